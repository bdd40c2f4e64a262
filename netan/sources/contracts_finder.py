"""Awarded contracts of a Contracts Finder download (csv). Not tried on a published file: the layout is imitated."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import Fault, SchemaError
from ..tables.contracts import Contracts, contracts_from, told_of_values, value_of
from .company_number import company_number, is_company_number
from .delimited import bare, read_grid
from .postcode import postcode_in

if TYPE_CHECKING:
    from pathlib import Path

    from .workbook import Sheet

HEADER_WITHIN = 15
SUPPLIER = "supplier[name|address|"
# Bare heading -> what it is; the later spellings are those of older downloads.
_COLUMNS = {
    "noticeidentifier": "notice", "organisationname": "buyer", "title": "title", "status": "status",
    "cpvcodes": "cpv", "awardeddate": "date", "awardedvalue": "value", "contractstartdate": "start",
    "contractenddate": "end",
}  # fmt: skip
_NEEDED = {"notice": "Notice Identifier", "buyer": "Organisation Name", "value": "Awarded Value"}
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: .*)?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_MONEY = re.compile(r"£? ?(\d[\d,]*(?:\.\d+)?)")
FIELDS = 6
SLIPS = 0.05
LARGEST = 1e15
OPEN, UNREAD, BAD_NUMBERS = "notices without an award", "notices that cannot be read", "company numbers that are none"


def is_contracts_finder(sheet: Sheet) -> bool:
    """Whether a sheet has the headings of a Contracts Finder download.

    Parameters
    ----------
    sheet
        Cells as they stand.

    Examples
    --------
    >>> from netan.sources.workbook import Sheet
    >>> heads = ["Notice Identifier", "Organisation Name", "Supplier [Name|Address|Ref type|Ref Number|Is SME|Is VCSE]"]
    >>> is_contracts_finder(Sheet("f", "", [heads]))
    True
    """
    return _header(sheet) is not None


def _header(sheet: Sheet) -> int | None:
    for row in range(min(HEADER_WITHIN, len(sheet.rows))):
        heads = {bare(cell) for cell in sheet.rows[row]}
        if "noticeidentifier" in heads and any(_is_supplier(cell) for cell in sheet.rows[row]):
            return row
    return None


def _is_supplier(cell: object) -> bool:
    return re.sub(r"\s", "", str(cell).casefold()).startswith(SUPPLIER)


def read_contracts_finder(path: Path) -> Contracts:
    """Read awarded contracts of a Contracts Finder download.

    One row a notice and supplier. The cell of suppliers holds ``[name|address|type of reference|number|SME|VCSE]`` one
    after the other; a number of the type COMPANIES_HOUSE counts, with the zeros that were lost. Of a notice with
    several suppliers the value is neither split nor repeated; a value of 0 stays and is said to be none. A notice that
    stands several times counts once.

    The layout is imitated from its published description and was not tried on a published file.

    Parameters
    ----------
    path
        csv (UTF-8 with or without mark, Windows-1252), or a workbook made of it.

    Raises
    ------
    FileFormatError
        Not what its name says, or none of its headings.
    SchemaError
        Columns are missing, or more than one notice in twenty cannot be read; with every fault.
    """
    sheet = read_grid(path)
    header = _header(sheet)
    if header is None:
        remedy = "use the csv as Contracts Finder gives it"
        raise SchemaError(f"{path.name}: no headings of Contracts Finder", [sheet.fault("no headings", remedy=remedy)])
    places = _places(sheet, header)
    rows: dict[str, list[dict[str, Any]]] = {}
    aside: dict[str, int] = {}
    slips: list[Fault] = []
    notices = 0
    for row in range(header + 1, len(sheet.rows)):
        cells = {name: sheet.text(row, place) for name, place in places.items()}
        if not any(cells.values()):
            continue
        notices += 1
        if not cells["supplier"].strip("[]| "):
            aside[OPEN] = aside.get(OPEN, 0) + 1
            continue
        made, faults = _notice(cells, sheet, row, places)
        slips += faults
        if faults:
            aside[UNREAD] = aside.get(UNREAD, 0) + 1
        else:
            rows[cells["notice"] or f"row {row + 1}"] = made
    if len(slips) > max(1.0, SLIPS * notices):
        count = f"{len(slips):,} fault{'s' if len(slips) > 1 else ''}"
        raise SchemaError(f"{path.name}: {count} in {notices:,} notices", slips)
    return _table([row for made in rows.values() for row in made], slips, aside, path.name)


def _places(sheet: Sheet, header: int) -> dict[str, int]:
    """Column of each thing that is wanted."""
    out: dict[str, int] = {}
    for place, cell in enumerate(sheet.rows[header]):
        name = "supplier" if _is_supplier(cell) else _COLUMNS.get(bare(cell))
        if name is not None:
            out.setdefault(name, place)
    missing = [heading for name, heading in _NEEDED.items() if name not in out]
    if missing:
        remedy = "download the csv again with all its columns"
        faults = [sheet.fault(f"there is no column '{heading}'", row=header, remedy=remedy) for heading in missing]
        raise SchemaError(f"{sheet.file}: columns are missing", faults)
    return out


def _notice(
    cells: dict[str, str], sheet: Sheet, row: int, places: dict[str, int]
) -> tuple[list[dict[str, Any]], list[Fault]]:
    """Rows of one notice, and what is wrong with it."""
    faults: list[Fault] = []

    def wrong(name: str, what: str, remedy: str) -> None:
        faults.append(sheet.fault(what, row=row, column=places[name], remedy=remedy))

    days = {}
    for name in ("date", "start", "end"):
        text = cells.get(name, "")
        days[name] = _day(text)
        if text and days[name] is None:
            wrong(name, f"'{text[:40]}' is no date", "write dd/mm/yyyy")
    amount = _amount(cells["value"])
    if cells["value"] and amount is None:
        wrong("value", f"'{cells['value'][:40]}' is no value", "write a number from 0")
    if not cells["buyer"]:
        wrong("buyer", "nobody is named who buys", "see the notice on the publisher's page")
    suppliers = [one for block in _blocks(cells["supplier"]) if (one := _supplier(block)) is not None]
    if not suppliers:
        what = f"'{cells['supplier'][:40]}' is no supplier with {FIELDS} parts"
        wrong("supplier", what, "see the notice on the publisher's page")
    different = {one["supplier"] or one["supplier_name"].casefold(): one for one in reversed(suppliers)}
    value, value_is = value_of(amount, len(different))
    ends = days["end"] if not days["start"] or not days["end"] or days["end"] >= days["start"] else None
    shared = {
        "contract_id": cells["notice"] or f"row {row + 1}", "buyer": cells["buyer"],
        "title": cells.get("title", "")[:300] or None, "value": value, "value_is": value_is, "ceiling": amount,
        "suppliers": len(different), "currency": "GBP", "date": days["date"], "start": days["start"], "end": ends,
        "classification": next(iter(re.findall(r"\d{8}", cells.get("cpv", ""))), None),
    }  # fmt: skip
    return [{**shared, **one} for one in different.values()], faults


def _blocks(text: str) -> list[str]:
    """Suppliers of a cell.

    Examples
    --------
    >>> _blocks("[A Ltd|1 High St|NONE||Yes|No][B [UK] Ltd||||No|No]")
    ['A Ltd|1 High St|NONE||Yes|No', 'B [UK] Ltd||||No|No']
    """
    plain = " ".join(text.split())
    return [part for part in re.split(r"\] ?\[", plain.removeprefix("[").removesuffix("]")) if part.strip("| ")]


def _supplier(block: str) -> dict[str, Any] | None:
    """Name, number and postcode of a supplier; None where its name is missing. An address may hold the sign '|'."""
    parts = [part.strip() for part in block.split("|")]
    if len(parts) < FIELDS or not parts[0]:
        return None
    kind, number = bare(parts[-4]), parts[-3]
    given = company_number(number) if kind == "companieshouse" and number else ""
    return {
        "supplier_name": parts[0][:500],
        "supplier": given if is_company_number(given) else None,
        "supplier_postcode": postcode_in(" ".join(parts[1:-4])),
        "bad_number": bool(given) and not is_company_number(given),
    }


def _day(text: str) -> str | None:
    """Day of dd/mm/yyyy or an ISO date or time; None when it is none."""
    slashed, iso = _SLASHES.fullmatch(text), _ISO.fullmatch(text)
    parts = (slashed[3], slashed[2], slashed[1]) if slashed else iso.groups() if iso else None
    try:
        return dt.date(*(int(part) for part in parts)).isoformat() if parts and 1990 <= int(parts[0]) < 2100 else None
    except ValueError:
        return None


def _amount(text: str) -> float | None:
    found = _MONEY.fullmatch(text.strip())
    number = float(found[1].replace(",", "")) if found else math.inf
    return number if number <= LARGEST else None


def _table(rows: list[dict[str, Any]], slips: list[Fault], aside: dict[str, int], file: str) -> Contracts:
    bad = sum(row.pop("bad_number") for row in rows)
    if bad:
        aside[BAD_NUMBERS] = bad
    names = [
        "contract_id", "buyer", "supplier_name", "supplier", "supplier_postcode", "title", "value", "value_is",
        "ceiling", "suppliers", "currency", "date", "start", "end", "classification",
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=names) if rows else pd.DataFrame({name: [] for name in names})
    notes = (*told_of_values(rows), *(f"Left out: {fault}." for fault in slips[:1]))
    return contracts_from(frame, file=file, set_aside=aside, notes=notes)
