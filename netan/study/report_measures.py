"""Sheets of measures on the industries of a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ..report.sheets import Column, Sheet, Table
from .report_sheets import of_place

if TYPE_CHECKING:
    from .journey import Journey
    from .linkage_shown import Shown

NAMES = {
    "gaps": "Gap list",
    "multipliers": "Multipliers",
    "multipliers-2": "Multipliers with households",
    "key-sectors": "Key industries",
    "extraction": "Without an industry",
    "positions": "Stages",
    "leakage": "Where a pound ends",
}
_MONEY = ("outside", "region", "country", "bought", "seen_outside", "output_total_extraction_loss")
_DIGITS = 4


def measure_sheet(journey: Journey, shown: Shown, *, number: str = "") -> Sheet:
    """A measure as a sheet: everything that it has, money in millions.

    Parameters
    ----------
    journey
        The study, for the title.
    shown
        The measure.
    number
        Number of the sheet in its workbook, such as ``5a``.
    """
    name = NAMES[shown.show]
    columns = tuple(_column(str(head), shown) for head in shown.frame.columns)
    rows = [[_cell(value, str(head), shown) for head, value in row.items()] for _, row in shown.frame.iterrows()]
    lines = tuple(line for line in (shown.notice, shown.heading, *shown.notes) if line)
    return Sheet(f"{number} {name}".strip(), of_place(journey, name), lines, (Table(columns, rows),))


def _is_money(head: str, shown: Shown) -> bool:
    return shown.show in {"gaps", "extraction"} and head.startswith(_MONEY)


def _column(head: str, shown: Shown) -> Column:
    words = head.replace("_", " ").replace("total extraction loss", "lost")
    words = words[:1].upper() + words[1:]
    if head == "label":
        return Column("Industry", "long")
    if head == "sector":
        return Column("Industry code")
    if _is_money(head, shown):
        return Column(words, "money")
    if shown.show == "leakage" and head.endswith(("_lower", "_middle", "_upper")):
        return Column(words, "share")
    return Column(words, "any")


def _cell(value: Any, head: str, shown: Shown) -> Any:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, str):
        return value
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if _is_money(head, shown):
        return round(value / 1e6, 1)
    if "jobs_total" in head or head == "jobs":
        return round(value)
    return round(value, _DIGITS) if isinstance(value, float) else value
