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
from .prepared import hash_of, hash_values, load_array, load_economy, save_arrays, save_economy
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
    hit = {"scenario": shocks.scenario, "node": shocks.node, "down": shocks.down, "up": shocks.up}
    options = asdict(rules)
    key = hash_values([__version__, options, hash_of(economy), shares, *hit.values()])[:KEY_LETTERS]
    home = folder / key / "economy"
    save_economy(economy, home)
    save_arrays(home, {"shares": shares, **{f"hit_{name}": array for name, array in hit.items()}})
    count = len(shocks.names)
    arguments = {"folder": str(home.resolve()), "rules": options, "count": count}
    run = Run(FUNCTION, arguments, count, 3 * len(names) + 3, key, GROUP)
    values = sweep(run, folder, executor=executor, piece=piece, progress=progress)
    return index_table(values, shocks.names, names, rules, economy)


def rows_of_piece(arguments: dict[str, Any], start: int, stop: int) -> Floats:
    """Index rows of the scenarios from start to stop of what :func:`systemic_risk_sweep` laid down."""
    rules = tuple(sorted(arguments["rules"].items()))
    running, shocks = _prepared(arguments["folder"], rules, int(arguments["count"]))
    return np.concatenate([running.rows(shocks, part) for part in running.batches(start, stop)])


@lru_cache(maxsize=1)
def _prepared(folder: str, rules: tuple[tuple[str, Any], ...], count: int) -> tuple[Running, Shocks]:
    """What a process needs for all pieces of one run; a worker keeps it between them."""
    import pandas as pd

    home = Path(folder)
    economy = load_economy(home, names=False)
    hit = (np.array(load_array(home, f"hit_{name}")) for name in ("scenario", "node", "down", "up"))
    running = running_of(economy, Rules(**dict(rules)), np.array(load_array(home, "shares")), scenarios=count)
    return running, Shocks(pd.RangeIndex(count), *hit)
