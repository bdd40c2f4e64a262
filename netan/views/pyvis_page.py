"""The classic page of pyvis from a scene, made safe: for those who know it, up to 1,500 marks.

A page that pyvis writes itself asks the network for parts, runs markup in names and lets the marks swim. Here pyvis
holds the marks and lines and brings vis-network; the page around them is netan's own: nothing is asked of a network,
positions are given and physics is off, names are text, and a content security policy with the hashes of its scripts
lets nothing else run.
"""

from __future__ import annotations

import math
from html import escape
from importlib.metadata import version
from importlib.resources import files
from string import Template
from typing import Any

import numpy as np
import pandas as pd

from .layout import push_apart, spread
from .legend import INK, PALETTE
from .pyvis_words import key_html, table_html
from .safe_html import csp_hash, json_block
from .scene import Scene, ViewError
from .sheet import DARK, PAPER
from .svg import is_loud, line_width
from .wording import EVIDENCE, drawn_label, money, shorten

# Above this vis-network is slow to load and to move, and the picture is a grey disc.
MOST_MARKS = 1500
# Lines of each mark that are drawn, as supplier and as buyer: its largest.
LINES_EACH = 2
LIBRARY = ("lib", "vis-9.1.2", "vis-network.min.js")
# Pixels: the place, the gap to the margin, the pitch of rows there, and of the marks that wait behind them.
WIDE, TALL, GAP, PITCH, CLOSE = 900.0, 640.0, 130.0, 34.0, 20.0
MARGIN_R, LEAST_R, MOST_R = 5.0, 4.0, 20.0
ROWS, ABREAST = 20, 150.0
LONGEST, FONT = 30, 13
# Pixels that names at the sides may take.
ROOM = 190.0
EVENLY = 0.85
FACE_NAME = "Segoe UI, Helvetica Neue, Arial, Liberation Sans, sans-serif"
_EVERYTHING = '<p><label><input id="all" type="checkbox"> Show all {count}, with their largest links</label></p>'
OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 0},
    "interaction": {"hover": True, "tooltipDelay": 150, "keyboard": {"enabled": True, "bindToWindow": False}},
    "nodes": {"shape": "dot", "borderWidth": 1, "borderWidthSelected": 4},
    "edges": {"smooth": False, "selectionWidth": 2, "arrows": {"to": {"enabled": True, "scaleFactor": 0.45}}},
}


def pyvis_page(scene: Scene) -> str:
    """Write a scene as one offline HTML page drawn by vis-network, as pyvis ships it.

    Parameters
    ----------
    scene
        Of any kind. Of a scene of companies each mark's largest lines are drawn, of others all that are shown.

    Returns
    -------
    str
        The page, UTF-8; the same scene gives the same bytes.

    Raises
    ------
    ViewError
        The scene holds more than 1,500 marks: the explorer is made for those.
    """
    flows = _lines(scene)
    net = pyvis_network(scene)
    script, style, library = _part("page.js"), _part("page.css"), _library()
    facts = _facts(scene)
    shown, lines = int(scene.marks["shown"].sum()), int(flows["shown"].sum())
    opening = f"{shown:,} circles, {lines:,} lines. Choose one to read about it."
    data = {**_drawn(scene, net), "facts": facts, "opening": opening}
    data["everything"] = f"{len(scene.marks):,} circles, {len(flows):,} lines. Choose one to read about it."
    loud = [text for text in (scene.stamp, *scene.notices) if is_loud(text) or text == scene.stamp]
    quiet = [text for text in scene.notices if text not in loud]
    return Template(_part("page.html")).substitute(
        library_hash=csp_hash(library),
        script_hash=csp_hash(script),
        style_hash=csp_hash(style),
        version=escape(scene.notes.version),
        pyvis=escape(version("pyvis")),
        title=escape(scene.title),
        loud="".join(f'<p class="loud">{escape(text)}</p>\n' for text in loud if text),
        quiet="".join(f"<p>{escape(text)}</p>\n" for text in quiet),
        all="" if shown == len(scene.marks) else _EVERYTHING.format(count=f"{len(scene.marks):,}"),
        status=escape(opening),
        legend=key_html(scene),
        caption=escape(_caption(scene, len(flows))),
        footer=escape(scene.footer),
        rows=f"{len(scene.marks):,}",
        table=table_html(scene),
        style=style,
        data=json_block(data),
        library=library,
        script=script,
    )


def pyvis_network(scene: Scene) -> Any:
    """Put a scene into a network of pyvis: positions given, physics off, names without markup.

    Parameters
    ----------
    scene
        Of any kind, as in :func:`pyvis_page`.

    Returns
    -------
    pyvis.network.Network
        To go on with in a notebook. What pyvis writes itself asks the network for parts and runs markup in what is
        added later: for pages that leave the desk take :func:`pyvis_page`.

    Raises
    ------
    ViewError
        The scene holds more than 1,500 marks.
    """
    if len(scene.marks) > MOST_MARKS:
        raise ViewError(
            f"{len(scene.marks):,} marks are too many for a page of pyvis, which is slow above {MOST_MARKS:,} -> use "
            "the explorer (netan view STUDY), which holds them, or draw the industries (--what sectors)"
        )
    from pyvis.network import Network

    net = Network(directed=True, cdn_resources="in_line")
    # filled directly: its own add_node and add_edge look through all that is there, every time
    net.nodes = _nodes(scene)
    net.node_ids = [node["id"] for node in net.nodes]
    net.node_map = {node["id"]: node for node in net.nodes}
    net.edges = _edges(scene)
    net.options = OPTIONS
    return net


def _drawn(scene: Scene, net: Any) -> dict[str, Any]:
    """Marks and lines for the script, which writes names itself: vis-network lets them lie upon each other."""
    marks = scene.marks
    pairs = zip(marks["label"], marks["ref"], strict=True)
    names = [plain(shorten(drawn_label(str(label), company=bool(ref)), LONGEST)) for label, ref in pairs]
    ordered = marks.assign(mark=marks.index).sort_values(["shown", "rank", "mark"], ascending=[False, True, True])
    order = pd.Series(range(len(marks)), index=ordered.index).sort_index()
    if scene.arrangement == "columns":
        outer = {int(marks["column"].max()): "r", int(marks["column"].min()): "l"}
        sides = "".join(outer.get(int(column), "b") for column in marks["column"])
    else:
        sides = "".join("r" if tier > 0 else "n" for tier in marks["tier"])
    return {
        "nodes": [
            {key: value for key, value in node.items() if key not in {"label", "font"}}
            for node in net.nodes
            if isinstance(node["id"], int)
        ],
        "edges": net.edges,
        "options": net.options,
        "headings": [
            {"label": node["label"], "x": node["x"], "y": node["y"], "left": node["x"] > WIDE}
            for node in _headings(scene)
        ],
        "names": names,
        "order": order.tolist(),
        "sides": sides,
        "room": ROOM,
    }


def plain(text: str) -> str:
    """Words in which no reader finds markup: angle brackets become quotation marks that look like them.

    Examples
    --------
    >>> plain("<b>Bell & Sons</b>")
    '‹b›Bell & Sons‹/b›'
    """
    return text.replace("<", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}").replace(
        ">", "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
    )


def _part(name: str) -> str:
    """Read a part of the page; line ends become those that browsers hash."""
    text = (files(__package__) / "pyvis_assets" / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")


def _library() -> str:
    """vis-network as it ships with pyvis; what would end its block in the page is spelled otherwise."""
    text = files("pyvis").joinpath(*LIBRARY).read_text(encoding="utf-8").replace("\r\n", "\n")
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _lines(scene: Scene) -> pd.DataFrame:
    """Lines that are drawn: the largest of each mark where companies are drawn, else what the scene shows."""
    flows = scene.flows[scene.flows["source"] != scene.flows["target"]]
    if scene.kind != "companies":
        return flows[flows["shown"]]
    ordered = flows.sort_values(["value", "source", "target"], ascending=[False, True, True], kind="stable")
    best = ordered.groupby("source").cumcount().lt(LINES_EACH) | ordered.groupby("target").cumcount().lt(LINES_EACH)
    return ordered[best | ordered["shown"]]


def _edges(scene: Scene) -> list[dict[str, Any]]:
    flows, tier = _lines(scene), scene.marks["tier"].to_numpy()
    labels = scene.marks["label"].to_numpy(dtype=object)
    top = float(flows["value"].max()) if len(flows) else 1.0
    edges: list[dict[str, Any]] = []
    for row in flows.itertuples():
        source, target = int(row.source), int(row.target)
        amount = money(float(row.value), currency=scene.notes.currency)
        edges.append(
            {
                "id": len(edges),
                "hidden": not row.shown,
                "from": source,
                "to": target,
                "width": round(4 * line_width(float(row.value), top), 2),
                "color": {"color": INK[int(row.evidence)], "highlight": "#1f5f8b", "hover": "#1f5f8b", "opacity": 0.6},
                "dashes": bool(tier[source] > 0 or tier[target] > 0),
                "title": plain(
                    f"{labels[source]} to {labels[target]}: {amount} a year ({EVIDENCE[int(row.evidence)]})"
                ),
            }
        )
    return edges


def _nodes(scene: Scene) -> list[dict[str, Any]]:
    marks, facts, names = scene.marks, _facts(scene), scene.legend.groups
    nodes = _headings(scene)
    for (mark, row), (x, y) in zip(
        marks.iterrows(), _places(marks, columns=scene.arrangement == "columns"), strict=True
    ):
        colour = names[int(row["group"])].colour if int(row["group"]) < len(names) else PALETTE[-1]
        hollow, one = bool(row["tier"] > 0), row["kind"] in {"company", "industry"}
        label = drawn_label(str(row["label"]), company=bool(row["ref"]))
        fill = PAPER if hollow else colour if one else f"{colour}55"
        nodes.append(
            {
                "id": int(mark),
                "hidden": not row["shown"],
                # only the leading marks carry words: of the others the pointer and the list tell
                "label": plain(shorten(label, LONGEST)) if row["shown"] else "",
                "title": plain("\n".join(facts[int(mark)])),
                "x": x,
                "y": y,
                "size": _radius(row, scene),
                "color": {
                    "background": fill,
                    "border": colour,
                    "highlight": {"background": fill, "border": DARK},
                    "hover": {"background": fill, "border": DARK},
                },
                "borderWidth": 3 if hollow else 1,
                "font": {"size": FONT, "color": DARK, "strokeWidth": 4, "strokeColor": PAPER, "face": FACE_NAME},
            }
        )
    return nodes


def _radius(row: pd.Series, scene: Scene) -> float:
    value = float(row[scene.legend.size_by])
    if row["tier"] > 0:
        return MARGIN_R
    return round(max(LEAST_R, MOST_R * math.sqrt(min(1.0, value / scene.legend.size.top))), 1) if value > 0 else LEAST_R


def _places(marks: pd.DataFrame, *, columns: bool) -> list[tuple[float, float]]:
    """Pixels of each mark: the place as the scene lays it out, what lies elsewhere in rows at the margin."""
    if columns:
        height = marks["column"].map(marks.groupby("column").size())
        return [
            (round(0.42 * WIDE * column, 1), round(PITCH * (rank - (count - 1) / 2), 1))
            for column, rank, count in zip(marks["column"], marks["rank"], height, strict=True)
        ]
    points = _margin(marks)[0]
    tall = max([TALL, *(y for _, y in points.values())])
    for shown in (True, False):
        part = marks[marks["tier"].eq(0) & marks["shown"].eq(shown)]
        at = spread(part[["x", "y"]].to_numpy(dtype=float), evenly=EVENLY) * np.array([WIDE, tall])
        if shown:
            at = push_apart(at, np.full(len(part), MOST_R), (WIDE, tall), gap=2.0)
        points |= {int(m): (round(float(x), 1), round(float(y), 1)) for m, (x, y) in zip(part.index, at, strict=True)}
    return [points[int(mark)] for mark in marks.index]


def _margin(marks: pd.DataFrame) -> tuple[dict[int, tuple[float, float]], dict[int, float]]:
    """Places of the marks elsewhere and heights of the headings: origins below each other, two in a row if many."""
    away = marks[marks["tier"] > 0]
    abreast = 1 if int(away["shown"].sum()) <= ROWS else 2
    points: dict[int, tuple[float, float]] = {}
    headings: dict[int, float] = {}
    y = 0.0
    for tier, part in away.groupby("tier"):
        headings[int(tier)] = y - 0.9 * PITCH
        led, rest = part.index[part["shown"]], part.index[~part["shown"]]
        wide = max(1, math.ceil(math.sqrt(len(rest))))
        behind = WIDE + GAP + ABREAST * abreast
        points |= {
            int(m): (WIDE + GAP + ABREAST * (k % abreast), y + PITCH * (k // abreast)) for k, m in enumerate(led)
        }
        points |= {int(m): (behind + CLOSE * (k % wide), y + CLOSE * (k // wide)) for k, m in enumerate(rest)}
        y += max(PITCH * math.ceil(len(led) / abreast), CLOSE * math.ceil(len(rest) / wide)) + 2 * PITCH
    return points, headings


def _headings(scene: Scene) -> list[dict[str, Any]]:
    """Words above the place and above each origin; they are no marks and cannot be chosen."""
    if scene.arrangement == "columns":
        return []
    found = [(f"Here: {scene.notes.place}", 0.5 * WIDE, -2.4 * MOST_R)]
    found += [(scene.notes.origins[tier], WIDE + GAP, y) for tier, y in _margin(scene.marks)[1].items()]
    font = {"size": FONT + 3, "color": DARK, "face": FACE_NAME}
    return [
        {"id": f"heading {k}", "label": plain(words), "shape": "text", "x": x, "y": round(y, 1), "font": font}
        | {"chosen": False, "fixed": True}
        for k, (words, x, y) in enumerate(found)
    ]


def _facts(scene: Scene) -> list[list[str]]:
    """What is known of each mark, a sentence a line, its name first."""
    notes, marks = scene.notes, scene.marks
    bought = marks[[f"bought_{code}" for code in range(4)]].sum(axis=1)
    sold = marks[[f"sold_{code}" for code in range(5)]].sum(axis=1)
    found = []
    for k, row in enumerate(marks.itertuples()):
        where = ", ".join(filter(None, [str(row.area), notes.origins[int(row.tier)]]))
        jobs = "not known" if pd.isna(row.jobs) else f"{row.jobs:,.0f} ({EVIDENCE[int(row.evidence)]})"
        lines = [str(row.label), str(row.industry), where, f"Jobs: {jobs}" if row.tier == 0 else ""]
        lines.append(f"Companies: {row.members:,}" if row.members > 1 else "")
        amounts = [(word, float(sums.iloc[k])) for word, sums in (("Buys", bought), ("Sells", sold))]
        lines += [f"{word} {money(value, currency=notes.currency)} a year" for word, value in amounts if value > 0]
        found.append(list(dict.fromkeys(filter(None, lines))) or ["Not named"])
    return found


def _caption(scene: Scene, lines: int) -> str:
    if scene.kind != "companies":
        return scene.caption
    drawn = f"{lines:,} of {len(scene.flows):,}"
    if scene.stamp:
        return f"{scene.caption} {drawn} links are held."
    held = int((scene.marks["ref"] != "").sum())
    return (
        f"{held:,} companies by name, {len(scene.marks) - held:,} groups of others. Of each the {LINES_EACH} largest "
        f"links to and from it are held, {drawn}; no estimated link between two named companies. Filled: here; hollow: "
        f"elsewhere. {scene.legend.size.title}. {scene.legend.width.title}."
    )
