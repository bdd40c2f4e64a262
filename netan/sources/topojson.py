"""TopoJSON taken apart: arcs that neighbours share become rings of coordinates. GeoJSON gives its rings as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import FileFormatError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Ring = NDArray[np.float64]
    # Polygons of an area: of each the outer ring, then its holes.
    Shape = tuple[tuple[Ring, ...], ...]

REMEDY = "get the boundaries again as GeoJSON or TopoJSON, with one feature an area"
# Collections inside collections: deeper than any file that is meant.
DEEPEST = 16
# Two points closer than this are one, whose coordinates were summed in another order.
TINY = 1e-9


@dataclass(frozen=True, eq=False)
class Feature:
    """One feature of a layer: what it says of itself, and its polygons (none where it is a point or a line)."""

    properties: Mapping[str, Any]
    shape: Shape


def layers_of(found: Any, file: str) -> dict[str, list[Feature]]:
    """Features by layer of GeoJSON (one layer, without a name) or TopoJSON.

    Parameters
    ----------
    found
        What the JSON holds.
    file
        Named in errors.

    Raises
    ------
    FileFormatError
        Neither of the two; no features; arcs that are not there or do not meet; coordinates that are no numbers.
    """
    kind = found.get("type") if isinstance(found, dict) else None
    if kind == "Topology":
        return _topology(found, file)
    if kind == "FeatureCollection":
        features = found.get("features")
        if not isinstance(features, list) or not features:
            raise _wrong(file, "holds no features")
        odd = [k for k, one in enumerate(features) if not isinstance(one, dict) or one.get("type") != "Feature"]
        if odd:
            raise _wrong(file, f"holds {len(odd):,} entries that are no Feature, the first at place {odd[0] + 1}")
        return {"": [_feature(one, _plain_shape(one.get("geometry"), file, 0)) for one in features]}
    said = f"its type is '{str(kind)[:40]}'" if kind else "it names no type"
    raise _wrong(file, f"is neither a GeoJSON FeatureCollection nor TopoJSON: {said}")


def _wrong(file: str, what: str) -> FileFormatError:
    return FileFormatError(f"{file} {what}; {REMEDY}")


def _feature(one: Mapping[str, Any], shape: Shape) -> Feature:
    known = one.get("properties")
    properties = {str(key): value for key, value in known.items()} if isinstance(known, dict) else {}
    if one.get("id") is not None:
        properties.setdefault("id", one["id"])
    return Feature(properties, shape)


def _topology(found: Mapping[str, Any], file: str) -> dict[str, list[Feature]]:
    objects = found.get("objects")
    if not isinstance(objects, dict) or not objects:
        raise _wrong(file, "holds no layers")
    arcs = _arcs(found, file)
    out = {}
    for name, layer in objects.items():
        if not isinstance(layer, dict):
            raise _wrong(file, f"has a layer '{str(name)[:40]}' that is no layer")
        members = layer.get("geometries") if layer.get("type") == "GeometryCollection" else [layer]
        if not isinstance(members, list) or not all(isinstance(one, dict) for one in members):
            raise _wrong(file, f"has a layer '{str(name)[:40]}' whose members are no features")
        out[str(name)] = [_feature(one, _stitched(one, arcs, file, 0)) for one in members]
    return out


def _arcs(found: Mapping[str, Any], file: str) -> list[Ring]:
    """Arcs in coordinates: with a transform they are whole numbers, each but the first a step from the one before."""
    given, transform = found.get("arcs"), found.get("transform")
    if not isinstance(given, list):
        raise _wrong(file, "has no list of arcs")
    scale, shift = np.ones(2), np.zeros(2)
    if transform is not None:
        if not isinstance(transform, dict):
            raise _wrong(file, "has a transform that is none")
        scale = _points([transform.get("scale")], file, "the transform")[0]
        shift = _points([transform.get("translate")], file, "the transform")[0]
    out = []
    for k, arc in enumerate(given):
        points = _points(arc, file, f"arc {k + 1:,}")
        out.append(points if transform is None else np.cumsum(points, axis=0) * scale + shift)
    return out


def _points(cells: Any, file: str, where: str) -> Ring:
    """Pairs of numbers; heights and what else stands behind a pair are left out."""
    if not isinstance(cells, list) or not cells:
        raise _wrong(file, f"has no coordinates in {where}")
    try:
        points = np.array([cell[:2] if isinstance(cell, list) else cell for cell in cells])
    except (ValueError, OverflowError):  # rows of several lengths
        points = np.empty(0)
    # texts and numbers too large for the machine come as other kinds
    if points.ndim != 2 or points.shape[1] != 2 or points.dtype.kind not in "iuf":
        raise _wrong(file, f"has something else than pairs of numbers in {where}")
    out = points.astype(np.float64)
    if not np.isfinite(out).all():
        raise _wrong(file, f"has numbers in {where} that are not finite")
    return out


def _stitched(one: Mapping[str, Any], arcs: Sequence[Ring], file: str, depth: int) -> Shape:
    kind, lines = str(one.get("type")), one.get("arcs")
    if kind == "GeometryCollection":
        return _members(one, file, depth, lambda part: _stitched(part, arcs, file, depth + 1))
    if kind not in {"Polygon", "MultiPolygon"}:
        return ()
    if not isinstance(lines, list):
        raise _wrong(file, f"has a {kind} without arcs")
    return _polygons(lines if kind == "MultiPolygon" else [lines], file, lambda ring: _ring(ring, arcs, file))


def _plain_shape(geometry: Any, file: str, depth: int) -> Shape:
    if not isinstance(geometry, dict):
        return ()
    kind, lines = str(geometry.get("type")), geometry.get("coordinates")
    if kind == "GeometryCollection":
        return _members(geometry, file, depth, lambda part: _plain_shape(part, file, depth + 1))
    if kind not in {"Polygon", "MultiPolygon"}:
        return ()
    if not isinstance(lines, list):
        raise _wrong(file, f"has a {kind} without coordinates")
    return _polygons(lines if kind == "MultiPolygon" else [lines], file, lambda ring: _points(ring, file, "a ring"))


def _members(one: Mapping[str, Any], file: str, depth: int, shape: Any) -> Shape:
    parts = one.get("geometries")
    if depth >= DEEPEST or not isinstance(parts, list):
        raise _wrong(file, "has a collection of shapes that is none, or is nested too deep")
    return tuple(polygon for part in parts if isinstance(part, dict) for polygon in shape(part))


def _polygons(lines: Any, file: str, read: Any) -> Shape:
    """Rings that are closed and have a surface; a polygon whose outer ring has shrunk to nothing is left out."""
    out = []
    for polygon in lines:
        if not isinstance(polygon, list):
            raise _wrong(file, "has a polygon that is no list of rings")
        rings = [_turned(_closed(read(ring), file), outer=not k) for k, ring in enumerate(polygon)]
        if rings and len(rings[0]) >= 4:
            out.append(tuple(ring for ring in rings if len(ring) >= 4))
    return tuple(out)


def _closed(ring: Ring, file: str) -> Ring:
    if not np.array_equal(ring[0], ring[-1]):
        raise _wrong(file, f"has a ring of {len(ring):,} points that is not closed")
    return ring


def twice_the_surface(ring: Ring) -> float:
    """Twice the signed surface of a closed ring, in the square of its unit; positive against the clock.

    Examples
    --------
    >>> twice_the_surface(np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 1.0], [0.0, 0.0]]))
    2.0
    """
    moved = ring - ring[0]
    return float(np.sum(moved[:-1, 0] * moved[1:, 1] - moved[1:, 0] * moved[:-1, 1]))


def _turned(ring: Ring, *, outer: bool) -> Ring:
    """Outer rings run against the clock, holes with it, as RFC 7946 asks."""
    return ring if (twice_the_surface(ring) >= 0) == outer else ring[::-1]


def _ring(indices: Any, arcs: Sequence[Ring], file: str) -> Ring:
    """Arcs of a ring one behind the other; ``~i`` is arc ``i`` run backwards."""
    if not isinstance(indices, list) or not indices:
        raise _wrong(file, "has a ring without arcs")
    parts: list[Ring] = []
    for index in indices:
        if not isinstance(index, int) or isinstance(index, bool) or not -len(arcs) <= index < len(arcs):
            raise _wrong(file, f"refers to arc {str(index)[:20]}, and has {len(arcs):,} arcs")
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        if parts and not _same(parts[-1][-1], arc[0]):
            raise _wrong(file, "has a ring whose arcs do not meet")
        parts.append(arc if not parts else arc[1:])
    # a ring of one arc may come back to its start by way of the last digit of a sum
    ring = np.concatenate(parts)
    if _same(ring[0], ring[-1]):
        ring[-1] = ring[0]
    return ring


def _same(one: Ring, other: Ring) -> bool:
    return bool(abs(one[0] - other[0]) <= TINY and abs(one[1] - other[1]) <= TINY)
