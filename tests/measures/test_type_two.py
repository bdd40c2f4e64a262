from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import SchemaError
from netan.measures.coefficients import leontief_inverse
from netan.measures.type_two import COLUMNS, multiplier_table, type_two_inverse
from netan.tables.iotable import IOTable

CODES = list("PQR")


def brute_force(A, w, c):
    """Invert the closed model whole, households as its last sector."""
    n = len(A)
    closed = np.zeros((n + 1, n + 1))
    closed[:n, :n], closed[:n, n], closed[n, :n] = A, c, w
    return np.linalg.inv(np.eye(n + 1) - closed)[:n, :n]


@st.composite
def closed_models(draw):
    cells = st.floats(0, 1, allow_subnormal=False)
    A = np.array(draw(st.lists(cells, min_size=9, max_size=9))).reshape(3, 3)
    w = np.array(draw(st.lists(cells, min_size=3, max_size=3)))
    A, w = A * 0.6 / np.maximum(A.sum(axis=0), 1), w * 0.4  # inputs and wages stay below output
    c = np.array(draw(st.lists(cells, min_size=3, max_size=3)))
    return A, w, c * 0.9 / max(c.sum(), 1)


@given(closed_models())
def test_blocks_give_what_the_closed_model_gives(model):
    A, w, c = model
    frame = pd.DataFrame(A, CODES, CODES)
    ours = type_two_inverse(frame, pd.Series(w, CODES), pd.Series(c, CODES))
    np.testing.assert_allclose(ours, brute_force(A, w, c), rtol=1e-9, atol=1e-12)
    assert (ours.to_numpy() >= leontief_inverse(frame).to_numpy() - 1e-12).all()


def test_without_wages_type_two_is_type_one():
    A = pd.DataFrame(0.2, CODES, CODES)
    nothing = pd.Series(0.0, CODES)
    pd.testing.assert_frame_equal(type_two_inverse(A, nothing, pd.Series(0.3, CODES)), leontief_inverse(A))


def test_a_loop_that_does_not_end_is_refused():
    A = pd.DataFrame(0.0, CODES, CODES)
    with pytest.raises(SchemaError, match=r"earn 1\.20 more: the loop does not end"):
        type_two_inverse(A, pd.Series(1.0, CODES), pd.Series(0.4, CODES))
    with pytest.raises(SchemaError, match="wages need each sector once"):
        type_two_inverse(A, pd.Series({"P": 1.0}), pd.Series(0.4, CODES))


def small(*, jobs=True, wages="Compensation of employees", households="Households", income=None):
    Z = pd.DataFrame([[20.0, 30.0], [10.0, 5.0]], index=["P", "Q"], columns=["P", "Q"])
    x = pd.Series({"P": 100.0, "Q": 80.0})
    V = pd.DataFrame([[40.0, 25.0]], index=[wages], columns=["P", "Q"])
    V.loc["profits"] = x - Z.sum(axis=0) - V.sum(axis=0)
    Y = pd.DataFrame({households: [30.0, 40.0], "exports": [20.0, 25.0]}, index=["P", "Q"])
    kinds = dict.fromkeys(V.index, "value_added")
    heads = pd.Series({"P": 500.0, "Q": 800.0}) if jobs else None
    return IOTable(Z * 1e6, Y * 1e6, V * 1e6, x * 1e6, kinds, pd.Series({"P": "Pots", "Q": "Pans"}), unit=1e6,
                   jobs=heads, household_income=income)  # fmt: skip


def test_columns_and_closed_form_of_a_table():
    table = small()
    out = multiplier_table(table)
    assert tuple(out.columns) == COLUMNS
    L = np.linalg.inv(np.eye(2) - np.array([[0.2, 0.375], [0.1, 0.0625]]))
    np.testing.assert_allclose(out["output_multiplier"], L.sum(axis=0))
    np.testing.assert_allclose(out["jobs_effect"], np.array([5.0, 10.0]) @ L)  # jobs per million
    np.testing.assert_allclose(out["jobs_multiplier"], np.array([5.0, 10.0]) @ L / [5.0, 10.0])
    np.testing.assert_allclose(out["gva_effect"], np.array([0.7, 0.5625]) @ L)
    np.testing.assert_allclose(out["gva_effect"], 1.0)  # no imports: all of a pound becomes value added
    np.testing.assert_allclose(out["income_effect"], np.array([0.4, 0.3125]) @ L)


def test_type_two_wants_the_income_of_households():
    with pytest.raises(SchemaError, match=r"need the income of all households.*--household-income"):
        multiplier_table(small(), kind=2)
    given_, own = (
        multiplier_table(small(), kind=2, household_income=100e6),
        multiplier_table(small(income=100e6), kind=2),
    )
    pd.testing.assert_frame_equal(given_, own)
    assert (own["output_multiplier"] > multiplier_table(small())["output_multiplier"]).all()
    with pytest.raises(SchemaError, match="households spend 70 on these industries and are said to earn 60"):
        multiplier_table(small(), kind=2, household_income=60e6)
    with pytest.raises(SchemaError, match="a row of wages"):
        multiplier_table(small(wages="D9"), kind=2, household_income=100e6)
    with pytest.raises(SchemaError, match="a column of household spending"):
        multiplier_table(small(households="people"), kind=2, household_income=100e6)


def test_what_the_table_does_not_know_stays_unknown():
    out = multiplier_table(small(jobs=False, wages="D9"))
    assert out[["jobs_effect", "jobs_multiplier", "income_effect", "income_multiplier"]].isna().all(axis=None)
    assert out["gva_multiplier"].notna().all()
