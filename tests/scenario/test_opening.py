"""Openings: a small economy solved by hand, and the closure of the same site turned round."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_economy import model_of, network_of, node, series

from netan.scenario.breakdown import detail_of
from netan.scenario.kind_opening import NEW, opening, with_site
from netan.scenario.shock import Closure
from netan.scenario.static import run_closure

ENDS = ["lower", "middle", "upper"]


def firms(*more):
    """Four companies here: two of each industry."""
    return network_of(
        [
            node("S", "a", jobs=2.0, output=100.0),
            node("A", "a", jobs=2.0, output=100.0, area="L2"),
            node("T", "b", jobs=8.0, output=200.0),
            node("B", "b", jobs=8.0, output=200.0, area="L2"),
            *more,
        ]
    )


def by_part(result):
    return result.rows.set_index("part")[ENDS]


def middles(detail):
    keys, values = detail.by_sector()
    return detail.rows(values).set_index(pd.Index(keys))["middle"]


def test_an_opening_by_hand():
    # A site of a with 2 jobs makes 2 / .02 = 100 beside the 200 there are: a third of a, so row a of the local
    # coefficients [[0, .2], [.5, 0]] counts two thirds: B = [[0, .2 * 2/3], [.5, 0]]. It buys f = (0, 50).
    # det = 1 - .5 * .2 * 2/3 = 14/15; L f = (.2 * 2/3 * 50, 50) / det = (7.142857, 53.571429).
    det = 14 / 15
    found = opening("o", firms(), model_of(calibrated=0), pd.Series({"a": 1.0}), Closure("o", ("new",), jobs=2.0))
    rows = by_part(found)
    assert rows.loc["site"].tolist() == [2.0] * 3
    assert rows.loc["suppliers"].tolist() == pytest.approx([0.04 * 50] * 3)
    back = 0.02 * (0.2 * 2 / 3 * 50) / det + 0.04 * (50 / det - 50)
    assert rows.loc["back", "middle"] == pytest.approx(back)
    assert rows.loc["all", "middle"] == pytest.approx(2 + 2 + back)
    # GVA: .5 of 100 at the site and of what a makes more, .8 of what b does
    assert rows.loc["gva", "middle"] == pytest.approx(0.5 * (100 + 0.2 * 2 / 3 * 50 / det) + 0.8 * 50 / det)
    industry = middles(found.detail)
    assert industry["a"] == pytest.approx(2 + 0.02 * 0.2 * 2 / 3 * 50 / det)
    assert industry["b"] == pytest.approx(0.04 * 50 / det)


def test_household_spending_of_an_opening_by_hand():
    # Nothing is bought from companies. 2 jobs at 50 a job make 100, pay .3 a pound: 30, of which .7 stays: 21.
    # Households buy .1 of b here per income of 1, all of it made here: 2.1; wages .25 of it, again .7 and .1 of that.
    model = model_of(
        A_local=[[0.0, 0.0], [0.0, 0.0]], calibrated=0, household=series(0.0, 0.1), income=(1.0, 1.0)
    )  # fmt: skip
    found = opening("o", firms(), model, pd.Series({"a": 1.0}), Closure("o", ("new",), jobs=2.0, resident_share=0.7))
    spent = 0.1 * 21 / (1 - 0.7 * 0.25 * 0.1)
    assert by_part(found).loc["households", "middle"] == pytest.approx(0.04 * spent)
    assert "more household" in found.rows.set_index("part").loc["households", "row"]


def test_rows_name_the_new_site_and_nobody_else():
    found = opening("o", firms(), model_of(calibrated=0), pd.Series({"a": 0.5, "b": 0.5}),
                    Closure("o", ("new",), jobs=4.0))  # fmt: skip
    site = found.detail.site
    assert site["label"].str.startswith(NEW).all()
    assert site["area"].isna().all()  # nobody said in which district
    assert set(site["node"]) == {""}
    assert site["jobs"].sum() == pytest.approx(4.0)
    assert found.detail.seen.empty
    assert "left" not in set(found.rows["part"])
    assert any("Additionality is not assumed" in note for note in found.notes)


@given(
    jobs=st.floats(0.01, 3.9),
    kind=st.sampled_from(["a", "b"]),
    agency=st.floats(0.0, 2.0),
    local=st.floats(0.0, 0.5),
    spends=st.booleans(),
    residents=st.floats(0.0, 1.0),
)
@settings(max_examples=50, deadline=None)
def test_opening_a_site_is_minus_closing_it(jobs, kind, agency, local, spends, residents):
    """A place, a site of its industry's usual output a job added, and the same site closed: the same figures."""
    household = {"household": series(0.1, 0.3), "income": (1.0, 1.4)} if spends else {}
    draws = [[[0.0, 0.2], [local, 0.0]], [[0.05, 0.1], [local / 2, 0.0]]]
    model = model_of(A_local=draws, calibrated=1, **household)
    more = {"agency": agency, "resident_share": residents}
    region = [model.A * 0.0] * 2
    gained = opening("x", firms(), model, pd.Series({kind: 1.0}), Closure("x", ("new",), jobs=jobs, **more),
                     region=region)  # fmt: skip
    rate = float(model.jobs_rate[kind])
    with_it = firms(node("P", kind, jobs=jobs, output=jobs / rate))
    output = model.output.copy()
    output[kind] += jobs / rate
    grown = model_of(A_local=draws, calibrated=1, output=output, jobs=model.jobs + jobs + agency, **household)
    closure = Closure("x", ("P",), **more)
    lost = by_part(run_closure(with_it, grown, closure))
    for part, row in by_part(gained).iterrows():
        assert row.tolist() == pytest.approx(lost.loc[part].tolist(), nan_ok=True), part
    taken = detail_of(with_it, grown, closure, region=region)
    assert middles(gained.detail).sum() == pytest.approx(by_part(gained).loc["all", "middle"])
    assert middles(gained.detail).reindex(["a", "b"]).tolist() == pytest.approx(
        middles(taken).reindex(["a", "b"]).tolist()
    )


def test_opening_next_to_nothing_gains_next_to_nothing_and_twice_as_much_more():
    sizes = [by_part(opening("o", firms(), model_of(calibrated=0), pd.Series({"a": 1.0}),
                             Closure("o", ("new",), jobs=jobs))) for jobs in (1e-9, 1.0, 2.0)]  # fmt: skip
    assert sizes[0].drop(index="households").to_numpy(float).max() == pytest.approx(0, abs=1e-6)
    assert (sizes[2].loc["all"] > sizes[1].loc["all"]).all()


def test_the_place_without_the_site_is_not_changed():
    network, model = firms(), model_of()
    before = network.nodes.copy(), model.output.copy()
    bigger, grown, ids = with_site(network, model, pd.Series({"a": 1.0}), jobs=2.0, agency=1.0)
    pd.testing.assert_frame_equal(network.nodes, before[0])
    pd.testing.assert_series_equal(model.output, before[1])
    assert (len(bigger.nodes), grown.output["a"], grown.jobs, ids) == (5, 300.0, 23.0, ("opening:a",))
    assert np.isfinite(bigger.nodes.loc["opening:a", "output"])
