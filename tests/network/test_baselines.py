from __future__ import annotations

import tracemalloc

import numpy as np
import pandas as pd
import pytest
from made_up_links import economy

from netan.errors import SchemaError
from netan.network.baselines import (
    dcgm_probability,
    fit_dcgm,
    fit_maxent,
    maxent_matrix,
    maxent_value,
    sample_dcgm,
)
from netan.network.reconstruct import Purchases, expected_strengths, fit_links


def apart(seed, n=30, m=40):
    """Suppliers and buyers that are different firms, so that no pair is left out, with equal sums by sector."""
    rng = np.random.default_rng(seed)
    suppliers = pd.DataFrame(
        {"sector": [f"S{i % 3}" for i in range(n)], "strength": rng.lognormal(8, 1, n)},
        index=[f"s{i:02d}" for i in range(n)],
    )
    names = [f"t{j:02d}" for j in range(m)]
    buyers = pd.DataFrame({"sector": [f"T{j % 2}" for j in range(m)], "size": rng.lognormal(9, 1, m)}, index=names)
    table = pd.DataFrame(rng.uniform(0.1, 0.4, (3, 2)), index=["S0", "S1", "S2"], columns=["T0", "T1"])
    purchases = Purchases(buyers, table)
    table = table.mul(suppliers.groupby("sector")["strength"].sum() / purchases.by_sector(), axis=0)
    return suppliers, Purchases(buyers, table)


def test_dcgm_is_the_published_formula_where_no_pair_is_left_out():
    suppliers, purchases = apart(1)
    s = suppliers["strength"].to_numpy()
    c = purchases.buyers["size"].to_numpy() * purchases.coefficients.sum()[purchases.buyers["sector"]].to_numpy()
    i, j = np.indices((30, 40)).reshape(2, -1)
    p = dcgm_probability(fit_dcgm(suppliers, purchases, links=200), i, j)
    assert p.sum() == pytest.approx(200, rel=1e-4)
    odds = p / (1 - p)
    z = odds / (s[i] * c[j])
    assert z == pytest.approx(np.full(len(z), z[0]), rel=1e-9)
    drawn = sample_dcgm(suppliers, purchases, links=200, seed=1)
    at = suppliers.index.get_indexer(drawn["supplier"]), purchases.buyers.index.get_indexer(drawn["buyer"])
    assert drawn["value"].to_numpy() == pytest.approx(s[at[0]] * c[at[1]] / (s.sum() * drawn["probability"]), rel=1e-9)
    assert (drawn["sector"].to_numpy() == suppliers.loc[drawn["supplier"], "sector"].to_numpy()).all()


def test_dcgm_ignores_sectors():
    suppliers, purchases = apart(2)
    mixed = suppliers.assign(sector=suppliers["sector"].to_numpy()[::-1])
    one, two = (sample_dcgm(x, purchases, links=150, seed=3) for x in (suppliers, mixed))
    pd.testing.assert_frame_equal(one.drop(columns="sector"), two.drop(columns="sector"))


def test_dcgm_keeps_seen_links_and_names_what_is_missing():
    suppliers, purchases = economy(3)
    seen = pd.DataFrame({"supplier": ["f001"], "buyer": ["f002"], "value": [500.0]})
    drawn = sample_dcgm(suppliers, purchases, links=100, seed=1, seen=seen)
    row = drawn[(drawn["supplier"] == "f001") & (drawn["buyer"] == "f002")]
    assert row[["value", "evidence"]].to_numpy().tolist() == [[500.0, "seen"]]
    assert (drawn["supplier"] != drawn["buyer"]).all()
    with pytest.raises(SchemaError, match="buyers: columns missing: size"):
        fit_dcgm(suppliers, Purchases(purchases.buyers[["sector"]], purchases.coefficients), links=100)


def test_dcgm_of_many_firms_never_holds_their_pairs():
    # 8,000 firms: one matrix of their pairs would be 512 MB
    suppliers, purchases = economy(4, firms=8000, sectors=5)
    tracemalloc.start()
    try:
        drawn = sample_dcgm(suppliers, purchases, links=80_000, seed=1)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert abs(len(drawn) - 80_000) < 6 * np.sqrt(80_000)
    assert peak < 64e6


def test_maximum_entropy_is_the_published_formula_where_no_pair_is_left_out():
    suppliers, purchases = apart(5)
    matrix = maxent_matrix(fit_maxent(suppliers, purchases))
    for k, rows in suppliers.groupby("sector"):
        want = purchases.buyers["size"] * purchases.coefficients.loc[k, purchases.buyers["sector"]].to_numpy()
        block = np.outer(rows["strength"], want) / want.sum()
        assert matrix.loc[rows.index].to_numpy() == pytest.approx(block, rel=1e-9)


def test_maximum_entropy_is_what_every_reconstruction_expects():
    suppliers, purchases = economy(6)
    model = fit_maxent(suppliers, purchases)
    matrix = maxent_matrix(model)
    assert np.diag(matrix).tolist() == [0.0] * 24
    sales, bought = expected_strengths(model)
    assert matrix.sum(axis=1).to_numpy() == pytest.approx(sales.to_numpy(), rel=1e-9)
    assert matrix.sum().to_numpy() == pytest.approx(bought.to_numpy(), rel=1e-9)
    sparse = fit_links(suppliers, purchases, mean_degree=3, elasticity=0.4)
    i, j = np.indices((24, 24)).reshape(2, -1)
    assert maxent_value(sparse, i, j) == pytest.approx(matrix.to_numpy().ravel(), rel=1e-12)
