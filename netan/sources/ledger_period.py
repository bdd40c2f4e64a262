"""The period of a ledger: which months its dates cover, which twelve count, and what makes a year of fewer."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .ledger_dates import month_text

if TYPE_CHECKING:
    from collections.abc import Mapping

YEAR = 12
# Lines further than so many empty months from the rest are slips or old invoices, when they are few.
FAR, FEW = 3, 0.02
# A month at the edge is cut off where at the pace of the file so many more days with payments were due.
MISSED, MISSED_DAYS = 3.5, 9
FAR_WORDS = "lines dated far from the rest"
PART_WORDS = "lines of months that are not whole"
OLD_WORDS = "lines before the latest 12 months"
ROUGH = 3


@dataclass(frozen=True)
class Period:
    """What counts.

    Attributes
    ----------
    used
        Lines that count.
    months
        Months that they cover.
    factor
        What makes a year of them.
    text
        The period in words, such as ``2025-26`` or ``Apr 2025 to Dec 2025``.
    year
        Calendar year in which the period ends; 0 when nobody knows.
    aside
        Why other lines do not count -> which.
    notes
        One sentence for each thing that was done.
    """

    used: np.ndarray
    months: float
    factor: float
    text: str
    year: int
    aside: Mapping[str, np.ndarray]
    notes: tuple[str, ...] = ()


def period_of(month: np.ndarray, day: np.ndarray, *, annualise: bool = True) -> Period:
    """Work out the period from the dates of the lines.

    Parameters
    ----------
    month
        Months since the year 0 of each line.
    day
        Day of the month; 0 where only the month is known.
    annualise
        Multiply fewer than twelve months to a year.

    Returns
    -------
    Period
        More than twelve whole months: the latest twelve. Fewer: all, and the factor 12 / months.

    Examples
    --------
    >>> found = period_of(np.arange(9) + 12 * 2025 + 3, np.zeros(9, int))
    >>> found.text, found.year, round(found.factor, 2), found.notes
    ('Apr 2025 to Dec 2025', 2025, 1.33, ('9 months to Dec 2025, multiplied by 12/9.',))
    """
    far = _far(month)
    first, last = _whole(month[~far], day[~far])
    part = ~far & ((month < first) | (month > last))
    covered = last - first + 1
    start = max(first, last - YEAR + 1)
    old = ~far & ~part & (month < start)
    months = last - start + 1
    aside = {FAR_WORDS: far, PART_WORDS: part, OLD_WORDS: old}
    notes = []
    if covered > YEAR:
        notes.append(
            f"{covered} whole months in the file ({month_text(first)} to {month_text(last)}); the latest 12 were used."
        )
    if months < YEAR and annualise:
        count = f"{months} month{'s' if months > 1 else ''}"
        rough = "; so few months say little of a year" if months < ROUGH else ""
        notes.append(f"{count} to {month_text(last)}, multiplied by 12/{months}{rough}.")
    return Period(
        ~(far | part | old), months, YEAR / months if annualise else 1.0, period_text(start, last), last // YEAR,
        {words: mask for words, mask in aside.items() if mask.any()}, tuple(notes),
    )  # fmt: skip


def period_text(first: int, last: int) -> str:
    """A period in words.

    Examples
    --------
    >>> period_text(12 * 2025, 12 * 2025 + 11), period_text(12 * 2025 + 3, 12 * 2026 + 2), period_text(24299, 24299)
    ('2025', '2025-26', 'Dec 2024')
    """
    if last - first == YEAR - 1 and first % YEAR == 0:
        return str(first // YEAR)
    if last - first == YEAR - 1 and first % YEAR == 3:
        return f"{first // YEAR}-{last // YEAR % 100:02d}"
    return month_text(first) if first == last else f"{month_text(first)} to {month_text(last)}"


def _far(month: np.ndarray) -> np.ndarray:
    """Few lines that stand several empty months away from all others."""
    present, count = np.unique(month, return_counts=True)
    block = np.concatenate([[0], np.cumsum(np.diff(present) > FAR)])
    lines = np.bincount(block, weights=count)
    few = lines <= FEW * len(month)
    return np.isin(month, present[few[block]])


def _whole(month: np.ndarray, day: np.ndarray) -> tuple[int, int]:
    """First and last month that the file covers whole; every month where none would be left."""
    first, last = int(month.min()), int(month.max())
    if (day == 0).any() or first == last:
        return first, last
    opening, closing = int(day[month == first].min()), int(day[month == last].max())
    length = calendar.monthrange(last // YEAR, last % YEAR + 1)[1]
    days = 30.4 * (last - first) + closing - opening + 1
    pace = len(np.unique(month * 100 + day)) / days
    cut_first = _cut(opening - 1, pace)
    cut_last = _cut(length - closing, pace)
    if last - first < 2 and cut_first and cut_last:
        return first, last
    return first + cut_first, last - cut_last


def _cut(missing: int, pace: float) -> bool:
    return missing >= MISSED_DAYS and missing * pace >= MISSED
