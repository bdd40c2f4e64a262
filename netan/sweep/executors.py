"""Where the pieces of a long run are worked out: here, in processes of this machine, or on a dask cluster."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import NetanError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

OWN = "netan."
# pieces under way for each worker: none waits for work, and little is lost when a run is stopped
AHEAD = 2
# a process may be killed by the system for want of memory; twice in a row without a piece done is no accident
TRIALS = 3


class SweepError(NetanError, RuntimeError):
    """A long run that cannot go on."""


@dataclass(frozen=True)
class Call:
    """One piece of a run.

    Attributes
    ----------
    function
        ``module:name`` of a function of netan, called with the arguments, the first item and the end.
    arguments
        Plain values that can be written as JSON, such as the folder of an economy.
    start, stop
        Items of the piece.
    """

    function: str
    arguments: Mapping[str, Any]
    start: int
    stop: int

    def __call__(self) -> NDArray[Any]:
        """Work the piece out, in whatever process this is."""
        module, _, name = self.function.partition(":")
        if not module.startswith(OWN):
            raise SweepError(f"{self.function} is no function of netan")
        found: NDArray[Any] = getattr(import_module(module), name)(dict(self.arguments), self.start, self.stop)
        return found


class Executor(Protocol):
    """Works pieces out, in any order."""

    def run(self, calls: Iterable[Call]) -> Iterator[tuple[Call, NDArray[Any]]]:
        """Give each piece with its result, as they come."""
        ...  # pragma: no cover


@dataclass(frozen=True)
class Serial:
    """One piece after the other, in this process."""

    def run(self, calls: Iterable[Call]) -> Iterator[tuple[Call, NDArray[Any]]]:
        """Give each piece with its result, in order."""
        for call in calls:
            yield call, call()


@dataclass(frozen=True)
class Pool:
    """Processes of this machine.

    Attributes
    ----------
    workers
        How many; as many as there are cores when 0.
    """

    workers: int = 0

    def run(self, calls: Iterable[Call]) -> Iterator[tuple[Call, NDArray[Any]]]:
        """Give each piece with its result, as they come; a process that dies is replaced and its piece done again.

        Raises
        ------
        SweepError
            Processes die without a piece getting done, which is mostly want of memory.
        """
        waiting, lost, failures = iter(calls), list[Call](), 0
        while True:
            done_before = 0
            try:
                for pair in self._round(waiting, lost):
                    done_before += 1
                    yield pair
            except BrokenProcessPool as error:
                failures = 1 if done_before else failures + 1
                if failures >= TRIALS:
                    raise SweepError(
                        f"worker processes died {TRIALS} times in a row, which is mostly want of memory -> use fewer "
                        "workers; what is done is kept, and the same command goes on from there"
                    ) from error
            else:
                return

    def _round(self, waiting: Iterator[Call], lost: list[Call]) -> Iterator[tuple[Call, NDArray[Any]]]:
        """Run until all is done or a process dies; then ``lost`` holds what was under way."""
        import multiprocessing

        count = self.workers or os.cpu_count() or 1
        again, under_way = list(lost), dict[Future[Any], Call]()
        lost.clear()
        pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), initializer=_attend)
        try:
            while True:
                while len(under_way) < AHEAD * count:
                    call = again.pop(0) if again else next(waiting, None)
                    if call is None:
                        break
                    under_way[pool.submit(call)] = call
                if not under_way:
                    return
                ready, _ = wait(under_way, return_when=FIRST_COMPLETED)
                for future in sorted(ready, key=lambda f: under_way[f].start):
                    result = future.result()
                    yield under_way.pop(future), result
        finally:
            lost[:] = sorted([*again, *under_way.values()], key=lambda call: call.start)
            processes = list((getattr(pool, "_processes", None) or {}).values())
            pool.shutdown(wait=not under_way, cancel_futures=True)
            if under_way:  # stopped or broken: nobody waits for what is under way
                for process in processes:
                    process.terminate()


def _attend() -> None:
    """In a worker: leave Ctrl-C to the parent, and go when the parent is gone, however it went."""
    import multiprocessing
    from multiprocessing.connection import wait as wait_for

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    gone = parent.sentinel

    def watch() -> None:
        wait_for([gone])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@dataclass(frozen=True)
class Cluster:
    """Workers of a dask cluster, which must see the same folders as this machine.

    Attributes
    ----------
    address
        Of the scheduler, such as ``tcp://head:8786``.
    patience
        Seconds to wait for an answer.
    """

    address: str
    patience: float = 20.0

    def run(self, calls: Iterable[Call]) -> Iterator[tuple[Call, NDArray[Any]]]:
        """Give each piece with its result, as they come; dask does again what a lost worker had.

        Raises
        ------
        SweepError
            dask is not installed, the cluster cannot be reached, or its scheduler or workers are lost.
        """
        try:
            from distributed import Client, as_completed
        except ImportError as error:
            raise SweepError("a cluster needs dask -> pip install 'netan[cluster]', or use --workers") from error
        try:
            client: Any = Client(self.address, timeout=self.patience, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError, TimeoutError) as error:
            raise SweepError(f"no dask cluster answers at {self.address} ({error}) -> check the address") from error
        with client:
            room = AHEAD * max(1, len(client.scheduler_info()["workers"]))
            running: Any = as_completed(loop=client.loop)  # type: ignore[no-untyped-call]
            waiting, calls_of = iter(calls), dict[str, Call]()
            for _ in range(room):
                _submit(client, waiting, running, calls_of)
            for future in running:
                call = calls_of.pop(future.key)
                yield call, _result(future, self.address)
                _submit(client, waiting, running, calls_of)


def _result(future: Any, address: str) -> NDArray[Any]:
    from distributed import CancelledError, KilledWorker
    from distributed.comm.core import CommClosedError

    try:
        found: NDArray[Any] = future.result()
    except (CancelledError, CommClosedError) as error:
        raise SweepError(
            f"the cluster at {address} was lost -> start it again; what is done is kept in the folder of --work, and "
            "the same command goes on from there"
        ) from error
    except KilledWorker as error:
        raise SweepError(
            "workers of the cluster died again and again at the same piece, which is mostly want of memory -> give "
            "them more; what is done is kept in the folder of --work, and the same command goes on from there"
        ) from error
    return found


def _submit(client: Any, waiting: Iterator[Call], running: Any, calls_of: dict[str, Call]) -> None:
    call = next(waiting, None)
    if call is not None:
        future = client.submit(call, pure=False)
        calls_of[future.key] = call
        running.add(future)


def executor_of(*, workers: int = 0, cluster: str = "") -> Executor:
    """Choose by what the user asked for: a cluster's address, or a number of processes (0 for all cores).

    Examples
    --------
    >>> executor_of(workers=1), executor_of(workers=2)
    (Serial(), Pool(workers=2))
    """
    if cluster:
        return Cluster(cluster)
    return Serial() if workers == 1 else Pool(workers)
