"""Figures carried from the area codes of one year to those of another: nothing is lost, nothing counts twice."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import AreaError, NetanError
from netan.tables.areas import AreaTable, itl_code, load_uk_areas
from netan.tables.carrying import carried, vintage_of
from netan.tables.classification import shipped_rows

UK = load_uk_areas()
ITL = shipped_rows("uk_itl.csv")


def districts(year: int, *, without: str = "") -> list[str]:
    """Codes that were valid at the end of a year."""
    return sorted({code for now in set(UK.frame["current"]) for code in UK.codes_in_year(now, year)
                   if not (without and UK.country(code) == without)})  # fmt: skip


def jobs(codes, figures=None) -> pd.DataFrame:
    """A figure an area."""
    return pd.DataFrame({"area": list(codes), "jobs": [float(k) for k in figures or range(1, len(codes) + 1)]})


def test_the_councils_of_great_britain_of_2015_join_those_of_2025_with_nothing_lost():
    old, new = districts(2015, without="Northern Ireland"), districts(2025, without="Northern Ireland")
    assert (len(old), len(new)) == (380, 350)
    given_ = jobs(old)
    out = carried(given_, to_year=2025, values=["jobs"])
    assert out.frame["area"].tolist() == new
    assert out.frame["jobs"].sum() == given_["jobs"].sum()
    assert (out.first_year, out.last_year) == (2013, 2017)
    # 14 districts of 2019, 4 of 2020, 7 of 2021 and 16 of 2023 became 11 new ones: 380 - 41 + 11 = 350
    assert out.changes["kind"].value_counts().to_dict() == {"merged": 41, "recoded": 6}
    by_hand = given_.set_index("area")["jobs"]
    found = out.frame.set_index("area")["jobs"]
    assert found["E06000066"] == by_hand[["E07000187", "E07000188", "E07000189", "E07000190", "E07000191"]].sum()
    assert found["E06000058"] == by_hand[["E06000028", "E06000029", "E07000048"]].sum()
    assert found["S12000049"] == by_hand["S12000046"]
    assert found["E08000039"] == by_hand["E08000019"]


@given(st.integers(2011, 2026), st.integers(2011, 2026))
def test_every_year_joins_every_later_one(first, second):
    first, second = sorted([first, second])
    table = jobs(districts(first))
    before = table.copy()
    out = carried(table, to_year=second, values=["jobs"], splits="most")
    pd.testing.assert_frame_equal(table, before)
    assert out.frame["area"].tolist() == districts(second)
    assert out.frame["jobs"].sum() == table["jobs"].sum()
    # in two steps it is the same
    middle = (first + second) // 2
    half = carried(table, to_year=middle, values=["jobs"], splits="most").frame
    pd.testing.assert_frame_equal(carried(half, to_year=second, values=["jobs"], splits="most").frame, out.frame)


def test_back_to_an_earlier_year_only_where_one_became_one():
    out = carried(jobs(["E08000038", "E08000039", "S12000049"], [1, 2, 3]), to_year=2015, values=["jobs"])
    assert out.frame.values.tolist() == [["E08000016", 1.0], ["E08000019", 2.0], ["S12000046", 3.0]]
    assert out.changes["kind"].tolist() == ["recoded"] * 3
    with pytest.raises(AreaError, match=r"1 were several areas in 2015: E06000063 Cumberland; carry the other figures"):
        carried(jobs(["E06000063"]), to_year=2015, values=["jobs"])


def test_names_with_their_other_spellings():
    table = pd.DataFrame({
        "place": ["Bristol", "City of Bristol", "Bristol, City of", "Kingston upon Hull", "Hull", "Allerdale",
                  "Carlisle", "Copeland", "Shepway", "Rhondda Cynon Taff"],
        "industry": ["A", "B", "C", "A", "B", "A", "A", "A", "A", "A"], "jobs": range(10),
    })  # fmt: skip
    out = carried(table, to_year=2025, values=["jobs"], area="place").frame
    assert out[out["industry"] == "A"]["place"].tolist() == [
        "E06000010", "E06000023", "E06000063", "E07000112", "W06000016",
    ]  # fmt: skip
    assert out[out["place"] == "E06000063"]["jobs"].tolist() == [5 + 6 + 7]
    assert out[out["industry"] == "B"]["place"].tolist() == ["E06000010", "E06000023"]


def test_other_columns_tell_rows_apart_and_unknown_figures_stay_unknown():
    table = pd.DataFrame({
        "area": ["E07000026", "E07000028", "E07000029"] * 2, "area_name": ["a", "b", "c"] * 2,
        "sector": ["25"] * 3 + ["28"] * 3, "jobs": [10.0, 20.0, 30.0, 5.0, math.nan, 7.0],
        "upper": [12.0, 22.0, 32.0, 6.0, 9.0, 8.0], "suppressed": [False] * 4 + [True, False],
    })  # fmt: skip
    out = carried(table, to_year=2024, values=["jobs", "upper"], name="area_name").frame
    assert list(out.columns) == list(table.columns)
    assert out["area_name"].tolist() == ["Cumberland", "Cumberland"]
    assert out["jobs"].tolist()[0] == 60.0
    assert math.isnan(out["jobs"].tolist()[1])
    assert out["upper"].tolist() == [66.0, 23.0]
    assert out["suppressed"].tolist() == [False, True]


def test_codes_of_several_vintages_are_seen():
    mixed = jobs(["E07000187", "E07000188", "E07000189", "E07000246", "E08000039"])
    out = carried(mixed, to_year=2025, values=["jobs"])  # joins all the same, as no place stands there twice
    assert out.frame["area"].tolist() == ["E06000066", "E08000039"]
    assert (out.first_year, out.last_year) == (None, None)
    assert vintage_of(mixed["area"]) == (None, None)
    assert vintage_of(districts(2021)) == (2021, 2022)
    assert vintage_of(["TLC3", "TLC4"]) == (2025, 2100)
    assert vintage_of(["TLC1", "TLM6"]) == (2011, 2024)
    assert vintage_of(["TLM93", "UKM2"]) == (2011, 2017)
    with pytest.raises(AreaError, match=r"2 places stand under an old and a new code side by side: E07000187 and E06"):
        carried(jobs(["E07000187", "E07000246", "E06000066"]), to_year=2025, values=["jobs"])
    years = pd.DataFrame({"area": ["E08000019", "E08000039"], "year": [2024, 2025], "jobs": [1.0, 2.0]})
    assert carried(years, to_year=2025, values=["jobs"]).frame["jobs"].tolist() == [1.0, 2.0]


def test_a_place_that_lacks_a_part_is_refused_unless_it_is_meant():
    two = jobs(["E07000026", "E07000028"])
    with pytest.raises(AreaError, match=r"E06000063 Cumberland lacks E07000029 Copeland; add the missing districts"):
        carried(two, to_year=2025, values=["jobs"])
    assert carried(two, to_year=2025, values=["jobs"], partial=True).frame["jobs"].tolist() == [3.0]
    # what was merged twice asks for its oldest or its newer parts, not for both
    newer = jobs(["E07000187", "E07000188", "E07000189", "E07000246"])
    older = jobs(["E07000187", "E07000188", "E07000189", "E07000190", "E07000191"])
    for table in (newer, older):
        assert carried(table, to_year=2025, values=["jobs"]).frame["area"].tolist() == ["E06000066"]


def test_divided_places_are_refused_or_follow_the_larger_part():
    lisburn = jobs(["95S", "95Y"])
    with pytest.raises(AreaError, match=r"2 were divided by 2016: 95S Lisburn, 95Y Castlereagh; use figures by dist"):
        carried(lisburn, to_year=2016, values=["jobs"])
    out = carried(lisburn, to_year=2016, values=["jobs"], splits="most")
    assert out.frame["area"].tolist() == ["N09000007"]
    assert set(out.changes["kind"]) == {"split"}
    with pytest.raises(AreaError, match=r"1 were divided by 2025: TLK1 Gloucestershire, Wiltshire and Bath/Bristol"):
        carried(jobs(["TLK1"]), to_year=2025, values=["jobs"], splits="most")
    with pytest.raises(NetanError, match="to_year is 1999 and splits 'refuse'; write a year from 2011"):
        carried(lisburn, to_year=1999, values=["jobs"])


def test_unknown_areas_come_with_the_nearest():
    with pytest.raises(AreaError, match=r"2 areas are on no list since 2011: 'Rotheram' \(did you mean Rotherham") as e:
        carried(jobs(["Leeds", "Rotheram", "W99999999"]), to_year=2025, values=["jobs"])
    assert "'W99999999' (no area: leave these rows out)" in str(e.value)
    with pytest.raises(AreaError, match=r"'E07000999' \(did you mean E0"):
        carried(jobs(["E07000999"]), to_year=2025, values=["jobs"])


def test_regions_and_itl():
    same = ["E12000003", "E92000001", "K02000001", "S92000003", "TLE3", "UKE41", "tlf1"]
    out = carried(jobs(same), to_year=2025, values=["jobs"])
    assert out.frame["area"].tolist() == ["E12000003", "E92000001", "K02000001", "S92000003", "TLE3", "TLE41", "TLF1"]
    recoded = carried(jobs(["TLC11", "UKK11", "TLM82"]), to_year=2025, values=["jobs"])
    assert recoded.frame["area"].tolist() == ["TLC31", "TLK51", "TLM32"]
    islands = jobs(["TLM61", "TLM62", "TLM64", "TLM65", "TLM66"])
    with pytest.raises(AreaError, match=r"TLM20 Highlands and Islands lacks TLM63 .*, TLM81 "):
        carried(islands, to_year=2025, values=["jobs"])
    with pytest.raises(AreaError, match=r"1 were divided by 2025: TLE31 Barnsley, Doncaster and Rotherham"):
        carried(jobs(["UKE31"]), to_year=2025, values=["jobs"])
    assert itl_code("UKE3") == "TLE3"
    assert UK.members("UKE3") == UK.members("TLE3")
    assert len(UK.members("TLC4")) == 7  # of 2025
    assert len(UK.members("TLC1")) == 6  # of 2021
    assert len(UK.members("TLE")) == 15
    with pytest.raises(AreaError, match=r"'Eastern Scotland' may be TLM7 \(ITL 2 of 2021\) with 11 areas or TLM0"):
        UK.members("Eastern Scotland")


@pytest.mark.parametrize(
    ("year", "level", "count"),
    [(2011, 2, 37), (2013, 2, 37), (2016, 2, 40), (2019, 2, 41), (2022, 2, 41), (2025, 2, 46), (2019, 3, 179),
     (2021, 3, 179), (2025, 3, 182), (2015, 1, 12), (2025, 1, 12)],
)  # fmt: skip
def test_as_many_regions_as_published(year, level, count):
    """37 of NUTS 2010, 40 of NUTS 2013, 41 of NUTS 2016 to ITL 2021 and 46 of ITL 2025 at level 2."""
    date = f"{year}-12-31"
    valid = [row["code"] for row in ITL if int(row["level"]) == level
             and (row["valid_from"] or "0") <= date < (row["valid_to"] or "9")]  # fmt: skip
    assert len(valid) == count
    assert vintage_of(valid)[0] is not None


def test_itl_2_of_2025_holds_each_district_once():
    rows = shipped_rows("uk_itl2_2025.csv")
    assert len(rows) == len({row["area"] for row in rows}) == 361
    assert {row["area"] for row in rows} == set(UK.frame["current"])
    named = {row["code"]: row["name"] for row in ITL}
    for row in rows:
        assert row["itl2"].startswith(row["itl1"])
        assert row["region"] == UK.region(row["area"])
    new = {row["new"]: row["name"] for row in shipped_rows("uk_itl_changes.csv") if row["level"] == "2"}
    assert all(row["name"] == new.get(row["itl2"], named[row["itl2"]]) for row in rows)
    # districts move only where the table of changes says that the region did
    moves = {(old["itl2"], one["itl2"]) for old in shipped_rows("uk_itl2_2021.csv") if old["part"] != "rest"
             for one in rows if one["area"] == old["area"] and one["itl2"] != old["itl2"]}  # fmt: skip
    told = {(row["old"], row["new"]) for row in shipped_rows("uk_itl_changes.csv")
            if row["level"] == "2" and row["date"] == "2025-01-01"}  # fmt: skip
    assert moves == told - {("TLM6", "TLM9"), ("TLM8", "TLM2")}  # these two moved parts of districts


def test_changes_of_itl_hang_together():
    rows = shipped_rows("uk_itl_changes.csv")
    known = {row["code"]: row for row in ITL}
    for row in rows:
        assert {row["old"], row["new"]} <= set(known)
        assert known[row["old"]]["valid_to"] == row["date"]
        assert len(row["old"]) == len(row["new"]) == int(row["level"]) + 2
        assert row["old"][2] == row["new"][2]  # no region left its larger one
        targets = [one for one in rows if (one["date"], one["old"]) == (row["date"], row["old"])]
        assert (row["kind"] == "split") == (len(targets) > 1)
    # a region of level 2 that went on goes where its parts went, and the other way round
    latest = [row for row in rows if row["date"] == "2025-01-01"]
    two = {(row["old"], row["new"]) for row in latest if row["level"] == "2"}
    three = {(row["old"][:4], row["new"][:4]) for row in latest if row["level"] == "3"}
    assert {pair for pair in three if pair[0] != pair[1]} == two


def test_a_list_of_the_user_has_its_own_codes():
    rows = [("A1", "Eastvale", "Northmoor", "Albany"), ("A2", "Westvale", "Northmoor", "Albany")]
    county = AreaTable(pd.DataFrame(rows, columns=["area", "name", "region", "country"]))
    out = carried(jobs(["A1", "Westvale"]), to_year=2025, values=["jobs"], areas=county)
    assert out.frame.values.tolist() == [["A1", 1.0], ["A2", 2.0]]
    with pytest.raises(AreaError, match="1 area is on no list since 2011: 'Leeds'"):
        carried(jobs(["Leeds"]), to_year=2025, values=["jobs"], areas=county)
