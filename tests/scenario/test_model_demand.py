"""Type I and Type II of a closure: by hand, and against tables solved in other ways."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_tables import CHAIN, NODES, TEXTBOOK, hits, systems

from netan.errors import BalanceError, ScenarioError
from netan.measures.coefficients import leontief_inverse
from netan.measures.type_two import type_two_inverse
from netan.scenario.models import Hit, System, run_model


def closing(*names, lost=1.0, **more):
    return Hit(pd.Series(lost, index=list(names)), **more)


def test_type_one_of_a_chain_by_hand():
    # c closes: 100. It bought 40 from b, half of b's 80. b then buys half of its 30 from a: 15, a quarter of a's 60.
    found = run_model("leontief", CHAIN, closing("c"))
    assert found.lost["output"].to_dict() == pytest.approx({"a": 15.0, "b": 40.0, "c": 100.0})
    assert found.lost["share"].to_dict() == pytest.approx({"a": 0.25, "b": 0.5, "c": 1.0})
    # jobs: a 6 x 1/4 = 1.5, b 16 x 1/2 = 8, c 50; GVA 60/4 + 50/2 + 60 = 100
    assert found.total.loc["jobs", "all"] == pytest.approx(59.5)
    assert found.total.loc["gva", "all"] == pytest.approx(100.0)
    # initial c, first round b, further back a
    assert found.total.loc["output", ["initial", "direct", "indirect", "further"]].tolist() == pytest.approx(
        [100.0, 40.0, 15.0, 55.0]
    )
    assert np.isnan(found.total.loc["output", "induced"])


def test_a_company_of_a_sector_by_hand():
    # A quarter of b closes: 20 of 80. It bought 7.5 from a. c buys elsewhere, nothing comes back to b.
    found = run_model("leontief", CHAIN, closing("b", share=0.25))
    assert found.lost["output"].to_dict() == pytest.approx({"a": 7.5, "b": 20.0, "c": 0.0})


def test_orders_that_come_back_reach_the_rest_of_the_sector_only():
    # Textbook table, a firm with half of a: 500 x L / (1 + .5 (l_aa - 1)) = 500 x (1.254125, .264026) / 1.127063
    found = run_model("leontief", TEXTBOOK, closing("a", share=0.5))
    assert found.lost["output"].to_dict() == pytest.approx({"a": 556.369, "b": 117.130}, abs=2e-3)


def test_lost_final_sales_are_the_inverse_times_them():
    # O1: new final demand (600, 1500) against (350, 1700) is a loss of (-250, 200)
    found = run_model("leontief", TEXTBOOK, Hit(pd.Series(dtype=float), demand=pd.Series({"a": -250.0, "b": 200.0})))
    after = TEXTBOOK.output - found.lost["output"]
    assert after.round(4).to_dict() == {"a": 1247.5248, "b": 1841.5842}


# Germany 1995, Eurostat Manual of Supply, Use and Input-Output Tables (2008), tables 15.4 and following, as printed
GERMANY = ["agriculture", "manufacturing", "construction", "trade", "business", "other"]
PUBLISHED = pd.DataFrame(
    {
        "output": [1.7048, 1.8413, 1.8136, 1.6035, 1.5951, 1.3782],
        "gva": [0.8450, 0.7647, 0.8615, 0.9019, 0.9393, 0.9199],
        "jobs": [0.0326, 0.0162, 0.0207, 0.0237, 0.0112, 0.0242],
    },
    index=GERMANY,
)


def germany():
    flows = [
        [1131, 25480, 1, 607, 710, 762],
        [7930, 304584, 64167, 41082, 11981, 30360],
        [426, 7334, 3875, 5296, 23457, 9155],
        [3559, 72717, 14190, 74399, 10835, 21008],
        [3637, 96115, 31027, 65755, 193176, 34223],
        [1552, 14986, 1747, 11225, 15058, 22070],
    ]
    return System(
        output=pd.Series([43910, 1079446, 245606, 540063, 692487, 508918], index=GERMANY),
        Z=pd.DataFrame(flows, index=GERMANY, columns=GERMANY),
        gva=pd.Series([21664, 395022, 115624, 311407, 415426, 365017], index=GERMANY),
        jobs=pd.Series([1096, 8381, 3236, 9251, 4258, 10206], index=GERMANY),
    )


@pytest.mark.parametrize("sector", GERMANY)
def test_effects_of_final_sales_as_published(sector):
    hit = Hit(pd.Series(dtype=float), demand=pd.Series({sector: 1.0}))
    found = run_model("leontief", germany(), hit).total["all"]
    for measure in PUBLISHED.columns:
        assert found[measure] == pytest.approx(PUBLISHED.loc[sector, measure], abs=5.001e-5)


@given(systems(), hits())
def test_type_two_is_the_closed_table_solved_as_one(system, lost):
    s, x = lost.to_numpy(), system.x
    A = system.technical
    whole = np.zeros((5, 5))
    whole[:4, :4] = (1 - s)[:, None] * A
    whole[:4, 4] = (1 - s) * system.spending.to_numpy() / system.household_income
    whole[4, :4] = system.wages.to_numpy() / x
    anew = np.linalg.solve(np.eye(5) - whole, np.append(s * x, 0.0))[:4]
    found = run_model("leontief-2", system, Hit(lost))
    np.testing.assert_allclose(found.lost["output"], anew, rtol=1e-9, atol=1e-9 * x.sum())


@given(systems(), st.sampled_from(NODES))
def test_type_two_of_final_sales_is_the_type_two_inverse(system, name):
    A = pd.DataFrame(system.technical, index=NODES, columns=NODES)
    inverse = type_two_inverse(A, system.wages / system.output, system.spending / system.household_income)
    cut = pd.Series({name: 0.5 * float(system.final_demand[name])})
    found = run_model("leontief-2", system, Hit(pd.Series(dtype=float), demand=cut))
    np.testing.assert_allclose(found.lost["output"], inverse[name] * cut[name], rtol=1e-9, atol=1e-9)
    first = run_model("leontief", system, Hit(pd.Series(dtype=float), demand=cut))
    np.testing.assert_allclose(first.lost["output"], leontief_inverse(A)[name] * cut[name], rtol=1e-9, atol=1e-9)


@given(systems(), hits())
def test_type_two_is_never_below_type_one(system, lost):
    one, two = (run_model(name, system, Hit(lost)).lost["output"] for name in ("leontief", "leontief-2"))
    assert (two >= one - 1e-9 * system.x.sum()).all()


def test_type_two_says_what_the_table_lacks():
    with pytest.raises(ScenarioError, match=r"leontief-2 needs the row of wages, .*, the income of households"):
        run_model("leontief-2", TEXTBOOK, closing("a"))
    rich = replace(TEXTBOOK, wages=TEXTBOOK.gva, spending=TEXTBOOK.gva, household_income=100.0)
    with pytest.raises(ScenarioError, match="households spend 2,050 here and are said to earn 100"):
        run_model("leontief-2", rich, closing("a"))


def test_a_loop_through_households_that_does_not_end():
    all_wages = replace(TEXTBOOK, wages=TEXTBOOK.gva, spending=TEXTBOOK.final_demand, household_income=2050.0)
    with pytest.raises(ScenarioError, match=r"each pound that households earn makes them earn 1\.00 more"):
        run_model("leontief-2", all_wages, Hit(pd.Series(dtype=float), demand=pd.Series({"a": 1.0})))


def test_more_final_sales_than_there_are_cannot_be_lost():
    with pytest.raises(ScenarioError, match=r"a cannot lose more final sales than it has: at most 350 a year"):
        run_model("leontief", TEXTBOOK, Hit(pd.Series(dtype=float), demand=pd.Series({"a": 351.0})))


def test_a_table_whose_rounds_never_die_away():
    Z = pd.DataFrame([[60.0, 80], [60, 80]], index=["a", "b"], columns=["a", "b"])
    endless = System(output=pd.Series({"a": 100.0, "b": 100.0}), Z=Z)
    with pytest.raises(BalanceError, match="rounds of this table do not die away"):
        run_model("leontief", endless, closing("a", lost=0.1))
