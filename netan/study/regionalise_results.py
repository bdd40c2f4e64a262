"""Results of one estimate or of several: a figure, and the least and the most of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..regional.bands import Band
    from ..regional.region_split import RegionSplit

Frame = TypeVar("Frame", pd.Series, pd.DataFrame)
FIGURE, LOWER, UPPER = ENDS = ("", "_lower", "_upper")


@dataclass(frozen=True, eq=False)
class Results:
    """Results by ``""`` (the figure), ``"_lower"`` and ``"_upper"``; NaN where there is none.

    Attributes
    ----------
    output, inputs
        Of the region by sector, whole currency units a year.
    shares
        Sector by origin.
    total
        By origin.
    multipliers
        By sector.
    mean_multiplier
        One number.
    coefficients
        Regional coefficients, supplier by buyer, by the same keys; those that there are.
    calibrated
        Whether the method was fitted for regions of this size.
    notes
        What must be said of the method.
    """

    output: pd.Series
    inputs: pd.Series
    shares: Mapping[str, pd.DataFrame]
    total: Mapping[str, pd.Series]
    multipliers: Mapping[str, pd.Series]
    mean_multiplier: Mapping[str, float]
    coefficients: Mapping[str, pd.DataFrame]
    calibrated: bool = False
    notes: tuple[str, ...] = ()


def results_of(splits: Sequence[RegionSplit], output: pd.Series) -> Results:
    """One estimate as a figure; several as their range, by result, with no figure of their own.

    Parameters
    ----------
    splits
        The same region under each set of parameters.
    output
        Of the region, by sector.
    """
    coefficients = by_end([split.coefficients for split in splits])
    return Results(
        output=output,
        inputs=splits[0].inputs,
        shares=by_end([split.shares for split in splits]),
        total=by_end([split.total for split in splits]),
        multipliers=by_end([split.multipliers for split in splits]),
        mean_multiplier={
            end: float(values.iloc[0])
            for end, values in by_end([pd.Series([split.mean_multiplier]) for split in splits]).items()
        },
        coefficients={end: frame for end, frame in coefficients.items() if frame.notna().all(axis=None)},
    )


def by_end(frames: Sequence[Frame]) -> dict[str, Frame]:
    """The one frame as the figure, or the least and the most of several, cell by cell."""
    stack = np.stack([frame.to_numpy(float) for frame in frames])
    none = np.full(stack.shape[1:], np.nan)
    parts = (stack[0], none, none) if len(frames) == 1 else (none, stack.min(axis=0), stack.max(axis=0))
    return {end: _like(frames[0], values) for end, values in zip(ENDS, parts, strict=True)}


def of_band(band: Band[Frame], figure: Frame) -> dict[str, Frame]:
    """A figure with the range around it."""
    return {FIGURE: figure, LOWER: band.lower, UPPER: band.upper}


def _like(frame: Frame, values: np.ndarray) -> Frame:
    if isinstance(frame, pd.DataFrame):
        return pd.DataFrame(values, index=frame.index, columns=frame.columns)
    return pd.Series(values, index=frame.index)
