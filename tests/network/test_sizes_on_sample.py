"""The sample county with accounts, pay gap bands and a business-rates list laid beside it: all invented."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from netan.network.firms import Places, assemble_firms
from netan.network.register_signs import size_signs
from netan.network.sizes import AT_MOST, firm_employees
from netan.network.sizes_known import size_known_share
from netan.sources.accounts import read_accounts
from netan.sources.companies_house import read_companies_house
from netan.sources.pay_gap import read_pay_gap
from netan.sources.rates import read_rates_list
from netan.sources.sites import read_sites
from netan.tables.company_sizes import merge_sizes
from netan.tables.register import register_from
from netan.tables.sites import coverage, occupiers, sites_from

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
DISTRICTS = {"Z01000001": "Eastvale", "Z01000002": "Moorend", "Z01000003": "Westvale"}
CODES = {name: code for code, name in DISTRICTS.items()} | {code: code for code in DISTRICTS}
PLACES = Places(code_of=CODES.get, tier_of=lambda _: "local")
DOCUMENT = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"
 xmlns:xbrli="http://www.xbrl.org/2003/instance"><body><ix:header><ix:resources><xbrli:context id="c"><xbrli:entity>
<xbrli:identifier scheme="http://www.companieshouse.gov.uk/">{number}</xbrli:identifier></xbrli:entity><xbrli:period>
<xbrli:startDate>2023-04-01</xbrli:startDate><xbrli:endDate>2024-03-31</xbrli:endDate></xbrli:period></xbrli:context>
<xbrli:unit id="GBP"><xbrli:measure>iso4217:GBP</xbrli:measure></xbrli:unit></ix:resources></ix:header><p>
<ix:nonFraction name="core:AverageNumberEmployeesDuringPeriod" contextRef="c" unitRef="pure">{jobs:,}</ix:nonFraction>
<ix:nonFraction name="core:TurnoverRevenue" contextRef="c" unitRef="GBP" scale="3">{sales:,}</ix:nonFraction>
</p></body></html>"""
SITES = read_sites(SAMPLE / "sites.csv")


@pytest.fixture(scope="module")
def register():
    """The first 400 companies of the sample with an industry, and whose offices they share."""
    with (SAMPLE / "companies.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, skipinitialspace=True))
    coded = [row for row in rows if row["SICCode.SicText_1"][:5].isdigit()][:400]
    return register_from(
        pd.DataFrame(
            {
                "firm_id": [row["CompanyNumber"] for row in coded],
                "name": [row["CompanyName"] for row in coded],
                "sector": [row["SICCode.SicText_1"][:5] for row in coded],
                "area": [row["localauthority_code"] for row in coded],
                "postcode": [row["RegAddress.PostCode"] for row in coded],
            }
        )
    )


@pytest.fixture(scope="module")
def sizes(register, tmp_path_factory):
    """Accounts of 100 companies and of the owner of Plant X; the pay gap band of the food maker."""
    folder = tmp_path_factory.mktemp("sizes")
    numbers = [*register.frame["firm_id"][:100], "ZY300000"]
    with zipfile.ZipFile(folder / "Accounts_Bulk_Data-2024-12-31.zip", "w") as archive:
        for k, number in enumerate(numbers):
            jobs = 41_000 if number == "ZY300000" else 5 * k
            text = DOCUMENT.format(number=number, jobs=jobs, sales=120 * max(jobs, 1))
            archive.writestr(f"Prod224_4001_{number}_20240331.html", text)
    (folder / "gpg.csv").write_text(
        "EmployerName,Address,PostCode,CompanyNumber,SicCodes,EmployerSize,CurrentName,DueDate,DateSubmitted\n"
        'Larderline Foods Ltd,,ZN10 7SX,ZY302614,10890,"1000 to 4999",,2025/04/05,2025/03/01\n'
        'Aeral Structures plc,,,ZY300000,30300,"20,000 or more",,2025/04/05,2025/03/01\n'
        'New Arrivals Ltd,,,ZY999999,28290,"250 to 499",,2025/04/05,2025/03/01\n',
        encoding="utf-8",
    )
    return merge_sizes([read_accounts(folder / "Accounts_Bulk_Data-2024-12-31.zip"), read_pay_gap(folder / "gpg.csv")])


@pytest.fixture(scope="module")
def rates(tmp_path_factory):
    """Two districts of three: Plant X again, a works nobody listed, a shop, an unnamed one."""
    path = tmp_path_factory.mktemp("rates") / "rates_q3.csv"
    path.write_text(
        "Billing Authority,Property Ref,Ratepayer,Company Number,Post Code,Rateable Value,Property Description\n"
        "Eastvale,8001,AERAL STRUCTURES PLC,ZY300000,ZN1 8SX,2400000,Factory and Premises\n"
        "Moorend,8002,New Arrivals Ltd,ZY999999,ZN6 9SX,310000,Factory and Premises\n"
        "Moorend,8003,Corner Shop Ltd,,ZN6 1SX,9000,Shop and Premises\n"
        "Moorend,8004,Individual,,ZN6 1SX,9000,Shop and Premises\n",
        encoding="utf-8",
    )
    return read_rates_list(path)


@pytest.fixture(scope="module")
def firms(register, sizes, rates):
    both = sites_from(pd.concat([SITES.frame, rates.frame], ignore_index=True), set_aside=rates.set_aside)
    return assemble_firms(
        register, both, [], sector_of=lambda code: code[:2], places=PLACES, sizes=sizes
    )  # fmt: skip


def test_every_site_of_the_users_list_stands(firms, register):
    own = SITES.frame[~SITES.frame["firm_id"].isin(register.frame["firm_id"])]
    assert set(own.index) <= set(firms.frame.index)
    # employers that are no companies too
    for name in ("Northmoor General Hospital", "University of Northmoor"):
        row = firms.frame[firms.frame["label"] == name].iloc[0]
        assert (row["tier"], row["evidence"], row["sector"][:1]) == ("local", "seen", "8")


def test_a_plant_keeps_its_own_headcount(firms):
    row = firms.frame.loc["PLANT-X"]
    assert row[["employees", "evidence"]].tolist() == [2200.0, "seen"]
    assert firms.set_aside["further properties of a site on the lists"] == 1
    assert pd.isna(row["turnover"])


def test_accounts_size_the_small_and_bound_the_large(firms, register, sizes):
    headcount = sizes.frame.set_index("firm_id")["employees"]
    listed = set(SITES.frame["firm_id"].dropna())
    for number in register.frame["firm_id"][:100]:
        row, jobs = firms.frame.loc[number], headcount[number]
        if number in listed:
            continue
        if 0 < jobs < 250:
            assert row[["employees", "evidence", "size_source"]].tolist() == [jobs, "seen", "accounts"]
            assert row["turnover"] == 120_000 * jobs
        else:
            assert pd.isna(row["employees"])
            assert row[["employees_upper", "size_source"]].tolist() == [max(jobs, 1.0), f"accounts{AT_MOST}"]


def test_a_works_nobody_listed_stands_by_rates_and_pay_gap(firms):
    row = firms.frame.loc["8002"]
    assert row[["label", "sector", "employees_upper", "size_source"]].tolist() == [
        "New Arrivals Ltd", "28", 499.0, f"pay gap band{AT_MOST}",
    ]  # fmt: skip
    assert "8003" not in firms.frame.index
    assert any(note.startswith("1 site of business-rates lists says who is where") for note in firms.notes)
    assert firms.set_aside["properties whose occupier the council does not name"] == 1


def test_what_is_said_of_the_lists(rates, firms):
    assert (
        coverage(rates, DISTRICTS, CODES.get) == "3 sites, 2 of 3 districts; Westvale missing: its sites stay unknown"
    )
    assert occupiers(rates)["kind"].eq("site").all()
    nodes = firms.frame.assign(node_id=firms.frame.index, kind="firm")
    known = size_known_share(nodes, is_in=lambda code: "10" <= code <= "33")
    assert known.elsewhere <= known.largest == 14
    assert known.sentences()[1].endswith("of the 14 largest sites belong to companies registered elsewhere.")


# the register as Companies House lays it out, with categories of accounts


@pytest.fixture(scope="module")
def whole():
    """The sample's register read as it is, without sizes of companies or sites."""
    return assemble_firms(
        read_companies_house(SAMPLE / "companies.csv"), None, [], sector_of=lambda code: code[:2], places=PLACES
    )


def drawn(firms, *, seed=1):
    """Sizes at six jobs a company, less where the limits of an industry hold less; and the jobs that were asked for."""
    frame = firms.frame[firms.frame["sector"].notna()]
    signs = size_signs(frame)
    room = signs["size_limit"].fillna(1000.0).groupby(frame["sector"]).sum()
    count = frame["sector"].value_counts().astype(float)
    jobs = (6.0 * count).clip(upper=0.9 * room.reindex(count.index)).clip(lower=count)
    known = frame[["sector", "employees", "employees_lower", "employees_upper"]].join(signs)
    return firm_employees(known, jobs, seed=seed), jobs


def test_no_dormant_company_is_sized(whole):
    with (SAMPLE / "companies.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, skipinitialspace=True))
    dormant = {row["CompanyNumber"] for row in rows if row["Accounts.AccountCategory"] == "DORMANT"}
    asleep = dormant | {row["CompanyNumber"] for row in rows if row["SICCode.SicText_1"].startswith("99999")}
    assert not asleep & set(whole.frame.index)
    assert whole.set_aside["dormant companies"] == len(asleep)


def test_the_register_is_sized_within_the_limits_of_its_accounts(whole):
    sizes, jobs = drawn(whole)
    frame = whole.frame.loc[sizes.index]
    total = sizes["employees"].groupby(frame["sector"]).sum()
    assert total.to_numpy() == pytest.approx(jobs.reindex(total.index).to_numpy(), rel=1e-9)
    for category, most in (("MICRO ENTITY", 10), ("TOTAL EXEMPTION FULL", 50), ("NO ACCOUNTS FILED", 50)):
        rows = frame["account_category"] == category
        assert rows.any()
        assert sizes.loc[rows, "employees"].max() <= most
    # every size says whence it comes
    assert sizes["size_source"].str.startswith("drawn from").all()
    again, _ = drawn(whole)
    pd.testing.assert_frame_equal(sizes, again, check_exact=True)


def test_what_is_said_of_the_register(whole):
    text = " ".join(whole.notes)
    assert "Category of accounts limits the jobs of companies of unknown size: 5" in text
    assert "companies here of unknown size are being wound up or struck off" in text
