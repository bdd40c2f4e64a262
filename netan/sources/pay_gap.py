"""Gender pay gap service: the yearly download, for the size band of each employer of 250 and more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import FileFormatError
from ..tables.company_sizes import CompanySizes, company_sizes_from
from .company_number import company_number, is_company_number
from .delimited import bare, frame_of, header_row, read_grid
from .postcode import postcode_in

if TYPE_CHECKING:
    from pathlib import Path

    from .workbook import Sheet

SOURCE = "gender pay gap service"
# Heading of the file without capitals -> what it is here.
WANTED = {
    "employername": "name",
    "currentname": "current_name",
    "companynumber": "firm_id",
    "siccodes": "sic",
    "employersize": "size",
    "postcode": "postcode",
    "address": "address",
    "duedate": "due",
    "datesubmitted": "submitted",
}
# The service asks employers to choose one of these.
BANDS: dict[str, tuple[float, float]] = {
    "lessthan250": (0.0, 249.0),
    "250to499": (250.0, 499.0),
    "500to999": (500.0, 999.0),
    "1000to4999": (1000.0, 4999.0),
    "5000to19999": (5000.0, 19999.0),
    "20000ormore": (20000.0, np.inf),
}
NO_NUMBER = "employers without a company number (public bodies and others)"
NO_SIZE = "employers that did not state their size"
REPEATED = "earlier reports of the same employer in one file"


def is_pay_gap(sheet: Sheet) -> bool:
    """Whether a table is the service's download, by its headings."""
    row = header_row(sheet, WANTED)
    have = {bare(cell) for cell in sheet.rows[row]} if row is not None else set()
    return {"employername", "companynumber", "employersize"} <= have


def read_pay_gap(path: Path) -> CompanySizes:
    """Read one year of the gender pay gap service: employers with their company number and size band.

    The band is of the whole company in Great Britain on the day that it reports on, not of a site. Headcounts are
    not given, so ``employees`` stays unknown. Not tried on a published file.

    Parameters
    ----------
    path
        "UK Gender Pay Gap Data - YYYY to YYYY.csv" as downloaded, or the same in a workbook.

    Returns
    -------
    CompanySizes
        One row a company and year: the ends of the band (the upper one unknown for 20,000 and more), SIC codes,
        postcode, the ``year`` of the day reported on (5 April of the year before the report is due), ``origin``
        "pay gap".

    Raises
    ------
    FileFormatError
        Not this download, or a size band that the service does not have.
    """
    sheet = read_grid(path)
    if not is_pay_gap(sheet):
        fault = sheet.fault(
            "no row names EmployerName, CompanyNumber and EmployerSize",
            row=0,
            remedy="use the yearly csv of the gender pay gap service; the one of 2017 to 2018 must have EmployerSize",
        )
        raise FileFormatError(f"{path.name}: not the gender pay gap download", [fault])
    header = header_row(sheet, WANTED) or 0
    frame, rows = frame_of(sheet, header, WANTED)
    frame = frame.assign(row=rows)
    for name in WANTED.values():
        if name not in frame.columns:
            frame[name] = ""
    return _sizes(frame, sheet, path.name)


def _sizes(frame: pd.DataFrame, sheet: Sheet, file: str) -> CompanySizes:
    band = frame["size"].map(bare)
    unknown = ~band.isin([*BANDS, "notprovided", ""])
    if unknown.any():
        faults = [
            sheet.fault(f"'{text[:40]}' is no size band of the service", row=row - 1, remedy="download the file again")
            for text, row in zip(frame["size"][unknown], frame["row"][unknown], strict=True)
        ]
        raise FileFormatError(f"{file}: {len(faults):,} size bands are not known", faults)
    firm = frame["firm_id"].map(company_number)
    numbered = firm.map(is_company_number)
    sized = band.isin(list(BANDS))
    aside = {NO_NUMBER: int((~numbered).sum()), NO_SIZE: int((numbered & ~sized).sum())}
    keep = numbered & sized
    part, ends = frame[keep], band[keep].map(BANDS)
    high = ends.str[1].astype(float)
    out = pd.DataFrame(
        {
            "firm_id": firm[keep],
            "name": part["current_name"].where(part["current_name"] != "", part["name"]),
            "employees_lower": ends.str[0].astype(float),
            "employees_upper": high.where(np.isfinite(high)),
            "year": [_year(due, file) for due in part["due"]],
            "postcode": [
                _postcode(code, address) for code, address in zip(part["postcode"], part["address"], strict=True)
            ],
            "sector": part["sic"].map(_codes),
            "origin": "pay gap",
            "source": SOURCE,
            "submitted": pd.to_datetime(part["submitted"], errors="coerce", format="mixed", dayfirst=True),
        }
    )
    out = out.sort_values(["firm_id", "year", "submitted", "employees_lower"], kind="stable", na_position="first")
    repeated = out.duplicated(["firm_id", "year"], keep="last")
    aside[REPEATED] = int(repeated.sum())
    return company_sizes_from(out[~repeated].drop(columns="submitted"), file=file, source=SOURCE, set_aside=aside)


def _year(due: str, file: str) -> int | None:
    """Year of the day reported on: a year before the report is due, else the first year in the file name."""
    found = re.search(r"(?<!\d)(20\d\d)(?!\d)", due)
    if found:
        return int(found[1]) - 1
    named = re.search(r"(?<!\d)(20\d\d)\D{1,6}(?:20)?\d\d(?!\d)", file)
    return int(named[1]) if named else None


def _postcode(code: str, address: str) -> str | None:
    """Postcode of its column, else at the end of the address."""
    return postcode_in(code) or postcode_in(address) or (code or None)


def _codes(text: str) -> str | None:
    """SIC 2007 codes in order; the 1 by which the service marks the public sector is none.

    Examples
    --------
    >>> _codes("1, 84110"), _codes("1621, 46730")
    ('84110', '01621 46730')
    """
    codes = (code.zfill(5) for code in re.findall(r"\d{4,5}", text))
    return " ".join(dict.fromkeys(codes)) or None
