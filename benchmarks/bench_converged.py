"""Closures a CPU-second of the converged index: bench_converged.py [firms] [static|dynamic] [tolerance].

The made-up nation: 64 sectors; ten links a firm on average, suppliers and buyers drawn by heavy tails of their own
(Pareto, cut so that the largest firm has about 2,000 links a side; one in two firms is as large on one side as on the
other); a link is worth the geometric mean of its ends, times a lognormal; 40 % of all sales go to final demand, and a
fifth of all inputs comes from outside.

It is made in one process and run in another, which maps the arrays: memory is that of the second. Times hold the plan,
not the compilation. Errors are those of a sample, against steps of scipy until nothing changes by more than 1e-13.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd

from netan.risk import Economy, prepare_economy
from netan.risk.cascade import Rules, default_weights
from netan.risk.flows import build_flows, down_step, up_step
from netan.risk.prepared import load_economy, save_economy
from netan.risk.running import Running, running_of
from netan.risk.shocks import Shocks, shocks_of_closures

SECTORS, DEGREE, FINAL, TAIL, LARGEST = 64, 10, 0.4, 1.8, 2_000
CHECKED, LANES, SETTLED, ROUNDS = 96, 16, 1e-13, 3


def nation(firms: int, *, seed: int) -> Economy:
    """A firm network as the heading says."""
    rng = np.random.default_rng(seed)
    links = DEGREE * firms
    pull = [degrees(firms, rng) for _ in range(2)]
    together = rng.random(firms) < 0.5  # half of the firms are as large on one side as on the other
    pull[1][together] = pull[0][together]
    supplier, buyer = (rng.choice(firms, int(links * 1.02), p=p / p.sum()) for p in pull)
    apart = supplier != buyer
    supplier, buyer = supplier[apart], buyer[apart]
    pair = rng.permutation(np.unique(buyer.astype(np.int64) * firms + supplier))[:links]
    supplier, buyer = pair % firms, pair // firms
    size = np.sqrt(pull[0] * pull[1]) * rng.lognormal(0, 1, firms)
    value = np.sqrt(size[supplier] * size[buyer]) * rng.lognormal(0, 1, len(supplier)) * 1e4
    sold, bought = np.bincount(supplier, value, firms), np.bincount(buyer, value, firms)
    names = [f"s{k:02d}" for k in range(SECTORS)]
    rule = rng.choice([0, 1, 2], (SECTORS, SECTORS), p=[0.25, 0.35, 0.40])
    return prepare_economy(
        np.arange(firms),
        np.array(names)[rng.integers(0, SECTORS, firms)],
        supplier,
        buyer,
        value,
        essentiality=pd.DataFrame(rule, index=names, columns=names),
        revenue=sold / (1 - FINAL) + (sold == 0),
        costs=bought * 1.25 + (bought == 0),
    )


def degrees(firms: int, rng: np.random.Generator) -> np.ndarray:
    """Expected numbers of links: Pareto, mean `DEGREE`, none above `LARGEST`."""
    pull = np.minimum((1 - rng.random(firms)) ** (-1 / TAIL), 1e9)
    for _ in range(50):
        pull = np.minimum(pull * DEGREE / pull.mean(), LARGEST)
    return pull


def steps_of_scipy(economy: Economy, replaceability: str, closed: np.ndarray) -> np.ndarray:
    """Combined index of closures, stepped until nothing changes any more."""
    flows, v = build_flows(economy, replaceability=replaceability), default_weights(economy)  # type: ignore[arg-type]
    found = []
    for part in np.array_split(closed, max(len(closed) // LANES, 1)):
        shock = np.zeros((economy.size, len(part)))
        shock[part, np.arange(len(part))] = 1
        losses = []
        for step in (down_step, up_step):
            loss = shock
            while True:
                new = step(flows, loss, shock)
                if np.abs(new - loss).max() <= SETTLED:
                    break
                loss = new
            losses.append(new)
        found.append(np.maximum(*losses).T @ v)
    return np.concatenate(found)[:, 0]


def prepared(economy: Economy, rules: Rules) -> tuple[Running, Shocks]:
    """What all closures need."""
    return running_of(economy, rules, default_weights(economy), scenarios=economy.size), shocks_of_closures(
        economy, None
    )


def cpu_of(running: Running, shocks: Shocks, count: int, threads: int) -> tuple[float, float, np.ndarray]:
    """Seconds of processor and of clock for the first `count` closures, and their rows."""
    wall, busy = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(threads) as pool:
        rows = list(pool.map(lambda part: running.rows(shocks, part), running.batches(0, count)))
    return time.process_time() - busy, time.perf_counter() - wall, np.concatenate(rows)


def run(folder: Path, replaceability: str, tolerance: float) -> None:
    """Print what the second process finds."""
    economy = load_economy(folder, names=False)
    rules = Rules(tolerance=tolerance, replaceability=replaceability)  # type: ignore[arg-type]
    cpu_of(*prepared(economy, rules), 512, 1)  # compiles
    start = time.process_time()
    running, shocks = prepared(economy, rules)
    planned = time.process_time() - start
    busy, _, rows = cpu_of(running, shocks, economy.size, 1)
    busy += planned
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    count = f"{economy.size:,} closures, {busy:.1f} CPU-s ({planned:.1f} the plan)"
    print(f"{replaceability}, tolerance {tolerance:g}: {count}")
    print(f"  {economy.size / busy:,.0f} closures a CPU-second, plan included; {peak:.2f} GB at the peak")
    late = (rows[:, -1] > tolerance).mean()
    quantiles = np.quantile(rows[:, -1], [0.5, 0.9, 0.99, 1])
    print(f"  bound, share of the index: median {quantiles[0]:.1e}, 90 % {quantiles[1]:.1e}, 99 % {quantiles[2]:.1e}, "
          f"largest {quantiles[3]:.1e}; over the tolerance {late:.3%}")  # fmt: skip
    few = min(economy.size, 40_000)
    pairs = [(cpu_of(running, shocks, few, 1)[1], cpu_of(running, shocks, few, 2)[1]) for _ in range(ROUNDS)]
    ratio = statistics.median(one / two for one, two in pairs)
    print(f"  two threads against one, first {few:,} closures, clock: {ratio:.2f} times ({os.cpu_count()} cores)")
    if economy.size <= 200_000:
        chosen = np.random.default_rng(1).choice(economy.size, CHECKED, replace=False)
        error = np.abs(rows[chosen, 0] / steps_of_scipy(economy, replaceability, chosen) - 1)
        print(f"  error against scipy, {CHECKED} closures: median {np.median(error):.1e}, "
              f"99 % {np.quantile(error, 0.99):.1e}, largest {error.max():.1e}")  # fmt: skip


def main() -> None:
    """Make the nation, lay it down, run it in a process of its own."""
    if sys.argv[1:2] == ["run"]:
        run(Path(sys.argv[2]), sys.argv[3], float(sys.argv[4]))
        return
    firms = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    kinds = [sys.argv[2]] if len(sys.argv) > 2 else ["static", "dynamic"]
    tolerances = [sys.argv[3]] if len(sys.argv) > 3 else ["2e-2", "1e-2", "1e-3"]
    with tempfile.TemporaryDirectory() as name:
        economy = nation(firms, seed=1)
        sold, bought = (np.bincount(side, minlength=firms).max() for side in (economy.supplier, economy.buyer))
        print(f"{firms:,} firms, {len(economy.value):,} links; most buyers {sold:,}, most suppliers {bought:,}")
        sys.stdout.flush()
        save_economy(economy, Path(name))
        del economy
        for kind in kinds:
            for tolerance in tolerances:
                subprocess.run([sys.executable, __file__, "run", name, kind, tolerance], check=True)


if __name__ == "__main__":
    main()
