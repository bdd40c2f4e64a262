"""Measures on the industries of a place as the command line and the workbook show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import StudyError
from ..tables.figures import jobs
from ..tables.money import sign
from ..tables.notebook import printed_in_notebook
from ..views.wording import tier_words
from .linkage_measures import LinkageMeasures, gap_list, measures_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .journey import Journey

SHOWN = ("shares", "gaps", "multipliers", "multipliers-2", "key-sectors", "extraction", "positions", "leakage")
CONFIDENTIAL = "INTERNAL: payments of a confidential list are in these figures"
MILLION = 1e6
AREAS_APART = "Each area is a model of its own: nothing flows back from outside it."
FEW_DRAWS = (
    "Ranges here span nine draws that stand for many, chosen by the place's total: for single industries they are "
    "narrower than those of their shares, and payments seen are not in them."
)
RECORD = (
    "The record below is of shares. Of the published Type I multipliers of Scotland's industries in 2019 such ranges "
    "held 53 of 76, and the mean over all industries."
)
HEADINGS = {
    "gaps": "Inputs bought outside, beside the companies here with that code. Same code is not same capability.",
    "multipliers": "What a pound of demand for an industry here comes to (Type I), lower to upper.",
    "multipliers-2": "What a pound of demand for an industry here comes to, household spending included (Type II).",
    "key-sectors": "How strongly industries pull on suppliers here and push on buyers here; the mean industry is 1.",
    "extraction": "What the place loses without an industry (total extraction), lower to upper.",
    "positions": "Where an industry stands in the chain, in the whole country: average number of stages.",
    "leakage": "Where a pound of an industry's purchases ends, over all rounds of suppliers here.",
}


@dataclass(frozen=True)
class Column:
    """A column for people: heading, and from a row of the frame to its words."""

    heading: str
    words: Callable[[pd.Series], str]
    right: bool = True


@dataclass(frozen=True)
class Shown:
    """A measure with what must stand beside it.

    Attributes
    ----------
    show
        One of :data:`SHOWN`.
    frame
        The measure, full; tidy.
    columns
        What people see of it.
    heading, notice, notes
        Words.
    outputs
        Files written.
    """

    show: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    heading: str
    notice: str
    notes: tuple[str, ...]
    outputs: tuple[Path, ...] = ()

    _repr_html_ = printed_in_notebook(stamp="notice")

    @property
    def header(self) -> list[str]:
        """Headings of the table for people."""
        return [column.heading for column in self.columns]

    @property
    def right(self) -> list[int]:
        """Columns that are set to the right."""
        return [k for k, column in enumerate(self.columns) if column.right]

    def rows(self) -> list[list[str]]:
        """Rows of the table for people."""
        return [[column.words(row) for column in self.columns] for _, row in self.frame.iterrows()]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        plain = self.frame.astype(object).where(self.frame.notna(), None)
        rows = [
            {str(k): v.item() if hasattr(v, "item") else v for k, v in row.items()} for row in plain.to_dict("records")
        ]
        return {
            "show": self.show,
            "heading": self.heading,
            "rows": rows,
            "notes": [n for n in (self.notice, *self.notes) if n],
        }


def shown_in(
    journey: Journey, show: str, *, group: str | None = None, measures: LinkageMeasures | None = None
) -> Shown:
    """Work out one measure on the industries of a study's place.

    Parameters
    ----------
    journey
        The study on its way.
    show
        One of :data:`SHOWN`, but shares.
    group
        For ``gaps``: purchases of these buyers alone, such as ``advanced-manufacturing`` or ``25, 28``.
    measures
        Where they were worked out before.

    Raises
    ------
    StudyError
        No such measure; a group for a measure of all industries; a table without what it needs.
    AreaError
        Something is asked that the jobs cannot tell.
    """
    if show not in HEADINGS:
        raise StudyError(f"there is no measure '{show}'; take one of {', '.join(HEADINGS)}")
    if show == "gaps":
        gaps = gap_list(journey, group=group)
        notes = (f"Purchases of {gaps.buyers}.", *gaps.notes)
        unit = f"{sign(journey.inputs.table.currency)}m"
        notice = CONFIDENTIAL if gaps.confidential else ""
        return Shown(
            show, gaps.frame, _gap_columns(unit, str(journey.study["place.country"])), HEADINGS[show], notice, notes
        )
    if group is not None:
        raise StudyError(f"--group goes with --show gaps; {show} is of all industries")
    found = measures or measures_of(journey)
    frames = {
        "multipliers": found.multipliers,
        "multipliers-2": found.multipliers_type_two,
        "key-sectors": found.key_sectors,
        "extraction": found.extraction,
        "positions": found.positions,
        "leakage": found.leakage,
    }
    frame = frames[show]
    if frame is None:
        raise StudyError(
            "Type II needs wages and household spending, which this table does not show apart; take --show multipliers"
        )
    official = show == "positions"
    frame = frame.assign(evidence="official" if official else "estimated")
    notes = () if official else (*_own_notes(journey, show), *found.notes)
    return Shown(
        show,
        frame,
        _columns(show, sign(journey.inputs.table.currency), str(journey.study["place.country"])),
        HEADINGS[show],
        "",
        notes,
    )


def _own_notes(journey: Journey, show: str) -> tuple[str, ...]:
    """What must be said of one measure."""
    notes = [FEW_DRAWS] if journey.shares.auto is not None else []
    if show.startswith("multipliers"):
        notes += [AREAS_APART, *([RECORD] if journey.shares.auto is not None else [])]
    if show == "multipliers-2":
        resident = float(journey.study["assume.resident_share"])
        notes.append(f"{resident:.0%} of wages paid here go to people who live here (assume.resident_share).")
    return tuple(notes)


def _columns(show: str, unit: str, country: str) -> tuple[Column, ...]:
    if show.startswith("multipliers"):
        tiers = (("local", "HERE"), ("region", "IN THE REGION"), ("country", "IN THE COUNTRY"))
        return (
            _label("DEMAND FOR"),
            *(_ranged(f"OUTPUT {words}", f"{tier}_output_multiplier", 2) for tier, words in tiers),
            _ranged("GVA HERE", "local_gva_effect", 2),
            _ranged(f"JOBS HERE, {unit}1m", "local_jobs_effect", 1),
        )
    if show == "key-sectors":
        sure = Column("SURE", lambda row: "yes" if row["certain"] else "no", right=False)
        kind = Column("KIND", lambda row: str(row["quadrant"]), right=False)
        pull, push = _ranged("PULL", "backward_linkage", 2), _ranged("PUSH", "forward_linkage", 2)
        return (_label("INDUSTRY"), pull, push, kind, sure)
    if show == "extraction":
        rank = Column("RANK", lambda row: _span(f"{row['rank_lower']}", f"{row['rank_upper']}"))
        return (
            rank,
            _label("WITHOUT"),
            _jobs("JOBS LOST HERE", "jobs_total_extraction_loss"),
            _jobs("OF THAT, ELSEWHERE", "jobs_total_extraction_loss_elsewhere"),
            _millions(f"OUTPUT {unit}m", "output_total_extraction_loss"),
        )
    if show == "positions":
        return (
            _label("INDUSTRY"),
            Column("STAGES TO USERS", lambda row: f"{row['upstreamness']:.2f}"),
            Column("STAGES BEFORE IT", lambda row: f"{row['downstreamness']:.2f}"),
        )
    ends = ("region", "country", "abroad", "wages", "taxes", "profits")
    away = [words.upper() for words in tier_words(country)[1:]]
    heads = (*away, "WAGES HERE", "TAXES", "PROFITS")
    return (
        _label("BOUGHT BY"),
        _percent("HERE AT ONCE", "here_at_once"),
        *(_percent(words, name) for words, name in zip(heads, ends, strict=True)),
    )


def _gap_columns(unit: str, country: str) -> tuple[Column, ...]:
    def companies(row: pd.Series) -> str:
        return "-" if pd.isna(row["companies"]) else f"{int(row['companies']):,}"

    def already(row: pd.Series) -> str:
        return "-" if pd.isna(row["already_supply"]) else f"{int(row['already_supply']):,}"

    return (
        _label("INPUT"),
        _millions(f"BOUGHT {unit}", "bought"),
        _millions("OUTSIDE", "outside"),
        _millions("REST OF REGION", "region"),
        _millions(tier_words(country)[2].upper(), "country"),
        Column("COMPANIES HERE", companies),
        Column(
            "THEIR JOBS", lambda row: "-" if pd.isna(row["jobs"]) or not row["companies"] else jobs(float(row["jobs"]))
        ),
        Column("SUPPLY ALREADY", already),
    )


def _label(heading: str) -> Column:
    return Column(heading, lambda row: str(row["label"]), right=False)


def _span(low: str, high: str) -> str:
    return low if low == high else f"{low}-{high}"


def _ends(row: pd.Series, name: str, words: Callable[[float], str], unit: str = "") -> str:
    """Lower to upper, behind the middle where there is one."""
    low, mid, high = (row[f"{name}_{end}"] for end in ("lower", "middle", "upper"))
    if pd.isna(low) or pd.isna(high):
        return "-"
    first, last = words(float(low)), words(float(high))
    if first == last:
        return f"{first}{unit}"
    return f"{first}-{last}{unit}" if pd.isna(mid) else f"{words(float(mid))}{unit} ({first}-{last})"


def _ranged(heading: str, name: str, digits: int) -> Column:
    return Column(heading, lambda row: _ends(row, name, lambda value: f"{value:.{digits}f}"))


def _millions(heading: str, name: str) -> Column:
    return Column(heading, lambda row: _ends(row, name, _money))


def _money(value: float) -> str:
    """Millions, one decimal below ten."""
    return f"{value / MILLION:,.1f}" if abs(value) < 10 * MILLION else f"{value / MILLION:,.0f}"


def _jobs(heading: str, name: str) -> Column:
    return Column(heading, lambda row: _ends(row, name, jobs))


def _percent(heading: str, name: str) -> Column:
    return Column(heading, lambda row: _ends(row, name, lambda value: f"{100 * value:.0f}", " %"))
