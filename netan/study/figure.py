"""A picture for a report: who supplies one company, as SVG and PNG, with caption, alt text and data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import StudyError, UnknownNodeError
from ..files import atomic_path, sieved, sieved_path, write_csv, write_text
from ..network.naming import withheld_nodes
from ..report.picture import png_of
from ..tables.groups import picture_groups
from ..tables.money import millions, sign
from ..views.scene import Notes
from ..views.suppliers import Room, SupplierFigure, supplier_figure
from ..views.suppliers_svg import write_supplier_svg
from ..views.wording import shorten
from .gate import shown_buyer
from .journey import Journey
from .pages import Pages
from .settings import load_study
from .words import file_stem, internal_notice

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from ..network.base import Network
    from ..provenance import Input


# Sources said in a caption beside the supplier list.
MOST_SOURCES = 4


@dataclass(frozen=True)
class Format:
    """Size of a picture for one purpose, mm and dots an inch; ``height_mm`` 0 is as high as it needs."""

    width_mm: float
    height_mm: float
    dpi: int
    room: Room
    words: str


# 162.56 x 91.44 mm at 300 dpi are 1,920 x 1,080 pixels: letters of 8 points read as 17 on a slide of usual width.
FORMATS = {
    "word": Format(160.0, 0.0, 300, Room(), "160 mm wide, 300 dpi"),
    "a4": Format(277.0, 190.0, 300, Room(20, 4, 6), "277 x 190 mm, a page of A4 on its side, 300 dpi"),
    "slides": Format(162.56, 91.44, 300, Room(7, 2, 2), "1,920 x 1,080 pixels, 300 dpi"),
    "web": Format(160.0, 0.0, 192, Room(), "1,209 pixels wide, for a screen"),
}


def figure_answer(
    path: Path,
    *,
    who: str,
    purpose: str = "word",
    publishable: bool = False,
    folder: Path | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Pages:
    """Write the picture of the suppliers of one company of a study.

    Parameters
    ----------
    path
        The study.
    who
        Name, number or id of the company or site.
    purpose
        One of :data:`FORMATS`.
    publishable
        Name nobody who stands on a confidential row.
    folder
        Where the files go; the study's out folder when None.
    progress
        Called with (step, done, total).
    """
    journey = Journey(load_study(path), progress)
    centre = journey.find(who)
    return write_figure(
        journey,
        centre,
        folder or journey.study.out_for(publishable=publishable),
        purpose=purpose,
        publishable=publishable,
    )


def write_figure(
    journey: Journey,
    centre: str,
    folder: Path,
    *,
    purpose: str = "word",
    publishable: bool = False,
    may: Collection[str] | None = None,
) -> Pages:
    """Write ``figure-<company>``: .png, .svg, .txt (caption and alt text) and .csv (what is drawn).

    Parameters
    ----------
    journey
        The study on its way.
    centre
        Node id of the buyer.
    folder
        Where the files go.
    purpose
        One of :data:`FORMATS`.
    publishable
        Name nobody who stands on a confidential row.
    may
        Node ids that may be named, instead of that rule.

    Raises
    ------
    StudyError
        No such purpose, or the company itself is confidential and has no code name.
    ViewError
        No payment of the company was seen.
    """
    if purpose not in FORMATS:
        raise StudyError(f"no picture for '{purpose}'; take one of {', '.join(FORMATS)}")
    form = FORMATS[purpose]
    figure = figure_of(journey, centre, publishable=publishable, may=may, room=form.room)
    svg = sieved(
        write_supplier_svg(
            figure, width_mm=form.width_mm, height_mm=form.height_mm or None, caption=purpose != "slides"
        )
    )
    stem = f"figure-{file_stem(figure.who)}" + ("" if purpose == "word" else f"-{purpose}")
    files = [
        write_bytes(folder / f"{stem}.png", png_of(svg, width_mm=form.width_mm, dpi=form.dpi)),
        write_text(folder / f"{stem}.svg", svg),
        write_text(folder / f"{stem}.txt", words_beside(figure, stem, form.words)),
        write_csv(folder / f"{stem}.csv", figure_data(figure)),
    ]
    return Pages(tuple(files), next(iter(figure.notes.notices), ""))


def write_bytes(path: Path, data: bytes) -> Path:
    """Write a file, atomically."""
    with atomic_path(path) as temporary:
        temporary.write_bytes(data)
    return sieved_path(path)


def figure_of(
    journey: Journey,
    centre: str,
    *,
    publishable: bool = False,
    may: Collection[str] | None = None,
    room: Room | None = None,
) -> SupplierFigure:
    """Gather the picture of the suppliers of one company (parameters as in :func:`write_figure`)."""
    network = journey.network()
    if may is None and publishable:
        may = publicly_named(network, centre)
    drawn = network.edges[(network.edges["buyer"] == centre) & (network.edges["evidence"] == "seen")]
    named = [node for node in drawn["supplier"] if may is None or node in may]
    internal = internal_notice(network, named)
    years, source = payments_of(journey, centre, float(drawn["value"].sum()))
    about = journey.provenance()
    areas = journey.inputs.areas
    notes = Notes(
        place=str(journey.study["place.name"]),
        country=str(journey.study["place.country"]),
        source=source,
        date=years,
        currency=sign(journey.inputs.table.currency),
        version=about.version,
        notices=tuple(filter(None, [internal])),
        areas={str(code): areas.name(str(code)) for code in network.nodes["area"].dropna().unique()},
    )
    groups = picture_groups(journey.inputs.table.sectors)
    return supplier_figure(network, centre=centre, groups=groups, notes=notes, may=may, room=room)


def publicly_named(network: Network, centre: str) -> set[str]:
    """Node ids that may be named in what leaves the team.

    Raises
    ------
    StudyError
        The buyer itself is confidential.
    """
    shown_buyer(network, centre)
    return set(network.nodes.index[~withheld_nodes(network)])


def payments_of(journey: Journey, centre: str, seen: float) -> tuple[str, str]:
    """Year of the payments of a buyer, and the sentence of sources of a picture of them."""
    currency = journey.inputs.table.currency
    rows = listed_rows(journey, centre)
    years = "" if rows.empty else _years(rows["year"])
    total = float(rows["value"].sum()) if len(rows) else 0.0
    amount = millions(seen, currency)
    amount += f" of {millions(total, currency)}" if total > 1.0005 * seen else ""
    parts = [f"supplier list ({', '.join(filter(None, [amount, years]))})", *_others(journey)]
    return years, f"Sources: {', '.join(parts)}."


def listed_rows(journey: Journey, centre: str) -> pd.DataFrame:
    """Rows of the supplier lists on which one company is the buyer; money as the study counts it."""
    frames = [part.frame for part in journey.inputs.suppliers if len(part.frame)]
    if not frames:
        return pd.DataFrame()
    rows = pd.concat(frames, ignore_index=True)
    meant = {text for text in rows["buyer"].dropna().unique() if _means(journey, str(text)) == centre}
    return rows[rows["buyer"].isin(meant)]


def _means(journey: Journey, text: str) -> str | None:
    try:
        return journey.find(text)
    except UnknownNodeError:
        return None


def _years(year: pd.Series) -> str:
    known = year.dropna()
    if known.empty:
        return ""
    first, last = int(known.min()), int(known.max())
    return str(last) if first == last else f"{first}-{last}"


def _others(journey: Journey) -> list[str]:
    """Where industries, areas and jobs of the suppliers come from."""
    used = journey.provenance().inputs
    if any("fictional" in item.source.casefold() for item in used):
        return ["fictional register and site list: every company and payment is invented"]
    names = {
        path.name for key in ("register", "sites", "sizes", "survey") for path in journey.study.files(f"sources.{key}")
    }
    found = list(dict.fromkeys(shorten(_words(item), 60) for item in used if item.name in names))
    more = [f"{len(found) - MOST_SOURCES} more"] if len(found) > MOST_SOURCES else []
    return [*found[:MOST_SOURCES], *more]


def _words(item: Input) -> str:
    return " ".join(filter(None, [item.source or item.name, item.vintage]))


def full_caption(figure: SupplierFigure) -> str:
    """Caption with its sources, as it stands below the picture in a document."""
    return f"{figure.caption} {figure.notes.source} netan {figure.notes.version}."


def words_beside(figure: SupplierFigure, stem: str, size: str) -> str:
    """Text of the file with caption and alt text."""
    head = [f"{stem}.png ({size}), {stem}.svg, data: {stem}.csv", *figure.notes.notices]
    return "\n".join([*head, "", "Caption", full_caption(figure), "", "Alt text", figure.alt, ""])


def figure_data(figure: SupplierFigure) -> pd.DataFrame:
    """What is drawn, one row a circle (:data:`netan.schema.FIGURE_DATA`)."""
    rows = figure.rows
    total = float(rows["paid"].sum())
    return pd.DataFrame(
        {
            "supplier_or_group": rows["name"],
            "suppliers": rows["suppliers"].astype(int),
            "origin": rows["origin_words"],
            "area": rows["area"],
            "industry": rows["industry"],
            "jobs": rows["jobs"],
            "jobs_evidence": rows["jobs_evidence"],
            "paid_m": (rows["paid"] / 1e6).round(6),
            "share_of_paid": (rows["paid"] / total).round(6),
            "evidence": rows["evidence"],
            "confidential": rows["confidential"].astype(bool),
        }
    )
