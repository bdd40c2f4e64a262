from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from netan.network.capacity import sellable, shared_out


@st.composite
def places(draw):
    n, k = draw(st.integers(0, 12)), 3
    weight = np.array(draw(st.lists(st.floats(0.1, 1e6), min_size=n, max_size=n)))
    held = np.array(draw(st.lists(st.one_of(st.just(0.0), st.floats(0.0, 1e6)), min_size=n, max_size=n)))
    sector = np.array(draw(st.lists(st.integers(0, k - 1), min_size=n, max_size=n)), dtype=int)
    total = np.array(draw(st.lists(st.one_of(st.just(0.0), st.floats(1.0, 1e6)), min_size=k, max_size=k)))
    return total, weight, held, sector


@given(places())
def test_all_come_to_one_rate_and_the_total_is_met(case):
    total, weight, held, sector = case
    out = shared_out(total, weight, held, sector)
    assert (out >= 0).all()
    for k in range(len(total)):
        own = sector == k
        if own.any():
            np.testing.assert_allclose(out[own].sum(), total[k], rtol=1e-9)
            rate = (out[own] + held[own]) / weight[own]
            served = out[own] > 0
            if served.any():
                np.testing.assert_allclose(rate[served], rate[served].min(), rtol=1e-6)
                assert (rate[~served] >= rate[served].min() * (1 - 1e-6)).all()


@given(places())
def test_companies_sell_at_most_what_they_make_while_it_lasts(case):
    total, output, sold, sector = case
    room = np.bincount(sector, weights=np.maximum(output - sold, 0.0), minlength=len(total))
    total = np.minimum(total, room * 0.999)
    out = sellable(total, output, sold, sector, np.ones(len(output), dtype=bool))
    assert (out + sold <= np.maximum(output, sold) * (1 + 1e-9)).all()
    np.testing.assert_allclose(np.bincount(sector, weights=out, minlength=len(total)), total, rtol=1e-6, atol=1e-6)


def test_a_speck_beside_giants_gets_its_part():
    weight = np.array([1e12, 1e-9])
    out = shared_out(np.array([1e12, 1e-9]), weight, np.zeros(2), np.array([0, 1]))
    assert out.tolist() == [1e12, 1e-9]


def test_what_companies_cannot_make_goes_to_the_rest_of_the_industry():
    output, sold, sector = np.array([5.0, 5.0, 1.0]), np.zeros(3), np.zeros(3, dtype=int)
    out = sellable(np.array([20.0]), output, sold, sector, np.array([True, True, False]))
    assert out.tolist() == [5.0, 5.0, 10.0]


def test_without_a_rest_it_goes_to_those_paid_more_anyway_else_to_the_largest():
    output, sector, firm = np.array([5.0, 4.0]), np.zeros(2, dtype=int), np.ones(2, dtype=bool)
    assert sellable(np.array([10.0]), output, np.array([0.0, 9.0]), sector, firm).tolist() == [5.0, 5.0]
    assert sellable(np.array([10.0]), output, np.zeros(2), sector, firm).tolist() == [6.0, 4.0]
