"""Answers of the commands on critical suppliers, closures and views: values for JSON and rows for people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..risk.critical import FOOTNOTE
from ..tables.money import millions
from ..tables.notebook import in_notebook, printed_in_notebook
from .gate import close_gate, publishable_closure, publishable_critical, stamped
from .headlines import remember_closure, remember_ranking
from .inferred import with_inferred
from .journey import Journey
from .outcomes import (
    ClosureWish,
    closure_notice,
    closure_of,
    critical_of,
    named_in,
    write_closure,
    write_critical,
    write_distress,
)
from .pages import Pages, largest_seen_buyer, write_views
from .settings import load_study
from .words import critical_table, internal_notice, jobs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from ..risk.critical import Critical
    from ..scenario.static import ScenarioResult
    from .scenario_results import Results

    Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class CriticalAnswer:
    """A ranking with its table for people.

    Attributes
    ----------
    critical
        The ranking, all rows.
    table
        Rows shown, every cell text; the last column says why.
    heading
        Line above the table.
    internal
        INTERNAL when it names companies of a confidential list, else empty.
    outputs
        Files written.
    """

    critical: Critical
    table: pd.DataFrame
    heading: str
    internal: str = ""
    outputs: tuple[Path, ...] = ()

    _repr_html_ = in_notebook("table", caption=lambda answer: answer.heading, stamp="internal")

    @property
    def notes(self) -> tuple[str, ...]:
        """What was set aside and what the figures are, for readers who do not see the table's signs."""
        return tuple(note.replace(f"{FOOTNOTE} ", "Jobs exposed: ", 1) for note in self.critical.notes)

    @property
    def nobody(self) -> str:
        """Sentence in place of an empty table; empty where somebody stands in it."""
        if len(self.table):
            return ""
        whose = "this buyer: no payment of it to a company here was seen" if self.critical.to else "the place"
        return f"Nobody can be ranked for {whose}. Bring a supplier list, sites or sizes, then build again."

    @property
    def footnotes(self) -> tuple[str, ...]:
        """What the signs of the table mean."""
        return tuple(note for note in self.critical.notes if note.startswith(FOOTNOTE))

    @property
    def asides(self) -> tuple[str, ...]:
        """Notes that neither the heading nor the footnotes say."""
        return tuple(n for n in self.critical.notes if n not in self.heading and n not in self.footnotes)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        rows = self.critical.rows.head(len(self.table))
        return {
            "to": self.critical.to,
            "stamp": self.critical.stamp,
            "rows": rows.astype(object).where(rows.notna(), None).to_dict("records"),
            "notes": [*filter(None, [self.internal]), *self.critical.notes],
        }


def critical_answer(
    path: Path,
    *,
    to: str | None = None,
    top: int = 20,
    include_estimated: bool = False,
    samples: int | None = None,
    publishable: bool = False,
    out: Path | None = None,
    progress: Progress | None = None,
) -> CriticalAnswer:
    """Rank the suppliers of a place or of one buyer and set them out for people."""
    journey = Journey(load_study(path), progress)
    asked = {"include_estimated": include_estimated, "publishable": publishable}
    return ranked(journey, to=to, top=top, samples=samples, out=out, **asked)


def ranked(
    journey: Journey,
    *,
    to: str | None = None,
    top: int = 20,
    include_estimated: bool = False,
    samples: int | None = None,
    publishable: bool = False,
    out: Path | None = None,
) -> CriticalAnswer:
    """As :func:`critical_answer`, for a study that is already on its way."""
    result = critical_of(
        journey, to=to, include_estimated=include_estimated, samples=samples, progress=_closures(journey.progress)
    )
    remember_ranking(journey, result, asked={"samples": samples, "include_estimated": include_estimated})
    network = journey.network()
    result = replace(result, notes=with_inferred((*result.notes, *journey.study.notes), network))
    if publishable:
        result = publishable_critical(result, network)
        close_gate(network)
    result = stamped(result, network)
    place = str(journey.study["place.name"])
    buyer = network.nodes["label"][result.to] if result.to else None
    heading = (
        f"Local suppliers hardest for {buyer} to replace. {result.notes[0]}"
        if buyer is not None
        else f"Companies whose loss would cost {place} most jobs elsewhere in {place}."
    )
    if result.stamp:
        heading = f"{result.stamp} {heading}"
    # what went through the gate holds nothing internal, though it names the buyer of a confidential list
    internal = "" if publishable else internal_notice(network, named_in(result))
    written = tuple(write_critical(journey, result, out, internal=internal)) if out is not None else ()
    if out is not None and not publishable:
        written += tuple(write_distress(journey, result, out))
    table = critical_table(
        result,
        journey.inputs.areas,
        top=top,
        country=str(journey.study["place.country"]),
        currency=journey.inputs.table.currency,
        printed=True,
    )
    return CriticalAnswer(result, table, heading, internal, written)


def _closures(progress: Progress | None) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, total: progress("closing companies in turn", done, total)


ENDS = ("lower", "middle", "upper")
APART = ("elsewhere", "gva")


@dataclass(frozen=True)
class ClosureAnswer:
    """A closure with its rows for people.

    Attributes
    ----------
    result
        The closure.
    title
        Name that the user gave it, else empty.
    head
        What the figures are, where they are no closure.
    results
        The closure by industry, district and so on; None where it is no closure.
    place, country
        Names of the place and of the country it lies in.
    internal
        INTERNAL when the suppliers stand on a confidential list, else empty.
    outputs
        Files written.
    """

    result: ScenarioResult
    place: str
    internal: str
    outputs: tuple[Path, ...]
    country: str = "the country"
    title: str = ""
    head: str = ""
    results: Results | None = None

    _repr_html_ = printed_in_notebook("heading", caption="title")

    @property
    def heading(self) -> list[str]:
        """Header of the table."""
        first = self.head or f"JOBS IN {self.place.upper()} after about a year, before re-employment"
        return [first, *(end.upper() for end in ENDS), "RESTS ON"]

    def rows(self) -> list[list[str]]:
        """Rows of jobs here, rounded as people print them; the middle stays empty where nothing calibrates it."""
        rows = self.result.rows
        return [
            [str(row.row), *(_jobs_or_blank(end, getattr(row, end)) for end in ENDS), str(row.rests_on)]
            for row in rows[~rows["part"].isin(APART)].itertuples(index=False)
        ]

    def table_by(self, by: str) -> tuple[list[str], list[list[str]]]:
        """Header and rows of the closure by industry, district, origin, company, occupation or home.

        Raises
        ------
        ScenarioError
            There is no such table.
        """
        from .scenario_results import Results, printed

        return printed(self.results or Results({}), by, self.result.currency)

    @property
    def apart(self) -> str:
        """What stands apart from the jobs here: jobs elsewhere in the country, and GVA."""
        rows = self.result.rows.set_index("part")
        if "gva" not in rows.index:
            return ""
        gva = _spread([millions(float(rows.loc["gva", end]), self.result.currency, whole=True) for end in ENDS])
        prices = f", {self.result.year} prices" if self.result.year else ""
        if "elsewhere" not in rows.index:
            return f"Apart from the above: GVA here {gva} a year{prices}."
        elsewhere = _spread([jobs(float(rows.loc["elsewhere", end])) for end in ENDS])
        there = f"suppliers elsewhere in {self.country} {elsewhere} jobs"
        return f"Apart from the above: {there}; GVA here {gva} a year{prices}."

    @property
    def notes(self) -> tuple[str, ...]:
        """What explains the table itself."""
        if self.result.rows["middle"].notna().all() or self.head.startswith("JOBS EXPOSED"):
            return ()
        return (
            "MIDDLE stays empty: local shares by a quotient, or of a place smaller than the regions fitted, have none.",
        )

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        rows = self.result.rows
        return {
            "name": self.result.name,
            "rows": rows.astype(object).where(rows.notna(), None).to_dict("records"),
            "notes": [*filter(None, [self.internal]), *self.result.notes],
            "breakdowns": {} if self.results is None else self.results.as_dict(),
            "outputs": [str(path) for path in self.outputs],
        }


def closure_answer(
    path: Path, wish: ClosureWish, *, publishable: bool = False, progress: Progress | None = None
) -> ClosureAnswer:
    """Run a closure of a study and write its files into the study's out folder."""
    journey = Journey(load_study(path), progress)
    result = closure_of(journey, wish)
    remember_closure(journey, result, wish)
    result = replace(result, notes=with_inferred((*result.notes, *journey.study.notes), journey.network()))
    if publishable:
        result = publishable_closure(result, journey.network())
        close_gate(journey.network())
    written = write_closure(journey, result, journey.study.out)
    return ClosureAnswer(
        result,
        place=str(journey.study["place.name"]),
        internal=closure_notice(journey, result),
        outputs=tuple(written),
        country=_in_words(str(journey.study["place.country"])),
        title=result.name if wish.file is not None else "",
    )


def _in_words(country: str) -> str:
    return f"the {country}" if country in {"UK", "United Kingdom"} else country


def _jobs_or_blank(end: str, value: float) -> str:
    return "" if end == "middle" and value != value else jobs(value)  # noqa: PLR0124  # unknown


def _spread(shown: list[str]) -> str:
    """Lower, middle and upper in words; one where all are the same, no middle where none is known.

    Examples
    --------
    >>> _spread(["700", "1,150", "1,900"]), _spread(["700", "-", "1,900"]), _spread(["0", "-", "0"])
    ('700 / 1,150 / 1,900', '700 to 1,900', '0')
    """
    low, middle, high = shown
    if low == high:
        return low
    return f"{low} to {high}" if middle == "-" else f"{low} / {middle} / {high}"


def view_answer(
    path: Path,
    *,
    what: str | None = None,
    include_estimated: bool = False,
    publishable: bool = False,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Pages:
    """Write the page and pictures of a study, with the rankings of its largest seen buyer and of the place.

    Parameters
    ----------
    path
        The study.
    what
        A company or site to draw between its suppliers and buyers.
    include_estimated
        Name companies on estimates too; stamped.
    publishable
        Leave out what rests on confidential rows.
    folder
        Where they go; the study's out folder when None.
    progress
        Called with (step, done, total).
    """
    journey = Journey(load_study(path), progress)
    centre = journey.find(what) if what else None
    asked: dict[str, Any] = {"include_estimated": include_estimated, "progress": _closures(progress)}
    buyer = largest_seen_buyer(journey.network())
    # worked out when the page needs them: a picture that is refused comes before
    rankings = (critical_of(journey, to=to, **asked) for to in ([buyer] if buyer else []) + [None])
    return write_views(
        journey,
        folder or journey.study.out_for(publishable=publishable),
        centre=centre,
        include_estimated=include_estimated,
        publishable=publishable,
        rankings=rankings,
    )
