"""The default estimator on many places: ranges are quantiles over joint draws of its errors, one place at a time.

Its rates are the same towards every buyer, so that the draws of a place are one product of two matrices: no array of
sectors x sectors is made but for the multipliers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .draws_auto import AutoInputs, auto_splits, central_split, representatives
from .estimator import SHIPPED
from .tiers_results import ENDS

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from ._areas import Areas
    from .draws_auto import AutoSplits
    from .quotient_kinds import Array
    from .splits import Split

FEW = 8  # draws that stand for all where each needs a matrix solved
MOST, STILL = 500, 1e-14


@dataclass(frozen=True, eq=False)
class Technology:
    """What is the same for all places.

    Attributes
    ----------
    A
        National domestic coefficients.
    imports
        Foreign imports per unit of output, by buyer; 0 where domestic inputs alone count.
    where
        Position of each sector's group in the activity.
    sectors
        Label of each sector's group.
    labels
        Labels of the sectors.
    tiers
        How many: 4, or 3 where domestic inputs alone count.
    """

    A: Array
    imports: Array
    where: NDArray[np.intp]
    sectors: pd.Index
    labels: tuple[str, ...]
    tiers: int

    @property
    def domestic(self) -> Array:
        """Domestic inputs per unit of output, by buyer."""
        return np.asarray(self.A.sum(axis=0))

    @property
    def foreign(self) -> Array:
        """Share of each buyer's inputs from abroad."""
        total = self.domestic + self.imports
        return np.divide(self.imports, total, out=np.zeros_like(total), where=total > 0)


@dataclass(frozen=True, eq=False)
class AutoPlaces:
    """Estimates of all places, and their ranges as arrays with lower and upper first.

    Attributes
    ----------
    inputs
        Areas x sectors x tiers, per unit of output: the estimate itself.
    multipliers
        Areas x sectors.
    raised
        Share of the cells in which the region was raised to the place, by area.
    fitted
        Whether a place is of a size that the estimator was fitted on, so that its estimate is a middle.
    purchases, places, multiplier_ends, means
        2 x areas x sectors x tiers; 2 x areas x tiers; 2 x areas x sectors; 2 x areas.
    """

    inputs: Array
    multipliers: Array
    raised: Array
    fitted: NDArray[np.bool_]
    purchases: Array
    places: Array
    multiplier_ends: Array
    means: Array


def auto_places(same: Technology, areas: Areas, output: Array) -> AutoPlaces:
    """Split the inputs of every place by the default estimator.

    Parameters
    ----------
    same
        Technology and labels.
    areas
        Checked activity.
    output
        Areas x sectors: weights of the totals, money or activity.
    """
    size, n, tiers = len(areas.names), len(same.A), same.tiers
    out = AutoPlaces(
        inputs=np.empty((size, n, tiers)),
        multipliers=np.empty((size, n)),
        raised=np.empty(size),
        fitted=np.empty(size, dtype=bool),
        purchases=np.empty((2, size, n, tiers)),
        places=np.empty((2, size, tiers)),
        multiplier_ends=np.empty((2, size, n)),
        means=np.empty((2, size)),
    )
    for k in range(size):
        inputs = _inputs(same, areas, k)
        central, before = central_split(inputs)
        many = auto_splits(inputs)
        out.inputs[k] = _amounts(same, central.local, central.region, central.world[:, None], central.own[:, None])[0]
        out.raised[k] = _raised(same.A, central, before)
        out.fitted[k] = inputs.fitted_size
        amounts = _amounts(same, many.local, many.region, many.world, many.own)
        out.purchases[:, k], out.places[:, k] = _ranges(amounts, same, output[k])
        solved = _multipliers(same.A, central, many, output[k])
        out.multipliers[k] = solved[0]
        out.multiplier_ends[:, k] = solved.min(axis=0), solved.max(axis=0)
        means = solved @ output[k] / (output[k].sum() or np.nan)
        out.means[:, k] = means.min(), means.max()
    return out


def _inputs(same: Technology, areas: Areas, k: int) -> AutoInputs:
    return AutoInputs(
        local=areas.local[k],
        region=areas.regional[areas.at_region[k]],
        country=areas.country,
        where=same.where,
        shared=same.sectors.duplicated(keep=False),
        half_width=areas.half_width[k],
        foreign=same.foreign,
        labels=same.labels,
        parameters=SHIPPED,
    )


def _amounts(same: Technology, local: Array, region: Array, world: Array, own: Array) -> Array:
    """Inputs per unit of the buyer's output: draws x buyers x tiers, as TierShares has them."""
    domestic = same.domestic
    near, wide = local.T @ same.A, region.T @ same.A
    tiers = np.stack([near, wide - near, domestic - wide], axis=-1)
    if same.tiers == tiers.shape[-1]:
        return tiers
    total = domestic + same.imports
    left = np.divide((1.0 - world.T) * total, domestic, out=np.ones_like(world.T), where=domestic > 0)
    return np.concatenate([tiers * left[..., None], (total * own.T)[..., None]], axis=-1)


def _ranges(amounts: Array, same: Technology, output: Array) -> tuple[Array, Array]:
    """Lower and upper of the shares of each buyer, and of all together."""
    total = same.domestic + same.imports
    shares = np.divide(amounts, total[:, None], out=np.zeros_like(amounts), where=(total > 0)[:, None])
    whole = float(output @ total) or np.nan
    together = np.einsum("djt,j->dt", amounts, output) / whole
    return np.quantile(shares, ENDS, axis=0), np.quantile(together, ENDS, axis=0)


def _raised(A: Array, central: Split, before: Array) -> float:
    rows = (before < central.local)[:, 0]
    return float((A[rows] > 0).sum() / max(1, (A > 0).sum()))


def _multipliers(A: Array, central: Split, many: AutoSplits, output: Array) -> Array:
    """Column sums of the inverse: under the estimate itself, then under few draws that stand for all."""
    totals = (many.local.T @ A) @ output
    few = [many.local[:, k] for k in representatives(totals, count=FEW, ends=ENDS)]
    rates = np.stack([central.local[:, 0], *few])
    return column_sums(lambda sums: (rates * sums) @ A, rates.shape, lambda: A * rates[:, :, None])


def column_sums(step: Callable[[Array], Array], shape: tuple[int, ...], local: Callable[[], Array]) -> Array:
    """Column sums of ``(I - A)^-1`` of many matrices: ``m = 1 + A'm`` until nothing moves.

    Solving anew for every place and draw costs far more than these few products; local coefficients are small.

    Parameters
    ----------
    step
        Gives ``A'm`` of every matrix.
    shape
        Of m: matrices x sectors.
    local
        Gives the matrices themselves, for the rare case that the sums move on after :data:`MOST` steps.
    """
    sums = np.ones(shape)
    for _ in range(MOST):
        moved = 1.0 + step(sums)
        if np.abs(moved - sums).max(initial=0.0) <= STILL * moved.max(initial=1.0):
            return moved
        sums = moved
    matrices = local()
    transposed = np.eye(shape[-1]) - matrices.swapaxes(-1, -2)
    return np.asarray(np.linalg.solve(transposed, np.ones((*shape, 1)))[..., 0], dtype=float)
