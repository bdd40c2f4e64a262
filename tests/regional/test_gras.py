"""GRAS against the UN Handbook on Supply and Use Tables and Input-Output Tables (2018), boxes 18.2 and 18.3."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from netan.errors import BalanceError, ConvergenceError, SchemaError
from netan.regional.balance import ras
from netan.regional.gras import gras

# Austria 2005, three industries; the negative tax is put there by the Handbook
AUSTRIA = pd.DataFrame(
    [
        [1788.8, 2958.749, 483.5352, 1763.462, 807.4829],
        [989.41, 37780.53, 21869.52, 46880.48, 73688.06],
        [745.82, 27979.72, 61815.95, 141764.1, 26001.46],
        [117.01, 1156.335, 184.1869, 1040.407, 127.5801],
        [470.33, 41217.36, 8367.596, 28372.14, 17240.32],
        [47.662, 4403.309, 9688.217, 1871.449, 2821.099],
        [-93.0, 1024.0, 4720.0, 18215.0, 117.0],
        [3736.0, 64688.0, 151178.0, 0.0, 0.0],
    ]
)
ROWS_2006 = pd.Series([8367, 200582, 273485, 2814.882, 104252.4, 20534.75, 24290, 232661])
COLUMNS_2006 = pd.Series([8367, 200582, 273485, 249844, 134709])
PRINTED = {
    1: ([1.071, 1.107, 1.059, 1.041, 1.115], [0.991, 1.018, 0.999, 0.996, 1.005, 1.013, 0.966, 0.987]),
    2: ([1.077, 1.107, 1.065, 1.041, 1.102], [0.991, 1.022, 0.999, 0.996, 1.007, 1.011, 0.966, 0.983]),
}


def test_first_two_iterations_of_the_handbook():
    first = gras(AUSTRIA, ROWS_2006, COLUMNS_2006, tolerance=1.0)
    second = gras(AUSTRIA, ROWS_2006, COLUMNS_2006, tolerance=0.999 * first.gap)
    for found in (first, second):
        s, r = PRINTED[found.iterations]
        np.testing.assert_allclose(found.column_factors, s, atol=5.001e-4)
        np.testing.assert_allclose(found.row_factors, r, atol=5.001e-4)
    assert (first.iterations, second.iterations) == (1, 2)


def test_converged_table_of_the_handbook_meets_its_totals():
    # the printed margins differ by 0.032 of 867,000, so no table meets both closer than that
    found = gras(AUSTRIA, ROWS_2006, COLUMNS_2006)
    np.testing.assert_allclose(found.flows.sum(axis=1), ROWS_2006, rtol=1e-6)
    np.testing.assert_allclose(found.flows.sum(axis=0), COLUMNS_2006, rtol=1e-6)
    assert (np.sign(found.flows) == np.sign(AUSTRIA)).all(axis=None)
    assert found.gap < 1e-6


SIGNED = arrays(float, (3, 4), elements=st.floats(0.1, 100) | st.floats(-100, -0.1) | st.just(0.0))
FACTOR = st.floats(0.5, 2)


@given(SIGNED, arrays(float, 3, elements=FACTOR), arrays(float, 4, elements=FACTOR))
def test_totals_are_met_and_signs_stay(start, r, s):
    # totals of a matrix that GRAS can reach
    other = np.where(start > 0, start * r[:, None] * s, start / (r[:, None] * s))
    target = pd.DataFrame(other)
    try:
        found = gras(pd.DataFrame(start), target.sum(axis=1), target.sum(axis=0), max_iterations=20_000)
    except BalanceError:
        # only where cells of both signs cancel to a rounding hair
        assert min(np.abs(other.sum(axis=1)).min(), np.abs(other.sum(axis=0)).min()) < 1e-9
        return
    mass = np.abs(other).sum()
    np.testing.assert_allclose(found.flows.sum(axis=1), target.sum(axis=1), rtol=1e-5, atol=1e-9 * mass)
    np.testing.assert_allclose(found.flows.sum(axis=0), target.sum(axis=0), rtol=1e-5, atol=1e-9 * mass)
    assert ((found.flows.to_numpy() > 0) == (start > 0)).all()
    assert ((found.flows.to_numpy() < 0) == (start < 0)).all()


POSITIVE = arrays(float, (3, 4), elements=st.floats(0.01, 100))


@given(POSITIVE, POSITIVE)
def test_without_negatives_it_is_ras(start, other):
    start[0, 1] = other[0, 1] = 0.0
    margins = pd.DataFrame(other).sum(axis=1), pd.DataFrame(other).sum(axis=0)
    one = gras(pd.DataFrame(start), *margins, tolerance=1e-10, max_iterations=100_000).flows
    two = ras(pd.DataFrame(start), *margins, tolerance=1e-12, max_iterations=100_000)
    np.testing.assert_allclose(one, two, rtol=1e-5, atol=1e-7 * other.sum())


def frame(values):
    values = np.array(values, dtype=float)
    return pd.DataFrame(values, index=["steel", "subsidy"], columns=["here", "there"])


def margins(rows, columns):
    return pd.Series(rows, index=["steel", "subsidy"], dtype=float), pd.Series(columns, ["here", "there"], dtype=float)


def test_rows_of_nothing_and_rows_without_positive_cells():
    found = gras(frame([[2, 4], [0, 0]]), *margins([9, 0], [3, 6])).flows
    np.testing.assert_allclose(found, [[3, 6], [0, 0]])
    found = gras(frame([[2, 4], [-1, -2]]), *margins([9, -6], [1, 2])).flows
    np.testing.assert_allclose(found, [[3, 6], [-2, -4]], rtol=1e-5)
    # a total of 0 over cells of one sign empties them; over both signs they cancel
    assert gras(frame([[2, 4], [1, 1]]), *margins([6, 0], [2, 4])).flows.loc["subsidy"].tolist() == [0, 0]
    found = gras(frame([[2, 4], [-3, 1]]), *margins([6, 0], [1, 5])).flows
    assert found.loc["subsidy"].sum() == pytest.approx(0, abs=1e-5)
    assert (found.loc["subsidy"] != 0).all()


def test_cells_that_are_held():
    seen = frame([[np.nan, np.nan], [-2, np.nan]])
    found = gras(frame([[2, 4], [-1, 3]]), *margins([8, 1], [1, 8]), fixed=seen).flows
    assert found.loc["subsidy", "here"] == -2
    np.testing.assert_allclose(found, [[3, 5], [-2, 3]], rtol=1e-5)


@pytest.mark.parametrize(
    ("cells", "rows", "columns", "message"),
    [
        ([[2, 4], [1, 1]], [9, -1], [4, 4], "rows with a negative total but no negative cell: subsidy"),
        ([[2, 4], [-1, -1]], [6, 1], [4, 3], "rows with a positive total but no positive cell: subsidy"),
        ([[2, 4], [0, 0]], [6, 1], [4, 3], "rows with a total but no cell that could hold it: subsidy"),
        ([[0, 4], [0, 2]], [6, 1], [4, 3], "columns with a total but no cell that could hold it: here"),
        ([[2, 4], [1, 1]], [6, 1], [4, 4], "row totals sum to 7, column totals to 8"),
    ],
)
def test_impossible_totals_are_refused_by_name(cells, rows, columns, message):
    with pytest.raises(BalanceError, match=message):
        gras(frame(cells), *margins(rows, columns))


def test_zeros_that_block_the_totals_end_in_an_error():
    with pytest.raises(ConvergenceError, match="after 50 iterations; furthest off are columns"):
        gras(frame([[1, 1], [0, 1]]), *margins([1, 2], [2, 1]), max_iterations=50)


def test_unknown_cells_are_refused():
    with pytest.raises(SchemaError, match="row steel, column there: flow nan"):
        gras(frame([[1, np.nan], [1, 1]]), *margins([1, 1], [1, 1]))
