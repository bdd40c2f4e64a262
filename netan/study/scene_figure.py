"""Pictures of industries, of companies and of the steps behind one company: for reports, or as a page of pyvis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import StudyError
from ..files import sieved, write_csv, write_text
from ..network.naming import named_nodes
from ..network.published import WITHHELD, publishable_network
from ..report.picture import png_of
from ..tables.groups import picture_groups
from ..views.scene import explorer_scene, neighbourhood_scene, sector_scene
from ..views.svg import is_loud, write_svg
from ..views.wording import EVIDENCE, money
from .figure import FORMATS, write_bytes
from .gate import close_gate, shown_buyer
from .inferred import inferred_note
from .journey import Journey
from .pages import Pages, notes_of
from .settings import load_study
from .words import file_stem, internal_notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ..views.scene import Scene

INDUSTRIES, COMPANIES, TIERS = "industries", "companies", "tiers"
# Steps back from a company to its suppliers and theirs.
STEPS = 2
# Lines that the words for those who cannot see the picture name.
SAID = 5
# A slide is drawn larger than a page of Word and made smaller: 225.7 mm at 216 dots an inch are 1,920 pixels.
SLIDE = (225.78, 127.0, 216)
# Circles, groups of each origin elsewhere and lines that the picture of industries has room for.
ROOM: dict[str, dict[str, int]] = {
    "word": {"max_marks": 48, "max_away": 6, "max_flows": 50},
    "a4": {"max_marks": 60, "max_away": 8, "max_flows": 60},
    "slides": {"max_marks": 38, "max_away": 4, "max_flows": 44},
}


@dataclass(frozen=True)
class Wish:
    """Which picture of a study: ``what`` is industries, companies or tiers; the last needs ``who``, a node id."""

    what: str
    who: str | None = None
    include_estimated: bool = False
    publishable: bool = False


def scene_of(journey: Journey, wish: Wish, *, purpose: str = "", buyers: bool = False) -> Scene:
    """Gather the scene of a picture.

    Parameters
    ----------
    journey
        The study on its way.
    wish
        Which picture.
    purpose
        A slide has room for fewer industries and rows.
    buyers
        Draw the buyers beside the suppliers of one company, instead of the suppliers' suppliers.

    Raises
    ------
    ViewError
        It cannot or must not be drawn.
    """
    network = publishable_network(journey.network()) if wish.publishable else journey.network()
    common: dict[str, Any] = {
        "groups": picture_groups(journey.inputs.table.sectors),
        "sector_labels": network.sector_labels,
    }
    inferred, slide = inferred_note(journey.network()), purpose == "slides"
    if wish.what == INDUSTRIES:
        room: dict[str, Any] = ROOM.get(purpose, ROOM["word"])
        return sector_scene(network, notes=notes_of(journey, inferred), backbone=True, **room, **common)
    named = named_nodes(network, include_estimated=wish.include_estimated)
    internal = internal_notice(network, network.nodes.index[named & (network.nodes["kind"] == "firm")])
    notes = notes_of(journey, WITHHELD if wish.publishable else internal, inferred)
    rules: dict[str, Any] = {**common, "named": named, "include_estimated": wish.include_estimated, "notes": notes}
    if wish.who is None:
        return explorer_scene(network, **rules)
    if wish.publishable:
        shown_buyer(journey.network(), wish.who)
    steps: dict[str, Any] = (
        {"hops": 1, "buyers": True} if buyers else {"hops": STEPS, "buyers": False, "top": 7 if slide else 12}
    )
    return neighbourhood_scene(network, centre=wish.who, **steps, **rules)


def scene_answer(
    path: Path,
    *,
    what: str,
    who: str | None = None,
    purpose: str = "word",
    include_estimated: bool = False,
    publishable: bool = False,
    folder: Path | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Pages:
    """Write ``figure-<what>``: .png, .svg, .txt (caption and alt text) and .csv (what is drawn).

    Parameters
    ----------
    path
        The study.
    what
        industries, companies or tiers.
    who
        Name, number or id of the company or site behind which to look, for tiers.
    purpose
        One of :data:`~netan.study.figure.FORMATS`.
    include_estimated, publishable
        As for the explorer.
    folder
        Where the files go; the study's out folder when None.
    progress
        Called with (step, done, total).

    Raises
    ------
    StudyError
        No such purpose.
    ViewError
        It cannot or must not be drawn.
    """
    if purpose not in FORMATS:
        raise StudyError(f"no picture for '{purpose}'; take one of {', '.join(FORMATS)}")
    journey = Journey(load_study(path), progress)
    centre = journey.find(who) if who is not None else None
    return write_scene(
        journey,
        Wish(what, centre, include_estimated, publishable),
        folder or journey.study.out_for(publishable=publishable),
        purpose=purpose,
    )


def write_scene(journey: Journey, wish: Wish, folder: Path, *, purpose: str = "word") -> Pages:
    """Write the files of one picture (parameters as in :func:`scene_answer`)."""
    scene = scene_of(journey, wish, purpose=purpose)
    if wish.publishable:
        close_gate(journey.network())
    form = FORMATS[purpose]
    width, height, dpi = SLIDE if purpose == "slides" else (form.width_mm, form.height_mm, form.dpi)
    svg = sieved(write_svg(scene, width_mm=width, height_mm=height or None, caption=purpose != "slides"))
    who = f"-{file_stem(str(journey.network().nodes['label'][wish.who]))}" if wish.who is not None else ""
    stem = f"figure-{wish.what}{who}" + ("" if purpose == "word" else f"-{purpose}")
    size = "1,920 pixels wide, for slides" if purpose == "slides" else form.words
    files = [
        write_bytes(folder / f"{stem}.png", png_of(svg, width_mm=width, dpi=dpi)),
        write_text(folder / f"{stem}.svg", svg),
        write_text(folder / f"{stem}.txt", _words_beside(scene, stem, size)),
        write_csv(folder / f"{stem}.csv", scene_data(scene)),
    ]
    return Pages(tuple(files), next(filter(is_loud, scene.notices), ""))


def pyvis_answer(
    path: Path,
    *,
    what: str = COMPANIES,
    who: str | None = None,
    include_estimated: bool = False,
    publishable: bool = False,
    folder: Path | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Pages:
    """Write ``pyvis-<what>.html``, one offline page drawn by the vis-network that ships with pyvis.

    Parameters
    ----------
    path, include_estimated, publishable, folder, progress
        As in :func:`scene_answer`.
    what
        industries, companies, tiers; any other word for the partners of ``who``.
    who
        Name, number or id of a company or site.

    Raises
    ------
    ViewError
        It holds more marks than such a page can, or must not be drawn.
    """
    from ..views.pyvis_page import pyvis_page

    journey = Journey(load_study(path), progress)
    centre = journey.find(who) if who is not None else None
    wish = Wish(what, centre, include_estimated, publishable)
    scene = scene_of(journey, wish, buyers=what != TIERS)
    page = pyvis_page(scene)
    if publishable:
        close_gate(journey.network())
    tail = f"-{file_stem(str(journey.network().nodes['label'][centre]))}" if centre is not None else ""
    written = write_text((folder or journey.study.out_for(publishable=publishable)) / f"pyvis-{what}{tail}.html", page)
    return Pages((written,), next(filter(is_loud, scene.notices), ""))


def scene_data(scene: Scene) -> pd.DataFrame:
    """What is drawn, one row a line (:data:`netan.schema.FIGURE_LINES`), the largest first."""
    marks, flows = scene.marks, _drawn(scene)
    ends: dict[str, Any] = {}
    for side, end in (("supplier", "source"), ("buyer", "target")):
        at = marks.loc[flows[end]]
        ends |= {
            side: at["label"].to_numpy(),
            f"{side}_where": [scene.notes.origins[int(code)] for code in at["tier"]],
            f"{side}_industry": at["industry"].to_numpy(),
            f"{side}_jobs": at["jobs"].to_numpy(),
        }
    return pd.DataFrame(
        {
            **ends,
            "paid_m": (flows["value"] / 1e6).round(6).to_numpy(),
            "evidence": [EVIDENCE[k] for k in flows["evidence"]],
        }
    )


def _drawn(scene: Scene) -> pd.DataFrame:
    flows = scene.flows[scene.flows["shown"] & (scene.flows["source"] != scene.flows["target"])]
    return flows.sort_values(["value", "source", "target"], ascending=[False, True, True], kind="stable")


def alt_of(scene: Scene) -> str:
    """Text for those who cannot see the picture: how much is drawn, and the largest lines by name."""
    flows, marks = _drawn(scene), scene.marks
    here, shown = int((marks["shown"] & marks["tier"].eq(0)).sum()), int(marks["shown"].sum())
    sign, label = scene.notes.currency, marks["label"]
    lines = [
        f"{label[row.source]} to {label[row.target]} {money(row.value, currency=sign)}"
        for row in flows.head(SAID).itertuples()
    ]
    largest = f" Largest: {'; '.join(lines)}." if lines else ""
    return (
        f"Diagram: {scene.title}. {here:,} circles in {scene.notes.place}, {shown - here:,} elsewhere, joined by "
        f"{len(flows):,} lines from supplier to buyer.{largest}"
    )


def _words_beside(scene: Scene, stem: str, size: str) -> str:
    head = [f"{stem}.png ({size}), {stem}.svg, data: {stem}.csv", *filter(None, [scene.stamp]), *scene.notices]
    caption = f"{scene.title}. {scene.caption} {scene.footer}"
    return "\n".join([*head, "", "Caption", caption, "", "Alt text", alt_of(scene), ""])
