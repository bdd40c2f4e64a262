"""Which reader fits a workbook or a text: by its sheets, its headings, its first lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..schema import table_named
from .assumptions import has_assumptions
from .boundaries import is_boundaries
from .company_groups import is_company_groups
from .contracts_finder import is_contracts_finder
from .delimited import bare, grid_of, header_row, names_of
from .ledger_headings import is_ledger
from .nomis_counts import is_business_counts
from .northern_ireland import is_northern_ireland
from .ons import is_ons_sheet, looks_like_ons
from .own_sizes import is_own_sizes
from .pay_gap import is_pay_gap
from .payments import is_payments, payments_sheet
from .postcodes import columns_of_lookup
from .rates import is_rates_list
from .register_csv import HEADER_ROWS
from .result_tables import result_table_of
from .scottish import is_scottish
from .supply_use import is_supply_use
from .survey import is_survey

if TYPE_CHECKING:
    from .workbook import Sheet, Workbook

LATER_SHEETS = 12

# Tables of the schema by their header; the more columns a table asks for, the earlier it is tried.
_BY_HEADER = {
    "business_counts": "business_counts_csv",
    "register": "register_csv",
    "employment": "jobs_csv",
    "set_aside_rules": "set_aside_csv",
    "deflators": "deflators_csv",
    "exchange_rates": "exchange_rates_csv",
    "areas": "areas_csv",
    "sites": "sites",
    "links": "links_csv",
    "sector_overrides": "sector_overrides_csv",
    "supplier_list": "suppliers",
}
# Required columns that the reader can do without; as many others must be there for the file to be taken for one.
_SPARE = {"sites": {"site_id", "sector"}, "supplier_list": {"buyer"}}

# Input-output workbooks by their sheets, in the order of asking.
_IO_WORKBOOKS = {
    "ons_io": looks_like_ons,
    "northern_ireland_io": is_northern_ireland,
    "scottish_io": is_scottish,
    "supply_use": is_supply_use,
}


def workbook_reader(book: Workbook) -> str | None:
    """Return the key of the reader of a workbook; None where none is known."""
    table = next((name for name, known in _IO_WORKBOOKS.items() if known(book)), None)
    if table is not None:
        return table
    if has_assumptions(book):
        return "assumptions"
    if any(name.casefold().startswith("sic") for name in book.names) and payments_sheet(book):
        return "payments"
    first = book.first()
    if is_ons_sheet(first):
        return "ons_io"
    if book.has("Table 1") and any("uk business" in line for line in _first_lines(first)):
        return "uk_business"
    return _grid_reader(first) or _later_sheet_reader(book)


def _later_sheet_reader(book: Workbook) -> str | None:
    """Councils put notes first and one district a sheet."""
    sheets = [book.sheet(name) for name in book.names[1:LATER_SHEETS]]
    if any(is_rates_list(sheet) for sheet in sheets):
        return "rates_list"
    found = {_payments_reader(sheet, None) for sheet in sheets}
    return next((name for name in ("council_spend", "suppliers") if name in found), None)


def _payments_reader(sheet: Sheet, found: str | None) -> str | None:
    """Return the reader of payments: of a public body, or of any buyer; what was found stays when it is another."""
    from .council_spend import is_council_spend

    if found not in {None, "suppliers"}:
        return found
    if is_council_spend(sheet):
        return "council_spend"
    return "suppliers" if found or is_ledger(sheet) else None


def _first_lines(sheet: Sheet, rows: int = 12) -> list[str]:
    return [sheet.text(row, 0).casefold() for row in range(min(rows, len(sheet.rows)))]


def text_reader(text: str, file: str) -> str | None:
    """Return the key of the reader of a text, such as a csv; None where none is known."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if lines and lines[0].casefold().replace(" ", "").startswith("code,label,kind"):
        return "io_csv"
    if is_boundaries(text):
        return "boundaries"
    if any(line.strip() == "[columns]" for line in lines):
        return "columns"
    return _grid_reader(grid_of(text, file))


def _grid_reader(sheet: Sheet) -> str | None:
    head = {bare(cell) for cell in sheet.rows[0]}
    if _is_register(sheet):
        return "companies_house"
    lookup = columns_of_lookup([str(cell) for cell in sheet.rows[0]])
    if lookup or is_payments(sheet):
        return "postcodes" if lookup else "payments"
    if nomis := _nomis_reader(sheet, head):
        return nomis
    if is_survey(sheet) or is_contracts_finder(sheet):
        return "survey" if is_survey(sheet) else "contracts_finder"
    if is_pay_gap(sheet):
        return "pay_gap"
    if is_rates_list(sheet):
        return "rates_list"
    if table := "company_groups" if is_company_groups(sheet) else result_table_of(sheet):
        return table
    return "own_sizes" if is_own_sizes(sheet) else _payments_reader(sheet, _table_reader(sheet))


def _nomis_reader(sheet: Sheet, head: set[str]) -> str | None:
    """Return the reader of a download from Nomis."""
    if is_business_counts(sheet):
        return "nomis_counts"
    start = " ".join(_first_lines(sheet, 4))
    columns = {"geographyname", "obsvalue"} <= head or {"geographyname", "sicsectionname", "count"} <= head
    titled = "business register and employment survey" in start or "[from nomis" in start
    return "nomis" if columns or titled else None


def _is_register(sheet: Sheet) -> bool:
    """Headings of Companies House, also below title lines."""
    heads = [{bare(cell) for cell in row} for row in sheet.rows[:HEADER_ROWS]]
    return any(
        {"companyname", "companynumber"} <= head and any(name.startswith("siccode") for name in head) for head in heads
    )


def _table_reader(sheet: Sheet) -> str | None:
    """Return the reader whose table has all its required columns in one row, and the most others."""
    from .sites import ALIASES as SITE_ALIASES
    from .suppliers import wanted_columns

    best, most = None, 0
    for name, reader in _BY_HEADER.items():
        table = table_named(name)
        wanted = wanted_columns(sheet) if name == "supplier_list" else names_of(table)
        if name == "sites":
            wanted = names_of(table, SITE_ALIASES)
        row = header_row(sheet, wanted)
        if row is None:
            continue
        have = {wanted[key] for cell in sheet.rows[row] if (key := bare(cell)) in wanted}
        required = {column.name for column in table if column.required} - _SPARE.get(name, set())
        if required <= have and len(have) > max(most, len(_SPARE.get(name, set()))):
            best, most = reader, len(have)
    return best
