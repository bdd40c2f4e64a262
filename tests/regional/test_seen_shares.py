"""Seen shares: what payments between regions say of buying in the region."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import AreaError, NetanError
from netan.regional.payments import SEEN_COLUMNS, seen_shares
from netan.schema import SEEN_SHARES
from netan.tables.payments import Payments

COLUMNS = (
    "year", "buyer", "buyer_region", "supplier", "supplier_region", "value", "transactions", "cells", "withheld",
)  # fmt: skip
WALES, LONDON, LOST = "Wales", "London", "unknown"


def flows(*rows) -> Payments:
    """Payments of buyer, supplier, the supplier's region, pounds and withheld cells; all buyers are Welsh."""
    full = [(2025, buyer, WALES, supplier, to, value, 1.0, 12, held) for buyer, supplier, to, value, held in rows]
    return Payments(pd.DataFrame(full, columns=list(COLUMNS)), "made up")


def row(frame, level, buyer="", supplier=""):
    """One row of the shares."""
    found = frame[(frame["level"] == level) & (frame["buyer"] == buyer) & (frame["supplier"] == supplier)]
    assert len(found) == 1
    return found.iloc[0]


def test_shares_by_hand():
    paid = flows(
        ("28", "25", WALES, 30.0, 0), ("28", "25", LONDON, 70.0, 0), ("28", "24", LONDON, 100.0, 0),
        ("10", "25", WALES, 50.0, 0), ("10", "25", "Scotland", 50.0, 0),
    )  # fmt: skip
    shares = seen_shares(paid, region="TLL")
    assert list(shares.columns) == list(SEEN_COLUMNS) == [column.name for column in SEEN_SHARES]
    assert row(shares, "pair", "28", "25")["share"] == 0.3
    assert row(shares, "buyer", "28")["share"] == 30 / 200
    assert row(shares, "supplier", "", "25")["share"] == 80 / 200
    assert row(shares, "all")["share"] == 80 / 300
    assert row(shares, "all")[["paid", "paid_here"]].tolist() == [300.0, 80.0]
    assert set(shares["evidence"]) == {"seen"}
    # nothing is unknown, so nothing is a range
    assert (shares["lower"] == shares["share"]).all()
    assert (shares["upper"] == shares["share"]).all()


def test_the_wrong_way_round_is_another_figure():
    rows = [(2025, "28", WALES, "25", LONDON, 90.0, 1.0, 1, 0), (2025, "25", LONDON, "28", WALES, 5.0, 1.0, 1, 0),
            (2025, "28", WALES, "25", WALES, 10.0, 1.0, 1, 0)]  # fmt: skip
    paid = Payments(pd.DataFrame(rows, columns=list(COLUMNS)), "made up")
    # what Wales sells to London says nothing of what Wales buys at home
    assert row(seen_shares(paid, region=WALES), "pair", "28", "25")["share"] == 0.1


def test_unknown_industries_widen_the_range_by_what_they_may_be():
    paid = flows(
        ("28", "25", WALES, 30.0, 0), ("28", "25", LONDON, 70.0, 0),
        ("28", "24", WALES, 300.0, 0), ("unknown", "25", WALES, 10.0, 0), ("unknown", "25", LONDON, 40.0, 0),
    )  # fmt: skip
    shares = seen_shares(paid, region=WALES)
    pair = row(shares, "pair", "28", "25")
    assert pair["share"] == 0.3
    # all of the unknown buyers' 40 and 10 may be of this pair, as 28 is the only known buyer of 25
    assert pair["lower"] == 30 / 140
    assert pair["upper"] == 40 / 110
    other = row(shares, "pair", "28", "24")
    assert other["lower"] == other["upper"] == 1.0
    whole = row(shares, "all")  # the region's own share needs no industry
    assert whole["share"] == whole["lower"] == whole["upper"] == 340 / 450
    # by supplier the buyer is not asked for: all 150 to division 25 count
    assert row(shares, "supplier", "", "25")["share"] == 40 / 150


def test_unknown_industries_are_allotted_by_what_is_known():
    paid = flows(
        ("28", "25", WALES, 75.0, 0), ("10", "25", WALES, 25.0, 0), ("unknown", "25", LONDON, 100.0, 0),
    )  # fmt: skip
    shares = seen_shares(paid, region=WALES)
    assert row(shares, "buyer", "28")["lower"] == 75 / 150
    assert row(shares, "buyer", "10")["lower"] == 25 / 50
    assert row(shares, "buyer", "28")["upper"] == 1.0


def test_suppliers_of_unknown_region_are_out_of_the_share_and_in_the_range():
    paid = flows(("28", "25", WALES, 30.0, 0), ("28", "25", LONDON, 50.0, 0), ("28", "25", LOST, 20.0, 0))
    shares = seen_shares(paid, region=WALES)
    whole = row(shares, "all")
    assert (whole["share"], whole["lower"], whole["upper"]) == (30 / 80, 30 / 100, 50 / 100)


def test_withheld_cells_are_counted_and_bounded_only_by_a_known_threshold():
    paid = flows(("28", "25", WALES, 30.0, 2), ("28", "25", LONDON, 70.0, 3), ("28", "13", LONDON, math.nan, 12))
    open_end = seen_shares(paid, region=WALES)
    pair = row(open_end, "pair", "28", "25")
    assert (pair["withheld"], pair["cells"]) == (5, 24)
    assert pair["lower"] == pair["upper"] == pair["share"] == 0.3
    empty = row(open_end, "pair", "28", "13")
    assert math.isnan(empty["share"])
    assert (empty["lower"], empty["upper"], empty["paid"], empty["withheld"]) == (0.0, 1.0, 0.0, 12)
    pair = row(seen_shares(paid, region=WALES, withheld_at_most=10.0), "pair", "28", "25")
    assert (pair["lower"], pair["upper"]) == (30 / 130, 50 / 120)
    with pytest.raises(NetanError, match="withheld_at_most is -1; write pounds"):
        seen_shares(paid, region=WALES, withheld_at_most=-1)


def test_years_and_regions_that_are_not_there():
    paid = flows(("28", "25", WALES, 30.0, 0))
    with pytest.raises(AreaError, match="there are no payments of 2020; the file covers 2025"):
        seen_shares(paid, region=WALES, year=2020)
    with pytest.raises(AreaError, match="'Wels' is none of them; did you mean Wales"):
        seen_shares(paid, region="Wels")
    with pytest.raises(AreaError, match="no payments of buyers in London in 2025"):
        seen_shares(paid, region="E12000007")
    nation = Payments(paid.frame.assign(buyer_region="United Kingdom"), "made up")
    with pytest.raises(AreaError, match="of the whole country; use the file that is broken down by region"):
        seen_shares(nation, region=WALES)


CODES = st.sampled_from(["10", "25", "28", "unknown"])
ROWS = st.lists(
    st.tuples(CODES, CODES, st.sampled_from([WALES, LONDON, "Scotland", LOST]),
              st.one_of(st.just(math.nan), st.floats(0, 1e9)), st.integers(0, 12)),
    min_size=1, max_size=25,
)  # fmt: skip


@given(ROWS, st.one_of(st.none(), st.floats(0, 1e6)))
def test_shares_lie_in_their_range_and_the_input_stays(rows, threshold):
    paid = flows(*rows)
    before = paid.frame.copy()
    shares = seen_shares(paid, region=WALES, withheld_at_most=threshold)
    pd.testing.assert_frame_equal(paid.frame, before)
    known = shares[shares["share"].notna()]
    assert (shares["lower"].ge(0) & shares["upper"].le(1) & shares["lower"].le(shares["upper"])).all()
    assert (known["lower"].le(known["share"] + 1e-12) & known["share"].le(known["upper"] + 1e-12)).all()
    assert not shares.duplicated(["level", "buyer", "supplier"]).any()
    # pounds of the levels agree: pairs make buyers, buyers and unknown ones make the region
    whole = row(shares, "all")
    assert shares.loc[shares["level"] == "buyer", "paid"].sum() <= whole["paid"] * (1 + 1e-9)
    assert math.isclose(
        whole["paid"], sum(v for _, _, to, v, _ in rows if to != LOST and not math.isnan(v)), rel_tol=1e-9
    )


@given(ROWS)
def test_order_of_rows_does_not_matter(rows):
    one, other = seen_shares(flows(*rows), region=WALES), seen_shares(flows(*rows[::-1]), region=WALES)
    pd.testing.assert_frame_equal(one, other)
