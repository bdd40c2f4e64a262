"""Areas: names as people write them, larger areas, codes of other years."""

from __future__ import annotations

import csv

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import AreaError
from netan.resources import data_path
from netan.tables.areas import AreaTable, load_uk_areas

UK = load_uk_areas()
CODES = st.sampled_from(sorted(UK.frame["area"]))
YEARS = st.integers(2011, 2026)


@pytest.fixture
def county() -> AreaTable:
    """Return a fictional list of a user."""
    rows = [("A1", "Eastvale", "Northmoor", "Albany"), ("A2", "St. Olaf & Quay", "Northmoor", "Albany")]
    return AreaTable(pd.DataFrame(rows, columns=["area", "name", "region", "country"]))


def test_the_list_is_whole() -> None:
    today = UK.frame[UK.frame["area"] == UK.frame["current"]]
    assert today["country"].value_counts().to_dict() == {
        "England": 296,
        "Scotland": 32,
        "Wales": 22,
        "Northern Ireland": 11,
    }
    assert today["name"].is_unique
    assert UK.frame["area"].is_unique
    assert today["region"].nunique() == 12


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Sheffield", "E08000039"),
        (" SHEFFIELD  City Council", "E08000039"),
        ("E08000019", "E08000039"),
        ("e08000039", "E08000039"),
        ("Rotherham MBC", "E08000018"),
        ("Barnsley Metropolitan Borough Council", "E08000038"),
        ("Bristol", "E06000023"),
        ("Hull", "E06000010"),
        ("St Helens", "E08000013"),
        ("City of London", "E09000001"),
        ("London Borough of Camden", "E09000007"),
        ("Kings Lynn & West Norfolk", "E07000146"),
        ("Glasgow", "S12000049"),
        ("City of Edinburgh Council", "S12000036"),
        ("Taunton Deane", "E06000066"),
        ("North Gloucestershire", "E07000083"),
        ("North Yorkshire", "E06000065"),
        ("York", "E06000014"),
    ],
)
def test_names_as_people_write_them(text: str, code: str) -> None:
    assert UK.find(text) == code
    assert UK.resolve([text]) == [code]
    assert UK.normalise(text) == code


@pytest.mark.parametrize(
    ("text", "count"),
    [("South Yorkshire", 4), ("TLE3", 4), ("E47000002", 4), ("Yorkshire and The Humber", 15), ("E12000003", 15),
     ("London", 33), ("Wales", 22), ("Greater Manchester", 10), ("E10000016", 12), ("TLJ4", 13), ("Derbyshire", 8)],
)  # fmt: skip
def test_a_larger_area_stands_for_its_districts(text: str, count: int) -> None:
    assert len(UK.resolve([text])) == count
    assert UK.find(text) is None


def test_south_yorkshire() -> None:
    assert [UK.name(code) for code in UK.resolve(["South Yorkshire", "Sheffield"])] == [
        "Doncaster",
        "Rotherham",
        "Barnsley",
        "Sheffield",
    ]
    assert UK.resolve(["E08000016", "Barnsley"]) == ["E08000038"]


def test_a_name_of_two_larger_areas_is_refused() -> None:
    with pytest.raises(AreaError, match=r"'Kent' may be E10000016 \(county\) with 12 areas or TLJ4 .* with 13 areas"):
        UK.resolve(["Kent"])
    with pytest.raises(AreaError, match="'West Midlands' may be"):
        UK.members("West Midlands")


def test_unknown_names_come_with_the_nearest() -> None:
    with pytest.raises(AreaError, match=r"2 areas are not known: 'Rotheram' \(did you mean Rotherham or .*'Qqqq'"):
        UK.resolve(["Leeds", "Rotheram", "Qqqq"])
    with pytest.raises(AreaError, match=r"no area 'Sheffeld' \(did you mean Sheffield"):
        UK.normalise("Sheffeld")
    with pytest.raises(AreaError, match="area code 'X1' is not on the list"):
        UK.current_code("X1")


@given(st.text(max_size=40))
def test_any_text_is_found_or_not(text: str) -> None:
    code = UK.find(text)
    assert code is None or code in set(UK.frame["area"])


def test_changes_are_dated() -> None:
    assert UK.codes_in_year("E06000066", 2018) == (
        "E07000187", "E07000188", "E07000189", "E07000190", "E07000191",
    )  # fmt: skip
    assert UK.codes_in_year("E06000066", 2021) == ("E07000187", "E07000188", "E07000189", "E07000246")
    assert UK.code_in_year("E07000190", 2020) == "E07000246"
    assert UK.code_in_year("E08000039", 2024) == "E08000019"
    assert UK.code_in_year("E08000039", 2025) == "E08000039"
    assert UK.normalise("Glasgow", year=2018) == "S12000046"
    with pytest.raises(AreaError, match=r"Cumberland \(E06000063\) was 3 districts in 2022: E07000026 Allerdale"):
        UK.code_in_year("E06000063", 2022)


@given(CODES, YEARS)
def test_a_code_of_a_year_is_of_the_same_place(code: str, year: int) -> None:
    codes = UK.codes_in_year(code, year)
    assert {UK.current_code(old) for old in codes} == {UK.current_code(code)}
    for old in codes:
        assert UK.codes_in_year(old, year) == (old,)
    assert UK.codes_in_year(code, 2026) == (UK.current_code(code),)


@given(CODES)
def test_a_place_stays_in_its_region(code: str) -> None:
    now = UK.current_code(code)
    assert UK.region(code) == UK.region(now)
    assert UK.country(code) == UK.country(now)
    assert code in UK.same_places([now])
    assert UK.is_home(code)


def test_itl2_regions_hold_each_district_once() -> None:
    with data_path("classifications", "uk_itl2_2021.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["part"] != "rest"]
    today = set(UK.frame["current"])
    assert len(rows) == len({row["area"] for row in rows}) == len(today) == 361
    assert {row["area"] for row in rows} == today
    assert len({row["itl2"] for row in rows}) == 41
    assert all(row["region"] == UK.region(row["area"]) for row in rows)


def test_counties_lie_in_one_region() -> None:
    groups = UK.groups[UK.groups["kind"] == "county"]
    assert groups["code"].nunique() == 21
    assert groups["area"].is_unique
    assert groups.groupby("code")["area"].agg(lambda codes: len({UK.region(c) for c in codes})).eq(1).all()


def test_a_list_of_the_user(county: AreaTable) -> None:
    assert county.resolve(["eastvale", "st olaf and quay"]) == ["A1", "A2"]
    assert county.resolve(["Northmoor"]) == ["A1", "A2"]
    assert county.same_places(["A1"]) == ["A1"]
    assert county.code_in_year("A1", 1990) == "A1"
    assert county.is_home("A2")
    assert not county.is_home("E08000039")
    assert county.name("A9") == "A9"
    assert county.region("A9") is None
    with pytest.raises(AreaError, match="1 area is not known: 'Sheffield'"):
        county.resolve(["Sheffield"])
