"""Where a figure comes from: inputs with hash and vintage, method, options, seed, caveats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import __version__
from .files import file_hash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# What Works Growth and the practice pages ask for it on every multiplier; printed by default.
IO_CAVEAT = "Input-output models tend to overstate the additional local employment that a change brings."


@dataclass(frozen=True)
class Input:
    """One file that a result rests on; ``name`` is the file's name without its folder."""

    name: str
    sha256: str
    source: str = ""
    vintage: str = ""
    licence: str = ""


@dataclass(frozen=True)
class Provenance:
    """What a result rests on. Holds no clock: the same input gives the same bytes."""

    inputs: tuple[Input, ...] = ()
    method: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()
    version: str = __version__

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "inputs": [vars(item) for item in self.inputs],
            "method": self.method,
            "options": dict(self.options),
            "caveats": list(self.caveats),
            "netan": self.version,
        }

    def source_line(self) -> str:
        """One sentence for the foot of a picture."""
        names = "; ".join(dict.fromkeys(item.source or item.name for item in self.inputs))
        return f"Sources: {names}. netan {self.version}"


def input_of(path: Path, *, source: str = "", vintage: str = "", licence: str = "") -> Input:
    """Hash a file; only its name is kept, never the folder it lies in."""
    return Input(path.name, file_hash(path), source, vintage, licence)


def attribution(inputs: Sequence[Input]) -> str:
    """Licences that ask to be named, once each."""
    return " ".join(sorted({item.licence for item in inputs if item.licence}))
