"""Columns of a sheet, and what each was taken for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from .delimited import bare
from .ledger_cells import Amounts, amounts
from .ledger_dates import dates
from .workbook import Cell, Sheet, clean, letter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .ledger_headings import Meaning

SAMPLE = 400
MOST, NEARLY_ALL = 0.5, 0.9


@dataclass
class Column:
    """One column of a sheet below its heading."""

    place: int
    heading: str
    meaning: Meaning
    cells: list[Cell]

    @cached_property
    def filled(self) -> list[str]:
        """Texts of the sample, blanks left out."""
        return [text for text in map(clean, _sample(self.cells)) if text]

    @cached_property
    def fullness(self) -> float:
        """Share of the sample that is not blank."""
        sample = _sample(self.cells)
        return len(self.filled) / len(sample) if sample else 0.0

    @cached_property
    def money(self) -> Amounts:
        """The sample read as amounts."""
        return amounts(_sample(self.cells))

    @cached_property
    def numbers(self) -> float:
        """Share of what is filled that is an amount."""
        filled = ~self.money.blank
        return float((~self.money.unread[filled]).mean()) if filled.any() else 0.0

    @cached_property
    def days(self) -> float:
        """Share of what is filled that is a date, numbers left out."""
        found = dates([cell if not isinstance(cell, int | float) else "x" for cell in _sample(self.cells)])
        filled = ~found.blank
        return float((~found.unread[filled]).mean()) if filled.any() else 0.0

    @property
    def serials(self) -> float:
        """Share of what is filled that is a date, numbers of days among them."""
        found = dates(_sample(self.cells))
        return float((~found.unread[~found.blank]).mean()) if (~found.blank).any() else 0.0

    @cached_property
    def distinct(self) -> int:
        """Number of different texts in the sample."""
        return len({text.casefold() for text in self.filled})

    def share(self, test: Callable[[str], object]) -> float:
        """Share of what is filled that passes a test."""
        return sum(bool(test(text)) for text in self.filled) / len(self.filled) if self.filled else 0.0


def _sample(cells: Sequence[Cell]) -> list[Cell]:
    step = max(1, len(cells) // SAMPLE)
    return list(cells[::step])


@dataclass
class Placed:
    """The columns of one sheet.

    Attributes
    ----------
    sheet, header
        The sheet and the row of its headings, from 0.
    columns
        Column of ours -> the column of the sheet.
    why
        Column of ours -> by what it was told, when not by its heading.
    notes
        What was taken for granted.
    problems
        What must be mended: (what is wrong, column from 0 or None, what to do).
    """

    sheet: Sheet
    header: int
    all: list[Column]
    columns: dict[str, Column] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[tuple[str, int | None, str]] = field(default_factory=list)

    def free(self, *roles: str) -> list[Column]:
        """Columns of some roles that nothing has taken, the likeliest first."""
        taken = {column.place for column in self.columns.values()}
        return sorted(
            (c for c in self.all if c.meaning.role in roles and c.place not in taken), key=lambda c: c.meaning.rank
        )

    def take(self, name: str, column: Column | None, why: str = "") -> None:
        """Take a column of the sheet for one of ours."""
        if column is not None:
            self.columns[name] = column
            if why:
                self.why[name] = why

    @property
    def rest(self) -> list[Column]:
        """Columns with a heading that nothing has taken."""
        taken = {column.place for column in self.columns.values()}
        return [c for c in self.all if c.place not in taken and (c.heading or c.filled)]


def same(one: Column, other: Column) -> bool:
    """Whether two columns hold the same amounts."""
    return bool(np.array_equal(one.money.value, other.money.value, equal_nan=True))


def spoken(column: Column, placed: Placed) -> str:
    """How a mapping names a column: by its heading, or by its letter where the heading is empty or stands twice.

    Examples
    --------
    >>> from netan.sources.ledger_headings import Meaning
    >>> sheet = Sheet("f", "", [["Payee", "", "Amount"], ["A", "x", 5.0]])
    >>> columns = [Column(place, text, Meaning(), []) for place, text in enumerate(["Payee", "", "Amount"])]
    >>> placed = Placed(sheet, 0, columns)
    >>> spoken(columns[0], placed), spoken(columns[1], placed)
    ('Payee', 'column B')
    """
    again = sum(bare(other.heading) == bare(column.heading) for other in placed.all)
    return column.heading if bare(column.heading) and again == 1 else f"column {letter(column.place)}"
