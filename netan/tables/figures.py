"""Jobs in words: rounded the same way wherever they are printed."""

from __future__ import annotations


def jobs(value: float) -> str:
    """Jobs rounded to 10, to 50 above 1,000; small figures as they are.

    Examples
    --------
    >>> jobs(4.4), jobs(47.2), jobs(2213), jobs(float("nan"))
    ('4', '50', '2,200', '-')
    """
    if value != value:  # noqa: PLR0124  # unknown
        return "-"
    step = 50 if abs(value) > 1000 else 10 if abs(value) >= 10 else 1
    return f"{round(value / step) * step:,.0f}"


def between(low: float, high: float) -> str:
    """A range of jobs in words; one figure where both round to the same.

    Examples
    --------
    >>> between(2110, 2480), between(3, 3.2)
    ('2,100-2,500', '3')
    """
    first, last = jobs(low), jobs(high)
    return first if first == last else f"{first}-{last}"
