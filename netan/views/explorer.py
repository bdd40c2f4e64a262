"""One self-contained page from a scene: one template, one bundle, one block of data, no address beyond itself.

Names come from registers and ledgers and may hold markup. The page therefore carries its data as JSON whose
brackets and ampersands are escaped, its script writes text only, and a content security policy with the
hashes of script and style lets nothing else run or load.
"""

from __future__ import annotations

import re
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .safe_html import csp_hash, json_block
from .svg import write_svg
from .wording import clean, drawn_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .scene import Scene

# Above this many lines the page keeps the largest, and the largest few of each company.
MAX_FLOWS = 30_000
KEPT_EACH = 2
# From so many companies on only the largest each way: the file must stay light enough to send.
CROWD = 20_000
_KINDS = {"company": "c", "companies": "g", "industry": "i", "industries": "j", "elsewhere": "e", "several": "s"}
_NAMES = {"industries": "Industries", "companies": "Companies", "neighbourhood": "Suppliers and buyers"}
# A cell longer than this needs a wide column.
LONG = 60
_NOTHING = {"", "-", "not known"}
# A number, a range of two, with a sign before, and up to a short word or a range in brackets behind.
_NUMBER = re.compile(r"[^\w\s(]?[\d,.]+(-[\d,.]+)?( ?%| [a-z]{1,4})?( \([\d,.]+-[\d,.]+\))?")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# Whole numbers to 1,295 in two digits: a fixed length needs no separators.
_TWO = [a + b for a in _DIGITS for b in _DIGITS]


def explorer_page(scene: Scene) -> str:
    """Write a scene as one HTML page that opens without network, server or installation.

    Parameters
    ----------
    scene
        Of any kind; with an overview the page offers both pictures.

    Returns
    -------
    str
        The page, UTF-8; the same scene gives the same bytes.
    """
    script, style = _asset("explorer.js"), _asset("explorer.css")
    legend = scene.legend
    keys = f"{legend.size.title}. {legend.width.title}. Arrows: {legend.arrow}. {legend.solid}. {legend.hollow}."
    stamp = f'<p class="stamp">{escape(scene.stamp)}</p>\n' if scene.stamp else ""
    notices = "".join(f'<p class="{_loudness(text)}">{escape(text)}</p>\n' for text in scene.notices)
    advice = f'<p class="advice">{escape(scene.advice)}</p>\n' if scene.advice else ""
    meta = " \N{MIDDLE DOT} ".join(t for t in (scene.notes.place, scene.notes.date, scene.notes.source) if t)
    return Template(_asset("explorer.html")).substitute(
        script_hash=csp_hash(script),
        style_hash=csp_hash(style),
        version=escape(scene.notes.version),
        title=escape(scene.title),
        meta=escape(meta),
        stamp=stamp,
        notices=notices,
        advice=advice,
        keys=escape(keys),
        footer=escape(scene.footer),
        style=style,
        still=write_svg(scene, width_mm=277.0, height_mm=190.0),
        script=script,
        data=json_block(page_data(scene)),
    )


def _loudness(notice: str) -> str:
    """A notice that starts with a word in capitals, such as INTERNAL, must not be overlooked."""
    return "notice loud" if re.match(r"[A-Z]{5,}\b", notice) else "notice"


def page_data(scene: Scene) -> dict[str, Any]:
    """Return the data of the page as plain values, column by column."""
    views = [scene] if scene.overview is None else [scene, scene.overview]
    return {
        "title": scene.title,
        "place": scene.notes.place,
        "footer": scene.footer,
        "stamp": scene.stamp,
        "notices": list(scene.notices),
        "currency": scene.notes.currency,
        "tiers": list(scene.notes.origins),
        "bought": list(scene.notes.bought),
        "advice": scene.advice,
        "tables": [_table(title, frame, _by_name(scene.marks)) for title, frame in scene.tables],
        "views": [_view(view) for view in views],
    }


def _asset(name: str) -> str:
    """Read a built file; line ends become those that browsers hash."""
    text = (files(__package__) / "assets" / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")


def _view(scene: Scene) -> dict[str, Any]:
    marks, legend = scene.marks, scene.legend
    industries, industry = _codes(marks["industry"])
    areas, area = _codes(marks["area"])
    flows, dropped = _kept(scene.flows, 1 if len(marks) > CROWD else KEPT_EACH)
    return {
        "id": scene.kind,
        "name": _NAMES[scene.kind],
        "arrangement": scene.arrangement,
        "title": scene.title,
        "caption": scene.caption,
        "counted": legend.counted,
        "groups": [[key.label, key.count] for key in legend.groups],
        "size": {"by": legend.size_by, **_scale(legend.size)},
        "width": _scale(legend.width),
        "industries": industries,
        "areas": areas,
        "columns": marks["column"].astype(int).tolist() if scene.arrangement == "columns" else [],
        "marks": _marks(marks, industry, area),
        "flows": _flows(flows, len(marks)),
        "dropped": dropped,
        "lines": max(int(scene.flows["shown"].sum()), 20),
        "details": {
            "columns": [str(c) for c in scene.details.columns],
            "rows": {
                str(i): [str(v) for v in row]
                for i, row in zip(scene.details.index, scene.details.to_numpy(), strict=True)
            },
        },
    }


def _scale(scale: Any) -> dict[str, Any]:
    return {"title": scale.title, "top": scale.top, "stops": list(scale.stops), "words": list(scale.words)}


def _codes(words: pd.Series) -> tuple[list[str], list[int]]:
    codes, values = pd.factorize(words.astype(str), sort=True)
    return [str(value) for value in values], codes.tolist()


def _marks(marks: pd.DataFrame, industry: list[int], area: list[int]) -> dict[str, Any]:
    bought = marks[[f"bought_{code}" for code in range(4)]].to_numpy(dtype=float)
    sold = marks[[f"sold_{code}" for code in range(5)]].to_numpy(dtype=float)
    return {
        "label": "\n".join(marks["label"]),
        "drawn": _shorter(marks),
        "ref": "\n".join(clean(ref) for ref in marks["ref"]),
        "kind": "".join(_KINDS[kind] for kind in marks["kind"]),
        "industry": industry,
        "area": area,
        "tier": _digits(marks["tier"]),
        "group": _digits(marks["group"]),
        "evidence": _digits(marks["evidence"]),
        "members": {str(i): int(n) for i, n in enumerate(marks["members"]) if n != 1},
        "unknown": {str(i): int(n) for i, n in enumerate(marks["unknown_jobs"]) if n},
        "jobs": _numbers(marks["jobs"], 1),
        "output": _numbers(marks["output"], 1000),
        "x": _pairs(marks["x"]),
        "y": _pairs(marks["y"]),
        "bought": _numbers(pd.Series(bought.sum(axis=1)), 1000),
        "sold": _numbers(pd.Series(sold.sum(axis=1)), 1000),
        "boughtFrom": "|".join(_shares(bought)),
        "soldTo": "|".join(_shares(sold)),
    }


def _shorter(marks: pd.DataFrame) -> dict[str, str]:
    """Words beside the circle where they differ from the label; those of companies the page works out."""
    labels = marks.loc[marks["ref"].eq(""), "label"]
    drawn = {str(mark): drawn_label(label, company=False) for mark, label in labels.items()}
    return {mark: words for mark, words in drawn.items() if words != labels[int(mark)]}


def _digits(codes: pd.Series) -> str:
    return "".join(_DIGITS[int(code)] for code in codes)


def _pairs(places: pd.Series) -> str:
    """Places from 0 to 1 in thousandths, two digits each."""
    return "".join(_TWO[n] for n in (places * 999).round().astype(int).tolist())


def _numbers(values: pd.Series, unit: float) -> list[float | int | None]:
    """Whole units from a hundred up, three figures below; unknown is null."""
    numbers = values.to_numpy(dtype=float) / unit
    known = np.isfinite(numbers)
    whole = known & ((np.abs(numbers) >= 100) | (numbers == np.rint(numbers)))
    figures = np.where(whole, np.rint(numbers), numbers).tolist()
    return [
        int(figure) if is_whole else _short(figure) if is_known else None
        for figure, is_whole, is_known in zip(figures, whole.tolist(), known.tolist(), strict=True)
    ]


def _short(number: float) -> float | int:
    short = float(f"{number:.3g}")
    return int(short) if short.is_integer() else short


def _shares(trade: np.ndarray) -> list[str]:
    """Whole per cent of each row that add up to 100 (largest remainders), two digits each; nothing without trade."""
    total = trade.sum(axis=1)
    some = total > 0
    exact = 100 * trade / np.where(some, total, 1.0)[:, None]
    whole = np.floor(exact).astype(int)
    order = np.argsort(whole - exact, axis=1, kind="stable")
    lacking = np.where(some, 100 - whole.sum(axis=1), 0)
    first = np.arange(trade.shape[1]) < lacking[:, None]
    np.put_along_axis(whole, order, np.take_along_axis(whole, order, axis=1) + first, axis=1)
    width = trade.shape[1]
    used = np.where(some, width - np.argmax(whole[:, ::-1] > 0, axis=1), 0)
    words = np.array(_TWO[:101], dtype=object)[np.where(some[:, None], whole, 0)]
    joined = words[:, 0]
    for place in range(1, width):
        joined = joined + words[:, place]
    return [text[: 2 * n] for text, n in zip(joined.tolist(), used.tolist(), strict=True)]


def _kept(flows: pd.DataFrame, each: int) -> tuple[pd.DataFrame, int]:
    if len(flows) <= MAX_FLOWS:
        return flows, 0
    ordered = flows.sort_values("value", ascending=False, kind="stable")
    best = ordered.groupby("source").cumcount().lt(each) | ordered.groupby("target").cumcount().lt(each)
    rest = ordered[~best].head(max(0, MAX_FLOWS - int(best.sum())))
    kept = pd.concat([ordered[best], rest])
    return kept, len(flows) - len(kept)


def _flows(flows: pd.DataFrame, count: int) -> dict[str, Any]:
    """Links as rows of a sparse matrix: how many each supplier has, then buyers and values.

    How many suppliers each mark has stands beside it, and who deals with itself, so that a page opens without
    reading all links.
    """
    ordered = flows.sort_values(["source", "target"], kind="stable")
    source, target = (ordered[end].to_numpy(dtype=int) for end in ("source", "target"))
    own = source == target
    return {
        "count": _counts(np.bincount(source, minlength=count)),
        "into": _counts(np.bincount(target[~own], minlength=count)),
        "own": source[own].tolist(),
        "target": "".join(_TWO[n // 1296] + _TWO[n % 1296] for n in target.tolist()),
        "value": _numbers(ordered["value"], 1000),
        "evidence": _digits(ordered["evidence"]),
    }


def _counts(numbers: np.ndarray) -> str:
    """Small counts as one digit to 35 each; one from 35 up as z and four digits.

    Examples
    --------
    >>> _counts(np.array([0, 9, 34, 35, 1296]))
    '09yz000zz0100'
    """
    return "".join(_DIGITS[n] if n < 35 else "z" + _TWO[n // 1296] + _TWO[n % 1296] for n in numbers.tolist())


def _by_name(marks: pd.DataFrame) -> dict[str, int]:
    """Mark that a cell of a table means, by name and by name with district; names that stand twice are left out."""
    found: dict[str, int] = {}
    twice: set[str] = set()
    named = marks[marks["ref"].ne("")]
    for mark, label, area in zip(named.index, named["label"], named["area"], strict=True):
        for name in {label, f"{label}, {area}"}:
            twice |= {name} if name in found else set()
            found[name] = int(mark)
    return {name: mark for name, mark in found.items() if name not in twice}


def _table(title: str, frame: pd.DataFrame, by_name: dict[str, int]) -> dict[str, Any]:
    """Columns, what each holds (number, text, long text), cells, and where the companies stand in the picture."""
    rows = [[_cell(value) for value in row] for row in frame.itertuples(index=False, name=None)]
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in frame.columns]
    hits = [sum(cell in by_name for cell in cells) for cells in columns]
    who = hits.index(max(hits)) if any(hits) else -1
    return {
        "title": title,
        "columns": [clean(c) for c in frame.columns],
        "kinds": [_holds(cells) for cells in columns],
        "who": who,
        "marks": [by_name.get(row[who], -1) if who >= 0 else -1 for row in rows],
        "rows": rows,
    }


def _holds(cells: Sequence[str]) -> str:
    """Whether a column holds numbers, which stand right and narrow, or texts, of which long ones get the room."""
    told = [cell for cell in cells if cell not in _NOTHING]
    if told and all(_NUMBER.fullmatch(cell) for cell in told):
        return "number"
    return "long" if any(len(cell) > LONG for cell in told) else "text"


def _cell(value: object) -> str:
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, int | np.integer):
        return f"{int(value):,}"
    if isinstance(value, float | np.floating):
        number = float(value)
        return "" if np.isnan(number) else f"{number:,.4g}" if abs(number) < 1000 else f"{number:,.0f}"
    return "" if value is pd.NA or value is pd.NaT else clean(value)
