"""What the local kernel needs to know of an economy: links by where losses go, and what a loss can do at most.

Three linear solves for all closures together say what is left when a cascade is followed no further:

- ``onward`` T = (I - U')^-1 v: the weighted loss upstream that a loss at a node brings, with its own.
- ``reach`` b = (I - U)^-1 1: a loss of at most r at every node brings at most r b_k to node k.
- ``spread`` y = D'z, z = v + S D'z with S the replaceability: a loss that a node passes on downstream brings at most y,
  since the largest of the groups of a buyer is at most their sum.
  Replaceability grows as markets shrink: each level holds as long as none has grown by more than that factor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from .flows import initial_replaceability

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from .economy import Economy, Floats, Ints
    from .flows import Flows

GROWTH = (1.02, 1.3, 3.0)  # levels of replaceability, as multiples of that before the closure
EXACT, ROUGH = 1e-12, 1e-3  # what the last turn of a series may add, as a part of the sum
TURNS = 400
HOPELESS = 1e6
STRETCH = 1.002


@dataclass(frozen=True)
class Links:
    """Links of each node, those of one node side by side: `to` another node, with a `share`, maybe into a `group`."""

    first: Ints
    links: NDArray[np.void]


@dataclass(frozen=True)
class LocalPlan:
    """An economy renumbered (nodes with many links first), with what a loss can do at most.

    Attributes
    ----------
    place
        New position of each node.
    up
        From each buyer to its suppliers: the share of their revenue that it holds.
    buyers
        From each supplier to its buyers: the share of its revenue that each holds.
    down, groups
        From each supplier to its buyers: the group of inputs there and the share in it; how many groups there are.
    market, sales, base, markets
        Market and sales of each node, its replaceability before the closure, and the sales of each market.
    dynamic
        Whether replaceability moves.
    weights, onward
        n x w.
    far
        n x 2: reach less the node itself, and less its buyers, too.
    visits
        Share of all steps of all walks to buyers that end at each node.
    growth, spread
        Levels and levels x n x (w + 1); the last column weighs by sales, not by shares.
    """

    place: Ints
    up: Links
    buyers: Links
    down: Links
    groups: int
    market: Ints
    sales: Floats
    base: Floats
    markets: Floats
    dynamic: bool
    weights: Floats
    onward: Floats
    far: Floats
    visits: Floats
    growth: Floats
    spread: Floats


def build_local_plan(economy: Economy, flows: Flows, weights: Floats) -> LocalPlan | None:
    """Lay out an economy for the local kernel.

    Returns
    -------
    LocalPlan or None
        None where no bound is known: orders that never leave the network, inputs so concentrated that the sum over the
        groups of a buyer says nothing.
    """
    base = np.ones(economy.size) if flows.fixed is None else flows.fixed[:, 0]
    if flows.fixed is None:
        base = initial_replaceability(economy)
    onward = _solved(flows.upstream.T.tocsr(), weights, EXACT)
    reach = _above(flows.upstream, np.ones((economy.size, 1)))
    if onward is None or reach is None:
        return None
    levels = _levels(flows, base, np.column_stack([weights, economy.strength]))
    if not levels:
        return None
    order, place = _by_links(economy)
    return LocalPlan(
        place=place,
        up=_up_links(flows, order, place),
        buyers=_buyer_links(flows, order, place),
        down=_down_links(flows, order, place),
        groups=flows.essential.shape[0] + economy.size,
        market=economy.market[order],
        sales=economy.strength[order],
        base=base[order],
        markets=np.bincount(economy.market, economy.strength, len(economy.markets)).astype(np.float64),
        dynamic=flows.fixed is None,
        weights=np.ascontiguousarray(weights[order]),
        onward=np.ascontiguousarray(onward[order]),
        far=np.ascontiguousarray(_far(flows, reach)[order]),
        visits=np.ascontiguousarray(_visits(flows)[order]),
        growth=np.array([growth for growth, _ in levels]),
        spread=np.ascontiguousarray(np.stack([spread[order] for _, spread in levels])),
    )


def _by_links(economy: Economy) -> tuple[Ints, Ints]:
    """Nodes by falling number of links, and the place of each: what is met most lies together."""
    links = np.bincount(economy.supplier, minlength=economy.size) + np.bincount(economy.buyer, minlength=economy.size)
    order = np.argsort(-links, kind="stable")
    place = np.empty(economy.size, dtype=np.int64)
    place[order] = np.arange(economy.size)
    return order, place


def _up_links(flows: Flows, order: Ints, place: Ints) -> Links:
    by_buyer = flows.upstream.tocsc()[:, order]
    return _links(by_buyer, place[by_buyer.indices])


def _buyer_links(flows: Flows, order: Ints, place: Ints) -> Links:
    by_supplier = flows.upstream[order]
    return _links(by_supplier, place[by_supplier.indices])


def _far(flows: Flows, reach: Floats) -> Floats:
    """What of the reach lies beyond a node, and beyond its buyers (reach >= 1 + U reach holds for both)."""
    beyond = reach[:, 0] - 1
    return np.column_stack([beyond, np.maximum(beyond - np.asarray(flows.upstream.sum(axis=1)).ravel(), 0)])


def _visits(flows: Flows) -> Floats:
    back = flows.upstream.T.tocsr()
    total = _solved(back, np.ones((back.shape[0], 1)), ROUGH)
    steps = np.maximum(np.ones(back.shape[0]) if total is None else total[:, 0] - 1, 0)
    return steps / max(steps.sum(), 1e-300)


def _down_links(flows: Flows, order: Ints, place: Ints) -> Links:
    """Essential groups first, then one group of non-essential inputs for each buyer."""
    into = np.repeat(flows.dependent, np.diff(np.append(flows.first, flows.essential.shape[0])))
    buyer = place[np.concatenate([into, np.arange(len(order))])]
    by_supplier = sparse.vstack([flows.essential, flows.linear]).tocsc()[:, order]
    return _links(by_supplier, buyer[by_supplier.indices], by_supplier.indices)


def _links(matrix: Any, to: Ints, group: Ints | None = None) -> Links:
    """Links of a sparse matrix as records: what is read together lies together."""
    fields = [("to", "u4"), ("share", "f8")] if group is None else [("to", "u4"), ("group", "u4"), ("share", "f8")]
    links = np.empty(len(to), dtype=fields)
    links["to"], links["share"] = to, matrix.data
    if group is not None:
        links["group"] = group
    return Links(matrix.indptr.astype(np.int64), links)


def _levels(flows: Flows, base: Floats, weights: Floats) -> list[tuple[float, Floats]]:
    """Spread for each growth of replaceability for which it exists."""
    into = np.repeat(flows.dependent, np.diff(np.append(flows.first, flows.essential.shape[0])))
    shape = (len(base), len(into))
    gather = sparse.csr_matrix((np.ones(len(into)), (into, np.arange(len(into)))), shape=shape)
    back = (gather @ flows.essential + flows.linear).T.tocsr()
    found = []
    for growth in GROWTH if flows.fixed is None else (1.0,):
        z = _above(sparse.diags_array(np.minimum(base * growth, 1)).tocsr() @ back, weights)
        if z is None:
            break
        found.append((growth, back @ z))
    return found


def _solved(matrix: Any, start: Floats, part: float) -> Floats | None:
    """(I - matrix)^-1 start by its series, until a turn adds no more than `part`; None where it does not end."""
    total, term = start.copy(), start
    ceiling = HOPELESS * start.max(axis=0)
    for _ in range(TURNS):
        term = matrix @ term
        total += term
        if (term <= part * total).all():
            return total
        if (total.max(axis=0) > ceiling).any():
            return None
    return None


def _above(matrix: Any, start: Floats) -> Floats | None:
    """Some z >= start + matrix z, checked; None where none is found."""
    total = _solved(matrix, start, ROUGH)
    if total is None:
        return None
    for _ in range(TURNS):
        total = total * STRETCH + total.max(axis=0) * 1e-12
        image = start + matrix @ total
        if (image <= total).all():
            return total
        total = np.maximum(total, image)
    return None
