"""A closure as the user asked for it, before it is worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..files import sieved
from ..scenario.shock import Closure
from .outcomes import _answers, _given, _scenario_values, _shown, _title

if TYPE_CHECKING:
    import pandas as pd

    from .journey import Journey
    from .outcomes import ClosureWish


def wished_closure(journey: Journey, wish: ClosureWish) -> Closure:
    """Closure of a study as asked for on the command line and in a scenario file.

    Raises
    ------
    ScenarioError
        A scenario file with faults, or nothing to close.
    UnknownNodeError
        A company or site that is not in the network.
    """
    values, given = _scenario_values(wish, journey.study), _given(wish, journey.study)
    low, *_, high = values["scenario.reemployed"]
    return Closure(
        name=sieved(str(values["scenario.name"] or _title(_shown(journey, values["scenario.close"])))),
        targets=tuple(dict.fromkeys(journey.find(text) for text in values["scenario.close"])),
        loss=float(values["scenario.loss"]),
        jobs=None if values["scenario.jobs"] is None else float(values["scenario.jobs"]),
        agency=float(values["scenario.agency"]),
        resident_share=float(values["scenario.resident_share"]),
        reemployed=(float(low), float(high)),
        resident_given=wish.resident_share is not None,
        reemployed_given="reemployed" in given,
    )


def answers_of(journey: Journey) -> pd.DataFrame | None:
    """What suppliers said of the share of their sales and of replacing it; None where nobody was asked."""
    return _answers(journey.firms.seen)
