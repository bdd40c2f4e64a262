"""Northern Ireland input-output tables (NISRA, Economic Accounts Project): industry by industry, found by labels.

Each year stands in a sheet ``IXI,2017``: codes and names of the industries in the first two columns, industries across
the top, intermediate demand, final demand by name, total demand; below the industries imports by origin, taxes,
compensation, surplus, value added, output. Written from public descriptions of the layout; not tried on a published
file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import FileFormatError, SchemaError, first_few
from ..tables.iotable import IOTable
from .io_checks import Blocks, code_faults, leaves_blank, numbers, output_faults, unit_faults
from .io_labels import final_code, row_kind, unit_in
from .ons_layout import year_of_sheet
from .rounding import printed_tolerance, require_balance
from .workbook import Workbook

if TYPE_CHECKING:
    from pathlib import Path

    from ..errors import Fault
    from .workbook import Sheet

MILLION = 1e6
HEADER_ROWS = 15
_SHEET = re.compile(r"\s*(?:ni\s*)?(ixi|pxp)[\s,_-]*((?:19|20)\d\d)?\s*", re.IGNORECASE)
_END = re.compile(r"total (intermediate|domestic)|intermediate (demand|use|consumption)", re.IGNORECASE)
_USE = re.compile(r"total (demand|use|output)|total final (demand|use)", re.IGNORECASE)


@dataclass
class _Layout:
    """Where things stand in a sheet, rows and columns counted from 0; faults gather on the way."""

    sheet: Sheet
    names: int = -1
    end: int = -1
    sector_rows: list[int] = field(default_factory=list)
    sector_columns: list[int] = field(default_factory=list)
    final: dict[int, str] = field(default_factory=dict)
    primary: dict[int, tuple[str, str]] = field(default_factory=dict)
    output_row: int = -1
    faults: list[Fault] = field(default_factory=list)


def _sheets(book: Workbook) -> dict[str, str]:
    """Sheets of flows by kind and year, newest first: ``{"ixi-2017": "IXI,2017"}``."""
    found = {}
    for name in book.names:
        match = _SHEET.fullmatch(name)
        if match:
            year = match[2] or str(year_of_sheet(book.sheet(name)) or "")
            found[f"{match[1].lower()}-{year}".rstrip("-")] = name
    return dict(sorted(found.items(), key=lambda item: (item[0][4:], item[0][:3] == "ixi"), reverse=True))


def is_northern_ireland(book: Workbook) -> bool:
    """Whether a workbook is NISRA's: its sheets of flows carry their year, or say Northern Ireland."""
    for name in book.names:
        match = _SHEET.fullmatch(name)
        if match and (match[2] or re.search(r"northern ireland|\bnisra\b", _head(book.sheet(name)), re.IGNORECASE)):
            return True
    return False


def _head(sheet: Sheet) -> str:
    return " ".join(sheet.text(row, column) for row in range(min(6, len(sheet.rows))) for column in range(3))


def northern_ireland_tables(book: Workbook) -> tuple[str, ...]:
    """Tables of a workbook, newest first: ``ixi-2017``, ``ixi-2016``."""
    return tuple(_sheets(book))


def read_northern_ireland_io(path: Path, *, table: str | None = None, tolerance: float | None = None) -> IOTable:
    """Read the input-output tables of Northern Ireland. Not tried on a published file.

    Parameters
    ----------
    path
        The workbook.
    table
        Kind and year, such as ``'ixi-2016'``; the newest when None.
    tolerance
        Largest gap between a row or column and its output, as printed; by default what rounding allows.

    Returns
    -------
    IOTable
        In pounds a year, flows inside Northern Ireland; imports stand in one row for each origin that the sheet has.

    Raises
    ------
    FileFormatError
        No workbook, or no such table.
    SchemaError
        Labels or numbers missing, with every fault of the sheet.
    BalanceError
        Rows or columns that do not add up.

    References
    ----------
    Northern Ireland Statistics and Research Agency, NI Analytical Input-Output tables.
    """
    return northern_ireland_table(Workbook(path), table=table, tolerance=tolerance)


def northern_ireland_table(book: Workbook, *, table: str | None = None, tolerance: float | None = None) -> IOTable:
    """Read an opened workbook; parameters and errors as of :func:`read_northern_ireland_io`."""
    held = _sheets(book)
    if not held or (table is not None and table not in held):
        msg = f"{book.file} holds {first_few(held)}; there is no '{table or 'IXI'}'"
        raise FileFormatError(msg)
    chosen = table or next(iter(held))
    layout = _found(book.sheet(held[chosen]))
    sheet, year = layout.sheet, int(chosen[4:] or 0)
    if not year:
        what = "neither the name of the sheet nor its title says the year"
        layout.faults.append(sheet.fault(what, row=0, column=0, remedy="name the sheet as published: IXI,2017"))
    unit = unit_in(_head(sheet)) or (MILLION if layout.names < 0 else None)
    if unit is None:
        what = "the title does not say '£ million', so the unit is not known"
        layout.faults.append(sheet.fault(what, row=0, column=0, remedy="put the published title lines back"))
    blocks = _blocks(layout)
    if not layout.faults:
        layout.faults += unit_faults(blocks, lambda: sheet.fault("", row=layout.names))
        layout.faults += output_faults(blocks, lambda code: _place(layout, code))
    if layout.faults or unit is None:
        count = len(layout.faults)
        msg = f"{sheet.file}, sheet {sheet.name}: {count:,} fault{'s' if count > 1 else ''}"
        raise SchemaError(f"{msg} (Northern Ireland input-output table)", layout.faults)
    allowed = printed_tolerance(*blocks) if tolerance is None else tolerance
    allowed = max(allowed, 1e-8 * float(blocks.x.sum())) if tolerance is None else allowed
    gaps = blocks.gaps()
    require_balance(
        {str(code): (row, column) for code, row, column in gaps.itertuples()},
        allowed,
        where=f"{sheet.file}, sheet {sheet.name}",
        place=lambda code: _place(layout, code),
    )
    return _table(layout, blocks, kind=chosen[:3], year=year, unit=unit, allowed=allowed)


def _table(layout: _Layout, blocks: Blocks, *, kind: str, year: int, unit: float, allowed: float) -> IOTable:
    sheet = layout.sheet
    word = "industry" if kind == "ixi" else "product"
    return IOTable(
        Z=blocks.Z * unit,
        Y=blocks.Y * unit,
        V=blocks.V * unit,
        x=blocks.x * unit,
        primary_kind=dict(layout.primary.values()),
        labels=pd.Series([sheet.text(row, 1) for row in layout.sector_rows], index=blocks.x.index),
        currency="GBP",
        unit=unit,
        year=year,
        classification=f"northern-ireland-io-{word}",
        source=f"Northern Ireland Statistics and Research Agency, Analytical Input-Output tables {year}, "
        f"{word} by {word}",
        title=sheet.text(0, 0),
        tolerance=allowed * unit,
    )


def _place(layout: _Layout, code: str) -> Fault:
    k = [layout.sheet.text(row, 0) for row in layout.sector_rows].index(code)
    return layout.sheet.fault("", row=layout.sector_rows[k], column=layout.sector_columns[k])


def _found(sheet: Sheet) -> _Layout:
    """Find names, industries, final demand and the rows below; what is not found becomes a fault."""
    layout = _Layout(sheet)
    end = -1
    for row in range(min(HEADER_ROWS, len(sheet.rows))):
        ends = [column for column in range(3, sheet.width) if _END.search(sheet.text(row, column))]
        if ends:
            layout.names, end = row, ends[0]
            break
    if layout.names < 0:
        what = f"no column is named 'Total intermediate demand' in the first {HEADER_ROWS} rows; it ends the industries"
        layout.faults.append(sheet.fault(what, remedy="use the sheet as NISRA publishes it"))
        return layout
    rows = range(layout.names + 1, len(sheet.rows))
    layout.end = next((row for row in rows if row_kind(sheet.text(row, 1) or sheet.text(row, 0))[1] != "unknown"), -1)
    if layout.end < 0:
        what = "no row below the industries is named 'Total ...', 'Imports ...' or 'Taxes ...'"
        layout.faults.append(sheet.fault(what, column=1, remedy="use the sheet as NISRA publishes it"))
        return layout
    layout.sector_rows = [row for row in range(layout.names + 1, layout.end) if sheet.text(row, 0)]
    layout.sector_columns = list(range(2, end))
    _below(layout)
    _beside(layout, end)
    _codes(layout)
    return layout


def _below(layout: _Layout) -> None:
    sheet = layout.sheet
    for row in range(layout.end, len(sheet.rows)):
        label = sheet.text(row, 1) or sheet.text(row, 0)
        name, kind = row_kind(label)
        if kind == "output":
            layout.output_row = row
            break
        if kind == "unknown" and label and any(sheet.text(row, column) for column in layout.sector_columns):
            what = f"the row '{label}' is neither imports, taxes, wages, surplus nor a total"
            layout.faults.append(sheet.fault(what, row=row, column=1, remedy="give the row its published label again"))
        elif kind not in {"sum", "unknown"}:
            layout.primary[row] = (name, kind)
    kinds = [kind for _, kind in layout.primary.values()]
    for kind, label in (("imports", "Imports"), ("value_added", "Compensation of employees")):
        if kind not in kinds:
            what = f"no row below the industries is named '{label} ...'"
            layout.faults.append(sheet.fault(what, column=1, remedy="give the row its published label again"))
    names = [name for name, _ in layout.primary.values()]
    for name in sorted({name for name in names if names.count(name) > 1}):
        what = f"two rows below the industries are '{name}'"
        layout.faults.append(sheet.fault(what, column=1, remedy="give each row its published label"))
    if layout.output_row < 0:
        what = "no row is named 'Total output at basic prices'"
        layout.faults.append(sheet.fault(what, column=1, remedy="give the row its published label again"))


def _beside(layout: _Layout, end: int) -> None:
    sheet = layout.sheet
    for column in range(end + 1, sheet.width):
        label = sheet.text(layout.names, column)
        name = final_code(label) if label else ""
        if not name or _USE.search(label):
            continue
        if name in layout.final.values():
            name = label
        if name in layout.final.values():
            what = f"'{label}' is repeated in final demand"
            layout.faults.append(sheet.fault(what, row=layout.names, column=column, remedy="name each column"))
        layout.final[column] = name


def _codes(layout: _Layout) -> None:
    sheet = layout.sheet
    down = {row: sheet.text(row, 0) for row in layout.sector_rows}
    layout.faults += code_faults(sheet, {(row, 0): code for row, code in down.items()})
    labels = [sheet.text(row, 1) for row in layout.sector_rows]
    # the codes stand above the names, or the names alone
    across = [sheet.text(layout.names - 1, column) for column in layout.sector_columns] if layout.names else []
    names = [sheet.text(layout.names, column) for column in layout.sector_columns]
    if list(down.values()) in (across, names) or [text.casefold() for text in labels] == [t.casefold() for t in names]:
        return
    odd = sorted(set(down.values()) ^ set(across if any(across) else names)) or ["another order"]
    what = f"the industries of rows and columns differ: {first_few(odd)}"
    remedy = "use the same codes in the same order on both sides"
    layout.faults.append(sheet.fault(what, row=layout.names, remedy=remedy))


def _blocks(layout: _Layout) -> Blocks:
    sheet = layout.sheet
    codes = [sheet.text(row, 0) for row in layout.sector_rows]
    if layout.output_row < 0 or len(codes) != len(layout.sector_columns) or len(set(codes)) < len(codes):
        empty = pd.DataFrame()
        return Blocks(empty, empty, empty, pd.Series(dtype=float))
    nil = leaves_blank(sheet, layout.sector_rows, layout.sector_columns)

    def block(rows: list[int], columns: list[int]) -> list[list[float]]:
        return numbers(sheet, rows, columns, layout.faults, nil=nil)

    names = [name for name, _ in layout.primary.values()]
    Z = pd.DataFrame(block(layout.sector_rows, layout.sector_columns), codes, codes, dtype=float)
    final = list(layout.final.values())
    Y = pd.DataFrame(block(layout.sector_rows, list(layout.final)), codes, final, dtype=float)
    V = pd.DataFrame(block(list(layout.primary), layout.sector_columns), names, codes, dtype=float)
    output = block([layout.output_row], layout.sector_columns)[0]
    return Blocks(Z, Y, V, pd.Series(output, codes, dtype=float))
