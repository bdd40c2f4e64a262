"""A closure of which only the industry and the jobs are known: closed forms, and that its range holds every reading."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_economy import model_of, network_of, node, series

from netan.errors import ScenarioError
from netan.scenario.quick import HOMES, OUTPUT_PER_JOB, SUPPLIER_LIST, TURNOVER, WIDE, quick_closure
from netan.scenario.shock import Closure
from netan.scenario.static import RESIDENTS, run_closure

DRAWS = ([[0.0, 0.05], [0.1, 0.0]], [[0.05, 0.2], [0.4, 0.1]], [[0.02, 0.1], [0.2, 0.05]])


def quick(model, *, jobs=2.0, output=100.0, spread=OUTPUT_PER_JOB, resident=None, **wish):
    network = network_of([node("S", "a", jobs=jobs, output=output)])
    return quick_closure(network, model, Closure("test", ("S",), **wish), output=spread, resident=resident)


def model(*, draws=DRAWS, **more):
    """Three draws, households, a nation that buys more of everything."""
    rows = [series(0.3, 0.5), series(0.8, 0.9), series(0.5, 0.7)][: len(draws)]
    common = {"A": [[0.1, 0.25], [0.5, 0.15]], "local_row": rows, "household": series(20.0, 60.0),
              "income": (80.0, 110.0), **more}  # fmt: skip
    return model_of(A_local=[np.array(draw) for draw in draws], **common)


def test_the_closed_form_of_two_industries():
    # a small site of a: f = x (.02, .2), L f, jobs .02 and .04; spending L h y0 / (1 - s w' L h)
    A = np.array([[0.02, 0.1], [0.2, 0.05]])
    L = np.linalg.inv(np.eye(2) - A)
    big = series(1e15, 1e15)
    found = quick(model(draws=[A.tolist()], income=(100.0, 100.0), output=big), resident_share=0.6, resident_given=True)
    jobs, wage, h = np.array([0.02, 0.04]), np.array([0.3, 0.25]), np.array([20.0, 60.0]) * [0.3, 0.5] / 100
    expected = {}
    for factor in OUTPUT_PER_JOB:
        x = np.array([100.0 * factor, 0.0])
        f = A @ x
        made = L @ f
        spent = L @ h * 0.6 * (wage @ (x + made)) / (1 - 0.6 * (wage @ (L @ h)))
        expected[factor] = jobs @ made, jobs @ spent
    low, high = (sum(expected[factor]) for factor in OUTPUT_PER_JOB)
    assert (found.lower, found.upper) == (pytest.approx(low), pytest.approx(high))
    assert found.at_site == 2.0
    assert found.rows.set_index("part").loc["households", "upper"] == pytest.approx(expected[1.4][1])


@settings(max_examples=20)
@given(resident=st.floats(0.5, 0.9), kind=st.integers(0, 2), agency=st.sampled_from([0.0, 1.0]))
def test_the_range_holds_the_closure_of_the_same_site(resident, kind, agency):
    whole = model()
    found = quick(whole, agency=agency)
    network = network_of([node("S", "a", jobs=2.0, output=100.0)])
    one = run_closure(network, whole, Closure("c", ("S",), resident_share=resident, agency=agency))
    rows, parts = one.rows.set_index("part"), found.rows.set_index("part")
    for part in ("suppliers", "back", "households"):
        assert parts.loc[part, "lower"] <= rows.loc[part, "lower"] + 1e-12
        assert rows.loc[part, "upper"] <= parts.loc[part, "upper"] + 1e-12
    assert found.lower <= rows.loc["all", "lower"] - found.at_site + 1e-9
    assert rows.loc["all", "upper"] - found.at_site <= found.upper + 1e-9
    # and each draw alone
    alone = quick(model(draws=[DRAWS[kind]], local_row=[whole.local_row[kind]]), agency=agency)
    assert found.lower <= alone.lower + 1e-12
    assert alone.upper <= found.upper + 1e-12


def test_every_reading_lies_in_the_range():
    found = quick(model())
    assert found.runs["all"].between(found.lower, found.upper).all()
    parts = found.runs[["suppliers", "back", "households"]].sum(axis=1)
    np.testing.assert_allclose(parts, found.runs["all"])
    assert set(found.runs["resident"]) >= set(RESIDENTS)


@settings(max_examples=25)
@given(share=st.floats(0.05, 0.9), more=st.floats(1.0, 1.1))
def test_more_is_lost_where_more_is_bought_here(share, more):
    A = np.array([[0.1, 0.25], [0.5, 0.15]])
    little, much = (
        model(draws=[(A * part).tolist()], local_row=[series(part, part)]) for part in (share, share * more)
    )
    one, two = quick(little), quick(much)
    assert one.lower <= two.lower + 1e-12
    assert one.upper <= two.upper + 1e-12


@settings(max_examples=15)
@given(loss=st.floats(0, 1))
def test_the_loss_is_linear_and_nothing_closed_loses_nothing(loss):
    whole, part = quick(model(), agency=1.0), quick(model(), agency=1.0, loss=loss)
    assert part.lower == pytest.approx(loss * whole.lower)
    assert part.upper == pytest.approx(loss * whole.upper)
    nothing = quick(model(), loss=0.0)
    assert (nothing.at_site, nothing.lower, nothing.upper) == (0.0, 0.0, 0.0)
    assert not nothing.wide
    assert nothing.narrow == ()


def test_where_nothing_is_bought_here_nobody_else_loses_work():
    alone = quick(model(draws=[np.zeros((2, 2)).tolist()], local_row=[series(0.0, 0.0)]))
    assert (alone.lower, alone.upper) == (0.0, 0.0)


def test_what_is_known_is_not_asked_for_and_narrows():
    whole = quick(model())
    assert whole.wide
    assert whole.upper > WIDE * whole.lower
    assert set(whole.narrow) == {SUPPLIER_LIST, HOMES, TURNOVER}
    for known, what in (
        ({"resident_share": 0.7, "resident_given": True}, HOMES),
        ({"spread": (1.0, 1.0)}, TURNOVER),
    ):
        less = quick(model(), **known)
        assert what not in less.narrow
        assert less.upper - less.lower < whole.upper - whole.lower
        assert whole.lower <= less.lower <= less.upper <= whole.upper


def test_the_order_is_that_of_what_each_narrows():
    # one draw: a list of suppliers could still tell what is bought, but not by much more than the turnover does
    staff = quick(model(draws=[DRAWS[0]], local_row=[series(0.9, 0.9)]), spread=(0.99, 1.01), resident=(0.1, 0.9))
    assert staff.narrow[0] == HOMES
    made = quick(model(draws=[DRAWS[0]], local_row=[series(0.9, 0.9)]), spread=(0.2, 3.0), resident=(0.69, 0.71))
    assert made.narrow[0] == TURNOVER


def test_a_narrow_range_asks_for_nothing():
    found = quick(model(draws=[DRAWS[1]], income=(100.0, 100.0)), spread=(1.0, 1.0), resident=(0.7, 0.7))
    assert found.lower == pytest.approx(found.upper)
    assert (found.wide, found.narrow) == (False, ())


def test_a_table_without_pay():
    found = quick(model(household=None))
    assert np.isnan(found.rows.set_index("part").loc["households", "upper"])
    assert found.upper > 0


@pytest.mark.parametrize("money", [0.01, 1000.0])
def test_the_currency_changes_no_job(money):
    before = quick(model())
    scaled = model(money=money)
    more = type(scaled)(**{**vars(scaled), "household": scaled.household * money,
                           "income": tuple(money * end for end in scaled.income)})  # fmt: skip
    after = quick(more, output=100.0 * money)
    pd.testing.assert_frame_equal(before.rows, after.rows)
    assert before.narrow == after.narrow


@pytest.mark.parametrize(
    ("wish", "words"), [({"resident": (0.8, 0.2)}, "lowest and highest share"), ({"spread": (0.0, 1.0)}, "above 0")]
)
def test_ranges_that_make_no_sense(wish, words):
    with pytest.raises(ScenarioError, match=words):
        quick(model(), **wish)
