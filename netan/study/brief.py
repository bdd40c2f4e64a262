"""A brief of two pages on one plant, for those who decide: who supplies it, what a closure would do, what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..network.naming import STAMP
from ..report.brief import Bullets, Heading, Paragraph, Picture, write_document
from ..report.picture import png_of
from ..views.suppliers_svg import write_supplier_svg
from ..views.wording import shorten, without_legal_form
from .brief_facts import Facts
from .brief_tables import closure_table, hardest_table, left_out, reliance_table
from .brief_words import (
    ask_next,
    cannot_say,
    check_words,
    customers_words,
    headline,
    reliance_words,
    rests_on,
    source_words,
)
from .figure import figure_of, full_caption, publicly_named
from .outcomes import ClosureWish, closure_of, critical_of, named_in
from .words import file_stem, internal_notice

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from ..report.brief import Block
    from ..scenario.static import ScenarioResult
    from .journey import Journey

# The picture as wide as the text; as high as leaves room for the closure below it.
WIDTH_MM, HEIGHT_MM, DPI = 160.0, 114.0, 300
NAMELESS = "No names from confidential lists"


def write_brief(
    journey: Journey,
    centre: str,
    folder: Path,
    *,
    publishable: bool = False,
    include_estimated: bool = False,
    closure: ScenarioResult | None = None,
    may: Collection[str] | None = None,
) -> list[Path]:
    """Write ``<plant>-brief.docx``: two pages of A4.

    Parameters
    ----------
    journey
        The study on its way.
    centre
        Node id of the plant.
    folder
        Where it goes.
    publishable
        Name nobody who stands on a confidential row.
    include_estimated
        Let the ranking name companies on estimates too; stamped.
    closure
        What a closure of it does; a full closure with the study's assumptions when None.
    may
        Node ids that may be named, instead of the rule of ``publishable``.

    Returns
    -------
    list of Path
        The file written.

    Raises
    ------
    ViewError
        No payment of the plant was seen: there is nothing to brief on.
    ScenarioError
        Its jobs or its industry are not known, or it lies outside the place.
    StudyError
        It is confidential itself and has no code name, and the brief is to be published.
    """
    if may is None and publishable:
        may = publicly_named(journey.network(), centre)
    figure = figure_of(journey, centre, may=may)
    facts = Facts(
        journey,
        centre,
        shorten(without_legal_form(figure.who), 60),
        shorten(figure.notes.place, 40),
        figure,
        closure_of(journey, ClosureWish(close=(centre,))) if closure is None else closure,
        critical_of(journey, to=centre, include_estimated=include_estimated),
        may,
    )
    kept = _internal(facts) or (NAMELESS if may is not None else "")
    stamp = ". ".join(filter(None, [kept, STAMP if include_estimated else ""]))
    footer = f"{facts.who}, {facts.place} | netan {figure.notes.version}"
    title = f"{facts.who}: brief"
    path = folder / f"{file_stem(figure.who)}-brief.docx"
    return [write_document(path, [*_first_page(facts), *_second_page(facts)], title=title, stamp=stamp, footer=footer)]


def _internal(facts: Facts) -> str:
    """INTERNAL when the picture or a table names a company of a confidential list."""
    network = facts.journey.network()
    shown = [*network.edges.loc[network.edges["buyer"] == facts.centre, "supplier"], *named_in(facts.hardest)]
    named = [node for node in shown if node != facts.centre and (facts.may is None or node in facts.may)]
    return internal_notice(network, named)


def _first_page(facts: Facts) -> list[Block]:
    figure = facts.figure
    svg = write_supplier_svg(figure, width_mm=WIDTH_MM, height_mm=HEIGHT_MM, bare=True)
    closure = facts.closure
    prices = f"; money in {closure.year} prices" if closure.year else ""
    year = facts.journey.place.activity.year
    paid = f"; payments of {figure.notes.date}" if figure.notes.date else ""
    return [
        Heading(f"{facts.who}: who supplies it, and what {facts.place} would lose", 1),
        Paragraph(f"{facts.journey.study.name}. Headcounts; jobs by industry of {year}{paid}{prices}.", "Subtitle"),
        Paragraph(headline(facts), "Key figure"),
        Heading(f"Who supplies {facts.who}"),
        Picture(_png(svg), WIDTH_MM, figure.alt, figure.title, f"Figure 1. {full_caption(figure)}"),
        Heading(f"What a closure would do to {facts.place}"),
        closure_table(facts),
        Paragraph(customers_words(facts), "Fine print"),
    ]


def _png(svg: str) -> bytes:
    from ..files import sieved

    return png_of(sieved(svg), width_mm=WIDTH_MM, dpi=DPI)


def _second_page(facts: Facts) -> list[Block]:
    hardest = hardest_table(facts)
    relies = reliance_table(facts)
    return [
        Heading(f"Suppliers here that {facts.who} would find hardest to replace", new_page=True),
        *([hardest] if hardest else []),
        Paragraph(left_out(facts, hardest), "Fine print"),
        Heading(f"Who relies on {facts.who}"),
        Paragraph(reliance_words(facts, relies.rows if relies else ())),
        *([relies] if relies else []),
        Heading("What this rests on"),
        Bullets(rests_on(facts)),
        Heading("What it cannot say"),
        Bullets(cannot_say(facts)),
        Heading("What to ask next"),
        Bullets(ask_next(facts)),
        Heading("Held against published closures"),
        Paragraph(check_words(facts)),
        Heading("Sources"),
        Paragraph(source_words(facts), "Fine print"),
    ]
