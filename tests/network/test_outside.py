from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.network.outside import FEWEST, MOST, drawn_links, link_counts


@given(st.lists(st.one_of(st.just(0.0), st.floats(1e-3, 1e9)), max_size=20), st.floats(1.0, 30.0))
def test_larger_companies_have_as_many_links_or_more(sizes, degree):
    size = np.sort(np.array(sizes, dtype=float))
    counts = link_counts(size, mean_degree=degree)
    assert (np.diff(counts) >= 0).all()
    assert ((counts >= FEWEST) & (counts <= MOST)).all()


@st.composite
def trades(draw):
    k, partners, n = 2, draw(st.integers(1, 6)), draw(st.integers(0, 8))
    cells = st.one_of(st.just(0.0), st.floats(0.01, 100.0))
    profile = np.array(draw(st.lists(cells, min_size=k * partners, max_size=k * partners))).reshape(k, partners)
    sector = np.array(draw(st.lists(st.integers(0, k - 1), min_size=n, max_size=n)), dtype=int)
    amount = np.array(draw(st.lists(st.one_of(st.just(0.0), st.floats(0.1, 1e6)), min_size=n, max_size=n)))
    counts = np.array(draw(st.lists(st.integers(1, 8), min_size=n, max_size=n)), dtype=int)
    return sector, amount, profile, counts


@given(trades(), st.integers(0, 100))
def test_each_company_trades_its_amount_with_partners_of_its_industry(case, seed):
    sector, amount, profile, counts = case
    links = drawn_links(sector, amount, profile, counts, rng=np.random.default_rng(seed))
    got = np.bincount(links["firm"], weights=links["value"], minlength=len(sector))
    has = profile.sum(axis=1)[sector] > 0 if len(sector) else np.zeros(0, dtype=bool)
    np.testing.assert_allclose(got, np.where(has, amount, 0.0), rtol=1e-9)
    assert links["probability"].between(0, 1 + 1e-12).all()
    assert (profile[sector[links["firm"]], links["partner"]] > 0).all()
    assert not links.duplicated(["firm", "partner"]).any()
    number = np.bincount(links["firm"], minlength=len(sector))
    assert (number <= counts).all()


def test_the_mean_of_many_draws_is_the_profile():
    profile = np.array([[50.0, 30.0, 15.0, 4.0, 1.0]])
    n = 4000
    links = drawn_links(np.zeros(n, dtype=int), np.full(n, 10.0), profile, np.full(n, 3), rng=np.random.default_rng(1))
    mean = np.bincount(links["partner"], weights=links["value"]) / n
    np.testing.assert_allclose(mean, profile[0] / 10, atol=0.12)
    assert links.loc[links["partner"] == 0, "probability"].tolist() == [1.0] * n
    assert links.groupby("firm").size().max() == pytest.approx(3)
