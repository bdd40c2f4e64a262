"""A closure as the user asked for it, before it is worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import ScenarioError
from ..files import sieved
from ..scenario.reading import scenario_of
from ..scenario.shock import Closure
from ..scenario.spec import CLOSURE, CUT
from ..scenario.targets import resolve
from .outcomes import _answers, _given, _scenario_values, _shown, _title
from .scenario_kinds import atlas_of, shares_of, where_closes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from .journey import Journey
    from .outcomes import ClosureWish

# The resident share was given on the command line: counted, not assumed.
COUNTED = "counted"


def wished_closure(journey: Journey, wish: ClosureWish) -> Closure:
    """Closure of a study as asked for on the command line and in a scenario file.

    Raises
    ------
    ScenarioError
        A scenario file with faults, or nothing to close.
    UnknownNodeError
        A company or site that is not in the network.
    """
    given = _given(wish, journey.study)
    if wish.resident_share is not None:
        given |= {COUNTED}
    return closure_of_values(journey, _scenario_values(wish, journey.study), given)


def closure_of_values(
    journey: Journey,
    values: Mapping[str, Any],
    given: Collection[str] = (),
    *,
    losses: Mapping[str, float] | None = None,
) -> Closure:
    """Closure of a study from the keys of a scenario, each with its value.

    Parameters
    ----------
    journey
        The study on its way.
    values
        By key of :data:`netan.schema.SCENARIO_KEYS`.
    given
        What the user set.
    losses
        Shares of single companies, by the text that names them.
    """
    low, *_, high = values["scenario.reemployed"]
    scenario = scenario_of(values, losses=losses or {})
    if scenario.kind not in (CLOSURE, CUT):
        raise ScenarioError(
            f"{scenario.kind} is not drawn jointly: joint draws and comparisons are of closures and cuts; netan "
            "scenario run works it out, with its range"
        )
    network, wide = journey.network(), scenario.target.somewhere
    unlike = wide or bool(losses)
    atlas = atlas_of(journey, scenario)
    hit = resolve(scenario, network, find=journey.find, find_all=journey.find_all, atlas=atlas).nodes
    loss = float(hit["loss"].max()) if unlike else scenario.loss
    title = where_closes(scenario) if wide else _title(_shown(journey, values["scenario.close"]))
    return Closure(
        name=sieved(str(values["scenario.name"] or title)),
        targets=tuple(hit["node"]),
        shares=shares_of(network, hit, loss) if unlike and loss > 0 else (),
        loss=loss,
        jobs=None if values["scenario.jobs"] is None else float(values["scenario.jobs"]),
        agency=float(values["scenario.agency"]),
        resident_share=float(values["scenario.resident_share"]),
        reemployed=(float(low), float(high)),
        resident_given=COUNTED in given,
        reemployed_given="reemployed" in given,
    )


def answers_of(journey: Journey) -> pd.DataFrame | None:
    """What suppliers said of the share of their sales and of replacing it; None where nobody was asked."""
    return _answers(journey.firms.seen)
