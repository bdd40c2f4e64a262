"""What an ONS workbook prints twice: totals and coefficients that show whether a cell was changed or lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .ons_layout import find_square, sector_code
from .rounding import half_unit
from .workbook import number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..errors import Fault
    from .io_checks import Blocks
    from .ons_layout import Layout
    from .workbook import Workbook

COEFFICIENTS = "A"
# Beyond this part of all output, no publisher leaves a table unbalanced.
LARGEST = 0.01
# Where more cells than this differ from the printed coefficients, these are of another kind.
FEW = 0.01


def printed_as_is(layout: Layout, blocks: Blocks) -> bool:
    """Whether the printed totals show that every cell is as published, so that gaps are the publisher's.

    Every column of flows and final demand must add up to the row of totals (``_T``), and the rows of primary inputs
    and of output to their totals in the column ``_T``; and all gaps together must be small beside output.
    """
    if layout.total_row < 0 or layout.total_column < 0 or blocks.x.sum() == 0:
        return False
    sheet = layout.sheet
    gaps = blocks.gaps().abs().sum().max()
    if gaps > LARGEST * float(blocks.x.sum()) or len(blocks.x) != len(layout.sector_rows):
        return False
    columns = [*layout.sector_columns, *layout.final_columns]
    sums = np.concatenate([blocks.Z.sum(axis=0).to_numpy(), blocks.Y.sum(axis=0).to_numpy()])
    slack = [len(blocks.x) * half_unit(blocks.Z.to_numpy(float))] * blocks.Z.shape[1]
    slack += [len(blocks.x) * half_unit(blocks.Y[name].to_numpy(float)) for name in blocks.Y.columns]
    rows = [*layout.primary_rows.values(), layout.output_row]
    printed = [number(sheet.rows[layout.total_row][column]) for column in columns]
    printed += [number(sheet.rows[row][layout.total_column]) for row in rows]
    sums = np.concatenate([sums, blocks.V.sum(axis=1).to_numpy(), [blocks.x.sum()]])
    slack += [len(blocks.x) * half_unit(line) for line in blocks.V.to_numpy(float)]
    slack.append(len(blocks.x) * half_unit(blocks.x.to_numpy(float)))
    # the total itself is printed to the unit at the coarsest
    return all(
        total is not None and abs(total - found) <= 0.5 + extra
        for total, found, extra in zip(printed, sums, slack, strict=True)
    )


def coefficient_faults(book: Workbook, layout: Layout, blocks: Blocks) -> list[Fault]:
    """Compare flows with the printed coefficients, where the workbook has them: ``Z = A diag(x)``.

    A few cells that differ were changed; where many differ, the sheet is of another kind or edition and says nothing.
    """
    if not book.has(COEFFICIENTS) or layout.sheet.name == COEFFICIENTS:
        return []
    sheet = book.sheet(COEFFICIENTS)
    other = find_square(sheet) if len(sheet.rows) > 2 else None
    if other is None or len(other.sector_rows) != len(blocks.x):
        other = _square_without_end(book, len(blocks.x))
    if other is None:
        return []
    faults: list[Fault] = []
    codes = [sector_code(sheet.text(row, other.code_column)) for row in other.sector_rows]
    cells = sheet.numbers(other.sector_rows, other.sector_columns[: len(codes)], faults)
    if faults or codes != list(blocks.x.index):
        return []
    expected = _flows(np.array(cells), blocks)
    room = 0.5 + half_unit(np.array(cells)) * blocks.x.to_numpy()[None, :] + 1e-6 * np.abs(expected)
    wrong = np.argwhere(np.abs(blocks.Z.to_numpy() - expected) > room)
    if len(wrong) == 0 or len(wrong) > max(1, FEW * expected.size):
        return []
    return [
        layout.sheet.fault(
            f"{codes[i]} sells {blocks.Z.iat[i, j]:,.6g} to {codes[j]}; by the sheet '{COEFFICIENTS}' it is "
            f"{expected[i, j]:,.6g}",
            row=layout.sector_rows[i],
            column=layout.sector_columns[j],
            remedy="put the published number back",
        )
        for i, j in wrong
    ]


def _flows(A: NDArray[np.float64], blocks: Blocks) -> NDArray[np.float64]:
    """Flows by the coefficients; a column that differs throughout was divided by another output, and goes by that."""
    Z, expected = blocks.Z.to_numpy(), A * blocks.x.to_numpy()[None, :]
    for column in range(len(Z)):
        some = expected[:, column] != 0
        if some.any():
            expected[:, column] *= float(np.median(Z[some, column] / expected[some, column]))
    return expected


def _square_without_end(book: Workbook, size: int) -> Layout | None:
    """Layout of a sheet that has no ``_T``: as many codes down the side and across the top as there are sectors."""
    sheet = book.sheet(COEFFICIENTS)
    from .ons_layout import HEADER_ROWS, Layout

    for row in range(min(HEADER_ROWS, len(sheet.rows))):
        across = [column for column in range(2, sheet.width) if sheet.text(row, column)]
        down = [r for r in range(row + 1, len(sheet.rows)) if sheet.text(r, 0) not in {"", "SIC", "CPA"}]
        codes = [sector_code(sheet.text(row, column)) for column in across[:size]]
        if len(codes) == size and codes == [sector_code(sheet.text(r, 0)) for r in down[:size]]:
            return Layout(sheet, header=row, sector_columns=across[:size], sector_rows=down[:size])
    return None
