"""Gross to net by the formula of the Additionality Guide: by hand, and what holds for all."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import ScenarioError
from netan.scenario.additionality import Adjustments, net_additional


def jobs(lower, middle, upper):
    return pd.DataFrame({"lower": [lower], "middle": [middle], "upper": [upper]}, index=["jobs"], dtype=float)


def test_the_formula_by_hand():
    # 100 x .75 x .5 x 1 x 1.1 = 41.25; the reference case 20 x .75 x .5 x 1.1 = 8.25
    asked = Adjustments(leakage=0.25, displacement=0.5, multiplier=1.1)
    found = net_additional(jobs(100, 100, 100), asked, reference=jobs(20, 20, 20))
    np.testing.assert_allclose(found.loc["jobs"], 41.25 - 8.25)


def test_ends_pass_through():
    # lower: 90 x (1 - .5)(1 - .4) x 1.05; upper: 110 x (1 - .1)(1 - .2) x 1.15
    asked = Adjustments(leakage=(0.1, 0.25, 0.5), substitution=(0.2, 0.3, 0.4), multiplier=(1.05, 1.1, 1.15))
    found = net_additional(jobs(90, 100, 110), asked)
    np.testing.assert_allclose(found.loc["jobs"], [28.35, 57.75, 91.08])
    # least of the case less most of the reference, and the other way round
    with_base = net_additional(
        jobs(90, 100, 110), asked, reference=jobs(10, 20, 30), reference_adjustments=Adjustments()
    )
    np.testing.assert_allclose(with_base.loc["jobs"], [28.35 - 30, 57.75 - 20, 91.08 - 10])


def test_nothing_taken_off_changes_nothing():
    pd.testing.assert_frame_equal(net_additional(jobs(1, 2, 3), Adjustments()), jobs(1, 2, 3))


def test_an_unknown_middle_stays_unknown():
    found = net_additional(jobs(1, np.nan, 3), Adjustments(leakage=0.5))
    assert found.loc["jobs"].tolist() == pytest.approx([0.5, np.nan, 1.5], nan_ok=True)


@given(
    st.lists(st.floats(0, 1), min_size=3, max_size=3).map(sorted),
    st.lists(st.floats(0, 1), min_size=3, max_size=3).map(sorted),
    st.lists(st.floats(1, 3), min_size=3, max_size=3).map(sorted),
    st.lists(st.floats(0, 1e5), min_size=3, max_size=3).map(sorted),
)
def test_ends_never_cross_and_more_leakage_never_helps(leakage, displacement, multiplier, gross):
    asked = Adjustments(leakage=leakage, displacement=displacement, multiplier=multiplier)
    low, middle, high = net_additional(jobs(*gross), asked).loc["jobs"]
    assert low <= middle <= high
    worse = Adjustments(leakage=leakage[-1], displacement=displacement, multiplier=multiplier)
    assert (net_additional(jobs(*gross), worse).loc["jobs"] <= [low, middle, high]).all()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"leakage": 25}, r"leakage is \[25\.0, 25\.0, 25\.0\]: write shares from 0 to 1"),
        ({"multiplier": 0.9}, r"multiplier is .*: write 1 or more"),
        ({"displacement": (0.5, 0.2, 0.1)}, r"displacement is .*: write lowest, middle, highest"),
        ({"substitution": (0.5, 0.6)}, "substitution has 2 figures: write one, or lowest, middle and highest"),
        ({"leakage": float("nan")}, "leakage is"),
    ],
)
def test_adjustments_that_cannot_be(values, message):
    with pytest.raises(ScenarioError, match=message):
        Adjustments(**values)


def test_the_reference_case_has_the_same_rows():
    with pytest.raises(ScenarioError, match="the reference case needs the same rows"):
        net_additional(jobs(1, 2, 3), Adjustments(), reference=jobs(1, 2, 3).rename({"jobs": "gva"}))
    with pytest.raises(ScenarioError, match="reference case: lower, middle and upper run backwards for jobs"):
        net_additional(jobs(1, 2, 3), Adjustments(), reference=jobs(3, 2, 1))
