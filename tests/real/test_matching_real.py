"""Matching on published names: spoilt names of a register, and a ledger of another county."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pandas as pd
import pytest

from netan.matching.chance import chance_matches
from netan.matching.companies import Companies
from netan.matching.match import match_payees
from netan.matching.persons import is_person

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "matching"))
from corruptions import corrupted, outcomes

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "real"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the published files are not here")


@pytest.fixture(scope="module")
def register():
    rows = pd.read_csv(REAL / "registers" / "companies_house_sheffield_rotherham_doncaster.csv.gz", dtype=str)
    return rows.rename(columns={"CompanyNumber": "firm_id", "CompanyName": "name", "Postcode": "postcode"})[
        ["firm_id", "name", "postcode"]
    ]


@pytest.fixture(scope="module")
def counted(register):
    payees, left = corrupted(register, each=400, seed=3)
    found = match_payees(payees, left)
    return outcomes(payees, found.frame, found.asks)


@pytest.mark.parametrize("postcode", [True, False])
def test_what_is_taken_is_right(counted, postcode):
    rest = counted.drop(index="word_lost", level="kind").xs(postcode, level="postcode").sum()
    assert rest["right"] / rest["taken"] >= 0.99
    # with the right company among the choices for the user
    assert (rest["right"] + rest["asked right"]) / rest["here"] >= 0.95


def test_names_as_registered_are_all_found(counted):
    clean = counted.loc["clean"]
    assert clean.loc[True, "right"] >= 0.99 * clean.loc[True, "here"]
    assert (clean["right"] + clean["asked right"] >= 0.99 * clean["here"]).all()


def test_companies_are_hardly_ever_taken_for_persons(register):
    as_registered = register["name"].map(is_person)
    assert as_registered.sum() <= 10
    bare = register["name"].map(lambda n: re.sub(r"\b(LIMITED|LTD|LLP|PLC|C\.?I\.?C)\.?\s*$", "", n).strip())
    # without its legal form a company named after a person is not told from one
    assert bare.map(is_person).mean() < 0.03


def test_a_ledger_of_another_county_finds_few_and_says_how_many_are_chance(register):
    name = "devon_cc_spending_over_500_2024q4_organisations_only.csv"
    ledger = pd.read_csv(REAL / "links" / name, dtype=str)
    payees = pd.DataFrame({"name": ledger["Supplier Name"], "value": ledger["Amount"].astype(float)})
    here = Companies.of(register)
    found = match_payees(payees, here)
    assert found.counts["payees matched by name"] <= 20
    assert "payees that are private persons" not in found.counts
    chance = chance_matches(payees, here, seed=1)
    assert chance.taken == found.counts["payees matched by name"]
    assert chance.exact >= chance.taken - 2  # equal to the letter: offices of national companies
    assert chance.taken_by_chance < 5
    assert chance.asked_by_chance > 0.7 * chance.asked  # what is merely like is nearly all chance
