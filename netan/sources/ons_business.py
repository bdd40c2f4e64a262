"""ONS UK business: activity, size and location. Counts of enterprises and local units, found by titles and labels."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import Fault, FileFormatError, SchemaError, first_few
from ..schema import SIZE_BANDS
from ..tables.classification import load_classification
from ..tables.employment import BusinessCounts, business_counts_from
from .bres import CONTROL_HALF, NEAREST_HALF, to_five
from .nomis_cells import WITHHELD
from .sectors import nearest_industry
from .workbook import Sheet, Workbook, clean, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

# Seven to nine digits: the 2024 edition prints 'W9200004 : Wales' in one table. Eight are right.
_AREA = re.compile(r"([A-Z]\d{7,9})\s*:?\s*(.+)")
_CODE_LENGTH = 9
_SECTOR = re.compile(r"(\d{2})(?:\s*[-–]\s*(\d{2}))?\s*:\s*\S")
HEADER_ROWS = 12
KEY = ["area", "sector", "size_band", "unit"]


@dataclass(frozen=True)
class _Wanted:
    """A table of the workbook: its usual sheet, words of its title, what it counts."""

    sheet: str
    words: tuple[str, ...]
    unit: str
    layout: str
    without: tuple[str, ...] = ()


_DIVISIONS = ("division", "sizeband", "region")
_SIZES, _NOT = ("districts", "employment sizeband"), ("legal status", "turnover", "constituency", "class")
# Those that stand first are read when nothing is said; their counts complement each other.
WANTED = {
    "1": _Wanted("Table 1", ("enterprises", "districts", "broad industry group"), "enterprise", "districts", _NOT),
    "16": _Wanted("Table 16", ("local units", "districts", "broad industry group"), "local_unit", "districts", _NOT),
    "3": _Wanted("Table 3", ("enterprises", *_DIVISIONS), "enterprise", "divisions", ("turnover", "legal status")),
    "18": _Wanted("Table 18", ("local units", *_DIVISIONS), "local_unit", "divisions", ("turnover", "legal status")),
    "10": _Wanted("Table 10", ("enterprises", *_SIZES), "enterprise", "sizes", _NOT),
    "22": _Wanted("Table 22", ("local units", *_SIZES), "local_unit", "sizes", _NOT),
}
TOGETHER = ("1", "16", "3", "18")
TABLES = ("all", *WANTED)


@dataclass(frozen=True)
class _Row:
    """One count as printed; row and column counted from 0."""

    area: str
    area_name: str
    sector: str
    size_band: str
    unit: str
    text: object
    row: int
    column: int


@dataclass
class _Found:
    """Rows read so far, and faults."""

    rows: list[tuple[str, str, str, str, str, float, bool, bool | None]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_uk_business(path: Path, *, table: str = "all") -> BusinessCounts:
    """Read the ONS workbook of UK businesses.

    Taken are the counts of districts by broad industry group (tables 1 and 16: enterprises, local units) and those of
    regions by division and employment size band (tables 3 and 18); or one table of them, or the counts of districts by
    size band (tables 10 and 22).

    Parameters
    ----------
    path
        The published workbook.
    table
        ``all`` for tables 1, 16, 3 and 18 together, or the number of one: 1, 3, 10, 16, 18, 22.

    Returns
    -------
    BusinessCounts
        ``sector`` is the division, the range of divisions of a broad group (``'05-39'``) or ``'all'``. Where two
        tables give the same count, it stands once. ``lower`` and ``upper`` are the counts that the publisher's
        rounding allows; a withheld count is missing and ``suppressed``.

    Raises
    ------
    FileFormatError
        No workbook, or no such table.
    SchemaError
        Tables, labels or numbers missing, with every fault.

    References
    ----------
    Office for National Statistics, UK business: activity, size and location.
    """
    book = Workbook(path)
    found = _Found()
    for wanted in _asked(path, table):
        sheet = _find(book, wanted)
        if sheet is None:
            found.faults.append(_absent(book, wanted))
        else:
            _take(sheet, _LAYOUTS[wanted.layout](sheet, wanted.unit, found), found)
    frame = pd.DataFrame(found.rows, columns=[*KEY[:1], "area_name", *KEY[1:], "count", "suppressed", "control"])
    frame["area"] = _mended(frame, book, found)
    if found.faults:
        count = len(found.faults)
        raise SchemaError(f"{path.name}: {count:,} fault{'s' if count > 1 else ''} (ONS UK business)", found.faults)
    frame["area_name"] = frame["area"].map(_names(frame))
    frame = frame.drop_duplicates(KEY, keep="first").sort_values(KEY, kind="stable").reset_index(drop=True)
    frame["lower"], frame["upper"] = _interval(frame)
    source = f"Office for National Statistics, UK business: activity, size and location {_year(book)}".strip()
    return business_counts_from(frame.drop(columns="control").assign(source=source), file=path.name, source=source)


def _asked(path: Path, table: str) -> list[_Wanted]:
    name = table.strip().casefold().removeprefix("table").strip()
    if name not in TABLES:
        raise FileFormatError(f"{path.name}: there is no table '{table}' here; netan reads {', '.join(TABLES)}")
    return [WANTED[one] for one in (TOGETHER if name == "all" else (name,))]


def _take(sheet: Sheet, cells: list[_Row], found: _Found) -> None:
    """Add the counts of a sheet; the same count printed twice stands once, two different ones are a fault."""
    notes = " ".join(sheet.text(row, 0).casefold() for row in range(min(HEADER_ROWS, len(sheet.rows))))
    control = "control rounded" in notes if "rounded" in notes else None
    if not cells and not any(fault.sheet == sheet.name for fault in found.faults):
        found.faults.append(sheet.fault("no counts below its header", remedy="use the workbook as ONS publishes it"))
    first: dict[tuple[str, ...], tuple[_Row, float]] = {}
    for cell in cells:
        value, withheld = number(cell.text), clean(cell.text).casefold() in WITHHELD
        if value is None and not withheld:
            shown = f"'{clean(cell.text)[:40]}' is no number" if clean(cell.text) else "empty where a number should be"
            remedy = "write the published number, 0 for none"
            found.faults.append(sheet.fault(shown, row=cell.row, column=cell.column, remedy=remedy))
            continue
        value = math.nan if value is None else value
        key = (cell.area, cell.sector, cell.size_band)
        before, count = first.setdefault(key, (cell, value))
        if before is not cell and count != value:
            what = f"{' '.join(key)} has {value:,.0f} here and {count:,.0f} in row {before.row + 1}"
            found.faults.append(sheet.fault(what, row=cell.row, column=cell.column, remedy="keep the published row"))
        key_columns = (cell.area, cell.area_name, cell.sector, cell.size_band, cell.unit)
        found.rows.append((*key_columns, value, withheld, control))


def _interval(frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Counts that the rounding of each sheet allows; missing where the sheet says nothing of rounding."""
    half = frame["control"].map({True: CONTROL_HALF, False: NEAREST_HALF}).astype(float)
    lower, upper = to_five(frame["count"].to_numpy(float), half.to_numpy(float))
    return pd.Series(lower, frame.index), pd.Series(upper, frame.index)


def _mended(frame: pd.DataFrame, book: Workbook, found: _Found) -> pd.Series:
    """Area codes, those that were misprinted in one table taken from the same name in another."""
    wrong = frame["area"].str.len() != _CODE_LENGTH
    right = dict(zip(frame.loc[~wrong, "area_name"].str.casefold(), frame.loc[~wrong, "area"], strict=True))
    right = (_labels(book) if wrong.any() else {}) | right
    meant = frame["area_name"].str.casefold().map(right).astype(object)
    codes = frame["area"].astype(object).where(~wrong, meant)
    for code in sorted(set(frame.loc[codes.isna(), "area"])):
        what = f"the area code {code} has not eight digits and its name stands nowhere else"
        found.faults.append(Fault(what, book.file, remedy="write the right code"))
    return codes


def _labels(book: Workbook) -> dict[str, str]:
    """Codes of the areas of the tables of districts, by name in small letters: also where those are not asked for."""
    out: dict[str, str] = {}
    for sheet in (_find(book, WANTED[table]) for table in ("1", "16")):
        matches = (_AREA.fullmatch(sheet.text(row, 0)) for row in range(len(sheet.rows))) if sheet is not None else ()
        out |= {match[2].casefold(): match[1] for match in matches if match and len(match[1]) == _CODE_LENGTH}
    return out


def _names(frame: pd.DataFrame) -> dict[str, str]:
    """One name for each code: the one that is not in capitals, where there is one."""
    names: dict[str, str] = {}
    for code, name in zip(frame["area"], frame["area_name"], strict=True):
        if code not in names or (names[code].isupper() and not name.isupper()):
            names[code] = name
    return names


def _year(book: Workbook) -> str:
    for name in ("Contents", book.names[0]):
        if book.has(name):
            sheet = book.sheet(name)
            for row in range(min(6, len(sheet.rows))):
                if match := re.search(r"\b20\d\d\b", sheet.text(row, 0)):
                    return match[0]
    return ""


def _find(book: Workbook, wanted: _Wanted) -> Sheet | None:
    """Return the sheet whose title says what is wanted; the usual one first, then all others."""
    usual = [wanted.sheet] if book.has(wanted.sheet) else []
    for name in [*usual, *(other for other in book.names if other.strip() != wanted.sheet)]:
        sheet = book.sheet(name)
        title = sheet.text(0, 0).casefold()
        if all(word in title for word in wanted.words) and not any(word in title for word in wanted.without):
            return sheet
    return None


def _absent(book: Workbook, wanted: _Wanted) -> Fault:
    what = (
        f"no sheet has a title with the words {', '.join(wanted.words)} (usually '{wanted.sheet}'); the sheets are: "
        f"{first_few(book.names, limit=12)}"
    )
    return Fault(what, book.file, wanted.sheet, remedy="use the workbook as ONS publishes it, with all its tables")


def _sector(label: str) -> str | None:
    if label.casefold() == "total":
        return "all"
    match = _SECTOR.match(label)
    return None if match is None else match[1] + (f"-{match[2]}" if match[2] else "")


def _read_districts(sheet: Sheet, unit: str, found: _Found) -> list[_Row]:
    """Areas down, broad industry groups across."""
    header = next((row for row in range(min(HEADER_ROWS, len(sheet.rows))) if len(_sectors(sheet, row)) > 2), None)
    if header is None:
        what = f"no header row with broad industry groups such as '01-03 : Agriculture' in the first {HEADER_ROWS} rows"
        found.faults.append(sheet.fault(what, remedy="put the published header row back"))
        return []
    columns = _sectors(sheet, header)
    if "all" not in columns.values():
        found.faults.append(sheet.fault("no column 'Total'", row=header, remedy="put the published header row back"))
    return [
        _Row(code, name, sector, "all", unit, sheet.rows[row][column], row, column)
        for row, code, name in _areas_down(sheet, header, columns, found)
        for column, sector in columns.items()
    ]


def _read_sizes(sheet: Sheet, unit: str, found: _Found) -> list[_Row]:
    """Areas down, employment size bands across."""
    header = _band_header(sheet, found)
    if header is None:
        return []
    columns = {c: sheet.text(header, c) for c in range(1, sheet.width) if sheet.text(header, c)}
    columns = {c: band for c, band in columns.items() if _is_band(sheet, header, c, band, found)}
    return [
        _Row(code, name, "all", "all" if band == "Total" else band, unit, sheet.rows[row][column], row, column)
        for row, code, name in _areas_down(sheet, header, columns, found)
        for column, band in columns.items()
    ]


def _areas_down(sheet: Sheet, header: int, columns: Iterable[int], found: _Found) -> Iterator[tuple[int, str, str]]:
    """Rows of areas below a header: place, code, name."""
    for row in range(header + 1, len(sheet.rows)):
        label = sheet.text(row, 0)
        match = _AREA.fullmatch(label)
        if match is not None:
            yield row, match[1], match[2]
        elif any(sheet.text(row, column) for column in columns):
            found.faults.append(_no_area(sheet, row, 0, label))


def _sectors(sheet: Sheet, row: int) -> dict[int, str]:
    codes = {column: _sector(sheet.text(row, column)) for column in range(1, sheet.width)}
    return {column: code for column, code in codes.items() if code is not None}


def _no_area(sheet: Sheet, row: int, column: int, label: str) -> Fault:
    what = f"'{label[:60]}' does not begin with an area code such as E08000016"
    return sheet.fault(what, row=row, column=column, remedy="put the published label back")


def _read_divisions(sheet: Sheet, unit: str, found: _Found) -> list[_Row]:
    """Divisions down, regions and in each of them size bands across."""
    header = _band_header(sheet, found)
    if header is None:
        return []
    columns = _band_columns(sheet, header, found)
    out = []
    for row in range(header + 1, len(sheet.rows)):
        label = sheet.text(row, 0)
        sector = _sector(label)
        if (
            sector is not None
            and sector != "all"
            and any(end not in load_classification() for end in sector.split("-"))
        ):
            what = f"'{label[:60]}' is no division of SIC 2007{nearest_industry(label)}"
            found.faults.append(sheet.fault(what, row=row, column=0, remedy="put the published label back"))
        elif sector is not None:
            out += [_Row(*columns[c][:2], sector, columns[c][2], unit, sheet.rows[row][c], row, c) for c in columns]
        elif any(sheet.text(row, column) for column in columns):
            what = f"'{label[:60]}' is no division such as '28 : Manufacture of machinery'"
            found.faults.append(sheet.fault(what, row=row, column=0, remedy="put the published label back"))
    return out


def _band_header(sheet: Sheet, found: _Found) -> int | None:
    header = next((row for row in range(1, min(HEADER_ROWS, len(sheet.rows))) if _bands(sheet, row)), None)
    if header is None:
        what = f"no header row with the size bands {', '.join(SIZE_BANDS)} in the first {HEADER_ROWS} rows"
        found.faults.append(sheet.fault(what, remedy="put the published header rows back"))
    return header


def _bands(sheet: Sheet, row: int) -> bool:
    return {sheet.text(row, column) for column in range(sheet.width)} >= set(SIZE_BANDS)


def _is_band(sheet: Sheet, header: int, column: int, band: str, found: _Found) -> bool:
    if band in {*SIZE_BANDS, "Total"}:
        return True
    what = f"'{band}' is no size band; known: {', '.join(SIZE_BANDS)}, Total"
    found.faults.append(sheet.fault(what, row=header, column=column, remedy="put the published header back"))
    return False


def _band_columns(sheet: Sheet, header: int, found: _Found) -> dict[int, tuple[str, str, str]]:
    """Area code, area name and size band of each column; an area's name stands above the first of its columns."""
    out: dict[int, tuple[str, str, str]] = {}
    area: re.Match[str] | None = None
    for column in range(1, sheet.width):
        above, band = sheet.text(header - 1, column), sheet.text(header, column)
        if above:
            area = _AREA.fullmatch(above)
            if area is None:
                found.faults.append(_no_area(sheet, header - 1, column, above))
        if area is not None and band and _is_band(sheet, header, column, band, found):
            out[column] = (area[1], area[2], "all" if band == "Total" else band)
    return out


_LAYOUTS = {"districts": _read_districts, "divisions": _read_divisions, "sizes": _read_sizes}
