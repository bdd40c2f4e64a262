"""The fictional sample county as a place to start a study of: its districts, and the tables that netan ships for it."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import StudyError, first_few
from ..files import read_text
from ..resources import data_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# What a statistical office would publish; everything else is for the user to find, in the inbox.
GIVEN = {
    "io_table": "io_table.csv",
    "jobs": "jobs.csv",
    "business_counts": "business_counts.csv",
    "areas": "areas.csv",
    "boundaries": "boundaries.geojson",
}
TABLES = "tables"


@dataclass(frozen=True)
class County:
    """A place that netan ships tables for."""

    name: str
    districts: tuple[str, ...]
    region: str
    country: str


def sample_county() -> County:
    """The shipped county, as its study.toml says."""
    place: dict[str, Any] = tomllib.loads(read_text(data_path("sample", "study.toml")))["place"]
    return County(place["name"], tuple(place["areas"]), place["region"], place["country"])


def county_meant(place: str, areas: Sequence[str]) -> County | None:
    """The sample county where its name, or nothing but its districts, were given; else None.

    Examples
    --------
    >>> county_meant("northmoor", []).districts
    ('Eastvale', 'Moorend', 'Westvale')
    >>> county_meant("Leeds", []) is None
    True
    """
    county = sample_county()
    if areas:
        known = {name.casefold() for name in county.districts}
        return county if {area.strip().casefold() for area in areas} == known else None
    return county if place.strip().casefold() == county.name.casefold() else None


def copy_tables(folder: Path) -> dict[str, str]:
    """Copy the shipped tables beside the inbox; the name of each in the study, by kind."""
    (folder / TABLES).mkdir(parents=True, exist_ok=True)
    for name in GIVEN.values():
        shutil.copyfile(data_path("sample", name), folder / TABLES / name)
    return {kind: f"{TABLES}/{name}" for kind, name in GIVEN.items()}


def copy_inbox(folder: Path) -> tuple[Path, ...]:
    """Copy the raw files of the sample county into a folder, or into its inbox where it is a study.

    Parameters
    ----------
    folder
        A study, or any folder.

    Raises
    ------
    StudyError
        Files of the same names with other contents lie there.
    """
    target = folder / "inbox" if (folder / "study.toml").exists() else folder
    ours = sorted(path for path in data_path("sample", "inbox").iterdir() if path.is_file())
    other = [p.name for p in ours if (target / p.name).exists() and (target / p.name).read_bytes() != p.read_bytes()]
    if other:
        raise StudyError(f"{target} holds other contents in {first_few(other)}; nothing was copied; name a new folder")
    target.mkdir(parents=True, exist_ok=True)
    return tuple(shutil.copyfile(path, target / path.name) for path in ours)
