from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import SchemaError
from netan.schema import REGISTER
from netan.tables.register import deduplicate, register_from


def rows(numbers=("2", "1"), **change):
    frame = {"firm_id": list(numbers), "name": [f"Company {n}" for n in numbers], "sector": "25620", "area": "Eastvale"}
    return pd.DataFrame({**frame, **change})


def test_companies_are_sorted_and_found_by_number():
    register = register_from(rows(), set_aside={"dormant companies": 4}, source="fictional", vintage="2026")
    assert register.frame.index.tolist() == ["1", "2"]
    assert register.frame["firm_id"].tolist() == ["1", "2"]
    assert register.frame.columns.tolist() == list(REGISTER.names)
    assert len(register) == 2
    assert register.set_aside == {"dormant companies": 4}
    assert register.frame["employees"].isna().all()


def test_a_company_without_a_code_or_area_is_a_company():
    register = register_from(rows(sector=[None, ""], area=[None, "Eastvale"]))
    assert register.frame["sector"].isna().all()
    assert register.frame["area"].isna().tolist() == [False, True]


def test_repeated_numbers_are_a_fault_unless_taken_out_before():
    frame = rows(("1", "2", "1"), name=["first", "other", "again"])
    with pytest.raises(SchemaError, match=r"r\.csv: register: 1 fault .*\n.*row 4, column firm_id: '1' is repeated"):
        register_from(frame, file="r.csv")
    kept, fell_out = deduplicate(frame)
    assert fell_out == 1
    assert register_from(kept).frame["name"].tolist() == ["first", "other"]


def test_every_fault_at_once():
    frame = rows(employees=[-1, "many"], latitude=[91.0, 53.0], name=["", "ok"])
    with pytest.raises(SchemaError, match="register: 4 faults"):
        register_from(frame)


@given(st.lists(st.integers(0, 5), max_size=12))
def test_deduplication_keeps_one_of_each_and_counts_the_rest(numbers):
    frame = rows([str(n) for n in numbers])
    kept, fell_out = deduplicate(frame)
    assert set(kept["firm_id"]) == {str(n) for n in numbers}
    assert len(kept) + fell_out == len(numbers)
    assert kept["firm_id"].is_unique
    assert deduplicate(kept)[1] == 0


@pytest.mark.parametrize("name", ["<b>x</b>", "=1+1", 'O\'Neill & "Co"', "\u202eevil", "\U0001f600", "y" * 200])
def test_hostile_names_are_names(name):
    assert register_from(rows(["1"], name=name)).frame.loc["1", "name"] == name


def test_the_frame_given_is_not_changed():
    frame = rows()
    register_from(frame)
    pd.testing.assert_frame_equal(frame, rows())
