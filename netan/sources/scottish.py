"""Scottish Government input-output tables: industry by industry or product by product, found by their labels.

Imports from the rest of the UK and from the rest of the world stand apart. The workbook also carries the Type II
inverse, from which the income of all households comes that its Type II multipliers rest on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import Fault, SchemaError, first_few
from ..tables.iotable import IOTable
from .rounding import printed_tolerance, require_balance
from .workbook import Sheet, Workbook

if TYPE_CHECKING:
    from pathlib import Path

SHEETS = {"ixi": "IxI", "pxp": "PxP"}
TYPE_TWO = "Leontief type II"
MILLION = 1e6
HEADER_ROWS = 12
_END = "TDU"
# Code of each row below the industries -> what it is. Sums of others have no kind.
_PRIMARY = {
    "RUKImp": "imports",
    "RoWImp": "imports",
    "TlSPrds": "product_taxes",
    "TlSPrdn": "value_added",
    "CoE": "value_added",
    "GOS": "value_added",
}
_SUMS = ("TIU", "GVA")
_OUTPUT = "TOut"
# The published rows of products miss their columns by up to 1,708; its columns add up.
_PXP_NOTE = "its rows miss their columns, as published"


@dataclass
class _Layout:
    """Where things stand in a sheet, rows and columns counted from 0; faults gather on the way."""

    sheet: Sheet
    names: int = -1
    sector_rows: list[int] = field(default_factory=list)
    sector_columns: list[int] = field(default_factory=list)
    final: dict[int, str] = field(default_factory=dict)
    below: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def is_scottish(book: Workbook) -> bool:
    """Whether a workbook looks like the Scottish Government's: one of its two tables stands in it."""
    return any(book.has(name) for name in SHEETS.values()) and book.has(TYPE_TWO)


def read_scottish_io(path: Path, *, table: str = "ixi", tolerance: float | None = None) -> IOTable:
    """Read the single-year workbook of the Scottish Government.

    Parameters
    ----------
    path
        The published workbook.
    table
        ``'ixi'`` for industry by industry, ``'pxp'`` for product by product.
    tolerance
        Largest gap between a row or column and its output, GBP million. By default what the rounding of the printed
        cells allows, and for products the published gap, which is said in ``source``.

    Returns
    -------
    IOTable
        In pounds a year, flows inside Scotland; ``V`` has imports from the rest of the UK (``RUKImp``) and of the
        world (``RoWImp``) apart. ``household_income`` is the income of all households on which the published Type II
        multipliers rest; None where the workbook has no Type II inverse.

    Raises
    ------
    FileFormatError
        No workbook, or no such sheet.
    SchemaError
        Labels or numbers missing, with every fault of the sheet.
    BalanceError
        Rows or columns that do not add up.

    References
    ----------
    Scottish Government, Supply, Use and Input-Output Tables.
    """
    if table not in SHEETS:
        raise SchemaError(f"a Scottish workbook holds the tables ixi and pxp, not '{table}'")
    book = Workbook(path)
    sheet = book.sheet(SHEETS[table])
    layout = _found(sheet)
    Z, Y, V, x = _frames(layout)
    _raise_if(layout)
    rows = pd.DataFrame({"row": Z.sum(axis=1) + Y.sum(axis=1) - x, "column": Z.sum(axis=0) + V.sum(axis=0) - x})
    allowed = printed_tolerance(Z, Y, V, x) if tolerance is None else tolerance
    # cells in full precision still miss by what the balancing of the publisher left
    allowed = max(allowed, 1e-8 * float(x.sum())) if tolerance is None else allowed
    by_product = table == "pxp"
    if by_product and tolerance is None:
        allowed = max(allowed, float(rows["row"].abs().max()))
    where = dict(zip(x.index, zip(layout.sector_rows, layout.sector_columns, strict=True), strict=True))
    require_balance(
        {str(code): (row, column) for code, row, column in rows.itertuples()},
        allowed,
        where=f"{path.name}, sheet {sheet.name}",
        place=lambda code: sheet.fault("", row=where[code][0], column=where[code][1]),
    )
    year = _year(layout)
    kind = "product" if by_product else "industry"
    income = _household_income(book, Y)
    source = f"Scottish Government, Supply, Use and Input-Output Tables {year}, {kind} by {kind}"
    return IOTable(
        Z=Z * MILLION,
        Y=Y * MILLION,
        V=V * MILLION,
        x=x * MILLION,
        primary_kind=dict(_PRIMARY),
        labels=pd.Series([sheet.text(row, 2) for row in layout.sector_rows], index=x.index),
        currency="GBP",
        unit=MILLION,
        year=year,
        classification=f"scottish-io-{kind}",
        source=f"{source} ({_PXP_NOTE})" if by_product else source,
        title=" ".join(sheet.text(row, 0) for row in range(2)).strip(),
        tolerance=allowed * MILLION,
        household_income=None if income is None else income * MILLION,
    )


def _found(sheet: Sheet) -> _Layout:
    layout = _Layout(sheet)
    for row in range(1, min(HEADER_ROWS, len(sheet.rows))):
        if sheet.text(row, 0) == "Year" and sheet.text(row, 1) == "SIC":
            layout.names = row
            break
    else:
        what = f"no row starts with 'Year' and 'SIC' in the first {HEADER_ROWS} rows"
        layout.faults.append(sheet.fault(what, remedy="use the sheet as the Scottish Government publishes it"))
        return layout
    _axes(layout)
    if not any("£ million" in sheet.text(row, col) for row in range(layout.names) for col in range(3)):
        what = "the title does not say '£ millions', so the unit is not known"
        layout.faults.append(sheet.fault(what, row=0, column=2, remedy="put the published title lines back"))
    return layout


def _axes(layout: _Layout) -> None:
    """Industries down the side end at TDU, across the top where the codes end; final demand follows by name."""
    sheet, codes = layout.sheet, layout.names - 1
    down = {row: sheet.text(row, 1) for row in range(layout.names + 1, len(sheet.rows)) if sheet.text(row, 1)}
    end = next((row for row, code in down.items() if code == _END), None)
    if end is None:
        what = f"no row has the code '{_END}', which ends the industries"
        layout.faults.append(sheet.fault(what, column=1, remedy="use the sheet as published"))
        return
    layout.sector_rows = [row for row in down if row < end]
    layout.below = {code: row for row, code in down.items() if row > end}
    for code in (*_PRIMARY, *_SUMS, _OUTPUT):
        if code not in layout.below:
            what = f"no row below the industries has the code '{code}'"
            layout.faults.append(sheet.fault(what, column=1, remedy="give the row its published code again"))
    total = next(
        (c for c in range(3, sheet.width) if sheet.text(layout.names, c).casefold() == "total intermediate use"), None
    )
    if total is None:
        what = "no column is named 'Total intermediate use', which ends the industries"
        layout.faults.append(sheet.fault(what, row=layout.names, remedy="use the sheet as published"))
        return
    layout.sector_columns = list(range(3, total))
    across = [sheet.text(codes, column) for column in layout.sector_columns]
    sides = [down[row] for row in layout.sector_rows]
    if across != sides:
        differ = sorted(set(across) ^ set(sides)) or ["the same codes in another order"]
        what = f"the codes of rows and columns differ: {first_few(differ)}"
        layout.faults.append(sheet.fault(what, row=codes, remedy="use the same codes in the same order on both sides"))
    repeated = sorted({code for code in sides if sides.count(code) > 1})
    if repeated:
        layout.faults.append(sheet.fault(f"codes are repeated: {first_few(repeated)}", column=1, remedy="once each"))
    for column in range(total + 1, sheet.width):
        name = " ".join(sheet.text(layout.names, column).split())
        if name and not name.casefold().startswith("total"):  # sums of others
            layout.final[column] = name


def _frames(layout: _Layout) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.Series]:
    sheet = layout.sheet
    codes = [sheet.text(row, 1) for row in layout.sector_rows]
    if layout.faults:
        empty = pd.DataFrame()
        return empty, empty, empty, pd.Series(dtype=float)
    primary = [layout.below[name] for name in _PRIMARY]
    numbers = sheet.numbers
    Z = pd.DataFrame(numbers(layout.sector_rows, layout.sector_columns, layout.faults), codes, codes, dtype=float)
    final = numbers(layout.sector_rows, list(layout.final), layout.faults)
    Y = pd.DataFrame(final, codes, list(layout.final.values()), dtype=float)
    V = pd.DataFrame(numbers(primary, layout.sector_columns, layout.faults), list(_PRIMARY), codes, dtype=float)
    output = numbers([layout.below[_OUTPUT]], layout.sector_columns, layout.faults)[0]
    return Z, Y, V, pd.Series(output, codes, dtype=float)


def _raise_if(layout: _Layout) -> None:
    if layout.faults:
        count = len(layout.faults)
        where = f"{layout.sheet.file}, sheet {layout.sheet.name}"
        msg = f"{where}: {count:,} fault{'s' if count > 1 else ''} (Scottish input-output table)"
        raise SchemaError(msg, layout.faults)


def _year(layout: _Layout) -> int:
    text = layout.sheet.text(layout.sector_rows[0], 0)
    match = re.match(r"(19|20)\d\d", text)
    return int(match[0]) if match else 0


def _household_income(book: Workbook, Y: pd.DataFrame) -> float | None:
    """Income of all households, GBP million: what makes household spending the last column of the Type II model.

    The published inverse is that of ``[[A, c / H], [w, 0]]`` with spending ``c`` and income ``H``, so
    ``H = sum(c) / sum((I - L2^-1)[:n, n])``. It comes from the household accounts and stands nowhere else.
    """
    if not book.has(TYPE_TWO) or "Households" not in Y.columns:
        return None
    sheet = book.sheet(TYPE_TWO)
    start = next((row for row in range(min(HEADER_ROWS, len(sheet.rows))) if sheet.text(row, 0) == "Year"), None)
    if start is None:
        return None
    size = len(Y) + 1
    faults: list[Fault] = []
    cells = sheet.numbers(range(start + 1, start + 1 + size), range(3, 3 + size), faults)
    if faults:
        return None
    share = (np.eye(size) - np.linalg.inv(np.array(cells) / 1000.0))[:-1, -1].sum()
    return float(Y["Households"].sum() / share) if share > 0 else None
