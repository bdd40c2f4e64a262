"""Cells of the published workbooks, changed at random in memory: a valid table or an error of netan."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netan.errors import NetanError
from netan.sources.ons import ons_table
from netan.sources.scottish import scottish_table
from netan.sources.workbook import Workbook

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sources"))
from io_mutations import mutations, valid_or_told
from made_io import Book

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "real" / "io"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the published files are not here")
# Whole tables are read in each example, so fewer are drawn than elsewhere.
EXAMPLES = int(os.environ.get("NETAN_SEARCH", "0")) or 10
CASES = {
    "ons": ("uk_ons_ioat_2019_ixi.xlsx", ons_table, ("IOT", "Menu", "A")),
    "scottish": ("scotland_sg_io_2019.xlsx", scottish_table, ("IxI", "Leontief type II")),
    "scottish products": ("scotland_sg_io_2019.xlsx", lambda book: scottish_table(book, table="pxp"), ("PxP",)),
}
_SHEETS: dict[str, dict] = {}


def sheets_of(file, names):
    if file not in _SHEETS:
        book = Workbook(REAL / file)
        wanted = {*names, "IxI", "PxP", "Leontief type II"} & set(book.names)
        _SHEETS[file] = {name: book.sheet(name).rows for name in wanted}
    return _SHEETS[file]


@pytest.mark.parametrize("case", CASES)
def test_unchanged_cells_are_read(case):
    file, read, names = CASES[case]
    assert read(Book(sheets_of(file, names))).year == 2019


@pytest.mark.parametrize("case", CASES)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_any_change_is_read_or_told(case, data):
    file, read, names = CASES[case]
    valid_or_told(read, sheets_of(file, names), data.draw(st.sampled_from(names)), data.draw(mutations()))


@settings(max_examples=EXAMPLES)
@given(row=st.integers(6, 110), column=st.integers(2, 106), value=st.floats(1, 1e6))
def test_a_changed_flow_is_never_read_in_silence(row, column, value):
    sheets = sheets_of("uk_ons_ioat_2019_ixi.xlsx", CASES["ons"][2])
    rows = [list(line) for line in sheets["IOT"]]
    rows[row][column] += 10 + value
    with pytest.raises(NetanError, match=f"row {row + 1}, column"):
        ons_table(Book({**sheets, "IOT": rows}))


def test_gaps_that_the_publisher_left_are_read_and_said():
    """As in the edition of 2021, whose electricity misses by 259: output differs, every printed total stands."""
    sheets = sheets_of("uk_ons_ioat_2019_ixi.xlsx", CASES["ons"][2])
    rows = [list(line) for line in sheets["IOT"]]
    output, electricity = 119, next(c for c in range(2, 107) if rows[3][c] == "D351")
    rows[output][electricity] -= 259
    rows[output][107] -= 259
    table = ons_table(Book({**sheets, "IOT": rows}))
    assert "1 of 105 sectors miss their output as published, D351 most, by 259" in table.source
    assert table.tolerance == pytest.approx(259e6)
    rows[output][107] += 259  # without the total that vouches for it
    with pytest.raises(NetanError, match="D351 misses its output"):
        ons_table(Book({**sheets, "IOT": rows}))
