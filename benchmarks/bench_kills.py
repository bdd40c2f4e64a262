"""Kill workers and whole runs at random moments and resume: python benchmarks/bench_kills.py [pool|cluster] [times].

A network of fictional firms is swept by ``netan esri`` in a process of its own. Each time a worker or the whole run
gets SIGKILL at a random moment: up to two pieces after a random number of them is kept. The moment counts only if the
run was alive just before and pieces were missing just after. A run whose worker died must end by itself; a killed run
is started again with the same command. The csv must have the sha256 of a calm run. With a cluster two dask workers
under nannies, each a process of its own, serve; at the end the scheduler is killed, once.
Not for Windows.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

FIRMS = 400
SLOW = ["--mode", "paper", "--eps", "1e-3"]
PATIENCE = 300
# the command line itself, with pieces of a tenth of the usual time: more of them to lose
NETAN = "import netan.sweep.pieces as p; p.SECONDS = 0.1; from netan.cli import netan; netan()"


def write_files(folder: Path) -> list[str]:
    """A random network as plain files, and the arguments that name them."""
    rng = np.random.default_rng(0)
    ids = np.array([f"f{k:05d}" for k in range(FIRMS)])
    supplier, buyer = (rng.integers(0, FIRMS, 8 * FIRMS) for _ in range(2))
    amount = rng.lognormal(2, 2, len(buyer)).round(3)
    names = [f"s{k:02d}" for k in range(20)]
    pd.DataFrame({"supplier": ids[supplier], "buyer": ids[buyer], "amount": amount}).to_csv(folder / "links.csv")
    pd.DataFrame({"firm": ids, "sector": rng.choice(names, FIRMS)}).to_csv(folder / "firms.csv")
    rule = pd.DataFrame(rng.integers(0, 3, (20, 20)), index=names, columns=names)
    rule.to_csv(folder / "rule.csv", index_label="sector")
    return [str(folder / "links.csv"), "--firms", str(folder / "firms.csv"), "--essentiality", str(folder / "rule.csv")]


class Sweeps:
    """Runs of the same sweep, each in a work folder of its own."""

    def __init__(self, folder: Path, where: list[str]) -> None:
        self.folder, self.files, self.where = folder, write_files(folder), where
        self.all = 0

    def start(self, name: str) -> subprocess.Popen[str]:
        """Start or resume a run."""
        command = [sys.executable, "-c", NETAN, "esri", *self.files, *SLOW, *self.where, "--quiet"]
        command += ["--work", str(self.folder / name), "--out", str(self.out(name))]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def out(self, name: str) -> Path:
        """The csv of a run."""
        return self.folder / f"{name}.csv"

    def pieces(self, name: str) -> int:
        """Pieces kept so far."""
        return len(list((self.folder / name).glob("*/[0-9]*-[0-9]*.npy")))

    def finish(self, name: str, process: subprocess.Popen[str]) -> str:
        """Wait for a run and return the hash of its csv, or what it said."""
        _, said = process.communicate(timeout=PATIENCE)
        if process.returncode:
            return f"exit {process.returncode}: {said.strip()[-300:]}"
        return hashlib.sha256(self.out(name).read_bytes()).hexdigest()

    def calm(self) -> tuple[str, float]:
        """Hash of an undisturbed run, and its seconds from the first piece to the last."""
        process = self.start("calm")
        self.wait_for_piece("calm", process)
        first = time.monotonic()
        found = self.finish("calm", process)
        self.all = self.pieces("calm")
        return found, time.monotonic() - first

    def wait_for_piece(self, name: str, process: subprocess.Popen[str], count: int = 1) -> None:
        """Wait until so many pieces are kept."""
        end = time.monotonic() + PATIENCE
        while self.pieces(name) < count and process.poll() is None and time.monotonic() < end:
            time.sleep(0.01)


def children(parent: int, word: bytes) -> list[int]:
    """Processes whose parent it is and whose command holds a word."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            mother = int(stat.read_text().rpartition(")")[2].split()[1])
            if mother == parent and word in (stat.parent / "cmdline").read_bytes():
                found.append(int(stat.parent.name))
        except OSError:
            continue
    return sorted(found)


class Dask:
    """A scheduler and two workers, each with a nanny that starts it again."""

    def __init__(self, folder: Path) -> None:
        self.file, self.folder = folder / "scheduler.json", folder
        self.parts = [self._start("distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard")]
        self.address = self._address()
        more = ["--nthreads", "1", "--no-dashboard", "--local-directory", str(folder / "dask")]
        self.parts += [self._start("distributed.cli.dask_worker", self.address, *more) for _ in range(2)]

    def _start(self, module: str, *words: str) -> subprocess.Popen[bytes]:
        place = ["--scheduler-file", str(self.file)] if "scheduler" in module else []
        command = [sys.executable, "-m", module, *words, *place]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _address(self) -> str:
        import json

        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(OSError, ValueError, KeyError):
                return str(json.loads(self.file.read_text())["address"])
            time.sleep(0.1)
        raise RuntimeError("the scheduler did not start")

    def workers(self) -> list[int]:
        """Processes that do the work: children of the nannies."""
        return [pid for nanny in self.parts[1:] for pid in children(nanny.pid, b"spawn_main")]

    def stop(self) -> None:
        """End what was started here."""
        for part in reversed(self.parts):
            part.terminate()
        for part in self.parts:
            with contextlib.suppress(subprocess.TimeoutExpired):
                part.wait(20)


def trial(sweeps: Sweeps, dask: Dask | None, number: int, seconds: float, wanted: str, what: str) -> str:
    """Kill once; `equal`, `differs: ...`, or `late` when the run was done before."""
    name = f"t{number}"
    process = sweeps.start(name)
    dice = random.Random(number)  # noqa: S311
    sweeps.wait_for_piece(name, process, dice.randrange(1, sweeps.all - 2))
    time.sleep(dice.uniform(0, 2 * seconds / sweeps.all))
    before = sweeps.pieces(name)
    workers = children(process.pid, b"spawn_main") if dask is None else dask.workers()
    inside = process.poll() is None and before < sweeps.all and workers
    if inside:
        os.kill(process.pid if what == "run" else dice.choice(workers), signal.SIGKILL)
    if what == "run" and inside:
        process.wait()
        inside = sweeps.pieces(name) < sweeps.all and process.returncode == -signal.SIGKILL
        process = sweeps.start(name)
    elif inside:
        inside = sweeps.pieces(name) < sweeps.all
    found = sweeps.finish(name, process)
    shutil.rmtree(sweeps.folder / name)
    if not inside:
        return "late"
    return f"equal, {before} of {sweeps.all} pieces kept" if found == wanted else f"differs: {found}"


def main() -> None:
    """Print each kill and the counts."""
    how = sys.argv[1] if len(sys.argv) > 1 else "pool"
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with tempfile.TemporaryDirectory() as passing:
        folder = Path(passing)
        dask = Dask(folder) if how == "cluster" else None
        try:
            sweeps = Sweeps(folder, ["--workers", "2"] if dask is None else ["--cluster", dask.address])
            wanted, seconds = sweeps.calm()
            print(f"{how}: calm run {seconds:.1f} s, {sweeps.all} pieces, sha256 {wanted[:16]}", flush=True)
            counts = {"equal": 0, "differs": 0, "late": 0}
            number = 0
            while counts["equal"] + counts["differs"] < times and number < 3 * times:
                what = "worker" if number % 2 else "run"
                told = trial(sweeps, dask, number, seconds, wanted, what)
                counts[told.split(",")[0].split(":")[0]] += 1
                print(f"{number + 1:3} {what:6} {told}", flush=True)
                number += 1
            print(f"{how}: {counts}", flush=True)
            if dask is not None:
                without_scheduler(sweeps, dask, wanted)
        finally:
            if dask is not None:
                dask.stop()


def without_scheduler(sweeps: Sweeps, dask: Dask, wanted: str) -> None:
    """Kill the scheduler in a run, show what is said, and resume with processes of this machine."""
    process = sweeps.start("headless")
    sweeps.wait_for_piece("headless", process)
    dask.parts[0].kill()
    start = time.monotonic()
    said = sweeps.finish("headless", process)
    print(f"scheduler killed: after {time.monotonic() - start:.0f} s {said}; {sweeps.pieces('headless')} pieces kept")
    sweeps.where = ["--workers", "2"]
    print(f"resumed on this machine: {sweeps.finish('headless', sweeps.start('headless')) == wanted}")


if __name__ == "__main__":
    main()
