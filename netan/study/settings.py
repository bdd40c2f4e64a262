"""``study.toml``: read, checked against the schema, every fault at once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import Fault, StudyError
from ..files import read_text, require_file
from ..schema import STUDY_KEYS, Key, unknown_keys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

STUDY_FILE = "study.toml"
WORK, OUT = "work", "out"


@dataclass(frozen=True)
class Study:
    """A study folder with its settings.

    Attributes
    ----------
    folder
        Where the study lies; its files are named relative to it.
    values
        Value of every key of :data:`netan.schema.STUDY_KEYS`, defaults filled in.
    """

    folder: Path
    values: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    @property
    def name(self) -> str:
        """Name of the study, for titles."""
        return str(self["study.name"] or self["place.name"])

    @property
    def work(self) -> Path:
        """Folder of what was computed."""
        return self.folder / WORK

    @property
    def out(self) -> Path:
        """Folder of what is given to people."""
        return self.folder / OUT

    def files(self, key: str) -> list[Path]:
        """Return the paths of one source, each of which exists.

        Raises
        ------
        FileFormatError
            A file is missing or empty.
        """
        value = self[key]
        names = value if isinstance(value, list) else [value] if value else []
        return [require_file(self.folder / name) for name in names]


def load_study(path: Path) -> Study:
    """Read a study folder or its study.toml.

    Raises
    ------
    StudyError
        No such file, no TOML, unknown keys, values of the wrong kind, keys that are missing: all at once.
    """
    file = path if path.suffix == ".toml" else path / STUDY_FILE
    if not file.exists():
        raise StudyError(f"{file} does not exist; 'netan init {path}' starts a study there")
    try:
        given = flat(tomllib.loads(read_text(file)))
    except tomllib.TOMLDecodeError as error:
        raise StudyError(f"{file.name} is no TOML that can be read: {error}; mend that line") from error
    faults = _faults(given, file.name)
    if faults:
        lines = "\n".join(f"  - {fault}" for fault in faults)
        raise StudyError(f"{file.name}: {len(faults)} fault{'s' if len(faults) > 1 else ''}\n{lines}")
    return Study(file.parent, {key.name: given.get(key.name, key.default) for key in STUDY_KEYS})


def flat(value: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Name the keys of nested tables by their path.

    Examples
    --------
    >>> flat({"place": {"name": "Northmoor"}})
    {'place.name': 'Northmoor'}
    """
    out: dict[str, Any] = {}
    for key, item in value.items():
        if isinstance(item, dict):
            out.update(flat(item, f"{prefix}{key}."))
        else:
            out[f"{prefix}{key}"] = item
    return out


def wrong_kinds(given: Mapping[str, Any], keys: Sequence[Key], file: str) -> list[Fault]:
    """Faults of values that are not of the kind that the schema asks for."""
    faults = []
    for key in keys:
        value = given.get(key.name)
        if value is not None and not is_kind(value, key.kind):
            faults.append(Fault(f"{value!r} is not {key.kind}", file, column=key.name, remedy=key.meaning))
    return faults


def is_kind(value: Any, kind: str) -> bool:
    """Tell whether a TOML value is of a kind named in the schema.

    Examples
    --------
    >>> is_kind(["a"], "list of text"), is_kind(True, "number"), is_kind("a", "file or list")
    (True, False, True)
    """
    if kind.startswith("list of "):
        inner = kind.removeprefix("list of ")
        return isinstance(value, list) and all(is_kind(item, inner) for item in value)
    if kind == "file or list":
        return isinstance(value, str) or is_kind(value, "list of text")
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str)


_NEEDED = ("place.name", "place.areas", "sources.io_table", "sources.jobs")


def _faults(given: Mapping[str, Any], file: str) -> list[Fault]:
    faults = [Fault(f"unknown key {name}", file) for name in unknown_keys(list(given), STUDY_KEYS)]
    faults += wrong_kinds(given, STUDY_KEYS, file)
    meanings = {key.name: key.meaning for key in STUDY_KEYS}
    faults += [
        Fault(f"{name} is missing", file, column=name, remedy=f"give {meanings[name]}")
        for name in _NEEDED
        if not given.get(name)
    ]
    if faults:
        return faults
    if given.get("method.quotient", "range") not in {"slq", "cilq", "flq", "range"}:
        faults.append(Fault(f"{given['method.quotient']!r} is no quotient", file, remedy="use range, flq, slq or cilq"))
    delta = given.get("method.delta", [0.1, 0.4])
    if len(delta) != 2 or not 0 <= delta[0] <= delta[1] <= 1:
        faults.append(Fault(f"delta {delta} is no range", file, remedy="write lowest and highest, as [0.1, 0.4]"))
    if not 1e-12 <= given.get("method.tolerance", 1e-3) <= 0.1:
        faults.append(Fault(f"tolerance {given['method.tolerance']} is out of range", file, remedy="use 1e-12 to 0.1"))
    return faults
