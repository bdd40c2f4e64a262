"""Total requirements by solving: for large tables, where the whole inverse is not needed.

Above some 2,500 sectors an inverse takes half a gigabyte and several times as long as one solve; sums of its rows or
columns, effects and requirements of one final demand need no inverse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeVar

import numpy as np
import pandas as pd

from ..errors import BalanceError, first_few
from .coefficients import square_values
from .multipliers import aligned

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]

Amounts = TypeVar("Amounts", pd.Series, pd.DataFrame)


def required_output(A: pd.DataFrame, demand: Amounts) -> Amounts:
    """Output of every sector that a final demand needs in all, ``(I - A)^-1 y``, without the inverse.

    Parameters
    ----------
    A
        Technical coefficients, sector by sector.
    demand
        Final demand by sector, in any order of the sectors; a DataFrame for several demands, one a column.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        Output by sector, in the unit of the demand.

    Raises
    ------
    SchemaError
        If labels differ, or a number of A is missing.
    BalanceError
        If the coefficients have no economic inverse.

    References
    ----------
    Miller & Blair (2009), Input-Output Analysis, 2nd ed., section 2.2.

    Examples
    --------
    >>> import pandas as pd
    >>> A = pd.DataFrame([[0.15, 0.25], [0.2, 0.05]], index=["a", "b"], columns=["a", "b"])
    >>> required_output(A, pd.Series({"a": 600, "b": 1500})).round(1).to_dict()
    {'a': 1247.5, 'b': 1841.6}
    """
    demand = aligned(demand, A.index, "final demand")
    return _labelled(solved(A, np.asarray(demand, dtype=float)), demand, A.index)


def total_effects(A: pd.DataFrame, direct: Amounts) -> Amounts:
    """Amount in all sectors per unit of final demand for each, ``v' (I - A)^-1``, without the inverse.

    Parameters
    ----------
    A
        Technical coefficients, sector by sector.
    direct
        Amount per unit of output by sector; a DataFrame for several kinds. Ones give output multipliers.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        By sector of the final demand, in the unit of ``direct``; as :func:`netan.measures.multipliers.effects`, but
        unknown everywhere when one amount is unknown.

    Raises
    ------
    SchemaError, BalanceError
        As in :func:`required_output`.

    References
    ----------
    Miller & Blair (2009), section 6.2.2.

    Examples
    --------
    >>> import pandas as pd
    >>> A = pd.DataFrame([[0.15, 0.25], [0.2, 0.05]], index=["a", "b"], columns=["a", "b"])
    >>> total_effects(A, pd.Series({"a": 0.65, "b": 0.7})).round(6).to_dict()
    {'a': 1.0, 'b': 1.0}
    """
    direct = aligned(direct, A.index, "direct coefficients")
    return _labelled(solved(A.T, np.asarray(direct, dtype=float)), direct, A.index)


def solved(coefficients: pd.DataFrame, right: Array) -> Array:
    """Solve ``(I - A) z = right``; the check for an economic inverse is that ones give nothing below one."""
    values = square_values(coefficients)
    ones = np.ones((len(values), 1))
    sides = np.column_stack([right, ones])
    try:
        found = np.asarray(np.linalg.solve(np.eye(len(values)) - values, sides), dtype=float)
    except np.linalg.LinAlgError:
        found = np.full_like(sides, np.nan)
    total = found[:, -1]
    if not np.isfinite(total).all() or ((values >= 0).all() and (total < 1 - 1e-9).any()):
        over = coefficients.index[(values.sum(axis=0) >= 1) | (values.sum(axis=1) >= 1)]
        raise BalanceError(
            f"coefficients have no economic inverse; sectors that use or sell more than they make: {first_few(over)} "
            "-> check flows and output for unit, valuation and sign"
        )
    return found[:, :-1].reshape(right.shape)


def _labelled(values: Array, like: Amounts, index: pd.Index) -> Amounts:
    if isinstance(like, pd.DataFrame):
        return pd.DataFrame(values, index=index, columns=like.columns)
    return pd.Series(values, index=index, name=like.name)
