"""Orders, imports and final sales that are lost, a site that opens: cases small enough to work out by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_economy import edge, model_of, network_of, node, series

from netan.errors import ScenarioError
from netan.scenario.kind_demand import demand_change
from netan.scenario.kind_imports import imports_lost
from netan.scenario.kind_links import links_lost
from netan.scenario.kind_opening import opening
from netan.scenario.kind_rows import AT_RISK, LACKING_GOODS, LACKING_ORDERS
from netan.scenario.reading import scenario_of
from netan.scenario.shock import Closure
from netan.scenario.targets import Atlas, resolve

ESSENTIAL = pd.DataFrame(2, index=["a", "b"], columns=["a", "b"])


def place():
    """S of industry a sells 10 to T of industry b, which buys nothing else."""
    nodes = [
        node("S", "a", jobs=4.0, output=200.0),
        node("T", "b", jobs=16.0, output=400.0),
        node("a@local", "a", jobs=1.0, output=20.0, kind="sector", label="other a", area=None),
        node("b@local", "b", jobs=2.0, output=20.0, kind="sector", label="other b", area=None),
    ]
    return network_of(nodes, [edge("S", "T", 10.0)])


def ends(result, part):
    row = result.rows.set_index("part").loc[part]
    return pytest.approx([row["lower"], row["upper"]])


def test_fall_of_final_sales_by_hand():
    # A = [[0, .2], [.5, 0]], x = (200, 400): Z x = (80, 100), final sales (120, 300); a tenth of a: 12.
    # L = [[1, .2], [.5, 1]] / .9, so output falls by 13.333 and 6.667: jobs .2667 + .2667, of which 12 * .02 first.
    found = demand_change("d", model_of(), series(0.1, 0.0), resident_share=0.7)
    assert ends(found, "site") == [0.24, 0.24]
    assert ends(found, "all") == [8 / 15, 8 / 15]
    assert ends(found, "suppliers") == [8 / 15 - 0.24] * 2


def test_a_rise_is_the_fall_turned_round_and_both_at_once_are_refused():
    fall, rise = (demand_change("d", model_of(), series(share, 0.0), resident_share=0.7) for share in (0.1, -0.1))
    assert ends(rise, "all") == [8 / 15, 8 / 15]
    assert rise.rows["upper"].tolist() == pytest.approx(fall.rows["upper"].tolist(), nan_ok=True)
    with pytest.raises(ScenarioError, match="run them apart"):
        demand_change("d", model_of(), series(0.1, -0.1), resident_share=0.7)


def test_half_of_the_only_supply_stops_half_of_the_buyer():
    # T buys its essential input from S alone: E w / W = 16, half of it lost. At risk at S: 5 x .02 jobs, a fifth
    # either way.
    links = {"scenario.links": ["S > T"], "scenario.loss": 0.5}
    network = place()
    sic = pd.Series("10110", index=network.nodes.index)
    found = links_lost(
        "l", network, model_of(), resolve(scenario_of(links), network), essentiality=ESSENTIAL, sic=sic
    )  # fmt: skip
    assert ends(found, "exposed") == [8.0, 8.0]
    assert ends(found, "at_risk") == [0.1 / 1.2, 0.1 / 0.8]


def test_imports_hit_who_imports_in_proportion_or_wholly():
    # a imports .5 beside .5 bought in the country: half of its inputs. A fifth of all imports lost: S and the rest
    # of a, 5 jobs, lose a tenth (lower) or a fifth (upper).
    model = model_of(imports_rate=series(0.5, 0.0))
    network = place()
    found = imports_lost("i", network, model, 0.2, essentiality=ESSENTIAL)
    assert ends(found, "exposed") == [0.5, 1.0]


def test_who_imports_nothing_is_added_by_the_lack_of_what_importers_make():
    found = imports_lost("i", place(), model_of(imports_rate=series(0.5, 0.0)), 0.2, essentiality=ESSENTIAL)
    assert "exposed_all" in set(found.rows["part"])
    assert found.rows.set_index("part").loc["exposed_all", "upper"] > 1.0


def test_without_imports_nobody_is_hit():
    with pytest.raises(ScenarioError, match="nobody is hit"):
        imports_lost("i", place(), model_of(), 0.2, essentiality=ESSENTIAL)


def test_an_opening_brings_its_own_jobs_and_more():
    sectors = pd.Series({"a": 1.0})
    found = opening("o", place(), model_of(), sectors, Closure("o", ("new",), jobs=2.0))
    assert ends(found, "site") == [2.0, 2.0]
    assert "left" not in set(found.rows["part"])
    assert found.rows.set_index("part").loc["all", "lower"] > 2.0


def test_nearly_the_whole_place_is_refused():
    with pytest.raises(ScenarioError, match="nearly the whole place, 23 of 23 jobs"):
        resolve(scenario_of({"scenario.areas": ["East"]}), place(), atlas=Atlas({"East": "L1"}))


def halves(**more):
    """S > T, half of it lost, in the place as above."""
    network = place()
    hit = resolve(scenario_of({"scenario.links": ["S > T"], "scenario.loss": 0.5}), network)
    sic = pd.Series("10110", index=network.nodes.index)
    return links_lost("l", network, model_of(**more), hit, essentiality=ESSENTIAL, sic=sic)


def rows_by_sector(detail):
    keys, values = detail.by_sector()
    return detail.rows(values).set_index(pd.Index(keys))


def test_lost_orders_by_company_and_industry_each_figure_apart():
    # 5 of orders lost: .1 jobs at S in the middle; further back L (5, 0) - (5, 0) = (.1/.9, .5/.9) * 5:
    # jobs 5 * (.002 + .02) / .9
    found = halves(calibrated=0)
    aspects = dict(found.aspects)
    assert list(aspects) == [LACKING_GOODS, LACKING_ORDERS, AT_RISK]
    goods, risk = aspects[LACKING_GOODS], aspects[AT_RISK]
    # who lacks the orders of T is S, its only supplier, whom nobody names among those who are exposed
    orders = aspects[LACKING_ORDERS]
    assert orders.seen.empty
    assert rows_by_sector(orders).loc["a", "upper"] == pytest.approx(
        found.rows.set_index("part").loc["exposed_suppliers", "upper"]
    )
    assert goods.seen["supplier"].tolist() == ["T"]
    assert goods.rows(goods.suppliers)[["lower", "upper"]].iloc[0].tolist() == pytest.approx([8.0, 8.0])
    assert risk.seen["supplier"].tolist() == ["S"]
    assert risk.rows(risk.suppliers).iloc[0].tolist() == pytest.approx([0.1 / 1.2, 0.1, 0.1 / 0.8])
    further = 5 * (0.1 * 0.02 + 0.5 * 0.04) / 0.9
    assert rows_by_sector(risk).loc[["a", "b"], "middle"].tolist() == pytest.approx(
        [0.1 + 5 * 0.1 * 0.02 / 0.9, 5 * 0.5 * 0.04 / 0.9]
    )
    row = found.rows.set_index("part").loc["at_risk_all"]
    assert row[["lower", "middle", "upper"]].tolist() == pytest.approx(
        [(0.1 + further) / 1.2, 0.1 + further, (0.1 + further) / 0.8]
    )
    assert risk.all.tolist() == pytest.approx(row[["lower", "middle", "upper"]].tolist())


def test_orders_that_nobody_saw_name_nobody():
    network = network_of(
        [node("S", "a", jobs=4.0, output=200.0), node("T", "b", jobs=16.0, output=400.0)],
        [edge("S", "T", 10.0, evidence="estimated")],
    )
    hit = resolve(scenario_of({"scenario.links": ["S > T"]}), network)
    found = links_lost("l", network, model_of(calibrated=0), hit, essentiality=ESSENTIAL,
                       sic=pd.Series("10110", index=network.nodes.index))  # fmt: skip
    for _, detail in found.aspects:
        assert detail.seen.empty
        assert detail.all["upper"] > 0
        assert rows_by_sector(detail)["upper"].sum() == pytest.approx(detail.all["upper"])


@given(share=st.floats(0.01, 1.0), spends=st.booleans(), a=st.floats(0.0, 1.0), b=st.floats(0.0, 1.0))
@settings(max_examples=40, deadline=None)
def test_rows_of_a_fall_add_up_in_their_middles_and_say_what_the_table_says(share, spends, a, b):
    household = {"household": series(0.1, 0.3), "income": (1.0, 1.4)} if spends else {}
    local = [[[0.0, 0.2], [0.3, 0.0]], [[0.0, 0.1], [0.2, 0.0]]]
    model = model_of(A_local=local, A=[[0.1, 0.3], [0.4, 0.0]], calibrated=0, **household)
    demand = series(share * a, share * b)
    if not demand.gt(0).any():
        return
    region = [model.A * 0.1] * 2
    found = demand_change("d", model, demand, resident_share=0.7, region=region)
    rows = found.rows.set_index("part")[["lower", "middle", "upper"]]
    detail = found.detail
    by = rows_by_sector(detail)
    assert by["middle"].sum() == pytest.approx(rows.loc["all", "middle"])
    assert by["lower"].sum() <= rows.loc["all", "lower"] + 1e-9
    assert by["upper"].sum() >= rows.loc["all", "upper"] - 1e-9
    assert detail.total(detail.estimated.sum(axis=1)).tolist() == pytest.approx(rows.loc["all"].tolist())
    assert detail.rows(detail.elsewhere[:, None]).iloc[0].tolist() == pytest.approx(rows.loc["elsewhere"].tolist())
    assert (detail.region <= detail.elsewhere + 1e-9).all()
    assert detail.site.empty
    assert detail.seen.empty
    # linear: twice the fall, twice the jobs
    half = demand_change("d", model, demand / 2, resident_share=0.7).rows.set_index("part")
    assert half.loc["all", "upper"] * 2 == pytest.approx(rows.loc["all", "upper"])


@given(share=st.floats(0.01, 1.0), a=st.floats(0.0, 0.5), b=st.floats(0.01, 0.5))
@settings(max_examples=25, deadline=None)
def test_rows_of_imports_that_stop_add_at_both_ends(share, a, b):
    found = imports_lost("i", place(), model_of(imports_rate=series(a, b)), share, essentiality=ESSENTIAL)
    ((name, detail),) = found.aspects
    assert name == LACKING_GOODS
    last = found.rows.iloc[-1]
    by = rows_by_sector(detail)
    for end in ("lower", "upper"):
        assert by[end].sum() == pytest.approx(last[end])
        assert detail.all[end] == pytest.approx(last[end])
    assert by["middle"].isna().all()
    assert detail.seen.empty
