"""A brief of two pages on one plant, for those who decide: who supplies it, what a closure would do, what is known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import UnknownNodeError
from ..files import sieved
from ..network.naming import STAMP
from ..report.brief import Bullets, Heading, Paragraph, Picture, write_document
from ..report.brief_measure import height_of, page_left
from ..report.picture import png_of, size_of
from ..views.suppliers_svg import write_supplier_svg
from ..views.wording import shorten, without_legal_form
from .brief_facts import Facts
from .brief_tables import (
    TOP,
    WHERE,
    closure_table,
    hardest_table,
    left_out,
    reliance_table,
    where_table,
    where_words,
)
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
from .gate import publishable_closure
from .outcomes import ClosureWish, closure_of, critical_of, named_in
from .runs import snapshots
from .scenario_results import results_of
from .words import file_stem, internal_notice

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    import pandas as pd

    from ..report.brief import Block
    from ..scenario.static import ScenarioResult
    from .journey import Journey

# The picture is as wide as the text, and as high as the rest of its page allows.
WIDTH_MM, LOWEST_MM, HIGHEST_MM, DPI = 160.0, 84.0, 122.0, 300
# What stays free at the foot of a page: other programs set a line more here and there.
SPARE_MM = 9.0
# Names longer than this stand once, in the title.
SHORT = 32
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
        What a closure of it does; when None a whole closure as it was last run, else with the study's assumptions.
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
    who, place = cut(without_legal_form(figure.who), 60), cut(figure.notes.place, 45)
    result = _closure(journey, centre, closure, publishable=may is not None)
    facts = Facts(
        journey,
        centre,
        who,
        place,
        who if len(who) <= SHORT else "the plant",
        place if len(place) <= SHORT else "the area",
        figure,
        result,
        critical_of(journey, to=centre, include_estimated=include_estimated),
        may,
        _told(journey, result, publishable=may is not None),
    )
    kept = _internal(facts) or (NAMELESS if may is not None else "")
    stamp = ". ".join(filter(None, [kept, STAMP if include_estimated else ""]))
    footer = f"{cut(facts.who, 40)}, {cut(facts.place, 30)} | netan {figure.notes.version}"
    title = f"{facts.who}: brief"
    path = folder / f"{file_stem(figure.who)}-brief.docx"
    return [write_document(path, [*_first_page(facts), *_second_page(facts)], title=title, stamp=stamp, footer=footer)]


def _closure(journey: Journey, centre: str, given: ScenarioResult | None, *, publishable: bool) -> ScenarioResult:
    """The closure; for publication its rows and notes as they may be told. Its suppliers are only ever added up."""
    result = closure_of(journey, last_wish(journey, centre)) if given is None else given
    if not publishable:
        return result
    return replace(publishable_closure(result, journey.network()), suppliers=result.suppliers)


def _told(journey: Journey, result: ScenarioResult, *, publishable: bool) -> Mapping[str, pd.DataFrame]:
    """The closure by industry and by district, as far as it may be told."""
    if result.detail is None:
        return {}
    return results_of(journey, result.detail, publishable=publishable).tables


# What of a run a whole closure of one plant takes over.
_TAKEN = ("jobs", "agency", "resident_share", "reemployed")


def last_wish(journey: Journey, centre: str) -> ClosureWish:
    """Whole closure of a plant as it was last run, so that the brief says what the table said; else as on record."""
    for kept in reversed(snapshots(journey.study)):
        for run in reversed(kept.runs.values()):
            close = run.asked.get("close")
            if not close or run.asked.get("loss", 1.0) != 1 or run.asked.get("kind") or run.asked.get("duration_weeks"):
                continue
            try:
                hit = {journey.find(str(text)) for text in close}
            except UnknownNodeError:
                continue
            if hit == {centre}:
                taken: dict[str, Any] = {name: run.asked[name] for name in _TAKEN if name in run.asked}
                ends = tuple(taken.pop("reemployed", ()))
                return ClosureWish(close=(centre,), reemployed=ends, **taken)
    return ClosureWish(close=(centre,))


def _internal(facts: Facts) -> str:
    """INTERNAL when the picture or a table names a company of a confidential list."""
    network = facts.journey.network()
    shown = [*network.edges.loc[network.edges["buyer"] == facts.centre, "supplier"], *named_in(facts.hardest)]
    named = [node for node in shown if node != facts.centre and (facts.may is None or node in facts.may)]
    marks = (str(table["internal"].iloc[0]) for table in facts.told.values() if "internal" in table)
    return internal_notice(network, named) or next(marks, "")


def cut(text: str, longest: int) -> str:
    """Cut a name after a whole word.

    Examples
    --------
    >>> cut("Northmoor Aerostructures Works", 25)
    'Northmoor Aerostructures…'
    """
    if len(text) <= longest:
        return text
    short = text[:longest].rpartition(" ")[0].rstrip(",;:&( ")
    return f"{short}\N{HORIZONTAL ELLIPSIS}" if short else shorten(text, longest)


def _first_page(facts: Facts) -> list[Block]:
    """The first page; where the jobs would go gives way where the rest of the page takes its room."""
    for top in range(WHERE, 0, -1):
        above, below, room = _first_with(facts, top)
        if room >= LOWEST_MM:
            break
    else:
        above, below, room = _first_with(facts, 0)
    return [*above, _picture(facts, room), *below]


def _first_with(facts: Facts, top: int) -> tuple[list[Block], list[Block], float]:
    """What stands above and below the picture, and the height that it has left."""
    figure, closure = facts.figure, facts.closure
    prices = f"; money in {closure.year} prices" if closure.year else ""
    year = facts.journey.place.activity.year
    paid = f"; payments of {figure.notes.date}" if figure.notes.date else ""
    name = shorten(facts.journey.study.name, 60)
    above: list[Block] = [
        Heading(f"{facts.who}: who supplies it, and what {facts.place} would lose", 1),
        Paragraph(f"{name}. Headcounts; jobs by industry of {year}{paid}{prices}.", "Subtitle"),
        Paragraph(headline(facts), "Key figure"),
        Heading(f"Who supplies {facts.short}"),
    ]
    where = where_table(facts, top=top)
    below: list[Block] = [
        Heading(f"What a closure would do to {facts.there}"),
        closure_table(facts),
        Paragraph(customers_words(facts), "Fine print"),
    ]
    if where is not None:
        below += [where, Paragraph(where_words(facts, where), "Fine print")]
    words = height_of(Picture(b"", WIDTH_MM, 0.0, figure.alt, figure.title, _caption(facts)))
    return above, below, page_left([*above, *below]) - words - SPARE_MM


def _caption(facts: Facts) -> str:
    return f"Figure 1. {full_caption(facts.figure)}"


def _picture(facts: Facts, room: float) -> Picture:
    """The picture, as high as the page allows."""
    figure, caption = facts.figure, _caption(facts)
    svg = sieved(
        write_supplier_svg(figure, width_mm=WIDTH_MM, height_mm=min(HIGHEST_MM, max(LOWEST_MM, room)), bare=True)
    )
    png = png_of(svg, width_mm=WIDTH_MM, dpi=DPI)
    width, height, _ = size_of(png)
    return Picture(png, WIDTH_MM, WIDTH_MM * height / width, figure.alt, figure.title, caption)


def _second_page(facts: Facts) -> list[Block]:
    """The second page; the list of suppliers gives way where long names take their room."""
    page = _second_with(facts, TOP)
    for top in range(TOP - 1, 0, -1):
        if page_left(page) > SPARE_MM:
            break
        page = _second_with(facts, top)
    return page


def _second_with(facts: Facts, top: int) -> list[Block]:
    hardest = hardest_table(facts, top=top)
    relies = reliance_table(facts)
    return [
        Heading(f"Suppliers here that {facts.short} would find hardest to replace", new_page=True),
        *([hardest] if hardest else []),
        Paragraph(left_out(facts, hardest), "Fine print"),
        Heading(f"Who relies on {facts.short}"),
        Paragraph(reliance_words(facts, shown=relies is not None)),
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
