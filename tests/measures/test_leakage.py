"""Leakage of a pound, local content and multipliers by tier."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worked_tables import MB_X, MB_Z, SECTORS, balanced_tables

from netan.errors import BalanceError, SchemaError
from netan.measures.coefficients import leontief_inverse, technical_coefficients
from netan.measures.leakage import Households, area_inverse, leakage, local_content, tier_multipliers
from netan.measures.multipliers import effects

NAMES = ["a", "b"]
A2 = technical_coefficients(MB_Z, MB_X)


def test_type_two_of_the_textbook_without_household_to_household():
    w, c = pd.Series([0.3, 0.25], index=NAMES), pd.Series([0.05, 0.4], index=NAMES)
    closed = np.eye(3) - np.array([[0.15, 0.25, 0.05], [0.2, 0.05, 0.4], [0.3, 0.25, 0.0]])
    np.testing.assert_allclose(area_inverse(A2, households=Households(w, c, 1.0)), np.linalg.inv(closed)[:2, :2])
    half = area_inverse(A2, households=Households(w, c, 0.5))
    one, two = leontief_inverse(A2), area_inverse(A2, households=Households(w, c, 1.0))
    assert ((one < half) & (half < two)).all(axis=None)
    np.testing.assert_allclose(area_inverse(A2, households=Households(w, c, 0.0)), one)


def test_resident_share_is_never_supposed():
    w, c = pd.Series([0.3, 0.25], index=NAMES), pd.Series([0.05, 0.4], index=NAMES)
    with pytest.raises(TypeError, match="resident_share"):
        Households(w, c)
    with pytest.raises(SchemaError, match=r"from 0 to 1, not 1\.5"):
        Households(w, c, 1.5)


SHARES = st.tuples(st.floats(0, 1), st.floats(0, 1))


@given(balanced_tables(), SHARES)
def test_wider_tiers_hold_more(table, parts):
    A = technical_coefficients(*table)
    near, far = min(parts), max(parts)
    jobs = pd.DataFrame({"jobs": [1.0, 2.0, 0.0, 3.0]}, index=SECTORS)
    found = tier_multipliers({"local": A * near, "region": A * far, "country": A}, jobs)
    for name in ("output_multiplier", "jobs_effect"):
        assert (found[f"local_{name}"] <= found[f"region_{name}"] + 1e-9).all()
        assert (found[f"region_{name}"] <= found[f"country_{name}"] + 1e-9).all()
    assert found["local_jobs_multiplier"].isna().tolist() == [False, False, True, False]
    assert (found["local_output_multiplier"] >= 1 - 1e-12).all()


def test_households_are_wanted_for_every_tier():
    households = Households(pd.Series(0.1, index=NAMES), pd.Series(0.1, index=NAMES), 0.7)
    jobs = pd.DataFrame({"jobs": [1.0, 2.0]}, index=NAMES)
    with pytest.raises(SchemaError, match="households are needed for the tiers local, country"):
        tier_multipliers({"local": A2 * 0.5, "country": A2}, jobs, households={"local": households})
    found = tier_multipliers({"local": A2}, jobs, households={"local": households})
    assert (found["local_output_multiplier"] > leontief_inverse(A2).sum()).all()


KINDS = ["region", "country", "abroad", "taxes", "wages", "profits"]


def ends_of(A_local, seed):
    """Split what does not buy inputs here over six kinds at random."""
    rng = np.random.default_rng(seed)
    parts = rng.dirichlet(np.ones(len(KINDS)), len(A_local))
    return pd.DataFrame(parts * (1 - A_local.sum(axis=0).to_numpy())[:, None], index=A_local.index, columns=KINDS)


@given(balanced_tables(), st.floats(0, 1), st.integers(0, 99))
def test_every_pound_ends_somewhere(table, part, seed):
    A_local = technical_coefficients(*table) * part
    # the inputs of some columns exceed their output in a random table: they get no value added to end in
    A_local = A_local / max(1.0, A_local.sum(axis=0).max() * 1.1)
    ends = ends_of(A_local, seed)
    whole, bought = leakage(A_local, ends), leakage(A_local, ends, purchased=["region", "country", "abroad"])
    for found in (whole, bought):
        assert (found >= -1e-12).all(axis=None)
        np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-9)
    L = leontief_inverse(A_local)
    np.testing.assert_allclose(whole, effects(L, ends), rtol=1e-8, atol=1e-12)


def test_purchases_of_a_sector_that_buys_nothing_here():
    A_local = pd.DataFrame([[0.0, 0.3], [0.0, 0.0]], index=NAMES, columns=NAMES)
    ends = pd.DataFrame({"abroad": [0.2, 0.1], "wages": [0.8, 0.6]}, index=NAMES)
    found = leakage(A_local, ends, purchased=["abroad"])
    assert found.loc["a"].tolist() == [1, 0]
    # b: of 0.4 spent 0.1 goes abroad at once, 0.3 to a, which passes a fifth of it on
    np.testing.assert_allclose(found.loc["b"], [(0.1 + 0.3 * 0.2) / 0.4, 0.3 * 0.8 / 0.4])


def test_sector_without_output_has_no_pound_and_gaps_are_named():
    A_local = pd.DataFrame([[0.2, 0.0], [0.0, 0.0]], index=NAMES, columns=NAMES)
    ends = pd.DataFrame({"wages": [0.8, 0.0]}, index=NAMES)
    found = leakage(A_local, ends)
    assert found.loc["a", "wages"] == pytest.approx(1)
    assert np.isnan(found.loc["b", "wages"])
    with pytest.raises(BalanceError, match=r"do not sum to 1 in 2 sectors: a \(0\.7000\), b \(-0\.3000\)"):
        leakage(A_local, ends - [0.3])
    with pytest.raises(SchemaError, match="unknown are abroad"):
        leakage(A_local, ends, purchased=["abroad"])
    with pytest.raises(SchemaError, match="ends of a pound are unknown in b"):
        leakage(A_local, pd.DataFrame({"wages": [0.8, np.nan]}, index=NAMES))


def test_content_of_a_group_is_the_mean_of_its_sectors():
    rates = pd.DataFrame({"gva": [0.6, 0.5], "jobs": [1e-5, 2e-5]}, index=NAMES)
    L = leontief_inverse(A2)
    alone = [local_content(A2, pd.Series({name: 7.0}), rates) for name in NAMES]
    assert alone[0]["output"] == pytest.approx(1e6 * L["a"].sum())
    assert alone[1]["jobs"] == pytest.approx(1e6 * effects(L, rates["jobs"])["b"])
    both = local_content(A2, pd.Series({"a": 1.0, "b": 3.0}), rates)
    np.testing.assert_allclose(both, 0.25 * alone[0] + 0.75 * alone[1])
    assert local_content(A2, pd.Series({"a": 1.0}), rates.assign(jobs=np.nan)).isna().tolist() == [False, False, True]
    with pytest.raises(SchemaError, match="unknown sectors: z"):
        local_content(A2, pd.Series({"z": 1.0}), rates)
    with pytest.raises(SchemaError, match="not negative"):
        local_content(A2, pd.Series({"a": -1.0}), rates)
