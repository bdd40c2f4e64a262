"""Which companies lie in a circle or polygon, and how far away the nearest is where none does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .spec import Target

EARTH_KM = 6371.0088


def far_from_all(target: Target, area: pd.Series, where: pd.DataFrame, areas: Mapping[str, str]) -> str:
    """Say how far the nearest company is from a circle or polygon that nobody is in, and where.

    Parameters
    ----------
    target
        The circle or polygon.
    area
        District code of each company.
    where
        ``latitude``, ``longitude`` of each company, degrees; NaN where not known.
    areas
        Code of each district of the place, by its name.

    Examples
    --------
    >>> from netan.scenario.spec import Target
    >>> one = pd.DataFrame({"latitude": [53.0], "longitude": [-1.0]}, index=["S"])
    >>> far_from_all(Target(around=(54.0, -1.0), radius_km=5), pd.Series(["L1"], ["S"]), one, {"Eastvale": "L1"})[:94]
    'scenario.around: nobody is in this circle; the nearest company or site here is 111 km from its'
    """
    points = [target.around] if target.around else list(target.polygon)
    what, of = ("circle", "its middle") if target.around else ("polygon", "its nearest corner")
    key = "around" if target.around else "polygon"

    def away(spots: list[tuple[float, float]]) -> pd.Series:
        return pd.concat([distance_km(where, spot) for spot in spots], axis=1).min(axis=1)

    far = away(points)
    nearest = str(far.idxmin())
    code = area[nearest]
    district = next((name for name, known in areas.items() if known == code), str(code))
    says = (
        f"scenario.{key}: nobody is in this {what}; the nearest company or site here is {far.min():,.0f} km from "
        f"{of}, in {district}"
    )
    turned = away([(lon, lat) for lat, lon in points])
    if turned.min() < far.min() / 10:
        return f"{says}; latitude comes first, longitude second: are the two turned round?"
    return f"{says}; widen it, move it, or name districts in scenario.areas"


def distance_km(where: pd.DataFrame, point: tuple[float, float]) -> pd.Series:
    """Great-circle distance to a point, km; NaN where the place is not known.

    Examples
    --------
    >>> one = pd.DataFrame({"latitude": [53.0, 54.0], "longitude": [-1.0, -1.0]})
    >>> distance_km(one, (53.0, -1.0)).round(1).tolist()
    [0.0, 111.2]
    """
    lat, lon = np.radians(where["latitude"]), np.radians(where["longitude"])
    lat0, lon0 = np.radians(point[0]), np.radians(point[1])
    half = np.sin((lat - lat0) / 2) ** 2 + np.cos(lat) * np.cos(lat0) * np.sin((lon - lon0) / 2) ** 2
    return pd.Series(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))), index=where.index)


def within(where: pd.DataFrame, corners: tuple[tuple[float, float], ...]) -> pd.Series:
    """Which points lie inside a polygon of (latitude, longitude) corners, by crossings of a ray.

    Examples
    --------
    >>> two = pd.DataFrame({"latitude": [0.5, 2.0], "longitude": [0.5, 0.5]})
    >>> within(two, ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0))).tolist()
    [True, False]
    """
    y, x = where["latitude"].to_numpy(float), where["longitude"].to_numpy(float)
    inside = np.zeros(len(where), dtype=bool)
    for (y1, x1), (y2, x2) in zip(corners, corners[1:] + corners[:1], strict=True):
        if y1 == y2:
            continue
        crosses = (y1 > y) != (y2 > y)
        inside ^= crosses & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return pd.Series(inside, index=where.index)
