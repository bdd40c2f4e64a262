"""Ranking of links against other pairs, held against counting every pair."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.network.scorecard_ranks import area_under_curve, chance_range, placements, precision_at

SCORES = st.lists(st.integers(0, 4).map(float), min_size=1, max_size=7)


@given(SCORES, SCORES)
def test_area_is_the_share_of_pairs_in_the_right_order(links, others):
    won = sum(1.0 if a > b else 0.5 if a == b else 0.0 for a, b in itertools.product(links, others))
    assert area_under_curve(np.array(links), np.array(others)).value == pytest.approx(won / len(links) / len(others))


@given(SCORES, SCORES)
def test_the_other_way_round_it_is_what_is_left(links, others):
    a, b = np.array(links), np.array(others)
    assert area_under_curve(a, b).value + area_under_curve(b, a).value == pytest.approx(1.0)


@given(SCORES, SCORES)
def test_only_the_order_counts(links, others):
    a, b = np.array(links), np.array(others)
    assert np.array_equal(placements(a, b), placements(np.exp(a), np.exp(b)))


def test_the_range_holds_the_true_area_about_as_often_as_it_says():
    rng = np.random.default_rng(1)
    true = 0.5 * (1 + math.erf(1 / 2))  # two normals one standard deviation apart
    held = 0
    for _ in range(400):
        found = area_under_curve(rng.normal(1, 1, 40), rng.normal(0, 1, 60))
        held += found.lower <= true <= found.upper
    # binomial: 0.95 +- four standard errors
    assert 0.90 <= held / 400 <= 0.99


def test_nothing_to_rank_is_unknown():
    found = area_under_curve(np.zeros(0), np.ones(3))
    assert math.isnan(found.value)
    assert math.isnan(chance_range(np.zeros(0)).value)
    assert math.isnan(precision_at(np.zeros(0), np.zeros(0), 5))


def test_buyers_that_differ_widen_the_range():
    shares = np.repeat([0.3, 0.5, 0.7, 0.9, 0.95], 50) + np.tile([-0.04, 0.04], 125)
    alone, grouped = chance_range(shares), chance_range(shares, np.repeat(np.arange(5), 50))
    assert grouped.upper - grouped.lower > 3 * (alone.upper - alone.lower)


@given(SCORES, SCORES, st.integers(1, 14))
def test_precision_is_the_mean_over_all_ways_to_break_ties(links, others, k):
    found = precision_at(np.array(links), np.array(others), k)
    rng = np.random.default_rng(0)
    score = np.array([*links, *others])
    hit = np.arange(len(score)) < len(links)
    shares = []
    for _ in range(300):
        order = np.lexsort((rng.random(len(score)), -score))[: min(k, len(score))]
        shares.append(hit[order].mean())
    assert found == pytest.approx(np.mean(shares), abs=0.15)


def test_a_sample_of_others_stands_for_all():
    links, others = np.array([1.0, 3.0]), np.array([0.0, 2.0])
    assert precision_at(links, others, 3, weight=2.0) == pytest.approx(precision_at(links, np.repeat(others, 2), 3))
