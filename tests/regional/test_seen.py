"""Seen shares stand; what is left is shared out as the estimate has it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from netan.errors import BalanceError, SchemaError
from netan.regional.seen import raise_to_seen, replace_seen, seen_range

TIERS = ["local", "region", "country", "world"]
ROWS = ["25", "28", "30"]
ESTIMATED = pd.DataFrame([[0.2, 0.2, 0.4, 0.2], [0.1, 0.3, 0.3, 0.3], [0.05, 0.15, 0.5, 0.3]], ROWS, TIERS)


def seen(**cells):
    """Cells such as ``local_25=0.5`` as a frame."""
    out = pd.DataFrame(np.nan, index=ROWS, columns=TIERS)
    for name, value in cells.items():
        tier, row = name.split("_")
        out.loc[row, tier] = value
    return out


def test_seen_stands_and_the_rest_keeps_its_proportions():
    found = replace_seen(ESTIMATED, seen(local_25=0.6, region_28=0.0))
    np.testing.assert_allclose(found.shares.loc["25"], [0.6, 0.1, 0.2, 0.1])
    np.testing.assert_allclose(found.shares.loc["28"], [1 / 7, 0, 3 / 7, 3 / 7])
    np.testing.assert_allclose(found.shares.loc["30"], ESTIMATED.loc["30"])
    assert found.evidence.loc["25"].tolist() == ["seen", "estimated", "estimated", "estimated"]
    assert found.evidence.loc["30"].tolist() == ["estimated"] * 4


POSITIVE = arrays(float, (3, 4), elements=st.floats(0.01, 1))


@given(POSITIVE, POSITIVE, arrays(bool, (3, 4)))
def test_rows_sum_to_one_and_seen_cells_are_untouched(start, other, held):
    estimated = pd.DataFrame(start / start.sum(axis=1, keepdims=True), ROWS, TIERS)
    known = pd.DataFrame(other / other.sum(axis=1, keepdims=True), ROWS, TIERS).where(held)
    found = replace_seen(estimated, known)
    np.testing.assert_allclose(found.shares.sum(axis=1), 1)
    assert (found.shares.to_numpy()[held] == known.to_numpy()[held]).all()
    assert ((found.evidence == "seen").to_numpy() == held).all()
    # nothing seen changes nothing; seeing the estimate changes nothing
    pd.testing.assert_frame_equal(replace_seen(estimated, known * np.nan).shares, estimated)
    same = replace_seen(estimated, estimated.where(held)).shares
    np.testing.assert_allclose(same, estimated, rtol=1e-9)


@given(POSITIVE, POSITIVE, st.integers(0, 3))
def test_totals_of_the_place_are_met_around_what_was_seen(start, other, column):
    estimated = pd.DataFrame(start / start.sum(axis=1, keepdims=True), ROWS, TIERS)
    truth = pd.DataFrame(other / other.sum(axis=1, keepdims=True), ROWS, TIERS)
    inputs = pd.Series([100.0, 40.0, 250.0], ROWS)
    totals = truth.mul(inputs, axis=0).sum() / inputs.sum()
    known = truth * np.nan
    known.iloc[0, column] = truth.iloc[0, column]
    found = replace_seen(estimated, known, inputs=inputs, totals=totals)
    np.testing.assert_allclose(found.shares.mul(inputs, axis=0).sum() / inputs.sum(), totals, atol=1e-6)
    np.testing.assert_allclose(found.shares.sum(axis=1), 1, atol=1e-6)
    assert found.shares.iloc[0, column] == truth.iloc[0, column]
    assert found.balanced is not None
    assert found.balanced.gap < 1e-4


def test_pairs_of_supplier_and_buyer_on_a_multiindex():
    pairs = pd.MultiIndex.from_tuples([("24", "30"), ("25", "30")], names=["supplier", "buyer"])
    estimated = pd.DataFrame([[0.2, 0.3, 0.5], [0.5, 0.25, 0.25]], pairs, TIERS[:3])
    known = pd.DataFrame({"local": [0.8]}, pairs[1:])
    found = replace_seen(estimated, known).shares
    np.testing.assert_allclose(found, [[0.2, 0.3, 0.5], [0.8, 0.1, 0.1]])


def test_impossible_sightings_are_refused_by_name():
    with pytest.raises(BalanceError, match="sum to more than 1 in 28"):
        replace_seen(ESTIMATED, seen(local_28=0.7, world_28=0.5))
    with pytest.raises(BalanceError, match="less than 1 and nothing estimated holds the rest in 25"):
        replace_seen(ESTIMATED, seen(local_25=0.5, region_25=0.1, country_25=0.1, world_25=0.1))
    with pytest.raises(SchemaError, match="rows that the estimate lacks, or labels repeat: 99"):
        replace_seen(ESTIMATED, pd.DataFrame({"local": {"99": 0.5}}))
    with pytest.raises(SchemaError, match="tiers that the estimate lacks, or labels repeat: here"):
        replace_seen(ESTIMATED, pd.DataFrame({"here": {"25": 0.5}}))
    with pytest.raises(SchemaError, match=r"row 25, local: seen share -0\.1"):
        replace_seen(ESTIMATED, seen(local_25=-0.1))
    with pytest.raises(SchemaError, match=r"row 25: estimated shares sum to 0\.8"):
        replace_seen(ESTIMATED.assign(local=0.0), seen())
    with pytest.raises(SchemaError, match="need the inputs in money"):
        replace_seen(ESTIMATED, seen(), totals=ESTIMATED.mean())
    with pytest.raises(BalanceError, match="more than the total of their column: local"):
        replace_seen(ESTIMATED, seen(local_25=0.9), inputs=pd.Series(1.0, ROWS),
                     totals=pd.Series([0.1, 0.2, 0.4, 0.3], TIERS))  # fmt: skip


def test_row_that_nobody_estimated_stays_unknown_unless_it_was_seen_whole():
    estimated = ESTIMATED.copy()
    estimated.loc["28"] = np.nan
    found = replace_seen(estimated, seen(local_25=0.6))
    assert found.shares.loc["28"].isna().all()
    assert found.evidence.loc["28"].tolist() == [""] * 4
    whole = replace_seen(estimated, seen(local_28=0.1, region_28=0.2, country_28=0.3, world_28=0.4))
    np.testing.assert_allclose(whole.shares.loc["28"], [0.1, 0.2, 0.3, 0.4])
    with pytest.raises(BalanceError, match="nothing estimated holds the rest in 28"):
        replace_seen(estimated, seen(local_28=0.1))


def sightings(*rows):
    return pd.DataFrame(rows, columns=["row", "tier", "share", "lower", "upper"])


def test_range_takes_what_was_seen_from_end_to_end():
    other = pd.DataFrame(ESTIMATED.to_numpy()[:, ::-1], ROWS, TIERS)
    band = seen_range([ESTIMATED, other], sightings(("25", "local", 0.6, 0.5, 0.7), ("28", "world", 0.2, None, None)))
    assert (band.lower.loc["25", "local"], band.upper.loc["25", "local"]) == (0.5, 0.7)
    assert (band.lower.loc["28", "world"], band.upper.loc["28", "world"]) == (0.2, 0.2)
    assert band.upper.loc["25", "country"] == pytest.approx(0.5 * 0.4 / 0.8)
    assert band.middle.isna().all(axis=None)
    middle = seen_range([ESTIMATED, other], sightings(("25", "local", 0.6, 0.5, 0.7)), calibrated=0).middle
    np.testing.assert_allclose(middle.loc["25"], [0.6, 0.1, 0.2, 0.1])


def test_tiers_that_were_all_seen_make_room_for_each_other():
    rows = [
        ("25", tier, share, share - 0.1, share + 0.1) for tier, share in zip(TIERS, [0.4, 0.3, 0.2, 0.1], strict=True)
    ]
    band = seen_range([ESTIMATED], sightings(*rows))
    np.testing.assert_allclose(band.lower.loc["25"], [0.3, 0.2, 0.1, 0.0], atol=1e-12)
    np.testing.assert_allclose(band.upper.loc["25"], [0.5, 0.4, 0.3, 0.2])
    # a wide range beside another sighting shrinks the other
    band = seen_range([ESTIMATED], sightings(("25", "local", 0.6, 0.5, 0.9), ("25", "world", 0.3, None, None)))
    assert band.upper.loc["25", "local"] == pytest.approx(0.9)
    assert band.lower.loc["25", "world"] == pytest.approx(0.1)


def test_wrong_sightings_are_refused():
    with pytest.raises(SchemaError, match="lack the columns lower, upper"):
        seen_range([ESTIMATED], sightings()[["row", "tier", "share"]])
    with pytest.raises(SchemaError, match="from its lower to its upper end; check 25"):
        seen_range([ESTIMATED], sightings(("25", "local", 0.6, 0.7, 0.9)))
    with pytest.raises(SchemaError, match="seen twice: 25"):
        seen_range([ESTIMATED], sightings(("25", "local", 0.6, 0.5, 0.9), ("25", "local", 0.5, 0.5, 0.9)))
    with pytest.raises(SchemaError, match="at least one draw"):
        seen_range([], sightings())


AMOUNTS = arrays(float, (3, 4), elements=st.just(0.0) | st.floats(0.01, 200))


@given(AMOUNTS, AMOUNTS)
def test_flows_are_raised_to_what_was_seen_and_rows_keep_their_sums(before, paid):
    flows, payments = pd.DataFrame(before, ROWS, TIERS), pd.DataFrame(paid, ROWS, TIERS)
    found = raise_to_seen(flows, payments)
    assert (found >= payments - 1e-9).all(axis=None)
    np.testing.assert_allclose(found.sum(axis=1), np.maximum(before.sum(axis=1), paid.sum(axis=1)), rtol=1e-9)
    pd.testing.assert_frame_equal(raise_to_seen(flows, payments * 0), flows)
    # where nothing goes beyond the estimate nothing moves
    np.testing.assert_allclose(raise_to_seen(flows, flows * 0.5), flows, rtol=1e-12)


def test_raising_names_its_faults():
    flows = pd.DataFrame(1.0, ROWS, TIERS)
    with pytest.raises(SchemaError, match="rows or tiers that the flows lack: 99"):
        raise_to_seen(flows, pd.DataFrame({"local": {"99": 1.0}}))
    with pytest.raises(SchemaError, match="check 25"):
        raise_to_seen(flows, pd.DataFrame({"local": {"25": -1.0}}))
