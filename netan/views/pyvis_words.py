"""What stands beside and below the page of pyvis: its key, and its marks as a table for those who see no picture."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from .legend import INK
from .sheet import SOFT
from .svg import line_width
from .wording import EVIDENCE, money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .scene import Scene


def key_html(scene: Scene) -> str:
    """Key of a page as HTML; colours stand in attributes of drawings, which the policy of the page admits."""
    legend = scene.legend
    groups = [
        (_dot(7, key.colour), f"{key.label} ({key.count:,})" if key.count else key.label) for key in legend.groups
    ]
    sizes = [
        (_dot(max(2.0, 15 * math.sqrt(stop / legend.size.top)), "", SOFT), word)
        for stop, word in zip(legend.size.stops, legend.size.words, strict=True)
    ]
    top = legend.width.top
    widths = [
        (_line(SOFT, 4 * line_width(stop, top)), word)
        for stop, word in zip(legend.width.stops, legend.width.words, strict=True)
    ]
    marks = [(_dot(7, SOFT), "here"), (_dot(6, "", SOFT, 3), "elsewhere (one size), lines dashed")]
    inks = [(_line(ink, 4), word) for ink, word in zip(INK, EVIDENCE, strict=True)]
    parts: list[tuple[str, Sequence[tuple[str, str]]]] = [
        (f"Colour: industry group (number of {legend.counted})", groups),
        (f"{legend.size.title} (in proportion)", sizes),
        (legend.width.title, widths),
        ("Circles", marks),
        ("Lines rest on", inks),
    ]
    lists = [
        f"<h2>{escape(title)}</h2>\n<ul class='key'>"
        + "".join(f"<li>{drawing}<span>{escape(word)}</span></li>" for drawing, word in rows)
        + "</ul>"
        for title, rows in parts
        if rows
    ]
    return "\n".join([*lists, f"<p>Arrows: {escape(legend.arrow)}</p>"])


def _dot(r: float, fill: str, stroke: str = "", width: float = 1) -> str:
    side = 2 * r + width + 1
    style = f'fill="{fill or "none"}"' + (f' stroke="{stroke}" stroke-width="{width}"' if stroke else "")
    return (
        f'<svg width="{side:.1f}" height="{side:.1f}" aria-hidden="true">'
        f'<circle cx="{side / 2:.1f}" cy="{side / 2:.1f}" r="{r:.1f}" {style}/></svg>'
    )


def _line(ink: str, width: float) -> str:
    return (
        f'<svg width="30" height="10" aria-hidden="true"><path d="M0 5h30" stroke="{ink}" '
        f'stroke-width="{width:.1f}"/></svg>'
    )


def table_html(scene: Scene) -> str:
    """The marks as a table, for those who cannot see the picture."""
    marks, notes = scene.marks, scene.notes
    bought = marks[[f"bought_{code}" for code in range(4)]].sum(axis=1)
    sold = marks[[f"sold_{code}" for code in range(5)]].sum(axis=1)
    rows = []
    for row, buys, sells in zip(marks.itertuples(), bought, sold, strict=True):
        texts = [row.label, row.industry, row.area or "-", notes.origins[int(row.tier)], EVIDENCE[int(row.evidence)]]
        jobs = "not known" if pd.isna(row.jobs) else f"{row.jobs:,.0f}"
        numbers = [jobs, *(money(float(value), currency=notes.currency) for value in (buys, sells))]
        cells = [f"<td>{escape(str(text))}</td>" for text in texts]
        rows.append("<tr>" + "".join([*cells, *(f'<td class="n">{escape(text)}</td>' for text in numbers)]) + "</tr>")
    heads = [*(f'<th scope="col">{name}</th>' for name in ("Name", "Industry", "Area", "Where", "Rests on"))]
    heads += [f'<th scope="col" class="n">{name}</th>' for name in ("Jobs", "Buys a year", "Sells a year")]
    return f"<table><thead><tr>{''.join(heads)}</tr></thead><tbody>\n" + "\n".join(rows) + "\n</tbody></table>"
