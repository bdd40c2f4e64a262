"""The converged index of large economies: compiled, sixteen scenarios side by side, hubs first.

Downstream the sweep sets l_j to T_j(l) in place. T is monotone, so any order of updates climbs towards the least
fixed point and stays below it; replaceability is refreshed between rounds, and an old sigma is a smaller one, so this
holds there, too. Hubs (nodes with many links, such as rest-of-sector nodes) are swept until they settle, then all
others once: that is a round. The gap is proved as in `fixpoint`: raise a guess u until one plain pass over EVERY node,
with sigma at u itself, finds T(u) <= u.

Upstream T(l) = max(shock, U l). When every row was evaluated within a round that raised the losses by d, the
residual is at most U d, hence the weighted loss falls short by at most y'U d = (y - v)'d with y = (I - U')^-1 v.

Nodes are renumbered by falling number of links, which keeps the hubs in the processor's cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba
import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from .economy import Economy, Floats, Ints
    from .flows import Flows

LANES = 16
ROUNDS = 60
SETTLE = 12
TRIALS = 12
HOPELESS = 1e30  # orders that never leave the network: no bound


@dataclass(frozen=True)
class Rows:
    """For each row the groups it takes the largest of; for each group its links."""

    first_group: Ints
    first_link: Ints
    source: Ints
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
    fixed: Floats
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
    dynamic = flows.fixed is None
    return Plan(
        order=order,
        place=place,
        down=_rows(all_rows, np.concatenate([group_row, np.arange(n)]), place),
        up=_rows(flows.upstream, np.arange(n), place),
        hubs=max(hubs, 1),
        market=economy.market[order],
        markets=len(economy.markets),
        sales=economy.strength[order],
        fixed=np.ones(n) if flows.fixed is None else flows.fixed[order, 0].copy(),
        dynamic=dynamic,
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
            return total
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
        place[shares.indices[take]].astype(np.int32).astype(np.int64),
        shares.data[take],
    )


@numba.njit(cache=True, nogil=True, inline="always")
def _row(j, first_group, first_link, source, share, passed, shock, value, part):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0913
    for b in range(LANES):
        value[b] = shock[j, b]
    for group in range(first_group[j], first_group[j + 1]):
        for b in range(LANES):
            part[b] = 0.0
        for e in range(first_link[group], first_link[group + 1]):
            i, c = source[e], share[e]
            for b in range(LANES):
                part[b] += c * passed[i, b]
        for b in range(LANES):
            value[b] = max(value[b], part[b])
    for b in range(LANES):
        value[b] = min(value[b], 1.0)


@numba.njit(cache=True, nogil=True)
def _replace(loss, passed, sigma, market, sales, fixed, dynamic, left):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0913
    n = loss.shape[0]
    if dynamic:
        left[:] = 0.0
        for j in range(n):
            q = market[j]
            for b in range(LANES):
                left[q, b] += sales[j] * (1.0 - loss[j, b])
    for j in range(n):
        q = market[j]
        for b in range(LANES):
            s = fixed[j]
            if dynamic and left[q, b] > 0.0:
                s = min(1.0, sales[j] / left[q, b])
            sigma[j, b] = s
            passed[j, b] = s * loss[j, b]


@numba.njit(cache=True, nogil=True)
def _sweep(low, high, first_group, first_link, source, share, loss, passed, sigma, shock, weights, gain):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0913
    """Raise rows low..high in place; add the weighted rise to gain (weights x lanes)."""
    value, part = np.empty(LANES), np.empty(LANES)
    for j in range(low, high):
        _row(j, first_group, first_link, source, share, passed, shock, value, part)
        for b in range(LANES):
            rise = value[b] - loss[j, b]
            if rise > 0.0:
                loss[j, b] = value[b]
                passed[j, b] = sigma[j, b] * value[b]
                for k in range(weights.shape[1]):
                    gain[k, b] += weights[j, k] * rise


@numba.njit(cache=True, nogil=True)
def _check(low, high, first_group, first_link, source, share, above, passed, sigma, shock, stretch, broken):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0913
    """Count rows where T(u) > u and raise u there."""
    value, part = np.empty(LANES), np.empty(LANES)
    for j in range(low, high):
        _row(j, first_group, first_link, source, share, passed, shock, value, part)
        for b in range(LANES):
            rise = value[b] - above[j, b]
            if rise > 0.0:
                broken[b] += 1
                above[j, b] = min(above[j, b] + stretch * rise, 1.0)
                passed[j, b] = sigma[j, b] * above[j, b]


@numba.njit(cache=True, nogil=True)
def _climb(  # type: ignore[no-untyped-def]  # noqa: ANN202, PLR0913
    rows,
    hubs,
    loss,
    passed,
    sigma,
    shock,
    weights,
    gain,
    total,
    part_goal,  # noqa: ANN001
):
    """One round: hubs until they settle, then the rest once; gain is that of the round, total that of the run."""
    first_group, first_link, source, share = rows
    n = loss.shape[0]
    gain[:] = 0.0
    step = np.zeros_like(gain)
    for _ in range(SETTLE):
        step[:] = 0.0
        _sweep(0, hubs, first_group, first_link, source, share, loss, passed, sigma, shock, weights, step)
        gain += step
        total += step
        if (step <= part_goal * np.maximum(total, 1e-9)).all():
            break
    step[:] = 0.0
    _sweep(hubs, n, first_group, first_link, source, share, loss, passed, sigma, shock, weights, step)
    gain += step
    total += step


@numba.njit(cache=True, nogil=True)
def _down(  # type: ignore[no-untyped-def]  # noqa: ANN202, PLR0913, C901, PLR0912
    rows,
    hubs,
    market,
    sales,
    fixed,
    dynamic,
    weights,
    tolerance,
    loss,
    above,
    passed,
    sigma,
    left,
    shock,
    gap,
    own,  # noqa: ANN001
):
    """Downstream losses of one batch into `loss`, proved ceiling into `above`; returns the rounds."""
    first_group, first_link, source, share = rows
    n, kinds = weights.shape
    loss[:] = shock
    total, gain = own.copy(), np.zeros((kinds, LANES))
    margin = 0.1
    for turn in range(1, ROUNDS + 1):
        _replace(loss, passed, sigma, market, sales, fixed, dynamic, left)
        _climb(rows, hubs, loss, passed, sigma, shock, weights, gain, total, tolerance * 0.05)
        if turn < ROUNDS and not (gain <= margin * tolerance * np.maximum(total, 1e-9)).all():
            continue
        extra = np.empty(LANES)
        for b in range(LANES):
            extra[b] = np.inf
            for k in range(kinds):
                extra[b] = min(extra[b], tolerance * max(total[k, b], 1e-9) / 16)
        for j in range(n):
            for b in range(LANES):
                above[j, b] = min(1.0, loss[j, b] * (1 + 4e-16) + extra[b])
        broken = np.zeros(LANES)
        for trial in range(TRIALS):
            _replace(above, passed, sigma, market, sales, fixed, dynamic, left)
            stretch = 1.5 if trial < TRIALS // 2 else 1.0
            if trial > 0 or turn == ROUNDS:
                for _ in range(3):
                    broken[:] = 0.0
                    _check(
                        0, hubs, first_group, first_link, source, share, above, passed, sigma, shock, stretch, broken
                    )
                    if (broken == 0).all():
                        break
                _check(hubs, n, first_group, first_link, source, share, above, passed, sigma, shock, stretch, broken)
                _replace(above, passed, sigma, market, sales, fixed, dynamic, left)
            broken[:] = 0.0
            _check(0, n, first_group, first_link, source, share, above, passed, sigma, shock, stretch, broken)
            if (broken == 0).all():
                break
        gap[:] = 0.0
        for j in range(n):
            for b in range(LANES):
                if broken[b] > 0:
                    above[j, b] = 1.0
                for k in range(kinds):
                    gap[k, b] += weights[j, k] * (above[j, b] - loss[j, b])
        if (gap <= tolerance * np.maximum(total, 1e-9)).all():
            break
        margin /= 8
    return turn


@numba.njit(cache=True, nogil=True)
def _up(rows, hubs, weights, onward, tolerance, loss, passed, ones, shock, gap, own):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0913
    """Upstream losses of one batch; gap from (y - v)'d of the last round."""
    n, kinds = weights.shape
    loss[:] = shock
    passed[:] = shock
    both = np.empty((n, 2 * kinds))
    both[:, :kinds] = weights
    both[:, kinds:] = onward
    total, gain = np.zeros((2 * kinds, LANES)), np.zeros((2 * kinds, LANES))
    total[:kinds] = own
    total[kinds:] = np.inf  # the hubs settle by what they weigh themselves
    for turn in range(1, ROUNDS + 1):
        _climb(rows, hubs, loss, passed, ones, shock, both, gain, total, tolerance * 0.05)
        gap[:] = gain[kinds:]
        if (gap <= tolerance * np.maximum(total[:kinds], 1e-9)).all():
            break
    return turn


class Workspace:
    """Arrays of one thread, used again for every batch."""

    def __init__(self, plan: Plan) -> None:
        n, kinds = len(plan.order), plan.weights.shape[1]
        self.shock_down, self.shock_up = np.zeros((n, LANES)), np.zeros((n, LANES))
        self.down, self.up, self.above = (np.empty((n, LANES)) for _ in range(3))
        self.passed, self.sigma, self.ones = np.empty((n, LANES)), np.empty((n, LANES)), np.ones((n, LANES))
        self.left = np.empty((plan.markets, LANES))
        self.gap_down, self.gap_up = np.empty((kinds, LANES)), np.empty((kinds, LANES))


def run_batch(  # noqa: PLR0913
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
        _tuple(plan.down), plan.hubs, plan.market, plan.sales, plan.fixed, plan.dynamic, plan.weights, half,
        space.down, space.above, space.passed, space.sigma, space.left, space.shock_down, space.gap_down, own_down,
    )  # fmt: skip
    turns = _up(
        _tuple(plan.up), plan.hubs, plan.weights, plan.onward, half,
        space.up, space.passed, space.ones, space.shock_up, space.gap_up, own_up,
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


def _tuple(rows: Rows) -> tuple[Ints, Ints, Ints, Floats]:
    return rows.first_group, rows.first_link, rows.source, rows.share
