"""Draw curves with their ranges on one pair of scales: what is lost as more fails, or how a range settles.

Made for a printed column of 160 mm; lines differ by their dashes and are named at their ends, so that a print without
colours can be read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .axes import nice_ticks
from .scene import Notes, ViewError
from .sheet import BOLD, DARK, RULE, SOFT, STAMP, Sheet, document, mm
from .wording import text_width, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TEXT, TITLE, PAD = 2.85, 4.4, 4.0  # 8 points are 2.82 mm
HEIGHT, LEFT, FOOT, LOWEST = 72.0, 15.0, 11.0, 40.0
MOST_LABEL = 40.0
INKS = ("#1f5f8b", "#8a3206", "#17202a", "#55606b")
DASHES = ("", "2.2 1.2", "0.6 1", "4 1 0.8 1")


@dataclass(frozen=True)
class Curve:
    """One line.

    Attributes
    ----------
    name
        Words at its end.
    x, middle
        Its points.
    lower, upper
        The range about them; empty for none.
    """

    name: str
    x: Sequence[float]
    middle: Sequence[float]
    lower: Sequence[float] = ()
    upper: Sequence[float] = ()


@dataclass(frozen=True)
class CurveFigure:
    """A picture of curves, before it is drawn.

    Attributes
    ----------
    curves
        Lines, at most four.
    x_words, y_words
        What the scales measure.
    y_said
        Words of a figure of the scale at the side.
    from_zero
        The scale at the side begins at 0.
    title, caption, alt, notes
        Words.
    """

    curves: tuple[Curve, ...]
    x_words: str
    y_words: str
    y_said: Callable[[float], str]
    title: str
    caption: str
    alt: str
    notes: Notes
    from_zero: bool = True


def write_curve_svg(
    figure: CurveFigure, *, width_mm: float = 160.0, height_mm: float | None = None, caption: bool = True
) -> str:
    """Write the picture as a self-contained SVG; the same figure gives the same bytes.

    The scale below is logarithmic: its steps are 1, 2, 5, 10 and so on.

    Parameters
    ----------
    figure
        What to draw.
    width_mm
        Width; 160 fits the column of a Word page.
    height_mm
        Height; None for what the lines and words need.
    caption
        Whether the caption stands below; slides leave it to the speaker.

    Raises
    ------
    ViewError
        No line, more than four, a line without points, or a point at or below 0 of the scale below.
    """
    if not 1 <= len(figure.curves) <= len(INKS):
        raise ViewError(f"a picture of curves holds 1 to {len(INKS)} lines, not {len(figure.curves)}")
    if any(not len(curve.x) or min(curve.x) <= 0 for curve in figure.curves):
        raise ViewError("a line needs points above 0")
    width = width_mm - 2 * PAD
    sheet, head, below = Sheet(), Sheet(), Sheet()
    head.lines(figure.title, width, TITLE, DARK, BOLD)
    for notice in figure.notes.notices:
        head.lines(notice, width, TEXT, STAMP, ' font-weight="700"')
    head.height += 2.0
    if caption:
        below.lines(figure.caption, width, TEXT, DARK)
        below.height += 0.6
    below.lines(f"{figure.notes.source} netan {figure.notes.version}.", width, TEXT, SOFT)
    sheet.move(head, PAD, PAD)
    words = 2 * PAD + head.height + below.height
    plot = HEIGHT if height_mm is None else max(LOWEST, height_mm - words)
    sheet.move(_plot(figure, width, plot), PAD, PAD + head.height)
    sheet.move(below, PAD, PAD + head.height + plot)
    height = words + plot
    return document(sheet, width=width_mm, height=round(height, 6), title=figure.title, description=figure.alt)


@dataclass(frozen=True)
class _Scale:
    """Where figures stand on the sheet."""

    x: Callable[[float], float]
    y: Callable[[float], float]
    right: float
    bottom: float


def _plot(figure: CurveFigure, width: float, height: float) -> Sheet:
    sheet = Sheet()
    named = min(MOST_LABEL, max(text_width(curve.name, TEXT) for curve in figure.curves) + 3.0)
    values = [v for curve in figure.curves for v in (*curve.middle, *curve.lower, *curve.upper) if not math.isnan(v)]
    if not values:
        raise ViewError("no figure of these lines is known")
    ticks = nice_ticks(min([0.0, *values]) if figure.from_zero else min(values), max(values), most=6)
    first, last = (end(v for curve in figure.curves for v in curve.x) for end in (min, max))
    right, top, bottom = width - named, 6.0, height - FOOT
    wide = math.log(last / first) or 1.0
    scale = _Scale(
        lambda x: LEFT + math.log(x / first) / wide * (right - LEFT),
        lambda y: bottom - (y - ticks[0]) / (ticks[-1] - ticks[0]) * (bottom - top),
        right,
        bottom,
    )
    sheet.text(0, 2.5, figure.y_words, TEXT, DARK, BOLD)
    for tick in ticks:
        sheet.path(f"M{mm(LEFT)} {mm(scale.y(tick))}H{mm(right)}", f'stroke="{RULE}" stroke-width="0.2"')
        sheet.text(LEFT - 1.5, scale.y(tick) + 1.0, figure.y_said(tick), TEXT, SOFT, ' text-anchor="end"')
    for x in _steps(first, last):
        sheet.path(f"M{mm(scale.x(x))} {mm(bottom)}v1", f'stroke="{SOFT}" stroke-width="0.25"')
        sheet.text(scale.x(x), bottom + 4.2, f"{x:,.0f}", TEXT, SOFT, ' text-anchor="middle"')
    sheet.text(right, bottom + 8.6, figure.x_words, TEXT, DARK, f'{BOLD} text-anchor="end"')
    for curve, ink, dash in zip(figure.curves, INKS, DASHES, strict=False):
        _line(sheet, curve, scale, ink, dash)
    _names(sheet, figure, scale, named)
    return sheet


def _steps(first: float, last: float) -> list[float]:
    """Round numbers of the scale below, thinned out until their words have room."""
    powers = range(math.floor(math.log10(first)), math.ceil(math.log10(last)) + 1)
    steps = [10.0**p * k for p in powers for k in (1, 2, 5)]
    return [x for x in steps if first <= x <= last * (1 + 1e-9)] or [first]


def _line(sheet: Sheet, curve: Curve, scale: _Scale, ink: str, dash: str) -> None:
    if len(curve.lower):
        known = [
            k for k, ends in enumerate(zip(curve.lower, curve.upper, strict=True)) if not any(map(math.isnan, ends))
        ]
        there = [f"{mm(scale.x(curve.x[k]))} {mm(scale.y(curve.upper[k]))}" for k in known]
        back = [f"{mm(scale.x(curve.x[k]))} {mm(scale.y(curve.lower[k]))}" for k in reversed(known)]
        if known:
            sheet.path(f"M{'L'.join([*there, *back])}Z", f'fill="{ink}" fill-opacity="0.18"')
    points = [f"{mm(scale.x(x))} {mm(scale.y(y))}" for x, y in zip(curve.x, curve.middle, strict=True)]
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    sheet.path(f"M{'L'.join(points)}", f'fill="none" stroke="{ink}" stroke-width="0.6"{dashed}')
    if len(curve.x) == 1:
        sheet.circle(scale.x(curve.x[0]), scale.y(curve.middle[0]), 0.8, f'fill="{ink}"')


def _names(sheet: Sheet, figure: CurveFigure, scale: _Scale, room: float) -> None:
    """Name each line at its end, apart from one another."""
    blocks = [
        (scale.y(curve.middle[-1]), wrap(curve.name, room - 2.0, TEXT), ink)
        for curve, ink in zip(figure.curves, INKS, strict=False)
    ]
    free = math.inf
    for y, lines, ink in sorted(blocks, key=lambda block: -block[0]):
        tall = 1.2 * TEXT * len(lines)
        foot = min(y + tall / 2 - 0.3, free)
        for k, line in enumerate(lines):
            sheet.text(scale.right + 2.0, foot - 1.2 * TEXT * (len(lines) - 1 - k), line, TEXT, ink, BOLD)
        free = foot - tall - 0.8
