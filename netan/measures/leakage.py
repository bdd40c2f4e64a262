"""Where a pound that is spent here ends, what a demand for a group leaves here, and multipliers by tier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import BalanceError, SchemaError, first_few
from .coefficients import leontief_inverse, square_values
from .multipliers import aligned, effects, multipliers, output_multipliers
from .solving import required_output, total_effects
from .type_two import type_two_inverse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class Households:
    """What closes an area's model for its households (Type II).

    Attributes
    ----------
    wages
        Compensation of employees per unit of output, by sector, wherever the workers live.
    spending
        Spending on each sector of the area per unit of household income from every source; see
        :func:`netan.measures.type_two.type_two_inverse`.
    resident_share
        Share of these wages that goes to people who live in the area, 0 to 1. It has no default: 1 credits a place
        with the spending of all who commute into it.

    Raises
    ------
    SchemaError
        If the share is not from 0 to 1.
    """

    wages: pd.Series
    spending: pd.Series
    resident_share: float

    def __post_init__(self) -> None:
        if not 0 <= self.resident_share <= 1:
            raise SchemaError(f"the resident share of wages is from 0 to 1, not {self.resident_share:g}")


def area_inverse(A: pd.DataFrame, *, households: Households | None = None) -> pd.DataFrame:
    """Leontief inverse of an area: Type I, or Type II with its households.

    Parameters
    ----------
    A
        Coefficients of inputs bought inside the area.
    households
        Wages, spending and the resident share; None for Type I.

    Returns
    -------
    pandas.DataFrame
        Sector by sector. With households the wages are scaled by the resident share.

    Raises
    ------
    SchemaError, BalanceError
        As in :func:`netan.measures.type_two.type_two_inverse`.

    References
    ----------
    Miller & Blair (2009), sections 2.5 and 6.3.

    Examples
    --------
    >>> import pandas as pd
    >>> A = pd.DataFrame([[0.15, 0.25], [0.2, 0.05]], index=["a", "b"], columns=["a", "b"])
    >>> w, c = pd.Series({"a": 0.3, "b": 0.25}), pd.Series({"a": 0.05, "b": 0.4})
    >>> [area_inverse(A, households=Households(w, c, share)).sum().round(3).tolist() for share in (0.0, 0.7, 1.0)]
    [[1.518, 1.452], [1.75, 1.651], [1.87, 1.754]]
    """
    if households is None:
        return leontief_inverse(A)
    return type_two_inverse(A, households.wages * households.resident_share, households.spending)


def tier_multipliers(
    coefficients: Mapping[str, pd.DataFrame],
    per_output: pd.DataFrame,
    *,
    households: Mapping[str, Households] | None = None,
) -> pd.DataFrame:
    """Multipliers inside the place, inside its region and inside the country.

    Parameters
    ----------
    coefficients
        By tier: coefficients of inputs bought anywhere inside the area up to that tier (the region with the place,
        the country with both), all on the same sectors.
    per_output
        Amounts per unit of output, sector by kind, such as ``gva`` and ``jobs``.
    households
        By tier, for Type II, each with its own resident share and spending; None for Type I.

    Returns
    -------
    pandas.DataFrame
        By sector: ``<tier>_output_multiplier`` and for each kind ``<tier>_<kind>_effect`` (in all, per unit of demand
        for the sector) and ``<tier>_<kind>_multiplier`` (in all over direct, itself included). Each tier is a model of
        its own: what flows back from outside an area is not in it.

    Raises
    ------
    SchemaError
        If sectors differ, or households are given for other tiers.
    BalanceError
        If the coefficients of a tier have no economic inverse.

    References
    ----------
    Miller & Blair (2009), section 6.2, and 6.3 for single regions.

    Examples
    --------
    >>> import pandas as pd
    >>> A = pd.DataFrame([[0.15, 0.25], [0.2, 0.05]], index=["a", "b"], columns=["a", "b"])
    >>> jobs = pd.DataFrame({"jobs": [10.0, 8.0]}, index=["a", "b"])
    >>> found = tier_multipliers({"local": A * 0.4, "country": A}, jobs)
    >>> found.round(3).loc["a"].to_dict()["local_jobs_effect"], found.round(3).loc["a"].to_dict()["country_jobs_effect"]
    (11.432, 14.653)
    """
    if households is not None and set(households) != set(coefficients):
        raise SchemaError(f"households are needed for the tiers {first_few(coefficients)}, each once")
    out = {}
    for tier, A in coefficients.items():
        inverse = area_inverse(A, households=None if households is None else households[tier])
        out[f"{tier}_output_multiplier"] = output_multipliers(inverse)
        total, ratio = effects(inverse, per_output), multipliers(inverse, per_output)
        for kind in per_output.columns:
            out[f"{tier}_{kind}_effect"] = total[kind]
            out[f"{tier}_{kind}_multiplier"] = ratio[kind]
    return pd.DataFrame(out)


def leakage(A_local: pd.DataFrame, ends: pd.DataFrame, *, purchased: Sequence[str] | None = None) -> pd.DataFrame:
    """Where each pound ends that is spent on a sector here, over all rounds of suppliers here.

    ``R = (I - A_local')^-1 E``: what each round buys here is spent again, the rest ends with E. Every row sums to 1.

    Parameters
    ----------
    A_local
        Coefficients of inputs bought here.
    ends
        Sector by kind: per unit of output, what does not buy inputs here, such as inputs from the rest of the region,
        of the country and abroad, wages, taxes, profits. With the inputs bought here they sum to 1 in each sector.
    purchased
        Kinds of ``ends`` that are inputs. Then a pound of the sector's purchases of inputs is followed, here and from
        outside, instead of a pound of its output.

    Returns
    -------
    pandas.DataFrame
        Like ``ends``, shares of a pound that sum to 1; NaN for a sector without output, or without purchases.

    Raises
    ------
    SchemaError
        If sectors differ, a number is unknown, or ``purchased`` names no kind.
    BalanceError
        If inputs here and ends do not sum to 1 in a sector.

    References
    ----------
    Miller & Blair (2009), section 6.2, with E as effects per unit of output; that rows sum to 1 follows from
    ``1' (I - A) = 1' E'``.

    Examples
    --------
    >>> import pandas as pd
    >>> A = pd.DataFrame([[0.15, 0.25], [0.2, 0.05]], index=["a", "b"], columns=["a", "b"])
    >>> ends = pd.DataFrame({"abroad": [0.25, 0.3], "wages": [0.4, 0.4]}, index=["a", "b"])
    >>> leakage(A, ends).round(3).loc["a"].to_dict()
    {'abroad': 0.393, 'wages': 0.607}
    >>> leakage(A, ends, purchased=["abroad"]).round(3).loc["a"].to_dict()
    {'abroad': 0.655, 'wages': 0.345}
    """
    ends = aligned(ends, A_local.index, "ends of a pound").astype(float)
    if ends.isna().any(axis=None):
        raise SchemaError(f"ends of a pound are unknown in {first_few(ends.index[ends.isna().any(axis=1)])}")
    whole = square_values(A_local).sum(axis=0) + ends.sum(axis=1)
    idle = whole.abs() < ROUNDING
    off = whole.index[~idle & ((whole - 1).abs() > ROUNDING)]
    if len(off):
        texts = (f"{code} ({whole[code]:.4f})" for code in off)
        raise BalanceError(f"inputs here and ends of a pound do not sum to 1 in {len(off)} sectors: {first_few(texts)}")
    followed = total_effects(A_local, ends)
    if purchased is not None:
        unknown = [kind for kind in purchased if kind not in ends.columns]
        if unknown:
            raise SchemaError(f"purchased inputs are kinds of the ends; unknown are {first_few(unknown)}")
        bought = ends.copy()
        bought.loc[:, ~ends.columns.isin(list(purchased))] = 0.0
        spent = A_local.sum(axis=0) + bought.sum(axis=1)
        again = pd.DataFrame(A_local.to_numpy(float).T @ followed.to_numpy(float), ends.index, ends.columns)
        followed = (again + bought).div(spent.where(spent > 0), axis=0)
    followed[idle] = np.nan
    return followed


def local_content(A_local: pd.DataFrame, demand: pd.Series, per_output: pd.DataFrame, *, per: float = 1e6) -> pd.Series:
    """What a demand for a group of sectors here comes to here, per million of the demand.

    ``w' (I - A_local)^-1 y`` with y scaled to ``per``.

    Parameters
    ----------
    A_local
        Coefficients of inputs bought here, Type I.
    demand
        Final demand by sector, not negative: how the group's sales are spread, such as its output here. Sectors that
        are left out have none.
    per_output
        Amounts per unit of output here, sector by kind, such as ``gva`` and ``jobs``.
    per
        Demand in currency units that the result is per.

    Returns
    -------
    pandas.Series
        ``output`` and each kind, in all sectors here, direct and through suppliers here.

    Raises
    ------
    SchemaError
        If sectors are unknown, demand is negative, or there is none.

    References
    ----------
    Miller & Blair (2009), section 6.2.

    Examples
    --------
    >>> import pandas as pd
    >>> A = pd.DataFrame([[0.15, 0.25], [0.2, 0.05]], index=["a", "b"], columns=["a", "b"])
    >>> jobs = pd.DataFrame({"jobs": [10e-6, 8e-6]}, index=["a", "b"])
    >>> local_content(A, pd.Series({"a": 3.0, "b": 1.0}), jobs).round(2).to_dict()
    {'output': 1501650.17, 'jobs': 14.06}
    """
    strange = demand.index.difference(A_local.index)
    spread = demand.reindex(A_local.index).astype(float)
    if len(strange) or (demand.isna() | (demand < 0)).any() or not demand.sum() > 0:
        raise SchemaError(
            f"the demand of a group is known and not negative, and above 0 in some sector of the table; "
            f"unknown sectors: {first_few(strange)}"
        )
    output = required_output(A_local, spread.fillna(0.0) / spread.sum() * per)
    amounts = aligned(per_output, A_local.index, "amounts per unit of output")
    return pd.concat([pd.Series({"output": output.sum()}), amounts.mul(output, axis=0).sum(skipna=False)])
