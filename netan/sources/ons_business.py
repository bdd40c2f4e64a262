"""ONS UK business: activity, size and location. Counts of enterprises and local units, found by titles and labels."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import Fault, SchemaError, first_few
from ..schema import SIZE_BANDS
from ..tables.employment import BusinessCounts, business_counts_from
from .workbook import Sheet, Workbook

if TYPE_CHECKING:
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
    bands: bool


WANTED = (
    _Wanted("Table 1", ("enterprises", "districts", "broad industry group"), "enterprise", bands=False),
    _Wanted("Table 16", ("local units", "districts", "broad industry group"), "local_unit", bands=False),
    _Wanted("Table 3", ("enterprises", "division", "sizeband", "region"), "enterprise", bands=True),
    _Wanted("Table 18", ("local units", "division", "sizeband", "region"), "local_unit", bands=True),
)


@dataclass
class _Found:
    """Rows read so far, and faults."""

    rows: list[tuple[str, str, str, str, str, float]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_uk_business(path: Path) -> BusinessCounts:
    """Read the ONS workbook of UK businesses.

    Taken are the counts of districts by broad industry group (tables 1 and 16: enterprises, local units) and those of
    regions by division and employment size band (tables 3 and 18).

    Parameters
    ----------
    path
        The published workbook.

    Returns
    -------
    BusinessCounts
        ``sector`` is the division, the range of divisions of a broad group (``'05-39'``) or ``'all'``. Where two
        tables give the same count, it stands once.

    Raises
    ------
    FileFormatError
        No workbook.
    SchemaError
        Tables, labels or numbers missing, with every fault.

    References
    ----------
    Office for National Statistics, UK business: activity, size and location.
    """
    book = Workbook(path)
    found = _Found()
    for wanted in WANTED:
        sheet = _find(book, wanted)
        if sheet is None:
            found.faults.append(_absent(book, wanted))
        elif wanted.bands:
            _read_bands(sheet, wanted.unit, found)
        else:
            _read_districts(sheet, wanted.unit, found)
    frame = pd.DataFrame(found.rows, columns=["area", "area_name", "sector", "size_band", "unit", "count"])
    frame["area"] = _mended(frame, path.name, found)
    if found.faults:
        count = len(found.faults)
        raise SchemaError(f"{path.name}: {count:,} fault{'s' if count > 1 else ''} (ONS UK business)", found.faults)
    frame["area_name"] = frame["area"].map(_names(frame))
    frame = frame.drop_duplicates(KEY, keep="first").sort_values(KEY, kind="stable").reset_index(drop=True)
    source = f"Office for National Statistics, UK business: activity, size and location {_year(book)}".strip()
    return business_counts_from(frame.assign(source=source), file=path.name, source=source)


def _mended(frame: pd.DataFrame, file: str, found: _Found) -> pd.Series:
    """Area codes, those that were misprinted in one table taken from the same name in another."""
    wrong = frame["area"].str.len() != _CODE_LENGTH
    right = dict(zip(frame.loc[~wrong, "area_name"].str.casefold(), frame.loc[~wrong, "area"], strict=True))
    codes = frame["area"].copy()
    codes[wrong] = frame.loc[wrong, "area_name"].str.casefold().map(right)
    for code in sorted(set(frame.loc[codes.isna(), "area"])):
        what = f"the area code {code} has not eight digits and its name stands nowhere else"
        found.faults.append(Fault(what, file, remedy="write the right code"))
    return codes


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
        if all(word in title for word in wanted.words):
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


def _read_districts(sheet: Sheet, unit: str, found: _Found) -> None:
    header = next((row for row in range(min(HEADER_ROWS, len(sheet.rows))) if len(_sectors(sheet, row)) > 2), None)
    if header is None:
        what = f"no header row with broad industry groups such as '01-03 : Agriculture' in the first {HEADER_ROWS} rows"
        found.faults.append(sheet.fault(what, remedy="put the published header row back"))
        return
    columns = _sectors(sheet, header)
    if "all" not in columns.values():
        found.faults.append(sheet.fault("no column 'Total'", row=header, remedy="put the published header row back"))
    for row in range(header + 1, len(sheet.rows)):
        label = sheet.text(row, 0)
        match = _AREA.fullmatch(label)
        if match is None:
            if any(sheet.text(row, column) for column in columns):
                found.faults.append(_no_area(sheet, row, 0, label))
            continue
        values = sheet.numbers([row], list(columns), found.faults)[0]
        for sector, value in zip(columns.values(), values, strict=True):
            found.rows.append((match[1], match[2], sector, "all", unit, value))


def _sectors(sheet: Sheet, row: int) -> dict[int, str]:
    codes = {column: _sector(sheet.text(row, column)) for column in range(1, sheet.width)}
    return {column: code for column, code in codes.items() if code is not None}


def _no_area(sheet: Sheet, row: int, column: int, label: str) -> Fault:
    what = f"'{label[:60]}' does not begin with an area code such as E08000016"
    return sheet.fault(what, row=row, column=column, remedy="put the published label back")


def _read_bands(sheet: Sheet, unit: str, found: _Found) -> None:
    header = next((row for row in range(1, min(HEADER_ROWS, len(sheet.rows))) if _bands(sheet, row)), None)
    if header is None:
        what = f"no header row with the size bands {', '.join(SIZE_BANDS)} in the first {HEADER_ROWS} rows"
        found.faults.append(sheet.fault(what, remedy="put the published header rows back"))
        return
    columns = _band_columns(sheet, header, found)
    for row in range(header + 1, len(sheet.rows)):
        label = sheet.text(row, 0)
        sector = _sector(label)
        if sector is None:
            if any(sheet.text(row, column) for column in columns):
                what = f"'{label[:60]}' is no division such as '28 : Manufacture of machinery'"
                found.faults.append(sheet.fault(what, row=row, column=0, remedy="put the published label back"))
            continue
        values = sheet.numbers([row], list(columns), found.faults)[0]
        for (area, name, band), value in zip(columns.values(), values, strict=True):
            found.rows.append((area, name, sector, band, unit, value))


def _bands(sheet: Sheet, row: int) -> bool:
    return {sheet.text(row, column) for column in range(sheet.width)} >= set(SIZE_BANDS)


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
        if area is None or not band:
            continue
        if band not in {*SIZE_BANDS, "Total"}:
            what = f"'{band}' is no size band; known: {', '.join(SIZE_BANDS)}, Total"
            found.faults.append(sheet.fault(what, row=header, column=column, remedy="put the published header back"))
            continue
        out[column] = (area[1], area[2], "all" if band == "Total" else band)
    return out
