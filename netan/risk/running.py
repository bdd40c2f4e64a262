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

    from .economy import Economy, Floats, Ints
    from .flows import Flows
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
    from . import (  # numba takes a second to import: only large economies wait for it
        lanes,
        local_kernel,
        local_plan,
    )

    flows = build_flows(economy, production=rules.production, replaceability=rules.replaceability)
    in_full = _in_full(economy, flows, rules, shares)
    fine = rules.tolerance < local_kernel.FINEST
    plan = None if fine else local_plan.build_local_plan(economy, flows, shares)
    if plan is None:
        return Running(
            lambda shocks, columns: in_full(shocks, np.arange(columns.start, columns.stop)), lanes.LANES, True
        )
    space = _by_thread(lambda: local_kernel.LocalSpace(plan))

    def rows(shocks: Shocks, columns: slice) -> Floats:
        first, node, down, up = shocks.of(columns)
        whole = np.flatnonzero(np.diff(first) == 1)
        whole = whole[(down[first[whole]] == 1) & (up[first[whole]] == 1)]
        found = np.full((len(first) - 1, 3 * shares.shape[1] + 3), np.inf)
        found[whole] = local_kernel.run_local(plan, space(), node[first[whole]], tolerance=rules.tolerance)
        left = columns.start + np.flatnonzero(found[:, -1] > rules.tolerance)
        # company depends on the scenario's number alone: no figure changes with how a run was cut
        for few in np.split(left, np.flatnonzero(np.diff(left // lanes.LANES)) + 1):
            if len(few):
                found[few - columns.start] = in_full(shocks, few)
        return found

    return Running(rows, local_kernel.TOGETHER, threaded=True)


def _in_full(economy: Economy, flows: Flows, rules: Rules, shares: Floats) -> Callable[[Shocks, Ints], Floats]:
    """Rows of at most `lanes.LANES` scenarios, by the kernel that visits every node; laid out when first needed."""
    from . import kernel

    laid_out = _once(lambda: kernel.build_plan(economy, flows, shares))
    space = _by_thread(lambda: kernel.Workspace(laid_out()))

    def rows(shocks: Shocks, scenarios: Ints) -> Floats:
        lane, node, down, up = shocks.of_scenarios(scenarios)
        found = kernel.run_batch(laid_out(), space(), node, lane, down, up, rules.tolerance)
        return found[: len(scenarios)]

    return rows


def _compiled_paper(economy: Economy, rules: Rules, shares: Floats) -> Running:
    from . import paper_kernel

    flows = build_flows(economy, production=rules.production, replaceability=rules.replaceability)
    plan = paper_kernel.build_paper_plan(economy, flows, shares)
    space = _by_thread(lambda: paper_kernel.PaperSpace(plan))
    ratio = rules.stop == "ratio"

    def rows(shocks: Shocks, columns: slice) -> Floats:
        return paper_kernel.run_paper(plan, space(), *shocks.of(columns), eps=rules.eps, ratio=ratio)

    return Running(rows, paper_kernel.TOGETHER, threaded=True)


def _once(make: Callable[[], Any]) -> Callable[[], Any]:
    """A function that makes a thing at its first call, in one thread."""
    lock = threading.Lock()
    made: list[Any] = []

    def thing() -> Any:
        with lock:
            if not made:
                made.append(make())
        return made[0]

    return thing


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
