from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from netan.errors import SchemaError, UnknownNodeError
from netan.network.base import Network, network_from, rest_node

LABELS = {
    "01": "Redbeck Forgings Ltd",
    "02": "Redbeck Castings Ltd",
    "S1": "Plant X",
    "x@region": "industry x (rest)",
    "03": '<script>alert("x")</script>',
    "04": "a.*b(c",
}


def frames():
    nodes = pd.DataFrame(
        {
            "node_id": list(LABELS),
            "kind": ["firm", "firm", "firm", "sector", "firm", "firm"],
            "label": list(LABELS.values()),
            "sector": "x",
            "area": None,
            "tier": ["local", "local", "local", "region", "country", "local"],
            "output": [1.0, 2.0, None, 4.0, 5.0, 6.0],
            "employees": 1.0,
            "employees_lower": None,
            "employees_upper": None,
            "evidence": "estimated",
            "size_source": None,
            "firm_id": ["01", "02", "99000001", None, "03", "04"],
            "status": None,
            "postcode": None,
            "confidential": False,
        }
    )
    edges = pd.DataFrame(
        {
            "supplier": ["x@region", "01", "01"],
            "buyer": ["02", "S1", "02"],
            "sector": "x",
            "value": [3.0, 2.0, 1.0],
            "evidence": "seen",
            "probability": 1.0,
            "confidential": False,
            "only_source": None,
        }
    )
    return nodes, edges


@pytest.fixture
def network():
    return network_from(*frames(), title="Fictional")


def test_the_row_order_of_nodes_is_the_matrix_order(network):
    assert network.nodes.index.tolist() == list(LABELS)
    assert network.edges[["supplier", "buyer"]].to_numpy().tolist() == [["01", "02"], ["01", "S1"], ["x@region", "02"]]
    expected = np.zeros((6, 6))
    expected[0, 1], expected[0, 2], expected[3, 1] = 1.0, 2.0, 3.0
    np.testing.assert_array_equal(network.matrix.toarray(), expected)
    assert network.supplier_position.tolist() == [0, 0, 3]
    assert network.buyer_position.tolist() == [1, 2, 1]
    assert len(network) == 6
    assert network.is_local_firm().tolist() == [True, True, True, False, False, True]
    assert rest_node("x", "region") == "x@region"


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("01", "01"), ("S1", "S1"), ("99000001", "S1"), ("plant x", "S1"), ("  Plant X ", "S1"), ("forgings", "01"),
        ("<script>", "03"), ("a.*b(", "04"), ("REDBECK CASTINGS LTD", "02"),
    ],
)  # fmt: skip
def test_companies_are_found_as_people_write_them(network, text, node):
    assert network.find(text) == node


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Redbeck", r"'Redbeck' means 2 companies: Redbeck Forgings Ltd \(01\), Redbeck Castings Ltd \(02\); give"),
        ("Redbek Forging", r"no company or site 'Redbek Forging' in this network; nearest: Redbeck Forgings Ltd"),
        ("zzzz", "no company or site 'zzzz' in this network$"),
        ("x@region", "no company or site 'x@region'"),
        ("", "no company or site was named"),
        ("   ", "no company or site was named"),
    ],
)
def test_what_is_not_one_company_is_said(network, text, message):
    with pytest.raises(UnknownNodeError, match=message):
        network.find(text)


def test_faults_of_a_network_come_all_at_once():
    network = network_from(*frames())
    nodes = pd.concat([network.nodes, network.nodes.iloc[[0]]])
    edges = network.edges.assign(buyer=["02", "nobody", "02"]).drop(columns="value")
    with pytest.raises(SchemaError, match="network : 3 faults") as caught:
        Network(nodes, edges)
    text = str(caught.value)
    assert "column 'value' is missing" in text
    assert "1 node ids repeated: 01" in text
    assert "1 buyers are no nodes: nobody" in text


def test_frames_are_checked_against_the_schema():
    nodes, edges = frames()
    with pytest.raises(SchemaError, match=r"nodes: 1 fault .*\n.*row 3, column tier: 'nearby' is not allowed"):
        network_from(nodes.assign(tier=nodes["tier"].where(nodes.index != 1, "nearby")), edges)
    with pytest.raises(SchemaError, match=r"edges: 1 fault .*\n.*'x@region, 02' is repeated"):
        network_from(nodes, pd.concat([edges, edges.iloc[[0]]]))
    with pytest.raises(SchemaError, match="-1 is out of range"):
        network_from(nodes, edges.assign(value=[1.0, -1.0, 1.0]))


def test_inputs_are_not_changed():
    nodes, edges = frames()
    network_from(nodes, edges)
    again = frames()
    pd.testing.assert_frame_equal(nodes, again[0])
    pd.testing.assert_frame_equal(edges, again[1])
