"""ONS payment flows, in layouts that imitate what users of the files describe: nothing of a published file is here."""

from __future__ import annotations

import csv
import gzip
import io
import math
import zipfile

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netan.errors import FileFormatError, NetanError, SchemaError
from netan.regional.payments import seen_shares
from netan.schema import PAYMENTS, validate
from netan.sources.payments import columns_of_payments, division_of_payments, read_payments
from netan.sources.registry import describe, sniff
from netan.tables.payments import Payments, region_of_payments

HEADER = [
    "Date", "Payer (2-digit SIC)", "Payer Region (ITL-1)", "Payee (2-digit SIC)", "Payee Region (ITL-1)", "Value (£)",
    "Number of transactions",
]  # fmt: skip
ROWS = [
    ["2024-11-01", "28", "E12000003", "25", "E12000003", "90000", "100"],
    ["2025-01-01", "28", "E12000003", "25", "E12000003", "300000", "200"],
    ["2025-02-01", "28", "E12000003", "25", "E12000003", "100000", "100"],
    ["2025-02-01", "28", "E12000003", "25", "E12000007", "600000", "0"],
    ["2025-02-01", "28", "E12000003", "1", "W99999999", "[c]", "[c]"],
    ["2025-02-01", "0", "E12000003", "25", "S99999999", "50000", "0"],
    ["2025-03-01", "[c]", "E12000003", "25", "S99999999", "[c]", "[c]"],
    ["2025-02-01", "25", "N99999999", "28", "E99999999", "7000", "0"],
]
NOTES = [["Industry-to-industry payment flows"], ["made up"], [], ["Source: made up"], [], [], [], []]


def text_of(rows, *, notes=(), **options) -> str:
    """Rows as csv."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n", **options).writerows([*notes, *rows])
    return out.getvalue()


def one(payments: Payments, **keys) -> pd.Series:
    """One row of the payments."""
    frame = payments.frame
    for name, value in keys.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def check(payments: Payments) -> None:
    """What every spelling of the rows above must give."""
    assert payments.years == (2024, 2025)
    assert payments.regional
    home = one(payments, year=2025, buyer="28", supplier="25", supplier_region="Yorkshire and The Humber")
    assert home[["value", "transactions", "cells", "withheld"]].tolist() == [400_000.0, 300.0, 2, 0]
    hidden = one(payments, year=2025, supplier="01")
    assert hidden["supplier_region"] == "Wales"
    assert math.isnan(hidden["value"])
    assert (hidden["cells"], hidden["withheld"]) == (1, 1)
    nobody = one(payments, year=2025, buyer="unknown")  # SIC 0 and a withheld code
    assert (nobody["value"], nobody["cells"], nobody["withheld"]) == (50_000.0, 2, 1)
    assert one(payments, buyer="25")["supplier_region"] == "unknown"
    assert len(payments.frame) == 6
    texts = {name: "str" for name in payments.frame if payments.frame[name].dtype == "category"}
    validate(payments.frame.astype(texts), PAYMENTS)


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("notes", [[], NOTES])
def test_csv_with_and_without_notes(tmp_path, notes, quoting):
    path = tmp_path / "flows.csv"
    path.write_text(text_of([HEADER, *ROWS], notes=notes, quoting=quoting), "utf-8-sig", newline="")
    assert sniff(path).kind == "payments"
    check(read_payments(path))
    facts = describe(path)
    assert (facts["kind"], facts["rows"], facts["year"], facts["faults"]) == ("payments", 6, 2025, [])
    assert facts["tried"] == "not tried on a published file"


def test_packed_and_kept(tmp_path):
    text = text_of([HEADER, *ROWS]).encode()
    (tmp_path / "flows.csv.gz").write_bytes(gzip.compress(text))
    with zipfile.ZipFile(tmp_path / "flows.zip", "w") as archive:
        archive.writestr("notes.csv", "a,b\n1,2\n")
        archive.writestr("flows.csv", text)
    for name in ("flows.csv.gz", "flows.zip"):
        assert sniff(tmp_path / name).kind == "payments"
        first = read_payments(tmp_path / name, store=tmp_path / "store")
        again = read_payments(tmp_path / name, store=tmp_path / "store")
        check(first)
        pd.testing.assert_frame_equal(first.frame, again.frame)


def test_workbook(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    book.active.append(["Industry-to-industry payment flows, made up"])
    sheet = book.create_sheet("SIC2_2019_2025")
    for row in [*NOTES, HEADER]:
        sheet.append(row)
    for row in ROWS:
        sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
    book.save(tmp_path / "flows.xlsx")
    assert sniff(tmp_path / "flows.xlsx").kind == "payments"
    check(read_payments(tmp_path / "flows.xlsx"))
    sheet["F11"] = "many"  # notes, headings, then the second payment
    book.save(tmp_path / "flows.xlsx")
    with pytest.raises(SchemaError, match=r"row 11, column Value .* 'many' is no payment in pounds") as caught:
        read_payments(tmp_path / "flows.xlsx")
    assert caught.value.faults[0].row == 11


def test_national_files_by_two_and_five_digits(tmp_path):
    header = ["Date", "Payer (5-digit SIC)", "Payee (5-digit SIC)", "Value (£)", "Number of transactions"]
    rows = [["Jan-17", "28110", "1110", "1,000", "20"], ["Feb-17", "28120", "1110", "£2,500.50", "20"],
            ["Jan-18", "62020", "0", "[c]", "[c]"]]  # fmt: skip
    path = tmp_path / "sic5.csv"
    path.write_text(text_of([header, *rows]), "utf-8")
    payments = read_payments(path)
    assert payments.years == (2017, 2018)
    assert not payments.regional
    assert one(payments, year=2017)[["buyer", "supplier", "value"]].tolist() == ["28", "01", 3500.5]
    with pytest.raises(NetanError, match="of the whole country; use the file that is broken down by region"):
        seen_shares(payments, region="Wales")


@pytest.mark.parametrize(
    ("date", "year"),
    [("2019-01-01", 2019), ("2019", 2019), ("01/03/2021", 2021), ("2019 JAN", 2019), ("January 2020", 2020),
     ("Jan-19", 2019), ("2019-01-01 00:00:00", 2019), ("2024-Q3", 2024)],
)  # fmt: skip
def test_dates(tmp_path, date, year):
    (tmp_path / "flows.csv").write_text(text_of([HEADER, [date, *ROWS[0][1:]]]), "utf-8")
    assert read_payments(tmp_path / "flows.csv").years == (year,)


def test_all_faults_at_once(tmp_path):
    wrong = [
        ["soon", *ROWS[0][1:]], [*ROWS[0][:5], "-5", "1"], [*ROWS[0][:5], "lots", "1"], [*ROWS[0][:5], "", "1"],
        ["2025-01-01", "Total", "E12000003", "34", "Yorks", "1", "1"],
    ]  # fmt: skip
    path = tmp_path / "flows.csv"
    path.write_text(text_of([HEADER, *ROWS, *wrong]), "utf-8")
    with pytest.raises(SchemaError, match=r"flows\.csv: 6 kinds of fault") as caught:
        read_payments(path)
    said = [str(fault) for fault in caught.value.faults]
    assert said[0].startswith("flows.csv, row 11, column Value (£): '-5' is no payment in pounds")
    assert "row 12, column Value (£): 'lots'" in said[1]
    assert "row 13, column Value (£): ''" in said[2]
    assert "row 10, column Date: 1 dates name no year, the first is 'soon'" in said[3]
    assert "2 codes are not a division of SIC 2007: '34', 'Total'" in said[4]
    assert "1 codes are not a region or nation: 'Yorks'" in said[5]
    assert all(fault.remedy for fault in caught.value.faults)


def test_files_that_are_none(tmp_path):
    path = tmp_path / "flows.csv"
    path.write_text(text_of([HEADER]), "utf-8")
    with pytest.raises(SchemaError, match="headings and no payments below them"):
        read_payments(path)
    path.write_text(text_of([HEADER[:5], ROWS[0][:5]]), "utf-8")
    with pytest.raises(SchemaError, match=r"the column 'Value .£.' is missing; row 1 says: Date, Payer"):
        read_payments(path)
    path.write_text("a,b,c\n1,2,3\n", "utf-8")
    with pytest.raises(SchemaError, match="no payment flows"):
        read_payments(path)
    path.write_bytes(b"%PDF-1.7 of payments")
    with pytest.raises(FileFormatError, match="it is a PDF"):
        read_payments(path)
    path.write_bytes(b"")
    with pytest.raises(FileFormatError, match="is empty"):
        read_payments(path)
    packed = tmp_path / "flows.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("flows.csv", text_of([HEADER, *ROWS]))
    packed.write_bytes(packed.read_bytes()[:150])
    with pytest.raises(FileFormatError, match="is damaged"):
        read_payments(packed)


def test_headings_codes_and_regions():
    assert columns_of_payments(HEADER) == {
        "date": 0, "buyer": 1, "buyer_region": 2, "supplier": 3, "supplier_region": 4, "value": 5, "transactions": 6,
    }  # fmt: skip
    assert columns_of_payments(["Supplier", "Buyer", "Value (£)", "Date"]) is None
    assert [division_of_payments(code) for code in ("05", "5", "69 : Legal", "0.0", "99", "4", "x", "123456")] == [
        "05", "05", "69", "unknown", "99", None, None, None,
    ]  # fmt: skip
    known = ("E12000006", "UKH", "TLH", "East", "North East (England)", "Yorkshire & the Humber", "S92000003", "TLZ")
    assert [region_of_payments(text) for text in known] == [
        "East of England", "East of England", "East of England", "East of England", "North East",
        "Yorkshire and The Humber", "Scotland", None,
    ]  # fmt: skip


def test_the_oracle_of_a_plain_sum(tmp_path):
    """Seen shares of a larger made-up file against pandas on its rows."""
    import numpy as np

    rng = np.random.default_rng(7)
    codes, regions = ["10", "24", "25", "28", "0"], ["E12000001", "E12000003", "W99999999", "N99999999"]
    lines = [
        [f"20{rng.integers(19, 26)}-{rng.integers(1, 13):02d}-01", rng.choice(codes), rng.choice(regions),
         rng.choice(codes), rng.choice(regions), str(1000 * rng.integers(0, 900)), "100"]
        for _ in range(3000)
    ]  # fmt: skip
    path = tmp_path / "flows.csv"
    path.write_text(text_of([HEADER, *lines]), "utf-8")
    frame = pd.DataFrame(lines, columns=["date", "i", "r", "j", "s", "value", "n"])
    frame["value"] = frame["value"].astype(float)
    mine = frame[(frame["r"] == "E12000003") & frame["date"].str.startswith("2023")]
    shares = seen_shares(read_payments(path), region="TLE", year=2023).set_index(["level", "buyer", "supplier"])
    home = mine[mine["s"] == "E12000003"]
    assert shares.loc[("all", "", ""), "share"] == pytest.approx(home["value"].sum() / mine["value"].sum(), rel=1e-12)
    for code in codes[:4]:
        part, whole = home[home["i"] == code]["value"].sum(), mine[mine["i"] == code]["value"].sum()
        assert shares.loc[("buyer", code, ""), "share"] == pytest.approx(part / whole, rel=1e-12)
        part, whole = home[home["j"] == code]["value"].sum(), mine[mine["j"] == code]["value"].sum()
        assert shares.loc[("supplier", "", code), "share"] == pytest.approx(part / whole, rel=1e-12)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.integers(0, 600), st.integers(0, 60),
    st.one_of(st.binary(max_size=12), st.sampled_from([b'"', b"\n", b"[c]", b"-1", b"1e999", b"\x00", b"\xff\xfe"])),
)  # fmt: skip
def test_a_changed_file_is_a_table_or_a_fault(tmp_path, place, cut, change):
    data = text_of([HEADER, *ROWS]).encode()
    data = data[:place] + change + data[place + cut :]
    path = tmp_path / "flows.csv"
    path.write_bytes(data)
    try:
        payments = read_payments(path)
    except NetanError:
        return
    assert payments.frame["value"].dropna().ge(0).all()
    assert payments.frame["withheld"].le(payments.frame["cells"]).all()
