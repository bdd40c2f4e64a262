"""Purchase ledgers of any layout: lines or totals, several sheets, years, credit notes, VAT; one row a payee."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import Fault, SchemaError
from ..schema import SUPPLIER_LIST
from ..tables.links import SupplierList
from ..tables.money import millions
from .company_number import company_number, is_company_number
from .delimited import bare, header_row, validate_at
from .ledger_dates import Dates, dates, month_text
from .ledger_headings import meaning_of, year_of
from .ledger_lines import NO_AMOUNT, named_sheets, raw_lines, totals_of
from .ledger_money import money_of, unread
from .ledger_payees import OF_PAYEE, OF_ROW, YES_NO, one_a_payee
from .ledger_period import Period, period_of
from .mapping import ENDING, mapping_path, propose, sheets_of
from .mapping_file import read_mapping
from .suppliers import TOTALS, read_supplier_list, wanted_columns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .ledger_lines import Raw
    from .ledger_money import Money
    from .mapping import ColumnMapping
    from .workbook import Sheet

REDACTED, NAMELESS, UNDATED = "lines to redacted payees", "lines without a payee", "lines without a date"
EARLIER = "lines of earlier years"
_REDACTED = (
    r"(?:.*\b(?:redacted|name withheld|withheld|personal (?:data|information|details)|name removed)\b.*|[*x]{3,})"
)
# More lines than this share without a payee or a date are a column read wrongly, not slips.
SLIPS = 0.05
HOME_COUNTRIES = frozenset(
    {"", "gb", "gbr", "uk", "united kingdom", "great britain", "england", "scotland", "wales", "northern ireland"}
)
_LINE_HEADS = frozenset({"date", "document", "gross", "vat", "debit", "credit"})
_YES_NO = {"y": "yes", "n": "no", "true": "yes", "false": "no", "1": "yes", "0": "no"}


@dataclass
class Ledger:
    """What was read so far, and everything that is wrong with it."""

    raw: Raw
    mapping: ColumnMapping
    notes: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    aside: dict[str, int] = field(default_factory=dict)
    aside_value: dict[str, float] = field(default_factory=dict)

    def leave(self, words: str, which: np.ndarray, value: np.ndarray, left: np.ndarray) -> np.ndarray:
        """Set lines aside, count them and their money; return those that are left."""
        out = which & left
        if out.any():
            self.aside[words] = self.aside.get(words, 0) + int(out.sum())
            money = float(np.nansum(value[out]))
            if words not in {TOTALS, NO_AMOUNT}:
                self.aside_value[words] = self.aside_value.get(words, 0.0) + money
        return left & ~which

    def ask(self, what: str, key: str, remedy: str) -> None:
        """Add a fault that the user mends in the mapping."""
        self.faults.append(Fault(what, self.raw.file + ENDING, column=key, remedy=remedy))


def read_ledger(path: Path, *, buyer: str = "", mapping: ColumnMapping | None = None) -> SupplierList:
    """Read a purchase ledger, or a plain supplier list, from csv or a workbook.

    Lines are added up to one row a payee, category and currency of a buyer. Amounts are without VAT; credit notes are
    taken off. More than twelve months: the latest twelve whole ones. Fewer: multiplied to a year. What was left out is
    counted in ``set_aside``, with its money in ``aside_value``; what was done is said in ``notes``.

    Parameters
    ----------
    path
        The file. ``<file name>.columns.toml`` beside it says how it is read, if it is there.
    buyer
        Who paid, where neither a column nor the mapping says it.
    mapping
        How the file is read; else that beside it; else what :func:`netan.sources.mapping.propose_mapping` finds.

    Raises
    ------
    FileFormatError
        Nothing that looks like payments, or not what its name says.
    SchemaError
        With every fault, at the row the user sees.
    """
    sheets = sheets_of(path)
    if mapping is None and mapping_path(path).exists():
        mapping = read_mapping(mapping_path(path))
    if mapping is None and is_own_table(sheets[0]):
        return _own_table(path, buyer)
    mapping = mapping or propose(sheets, path.name, buyer=buyer)
    if not mapping.file:
        mapping = replace(mapping, file=path.name)
    ledger = Ledger(raw_lines(sheets, mapping, path.name), mapping, list(mapping.notes))
    return _read(ledger, sheets, mapping.buyer or buyer)


def is_own_table(sheet: Sheet) -> bool:
    """Whether a sheet has netan's own headings ``supplier_name`` and ``value``, and nothing of single invoices."""
    row = header_row(sheet, wanted_columns(sheet))
    if row is None:
        return False
    heads = {bare(cell) for cell in sheet.rows[row]}
    kinds = {meaning_of(sheet.text(row, place)).role for place in range(sheet.width)}
    return {"suppliername", "value"} <= heads and not kinds & _LINE_HEADS


def _own_table(path: Path, buyer: str) -> SupplierList:
    """Read netan's own table: rows stay as they are; of several years of a buyer the latest counts."""
    table = read_supplier_list(path, buyer=buyer)
    frame = table.frame
    latest = frame.groupby("buyer")["year"].transform("max")
    old = (frame["year"] < latest).to_numpy(dtype=bool)
    aside, money = dict(table.set_aside), {}
    if old.any():
        aside[EARLIER], money[EARLIER] = int(old.sum()), float(frame["value"][old].sum())
        frame = frame[~old].reset_index(drop=True)
    years = sorted({int(year) for year in frame["year"].dropna()})
    notes = _aside_note(aside, money, "") if old.any() else ()
    return replace(
        table, frame=frame, set_aside=aside, aside_value=money, notes=notes, lines=len(frame),
        paid=float(frame["value"].sum()), period=str(years[0]) if len(years) == 1 else "",
    )  # fmt: skip


def _read(ledger: Ledger, sheets: Sequence[Sheet], buyer: str) -> SupplierList:
    raw, mapping = ledger.raw, ledger.mapping
    ledger.aside |= raw.set_aside
    _require(raw, len(raw))
    _fill_down(raw, mapping)
    money = money_of(raw, mapping)
    ledger.notes += money.notes
    for question in money.questions:
        ledger.ask(*question)
    payee = raw.texts("supplier_name")
    days = dates(raw.cells["date"], day_first=mapping.day_first) if "date" in raw.cells else None
    left = _counted(ledger, payee, money, days)
    frame = _texts(raw, payee, money, buyer)
    if (frame["buyer"][left] == "").any():
        remedy = f'write buyer = "..." (netan map-columns {raw.file} --buyer NAME writes it), or fill its column'
        ledger.ask("who paid is said neither by a column nor by a title", "buyer", remedy)
    left &= frame["buyer"].ne("").to_numpy()
    if ledger.faults:
        count = f"{len(ledger.faults):,} fault{'s' if len(ledger.faults) > 1 else ''}"
        raise SchemaError(f"{raw.file}: {count} in the ledger", ledger.faults)
    _require(raw, int(left.sum()))
    period = _period(ledger, frame, days, left)
    for words, which in period.aside.items():
        left = ledger.leave(words, which, money.value, left)
    return _table(ledger, frame[left], period, sheets)


def _require(raw: Raw, lines: int) -> None:
    if not lines:
        fault = Fault("no line is left that names a payee and an amount", raw.file, remedy="see that rows are in it")
        raise SchemaError(f"{raw.file}: no payments", [fault])


def _fill_down(raw: Raw, mapping: ColumnMapping) -> None:
    if not mapping.fill_down:
        return
    above, cells = "", raw.cells["supplier_name"]
    for k, cell in enumerate(cells):
        if cell == "" and not raw.label[k]:
            cells[k] = above
        else:
            above = str(cell)


def _counted(ledger: Ledger, payee: np.ndarray, money: Money, days: Dates | None) -> np.ndarray:
    """Lines that are purchases; what is wrong with them becomes faults."""
    raw, value = ledger.raw, money.value
    dated = ~days.blank if days is not None else np.zeros(len(raw), dtype=bool)
    left = np.ones(len(raw), dtype=bool)
    left = ledger.leave(TOTALS, totals_of(raw, payee, value, dated), value, left)
    filled = np.array(raw.filled, dtype=int)
    empty = money.blank & ((filled <= 2) | (payee == "") | (~dated if days is not None else False))
    left = ledger.leave(NO_AMOUNT, empty | (np.isnan(value) & (filled <= 1)), value, left)
    for words, which in money.other.items():
        left = ledger.leave(words, which, value, left)
    ledger.faults += unread(raw, money, left)
    redacted = pd.Series(payee).str.fullmatch(_REDACTED, case=False).to_numpy(dtype=bool)
    left = ledger.leave(REDACTED, redacted, value, left)
    left = _slips(ledger, NAMELESS, payee == "", money, left)
    if days is None:
        return left
    ledger.notes += _how_dated(days)
    for k in np.flatnonzero(days.unread & left).tolist():
        text = str(raw.cells["date"][k])[:40]
        ledger.faults.append(raw.fault(k, "date", f"'{text}' is no date", "write dd/mm/yyyy"))
    return _slips(ledger, UNDATED, days.blank, money, left)


def _slips(ledger: Ledger, words: str, which: np.ndarray, money: Money, left: np.ndarray) -> np.ndarray:
    """Set a few lines aside that lack something; many are a fault."""
    count = int((which & left).sum())
    if count > max(1.0, SLIPS * float(left.sum())):
        name = "supplier_name" if words == NAMELESS else "date"
        remedy = (
            "if the payee stands only on the first of its lines, write fill_down = true"
            if words == NAMELESS
            else "name another column, or none, as date under [columns]"
        )
        first = int(np.flatnonzero(which & left)[0])
        what = f"{count:,} {words}, the first in row {ledger.raw.row[first]:,}"
        ledger.ask(what, name, remedy)
    return ledger.leave(words, which, money.value, left)


def _how_dated(days: Dates) -> list[str]:
    notes = []
    if days.how == "not told by the dates":
        notes.append(
            "Dates such as 03/04/2025 may be read either way; they were read as day/month (write day_first = false in "
            "the mapping if not)."
        )
    elif days.day_first is False:
        notes.append("Dates were read as month/day, as the dates themselves tell.")
    if days.swapped:
        notes.append(
            "Day and month of the workbook's dates were exchanged: they were half converted from the other order."
        )
    return notes


def _texts(raw: Raw, payee: np.ndarray, money: Money, buyer: str) -> pd.DataFrame:
    """Columns of the supplier list as text, one row a line."""
    frame = pd.DataFrame({"row": raw.row, "supplier_name": payee, "value": money.value, "currency": money.currency})
    own = raw.texts("buyer")
    frame["buyer"] = np.where(own == "", "" if "buyer" in raw.cells else buyer, own)
    numbers = {text: _number(text) for text in set(raw.texts("supplier").tolist())}
    frame["supplier"] = [numbers[text] for text in raw.texts("supplier")]
    frame["category"] = raw.texts("category")
    for name in (*OF_PAYEE, *OF_ROW, *YES_NO, "year"):
        if name in raw.cells:
            frame[name] = raw.texts(name)
    for name in (name for name in YES_NO if name in frame.columns):
        frame[name] = frame[name].str.casefold().replace(_YES_NO)
    if "country" in raw.cells:
        country = pd.Series(raw.texts("country"))
        abroad = ~country.str.casefold().isin(HOME_COUNTRIES)
        area = frame.get("supplier_area", pd.Series("", index=frame.index))
        frame["supplier_area"] = area.mask(abroad & area.eq(""), country)
    return frame


def _number(text: str) -> str:
    """Company number; a word without digits says that there is none."""
    number = company_number(text)
    return number if is_company_number(number) or any(c.isdigit() for c in text) else ""


def _period(ledger: Ledger, frame: pd.DataFrame, days: Dates | None, left: np.ndarray) -> Period:
    mapping = ledger.mapping
    if days is not None and not mapping.months:
        found = period_of(days.month[left], days.day[left], annualise=mapping.annualise)
        aside = {words: _spread(which, left) for words, which in found.aside.items()}
        return replace(found, aside=aside)
    if "year" in frame.columns and days is None:
        return _years(frame, left)
    factor = 12 / mapping.months if mapping.months and mapping.annualise else 1.0
    last = int(days.month[left].max()) if days is not None else 0
    year = last // 12 or mapping.year
    notes = []
    if factor != 1:
        notes.append(f"{mapping.months:g} months, multiplied by 12/{mapping.months:g}.")
    elif not mapping.months:
        notes.append("There are no dates in it: taken as the payments of one year (months in the mapping if not).")
    text = f"{mapping.months:g} months to {month_text(last)}" if last else str(year or "")
    return Period(left, mapping.months or 12, factor, text, year, {}, tuple(notes))


def _spread(which: np.ndarray, left: np.ndarray) -> np.ndarray:
    out = np.zeros(len(left), dtype=bool)
    out[np.flatnonzero(left)[which]] = True
    return out


def _years(frame: pd.DataFrame, left: np.ndarray) -> Period:
    """Of a column of years the latest of each buyer."""
    known = {text: year_of(text) for text in frame["year"].unique()}
    years = frame["year"].map(known)
    latest = years[left].groupby(frame["buyer"][left]).max()
    old = (years < frame["buyer"].map(latest)).to_numpy(dtype=bool)
    last = int(latest.max())
    texts = sorted({text for text in frame["year"][left & ~old] if known[text] == last})
    aside = {EARLIER: old} if (old & left).any() else {}
    return Period(left & ~old, 12, 1.0, texts[0] if len(texts) == 1 else str(last), last, aside)


def _table(ledger: Ledger, lines: pd.DataFrame, period: Period, sheets: Sequence[Sheet]) -> SupplierList:
    raw, mapping = ledger.raw, ledger.mapping
    whole = not lines.duplicated(["buyer", "supplier_name", "supplier", "category", "currency"]).any()
    payees = one_a_payee(lines, factor=period.factor, keep_order=whole and "date" not in raw.cells)
    if "year" not in lines.columns and period.year:
        payees["year"] = period.year
    elif "year" in lines.columns:
        last = lines["year"].map(year_of).groupby(lines["buyer"]).max()
        payees["year"] = payees["buyer"].map(last)
    names = [sheet.name for sheet in named_sheets(sheets, mapping)]
    checked = validate_at(
        payees, SUPPLIER_LIST, payees["row"].tolist(), file=raw.file, sheet=names[0] if len(names) == 1 else ""
    )
    numbers = [str(k + 1) for k, sheet in enumerate(sheets) if sheet.name in names]
    where = f"sheet{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}" if len(sheets) > 1 else ""
    currencies = set(lines["currency"])
    money = currencies.pop() if len(currencies) == 1 else ""
    return SupplierList(
        checked, raw.file, ledger.aside,
        notes=(*ledger.notes, *period.notes, *_aside_note(ledger.aside, ledger.aside_value, money)),
        period=period.text, sheet=where, lines=len(lines), paid=float(round(lines["value"].sum(), 2)),
        months=float(period.months), aside_value=ledger.aside_value,
    )  # fmt: skip


def _aside_note(aside: dict[str, int], money: dict[str, float], currency: str) -> tuple[str, ...]:
    """One sentence on what was left out while reading, with its money."""
    parts = [f"{aside[words]:,} {words} ({millions(value, currency or 'GBP')})" for words, value in money.items()]
    return (f"Left out while reading: {'; '.join(parts)}.",) if parts else ()
