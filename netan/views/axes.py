"""Scales of pictures: round numbers that span the figures, and their words."""

from __future__ import annotations

import math

STEPS = (1.0, 2.0, 5.0, 10.0)


def nice_ticks(low: float, high: float, *, most: int = 6) -> list[float]:
    """Round numbers at even steps of 1, 2 or 5 times a power of ten that span a range.

    Parameters
    ----------
    low, high
        Ends of what is drawn; a range of nothing gets the room of one.
    most
        Numbers at most.

    Examples
    --------
    >>> nice_ticks(0, 3561), nice_ticks(0, 0.47)
    ([0.0, 1000.0, 2000.0, 3000.0, 4000.0], [0.0, 0.1, 0.2, 0.3, 0.4, 0.5])
    >>> nice_ticks(-420, 35)
    [-500.0, -400.0, -300.0, -200.0, -100.0, 0.0, 100.0]
    """
    if not high > low:
        low, high = (low - 0.5, high + 0.5) if low else (0.0, 1.0)
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    for step in (power * factor for factor in STEPS):
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first <= most:
            break
    return [round(k * step, 12) for k in range(first, last + 1)]


def number_words(value: float) -> str:
    """A number of jobs: to 10, above 1,000 to 50; small ones whole.

    Examples
    --------
    >>> number_words(2999.0), number_words(-47.0), number_words(3.2), number_words(0.0)
    ('3,000', '-50', '3', '0')
    """
    size = abs(value)
    step = 50 if size > 1000 else 10 if size >= 10 else 1
    return f"{round(value / step) * step + 0:,.0f}"
