"""Draw who supplies one company: the place on the left, elsewhere on the right, the buyer between them.

Made for a printed column: 160 mm wide, no text below 8 points, labels outside the lines, everything told apart
without colour too (words beside every circle, filled against hollow, plain against dashed).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .sheet import BOLD, DARK, PAPER, RULE, SOFT, STAMP, Sheet, document, mm, shrunk
from .suppliers_key import ELSEWHERE_R, LEAST_R, OPACITY, SEEN, TEXT, colour_key, mark_key
from .suppliers_words import share
from .svg import line_width
from .wording import fit, money, round_jobs, text_width, without_legal_form, wrap

if TYPE_CHECKING:
    import pandas as pd

    from .suppliers import SupplierFigure

HEAD, NAME, TITLE = 3.0, 3.2, 4.4
# Pitch of the rows and radii, in millimetres.
ROW, LEAST_ROW, MOST_ROW = 4.9, 3.7, 6.4
BUYER_R, SMALL_R = 9.0, 1.2
# Arrows end on a ring of this radius at least, and the buyer with its name takes so much height.
RING_R, LEAST_TALL = 5.5, 40.0
# Share of the width between both sides: the buyer and its lines; long labels may take some of it.
CENTRE, LEAST_CENTRE = 0.26, 0.2


@dataclass(frozen=True)
class Row:
    """One line of text beside the buyer: a heading of an origin, or a supplier with its circle."""

    text: str
    amount: str
    y: float
    r: float
    mark: pd.Series | None


def write_supplier_svg(
    figure: SupplierFigure, *, width_mm: float = 160.0, height_mm: float | None = None, bare: bool = False,
    caption: bool = True,
) -> str:  # fmt: skip
    """Write the picture as a self-contained SVG.

    Parameters
    ----------
    figure
        From :func:`~netan.views.suppliers.supplier_figure`.
    width_mm
        Width; 160 fits the column of a Word page.
    height_mm
        Height to fill; by default as high as the rows need. A bare picture may come out higher.
    bare
        Leave title, caption and source out: they stand in the document around it.
    caption
        Put the caption below; without it only the source stands there.

    Returns
    -------
    str
        The file's text; the same figure gives the same bytes.
    """
    pad = 0.5 if bare else 3.0 if height_mm else 4.0
    width = width_mm - 2 * pad
    head = Sheet() if bare else _head(figure, width, one_line=height_mm is not None)
    lines = max(len(side) for side in _sides(figure))
    below = _below(figure, width, _scale(figure, ROW), words=not bare, caption=caption, one_line=height_mm is not None)
    around = head.height + below.height + 2 * pad + 2.5
    tall = max(LEAST_ROW * lines + 6.5, LEAST_TALL, height_mm - around if height_mm else ROW * lines + 6.5)
    sheet = Sheet()
    sheet.move(head, pad, pad)
    sheet.move(_picture(figure, width, tall), pad, pad + head.height)
    sheet.move(below, pad, pad + head.height + tall + 2.5)
    height = round(around + tall, 6)
    if height_mm and not bare and height > height_mm:
        sheet, height = shrunk(sheet, width_mm, height_mm / height), height_mm
    return document(sheet, width=width_mm, height=height, title=figure.title, description=figure.alt)


def _head(figure: SupplierFigure, width: float, *, one_line: bool) -> Sheet:
    head = Sheet()
    title = fit(figure.title, 0.94 * width, TITLE) if one_line else figure.title
    head.lines(title, width, TITLE, DARK, BOLD)
    for notice in figure.notes.notices:
        head.lines(notice, width, TEXT, STAMP, ' font-weight="700"')
    head.height += 2.5
    return head


def _sides(figure: SupplierFigure) -> tuple[list[pd.Series | str], list[pd.Series | str]]:
    """Marks of both sides from top to bottom; on the right each origin has a heading."""
    left: list[pd.Series | str] = []
    right: list[pd.Series | str] = []
    last = 0
    for _, row in figure.rows.iterrows():
        if row["origin"] == 0:
            left.append(row)
            continue
        if row["origin"] != last:
            last = row["origin"]
            right.append(str(row["origin_words"]))
        right.append(row)
    return left, right


def _scale(figure: SupplierFigure, pitch: float) -> float:
    """Radius of a circle of one job: the buyer stays within bounds, the largest supplier within its row."""
    named = figure.rows[(figure.rows["kind"] == "supplier") & (figure.rows["origin"] == 0)]["jobs"]
    largest = float(named.max()) if named.gt(0).any() else 0.0
    limits = [BUYER_R / math.sqrt(figure.jobs)] if figure.jobs > 0 else []
    limits += [(0.5 * pitch - 0.15) / math.sqrt(largest)] if largest > 0 else []
    return min(limits, default=1.0)


def _picture(figure: SupplierFigure, width: float, tall: float) -> Sheet:
    sheet = Sheet()
    sides = _sides(figure)
    centre = _centre(figure, width)
    side = 0.5 * (1 - centre) * width
    pitches = [min(MOST_ROW, (tall - 6.5) / max(1, len(rows))) for rows in sides]
    scale = _scale(figure, min(pitches))
    # a circle of a buyer that is not known has no size to show
    buyer_r = max(LEAST_R, scale * math.sqrt(figure.jobs)) if figure.jobs > 0 else 3.0
    middle = (0.5 * width, 6.5 + 0.5 * (tall - 6.5))
    top = float(figure.rows["paid"].max())
    for k, (rows, pitch) in enumerate(zip(sides, pitches, strict=True)):
        # a short side stands in the middle of the long one
        start = 6.5 + 0.5 * (tall - 6.5 - pitch * len(rows))
        placed = [_row(row, start + (j + 0.5) * pitch, scale, figure) for j, row in enumerate(rows)]
        x = side - 2.6 if k == 0 else width - side + 2.6
        _flows(sheet, placed, x, (*middle, max(buyer_r, RING_R)), top)
        _labels(sheet, placed, x, (0.0, side) if k == 0 else (width - side, width))
    for x, text, anchor in _headings(figure, width):
        sheet.text(x, 3.2, text, HEAD, DARK, f"{BOLD}{anchor}")
    _buyer(sheet, figure, middle, buyer_r, centre * width, tall)
    return sheet


def _centre(figure: SupplierFigure, width: float) -> float:
    """Share of the width that is left between the labels of both sides."""
    rows = [_row(row, 0.0, 0.0, figure) for side in _sides(figure) for row in side]
    longest = max((text_width(row.text, TEXT) + text_width(row.amount, TEXT) for row in rows), default=0.0)
    # circle, gaps between it, the words and the amount
    return min(CENTRE, max(LEAST_CENTRE, 1 - 2 * (longest + 9.5) / width))


def _row(row: pd.Series | str, y: float, scale: float, figure: SupplierFigure) -> Row:
    if isinstance(row, str):
        paid = float(figure.rows.loc[figure.rows["origin_words"] == row, "paid"].sum())
        part = f"{money(paid, currency=figure.notes.currency)} ({share(paid, float(figure.rows['paid'].sum()))})"
        return Row(row, part, y, 0.0, None)
    name = without_legal_form(str(row["name"]))
    several = row["kind"] == "several"
    text = f"{name} ({row['suppliers']:,})" if several else name
    jobs = float(row["jobs"])
    r = ELSEWHERE_R if several or row["origin"] > 0 else max(LEAST_R, scale * math.sqrt(jobs)) if jobs > 0 else LEAST_R
    return Row(text, money(float(row["paid"]), currency=figure.notes.currency), y, r, row)


def _labels(sheet: Sheet, rows: list[Row], x: float, reach: tuple[float, float]) -> None:
    """Words and amounts beside the circles, cut where they are too long; amounts stand in a column."""
    amounts = max((text_width(row.amount, TEXT) for row in rows if row.mark is not None), default=0.0)
    widest = max((row.r for row in rows), default=0.0)
    words = max((text_width(row.text, TEXT) for row in rows if row.mark is not None), default=0.0)
    # amounts stand near the words, not at the far edge of a wide page
    far = min(reach[1], x + widest + 1.2 + words + 5.0 + amounts)
    left = reach[0] == 0.0
    for row in rows:
        foot = row.y + 0.35 * TEXT
        if row.mark is None:
            taken = 1.06 * text_width(row.amount, TEXT) + 2.0
            sheet.text(x - ELSEWHERE_R, foot, fit(row.text, far - x - taken, TEXT), TEXT, SOFT, BOLD)
            sheet.text(far, foot, row.amount, TEXT, SOFT, f'{BOLD} text-anchor="end"')
            continue
        style = _style(row.mark, row.r)
        sheet.circle(x, row.y, row.r, f'fill="{PAPER}"')
        sheet.circle(x, row.y, row.r - style[1], style[0])
        if left:
            end = x - widest - 1.2
            room = end - amounts - 2.0
            sheet.text(end, foot, row.amount, TEXT, SOFT, ' text-anchor="end"')
            sheet.text(room, foot, _fitted(row, room), TEXT, DARK, ' text-anchor="end"')
        else:
            start = x + widest + 1.2
            sheet.text(start, foot, _fitted(row, far - amounts - 2.0 - start), TEXT, DARK)
            sheet.text(far, foot, row.amount, TEXT, SOFT, ' text-anchor="end"')


def _fitted(row: Row, room: float) -> str:
    """Cut a label that is too long, but keep the number of suppliers at its end."""
    head, bracket, count = row.text.rpartition(" (")
    if row.mark is None or row.mark["kind"] != "several" or text_width(row.text, TEXT) <= room:
        return fit(row.text, room, TEXT)
    short, left = head, room - text_width(f"\N{HORIZONTAL ELLIPSIS}{bracket}{count}", TEXT)
    while " " in short and text_width(short, TEXT) > left:
        short = short.rpartition(" ")[0].rstrip(",")
    return f"{fit(short, left, TEXT)}\N{HORIZONTAL ELLIPSIS}{bracket}{count}"


def _style(mark: pd.Series, r: float) -> tuple[str, float]:
    """Fill and stroke of a circle, and how far its line stands inside its rim."""
    colour = str(mark["colour"])
    if mark["origin"] > 0:
        return f'fill="none" stroke="{colour}" stroke-width="0.6"', 0.3
    if mark["kind"] == "several":
        return f'fill="{colour}" fill-opacity="0.28" stroke="{colour}" stroke-width="0.35"', 0.17
    if mark["jobs_evidence"] != "seen":
        dash = "0.6 0.45" if r > SMALL_R else "0.35 0.3"
        return (
            f'fill="{colour}" fill-opacity="0.28" stroke="{colour}" stroke-width="0.35" stroke-dasharray="{dash}"',
            0.17,
        )
    return f'fill="{colour}"', 0.0


def _flows(sheet: Sheet, rows: list[Row], x: float, buyer: tuple[float, float, float], top: float) -> None:
    """Lines from the circles to the buyer's rim, spread over it in the order of the rows, each with a head."""
    marks = [(row, float(row.mark["paid"]), bool(row.mark["origin"] > 0)) for row in rows if row.mark is not None]
    if not marks:
        return
    cx, cy, r = buyer
    side = -1.0 if x < cx else 1.0
    widths = [line_width(paid, top) for _, paid, _ in marks]
    step = [width + 0.9 for width in widths]
    spread = min(0.95, 0.5 * sum(step) / max(r, 1.0))
    at = 0.0
    for (row, _, dashed), width, own in zip(marks, widths, step, strict=True):
        angle = spread * (2 * (at + 0.5 * own) / sum(step) - 1)
        at += own
        ux, uy = side * math.cos(angle), math.sin(angle)
        head, half = 1.3 + 0.8 * width, max(0.55, 0.5 * width + 0.35)
        tip = (cx + (r + 0.3) * ux, cy + (r + 0.3) * uy)
        base = (tip[0] + head * ux, tip[1] + head * uy)
        start = x - side * (row.r + 0.4)
        bend = 0.55 * abs(base[0] - start)
        far = (base[0] + bend * ux, base[1] + bend * uy)
        dash = f' stroke-dasharray="{mm(0.7 + width)} {mm(0.6 + 0.4 * width)}"' if dashed else ""
        sheet.path(
            f"M{mm(start)} {mm(row.y)}C{mm(start - side * bend)} {mm(row.y)} {mm(far[0])} {mm(far[1])} "
            f"{mm(base[0])} {mm(base[1])}",
            f'fill="none" stroke="{SEEN}" stroke-width="{mm(width)}"{OPACITY}{dash}',
        )
        sides = (
            f"L{mm(base[0] - half * uy)} {mm(base[1] + half * ux)}L{mm(base[0] + half * uy)} {mm(base[1] - half * ux)}Z"
        )
        sheet.path(f"M{mm(tip[0])} {mm(tip[1])}{sides}", f'fill="{SEEN}" fill-opacity="0.85"')


def _headings(figure: SupplierFigure, width: float) -> list[tuple[float, str, str]]:
    rows, notes = figure.rows, figure.notes
    total = float(rows["paid"].sum())
    out = []
    for k, (name, part) in enumerate(
        ((f"In {notes.place}", rows[rows["origin"] == 0]), ("Elsewhere", rows[rows["origin"] > 0]))
    ):
        paid, count = float(part["paid"].sum()), int(part["suppliers"].sum())
        words = f"{count:,} supplier{'' if count == 1 else 's'}"
        tail = f": {words}, {money(paid, currency=notes.currency)} ({share(paid, total)})" if count else ": none seen"
        text = fit(name, 0.48 * width - text_width(tail, 1.05 * HEAD), 1.05 * HEAD) + tail
        out.append((0.0, text, "") if k == 0 else (width, text, ' text-anchor="end"'))
    return out


def _buyer(
    sheet: Sheet, figure: SupplierFigure, middle: tuple[float, float], r: float, room: float, tall: float
) -> None:
    x, y = middle
    known = figure.jobs > 0
    if r < RING_R:
        sheet.circle(x, y, RING_R, f'fill="{PAPER}" stroke="{RULE}" stroke-width="0.3"')
    style = f'fill="{figure.colour}"' if known else (
        f'fill="{PAPER}" stroke="{figure.colour}" stroke-width="0.5" stroke-dasharray="0.9 0.7"'
    )  # fmt: skip
    sheet.circle(x, y, r, style)
    r = max(r, RING_R)
    room_below = tall - (y + r + 4.2) - 1.2 * TEXT
    lines = _name_lines(without_legal_form(figure.who), 0.62 * room, max(1, min(3, 1 + int(room_below / (1.2 * NAME)))))
    words = f"{round_jobs(figure.jobs):,.0f} jobs" if known else "jobs not known"
    halo = f' stroke="{PAPER}" stroke-width="1.2" stroke-linejoin="round" paint-order="stroke" text-anchor="middle"'
    for k, line in enumerate(lines):
        sheet.text(x, y + r + 4.2 + 1.2 * k * NAME, line, NAME, DARK, halo + BOLD)
    sheet.text(x, y + r + 4.0 + 1.2 * len(lines) * NAME, words, TEXT, SOFT, halo)


def _name_lines(name: str, width: float, most: int) -> list[str]:
    """Name below the circle on so many lines at most; an ellipsis says that it goes on."""
    lines = wrap(name, width, NAME)
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], fit(f"{lines[most - 1]}\N{HORIZONTAL ELLIPSIS}", width, NAME)]


def _below(figure: SupplierFigure, width: float, scale: float, *, words: bool, caption: bool, one_line: bool) -> Sheet:
    """Keys, caption and source."""
    sheet = Sheet()
    colour_key(sheet, figure, width)
    mark_key(sheet, figure, width, scale)
    if words:
        sheet.height += 1.0
        if caption:
            sheet.lines(figure.caption, width, TEXT, DARK)
        sheet.height += 0.6
        version = f" netan {figure.notes.version}."
        source = figure.notes.source
        sheet.lines(
            (fit(source, width - text_width(version, TEXT), TEXT) if one_line else source) + version, width, TEXT, SOFT
        )
    return sheet
