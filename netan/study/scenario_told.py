"""A scenario's answer with its rows by industry, district and so on, and the files of these."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..scenario.kind_rows import ADDITIONAL
from .scenario_aspects import aspect_results
from .scenario_results import results_of, write_results
from .words import file_stem

if TYPE_CHECKING:
    from .answers import ClosureAnswer
    from .journey import Journey
    from .scenario_results import Results


# Said where a picture was asked of what is no closure.
NO_PICTURE = "No picture: --for draws closures and cuts."


def with_results(
    journey: Journey, answer: ClosureAnswer, *, publishable: bool = False, purpose: str | None = None
) -> ClosureAnswer:
    """The answer with its rows by industry, district and so on, their files, and what follows from the jobs.

    Parameters
    ----------
    journey
        The study on its way.
    answer
        The closure or other scenario.
    publishable
        For publication.
    purpose
        Also draw it, sized for this (:data:`netan.study.figure.FORMATS`); None for no picture.
    """
    result = answer.result
    results = _results(journey, answer, publishable=publishable)
    unseen = (NO_PICTURE,) if purpose is not None and (answer.head or results is None) else ()
    if results is None:
        return replace(answer, result=replace(result, notes=(*result.notes, *unseen)))
    files = write_results(results, journey.study.out, file_stem(result.name))
    if purpose is not None and not unseen:
        from .scenario_pictures import write_pictures
        from .scenario_row_pictures import closure_figures

        figures = closure_figures(journey, result, results.tables, internal=answer.internal, purpose=purpose)
        files += write_pictures(figures, journey.study.out, purpose=purpose)
    net = "follows" in results.tables and results.tables["follows"]["key"].eq("net").any()
    # what the study takes off stands in a note of its own
    notes = tuple(note for note in result.notes if not (net and note == ADDITIONAL))
    told = replace(result, notes=(*notes, *results.notes, *unseen))
    return replace(answer, result=told, outputs=(*answer.outputs, *files), results=results)


def _results(journey: Journey, answer: ClosureAnswer, *, publishable: bool) -> Results | None:
    result = answer.result
    if result.aspects:
        return aspect_results(journey, result, publishable=publishable)
    if result.detail is None:
        return None
    closes, gain = not answer.head, ADDITIONAL in result.notes
    return results_of(journey, result.detail, publishable=publishable, closes=closes, gain=gain)
