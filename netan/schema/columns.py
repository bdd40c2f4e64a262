"""What a table is made of: columns, tables, keys, and the words that several of them share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

DType = Literal["text", "number", "integer", "boolean", "date"]

EVIDENCE = ("seen", "official", "estimated")
TIERS = ("local", "region", "country", "world")
NODE_KINDS = ("firm", "sector", "final_demand", "rest_of_world")
PRIMARY_KINDS = ("imports", "product_taxes", "value_added")
SIZE_BANDS = ("0-4", "5-9", "10-19", "20-49", "50-99", "100-249", "250+")

# What a user reads; the API keeps the short words.
TIER_WORDS = {"local": "here", "region": "rest of region", "country": "rest of country", "world": "abroad"}


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name, dtype, unit, meaning
        What it is called, what it holds, in what unit, and what that means.
    required
        The column must be there.
    nullable
        A cell may be empty, which means unknown (0 means known none).
    allowed
        The only values it may take; empty for any.
    minimum, maximum
        Bounds of a number, both allowed.
    """

    name: str
    dtype: DType
    meaning: str
    unit: str = ""
    required: bool = True
    nullable: bool = False
    allowed: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Table:
    """A table: its columns and the columns that name a row."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True)
class Key:
    """One key of a TOML file or one field of a JSON answer."""

    name: str
    kind: str
    meaning: str
    default: Any = None


def text(name: str, meaning: str, **options: Any) -> Column:
    """Column of text."""
    return Column(name, "text", meaning, **options)


def number(name: str, meaning: str, unit: str, **options: Any) -> Column:
    """Column of numbers, with their unit."""
    return Column(name, "number", meaning, unit, **options)


def optional(column: Column) -> Column:
    """The same column, which may be missing or empty."""
    return Column(
        column.name, column.dtype, column.meaning, column.unit, required=False, nullable=True,
        allowed=column.allowed, minimum=column.minimum, maximum=column.maximum,
    )  # fmt: skip


CONFIDENTIAL = Column(
    "confidential", "boolean", "true when the row may not leave the team", required=False, nullable=True
)
SOURCE = text("source", "where the row comes from, in words a reader can follow", required=False, nullable=True)
OF_EVIDENCE = text("evidence", "seen, official or estimated", allowed=EVIDENCE)
