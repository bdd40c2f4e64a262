"""Plain tables of the user: csv in any common spelling, or the first sheet of a workbook, under one header."""

from __future__ import annotations

import csv
import difflib
import io
import re
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import Fault, FileFormatError, SchemaError, first_few
from ..files import read_text
from ..schema import Table, table_named, validate
from .container import container_of
from .workbook import Sheet, Workbook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

DELIMITERS = (",", ";", "\t")
SAMPLE_LINES = 40


def read_grid(path: Path) -> Sheet:
    """Read a csv file, or the first sheet of a workbook, as cells at the rows and columns that the user sees.

    Raises
    ------
    FileFormatError
        Missing, empty, damaged, or not what its name says.
    """
    kind = container_of(path)
    if kind == "workbook":
        return Workbook(path).first()
    if kind != "text":
        msg = f"{path.name} is packed; unpack it and name the table in it"
        raise FileFormatError(msg)
    return grid_of(read_text(path), path.name)


def grid_of(text: str, file: str) -> Sheet:
    """Take the text of a csv file apart: comma, semicolon or tab, whichever gives the most columns."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text)))
    except csv.Error as error:
        msg = f"{file} cannot be read as csv ({error}); save it again as csv from the program it came from"
        raise FileFormatError(msg) from error
    if not any(any(cell.strip() for cell in row) for row in rows):
        msg = f"{file} holds no data: every line is blank; save or download it again"
        raise FileFormatError(msg)
    width = max(len(row) for row in rows)
    return Sheet(file, "", [[*row, *[""] * (width - len(row))] for row in rows])


def delimiter_of(text: str) -> str:
    r"""Delimiter of a csv text.

    Examples
    --------
    >>> delimiter_of("a;b;c\n1,5;2;3\n")
    ';'
    """
    sample = "\n".join(text.splitlines()[:SAMPLE_LINES])

    def width(delimiter: str) -> int:
        try:
            return max((len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter)), default=0)
        except csv.Error:
            return 0

    return max(DELIMITERS, key=width)


def bare(name: object) -> str:
    """Name of a column without capitals, blanks, underlines and marks, for comparing.

    Examples
    --------
    >>> bare(" Supplier Name"), bare("supplier_name")
    ('suppliername', 'suppliername')
    """
    return re.sub(r"[^a-z0-9£%]", "", str(name).casefold())


def header_row(sheet: Sheet, wanted: Mapping[str, str], *, within: int = 15) -> int | None:
    """Row, counted from 0, that names most of the wanted columns; None when no row names two.

    Parameters
    ----------
    wanted
        Bare spelling -> column of the schema.
    within
        How many rows to look at: title lines may come first.
    """
    best, most = None, 1
    for row in range(min(within, len(sheet.rows))):
        hits = len({wanted[key] for cell in sheet.rows[row] if (key := bare(cell)) in wanted})
        if hits > most:
            best, most = row, hits
    return best


def names_of(table: Table, aliases: Mapping[str, Sequence[str]] | None = None) -> dict[str, str]:
    """Bare spelling -> column, for the columns of a table and their other names; the first to claim one keeps it."""
    out = {bare(column.name): column.name for column in table}
    for name, others in (aliases or {}).items():
        for other in others:
            out.setdefault(bare(other), name)
    return out


def frame_of(sheet: Sheet, header: int, wanted: Mapping[str, str]) -> tuple[pd.DataFrame, list[int]]:
    """Columns that are wanted, under their schema names, and the row (from 1) of each line; blank lines left out.

    Raises
    ------
    SchemaError
        Two columns that mean the same.
    """
    columns: dict[str, int] = {}
    faults = []
    for place, cell in enumerate(sheet.rows[header]):
        name = wanted.get(bare(cell))
        if name is None:
            continue
        if name in columns and bare(cell) == bare(name) != bare(sheet.rows[header][columns[name]]):
            columns[name] = place  # the schema's own name goes before any other
        elif name in columns and bare(sheet.rows[header][columns[name]]) != bare(name):
            what = f"'{sheet.text(header, columns[name])}' and '{sheet.text(header, place)}' both mean '{name}'"
            faults.append(sheet.fault(what, row=header, column=place, remedy=f"name the right one '{name}'"))
        elif name in columns and bare(cell) == bare(name):
            what = f"the column '{sheet.text(header, place)}' stands twice"
            faults.append(sheet.fault(what, row=header, column=place, remedy="remove or rename one"))
        columns.setdefault(name, place)
    if faults:
        msg = f"{sheet.file}: columns stand twice"
        raise SchemaError(msg, faults)
    rows = [row for row in range(header + 1, len(sheet.rows)) if any(sheet.text(row, c) for c in range(sheet.width))]
    frame = pd.DataFrame(
        {name: [sheet.text(row, place) for row in rows] for name, place in columns.items()}, dtype="str"
    )
    return frame, [row + 1 for row in rows]


def read_table_csv(path: Path, table: str) -> pd.DataFrame:
    """Read a table of the schema from csv, or from the first sheet of a workbook with the same columns.

    Capitals and blanks in column names do not matter, nor does the delimiter; text is UTF-8 or Windows-1252.

    Parameters
    ----------
    path
        The file.
    table
        Name of a table of :mod:`netan.schema`, such as ``areas``.

    Returns
    -------
    pandas.DataFrame
        With the schema's columns and dtypes; missing optional columns hold unknown.

    Raises
    ------
    FileFormatError
        No table, or not what its name says.
    SchemaError
        With every fault of the table, at the rows the user sees.
    """
    wanted = table_named(table)
    frame, rows, sheet = read_columns(path, wanted)
    return validate_at(frame, wanted, rows, file=sheet.file, sheet=sheet.name)


def read_columns(path: Path, table: Table) -> tuple[pd.DataFrame, list[int], Sheet]:
    """Read the columns of a table as text, with the row (from 1) of each line.

    Raises
    ------
    FileFormatError
        No row names the columns.
    """
    sheet = read_grid(path)
    frame, rows = columns_of(sheet, table, names_of(table))
    return frame, rows, sheet


def columns_of(sheet: Sheet, table: Table, wanted: Mapping[str, str]) -> tuple[pd.DataFrame, list[int]]:
    """Take the columns of a table from a grid as text, with the row (from 1) of each line.

    Raises
    ------
    FileFormatError
        No row names the columns, or none follows it.
    """
    header = header_row(sheet, wanted)
    if header is None:
        raise FileFormatError(f"{sheet.file}: no header of the table '{table.name}'", [_no_header(sheet, table)])
    frame, rows = frame_of(sheet, header, wanted)
    if frame.empty:
        fault = sheet.fault("there is a header and no row below it", row=header, remedy="add the rows")
        raise FileFormatError(f"{sheet.file}: the table '{table.name}' is empty", [fault])
    return frame, rows


def _no_header(sheet: Sheet, table: Table) -> Fault:
    required = [column.name for column in table if column.required]
    have = [text for column in range(sheet.width) if (text := sheet.text(0, column))]
    near = [m for name in required for m in difflib.get_close_matches(name, [h.casefold() for h in have], n=1)]
    hint = f"; nearest: {', '.join(near)}" if near else ""
    what = f"no row names the columns {', '.join(required)}; row 1 says: {first_few(have, limit=8)}{hint}"
    return sheet.fault(what, row=0, remedy="name the columns in one header row")


def validate_at(frame: pd.DataFrame, table: Table, rows: Sequence[int], *, file: str, sheet: str = "") -> pd.DataFrame:
    """Check a frame like :func:`netan.schema.validate`, SIC codes too, with faults at the given rows of the file."""
    faults = [fault for name in CODE_COLUMNS.get(table.name, ()) for fault in _code_faults(frame, name, file, sheet)]
    try:
        checked = validate(frame, table, file=file, sheet=sheet, first_row=0)
    except SchemaError as error:
        raise SchemaError(error.title, [moved(fault, rows) for fault in (*error.faults, *faults)]) from None
    if faults:
        title = f"{file}: {len(faults):,} SIC code{'s' if len(faults) > 1 else ''} not known"
        raise SchemaError(title, [moved(fault, rows) for fault in faults])
    return checked


# Columns of SIC 2007 codes in tables that users write themselves: a code that does not exist is a slip to mend.
CODE_COLUMNS = {
    "register": ("sector",),
    "sites": ("sector",),
    "supplier_list": ("supplier_sector", "sector"),
    "sector_overrides": ("sector",),
}


def _code_faults(frame: pd.DataFrame, column: str, file: str, sheet: str) -> list[Fault]:
    from ..tables.classification import read_codes

    if column not in frame.columns:
        return []
    codes = read_codes(frame[column].reset_index(drop=True))
    wrong = codes[codes["status"].isin(["unknown", "old_2003"])]
    remedy = "write the SIC 2007 code, or leave the cell empty when it is not known"
    texts = frame[column].reset_index(drop=True)
    return [
        Fault(f"{note}{_nearest_code(str(texts[row]))}", file, sheet, int(row), column, remedy)
        for row, note in wrong["note"].items()
    ]


def _nearest_code(text: str) -> str:
    """Codes of SIC 2007 that a slip may have stood for."""
    from ..tables.classification import load_classification

    digits = re.sub(r"[^0-9]", "", text)
    near = (
        difflib.get_close_matches(digits, sorted(load_classification().frame.index), n=2, cutoff=0.7) if digits else []
    )
    return f"; nearest: {' or '.join(near)}" if near else ""


def moved(fault: Fault, rows: Sequence[int]) -> Fault:
    """Put a fault that counts rows of a frame from 0 at its row of the file."""
    if fault.row is None:
        return fault
    return Fault(fault.what, fault.file, fault.sheet, rows[fault.row], fault.column, fault.remedy)
