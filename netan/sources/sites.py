"""Lists of workplaces: business rates, the gender pay gap service, or the user's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import SchemaError, first_few
from ..schema import SITES, parse_band
from ..tables.sites import Sites, sites_from
from .company_number import company_number
from .delimited import columns_of, names_of, read_grid, validate_at
from .suppliers import TOTALS, totals

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

ALIASES: dict[str, tuple[str, ...]] = {
    "site_id": ("site", "id", "site number", "site reference", "reference", "property reference", "uprn"),
    "name": ("site name", "plant", "plant name", "occupier", "occupier name", "ratepayer", "workplace"),
    "area": ("area code", "district", "local authority", "local authority code", "lad", "council"),
    "sector": ("sic", "sic code", "sic 2007", "sic2007", "industry code"),
    "firm_id": (
        "company number",
        "crn",
        "companies house number",
        "registration number",
        "company registration number",
    ),
    "postcode": ("post code", "site postcode"),
    "employees": ("jobs", "headcount", "number of employees", "staff", "workers"),
    "employees_lower": ("employees from", "jobs from", "lower"),
    "employees_upper": ("employees to", "jobs to", "upper"),
    "rateable_value": ("rv",),
    "description": ("property description",),
    "confidential": ("internal",),
}


def read_sites(path: Path) -> Sites:
    """Read a list of sites from csv or the first sheet of a workbook.

    The headings of the schema and their usual other names are understood. A headcount may be a size band (``50-99``,
    ``250+``): it becomes the two ends of what is known. Where there is no column of ids the name is the id.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    FileFormatError
        No header, or not what its name says.
    SchemaError
        With every fault, at the row the user sees.
    """
    sheet = read_grid(path)
    frame, rows = columns_of(sheet, SITES, names_of(SITES, ALIASES))
    total = totals(frame, "name", ("site_id", "postcode", "firm_id"))
    frame, rows = frame[~total].reset_index(drop=True), [r for r, off in zip(rows, total, strict=True) if not off]
    if "site_id" not in frame.columns and "name" in frame.columns:
        _require_own_names(frame, rows, path.name)
        frame.insert(0, "site_id", frame["name"])
    if "sector" not in frame.columns:
        frame["sector"] = ""
    if "firm_id" in frame.columns:
        frame["firm_id"] = [company_number(text) for text in frame["firm_id"]]
    split_bands(frame)
    checked = validate_at(frame, SITES, rows, file=sheet.file, sheet=sheet.name)
    count = int(total.sum())
    return sites_from(checked, file=path.name, source=path.name, set_aside={TOTALS: count} if count else {})


def _require_own_names(frame: pd.DataFrame, rows: list[int], file: str) -> None:
    repeated = frame["name"].duplicated(keep=False)
    if repeated.any():
        places = [row for row, again in zip(rows, repeated, strict=True) if again]
        msg = (
            f"{file}: there is no column of site ids and {len(places)} rows share a name (rows {first_few(places)}); "
            "add a column site_id with an id of your own for each site"
        )
        raise SchemaError(msg)


def split_bands(frame: pd.DataFrame) -> None:
    """Write size bands in the column of employees as the two ends of what is known, in place."""
    if "employees" not in frame.columns:
        return
    for row, text in enumerate(frame["employees"]):
        try:
            low, high = parse_band(str(text))
        except SchemaError:
            continue
        for name, end in (("employees_lower", low), ("employees_upper", high)):
            if name not in frame.columns:
                frame[name] = ""
            if not frame.loc[row, name] and end != float("inf"):
                frame.loc[row, name] = f"{end:g}"
        frame.loc[row, "employees"] = ""
