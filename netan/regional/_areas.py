"""Checks of the activity of many places at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import Fault, SchemaError, first_few
from ._inputs import ROUNDING, same_labels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .quotient_kinds import Array


@dataclass(frozen=True, eq=False)
class PlaceActivity:
    """Output or jobs by sector of many places, of their regions and of the country.

    Attributes
    ----------
    places
        Areas x sectors.
    region_of
        Region of each area.
    country
        By sector; it holds every region.
    regions
        Regions x sectors; the sum of their areas when None, right where the areas cover their regions.
    half_width
        Half of the step to which the source rounds the activity of the places; one figure, or areas x sectors. It
        widens the ranges of the default estimator.
    """

    places: pd.DataFrame
    region_of: pd.Series
    country: pd.Series
    regions: pd.DataFrame | None = None
    half_width: float | pd.DataFrame = 0.0


@dataclass(frozen=True, eq=False)
class Areas:
    """Activity of places, their regions and the country as arrays, checked.

    Attributes
    ----------
    names, sectors, regions
        Labels; regions in the order in which the areas first name them.
    region_of
        Region of each area.
    at_region
        Position of each area's region.
    local, regional, country, half_width
        Areas x sectors, regions x sectors, sectors, areas x sectors.
    """

    names: pd.Index
    sectors: pd.Index
    regions: pd.Index
    region_of: pd.Series
    at_region: NDArray[np.intp]
    local: Array
    regional: Array
    country: Array
    half_width: Array


def checked_places(activity: PlaceActivity, wanted: pd.Index) -> Areas:
    """Return the activity as arrays on the country's sectors, or raise one error with every fault.

    Raises
    ------
    SchemaError
        If labels repeat or are missing, a value cannot be used, an area is empty, or one exceeds what holds it.
    """
    country = activity.country
    same_labels("the places' activity", activity.places.columns, "the country's", country.index)
    missing = wanted.difference(country.index)
    if len(missing):
        raise SchemaError(
            f"no activity for {len(missing):,} sectors or groups: {first_few(missing)} -> give 0 where none"
        )
    region_of = _regions_of(activity.region_of, activity.places.index)
    local = activity.places[country.index].astype(float)
    regional = _regional(activity.regions, local, region_of)
    at_region = regional.index.get_indexer(region_of)
    whole = country.astype(float).to_frame("the country").T
    rounding = _half_width(activity.half_width, local)
    faults = [*_unusable(local), *_unusable(regional), *_unusable(whole)]
    if not faults:
        faults = [*_beyond(local, regional.iloc[at_region]), *_beyond(regional, whole.iloc[[0] * len(regional)])]
    if faults:
        raise SchemaError("activity of the places cannot be used:", faults)
    return Areas(
        names=local.index,
        sectors=country.index,
        regions=regional.index,
        region_of=region_of,
        at_region=at_region,
        local=local.to_numpy(),
        regional=regional.to_numpy(),
        country=whole.to_numpy()[0],
        half_width=rounding,
    )


def _half_width(half_width: float | pd.DataFrame, local: pd.DataFrame) -> Array:
    if isinstance(half_width, pd.DataFrame):
        same_labels("the half-widths", half_width.columns, "the places' activity", local.columns)
        same_labels("the areas of the half-widths", half_width.index, "the places", local.index)
        half_width = half_width.loc[local.index, local.columns]
    values = np.broadcast_to(np.asarray(half_width, dtype=float), local.shape)
    if not np.all(np.isfinite(values) & (values >= 0)):
        raise SchemaError("half-widths of rounding are known and not negative: give 0 where nothing is rounded")
    return values


def _regional(regions: pd.DataFrame | None, local: pd.DataFrame, region_of: pd.Series) -> pd.DataFrame:
    order = pd.Index(region_of.unique())
    if regions is None:
        return local.groupby(region_of.to_numpy(), sort=False).sum().loc[order]
    same_labels("the regions' activity", regions.columns, "the places'", local.columns)
    lost = order.difference(regions.index)
    if len(lost) or not regions.index.is_unique:
        raise SchemaError(f"each region needs one row of activity; without one: {first_few(lost)}")
    return regions.loc[order, local.columns].astype(float)


def _regions_of(region_of: pd.Series, areas: pd.Index) -> pd.Series:
    if not areas.is_unique:
        raise SchemaError(f"areas repeat: {first_few(areas[areas.duplicated()].unique())}")
    lost = areas.difference(region_of.dropna().index)
    if len(lost) or not region_of.index.is_unique:
        raise SchemaError(f"each area needs one region; without one: {first_few(lost)}")
    return region_of.reindex(areas).rename("region")


def _unusable(frame: pd.DataFrame) -> list[Fault]:
    values = frame.to_numpy()
    rows, columns = np.nonzero(~(np.isfinite(values) & (values >= 0)))
    faults = [
        Fault(
            f"{frame.index[i]}, sector {frame.columns[j]}: activity is {values[i, j]}",
            remedy="give 0 where there is none; unknown values cannot be used",
        )
        for i, j in zip(rows, columns, strict=True)
    ]
    if faults:
        return faults
    return [
        Fault(f"{area}: the activity is zero in every sector", remedy="check the area and the year, or leave it out")
        for area in frame.index[values.sum(axis=1) == 0]
    ]


def _beyond(inner: pd.DataFrame, outer: pd.DataFrame) -> list[Fault]:
    small, large = inner.to_numpy(), outer.to_numpy()
    rows, columns = np.nonzero(small > large * (1 + ROUNDING))
    return [
        Fault(
            f"sector {inner.columns[j]}: {inner.index[i]} has {small[i, j]:,g}, "
            f"{outer.index[i]} that holds it {large[i, j]:,g}",
            remedy="take all from one source, or raise the wider",
        )
        for i, j in zip(rows, columns, strict=True)
    ]
