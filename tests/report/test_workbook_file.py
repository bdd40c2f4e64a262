"""Workbooks: constant bytes, text that stays text, numbers that stay numbers, house rules of the layout."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "views"))

from hostile_names import HOSTILE

from netan.errors import NetanError
from netan.report.cells import LARGEST, LONGEST, UNKNOWN, cell_text
from netan.report.sheets import Column, Sheet, Table, sheet_names
from netan.report.workbook import input_check, write_workbook

SEARCH = int(os.environ.get("NETAN_SEARCH", "0"))
COLUMNS = (Column("Company"), Column("Jobs", "jobs"), Column("£m", "money"), Column("Share", "share"))


def one_sheet(rows, columns=COLUMNS, **options):
    return Sheet("1 Rows", "Rows of a place, 2024", ("A line.",), (Table(columns, rows, **options),))


def written(path, rows, columns=COLUMNS, **options):
    write_workbook(path, [one_sheet(rows, columns, **options)], title="T")
    page = openpyxl.load_workbook(path).active
    header = next(r for r in range(1, 20) if page.cell(r, 1).value == columns[0].name)
    return page, header


def test_the_same_sheets_give_the_same_bytes(tmp_path):
    rows = [["A", 10, 1.5, 0.25], ["=B", None, float("nan"), 1.0]]
    files = [write_workbook(tmp_path / f"{k}.xlsx", [one_sheet(rows)], title="T") for k in "ab"]
    assert files[0].read_bytes() == files[1].read_bytes()
    with zipfile.ZipFile(files[0]) as archive:
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
        assert "2000-01-01T00:00:00Z" in archive.read("docProps/core.xml").decode()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_text(tmp_path, name):
    page, header = written(tmp_path / "a.xlsx", [[name, 1, 2.0, 0.5]])
    cell = page.cell(header + 1, 1)
    assert cell.data_type in ("s", "n")  # an empty name is an empty cell
    assert (cell.value or "") == cell_text(name)
    assert cell.hyperlink is None
    if name.lstrip().startswith(("=", "+", "-", "@")):
        assert cell.quotePrefix


NUMBERS = st.floats(allow_nan=True, allow_infinity=True)
ROWS = st.lists(st.tuples(st.text(max_size=60), st.integers(-(2**40), 2**40), NUMBERS), min_size=1, max_size=30)


@settings(max_examples=max(8, SEARCH // 10))
@given(ROWS)
def test_any_text_and_any_number_comes_back(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("any") / "a.xlsx"
    page, header = written(path, [[text, whole, number, number] for text, whole, number in rows])
    for k, (text, whole, number) in enumerate(rows, start=header + 1):
        cells = [page.cell(k, column) for column in range(1, 5)]
        assert not any(cell.data_type == "f" for cell in cells)
        assert (cells[0].value or "") == cell_text(text)
        assert cells[1].value == whole
        if abs(number) <= LARGEST:
            assert cells[2].value == pytest.approx(number, rel=1e-14, abs=1e-300)
        else:
            assert cells[2].value == UNKNOWN


def test_text_longer_than_a_cell_is_cut():
    assert len(cell_text("x" * (LONGEST + 5))) == LONGEST


def test_unknown_figures_are_marked_and_unknown_words_are_empty(tmp_path):
    page, header = written(tmp_path / "a.xlsx", [[None, None, float("nan"), 0.0]])
    assert [page.cell(header + 1, k).value for k in range(1, 5)] == [None, UNKNOWN, UNKNOWN, 0]


def test_money_below_nought_keeps_its_minus(tmp_path):
    """A format with conditions shows no minus sign, so such a cell must have one without."""
    page, header = written(tmp_path / "a.xlsx", [["A", 1, -194.1, 0.5], ["B", 1, 194.1, 0.5], ["C", 1, 0.01, 0.5]])
    formats = [page.cell(header + k, 3).number_format for k in (1, 2, 3)]
    assert formats[0] == "#,##0.0"
    assert formats[1] == formats[2] == '[=0]0.0;[<0.05]"<0.1";#,##0.0'


def test_layout_follows_the_house_rules(tmp_path):
    page, header = written(tmp_path / "a.xlsx", [["A", 1, 2.0, 0.5]])
    assert page["A1"].value == "Rows of a place, 2024"
    assert page.freeze_panes == f"A{header + 1}"
    assert page.page_setup.orientation == "landscape"
    assert int(page.page_setup.paperSize) == 9
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0) or page.page_setup.fitToHeight == 0
    assert page.print_title_rows == f"${header}:${header}"
    table = next(iter(page.tables.values()))
    assert (table.name, table.ref) == ("netan_1_rows", f"A{header}:D{header + 1}")
    assert [page.cell(header, k).value for k in range(1, 5)] == [c.name for c in COLUMNS]
    assert not page.merged_cells.ranges


def test_a_table_without_rows_says_none(tmp_path):
    page, header = written(tmp_path / "a.xlsx", [])
    assert page.cell(header + 1, 1).value == "none"


@given(st.lists(st.text(max_size=50), max_size=8))
def test_names_of_sheets_are_such_as_excel_takes(wanted):
    names = sheet_names(wanted)
    assert len(names) == len(wanted)
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name) < 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert not name.endswith("'")


@settings(max_examples=max(8, SEARCH // 10))
@given(st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=6))
def test_hostile_names_make_sheets_that_open(tmp_path_factory, wanted):
    path = tmp_path_factory.mktemp("names") / "a.xlsx"
    names = sheet_names(wanted)
    sheets = [Sheet(n, w, (w,), (Table(COLUMNS, [[w, 1, 1.0, 1.0]]),)) for n, w in zip(names, wanted, strict=True)]
    write_workbook(path, sheets, title=wanted[0], stamp=wanted[0])
    assert openpyxl.load_workbook(path).sheetnames == names


def test_a_workbook_that_is_open_is_left_alone(tmp_path):
    path = tmp_path / "study.xlsx"
    write_workbook(path, [one_sheet([["A", 1, 1.0, 1.0]])], title="T")
    before = path.read_bytes()
    for lock in ("~$study.xlsx", ".~lock.study.xlsx#"):
        (tmp_path / lock).write_text("somebody", "utf-8")
        with pytest.raises(NetanError, match=r"is open in Excel or LibreOffice.*nothing in it is lost"):
            write_workbook(path, [one_sheet([])], title="T")
        (tmp_path / lock).unlink()
    assert path.read_bytes() == before


def test_a_workbook_that_cannot_be_replaced_is_left_alone(tmp_path, monkeypatch):
    path = write_workbook(tmp_path / "study.xlsx", [one_sheet([])], title="T")
    before = path.read_bytes()

    def held(self, target):
        raise PermissionError(13, "in use", str(target))

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(NetanError, match="is open in another program"):
        write_workbook(path, [one_sheet([["B", 2, 2.0, 0.1]])], title="T")
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["study.xlsx"]


def test_checks_of_cells(tmp_path):
    columns = (Column("What"), Column("Yours", "any", marked=True))
    checks = {0: input_check("decimal", low=0, high=1), 1: input_check("list", source=["a", "b"])}
    page, _ = written(tmp_path / "a.xlsx", [["x", None], ["y", "a"]], columns, checks=checks)
    kinds = sorted(rule.type for rule in page.data_validations.dataValidation)
    assert kinds == ["decimal", "list"]
