"""Type I multipliers and effects: what one unit of final demand moves through suppliers.

They assume fixed technology, spare capacity and no price reaction, and tend to overstate what happens.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import pandas as pd

from ..errors import SchemaError, first_few

Direct = TypeVar("Direct", pd.Series, pd.DataFrame)


def output_multipliers(L: pd.DataFrame) -> pd.Series:
    """Output in all sectors per unit of final demand for each, the column sums of L (simple, Type I).

    Parameters
    ----------
    L
        Leontief inverse.

    Returns
    -------
    pandas.Series
        By sector, money per money; at least 1 for non-negative coefficients.

    References
    ----------
    Miller & Blair (2009), Input-Output Analysis, 2nd ed., section 6.2.1.

    Examples
    --------
    >>> import pandas as pd
    >>> L = pd.DataFrame([[1.254125, 0.330033], [0.264026, 1.122112]], index=["a", "b"], columns=["a", "b"])
    >>> output_multipliers(L).round(4).to_dict()
    {'a': 1.5182, 'b': 1.4521}
    """
    return L.sum(axis=0).rename("output_multiplier")


def direct_coefficients(amounts: Direct, x: pd.Series) -> Direct:
    """Value added, jobs or any other amount per unit of output, ``v_j = V_j / x_j``.

    Parameters
    ----------
    amounts
        By sector: a Series, or a DataFrame of sectors by kind.
    x
        Output by sector.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        Like ``amounts``, in its unit per unit of output. 0 where a sector has neither output nor amount.

    Raises
    ------
    SchemaError
        If sectors differ, or a sector without output has an amount.

    Examples
    --------
    >>> import pandas as pd
    >>> direct_coefficients(pd.Series({"a": 300, "b": 500}), pd.Series({"a": 1000, "b": 2000})).to_dict()
    {'a': 0.3, 'b': 0.25}
    """
    output = aligned(x, amounts.index, "output")
    idle = output == 0
    busy = amounts[idle].fillna(0).ne(0)
    stray = busy.index[busy.any(axis=1) if isinstance(busy, pd.DataFrame) else busy]
    if len(stray):
        raise SchemaError(f"sectors with an amount but no output: {first_few(stray)} -> check source and year")
    return amounts.astype(float).div(output.where(~idle, 1.0), axis=0)


def effects(L: pd.DataFrame, direct: Direct) -> Direct:
    """Jobs, value added or other amounts in all sectors per unit of final demand, ``v' L``.

    Parameters
    ----------
    L
        Leontief inverse.
    direct
        Amount per unit of output by sector: a Series, or a DataFrame of sectors by kind.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        By sector of the final demand, in the unit of ``direct``. NaN in ``direct`` is unknown and makes the
        effect of every sector that uses it unknown.

    Raises
    ------
    SchemaError
        If the sectors differ from those of L.

    References
    ----------
    Miller & Blair (2009), section 6.2.2.

    Examples
    --------
    >>> import pandas as pd
    >>> L = pd.DataFrame([[1.25, 0.33], [0.26, 1.12]], index=["a", "b"], columns=["a", "b"])
    >>> effects(L, pd.Series({"a": 0.3, "b": 0.25})).round(3).to_dict()
    {'a': 0.44, 'b': 0.379}
    """
    direct = aligned(direct, L.index, "direct coefficients")
    values = _product(np.asarray(L, dtype=float).T, np.asarray(direct, dtype=float))
    if isinstance(direct, pd.DataFrame):
        return pd.DataFrame(values, index=L.columns, columns=direct.columns)
    return pd.Series(values, index=L.columns, name=direct.name)


def multipliers(L: pd.DataFrame, direct: Direct) -> Direct:
    """Amount in all sectors per unit of the same amount in the sector itself, ``(v' L)_j / v_j`` (Type I).

    For value added and jobs: one job there goes with so many jobs in all, itself included.

    Parameters
    ----------
    L, direct
        As in :func:`effects`.

    Returns
    -------
    pandas.Series or pandas.DataFrame
        Like :func:`effects`; NaN where the sector has no direct amount, as publishers leave it out.

    Raises
    ------
    SchemaError
        If the sectors differ from those of L.

    References
    ----------
    Miller & Blair (2009), section 6.2.2 (Type I).

    Examples
    --------
    >>> import pandas as pd
    >>> L = pd.DataFrame([[1.25, 0.33], [0.26, 1.12]], index=["a", "b"], columns=["a", "b"])
    >>> multipliers(L, pd.Series({"a": 0.3, "b": 0.25})).round(3).to_dict()
    {'a': 1.467, 'b': 1.516}
    """
    direct = aligned(direct, L.index, "direct coefficients").astype(float)
    return effects(L, direct) / direct.where(direct != 0)


def _product(transposed: np.ndarray, direct: np.ndarray) -> np.ndarray:
    """Return the product in which an unknown amount spoils only the sectors that use it: 0 times NaN is 0."""
    known = np.nan_to_num(direct, nan=0.0)
    unknown = (transposed != 0).astype(float) @ np.isnan(direct).astype(float) > 0
    return np.where(unknown, np.nan, transposed @ known)


def aligned(amounts: Direct, sectors: pd.Index, name: str) -> Direct:
    """Amounts in the order of the sectors, or SchemaError naming those that are missing or unknown."""
    missing, extra = sectors.difference(amounts.index), amounts.index.difference(sectors)
    if len(missing) or len(extra) or not amounts.index.is_unique:
        raise SchemaError(f"{name} need each sector once: missing {first_few(missing)}; unknown {first_few(extra)}")
    return amounts.reindex(sectors)
