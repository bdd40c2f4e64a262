"""Where the marks of a static picture stand on the paper, in millimetres, and which labels find room."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .layout import push_apart, spread
from .wording import drawn_label, fit, fit_label, money, text_width, wrap

if TYPE_CHECKING:
    from .scene import Scene

MARGIN_R = 1.25
LEAST_R = 0.9
# Rows of the margin, and how tight they may stand where the height is given.
ROW, TIGHT_ROW = 4.3, 3.3
LABEL = 2.5
# Rows so far apart have room for labels of two lines.
TWO_LINES = 5.8
# How far marks are moved towards an even spread (labels need room more than distances need to hold).
EVENLY = 0.85
# Square millimetres that a company with its label takes.
AREA_EACH = 270.0
# Labels wider than this are broken into two lines, and into three or four where two find no room or are too wide.
BREAK, TIGHT_BREAK, WIDEST = 24.0, 15.0, 33.0
# A label that finds no room at all is cut to this width.
SHORT = 17.0


@dataclass(frozen=True)
class Box:
    """A rectangle in millimetres."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Spot:
    """One mark on the paper: `side` says where its label goes, `tail` how far that reaches, `lead` where lines bend."""

    mark: int
    x: float
    y: float
    r: float
    hollow: bool
    side: str
    text: str
    note: str = ""
    tail: float = 0.0
    lead: float = 0.0


@dataclass(frozen=True)
class Heading:
    """Words above a zone or column."""

    x: float
    y: float
    text: str
    strong: bool = True
    anchor: str = "start"


@dataclass(frozen=True)
class Plan:
    """The picture on the paper; `most` is the radius of the largest circle, `height` what it needs."""

    spots: tuple[Spot, ...]
    boxes: tuple[tuple[Box, int], ...]
    headings: tuple[Heading, ...]
    most: float
    height: float


@dataclass(frozen=True)
class Label:
    """A label that found room."""

    spot: Spot
    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str
    leader: tuple[tuple[float, float], ...] = ()


def radius(mark: pd.Series, scene: Scene, most: float) -> float:
    """Radius in millimetres: area follows the measure; elsewhere one size; unknown is the least."""
    if mark["tier"] > 0:
        return MARGIN_R
    value = float(mark[scene.legend.size_by])
    if not value > 0:
        return LEAST_R
    return max(LEAST_R, most * math.sqrt(min(1.0, value / scene.legend.size.top)))


def place(scene: Scene, width: float, height: float) -> Plan:
    """Place the marks that are shown, as the scene is arranged."""
    if scene.arrangement == "columns":
        return _columns(scene, width, height)
    return _zones(scene, width, height)


def _zones(scene: Scene, width: float, height: float) -> Plan:
    shown = scene.marks[scene.marks["shown"]]
    here = shown[shown["tier"] == 0]
    outside = [tier for tier in (1, 2, 3) if (shown["tier"] == tier).any()]
    side = min(58.0, 0.31 * width) if outside else 0.0
    gap = 2.5
    counts = {tier: int((shown["tier"] == tier).sum()) for tier in outside}
    bought = scene.notes.bought
    head = 11.2 if bought else 8.0
    fixed = head * len(outside) + gap * (len(outside) - 1)
    row = min(ROW, max(TIGHT_ROW, (height - fixed) / max(1, sum(counts.values()))))
    needs = {tier: head + row * count for tier, count in counts.items()}
    stacked = sum(needs.values()) + gap * (len(outside) - 1)
    height = max(height, stacked)
    local = Box(0, 0, width - side - (4.0 if side else 0.0), height)
    most = min(8.0, max(4.0, 0.042 * math.sqrt(local.w * local.h)))
    spots = _here(scene, _leading(here, local), local, most)
    boxes = [(local, 0)]
    headings = _titled(f"Here: {scene.notes.place}", bought[0] if bought else "", local)
    y, spare = 0.0, (height - stacked) / len(outside) if outside else 0.0
    for tier in outside:
        box = Box(width - side, y, side, needs[tier] + spare)
        boxes.append((box, tier))
        headings += _titled(scene.notes.origins[tier], bought[tier] if bought else "", box)
        rows = shown[shown["tier"] == tier]
        step = min(1.4 * ROW, (box.h - head) / len(rows))
        for place_, (mark, one) in enumerate(rows.iterrows()):
            text = fit(_words(one), side - 6.6, LABEL)
            at = box.y + head + 1 + place_ * step
            spots.append(Spot(int(mark), box.x + 4, at, MARGIN_R, hollow=True, side="right", text=text))
        y += box.h + gap
    return Plan(tuple(spots), tuple(boxes), tuple(headings), most, height)


def _titled(name: str, share: str, box: Box) -> list[Heading]:
    """Name of a box and, below it, how much of what the place buys comes from there."""
    found = [Heading(box.x + 3, box.y + 5, fit(name, box.w - 6, 2.9))]
    if share:
        words = fit(f"{share} of purchases", box.w - 6, LABEL)
        found.append(Heading(box.x + 3, box.y + 8.4, words, strong=False))
    return found


def _words(row: pd.Series) -> str:
    return drawn_label(str(row["label"]), company=bool(row["ref"]))


def _leading(here: pd.DataFrame, box: Box) -> pd.DataFrame:
    """Keep as many companies as the paper can label, the leading ones; industries are all kept."""
    if not here["ref"].ne("").any():
        return here
    room = max(8, int(box.w * box.h / AREA_EACH))
    gathered = here["ref"].eq("")
    keep = pd.concat([here[~gathered].head(room - room // 8), here[gathered].head(room // 8)])
    return keep.sort_index()


def _here(scene: Scene, here: pd.DataFrame, box: Box, most: float) -> list[Spot]:
    pad, top, bottom = 5.0, 9.0, 5.0
    size = (box.w - 2 * pad, box.h - top - bottom)
    radii = np.array([radius(row, scene, most) for _, row in here.iterrows()])
    points = spread(here[["x", "y"]].to_numpy(dtype=float), evenly=EVENLY) * np.array(size)
    points = push_apart(points, radii, size, gap=2.6) + np.array([box.x + pad, box.y + top])
    return [
        Spot(
            int(mark),
            float(x),
            float(y),
            float(r),
            hollow=False,
            side="auto",
            text=fit(_words(row), 90, LABEL),
        )
        for (mark, row), (x, y), r in zip(here.iterrows(), points, radii, strict=True)
    ]


def _columns(scene: Scene, width: float, height: float) -> Plan:
    """Columns from suppliers to buyers; rows by origin, with the amount that each passes on."""
    marks = scene.marks
    codes = sorted(set(marks["column"]))
    step = width / (len(codes) - 0.4) if len(codes) > 1 else width
    most = _column_scale(scene)
    rows_in = {c: marks[marks["column"] == c] for c in codes}
    lines = {c: len(r) + r["tier"].nunique() for c, r in rows_in.items()}
    height = max(height, 12 + ROW * max(lines.values()))
    spots: list[Spot] = []
    headings: list[Heading] = []
    for k, code in enumerate(codes):
        left = step * (k - (0.4 if code > 0 and 0 in codes else 0.0))
        if code == 0:
            mark = int(rows_in[0].index[0])
            row = marks.loc[mark]
            r = radius(row, scene, most)
            text = fit(_words(row), step * 0.58, 2.9)
            spots.append(Spot(mark, left + 0.3 * step, 8 + (height - 8) / 2, r, row["tier"] > 0, "below", text))
            continue
        words = _column_words(int(code), float(rows_in[code]["trade"].sum()), scene.notes.currency)
        headings.append(Heading(left + 1, 4, fit(words, step - 2, 2.9)))
        pitch = min(1.7 * ROW, (height - 10) / lines[code])
        room = step * (0.97 if code == codes[-1] else 0.78) - 6
        spots += _column(scene, rows_in[code], (left, 10.5, pitch, room, most), headings)
    return Plan(tuple(spots), (), tuple(headings), most, height)


def roomy(scene: Scene) -> float:
    """Height in which every row of further columns, whose names are long, has two lines; 0 where there are none."""
    far = scene.marks[scene.marks["column"].abs() > 1]
    rows = [len(part) + part["tier"].nunique() for _, part in far.groupby("column")]
    return 10 + (TWO_LINES + 0.01) * max(rows) if rows and scene.arrangement == "columns" else 0.0


def _column_scale(scene: Scene) -> float:
    """One scale for all columns, so that the key holds: the largest partner fills its row, no more."""
    partners = scene.marks[(scene.marks["column"] != 0) & (scene.marks["tier"] == 0)]
    largest = partners[scene.legend.size_by].max()
    if not largest > 0:
        return 6.0
    return float(min(6.0, 1.9 / math.sqrt(min(1.0, float(largest) / scene.legend.size.top))))


def _column(
    scene: Scene, rows: pd.DataFrame, at: tuple[float, float, float, float, float], headings: list[Heading]
) -> list[Spot]:
    left, y, pitch, room, most = at
    spots: list[Spot] = []
    last = -1
    for mark, row in rows.iterrows():
        if row["tier"] != last:
            headings.append(Heading(left + 1, y + 0.8, scene.notes.origins[int(row["tier"])], strong=False))
            y += pitch
            last = row["tier"]
        note = money(float(row["trade"]), currency=scene.notes.currency)
        space = room - text_width(note, LABEL) - 1.2
        lines = _two_lines(_words(row), space, pitch)
        tail = 1 + max(text_width(lines[0], LABEL), text_width(lines[-1], LABEL) + 2.2 + text_width(note, LABEL))
        r = radius(row, scene, most)
        text = "\n".join(lines)
        spots.append(Spot(int(mark), left + 3, y, r, bool(row["tier"] > 0), "right", text, note, tail))
        y += pitch
    # lines run level past the longest label before they bend, so that they cross none
    lead = max((spot.x + spot.r + spot.tail for spot in spots), default=0.0)
    return [replace(spot, lead=lead) for spot in spots]


def _two_lines(text: str, space: float, pitch: float) -> tuple[str, ...]:
    """Break a label that is too long in two where the rows leave room, else cut it."""
    lines = wrap(text, space, LABEL)
    if len(lines) == 1 or pitch < TWO_LINES:
        return (fit_label(text, space, LABEL),)
    return (lines[0], fit_label(" ".join(lines[1:]), space, LABEL))


def _column_words(code: int, total: float, currency: str) -> str:
    names = {1: "Buyers", -1: "Suppliers"}
    name = names.get(code, "Their suppliers" if code < 0 else "Their buyers")
    return f"{name}, {money(total, currency=currency)}"


def place_labels(plan: Plan) -> list[Label]:
    """Give each label, in order of rank, the first free place round its circle; some go without."""
    inside = plan.boxes[0][0] if plan.boxes else Box(0, 0, math.inf, math.inf)
    taken = [Box(s.x - s.r, s.y - s.r, 2 * s.r, 2 * s.r) for s in plan.spots]
    taken += [Box(h.x, h.y - 2.9, 1.06 * text_width(h.text, 2.9) + 2, 3.8) for h in plan.headings]
    found: dict[int, Label] = {}
    # First all that fit beside their circle, then with a leader line, then cut short.
    for far, lines in ((False, 2), (False, 3), (True, 2), (True, 3), (False, 4), (True, 4), (False, 1), (True, 1)):
        for own, spot in enumerate(plan.spots):
            if own in found or (spot.side != "auto" and (far or lines != 2)):
                continue
            label, box = _label(spot, own, taken, inside, far=far, most=lines)
            if label and box:
                found[own] = label
                taken.append(box)
    return [found[own] for own in sorted(found)]


def _label(
    spot: Spot, own: int, taken: list[Box], inside: Box, *, far: bool, most: int
) -> tuple[Label, Box] | tuple[None, None]:
    lines = (fit(spot.text, SHORT, LABEL),) if most == 1 else _broken(spot, most)
    if not lines:
        return None, None
    width = max(text_width(line, LABEL) for line in lines)
    half = 0.58 * LABEL * len(lines)
    for x, y, anchor in _further(spot, half) if far else _choices(spot, half):
        left = x if anchor == "start" else x - width if anchor == "end" else x - width / 2
        box = Box(left, y - half, width, 2 * half)
        if spot.side != "auto" or _free(box, taken, own, inside):
            return Label(spot, lines, x, y, anchor, _leader(spot, x, y, half) if far else ()), box
    return None, None


def _broken(spot: Spot, most: int) -> tuple[str, ...]:
    """Break a long label into up to so many lines; nothing when they would be too wide or cut."""
    whole = text_width(spot.text, LABEL)
    limit = BREAK if most == 2 else TIGHT_BREAK
    if spot.side != "auto" or whole <= limit:
        return tuple(spot.text.split("\n"))
    lines = wrap(spot.text, max(limit, 1.15 * whole / most), LABEL)
    wide = max(text_width(line, LABEL) for line in lines) > WIDEST or any("\N{HORIZONTAL ELLIPSIS}" in x for x in lines)
    return () if wide or len(lines) > most else tuple(lines)


def _further(spot: Spot, half: float) -> list[tuple[float, float, str]]:
    """Places at some distance all round, for a label with a leader line."""
    places = []
    for distance in (3.5, 6.5, 10.0, 14.0, 18.0):
        for turn in range(12):
            angle = turn * math.pi / 6
            reach = spot.r + distance + (half if turn % 6 == 3 else 0)
            anchor = "middle" if turn % 6 == 3 else "start" if math.cos(angle) > 0 else "end"
            places.append((spot.x + reach * math.cos(angle), spot.y + reach * math.sin(angle), anchor))
    return places


def _leader(spot: Spot, x: float, y: float, half: float) -> tuple[tuple[float, float], ...]:
    length = math.hypot(x - spot.x, y - spot.y)
    ux, uy = (x - spot.x) / length, (y - spot.y) / length
    stop = half + 0.3 if abs(ux) < 0.01 else 0.5
    return (spot.x + ux * spot.r, spot.y + uy * spot.r), (x - stop * ux, y - stop * uy)


def _choices(spot: Spot, half: float) -> list[tuple[float, float, str]]:
    line, away, slant = half + 0.27 * LABEL, spot.r + 0.9, 0.7 * spot.r + 0.7
    right, below = (spot.x + away, spot.y, "start"), (spot.x, spot.y + spot.r + line, "middle")
    if spot.side == "right":
        return [right]
    if spot.side == "below":
        return [(spot.x, spot.y + spot.r + 1.2 * line, "middle")]
    choices = [right, below, (spot.x, spot.y - spot.r - line, "middle"), (spot.x - away, spot.y, "end")]
    for dy in (slant + 0.8 * half, -slant - 0.8 * half):
        choices += [(spot.x + slant, spot.y + dy, "start"), (spot.x - slant, spot.y + dy, "end")]
    return choices


def _free(box: Box, taken: list[Box], own: int, inside: Box) -> bool:
    if box.x < inside.x + 1 or box.x + box.w > inside.x + inside.w - 1:
        return False
    if box.y < inside.y + 1 or box.y + box.h > inside.y + inside.h - 1:
        return False
    return all(
        place == own
        or box.x + box.w <= other.x
        or other.x + other.w <= box.x
        or box.y + box.h <= other.y
        or other.y + other.h <= box.y
        for place, other in enumerate(taken)
    )
