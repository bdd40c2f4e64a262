from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import SchemaError
from netan.risk.essentiality import essentiality_matrix


def test_rule_line_by_line() -> None:
    buyers = ["car plant", "law firm", "hotel"]
    divisions = pd.Series(
        {"steel": 24, "power": "35", "ads": 73, "food": (10, 11), "car plant": [29], "law firm": 69, "hotel": 55}
    )
    shares = pd.DataFrame(
        [[0.2, 0.01, 0.0], [0.003, 0.003, 0.02], [0.05, 0.05, 0.0005], [0.001, 0.0, 0.1]],
        index=["steel", "power", "ads", "food"],
        columns=buyers,
    )
    found = essentiality_matrix(shares, divisions)
    assert found.loc["steel"].tolist() == [2, 1, 0]
    assert found.loc["power"].tolist() == [2, 1, 2]
    assert found.loc["ads"].tolist() == [1, 1, 0]
    assert found.loc["food"].tolist() == [1, 0, 2]


@given(st.integers(1, 99), st.integers(1, 99), st.floats(0, 1), st.floats(0, 1))
def test_more_of_an_input_is_never_less_essential(supplier: int, buyer: int, one: float, two: float) -> None:
    divisions = pd.Series({"s": supplier, "b": buyer})
    low, high = (
        essentiality_matrix(pd.DataFrame([[share]], index=["s"], columns=["b"]), divisions).iloc[0, 0]
        for share in sorted((one, two))
    )
    assert low <= high


def test_faults_are_named() -> None:
    shares = pd.DataFrame([[0.9], [0.2]], index=["x", "y"], columns=["z"])
    with pytest.raises(SchemaError, match="inputs exceed output: z") as caught:
        essentiality_matrix(shares, pd.Series({"x": "abc", "y": 10}))
    assert "without a division: z" in str(caught.value)
    assert "not a 2-digit division: x" in str(caught.value)
    with pytest.raises(SchemaError, match="1 negative or unknown"):
        essentiality_matrix(shares.where(shares < 0.5, np.nan), pd.Series({"x": 1, "y": 1, "z": 1}))
