"""What the register of three districts says of offices and of companies that end, counted a second way."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest

from netan.network.firms import Places, assemble_firms
from netan.network.register_signs import CROWDED, size_signs
from netan.sources.companies_house import read_companies_house

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "real"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the published files are not here")

REGISTER_FILE = REAL / "registers" / "companies_house_sheffield_rotherham_doncaster.csv.gz"
PLACES = Places(code_of=lambda text: text, tier_of=lambda _: "local")


@pytest.fixture(scope="module")
def rows():
    """Rows of the file that are no dormant companies."""
    with gzip.open(REGISTER_FILE, "rt", encoding="utf-8", newline="") as stream:
        kept = list(csv.DictReader(stream))
    columns = [f"SICCode.SicText_{k}" for k in range(1, 5)]
    given = [[row[name] for name in columns if row[name] and row[name] != "None Supplied"] for row in kept]
    return [row for row, codes in zip(kept, given, strict=True) if not codes or any(c[:5] != "99999" for c in codes)]


@pytest.fixture(scope="module")
def firms():
    """Every company of an industry by its division."""
    return assemble_firms(
        read_companies_house(REGISTER_FILE), None, [], sector_of=lambda code: code[:2], places=PLACES
    ).frame


def test_offices_are_counted_as_they_stand_in_the_file(rows, firms):
    by_office = Counter(row["Postcode"].replace(" ", "").upper() for row in rows if row["Postcode"])
    office = {row["CompanyNumber"].zfill(8): row["Postcode"].replace(" ", "").upper() for row in rows}
    known = firms["at_postcode"].dropna()
    assert known.to_dict() == {number: by_office[office[number]] for number in known.index}
    # agents that form companies: a third of the companies have an office at a postcode of 50 or more
    share = (firms["at_postcode"] >= CROWDED).mean()
    assert 0.30 < share < 0.34
    assert firms["at_postcode"].max() > 1500


def test_companies_that_end_keep_one_job(rows, firms):
    signs = size_signs(firms)
    status = {row["CompanyNumber"].zfill(8): row["CompanyStatus"] for row in rows}
    ends = {"Liquidation", "Active - Proposal to Strike off"}
    assert signs["size_limit"].eq(1.0).to_dict() == {number: status[number] in ends for number in firms.index}
    assert signs["draw_weight"].min() > 0
