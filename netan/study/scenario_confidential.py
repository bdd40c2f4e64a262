"""What of a scenario never passes the gate, refused in words before anything is worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ScenarioError
from ..network.naming import withheld_nodes
from ..network.published import may_be_told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..network.base import Network
    from .journey import Journey
    from .scenario_asked import Asked

INSIDE = "it cannot be published; run it without --publishable, for internal use"


def refuse_own_rows(network: Network, nodes: Sequence[str]) -> None:
    """Companies or sites of a confidential row cannot be told alone.

    Raises
    ------
    ScenarioError
        One of them is hit by name.
    """
    if "confidential" not in network.nodes.columns:
        return
    own = network.nodes["confidential"].reindex(list(nodes)).fillna(value=False).astype(bool)
    if own.any():
        raise ScenarioError(f"what is hit stands on a confidential row, and its figures are those of one: {INSIDE}")


def refuse_between(network: Network, nodes: Sequence[str]) -> None:
    """A buyer and its supplier of a confidential list do not close together in what is published.

    The purchases of both leave out what one pays the other: beside the closure of the buyer alone, the difference is
    that payment.

    Raises
    ------
    ScenarioError
        A confidential payment was made between two of them.
    """
    edges = network.edges
    if "confidential" not in edges.columns:
        return
    inside = edges["supplier"].isin(nodes) & edges["buyer"].isin(nodes) & edges["confidential"].astype(bool)
    if inside.any():
        raise ScenarioError(
            "a buyer and a supplier on its confidential list close together: beside the closure of the buyer alone, "
            f"the payment between them can be worked out; {INSIDE}"
        )


def refuse_confidential(journey: Journey, asked: Asked) -> None:
    """What is told by one confidential company or payment never passes the gate: it is refused before it is worked out.

    Raises
    ------
    ScenarioError
        A link that rests on confidential rows, or whose buyer has too few of them; a company or site whose own row is
        confidential; a buyer and its supplier of a confidential list together.
    """
    network = journey.network()
    hidden, edges = withheld_nodes(network), network.edges
    hit = [node for text in asked.scenario.target.firms for node in journey.find_all(text)]
    refuse_own_rows(network, hit)
    refuse_between(network, [*hit, *_around(journey, asked)])
    for names in asked.scenario.target.links:
        ends = [journey.find(name) for name in names]
        rows = edges[(edges["supplier"] == ends[0]) & (edges["buyer"] == ends[1])]
        if bool(rows["confidential"].any()) or bool(hidden.reindex(ends).fillna(value=False).any()):
            raise ScenarioError(
                "these orders stand on a confidential list, and their figures are those of one company: nothing of it "
                "can be published; run it without --publishable, for internal use"
            )
        bought = edges[(edges["buyer"] == ends[1]) & edges["confidential"].astype(bool)]
        if len(bought) and not may_be_told(bought.groupby("supplier")["value"].sum()):
            raise ScenarioError(f"too few companies stand behind the confidential list of this buyer: {INSIDE}")


def _around(journey: Journey, asked: Asked) -> Sequence[str]:
    """Companies and sites that an industry, a district or a map hits: these, too, close together with their buyer."""
    from ..scenario.targets import resolve
    from .scenario_kinds import atlas_of

    scenario = asked.scenario
    if not scenario.target.somewhere:
        return ()
    atlas = atlas_of(journey, scenario)
    hit = resolve(scenario, journey.network(), find=journey.find, find_all=journey.find_all, atlas=atlas)
    return [str(node) for node in hit.nodes["node"]]
