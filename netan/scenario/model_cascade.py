"""The cascade of systemic risk as a static model: lost inputs and lost orders in a network of companies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..errors import ScenarioError
from ..risk.cascade import NO_REVENUE, Rules, Runner
from .model_contract import Model, Shares

if TYPE_CHECKING:
    from ..risk.economy import Economy, Floats
    from .model_contract import Hit, System

# Closer than any figure that is printed; the cascade's own default is for rankings of thousands of closures.
TOLERANCE = 1e-6
WORTH_SAYING = 1e-3


def run_cascade(system: System, hit: Hit, rules: Rules | None = None) -> Shares:
    """Larger of what lost inputs and lost orders take from each company, at the fixed point.

    Raises
    ------
    ScenarioError
        No network of companies.
    """
    if system.economy is None:
        raise ScenarioError(
            "the cascade runs on a network of companies, and this system is a table of sectors; take leontief, ghosh "
            "or extraction"
        )
    economy, lost = system.economy, hit.of(system.nodes)
    # the economy has an order of its own
    place = economy.nodes.get_indexer(system.nodes)
    shock = np.zeros((economy.size, 1))
    shock[place, 0] = lost
    found = Runner(economy, rules or Rules(tolerance=TOLERANCE), _weights(economy)).run(shock, shock)
    down, up = found.down[place, 0], found.up[place, 0]
    notes: tuple[str, ...] = () if economy.leaks else (NO_REVENUE,)
    most = float(np.nanmax(np.maximum(found.down_gap, found.up_gap), initial=0.0))
    if most > WORTH_SAYING:
        notes += (f"The cascade had not settled: some company may lose up to {most:.1%} of its output more.",)
    return Shares(total=np.maximum(down, up), initial=lost, more=(("share_down", down), ("share_up", up)), notes=notes)


def _weights(economy: Economy) -> Floats:
    """What must have settled: every company for itself, and all by their sales.

    Sales inside the network alone, the weight of rankings, would let those go unsettled who sell to nobody in it.
    """
    total = economy.revenue.sum()
    even = np.full(economy.size, 1.0 / economy.size)
    return np.column_stack([even, economy.revenue / total if total > 0 else even])


CASCADE = Model(
    name="cascade",
    question="Which companies stand still in the first weeks, for want of inputs or of orders?",
    convention=(
        "Cascade of systemic risk: lack of an essential input stops a buyer in proportion, lack of others lowers it by "
        "their share, lost orders lower suppliers; others in the same market stand in as far as rules allow, and the "
        "larger of the two losses of each company counts."
    ),
    wrong_when=(
        "Wrong for a year, since buyers re-source and suppliers find customers: these are jobs exposed, not lost, and "
        "are never added to a multiplier result; and wrong where links are estimated, for any company by name."
    ),
    takes=("lost",),
    run=run_cascade,
)
