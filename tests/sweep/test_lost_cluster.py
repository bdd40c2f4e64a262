"""What is said when a dask cluster is lost in a run."""

from __future__ import annotations

from typing import NoReturn

import pytest

from netan.sweep.executors import SweepError, _result

distributed = pytest.importorskip("distributed")


class Lost:
    """A piece whose cluster is gone."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def result(self) -> NoReturn:
        """As a future of dask does."""
        raise self.error


def test_a_lost_scheduler_is_told_in_words() -> None:
    gone = distributed.client.FutureCancelledError("piece", "scheduler-connection-lost")
    with pytest.raises(SweepError, match="cluster at tcp://head:1 was lost -> start it again; what is done is kept"):
        _result(Lost(gone), "tcp://head:1")
    with pytest.raises(SweepError, match="was lost"):
        _result(Lost(distributed.comm.CommClosedError("closed")), "tcp://head:1")


def test_workers_that_die_at_one_piece_are_told_in_words() -> None:
    dead = distributed.scheduler.KilledWorker("piece", None, 3)
    with pytest.raises(SweepError, match="died again and again"):
        _result(Lost(dead), "tcp://head:1")


def test_an_error_of_the_work_itself_stays_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError, match="by zero"):
        _result(Lost(ZeroDivisionError("by zero")), "tcp://head:1")
