"""Scenarios of initial losses in sparse form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import Fault, SchemaError, first_few
from .cascade import check_losses, positions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .economy import Economy, Floats, Ints


@dataclass(frozen=True)
class Shocks:
    """Scenarios in sparse form: entry k hits `node[k]` in scenario `scenario[k]`."""

    names: pd.Index
    scenario: Ints
    node: Ints
    down: Floats
    up: Floats

    def dense(self, size: int, columns: slice) -> tuple[Floats, Floats]:
        """Both shocks of some scenarios, size x scenarios."""
        start, stop = np.searchsorted(self.scenario, [columns.start, columns.stop])
        rows, column = self.node[start:stop], self.scenario[start:stop] - columns.start
        down, up = (np.zeros((size, columns.stop - columns.start)) for _ in range(2))
        down[rows, column], up[rows, column] = self.down[start:stop], self.up[start:stop]
        return down, up

    def of(self, columns: slice) -> tuple[Ints, Ints, Floats, Floats]:
        """Entries of some scenarios: first entry of each and the end of the last, nodes, both losses."""
        ends = np.searchsorted(self.scenario, np.arange(columns.start, columns.stop + 1))
        part = slice(ends[0], ends[-1])
        return (ends - ends[0]).astype(np.int64), self.node[part], self.down[part], self.up[part]

    def of_scenarios(self, scenarios: Ints) -> tuple[Ints, Ints, Floats, Floats]:
        """Entries of chosen scenarios, which rise: place of the scenario among them, node, both losses."""
        start, stop = np.searchsorted(self.scenario, scenarios), np.searchsorted(self.scenario, scenarios, side="right")
        lane = np.repeat(np.arange(len(scenarios)), stop - start)
        entry = np.concatenate([np.arange(a, b) for a, b in zip(start, stop, strict=True)]).astype(np.int64)
        return lane, self.node[entry], self.down[entry], self.up[entry]


def shocks_of_closures(economy: Economy, closures: Sequence[object] | pd.Index | None) -> Shocks:
    """Whole closures, one scenario each; every node of the economy by default."""
    names = economy.nodes if closures is None else pd.Index(list(closures), name="node")
    node = positions(economy, names)
    full = np.ones(len(node))
    return Shocks(names, np.arange(len(node)), node, full, full)


def shocks_of_groups(groups: Sequence[Ints]) -> Shocks:
    """Whole closures of several nodes at once, by position; one scenario a group.

    Examples
    --------
    >>> shocks_of_groups([np.array([4, 2]), np.array([7])]).node.tolist()
    [4, 2, 7]
    """
    node = np.concatenate(groups).astype(np.int64)
    scenario = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    full = np.ones(len(node))
    return Shocks(pd.RangeIndex(len(groups), name="scenario"), scenario, node, full, full)


def shocks_of_table(economy: Economy, table: pd.DataFrame) -> Shocks:
    """Scenarios of a table with ``scenario``, ``node``, ``loss`` and maybe ``loss_up``.

    Raises
    ------
    UnknownNodeError, SchemaError
        A column is missing, a node occurs twice in a scenario or is not known, a loss lies outside 0 to 1.
    """
    missing = [column for column in ("scenario", "node", "loss") if column not in table.columns]
    if missing:
        raise SchemaError("The scenarios lack columns.", [Fault(f"no column {name}", column=name) for name in missing])
    if table.duplicated(["scenario", "node"]).any():
        odd = table.loc[table.duplicated(["scenario", "node"]), "node"]
        raise SchemaError(f"{len(odd):,} nodes occur twice in a scenario: {first_few(odd)}. Give each once.")
    down = table["loss"].to_numpy(dtype=float)
    up = table["loss_up"].to_numpy(dtype=float) if "loss_up" in table.columns else down
    check_losses(np.concatenate([down, up]))
    number, names = pd.factorize(table["scenario"])
    node = positions(economy, pd.Index(table["node"]))
    order = np.argsort(number, kind="stable")
    return Shocks(pd.Index(names, name="scenario"), number[order].astype(np.int64), node[order], down[order], up[order])
