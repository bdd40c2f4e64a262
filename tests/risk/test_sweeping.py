"""The index as a long run: equal by every road, and after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netan.errors import FileFormatError
from netan.risk import Economy, Rules, prepare_economy, systemic_risk_index
from netan.risk.prepared import hash_of, load_economy, save_economy
from netan.risk.sweeping import systemic_risk_sweep
from netan.sweep.executors import Cluster, Pool

FIRMS = 300


def economy_of(seed: int = 0, firms: int = FIRMS) -> Economy:
    rng = np.random.default_rng(seed)
    links = firms * 5
    supplier, buyer = rng.integers(0, firms, links), rng.integers(0, firms, links)
    apart = supplier != buyer
    supplier, buyer = supplier[apart], buyer[apart]
    value = rng.lognormal(2, 2, len(buyer))
    rule = pd.DataFrame(rng.integers(0, 3, (4, 4)), index=list("ABCD"), columns=list("ABCD"))
    out = np.bincount(supplier, value, firms)
    sector = [list("ABCD")[k] for k in rng.integers(0, 4, firms)]
    ids = [f"f{k}" for k in range(firms)]
    return prepare_economy(ids, sector, supplier, buyer, value, essentiality=rule, revenue=out * 1.4 + 1)


def test_an_economy_comes_back_from_its_folder(tmp_path: Path) -> None:
    economy = economy_of()
    again = load_economy(save_economy(economy, tmp_path / "e"))
    assert hash_of(again) == hash_of(economy)
    assert list(again.nodes) == list(economy.nodes)
    bare = load_economy(tmp_path / "e", names=False)
    pd.testing.assert_frame_equal(
        systemic_risk_index(bare).reset_index(drop=True), systemic_risk_index(economy).reset_index(drop=True)
    )


def test_a_damaged_folder_is_said(tmp_path: Path) -> None:
    save_economy(economy_of(), tmp_path / "e")
    (tmp_path / "e" / "value.npy").write_bytes(b"x")
    with pytest.raises(FileFormatError, match="missing or damaged"):
        load_economy(tmp_path / "e")


@pytest.mark.parametrize("mode", ["paper", "converged"])
def test_a_sweep_equals_the_run_in_one_go(tmp_path: Path, mode: str) -> None:
    economy = economy_of()
    weights = pd.DataFrame({"jobs": np.arange(FIRMS, dtype=float), "sales": economy.strength}, index=economy.nodes)
    whole = systemic_risk_index(economy, mode=mode, weights=weights)
    found = systemic_risk_sweep(economy, tmp_path, rules=Rules(mode), weights=weights, piece=64)
    pd.testing.assert_frame_equal(found, whole, rtol=1e-12)
    pool = systemic_risk_sweep(
        economy, tmp_path / "pool", rules=Rules(mode), weights=weights, piece=64, executor=Pool(2)
    )
    pd.testing.assert_frame_equal(pool, found, check_exact=True)


def test_pieces_hold_whole_batches(tmp_path: Path) -> None:
    economy = economy_of()
    whole = systemic_risk_sweep(economy, tmp_path / "a", piece=1000)
    small = systemic_risk_sweep(economy, tmp_path / "b", piece=1)
    pd.testing.assert_frame_equal(small, whole, check_exact=True)


def test_scenarios_sweep_too(tmp_path: Path) -> None:
    economy = economy_of()
    table = pd.DataFrame({"scenario": ["a", "a", "b"], "node": ["f1", "f2", "f3"], "loss": [0.5, 1.0, 0.2]})
    found = systemic_risk_sweep(economy, tmp_path, scenarios=table)
    pd.testing.assert_frame_equal(found, systemic_risk_index(economy, scenarios=table))


SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_sweeping import economy_of, Rules, systemic_risk_sweep, Pool
if __name__ == "__main__":
    folder = Path(sys.argv[1])
    told = lambda done, count: (folder / "told").write_text(str(done))
    rules = Rules("paper", eps=1e-6)
    systemic_risk_sweep(economy_of(3, 1000), folder, rules=rules, piece=32, executor=Pool(2), progress=told)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is not a Windows word")
@pytest.mark.parametrize("what", ["worker", "run"])
def test_a_killed_run_ends_with_the_same_bytes(tmp_path: Path, what: str) -> None:
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    killed.mkdir()
    rules = Rules("paper", eps=1e-6)
    wanted = systemic_risk_sweep(economy_of(3, 1000), calm, rules=rules, piece=32)
    script = tmp_path / "go.py"
    script.write_text(SCRIPT)
    command = [sys.executable, str(script), str(killed), str(Path(__file__).parent)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        _wait_for(killed / "told")
        target = process.pid if what == "run" else _child(process.pid)
        assert target, "no worker was there to be killed"
        os.kill(target, signal.SIGKILL)
        done = len(_pieces(killed))
        process.communicate(timeout=120)
    assert done < len(_pieces(calm)), "all was done before the kill, so it showed nothing"
    assert process.returncode == (-signal.SIGKILL if what == "run" else 0)
    found = systemic_risk_sweep(economy_of(3, 1000), killed, rules=rules, piece=32)
    pd.testing.assert_frame_equal(found, wanted, check_exact=True)
    assert _pieces(killed) == _pieces(calm)


def _wait_for(path: Path) -> None:
    for _ in range(1200):
        if path.exists():
            return
        time.sleep(0.05)
    raise AssertionError("the run did not start")


def _child(parent: int) -> int:
    """A worker: a spawned process of the run that is not the tracker of its resources."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            words = (stat.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == parent and b"spawn_main" in words:
            return int(stat.parent.name)
    return 0


def _pieces(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*/[0-9]*.npy"))}


def test_a_cluster_gives_the_same_bytes(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    economy = economy_of()
    here = systemic_risk_sweep(economy, tmp_path / "here", piece=64)
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as local:
        there = systemic_risk_sweep(economy, tmp_path / "there", piece=64, executor=Cluster(local.scheduler_address))
    pd.testing.assert_frame_equal(there, here, check_exact=True)
    assert json.loads(next((tmp_path / "there").glob("*/plan.json")).read_text())["piece"] == 64


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is not a Windows word")
def test_a_cluster_of_two_loses_a_worker_and_gives_the_same_bytes(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    economy, rules = economy_of(3, 600), Rules("paper", eps=1e-4)
    here = systemic_risk_sweep(economy, tmp_path / "here", rules=rules, piece=32)
    killed: list[int] = []
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as local:
        pids = [nanny.pid for nanny in local.workers.values()]

        def told(done: int, count: int) -> None:
            if not killed:
                assert done < count
                os.kill(pids[0], signal.SIGKILL)
                killed.append(pids[0])

        where = Cluster(local.scheduler_address)
        there = systemic_risk_sweep(
            economy, tmp_path / "there", rules=rules, piece=32, executor=where, progress=told
        )  # fmt: skip
    assert killed
    pd.testing.assert_frame_equal(there, here, check_exact=True)
    assert _pieces(tmp_path / "there") == _pieces(tmp_path / "here")
