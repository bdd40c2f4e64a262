"""Location quotients: from national domestic coefficients to those of a region.

``x`` is output or jobs by sector, ``r`` the region, ``n`` the nation that holds it. Every method returns a
quotient for each pair of supplier (row) and buyer (column); the regional coefficient is
``a_ij^r = a_ij^n min(1, q_ij)`` on the DOMESTIC national coefficients, imports apart.

What is defined, in every method, so that no NaN comes out of valid input:

- a supplier that is absent from the region has quotient 0, whatever the buyer;
- a sector without output in the whole nation is absent from the region too (activity there is refused);
- a buyer that is absent from the region has the limit, infinity, towards every supplier that is present; it
  is capped to 1 like any other, and carries no flow since the buyer buys nothing;
- region equal to nation gives 1 everywhere but in the rows of sectors that do not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import SchemaError
from ._inputs import check_coefficients, checked_activity, same_labels

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Array: TypeAlias = npt.NDArray[np.float64]
Parameter: TypeAlias = float | pd.Series | pd.DataFrame
Diagonal: TypeAlias = Literal["slq", "one"]


def location_quotient(region: pd.Series, nation: pd.Series) -> pd.Series:
    """Compare each sector's share here with its share in the nation: the simple location quotient (SLQ).

    ``SLQ_i = (x_i^r / x^r) / (x_i^n / x^n)``.

    Parameters
    ----------
    region, nation
        Output or jobs by sector, both in the same unit; the nation includes the region. The order of the
        labels may differ, the labels may not.

    Returns
    -------
    pandas.Series
        Named ``slq``, on the nation's index. 0 for a sector that is absent from the region, also where the
        nation has none of it.

    Raises
    ------
    SchemaError
        If a value is missing, negative or infinite, labels differ or repeat, all of the region or the nation
        is zero, or the region has activity in a sector in which the nation has none.

    References
    ----------
    Miller & Blair (2009), Input-Output Analysis, 2nd ed., section 8.2.

    Examples
    --------
    >>> import pandas as pd
    >>> location_quotient(pd.Series({"a": 70, "b": 30}), pd.Series({"a": 100, "b": 100})).tolist()
    [1.4, 0.6]
    """
    region, nation = checked_activity(region, nation)
    return pd.Series(_slq(_values(region), _values(nation)), index=nation.index, name="slq")


def cross_industry_quotient(region: pd.Series, nation: pd.Series, *, diagonal: Diagonal = "slq") -> pd.DataFrame:
    """Cross-industry quotient, ``CILQ_ij = SLQ_i / SLQ_j``, supplier i by buyer j.

    Parameters
    ----------
    region, nation
        As in :func:`location_quotient`.
    diagonal
        What stands on the diagonal, where the ratio is 1 by construction: ``"slq"`` (SLQ_i, so that a sector
        that is small here cannot supply itself in full) or ``"one"``.

    Returns
    -------
    pandas.DataFrame
        Supplier by buyer, not capped; infinite where only the buyer is absent, 0 where the supplier is.

    Raises
    ------
    SchemaError
        As in :func:`location_quotient`.

    References
    ----------
    Miller & Blair (2009), section 8.2; the diagonal by SLQ after Smith & Morrison (1974).

    Examples
    --------
    >>> import pandas as pd
    >>> region, nation = pd.Series({"a": 70, "b": 30}), pd.Series({"a": 100, "b": 100})
    >>> cross_industry_quotient(region, nation).loc["b"].round(4).tolist()
    [0.4286, 0.6]
    """
    region, nation = checked_activity(region, nation)
    return _table(_cilq(_slq(_values(region), _values(nation)), diagonal), nation.index)


def flegg_quotient(region: pd.Series, nation: pd.Series, *, delta: float, diagonal: Diagonal = "slq") -> pd.DataFrame:
    """Flegg's quotient, ``FLQ_ij = CILQ_ij lambda``, with ``lambda = log2(1 + x^r / x^n) ** delta``.

    The smaller the region, the more it imports from the rest of its nation. ``delta`` says how fast; it has
    no safe default, and a LOW delta gives a HIGH local share.

    Parameters
    ----------
    region, nation
        As in :func:`location_quotient`; their totals give the relative size of the region.
    delta
        Between 0 (FLQ = CILQ) and 1. Fitted values found in the literature run from .14 to .60.
    diagonal
        As in :func:`cross_industry_quotient`; times lambda as well.

    Returns
    -------
    pandas.DataFrame
        Supplier by buyer, not capped.

    Raises
    ------
    SchemaError
        As in :func:`location_quotient`, or if delta is outside 0 to 1.

    References
    ----------
    Flegg & Webber (1997), On the appropriate use of location quotients in generating regional input-output
    tables: reply, Regional Studies 31(8), 795-805.

    Examples
    --------
    >>> import pandas as pd
    >>> region, nation = pd.Series({"a": 70, "b": 30}), pd.Series({"a": 100, "b": 100})
    >>> flegg_quotient(region, nation, delta=0.25).loc["b"].round(4).tolist()
    [0.3748, 0.5247]
    """
    region, nation = checked_activity(region, nation)
    return _table(_flq(_values(region), _values(nation), delta, diagonal), nation.index)


def quotients(
    region: pd.Series,
    nation: pd.Series,
    *,
    method: str,
    delta: float | None = None,
    **parameters: Parameter,
) -> pd.DataFrame:
    """Quotients of any method in one calling form, supplier by buyer.

    Parameters
    ----------
    region, nation
        As in :func:`location_quotient`.
    method
        A key of :data:`METHODS`: ``slq`` (the supplier's SLQ towards every buyer), ``cilq``, ``flq``.
    delta, **parameters
        What the method asks for, no more and no less (:attr:`Method.parameters`).

    Returns
    -------
    pandas.DataFrame
        Supplier by buyer on the nation's index, not capped; never NaN.

    Raises
    ------
    SchemaError
        As in :func:`location_quotient`; for an unknown method, or a parameter missing or not asked for.

    Examples
    --------
    >>> import pandas as pd
    >>> region, nation = pd.Series({"a": 70, "b": 30}), pd.Series({"a": 100, "b": 100})
    >>> quotients(region, nation, method="slq").loc["b"].tolist()
    [0.6, 0.6]
    """
    given: dict[str, Parameter] = dict(parameters) if delta is None else {**parameters, "delta": delta}
    region, nation = checked_activity(region, nation)
    return _table(quotient_values(region, nation, method=method, parameters=given), nation.index)


def quotient_values(region: pd.Series, nation: pd.Series, *, method: str, parameters: Mapping[str, Parameter]) -> Array:
    """Quotients as :func:`quotients` gives them, as an array, for activity that is already checked."""
    chosen = METHODS.get(method)
    if chosen is None:
        raise SchemaError(f"unknown regional method {method!r}; known are {', '.join(sorted(METHODS))}")
    if set(parameters) != set(chosen.parameters):
        wanted = ", ".join(chosen.parameters) or "no parameter"
        raise SchemaError(f"method {method!r} takes {wanted}, got {', '.join(sorted(parameters)) or 'none'}")
    return chosen.function(region, nation, parameters)


def regional_coefficients(
    A: pd.DataFrame,
    region: pd.Series,
    nation: pd.Series,
    *,
    method: str,
    delta: float | None = None,
    **parameters: Parameter,
) -> pd.DataFrame:
    """Regional input coefficients, ``a_ij^r = a_ij^n min(1, q_ij)``.

    Parameters
    ----------
    A
        National DOMESTIC technical coefficients, supplier by buyer, on the same sectors as the activity.
    region, nation, method, delta, **parameters
        As in :func:`quotients`.

    Returns
    -------
    pandas.DataFrame
        Like A. What is missing against A, ``A - A^r``, comes from the rest of the nation.

    Raises
    ------
    SchemaError
        As in :func:`quotients`, or if A is not square on these sectors, or has missing or negative cells.

    Examples
    --------
    >>> import pandas as pd
    >>> A = pd.DataFrame([[0.1, 0.2], [0.3, 0.1]], index=["a", "b"], columns=["a", "b"])
    >>> region, nation = pd.Series({"a": 70, "b": 30}), pd.Series({"a": 100, "b": 100})
    >>> regional_coefficients(A, region, nation, method="slq").loc["b"].round(3).tolist()
    [0.18, 0.06]
    """
    check_coefficients(A)
    q = quotients(region, nation, method=method, delta=delta, **parameters)
    same_labels("the coefficients", A.index, "the activity", q.index)
    return A * np.minimum(1.0, q.loc[A.index, A.columns])


@dataclass(frozen=True)
class Method:
    """One way to quotients.

    Attributes
    ----------
    label
        As shown to users.
    parameters
        Names that :func:`quotients` must be given, and no others.
    function
        From checked region, nation and the parameters to the array of quotients, supplier by buyer.
    """

    label: str
    parameters: tuple[str, ...]
    function: Callable[[pd.Series, pd.Series, Mapping[str, Parameter]], Array]


def _by_slq(region: pd.Series, nation: pd.Series, _: Mapping[str, Parameter]) -> Array:
    slq = _slq(_values(region), _values(nation))
    return np.repeat(slq[:, None], len(slq), axis=1)


def _by_cilq(region: pd.Series, nation: pd.Series, _: Mapping[str, Parameter]) -> Array:
    return _cilq(_slq(_values(region), _values(nation)), "slq")


def _by_flq(region: pd.Series, nation: pd.Series, parameters: Mapping[str, Parameter]) -> Array:
    return _flq(_values(region), _values(nation), parameters["delta"], "slq")


# a new method is one function and one line here; nothing that calls quotients() changes
METHODS: Mapping[str, Method] = {
    "slq": Method("SLQ", (), _by_slq),
    "cilq": Method("CILQ", (), _by_cilq),
    "flq": Method("FLQ", ("delta",), _by_flq),
}


def _slq(region: Array, nation: Array) -> Array:
    shares = np.zeros_like(region)
    np.divide(region / region.sum(), nation / nation.sum(), out=shares, where=region > 0)
    return shares


def _cilq(slq: Array, diagonal: Diagonal) -> Array:
    if diagonal not in ("slq", "one"):
        raise SchemaError(f"the diagonal is 'slq' or 'one', not {diagonal!r}")
    supplier, buyer = slq[:, None], slq[None, :]
    q = np.full((len(slq), len(slq)), np.inf)  # the limit for a buyer that is absent
    with np.errstate(over="ignore"):  # a buyer next to absent: the same limit
        np.divide(supplier, buyer, out=q, where=np.broadcast_to(buyer > 0, q.shape))
    q[slq == 0, :] = 0.0
    np.fill_diagonal(q, slq if diagonal == "slq" else np.where(slq > 0, 1.0, 0.0))
    return q


def _flq(region: Array, nation: Array, delta: Parameter, diagonal: Diagonal) -> Array:
    if not isinstance(delta, (int, float)) or not 0 <= delta <= 1:
        raise SchemaError(f"delta of FLQ lies between 0 and 1, not {delta}")
    size = np.log2(1 + region.sum() / nation.sum()) ** delta
    return _cilq(_slq(region, nation), diagonal) * float(size)


def _values(series: pd.Series) -> Array:
    return np.asarray(series, dtype=float)


def _table(q: Array, index: pd.Index) -> pd.DataFrame:
    return pd.DataFrame(q, index=index.rename("supplier"), columns=index.rename("buyer"))
