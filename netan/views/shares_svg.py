"""Draw shares with their ranges: a line an industry, a column a place where it comes from or goes to.

Made for a printed column of 160 mm. What is here is filled, what is elsewhere hollow; the solid part reaches to the
lower end, the pale part to the upper, so that nobody can read a lone point out of it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .shares import range_words
from .sheet import BOLD, DARK, RULE, SOFT, STAMP, Sheet, document, mm
from .wording import fit, text_width, wrap

if TYPE_CHECKING:
    import pandas as pd

    from .shares import ShareFigure

TEXT, TITLE, PAD = 2.85, 4.4, 4.0  # 8 points are 2.82 mm
ROW, BAR, HEADS = 4.9, 2.5, 12.2
FIGURES, GAP = 14.0, 3.2
# the column of names is as wide as its longest, between these
NARROWEST, WIDEST = 30.0, 78.0
# the column here takes so many times the width of another
HERE_WIDER = 2.2
MANY = 4
HERE, AWAY = "#1f5f8b", "#55606b"
PALE = ' fill-opacity="0.3"'


def write_share_svg(figure: ShareFigure, *, width_mm: float = 160.0) -> str:
    """Write the picture as a self-contained SVG.

    Parameters
    ----------
    figure
        From :func:`~netan.views.shares.share_figure`.
    width_mm
        Width; 160 fits the column of a Word page. The height follows from the rows.

    Returns
    -------
    str
        The file's text; the same figure gives the same bytes.
    """
    width = width_mm - 2 * PAD
    sheet, head, below = Sheet(), Sheet(), Sheet()
    head.lines(figure.title, width, TITLE, DARK, BOLD)
    for notice in figure.notes.notices:
        head.lines(notice, width, TEXT, STAMP, ' font-weight="700"')
    head.height += 2.0
    tall = HEADS + ROW * len(figure.rows) + 1.5
    below.lines(figure.caption, width, TEXT, DARK)
    below.height += 0.6
    below.lines(f"{figure.notes.source} netan {figure.notes.version}.", width, TEXT, SOFT)
    sheet.move(head, PAD, PAD)
    sheet.move(_table(figure, width), PAD, PAD + head.height)
    sheet.move(below, PAD, PAD + head.height + tall)
    height = 2 * PAD + head.height + tall + below.height
    return document(sheet, width=width_mm, height=round(height, 6), title=figure.title, description=figure.alt)


def _table(figure: ShareFigure, width: float) -> Sheet:
    sheet = Sheet()
    labels = _label_width(figure)
    tracks = _tracks(len(figure.columns), width, labels)
    for (_, heading), (x, room) in zip(figure.columns, tracks, strict=True):
        here = x == tracks[0][0]
        lines = wrap(heading, room + (FIGURES if here else 0.0), TEXT)[:2]
        for j, line in enumerate(lines):
            foot = HEADS - 5.6 - 1.25 * TEXT * (len(lines) - 1 - j)
            sheet.text(x, foot, fit(line, room + (FIGURES if here else GAP), TEXT), TEXT, DARK, BOLD)
        for share in (0.0, 0.5, 1.0):
            _axis(sheet, x + share * room, share, HEADS + ROW * len(figure.rows), named=share != 0.5 or here)
    for k, (_, row) in enumerate(figure.rows.iterrows()):
        y = HEADS + ROW * (k + 0.5)
        first = figure.whole and k == 0
        weight = BOLD if first else ""
        sheet.text(0, y + 0.35 * TEXT, fit(str(row["name"]), labels - 2.0, TEXT), TEXT, DARK, weight)
        for (key, _), (x, room) in zip(figure.columns, tracks, strict=True):
            _bar(sheet, row, key, (x, y, room), here=x == tracks[0][0])
        key, (x, room) = figure.columns[0][0], tracks[0]
        words = range_words(float(row[f"{key}_lower"]), float(row[f"{key}_upper"]))
        sheet.text(x + room + FIGURES - 1.0, y + 0.35 * TEXT, words, TEXT, DARK, f'{weight} text-anchor="end"')
        if first:
            sheet.path(f"M0 {mm(y + 0.5 * ROW)}H{mm(width)}", f'stroke="{RULE}" stroke-width="0.3"')
    return sheet


def _label_width(figure: ShareFigure) -> float:
    longest = max(text_width(str(name), TEXT) for name in figure.rows["name"])
    # with four columns beside them names give way at a third of the width
    widest = WIDEST if len(figure.columns) < MANY else 0.3 * WIDEST + 24.0
    return min(max(longest + 3.0, NARROWEST), widest)


def _tracks(columns: int, width: float, labels: float) -> list[tuple[float, float]]:
    """Left edge and width of the track of each column."""
    free = width - labels - FIGURES - GAP * (columns - 1)
    one = free / (HERE_WIDER + columns - 1)
    away = labels + HERE_WIDER * one + FIGURES + GAP
    return [(labels, HERE_WIDER * one), *((away + k * (GAP + one), one) for k in range(columns - 1))]


def _axis(sheet: Sheet, x: float, share: float, foot: float, *, named: bool) -> None:
    sheet.path(f"M{mm(x)} {mm(HEADS - 1.0)}V{mm(foot)}", f'stroke="{RULE}" stroke-width="0.2"')
    if named:
        anchor = {0.0: "start", 1.0: "end"}.get(share, "middle")
        label = f"{100 * share:.0f}" + (" %" if share == 1.0 else "")
        sheet.text(x, HEADS - 1.8, label, TEXT, SOFT, f' text-anchor="{anchor}"')


def _bar(sheet: Sheet, row: pd.Series, key: str, at: tuple[float, float, float], *, here: bool) -> None:
    x, y, room = at
    low, mid, high = (float(row[f"{key}_{end}"]) for end in ("lower", "middle", "upper"))
    if math.isnan(low) or math.isnan(high):
        sheet.text(x + 0.8, y + 0.35 * TEXT, "not known", TEXT, SOFT)
        return
    top, colour = y - 0.5 * BAR, HERE if here else AWAY
    solid = f'fill="{colour}"' if here else f'fill="none" stroke="{colour}" stroke-width="0.3"'
    _box(sheet, x, top, low * room, solid)
    _box(sheet, x + low * room, top, (high - low) * room, f'fill="{colour}"{PALE}')
    sheet.path(
        f"M{mm(x + high * room)} {mm(top)}V{mm(top + BAR)}", f'stroke="{colour}" stroke-width="0.35" fill="none"'
    )
    if not math.isnan(mid):
        tick = f"M{mm(x + mid * room)} {mm(top - 0.6)}V{mm(top + BAR + 0.6)}"
        sheet.path(tick, f'stroke="{DARK}" stroke-width="{0.6 if here else 0.35}" fill="none"')
    if here and row["evidence"] == "seen":
        sheet.path(f"M{mm(x - 1.8)} {mm(y)}l0.9 -0.9l0.9 0.9l-0.9 0.9Z", f'fill="{DARK}"')


def _box(sheet: Sheet, x: float, y: float, width: float, style: str) -> None:
    if width > 0:
        sheet.add(f'<rect x="{mm(x)}" y="{mm(y)}" width="{mm(width)}" height="{mm(BAR)}" {style}/>')
