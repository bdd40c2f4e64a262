"""Graphs of networkx and igraph say the same as the two tables."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from netan.network.base import network_from
from netan.network.convert import to_igraph, to_networkx


@pytest.fixture
def network():
    nodes = pd.DataFrame(
        {
            "node_id": ["a", "b", "c", "world"],
            "kind": ["firm", "firm", "firm", "rest_of_world"],
            "label": ["A <b>", "B", "C", "abroad"],
            "sector": ["C24", "C25", None, None],
            "area": ["E1", "E1", None, None],
            "tier": ["local", "local", "country", "world"],
            "output": [10.0, 20.0, np.nan, np.nan],
            "employees": [1.0, 2.0, np.nan, np.nan],
            "employees_lower": [1.0, 2.0, np.nan, np.nan],
            "employees_upper": [1.0, 2.0, np.nan, np.nan],
            "evidence": ["seen", "estimated", "seen", "official"],
            "size_source": None,
            "firm_id": None,
            "status": None,
            "postcode": None,
            "confidential": False,
        }
    )
    edges = pd.DataFrame(
        {
            "supplier": ["a", "b", "c", "world"],
            "buyer": ["b", "c", "a", "b"],
            "sector": ["C24", "C25", None, None],
            "value": [4.0, 6.0, 1.0, 3.0],
            "evidence": ["seen", "estimated", "seen", "estimated"],
            "probability": [1.0, 0.5, 1.0, 1.0],
            "confidential": False,
            "only_source": None,
        }
    )
    return network_from(nodes, edges, title="toy")


def test_networkx_keeps_order_direction_and_money(network):
    graph = to_networkx(network)
    assert list(graph) == ["a", "b", "c", "world"]
    assert graph["a"]["b"] == {"value": 4.0, "evidence": "seen", "probability": 1.0}
    assert "output" not in graph.nodes["c"]
    matrix = nx.to_scipy_sparse_array(graph, weight="value").toarray()
    np.testing.assert_array_equal(matrix, network.matrix.toarray())


def test_igraph_agrees_with_networkx(network):
    graph, other = to_igraph(network), to_networkx(network)
    assert graph.vs["name"] == list(other)
    strength = dict(zip(graph.vs["name"], graph.strength(mode="out", weights="value"), strict=True))
    assert strength == dict(other.out_degree(weight="value"))
    ranks = graph.pagerank(weights="value")
    assert ranks == pytest.approx(list(nx.pagerank(other, weight="value", max_iter=1000, tol=1e-10).values()), abs=1e-6)


def test_conversion_changes_nothing(network):
    before = network.nodes.copy(), network.edges.copy()
    to_networkx(network)
    to_igraph(network)
    pd.testing.assert_frame_equal(network.nodes, before[0])
    pd.testing.assert_frame_equal(network.edges, before[1])
