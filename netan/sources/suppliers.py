"""Supplier lists: the purchase ledger of a buyer in its simplest form, under the headings that people use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..errors import SchemaError
from ..schema import SUPPLIER_LIST
from ..tables.links import SupplierList, supplier_list_from
from .company_number import company_number
from .delimited import bare, columns_of, names_of, read_grid, validate_at

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from .workbook import Sheet

ALIASES: dict[str, tuple[str, ...]] = {
    "buyer": ("customer", "buyer name", "buying company", "buying site", "paid by"),
    "supplier_name": (
        "supplier name", "vendor", "vendor name", "payee", "payee name", "creditor", "creditor name", "beneficiary",
        "beneficiary name", "name of supplier", "paid to",
    ),
    "value": (
        "amount", "net amount", "amount net", "net value", "spend", "annual spend", "total spend", "total", "paid",
        "value £", "amount £", "net amount £", "spend £", "value gbp", "amount gbp", "spend gbp",
    ),
    "supplier": (
        "company number", "supplier company number", "supplier number", "companies house number", "crn",
        "registration number", "company registration number",
    ),
    "supplier_area": ("area", "area code", "supplier district", "district", "local authority"),
    "supplier_postcode": ("postcode", "supplier post code", "zip"),
    "supplier_sector": ("sic", "sic code", "supplier sic", "supplier sic code"),
    "category": ("spend category", "description", "goods or services", "expense type", "purpose"),
    "supplier_employees": ("employees", "supplier headcount", "headcount"),
    "only_source": ("single source", "sole source", "sole supplier", "only supplier", "single sourced"),
    "confidential": ("internal",),
}  # fmt: skip
_TOTAL = re.compile(r"(grand |sub ?-?)?totals?( spend| amount| value)?:?", flags=re.IGNORECASE)
_YES_NO = {"y": "yes", "n": "no", "true": "yes", "false": "no"}
TOTALS = "rows of totals"
MOST_NUMBERS = 0.5


def read_supplier_list(path: Path, *, buyer: str = "") -> SupplierList:
    """Read a supplier list from csv or the first sheet of a workbook.

    The headings of the schema and their usual other names are understood (``Vendor name``, ``Net amount``, ``Company
    number``), amounts such as ``£1,234.50`` and ``(1,234)``. Rows of totals are dropped and counted.

    Parameters
    ----------
    path
        The file.
    buyer
        Who paid, where the file has no column for it.

    Raises
    ------
    FileFormatError
        No header, or not what its name says.
    SchemaError
        With every fault, at the row the user sees.
    """
    sheet = read_grid(path)
    frame, rows = columns_of(sheet, SUPPLIER_LIST, wanted_columns(sheet))
    if "buyer" not in frame.columns and buyer:
        frame.insert(0, "buyer", buyer)
    _refuse_numbers_as_names(frame, sheet)
    total = totals(frame, "supplier_name", ("supplier", "supplier_postcode"))
    frame, rows = frame[~total].reset_index(drop=True), [r for r, off in zip(rows, total, strict=True) if not off]
    if "supplier" in frame.columns:
        frame["supplier"] = [company_number(text) for text in frame["supplier"]]
    if "only_source" in frame.columns:
        frame["only_source"] = frame["only_source"].str.casefold().replace(_YES_NO)
    checked = validate_at(frame, SUPPLIER_LIST, rows, file=sheet.file, sheet=sheet.name)
    count = int(total.sum())
    return supplier_list_from(checked, source=path.name, set_aside={TOTALS: count} if count else {})


def _refuse_numbers_as_names(frame: pd.DataFrame, sheet: Sheet) -> None:
    """A column 'supplier' beside no other name is taken for names; company numbers there mean a lost heading."""
    if "supplier_name" not in frame.columns or "supplier" in frame.columns:
        return
    names = frame["supplier_name"].fillna("")
    if len(names) and names.str.fullmatch(r"[A-Z]{0,2}\d{6,8}").mean() > MOST_NUMBERS:
        fault = sheet.fault(
            "this column holds company numbers, and no column is headed as the names of the suppliers",
            row=0,
            remedy="head the column of names supplier_name",
        )
        raise SchemaError(f"{sheet.file}: no names of suppliers", [fault])


def wanted_columns(sheet: Sheet) -> dict[str, str]:
    """Spelling -> column for a sheet: 'Supplier' is the name where nothing else is, and else the company number."""
    wanted = names_of(SUPPLIER_LIST, ALIASES)
    heads = {bare(cell) for row in sheet.rows[:15] for cell in row}
    if not any(wanted.get(head) == "supplier_name" for head in heads):
        wanted["supplier"] = "supplier_name"
    return wanted


def totals(frame: pd.DataFrame, name: str, others: tuple[str, ...]) -> pd.Series:
    """Which rows are totals: the name says so and nothing else identifies the row."""
    import pandas as pd

    if name not in frame.columns:
        return pd.Series(data=False, index=frame.index)
    total = frame[name].fillna("").str.fullmatch(_TOTAL)
    for other in others:
        if other in frame.columns:
            total &= frame[other].fillna("").eq("")
    return total.astype(bool)
