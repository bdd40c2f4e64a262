"""What the files of a folder or a study are, and every fault in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import FileFormatError, StudyError
from ..sources.registry import describe
from .inputs import KINDS
from .settings import STUDY_FILE, load_study

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ("FILE", "WHAT IT IS", "HOLDS", "STATE")
# Files that belong to a study folder and hold no data.
_OTHER = {".toml", ".md", ".geojson", ".topojson", ".html", ".svg", ".txt"}


@dataclass(frozen=True)
class CheckReport:
    """What was found.

    Attributes
    ----------
    files
        One description a file, keys as in the schema.
    single
        One file was asked for.
    study_faults
        Faults of study.toml itself.
    """

    files: tuple[dict[str, Any], ...]
    single: bool
    study_faults: tuple[str, ...] = ()

    @property
    def faulty(self) -> bool:
        """Whether anything must be mended."""
        return bool(self.study_faults) or any(file["faults"] for file in self.files)

    def as_dict(self) -> Any:
        """One object for one file; else a list under ``files``."""
        if self.single:
            return self.files[0]
        return {"files": list(self.files), "faults": list(self.study_faults)}

    def rows(self) -> list[list[str]]:
        """Rows of a table for people."""
        return [[str(f["file"]), str(f["format"]), _holds(f), _state(f)] for f in self.files]

    def fault_lines(self) -> list[str]:
        """Every fault on a line of its own."""
        lines = [f"  {STUDY_FILE}: {fault}" for fault in self.study_faults]
        for file in self.files:
            for fault in file["faults"]:
                where = ", ".join(
                    str(part)
                    for part in (
                        fault["file"] or file["file"],
                        f"sheet {fault['sheet']}" if fault["sheet"] else "",
                        f"row {fault['row']}" if fault["row"] is not None else "",
                        f"column {fault['column']}" if fault["column"] else "",
                    )
                    if part
                )
                remedy = f" -> {fault['remedy']}" if fault["remedy"] else ""
                lines.append(f"  {where}: {fault['what']}{remedy}")
        return lines


def _holds(file: dict[str, Any]) -> str:
    if file.get("sectors"):
        return f"{file['sectors']} industries, {file.get('year') or 'year not given'}, {file.get('currency') or ''}"
    return f"{file['rows']:,} rows" if file.get("rows") else ""


def _state(file: dict[str, Any]) -> str:
    count = len(file["faults"])
    return "ready" if count == 0 else f"{count} fault{'s' if count > 1 else ''}"


def check_path(path: Path) -> CheckReport:
    """Describe a file, every file of a folder, or every file that a study names.

    Raises
    ------
    FileFormatError
        Nothing there.
    """
    if path.is_file() and path.name != STUDY_FILE:
        return CheckReport((describe(path),), single=True)
    if not path.exists():
        raise FileFormatError(f"{path} does not exist; name a file, a folder or a study")
    folder = path if path.is_dir() else path.parent
    if (folder / STUDY_FILE).exists():
        return _check_study(folder)
    paths = sorted(p for p in folder.iterdir() if p.is_file() and p.suffix.lower() not in _OTHER)
    if not paths:
        raise FileFormatError(f"{folder} holds no files with data; put them there, any names will do")
    return CheckReport(tuple(describe(p) for p in paths), single=False)


def _check_study(folder: Path) -> CheckReport:
    try:
        study = load_study(folder)
    except StudyError as error:
        return CheckReport((), single=False, study_faults=(str(error),))
    files, faults = [], []
    for key, kind in KINDS.items():
        try:
            paths = study.files(key)
        except FileFormatError as error:
            faults.append(f"{key}: {error}")
            continue
        for path in paths:
            found = describe(path)
            files.append(found)
            if found["kind"] not in (kind, "unknown"):
                faults.append(f"{key}: {path.name} is {found['kind']}, not {kind}")
    if not faults and not any(file["faults"] for file in files):
        faults += _together(folder)
    return CheckReport(tuple(files), single=False, study_faults=tuple(faults))


def _together(folder: Path) -> list[str]:
    """Faults that only show when the files meet: areas, jobs, industries."""
    from ..errors import NetanError
    from .journey import Journey

    journey = Journey(load_study(folder))
    try:
        _ = journey.shares
    except NetanError as error:
        return [str(error)]
    return []
