"""``study.toml``: read, checked against the schema, every fault at once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import Fault, FileFormatError, StudyError
from ..files import read_text, require_file, sieve_with
from ..schema import STUDY_KEYS, Key, unknown_keys
from ..tables.codenames import ASKED, codenames_of, scrubbed
from .assumptions import assumptions_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

STUDY_FILE = "study.toml"
WORK, OUT, INBOX = "work", "out", "inbox"
# Below out: what may be mailed never lies beside what may not, under the same name.
PUBLISHABLE = "publishable"
CODENAMES = "confidential.codenames"


@dataclass(frozen=True)
class Study:
    """A study folder with its settings.

    Attributes
    ----------
    folder
        Where the study lies; its files are named relative to it.
    values
        Value of every key of :data:`netan.schema.STUDY_KEYS`, defaults filled in.
    notes
        What the workbook says instead of study.toml, one sentence each.
    """

    folder: Path
    values: Mapping[str, Any]
    notes: tuple[str, ...] = ()

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

    def out_for(self, *, publishable: bool) -> Path:
        """Folder of outputs whose files are called alike inside and outside: what is for publication lies apart."""
        return self.out / PUBLISHABLE if publishable else self.out

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
        No such file, no TOML, unknown keys, values of the wrong kind, keys that are missing: all at once; assumptions
        of the workbook that cannot be.
    """
    file = path if path.suffix == ".toml" else path / STUDY_FILE
    if not file.exists():
        raise StudyError(f"{file} does not exist; 'netan init {file.parent}' starts a study there")
    try:
        given = flat(tomllib.loads(read_text(file)), whole=TABLES_OF_TEXT)
    except tomllib.TOMLDecodeError as error:
        raise StudyError(f"{file.name} is no TOML that can be read: {error}; mend that line") from error
    _hide(given)
    given |= _from_inbox(file.parent / INBOX, given)
    faults = _faults(given)
    if faults:
        lines = "\n".join(f"  - {fault}" for fault in faults)
        raise StudyError(f"{file.name}: {len(faults)} fault{'s' if len(faults) > 1 else ''}\n{lines}")
    codenames_of(given.get(CODENAMES, {}))
    overrides, notes = assumptions_of(file.parent, given)
    values = {key.name: given.get(key.name, key.default) for key in STUDY_KEYS}
    return Study(file.parent, {**values, **overrides}, notes)


def _hide(given: dict[str, Any]) -> None:
    """Let nothing that is written from now on say a hidden name, the faults of this very file among it."""
    known = given.get(CODENAMES)
    if asked := ASKED.get():
        given[CODENAMES] = {**(known if isinstance(known, dict) else {}), **asked}
    names = scrubbed(given.get(CODENAMES))
    sieve_with(names.hide if names else None)


def inbox_files(inbox: Path, *, without: Sequence[str] = ()) -> dict[str, list[str]]:
    """Names of the files of an inbox by kind, told by what is in them; files that nothing reads are left out."""
    from ..sources.registry import sniff

    out: dict[str, list[str]] = {}
    for path in sorted(p for p in inbox.iterdir() if p.is_file()) if inbox.is_dir() else []:
        if f"{inbox.name}/{path.name}" in without:
            continue
        try:
            kind = sniff(path).kind
        except FileFormatError:
            continue
        out.setdefault(kind, []).append(f"{inbox.name}/{path.name}")
    return out


def _from_inbox(inbox: Path, given: Mapping[str, Any]) -> dict[str, Any]:
    """Files of the inbox under the sources that study.toml leaves empty.

    Raises
    ------
    StudyError
        Several files where only one can be meant.
    """
    empty = [key for key in STUDY_KEYS if key.name.startswith("sources.") and not given.get(key.name)]
    sources = [given.get(key.name) for key in STUDY_KEYS if key.name.startswith("sources.")]
    named = [str(name) for value in sources for name in (value if isinstance(value, list) else [value])]
    found = inbox_files(inbox, without=named) if empty else {}
    out: dict[str, Any] = {}
    for key in empty:
        names = found.get(key.name.removeprefix("sources."), [])
        if len(names) > 1 and key.kind == "file":
            raise StudyError(
                f"{len(names)} files may be {key.name}: {', '.join(names)}; name one of them in {STUDY_FILE}"
            )
        if names:
            out[key.name] = names[0] if len(names) == 1 else names
    return out


TABLES_OF_TEXT = frozenset(key.name for key in STUDY_KEYS if key.kind == "table of text")


def flat(value: Mapping[str, Any], prefix: str = "", *, whole: Collection[str] = ()) -> dict[str, Any]:
    """Name the keys of nested tables by their path; tables named in ``whole`` stay as they are.

    Examples
    --------
    >>> flat({"place": {"name": "Northmoor"}})
    {'place.name': 'Northmoor'}
    """
    out: dict[str, Any] = {}
    for key, item in value.items():
        if isinstance(item, dict) and f"{prefix}{key}" not in whole:
            out.update(flat(item, f"{prefix}{key}.", whole=whole))
        else:
            out[f"{prefix}{key}"] = item
    return out


def wrong_kinds(given: Mapping[str, Any], keys: Sequence[Key]) -> list[Fault]:
    """Faults of values that are not of the kind that the schema asks for."""
    return [
        Fault(
            f"{key.name} is {'something else' if key.name == CODENAMES else repr(given[key.name])}, not "
            f"{_KIND_WORDS[key.kind]}",
            remedy=f"it holds: {key.meaning}",
        )
        for key in keys
        if key.name in given and not is_kind(given[key.name], key.kind)
    ]


_KIND_WORDS = {
    "text": "a text in quotes",
    "integer": "a whole number",
    "number": "a number",
    "file": "the name of a file, in quotes",
    "file or list": 'a file name or a list of them, as ["a.csv", "b.csv"]',
    "list of text": 'a list of texts, as ["a", "b"]',
    "list of number": "a list of numbers, as [0.1, 0.4]",
    "table of text": 'a table of texts, as "Real Name Ltd" = "Plant X"',
}


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
    if kind == "table of text":
        return isinstance(value, dict) and all(isinstance(item, str) and item.strip() for item in value.values())
    if kind == "file or list":
        return isinstance(value, str) or is_kind(value, "list of text")
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str)


_NEEDED = ("place.name", "place.areas", "sources.io_table", "sources.jobs")
# key -> lowest, highest, what to write
_RANGES = {
    "method.tolerance": (1e-12, 0.1, "1e-12 to 0.1"),
    "method.calibrated_delta": (0.0, 1.0, "0 (none) to 1"),
    "method.mean_degree": (0.1, 1000.0, "0.1 to 1000"),
    "method.distance_exponent": (0.0, 5.0, "0 (no matter where) to 5"),
    "method.office_crowd": (0, 10**9, "0 (never) or a number of companies, such as 50"),
    **{
        f"assume.{name}": (0.0, 1.0, "a share from 0 to 1")
        for name in ("gross_share", "income_tax", "employee_contributions", "employer_contributions", "council_share")
    },
    "assume.business_rates": (0.0, 1e12, "currency units a year"),
    "method.seed": (0, 2**63, "a whole number from 0"),
    "jobs.year": (0, 2100, "a year, or 0 for the latest"),
}


def _faults(given: Mapping[str, Any]) -> list[Fault]:
    faults = [Fault(f"unknown key {name}", remedy=_WHERE) for name in unknown_keys(list(given), STUDY_KEYS)]
    faults += wrong_kinds(given, STUDY_KEYS)
    meanings = {key.name: key.meaning for key in STUDY_KEYS}
    faults += [
        Fault(f"{name} is missing", remedy=_remedy(name, meanings[name]))
        for name in _NEEDED
        if name not in given or given[name] in ("", [])
    ]
    return faults or _out_of_range(given)


def _remedy(name: str, meaning: str) -> str:
    return (
        f"put the {meaning} into {INBOX}, or name the file" if name.startswith("sources.") else f"it holds: {meaning}"
    )


_WHERE = "mend or remove it; docs/SCHEMA.md lists the keys"


def _out_of_range(given: Mapping[str, Any]) -> list[Fault]:
    faults = []
    quotient = given.get("method.quotient", "auto")
    if quotient not in {"auto", "slq", "cilq", "flq", "range"}:
        faults.append(Fault(f"method.quotient is {quotient!r}", remedy="write auto, range, flq, slq or cilq"))
    delta = given.get("method.delta", [0.1, 0.4])
    for name in ("assume.resident_share", "assume.reemployed"):
        ends = given.get(name, 0.5)
        ends = ends if isinstance(ends, list) else [ends]
        if len(ends) > 2 or not all(0 <= end <= 1 for end in ends) or sorted(ends) != ends:
            faults.append(Fault(f"{name} is {given[name]}", remedy="write shares from 0 to 1, lowest first"))
    for name in ("leakage", "displacement", "substitution"):
        ends = given.get(f"assume.{name}", [])
        if len(ends) > 2 or not all(0 <= end <= 1 for end in ends) or sorted(ends) != ends:
            fault = f"assume.{name} is {given[f'assume.{name}']}"
            faults.append(Fault(fault, remedy="write lowest and highest share, as [0.1, 0.3]"))
    if len(delta) != 2 or not 0 <= delta[0] <= delta[1] <= 1:
        faults.append(Fault(f"method.delta is {delta}", remedy="write lowest and highest, as [0.1, 0.4]"))
    for name, (low, high, words) in _RANGES.items():
        if name in given and not low <= given[name] <= high:
            faults.append(Fault(f"{name} is {given[name]}", remedy=f"write {words}"))
    return faults
