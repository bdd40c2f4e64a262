"""Jobs behind the published Scottish multipliers: the tables themselves have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from .delimited import bare

if TYPE_CHECKING:
    from .workbook import Sheet, Workbook

MULTIPLIERS = "Type I multipliers"
EFFECT, TIMES, CODE, YEAR = "employmenteffect", "employmentmultiplier", "sic", "year"
WITHIN = 15  # rows from the top that may be the heading


def jobs_of(book: Workbook, x: pd.Series, year: int) -> pd.Series | None:
    """Jobs of each industry: ``x_i e_i / m_i`` with the employment effect e (jobs per GBP million) and multiplier m.

    Parameters
    ----------
    book
        The workbook.
    x
        Output by industry, GBP million.
    year
        Year of the table.

    Returns
    -------
    pandas.Series or None
        Full-time equivalents as the publisher counts them; 0 where there is no output. None where the workbook has no
        such sheet, or an industry with output has no figures.
    """
    if not book.has(MULTIPLIERS):
        return None
    sheet = book.sheet(MULTIPLIERS)
    head = next((row for row in range(min(WITHIN, len(sheet.rows))) if EFFECT in _names(sheet, row)), None)
    if head is None:
        return None
    names = _names(sheet, head)
    if not {EFFECT, TIMES, CODE, YEAR} <= set(names):
        return None
    found: dict[str, float] = {}
    for row in range(head + 1, len(sheet.rows)):
        if sheet.text(row, names.index(YEAR))[:4] != str(year):
            continue
        effect, times = (_number(sheet.rows[row][names.index(name)]) for name in (EFFECT, TIMES))
        if effect is not None and times is not None and times >= 0:
            # a multiplier printed as 0 is total over nothing: imputed rent employs nobody
            found[sheet.text(row, names.index(CODE))] = effect / times if times > 0 else 0.0
    rates = pd.Series(found, dtype=float).reindex(x.index)
    jobs = (rates * x).where(x > 0, 0.0)
    return None if jobs.isna().any() else jobs.rename("jobs")


def _names(sheet: Sheet, row: int) -> list[str]:
    return [bare(cell) for cell in sheet.rows[row]]


def _number(cell: object) -> float | None:
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else None
