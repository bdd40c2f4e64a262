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
ROW, BAR, HEADS, GAP = 5.4, 2.8, 11.5, 3.0
LEAST_ROW, MOST_ROW = 4.6, 9.0
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
        ``base`` (the part that is certain, from 0; NaN where the row is no bar from 0). Other columns are not drawn.
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


def write_range_svg(
    figure: RangeFigure, *, width_mm: float = 160.0, height_mm: float | None = None, caption: bool = True
) -> str:
    """Write the picture as a self-contained SVG; the same figure gives the same bytes.

    Parameters
    ----------
    figure
        What to draw.
    width_mm
        Width; 160 fits the column of a Word page.
    height_mm
        Height; None lets it follow from the rows, else the rows spread over what the words leave.
    caption
        Whether the caption stands below; slides leave it to the speaker.

    Raises
    ------
    ViewError
        There is no row to draw, or more rows than the height has room for.
    """
    if not figure.panels or any(panel.rows.empty for panel in figure.panels):
        raise ViewError("there is no figure to draw")
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
    at = PAD + head.height
    row = ROW if height_mm is None else _row_height(figure, height_mm - at - below.height - PAD)
    labels = _label_width(figure)
    for panel in figure.panels:
        sheet.move(_panel(panel, labels, width, row), PAD, at)
        at += HEADS + row * len(panel.rows) + GAP
    height = at + below.height + PAD if height_mm is None else height_mm
    sheet.move(below, PAD, height - PAD - below.height - 1.0)
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


def rows_for(height_mm: float, *, panels: int = 1, caption: bool = True) -> int:
    """How many rows a picture of this height has room for, with a title and a notice of a line each.

    Examples
    --------
    >>> rows_for(91.44, caption=False), rows_for(190.0), rows_for(190.0, panels=2)
    (10, 29, 26)
    """
    words = 2 * PAD + 1.32 * (TITLE + TEXT) + 2.0 + 1.32 * TEXT * (2 + 3 * caption)
    return max(1, math.floor((height_mm - words - panels * (HEADS + GAP)) / LEAST_ROW))


def _row_height(figure: RangeFigure, room: float) -> float:
    """Height of a row where all that is free is theirs, within what still looks like a row."""
    count = sum(len(panel.rows) for panel in figure.panels)
    row = (room - len(figure.panels) * (HEADS + GAP)) / count
    if row < LEAST_ROW:
        raise ViewError(f"{count} rows do not fit on a picture of this height; ask for fewer, or for another size")
    return min(row, MOST_ROW)


def _label_width(figure: RangeFigure) -> float:
    names = [clean(name) for panel in figure.panels for name in panel.rows["name"]]
    return min(max(max(text_width(name, TEXT) for name in names) + 3.0, NARROWEST), WIDEST)


def _panel(panel: Panel, labels: float, width: float, high: float) -> Sheet:
    sheet, rows = Sheet(), panel.rows
    words = [range_words(float(row.lower), float(row.upper)) for row in rows.itertuples()]
    room = width - labels - max(text_width(word, TEXT) for word in words) - 4.0
    ends = [float(v) for v in rows[["lower", "upper", "base"]].to_numpy(float).ravel() if not math.isnan(v)]
    ticks = nice_ticks(min([0.0, *ends]), max([0.0, *ends]), most=6)
    low, span = ticks[0], ticks[-1] - ticks[0]

    def x_of(value: float) -> float:
        return labels + (value - low) / span * room

    sheet.text(labels, 3.0, fit(panel.heading, width - labels, TEXT), TEXT, DARK, BOLD)
    foot = HEADS + high * len(rows) - 1.5
    for tick in ticks:
        strong = panel.zero and tick == 0
        style = f'stroke="{DARK if strong else RULE}" stroke-width="{0.35 if strong else 0.2}"'
        sheet.path(f"M{mm(x_of(tick))} {mm(HEADS - 2.6)}V{mm(foot)}", style)
        anchor = "start" if tick == ticks[0] and x_of(tick) < labels + 1 and not panel.zero else "middle"
        sheet.text(x_of(tick), HEADS - 3.6, number_words(tick), TEXT, SOFT, f' text-anchor="{anchor}"')
    for k, (row, said) in enumerate(zip(rows.itertuples(), words, strict=True)):
        y = HEADS + high * (k + 0.5) - 1.5
        sheet.text(0, y + 0.35 * TEXT, fit(clean(row.name), labels - 2.0, TEXT), TEXT, DARK)
        sheet.text(width, y + 0.35 * TEXT, said, TEXT, DARK, ' text-anchor="end"')
        if said != "not known":
            _bar(sheet, [x_of(float(v)) for v in (0.0, row.base, row.lower, row.middle, row.upper)], y)
    return sheet


def _bar(sheet: Sheet, at: list[float], y: float) -> None:
    zero, base, low, mid, high = at
    top = y - 0.5 * BAR
    if not math.isnan(base):
        if base > zero:
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
