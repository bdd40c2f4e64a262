"""Other forms of a network: networkx and igraph graphs for those who want their algorithms.

The only place of the package that hands a network to networkx or igraph; both are imported when they are asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import igraph
    import networkx as nx

    from .base import Network

NODE_ATTRIBUTES = ("kind", "label", "sector", "area", "tier", "output", "employees", "evidence")
EDGE_ATTRIBUTES = ("value", "evidence", "probability")


def to_networkx(network: Network) -> nx.DiGraph[str]:
    """Directed graph from supplier to buyer; an edge's ``value`` is in currency units a year.

    Parameters
    ----------
    network
        The network; it is not changed. Nodes keep their order.

    Returns
    -------
    networkx.DiGraph
        Nodes by id with their kind, label, sector, area, tier, output, employees and evidence (absent where
        unknown); edges with value, evidence and probability. Several rows of one pair are added up.
    """
    import networkx as nx

    graph = nx.DiGraph(title=network.title)
    for node, *values in network.nodes[list(NODE_ATTRIBUTES)].itertuples():
        graph.add_node(node, **_known(NODE_ATTRIBUTES, values))
    for supplier, buyer, *values in network.edges[["supplier", "buyer", *EDGE_ATTRIBUTES]].itertuples(index=False):
        about = _known(EDGE_ATTRIBUTES, values)
        if graph.has_edge(supplier, buyer):
            about["value"] += graph[supplier][buyer]["value"]
        graph.add_edge(supplier, buyer, **about)
    return graph


def to_igraph(network: Network) -> igraph.Graph:
    """Directed igraph graph; vertex ``name`` is the node id, edge ``value`` in currency units a year.

    Parameters
    ----------
    network
        The network; it is not changed. Vertices are in the order of its nodes.

    Returns
    -------
    igraph.Graph
        One edge a row of ``network.edges``, in their order.
    """
    import igraph

    pairs = list(zip(network.supplier_position.tolist(), network.buyer_position.tolist(), strict=True))
    graph = igraph.Graph(n=len(network), edges=pairs, directed=True)
    graph.vs["name"] = network.nodes.index.tolist()
    for name in NODE_ATTRIBUTES:
        column = network.nodes[name]
        graph.vs[name] = column.astype(object).where(column.notna(), None).tolist()
    for name in EDGE_ATTRIBUTES:
        graph.es[name] = network.edges[name].tolist()
    return graph


def _known(names: tuple[str, ...], values: list[Any]) -> dict[str, Any]:
    return {name: value for name, value in zip(names, values, strict=True) if value == value}  # noqa: PLR0124
