"""Bank payments of the ONS in a study: read from it, shown beside the shares, and replacing none."""

from __future__ import annotations

import csv
import json

import pandas as pd
import pytest
from sample_study import edit, netan

from netan.study.journey import Journey
from netan.study.linkage_rows import purchases_by_sector
from netan.study.settings import load_study

HEADER = [
    "Date", "Payer (2-digit SIC)", "Payer Region (ITL-1)", "Payee (2-digit SIC)", "Payee Region (ITL-1)", "Value (£)",
    "Number of transactions",
]  # fmt: skip
WALES, LONDON = "W99999999", "E12000007"
ROWS = [
    ["2025-01-01", "28", WALES, "25", WALES, "300000", "9"],
    ["2025-01-01", "28", WALES, "25", LONDON, "100000", "9"],
    ["2025-01-01", "10", WALES, "01", LONDON, "600000", "9"],
]


def pay(study, *, place: str = "Wales") -> None:
    """Give the study made-up payments, and the name of one of the twelve regions."""
    with (study / "payments.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADER, *ROWS])
    edit(study / "study.toml", "[sources]", '[sources]\npayments = "payments.csv"')
    edit(study / "study.toml", 'name = "Northmoor"', f'name = "{place}"')


def test_they_stand_beside_the_shares_and_replace_none(small) -> None:
    before = purchases_by_sector(Journey(load_study(small))).frame
    pay(small)
    rows = purchases_by_sector(Journey(load_study(small)))
    pd.testing.assert_frame_equal(rows.frame[before.columns], before)
    stays = rows.frame.set_index("key")["payments_stay_in_region"]
    assert stays["C28"] == pytest.approx(0.75)
    assert stays["C10T12"] == 0
    assert stays.drop(["C28", "C10T12"]).isna().all()
    said = next(note for note in rows.notes if "bank payments" in note)
    assert "30 % (30-30) of what buyers of the region pay in the country stays in the region" in said
    assert any("registered" in note for note in rows.notes)


def test_the_command_says_so_and_the_file_is_used(small, tmp_path) -> None:
    pay(small)
    checked = netan("validate", small)
    assert "payments.csv" in checked.out
    assert "not used" not in " ".join(checked.out.split())
    run = netan("linkages", small, "--out", tmp_path / "l.csv")
    assert run.code == 0, run.errors
    assert "Seen in bank payments between organisations: 30 %" in run.errors
    assert "payments_stay_in_region" in (tmp_path / "l.csv").read_text("utf-8-sig")
    used = json.loads((tmp_path / "l.json").read_text("utf-8"))["inputs"]
    assert "payments.csv" in {item["name"] for item in used}
    rows = {row["sector"]: row for row in json.loads(netan("linkages", small, "--json").out)["sectors"]}
    assert rows["C28"]["payments_stay_in_region"] == pytest.approx(0.75)
    assert rows["C25"]["payments_stay_in_region"] is None


def test_a_place_that_is_none_of_the_twelve_says_nothing(small) -> None:
    pay(small, place="Nowhere")
    rows = purchases_by_sector(Journey(load_study(small)))
    assert "payments_stay_in_region" not in rows.frame
    assert not any("bank payments" in note for note in rows.notes)
