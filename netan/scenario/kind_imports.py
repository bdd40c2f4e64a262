"""Imports that do not come: who is exposed in the first weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..errors import ScenarioError
from .kind_rows import ESTIMATED, LACKING_GOODS, by_sector, empty_detail, ends_of, result_of_lines, with_unknown
from .model_systems import system_of_network
from .models import Hit, run_model

if TYPE_CHECKING:
    import pandas as pd

    from ..network.base import Network
    from .local import LocalModel
    from .static import ScenarioResult

# What others add to those who are hit first stands in a row of its own from this part on.
WORTH_A_ROW = 0.005


def imports_lost(
    name: str, network: Network, model: LocalModel, share: float, *, essentiality: pd.DataFrame
) -> ScenarioResult:
    """Jobs exposed here when a share of all imports does not come: lower in proportion, upper all production halts.

    Parameters
    ----------
    name
        Name of the scenario.
    network, model
        The place; its table knows how much each industry imports, and not what.
    share
        Share of all imports that is lost.
    essentiality
        Which inputs halt production, for the cascade.

    Returns
    -------
    ScenarioResult
        A company loses output by the share lost times the imports among its inputs (lower), or by the share lost
        itself, if every good that is imported halts it (upper). Its one aspect holds the same by industry; nobody is
        named in it, as nobody saw who imports. Both of its readings hold everywhere at once, so ends of rows add.

    Raises
    ------
    ScenarioError
        No industry here imports anything, or no share of it is lost.
    """
    if not share > 0:
        raise ScenarioError(f"{name}: nobody is hit, as the share lost is 0; write a share above 0")
    nodes = network.nodes
    here = nodes[nodes["kind"].isin(["firm", "sector"]) & (nodes["tier"] == "local") & nodes["employees"].gt(0)]
    inputs = model.A.sum(axis=0) + model.imports_rate
    part = (model.imports_rate / inputs.where(inputs > 0)).fillna(0.0)
    low = here["sector"].map(part).astype(float).fillna(0.0) * share
    high = (low > 0).astype(float) * share
    if not high.gt(0).any():
        raise ScenarioError("nobody is hit: no industry here imports anything, by this table")
    jobs = here["employees"].astype(float)
    exposed = [jobs * one for one in (low, high)]
    alone = ends_of([float(one.sum()) for one in exposed])
    lines: list[tuple[object, ...]] = [
        ("EXPOSED at companies here that import, first weeks", *alone, "jobs", ESTIMATED, "exposed")
    ]
    wider = _with_others(network, [low[high > 0], high[high > 0]], essentiality)
    every = [float(one.sum()) for one in wider]
    # at the upper end all who import stand still alike, and whoever buys of them lacks no more than they do
    # themselves: there, only those who import nothing are added
    if any(all_in > float(one.sum()) * (1 + WORTH_A_ROW) for all_in, one in zip(every, exposed, strict=True)):
        text = "EXPOSED in all, with others here for want of what these make"
        lines.append((text, *ends_of(every), "jobs", ESTIMATED, "exposed_all"))
        exposed = wider
    notes = (
        (
            "Lower: output falls by the imports among the inputs of each industry. Upper: every import halts "
            "production. The table knows how much is imported, not what: a list of imported goods of one buyer narrows "
            "it most."
        ),
        "What is at risk in about a year is not worked out: buyers find other sources of most goods within that time.",
    )
    rows = np.array([by_sector(one, nodes, model) for one in exposed])
    detail = empty_detail(
        model,
        len(rows),
        sectors=with_unknown(model),
        unlisted=rows,
        calibrated=False,
        all=ends_of(rows.sum(axis=1)),
    )
    return result_of_lines(name, model, lines, notes, aspects=((LACKING_GOODS, detail),))


def _with_others(network: Network, shares: list[pd.Series], essentiality: pd.DataFrame) -> list[pd.Series]:
    """Jobs exposed here with those for want of what the importers make, by node."""
    system = system_of_network(network, essentiality=essentiality, passing_on={"local"})
    nodes = network.nodes
    everyone = nodes["employees"].where(nodes["tier"] == "local", 0.0).fillna(0.0).reindex(system.nodes)
    return [run_model("cascade", system, Hit(one)).lost["share_down"] * everyone for one in shares]
