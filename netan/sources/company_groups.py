"""Who owns whom: a list of subsidiaries and their parents, by company number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import Fault, SchemaError, first_few
from ..schema import COMPANY_GROUPS
from .company_number import company_number
from .delimited import bare, columns_of, header_row, names_of, read_grid, validate_at

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from .workbook import Sheet

ALIASES: dict[str, tuple[str, ...]] = {
    "firm_id": (
        "company number", "crn", "companies house number", "registration number", "subsidiary number", "subsidiary",
    ),
    "parent": (
        "parent number", "parent company number", "parent company", "parent registration number", "parent crn",
        "owner number", "owner", "registration number of parent", "controlled by",
    ),
    "name": ("company name", "company", "subsidiary name"),
    "parent_name": ("parent company name", "owner name", "name of parent"),
}  # fmt: skip
# A place, a size or a payment makes it another table that happens to name a parent.
_OTHERS = frozenset({
    "area", "siteid", "site", "address", "employees", "headcount", "jobs", "value", "amount", "supplier",
    "suppliername", "buyer", "sector", "siccode", "numberofworkers",
})  # fmt: skip


def is_company_groups(sheet: Sheet) -> bool:
    """Whether a table has company numbers and parents, and nothing that would make it another table."""
    wanted = names_of(COMPANY_GROUPS, ALIASES)
    row = header_row(sheet, wanted)
    if row is None:
        return False
    heads = {bare(cell) for cell in sheet.rows[row]}
    have = {wanted[head] for head in heads if head in wanted}
    return {"firm_id", "parent"} <= have and not heads & _OTHERS


def read_company_groups(path: Path) -> pd.DataFrame:
    """Read who owns whom from csv or the first sheet of a workbook, with the columns of the schema.

    The usual other headings are understood, and numbers that a spreadsheet stripped of their zeros get them back. The
    same row twice is one; rows without a parent say nothing and are left out.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    pandas.DataFrame
        Columns of :data:`netan.schema.COMPANY_GROUPS`, sorted by company number.

    Raises
    ------
    FileFormatError
        No header, or no rows below it.
    SchemaError
        With every fault at the row the user sees: two parents of one company, companies that own themselves, by way
        of others too.
    """
    sheet = read_grid(path)
    frame, rows = columns_of(sheet, COMPANY_GROUPS, names_of(COMPANY_GROUPS, ALIASES))
    for name in ("firm_id", "parent"):
        if name in frame.columns:
            frame[name] = [company_number(text) for text in frame[name]]
    frame["_row"] = rows
    if {"firm_id", "parent"} <= set(frame.columns):
        frame = frame[frame["parent"] != ""].drop_duplicates(["firm_id", "parent"])
    at = frame.pop("_row").tolist()
    checked = validate_at(frame.reset_index(drop=True), COMPANY_GROUPS, at, file=sheet.file, sheet=sheet.name)
    _no_circles(checked, sheet.file)
    checked["source"] = checked["source"].where(checked["source"].notna(), path.name)
    return checked.sort_values("firm_id", kind="stable", ignore_index=True)


def _no_circles(frame: pd.DataFrame, file: str) -> None:
    """Refuse companies that own themselves."""
    circles = circles_of(dict(zip(frame["firm_id"].astype(str), frame["parent"].astype(str), strict=True)))
    if circles:
        what = f"{len(circles)} circles of owners: {first_few(' owned by '.join([*c, c[0]]) for c in circles)}"
        what = what.replace("1 circles", "1 circle")
        remedy = "give each company the parent that controls it, and the top one none"
        raise SchemaError(f"{file}: companies own themselves", [Fault(what, file, column="parent", remedy=remedy)])


def circles_of(parent: dict[str, str]) -> list[list[str]]:
    """Circles in a map from company to parent, each from its smallest number on, sorted.

    Examples
    --------
    >>> circles_of({"A": "B", "B": "C"}), circles_of({"A": "B", "B": "A", "D": "A", "E": "E"})
    ([], [['A', 'B'], ['E']])
    """
    found, done = [], set[str]()
    for first in sorted(parent):
        path: list[str] = []
        seen = set[str]()
        at: str | None = first
        while at is not None and at not in done and at not in seen:
            path.append(at)
            seen.add(at)
            at = parent.get(at)
        if at is not None and at in seen:
            circle = path[path.index(at) :]
            k = circle.index(min(circle))
            found.append([*circle[k:], *circle[:k]])
        done |= seen
    return sorted(found)
