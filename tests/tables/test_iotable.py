from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import BalanceError, SchemaError
from netan.tables.iotable import IOTable, aggregate, balance

CODES = ["01", "02", "03"]


def table(*, gap=0.0, tolerance=0.01, **change):
    """A balanced fictional table of three industries, in millions."""
    Z = pd.DataFrame([[10.0, 20, 0], [5, 0, 30], [0, 15, 5]], index=CODES, columns=CODES, dtype=float)
    x = pd.Series([100.0, 120, 80], index=CODES)
    Y = pd.DataFrame({"households": x - Z.sum(axis=1) - 10, "exports": 10.0})
    V = pd.DataFrame([[10.0, 8, 6], [2, 2, 2]], index=["imports", "taxes"], columns=CODES)
    V.loc["gva"] = x - Z.sum(axis=0) - V.sum(axis=0)
    Z.iloc[1, 2] += gap
    kinds = {"imports": "imports", "taxes": "product_taxes", "gva": "value_added"}
    parts = {"Z": Z, "Y": Y, "V": V, "x": x, "primary_kind": kinds, "labels": pd.Series(["a", "b", "c"], index=CODES)}
    return IOTable(**{**parts, "tolerance": tolerance, "source": "fictional", **change})


def test_parts_of_the_inputs():
    t = table()
    assert t.sectors == CODES
    assert t.primary("imports").tolist() == [10, 8, 6]
    assert t.primary("product_taxes").tolist() == [2, 2, 2]
    assert t.domestic_inputs.tolist() == [15, 35, 35]
    assert t.intermediate_inputs.tolist() == [25, 43, 41]
    np.testing.assert_allclose(t.value_added, t.x - t.intermediate_inputs - 2)
    np.testing.assert_allclose(balance(t), 0)


def test_several_rows_of_one_kind_add_up_and_none_is_nothing():
    t = table()
    V = pd.concat([t.V, t.V.loc[["taxes"]].rename(index={"taxes": "levies"})])
    V.loc["gva"] -= V.loc["levies"]
    kinds = {**t.primary_kind, "levies": "product_taxes"}
    assert replace(t, V=V, primary_kind=kinds).primary("product_taxes").tolist() == [4, 4, 4]
    assert t.primary("nothing").tolist() == [0, 0, 0]


@given(st.floats(-50, 50), st.floats(0.001, 10))
def test_a_gap_is_refused_exactly_when_it_exceeds_the_tolerance(gap, tolerance):
    if abs(abs(gap) - tolerance) < 1e-9:
        return
    if abs(gap) > tolerance:
        with pytest.raises(BalanceError, match="2 of 3 sectors do not balance within"):
            table(gap=gap, tolerance=tolerance)
    else:
        assert table(gap=gap, tolerance=tolerance).Z.loc["02", "03"] == 30 + gap


def test_the_message_names_the_worst_in_printed_units():
    t = table()
    big = {name: getattr(t, name) * 1e6 for name in ("Z", "Y", "V", "x")}
    big["Z"].iloc[1, 2] += 7e6
    big["Z"].iloc[0, 0] += 2e6
    message = (
        r"of fictional: 3 of 3 sectors do not balance within 0.5 GBP \(in printed units\): 02 by 7, 03 by 7, 01 by 2"
    )
    with pytest.raises(BalanceError, match=message):
        table(**big, unit=1e6, tolerance=0.5e6)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Z": lambda t: t.Z.rename(index={"02": "9"})}, "rows of Z are not the sectors of the output: 02, 9"),
        ({"Z": lambda t: t.Z[["02", "01", "03"]]}, "columns of Z are not the sectors"),
        ({"V": lambda t: t.V.drop(columns="03")}, "columns of V are not the sectors of the output: 03"),
        ({"labels": lambda t: t.labels.drop("01")}, "labels are not the sectors of the output: 01"),
        ({"Y": lambda t: t.Y.mask(t.Y == 10.0)}, "3 cells of Y hold no number: 01 x exports, 02 x exports"),
        ({"Z": lambda t: t.Z.replace(30.0, np.inf)}, "1 cells of Z hold no number: 02 x 03"),
        ({"x": lambda t: -t.x}, "negative output: 01, 02, 03"),
        ({"primary_kind": lambda _: {"imports": "imports", "taxes": "duty"}}, r"of no known kind: taxes \(duty\), gva"),
    ],
)
def test_what_has_the_wrong_form_is_refused(change, message):
    t = table()
    with pytest.raises(SchemaError, match=message):
        table(**{name: make(t) for name, make in change.items()})


def test_repeated_codes_and_other_faults_come_at_once():
    t = table()
    twice = ["01", "01", "03"]
    with pytest.raises(SchemaError, match="input-output table of fictional: ") as caught:
        table(x=pd.Series(t.x.to_numpy(), index=twice), V=t.V * np.nan)
    text = [fault.what for fault in caught.value.faults]
    assert "sector codes repeated: 01" in text
    assert any(what.startswith("9 cells of V hold no number") for what in text)


def test_groups_add_up_and_balance():
    t = table(jobs=pd.Series([1.0, 2, 3], index=CODES))
    out = aggregate(t, {"01": "P", "02": "Q", "03": "P"}, labels={"P": "both"})
    assert out.sectors == ["P", "Q"]
    assert out.Z.to_numpy().tolist() == [[15, 35], [35, 0]]
    assert out.x.tolist() == [180, 120]
    assert out.labels.tolist() == ["both", "Q"]
    assert out.jobs.tolist() == [4, 2]
    assert out.Y.columns.tolist() == t.Y.columns.tolist()
    assert out.V.index.tolist() == t.V.index.tolist()
    with pytest.raises(SchemaError, match="1 sectors have no group: 02; give each one"):
        aggregate(t, {"01": "P", "03": "P"})


@given(st.lists(st.sampled_from("PQR"), min_size=3, max_size=3))
def test_any_grouping_keeps_every_total(groups):
    t = table()
    out = aggregate(t, dict(zip(CODES, groups, strict=True)))
    for name in ("Z", "Y", "V"):
        assert getattr(out, name).to_numpy().sum() == pytest.approx(getattr(t, name).to_numpy().sum())
    assert out.x.sum() == t.x.sum()
    assert out.value_added.sum() == pytest.approx(t.value_added.sum())


def test_gaps_of_groups_may_add_up():
    # each row within the publisher's rounding, the sum of three beyond it
    t = table()
    off = replace(t, Y=t.Y.assign(exports=10.0 + 0.009))
    assert aggregate(off, dict.fromkeys(CODES, "all")).sectors == ["all"]


def test_one_group_of_many_in_a_table_of_many_groups():
    n = 20
    codes = [f"{k:02d}" for k in range(n)]
    x = pd.Series(10.0, index=codes)
    zero = pd.DataFrame(0.0, index=codes, columns=codes)
    V = pd.DataFrame([x], index=["gva"])
    Y = pd.DataFrame({"f": x + 0.009})
    t = IOTable(zero, Y, V, x, {"gva": "value_added"}, pd.Series(codes, index=codes), tolerance=0.01)
    groups = {code: "big" if k < 15 else code for k, code in enumerate(codes)}
    assert len(aggregate(t, groups).sectors) == 6
