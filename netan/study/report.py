"""``netan report``: the workbook of a study, and the brief on one plant when asked."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..errors import NetanError, UnknownNodeError
from ..files import read_text, sieved_path
from ..network.naming import STAMP
from ..report.sheets import Sheet, sheet_names
from ..report.workbook import refuse_open, write_workbook
from ..sources.assumptions import has_assumptions, read_assumptions
from ..sources.workbook import Workbook
from .answers import ranked
from .assumptions import report_stem
from .council import council_sheet
from .journey import Journey
from .linkage_measures import measures_of
from .linkage_shown import shown_in
from .pages import largest_seen_buyer
from .report_measures import measure_sheet
from .report_sheets import (
    CONTACT,
    aside_sheet,
    assumptions_sheet,
    closure_sheet,
    contents_sheet,
    critical_sheet,
    is_hidden,
    linkages_sheet,
    notes_sheet,
)
from .scenario_family_sheets import family_sheets
from .scenario_sheets import breakdown_sheets
from .scorecard import scorecard_sheet
from .settings import STUDY_FILE, TABLES_OF_TEXT, flat, load_study
from .words import internal_notice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ..sources.assumptions import FilledIn
    from .answers import CriticalAnswer
    from .settings import Study

    Progress = Callable[[str, int, int], None]

# Buyers whose lists were seen get a sheet each, the largest first; with more the workbook is a pile.
MOST_BUYERS = 12
LETTERS = "abcdefghijkl"


@dataclass(frozen=True)
class ReportAnswer:
    """Files that a report wrote.

    Attributes
    ----------
    outputs
        The workbook, then the files of the brief.
    internal
        INTERNAL when one of them names companies of a confidential list, else empty.
    notes
        What stands on assumptions of the workbook, and what was left out.
    """

    outputs: tuple[Path, ...]
    internal: str
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        return {"outputs": [str(path) for path in self.outputs], "notes": [*filter(None, [self.internal]), *self.notes]}


def report_answer(
    path: Path,
    *,
    to: str | None = None,
    brief: bool = False,
    publishable: bool = False,
    include_estimated: bool = False,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> ReportAnswer:
    """Write the workbook of a study, and the brief when asked.

    Parameters
    ----------
    path
        The study.
    to
        A buyer, by name, number or id: its suppliers get the sheet, and the brief is on it; else every buyer
        whose payments were seen, and the largest of them.
    brief
        Write the Word brief, too.
    publishable
        Leave out what rests on confidential rows.
    include_estimated
        Name companies on estimates too; stamped.
    folder
        Where the files go; the study's out folder when None.
    progress
        Called with (step, done, total).

    Raises
    ------
    NetanError
        The workbook is open in another program: nothing was changed.
    UnknownNodeError
        A brief without a buyer.
    """
    journey = Journey(load_study(path), progress)
    target = sieved_path(
        (folder or journey.study.out_for(publishable=publishable)) / f"{report_stem(journey.study.values)}.xlsx"
    )
    refuse_open(target)  # before minutes of work
    buyers = [journey.find(to)] if to is not None else seen_buyers(journey)
    if brief and not buyers:
        raise UnknownNodeError("a brief is on one plant, and no payment of a buyer here was seen; name it with --to")
    asked: dict[str, Any] = {"include_estimated": include_estimated}
    answers = [ranked(journey, **asked), *(ranked(journey, to=buyer, **asked) for buyer in buyers)]
    internal = "" if publishable else next((a.internal for a in answers if a.internal), _internal_aside(journey))
    notices = [STAMP if include_estimated else "", internal]
    notes = journey.study.notes
    sheets = sheets_of(journey, answers, notices, notes, target, publishable=publishable)
    stamp = " ".join(filter(None, notices))
    files = [write_workbook(target, sheets, title=sheets[0].title, stamp=stamp)]
    if brief:
        from .brief import write_brief

        files += write_brief(journey, buyers[0], target.parent, publishable=publishable, **asked)
    return ReportAnswer(tuple(files), internal, notes)


def _internal_aside(journey: Journey) -> str:
    """INTERNAL when the sheet of what was set aside names payees of a confidential list."""
    network = journey.network()
    return internal_notice(network, network.edges.loc[network.edges["evidence"] == "seen", "supplier"].unique())


def seen_buyers(journey: Journey) -> list[str]:
    """Companies and sites here whose payments were seen, the largest sums first."""
    network = journey.network()
    if largest_seen_buyer(network) is None:
        return []
    seen = network.edges[network.edges["evidence"] == "seen"]
    here = network.is_local_firm()
    paid = seen[seen["buyer"].map(here).astype(bool)].groupby("buyer")["value"].sum()
    order = paid.sort_index().sort_values(ascending=False, kind="stable")
    return [str(node) for node in order.index[:MOST_BUYERS]]


def sheets_of(
    journey: Journey,
    answers: Sequence[CriticalAnswer],
    notices: Sequence[str],
    notes: Sequence[str],
    target: Path,
    *,
    publishable: bool,
) -> list[Sheet]:
    """All sheets in order, under the names that Excel takes; what people wrote into ``target`` is kept."""
    hidden = is_hidden(journey) if publishable else None
    own = journey.study.out / target.name
    before = target if target.exists() else own
    study = journey.study
    sheets = [assumptions_sheet(journey, given_in(study), kept_values(before))]
    for letter, answer in zip(["", *LETTERS], answers, strict=False):
        sheets.append(critical_sheet(journey, answer, number=f"3{letter}", hidden=hidden))
    sheets += [
        aside_sheet(journey, publishable=publishable),
        linkages_sheet(journey),
        *measure_sheets(journey, publishable=publishable),
        closure_sheet(journey, study.out, publishable=publishable),
        *breakdown_sheets(journey, study.out, publishable=publishable),
        *family_sheets(journey, study.out, publishable=publishable),
        notes_sheet(journey, publishable=publishable, extra=notes),
        *_inferred_sheets(journey),
        *filter(None, [council_sheet(journey, publishable=publishable)]),
    ]
    names = sheet_names(["1 Contents", *(sheet.name for sheet in sheets)])
    sheets = [replace(sheet, name=name) for sheet, name in zip(sheets, names[1:], strict=True)]
    first = contents_sheet(journey, sheets, [*filter(None, notices)], kept_contact(before))
    return [first, *sheets]


def _inferred_sheets(journey: Journey) -> list[Sheet]:
    """How far inferred links can be believed; nothing where none was inferred."""
    card = journey.scorecard()
    return [] if card is None or card.frame.empty else [scorecard_sheet(journey, card, number="7a")]


MEASURES = {"5a": "gaps", "5b": "multipliers", "5c": "key-sectors", "5d": "extraction"}


def measure_sheets(journey: Journey, *, publishable: bool) -> list[Sheet]:
    """Sheets of what follows from the shares; what rests on confidential payments stays inside."""
    measures = measures_of(journey)
    found = [(number, shown_in(journey, show, measures=measures)) for number, show in MEASURES.items()]
    return [measure_sheet(journey, one, number=number) for number, one in found if not (publishable and one.notice)]


def given_in(study: Study) -> dict[str, Any]:
    """Values that study.toml itself gives, by study key."""
    file = study.folder / STUDY_FILE
    return flat(tomllib.loads(read_text(file)), whole=TABLES_OF_TEXT) if file.exists() else dict(study.values)


def kept_values(path: Path) -> FilledIn | None:
    """What people wrote into the assumptions of a workbook; None when there is no such sheet."""
    if not path.exists() or not has_assumptions(Workbook(path)):
        return None
    return read_assumptions(path)


def kept_contact(path: Path) -> list[str]:
    """What people wrote beside the lines of the contact on the first sheet."""
    kept = dict.fromkeys(CONTACT, "")
    if path.exists():
        try:
            sheet = Workbook(path).first()
        except NetanError:
            return list(kept.values())
        for row in range(len(sheet.rows)):
            label = sheet.text(row, 0)
            if label in kept:
                kept[label] = sheet.text(row, 1)
    return list(kept.values())
