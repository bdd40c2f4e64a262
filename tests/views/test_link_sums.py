from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fictional_county import FictionalNetwork, fictional
from hypothesis import given
from hypothesis import strategies as st

from netan.views.collapse import fold
from netan.views.links import added_up, ends, evidence_codes, linked, masked, weakest

OTHERS = 10_000


@pytest.fixture(scope="module")
def county() -> FictionalNetwork:
    return fictional(200)


@pytest.fixture(scope="module")
def key(county: FictionalNetwork) -> pd.Series:
    nodes = county.nodes
    return (nodes["tier"] + "|" + nodes["sector"].fillna("")).mask(nodes["kind"].eq("final_demand"))


def by_hand(county: FictionalNetwork, key: pd.Series) -> pd.DataFrame:
    """The same sums with names, a group at a time."""
    edges, tier = county.edges, county.nodes["tier"]
    here = edges["supplier"].map(tier).eq("local") | edges["buyer"].map(tier).eq("local")
    rows = edges[here & edges["value"].gt(0)]
    rows = rows.assign(source=rows["supplier"].map(key), target=rows["buyer"].map(key)).dropna(
        subset=["source", "target"]
    )
    return rows.groupby(["source", "target"])["value"].sum().sort_index()


def test_flows_are_the_sums_of_the_links(county: FictionalNetwork, key: pd.Series) -> None:
    _, flows = fold(county, key)
    found = flows.set_index(["source", "target"])["value"].sort_index()
    wanted = by_hand(county, key)
    final = county.nodes.index[county.nodes["kind"].eq("final_demand")]
    assert not set(final) & set(flows["target"])
    pd.testing.assert_series_equal(found, wanted, check_names=False, check_index_type=False)
    assert flows["value"].round(2).is_monotonic_decreasing


def test_purchases_of_the_place_reach_its_marks_whole(county: FictionalNetwork, key: pd.Series) -> None:
    marks, _ = fold(county, key)
    here = county.edges["buyer"].map(county.nodes["tier"]).eq("local")
    buys = county.edges["buyer"].map(county.nodes["kind"]).ne("final_demand")
    bought = marks.loc[marks["tier"] == 0, [f"bought_{code}" for code in range(4)]].to_numpy().sum()
    assert bought == pytest.approx(county.edges.loc[here & buys, "value"].clip(lower=0).sum())


def test_a_network_that_keeps_positions_is_not_asked_twice(county: FictionalNetwork) -> None:
    class Kept(FictionalNetwork):
        supplier_position = np.array([1, 2])
        buyer_position = np.array([3, 4])

    found = ends(Kept(county.nodes, county.edges))
    assert [end.tolist() for end in found] == [[1, 2], [3, 4]]


def test_evidence_that_has_no_name_counts_as_estimated() -> None:
    codes = evidence_codes(pd.Series(["seen", "official", "estimated", "hearsay", None]))
    assert codes.tolist() == [0, 1, 2, 2, 2]


@given(st.lists(st.tuples(*[st.floats(0, 1e9)] * 3).filter(any), min_size=1, max_size=20))
def test_weakest_is_the_last_kind_that_carries_a_tenth(rows: list[tuple[float, float, float]]) -> None:
    found = weakest(np.array(rows))
    for row, code in zip(rows, found, strict=True):
        carries = [k for k, value in enumerate(row) if value > 0 and value >= 0.1 * np.sum(row)]
        assert code == max(carries)


def test_masking_halves_estimated_links_between_named_companies_only(county: FictionalNetwork, key: pd.Series) -> None:
    nodes = county.nodes
    code = pd.Series(pd.factorize(key)[0], index=nodes.index).to_numpy()
    links = linked(county, code, nodes["tier"].map({"local": 0, "region": 1, "country": 2, "world": 3}).to_numpy())
    named = nodes["kind"].eq("firm").to_numpy()
    both = named[links.supplier] & named[links.buyer] & (links.evidence == 2)
    found = masked(links, named, np.full(len(nodes), OTHERS))
    assert len(found.value) == len(links.value) + both.sum()
    assert found.value.sum() == pytest.approx(links.value.sum() + links.value[both].sum())
    still = named[found.supplier] & named[found.buyer] & (found.evidence == 2)
    assert ((found.source[still] == OTHERS) ^ (found.target[still] == OTHERS)).all()
    assert both.any()
    assert masked(links, np.zeros(len(nodes), dtype=bool), np.full(len(nodes), OTHERS)) is links


def test_nothing_adds_up_to_nothing(county: FictionalNetwork) -> None:
    nodes = county.nodes
    links = linked(county, np.full(len(nodes), -1), np.zeros(len(nodes), dtype=int))
    assert [len(column) for column in added_up(links)] == [0, 0, 0, 0]
