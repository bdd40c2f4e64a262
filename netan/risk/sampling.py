"""The index from a sample of closures: firms drawn by size, and what all firms come to, with its sampling error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ..errors import SchemaError

if TYPE_CHECKING:
    from .economy import Economy, Floats, Ints

LEAST = 20  # fewer closures tell nothing about all
IN_STRATUM = 8  # closures wanted in each stratum
STRATA = 24
QUANTILES = (0.1, 0.5, 0.9, 0.99)
LEVEL = 0.95
POWER = 0.75  # between what serves the median (0.5 and less) and the mean (1)


@dataclass(frozen=True)
class Sample:
    """Firms drawn at random within strata of size.

    Attributes
    ----------
    nodes
        Positions of the firms drawn, rising.
    stratum
        Stratum of each.
    sizes
        Firms in each stratum.
    """

    nodes: Ints
    stratum: Ints
    sizes: Ints

    @property
    def stands_for(self) -> Floats:
        """How many firms each drawn one stands for, itself included."""
        drawn = np.bincount(self.stratum, minlength=len(self.sizes))
        found: Floats = (self.sizes / np.maximum(drawn, 1))[self.stratum]
        return found


def draw_closures(economy: Economy, count: int, *, seed: int = 0) -> Sample:
    """Draw firms to close: strata by sales and purchases, the largest firms all, small ones a few of many.

    Parameters
    ----------
    economy
        From `prepare_economy`.
    count
        Firms to draw, at least 20; all when there are no more.
    seed
        Of the draw.

    Raises
    ------
    SchemaError
        Fewer than 20 are asked for.

    Examples
    --------
    >>> import pandas as pd
    >>> from netan.risk import prepare_economy
    >>> rule = pd.DataFrame(1, index=["A"], columns=["A"])
    >>> ring = np.arange(100)
    >>> economy = prepare_economy(ring, ["A"] * 100, ring, (ring + 1) % 100, 1.0 + ring, essentiality=rule)
    >>> sample = draw_closures(economy, 30)
    >>> len(sample.nodes), round(sample.stands_for.sum())
    (30, 100)
    """
    if count < LEAST:
        raise SchemaError(f"a sample of {count} closures tells nothing about all -> ask for {LEAST} or more")
    size = _share(economy.strength) + _share(economy.purchases)
    count = min(count, economy.size)
    order = np.argsort(size, kind="stable")
    # equal sums of size to this power: few large firms in the last strata, many small ones in the first
    reach = np.cumsum(size[order] ** POWER + 1e-12)
    strata = int(np.clip(count // IN_STRATUM, 1, STRATA))
    cuts = np.searchsorted(reach, reach[-1] * np.arange(1, strata) / strata)
    parts = [part for part in np.split(order, np.unique(cuts)) if len(part)]
    sizes = np.array([len(part) for part in parts])
    rng = np.random.default_rng(seed)
    drawn = [rng.choice(part, n, replace=False) for part, n in zip(parts, _shared_out(sizes, count), strict=True)]
    nodes = np.concatenate(drawn).astype(np.int64)
    stratum = np.repeat(np.arange(len(parts)), [len(part) for part in drawn])
    rising = np.argsort(nodes)
    return Sample(nodes[rising], stratum[rising], sizes)


def estimate_all(values: Floats, sample: Sample) -> pd.DataFrame:
    """Mean and quantiles of the index over all firms, from the sampled ones.

    Parameters
    ----------
    values
        Index of each sampled firm, in their order.
    sample
        From :func:`draw_closures`.

    Returns
    -------
    DataFrame
        `figure` (mean; 10 %, median, 90 %, 99 %: the index that so many firms do not pass), `value`, `low`, `high`:
        limits that hold the figure of all firms in about 95 of 100 draws. They tell of the sampling alone, not of
        the network or the model. A stratum that was drawn whole adds no error.

    Notes
    -----
    Stratified mean, variance sum_h (N_h / N)^2 (1 - n_h / N_h) s_h^2 / n_h; quantiles with Woodruff's limits: those
    of the share below, read off the estimated distribution (Saerndal, Swensson and Wretman 1992, 3.7 and 5.11).

    Examples
    --------
    >>> all_of_them = Sample(np.arange(4), np.zeros(4, dtype=np.int64), np.array([4]))
    >>> float(estimate_all(np.array([1.0, 2.0, 3.0, 6.0]), all_of_them).set_index("figure").loc["mean", "high"])
    3.0
    """
    weight = sample.stands_for / sample.sizes.sum()
    mean, off = float(weight @ values), _reach(values, sample)
    rows: list[tuple[str, float, float, float]] = [("mean", mean, mean - off, mean + off)]
    order = np.argsort(values, kind="stable")
    ranked, reach = values[order], np.cumsum(weight[order])

    def at(share: float) -> float:
        return float(ranked[min(int(np.searchsorted(reach, share - 1e-9)), len(ranked) - 1)])

    for share in QUANTILES:
        middle = at(share)
        off = _reach((values <= middle).astype(float), sample)
        name = "median" if share == 0.5 else f"{share:.0%}".replace("%", " %")
        rows.append((name, middle, at(share - off), at(share + off)))
    table = pd.DataFrame(rows, columns=["figure", "value", "low", "high"])
    table["low"] = table["low"].clip(lower=0)
    return table


def _reach(values: Floats, sample: Sample) -> float:
    """Half of the 95 % interval of the stratified mean; a stratum with one of several drawn lends a neighbour's spread.

    Degrees of freedom by Satterthwaite: few drawn in the stratum that matters most make the interval wider.
    """
    count = len(sample.sizes)
    drawn = np.bincount(sample.stratum, minlength=count)
    mean = np.bincount(sample.stratum, values, count) / np.maximum(drawn, 1)
    spread = np.bincount(sample.stratum, (values - mean[sample.stratum]) ** 2, count)
    variance = np.divide(spread, drawn - 1, out=np.full(count, np.nan), where=drawn > 1)
    whole = drawn == sample.sizes
    variance = np.where(whole, 0, pd.Series(variance).ffill().bfill().fillna(0))
    part = (sample.sizes / sample.sizes.sum()) ** 2 * (1 - drawn / sample.sizes) * variance / np.maximum(drawn, 1)
    if part.sum() <= 0:
        return 0.0
    freedom = part.sum() ** 2 / (part**2 / np.maximum(drawn - 1, 1)).sum()
    return float(stdtrit(freedom, 1 - (1 - LEVEL) / 2) * np.sqrt(part.sum()))


def _share(values: Floats) -> Floats:
    total = values.sum()
    share: Floats = values / total if total > 0 else np.full(len(values), 1 / len(values))
    return share


def _shared_out(sizes: Ints, count: int) -> Ints:
    """Equal numbers for the strata, none more than it holds; what is over goes to those with room, largest first."""
    out = np.zeros(len(sizes), dtype=np.int64)
    while out.sum() < count:
        room = np.flatnonzero(out < sizes)
        each = (count - out.sum()) // len(room)
        if each == 0:
            room = room[np.argsort(-(sizes - out)[room], kind="stable")][: count - out.sum()]
            each = 1
        out[room] = np.minimum(out[room] + each, sizes[room])
    return out
