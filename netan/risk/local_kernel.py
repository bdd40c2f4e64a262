"""The converged index of whole closures in sparse economies: each cascade is followed only as far as it matters.

With N = (I - U)^-1 and T = N'v the upstream loss of closing j weighs T_j / N_jj: one solve for all, and the diagonal.
The loss of node k is N_kj / N_jj. A push from j encloses column j of N where it is needed: at the buyers of j, since
N_jj = 1 + sum_k U_jk N_kj, and at the nodes that lose inputs, since

    combined = up + sum_k v_k max(0, down_k - up_k).

Downstream losses are followed from below; what is left out weighs at most the gap (`local_plan`). So both ends of each
figure are known. The stated one takes what walks would meet on the mean for what was not followed, and half of the
gap; its bound is the distance to the farther end.
"""

# ruff: noqa: ANN001, ANN202, PLR0913, PLR0917
# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from .local_steps import ahead, lose, push_down, push_up, remainder, rest_of_down

if TYPE_CHECKING:
    from .economy import Floats, Ints
    from .local_plan import LocalPlan

TOGETHER = 256  # closures that one call runs, one after the other
FINEST = 1e-7  # no finer tolerance than this: pushing would take longer than running in full
ROUNDING = 1e-9  # of the index: the series of the plan end, and sums are rounded
ROUNDS = 8
FIRST_UP, FIRST_DOWN = 3.0, 0.02  # thresholds of the first round, in tolerances
FINER_UP, FINER_DOWN, TRIES = 1.4, 8.0, 60
MARGIN, SMALLEST_STEP, LARGEST_STEP = 1.2, 1.5, 20.0
TYPICAL = 0.8  # largest remainder after a push, in thresholds
WORK, LEAST_WORK = 3, 100_000  # a closure that follows more links, in multiples of all, is better run in full
FLOOR = 1e-9  # as in fixpoint
LOW, STATED, HIGH, DOWN, UP = range(5)  # columns of the ends


class LocalSpace:
    """Arrays of one thread; every closure leaves them as it found them."""

    def __init__(self, plan: LocalPlan) -> None:
        n, q, g = len(plan.place), len(plan.markets), plan.groups
        self.up = (
            np.zeros(n), np.zeros(n), np.zeros(n), np.empty(n, dtype=np.uint32),
            np.empty(n, dtype=np.uint32),
        )  # fmt: skip
        self.down = (
            np.zeros(n), np.zeros(n), np.zeros(g), np.ones(q), np.zeros(q),
            np.empty(n, dtype=np.uint32), np.empty(g, dtype=np.uint32),
        )  # fmt: skip


def run_local(plan: LocalPlan, space: LocalSpace, node: Ints, *, tolerance: float) -> Floats:
    """Index rows of the closures of `node`: combined, down, up by weight; rounds, bound, relative bound.

    A row whose relative bound exceeds the tolerance was given up: it needs the kernel that runs in full.
    """
    sold = plan.markets[plan.markets > 0]
    return _closures(
        plan.place[node],
        (plan.up.first, plan.up.links),
        (plan.buyers.first, plan.buyers.links),
        (plan.down.first, plan.down.links),
        (plan.market, plan.sales, plan.base, plan.markets, plan.dynamic),
        (plan.weights, plan.onward, plan.far, plan.visits),
        (plan.growth, plan.spread, sold.min() if len(sold) else 1.0),
        space.up,
        space.down,
        tolerance,
    )


@numba.njit(cache=True, nogil=True)
def _closures(chosen, up, buyers, down, nodes, known, spreading, up_space, down_space, tolerance):
    kinds = known[0].shape[1]
    rows = np.empty((len(chosen), 3 * kinds + 3))
    for c in range(len(chosen)):
        _closure(chosen[c], up, buyers, down, nodes, known, spreading, up_space, down_space, tolerance, rows[c])
    return rows


@numba.njit(cache=True, nogil=True)
def _closure(j, up, buyers, down, nodes, known, spreading, up_space, down_space, tolerance, row):
    """One closure: follow, look how far the ends are apart, follow further where that is too far."""
    onward = known[1]
    kinds = onward.shape[1]
    remain, _, _, up_touched, _ = up_space
    loss, passed, _, factor, lost, touched, _ = down_space
    remain[j] = 1.0
    up_touched[0] = j
    ups, pushed, groups, work = 1, 0, 0, max(WORK * len(up[1]), LEAST_WORK)
    count = lose(j, 1.0, loss, touched, 0, nodes, lost, factor)
    gap, ends, least = np.zeros(kinds + 1), np.zeros((kinds, 5)), np.empty(kinds)
    eps, part = FIRST_UP * tolerance, FIRST_DOWN * tolerance
    proved, turn = False, 0
    while turn < ROUNDS:
        turn += 1
        for k in range(kinds):
            least[k] = part * max(onward[j, k], FLOOR)
        count, groups, followed = push_down(down, least, spreading[1][0], nodes, down_space, count, groups, work)
        proved = rest_of_down(spreading, nodes, loss, passed, lost, touched, count, gap)
        eps = _fine_enough(j, known, loss, touched, count, gap, tolerance, eps)
        ups, pushed, more = push_up(up, eps, up_space, ups, pushed, work - followed)
        work -= followed + more
        _ends(j, buyers, known, up_space, ups, loss, touched, count, gap, ends)
        too_wide, down_too_wide = _too_wide(ends, gap, tolerance)
        if (too_wide <= 1.0 and proved) or work <= 0:
            break
        eps /= min(max(too_wide * MARGIN, SMALLEST_STEP), LARGEST_STEP)
        if down_too_wide or not proved:
            part /= FINER_DOWN
    _write(ends, turn, 0.0 if proved else 1.0, row)
    _clear_up(j, buyers, up_space, ups, pushed)
    _clear_down(nodes[0], down_space, count, groups)


@numba.njit(cache=True, nogil=True)
def _too_wide(ends, gap, tolerance):
    """How many times too far the ends are from the stated figure, and whether downstream is to blame."""
    worst, down = 0.0, False
    for k in range(ends.shape[0]):
        goal = (tolerance - ROUNDING) * max(ends[k, LOW], FLOOR)
        width = max(ends[k, HIGH] - ends[k, STATED], ends[k, STATED] - ends[k, LOW])
        worst = max(worst, width / goal)
        down |= gap[k] > goal / 2
    return worst, down


@numba.njit(cache=True, nogil=True)
def _fine_enough(j, known, loss, touched, count, gap, tolerance, eps):
    """The largest threshold, falling from `eps`, at which the ends should be near enough."""
    weights, onward, far, _ = known
    for _ in range(TRIES):
        worst = 0.0
        for k in range(weights.shape[1]):
            goal = tolerance * max(onward[j, k], FLOOR)
            width = TYPICAL * eps * far[j, 1] * onward[j, k]
            for t in range(count):
                i = touched[t]
                if i != j:
                    width += weights[i, k] * min(loss[i], TYPICAL * eps * far[i, 1])
            worst = max(worst, width / (goal - min(gap[k], goal) / 2))
        if worst <= 1.0:
            break
        # the width falls more slowly than the threshold: that much is needed at least
        eps /= max(FINER_UP, worst)
    return eps


@numba.njit(cache=True, nogil=True)
def _ends(j, buyers, known, up_space, ups, loss, touched, count, gap, ends):
    """Lower end, stated figure and upper end of the combined loss, and both parts alone, by weight."""
    weights, onward, far, visits = known
    kinds = weights.shape[1]
    remain, kept, near, up_touched, _ = up_space
    most, mean = remainder(remain, visits, up_touched, ups)
    around, rest = ahead(j, buyers, remain, near, far)
    low = kept[j] + remain[j] + around  # N_jj
    high, likely = low + most * rest, low + mean * rest
    ends[:] = 0.0
    for t in range(count):
        i = touched[t]
        if i == j:
            continue
        looked = near[i] > 0.0
        at_least = kept[i] + (near[i] if looked else remain[i])
        off = far[i, 1] if looked else far[i, 0]
        under = max(loss[i] - (at_least + most * off) / low, 0.0)
        over = max(loss[i] - at_least / high, 0.0)
        about = max(loss[i] - (at_least + mean * off) / likely, 0.0)
        for k in range(kinds):
            w = weights[i, k]
            ends[k, LOW] += w * under
            ends[k, STATED] += w * about
            ends[k, HIGH] += w * over
            ends[k, DOWN] += w * loss[i]
    for k in range(kinds):
        ends[k, LOW] += onward[j, k] / high
        ends[k, UP] = max(onward[j, k] / likely, weights[j, k])
        ends[k, STATED] += ends[k, UP] + gap[k] / 2
        ends[k, HIGH] += onward[j, k] / low + gap[k]
        ends[k, DOWN] += weights[j, k] + gap[k] / 2


@numba.njit(cache=True, nogil=True)
def _write(ends, turn, slack, row):
    """The row of one closure; what rounding may do stands in its bound."""
    kinds = ends.shape[0]
    bound, relative = 0.0, 0.0
    for k in range(kinds):
        row[k] = max(ends[k, STATED], ends[k, DOWN], ends[k, UP])
        row[kinds + k] = ends[k, DOWN]
        row[2 * kinds + k] = ends[k, UP]
        off = max(ends[k, HIGH] - row[k], row[k] - ends[k, LOW]) + slack + ROUNDING * row[k]
        bound = max(bound, off)
        relative = max(relative, off / max(row[k], FLOOR))
    row[3 * kinds] = turn
    row[3 * kinds + 1] = bound
    row[3 * kinds + 2] = relative


@numba.njit(cache=True, nogil=True)
def _clear_up(j, buyers, up_space, count, pushed):
    remain, kept, near, touched, done = up_space
    first, links = buyers
    for t in range(count):
        remain[touched[t]] = 0.0
    for t in range(pushed):
        kept[done[t]] = 0.0
    for e in range(first[j], first[j + 1]):
        near[links[e].to] = 0.0


@numba.njit(cache=True, nogil=True)
def _clear_down(market, down_space, count, groups):
    loss, passed, sums, factor, lost, touched, met = down_space
    for t in range(count):
        i = touched[t]
        loss[i] = 0.0
        passed[i] = 0.0
        lost[market[i]] = 0.0
        factor[market[i]] = 1.0
    for t in range(groups):
        sums[met[t]] = 0.0
