"""Jobs by area, industry and year, and counts of businesses by size."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..errors import AreaError, first_few
from ..schema import BUSINESS_COUNTS, EMPLOYMENT, validate

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Employment:
    """Jobs, with the columns of :data:`netan.schema.EMPLOYMENT`.

    Parameters
    ----------
    frame
        Sorted by area, year and sector.
    level
        What the sector codes are: ``section``, ``division``, ``group``, ``class`` or ``io``.
    source
        Publisher and data set.
    """

    frame: pd.DataFrame
    level: str
    source: str = ""

    @property
    def years(self) -> list[int]:
        """Years with figures, ascending."""
        return sorted({int(year) for year in self.frame["year"]})

    @property
    def areas(self) -> list[str]:
        """Areas in alphabetical order."""
        return sorted(set(self.frame["area"]))

    def by_sector(self, areas: list[str], year: int) -> pd.DataFrame:
        """Jobs of several areas added up, by sector: columns ``jobs``, ``lower``, ``upper``, ``half_width``.

        ``lower`` and ``upper`` are the corners, all cells at one end; ``half_width`` is the root of the summed
        squares of the cells' half-widths, since roundings of many cells do not all go one way.

        Areas are named by code or name. Withheld cells count as unknown: they are left out of ``jobs`` and flagged in
        ``suppressed`` (how many).

        Raises
        ------
        AreaError
            An area without rows in that year, or a name that several areas share.
        """
        part = self.frame[self.frame["year"] == year]
        names = part.dropna(subset=["area_name"]).groupby("area_name")["area"].unique()
        several = {name: list(names[name]) for name in areas if name in names.index and len(names[name]) > 1}
        if several:
            name, codes = next(iter(several.items()))
            msg = f"jobs ({self.source}): the name '{name}' stands for {first_few(codes)}; use the code"
            raise AreaError(msg)
        missing = sorted(set(areas) - set(part["area"]) - set(names.index))
        if missing:
            msg = (
                f"jobs ({self.source}): no rows for {first_few(missing)} in {year}; the file has "
                f"{first_few(self.areas, limit=8)} and the years {', '.join(map(str, self.years))}"
            )
            raise AreaError(msg)
        part = part[part["area"].isin(areas) | part["area_name"].isin(areas)]
        sums = part.groupby("sector")[["jobs", "lower", "upper"]].sum(min_count=1)
        withheld = part["suppressed"] | part["jobs"].isna()
        squares = ((part["upper"] - part["lower"]).fillna(0.0) / 2.0) ** 2
        return sums.assign(
            suppressed=withheld.groupby(part["sector"]).sum().astype(int),
            half_width=np.sqrt(squares.groupby(part["sector"]).sum()),
        )


@dataclass(frozen=True)
class BusinessCounts:
    """Counts of businesses, with the columns of :data:`netan.schema.BUSINESS_COUNTS`.

    ``set_aside`` says in words what was left out while reading, with how many counts.
    """

    frame: pd.DataFrame
    source: str = ""
    set_aside: dict[str, int] = field(default_factory=dict)


def employment_from(frame: pd.DataFrame, *, level: str, file: str = "", source: str = "") -> Employment:
    """Check a frame against the schema and make employment of it; raises SchemaError with every fault.

    Where the source gives no rounding interval, ``lower`` and ``upper`` are the printed figure.
    """
    checked = validate(frame, EMPLOYMENT, file=file)
    checked["lower"] = checked["lower"].astype(float).fillna(checked["jobs"])
    checked["upper"] = checked["upper"].astype(float).fillna(checked["jobs"])
    checked["suppressed"] = np.asarray(checked["suppressed"], dtype=bool)
    checked = checked.sort_values(["area", "year", "sector"], kind="stable").reset_index(drop=True)
    return Employment(checked, level, source)


def business_counts_from(
    frame: pd.DataFrame, *, file: str = "", source: str = "", set_aside: dict[str, int] | None = None
) -> BusinessCounts:
    """Check a frame against the schema and make business counts of it; raises SchemaError with every fault."""
    checked = validate(frame, BUSINESS_COUNTS, file=file)
    return BusinessCounts(checked.reset_index(drop=True), source, dict(set_aside or {}))
