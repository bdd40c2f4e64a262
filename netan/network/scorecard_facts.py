"""Facts of the structure of a network between firms, as they are published of whole countries.

Logarithms are natural; every fact of two quantities is taken over the firms for which both are above 0.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .scorecard_ranks import Ranked
from .scorecard_squares import closed_squares, shuffled

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["hill", "network_facts"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
# Tails of 2 to 10 per cent of the firms, and never of fewer firms than this.
TAIL, FEWEST = (0.02, 0.05, 0.10), 25
SHUFFLES = 4


def hill(values: Floats, *, tail: tuple[float, float, float] = TAIL, fewest: int = FEWEST) -> Ranked:
    """Exponent a of the tail ``P(X > x) ~ x^-a`` by Hill's estimator, with the range over tails of other lengths.

    Parameters
    ----------
    values
        One value a firm; those not above 0 are left out.
    tail
        Shortest, middle and longest share of the values that is taken for the tail.
    fewest
        Fewest values of a tail; with fewer the exponent is NaN.

    Returns
    -------
    Ranked
        Exponent of the middle tail, least and greatest over tails from the shortest to the longest. A range much
        wider than ``2 / sqrt(number)`` says that there is no power law to measure.

    Examples
    --------
    >>> pareto = (np.arange(1, 10_001) - 0.5) ** (-1 / 1.5)
    >>> round(hill(pareto).value, 2)
    1.5
    """
    ordered = np.log(np.sort(values[values > 0])[::-1])
    lengths = [round(share * len(ordered)) for share in tail]
    if lengths[1] < fewest:
        return Ranked(math.nan, math.nan, math.nan)
    counts = np.unique(np.linspace(max(lengths[0], fewest), lengths[2], 17).astype(np.int64))
    above = np.cumsum(ordered)
    gap = above[counts - 1] / counts - ordered[counts]
    exponents = np.divide(1.0, gap, out=np.full(len(counts), np.inf), where=gap > 0)
    middle = float(above[lengths[1] - 1] / lengths[1] - ordered[lengths[1]])
    value = 1.0 / middle if middle > 0 else math.inf
    return Ranked(value, min(value, float(exponents.min())), max(value, float(exponents.max())))


def network_facts(supplier: Ints, buyer: Ints, value: Floats, *, firms: int, rng: Generator) -> dict[str, Ranked]:
    """Work out the facts of one network of links between firms.

    Parameters
    ----------
    supplier, buyer
        Position of either end of each link, 0 to ``firms - 1``; no pair twice.
    value
        Currency units a year.
    firms
        How many firms there are, with links or without.
    rng
        For sampled squares and networks of chance.

    Returns
    -------
    dict
        Fact by key, with its range where it has one. NaN where there is too little to measure.

    Examples
    --------
    >>> i, j = np.array([0, 1, 2]), np.array([1, 2, 0])
    >>> facts = network_facts(i, j, np.ones(3), firms=4, rng=np.random.default_rng(1))
    >>> facts["links_per_firm"].value, facts["firms_linked"].value, facts["reciprocity"].value
    (0.75, 0.75, 0.0)
    """
    degree = {"out": np.bincount(supplier, minlength=firms), "in": np.bincount(buyer, minlength=firms)}
    strength = {
        "out": np.bincount(supplier, weights=value, minlength=firms),
        "in": np.bincount(buyer, weights=value, minlength=firms),
    }
    linked = (degree["out"] + degree["in"]) > 0
    out = {
        "links_per_firm": _plain(len(value) / firms if firms else math.nan),
        "firms_linked": _plain(float(linked.mean()) if firms else math.nan),
    }
    logs = {f"k_{side}": _log(degree[side]) for side in ("out", "in")}
    logs |= {f"s_{side}": _log(strength[side]) for side in ("out", "in")}
    for name in ("k_out", "k_in"):
        out[f"mean_ln_{name}"] = _plain(_mean(logs[name]))
    for name, column in logs.items():
        out[f"var_ln_{name}"] = _plain(_covariance(column, column))
    out |= _slopes(logs)
    out |= {f"tail_{name}": hill(np.exp(column[np.isfinite(column)])) for name, column in logs.items()}
    out |= _pairs(supplier, buyer, degree, firms)
    out["squares_to_chance"] = _squares(supplier, buyer, rng)
    return out


def _plain(value: float) -> Ranked:
    return Ranked(value, math.nan, math.nan)


def _log(values: npt.NDArray[np.generic]) -> Floats:
    numbers = values.astype(np.float64)
    return np.log(numbers, out=np.full(len(numbers), -np.inf), where=numbers > 0)


def _mean(column: Floats) -> float:
    kept = column[np.isfinite(column)]
    return float(kept.mean()) if len(kept) else math.nan


def _covariance(a: Floats, b: Floats) -> float:
    both = np.isfinite(a) & np.isfinite(b)
    return float(np.cov(a[both], b[both])[0, 1]) if both.sum() > 2 else math.nan


def _slopes(logs: dict[str, Floats]) -> dict[str, Ranked]:
    """Elasticities and correlations of logarithms."""
    out = {}
    for name, of, by in (
        ("slope_k_out_s_out", "k_out", "s_out"),
        ("slope_k_in_s_in", "k_in", "s_in"),
        ("slope_s_out_k_out", "s_out", "k_out"),
        ("slope_s_in_k_in", "s_in", "k_in"),
    ):
        both = np.isfinite(logs[of]) & np.isfinite(logs[by])
        spread = _covariance(logs[by][both], logs[by][both])
        out[name] = _plain(_covariance(logs[of], logs[by]) / spread if spread > 0 else math.nan)
    for a, b in (("k_out", "s_out"), ("k_in", "s_in"), ("k_out", "k_in"), ("s_out", "s_in")):
        both = np.isfinite(logs[a]) & np.isfinite(logs[b])
        x, y = logs[a][both], logs[b][both]
        spread = math.sqrt(max(_covariance(x, x) * _covariance(y, y), 0.0)) if len(x) > 2 else 0.0
        out[f"corr_{a}_{b}"] = _plain(_covariance(x, y) / spread if spread > 0 else math.nan)
    return out


def _pairs(supplier: Ints, buyer: Ints, degree: dict[str, Ints], firms: int) -> dict[str, Ranked]:
    """Reciprocity, its multiple of chance, and the correlation of degrees along links."""
    if not len(supplier):
        return {name: _plain(math.nan) for name in ("reciprocity", "reciprocity_to_chance", "assortativity")}
    there = np.sort(supplier * firms + buyer)
    back = buyer * firms + supplier
    at = np.minimum(np.searchsorted(there, back), len(there) - 1)
    share = float((there[at] == back).mean())
    # chance that j supplies i when suppliers and buyers are drawn by their number of links
    chance = float(np.minimum(1.0, degree["out"][buyer] * degree["in"][supplier] / len(supplier)).mean())
    total = (degree["out"] + degree["in"]).astype(np.float64)
    ends = _log(total[supplier]), _log(total[buyer])
    varied = min(float(ends[0].std()), float(ends[1].std())) > 0
    return {
        "reciprocity": _plain(share),
        "reciprocity_to_chance": _plain(share / chance if chance > 0 else math.nan),
        "assortativity": _plain(float(np.corrcoef(*ends)[0, 1]) if varied else math.nan),
    }


def _squares(supplier: Ints, buyer: Ints, rng: Generator) -> Ranked:
    """Closed squares as a multiple of those of networks of chance with the same numbers of links."""
    if len(supplier) < FEWEST:
        return _plain(math.nan)
    own = closed_squares(supplier, buyer, rng=rng)
    mixed = [closed_squares(*shuffled(supplier, buyer, rng=rng), rng=rng) for _ in range(SHUFFLES)]
    least, most = min(mixed), max(mixed)
    mean = sum(mixed) / SHUFFLES
    if not mean > 0 or math.isnan(own):
        return _plain(math.nan)
    return Ranked(own / mean, own / most, own / least if least > 0 else math.nan)
