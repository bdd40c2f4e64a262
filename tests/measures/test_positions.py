"""Upstreamness, downstreamness and propagation lengths on worked tables and as identities."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from worked_tables import DE_X, DE_Z, MB_X, MB_Z, balanced_tables

from netan.errors import BalanceError, SchemaError
from netan.measures.coefficients import allocation_coefficients, ghosh_inverse, leontief_inverse, technical_coefficients
from netan.measures.positions import downstreamness, propagation_lengths, upstreamness


def both(Z, x):
    return leontief_inverse(technical_coefficients(Z, x)), ghosh_inverse(allocation_coefficients(Z, x))


def test_two_sectors_of_the_textbook():
    np.testing.assert_allclose(upstreamness(MB_Z, MB_X), [1.914191, 1.254125], atol=5.001e-7)
    np.testing.assert_allclose(downstreamness(MB_Z, MB_X), [1.518152, 1.452145], atol=5.001e-7)
    L, _ = both(MB_Z, MB_X)
    expected = [[1.597017, 1.376238], [1.376238, 1.835697]]
    np.testing.assert_allclose(propagation_lengths(L), expected, atol=5.001e-7)


def test_germany_1995():
    L, G = both(DE_Z, DE_X)
    np.testing.assert_allclose(upstreamness(DE_Z, DE_X), [2.1126, 1.6910, 1.3558, 1.5848, 2.1037, 1.2106], atol=5e-5)
    lengths = propagation_lengths(L)
    assert lengths.iloc[0, 1] == pytest.approx(1.5077, abs=5.001e-5)
    assert lengths.iloc[1, 0] == pytest.approx(1.6098, abs=5.001e-5)
    np.testing.assert_allclose(lengths, propagation_lengths(G), rtol=1e-10)


def test_correction_for_trade_divides_by_supply_at_home():
    exports, imports = pd.Series({"a": 100, "b": 800}), pd.Series({"b": 300, "a": 350})
    supply = np.array([1000 - 100 + 350, 2000 - 800 + 300])
    B = MB_Z.to_numpy() / supply[:, None]
    expected = np.linalg.inv(np.eye(2) - B).sum(axis=1)
    np.testing.assert_allclose(upstreamness(MB_Z, MB_X, exports=exports, imports=imports), expected)
    nothing = pd.Series(0, index=["a", "b"])
    closed = upstreamness(MB_Z, MB_X, exports=nothing, imports=nothing)
    pd.testing.assert_series_equal(closed, upstreamness(MB_Z, MB_X))


def test_correction_that_cannot_be_is_refused():
    nothing = pd.Series(0, index=["a", "b"])
    with pytest.raises(SchemaError, match="needs exports and imports of every product, or neither"):
        upstreamness(MB_Z, MB_X, exports=nothing)
    with pytest.raises(SchemaError, match="used but not supplied after exports and imports: a"):
        upstreamness(MB_Z, MB_X, exports=pd.Series({"a": 1000, "b": 0}), imports=nothing)
    with pytest.raises(BalanceError, match="buy more of a product than is supplied at home: a"):
        upstreamness(MB_Z, MB_X, exports=pd.Series({"a": 600, "b": 0}), imports=nothing)


@given(balanced_tables())
def test_positions_are_one_at_least_and_sums_of_the_inverses(table):
    Z, x = table
    L, G = both(Z, x)
    up, down = upstreamness(Z, x), downstreamness(Z, x)
    assert (up >= 1 - 1e-12).all()
    assert (down >= 1 - 1e-12).all()
    np.testing.assert_allclose(up, G.sum(axis=1), rtol=1e-8)
    np.testing.assert_allclose(down, L.sum(axis=0), rtol=1e-8)
    # output-weighted mean of both is the same: total gross output over what ends as final use
    final, primary = x - Z.sum(axis=1), x - Z.sum(axis=0)
    assert (down * final).sum() == pytest.approx(x.sum(), rel=1e-8)
    assert (up * primary).sum() == pytest.approx(x.sum(), rel=1e-8)


@given(balanced_tables(smallest=0.01))
def test_lengths_from_one_inverse_are_those_from_the_other(table):
    L, G = both(*table)
    one = propagation_lengths(L)
    np.testing.assert_allclose(one, propagation_lengths(G), rtol=1e-5)
    assert (one >= 1 - 1e-6).all(axis=None)


def test_no_link_has_no_length_and_the_diagonal_is_named():
    A = pd.DataFrame([[0.0, 0.5], [0.0, 0.0]], index=["a", "b"], columns=["a", "b"])
    assert propagation_lengths(leontief_inverse(A)).to_numpy().tolist() == [[0, 1], [0, 0]]
    L, _ = both(MB_Z, MB_X)
    whole = propagation_lengths(L, diagonal="whole")
    assert whole.iloc[0, 0] == pytest.approx(1.597017 * 0.254125 / 1.254125, abs=1e-5)
    assert whole.iloc[0, 1] == pytest.approx(1.376238, abs=1e-6)
    with pytest.raises(SchemaError, match="not 'half'"):
        propagation_lengths(L, diagonal="half")
