"""Inputs whose loss stops half of the output."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from netan.risk import prepare_economy, running, systemic_risk_index, top_firms


def _rule(rating: float) -> pd.DataFrame:
    return pd.DataFrame(rating, index=list("ABC"), columns=list("ABC"))


def _chain(rating: float):  # type: ignore[no-untyped-def]
    """a supplies b, b supplies c; a fifth of what b and c buy comes from outside."""
    return prepare_economy(
        list("abc"), list("ABC"), [0, 1], [1, 2], [2.0, 3.0],
        essentiality=_rule(rating), revenue=[4.0, 5.0, 6.0], costs=[0.0, 2.5, 3.75],
    )  # fmt: skip


def test_a_chain_by_hand() -> None:
    # b loses half of 2 / 2.5 = .8: .4; c half of .8 of b's .4: .16; sales 2, 3, 0 weigh 2/5, 3/5, 0
    found = systemic_risk_index(_chain(1.5), tolerance=1e-9)
    assert found.loc["a", "esri_down_sales"] == pytest.approx(0.4 + 0.6 * 0.4, rel=1e-12)
    jobs = pd.DataFrame({"c": [0.0, 0.0, 1.0]}, index=list("abc"))
    assert systemic_risk_index(_chain(1.5), weights=jobs)["esri_down_c"].iloc[0] == pytest.approx(0.16, rel=1e-9)


def test_it_lies_between_without_effect_and_essential() -> None:
    none, half, full = (systemic_risk_index(_chain(rating))["esri_down_sales"]["a"] for rating in (0, 1.5, 2))
    assert none < half < full


def test_the_worst_input_binds_not_the_sum() -> None:
    # d buys from a (half-critical) and b (essential), one market each: the worse of 1/2 and 0 or of 0 and 1
    rule = pd.DataFrame([[0, 0, 1.5], [0, 0, 2], [0, 0, 0]], index=list("ABC"), columns=list("ABC"))
    economy = prepare_economy(
        list("abd"), list("ABC"), [0, 1], [2, 2], [1.0, 1.0], essentiality=rule, revenue=[2.0, 2.0, 9.0]
    )
    jobs = pd.DataFrame({"d": [0.0, 0.0, 1.0]}, index=list("abd"))
    table = pd.DataFrame({"scenario": ["a", "b", "both", "both"], "node": ["a", "b", "a", "b"], "loss": 1.0})
    found = systemic_risk_index(economy, weights=jobs, scenarios=table)["esri_down_d"]
    np.testing.assert_allclose(found.to_numpy(), [0.5, 1.0, 1.0], rtol=1e-9)


@pytest.mark.parametrize("mode", ["converged", "paper"])
def test_compiled_versions_know_it(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    n, names = 240, [f"{k}" for k in range(6)]
    rule = pd.DataFrame(rng.choice([0, 1, 1.5, 2], (6, 6)), index=names, columns=names)
    supplier, buyer = rng.integers(0, n, 900), rng.integers(0, n, 900)
    value = rng.random(900)
    sold, bought = np.bincount(supplier, value, n), np.bincount(buyer, value, n)
    economy = prepare_economy(
        np.arange(n), [names[k] for k in rng.integers(0, 6, n)], supplier, buyer, value,
        essentiality=rule, revenue=2 * sold + 1, costs=1.3 * bought + 1,
    )  # fmt: skip
    plain = systemic_risk_index(economy, mode=mode, tolerance=1e-10)  # type: ignore[arg-type]
    monkeypatch.setattr(running, "PLAIN", 0)
    for tolerance in (1e-9, 1e-4):
        found = systemic_risk_index(economy, mode=mode, tolerance=tolerance)  # type: ignore[arg-type]
        np.testing.assert_allclose(
            found["esri_sales"], plain["esri_sales"], rtol=tolerance if mode != "paper" else 1e-9
        )


def test_an_odd_rating_is_refused() -> None:
    from netan.errors import SchemaError

    with pytest.raises(SchemaError, match=r"values other than 0, 1, 1\.5, 2: 0\.5"):
        _chain(0.5)


def test_the_search_for_the_largest_knows_it() -> None:
    rng = np.random.default_rng(5)
    n, names = 200, [f"{k}" for k in range(6)]
    supplier, buyer, value = rng.integers(0, n, 700), rng.integers(0, n, 700), rng.random(700)
    sold, bought = np.bincount(supplier, value, n), np.bincount(buyer, value, n)
    economy = prepare_economy(
        np.arange(n), [names[k] for k in rng.integers(0, 6, n)], supplier, buyer, value,
        essentiality=pd.DataFrame(1.5, index=names, columns=names), revenue=2 * sold + 1, costs=1.3 * bought + 1,
    )  # fmt: skip
    every = systemic_risk_index(economy, tolerance=1e-9)["esri_sales"].sort_values(ascending=False, kind="stable")
    assert list(top_firms(economy, top=10).index) == list(every.index[:10])
