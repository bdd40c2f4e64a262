"""How much of a company's sales one kind of customer may be: a range, and the band of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

# Ends of the bands in which reliance is told: little, some, much.
LITTLE, MUCH = 0.05, 0.25
NOT_KNOWN = "not known"
_WORDS = {
    (2, 2): "over 25 %", (1, 2): "5 % to over 25 %", (0, 2): "under 5 % to over 25 %", (1, 1): "5-25 %",
    (0, 1): "under 5 % to 25 %", (0, 0): "under 5 %",
}  # fmt: skip
# The bands in the order in which they are told.
BANDS = (*_WORDS.values(), NOT_KNOWN)


def reliance(paid: pd.Series, sales: pd.DataFrame) -> pd.DataFrame:
    """Share of the sales of companies that some payments may be, and the jobs that may rest on them.

    With payments p and sales between s and S the share lies between p / S and p / s, at most 1. With sales a job
    between r and R the jobs lie between p / R and p / r, at most all of the company's. An end that nobody knows
    leaves the share or the jobs at their own end: 0, or all; where both are unknown, nothing is said.

    Parameters
    ----------
    paid
        Payments, currency units a year, on any index; below 0 counts as 0.
    sales
        On the same index, NaN where unknown: ``lower`` and ``upper``, currency units a year; ``job_lower`` and
        ``job_upper``, the same for each job; ``most_jobs``, headcount at the most.

    Returns
    -------
    pandas.DataFrame
        ``share_lower``, ``share_upper``, ``band`` (words), ``jobs_lower``, ``jobs_upper``.

    Examples
    --------
    >>> paid = pd.Series({"a": 10.0, "b": 10.0, "c": 10.0})
    >>> nan = float("nan")
    >>> rows = {"lower": [100.0, 20.0, nan], "upper": [400.0, 25.0, nan], "job_lower": [2.0, 5.0, nan],
    ...         "job_upper": [8.0, 5.0, nan], "most_jobs": [50.0, 4.0, nan]}
    >>> found = reliance(paid, pd.DataFrame(rows, paid.index))
    >>> found["band"].tolist(), found["jobs_upper"].tolist()
    (['under 5 % to 25 %', 'over 25 %', 'not known'], [5.0, 2.0, nan])
    """
    value = paid.to_numpy(float).clip(min=0.0)
    rows = sales.reindex(paid.index).astype(float)
    least, most = _between(value, rows["lower"].to_numpy(), rows["upper"].to_numpy(), 1.0)
    fewest, all_ = _between(
        value, rows["job_lower"].to_numpy(), rows["job_upper"].to_numpy(), rows["most_jobs"].to_numpy()
    )
    out = pd.DataFrame({"share_lower": least, "share_upper": most}, index=paid.index)
    out["band"] = bands(out["share_lower"], out["share_upper"])
    return out.assign(jobs_lower=fewest, jobs_upper=all_)


def _between(value: np.ndarray, low: np.ndarray, high: np.ndarray, cap: np.ndarray | float) -> tuple[np.ndarray, ...]:
    """Value over ``high`` and over ``low``, at most ``cap`` (NaN for none); NaN where both ends are unknown."""
    known = ~(np.isnan(low) & np.isnan(high))
    ceiling = np.where(np.isnan(cap), np.inf, cap)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        least = np.where(np.isnan(high), 0.0, np.where(high > 0, value / high, ceiling))
        most = np.where(np.isnan(low), ceiling, np.where(low > 0, value / low, ceiling))
    nothing = value == 0
    ends = (np.where(nothing, 0.0, np.minimum(end, ceiling)) for end in (least, most))
    return tuple(np.where(known & np.isfinite(end), end, np.nan) for end in ends)


def bands(lower: Sequence[float] | pd.Series, upper: Sequence[float] | pd.Series) -> list[str]:
    """Bands in words: under 5 %, 5-25 %, over 25 %, or from one to another.

    Examples
    --------
    >>> bands([0.01, 0.04, 0.3, float("nan")], [0.02, 0.3, 0.9, float("nan")])
    ['under 5 %', 'under 5 % to over 25 %', 'over 25 %', 'not known']
    """
    pairs = zip(lower, upper, strict=True)
    return [NOT_KNOWN if np.isnan(a) or np.isnan(b) else _WORDS[_band(a), _band(b)] for a, b in pairs]


def _band(share: float) -> int:
    return 0 if share < LITTLE else 1 if share <= MUCH else 2
