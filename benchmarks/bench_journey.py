"""From files to critical suppliers and page: wall time, CPU time and peak memory of each command.

Run: python benchmarks/bench_journey.py [STUDY]; without STUDY the sample county, in a temporary folder. For South
Yorkshire make a folder with the four public files in its inbox and run ``netan init`` there first.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample"
STEPS = (["build"], ["linkages"], ["critical"], ["view"])


def measured(arguments: list[str]) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and peak megabytes of one command."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "netan", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"netan {' '.join(arguments)} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Measure each step and the whole."""
    with tempfile.TemporaryDirectory() as folder:
        study = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "northmoor"
        if len(sys.argv) == 1:
            shutil.copytree(SAMPLE, study)
        shutil.rmtree(study / "work", ignore_errors=True)
        rows = [(step[0], *measured([*step, str(study)])) for step in STEPS]
        again = measured(["critical", str(study)])
    print(f"{'step':10} {'wall s':>8} {'CPU s':>8} {'peak MB':>8}")
    whole = ("all", *(sum(row[k] for row in rows) for k in (1, 2)), max(row[3] for row in rows))
    for name, wall, cpu, memory in [*rows, whole]:
        print(f"{name:10} {wall:8.1f} {cpu:8.1f} {memory:8.0f}")
    print(f"critical again (network kept): {again[0]:.1f} s wall, {again[1]:.1f} s CPU")


if __name__ == "__main__":
    main()
