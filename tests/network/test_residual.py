from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.network.residual import corner_pieces, place_allowed, place_residual

amount = st.one_of(st.just(0.0), st.floats(0.01, 1e6))


@given(st.lists(amount, max_size=8), st.lists(amount, max_size=8))
def test_corner_pieces_keep_both_sides(left, right):
    left, right = np.array(left, dtype=float), np.array(right, dtype=float)
    i, j, value = corner_pieces(left, right)
    assert (value > 0).all()
    assert len(value) <= len(left) + len(right)
    assert value.sum() == pytest.approx(min(left.sum(), right.sum()), rel=1e-9, abs=1e-9)
    got_left = np.bincount(i, weights=value, minlength=len(left))[: len(left)]
    got_right = np.bincount(j, weights=value, minlength=len(right))[: len(right)]
    slack = 1e-9 * max(left.sum(), right.sum(), 1)
    assert (got_left <= left + slack).all()
    assert (got_right <= right + slack).all()
    whole, got = (left, got_left) if left.sum() <= right.sum() else (right, got_right)
    np.testing.assert_allclose(got, whole, atol=slack)


@st.composite
def leftovers(draw):
    """Blocks and nodes whose rows and columns add up to them."""
    k, n = 3, draw(st.integers(3, 10))
    block = np.array(draw(st.lists(amount, min_size=k * k, max_size=k * k))).reshape(k, k)
    sector = np.array([0, 1, 2, *draw(st.lists(st.integers(0, k - 1), min_size=n - 3, max_size=n - 3))])
    weight = np.array(draw(st.lists(st.floats(0.1, 10.0), min_size=n, max_size=n)))
    share = weight / np.bincount(sector, weights=weight)[sector]
    firm = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    known = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=4))
    known = [i * n + j for i, j in known if firm[i] and firm[j] and i != j]
    return block, sector, share * block.sum(axis=1)[sector], share * block.sum(axis=0)[sector], firm, known


def block_of(placed, sector, k=3):
    out = np.zeros((k, k))
    np.add.at(out, (sector[placed["supplier"]], sector[placed["buyer"]]), placed["value"])
    return out


@given(leftovers())
def test_every_block_and_node_is_met(case):
    block, sector, unsold, unmet, _, _ = case
    placed = place_residual(block, sector, unsold, unmet)
    scale = max(block.sum(), 1.0)
    np.testing.assert_allclose(block_of(placed, sector), block, atol=1e-8 * scale)
    for end, wanted in (("supplier", unsold), ("buyer", unmet)):
        got = np.bincount(placed[end], weights=placed["value"], minlength=len(sector))
        np.testing.assert_allclose(got, wanted, atol=1e-8 * scale)


@given(leftovers())
def test_nothing_is_put_on_a_company_itself_or_on_a_known_pair(case):
    block, sector, unsold, unmet, firm, known = case
    placed = place_allowed(block, sector, unsold, unmet, is_firm=firm, known=np.array(known, dtype=np.int64))
    n = len(sector)
    supplier, buyer = placed["supplier"].to_numpy(int), placed["buyer"].to_numpy(int)
    assert not (firm[supplier] & (supplier == buyer)).any()
    assert not set((supplier * n + buyer).tolist()) & set(known)
    got = block_of(placed, sector)
    assert (got <= block + 1e-8 * max(block.sum(), 1.0)).all()
    # with a rest of every industry nothing is left out
    if all((~firm[sector == k]).any() for k in range(3)):
        np.testing.assert_allclose(got, block, atol=1e-8 * max(block.sum(), 1.0))


def test_an_only_company_keeps_nothing_for_itself():
    one = place_allowed(
        np.array([[5.0]]), np.array([0]), np.array([5.0]), np.array([5.0]), is_firm=np.array([True]),
        known=np.zeros(0, dtype=np.int64),
    )  # fmt: skip
    assert one.empty
    two = place_allowed(
        np.array([[5.0]]), np.array([0, 0]), np.array([5.0, 0.0]), np.array([5.0, 0.0]), is_firm=np.array([True] * 2),
        known=np.zeros(0, dtype=np.int64),
    )  # fmt: skip
    assert two.to_numpy().tolist() == [[0.0, 1.0, 5.0]]
