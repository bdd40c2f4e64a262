"""A closure's answer with its rows by industry, district and so on, and the files of these."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .scenario_results import results_of, write_results
from .words import file_stem

if TYPE_CHECKING:
    from .answers import ClosureAnswer
    from .journey import Journey


def with_results(journey: Journey, answer: ClosureAnswer, *, publishable: bool = False) -> ClosureAnswer:
    """The answer with its rows by industry, district and so on, their files, and what follows from the jobs."""
    result = answer.result
    if result.detail is None:
        return answer
    results = results_of(journey, result.detail, publishable=publishable)
    files = write_results(results, journey.study.out, file_stem(result.name))
    told = replace(result, notes=(*result.notes, *results.notes))
    return replace(answer, result=told, outputs=(*answer.outputs, *files), results=results)
