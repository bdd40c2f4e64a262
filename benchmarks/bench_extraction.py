"""Extraction of all sectors at once against solving anew: python benchmarks/bench_extraction.py [sectors] [samples].

CPU time, so that other work on the machine does not count. The slow way is timed on some sectors, spread over the
table, in the same run, and multiplied up to all: each solve costs the same.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pandas as pd

from netan.measures.coefficients import leontief_inverse
from netan.measures.extraction import extraction_losses


def made_up_table(sectors: int, *, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Dense random coefficients whose columns sum to 0.3 to 0.7, and an output that meets a random final demand."""
    rng = np.random.default_rng(seed)
    names = [f"s{k:04d}" for k in range(sectors)]
    A = rng.random((sectors, sectors))
    A *= rng.uniform(0.3, 0.7, sectors) / A.sum(axis=0)
    demand = rng.lognormal(3, 1, sectors)
    x = np.linalg.solve(np.eye(sectors) - A, demand)
    return pd.DataFrame(A, index=names, columns=names), pd.Series(x, index=names)


def solved_anew(A: np.ndarray, x: np.ndarray, k: int) -> float:
    """Output that all lose when the row, the column and the final demand of one sector are gone."""
    demand = x - A @ x
    without = A.copy()
    without[k], without[:, k], demand[k] = 0.0, 0.0, 0.0
    return float((x - np.linalg.solve(np.eye(len(x)) - without, demand)).sum())


def main() -> None:
    """Print both times, their ratio and the largest relative difference."""
    sectors = int(sys.argv[1]) if len(sys.argv) > 1 else 3200
    samples = int(sys.argv[2]) if len(sys.argv) > 2 else 8
    A, x = made_up_table(sectors, seed=1)
    began = time.process_time()
    fast = extraction_losses(leontief_inverse(A), x)["total_extraction_loss"].to_numpy()
    one = time.process_time() - began
    values, output = A.to_numpy(), x.to_numpy()
    picked = np.linspace(0, sectors - 1, samples).astype(int)
    began = time.process_time()
    slow = np.array([solved_anew(values, output, k) for k in picked])
    each = (time.process_time() - began) / samples
    gap = float(np.abs(fast[picked] / slow - 1).max())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{sectors:,} sectors, dense: all from one inverse {one:.1f} s of CPU")
    print(f"solving anew {each:.2f} s each ({samples} timed), {each * sectors:,.0f} s for all")
    print(f"ratio {each * sectors / one:,.0f}; largest relative difference {gap:.1e}; peak memory {peak:.2f} GB")


if __name__ == "__main__":
    main()
