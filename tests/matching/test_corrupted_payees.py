"""Names spoilt as ledgers spoil them: how many are matched rightly, on the fictional register."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from corruptions import KINDS, corrupted, outcomes

from netan.matching.match import match_payees

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample" / "companies.csv"


@pytest.fixture(scope="module")
def counted():
    rows = pd.read_csv(SAMPLE, dtype=str)
    rows.columns = rows.columns.str.strip()
    names = {"CompanyNumber": "firm_id", "CompanyName": "name", "RegAddress.PostCode": "postcode"}
    register = rows.rename(columns=names)[list(names.values())].drop_duplicates("firm_id")
    payees, left = corrupted(register, each=80, seed=1)
    found = match_payees(payees, left)
    return outcomes(payees, found.frame, found.asks)


def test_what_is_taken_is_right(counted):
    # a name that lost a word may be the name of another company: no matching can tell
    rest = counted.drop(index="word_lost", level="kind").sum()
    assert rest["taken"] > 500
    assert rest["right"] / rest["taken"] >= 0.99


@pytest.mark.parametrize("kind", [kind.__name__ for kind in KINDS])
def test_what_is_here_is_taken_or_asked(counted, kind):
    part = counted.loc[kind].sum()
    floors = {"two_slips": 0.6, "word_lost": 0.7}
    assert (part["right"] + part["asked right"]) / part["here"] >= floors.get(kind, 0.85)
