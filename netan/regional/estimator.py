"""The default estimator of local shares: how far each supplier sector serves the buyers of its own region.

Of what buyers in the region take from domestic suppliers of sector i, the share ``rho_i`` comes from the region:

    ``a_ij^r = a_ij^n rho_i``,
    ``logit rho_i = intercept + size * logit(x^r / x^n) + specialisation * ln SLQ_i``

with x output or jobs, r the region, n the nation. One rate a supplier, the same towards every buyer: what a region
tells about its suppliers is known, what it tells about pairs is not. A sector that is absent has rate 0; a region
that is the whole nation has rate 1 in every sector that exists.

The three numbers are fitted on regions whose tables are published (:data:`SHIPPED`), never on the place they are
used for. Below the smallest of these regions the slope of the size is not known: a labour market of its own keeps the
fitted one, while an area cut out of a labour market at random buys there in proportion to its size, which is a
slope of 1. The estimate takes the middle of the two, the range holds both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from ._inputs import checked_activity

Array: TypeAlias = npt.NDArray[np.float64]
CUT = 1.0  # slope of the size for an area cut at random out of a labour market


@dataclass(frozen=True)
class AutoParameters:
    """Fitted numbers of the estimator and of its errors; log odds unless said otherwise.

    Attributes
    ----------
    intercept, size, specialisation
        Of the formula of this module.
    region_error
        Standard deviation of the error that all sectors of a region share, regions left out one at a time.
    sector_error
        Standard deviation of the error of one supplier sector's rate.
    size_error
        Standard error of ``size``.
    centre
        Mean ``logit(x^r / x^n)`` of the fitted regions, about which ``size_error`` turns.
    smallest
        ``x^r / x^n`` of the smallest fitted region; below it the estimate is an extrapolation.
    foreign_error, foreign_sector_error
        Standard deviations of the foreign share's errors: common to all sectors, and of one buyer sector.
    foreign_joint_error
        The part of ``foreign_sector_error`` that the ranges of the other tiers carry.
    source
        What it was fitted on, in words.
    """

    intercept: float
    size: float
    specialisation: float
    region_error: float = 0.0
    sector_error: float = 0.0
    size_error: float = 0.0
    centre: float = 0.0
    smallest: float = 0.0
    foreign_error: float = 0.0
    foreign_sector_error: float = 0.0
    foreign_joint_error: float = 0.0
    source: str = "given by the user"


# Numbers made by netan.regional.calibration.fit_auto; tests/real/test_estimator_real.py makes them again.
SHIPPED = AutoParameters(
    intercept=1.695,
    size=0.255,
    specialisation=1.305,
    region_error=0.33,
    sector_error=1.0,
    size_error=0.12,
    centre=-3.38,
    smallest=0.0062,
    foreign_error=0.11,
    foreign_sector_error=0.82,
    foreign_joint_error=0.4,
    source=(
        "19 regions of Finland, 2014, 29 industries (ALTA regional tables, Prime Minister's Office Publications "
        "41/2019); the foreign part's error: Scotland 2019 against the United Kingdom"
    ),
)


def supplier_rates(region: pd.Series, nation: pd.Series, *, parameters: AutoParameters = SHIPPED) -> pd.Series:
    """Share of each sector's domestic sales to buyers in the region that comes from the region, 0 to 1.

    Parameters
    ----------
    region, nation
        Output or jobs by sector in one unit; the nation includes the region.
    parameters
        Fitted numbers; those of :data:`SHIPPED` by default.

    Returns
    -------
    pandas.Series
        Named ``rate``, on the nation's index: 0 for a sector that is absent from the region, 1 for every sector
        that exists where the region is the nation.

    Raises
    ------
    SchemaError
        As :func:`netan.regional.quotients.location_quotient`.

    References
    ----------
    The form is netan's own; chosen by leave-one-region-out error on Finland, see docs/LINKAGES.md.

    Examples
    --------
    >>> import pandas as pd
    >>> nation = pd.Series({"a": 1000, "b": 1000})
    >>> supplier_rates(pd.Series({"a": 70, "b": 30}), nation).round(3).tolist()
    [0.8, 0.569]
    """
    region, nation = checked_activity(region, nation)
    odds = log_odds(region.to_numpy(float), nation.to_numpy(float), parameters)
    return pd.Series(rate_of(odds), index=nation.index, name="rate")


def auto_rows(region: Array, nation: Array) -> Array:
    """The rates of :data:`SHIPPED` in the form of a quotient: one value along each row, from 0 to 1.

    Parameters
    ----------
    region
        Checked activity, areas (any number of leading axes) x sectors.
    nation
        Checked activity by sector.

    Returns
    -------
    numpy.ndarray
        The leading axes, then supplier x buyer.

    Examples
    --------
    >>> import numpy as np
    >>> auto_rows(np.array([70.0, 0.0]), np.array([1000.0, 1000.0])).round(3).tolist()
    [[0.852, 0.852], [0.0, 0.0]]
    """
    rates = rate_of(log_odds(region, nation, SHIPPED))
    return np.repeat(rates[..., None], rates.shape[-1], axis=-1)


def log_odds(region: Array, nation: Array, parameters: AutoParameters) -> Array:
    """``logit rho_i``, areas x sectors: minus infinity if a sector is absent, plus infinity in the whole nation."""
    share = region.sum(axis=-1, keepdims=True) / nation.sum()
    present = region > 0
    quotient = np.ones_like(region, dtype=float)
    np.divide(region / share, nation, out=quotient, where=present)
    odds = parameters.intercept + size_term(share, parameters) + parameters.specialisation * np.log(quotient)
    return np.where(present, np.where(share >= 1, np.inf, odds), -np.inf)


def size_term(share: Array, parameters: AutoParameters) -> Array:
    """What the size of the region, as a share of the nation, adds to the log odds."""
    return parameters.size * logit(share) + 0.5 * (CUT - parameters.size) * beyond(share, parameters)


def beyond(share: Array, parameters: AutoParameters) -> Array:
    """How far the size lies below the smallest fitted region, in log odds: 0 or negative."""
    if not 0 < parameters.smallest < 1:
        return np.zeros_like(share)
    return np.minimum(0.0, logit(share) - logit(np.asarray(parameters.smallest)))


def logit(share: Array) -> Array:
    """Log odds of a share above 0; infinite from 1 on."""
    rest = np.maximum(1.0 - np.asarray(share, dtype=float), 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(share) - np.log(rest))


def rate_of(odds: Array) -> Array:
    """``1 / (1 + exp(-odds))``, exact at both infinities and without overflow."""
    with np.errstate(over="ignore"):
        return np.asarray(1.0 / (1.0 + np.exp(-odds)))
