"""``netan scenario quick``: which tables it takes, what it says, and that it agrees with a study on the same tables."""

from __future__ import annotations

import json
import shutil

import pytest
from sample_study import SAMPLE, edit, netan, rows_of, write_rows

from netan.schema import JSON_KEYS
from netan.study.quick import industries_of
from netan.study.quick_tables import tables_of

PLANT = ("--industry", "30.3", "--jobs", 2200, "--agency", 300)


def quick(*more, place="Northmoor", site=PLANT):
    return netan("scenario", "quick", "--place", place, *site, *more)


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """The current folder, with nothing in it."""
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    return tmp_path / "empty"


@pytest.fixture
def tables(empty):
    """The two tables and the areas of the sample county under any names, in the current folder's inbox."""
    (empty / "inbox").mkdir()
    for old, new in (("io_table.csv", "a.csv"), ("jobs.csv", "b.csv"), ("areas.csv", "c.csv")):
        shutil.copyfile(SAMPLE / old, empty / "inbox" / new)
    return empty


def test_the_sample_county_needs_no_file(empty):
    run = quick("--codename", "Plant X")
    assert run.code == 0
    lines = " ".join(run.out.split())
    assert lines.startswith(
        "From national and local tables only. Jobs in Northmoor after about a year, nobody re-employed: 2,500 at the "
        "site, "
    )
    assert "Too wide to publish. Narrow it with: 1 " in lines
    assert all(what in lines for what in ("its supplier list", "where staff live", "its turnover"))
    assert max(map(len, run.out.splitlines())) <= 120
    run.out.encode("cp1252")
    assert "Other transport equipment (C30)" in run.err
    assert "fictional" in run.err.casefold()
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize("code", ["303", "3030", "C30.3", "30300", "30.30", "C30"])
def test_any_spelling_of_an_industry(empty, code):
    said = json.loads(quick("--json", site=("--industry", code, "--jobs", 100)).out)
    assert [row["sector"] for row in said["industries"]] == ["C30"]


def test_a_code_above_several_industries_is_shared_among_them(empty):
    said = json.loads(quick("--json", site=("--industry", "G", "--jobs", 100)).out)
    assert [row["sector"] for row in said["industries"]] == ["G45", "G46", "G47"]
    assert sum(row["share"] for row in said["industries"]) == pytest.approx(1)
    assert said["at_site"] == 100


def test_json_has_the_keys_of_the_schema(empty):
    run = quick("--json", "--codename", "Plant X")
    said = json.loads(run.out)
    assert set(said) == {key.name for key in JSON_KEYS["scenario quick"]}
    assert (said["name"], said["place"], said["at_site"]) == ("Plant X closes", "Northmoor", 2500)
    assert said["elsewhere"]["lower"] < said["elsewhere"]["upper"]
    assert run.err == ""
    assert run.out == quick("--json", "--codename", "Plant X").out


def test_tables_in_the_folder_its_inbox_a_study_or_named_give_the_same(tables, tmp_path):
    inbox = tables / "inbox"
    shipped = quick("--json", "--folder", tmp_path / "none").out
    found = json.loads(quick("--json").out)
    named = json.loads(quick("--json", "--io", inbox / "a.csv", "--jobs-file", inbox / "b.csv").out)
    folder = json.loads(quick("--json", "--folder", inbox).out)
    for said in (found, named, folder):
        assert said["elsewhere"] == json.loads(shipped)["elsewhere"]


def test_known_figures_narrow_the_range(empty):
    def width(*more):
        ends = json.loads(quick("--json", *more).out)["elsewhere"]
        return ends["upper"] - ends["lower"]

    whole = width()
    assert width("--resident-share", 0.7) < whole
    assert width("--turnover", 400e6) < whole
    assert width("--resident-share", 0.7, "--turnover", 400e6) < width("--turnover", 400e6)


def alone(folder):
    """The sample county with its national and local tables and one site, of which nobody saw a payment."""
    folder.mkdir()
    for name in ("io_table.csv", "jobs.csv", "areas.csv", "sites.csv", "study.toml"):
        shutil.copyfile(SAMPLE / name, folder / name)
    text = (folder / "study.toml").read_text("utf-8")
    gone = ("register", "business_counts", "suppliers", "boundaries")
    kept = [line for line in text.splitlines() if not line.startswith(gone)]
    (folder / "study.toml").write_text("\n".join(kept) + "\n", "utf-8")
    header, rows = rows_of(folder / "sites.csv")
    write_rows(folder / "sites.csv", header, [row for row in rows if row["site_id"] == "PLANT-X"])
    return folder


@pytest.mark.parametrize("quotient", ["auto", "flq", "slq", "cilq", "range"])
def test_it_holds_what_a_study_on_the_same_tables_says(tmp_path, quotient):
    study = alone(tmp_path / "northmoor")
    edit(study / "study.toml", 'quotient = "auto"', f'quotient = "{quotient}"')
    run = netan("scenario", "run", study, "--close", "Plant X", "--jobs", 2200, "--agency", 300, "--json")
    assert run.code == 0, run.err
    rows = {row["part"]: row for row in json.loads(run.out)["rows"]}
    said = json.loads(quick("--json", "--folder", study).out)
    parts = {row["part"]: row for row in said["rows"]}
    for part in ("suppliers", "back", "households"):
        assert parts[part]["lower"] <= rows[part]["lower"] + 1e-6
        assert rows[part]["upper"] <= parts[part]["upper"] + 1e-6
    assert said["at_site"] == rows["site"]["lower"]
    assert said["elsewhere"]["lower"] <= rows["all"]["lower"] - said["at_site"] + 1e-6
    assert rows["all"]["upper"] - said["at_site"] <= said["elsewhere"]["upper"] + 1e-6


def test_a_british_place_without_files_is_told_which_two_to_get_and_where(empty):
    run = quick(place="Derby")
    assert (run.code, run.out) == (1, "")
    for words in ("UK input-output analytical tables", "www.ons.gov.uk", "for Derby, East Midlands and Great Britain",
                  "www.nomisweb.co.uk", "NM_189_1", "--io", "--jobs-file", "this folder or its inbox"):  # fmt: skip
        assert words in run.err, words


def test_only_what_is_missing_is_asked_for(tables):
    (tables / "inbox" / "b.csv").unlink()
    run = quick(place="Eastvale")
    assert run.code == 1
    assert "no jobs by area and industry in this folder" in run.err
    assert "analytical tables" not in run.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"place": "Atlantis"}, "1 area is not known: 'Atlantis'"),
        ({"site": ("--industry", "98", "--jobs", 10)}, "industry 98 has no industry in the input-output table"),
        ({"site": ("--industry", "1110", "--jobs", 10)}, "leading zero lost"),
        (
            {"site": ("--industry", "30.3", "--jobs", 1e6)},
            "1,000,000 jobs and agency workers cannot close",
        ),
        ({"site": ("--industry", "30.3", "--jobs", 0)}, "jobs is 0"),
    ],
)
def test_what_cannot_be_is_refused(empty, options, words):
    run = quick(**options)
    assert (run.code, run.out) == (1, "")
    assert words in run.err


def test_a_file_that_is_something_else_or_one_of_several(tables):
    inbox = tables / "inbox"
    run = quick("--io", inbox / "b.csv", "--jobs-file", inbox / "b.csv")
    assert (run.code, "b.csv is no input-output table but" in run.err) == (1, True)
    shutil.copyfile(inbox / "a.csv", tables / "again.csv")
    run = quick()
    assert (run.code, "2 files may be the input-output table: a.csv, again.csv" in run.err) == (1, True)


def test_more_jobs_than_the_industry_has_here_is_said(empty):
    run = quick(site=("--industry", "30.3", "--jobs", 20_000))
    assert run.code == 0
    assert "fewer than 20,000: check the industry" in " ".join(run.err.split())


def test_a_study_that_was_only_started_is_no_obstacle(tables):
    (tables / "study.toml").write_text('[place]\nname = "Northmoor"\n', "utf-8")
    assert quick().code == 0


def test_a_district_of_a_study_is_a_place_of_its_own(tmp_path):
    study = alone(tmp_path / "northmoor")
    small = json.loads(quick("--json", "--folder", study, place="Eastvale").out)
    whole = json.loads(quick("--json", "--folder", study).out)
    assert small["place"] == "Eastvale"
    assert small["elsewhere"]["upper"] < whole["elsewhere"]["upper"]


def test_industries_of_the_table_by_their_own_code(empty):
    from netan.study.journey import Journey

    study, inputs = tables_of("Northmoor")
    journey = Journey(study)
    journey.inputs = inputs
    found = industries_of("C30", inputs.table, journey)
    assert found.to_dict("records") == [{"sector": "C30", "label": "Other transport equipment", "share": 1.0}]
