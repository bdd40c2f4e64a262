from __future__ import annotations

import zipfile

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_accounts import heads, page

from netan.errors import FileFormatError, NetanError, SchemaError
from netan.sources.delimited import grid_of
from netan.sources.own_sizes import is_own_sizes, read_own_sizes
from netan.sources.pay_gap import NO_NUMBER, NO_SIZE, REPEATED, is_pay_gap, read_pay_gap
from netan.sources.registry import READERS, describe, sniff

# The heading of the download; the employers are made up.
HEADER = (
    "EmployerName,EmployerId,Address,PostCode,CompanyNumber,SicCodes,DiffMeanHourlyPercent,DiffMedianHourlyPercent,"
    "DiffMeanBonusPercent,DiffMedianBonusPercent,MaleBonusPercent,FemaleBonusPercent,MaleLowerQuartile,"
    "FemaleLowerQuartile,MaleLowerMiddleQuartile,FemaleLowerMiddleQuartile,MaleUpperMiddleQuartile,"
    "FemaleUpperMiddleQuartile,MaleTopQuartile,FemaleTopQuartile,CompanyLinkToGPGInfo,ResponsiblePerson,EmployerSize,"
    "CurrentName,SubmittedAfterTheDeadline,DueDate,DateSubmitted\n"
)


def employer(
    name, number, size, *, sic='"28110,\n28120"', postcode="ZN1 8SX", due="2025/04/05 00:00:00", sent="1", now=None
):
    middle = ",".join(["1.5"] * 14)
    sent = f"2025/03/0{sent} 10:11:12"
    address = '"1 Invented Way, Westvale, ZN10 7SX"'
    return f'{name},99,{address},{postcode},{number},{sic},{middle},,,"{size}",{now or name},False,{due},{sent}\n'


ROWS = (
    employer("MADE UP WORKS LTD", "9900001", "250 to 499")
    + employer("Invented plc", "SC990002", "5000 to 19,999", sic='"1,\n84110"', postcode="")
    + employer("Giant Inventions Ltd", "09900003", "20,000 or more", now="Giant Renamed Ltd")
    + employer("Little Inventions Ltd", "09900004", "Less than 250")
    + employer("Council of Nowhere", "", "1000 to 4999")
    + employer("Silent Ltd", "09900005", "Not Provided")
    + employer("Made Up Works Ltd", "09900001", "500 to 999", sent="2")
)  # fmt: skip


def saved(tmp_path, text, name="UK Gender Pay Gap Data - 2024 to 2025.csv", encoding="utf-8-sig"):
    path = tmp_path / name
    path.write_text(text, encoding=encoding)
    return path


def test_pay_gap_download(tmp_path):
    sizes = read_pay_gap(saved(tmp_path, HEADER + ROWS))
    frame = sizes.frame.set_index("firm_id")
    assert frame["employees"].isna().all()
    assert frame["employees_lower"].tolist() == [500.0, 20000.0, 0.0, 5000.0]
    assert frame["employees_upper"].fillna(-1).tolist() == [999.0, -1, 249.0, 19999.0]
    assert frame["year"].tolist() == [2024] * 4
    assert frame.loc["SC990002", ["sector", "postcode"]].tolist() == ["84110", "ZN10 7SX"]
    assert frame.loc["09900001", ["sector", "postcode"]].tolist() == ["28110 28120", "ZN1 8SX"]
    assert frame.loc["09900003", "name"] == "Giant Renamed Ltd"
    assert set(frame["origin"]) == {"pay gap"}
    assert sizes.set_aside == {NO_NUMBER: 1, NO_SIZE: 1, REPEATED: 1}


def test_the_year_is_in_the_file_name_where_no_due_date_is(tmp_path):
    sizes = read_pay_gap(saved(tmp_path, HEADER + employer("A", "09900001", "250 to 499", due="")))
    assert sizes.frame["year"].tolist() == [2024]
    undated = read_pay_gap(saved(tmp_path, HEADER + employer("A", "09900001", "250 to 499", due=""), "gpg.csv"))
    assert undated.frame["year"].isna().all()


def test_pay_gap_faults(tmp_path):
    with pytest.raises(FileFormatError, match=r"1 size bands are not known(.|\n)*row 2: '250-500' is no size band"):
        read_pay_gap(saved(tmp_path, HEADER + employer("A", "09900001", "250-500", sic="28110")))
    with pytest.raises(FileFormatError, match="not the gender pay gap download"):
        read_pay_gap(saved(tmp_path, "EmployerName,CompanyNumber\nA,1\n"))
    assert is_pay_gap(grid_of(HEADER + ROWS, "x.csv"))


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_changed_download_is_read_or_refused(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("gpg") / "gpg.csv"
    text = bytearray((HEADER + ROWS).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(text) - 1))
        text[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    path.write_bytes(bytes(text))
    try:
        sizes = read_pay_gap(path)
    except NetanError:
        return
    assert not sizes.frame.duplicated(["firm_id", "year"]).any()


def test_own_sizes(tmp_path):
    text = (
        "Company number;Company;Headcount;Turnover;Year;internal\n"
        "9900001;Made Up Works Ltd;120;9500000;2024;yes\nSC990002;Invented plc;250+;;;\n09900003;C;50-99;;;\n"
    )
    sizes = read_own_sizes(saved(tmp_path, text, "sizes.csv"))
    frame = sizes.frame.set_index("firm_id")
    assert frame.loc["09900001", ["employees", "turnover", "year", "origin"]].tolist() == [120.0, 9.5e6, 2024, "own"]
    assert frame.loc["SC990002", "employees_lower"] == 250.0
    assert np.isnan(frame.loc["SC990002", "employees_upper"])
    assert frame.loc["09900003", ["employees_lower", "employees_upper"]].tolist() == [50.0, 99.0]
    assert frame["confidential"].tolist() == [True, False, False]
    assert frame["source"].tolist() == ["sizes.csv"] * 3


def test_own_sizes_faults(tmp_path):
    with pytest.raises(FileFormatError, match=r"no sizes(.|\n)*add one of: employees"):
        read_own_sizes(saved(tmp_path, "firm_id,name\n1,a\n", "s.csv"))
    with pytest.raises(SchemaError, match=r"row 3.*column employees"):
        read_own_sizes(saved(tmp_path, "firm_id,employees\n09900001,5\n09900002,many\n", "s.csv"))


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("company number,employees\n1,2\n", True),
        ("firm_id,name,turnover,year\n1,a,2,3\n", True),
        ("firm_id,sector,why\n1,2,3\n", False),
        ("company number,name,area,employees\n1,a,b,2\n", False),
        ("company number,supplier name,amount,employees\n1,a,2,3\n", False),
        ("a,b\n1,2\n", False),
    ],
)
def test_own_sizes_are_told_from_other_tables(text, is_one):
    assert is_own_sizes(grid_of(text, "x.csv")) is is_one


def test_readers_are_found_by_what_is_in_a_file(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Notes"])
    book.create_sheet("Rotherham").append(["Ratepayer", "Property Ref", "Rateable Value"])
    book["Rotherham"].append(["Made Up Forge Ltd", "8", 37000])
    book.save(tmp_path / "rates_q3.xlsx")
    with zipfile.ZipFile(tmp_path / "day.zip", "w") as archive:
        archive.writestr("Prod224_4001_09900001_20240331.html", page(heads("42")))
    own = saved(tmp_path, "company number,headcount\n9900001,50\n", "own.csv")
    rates = saved(tmp_path, "Ratepayer,Property Ref,Rateable Value\nMade Up Forge Ltd,8,37000\n", "Rotherham.csv")
    files = {
        saved(tmp_path, HEADER + ROWS): "pay_gap",
        tmp_path / "rates_q3.xlsx": "rates_list",
        rates: "rates_list",
        tmp_path / "day.zip": "accounts",
        own: "own_sizes",
        saved(tmp_path, "*".join(["1", "4415", *["x"] * 26]) + "\n", "voa.csv"): "rates_list",
    }
    for path, name in files.items():
        assert sniff(path).reader is READERS[name]
    assert describe(own)["rows"] == 1
    assert describe(tmp_path / "rates_q3.xlsx")["kind"] == "sites"
    assert describe(tmp_path / "day.zip")["kind"] == "sizes"
