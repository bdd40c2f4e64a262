"""A closure's answer with its rows by industry, district and so on, and the files of these."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .scenario_results import results_of, write_results
from .words import file_stem

if TYPE_CHECKING:
    from .answers import ClosureAnswer
    from .journey import Journey


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
        The closure.
    publishable
        For publication.
    purpose
        Also draw it, sized for this (:data:`netan.study.figure.FORMATS`); None for no picture.
    """
    result = answer.result
    if result.detail is None:
        return answer if purpose is None else replace(answer, result=replace(result, notes=(*result.notes, NO_PICTURE)))
    results = results_of(journey, result.detail, publishable=publishable)
    files = write_results(results, journey.study.out, file_stem(result.name))
    if purpose is not None:
        from .scenario_pictures import write_pictures
        from .scenario_row_pictures import closure_figures

        figures = closure_figures(journey, result, results.tables, internal=answer.internal, purpose=purpose)
        files += write_pictures(figures, journey.study.out, purpose=purpose)
    told = replace(result, notes=(*result.notes, *results.notes))
    return replace(answer, result=told, outputs=(*answer.outputs, *files), results=results)
