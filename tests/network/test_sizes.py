from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netan.errors import SchemaError
from netan.network.sizes import firm_employees, size_balance
from netan.network.sizes_draw import (
    draw_sizes,
    parse_bands,
    scale_to_total,
    shape_from_counts,
    truncated_pareto,
    zipf_shape,
)

BANDS = ["0-4", "5-9", "10-19", "20-49", "50-99", "100-249", "250+"]


def firms_of(sector_sizes, *, bands=None):
    """Frame from {id: (sector, employees)} and {id: (lower, upper)}."""
    bands = bands or {}
    rows = {i: (sector, size, *bands.get(i, (np.nan, np.nan))) for i, (sector, size) in sector_sizes.items()}
    columns = ["sector", "employees", "employees_lower", "employees_upper"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def many(n, sector="A", prefix="f"):
    return {f"{prefix}{i:05d}": (sector, np.nan) for i in range(n)}


def uk_bands(**rows):
    return pd.DataFrame.from_dict(rows, orient="index", columns=BANDS)


def test_bands_are_read_from_their_labels():
    assert parse_bands(BANDS).tolist() == [1, 5, 10, 20, 50, 100, 250]


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["0-4", "many"], "'many' is no size band"),
        (["0-4", "10+"], r"band 10\+ does not follow"),
        (["0-4", "5-9"], "last size band is closed"),
        (["5+", "0-4"], "does not follow"),
    ],
)
def test_bands_that_cannot_be_read(labels, message):
    with pytest.raises(SchemaError, match=message):
        parse_bands(labels)


def test_truncated_pareto_has_the_closed_form_distribution():
    u = (np.arange(200_000) + 0.5) / 200_000
    low, high = np.full_like(u, 5.0), np.full_like(u, 80.0)
    x = truncated_pareto(low, high, np.full_like(u, 1.3), u)
    for size in (6.0, 10.0, 40.0):
        share = (1 - (5 / size) ** 1.3) / (1 - (5 / 80) ** 1.3)
        assert (x <= size).mean() == pytest.approx(share, abs=1e-5)
    # E[x] of a truncated Pareto
    mean = 1.3 / 0.3 * 5 * (1 - (5 / 80) ** 0.3) / (1 - (5 / 80) ** 1.3)
    assert x.mean() == pytest.approx(mean, rel=1e-5)


def test_draws_fill_the_bands_in_the_given_shares():
    counts = np.array([600.0, 200, 100, 50, 30, 15, 5])
    shape = shape_from_counts(parse_bands(BANDS), counts, source="x")
    x = draw_sizes(shape, 1000, cap=5000.0, taken=np.array([]), rng=np.random.default_rng(0))
    assert np.histogram(x, bins=[1, 5, 10, 20, 50, 100, 250, 5001])[0].tolist() == counts.tolist()


def test_known_firms_take_their_place_in_the_bands():
    counts = np.array([90.0, 0, 0, 0, 0, 0, 10])
    shape = shape_from_counts(parse_bands(BANDS), counts, source="x")
    taken = np.full(10, 300.0)
    x = draw_sizes(shape, 90, cap=5000.0, taken=taken, rng=np.random.default_rng(0))
    assert x.max() < 5


def test_zipf_shape_is_heavy_tailed_and_capped():
    x = draw_sizes(zipf_shape(), 10_000, cap=2_000.0, taken=np.array([]), rng=np.random.default_rng(0))
    # survivor function of the truncated Zipf at 10 jobs
    assert (x > 10).mean() == pytest.approx((1 / 10 - 1 / 2000) / (1 - 1 / 2000), abs=1e-3)
    assert x.max() <= 2_000.0


@given(
    st.lists(st.floats(0.01, 1e5), min_size=1, max_size=30),
    st.floats(0, 1),
    st.integers(0, 2**32 - 1),
)
def test_scaling_meets_any_total_within_reach(sizes, where, seed):
    x = np.array(sizes)
    rng = np.random.default_rng(seed)
    lower = np.exp(rng.normal(0, 2, len(x)))
    upper = lower * (1 + np.exp(rng.normal(0, 2, len(x))))
    total = lower.sum() + where * (upper.sum() - lower.sum())
    got = scale_to_total(x, total, lower=lower, upper=upper)
    assert got.sum() == pytest.approx(total, rel=1e-9)
    assert (got >= lower).all()
    assert (got <= upper).all()


def test_scaling_keeps_ratios_of_free_sizes():
    x = np.array([1.0, 10.0, 100.0])
    got = scale_to_total(x, 222.0, lower=np.ones(3), upper=np.full(3, np.inf))
    assert got == pytest.approx([2, 20, 200])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_totals_are_met_and_known_sizes_stand(data):
    n = data.draw(st.integers(1, 40))
    sectors = data.draw(st.lists(st.sampled_from("ABC"), min_size=n, max_size=n))
    known = data.draw(st.lists(st.one_of(st.just(np.nan), st.floats(0, 500)), min_size=n, max_size=n))
    firms = firms_of({f"f{i:03d}": (s, e) for i, (s, e) in enumerate(zip(sectors, known, strict=True))})
    # at least one unknown firm in every sector, and room for all of them
    for s in set(sectors):
        firms.loc[f"z{s}"] = [s, np.nan, np.nan, np.nan]
    count = firms["sector"].value_counts()
    room = data.draw(st.floats(0, 1e5))
    jobs = firms.groupby("sector")["employees"].sum() + count + room
    use = data.draw(st.booleans())
    bands = uk_bands(A=[60, 20, 10, 5, 3, 1, 1], B=[0, 0, 0, 0, 0, 0, 4]) if use else None
    sizes = firm_employees(firms, jobs, size_bands=bands, seed=data.draw(st.integers(0, 100)))
    got = sizes["employees"].groupby(firms["sector"]).sum()
    assert got.to_numpy() == pytest.approx(jobs.reindex(got.index).to_numpy(), rel=1e-9)
    given_sizes = firms["employees"].dropna()
    assert sizes.loc[given_sizes.index, "employees"].equals(given_sizes.astype(float).rename("employees"))
    unknown = sizes[sizes["size_evidence"] == "estimated"]
    assert (unknown["employees"] >= 1).all()
    assert (unknown["employees"] <= unknown["employees_upper"] * (1 + 1e-9)).all()
    assert sizes.index.is_monotonic_increasing


def test_row_order_does_not_matter():
    firms = firms_of({**many(40, "A", "a"), **many(40, "B", "b"), "x": ("A", 30.0)}, bands={"b00003": (10, 19)})
    jobs = pd.Series({"A": 300.0, "B": 400.0})
    one = firm_employees(firms, jobs, seed=5)
    two = firm_employees(firms.sample(frac=1, random_state=3), jobs[::-1], seed=5)
    pd.testing.assert_frame_equal(one, two, check_exact=True)
    other = firm_employees(firms, jobs, seed=6)
    assert not one["employees"].equals(other["employees"])


def test_a_new_firm_in_one_sector_moves_no_other_sector():
    jobs = pd.Series({"A": 300.0, "B": 400.0})
    one = firm_employees(firms_of({**many(40, "A", "a"), **many(40, "B", "b")}), jobs, seed=5)
    two = firm_employees(firms_of({**many(41, "A", "a"), **many(40, "B", "b")}), jobs, seed=5)
    b = [i for i in one.index if i.startswith("b")]
    pd.testing.assert_frame_equal(one.loc[b], two.loc[b], check_exact=True)


def test_who_is_large_is_chance():
    # interchangeable firms: over many seeds each is the largest about equally often
    firms, jobs = firms_of(many(5)), pd.Series({"A": 100.0})
    first = [firm_employees(firms, jobs, seed=s)["employees"].idxmax() for s in range(500)]
    counts = pd.Series(first).value_counts().reindex(firms.index, fill_value=0)
    # chi-square, 4 degrees of freedom: 18.5 is exceeded once in 1,000 times
    assert ((counts - 100) ** 2 / 100).sum() < 18.5


def test_known_sizes_above_the_total_are_kept_and_reported():
    firms = firms_of({"a": ("A", 80.0), "b": ("A", np.nan), "c": ("A", np.nan)})
    jobs = pd.Series({"A": 50.0})
    with pytest.warns(UserWarning, match=r"1 groups hold more jobs than the total, by 32 jobs in all \(A\)"):
        sizes = firm_employees(firms, jobs, seed=1)
    assert sizes["employees"].tolist() == [80.0, 1.0, 1.0]
    assert sizes["employees_upper"].isna().tolist() == [False, True, True]
    balance = size_balance(sizes, firms["sector"], jobs)
    assert balance.loc["A"].to_dict() == {
        "firms": 3.0,
        "seen_firms": 1.0,
        "target_jobs": 50.0,
        "seen_jobs": 80.0,
        "assigned_jobs": 82.0,
        "excess_jobs": 32.0,
    }


def test_known_sizes_below_the_total_are_kept_and_reported():
    firms = firms_of({"a": ("A", 80.0)})
    with pytest.warns(UserWarning, match="fewer jobs than the total, by 20 jobs"):
        sizes = firm_employees(firms, pd.Series({"A": 100.0}), seed=1)
    assert sizes["employees"].tolist() == [80.0]


def test_a_sector_of_no_jobs_gives_one_working_owner_each():
    with pytest.warns(UserWarning, match="more jobs than the total, by 3 jobs"):
        sizes = firm_employees(firms_of(many(3)), pd.Series({"A": 0.0}), seed=1)
    assert sizes["employees"].tolist() == [1.0, 1.0, 1.0]


def test_a_firm_alone_in_its_sector_has_all_its_jobs():
    sizes = firm_employees(firms_of(many(1)), pd.Series({"A": 432.0}), seed=1)
    row = sizes.iloc[0]
    assert row["employees"] == pytest.approx(432.0, rel=1e-12)
    assert (row["employees_lower"], row["employees_upper"]) == (1.0, 432.0)
    assert row["size_evidence"] == "estimated"


def test_a_known_band_holds_and_the_unknown_take_the_rest():
    firms = firms_of({**many(5), "g": ("A", np.nan), "h": ("A", np.nan)}, bands={"g": (50, 99), "h": (250, np.nan)})
    sizes = firm_employees(firms, pd.Series({"A": 1000.0}), seed=2)
    assert 50 <= sizes.loc["g", "employees"] <= 99
    assert 250 <= sizes.loc["h", "employees"] <= 1000 - 5 - 50
    assert sizes["employees"].sum() == pytest.approx(1000.0, rel=1e-12)
    assert "size band on record" in sizes.loc["g", "size_source"]


def test_bands_alone_move_within_themselves_to_meet_the_total():
    firms = firms_of(dict.fromkeys("abc", ("A", np.nan)), bands=dict.fromkeys("abc", (10, 19)))
    sizes = firm_employees(firms, pd.Series({"A": 51.0}), seed=2)
    assert sizes["employees"].sum() == pytest.approx(51.0, rel=1e-12)
    assert sizes["employees"].between(10, 19).all()
    with pytest.warns(UserWarning, match="fewer jobs than the total, by 43 jobs"):
        sizes = firm_employees(firms, pd.Series({"A": 100.0}), seed=2)
    assert sizes["employees"].tolist() == [19.0] * 3


def test_jobs_by_group_and_bands_by_sector():
    firms = firms_of({**many(200, "25", "a"), **many(200, "28", "b")})
    bands = uk_bands(**{"25": [1000, 0, 0, 0, 0, 0, 0], "28": [0, 0, 0, 0, 1000, 0, 0]})
    sizes = firm_employees(firms, pd.Series({"C": 20_000.0}), size_bands=bands, group_of={"25": "C", "28": "C"}, seed=1)
    total = sizes["employees"].groupby(firms["sector"]).sum()
    assert total.sum() == pytest.approx(20_000.0, rel=1e-12)
    # the one factor of the group keeps the sectors' difference in size
    assert total["28"] / total["25"] > 20
    assert sizes.loc["a00000", "size_source"] == "drawn from size bands of 25, scaled to the jobs of C"


def test_sector_without_bands_takes_all_industries_and_says_so():
    bands = uk_bands(B=[60, 20, 10, 5, 3, 1, 1])
    sizes = firm_employees(firms_of(many(3)), pd.Series({"A": 9.0}), size_bands=bands, seed=1)
    assert "size bands of all industries" in sizes["size_source"].iloc[0]
    sizes = firm_employees(firms_of(many(3)), pd.Series({"A": 9.0}), seed=1)
    assert "Zipf, Axtell 2001" in sizes["size_source"].iloc[0]


def test_unknown_jobs_leave_the_draws_as_they_are():
    bands = uk_bands(A=[100, 0, 0, 0, 0, 0, 0])
    sizes = firm_employees(firms_of(many(50)), pd.Series({"A": np.nan}), size_bands=bands, seed=1)
    assert sizes["employees"].between(1, 5).all()
    assert sizes["employees_upper"].isna().all()
    assert "no total of jobs" in sizes["size_source"].iloc[0]


def test_given_evidence_and_source_are_kept():
    firms = firms_of({"a": ("A", 8.0), "b": ("A", 2.0), "c": ("A", np.nan)}, bands={"a": (5, 10)})
    firms["size_evidence"] = ["official", None, None]
    firms["size_source"] = ["accounts 2024", None, None]
    sizes = firm_employees(firms, pd.Series({"A": 15.0}), seed=1)
    assert sizes["size_evidence"].tolist() == ["official", "seen", "estimated"]
    assert sizes["size_source"].tolist()[:2] == ["accounts 2024", "headcount on record"]
    assert sizes.loc["a", ["employees_lower", "employees_upper"]].tolist() == [5.0, 10.0]
    assert sizes.loc["b", ["employees_lower", "employees_upper"]].tolist() == [2.0, 2.0]


def test_all_faults_come_in_one_error():
    firms = firms_of({"a": ("A", -1.0), "b": (None, 1.0), "c": ("A", np.nan)}, bands={"c": (9, 5)})
    firms = pd.concat([firms, firms.loc[["a"]]])
    with pytest.raises(SchemaError, match="sizes cannot be drawn") as caught:
        firm_employees(firms, pd.Series({"A": 1.0}), seed=1)
    assert len(caught.value.faults) == 4


def test_a_sector_without_jobs_entry_is_refused():
    with pytest.raises(SchemaError, match="1 groups without jobs: A"):
        firm_employees(firms_of(many(2)), pd.Series({"B": 5.0}), seed=1)


def test_missing_columns_are_named():
    with pytest.raises(SchemaError, match="columns missing: employees_lower"):
        firm_employees(firms_of(many(2)).drop(columns="employees_lower"), pd.Series({"A": 5.0}), seed=1)
