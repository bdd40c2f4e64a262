"""How much a sector pulls its suppliers along and pushes its buyers: Rasmussen's indices and key sectors."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import pandas as pd

from ..errors import SchemaError

Forward: TypeAlias = Literal["ghosh", "leontief"]
KEY, PULLS, PUSHES, WEAK = "key", "strong backward", "strong forward", "weak"
QUADRANTS = (KEY, PULLS, PUSHES, WEAK)


def backward_linkages(L: pd.DataFrame) -> pd.Series:
    """Power of dispersion: column sum of L over the mean column sum.

    ``n m_j / sum(m)`` with m the output multipliers. Above 1: a pound of demand for the sector moves more through
    suppliers than the average sector's does.

    Parameters
    ----------
    L
        Leontief inverse.

    Returns
    -------
    pandas.Series
        By sector, mean 1.

    References
    ----------
    Rasmussen (1956), Studies in Inter-Sectoral Relations; Miller & Blair (2009), section 12.2.1.

    Examples
    --------
    >>> import pandas as pd
    >>> L = pd.DataFrame([[1.254125, 0.330033], [0.264026, 1.122112]], index=["a", "b"], columns=["a", "b"])
    >>> backward_linkages(L).round(4).to_dict()
    {'a': 1.0222, 'b': 0.9778}
    """
    return _relative(L.sum(axis=0)).rename("backward_linkage")


def forward_linkages(inverse: pd.DataFrame) -> pd.Series:
    """Sensitivity of dispersion: row sum of the inverse over the mean row sum.

    Parameters
    ----------
    inverse
        Ghosh inverse G (what a pound of the sector's output goes into), the usual choice; or the Leontief inverse L,
        Rasmussen's own, which supposes demand for every sector to rise by the same pound, however small the sector.

    Returns
    -------
    pandas.Series
        By sector, mean 1.

    References
    ----------
    Rasmussen (1956); from G: Beyers (1976), Jones (1976); Miller & Blair (2009), section 12.2.2.

    Examples
    --------
    >>> import pandas as pd
    >>> G = pd.DataFrame([[1.254125, 0.660066], [0.132013, 1.122112]], index=["a", "b"], columns=["a", "b"])
    >>> forward_linkages(G).round(4).to_dict()
    {'a': 1.2083, 'b': 0.7917}
    """
    return _relative(inverse.sum(axis=1)).rename("forward_linkage")


def backward_spread(L: pd.DataFrame) -> pd.Series:
    """Coefficient of variation of each column of L: how unevenly the pull falls on suppliers.

    Standard deviation with n - 1, over the mean. Low: many sectors feel it; high: few, often the sector itself.

    Parameters
    ----------
    L
        Leontief inverse.

    Returns
    -------
    pandas.Series
        By sector, at least 0; NaN for a table of one sector.

    References
    ----------
    Rasmussen (1956), whose Psi this is; Hazari (1970), Review of Economics and Statistics 52(3), 301-305.

    Examples
    --------
    >>> import pandas as pd
    >>> L = pd.DataFrame([[1.254125, 0.330033], [0.264026, 1.122112]], index=["a", "b"], columns=["a", "b"])
    >>> backward_spread(L).round(4).to_dict()
    {'a': 0.9223, 'b': 0.7714}
    """
    return (L.std(axis=0, ddof=1) / L.mean(axis=0)).rename("backward_spread")


def forward_spread(inverse: pd.DataFrame) -> pd.Series:
    """Coefficient of variation of each row of the inverse: how unevenly the push falls on buyers.

    Parameters
    ----------
    inverse
        As in :func:`forward_linkages`.

    Returns
    -------
    pandas.Series
        By sector, at least 0; NaN for a table of one sector.

    References
    ----------
    As :func:`backward_spread`.

    Examples
    --------
    >>> import pandas as pd
    >>> G = pd.DataFrame([[1.254125, 0.660066], [0.132013, 1.122112]], index=["a", "b"], columns=["a", "b"])
    >>> forward_spread(G).round(4).to_dict()
    {'a': 0.4389, 'b': 1.1165}
    """
    return (inverse.std(axis=1, ddof=1) / inverse.mean(axis=1)).rename("forward_spread")


def quadrants(backward: pd.Series, forward: pd.Series) -> pd.Series:
    """Kind of each sector by whether its two linkages lie above the average.

    Parameters
    ----------
    backward, forward
        Linkages with mean 1, on the same sectors.

    Returns
    -------
    pandas.Series
        ``key`` (both above 1), ``strong backward``, ``strong forward`` or ``weak``; empty where one is unknown.
        Exactly 1 is not above the average.

    Raises
    ------
    SchemaError
        If the sectors differ.

    References
    ----------
    Miller & Blair (2009), section 12.2.4.

    Examples
    --------
    >>> import pandas as pd
    >>> quadrants(pd.Series({"a": 1.2, "b": 0.8}), pd.Series({"a": 1.1, "b": 1.3})).to_dict()
    {'a': 'key', 'b': 'strong forward'}
    """
    if not backward.index.equals(forward.index):
        raise SchemaError("backward and forward linkages need the same sectors in the same order")
    pulls, pushes = backward.to_numpy(float) > 1, forward.to_numpy(float) > 1
    kind = np.select([pulls & pushes, pulls, pushes], [KEY, PULLS, PUSHES], WEAK).astype(object)
    kind[(backward.isna() | forward.isna()).to_numpy()] = ""
    return pd.Series(kind, index=backward.index, name="quadrant")


def linkage_indices(L: pd.DataFrame, G: pd.DataFrame, *, forward: Forward = "ghosh") -> pd.DataFrame:
    """Both linkages, their spread and the quadrant of every sector.

    Parameters
    ----------
    L, G
        Leontief and Ghosh inverse of one table.
    forward
        ``ghosh``: forward linkages from G. ``leontief``: from L.

    Returns
    -------
    pandas.DataFrame
        By sector: ``backward_linkage, backward_spread, forward_linkage, forward_spread, quadrant``.

    Raises
    ------
    SchemaError
        If the sectors of L and G differ, or ``forward`` is neither.

    Examples
    --------
    >>> import pandas as pd
    >>> L = pd.DataFrame([[1.254125, 0.330033], [0.264026, 1.122112]], index=["a", "b"], columns=["a", "b"])
    >>> G = pd.DataFrame([[1.254125, 0.660066], [0.132013, 1.122112]], index=["a", "b"], columns=["a", "b"])
    >>> linkage_indices(L, G)["quadrant"].to_dict()
    {'a': 'key', 'b': 'weak'}
    """
    if forward not in {"ghosh", "leontief"}:
        raise SchemaError(f"forward linkages are taken from 'ghosh' or 'leontief', not {forward!r}")
    if not L.index.equals(G.index):
        raise SchemaError("the two inverses need the same sectors in the same order")
    source = G if forward == "ghosh" else L
    pull, push = backward_linkages(L), forward_linkages(source)
    return pd.concat([pull, backward_spread(L), push, forward_spread(source), quadrants(pull, push)], axis=1)


def _relative(sums: pd.Series) -> pd.Series:
    return sums / sums.mean()
