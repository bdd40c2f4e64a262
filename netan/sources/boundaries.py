"""Boundaries of areas from GeoJSON or TopoJSON, without a geographic library: the layer and the codes are found."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import AreaError, FileFormatError, first_few
from ..files import read_text, require_file
from .national_grid import degrees_of_national_grid, degrees_of_web_mercator
from .topojson import REMEDY, Feature, layers_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from .topojson import Ring, Shape

# The full-resolution boundaries of the whole country are larger, and no page could draw them.
SIZE_LIMIT = 256 * 1024**2
EARTH_KM = 6371.0088
LATEST = 9999
# ONS codes of areas (E06000001, K02000001) and codes of ITL or NUTS regions (TLC11, UKC1).
_CODE = re.compile(r"[EWSNKLMJ]\d{8}|(?:TL|UK)[C-N][0-9A-Z]{0,3}")
_CODE_NAMES = re.compile(
    r"(?:area|geo|geography|gss|ons|reference)?_?(?:cd|code|id)|area|"
    r"(?:lad|lau|la|utla|ltla|ctyua|cty|ctry|rgn|itl|nuts|cauth|mcty|wd|msoa|lsoa|pcon|ttwa)\d{0,3}_?(?:cd|code)h?",
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False)
class Boundaries:
    """Areas with their polygons.

    Attributes
    ----------
    frame
        ``area`` (code), ``name``, ``polygons``, ``points`` (counts), ``square_km`` (on a sphere), one row an area,
        sorted by code.
    shapes
        Polygons by area: of each the outer ring (against the clock), then its holes (with it). A ring is an array of
        longitude and latitude, its last point the first again.
    layer
        Name of the layer; empty for GeoJSON.
    converted
        What was done to coordinates that were no degrees, for people; empty when they were.
    """

    frame: pd.DataFrame
    shapes: Mapping[str, Shape]
    layer: str
    converted: str = ""

    def feature_collection(self) -> dict[str, Any]:
        """GeoJSON of the areas (RFC 7946), properties ``area`` and ``name``."""
        features = []
        for code, name in zip(self.frame["area"], self.frame["name"], strict=True):
            rings = [[ring.tolist() for ring in polygon] for polygon in self.shapes[code]]
            geometry = {"type": "MultiPolygon", "coordinates": rings}
            features.append({"type": "Feature", "properties": {"area": code, "name": name}, "geometry": geometry})
        return {"type": "FeatureCollection", "features": features}


def is_boundaries(text: str) -> bool:
    """Whether the start of a text is that of GeoJSON or TopoJSON.

    Examples
    --------
    >>> is_boundaries('{"type": "Topology", "arcs": ['), is_boundaries('{"releases": []}')
    (True, False)
    """
    if not text.lstrip("\ufeff \r\n\t").startswith("{"):
        return False
    return re.search(r'"type"\s*:\s*"(?:Topology|FeatureCollection|Feature)"|"arcs"\s*:\s*\[\s*\[', text) is not None


def read_boundaries(
    path: Path, *, wanted: Collection[str] | None = None, layer: str | None = None, year: int | None = None
) -> Boundaries:
    """Read the boundaries of areas.

    Parameters
    ----------
    path
        GeoJSON or TopoJSON.
    wanted
        Codes of areas; all of the layer when None. They also tell which layer and which property is meant.
    layer
        Which layer of a TopoJSON; else the one that holds most of the wanted codes, or most areas.
    year
        Areas that were there in that year, by the properties ``start`` and ``end``; when None and nothing is wanted,
        those that have not ended. Codes that are wanted are taken whenever they were.

    Returns
    -------
    Boundaries
        In degrees. Coordinates of the British National Grid are converted (within about 5 metres), and those of web
        maps.

    Raises
    ------
    FileFormatError
        Missing, too large, no JSON, neither of the two formats, damaged, coordinates of an unknown system, no property
        that holds codes.
    AreaError
        No layer of that name; wanted codes that the file does not hold, the nearest layer named.
    """
    found = _json(path)
    layers = {name: features for name, features in layers_of(found, path.name).items() if features}
    if layer is not None and layer not in layers:
        raise AreaError(f"{path.name} has no layer '{layer}'; it has {first_few(layers, limit=12)}")
    asked = None if wanted is None else {str(code) for code in wanted}
    name, features, codes = _chosen(path.name, layers if layer is None else {layer: layers[layer]}, asked)
    kept = [k for k, one in enumerate(features) if codes[k] and _valid(one, year, every=asked is not None)]
    if asked is not None:
        kept = [k for k in kept if codes[k] in asked]
    shapes: dict[str, Shape] = {}
    for k in kept:  # several features of one code are parts of one area
        shapes[codes[k]] = (*shapes.get(codes[k], ()), *features[k].shape)
    shapes = {code: shapes[code] for code in sorted(shapes) if shapes[code]}
    if asked is not None:
        _check_held(path.name, asked - set(shapes), name, len(features))
    if not shapes:
        raise FileFormatError(f"{path.name} has no polygons of areas{f' in {year}' if year else ''}; {REMEDY}")
    shapes, converted = _in_degrees(path.name, shapes, _crs(found))
    names = _names(features, codes)
    return Boundaries(_frame(shapes, names), shapes, name, converted)


def _json(path: Path) -> Any:
    if require_file(path).stat().st_size > SIZE_LIMIT:
        raise FileFormatError(
            f"{path.name} is larger than {SIZE_LIMIT / 1e6:,.0f} MB; use generalised boundaries (BUC, 500 m) instead "
            "of those in full detail"
        )
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise FileFormatError(
            f"{path.name}, line {error.lineno}: no GeoJSON or TopoJSON ({error.msg}); {REMEDY}"
        ) from error
    except (RecursionError, ValueError, MemoryError) as error:
        raise FileFormatError(f"{path.name} is nested too deep or holds numbers that are none; {REMEDY}") from error


def _chosen(
    file: str, layers: Mapping[str, list[Feature]], wanted: set[str] | None
) -> tuple[str, list[Feature], list[str]]:
    """Return the layer that holds most of the wanted codes, or most areas, with the code of each feature."""
    best: tuple[tuple[int, int, int], str, list[str]] | None = None
    for name, features in layers.items():
        scored = [(_score(codes, key, wanted), codes) for key, codes in _columns(features).items()]
        scored = [(score, codes) for score, codes in scored if score[0] or score[1] or score[2]]
        if not scored:
            continue
        score, codes = max(scored, key=lambda pair: pair[0])
        held = sum(bool(one.shape) for one in features)
        rank = (score[0], held if wanted is None or not score[0] else -len(features), score[1])
        if best is None or rank > best[0]:
            best = (rank, name, codes)
    if best is None:
        raise FileFormatError(f"{file} has no property that holds codes of areas, such as areacd or LAD24CD; {REMEDY}")
    return best[1], layers[best[1]], best[2]


def _columns(features: list[Feature]) -> dict[str, list[str]]:
    """Text of each property, empty where a feature has none."""
    keys = dict.fromkeys(key for one in features for key in one.properties)
    return {key: [_text(one.properties.get(key)) for one in features] for key in keys}


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    try:
        return str(value).strip()
    except ValueError:  # an integer of thousands of digits
        return ""


def _score(codes: list[str], key: str, wanted: set[str] | None) -> tuple[int, int, int, int]:
    """How much a property looks like the codes: wanted ones in it, codes by their form, by its name, and distinct."""
    distinct = {code for code in codes if code}
    shaped = sum(_CODE.fullmatch(code) is not None for code in distinct)
    named = len(distinct) if _CODE_NAMES.fullmatch(key) else 0
    return (len(distinct & wanted) if wanted else 0, shaped, named, len(distinct))


def _valid(one: Feature, year: int | None, *, every: bool) -> bool:
    if year is None and every:
        return True
    at = LATEST if year is None else year
    return _year(one.properties.get("start"), 0) <= at <= _year(one.properties.get("end"), LATEST)


def _year(value: Any, default: int) -> int:
    text = _text(value)
    return int(text[:4]) if re.match(r"(?:19|20)[0-9][0-9]", text, re.ASCII) else default


def _check_held(file: str, missing: set[str], layer: str, count: int) -> None:
    if missing:
        many = f"{len(missing):,} areas" if len(missing) > 1 else "1 area"
        where = f" (layer '{layer}', {count:,} areas)" if layer else f" ({count:,} areas)"
        raise AreaError(
            f"{file} does not hold {many}: {first_few(sorted(missing))}{where}; use boundaries of the year of the codes"
        )


def _names(features: list[Feature], codes: list[str]) -> dict[str, str]:
    """Name by code, from the property that is called as the codes are but for 'nm'."""
    columns = _columns(features)
    code_key = next((key for key, cells in columns.items() if cells == codes), "")
    like = [re.sub(r"(?i)(cd|code|id)h?$", end, code_key).casefold() for end in ("nm", "name")]
    choice = next((key for key in columns if key != code_key and key.casefold() in like), "") or next(
        (key for key in columns if key != code_key and re.fullmatch(r"(?i).*(?:nm|name)", key)), ""
    )
    names = columns.get(choice, codes)
    return {code: name or code for code, name in zip(codes, names, strict=True) if code}


def _crs(found: Any) -> str:
    """What an old GeoJSON says of its system of coordinates."""
    crs = found.get("crs")
    name = crs.get("properties", {}) if isinstance(crs, dict) else {}
    return str(name.get("name", "")) if isinstance(name, dict) else ""


def _rings(shapes: Iterable[Shape]) -> list[Ring]:
    return [ring for shape in shapes for polygon in shape for ring in polygon]


def _in_degrees(file: str, shapes: dict[str, Shape], crs: str) -> tuple[dict[str, Shape], str]:
    every = np.concatenate(_rings(shapes.values()))
    (left, low), (right, high) = every.min(axis=0), every.max(axis=0)
    # a line that crosses 180 degrees may go a little beyond
    if left >= -190 and right <= 190 and low >= -90.001 and high <= 90.001:
        return shapes, ""
    if "27700" in crs or (left > -1e5 and right < 8e5 and low > -1e5 and high < 1.4e6 and "3857" not in crs):
        turn, said = (
            degrees_of_national_grid,
            "converted from the British National Grid, within about 5 metres in Great Britain",
        )
        fits = left > -1e6 and right < 2e6 and low > -1e6 and high < 3e6
    else:
        turn, said = degrees_of_web_mercator, "converted from Web Mercator"
        fits = max(-left, right, -low, high) <= 20037509
    if not fits:
        raise FileFormatError(
            f"{file} has coordinates from {left:,.0f}, {low:,.0f} to {right:,.0f}, {high:,.0f}: neither degrees, nor "
            "metres of the British National Grid or of web maps; export the boundaries as WGS 84 (EPSG:4326)"
        )
    out = {code: tuple(tuple(turn(ring) for ring in polygon) for polygon in shape) for code, shape in shapes.items()}
    return out, said


def square_km(shape: Shape) -> float:
    """Surface of an area on a sphere, square kilometres.

    Examples
    --------
    >>> ring = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]])
    >>> round(square_km(((ring,),)))
    12364
    """
    total = 0.0
    for polygon in shape:
        for k, ring in enumerate(polygon):
            lon, sin = np.radians(ring[:, 0]), np.sin(np.radians(ring[:, 1]))
            step = np.remainder(np.diff(lon) + np.pi, 2.0 * np.pi) - np.pi  # also across 180 degrees
            part = abs(float(np.sum(step * (2.0 + sin[:-1] + sin[1:])))) * EARTH_KM**2 / 2.0
            total += part if k == 0 else -part
    return total


def _frame(shapes: Mapping[str, Shape], names: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area": pd.Series(list(shapes), dtype="str"),
            "name": pd.Series([names.get(code, code) for code in shapes], dtype="str"),
            "polygons": pd.Series([len(shape) for shape in shapes.values()], dtype="int64"),
            "points": pd.Series(
                [sum(len(ring) for polygon in shape for ring in polygon) for shape in shapes.values()], dtype="int64"
            ),
            "square_km": pd.Series([square_km(shape) for shape in shapes.values()], dtype="float64"),
        }
    )
