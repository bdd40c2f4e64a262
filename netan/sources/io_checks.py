"""What can be wrong with a symmetric table that was read from a sheet, told with its place and its remedy."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from ..errors import ConcordanceError, Fault, first_few
from ..tables.iocodes import covered_prefixes, divisions_of, nearest_io_code

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .workbook import Sheet

# A table whose gaps are this large a part of output is not off by rounding; blocks may be in other units.
LARGE_GAP = 0.2
# With the right unit the gaps are at most this part of output.
SMALL_GAP = 0.01
_FACTORS = (1e3, 1e-3, 1e6, 1e-6)
# Publishers that leave cells without flow empty do so often; a lost number is rare.
BLANKS = 20


class Blocks(NamedTuple):
    """Blocks of a table, as printed: flows, final demand, primary inputs, output."""

    Z: pd.DataFrame
    Y: pd.DataFrame
    V: pd.DataFrame
    x: pd.Series

    def gaps(self) -> pd.DataFrame:
        """Row sum less output, and column sum less output, by sector."""
        return pd.DataFrame(
            {
                "row": self.Z.sum(axis=1) + self.Y.sum(axis=1) - self.x,
                "column": self.Z.sum(axis=0) + self.V.sum(axis=0) - self.x,
            }
        )


def numbers(
    sheet: Sheet, rows: Sequence[int], columns: Sequence[int], faults: list[Fault], *, nil: bool = False
) -> list[list[float]]:
    """Read a block of numbers; what is no number becomes a fault and, here, NaN.

    Parameters
    ----------
    sheet, rows, columns, faults
        As of :meth:`Sheet.numbers`.
    nil
        Empty cells and dashes mean none.
    """
    if not nil:
        return sheet.numbers(rows, columns, faults)
    found: list[Fault] = []
    block = sheet.numbers(rows, columns, found)
    empty = {"", "-", "–", "—"}
    places = [(a, b) for a, i in enumerate(rows) for b, j in enumerate(columns) if math.isnan(block[a][b])]
    for (a, b), fault in zip(places, found, strict=True):
        if sheet.text(rows[a], columns[b]) in empty:
            block[a][b] = 0.0
        else:
            faults.append(fault)
    return block


def leaves_blank(sheet: Sheet, rows: Sequence[int], columns: Sequence[int]) -> bool:
    """Whether a sheet leaves cells without flow empty: many are, and no whole row or column."""
    blank = [[sheet.text(i, j) in {"", "-", "–", "—"} for j in columns] for i in rows]
    count = sum(map(sum, blank))
    if count < BLANKS or count < 0.01 * len(rows) * len(columns):
        return False
    return not any(all(line) for line in blank) and not any(all(line) for line in zip(*blank, strict=True))


def code_faults(
    sheet: Sheet,
    places: Mapping[tuple[int, int], str],
    *,
    spelt: Callable[[str], str] = str,
    known: Sequence[str] = (),
) -> list[Fault]:
    """Fault codes that repeat, that SIC 2007 does not know (with the nearest), and that hold others of the same side.

    Parameters
    ----------
    sheet
        The sheet.
    places
        Row and column of each code of one side, counted from 0.
    spelt
        What makes two spellings one code.
    known
        Codes among which the nearest is looked for; those of the ONS tables when empty.
    """
    faults: list[Fault] = []
    seen: dict[str, tuple[str, ...]] = {}
    for (row, column), code in places.items():
        if not code:
            continue
        key = spelt(code)
        if key in seen:
            what = f"the code '{code}' is repeated"
            faults.append(sheet.fault(what, row=row, column=column, remedy="give each its own code"))
            continue
        try:
            seen[key] = covered_prefixes(code)
        except ConcordanceError:
            seen[key] = ()
            faults.append(_unknown(sheet, row, column, code, known))
    for (row, column), code in places.items():
        parts = [other for other, prefixes in seen.items() if code and _holds(seen.get(spelt(code), ()), prefixes)]
        if len(parts) > 1:
            what = f"'{code}' is a sum of others beside it: {first_few(parts)}"
            faults.append(sheet.fault(what, row=row, column=column, remedy="delete its row and its column"))
    return faults


def _unknown(sheet: Sheet, row: int, column: int, code: str, known: Sequence[str]) -> Fault:
    near = nearest_io_code(code, known)
    hint = f"; nearest: '{near}'" if near else ""
    remedy = f"write '{near}' if that is meant, else the published code" if near else "write the published code"
    return sheet.fault(f"'{code}' is no code of an industry{hint}", row=row, column=column, remedy=remedy)


def _holds(whole: tuple[str, ...], part: tuple[str, ...]) -> bool:
    """Whether all of a part lies inside the whole, and less than it."""
    if not whole or not part or set(whole) == set(part):
        return False
    wide = _divisions(whole)
    return all(any(code.startswith(prefix) for prefix in wide) for code in _divisions(part))


def _divisions(prefixes: tuple[str, ...]) -> list[str]:
    """Prefixes with the divisions of a section in place of its letter."""
    return [code for prefix in prefixes for code in (divisions_of(prefix) if prefix.isalpha() else (prefix,))]


def output_faults(blocks: Blocks, place: Callable[[str], Fault]) -> list[Fault]:
    """Fault output below zero."""
    return [
        _at(place(str(code)), f"the output of {code} is negative: {value:,.6g}", "write the published output")
        for code, value in blocks.x.items()
        if value < 0
    ]


def _at(place: Fault, what: str, remedy: str) -> Fault:
    return Fault(what, place.file, place.sheet, place.row, place.column, remedy)


def _apart(blocks: Blocks) -> float:
    """Sum of all gaps as a part of all output; 0 without output."""
    scale = 2 * float(blocks.x.abs().sum())
    return float(blocks.gaps().abs().to_numpy().sum()) / scale if scale else 0.0


def unit_faults(blocks: Blocks, place: Callable[[], Fault]) -> list[Fault]:
    """Fault a block whose numbers are in another unit than the others: thousands among millions.

    A table that misses its totals by more than a fifth, and adds up once one block is multiplied or divided by a
    thousand or a million, is in mixed units.
    """
    if blocks.x.empty or _apart(blocks) < LARGE_GAP:
        return []
    for (name, scaled), factor in itertools.product(_candidates(blocks), _FACTORS):
        if _apart(scaled(factor)) < SMALL_GAP:
            times = f"{max(factor, 1 / factor):,.0f} times too {'small' if factor > 1 else 'large'}"
            what = f"{name}: {times} beside the other numbers, so the sheet mixes units"
            return [_at(place(), what, "write all of the sheet in the unit that its title says")]
    return []


def _candidates(b: Blocks) -> list[tuple[str, Callable[[float], Blocks]]]:
    def row(name: object) -> Callable[[float], Blocks]:
        return lambda k: b._replace(V=b.V.mul(pd.Series(np.where(b.V.index == name, k, 1.0), b.V.index), axis=0))

    def column(name: object) -> Callable[[float], Blocks]:
        return lambda k: b._replace(Y=b.Y.mul(pd.Series(np.where(b.Y.columns == name, k, 1.0), b.Y.columns), axis=1))

    return [
        ("the output", lambda k: b._replace(x=b.x * k)),
        ("the flows between industries", lambda k: b._replace(Z=b.Z * k)),
        ("final demand", lambda k: b._replace(Y=b.Y * k)),
        ("the primary inputs", lambda k: b._replace(V=b.V * k)),
        ("final demand and the primary inputs", lambda k: b._replace(Y=b.Y * k, V=b.V * k)),
        *((f"the row '{name}'", row(name)) for name in b.V.index),
        *((f"the column '{name}'", column(name)) for name in b.Y.columns),
    ]
