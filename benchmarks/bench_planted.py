"""Reconstruct an economy whose links are known: python benchmarks/bench_planted.py [firms] [draws] [complete].

Of the links 10 in 100 are shown; the rest is inferred from sales, purchases, industries and their table. Printed are
how well the hidden links are found, and how near the systemic risk index of every firm comes to the true one, for
netan and for plainer methods; ``complete`` is the number of firms closed in the complete network.
`docs/RECONSTRUCTION.md` holds the tables of the runs with 2,000 and 10,000 firms.
"""

from __future__ import annotations

import resource
import sys
import time
import warnings

import numpy as np
import pandas as pd

from netan.network.baselines import fit_dcgm, fit_maxent, maxent_matrix
from netan.network.planted import Planted, planted_economy, register_of
from netan.network.reconstruct import LinkModel, fit_links, sample_links
from netan.network.scorecard_prediction import hidden_pairs, prediction_table
from netan.network.scorecard_sums import rank_correlation
from netan.risk import prepare_economy, systemic_risk_index

SHOWN, ELASTICITY, TOP, SEED = 0.1, 0.4, 50, 1
MOST_DENSE, MOST_CLOSED = 2_500, 1_000


def essentiality(made: Planted) -> pd.DataFrame:
    """Which inputs halt production: by chance, the same for every network."""
    codes = sorted(made.firms["sector"].unique())
    rule = np.random.default_rng(SEED).choice([0, 1, 2], (len(codes), len(codes)), p=[0.2, 0.6, 0.2])
    return pd.DataFrame(rule, index=codes, columns=codes)


def index_of(made: Planted, links: pd.DataFrame, closures: pd.Index | None = None) -> pd.Series:
    """Systemic risk index of every firm under one set of links."""
    ids, n = made.firms.index, len(made.firms)
    i, j = ids.get_indexer(links["supplier"]), ids.get_indexer(links["buyer"])
    value = links["value"].to_numpy(float)
    true = [
        made.links.groupby(end)["value"].sum().reindex(ids, fill_value=0.0).to_numpy() for end in ("supplier", "buyer")
    ]
    sold, bought = np.bincount(i, value, n), np.bincount(j, value, n)
    economy = prepare_economy(
        list(ids), made.firms["sector"], i, j, value, essentiality=essentiality(made),
        revenue=np.maximum(2.5 * true[0], 1.001 * sold) + 1.0, costs=np.maximum(1.3 * true[1], 1.001 * bought) + 1.0,
    )  # fmt: skip
    weights = made.firms[["size"]].rename(columns={"size": "sales"})
    found = systemic_risk_index(economy, tolerance=1e-2, weights=weights, closures=closures)
    # what the firm is itself worth is known to all; what its closure does to others is the question
    own = (weights["sales"] / weights["sales"].sum()).reindex(found.index)
    return found["esri_sales"] - own


def nearness(truth: pd.Series, found: pd.Series) -> tuple[float, float]:
    """Rank correlation, and share of the true top that is in the top found."""
    both = truth.index
    top = [set(s.reindex(both).sort_index().nlargest(TOP).index) for s in (truth, found)]
    return rank_correlation(truth.to_numpy(), found.reindex(both).to_numpy()), len(top[0] & top[1]) / TOP


def drawn(model: LinkModel, made: Planted, draws: int, closures: pd.Index) -> list[pd.Series]:
    """Index under each of several draws."""
    return [index_of(made, sample_links(model, seed=k), closures) for k in range(draws)]


def report(name: str, truth: pd.Series, found: list[pd.Series]) -> None:
    """Print each draw and the mean over draws."""
    single = np.array([nearness(truth, one) for one in found])
    mean = nearness(truth, pd.concat(found, axis=1).mean(axis=1))
    spread = f"{single[:, 0].min():.2f}-{single[:, 0].max():.2f}" if len(found) > 1 else ""
    print(f"{name:28s}  {mean[0]:.2f}  {mean[1]:.2f}   single draws {spread:10s} overlap {single[:, 1].mean():.2f}")


def run(made: Planted, *, draws: int, size_error: float, complete: int) -> None:
    """One round: hide, fit, predict, compare the index."""
    rng = np.random.default_rng([SEED, 5])
    shown = rng.random(len(made.links)) < SHOWN
    known, hidden = made.links[shown], made.links[~shown]
    suppliers, purchases = register_of(made, size_error=size_error, seed=SEED)
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a firm may be seen to trade more than a wrong size
        model = fit_links(suppliers, purchases, mean_degree=made.mean_degree, elasticity=ELASTICITY, seen=known)
        plain = fit_dcgm(suppliers, purchases, links=len(made.links), seen=known)
        whole = fit_maxent(suppliers, purchases, seen=known)
    table = prediction_table([hidden_pairs(model, suppliers, purchases, hidden=hidden, known=known, seed=SEED)])
    print(f"\nsizes known to a factor of {np.exp(size_error):.2f}; {len(hidden):,} of {len(made.links):,} links hidden")
    print(table[["auc", "auc_lower", "auc_upper", "within", "precision", "precision_top"]].round(3).to_string())
    print(f"fits and prediction: {time.process_time() - start:.1f} CPU-s")
    ids = made.firms.index
    if len(ids) > MOST_DENSE:
        ids = pd.Index(np.sort(np.random.default_rng(SEED).choice(ids, MOST_CLOSED, replace=False)))
    truth = index_of(made, made.links, ids)
    print(f"systemic index of {len(ids):,} firms, own size taken out: rank correlation, overlap of the top {TOP}")
    report("netan", truth, drawn(model, made, draws, ids))
    report("dcGM", truth, drawn(plain, made, draws, ids))
    report("size alone", truth, [(suppliers["strength"] + purchases.buyers["size"]).reindex(ids)])
    if complete and len(made.firms) <= MOST_DENSE:
        wide = maxent_matrix(whole)
        dense = wide.stack()  # noqa: PD013
        dense.index.names = ["supplier", "buyer"]
        frame = dense[dense > 0].rename("value").reset_index()
        chosen = pd.Index(np.sort(np.random.default_rng(SEED).choice(ids, min(complete, len(ids)), replace=False)))
        print(f"over {len(chosen):,} firms, since complete networks are slow:")
        some = truth.reindex(chosen)
        report("complete maximum entropy", some, [index_of(made, frame, chosen)])
        report("netan", some, drawn(model, made, draws, chosen))


def main() -> None:
    """Run with sizes known, and with sizes known roughly."""
    firms = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    draws = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    complete = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    made = planted_economy(firms, sectors=30 if firms < 5_000 else 60, seed=SEED)
    print(f"{firms:,} firms, {len(made.links):,} links, {made.firms['sector'].nunique()} industries")
    for size_error in (0.0, 0.7):
        run(made, draws=draws, size_error=size_error, complete=complete)
    print(f"{time.process_time():.0f} CPU-s in all, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    main()
