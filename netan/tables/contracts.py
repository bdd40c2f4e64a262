"""Contracts that public bodies awarded: ceilings, never payments."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..schema import CONTRACTS, validate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

CEILING, OF_SEVERAL, NO_VALUE, NOT_GIVEN = "ceiling", "ceiling of several", "no value", "not given"


@dataclass(frozen=True)
class Contracts:
    """Contracts, one row a supplier, with the columns of :data:`netan.schema.CONTRACTS`.

    Parameters
    ----------
    frame
        The rows.
    source
        Where they come from.
    set_aside
        What was left out while reading, in words, with how many.
    notes
        What the reader did or took for granted, one sentence each.
    """

    frame: pd.DataFrame
    source: str = ""
    set_aside: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def value_of(amount: float | None, suppliers: int) -> tuple[float, str]:
    """What one of the suppliers of an award may be paid at most, and what that figure is.

    Parameters
    ----------
    amount
        Value of the award as published, currency units; None where none is given.
    suppliers
        Suppliers of the award. Of a framework with several the ceiling is neither split nor repeated: how much of it
        goes to whom is not known.

    Examples
    --------
    >>> value_of(5000.0, 1), value_of(0.0, 1), value_of(5000.0, 3), value_of(None, 1)
    ((5000.0, 'ceiling'), (0.0, 'no value'), (nan, 'ceiling of several'), (nan, 'not given'))
    """
    if amount is None:
        return float("nan"), NOT_GIVEN
    if amount == 0:
        return 0.0, NO_VALUE
    return (amount, CEILING) if suppliers == 1 else (float("nan"), OF_SEVERAL)


def told_of_values(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Sentences on awards whose value says less than it seems to.

    Parameters
    ----------
    rows
        Rows with ``contract_id`` and ``value_is``.
    """

    def awards(what: str) -> int:
        return len({row["contract_id"] for row in rows if row["value_is"] == what})

    said = []
    if several := awards(OF_SEVERAL):
        said.append(
            f"Awards to several suppliers under one ceiling, so that nobody knows the part of each: {several:,}."
        )
    if none := awards(NO_VALUE):
        said.append(f"Awards published with a value of 0, which is none rather than nothing paid: {none:,}.")
    return said


def contracts_from(
    frame: pd.DataFrame,
    *,
    file: str = "",
    source: str = "",
    set_aside: dict[str, int] | None = None,
    notes: tuple[str, ...] = (),
) -> Contracts:
    """Check a frame against the schema and make contracts of it; raises SchemaError with every fault."""
    checked = validate(frame, CONTRACTS, file=file)
    order = ["contract_id", "supplier_name", "supplier", "supplier_postcode"]
    rows = checked.sort_values(order, kind="stable").reset_index(drop=True)
    return Contracts(rows, source, dict(set_aside or {}), notes)
