"""Areas: names, codes, the larger area that holds them, and codes that changed without the place changing."""

from __future__ import annotations

import csv
import difflib
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import AreaError, first_few
from ..resources import data_path

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, eq=False)
class AreaTable:
    """Areas of a study.

    Attributes
    ----------
    frame
        Columns of :data:`netan.schema.AREAS`; ``current`` where the list knows later codes of the same place.
    """

    frame: pd.DataFrame

    @cached_property
    def _codes(self) -> dict[str, str]:
        """Current code by code and by name, in small letters."""
        frame = self.frame
        current = frame["current"] if "current" in frame.columns else frame["area"]
        now = dict(zip(frame["area"], current, strict=True))
        out = {str(code).casefold(): str(new) for code, new in now.items()}
        for name, code in zip(frame["name"], frame["area"], strict=True):
            # the name of a district that still exists wins over an older one of that name
            if name.casefold() not in out or now[code] == code:
                out[name.casefold()] = str(now[code])
        return out

    @cached_property
    def _rows(self) -> pd.DataFrame:
        return self.frame.drop_duplicates("area").set_index("area")

    def find(self, text: str) -> str | None:
        """Current code of an area by name or by any of its codes; None when it is not on the list.

        Examples
        --------
        >>> load_uk_areas().find("sheffield"), load_uk_areas().find("E08000019")
        ('E08000039', 'E08000039')
        """
        return self._codes.get(" ".join(text.split()).casefold())

    def resolve(self, texts: Sequence[str]) -> list[str]:
        """Current codes of several areas.

        Raises
        ------
        AreaError
            Names that are not on the list, each with the nearest ones.
        """
        unknown = [text for text in texts if self.find(text) is None]
        if unknown:
            hints = []
            for text in unknown:
                near = difflib.get_close_matches(text.casefold(), list(self._codes), n=2, cutoff=0.6)
                names = " or ".join(self.name(self._codes[key]) for key in near)
                hints.append(f"'{text}'" + (f" (did you mean {names}?)" if near else ""))
            raise AreaError(
                f"{len(unknown)} areas are not known: {first_few(hints)}; use names or codes of local authorities, or "
                "give your own list in sources.areas"
            )
        return list(dict.fromkeys(str(self.find(text)) for text in texts))

    def name(self, code: str) -> str:
        """Name of an area code, the code where it is unknown."""
        return str(self._rows["name"].get(code, code))

    def region(self, code: str) -> str | None:
        """Name or code of the larger area that holds it."""
        return self._rows["region"].get(code)

    def country(self, code: str) -> str | None:
        """Country of an area."""
        return self._rows["country"].get(code)

    def is_home(self, code: str) -> bool:
        """Whether an area lies in the country that most areas of the list lie in, or in the United Kingdom."""
        country = self.country(code)
        if country in {"England", "Scotland", "Wales", "Northern Ireland"}:
            return True
        return country is not None and country == self.frame["country"].mode().iloc[0]

    def same_places(self, codes: Sequence[str]) -> list[str]:
        """Every code, old and new, of some areas, so that a file of another year joins."""
        if "current" not in self.frame.columns:
            return list(codes)
        return sorted(set(codes) | set(self.frame.loc[self.frame["current"].isin(list(codes)), "area"]))


@cache
def load_uk_areas() -> AreaTable:
    """Local authority districts of the United Kingdom, all codes since 2011 that the shipped list has."""
    with data_path("classifications", "uk_areas.csv").open(encoding="utf-8", newline="") as stream:
        return AreaTable(pd.DataFrame(list(csv.DictReader(stream)), dtype="str"))
