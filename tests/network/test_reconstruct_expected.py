from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_links import dense, economy

from netan.errors import SchemaError
from netan.network.reconstruct import (
    Purchases,
    expected_degrees,
    expected_strengths,
    expected_value,
    fit_links,
    link_probability,
    positions,
    sample_links,
)
from netan.network.reconstruct_counts import logistic, row_sums

SEEN = pd.DataFrame(
    {"supplier": ["f001", "f004", "f002"], "buyer": ["f005", "f005", "f001"], "value": [4000.0, 900.0, 0.0]}
)


def every_pair(model):
    i, j = np.indices((len(model.inputs.suppliers), len(model.inputs.buyers)))
    return i.ravel(), j.ravel(), i.shape


@pytest.mark.parametrize("elasticity", [1.0, 0.4])
@pytest.mark.parametrize("seen", [None, SEEN])
def test_chance_and_expected_value_of_every_pair_are_those_of_the_brute_force(elasticity, seen):
    suppliers, purchases = economy(1)
    mu, p, _ = dense(suppliers, purchases, mean_degree=6, elasticity=elasticity, seen=seen)
    model = fit_links(suppliers, purchases, mean_degree=6, elasticity=elasticity, seen=seen)
    i, j, shape = every_pair(model)
    if seen is not None:
        at = suppliers.index.get_indexer(seen["supplier"]), suppliers.index.get_indexer(seen["buyer"])
        mu[at], p[at] = seen["value"], seen["value"] > 0
    np.fill_diagonal(p, 0.0)
    # z is met to 1e-4 of the number of links
    assert link_probability(model, i, j).reshape(shape) == pytest.approx(p, rel=1e-3)
    assert expected_value(model, i, j).reshape(shape) == pytest.approx(mu, rel=1e-6, abs=1e-9)


def test_expected_strengths_are_the_given_ones_within_a_millionth():
    suppliers, purchases = economy(2, firms=60, sectors=4)
    # purchases scaled so that every sector's sales and purchases are equal: then every margin can be met
    sold = suppliers.groupby("sector")["strength"].sum()
    rows = purchases.coefficients.mul(sold / purchases.by_sector(), axis=0)
    purchases = Purchases(purchases.buyers, rows)
    seen = pd.DataFrame({"supplier": ["f001", "f002"], "buyer": ["f007", "f009"], "value": [900.0, 700.0]})
    bought = purchases.buyers["size"] * rows.sum().loc[purchases.buyers["sector"]].to_numpy()
    for known in (None, seen):
        model = fit_links(suppliers, purchases, mean_degree=5, elasticity=0.4, seen=known)
        assert (model.margins["own_use"] == 0).all()
        sales, wanted = expected_strengths(model)
        assert sales.to_numpy() == pytest.approx(suppliers["strength"].to_numpy(), rel=1e-6)
        assert wanted.to_numpy() == pytest.approx(bought.to_numpy(), rel=1e-6)


@pytest.mark.parametrize("seen", [None, SEEN])
def test_expected_degrees_are_the_sums_of_chances(seen):
    suppliers, purchases = economy(3, firms=90)
    model = fit_links(suppliers, purchases, mean_degree=7, elasticity=0.4, seen=seen)
    i, j, shape = every_pair(model)
    p = link_probability(model, i, j).reshape(shape)
    out, into = expected_degrees(model)
    assert out.to_numpy() == pytest.approx(p.sum(axis=1), rel=1e-3)
    assert into.to_numpy() == pytest.approx(p.sum(axis=0), rel=1e-3)
    assert out.sum() == pytest.approx(7 * 90, rel=1e-3)


def test_samples_have_the_expected_strengths_and_degrees():
    # 400 samples of 40 firms; 160 tests with closed standard errors. Bonferroni at 1e-6 in all: |z| below 5.8
    suppliers, purchases = economy(4, firms=40)
    model = fit_links(suppliers, purchases, mean_degree=6, elasticity=0.4, seen=SEEN)
    i, j, shape = every_pair(model)
    p, mu = (f(model, i, j).reshape(shape) for f in (link_probability, expected_value))
    runs, money, links = 400, np.zeros(shape), np.zeros(shape)
    for seed in range(runs):
        drawn = sample_links(model, seed=seed)
        at = positions(model, drawn["supplier"], drawn["buyer"])
        money[at] += drawn["value"].to_numpy() / runs
        links[at] += 1 / runs
    estimated = (p > 0) & (p < 1)
    spread = np.divide(mu**2, p, out=np.zeros(shape), where=estimated) - np.where(estimated, mu**2, 0.0)
    sides = [side.to_numpy() for side in (*expected_strengths(model), *expected_degrees(model))]
    for k, axis in ((0, 1), (1, 0)):
        error = np.sqrt(spread.sum(axis=axis) / runs)
        assert np.abs((money.sum(axis=axis) - sides[k]) / error).max() < 5.8
        error = np.sqrt((p * (1 - p)).sum(axis=axis) / runs)
        assert np.abs((links.sum(axis=axis) - sides[2 + k]) / error).max() < 5.8


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 8), st.floats(-10, 10), st.integers(1, 30), st.integers(1, 30))
def test_sums_by_counts_are_the_sums_by_pairs(seed, width, log_z, n, m):
    rng = np.random.default_rng(seed)
    u, v = rng.normal(0, width, n), rng.normal(0, width, m)
    whole = logistic(u[:, None] + v[None, :] + log_z).sum(axis=1)
    assert row_sums(u, v, log_z) == pytest.approx(whole, rel=5e-4)


def test_pairs_that_the_model_does_not_know():
    suppliers, purchases = economy(1)
    model = fit_links(suppliers, purchases, mean_degree=3)
    with pytest.raises(SchemaError, match="1 ids not among the suppliers: x"):
        positions(model, ["x", "f001"], ["f002", "f003"])
    with pytest.raises(SchemaError, match="1 supplier positions outside 0 to 23"):
        link_probability(model, np.array([24]), np.array([0]))
    with pytest.raises(SchemaError, match="give one buyer for each supplier"):
        expected_value(model, np.array([1, 2]), np.array([0]))
    assert len(link_probability(model, np.array([], dtype=int), np.array([], dtype=int))) == 0


def test_tempered_fitness_gives_the_degree_elasticities_of_firm_networks():
    # firms of Zipf sizes, which sell and buy in step; in data 0.30 to 0.37 of sales, 0.40 to 0.42 of purchases
    rng = np.random.default_rng(1)
    n = 3000
    size = 1e5 * np.minimum((1 - rng.random(n)) ** -1.0, 3000)
    names = [f"S{k}" for k in range(10)]
    firms = pd.DataFrame({"sector": np.array(names)[rng.integers(0, 10, n)], "size": size})
    firms["strength"] = 0.2 * size
    table = pd.DataFrame(rng.uniform(0, 0.04, (10, 10)), index=names, columns=names)
    slopes = {}
    for elasticity in (1.0, 0.4):
        model = fit_links(firms, Purchases(firms, table), mean_degree=10, elasticity=elasticity)
        logs = np.log(np.sort(size))
        slopes[elasticity] = [
            np.polyfit(logs, np.log(np.sort(side.to_numpy())), 1)[0] for side in expected_degrees(model)
        ]
    assert all(0.3 < slope < 0.42 for slope in slopes[0.4])
    assert all(slope > 0.75 for slope in slopes[1.0])
