"""Drawing the links of one layer without looking at every pair of firms.

The chance of a link between supplier i and buyer j is ``p = 1 / (1 + exp(-(u_i + v_j)))``, where ``u + v`` is the
logarithm of ``z (f_i g_j)^beta``. Sorted by u and by v and cut into bins, all pairs of two bins have nearly the
same p: candidates are drawn at the largest p of the two bins, and kept with probability p over that. Where links
depend on places, bins are of one place each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .reconstruct_counts import Near, logistic

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

BIN = 0.6931471805599453
"""Width of the sampling bins in ln odds, ln 2: a candidate is kept with probability 1/4 at least."""
DENSE = 0.5
"""Bin pairs more likely than this are gone through pair by pair."""
MOST_BINS = 64


def sample_pairs(u: Floats, v: Floats, *, rng: np.random.Generator, near: Near | None = None) -> tuple[Ints, Ints]:
    """Draw each pair (i, j) independently with probability ``logistic(u_i + v_j)``, or that plus the closeness.

    Time and memory grow with the number of pairs drawn, with ``len(u) + len(v)`` and with the square of the number
    of places, not with ``len(u) * len(v)``.

    Parameters
    ----------
    u, v
        Logarithms of the two factors of the odds; finite.
    rng
        Generator.
    near
        Places of both sides, where links depend on them.

    Returns
    -------
    tuple of numpy.ndarray
        Positions in `u` and in `v`, in no particular order, no pair twice.
    """
    n, m = len(u), len(v)
    if n == 0 or m == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    odds = _Odds(u, v, near)
    if min(n, m) <= 4:
        return _every_pair(odds, n, m, rng)
    a, b = _Side.of(u, near.a if near else None), _Side.of(v, near.b if near else None)
    top = a.top[:, None] + b.top[None, :]
    most = logistic(top if near is None else top + near.log_closeness[a.place[:, None], b.place[None, :]])
    dense = most > DENSE
    rows, columns = _all_cells(a, b, dense)
    more_rows, more_columns = _some_cells(a, b, np.where(dense, 0.0, most), rng)
    limit = most[a.bin[more_rows], b.bin[more_columns]]
    kept = [
        _kept(a.order[rows], b.order[columns], odds, np.ones(len(rows)), rng),
        _kept(a.order[more_rows], b.order[more_columns], odds, limit, rng),
    ]
    return np.concatenate([k[0] for k in kept]), np.concatenate([k[1] for k in kept])


@dataclass(frozen=True)
class _Odds:
    """What the chance of a pair is made of."""

    u: Floats
    v: Floats
    near: Near | None

    def chance(self, i: Ints, j: Ints) -> Floats:
        """Probability of pairs by position; the two broadcast."""
        odds = self.u[i] + self.v[j]
        return logistic(odds if self.near is None else odds + self.near.of(i, j))


def _every_pair(odds: _Odds, n: int, m: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Draw pair by pair; for a layer of one or a few firms on one side."""
    p = odds.chance(np.arange(n, dtype=np.int64)[:, None], np.arange(m, dtype=np.int64)[None, :])
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
    place: Ints

    @classmethod
    def of(cls, x: Floats, place: Ints | None) -> _Side:
        if place is None:
            order = np.argsort(-x, kind="stable")
            at, new = np.zeros(len(x), dtype=np.int64), np.zeros(len(x), dtype=bool)
        else:
            order = np.lexsort((-x, place))
            at = place[order]
            new = np.diff(at, prepend=at[0]) != 0
        ranked = x[order]
        first = np.maximum.accumulate(np.where(new, np.arange(len(x)), 0))
        cell = np.minimum(((ranked[first] - ranked) / BIN).astype(np.int64), MOST_BINS)
        start = np.flatnonzero((np.diff(cell, prepend=-1) != 0) | new).astype(np.int64)
        size = np.diff(start, append=len(x))
        return cls(order, np.repeat(np.arange(len(start)), size), start, size, ranked[start], at[start])


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


def _kept(i: Ints, j: Ints, odds: _Odds, most: Floats, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Keep candidates with the probability of the pair over that of its bins."""
    keep = rng.random(len(i)) * most < odds.chance(i, j)
    return i[keep], j[keep]
