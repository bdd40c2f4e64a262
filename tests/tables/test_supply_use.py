from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from netan.errors import SchemaError
from netan.tables.supply_use import MODELS, domestic_use, estimated_supply, symmetric

CODES = ["agriculture", "industry", "services"]
# United Nations Handbook (2018), table 12.3 and the results in tables 12.4 to 12.16.
SUPPLY = pd.DataFrame([[25.77, 5.15, 7.04], [1.35, 402.51, 40.21], [13.32, 25.64, 717.41]], CODES, CODES)
USE = pd.DataFrame([[4.35, 9.28, 0.61], [8.08, 107.80, 46.29], [3.78, 62.72, 211.40]], CODES, CODES)
PRINTED = {
    "B": [[2.89, 8.80, 2.55], [6.85, 102.84, 52.47], [5.10, 69.51, 203.30]],
    "C": [[6.65, 11.66, -2.98], [8.39, 112.47, 37.25], [1.17, 55.66, 224.02]],
    "D": [[3.04, 7.73, 4.28], [8.04, 101.09, 49.20], [5.13, 70.97, 204.82]],
}


def whole(supply, use):
    """Final demand and primary inputs that balance products and industries."""
    final = pd.DataFrame({"final": supply.sum(axis=1) - use.sum(axis=1)})
    primary = (supply.sum(axis=0) - use.sum(axis=0)).to_frame("value added").T
    return final, primary


@pytest.mark.parametrize("model", sorted(PRINTED))
def test_results_of_the_handbook(model):
    made = symmetric(SUPPLY, USE, *whole(SUPPLY, USE), model=model)
    assert np.abs(made.Z.to_numpy() - np.array(PRINTED[model])).max() < 0.0151
    wanted = [37.96, 444.07, 756.37] if MODELS[model] == "product" else [40.44, 433.30, 764.66]
    assert made.x.to_numpy() == pytest.approx(wanted, abs=0.011)


@pytest.mark.parametrize("model", sorted(MODELS))
def test_rows_and_columns_sum_to_output(model):
    made = symmetric(SUPPLY, USE, *whole(SUPPLY, USE), model=model)
    rows = made.Z.sum(axis=1) + made.Y.sum(axis=1)
    columns = made.Z.sum(axis=0) + made.V.sum(axis=0)
    assert rows.to_numpy() == pytest.approx(made.x.to_numpy(), rel=1e-12)
    assert columns.to_numpy() == pytest.approx(made.x.to_numpy(), rel=1e-12)


POSITIVE = arrays.arrays(float, (4, 4), elements=st.floats(0, 100, width=16))


@given(POSITIVE, POSITIVE)
def test_b_and_d_are_never_negative_and_balance(supply, use):
    names = list("abcd")
    M = pd.DataFrame(supply + np.eye(4), names, names)
    U = pd.DataFrame(use, names, names)
    for model in "BD":
        made = symmetric(M, U, *whole(M, U), model=model)
        assert (made.Z.to_numpy() >= 0).all()
        assert (made.Z.sum(axis=1) + made.Y.sum(axis=1)).to_numpy() == pytest.approx(made.x.to_numpy(), abs=1e-8)
        assert (made.Z.sum(axis=0) + made.V.sum(axis=0)).to_numpy() == pytest.approx(made.x.to_numpy(), abs=1e-8)


def test_a_and_c_can_be_negative():
    assert symmetric(SUPPLY, USE, *whole(SUPPLY, USE), model="C").Z.to_numpy().min() < -2.9
    assert symmetric(SUPPLY, USE, *whole(SUPPLY, USE), model="A").Z.to_numpy().min() < 0


def test_without_secondary_production_all_models_are_the_use_table():
    supply = pd.DataFrame(np.diag([30.0, 200.0, 300.0]), CODES, CODES)
    for model in MODELS:
        made = symmetric(supply, USE, *whole(supply, USE), model=model)
        assert made.Z.to_numpy() == pytest.approx(USE.to_numpy(), rel=1e-12)


def test_sectors_without_output_survive():
    supply = pd.DataFrame(np.diag([30.0, 0.0, 300.0]), CODES, CODES)
    use = USE.copy()
    use.loc["industry"] = use["industry"] = 0.0
    for model in "BD":
        made = symmetric(supply, use, *whole(supply, use), model=model)
        assert np.isfinite(made.Z.to_numpy()).all()
        assert made.x["industry"] == 0
    with pytest.raises(SchemaError, match="has no output of its own; use model D"):
        symmetric(supply, use, *whole(supply, use), model="C")


def test_refusals():
    final, primary = whole(SUPPLY, USE)
    with pytest.raises(SchemaError, match="no model 'E' from supply and use; there are A, B, C, D"):
        symmetric(SUPPLY, USE, final, primary, model="E")
    with pytest.raises(SchemaError, match="columns of use are not those of supply: mining, services"):
        symmetric(SUPPLY, USE.rename(columns={"services": "mining"}), final, primary)
    wide = pd.concat([SUPPLY, SUPPLY[["services"]].set_axis(["more"], axis=1)], axis=1)
    use = pd.concat([USE, USE[["services"]].set_axis(["more"], axis=1)], axis=1)
    inputs = pd.DataFrame([[1.0] * 4], ["value added"], wide.columns)
    with pytest.raises(SchemaError, match="as many products as industries, there are 3 and 4; use model B"):
        symmetric(wide, use, final, inputs, model="A")
    assert symmetric(wide, use, final, inputs).Z.shape == (4, 4)


TOTALS = st.lists(st.floats(0, 1000, width=16), min_size=3, max_size=3)


@given(TOTALS, st.permutations(range(3)))
def test_estimated_supply_keeps_both_totals(values, order):
    q = pd.Series(values, CODES)
    g = pd.Series([values[k] for k in order], CODES)
    made = estimated_supply(q, g)
    assert (made.to_numpy() >= 0).all()
    assert made.sum(axis=1).to_numpy() == pytest.approx(q.to_numpy(), abs=1e-6)
    assert made.sum(axis=0).to_numpy() == pytest.approx(g.to_numpy(), abs=1e-6)


@pytest.mark.parametrize(
    ("q", "g", "message"),
    [
        ([1.0, 2.0, 3.0], [1000.0, 2000.0, 3000.0], "of all industries 6,000; they must be the same"),
        ([1.0, -2.0, 3.0], [1.0, 2.0, 3.0], "output is negative or missing: industry"),
        ([1.0, float("nan"), 3.0], [1.0, 2.0, 3.0], "output is negative or missing: industry"),
    ],
)
def test_estimated_supply_refuses(q, g, message):
    with pytest.raises(SchemaError, match=message):
        estimated_supply(pd.Series(q, CODES), pd.Series(g, CODES))
    with pytest.raises(SchemaError, match="products and industries have other codes: a, b"):
        estimated_supply(pd.Series({"a": 1.0}), pd.Series({"b": 1.0}))


CELLS = arrays.arrays(float, (4, 3), elements=st.floats(0, 50, width=16))
PARTS = arrays.arrays(float, (4, 4), elements=st.floats(0.5, 1, width=16))


@given(CELLS, PARTS, st.sampled_from([(), ("final",), ("two", "final")]))
def test_domestic_use_loses_no_money(cells, parts, exports):
    codes, users = list("abct"), ["one", "two", "final"]
    supplied = cells.sum(axis=1)
    share = parts / parts.sum(axis=1, keepdims=True)
    output, imports, margins, taxes = (pd.Series(supplied * share[:, k], codes) for k in range(4))
    earned = margins[:3].sum()
    margins["t"] = -earned  # trade earns what the other products bear
    output["t"] += supplied[3] * share[3, 2] + earned
    use = pd.DataFrame(cells, codes, users)
    found = domestic_use(use, output=output, imports=imports, margins=margins, taxes=taxes, exports=exports)
    assert found.use.to_numpy().min() >= -1e-9
    paid = found.use.sum(axis=0) + found.imports + found.product_taxes
    assert paid.to_numpy() == pytest.approx(cells.sum(axis=0), abs=1e-6)
    assert found.use.sum(axis=1).to_numpy() == pytest.approx(output.to_numpy(), abs=1e-6)
    assert found.imports.sum() == pytest.approx(imports.sum(), abs=1e-6)


def test_a_product_that_is_used_must_be_supplied():
    none = pd.Series(0.0, ["a"])
    with pytest.raises(SchemaError, match="products are used but not supplied: a"):
        domestic_use(pd.DataFrame({"one": [1.0]}, ["a"]), output=none, imports=none, margins=none, taxes=none)


def test_exports_are_domestic_as_far_as_they_can_be():
    use = pd.DataFrame([[40.0, 60.0], [10.0, 90.0]], ["a", "b"], ["home", "abroad"])
    none = pd.Series(0.0, ["a", "b"])
    made = {"output": pd.Series([70.0, 70.0], ["a", "b"]), "imports": pd.Series([30.0, 30.0], ["a", "b"])}
    found = domestic_use(use, **made, margins=none, taxes=none, exports=["abroad"])
    assert found.use.round(9).to_numpy().tolist() == [[10.0, 60.0], [0.0, 70.0]]
    alike = domestic_use(use, **made, margins=none, taxes=none)
    assert alike.use.round(9).to_numpy().tolist() == [[28.0, 42.0], [7.0, 63.0]]
