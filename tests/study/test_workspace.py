"""What is kept between runs: used again while nothing changed, never half written, the same bytes everywhere."""

from __future__ import annotations

import json
import shutil

import pandas as pd
import pytest
from sample_study import edit, netan, small_study

from netan.errors import NetanError
from netan.files import write_json
from netan.study import workspace
from netan.study.journey import Journey
from netan.study.outcomes import critical_of
from netan.study.settings import load_study


def networks(study):
    """Finished networks of the workspace."""
    return sorted(path.parent.name for path in (study / "work").glob("*/network.json"))


def test_a_second_build_recomputes_nothing(study, monkeypatch):
    before = networks(study)
    monkeypatch.setattr("netan.study.journey.build_network", None)
    monkeypatch.setattr("netan.risk.critical.critical_for_place", None)
    assert netan("build", study).code == 0
    assert netan("critical", study).code == 0
    assert networks(study) == before
    assert len(before) == 1


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("study.toml", "seed = 1", "seed = 2"),
        ("study.toml", 'name = "Northmoor (fictional)"', 'name = "Northmoor anew (fictional)"'),
        ("ledger_plant_x.csv", "Plant X,", " Plant X,"),
    ],
)
def test_a_changed_setting_or_file_does(study, file, old, new):
    before = set(networks(study))
    edit(study / file, old, new)
    assert netan("build", study).code == 0
    assert len(set(networks(study)) - before) == 1


def test_a_setting_that_changes_only_what_is_shown_keeps_the_network(study):
    before = networks(study)
    edit(study / "study.toml", "tolerance = 0.1", "tolerance = 0.05")
    assert netan("build", study).code == 0
    assert networks(study) == before


def test_corrected_code_never_takes_what_old_code_left(study, monkeypatch):
    before = set(networks(study))
    monkeypatch.setattr(workspace, "_code", lambda: "another")
    assert netan("build", study).code == 0
    assert len(set(networks(study)) - before) == 1


def test_an_interrupted_build_leaves_nothing_that_looks_finished(small, monkeypatch):
    def interrupted(path, frame, write=workspace.write_parquet):
        write(path, frame)
        if path.name == "edges.parquet":
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(workspace, "write_parquet", interrupted)
        run = netan("build", small)
    assert run.code == 130
    assert networks(small) == []
    assert netan("build", small).code == 0
    assert len(networks(small)) == 1
    assert [path for path in (small / "work").rglob("*") if path.suffix == ".tmp"] == []


@pytest.mark.parametrize("text", ["{", '{"title": ""}'])
def test_a_damaged_workspace_is_made_anew(study, text):
    (folder,) = (study / "work" / name for name in networks(study))
    (folder / "network.json").write_text(text, "utf-8")
    for path in folder.glob("critical-*.json"):
        path.write_text(text, "utf-8")
    assert netan("critical", study).code == 0
    assert json.loads((folder / "network.json").read_text("utf-8"))["notes"]


def test_the_network_read_back_is_the_one_that_was_built(small):
    journey = Journey(load_study(small))
    built, card = journey._built(1)
    kept, known = journey.network(), journey.scorecard()
    pd.testing.assert_frame_equal(kept.nodes, built.nodes, check_exact=True)
    pd.testing.assert_frame_equal(kept.edges, built.edges, check_exact=True)
    assert (kept.notes, kept.title, kept.sector_labels) == (built.notes, built.title, built.sector_labels)
    pd.testing.assert_frame_equal(known.frame, card.frame, check_exact=True)
    assert (known.sentence, known.notes) == (card.sentence, card.notes)


def test_a_ranking_read_back_has_the_same_table(study):
    journey = Journey(load_study(study))
    first = critical_of(journey, to="Plant X")
    second = critical_of(Journey(load_study(study)), to="Plant X")
    pd.testing.assert_frame_equal(first.rows, second.rows, check_exact=True)
    assert (first.to, first.stamp, first.notes) == (second.to, second.stamp, second.notes)


def test_the_old_result_stays_when_a_write_fails(study, monkeypatch):
    target = study / "shares.csv"
    assert netan("linkages", study, "--out", target).code == 0
    old = target.read_bytes()

    def held_open(self, other):
        raise PermissionError(13, "in use", str(other))

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.replace", held_open)
        run = netan("linkages", study, "--sector", "C25", "--out", target)
    assert run.code == 1
    assert "is open in another program" in run.errors
    assert target.read_bytes() == old
    assert [path.name for path in study.iterdir() if path.name.startswith(".")] == []


def everything(folder):
    """Bytes of every file that the commands write, the register store aside."""
    commands = (
        ("build", folder),
        ("linkages", folder, "--out", folder / "out" / "linkages.csv"),
        ("critical", folder, "--samples", 1, "--out", folder / "out" / "place.csv"),
        ("critical", folder, "--to", "Plant X", "--out", folder / "out" / "plant.csv"),
        ("scenario", "run", folder, "--close", "Plant X"),
        ("view", folder, "--what", "Plant X"),
    )
    for command in commands:
        assert netan(*command).code == 0, command
    paths = [path for part in ("out", "work") for path in (folder / part).rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths if "store" not in path.parts}


def test_same_input_same_bytes_and_no_path_or_clock_in_them(tmp_path):
    small_study(tmp_path / "first")
    shutil.copytree(tmp_path / "first", tmp_path / "elsewhere" / "second")
    first, second = everything(tmp_path / "first"), everything(tmp_path / "elsewhere" / "second")
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []
    places = [str(tmp_path).encode(), str(tmp_path.name).encode()]
    assert [name for name, data in first.items() if any(place in data for place in places)] == []


def test_kept_ranking_is_worked_out_once(tmp_path):
    from netan.risk.critical import Critical

    calls = []

    def work():
        calls.append(1)
        return Critical(pd.DataFrame({"rank": [1], "paid": [float("nan")], "area": [None]}), None, "", ("a",))

    for _ in range(2):
        kept = workspace.kept_ranking(tmp_path, {"to": None}, work)
        assert kept.rows["rank"].tolist() == [1]
        assert kept.notes == ("a",)
    assert len(calls) == 1
    workspace.kept_ranking(tmp_path, {"to": "another"}, work)
    assert len(calls) == 2


def test_a_folder_that_cannot_be_read_back_is_said(small, monkeypatch):
    monkeypatch.setattr("netan.study.journey.saved_network", lambda _: None)
    journey = Journey(load_study(small))
    with pytest.raises(NetanError, match="cannot be read back"):
        journey.network()


def test_provenance_of_the_workspace_names_files_without_their_folder(study):
    (name,) = networks(study)
    about = json.loads((study / "work" / name / "network.json").read_text("utf-8"))["provenance"]
    assert all("/" not in item["name"] and "\\" not in item["name"] for item in about["inputs"])
    assert all("fictional" in item["source"] for item in about["inputs"])
    assert "method.tolerance" not in about["options"]
    write_json(study / "again.json", about)
