"""The largest firms without the full sweep: python benchmarks/bench_top.py [firms] [top] [replaceability] [all].

The nation of bench_converged. Prints the processor time of the exact search and of the full sweep (rate of a random
sample of closures times all; with `all` every firm is closed, to 1e-9, and firms and order are compared).
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
from bench_converged import nation

from netan.risk import Rules, systemic_risk_index, top_firms
from netan.risk.cascade import default_weights
from netan.risk.ceilings import ceilings

SAMPLE = 2_000


def main() -> None:
    """Print what the search and the sweep take, and whether they agree."""
    words = [*sys.argv[1:], *("100000", "50", "dynamic")[len(sys.argv) - 1 :]]
    firms, top, how = int(words[0]), int(words[1]), words[2]
    economy = nation(firms, seed=1)
    print(f"{firms:,} firms, {len(economy.value):,} links, {how}; top {top}")
    rules = Rules(replaceability=how)
    systemic_risk_index(economy, closures=economy.nodes[:64], replaceability=how)  # compiled
    busy = time.process_time()
    bounds = ceilings(economy, rules, default_weights(economy)[:, 0])
    print(f"bounds alone: {time.process_time() - busy:.2f} CPU-s; below 1 for {(bounds < 1).mean():.2%} of firms")
    found, quick = _timed(lambda: top_firms(economy, top=top, rules=rules))
    print(f"search: {quick:.2f} CPU-s, {found.attrs['runs']:,} cascades, {found.attrs['ties']} ties")
    chosen = np.random.default_rng(0).choice(firms, min(SAMPLE, firms), replace=False)
    _, few = _timed(lambda: systemic_risk_index(economy, closures=economy.nodes[np.sort(chosen)], replaceability=how))
    _, least = _timed(lambda: systemic_risk_index(economy, closures=economy.nodes[:64], replaceability=how))
    rate = max(few - least, 1e-9) / (len(chosen) - 64)
    full = least + rate * (firms - 64)
    print(f"full sweep at the rate of {len(chosen):,} closures ({1e3 * rate:.3f} ms each): {full:.1f} CPU-s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"search is {full / quick:.1f} times faster; peak {peak:.2f} GB")
    if "all" in words:
        whole, took = _timed(lambda: systemic_risk_index(economy, replaceability=how, tolerance=1e-9))
        best = whole.sort_values("esri_sales", ascending=False, kind="stable").head(top)
        same = list(best.index) == list(found.index)
        apart = float(np.abs(found["esri_sales"].to_numpy() / best["esri_sales"].to_numpy() - 1).max())
        print(f"full sweep to 1e-9, {took:.1f} CPU-s: the same firms in the same order: {same}; apart by {apart:.1e}")


def _timed(run):
    start = time.process_time()
    found = run()
    return found, time.process_time() - start


if __name__ == "__main__":
    main()
