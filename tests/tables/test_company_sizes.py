from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import SchemaError
from netan.tables.company_sizes import company_sizes_from, merge_sizes


def sizes(*rows, **more):
    names = ["firm_id", "origin", "year", "employees", "employees_lower", "employees_upper", "turnover"]
    return company_sizes_from(pd.DataFrame([dict(zip(names, row, strict=False)) for row in rows]), **more)


def merged(*rows):
    result = merge_sizes([sizes(row) for row in rows])
    return result.frame.set_index("firm_id").loc["01"], result.notes


def test_accounts_of_the_newest_year_give_the_headcount():
    row, notes = merged(
        ("01", "accounts", 2022, 40.0, None, None, 9e6),
        ("01", "accounts", 2024, 44.0),
        ("01", "accounts", 2025, None, None, None, 1e7),
    )
    assert row[["employees", "employees_lower", "employees_upper", "year"]].tolist() == [44.0, 44.0, 44.0, 2024]
    assert row["turnover"] == 1e7  # of the newest accounts that give any
    assert notes == ()


def test_the_users_own_figure_goes_first():
    row, _ = merged(("01", "accounts", 2024, 44.0, None, None, 9e6), ("01", "own", None, 60.0))
    assert row[["employees", "origin", "turnover"]].tolist() == [60.0, "own", 9e6]


def test_a_band_stands_where_nobody_gives_a_headcount():
    row, _ = merged(("01", "pay gap", 2024, None, 250.0, 499.0), ("01", "accounts", 2024, None, None, None, 5e7))
    assert np.isnan(row["employees"])
    assert row[["employees_lower", "employees_upper", "origin", "turnover"]].tolist() == [250.0, 499.0, "pay gap", 5e7]


@pytest.mark.parametrize(
    ("headcount", "year", "said"),
    [(300.0, 2024, False), (240.0, 2024, False), (120.0, 2024, True), (800.0, 2023, True), (800.0, 2019, False)],
)
def test_contradictions_are_noted_and_the_headcount_stands(headcount, year, said):
    row, notes = merged(("01", "pay gap", 2024, None, 250.0, 499.0), ("01", "accounts", year, headcount))
    assert row["employees"] == headcount
    assert notes == (
        ("1 company has a headcount outside the size band that another source gives it (01); the headcount stands.",)
        if said
        else ()
    )


def test_parts_are_told_together():
    parts = [
        sizes(("01", "accounts", 2024, 4.0), source="A", set_aside={"x": 1, "none": 0}),
        sizes(("02", "accounts", 2024, 5.0), source="B", set_aside={"x": 2}, notes=["N."]),
    ]
    both = merge_sizes(parts)
    assert (both.source, both.set_aside, both.notes, len(both)) == ("A; B", {"x": 3}, ("N.",), 2)
    assert len(merge_sizes([])) == 0


def test_confidential_travels():
    frame = pd.DataFrame({"firm_id": ["01"], "origin": ["own"], "employees": [5.0], "confidential": [True]})
    both = merge_sizes([company_sizes_from(frame), sizes(("01", "accounts", 2024, 4.0))])
    assert both.frame["confidential"].tolist() == [True]


def test_faults():
    with pytest.raises(SchemaError, match="2 faults"):
        sizes(("01", "guess", 2024, -1.0))


ROW = st.tuples(
    st.sampled_from(["01", "02", "03"]),
    st.sampled_from(["own", "accounts", "pay gap"]),
    st.one_of(st.none(), st.integers(2018, 2025)),
    st.one_of(st.none(), st.integers(0, 900).map(float)),
    st.one_of(st.none(), st.just(250.0)),
    st.one_of(st.none(), st.just(499.0)),
    st.one_of(st.none(), st.integers(0, 10**8).map(float)),
)


@given(st.lists(ROW, max_size=8, unique_by=lambda row: row[:3]), st.randoms())
def test_the_order_of_the_parts_does_not_matter(rows, random):
    parts = [sizes(row) for row in rows]
    one = merge_sizes(parts)
    random.shuffle(parts)
    other = merge_sizes(parts)
    pd.testing.assert_frame_equal(one.frame, other.frame)
    assert one.frame["firm_id"].is_unique
    assert set(one.frame["firm_id"]) == {row[0] for row in rows}
    known = one.frame["employees"].notna()
    assert (one.frame["employees_lower"][known] == one.frame["employees"][known]).all()
