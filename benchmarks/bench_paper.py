"""Time paper mode against netan's own plain numpy/scipy steps: python benchmarks/bench_paper.py [firms] [closures]."""

from __future__ import annotations

import statistics
import sys
import time

import numpy as np
import pandas as pd

from netan.risk import Economy, prepare_economy
from netan.risk.cascade import Rules, Runner, default_weights
from netan.risk.flows import build_flows
from netan.risk.paper_kernel import PaperSpace, build_paper_plan, run_paper

SECTORS, DEGREE, PLAIN_RUNS, ROUNDS = 60, 8.2, 10, 3


def made_up(firms: int, *, seed: int) -> Economy:
    """Lognormal firms and links, random essentiality."""
    rng = np.random.default_rng(seed)
    chance = np.sqrt(rng.lognormal(0, 1.5, firms))
    links = int(firms * DEGREE)
    supplier, buyer = (rng.choice(firms, links, p=chance / chance.sum()) for _ in range(2))
    apart = supplier != buyer
    supplier, buyer = supplier[apart], buyer[apart]
    names = [f"s{k:02d}" for k in range(SECTORS)]
    rule = rng.choice([0, 1, 2], (SECTORS, SECTORS), p=[0.25, 0.35, 0.40])
    return prepare_economy(
        np.arange(firms),
        [names[k] for k in rng.integers(0, SECTORS, firms)],
        supplier,
        buyer,
        rng.lognormal(3, 1.5, len(buyer)),
        essentiality=pd.DataFrame(rule, index=names, columns=names),
    )


def main() -> None:
    """Print processor time a closure of both versions (medians of rounds) and their largest difference."""
    firms = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    economy = made_up(firms, seed=0)
    flows, weights = build_flows(economy), default_weights(economy)
    plan = build_paper_plan(economy, flows, weights)
    space, runner = PaperSpace(plan), Runner(economy, Rules(mode="paper"), weights)
    chosen, ones = np.random.default_rng(1).choice(firms, count, replace=False), np.ones(count)
    first, few = np.arange(count + 1), min(count, PLAIN_RUNS)
    run_paper(plan, space, first[:3], chosen[:2], ones[:2], ones[:2], eps=1e-2, ratio=False)
    fast, slow, apart = [], [], 0.0
    for _ in range(ROUNDS):
        start = time.process_time()
        rows = run_paper(plan, space, first, chosen, ones, ones, eps=1e-2, ratio=False)
        fast.append(1e3 * (time.process_time() - start) / count)
        start = time.process_time()
        for k in range(few):
            shock = np.zeros((firms, 1))
            shock[chosen[k]] = 1
            losses = runner.run(shock, shock)
            combined = np.maximum(losses.down, losses.up).T @ weights
            apart = max(apart, float(np.abs(combined[0] - rows[k, : weights.shape[1]]).max()))
        slow.append(1e3 * (time.process_time() - start) / few)
    kernel, plain = statistics.median(fast), statistics.median(slow)
    print(f"{economy.size:,} firms, {len(economy.value):,} links, {count:,} closures, {ROUNDS} rounds")
    print(f"compiled {kernel:.2f} ms, plain {plain:.2f} ms a closure: {plain / kernel:.1f} times; apart {apart:.1e}")


if __name__ == "__main__":
    main()
