"""Drawing the links of one layer without looking at every pair of firms.

The chance of a link between supplier i and buyer j is ``p = 1 / (1 + exp(-(u_i + v_j)))``, where ``u + v`` is the
logarithm of ``z (f_i g_j)^beta``. Sorted by u and by v and cut into bins, all pairs of two bins have nearly the
same p: candidates are drawn at the largest p of the two bins, and kept with probability p over that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

STEP = 0.02
"""Width of the cells, in ln odds, over which expected links are added up while z is solved for."""
SPAN = 60.0
"""Odds below exp(-60) of the largest are counted as if they were at that."""
BIN = 0.6931471805599453
"""Width of the sampling bins in ln odds, ln 2: a candidate is kept with probability 1/4 at least."""
DENSE = 0.5
"""Bin pairs more likely than this are gone through pair by pair."""
MOST_BINS = 64


def logistic(x: Floats) -> Floats:
    """``1 / (1 + exp(-x))`` without overflow.

    Examples
    --------
    >>> logistic(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-x))


@dataclass
class PairCounts:
    """How many pairs there are at each ln odds (before ln z), in cells of `STEP`; filled layer by layer."""

    first: int
    counts: Floats

    @classmethod
    def empty(cls) -> PairCounts:
        """Start with no pairs."""
        return cls(0, np.zeros(0))

    def add(self, u: Floats, v: Floats) -> None:
        """Add all pairs of the two sides."""
        if len(u) == 0 or len(v) == 0:
            return
        (first_u, hist_u), (first_v, hist_v) = _histogram(u), _histogram(v)
        self._add(first_u + first_v, np.convolve(hist_u, hist_v))

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


def sample_pairs(u: Floats, v: Floats, *, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Draw each pair (i, j) independently with probability ``logistic(u_i + v_j)``.

    Time and memory grow with the number of pairs drawn and with ``len(u) + len(v)``, not with their product.

    Parameters
    ----------
    u, v
        Logarithms of the two factors of the odds; finite.
    rng
        Generator.

    Returns
    -------
    tuple of numpy.ndarray
        Positions in `u` and in `v`, in no particular order, no pair twice.
    """
    n, m = len(u), len(v)
    if n == 0 or m == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    if min(n, m) <= 4:
        return _every_pair(u, v, rng)
    a, b = _Side.of(u), _Side.of(v)
    most = logistic(a.top[:, None] + b.top[None, :])
    dense = most > DENSE
    rows, columns = _all_cells(a, b, dense)
    more_rows, more_columns = _some_cells(a, b, np.where(dense, 0.0, most), rng)
    kept = [
        _kept(a.order[rows], b.order[columns], u, v, np.ones(len(rows)), rng),
        _kept(
            a.order[more_rows],
            b.order[more_columns],
            u,
            v,
            most[a.bin[more_rows], b.bin[more_columns]],
            rng,
        ),
    ]
    return np.concatenate([k[0] for k in kept]), np.concatenate([k[1] for k in kept])


def _every_pair(u: Floats, v: Floats, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Draw pair by pair; for a layer of one or a few firms on one side."""
    p = logistic(u[:, None] + v[None, :])
    i, j = np.nonzero(rng.random(p.shape) < p)
    return i.astype(np.int64), j.astype(np.int64)


@dataclass(frozen=True)
class _Side:
    """One side of a layer, sorted by its factor and cut into bins; positions below are positions in that order."""

    order: Ints
    bin: Ints
    start: Ints
    size: Ints
    top: Floats

    @classmethod
    def of(cls, x: Floats) -> _Side:
        order = np.argsort(-x, kind="stable")
        ranked = x[order]
        cell = np.minimum(((ranked[0] - ranked) / BIN).astype(np.int64), MOST_BINS)
        start = np.flatnonzero(np.diff(cell, prepend=-1)).astype(np.int64)
        size = np.diff(start, append=len(x))
        return cls(order, np.repeat(np.arange(len(start)), size), start, size, ranked[start])


def _all_cells(a: _Side, b: _Side, dense: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Every pair of the bin pairs that are marked."""
    pa, pb = np.nonzero(dense)
    return _unfold(a, b, pa, pb, a.size[pa] * b.size[pb])


def _unfold(a: _Side, b: _Side, pa: Ints, pb: Ints, count: Ints) -> tuple[Ints, Ints]:
    """Rows and columns of the first `count` cells of each bin pair."""
    which = np.repeat(np.arange(len(pa)), count)
    cell: Ints = np.arange(count.sum(), dtype=np.int64) - np.repeat(count.cumsum() - count, count)
    width = b.size[pb][which]
    return a.start[pa][which] + cell // width, b.start[pb][which] + cell % width


def _some_cells(a: _Side, b: _Side, p: Floats, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Pairs drawn independently, each with the probability of its bin pair.

    A Poisson number of hits of mean ``-ln(1 - p)`` a cell, thrown at random, leaves a cell empty with
    probability ``1 - p`` whatever the others do; cells hit twice count once.
    """
    pa, pb = np.nonzero(p > 0)
    cells = a.size[pa] * b.size[pb]
    hits = rng.poisson(-np.log1p(-p[pa, pb]) * cells)
    which = np.repeat(np.arange(len(pa)), hits)
    cell = rng.integers(0, cells[which])
    width = b.size[pb][which]
    key = (a.start[pa][which] + cell // width) * len(b.order) + b.start[pb][which] + cell % width
    key = np.unique(key)
    return key // len(b.order), key % len(b.order)


def _kept(i: Ints, j: Ints, u: Floats, v: Floats, most: Floats, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Keep candidates with the probability of the pair over that of its bins."""
    keep = rng.random(len(i)) * most < logistic(u[i] + v[j])
    return i[keep], j[keep]
