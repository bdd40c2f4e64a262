"""RAS against Miller & Blair (2009), section 7.4, and properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from netan.errors import BalanceError, ConvergenceError, SchemaError
from netan.regional.balance import ras, ras_report

OLD = np.array([[0.120, 0.100, 0.049], [0.210, 0.247, 0.265], [0.026, 0.249, 0.145]])
OUTPUT = np.array([421, 284, 283])
ROWS, COLUMNS = pd.Series([245, 136, 159]), pd.Series([251, 107, 182])


def test_worked_example():
    found = ras(pd.DataFrame(OLD * OUTPUT), ROWS, COLUMNS)
    printed = [[0.3924, 0.1219, 0.1596], [0.1509, 0.0661, 0.1897], [0.0529, 0.1887, 0.2938]]
    assert (found / OUTPUT).to_numpy() == pytest.approx(np.array(printed), abs=5.001e-5)


def test_first_row_multipliers_of_the_worked_example():
    # after a single column step the rows still show the first row multipliers, column by column
    start = pd.DataFrame(OLD * OUTPUT)
    once = ras(start, ROWS, COLUMNS, tolerance=1.0, max_iterations=1)
    between_rows = (once / start).div((once / start).loc[0], axis=1)[0]
    expected = np.array([2.6405, 0.5823, 1.2959]) / 2.6405
    assert between_rows.to_numpy() == pytest.approx(expected, abs=5e-5)


POSITIVE = arrays(float, (3, 4), elements=st.floats(0.01, 100))


@settings(deadline=None)
@given(POSITIVE, POSITIVE)
def test_totals_are_met_and_zeros_stay(start, other):
    start[0, 1] = 0.0
    other[0, 1] = 0.0
    target = pd.DataFrame(other)
    found = ras(pd.DataFrame(start), target.sum(axis=1), target.sum(axis=0), max_iterations=100_000)
    assert found.sum(axis=1).to_numpy() == pytest.approx(target.sum(axis=1).to_numpy(), rel=1e-5)
    assert found.sum(axis=0).to_numpy() == pytest.approx(target.sum(axis=0).to_numpy(), rel=1e-5)
    assert found.loc[0, 1] == 0
    assert (found >= 0).all(axis=None)


@settings(deadline=None)
@given(POSITIVE)
def test_balanced_matrix_stays(start):
    matrix = pd.DataFrame(start)
    found = ras(matrix, matrix.sum(axis=1), matrix.sum(axis=0))
    assert found.to_numpy() == pytest.approx(start)


def test_totals_in_another_order():
    matrix = pd.DataFrame(OLD * OUTPUT, index=list("abc"), columns=list("xyz"))
    rows, columns = ROWS.set_axis(list("abc")), COLUMNS.set_axis(list("xyz"))
    pd.testing.assert_frame_equal(ras(matrix, rows[::-1], columns[::-1]), ras(matrix, rows, columns))


def test_zero_total_empties_its_row():
    found = ras(pd.DataFrame([[1.0, 2.0], [3.0, 4.0]]), pd.Series([0.0, 5.0]), pd.Series([2.0, 3.0]))
    assert found.to_numpy().tolist() == [[0, 0], [2, 3]]
    nothing = ras(pd.DataFrame([[0.0]]), pd.Series([0.0]), pd.Series([0.0]))
    assert nothing.to_numpy().tolist() == [[0]]


def test_impossible_totals_are_refused_by_name():
    matrix = pd.DataFrame([[0.0, 0.0], [1.0, 1.0]], index=["steel", "food"], columns=["here", "there"])
    with pytest.raises(BalanceError, match="rows steel; columns none"):
        ras(matrix, pd.Series({"steel": 1, "food": 1}), pd.Series({"here": 1, "there": 1}))
    cross = pd.DataFrame(np.eye(2), index=["steel", "food"], columns=["here", "there"])
    with pytest.raises(BalanceError, match="rows none; columns there"):
        ras(cross, pd.Series({"steel": 2, "food": 0}), pd.Series({"here": 1, "there": 1}))


def test_grand_totals_must_agree():
    with pytest.raises(BalanceError, match="row totals sum to 3, column totals to 4"):
        ras(pd.DataFrame([[1.0]]), pd.Series([3.0]), pd.Series([4.0]))


def test_zeros_that_block_the_totals_end_in_an_error():
    matrix = pd.DataFrame([[1.0, 1.0], [0.0, 1.0]], index=["steel", "food"])
    with pytest.raises(ConvergenceError, match=r"after 50 iterations; furthest off are rows (steel|food)"):
        ras(matrix, pd.Series({"steel": 1, "food": 2}), pd.Series([2, 1]), max_iterations=50)


def test_wrong_input_is_refused():
    one = pd.DataFrame([[1.0]], index=["a"], columns=["x"])
    with pytest.raises(SchemaError, match=r"row a, column x: flow -1\.0"):
        ras(-one, pd.Series({"a": 1}), pd.Series({"x": 1}))
    with pytest.raises(SchemaError, match="row a: total nan"):
        ras(one, pd.Series({"a": np.nan}), pd.Series({"x": 1}))
    with pytest.raises(SchemaError, match="without a total x; not in the matrix y"):
        ras(one, pd.Series({"a": 1}), pd.Series({"y": 1}))
    with pytest.raises(SchemaError, match="row labels repeat"):
        ras(one.loc[["a", "a"]], pd.Series({"a": 1}), pd.Series({"x": 1}))


@given(POSITIVE, POSITIVE, arrays(float, 3, elements=st.floats(0.1, 10)), arrays(float, 4, elements=st.floats(0.1, 10)))
def test_scaling_rows_and_columns_of_the_start_changes_nothing(start, other, by_row, by_column):
    target = pd.DataFrame(other)
    margins = target.sum(axis=1), target.sum(axis=0)
    one = ras(pd.DataFrame(start), *margins, tolerance=1e-12, max_iterations=100_000)
    two = ras(pd.DataFrame(start * by_row[:, None] * by_column), *margins, tolerance=1e-12, max_iterations=100_000)
    np.testing.assert_allclose(one, two, rtol=1e-6, atol=1e-9 * other.sum())


def test_report_tells_factors_iterations_and_gap():
    start = pd.DataFrame(OLD * OUTPUT)
    found = ras_report(start, ROWS, COLUMNS)
    assert found.iterations > 1
    assert found.gap < 1e-6
    assert found.report.startswith(f"Balanced in {found.iterations} iterations; totals are met within")
    rebuilt = start.mul(found.row_factors, axis=0).mul(found.column_factors, axis=1)
    np.testing.assert_allclose(rebuilt, found.flows, rtol=1e-12)


HELD = arrays(bool, (3, 4))


@given(POSITIVE, POSITIVE, HELD)
def test_cells_that_are_held_stay_and_the_rest_meets_what_is_left(start, other, held):
    held[1, :2] = held[2, :2] = False  # leaves every row and column something to scale
    held[0, 2:] = held[1, 2:] = False
    target = pd.DataFrame(other)
    found = ras(
        pd.DataFrame(start), target.sum(axis=1), target.sum(axis=0), fixed=target.where(held), max_iterations=100_000
    )
    assert (found.to_numpy()[held] == other[held]).all()
    np.testing.assert_allclose(found.sum(axis=1), target.sum(axis=1), rtol=1e-5)
    np.testing.assert_allclose(found.sum(axis=0), target.sum(axis=0), rtol=1e-5)


def test_everything_held_is_returned_as_it_is():
    flows = pd.DataFrame([[1.0, 2.0], [3.0, 4.0]])
    pd.testing.assert_frame_equal(ras(flows * 7, flows.sum(axis=1), flows.sum(axis=0), fixed=flows), flows)


def test_held_cells_above_their_total_are_refused_by_name():
    flows = pd.DataFrame([[1.0, 1.0], [1.0, 1.0]], index=["steel", "food"], columns=["here", "there"])
    seen = (flows * np.nan).assign(here=[5.0, np.nan])
    totals = pd.Series({"steel": 4.0, "food": 4.0}), pd.Series({"here": 6.0, "there": 2.0})
    with pytest.raises(BalanceError, match=r"more than the total of their row: steel \(5 of 4\)"):
        ras(flows, *totals, fixed=seen)
    with pytest.raises(BalanceError, match="a total but no cell that could hold it: rows steel"):
        ras(flows, pd.Series({"steel": 6.0, "food": 2.0}), totals[1], fixed=(flows * np.nan).assign(
            here=[5.0, np.nan], there=[0.0, np.nan]))  # fmt: skip
    with pytest.raises(SchemaError, match="same labels in the same order"):
        ras(flows, *totals, fixed=seen[["there", "here"]])
    with pytest.raises(SchemaError, match="held cells are known flows, not negative: steel x here: -5"):
        ras(flows, *totals, fixed=-seen)
