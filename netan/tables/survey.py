"""Answers of suppliers to the form of ``netan survey``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..schema import SURVEY_ANSWERS, validate

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class SurveyAnswers:
    """What suppliers said, with the columns of :data:`netan.schema.SURVEY_ANSWERS`.

    Attributes
    ----------
    frame
        One row a supplier and buyer.
    source
        Where the answers come from.
    set_aside
        What was left out while reading, in words, with how many rows.
    """

    frame: pd.DataFrame
    source: str = ""
    set_aside: dict[str, int] = field(default_factory=dict)


def survey_answers_from(
    frame: pd.DataFrame, *, file: str = "", source: str = "", set_aside: dict[str, int] | None = None
) -> SurveyAnswers:
    """Check a frame against the schema and make answers of it; raises SchemaError with every fault."""
    return SurveyAnswers(validate(frame, SURVEY_ANSWERS, file=file), source, dict(set_aside or {}))
