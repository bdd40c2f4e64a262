"""Draw a scorecard of inferred links: hidden payments found, and structure beside published facts.

Made for a printed column of 160 mm. Above, for each method, how often a payment that was hidden stood first. Below, a
line a fact: the band holds what is published, the dot is the place; each line has a scale of its own, as multiples of
the published middle, so that a dot as far left or right is as far off in any line.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .scene import Notes, ViewError
from .sheet import BOLD, DARK, HALO, RULE, SOFT, STAMP, Sheet, document, mm
from .wording import clean, fit, text_width

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ScorecardFigure", "scorecard_figure", "write_scorecard_svg"]

TEXT, TITLE, PAD = 2.85, 4.4, 4.0
ROW, HEAD = 4.9, 6.4
NAMES, FIGURES, PUBLISHED = 66.0, 12.0, 21.0
HERE, BAND = "#1f5f8b", "#c9d3dc"
# The scale of a fact runs from a quarter to four times the published middle.
TIMES = 4.0
# Of 100 cases: from below chance to all.
LEAST, MOST = 40.0, 100.0
METHOD_WORDS = {
    "netan": "netan: industry, size, table",
    "dcgm": "without industries (dcGM)",
    "size_of_the_supplier_alone": "size of the supplier alone",
}


@dataclass(frozen=True)
class ScorecardFigure:
    """A picture of a scorecard, before it is drawn.

    Attributes
    ----------
    methods
        ``name``, ``value``, ``lower``, ``upper``: of 100 cases; empty where nothing was tested.
    facts
        ``label``, ``value``, ``published_lower``, ``published_upper``, ``comparable``, ``verdict``.
    title, sentence, caption, alt
        Words.
    notes
        Place, sources, notices.
    """

    methods: tuple[tuple[str, float, float, float], ...]
    facts: pd.DataFrame
    title: str
    sentence: str
    caption: str
    alt: str
    notes: Notes


def scorecard_figure(frame: pd.DataFrame, *, sentence: str, notes: Notes) -> ScorecardFigure:
    """Gather the picture of a scorecard.

    Parameters
    ----------
    frame
        Columns of :data:`netan.schema.SCORECARD`.
    sentence
        How well hidden payments were found.
    notes
        Place, sources, notices.

    Raises
    ------
    ViewError
        There is nothing to draw.
    """
    facts = frame[
        (frame["part"] == "structure") & frame["comparable"].isin(["yes", "in part"]) & frame["value"].notna()
    ]
    facts = facts[facts["published_lower"].notna() | facts["published_upper"].notna()]
    if facts.empty:
        raise ViewError("there is no scorecard to draw -> build the study with companies, then run netan scorecard")
    tested = frame.set_index("measure")
    methods = tuple(
        (words, *_of_hundred(tested, f"first_{key}"))
        for key, words in METHOD_WORDS.items()
        if f"first_{key}" in tested.index
    )
    near = int(facts["verdict"].eq("near").sum())
    title = f"How far inferred links can be believed: {notes.place}"
    caption = (
        f"{near} of {len(facts)} facts are near published ones (within a quarter, filled), others off (hollow). Band: "
        "published of whole nations, mostly Ecuador 2015 and Hungary 2021; where it ends open, a direction alone is "
        "published. Line: range of a figure that depends on how it is cut. Scales: multiples of the published "
        "middle, logarithmic; arrow: beyond. A place is a part cut out of a nation, "
        "which changes the lower group somewhat."
    )
    words = clean(sentence, longest=500)
    return ScorecardFigure(methods, facts, title, words, caption, _alt(methods, facts, words), notes)


def _of_hundred(rows: pd.DataFrame, measure: str) -> tuple[float, float, float]:
    value, low, high = (100.0 * float(rows[end][measure]) for end in ("value", "lower", "upper"))
    return value, low, high


def _alt(methods: tuple[tuple[str, float, float, float], ...], facts: pd.DataFrame, sentence: str) -> str:
    said = [f"{name} {value:.0f} of 100" for name, value, _, _ in methods]
    off = [f"{row.label} {row.value:.2f} ({row.verdict})" for row in facts.itertuples() if row.verdict != "near"]
    first = f"Hidden payments that stood first: {'; '.join(said)}. " if said else ""
    return f"Chart. {sentence} {first}Facts off the published: {'; '.join(off) or 'none'}."


def write_scorecard_svg(figure: ScorecardFigure, *, width_mm: float = 160.0) -> str:
    """Write the picture as a self-contained SVG.

    Parameters
    ----------
    figure
        From :func:`scorecard_figure`.
    width_mm
        Width; 160 fits the column of a Word page. The height follows from the rows.

    Returns
    -------
    str
        The file's text; the same figure gives the same bytes.
    """
    width = width_mm - 2 * PAD
    head, below = Sheet(), Sheet()
    head.lines(figure.title, width, TITLE, DARK, BOLD)
    for notice in figure.notes.notices:
        head.lines(notice, width, TEXT, STAMP, ' font-weight="700"')
    head.height += 0.8
    head.lines(figure.sentence, width, TEXT, DARK)
    head.height += 3.0
    below.lines(figure.caption, width, TEXT, DARK)
    below.height += 0.6
    below.lines(f"{figure.notes.source} netan {figure.notes.version}.".strip(), width, TEXT, SOFT)
    parts = [_methods(figure, width)] if figure.methods else []
    parts.append(_facts(figure, width))
    sheet, y = Sheet(), PAD + head.height
    sheet.move(head, PAD, PAD)
    for part in parts:
        sheet.move(part, PAD, y)
        y += part.height
    sheet.move(below, PAD, y)
    height = y + below.height + PAD
    return document(sheet, width=width_mm, height=round(height, 6), title=figure.title, description=figure.alt)


def _methods(figure: ScorecardFigure, width: float) -> Sheet:
    """How often a hidden payment stood first, a line a method."""
    sheet = Sheet()
    left, room = NAMES, width - NAMES - FIGURES - PUBLISHED
    sheet.text(0, HEAD - 1.9, "Hidden payment stood first, of 100 cases", TEXT, DARK, BOLD)
    foot = HEAD + ROW * len(figure.methods)
    for tick in (50.0, 75.0, 100.0):
        x = left + room * (tick - LEAST) / (MOST - LEAST)
        dash = ' stroke-dasharray="0.8 0.8"' if tick == 50.0 else ""
        sheet.path(
            f"M{mm(x)} {mm(HEAD - 1.0)}V{mm(foot)}", f'stroke="{SOFT if dash else RULE}" stroke-width="0.2"{dash}'
        )
        sheet.text(x, HEAD - 1.9, "50 chance" if dash else f"{tick:.0f}", TEXT, SOFT, ' text-anchor="middle"')
    sheet.text(left + room + FIGURES, HEAD - 1.9, "Here", TEXT, SOFT, ' text-anchor="end"')
    sheet.text(left + room + FIGURES + PUBLISHED, HEAD - 1.9, "Range", TEXT, SOFT, ' text-anchor="end"')
    for k, (name, value, low, high) in enumerate(figure.methods):
        y = HEAD + ROW * (k + 0.5)
        sheet.text(0, y + 0.35 * TEXT, fit(name, NAMES - 3.0, TEXT), TEXT, DARK, BOLD if k == 0 else "")
        x, a, b = (left + room * (min(max(v, LEAST), MOST) - LEAST) / (MOST - LEAST) for v in (value, low, high))
        if not math.isnan(low):
            sheet.path(f"M{mm(a)} {mm(y)}H{mm(b)}", f'stroke="{HERE}" stroke-width="0.7" stroke-opacity="0.5"')
            words = f"{low:.0f}-{high:.0f}"
            sheet.text(left + room + FIGURES + PUBLISHED, y + 0.35 * TEXT, words, TEXT, SOFT, ' text-anchor="end"')
        sheet.circle(x, y, 1.15, f'fill="{HERE}"' if k == 0 else f'fill="#fff" stroke="{HERE}" stroke-width="0.45"')
        sheet.text(left + room + FIGURES, y + 0.35 * TEXT, f"{value:.0f}", TEXT, DARK, ' text-anchor="end"')
    sheet.height = foot + 5.0
    return sheet


def _facts(figure: ScorecardFigure, width: float) -> Sheet:
    """A line a fact, those fully comparable first."""
    sheet = Sheet()
    left, room = NAMES, width - NAMES - FIGURES - PUBLISHED
    y = 0.0
    for comparable, heading in (("yes", "Structure, comparable"), ("in part", "Structure, comparable in part")):
        rows = figure.facts[figure.facts["comparable"] == comparable]
        if rows.empty:
            continue
        top, foot = y + HEAD, y + HEAD + ROW * len(rows)
        sheet.text(0, top - 1.9, heading, TEXT, DARK, BOLD)
        for times, words in ((1 / TIMES, "a quarter"), (1.0, "published"), (TIMES, "4 times")):
            x = left + room * _place(times)
            sheet.path(f"M{mm(x)} {mm(top - 1.0)}V{mm(foot)}", f'stroke="{RULE}" stroke-width="0.2"')
            anchor = {1.0: "middle", TIMES: "end"}.get(times, "start")
            sheet.text(x, top - 1.9, words, TEXT, SOFT, f' text-anchor="{anchor}"')
        sheet.text(left + room + FIGURES, top - 1.9, "Here", TEXT, SOFT, ' text-anchor="end"')
        sheet.text(width, top - 1.9, "Published", TEXT, SOFT, ' text-anchor="end"')
        for k, (_, row) in enumerate(rows.iterrows()):
            _fact(sheet, row, top + ROW * (k + 0.5), (left, room, width))
        y = foot + 3.4
    sheet.height = y + 0.4
    return sheet


def _fact(sheet: Sheet, row: pd.Series, y: float, at: tuple[float, float, float]) -> None:
    left, room, width = at
    low, high, value = (float(row[name]) for name in ("published_lower", "published_upper", "value"))
    near = row["verdict"] == "near"
    sheet.text(0, y + 0.35 * TEXT, fit(str(row["label"]), NAMES - 2.0, TEXT), TEXT, DARK)
    middle = _middle(low, high)
    if middle > 0 and value > 0:
        first = 0.0 if math.isnan(low) else _place(low / middle)
        last = 1.0 if math.isnan(high) else _place(high / middle)
        first, last = min(first, last - 0.012), max(last, first + 0.012)
        box = f'x="{mm(left + first * room)}" y="{mm(y - 1.6)}" width="{mm((last - first) * room)}" height="3.2"'
        sheet.add(f'<rect {box} fill="{BAND}"/>')
        x = left + room * _place(value / middle)
        colour = HERE if near else STAMP
        if not math.isnan(row["lower"]) and row["lower"] > 0:
            ends = [left + room * _place(float(row[name]) / middle) for name in ("lower", "upper")]
            line = f'stroke="{colour}" stroke-width="0.6" stroke-opacity="0.5"'
            sheet.path(f"M{mm(ends[0])} {mm(y)}H{mm(ends[1])}", line)
        _dot(sheet, x, y, value / middle, near=near)
    else:
        words = "as published" if near else "not as published"
        sheet.text(left + 0.5 * room, y + 0.35 * TEXT, words, TEXT, SOFT, f' text-anchor="middle"{HALO}')
    sheet.text(left + room + FIGURES, y + 0.35 * TEXT, f"{value:.2f}", TEXT, DARK, ' text-anchor="end"')
    words = _words(low, high)
    size = TEXT if text_width(words, TEXT) < PUBLISHED else TEXT - 0.3
    sheet.text(width, y + 0.35 * TEXT, words, size, SOFT, ' text-anchor="end"')


def _dot(sheet: Sheet, x: float, y: float, times: float, *, near: bool) -> None:
    """The place on the scale of a fact; an arrow where it lies beyond."""
    style = f'fill="{HERE}"' if near else f'fill="#fff" stroke="{STAMP}" stroke-width="0.5"'
    if 1 / TIMES <= times <= TIMES:
        sheet.circle(x, y, 1.15, style)
        return
    way = 1.0 if times > TIMES else -1.0
    sheet.path(f"M{mm(x)} {mm(y - 1.3)}L{mm(x + 2.2 * way)} {mm(y)}L{mm(x)} {mm(y + 1.3)}Z", style)


def _middle(low: float, high: float) -> float:
    """Geometric middle of what is published; the end itself where the other is open."""
    ends = [end for end in (low, high) if not math.isnan(end)]
    return math.sqrt(ends[0] * ends[-1]) if ends and min(ends) > 0 else 0.0


def _place(times: float) -> float:
    """Share of the scale at so many times the published middle, held inside it."""
    share = 0.5 + 0.5 * math.log(times) / math.log(TIMES) if times > 0 else 0.0
    return min(max(share, 0.0), 1.0)


def _words(low: float, high: float) -> str:
    if math.isnan(high):
        return f"above {low:.2f}"
    if math.isnan(low):
        return f"below {high:.2f}"
    return f"{low:.2f}" if low == high else f"{low:.2f}-{high:.2f}"
