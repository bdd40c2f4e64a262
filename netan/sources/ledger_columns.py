"""Which column of a sheet holds what: told by the headings and, where they leave it open, by what stands below them."""

from __future__ import annotations

import re

from .delimited import bare
from .ledger_amounts import place_amounts
from .ledger_cells import amounts, currency_code
from .ledger_dates import dates
from .ledger_documents import kinds_of_documents
from .ledger_headings import HEADER_WITHIN, WEAK_CATEGORIES, header_of, meaning_of, year_of
from .ledger_placed import MOST, NEARLY_ALL, Column, Placed
from .workbook import Cell, Sheet, clean

# A buyer's column holds few names; a free text differs on most lines.
FEW_BUYERS, FREE_TEXT = 20, 0.5
_POSTCODE = re.compile(r"[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}")
_COMPANY = re.compile(r"\d{6,8}|[A-Za-z]{2}\d{6}")
_SURE_COMPANY = re.compile(r"0\d{7}|[A-Za-z]{2}\d{6}")
_BOOKS = re.compile(r"[A-Za-z]{0,3}[-_/ ]?\d+[A-Za-z]?")
_ORGANISATION = re.compile(
    r"\b(?:ltd|limited|plc|llp|inc|gmbh|ag|bv|sarl|company|council|university|group|services)\b", re.IGNORECASE
)
BY_HEADING = (
    "supplier_area", "country", "supplier_sector", "sector", "supplier_employees", "only_source", "replaceable",
    "share_of_sales", "confidential", "source",
)  # fmt: skip


def place_columns(sheet: Sheet) -> Placed | None:
    """Place the columns of one sheet; None where no row looks like a header.

    Parameters
    ----------
    sheet
        Cells as they stand.
    """
    header = header_of(sheet)
    if header is None:
        header = _header_by_content(sheet)
    if header is None:
        return None
    body = [row for row in sheet.rows[header + 1 :] if any(cell != "" for cell in row)]
    columns = [
        Column(place, text, meaning_of(text), [row[place] for row in body])
        for place in range(sheet.width)
        for text in [sheet.text(header, place)]
    ]
    placed = Placed(sheet, header, columns)
    _place_name(placed)
    _place_company_number(placed)
    place_amounts(placed)
    _place_date(placed)
    _place_buyer(placed)
    _place_category(placed)
    _place_others(placed)
    return placed


def _header_by_content(sheet: Sheet) -> int | None:
    """First row of at least two texts and nothing else, with numbers or dates somewhere in the next filled row."""
    for row in range(min(HEADER_WITHIN, len(sheet.rows) - 1)):
        texts = [clean(cell) for cell in sheet.rows[row] if clean(cell)]
        if len(texts) < 2 or any(_is_figure(cell) for cell in sheet.rows[row] if clean(cell)):
            continue
        below = next((line for line in sheet.rows[row + 1 :] if any(clean(cell) for cell in line)), [])
        if any(_is_figure(cell) for cell in below if clean(cell)):
            return row
    return None


def _is_figure(cell: Cell) -> bool:
    return not isinstance(cell, str) or not bool(amounts([cell]).unread[0]) or not bool(dates([cell]).unread[0])


def _words(column: Column) -> float:
    """Share of what is filled that is words rather than a number of somebody's books, such as V53159."""
    return column.share(lambda text: re.search(r"[^\W\d_]", text) and not _BOOKS.fullmatch(text))


def _place_name(placed: Placed) -> None:
    named = [c for c in placed.free("supplier_name") if _words(c) > MOST or not c.filled]
    numbers = [c for c in placed.free("supplier_name") if c.share(_COMPANY.fullmatch) > MOST]
    if not named:
        if numbers:
            what = (
                f"the column '{numbers[0].heading}' holds company numbers, and no column is headed as the names of the "
                "suppliers"
            )
            placed.problems.append((what, numbers[0].place, "write the heading of the names at supplier_name"))
            return
        named = [c for c in placed.all if not c.meaning.role and c.share(_ORGANISATION.search) > 0.2]
        named = named if len(named) == 1 else []
        placed.take("supplier_name", named[0] if named else None, "names of companies stand in it")
        return
    placed.take("supplier_name", named[0])


def _place_company_number(placed: Placed) -> None:
    """Company numbers by their heading; a vague one such as 'Supplier no' only by what stands below."""
    sure = placed.free("supplier")
    if sure:
        placed.take("supplier", sure[0])
        return
    for column in placed.free("vendor_id", "supplier_name"):
        if column.share(_COMPANY.fullmatch) > MOST and column.share(_SURE_COMPANY.fullmatch) > 0.2:
            placed.take("supplier", column, "company numbers stand in it")
            return


def _place_date(placed: Placed) -> None:
    named = placed.free("date")
    good = [c for c in named if c.serials >= NEARLY_ALL and c.fullness >= NEARLY_ALL]
    # a heading that says 'date' is one, whatever stands below; 'period' may be anything
    sure = [c for c in named if "date" in c.heading.casefold() or "datum" in c.heading.casefold()]
    if good or sure:
        placed.take("date", (good or sure)[0])
        return
    dated = [c for c in placed.rest if c.days >= NEARLY_ALL and c.fullness >= NEARLY_ALL]
    # 'Paid' is headed like an amount, and may hold the day of it
    found = [c for c in dated if not c.meaning.role] or [c for c in dated if c.meaning.role == "value"]
    if len(found) == 1:
        placed.take("date", found[0], "dates stand in it")
    years = [c for c in placed.free("year") if c.share(year_of) >= NEARLY_ALL]
    if "date" not in placed.columns and years:
        placed.take("year", years[0])


def _place_buyer(placed: Placed) -> None:
    def fits(column: Column) -> bool:
        few = column.distinct <= FEW_BUYERS and (column.distinct < MOST * len(column.filled) or column.distinct == 1)
        return column.fullness >= NEARLY_ALL and (few or "buy" in column.heading.casefold())

    found = [c for c in placed.free("buyer") if fits(c)]
    found.sort(key=lambda c: (_words(c) <= MOST, c.meaning.rank))
    if found:
        placed.take("buyer", found[0])


def _place_category(placed: Placed) -> None:
    found = placed.free("category")
    payees = placed.columns.get("supplier_name")
    one_a_payee = payees is not None and payees.distinct >= NEARLY_ALL * len(payees.filled)
    for column in found:
        weak = bare(column.heading) in WEAK_CATEGORIES
        free = column.distinct > FREE_TEXT * len(column.filled) and len(column.filled) > FEW_BUYERS
        if weak and free and not one_a_payee:
            placed.notes.append(
                f"'{column.heading}' differs on most lines and was not taken for the category; name it in the columns "
                "if it is one."
            )
            continue
        if _words(column) > MOST:
            placed.take("category", column)
            return


def _place_others(placed: Placed) -> None:
    for name in BY_HEADING:
        found = placed.free(name)
        placed.take(name, found[0] if found else None)
    postcodes = placed.free("supplier_postcode")
    placed.take("supplier_postcode", postcodes[0] if postcodes else None)
    if not postcodes:
        found = [c for c in placed.rest if not c.meaning.role and c.share(_POSTCODE.fullmatch) > MOST]
        placed.take("supplier_postcode", found[0] if len(found) == 1 else None, "postcodes stand in it")
    found = [c for c in placed.free("currency") if c.share(currency_code) >= NEARLY_ALL]
    placed.take("currency", found[0] if found else None)
    found = [c for c in placed.free("document") if len(set(kinds_of_documents(c.filled)) - {"", "other"}) > 0]
    placed.take("document", found[0] if found else None)
