"""Location quotients against Torój (2024), CEJEME 16, 285-322, Tables 4-7, and properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from netan.errors import SchemaError
from netan.measures.coefficients import leontief_inverse, technical_coefficients
from netan.measures.multipliers import output_multipliers
from netan.regional.quotients import (
    METHODS,
    cross_industry_quotient,
    flegg_quotient,
    location_quotient,
    quotients,
    regional_coefficients,
)

SECTORS = ["s1", "s2", "s3"]
Z = pd.DataFrame([[40, 5, 5], [5, 15, 10], [5, 5, 25]], index=SECTORS, columns=SECTORS)
NATION = pd.Series([100, 50, 80], index=SECTORS)
REGIONS = {"R1": pd.Series([70, 20, 10], index=SECTORS), "R2": pd.Series([30, 30, 70], index=SECTORS)}
A = technical_coefficients(Z, NATION)
PARAMETERS = {
    "slq": {},
    "cilq": {},
    "rlq": {},
    "flq": {"delta": 0.25},
    "aflq": {"delta": 0.25},
    "sflq": {"delta": 0.25},
    "2dlq": {"alpha": 0.3, "beta": 0.12},
    "auto": {},
}
ALL = sorted(METHODS)


def activity(size=4, least=0.0):
    return arrays(float, size, elements=st.floats(least, 1e6, allow_subnormal=False))


def labelled(values):
    return pd.Series(values, index=[f"s{k}" for k in range(len(values))])


def pair_from(local, rest):
    """A region and the nation that holds it; one sector is always there."""
    local, rest = np.array(local), np.array(rest)
    local[0] += 1.0
    rest[0] += 1.0
    return labelled(local), labelled(local + rest)


PAIRS = st.builds(pair_from, activity(), activity())


@pytest.mark.parametrize(("region", "printed"), [("R1", [1.610, 0.920, 0.288]), ("R2", [0.531, 1.062, 1.548])])
def test_slq_as_printed(region, printed):
    # 0.2875 is printed as .288: half a unit of the third digit, and no more
    assert location_quotient(REGIONS[region], NATION).to_numpy() == pytest.approx(printed, abs=5.001e-4)


PRINTED = [
    ("slq", "R1", [[0.400, 0.100, 0.063], [0.046, 0.276, 0.115], [0.014, 0.029, 0.090]]),
    ("slq", "R2", [[0.212, 0.053, 0.033], [0.050, 0.300, 0.125], [0.050, 0.100, 0.313]]),
    ("cilq", "R1", [[0.400, 0.100, 0.063], [0.029, 0.276, 0.125], [0.009, 0.031, 0.090]]),
    ("cilq", "R2", [[0.212, 0.050, 0.021], [0.050, 0.300, 0.086], [0.050, 0.100, 0.313]]),
]


@pytest.mark.parametrize(("method", "region", "printed"), PRINTED)
def test_coefficients_as_printed(method, region, printed):
    found = regional_coefficients(A, REGIONS[region], NATION, method=method)
    assert found.to_numpy() == pytest.approx(np.array(printed), abs=5.001e-4)


IMPORTS = [
    ("slq", "R1", [0, 0.860, 6.145]),
    ("slq", "R2", [9.091, 0, 0]),
    ("cilq", "R1", [0, 1.980, 6.477]),
    ("cilq", "R2", [10.006, 2.750, 0]),
]


@pytest.mark.parametrize(("method", "region", "printed"), IMPORTS)
def test_implied_imports_as_printed(method, region, printed):
    local = regional_coefficients(A, REGIONS[region], NATION, method=method)
    imports = (A - local) @ REGIONS[region]
    assert imports.to_numpy() == pytest.approx(printed, abs=5.001e-4)


FLEGG = [
    (
        "R1",
        0.849522,
        [[0.4, 0.1, 0.0625], [0.0243, 0.2345, 0.125], [0.0076, 0.0265, 0.0763]],
        [1.7486, 1.5838, 1.4153],
    ),
    (
        "R2",
        0.896642,
        [[0.1904, 0.0448, 0.0192], [0.05, 0.2855, 0.0769], [0.05, 0.1, 0.3125]],
        [1.4460, 1.7267, 1.6880],
    ),
]


@pytest.mark.parametrize(("region", "size", "coefficients", "multipliers"), FLEGG)
def test_flegg_to_the_known_digits(region, size, coefficients, multipliers):
    ratio = flegg_quotient(REGIONS[region], NATION, delta=0.25) / cross_industry_quotient(REGIONS[region], NATION)
    assert ratio.to_numpy() == pytest.approx(size, abs=5e-7)
    found = regional_coefficients(A, REGIONS[region], NATION, method="flq", delta=0.25)
    assert found.to_numpy() == pytest.approx(np.array(coefficients), abs=5.001e-5)
    assert output_multipliers(leontief_inverse(found)).to_numpy() == pytest.approx(multipliers, abs=5.001e-5)


def test_diagonal_of_one_changes_the_diagonal_only():
    by_slq = cross_industry_quotient(REGIONS["R1"], NATION)
    by_one = cross_industry_quotient(REGIONS["R1"], NATION, diagonal="one")
    assert np.diag(by_one).tolist() == [1, 1, 1]
    off = ~np.eye(3, dtype=bool)
    assert (by_slq.to_numpy()[off] == by_one.to_numpy()[off]).all()
    with pytest.raises(SchemaError, match="diagonal is 'slq' or 'one'"):
        cross_industry_quotient(REGIONS["R1"], NATION, diagonal="two")


@settings(deadline=None)
@given(st.lists(activity(), min_size=2, max_size=4), activity(least=1.0))
def test_share_weighted_mean_of_slq_over_regions_is_one(regions, base):
    parts = [labelled(part + base) for part in regions]
    nation = sum(parts[1:], start=parts[0])
    weights = [part.sum() / nation.sum() for part in parts]
    mean = sum(w * location_quotient(part, nation) for w, part in zip(weights, parts, strict=True))
    assert mean.to_numpy() == pytest.approx(1.0)


@settings(deadline=None)
@given(PAIRS)
def test_flegg_with_delta_zero_is_the_cross_industry_quotient(pair):
    pd.testing.assert_frame_equal(flegg_quotient(*pair, delta=0.0), cross_industry_quotient(*pair))


@settings(deadline=None)
@given(PAIRS, st.floats(0, 1), st.floats(0, 1))
def test_flegg_falls_as_delta_rises(pair, one, other):
    low, high = sorted((one, other))
    assert (flegg_quotient(*pair, delta=high) <= flegg_quotient(*pair, delta=low)).all(axis=None)
    assert (flegg_quotient(*pair, delta=low) <= cross_industry_quotient(*pair)).all(axis=None)


@pytest.mark.parametrize("method", ALL)
def test_whole_nation_gives_the_national_coefficients(method):
    found = regional_coefficients(A, NATION, NATION, method=method, **PARAMETERS[method])
    pd.testing.assert_frame_equal(found, A, check_names=False, check_exact=True)


@pytest.mark.parametrize("method", ALL)
@settings(deadline=None)
@given(pair=PAIRS)
def test_quotients_are_never_missing_or_negative(method, pair):
    q = quotients(*pair, method=method, **PARAMETERS[method])
    assert (q >= 0).all(axis=None)


@pytest.mark.parametrize("method", ALL)
@settings(deadline=None)
@given(pair=PAIRS, order=st.permutations(range(4)), factor=st.sampled_from([2.0, 1024.0]))
def test_relabelling_order_and_unit_change_nothing(method, pair, order, factor):
    region, nation = pair
    names = {sector: f"x{sector}" for sector in nation.index}
    first = quotients(region, nation, method=method, **PARAMETERS[method])
    shuffled = (region * factor).iloc[list(order)].rename(names)
    second = quotients(shuffled, (nation * factor).rename(names), method=method, **PARAMETERS[method])
    assert list(second.index) == list(names.values())
    assert second.to_numpy() == pytest.approx(first.to_numpy())


def test_absent_supplier_is_zero_and_absent_buyer_is_the_limit():
    region, nation = labelled([0.0, 5.0, 5.0]), labelled([10.0, 20.0, 30.0])
    q = cross_industry_quotient(region, nation)
    assert q.loc["s0"].tolist() == [0, 0, 0]
    assert q.loc[["s1", "s2"], "s0"].tolist() == [np.inf, np.inf]
    technology = pd.DataFrame(0.1, index=nation.index, columns=nation.index)
    found = regional_coefficients(technology, region, nation, method="cilq")
    assert found.loc["s0"].tolist() == [0, 0, 0]
    assert found.loc["s1", "s0"] == 0.1


def test_sector_unknown_to_the_nation_is_absent():
    region, nation = labelled([0.0, 5.0]), labelled([0.0, 10.0])
    assert location_quotient(region, nation).tolist() == [0, 1]
    with pytest.raises(SchemaError, match=r"s0: activity in the region but none in the nation"):
        location_quotient(labelled([1.0, 5.0]), nation)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1.0])
def test_unknown_or_negative_activity_is_refused_with_every_fault(bad):
    with pytest.raises(SchemaError, match="cannot be used") as caught:
        location_quotient(labelled([1.0, bad, 2.0]), labelled([bad, 9.0, 9.0]))
    text = str(caught.value)
    assert "sector s1: activity of the region" in text
    assert "sector s0: activity of the nation" in text


def test_labels_must_agree():
    with pytest.raises(SchemaError, match="only in the nation's: s1"):
        location_quotient(labelled([1.0]), labelled([1.0, 2.0]))
    with pytest.raises(SchemaError, match="sectors repeat in the region's activity: a"):
        location_quotient(pd.Series([1.0, 2.0], index=["a", "a"]), pd.Series([1.0, 2.0], index=["a", "b"]))
    with pytest.raises(SchemaError, match="the coefficients and the activity have different sectors"):
        regional_coefficients(A.rename(index={"s1": "q"}, columns={"s1": "q"}), NATION, NATION, method="slq")


def test_empty_region_is_refused():
    with pytest.raises(SchemaError, match="region is zero in every sector"):
        location_quotient(NATION * 0, NATION)


def test_method_and_parameters_are_checked():
    with pytest.raises(SchemaError, match="unknown regional method 'gravity'; known are 2dlq, aflq, auto, cilq, flq"):
        quotients(REGIONS["R1"], NATION, method="gravity")
    with pytest.raises(SchemaError, match="'flq' takes delta, got none"):
        quotients(REGIONS["R1"], NATION, method="flq")
    with pytest.raises(SchemaError, match="'slq' takes no parameter, got delta"):
        quotients(REGIONS["R1"], NATION, method="slq", delta=0.2)
    with pytest.raises(SchemaError, match=r"delta of FLQ lies between 0 and 1, not 1\.5"):
        quotients(REGIONS["R1"], NATION, method="flq", delta=1.5)


def test_coefficients_that_cannot_be_split_are_refused():
    with pytest.raises(SchemaError, match=r"supplier s1 to buyer s2 is -0\.1"):
        regional_coefficients(A.replace(A.loc["s1", "s2"], -0.1), NATION, NATION, method="slq")
    with pytest.raises(SchemaError, match="different order"):
        regional_coefficients(A[["s2", "s1", "s3"]], NATION, NATION, method="slq")


def test_inputs_are_not_mutated():
    region, nation, technology = REGIONS["R1"].copy(), NATION.copy(), A.copy()
    regional_coefficients(technology, region, nation, method="flq", delta=0.3)
    pd.testing.assert_series_equal(region, REGIONS["R1"])
    pd.testing.assert_series_equal(nation, NATION)
    pd.testing.assert_frame_equal(technology, A)
