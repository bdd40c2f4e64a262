"""Supply-driven model (Ghosh): buyers lose the deliveries of what is lost, round by round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..errors import ScenarioError, first_few
from .model_contract import Model, Shares
from .model_demand import share_of, solved_rounds

if TYPE_CHECKING:
    from ..risk.cascade import Rules
    from .model_contract import Floats, Hit, System


def primary_lost(system: System, hit: Hit) -> Floats:
    """Primary inputs lost by node.

    Raises
    ------
    ScenarioError
        More than a node has.
    """
    primary = hit.amounts("primary", system.nodes)
    if not primary.any():
        return primary
    most = np.maximum(system.primary_inputs.to_numpy(float), 0.0)
    over = system.nodes[primary > most * (1 + 1e-9) + 1e-9 * system.x]
    if len(over):
        raise ScenarioError(
            f"{first_few(over)} cannot lose more primary inputs than it has: at most "
            f"{first_few(f'{value:,.0f}' for value in most[system.nodes.isin(over)])} a year"
        )
    return primary


def ghosh(system: System, hit: Hit, rules: Rules | None = None) -> Shares:  # noqa: ARG001
    """Supply-driven: ``l = s x + (1 - s)(B' l + v)``, s the share lost at the start, v the primary inputs lost.

    For one sector and no v: ``t x_k G_k. / (1 + t (g_kk - 1))``.

    Raises
    ------
    ScenarioError, BalanceError
        As for :func:`primary_lost` and :func:`netan.scenario.model_demand.solved_rounds`.
    """
    s, x, given = hit.of(system.nodes), system.x, system.allocation.T
    left = 1.0 - s
    initial = s * x + left * primary_lost(system, hit)
    total = solved_rounds(left[:, None] * given, initial)
    direct = left * (given @ initial)
    return Shares(
        total=share_of(total, x),
        initial=share_of(initial, x),
        direct=share_of(direct, x),
        indirect=share_of(total - initial - direct, x),
    )


GHOSH = Model(
    name="ghosh",
    question="Which sectors stand, and how far, on deliveries of what closes?",
    convention=(
        "Supply-driven (Ghosh): every seller keeps its shares of customers, and a buyer loses output in proportion to "
        "the value of the deliveries it lacks, round by round, whatever it lacks."
    ),
    wrong_when=(
        "Wrong as a forecast of output: it lets a buyer go on making its product from less of one input and the same "
        "of all others, and nobody finds another supplier; read it as exposure, never add it to losses of suppliers."
    ),
    takes=("lost", "primary"),
    run=ghosh,
)
