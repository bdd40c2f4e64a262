from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import AreaError, SchemaError
from netan.tables.employment import business_counts_from, employment_from


def rows():
    return pd.DataFrame(
        {
            "area": ["Eastvale", "Moorend", "Eastvale", "Moorend", "Eastvale"],
            "sector": ["C", "C", "D", "D", "C"],
            "year": [2024, 2024, 2024, 2024, 2023],
            "jobs": [100, 50, None, 20, 90],
            "lower": [98, None, None, 18, None],
            "upper": [102, None, 5, 22, None],
            "suppressed": ["no", "", "yes", "no", "no"],
        }
    )


def test_bounds_are_those_of_the_rounding_or_the_figure():
    jobs = employment_from(rows(), level="section", source="fictional")
    first = jobs.frame.set_index(["area", "sector", "year"])
    assert first.loc[("Eastvale", "C", 2024), ["lower", "jobs", "upper"]].tolist() == [98, 100, 102]
    assert first.loc[("Moorend", "C", 2024), ["lower", "jobs", "upper"]].tolist() == [50, 50, 50]
    assert np.isnan(first.loc[("Eastvale", "D", 2024), "jobs"])
    assert first.loc[("Eastvale", "D", 2024), "upper"] == 5
    assert jobs.years == [2023, 2024]
    assert jobs.areas == ["Eastvale", "Moorend"]


def test_withheld_cells_are_counted_and_not_taken_for_none():
    sums = employment_from(rows(), level="section").by_sector(["Eastvale", "Moorend"], 2024)
    assert sums.loc["C", ["jobs", "lower", "upper", "suppressed"]].tolist() == [150, 148, 152, 0]
    assert sums.loc["C", "half_width"] == 2  # the square root of the summed squares
    assert sums.loc["D", "jobs"] == 20
    assert sums.loc["D", "suppressed"] == 1
    alone = employment_from(rows(), level="section").by_sector(["Eastvale"], 2024)
    assert np.isnan(alone.loc["D", "jobs"])  # unknown, not none


@pytest.mark.parametrize(
    ("areas", "year", "message"),
    [
        (["Westvale"], 2024, r"no rows for Westvale in 2024; the file has Eastvale, Moorend and the years 2023, 2024"),
        (["Moorend"], 2023, "no rows for Moorend in 2023"),
        (["Eastvale"], 1999, "no rows for Eastvale in 1999"),
    ],
)
def test_areas_and_years_that_are_not_there(areas, year, message):
    with pytest.raises(AreaError, match=message):
        employment_from(rows(), level="section", source="fictional").by_sector(areas, year)


@given(st.permutations(range(5)))
def test_the_order_of_rows_says_nothing(order):
    shuffled = employment_from(rows().iloc[list(order)], level="section")
    pd.testing.assert_frame_equal(shuffled.frame, employment_from(rows(), level="section").frame)


def test_one_cell_twice_is_refused():
    with pytest.raises(SchemaError, match="'Eastvale, C, 2024' is repeated"):
        employment_from(pd.concat([rows(), rows().iloc[[0]]]), level="section")


def test_years_and_jobs_out_of_range():
    frame = rows().assign(jobs=[-1, 1, 1, 1, 1], year=[20, 2024, 2024, 2024, 2023])
    with pytest.raises(SchemaError, match="employment: 2 faults"):
        employment_from(frame, level="section")


def test_counts_of_businesses():
    frame = pd.DataFrame(
        {"area": "A", "sector": ["28", "all"], "size_band": ["0-4", "all"], "unit": "enterprise", "count": ["1,205", 9]}
    )
    counts = business_counts_from(frame, source="fictional")
    assert counts.frame["count"].tolist() == [1205, 9]
    with pytest.raises(SchemaError, match="'firm' is not allowed -> use enterprise, local_unit"):
        business_counts_from(frame.assign(unit="firm"))
