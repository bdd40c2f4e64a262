from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fictional_place import PLACES, companies, national_table, place_data, sector_of
from hypothesis import given, settings
from hypothesis import strategies as st

from netan.network.firms import assemble_firms
from netan.network.outputs import place_output
from netan.network.register_signs import CROWDED, LIMITS, at_postcode, size_signs
from netan.tables.company_sizes import company_sizes_from
from netan.tables.register import register_from

CATEGORIES = [*LIMITS, "FULL", "GROUP", "DORMANT", None]


def firms_of(register):
    return assemble_firms(register_from(register), None, [], sector_of=sector_of, places=PLACES)


def sized(firms):
    return place_output(national_table(), firms, place_data(), seed=1).firms


def with_columns(count=60, **columns):
    rows = companies(count)
    for name, values in columns.items():
        rows[name] = values
    return rows


@pytest.mark.parametrize(
    ("category", "most"),
    [("MICRO ENTITY", 10), ("TOTAL EXEMPTION FULL", 50), ("UNAUDITED ABRIDGED", 50), ("MEDIUM", 250)],
)
def test_a_category_of_accounts_is_the_most_a_company_has(category, most):
    firms = sized(firms_of(with_columns(account_category=[category] * 30 + ["FULL"] * 30)))
    held = firms.loc[firms["account_category"] == category]
    assert held["employees"].max() <= most
    assert held["employees_upper"].max() <= most
    assert held["size_source"].str.contains(f"{most} jobs", regex=False).all()
    assert firms["employees"].sum() == pytest.approx(0.8 * 4000 * 5, rel=1e-9)


@pytest.mark.parametrize("category", ["FULL", "GROUP", "AUDIT EXEMPTION SUBSIDIARY", "some new one", None])
def test_other_categories_say_nothing(category):
    signs = size_signs(pd.DataFrame({"status": ["Active"], "account_category": [category], "at_postcode": [1.0]}))
    assert signs["size_limit"].isna().all()
    assert signs["limit_source"].isna().all()


def test_a_headcount_on_record_stands_whatever_the_category():
    register = with_columns(account_category="MICRO ENTITY")
    register.loc[0, ["employees", "employees_lower", "employees_upper"]] = 75.0
    with_size = sized(firms_of(register)).loc["00000700"]
    assert (with_size["employees"], with_size["evidence"]) == (75.0, "seen")


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.sampled_from(CATEGORIES), min_size=20, max_size=20), st.lists(st.booleans(), min_size=20, max_size=20)
)
def test_a_dormant_company_is_never_sized(categories, by_status):
    status = ["Dormant" if dormant else "Active" for dormant in by_status]
    register = with_columns(20, account_category=categories, status=status)
    asleep = {
        number
        for number, category, word in zip(register["firm_id"], categories, status, strict=True)
        if category == "DORMANT" or word == "Dormant"
    }
    firms = firms_of(register)
    assert set(firms.frame.index) == set(register["firm_id"]) - asleep
    assert firms.set_aside.get("dormant companies", 0) == len(asleep)


def test_a_code_that_the_user_corrects_wakes_a_dormant_company():
    register = with_columns(6, account_category="DORMANT")
    overrides = {"00000701": "25620"}
    firms = assemble_firms(register_from(register), None, [], sector_of=sector_of, places=PLACES, overrides=overrides)
    assert firms.frame.index.tolist() == ["00000701"]


def test_a_company_with_people_is_not_dormant():
    register = with_columns(6, account_category="DORMANT")
    register.loc[3, "employees"] = 12.0
    sizes = company_sizes_from(pd.DataFrame({"firm_id": ["00000704"], "origin": ["accounts"], "employees": [7.0]}))
    none = company_sizes_from(pd.DataFrame({"firm_id": ["00000705"], "origin": ["accounts"], "employees": [0.0]}))
    for given_sizes, stay in ((sizes, ["00000703", "00000704"]), (none, ["00000703"])):
        firms = assemble_firms(register_from(register), None, [], sector_of=sector_of, places=PLACES, sizes=given_sizes)
        assert firms.frame.index.tolist() == stay


@pytest.mark.parametrize("status", ["Liquidation", "Active - Proposal to Strike off"])
def test_a_company_that_ends_keeps_one_job(status):
    register = with_columns(status=[status] * 5 + ["Active"] * 55)
    found = firms_of(register)
    assert "5 companies here of unknown size are being wound up or struck off" in " ".join(found.notes)
    firms = sized(found)
    ended = firms["status"] == status
    assert firms.loc[ended, "employees"].eq(1.0).all()
    assert firms.loc[ended, "size_source"].str.contains("being wound up or struck off", regex=False).all()
    assert firms["employees"].sum() == pytest.approx(0.8 * 4000 * 5, rel=1e-9)


@pytest.mark.parametrize("status", ["Active", "In Administration", "Voluntary Arrangement", None])
def test_a_company_in_administration_goes_on_trading(status):
    signs = size_signs(pd.DataFrame({"status": [status]}))
    assert signs["size_limit"].isna().all()


def test_offices_of_many_are_flagged_and_count_for_less():
    register = with_columns(300, postcode=["ZN1 4XX"] * 200 + [f"ZN{k} 1AA" for k in range(100)])
    found = firms_of(register)
    assert "200 of 300 companies here have their registered office at a postcode with 50 companies or more" in " ".join(
        found.notes
    )
    assert found.frame.loc[register["firm_id"][:200], "at_postcode"].eq(200).all()
    signs = size_signs(found.frame)
    assert signs["draw_weight"].tolist() == [CROWDED / 200] * 200 + [1.0] * 100
    firms = sized(found)
    many = firms["at_postcode"] >= CROWDED
    assert firms.loc[many, "size_source"].str.endswith("; registered office shared with many").all()
    assert not firms.loc[~many, "size_source"].str.contains("shared with many").any()


def test_damping_moves_jobs_to_companies_with_an_office_of_their_own():
    register = with_columns(300, postcode=["ZN1 4XX"] * 150 + [f"ZN{k} 1AA" for k in range(150)])
    firms = firms_of(register).frame
    assert size_signs(firms, crowd=0)["draw_weight"].eq(1.0).all()
    found = sized(firms_of(register))
    assert "150 companies of unknown size at a postcode with 50 or more count for less" in " ".join(
        place_output(national_table(), firms_of(register), place_data(), seed=1).notes
    )
    jobs = found["employees"].groupby(found["at_postcode"] >= CROWDED).mean()
    # weights of 1 and 1/3: well below the mean of the others
    assert jobs[True] < 0.8 * jobs[False]


def test_postcodes_are_compared_as_people_mean_them():
    assert at_postcode(pd.DataFrame({"postcode": ["ZN1 4XX", "zn14xx ", " ", None]})).tolist()[:2] == [2.0, 2.0]
    assert np.isnan(at_postcode(pd.DataFrame({"postcode": [" ", None]}))).all()


def test_head_offices_and_holding_companies_are_told():
    register = with_columns(8)
    register.loc[2, "sector"], register.loc[3, "sector"] = "70100", "64209"
    found = assemble_firms(
        register_from(register), None, [], sector_of=lambda code: sector_of(code) or "E", places=PLACES
    )
    assert "2 companies here are head offices or holding companies by code" in " ".join(found.notes)


def test_without_signs_nothing_is_said():
    firms = firms_of(companies(10))
    assert firms.notes == ()
    assert firms.frame["at_postcode"].max() < CROWDED or firms.frame["at_postcode"].isna().all()
