"""Changes that a workbook may suffer, drawn by hypothesis and done to the cells in memory."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from hypothesis import strategies as st
from made_io import Book, Rows, squared

from netan.errors import NetanError
from netan.tables.iotable import IOTable, balance

ODD = st.one_of(
    st.sampled_from(["", " ", "n/a", "..", "[c]", "-", "1,250", "12.5", "#REF!", "Total", "_T", "TU", "£ million"]),
    st.sampled_from(["Year", "SIC", "TDU", "C1O1", "2019", "\xa0", "=1+1", "P3 S1", "total intermediate use"]),
    st.floats(allow_nan=True, allow_infinity=True, width=32),
    st.integers(-(10**7), 10**7),
    st.booleans(),
)
PLACE = st.floats(0, 1, exclude_max=True)


@st.composite
def mutations(draw: st.DrawFn) -> list[tuple[Any, ...]]:
    """Up to four changes, places as parts of the sheet so that one drawing fits every sheet."""
    kinds = [*_ON_CELLS, "cell", *_ON_ROWS, *_ON_COLUMNS]
    count = draw(st.integers(1, 4))
    return [(draw(st.sampled_from(kinds)), draw(PLACE), draw(PLACE), draw(ODD)) for _ in range(count)]


def mutated(rows: Rows, changes: list[tuple[Any, ...]]) -> Rows:
    out = [list(row) for row in squared(rows)]
    for kind, down, across, value in changes:
        height, width = len(out), len(out[0]) if out else 0
        if height and width:
            places = int(down * height), int(across * width), int(across * height), int(down * width)
            out = (_ON_CELLS | _ON_ROWS | _ON_COLUMNS)[kind](out, *places, value)
    return out


def _put(rows: Rows, row: int, column: int, value: Any) -> Rows:
    return [[*line[:column], value, *line[column + 1 :]] if r == row else line for r, line in enumerate(rows)]


def _large(cell: Any) -> Any:
    return cell * 1000 if isinstance(cell, float) else cell


# What each change does with the rows, a row and a column, another row and another column, and an odd value.
_ON_CELLS = {
    "cell": lambda rows, i, j, k, m, value: _put(rows, i, j, value),
    # headers stand in the first lines, codes and names in the first columns
    "header": lambda rows, i, j, k, m, value: _put(rows, i % 8, j, value),
    "edge": lambda rows, i, j, k, m, value: _put(rows, i, j % 3, value),
}
_ON_ROWS = {
    "drop row": lambda rows, i, j, k, m, value: [*rows[:i], *rows[i + 1 :]],
    "double row": lambda rows, i, j, k, m, value: [*rows[:k], list(rows[i]), *rows[k:]],
    "swap rows": lambda rows, i, j, k, m, value: [rows[k if r == i else i if r == k else r] for r in range(len(rows))],
    "cut rows": lambda rows, i, j, k, m, value: rows[:i],
    "blank row": lambda rows, i, j, k, m, value: [[""] * len(row) if r == i else row for r, row in enumerate(rows)],
    "scale row": lambda rows, i, j, k, m, value: [[*map(_large, x)] if r == i else x for r, x in enumerate(rows)],
}
_ON_COLUMNS = {
    "drop column": lambda rows, i, j, k, m, value: [[*row[:j], *row[j + 1 :]] for row in rows],
    "double column": lambda rows, i, j, k, m, value: [[*row[:m], row[j], *row[m:]] for row in rows],
    "swap columns": lambda rows, i, j, k, m, value: [
        [row[m if c == j else j if c == m else c] for c in range(len(row))] for row in rows
    ],
    "cut columns": lambda rows, i, j, k, m, value: [row[:j] for row in rows],
    "blank column": lambda rows, i, j, k, m, value: [[*row[:j], "", *row[j + 1 :]] for row in rows],
    "scale column": lambda rows, i, j, k, m, value: [[*row[:j], _large(row[j]), *row[j + 1 :]] for row in rows],
}


def valid_or_told(read: Any, sheets: dict[str, Rows], changed: str, changes: list[tuple[Any, ...]]) -> str:
    """Read a workbook with one sheet changed: a valid table, or an error of netan with words; never another."""
    book = Book({**sheets, changed: mutated(sheets[changed], changes)})
    table, error = None, None
    try:
        table = read(book)
    except NetanError as caught:
        error = caught
    if error is not None:
        assert str(error)
        assert all(fault.what and fault.remedy for fault in getattr(error, "faults", ()))
        return "told"
    assert isinstance(table, IOTable)
    assert np.isfinite(table.Z.to_numpy()).all()
    assert balance(table).abs().to_numpy().max() <= table.tolerance
    assert table.x.index.is_unique
    assert math.isfinite(table.tolerance)
    return "read"
