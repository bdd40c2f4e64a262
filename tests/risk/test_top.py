"""The largest firms without closing all: the same as the full sweep, and bounds that hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netan.errors import SchemaError
from netan.risk import Economy, Rules, prepare_economy, systemic_risk_index, top_firms
from netan.risk.cascade import default_weights
from netan.risk.ceilings import at_least, ceilings
from netan.risk.top import _Search, _undecided
from netan.sweep.executors import Pool

if TYPE_CHECKING:
    from pathlib import Path

CHOICES = ("dynamic", "static", "off")


def economy_of(seed: int, firms: int, *, markets: int = 4, final: float = 0.4) -> Economy:
    """Heavy-tailed sales, with firms that buy from themselves, and a market class that cuts across the sectors."""
    rng = np.random.default_rng(seed)
    pull = rng.pareto(1.5, firms) + 0.2
    supplier = rng.choice(firms, firms * 5, p=pull / pull.sum())
    buyer = rng.integers(0, firms, firms * 5)
    value = rng.lognormal(2, 1.5, len(buyer)) * pull[supplier]
    rule = pd.DataFrame(rng.integers(0, 3, (4, 4)), index=list("ABCD"), columns=list("ABCD"))
    sold, bought = np.bincount(supplier, value, firms), np.bincount(buyer, value, firms)
    return prepare_economy(
        np.arange(firms), [list("ABCD")[k] for k in rng.integers(0, 4, firms)], supplier, buyer, value,
        essentiality=rule, markets=rng.integers(0, markets, firms), revenue=sold / (1 - final) + 1, costs=bought * 1.1,
    )  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    how=st.sampled_from(CHOICES),
    production=st.sampled_from(["mixed", "linear", "leontief"]),
    markets=st.sampled_from([1, 4, 30]),
    final=st.sampled_from([0.0, 0.4]),
)
def test_no_index_passes_its_ceiling(seed: int, how: str, production: str, markets: int, final: float) -> None:
    economy = economy_of(seed, 40, markets=markets, final=final)
    share = np.random.default_rng(seed).random(40)
    share[:5] = 0  # weights may be none
    share /= share.sum()
    rules = Rules(replaceability=how, production=production)  # type: ignore[arg-type]
    weights = pd.DataFrame({"w": share}, index=economy.nodes)
    found = systemic_risk_index(
        economy, replaceability=how, production=production, weights=weights, tolerance=1e-9  # type: ignore[arg-type]
    )  # fmt: skip
    assert (found["esri_w"].to_numpy() <= ceilings(economy, rules, share) + 1e-12).all()


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    how=st.sampled_from(CHOICES),
    markets=st.sampled_from([1, 4, 30]),
    top=st.integers(1, 12),
)
def test_the_search_equals_the_full_sweep(seed: int, how: str, markets: int, top: int) -> None:
    economy = economy_of(seed, 60, markets=markets)
    found = top_firms(economy, top=top, rules=Rules(replaceability=how))  # type: ignore[arg-type]
    whole = systemic_risk_index(economy, replaceability=how, tolerance=1e-12)  # type: ignore[arg-type]
    best = whole.sort_values("esri_sales", ascending=False, kind="stable").head(top)
    true = whole.loc[found.index, "esri_sales"]
    assert ((true - found["esri_sales"]).abs() <= found["bound"] + 1e-12).all()
    assert (found["bound"] <= 1e-5 * np.maximum(true, 1e-9)).all()
    np.testing.assert_allclose(np.sort(true), np.sort(best["esri_sales"]), rtol=1e-9)
    if not found.attrs["ties"]:
        assert list(found.index) == list(best.index)


@pytest.mark.parametrize("how", CHOICES)
def test_groups_clear_whom_no_bound_clears(how: str) -> None:
    """Without ceilings the search closes groups, in fewer runs than firms where firms differ much."""
    economy = economy_of(3, 700)
    rules = Rules(replaceability=how)  # type: ignore[arg-type]
    whole = systemic_risk_index(economy, replaceability=how)  # type: ignore[arg-type]
    shares, guess = default_weights(economy), 2 + whole["esri_sales"].to_numpy()
    from netan.risk.top import _InMemory

    search = _Search(_InMemory(economy, shares), rules, 5, shares, guess)
    search.singly()
    search.in_groups()
    search.refine()
    assert sorted(search.order()[:5]) == sorted(np.argsort(-whole["esri_sales"].to_numpy(), kind="stable")[:5])
    if how != "off":
        assert search.done < 350


def test_equal_firms_are_told(tmp_path: Path) -> None:
    rule = pd.DataFrame(1, index=["A"], columns=["A"])
    same = prepare_economy(
        list("abcd"), ["A"] * 4, [0, 1, 2, 3], [1, 2, 3, 0], [1.0] * 4, essentiality=rule, revenue=[2.0] * 4
    )
    found = top_firms(same, top=2)
    assert found.attrs["ties"] == 2
    assert "order means nothing" in " ".join(found.attrs["caveats"])
    assert list(top_firms(same, top=9).index) != []


def test_kept_runs_give_the_same_and_are_not_done_twice(tmp_path: Path) -> None:
    economy = economy_of(1, 300)
    here = top_firms(economy, top=7)
    kept = top_firms(economy, top=7, folder=tmp_path)
    pd.testing.assert_frame_equal(kept, here)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*/[0-9]*.npy")}
    assert times
    told: list[tuple[int, int]] = []
    again = top_firms(
        economy, top=7, folder=tmp_path, executor=Pool(2), progress=lambda *at: told.append(at)
    )  # fmt: skip
    pd.testing.assert_frame_equal(again, here)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.glob("*/[0-9]*.npy")} == times
    assert told[-1] == (300, 300)


def test_several_weights_rank_by_the_first() -> None:
    economy = economy_of(5, 80)
    weights = pd.DataFrame({"jobs": np.arange(80.0), "sales": economy.strength}, index=economy.nodes)
    found = top_firms(economy, top=4, weights=weights)
    whole = systemic_risk_index(economy, weights=weights, tolerance=1e-10)
    assert list(found.index) == list(whole.sort_values("esri_jobs", ascending=False).index[:4])
    assert list(found.columns) == list(whole.columns)


def test_what_cannot_be_asked_is_refused() -> None:
    economy = economy_of(0, 20)
    with pytest.raises(SchemaError, match="converged mode only"):
        top_firms(economy, rules=Rules("paper"))
    with pytest.raises(SchemaError, match="ask for 1 or more"):
        top_firms(economy, top=0)


def test_a_solve_that_has_no_answer_is_infinite() -> None:
    assert at_least(lambda y: 0.5 * y, np.ones((1, 1)))[0, 0] == pytest.approx(2, rel=1e-3)
    assert at_least(lambda y: 0.5 * y, np.ones((1, 1)))[0, 0] >= 2
    assert np.isinf(at_least(lambda y: 1.1 * y, np.ones((1, 1)))).all()


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 0.1)), min_size=1, max_size=8), st.integers(1, 8))
def test_undecided_ones_are_those_that_overlap(values: list[tuple[float, float]], top: int) -> None:
    values = sorted(values, reverse=True)
    low, high = np.array(values)[:, 0], np.array(values).sum(axis=1)
    n = len(low)
    pairs = [(p, q) for p in range(min(top, n - 1)) for q in range(p + 1, n) if high[q] >= low[p]]
    places, first = _undecided(low, high, top)
    assert sorted(places.tolist()) == sorted({p for pair in pairs for p in pair})
    assert first == len({p for p, _ in pairs})
