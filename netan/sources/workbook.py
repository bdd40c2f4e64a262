"""Workbooks: the cells of a sheet at the row numbers and column letters that the user sees."""

from __future__ import annotations

import datetime as dt
import difflib
import math
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import Fault, FileFormatError
from .container import OLE, container_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Cell = str | float | int | bool | dt.date | dt.time | dt.datetime | dt.timedelta

# The largest published workbook that netan reads unpacks to about 400 MB.
WORKBOOK_LIMIT = 1 << 30
# A sheet is laid out as a full rectangle in memory: two cells in opposite corners would fill any machine.
AREA_LIMIT = 30_000_000
# The directory of an encrypted workbook names its content; it stands near the start or the end of a small file.
LOCK_SEARCH = 1 << 26
# Declarations stand at the head of a part of XML.
DECLARATIONS = 4096
_CELL = re.compile(rb' r="([A-Z]{1,3})(\d{1,7})"')


def letter(column: int) -> str:
    """Letter of a worksheet column counted from 0.

    Examples
    --------
    >>> letter(0), letter(25), letter(26), letter(106)
    ('A', 'Z', 'AA', 'DC')
    """
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def clean(value: object) -> str:
    r"""Text of a cell with hard spaces made plain, runs of blanks made one, and a whole number without '.0'.

    Examples
    --------
    >>> clean("Forestry  And Logging \xa0"), clean(62020.0), clean(None)
    ('Forestry And Logging', '62020', '')
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).replace("\xa0", " ").split())


def number(value: object) -> float | None:
    """Return the number in a cell, also when it was typed as text; None when there is none.

    Examples
    --------
    >>> number("1,250"), number(3), number("n/a"), number("")
    (1250.0, 3.0, None, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    text = clean(value)
    if not re.fullmatch(r"[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?([eE][-+]?\d+)?", text) or not re.search(r"\d", text):
        return None
    return float(text.replace(",", ""))


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Attributes
    ----------
    file, name
        Named in each fault.
    rows
        Cells from A1 on; every row has the same length, empty cells are empty text.
    """

    file: str
    name: str
    rows: list[list[Cell]]

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0

    def text(self, row: int, column: int) -> str:
        """Clean text of a cell, rows and columns counted from 0; empty outside the sheet."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return clean(self.rows[row][column])
        return ""

    def fault(self, what: str, *, row: int | None = None, column: int | None = None, remedy: str = "") -> Fault:
        """Return a fault at a cell, rows and columns counted from 0."""
        return Fault(
            what,
            self.file,
            self.name,
            None if row is None else row + 1,
            "" if column is None else letter(column),
            remedy,
        )

    def numbers(self, rows: Sequence[int], columns: Sequence[int], faults: list[Fault]) -> list[list[float]]:
        """Read a block of numbers; what is no number becomes a fault and, here, NaN."""
        out = []
        for i in rows:
            line = []
            for j in columns:
                value = number(self.rows[i][j])
                if value is None:
                    faults.append(self._no_number(i, j))
                    value = math.nan
                line.append(value)
            out.append(line)
        return out

    def _no_number(self, row: int, column: int) -> Fault:
        text = self.text(row, column)
        what = f"'{text[:40]}' is no number" if text else "empty, or an Excel error, where a number should be"
        return self.fault(what, row=row, column=column, remedy="write the published number, 0 for none")


class Workbook:
    """A workbook that has been opened and checked; sheets are read when they are asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path.name
        _check_container(path)
        self._book = _open(path)
        self.names: list[str] = list(self._book.sheet_names)

    def has(self, name: str) -> bool:
        """Whether a sheet of that name is there; blanks at the ends and capitals do not matter."""
        return self._find(name) is not None

    def sheet(self, name: str) -> Sheet:
        """Return a sheet by its name.

        Raises
        ------
        FileFormatError
            Naming the sheets there are and the nearest.
        """
        found = self._find(name)
        if found is None:
            near = difflib.get_close_matches(name, self.names, n=1, cutoff=0.4)
            hint = f"; nearest: '{near[0]}'" if near else ""
            what = f"there is no sheet '{name}'{hint}; the sheets are: {', '.join(self.names)}"
            fault = Fault(what, self.file, remedy=f"name the right sheet '{name}', or download the workbook again")
            msg = f"{self.file}: sheet '{name}' is missing"
            raise FileFormatError(msg, [fault])
        return self._read(found)

    def first(self) -> Sheet:
        """Return the first sheet."""
        return self._read(self.names[0])

    def _find(self, name: str) -> str | None:
        wanted = clean(name).casefold()
        return next((have for have in self.names if clean(have).casefold() == wanted), None)

    def _read(self, name: str) -> Sheet:
        from python_calamine import CalamineError

        try:
            rows = self._book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except CalamineError as error:
            msg = f"{self.file}, sheet {name}: cannot be read ({error}); open it, save it as .xlsx and run again"
            raise FileFormatError(msg) from error
        return Sheet(self.file, clean(name), rows)


def _open(path: Path):  # type: ignore[no-untyped-def]  # noqa: ANN202  # the library has no types
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError as error:
        raise FileFormatError(_locked(path)) from error
    except (CalamineError, OSError, ValueError) as error:
        msg = f"{path.name} is damaged or no workbook ({error}); download it again, or open it in Excel and save it"
        raise FileFormatError(msg) from error


def _locked(path: Path) -> str:
    return f"{path.name} is locked with a password; open it in Excel, save a copy without one and use that"


def _check_container(path: Path) -> None:
    kind = container_of(path)
    if kind != "workbook":
        msg = f"{path.name} is no workbook; use the published .xlsx, or save the sheet as .xlsx"
        raise FileFormatError(msg)
    with path.open("rb") as stream:
        head = stream.read(LOCK_SEARCH)
    if head.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in head:
            raise FileFormatError(_locked(path))
        return
    with zipfile.ZipFile(path) as archive:
        try:
            _check_size(path, archive)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            msg = f"{path.name} is damaged: it was cut short or changed ({error}); download or save it again"
            raise FileFormatError(msg) from error


def _check_size(path: Path, archive: zipfile.ZipFile) -> None:
    total = sum(member.file_size for member in archive.infolist())
    if total > WORKBOOK_LIMIT:
        msg = f"{path.name} would unpack to {total / 1e9:,.1f} GB; it was not opened. Save the table you need as .csv"
        raise FileFormatError(msg)
    for member in archive.infolist():
        if member.filename.endswith((".xml", ".rels")):
            _check_entities(path, archive, member.filename)
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", member.filename):
            _check_area(path, archive, member.filename)


def _check_entities(path: Path, archive: zipfile.ZipFile, member: str) -> None:
    """Refuse a part that declares entities: they can fetch files or grow without end; no spreadsheet writes any."""
    with archive.open(member) as stream:
        if b"<!DOCTYPE" in stream.read(DECLARATIONS).replace(b"\x00", b"").upper():
            msg = (
                f"{path.name}: the part {member} declares entities, which no spreadsheet program writes; it was not "
                "read. Ask for the file anew, or for the table as .csv"
            )
            raise FileFormatError(msg)


def _check_area(path: Path, archive: zipfile.ZipFile, member: str) -> None:
    """Refuse a sheet whose used rectangle would not fit into memory."""
    letters: set[bytes] = set()
    last, tail = 0, b""
    with archive.open(member) as stream:
        while block := stream.read(1 << 22):
            hits = _CELL.findall(tail + block)
            letters.update(hit[0] for hit in hits)
            last = max([last, *(int(hit[1]) for hit in hits[-1:])])
            tail = block[-32:]
    width = max((_column_of(text.decode()) for text in letters), default=0)
    if width * last > AREA_LIMIT:
        msg = (
            f"{path.name}: a sheet uses {last:,} rows and {width:,} columns, more than can be held; "
            "delete the stray cells far below or to the right, or save the table you need as .csv"
        )
        raise FileFormatError(msg)


def _column_of(letters: str) -> int:
    column = 0
    for character in letters:
        column = column * 26 + ord(character) - 64
    return column
