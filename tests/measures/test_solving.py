"""Solving gives what the inverse gives."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from worked_tables import MB_X, MB_Z, SECTORS, balanced_tables

from netan.errors import BalanceError, SchemaError
from netan.measures.coefficients import leontief_inverse, technical_coefficients
from netan.measures.multipliers import effects, output_multipliers
from netan.measures.solving import required_output, total_effects


@given(balanced_tables())
def test_solving_is_the_inverse(table):
    A = technical_coefficients(*table)
    L = leontief_inverse(A)
    demand = pd.DataFrame({"one": [1.0, 2.0, 0.0, 4.0], "two": [0.0, 0.0, 1.0, 0.0]}, index=SECTORS)
    np.testing.assert_allclose(required_output(A, demand), L @ demand, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(total_effects(A, demand), effects(L, demand), rtol=1e-8, atol=1e-10)
    ones = pd.Series(1.0, index=SECTORS)
    np.testing.assert_allclose(total_effects(A, ones), output_multipliers(L), rtol=1e-8)
    pd.testing.assert_series_equal(required_output(A, demand["one"][::-1]), required_output(A, demand["one"]))


def test_textbook():
    found = required_output(technical_coefficients(MB_Z, MB_X), pd.Series({"b": 1500.0, "a": 600.0}))
    np.testing.assert_allclose(found, [1247.5248, 1841.5842], atol=5.001e-5)


def test_wrong_input_is_refused():
    A = technical_coefficients(MB_Z, MB_X)
    with pytest.raises(SchemaError, match="final demand need each sector once: missing b"):
        required_output(A, pd.Series({"a": 1.0}))
    for wrong in (A * 6, A * 0 + 0.5):
        with pytest.raises(BalanceError, match="use or sell more than they make: a, b"):
            required_output(wrong, pd.Series({"a": 1.0, "b": 1.0}))
