"""What a matrix must sum to, checked before anything is balanced: labels, signs, cells that are held."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ..errors import BalanceError, Fault, SchemaError, first_few

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]


def margin(totals: pd.Series, labels: pd.Index, name: str, *, signed: bool = False) -> Array:
    """Totals in the order of the labels.

    Parameters
    ----------
    totals
        Wanted sums, in any order.
    labels
        Labels of the rows or the columns.
    name
        ``row`` or ``column``, for messages.
    signed
        Whether totals may be negative.

    Raises
    ------
    SchemaError
        Labels that differ or repeat; totals that are unknown, infinite or, unless ``signed``, negative.
    """
    if not labels.is_unique or not totals.index.is_unique:
        raise SchemaError(f"{name} labels repeat: matrix and totals need unique labels")
    missing, extra = labels.difference(totals.index), totals.index.difference(labels)
    if len(missing) or len(extra):
        raise SchemaError(
            f"{name} totals and matrix have different labels: without a total {first_few(missing)}; "
            f"not in the matrix {first_few(extra)}"
        )
    values = np.asarray(totals.reindex(labels), dtype=float)
    bad = ~np.isfinite(values) if signed else ~(np.isfinite(values) & (values >= 0))
    remedy = "totals are known" if signed else "totals are known and not negative"
    faults = [Fault(f"{name} {labels[k]}: total {values[k]}", remedy=remedy) for k in np.flatnonzero(bad)]
    if faults:
        raise SchemaError(f"{name} totals cannot be balanced to:", faults)
    return values


def cells(matrix: pd.DataFrame, *, signed: bool = False) -> Array:
    """Cells of a matrix.

    Raises
    ------
    SchemaError
        Cells that are unknown, infinite or, unless ``signed``, negative.
    """
    values = np.array(matrix, dtype=float)
    rows, columns = np.nonzero(~np.isfinite(values) if signed else ~(np.isfinite(values) & (values >= 0)))
    remedy = "flows are known" if signed else "RAS takes known flows that are not negative"
    faults = [
        Fault(f"row {matrix.index[i]}, column {matrix.columns[j]}: flow {values[i, j]}", remedy=remedy)
        for i, j in zip(rows, columns, strict=True)
    ]
    if faults:
        raise SchemaError("matrix cannot be balanced:", faults)
    return values


def held_cells(
    fixed: pd.DataFrame | None, matrix: pd.DataFrame, *, signed: bool = False
) -> tuple[Array, NDArray[np.bool_]]:
    """Values of the cells that are held, 0 elsewhere, and where they are.

    Raises
    ------
    SchemaError
        Labels other than the matrix's; held values that are infinite or, unless ``signed``, negative.
    """
    if fixed is None:
        return np.zeros(matrix.shape), np.zeros(matrix.shape, dtype=bool)
    if not fixed.index.equals(matrix.index) or not fixed.columns.equals(matrix.columns):
        raise SchemaError("held cells and matrix need the same labels in the same order; an empty cell is not held")
    values = np.asarray(fixed, dtype=float)
    held = ~np.isnan(values)
    wrong = held & (np.isinf(values) | ((values < 0) & (not signed)))
    if wrong.any():
        places = [f"{matrix.index[i]} x {matrix.columns[j]}: {values[i, j]:g}" for i, j in np.argwhere(wrong)]
        raise SchemaError(f"held cells are known flows{'' if signed else ', not negative'}: {first_few(places)}")
    return np.where(held, values, 0.0), held


def netted(totals: Array, held: Array, labels: pd.Index, name: str, *, tolerance: float) -> Array:
    """Totals less what the held cells take of them; a hair below nought is nought.

    Raises
    ------
    BalanceError
        The held cells of a row or column sum to more than its total.
    """
    rest = totals - held
    over = rest < -tolerance * np.maximum(np.abs(totals), np.abs(held))
    if over.any():
        texts = [f"{labels[k]} ({held[k]:,.6g} of {totals[k]:,.6g})" for k in np.flatnonzero(over)]
        raise BalanceError(
            f"cells that are held sum to more than the total of their {name}: {first_few(texts)} "
            "-> check the unit and the year of what was seen, or raise the total"
        )
    return np.maximum(rest, 0.0)


def same_sum(rows: Array, columns: Array, tolerance: float) -> None:
    """Raise BalanceError when the two sides do not have one grand total."""
    scale = max(np.abs(rows).sum(), np.abs(columns).sum())
    if abs(rows.sum() - columns.sum()) > tolerance * scale:
        raise BalanceError(
            f"row totals sum to {rows.sum():,.6g}, column totals to {columns.sum():,.6g} "
            "-> scale one side to the other before balancing"
        )


def largest_gap(sums: Array, totals: Array, scale: Array) -> float:
    """Largest miss relative to the total, or to ``scale`` where the total is 0."""
    base = np.where(totals != 0, np.abs(totals), scale)
    gap = np.divide(np.abs(sums - totals), base, out=np.zeros_like(sums), where=base > 0)
    return float(gap.max(initial=0.0))
