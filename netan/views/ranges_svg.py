"""Draw figures with their ranges: a line each, what is certain solid, from the lower to the upper end pale.

Made for a printed column of 160 mm; readable without colours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .axes import nice_ticks, number_words
from .scene import Notes, ViewError
from .sheet import BOLD, DARK, RULE, SOFT, STAMP, Sheet, document, mm
from .wording import clean, fit, text_width

if TYPE_CHECKING:
    import pandas as pd

TEXT, TITLE, PAD = 2.85, 4.4, 4.0  # 8 points are 2.82 mm
ROW, BAR, HEADS = 5.4, 2.8, 11.5
NARROWEST, WIDEST = 34.0, 72.0
INK = "#1f5f8b"
SHADE, PALE = ' fill-opacity="0.6"', ' fill-opacity="0.28"'


@dataclass(frozen=True)
class Panel:
    """Rows on one scale.

    Attributes
    ----------
    heading
        What the scale measures, in words.
    rows
        One row a line, in order: ``name``, ``lower``, ``middle`` (NaN where nothing calibrates one), ``upper``, and
        ``base`` (the part that is certain, from 0; NaN for none).
    zero
        Draw a line at 0 that rows may lie on both sides of.
    """

    heading: str
    rows: pd.DataFrame
    zero: bool = False


@dataclass(frozen=True)
class RangeFigure:
    """A picture of figures with ranges, before it is drawn."""

    panels: tuple[Panel, ...]
    title: str
    caption: str
    alt: str
    notes: Notes


def write_range_svg(figure: RangeFigure, *, width_mm: float = 160.0) -> str:
    """Write the picture as a self-contained SVG; the same figure gives the same bytes.

    Parameters
    ----------
    figure
        What to draw.
    width_mm
        Width; 160 fits the column of a Word page. The height follows from the rows.

    Raises
    ------
    ViewError
        There is no row to draw.
    """
    if not figure.panels or any(panel.rows.empty for panel in figure.panels):
        raise ViewError("there is no figure to draw")
    width = width_mm - 2 * PAD
    sheet, head, below = Sheet(), Sheet(), Sheet()
    head.lines(figure.title, width, TITLE, DARK, BOLD)
    for notice in figure.notes.notices:
        head.lines(notice, width, TEXT, STAMP, ' font-weight="700"')
    head.height += 2.0
    sheet.move(head, PAD, PAD)
    at = PAD + head.height
    labels = _label_width(figure)
    for panel in figure.panels:
        sheet.move(_panel(panel, labels, width), PAD, at)
        at += HEADS + ROW * len(panel.rows) + 3.0
    below.lines(figure.caption, width, TEXT, DARK)
    below.height += 0.6
    below.lines(f"{figure.notes.source} netan {figure.notes.version}.", width, TEXT, SOFT)
    sheet.move(below, PAD, at - 1.0)
    height = at + below.height + PAD
    return document(sheet, width=width_mm, height=round(height, 6), title=figure.title, description=figure.alt)


def range_words(low: float, high: float) -> str:
    """Ends of a range as they stand beside it.

    Examples
    --------
    >>> range_words(2999.0, 3561.7), range_words(-420.0, 35.0), range_words(3.0, 3.2), range_words(float("nan"), 1.0)
    ('3,000 to 3,550', '-420 to 40', '3', 'not known')
    """
    if math.isnan(low) or math.isnan(high):
        return "not known"
    first, last = number_words(low), number_words(high)
    return first if first == last else f"{first} to {last}"


def _label_width(figure: RangeFigure) -> float:
    names = [clean(name) for panel in figure.panels for name in panel.rows["name"]]
    return min(max(max(text_width(name, TEXT) for name in names) + 3.0, NARROWEST), WIDEST)


def _panel(panel: Panel, labels: float, width: float) -> Sheet:
    sheet, rows = Sheet(), panel.rows
    words = [range_words(float(row.lower), float(row.upper)) for row in rows.itertuples()]
    room = width - labels - max(text_width(word, TEXT) for word in words) - 4.0
    ends = [float(v) for v in rows[["lower", "upper", "base"]].to_numpy(float).ravel() if not math.isnan(v)]
    ticks = nice_ticks(min([0.0, *ends]), max([0.0, *ends]), most=6)
    low, span = ticks[0], ticks[-1] - ticks[0]

    def x_of(value: float) -> float:
        return labels + (value - low) / span * room

    sheet.text(labels, 3.0, fit(panel.heading, width - labels, TEXT), TEXT, DARK, BOLD)
    foot = HEADS + ROW * len(rows) - 1.5
    for tick in ticks:
        strong = panel.zero and tick == 0
        style = f'stroke="{DARK if strong else RULE}" stroke-width="{0.35 if strong else 0.2}"'
        sheet.path(f"M{mm(x_of(tick))} {mm(HEADS - 2.6)}V{mm(foot)}", style)
        anchor = "start" if tick == ticks[0] and x_of(tick) < labels + 1 and not panel.zero else "middle"
        sheet.text(x_of(tick), HEADS - 3.6, number_words(tick), TEXT, SOFT, f' text-anchor="{anchor}"')
    for k, (row, said) in enumerate(zip(rows.itertuples(), words, strict=True)):
        y = HEADS + ROW * (k + 0.5) - 1.5
        sheet.text(0, y + 0.35 * TEXT, fit(clean(row.name), labels - 2.0, TEXT), TEXT, DARK)
        sheet.text(width, y + 0.35 * TEXT, said, TEXT, DARK, ' text-anchor="end"')
        if said != "not known":
            _bar(sheet, [x_of(float(v)) for v in (0.0, row.base, row.lower, row.middle, row.upper)], y)
    return sheet


def _bar(sheet: Sheet, at: list[float], y: float) -> None:
    zero, base, low, mid, high = at
    top = y - 0.5 * BAR
    if not math.isnan(base) and base > zero:
        sheet.add(f'<rect x="{mm(zero)}" y="{mm(top)}" width="{mm(base - zero)}" height="{mm(BAR)}" fill="{INK}"/>')
        if low > base:  # what comes on top at the least
            more = f'x="{mm(base)}" y="{mm(top)}" width="{mm(low - base)}" height="{mm(BAR)}"'
            sheet.add(f'<rect {more} fill="{INK}"{SHADE}/>')
    if high > low:
        box = f'x="{mm(low)}" y="{mm(top)}" width="{mm(high - low)}" height="{mm(BAR)}"'
        sheet.add(f'<rect {box} fill="{INK}"{PALE}/>')
    ends = "".join(f"M{mm(x)} {mm(top)}v{mm(BAR)}" for x in (low, high))
    sheet.path(f"{ends}M{mm(low)} {mm(y)}H{mm(high)}", f'stroke="{INK}" stroke-width="0.4" fill="none"')
    if not math.isnan(mid):
        tick = f"M{mm(mid)} {mm(top - 0.6)}v{mm(BAR + 1.2)}"
        sheet.path(tick, f'stroke="{DARK}" stroke-width="0.7" fill="none"')
