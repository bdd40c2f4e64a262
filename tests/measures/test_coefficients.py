"""Coefficients and inverses against Miller & Blair (2009) and the Eurostat manual (2008), and properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from netan.errors import BalanceError, SchemaError
from netan.measures.coefficients import (
    allocation_coefficients,
    ghosh_inverse,
    leontief_inverse,
    technical_coefficients,
)

# Miller & Blair (2009), tables 2.3 and 2.4
MB_Z = pd.DataFrame([[150, 500], [200, 100]], index=["a", "b"], columns=["a", "b"])
MB_X = pd.Series([1000, 2000], index=["a", "b"])
# Germany 1995, Eurostat Manual of Supply, Use and Input-Output Tables (2008), table 15.4
DE = ["agriculture", "manufacturing", "construction", "trade", "business", "other"]
DE_Z = pd.DataFrame(
    [
        [1131, 25480, 1, 607, 710, 762],
        [7930, 304584, 64167, 41082, 11981, 30360],
        [426, 7334, 3875, 5296, 23457, 9155],
        [3559, 72717, 14190, 74399, 10835, 21008],
        [3637, 96115, 31027, 65755, 193176, 34223],
        [1552, 14986, 1747, 11225, 15058, 22070],
    ],
    index=DE,
    columns=DE,
)
DE_X = pd.Series([43910, 1079446, 245606, 540063, 692487, 508918], index=DE)


def test_two_sectors_of_the_textbook():
    A = technical_coefficients(MB_Z, MB_X)
    assert A.to_numpy() == pytest.approx(np.array([[0.15, 0.25], [0.20, 0.05]]), abs=1e-15)
    L = leontief_inverse(A)
    assert L.to_numpy() == pytest.approx(np.array([[1.254125, 0.330033], [0.264026, 1.122112]]), abs=5.001e-7)
    new = L @ pd.Series([600, 1500], index=["a", "b"])
    assert new.to_numpy() == pytest.approx([1247.5248, 1841.5842], abs=5.001e-5)


def test_two_sectors_seen_from_the_supply_side():
    B = allocation_coefficients(MB_Z, MB_X)
    assert B.to_numpy() == pytest.approx(np.array([[0.15, 0.50], [0.10, 0.05]]), abs=1e-15)
    G = ghosh_inverse(B)
    assert G.to_numpy() == pytest.approx(np.array([[1.254125, 0.660066], [0.132013, 1.122112]]), abs=5.001e-7)
    assert G.sum(axis=1).to_numpy() == pytest.approx([1.914191, 1.254125], abs=5.001e-7)


def test_germany_1995():
    A = technical_coefficients(DE_Z, DE_X)
    assert A.iloc[0, 0] == pytest.approx(0.0258, abs=5.001e-5)
    assert A.iloc[1, 1] == pytest.approx(0.2822, abs=5.001e-5)
    assert np.diag(leontief_inverse(A))[:3] == pytest.approx([1.0339, 1.4292, 1.0289], abs=5.001e-5)
    G = ghosh_inverse(allocation_coefficients(DE_Z, DE_X))
    column = [1.0339, 0.0118, 0.0037, 0.0103, 0.0117, 0.0043]
    assert G["agriculture"].to_numpy() == pytest.approx(column, abs=5.001e-5)
    # row sums as printed; manufacturing is printed 1.6691, a misprint: its row gives 1.6910
    forward = [2.1126, 1.6910, 1.3558, 1.5848, 2.1037, 1.2106]
    assert G.sum(axis=1).to_numpy() == pytest.approx(forward, abs=5.001e-5)


SECTORS = list("abcd")
FLOWS = arrays(float, (4, 4), elements=st.just(0.0) | st.floats(0.01, 100))
FINAL = arrays(float, 4, elements=st.floats(0.1, 100))


def table(flows, final):
    Z = pd.DataFrame(flows, index=SECTORS, columns=SECTORS)
    return Z, Z.sum(axis=1) + final


@settings(deadline=None)
@given(FLOWS, FINAL)
def test_identities_of_any_balanced_table(flows, final):
    Z, x = table(flows, final)
    A, B = technical_coefficients(Z, x), allocation_coefficients(Z, x)
    L, G = leontief_inverse(A), ghosh_inverse(B)
    scale = np.abs(L.to_numpy()).max()
    assert L.to_numpy() == pytest.approx((np.eye(4) + A @ L).to_numpy(), abs=1e-9 * scale)
    assert (L @ final).to_numpy() == pytest.approx(x.to_numpy(), rel=1e-8)
    similar = L.mul(x, axis=1).div(x, axis=0)  # G = x^-1 L x
    assert G.to_numpy() == pytest.approx(similar.to_numpy(), rel=1e-6, abs=1e-8)


@settings(deadline=None)
@given(FLOWS, FINAL, st.permutations(range(4)))
def test_order_and_currency_change_nothing(flows, final, order):
    Z, x = table(flows, final)
    chosen = [SECTORS[k] for k in order]
    first = leontief_inverse(technical_coefficients(Z, x))
    second = leontief_inverse(technical_coefficients(Z.loc[chosen, chosen] * 1e6, x * 1e6))
    assert second.loc[SECTORS, SECTORS].to_numpy() == pytest.approx(first.to_numpy(), rel=1e-6, abs=1e-9)


def test_sector_without_output_is_zero():
    Z, x = MB_Z.reindex(index=["a", "b", "none"], columns=["a", "b", "none"], fill_value=0), MB_X.copy()
    x["none"] = 0
    A, B = technical_coefficients(Z, x), allocation_coefficients(Z, x)
    assert A["none"].tolist() == A.loc["none"].tolist() == B.loc["none"].tolist() == [0, 0, 0]
    assert leontief_inverse(A)["none"].tolist() == [0, 0, 1]
    Z.loc["a", "none"] = 1
    with pytest.raises(SchemaError, match="sectors with inputs but no output: none"):
        technical_coefficients(Z, x)
    with pytest.raises(SchemaError, match="sectors with sales but no output: none"):
        allocation_coefficients(Z.T, x)


def test_labels_of_regions_and_sectors_are_kept():
    index = pd.MultiIndex.from_tuples([("north", "a"), ("south", "a")], names=["region", "sector"])
    Z = pd.DataFrame(MB_Z.to_numpy(), index=index, columns=index)
    L = leontief_inverse(technical_coefficients(Z, MB_X.set_axis(index)))
    assert L.index.equals(index)


def test_table_that_uses_more_than_it_makes_is_refused():
    A = pd.DataFrame([[0.9, 0.3], [0.3, 0.9]], index=["a", "b"], columns=["a", "b"])
    with pytest.raises(BalanceError, match="use more than they make: a, b"):
        leontief_inverse(A)
    with pytest.raises(BalanceError, match="sell more than they make: a"):
        ghosh_inverse(pd.DataFrame([[1.0]], index=["a"], columns=["a"]))


def test_wrong_input_is_refused():
    with pytest.raises(SchemaError, match="must be square"):
        technical_coefficients(MB_Z[["b", "a"]], MB_X)
    with pytest.raises(SchemaError, match="without output b; not among the flows c"):
        technical_coefficients(MB_Z, MB_X.rename({"b": "c"}))
    with pytest.raises(SchemaError, match=r"sector b: output -2000\.0"):
        technical_coefficients(MB_Z, MB_X * [1, -1])
    with pytest.raises(SchemaError, match="supplier a, buyer b: nan"):
        leontief_inverse(technical_coefficients(MB_Z, MB_X).replace(0.25, np.nan))


def test_inputs_are_not_mutated():
    Z, x = MB_Z.copy(), MB_X.copy()
    leontief_inverse(technical_coefficients(Z, x))
    assert Z.equals(MB_Z)
    assert x.equals(MB_X)
