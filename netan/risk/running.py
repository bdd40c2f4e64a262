"""Index rows of a batch of scenarios, by the version that suits the economy: plain numpy, or compiled."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .cascade import BATCH, PLAIN, Losses, Rules, Runner, batches
from .fixpoint import FLOOR
from .flows import build_flows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from .economy import Economy, Floats
    from .shocks import Shocks

WORTH_COMPILING = 64  # scenarios


@dataclass(frozen=True)
class Running:
    """How batches of scenarios are run.

    Attributes
    ----------
    rows
        From shocks and a slice of them to index rows: combined, down, up by weight; then steps, bound, relative bound.
        Safe in several threads.
    batch
        Scenarios that are best run at once.
    threaded
        Whether several threads gain anything.
    """

    rows: Callable[[Shocks, slice], Floats]
    batch: int
    threaded: bool

    def batches(self, start: int, stop: int) -> Iterator[slice]:
        """Slices of the scenarios from start to stop."""
        for part in batches(stop - start, self.batch):
            yield slice(start + part.start, start + part.stop)


def running_of(economy: Economy, rules: Rules, shares: Floats, *, scenarios: int) -> Running:
    """Choose and prepare the version for an economy and a number of scenarios; ``shares`` is n x weights."""
    if economy.size < PLAIN or scenarios < WORTH_COMPILING:
        return _plain(economy, rules, shares)
    return _compiled_paper(economy, rules, shares) if rules.mode == "paper" else _compiled(economy, rules, shares)


def _plain(economy: Economy, rules: Rules, shares: Floats) -> Running:
    runner = Runner(economy, rules, shares)
    return Running(
        lambda shocks, columns: _indices(runner.run(*shocks.dense(economy.size, columns)), shares),
        BATCH,
        threaded=False,
    )


def _compiled(economy: Economy, rules: Rules, shares: Floats) -> Running:
    from . import kernel  # numba takes a second to import: only large economies wait for it

    flows = build_flows(economy, production=rules.production, replaceability=rules.replaceability)
    plan = kernel.build_plan(economy, flows, shares)
    space = _by_thread(lambda: kernel.Workspace(plan))

    def rows(shocks: Shocks, columns: slice) -> Floats:
        first, node, down, up = shocks.of(columns)
        lane = np.repeat(np.arange(len(first) - 1), np.diff(first))
        found = kernel.run_batch(plan, space(), node, lane, down, up, rules.tolerance)
        return found[: len(first) - 1]

    return Running(rows, kernel.LANES, threaded=True)


def _compiled_paper(economy: Economy, rules: Rules, shares: Floats) -> Running:
    from . import paper_kernel

    flows = build_flows(economy, production=rules.production, replaceability=rules.replaceability)
    plan = paper_kernel.build_paper_plan(economy, flows, shares)
    space = _by_thread(lambda: paper_kernel.PaperSpace(plan))
    ratio = rules.stop == "ratio"

    def rows(shocks: Shocks, columns: slice) -> Floats:
        return paper_kernel.run_paper(plan, space(), *shocks.of(columns), eps=rules.eps, ratio=ratio)

    return Running(rows, paper_kernel.TOGETHER, threaded=True)


def _by_thread(make: Callable[[], Any]) -> Callable[[], Any]:
    own = threading.local()

    def space() -> Any:
        if not hasattr(own, "space"):
            own.space = make()
        return own.space

    return space


def _indices(losses: Losses, shares: Floats) -> Floats:
    """Rows of scenarios: combined, down, up by weight; then steps, bound, 1 where the bound is within tolerance."""
    combined = np.maximum(losses.down, losses.up).T @ shares
    above = np.minimum(np.maximum(losses.down + losses.down_gap, losses.up + losses.up_gap), 1).T @ shares
    bound = np.maximum(above - combined, 0)
    relative = bound / np.maximum(combined, FLOOR)
    return np.column_stack(
        [combined, losses.down.T @ shares, losses.up.T @ shares, losses.steps, bound.max(axis=1), relative.max(axis=1)]
    )
