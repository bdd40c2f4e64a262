"""Shares by origin: sums, nesting, groups, the seller's side, and a case worked by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from netan.errors import SchemaError
from netan.regional.quotients import quotients, regional_coefficients
from netan.regional.tiers import DEFAULT_DRAWS, FLQ_DRAWS, NESTED, TIERS, Draw, tier_shares

N = 4
SECTORS = [f"s{k}" for k in range(N)]
ONLY = (Draw("flq", 0.2),)


def number(largest):
    # activity is none or at least one job: denormal numbers are no jobs
    return st.just(0.0) | st.floats(1.0, largest)


@st.composite
def economies(draw):
    """Coefficients, imports, nested activity, output; sector s0 exists everywhere."""
    A = pd.DataFrame(
        draw(arrays(float, (N, N), elements=st.just(0.0) | st.floats(0.001, 0.2))), index=SECTORS, columns=SECTORS
    )
    imports = pd.Series(draw(arrays(float, N, elements=st.floats(0, 0.2))), index=SECTORS)
    parts = [draw(arrays(float, N, elements=number(1e5))) for _ in NESTED]
    parts[0][0] += 1.0
    activity = pd.DataFrame(dict(zip(NESTED, np.cumsum(parts, axis=0), strict=True)), index=SECTORS)
    output = pd.Series(draw(arrays(float, N, elements=st.floats(1.0, 1e9))), index=SECTORS)
    return A, imports, activity, output


def example():
    A = pd.DataFrame([[0.1, 0.3], [0.2, 0.1]], index=["a", "b"], columns=["a", "b"])
    activity = pd.DataFrame({"local": [10, 2], "region": [40, 30], "country": [100, 100]}, index=["a", "b"])
    return A, pd.Series([0.1, 0.2], index=["a", "b"]), activity, pd.Series([1000.0, 500.0], index=["a", "b"])


@settings(deadline=None, max_examples=40)
@given(economies())
def test_shares_of_every_buyer_sum_to_one(economy):
    A, imports, activity, output = economy
    shares = tier_shares(A, imports, activity, output=output)
    known = (activity["local"] > 0) & (A.sum(axis=0) + imports > 0)
    for draw in shares.draws:
        purchases = shares.purchases_of(draw)
        assert list(purchases.columns) == list(TIERS)
        assert (purchases.notna().all(axis=1) == known).all()
        assert purchases.isna().all(axis=1).eq(~known).all()
        assert purchases[known].sum(axis=1).to_numpy() == pytest.approx(1.0)
        assert ((purchases[known] >= 0) & (purchases[known] <= 1 + 1e-12)).all(axis=None)


@settings(deadline=None, max_examples=40)
@given(economies())
def test_supplier_shares_split_every_flow(economy):
    A, imports, activity, _ = economy
    shares = tier_shares(A, imports, activity)
    for draw in shares.draws:
        split = shares.supplier_shares(draw)
        assert list(split) == list(NESTED)
        assert all((part >= 0).all(axis=None) for part in split.values())
        assert sum(split.values()).to_numpy() == pytest.approx(1.0)
        absent = activity["local"] == 0
        assert (split["local"].loc[absent] == 0).all(axis=None)


@settings(deadline=None, max_examples=40)
@given(economies())
def test_local_tier_is_the_plain_estimate_and_the_region_is_raised_to_it(economy):
    A, imports, activity, output = economy
    shares = tier_shares(A, imports, activity, output=output, methods=ONLY)
    local, region = (
        regional_coefficients(A, activity[tier], activity["country"], method="flq", delta=0.2)
        for tier in ("local", "region")
    )
    split = shares.supplier_shares()
    assert shares.coefficients_of().to_numpy() == pytest.approx(local.to_numpy())
    nested = (A * (split["local"] + split["region"])).to_numpy()
    assert nested == pytest.approx(np.maximum(local, region).to_numpy())
    nesting = shares.nesting[ONLY[0]]
    used = A.to_numpy() > 0
    broken = (region.to_numpy() < local.to_numpy()) & used
    # a rounding step apart the two ways of counting may differ, so only clear cases are compared
    if not np.any(np.isclose(region, local) & (region != local)):
        assert nesting.cells == pytest.approx(broken.sum() / max(used.sum(), 1))
    assert 0 <= nesting.flows <= 1


@settings(deadline=None, max_examples=40)
@given(economies(), st.permutations(range(N)))
def test_relabelling_and_order_change_nothing(economy, order):
    A, imports, activity, output = economy
    names = {sector: f"x{sector}" for sector in SECTORS}
    first = tier_shares(A, imports, activity, output=output, methods=FLQ_DRAWS)
    chosen = [SECTORS[k] for k in order]
    second = tier_shares(
        A.loc[chosen, chosen].rename(index=names, columns=names),
        imports.rename(names),
        activity.iloc[::-1].rename(index=names),
        output=output.rename(names),
        methods=FLQ_DRAWS,
    )
    back = second.purchases.upper.rename(index={new: old for old, new in names.items()}).loc[SECTORS]
    assert back.to_numpy() == pytest.approx(first.purchases.upper.to_numpy(), nan_ok=True)


@settings(deadline=None, max_examples=40)
@given(economies())
def test_band_holds_every_draw_and_has_no_middle(economy):
    A, imports, activity, output = economy
    shares = tier_shares(A, imports, activity, output=output, methods=FLQ_DRAWS)
    assert shares.draws == FLQ_DRAWS
    assert shares.purchases.middle.isna().all(axis=None)
    low_delta = shares.purchases_of(Draw("flq", 0.1))["local"]
    pd.testing.assert_series_equal(shares.purchases.upper["local"], low_delta)  # low delta, HIGH local share


@settings(deadline=None, max_examples=40)
@given(economies())
def test_place_that_is_the_nation_buys_all_domestic_inputs_from_itself(economy):
    A, imports, activity, output = economy
    whole = pd.DataFrame(dict.fromkeys(NESTED, activity["country"]))
    exists = whole["country"] > 0
    A = A.where(exists, 0.0, axis=0)  # what does not exist sells nothing
    shares = tier_shares(A, imports, whole, output=output)
    pd.testing.assert_frame_equal(shares.coefficients_of(), A, check_names=False)
    if (A.sum(axis=0) + imports)[exists].sum() > 0:
        assert shares.place.lower[["region", "country"]].tolist() == pytest.approx([0, 0])


def test_worked_by_hand():
    A, imports, activity, output = example()
    shares = tier_shares(A, imports, activity, output=output, methods=(Draw("slq"),))
    # SLQ of the place: (10/12)/.5 = 5/3, (2/12)/.5 = 1/3; of the region: (40/70)/.5 = 8/7, (30/70)/.5 = 6/7
    assert shares.coefficients_of().to_numpy() == pytest.approx(np.array([[0.1, 0.3], [0.2 / 3, 0.1 / 3]]))
    buyer_a = {"local": 1 / 6 / 0.4, "region": 0.2 * (6 / 7 - 1 / 3) / 0.4, "country": 0.2 / 7 / 0.4, "world": 0.25}
    assert shares.purchases_of().loc["a"].to_dict() == pytest.approx(buyer_a)
    assert shares.place_output.tolist() == [100, 10]
    # inputs: 100 * .4 = 40 and 10 * .6 = 6; local: 100/6 and 10/3; sales: a sells 10 + 3 of 100
    assert shares.place.lower["local"] == pytest.approx((100 / 6 + 10 / 3) / 46)
    assert shares.sales.lower["a"] == pytest.approx(13 / 100)
    assert shares.sales.lower["b"] == pytest.approx((100 * 0.2 / 3 + 10 * 0.1 / 3) / 10)
    assert shares.oversold.empty


def test_domestic_denominator_has_no_world_and_says_so():
    A, imports, activity, output = example()
    both = {
        name: tier_shares(A, imports, activity, output=output, denominator=name, methods=ONLY)
        for name in ("all", "domestic")
    }
    domestic = both["domestic"].purchases_of()
    assert list(domestic.columns) == list(NESTED)
    assert domestic.sum(axis=1).tolist() == pytest.approx([1, 1])
    ratio = both["all"].purchases_of()["local"] / domestic["local"]
    assert ratio.tolist() == pytest.approx([0.3 / 0.4, 0.4 / 0.6])
    assert "foreign imports included" in both["all"].denominator_text
    assert "foreign imports left out" in both["domestic"].denominator_text
    with pytest.raises(SchemaError, match="denominator is 'all' or 'domestic'"):
        tier_shares(A, imports, activity, denominator="purchasers")


def test_sales_beyond_output_are_held_at_one_and_named():
    A = pd.DataFrame([[0.0, 0.9], [0.0, 0.0]], index=["tiny", "huge"], columns=["tiny", "huge"])
    activity = pd.DataFrame({"local": [5, 50], "region": [5, 50], "country": [10, 100]}, index=A.index)
    shares = tier_shares(A, A.sum() * 0, activity, output=pd.Series([10.0, 1000.0], index=A.index))
    assert shares.sales.upper["tiny"] == 1.0
    assert shares.oversold.index.tolist() == ["tiny"]
    assert shares.oversold["tiny"] > 1


def test_calibrated_draw_gives_the_middle_and_the_expected_draw():
    A, imports, activity, output = example()
    fitted = Draw("flq", 0.12)
    shares = tier_shares(A, imports, activity, output=output, methods=FLQ_DRAWS, calibrated=fitted)
    assert shares.expected_draw == fitted
    assert fitted in shares.draws
    pd.testing.assert_frame_equal(shares.purchases.middle, shares.purchases_of(fitted))
    assert shares.place.middle.sum() == pytest.approx(1.0)
    plain = tier_shares(A, imports, activity, methods=FLQ_DRAWS)
    assert plain.expected_draw == Draw("flq", 0.25)
    assert any("Not calibrated" in text for text in plain.caveats)


def test_expected_draw_of_another_list_is_its_middle_one():
    A, imports, activity, _ = example()
    listed = (Draw("slq"), Draw("cilq"), Draw("flq", 0.3))
    assert tier_shares(A, imports, activity, methods=listed).expected_draw == Draw("cilq")


def test_sectors_of_a_group_carry_its_quotient():
    sectors = ["c1", "c2", "g1"]
    A = pd.DataFrame(0.1, index=sectors, columns=sectors)
    imports = pd.Series(0.1, index=sectors)
    groups = pd.Series(["C", "C", "G"], index=sectors)
    activity = pd.DataFrame({"local": [3, 1, 0], "region": [9, 9, 1], "country": [50, 60, 5]}, index=["C", "G", "T"])
    shares = tier_shares(A, imports, activity, group_of=groups, methods=ONLY)
    local = shares.supplier_shares()["local"]
    between = quotients(activity["local"], activity["country"], method="flq", delta=0.2).clip(upper=1)
    assert local.loc["c1", "c2"] == local.loc["c1", "c1"] == between.loc["C", "C"]  # the diagonal of the group
    assert local.loc["g1", ["c1", "c2"]].tolist() == [between.loc["G", "C"]] * 2
    assert any("do not compare sectors inside a group" in text for text in shares.caveats)
    assert "known by group only" in shares.width_driver


def test_groups_of_one_are_the_plain_estimate():
    A, imports, activity, output = example()
    named = tier_shares(A, imports, activity.rename(str.upper), group_of=A.index.to_series().str.upper())
    plain = tier_shares(A, imports, activity, output=output)
    pd.testing.assert_frame_equal(named.purchases.lower, plain.purchases.lower)


def test_what_needs_money_asks_for_output():
    A, imports, activity, output = example()
    shares = tier_shares(A, imports, activity)
    for name in ("place", "sales", "oversold"):
        with pytest.raises(SchemaError, match="need national output by sector"):
            getattr(shares, name)
    assert "delta 0.1 to 0.4" in tier_shares(A, imports, activity, methods=FLQ_DRAWS).width_driver
    for methods in (FLQ_DRAWS, DEFAULT_DRAWS):
        driver = tier_shares(A, imports, activity, output=output, methods=methods).width_driver
        assert "Most of the width lies in what these buy: a, b" in driver


def test_unknown_draw_is_refused():
    A, imports, activity, _ = example()
    with pytest.raises(SchemaError, match=r"draw flq 0\.5 was not computed; there are flq 0\.2"):
        tier_shares(A, imports, activity, methods=ONLY).supplier_shares(Draw("flq", 0.5))
    with pytest.raises(SchemaError, match="at least one draw"):
        tier_shares(A, imports, activity, methods=())


def test_area_larger_than_the_one_that_holds_it_is_refused_with_every_fault():
    A, imports, activity, _ = example()
    activity.loc["a", "local"] = 50
    activity.loc["b", "region"] = 500
    with pytest.raises(SchemaError, match="more than the wider area") as caught:
        tier_shares(A, imports, activity)
    assert "a: local has 50, region that holds it 40" in str(caught.value)
    assert "b: region has 500, country that holds it 100" in str(caught.value)


def test_missing_labels_and_values_are_refused():
    A, imports, activity, output = example()
    with pytest.raises(SchemaError, match="activity lacks the columns region"):
        tier_shares(A, imports, activity.drop(columns="region"))
    with pytest.raises(SchemaError, match="no activity for 1 sectors or groups: b"):
        tier_shares(A, imports, activity.drop(index="b"))
    with pytest.raises(SchemaError, match="imports_share needs each sector of the coefficients once; missing: a"):
        tier_shares(A, imports.drop("a"), activity)
    with pytest.raises(SchemaError, match="output is missing, infinite or negative for 1 sectors: b"):
        tier_shares(A, imports, activity, output=output.where(output > 900))
    with pytest.raises(SchemaError, match="each sector needs one group; without one: b"):
        tier_shares(A, imports, activity, group_of=pd.Series({"a": "G"}))
    with pytest.raises(SchemaError, match="sector a: activity of the region is nan"):
        tier_shares(A, imports, activity.replace(10, np.nan))


def test_inputs_are_not_mutated():
    before, after = example(), example()
    tier_shares(after[0], after[1], after[2], output=after[3])
    for one, other in zip(before, after, strict=True):
        assert one.equals(other)
