"""Areas and simple boundaries of the fictional county, laid in the open sea where longitude and latitude are 0."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise

from . import COUNTRY, DISTRICTS, FOREIGN, NOTE, REGION

# Corners as (longitude, latitude); the moor's edge is shared by all three districts.
_MEET = (0.24, 0.16)
_RIDGE = [(0.21, 0.40), (0.22, 0.33), (0.20, 0.27), (0.25, 0.22), _MEET]
_BECK = [_MEET, (0.31, 0.17), (0.37, 0.14), (0.43, 0.15), (0.50, 0.12)]
_WEIR = [_MEET, (0.21, 0.12), (0.23, 0.06), (0.20, 0.0)]
_RINGS = {
    "Eastvale": [*_RIDGE[:-1], *_BECK, (0.54, 0.22), (0.52, 0.33), (0.44, 0.38), (0.33, 0.41)],
    "Moorend": [*_BECK[::-1], *_WEIR[1:], (0.30, -0.03), (0.41, -0.01), (0.48, 0.05)],
    "Westvale": [*_RIDGE[::-1], (0.12, 0.38), (0.03, 0.34), (-0.02, 0.22), (0.01, 0.10), (0.08, 0.02), *_WEIR[:0:-1]],
}
_REGION = [(-0.35, -0.30), (0.20, -0.42), (0.80, -0.28), (0.95, 0.25), (0.70, 0.72), (0.15, 0.80), (-0.30, 0.55)]


def _ring(points: list[tuple[float, float]]) -> list[list[float]]:
    """Close a ring and run it against the clock, as GeoJSON asks."""
    closed = [*points, points[0]]
    area = sum(x * v - u * y for (x, y), (u, v) in pairwise(closed))
    return [list(point) for point in (closed if area > 0 else closed[::-1])]


def boundaries() -> str:
    """Text of the GeoJSON: three districts and the outline of their region."""
    shapes = [(code, name, "district", _RINGS[name]) for code, name, _ in DISTRICTS]
    shapes.append((REGION, REGION, "region", _REGION))
    features = [
        {
            "type": "Feature",
            "properties": {"area": code, "name": name, "kind": kind, "note": NOTE},
            "geometry": {"type": "Polygon", "coordinates": [_ring(points)]},
        }
        for code, name, kind, points in shapes
    ]
    collection = {"type": "FeatureCollection", "name": f"Northmoor ({NOTE})", "features": features}
    return json.dumps(collection, indent=1) + "\n"


def areas_csv() -> str:
    """Text of the areas: the districts, and the wider areas that the supplier lists name."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["area", "name", "region", "country", "source"])
    for code, name, _ in DISTRICTS:
        writer.writerow([code, name, REGION, COUNTRY, NOTE])
    writer.writerow([REGION, REGION, REGION, COUNTRY, NOTE])
    writer.writerow([COUNTRY, COUNTRY, COUNTRY, COUNTRY, NOTE])
    for name in FOREIGN:
        writer.writerow([name, name, name, name, NOTE])
    return buffer.getvalue()
