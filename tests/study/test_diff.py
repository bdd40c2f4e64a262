"""What changed since the last run: one setting, one file, one assumption, one option at a time; and nothing."""

from __future__ import annotations

import json
import shutil

import pytest
from sample_study import edit, netan, rows_of, write_rows

from netan.study.runs import Figure, snapshots
from netan.study.settings import load_study


def answer(study):
    run = netan("diff", study, "--json")
    assert run.code == 0, run.err
    return json.loads(run.out)


def changed(found):
    return [(item["what"], item["name"]) for item in found["changed"]]


@pytest.fixture
def ran(study):
    """A study that was built, ranked and closed once."""
    (study / "work" / "runs.json").unlink(missing_ok=True)
    assert netan("build", study).code == 0
    assert netan("critical", study, "--to", "Plant X").code == 0
    assert netan("scenario", "run", study, "--close", "Plant X").code == 0
    return study


def test_nothing_was_run(small):
    run = netan("diff", small)
    assert (run.code, run.err) == (0, "")
    assert "nothing was run yet" in run.out
    assert not (small / "work").exists()


def test_nothing_changed(ran):
    assert "Nothing changed" in netan("diff", ran).out
    before = (ran / "work" / "runs.json").read_bytes()
    assert netan("build", ran).code == 0
    assert netan("build", ran).code == 0
    found = answer(ran)
    assert (found["changed"], found["figures"], found["names"]) == ([], [], [])
    assert found["since"].startswith("Nothing changed")
    assert len(snapshots(load_study(ran))) == 1
    assert b'"repeated": false' in before


def test_a_deleted_workspace_is_not_called_unchanged(ran):
    edit(ran / "study.toml", 'quotient = "auto"', 'quotient = "range"')
    shutil.rmtree(ran / "work")
    found = answer(ran)
    assert "or the folder work was deleted" in found["since"]
    assert netan("build", ran).code == 0
    found = answer(ran)
    assert found["since"].startswith("Nothing changed since the first run that is kept")
    assert any("cannot be compared" in note for note in found["notes"])


def test_one_setting(ran):
    edit(ran / "study.toml", 'quotient = "auto"', 'quotient = "range"')
    found = answer(ran)
    assert "not yet in any figure" in found["since"]
    assert changed(found) == [("setting", "method.quotient")]
    assert (found["changed"][0]["before"], found["changed"][0]["after"]) == ("auto", "range")
    assert found["figures"] == []
    assert netan("build", ran).code == 0
    found = answer(ran)
    assert changed(found) == [("setting", "method.quotient")]
    moved = {item["name"]: item for item in found["figures"]}
    assert "inputs bought here" in moved
    assert {item["cause"] for item in found["figures"]} == {"method.quotient"}
    assert "payments seen" not in moved
    assert any("critical suppliers, Plant X" in note and "Plant X closes" in note for note in found["notes"])


def test_one_file(ran):
    header, rows = rows_of(ran / "ledger_plant_x.csv")
    largest = max((row for row in rows if row["supplier_area"] == "Eastvale"), key=lambda row: float(row["value"]))
    largest["value"] = "10"
    write_rows(ran / "ledger_plant_x.csv", header, rows)
    assert netan("build", ran).code == 0
    assert netan("critical", ran, "--to", "Plant X").code == 0
    found = answer(ran)
    assert changed(found) == [("file", "ledger_plant_x.csv")]
    causes = {item["name"]: item["cause"] for item in found["figures"]}
    assert causes["payments seen"] == "ledger_plant_x.csv"
    assert any(item["run"] == "critical suppliers, Plant X" for item in found["figures"] + found["names"])
    run = netan("diff", ran)
    assert max(map(len, run.out.splitlines())) <= 120
    assert "Between the last two runs" in run.out
    run.out.encode("cp1252")


def test_one_assumption(ran):
    edit(ran / "study.toml", "[method]", "[assume]\nresident_share = 0.5\n\n[method]")
    assert netan("build", ran).code == 0
    assert netan("scenario", "run", ran, "--close", "Plant X").code == 0
    found = answer(ran)
    assert changed(found) == [("setting", "assume.resident_share")]
    assert {(item["run"], item["cause"]) for item in found["figures"]} == {("Plant X closes", "assume.resident_share")}


def test_one_option(ran):
    assert netan("scenario", "run", ran, "--close", "Plant X", "--jobs", 1000).code == 0
    found = answer(ran)
    assert changed(found) == [("option", "jobs of Plant X closes")]
    assert {item["run"] for item in found["figures"]} == {"Plant X closes"}
    assert netan("scenario", "run", ran, "--close", "Plant X", "--jobs", 1000).code == 0
    found = answer(ran)
    assert found["since"].startswith("Nothing changed in the last run")
    assert changed(found) == [("option", "jobs of Plant X closes")]


def test_a_new_name_for_the_study_changes_no_figure(ran):
    edit(ran / "study.toml", 'name = "Northmoor (fictional)"', 'name = "Northmoor anew (fictional)"')
    for command in (("build",), ("critical", "--to", "Plant X"), ("scenario", "run", "--close", "Plant X")):
        words = command[:2] if command[0] == "scenario" else command[:1]
        assert netan(*words, ran, *command[len(words) :]).code == 0
    found = answer(ran)
    assert changed(found) == [("setting", "study.name")]
    assert (found["figures"], found["names"]) == ([], [])
    assert "No headline figure changed by it." in found["notes"]


def test_two_states_are_kept_and_counted(ran):
    for share in (0.5, 0.6, 0.65):
        text = (ran / "study.toml").read_text("utf-8").split("\n[assume]")[0]
        (ran / "study.toml").write_text(f"{text}\n[assume]\nresident_share = {share}\n", "utf-8")
        assert netan("build", ran).code == 0
    assert [item.number for item in snapshots(load_study(ran))] == [3, 4]


def test_names_of_companies_that_come_and_go(ran):
    first = netan("critical", ran, "--to", "Plant X", "--json")
    top = json.loads(first.out)["rows"][0]
    path = ran / "ledger_plant_x.csv"
    lines = [line for line in path.read_text("utf-8").splitlines() if top["label"] not in line]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    assert netan("critical", ran, "--to", "Plant X").code == 0
    names = {item["company"]: item for item in answer(ran)["names"]}
    assert (names[top["label"]]["before"], names[top["label"]]["after"]) == (1, None)
    assert any(item["before"] is not None and item["after"] is not None for item in names.values())
    assert f"{top['label']}  " in netan("diff", ran).out.replace("\n", " ")


@pytest.mark.parametrize("text", ["", "{", '{"states": [{"number": 1}]}', "[]"])
def test_a_damaged_memory_is_none(ran, text):
    (ran / "work" / "runs.json").write_text(text, "utf-8")
    assert snapshots(load_study(ran)) == []
    assert netan("build", ran).code == 0
    assert len(snapshots(load_study(ran))) == 1


def test_it_holds_no_clock_and_no_folder(ran):
    text = (ran / "work" / "runs.json").read_text("utf-8")
    assert str(ran) not in text
    states = json.loads(text)["states"]
    assert set(states[0]) == {"number", "state", "runs", "repeated"}
    assert set(states[0]["state"]) == {"netan", "code", "inputs", "settings"}


def test_unknown_ends_stay_unknown(ran):
    rows = snapshots(load_study(ran))[0].runs["Plant X closes"].figures
    assert all(isinstance(item, Figure) for item in rows)
    assert all(item.lower is None or item.lower <= item.upper for item in rows)


def test_a_code_name_hides_here_too(study):
    _, rows = rows_of(study / "ledger_plant_x.csv")
    name = max(rows, key=lambda row: float(row["value"]))["supplier_name"]
    text = (study / "study.toml").read_text("utf-8")
    (study / "study.toml").write_text(f'{text}\n[confidential.codenames]\n"{name}" = "Maker Q"\n', "utf-8")
    for _ in range(2):
        assert netan("build", study).code == 0
        assert netan("critical", study, "--to", "Plant X").code == 0
    memory = (study / "work" / "runs.json").read_text("utf-8")
    assert name.split()[0] not in memory
    assert "Maker Q" in memory
    found = answer(study)
    assert found["since"].startswith("Nothing changed in the last run")
    assert changed(found) == [("setting", "confidential.codenames")] or "Nothing changed:" in found["since"]
    edit(study / "study.toml", "seed = 1", "seed = 3")
    assert netan("build", study).code == 0
    assert changed(answer(study)) == [("setting", "method.seed")]
