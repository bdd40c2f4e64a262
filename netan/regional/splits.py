"""One draw's split of what buyers take: from the place, its region, the country, abroad."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .quotients import Array, quotient_values

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from .draws import Draw


class Split(NamedTuple):
    """Shares under one draw.

    Attributes
    ----------
    local, region
        Share of each domestic flow that the place, and the whole region with it, supplies: supplier by buyer, or
        supplier by one where it is the same towards every buyer.
    world
        Share of each buyer's inputs from abroad; the tiers of one draw sum to 1 with it.
    own
        The same, with its whole error: for the foreign part's own interval.
    """

    local: Array
    region: Array
    world: Array
    own: Array


@dataclass(frozen=True)
class Nesting:
    """How often a wider tier fell short of a narrower one and was raised to it.

    Attributes
    ----------
    cells
        Share of the cells with a positive national coefficient, 0 to 1.
    flows
        Share of the place's domestic inputs in these cells, 0 to 1; NaN without output.
    """

    cells: float
    flows: float


def quotient_split(areas: pd.DataFrame, draw: Draw, where: npt.NDArray[np.intp], foreign: Array) -> tuple[Split, Array]:
    """The split of a quotient, nested, and the region's shares before they were raised to the place's."""
    local, region = (
        np.minimum(
            1.0,
            quotient_values(areas[tier], areas["country"], method=draw.method, parameters=draw.parameters),
        )[np.ix_(where, where)]
        for tier in ("local", "region")
    )
    return Split(local, np.maximum(local, region), foreign, foreign), region


def bought(coefficients: Array, share: Array) -> Array:
    """Column sums of the coefficients times the shares: what each buyer takes of these, per unit of output."""
    return share[:, 0] @ coefficients if share.shape[1] == 1 else np.asarray((coefficients * share).sum(axis=0))


def sold(coefficients: Array, share: Array, output: Array) -> Array:
    """Row sums of the flows to buyers of this output: what each supplier sells them."""
    if share.shape[1] == 1:
        return np.asarray(share[:, 0] * (coefficients @ output))
    return np.asarray((coefficients * share) @ output)


def nesting_of(coefficients: Array, split: Split, before: Array, output: Array | None) -> Nesting:
    """How often the region was raised to the place; ``before`` is the region's share without that."""
    raised = (before < split.local) & (coefficients > 0)
    cells = ratio(np.array(raised.sum()), np.array((coefficients > 0).sum()))
    if output is None:
        return Nesting(cells=float(cells), flows=float("nan"))
    flows = coefficients * output
    return Nesting(cells=float(cells), flows=float(ratio(flows[raised].sum(), flows.sum())))


def ratio(part: Array, whole: Array) -> Array:
    """``part / whole``, 0 where the whole is 0: nothing of nothing."""
    share = np.zeros_like(part, dtype=float)
    np.divide(part, whole, out=share, where=np.asarray(whole) > 0)
    return share
