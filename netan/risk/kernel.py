"""The converged index of large economies: compiled, eight scenarios side by side, hubs first.

Downstream the sweep sets l_j to T_j(l) in place. T is monotone, so any order of updates climbs towards the least
fixed point and stays below it; replaceability is refreshed between rounds, and an old sigma is a smaller one, so this
holds there, too. Hubs (nodes with many links, such as rest-of-sector nodes) are swept until they settle, then all
others once: that is a round. The gap is proved as in `fixpoint`: raise a guess u until one plain pass over EVERY node,
with sigma at u itself, finds T(u) <= u. Sources that pass on next to nothing are skipped; since the shares of a group
sum to at most 1, all of them together add at most the largest of them to any row, and the proof adds just that.

Upstream T(l) = max(shock, U l). Each round ends with one sweep of every row. What a row has not seen of the losses -
their rise d since that sweep began, or the whole loss of a source that was skipped - leaves a residual of at most
U d, hence the weighted loss falls short by at most y'U d = (y - v)'d with y = (I - U')^-1 v.

Nodes are renumbered by falling number of links, which keeps the hubs in the processor's cache.
"""

# ruff: noqa: ANN001, ANN202, PLR0913, PLR0917
# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba
import numpy as np
from scipy import sparse

from .lanes import LANES, add, larger, load, multiply, spread, store

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .economy import Economy, Floats, Ints
    from .flows import Flows

ROUNDS = 60
SETTLE = 12
TRIALS = 12
FLOOR = 1e-9  # as in fixpoint
EMPTY = 1e300  # stands for 1 / 0: replaceability becomes 1
HOPELESS = 1e30  # orders that never leave the network: no bound


@dataclass(frozen=True)
class Rows:
    """For each row the groups it takes the largest of; for each group its links."""

    first_group: Ints
    first_link: Ints
    source: NDArray[np.uint32]
    share: Floats


@dataclass(frozen=True)
class Plan:
    """An economy renumbered (hubs first), as the compiled functions take it."""

    order: Ints
    place: Ints
    down: Rows
    up: Rows
    hubs: int
    market: Ints
    markets: int
    sales: Floats
    dynamic: bool
    weights: Floats
    onward: Floats


def build_plan(economy: Economy, flows: Flows, weights: Floats) -> Plan:
    """Lay out the shares for the compiled sweeps."""
    n = economy.size
    links = np.bincount(economy.supplier, minlength=n) + np.bincount(economy.buyer, minlength=n)
    order = np.argsort(-links, kind="stable")
    place = np.empty(n, dtype=np.int64)
    place[order] = np.arange(n)
    hubs = int(np.searchsorted(-links[order], -20 * max(links.mean(), 1)))
    group_row = np.repeat(flows.dependent, np.diff(np.append(flows.first, flows.essential.shape[0])))
    all_rows = sparse.vstack([flows.essential, flows.linear]).tocsr()
    return Plan(
        order=order,
        place=place,
        down=_rows(all_rows, np.concatenate([group_row, np.arange(n)]), place),
        up=_rows(flows.upstream, np.arange(n), place),
        hubs=max(hubs, 1),
        market=economy.market[order],
        markets=len(economy.markets),
        sales=(economy.strength if flows.fixed is None else flows.fixed[:, 0])[order],
        dynamic=flows.fixed is None,
        weights=np.ascontiguousarray(weights[order]),
        onward=np.ascontiguousarray(_onward(flows, weights)[order]),
    )


def _onward(flows: Flows, weights: Floats) -> Floats:
    """Some z >= U'(v + z), checked: then z'd bounds the weighted loss that a round's rise d has still to cause."""
    back = flows.upstream.T.tocsr()
    total, term = np.zeros_like(weights), weights
    for _ in range(2_000):
        term = back @ term
        total = total + term
        if term.max() <= 1e-9 * total.max():
            break
    for _ in range(50):
        total = total * 1.002 + total.max() * 1e-12
        image = back @ (weights + total)
        if (image <= total).all():
            onward: Floats = total
            return onward
        total = np.maximum(total, image)
    return np.full_like(weights, HOPELESS)


def _rows(shares: sparse.csr_matrix, row: Ints, place: Ints) -> Rows:
    """Groups with at least one link, in the order of their renumbered row."""
    count = np.diff(shares.indptr)
    used = np.flatnonzero(count)
    used = used[np.argsort(place[row[used]], kind="stable")]
    size = count[used]
    ends = np.concatenate([[0], np.cumsum(size)])
    take = np.repeat(shares.indptr[used] - ends[:-1], size) + np.arange(ends[-1])
    rows = np.bincount(place[row[used]], minlength=len(place))
    return Rows(
        np.concatenate([[0], np.cumsum(rows)]).astype(np.int64),
        ends.astype(np.int64),
        place[shares.indices[take]].astype(np.uint32),
        shares.data[take],
    )


@numba.njit(cache=True, nogil=True)
def _row(j, rows, hot, passed, shock, value):
    """T_j of every lane into row 0 of `value`, hot sources only."""
    first_group, first_link, source, share = rows
    worst = load(shock, j)
    for group in range(first_group[j], first_group[j + 1]):
        total = spread(0.0)
        for e in range(first_link[group], first_link[group + 1]):
            i = source[e]
            if hot[i]:
                total = add(total, multiply(spread(share[e]), load(passed, i)))
        worst = larger(worst, total)
    store(value, 0, worst)


@numba.njit(cache=True, nogil=True)
def _replace(loss, passed, market, sales, dynamic, left, inverse):
    """Refresh replaceability: 1 / sales left in each market, and what each node passes on."""
    n = loss.shape[0]
    if dynamic:
        left[:] = 0.0
        for j in range(n):
            q, s = market[j], sales[j]
            for b in range(LANES):
                left[q, b] += s * (1.0 - loss[j, b])
        for q in range(left.shape[0]):
            for b in range(LANES):
                inverse[q, b] = 1.0 / left[q, b] if left[q, b] > 0.0 else EMPTY
    for j in range(n):
        q, s = market[j], sales[j]
        for b in range(LANES):
            passed[j, b] = min(1.0, s * inverse[q, b]) * loss[j, b]


@numba.njit(cache=True, nogil=True)
def _sweep(low, high, rows, hot, loss, passed, market, sales, inverse, shock, weights, gain):
    """Raise rows low..high in place; add the weighted rise to gain (weights x lanes)."""
    value = np.empty((1, LANES))
    for j in range(low, high):
        _row(j, rows, hot, passed, shock, value)
        q, s = market[j], sales[j]
        for b in range(LANES):
            new = min(value[0, b], 1.0)
            rise = new - loss[j, b]
            if rise > 0.0:
                loss[j, b] = new
                passed[j, b] = min(1.0, s * inverse[q, b]) * new
                for k in range(weights.shape[1]):
                    gain[k, b] += weights[j, k] * rise


@numba.njit(cache=True, nogil=True)
def _check(low, high, rows, hot, cold, above, passed, market, sales, inverse, shock, stretch, broken):
    """Count rows where T(u) > u and raise u there; cold sources add at most `cold` to any row."""
    value = np.empty((1, LANES))
    for j in range(low, high):
        _row(j, rows, hot, passed, shock, value)
        q, s = market[j], sales[j]
        for b in range(LANES):
            rise = min(value[0, b] + cold[b], 1.0) - above[j, b]
            if rise > 0.0:
                broken[b] += 1
                above[j, b] = min(above[j, b] + stretch * rise, 1.0)
                passed[j, b] = min(1.0, s * inverse[q, b]) * above[j, b]


@numba.njit(cache=True, nogil=True)
def _heat(hubs, passed, cold, hot):
    """Mark the nodes that pass on more than `cold` in some lane; hubs always."""
    for j in range(len(hot)):
        some = j < hubs
        for b in range(LANES):
            some |= passed[j, b] > cold[b]
        hot[j] = some


@numba.njit(cache=True, nogil=True)
def _settle(rows, hubs, hot, loss, passed, market, sales, inverse, shock, weights, total, part):
    """Sweep the hubs until a sweep adds no more than `part` of the total; returns what was added."""
    gain, step = np.zeros_like(total), np.zeros_like(total)
    for _ in range(SETTLE):
        step[:] = 0.0
        _sweep(0, hubs, rows, hot, loss, passed, market, sales, inverse, shock, weights, step)
        gain += step
        total += step
        if (step <= part * np.maximum(total, FLOOR)).all():
            break
    return gain


@numba.njit(cache=True, nogil=True)
def _climb(rows, hubs, hot, loss, passed, market, sales, inverse, shock, weights, total, part):
    """One round: hubs until they settle, then the rest once. Returns the round's gain."""
    gain = _settle(rows, hubs, hot, loss, passed, market, sales, inverse, shock, weights, total, part)
    step = np.zeros_like(total)
    _sweep(hubs, loss.shape[0], rows, hot, loss, passed, market, sales, inverse, shock, weights, step)
    gain += step
    total += step
    return gain


@numba.njit(cache=True, nogil=True)
def _least(total, part):
    """The smallest goal over the weights, for each lane."""
    goal = np.full(LANES, np.inf)
    for k in range(total.shape[0]):
        goal = np.minimum(goal, part * np.maximum(total[k], FLOOR))
    return goal


@numba.njit(cache=True, nogil=True)
def _above(rows, hubs, hot, goal, loss, above, passed, market, sales, dynamic, left, inverse, shock):
    """Find u >= loss with T(u) <= u into `above`; 1 where none was found."""
    n = loss.shape[0]
    cold = goal / 8
    for j in range(n):
        for b in range(LANES):
            above[j, b] = min(1.0, loss[j, b] * (1 + 4e-16) + goal[b])
    broken = np.zeros(LANES)
    for trial in range(TRIALS):
        stretch = 2.0 if trial < TRIALS // 2 else 1.0
        _replace(above, passed, market, sales, dynamic, left, inverse)
        _heat(hubs, passed, cold, hot)
        for _ in range(SETTLE):
            broken[:] = 0.0
            _check(0, hubs, rows, hot, cold, above, passed, market, sales, inverse, shock, stretch, broken)
            if (broken == 0).all():
                break
            _replace(above[:hubs], passed[:hubs], market[:hubs], sales[:hubs], False, left, inverse)
        _replace(above, passed, market, sales, dynamic, left, inverse)
        _heat(hubs, passed, cold, hot)
        broken[:] = 0.0
        _check(0, n, rows, hot, cold, above, passed, market, sales, inverse, shock, stretch, broken)
        if (broken == 0).all():
            return
    for j in range(n):
        for b in range(LANES):
            if broken[b] > 0:
                above[j, b] = 1.0


@numba.njit(cache=True, nogil=True)
def _down(
    rows, hubs, market, sales, dynamic, weights, tolerance, loss, above, passed, left, inverse, hot, shock, gap, own
):
    """Downstream losses of one batch into `loss`, proved gap into `gap`; returns the rounds."""
    n, kinds = weights.shape
    loss[:] = shock
    if not dynamic:
        inverse[:] = 1.0
    total = own.copy()
    finer = 1.0
    for turn in range(1, ROUNDS + 1):
        for again in range(2):  # the second time with the sources that the first made hot
            _replace(loss, passed, market, sales, dynamic, left, inverse)
            _heat(hubs, passed, _least(total, finer * tolerance / 64), hot)
            gain = _climb(
                rows, hubs, hot, loss, passed, market, sales, inverse, shock, weights, total, finer * tolerance / 5
            )
            if again == 0 and (gain <= finer * tolerance / 4 * np.maximum(total, FLOOR)).all():
                break
        goal = _least(total, finer * tolerance / 8)
        _above(rows, hubs, hot, goal, loss, above, passed, market, sales, dynamic, left, inverse, shock)
        gap[:] = 0.0
        for j in range(n):
            for b in range(LANES):
                for k in range(kinds):
                    gap[k, b] += weights[j, k] * (above[j, b] - loss[j, b])
        if (gap <= tolerance * np.maximum(total, FLOOR)).all():
            return turn
        finer = max(finer / 4, 1e-3)
    return ROUNDS


@numba.njit(cache=True, nogil=True)
def _up(rows, hubs, market, ones, weights, onward, tolerance, loss, before, inverse, hot, shock, gap, own):
    """Upstream losses of one batch; gap = onward'(what rows have not seen of the losses when evaluated)."""
    n, kinds = weights.shape
    loss[:] = shock
    inverse[:] = 1.0
    total = own.copy()
    finer = 1.0
    step = np.zeros_like(total)
    for turn in range(1, ROUNDS + 1):
        least = finer * tolerance * np.maximum(total, FLOOR) / 30_000
        for j in range(n):
            some = j < hubs
            for b in range(LANES):
                for k in range(kinds):
                    some |= onward[j, k] * loss[j, b] > least[k, b]
            hot[j] = some
        gain = _settle(rows, hubs, hot, loss, loss, market, ones, inverse, shock, weights, total, tolerance / 8)
        before[:] = loss
        step[:] = 0.0
        _sweep(hubs, n, rows, hot, loss, loss, market, ones, inverse, shock, weights, step)
        _sweep(0, hubs, rows, hot, loss, loss, market, ones, inverse, shock, weights, step)
        total += step
        gap[:] = 0.0
        for j in range(n):
            for b in range(LANES):
                unseen = loss[j, b] - (before[j, b] if hot[j] else 0.0)
                for k in range(kinds):
                    gap[k, b] += onward[j, k] * unseen
        if (gap <= tolerance * np.maximum(total, FLOOR)).all():
            return turn
        if (gain + step <= tolerance * np.maximum(total, FLOOR)).all():
            finer /= 8
    return ROUNDS


class Workspace:
    """Arrays of one thread, used again for every batch."""

    def __init__(self, plan: Plan) -> None:
        n, kinds = len(plan.order), plan.weights.shape[1]
        self.shock_down, self.shock_up = np.zeros((n, LANES)), np.zeros((n, LANES))
        self.down, self.up, self.above, self.passed = (np.empty((n, LANES)) for _ in range(4))
        self.left, self.inverse = np.empty((plan.markets, LANES)), np.ones((plan.markets, LANES))
        self.hot, self.ones = np.zeros(n, dtype=np.bool_), np.ones(n)
        self.gap_down, self.gap_up = np.empty((kinds, LANES)), np.empty((kinds, LANES))


def run_batch(
    plan: Plan, space: Workspace, node: Ints, lane: Ints, down: Floats, up: Floats, tolerance: float
) -> Floats:
    """Index rows of at most `LANES` scenarios: combined, down, up by weight; rounds, bound, relative bound.

    Entry k hits `node[k]` (economy's numbering) in scenario `lane[k]` with the losses `down[k]` and `up[k]`.
    """
    at = plan.place[node]
    space.shock_down[at, lane], space.shock_up[at, lane] = down, up
    half = tolerance / 2
    own_down, own_up = (np.zeros((plan.weights.shape[1], LANES)) for _ in range(2))
    for k in range(plan.weights.shape[1]):
        np.add.at(own_down[k], lane, plan.weights[at, k] * down)
        np.add.at(own_up[k], lane, plan.weights[at, k] * up)
    rounds = _down(
        _tuple(plan.down), plan.hubs, plan.market, plan.sales, plan.dynamic, plan.weights, half, space.down,
        space.above, space.passed, space.left, space.inverse, space.hot, space.shock_down, space.gap_down, own_down,
    )  # fmt: skip
    turns = _up(
        _tuple(plan.up), plan.hubs, plan.market, space.ones, plan.weights, plan.onward, half, space.up,
        space.passed, space.inverse, space.hot, space.shock_up, space.gap_up, own_up,
    )  # fmt: skip
    space.shock_down[at, lane] = 0.0
    space.shock_up[at, lane] = 0.0
    combined = _dot(plan.weights, np.maximum(space.down, space.up))
    bound = np.clip(space.gap_down.T + space.gap_up.T, 0, 1 - combined)
    relative = bound / np.maximum(combined, 1e-9)
    steps = np.full(LANES, max(rounds, turns))
    return np.column_stack(
        [
            combined,
            _dot(plan.weights, space.down),
            _dot(plan.weights, space.up),
            steps,
            bound.max(axis=1),
            relative.max(axis=1),
        ]
    )


def _dot(weights: Floats, loss: Floats) -> Floats:
    found: Floats = loss.T @ weights
    return found


def _tuple(rows: Rows) -> tuple[Ints, Ints, NDArray[np.uint32], Floats]:
    return rows.first_group, rows.first_link, rows.source, rows.share
