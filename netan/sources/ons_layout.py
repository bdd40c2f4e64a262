"""Where things stand in a sheet of the ONS analytical tables: found by codes and labels, never by position.

Editions since 2017 write codes above the names (``_T`` ends the industries on both axes, ``TU`` ends final demand).
Those of 2010 and 2013 to 2016 stand two rows lower and may have names alone where the totals are; then the names
'Total intermediate ...' end the industries.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import ConcordanceError, Fault, first_few
from ..tables.iocodes import normalise_io_code
from .io_checks import code_faults
from .io_labels import final_code, other_table, row_kind, unit_in, year_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .workbook import Sheet

TOTAL, TOTAL_USE = "_T", "TU"
HEADER_ROWS = 20
_HEADINGS = {"SIC", "CPA"}
_TOTAL_NAME = "total intermediate"
# Parts that the edition of 2010 shows beside the market part of the same product.
_PARTS = re.compile(r"\bnon-?market\b|\bnpish\b|\bnon-?profit", re.IGNORECASE)

# Label of each row below the industries, as printed today -> name of the row here and what it is.
PRIMARY = {
    "use of imported products, cif": ("Imports", "imports"),
    "taxes less subsidies on products": ("Taxes on products", "product_taxes"),
    "compensation of employees": ("D1", "value_added"),
    "gross operating surplus and mixed income": ("GOS & MI", "value_added"),
    "taxes less subsidies on production": ("D29-D39", "value_added"),
}
OUTPUT = "total output at basic prices"


def normal_code(code: str) -> str:
    """Sector code without prefix and with single blanks.

    Examples
    --------
    >>> normal_code("CPA_F41,  F42 & F43"), normal_code("B06 & B07")
    ('F41, F42 & F43', 'B06 & B07')
    """
    return " ".join(code.replace("\xa0", " ").split()).removeprefix("CPA_")


def sector_code(code: str) -> str:
    """Code of a sector in the spelling of the 2019 tables, whatever its edition; without prefix where unknown.

    Examples
    --------
    >>> sector_code("CPA_C241_3"), sector_code("06&07"), sector_code("Total")
    ('C241T243', 'B06 & B07', 'Total')
    """
    try:
        return normalise_io_code(code)
    except ConcordanceError:
        return normal_code(code)


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
class Layout:
    """Where things stand in the sheet, rows and columns counted from 0; faults gather on the way.

    Attributes
    ----------
    header
        Row of the codes; -1 when there is none.
    total_column, use_column, total_row
        The totals that end the industries and final demand; -1 where there is none.
    final
        Code of final demand by column.
    named
        The edition names its totals and gives them no codes.
    """

    sheet: Sheet
    header: int = -1
    code_column: int = 0
    named: bool = False
    sector_columns: list[int] = field(default_factory=list)
    final: dict[int, str] = field(default_factory=dict)
    sector_rows: list[int] = field(default_factory=list)
    total_row: int = -1
    total_column: int = -1
    use_column: int = -1
    primary_rows: dict[str, int] = field(default_factory=dict)
    output_row: int = -1
    faults: list[Fault] = field(default_factory=list)

    @property
    def label_column(self) -> int:
        """Column of the names."""
        return self.code_column + 1

    @property
    def final_columns(self) -> list[int]:
        """Columns of final demand, without sums of others."""
        return list(self.final)

    def published(self, row: int) -> str:
        """Code of a row as it is printed."""
        if row < 0:
            return ""
        return str(self.sheet.rows[row][self.code_column]).replace("\xa0", " ").strip()

    @property
    def by_product(self) -> bool:
        """Whether rows are products: by the prefix of the codes, else by the title."""
        if any(self.published(row).startswith("CPA_") for row in self.sector_rows):
            return True
        return "product by product" in title_of(self.sheet, max(4, self.header)).casefold()


def find_layout(sheet: Sheet) -> Layout:
    """Find header, industries, final demand and the rows below; what is not found becomes a fault."""
    layout = find_square(sheet)
    if layout.header >= 0:
        _find_primary(layout)
    check_title(layout)
    return layout


def find_square(sheet: Sheet) -> Layout:
    """Find header, industries and final demand alone, as in a sheet of imports or of coefficients."""
    layout = Layout(sheet)
    _find_header(layout)
    if layout.header >= 0:
        _find_rows(layout)
        _check_codes(layout)
    return layout


def _find_header(layout: Layout) -> None:
    sheet = layout.sheet
    for row in range(min(HEADER_ROWS, len(sheet.rows))):
        texts = [sheet.text(row, column) for column in range(sheet.width)]
        if TOTAL in texts[2:] or TOTAL_USE in texts[2:]:
            _read_header(layout, row, texts)
            return
    for row in range(1, min(HEADER_ROWS, len(sheet.rows))):
        texts = [sheet.text(row, column).casefold() for column in range(sheet.width)]
        ends = [column for column, text in enumerate(texts) if column > 2 and text.startswith(_TOTAL_NAME)]
        if ends and sum(bool(text) for text in texts) > 2:
            _read_names(layout, row, ends[0])
            return
    what = f"no header row with the codes '{TOTAL}' and '{TOTAL_USE}' in the first {HEADER_ROWS} rows"
    layout.faults.append(sheet.fault(what, remedy="use the sheet as ONS publishes it, with its row of codes"))


def _read_header(layout: Layout, row: int, texts: list[str]) -> None:
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
    layout.total_column, layout.use_column = end, use
    layout.sector_columns = list(range(layout.code_column + 2, end))
    codes = {column: texts[column] for column in range(end + 1, use)}
    sums = set(subtotals(codes.values()))
    layout.final = {column: code for column, code in codes.items() if code and code not in sums}
    _repeated_final(layout)
    layout.faults += [
        sheet.fault("this column has no code", row=row, column=column, remedy="give it the published code")
        for column in [*layout.sector_columns, *codes]
        if not texts[column]
    ]


def _repeated_final(layout: Layout) -> None:
    seen: set[str] = set()
    for column, code in layout.final.items():
        if code in seen:
            what = f"the code '{code}' is repeated in final demand"
            layout.faults.append(
                layout.sheet.fault(what, row=layout.header, column=column, remedy="give each its own code")
            )
        seen.add(code)


def _read_names(layout: Layout, names: int, end: int) -> None:
    """Read the header of an edition that names its totals: codes stand above the names."""
    sheet = layout.sheet
    layout.named, layout.header, layout.total_column = True, names - 1, end
    axis = [
        (row, column)
        for column in range(3)
        for row in range(names + 1, len(sheet.rows))
        if sheet.text(row, column).casefold().startswith(_TOTAL_NAME)
    ]
    if not axis:
        what = "no row is named 'Total intermediate ...', which ends the industries"
        layout.faults.append(sheet.fault(what, column=1, remedy="use the sheet as ONS publishes it"))
        return
    layout.total_row, label = axis[0]
    layout.code_column = max(label - 1, 0)
    layout.sector_columns = [c for c in range(label + 1, end) if sheet.text(names - 1, c) or sheet.text(names, c)]
    after = {column: sheet.text(names, column) for column in range(end + 1, sheet.width)}
    use = [c for c, text in after.items() if re.match(r"total (use|demand|final (use|demand) and)", text.casefold())]
    layout.use_column = use[-1] if use else -1
    final = {c: final_code(text) for c, text in after.items() if text and (not use or c < use[-1])}
    # a heading that covers several columns names their sum when its own column holds numbers: its code is the wider
    sums = set(subtotals(final.values()))
    layout.final = {column: code for column, code in final.items() if code and code not in sums}
    _repeated_final(layout)


def _find_rows(layout: Layout) -> None:
    if layout.total_row < 0:
        return
    sheet = layout.sheet
    for row in range(layout.header + 1 + layout.named, layout.total_row):
        code = sheet.text(row, layout.code_column)
        if code in _HEADINGS:
            continue
        if code:
            layout.sector_rows.append(row)
        elif any(sheet.text(row, column) for column in layout.sector_columns) and row > layout.header + 1:
            layout.faults.append(
                sheet.fault("this row has no code", row=row, column=layout.code_column, remedy="give it the code")
            )


def _find_primary(layout: Layout) -> None:
    sheet = layout.sheet
    if layout.total_row < 0:
        return
    below = range(layout.total_row + 1, len(sheet.rows))
    labels = {sheet.text(row, layout.label_column).casefold(): row for row in reversed(below)}
    labels.pop("", None)
    kinds = {row_kind(text): row for text, row in reversed(labels.items())}
    for wanted in (*PRIMARY, OUTPUT):
        row = labels.get(wanted, kinds.get(PRIMARY.get(wanted, ("", "output"))))
        if row is not None:
            layout.primary_rows[wanted] = row
            continue
        near = difflib.get_close_matches(wanted, labels, n=1, cutoff=0.5)
        spare = [text for text in near if text not in {*PRIMARY, OUTPUT}]
        place = labels[spare[0]] if spare else -1
        hint = f"; row {place + 1} says '{sheet.text(place, layout.label_column)}'" if spare else ""
        what = f"no row below the industries has the label '{wanted.capitalize()}'{hint}"
        remedy = "give the row its published label again"
        layout.faults.append(sheet.fault(what, column=layout.label_column, remedy=remedy))
    layout.output_row = layout.primary_rows.pop(OUTPUT, -1)


def is_part(layout: Layout, row: int) -> bool:
    """Whether a row is the non-market or non-profit part of a product that stands beside it (edition of 2010)."""
    return layout.named and bool(_PARTS.search(layout.sheet.text(row, layout.label_column)))


def _check_codes(layout: Layout) -> None:
    """Fault codes that repeat, that nobody knows, that are sums of others, and that stand on one axis alone."""
    sheet = layout.sheet
    down = {row: sheet.text(row, layout.code_column) for row in layout.sector_rows}
    across = {column: sheet.text(layout.header, column) for column in layout.sector_columns}
    names = layout.header + 1
    rows = {(r, layout.code_column): code for r, code in down.items() if not is_part(layout, r)}
    columns = {
        (layout.header, c): code
        for c, code in across.items()
        if not (layout.named and _PARTS.search(sheet.text(names, c)))
    }
    layout.faults += code_faults(sheet, rows, spelt=sector_code)
    layout.faults += code_faults(sheet, columns, spelt=sector_code)
    left, top = [sector_code(code) for code in down.values()], [sector_code(code) for code in across.values()]
    if layout.total_row < 0 or layout.faults or left == top:
        return
    parts = [
        f"{text}: {first_few(sorted(codes))}"
        for text, codes in (
            ("only down the side", set(left) - set(top)),
            ("only across the top", set(top) - set(left)),
        )
        if codes
    ] or ["the same codes stand in another order"]
    what = f"the codes of rows and columns differ ({'; '.join(parts)})"
    remedy = "use the same codes in the same order on both sides"
    layout.faults.append(sheet.fault(what, row=layout.header, remedy=remedy))


def title_of(sheet: Sheet, rows: int = 4) -> str:
    """Text above the table."""
    return " ".join(sheet.text(row, column) for row in range(min(rows, len(sheet.rows))) for column in range(2)).strip()


def check_title(layout: Layout) -> None:
    """Fault a title without unit or year, and a title of a table that holds no flows."""
    sheet = layout.sheet
    head = title_of(sheet, max(4, layout.header))
    if kind := other_table(head):
        what = f"this sheet holds {kind}, not flows of money"
        layout.faults.append(sheet.fault(what, row=1, column=0, remedy="use the sheet 'IOT' of the published workbook"))
    elif unit_in(head) is None:
        what = "the title does not say '£ million', so the unit is not known"
        layout.faults.append(sheet.fault(what, row=1, column=0, remedy="put ONS's own title lines back"))


def first_text(sheet: Sheet) -> str:
    """First text of a sheet: its title."""
    return next((text for row in range(min(4, len(sheet.rows))) if (text := sheet.text(row, 0))), "")


def year_of_sheet(sheet: Sheet, rows: int = HEADER_ROWS, columns: int = 3) -> int:
    """Year that the first lines of a sheet name; 0 without one."""
    lines = (sheet.text(row, column) for row in range(min(rows, len(sheet.rows))) for column in range(columns))
    return next((year for line in lines if (year := year_in(line))), 0)
