"""The systemic index against a dense brute-force version, closed forms and properties."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netan.errors import SchemaError, UnknownNodeError
from netan.risk import Economy, Rules, cascade, prepare_economy, systemic_risk_index

MIXES = ("mixed", "linear", "leontief")
REPLACES = ("dynamic", "static", "off")


def _random(seed: int, n: int = 24, *, leaks: bool = True, scale: float = 1.0, order=None) -> Economy:
    rng = np.random.default_rng(seed)
    sector, market = rng.integers(0, 5, n), rng.integers(0, 7, n)
    flow = rng.lognormal(0, 1.5, (n, n)) * (rng.random((n, n)) < 0.2)
    matrix = rng.integers(0, 3, (5, 5))
    order = np.arange(n) if order is None else order
    flow, sector, market = flow[np.ix_(order, order)], sector[order], market[order]
    out, into = flow.sum(axis=1), flow.sum(axis=0)
    i, j = np.nonzero(flow)
    ids = [f"f{k}" for k in order]
    more = rng.uniform(1.05, 1.5, (2, n))[:, order]
    known = {"revenue": out * more[0] * scale, "costs": into * more[1] * scale} if leaks else {}
    rule = pd.DataFrame(matrix, index=[f"s{k}" for k in range(5)], columns=[f"s{k}" for k in range(5)])
    return prepare_economy(
        ids, [f"s{k}" for k in sector], i, j, flow[i, j] * scale, essentiality=rule, markets=market, **known
    )


def _brute(
    economy: Economy, shock: np.ndarray, production: str, replaceability: str, eps: float
) -> tuple[np.ndarray, np.ndarray, int]:
    """Remaining levels, written straight from the equations with loops: independent of the sparse version."""
    n = economy.size
    flow = np.zeros((n, n))
    kind = np.zeros((n, n), dtype=int)
    flow[economy.supplier, economy.buyer] = economy.value
    kind[economy.supplier, economy.buyer] = economy.link_class
    if production != "mixed":
        kind[:] = {"linear": 1, "leontief": 2}[production]
    s, c = flow.sum(axis=1), flow.sum(axis=0)
    hd = hu = 1 - shock
    steps = 0
    while True:
        new_d, new_u = np.empty(n), np.empty(n)
        left = [sum(s[k] * hd[k] for k in range(n) if economy.market[k] == q) for q in range(n)]
        before = [sum(s[k] for k in range(n) if economy.market[k] == q) for q in range(n)]
        for j in range(n):
            options = [1 - shock[j]]
            linear = 0.0
            for sector in range(len(economy.sectors)):
                members = [i for i in range(n) if economy.sector[i] == sector and flow[i, j] > 0]
                vital = [i for i in members if kind[i, j] == 2]
                lost = {}
                for i in members:
                    base = left if replaceability == "dynamic" else before
                    total = base[economy.market[i]]
                    sigma = min(1.0, s[i] / total) if total > 0 and replaceability != "off" else 1.0
                    lost[i] = sigma * (1 - hd[i]) * flow[i, j]
                if vital:
                    all_of_it = sum(flow[i, j] for i in vital)
                    share = c[j] / economy.costs[j]
                    options.append(1 - share * sum(lost[i] for i in vital) / all_of_it)
                linear += sum(lost[i] for i in members if kind[i, j] == 1) / (economy.costs[j] or 1)
            options.append(1 - linear)
            new_d[j] = max(0, min(options))
            orders = sum(flow[j, k] * (1 - hu[k]) for k in range(n)) / (economy.revenue[j] or 1)
            new_u[j] = max(0, min(1 - orders, 1 - shock[j]))
        moved = max((hd - new_d).max(), (hu - new_u).max())
        hd, hu, steps = new_d, new_u, steps + 1
        if moved <= eps:
            return hd, hu, steps


@pytest.mark.parametrize("replaceability", REPLACES)
@pytest.mark.parametrize("production", MIXES)
def test_both_modes_equal_brute_force(production: str, replaceability: str) -> None:
    economy = _random(3, n=14)
    rng = np.random.default_rng(0)
    shock = pd.DataFrame(rng.random((14, 3)) * (rng.random((14, 3)) < 0.3), index=economy.nodes)
    shock[3] = np.eye(14)[0]
    paper = cascade(
        economy, shock, rules=Rules("paper", eps=1e-3, production=production, replaceability=replaceability)
    )
    fixed = cascade(economy, shock, rules=Rules(tolerance=1e-12, production=production, replaceability=replaceability))
    for name in shock:
        hd, hu, steps = _brute(economy, shock[name].to_numpy(), production, replaceability, 1e-3)
        np.testing.assert_allclose(paper.level_down[name], hd, atol=1e-13)
        np.testing.assert_allclose(paper.level_up[name], hu, atol=1e-13)
        assert paper.steps[name] == steps
        hd, hu, _ = _brute(economy, shock[name].to_numpy(), production, replaceability, 1e-15)
        np.testing.assert_allclose(fixed.level_down[name], hd, atol=1e-12)
        np.testing.assert_allclose(fixed.level_up[name], hu, atol=1e-12)


@pytest.mark.parametrize("leaks", [True, False])
def test_the_bound_covers_the_exact_answer(*, leaks: bool) -> None:
    for seed in range(6):
        economy = _random(seed, n=40, leaks=leaks)
        exact = systemic_risk_index(economy, tolerance=1e-12)
        for tolerance in (0.1, 1e-3, 1e-6):
            rough = systemic_risk_index(economy, tolerance=tolerance)
            assert (rough["esri_sales"] <= exact["esri_sales"] + 1e-14).all()
            assert (exact["esri_sales"] <= rough["esri_sales"] + rough["bound"] + 1e-14).all()
            if not leaks:  # without leaks some answers are only reached in the limit; the bound says how far
                continue
            assert rough["converged"].all()
            assert (rough["bound"] <= tolerance * rough["esri_sales"].clip(lower=1e-9)).all()


def test_upstream_loss_of_a_closure_is_the_walk_probability() -> None:
    economy = _random(8, n=30)
    share = np.zeros((30, 30))
    share[economy.supplier, economy.buyer] = economy.value / economy.revenue[economy.supplier]
    visits = np.linalg.inv(np.eye(30) - share)
    result = cascade(economy, pd.DataFrame(np.eye(30), index=economy.nodes), rules=Rules(tolerance=1e-12))
    np.testing.assert_allclose(1 - result.level_up, visits / np.diag(visits), atol=1e-13)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_relabelling_changes_nothing(seed: int) -> None:
    order = np.random.default_rng(seed).permutation(24)
    plain, moved = _random(seed % 7), _random(seed % 7, order=order)
    for mode in ("paper", "converged"):
        left, right = (systemic_risk_index(e, mode=mode, tolerance=1e-9) for e in (plain, moved))
        np.testing.assert_allclose(left["esri_sales"], right.loc[left.index, "esri_sales"], rtol=1e-8)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 1), st.floats(0, 1))
def test_loss_rises_with_severity(seed: int, one: float, two: float) -> None:
    economy = _random(seed % 9)
    hit = np.random.default_rng(seed).random(24) * (np.arange(24) < 4)
    low, high = sorted((one, two))
    shock = pd.DataFrame({"low": hit * low, "high": hit * high}, index=economy.nodes)
    loss = cascade(economy, shock, rules=Rules(tolerance=1e-10)).loss
    assert (loss["low"] <= loss["high"] + 1e-9).all()


@pytest.mark.parametrize("replaceability", REPLACES)
def test_combined_lies_between_its_parts(replaceability: str) -> None:
    economy = _random(5, n=60)
    result = systemic_risk_index(economy, tolerance=1e-9, replaceability=replaceability)
    own = economy.strength / economy.strength.sum()
    both = result[["esri_up_sales", "esri_down_sales"]]
    assert (result["esri_sales"] >= both.max(axis=1) - 1e-12).all()
    assert (result["esri_sales"] <= both.sum(axis=1) - own + 1e-12).all()


def test_closing_nothing_loses_nothing() -> None:
    economy = _random(1)
    table = pd.DataFrame({"scenario": ["none"], "node": ["f0"], "loss": [0.0]})
    for mode in ("paper", "converged"):
        assert systemic_risk_index(economy, mode=mode, scenarios=table).loc["none", "esri_sales"] == 0


@pytest.mark.parametrize("scale", [0.01, 1000.0])
@pytest.mark.parametrize("mode", ["paper", "converged"])
def test_the_currency_unit_changes_nothing(mode: str, scale: float) -> None:
    plain = systemic_risk_index(_random(2), mode=mode)
    scaled = systemic_risk_index(_random(2, scale=scale), mode=mode)
    pd.testing.assert_frame_equal(plain, scaled, rtol=1e-11)


@pytest.mark.parametrize("scale", [0.01, 1.0, 1000.0])
def test_chain_has_one_answer_in_every_unit(scale: float) -> None:
    rule = pd.DataFrame(2, index=list("ABC"), columns=list("ABC"))
    chain = prepare_economy([1, 2, 3], list("ABC"), [0, 1], [1, 2], [0.2 * scale, 0.3 * scale], essentiality=rule)
    for mode in ("paper", "converged"):
        down = systemic_risk_index(chain, mode=mode, eps=1e-9)["esri_down_sales"]
        np.testing.assert_allclose(down, [1.0, 0.6, 0.0], atol=1e-12)


def test_two_firms_that_live_off_each_other_end_and_say_so() -> None:
    rule = pd.DataFrame(2, index=list("AB"), columns=list("AB"))
    pair = prepare_economy(list("ab"), list("AB"), [0, 1], [1, 0], [1.0, 1.0], essentiality=rule)
    result = systemic_risk_index(pair, scenarios=pd.DataFrame({"scenario": 1, "node": ["a"], "loss": [0.5]}))
    assert result.loc[1, "esri_sales"] == pytest.approx(0.5)
    assert result.loc[1, "converged"]
    assert "No revenue" in result.attrs["caveats"][0]


def test_several_weights_share_one_cascade() -> None:
    economy = _random(4)
    weights = pd.DataFrame({"jobs": np.arange(24.0), "gva": 1.0}, index=economy.nodes)
    seen: list[tuple[int, int]] = []
    both = systemic_risk_index(economy, weights=weights, progress=lambda done, of: seen.append((done, of)))
    alone = systemic_risk_index(economy, weights=weights[["gva"]], tolerance=1e-9)
    np.testing.assert_allclose(both["esri_gva"], alone["esri_gva"], rtol=1e-3)
    assert seen == [(24, 24)]


def test_closures_are_scenarios_that_hit_one_firm_wholly() -> None:
    economy = _random(6)
    table = pd.DataFrame({"scenario": ["x", "y"], "node": ["f3", "f1"], "loss": 1.0, "loss_up": [1.0, 0.0]})
    rows = systemic_risk_index(economy, scenarios=table)
    closed = systemic_risk_index(economy, closures=["f3", "f1"])
    assert rows.loc["x", "esri_sales"] == closed.loc["f3", "esri_sales"]
    assert rows.loc["y", "esri_up_sales"] == 0
    assert rows.loc["y", "esri_down_sales"] == closed.loc["f1", "esri_down_sales"]


def test_what_cannot_be_run_is_named() -> None:
    economy = _random(0)
    with pytest.raises(UnknownNodeError, match=r"1 nodes are not among .*: nobody"):
        systemic_risk_index(economy, closures=["nobody"])
    with pytest.raises(SchemaError, match="share LOST"):
        cascade(economy, pd.Series({"f0": 1.5}))
    with pytest.raises(SchemaError, match="use one of converged, paper"):
        systemic_risk_index(economy, mode="exact")
    with pytest.raises(SchemaError, match="nodes without weights"):
        systemic_risk_index(economy, weights=pd.DataFrame({"w": [1.0]}, index=["f0"]))
    table = pd.DataFrame({"scenario": ["a", "a"], "node": ["f0", "f0"], "loss": 0.5})
    with pytest.raises(SchemaError, match="occur twice"):
        systemic_risk_index(economy, scenarios=table)


def test_a_firm_that_sells_to_nobody_inside_loses_what_it_loses() -> None:
    # a supplies c, c supplies d; d sells to consumers alone, so its loss weighs nothing in sales inside
    rule = pd.DataFrame(1, index=list("ACD"), columns=list("ACD"))
    economy = prepare_economy(
        list("acd"), list("ACD"), [0, 1], [1, 2], [3.0, 5.0],
        essentiality=rule, revenue=[4.0, 6.0, 9.0], costs=[0.0, 4.0, 10.0],
    )  # fmt: skip
    left = cascade(economy, pd.Series({"a": 1.0}), rules=Rules(tolerance=1e-9)).level_down[0]
    assert left.tolist() == pytest.approx([0.0, 1 - 0.75, 1 - 0.75 * 0.5])


def test_a_cascade_that_has_ended_has_no_gap() -> None:
    """Nobody replaceable, orders and inputs in a circle: whoever is no part of it loses what steps say, exactly."""
    rule = pd.DataFrame(2, index=["A"], columns=["A"])
    circle = prepare_economy(list("abcd"), ["A"] * 4, [0, 1, 1], [1, 0, 2], [1.0, 2.0, 3.0], essentiality=rule)
    found = systemic_risk_index(circle, replaceability="off", closures=["c", "d"])
    assert found["converged"].all()
    assert found.loc["d", "bound"] == 0
    assert found.loc["d", "esri_down_sales"] == 0
