"""Checks of what goes into the regional methods: activity by sector and area, coefficients, groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import Fault, SchemaError, first_few

if TYPE_CHECKING:
    from numpy.typing import NDArray

NESTED = ("local", "region", "country")
ROUNDING = 1e-9  # a narrower area may exceed the wider one by this share: sums of floats, no more


def checked_activity(region: pd.Series, nation: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return both series as floats on the nation's index, or raise one error with every fault.

    Raises
    ------
    SchemaError
        For the reasons that :func:`location_quotient` lists.
    """
    same_labels("the region's activity", region.index, "the nation's", nation.index)
    region, nation = region.reindex(nation.index).astype(float), nation.astype(float)
    faults = [*_bad_values(region, "region"), *_bad_values(nation, "nation")]
    if not faults:
        orphan = nation.index[(nation == 0) & (region > 0)]
        faults += [
            Fault(
                f"sector {sector}: activity in the region but none in the nation",
                remedy="the nation must include the region: take both from one source and year",
            )
            for sector in orphan
        ]
        faults += [
            Fault(f"the activity of the {name} is zero in every sector", remedy="check the area and the year")
            for name, values in (("region", region), ("nation", nation))
            if not values.sum() > 0
        ]
    if faults:
        raise SchemaError("activity by sector cannot be used for quotients:", faults)
    return region, nation


def check_coefficients(A: pd.DataFrame) -> None:
    """Raise SchemaError unless A is square, labelled alike on both sides, finite and nowhere negative."""
    same_labels("the rows of the coefficients", A.index, "the columns", A.columns)
    if not A.index.equals(A.columns):
        raise SchemaError("coefficients have rows and columns in different order: sort one by the other")
    values = A.to_numpy(float)
    rows, columns = np.nonzero(~(np.isfinite(values) & (values >= 0)))
    faults = [
        Fault(
            f"coefficient of supplier {A.index[i]} to buyer {A.columns[j]} is {values[i, j]}",
            remedy="missing, infinite and negative coefficients cannot be split by origin",
        )
        for i, j in zip(rows, columns, strict=True)
    ]
    if faults:
        raise SchemaError("national coefficients cannot be used:", faults)


def checked_areas(activity: pd.DataFrame, wanted: pd.Index) -> pd.DataFrame:
    """Return ``local``, ``region``, ``country`` as floats, each inside the next, holding the wanted labels.

    Labels that nobody wants stay: they count in the totals.

    Raises
    ------
    SchemaError
        If a column or a label is missing, a value cannot be used, or an area exceeds the one that holds it.
    """
    absent = [tier for tier in NESTED if tier not in activity.columns]
    if absent:
        raise SchemaError(f"activity lacks the columns {', '.join(absent)}; it needs local, region, country")
    frame = activity[list(NESTED)]
    if frame.index.is_unique:
        missing = wanted.difference(frame.index)
        if len(missing):
            raise SchemaError(
                f"no activity for {len(missing):,} sectors or groups: {first_few(missing)} -> give 0 where none"
            )
    local, country = checked_activity(frame["local"], frame["country"])
    region, _ = checked_activity(frame["region"], frame["country"])
    checked = pd.DataFrame({"local": local, "region": region, "country": country})
    faults = [
        Fault(f"{sector}: {inner} has {row[inner]:,g}, {outer} that holds it {row[outer]:,g}")
        for inner, outer in (("local", "region"), ("region", "country"))
        for sector, row in checked[checked[inner] > checked[outer] * (1 + ROUNDING)].iterrows()
    ]
    if faults:
        raise SchemaError(
            "an area has more than the wider area that holds it; take all from one source, or raise the wider:",
            faults,
        )
    return checked


def per_sector(series: pd.Series, sectors: pd.Index, name: str) -> pd.Series:
    """Return the series as floats on the sectors, or raise SchemaError if one lacks a value of 0 or more."""
    missing = sectors.difference(series.index)
    if len(missing) or not series.index.is_unique:
        raise SchemaError(f"{name} needs each sector of the coefficients once; missing: {first_few(missing)}")
    values = series.reindex(sectors).astype(float)
    bad = values.index[~(np.isfinite(values) & (values >= 0))]
    if len(bad):
        raise SchemaError(f"{name} is missing, infinite or negative for {len(bad):,} sectors: {first_few(bad)}")
    return values.rename(name)


def per_buyer(
    value: float | pd.Series, sectors: pd.Index, name: str, method: str, *, differs: bool
) -> float | NDArray[np.float64]:
    """Return a parameter as a number, or as one for each buyer in the order of the sectors.

    Raises
    ------
    SchemaError
        If a Series comes where one number is due, or lacks a sector.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | np.number | pd.Series):
        raise SchemaError(f"{name} of {method} is a number, not {value!r}")
    if not isinstance(value, pd.Series):
        return float(value)
    if not differs:
        raise SchemaError(f"{name} of {method} is one number for all buyers; sflq takes one for each")
    return per_sector(value, sectors, name).to_numpy(float)


def groups_of(group_of: pd.Series, sectors: pd.Index) -> pd.Series:
    """Return the group of each sector, in the order of the sectors, or raise SchemaError if one has none."""
    missing = sectors.difference(group_of.dropna().index)
    if len(missing) or not group_of.index.is_unique:
        raise SchemaError(f"each sector needs one group; without one: {first_few(missing)}")
    return group_of.reindex(sectors).rename("group")


def _bad_values(series: pd.Series, name: str) -> list[Fault]:
    bad = series[~(np.isfinite(series) & (series >= 0))]
    return [
        Fault(
            f"sector {sector}: activity of the {name} is {value}",
            remedy="give 0 where there is none; unknown values cannot be used",
        )
        for sector, value in bad.items()
    ]


def same_labels(name: str, labels: pd.Index, other_name: str, other: pd.Index) -> None:
    """Raise SchemaError unless both indexes are unique and hold the same labels, in any order."""
    for title, index in ((name, labels), (other_name, other)):
        if not index.is_unique:
            raise SchemaError(f"sectors repeat in {title}: {first_few(index[index.duplicated()].unique())}")
    missing, extra = other.difference(labels), labels.difference(other)
    if len(missing) or len(extra):
        raise SchemaError(
            f"{name} and {other_name} have different sectors: only in {other_name}: {first_few(missing)}; "
            f"only in {name}: {first_few(extra)} -> bring both to the same classification"
        )
