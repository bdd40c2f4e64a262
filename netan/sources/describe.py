"""What a file is and whether it is sound, as plain values: faults are listed and not raised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import Fault, NetanError
from ..schema import JSON_KEYS
from ..tables.iotable import IOTable, balance
from .registry import sniff

if TYPE_CHECKING:
    from pathlib import Path


def describe(path: Path) -> dict[str, Any]:
    """Say what a file is, how large, and what is wrong with it.

    Parameters
    ----------
    path
        Any file.

    Returns
    -------
    dict
        The keys of ``JSON_KEYS["validate"]``; None where one does not apply, ``faults`` a list of plain objects.
    """
    out: dict[str, Any] = {key.name: None for key in JSON_KEYS["validate"]}
    out |= {"file": path.name, "kind": "unknown", "format": "unknown", "faults": []}
    try:
        sniffed = sniff(path)
        if sniffed.reader is None:
            out["faults"] = [Fault(sniffed.format, path.name).as_dict()]
            return out
        out |= {"kind": sniffed.kind, "format": sniffed.format}
        out |= _facts(sniffed.reader(path))
    except NetanError as error:
        out["faults"] = [fault.as_dict() for fault in faults_of(error, path)]
    return out


def faults_of(error: NetanError, path: Path) -> list[Fault]:
    """Return the faults that an error carries, or the error itself as the one fault."""
    faults = getattr(error, "faults", ())
    return list(faults) or [Fault(str(error), path.name)]


def _facts(table: Any) -> dict[str, Any]:
    if isinstance(table, IOTable):
        return {
            "sectors": len(table.x),
            "currency": table.currency,
            "unit": table.unit,
            "year": table.year,
            "total_output": float(table.x.sum() / table.unit),
            "balance_max_difference": float(balance(table).abs().to_numpy().max() / table.unit),
        }
    frame = getattr(table, "frame", table)
    facts: dict[str, Any] = {"rows": len(frame)}
    if "year" in frame.columns and frame["year"].notna().any():
        facts["year"] = int(frame["year"].max())
    return facts
