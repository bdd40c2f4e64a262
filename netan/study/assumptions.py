"""Assumptions that people change in the workbook: what was written there, read back and told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..errors import Fault, NetanError, SchemaError, StudyError, first_few
from ..files import sieved_path
from ..schema import STUDY_KEYS
from ..sources.assumptions import KEY, YOURS, FilledIn, has_assumptions, lost_heading, read_assumptions
from ..sources.container import container_of
from ..sources.workbook import Workbook, clean, number
from .assumption_list import ASSUMPTIONS, Assumption

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

OUT, INBOX = "out", "inbox"
_DEFAULTS = {key.name: key.default for key in STUDY_KEYS}
_MEANINGS = {key.name: key.meaning for key in STUDY_KEYS}


_BY_KEY = {item.key: item for item in ASSUMPTIONS}


def report_stem(values: Mapping[str, Any]) -> str:
    """Name of the workbook of a study, without .xlsx."""
    from .words import file_stem

    return file_stem(str(values.get("study.name") or values.get("place.name") or "study"))


def workbooks_of(folder: Path, values: Mapping[str, Any]) -> list[Path]:
    """Workbooks of a study that may hold assumptions: its own in ``out``, and those that lie in its inbox."""
    own = sieved_path(folder / OUT / f"{report_stem(values)}.xlsx")
    inbox = folder / INBOX
    there = sorted(p for p in inbox.iterdir() if p.suffix.lower() == ".xlsx") if inbox.is_dir() else []
    others = [path for path in there if path.is_file() and not path.name.startswith("~$") and _holds(path)]
    return [*([own] if own.is_file() else []), *others]


def _holds(path: Path) -> bool:
    """Whether a workbook has a sheet of assumptions; what cannot be read is left to its own reader to say."""
    try:
        return container_of(path) == "workbook" and has_assumptions(Workbook(path))
    except NetanError:
        return False


def filled_in(folder: Path, values: Mapping[str, Any], faults: list[Fault]) -> list[FilledIn]:
    """What was written into the workbooks of a study; a workbook in ``out`` without the sheet holds nothing."""
    own = folder / OUT
    found = []
    for path in workbooks_of(folder, values):
        try:
            book = Workbook(path)
            if path.parent != own or has_assumptions(book):
                found.append(read_assumptions(path))
            elif sheet := lost_heading(book):
                what = f"no columns '{KEY}' and '{YOURS}': what was written there would be lost"
                faults.append(Fault(what, path.name, sheet, None, "", "write the headings again, or delete the sheet"))
        except SchemaError as error:
            faults += error.faults or [Fault(str(error), path.name, remedy="mend it, or move it out of the study")]
    return found


def assumptions_of(study_folder: Path, values: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What the workbooks of a study say instead of its study.toml.

    The filled cells of 'Your value' in ``out/<study>.xlsx``, and in any workbook with such a sheet in ``inbox``.

    Parameters
    ----------
    study_folder
        Where study.toml lies.
    values
        Values by study key as study.toml gives them, without defaults.

    Returns
    -------
    tuple
        Values by study key, and one note for each that differs from what held without the workbook.

    Raises
    ------
    StudyError
        A workbook that cannot be read; a value that is no number or outside what is allowed, an assumption that
        nobody knows, two workbooks that say different things: all at once, each with file, sheet and row.

    Examples
    --------
    >>> from pathlib import Path
    >>> assumptions_of(Path("no-such-study"), {"place.name": "Northmoor"})
    ({}, ())
    """
    said: dict[str, tuple[Any, str]] = {}
    faults: list[Fault] = []
    emptied: dict[str, tuple[str, str]] = {}
    for filled in filled_in(study_folder, values, faults):
        emptied |= {key: (value, filled.file) for key, value in filled.emptied}
        for key, value, row in filled.frame.itertuples(index=False):
            _take(said, faults, filled, str(key), value, int(row))
    _refuse(faults)
    overrides: dict[str, Any] = {}
    notes = []
    for item in ASSUMPTIONS:
        if item.key in said:
            value, file = said[item.key]
            _put(overrides, item, value, values)
            notes += _differs(item, value, values, file)
        elif item.key in emptied:
            notes += _went_back(item, values, *emptied[item.key])
    _refuse([fault for name, ends in overrides.items() for fault in _upside_down(name, ends, said)])
    return overrides, (*notes, *_unsaved(study_folder, values))


def _differs(item: Assumption, value: Any, values: Mapping[str, Any], file: str) -> list[str]:
    """Note of a value that is another than without the workbook."""
    old = item.of(values)
    before = item.of(_DEFAULTS) if old is None else old
    if value == before:
        return []
    where = "netan's default" if old is None else "study.toml"
    words = item.words[:1].lower() + item.words[1:]
    return [f"Assumption from the workbook {file}: {words}, {shown(value)} instead of {shown(before)} in {where}."]


def _went_back(item: Assumption, values: Mapping[str, Any], before: str, file: str) -> list[str]:
    """Note of a cell that somebody emptied after a report: what held by it holds no more."""
    old = item.of(values)
    now = shown(item.of(_DEFAULTS) if old is None else old)
    where = "netan's default" if old is None else "study.toml"
    words = item.words[:1].lower() + item.words[1:]
    return [f"Emptied in the workbook {file}: {words}; {before} no longer holds, {now} of {where} does."]


def shown(value: Any) -> str:
    """Value of an assumption as people write it; "none" where there is none.

    Examples
    --------
    >>> shown(0.7), shown(2024), shown("flq")
    ('0.7', '2024', 'flq')
    """
    if value is None or value == "":
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _unsaved(folder: Path, values: Mapping[str, Any]) -> list[str]:
    """Note of a workbook that is open in another program."""
    from ..report.workbook import is_open

    return [
        f"{path.name} is open in another program: what was not saved there was not read."
        for path in workbooks_of(folder, values)
        if is_open(path)
    ]


def _take(
    said: dict[str, tuple[Any, str]], faults: list[Fault], filled: FilledIn, key: str, given: Any, row: int
) -> None:
    """Take one filled cell, or add what is wrong with it."""

    def fault(what: str, remedy: str) -> None:
        faults.append(Fault(what, filled.file, filled.sheet, row, "Your value", remedy))

    item = _BY_KEY.get(" ".join(key.split()))
    if not key:
        fault(
            f"'{clean(given)[:40]}' stands beside no key", "write it into the row of an assumption, or empty the cell"
        )
        return
    if item is None:
        fault(f"no assumption '{key}'", f"the keys are: {first_few(_BY_KEY, limit=len(_BY_KEY))}")
        return
    value = _value(item, given)
    if value is None:
        fault(f"{item.key} is '{clean(given)[:40]}'", f"write {item.allowed}, or leave the cell empty")
    elif item.key in said and said[item.key][0] != value:
        other, file = said[item.key]
        fault(f"{item.key} is {shown(value)} here and {shown(other)} in {file}", "empty one of the two cells")
    else:
        said.setdefault(item.key, (value, filled.file))


def _value(item: Assumption, given: Any) -> Any:
    """Value of a cell; None when it is not what the assumption may be.

    Examples
    --------
    >>> _value(ASSUMPTIONS[0], "60 %"), _value(ASSUMPTIONS[0], 0.6), _value(ASSUMPTIONS[0], 60)
    (0.6, 0.6, None)
    """
    if item.choices:
        word = str(given).strip().casefold()
        return word if word in item.choices else None
    if item.kind == "text":
        return clean(given) or None
    value = _share(given) if item.kind == "share" else number(given)
    if value is None or not item.low <= value <= item.high:
        return None
    if item.kind == "integer":
        return int(value) if float(value).is_integer() else None
    return value


def _share(given: Any) -> float | None:
    text = str(given).strip()
    if isinstance(given, str) and re.fullmatch(r"[\d.]+\s*(%|per cent)", text):
        inner = number(re.sub(r"\s*(%|per cent)", "", text))
        return None if inner is None else inner / 100
    return number(given)


def _put(overrides: dict[str, Any], item: Assumption, value: Any, values: Mapping[str, Any]) -> None:
    """Put a value in; the end of a range that nobody wrote keeps what study.toml or the default say."""
    if item.end is None:
        overrides[item.name] = value
        return
    held = overrides.get(item.name, values.get(item.name, _DEFAULTS[item.name]))
    ends = [held[0], held[-1]] if isinstance(held, list) and held else [value, value]
    ends[item.end] = value
    overrides[item.name] = ends


def _upside_down(name: str, ends: Any, said: Mapping[str, tuple[Any, str]]) -> list[Fault]:
    if not isinstance(ends, list) or ends[0] <= ends[1]:
        return []
    file = next(file for key, (_, file) in said.items() if key.startswith(f"{name} "))
    what = f"{name}: the lowest, {ends[0]:g}, is above the highest, {ends[1]:g}"
    return [Fault(what, file, "Assumptions", None, "Your value", f"fill both ends of: {_MEANINGS[name]}")]


def _refuse(faults: Iterable[Fault]) -> None:
    lines = [f"  - {fault}" for fault in faults]
    if lines:
        count = f"{len(lines)} fault{'s' if len(lines) > 1 else ''}"
        raise StudyError("\n".join([f"Assumptions in the workbook: {count}", *lines]))


def assumption_rows(values: Mapping[str, Any], given: Mapping[str, Any], filled: FilledIn | None) -> list[list[Any]]:
    """Rows of the sheet: words, value in force, what is allowed, where it comes from, the user's value, key.

    Parameters
    ----------
    values
        Values in force, by study key.
    given
        Those that study.toml gives.
    filled
        What stands in the workbook that is rewritten; it is kept.
    """
    kept = {} if filled is None else dict(zip(filled.frame["key"], filled.frame["value"], strict=True))
    return [
        [item.words, item.of(values), item.allowed, _origin(item, values, given), kept.get(item.key), item.key]
        for item in ASSUMPTIONS
    ]


def _origin(item: Assumption, values: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    value, in_file = item.of(values), item.of(given)
    if in_file is not None and value == in_file:
        return "study.toml"
    if in_file is None and value == item.of(_DEFAULTS):
        return "not given" if value is None or value == "" else "netan's default"
    return f"workbook; study.toml says {shown(in_file)}" if in_file is not None else "workbook"


def checks_of_rows() -> dict[int, dict[str, Any]]:
    """What Excel lets the user write into each row, by its position."""
    from ..report.workbook import input_check

    out = {}
    for k, item in enumerate(ASSUMPTIONS):
        if item.choices:
            out[k] = input_check("list", source=item.choices)
        elif item.kind != "text":
            out[k] = input_check("integer" if item.kind == "integer" else "decimal", low=item.low, high=item.high)
    return out
