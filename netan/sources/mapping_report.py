"""What the columns of a ledger were taken for, in words, while it is written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import FileFormatError, first_few
from ..schema import JSON_KEYS, MAPPING_KEYS
from .mapping import ColumnMapping, mapping_path, propose_mapping
from .mapping_file import write_mapping

if TYPE_CHECKING:
    from pathlib import Path

# Kinds of files whose columns a mapping may say.
_OF_PAYMENTS = frozenset({"suppliers", "council_spend"})
_MEANING = {
    key.name.removeprefix("columns."): key.meaning.removeprefix("heading of the column with ")
    for key in MAPPING_KEYS
    if key.name.startswith("columns.")
}


@dataclass(frozen=True)
class MappingReport:
    """A mapping that was written, and where."""

    mapping: ColumnMapping
    output: Path

    @property
    def rows(self) -> list[list[str]]:
        """Heading, what it was taken for, by what that was told."""
        return [
            [heading, _MEANING[name], self.mapping.why.get(name, "its heading")]
            for name, heading in self.mapping.columns.items()
        ]

    @property
    def lines(self) -> list[str]:
        """What was not placed, who paid, what must be mended, what was written."""
        mapping = self.mapping
        lines = [f"Not used: {first_few(mapping.unplaced, limit=20)}."] if mapping.unplaced else []
        if mapping.buyer:
            lines.append(f"Who paid: {mapping.buyer}.")
        elif "buyer" not in mapping.columns:
            lines.append("Who paid is not said: give --buyer, or write buyer in the TOML.")
        lines += [f"To mend: {fault}" for fault in mapping.problems]
        return [*lines, f"Written: {self.output}. Correct it there; it is used whenever {mapping.file} is read."]

    def as_dict(self) -> dict[str, Any]:
        """Values of the keys of the schema."""
        values = {
            "file": self.mapping.file, "output": str(self.output), "columns": dict(self.mapping.columns),
            "unplaced": list(self.mapping.unplaced), "buyer": self.mapping.buyer, "notes": list(self.mapping.notes),
            "faults": [fault.as_dict() for fault in self.mapping.problems],
        }  # fmt: skip
        return {key.name: values[key.name] for key in JSON_KEYS["map-columns"]}


def mapped(path: Path, *, out: Path | None = None, buyer: str = "", force: bool = False) -> MappingReport:
    """Propose how a ledger is read, and write it down.

    Parameters
    ----------
    path
        csv or workbook.
    out
        The TOML; else ``<file name>.columns.toml`` beside the file, where it is looked for.
    buyer
        Who paid, where no column says it.
    force
        Write a TOML anew that is there.

    Raises
    ------
    FileFormatError
        Nothing that looks like payments, or a file that is known to be something else: it says what.
    NetanError
        The TOML is there already and ``force`` is not given.
    """
    _refuse_other(path)
    mapping = propose_mapping(path, buyer=buyer)
    return MappingReport(mapping, write_mapping(out or mapping_path(path), mapping, force=force))


def _refuse_other(path: Path) -> None:
    """Say what a file is that holds no payments; a mapping of it would be used for nothing."""
    from .registry import sniff

    found = sniff(path)
    if found.reader is not None and found.kind not in _OF_PAYMENTS:
        raise FileFormatError(
            f"{path.name} is no ledger: it is {found.format}, which netan reads as it is. What to do: put it into the "
            "inbox of a study, or name it in study.toml; netan validate says what it holds"
        )
