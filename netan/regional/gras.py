"""Balancing where some flows are negative, such as subsidies or falling stocks (GRAS)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from ..errors import BalanceError, ConvergenceError, first_few
from .balance import Balanced
from .margins import cells, held_cells, largest_gap, margin, same_sum

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]


def gras(
    matrix: pd.DataFrame,
    row_totals: pd.Series,
    column_totals: pd.Series,
    *,
    fixed: pd.DataFrame | None = None,
    tolerance: float = 1e-6,
    max_iterations: int = 1_000,
) -> Balanced:
    """Scale rows and columns until both meet their totals; negative cells shrink where positive ones grow (GRAS).

    With P the positive and N the size of the negative cells, the result is ``r_i p_ij s_j - n_ij / (r_i s_j)``, where
    each factor solves its own total: ``r_i = (u_i + sqrt(u_i^2 + 4 p_i n_i)) / (2 p_i)`` with ``p_i = sum_j p_ij s_j``
    and ``n_i = sum_j n_ij / s_j``; ``r_i = -n_i / u_i`` in a row without positive cells. Columns first. Signs and
    zeros stay; without negative cells it is RAS.

    Parameters
    ----------
    matrix
        Flows of either sign, rows by columns.
    row_totals, column_totals
        Wanted sums of either sign, labelled as the rows and the columns, with the same grand total.
    fixed
        Cells that are known: like ``matrix``, empty (NaN) where a cell may be scaled.
    tolerance
        Largest miss of a total relative to that total (to the absolute sum of its cells, where it is 0); also how far
        the grand totals may be apart, as a share of them.
    max_iterations
        Pairs of a column step and a row step.

    Returns
    -------
    Balanced
        The matrix, iterations, the largest relative gap, and the factors r and s.

    Raises
    ------
    SchemaError
        If labels differ or repeat, or a number is missing or infinite.
    BalanceError
        If no such matrix exists: grand totals differ, a total has the wrong sign for its cells, or there is a total
        and no cell. Names the rows and columns.
    ConvergenceError
        If the totals are not met within ``max_iterations``.

    References
    ----------
    Junius & Oosterhaven (2003), Economic Systems Research 15(1), 87-96; Lenzen, Wood & Gallego (2007), ESR 19(4),
    461-465; Temurshoev, Miller & Bouwmeester (2013), ESR 25(3), 361-367, for rows without positive cells. Steps as in
    UN Handbook on Supply and Use Tables and Input-Output Tables (2018), par. 18.81.

    Examples
    --------
    >>> import pandas as pd
    >>> flows = pd.DataFrame([[5.0, 3.0], [-1.0, 4.0]], index=["goods", "subsidies"], columns=["a", "b"])
    >>> rows, columns = pd.Series({"goods": 9.0, "subsidies": 3.0}), pd.Series({"a": 4.0, "b": 8.0})
    >>> found = gras(flows, rows, columns)
    >>> found.flows.sum(axis=0).round(4).tolist(), bool(found.flows.loc["subsidies", "a"] < 0), found.gap < 1e-6
    ([4.0, 8.0], True, True)
    """
    start = cells(matrix, signed=True)
    known, held = held_cells(fixed, matrix, signed=True)
    whole = (
        margin(row_totals, matrix.index, "row", signed=True),
        margin(column_totals, matrix.columns, "column", signed=True),
    )
    same_sum(*whole, tolerance)
    free = np.where(held, 0.0, start)
    rows, columns = (_rest(total, known.sum(axis=1 - k)) for k, total in enumerate(whole))
    free = _without_idle(free, rows, columns)
    _refuse_signs(free, rows, columns, matrix)
    P, N = np.maximum(free, 0.0), np.maximum(-free, 0.0)
    mass = np.abs(free).sum(axis=1) + np.abs(known).sum(axis=1), np.abs(free).sum(axis=0) + np.abs(known).sum(axis=0)
    r = np.ones(len(rows))
    gap = np.inf
    for step in range(1, max_iterations + 1):
        s = _factors(columns, P.T @ r, N.T @ _inverse(r))
        r = _factors(rows, P @ s, N @ _inverse(s))
        flows = P * r[:, None] * s - N * _inverse(r)[:, None] * _inverse(s) + known
        gap = max(largest_gap(flows.sum(axis=1), whole[0], mass[0]), largest_gap(flows.sum(axis=0), whole[1], mass[1]))
        if gap <= tolerance:
            return Balanced(
                pd.DataFrame(flows, index=matrix.index, columns=matrix.columns),
                step,
                gap,
                pd.Series(r, matrix.index, name="row_factor"),
                pd.Series(s, matrix.columns, name="column_factor"),
            )
    worst = np.argsort(-np.abs(flows.sum(axis=0) - whole[1]), kind="stable")
    raise ConvergenceError(
        f"balancing missed a total by {gap:.2g} of it after {max_iterations:,} iterations; furthest off are columns "
        f"{first_few(matrix.columns[worst], limit=3)} -> the zeros of the matrix may make these totals impossible"
    )


def _rest(totals: Array, held: Array) -> Array:
    """Totals less the held cells; a difference of rounding is nought."""
    rest = totals - held
    hair = 1e-12 * np.maximum(np.abs(totals), np.abs(held))
    return np.where(np.abs(rest) <= hair, 0.0, rest)


def _factors(totals: Array, plus: Array, minus: Array) -> Array:
    """Positive root of ``plus f^2 - total f - minus = 0``; 1 where there is nothing to scale."""
    root = np.sqrt(totals**2 + 4.0 * plus * minus)
    # the same root written for either sign of the total, so that no digits cancel
    with np.errstate(divide="ignore", invalid="ignore"):
        up = np.where(totals >= 0, (totals + root) / (2.0 * plus), 2.0 * minus / (root - totals))
    up = np.where(plus > 0, up, np.where(totals < 0, minus / np.where(totals < 0, -totals, 1.0), 1.0))
    return np.asarray(up, dtype=float)


def _inverse(factors: Array) -> Array:
    return np.divide(1.0, factors, out=np.zeros_like(factors), where=factors != 0)


def _without_idle(free: Array, rows: Array, columns: Array) -> Array:
    """Empty the rows and columns whose total is 0 and whose cells have one sign: only nothing sums to nothing."""
    out = free.copy()
    while True:
        one_sign = [(out >= 0).all(axis=axis) | (out <= 0).all(axis=axis) for axis in (1, 0)]
        idle = ((rows == 0) & one_sign[0])[:, None] | ((columns == 0) & one_sign[1])
        if not (idle & (out != 0)).any():
            return out
        out[idle] = 0.0


def _refuse_signs(free: Array, rows: Array, columns: Array, matrix: pd.DataFrame) -> None:
    texts = []
    for name, labels, totals, axis in (("rows", matrix.index, rows, 1), ("columns", matrix.columns, columns, 0)):
        some = (free != 0).any(axis=axis)
        lost = labels[(totals != 0) & ~some]
        if len(lost):
            texts.append(f"{name} with a total but no cell that could hold it: {first_few(lost)}")
        below = labels[(totals < 0) & some & ~(free < 0).any(axis=axis)]
        if len(below):
            texts.append(f"{name} with a negative total but no negative cell: {first_few(below)}")
        above = labels[(totals > 0) & some & ~(free > 0).any(axis=axis)]
        if len(above):
            texts.append(f"{name} with a positive total but no positive cell: {first_few(above)}")
    if texts:
        raise BalanceError(f"totals that no scaling can reach: {'; '.join(texts)} -> mend the total or fill a cell")
