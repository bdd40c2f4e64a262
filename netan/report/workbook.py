"""Workbooks for people and for Power BI: the same tables give the same bytes."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from typing import TYPE_CHECKING, Any

from ..errors import NetanError
from ..files import atomic_path, sieved_path
from .cells import Formats, cell_text, is_unknown, write_cell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from .sheets import Sheet, Table

# No clock: a workbook says what it rests on, and that is what dates it.
MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001  # Excel knows no time zones
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
WIDEST = {"text": 27, "long": 48}
NARROWEST, A4 = 6, 9
LINE, TITLE = 13.0, 24.0
# The width of a column counts digits; letters of a text are narrower on average.
LETTERS = 1.27
# A heading of figures takes three lines at most; one of words as many as it needs.
HEADER_LINES = 3


def refuse_open(path: Path) -> None:
    """Stop before any work when a workbook is open in Excel or LibreOffice: it could not be replaced.

    Raises
    ------
    NetanError
        Naming the file; nothing was changed.
    """
    if path.exists() and is_open(path):
        raise NetanError(
            f"{path} is open in Excel or LibreOffice, so it was left as it is and nothing in it is lost; save and "
            f"close it there and run again (if it is open nowhere, delete the lock file {_lock(path)})"
        )


def is_open(path: Path) -> bool:
    """Whether another program says that it holds the workbook open."""
    return bool(_lock(path))


def _lock(path: Path) -> str:
    # Word shortens long names, Excel does not
    names = (f"~${path.name}", f".~lock.{path.name}#")
    return next((name for name in names if (path.parent / name).exists()), "")


def write_workbook(path: Path, sheets: Sequence[Sheet], *, title: str, stamp: str = "") -> Path:
    """Write a workbook, atomically.

    Parameters
    ----------
    path
        The file; it is replaced.
    sheets
        In order; names as :func:`~netan.report.sheets.sheet_names` makes them.
    title
        For the properties of the file.
    stamp
        Printed at the head of every page: INTERNAL, illustrative.

    Raises
    ------
    NetanError
        The file is open in another program.
    """
    import xlsxwriter

    path = sieved_path(path)
    refuse_open(path)
    with atomic_path(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), OPTIONS)
        book.set_properties({"title": cell_text(title)[:200], "created": MADE, "author": "netan"})
        formats = Formats(book)
        used: set[str] = set()
        for sheet in sheets:
            _write_sheet(book, formats, sheet, stamp, used)
        book.close()
    return path


def _write_sheet(book: Workbook, formats: Formats, sheet: Sheet, stamp: str, used: set[str]) -> None:
    page = book.add_worksheet(sheet.name)
    page.hide_gridlines(2)
    widths = _widths(sheet.tables)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    page.write_string(0, 0, cell_text(sheet.title), formats.title())
    page.set_row(0, TITLE)
    row = 1
    room = max(sum(widths), 60)
    for line in sheet.lines:
        for part in textwrap.wrap(cell_text(line), width=int(room * LETTERS)) or [""]:
            page.write_string(row, 0, part, formats.line())
            row += 1
    for table in sheet.tables:
        row += 1
        if table.heading:
            page.write_string(row, 0, cell_text(table.heading), formats.heading())
            row += 1
        header = row
        row = _write_table(page, formats, table, row, _table_name(sheet.name, used))
    if len(sheet.tables) == 1:
        page.freeze_panes(header + 1, 0)
        page.repeat_rows(header)
    _print_setup(page, sheet, stamp, last=(row, len(widths) - 1))


def _write_table(page: Worksheet, formats: Formats, table: Table, row: int, name: str) -> int:
    """Write a table from a row on; return the first row after it."""
    rows = list(table.rows) or [["none", *[""] * (len(table.columns) - 1)]]
    last = len(table.columns) - 1
    page.add_table(
        row, 0, row + len(rows), last,
        {
            "name": name, "style": None, "autofilter": len(rows) > len(table.columns) and len(rows) > 10,
            "columns": [
                {"header": cell_text(c.name), "header_format": formats.header(c.kind)} for c in table.columns
            ],
        },
    )  # fmt: skip
    widths = _widths([table])
    page.set_row(row, LINE * _lines([c.name for c in table.columns], widths) + 3)
    for k, values in enumerate(rows, start=1):
        deep = _lines([v if c.kind in WIDEST else "" for c, v in zip(table.columns, values, strict=True)], widths)
        page.set_row(row + k, LINE * deep + 2)
        for column, (about, value) in enumerate(zip(table.columns, values, strict=True)):
            text = not table.rows and column == 0
            write_cell(page, row + k, column, value, "text" if text else about.kind, formats, marked=about.marked)
            if about.marked and k - 1 in table.checks:
                page.data_validation(row + k, column, row + k, column, dict(table.checks[k - 1]))
    for column, about in enumerate(table.columns):
        if about.check is not None:
            page.data_validation(row + 1, column, row + len(rows), column, dict(about.check))
    return row + len(rows) + 1


def _lines(texts: Sequence[object], widths: Sequence[float]) -> int:
    """Lines that the deepest of some wrapped cells takes: programs other than Excel do not work it out."""
    return (
        max(
            (
                len(textwrap.wrap(t, width=max(int((w - 2) * LETTERS), 5)))
                for t, w in zip(texts, widths, strict=True)
                if isinstance(t, str)
            ),
            default=1,
        )
        or 1
    )


def _table_name(sheet: str, used: set[str]) -> str:
    """Name of a table for Power BI and formulas: letters, digits and underlines, no two alike."""
    stem = "netan_" + (re.sub(r"[^a-z0-9]+", "_", sheet.casefold()).strip("_") or "table")
    name, k = stem, 1
    while name in used:
        k += 1
        name = f"{stem}_{k}"
    used.add(name)
    return name


def _widths(tables: Sequence[Table]) -> list[float]:
    count = max((len(table.columns) for table in tables), default=1)
    out = [float(NARROWEST)] * count
    for table in tables:
        for j, column in enumerate(table.columns):
            longest = max([_length(row[j]) for row in table.rows], default=0)
            words = max((len(word) for word in column.name.split()), default=1)
            # the words of a header over figures are spread over a few lines
            header = max(words, len(column.name) / HEADER_LINES + 1)
            out[j] = max(out[j], min(max(longest, header) + 3, WIDEST.get(column.kind, 16)))
    return out


def _length(value: object) -> int:
    if is_unknown(value):
        return 3
    if isinstance(value, str):
        return int(len(value) / LETTERS) + 1
    return len(f"{value:,.0f}") + 2


def _print_setup(page: Worksheet, sheet: Sheet, stamp: str, *, last: tuple[int, int]) -> None:
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0 if len(sheet.tables) == 1 else 1)
    page.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    page.print_area(0, 0, last[0], last[1])
    if stamp:
        page.set_header("&L&9" + _printed(stamp))
    page.set_footer(f"&L&9{_printed(sheet.title)}&R&9Page &P of &N")


def _printed(text: str) -> str:
    """Text in the head or foot of a page: its marks doubled, short enough for Excel."""
    # a leading digit would join the size of the letters
    return " " + cell_text(text)[:110].replace("&", "&&")


def input_check(kind: str, **bounds: Any) -> dict[str, Any]:
    """Options of a data validation: a drop-down for ``list`` (with ``source``), else bounds of a number.

    Examples
    --------
    >>> input_check("decimal", low=0, high=1)["minimum"]
    0
    """
    if kind == "list":
        source = list(bounds["source"])
        return {
            "validate": "list",
            "source": source,
            "error_type": "warning",
            "error_title": "Not on the list",
            "error_message": f"Choose one of: {', '.join(source)}"[:250],
        }
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": bounds["low"],
        "maximum": bounds["high"],
        "error_title": "Outside what is allowed",
        "error_message": f"Write a figure from {bounds['low']:g} to {bounds['high']:g}, or leave the cell empty.",
    }
