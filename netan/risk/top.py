"""The firms whose closure costs most, exactly, without closing every firm.

1. `ceilings` bounds every closure from above by linear solves. Firms are closed in falling order of that bound until
   the next bound lies below the N-th largest index found: nobody further down can belong to the N.
2. Where the bounds say little (nobody replaceable, tiny markets), groups are closed in one run: closing a set loses
   at least what closing any member does, so a run that stays below the N-th index clears its whole group. Groups grow
   while they clear and are halved where they do not.
3. An index is known up to its bound. Where two of those overlap and it matters who comes
   first, both are run again to a hundredth of the tolerance, down to 1e-12; what then still overlaps is a tie.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from ..errors import SchemaError
from .cascade import Rules
from .ceilings import ceilings
from .running import running_of
from .shocks import Shocks, shocks_of_groups
from .sweeping import KeptRuns
from .systemic import checked_weights, index_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Protocol

    import pandas as pd
    from numpy.typing import NDArray

    from ..sweep.executors import Executor
    from .economy import Economy, Floats, Ints

    class Runs(Protocol):
        """Gives index rows of scenarios."""

        def rows(self, shocks: Shocks, *, rules: Rules) -> Floats:
            """Run them."""


FINE = 1e-5  # tolerance of the first runs: the ranking hangs on them
FINEST = 1e-12
MANY = 256  # so many more undecided ones than asked for are equals, by all that is worth knowing
ROUND = 256  # groups that are run between two looks at how well they clear
GROWS, SHRINKS = 0.75, 0.5  # shares of groups that clear: pairs pay from a half on


def top_firms(
    economy: Economy,
    *,
    top: int = 50,
    rules: Rules | None = None,
    weights: pd.DataFrame | None = None,
    folder: Path | None = None,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Find the firms with the largest combined index in converged mode: the same as from closing every firm.

    Parameters
    ----------
    economy
        From `prepare_economy`.
    top
        How many, at least 1.
    rules, weights
        As in `systemic_risk_index`; the first weight ranks. The tolerance is an upper limit.
    folder, executor
        Where runs are kept and done, as in `systemic_risk_sweep`; in memory, on all cores, when no folder is given.
    progress
        Called with (firms that are settled, firms in all).

    Returns
    -------
    DataFrame
        As of `systemic_risk_index`, the largest first. `attrs` also holds `runs` (cascades that were run), `all`
        (nodes) and `ties` (neighbours that cannot be told apart).

    Raises
    ------
    SchemaError
        `paper` mode, in which a larger shock may show a smaller index, so that nothing can be told without a run.

    Examples
    --------
    >>> import pandas as pd
    >>> from netan.risk import prepare_economy, top_firms
    >>> rule = pd.DataFrame(2, index=list("ABC"), columns=list("ABC"))
    >>> chain = prepare_economy(
    ...     list("abc"), list("ABC"), [0, 1], [1, 2], [2.0, 3.0], essentiality=rule, revenue=[4.0, 5.0, 6.0]
    ... )
    >>> top_firms(chain, top=2)["esri_sales"].round(4).to_dict()
    {'a': 1.0, 'b': 0.8}
    """
    rules = rules or Rules()
    if rules.mode == "paper":
        raise SchemaError("The largest alone can be found in converged mode only -> run all closures in paper mode.")
    if top < 1:
        raise SchemaError(f"{top} firms were asked for -> ask for 1 or more")
    names, shares = checked_weights(economy, weights)
    count = economy.size
    runs: Runs = _InMemory(economy, shares) if folder is None else KeptRuns(
        economy, shares, rules, folder, executor, count
    )  # fmt: skip
    search = _Search(runs, rules, min(top, count), shares, ceilings(economy, rules, shares[:, 0]), progress)
    search.singly()
    search.in_groups()
    ties = search.refine()
    best = search.best()
    values = np.array([search.row[int(node)] for node in best])
    table = index_table(values, economy.nodes[best], names, rules, economy)
    table.attrs |= {"runs": search.done, "all": count, "ties": ties}
    if ties:
        table.attrs["caveats"].append(
            f"{ties:,} of the first {len(table):,} cannot be told from the next below within the bounds; "
            "their order means nothing, and where the last is among them others could stand in its place."
        )
    return table


@dataclass
class _InMemory:
    """Runs on all cores, nothing kept."""

    economy: Economy
    shares: Floats

    def rows(self, shocks: Shocks, *, rules: Rules) -> Floats:
        """Run scenarios; the version is chosen as if every firm was to be closed."""
        count = len(shocks.names)
        running = running_of(self.economy, rules, self.shares, scenarios=max(count, self.economy.size))
        slices = list(running.batches(0, count))
        if not running.threaded:
            return np.concatenate([running.rows(shocks, part) for part in slices])
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            return np.concatenate(list(pool.map(lambda part: running.rows(shocks, part), slices)))


@dataclass
class _Search:
    """What is known so far: an index from low to high for every closure that was run, a ceiling for the others."""

    runs: Runs
    rules: Rules
    top: int
    shares: Floats
    ceiling: Floats
    progress: Callable[[int, int], None] | None = None
    done: int = 0
    row: dict[int, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.low, self.high = np.full(len(self.ceiling), -1.0), self.ceiling.copy()
        self.waiting = np.argsort(-self.ceiling, kind="stable")  # not run, not cleared; likely ones first

    @property
    def bar(self) -> float:
        """The N-th largest index so far: who stays below it is out."""
        return float(np.partition(self.low, -self.top)[-self.top])

    def close(self, nodes: Ints, tolerance: float) -> None:
        """Close firms one by one."""
        self._note(nodes, self._run([nodes[k : k + 1] for k in range(len(nodes))], tolerance))

    def _note(self, nodes: Ints, rows: Floats) -> None:
        for node, line in zip(nodes.tolist(), rows, strict=True):
            self.high[node] = min(self.high[node], line[0] + line[-2])
            self.low[node] = max(self.low[node], line[0] - line[-2])
            if node not in self.row or line[-2] <= self.row[node][-2]:
                self.row[node] = line

    def _run(self, groups: list[Ints], tolerance: float) -> Floats:
        self.done += len(groups)
        return self.runs.rows(shocks_of_groups(groups), rules=replace(self.rules, tolerance=tolerance))

    def _tell(self) -> None:
        if self.progress is not None:
            self.progress(len(self.ceiling) - len(self.waiting), len(self.ceiling))

    def singly(self) -> None:
        """Close firms from the largest ceiling down while that takes few runs."""
        size, fine = self.top + 14, min(self.rules.tolerance, FINE)
        for turn in range(len(self.ceiling)):
            if not len(self.waiting) or (turn > 2 and len(self.waiting) > 2 * ROUND):
                return
            self.close(self.waiting[:size], fine)
            self.waiting = self.waiting[size:]
            self.waiting = self.waiting[self.ceiling[self.waiting] >= self.bar]
            self._tell()

    def in_groups(self) -> None:
        """Clear who is left: many in one run, from the least likely up; one by one where that does not pay."""
        size = 2
        halves: list[Ints] = []
        while len(self.waiting) or halves:
            fresh = min(ROUND, -(-len(self.waiting) // size))
            cut = max(len(self.waiting) - fresh * size, 0)
            groups = np.array_split(self.waiting[cut:], fresh) if fresh else []
            settled = self._settled([*groups, *halves])
            failed = [group for group, out in zip([*groups, *halves], settled, strict=True) if not out]
            if fresh:
                share = settled[:fresh].mean()
                grown = size > 1 and share > GROWS
                size = size * 2 if grown else max(size // 2, 1) if share < SHRINKS else size
            self.waiting = self.waiting[:cut]
            halves = [half for group in failed for half in np.array_split(group, 2)]
            self._tell()

    def _settled(self, groups: list[Ints]) -> NDArray[np.bool_]:
        """Close groups. One firm is known then; several are out where even together they lose too little."""
        rows = self._run(groups, self.rules.tolerance)
        alone = np.array([len(group) == 1 for group in groups])
        self._note(np.array([group[0] for group in groups])[alone], rows[alone])
        settled: NDArray[np.bool_] = alone | (rows[:, 0] + rows[:, -2] < self.bar)
        return settled

    def order(self) -> Ints:
        """Firms that were closed, by the least that their index can be, the largest first."""
        known = np.flatnonzero(self.low >= 0)
        found: Ints = known[np.argsort(-self.low[known], kind="stable")]
        return found

    def best(self) -> Ints:
        """The first ones; those that cannot be told apart by what their index is said to be."""
        found = np.sort(self.order()[: self.top])
        value = np.array([self.row[node][0] for node in found.tolist()])
        best: Ints = found[np.argsort(-value, kind="stable")]
        return best

    def refine(self) -> int:
        """Run undecided ones again, finer, until their order is told; returns how many neighbours stay undecided."""
        tolerance = min(self.rules.tolerance, FINE)
        while True:
            order = self.order()
            open_, pairs = _undecided(self.low[order], self.high[order], self.top)
            if not len(open_) or tolerance <= FINEST or len(open_) > MANY + 4 * self.top:
                return pairs
            tolerance = max(tolerance / 100, FINEST)
            self.close(order[open_], tolerance)


def _undecided(low: Floats, high: Floats, top: int) -> tuple[Ints, int]:
    """Places in a ranking by falling low value that overlap with one of the first, and neighbours that do so.

    Examples
    --------
    >>> _undecided(np.array([0.9, 0.5, 0.4, 0.1]), np.array([0.95, 0.5, 0.5, 0.2]), 2)
    (array([1, 2]), 1)
    """
    top = min(top, len(low) - 1)
    after = np.maximum.accumulate(high[::-1])[::-1]
    first = np.flatnonzero(after[1 : top + 1] >= low[:top])
    place = np.arange(1, len(low))
    second = 1 + np.flatnonzero(high[1:] >= low[np.minimum(place, top) - 1])
    return np.union1d(first, second), len(first)
