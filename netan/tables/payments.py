"""Payments between industries and regions of the United Kingdom, as banks' systems recorded them, by year."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ..errors import AreaError, first_few
from .classification import shipped_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

UNKNOWN = "unknown"
UNITED_KINGDOM = "United Kingdom"
PAYMENT_KEYS = ("year", "buyer", "buyer_region", "supplier", "supplier_region")

# What every figure from these payments must be read with.
CAVEATS = (
    (
        "Bank payments (Bacs and Faster Payments) of about 2.3 million organisations in 2025, some 40 % of all, not "
        "weighted up: cards, cheques, cash and large-value transfers are not in them."
    ),
    (
        "A payment counts where the organisation is registered, not where its sites are: London sends 38 % and "
        "receives 33 % of the value, so the share that stays in a region with few head offices is likely to be too low."
    ),
    "Payments within the United Kingdom alone: imports are not in them, so the shares are shares of domestic buying.",
    "A payment may be for rent, tax or agency staff, or within a group as well as for supplies.",
    (
        "Statistics in development of the Office for National Statistics, rounded; cells marked [c] are withheld and "
        "count neither as paid nor as nothing."
    ),
)

# ITL 1 code, code of the region or nation, name; nations stand in the file as pseudo codes.
_REGIONS = (
    ("TLC", "E12000001", "North East"),
    ("TLD", "E12000002", "North West"),
    ("TLE", "E12000003", "Yorkshire and The Humber"),
    ("TLF", "E12000004", "East Midlands"),
    ("TLG", "E12000005", "West Midlands"),
    ("TLH", "E12000006", "East of England"),
    ("TLI", "E12000007", "London"),
    ("TLJ", "E12000008", "South East"),
    ("TLK", "E12000009", "South West"),
    ("TLL", "W92000004", "Wales"),
    ("TLM", "S92000003", "Scotland"),
    ("TLN", "N92000002", "Northern Ireland"),
)
REGION_NAMES = tuple(name for _, _, name in _REGIONS)
_PSEUDO = {"w99999999": "Wales", "s99999999": "Scotland", "n99999999": "Northern Ireland"}
_OTHER = {"east": "East of England", "yorkshire and the humber": "Yorkshire and The Humber"}
_NOBODY = frozenset({"", "unknown", "e99999999", "l99999999", "m99999999", "not known", "none", "nan"})


@cache
def _region_keys() -> dict[str, str]:
    out = {**_PSEUDO, **_OTHER}
    for itl, code, name in _REGIONS:
        out |= {itl.casefold(): name, f"uk{itl[2]}".casefold(): name, code.casefold(): name, name.casefold(): name}
        out[f"{name} (england)".casefold()] = name
    return out


def region_of_payments(text: str) -> str | None:
    """Name of an ITL 1 region or nation by any of its codes or names; None when it is none of the twelve.

    Parameters
    ----------
    text
        ``E12000003``, ``TLE``, ``UKE``, the pseudo code of a nation (``W99999999``), or a name.

    Examples
    --------
    >>> region_of_payments("TLE"), region_of_payments("W99999999"), region_of_payments("Atlantis")
    ('Yorkshire and The Humber', 'Wales', None)
    """
    return _region_keys().get(" ".join(text.replace("&", "and").casefold().split()))


def is_no_region(text: str) -> bool:
    """Whether the cell of a region says that the region is not known."""
    plain = text.strip().casefold()
    return plain in _NOBODY or (plain.startswith("[") and plain.endswith("]"))


@cache
def divisions() -> frozenset[str]:
    """Divisions of SIC 2007, two digits each."""
    return frozenset(row["code"] for row in shipped_rows("sic2007.csv") if row["level"] == "division")


@dataclass(frozen=True, eq=False)
class Payments:
    """Payments by year, buyer, supplier and their regions.

    The buyer pays, the supplier is paid: goods and services go the other way.

    Attributes
    ----------
    frame
        Columns of :data:`netan.schema.PAYMENTS`. ``buyer`` and ``supplier`` are SIC 2007 divisions or ``unknown``,
        regions the names of ITL 1 regions or ``unknown``; ``value`` in pounds a year, the sum of the cells that the
        publisher shows; ``cells`` how many cells stand behind a row and ``withheld`` how many of them are not shown.
    source
        Publisher and product.
    """

    frame: pd.DataFrame
    source: str

    @property
    def years(self) -> tuple[int, ...]:
        """Years that the payments cover, ascending."""
        return tuple(int(year) for year in sorted(self.frame["year"].unique()))

    @property
    def regional(self) -> bool:
        """Whether the regions of buyers and suppliers are known at all."""
        return bool(self.frame["buyer_region"].isin(REGION_NAMES).any())

    def region(self, text: str) -> str:
        """Name of a region that is asked for by name or code.

        Raises
        ------
        AreaError
            It is none of the twelve regions and nations; the payments have no regions.
        """
        if not self.regional:
            raise AreaError("these payments are of the whole country; use the file that is broken down by region")
        found = region_of_payments(text)
        if found is None:
            near = difflib.get_close_matches(text, REGION_NAMES, n=2, cutoff=0.5)
            hint = f"did you mean {' or '.join(near)}" if near else f"use one of {first_few(REGION_NAMES, limit=12)}"
            raise AreaError(f"payments are known by region and nation, and '{text}' is none of them; {hint}")
        return found

    def year(self, year: int | None) -> int:
        """Return a year that the payments cover, the latest when none is asked for.

        Raises
        ------
        AreaError
            The year is not among them.
        """
        years = self.years
        if year is None:
            return years[-1]
        if year not in years:
            raise AreaError(f"there are no payments of {year}; the file covers {_span(years)}")
        return year


def _span(years: Sequence[int]) -> str:
    return f"{years[0]} to {years[-1]}" if len(years) > 1 else str(years[0])
