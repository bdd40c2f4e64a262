"""Wages, taxes and business rates: by hand, rates with a source alone, no rate of netan's own."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import ScenarioError
from netan.scenario.fiscal import FiscalRates, fiscal_loss, pay_per_job

LOST = pd.DataFrame(
    {"lower": [80.0, 10.0], "middle": [100.0, 20.0], "upper": [150.0, 30.0]}, index=["a", "b"]
)  # fmt: skip
PAY = pd.Series({"a": 40e3, "b": 20e3, "c": np.nan})
SOURCE = {"source": "made-up rates", "as_of": "April 2026"}


def test_all_rows_by_hand():
    rates = FiscalRates(
        income_tax=0.12, employee_contributions=0.05, employer_contributions=0.1, business_rates=900e3,
        council_share=0.5, **SOURCE,
    )  # fmt: skip
    found = fiscal_loss(LOST, PAY, rates=rates).set_index("row")
    # 80 x 40,000 + 10 x 20,000; 100 and 20; 150 and 30
    assert found.loc["Gross wages", ["lower", "middle", "upper"]].tolist() == [3.4e6, 4.4e6, 6.6e6]
    assert found.loc["Income tax on it", "middle"] == pytest.approx(528e3)
    assert found.loc["Employees' contributions on it", "middle"] == pytest.approx(220e3)
    assert found.loc["Employers' contributions on it", "upper"] == pytest.approx(660e3)
    assert found.loc["of it kept by the council", ["lower", "upper"]].tolist() == [450e3, 450e3]
    assert found.loc["Income tax on it", "rests_on"] == "your rate: made-up rates, April 2026"


def test_nothing_but_wages_without_rates():
    assert fiscal_loss(LOST, PAY)["row"].tolist() == ["Gross wages"]
    assert fiscal_loss(LOST, PAY, rates=FiscalRates())["row"].tolist() == ["Gross wages"]
    assert all(value is None for name, value in vars(FiscalRates()).items() if name not in SOURCE)


def test_a_sector_that_loses_nobody_needs_no_pay():
    none = LOST.assign(lower=[80.0, 0.0], middle=[100.0, 0.0], upper=[150.0, 0.0])
    assert fiscal_loss(none, PAY.drop("b"))["middle"].tolist() == [4e6]
    with pytest.raises(ScenarioError, match="pay a job is unknown or negative for b"):
        fiscal_loss(LOST, PAY.drop("b"))
    with pytest.raises(ScenarioError, match="pay a job is given twice for a"):
        fiscal_loss(LOST, pd.concat([PAY, PAY.loc[["a"]]]))


def test_an_unknown_middle_stays_unknown():
    found = fiscal_loss(LOST.assign(middle=[np.nan, 20.0]), PAY)
    assert np.isnan(found["middle"].iloc[0])
    assert found["upper"].iloc[0] == 6.6e6


def test_pay_from_the_table():
    found = pay_per_job(
        pd.Series({"a": 5e6, "b": 1.0, "c": np.nan}), pd.Series({"a": 100.0, "b": 0.0}), gross_share=0.8
    )
    assert found["a"] == 40e3
    assert found[["b", "c"]].isna().all()
    with pytest.raises(ScenarioError, match="gross_share is 80: write the share"):
        pay_per_job(PAY, PAY, gross_share=80)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"income_tax": 20, **SOURCE}, "income_tax is 20: write a share from 0 to 1"),
        ({"income_tax": 0.2}, "rates without source and date: give source and as_of"),
        ({"income_tax": 0.2, "source": "HMRC", "as_of": " "}, "rates without source and date"),
        ({"business_rates": -5.0, **SOURCE}, "business_rates is -5: write currency units a year"),
        ({"council_share": 0.5, **SOURCE}, "council_share without business_rates"),
    ],
)
def test_rates_that_cannot_be(values, message):
    with pytest.raises(ScenarioError, match=message):
        FiscalRates(**values)


@given(st.floats(1e-3, 1e3))
def test_money_scales(money):
    one, other = fiscal_loss(LOST, PAY), fiscal_loss(LOST, PAY * money)
    assert other["upper"].iloc[0] == pytest.approx(one["upper"].iloc[0] * money)
