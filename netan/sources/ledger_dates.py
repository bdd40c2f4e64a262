"""Dates of a ledger as people and programs write them, read as one column: day or month first is decided once."""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .workbook import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FIRST_YEAR, LAST_YEAR = 1990, 2100
NEVER = -1
MONTHS = {name.casefold(): k for k, name in enumerate(calendar.month_abbr) if name}
_ZERO = dt.date(1899, 12, 30)  # day 0 of a workbook
_SERIAL = (dt.date(FIRST_YEAR, 1, 1) - _ZERO).days, (dt.date(LAST_YEAR, 1, 1) - _ZERO).days
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? +(?=\d)", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T].*)?")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_NUMERIC = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:[ T,].*)?")
_DAY_WORD = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]*([A-Za-z]{3,9})\.?[-/., ]*(\d{4}|\d{2})(?: \d.*)?")
_WORD_DAY = re.compile(r"([A-Za-z]{3,9})\.?[- ]+(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})(?: \d.*)?")
_MONTH_WORD = re.compile(r"([A-Za-z]{3,9})\.?[-/ ']*(\d{4}|\d{2})")
_YEAR_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/](\d{4})")
# Excel half converts dates of the other order: those with a day up to 12 change, the others stay text.
HALF_CONVERTED = 10


@dataclass(frozen=True)
class Dates:
    """A column of dates.

    Attributes
    ----------
    month
        Months since the year 0, ``12 * year + month - 1``; -1 where blank or unread.
    day
        Day of the month; 0 where only the month is known.
    blank, unread
        Which cells hold nothing, and which hold what is no date.
    day_first
        How 03/04/2024 was read; None where there was no such date.
    how
        Why, for people: 'given', 'told by the dates', 'not told by the dates'; empty where it does not matter.
    swapped
        Dates of the workbook had day and month exchanged, and were put right.
    """

    month: np.ndarray
    day: np.ndarray
    blank: np.ndarray
    unread: np.ndarray
    day_first: bool | None = None
    how: str = ""
    swapped: bool = False


@dataclass(frozen=True)
class _Either:
    """Two numbers and a year whose order the column decides."""

    one: int
    two: int
    year: int


_Found = tuple[int, int, int] | _Either | None


def dates(cells: Sequence[object], *, day_first: bool | None = None) -> Dates:
    """Read a column of dates: those of a workbook, ISO, 3/4/2024, 3 April 2024, Apr-24, 20240403 and day numbers.

    Parameters
    ----------
    cells
        Dates, numbers and texts.
    day_first
        Whether 3/4/2024 is 3 April; None to let the dates of the column decide, and 3 April when they do not tell.

    Examples
    --------
    >>> found = dates(["01/04/2024", "13/04/2024"])
    >>> found.month.tolist() == [12 * 2024 + 3] * 2, found.day.tolist(), found.day_first, found.how
    (True, [1, 13], True, 'told by the dates')
    """
    known: dict[str, _Found] = {}
    found = [_read_cell(cell, known) for cell in cells]
    blank = np.array([clean(cell) in {"", "-"} for cell in cells], bool)
    either = [item for item in found if isinstance(item, _Either)]
    order, how = (day_first, "given") if day_first is not None else _order(either)
    days = [_settled(item, day_first=order is not False) for item in found]
    swapped = day_first is None and _half_converted(cells, either)
    if swapped:
        days = [
            (year, day, month) if isinstance(cell, dt.date) and day else (year, month, day)
            for cell, (year, month, day) in zip(cells, days, strict=True)
        ]
    good = np.array([_is_day(*item) for item in days], bool)
    month = np.array([12 * year + month - 1 if ok else NEVER for (year, month, _), ok in zip(days, good, strict=True)])
    day = np.array([item[2] if ok else 0 for item, ok in zip(days, good, strict=True)])
    told = order if either else None
    return Dates(month, day, blank, ~good & ~blank, told, how if either else "", swapped)


def month_text(month: int) -> str:
    """Name of a month, counted from the year 0.

    Examples
    --------
    >>> month_text(12 * 2025 + 3)
    'Apr 2025'
    """
    return f"{calendar.month_abbr[month % 12 + 1]} {month // 12}"


def _read_cell(cell: object, known: dict[str, _Found]) -> _Found:
    """Year, month, day (0 for a whole month), or two numbers to be told apart; None for what is no date."""
    if isinstance(cell, dt.date):
        return cell.year, cell.month, cell.day
    if isinstance(cell, bool) or (isinstance(cell, float) and not math.isfinite(cell)):
        return None
    text = clean(cell)
    if text not in known:
        known[text] = _read_text(text)
    return known[text]


def _read_text(text: str) -> _Found:
    bare = _WEEKDAY.sub("", text)
    number = re.fullmatch(r"(\d{5})(?:\.\d+)?", bare)
    if number and _SERIAL[0] <= int(number[1]) < _SERIAL[1]:
        day = _ZERO + dt.timedelta(days=int(number[1]))
        return day.year, day.month, day.day
    for pattern, build in _FORMS:
        match = pattern.fullmatch(bare)
        if match:
            return build(match)
    return None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else int(text) + (2000 if int(text) < 70 else 1900)


def _word(text: str) -> int:
    """Month of a word; 0 for no month."""
    name = "sep" if text.casefold() == "sept" else text.casefold()
    month = MONTHS.get(name[:3], 0)
    return month if month and calendar.month_name[month].casefold().startswith(name) else 0


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Found]], ...] = (
    (_ISO, lambda m: (int(m[1]), int(m[2]), int(m[3]))),
    (_COMPACT, lambda m: (int(m[1]), int(m[2]), int(m[3]))),
    (_NUMERIC, lambda m: _Either(int(m[1]), int(m[2]), _year(m[3]))),
    (_DAY_WORD, lambda m: (_year(m[3]), _word(m[2]), int(m[1]))),
    (_WORD_DAY, lambda m: (_year(m[3]), _word(m[1]), int(m[2]))),
    (_MONTH_WORD, lambda m: (_year(m[2]), _word(m[1]), 0)),
    (_YEAR_MONTH, lambda m: (int(m[1]), int(m[2]), 0)),
    (_MONTH_YEAR, lambda m: (int(m[2]), int(m[1]), 0)),
)


def _order(either: Sequence[_Either]) -> tuple[bool | None, str]:
    """Whether the day comes first, as the column as a whole tells."""
    if not either:
        return None, ""
    day_first = sum(item.one > 12 >= item.two for item in either)
    month_first = sum(item.two > 12 >= item.one for item in either)
    if day_first or month_first:
        return day_first >= month_first, "told by the dates"
    ones, twos = ({item.one for item in either}, {item.two for item in either})
    # runs on one day of each month: the number that changes is the month
    if len(twos) == 1 and len(ones) > 2:
        return False, "told by the dates"
    return True, "told by the dates" if len(ones) == 1 and len(twos) > 2 else "not told by the dates"


def _settled(item: _Found, *, day_first: bool) -> tuple[int, int, int]:
    if item is None:
        return 0, 0, 0
    if isinstance(item, _Either):
        return (item.year, item.two, item.one) if day_first else (item.year, item.one, item.two)
    return item


def _half_converted(cells: Sequence[object], either: Sequence[_Either]) -> bool:
    real = [cell.day for cell in cells if isinstance(cell, dt.date)]
    return (
        len(real) >= HALF_CONVERTED
        and bool(either)
        and max(real) <= 12
        and all(max(item.one, item.two) > 12 >= min(item.one, item.two) for item in either)
    )


def _is_day(year: int, month: int, day: int) -> bool:
    if not (FIRST_YEAR <= year < LAST_YEAR and 1 <= month <= 12):
        return False
    return 0 <= day <= calendar.monthrange(year, month)[1]
