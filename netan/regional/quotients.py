"""Location quotients: from national domestic coefficients to those of a region.

``x`` is output or jobs by sector, ``r`` the region, ``n`` the nation that holds it. Every method returns a
quotient for each pair of supplier i (row) and buyer j (column); the regional coefficient is
``a_ij^r = a_ij^n min(1, q_ij)`` on the DOMESTIC national coefficients, imports apart.

=======  ==========================================================  ==============================================
method   quotient                                                    source
=======  ==========================================================  ==============================================
slq      SLQ_i = (x_i^r / x^r) / (x_i^n / x^n)                       Miller & Blair (2009), section 8.2
cilq     SLQ_i / SLQ_j                                               Miller & Blair (2009), section 8.2
rlq      SLQ_i / log2(1 + SLQ_j)                                     Round (1978)
flq      CILQ_ij lambda, lambda = log2(1 + x^r / x^n) ** delta       Flegg & Webber (1997)
aflq     FLQ_ij log2(1 + SLQ_j) where SLQ_j > 1, else FLQ_ij         Flegg & Webber (2000)
sflq     FLQ with a delta for each buying sector                     Kowalewski (2015)
auto     rates of the supplier, fitted: :mod:`.estimator`            netan's own, not above 1 by itself
2dlq     f(SLQ_i) (x_j^r / x_j^n) ** beta; f = SLQ ** alpha up to 1  Pereira-Lopez, Carrascal-Incera &
         and (tanh(SLQ - 1) / 2 + 1) ** alpha above                  Fernandez-Fernandez (2020)
=======  ==========================================================  ==============================================

CILQ, RLQ and the three of Flegg's family have SLQ_i on the diagonal, times what the method multiplies by, or 1
(option ``diagonal``). CHARM, which starts from total flows, stands in :mod:`.charm`.

What is defined, in every method, so that no NaN comes out of valid input:

- a supplier that is absent from the region has quotient 0, whatever the buyer;
- a sector without output in the whole nation is absent from the region too (activity there is refused);
- a buyer that is absent from the region has the limit towards every supplier that is present. It carries no
  flow, since the buyer buys nothing. The limit is infinity, capped to 1 like any other, but 0 in the 2D-LQ
  with beta above 0, and that of the supplier towards everybody in the SLQ and the default estimator;
- region equal to nation gives 1, once capped, everywhere but in the rows of sectors that do not exist;
- a nation of one sector has SLQ 1: only lambda and the share of the 2D-LQ tell its size.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from ..errors import SchemaError
from ._inputs import check_coefficients, checked_activity, per_buyer, same_labels
from .quotient_kinds import METHODS, Array, Diagonal, Method, cilq, flq, slq

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "METHODS",
    "Array",
    "Diagonal",
    "Method",
    "Parameter",
    "cross_industry_quotient",
    "flegg_quotient",
    "location_quotient",
    "method_key",
    "quotient_array",
    "quotient_values",
    "quotients",
    "regional_coefficients",
]

Parameter: TypeAlias = float | pd.Series


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
    return pd.Series(slq(_values(region), _values(nation)), index=nation.index, name="slq")


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
    return _table(cilq(_values(region), _values(nation), diagonal=diagonal), nation.index)


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
    return _table(flq(_values(region), _values(nation), delta=delta, diagonal=diagonal), nation.index)


def method_key(name: str) -> str:
    """Key of a method in :data:`METHODS`, from its key or its label in any case.

    Raises
    ------
    SchemaError
        If there is no such method; the nearest is named.

    Examples
    --------
    >>> method_key("2D-LQ"), method_key("Flq")
    ('2dlq', 'flq')
    """
    plain = "".join(letter for letter in name.casefold() if letter.isalnum())
    if plain in METHODS:
        return plain
    near = difflib.get_close_matches(plain, METHODS, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise SchemaError(f"unknown regional method {name!r}; known are {', '.join(sorted(METHODS))}{hint}")


def quotients(
    region: pd.Series,
    nation: pd.Series,
    *,
    method: str,
    delta: Parameter | None = None,
    diagonal: Diagonal = "slq",
    **parameters: Parameter,
) -> pd.DataFrame:
    """Quotients of any method in one calling form, supplier by buyer.

    Parameters
    ----------
    region, nation
        As in :func:`location_quotient`.
    method
        A key or label of :data:`METHODS`, in any case.
    delta, **parameters
        What the method asks for, no more and no less (:attr:`Method.parameters`). ``delta`` between 0 and 1; in
        ``sflq`` also a Series with one for each buying sector. ``alpha`` and ``beta`` of ``2dlq`` are 0 or more.
    diagonal
        ``slq`` or ``one``, as in :func:`cross_industry_quotient`; ``one`` for methods that have the choice.

    Returns
    -------
    pandas.DataFrame
        Supplier by buyer on the nation's index, not capped; never NaN.

    Raises
    ------
    SchemaError
        As in :func:`location_quotient`; for an unknown method, or a parameter missing, not asked for, outside its
        range, or without a value for some buyer.

    References
    ----------
    Round (1978), Journal of Regional Science 18(2), 179-194. Flegg & Webber (2000), Regional Studies 34(6),
    563-569. Kowalewski (2015), Regional Studies 49(2), 240-250. Pereira-Lopez, Carrascal-Incera &
    Fernandez-Fernandez (2020), Spatial Economic Analysis 15(4), 474-493.

    Examples
    --------
    >>> import pandas as pd
    >>> region, nation = pd.Series({"a": 70, "b": 30}), pd.Series({"a": 100, "b": 100})
    >>> quotients(region, nation, method="slq").loc["b"].tolist()
    [0.6, 0.6]
    >>> quotients(region, nation, method="2dlq", alpha=0.3, beta=0.1).loc["b"].round(4).tolist()
    [0.8279, 0.7606]
    """
    given: dict[str, Parameter] = dict(parameters) if delta is None else {**parameters, "delta": delta}
    region, nation = checked_activity(region, nation)
    values = quotient_values(region, nation, method=method, parameters=given, diagonal=diagonal)
    return _table(values, nation.index)


def quotient_values(
    region: pd.Series,
    nation: pd.Series,
    *,
    method: str,
    parameters: Mapping[str, Parameter],
    diagonal: Diagonal = "slq",
) -> Array:
    """Quotients as :func:`quotients` gives them, as an array, for activity that is already checked."""
    return quotient_array(
        _values(region),
        _values(nation),
        sectors=nation.index,
        method=method,
        parameters=parameters,
        diagonal=diagonal,
    )


def quotient_array(
    region: Array,
    nation: Array,
    *,
    sectors: pd.Index,
    method: str,
    parameters: Mapping[str, Parameter],
    diagonal: Diagonal = "slq",
) -> Array:
    """Quotients of one or many regions at once, for activity that is already checked.

    Parameters
    ----------
    region
        Areas (any leading axes, or none) x sectors.
    nation
        By sector.
    sectors
        Labels of the sectors, for parameters that differ by buyer.
    method, parameters, diagonal
        As in :func:`quotients`.

    Returns
    -------
    numpy.ndarray
        The same leading axes x supplier x buyer, not capped.

    Raises
    ------
    SchemaError
        As :func:`quotients` for the method and its parameters.
    """
    chosen = METHODS[method_key(method)]
    if set(parameters) != set(chosen.parameters):
        wanted = ", ".join(chosen.parameters) or "no parameter"
        raise SchemaError(f"method {method!r} takes {wanted}, got {', '.join(sorted(parameters)) or 'none'}")
    given = {
        name: per_buyer(value, sectors, name, chosen.label, differs=name in chosen.by_buyer)
        for name, value in parameters.items()
    }
    if chosen.diagonal:
        return chosen.function(region, nation, diagonal=diagonal, **given)
    if diagonal != "slq":
        raise SchemaError(f"{chosen.label} has no diagonal to choose; leave the option out")
    return chosen.function(region, nation, **given)


def regional_coefficients(
    A: pd.DataFrame,
    region: pd.Series,
    nation: pd.Series,
    *,
    method: str,
    delta: Parameter | None = None,
    diagonal: Diagonal = "slq",
    **parameters: Parameter,
) -> pd.DataFrame:
    """Regional input coefficients, ``a_ij^r = a_ij^n min(1, q_ij)``.

    Parameters
    ----------
    A
        National DOMESTIC technical coefficients, supplier by buyer, on the same sectors as the activity.
    region, nation, method, delta, diagonal, **parameters
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
    q = quotients(region, nation, method=method, delta=delta, diagonal=diagonal, **parameters)
    same_labels("the coefficients", A.index, "the activity", q.index)
    return A * np.minimum(1.0, q.loc[A.index, A.columns])


def _values(series: pd.Series) -> Array:
    return np.asarray(series, dtype=float)


def _table(q: Array, index: pd.Index) -> pd.DataFrame:
    return pd.DataFrame(q, index=index.rename("supplier"), columns=index.rename("buyer"))
