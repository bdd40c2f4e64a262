"""Who gets which of the sizes that were drawn: within what its accounts allow, and the more likely where it works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .sizes_draw import draw_sizes

if TYPE_CHECKING:
    from .sizes_draw import Floats, SizeShape


def dealt_sizes(drawn: Floats, limit: Floats, weight: Floats, *, shape: SizeShape, rng: np.random.Generator) -> Floats:
    """Deal sizes out to firms, from the largest down, each to a firm that may be so large.

    The next size goes to one of the firms left whose limit holds it, with a chance in proportion to its weight
    (successive sampling, by exponential keys: Efraimidis and Spirakis 2006, Information Processing Letters 97:181).
    So the sizes stay those that were drawn, and a limit says who may have the large ones. A size that no firm left may
    have is drawn anew below the limit of the firm that takes its place: no heap of firms stands at a limit.

    Parameters
    ----------
    drawn
        Sizes in jobs, as `draw_sizes` gives them: one for each firm, in any order.
    limit
        Most jobs each firm may have, at least 1; infinite where nothing limits it.
    weight
        Weight of each firm, above 0; 1 for an ordinary one.
    shape
        Distribution the sizes were drawn from.
    rng
        Generator.

    Returns
    -------
    numpy.ndarray
        One size a firm, none above its limit. Without limits, and with one weight for all, the sizes as they came.

    Examples
    --------
    >>> from netan.network.sizes_draw import zipf_shape
    >>> sizes, limit = np.array([3.0, 400.0, 20.0]), np.array([10.0, np.inf, 50.0])
    >>> dealt_sizes(sizes, limit, np.ones(3), shape=zipf_shape(), rng=np.random.default_rng(0)).tolist()
    [3.0, 400.0, 20.0]
    """
    if np.isinf(limit).all() and (weight == weight[:1]).all():
        return drawn
    sizes = np.sort(drawn)[::-1]
    keys = rng.exponential(size=len(drawn)) / weight
    levels = np.unique(limit)[::-1]
    out = np.empty(len(drawn))
    pool, start = np.empty(0, dtype=np.int64), 0
    for level, below in zip(levels, [*levels[1:], -np.inf], strict=True):
        pool = np.concatenate([pool, np.flatnonzero(limit == level)])
        pool = pool[np.argsort(keys[pool], kind="stable")]
        # sizes that no firm of a lower limit may have, and those of before that found nobody
        end = int(np.searchsorted(-sizes, -below, side="left"))
        takers = pool[: max(end - start, 0)]
        out[takers] = sizes[start : start + len(takers)]
        start, pool = start + len(takers), pool[len(takers) :]
    _draw_anew(out, limit, shape, rng)
    return out


def _draw_anew(sizes: Floats, limit: Floats, shape: SizeShape, rng: np.random.Generator) -> None:
    """Draw again, below the limit, what stands above it."""
    over: npt.NDArray[np.bool_] = sizes > limit
    for level in np.unique(limit[over]):
        rows = over & (limit == level)
        anew = draw_sizes(shape, int(rows.sum()), cap=float(level), taken=np.empty(0), rng=rng)
        # a distribution that begins above the limit gives the limit
        sizes[rows] = np.minimum(anew, level)
