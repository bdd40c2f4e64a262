"""The layouts of Nomis, taken apart into one record a cell: area, industry, year, printed text, place."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from ..errors import Fault, FileFormatError, first_few
from .delimited import bare
from .sectors import is_broad_group, nearest_industry, section_letter, sector_code
from .workbook import Sheet, clean, letter, number

SURVEY = "Business Register and Employment Survey, Nomis"
# What Nomis prints where it gives no figure: withheld, too small to publish, or missing.
WITHHELD = frozenset({"[c]", "c", "!", "*", "#", "-", "..", "[x]", "[u]", "~"})
_KEPT = re.compile(r"suppress|confiden|disclos|withheld", re.IGNORECASE)
_PREFIX = re.compile(r"^[a-z][a-z0-9 ]*:\s*(?=\S)")
_AREA_HEADS = ("area", "local authority", "region", "country", "geography")


@dataclass(frozen=True)
class Cell:
    """One figure as printed; row and column counted from 0."""

    area: str
    area_name: str
    sector: str
    year: int
    text: str
    row: int
    column: int


@dataclass
class Cells:
    """All figures of a sheet; faults gather on the way."""

    sheet: Sheet
    cells: list[Cell] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    source: str = SURVEY
    header: int = 0
    safeguarded: bool = False

    def fault(self, what: str, row: int | None, column: int | None, remedy: str) -> None:
        """Add a fault at a cell; csv columns are named by their heading."""
        fault = self.sheet.fault(what, row=row, column=column, remedy=remedy)
        if column is not None:
            heading = self.sheet.text(self.header, column)
            fault = replace(fault, column=f"{letter(column)} ({heading[:40]})" if heading else letter(column))
        self.faults.append(fault)


# --- one row a figure -------------------------------------------------------------------------------------------


def long_cells(sheet: Sheet) -> Cells:
    """Read the csv of the interface and other tables with one row a figure."""
    found = Cells(sheet)
    heads = {bare(cell): place for place, cell in reversed(list(enumerate(sheet.rows[0])))}
    area = heads.get("geographycode", heads.get("geographyname"))
    value = heads.get("obsvalue", heads.get("count"))
    date = next((heads[name] for name in ("date", "datename", "datecode") if name in heads), None)
    sector = next((heads[n] for n in ("industryname", "industrycode", "sicsectionname", "sector") if n in heads), None)
    for place, names in ((area, "GEOGRAPHY_CODE or GEOGRAPHY_NAME"), (value, "OBS_VALUE or COUNT"), (date, "DATE"),
                         (sector, "INDUSTRY_NAME, INDUSTRY_CODE or SIC_SECTION_NAME")):  # fmt: skip
        if place is None:
            found.fault(f"no column {names}", 0, None, "download it with this column: select=... must name it")
    if area is None or value is None or date is None or sector is None:
        return found
    _check_single(found, heads)
    check_complete(found, heads)
    rows = figures(sheet, heads)
    for row in rows:
        code = _long_sector(found, row, sector, heads.get("industrycode"))
        year = year_of(sheet.text(row, date))
        if year is None:
            found.fault(f"'{sheet.text(row, date)[:40]}' is no year", row, date, "write four digits")
        if code and year is not None:
            name = sheet.text(row, heads.get("geographyname", area))
            found.cells.append(Cell(sheet.text(row, area), name, code, year, printed(sheet, row, heads), row, value))
    return found


def filled_rows(sheet: Sheet) -> list[int]:
    """Rows below the header that are neither blank nor the header over again, as in parts that were joined."""
    head = [clean(cell) for cell in sheet.rows[0]]
    lines = ((row, [clean(cell) for cell in sheet.rows[row]]) for row in range(1, len(sheet.rows)))
    return [row for row, line in lines if any(line) and line != head]


def printed(sheet: Sheet, row: int, heads: dict[str, int]) -> str:
    """Figure of a row as printed; '[c]' where it is empty because the publisher keeps it back."""
    text = sheet.text(row, heads.get("obsvalue", heads.get("count", 0)))
    if text:
        return text
    words = " ".join(sheet.text(row, heads[name]) for name in ("obsstatusname", "obsconfname") if name in heads)
    kept = sheet.text(row, heads["obsconf"]).upper() not in {"", "F"} if "obsconf" in heads else False
    return "[c]" if kept or _KEPT.search(words) else ""


def figures(sheet: Sheet, heads: dict[str, int]) -> list[int]:
    """Rows that hold counts: not the percentages that Nomis gives beside them, not blank lines."""
    keep = filled_rows(sheet)
    for name, wanted in (("measuresname", "value"), ("measurename", "count")):
        if name in heads:
            keep = [row for row in keep if sheet.text(row, heads[name]).casefold() in {wanted, ""}]
    return keep


def _check_single(found: Cells, heads: dict[str, int]) -> None:
    place = heads.get("employmentstatusname", heads.get("employmentstatus"))
    if place is None:
        return
    kinds = sorted({found.sheet.text(row, place) for row in filled_rows(found.sheet)} - {""})
    if len(kinds) > 1:
        what = f"{len(kinds)} employment statuses in one file: {first_few(kinds)}"
        found.fault(what, 0, place, "download one: 'Employment' counts working owners, 'Employees' does not")
    elif kinds:
        found.source = f"{SURVEY}, {kinds[0].lower()}"


def check_complete(found: Cells, heads: dict[str, int]) -> None:
    """Fault a download that was cut, or is one part of several.

    Nomis cuts at 25,000 rows (100,000 with a key) and says only in RECORD_COUNT that it did. Parts that were joined
    have the records of all, each with its own RECORD_OFFSET.
    """
    sheet = found.sheet
    place, offset = heads.get("recordcount"), heads.get("recordoffset")
    if place is None:
        return
    rows = filled_rows(sheet)
    stated = max((int(text) for row in rows if (text := sheet.text(row, place)).isdigit()), default=0)
    if stated <= len(rows):
        return
    offsets = sorted({int(t) for row in rows if offset is not None and (t := sheet.text(row, offset)).isdigit()})
    from_ = f", from record {offsets[0] + 1:,} on" if len(offsets) == len(rows) and offsets[0] > 0 else ""
    what = f"the download was cut short: {len(rows):,} of {stated:,} records are here{from_}"
    remedy = "download it in parts (recordoffset=), with fewer areas or years, and join them"
    found.fault(what, 0, place, remedy)


def _long_sector(found: Cells, row: int, column: int, code_column: int | None) -> str:
    label = found.sheet.text(row, column)
    if label.casefold().startswith(("total", "all industries")):
        return ""
    if is_broad_group(label):
        found.fault(f"'{label[:60]}' is a broad group, not an industry of SIC 2007", row, column,
                    "download sections, divisions, groups or classes instead")  # fmt: skip
        return ""
    code = sector_code(label) or section_letter(label)
    if code is None and re.fullmatch(r"[A-U]|\d{2,5}", label):
        code = label
    if code is None and code_column is not None:
        code = sector_code(f"{found.sheet.text(row, code_column)} : ")
    if code is None:
        found.fault(f"'{label[:60]}' is no industry of SIC 2007{nearest_industry(label)}", row, column,
                    "write the section's name or letter, or a code such as '28 : ...'")  # fmt: skip
    return code or ""


def year_of(text: str) -> int | None:
    """Year that a text begins with, or None."""
    match = re.match(r"(?:19|20)\d\d(?!\d)", text)
    return int(match[0]) if match else None


# --- areas against industries -----------------------------------------------------------------------------------


def wide_cells(sheet: Sheet) -> Cells:
    """Read a web download: title lines, then areas down and industries across, or the other way round."""
    found = Cells(sheet)
    year: int | None = None
    columns: dict[int, str] = {}
    sectors_across = True
    codes = -1
    ended = False  # a blank line after figures: what follows is a footnote unless it holds figures
    for row in range(len(sheet.rows)):
        first = sheet.text(row, 0)
        title = first.casefold().rstrip(" :")
        found.safeguarded |= not columns and "safeguarded" in title
        if title in {"date", "year"}:
            year = year_of(sheet.text(row, 1))
        elif title == "employment status":
            found.source = f"{SURVEY}, {sheet.text(row, 1).lower()}"
        elif (header := _header(sheet, row)) is not None:
            found.header = row
            columns, sectors_across, codes = header
            _check_header(found, row, columns, sectors_across=sectors_across)
            ended = False
        elif columns and not any(sheet.text(row, column) for column in range(sheet.width)):
            ended = bool(found.cells)
        elif columns and first and not _is_units(sheet, row) and not (ended and _is_note(sheet, row, columns)):
            _wide_row(found, row, year, columns, codes, sectors_across=sectors_across)
    if not columns:
        raise FileFormatError(f"{sheet.file}: no table of jobs was found", [_nothing(sheet)])
    if year is None:
        found.fault("no title line 'Date' gives the year", 0, None, "keep the title lines of the download")
    _plain_areas(found)
    return found


def _nothing(sheet: Sheet) -> Fault:
    return sheet.fault(
        "no header row with industries such as '28 : Manufacture of machinery' or 'C : Manufacturing' across, and none "
        "that begins with 'Industry' and names areas",
        remedy="download it from Nomis as csv or xlsx and keep its layout",
    )


def _header(sheet: Sheet, row: int) -> tuple[dict[int, str], bool, int] | None:
    """Columns of figures, whether they are industries, and the column of area codes (-1 for none)."""
    first = sheet.text(row, 0).casefold()
    texts = {column: text for column in range(1, sheet.width) if (text := sheet.text(row, column))}
    codes = next((column for column, text in texts.items() if text.casefold() in {"mnemonic", "code"}), -1)
    values = {c: t for c, t in texts.items() if c != codes and not t.casefold().startswith("flag")}
    if first.startswith("industry") and values:
        return values, False, -1
    if any(sector_code(text) or is_broad_group(text) for text in values.values()) and (
        not first or first.startswith(_AREA_HEADS)
    ):
        return values, True, codes
    return None


def _is_units(sheet: Sheet, row: int) -> bool:
    texts = {sheet.text(row, column).casefold() for column in range(1, sheet.width)} - {""}
    return bool(texts) and texts <= {"number", "flags", "%", "conf"}


def _is_note(sheet: Sheet, row: int, columns: dict[int, str]) -> bool:
    return not any(number(sheet.rows[row][column]) is not None for column in columns)


def _check_header(found: Cells, row: int, columns: dict[int, str], *, sectors_across: bool) -> None:
    if not sectors_across:
        return
    for column, label in columns.items():
        if is_broad_group(label):
            found.fault(f"'{label[:60]}' is a broad group, not an industry of SIC 2007", row, column,
                        "download sections, divisions, groups or classes instead")  # fmt: skip


def _wide_row(
    found: Cells, row: int, year: int | None, columns: dict[int, str], codes: int, *, sectors_across: bool
) -> None:
    sheet = found.sheet
    first = sheet.text(row, 0)
    if not any(sheet.text(row, column) for column in columns) or first.casefold().startswith("column total"):
        return  # a footnote, or the sum of the areas
    own = sector_code(first)
    if not sectors_across and own is None:
        if not first.casefold().startswith(("total", "column total")):
            found.fault(f"'{first[:60]}' is no industry of SIC 2007", row, 0, "keep Nomis's '28 : ...'")
        return
    for column, label in columns.items():
        code = sector_code(label) if sectors_across else own
        if code is None:
            continue  # a total
        name = first if sectors_across else label
        area = sheet.text(row, codes) if sectors_across and codes >= 0 else name
        found.cells.append(Cell(area, name, code, year or 0, sheet.text(row, column), row, column))


def _plain_areas(found: Cells) -> None:
    """Take 'combauth:' off the names of areas, except where two kinds of area would then share a name."""
    names = sorted({cell.area for cell in found.cells} | {cell.area_name for cell in found.cells})
    plain = {name: _PREFIX.sub("", name) for name in names}
    uses = Counter(plain.values())
    plain = {name: short if uses[short] == 1 else name for name, short in plain.items()}
    found.cells = [replace(c, area=plain[c.area], area_name=plain[c.area_name]) for c in found.cells]
