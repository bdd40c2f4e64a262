"""Draw who relies on the council: one strip of where the money goes, then a line a company with two bars."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .shares import range_words
from .sheet import BOLD, DARK, RULE, SOFT, STAMP, Sheet, document, mm
from .wording import fit, money, text_width, wrap

if TYPE_CHECKING:
    import pandas as pd

    from .council import CouncilFigure

TEXT, TITLE, PAD = 2.85, 4.4, 4.0  # 8 points are 2.82 mm
ROW, BAR, HEADS, STRIP = 4.9, 2.5, 11.0, 5.0
NAMES, FIGURES, GAP, WORDS = 52.0, 13.0, 5.0, 17.0
HERE, AWAY = "#1f5f8b", "#55606b"
PALE = ' fill-opacity="0.3"'


def write_council_svg(
    figure: CouncilFigure, *, width_mm: float = 160.0, height_mm: float | None = None, caption: bool = True
) -> str:
    """Write the picture as a self-contained SVG.

    Parameters
    ----------
    figure
        From :func:`~netan.views.council.council_figure`.
    width_mm
        Width; 160 fits the column of a Word page.
    height_mm
        Height; as the rows ask when None. Rows that do not fit are left out.
    caption
        Whether the caption stands below.

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
    head.height += 3.0
    if caption:
        below.lines(figure.caption, width, TEXT, DARK)
        below.height += 0.6
    below.lines(f"{figure.notes.source} netan {figure.notes.version}.", width, TEXT, SOFT)
    strip = _strip(figure, width)
    rows = figure.rows
    if height_mm is not None:
        room = height_mm - 2 * PAD - head.height - strip.height - HEADS - 2.0 - below.height
        rows = rows.iloc[: max(1, math.floor(room / ROW))]
    tall = strip.height + HEADS + ROW * len(rows) + 2.0
    sheet.move(head, PAD, PAD)
    sheet.move(strip, PAD, PAD + head.height)
    sheet.move(_table(rows, figure, width), PAD, PAD + head.height + strip.height)
    sheet.move(below, PAD, PAD + head.height + tall)
    height = 2 * PAD + head.height + tall + below.height
    return document(
        sheet, width=width_mm, height=round(max(height, height_mm or 0.0), 6), title=figure.title,
        description=figure.alt,
    )  # fmt: skip


def _strip(figure: CouncilFigure, width: float) -> Sheet:
    """One bar of the whole, the part here filled, with a key below it in the same order."""
    sheet = Sheet()
    total = sum(value for _, value in figure.places)
    kept = [(words, value) for words, value in figure.places if value > 0]
    x = 0.0
    for k, (_, value) in enumerate(kept):
        wide = width * value / total
        here = kept[k][0] == figure.places[0][0]
        style = f'fill="{HERE}"' if here else f'fill="{AWAY}" fill-opacity="{_shade(k)}" stroke="{AWAY}"'
        if kept[k][0] == figure.places[-1][0]:  # of an unknown place
            style = f'fill="none" stroke="{AWAY}" stroke-dasharray="1 0.8"'
        sheet.add(f'<rect x="{mm(x)}" y="0" width="{mm(wide)}" height="{mm(STRIP)}" {style} stroke-width="0.25"/>')
        x += wide
    sheet.height = STRIP + 1.0
    _key(sheet, figure, kept, width)
    return sheet


def _shade(k: int) -> str:
    """Paler from place to place."""
    return mm(max(0.08, 0.4 - 0.12 * k))


def _key(sheet: Sheet, figure: CouncilFigure, kept: list[tuple[str, float]], width: float) -> None:
    total, x, y = sum(value for _, value in kept), 0.0, sheet.height + 3.0
    for k, (words, value) in enumerate(kept):
        amount = money(value, currency=figure.notes.currency)
        text = f"{words} {amount} ({_percent(value, total)})"
        wide = text_width(text, TEXT) + 6.5
        if x and x + wide > width:
            x, y = 0.0, y + 4.2
        here = words == figure.places[0][0]
        style = f'fill="{HERE}"' if here else f'fill="{AWAY}" fill-opacity="{_shade(k)}" stroke="{AWAY}"'
        if words == figure.places[-1][0]:
            style = f'fill="none" stroke="{AWAY}" stroke-dasharray="1 0.8"'
        sheet.add(f'<rect x="{mm(x)}" y="{mm(y - 2.3)}" width="2.6" height="2.6" {style} stroke-width="0.25"/>')
        sheet.text(x + 3.6, y, text, TEXT, DARK, BOLD if here else "")
        x += wide
    sheet.height = y + 3.0


def _percent(value: float, total: float) -> str:
    percent = round(100 * value / total)
    return "under 1 %" if percent == 0 else "over 99 %" if percent == 100 and value < total else f"{percent} %"


def _table(rows: pd.DataFrame, figure: CouncilFigure, width: float) -> Sheet:
    """Headings, axes and one line a company."""
    sheet = Sheet()
    free = width - NAMES - FIGURES - GAP - WORDS
    paid_room, share_room = 0.5 * free, 0.5 * free
    right = NAMES + paid_room + FIGURES + GAP
    foot = HEADS + ROW * len(rows)
    sheet.text(NAMES, 3.4, f"Paid, {figure.notes.currency} a year", TEXT, DARK, BOLD)
    for k, line in enumerate(wrap("Share of its sales that this may be", share_room + WORDS, TEXT)[:2]):
        sheet.text(right, 3.4 + k * 1.25 * TEXT, line, TEXT, DARK, BOLD)
    for part in (0.0, 0.25, 0.5, 1.0):
        x = right + part * share_room
        sheet.path(f"M{mm(x)} {mm(HEADS - 0.8)}V{mm(foot)}", f'stroke="{RULE}" stroke-width="0.2"')
        if part != 0.5:
            anchor = {0.0: "start", 1.0: "end"}.get(part, "middle")
            label = f"{100 * part:.0f}" + (" %" if part == 1.0 else "")
            sheet.text(x, HEADS - 1.4, label, TEXT, SOFT, f' text-anchor="{anchor}"')
    largest = float(rows["paid"].max()) if len(rows) else 1.0
    for k, (_, row) in enumerate(rows.iterrows()):
        y = HEADS + ROW * (k + 0.5)
        sheet.text(0, y + 0.35 * TEXT, fit(str(row["name"]), NAMES - 4.5, TEXT), TEXT, DARK)
        _paid(sheet, row, (NAMES, y, paid_room * float(row["paid"]) / largest), figure.notes.currency)
        _range(sheet, row, (right, y, share_room))
    return sheet


def _paid(sheet: Sheet, row: pd.Series, at: tuple[float, float, float], currency: str) -> None:
    x, y, wide = at
    sheet.path(f"M{mm(x - 3.0)} {mm(y)}l0.9 -0.9l0.9 0.9l-0.9 0.9Z", f'fill="{DARK}"')
    _box(sheet, x, y, max(wide, 0.3), f'fill="{HERE}"')
    sheet.text(x + wide + 1.2, y + 0.35 * TEXT, money(float(row["paid"]), currency=currency), TEXT, DARK)


def _range(sheet: Sheet, row: pd.Series, at: tuple[float, float, float]) -> None:
    x, y, room = at
    low, high = float(row["share_lower"]), float(row["share_upper"])
    if math.isnan(low) or math.isnan(high):
        sheet.text(x + 0.8, y + 0.35 * TEXT, "not known", TEXT, SOFT)
        return
    _box(sheet, x, y, low * room, f'fill="{HERE}"')
    _box(sheet, x + low * room, y, max(high - low, 0.0) * room, f'fill="{HERE}"{PALE}')
    end = x + high * room
    sheet.path(f"M{mm(end)} {mm(y - 0.5 * BAR)}V{mm(y + 0.5 * BAR)}", f'stroke="{HERE}" stroke-width="0.35"')
    sheet.text(x + room + WORDS, y + 0.35 * TEXT, range_words(low, high), TEXT, DARK, ' text-anchor="end"')


def _box(sheet: Sheet, x: float, y: float, width: float, style: str) -> None:
    if width > 0:
        sheet.add(f'<rect x="{mm(x)}" y="{mm(y - 0.5 * BAR)}" width="{mm(width)}" height="{mm(BAR)}" {style}/>')
