"""CHARM: a worked example, what must hold for every region, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from netan.errors import BalanceError, SchemaError
from netan.regional.charm import NATION, REGION, charm_coefficients, charm_trade

ONE = pd.DataFrame([[100.0, 40.0, 70.0, 20.0, 30.0]], index=["a"], columns=NATION)
HERE = pd.DataFrame([[12.0, 4.5, 6.0]], index=["a"], columns=REGION)
SCALINGS = ["all", "smaller"]


def amounts(columns):
    return arrays(float, (3, columns), elements=st.floats(0, 1e6, allow_subnormal=False))


def nation_of(values):
    """Uses and output as drawn; the exports that are missing, or the imports, come on top of those drawn."""
    frame = pd.DataFrame(values + 1.0, index=list("abc"), columns=["output", "intermediate", "final", "trade"])
    balance = frame["output"] - frame["intermediate"] - frame["final"]
    both = np.minimum(frame["trade"], frame[["output", "intermediate"]].min(axis=1))
    frame["exports"], frame["imports"] = balance.clip(lower=0), (-balance).clip(lower=0)
    return frame[list(REGION)].assign(exports=frame["exports"] + both, imports=frame["imports"] + both)


NATIONS = st.builds(nation_of, amounts(4))
REGIONS = st.builds(lambda values: pd.DataFrame(values, index=list("abc"), columns=REGION), amounts(3))


def test_worked_example_after_kronenberg():
    found = charm_trade(HERE, ONE).loc["a"]
    assert found["h"] == pytest.approx(0.190476, abs=5e-7)
    assert found["cross_hauling"] == pytest.approx(4.2857, abs=5e-5)
    assert found["exports"] == pytest.approx(3.6429, abs=5e-5)
    assert found["imports"] == pytest.approx(2.1429, abs=5e-5)
    assert found["local_share"] == pytest.approx(0.7959, abs=5e-5)
    assert not found["capped"]


def test_worked_example_with_the_smaller_side():
    found = charm_trade(HERE, ONE, scaling="smaller").loc["a"]
    assert found["h"] == pytest.approx(0.2)
    assert found["cross_hauling"] == pytest.approx(0.2 * 2 * 10.5)
    assert found["exports"] == pytest.approx(3.6)
    assert found["local_share"] == pytest.approx(8.4 / 10.5)


@pytest.mark.parametrize("scaling", SCALINGS)
@given(nation=NATIONS)
def test_whole_nation_trades_as_published(scaling, nation):
    found = charm_trade(nation[list(REGION)], nation, scaling=scaling)
    for column in ("exports", "imports"):
        assert found[column].to_numpy() == pytest.approx(nation[column].to_numpy(), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("scaling", SCALINGS)
@given(nation=NATIONS, region=REGIONS)
def test_supply_and_use_of_every_region_meet(scaling, nation, region):
    found = charm_trade(region, nation, scaling=scaling)
    assert found["local_share"].between(0, 1).all()
    assert (found[["exports", "imports"]] >= -1e-6).all(axis=None)
    assert (found["exports"] <= region["output"] * (1 + 1e-9) + 1e-6).all()
    supply = region["output"] + found["imports"]
    used = region["intermediate"] + region["final"] + found["exports"]
    assert supply.to_numpy() == pytest.approx(used.to_numpy(), abs=1e-6)


@pytest.mark.parametrize("scaling", SCALINGS)
@given(nation=NATIONS, region=REGIONS, factor=st.sampled_from([0.5, 1024.0]))
def test_unit_and_order_change_nothing(scaling, nation, region, factor):
    first = charm_trade(region, nation, scaling=scaling)
    second = charm_trade(region * factor, nation.iloc[::-1] * factor, scaling=scaling)
    assert second.loc[first.index, "local_share"].to_numpy() == pytest.approx(first["local_share"].to_numpy())


@given(nation=NATIONS, region=REGIONS)
def test_smaller_side_is_not_capped_where_the_nation_exports_what_it_makes(nation, region):
    assert not charm_trade(region, nation, scaling="smaller")["capped"].any()


def test_region_that_makes_little_of_what_it_uses_is_capped():
    small = pd.DataFrame([[1.0, 4.0, 30.0]], index=["a"], columns=REGION)
    found = charm_trade(small, ONE).loc["a"]
    assert bool(found["capped"])
    assert found["exports"] == pytest.approx(1.0)
    assert found["local_share"] == 0


def test_absent_sectors_are_defined():
    nation = pd.concat([ONE, ONE.rename({"a": "b"}), ONE.rename({"a": "none"}) * 0])
    region = pd.DataFrame([[0.0, 3.0, 2.0], [6.0, 0.0, 0.0], [0.0, 0.0, 0.0]], index=nation.index, columns=REGION)
    found = charm_trade(region, nation)
    assert found["local_share"].tolist() == [0, 0, 0]
    assert found["imports"].tolist() == [5, 0, 0]
    assert found["exports"].tolist() == [0, 6, 0]


def test_coefficients_take_the_share_of_the_supplier():
    sectors = ["a", "b"]
    A = pd.DataFrame([[0.2, 0.1], [0.1, 0.3]], index=sectors, columns=sectors)
    nation = pd.DataFrame({"output": [100.0, 200.0], "final": [70.0, 100.0]}, index=sectors)
    gap = nation["output"] - A @ nation["output"] - nation["final"]
    nation = nation.assign(exports=gap.clip(lower=0) + 10, imports=(-gap).clip(lower=0) + 10)
    region = pd.DataFrame({"output": [10.0, 30.0], "final": [7.0, 12.0]}, index=sectors)
    found = charm_coefficients(A, region, nation)
    uses = region.assign(intermediate=A @ region["output"])
    trade = charm_trade(uses, nation.assign(intermediate=A @ nation["output"]))
    assert (found / A)["a"].to_numpy() == pytest.approx(trade["local_share"].to_numpy())
    assert (found <= A).all(axis=None)
    # what is bought here is made here and not sent away
    sold = found @ region["output"] + trade["local_share"] * region["final"]
    assert sold.to_numpy() == pytest.approx((region["output"] - trade["exports"]).to_numpy())


def test_what_is_refused():
    with pytest.raises(BalanceError, match="supply and use of 1 sectors of the nation differ: a by 5"):
        charm_trade(HERE, ONE.assign(imports=35.0))
    with pytest.raises(SchemaError, match="nation's uses lack the columns exports"):
        charm_trade(HERE, ONE.drop(columns="exports"))
    with pytest.raises(SchemaError, match=r"sector a: output of the region is nan"):
        charm_trade(HERE.assign(output=np.nan), ONE)
    with pytest.raises(SchemaError, match=r"final of the region is -5\.0"):
        charm_trade(HERE.assign(final=-5.0), ONE)
    with pytest.raises(SchemaError, match="makes or uses what the nation does not: a"):
        charm_trade(HERE, ONE * 0)
    with pytest.raises(SchemaError, match="scaling is 'all' or 'smaller', not 'both'"):
        charm_trade(HERE, ONE, scaling="both")
    with pytest.raises(SchemaError, match="only in the nation's: a"):
        charm_trade(HERE.rename({"a": "z"}), ONE)
    with pytest.raises(SchemaError, match="lack the column output"):
        charm_coefficients(pd.DataFrame([[0.4]], index=["a"], columns=["a"]), HERE.drop(columns="output"), ONE)
