"""ONS input-output analytical tables of the United Kingdom, found by their labels and never by position.

Tried on the published workbook of 2019, industry by industry. Products by products, the editions of 2010, 2013 to 2018
and since 2020, and the sheets of imports are read by their described layout and were not tried on a published file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import FileFormatError, SchemaError
from ..tables.iotable import IOTable
from .io_checks import Blocks, leaves_blank, numbers, output_faults, unit_faults
from .io_labels import unit_in
from .ons_imports import import_sheet, with_imports
from .ons_layout import (
    PRIMARY,
    Layout,
    find_layout,
    first_text,
    is_part,
    normal_code,
    sector_code,
    subtotals,
    title_of,
    year_of_sheet,
)
from .ons_printed import coefficient_faults, printed_as_is
from .rounding import printed_tolerance, require_balance
from .workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ..errors import Fault
    from .workbook import Sheet

__all__ = ["find_layout", "normal_code", "ons_tables", "plain_label", "read_ons_io", "subtotals"]

SHEET, MENU = "IOT", "Menu"
DOMESTIC, IMPORTS, WHOLE = "domestic", "imports", "total"
MILLION = 1e6
# Sheets that stand beside that of flows.
_OTHER_SHEETS = {"menu", "a", "leontief", "effects", "multipliers", "iogs"}


def plain_label(text: str) -> str:
    """Name of an industry without 'Manufacture of' and without the capitals of a title.

    Examples
    --------
    >>> plain_label("Manufacture Of Machinery And Equipment N.E.C.")
    'Machinery and equipment n.e.c.'
    """
    words = " ".join(text.split())
    for start in ("Manufacture of ", "Manufacture Of "):
        words = words.removeprefix(start)
    capitals = sum(word[:1].isupper() for word in words.split())
    if capitals > len(words.split()) / 2:
        words = words.lower()
    return words[:1].upper() + words[1:]


def ons_tables(book: Workbook) -> tuple[str, ...]:
    """Tables that an ONS workbook holds: the domestic one alone, or those that its imports by product allow.

    Returns
    -------
    tuple of str
        ``domestic``; ``imports``: the same with imports by product in the rows below; ``total``: domestic and imported
        products together. Empty when there is no sheet of imports.
    """
    return (DOMESTIC, IMPORTS, WHOLE) if import_sheet(book) else ()


def read_ons_io(path: Path, *, table: str = DOMESTIC, tolerance: float | None = None) -> IOTable:
    """Read the ONS input-output analytical tables, industry by industry or product by product.

    The sheet ``IOT`` is read. ``_T`` ends the industries on both axes, ``TU`` ends final demand; the rows below are
    found by label. Subtotals among final demand (``P3 S1``) are dropped. Imports and taxes on products stand apart
    from value added.

    Parameters
    ----------
    path
        The published workbook.
    table
        ``'domestic'``; where the workbook has a sheet of imports also ``'imports'`` and ``'total'``, see
        :func:`ons_tables`.
    tolerance
        Largest gap between a row or column and its output, in GBP million as printed; by default what the rounding of
        the printed cells allows. A table that the publisher left unbalanced is read all the same when its printed
        totals show that no cell was changed, and ``source`` says so.

    Returns
    -------
    IOTable
        In pounds a year. Codes are spelt as in the 2019 tables; ``labels.attrs["published"]`` maps each to the
        published spelling.

    Raises
    ------
    FileFormatError
        No workbook, or no sheet ``IOT``.
    SchemaError
        Labels or numbers missing, with every fault of the sheet.
    BalanceError
        Rows or columns that do not add up.

    References
    ----------
    Office for National Statistics, UK input-output analytical tables.
    """
    return ons_table(Workbook(path), table=table, tolerance=tolerance)


def ons_table(book: Workbook, *, table: str = DOMESTIC, tolerance: float | None = None) -> IOTable:
    """Read an opened workbook; parameters and errors as of :func:`read_ons_io`."""
    held = ons_tables(book) or (DOMESTIC,)
    if table not in held:
        raise FileFormatError(f"{book.file} holds {', '.join(held)}; there is no '{table}'")
    layout = find_layout(_sheet(book))
    year = _year(book, layout)
    blocks = _blocks(layout)
    if not layout.faults:
        layout.faults += unit_faults(blocks, lambda: layout.sheet.fault("", row=layout.header))
        layout.faults += output_faults(blocks, lambda code: _place(layout, code))
        layout.faults += coefficient_faults(book, layout, blocks)
    _raise_if(layout)
    allowed, note = _balanced(layout, blocks, tolerance)
    made = _table(layout, blocks, allowed=allowed, year=year, note=note)
    return made if table == DOMESTIC else with_imports(book, layout, made, whole=table == WHOLE)


def _sheet(book: Workbook) -> Sheet:
    """Return the sheet of flows: by its name, else the one whose rows are ended by ``_T`` and by output."""
    if book.has(SHEET):
        return book.sheet(SHEET)
    for name in book.names:
        sheet = book.sheet(name)
        layout = find_layout(sheet)
        if layout.total_row >= 0 and layout.output_row >= 0:
            return sheet
    return book.sheet(SHEET)  # says what there is


def _year(book: Workbook, layout: Layout) -> int:
    """Year of the flows: the title says it, else the banner of the menu; never the name of the file."""
    sheet = layout.sheet
    in_title = year_of_sheet(sheet, max(layout.header, 4))
    in_menu = year_of_sheet(book.sheet(MENU)) if book.has(MENU) else 0
    if in_title and in_menu and in_title != in_menu:
        what = f"the title is of {in_title}, the sheet '{MENU}' of {in_menu}"
        layout.faults.append(sheet.fault(what, row=0, column=0, remedy="use the sheets of one edition together"))
    if not (in_title or in_menu):
        what = "the title names no year"
        layout.faults.append(sheet.fault(what, row=0, column=0, remedy="put ONS's own title lines back"))
    return in_title or in_menu


def _place(layout: Layout, code: str) -> Fault:
    codes = [sector_code(layout.published(row)) for row in layout.sector_rows]
    k = codes.index(code)
    return layout.sheet.fault("", row=layout.sector_rows[k], column=layout.sector_columns[k])


def _raise_if(layout: Layout) -> None:
    if layout.faults:
        count = len(layout.faults)
        msg = (
            f"{layout.sheet.file}, sheet {layout.sheet.name}: {count:,} fault{'s' if count > 1 else ''} "
            "(ONS input-output analytical table)"
        )
        raise SchemaError(msg, layout.faults)


def _balanced(layout: Layout, blocks: Blocks, tolerance: float | None) -> tuple[float, str]:
    """Check the balance; return the gap that is allowed and what is to be said of it."""
    allowed = printed_tolerance(*blocks) if tolerance is None else tolerance
    gaps = blocks.gaps()
    worst = gaps.abs().max(axis=1)
    off = worst[worst > allowed]
    if tolerance is None and len(off) and printed_as_is(layout, blocks):
        code, gap = str(off.idxmax()), float(off.max())
        said = f"{len(off)} of {len(worst)} sectors miss their output as published, {code} most, by {gap:,.4g}"
        return gap * (1 + 1e-9), said
    require_balance(
        {str(code): (row, column) for code, row, column in gaps.itertuples()},
        allowed,
        where=f"{layout.sheet.file}, sheet {layout.sheet.name}",
        place=lambda code: _place(layout, code),
    )
    return allowed, ""


def _table(layout: Layout, blocks: Blocks, *, allowed: float, year: int, note: str) -> IOTable:
    Z, Y, V, x = blocks
    sheet = layout.sheet
    unit = unit_in(title_of(sheet, max(4, layout.header))) or MILLION
    kind = "product" if layout.by_product else "industry"
    printed: dict[str, tuple[str, str]] = {}
    for row in layout.sector_rows:
        code = sector_code(layout.published(row))
        printed.setdefault(code, (layout.published(row), sheet.text(row, layout.label_column)))
    labels = pd.Series({code: plain_label(text) for code, (_, text) in printed.items()}).loc[list(x.index)]
    labels.attrs["published"] = {code: spelt for code, (spelt, _) in printed.items()}
    source = f"Office for National Statistics, UK input-output analytical tables {year}, {kind} by {kind}"
    return IOTable(
        Z=Z * unit,
        Y=Y * unit,
        V=V * unit,
        x=x * unit,
        primary_kind=dict(PRIMARY.values()),
        labels=labels,
        currency="GBP",
        unit=unit,
        year=year,
        classification=f"ons-ioat-{kind}",
        source=f"{source} ({note})" if note else source,
        title=first_text(sheet),
        tolerance=allowed * unit,
    )


def _blocks(layout: Layout) -> Blocks:
    """Blocks of numbers in printed units; cells that hold none add to the faults."""
    sheet = layout.sheet
    codes = [sector_code(sheet.text(row, layout.code_column)) for row in layout.sector_rows]
    sectors = [sector_code(sheet.text(layout.header, column)) for column in layout.sector_columns]
    nil = leaves_blank(sheet, layout.sector_rows, layout.sector_columns)

    def block(rows: Sequence[int], columns: Sequence[int]) -> list[list[float]]:
        return numbers(sheet, rows, columns, layout.faults, nil=nil)

    names = [PRIMARY[label][0] for label in layout.primary_rows]
    Z = pd.DataFrame(block(layout.sector_rows, layout.sector_columns), codes, sectors, dtype=float)
    final = list(layout.final.values())
    Y = pd.DataFrame(block(layout.sector_rows, layout.final_columns), codes, final, dtype=float)
    V = pd.DataFrame(block(list(layout.primary_rows.values()), layout.sector_columns), names, sectors, dtype=float)
    output = block([layout.output_row], layout.sector_columns)[0] if layout.output_row >= 0 else []
    x = pd.Series(output, sectors if output else [], dtype=float)
    if layout.faults or not any(is_part(layout, row) for row in layout.sector_rows):
        return Blocks(Z, Y, V, x)
    # non-market and non-profit parts go to the product they are part of, as in later editions
    by_row = {"level": 0, "sort": False}
    return Blocks(
        Z.groupby(**by_row).sum().T.groupby(**by_row).sum().T,
        Y.groupby(**by_row).sum(),
        V.T.groupby(**by_row).sum().T,
        x.groupby(**by_row).sum(),
    )


def looks_like_ons(book: Workbook) -> bool:
    """Whether a workbook is one of the ONS analytical tables: by its sheets, of which that of flows may be missing."""
    if book.has(SHEET):
        return True
    names = [name for name in book.names[:3] if name.strip().casefold() in _OTHER_SHEETS]
    return any(is_ons_sheet(book.sheet(name)) for name in names)


def is_ons_sheet(sheet: Sheet) -> bool:
    """Whether a sheet calls itself one of the ONS analytical tables, whatever its name."""
    title = title_of(sheet, 6)
    if re.search(r"northern ireland|\bnisra\b|scot|wales|welsh", title, re.IGNORECASE):
        return False
    return bool(re.search(r"input.output analytical tables", title, re.IGNORECASE))
