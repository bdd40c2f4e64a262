"""Long runs in pieces: the same bytes by every road, and after every stop."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from netan.sweep.executors import Call, Cluster, Pool, Serial, SweepError, executor_of
from netan.sweep.pieces import Run, sweep

if TYPE_CHECKING:
    from pathlib import Path

DOUBLE = "netan.sweep.trial:numbers"


@pytest.fixture(autouse=True)
def _trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function that pretends to be netan's own."""
    import sys
    from types import ModuleType

    module = ModuleType("netan.sweep.trial")
    module.numbers = numbers  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "netan.sweep.trial", module)


def numbers(arguments: dict[str, Any], start: int, stop: int) -> np.ndarray:
    items = np.arange(start, stop, dtype=float)
    if arguments.get("fail", -1) in items:
        raise KeyboardInterrupt
    return np.column_stack([items, arguments["factor"] * items**2])


def run_of(count: int = 100, **more: Any) -> Run:
    return Run(DOUBLE, {"factor": 0.5, **more}, count, 2, "abc")


def test_the_size_of_the_pieces_changes_nothing(tmp_path: Path) -> None:
    wanted = numbers({"factor": 0.5}, 0, 100)
    for piece in (1, 7, 100, 1000, None):
        found = sweep(run_of(), tmp_path / str(piece), piece=piece)
        assert found.tobytes() == wanted.tobytes()


def test_a_run_that_was_stopped_goes_on_and_does_nothing_twice(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with pytest.raises(KeyboardInterrupt):
        sweep(run_of(fail=55), tmp_path, piece=10, progress=lambda *at: told.append(at))
    assert told[-1] == (50, 100)
    calls: list[int] = []

    class Watched(Serial):
        def run(self, calls_: Any) -> Any:
            for call, rows in super().run(calls_):
                calls.append(call.start)
                yield call, rows

    found = sweep(run_of(), tmp_path, executor=Watched(), piece=33)  # the size of the first start stays
    assert calls == [50, 60, 70, 80, 90]
    assert found.tobytes() == numbers({"factor": 0.5}, 0, 100).tobytes()


@pytest.mark.parametrize("damage", [b"", b"torn", None])
def test_a_torn_piece_is_done_again(tmp_path: Path, damage: bytes | None) -> None:
    first = sweep(run_of(), tmp_path, piece=30)
    file = sorted((tmp_path / "abc").glob("*.npy"))[1]
    file.write_bytes(file.read_bytes()[:-8] if damage is None else damage)
    assert sweep(run_of(), tmp_path, piece=30).tobytes() == first.tobytes()


def test_a_torn_plan_is_made_anew(tmp_path: Path) -> None:
    first = sweep(run_of(), tmp_path, piece=30)
    (tmp_path / "abc" / "plan.json").write_text('{"count": 100')
    assert sweep(run_of(), tmp_path, piece=20).tobytes() == first.tobytes()
    assert json.loads((tmp_path / "abc" / "plan.json").read_text())["piece"] == 20


def test_nothing_to_do_is_no_fault(tmp_path: Path) -> None:
    assert sweep(run_of(0), tmp_path).shape == (0, 2)


def test_a_result_of_the_wrong_shape_is_not_kept(tmp_path: Path) -> None:
    wrong = Run(DOUBLE, {"factor": 1.0}, 10, 3, "abc")
    with pytest.raises(SweepError, match="a fault of netan"):
        sweep(wrong, tmp_path, piece=5)
    assert not list((tmp_path / "abc").glob("*.npy"))


def test_only_functions_of_netan_are_called() -> None:
    with pytest.raises(SweepError, match="no function of netan"):
        Call("os:system", {}, 0, 1)()


def test_the_executor_follows_what_was_asked() -> None:
    assert isinstance(executor_of(workers=1), Serial)
    assert executor_of(workers=3) == Pool(3)
    assert executor_of(cluster="tcp://head:8786") == Cluster("tcp://head:8786")


def test_a_cluster_that_does_not_answer_is_said() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(SweepError, match="no dask cluster answers at"):
        next(iter(Cluster("tcp://127.0.0.1:9", patience=0.5).run([])))
