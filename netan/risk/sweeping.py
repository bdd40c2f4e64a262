"""The systemic risk index as a long run: in pieces that are kept, on one core, on all, or on a cluster."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import __version__
from ..errors import SchemaError
from ..sweep.pieces import Run, sweep
from .cascade import Rules
from .estimate import closure_seconds
from .prepared import WORDS, hash_of, hash_values, load_array, load_economy, save_arrays, save_economy
from .running import running_of
from .shocks import Shocks, shocks_of_closures, shocks_of_table
from .systemic import checked_weights, index_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from ..sweep.executors import Executor
    from .economy import Economy, Floats
    from .running import Running

FUNCTION = f"{__name__}:rows_of_piece"
KEY_LETTERS = 20
GROUP = 32  # a multiple of the batches of every version


def systemic_risk_sweep(  # noqa: PLR0913
    economy: Economy,
    folder: Path,
    *,
    rules: Rules | None = None,
    weights: pd.DataFrame | None = None,
    closures: Sequence[object] | pd.Index | None = None,
    scenarios: pd.DataFrame | None = None,
    executor: Executor | None = None,
    piece: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Index of every closure or scenario as :func:`~netan.risk.systemic.systemic_risk_index`, kept as it goes.

    Parameters
    ----------
    economy, weights, closures, scenarios
        As there.
    folder
        Where the economy and what is done are kept; a run that was stopped goes on from there. Workers of a cluster
        must see it under the same name.
    rules
        Options of the cascade.
    executor
        Where the work is done (:func:`~netan.sweep.executors.executor_of`); in this process when None.
    piece
        Scenarios that are kept together; measured when None.
    progress
        Called with (scenarios done, scenarios in all).

    Returns
    -------
    pandas.DataFrame
        As there.

    Raises
    ------
    UnknownNodeError, SchemaError
        As there.
    SweepError
        Workers cannot go on, or the cluster cannot be reached.
    """
    rules = rules or Rules()
    names, shares = checked_weights(economy, weights)
    if scenarios is not None and closures is not None:
        raise SchemaError("Give closures or scenarios, not both.")
    shocks = shocks_of_closures(economy, closures) if scenarios is None else shocks_of_table(economy, scenarios)
    runs = KeptRuns(economy, shares, rules, folder, executor)
    values = runs.rows(shocks, piece=piece, progress=progress)
    return index_table(values, shocks.names, names, rules, economy)


class KeptRuns:
    """Runs of one economy whose pieces are kept in a folder.

    Parameters
    ----------
    economy, shares, rules
        As for :func:`~netan.risk.running.running_of`.
    folder, executor
        As in :func:`systemic_risk_sweep`.
    many
        Scenarios to prepare for where they come in several calls; those of each call when None.
    """

    def __init__(
        self,
        economy: Economy,
        shares: Floats,
        rules: Rules,
        folder: Path,
        executor: Executor | None = None,
        many: int | None = None,
    ) -> None:
        self.rules, self.folder, self.executor, self.many = rules, folder, executor, many
        self.width = 3 * shares.shape[1] + 3
        self.key = hash_values([__version__, hash_of(economy), shares])
        self.home = folder / f"economy-{self.key[:KEY_LETTERS]}"
        if not (self.home / WORDS).exists():  # written last; workers may hold the arrays of a whole one open
            save_arrays(self.home, {"shares": shares})
            save_economy(economy, self.home)

    def seconds(self, economy: Economy, *, many: int) -> float:
        """Processor seconds of one closure of the run, measured here on a few."""
        rules = tuple(sorted(asdict(self.rules).items()))
        return closure_seconds(_running(str(self.home.resolve()), rules, self.many or many), economy)

    def rows(
        self,
        shocks: Shocks,
        *,
        rules: Rules | None = None,
        piece: int | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Floats:
        """Index rows of scenarios, as :class:`~netan.risk.running.Running` gives them."""
        options, count = asdict(rules or self.rules), len(shocks.names)
        hit = {"scenario": shocks.scenario, "node": shocks.node, "down": shocks.down, "up": shocks.up}
        many = count if self.many is None else self.many
        key = hash_values([self.key, options, many, count, *hit.values()])[:KEY_LETTERS]
        place = self.folder / key / "shocks"
        save_arrays(place, hit)
        folders = {"economy": str(self.home.resolve()), "shocks": str(place.resolve())}
        arguments = {**folders, "rules": options, "count": count, "many": many}
        run = Run(FUNCTION, arguments, count, self.width, key, GROUP)
        piece = piece or (GROUP if self.many else None)
        return sweep(run, self.folder, executor=self.executor, piece=piece, progress=progress)


def rows_of_piece(arguments: dict[str, Any], start: int, stop: int) -> Floats:
    """Index rows of the scenarios from start to stop of what :class:`KeptRuns` laid down."""
    rules = tuple(sorted(arguments["rules"].items()))
    running = _running(arguments["economy"], rules, int(arguments["many"]))
    shocks = _shocks(arguments["shocks"], int(arguments["count"]))
    return np.concatenate([running.rows(shocks, part) for part in running.batches(start, stop)])


@lru_cache(maxsize=1)
def _running(folder: str, rules: tuple[tuple[str, Any], ...], many: int) -> Running:
    """What a process needs for all pieces of one economy; a worker keeps it between them."""
    home = Path(folder)
    economy = load_economy(home, names=False)
    return running_of(economy, Rules(**dict(rules)), np.array(load_array(home, "shares")), scenarios=many)


@lru_cache(maxsize=1)
def _shocks(folder: str, count: int) -> Shocks:
    import pandas as pd

    hit = (np.array(load_array(Path(folder), name)) for name in ("scenario", "node", "down", "up"))
    return Shocks(pd.RangeIndex(count), *hit)
