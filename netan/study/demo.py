"""The whole job on the sample county."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import StudyError, first_few
from ..resources import data_path
from .answers import CriticalAnswer, ranked
from .journey import Journey
from .pages import write_views
from .settings import STUDY_FILE, load_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ANCHOR = "Plant X"
SHOWN = 10


@dataclass(frozen=True)
class DemoResult:
    """What the demo made."""

    rankings: tuple[CriticalAnswer, ...]
    outputs: tuple[Path, ...]

    @property
    def page(self) -> Path:
        """The explorer page."""
        return next(path for path in self.outputs if path.suffix == ".html").resolve()

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        return {"critical": self.rankings[0].as_dict(), "outputs": [str(path) for path in self.outputs]}


def run_demo(folder: Path, *, progress: Callable[[str, int, int], None] | None = None) -> DemoResult:
    """Copy the sample county into a folder, build it, rank its suppliers and write its page.

    Raises
    ------
    StudyError
        The folder holds something that is not the sample county.
    """
    copy_sample(folder)
    journey = Journey(load_study(folder), progress)
    to_plant = ranked(journey, to=ANCHOR, top=SHOWN)
    place = ranked(journey, top=SHOWN)
    centre = journey.find(ANCHOR)
    rankings = [to_plant.critical, place.critical]
    pages = write_views(journey, journey.study.out, centre=centre, rankings=rankings)
    return DemoResult((to_plant, place), pages.outputs)


def copy_sample(folder: Path) -> None:
    """Copy the files of the sample county; nothing that differs from them is ever overwritten.

    Raises
    ------
    StudyError
        The folder holds other files, or files of the sample that were changed.
    """
    ours = sorted(p for p in data_path("sample").iterdir() if p.suffix in {".csv", ".toml", ".geojson", ".md"})
    if folder.is_dir() and any(folder.iterdir()) and not (folder / STUDY_FILE).exists():
        raise StudyError(f"{folder} holds other files; name an empty or a new folder")
    there = [path for path in ours if (folder / path.name).exists()]
    changed = [path.name for path in there if (folder / path.name).read_bytes() != path.read_bytes()]
    if changed:
        raise StudyError(
            f"{folder} holds other contents in {first_few(changed)}, which the demo would overwrite; name a new folder"
        )
    folder.mkdir(parents=True, exist_ok=True)
    for path in ours:
        shutil.copyfile(path, folder / path.name)
