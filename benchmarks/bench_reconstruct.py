"""Time and memory of the reconstruction of links, on made-up firms.

Run: ``python benchmarks/bench_reconstruct.py [--near] [FIRMS ...]``. CPU seconds of this process; peak memory of the
process so far. With ``--near`` links thin out with distance over a grid of cells, too.

Asked for: 100,000 firms, the first network (fit and sample) in 30 CPU-s and 2 GB, each further one in 10 CPU-s;
1,000,000 firms with 10,000,000 links in 10 CPU-minutes and 8 GB.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from netan.network.baselines import sample_dcgm
from netan.network.ensemble import draw_ensemble
from netan.network.reconstruct import (
    Nearness,
    Purchases,
    expected_degrees,
    expected_strengths,
    fit_links,
    link_probability,
    positions,
    sample_links,
    sample_single_supplier_links,
)
from netan.network.reconstruct_nearness import distances_km, grid_places, power_decay
from netan.network.sizes import firm_employees

SECTORS = 100
MEAN_DEGREE = 10


def made_up(n, *, seed=0):
    """Firms of Zipf sizes in sectors of unequal size, and a table in which each sector buys from about half."""
    rng = np.random.default_rng(seed)
    names = [f"S{k:03d}" for k in range(SECTORS)]
    weight = rng.pareto(1.2, SECTORS) + 0.3
    sector = rng.choice(SECTORS, n, p=weight / weight.sum())
    size = 1e5 * np.minimum((1 - rng.random(n)) ** -1.0, 5_000)
    table = rng.lognormal(-2, 1.5, (SECTORS, SECTORS)) * (rng.random((SECTORS, SECTORS)) < 0.5)
    table /= table.sum(axis=0) * 4
    index = pd.Index([f"{i:08d}" for i in range(n)])
    sector = np.array(names)[sector]
    coefficients = pd.DataFrame(table, index=names, columns=names)
    suppliers = pd.DataFrame({"sector": sector, "strength": size * 0.2}, index=index)
    return suppliers, Purchases(pd.DataFrame({"sector": sector, "size": size}, index=index), coefficients)


def some_seen(suppliers, buyers, *, seed=0):
    """A ledger of one large buyer: 300 suppliers."""
    rng = np.random.default_rng(seed)
    plant = buyers["size"].idxmax()
    payees = suppliers.index.drop(plant)[rng.choice(len(suppliers) - 1, min(300, len(suppliers) // 10), False)]
    value = suppliers.loc[payees, "strength"].to_numpy() * 0.3
    return pd.DataFrame({"supplier": payees, "buyer": plant, "value": value})


def on_a_grid(firms, *, seed=0):
    """Firms strewn over 55 km by 67 km, in cells of 5 km or more; odds of a link fall as one over the distance."""
    rng = np.random.default_rng(seed)
    n = len(firms)
    where = pd.DataFrame({"latitude": 53 + 0.5 * rng.random(n), "longitude": -2 + rng.random(n)}, index=firms)
    place, centres = grid_places(where)
    return Nearness(place, power_decay(distances_km(centres), exponent=1))


def timer(n):
    """Give a function that runs a step and prints a line on it."""

    def timed(words, do):
        cpu, wall = time.process_time(), time.perf_counter()
        result = do()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
        length = f"{len(result):,} rows" if isinstance(result, pd.DataFrame) else ""
        print(f"{n:>9,} firms  {words:<38} {cpu:6.2f} CPU-s {wall:6.2f} s  peak {peak:.2f} GB  {length}", flush=True)
        return result

    return timed


def run(n, *, near=False):
    """Print one line per step."""
    suppliers, purchases = made_up(n)
    timed = timer(n)
    start = time.process_time()
    options = {"mean_degree": MEAN_DEGREE, "elasticity": 0.4}
    model = timed("fit", lambda: fit_links(suppliers, purchases, **options))
    links = timed("sample", lambda: sample_links(model, seed=1))
    print(f"{n:>9,} firms  {'the first network in all':<38} {time.process_time() - start:6.2f} CPU-s")
    pairs = positions(model, links["supplier"], links["buyer"])
    del links
    timed("chances of these links", lambda: link_probability(model, *pairs))
    timed("a further sample", lambda: sample_links(model, seed=2))
    with tempfile.TemporaryDirectory() as folder:
        timed("two draws to disk", lambda: draw_ensemble(model, Path(folder), draws=2, seed=1))
    timed("expected strengths", lambda: expected_strengths(model))
    timed("expected degrees", lambda: expected_degrees(model))
    if near:
        nearness = timed("grid", lambda: on_a_grid(suppliers.index))
        print(f"{n:>9,} firms  {nearness}")
        model = timed("fit by distance", lambda: fit_links(suppliers, purchases, nearness=nearness, **options))
        timed("sample by distance", lambda: sample_links(model, seed=1))
    further(n, suppliers, purchases)


def further(n, suppliers, purchases):
    """Steps that not every network needs."""
    timed = timer(n)
    seen = some_seen(suppliers, purchases.buyers)
    options = {"mean_degree": MEAN_DEGREE, "elasticity": 0.4, "seen": seen}
    model = timed(f"fit, {len(seen)} links seen", lambda: fit_links(suppliers, purchases, **options))
    timed("sample", lambda: sample_links(model, seed=1))
    timed("sample of dcGM", lambda: sample_dcgm(suppliers, purchases, links=MEAN_DEGREE * n, seed=1))
    rest = pd.DataFrame({"sector": purchases.coefficients.index})
    nodes = rest.set_index(rest["sector"] + "@country")
    links = {"mean_degree": 20, "seed": 1, "elasticity": 0.4}
    timed("rest nodes: country", lambda: sample_single_supplier_links(purchases, nodes, **links))
    firms = suppliers[["sector"]].assign(employees=np.nan, employees_lower=np.nan, employees_upper=np.nan)
    jobs = 9.0 * firms["sector"].value_counts()
    timed("sizes", lambda: firm_employees(firms, jobs, seed=1))


if __name__ == "__main__":
    counts = [a for a in sys.argv[1:] if a != "--near"]
    run(500)  # warm: imports and caches
    for count in [int(a) for a in counts] or [5_000, 100_000]:
        run(count, near="--near" in sys.argv)
