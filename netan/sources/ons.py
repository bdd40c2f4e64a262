"""ONS input-output analytical tables of the United Kingdom, found by their labels and never by position."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import Fault, SchemaError, first_few
from ..tables.iotable import IOTable
from .rounding import printed_tolerance, require_balance
from .workbook import Sheet, Workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

Frames = tuple["pd.DataFrame", "pd.DataFrame", "pd.DataFrame", "pd.Series"]
SHEET = "IOT"
TOTAL, TOTAL_USE = "_T", "TU"
HEADER_ROWS = 20
MILLION = 1e6

# Label of each row below the industries -> name of the row here and what it is. Subtotals have no kind.
_PRIMARY = {
    "use of imported products, cif": ("Imports", "imports"),
    "taxes less subsidies on products": ("Taxes on products", "product_taxes"),
    "compensation of employees": ("D1", "value_added"),
    "gross operating surplus and mixed income": ("GOS & MI", "value_added"),
    "taxes less subsidies on production": ("D29-D39", "value_added"),
}
_OUTPUT = "total output at basic prices"


def normal_code(code: str) -> str:
    """Sector code without prefix and with single blanks.

    Examples
    --------
    >>> normal_code("CPA_F41,  F42 & F43"), normal_code("B06 & B07")
    ('F41, F42 & F43', 'B06 & B07')
    """
    return " ".join(code.replace("\xa0", " ").split()).removeprefix("CPA_")


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


def subtotals(codes: Iterable[str]) -> list[str]:
    """Codes that stand for the sum of others beside them: each of their parts begins the other's part.

    Examples
    --------
    >>> subtotals(["P3 S1", "P3 S13", "P3 S14", "P51G", "P61EU"])
    ['P3 S1']
    """
    every = list(codes)
    return [code for code in every if any(_begins(code, other) for other in every)]


def _begins(code: str, other: str) -> bool:
    short, long = code.split(), other.split()
    return code != other and len(short) <= len(long) and all(b.startswith(a) for a, b in zip(short, long, strict=False))


@dataclass
class _Layout:
    """Where things stand in the sheet, rows and columns counted from 0; faults gather on the way."""

    sheet: Sheet
    header: int = -1
    code_column: int = 0
    sector_columns: list[int] = field(default_factory=list)
    final_columns: list[int] = field(default_factory=list)
    sector_rows: list[int] = field(default_factory=list)
    total_row: int = -1
    primary_rows: dict[str, int] = field(default_factory=dict)
    output_row: int = -1
    faults: list[Fault] = field(default_factory=list)

    @property
    def label_column(self) -> int:
        return self.code_column + 1


def read_ons_io(path: Path, *, tolerance: float | None = None) -> IOTable:
    """Read the ONS input-output analytical tables, industry by industry or product by product.

    The sheet ``IOT`` is read. ``_T`` ends the industries on both axes, ``TU`` ends final demand; the rows below
    are found by label. Subtotals among final demand (``P3 S1``) are dropped. Imports and taxes on products stand
    apart from value added.

    Parameters
    ----------
    path
        The published workbook.
    tolerance
        Largest gap between a row or column and its output, in GBP million as printed; by default what the
        rounding of the printed cells allows.

    Returns
    -------
    IOTable
        In pounds a year. Codes have single blanks and no ``CPA_``; ``labels.attrs["published"]`` maps each to the
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
    book = Workbook(path)
    layout = find_layout(book.sheet(SHEET))
    Z, Y, V, x = frames = _frames(layout)
    _raise_if(layout)
    allowed = printed_tolerance(Z, Y, V, x) if tolerance is None else tolerance
    rows = pd.DataFrame({"row": Z.sum(axis=1) + Y.sum(axis=1) - x, "column": Z.sum(axis=0) + V.sum(axis=0) - x})
    where = dict(zip(x.index, zip(layout.sector_rows, layout.sector_columns, strict=True), strict=True))
    require_balance(
        {str(code): (row, column) for code, row, column in rows.itertuples()},
        allowed,
        where=f"{path.name}, sheet {layout.sheet.name}",
        place=lambda code: layout.sheet.fault("", row=where[code][0], column=where[code][1]),
    )
    return _table(layout, frames, allowed)


def _table(layout: _Layout, frames: Frames, allowed: float) -> IOTable:
    sheet = layout.sheet
    Z, Y, V, x = frames
    by_product = any(_published(layout, row).startswith("CPA_") for row in layout.sector_rows)
    kind = "product" if by_product else "industry"
    title = first_text(sheet)
    year = _year(sheet)
    printed = [sheet.text(row, layout.label_column) for row in layout.sector_rows]
    labels = pd.Series([plain_label(text) for text in printed], index=x.index)
    labels.attrs["published"] = dict(zip(x.index, (_published(layout, row) for row in layout.sector_rows), strict=True))
    return IOTable(
        Z=Z * MILLION,
        Y=Y * MILLION,
        V=V * MILLION,
        x=x * MILLION,
        primary_kind=dict(_PRIMARY.values()),
        labels=labels,
        currency="GBP",
        unit=MILLION,
        year=year,
        classification=f"ons-ioat-{kind}",
        source=f"Office for National Statistics, UK input-output analytical tables {year}, {kind} by {kind}",
        title=title,
        tolerance=allowed * MILLION,
    )


def _published(layout: _Layout, row: int) -> str:
    return str(layout.sheet.rows[row][layout.code_column]).replace("\xa0", " ").strip() if row >= 0 else ""


def first_text(sheet: Sheet) -> str:
    """First text of a sheet: its title."""
    return next((text for row in range(min(4, len(sheet.rows))) if (text := sheet.text(row, 0))), "")


def _year(sheet: Sheet) -> int:
    for row in range(min(4, len(sheet.rows))):
        if match := re.search(r"\b(?:19|20)\d\d\b", sheet.text(row, 0)):
            return int(match[0])
    return 0


def find_layout(sheet: Sheet) -> _Layout:
    """Find header, industries, final demand and the rows below; what is not found becomes a fault."""
    layout = _Layout(sheet)
    _find_header(layout)
    if layout.header >= 0:
        _find_rows(layout)
        _find_primary(layout)
        _check_codes(layout)
    _check_title(layout)
    return layout


def _raise_if(layout: _Layout) -> None:
    if layout.faults:
        count = len(layout.faults)
        msg = (
            f"{layout.sheet.file}, sheet {layout.sheet.name}: {count:,} fault{'s' if count > 1 else ''} "
            "(ONS input-output analytical table)"
        )
        raise SchemaError(msg, layout.faults)


def _find_header(layout: _Layout) -> None:
    sheet = layout.sheet
    for row in range(min(HEADER_ROWS, len(sheet.rows))):
        texts = [sheet.text(row, column) for column in range(sheet.width)]
        if TOTAL in texts[2:] or TOTAL_USE in texts[2:]:
            _read_header(layout, row, texts)
            return
    what = f"no header row with the codes '{TOTAL}' and '{TOTAL_USE}' in the first {HEADER_ROWS} rows"
    layout.faults.append(sheet.fault(what, remedy="use the sheet as ONS publishes it, with its row of codes"))


def _read_header(layout: _Layout, row: int, texts: list[str]) -> None:
    sheet = layout.sheet
    for wanted, meaning in ((TOTAL, "the end of the industries"), (TOTAL_USE, "total use, the end of final demand")):
        if wanted not in texts:
            last = [text for text in texts if text][-3:]
            what = f"no column has the code '{wanted}' ({meaning}); the last codes are {', '.join(last)}"
            layout.faults.append(sheet.fault(what, row=row, remedy=f"give that column its code '{wanted}' again"))
    if layout.faults:
        return
    layout.header = row
    axis = [(r, c) for c in range(2) for r in range(row + 1, len(sheet.rows)) if sheet.text(r, c) == TOTAL]
    if axis:
        layout.total_row, layout.code_column = axis[0]
    else:
        what = f"no row has the code '{TOTAL}', which ends the industries"
        layout.faults.append(sheet.fault(what, column=0, remedy=f"give the row of totals its code '{TOTAL}' again"))
    end, use = texts.index(TOTAL), texts.index(TOTAL_USE)
    layout.sector_columns = list(range(layout.code_column + 2, end))
    final = {column: texts[column] for column in range(end + 1, use)}
    sums = set(subtotals(final.values()))
    layout.final_columns = [column for column, code in final.items() if code and code not in sums]
    layout.faults += [
        sheet.fault("this column has no code", row=row, column=column, remedy="give it the published code")
        for column in [*layout.sector_columns, *final]
        if not texts[column]
    ]


def _find_rows(layout: _Layout) -> None:
    if layout.total_row < 0:
        return
    sheet = layout.sheet
    for row in range(layout.header + 1, layout.total_row):
        code = sheet.text(row, layout.code_column)
        if code in {"SIC", "CPA"}:
            continue
        if code:
            layout.sector_rows.append(row)
        elif any(sheet.text(row, column) for column in layout.sector_columns) and row > layout.header + 1:
            layout.faults.append(
                sheet.fault("this row has no code", row=row, column=layout.code_column, remedy="give it the code")
            )


def _find_primary(layout: _Layout) -> None:
    sheet = layout.sheet
    if layout.total_row < 0:
        return
    below = range(layout.total_row + 1, len(sheet.rows))
    labels = {sheet.text(row, layout.label_column).casefold(): row for row in reversed(below)}
    labels.pop("", None)
    for wanted in (*_PRIMARY, _OUTPUT):
        if wanted in labels:
            layout.primary_rows[wanted] = labels[wanted]
            continue
        near = difflib.get_close_matches(wanted, labels, n=1, cutoff=0.5)
        spare = [text for text in near if text not in {*_PRIMARY, _OUTPUT}]
        row = labels[spare[0]] if spare else -1
        hint = f"; row {row + 1} says '{sheet.text(row, layout.label_column)}'" if spare else ""
        what = f"no row below the industries has the label '{wanted.capitalize()}'{hint}"
        remedy = "give the row its published label again"
        layout.faults.append(sheet.fault(what, column=layout.label_column, remedy=remedy))
    layout.output_row = layout.primary_rows.pop(_OUTPUT, -1)


def _check_codes(layout: _Layout) -> None:
    """Fault codes that repeat, and codes that stand on one axis alone."""
    sheet = layout.sheet
    down = {row: normal_code(sheet.text(row, layout.code_column)) for row in layout.sector_rows}
    across = {column: normal_code(sheet.text(layout.header, column)) for column in layout.sector_columns}
    places = [(row, layout.code_column, code) for row, code in _repeated(down)]
    places += [(layout.header, column, code) for column, code in _repeated(across)]
    layout.faults += [
        sheet.fault(f"the code '{code}' is repeated", row=row, column=column, remedy="give each its own code")
        for row, column, code in places
    ]
    if layout.total_row < 0 or layout.faults or list(down.values()) == list(across.values()):
        return
    rows, columns = set(down.values()), set(across.values())
    parts = [
        f"{text}: {first_few(sorted(codes))}"
        for text, codes in (("only down the side", rows - columns), ("only across the top", columns - rows))
        if codes
    ] or ["the same codes stand in another order"]
    layout.faults.append(
        sheet.fault(
            f"the codes of rows and columns differ ({'; '.join(parts)})",
            row=layout.header,
            remedy="use the same codes in the same order on both sides",
        )
    )


def _repeated(codes: dict[int, str]) -> list[tuple[int, str]]:
    seen: set[str] = set()
    out = []
    for place, code in codes.items():
        if code and code in seen:
            out.append((place, code))
        seen.add(code)
    return out


def _check_title(layout: _Layout) -> None:
    sheet = layout.sheet
    head = " ".join(sheet.text(row, column) for row in range(min(4, len(sheet.rows))) for column in range(2))
    if not re.search(r"£\s*(million|m\b)", head, flags=re.IGNORECASE):
        what = "the title does not say '£ million', so the unit is not known"
        layout.faults.append(sheet.fault(what, row=1, column=0, remedy="put ONS's own title lines back"))
    if not _year(sheet):
        layout.faults.append(
            sheet.fault("the title names no year", row=0, column=0, remedy="put ONS's own title lines back")
        )


def _frames(layout: _Layout) -> Frames:
    """Blocks of numbers in printed units; cells that hold none add to the faults."""
    sheet = layout.sheet
    codes = [normal_code(sheet.text(row, layout.code_column)) for row in layout.sector_rows]

    def block(rows: Sequence[int], columns: Sequence[int]) -> list[list[float]]:
        return sheet.numbers(rows, columns, layout.faults)

    sectors = [normal_code(sheet.text(layout.header, column)) for column in layout.sector_columns]
    final = [sheet.text(layout.header, column) for column in layout.final_columns]
    names = [_PRIMARY[label][0] for label in layout.primary_rows]
    Z = pd.DataFrame(block(layout.sector_rows, layout.sector_columns), codes, sectors, dtype=float)
    Y = pd.DataFrame(block(layout.sector_rows, layout.final_columns), codes, final, dtype=float)
    V = pd.DataFrame(block(list(layout.primary_rows.values()), layout.sector_columns), names, sectors, dtype=float)
    output = block([layout.output_row], layout.sector_columns)[0] if layout.output_row >= 0 else []
    x = pd.Series(output, sectors if output else [], dtype=float)
    return Z, Y, V, x
