"""What a scenario cannot answer is refused in one clear message: what is wrong, where, what to do; nothing written."""

from __future__ import annotations

import pytest
from sample_study import netan

TOP = "[scenario]\n"
PLANT = TOP + 'close = ["Plant X"]\n'

FILES = [
    (TOP + 'close = ["Plannt X"]', ["no company or site 'Plannt X'", "nearest: Plant X"]),
    (TOP + 'sector = ["machinry"]', ["scenario.sector: no industry 'machinry'", "C28 Machinery"]),
    (TOP + 'demand = ["zz"]\nloss = 0.1', ["scenario.demand: no industry 'zz'", "it has A01"]),
    (TOP + 'areas = ["Eastvlae"]', ["scenario.areas: no district 'Eastvlae'", "did you mean Eastvale"]),
    (TOP + 'imports = ["steel"]', ["imports of steel alone", "one row of imports", "ask for imports of 'all'"]),
    (PLANT + 'model = "leontif"', ["no model is called leontif", "did you mean leontief?"]),
    (TOP + 'clsoe = ["Plant X"]', ["unknown key scenario.clsoe", "did you mean scenario.close?"]),
    (PLANT + "loss = 120", ["scenario.loss is 120", "share LOST", "120 % cannot be lost"]),
    (PLANT + "loss = 0", ["scenario.loss is 0", "nobody is hit"]),
    (PLANT + "loss = -0.2", ["scenario.loss is -0.2", "what is gained is an opening"]),
    (PLANT + 'loss = "half"', ["scenario.loss is 'half', not a number"]),
    (PLANT + "loss = nan", ["scenario.loss is nan"]),
    (TOP + "close = []", ["scenario.close names nothing"]),
    (TOP + 'name = "x"', ["nothing closes"]),
    (TOP + "around = [51.5, -0.1]\nradius_km = 1", ["nobody is in this circle", "km from its middle, in "]),
    (
        TOP + 'polygon = ["55.0 2.0", "55.0 2.5", "55.5 2.2"]',
        ["nobody is in this polygon", "km from its nearest corner"],
    ),
    (PLANT + "duration_weeks = -3", ["scenario.duration_weeks is -3", "weeks above 0"]),
    (PLANT + 'recovery = "linear"', ["scenario.recovery says how it comes back, but not when"]),
    (PLANT + 'end = "2026"', ["unknown key scenario.end"]),
    (PLANT + 'start = "2027-13"', ["scenario.start is '2027-13'", "2027-04-01"]),
    (PLANT + 'sector = ["C28"]', ["scenario.close and scenario.sector stand together"]),
    (TOP + 'demand = ["C30"]\nloss = 0.1\nmodel = "leontief"', ["leave --model leontief out"]),
    (PLANT + "jobs = -5\nagency = -1\nloss = 7", ["3 faults", "scenario.jobs is -5", "scenario.agency is -1", "0.07"]),
    (PLANT + "loss = \n", ["no scenario file (TOML)", "line 3, column 8"]),
]

OPTIONS = [
    (["--cut", "Plant X"], ['--cut "Plant X" says no share', "Plant X=0.4"]),
    (["--cut", "Plant X=1.2"], ["120 % cannot be lost"]),
    (["--cut", "Plant X=0"], ["the share lost is 0"]),
    (["--close", "Plant X", "--loss", "0"], ["scenario.loss is 0"]),
    (["--close", "Plant X", "--cut", "Plant X=0.5"], ["--close and --cut both name", "not both"]),
    (["--close", "Plant X", "--cut", "PLANT-X=0.5"], ["stands twice with different shares LOST", "keep one"]),
    (["--open", "30.3"], ["scenario.jobs is missing"]),
    (["--open", "30.3", "--jobs", "-5"], ["scenario.jobs is -5"]),
    (["--import", "steel=0.2"], ["one row of imports"]),
    (["--alternative", "x", "--close", "Plant X"], ["--alternative x is one of a scenario file"]),
    (["--file", "no-such.toml"], ["does not exist"]),
]


def refused(built, arguments, words):
    """Run, and hold that it is one message, no traceback, and nothing written."""
    before = sorted((built / "out").rglob("*")) if (built / "out").exists() else []
    run = netan("scenario", "run", built, *arguments)
    assert (run.code, run.out) == (1, ""), run.errors
    assert run.err.count("Error: ") == 1
    assert "Traceback" not in run.err
    for said in ("severity", "shock", "node"):
        assert said not in run.errors
    for word in words:
        assert word in run.errors
    assert (sorted((built / "out").rglob("*")) if (built / "out").exists() else []) == before


@pytest.mark.parametrize(("text", "words"), FILES)
def test_a_file_that_cannot_be_answered(built, tmp_path, text, words):
    (tmp_path / "s.toml").write_text(text, "utf-8")
    refused(built, ["--file", tmp_path / "s.toml"], words)


@pytest.mark.parametrize(("arguments", "words"), OPTIONS)
def test_options_that_cannot_be_answered(built, arguments, words):
    refused(built, arguments, words)


def test_a_file_and_an_option_that_contradict_each_other(built, tmp_path):
    (tmp_path / "s.toml").write_text(PLANT, "utf-8")
    words = ["the file says what is hit (scenario.close)", "and so does the command line"]
    refused(built, ["--file", tmp_path / "s.toml", "--demand", "C30=0.1"], words)
    refused(built, ["--file", tmp_path / "s.toml", "--open", "30.3", "--jobs", 5], words)


def test_an_alternative_that_is_not_there(built, tmp_path):
    (tmp_path / "s.toml").write_text(PLANT + '[alternative."half"]\nloss = 0.5', "utf-8")
    refused(built, ["--file", tmp_path / "s.toml", "--alternative", "haf"], ["no alternative 'haf'", "it has half"])


def test_a_folder_instead_of_a_file_is_wrong_use(built, tmp_path):
    run = netan("scenario", "run", built, "--file", tmp_path)
    assert (run.code, run.out) == (2, "")
    assert "is a directory" in run.errors


def test_an_opening_names_its_industry_and_a_wrong_code_the_nearest(built):
    run = netan("scenario", "run", built, "--open", "31.99", "--jobs", "10")
    assert run.code == 1
    assert "industry 31.99: '31.99' is not in SIC 2007; give the SIC 2007 code" in run.errors
    assert "nearest: 310 Manufacture of furniture" in run.errors
    run = netan("scenario", "run", built, "--demand", "C30=0.2", "-q")
    assert run.out.startswith("Final sales of Other transport equipment (C30) fall by 20 %")


def test_a_screen_lists_the_leading_industries_and_says_how_many_more(built):
    run = netan("scenario", "run", built, "--close", "Plant X", "--by", "industry", "-q")
    lines = run.out.splitlines()
    first = next(k for k, line in enumerate(lines) if line.startswith("JOBS, by industry"))
    more = next(k for k, line in enumerate(lines) if " more, in the csv" in line)
    assert more - first == 16
    assert lines[more + 1].startswith("ALL (ends of rows do not add)")
