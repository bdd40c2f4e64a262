"""Starting a study: places of the United Kingdom by name, an inbox, a study.toml that explains itself."""

from __future__ import annotations

import io
import json
import shutil
import tomllib

import pandas as pd
import pytest
from sample_study import Stream, edit, netan, small_study

from netan.schema import STUDY_KEYS, unknown_keys
from netan.study.focus import focus_of
from netan.study.settings import flat, inbox_files


def settings(folder):
    return flat(tomllib.loads((folder / "study.toml").read_text("utf-8")))


@pytest.mark.parametrize(
    ("place", "count", "some", "region"),
    [
        ("South Yorkshire", 4, "Barnsley", "Yorkshire and The Humber"),
        ("Sheffield", 1, "Sheffield", "Yorkshire and The Humber"),
        ("Greater Manchester", 10, "Bolton", "North West"),
    ],
)
def test_a_place_is_found_by_its_name(tmp_path, place, count, some, region):
    run = netan("init", tmp_path / "s", "--place", place)
    assert run.code == 0
    assert run.out.startswith(f"{count} district")
    given = settings(tmp_path / "s")
    assert len(given["place.areas"]) == count
    assert some in given["place.areas"]
    assert given["place.region"] == region
    assert unknown_keys(list(given), STUDY_KEYS) == []
    assert (tmp_path / "s" / "inbox").is_dir()


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("Atlantis", "1 area is not known: 'Atlantis'"),
        ("South Yorkshyre", "did you mean South Yorkshire"),
        ("Leeds and Bradford", "'Leeds and Bradford'"),
    ],
)
def test_a_place_nobody_knows_is_refused_with_the_nearest_and_a_way_on(tmp_path, place, words):
    run = netan("init", tmp_path / "s", "--place", place)
    assert (run.code, run.out) == (1, "")
    said = " ".join(run.err.split())
    assert words in said
    assert "give --area for each district" in said
    assert not (tmp_path / "s").exists()


def test_a_place_of_the_users_own_has_its_districts_named(tmp_path):
    run = netan("init", tmp_path / "s", "--place", 'The "Old" Riding', "--area", "Leeds")
    assert run.code == 0, run.err
    assert settings(tmp_path / "s")["place.name"] == 'The "Old" Riding'
    run = netan("validate", tmp_path / "s")
    assert (run.code, "sources.io_table is missing" in run.out) == (1, True)


@pytest.mark.parametrize(
    ("areas", "name"),
    [
        (["E08000019"], "Sheffield"),
        (["Leeds", "Bradford"], "Leeds and Bradford"),
        (["Leeds", "Bradford", "Sheffield"], "Leeds, Bradford and Sheffield"),
    ],
)
def test_districts_alone_name_the_place_and_nobody_is_asked(tmp_path, monkeypatch, areas, name):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    run = netan("init", tmp_path / "s", *(part for area in areas for part in ("--area", area)))
    assert (run.code, run.err) == (0, "")
    assert settings(tmp_path / "s")["place.name"] == name
    assert len(settings(tmp_path / "s")["place.areas"]) == len(areas)


@pytest.mark.parametrize("code", ["E08999999", "Z01000001"])
def test_codes_that_nobody_knows_are_refused(tmp_path, code):
    run = netan("init", tmp_path / "s", "--place", "Here", "--area", code, "--area", "Leeds")
    assert (run.code, f"1 area is not known: '{code}'" in run.errors) == (1, True)
    assert not (tmp_path / "s").exists()


def test_districts_may_be_named_and_a_wrong_one_names_the_nearest(tmp_path):
    netan("init", tmp_path / "s", "--place", "Here", "--area", "Barnsley", "--area", "E08000018")
    assert settings(tmp_path / "s")["place.areas"] == ["Barnsley", "Rotherham"]
    run = netan("init", tmp_path / "t", "--place", "Here", "--area", "Sheffeld")
    assert (run.code, "did you mean Sheffield" in run.errors) == (1, True)
    assert not (tmp_path / "t").exists()


def test_a_study_that_is_there_is_left_alone(tmp_path):
    netan("init", tmp_path, "--place", "Sheffield")
    before = (tmp_path / "study.toml").read_bytes()
    run = netan("init", tmp_path, "--place", "Leeds")
    assert (run.code, "exists already" in run.errors) == (1, True)
    assert (tmp_path / "study.toml").read_bytes() == before


def test_the_name_is_asked_for_on_stderr(tmp_path, monkeypatch):
    answer = Stream(terminal=True)
    answer.write("Leeds\n")
    answer.seek(0)
    monkeypatch.setattr("sys.stdin", answer)
    run = netan("init", tmp_path / "s", "--json")
    assert run.code == 0
    assert "Name of the place: " in run.err
    assert json.loads(run.out)["have"] == []
    assert settings(tmp_path / "s")["place.areas"] == ["Leeds"]


def test_nobody_answers(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", Stream(terminal=True))
    assert netan("init", tmp_path / "s").code == 130


def test_without_a_terminal_nobody_is_asked(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("Leeds\n"))
    run = netan("init", tmp_path / "s")
    assert (run.code, run.out) == (2, "")
    assert "give --place" in run.errors
    assert "Name of the place: " not in run.errors
    assert not (tmp_path / "s").exists()


def test_files_of_the_inbox_are_used_under_any_name(tmp_path):
    """What a new user does: start, put files in the inbox, validate, build."""
    files = small_study(tmp_path / "files")
    study = tmp_path / "s"
    netan("init", study, "--place", "Northmoor", "--area", "Leeds", "--region", "Northern Shires")
    edit(study / "study.toml", 'areas = ["Leeds"]', 'areas = ["Eastvale", "Moorend", "Westvale"]')
    edit(study / "study.toml", 'country = "UK"', 'country = "Albany"')
    for k, name in enumerate(("io_table", "companies", "jobs", "sites", "ledger_plant_x", "areas", "business_counts")):
        shutil.copy(files / f"{name}.csv", study / "inbox" / f"download ({k}).csv")
    (study / "inbox" / "read me.csv").write_text("nothing,of,use\n1,2,3\n", "utf-8")
    edit(study / "study.toml", "[jobs]", '[jobs]\ncountry = ["Albany"]')
    run = netan("validate", study)
    assert run.code == 0, run.out
    assert run.out.count("ready") == 7
    assert 'netan map-columns "inbox/read me.csv"' in " ".join(run.out.split())
    run = netan("build", study)
    assert run.code == 0, run.err
    assert "Plant X and who supplies it" in run.out


def test_two_tables_in_the_inbox_must_be_told_apart(small):
    (small / "inbox").mkdir()
    for name in ("a.csv", "b.csv"):
        shutil.copy(small / "io_table.csv", small / "inbox" / name)
    assert inbox_files(small / "inbox") == {"io_table": ["inbox/a.csv", "inbox/b.csv"]}
    assert netan("validate", small).code == 0
    edit(small / "study.toml", 'io_table = "io_table.csv"', "")
    run = netan("validate", small)
    assert (run.code, "2 files may be sources.io_table: inbox/a.csv, inbox/b.csv" in run.out) == (1, True)


def test_files_in_the_inbox_before_the_start_are_named(tmp_path):
    files = small_study(tmp_path / "files")
    (tmp_path / "s" / "inbox").mkdir(parents=True)
    for name in ("io_table", "jobs"):
        shutil.copy(files / f"{name}.csv", tmp_path / "s" / "inbox")
    run = netan("init", tmp_path / "s", "--place", "Sheffield", "--json")
    assert json.loads(run.out)["have"] == ["io_table", "jobs"]
    assert settings(tmp_path / "s")["sources.jobs"] == "inbox/jobs.csv"


# --- the fictional sample county ----------------------------------------------------------------------------------


def test_the_sample_county_is_a_place_that_can_be_started(tmp_path):
    """Its official tables are copied; everything else is for the user to bring."""
    run = netan("init", tmp_path / "s", "--place", "northmoor", "--sectors", "advanced-manufacturing")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("3 districts: Eastvale, Moorend, Westvale (fictional sample county")
    for line in (
        "HAVE: IO table, jobs, counts",
        "NEED: Companies House",
        "MAKES IT CREDIBLE: sites, sizes, a supplier",
    ):
        assert line in run.out
    given = settings(tmp_path / "s")
    assert given["place.sectors"] == "advanced-manufacturing"
    assert given["study.name"] == "Northmoor (fictional)"
    assert given["place.country"] == "Albany"
    assert unknown_keys(list(given), STUDY_KEYS) == []
    assert netan("validate", tmp_path / "s").code == 0


def test_its_raw_files_go_into_the_inbox_of_the_study(tmp_path):
    netan("init", tmp_path / "s", "--place", "Northmoor")
    run = netan("demo", "--inbox", tmp_path / "s")
    assert (run.code, run.err) == (0, "")
    names = {path.name for path in (tmp_path / "s" / "inbox").iterdir()}
    assert {"companies.zip", "plantx_po.xlsx", "rates_q3.xlsx", "spend_q2.csv"} <= names
    assert "fictional" in run.out
    assert netan("demo", "--inbox", tmp_path / "s").code == 0
    (tmp_path / "s" / "inbox" / "pay_gap.csv").write_text("mine", "utf-8")
    run = netan("demo", "--inbox", tmp_path / "s")
    assert (run.code, "other contents in pay_gap.csv" in run.errors) == (1, True)
    assert (tmp_path / "s" / "inbox" / "pay_gap.csv").read_text("utf-8") == "mine"


def test_raw_files_go_into_any_other_folder_as_they_are(tmp_path):
    run = netan("demo", "--inbox", tmp_path / "new", "--json")
    assert len(json.loads(run.out)["outputs"]) == len(list((tmp_path / "new").iterdir())) == 8


def test_industries_to_dwell_on_are_checked_before_anything_is_written(tmp_path):
    run = netan("init", tmp_path / "s", "--place", "Leeds", "--sectors", "advanced")
    assert (run.code, "no SIC 2007 code and no group; write all, manufacturing" in run.errors) == (1, True)
    assert not (tmp_path / "s").exists()
    assert netan("init", tmp_path / "s", "--place", "Leeds", "--sectors", "25, 28, 30.3").code == 0


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("manufacturing", ["10110", "33120"], ["09100", "35110", "99999"]),
        ("advanced-manufacturing", ["30300", "28131", "21100"], ["25620", "62012"]),
        ("High Tech", ["26511", "30300", "28131"], ["25620", "72190"]),
        ("25.6; 28", ["25620", "28131"], ["25500", "62012"]),
    ],
)
def test_groups_of_industries_hold_what_they_say(text, inside, outside):
    focus = focus_of(text)
    codes = pd.Series([*inside, *outside, None, "nonsense"])
    assert codes[focus.among(codes)].tolist() == inside
