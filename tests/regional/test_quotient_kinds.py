"""RLQ, AFLQ, SFLQ and 2D-LQ: worked examples, edges and how the methods relate."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from netan.errors import SchemaError
from netan.regional.quotients import METHODS, method_key, quotient_array, quotients, regional_coefficients

SECTORS = ["s1", "s2", "s3"]
Z = pd.DataFrame([[40, 5, 5], [5, 15, 10], [5, 5, 25]], index=SECTORS, columns=SECTORS)
NATION = pd.Series([100.0, 50.0, 80.0], index=SECTORS)
REGIONS = {"R1": pd.Series([70.0, 20.0, 10.0], index=SECTORS), "R2": pd.Series([30.0, 30.0, 70.0], index=SECTORS)}
A = Z / NATION
BY_BUYER = pd.Series([0.1, 0.25, 0.4], index=SECTORS)
ALL = {
    "slq": {},
    "cilq": {},
    "rlq": {},
    "flq": {"delta": 0.25},
    "aflq": {"delta": 0.25},
    "sflq": {"delta": BY_BUYER},
    "2dlq": {"alpha": 0.3, "beta": 0.12},
    "auto": {},
}
WITH_DIAGONAL = [name for name, method in METHODS.items() if method.diagonal]


def multipliers(local):
    return np.linalg.inv(np.eye(len(local)) - local.to_numpy()).sum(axis=0)


def regional(method, region="R1", **more):
    return regional_coefficients(A, REGIONS[region], NATION, method=method, **{**ALL[method], **more})


def values(least=0.0, most=1e6):
    return arrays(float, 4, elements=st.floats(least, most, allow_subnormal=False))


def pair_of(local, rest):
    """A region inside its nation; sector 0 is everywhere."""
    local, rest = local.copy(), rest.copy()
    local[0] += 1.0
    rest[0] += 1.0
    names = [f"s{k}" for k in range(4)]
    return pd.Series(local, index=names), pd.Series(local + rest, index=names)


PAIRS = st.builds(pair_of, values(), values())
DELTAS = st.floats(0, 1)


def test_every_method_is_tried_here():
    assert set(ALL) == set(METHODS)


# Toroj (2024), CEJEME 16, 285-322, Tables 4-7; printed to three digits
RLQ = [
    ("R1", 1, [0.033, 0.276, 0.125]),
    ("R1", 2, [0.010, 0.031, 0.090]),
    ("R2", 0, [0.212, 0.051, 0.025]),
    ("R2", 1, [0.050, 0.300, 0.098]),
]


@pytest.mark.parametrize(("region", "row", "printed"), RLQ)
def test_rlq_as_printed(region, row, printed):
    assert regional("rlq", region).to_numpy()[row] == pytest.approx(printed, abs=5.001e-4)


@pytest.mark.parametrize(("region", "printed"), [("R1", [0, 1.653, 6.389]), ("R2", [9.759, 1.867, 0])])
def test_rlq_implies_the_imports_printed(region, printed):
    imports = (A - regional("rlq", region)) @ REGIONS[region]
    assert imports.to_numpy() == pytest.approx(printed, abs=5.001e-4)


def test_two_dimensional_to_the_known_digits():
    known = [[0.4, 0.0963, 0.0523], [0.0467, 0.2621, 0.0950], [0.0330, 0.0616, 0.1675]]
    found = regional("2dlq")
    assert found.to_numpy() == pytest.approx(np.array(known), abs=5.001e-5)
    assert multipliers(found) == pytest.approx([1.8845, 1.7279, 1.5169], abs=5.001e-5)


def test_delta_by_buyer_to_the_known_digits():
    found = regional("sflq")
    sizes = (quotients(REGIONS["R1"], NATION, method="sflq", delta=BY_BUYER)) / quotients(
        REGIONS["R1"], NATION, method="cilq"
    )
    assert sizes.loc["s1"].to_numpy() == pytest.approx([0.9368, 0.8495, 0.7703], abs=5.001e-5)
    known = [[0.0268, 0.2345, 0.1250], [0.0084, 0.0265, 0.0692]]
    assert found.to_numpy()[1:] == pytest.approx(np.array(known), abs=5.001e-5)
    assert multipliers(found) == pytest.approx([1.7569, 1.5845, 1.4051], abs=5.001e-5)


def test_augmented_to_the_known_digits():
    assert multipliers(regional("aflq")) == pytest.approx([1.7804, 1.5880, 1.4180], abs=5.001e-5)


@given(PAIRS, DELTAS)
def test_equal_deltas_are_flq(pair, delta):
    flq = quotients(*pair, method="flq", delta=delta)
    equal = pd.Series(delta, index=reversed(pair[0].index))
    pd.testing.assert_frame_equal(quotients(*pair, method="sflq", delta=equal), flq)
    pd.testing.assert_frame_equal(quotients(*pair, method="sflq", delta=delta), flq)


@given(PAIRS, DELTAS)
def test_augmented_lies_above_flq_where_the_buyer_is_specialised_only(pair, delta):
    flq, aflq = (quotients(*pair, method=method, delta=delta) for method in ("flq", "aflq"))
    assert (aflq >= flq).all(axis=None)
    slq = quotients(*pair, method="slq").iloc[:, 0].to_numpy()
    assert (aflq == flq).to_numpy()[:, slq <= 1].all()


@given(PAIRS, st.floats(0, 2), st.floats(0, 2), st.floats(0, 2))
def test_two_dimensional_falls_as_beta_rises(pair, alpha, one, other):
    low, high = sorted((one, other))
    more, less = (quotients(*pair, method="2dlq", alpha=alpha, beta=beta) for beta in (low, high))
    assert (less <= more).all(axis=None)


@pytest.mark.parametrize("method", sorted(set(ALL) - {"sflq"}))
@given(pair=PAIRS, technology=arrays(float, (4, 4), elements=st.floats(0, 1)))
def test_regional_coefficients_lie_between_none_and_the_national(method, pair, technology):
    national = pd.DataFrame(technology, index=pair[0].index, columns=pair[0].index)
    found = regional_coefficients(national, *pair, method=method, **ALL[method])
    assert (found >= 0).all(axis=None)
    assert (found <= national).all(axis=None)


@pytest.mark.parametrize("method", sorted(set(ALL) - {"sflq"}))
@given(places=st.lists(values(), min_size=1, max_size=4), rest=values(least=1.0))
def test_many_regions_at_once_equal_each_alone(method, places, rest):
    local = np.array(places)
    local[:, 0] += 1.0
    nation = local.sum(axis=0) + rest
    names = pd.Index([f"s{k}" for k in range(4)])
    together = quotient_array(local, nation, sectors=names, method=method, parameters=ALL[method])
    for place, found in zip(local, together, strict=True):
        alone = quotients(pd.Series(place, names), pd.Series(nation, names), method=method, **ALL[method])
        assert np.array_equal(found, alone.to_numpy())


@pytest.mark.parametrize("method", sorted(ALL))
def test_absent_sectors_are_defined(method):
    region = pd.Series([0.0, 20.0, 10.0], index=SECTORS)
    q = quotients(region, NATION, method=method, **ALL[method])
    assert (q.loc["s1"] == 0).all()
    limit = {"slq": q.loc["s2", "s2"], "auto": q.loc["s2", "s2"], "2dlq": 0.0}.get(method, np.inf)
    assert q.loc["s2", "s1"] == limit


@pytest.mark.parametrize("method", sorted(ALL))
def test_sector_that_the_nation_lacks_is_absent_and_changes_nothing_else(method):
    parameters = ALL[method]
    region, nation = (pd.concat([series, pd.Series([0.0], index=["none"])]) for series in (REGIONS["R1"], NATION))
    if method == "sflq":
        parameters = {"delta": pd.concat([BY_BUYER, pd.Series([0.3], index=["none"])])}
    q = quotients(region, nation, method=method, **parameters)
    assert (q.loc["none"] == 0).all()
    pd.testing.assert_frame_equal(
        q.loc[SECTORS, SECTORS], quotients(REGIONS["R1"], NATION, method=method, **ALL[method])
    )
    whole = quotients(nation, nation, method=method, **parameters)
    assert (whole.loc[SECTORS].clip(upper=1) == 1).all(axis=None)


ALONE = [("slq", 1), ("cilq", 1), ("rlq", 1), ("flq", 0.25**0.25), ("aflq", 0.25**0.25), ("2dlq", 0.1892071**0.12)]


@pytest.mark.parametrize(("method", "expected"), ALONE)
def test_one_sector_knows_no_specialisation(method, expected):
    share = 2**0.25 - 1  # log2(1 + share) = .25
    found = quotients(pd.Series({"all": share}), pd.Series({"all": 1.0}), method=method, **ALL[method])
    assert found.to_numpy() == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("method", WITH_DIAGONAL)
def test_diagonal_of_one_changes_the_diagonal_only(method):
    by_slq = quotients(REGIONS["R1"], NATION, method=method, **ALL[method])
    by_one = quotients(REGIONS["R1"], NATION, method=method, diagonal="one", **ALL[method])
    slq = np.diag(quotients(REGIONS["R1"], NATION, method="slq"))
    assert np.diag(by_slq) == pytest.approx(np.diag(by_one) * slq)
    off = ~np.eye(3, dtype=bool)
    assert (by_slq.to_numpy()[off] == by_one.to_numpy()[off]).all()
    pd.testing.assert_frame_equal(regional(method, diagonal="one"), A * np.minimum(1.0, by_one), check_names=False)


@pytest.mark.parametrize("method", ["slq", "2dlq", "auto"])
def test_diagonal_is_refused_where_there_is_none(method):
    with pytest.raises(SchemaError, match="has no diagonal to choose"):
        quotients(REGIONS["R1"], NATION, method=method, diagonal="one", **ALL[method])


def test_methods_by_any_name():
    assert [method_key(name) for name in ("FLQ", "2D-LQ", "2dlq", " Slq")] == ["flq", "2dlq", "2dlq", "slq"]
    with pytest.raises(SchemaError, match=r"unknown regional method 'FQL'.*did you mean flq"):
        method_key("FQL")


def test_parameters_are_checked():
    pair = REGIONS["R1"], NATION
    with pytest.raises(SchemaError, match="'2dlq' takes alpha, beta, got alpha"):
        quotients(*pair, method="2dlq", alpha=0.3)
    with pytest.raises(SchemaError, match=r"beta of 2D-LQ is 0 or more, not -0\.1"):
        quotients(*pair, method="2dlq", alpha=0.3, beta=-0.1)
    with pytest.raises(SchemaError, match="alpha of 2D-LQ is 0 or more, not nan"):
        quotients(*pair, method="2dlq", alpha=np.nan, beta=0.1)
    with pytest.raises(SchemaError, match="delta of FLQ is one number for all buyers; sflq takes one for each"):
        quotients(*pair, method="flq", delta=BY_BUYER)
    with pytest.raises(SchemaError, match="delta needs each sector of the coefficients once; missing: s3"):
        quotients(*pair, method="sflq", delta=BY_BUYER.drop("s3"))
    with pytest.raises(SchemaError, match=r"delta of FLQ lies between 0 and 1, not 1\.05"):
        quotients(*pair, method="sflq", delta=BY_BUYER + 0.8)
    with pytest.raises(SchemaError, match="delta of FLQ is a number, not 'low'"):
        quotients(*pair, method="flq", delta="low")
