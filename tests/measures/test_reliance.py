"""Shares of sales with their ends, and the jobs behind them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.measures.reliance import BANDS, bands, reliance

NAN = float("nan")
ENDS = ("lower", "upper", "job_lower", "job_upper", "most_jobs")


def found(paid, *ends):
    return reliance(pd.Series([paid]), pd.DataFrame([ends], columns=ENDS)).iloc[0]


def test_by_hand():
    # 10 of 100 to 400; 10 over 2 to 8 a job
    row = found(10.0, 100.0, 400.0, 2.0, 8.0, 50.0)
    assert row.tolist() == [0.025, 0.1, "under 5 % to 25 %", 1.25, 5.0]


@pytest.mark.parametrize(
    ("ends", "share", "jobs"),
    [
        ((20.0, NAN, 5.0, NAN, NAN), (0.0, 0.5), (0.0, 2.0)),  # no upper end of the sales
        ((NAN, 20.0, 5.0, 10.0, 1.5), (0.5, 1.0), (1.0, 1.5)),  # no lower end; never more than all jobs
        ((4.0, 8.0, 1.0, 1.0, 6.0), (1.0, 1.0), (6.0, 6.0)),  # paid more than it can sell
        ((NAN, NAN, 5.0, 10.0, NAN), (NAN, NAN), (1.0, 2.0)),  # only its industry is known
        ((NAN, NAN, NAN, NAN, 7.0), (NAN, NAN), (NAN, NAN)),
    ],
)
def test_ends_that_nobody_knows(ends, share, jobs):
    row = found(10.0, *ends)
    assert row[["share_lower", "share_upper"]].tolist() == pytest.approx(share, nan_ok=True)
    assert row[["jobs_lower", "jobs_upper"]].tolist() == pytest.approx(jobs, nan_ok=True)


def test_nothing_paid_is_no_share():
    assert found(0.0, 0.0, 0.0, 1.0, 1.0, 5.0).tolist() == [0.0, 0.0, "under 5 %", 0.0, 0.0]
    assert found(-3.0, 4.0, 5.0, 1.0, 1.0, 5.0)["share_upper"] == 0.0


def test_bands_at_their_ends():
    assert bands([0.05, 0.0499, 0.2501, 0.25], [0.25, 0.05, 0.2501, 0.26]) == [
        "5-25 %", "under 5 % to 25 %", "over 25 %", "5 % to over 25 %",
    ]  # fmt: skip
    assert bands([NAN], [0.5]) == ["not known"]
    assert len(set(BANDS)) == 7


AMOUNT = st.one_of(st.just(NAN), st.floats(0.0, 1e9))


@given(st.floats(0, 1e9), st.tuples(AMOUNT, AMOUNT), st.tuples(AMOUNT, AMOUNT), AMOUNT)
def test_lower_is_never_above_upper_and_shares_lie_in_0_to_1(paid, sales, per_job, most):
    sales, per_job = (tuple(sorted(pair)) if not np.isnan(pair).any() else pair for pair in (sales, per_job))
    row = found(paid, *sales, *per_job, most)
    low, high, band, few, many = row.tolist()
    assert (np.isnan(low) and np.isnan(high)) or 0 <= low <= high <= 1
    assert band in BANDS
    assert np.isnan(few) or np.isnan(many) or 0 <= few <= many
    assert np.isnan(many) or np.isnan(most) or many <= most
