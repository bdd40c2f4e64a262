"""Tables of what follows from lost jobs: workers by occupation, travel to work, pay by industry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import Fault, SchemaError, first_few
from ..schema import OCCUPATIONS, PAY, TRAVEL_TO_WORK
from .delimited import bare, columns_of, header_row, names_of, read_grid, validate_at

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from ..schema import Table
    from .workbook import Sheet

_WORKERS = ("persons", "people", "count", "employed", "jobs", "in employment", "number", "headcount", "staff")
_INDUSTRY = ("industry", "industry code", "sic", "sic code", "sic 2007", "sic section", "section", "division")
ALIASES: dict[str, dict[str, tuple[str, ...]]] = {
    "occupations": {
        "occupation": ("soc", "soc code", "soc 2020", "occupation name", "major group", "job title"),
        "sector": _INDUSTRY,
        "workers": _WORKERS,
    },
    "travel_to_work": {
        "home_area": (
            "area of residence", "residence", "usual residence", "area of usual residence", "lives in", "home",
            "home district", "place of residence",
        ),
        "work_area": (
            "area of workplace", "place of work", "workplace", "works in", "work", "area of work", "work district",
        ),
        "workers": _WORKERS,
    },
    "pay": {
        "sector": _INDUSTRY,
        "pay": ("gross pay", "annual pay", "mean pay", "gross annual pay", "annual gross pay",
                "mean annual pay", "wage"),
        "year": ("pay year", "tax year"),
    },
}  # fmt: skip
# What makes each table known: columns that no other table has together.
_MARKS = {
    "occupations": (OCCUPATIONS, {"occupation", "sector", "workers"}),
    "travel_to_work": (TRAVEL_TO_WORK, {"home_area", "work_area", "workers"}),
    "pay": (PAY, {"sector", "pay"}),
}
# A name, a number or a payment makes it a list of companies, sites or invoices.
_OTHERS = frozenset({
    "companynumber", "firmid", "crn", "siteid", "site", "name", "companyname", "supplier", "suppliername", "buyer",
    "amount", "value", "paid", "postcode", "employees",
})  # fmt: skip


def result_table_of(sheet: Sheet) -> str | None:
    """Which of these tables a sheet is: ``occupations``, ``travel_to_work``, ``pay``; None for anything else."""
    for name, (table, marks) in _MARKS.items():
        wanted = names_of(table, ALIASES[name])
        row = header_row(sheet, wanted)
        if row is None:
            continue
        heads = {bare(cell) for cell in sheet.rows[row]}
        if marks <= {wanted[head] for head in heads if head in wanted} and not heads & _OTHERS:
            return name
    return None


def read_occupations(path: Path) -> pd.DataFrame:
    """Read workers by occupation and industry from csv or the first sheet of a workbook.

    Parameters
    ----------
    path
        The file; the usual other headings are understood.

    Returns
    -------
    pandas.DataFrame
        Columns of :data:`netan.schema.OCCUPATIONS`.

    Raises
    ------
    FileFormatError
        No header, or no rows below it.
    SchemaError
        With every fault at the row the user sees: numbers that are none, below 0 or lack, rows twice.
    """
    return _read(path, "occupations")


def read_travel_to_work(path: Path) -> pd.DataFrame:
    """Read workers by home and work area; parameters and errors as :func:`read_occupations`.

    Returns
    -------
    pandas.DataFrame
        Columns of :data:`netan.schema.TRAVEL_TO_WORK`.
    """
    return _read(path, "travel_to_work")


def read_pay(path: Path) -> pd.DataFrame:
    """Read gross pay a job by industry, of one year; parameters and errors as :func:`read_occupations`.

    Returns
    -------
    pandas.DataFrame
        Columns of :data:`netan.schema.PAY`.

    Raises
    ------
    SchemaError
        As there; pay of several years.
    """
    frame = _read(path, "pay")
    years = sorted(frame["year"].unique())
    if len(years) > 1:
        what = f"pay of {len(years)} years: {first_few([f'{year:.0f}' for year in years])}"
        raise SchemaError(
            f"{path.name}: pay of several years",
            [Fault(what, path.name, column="year", remedy="keep the rows of one year")],
        )
    return frame


def _read(path: Path, name: str) -> pd.DataFrame:
    table: Table = _MARKS[name][0]
    sheet = read_grid(path)
    frame, rows = columns_of(sheet, table, names_of(table, ALIASES[name]))
    checked = validate_at(frame, table, rows, file=sheet.file, sheet=sheet.name)
    checked["source"] = checked["source"].where(checked["source"].notna(), path.name)
    return checked.sort_values(list(table.key), kind="stable", ignore_index=True)
