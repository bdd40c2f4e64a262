"""Facts of structure on networks whose facts are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from netan.network.scorecard_facts import hill, network_facts
from netan.network.scorecard_published import FACTS, MOMENTS, Fact


def facts_of(i, j, value, firms):
    return network_facts(
        np.array(i, dtype=np.int64),
        np.array(j, dtype=np.int64),
        np.array(value, dtype=float),
        firms=firms,
        rng=np.random.default_rng(1),
    )


def test_published_slopes_and_correlations_follow_from_the_moments():
    known = {fact.key: fact.published for fact in FACTS}
    assert known["slope_k_out_s_out"] == (0.30, 0.37)
    assert known["slope_k_in_s_in"] == (0.40, 0.42)
    assert known["slope_s_in_k_in"] == (1.33, 1.49)
    assert known["corr_k_in_s_in"] == (0.75, 0.77)
    assert known["corr_k_out_k_in"] == (0.54, 0.56)
    assert len(MOMENTS) == 2


def test_every_fact_is_measured():
    found = facts_of([0, 1, 2], [1, 2, 0], [1, 2, 3], 4)
    assert {fact.key for fact in FACTS} == set(found)


def test_moments_of_a_small_network_by_hand():
    # firm 0 sells to 1, 2, 3; firm 1 sells to 2
    found = facts_of([0, 0, 0, 1], [1, 2, 3, 2], [1.0, 2.0, 3.0, 4.0], 5)
    assert found["mean_ln_k_out"].value == pytest.approx((math.log(3) + math.log(1)) / 2)
    assert found["mean_ln_k_in"].value == pytest.approx(math.log(2) / 3)
    assert found["firms_linked"].value == pytest.approx(4 / 5)
    assert found["reciprocity"].value == 0.0


def test_links_both_ways_are_counted_as_links():
    assert facts_of([0, 1, 2], [1, 0, 0], [1, 1, 1], 3)["reciprocity"].value == pytest.approx(2 / 3)


def test_a_power_law_between_links_and_sales_is_found():
    # firm k has k buyers, each of which pays k: sales are the square
    i = np.repeat(np.arange(20), np.arange(1, 21))
    j = np.concatenate([100 + np.arange(k) for k in range(1, 21)])
    found = network_facts(i, j, (i + 1.0), firms=200, rng=np.random.default_rng(1))
    assert found["slope_s_out_k_out"].value == pytest.approx(2.0)
    assert found["slope_k_out_s_out"].value == pytest.approx(0.5)
    assert found["corr_k_out_s_out"].value == pytest.approx(1.0)


@pytest.mark.parametrize("exponent", [0.9, 1.3, 2.0])
def test_tail_of_a_sample_of_pareto(exponent):
    values = np.random.default_rng(3).pareto(exponent, 20_000) + 1
    found = hill(values)
    assert found.value == pytest.approx(exponent, rel=4 / math.sqrt(1000))
    assert found.lower <= found.value <= found.upper


def test_a_lognormal_has_a_wide_range_and_few_values_have_none():
    found = hill(np.random.default_rng(3).lognormal(0, 1, 20_000))
    assert found.upper - found.lower > 0.5
    assert math.isnan(hill(np.arange(1.0, 100.0)).value)


def test_without_links_all_is_unknown_and_nothing_fails():
    found = facts_of([], [], [], 3)
    assert found["links_per_firm"].value == 0.0
    assert math.isnan(found["squares_to_chance"].value)


def test_what_cannot_be_compared_gets_no_verdict():
    assert Fact("a", "A", (1.0, 2.0), "", "no").verdict(9.0) == ""
    assert Fact("a", "A", (1.0, math.inf), "", "in part").verdict(0.99) == "low"
    assert Fact("a", "A", (-math.inf, 0.0), "", "in part").verdict(0.01) == "high"
