"""Multipliers and effects against Miller & Blair (2009) and the Eurostat manual (2008)."""

import numpy as np
import pandas as pd
import pytest

from netan.errors import SchemaError
from netan.measures.coefficients import leontief_inverse, technical_coefficients
from netan.measures.multipliers import direct_coefficients, effects, multipliers, output_multipliers

NAMES = ["a", "b"]
L2 = leontief_inverse(pd.DataFrame([[0.15, 0.25], [0.20, 0.05]], index=NAMES, columns=NAMES))
X2 = pd.Series([1000, 2000], index=NAMES)
DE = ["agriculture", "manufacturing", "construction", "trade", "business", "other"]
DE_Z = [
    [1131, 25480, 1, 607, 710, 762],
    [7930, 304584, 64167, 41082, 11981, 30360],
    [426, 7334, 3875, 5296, 23457, 9155],
    [3559, 72717, 14190, 74399, 10835, 21008],
    [3637, 96115, 31027, 65755, 193176, 34223],
    [1552, 14986, 1747, 11225, 15058, 22070],
]
DE_X = pd.Series([43910, 1079446, 245606, 540063, 692487, 508918], index=DE)
DE_L = leontief_inverse(technical_coefficients(pd.DataFrame(DE_Z, index=DE, columns=DE), DE_X))
DE_DIRECT = direct_coefficients(
    pd.DataFrame(
        {
            "value_added": [21664, 395022, 115624, 311407, 415426, 365017],
            "jobs": [1096, 8381, 3236, 9251, 4258, 10206],
        },
        index=DE,
    ),
    DE_X,
)


def test_output_multipliers_of_the_textbook():
    assert output_multipliers(L2).to_numpy() == pytest.approx([1.518152, 1.452145], abs=5.001e-7)


def test_labour_of_the_textbook():
    new_output = L2 @ pd.Series([600, 1500], index=NAMES)
    labour = direct_coefficients(pd.Series([300, 500], index=NAMES), X2)
    assert (labour * new_output.round(1)).to_numpy() == pytest.approx([374.25, 460.4])
    # the same jobs, counted by final demand
    assert effects(L2, labour) @ [600, 1500] == pytest.approx((labour * new_output).sum())


def test_value_added_of_one_unit_of_final_demand_is_one():
    value_added = direct_coefficients(pd.Series([650, 1400], index=NAMES), X2)
    assert effects(L2, value_added).to_numpy() == pytest.approx([1, 1])


def test_germany_1995():
    printed = [1.7048, 1.8413, 1.8136, 1.6035, 1.5951, 1.3782]
    assert output_multipliers(DE_L).to_numpy() == pytest.approx(printed, abs=5.001e-5)
    found = effects(DE_L, DE_DIRECT)
    assert found["value_added"].to_numpy() == pytest.approx(
        [0.8450, 0.7647, 0.8615, 0.9019, 0.9393, 0.9199], abs=5.001e-5
    )
    assert found["jobs"].to_numpy() == pytest.approx([0.0326, 0.0162, 0.0207, 0.0237, 0.0112, 0.0242], abs=5.001e-5)


def test_multiplier_is_effect_over_direct_and_at_least_one():
    found = multipliers(DE_L, DE_DIRECT)
    pd.testing.assert_frame_equal(found, effects(DE_L, DE_DIRECT) / DE_DIRECT)
    assert (found >= 1).all(axis=None)


def test_sector_without_direct_amount_has_an_effect_but_no_multiplier():
    direct = pd.Series([0.0, 0.25], index=NAMES)
    assert effects(L2, direct)["a"] > 0
    assert np.isnan(multipliers(L2, direct)["a"])


def test_unknown_amount_spoils_only_those_who_use_it():
    apart = leontief_inverse(pd.DataFrame([[0.1, 0.2], [0.0, 0.1]], index=NAMES, columns=NAMES))
    found = effects(apart, pd.Series([0.3, np.nan], index=NAMES))
    assert found["a"] == pytest.approx(0.3 / 0.9)
    assert np.isnan(found["b"])


def test_order_of_the_labels_does_not_matter():
    pd.testing.assert_frame_equal(effects(DE_L, DE_DIRECT.iloc[::-1]), effects(DE_L, DE_DIRECT))


def test_idle_sector_has_the_coefficient_zero_and_no_amount():
    output = pd.Series([0.0, 10.0], index=NAMES)
    assert direct_coefficients(pd.Series([0.0, 5.0], index=NAMES), output).tolist() == [0, 0.5]
    with pytest.raises(SchemaError, match="sectors with an amount but no output: a"):
        direct_coefficients(pd.Series([1.0, 5.0], index=NAMES), output)
    with pytest.raises(SchemaError, match="sectors with an amount but no output: a"):
        direct_coefficients(pd.DataFrame({"jobs": [1.0, 5.0]}, index=NAMES), output)


def test_sectors_must_match():
    with pytest.raises(SchemaError, match="direct coefficients need each sector once: missing b; unknown c"):
        effects(L2, pd.Series([1.0, 2.0], index=["a", "c"]))
