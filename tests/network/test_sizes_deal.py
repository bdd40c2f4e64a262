from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netan.errors import SchemaError
from netan.network.sizes import firm_employees
from netan.network.sizes_deal import dealt_sizes
from netan.network.sizes_draw import draw_sizes, zipf_shape

LIMITS = (1.0, 10.0, 50.0, 250.0, np.inf)


def unknown(n, *, limit=np.nan, weight=np.nan, sector="A"):
    """Firms of which nothing but limit and weight is known."""
    index = [f"f{k:05d}" for k in range(n)]
    sizes = dict.fromkeys(["employees", "employees_lower", "employees_upper"], np.nan)
    return pd.DataFrame({"sector": sector, **sizes, "size_limit": limit, "draw_weight": weight}, index=index)


def zipf(n, *, cap=1000.0, seed=0):
    return draw_sizes(zipf_shape(), n, cap=cap, taken=np.empty(0), rng=np.random.default_rng(seed))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(LIMITS), st.floats(0.01, 1.0)), min_size=1, max_size=60), st.integers(0, 99))
def test_no_size_is_above_its_limit_and_the_fitting_ones_stay(firms, seed):
    limit, weight = (np.array(part) for part in zip(*firms, strict=True))
    sizes = zipf(len(firms), seed=seed)
    rng = [np.random.default_rng(seed) for _ in range(2)]
    got = dealt_sizes(sizes, limit, weight, shape=zipf_shape(), rng=rng[0])
    assert (got <= limit).all()
    assert (got >= 1.0).all()
    # what every firm may have is dealt out as it was drawn
    whole = np.sort(sizes)
    if whole[-1] <= limit.min():
        assert np.sort(got).tolist() == whole.tolist()
    again = dealt_sizes(sizes, limit, weight, shape=zipf_shape(), rng=rng[1])
    assert got.tolist() == again.tolist()


def test_large_sizes_go_to_whom_nothing_limits():
    # 5 of 100 sizes are above 10; 20 firms may have them
    sizes = np.array([*np.linspace(1, 9, 95), 20.0, 30.0, 40.0, 300.0, 900.0])
    limit = np.array([10.0] * 80 + [np.inf] * 20)
    got = dealt_sizes(sizes, limit, np.ones(100), shape=zipf_shape(), rng=np.random.default_rng(1))
    assert sorted(got) == sizes.tolist()
    assert got[:80].max() < 10


def test_where_no_firm_may_be_so_large_sizes_are_drawn_anew_below_the_limit():
    sizes, limit = np.linspace(20, 400, 2000), np.full(2000, 10.0)
    got = dealt_sizes(sizes, limit, np.ones(2000), shape=zipf_shape(), rng=np.random.default_rng(1))
    # survivor function of the Zipf law cut off at 10
    assert (got > 2).mean() == pytest.approx((1 / 2 - 1 / 10) / (1 - 1 / 10), abs=2e-3)
    assert (got == 10).mean() < 0.01


def test_a_weight_is_the_chance_to_get_the_largest():
    # the largest of two sizes: with weights 1 and 1/4 it goes to the first 4 times in 5
    weight, both = np.array([1.0, 0.25]), np.array([1.0, 9.0])
    first = [
        dealt_sizes(both, np.full(2, np.inf), weight, shape=zipf_shape(), rng=np.random.default_rng(s))[0] == 9.0
        for s in range(2000)
    ]
    # binomial, 2,000 trials of 0.8: further than 0.03 away once in 1,000 times
    assert np.mean(first) == pytest.approx(0.8, abs=0.03)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_totals_are_met_as_far_as_limits_allow(data):
    n = data.draw(st.integers(1, 40))
    limit = np.array(data.draw(st.lists(st.sampled_from([*LIMITS[:-1], np.nan]), min_size=n, max_size=n)))
    weight = np.array(data.draw(st.lists(st.floats(0.01, 1), min_size=n, max_size=n)))
    most = np.where(np.isnan(limit), np.inf, limit).sum()
    jobs = n + data.draw(st.floats(0, 1)) * (min(most, 1e5) - n)
    seed = data.draw(st.integers(0, 100))
    sizes = firm_employees(unknown(n, limit=limit, weight=weight), pd.Series({"A": jobs}), seed=seed)
    assert sizes["employees"].sum() == pytest.approx(jobs, rel=1e-9)
    assert (sizes["employees"].to_numpy() <= np.where(np.isnan(limit), np.inf, limit)).all()
    assert (sizes["employees_upper"] >= sizes["employees"] * (1 - 1e-12)).all()
    assert (sizes["employees"] >= 1).all()
    again = firm_employees(unknown(n, limit=limit, weight=weight)[::-1], pd.Series({"A": jobs}), seed=seed)
    pd.testing.assert_frame_equal(sizes, again, check_exact=True)


def test_what_the_limits_cannot_hold_is_said_and_stays_with_the_industry():
    with pytest.warns(UserWarning, match="fewer jobs than the total, by 70 jobs"):
        sizes = firm_employees(unknown(3, limit=10.0), pd.Series({"A": 100.0}), seed=1)
    assert sizes["employees"].tolist() == [10.0] * 3


def test_no_total_leaves_the_draw_within_the_limits():
    sizes = firm_employees(unknown(200, limit=[10.0] * 190 + [np.nan] * 10), pd.Series({"A": np.nan}), seed=1)
    assert sizes["employees"].iloc[:190].max() <= 10
    assert sizes["employees"].max() > 10
    assert sizes["employees_upper"].iloc[:190].eq(10).all()


def test_limits_leave_the_draws_of_the_unlimited_as_heavy_tailed():
    # as many large sizes as without limits, of other firms
    jobs = pd.Series({"A": np.nan})
    free = firm_employees(unknown(1000), jobs, seed=3)["employees"]
    held = firm_employees(unknown(1000, limit=[10.0] * 800 + [np.nan] * 200), jobs, seed=3)["employees"]
    assert np.sort(held).tolist() == np.sort(free).tolist()


def test_limit_and_weight_are_said_with_the_size():
    firms = unknown(2, limit=[10.0, np.nan])
    firms["limit_source"] = ["the limit of micro-entity accounts (10 jobs)", None]
    firms["draw_source"] = [None, "registered office shared with many"]
    words = firm_employees(firms, pd.Series({"A": 30.0}), seed=1)["size_source"].tolist()
    start = "drawn from one shape for all industries (Zipf, Axtell 2001), scaled to the jobs of A"
    assert words == [
        f"{start}, within the limit of micro-entity accounts (10 jobs)",
        f"{start}; registered office shared with many",
    ]


def test_a_band_on_record_goes_before_a_limit():
    firms = unknown(3, limit=[10.0, 10.0, np.nan])
    firms[["employees_lower", "employees_upper"]] = [[20, 49], [5, 19], [np.nan, np.nan]]
    sizes = firm_employees(firms, pd.Series({"A": 80.0}), seed=1)
    assert sizes["employees_upper"].tolist()[:2] == [49, 10]
    assert 20 <= sizes["employees"].iloc[0] <= 49
    assert 5 <= sizes["employees"].iloc[1] <= 10


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [("size_limit", -1.0, "a negative limit"), ("draw_weight", 0.0, "a weight that is not above 0")],
)
def test_limits_and_weights_that_cannot_be(column, value, message):
    with pytest.raises(SchemaError, match="sizes cannot be drawn") as caught:
        firm_employees(unknown(2).assign(**{column: value}), pd.Series({"A": 5.0}), seed=1)
    assert message in str(caught.value.faults[0])
