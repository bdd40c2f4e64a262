"""Rounding of the Business Register and Employment Survey: how far a printed figure may be from the count."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]

# Lowest value of each band and the unit it is rounded to. Nomis, article 1103: open access, relaxed and strict.
BANDS = np.array([0.0, 50.0, 250.0, 500.0, 1000.0, 2500.0, 5000.0])
RELAXED = np.array([5.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0])
STRICT = 2 * RELAXED
ENOUGH = 20
# Safeguarded figures, relaxed and strict. Nomis, article 1103.
SAFEGUARDED = np.array([5.0, 10.0, 25.0, 50.0, 125.0, 250.0, 500.0])
SAFEGUARDED_STRICT = np.array([5.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0])
ROUNDINGS = {
    "relaxed": RELAXED,
    "strict": STRICT,
    "safeguarded": SAFEGUARDED,
    "safeguarded strict": SAFEGUARDED_STRICT,
}
# Counts of businesses are multiples of 5. Controlled rounding takes the one above or below; plain rounding the nearest.
CONTROL_HALF, NEAREST_HALF = 4.0, 2.0


def looks_rounded(values: Float) -> bool:
    """Whether printed figures look rounded: every one is a multiple of 5, and not all are zero.

    Examples
    --------
    >>> looks_rounded(np.array([5.0, 225.0, 0.0])), looks_rounded(np.array([18728.2]))
    (True, False)
    """
    known = values[np.isfinite(values)]
    return bool(known.any() and np.all(known % 5 == 0))


def rounding_units(values: Float) -> Float:
    """Units of the seven bands: the strict ones when at least 20 figures all lie on the strict grid."""
    known = values[np.isfinite(values) & (values > 0)]
    place = np.searchsorted(BANDS, known, side="right") - 1
    strict = len(known) >= ENOUGH and bool(np.all(known % STRICT[place] == 0))
    return STRICT if strict else RELAXED


def to_five(values: Float, half: Float | float) -> tuple[Float, Float]:
    """Lowest and highest whole count that is printed as each multiple of five.

    Parameters
    ----------
    values
        Printed counts; NaN stays NaN.
    half
        How far a count may be from the printed one: 4 under controlled rounding, 2 to the nearest; NaN when nothing is
        known of the rounding.

    Examples
    --------
    >>> low, high = to_five(np.array([0.0, 15.0]), CONTROL_HALF)
    >>> low.tolist(), high.tolist()
    ([0.0, 11.0], [4.0, 19.0])
    """
    return np.clip(values - half, 0, None), values + half


def rounding_interval(values: Float, units: Float = RELAXED) -> tuple[Float, Float]:
    """Lowest and highest count that is printed as each figure.

    A figure at the start of a band may come from below, where the unit is finer.

    Parameters
    ----------
    values
        Printed figures; NaN stays NaN.
    units
        Units of the seven bands.

    Examples
    --------
    >>> low, high = rounding_interval(np.array([0.0, 75.0, 250.0, 8000.0]))
    >>> low.tolist(), high.tolist()
    ([0.0, 62.5, 237.5, 7500.0], [2.5, 87.5, 275.0, 8500.0])
    """
    above = np.searchsorted(BANDS, values, side="right") - 1
    below = np.clip(np.searchsorted(BANDS, values, side="left") - 1, 0, None)
    lower = np.clip(values - units[below] / 2, 0, None)
    return lower, values + units[np.clip(above, 0, len(units) - 1)] / 2
