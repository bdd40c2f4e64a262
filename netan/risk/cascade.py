"""Run scenarios: loss of every node, downstream and upstream, as Jacobi steps (`paper`) or at the fixed point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from ..errors import Fault, SchemaError, UnknownNodeError, first_few
from .fixpoint import down_fixpoint, up_fixpoint, upstream_inverse
from .flows import Flows, Production, Replaceability, build_flows, down_step, up_step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .economy import Economy, Floats, Ints

Mode = Literal["converged", "paper"]
Stop = Literal["change", "ratio"]

BATCH = 32
PLAIN = 5_000  # below this many nodes: plain numpy and a dense upstream inverse, no compilation
NO_REVENUE = (
    "No revenue was given: lost orders never leave the network, so upstream losses are overstated. "
    "Give each node's revenue or its sales to final demand and abroad."
)


@dataclass(frozen=True)
class Rules:
    """How cascades run; see `systemic_risk_index` for each option."""

    mode: Mode = "converged"
    eps: float = 1e-2
    stop: Stop = "change"
    tolerance: float = 1e-3
    production: Production = "mixed"
    replaceability: Replaceability = "dynamic"

    def __post_init__(self) -> None:
        faults = [
            Fault(f"{value!r}", column=name, remedy=f"use one of {', '.join(allowed)}")
            for name, value, allowed in (
                ("mode", self.mode, ("converged", "paper")),
                ("stop", self.stop, ("change", "ratio")),
                ("production", self.production, ("mixed", "linear", "leontief")),
                ("replaceability", self.replaceability, ("dynamic", "static", "off")),
            )
            if value not in allowed
        ]
        if not 0 < self.eps < 1:
            faults.append(Fault(f"{self.eps!r}", column="eps", remedy="use a value between 0 and 1"))
        if not 1e-12 <= self.tolerance < 1:
            faults.append(Fault(f"{self.tolerance!r}", column="tolerance", remedy="use 1e-12 or more, below 1"))
        if faults:
            raise SchemaError("A cascade option is not usable.", faults)


@dataclass(frozen=True)
class Losses:
    """Losses of one batch (n x scenarios), by how much they may fall short, and the steps taken."""

    down: Floats
    up: Floats
    down_gap: Floats
    up_gap: Floats
    steps: Ints


@dataclass(frozen=True)
class CascadeResult:
    """What is left of every node in every scenario.

    Attributes
    ----------
    level_down, level_up
        Remaining level in [0, 1] by node (rows) and scenario (columns): what inputs allow, what orders allow. The
        loss of a node is 1 - min(level_down, level_up).
    steps
        Steps taken, by scenario.
    bound
        By node and scenario: how much at most the true loss exceeds 1 - min(level_down, level_up). NaN in `paper`.
    caveats
        What the reader must know.
    """

    level_down: pd.DataFrame
    level_up: pd.DataFrame
    steps: pd.Series
    bound: pd.DataFrame
    caveats: tuple[str, ...] = ()

    @property
    def loss(self) -> pd.DataFrame:
        """Combined loss by node and scenario."""
        return 1 - self.level_down.where(self.level_down <= self.level_up, self.level_up)


class Runner:
    """Runs batches of shocks on one economy; shares and the upstream inverse are computed once."""

    def __init__(self, economy: Economy, rules: Rules, weights: Floats) -> None:
        self.economy, self.rules, self.weights = economy, rules, weights
        self.flows: Flows = build_flows(economy, production=rules.production, replaceability=rules.replaceability)
        small = economy.size < PLAIN
        self.inverse = upstream_inverse(self.flows) if small and rules.mode == "converged" else None

    def run(self, shock_down: Floats, shock_up: Floats) -> Losses:
        """Losses of a batch of shocks, each n x scenarios in [0, 1]."""
        if self.rules.mode == "paper":
            return _paper(self.flows, shock_down, shock_up, self.weights, self.rules)
        # Half the tolerance for each direction: the combined loss falls short by at most both together.
        half = self.rules.tolerance / 2
        down = down_fixpoint(self.flows, shock_down, self.weights, half)
        up = up_fixpoint(self.flows, shock_up, self.weights, half, self.inverse)
        return Losses(down.loss, up.loss, down.gap, up.gap, np.maximum(down.steps, up.steps))


def _paper(flows: Flows, shock_down: Floats, shock_up: Floats, weights: Floats, rules: Rules) -> Losses:
    """Jacobi steps of both directions until the stop rule holds; the values are those after that step."""
    down, up = shock_down.copy(), shock_up.copy()
    steps = np.zeros(down.shape[1], dtype=np.int64)
    active = np.arange(down.shape[1])
    while len(active):
        old_down, old_up = down[:, active], up[:, active]
        new_down = down_step(flows, old_down, shock_down[:, active])
        new_up = up_step(flows, old_up, shock_up[:, active])
        down[:, active], up[:, active] = new_down, new_up
        steps[active] += 1
        if rules.stop == "change":
            moved = np.maximum((new_down - old_down).max(axis=0), (new_up - old_up).max(axis=0))
            going = moved > rules.eps
        else:
            was = weights[:, 0] @ np.maximum(old_down, old_up)
            now = weights[:, 0] @ np.maximum(new_down, new_up)
            going = now > (1 + rules.eps) * was
        active = active[going]
    nothing = np.full_like(down, np.nan)
    return Losses(down, up, nothing, nothing, steps)


def cascade(
    economy: Economy,
    losses: pd.Series | pd.DataFrame,
    *,
    losses_up: pd.Series | pd.DataFrame | None = None,
    rules: Rules | None = None,
) -> CascadeResult:
    """Let initial losses run through the economy and return the level left at every node.

    Parameters
    ----------
    economy
        From `prepare_economy` or `economy_from_network`.
    losses
        Share of each node's activity lost at the start, in [0, 1], by node id; a DataFrame has one scenario a
        column. Nodes left out lose nothing at the start.
    losses_up
        The same for lost orders where they differ from lost output. Default: `losses`.
    rules
        Options of the cascade. Default: converged to 1e-3, mixed production, dynamic replaceability.

    Returns
    -------
    CascadeResult

    Raises
    ------
    UnknownNodeError
        A node is not in the economy.
    SchemaError
        Losses outside [0, 1] or unknown, or repeated nodes.

    Examples
    --------
    >>> import pandas as pd
    >>> from netan.risk import cascade, prepare_economy
    >>> rule = pd.DataFrame(2, index=["A", "B"], columns=["A", "B"])
    >>> economy = prepare_economy(["a", "b"], ["A", "B"], [0], [1], [10.0], essentiality=rule, revenue=[20, 9])
    >>> cascade(economy, pd.Series({"a": 1.0})).level_down[0].tolist()
    [0.0, 0.0]
    """
    rules = rules or Rules()
    frame = losses.to_frame() if isinstance(losses, pd.Series) else losses
    if isinstance(losses, pd.Series):
        frame.columns = pd.Index([losses.name if losses.name is not None else 0])
    up = losses_up.to_frame() if isinstance(losses_up, pd.Series) else losses_up
    shock_down = shock_matrix(economy, frame)
    shock_up = shock_down if up is None else shock_matrix(economy, up)
    if shock_up.shape != shock_down.shape:
        raise SchemaError("losses and losses_up hold different numbers of scenarios.")
    # each node counts by itself, too: one that sells nothing inside would otherwise be left where it stood
    even = np.full((economy.size, 1), 1 / economy.size)
    runner = Runner(economy, rules, np.column_stack([default_weights(economy), even]))
    parts = [runner.run(shock_down[:, columns], shock_up[:, columns]) for columns in batches(shock_down.shape[1])]
    scenarios = frame.columns

    def table(values: list[Floats]) -> pd.DataFrame:
        joined = np.concatenate(values, axis=1) if values else np.empty((economy.size, 0))
        return pd.DataFrame(joined, index=economy.nodes, columns=scenarios)

    return CascadeResult(
        level_down=table([1 - part.down for part in parts]),
        level_up=table([1 - part.up for part in parts]),
        steps=pd.Series(
            np.concatenate([part.steps for part in parts]) if parts else np.empty(0, dtype=np.int64),
            index=scenarios,
            name="steps",
        ),
        bound=table([_combined_gap(part) for part in parts]),
        caveats=() if economy.leaks else (NO_REVENUE,),
    )


def _combined_gap(part: Losses) -> Floats:
    above = np.maximum(part.down + part.down_gap, part.up + part.up_gap)
    return np.minimum(above, 1) - np.maximum(part.down, part.up)


def batches(count: int, size: int = BATCH) -> Iterator[slice]:
    """Slices of at most `size` scenarios."""
    for start in range(0, count, size):
        yield slice(start, min(start + size, count))


def default_weights(economy: Economy) -> Floats:
    """Sales inside the network as shares, n x 1; equal shares where nothing is sold."""
    total = economy.strength.sum()
    share = economy.strength / total if total > 0 else np.full(economy.size, 1 / economy.size)
    return share[:, None]


def shock_matrix(economy: Economy, losses: pd.DataFrame) -> Floats:
    """Initial losses as n x scenarios, checked."""
    position = positions(economy, losses.index)
    values = losses.to_numpy(dtype=float)
    if losses.index.has_duplicates:
        repeated = losses.index[losses.index.duplicated()].unique()
        raise SchemaError(f"{len(repeated):,} nodes occur twice in the losses: {first_few(repeated)}.")
    check_losses(values.ravel())
    shock = np.zeros((economy.size, values.shape[1]))
    shock[position] = values
    return shock


def positions(economy: Economy, nodes: pd.Index) -> Ints:
    """Positions of node ids, or an error that names the unknown ones."""
    found = economy.nodes.get_indexer(nodes)
    if (found < 0).any():
        lost = nodes[found < 0].unique()
        raise UnknownNodeError(
            f"{len(lost):,} nodes are not among the firms and sectors of the network: {first_few(lost)}. "
            "Final demand and the world do not cascade."
        )
    place: Ints = found.astype(np.int64)
    return place


def check_losses(values: Floats) -> None:
    """Losses are shares in [0, 1], known."""
    odd = values[~((values >= 0) & (values <= 1))]
    if len(odd):
        raise SchemaError(
            f"{len(odd):,} losses are not between 0 and 1: {first_few(odd)}. Give the share LOST, 1 for a closure."
        )
