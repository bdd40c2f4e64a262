"""A static picture from a scene: SVG in millimetres, with title, key, caption and source inside.

No browser and no Node: text in, text out. 160 mm is the column of a Word page, 277 x 190 mm an A4 page on
its side. No text is smaller than 7 points.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pandas as pd

from .legend import INK, OTHER, PALETTE, ScaleKey
from .placing import LABEL, MARGIN_R, Heading, Plan, Spot, place, place_labels, roomy
from .sheet import BOLD, DARK, HALO, PANEL, PAPER, RULE, SMALL, SOFT, STAMP, Sheet, document, mm, shrunk
from .wording import EVIDENCE, fit, text_width

if TYPE_CHECKING:
    from .scene import Scene

BODY, TITLE = 2.7, 4.4
PAD = 4.0
MAX_HEADS = 300
_WIDTH_STEPS = 8
# Height of the drawing by its width, where the picture may be as high as it needs.
_SHAPE = {"zones": 0.84, "columns": 0.66}


def write_svg(scene: Scene, *, width_mm: float = 160.0, height_mm: float | None = None, caption: bool = True) -> str:
    """Write a scene as a self-contained SVG.

    Parameters
    ----------
    scene
        Of any kind.
    width_mm
        Width of the picture; 160 fits a Word column.
    height_mm
        Height to fill (190 with 277 wide fills A4 on its side); by default as high as it needs.
    caption
        Put caption and notices below; without them only the source stands there, on one line (for a slide).

    Returns
    -------
    str
        The file's text, UTF-8; the same scene gives the same bytes.
    """
    inner = width_mm - 2 * PAD
    head = _head(scene, inner)
    plan = place(scene, inner, max(_SHAPE[scene.arrangement] * inner, roomy(scene)))
    for _ in range(2 if height_mm else 1):
        # The circles' size depends on the picture's, and the key below it on the circles'.
        below = _below(scene, inner, plan.most, width_top=_width_top(scene), caption=caption)
        if height_mm:
            plan = place(scene, inner, max(50.0, height_mm - head.height - below.height - 2 * PAD - 3))
    sheet = Sheet()
    sheet.move(head, PAD, PAD)
    y = PAD + head.height
    sheet.move(_picture(scene, plan), PAD, y)
    y += plan.height + 3
    sheet.move(below, PAD, y)
    height = max(y + below.height + PAD, height_mm or 0.0)
    if height_mm and height > height_mm + 0.01:
        sheet, height = shrunk(sheet, width_mm, height_mm / height), height_mm
    return document(sheet, width=width_mm, height=height, title=scene.title, description=scene.caption)


def _head(scene: Scene, width: float) -> Sheet:
    sheet = Sheet()
    sheet.lines(scene.title, width, TITLE, DARK, ' font-weight="600"')
    if scene.stamp:
        sheet.height += 1
        sheet.lines(scene.stamp, width, 3.2, STAMP, ' font-weight="700"')
    for notice in filter(is_loud, scene.notices):
        sheet.lines(notice, width, BODY, STAMP, ' font-weight="700"')
    sheet.height += 3
    return sheet


def is_loud(notice: str) -> bool:
    """Whether a notice starts with a word in capitals, such as INTERNAL: it must not be overlooked.

    Examples
    --------
    >>> is_loud("INTERNAL: names from a confidential list"), is_loud("ONS tables")
    (True, False)
    """
    return re.match(r"[A-Z]{5,}\b", notice) is not None


def _width_top(scene: Scene) -> float:
    shown = scene.flows[scene.flows["shown"]]
    return float(shown["value"].max()) if len(shown) else 1.0


def line_width(value: float, top: float) -> float:
    """Width of a line in millimetres: the square root keeps small payments visible."""
    return 0.16 + 1.24 * math.sqrt(min(1.0, value / top)) if top > 0 else 0.16


def _picture(scene: Scene, plan: Plan) -> Sheet:
    sheet = Sheet()
    for box, tier in plan.boxes:
        dash = ' stroke-dasharray="1.2 0.9"' if tier else ""
        sheet.add(
            f'<rect x="{mm(box.x)}" y="{mm(box.y)}" width="{mm(box.w)}" height="{mm(box.h)}" rx="2" '
            f'fill="{PANEL if tier else PAPER}" stroke="{RULE}" stroke-width="0.25"{dash}/>'
        )
    _lines(sheet, scene, plan)
    for spot in plan.spots:
        _circle(sheet, scene, spot)
    for heading in plan.headings:
        _heading(sheet, heading)
    labels = place_labels(plan)
    for label in labels:
        if label.leader:
            ends = "".join(f"{c}{mm(x)} {mm(y)}" for c, (x, y) in zip("ML", label.leader, strict=True))
            sheet.path(ends, f'stroke="{SOFT}" stroke-width="0.2"')
    for label in labels:
        size, weight = (2.9, ' font-weight="600"') if label.spot.side == "below" else (LABEL, "")
        anchor = "" if label.anchor == "start" else f' text-anchor="{label.anchor}"'
        for row, line in enumerate(label.lines):
            y = label.y + (row - (len(label.lines) - 1) / 2) * 1.12 * size + 0.35 * size
            sheet.text(label.x, y, line, size, DARK, f"{anchor}{weight}{HALO}")
        if label.spot.note:
            x = label.x + text_width(label.lines[-1], LABEL) + 1.2
            y = label.y + (len(label.lines) - 1) / 2 * 1.12 * LABEL + 0.35 * LABEL
            sheet.text(x, y, label.spot.note, LABEL, SOFT, HALO)
    return sheet


def _heading(sheet: Sheet, heading: Heading) -> None:
    size, fill = (2.9, DARK) if heading.strong else (SMALL, SOFT)
    sheet.text(heading.x, heading.y, heading.text, size, fill, ' font-weight="600"')


def _circle(sheet: Sheet, scene: Scene, spot: Spot) -> None:
    mark = scene.marks.loc[spot.mark]
    colour = _colour(scene, int(mark["group"]))
    sheet.circle(spot.x, spot.y, spot.r, f'fill="{PAPER}"')
    if spot.hollow:
        sheet.circle(spot.x, spot.y, spot.r - 0.15, f'fill="none" stroke="{colour}" stroke-width="0.55"')
    elif pd.isna(mark[scene.legend.size_by]) and mark["kind"] not in {"companies", "industries", "several"}:
        sheet.circle(
            spot.x, spot.y, spot.r, f'fill="none" stroke="{colour}" stroke-width="0.3" stroke-dasharray="0.5 0.4"'
        )
    elif mark["kind"] in {"companies", "industries", "several"}:
        sheet.circle(
            spot.x, spot.y, spot.r, f'fill="{colour}" fill-opacity="0.28" stroke="{colour}" stroke-width="0.35"'
        )
    else:
        sheet.circle(spot.x, spot.y, spot.r, f'fill="{colour}" stroke="{PAPER}" stroke-width="0.3"')


def _colour(scene: Scene, group: int) -> str:
    """Colour of a group; a picture's last group may be Other."""
    names = scene.legend.groups
    return names[group].colour if group < len(names) else PALETTE[-1]


def _lines(sheet: Sheet, scene: Scene, plan: Plan) -> None:
    """Draw the lines, one path a style: kind of evidence, dashed or not, width in eight steps."""
    at = {spot.mark: spot for spot in plan.spots}
    shown = scene.flows[scene.flows["shown"]]
    top = _width_top(scene)
    curves: dict[tuple[int, bool, float], list[str]] = {}
    heads: dict[int, list[str]] = {}
    for row in shown.itertuples():
        if row.source not in at or row.target not in at:
            continue
        a, b = at[row.source], at[row.target]
        width = line_width(float(row.value), top)
        step = max(0.16, math.ceil(width * _WIDTH_STEPS / 1.4) * 1.4 / _WIDTH_STEPS)
        curve, head = _curve(a, b, width, flat=scene.arrangement == "columns")
        curves.setdefault((int(row.evidence), a.hollow or b.hollow, step), []).append(curve)
        heads.setdefault(int(row.evidence), []).append(head)
    for (evidence, dashed, width), parts in sorted(curves.items(), key=lambda item: (-item[0][0], item[0][2])):
        dash = f' stroke-dasharray="{mm(0.7 + width)} {mm(0.6 + 0.4 * width)}"' if dashed else ""
        style = f'fill="none" stroke="{INK[evidence]}" stroke-width="{mm(width)}" stroke-opacity="0.66"{dash}'
        sheet.path("".join(parts), style)
    for evidence, parts in sorted(heads.items(), reverse=True):
        if len(shown) <= MAX_HEADS:
            sheet.path("".join(parts), f'fill="{INK[evidence]}" fill-opacity="0.85"')


def _unit(x: float, y: float) -> tuple[float, float]:
    length = math.hypot(x, y) or 1.0
    return x / length, y / length


def _curve(a: Spot, b: Spot, width: float, *, flat: bool) -> tuple[str, str]:
    """A shallow arc from rim to rim, and the arrowhead whose tip touches the buyer's rim."""
    if flat:
        head = 1.5 + width
        start, end = a.x + a.r + a.tail + 0.4, b.x - b.r - 0.3 - head
        half = max(0.8, 0.55 * width + 0.45)
        level = max(start, min(a.lead, end - 6.0))
        bend = max(5.0, 0.5 * (end - level))
        line = f"M{mm(start)} {mm(a.y)}H{mm(level)}C{mm(level + bend)} {mm(a.y)}"
        line += f" {mm(end - bend)} {mm(b.y)} {mm(end)} {mm(b.y)}"
        return line, f"M{mm(end + head)} {mm(b.y)}L{mm(end)} {mm(b.y - half)}L{mm(end)} {mm(b.y + half)}Z"
    dx, dy = b.x - a.x, b.y - a.y
    length = math.hypot(dx, dy) or 1.0
    head = min(1.1 + 1.4 * width, 0.3 * length)
    cx, cy = (a.x + b.x) / 2 - 0.14 * dy, (a.y + b.y) / 2 + 0.14 * dx
    ux, uy = _unit(cx - a.x, cy - a.y)
    vx, vy = _unit(cx - b.x, cy - b.y)
    tip = (b.x + vx * (b.r + 0.3), b.y + vy * (b.r + 0.3))
    base = (tip[0] + vx * head, tip[1] + vy * head)
    half = max(0.65, 0.7 * width + 0.3)
    line = f"M{mm(a.x + ux * (a.r + 0.2))} {mm(a.y + uy * (a.r + 0.2))}Q{mm(cx)} {mm(cy)} {mm(base[0])} {mm(base[1])}"
    sides = [(base[0] - vy * half, base[1] + vx * half), (base[0] + vy * half, base[1] - vx * half)]
    return line, f"M{mm(tip[0])} {mm(tip[1])}" + "".join(f"L{mm(x)} {mm(y)}" for x, y in sides) + "Z"


def _below(scene: Scene, width: float, most: float, *, width_top: float, caption: bool) -> Sheet:
    """Key, caption, notices and source."""
    sheet = Sheet()
    _groups(sheet, scene, width)
    _keys(sheet, scene, width, most, width_top)
    sheet.height += 1.5
    if caption:
        sheet.lines(scene.caption, width, BODY, DARK)
        for notice in scene.notices:
            if not is_loud(notice):
                sheet.lines(notice, width, BODY, DARK)
    sheet.height += 0.8
    sheet.lines(scene.footer if caption else fit(scene.footer, width, SMALL), width, SMALL, SOFT)
    return sheet


def _groups(sheet: Sheet, scene: Scene, width: float) -> None:
    sheet.height += SMALL
    sheet.text(0, sheet.height, f"Colour: industry group (number of {scene.legend.counted})", SMALL, SOFT, BOLD)
    sheet.height += 4.2
    x = 0.0
    for key in scene.legend.groups:
        if key.label == OTHER and not key.count:
            continue
        words = f"{key.label} ({key.count:,})" if key.count else key.label
        need = 4 + text_width(words, SMALL) + 3
        if x + need > width and x:
            x, sheet.height = 0.0, sheet.height + 4
        sheet.circle(x + 1.3, sheet.height - 0.9, 1.3, f'fill="{key.colour}"')
        sheet.text(x + 3.4, sheet.height, words)
        x += need
    sheet.height += 2.2


def _keys(sheet: Sheet, scene: Scene, width: float, most: float, top: float) -> None:
    """Size, width, direction, filling and evidence, side by side and wrapped where they do not fit."""
    x, y = 0.0, sheet.height + SMALL
    half = max([2.0, *(most * math.sqrt(stop / scene.legend.size.top) for stop in scene.legend.size.stops)])
    for title, draw, need in _key_list(scene, most, top):
        if x and x + need > width:
            x, y, half = 0.0, y + 2 * half + 6.5, 2.0
        sheet.text(x, y, title, SMALL, SOFT, BOLD)
        draw(sheet, x, y + half + 1.2)
        x += need + 5
    sheet.height = y + 2 * half + 2.4


def _key_list(scene: Scene, most: float, top: float) -> list[tuple[str, _Drawer, float]]:
    legend = scene.legend
    size, wide = _SizeKey(legend.size, most), _WidthKey(legend.width, top)
    several = bool((scene.marks["kind"].isin(["companies", "industries", "several"]) & scene.marks["tier"].eq(0)).any())
    circles = _CircleKey(several=several)
    result: list[tuple[str, _Drawer, float]] = [
        (legend.size.title, size, max(size.width, text_width(legend.size.title, SMALL))),
        (legend.width.title, wide, max(wide.width, text_width(legend.width.title, SMALL))),
        ("Arrows", _ArrowKey(legend.arrow), text_width(legend.arrow, SMALL)),
        ("Circles", circles, circles.width),
        ("Lines rest on", _EvidenceKey(), _EvidenceKey.width),
    ]
    return result


class _Drawer:
    """One key: draws itself on a line, knows its width."""

    width = 0.0

    def __call__(self, sheet: Sheet, x: float, y: float) -> None:
        raise NotImplementedError


class _SizeKey(_Drawer):
    def __init__(self, scale: ScaleKey, most: float) -> None:
        radii = [max(0.9, most * math.sqrt(stop / scale.top)) for stop in scale.stops]
        self.rows = list(zip(radii, scale.words, strict=True))
        self.width = sum(2 * r + 4 + text_width(word, SMALL) for r, word in self.rows)

    def __call__(self, sheet: Sheet, x: float, y: float) -> None:
        for r, word in self.rows:
            sheet.circle(x + r, y, r, f'fill="none" stroke="{SOFT}" stroke-width="0.3"')
            sheet.text(x + 2 * r + 1, y + 0.9, word)
            x += 2 * r + 4 + text_width(word, SMALL)


class _WidthKey(_Drawer):
    def __init__(self, scale: ScaleKey, top: float) -> None:
        self.rows = [(line_width(stop, top), word) for stop, word in zip(scale.stops, scale.words, strict=True)]
        self.width = sum(10 + text_width(word, SMALL) for _, word in self.rows)

    def __call__(self, sheet: Sheet, x: float, y: float) -> None:
        for wide, word in self.rows:
            sheet.path(f"M{mm(x)} {mm(y)}h6", f'stroke="{SOFT}" stroke-width="{mm(wide)}"')
            sheet.text(x + 7, y + 0.9, word)
            x += 10 + text_width(word, SMALL)


class _ArrowKey(_Drawer):
    def __init__(self, words: str) -> None:
        self.words = words

    def __call__(self, sheet: Sheet, x: float, y: float) -> None:
        sheet.text(x, y + 0.9, self.words)


class _CircleKey(_Drawer):
    def __init__(self, *, several: bool) -> None:
        self.rows = [("here", f'fill="{SOFT}"')]
        if several:
            pale = f'fill="{SOFT}" fill-opacity="0.28" stroke="{SOFT}" stroke-width="0.35"'
            self.rows.append(("several companies", pale))
        self.rows.append(("elsewhere (one size)", f'fill="none" stroke="{SOFT}" stroke-width="0.55"'))
        self.width = sum(6 + text_width(word, SMALL) for word, _ in self.rows)

    def __call__(self, sheet: Sheet, x: float, y: float) -> None:
        for word, style in self.rows:
            sheet.circle(x + 1.3, y, MARGIN_R, style)
            sheet.text(x + 3.4, y + 0.9, word)
            x += 6 + text_width(word, SMALL)


class _EvidenceKey(_Drawer):
    width = sum(8 + text_width(word, SMALL) for word in EVIDENCE)

    def __call__(self, sheet: Sheet, x: float, y: float) -> None:
        for ink, word in zip(INK, EVIDENCE, strict=True):
            sheet.path(f"M{mm(x)} {mm(y)}h4.5", f'stroke="{ink}" stroke-width="0.8" stroke-opacity="0.66"')
            sheet.text(x + 5.3, y + 0.9, word)
            x += 8 + text_width(word, SMALL)
