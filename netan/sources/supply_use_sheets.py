"""Sheets of supply and use tables, read by their codes and labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import ConcordanceError
from ..tables.iocodes import covered_prefixes
from .io_checks import code_faults, leaves_blank, numbers
from .io_labels import final_code, row_kind, unit_in
from .ons_layout import sector_code, title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..errors import Fault
    from .workbook import Sheet

HEADER_ROWS = 15
# Four parts and their total, each printed to the unit.
ROUNDED = 0.5 * 5
_END = re.compile(r"_t$|total\b", re.IGNORECASE)
_COLUMNS = {
    "output": r"^(total )?(domestic )?output",
    "margins": r"margins",
    "taxes": r"^taxes",
    "supply": r"^total supply",
}
_REMEDY = "use the sheet as published, with its row of names"


@dataclass(frozen=True)
class UseSheet:
    """Intermediate use: cells product x industry, value added and output by industry."""

    cells: pd.DataFrame
    primary: pd.DataFrame
    output: pd.Series
    labels: pd.Series
    unit: float


@dataclass(frozen=True)
class SupplySheet:
    """Supply: ``columns`` by product (output, imports, margins, taxes, row), ``made`` product x industry or None."""

    columns: pd.DataFrame
    made: pd.DataFrame | None


def _is_code(text: str) -> bool:
    if not text or text.isspace():
        return False
    try:
        covered_prefixes(text)
    except ConcordanceError:
        return False
    return True


def _product_rows(sheet: Sheet, header: int) -> list[int]:
    """Rows of products: from the first code below the header to the total or the first row without code."""
    rows: list[int] = []
    for row in range(header + 1, len(sheet.rows)):
        code = sheet.text(row, 0)
        if code and not _END.match(code) and (_is_code(code) or code.startswith("CPA_") or rows):
            rows.append(row)
        elif rows:
            break
    return rows


def _codes_row(sheet: Sheet) -> int:
    """Row with most codes of industries from the third column on; -1 without two."""
    counts = {
        row: sum(isinstance(sheet.rows[row][c], str) and _is_code(sheet.text(row, c)) for c in range(2, sheet.width))
        for row in range(min(HEADER_ROWS, len(sheet.rows)))
    }
    best = max(counts, key=lambda row: (counts[row], -row), default=-1)
    return best if best >= 0 and counts[best] > 1 else -1


def read_use(sheet: Sheet, faults: list[Fault]) -> UseSheet:
    """Read a sheet of intermediate use; what is missing adds to the faults."""
    empty = UseSheet(pd.DataFrame(), pd.DataFrame(), pd.Series(dtype=float), pd.Series(dtype=object), 1e6)
    header = _codes_row(sheet)
    if header < 0:
        what = f"no row of the first {HEADER_ROWS} holds the codes of the industries"
        faults.append(sheet.fault(what, remedy=_REMEDY))
        return empty
    names = header + 1
    end = next(
        (c for c in range(2, sheet.width) if any(_END.match(sheet.text(r, c)) for r in (header, names))), sheet.width
    )
    columns = [column for column in range(2, end) if sheet.text(header, column)]
    rows = _product_rows(sheet, names)
    before = len(faults)
    faults += code_faults(sheet, {(header, c): sheet.text(header, c) for c in columns}, spelt=sector_code)
    faults += code_faults(sheet, {(r, 0): sheet.text(r, 0) for r in rows}, spelt=sector_code)
    below = range(rows[-1] + 1 if rows else names + 1, len(sheet.rows))
    found = _below(sheet, below, faults)
    if len(faults) > before or not rows:
        if not rows:
            faults.append(sheet.fault("there is no product below the industries", column=0, remedy=_REMEDY))
        return empty
    nil = leaves_blank(sheet, rows, columns)
    industries = [sector_code(sheet.text(header, column)) for column in columns]
    cells = _frame(sheet, rows, columns, faults, index=[sector_code(sheet.text(r, 0)) for r in rows], names=industries,
                   nil=nil)  # fmt: skip
    parts = {name: row for row, (name, kind) in found.items() if kind == "value_added"}
    output = next(row for row, (_, kind) in found.items() if kind == "output")
    primary = _frame(sheet, list(parts.values()), columns, faults, index=list(parts), names=industries, nil=nil)
    total = _frame(sheet, [output], columns, faults, index=["output"], names=industries, nil=nil).loc["output"]
    if len(faults) == before:
        _columns_balance(sheet, dict(zip(industries, columns, strict=True)), cells, primary, total, faults)
    labels = {sector_code(sheet.text(row, 0)): sheet.text(row, 1) for row in rows}
    labels |= {code: sheet.text(names, column) for code, column in zip(industries, columns, strict=True)}
    return UseSheet(cells, primary, total, pd.Series(labels, dtype=object), unit_in(title_of(sheet, header)) or 1e6)


def _below(sheet: Sheet, rows: Sequence[int], faults: list[Fault]) -> dict[int, tuple[str, str]]:
    """Rows of value added and output below the products."""
    found: dict[int, tuple[str, str]] = {}
    for row in rows:
        name, kind = row_kind(sheet.text(row, 1) or sheet.text(row, 0))
        if kind in {"value_added", "output"} and (name, kind) not in found.values():
            found[row] = (name, kind)
    have = set(found.values())
    for wanted, label in (
        (("D1", "value_added"), "Compensation of employees"),
        (("GOS & MI", "value_added"), "Gross operating surplus and mixed income"),
        (("", "output"), "Total output at basic prices"),
    ):
        if wanted not in have:
            what = f"no row below the products is named '{label}'"
            faults.append(sheet.fault(what, column=1, remedy="give the row its published label again"))
    return found


def _frame(
    sheet: Sheet,
    rows: Sequence[int],
    columns: Sequence[int],
    faults: list[Fault],
    *,
    index: list[str],
    names: list[str],
    nil: bool,
) -> pd.DataFrame:
    return pd.DataFrame(numbers(sheet, rows, columns, faults, nil=nil), index, names, dtype=float)


def _columns_balance(
    sheet: Sheet,
    places: dict[str, int],
    cells: pd.DataFrame,
    primary: pd.DataFrame,
    output: pd.Series,
    faults: list[Fault],
) -> None:
    """Fault industries whose inputs and value added miss their output."""
    inputs = cells.sum(axis=0) + primary.sum(axis=0)
    room = 0.5 * (len(cells) + len(primary) + 1) + 1e-6 * output.abs()
    for code in output.index[(inputs - output).abs() > room]:
        what = f"inputs and value added of {code} are {inputs[code]:,.6g}, its output {output[code]:,.6g}"
        remedy = "compare this column with the published table, and its unit"
        faults.append(sheet.fault(what, column=places[str(code)], remedy=remedy))


def read_supply(sheet: Sheet, faults: list[Fault], *, industries: list[str]) -> SupplySheet:
    """Read a sheet of supply; with the industries across the top where it has them."""
    empty = SupplySheet(pd.DataFrame(), None)
    header = next((row for row in range(min(HEADER_ROWS, len(sheet.rows))) if _is_supply_header(sheet, row)), -1)
    if header < 0:
        what = f"no row of the first {HEADER_ROWS} names output, imports, taxes and total supply"
        faults.append(sheet.fault(what, remedy=_REMEDY))
        return empty
    texts = {column: sheet.text(header, column).casefold() for column in range(2, sheet.width)}
    rows = _product_rows(sheet, header)
    before = len(faults)
    faults += code_faults(sheet, {(row, 0): sheet.text(row, 0) for row in rows}, spelt=sector_code)
    places = {}
    for name, pattern in _COLUMNS.items():
        fits = [column for column, text in texts.items() if re.search(pattern, text)]
        if fits:
            places[name] = fits[0]
        else:
            what = f"no column is named '{'Total supply' if name == 'supply' else name.capitalize()} ...'"
            faults.append(sheet.fault(what, row=header, remedy="give the column its published name again"))
    bought = {column: text for column, text in texts.items() if "import" in text}
    if not bought:
        what = "no column is named 'Imports ...'"
        faults.append(sheet.fault(what, row=header, remedy="give the column its published name again"))
    if not rows:
        faults.append(sheet.fault("there is no product below the names", column=0, remedy=_REMEDY))
    if len(faults) > before:
        return empty
    nil = leaves_blank(sheet, rows, list(texts))
    codes = [sector_code(sheet.text(row, 0)) for row in rows]
    wanted = [*places.values(), *bought]
    frame = _frame(sheet, rows, wanted, faults, index=codes, names=[*places, *map(str, bought)], nil=nil)
    if len(faults) > before:
        return empty
    frame["imports"] = _imports(frame, bought)
    frame["row"] = rows
    _supply_adds_up(sheet, frame, faults)
    return SupplySheet(frame, _made(sheet, header, rows, codes, industries, faults, nil=nil))


def _is_supply_header(sheet: Sheet, row: int) -> bool:
    texts = [sheet.text(row, column).casefold() for column in range(2, sheet.width)]
    return sum(any(re.search(pattern, text) for text in texts) for pattern in _COLUMNS.values()) > 2


def _imports(frame: pd.DataFrame, bought: dict[int, str]) -> pd.Series:
    """Imports of all kinds: the total that is printed, or the sum of its parts, whichever fits total supply."""
    parts = [str(column) for column, text in bought.items() if "total" not in text]
    totals = [str(column) for column, text in bought.items() if "total" in text]
    want = frame["supply"] - frame["output"] - frame["margins"] - frame["taxes"]
    choices = [*(frame[name] for name in reversed(totals)), frame[parts].sum(axis=1), *(frame[name] for name in parts)]
    return max(choices, key=lambda found: int(((found - want).abs() <= ROUNDED).sum()))


def _supply_adds_up(sheet: Sheet, frame: pd.DataFrame, faults: list[Fault]) -> None:
    parts = frame[["output", "imports", "margins", "taxes"]].sum(axis=1)
    room = ROUNDED + 1e-6 * frame["supply"].abs()
    for code in frame.index[(parts - frame["supply"]).abs() > room]:
        what = f"output, imports, margins and taxes of {code} are {parts[code]:,.6g}, its total supply "
        what += f"{frame.loc[code, 'supply']:,.6g}"
        remedy = "compare this row with the published table"
        faults.append(sheet.fault(what, row=int(frame.loc[code, "row"]), remedy=remedy))


def _made(
    sheet: Sheet,
    header: int,
    rows: list[int],
    codes: list[str],
    industries: list[str],
    faults: list[Fault],
    *,
    nil: bool,
) -> pd.DataFrame | None:
    """Who makes what, when the industries of the use table stand across the top."""
    for row in range(max(header - 2, 0), header + 2):
        found = {sector_code(sheet.text(row, column)): column for column in range(2, sheet.width)}
        if set(industries) <= set(found):
            columns = [found[code] for code in industries]
            return _frame(sheet, rows, columns, faults, index=codes, names=industries, nil=nil)
    return None


def read_final(sheet: Sheet, faults: list[Fault]) -> pd.DataFrame:
    """Read final demand, product x category, without sums of others."""
    header = next(
        (
            row
            for row in range(min(HEADER_ROWS, len(sheet.rows)))
            if any(final_code(sheet.text(row, column)) == "P3 S14" for column in range(2, sheet.width))
            and any(final_code(sheet.text(row, column)) == "P51G" for column in range(2, sheet.width))
        ),
        -1,
    )
    if header < 0:
        what = f"no row of the first {HEADER_ROWS} names households and capital formation"
        faults.append(sheet.fault(what, remedy=_REMEDY))
        return pd.DataFrame()
    rows = _product_rows(sheet, header)
    columns: dict[int, str] = {}
    start = next(c for c in range(2, sheet.width) if final_code(sheet.text(header, c)) == "P3 S14")
    for column in range(start, sheet.width):
        label = sheet.text(header, column)
        if not label and header and any(sheet.text(row, column) for row in rows):
            label = sheet.text(header - 1, column)  # a heading over one column
        code = final_code(label) if label else ""
        if code:
            columns[column] = label if code in columns.values() else code
    before = len(faults)
    faults += code_faults(sheet, {(row, 0): sheet.text(row, 0) for row in rows}, spelt=sector_code)
    names = list(columns.values())
    for name in sorted({name for name in names if names.count(name) > 1}):
        what = f"'{name}' is repeated in final demand"
        faults.append(sheet.fault(what, row=header, remedy="give each column its own name"))
    if len(faults) > before or not rows:
        if not rows:
            faults.append(sheet.fault("there is no product below the names", column=0, remedy=_REMEDY))
        return pd.DataFrame()
    nil = leaves_blank(sheet, rows, list(columns))
    codes = [sector_code(sheet.text(row, 0)) for row in rows]
    return _frame(sheet, rows, list(columns), faults, index=codes, names=names, nil=nil)
