"""Company sizes that the user collected: annual reports, telephone calls, a data provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import FileFormatError
from ..schema import COMPANY_SIZES
from ..tables.company_sizes import CompanySizes, company_sizes_from
from .company_number import company_number
from .delimited import bare, columns_of, header_row, names_of, read_grid, validate_at
from .sites import split_bands

if TYPE_CHECKING:
    from pathlib import Path

    from .workbook import Sheet

ALIASES: dict[str, tuple[str, ...]] = {
    "firm_id": (
        "company number", "crn", "companies house number", "registration number", "company registration number",
        "registered number",
    ),
    "name": ("company name", "company", "employer", "employer name"),
    "employees": ("jobs", "headcount", "number of employees", "staff", "workers", "average employees"),
    "employees_lower": ("employees from", "jobs from", "lower"),
    "employees_upper": ("employees to", "jobs to", "upper"),
    "turnover": ("sales", "revenue", "annual turnover"),
    "year": ("financial year", "year end", "accounts year"),
    "postcode": ("post code",),
    "sector": ("sic", "sic code", "sic codes", "sic 2007"),
    "confidential": ("internal",),
}  # fmt: skip
SIZES = frozenset({"employees", "employees_lower", "employees_upper", "turnover"})


def is_own_sizes(sheet: Sheet) -> bool:
    """Whether a table has company numbers and sizes, and nothing that would make it another table."""
    wanted = names_of(COMPANY_SIZES, ALIASES)
    row = header_row(sheet, wanted)
    if row is None:
        return False
    heads = {bare(cell) for cell in sheet.rows[row]}
    have = {wanted[head] for head in heads if head in wanted}
    # a place or a payment makes it a register, a list of sites or a ledger
    other = {"area", "siteid", "district", "localauthority", "value", "amount", "supplier", "suppliername", "buyer"}
    return "firm_id" in have and bool(have & SIZES) and not heads & other


def read_own_sizes(path: Path) -> CompanySizes:
    """Read company sizes from csv or the first sheet of a workbook, with the columns of the schema.

    The usual other headings are understood; ``employees`` may be a size band (``50-99``, ``250+``). ``origin`` is
    "own" where it is not given.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    FileFormatError
        No header, or none of the columns that say a size.
    SchemaError
        With every fault, at the row the user sees.
    """
    sheet = read_grid(path)
    frame, rows = columns_of(sheet, COMPANY_SIZES, names_of(COMPANY_SIZES, ALIASES))
    if not SIZES & set(frame.columns):
        fault = sheet.fault("no column says a size", row=0, remedy=f"add one of: {', '.join(sorted(SIZES))}")
        raise FileFormatError(f"{path.name}: no sizes", [fault])
    if "origin" not in frame.columns:
        frame["origin"] = "own"
    frame["origin"] = frame["origin"].where(frame["origin"] != "", "own")
    if "firm_id" in frame.columns:
        frame["firm_id"] = [company_number(text) for text in frame["firm_id"]]
    split_bands(frame)
    checked = validate_at(frame, COMPANY_SIZES, rows, file=sheet.file, sheet=sheet.name)
    checked["source"] = checked["source"].where(checked["source"].notna(), path.name)
    return company_sizes_from(checked, file=path.name, source=path.name)
