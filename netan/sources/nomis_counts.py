"""UK Business Counts from Nomis: enterprises and local units by area, industry and size, from its interface or pages.

Not tried on a published file: the columns of the interface are those that published programs ask for, the web download
is laid out as that of the Business Register and Employment Survey.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import FileFormatError, SchemaError, first_few
from ..schema import SIZE_BANDS
from ..tables.classification import load_classification
from ..tables.employment import BusinessCounts, business_counts_from
from .bres import NEAREST_HALF, to_five
from .delimited import bare, read_grid
from .nomis_cells import WITHHELD, Cells, check_complete, figures, printed, year_of
from .sectors import is_broad_group, nearest_industry, sector_code
from .workbook import clean, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from .workbook import Sheet

SOURCE = "UK Business Counts, Nomis"
UNITS = ("enterprise", "local_unit")
# Number of the data set in the column URN: 'Nm-142d1d32...'.
_SETS = {"141": "local_unit", "142": "enterprise"}
_BY_TURNOVER = {"199", "204"}
_RANGE = re.compile(r"(\d[\d,]*)\s*(?:to|-|\u2013)\s*(\d[\d,]*)")
_OPEN = re.compile(r"(\d[\d,]*)\s*(?:\+|and over|or more|and above)")
_AREA_HEADS = ("area", "local authority", "region", "country", "geography", "local enterprise")
_KEY = ["area", "sector", "size_band", "unit"]


@dataclass(frozen=True)
class _Count:
    """One count as printed, with the words that say what it counts; row and column counted from 0."""

    area: str
    area_name: str
    industry: str
    band: str
    text: str
    row: int
    column: int


@dataclass
class _Sheet:
    """Counts of a sheet, what its titles say, faults."""

    found: Cells
    counts: list[_Count] = field(default_factory=list)
    unit: str = ""
    years: set[int] = field(default_factory=set)


def is_business_counts(sheet: Sheet) -> bool:
    """Whether a grid is one of UK Business Counts: by its columns, or by its title."""
    head = {bare(cell) for cell in sheet.rows[0]}
    sized = any(name.startswith(("employmentsizeband", "turnoversizeband", "legalstatus")) for name in head)
    if "obsvalue" in head and (sized or _set_of(sheet, head) in {*_SETS, *_BY_TURNOVER}):
        return True
    return any("uk business counts" in sheet.text(row, 0).casefold() for row in range(min(4, len(sheet.rows))))


def read_nomis_counts(path: Path, *, table: str = "") -> BusinessCounts:
    """Read counts of businesses from Nomis.

    Parameters
    ----------
    path
        csv of the interface (``OBS_VALUE``), or a download of the web pages as csv or workbook: areas, industries and
        size bands down or across, what is the same for a whole table in lines above it.
    table
        ``enterprise`` or ``local_unit``, where the file does not say what it counts: neither a title nor ``URN``.

    Returns
    -------
    BusinessCounts
        ``sector`` is a division, the range of divisions of a section (``'10-33'``) or ``'all'``. ``lower`` and
        ``upper`` are the counts that rounding to five allows. Bands wider than netan's are left out and counted in
        ``set_aside``; the bands above 250 are added up.

    Raises
    ------
    FileFormatError
        Not what its name says, or no counts in it.
    SchemaError
        With every fault: text among numbers, unknown industries, several years or legal forms, counts by turnover, a
        download that was cut short.
    """
    sheet = read_grid(path)
    taken = _long(sheet) if "obsvalue" in {bare(cell) for cell in sheet.rows[0]} else _wide(sheet)
    unit = _unit(taken, table)
    rows, wide = _rows(taken, unit)
    if len(taken.years) > 1:
        taken.found.fault(f"{len(taken.years)} years in one file: {first_few(sorted(taken.years))}", 0, None,
                          "download one year")  # fmt: skip
    faults = taken.found.faults
    if not rows and not faults:
        faults = [sheet.fault("no count in a band that netan knows", remedy=f"download {', '.join(SIZE_BANDS)}")]
    if faults:
        raise SchemaError(f"{path.name}: {len(faults):,} fault{'s' if len(faults) > 1 else ''} ({SOURCE})", faults)
    source = " ".join([SOURCE, *map(str, taken.years)])
    frame = pd.DataFrame(rows).sort_values(_KEY, kind="stable", ignore_index=True).assign(source=source)
    aside = {f"counts in bands wider than those of netan ({name})": n for name, n in sorted(wide.items())}
    return business_counts_from(frame, file=path.name, source=source, set_aside=aside)


# --- what the file says -----------------------------------------------------------------------------------------


def _set_of(sheet: Sheet, head: set[str]) -> str:
    """Number of the data set, from the first URN; empty without one."""
    if "urn" not in head:
        return ""
    place = next(k for k, cell in enumerate(sheet.rows[0]) if bare(cell) == "urn")
    match = re.match(r"Nm-(\d+)d", sheet.text(1, place) if len(sheet.rows) > 1 else "", flags=re.IGNORECASE)
    return match[1] if match else ""


def _unit(taken: _Sheet, table: str) -> str:
    if table and table not in UNITS:
        raise FileFormatError(f"{taken.found.sheet.file}: there is no table '{table}'; netan reads {', '.join(UNITS)}")
    if table and taken.unit and table != taken.unit:
        taken.found.fault(f"the file counts {taken.unit}s, not {table}s", 0, None, "leave the table out, or change it")
    if not table and not taken.unit:
        remedy = "say --table enterprise or --table local_unit, or download it with its title lines or the column URN"
        taken.found.fault("nothing says whether enterprises or local units are counted", 0, None, remedy)
    return table or taken.unit or UNITS[0]


def _long(sheet: Sheet) -> _Sheet:
    """One row a count."""
    taken = _Sheet(Cells(sheet))
    heads = {bare(cell): place for place, cell in reversed(list(enumerate(sheet.rows[0])))}
    dataset = _set_of(sheet, set(heads))
    taken.unit = _SETS.get(dataset, "")
    if dataset in _BY_TURNOVER or any(name.startswith("turnoversizeband") for name in heads):
        taken.found.fault("counts by turnover", 0, None, "download counts by employment size band")
    area = heads.get("geographycode", heads.get("geographyname"))
    industry = heads.get("industryname", heads.get("industrycode"))
    for place, names in ((area, "GEOGRAPHY_CODE or GEOGRAPHY_NAME"), (industry, "INDUSTRY_NAME or INDUSTRY_CODE")):
        if place is None:
            taken.found.fault(f"no column {names}", 0, None, "download it with this column: select=... must name it")
    if area is None or industry is None:
        return taken
    check_complete(taken.found, heads)
    rows = figures(sheet, heads)
    date = next((heads[name] for name in ("date", "datename", "datecode") if name in heads), None)
    band = heads.get("employmentsizebandname")
    if band is None and "employmentsizeband" in heads:
        taken.found.fault("size bands by number alone", 0, heads["employmentsizeband"],
                          "download it with the column EMPLOYMENT_SIZEBAND_NAME")  # fmt: skip
    _check_legal(taken, rows, heads.get("legalstatusname"))
    for row in rows:
        words = sheet.text(row, band) if band is not None else "Total"
        year = year_of(sheet.text(row, date)) if date is not None else None
        taken.years |= {year} if year else set()
        name = sheet.text(row, heads.get("geographyname", area))
        text = printed(sheet, row, heads)
        taken.counts.append(
            _Count(sheet.text(row, area), name, sheet.text(row, industry), words, text, row, heads["obsvalue"])
        )
    return taken


def _check_legal(taken: _Sheet, rows: list[int], place: int | None) -> None:
    kinds = sorted({taken.found.sheet.text(row, place) for row in rows} - {""}) if place is not None else []
    if len(kinds) > 1:
        taken.found.fault(f"{len(kinds)} legal forms in one file: {first_few(kinds)}", 0, place, "download their total")


# --- web downloads ----------------------------------------------------------------------------------------------


def _wide(sheet: Sheet) -> _Sheet:
    """Take tables below their titles: what stands down and across is told by the words."""
    taken = _Sheet(Cells(sheet))
    fixed: dict[str, str] = {}
    across: dict[int, str] = {}
    down, kind, codes, header = "", "", -1, False
    for row in range(len(sheet.rows)):
        first, texts = sheet.text(row, 0), _texts(sheet, row)
        low = first.casefold()
        if "uk business counts" in low:
            words = {"local unit": "local_unit", "enterprise": "enterprise"}
            taken.unit = next((unit for word, unit in words.items() if word in low), taken.unit)
        elif (layout := _layout(first, texts)) is not None:
            down, kind, codes = layout
            across = {c: t for c, t in texts.items() if c != codes and not t.casefold().startswith("flag")}
            taken.found.header, header = row, True
        elif (len(texts) == 1 and 1 in texts and number(texts[1]) is None) or low.startswith(("date", "year")):
            _titled(taken, fixed, low.rstrip(" :"), sheet.text(row, 1))
            header = False
        elif header and first and any(c in texts for c in across):
            taken.counts += _of_row(sheet, row, first, fixed, across, (down, kind, codes))
    if not taken.counts:
        remedy = "download it from Nomis as csv or xlsx and keep its layout"
        what = "no table with areas, industries or size bands down and across"
        raise FileFormatError(f"{sheet.file}: no counts of businesses were found", [sheet.fault(what, remedy=remedy)])
    return taken


def _texts(sheet: Sheet, row: int) -> dict[int, str]:
    return {column: text for column in range(1, sheet.width) if (text := sheet.text(row, column))}


def _kind(texts: list[str]) -> str:
    """What the words across are: bands, industries, or areas."""
    if any(_band(text) not in {"", "all"} for text in texts):
        return "band"
    return "industry" if any(sector_code(text) or is_broad_group(text) for text in texts) else "area"


def _layout(first: str, texts: Mapping[int, str]) -> tuple[str, str, int] | None:
    """What stands down, what across, and the column of area codes; None when the row is no header."""
    low = first.casefold().rstrip(" :")
    codes = next((column for column, text in texts.items() if text.casefold() in {"mnemonic", "code"}), -1)
    words = [text for column, text in texts.items() if column != codes]
    if not words or any(number(text) is not None for text in words):
        return None
    down = "industry" if low.startswith("industry") else "band" if "size" in low and "band" in low else ""
    if not down and low.startswith(_AREA_HEADS):
        down = "area"
    kind = _kind(words)
    # 'Area: Derby' above a table is no header: a header has several words across, or words of another kind
    if not down or kind == down or (len(words) == 1 and kind == "area") or (down == "band" and len(words) == 1):
        return None
    return down, kind, codes


def _titled(taken: _Sheet, fixed: dict[str, str], title: str, text: str) -> None:
    """Keep what a line above a table says."""
    if title.startswith(("date", "year")):
        year = year_of(text)
        taken.years |= {year} if year else set()
    elif "size" in title and "band" in title:
        fixed["band"] = text
    elif title.startswith("industry"):
        fixed["industry"] = text
    elif title.startswith(_AREA_HEADS) and "type" not in title:
        fixed["area"] = text


def _of_row(
    sheet: Sheet, row: int, first: str, fixed: Mapping[str, str], across: Mapping[int, str], how: tuple[str, str, int]
) -> Iterator[_Count]:
    down, kind, codes = how
    for column, words in across.items():
        text = sheet.text(row, column)
        if not text:
            continue
        said = {"band": "Total", "industry": "Total", "area": "", **fixed, down: first, kind: words}
        area = sheet.text(row, codes) if codes >= 0 and down == "area" else said["area"]
        yield _Count(area, said["area"], said["industry"], said["band"], text, row, column)


# --- what it counts ---------------------------------------------------------------------------------------------


def _rows(taken: _Sheet, unit: str) -> tuple[list[dict[str, object]], Counter[str]]:
    """Rows of the table, bands above 250 added up; and how many counts stand in bands that are too wide."""
    wide: Counter[str] = Counter()
    parts: dict[tuple[str, str, str], dict[str, list[tuple[_Count, float]]]] = {}
    wrong: set[str] = set()
    for one in taken.counts:
        sector, band = _sector(taken, one, wrong), _band(one.band)
        value = _value(taken, one)
        if band == "":
            what = f"'{one.band[:40]}' is no employment size band"
            taken.found.fault(what, one.row, None, f"write {', '.join(SIZE_BANDS)} or Total")
        elif not one.area:
            taken.found.fault("nothing says of which area this is", one.row, one.column, "keep the title lines")
        elif band.startswith("wide:"):
            wide[one.band] += 1
        elif sector and value is not None:
            key = (one.area, sector, "250+" if band.startswith("250") else band)
            parts.setdefault(key, {}).setdefault(band, []).append((one, value))
    rows = [_row(taken, unit, key, bands) for key, bands in parts.items()]
    return rows, wide


def _row(
    taken: _Sheet, unit: str, key: tuple[str, str, str], bands: Mapping[str, list[tuple[_Count, float]]]
) -> dict[str, object]:
    """One row; the band 250+ as printed, else the sum of its parts."""
    used = {key[2]: bands[key[2]]} if key[2] in bands else bands
    for counts in used.values():
        for again, _ in counts[1:]:
            what = f"{' '.join(key)} stands twice, before in row {counts[0][0].row + 1}"
            taken.found.fault(what, again.row, again.column, "keep the right one")
    values = [counts[0][1] for counts in used.values()]
    lower, upper = to_five(pd.Series(values, dtype=float).to_numpy(), NEAREST_HALF)
    first = next(iter(used.values()))[0][0]
    return {
        "area": key[0],
        "area_name": first.area_name or None,
        "sector": key[1],
        "size_band": key[2],
        "unit": unit,
        "count": sum(values),
        "lower": sum(lower.tolist()),
        "upper": sum(upper.tolist()),
        "suppressed": any(math.isnan(value) for value in values),
    }


def _value(taken: _Sheet, one: _Count) -> float | None:
    """Count, NaN where it was withheld; None where it is not printed or a fault."""
    value = number(one.text)
    if value is not None:
        return value
    if one.text.casefold() in WITHHELD:
        return math.nan
    if clean(one.text):
        remedy = "write the number, or leave the cell empty when it is not known"
        taken.found.fault(f"'{one.text[:40]}' is no number of businesses", one.row, one.column, remedy)
    return None


def _sector(taken: _Sheet, one: _Count, wrong: set[str]) -> str:
    """Divisions that an industry covers; empty with one fault for each label that says none."""
    label = clean(one.industry)
    if label.casefold().startswith(("total", "all industries", "column total", "37748736")):
        return "all"
    code = sector_code(label) or (label if re.fullmatch(r"[A-U]|\d{2}", label) else "")
    known = load_classification()
    if code in known and len(code) <= 2 and not is_broad_group(label):
        ends = known.codes("division", within=code) if code.isalpha() else (code,)
        return ends[0] if len(ends) == 1 else f"{ends[0]}-{ends[-1]}"
    if label not in wrong:
        wrong.add(label)
        broad = is_broad_group(label) or len(code) > 2
        near = "" if broad else nearest_industry(label)
        what = "is no section or division" if broad else f"is no industry of SIC 2007{near}"
        taken.found.fault(f"'{label[:60]}' {what}", one.row, None, "download sections or divisions")
    return ""


def _band(words: str) -> str:
    """Band of netan, a part of 250+, 'wide:...' for a wider one; empty for words that are no band."""
    text = clean(words).casefold()
    if text in {"total", "all", "column total", "0"} or text.startswith("all "):
        return "all"
    if match := _RANGE.search(text):
        low, high = (int(end.replace(",", "")) for end in match.groups())
        if f"{low}-{high}" in SIZE_BANDS:
            return f"{low}-{high}"
        return f"250..{high}" if low >= 250 else f"wide:{low}-{high}"
    if match := _OPEN.search(text):
        low = int(match[1].replace(",", ""))
        return "250+" if low == 250 else "250..+" if low > 250 else f"wide:{low}+"
    return ""
