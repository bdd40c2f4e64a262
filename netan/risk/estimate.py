"""How long a long run will take, measured on a few closures before it starts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .shocks import Shocks

if TYPE_CHECKING:
    from .economy import Economy
    from .running import Running

ENOUGH = 2.0  # seconds of closures that tell enough
BATCHES = 6
MINUTE, HOUR, DAY = 60, 3600, 86_400
LONG = 1.5  # a unit of time is left when more than so many of the next are full


def closure_seconds(running: Running, economy: Economy) -> float:
    """Processor seconds of one closure, measured on a few that are spread over firms of all sizes.

    Parameters
    ----------
    running
        From :func:`~netan.risk.running.running_of`.
    economy
        From `prepare_economy`, not empty.
    """
    order = np.argsort(economy.strength + economy.purchases, kind="stable")
    batch = min(running.batch, economy.size)
    # nothing is lost in these: what is paid once is paid here
    running.rows(_closures(order[:batch], 0.0), slice(0, batch))
    spread = order[np.linspace(0, economy.size - 1, BATCHES * batch).astype(np.int64)]
    start, done = time.perf_counter(), 0
    for turn in range(BATCHES):
        running.rows(_closures(np.unique(spread[turn::BATCHES]), 1.0), slice(0, len(np.unique(spread[turn::BATCHES]))))
        done += batch
        if time.perf_counter() - start > ENOUGH:
            break
    return (time.perf_counter() - start) / done


def _closures(nodes: np.ndarray, loss: float) -> Shocks:
    lost = np.full(len(nodes), loss)
    return Shocks(pd.RangeIndex(len(nodes)), np.arange(len(nodes)), nodes.astype(np.int64), lost, lost)


def time_in_words(seconds: float, closures: int, workers: int = 1) -> str:
    """Say how long a run takes.

    Parameters
    ----------
    seconds
        Of one closure.
    closures
        How many there are.
    workers
        How many work side by side.

    Examples
    --------
    >>> time_in_words(0.005, 100_000, 2)
    'about 4 min for 100,000 closures on 2 workers'
    >>> time_in_words(0.001, 300)
    'less than a second for 300 closures on 1 worker'
    """
    total = seconds * closures / max(workers, 1)
    for unit, name in ((DAY, "days"), (HOUR, "h"), (MINUTE, "min"), (1, "s")):
        if total >= LONG * unit or (unit == 1 and total >= 1):
            length = f"about {total / unit:.0f} {name}"
            break
    else:
        length = "less than a second"
    return f"{length} for {closures:,} closures on {workers} worker{'s' if workers != 1 else ''}"
