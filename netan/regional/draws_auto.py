"""Joint draws of the default estimator's errors: one draw goes through place, region and nation, and all sectors.

A draw holds one error of the region, one of the size slope, one of the foreign share, and one a sector for its rate as
a supplier and for its foreign share as a buyer. Errors are normal scores in Latin hypercube order: every error takes
the middles of equal slices of its distribution once each, in an order made from a hash of the sector's label. So the
same labels give the same draws on every machine, in whatever order the sectors stand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from .estimator import CUT, Array, AutoParameters, beyond, log_odds, logit, rate_of
from .splits import Split

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    Bits: TypeAlias = npt.NDArray[np.uint64]

MANY = 200
# Spread of ln(SLQ of a division / SLQ of its section) over the 32 Scottish council areas, mean of the 15 sections
# that have several divisions, weighted by Scottish jobs (BRES 2019).
GROUP_ERROR = 0.64
PARTS = ("method", "sectors", "foreign", "groups", "rounding")


@dataclass(frozen=True)
class AutoInputs:
    """What the draws are made from.

    Attributes
    ----------
    local, region, country
        Activity by statistical group.
    where
        Position of each sector's group in these.
    shared
        True for sectors that share their group's activity with others.
    half_width
        Half-width to which the place's activity is rounded, by group.
    foreign
        Share of each buyer's inputs that the nation has from abroad.
    labels
        Labels of the sectors.
    parameters
        Fitted numbers.
    """

    local: Array
    region: Array
    country: Array
    where: npt.NDArray[np.intp]
    shared: npt.NDArray[np.bool_]
    half_width: Array
    foreign: Array
    labels: tuple[str, ...]
    parameters: AutoParameters

    @property
    def share(self) -> float:
        """Activity of the place as a share of the nation's."""
        return float(self.local.sum() / self.country.sum())

    @property
    def fitted_size(self) -> bool:
        """Whether the place is no smaller than the smallest region of the fit (to a tenth)."""
        return self.share >= 0.9 * self.parameters.smallest


@dataclass(frozen=True)
class AutoSplits(Sequence[Split]):
    """Every draw: sectors x draws, shares of domestic flows cumulated from the place outwards."""

    local: Array
    region: Array
    world: Array
    own: Array

    def __len__(self) -> int:
        return self.local.shape[1]

    def __getitem__(self, k: Any) -> Any:
        """One draw by its number."""
        if not 0 <= k < len(self):
            raise IndexError(k)
        return Split(self.local[:, k : k + 1], self.region[:, k : k + 1], self.world[:, k], self.own[:, k])


def central_split(inputs: AutoInputs) -> tuple[Split, Array]:
    """The estimate itself, without errors, and the region's rates before they were raised to the place's."""
    local, region = (rate_of(_odds(inputs, tier))[inputs.where][:, None] for tier in (inputs.local, inputs.region))
    return Split(local, np.maximum(local, region), inputs.foreign, inputs.foreign), region


def auto_splits(inputs: AutoInputs, *, count: int = MANY, parts: Iterable[str] = PARTS) -> AutoSplits:
    """Draw the errors of the estimator.

    Parameters
    ----------
    inputs
        Activity, foreign shares and fitted numbers.
    count
        How many draws.
    parts
        Which errors vary, of :data:`PARTS`; the others are 0.

    Notes
    -----
    Errors of single sectors are many and independent, and the logistic curve would pull their mean to one half. The
    log odds are therefore stretched by ``sqrt(1 + pi/8 variance)``, which keeps the mean rate at the estimate.
    """
    parts = frozenset(parts)
    chosen = _only(inputs, parts)
    p = chosen.parameters
    noise = scores(chosen.labels, count, "supplier")
    common = scores(("region", "size", "foreign"), count, "all")
    between = np.full(count, 0.5)  # where between the fitted slope and that of a random cut
    if "method" in parts:
        between = np.array([NormalDist().cdf(z) for z in scores(("beyond",), count, "all")[0]])
    deviation = _sector_deviation(chosen)
    rates = []
    for tier in (chosen.local, chosen.region):
        size = np.asarray(tier.sum() / chosen.country.sum())
        turn = 0.0 if size >= 1 else float(logit(size)) - p.centre
        moved = p.region_error * common[0] + p.size_error * turn * common[1]
        moved = moved + (between - 0.5) * (CUT - p.size) * float(beyond(size, p))
        odds = _odds(chosen, tier)[chosen.where][:, None] + moved[None, :]
        rates.append(rate_of(_stretch(odds, deviation[:, None]) + deviation[:, None] * noise))
    local, region = rates
    world, own = (
        _foreign(chosen, common[2], sector, count) for sector in (p.foreign_joint_error, p.foreign_sector_error)
    )
    return AutoSplits(local, np.maximum(local, region), world, own)


def representatives(totals: Array, *, count: int = 8, ends: tuple[float, float] = (0.05, 0.95)) -> tuple[int, ...]:
    """Few draws that stand for many: at even steps of the total from one end of the range to the other.

    Parameters
    ----------
    totals
        One total a draw, such as the local share of all inputs.
    count
        How many.
    ends
        Quantiles of the first and the last.

    Examples
    --------
    >>> import numpy as np
    >>> representatives(np.arange(101.0), count=3)
    (5, 50, 95)
    """
    order = np.argsort(totals, kind="stable")
    at = np.linspace(ends[0], ends[1], count) * (len(totals) - 1)
    return tuple(int(order[k]) for k in np.round(at).astype(int))


def scores(labels: tuple[str, ...], count: int, salt: str) -> Array:
    """Normal scores, labels x draws: each row holds the same scores in the order that its label's hash gives.

    Examples
    --------
    >>> scores(("a", "b"), 4, "x").sum(axis=1).round(12).tolist()
    [0.0, 0.0]
    """
    digests = [hashlib.blake2b(f"{salt}|{label}".encode(), digest_size=8).digest() for label in labels]
    seeds = np.array([int.from_bytes(digest, "big") for digest in digests], dtype=np.uint64)
    steps = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    order = np.argsort(_mixed(seeds[:, None] + steps[None, :]), axis=1, kind="stable")
    return _normal(count)[order]


@lru_cache(maxsize=8)
def _normal(count: int) -> Array:
    return np.array([NormalDist().inv_cdf((k + 0.5) / count) for k in range(count)])


def _mixed(bits: Bits) -> Bits:
    """Finaliser of SplitMix64 (Steele, Lea & Flood 2014): every bit of the input moves every bit of the output."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def _odds(inputs: AutoInputs, tier: Array) -> Array:
    return log_odds(tier, inputs.country, inputs.parameters)


def _stretch(odds: Array, deviation: Array) -> Array:
    return np.asarray(odds * np.sqrt(1 + np.pi / 8 * deviation**2))


def _sector_deviation(inputs: AutoInputs) -> Array:
    """Standard deviation of each sector's log odds: the rate itself, its group's mix, rounding of its activity."""
    here = inputs.local
    # the error of a logarithm; more than the figure itself is not known of a cell as small as its rounding
    rounded = np.zeros_like(here)
    np.divide(inputs.half_width, here * np.sqrt(3.0), out=rounded, where=here > 0)
    bend = inputs.parameters.specialisation
    mixed = np.where(inputs.shared, bend * GROUP_ERROR, 0.0)
    return np.sqrt(inputs.parameters.sector_error**2 + mixed**2 + (bend * np.minimum(rounded[inputs.where], 1.0)) ** 2)


def _foreign(inputs: AutoInputs, common: Array, sector_error: float, count: int) -> Array:
    noise = scores(inputs.labels, count, "foreign")
    with np.errstate(divide="ignore"):
        odds = logit(inputs.foreign)[:, None] + inputs.parameters.foreign_error * common[None, :]
    return rate_of(_stretch(odds, np.asarray(sector_error)) + sector_error * noise)


def _only(inputs: AutoInputs, parts: frozenset[str]) -> AutoInputs:
    """The inputs with every error at 0 that is not among the parts."""
    fitted = inputs.parameters
    if "method" not in parts:
        fitted = replace(fitted, region_error=0.0, size_error=0.0)
    if "sectors" not in parts:
        fitted = replace(fitted, sector_error=0.0)
    if "foreign" not in parts:
        fitted = replace(fitted, foreign_error=0.0, foreign_sector_error=0.0, foreign_joint_error=0.0)
    return replace(
        inputs,
        parameters=fitted,
        shared=inputs.shared & ("groups" in parts),
        half_width=inputs.half_width * float("rounding" in parts),
    )
