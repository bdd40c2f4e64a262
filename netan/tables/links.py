"""Who supplied whom: links by id, and the plain supplier list from which they come."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..schema import LINKS, SUPPLIER_LIST, validate

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Links:
    """Links between known ids, with the columns of :data:`netan.schema.LINKS`."""

    frame: pd.DataFrame
    source: str = ""


@dataclass(frozen=True)
class SupplierList:
    """Payees of one or more buyers, with the columns of :data:`netan.schema.SUPPLIER_LIST`.

    Parameters
    ----------
    frame
        One row a payee and buyer.
    source
        Where the list comes from.
    set_aside
        What was left out while reading, in words, with how many rows.
    notes
        What the reader did or took for granted, one sentence each.
    period
        Period of the payments in words; empty when nobody knows.
    kind
        ``suppliers``, or ``council_spend`` for what a public body spent.
    sheet
        Which sheet of a workbook the payments stand in, such as ``sheet 2``; empty where there is but one.
    lines
        Lines of the file that count; 0 when they were not counted.
    paid
        What those lines add up to in the file, before a part of a year was made a year.
    months
        Months that the payments cover; 12 when nobody knows better.
    aside_value
        Currency units of what was set aside, by the words of ``set_aside``, where they are known.
    """

    frame: pd.DataFrame
    source: str = ""
    set_aside: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    period: str = ""
    kind: str = "suppliers"
    sheet: str = ""
    lines: int = 0
    paid: float = 0.0
    months: float = 12.0
    aside_value: dict[str, float] = field(default_factory=dict)


def links_from(frame: pd.DataFrame, *, file: str = "", source: str = "") -> Links:
    """Check a frame against the schema and make links of it; raises SchemaError with every fault."""
    checked = validate(frame, LINKS, file=file)
    return Links(checked.sort_values(["supplier", "buyer"], kind="stable").reset_index(drop=True), source)


def supplier_list_from(
    frame: pd.DataFrame,
    *,
    file: str = "",
    source: str = "",
    first_row: int = 2,
    set_aside: dict[str, int] | None = None,
) -> SupplierList:
    """Check a frame against the schema and make a supplier list of it; raises SchemaError with every fault."""
    checked = validate(frame, SUPPLIER_LIST, file=file, first_row=first_row)
    return SupplierList(checked, source, dict(set_aside or {}))
