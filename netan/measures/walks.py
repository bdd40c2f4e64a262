"""Centrality of sectors on random walks of money: who is reached soonest, who is passed through most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import connected_components

from ..errors import SchemaError, first_few
from .coefficients import square_values
from .solving import solved

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]

Component: TypeAlias = Literal["whole", "largest"]


def mean_first_passage(flows: pd.DataFrame, *, component: Component = "whole") -> pd.DataFrame:
    """Expected steps of a random walk along the flows from one sector until it first reaches another.

    A step goes from i to j with chance ``w_ij / sum_j w_ij``; flows of a sector to itself are steps too. With pi the
    stationary chances, e ones and ``Z = (I - M + e pi')^-1``: ``m_ij = (z_jj - z_ij) / pi_j``.

    Parameters
    ----------
    flows
        Non-negative flows, from row to column. Rows are suppliers: the walk follows goods; give the transpose to
        follow money.
    component
        ``whole``: every sector must be reachable from every other. ``largest``: only the largest group of sectors
        that all reach each other; the others are NaN.

    Returns
    -------
    pandas.DataFrame
        From row to column, in steps; 0 on the diagonal.

    Raises
    ------
    SchemaError
        If the table is not square, a flow is unknown or negative, or, with ``whole``, some sectors do not reach all
        others.

    References
    ----------
    Kemeny & Snell (1960), Finite Markov Chains, chapter 4; Bloechl, Theis, Vega-Redondo & Fisher (2011), Physical
    Review E 83, 046127.

    Examples
    --------
    >>> import pandas as pd
    >>> path = pd.DataFrame([[0, 1, 0], [1, 0, 1], [0, 1, 0]], index=list("abc"), columns=list("abc"))
    >>> mean_first_passage(path).round(6).loc["a"].to_dict()
    {'a': 0.0, 'b': 1.0, 'c': 4.0}
    """
    kept, M = _walk(flows, component)
    Z, stationary = _fundamental(M)
    inner = (np.diag(Z) - Z) / stationary
    steps = np.full(flows.shape, np.nan)
    steps[np.ix_(kept, kept)] = inner
    return pd.DataFrame(steps, index=flows.index, columns=flows.columns)


def random_walk_centrality(flows: pd.DataFrame, *, component: Component = "whole") -> pd.Series:
    """Random-walk centrality: ``n`` over the summed first passage times to a sector from all others.

    High: a change that starts anywhere arrives there soon.

    Parameters
    ----------
    flows, component
        As in :func:`mean_first_passage`.

    Returns
    -------
    pandas.Series
        By sector, 1 / steps; NaN outside the component.

    Raises
    ------
    SchemaError
        As in :func:`mean_first_passage`; a single sector alone.

    References
    ----------
    Bloechl, Theis, Vega-Redondo & Fisher (2011), Physical Review E 83, 046127.

    Examples
    --------
    >>> import pandas as pd
    >>> path = pd.DataFrame([[0, 1, 0], [1, 0, 1], [0, 1, 0]], index=list("abc"), columns=list("abc"))
    >>> random_walk_centrality(path).round(6).to_dict()
    {'a': 0.428571, 'b': 1.5, 'c': 0.428571}
    """
    steps = mean_first_passage(flows, component=component).to_numpy()
    kept = ~np.isnan(np.diag(steps))
    total = np.where(kept, np.nansum(steps, axis=0), np.nan)
    return pd.Series(int(kept.sum()) / total, index=flows.index, name="random_walk_centrality")


def counting_betweenness(flows: pd.DataFrame, *, component: Component = "whole") -> pd.Series:
    """Counting betweenness: how often walks between all pairs of sectors pass through a sector.

    For a target t let ``T = (I - M_-t)^-1`` without its row and column; a walk from s uses the link from i to j
    ``T_si m_ij`` times. ``N^st(i)`` is half of what goes in and out of i except into t, 1 more where i = s, and 1 for
    i = t; ``c_i = sum_{s <> t} N^st(i) / (n (n - 1))``. All T come from one inverse.

    Parameters
    ----------
    flows, component
        As in :func:`mean_first_passage`.

    Returns
    -------
    pandas.Series
        By sector, passes a walk; NaN outside the component. Flows of a sector to itself count: they hold a walk there.

    Raises
    ------
    SchemaError
        As in :func:`mean_first_passage`; a single sector alone.

    References
    ----------
    Bloechl, Theis, Vega-Redondo & Fisher (2011), Physical Review E 83, 046127, after Newman (2005).

    Examples
    --------
    >>> import pandas as pd
    >>> path = pd.DataFrame([[0, 1, 0], [1, 0, 1], [0, 1, 0]], index=list("abc"), columns=list("abc"))
    >>> counting_betweenness(path).round(4).to_dict()
    {'a': 1.0833, 'b': 1.5, 'c': 1.0833}
    """
    kept, M = _walk(flows, component)
    n = len(M)
    Z, stationary = _fundamental(M)
    # visits to i before t, summed over starts: T_si = z_si - z_ti + (pi_i / pi_t)(z_tt - z_st)
    columns = Z.sum(axis=0)
    steps = (n * np.diag(Z) - columns) / stationary  # summed first passage times to t
    visits = columns - n * Z + stationary * steps[:, None]  # row t, column i
    # in and out of i: T_si (1 - m_it) + T_si - d_si, and d_si again for the start
    passed = (visits * (2.0 - M.T) + 1.0) / 2.0
    np.fill_diagonal(passed, n - 1.0)
    inner = passed.sum(axis=0) / (n * (n - 1))
    values = np.full(len(flows), np.nan)
    values[kept] = inner
    return pd.Series(values, index=flows.index, name="counting_betweenness")


def influence_vector(A: pd.DataFrame, *, labour_share: float) -> pd.Series:
    """Influence of each sector on the whole economy's output through those it supplies.

    ``v' = (alpha / n) 1' (I - (1 - alpha) W)^-1`` with ``w_ij`` the share of i's inputs that j supplies.

    Parameters
    ----------
    A
        Technical coefficients, supplier by buyer.
    labour_share
        Alpha, the share of labour in costs, above 0 and at most 1; the model has one for all sectors.

    Returns
    -------
    pandas.Series
        By sector; sums to 1 when every sector uses inputs.

    Raises
    ------
    SchemaError
        If A has negative or unknown cells, or the share makes no sense.

    References
    ----------
    Acemoglu, Carvalho, Ozdaglar & Tahbaz-Salehi (2012), Econometrica 80(5), 1977-2016, equation 4.

    Examples
    --------
    >>> import pandas as pd
    >>> A = pd.DataFrame([[0.0, 0.4], [0.2, 0.4]], index=["a", "b"], columns=["a", "b"])
    >>> influence_vector(A, labour_share=0.5).round(4).to_dict()
    {'a': 0.4, 'b': 0.6}
    """
    if not 0 < labour_share <= 1:
        raise SchemaError(f"the share of labour is above 0 and up to 1, not {labour_share:g}")
    values = _non_negative(A)
    used = values.sum(axis=0)
    shares = np.divide(values, used, out=np.zeros_like(values), where=used > 0)
    scaled = pd.DataFrame((1.0 - labour_share) * shares, index=A.index, columns=A.columns)
    found = solved(scaled, np.full(len(A), labour_share / len(A)))
    return pd.Series(found, index=A.index, name="influence")


def _non_negative(flows: pd.DataFrame) -> Array:
    values = square_values(flows)
    if (values < 0).any():
        raise SchemaError("random walks need flows that are not negative")
    return values


def _walk(flows: pd.DataFrame, component: str) -> tuple[NDArray[np.intp], Array]:
    """Positions of the sectors that all reach each other, and the chances of a step between them."""
    if component not in {"whole", "largest"}:
        raise SchemaError(f"walks run on the 'whole' table or on its 'largest' component, not {component!r}")
    values = _non_negative(flows)
    _, group = connected_components((values > 0).astype(float), directed=True, connection="strong")
    counts = np.bincount(group)
    kept = np.flatnonzero(group == counts.argmax())
    if component == "whole" and len(kept) < len(values):
        outside = flows.index[group != counts.argmax()]
        raise SchemaError(
            f"a walk cannot go from every sector to every other and back; apart stand {first_few(outside)} "
            "-> leave them out, or ask for the largest component"
        )
    if len(kept) < 2:
        raise SchemaError("random walks need two sectors that trade with each other")
    inner = values[np.ix_(kept, kept)]
    return kept, inner / inner.sum(axis=1, keepdims=True)


def _fundamental(M: Array) -> tuple[Array, Array]:
    """Fundamental matrix ``(I - M + e pi')^-1`` and the stationary chances pi."""
    n = len(M)
    system = np.vstack([(np.eye(n) - M.T)[:-1], np.ones(n)])
    stationary = np.linalg.solve(system, np.append(np.zeros(n - 1), 1.0))
    return np.asarray(np.linalg.inv(np.eye(n) - M + stationary), dtype=float), np.asarray(stationary, dtype=float)
