"""Calibration: made-up regions that follow the rule exactly give it back; what cannot be fitted is refused."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from netan.errors import SchemaError
from netan.regional.calibration import RegionalTable, errors_of, fit_auto, left_out_errors
from netan.regional.calibration_delta import check_base, fit_delta
from netan.regional.calibration_range import coverage
from netan.regional.estimator import AutoParameters, supplier_rates
from netan.regional.quotients import regional_coefficients

RNG = np.random.default_rng(11)
N = 9
SECTORS = pd.Index([f"s{k}" for k in range(N)])
A = pd.DataFrame(RNG.uniform(0.005, 0.08, (N, N)), index=SECTORS, columns=SECTORS)
IMPORTS = pd.Series(RNG.uniform(0.02, 0.2, N), index=SECTORS)
NATION = pd.Series(RNG.uniform(1e5, 1e6, N), index=SECTORS)
RULE = AutoParameters(intercept=1.2, size=0.4, specialisation=0.9, source="made up")
SIZES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4)


def made(share, local):
    """A region with this share of the nation; ``local`` gives its local coefficients from its activity."""
    region = NATION * share * RNG.uniform(0.6, 1.4, N)
    here = local(region) * region
    inputs = pd.DataFrame({"local": here.sum(), "country": (A * region - here).sum(), "world": IMPORTS * region})
    return RegionalTable(A, IMPORTS, region, NATION, inputs, rates=here.sum(axis=1) / (A @ region))


def by_rule(share):
    return made(share, lambda region: A.mul(supplier_rates(region, NATION, parameters=RULE), axis=0))


def by_flegg(share, delta=0.3):
    return made(share, lambda region: regional_coefficients(A, region, NATION, method="flq", delta=delta))


@pytest.fixture(scope="module")
def tables():
    return {f"r{k}": by_rule(share) for k, share in enumerate(SIZES)}


def test_the_rule_is_found_again_and_has_no_error(tables):
    fit = fit_auto(tables, start=replace(RULE, intercept=1.7, size=0.25, specialisation=1.3))
    assert (fit.intercept, fit.size, fit.specialisation) == pytest.approx((1.2, 0.4, 0.9), abs=1e-6)
    assert (fit.region_error, fit.sector_error, fit.size_error) == pytest.approx((0, 0, 0), abs=1e-5)
    assert fit.smallest == min(table.share for table in tables.values())
    assert fit.source == "6 regions: r0, r1, r2, r3, r4 and 1 more"
    errors = left_out_errors({name: table for name, table in tables.items() if name != "r0"}, start=RULE)
    assert errors["sector_error"].iloc[1:].to_numpy() == pytest.approx(0, abs=1e-6)
    assert errors["correlation"].iloc[1:].to_numpy() == pytest.approx(1)


def test_an_error_of_regions_is_measured():
    moved = {}
    for k, share in enumerate(SIZES):
        shift = 0.5 if k % 2 else -0.5
        rule = replace(RULE, intercept=RULE.intercept + shift)
        moved[f"r{k}"] = made(
            share, lambda region, rule=rule: A.mul(supplier_rates(region, NATION, parameters=rule), axis=0)
        )
    assert 0.4 < fit_auto(moved).region_error < 1.1


def test_coverage_counts_what_is_held(tables):
    held = coverage(tables["r2"], parameters=replace(RULE, region_error=0.2))
    assert held["held"] == 1
    assert held["sectors_local"] == held["sectors"] == N
    assert held["lower"] < held["published"] < held["upper"]
    far = coverage(tables["r2"], parameters=replace(RULE, intercept=3.0, region_error=0.01))
    assert far["held"] == 0


def test_delta_is_found_again_overall_and_by_sector():
    table = by_flegg(0.1)
    fit = fit_delta(table)
    assert fit.delta == pytest.approx(0.3, abs=2e-3)
    assert fit.by_sector.to_numpy() == pytest.approx(0.3, abs=2e-3)
    assert fit.left_out_error < 1e-3
    assert fit.missed == pytest.approx(0, abs=1e-6)


def test_delta_from_shares_that_were_seen_at_some_buyers():
    table = by_flegg(0.1)
    seen = table.shares["local"].iloc[:4]
    fit = fit_delta(table, seen)
    assert fit.delta == pytest.approx(0.3, abs=2e-3)
    assert fit.by_sector.notna().sum() == 4
    with pytest.raises(SchemaError, match="known of 2 buyers; a fit that can be tested needs 3"):
        fit_delta(table, seen.iloc[:2])
    with pytest.raises(SchemaError, match="not in the table: zz; outside: s0"):
        fit_delta(table, pd.Series({"zz": 0.3, "s0": 1.2}))


def test_tables_of_all_inputs_give_delta_zero_and_are_named():
    right = {f"r{k}": by_flegg(share) for k, share in enumerate(SIZES)}
    assert check_base(right).local_flows
    whole = {
        name: replace(t, inputs=pd.DataFrame({"local": t.inputs.sum(axis=1), "country": 0.0, "world": 0.0}))
        for name, t in right.items()
    }
    assert fit_delta(whole["r2"]).delta == 0
    assert fit_delta(whole["r2"]).missed > 0.1
    found = check_base(whole)
    assert not found.local_flows
    assert "do not calibrate to them" in found.text


def test_what_cannot_be_fitted_is_refused(tables):
    few = dict(list(tables.items())[:3])
    with pytest.raises(SchemaError, match="3 regions are too few"):
        fit_auto(few)
    with pytest.raises(SchemaError, match="2 regions cannot show"):
        check_base(dict(list(tables.items())[:2]))
    table = tables["r0"]
    with pytest.raises(SchemaError, match="inputs by origin lack the column world"):
        replace(table, inputs=table.inputs[["local", "country"]])
    with pytest.raises(SchemaError, match="inputs from local is missing"):
        replace(table, inputs=table.inputs * -1)


def test_errors_are_of_the_sectors_and_of_the_whole(tables):
    table = tables["r3"]
    errors = errors_of(table, table.known() + 0.1)
    assert errors["sector_error"] == pytest.approx(0.1)
    assert errors["total_error"] == pytest.approx(0.1)
    assert errors["correlation"] == pytest.approx(1)
