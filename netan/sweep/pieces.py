"""A long run in pieces, each kept as soon as it is done: what was killed goes on and ends with the same bytes."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..files import atomic_path, write_json
from .executors import Call, Serial, SweepError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from .executors import Executor

PLAN = "plan.json"
# so many seconds a piece: starting it costs nothing beside it, and little is lost with it
SECONDS = 2.0
LEAST, MOST = 16, 65_536


@dataclass(frozen=True)
class Run:
    """What is to be worked out.

    Attributes
    ----------
    function, arguments
        As in :class:`~netan.sweep.executors.Call`; it returns one row of ``width`` float64 an item.
    count, width
        Items, and figures of each.
    key
        Hash of everything that the figures depend on; the pieces lie in a folder of this name.
    group
        Items that are worked out side by side; in other company they may end a little otherwise, so that pieces
        hold whole groups.
    """

    function: str
    arguments: Mapping[str, Any]
    count: int
    width: int
    key: str
    group: int = 1


def sweep(
    run: Run,
    folder: Path,
    *,
    executor: Executor | None = None,
    piece: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> NDArray[np.float64]:
    """Work all items out, or what is left of them, and return them in order.

    Parameters
    ----------
    run
        What to do.
    folder
        Where pieces are kept.
    executor
        Where the work is done; in this process when None.
    piece
        Items of a piece, rounded up to whole groups; measured on the first ones when None. A run that goes on keeps
        the size it began with.
    progress
        Called with (items done, items in all).

    Returns
    -------
    numpy.ndarray
        ``count`` x ``width``. The same bytes whatever the executor, the size of the pieces and the number of stops.

    Raises
    ------
    SweepError
        A piece has another shape than it should, or the workers cannot go on.
    """
    place = folder / run.key
    out = np.full((run.count, run.width), np.nan)
    size = _size(run, place, piece)
    todo, done = [], 0
    for start in range(0, run.count, size):
        stop = min(start + size, run.count)
        known = _kept(place, start, stop, run.width)
        if known is None:
            todo.append(Call(run.function, run.arguments, start, stop))
        else:
            out[start:stop] = known
            done += stop - start
    if progress is not None and done:
        progress(done, run.count)
    for call, rows in (executor or Serial()).run(todo):
        if rows.shape != (call.stop - call.start, run.width):
            raise SweepError(f"items {call.start} to {call.stop} came back as {rows.shape}: a fault of netan")
        _keep(place, call, rows)
        out[call.start : call.stop] = rows
        done += call.stop - call.start
        if progress is not None:
            progress(done, run.count)
    return out


def _size(run: Run, place: Path, wanted: int | None) -> int:
    """Size of the pieces: that of an earlier start of the same run, else as wanted or as measured."""
    file = place / PLAN
    try:
        plan = json.loads(file.read_text(encoding="utf-8"))
        if plan["count"] == run.count and plan["width"] == run.width and plan["piece"] > 0:
            return int(plan["piece"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # no plan, or one that was torn: a new one is made, and pieces that fit no longer are done again
    size = -(-(wanted or _measured(run)) // run.group) * run.group
    place.mkdir(parents=True, exist_ok=True)
    write_json(file, {"count": run.count, "width": run.width, "piece": size})
    return size


def _measured(run: Run) -> int:
    """As many items as take :data:`SECONDS`; the first call of a process pays for its start and is not counted."""
    few = min(LEAST, run.count)
    call = Call(run.function, run.arguments, 0, few)
    call()
    start = time.perf_counter()
    call()
    took = max(time.perf_counter() - start, 1e-6)
    return int(np.clip(round(few * SECONDS / took), LEAST, MOST))


def _file(place: Path, start: int, stop: int) -> Path:
    return place / f"{start:010d}-{stop:010d}.npy"


def _kept(place: Path, start: int, stop: int, width: int) -> NDArray[np.float64] | None:
    file = _file(place, start, stop)
    if not file.exists():
        return None
    try:
        rows = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None  # torn by a crash of the machine: done again
    fits = rows.shape == (stop - start, width) and rows.dtype == np.float64
    return rows if fits else None


def _keep(place: Path, call: Call, rows: NDArray[Any]) -> None:
    with atomic_path(_file(place, call.start, call.stop)) as temporary, temporary.open("wb") as file:
        np.save(file, np.ascontiguousarray(rows, dtype=np.float64), allow_pickle=False)
