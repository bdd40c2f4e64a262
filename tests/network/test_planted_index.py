"""The systemic index on inferred links against the index on the true ones, of an economy whose links are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from netan.network.baselines import fit_dcgm
from netan.network.planted import planted_economy, register_of
from netan.network.reconstruct import fit_links, sample_links
from netan.network.scorecard_sums import rank_correlation
from netan.risk import prepare_economy, systemic_risk_index

DRAWS = 3


@pytest.fixture(scope="module")
def marks():
    """Rank correlation of what others lose, by method, over 250 firms of 2,000; a tenth of the links is shown."""
    made = planted_economy(2_000, seed=1)
    ids = made.firms.index
    closed = pd.Index(np.sort(np.random.default_rng(1).choice(ids, 250, replace=False)))
    codes = sorted(made.firms["sector"].unique())
    rule = np.random.default_rng(1).choice([0, 1, 2], (len(codes), len(codes)), p=[0.2, 0.6, 0.2])
    essential = pd.DataFrame(rule, index=codes, columns=codes)
    size = made.firms[["size"]]

    def lost(links):
        i, j = ids.get_indexer(links["supplier"]), ids.get_indexer(links["buyer"])
        value = links["value"].to_numpy()
        sold, bought = np.bincount(i, value, len(ids)), np.bincount(j, value, len(ids))
        economy = prepare_economy(
            list(ids), made.firms["sector"], i, j, value, essentiality=essential,
            revenue=2.5 * sold + 1.0, costs=1.3 * bought + 1.0,
        )  # fmt: skip
        found = systemic_risk_index(economy, tolerance=1e-2, weights=size, closures=closed)["esri_size"]
        return found - (size["size"] / size["size"].sum()).reindex(found.index)

    suppliers, purchases = register_of(made)
    known = made.links[np.random.default_rng([1, 5]).random(len(made.links)) < 0.1]
    models = {
        "netan": fit_links(suppliers, purchases, mean_degree=made.mean_degree, elasticity=0.4, seen=known),
        "dcGM": fit_dcgm(suppliers, purchases, links=len(made.links), seen=known),
    }
    truth = lost(made.links).to_numpy()
    found = {"size": rank_correlation(truth, (suppliers["strength"] + purchases.buyers["size"])[closed].to_numpy())}
    for name, model in models.items():
        draws = [lost(sample_links(model, seed=k)).to_numpy() for k in range(DRAWS)]
        found[name] = rank_correlation(truth, np.mean(draws, axis=0))
        found[f"{name}, one draw"] = np.mean([rank_correlation(truth, one) for one in draws])
    return found


def test_order_of_firms_is_found_in_large_part(marks):
    assert marks["netan"] > 0.85


def test_the_mean_of_draws_is_nearer_than_draws_are_on_average(marks):
    assert marks["netan"] > marks["netan, one draw"]


def test_plainer_methods_are_further_off(marks):
    assert marks["netan"] > marks["dcGM"]
    assert marks["netan"] > marks["size"]
