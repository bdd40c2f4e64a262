"""Whether companies of near districts are likelier to deal with each other, as the study says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import StudyError
from ..network.reconstruct_nearness import distances_km, power_decay
from ..sources.boundaries import read_boundaries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..sources.topojson import Shape
    from .settings import Study


def district_closeness(study: Study, codes: tuple[str, ...]) -> pd.DataFrame | None:
    """Closeness of the districts of a place, from the middle of each.

    Parameters
    ----------
    study
        Its ``method.distance_exponent`` says how fast links get rarer, its ``sources.boundaries`` where districts are.
    codes
        Area codes of the districts.

    Returns
    -------
    pandas.DataFrame or None
        District x district, factor of the odds of a link; None where distance is not to count, or there is but one
        district.

    Raises
    ------
    StudyError
        Distance is to count, and the study has no boundaries.
    NetanError
        The boundaries cannot be read, or lack a district.
    """
    exponent = float(study["method.distance_exponent"])
    if exponent == 0 or len(codes) < 2:
        return None
    files = study.files("sources.boundaries")
    if not files:
        raise StudyError(
            "method.distance_exponent is above 0, but nothing says where the districts are; "
            "name a file of boundaries in sources.boundaries, or set it to 0"
        )
    return power_decay(distances_km(middles(read_boundaries(files[0], wanted=codes).shapes)), exponent=exponent)


def middles(shapes: Mapping[str, Shape]) -> pd.DataFrame:
    """Centre of mass of each area, on a map that is true to size around it; holes count as land.

    Returns
    -------
    pandas.DataFrame
        Index: area code; `latitude`, `longitude`, degrees.

    Examples
    --------
    >>> ring = np.array([[-1.0, 53.0], [-0.8, 53.0], [-0.8, 53.1], [-1.0, 53.1], [-1.0, 53.0]])
    >>> middles({"E1": ((ring,),)}).round(6).loc["E1"].tolist()
    [53.05, -0.9]
    """
    rows = {}
    for code, shape in shapes.items():
        parts = np.array([_ring_sums(polygon[0]) for polygon in shape])
        area, across, along = parts.sum(axis=0)
        if area > 0:
            rows[code] = (along / area, across / area)
        else:  # a line or a point
            rows[code] = tuple(np.concatenate([polygon[0] for polygon in shape]).mean(axis=0)[::-1])
    return pd.DataFrame.from_dict(rows, orient="index", columns=["latitude", "longitude"])


def _ring_sums(ring: np.ndarray) -> tuple[float, float, float]:
    """Area of a ring, and its sums of longitude and latitude over the area, all with one factor."""
    start = ring[0]
    x, y = (ring - start).T  # near the ring, or the differences of large products lose their digits
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    area = abs(float(cross.sum()) / 2)
    if area == 0:
        return 0.0, 0.0, 0.0
    sign = np.sign(cross.sum())
    moved = [float(sign * ((part[:-1] + part[1:]) * cross).sum() / 6) for part in (x, y)]
    flat = float(np.cos(np.radians(ring[:, 1].mean())))  # a degree east is so much of a degree north
    return area * flat, (moved[0] + area * start[0]) * flat, (moved[1] + area * start[1]) * flat
