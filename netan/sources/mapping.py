"""How the columns of a ledger are read: proposed from the file, and open to the user in a small TOML beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import Fault, FileFormatError
from ..files import read_text
from .container import container_of
from .delimited import bare, grid_of, read_grid
from .ledger_columns import place_columns
from .ledger_dates import dates
from .ledger_headings import year_of
from .ledger_placed import spoken
from .workbook import Sheet, Workbook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from .ledger_placed import Placed

ENDING = ".columns.toml"
# Columns of ours that a mapping may name.
COLUMNS = (
    "supplier_name", "value", "gross", "vat", "debit", "credit", "date", "year", "document", "category", "buyer",
    "supplier", "supplier_area", "country", "supplier_postcode", "supplier_sector", "sector", "supplier_employees",
    "only_source", "replaceable", "share_of_sales", "currency", "confidential", "source",
)  # fmt: skip
AMOUNT_COLUMNS = ({"value"}, {"gross"}, {"debit", "credit"})
_LABEL = r"(?:buyer|buying (?:company|site|entity)|company|customer|legal entity|entity|site|plant|organi[sz]ation)"
_LEDGER = r"(?:purchase|bought|creditors?'?|payables?|accounts payable|supplier|vendor)"
_LIST = r"(?:ledger|list|spend|payments?|transactions|invoices)"
_TITLES = (
    re.compile(rf"{_LABEL} ?[:=] ?(.+)", re.IGNORECASE),
    re.compile(rf"(?:the )?{_LEDGER} {_LIST} (?:of|for|by|at) (.+)", re.IGNORECASE),
    re.compile(rf"(.+?) ?[:\u2013\u2014-] {_LEDGER} {_LIST}\b.*", re.IGNORECASE),
    re.compile(r"(.+?) (?:purchase|bought) ledger\b.*", re.IGNORECASE),
)
_CUT = re.compile(
    r" ?[,;(\[].*| (?:for|from|in|year|period|as at|to)? ?(?:the )?(?:\d{1,2}[ /.-]|(?:19|20)\d\d|fy).*", re.IGNORECASE
)
_GENERIC = re.compile(
    r"\b(?:annual|full|our|your|export|extract|report|monthly|detailed|aged|all|total|summary|this|analysis|data|file|"
    r"fictional|purchase|supplier|vendor)\b",
    re.IGNORECASE,
)
_MONTHS = re.compile(r"\b(\d{1,2}) months? (?:to|ended|ending|from|of)\b", re.IGNORECASE)


@dataclass(frozen=True)
class ColumnMapping:
    """How the columns of one file are read.

    Attributes
    ----------
    file
        Name of the file.
    sheets
        Sheets with payments; empty for csv.
    header_row
        Row of the headings as the user counts; 0 to look for it.
    columns
        Column of ours -> heading in the file, or 'column C'.
    buyer
        Who paid, where no column says it.
    amount_is
        'net' or 'gross' where only one amount is given and its heading leaves it open; empty for as the heading says.
    vat_rate
        Taken off amounts that are given with VAT alone, such as 0.2.
    day_first
        Whether 3/4/2025 is 3 April; None to let the dates tell.
    decimal
        '.' or ','; empty to let the amounts tell.
    sign
        'as is' or 'reversed' for one amount; 'debit' or 'credit', the side that is the purchases, for two; empty to let
        the amounts tell.
    currency
        Currency of all amounts; empty for that of the study.
    unit
        What one printed unit is worth: 1000 for thousands.
    fill_down
        A blank payee is the one above.
    months
        Months that the file covers, where it has no dates; 0 for a year.
    year
        Year in which the payments end, where no column says it; 0 for unknown.
    annualise
        Multiply fewer than twelve months to a year.
    sheet_numbers
        Numbers of the sheets, from 1.
    unplaced
        Headings that were taken for nothing.
    why
        Column of ours -> by what it was told, where not by its heading.
    notes
        What was taken for granted.
    problems
        What must be mended before the file can be read.
    """

    file: str = ""
    sheets: tuple[str, ...] = ()
    header_row: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)
    buyer: str = ""
    amount_is: str = ""
    vat_rate: float = 0.0
    day_first: bool | None = None
    decimal: str = ""
    sign: str = ""
    currency: str = ""
    unit: float = 1.0
    fill_down: bool = False
    months: float = 0.0
    year: int = 0
    annualise: bool = True
    sheet_numbers: tuple[int, ...] = field(default=(), compare=False)
    unplaced: tuple[str, ...] = field(default=(), compare=False)
    why: Mapping[str, str] = field(default_factory=dict, compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)
    problems: tuple[Fault, ...] = field(default=(), compare=False)


def mapping_path(path: Path) -> Path:
    """Where the mapping of a file lies: beside it, ``<file name>.columns.toml``."""
    return path.with_name(path.name + ENDING)


def sheets_of(path: Path) -> list[Sheet]:
    """Every sheet of a workbook that holds something, or the one grid of a csv.

    Raises
    ------
    FileFormatError
        Missing, empty, damaged, packed, or not what its name says.
    """
    kind = container_of(path)
    if kind == "text":
        return [grid_of(read_text(path), path.name)]
    if kind != "workbook":
        return [read_grid(path)]  # says that it is packed
    book = Workbook(path)
    sheets, error = [], None
    for name in book.names:
        try:
            sheets.append(book.sheet(name))
        except FileFormatError as caught:  # a sheet that is a chart
            error = caught
    if error is not None and not sheets:
        raise error
    if not any(cell != "" for sheet in sheets for row in sheet.rows for cell in row):
        raise FileFormatError(f"{path.name} holds no data: every sheet is empty; save or download it again")
    return sheets


def propose_mapping(path: Path, *, buyer: str = "") -> ColumnMapping:
    """Propose how a ledger is read, from its headings and from what stands below them.

    Parameters
    ----------
    path
        csv or workbook.
    buyer
        Who paid, where no column says it.

    Returns
    -------
    ColumnMapping
        With ``problems`` where something is left open.

    Raises
    ------
    FileFormatError
        No sheet has a row of headings, or the file is not what its name says.
    """
    return propose(sheets_of(path), path.name, buyer=buyer)


def propose(sheets: Sequence[Sheet], file: str, *, buyer: str = "") -> ColumnMapping:
    """Propose how sheets are read; see :func:`propose_mapping`."""
    placed = {k: found for k, sheet in enumerate(sheets) if (found := place_columns(sheet)) is not None}
    if not placed:
        raise FileFormatError(f"{file}: no row of headings", [_no_header(sheets, file)])
    usable = {k: p for k, p in placed.items() if _usable(p)}
    chosen, notes, problems = _chosen(usable or placed, sheets, file)
    best = placed[chosen[0]]
    columns = {name: spoken(best.columns[name], best) for name in COLUMNS if name in best.columns}
    titles = [line for k in chosen for line in _title_lines(placed[k])]
    problems += [
        best.sheet.fault(what, row=best.header, column=place, remedy=f"{remedy} in {file}{ENDING} (netan map-columns)")
        for what, place, remedy in best.problems
    ]
    dated = bool({"date", "year"} & best.columns.keys())
    amount = best.columns.get("value") or best.columns.get("gross")
    return ColumnMapping(
        file=file,
        sheets=tuple(placed[k].sheet.name for k in chosen) if placed[chosen[0]].sheet.name else (),
        header_row=best.header + 1,
        columns=columns,
        buyer="" if "buyer" in columns else buyer or buyer_in(titles),
        unit=amount.meaning.unit if amount else 1.0,
        currency=amount.meaning.currency if amount and amount.meaning.currency not in {"", "GBP"} else "",
        months=0.0 if dated else _months_in(titles),
        year=0 if dated else (amount.meaning.year if amount else 0) or _year_in(titles, best.sheet.name),
        sheet_numbers=tuple(k + 1 for k in chosen) if len(sheets) > 1 else (),
        unplaced=tuple(c.heading or spoken(c, best) for c in best.rest if c.meaning.role != "reference"),
        why=dict(best.why),
        notes=(*notes, *best.notes),
        problems=tuple(problems),
    )


def _no_header(sheets: Sequence[Sheet], file: str) -> Fault:
    head = next((row for sheet in sheets for row in sheet.rows if any(str(cell).strip() for cell in row)), [])
    said = ", ".join(str(cell)[:40] for cell in head if str(cell).strip())
    what = f"no row names a payee and an amount; the first row that is filled says: {said[:200] or 'nothing'}"
    return Fault(what, file, remedy="put headings such as 'Supplier name' and 'Net amount' above the columns")


def _usable(placed: Placed) -> bool:
    have = placed.columns.keys()
    return "supplier_name" in have and any(need <= have for need in AMOUNT_COLUMNS)


def _heads(placed: Placed) -> dict[str, str]:
    return {name: bare(column.heading) or str(column.place) for name, column in placed.columns.items()}


def _chosen(
    found: Mapping[int, Placed], sheets: Sequence[Sheet], file: str
) -> tuple[list[int], list[str], list[Fault]]:
    """Sheets with payment lines: the one that says most, and those with the same headings."""
    best = max(found, key=lambda k: ("date" in found[k].columns, len(found[k].columns), len(sheets[k].rows), -k))
    like = [k for k in sorted(found) if _heads(found[k]) == _heads(found[best])]
    notes: list[str] = []
    problems: list[Fault] = []
    alike = {k for k in like if any(j < k and sheets[j].rows == sheets[k].rows for j in like)}
    if alike:
        notes.append(f"Left out as copies of another sheet: {_named(alike, sheets)}.")
    like = [k for k in like if k not in alike]
    if len(like) > 1 and not {"date", "year"} & found[best].columns.keys():
        years = {k: year_of(sheets[k].name) for k in like}
        if 0 in years.values() or len(set(years.values())) < len(like):
            what = f"{len(like)} sheets hold payments and no dates: {_named(like, sheets)}; they may be the same ones"
            remedy = f'name those that count as sheets = ["..."] in {file}{ENDING} (netan map-columns writes it)'
            problems.append(Fault(what, file, remedy=remedy))
        else:
            last = max(like, key=lambda k: years[k])
            notes.append(f"One sheet a year: {_named([last], sheets)} was used.")
            like = [last]
    others = [k for k in sorted(found) if k not in like and k not in alike]
    if len(sheets) > 1:
        notes.insert(0, f"Payments were read from {_named(like, sheets)}.")
    if others and _usable(found[others[0]]):
        notes.append(f"Not used, though payees and amounts stand there too: {_named(others, sheets)}.")
    return like, notes, problems


def _named(numbers: Sequence[int] | set[int], sheets: Sequence[Sheet]) -> str:
    return ", ".join(f"sheet {k + 1} ('{sheets[k].name[:40]}')" for k in sorted(numbers))


def _title_lines(placed: Placed) -> list[str]:
    """Texts above the header; a label and the cell beside it as one."""
    out = []
    for row in range(placed.header):
        texts = [text for place in range(placed.sheet.width) if (text := placed.sheet.text(row, place))]
        out += texts
        if len(texts) > 1:
            out.append(f"{texts[0].rstrip(': ')}: {texts[1]}")
    return out


def buyer_in(titles: Sequence[str]) -> str:
    """Buyer that a title names; empty unless it is unmistakable.

    Examples
    --------
    >>> buyer_in(["Plant X: purchase ledger, invoices posted 2025"]), buyer_in(["Notes"])
    ('Plant X', '')
    """
    found = set()
    for title in titles:
        match = next((m for pattern in _TITLES if (m := pattern.fullmatch(title))), None)
        name = _CUT.sub("", match[1]).strip(" .:-") if match else ""
        if name and len(name) <= 60 and re.search(r"[^\W\d_]", name) and not _GENERIC.search(name):
            found.add(name)
    return found.pop() if len(found) == 1 else ""


def _months_in(titles: Sequence[str]) -> float:
    found = {int(match[1]) for title in titles for match in _MONTHS.finditer(title)}
    return float(found.pop()) if len(found) == 1 and found <= set(range(1, 61)) else 0.0


def _year_in(titles: Sequence[str], sheet: str) -> int:
    """Year that the titles name, when they agree on the latest; a year in a date counts."""
    found = {year for text in (*titles, sheet) if (year := year_of(text)) and not _is_day(text)}
    return max(found) if found and max(found) - min(found) <= 1 else 0


def _is_day(text: str) -> bool:
    return not bool(dates([text]).unread[0])
