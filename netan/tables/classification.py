"""Code lists: SIC 2007 and what equals it (NACE Rev. 2 and ISIC Rev. 4 at two digits)."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import ConcordanceError, first_few
from ..resources import data_path

if TYPE_CHECKING:
    from collections.abc import Sequence

LEVELS = ("section", "division", "group", "class", "subclass")
# NACE Rev. 2 and ISIC Rev. 4 have the divisions of SIC 2007, with the same numbers.
SAME_DIVISIONS = ("sic2007", "nace2", "isic4")


@dataclass(frozen=True, eq=False)
class Classification:
    """A hierarchy of codes.

    Attributes
    ----------
    name
        ``sic2007``.
    frame
        Columns ``code``, ``level``, ``parent``, ``label``, indexed by code; codes have no dots, subclasses five
        digits.
    """

    name: str
    frame: pd.DataFrame

    def __contains__(self, code: object) -> bool:
        return code in self.frame.index

    def label(self, code: str) -> str:
        """Short label of a code."""
        return str(self._row(code)["label"])

    def parent(self, code: str) -> str | None:
        """Code one level up; None for a section."""
        parent = self._row(code)["parent"]
        return str(parent) if isinstance(parent, str) and parent else None

    def at_level(self, code: str, level: str) -> str:
        """The code that holds this one at a level.

        Examples
        --------
        >>> load_classification("sic2007").at_level("28110", "section")
        'C'

        Raises
        ------
        ConcordanceError
            The code is unknown, or stands above that level.
        """
        at: str | None = code
        while at is not None:
            if self._row(at)["level"] == level:
                return at
            at = self.parent(at)
        raise ConcordanceError(f"'{code}' has no {level} in {self.name}: it stands above it")

    def check(self, codes: Sequence[str]) -> None:
        """Raise when codes are not on the list, naming the first five."""
        unknown = sorted({code for code in codes if code not in self})
        if unknown:
            raise ConcordanceError(
                f"{len(unknown):,} codes are not in {self.name}: {first_few(unknown)}; write SIC 2007 without dots"
            )

    def _row(self, code: str) -> pd.Series:
        if code not in self.frame.index:
            self.check([code])
        return self.frame.loc[code]


@cache
def load_classification(name: str = "sic2007") -> Classification:
    """Return a shipped classification; ``nace2`` and ``isic4`` are given at section and division level.

    Examples
    --------
    >>> load_classification("sic2007").parent("28110")
    '2811'
    """
    if name not in SAME_DIVISIONS:
        raise ConcordanceError(f"no classification '{name}'; there are {', '.join(SAME_DIVISIONS)}")
    with data_path("classifications", "sic2007.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    frame = pd.DataFrame(rows, dtype="str").set_index("code", drop=False)
    frame.index.name = None
    if name != "sic2007":
        frame = frame[frame["level"].isin(["section", "division"])]
    return Classification(name, frame)


@cache
def special_codes() -> pd.DataFrame:
    """Codes of companies that do not trade: columns ``meaning``, ``dormant``, ``trades``, indexed by code."""
    with data_path("classifications", "companies_house_special.csv").open(encoding="utf-8", newline="") as stream:
        return pd.DataFrame(list(csv.DictReader(stream)), dtype="str").set_index("code")


def normalise_code(text: str) -> str | None:
    """Read a SIC code as people write it; None when there is none.

    A code that lost its leading zero in a spreadsheet is ambiguous and comes back as it is written: the check
    against the list reports it.

    Examples
    --------
    >>> normalise_code("25.40"), normalise_code("62020 - Information technology consultancy activities")
    ('2540', '62020')
    >>> normalise_code("None Supplied") is None
    True
    """
    match = re.match(r"\s*(?:\d+\s*:\s*)?([A-Z]\b|\d[\d./]*)", text.split(" - ", maxsplit=1)[0].strip())
    return match[1].replace(".", "").replace("/", "") if match else None
