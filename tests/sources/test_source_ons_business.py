from __future__ import annotations

import copy

import pandas as pd
import pytest
from made_files import save_xlsx

from netan.errors import FileFormatError, SchemaError
from netan.schema import SIZE_BANDS
from netan.sources.ons_business import read_uk_business
from netan.sources.registry import read

GROUPS = ["01-03 : Agriculture", "05-39 : Production", "45 : Motor trades", "Total"]


def districts(what, unit):
    return [
        [f"{what} - Number of VAT and/or PAYE based {unit} in districts by broad industry group"],
        ["This worksheet contains one table"],
        ["Units: Counts"],
        ["", *GROUPS],
        ["E12000003 : YORKSHIRE", 10, 20, 30, 60],
        ["E08000016 : Barnsley", 5, 10, "15", 30],
        [],
        ["note 1: made up"],
    ]


def bands(what, unit):
    sizes = [*SIZE_BANDS, "Total"]
    return [
        [f"{what} - Number of {unit} within region by SIC division, employment sizebands and region"],
        ["Units: Counts"],
        ["", "E12000003 : Yorkshire", *[""] * 7, "W9200004 : Wales", *[""] * 7],
        ["", *sizes, *sizes],
        ["28 : Machinery", *range(5, 45, 5), *range(45, 85, 5)],
        ["Total", *range(5, 45, 5), *range(45, 85, 5)],
    ]


def sheets():
    wales = ["W92000004 : WALES", 1, 2, 3, 6]
    return copy.deepcopy(
        {
            "Cover": [["UK Business, activity, size and location: 2024"]],
            "Table 1": [*districts("Table 1", "enterprises")[:6], wales],
            "Table 3": bands("Table 3", "enterprises"),
            "Table 16 ": districts("Table 16", "local units"),
            "Table 18": bands("Table 18", "local units"),
        }
    )


def test_reads_four_tables(tmp_path):
    counts = read_uk_business(save_xlsx(tmp_path / "b.xlsx", sheets()))
    frame = counts.frame.set_index(["area", "sector", "size_band", "unit"])
    assert frame.loc[("E08000016", "05-39", "all", "enterprise"), "count"] == 10
    assert frame.loc[("E08000016", "45", "all", "local_unit"), "count"] == 15
    assert frame.loc[("E12000003", "28", "250+", "enterprise"), "count"] == 35
    assert frame.loc[("E12000003", "all", "all", "enterprise"), "count"] == 60
    assert frame.loc[("W92000004", "28", "0-4", "local_unit"), "count"] == 45
    assert frame.loc[("E12000003", "28", "all", "enterprise"), "area_name"] == "Yorkshire"
    assert frame.index.is_unique
    assert counts.source.endswith("location 2024")


def test_tables_are_found_by_their_titles(tmp_path):
    moved = sheets()
    moved["Enterprises by district"] = moved.pop("Table 1")
    assert len(read_uk_business(save_xlsx(tmp_path / "b.xlsx", moved)).frame) > 0


def test_every_fault_at_once(tmp_path):
    wrong = sheets()
    del wrong["Table 18"]
    wrong["Table 1"][5][2] = "lots"
    wrong["Table 3"][3][2] = "5 to 9"
    wrong["Table 16 "][3] = ["", "Farming", "Making"]
    with pytest.raises(SchemaError, match=r"b\.xlsx: 4 faults") as caught:
        read_uk_business(save_xlsx(tmp_path / "b.xlsx", wrong))
    texts = [str(fault) for fault in caught.value.faults]
    assert any("sheet Table 1, row 6, column C: 'lots' is no number" in t for t in texts)
    assert any(
        "sheet Table 3: no header row with the size bands" in t or "'5 to 9' is no size band" in t for t in texts
    )
    assert any("sheet Table 16: no header row with broad industry groups" in t for t in texts)
    assert any("sheet Table 18: no sheet has a title with the words local units" in t for t in texts)


def test_labels_that_lost_their_codes(tmp_path):
    wrong = sheets()
    wrong["Table 1"][5][0] = "Barnsley"
    wrong["Table 3"][4][0] = "Machinery"
    wrong["Table 3"][2][1] = "Yorkshire"
    with pytest.raises(SchemaError, match="3 faults") as caught:
        read_uk_business(save_xlsx(tmp_path / "b.xlsx", wrong))
    assert [(f.sheet, f.row, f.column) for f in caught.value.faults] == [
        ("Table 1", 6, "A"),
        ("Table 3", 3, "B"),
        ("Table 3", 5, "A"),
    ]


def test_misprinted_code_without_a_counterpart(tmp_path):
    wrong = sheets()
    wrong["Table 1"].pop()
    with pytest.raises(SchemaError, match="W9200004 has not eight digits and its name stands nowhere else"):
        read_uk_business(save_xlsx(tmp_path / "b.xlsx", wrong))


def sizes(unit):
    header = ["", *SIZE_BANDS, "Total"]
    return [
        [f"Table 10 - Number of {unit} in districts, counties and unitary authorities by employment sizebands"],
        ["Units: Counts (control rounded to base 5)"],
        ["", "Employment Size Band"],
        header,
        ["E08000016 : Barnsley", *range(5, 45, 5)],
        ["E08000017 : Doncaster", *["[c]"] * 7, 40],
    ]


def test_one_table_of_the_workbook(tmp_path):
    book = sheets() | {"Table 10 ": sizes("enterprises")}
    path = save_xlsx(tmp_path / "b.xlsx", book)
    frame = read_uk_business(path, table="Table 10").frame.set_index(["area", "size_band"])
    assert len(frame) == 16
    assert frame.loc[("E08000016", "250+"), ["count", "lower", "upper"]].tolist() == [35.0, 31.0, 39.0]
    assert set(frame["sector"]) == {"all"}
    assert frame.loc[("E08000017", "0-4"), "suppressed"]
    assert frame.loc[("E08000017", "0-4"), ["count", "lower", "upper"]].isna().all()
    assert set(read(path, table="16").frame["unit"]) == {"local_unit"}
    with pytest.raises(FileFormatError, match=r"there is no '4'|there is no table '4'"):
        read(path, table="4")
    with pytest.raises(FileFormatError, match=r"there is no table 'Table 99' here; netan reads all, 1, 16, 3, 18"):
        read_uk_business(path, table="Table 99")


def test_rounding_is_said_by_the_sheet_or_not_known(tmp_path):
    book = sheets()
    book["Table 1"][2] = ["Units: Counts (rounded to base 5)"]
    frame = read_uk_business(save_xlsx(tmp_path / "b.xlsx", book)).frame
    frame = frame.set_index(["area", "sector", "size_band", "unit"])
    assert frame.loc[("E08000016", "05-39", "all", "enterprise"), ["lower", "upper"]].tolist() == [8.0, 12.0]
    assert frame.loc[("E08000016", "05-39", "all", "local_unit"), ["lower", "upper"]].isna().all()


def test_rows_that_contradict_each_other(tmp_path):
    wrong = sheets()
    wrong["Table 1"].append(["E08000016 : Barnsley", 5, 15, 15, 35])
    wrong["Table 3"].insert(5, ["04 : Fishing", *range(16)])
    with pytest.raises(SchemaError, match="3 faults") as caught:
        read_uk_business(save_xlsx(tmp_path / "b.xlsx", wrong))
    texts = [str(fault) for fault in caught.value.faults]
    assert any("sheet Table 1, row 8, column C: E08000016 05-39 all has 15 here and 10 in row 6" in t for t in texts)
    assert any("sheet Table 3, row 6, column A: '04 : Fishing' is no division of SIC 2007; nearest: 03" in t
               for t in texts)  # fmt: skip


def test_header_that_moved_down(tmp_path):
    moved = sheets()
    for name in ("Table 1", "Table 3"):
        moved[name][1:1] = [["A further note"], ["and another"]]
    whole = read_uk_business(save_xlsx(tmp_path / "a.xlsx", sheets())).frame
    pd.testing.assert_frame_equal(read_uk_business(save_xlsx(tmp_path / "b.xlsx", moved)).frame, whole)
