from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from netan.errors import SchemaError
from netan.risk import economy_from_network, prepare_economy, systemic_risk_index

RULE = pd.DataFrame(2, index=["A", "B"], columns=["A", "B"])


def test_repeated_links_add_up_and_empty_ones_go() -> None:
    economy = prepare_economy([7, 8], ["A", "B"], [0, 0, 1], [1, 1, 0], [1.0, 2.0, 0.0], essentiality=RULE)
    assert economy.value.tolist() == [3.0]
    assert economy.strength.tolist() == [3.0, 0.0]
    with pytest.raises(ValueError, match="read-only"):
        economy.value[0] = 1


def test_all_faults_come_at_once() -> None:
    with pytest.raises(SchemaError, match="cannot be used") as caught:
        prepare_economy(
            ["a", "a"], ["A", "C"], [0, 5], [1, 0], [-1.0, np.nan], essentiality=RULE.replace(2, 3), markets=[1]
        )
    text = " ".join(str(fault) for fault in caught.value.faults)
    for part in ("repeated node ids: a", "markets", "outside 0..1: 5.0", "-1.0, nan", "rows lack", "columns lack",
                 "values other than 0, 1, 1.5, 2: 3.0"):  # fmt: skip
        assert part in text


@pytest.mark.parametrize("column", ["revenue", "costs"])
def test_totals_below_the_links_are_refused(column: str) -> None:
    with pytest.raises(SchemaError, match="below the sum of the links"):
        prepare_economy([1, 2], ["A", "B"], [0, 1], [1, 0], [5, 5], essentiality=RULE, **{column: [4, 9]})
    with pytest.raises(SchemaError, match="unknown for 1 nodes"):
        prepare_economy([1, 2], ["A", "B"], [0], [1], [5], essentiality=RULE, **{column: [np.nan, 9]})


def _network() -> SimpleNamespace:
    nodes = pd.DataFrame(
        {
            "kind": ["firm", "sector", "firm", "final_demand", "rest_of_world"],
            "sector": ["A", "B", "B", "", ""],
            "output": [20.0, np.nan, 1.0, np.nan, np.nan],
        },
        index=["a", "rest", "b", "final", "world"],
    )
    edges = pd.DataFrame(
        [("a", "b", 6), ("a", "final", 2), ("world", "b", 4), ("rest", "world", 3), ("rest", "rest", 5), ("b", "a", 2)],
        columns=["supplier", "buyer", "value"],
    )
    return SimpleNamespace(nodes=nodes, edges=edges)


def test_outside_counts_in_the_denominators_and_does_not_cascade() -> None:
    economy = economy_from_network(_network(), essentiality=RULE)
    assert list(economy.nodes) == ["a", "rest", "b"]
    assert economy.strength.tolist() == [6, 5, 2]
    assert economy.revenue.tolist() == [20, 8, 2]
    assert economy.costs.tolist() == [2, 5, 10]
    assert economy.leaks
    result = systemic_risk_index(economy, replaceability="off", closures=["a"], weights=None)
    assert result.loc["a", "esri_down_sales"] == pytest.approx((6 + 2 * 0.6) / 13)


def test_network_faults() -> None:
    network = _network()
    network.edges.loc[0, "buyer"] = "ghost"
    network.nodes.loc["a", "kind"] = "shop"
    with pytest.raises(SchemaError, match="unknown kind shop") as caught:
        economy_from_network(network, essentiality=RULE)
    assert "unknown nodes: ghost" in str(caught.value)
