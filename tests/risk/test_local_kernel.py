"""Closures followed only as far as it matters, against the fixed point itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netan.risk import Economy, prepare_economy, running, systemic_risk_index
from netan.risk.cascade import Rules, Runner
from netan.risk.flows import build_flows
from netan.risk.local_kernel import LocalSpace, run_local
from netan.risk.local_plan import build_local_plan
from netan.risk.systemic import checked_weights

FIRMS, SECTORS = 160, 8


def sparse_economy(seed: int, *, final: float = 0.4, firms: int = FIRMS, giants: int = 0) -> Economy:
    """Few links a firm, heavy tails, sales to final demand; `giants` hold most of their market."""
    rng = np.random.default_rng(seed)
    size = rng.pareto(1.5, firms) + 0.2
    size[:giants] *= 200
    links = firms * 4
    supplier, buyer = (rng.choice(firms, links, p=size**0.6 / (size**0.6).sum()) for _ in range(2))
    value = np.sqrt(size[supplier] * size[buyer]) * rng.lognormal(0, 1, links)
    sold, bought = np.bincount(supplier, value, firms), np.bincount(buyer, value, firms)
    names = [f"s{k}" for k in range(SECTORS)]
    rule = rng.choice([0, 1, 2], (SECTORS, SECTORS), p=[0.2, 0.4, 0.4])
    return prepare_economy(
        np.arange(firms), np.array(names)[rng.integers(0, SECTORS, firms)], supplier, buyer, value,
        essentiality=pd.DataFrame(rule, index=names, columns=names),
        revenue=sold / (1 - final) + 1, costs=bought * 1.25 + 1,
    )  # fmt: skip


def two_weights(economy: Economy) -> np.ndarray:
    jobs = np.random.default_rng(1).integers(0, 50, economy.size).astype(float)
    table = pd.DataFrame({"sales": economy.strength, "jobs": jobs}, index=economy.nodes)
    return checked_weights(economy, table)[1]


def truth(economy: Economy, shares: np.ndarray, **options: object) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Combined, down and up index of every closure, closures x weights, at 1e-12."""
    closed = np.eye(economy.size)
    found = Runner(economy, Rules(tolerance=1e-12, **options), shares).run(closed, closed)  # type: ignore[arg-type]
    return np.maximum(found.down, found.up).T @ shares, found.down.T @ shares, found.up.T @ shares


def rows_of(economy: Economy, shares: np.ndarray, tolerance: float, **options: object) -> np.ndarray | None:
    flows = build_flows(economy, **options)  # type: ignore[arg-type]
    plan = build_local_plan(economy, flows, shares)
    if plan is None:
        return None
    return run_local(plan, LocalSpace(plan), np.arange(economy.size), tolerance=tolerance)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    replaceability=st.sampled_from(["static", "dynamic"]),
    production=st.sampled_from(["mixed", "linear", "leontief"]),
    tolerance=st.sampled_from([5e-2, 1e-2, 1e-3, 1e-4]),
    final=st.sampled_from([0.15, 0.4, 0.8]),
    giants=st.sampled_from([0, 3]),
)
def test_truth_lies_within_the_bound(
    seed: int, replaceability: str, production: str, tolerance: float, final: float, giants: int
) -> None:
    economy = sparse_economy(seed, final=final, giants=giants)
    shares = two_weights(economy)
    options = {"replaceability": replaceability, "production": production}
    rows = rows_of(economy, shares, tolerance, **options)
    if rows is None:
        return
    exact = truth(economy, shares, **options)
    off = np.abs(rows[:, :2] - exact[0])
    assert (off <= rows[:, [-2]] + 1e-11).all()
    held = rows[:, -1] <= tolerance
    assert (rows[held, -2] <= tolerance * np.maximum(rows[held, :2], 1e-9).max(axis=1) * (1 + 1e-9)).all()
    # each part is no farther off than the whole may be
    assert (np.abs(rows[:, 2:4] - exact[1]) <= rows[:, [-2]] + 1e-11).all()
    assert (np.abs(rows[:, 4:6] - exact[2]) <= rows[:, [-2]] + 1e-11).all()


@pytest.mark.parametrize("replaceability", ["static", "dynamic"])
def test_nearly_all_closures_of_a_sparse_economy_are_settled(replaceability: str) -> None:
    economy = sparse_economy(3)
    rows = rows_of(economy, two_weights(economy), 1e-3, replaceability=replaceability)
    assert rows is not None
    assert (rows[:, -1] <= 1e-3).mean() > 0.95


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_parts_and_whole_are_in_order(seed: int) -> None:
    economy = sparse_economy(seed)
    shares = two_weights(economy)
    rows = rows_of(economy, shares, 1e-2, replaceability="static")
    if rows is None:
        return
    both, down, up = rows[:, :2], rows[:, 2:4], rows[:, 4:6]
    assert (both >= np.maximum(down, up) - 1e-15).all()
    assert (both <= down + up - shares + 1e-12).all()


def test_a_closure_leaves_nothing_behind_for_the_next() -> None:
    economy = sparse_economy(5)
    flows = build_flows(economy, replaceability="dynamic")
    shares = two_weights(economy)
    plan = build_local_plan(economy, flows, shares)
    assert plan is not None
    space = LocalSpace(plan)
    together = run_local(plan, space, np.arange(economy.size), tolerance=1e-3)
    again = run_local(plan, space, np.arange(economy.size)[::-1].copy(), tolerance=1e-3)[::-1]
    np.testing.assert_array_equal(together, again)
    alone = np.concatenate([run_local(plan, LocalSpace(plan), np.array([k]), tolerance=1e-3) for k in range(40)])
    np.testing.assert_array_equal(together[:40], alone)


def test_there_is_no_plan_where_orders_never_leave() -> None:
    economy = sparse_economy(6)
    closed = prepare_economy(
        economy.nodes, [economy.sectors[k] for k in economy.sector], economy.supplier, economy.buyer, economy.value,
        essentiality=pd.DataFrame(1, index=list(economy.sectors), columns=list(economy.sectors)),
    )  # fmt: skip
    assert build_local_plan(closed, build_flows(closed), two_weights(closed)) is None


def test_what_is_given_up_is_run_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    economy = sparse_economy(7, giants=4)
    weights = pd.DataFrame({"sales": economy.strength}, index=economy.nodes)
    exact = systemic_risk_index(economy, weights=weights, tolerance=1e-12)
    monkeypatch.setattr(running, "PLAIN", 0)
    monkeypatch.setattr("netan.risk.local_kernel.run_local", half_given_up)
    found = systemic_risk_index(economy, weights=weights)
    assert found["converged"].all()
    assert ((found["esri_sales"] - exact["esri_sales"]).abs() <= found["bound"] + 1e-11).all()
    part = systemic_risk_index(economy, weights=weights, closures=economy.nodes[:96])
    pd.testing.assert_frame_equal(part, found.iloc[:96], check_exact=True)


def half_given_up(plan, space, node, *, tolerance):  # type: ignore[no-untyped-def]
    rows = run_local(plan, space, node, tolerance=tolerance)
    rows[node % 2 == 0, -1] = 1.0
    return rows


def test_partial_scenarios_beside_closures(monkeypatch: pytest.MonkeyPatch) -> None:
    economy = sparse_economy(8)
    table = pd.DataFrame({"scenario": np.repeat(np.arange(80), 2), "node": np.arange(160) % FIRMS, "loss": 1.0})
    table.loc[table.index % 7 == 0, "loss"] = 0.3
    table = table[~table.index.isin([1, 5, 9, 11])]
    exact = systemic_risk_index(economy, scenarios=table, tolerance=1e-12)
    monkeypatch.setattr(running, "PLAIN", 0)
    found = systemic_risk_index(economy, scenarios=table)
    assert found["converged"].all()
    assert ((found["esri_sales"] - exact["esri_sales"]).abs() <= found["bound"] + 1e-11).all()


def test_shares_too_small_for_a_number_touch_nothing() -> None:
    # many tiny links into one hub and out of it: products underflow to 0 again and again
    n = 60
    supplier = np.concatenate([np.zeros(n - 1, int), np.arange(1, n)])
    buyer = np.concatenate([np.arange(1, n), np.zeros(n - 1, int)])
    value = np.concatenate([np.full(n - 1, 1e-320), np.ones(n - 1)])
    economy = prepare_economy(
        np.arange(n), ["s"] * n, supplier, buyer, value, essentiality=pd.DataFrame(2, index=["s"], columns=["s"]),
        revenue=np.full(n, 100.0), costs=np.full(n, 100.0),
    )  # fmt: skip
    shares = np.full((n, 1), 1 / n)
    rows = rows_of(economy, shares, 1e-4, replaceability="static")
    assert rows is not None
    exact = truth(economy, shares, replaceability="static")[0]
    assert (np.abs(rows[:, :1] - exact) <= rows[:, [-2]] + 1e-11).all()
