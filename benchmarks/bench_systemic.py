"""Time the all-firm index on a made-up county: python benchmarks/bench_systemic.py [firms] [closures]."""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pandas as pd

from netan.risk import Economy, prepare_economy, systemic_risk_index

SECTORS, TIERS = 105, 3


def county(firms: int, *, seed: int) -> Economy:
    """Heavy-tailed firms, one huge rest node for each sector and tier, dense between the rest nodes."""
    rng = np.random.default_rng(seed)
    rest = SECTORS * TIERS
    sector = np.concatenate([rng.integers(0, SECTORS, firms), np.tile(np.arange(SECTORS), TIERS)])
    size = np.concatenate([rng.lognormal(11.5, 1.8, firms), np.repeat([1.0, 6.0, 60.0], SECTORS)])
    here = size[:firms].sum()
    size[firms:] *= here / SECTORS * rng.lognormal(0, 0.8, rest)
    table = rng.gamma(0.3, 1.0, (SECTORS, SECTORS))
    table *= 0.45 / table.sum(axis=0)
    links = []
    count = np.minimum(2 + rng.poisson(3 * (size[:firms] / np.median(size[:firms])) ** 0.35), 400)
    buyer = np.repeat(np.arange(firms), count)
    chance = size[:firms] ** 0.5
    links.append((rng.choice(firms, len(buyer), p=chance / chance.sum()), buyer, 0.3))
    inputs = np.repeat(np.arange(firms), 5)
    links.append((firms + rng.integers(0, rest, len(inputs)), inputs, 0.7))
    sold = np.repeat(np.arange(firms), 2)
    links.append((sold, firms + rng.integers(0, rest, len(sold)), 0.0))
    own = np.repeat(firms + np.arange(rest), rest)
    links.append((np.tile(firms + np.arange(rest), rest), own, 1.0))
    i, j, w = [], [], []
    for supplier, customer, share in links:
        need = table[sector[supplier], sector[customer]] * size[customer] + 1e-9 * size[customer]
        if share == 0.0:  # sales of firms to the rest: a tenth of their output each
            value = 0.1 * size[supplier] * rng.random(len(supplier))
        else:
            need *= np.where(supplier >= firms, size[supplier] ** 0.5, 1.0)
            total = np.bincount(customer, need, firms + rest)[customer]
            value = share * 0.45 * size[customer] * need / total
        i.append(supplier)
        j.append(customer)
        w.append(value)
    supplier, customer, value = np.concatenate(i), np.concatenate(j), np.concatenate(w)
    sales = np.bincount(supplier, value, firms + rest)
    bought = np.bincount(customer, value, firms + rest)
    rule = rng.choice([0, 1, 2], (SECTORS, SECTORS), p=[0.2, 0.6, 0.2])
    names = [f"s{k:03d}" for k in range(SECTORS)]
    return prepare_economy(
        [f"f{k}" for k in range(firms + rest)],
        [names[k] for k in sector],
        supplier,
        customer,
        value,
        essentiality=pd.DataFrame(rule, index=names, columns=names),
        revenue=np.maximum(size, sales * 1.2),
        costs=bought * 1.25,
    )


def main() -> None:
    """Print cold and warm times, processor time and memory."""
    firms = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
    start = time.perf_counter()
    economy = county(firms, seed=1)
    print(f"{economy.size:,} nodes, {len(economy.value):,} links, made in {time.perf_counter() - start:.1f} s")
    small = economy.nodes[:64]
    for label in ("with compilation or its cache", "again"):
        start = time.perf_counter()
        systemic_risk_index(economy, closures=small)
        print(f"64 closures, {label}: {time.perf_counter() - start:.1f} s")
    count = int(sys.argv[2]) if len(sys.argv) > 2 else firms
    chosen = economy.nodes[np.random.default_rng(0).choice(firms, count, replace=False)]
    start, busy = time.perf_counter(), time.process_time()
    result = systemic_risk_index(economy, closures=chosen)
    wall, busy = time.perf_counter() - start, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{count:,} closures: {wall:.1f} s, {busy:.1f} s of processor time, {peak:.2f} GB at the peak")
    print(f"{1e3 * busy / count:.2f} ms a closure; {firms * busy / count:.0f} s for all firms")
    worst = (result["bound"] / result["esri_sales"]).max()
    print(f"within tolerance: {result['converged'].mean():.4%}; largest relative bound {worst:.2e}")
    print(result[["esri_sales", "esri_down_sales", "esri_up_sales", "steps"]].describe().to_string())


if __name__ == "__main__":
    main()
