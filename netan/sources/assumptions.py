"""The sheet of assumptions of netan's workbook: what people wrote under 'Your value'."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import Fault, FileFormatError
from .delimited import bare
from .workbook import Sheet, Workbook

if TYPE_CHECKING:
    from pathlib import Path

KEY, YOURS = "Key", "Your value"
IN_FORCE, ORIGIN, WRITTEN = "Value in force", "Where it comes from", "workbook"
COLUMNS = ("key", "value", "row")
# The header stands below a title and a few lines; people add some.
HEADER_WITHIN = 60


@dataclass(frozen=True)
class FilledIn:
    """What was written into the sheet of assumptions of one workbook.

    Attributes
    ----------
    file, sheet
        Named in each fault.
    frame
        One row a filled cell: ``key`` (empty where none stands beside it), ``value`` (text or number as it stands
        there), ``row`` as the user counts it.
    emptied
        Key and value of each row whose value in force came from a workbook when the sheet was written, and whose cell
        is empty now.
    """

    file: str
    sheet: str
    frame: pd.DataFrame
    emptied: tuple[tuple[str, str], ...] = ()


def has_assumptions(book: Workbook) -> bool:
    """Whether a workbook has a sheet of assumptions with a column for the user's values."""
    return _found(book) is not None


def lost_heading(book: Workbook) -> str:
    """Name of a sheet of assumptions without the headings by which values are found; empty where there is none."""
    named = [name for name in book.names if "assumption" in name.casefold()]
    return named[0] if named and _found(book) is None else ""


def read_assumptions(path: Path) -> FilledIn:
    """Read the filled cells of the column 'Your value'.

    Excel, LibreOffice and other programs may have saved the workbook; rows may have been moved, sorted or added.

    Parameters
    ----------
    path
        A workbook that ``netan report`` wrote, or a copy of its sheet of assumptions.

    Raises
    ------
    FileFormatError
        No workbook, or none with such a sheet.
    """
    found = _found(Workbook(path))
    if found is None:
        fault = Fault(f"no sheet of assumptions with the columns '{KEY}' and '{YOURS}'", path.name)
        raise FileFormatError(f"{path.name} holds no assumptions", [fault])
    sheet, header, key, yours = found
    heads = [bare(cell) for cell in sheet.rows[header]]
    old, origin = (heads.index(bare(name)) if bare(name) in heads else None for name in (IN_FORCE, ORIGIN))
    rows, emptied = [], []
    for row in range(header + 1, len(sheet.rows)):
        value, text = sheet.rows[row][yours], sheet.text(row, yours)
        if not text and origin is not None and old is not None and sheet.text(row, origin).startswith(WRITTEN):
            emptied.append((sheet.text(row, key), sheet.text(row, old)))
        if text:
            figure = isinstance(value, int | float) and not isinstance(value, bool)
            rows.append((sheet.text(row, key), value if figure else text, row + 1))
    return FilledIn(sheet.file, sheet.name, pd.DataFrame(rows, columns=list(COLUMNS), dtype=object), tuple(emptied))


def _found(book: Workbook) -> tuple[Sheet, int, int, int] | None:
    """Sheet, row of its header, and the columns of keys and of the user's values."""
    for name in book.names:
        if "assumption" not in name.casefold():
            continue
        sheet = book.sheet(name)
        for row, cells in enumerate(sheet.rows[:HEADER_WITHIN]):
            heads = [bare(cell) for cell in cells]
            yours = next((j for j, head in enumerate(heads) if head.startswith(bare(YOURS))), None)
            if yours is not None and bare(KEY) in heads:
                return sheet, row, heads.index(bare(KEY)), yours
    return None
