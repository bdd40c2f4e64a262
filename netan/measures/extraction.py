"""What a table loses when a sector is gone: hypothetical extraction of every sector from one inverse.

Taking a row, a column or both out of A changes the inverse by a matrix of rank one, so no table is solved anew. The
conventions answer different questions and give different figures; each is part of its result's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from ..errors import SchemaError, first_few
from .coefficients import square_values
from .multipliers import aligned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]

Convention: TypeAlias = Literal["total", "backward", "forward", "partial"]
CONVENTIONS = {
    "total": "the sector buys and sells nothing and its own final demand is gone",
    "backward": "the sector buys nothing from domestic sectors; its final demand stays",
    "forward": "the sector sells nothing to domestic sectors (supply-driven model); its primary inputs stay",
    "partial": "the whole output of the sector ends lower by the share, through fewer final sales",
}


def extraction_losses(
    L: pd.DataFrame,
    x: pd.Series,
    *,
    convention: Convention = "total",
    share: float | pd.Series = 1.0,
    per_output: pd.Series | None = None,
) -> pd.DataFrame:
    """Loss in all sectors together when each sector, or a share of it, is extracted; every sector in closed form.

    With m the column sums of L, g the row sums of G (``g_ki = l_ki x_i / x_k``) and t the share,

    - total: ``t x_k m_k / (1 + t (l_kk - 1))``,
    - backward: ``t x_k (m_k - 1) / (1 + t (l_kk - 1))``,
    - forward: ``t x_k (g_k - 1) / (1 + t (l_kk - 1))``,
    - partial: ``t x_k m_k / l_kk``.

    For t = 1 the denominators are all ``l_kk``. Below 1 the first three take a firm with that share of the sector out
    of it (its purchases, its sales, its final demand), and the rest of the sector also sells less to and through it;
    ``partial`` fixes what the whole sector ends with.

    Parameters
    ----------
    L
        Leontief inverse of non-negative coefficients.
    x
        Output by sector, in any order.
    convention
        See :data:`CONVENTIONS`.
    share
        Share extracted, 0 to 1: one number, or one by sector.
    per_output
        Jobs, GVA or another amount per unit of output by sector, to count the loss in; output itself when None.

    Returns
    -------
    pandas.DataFrame
        By extracted sector, in the unit of x (or of the amount): ``<convention>_extraction_loss``, and
        ``<convention>_extraction_loss_elsewhere``, without the sector itself. 0 for a sector without output. With
        ``forward`` the loss is that of the supply-driven model and is no forecast: it supposes that who loses a
        supplier loses output in proportion.

    Raises
    ------
    SchemaError
        If sectors differ, the convention is unknown, or a share is not from 0 to 1.

    References
    ----------
    Miller & Blair (2009), Input-Output Analysis, 2nd ed., section 12.2.6; Dietzenbacher & Lahr (2013), Economic
    Systems Research 25(3), 341-360. The closed forms follow from the Sherman-Morrison identity; tests hold them
    against tables that are solved anew.

    Examples
    --------
    >>> import pandas as pd
    >>> L = pd.DataFrame([[1.254125, 0.330033], [0.264026, 1.122112]], index=["a", "b"], columns=["a", "b"])
    >>> extraction_losses(L, pd.Series({"a": 1000, "b": 2000})).round(1).to_dict("index")["a"]
    {'total_extraction_loss': 1210.5, 'total_extraction_loss_elsewhere': 210.5}
    """
    inverse, output, part = _inputs(L, x, convention, share)
    weight = np.ones(len(output)) if per_output is None else _weights(per_output, L.index)
    own = np.diag(inverse)
    if convention == "forward":
        # sum_i w_i (l_ki x_i / x_k - d_ki) x_k: what the sector's output goes into, without itself
        reached = inverse @ (output * weight) - output * weight
        first = (own - 1.0) * weight * output
    else:
        kept = weight if convention == "backward" else np.zeros_like(weight)
        reached = (weight @ inverse - kept) * output
        first = (own * weight - kept) * output
    scale = _scale(own, part, convention)
    name = f"{convention}_extraction_loss"
    return pd.DataFrame({name: reached * scale, f"{name}_elsewhere": (reached - first) * scale}, index=L.index)


def extraction_by_sector(
    L: pd.DataFrame,
    x: pd.Series,
    *,
    convention: Convention = "total",
    share: float | pd.Series = 1.0,
) -> pd.DataFrame:
    """Output that each sector loses when another, or itself, is extracted.

    Parameters
    ----------
    L, x, convention, share
        As in :func:`extraction_losses`.

    Returns
    -------
    pandas.DataFrame
        Sector that loses by sector that is extracted, in the unit of x. Column sums are the losses of
        :func:`extraction_losses`.

    Raises
    ------
    SchemaError
        As in :func:`extraction_losses`.

    References
    ----------
    As :func:`extraction_losses`.

    Examples
    --------
    >>> import pandas as pd
    >>> L = pd.DataFrame([[1.254125, 0.330033], [0.264026, 1.122112]], index=["a", "b"], columns=["a", "b"])
    >>> extraction_by_sector(L, pd.Series({"a": 1000, "b": 2000})).round(1)["a"].to_dict()
    {'a': 1000.0, 'b': 210.5}
    """
    inverse, output, part = _inputs(L, x, convention, share)
    scale = _scale(np.diag(inverse), part, convention)
    if convention == "forward":
        lost = (inverse.T - np.eye(len(output))) * output[:, None]
    else:
        kept = np.eye(len(output)) if convention == "backward" else 0.0
        lost = (inverse - kept) * output
    frame = pd.DataFrame(lost * scale, index=L.index, columns=L.columns)
    return frame.rename_axis(index="loses_output", columns=f"{convention}_extraction_of")


def group_extraction_loss(
    L: pd.DataFrame, x: pd.Series, members: Sequence[str], *, per_output: pd.Series | None = None
) -> pd.Series:
    """Loss in all sectors together when a group of sectors is extracted at once (total extraction).

    ``w' L_.S (L_SS)^-1 x_S``: less than the sum over its sectors, since what they sell each other is lost once.

    Parameters
    ----------
    L, x, per_output
        As in :func:`extraction_losses`.
    members
        Sectors of the group.

    Returns
    -------
    pandas.Series
        ``total_extraction_loss`` and ``total_extraction_loss_elsewhere``, without the group itself.

    Raises
    ------
    SchemaError
        As in :func:`extraction_losses`; a member that is no sector.

    References
    ----------
    Miller & Blair (2009), section 12.2.6, for groups of sectors.

    Examples
    --------
    >>> import pandas as pd
    >>> L = pd.DataFrame([[1.254125, 0.330033], [0.264026, 1.122112]], index=["a", "b"], columns=["a", "b"])
    >>> group_extraction_loss(L, pd.Series({"a": 1000, "b": 2000}), ["a", "b"]).round(6).tolist()
    [3000.0, 0.0]
    """
    inverse, output, _ = _inputs(L, x, "total", 1.0)
    weight = np.ones(len(output)) if per_output is None else _weights(per_output, L.index)
    strange = [name for name in members if name not in L.index]
    if strange:
        raise SchemaError(f"the group has sectors that the table does not: {first_few(strange)}")
    inside = L.index.isin(list(members))
    demand = np.linalg.solve(inverse[np.ix_(inside, inside)], output[inside])
    lost = inverse[:, inside] @ demand
    lost[inside] = output[inside]
    whole = float(weight @ lost)
    name = "total_extraction_loss"
    return pd.Series({name: whole, f"{name}_elsewhere": float(weight[~inside] @ lost[~inside])})


def _inputs(L: pd.DataFrame, x: pd.Series, convention: str, share: float | pd.Series) -> tuple[Array, Array, Array]:
    if convention not in CONVENTIONS:
        raise SchemaError(f"extraction is one of {', '.join(CONVENTIONS)}, not {convention!r}")
    output = np.asarray(aligned(x, L.index, "output"), dtype=float)
    if isinstance(share, pd.Series):
        part = np.asarray(aligned(share, L.index, "shares"), dtype=float)
    else:
        part = np.full(len(output), float(share))
    if not ((part >= 0) & (part <= 1)).all():
        wrong = np.unique(part[~((part >= 0) & (part <= 1))])
        raise SchemaError(f"the share extracted is from 0 to 1, not {first_few(wrong)}")
    return square_values(L), output, part


def _weights(per_output: pd.Series, sectors: pd.Index) -> Array:
    weight = np.asarray(aligned(per_output, sectors, "amounts per unit of output"), dtype=float)
    if not np.isfinite(weight).all():
        raise SchemaError("amounts per unit of output are unknown for some sectors; leave these out or give them")
    return weight


def _scale(own: Array, part: Array, convention: str) -> Array:
    return part / own if convention == "partial" else part / (1.0 + part * (own - 1.0))
