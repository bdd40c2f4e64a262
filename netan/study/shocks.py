"""``netan scenario run``: scenarios of a study, whatever their kind, from what is asked to rows, files and words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .answers import ClosureAnswer, _in_words
from .gate import close_gate, publishable_closure
from .headlines import closure_run, remember_closure
from .inferred import with_inferred
from .journey import Journey
from .outcomes import closure_notice, closure_of, write_closure
from .runs import remember
from .scenario_asked import asked_of
from .scenario_confidential import refuse_confidential
from .scenario_kinds import by_kind
from .scenario_told import with_results
from .settings import load_study
from .words import internal_notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ..scenario.static import ScenarioResult
    from .outcomes import ClosureWish
    from .scenario_asked import Asked

    Progress = Callable[[str, int, int], None]


def scenario_answers(
    path: Path,
    wish: ClosureWish,
    *,
    publishable: bool = False,
    purpose: str | None = None,
    progress: Progress | None = None,
) -> list[ClosureAnswer]:
    """Run what a scenario file or the command line asks of a study, and write its files into the out folder.

    Parameters
    ----------
    path
        The study.
    wish
        What is asked for.
    publishable
        Leave out what rests on confidential rows.
    purpose
        Also draw closures, sized for this (:data:`netan.study.figure.FORMATS`); None for no picture.
    progress
        Called with (step, done, total).

    Returns
    -------
    list of ClosureAnswer
        The scenario, then its alternatives.

    Raises
    ------
    ScenarioError, UnknownNodeError
        One message with all that is wrong.
    """
    journey = Journey(load_study(path), progress)
    everything = asked_of(wish)
    if publishable:
        for asked in everything:
            refuse_confidential(journey, asked)
    worked = [(asked, *_worked(journey, wish, asked)) for asked in everything]
    if publishable:
        worked = [(asked, publishable_closure(found, journey.network()), head) for asked, found, head in worked]
        close_gate(journey.network())
    kept = not publishable
    answers = [
        _answer(journey, wish, found, head, _linked(journey, asked) if kept else []) for asked, found, head in worked
    ]
    return [with_results(journey, answer, publishable=publishable, purpose=purpose) for answer in answers]


def _linked(journey: Journey, asked: Asked) -> list[str]:
    """Companies of links that are named in the rows."""
    return [journey.find(name) for link in asked.scenario.target.links for name in link]


def _answer(journey: Journey, wish: ClosureWish, result: ScenarioResult, head: str, linked: list[str]) -> ClosureAnswer:
    secret = internal_notice(journey.network(), linked)
    internal = closure_notice(journey, result) or secret
    # orders are told by the names of both ends, which then stand in the name of the file, too
    filed = replace(result, name=f"{result.name}, internal") if secret or _held_back(journey, result) else result
    return ClosureAnswer(
        result,
        place=str(journey.study["place.name"]),
        internal=internal,
        outputs=tuple(write_closure(journey, filed, journey.study.out)),
        country=_in_words(str(journey.study["place.country"])),
        title=result.name if wish.file is not None or head else "",
        head=head,
    )


def _held_back(journey: Journey, result: ScenarioResult) -> bool:
    """Whether figures stand in it that may not be published."""
    told = publishable_closure(result, journey.network())
    return bool((told.rows["upper"].isna() & result.rows["upper"].notna()).any())


def _worked(journey: Journey, wish: ClosureWish, asked: Asked) -> tuple[ScenarioResult, str]:
    """Result of one scenario, and what its figures are where it is no plain closure."""
    scenario = asked.scenario
    plain = not asked.variant and not asked.losses and set(scenario.target.firms) and not scenario.duration_weeks
    if plain and not scenario.start and not scenario.model:
        result, head = closure_of(journey, wish), ""
        remember_closure(journey, result, wish)
    else:
        result, head = by_kind(journey, asked)
        kept = {key.removeprefix("scenario."): value for key, value in asked.values.items()} | asked.losses
        remember(journey, result.name, kept, lambda: closure_run(result))
    notes = with_inferred((*result.notes, *journey.study.notes), journey.network())
    return replace(result, notes=notes), head
