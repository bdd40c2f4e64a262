"""Near firms are likelier to deal with each other: where firms are, and how much likelier.

Firms stand in places, areas or cells of a grid, of which there are few; a link between places a and b has its odds
multiplied by a closeness ``D_ab`` that falls with their distance, as ``d^-exponent`` or ``exp(-d / reach)``. So
distances are held place by place, never pair by pair.

What is known of the exponent: links get rarer with distance in all firm networks looked at, in Japan over 950,000
firms (Bernard, Moxnes, Saito 2014, RIETI 14-E-034), there like a power law that is flatter around large cities
(Viegas et al. 2024, Mathematics 12:1244). Trade between countries falls with distance to the power of about 1
(Chaney 2016, after Tinbergen 1962). Neither tells the exponent inside one county: give a range rather than a figure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import Fault, SchemaError, first_few

__all__ = ["MOST_PLACES", "Nearness", "PlacedFirms", "distances_km", "exponential_decay", "grid_places", "power_decay"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_PLACES = 100
"""More places than this say nothing that fewer would not, and the work grows with their square."""
EARTH_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""
WITHIN = 0.5
"""Mean distance inside a place over that to its nearest neighbour: 0.52 for squares of a grid (Ghosh 1951), 0.45
for discs that touch."""


@dataclass(frozen=True)
class Nearness:
    """How closeness changes the odds of a link.

    Attributes
    ----------
    place
        Index: firm id, of suppliers and buyers alike; the place it stands in. A firm that is missing here, or whose
        place is NaN, is neutral: it stands for a firm in any of the places.
    closeness
        Place x place, above 0: factor of the odds of a link from a supplier (row) to a buyer (column). Only ratios
        count, for the number of links is given.

    Examples
    --------
    >>> place = pd.Series({"a": "north", "b": "south"})
    >>> Nearness(place, pd.DataFrame({"north": [1.0, 0.1], "south": [0.1, 1.0]}, index=["north", "south"]))
    Nearness(2 firms in 2 places)
    """

    place: pd.Series
    closeness: pd.DataFrame

    def __repr__(self) -> str:
        return f"Nearness({int(self.place.notna().sum()):,} firms in {len(self.closeness):,} places)"


@dataclass(frozen=True)
class PlacedFirms:
    """Nearness as arrays: place of each supplier and buyer by position, and the logarithm of closeness.

    The last row and column of `log_closeness` are those of firms whose place is not known.
    """

    supplier: Ints
    buyer: Ints
    log_closeness: Floats

    @property
    def places(self) -> int:
        """Number of places, the unknown one included."""
        return len(self.log_closeness)

    def of_pairs(self, supplier: Ints, buyer: Ints) -> Floats:
        """Logarithm of closeness of each pair of positions."""
        out: Floats = self.log_closeness[self.supplier[supplier], self.buyer[buyer]]
        return out


def placed_firms(nearness: Nearness, suppliers: pd.Index, buyers: pd.Index) -> PlacedFirms:
    """Check and bring to the order of the firms.

    A firm without a place gets the mean closeness over all firms that have one, as a firm in an unknown one of the
    places would. Closeness is scaled to a mean of 1 over pairs, which no result depends on.

    Raises
    ------
    SchemaError
        Closeness that is not square, not positive or has other places in rows and columns; firms listed twice;
        places without closeness; too many places.
    """
    table = nearness.closeness.set_axis(nearness.closeness.index.astype(str), axis=0)
    table = table.set_axis(table.columns.astype(str), axis=1)
    place = nearness.place.set_axis(nearness.place.index.astype(str)).dropna().astype(str)
    faults = _faults(place, table)
    if faults:
        raise SchemaError("links cannot be drawn by distance", faults)
    names = table.index.sort_values()
    values = table.loc[names, names].to_numpy(dtype=float)
    ends = []
    for firms in (suppliers, buyers):
        at = np.full(len(firms), -1, dtype=np.int64)
        row = place.index.get_indexer(firms)
        at[row >= 0] = names.get_indexer(place.to_numpy(dtype=object)[row[row >= 0]])
        ends.append(at)
    weights = [_weights(at, len(names)) for at in ends]
    full = np.ones((len(names) + 1, len(names) + 1))
    full[:-1, :-1] = values / (weights[0] @ values @ weights[1]) if len(names) else values
    full[:-1, -1] = full[:-1, :-1] @ weights[1]
    full[-1, :-1] = weights[0] @ full[:-1, :-1]
    at_end = [np.where(at < 0, len(names), at) for at in ends]
    return PlacedFirms(at_end[0], at_end[1], np.log(full))


def _weights(at: Ints, places: int) -> Floats:
    """Share of the located firms in each place; even where nobody is located."""
    count = np.bincount(at[at >= 0], minlength=places).astype(np.float64)
    return count / count.sum() if count.sum() > 0 else np.full(places, 1.0 / max(places, 1))


def _faults(place: pd.Series, table: pd.DataFrame) -> list[Fault]:
    faults = []
    if place.index.has_duplicates:
        twice = place.index[place.index.duplicated()].unique()
        faults.append(Fault(f"{len(twice):,} firms with two places: {first_few(twice)}", remedy="keep one each"))
    if table.index.has_duplicates or set(table.index) != set(table.columns) or table.shape[0] != table.shape[1]:
        faults.append(
            Fault(f"closeness of {table.shape[0]} to {table.shape[1]} places", remedy="give the same in both")
        )
        return faults
    if len(table) > MOST_PLACES:
        text = f"{len(table):,} places, {MOST_PLACES} at most"
        faults.append(Fault(text, remedy="take larger areas or a coarser grid"))
    values = table.to_numpy(dtype=float)
    bad = ~np.isfinite(values) | (values <= 0)
    if bad.any():
        cells = [f"{table.index[i]} to {table.columns[j]}" for i, j in np.argwhere(bad)[:6]]
        faults.append(Fault(f"{int(bad.sum()):,} closenesses zero, negative or unknown: {first_few(cells)}"))
    lost = sorted(set(place) - set(table.index))
    if lost:
        faults.append(Fault(f"{len(lost):,} places without closeness: {first_few(lost)}", remedy="add them to it"))
    return faults


def distances_km(centres: pd.DataFrame) -> pd.DataFrame:
    """Great-circle distances between places; inside a place half of that to its nearest neighbour.

    Parameters
    ----------
    centres
        Index: place; `latitude`, `longitude`, degrees (WGS 84).

    Returns
    -------
    pandas.DataFrame
        Place x place, kilometres. A single place has a distance of 1 to itself, as have places at one point.

    Raises
    ------
    SchemaError
        Coordinates unknown or out of range.

    Examples
    --------
    >>> centres = pd.DataFrame({"latitude": [53.0, 54.0], "longitude": [-1.0, -1.0]}, index=["a", "b"])
    >>> distances_km(centres).round(1).to_numpy().tolist()
    [[55.6, 111.2], [111.2, 55.6]]
    """
    latitude, longitude = centres["latitude"].to_numpy(float), centres["longitude"].to_numpy(float)
    bad = ~(np.abs(latitude) <= 90) | ~(np.abs(longitude) <= 180)
    if bad.any():
        text = f"{int(bad.sum()):,} places without coordinates: {first_few(centres.index[bad])}"
        raise SchemaError("distances cannot be worked out", [Fault(text, remedy="give degrees")])
    phi, theta = np.radians(latitude), np.radians(longitude)
    across = np.sin((phi[:, None] - phi[None, :]) / 2) ** 2
    along = np.sin((theta[:, None] - theta[None, :]) / 2) ** 2
    half = np.clip(across + np.cos(phi)[:, None] * np.cos(phi)[None, :] * along, 0.0, 1.0)
    km = 2 * EARTH_KM * np.arcsin(np.sqrt(half))
    others = np.where(km > 0, km, np.inf)
    nearest = others.min(axis=1, initial=np.inf)
    inside = np.where(np.isfinite(nearest), WITHIN * nearest, 1.0)
    np.fill_diagonal(km, inside)
    km = np.where(km > 0, km, np.minimum(inside[:, None], inside[None, :]))
    return pd.DataFrame(km, index=centres.index, columns=centres.index)


def power_decay(distance: pd.DataFrame, *, exponent: float, nearest_km: float = 1.0) -> pd.DataFrame:
    """Closeness ``max(d, nearest)^-exponent``.

    Parameters
    ----------
    distance
        Place x place, kilometres.
    exponent
        0 for no effect of distance; 1 is that of trade between countries.
    nearest_km
        Below it, distance makes no difference.

    Raises
    ------
    SchemaError
        An exponent below 0, a nearest distance not above 0.

    Examples
    --------
    >>> power_decay(pd.DataFrame([[0.2, 10.0], [10.0, 5.0]]), exponent=1).to_numpy().tolist()
    [[1.0, 0.1], [0.1, 0.2]]
    """
    if not 0 <= exponent < np.inf or not 0 < nearest_km < np.inf:
        fault = Fault(f"exponent {exponent}, nearest distance {nearest_km} km", remedy="give 0 or more, above 0")
        raise SchemaError("links cannot be drawn by distance", [fault])
    return distance.clip(lower=nearest_km) ** -exponent


def exponential_decay(distance: pd.DataFrame, *, reach_km: float) -> pd.DataFrame:
    """Closeness ``exp(-d / reach)``.

    Parameters
    ----------
    distance
        Place x place, kilometres.
    reach_km
        Distance over which the odds of a link fall to 37 %.

    Raises
    ------
    SchemaError
        A reach not above 0.

    Examples
    --------
    >>> exponential_decay(pd.DataFrame([[0.0, 10.0], [10.0, 0.0]]), reach_km=10).round(3).to_numpy().tolist()
    [[1.0, 0.368], [0.368, 1.0]]
    """
    if not 0 < reach_km < np.inf:
        fault = Fault(f"reach {reach_km} km", remedy="give kilometres above 0")
        raise SchemaError("links cannot be drawn by distance", [fault])
    # exp(-700) is the smallest there is; farther away is as far
    return pd.DataFrame(np.exp(-np.minimum(distance / reach_km, 600.0)))


def grid_places(firms: pd.DataFrame, *, cell_km: float = 5.0, most: int = 64) -> tuple[pd.Series, pd.DataFrame]:
    """Put firms with coordinates into the cells of a grid.

    Parameters
    ----------
    firms
        Index: firm id; `latitude`, `longitude`, degrees; NaN where not known.
    cell_km
        Side of a cell; doubled until there are no more than `most` cells with a firm in them.
    most
        Largest number of cells.

    Returns
    -------
    place : pandas.Series
        Cell of each firm; NaN where a coordinate is not known.
    centres : pandas.DataFrame
        Index: cell; `latitude`, `longitude` of the mean of its firms.

    Raises
    ------
    SchemaError
        A cell side not above 0, no cell allowed.

    Examples
    --------
    >>> firms = pd.DataFrame({"latitude": [53.38, 53.39, 53.7, np.nan], "longitude": [-1.47, -1.47, -1.1, -1.0]})
    >>> place, centres = grid_places(firms)
    >>> place.isna().tolist(), len(centres)
    ([False, False, False, True], 2)
    """
    if not 0 < cell_km < np.inf or most < 1:
        fault = Fault(f"cells of {cell_km} km, {most} at most", remedy="give numbers above 0")
        raise SchemaError("firms cannot be put on a grid", [fault])
    latitude, longitude = firms["latitude"].to_numpy(float), firms["longitude"].to_numpy(float)
    known = np.isfinite(latitude) & np.isfinite(longitude)
    place = pd.Series(np.nan, index=firms.index, dtype=object)
    if not known.any():
        return place, pd.DataFrame({"latitude": [], "longitude": []})
    north = np.radians(latitude[known]) * EARTH_KM
    east = np.radians(longitude[known]) * EARTH_KM * np.cos(np.radians(latitude[known].mean()))
    names = _cells(north, east, cell_km)
    while len(np.unique(names)) > most:
        cell_km *= 2
        names = _cells(north, east, cell_km)
    place[known] = names
    found = firms.loc[known, ["latitude", "longitude"]].astype(float)
    return place, found.groupby(names, sort=True).mean()


def _cells(north: Floats, east: Floats, side: float) -> npt.NDArray[np.object_]:
    rows, columns = np.floor(north / side).astype(np.int64), np.floor(east / side).astype(np.int64)
    return np.array([f"{r}/{c}" for r, c in zip(rows, columns, strict=True)], dtype=object)
