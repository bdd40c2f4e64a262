"""Rankings of suppliers: who is named, what the figures are, and that nothing arbitrary moves them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from little_network import DIVISIONS, RULE, SECTORS, drawn, firm, link, little
from test_systemic import _brute

from netan.errors import SchemaError, UnknownNodeError
from netan.network.naming import STAMP, named_nodes
from netan.risk.critical import A_LIST, critical_for_place, critical_to_buyer, listed_buyers
from netan.risk.economy import economy_from_network
from netan.risk.ranking import interval_ranks
from netan.risk.systemic import systemic_risk_index

WIDER = RULE.reindex(index=[*SECTORS, "D"], columns=[*SECTORS, "D"], fill_value=1)
NO_SIC = pd.Series(dtype="str")


def for_place(*networks, **options):
    common = {"essentiality": RULE, "sic": NO_SIC, "divisions": {}, **options}
    return critical_for_place(networks, **common)


def to_buyer(network, buyer="X", **options):
    common = {"essentiality": WIDER, "sic": SIC, "divisions": DIVISIONS, **options}
    return critical_to_buyer(network, buyer, **common)


def hidden(network):
    """Ids and labels of companies that may not be named."""
    nodes = network.nodes[~named_nodes(network)]
    return {*nodes.index, *nodes["label"]}


@settings(max_examples=10)
@given(seed=st.integers(0, 500), named=st.integers(0, 40))
def test_nobody_is_named_on_estimates(seed, named):
    network = drawn(seed, named=named)
    found = for_place(network)
    text = set(found.rows.drop(columns="firms").map(str).to_numpy().ravel())
    assert not any(secret in cell for secret in hidden(network) if "Secret" in secret for cell in text)
    assert not text & hidden(network)
    assert found.stamp == ""
    assert not any("Secret" in note for note in found.notes)
    rows = found.rows
    # one sampled network tests no order, and the notes say so
    assert rows[["rank_lower", "rank_upper"]].isna().all().all()
    assert any("the order was not tested" in note for note in found.notes)
    unnamed = rows[rows["node_id"].isna()]
    for _, part in unnamed.groupby("sector"):
        assert (part["firms"] >= 3).all() or len(part) == 1
    assert rows["firms"].sum() == network.is_local_firm().sum()


def test_named_on_request_with_the_stamp():
    network = drawn(3)
    found = for_place(network, include_estimated=True)
    assert found.stamp == STAMP
    assert found.rows["node_id"].notna().all()


def dense(network, closed):
    """Jobs lost elsewhere in the place by the dense version of the equations, every tier in the market."""
    economy = economy_from_network(network, essentiality=RULE, passing_on={"local"})
    shock = (economy.nodes == closed).astype(float)
    jobs = network.nodes["employees"].where(network.nodes["tier"] == "local", 0.0).reindex(economy.nodes).to_numpy()
    down, up = _brute_local(network, economy, shock)
    others = jobs * (1 - shock)
    return (1 - down) @ others, (1 - up) @ others, (1 - np.minimum(down, up)) @ others


def _brute_local(network, economy, shock):
    """Straight from the equations: all links, but who is not local never loses inputs nor passes lost sales on."""
    nodes = network.nodes.loc[list(economy.nodes)]
    n, local = len(nodes), (nodes["tier"] == "local").to_numpy()
    table = network.edges.pivot_table(index="supplier", columns="buyer", values="value", aggfunc="sum", fill_value=0.0)
    flow = table.reindex(index=nodes.index, columns=nodes.index, fill_value=0.0).to_numpy()
    costs = table.sum(axis=0).reindex(nodes.index, fill_value=0.0).to_numpy()
    sold = table.sum(axis=1).reindex(nodes.index, fill_value=0.0).to_numpy()
    revenue = np.fmax(nodes["output"].to_numpy(float), sold)
    sector = nodes["sector"].to_numpy(object)
    s, c = flow.sum(axis=1), flow.sum(axis=0)
    bought = {q: flow[sector == q].sum(axis=0) for q in SECTORS}
    down, up = 1 - shock, 1 - shock
    moved = 1.0
    while moved > 1e-12:
        left = np.array([(s * down)[sector == q].sum() for q in sector])
        sigma = np.where(left > 0, np.minimum(1.0, s / np.where(left > 0, left, 1.0)), 1.0)
        lost = flow * (sigma * (1 - down))[:, None]
        worst, linear = np.zeros(n), np.zeros(n)
        for q in SECTORS:
            share = lost[sector == q].sum(axis=0)
            rated = np.array([RULE.loc[q, buyer] for buyer in sector])
            vital = (rated == 2) & (bought[q] > 0)
            worst[vital] = np.maximum(worst, share / np.where(bought[q] > 0, bought[q], 1) * c / np.maximum(costs, 1))[
                vital
            ]
            linear += np.where(rated == 1, share / np.maximum(costs, 1e-300), 0.0)
        new_down = np.where(local, np.clip(1 - np.maximum.reduce([worst, linear, shock]), 0, 1), 1.0)
        new_up = np.clip(1 - np.maximum(flow @ ((1 - up) * local) / np.maximum(revenue, 1e-300), shock), 0, 1)
        moved = max(abs(new_down - down).max(), abs(new_up - up).max())
        down, up = new_down, new_up
    return down, up


@pytest.mark.parametrize("seed", [1, 2])
def test_figures_equal_the_dense_version(seed):
    network = drawn(seed, count=14, named=14)
    rows = for_place(network, tolerance=1e-10).rows.set_index("node_id")
    for name in rows.index:
        figures = dense(network, name)
        assert rows.loc[name, ["at_buyers", "at_suppliers", "at_risk"]].tolist() == pytest.approx(figures, abs=1e-6)


def test_with_everything_local_it_is_the_plain_index():
    network = drawn(4, count=16, named=16, everyone_local=True)
    network = type(network)(network.nodes.drop("A@country"), network.edges)
    part = economy_from_network(network, essentiality=RULE, passing_on={"local"})
    whole = economy_from_network(network, essentiality=RULE)
    for name in ("value", "strength", "purchases", "revenue", "costs", "link_class"):
        np.testing.assert_allclose(getattr(part, name), getattr(whole, name))
    weights = pd.DataFrame({"jobs": network.nodes["employees"].reindex(whole.nodes).fillna(0.0)})
    index = systemic_risk_index(whole, weights=weights, tolerance=1e-10, closures=network.nodes.index[:16])
    rows = for_place(network, tolerance=1e-10).rows.set_index("node_id")
    jobs = weights["jobs"]
    expected = index["esri_jobs"] * jobs.sum() - jobs[index.index]
    assert rows["at_risk"].reindex(expected.index).to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-6)
    hd, hu, _ = _brute(whole, np.eye(len(whole.nodes))[0], "mixed", "dynamic", 1e-13)
    assert rows.loc[whole.nodes[0], "at_risk"] == pytest.approx(
        (1 - np.minimum(hd, hu)) @ jobs.to_numpy() - jobs.iloc[0], abs=1e-6
    )


def test_markets_and_denominators_keep_all_tiers():
    network = drawn(5)
    part = economy_from_network(network, essentiality=RULE, passing_on={"local"})
    whole = economy_from_network(network, essentiality=RULE)
    np.testing.assert_allclose(part.strength, whole.strength)
    np.testing.assert_allclose(part.revenue, whole.revenue)
    np.testing.assert_allclose(part.costs, whole.costs)
    local = (network.nodes["tier"].reindex(part.nodes) == "local").to_numpy()
    np.testing.assert_allclose(part.purchases[local], whole.purchases[local])
    assert set(part.buyer) == {k for k in whole.buyer if local[k]}


def test_other_ids_change_nothing():
    one, two = drawn(6), drawn(6, prefix="zz")
    before, after = for_place(one).rows, for_place(two).rows
    assert before["node_id"].str.replace("n", "zz").tolist() == after["node_id"].tolist()
    pd.testing.assert_frame_equal(before.drop(columns="node_id"), after.drop(columns="node_id"), rtol=1e-9)


def test_the_order_of_the_other_samples_changes_nothing():
    first, *others = (drawn(7, jobs_seed=k) for k in range(4))
    one, two = for_place(first, *others), for_place(first, *reversed(others))
    pd.testing.assert_frame_equal(one.rows, two.rows)
    alone = for_place(first)
    pd.testing.assert_series_equal(alone.rows["at_risk"], one.rows["at_risk"])
    assert (one.rows["rank_upper"] - one.rows["rank_lower"]).sum() > 0


def test_samples_must_be_alike():
    with pytest.raises(SchemaError, match="sample 2 has other companies"):
        for_place(drawn(1), drawn(1, prefix="m"))
    with pytest.raises(SchemaError, match="at least one network"):
        for_place()


def test_utilities_and_public_services_are_set_aside_and_counted():
    network = drawn(8)
    found = for_place(network, divisions={"A": ("35",), "B": ("28",)})
    gone = int((network.is_local_firm() & network.nodes["sector"].eq("A")).sum())
    assert f"Set aside, {gone} in all: power and gas ({gone})." in found.notes
    assert set(found.rows["sector"]) == {"B"}


def test_progress_counts_all_samples():
    calls = []
    for_place(drawn(1), drawn(1, jobs_seed=2), progress=lambda done, total: calls.append((done, total)))
    assert calls[-1][0] == calls[-1][1]


SIC = pd.Series({"P": "25501", "Q": "25502", "R": "25621", "T": "28110", "V": "77110"})
LISTED = (
    link("P", "X", 30.0, only="yes"), link("Q", "X", 60.0), link("R", "X", 20.0), link("V", "X", 4000.0),
    link("T", "X", 0.4), link("E", "X", 50.0), link("bank", "X", 9.0),
)  # fmt: skip
MEMBERS = [
    firm("X", "B", jobs=200.0), firm("P"), firm("Q"), firm("R"), firm("T", "B"), firm("V", "D"),
    firm("E", tier="country"), firm("bank", "C"), firm("guess", "A", label="Secret guess"),
    firm("Y", "B", jobs=70.0),
]  # fmt: skip


def test_towards_a_buyer_the_only_source_leads_and_trifles_do_not():
    network = little(MEMBERS, [*LISTED, link("guess", "X", 500.0, "estimated"), link("Q", "Y", 5.0, "estimated")])
    found = to_buyer(network)
    first = found.rows.iloc[0]
    assert (first["node_id"], first["only_one"], first["exposed_upper"]) == ("P", "confirmed", 200.0)
    assert first["why"].startswith("halts assembly; ")
    assert set(found.rows["node_id"]) == {"P", "Q", "R", "T", "V"}
    # exposure at X alone: what Q sells to Y is another matter
    q = found.rows.set_index("node_id").loc["Q"]
    assert q["exposed_upper"] == pytest.approx(200 * 60 / 90)
    assert found.rows["node_id"].iloc[-1] in {"T", "V"}
    assert found.notes[1].endswith("Set aside, 1 in all: banks (1) (sheet 4).")
    assert any("1 suppliers that are only estimated are left out" in note for note in found.notes)
    assert "Secret" not in found.rows.to_string() + " ".join(found.notes)


def test_of_equal_exposure_the_confirmed_one_comes_first_then_the_larger_payment():
    links = [link("P", "X", 10.0, only="yes"), link("R", "X", 50.0), link("Q", "X", 20.0, only="yes"),
             link("T", "X", 1.0), link("E", "X", 1.0)]  # fmt: skip
    rows = to_buyer(little(MEMBERS, links)).rows.head(3)
    assert rows["node_id"].tolist() == ["Q", "P", "R"]
    assert rows["exposed_upper"].tolist() == [200.0, 200.0, 200.0]
    assert rows["only_one"].tolist() == ["confirmed", "confirmed", "not confirmed"]
    # the ranges of exposure reach the same upper end, so any of the three may stand first
    assert (rows["rank_lower"] == 1).all()


def test_rank_ranges_are_all_orders_that_the_ranges_of_exposure_allow():
    frame = pd.DataFrame(
        {
            "exposed_lower": [2100.0, 900.0, 150.0, np.nan],
            "exposed_upper": [2500.0, 2400.0, 600.0, np.nan],
            "rank_lower": [1, 2, 3, 4],
            "rank_upper": [1, 2, 3, 4],
        }
    )
    out = interval_ranks(frame)
    assert out["rank_lower"].tolist() == [1, 1, 3, 4]
    assert out["rank_upper"].tolist() == [2, 2, 3, 4]


def test_rows_of_broad_groups_where_jobs_cannot_tell_industries_apart():
    network = drawn(3, named=5)
    sectors = sorted(set(network.nodes["sector"].dropna()))
    found = for_place(network, groups=dict.fromkeys(sectors, "Everything"))
    unnamed = found.rows[found.rows["node_id"].isna()]
    assert set(unnamed["sector"]) == {"Everything"}
    assert any("broad industry" in note for note in found.notes)


def test_nothing_is_called_seen_where_nothing_was_seen():
    network = drawn(4, named=0)
    rows = for_place(network, include_estimated=True).rows
    assert len(rows)
    text = rows[["why", "evidence", "jobs_evidence"]].map(str).to_numpy().ravel()
    assert not any("seen" in cell for cell in text)


def test_a_buyer_without_a_list_gets_rows_of_industries():
    network = little(MEMBERS, [link("guess", "X", 500.0, "estimated"), link("P", "X", 50.0, "estimated")])
    found = to_buyer(network)
    assert found.rows["node_id"].isna().all()
    assert "Secret" not in found.rows.to_string()
    assert any("No supplier list of this buyer" in note for note in found.notes)
    named = to_buyer(network, include_estimated=True)
    assert set(named.rows["node_id"]) == {"P", "guess"}
    assert named.stamp == STAMP
    assert not any("Named only" in note for note in named.notes)


def test_status_never_stands_in_a_ranking():
    nodes = [{**row, "status": "Liquidation"} for row in MEMBERS]
    for found in (to_buyer(little(nodes, LISTED)), for_place(little(nodes, LISTED), essentiality=WIDER)):
        assert "iquidation" not in found.rows.to_string() + " ".join(found.notes)
        assert "status" not in found.rows.columns


def test_a_buyer_whose_jobs_are_not_known():
    nodes = [{**row, "employees": np.nan} if row["node_id"] == "X" else row for row in MEMBERS]
    rows = to_buyer(little(nodes, LISTED)).rows
    assert rows["exposed_upper"].isna().all()
    assert (rows["rank_lower"] <= rows["rank"]).all()


def test_unknown_buyer():
    with pytest.raises(UnknownNodeError, match="no company or site 'ghost'"):
        to_buyer(little(MEMBERS, LISTED), "ghost")


def test_guesses_about_a_buyer_with_a_list_stay_out_of_the_place():
    nodes = [{**row, "evidence": "seen"} for row in MEMBERS]
    network = little(nodes, [*LISTED, link("guess", "X", 500.0, "estimated"), link("guess", "Y", 5.0, "estimated")])
    assert listed_buyers(network) == {"X"}
    assert len(LISTED) >= A_LIST
    rows = for_place(network, essentiality=WIDER).rows.set_index("node_id")
    assert rows.loc["guess", "exposed_upper"] == pytest.approx(70.0)
    assert rows.loc["guess", "buyers"] == 1
    assert rows.loc["guess", "evidence"] == "seen size, estimated links"
    assert rows.loc["P", "evidence"] == "seen"
    assert "its payments to 7 suppliers were seen" in rows.loc["X", "why"]
