"""Balancing a matrix to known totals, around cells that are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from ..errors import BalanceError, ConvergenceError, first_few
from .margins import cells, held_cells, largest_gap, margin, netted, same_sum

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]

ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Balanced:
    """A matrix that meets its totals, and how it came there.

    Attributes
    ----------
    flows
        The matrix.
    iterations
        Pairs of a row step and a column step that it took.
    gap
        Largest miss of a row or a column total, relative to that total.
    row_factors, column_factors
        What the rows and the columns of the cells that were not held were multiplied by. Only their products are
        determined: doubling all row factors and halving all column factors gives the same matrix.
    """

    flows: pd.DataFrame
    iterations: int
    gap: float
    row_factors: pd.Series
    column_factors: pd.Series

    @property
    def report(self) -> str:
        """Convergence in words."""
        times = "1 iteration" if self.iterations == 1 else f"{self.iterations:,} iterations"
        return f"Balanced in {times}; totals are met within {self.gap:.1e} of each."


def ras(
    matrix: pd.DataFrame,
    row_totals: pd.Series,
    column_totals: pd.Series,
    *,
    fixed: pd.DataFrame | None = None,
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
    fixed
        Cells that are known, such as payments seen: like ``matrix``, empty (NaN) where a cell may be scaled. They are
        held; the rest is balanced to what the totals leave.
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
        If no such matrix exists: grand totals differ, cells that are held exceed a total, or a row or column has a
        total but no cell for it. Names them.
    ConvergenceError
        If the totals are not met within ``max_iterations``; the pattern of zeros may make them impossible.

    See Also
    --------
    ras_report : the same with iterations, gap and factors.
    netan.regional.gras.gras : where some flows are negative.

    References
    ----------
    Miller & Blair (2009), Input-Output Analysis, 2nd ed., section 7.4; cells that are held: section 7.4.7.

    Examples
    --------
    >>> import pandas as pd
    >>> flows = pd.DataFrame([[1.0, 1.0], [1.0, 3.0]])
    >>> ras(flows, pd.Series([4.0, 6.0]), pd.Series([4.0, 6.0])).sum(axis=1).round(6).tolist()
    [4.0, 6.0]
    """
    return ras_report(
        matrix, row_totals, column_totals, fixed=fixed, tolerance=tolerance, max_iterations=max_iterations
    ).flows


def ras_report(
    matrix: pd.DataFrame,
    row_totals: pd.Series,
    column_totals: pd.Series,
    *,
    fixed: pd.DataFrame | None = None,
    tolerance: float = 1e-9,
    max_iterations: int = 1_000,
) -> Balanced:
    """Balance as :func:`ras` does, and tell iterations, gap and factors.

    Parameters
    ----------
    matrix, row_totals, column_totals, fixed, tolerance, max_iterations
        As in :func:`ras`.

    Returns
    -------
    Balanced
        The matrix, the number of iterations, the largest relative gap, row and column factors.

    Raises
    ------
    SchemaError, BalanceError, ConvergenceError
        As in :func:`ras`.

    Examples
    --------
    A payment of 3 is seen, and the rest is balanced around it:

    >>> import pandas as pd
    >>> flows, seen = pd.DataFrame([[1.0, 1.0], [1.0, 3.0]]), pd.DataFrame([[3.0, None], [None, None]])
    >>> found = ras_report(flows, pd.Series([4.0, 6.0]), pd.Series([5.0, 5.0]), fixed=seen)
    >>> found.flows.round(6).to_numpy().tolist()
    [[3.0, 1.0], [2.0, 4.0]]
    """
    start = cells(matrix)
    known, held = held_cells(fixed, matrix)
    whole = margin(row_totals, matrix.index, "row"), margin(column_totals, matrix.columns, "column")
    same_sum(*whole, tolerance)
    hair = max(tolerance, ROUNDING)
    rows = netted(whole[0], known.sum(axis=1), matrix.index, "row", tolerance=hair)
    columns = netted(whole[1], known.sum(axis=0), matrix.columns, "column", tolerance=hair)
    free = np.where(held, 0.0, start)
    _refuse_without_cells(free, rows, columns, matrix, tolerance * whole[0].sum() if fixed is not None else 0.0)
    factors, iterations = _fitted(free, rows, columns, matrix.index, tolerance, max_iterations)
    flows = free * factors[0][:, None] * factors[1] + known
    gap = max(
        largest_gap(flows.sum(axis=1), whole[0], flows.sum(axis=1)),
        largest_gap(flows.sum(axis=0), whole[1], flows.sum(axis=0)),
    )
    return Balanced(
        pd.DataFrame(flows, index=matrix.index, columns=matrix.columns),
        iterations,
        gap,
        pd.Series(factors[0], matrix.index, name="row_factor"),
        pd.Series(factors[1], matrix.columns, name="column_factor"),
    )


def _fitted(
    start: Array, rows: Array, columns: Array, labels: pd.Index, tolerance: float, max_iterations: int
) -> tuple[tuple[Array, Array], int]:
    """Factors of rows and columns, and how many iterations they took."""
    scale = rows.sum() or 1.0
    flows = start.copy()
    by_row, by_column = np.ones(len(rows)), np.ones(len(columns))
    for step in range(1, max_iterations + 1):
        up = _factors(rows, flows.sum(axis=1))
        flows *= up[:, None]
        across = _factors(columns, flows.sum(axis=0))
        flows *= across
        by_row, by_column = by_row * up, by_column * across
        # columns hold after their own step, so only the rows can miss; both are looked at all the same
        miss = max(_largest(flows.sum(axis=1) - rows), _largest(flows.sum(axis=0) - columns))
        if miss <= tolerance * scale:
            return (by_row, by_column), step
    worst = np.argsort(-np.abs(flows.sum(axis=1) - rows), kind="stable")
    raise ConvergenceError(
        f"balancing missed the totals by up to {miss:g} after {max_iterations:,} iterations; "
        f"furthest off are rows {first_few(labels[worst], limit=3)} "
        "-> the zeros of the matrix may make these totals impossible: look for rows whose columns want less"
    )


def _refuse_without_cells(flows: Array, rows: Array, columns: Array, matrix: pd.DataFrame, hair: float) -> None:
    open_cells = (flows > 0) & (rows > 0)[:, None] & (columns > 0)
    lost_rows = matrix.index[(rows > hair) & ~open_cells.any(axis=1)]
    lost_columns = matrix.columns[(columns > hair) & ~open_cells.any(axis=0)]
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
