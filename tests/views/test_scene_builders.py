from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from fictional_county import ANCHOR, GROUPS, LABELS, FictionalNetwork, fictional

from netan.network.naming import STAMP
from netan.views.scene import Notes, Scene, ViewError, explorer_scene, neighbourhood_scene, sector_scene

NOTES = Notes(place="Northmoor", source="fictional", date="2025")
WORDS = {"groups": GROUPS, "sector_labels": LABELS, "notes": NOTES}


@pytest.fixture(scope="module")
def county() -> FictionalNetwork:
    return fictional(400)


def tiny(*, evidence: str = "seen", link: str = "seen") -> FictionalNetwork:
    """Three companies by hand: A sells 100 to B, B 40 to C; A also buys 60 from abroad."""
    nodes = pd.DataFrame(
        {
            "kind": ["firm", "firm", "firm", "rest_of_world", "final_demand"],
            "label": ["Alpha Ltd", "Beta Ltd", "Gamma Ltd", "Abroad", "Final demand"],
            "sector": ["24", "28", "28", None, None],
            "area": ["Eastvale", "Eastvale", "Moorend", "", ""],
            "tier": ["local", "local", "local", "world", "local"],
            "output": [1000.0, 500.0, 300.0, np.nan, np.nan],
            "employees": [10.0, 5.0, np.nan, np.nan, np.nan],
            "evidence": ["seen", "seen", evidence, "official", "official"],
        },
        index=["SECRET-A", "SECRET-B", "SECRET-C", "W", "FD"],
    )
    edges = pd.DataFrame(
        [
            ("SECRET-A", "SECRET-B", 100.0, link),
            ("SECRET-B", "SECRET-C", 40.0, "estimated"),
            ("W", "SECRET-A", 60.0, "official"),
            ("SECRET-B", "FD", 70.0, "official"),
        ],
        columns=["supplier", "buyer", "value", "evidence"],
    ).assign(probability=1.0, sector="24")
    return FictionalNetwork(nodes, edges)


def row_of(scene: Scene, label: str) -> pd.Series:
    return scene.marks[scene.marks["label"] == label].iloc[0]


def test_sector_scene_has_at_most_sixty_marks_and_keeps_every_pound_of_trade(county: FictionalNetwork) -> None:
    scene = sector_scene(county, **WORDS)
    assert len(scene.marks) <= 60
    tier = county.nodes["tier"].eq("local")
    final = county.nodes["kind"].eq("final_demand")
    ends = county.edges["supplier"].map(tier) | (county.edges["buyer"].map(tier) & ~county.edges["buyer"].map(final))
    inside = ends & ~county.edges["buyer"].map(final)
    assert scene.flows["value"].sum() == pytest.approx(county.edges.loc[inside, "value"].sum(), rel=1e-12)


@pytest.mark.parametrize("limit", [10, 30, 45])
def test_smaller_industries_are_gathered_when_marks_are_scarce(county: FictionalNetwork, limit: int) -> None:
    elsewhere = (sector_scene(county, **WORDS).marks["tier"] > 0).sum()
    scene = sector_scene(county, **WORDS, max_marks=limit)
    assert len(scene.marks) == max(limit, elsewhere + 2)
    assert scene.marks["label"].str.contains("smaller industries").sum() == 1
    assert scene.flows["value"].sum() == pytest.approx(sector_scene(county, **WORDS).flows["value"].sum())


def test_no_company_appears_in_the_industries(county: FictionalNetwork) -> None:
    text = sector_scene(county, **WORDS).as_text()
    firms = county.nodes[county.nodes["kind"] == "firm"]
    assert not [name for name in firms["label"] if name in text]
    assert not [node for node in firms.index if f'"{node}"' in text]


def test_splits_by_origin_and_destination_of_a_network_counted_by_hand() -> None:
    scene = explorer_scene(tiny(), **WORDS)
    alpha, beta = row_of(scene, "Alpha Ltd"), row_of(scene, "Beta Ltd")
    assert [alpha[f"bought_{k}"] for k in range(4)] == [0, 0, 0, 60]
    assert [alpha[f"sold_{k}"] for k in range(5)] == [100, 0, 0, 0, 0]
    assert [beta[f"bought_{k}"] for k in range(4)] == [100, 0, 0, 0]
    assert [beta[f"sold_{k}"] for k in range(5)] == [40, 0, 0, 0, 70]


def test_a_company_known_from_estimates_alone_is_nowhere_in_the_scene() -> None:
    scene = explorer_scene(tiny(evidence="estimated"), **WORDS)
    text = scene.as_text() + scene.overview.as_text()
    assert "Gamma" not in text
    assert "SECRET-C" not in text
    assert "Other machinery companies, size not known (estimated)" in text
    assert not scene.stamp


def test_named_series_decides_who_is_named() -> None:
    network = tiny()
    named = pd.Series({"SECRET-A": True, "SECRET-C": True})
    scene = explorer_scene(network, **WORDS, named=named)
    assert set(scene.marks["ref"]) - {""} == {"SECRET-A", "SECRET-C"}
    assert "Beta" not in scene.as_text()


def test_an_estimated_link_between_named_companies_is_not_drawn_but_its_totals_stay() -> None:
    scene = explorer_scene(tiny(link="estimated"), **WORDS)
    place = {label: mark for mark, label in scene.marks["label"].items()}
    pairs = set(zip(scene.flows["source"], scene.flows["target"], strict=True))
    assert (place["Alpha Ltd"], place["Beta Ltd"]) not in pairs
    partners = {scene.marks["label"][t] for s, t in pairs if s == place["Alpha Ltd"]}
    assert partners == {"Other machinery companies, under 10 jobs (estimated)"}
    assert row_of(scene, "Beta Ltd")["bought_0"] == 100


def test_with_estimates_everyone_is_named_and_the_stamp_stands() -> None:
    scene = explorer_scene(tiny(evidence="estimated", link="estimated"), **WORDS, include_estimated=True)
    assert scene.stamp == STAMP
    assert scene.overview.stamp == STAMP
    place = {label: mark for mark, label in scene.marks["label"].items()}
    assert ((scene.flows["source"] == place["Alpha Ltd"]) & (scene.flows["target"] == place["Beta Ltd"])).any()


def test_with_no_company_to_name_the_page_is_of_industries_and_says_so() -> None:
    network = tiny()
    scene = explorer_scene(network, **WORDS, named=pd.Series(data=False, index=network.nodes.index))
    assert scene.kind == "industries"
    assert "No company is named" in scene.advice
    assert "put a supplier list" in scene.advice
    assert "--include-estimated" in scene.advice


def test_a_table_that_names_a_withheld_company_is_refused() -> None:
    table = pd.DataFrame({"Company": ["Alpha Ltd", "Gamma Ltd"], "Paid": [1.0, 2.0]})
    with pytest.raises(ViewError, match=r"names 1 companies known from estimates alone: Gamma Ltd"):
        explorer_scene(tiny(evidence="estimated"), **WORDS, tables={"Critical": table})
    assert explorer_scene(tiny(), **WORDS, tables={"Critical": table}).tables[0][0] == "Critical"


def test_details_of_withheld_companies_are_dropped() -> None:
    details = pd.DataFrame({"Alternatives": ["two", "none at all"]}, index=["SECRET-A", "SECRET-C"])
    scene = explorer_scene(tiny(evidence="estimated"), **WORDS, details=details)
    assert scene.details["Alternatives"].tolist() == ["two"]
    assert scene.marks["label"][scene.details.index[0]] == "Alpha Ltd"


def test_at_most_max_firms_are_named_and_the_opening_picture_stays_small() -> None:
    scene = explorer_scene(fictional(1200), **WORDS, max_firms=150)
    assert (scene.marks["ref"] != "").sum() == 150
    assert scene.marks["shown"].sum() <= 58 + 8 + 3 * 6
    assert scene.flows["shown"].sum() <= 90
    assert scene.marks["label"].str.endswith("(smaller)").any()


def test_neighbourhood_puts_suppliers_left_and_buyers_right(county: FictionalNetwork) -> None:
    scene = neighbourhood_scene(county, centre=ANCHOR, **WORDS, top=5)
    columns = scene.marks["column"]
    assert (columns == 0).sum() == 1
    assert scene.flows["source"].map(columns).add(1).eq(scene.flows["target"].map(columns)).all()
    suppliers = scene.marks[columns == -1]
    assert (suppliers["kind"] != "several").sum() == 5
    paid = county.edges[county.edges["buyer"] == ANCHOR]
    both = county.edges[county.edges["supplier"] == ANCHOR].set_index("buyer")["value"]
    assert suppliers["trade"].sum() == pytest.approx(
        paid[paid["value"] >= paid["supplier"].map(both).fillna(0)]["value"].sum()
    )


@pytest.mark.parametrize(("hops", "buyers"), [(1, True), (2, True), (2, False), (3, False)])
def test_lines_carry_what_their_rows_say_and_nothing_is_left_out(
    county: FictionalNetwork,
    hops: int,
    buyers: bool,  # noqa: FBT001
) -> None:
    scene = neighbourhood_scene(county, centre=ANCHOR, hops=hops, buyers=buyers, **WORDS, top=4)
    column = scene.marks["column"]
    sold, bought = (scene.flows.groupby(end)["value"].sum() for end in ("source", "target"))
    for side, carried in ((-1, sold), (1, bought)):
        rows = scene.marks[column * side > 0]
        assert carried.reindex(rows.index).to_numpy() == pytest.approx(rows["trade"].to_numpy())
    for code in set(column) - {0}:
        assert (scene.marks.loc[column == code, "kind"] != "several").sum() <= 4


def test_a_sum_of_payments_that_were_seen_is_seen_whoever_they_went_to(county: FictionalNetwork) -> None:
    paid = county.edges["buyer"] == ANCHOR
    edges = county.edges.assign(evidence=county.edges["evidence"].mask(paid, "seen"))
    # the sizes of its suppliers are not known, what they were paid is
    sized = county.nodes.index.isin(edges.loc[paid, "supplier"]) & county.nodes["kind"].eq("firm")
    nodes = county.nodes.assign(evidence=county.nodes["evidence"].mask(sized, "estimated"))
    scene = neighbourhood_scene(FictionalNetwork(nodes, edges), centre=ANCHOR, **WORDS, top=2)
    into = scene.flows[scene.flows["target"].map(scene.marks["column"]) == 0]
    assert into["evidence"].eq(0).all()
    assert scene.marks.loc[scene.marks["label"].str.contains("other suppliers"), "evidence"].eq(0).all()


def test_second_step_counts_by_the_share_that_goes_towards_the_company() -> None:
    nodes = tiny().nodes
    edges = pd.DataFrame(
        [
            ("SECRET-A", "SECRET-B", 100.0),
            ("SECRET-B", "SECRET-C", 40.0),
            ("SECRET-B", "W", 110.0),
            ("SECRET-B", "FD", 50.0),
        ],
        columns=["supplier", "buyer", "value"],
    ).assign(evidence="seen", probability=1.0, sector="24")
    scene = neighbourhood_scene(FictionalNetwork(nodes, edges), centre="SECRET-C", hops=2, **WORDS)
    # Gamma takes 40 of Beta's 200 of sales: a fifth of Beta's purchases of 100 is on its account.
    assert row_of(scene, "Alpha Ltd")["trade"] == pytest.approx(20.0)


def test_neighbourhood_of_a_withheld_or_unknown_company_is_refused() -> None:
    with pytest.raises(ViewError, match="known from estimates alone"):
        neighbourhood_scene(tiny(evidence="estimated"), centre="SECRET-C", **WORDS)
    with pytest.raises(ViewError, match="'nobody' is not in the network"):
        neighbourhood_scene(tiny(), centre="nobody", **WORDS)


def test_a_network_without_the_place_is_refused() -> None:
    network = tiny()
    away = FictionalNetwork(network.nodes.assign(tier="country"), network.edges)
    with pytest.raises(ViewError, match="holds nothing in the place"):
        sector_scene(away, **WORDS)


def test_same_network_same_scene_and_inputs_untouched() -> None:
    one, two = fictional(300), fictional(300)
    before = one.nodes.copy(), one.edges.copy()
    assert explorer_scene(one, **WORDS).as_text() == explorer_scene(two, **WORDS).as_text()
    pd.testing.assert_frame_equal(one.nodes, before[0])
    pd.testing.assert_frame_equal(one.edges, before[1])


def test_row_order_of_the_input_changes_no_value(county: FictionalNetwork) -> None:
    shuffled = FictionalNetwork(county.nodes, county.edges.sample(frac=1, random_state=3))
    one, two = sector_scene(county, **WORDS), sector_scene(shuffled, **WORDS)
    pd.testing.assert_frame_equal(one.marks, two.marks)
    pd.testing.assert_frame_equal(one.flows, two.flows)


def test_scene_text_is_json_and_holds_the_source(county: FictionalNetwork) -> None:
    value = json.loads(sector_scene(county, **WORDS).as_text())
    assert "Source: fictional. 2025" in value["footer"]
    assert value["kind"] == "industries"


def test_legend_counts_and_units(county: FictionalNetwork) -> None:
    legend = sector_scene(county, **WORDS).legend
    assert len(legend.groups) <= 9
    assert legend.size.title == "Circle area: jobs"
    assert legend.size.stops[0] <= legend.size.top
    assert all(word.startswith("\N{POUND SIGN}") for word in legend.width.words)


def test_without_jobs_circles_show_sales() -> None:
    network = tiny()
    scene = sector_scene(FictionalNetwork(network.nodes.assign(employees=np.nan), network.edges), **WORDS)
    assert scene.legend.size_by == "output"
    assert scene.legend.size.title == "Circle area: sales a year"


def test_the_country_is_called_by_its_name() -> None:
    assert Notes().origins == ("Here", "Rest of region", "Rest of UK", "Abroad")
    assert Notes(country="Albany").origins[2] == "Rest of Albany"
    assert Notes(country="<b>\u202e").origins[2] == "Rest of <b>"


def test_few_estimated_lines_lead_elsewhere_and_the_seen_ones_stay(county: FictionalNetwork) -> None:
    scene = explorer_scene(county, **WORDS)
    shown = scene.flows[scene.flows["shown"]]
    tier = scene.marks["tier"]
    away = shown["source"].map(tier).gt(0) | shown["target"].map(tier).gt(0)
    assert (away & shown["evidence"].eq(2)).sum() <= 8
    assert (away & shown["evidence"].eq(0)).sum() > 8


def test_advice_says_what_the_network_lacks() -> None:
    network = tiny()
    kinds = network.nodes["kind"].where(network.nodes["kind"].ne("firm"), "sector")
    bare = explorer_scene(FictionalNetwork(network.nodes.assign(kind=kinds), network.edges), **WORDS)
    assert "holds industries only" in bare.advice
    assert explorer_scene(network, **WORDS).advice == ""
