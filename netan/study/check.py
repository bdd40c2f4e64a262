"""What the files of a folder or a study are, and every fault in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import Fault, FileFormatError, NetanError, ScenarioError, StudyError, first_few
from ..files import read_text
from ..schema import JSON_KEYS
from ..sources.described import UNTRIED, facts, tried
from ..sources.registry import describe, described, faults_of, key_of, sniff
from .boundaries import boundary_faults
from .holdings import MAP, Held, held
from .inputs import KINDS, missing_fault, read_one, sniffed_as, wrong_kind
from .outcomes import scenario_file
from .settings import INBOX, STUDY_FILE, load_study
from .start import standing

if TYPE_CHECKING:
    from pathlib import Path

    from .journey import Journey
    from .settings import Study

HEADER = ("FILE", "WHAT IT IS", "HOLDS", "STATE")
# Files that belong to a study folder and hold no data.
_OTHER = {".toml", ".md", ".geojson", ".topojson", ".html", ".svg", ".txt"}
# What the user brought comes before the tables that it is measured by.
_ORDER = ("register", "sites", "sizes", "suppliers", "survey", "council_spend", "contracts")
_MAPPABLE = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods"}


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
        Faults of study.toml itself, and of files that do not fit together.
    have, need
        Kinds of files that the study has, and what it still needs; as of netan init.
    missing
        What is missing, in words; empty where nothing is.
    """

    files: tuple[dict[str, Any], ...]
    single: bool
    study_faults: tuple[str, ...] = ()
    have: tuple[str, ...] = ()
    need: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def faulty(self) -> bool:
        """Whether anything must be mended."""
        return bool(self.study_faults) or any(file["faults"] for file in self.files)

    def as_dict(self) -> Any:
        """One object for one file; else a list under ``files``."""
        files = [{key.name: file[key.name] for key in JSON_KEYS["validate"]} for file in self.files]
        if self.single:
            return files[0]
        return {
            "files": files, "faults": list(self.study_faults), "have": list(self.have), "need": list(self.need),
        }  # fmt: skip

    def rows(self) -> list[list[str]]:
        """Rows of a table for people: the files that the user brought, else all of them."""
        return [
            [str(f["file"]), str(f["what"]), str(f["holds"]), _state(f)] for f in self.files if f not in self._given
        ]

    @property
    def given(self) -> str:
        """Tables that came with the study and are in order, in one sentence; empty when they stand in the table."""
        words = [f"{f['file']} ({', '.join(filter(None, [f['what'], f['holds']]))})" for f in self._given]
        return f"With the study came: {'; '.join(words)}." if words else ""

    @property
    def _given(self) -> list[dict[str, Any]]:
        brought = any(f.get("brought") for f in self.files)
        return [f for f in self.files if brought and not f["brought"] and f["state"] == "ready" and not f["faults"]]

    @property
    def several(self) -> str:
        """Files of several tables, in one sentence; empty without any."""
        words = [f"{f['file']} holds {', '.join(f['tables'])}" for f in self.files if f["tables"]]
        return f"Several tables: {'; '.join(words)}; the first is read unless --table names another." if words else ""

    @property
    def untried(self) -> str:
        """Files whose layout was never tried on a published file, in one sentence; empty without any."""
        names = [str(f["file"]) for f in self.files if f["tried"] == UNTRIED and not f["faults"]]
        return (
            f"{UNTRIED.capitalize()}, only on imitations of its layout: {first_few(names)}. Compare totals with the "
            "publisher's."
            if names
            else ""
        )

    def fault_lines(self) -> list[str]:
        """Every fault on a line of its own."""
        lines = [line for fault in self.study_faults for line in fault.splitlines()]
        for file in self.files:
            lines += [f"  - {Fault(**{**fault, 'file': fault['file'] or file['file']})}" for fault in file["faults"]]
        return lines


def _state(file: dict[str, Any]) -> str:
    count = len(file["faults"])
    return f"{count} fault{'s' if count > 1 else ''}" if count else str(file["state"])


def check_path(path: Path, *, table: str | None = None) -> CheckReport:
    """Describe a file, every file of a folder, or every file that a study names.

    Parameters
    ----------
    path
        Of any of them.
    table
        Which of several tables of one file; the first when None.

    Raises
    ------
    FileFormatError
        Nothing there, or a table of what is no single file.
    """
    if not path.exists():
        raise FileFormatError(f"{path} does not exist; name a file, a folder or a study")
    if table is not None and (path.is_dir() or path.suffix == ".toml"):
        raise FileFormatError(f"{path} is no file with tables; --table chooses among the tables of one file")
    if path.is_file():
        return _check_toml(path) if path.suffix == ".toml" else CheckReport((_alone(path, table),), single=True)
    if (path / STUDY_FILE).exists():
        return _check_study(path / STUDY_FILE)
    paths = sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() not in _OTHER)
    if not paths:
        raise FileFormatError(f"{path} holds no files with data; put them there, any names will do")
    return CheckReport(tuple(_alone(p) for p in paths), single=False)


def _alone(path: Path, table: str | None = None) -> dict[str, Any]:
    """Describe a file that stands in no study."""
    found, what = described(path, table=table)
    words = Held(found["format"], "", "")
    if not found["faults"]:
        words = held(path, found["kind"], found["format"], what)
    return {**found, **vars(words), "brought": True}


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
        return _unfinished(file.parent / INBOX, error)
    read: list[_Read] = []
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
        read += [_read(study, path, key) for path in paths]
    journey = None
    if not faults and not any(one.faults for one in read):
        journey, faults = _together(study)
    read.sort(key=lambda one: (_ORDER.index(one.kind) if one.kind in _ORDER else len(_ORDER), one.path.name))
    files = [{**_described(one, journey), "brought": one.path.parent.name == INBOX} for one in read]
    used = {path.name for key in (*KINDS, "sources.postcodes") for path in _there(study, key)}
    files += [_unused(path, study.folder) for path in _inbox(study.folder / INBOX) if path.name not in used]
    have, need, words = standing({one.kind for one in read})
    lacking = tuple(line for line in words[1:] if not line.endswith(("nothing more.", "you have it all.")))
    return CheckReport(tuple(files), single=False, study_faults=tuple(faults), have=have, need=need, missing=lacking)


def _unfinished(inbox: Path, error: StudyError) -> CheckReport:
    """Describe what lies in the inbox of a study that lacks something, or whose study.toml is wrong."""
    files = [_alone(path) for path in _inbox(inbox)]
    have, need, words = standing({file["kind"] for file in files if not file["faults"]})
    files = [_unused(inbox / f["file"], inbox.parent) if f["kind"] == "unknown" else f for f in files]
    return CheckReport(tuple(files), single=False, study_faults=(str(error),), have=have, need=need, missing=words[1:])


def _there(study: Study, key: str) -> list[Path]:
    try:
        return study.files(key)
    except FileFormatError:
        return []


def _inbox(inbox: Path) -> list[Path]:
    if not inbox.is_dir():
        return []
    return sorted(p for p in inbox.iterdir() if p.is_file() and not p.name.startswith((".", "~$")))


# Files that count without a key of study.toml.
_READ_WITH = {
    "columns": "read with the file it stands beside",
    "assumptions": "its filled cells count in every command",
}


def _unused(path: Path, folder: Path) -> dict[str, Any]:
    """Describe a file of the inbox that the study does not use; what is wrong with it harms nobody."""
    found = describe(path)
    state = _READ_WITH.get(str(found["kind"]), "not used")
    if found["kind"] == "unknown":
        reason = first_few([fault["what"] for fault in found["faults"]], limit=1)
        name = path.relative_to(folder).as_posix()
        mappable = path.suffix.lower() in _MAPPABLE and _opens(path)
        state = MAP.format(f'"{name}"' if " " in name else name) if mappable else f"not used: {reason}"
    return {**found, "faults": [], **vars(Held(found["format"], "", state)), "brought": True}


def _opens(path: Path) -> bool:
    """Whether there is anything to map: not of an empty or damaged file, or one that is not what its name says."""
    try:
        sniff(path)
    except NetanError:
        return False
    return True


@dataclass(frozen=True)
class _Read:
    """A file of a study that was read, or what is wrong with it."""

    path: Path
    kind: str
    found: dict[str, Any]
    table: Any = None

    @property
    def faults(self) -> list[Any]:
        faults: list[Any] = self.found["faults"]
        return faults


def _read(study: Study, path: Path, key: str) -> _Read:
    """Read a file of a study, once; a good file under the wrong key has a fault, too."""
    kind = KINDS[key]
    blank: dict[str, Any] = {name.name: None for name in JSON_KEYS["validate"]}
    blank |= {"file": path.name, "kind": kind, "format": "unknown", "faults": []}
    try:
        sniffed = sniffed_as(path, kind)
        if sniffed.kind != kind:
            found = describe(path)
            wrong = found["faults"] or [Fault(wrong_kind(sniffed, key), path.name).as_dict()]
            return _Read(path, kind, {**found, "faults": wrong})
        blank |= {"format": sniffed.format, "tables": list(sniffed.reader.tables) or None if sniffed.reader else None}
        table, _ = read_one(study, path, kind, key)
        blank |= {"tried": tried(key_of(sniffed.reader), table) if sniffed.reader else None}
    except NetanError as error:
        return _Read(path, kind, {**blank, "faults": [fault.as_dict() for fault in faults_of(error, path)]})
    return _Read(path, kind, {**blank, **facts(table)}, table)


def _described(one: _Read, journey: Journey | None) -> dict[str, Any]:
    if one.table is None:
        return {**one.found, **vars(Held(one.found["format"], "", ""))}
    return {**one.found, **vars(held(one.path, one.kind, one.found["format"], one.table, journey))}


def _together(study: Study) -> tuple[Journey | None, list[str]]:
    """Faults that only show when the files meet: areas, jobs, industries; and the study on its way without any."""
    from .journey import Journey

    journey = Journey(study)
    try:
        _ = journey.shares, journey.sic  # areas and jobs; companies, sites and the buyers of the lists
        journey.ask()
    except NetanError as error:
        return None, [str(error)]
    return journey, []
