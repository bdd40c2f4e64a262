"""Balancing a matrix to known totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from ..errors import BalanceError, ConvergenceError, Fault, SchemaError, first_few

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]


def ras(
    matrix: pd.DataFrame,
    row_totals: pd.Series,
    column_totals: pd.Series,
    *,
    tolerance: float = 1e-9,
    max_iterations: int = 1_000,
) -> pd.DataFrame:
    """Scale rows and columns in turn until both meet their totals (RAS, iterative proportional fitting).

    Of all matrices with these totals it is the one nearest to the first in information; cells that are zero
    stay zero, none turns negative.

    Parameters
    ----------
    matrix
        Non-negative flows, rows by columns.
    row_totals, column_totals
        Wanted sums, labelled as the rows and the columns; non-negative, with the same grand total.
    tolerance
        Largest miss of a row or column total, as a share of the grand total.
    max_iterations
        Pairs of a row step and a column step.

    Returns
    -------
    pandas.DataFrame
        Like ``matrix``, balanced. A row or column whose total is 0 becomes 0.

    Raises
    ------
    SchemaError
        If labels differ or repeat, or a number is missing, infinite or negative.
    BalanceError
        If no such matrix exists: grand totals differ, or a row or column has a total but no cell for it.
    ConvergenceError
        If the totals are not met within ``max_iterations``; the pattern of zeros may make them impossible.

    References
    ----------
    Miller & Blair (2009), Input-Output Analysis, 2nd ed., section 7.4.

    Examples
    --------
    >>> import pandas as pd
    >>> flows = pd.DataFrame([[1.0, 1.0], [1.0, 3.0]])
    >>> ras(flows, pd.Series([4.0, 6.0]), pd.Series([4.0, 6.0])).sum(axis=1).round(6).tolist()
    [4.0, 6.0]
    """
    rows = _totals(row_totals, matrix.index, "row")
    columns = _totals(column_totals, matrix.columns, "column")
    start = _flows(matrix)
    _refuse_impossible(start, rows, columns, matrix, tolerance)
    scale = rows.sum() or 1.0
    flows = start.copy()
    for _ in range(max_iterations):
        flows *= _factors(rows, flows.sum(axis=1))[:, None]
        flows *= _factors(columns, flows.sum(axis=0))
        # columns hold after their own step, so only the rows can miss; both are looked at all the same
        miss = max(_largest(flows.sum(axis=1) - rows), _largest(flows.sum(axis=0) - columns))
        if miss <= tolerance * scale:
            return pd.DataFrame(flows, index=matrix.index, columns=matrix.columns)
    worst = np.argsort(-np.abs(flows.sum(axis=1) - rows), kind="stable")
    raise ConvergenceError(
        f"balancing missed the totals by up to {miss:g} after {max_iterations:,} iterations; "
        f"furthest off are rows {first_few(matrix.index[worst], limit=3)} "
        "-> the zeros of the matrix may make these totals impossible: look for rows whose columns want less"
    )


def _totals(totals: pd.Series, labels: pd.Index, name: str) -> Array:
    if not labels.is_unique or not totals.index.is_unique:
        raise SchemaError(f"{name} labels repeat: matrix and totals need unique labels")
    missing, extra = labels.difference(totals.index), totals.index.difference(labels)
    if len(missing) or len(extra):
        raise SchemaError(
            f"{name} totals and matrix have different labels: without a total {first_few(missing)}; "
            f"not in the matrix {first_few(extra)}"
        )
    values = np.asarray(totals.reindex(labels), dtype=float)
    bad = ~(np.isfinite(values) & (values >= 0))
    faults = [
        Fault(f"{name} {labels[k]}: total {values[k]}", remedy="totals are known and not negative")
        for k in np.flatnonzero(bad)
    ]
    if faults:
        raise SchemaError(f"{name} totals cannot be balanced to:", faults)
    return values


def _flows(matrix: pd.DataFrame) -> Array:
    values = np.asarray(matrix, dtype=float)
    rows, columns = np.nonzero(~(np.isfinite(values) & (values >= 0)))
    faults = [
        Fault(
            f"row {matrix.index[i]}, column {matrix.columns[j]}: flow {values[i, j]}",
            remedy="RAS takes known flows that are not negative",
        )
        for i, j in zip(rows, columns, strict=True)
    ]
    if faults:
        raise SchemaError("matrix cannot be balanced:", faults)
    return values


def _refuse_impossible(
    flows: Array,
    rows: Array,
    columns: Array,
    matrix: pd.DataFrame,
    tolerance: float,
) -> None:
    if abs(rows.sum() - columns.sum()) > tolerance * max(rows.sum(), columns.sum()):
        raise BalanceError(
            f"row totals sum to {rows.sum():,.6g}, column totals to {columns.sum():,.6g} "
            "-> scale one side to the other before balancing"
        )
    open_cells = (flows > 0) & (rows > 0)[:, None] & (columns > 0)
    lost_rows = matrix.index[(rows > 0) & ~open_cells.any(axis=1)]
    lost_columns = matrix.columns[(columns > 0) & ~open_cells.any(axis=0)]
    if len(lost_rows) or len(lost_columns):
        raise BalanceError(
            f"a total but no cell that could hold it: rows {first_few(lost_rows)}; "
            f"columns {first_few(lost_columns)} -> fill one of their cells or set the total to 0"
        )


def _factors(wanted: Array, present: Array) -> Array:
    factors = np.zeros_like(wanted)
    np.divide(wanted, present, out=factors, where=present > 0)
    return factors


def _largest(misses: Array) -> float:
    return float(np.abs(misses).max(initial=0.0))
