"""Business-rates lists: who occupies which property, as councils publish it or the Valuation Office lays it out."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

import pandas as pd

from ..errors import FileFormatError, first_few
from ..files import csv_member
from ..tables.areas import load_uk_areas
from ..tables.sites import RATES_SOURCE, Sites, sites_from
from .company_number import company_number, is_company_number
from .container import container_of
from .delimited import read_grid
from .postcode import postcode_in
from .rates_columns import (
    NO_WORKPLACES,
    columns_in,
    is_empty,
    is_hidden,
    is_no_workplace,
    is_person,
    rates_header,
    status_columns,
)
from .workbook import Sheet, Workbook, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

NO_OCCUPIER = "properties whose occupier the council does not name"
PERSONS = "properties of private persons"
EMPTY = "properties that stand empty"
SMALL = "properties at which nobody works (car parks, advertising rights, cash machines and the like)"
ENDED = "accounts that have ended"
TWICE = "further rows of the same property and occupier"
NO_VALUE = "properties without a rateable value (kept)"

# The Valuation Office's rating list: no header, parted by asterisks, one property a line.
VOA_COLUMNS = 28
_VOA = {"authority": 1, "reference": 3, "code": 4, "description": 5, "uarn": 6, "name": 8, "postcode": 14,
        "rateable_value": 17, "ended": 27}  # fmt: skip
VOA_LINE_LIMIT = 10_000


@dataclass
class _List:
    rows: list[dict[str, object]] = field(default_factory=list)
    aside: Counter[str] = field(default_factory=Counter)
    source: str = RATES_SOURCE


def read_rates_list(
    path: Path,
    *,
    area: str | None = None,
    authorities: Mapping[str, str] | None = None,
    no_workplaces: Sequence[str] = NO_WORKPLACES,
) -> Sites:
    """Read a business-rates list into sites.

    Councils' csv and workbooks of any heading are understood: title rows, several sheets, the district in a column,
    in the name of a sheet, in a title row or in the file name. Rows that say nothing of a workplace are counted and
    left out: occupiers who are not named, private persons, empty properties, ended accounts, small things such as
    car parks. A site says where somebody works, not what is done there or by how many. Not tried on a published file.

    Parameters
    ----------
    path
        csv or workbook of a council; or the rating list of the Valuation Office, as text or zip.
    area
        District of the whole list, where nothing in it says so.
    authorities
        District of each billing authority code, for the Valuation Office's list.
    no_workplaces
        Words of descriptions at which nobody works; empty to keep every property.

    Returns
    -------
    Sites
        ``site_id`` the property reference, ``name`` the occupier, ``area``, ``postcode``, ``firm_id`` where the list
        has company numbers, ``rateable_value``, ``description``; ``sector`` and jobs unknown.

    Raises
    ------
    FileFormatError
        No heading of such a list, no district, or the file is not what its name says.
    """
    out = _List(source=f"{RATES_SOURCE}, {path.name}")
    if is_voa(path):
        _read_voa(path, out, authorities or {}, no_workplaces)
    else:
        _read_council(path, out, area, no_workplaces)
    columns = ["site_id", "name", "area", "sector", "firm_id", "postcode", "rateable_value", "description", "source"]
    frame = _own_ids(pd.DataFrame(out.rows, columns=columns), out.aside)
    missing = int(frame["rateable_value"].isna().sum())
    out.aside[NO_VALUE] = missing if missing < len(frame) else 0
    aside = {what: count for what, count in out.aside.items() if count}
    return sites_from(frame, file=path.name, source=out.source, set_aside=aside)


def is_rates_list(sheet: Sheet) -> bool:
    """Whether a sheet is a council's business-rates list, by its headings."""
    return rates_header(sheet) is not None


def is_voa(path: Path) -> bool:
    """Whether a file is laid out as the Valuation Office's rating list."""
    try:
        with _text_stream(path) as stream:
            line = stream.readline(VOA_LINE_LIMIT)
    except (FileFormatError, OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError):
        return False
    return VOA_COLUMNS - 1 <= line.count("*") <= VOA_COLUMNS and line.count(",") < line.count("*")


@contextlib.contextmanager
def _text_stream(path: Path) -> Iterator[io.TextIOWrapper]:
    container_of(path)  # refuses archives that are no honest ones
    with contextlib.ExitStack() as opened:
        raw = opened.enter_context(path.open("rb"))
        stream: IO[bytes] = raw
        if raw.read(4) == b"PK\x03\x04":
            archive = opened.enter_context(zipfile.ZipFile(path))
            stream = opened.enter_context(archive.open(csv_member(path, archive)))
        else:
            raw.seek(0)
        yield opened.enter_context(io.TextIOWrapper(stream, encoding="cp1252", errors="replace", newline=""))


def _read_council(path: Path, out: _List, area: str | None, no_workplaces: Sequence[str]) -> None:
    sheets = [*_sheets(path)]
    lists = [(sheet, row) for sheet in sheets if (row := rates_header(sheet)) is not None]
    if not lists:
        heads = [text for column in range(sheets[0].width) if (text := sheets[0].text(0, column))]
        fault = sheets[0].fault(
            f"no row names an occupier with a rateable value or a property reference; row 1 says: {first_few(heads)}",
            row=0,
            remedy="name the columns in one row: Property reference, Occupier, Postcode, Rateable value, District",
        )
        raise FileFormatError(f"{path.name}: no business-rates list", [fault])
    for sheet, header in lists:
        _read_sheet(sheet, header, out, area or _area_of(sheet, header, path.stem), no_workplaces)
    ignored = len(sheets) - len(lists)
    if ignored:
        out.aside["sheets without a list"] = ignored


def _sheets(path: Path) -> Iterator[Sheet]:
    if container_of(path) != "workbook":
        yield read_grid(path)
        return
    book = Workbook(path)
    for name in book.names:
        sheet = book.sheet(name)
        if sheet.rows:
            yield sheet


def _area_of(sheet: Sheet, header: int, stem: str) -> str:
    """District named by the sheet, a title row or the file; empty when none is."""
    titles = [sheet.text(row, column) for row in range(header) for column in range(sheet.width)]
    for text in (sheet.name, *titles, re.sub(r"[_\-.]+", " ", stem)):
        found = district_in(text)
        if found:
            return found
    return ""


def district_in(text: str) -> str:
    """Return the name of the one UK district that a text names; empty when it names none or several.

    Examples
    --------
    >>> district_in("Rotherham MBC: business rates, July 2024"), district_in("rates q3")
    ('Rotherham', '')
    """
    uk = load_uk_areas()
    if not text:
        return ""
    code = uk.find(text)
    if code is None:
        plain = " ".join(re.sub(r"[^\w\s&'-]", " ", text).casefold().split())
        names = {str(n) for n in uk.frame["name"] if re.search(rf"\b{re.escape(str(n).casefold())}\b", plain)}
        # 'Derbyshire Dales' names one district, not 'Derbyshire' too
        longest = [n for n in names if not any(n != other and n in other for other in names)]
        codes = {uk.find(n) for n in longest}
        code = next(iter(codes)) if len(codes) == 1 else None
    return uk.name(code) if code else ""


def _read_sheet(sheet: Sheet, header: int, out: _List, area: str, no_workplaces: Sequence[str]) -> None:
    columns, status = columns_in(sheet.rows[header]), status_columns(sheet.rows[header])
    if "area" not in columns and not area:
        fault = sheet.fault(
            "nothing says which district the list is of",
            row=header,
            remedy="add a column District, or put the council's name into the file name",
        )
        raise FileFormatError(f"{sheet.file}: no district", [fault])
    heads = [sheet.text(header, place) for place in range(sheet.width)]
    for row in range(header + 1, len(sheet.rows)):
        cells = {name: sheet.text(row, place) for name, place in columns.items()}
        if not any(cells.values()):
            continue
        cells["row"] = str(row + 1)
        cells["area"] = cells.get("area") or area
        empty = is_empty([(heads[place], sheet.text(row, place)) for place in status])
        _take(cells, out, no_workplaces, empty=empty)


def _take(cells: Mapping[str, str], out: _List, no_workplaces: Sequence[str], *, empty: bool) -> None:
    """Keep a row that says who works where, or count why not."""
    name = cells.get("name", "")
    if cells.get("ended"):
        out.aside[ENDED] += 1
    elif empty:
        out.aside[EMPTY] += 1
    elif is_no_workplace(cells.get("description", ""), cells.get("code", ""), no_workplaces):
        out.aside[SMALL] += 1
    elif is_hidden(name) or not cells["area"]:
        out.aside[NO_OCCUPIER if cells["area"] else "properties without a district"] += 1
    elif is_person(name):
        out.aside[PERSONS] += 1
    else:
        firm = company_number(cells.get("firm_id", ""))
        out.rows.append(
            {
                "site_id": cells.get("reference") or f"{cells['area']} row {cells['row']}",
                "name": name,
                "area": cells["area"],
                "sector": None,
                "firm_id": firm if is_company_number(firm) else None,
                "postcode": postcode_in(cells.get("postcode", "")) or postcode_in(cells.get("address", "")),
                "rateable_value": _money(cells.get("rateable_value", "")),
                "description": cells.get("description") or cells.get("code") or None,
                "source": out.source,
            }
        )


def _money(text: str) -> float | None:
    value = number(text.replace("\u00a3", "").strip())
    return value if value is not None and value >= 0 else None


def _own_ids(frame: pd.DataFrame, aside: Counter[str]) -> pd.DataFrame:
    """One row for a property and its occupier; an id that no other property and no company has."""
    twice = frame.duplicated(["site_id", "name", "area"])
    aside[TWICE] = int(twice.sum())
    frame = frame[~twice].reset_index(drop=True)
    ids = frame["site_id"].astype(str)
    ids = ids.where(~ids.map(is_company_number), "NNDR " + ids)
    nth = ids.groupby(ids).cumcount() + 1
    taken = set(ids)
    named = []
    for text, place in zip(ids, nth, strict=True):
        own = text
        while place > 1 and own in taken:
            own, place = f"{text}/{place}", place + 1  # noqa: PLW2901  # counts on until the id is free
        taken.add(own)
        named.append(own)
    return frame.assign(site_id=named)


def _read_voa(path: Path, out: _List, authorities: Mapping[str, str], no_workplaces: Sequence[str]) -> None:
    others: Counter[str] = Counter()
    try:
        with _text_stream(path) as stream:
            for place, cells in enumerate(csv.reader(stream, delimiter="*", quoting=csv.QUOTE_NONE)):
                if len(cells) < VOA_COLUMNS:
                    out.aside["lines that are cut short"] += bool(cells)
                    continue
                row = {name: cells[at].strip() for name, at in _VOA.items()}
                code = row.pop("authority").lstrip("E0")
                if code not in authorities:
                    others[code] += 1
                    continue
                row |= {"row": str(place + 1), "area": authorities[code], "reference": row["reference"] or row["uarn"]}
                _take(row, out, no_workplaces, empty=False)
    except (csv.Error, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise FileFormatError(f"{path.name} is damaged ({error}); download it again") from error
    if others and not out.rows and not any(out.aside[what] for what in (ENDED, SMALL, NO_OCCUPIER, PERSONS)):
        codes = [
            f"{code} ({count:,} properties)" for code, count in sorted(others.items(), key=lambda i: (-i[1], i[0]))
        ]
        raise FileFormatError(
            f"{path.name}: names districts by billing authority code only: {first_few(codes)}; say which district "
            "each is, such as authorities={'4415': 'Rotherham'}"
        )
    out.aside["properties of other districts"] = sum(others.values())
