"""Closed squares, held against listing every path."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netan.network.scorecard_squares import closed_squares, shuffled

PAIRS = st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda p: p[0] != p[1]), min_size=2, max_size=25)


def ends(pairs):
    ordered = sorted(pairs)
    return np.array([p[0] for p in ordered]), np.array([p[1] for p in ordered])


def by_listing(pairs):
    """Paths buyer d - supplier s - buyer b - supplier a, and those of them that a link a - d closes."""
    paths = [
        (a, d)
        for s, b in pairs
        for s2, d in pairs
        if s2 == s and d != b
        for a, b2 in pairs
        if b2 == b and a != s
        if a != d
    ]
    return math.nan if not paths else sum(p in pairs for p in paths) / len(paths)


@settings(max_examples=40)
@given(PAIRS)
def test_sampled_paths_come_to_the_share_of_all_paths(pairs):
    wanted = by_listing(pairs)
    found = closed_squares(*ends(pairs), rng=np.random.default_rng(1), paths=20_000)
    if math.isnan(wanted):
        assert math.isnan(found)
    else:  # five standard errors
        assert found == pytest.approx(wanted, abs=5 * 0.5 / math.sqrt(20_000) * 1.5)


def test_all_sell_to_all():
    i, j = np.repeat(np.arange(4), 5), np.tile(np.arange(4, 9), 4)
    assert closed_squares(i, j, rng=np.random.default_rng(1), paths=1000) == 1.0


@given(PAIRS, st.integers(0, 5))
def test_chance_keeps_the_numbers_of_links(pairs, seed):
    i, j = ends(pairs)
    a, b = shuffled(i, j, rng=np.random.default_rng(seed))
    assert len(set(zip(a.tolist(), b.tolist(), strict=True))) == len(a)
    assert not (a == b).any()
    if len(a) == len(i):
        assert np.array_equal(np.bincount(a, minlength=7), np.bincount(i, minlength=7))
        assert np.array_equal(np.bincount(b, minlength=7), np.bincount(j, minlength=7))


def test_hardly_a_link_is_lost_where_there_is_room():
    rng = np.random.default_rng(2)
    key = rng.choice(400 * 400, 4000, replace=False)
    i, j = np.divmod(key, 400)
    keep = i != j
    a, _ = shuffled(i[keep], j[keep], rng=rng)
    assert len(a) == keep.sum()


def test_given_links_stay_as_they_are():
    i, j = np.array([0, 0, 1, 2]), np.array([1, 2, 2, 3])
    before = j.copy()
    shuffled(i, j, rng=np.random.default_rng(1))
    assert np.array_equal(j, before)
