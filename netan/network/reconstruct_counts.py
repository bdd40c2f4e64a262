"""Sums over all pairs of a layer without going through them: how many pairs there are at each odds of a link.

The ln odds of pair (i, j) are ``u_i + v_j``, or ``u_i + v_j + ln D`` with the closeness D of their places. So the
counts of pairs on a fine grid of ln odds are the convolution of the counts of the two sides.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

STEP = 0.02
"""Width of the cells, in ln odds, over which expected links are added up."""
SPAN = 60.0
"""Odds below exp(-60) of the largest are counted as if they were at that."""


def logistic(x: Floats) -> Floats:
    """``1 / (1 + exp(-x))`` without overflow.

    Examples
    --------
    >>> logistic(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-x))


@dataclass(frozen=True)
class Near:
    """Places of the two sides of a layer, and ln closeness of each pair of places."""

    a: Ints
    b: Ints
    log_closeness: Floats

    def of(self, i: Ints, j: Ints) -> Floats:
        """Logarithm of closeness of pairs by position; the two broadcast."""
        out: Floats = self.log_closeness[self.a[i], self.b[j]]
        return out

    def turned(self) -> Near:
        """The same with the sides exchanged."""
        return Near(self.b, self.a, self.log_closeness.T)


@dataclass
class PairCounts:
    """How many pairs there are at each ln odds (before ln z), in cells of `STEP`; filled layer by layer."""

    first: int
    counts: Floats

    @classmethod
    def empty(cls) -> PairCounts:
        """Start with no pairs."""
        return cls(0, np.zeros(0))

    def add(self, u: Floats, v: Floats, near: Near | None = None) -> None:
        """Add all pairs of the two sides."""
        if len(u) == 0 or len(v) == 0:
            return
        if near is None:
            (first_u, hist_u), (first_v, hist_v) = _histogram(u), _histogram(v)
            self._add(first_u + first_v, np.convolve(hist_u, hist_v))
            return
        first_u, by_place = _histograms(u, near.a, len(near.log_closeness))
        for place, (first_v, seen_from) in _seen_from_places(v, near).items():
            self._add(first_u + first_v, np.convolve(by_place[place], seen_from))

    def _add(self, first: int, counts: Floats) -> None:
        if len(self.counts) == 0:
            self.first, self.counts = first, counts
            return
        low = min(first, self.first)
        high = max(first + len(counts), self.first + len(self.counts))
        grown = np.zeros(high - low)
        grown[self.first - low : self.first - low + len(self.counts)] += self.counts
        grown[first - low : first - low + len(counts)] += counts
        self.first, self.counts = low, grown

    @property
    def odds(self) -> Floats:
        """Logarithm of the odds of each cell."""
        return STEP * np.arange(self.first, self.first + len(self.counts), dtype=np.float64)


def _histogram(x: Floats) -> tuple[int, Floats]:
    """Count on the grid of `STEP`, each value split between its two neighbours so that its place is kept."""
    x = np.maximum(x, x.max() - SPAN) / STEP
    cell = np.floor(x).astype(np.int64)
    first = int(cell.min())
    part: Floats = x - cell
    size = int(cell.max()) - first + 2
    lower = np.bincount(cell - first, weights=1.0 - part, minlength=size)
    upper = np.bincount(cell - first + 1, weights=part, minlength=size)
    return first, (lower + upper).astype(np.float64)


def _histograms(x: Floats, place: Ints, places: int) -> tuple[int, Floats]:
    """As `_histogram`, place by place on one grid: places x cells."""
    x = np.maximum(x, x.max() - SPAN) / STEP
    cell = np.floor(x).astype(np.int64)
    first = int(cell.min())
    part: Floats = x - cell
    size = int(cell.max()) - first + 2
    at = place * size + cell - first
    count = np.bincount(at, weights=1.0 - part, minlength=places * size)
    count += np.bincount(at + 1, weights=part, minlength=places * size)
    return first, count.reshape(places, size).astype(np.float64)


def _seen_from_places(v: Floats, near: Near) -> dict[int, tuple[int, Floats]]:
    """Counts of the other side as a firm in each place sees it: moved by the closeness of where they are."""
    places = len(near.log_closeness)
    first, by_place = _histograms(v, near.b, places)
    others = np.unique(near.b)
    out = {}
    for place in np.unique(near.a):
        shift = near.log_closeness[place, others]
        shift = np.maximum(shift, shift.max() - SPAN) / STEP
        cell = np.floor(shift).astype(np.int64)
        part, low = shift - cell, int(cell.min())
        size = by_place.shape[1]
        seen = np.zeros(int(cell.max()) - low + size + 1)
        for other, start, upper in zip(others, cell - low, part, strict=True):
            seen[start : start + size] += (1.0 - upper) * by_place[other]
            seen[start + 1 : start + 1 + size] += upper * by_place[other]
        out[int(place)] = (first + low, seen)
    return out


def solve_log_z(pairs: PairCounts, left_out: Floats, target: float) -> float:
    """Logarithm of the z at which the expected number of links is `target`.

    ``sum over pairs of z x / (1 + z x) = target``, by bisection, the sum over pairs as `PairCounts` to a relative
    error below 1e-4 (the cells are `STEP` wide). `left_out` are the ln odds of pairs that are counted among the
    pairs but may not be linked.

    Returns
    -------
    float
        minus infinity for a target of 0; where the target is all pairs or more, a z at which every p is 1.
    """
    if len(pairs.counts) == 0 or target <= 0:
        return -np.inf
    odds, counts = pairs.odds, pairs.counts
    low, high = -odds[-1] - 60.0, -odds[0] + 60.0

    def links(log_z: float) -> float:
        return float(counts @ logistic(odds + log_z) - logistic(left_out + log_z).sum())

    if target >= links(high):
        return float(high)
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        low, high = (middle, high) if links(middle) < target else (low, middle)
    return float(high)


def row_sums(u: Floats, v: Floats, log_z: float, near: Near | None = None) -> Floats:
    """Expected links of each firm of one side: ``sum over j of logistic(u_i + v_j + ln z)``, plus ln D if any.

    To a relative error below 1e-4, as for `solve_log_z`.

    Parameters
    ----------
    u, v
        Ln odds of the two sides, finite.
    log_z
        Logarithm of z.
    near
        Places of both sides, where links depend on them.

    Examples
    --------
    >>> row_sums(np.array([0.0, -50.0]), np.array([0.0, 50.0]), 0.0).round(4)
    array([1.5, 0.5])
    """
    if len(u) == 0 or len(v) == 0 or not np.isfinite(log_z):
        return np.zeros(len(u))
    if near is None:
        return _sums_at(u, *_histogram(v), log_z)
    out = np.zeros(len(u))
    for place, (first, seen_from) in _seen_from_places(v, near).items():
        here = near.a == place
        out[here] = _sums_at(u[here], first, seen_from, log_z)
    return out


def _sums_at(u: Floats, first: int, counts: Floats, log_z: float) -> Floats:
    """Sum over the cells of the other side, on the grid of u and between its cells by a straight line."""
    low = np.floor(u / STEP)
    low = np.maximum(low, low.max() - 2 * SPAN / STEP)  # a firm so far down has no link to speak of
    start, size = int(low.min()), int(low.max() - low.min()) + 2
    odds = STEP * np.arange(start + first, start + first + size + len(counts) - 1, dtype=np.float64)
    sums = np.convolve(logistic(odds + log_z), counts[::-1], mode="valid")
    at = np.maximum(u / STEP - start, 0.0)
    cell = np.minimum(at.astype(np.int64), size - 2)
    part = at - cell
    out: Floats = (1.0 - part) * sums[cell] + part * sums[cell + 1]
    return out
