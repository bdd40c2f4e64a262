"""The place as a model: rates, household income, rows and columns found by their labels."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from small_economy import network_of, node

from netan.errors import ScenarioError
from netan.regional.draws import Draw
from netan.scenario.local import household_column, local_model, wage_row
from netan.tables.iotable import IOTable

CODES = ["a", "b", "c"]


def table(*, pay="compensation of employees", buyers="households", year=2019):
    Z = pd.DataFrame([[10.0, 20, 0], [30, 10, 5], [0, 0, 0]], index=CODES, columns=CODES)
    Y = pd.DataFrame({buyers: [50.0, 100, 10], "exports": [20.0, 55, 0]}, index=CODES)
    x = Z.sum(axis=1) + Y.sum(axis=1)
    imports = pd.Series([10.0, 20, 1], index=CODES)
    wages = pd.Series([20.0, 60, 2], index=CODES)
    V = pd.DataFrame([imports, wages, x - Z.sum() - imports - wages], index=["imports", pay, "surplus"])
    kinds = {"imports": "imports", pay: "value_added", "surplus": "value_added"}
    return IOTable(Z, Y, V, x, kinds, pd.Series(CODES, index=CODES), year=year)


def shares(*draws, calibrated=None):
    """Fixed local shares, one a draw."""
    numbers = {Draw("flq", share): share for share in draws}
    square = pd.DataFrame(1.0, index=CODES, columns=CODES)
    return SimpleNamespace(
        draws=tuple(numbers),
        calibrated=None if calibrated is None else Draw("flq", calibrated),
        supplier_shares=lambda draw: {"local": square * numbers[draw]},
    )


NETWORK = network_of([
    node("P", "a", jobs=2.0, output=10.0),
    node("half known", "a", output=90.0),
    node("idle", "b", jobs=3.0, output=0.0),
    node("E", "b", tier="country", jobs=10.0, output=40.0),
    node("away", "a", tier="region", jobs=1.0, output=20.0),
])  # fmt: skip


def test_rates_need_both_output_and_jobs():
    model = local_model(table(), shares(0.2, 0.4), NETWORK)
    assert model.jobs_rate["a"] == pytest.approx(0.2)
    assert model.jobs_rate_country.to_dict() == pytest.approx({"a": 3 / 30, "b": 0.25, "c": 13 / 70})
    # an industry that is not here takes the country's rate, one that is nowhere the average
    assert model.jobs_rate["b"] == 0.25
    assert model.jobs_rate["c"] == pytest.approx(13 / 70)
    assert model.output.to_dict() == {"a": 10.0, "b": 0.0, "c": 0.0}
    assert model.jobs == 5.0
    assert model.pay == pytest.approx(0.2 * 10 / 2)
    assert (len(model.A_local), model.calibrated, model.year) == (2, None, 2019)
    np.testing.assert_allclose(model.A_local[1], model.A * 0.4)
    np.testing.assert_allclose(model.local_row[1], 0.4)


def test_the_calibrated_draw_is_found():
    assert local_model(table(), shares(0.2, 0.4, calibrated=0.4), NETWORK).calibrated == 1


def test_household_income_spans_four_fifths_to_more_than_value_added():
    one = table()
    low, high = local_model(one, shares(0.2), NETWORK).income
    added = one.value_added.sum()
    assert (low, high) == (pytest.approx(0.8 * added), pytest.approx(1.1 * added))
    # published for Scotland, 2019: 156,241 of income on 148,887 of value added
    assert low < 156_241 / 148_887 * added < high
    assert low > one.V.loc["compensation of employees"].sum()


def test_rows_and_columns_by_their_labels():
    assert wage_row(table(pay="D1")) is not None
    assert wage_row(table(pay="CoE")) is not None
    assert wage_row(table(pay="value added")) is None
    for label in ("P3 S14", "households", "Households and NPISH", "HFCE"):
        assert household_column(table(buyers=label)) is not None
    for label in ("Non-resident households", "Non-profit institutions serving households", "government"):
        assert household_column(table(buyers=label)) is None
    model = local_model(table(pay="value added"), shares(0.2), NETWORK)
    assert np.isnan(model.pay)


def test_a_place_that_makes_nothing():
    with pytest.raises(ScenarioError, match="has no output"):
        local_model(table(), shares(0.2), network_of([node("E", "a", tier="country", jobs=1.0, output=1.0)]))
