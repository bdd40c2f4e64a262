"""A sample of closures: who is drawn, and limits that hold what they promise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netan.errors import SchemaError
from netan.risk import Economy, prepare_economy
from netan.risk.sampling import Sample, draw_closures, estimate_all


def economy_of(firms: int, seed: int = 0) -> Economy:
    rng = np.random.default_rng(seed)
    pull = rng.pareto(1.5, firms) + 0.1
    supplier = rng.choice(firms, 5 * firms, p=pull / pull.sum())
    rule = pd.DataFrame(1, index=["A"], columns=["A"])
    value = pull[supplier] * rng.lognormal(0, 1, len(supplier))
    return prepare_economy(
        np.arange(firms), ["A"] * firms, supplier, rng.integers(0, firms, len(supplier)), value, essentiality=rule
    )


@settings(max_examples=60, deadline=None)
@given(firms=st.integers(1, 400), count=st.integers(20, 500), seed=st.integers(0, 99))
def test_every_firm_is_stood_for_once(firms: int, count: int, seed: int) -> None:
    sample = draw_closures(economy_of(firms, seed), count, seed=seed)
    assert len(sample.nodes) == len(set(sample.nodes.tolist())) == min(count, firms)
    assert (np.diff(sample.nodes) > 0).all()
    assert sample.stands_for.sum() == pytest.approx(firms)
    assert (sample.stands_for >= 1).all()


def test_all_drawn_means_no_error() -> None:
    economy = economy_of(200)
    sample = draw_closures(economy, 200)
    values = economy.strength / economy.strength.sum()
    found = estimate_all(values, sample).set_index("figure")
    assert found.loc["mean"].tolist() == pytest.approx([values.mean()] * 3)
    ranked = np.sort(values)
    for name, share in (("10 %", 0.1), ("median", 0.5), ("90 %", 0.9), ("99 %", 0.99)):
        assert found.loc[name].tolist() == [ranked[round(share * 200) - 1]] * 3


def test_the_limits_hold_in_about_95_of_100_draws() -> None:
    """Known values of 5,000 firms, heavy-tailed and loosely tied to size; 400 draws of 200."""
    economy = economy_of(5_000)
    rng = np.random.default_rng(1)
    values = (economy.strength + 0.2 * economy.purchases) * rng.lognormal(0, 0.7, 5_000)
    values /= values.sum()
    ranked = np.sort(values)
    true = {"mean": values.mean(), "median": ranked[2499], "90 %": ranked[4499], "10 %": ranked[499]}
    hits, means = dict.fromkeys(true, 0), []
    for seed in range(400):
        sample = draw_closures(economy, 200, seed=seed)
        found = estimate_all(values[sample.nodes], sample).set_index("figure")
        means.append(found.loc["mean", "value"])
        for name, figure in true.items():
            hits[name] += bool(found.loc[name, "low"] <= figure <= found.loc[name, "high"])
    assert np.mean(means) == pytest.approx(true["mean"], rel=0.01)
    assert all(360 <= hit <= 400 for hit in hits.values()), hits


def test_the_formula_by_hand() -> None:
    """Two strata of 4 and 2: two of the first drawn, all of the second."""
    sample = Sample(np.arange(4), np.array([0, 0, 1, 1]), np.array([4, 2]))
    mean = estimate_all(np.array([1.0, 3.0, 10.0, 20.0]), sample).iloc[0]
    assert mean["value"] == pytest.approx((4 * 2 + 2 * 15) / 6)
    error = np.sqrt((4 / 6) ** 2 * (1 - 2 / 4) * 2.0 / 2)
    assert mean["high"] - mean["value"] == pytest.approx(
        12.7062 * error, rel=1e-5
    )  # Student's t, one degree of freedom


def test_the_seed_decides_and_too_few_are_refused() -> None:
    economy = economy_of(300)
    one, two = draw_closures(economy, 50, seed=1), draw_closures(economy, 50, seed=2)
    assert one.nodes.tolist() == draw_closures(economy, 50, seed=1).nodes.tolist() != two.nodes.tolist()
    with pytest.raises(SchemaError, match="ask for 20 or more"):
        draw_closures(economy, 5)
