"""The default estimator: rates, limits, joint draws, ranges, groups, rounding, places below the fitted sizes."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netan.errors import SchemaError
from netan.regional.draws_auto import representatives, scores
from netan.regional.estimator import SHIPPED, AutoParameters, auto_rows, supplier_rates
from netan.regional.tiers import AUTO, FLQ_DRAWS, NESTED, SALES, TIERS, Draw, tier_shares

RNG = np.random.default_rng(5)
N = 12
SECTORS = pd.Index([f"s{k}" for k in range(N)])
A = pd.DataFrame(RNG.uniform(0, 0.08, (N, N)), index=SECTORS, columns=SECTORS)
IMPORTS = pd.Series(RNG.uniform(0.02, 0.2, N), index=SECTORS)
COUNTRY = pd.Series(RNG.uniform(1e5, 1e6, N), index=SECTORS)
OUTPUT = COUNTRY * 0.1


def activity(share, region=0.2, seed=1):
    """A place with about this share of the nation, inside a region."""
    rng = np.random.default_rng(seed)
    local = COUNTRY * share * rng.uniform(0.5, 1.5, N)
    return pd.DataFrame({"local": local, "region": local + COUNTRY * region * 0.5, "country": COUNTRY})


def shares(share=0.05, **options):
    return tier_shares(A, IMPORTS, activity(share), output=OUTPUT, **options)


def test_rates_by_hand():
    nation = pd.Series({"a": 1000.0, "b": 1000.0, "c": 0.0})
    rates = supplier_rates(pd.Series({"a": 70.0, "b": 30.0, "c": 0.0}), nation)
    for sector, slq in (("a", 1.4), ("b", 0.6)):
        odds = 1.695 + 0.255 * np.log(0.05 / 0.95) + 1.305 * np.log(slq)
        assert rates[sector] == pytest.approx(1 / (1 + np.exp(-odds)))
    assert rates["c"] == 0


def test_limits_whole_nation_and_absent_sectors():
    nation = pd.Series({"a": 1000.0, "b": 500.0, "c": 0.0})
    assert supplier_rates(nation, nation).tolist() == [1, 1, 0]
    assert supplier_rates(pd.Series({"a": 0.0, "b": 5.0, "c": 0.0}), nation).tolist()[0] == 0
    almost = supplier_rates(nation * 0.999999, nation)
    assert almost[["a", "b"]].min() > 0.98


def test_rates_of_many_areas_are_those_of_one_at_a_time():
    areas = np.stack([activity(share)["local"].to_numpy() for share in (0.001, 0.05, 0.5)])
    together = auto_rows(areas, COUNTRY.to_numpy())
    for k, area in enumerate(areas):
        alone = supplier_rates(pd.Series(area, index=SECTORS), COUNTRY).to_numpy()
        assert together[k] == pytest.approx(np.repeat(alone[:, None], N, axis=1))


@settings(deadline=None, max_examples=30)
@given(st.floats(1e-5, 0.9), st.floats(1.0, 3.0))
def test_rate_rises_with_the_size_of_the_region_and_with_specialisation(share, times):
    nation = pd.Series(1.0, index=list("abcd"))
    small = supplier_rates(nation * share, nation)
    larger = supplier_rates(nation * min(share * times, 0.95), nation)
    assert (larger >= small - 1e-12).all()
    bent = nation * share * pd.Series([1.0, 0.9, 1.05, 1.05], index=nation.index)
    assert supplier_rates(bent, nation).sort_values().index.tolist()[0] == "b"


def test_below_the_fitted_sizes_the_slope_lies_between_the_fitted_one_and_that_of_a_random_cut():
    nation = pd.Series(1.0, index=list("ab"))
    odds = {s: np.log(r / (1 - r)) for s in (0.0062, 0.00062) for r in [supplier_rates(nation * s, nation)["a"]]}
    step = np.log(0.0062 / 0.9938) - np.log(0.00062 / 0.99938)
    assert odds[0.0062] - odds[0.00062] == pytest.approx(step * (SHIPPED.size + 1) / 2)


def test_middle_is_the_estimate_where_the_size_was_fitted_and_none_below():
    fitted, small = shares(0.05), shares(0.001)
    assert (fitted.calibrated, fitted.expected_draw, small.calibrated, small.expected_draw) == (AUTO, AUTO, None, AUTO)
    rates = supplier_rates(activity(0.05)["local"], COUNTRY)
    expected = A.mul(rates, axis=0).sum() / (A.sum() + IMPORTS)
    assert fitted.purchases.middle["local"].to_numpy() == pytest.approx(expected.to_numpy())
    assert small.purchases.middle.isna().all(axis=None)
    assert any("extrapolation, has no middle" in text for text in small.caveats)
    assert not any("extrapolation" in text for text in fitted.caveats)
    assert small.place.width["local"] > fitted.place.width["local"]


def test_draws_are_nested_sum_to_one_and_span_the_range_of_the_place():
    result = shares()
    assert len(result.draws) == 9
    place = result.place
    totals = []
    for draw in result.draws:
        split = result.supplier_shares(draw)
        assert list(split) == list(NESTED)
        assert all((part >= 0).all(axis=None) for part in split.values())
        assert sum(split.values()).to_numpy() == pytest.approx(1)
        purchases = result.purchases_of(draw)
        assert list(purchases.columns) == list(TIERS)
        assert purchases.sum(axis=1).to_numpy() == pytest.approx(1)
        weight = (A.sum() + IMPORTS) * result.place_output
        totals.append(np.average(purchases["local"], weights=weight))
    # the draws stand for domestic flows; the share from abroad moves theirs by a little
    assert min(totals) == pytest.approx(place.lower["local"], abs=0.03)
    assert max(totals) == pytest.approx(place.upper["local"], abs=0.03)
    assert totals[0] == pytest.approx(place.middle["local"])


def test_same_result_in_any_order_of_the_sectors_and_every_time():
    first, again = shares(), shares()
    pd.testing.assert_frame_equal(first.purchases.lower, again.purchases.lower, check_exact=True)
    order = SECTORS[::-1]
    turned = tier_shares(A.loc[order, order], IMPORTS[order], activity(0.05), output=OUTPUT[order])
    pd.testing.assert_frame_equal(turned.purchases.lower.loc[SECTORS], first.purchases.lower, rtol=1e-9)
    assert [draw.label for draw in turned.draws] == [draw.label for draw in first.draws]


def test_scores_are_stratified_and_depend_on_the_label_alone():
    one = scores(("a", "b"), 100, "x")
    assert np.sort(one, axis=1)[0] == pytest.approx(np.sort(one, axis=1)[1])
    assert one[0] == pytest.approx(scores(("c", "a"), 100, "x")[1])
    assert abs(np.corrcoef(one)[0, 1]) < 0.25
    assert one.std() == pytest.approx(1, abs=0.02)


def test_mean_rate_over_the_draws_is_the_estimate():
    result = shares()
    mean = np.mean([split.local[:, 0] for split in result._many], axis=0)
    assert mean == pytest.approx(supplier_rates(activity(0.05)["local"], COUNTRY).to_numpy(), abs=0.012)


def test_groups_are_between_their_members_and_narrower_than_their_mean():
    result = shares()
    groups = result.by_group({"all": SECTORS, "two": SECTORS[:2], "one": [SECTORS[3]]})
    assert groups.middle.loc["all"].to_numpy() == pytest.approx(result.place.middle.to_numpy())
    assert groups.lower.loc["one"].to_numpy() == pytest.approx(result.purchases.lower.loc[SECTORS[3]].to_numpy())
    two = result.purchases.middle["local"].iloc[:2]
    assert two.min() <= groups.middle.loc["two", "local"] <= two.max()
    assert groups.width.loc["all", "local"] < result.purchases.width["local"].mean()
    with pytest.raises(SchemaError, match="group wrong: sectors that the table does not have: x"):
        result.by_group({"wrong": ["x"]})


@pytest.mark.parametrize("methods", [(AUTO,), FLQ_DRAWS])
def test_pairs_are_shares_of_the_domestic_flow(methods):
    result = shares(methods=methods)
    pairs = result.pairs([("s1", "s2"), ("s2", "s1")])
    assert list(pairs.lower.columns) == list(NESTED)
    draw = result.expected_draw
    cell = {tier: part.loc["s1", "s2"] for tier, part in result.supplier_shares(draw).items()}
    if methods == (AUTO,):
        assert pairs.middle.loc[("s1", "s2")].to_dict() == pytest.approx(cell)
    assert all(pairs.lower.loc[("s1", "s2"), t] <= cell[t] + 1e-12 for t in NESTED)
    with pytest.raises(SchemaError, match="pairs of sectors that the table does not have"):
        result.pairs([("s1", "zz")])


@pytest.mark.parametrize("methods", [(AUTO,), FLQ_DRAWS])
def test_sales_by_tier_sum_to_one_and_begin_with_local_sales(methods):
    result = shares(methods=methods)
    band = result.sales_by_tier
    assert list(band.lower.columns) == list(SALES)
    assert band.lower["local"].to_numpy() == pytest.approx(result.sales.lower.to_numpy())
    if methods == (AUTO,):
        assert band.middle.sum(axis=1).to_numpy() == pytest.approx(1)
        nation = (A @ OUTPUT / OUTPUT).clip(upper=1)
        assert (1 - band.middle["final"] >= nation - 1e-9).all()


def test_place_that_is_the_nation_buys_everything_at_home_without_doubt():
    whole = pd.DataFrame(dict.fromkeys(NESTED, COUNTRY))
    place = tier_shares(A, IMPORTS, whole, output=OUTPUT, denominator="domestic").place
    assert place.lower["local"] == pytest.approx(1)
    assert place.upper[["region", "country"]].tolist() == pytest.approx([0, 0])


def test_groups_of_jobs_rounding_and_the_foreign_part_widen_and_are_named():
    plain = shares()
    rounded = shares(half_width=activity(0.05)["local"])
    groups = pd.Series(["g"] * 6 + ["h"] * 6, index=SECTORS)
    jobs = activity(0.05).groupby(groups).sum()
    shared = tier_shares(A, IMPORTS, jobs, group_of=groups, output=OUTPUT)
    assert (rounded.purchases.width["local"] > plain.purchases.width["local"]).mean() > 0.9
    assert "rounding of the jobs" in rounded.width_driver
    assert "jobs known by group only" in shared.width_driver
    assert "how regions of one size differ" in plain.width_driver
    assert "rounding" not in plain.width_driver
    assert (plain.purchases.width["world"] > 0).all()


def test_parameters_without_errors_give_no_width():
    exact = AutoParameters(intercept=1.0, size=0.3, specialisation=1.0)
    result = shares(parameters=exact)
    assert result.purchases.width.to_numpy() == pytest.approx(0)
    assert result.width_driver.startswith("The range has no width.")
    other = shares(parameters=replace(exact, region_error=0.5))
    assert other.place.width["local"] > 0.05


def test_default_stands_alone():
    with pytest.raises(SchemaError, match="brings its own draws"):
        shares(methods=(AUTO, Draw("slq")))
    with pytest.raises(SchemaError, match="brings its own draws"):
        shares(calibrated=Draw("flq", 0.2))


def test_representatives_are_at_even_steps():
    totals = np.arange(201.0)[::-1]
    assert representatives(totals, count=3) == (190, 100, 10)
