"""The prepared arrays on which every cascade runs: links sorted by buyer, impact shares, market classes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ..errors import Fault, first_few
from .economy_faults import essentiality_faults, link_faults, node_faults, numbers, refuse, total_faults

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CASCADING = ("firm", "sector")
OUTSIDE = ("final_demand", "rest_of_world")
ESSENTIAL, NON_ESSENTIAL, HALF_CRITICAL = 2, 1, 3  # classes of a link; 0 has no effect downstream


@dataclass(frozen=True)
class Economy:
    """A firm network ready for cascades; arrays are read-only and trusted.

    Attributes
    ----------
    nodes
        Node ids, length n; their order is the order of every node array.
    sectors, sector
        Sector codes, and the position of each node's sector among them.
    markets, market
        Market classes (who can stand in for whom), and each node's position among them.
    supplier, buyer, value
        Links, sorted by (buyer, supplier); value in currency units a year.
    link_class
        Class of each link: 2 essential, 3 half-critical, 1 non-essential, 0 without downstream effect.
    strength, purchases
        Sales to and purchases from cascading nodes, s and c.
    revenue, costs
        Denominators of the upstream shares and of all inputs; equal to strength and purchases when not given.
    leaks
        True when revenue was given: sales outside the network absorb part of a lost order.
    """

    nodes: pd.Index
    sectors: tuple[str, ...]
    sector: Ints
    markets: tuple[str, ...]
    market: Ints
    supplier: Ints
    buyer: Ints
    value: Floats
    link_class: NDArray[np.int8]
    strength: Floats
    purchases: Floats
    revenue: Floats
    costs: Floats
    leaks: bool

    @property
    def size(self) -> int:
        """Number of nodes."""
        return len(self.nodes)

    def __post_init__(self) -> None:
        for array in vars(self).values():
            if isinstance(array, np.ndarray):
                array.flags.writeable = False


class NetworkLike(Protocol):
    """What `economy_from_network` needs of a network."""

    @property
    def nodes(self) -> pd.DataFrame:
        """Node table indexed by node id."""

    @property
    def edges(self) -> pd.DataFrame:
        """Columns supplier, buyer (node ids), value."""


def prepare_economy(  # noqa: PLR0913
    node_ids: Sequence[object] | pd.Index,
    sectors: Sequence[object] | pd.Series,
    supplier: ArrayLike,
    buyer: ArrayLike,
    value: ArrayLike,
    *,
    essentiality: pd.DataFrame,
    markets: Sequence[object] | pd.Series | None = None,
    revenue: ArrayLike | None = None,
    costs: ArrayLike | None = None,
) -> Economy:
    """Check a network of firms and lay it out for cascades.

    Parameters
    ----------
    node_ids, sectors
        Node ids (unique) and their sector codes (any strings), length n.
    supplier, buyer, value
        Links as positions 0..n-1 and annual sales in currency units (>= 0). Repeated pairs are added up,
        links worth nothing are dropped; a node may buy from itself (a rest-of-sector node does).
    essentiality
        Supplier sector x buyer sector, values 2 essential, 1.5 half-critical (losing all of it stops half of the
        output), 1 non-essential, 0 no downstream effect; must cover every sector that occurs.
    markets
        Market class of each node; may be finer or coarser than the sectors. Default: the sector.
    revenue
        Total sales of each node, with those outside the network; at least its sales inside.
    costs
        All intermediate inputs of each node, with imports; at least its purchases inside.

    Returns
    -------
    Economy

    Raises
    ------
    SchemaError
        With every fault found: lengths, repeated ids, positions out of range, negative or unknown values, sectors
        missing from the essentiality matrix, revenue or costs below what the links already add up to.

    Examples
    --------
    >>> import pandas as pd
    >>> rule = pd.DataFrame(2, index=["A", "B"], columns=["A", "B"])
    >>> economy = prepare_economy(["a", "b"], ["A", "B"], [0], [1], [10.0], essentiality=rule)
    >>> economy.strength.tolist()
    [10.0, 0.0]
    """
    nodes = pd.Index(list(node_ids), name="node")
    n = len(nodes)
    codes = [str(code) for code in sectors]
    classes = codes if markets is None else [str(code) for code in markets]
    links = (numbers(supplier), numbers(buyer), numbers(value))
    faults = [
        *node_faults(nodes, codes, classes),
        *link_faults(n, *links),
        *essentiality_faults(essentiality, codes),
    ]
    refuse(faults)
    i, j, w = _merged(n, *links)
    strength = np.bincount(i, w, n).astype(np.float64)
    purchases = np.bincount(j, w, n).astype(np.float64)
    faults = [
        *total_faults("revenue", revenue, strength, nodes),
        *total_faults("costs", costs, purchases, nodes),
    ]
    refuse(faults)
    names, sector = _classes(codes)
    market_names, market = _classes(classes)
    matrix = _matrix(essentiality, names)
    return Economy(
        nodes=nodes,
        sectors=names,
        sector=sector,
        markets=market_names,
        market=market,
        supplier=i,
        buyer=j,
        value=w,
        link_class=matrix[sector[i], sector[j]],
        strength=strength,
        purchases=purchases,
        revenue=strength.copy() if revenue is None else np.maximum(numbers(revenue), strength),
        costs=purchases.copy() if costs is None else np.maximum(numbers(costs), purchases),
        leaks=revenue is not None,
    )


def economy_from_network(
    network: NetworkLike,
    *,
    essentiality: pd.DataFrame,
    markets: pd.Series | None = None,
    passing_on: Collection[str] | None = None,
) -> Economy:
    """Lay out a netan network: firms and rest-of-sector nodes cascade, final demand and the world do not.

    Parameters
    ----------
    network
        Object with `nodes` (index node id; columns `kind`, `sector`, `output`) and `edges` (`supplier`, `buyer`,
        `value`). Kinds: firm, sector, final_demand, rest_of_world.
    essentiality
        As in `prepare_economy`.
    markets
        Market class by node id. Default: the sector, over all tiers, rest-of-sector nodes included.
    passing_on
        Tiers whose nodes pass losses on, such as ``{"local"}``; all when None. The others keep their place in the
        markets and in every denominator but lose nothing themselves: what one company does to a whole national
        industry, and what comes back from there, is left out.

    Returns
    -------
    Economy
        revenue = the node's `output` where known and not below its recorded sales, else all its sales, those to
        final demand and the world included; costs = all its purchases from firms, sectors and the world.

    Raises
    ------
    SchemaError
        For unknown kinds, links to unknown nodes, and all faults of `prepare_economy`.

    Examples
    --------
    >>> import pandas as pd
    >>> from types import SimpleNamespace
    >>> nodes = pd.DataFrame(
    ...     {"kind": ["firm", "firm", "final_demand"], "sector": ["A", "B", ""], "output": [8.0, 9.0, float("nan")]},
    ...     index=["a", "b", "households"],
    ... )
    >>> edges = pd.DataFrame({"supplier": ["a", "a"], "buyer": ["b", "households"], "value": [2.0, 6.0]})
    >>> rule = pd.DataFrame(1, index=["A", "B"], columns=["A", "B"])
    >>> economy_from_network(SimpleNamespace(nodes=nodes, edges=edges), essentiality=rule).revenue.tolist()
    [8.0, 9.0]
    """
    nodes, edges = network.nodes, network.edges
    inside = _inside(nodes, edges)
    i, j = nodes.index.get_indexer(edges["supplier"]), nodes.index.get_indexer(edges["buyer"])
    value = edges["value"].to_numpy(dtype=float)
    size = len(nodes)
    sales = np.bincount(i, value, size)[inside]
    bought_from = nodes["kind"].to_numpy(dtype=object)[i] != "final_demand"
    costs = np.bincount(j[bought_from], value[bought_from], size)[inside]
    output = nodes["output"].to_numpy(dtype=float)[inside]
    position = np.full(size, -1)
    position[inside] = np.arange(inside.sum())
    kept = inside[i] & inside[j]
    strength = np.bincount(i[kept], value[kept], size)[inside].astype(np.float64)
    if passing_on is not None:
        kept &= nodes["tier"].isin(list(passing_on)).to_numpy()[j]
    ids = nodes.index[inside]
    economy = prepare_economy(
        ids,
        nodes["sector"][inside],
        position[i[kept]],
        position[j[kept]],
        value[kept],
        essentiality=essentiality,
        markets=None if markets is None else _by_node(markets, ids),
        revenue=np.fmax(output, sales),
        costs=costs,
    )
    return economy if passing_on is None else replace(economy, strength=strength)


def _inside(nodes: pd.DataFrame, edges: pd.DataFrame) -> NDArray[np.bool_]:
    faults = []
    kinds = nodes["kind"].astype(object)
    odd = sorted(set(kinds) - {*CASCADING, *OUTSIDE}, key=str)
    if odd:
        faults.append(
            Fault(
                f"unknown kind {first_few(odd)}",
                column="kind",
                remedy="use firm, sector, final_demand or rest_of_world",
            )
        )
    for column in ("supplier", "buyer"):
        lost = edges[column][~edges[column].isin(nodes.index)].unique()
        if len(lost):
            faults.append(
                Fault(
                    f"{len(lost):,} unknown nodes: {first_few(lost)}",
                    column=column,
                    remedy="add them to the nodes or drop their links",
                )
            )
    if edges["value"].isna().any():
        faults.append(
            Fault(
                f"{int(edges['value'].isna().sum()):,} links without a value",
                column="value",
                remedy="estimate them before the cascade",
            )
        )
    refuse(faults)
    inside: NDArray[np.bool_] = kinds.isin(CASCADING).to_numpy(dtype=bool)
    return inside


def _by_node(markets: pd.Series, ids: pd.Index) -> pd.Series:
    lost = ids.difference(markets.index)
    if len(lost):
        refuse(
            [
                Fault(
                    f"{len(lost):,} nodes without a market class: {first_few(lost)}",
                    column="markets",
                    remedy="give every firm and sector node a class",
                )
            ]
        )
    return markets.reindex(ids)


def _classes(codes: list[str]) -> tuple[tuple[str, ...], Ints]:
    names, position = np.unique(np.array(codes, dtype=str), return_inverse=True)
    return tuple(str(name) for name in names), position.astype(np.int64).ravel()


def _matrix(essentiality: pd.DataFrame, names: tuple[str, ...]) -> NDArray[np.int8]:
    table = essentiality.set_axis([str(row) for row in essentiality.index], axis=0)
    table = table.set_axis([str(column) for column in essentiality.columns], axis=1)
    rated = table.loc[list(names), list(names)].to_numpy(dtype=float)
    return np.where(rated == 1.5, HALF_CRITICAL, rated).astype(np.int8)


def _merged(n: int, i: Floats, j: Floats, w: Floats) -> tuple[Ints, Ints, Floats]:
    """Add up repeated links, drop empty ones, sort by (buyer, supplier)."""
    key = j[w > 0].astype(np.int64) * n + i[w > 0].astype(np.int64)
    pairs, position = np.unique(key, return_inverse=True)
    total = np.bincount(position.ravel(), w[w > 0], len(pairs)).astype(np.float64)
    return pairs % n, pairs // n, total
