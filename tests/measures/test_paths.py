"""Structural paths: against all paths followed one by one, and against the inverse."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worked_tables import DE, DE_X, DE_Z, SECTORS, balanced_tables

from netan.errors import BalanceError, SchemaError
from netan.measures.coefficients import leontief_inverse, technical_coefficients
from netan.measures.paths import structural_paths


def every_path(A, demand, weight, depth):
    """All paths up to a depth by brute force."""
    out = {}
    for stages in range(depth + 1):
        for chain in itertools.product(A.index, repeat=stages + 1):
            value = demand[chain[0]] * weight[chain[-1]]
            for buyer, supplier in itertools.pairwise(chain):
                value *= A.loc[supplier, buyer]
            out[chain] = value
    return out


@given(balanced_tables(), st.sampled_from([0.3, 0.03, 0.004]), st.integers(0, 3))
def test_every_path_above_the_threshold_is_found_and_no_other(table, threshold, depth):
    A = technical_coefficients(*table)
    demand = pd.Series([10.0, 0.0, 3.0, 1.0], index=SECTORS)
    weight = pd.Series([0.5, 2.0, 0.0, 1.0], index=SECTORS)
    found = structural_paths(A, demand, per_output=weight, threshold=threshold, depth=depth)
    brute = every_path(A, demand, weight, depth)
    least = threshold * found.total
    ours = dict(zip(found.frame["path"], found.frame["value"], strict=True))
    for chain, value in brute.items():
        if value >= least * (1 + 1e-9):
            assert ours[chain] == pytest.approx(value)
    assert all(brute[chain] >= least * (1 - 1e-9) for chain in ours)
    assert found.total == pytest.approx(weight @ leontief_inverse(A) @ demand)
    assert found.covered <= 1 + 1e-9
    assert found.frame["value"].is_monotonic_decreasing


def test_sum_over_paths_comes_to_the_inverse():
    A = technical_coefficients(DE_Z, DE_X)
    demand = pd.Series(0.0, index=DE).where(pd.Index(DE) != "manufacturing", 1.0)
    covered = [structural_paths(A, demand, threshold=t, depth=40).covered for t in (1e-2, 1e-3, 1e-4, 1e-5)]
    assert covered == sorted(covered)
    assert covered[-1] > 0.99
    assert structural_paths(A, demand, threshold=1e-5).total == pytest.approx(1.8413, abs=5.001e-5)


def test_number_of_paths_does_not_explode():
    rng = np.random.default_rng(3)
    names = [f"s{k:03d}" for k in range(300)]
    A = rng.random((300, 300))
    A *= 0.6 / A.sum(axis=0)
    table = pd.DataFrame(A, index=names, columns=names)
    found = structural_paths(table, pd.Series(1.0, index=names), threshold=1e-5, depth=50)
    # 300^51 paths; at most 1 / threshold a stage are open, and none of the third stage reaches it here
    assert len(found.frame) == 300
    assert found.covered == pytest.approx(0.4, abs=1e-3)


def test_ties_stand_in_the_order_of_the_sectors():
    A = pd.DataFrame(0.2, index=list("cab"), columns=list("cab"))
    found = structural_paths(A, pd.Series(1.0, index=list("abc")), threshold=0.01, depth=1)
    assert found.frame["path"].tolist()[:5] == [("c",), ("a",), ("b",), ("c", "c"), ("c", "a")]
    assert found.frame["stages"].tolist() == [0] * 3 + [1] * 9


def test_no_demand_has_no_paths():
    A = pd.DataFrame(0.2, index=list("ab"), columns=list("ab"))
    found = structural_paths(A, pd.Series(0.0, index=list("ab")))
    assert (len(found.frame), found.total, found.covered) == (0, 0, 0)


def test_wrong_input_is_refused():
    A = pd.DataFrame(0.2, index=list("ab"), columns=list("ab"))
    one = pd.Series(1.0, index=list("ab"))
    with pytest.raises(SchemaError, match="above 0 and up to 1, not 0"):
        structural_paths(A, one, threshold=0)
    with pytest.raises(SchemaError, match="0 or more stages, not -1"):
        structural_paths(A, one, depth=-1)
    with pytest.raises(SchemaError, match="known coefficients that are not negative"):
        structural_paths(-A, one)
    with pytest.raises(SchemaError, match="known final demand that are not negative"):
        structural_paths(A, -one)
    with pytest.raises(BalanceError, match="no economic inverse"):
        structural_paths(A * 3, one)
