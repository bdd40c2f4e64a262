"""The small TOML beside a ledger that says how its columns are read."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

from ..errors import Fault, NetanError, SchemaError
from ..files import read_text, require_file, write_text
from ..schema import MAPPING_KEYS, unknown_keys
from .mapping import COLUMNS, ENDING, ColumnMapping, sheets_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ..schema import Key

_CHOICES = {
    "amount_is": ("", "net", "gross"),
    "decimal": ("", ".", ","),
    "sign": ("", "as is", "reversed", "debit", "credit"),
}
# Keys that are written as a comment while the file itself tells.
_OPEN = {"day_first": "true", "vat_rate": "0.2", "months": "9"}
_WHY = {
    "buyer": "who paid, where no column says it",
    "sheets": "sheets with payments",
    "header_row": "row of the headings; 0 to look for it",
    "amount_is": "net or gross, where the heading leaves it open; empty for as the heading says",
    "vat_rate": "taken off amounts that are given with VAT alone",
    "day_first": "true: 3/4/2025 is 3 April; left out: the dates tell",
    "decimal": "decimal sign, . or ,; empty: the amounts tell",
    "sign": "as is, reversed; debit or credit for the side of the purchases; empty: the amounts tell",
    "currency": "currency code of all amounts; empty for that of the study",
    "unit": "1000 where amounts stand in thousands",
    "fill_down": "true: a blank payee is the one above",
    "months": "months that the file covers, where it has no dates",
    "year": "year in which the payments end, where no column says it; 0 for unknown",
    "annualise": "false: fewer than 12 months are not multiplied to a year",
}


def mapping_text(mapping: ColumnMapping) -> str:
    """Text of the TOML of a mapping.

    Examples
    --------
    >>> text = mapping_text(ColumnMapping("a.csv", columns={"supplier_name": "Payee", "value": "Paid"}))
    >>> text.splitlines()[0], 'supplier_name = "Payee"' in text
    ('# How netan reads "a.csv". Change what is wrong; netan map-columns writes it anew.', True)
    """
    out = [f"# How netan reads {_quoted(mapping.file)}. Change what is wrong; netan map-columns writes it anew."]
    for key in MAPPING_KEYS:
        name = key.name
        if name.startswith("columns."):
            continue
        value = getattr(mapping, name)
        shown = f"# {name} = {_OPEN[name]}" if name in _OPEN and not _is_set(value) else f"{name} = {_toml(value)}"
        out.append(f"{shown}  # {_WHY[name]}")
    out += ["", "[columns]", '# column of netan = "heading in the file", or "column C"; left out where there is none']
    for name in COLUMNS:
        if mapping.columns.get(name):
            why = f"  # {mapping.why[name]}" if name in mapping.why else ""
            out.append(f"{name} = {_quoted(mapping.columns[name])}{why}")
    free = [name for name in COLUMNS if not mapping.columns.get(name)]
    out += [f'# {name} = ""' for name in free]
    if mapping.unplaced:
        out.append(f"# not used: {', '.join(_quoted(text) for text in mapping.unplaced)}")
    return "\n".join(out) + "\n"


def _is_set(value: object) -> bool:
    return value is not None and value != 0.0


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's, with what TOML forbids besides written out."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(_quoted(item) for item in value)}]"
    return _quoted(value) if isinstance(value, str) else f"{value:g}"


def write_mapping(path: Path, mapping: ColumnMapping, *, force: bool = False) -> Path:
    """Write a mapping as TOML.

    Parameters
    ----------
    path
        Usually :func:`netan.sources.mapping.mapping_path` of the file.
    mapping
        What to write.
    force
        Replace a mapping that is there, which may hold what a user wrote.

    Raises
    ------
    NetanError
        It is there already and ``force`` is not given.
    """
    if path.exists() and not force:
        raise NetanError(f"{path} exists and may hold your changes; it was left as it is. --force writes it anew")
    return write_text(path, mapping_text(mapping))


def read_mapping(path: Path) -> ColumnMapping:
    """Read a mapping.

    Parameters
    ----------
    path
        The TOML. Where the table that it is about lies beside it, its sheets and headings are checked too.

    Raises
    ------
    SchemaError
        With every fault: no TOML, unknown keys, values of the wrong kind, sheets and headings that are not there.
    """
    require_file(path)
    try:
        given = tomllib.loads(read_text(path))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        fault = Fault(f"no TOML that can be read: {error}", path.name, remedy="mend that line, or write it anew")
        raise SchemaError(f"{path.name} cannot be read", [fault]) from error
    columns = given.pop("columns", {})
    flat = {**given, **({f"columns.{k}": v for k, v in columns.items()} if isinstance(columns, dict) else {})}
    if not isinstance(columns, dict):
        flat["columns"] = columns
    faults = _faults(flat, MAPPING_KEYS, path.name)
    good = {name: _value(value) for name, value in given.items() if name in _WHY and not _about(faults, name)}
    named = {
        name: text for name in COLUMNS if isinstance(text := flat.get(f"columns.{name}", ""), str) and text.strip()
    }
    file = path.name.removesuffix(ENDING)
    mapping = ColumnMapping(**{**good, "file": file, "columns": named})
    table = path.with_name(file)
    if file != path.name and table.is_file() and not faults:
        from .ledger_lines import mapping_faults

        faults += mapping_faults(sheets_of(table), mapping, file)
    if faults:
        raise SchemaError(f"{path.name}: {len(faults)} fault{'s' if len(faults) > 1 else ''}", faults)
    return mapping


def _about(faults: Sequence[Fault], name: str) -> bool:
    return any(fault.column == name for fault in faults)


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _faults(flat: dict[str, Any], keys: Sequence[Key], file: str) -> list[Fault]:
    faults = [
        Fault(
            f"unknown key {text}", file, remedy=f"known: {', '.join(key.name for key in keys[: len(_WHY)])}, [columns]"
        )
        for text in unknown_keys(list(flat), keys)
    ]
    for key in (key for key in keys if key.name in flat):
        value, name = flat[key.name], key.name.removeprefix("columns.")
        if not _fits(value, key.kind):
            faults.append(Fault(f"{key.name} is {value!r}, not {key.kind}", file, column=name, remedy=key.meaning))
        elif value not in _CHOICES.get(key.name, (value,)):
            words = ", ".join(f"'{word}'" for word in _CHOICES[key.name] if word)
            faults.append(Fault(f"{key.name} is '{value}'", file, column=name, remedy=f"use {words} or leave it empty"))
        elif isinstance(value, int | float) and not isinstance(value, bool) and not 0 <= value <= _LARGEST[key.name]:
            faults.append(Fault(f"{key.name} is {value}", file, column=name, remedy=key.meaning))
    return faults


_LARGEST = {"header_row": 1e6, "vat_rate": 1.0, "unit": 1e9, "months": 240, "year": 2100}


def _fits(value: Any, kind: str) -> bool:
    if kind == "list of text":
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if kind == "yes or no":
        return isinstance(value, bool)
    if kind == "text":
        return isinstance(value, str)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and (kind != "integer" or isinstance(value, int))
