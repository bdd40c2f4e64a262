"""Time and memory of the reconstruction of links, on made-up firms.

Run: ``python benchmarks/bench_reconstruct.py [FIRMS ...]``. CPU seconds of this process; peak memory of the process.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pandas as pd

from netan.network.reconstruct import Purchases, fit_links, sample_links, sample_single_supplier_links
from netan.network.sizes import firm_employees

SECTORS = 105
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


def run(n):
    """Print one line per step."""
    suppliers, purchases = made_up(n)

    def timed(words, do):
        cpu, wall = time.process_time(), time.perf_counter()
        result = do()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        length = f"{len(result):,} rows" if isinstance(result, pd.DataFrame) else ""
        print(f"{n:>9,} firms  {words:<38} {cpu:6.2f} CPU-s {wall:6.2f} s  peak {peak:.2f} GB  {length}")
        return result

    for elasticity in (1.0, 0.4):
        options = {"mean_degree": MEAN_DEGREE, "elasticity": elasticity}
        model = timed(f"fit, elasticity {elasticity}", lambda o=options: fit_links(suppliers, purchases, **o))
        timed("sample", lambda m=model: sample_links(m, seed=1))
    seen = some_seen(suppliers, purchases.buyers)
    options = {"mean_degree": MEAN_DEGREE, "elasticity": 0.4, "seen": seen}
    model = timed(f"fit, {len(seen)} links seen", lambda: fit_links(suppliers, purchases, **options))
    timed("sample", lambda: sample_links(model, seed=1))
    rest = pd.DataFrame({"sector": purchases.coefficients.index})
    for tier in ("region", "country"):
        nodes = rest.set_index(rest["sector"] + "@" + tier)
        links = {"mean_degree": 20, "seed": 1, "elasticity": 0.4}
        timed(f"rest nodes: {tier}", lambda k=nodes, o=links: sample_single_supplier_links(purchases, k, **o))
    firms = suppliers[["sector"]].assign(employees=np.nan, employees_lower=np.nan, employees_upper=np.nan)
    jobs = 9.0 * firms["sector"].value_counts()
    timed("sizes", lambda: firm_employees(firms, jobs, seed=1))


if __name__ == "__main__":
    run(500)  # warm: imports and caches
    for count in [int(a) for a in sys.argv[1:]] or [5_000, 60_000]:
        run(count)
