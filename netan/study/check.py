"""What the files of a folder or a study are, and every fault in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import Fault, FileFormatError, NetanError, ScenarioError, StudyError
from ..files import read_text
from ..schema import JSON_KEYS
from ..sources.registry import describe, faults_of
from .boundaries import boundary_faults
from .inputs import KINDS, missing_fault, sniffed_as, wrong_kind
from .outcomes import scenario_file
from .settings import INBOX, STUDY_FILE, load_study

if TYPE_CHECKING:
    from pathlib import Path

    from .settings import Study

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
        files = [{key.name: file[key.name] for key in JSON_KEYS["validate"]} for file in self.files]
        return files[0] if self.single else {"files": files, "faults": list(self.study_faults)}

    def rows(self) -> list[list[str]]:
        """Rows of a table for people."""
        return [[str(f["file"]), str(f["format"]), _holds(f), _state(f)] for f in self.files]

    def fault_lines(self) -> list[str]:
        """Every fault on a line of its own."""
        lines = [line for fault in self.study_faults for line in fault.splitlines()]
        for file in self.files:
            lines += [f"  - {Fault(**{**fault, 'file': fault['file'] or file['file']})}" for fault in file["faults"]]
        return lines


def _holds(file: dict[str, Any]) -> str:
    if file.get("sectors"):
        return f"{file['sectors']} industries, {file.get('year') or 'year not given'}, {file.get('currency') or ''}"
    return f"{file['rows']:,} rows" if file.get("rows") else ""


def _state(file: dict[str, Any]) -> str:
    count = len(file["faults"])
    if file.get("state"):
        return str(file["state"])
    return "ready" if count == 0 else f"{count} fault{'s' if count > 1 else ''}"


def check_path(path: Path) -> CheckReport:
    """Describe a file, every file of a folder, or every file that a study names.

    Raises
    ------
    FileFormatError
        Nothing there.
    """
    if not path.exists():
        raise FileFormatError(f"{path} does not exist; name a file, a folder or a study")
    if path.is_file():
        return _check_toml(path) if path.suffix == ".toml" else CheckReport((describe(path),), single=True)
    if (path / STUDY_FILE).exists():
        return _check_study(path / STUDY_FILE)
    paths = sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() not in _OTHER)
    if not paths:
        raise FileFormatError(f"{path} holds no files with data; put them there, any names will do")
    return CheckReport(tuple(describe(p) for p in paths), single=False)


def _check_toml(file: Path) -> CheckReport:
    """Check a study.toml, or a scenario file."""
    if "[scenario]" not in read_text(file):
        return _check_study(file)
    try:
        scenario_file(file)
    except ScenarioError as error:
        return CheckReport((), single=False, study_faults=(str(error),))
    return CheckReport((), single=False)


def _check_study(file: Path) -> CheckReport:
    try:
        study = load_study(file)
    except StudyError as error:
        return CheckReport((), single=False, study_faults=(str(error),))
    files: list[dict[str, Any]] = []
    faults: list[str] = []
    for key in (*KINDS, "sources.boundaries"):
        try:
            paths = study.files(key)
        except FileFormatError as error:
            faults += [str(fault) for fault in missing_fault(key, error)]
            continue
        if key not in KINDS:
            faults += [str(fault) for path in paths for fault in boundary_faults(path)]
            continue
        files += [_described(path, key) for path in paths]
    used = {path.name for key in KINDS for path in _there(study, key)}
    files += [_unused(path) for path in _inbox(study.folder / INBOX) if path.name not in used]
    if not faults and not any(file["faults"] for file in files):
        faults += _together(study)
    return CheckReport(tuple(files), single=False, study_faults=tuple(faults))


def _there(study: Study, key: str) -> list[Path]:
    try:
        return study.files(key)
    except FileFormatError:
        return []


def _inbox(inbox: Path) -> list[Path]:
    return sorted(path for path in inbox.iterdir() if path.is_file()) if inbox.is_dir() else []


def _unused(path: Path) -> dict[str, Any]:
    """Describe a file of the inbox that the study does not use; what is wrong with it harms nobody."""
    return {**describe(path), "faults": [], "state": "not used"}


def _described(path: Path, key: str) -> dict[str, Any]:
    """Describe a file of a study; a good file under the wrong key has a fault, too."""
    found = describe(path)
    if found["faults"] and found["kind"] not in ("unknown", KINDS[key]):
        return found
    try:
        sniffed = sniffed_as(path, KINDS[key])
        if sniffed.kind != KINDS[key]:
            found["faults"] = [Fault(wrong_kind(sniffed, key), path.name).as_dict()]
        elif found["kind"] == "unknown" and sniffed.reader is not None:
            sniffed.reader(path)
    except NetanError as error:
        found["faults"] = [fault.as_dict() for fault in faults_of(error, path)]
    return found


def _together(study: Study) -> list[str]:
    """Faults that only show when the files meet: areas, jobs, industries."""
    from .journey import Journey

    journey = Journey(study)
    try:
        _ = journey.shares, journey.sic  # areas and jobs; companies, sites and the buyers of the lists
    except NetanError as error:
        return [str(error)]
    return []
