from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fictional_place import PLACES, companies, national_table, place_data, sector_of
from hypothesis import given
from hypothesis import strategies as st

from netan.network.firms import assemble_firms
from netan.network.outputs import OWN_TIMES, place_output
from netan.network.sizes import FROM_SALES
from netan.network.sizes_sales import bounded_by_sales
from netan.tables.company_sizes import company_sizes_from
from netan.tables.register import register_from
from netan.tables.sites import sites_from

FIRST = "00000700"


def firms_of(*, sales, sizes=None, sites=None, sic=None):
    """Sixty companies; the first has sales in the register."""
    rows = companies(60)
    rows["turnover"], rows["postcode"] = np.nan, "ZN1 1AA"
    rows.loc[0, "turnover"] = sales
    mapper = sector_of
    if sic is not None:
        rows.loc[0, "sector"] = sic
        mapper = lambda code: "D" if code == sic else sector_of(code)  # noqa: E731
    return assemble_firms(register_from(rows), sites, [], sector_of=mapper, places=PLACES, sizes=sizes)


def sized(firms):
    return place_output(national_table(), firms, place_data(), seed=1).firms.loc[FIRST]


def per_job(sector="A"):
    return float(national_table().x[sector] / 60_000.0)


@given(st.floats(1.0, 1e12), st.floats(1.0, 1e6), st.floats(1.1, 10))
def test_bounds_hold_what_the_industry_would_take(sales, rate, times):
    firms = pd.DataFrame({"employees": [np.nan], "employees_lower": np.nan, "employees_upper": np.nan})
    firms = firms.assign(size_source=None, turnover=sales)
    row = bounded_by_sales(firms, pd.Series([rate]), times=times).iloc[0]
    usual = sales / rate
    assert row["employees_lower"] == pytest.approx(max(usual / times, 1.0))
    assert row["employees_upper"] == pytest.approx(max(usual * times, 1.0))
    assert row["employees_lower"] <= row["employees_upper"]
    assert row["size_source"] == FROM_SALES


def test_sales_of_the_register_size_a_company_and_are_its_output():
    sales = 40 * per_job()
    row = sized(firms_of(sales=sales))
    assert 40 / OWN_TIMES <= row["employees"] <= 40 * OWN_TIMES
    assert (row["employees_lower"], row["employees_upper"]) == pytest.approx((10.0, 160.0))
    assert (row["size_source"], row["evidence"]) == (FROM_SALES, "estimated")
    assert row["output"] == pytest.approx(sales)


def test_a_headcount_goes_before_sales_and_takes_its_output_from_them():
    sales = 40 * per_job()
    sizes = company_sizes_from(pd.DataFrame({"firm_id": [FIRST], "origin": ["accounts"], "employees": [30.0]}))
    row = sized(firms_of(sales=sales, sizes=sizes))
    assert (row["employees"], row["evidence"], row["size_source"]) == (30.0, "seen", "accounts")
    assert row["output"] == pytest.approx(sales)


def test_sales_from_accounts_go_before_those_of_the_register():
    sizes = company_sizes_from(pd.DataFrame({"firm_id": [FIRST], "origin": ["accounts"], "turnover": [5e6]}))
    assert firms_of(sales=9e6, sizes=sizes).frame.loc[FIRST, "turnover"] == 5e6


def test_sales_of_a_company_with_sites_elsewhere_are_not_used():
    rows = [
        {
            "site_id": "S1",
            "name": "Works",
            "area": "Shire",
            "sector": "24100",
            "employees": 90.0,
            "firm_id": FIRST,
            "postcode": "ZN9 9ZZ",
        }
    ]
    firms = firms_of(sales=9e6, sites=sites_from(pd.DataFrame(rows)))
    assert firms.frame.loc[[FIRST], "turnover"].isna().all()


def test_sales_of_trade_say_nothing():
    row = sized(firms_of(sales=9e9, sic="46900"))
    assert row["size_source"].startswith("drawn from")


def test_a_register_without_sales_adds_no_column():
    assert "turnover" not in firms_of(sales=np.nan).frame.columns
