"""Errors of netan. Each message says what is wrong, how many, the first five offenders, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FIRST = 5


def first_few(items: Iterable[object], *, limit: int = FIRST) -> str:
    """Join the first few items for a message, and say how many more there are.

    Examples
    --------
    >>> first_few(["a", "b", "c"], limit=2)
    'a, b and 1 more'
    >>> first_few([])
    'none'
    """
    texts = [str(item) for item in items]
    if not texts:
        return "none"
    rest = len(texts) - limit
    return ", ".join(texts[:limit]) + (f" and {rest:,} more" if rest > 0 else "")


class NetanError(Exception):
    """Anything that netan reports to its user; the command line turns it into exit code 1."""


@dataclass(frozen=True)
class Fault:
    """One fault of one input: where it is, what it is, what to do.

    Attributes
    ----------
    what
        What is wrong, in words, with the offending value.
    file, sheet
        Where; empty when the table did not come from a file.
    row
        Row as the user counts it in the file (1 is the first line), or None.
    column
        Column name, or the letter of a worksheet column.
    remedy
        What to do.
    """

    what: str
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        places = [
            self.file,
            f"sheet {self.sheet}" if self.sheet else "",
            f"row {self.row}" if self.row is not None else "",
            f"column {self.column}" if self.column else "",
        ]
        where = ", ".join(place for place in places if place)
        text = f"{where}: {self.what}" if where else self.what
        return f"{text} -> {self.remedy}" if self.remedy else text

    def as_dict(self) -> dict[str, object]:
        """Plain values, for ``--json``."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "what": self.what,
            "remedy": self.remedy,
        }


class SchemaError(NetanError, ValueError):
    """A table or a file does not have the form it must have; carries every fault that was found."""

    def __init__(self, title: str, faults: Sequence[Fault] = ()) -> None:
        self.title = title
        self.faults = tuple(faults)
        lines = [f"  - {fault}" for fault in self.faults[:FIRST]]
        rest = len(self.faults) - FIRST
        if rest > 0:
            lines.append(f"  ... and {rest:,} more")
        super().__init__("\n".join([title, *lines]))


class FileFormatError(SchemaError):
    """A file is not what its name says, is empty, damaged or too large."""


class BalanceError(NetanError, ValueError):
    """Rows and columns of an input-output table do not add up within the publisher's rounding."""

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        self.faults = tuple(faults)
        super().__init__(message)


class ConcordanceError(NetanError, ValueError):
    """A code is unknown to a classification or has no counterpart in another."""


class AreaError(NetanError, ValueError):
    """Two sources cover different areas and cannot be joined as they are."""


class UnknownNodeError(NetanError, KeyError):
    """A firm, site or sector that was asked for is not in the network."""

    def __str__(self) -> str:  # KeyError would print the repr
        return str(self.args[0]) if self.args else ""


class ConvergenceError(NetanError, RuntimeError):
    """An iteration did not reach its tolerance."""


class ScenarioError(NetanError, ValueError):
    """A scenario cannot be run as it is written."""


class StudyError(NetanError, ValueError):
    """A study file lacks something or says something that netan cannot follow."""


class PartialError(NetanError):
    """Part of the work was done and part refused; the message says which."""


class MissingExtraError(NetanError, ImportError):
    """An optional package is not installed; the message names the extra."""


class FetchError(NetanError):
    """A file could not be fetched; the message says why and what to do."""
