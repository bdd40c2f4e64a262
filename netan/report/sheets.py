"""Sheets of a workbook as plain values: a title, a few lines, one tidy table below them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .cells import Kind

# Style guides ask for fewer than Excel's own limit of 31.
NAME_LIMIT = 30


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name
        Its header.
    kind
        What it holds: ``text``, ``long`` (text of several lines), ``count``, ``jobs``, ``money`` (millions),
        ``share`` (shown in per cent), ``figure`` (whole numbers, and millions where they are fractions) or ``any``.
    marked
        The cells are for the user to write into.
    check
        What Excel lets the user write into them (options of a data validation); None for anything.
    """

    name: str
    kind: Kind = "text"
    marked: bool = False
    check: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Table:
    """A table: columns and rows of plain values.

    Attributes
    ----------
    columns, rows
        One value a column in every row.
    heading
        Line above the table; for sheets that hold several.
    checks
        By position of the row: what Excel lets the user write into the marked column (options of a data validation).
    """

    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]]
    heading: str = ""
    checks: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Attributes
    ----------
    name
        Name of its tab, as :func:`sheet_names` makes it.
    title
        Cell A1: what it is, of which place, when.
    lines
        What a reader must know, below the title.
    tables
        One tidy table as a rule.
    """

    name: str
    title: str
    lines: tuple[str, ...]
    tables: tuple[Table, ...]


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Names of tabs that Excel takes: under 31 characters, none of its marks, no two alike.

    Examples
    --------
    >>> sheet_names(["3a Plant X", "3a plant x", "What/is: this?", "'", "x" * 40])
    ['3a Plant X', '3a plant x (2)', 'What is this', 'Sheet', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx']
    """
    out: list[str] = []
    for text in wanted:
        # marks of Excel, and everything that is no plain letter of the basic plane
        plain = re.sub(r"[\[\]:*?/\\\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2066-\u206f]", " ", str(text))
        plain = "".join(c for c in plain if ord(c) < 0xD800 or 0xE000 <= ord(c) < 0xFFF0)
        plain = " ".join(plain.split())[:NAME_LIMIT].strip("' ") or "Sheet"
        plain = "Sheet" if plain.casefold() == "history" else plain  # Excel keeps this name for itself
        name, k = plain, 1
        while name.casefold() in {have.casefold() for have in out}:
            k += 1
            name = f"{plain[: NAME_LIMIT - len(f' ({k})')]} ({k})"
        out.append(name)
    return out
