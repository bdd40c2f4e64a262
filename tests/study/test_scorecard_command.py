"""``netan scorecard``, and the sentence that every output on inferred links carries."""

from __future__ import annotations

import json

import openpyxl
import pytest
from sample_study import netan

from netan.schema import JSON_KEYS

SAID = "Inferred links, tested on "


def flat(run):
    return " ".join(f"{run.out} {run.err}".split())


def test_table_and_json_hold_the_same(built):
    run = netan("scorecard", built)
    assert run.code == 0, run.err
    answer = json.loads(netan("scorecard", built, "--json").out)
    assert set(answer) == {key.name for key in JSON_KEYS["scorecard"]}
    assert answer["sentence"].startswith(SAID)
    assert "the data are invented" in answer["sentence"]
    assert answer["sentence"] in flat(run)
    for row in answer["rows"]:
        if row["part"] != "prediction":
            assert row["label"] in flat(run).replace("\n", " ") or len(row["label"]) > 60


def test_it_is_kept_and_not_worked_out_again(study, monkeypatch):
    before = netan("scorecard", study, "--json").out

    def refuse(*_args, **_options):
        raise AssertionError("worked out again")

    monkeypatch.setattr(netan_journey(), "place_scorecard", refuse)
    assert netan("scorecard", study, "--json").out == before


def netan_journey():
    import netan.study.journey as module

    return module


def test_files_and_picture(study, tmp_path):
    run = netan("scorecard", study, "--out", tmp_path / "card.xlsx", "--chart", tmp_path / "card.svg")
    assert run.code == 0, run.err
    page = openpyxl.load_workbook(tmp_path / "card.xlsx").active
    assert any(str(cell.value).startswith(SAID) for row in page.iter_rows() for cell in row)
    assert json.loads((tmp_path / "card.json").read_text("utf-8"))["method"] == "scorecard of inferred links"
    assert SAID in (tmp_path / "card.txt").read_text("utf-8")
    first = (tmp_path / "card.svg").read_bytes()
    assert netan("scorecard", study, "--chart", tmp_path / "card.svg").code == 0
    assert (tmp_path / "card.svg").read_bytes() == first
    wrong = netan("scorecard", study, "--chart", tmp_path / "card.jpg")
    assert wrong.code == 1
    assert "name it so" in wrong.errors


@pytest.mark.parametrize(
    "command",
    [
        ("build",),
        ("critical", "--samples", 1),
        ("critical", "--to", "Plant X"),
        ("scenario", "run", "--close", "Plant X"),
    ],
)
def test_outputs_on_inferred_links_carry_it_once(study, command):
    words = command[:2] if command[0] == "scenario" else command[:1]
    run = netan(*words, study, *command[len(words) :])
    assert run.code == 0, run.err
    assert flat(run).count(SAID) == 1


def test_pages_and_workbook_carry_it(study):
    assert netan("view", study).code == 0
    assert SAID in (study / "out" / "explorer.html").read_text("utf-8")
    assert SAID in (study / "out" / "views.json").read_text("utf-8")


def test_shares_of_purchases_do_not_rest_on_it(study):
    assert SAID not in flat(netan("linkages", study))
