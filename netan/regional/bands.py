"""Ranges of results: lower, middle, upper, labelled by the result and never by the parameter behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
import pandas as pd

from ..errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

Frame = TypeVar("Frame", pd.Series, pd.DataFrame)


@dataclass(frozen=True, eq=False)
class Band(Generic[Frame]):
    """A range for every entry of a Series or DataFrame.

    Attributes
    ----------
    lower, upper
        The least and the greatest result that the method allows, or quantiles over draws of its errors. Both NaN
        where the result is unknown.
    middle
        A best value, only where the method is calibrated; NaN elsewhere.

    Raises
    ------
    SchemaError
        If the three differ in labels, a bound stands without the other, or lower <= middle <= upper fails.

    Notes
    -----
    Entries of one band do not reach their extremes together: the lowers of shares that sum to 1 need not.

    Examples
    --------
    >>> import pandas as pd
    >>> band = band_of([pd.Series({"here": 0.3}), pd.Series({"here": 0.5})])
    >>> float(band.lower["here"]), float(band.upper["here"]), bool(band.calibrated["here"])
    (0.3, 0.5, False)
    """

    lower: Frame
    middle: Frame
    upper: Frame

    def __post_init__(self) -> None:
        for part in (self.middle, self.upper):
            if not _same_shape(self.lower, part):
                raise SchemaError("lower, middle and upper of a band need the same labels in the same order")
        low, mid, high = (part.to_numpy(float) for part in (self.lower, self.middle, self.upper))
        if not np.array_equal(np.isnan(low), np.isnan(high)) or np.any(np.isnan(low) & ~np.isnan(mid)):
            raise SchemaError("a band has lower and upper both known or both unknown, and no middle alone")
        wrong = (low > high) | (mid < low) | (mid > high)  # NaN compares as False
        if wrong.any():
            raise SchemaError(f"a band needs lower <= middle <= upper: {int(wrong.sum()):,} entries break it")

    @property
    def calibrated(self) -> Frame:
        """True where a middle is known."""
        return self.middle.notna()

    @property
    def width(self) -> Frame:
        """``upper - lower``, in the unit of the result."""
        return self.upper - self.lower

    def as_frame(self) -> pd.DataFrame:
        """One table with ``lower``, ``middle``, ``upper``, as the outermost column labels.

        Examples
        --------
        >>> import pandas as pd
        >>> list(band_of([pd.Series([1.0]), pd.Series([2.0])]).as_frame().columns)
        ['lower', 'middle', 'upper']
        """
        return pd.concat({"lower": self.lower, "middle": self.middle, "upper": self.upper}, axis=1)


def band_of(draws: Sequence[Frame], *, calibrated: Frame | None = None) -> Band[Frame]:
    """Band from the smallest to the largest of the draws, entry by entry.

    Not from the ends of a parameter: results such as the share from the rest of the region rise and fall with
    the parameter, so the extremes may lie inside.

    Parameters
    ----------
    draws
        The same table under each draw of the parameters, at least one.
    calibrated
        The table under a calibrated parameter. It becomes the middle, and it counts as a draw, so the band
        holds it.

    Returns
    -------
    Band
        NaN where any draw is NaN: unknown under one draw is unknown.

    Raises
    ------
    SchemaError
        If there is no draw, or the draws differ in labels.

    Examples
    --------
    >>> import pandas as pd
    >>> low, high = pd.Series([0.2, 0.6]), pd.Series([0.4, 0.1])
    >>> band_of([low, high], calibrated=pd.Series([0.3, 0.5])).as_frame().values.tolist()
    [[0.2, 0.3, 0.4], [0.1, 0.5, 0.6]]
    """
    parts = [*draws] if calibrated is None else [*draws, calibrated]
    if not draws:
        raise SchemaError("a band needs at least one draw")
    first = parts[0]
    if not all(_same_shape(first, part) for part in parts):
        raise SchemaError("the draws of a band must have the same labels in the same order")
    stack = np.stack([part.to_numpy(float) for part in parts])
    middle = np.full(stack.shape[1:], np.nan) if calibrated is None else stack[-1]
    unknown = np.isnan(stack).any(axis=0)  # min and max carry NaN, the middle must follow
    return Band(
        lower=_like(first, stack.min(axis=0)),
        middle=_like(first, np.where(unknown, np.nan, middle)),
        upper=_like(first, stack.max(axis=0)),
    )


def quantile_band(
    values: NDArray[np.float64],
    ends: tuple[float, float],
    middle: NDArray[np.float64] | None,
    labelled: Callable[[NDArray[np.float64]], Frame],
) -> Band[Frame]:
    """Band from quantiles of a result over joint draws, entry by entry.

    Parameters
    ----------
    values
        The result under each draw, draws along the first axis.
    ends
        Quantiles of lower and upper: (0, 1) for the smallest and the largest.
    middle
        The result without errors, or None. It counts as a draw: the band is widened to hold it.
    labelled
        Gives an array of the result its labels.

    Returns
    -------
    Band
        NaN where any draw is NaN.

    Examples
    --------
    >>> import numpy as np
    >>> band = quantile_band(np.linspace(0, 1, 101)[:, None], (0.05, 0.95), np.array([0.5]), pd.Series)
    >>> band.as_frame().round(2).values.tolist()
    [[0.05, 0.5, 0.95]]
    """
    unknown = np.isnan(values).any(axis=0)
    known = np.where(unknown, 0.0, values)
    low, high = np.quantile(known, ends[0], axis=0), np.quantile(known, ends[1], axis=0)
    best = np.full(low.shape, np.nan) if middle is None else middle
    if middle is not None:
        low, high = np.fmin(low, best), np.fmax(high, best)
    return Band(*(labelled(np.where(unknown, np.nan, part)) for part in (low, best, high)))


def _like(frame: Frame, values: NDArray[np.float64]) -> Frame:
    if isinstance(frame, pd.DataFrame):
        return pd.DataFrame(values, index=frame.index, columns=frame.columns)
    return pd.Series(values, index=frame.index, name=frame.name)


def _same_shape(one: pd.Series | pd.DataFrame, other: pd.Series | pd.DataFrame) -> bool:
    if type(one) is not type(other) or not one.index.equals(other.index):
        return False
    if isinstance(one, pd.DataFrame) and isinstance(other, pd.DataFrame):
        return bool(one.columns.equals(other.columns))
    return True
