"""Whether a file of boundaries is what a map can be drawn from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..errors import Fault, NetanError
from ..files import read_text

if TYPE_CHECKING:
    from pathlib import Path

_REMEDY = "save the boundaries as GeoJSON, a FeatureCollection with one feature a district"


def boundary_faults(path: Path) -> list[Fault]:
    """Faults of a file of boundaries: no JSON, no FeatureCollection, or no features in it.

    Parameters
    ----------
    path
        The file, that is there.
    """
    try:
        found = json.loads(read_text(path))
    except NetanError as error:
        return [Fault(f"sources.boundaries: {error}", path.name)]
    except json.JSONDecodeError as error:
        what = f"sources.boundaries is no GeoJSON: {error.msg}"
        return [Fault(what, path.name, row=error.lineno, remedy=_REMEDY)]
    except RecursionError:
        return [Fault("sources.boundaries is no GeoJSON: nested too deep", path.name, remedy=_REMEDY)]
    what = _wrong(found)
    return [Fault(f"sources.boundaries {what}", path.name, remedy=_REMEDY)] if what else []


def _wrong(found: object) -> str:
    kind = found.get("type") if isinstance(found, dict) else None
    if not isinstance(found, dict) or kind != "FeatureCollection":
        said = f"its type is '{str(kind)[:40]}'" if kind else "it names no type"
        return f"is no GeoJSON FeatureCollection: {said}"
    features = found.get("features")
    if not isinstance(features, list) or not features:
        return "holds no features"
    odd = [k for k, one in enumerate(features) if not isinstance(one, dict) or one.get("type") != "Feature"]
    return f"holds {len(odd):,} entries that are no Feature, the first at place {odd[0] + 1}" if odd else ""
