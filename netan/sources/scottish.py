"""Scottish Government input-output tables: industry by industry or product by product, found by their labels.

Imports from the rest of the UK and from the rest of the world stand apart. The workbook also carries the Type II
inverse, from which the income of all households comes that its Type II multipliers rest on.

Tried on the published workbook of 2019. Workbooks of other years, and the one that stacks all years since 1998 in each
sheet, are read by their described layout and were not tried on a published file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import Fault, SchemaError, first_few
from ..tables.iotable import IOTable
from .io_checks import Blocks, code_faults, leaves_blank, numbers, output_faults, unit_faults
from .io_labels import unit_in
from .rounding import half_unit, printed_tolerance, require_balance
from .scottish_jobs import jobs_of
from .workbook import Sheet, Workbook, number

if TYPE_CHECKING:
    from pathlib import Path

KINDS = {"ixi": r"ixi|industrybyindustry", "pxp": r"pxp|productbyproduct"}
PRINTED = {"ixi": "IxI", "pxp": "PxP"}
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
    year: int = 0
    end: int = -1
    sector_rows: list[int] = field(default_factory=list)
    sector_columns: list[int] = field(default_factory=list)
    final: dict[int, str] = field(default_factory=dict)
    below: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def _named(book: Workbook, kind: str) -> str | None:
    """Name of the sheet of one kind, whatever its blanks and capitals; the shortest where several fit."""
    found = [name for name in book.names if re.fullmatch(KINDS[kind], re.sub(r"[\s_-]+", "", name).casefold())]
    return min(found, key=len, default=None)


def _header(sheet: Sheet) -> int:
    """Row that starts with 'Year' and 'SIC'; -1 without one."""
    rows = range(1, min(HEADER_ROWS, len(sheet.rows)))
    heads = ((row, sheet.text(row, 0).casefold(), sheet.text(row, 1).casefold()) for row in rows)
    return next((row for row, year, code in heads if year == "year" and code.startswith("sic")), -1)


def _years(sheet: Sheet, names: int) -> list[int]:
    """Years that a sheet stacks, newest first."""
    texts = {sheet.text(row, 0) for row in range(names + 1, len(sheet.rows)) if sheet.text(row, 1)}
    return sorted({int(text[:4]) for text in texts if re.match(r"(19|20)\d\d", text)}, reverse=True)


def is_scottish(book: Workbook) -> bool:
    """Whether a workbook looks like the Scottish Government's: one of its two tables stands in it."""
    names = [name for kind in KINDS if (name := _named(book, kind)) is not None]
    return bool(names) and (book.has(TYPE_TWO) or any(_header(book.sheet(name)) >= 0 for name in names))


def scottish_tables(book: Workbook) -> tuple[str, ...]:
    """Tables of a Scottish workbook: ``ixi`` and ``pxp``; with their years, newest first, where years are stacked."""
    held = [kind for kind in KINDS if _named(book, kind) is not None]
    sheets = {kind: book.sheet(str(_named(book, kind))) for kind in held}
    years = {kind: _years(sheet, _header(sheet)) for kind, sheet in sheets.items() if _header(sheet) >= 0}
    every = sorted({year for found in years.values() for year in found}, reverse=True)
    if len(every) < 2:
        return tuple(held)
    return tuple(f"{kind}-{year}" for year in every for kind in held if year in years.get(kind, ()))


def read_scottish_io(path: Path, *, table: str = "ixi", tolerance: float | None = None) -> IOTable:
    """Read a workbook of the Scottish Government, of one year or of all.

    Parameters
    ----------
    path
        The published workbook.
    table
        ``'ixi'`` for industry by industry, ``'pxp'`` for product by product; ``'ixi-2015'`` for another than the newest
        year of a workbook that stacks its years.
    tolerance
        Largest gap between a row or column and its output, GBP million. By default what the rounding of the printed
        cells allows, and for products the published gap, which is said in ``source``.

    Returns
    -------
    IOTable
        In pounds a year, flows inside Scotland; ``V`` has imports from the rest of the UK (``RUKImp``) and of the
        world (``RoWImp``) apart. ``household_income`` is the income of all households on which the published Type II
        multipliers rest; None where the workbook has no Type II inverse. ``jobs`` are the full-time equivalents
        behind the published employment multipliers.

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
    return scottish_table(Workbook(path), table=table, tolerance=tolerance)


def scottish_table(book: Workbook, *, table: str = "ixi", tolerance: float | None = None) -> IOTable:
    """Read an opened workbook; parameters and errors as of :func:`read_scottish_io`."""
    kind, _, wanted = table.partition("-")
    if kind not in KINDS or (wanted and not wanted.isdecimal()):
        raise SchemaError(f"a Scottish workbook holds the tables ixi and pxp, not '{table}'")
    sheet = book.sheet(_named(book, kind) or PRINTED[kind])
    layout = _found(sheet, int(wanted or 0))
    blocks = _blocks(layout)
    if not layout.faults:
        layout.faults += unit_faults(blocks, lambda: sheet.fault("", row=layout.names))
        layout.faults += output_faults(blocks, lambda code: _place(layout, code))
    if not layout.faults:
        layout.faults += _totals(layout, blocks)
    _raise_if(layout)
    allowed = _balanced(layout, blocks, tolerance, by_product=kind == "pxp")
    return _table(book, layout, blocks, by_product=kind == "pxp", allowed=allowed)


def _place(layout: _Layout, code: str) -> Fault:
    k = [layout.sheet.text(row, 1) for row in layout.sector_rows].index(code)
    return layout.sheet.fault("", row=layout.sector_rows[k], column=layout.sector_columns[k])


def _balanced(layout: _Layout, blocks: Blocks, tolerance: float | None, *, by_product: bool) -> float:
    gaps = blocks.gaps()
    allowed = printed_tolerance(*blocks) if tolerance is None else tolerance
    # cells in full precision still miss by what the balancing of the publisher left
    allowed = max(allowed, 1e-8 * float(blocks.x.sum())) if tolerance is None else allowed
    if by_product and tolerance is None:
        allowed = max(allowed, float(gaps["row"].abs().max()))
    require_balance(
        {str(code): (row, column) for code, row, column in gaps.itertuples()},
        allowed,
        where=f"{layout.sheet.file}, sheet {layout.sheet.name}",
        place=lambda code: _place(layout, code),
    )
    return allowed


def _table(book: Workbook, layout: _Layout, blocks: Blocks, *, by_product: bool, allowed: float) -> IOTable:
    Z, Y, V, x = blocks
    sheet = layout.sheet
    kind = "product" if by_product else "industry"
    unit = _unit(layout) or MILLION
    income = _household_income(book, Y, layout.year)
    source = f"Scottish Government, Supply, Use and Input-Output Tables {layout.year}, {kind} by {kind}"
    return IOTable(
        Z=Z * unit,
        Y=Y * unit,
        V=V * unit,
        x=x * unit,
        primary_kind=dict(_PRIMARY),
        labels=pd.Series([sheet.text(row, 2) for row in layout.sector_rows], index=x.index),
        currency="GBP",
        unit=unit,
        year=layout.year,
        classification=f"scottish-io-{kind}",
        source=f"{source} ({_PXP_NOTE})" if by_product else source,
        title=" ".join(sheet.text(row, 0) for row in range(2)).strip(),
        tolerance=allowed * unit,
        household_income=None if income is None else income * unit,
        jobs=None if by_product else jobs_of(book, x, layout.year),
    )


def _found(sheet: Sheet, year: int) -> _Layout:
    layout = _Layout(sheet, names=_header(sheet))
    if layout.names < 0:
        what = f"no row starts with 'Year' and 'SIC' in the first {HEADER_ROWS} rows"
        layout.faults.append(sheet.fault(what, remedy="use the sheet as the Scottish Government publishes it"))
        return layout
    years = _years(sheet, layout.names)
    layout.year = year or (years[0] if years else 0)
    if not layout.year:
        what = "no row names its year"
        layout.faults.append(sheet.fault(what, column=0, remedy="put the published column of years back"))
    elif years and layout.year not in years:
        what = f"the sheet has no year {layout.year}; it has {first_few(years)}"
        layout.faults.append(sheet.fault(what, column=0, remedy="choose another year"))
        return layout
    _axes(layout)
    if _unit(layout) is None:
        what = "the title does not say '£ millions', so the unit is not known"
        layout.faults.append(sheet.fault(what, row=0, column=2, remedy="put the published title lines back"))
    return layout


def _unit(layout: _Layout) -> float | None:
    head = " ".join(layout.sheet.text(row, column) for row in range(layout.names) for column in range(3))
    return unit_in(head)


def _axes(layout: _Layout) -> None:
    """Industries down the side end at TDU, across the top where the codes end; final demand follows by name."""
    sheet = layout.sheet
    rows = [row for row in range(layout.names + 1, len(sheet.rows)) if sheet.text(row, 1)]
    down = {row: sheet.text(row, 1) for row in rows if sheet.text(row, 0)[:4] in {str(layout.year), ""}}
    layout.end = next((row for row, code in down.items() if code == _END), -1)
    if layout.end < 0:
        what = f"no row has the code '{_END}', which ends the industries"
        layout.faults.append(sheet.fault(what, column=1, remedy="use the sheet as published"))
        return
    layout.sector_rows = [row for row in down if row < layout.end]
    layout.below = {code: row for row, code in down.items() if row > layout.end}
    for code in (*_PRIMARY, *_SUMS, _OUTPUT):
        if code not in layout.below:
            what = f"no row below the industries has the code '{code}'"
            layout.faults.append(sheet.fault(what, column=1, remedy="give the row its published code again"))
    names = [sheet.text(layout.names, column) for column in range(sheet.width)]
    total = next((c for c, name in enumerate(names) if c > 2 and name.casefold() == "total intermediate use"), None)
    if total is None:
        what = "no column is named 'Total intermediate use', which ends the industries"
        layout.faults.append(sheet.fault(what, row=layout.names, remedy="use the sheet as published"))
        return
    layout.sector_columns = list(range(3, total))
    for column in range(total + 1, sheet.width):
        name = names[column]
        if name and not name.casefold().startswith("total"):  # sums of others
            layout.final[column] = name
    _codes(layout, down)


def _codes(layout: _Layout, down: dict[int, str]) -> None:
    sheet, codes = layout.sheet, layout.names - 1
    across = [sheet.text(codes, column) for column in layout.sector_columns]
    sides = [down[row] for row in layout.sector_rows]
    layout.faults += code_faults(sheet, {(row, 1): down[row] for row in layout.sector_rows}, known=across)
    places = {(codes, column): code for column, code in zip(layout.sector_columns, across, strict=True)}
    layout.faults += code_faults(sheet, places, known=sides)
    if across != sides:
        differ = sorted(set(across) ^ set(sides)) or ["the same codes in another order"]
        what = f"the codes of rows and columns differ: {first_few(differ)}"
        layout.faults.append(sheet.fault(what, row=codes, remedy="use the same codes in the same order on both sides"))
    names = list(layout.final.values())
    for name in sorted({name for name in names if names.count(name) > 1}):
        what = f"'{name}' is repeated in final demand"
        layout.faults.append(sheet.fault(what, row=layout.names, remedy="give each column its own name"))
    if not sides:
        layout.faults.append(sheet.fault("there is no industry", column=1, remedy="use the sheet as published"))


def _blocks(layout: _Layout) -> Blocks:
    sheet = layout.sheet
    codes = [sheet.text(row, 1) for row in layout.sector_rows]
    if any(name not in layout.below for name in (*_PRIMARY, _OUTPUT)) or len(layout.sector_columns) != len(codes):
        empty = pd.DataFrame()
        return Blocks(empty, empty, empty, pd.Series(dtype=float))
    primary = [layout.below[name] for name in _PRIMARY]
    nil = leaves_blank(sheet, layout.sector_rows, layout.sector_columns)

    def block(rows: list[int], columns: list[int]) -> list[list[float]]:
        return numbers(sheet, rows, columns, layout.faults, nil=nil)

    Z = pd.DataFrame(block(layout.sector_rows, layout.sector_columns), codes, codes, dtype=float)
    Y = pd.DataFrame(block(layout.sector_rows, list(layout.final)), codes, list(layout.final.values()), dtype=float)
    V = pd.DataFrame(block(primary, layout.sector_columns), list(_PRIMARY), codes, dtype=float)
    output = block([layout.below[_OUTPUT]], layout.sector_columns)[0]
    return Blocks(Z, Y, V, pd.Series(output, codes, dtype=float))


def _totals(layout: _Layout, blocks: Blocks) -> list[Fault]:
    """Fault columns whose industries do not add up to the printed row of totals: a cell was changed or lost."""
    sheet, faults = layout.sheet, []
    places = [*layout.sector_columns, *layout.final]
    columns = [*(blocks.Z[code] for code in blocks.Z.columns), *(blocks.Y[name] for name in blocks.Y.columns)]
    for place, cells in zip(places, columns, strict=True):
        total = number(sheet.rows[layout.end][place])
        room = 0.5 * (half_unit(cells.to_numpy(float)) > 0) + len(cells) * half_unit(cells.to_numpy(float))
        if total is not None and abs(total - cells.sum()) > room + 1e-6 * max(1.0, abs(total)):
            name = sheet.text(layout.names, place)
            what = f"'{name}' adds up to {cells.sum():,.6g}, its printed total in row {layout.end + 1} is {total:,.6g}"
            faults.append(sheet.fault(what, column=place, remedy="compare this column with the published table"))
    return faults


def _raise_if(layout: _Layout) -> None:
    if layout.faults:
        count = len(layout.faults)
        where = f"{layout.sheet.file}, sheet {layout.sheet.name}"
        msg = f"{where}: {count:,} fault{'s' if count > 1 else ''} (Scottish input-output table)"
        raise SchemaError(msg, layout.faults)


def _household_income(book: Workbook, Y: pd.DataFrame, year: int) -> float | None:
    """Income of all households, GBP million: what makes household spending the last column of the Type II model.

    The published inverse is that of ``[[A, c / H], [w, 0]]`` with spending ``c`` and income ``H``, so
    ``H = sum(c) / sum((I - L2^-1)[:n, n])``. It comes from the household accounts and stands nowhere else.
    """
    if not book.has(TYPE_TWO) or "Households" not in Y.columns:
        return None
    sheet = book.sheet(TYPE_TWO)
    names = _header(sheet)
    size = len(Y) + 1
    rows = [row for row in range(names + 1, len(sheet.rows)) if sheet.text(row, 0)[:4] == str(year)][:size]
    if names < 0 or len(rows) < size or sheet.width < 3 + size:
        return None
    faults: list[Fault] = []
    cells = np.array(sheet.numbers(rows, range(3, 3 + size), faults)) / 1000.0
    if faults:
        return None
    try:
        share = float((np.eye(size) - np.linalg.inv(cells))[:-1, -1].sum())
    except np.linalg.LinAlgError:
        return None
    return float(Y["Households"].sum() / share) if share > 0 else None
