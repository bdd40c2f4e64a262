from __future__ import annotations

import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_links import dense, economy

from netan.errors import SchemaError
from netan.network.reconstruct import (
    Purchases,
    expected_blocks,
    fit_links,
    reconstruct_links,
    rescale_blocks,
    sample_links,
    sample_single_supplier_links,
)
from netan.network.reconstruct_counts import PairCounts, logistic, solve_log_z
from netan.network.reconstruct_margins import balanced, layer_factors
from netan.network.reconstruct_sample import sample_pairs

NONE = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
INF = float("inf")


@pytest.mark.parametrize("elasticity", [1.0, 0.4])
@pytest.mark.parametrize("with_seen", [False, True])
def test_every_link_has_the_probability_and_value_of_the_brute_force(elasticity, with_seen):
    suppliers, purchases = economy(1)
    seen = None
    if with_seen:
        pairs = {"supplier": ["f001", "f004", "f002"], "buyer": ["f005", "f005", "f001"]}
        seen = pd.DataFrame({**pairs, "value": [4000.0, 900.0, 2500.0]})
    mu, p, _ = dense(suppliers, purchases, mean_degree=6, elasticity=elasticity, seen=seen)
    options = {"mean_degree": 6, "elasticity": elasticity, "seen": seen}
    checked = 0
    for seed in range(5):
        links = reconstruct_links(suppliers, purchases, seed=seed, **options)
        drawn = links[links["evidence"] == "estimated"]
        i = suppliers.index.get_indexer(drawn["supplier"])
        j = purchases.buyers.index.get_indexer(drawn["buyer"])
        assert drawn["probability"].to_numpy() == pytest.approx(p[i, j], rel=1e-3)
        expected = drawn["value"].to_numpy() * drawn["probability"].to_numpy()
        assert expected == pytest.approx(mu[i, j], rel=1e-6)
        checked += len(drawn)
    assert checked > 400


@pytest.mark.parametrize("with_seen", [False, True])
def test_margins_are_met_in_expectation(with_seen):
    suppliers, purchases = economy(2)
    # f001 and f004 are of sector S1
    seen = pd.DataFrame({"supplier": ["f001", "f004"], "buyer": ["f005", "f001"], "value": [3000.0, 800.0]})
    model = fit_links(suppliers, purchases, mean_degree=5, seen=seen if with_seen else None)
    mu = np.zeros((len(suppliers), len(purchases.buyers)))
    for layer in model.layers:
        block = np.outer(layer.f, layer.g(model.inputs))
        block[layer.left_out] = 0.0
        mu[layer.suppliers] = block
        seen_here = model.inputs.supplier_sector[model.inputs.seen_supplier] == layer.sector
        s = model.inputs.strength[layer.suppliers] - np.bincount(
            np.searchsorted(layer.suppliers, model.inputs.seen_supplier[seen_here]),
            weights=model.inputs.seen_value[seen_here],
            minlength=len(layer.suppliers),
        )
        want = model.inputs.wanted(layer.sector) - np.bincount(
            model.inputs.seen_buyer[seen_here],
            weights=model.inputs.seen_value[seen_here],
            minlength=len(purchases.buyers),
        )
        s, want = balanced(s, want)
        assert block.sum(axis=1) == pytest.approx(s, rel=1e-6)
        assert block.sum(axis=0) == pytest.approx(want, rel=1e-6)
    assert len(model.layers) == 3
    totals = model.margins
    assert totals["expected"].sum() == pytest.approx(mu.sum(), rel=1e-9)
    smaller = totals[["sales", "purchases"]].min(axis=1)
    assert (totals["seen"] + totals["expected"]).to_numpy() == pytest.approx(smaller.to_numpy(), rel=1e-9)


def test_sampled_strengths_are_unbiased():
    # 1,500 samples of 24 firms; each mean is compared with its closed form and its closed standard error.
    # 48 tests: one |z| above 4.5 in about 3,000 such runs if unbiased
    suppliers, purchases = economy(2)
    model = fit_links(suppliers, purchases, mean_degree=4, elasticity=0.4)
    assert (model.margins["own_use"] == 0).all()  # else the brute force below has no solution
    mu, p, _ = dense(suppliers, purchases, mean_degree=4, elasticity=0.4)
    runs = 1500
    total = np.zeros(mu.shape)
    count = 0
    for seed in range(runs):
        links = sample_links(model, seed=seed)
        i = suppliers.index.get_indexer(links["supplier"])
        j = purchases.buyers.index.get_indexer(links["buyer"])
        total[i, j] += links["value"].to_numpy()
        count += len(links)
    variance = np.divide(mu**2, p, out=np.zeros_like(mu), where=p > 0) - mu**2
    for axis in (0, 1):
        z = (total.sum(axis=axis) / runs - mu.sum(axis=axis)) / np.sqrt(variance.sum(axis=axis) / runs)
        assert np.abs(z).max() < 4.5
    spread = np.sqrt((p * (1 - p)).sum() / runs)
    assert abs(count / runs - 4 * 24) < 4.5 * spread + 1e-3 * 96


def test_pairs_are_drawn_independently_with_their_probability():
    # every bin path: sparse, dense, enumerated; 1,200 pairs, 2,000 draws
    rng = np.random.default_rng(5)
    u, v = rng.normal(-2, 2, 30), rng.normal(0, 2, 40)
    p = logistic(u[:, None] + v[None, :])
    hits = np.zeros(p.shape)
    runs = 2000
    numbers = np.zeros(runs)
    for t in range(runs):
        i, j = sample_pairs(u, v, rng=rng)
        assert len(np.unique(i * 40 + j)) == len(i)
        hits[i, j] += 1
        numbers[t] = len(i)
    z = (hits - runs * p) / np.sqrt(runs * p * (1 - p))
    assert np.abs(z[p * runs > 20]).max() < 5
    # independent draws: the variance of the number of links is sum p (1 - p), here to 4 standard errors
    assert numbers.var() / (p * (1 - p)).sum() == pytest.approx(1, abs=4 * np.sqrt(2 / runs))


@pytest.mark.parametrize("n", [1, 2, 4])
def test_few_suppliers_are_drawn_pair_by_pair(n):
    rng = np.random.default_rng(n)
    u, v = rng.normal(0, 1, n), rng.normal(-1, 1, 5000)
    i, _ = sample_pairs(u, v, rng=rng)
    p = logistic(u[:, None] + v[None, :])
    assert np.abs(np.bincount(i, minlength=n) - p.sum(1)).max() < 4.5 * np.sqrt((p * (1 - p)).sum(1).max())


@given(st.integers(0, 10_000), st.floats(0.001, 0.9))
@settings(max_examples=40, deadline=None)
def test_z_gives_the_wanted_number_of_links(seed, share):
    rng = np.random.default_rng(seed)
    layers = [(rng.normal(3, 3, 7), rng.normal(-2, 3, 11)), (rng.normal(1, 1, 4), rng.normal(-4, 2, 11))]
    pairs = PairCounts.empty()
    for u, v in layers:
        pairs.add(u, v)
    odds = np.concatenate([(u[:, None] + v[None, :]).ravel() for u, v in layers])
    left_out = odds[:5]
    target = share * (len(odds) - 5)
    log_z = solve_log_z(pairs, left_out, target)
    assert logistic(odds[5:] + log_z).sum() == pytest.approx(target, rel=1e-3)


def test_nobody_supplies_itself_and_the_dominant_firm_is_told():
    # A firm that is most of both sides of its layer: 0.9 of the sales, 0.8 of the purchases
    s, want = np.array([90.0, 6.0, 4.0]), np.array([80.0, 12.0, 8.0])
    own = (np.arange(3), np.arange(3))
    factors = layer_factors(s, want, own, NONE)
    assert factors.own_use == pytest.approx(70.0)
    trade = np.outer(factors.f, factors.g) * (1 - np.eye(3))
    # what remains is met: 20 sold to the two others, who sell all of their 10 to it
    assert trade.sum(axis=1) == pytest.approx([20, 6, 4], rel=1e-6)
    assert trade.sum(axis=0) == pytest.approx([10, 12, 8], rel=1e-6)


def test_others_with_goods_left_serve_the_dominant_firm():
    # sales 200, purchases 100: the two others can sell the dominant buyer more than their proportion
    s, want = np.array([150.0, 30.0, 20.0]), np.array([60.0, 25.0, 15.0])
    factors = layer_factors(s, want, (np.arange(3), np.arange(3)), NONE)
    assert factors.own_use == 10.0
    trade = np.outer(factors.f, factors.g) * (1 - np.eye(3))
    assert trade.sum(axis=1) == pytest.approx([40, 30, 20], rel=1e-6)
    assert trade.sum(axis=0) == pytest.approx([50, 25, 15], rel=1e-6)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_factors_never_exceed_a_margin_and_meet_them_without_seen_links(data):
    n, m = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 7))
    money = st.one_of(st.just(0.0), st.floats(1e-3, 1e9))
    s = np.array(data.draw(st.lists(money, min_size=n, max_size=n)))
    want = np.array(data.draw(st.lists(money, min_size=m, max_size=m)))
    both = data.draw(st.integers(0, min(n, m)))
    own = (np.arange(both), np.arange(both))
    cells = st.tuples(st.integers(0, n - 1), st.integers(0, m - 1)).filter(lambda c: c[0] != c[1] or c[0] >= both)
    pairs = data.draw(st.lists(cells, max_size=4, unique=True)) if n + m > 2 + both else []
    seen = (np.array([c[0] for c in pairs], dtype=np.int64), np.array([c[1] for c in pairs], dtype=np.int64))
    factors = layer_factors(s, want, own, seen)
    trade = np.outer(factors.f, factors.g)
    trade[own] = trade[seen] = 0.0
    total = min(s.sum(), want.sum())
    assert (trade >= 0).all()
    assert np.isfinite(trade).all()
    assert (trade.sum(axis=1) <= s + 1e-6 * total).all()
    assert (trade.sum(axis=0) <= want + 1e-6 * total).all()
    if not pairs:
        assert trade.sum() + factors.own_use == pytest.approx(total, rel=1e-6)


def test_margins_are_met_beside_a_dominant_firm_with_a_seen_pair():
    # firm 0 sells all that the others buy and buys all that they sell; from nothing, 2,000 rounds came to 2e-4
    rng = np.random.default_rng(3)
    s, want = rng.lognormal(0, 1, 400), rng.lognormal(0, 1, 500)
    s[0], want[0] = want[1:].sum(), s[1:].sum()
    own, seen = (np.arange(400), np.arange(400)), (np.array([5, 9]), np.array([420, 430]))
    factors = layer_factors(s, want, own, seen)
    trade = np.outer(factors.f, factors.g)
    trade[own] = trade[seen] = 0.0
    assert factors.own_use == 0
    assert trade.sum(axis=1) == pytest.approx(s, rel=1e-6)
    assert trade.sum(axis=0) == pytest.approx(want, rel=1e-6)


def test_others_survive_beside_a_giant():
    own, none = (np.array([0]), np.array([0])), (np.array([], dtype=np.int64), np.array([], dtype=np.int64))
    factors = layer_factors(np.array([883203683.0, 0.001953125]), np.array([0.03125]), own, none)
    assert factors.f[1] * factors.g[0] == pytest.approx(0.001953125, rel=1e-9)
    assert factors.own_use == pytest.approx(0.03125 - 0.001953125, rel=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.5, 30), st.sampled_from([0.0, 0.4, 1.0]), st.integers(2, 12))
def test_links_are_sane_for_any_economy(seed, mean_degree, elasticity, firms):
    suppliers, purchases = economy(seed, firms=firms)
    links = reconstruct_links(suppliers, purchases, mean_degree=mean_degree, elasticity=elasticity, seed=seed)
    assert (links["value"] > 0).all()
    assert links["probability"].between(0, 1).all()
    assert (links["supplier"] != links["buyer"]).all()
    assert not links.duplicated(["supplier", "buyer"]).any()
    order = links.sort_values(["supplier", "buyer"], kind="stable", ignore_index=True)
    pd.testing.assert_frame_equal(links, order)


def test_same_seed_same_bytes_whatever_the_order_of_the_rows():
    suppliers, purchases = economy(4, firms=60)
    seen = pd.DataFrame(
        {"supplier": ["f001", "f004", "f001"], "buyer": ["f005", "f005", "f005"], "value": [0.1, 0.2, 0.3]}
    )
    options = {"mean_degree": 5, "seed": 11, "elasticity": 0.4}
    one = reconstruct_links(suppliers, purchases, seen=seen, **options)
    mixed = Purchases(
        purchases.buyers.sample(frac=1, random_state=1),
        purchases.coefficients.iloc[::-1, ::-1],
    )
    two = reconstruct_links(suppliers.sample(frac=1, random_state=2), mixed, seen=seen[::-1], **options)
    assert one.to_csv(float_format="%r") == two.to_csv(float_format="%r")
    three = reconstruct_links(suppliers, purchases, seen=seen, **{**options, "seed": 12})
    assert not one.equals(three)


def test_inputs_are_not_changed():
    suppliers, purchases = economy(4)
    before = suppliers.copy(), purchases.buyers.copy(), purchases.coefficients.copy()
    reconstruct_links(suppliers, purchases, mean_degree=3, seed=1)
    for old, new in zip(before, (suppliers, purchases.buyers, purchases.coefficients), strict=True):
        pd.testing.assert_frame_equal(old, new)


def test_seen_links_replace_estimates():
    suppliers, purchases = economy(5)
    seen = pd.DataFrame({"supplier": ["f001", "f001"], "buyer": ["f002", "f003"], "value": [1234.5, 0.0]})
    for seed in range(30):
        links = reconstruct_links(suppliers, purchases, mean_degree=20, seed=seed, seen=seen)
        row = links[(links["supplier"] == "f001") & (links["buyer"] == "f002")]
        assert row[["value", "probability", "evidence"]].to_numpy().tolist() == [[1234.5, 1.0, "seen"]]
        # known not to trade
        assert not ((links["supplier"] == "f001") & (links["buyer"] == "f003")).any()


def test_seen_evidence_is_kept_and_payments_of_a_pair_add_up():
    suppliers, purchases = economy(5)
    seen = pd.DataFrame(
        {"supplier": ["f001"] * 2, "buyer": ["f002"] * 2, "value": [10.0, 5.0], "evidence": ["official"] * 2}
    )
    links = reconstruct_links(suppliers, purchases, mean_degree=3, seed=1, seen=seen)
    row = links[(links["supplier"] == "f001") & (links["buyer"] == "f002")]
    assert row[["value", "evidence"]].to_numpy().tolist() == [[15.0, "official"]]


def test_seen_above_the_margins_is_kept_and_told():
    suppliers, purchases = economy(6)
    seen = pd.DataFrame({"supplier": ["f001"], "buyer": ["f002"], "value": [1e9]})
    with pytest.warns(UserWarning, match="seen links exceed the") as caught:
        links = reconstruct_links(suppliers, purchases, mean_degree=3, seed=1, seen=seen)
    words = sorted(str(w.message).split(" by ")[0] for w in caught)
    assert words == [f"seen links exceed the {kind} of 1 firms" for kind in ("purchases", "sales")]
    assert links.loc[links["evidence"] == "seen", "value"].tolist() == [1e9]
    assert set(links.loc[links["supplier"] == "f001", "buyer"]) == {"f002"}
    excess = fit_links(suppliers, purchases, mean_degree=3, seen=seen).excess
    assert excess["kind"].tolist() == ["purchases", "sales"]
    assert excess.loc[1, "excess"] == pytest.approx(1e9 - suppliers.loc["f001", "strength"])


def test_an_endless_mean_degree_is_maximum_entropy():
    suppliers, purchases = economy(7)
    mu, _, _ = dense(suppliers, purchases, mean_degree=5)
    links = reconstruct_links(suppliers, purchases, mean_degree=INF, seed=1)
    assert len(links) == (mu > 0).sum()
    assert links["value"].sum() == pytest.approx(mu.sum(), rel=1e-9)
    assert (links["probability"] == 1).all()


def test_elasticity_sets_how_degree_grows_with_sales():
    rng = np.random.default_rng(0)
    n = 2000
    strength = rng.lognormal(10, 1.5, n)
    suppliers = pd.DataFrame({"sector": "A", "strength": strength}, index=[f"s{i:04d}" for i in range(n)])
    buyers = pd.DataFrame({"sector": "B", "size": 1.0}, index=[f"t{i:04d}" for i in range(n)])
    coefficients = pd.DataFrame({"B": [strength.sum() / n]}, index=["A"])
    for elasticity in (1.0, 0.4):
        links = reconstruct_links(
            suppliers, Purchases(buyers, coefficients), mean_degree=20, seed=1, elasticity=elasticity
        )
        degree = links["supplier"].value_counts().reindex(suppliers.index, fill_value=0).to_numpy()
        # degree ~ strength^elasticity while links are rare: slope between the lower and the upper tenth
        order = np.argsort(strength)
        low, high = order[:200], order[-200:]
        slope = np.log(degree[high].mean() / degree[low].mean()) / np.log(
            (strength[high] ** elasticity).mean() / (strength[low] ** elasticity).mean()
        )
        assert slope == pytest.approx(1.0, abs=0.1)


def test_a_sector_without_suppliers_is_left_to_the_rest():
    suppliers, purchases = economy(8)
    fewer = suppliers[suppliers["sector"] != "S2"]
    model = fit_links(fewer, purchases, mean_degree=3)
    row = model.margins.loc["S2"]
    assert (row["suppliers"], row["expected"]) == (0, 0)
    assert row["unmet"] == pytest.approx(purchases.by_sector()["S2"])
    assert "S2" not in set(sample_links(model, seed=1)["sector"])


def test_a_sector_that_buys_or_sells_nothing_has_no_links():
    suppliers, purchases = economy(8)
    suppliers.loc[suppliers["sector"] == "S0", "strength"] = 0.0
    purchases.buyers.loc[purchases.buyers["sector"] == "S1", "size"] = 0.0
    links = reconstruct_links(suppliers, purchases, mean_degree=3, seed=1)
    assert "S0" not in set(links["sector"])
    assert not links["buyer"].isin(suppliers.index[suppliers["sector"] == "S1"]).any()
    assert len(links) > 0


def test_a_firm_alone_in_its_sector_sells_to_all_others_and_not_to_itself():
    suppliers = pd.DataFrame({"sector": ["A"], "strength": [100.0]}, index=["a"])
    buyers = pd.DataFrame({"sector": ["A", "B", "B"], "size": [50.0, 30.0, 20.0]}, index=["a", "b", "c"])
    purchases = Purchases(buyers, pd.DataFrame({"A": [1.0], "B": [1.0]}, index=["A"]))
    model = fit_links(suppliers, purchases, mean_degree=INF)
    links = sample_links(model, seed=1)
    assert links["buyer"].tolist() == ["b", "c"]
    assert links["value"].to_numpy() == pytest.approx([30.0, 20.0], rel=1e-6)
    assert model.margins.loc["A", "own_use"] == pytest.approx(50.0, rel=1e-6)


def test_nothing_to_link_gives_an_empty_frame():
    suppliers = pd.DataFrame({"sector": ["A"], "strength": [100.0]}, index=["a"])
    buyers = pd.DataFrame({"sector": ["A"], "size": [100.0]}, index=["a"])
    links = reconstruct_links(
        suppliers, Purchases(buyers, pd.DataFrame({"A": [0.5]}, index=["A"])), mean_degree=3, seed=1
    )
    assert len(links) == 0
    assert list(links.columns) == ["supplier", "buyer", "value", "probability", "sector", "evidence"]


def test_buyer_whose_only_supplier_was_seen_goes_short():
    suppliers = pd.DataFrame({"sector": ["A"], "strength": [100.0]}, index=["a"])
    buyers = pd.DataFrame({"sector": ["B", "B"], "size": [30.0, 20.0]}, index=["b", "c"])
    seen = pd.DataFrame({"supplier": ["a"], "buyer": ["b"], "value": [10.0]})
    model = fit_links(suppliers, Purchases(buyers, pd.DataFrame({"B": [1.0]}, index=["A"])), mean_degree=INF, seen=seen)
    links = sample_links(model, seed=1)
    assert links[["buyer", "value"]].round(6).to_numpy().tolist() == [["b", 10.0], ["c", 20.0]]
    assert model.margins.loc["A", "unmet"] == pytest.approx(20.0)


def test_a_ledger_of_half_the_suppliers_leaves_the_rest_to_the_others():
    suppliers, purchases = economy(9, firms=60)
    payees = suppliers.index[suppliers["sector"] == "S1"][:10]
    seen = pd.DataFrame({"supplier": payees, "buyer": "f000", "value": suppliers.loc[payees, "strength"] * 0.1})
    seen["value"] *= 0.5 * purchases.buyers.loc["f000", "size"] * 0.05 / seen["value"].sum()
    model = fit_links(suppliers, purchases, mean_degree=8, seen=seen)
    layer = next(x for x in model.layers if model.inputs.sectors[x.sector] == "S1")
    block = np.outer(layer.f, layer.g(model.inputs))
    block[layer.left_out] = 0.0
    want = model.inputs.wanted(layer.sector)[0] - seen["value"].sum()
    margins = model.margins.loc["S1"]
    held = margins["expected"] / (margins["purchases"] - margins["seen"])
    assert block[:, 0].sum() == pytest.approx(want * held, rel=1e-6)


def test_expected_blocks_are_the_mean_of_many_samples():
    suppliers, purchases = economy(10)
    seen = pd.DataFrame({"supplier": ["f001"], "buyer": ["f005"], "value": [5000.0]})
    model = fit_links(suppliers, purchases, mean_degree=6, seen=seen)
    blocks = expected_blocks(model)
    assert blocks.to_numpy().sum() == pytest.approx(model.margins[["seen", "expected"]].to_numpy().sum())
    mu, p, _ = dense(suppliers, purchases, mean_degree=6, seen=seen)
    sector = purchases.buyers["sector"]
    variance = np.divide(mu**2, p, out=np.zeros_like(mu), where=p > 0) - mu**2
    groups = [suppliers["sector"].to_numpy(), sector.to_numpy()]
    error = pd.DataFrame(variance).groupby(groups[0]).sum().T.groupby(groups[1]).sum().T
    runs = 300
    total = blocks * 0.0
    for seed in range(runs):
        links = sample_links(model, seed=seed)
        cell = links.assign(to=links["buyer"].map(sector)).pivot_table("value", "sector", "to", "sum")
        total = total.add(cell, fill_value=0.0)
    z = (total / runs - blocks) / np.sqrt(error / runs)
    assert np.abs(z.to_numpy()).max() < 4.5


def test_blocks_are_brought_to_their_targets_and_the_rest_goes_to_residuals():
    suppliers, purchases = economy(11)
    seen = pd.DataFrame({"supplier": ["f001"], "buyer": ["f005"], "value": [5000.0]})
    model = fit_links(suppliers, purchases, mean_degree=3, seen=seen)
    targets, sector = expected_blocks(model), purchases.buyers["sector"]
    links, blocks = rescale_blocks(sample_links(model, seed=1), targets, buyer_sector=sector)
    assert links.loc[links["evidence"] == "seen", "value"].tolist() == [5000.0]
    assert (blocks["residual"] >= 0).all()
    total = blocks["seen"] + blocks["estimated"] + blocks["residual"]
    assert total.to_numpy() == pytest.approx(blocks["target"].to_numpy(), rel=1e-12)
    held = links.groupby([links["sector"], links["buyer"].map(sector)])["value"].sum()
    expected = (blocks["seen"] + blocks["estimated"]).reindex(held.index)
    assert held.to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-12)
    assert blocks["factor"].max() <= 4


def test_upward_factor_is_capped_and_seen_above_target_is_told():
    edges = pd.DataFrame(
        {
            "supplier": ["a", "b", "a", "b"],
            "buyer": ["c", "c", "d", "d"],
            "value": [1.0, 3.0, 50.0, 8.0],
            "probability": [0.5, 0.5, 1.0, 0.5],
            "sector": "24",
            "evidence": ["estimated", "estimated", "seen", "estimated"],
        }
    )
    targets = pd.DataFrame({"25": [100.0], "28": [40.0], "30": [7.0]}, index=["24"])
    out, blocks = rescale_blocks(edges, targets, buyer_sector=pd.Series({"c": "25", "d": "28"}), cap=5)
    assert out["value"].tolist() == [5.0, 15.0, 50.0]
    assert blocks["residual"].tolist() == [80.0, 0.0, 7.0]
    assert blocks["excess"].tolist() == [0.0, 10.0, 0.0]
    assert edges["value"].tolist() == [1.0, 3.0, 50.0, 8.0]


def test_rescaling_refuses_what_it_cannot_do():
    edges = pd.DataFrame(
        {"supplier": ["a"], "buyer": ["c"], "value": [1.0], "sector": ["99"], "evidence": ["estimated"]}
    )
    targets = pd.DataFrame({"25": [-1.0]}, index=["24"])
    with pytest.raises(SchemaError, match="links in blocks without a target: a to c") as caught:
        rescale_blocks(edges, targets, buyer_sector=pd.Series({"c": "25"}), cap=0.5)
    assert len(caught.value.faults) == 3


def test_one_supplier_a_sector_sells_each_buyer_its_expected_value():
    _, purchases = economy(12, firms=300)
    rest = pd.DataFrame({"sector": ["S0", "S1", "S2"]}, index=["S0@country", "S1@country", "S2@country"])
    links = sample_single_supplier_links(purchases, rest, mean_degree=INF, seed=1)
    assert len(links) == 900
    total = links.groupby("sector")["value"].sum()
    assert total.to_numpy() == pytest.approx(purchases.by_sector().to_numpy(), rel=1e-12)
    some = sample_single_supplier_links(purchases, rest, mean_degree=1, seed=1, elasticity=0.4)
    # 300 links expected of 900 pairs, 4.5 standard errors at most
    assert abs(len(some) - 300) < 4.5 * np.sqrt(900 / 4)
    half = rest.assign(strength=[np.nan, purchases.by_sector()["S1"] / 2, np.nan])
    links = sample_single_supplier_links(purchases, half, mean_degree=INF, seed=1)
    ratio = links.groupby("sector")["value"].sum() / total
    assert ratio.to_numpy() == pytest.approx([1, 0.5, 1])


def test_two_nodes_of_a_sector_are_no_single_supplier():
    _, purchases = economy(12)
    rest = pd.DataFrame({"sector": ["S0", "S0"]}, index=["x", "y"])
    with pytest.raises(SchemaError, match="1 sectors with several nodes: S0"):
        sample_single_supplier_links(purchases, rest, mean_degree=1, seed=1)


def test_all_faults_come_in_one_error():
    suppliers, purchases = economy(13)
    suppliers.loc["f000", "strength"] = np.nan
    suppliers.loc["f001", "sector"] = "S9"
    purchases.coefficients.iloc[0, 0] = -1.0
    seen = pd.DataFrame({"supplier": ["f002", "x"], "buyer": ["f002", "f003"], "value": [1.0, -2.0]})
    with pytest.raises(SchemaError, match="links cannot be reconstructed") as caught:
        reconstruct_links(suppliers, purchases, mean_degree=3, seed=1, seen=seen)
    words = " | ".join(str(f) for f in caught.value.faults)
    for part in (
        "strength negative, infinite or unknown: f000",
        "1 sectors not in the coefficients: S9",
        "coefficients negative, infinite or unknown: S0 to S0",
        "suppliers not among the suppliers: x",
        "values: x to f003",
        "firms that pay themselves: f002 to f002",
    ):
        assert part in words


@pytest.mark.parametrize(("mean_degree", "elasticity"), [(0, 1), (-1, 1), (np.nan, 1), (3, -1), (3, np.nan)])
def test_options_out_of_range(mean_degree, elasticity):
    suppliers, purchases = economy(13)
    with pytest.raises(SchemaError, match="give positive numbers"):
        reconstruct_links(suppliers, purchases, mean_degree=mean_degree, elasticity=elasticity, seed=1)


def test_missing_columns_are_named():
    suppliers, purchases = economy(13)
    with pytest.raises(SchemaError, match="suppliers: columns missing: strength"):
        reconstruct_links(suppliers[["sector"]], purchases, mean_degree=3, seed=1)
    with pytest.raises(SchemaError, match="seen links: columns missing: value"):
        reconstruct_links(
            suppliers, purchases, mean_degree=3, seed=1, seen=pd.DataFrame({"supplier": ["a"], "buyer": ["b"]})
        )


@pytest.mark.parametrize("firms", [4000, 16000])
def test_fitting_and_drawing_never_hold_a_block_of_sectors(firms):
    # five sectors: one block of the larger economy would be 82 MB, all of one layer 410 MB
    suppliers, purchases = economy(14, firms=firms, sectors=5)
    tracemalloc.start()
    try:
        model = fit_links(suppliers, purchases, mean_degree=5, elasticity=0.4)
        links = sample_links(model, seed=1)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert abs(len(links) - 5 * firms) < 6 * np.sqrt(5 * firms)
    # grows with the links
    assert peak < 700 * len(links) + 5e6
