"""Measures on the industries of a place, as the command and the workbook show them."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from openpyxl import load_workbook
from sample_study import netan

from netan.errors import StudyError
from netan.schema import JSON_KEYS
from netan.study.journey import Journey
from netan.study.linkage_shown import HEADINGS, shown_in
from netan.study.settings import load_study


@pytest.fixture(scope="module")
def journey(built):
    return Journey(load_study(built))


@pytest.mark.parametrize("show", list(HEADINGS))
def test_every_measure_has_rows_for_people_and_for_programs(built, show) -> None:
    run = netan("linkages", built, "--show", show)
    assert run.code == 0, run.errors
    assert max(len(line) for line in run.out.splitlines()) <= 120
    value = json.loads(netan("linkages", built, "--show", show, "--json").out)
    assert set(value) == {key.name for key in JSON_KEYS["linkages --show"]}
    assert len(value["rows"]) > 20
    assert {row["evidence"] for row in value["rows"]} <= {"official", "estimated", "seen"}


def test_the_gap_list_of_a_group_and_its_files(built, tmp_path) -> None:
    whole, part = tmp_path / "gaps.csv", tmp_path / "gaps.xlsx"
    assert netan("linkages", built, "--show", "gaps", "--out", whole).code == 0
    run = netan("linkages", built, "--show", "gaps", "--group", "advanced-manufacturing", "--out", part)
    assert run.code == 0, run.errors
    frame = pd.read_csv(whole)
    assert (frame["outside_lower"] <= frame["outside_upper"] + 1e-6).all()
    cells = [str(c) for row in load_workbook(part).worksheets[0].iter_rows(values_only=True) for c in row if c]
    assert any("Imports from abroad" in cell for cell in cells)
    assert json.loads((tmp_path / "gaps.json").read_text("utf-8"))["method"] == "linkages: gaps"


def test_payments_of_a_confidential_list_are_stamped(built) -> None:
    run = netan("linkages", built, "--show", "gaps")
    assert "INTERNAL" in run.err


def test_ranges_stand_behind_their_middle(journey) -> None:
    shown = shown_in(journey, "multipliers")
    first = shown.frame.iloc[0]
    assert shown.rows()[0][1].startswith(f"{first['local_output_multiplier_middle']:.2f} (")
    assert shown.frame["local_output_multiplier_lower"].ge(1).all()
    type_two = shown_in(journey, "multipliers-2").frame.set_index("sector")
    both = shown.frame.set_index("sector")["local_output_multiplier_upper"]
    assert (type_two["local_output_multiplier_upper"] >= both - 1e-9).all()


def test_what_does_not_go_together_is_said(built, journey) -> None:
    with pytest.raises(StudyError, match="there is no measure"):
        shown_in(journey, "shares")
    for words in (
        ("--show", "leakage", "--group", "25"), ("--group", "25"), ("--show", "gaps", "--by", "area"),
        ("--show", "positions", "--sector", "C25"),
    ):  # fmt: skip
        run = netan("linkages", built, *words)
        assert run.code == 1
        assert "go" in run.errors
