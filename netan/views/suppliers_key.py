"""Keys of the picture of one company's suppliers: colours, areas, widths, fillings, direction."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .legend import INK, nice_stops
from .sheet import BOLD, SOFT, Sheet, mm
from .svg import line_width
from .wording import money, text_width

if TYPE_CHECKING:
    from .suppliers import SupplierFigure

# 8 points are 2.82 mm.
TEXT = 2.83
ELSEWHERE_R, LEAST_R = 1.35, 0.75
SEEN = INK[0]
OPACITY = ' stroke-opacity="0.66"'


def colour_key(sheet: Sheet, figure: SupplierFigure, width: float) -> None:
    """Key of the industries, as wide as the picture."""
    title = "Colour: industry"
    sheet.height += TEXT
    sheet.text(0, sheet.height, title, TEXT, SOFT, BOLD)
    x = text_width(title, 1.06 * TEXT) + 3
    for key in figure.groups:
        need = 3.6 + text_width(key.label, TEXT) + 2.6
        if x + need > width + 2.6:
            x, sheet.height = 0.0, sheet.height + 4.2
        sheet.circle(x + 1.3, sheet.height - 1.0, 1.3, f'fill="{key.colour}"')
        sheet.text(x + 3.4, sheet.height, key.label, TEXT)
        x += need
    sheet.height += 1.6


def mark_key(sheet: Sheet, figure: SupplierFigure, width: float, scale: float) -> None:
    """Keys of areas, widths, fillings and lines: each a title and its samples, as many on a line as fit."""
    x, y = 0.0, sheet.height + 3.4
    for title, samples in _keys(figure, scale):
        need = text_width(title, 1.06 * TEXT) + 2 + sum(w + text_width(word, TEXT) + 4.2 for w, word, _ in samples)
        if x and x + need > width + 4.2:
            x, y = 0.0, y + 5.2
        sheet.text(x, y + 1.0, title, TEXT, SOFT, BOLD)
        x += text_width(title, 1.06 * TEXT) + 2
        for wide, word, parts in samples:
            sheet.add(f'<g transform="translate({mm(x)} {mm(y)})">{parts}</g>')
            sheet.text(x + wide + 1.2, y + 1.0, word, TEXT)
            x += wide + text_width(word, TEXT) + 4.2
        x += 2.0
    sheet.height = y + 3.0


Sample = tuple[float, str, str]


def _keys(figure: SupplierFigure, scale: float) -> list[tuple[str, list[Sample]]]:
    largest = (2.4 / scale) ** 2 if scale > 0 else 0.0
    stops = [stop for stop in nice_stops(min(largest, 1e6)) if stop >= 1]
    sizes = [
        _disc(max(LEAST_R, scale * math.sqrt(stop)), f'fill="none" stroke="{SOFT}" stroke-width="0.3"', f"{stop:,.0f}")
        for stop in stops
    ]
    top = float(figure.rows["paid"].max())
    widths = [
        (6.0, money(stop, currency=figure.notes.currency).replace(".0", ""),
         f'<path d="M0 0h6" stroke="{SEEN}" stroke-width="{mm(line_width(stop, top))}"{OPACITY}/>')
        for stop in nice_stops(top)
    ]  # fmt: skip
    arrow = f'<path d="M0 0h4.2" stroke="{SEEN}" stroke-width="0.5"/><path d="M6 0L4.2 -0.8L4.2 0.8Z" fill="{SEEN}"/>'
    return [
        ("Circle area: jobs", sizes),
        ("Line width: payments a year", widths),
        ("Circles", _fillings(figure)),
        ("Arrows", [(6.0, "supplier to buyer", arrow)]),
    ]


def _fillings(figure: SupplierFigure) -> list[Sample]:
    rows = figure.rows
    here = rows[rows["origin"] == 0]
    one = here[here["kind"] == "supplier"]
    samples = []
    pale = f'fill="{SOFT}" fill-opacity="0.28" stroke="{SOFT}" stroke-width="0.35"'
    if one["jobs_evidence"].eq("seen").any():
        samples.append(_disc(1.35, f'fill="{SOFT}"', "here"))
    if one["jobs_evidence"].ne("seen").any():
        samples.append(_disc(1.35, f'{pale} stroke-dasharray="0.6 0.45"', "here, jobs estimated"))
    if here["kind"].eq("several").any():
        samples.append(_disc(ELSEWHERE_R, pale, "several here (one size)"))
    if rows["origin"].gt(0).any():
        samples.append(_disc(ELSEWHERE_R, f'fill="none" stroke="{SOFT}" stroke-width="0.6"', "elsewhere (one size)"))
    return samples


def _disc(r: float, style: str, word: str) -> Sample:
    return 2 * r, word, f'<circle cx="{mm(r)}" cy="0" r="{mm(r)}" {style}/>'
