"""Jobs from Nomis: the csv of its interface, downloads of its web pages as csv or workbook, and plain long tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import Fault, FileFormatError, SchemaError, first_few
from ..schema import EMPLOYMENT
from ..tables.classification import load_classification
from ..tables.employment import Employment, employment_from
from .bres import ROUNDINGS, looks_rounded, rounding_interval, rounding_units
from .delimited import bare, header_row, moved, names_of, read_columns, read_grid, validate_at
from .nomis_cells import WITHHELD, Cell, Cells, long_cells, wide_cells
from .sectors import level_of, nearest_industry, odd_codes
from .workbook import number

if TYPE_CHECKING:
    from pathlib import Path

    from .workbook import Sheet

# Empty cells and their like: not known, and not withheld.
UNPRINTED = frozenset({"", "na", "nan", "n/a", "[z]", ":"})


def read_jobs(path: Path, *, rounding: str | None = None) -> Employment:
    """Read jobs by area and industry.

    Understood are the csv of the Nomis interface (``OBS_VALUE``), csv and workbook downloads of its web pages (areas
    down and industries across, or the other way round), long tables with ``GEOGRAPHY_NAME``, ``SIC_SECTION_NAME`` and
    ``COUNT``, and netan's own table. The rounding interval of the survey is given where every figure of an area is a
    multiple of five; where figures have decimals they stand as printed.

    Parameters
    ----------
    path
        csv or workbook.
    rounding
        ``relaxed``, ``strict``, ``safeguarded``, ``safeguarded strict``, or ``none`` for figures that are not rounded.
        When nothing is said: safeguarded where a title line says so, else open access, relaxed or strict as the figures
        tell, and none where an area has a figure that is no multiple of five.

    Returns
    -------
    Employment
        ``suppressed`` is true where the publisher withheld the figure; an empty cell is unknown and not suppressed.

    Raises
    ------
    FileFormatError
        Not what its name says, or no jobs in it.
    SchemaError
        With every fault: text among numbers, unknown industries, a download that was cut short, two employment
        statuses in one file.
    """
    if rounding not in {None, "none", *ROUNDINGS}:
        raise SchemaError(f"there is no rounding '{rounding}'; write {', '.join([*ROUNDINGS, 'none'])}")
    sheet = read_grid(path)
    own = header_row(sheet, names_of(EMPLOYMENT))
    if own is not None and {"area", "sector", "year", "jobs"} <= {bare(cell) for cell in sheet.rows[own]}:
        return _own_table(path)
    heads = {bare(cell) for cell in sheet.rows[0]}
    found = long_cells(sheet) if "geographyname" in heads or "obsvalue" in heads else wide_cells(sheet)
    frame = _frame(found)
    level = _level(found, frame)
    _check_codes(found)
    if not found.cells and not found.faults:
        fault = sheet.fault("there is a header and no figure below it", row=found.header, remedy="download it again")
        raise FileFormatError(f"{sheet.file}: no jobs were found", [fault])
    if found.faults:
        count = len(found.faults)
        msg = f"{sheet.file}: {count:,} fault{'s' if count > 1 else ''} (jobs by area and industry)"
        raise SchemaError(msg, found.faults)
    frame = _with_intervals(frame, rounding or ("safeguarded" if found.safeguarded else None))
    rows = [cell.row + 1 for cell in found.cells]
    checked = validate_at(frame, EMPLOYMENT, rows, file=sheet.file, sheet=sheet.name)
    return employment_from(checked, level=level, file=sheet.file, source=found.source)


def _own_table(path: Path) -> Employment:
    raw, rows, sheet = read_columns(path, EMPLOYMENT)
    frame = validate_at(raw, EMPLOYMENT, rows, file=sheet.file, sheet=sheet.name)
    _refuse_odd(frame["sector"], rows, sheet)
    level = level_of(set(frame["sector"]))
    if level is None:
        codes = sorted(set(frame["sector"]), key=lambda code: (len(code), code))
        fault = Fault(f"codes of several levels: {codes[0]} and {codes[-1]}", path.name, "", None, "sector",
                      "keep one level: sections, divisions, groups or classes")  # fmt: skip
        raise SchemaError(f"{path.name}: jobs of several levels", [fault])
    return employment_from(frame, level=level, file=path.name, source=path.name)


def _refuse_odd(sectors: pd.Series, rows: list[int], sheet: Sheet) -> None:
    """Raise when a few codes among SIC codes are none: they would turn the whole column into codes of another kind."""
    odd = odd_codes(set(sectors))
    remedy = "write the SIC 2007 code: a section's letter, or the digits of a division, group or class"
    faults = [
        moved(Fault(f"'{code}' is no SIC 2007 code", sheet.file, sheet.name, row, "sector", remedy), rows)
        for row, code in enumerate(sectors)
        if code in odd
    ]
    if faults:
        many = f"{len(odd):,} industry code{'s' if len(odd) > 1 else ''}"
        raise SchemaError(f"{sheet.file}: {many} not known: {first_few(sorted(odd))}", faults)


def _frame(found: Cells) -> pd.DataFrame:
    """Cells as the columns of the schema; text among numbers adds to the faults."""
    jobs = [_jobs(cell, found) for cell in found.cells]
    return pd.DataFrame(
        {
            "area": pd.Series([cell.area for cell in found.cells], dtype="str"),
            "area_name": pd.Series([cell.area_name for cell in found.cells], dtype="str"),
            "sector": pd.Series([cell.sector for cell in found.cells], dtype="str"),
            "year": [cell.year for cell in found.cells],
            "jobs": np.array(jobs, dtype=float),
            "suppressed": [cell.text.casefold() in WITHHELD for cell in found.cells],
            "source": found.source,
        }
    )


def _jobs(cell: Cell, found: Cells) -> float:
    value = number(cell.text)
    if value is not None:
        return value
    if cell.text.casefold() not in WITHHELD | UNPRINTED:
        what = f"'{cell.text[:40]}' is no number of jobs"
        found.fault(what, cell.row, cell.column, "write the number, or leave the cell empty when it is not known")
    return np.nan


def _level(found: Cells, frame: pd.DataFrame) -> str:
    if found.faults or frame.empty:
        return ""
    level = level_of(set(frame["sector"]))
    if level in {None, "io"}:
        by_length = sorted(set(frame["sector"]), key=lambda code: (len(code), code))
        what = f"industries of several levels stand in one file: {first_few([by_length[0], by_length[-1]])}"
        found.fault(what, found.header, None, "download one level: sections, divisions, groups or classes")
    return level or ""


def _check_codes(found: Cells) -> None:
    """Fault codes that SIC 2007 does not have, each where it first stands."""
    known = load_classification()
    seen: set[str] = set()
    for cell in found.cells:
        if cell.sector in seen or cell.sector in known or (cell.sector[4:] == "0" and cell.sector[:4] in known):
            continue
        seen.add(cell.sector)
        what = f"'{cell.sector}' is no code of SIC 2007{nearest_industry(f'{cell.sector} : ')}"
        found.fault(what, cell.row, cell.column, "put the published label back")


def _with_intervals(frame: pd.DataFrame, rounding: str | None) -> pd.DataFrame:
    """Add the rounding interval: of all figures when it is said how they are rounded, else where they look rounded."""
    lower = frame["jobs"].to_numpy(float).copy()
    upper = lower.copy()
    if rounding == "none":
        return frame.assign(lower=lower, upper=upper)
    if rounding is not None:
        lower, upper = rounding_interval(lower, ROUNDINGS[rounding])
        return frame.assign(lower=lower, upper=upper)
    parts = dict(frame.groupby("area", sort=True).indices)
    rounded = {area: rows for area, rows in parts.items() if looks_rounded(lower[rows])}
    if rounded:
        every = np.concatenate(list(rounded.values()))
        units = rounding_units(lower[every])
        lower[every], upper[every] = rounding_interval(frame["jobs"].to_numpy(float)[every], units)
    return frame.assign(lower=lower, upper=upper)
