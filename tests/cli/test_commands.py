"""Every command on the sample county: what is printed where, in what words, with what exit code."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sys

import pytest
from sample_study import netan, small_study

from netan.network.naming import STAMP, named_nodes
from netan.schema import JSON_KEYS
from netan.study.journey import Journey
from netan.study.settings import load_study
from netan.study.words import INTERNAL


def read_csv(path):
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def widest(run):
    """Length of the longest line that holds no path of a file."""
    return max(len(line) for line in run.out.splitlines() if not line.startswith("Written: "))


def test_build_says_what_the_study_can_say(built):
    run = netan("build", built)
    assert run.code == 0
    assert run.out.startswith("CAN SAY")
    assert "Plant X and who supplies it" in run.out
    assert "industries only; no company named" in run.out
    assert "What would narrow the figures most" in run.out
    assert "Note: " in run.errors
    assert widest(run) <= 120


def test_quiet_drops_notes_and_keeps_the_result(built):
    run = netan("build", built, "--quiet")
    assert run.err == ""
    assert run.out == netan("build", built).out


def test_linkages_lists_industries_and_writes_a_csv_with_its_provenance(built, tmp_path):
    run = netan("linkages", built, "--out", tmp_path / "shares.csv")
    assert run.code == 0
    assert "ALL of Northmoor" in run.out
    assert "behind a calibrated middle" in run.out
    rows = read_csv(tmp_path / "shares.csv")
    assert len(rows) == len([line for line in run.out.splitlines() if " %" in line]) - 1
    for row in rows:
        assert sum(float(row[f"{tier}_lower"]) for tier in ("local", "region", "country", "world")) <= 1 + 1e-9
        assert sum(float(row[f"{tier}_upper"]) for tier in ("local", "region", "country", "world")) >= 1 - 1e-9
    about = json.loads((tmp_path / "shares.json").read_text("utf-8"))
    assert about["inputs"][0]["name"] == "io_table.csv"


def test_linkages_of_one_industry_and_of_one_that_is_not_there(built):
    run = netan("linkages", built, "--sector", "C25")
    assert run.code == 0
    assert "Fabricated metal products" in run.out
    assert "Basic metals" not in run.out
    run = netan("linkages", built, "--sector", "C99")
    assert run.code == 1
    assert "no industry 'C99' here; the table has " in run.errors


def test_critical_to_a_buyer_names_companies_paid_and_says_that_they_are_internal(built):
    run = netan("critical", built, "--to", "Plant X", "--top", 5)
    assert run.code == 0
    assert "Local suppliers hardest for Plant X to replace." in run.out
    assert run.out.count("why: ") == 5
    assert INTERNAL in run.errors
    assert widest(run) <= 120
    assert netan("critical", built, "--to", "PLANT-X", "--top", 5).out == run.out


def test_internal_is_said_even_when_quiet(built):
    run = netan("critical", built, "--to", "Plant X", "--top", 5, "--quiet")
    assert run.err == INTERNAL + "\n"


def test_critical_to_an_unknown_buyer_names_the_nearest(built):
    run = netan("critical", built, "--to", "Moorend Pumps Limitde")
    assert run.code == 1
    assert run.out == ""
    assert "nearest: Moorend Pumps" in run.errors


def test_critical_csv_carries_the_internal_notice_and_its_provenance(built, tmp_path):
    netan("critical", built, "--to", "Plant X", "--out", tmp_path / "r.csv")
    rows = read_csv(tmp_path / "r.csv")
    assert {row["internal"] for row in rows} == {INTERNAL}
    assert INTERNAL in json.loads((tmp_path / "r.json").read_text("utf-8"))["caveats"]


def test_estimated_names_are_stamped_in_table_json_and_csv(study, tmp_path):
    options = ("--to", "Redbeck Forgings", "--include-estimated")
    run = netan("critical", study, *options, "--out", tmp_path / "r.csv")
    assert run.code == 0
    assert STAMP in " ".join(run.out.split())
    assert {row["stamp"] for row in read_csv(tmp_path / "r.csv")} == {STAMP}
    said = json.loads(netan("critical", study, *options, "--json").out)
    assert said["stamp"] == STAMP
    assert all(row["node_id"] for row in said["rows"])


def test_out_must_be_a_csv(built, tmp_path):
    run = netan("critical", built, "--out", tmp_path / "ranking.json")
    assert run.code == 2
    assert "give it a name that ends in .csv" in run.errors


@pytest.mark.parametrize("who", ["Plant X", "PLANT-X", "ZY300000"])
def test_closing_by_name_site_id_or_company_number(study, who):
    run = netan("scenario", "run", study, "--close", who, "--jobs", 2200, "--agency", 300)
    assert run.code == 0
    assert "JOBS IN NORTHMOOR" in run.out
    assert "2,500" in run.out
    assert INTERNAL in run.errors
    assert widest(run) <= 120
    stem = {"Plant X": "plant-x-closes", "PLANT-X": "plant-x-closes", "ZY300000": "zy300000-closes"}[who]
    written = sorted(path.name for path in (study / "out").iterdir())
    assert written == [
        f"{stem}-by-company-internal.csv", f"{stem}-by-district-internal.csv", f"{stem}-by-industry-internal.csv",
        f"{stem}-by-origin.csv", f"{stem}-follows.csv", f"{stem}-suppliers-internal.csv", f"{stem}.csv", f"{stem}.json",
    ]  # fmt: skip
    assert {row["internal"] for row in read_csv(study / "out" / f"{stem}-suppliers-internal.csv")} == {INTERNAL}


@pytest.mark.parametrize(
    ("jobs", "words"), [(100_000_000, "100,000,000 jobs and agency workers cannot close"), (0, "jobs is 0")]
)
def test_closing_more_than_there_is_or_nothing_is_refused(built, jobs, words):
    run = netan("scenario", "run", built, "--close", "Plant X", "--jobs", jobs)
    assert (run.code, run.out) == (1, "")
    assert words in run.errors


def test_a_company_named_twice_closes_once_and_two_close(study):
    run = netan("scenario", "run", study, "--close", "Plant X", "--close", "Plant X", "--json")
    assert json.loads(run.out)["name"] == "Plant X closes"
    assert (study / "out" / "plant-x-closes.csv").exists()
    other = next(row["site_id"] for row in read_csv(study / "sites.csv") if row["site_id"] != "PLANT-X")
    run = netan("scenario", "run", study, "--close", "Plant X", "--close", other, "--json")
    assert json.loads(run.out)["name"] == f"Plant X and {other} close"


def test_closing_from_a_file(study):
    run = netan("scenario", "run", study, "--file", study / "scenario-plant-closure.toml")
    assert run.code == 0
    assert "fictional" in run.out.splitlines()[0].casefold()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[scenario]\nname = 3\nclose = 'Plant X'\nlos = 1", ["3 faults", "scenario.los", "scenario.loss?", "list of"]),
        ("[scenario\n", ["no scenario file (TOML)", "line 1"]),
        ('[scenario]\nclose = ["Plant X"]\nreemployed = []', ["as [0.4, 0.6]"]),
        ('[scenario]\nclose = ["Plant X"]\nloss = 40', ["loss is 40", "0 to 1"]),
        ('[scenario]\nclose = ["Nobody at all"]', ["no company or site 'Nobody at all'"]),
        ('[scenario]\nname = "x"', ["nothing closes"]),
    ],
)
def test_a_wrong_scenario_file_is_one_message(built, tmp_path, text, words):
    (tmp_path / "s.toml").write_text(text, "utf-8")
    run = netan("scenario", "run", built, "--file", tmp_path / "s.toml")
    assert run.code == 1
    assert run.out == ""
    assert all(word in run.errors for word in words), run.err


def test_a_scenario_file_that_is_no_scenario(built):
    run = netan("scenario", "run", built, "--file", built / "jobs.csv")
    assert run.code == 1
    assert "jobs.csv is no scenario file" in run.errors


def test_doctor_passes_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = netan("doctor")
    assert run.code == 0
    said = (
        r"OK Python 3\.1[123] \| OK Word, Excel, PNG \| OK folder writable \| No internet: not needed for the next step"
    )
    assert re.fullmatch(said, run.out.strip())
    assert len(run.out) <= 120
    assert list(tmp_path.iterdir()) == []


def test_doctor_says_what_is_broken_and_what_to_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "docx", None)
    run = netan("doctor")
    assert run.code == 1
    assert "NO Word, Excel, PNG" in run.out
    assert "pip install netan" in run.out


def test_validate_a_study_a_folder_and_a_file(built, tmp_path):
    assert netan("validate", built).out.count("ready") == 7
    run = netan("validate", built / "ledger_plant_x.csv")
    assert (run.code, "supplier list" in run.out) == (0, True)
    (tmp_path / "notes.csv").write_text("colour,weather\nred,rain\n", "utf-8")
    run = netan("validate", tmp_path)
    assert run.code == 1
    assert "notes.csv: is no file that netan knows" in run.out
    run = netan("validate", tmp_path / "nothing")
    assert (run.code, "does not exist" in run.errors) == (1, True)


def test_validate_checks_scenario_files(built, tmp_path):
    assert netan("validate", built / "scenario-plant-closure.toml").code == 0
    (tmp_path / "s.toml").write_text("[scenario]\nclos = []", "utf-8")
    run = netan("validate", tmp_path / "s.toml")
    assert (run.code, "did you mean scenario.close?" in run.out) == (1, True)


def keys(name):
    return {key.name for key in JSON_KEYS[name]}


def test_json_has_exactly_the_keys_of_the_schema(study, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    commands = {
        "build": ("build", study),
        "linkages": ("linkages", study),
        "critical": ("critical", study, "--to", "Plant X"),
        "scenario": ("scenario", "run", study, "--close", "Plant X"),
        "doctor": ("doctor",),
        "validate": ("validate", study / "io_table.csv"),
        "validate FOLDER": ("validate", study),
        "init": ("init", tmp_path / "new", "--place", "Sheffield"),
    }
    for name, command in commands.items():
        run = netan(*command, "--json")
        assert run.code == 0, run.err
        assert set(json.loads(run.out)) == keys(name), name
        assert run.err in {"", INTERNAL + "\n"}


def test_json_of_a_faulty_file_has_the_same_keys(tmp_path):
    (tmp_path / "x.csv").write_text("", "utf-8")
    run = netan("validate", tmp_path / "x.csv", "--json")
    said = json.loads(run.out)
    assert run.code == 1
    assert set(said) == keys("validate")
    assert set(said["faults"][0]) == {"file", "sheet", "row", "column", "what", "remedy"}


def unnamed(study):
    """Names and numbers that may not appear: of companies without a payment or a size that was seen."""
    network = Journey(load_study(study)).network()
    firms = network.nodes[network.nodes["kind"] == "firm"]
    may = named_nodes(network)[firms.index]
    shown = " ".join([*firms.index[may], *firms["label"][may]])
    hidden = {*firms.index[~may], *firms["label"][~may], *firms["firm_id"][~may].dropna()}
    return {text for text in hidden if text not in shown}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The whole demo on the whole sample county."""
    folder = tmp_path_factory.mktemp("demo") / "northmoor"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("netan.study.journey.SAMPLES", 1)
        return folder, netan("demo", folder)


def test_demo_prints_two_tables_and_writes_a_page(demo):
    folder, run = demo
    assert run.code == 0
    assert run.out.startswith("Northmoor is fictional")
    assert "hardest for Plant X to replace" in run.out
    assert "whose loss would cost Northmoor most jobs" in run.out
    assert run.out.count("why: ") == 20
    assert run.err == INTERNAL + "\n"
    page = (folder / "out" / "explorer.html").resolve()
    assert f"Page, opens without a network: {page}" in run.out
    assert "</html>" in page.read_text("utf-8")


def test_no_company_is_named_on_estimates_alone(demo, tmp_path):
    study, first = demo
    hidden = unnamed(study)
    assert len(hidden) > 1500
    runs = [
        first,
        netan("build", study),
        netan("linkages", study, "--out", tmp_path / "linkages.csv"),
        netan("critical", study, "--out", tmp_path / "place.csv", "--top", 400),
        netan("critical", study, "--json", "--top", 400),
        netan("critical", study, "--to", "Plant X", "--out", tmp_path / "plant.csv", "--top", 400),
        netan("critical", study, "--to", "Redbeck Forgings", "--out", tmp_path / "redbeck.csv", "--top", 400),
        netan("scenario", "run", study, "--close", "Plant X"),
    ]
    assert [run.code for run in runs] == [0] * len(runs)
    texts = {f"run {k}": run.out + run.err for k, run in enumerate(runs)}
    files = [path for folder in (tmp_path, study / "out") for path in folder.iterdir() if path.is_file()]
    texts |= {path.name: path.read_text("utf-8") for path in files}
    assert {path.suffix for path in files} == {".csv", ".json", ".html", ".svg"}
    found = {name: sorted(text for text in hidden if text in content) for name, content in texts.items()}
    assert {name: names[:5] for name, names in found.items() if names} == {}


@pytest.fixture(scope="module")
def viewed(built, tmp_path_factory):
    """A copy of the built study with its page and the picture of Plant X."""
    folder = tmp_path_factory.mktemp("viewed") / "northmoor"
    shutil.copytree(built, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("netan.study.journey.SAMPLES", 1)
        return folder, netan("view", folder, "--what", "Plant X", "--json")


def test_view_writes_a_page_with_rankings_factors_and_the_internal_notice(viewed):
    study, run = viewed
    assert run.code == 0
    assert run.err == INTERNAL + "\n"
    assert set(json.loads(run.out)) == keys("view")
    page = (study / "out" / "explorer.html").read_text("utf-8")
    for words in (
        "Local suppliers hardest for Plant X to replace", "Companies Northmoor would miss most",
        "Rank among suppliers of Plant X", "Only one on list?", "Same code here", INTERNAL, "Eastvale", "fictional",
    ):  # fmt: skip
        assert words in page, words
    assert INTERNAL in (study / "out" / "suppliers-plant-x.svg").read_text("utf-8")
    assert INTERNAL not in (study / "out" / "industries.svg").read_text("utf-8")
    assert "Companies House" not in page


def test_view_of_a_company_that_may_not_be_named_is_refused(study):
    hidden = min(text for text in unnamed(study) if text.startswith("ZZ"))
    run = netan("view", study, "--what", hidden)
    assert run.code == 1
    assert "is known from estimates alone" in run.errors


def test_demo_in_json_and_again_in_the_same_folder(tmp_path, monkeypatch):
    small_study(tmp_path / "sample")
    monkeypatch.setattr("netan.study.demo.data_path", lambda name: tmp_path / name)
    assert netan("demo", tmp_path / "d", "--quiet").code == 0
    again = netan("demo", tmp_path / "d", "--json")
    assert set(json.loads(again.out)) == keys("demo")
    (tmp_path / "d" / "study.toml").write_text("# my own changes\n", "utf-8")
    run = netan("demo", tmp_path / "d")
    assert (run.code, "study.toml, which the demo would overwrite" in run.errors) == (1, True)
    assert (tmp_path / "d" / "study.toml").read_text("utf-8") == "# my own changes\n"


def test_demo_refuses_a_folder_with_other_files(tmp_path):
    (tmp_path / "letter.txt").write_text("mine", "utf-8")
    run = netan("demo", tmp_path)
    assert (run.code, "name an empty or a new folder" in run.errors) == (1, True)
