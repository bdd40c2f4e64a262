"""Whether a file of boundaries is what a map can be drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import Fault, NetanError
from ..sources.boundaries import read_boundaries

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


def boundary_faults(path: Path, *, wanted: Collection[str] | None = None) -> list[Fault]:
    """Faults of a file of boundaries: no GeoJSON or TopoJSON, damaged, no areas in it, or not the wanted ones.

    Parameters
    ----------
    path
        The file, that is there.
    wanted
        Codes of areas that it must hold; any when None.
    """
    try:
        read_boundaries(path, wanted=wanted)
    except NetanError as error:
        what, _, remedy = str(error).removeprefix(path.name).lstrip(" ,:").partition("; ")
        return [Fault(f"sources.boundaries {what}", path.name, remedy=remedy)]
    return []
