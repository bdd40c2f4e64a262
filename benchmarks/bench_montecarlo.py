"""CPU time of Monte Carlo on the sample county: 1,000 joint draws of the plant's closure, closures of each, failures.

    python benchmarks/bench_montecarlo.py [RUNS] [--all]

The goal is 1,000 draws in at most 60 s on 2 cores, the study read, built and written included. ``--all`` adds the
closures of each site and the failures. Times are CPU seconds of this process and its workers, so that others on the
machine do not count.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from netan.scenario.robustness import Plan
from netan.study.demo import copy_sample
from netan.study.outcomes import ClosureWish
from netan.study.scenario_drawn import DrawnWish
from netan.study.scenario_montecarlo import montecarlo_answer
from netan.study.scenario_robustness import robustness_answer
from netan.study.scenario_sweep import SweepWish, sweep_answer

if TYPE_CHECKING:
    from collections.abc import Callable

GOAL = 60.0


def cpu() -> float:
    """CPU seconds so far, of this process and of its workers that ended."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def timed(name: str, work: Callable[[], object]) -> float:
    """Say how long something took."""
    start, wall = cpu(), time.perf_counter()
    work()
    took = cpu() - start
    print(f"{name:58} {took:7.1f} CPU s  {time.perf_counter() - wall:7.1f} s")
    return took


def main() -> None:
    """Run what was asked for."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    runs = numbers[0] if numbers else 1000
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder) / "northmoor"
        copy_sample(study)
        wish = ClosureWish(close=("Plant X",))
        first = timed(
            f"{runs:,} draws, the study read and built first", lambda: montecarlo_answer(study, wish, DrawnWish(runs))
        )
        timed(
            f"{runs:,} draws of another seed, study known", lambda: montecarlo_answer(study, wish, DrawnWish(runs, 2))
        )
        timed(
            f"{runs:,} draws over 10 sampled networks",
            lambda: montecarlo_answer(study, wish, DrawnWish(runs, 3, networks=10)),
        )
        if "--all" in sys.argv:
            timed("closure of each site, 2 processes", lambda: sweep_answer(study, SweepWish("sites", workers=2)))
            timed(
                "failures, 40 random orders, 2 processes", lambda: robustness_answer(study, Plan(orders=40), workers=2)
            )
        said = "met" if first <= GOAL else "MISSED"
        print(f"Goal of {GOAL:.0f} s for 1,000 draws on 2 cores, here on one: {said}")


if __name__ == "__main__":
    main()
