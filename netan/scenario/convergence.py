"""Whether enough was drawn: running mean and quantiles with their standard errors."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import ScenarioError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

# An end of a range is steady when its standard error is at most this share of the width of the range.
STEADY = 0.05
# Fewer runs than this say nothing about an end that one run in twenty lies beyond.
LEAST = 100
CHECKS = 24


@dataclass(frozen=True)
class Convergence:
    """Running figures of one row.

    Attributes
    ----------
    path
        One row a number of runs: ``runs``, and ``mean``, ``lower``, ``upper``, each with its standard error
        (``mean_error``, ``lower_error``, ``upper_error``).
    enough
        Both ends are steady.
    needed
        Runs after which both ends would be steady, as errors fall with the square root of the runs; at most what was
        run where they are.
    """

    path: pd.DataFrame
    enough: bool
    needed: int

    @property
    def last(self) -> pd.Series:
        """Figures after all runs."""
        return self.path.iloc[-1]


def convergence_of(
    values: ArrayLike, *, ends: tuple[float, float] = (0.05, 0.95), rounding: float = 0.0, checks: int = CHECKS
) -> Convergence:
    """Follow the mean and the ends of a range as runs come in.

    Parameters
    ----------
    values
        One figure a run, in the order of the runs, independent of one another.
    ends
        Quantiles that are the ends of the range.
    rounding
        Step to which the figures are printed: an end whose error is below half of it is steady, too.
    checks
        Numbers of runs that are looked at, evenly spread over the logarithm.

    Returns
    -------
    Convergence
        Standard error of the mean: ``s / sqrt(n)``. Of the p-quantile: half the distance between the order
        statistics at ranks ``n p -/+ sqrt(n p (1 - p))``, one standard deviation of the binomial count of runs
        below it, which asks for no shape of the distribution (Conover 1999, Practical Nonparametric Statistics,
        3.2). NaN where the runs are too few to have these ranks.

    Raises
    ------
    ScenarioError
        No run, or a figure that is not known.

    Examples
    --------
    >>> import numpy as np
    >>> found = convergence_of(np.arange(10_000) % 100, rounding=1.0)
    >>> found.enough, [round(float(x), 2) for x in found.last[["mean", "mean_error", "lower", "upper"]]]
    (True, [49.5, 0.29, 4.95, 94.05])
    """
    figures = np.asarray(values, dtype=float)
    if figures.ndim != 1 or not len(figures) or not np.isfinite(figures).all():
        raise ScenarioError("convergence is followed over one known figure a run")
    path = pd.DataFrame([_at(figures[:count], ends) for count in _counts(len(figures), checks)])
    last = path.iloc[-1]
    goal = max(STEADY * float(last["upper"] - last["lower"]), rounding / 2)
    worst = float(last[["lower_error", "upper_error"]].max(skipna=False))
    few = len(figures) < LEAST or math.isnan(worst)
    enough = not few and worst <= goal
    if few:
        needed = max(LEAST, 10 * len(figures))
    else:
        needed = len(figures) if enough else math.ceil(len(figures) * (worst / goal) ** 2) if goal > 0 else 0
    return Convergence(path, enough, _rounded_up(needed) if not enough else len(figures))


def _counts(runs: int, checks: int) -> list[int]:
    """Numbers of runs that are looked at, the last of them all."""
    first = min(runs, 20)
    return sorted({*np.geomspace(first, runs, checks).round().astype(int).tolist(), runs})


def _at(figures: NDArray[np.float64], ends: tuple[float, float]) -> dict[str, float]:
    count = len(figures)
    row: dict[str, float] = {"runs": count, "mean": float(figures.mean())}
    row["mean_error"] = float(figures.std(ddof=1) / math.sqrt(count)) if count > 1 else math.nan
    ordered = np.sort(figures)
    for name, share in zip(("lower", "upper"), ends, strict=True):
        row[name] = float(np.quantile(ordered, share))
        row[f"{name}_error"] = _quantile_error(ordered, share)
    return row


def _quantile_error(ordered: NDArray[np.float64], share: float) -> float:
    count = len(ordered)
    spread = math.sqrt(count * share * (1 - share))
    at = (count - 1) * share
    low, high = math.floor(at - spread), math.ceil(at + spread)
    if low < 0 or high >= count:
        return math.nan
    return float(ordered[high] - ordered[low]) / 2


def _rounded_up(runs: int) -> int:
    """A round number of runs, not below this one.

    Examples
    --------
    >>> _rounded_up(1234), _rounded_up(70), _rounded_up(100)
    (2000, 100, 100)
    """
    step = max(100, 10 ** (len(str(max(runs, 1))) - 1))
    return -(-runs // step) * step
