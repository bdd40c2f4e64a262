"""How well scores tell links from pairs that are none: exact by ranks, ties counted half."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["Ranked", "area_under_curve", "chance_range", "placements", "precision_at"]

Floats = npt.NDArray[np.float64]
Z95 = 1.959963984540054
# With fewer groups their differences say too little of how far others would differ.
FEWEST_GROUPS = 5


class Ranked(NamedTuple):
    """A share with the range of chance around it (95 in 100)."""

    value: float
    lower: float
    upper: float


def placements(links: Floats, others: Floats) -> Floats:
    """Share of the other pairs that score below each link, ties counted half.

    Parameters
    ----------
    links, others
        Scores of the links, and of pairs that are none; of any unit, the higher the likelier.

    Returns
    -------
    numpy.ndarray
        One share in [0, 1] a link. Their mean is the area under the ROC curve.

    Examples
    --------
    >>> placements(np.array([3.0, 1.0]), np.array([0.0, 1.0, 2.0, 3.0])).tolist()
    [0.875, 0.375]
    """
    ordered = np.sort(others)
    below = np.searchsorted(ordered, links, side="left")
    up_to = np.searchsorted(ordered, links, side="right")
    return np.asarray((below + up_to) / (2.0 * len(ordered)), dtype=np.float64)


def area_under_curve(links: Floats, others: Floats) -> Ranked:
    """Area under the ROC curve: how often a link scores above a pair that is none (Mann-Whitney).

    Parameters
    ----------
    links, others
        As in `placements`.

    Returns
    -------
    Ranked
        The area, 0.5 for scores that tell nothing, NaN where either side is empty; its range by the variance of
        DeLong et al. (1988), on the scale of log odds so that it stays in [0, 1].

    Examples
    --------
    >>> area_under_curve(np.array([3.0, 1.0]), np.array([0.0, 1.0, 2.0, 3.0])).value
    0.625
    """
    if not len(links) or not len(others):
        return Ranked(np.nan, np.nan, np.nan)
    of_links, of_others = placements(links, others), placements(-others, -links)
    variance = _variance_of_mean(of_links) + _variance_of_mean(of_others)
    return _ranged(float(of_links.mean()), variance)


def chance_range(shares: Floats, groups: npt.NDArray[np.int64] | None = None) -> Ranked:
    """Mean of shares with its range; where they come in five groups or more, the groups are what varies.

    Parameters
    ----------
    shares
        Shares in [0, 1], such as `placements`.
    groups
        Group of each share, such as the buyer of the payment.

    Examples
    --------
    >>> chance_range(np.array([0.5, 0.5])).value
    0.5
    """
    if not len(shares):
        return Ranked(np.nan, np.nan, np.nan)
    mean = float(shares.mean())
    if groups is None or len(np.unique(groups)) < FEWEST_GROUPS:
        return _ranged(mean, _variance_of_mean(shares))
    _, at = np.unique(groups, return_inverse=True)
    residual = np.bincount(at, weights=shares - mean)
    count = len(residual)
    return _ranged(mean, float((residual**2).sum()) / len(shares) ** 2 * count / (count - 1))


def _variance_of_mean(shares: Floats) -> float:
    return float(shares.var(ddof=1)) / len(shares) if len(shares) > 1 else np.nan


def _ranged(value: float, variance: float) -> Ranked:
    if not np.isfinite(variance):
        return Ranked(value, np.nan, np.nan)
    if not 0 < value < 1:
        return Ranked(value, value, value)
    centre, half = np.log(value / (1 - value)), Z95 * np.sqrt(variance) / (value * (1 - value))
    low, high = (float(1 / (1 + np.exp(-np.clip(end, -700, 700)))) for end in (centre - half, centre + half))
    return Ranked(value, low, high)


def precision_at(links: Floats, others: Floats, k: int, *, weight: float = 1.0) -> float:
    """Share of links among the k pairs that score highest; pairs that tie at the border count by their mix.

    Parameters
    ----------
    links, others
        As in `placements`.
    k
        How many pairs, 1 or more; all where there are fewer.
    weight
        How many pairs each of the others stands for, where they are a sample.

    Returns
    -------
    float
        In [0, 1]; NaN without any pair.

    Examples
    --------
    >>> precision_at(np.array([3.0, 1.0]), np.array([0.0, 1.0, 2.0]), 1)
    1.0
    >>> precision_at(np.array([3.0, 1.0]), np.array([0.0, 1.0, 2.0]), 3)  # 3 and 2, and one of the two ones
    0.5
    """
    score = np.concatenate([links, others])
    if not len(score):
        return np.nan
    size = np.concatenate([np.ones(len(links)), np.full(len(others), weight)])
    hit = np.concatenate([np.ones(len(links)), np.zeros(len(others))])
    _, at = np.unique(-score, return_inverse=True)
    pairs, hits = np.bincount(at, weights=size), np.bincount(at, weights=hit)
    wanted = min(float(k), float(pairs.sum()))
    before = np.concatenate([[0.0], np.cumsum(pairs)[:-1]])
    taken = np.clip(wanted - before, 0.0, pairs) / pairs
    return float((taken * hits).sum() / wanted)
