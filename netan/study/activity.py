"""Jobs of the place, its region and the country on the industries of the table, and how many are in companies."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import AreaError, first_few
from ..schema import SIZE_BANDS, parse_band
from ..tables.classification import load_classification

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ..tables.employment import BusinessCounts, Employment

# Sizes inside a band fall like a power law; exponent of the tail of the numbers above a size (Axtell 2001: 1.06).
TAIL = 1.06
LARGEST_FIRM = 5000.0


@dataclass(frozen=True)
class Activity:
    """Jobs by statistical group.

    Attributes
    ----------
    jobs
        Group x {local, region, country}; the region holds the place, the country the region.
    group_of
        Group of each industry of the table.
    level
        ``section``, ``division``, ... as in the jobs file.
    year
        Year of the jobs.
    notes
        What was scaled or could not be told.
    half_width
        Half of the span to which the source rounds the jobs of the place, by group; None when it does not round.
    """

    jobs: pd.DataFrame
    group_of: pd.Series
    level: str
    year: int
    notes: tuple[str, ...] = ()
    half_width: pd.Series | None = None


def grouped_sectors(pairs: Iterable[tuple[str, str]], sectors: Sequence[str]) -> tuple[pd.Series, pd.Series]:
    """Join jobs codes and industries that share anything into groups.

    Parameters
    ----------
    pairs
        (jobs code, industry) wherever the two overlap.
    sectors
        All industries of the table.

    Returns
    -------
    tuple
        Group of each industry, and group of each jobs code. A group is named by its first jobs codes.

    Examples
    --------
    >>> of_sector, of_code = grouped_sectors([("20", "C20A"), ("20", "C20B"), ("21", "C21")], ["C20A", "C20B", "C21"])
    >>> of_sector.to_dict()
    {'C20A': '20', 'C20B': '20', 'C21': '21'}
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    listed = sorted(set(pairs))
    codes = sorted({code for code, _ in listed})
    at_code = {code: k for k, code in enumerate(codes)}
    at_sector = {sector: len(codes) + k for k, sector in enumerate(sectors)}
    rows = [at_code[code] for code, sector in listed if sector in at_sector]
    columns = [at_sector[sector] for _, sector in listed if sector in at_sector]
    n = len(codes) + len(sectors)
    _, part = connected_components(coo_array((np.ones(len(rows)), (rows, columns)), shape=(n, n)), directed=False)
    names: dict[int, str] = {}
    for code in codes:
        label = int(part[at_code[code]])
        names[label] = f"{names[label]}+{code}" if label in names else code
    of_sector = pd.Series({s: names.get(int(part[at_sector[s]]), s) for s in sectors}, dtype="str")
    of_code = pd.Series({c: names[int(part[at_code[c]])] for c in codes}, dtype="str")
    return of_sector, of_code


def activity_of(
    employment: Employment,
    *,
    year: int,
    tiers: dict[str, list[str]],
    pairs: Iterable[tuple[str, str]],
    sectors: Sequence[str],
) -> Activity:
    """Jobs of the place, the region and the country by group.

    Parameters
    ----------
    employment
        Jobs by area, code and year.
    year
        Year to take; the latest when 0.
    tiers
        Areas of the jobs file of the place (``local``), of the region with the place, of the country with both.
    pairs, sectors
        As in :func:`grouped_sectors`.

    Raises
    ------
    AreaError
        An area without rows; a place with more jobs than its region, a region with more than the country.
    """
    chosen = year or employment.years[-1]
    if chosen not in employment.years:
        years = ", ".join(map(str, employment.years))
        raise AreaError(
            f"jobs have no year {chosen}; the file has {years}: set jobs.year to one, or to 0 for the latest"
        )
    of_sector, of_code = grouped_sectors(pairs, sectors)
    columns, notes, half = {}, [], None
    for tier in ("local", "region", "country"):
        figures = employment.by_sector(tiers[tier], chosen)
        unknown = figures.index[figures["jobs"].isna() | (figures["suppressed"] > 0)]
        if tier == "local" and len(unknown):
            notes.append(
                f"{len(unknown)} cells of jobs here are withheld by the publisher ({first_few(unknown)}); "
                "they count as none."
            )
        jobs = figures["jobs"].fillna(0.0).groupby(of_code.reindex(figures.index)).sum()
        columns[tier] = jobs.reindex(sorted(set(of_sector)), fill_value=0.0)
        if tier == "local":
            squares = (figures["half_width"] ** 2).groupby(of_code.reindex(figures.index)).sum()
            half = np.sqrt(squares.reindex(sorted(set(of_sector)), fill_value=0.0))
            lost = figures.index[of_code.reindex(figures.index).isna()]
            if len(lost):
                notes.append(
                    f"{len(lost)} codes of the jobs file have no industry in the table ({first_few(lost)}); "
                    f"{figures.loc[lost, 'jobs'].sum():,.0f} jobs here are left out."
                )
    frame = pd.DataFrame(columns)
    for narrow, wide in (("local", "region"), ("region", "country")):
        over = frame.index[frame[narrow] > frame[wide] * 1.001]
        if len(over):
            raise AreaError(
                f"jobs: the {wide} has fewer jobs than the {'place' if narrow == 'local' else narrow} in "
                f"{first_few(over)}; list in jobs.{wide} all areas of the {wide}, "
                f"{'the place' if narrow == 'local' else 'the region'} among them"
            )
    frame["region"] = frame[["local", "region"]].max(axis=1)
    frame["country"] = frame[["region", "country"]].max(axis=1)
    rounded = half if half is not None and half.any() else None
    return Activity(frame, of_sector, employment.level, chosen, tuple(notes), rounded)


def band_mean(band: str) -> float:
    """Mean size within a size band of a power law with exponent :data:`TAIL`, jobs.

    ``E = (integral of s^-a) / (integral of s^-(a+1))`` over the band, from 1 job, at most :data:`LARGEST_FIRM`.

    Examples
    --------
    >>> round(band_mean("10-19"), 1)
    13.8
    """
    low, high = parse_band(band)
    low, high = max(low, 1.0), min(high + 1.0, LARGEST_FIRM)
    above = (high ** (1 - TAIL) - low ** (1 - TAIL)) / (1 - TAIL)
    below = (low**-TAIL - high**-TAIL) / TAIL
    return float(above / below)


def bands_by_sector(
    counts: BusinessCounts, *, area: str, sectors: Sequence[str], divisions_of: Callable[[str], tuple[str, ...]]
) -> pd.DataFrame | None:
    """Counts of enterprises by industry of the table and size band in one area; None when there are none.

    An industry with a band that the publisher withheld is left out: its sizes are not known.
    """
    frame = counts.frame
    part = frame[(frame["unit"] == "enterprise") & (frame["area"] == area) & frame["size_band"].isin(SIZE_BANDS)]
    if part.empty:
        return None
    withheld = set(part.loc[part["count"].isna(), "sector"])
    table = part.pivot_table(index="sector", columns="size_band", values="count", aggfunc="sum").fillna(0.0)
    table = table.reindex(columns=list(SIZE_BANDS), fill_value=0.0)
    rows = {}
    for sector in sectors:
        known = [code for code in divisions_of(sector) if code in table.index]
        if withheld.intersection(divisions_of(sector)):
            continue
        if known and table.loc[known].to_numpy().sum() > 0:
            rows[sector] = table.loc[known].sum()
    return pd.DataFrame(rows).T if rows else None


def units_by_division(counts: BusinessCounts, areas: Sequence[str], unit: str) -> dict[tuple[int, int], float]:
    """Counts of businesses of some areas by range of divisions, as published.

    The total over all industries has the range (1, 99) when it is given. A range of which the publisher withheld the
    count of an area is left out, as its sum is not known; :func:`at_division` then takes the next wider one.
    """
    frame = counts.frame
    part = frame[(frame["unit"] == unit) & frame["area"].isin(list(areas)) & (frame["size_band"] == "all")]
    out: dict[tuple[int, int], float] = {}
    for code, printed in part.groupby("sector")["count"]:
        number = printed.sum(skipna=False)
        if math.isnan(number):
            continue
        text = str(code)
        ends = (1, 99) if text == "all" else (int(text[:2]), int(text[-2:]))
        out[ends] = float(number)
    return out


def at_division(values: dict[tuple[int, int], float], division: str) -> float | None:
    """Value of the narrowest range that holds a division."""
    number = int(division)
    fits = [ends for ends in values if ends[0] <= number <= ends[1]]
    return values[min(fits, key=lambda ends: ends[1] - ends[0])] if fits else None


def group_label(code: str, members: int) -> str:
    """Words of a broad industry; how many industries of the table it holds, when several."""
    try:
        label = load_classification("sic2007").label(code)
    except (KeyError, ValueError):
        label = code
    return f"{label} ({members} industries of the table)" if members > 1 else label
