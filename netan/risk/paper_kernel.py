"""An economy laid out for the compiled steps of the `paper` mode, and the arrays that a thread works in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from .lanes import side_by_side
from .paper_steps import run_each
from .paper_together import run_together

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .economy import Economy, Floats, Ints
    from .flows import Flows

TOGETHER = 128  # scenarios that one thread runs before it reports
# up to here eight scenarios side by side stay in the processor's own cache: measured with 10,000 and 100,000 firms
SIDE_BY_SIDE = 30_000


@dataclass(frozen=True)
class Links:
    """Links by the node that hands a loss on: where to, into which sum, with which share."""

    first: Ints
    target: NDArray[np.int32]
    group: NDArray[np.int32]
    share: Floats


@dataclass(frozen=True)
class Wide:
    """Links by the node that takes a loss on, for steps over all of them; ``keep`` is 0 at the first of each group."""

    first: Ints
    row: Ints
    source: NDArray[np.uint32]
    share: Floats
    keep: NDArray[np.float32]


@dataclass(frozen=True)
class PaperPlan:
    """An economy renumbered (the most linked first), as the compiled steps take it."""

    place: Ints
    down: Links
    up: Links
    orders: Links
    first_sum: Ints
    market: NDArray[np.int32]
    total: Floats
    sales: Floats
    dynamic: bool
    weights: Floats
    onward: Floats
    wide: tuple[Wide, Wide] | None


def build_paper_plan(economy: Economy, flows: Flows, weights: Floats) -> PaperPlan:
    """Lay out the shares of an economy for the compiled steps; ``weights`` is n x kinds, columns summing to 1."""
    n = economy.size
    degree = np.bincount(economy.supplier, minlength=n) + np.bincount(economy.buyer, minlength=n)
    order = np.argsort(-degree, kind="stable")
    upstream = flows.upstream[order][:, order].tocsr()
    own = np.arange(n)
    place = np.empty(n, dtype=np.int64)
    place[order] = np.arange(n)
    owner = np.concatenate([np.repeat(flows.dependent, np.diff(np.append(flows.first, flows.essential.shape[0]))),
                            np.arange(n)])  # fmt: skip
    sums = sparse.vstack([flows.essential, flows.linear]).tocsr()
    shared = np.diff(sums.indptr) > 1  # a link alone in its group needs no sum
    by_owner = np.argsort(place[owner], kind="stable")
    sums, owner, shared = sums[by_owner][:, order], place[owner[by_owner]], shared[by_owner]
    down = _links(sums, owner)
    number = np.where(shared, np.cumsum(shared) - 1, -1)
    return PaperPlan(
        place=place,
        down=replace(down, group=number[down.group].astype(np.int32)),
        up=_links(upstream, own),
        orders=_links(upstream.T, own),
        first_sum=np.concatenate([[0], np.cumsum(np.bincount(owner[shared], minlength=n))]),
        market=economy.market[order].astype(np.int32),
        total=np.bincount(economy.market, economy.strength, len(economy.markets)).astype(np.float64),
        sales=np.ascontiguousarray((economy.strength if flows.fixed is None else flows.fixed[:, 0])[order]),
        dynamic=flows.fixed is None,
        weights=np.ascontiguousarray(weights[order]),
        onward=np.ascontiguousarray(upstream.T @ weights[order]),
        wide=(_wide(sums, owner, n), _wide(upstream, own, n)) if n <= SIDE_BY_SIDE else None,
    )


def _links(sums: sparse.csr_matrix, owner: Ints) -> Links:
    """Columns of `sums` (who hands on) as rows of links; `owner` is the node that each row of `sums` belongs to."""
    columns = sums.tocsc()
    columns.sort_indices()
    group = columns.indices
    return Links(
        columns.indptr.astype(np.int64), owner[group].astype(np.int32), group.astype(np.int32), columns.data.copy()
    )


def _wide(sums: sparse.csr_matrix, owner: Ints, n: int) -> Wide:
    """Join the rows of `sums` by their owner, those with the most links first: loops of one length are foretold."""
    sums.sort_indices()
    size = np.diff(sums.indptr)
    keep = np.ones(sums.nnz, dtype=np.float32)
    keep[sums.indptr[:-1][size > 0]] = 0
    count = np.bincount(owner, size, n).astype(np.int64)
    row = np.argsort(-count, kind="stable")[: np.count_nonzero(count)]
    rank = np.empty(n, dtype=np.int64)
    rank[row] = np.arange(len(row))
    take = np.argsort(rank[np.repeat(owner, size)], kind="stable")
    first = np.concatenate([[0], np.cumsum(count[row])])
    return Wide(first, row, sums.indices[take].astype(np.uint32), sums.data[take], keep[take])


class PaperSpace:
    """Arrays of one thread; only what a scenario touched is cleared after it."""

    def __init__(self, plan: PaperPlan) -> None:
        n = len(plan.place)
        self.down, self.new_down, self.told_down = (np.zeros(n) for _ in range(3))
        self.up, self.new_up, self.told_up = (np.zeros(n) for _ in range(3))
        self.sums, self.left = np.zeros(plan.first_sum[-1]), plan.total.copy()
        self.inverse = np.ones(len(plan.total))
        self.down_list, self.up_list = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int32)
        self.in_down, self.in_up = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_)
        if plan.wide:
            markets, figures = len(plan.total), 3 * plan.weights.shape[1]
            self.tables = tuple(side_by_side(rows) for rows in (n, n, n, n, markets, markets))
            self.small = tuple(side_by_side(rows) for rows in (1, figures, 1))


def run_paper(
    plan: PaperPlan, space: PaperSpace, first: Ints, node: Ints, down: Floats, up: Floats, *, eps: float, ratio: bool
) -> Floats:
    """Index rows of some scenarios: combined, down, up by weight, then steps, and two columns without a bound.

    Parameters
    ----------
    plan, space
        The economy, and the arrays of this thread.
    first
        First entry of each scenario and the end of the last.
    node, down, up
        Entry by entry: node in the economy's numbering, losses at the start.
    eps, ratio
        The stop rule: largest fall of a level, or growth of the index when `ratio`.
    """
    rows = np.full((len(first) - 1, 3 * plan.weights.shape[1] + 3), np.nan)
    shocks = (np.asarray(first), plan.place[node], np.asarray(down), np.asarray(up))
    links = (
        (plan.down.first, plan.down.target, plan.down.group, plan.down.share),
        (plan.up.first, plan.up.target, plan.up.share),
        (plan.orders.first, plan.orders.target, plan.orders.share),
    )
    trade = (plan.market, plan.total, plan.sales, plan.dynamic)
    worth = (plan.weights, plan.onward)
    alone = (
        (space.down, space.new_down, space.told_down, space.down_list, space.in_down),
        (space.up, space.new_up, space.told_up, space.up_list, space.in_up),
        space.sums, plan.first_sum, space.left, space.inverse,
    )  # fmt: skip
    if plan.wide is None:
        run_each(shocks, (eps, ratio), links, trade, worth, alone, rows)
    else:
        wide = tuple((part.first, part.row, part.source, part.share, part.keep) for part in plan.wide)
        run_together(shocks, (eps, ratio), links, wide, trade, worth, alone, space.tables, space.small, rows)
    return rows
