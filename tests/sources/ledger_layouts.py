"""Ledgers in the layouts of accounts programs and of people. Every payee, number and amount is made up."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

Rows = list[list[Any]]

PAYEES = ("Redbeck Forgings Ltd (fictional)", "Saltmarsh Coatings Ltd (fictional)", "Hollin Precision plc (fictional)")


def save_csv(path: Path, rows: Rows, *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    path.write_bytes(buffer.getvalue().encode(encoding))
    return path


def months(first: dt.date, count: int, *, day: int = 15) -> list[dt.date]:
    """One day in each of several months."""
    start = first.year * 12 + first.month - 1
    return [dt.date(m // 12, m % 12 + 1, day) for m in range(start, start + count)]


def year_of_lines(first: dt.date = dt.date(2025, 4, 1), count: int = 12) -> Rows:
    """Three payees, each paid in every month: 100, 200 and 300 a month."""
    return [
        [day, payee, 100.0 * (k + 1), category]
        for day in months(first, count)
        for k, (payee, category) in enumerate(zip(PAYEES, ("forgings", "heat treating", "machining"), strict=True))
    ]


def paid(table: Any) -> dict[str, float]:
    """What each payee was paid."""
    return table.frame.groupby("supplier_name")["value"].sum().round(2).to_dict()
