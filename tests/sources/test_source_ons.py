from __future__ import annotations

import pytest
from made_files import ons_rows, save_ons, save_xlsx

from netan.errors import BalanceError, FileFormatError, SchemaError
from netan.sources.ons import normal_code, read_ons_io, subtotals


def test_industry_by_industry(tmp_path):
    table = read_ons_io(save_ons(tmp_path / "io.xlsx"))
    assert table.sectors == ["A01", "B06 & B07", "C10"]
    assert table.Z.loc["A01", "B06 & B07"] == 5.5e6
    assert list(table.Y.columns) == ["P3 S13", "P3 S14", "P51G"]
    assert table.x.tolist() == [35e6, 60e6, 80e6]
    assert table.primary("imports").tolist() == [3e6, 5e6, 6.25e6]
    assert table.primary("product_taxes").tolist() == [1e6, 2e6, 1e6]
    assert table.value_added.tolist() == [14e6, 26e6, 32e6]
    assert table.labels["A01"] == "Crops"
    assert table.labels.attrs["published"]["B06 & B07"] == "B06  & B07"
    assert (table.year, table.currency, table.unit, table.flows) == (2019, "GBP", 1e6, "domestic")
    assert table.classification == "ons-ioat-industry"


def test_product_by_product(tmp_path):
    rows = ons_rows()
    for row, column in ((3, 2), (3, 3), (3, 4), (6, 0), (7, 0), (8, 0)):
        rows[row][column] = f"CPA_{rows[row][column]}"
    rows[3][1], rows[4][1], rows[5] = "CPA", "Product", ["CPA", "Product"]
    table = read_ons_io(save_ons(tmp_path / "io.xlsx", rows))
    assert table.sectors == ["A01", "B06 & B07", "C10"]
    assert table.classification == "ons-ioat-product"
    assert table.labels.attrs["published"]["A01"] == "CPA_A01"


def test_rows_and_columns_may_move(tmp_path):
    rows = [["a note"], *ons_rows()[:3], ["another"], *ons_rows()[3:]]
    rows[1], rows[0] = rows[0], rows[1]
    table = read_ons_io(save_ons(tmp_path / "io.xlsx", rows))
    assert table.x.sum() == 175e6


def test_tolerance_follows_the_printed_decimals(tmp_path):
    # output to the unit, flows to two decimals, four of the five primary rows to the unit
    assert read_ons_io(save_ons(tmp_path / "io.xlsx")).tolerance == pytest.approx(
        1e6 * (0.5 + 3 * 0.005 + 0.005 + 4 * 0.5)
    )


def test_missing_sheet(tmp_path):
    path = save_xlsx(tmp_path / "io.xlsx", {"Menu": [[1]], "IOT data": [[1]]})
    with pytest.raises(FileFormatError, match=r"io.xlsx: there is no sheet 'IOT'; nearest: 'IOT data'"):
        read_ons_io(path)


def test_every_fault_at_once_with_its_place(tmp_path):
    rows = ons_rows()
    rows[6][3] = "n/a"  # row 7, column D
    rows[8][8] = ""  # row 9, column I
    rows[10][1] = "Use of imported goods, cif"  # row 11
    rows[7][0] = "A01"  # row 8
    path = save_ons(tmp_path / "io.xlsx", rows)
    with pytest.raises(SchemaError, match=r"io.xlsx, sheet IOT: 4 faults") as caught:
        read_ons_io(path)
    texts = [str(fault) for fault in caught.value.faults]
    assert any("row 7, column D: 'n/a' is no number" in text for text in texts)
    assert any("row 9, column I: empty, or an Excel error" in text for text in texts)
    assert any(
        "label 'Use of imported products, cif'; row 11 says 'Use of imported goods, cif'" in text for text in texts
    )
    assert any("row 8, column A: the code 'A01' is repeated" in text for text in texts)
    assert all(fault.remedy and fault.file == "io.xlsx" and fault.sheet == "IOT" for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("row", "column", "text", "message"),
    [
        (3, 10, "Total", r"row 4: no column has the code 'TU' \(total use.*\); the last codes are P3 S14, P51G, Total"),
        (3, 5, "Total", r"row 4: no column has the code '_T'"),
        (9, 0, "Total", r"column A: no row has the code '_T'"),
        (17, 1, "Output", r"no row below the industries has the label 'Total output at basic prices'"),
        (3, 3, "", r"row 4, column D: this column has no code"),
        (7, 0, "", r"row 8, column A: this row has no code"),
        (3, 3, "B05", r"codes of rows and columns differ \(only down the side: B06 & B07; only across the top: B05\)"),
        (1, 0, "Input-Output table", r"does not say '£ million'"),
        (0, 0, "Tables", r"the title names no year"),
    ],
)
def test_renamed_headers(tmp_path, row, column, text, message):
    rows = ons_rows()
    rows[row][column] = text
    with pytest.raises(SchemaError, match=message):
        read_ons_io(save_ons(tmp_path / "io.xlsx", rows))


def test_no_header_at_all(tmp_path):
    with pytest.raises(SchemaError, match=r"no header row with the codes '_T' and 'TU' in the first 20 rows"):
        read_ons_io(save_xlsx(tmp_path / "io.xlsx", {"IOT": [["x", "y"], [1, 2]]}))


def test_unbalanced_table_names_the_place(tmp_path):
    rows = ons_rows()
    rows[7][4] += 50
    path = save_ons(tmp_path / "io.xlsx", rows)
    with pytest.raises(BalanceError, match=r"io.xlsx, sheet IOT: 2 of 3 sectors do not add up.*within 2\.52") as caught:
        read_ons_io(path)
    assert "row 8, column D: B06 & B07 misses its output: the row by +50, the column by +0" in str(caught.value)
    assert [fault.row for fault in caught.value.faults] == [8, 9]
    assert read_ons_io(path, tolerance=50).tolerance == 50e6


def test_subtotals_are_found_by_parts():
    assert subtotals(["P3", "P3 S1", "P3 S13", "P51G", "P5", "P61EU", "P62"]) == ["P3", "P3 S1", "P5"]
    assert subtotals(["P3 S13", "P3 S14"]) == []


@pytest.mark.parametrize(
    ("published", "code"),
    [("CPA_F41,  F42 & F43", "F41, F42 & F43"), ("CPA_C241_3", "C241_3"), ("B06\xa0& B07 ", "B06 & B07")],
)
def test_codes(published, code):
    assert normal_code(published) == code
