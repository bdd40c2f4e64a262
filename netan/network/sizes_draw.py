"""Shapes of the size distribution of firms: bands, draws within them, and scaling to a total."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..errors import Fault, SchemaError

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = npt.NDArray[np.float64]

ZIPF = 1.0
"""Exponent of the survivor function where nothing better is known: the share of firms above a size falls as
1 / size (Axtell 2001, Science 293:1818). The size bands of all UK enterprises give 0.99 to 1.02 between any two
band edges from 1 to 250 (ONS, UK business: activity, size and location 2024, table 3)."""

TAIL_RANGE = (1.0, 2.0)
"""Bounds of the exponent of the open top band, which is read off the band below it."""

OPEN_CAP = 10_000.0
"""Largest size drawn (jobs) where no total of jobs says what is possible."""

LARGEST_DRAWN, LARGEST_PART = 250.0, 0.05
"""An estimated firm has at most 250 jobs or a twentieth of those to be shared out, whichever is more: larger ones
are known to the people of a place and belong on the site list."""

_BAND = re.compile(r"^\s*([\d,]+)\s*(?:-\s*([\d,]+)|(\+))\s*$")


@dataclass(frozen=True)
class SizeShape:
    """A distribution of firm sizes: Pareto pieces between band edges.

    Attributes
    ----------
    edges
        Lower edges of the bands in jobs, ascending, the first at least 1.
    shares
        Share of the firms in each band; they sum to 1.
    exponents
        Exponent of the survivor function inside each band.
    source
        Where the shape comes from, in words.
    """

    edges: Floats
    shares: Floats
    exponents: Floats
    source: str


def parse_bands(columns: Sequence[object]) -> Floats:
    """Lower edges of size bands written as '0-4', '5-9', ..., '250+'.

    Raises
    ------
    SchemaError
        When a label is no band, or the bands are not in ascending order without a gap.

    Examples
    --------
    >>> parse_bands(["0-4", "5-9", "10+"])
    array([ 1.,  5., 10.])
    """
    faults: list[Fault] = []
    lows: list[float] = []
    expected: float | None = None
    for label in columns:
        match = _BAND.match(str(label))
        if match is None:
            faults.append(Fault(f"'{label}' is no size band", remedy="write bands as 0-4, 5-9, ..., 250+"))
            continue
        low = float(match.group(1).replace(",", ""))
        if expected is not None and low != expected:
            faults.append(Fault(f"band {label} does not follow the one before", remedy="order the bands"))
        expected = float(match.group(2).replace(",", "")) + 1 if match.group(2) else np.inf
        lows.append(max(low, 1.0))
    if not faults and expected != np.inf:
        faults.append(Fault("the last size band is closed", remedy="end with an open band such as 250+"))
    if faults:
        raise SchemaError("size bands cannot be read", faults)
    return np.array(lows)


def shape_from_counts(edges: Floats, counts: Floats, *, source: str) -> SizeShape:
    """Shape that puts the counted share of firms into each band.

    Inside a closed band the survivor function runs straight between the two edges in logarithms, so that its
    exponent is ``ln(N(>=low) / N(>=high)) / ln(high / low)``; the open band continues with the exponent of the
    band below, kept within `TAIL_RANGE`.

    Examples
    --------
    >>> shape_from_counts(np.array([1.0, 10.0]), np.array([90.0, 10.0]), source="x").exponents
    array([1., 1.])
    """
    above = counts[::-1].cumsum()[::-1]
    exponents = np.full(len(counts), ZIPF)
    inner = (above[:-1] > 0) & (above[1:] > 0)
    ratio = np.divide(above[:-1], above[1:], out=np.full(len(inner), np.nan), where=inner)
    exponents[:-1][inner] = np.log(ratio[inner]) / np.log(edges[1:] / edges[:-1])[inner]
    below = exponents[-2] if len(exponents) > 1 else ZIPF
    exponents[-1] = min(max(below, TAIL_RANGE[0]), TAIL_RANGE[1])
    return SizeShape(edges, counts / counts.sum(), exponents, source)


def zipf_shape() -> SizeShape:
    """Shape for any industry where no size bands are given; see `ZIPF`.

    Examples
    --------
    >>> zipf_shape().exponents
    array([1.])
    """
    source = "one shape for all industries (Zipf, Axtell 2001)"
    return SizeShape(np.array([1.0]), np.array([1.0]), np.array([ZIPF]), source)


def truncated_pareto(low: Floats, high: Floats, exponent: Floats, u: Floats) -> Floats:
    """Quantile of a Pareto distribution cut off at `high`.

    ``x = low (1 - u (1 - (low / high)^a))^(-1/a)``, all arrays of one shape; ``u`` in [0, 1).
    Where the exponent is 0 (an empty band) the quantile is spread evenly in logarithms.

    Examples
    --------
    >>> one = np.ones(3)
    >>> truncated_pareto(one, 100 * one, one, np.array([0.0, 0.5, 1.0])).round(3)
    array([  1.  ,   1.98, 100.  ])
    """
    flat = np.abs(exponent) < 1e-9
    a = np.where(flat, 1.0, exponent)
    pareto = low * (1.0 - u * (1.0 - (low / high) ** a)) ** (-1.0 / a)
    return np.clip(np.where(flat, low * (high / low) ** u, pareto), low, np.maximum(low, high))


def draw_sizes(shape: SizeShape, n: int, *, cap: float, taken: Floats, rng: np.random.Generator) -> Floats:
    """Draw sizes for firms of which nothing is known.

    The firms whose size is known (`taken`) already fill part of their bands, so the others are drawn from what
    is left of the bands. The draws are stratified (one from each n-th part of the distribution, dealt out at
    random): which firm gets which size is chance, how many large firms there are is not.

    Parameters
    ----------
    shape
        Distribution of all firms.
    n
        How many sizes to draw.
    cap
        Largest size possible, in jobs.
    taken
        Sizes of the firms of the same sector that are known, in jobs.
    rng
        Generator.

    Returns
    -------
    numpy.ndarray
        `n` sizes in jobs, at least the first edge, at most `cap`.
    """
    highs = np.append(shape.edges[1:], np.inf)
    shares = np.where(shape.edges < cap, shape.shares, 0.0)
    if n == 0 or shares.sum() <= 0:
        return np.full(n, shape.edges[0])
    known = np.bincount(_bands_of(taken, shape.edges), minlength=len(shape.edges))
    left = np.maximum(0.0, (n + len(taken)) * shares - known)
    left = left if left.sum() > 0 else shares
    upto = left.cumsum() / left.sum()
    u = (rng.permutation(n) + rng.random(n)) / n
    band = np.minimum(np.searchsorted(upto, u, side="right"), np.flatnonzero(left)[-1])
    start = np.append(0.0, upto[:-1])[band]
    inside = np.clip((u - start) / (upto[band] - start), 0.0, 1.0)
    return truncated_pareto(shape.edges[band], np.minimum(highs[band], cap), shape.exponents[band], inside)


def _bands_of(sizes: Floats, edges: Floats) -> npt.NDArray[np.int64]:
    """Band in which each size lies; below the first edge counts as the first band."""
    return np.maximum(np.searchsorted(edges, sizes, side="right") - 1, 0).astype(np.int64)


def scale_to_total(sizes: Floats, total: float, *, lower: Floats, upper: Floats) -> Floats:
    """Multiply sizes by one factor, each kept within its bounds, so that they add up to a total.

    Parameters
    ----------
    sizes
        Positive sizes in jobs.
    total
        What they must add up to. Below the sum of `lower` all stand at `lower`, above the sum of `upper` at
        `upper`; the caller reports what is then left over.
    lower, upper
        Bounds of each size in jobs, ``0 < lower <= upper``; `upper` may be infinite.

    Returns
    -------
    numpy.ndarray
        ``clip(factor * sizes, lower, upper)``.

    Examples
    --------
    >>> scale_to_total(np.array([1.0, 3.0]), 10.0, lower=np.ones(2), upper=np.full(2, 7.0))
    array([3., 7.])
    """
    if len(sizes) == 0 or total <= lower.sum():
        return lower.copy()
    if total >= upper.sum():
        return upper.copy()
    # the sum is piecewise linear in the factor: each size is at its lower bound before its first break,
    # free between the two, at its upper bound after the second
    first, second = lower / sizes, upper / sizes
    breaks = np.concatenate([first, second])
    slopes = np.concatenate([sizes, np.where(np.isfinite(upper), -sizes, 0.0)])
    order = np.argsort(breaks, kind="stable")
    breaks, slope = breaks[order], slopes[order].cumsum()
    finite = np.isfinite(breaks)
    breaks, slope = breaks[finite], slope[finite]
    steps = np.diff(breaks, append=breaks[-1]) * slope
    before = lower.sum() + np.append(0.0, steps[:-1].cumsum())
    at = int(np.searchsorted(before, total, side="right")) - 1
    # a slope of rounding errors is none: all sizes stand at a bound there
    rises = slope[at] > 1e-12 * sizes.sum()
    factor = breaks[at] + (total - before[at]) / slope[at] if rises else breaks[at]
    scaled = np.clip(factor * sizes, lower, upper)
    return _close(scaled, total, lower=lower, upper=upper)


def _close(sizes: Floats, total: float, *, lower: Floats, upper: Floats) -> Floats:
    """Take out the rounding error of the sum where the sizes have room for it."""
    free = (sizes > lower) & (sizes < upper)
    if free.any():
        sizes[free] *= 1.0 + (total - sizes.sum()) / sizes[free].sum()
        np.clip(sizes, lower, upper, out=sizes)
    return sizes
