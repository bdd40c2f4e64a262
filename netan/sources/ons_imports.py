"""Imports by product of the ONS analytical tables, where an edition publishes them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import SchemaError
from .io_checks import leaves_blank, numbers
from .io_labels import unit_in
from .ons_layout import Layout, find_square, sector_code, title_of

if TYPE_CHECKING:
    from ..errors import Fault
    from ..tables.iotable import IOTable
    from .workbook import Sheet, Workbook

IMPORTS = "Imports"
# Imports by product add up to the printed row within this part of it, or within the rounding of all cells.
SAME = 0.005


def import_sheet(book: Workbook) -> str | None:
    """Name of the sheet with imports by product ('Imports use pxp'), the symmetric one where there are two.

    Sheets of the import content of final use are something else.
    """
    found = [name for name in book.names if re.match(r"\s*imports?[\s_]*use\b", name, re.IGNORECASE)]
    return min(found, key=lambda name: (not re.search(r"pxp|ixi", name, re.IGNORECASE), name), default=None)


def with_imports(book: Workbook, layout: Layout, table: IOTable, *, whole: bool) -> IOTable:
    """Put imports by product into a domestic table.

    Parameters
    ----------
    book
        The workbook, with a sheet of imports.
    layout
        Layout of its domestic table.
    table
        The domestic table.
    whole
        True: flows and final demand of domestic and imported products together, with all imports as a negative column
        of final demand. False: flows stay domestic and each imported product has a row of primary inputs.

    Returns
    -------
    IOTable
        The same output.

    Raises
    ------
    SchemaError
        The sheet of imports has other codes than the table, or adds up to something else.
    """
    sheet = book.sheet(str(import_sheet(book)))
    Zm, Ym = _imports(sheet, layout, table, whole=whole)
    row = table.V.loc[IMPORTS]
    gap = float((Zm.sum(axis=0) - row).abs().max())
    source = f"{table.source}, with imports by product"
    if not whole:
        V = pd.concat([Zm.rename(index=lambda code: f"{IMPORTS} {code}"), table.V.drop(index=IMPORTS)])
        kinds = {**dict.fromkeys(V.index[: len(Zm)], "imports"), **table.primary_kind}
        return replace(table, V=V, primary_kind=kinds, source=source, tolerance=table.tolerance + gap)
    Y = (table.Y + Ym).assign(**{IMPORTS: -(Zm.sum(axis=1) + Ym.sum(axis=1))})
    kinds = {name: kind for name, kind in table.primary_kind.items() if name != IMPORTS}
    return replace(
        table,
        Z=table.Z + Zm,
        Y=Y,
        V=table.V.drop(index=IMPORTS),
        primary_kind=kinds,
        flows="total",
        source=f"{source}, domestic and imported products together",
        tolerance=table.tolerance + gap,
    )


def _imports(sheet: Sheet, layout: Layout, table: IOTable, *, whole: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Flows and final demand of imported products, in pounds."""
    found = find_square(sheet)
    nil = leaves_blank(sheet, found.sector_rows, found.sector_columns)
    codes = [sector_code(sheet.text(row, found.code_column)) for row in found.sector_rows]
    across = [sector_code(sheet.text(found.header, column)) for column in found.sector_columns]
    unit = unit_in(title_of(sheet, max(4, found.header))) or table.unit
    Z = numbers(sheet, found.sector_rows, found.sector_columns, found.faults, nil=nil)
    Y = numbers(sheet, found.sector_rows, found.final_columns, found.faults, nil=nil)
    if not found.faults:
        # parts of one product go together, as in the table
        rows, columns = list(dict.fromkeys(codes)), list(dict.fromkeys(across))
        found.faults += _fit(sheet, found, table, columns, rows if whole else columns)
    if found.faults:
        count = len(found.faults)
        msg = f"{sheet.file}, sheet {sheet.name}: {count:,} fault{'s' if count > 1 else ''} (imports by product)"
        raise SchemaError(msg, found.faults)
    flows = (pd.DataFrame(Z, codes, across, dtype=float) * unit).groupby(level=0, sort=False).sum()
    flows = flows.T.groupby(level=0, sort=False).sum().T
    final = pd.DataFrame(Y, codes, list(found.final.values()), dtype=float) * unit
    final = final.groupby(level=0, sort=False).sum()
    row = table.V.loc[IMPORTS]
    allowed = table.tolerance + SAME * row.abs()
    off = (flows.sum(axis=0) - row).abs()
    wrong = off[off > allowed]
    if len(wrong):
        main = layout.sheet.name
        faults = [
            sheet.fault(
                f"imports of {code} add up to {flows[code].sum() / table.unit:,.6g}; the sheet {main} says "
                f"{row[code] / table.unit:,.6g}",
                column=found.sector_columns[across.index(str(code))],
                remedy="use both sheets of one edition, as published",
            )
            for code in wrong.index
        ]
        raise SchemaError(f"{sheet.file}, sheet {sheet.name}: imports do not add up", faults)
    return flows, final


def _fit(sheet: Sheet, found: Layout, table: IOTable, across: list[str], codes: list[str]) -> list[Fault]:
    """Faults where the codes or the final demand are not those of the table."""
    want = table.sectors
    remedy = "use both sheets of one edition, as published"
    faults = []
    if codes != want or across != want:
        odd = sorted({*codes, *across} ^ set(want)) or ["another order"]
        what = f"its codes are not those of the table: {', '.join(odd[:5])}"
        faults.append(sheet.fault(what, row=found.header, remedy=remedy))
    if list(found.final.values()) != list(table.Y.columns):
        what = f"its final demand is {', '.join(found.final.values())}, that of the table {', '.join(table.Y.columns)}"
        faults.append(sheet.fault(what, row=found.header, remedy=remedy))
    return faults
