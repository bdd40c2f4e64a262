"""Made-up firms, and the reconstruction of their links by brute force over all pairs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from netan.network.reconstruct import Purchases


def economy(seed, *, firms=24, sectors=3):
    """Firms that sell and buy, no firm more than a part of its layer."""
    rng = np.random.default_rng(seed)
    names = [f"S{k}" for k in range(sectors)]
    index = [f"f{i:03d}" for i in range(firms)]
    sector = np.array(names)[np.arange(firms) % sectors]
    size = 1e5 * rng.lognormal(0, 1, firms)
    coefficients = pd.DataFrame(rng.uniform(0.05, 0.3, (sectors, sectors)), index=names, columns=names)
    suppliers = pd.DataFrame({"sector": sector, "strength": size * rng.uniform(0.3, 0.6, firms)}, index=index)
    buyers = pd.DataFrame({"sector": sector, "size": size}, index=index)
    return suppliers, Purchases(buyers, coefficients)


def dense(suppliers, purchases, *, mean_degree, elasticity=1.0, seen=None, closeness=1.0):
    """Brute force over all pairs: expected trade by proportional fitting of the whole matrix, p, margins.

    `closeness`: firm x firm, factor of the odds.
    """
    S = purchases.coefficients.loc[:, purchases.buyers["sector"]].to_numpy() * purchases.buyers["size"].to_numpy()
    S = pd.DataFrame(S, index=purchases.coefficients.index, columns=purchases.buyers.index)
    allowed = suppliers.index.to_numpy()[:, None] != purchases.buyers.index.to_numpy()[None, :]
    known = pd.DataFrame(0.0, index=suppliers.index, columns=purchases.buyers.index)
    for row in [] if seen is None else seen.itertuples():
        known.loc[row.supplier, row.buyer] += row.value
        allowed[suppliers.index.get_loc(row.supplier), purchases.buyers.index.get_loc(row.buyer)] = False
    mu = np.zeros(allowed.shape)
    margins = {}
    for k in S.index:
        rows = np.flatnonzero(suppliers["sector"] == k)
        s = np.maximum(suppliers["strength"].to_numpy()[rows] - known.to_numpy()[rows].sum(axis=1), 0)
        want = np.maximum(S.loc[k].to_numpy() - known.to_numpy()[rows].sum(axis=0), 0)
        total = min(s.sum(), want.sum())
        s, want = s * total / s.sum(), want * total / want.sum()
        block = allowed[rows] * np.outer(s, want)
        for _ in range(20_000):
            block *= (s / block.sum(axis=1))[:, None]
            block *= want / block.sum(axis=0)
        mu[rows] = block
        margins[k] = (s, want)
    target = mean_degree * len(purchases.buyers) - (known.to_numpy() > 0).sum()
    x = np.where(mu > 0, mu, 1.0) ** elasticity * closeness * (mu > 0)
    low, high = -60.0, 60.0
    for _ in range(200):
        z = np.exp((low + high) / 2)
        low, high = ((low + high) / 2, high) if (z * x / (1 + z * x)).sum() < target else (low, (low + high) / 2)
    return mu, z * x / (1 + z * x), margins
