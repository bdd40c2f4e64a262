"""The keys of a picture: colours with counts, circle sizes and line widths with numbers and units."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .wording import money, round_jobs

if TYPE_CHECKING:
    import pandas as pd

# Eight hues that colour-blind readers separate, dark to light so that a grey print keeps their order, and
# a grey for the rest. (Hues: Paul Tol's muted scheme; the order is ours.)
PALETTE = ("#332288", "#882255", "#117733", "#aa4499", "#cc6677", "#44aa99", "#88ccee", "#ddcc77", "#a7adb5")
MAX_GROUPS = len(PALETTE) - 1
OTHER = "Other"
# Ink of a line by evidence: the firmer the ground, the darker.
INK = ("#2b3440", "#6d7884", "#a9b1ba")


@dataclass(frozen=True)
class GroupKey:
    """One colour of the legend: its words and how many marks here carry it."""

    label: str
    colour: str
    count: int


@dataclass(frozen=True)
class ScaleKey:
    """A size or width scale: what it shows, the largest value, and the values the key draws."""

    title: str
    top: float
    stops: tuple[float, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Legend:
    """Everything a reader needs to decode the picture."""

    groups: tuple[GroupKey, ...]
    size: ScaleKey
    width: ScaleKey
    size_by: str
    counted: str
    arrow: str = "supplier \N{RIGHTWARDS ARROW} buyer"
    solid: str = "Filled: here"
    hollow: str = "Hollow, dashed: elsewhere (one size)"


def group_names(labels: pd.Series, weight: pd.Series) -> list[str]:
    """Name the groups that get a colour, heaviest first, at most eight, and Other last.

    Examples
    --------
    >>> import pandas as pd
    >>> group_names(pd.Series(["Metal", "Food", "Metal"]), pd.Series([1.0, 3.0, 1.0]))
    ['Food', 'Metal', 'Other']
    """
    known = labels[labels.ne("") & labels.ne(OTHER)]
    totals = weight.reindex(known.index).fillna(0).groupby(known).sum()
    order = sorted(totals.index, key=lambda name: (-totals[name], str(name)))
    return [str(name) for name in order[:MAX_GROUPS]] + [OTHER]


def nice_stops(top: float, *, count: int = 3) -> tuple[float, ...]:
    """Round numbers below the largest value, a factor of about five apart, largest first.

    Examples
    --------
    >>> nice_stops(2340.0)
    (2000, 500, 100)
    """
    if not top > 0 or not math.isfinite(top):
        return ()
    stops: list[float] = []
    limit = top
    for _ in range(count):
        power = 10.0 ** math.floor(math.log10(limit))
        stop = max(step * power for step in (1, 2, 5) if step * power <= limit * 1.0001)
        stops.append(int(stop) if stop >= 1 else stop)
        limit = stop / 4
    return tuple(stops)


def size_scale(marks: pd.DataFrame) -> tuple[str, ScaleKey]:
    """Choose what circle area shows: jobs where any are known here, else output."""
    here = marks[marks["tier"] == 0]
    if here["jobs"].gt(0).any():
        top = float(here["jobs"].max())
        stops = tuple(s for s in nice_stops(top) if s >= 1)
        return "jobs", ScaleKey("Circle area: jobs", top, stops, tuple(f"{round_jobs(s):,.0f}" for s in stops))
    top = float(np.nanmax(here["output"])) if here["output"].gt(0).any() else 1.0
    stops = nice_stops(top)
    return "output", ScaleKey("Circle area: sales a year", top, stops, tuple(money(s) for s in stops))


def width_scale(flows: pd.DataFrame, currency: str) -> ScaleKey:
    """Key of the line widths, from the largest flow that is drawn."""
    top = float(flows["value"].max()) if len(flows) else 0.0
    stops = nice_stops(top)
    words = tuple(money(s, currency=currency).replace(".0", "") for s in stops)
    return ScaleKey("Line width: payments a year", top, stops, words)
