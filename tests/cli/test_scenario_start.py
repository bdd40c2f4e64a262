"""``netan scenario init`` and ``models``: every example line runs as it stands, and the list of models is whole."""

from __future__ import annotations

import json
import re

import pytest
from sample_study import netan, rows_of

from netan.scenario.models import MODELS
from netan.study.scenario_start import EXAMPLE

TARGETS = ("sector", "areas", "around", "polygon", "links", "imports", "demand", "open")
OTHERS = ("start", "duration_weeks", "recovery", "jobs", "agency", "resident_share", "reemployed", "model")
# The example lies in England; the fictional county lies off every coast, in the Gulf of Guinea.
ELSEWHERE = {
    "[53.38, -1.47]": "[0.25, 0.25]",
    "radius_km = 5 ": "radius_km = 16 ",
    '"53.3 -1.5", "53.5 -1.5", "53.4 -1.2"': '"0.1 0.3", "0.4 0.3", "0.25 0.6"',
    "Redbeck Forgings": "SUPPLIER",
}


def used(text, *keys, instead=False):
    """The example with the # of some keys taken away; in place of what closes, where they say what is hit."""
    for key in keys:
        text, times = re.subn(rf"^# ({key} = )", r"\1", text, flags=re.MULTILINE)
        assert times == 1, key
    return re.sub(r"^close = ", "# close = ", text, flags=re.MULTILINE) if instead else text


def wanted(key):
    """The keys that an example needs beside it."""
    return {
        "around": ("around", "radius_km"),
        "open": ("open", "jobs"),
        "recovery": ("recovery", "duration_weeks"),
    }.get(key, (key,))


def test_the_example_runs_with_its_alternative_and_stays(study, tmp_path):
    file = tmp_path / "first.toml"
    made = netan("scenario", "init", file)
    assert (made.code, file.read_text("utf-8")) == (0, EXAMPLE)
    again = netan("scenario", "init", file)
    assert again.code == 1
    assert "is there already and stays as it is" in again.errors
    assert netan("scenario", "init", file, "--force").code == 0
    assert netan("scenario", "init", tmp_path / "first.txt").code == 1
    assert netan("validate", file).code == 0
    run = netan("scenario", "run", study, "--file", file, "--json")
    assert run.code == 0, run.errors
    assert len(json.loads(run.out)["alternatives"]) == 1


@pytest.mark.parametrize("form", ["windows", "notepad"])
def test_windows_line_ends_and_the_mark_of_notepad_are_read(study, tmp_path, form):
    text = EXAMPLE.replace("\n", "\r\n")
    (tmp_path / "s.toml").write_bytes(text.encode("utf-8-sig" if form == "notepad" else "utf-8"))
    assert netan("validate", tmp_path / "s.toml").code == 0
    assert netan("scenario", "run", study, "--file", tmp_path / "s.toml", "--alternative", "half").code == 0


@pytest.mark.parametrize("key", [*TARGETS, *OTHERS])
def test_every_line_of_the_example_can_be_used(study, tmp_path, key):
    text = used(EXAMPLE, *wanted(key), instead=key in TARGETS)
    (tmp_path / "s.toml").write_text(text, "utf-8")
    assert netan("validate", tmp_path / "s.toml").code == 0
    for here, there in ELSEWHERE.items():
        text = text.replace(here, there)
    paid = rows_of(study / "ledger_plant_x.csv")[1][0]["supplier"]
    (tmp_path / "s.toml").write_text(text.replace("SUPPLIER", paid), "utf-8")
    run = netan("scenario", "run", study, "--file", tmp_path / "s.toml")
    assert run.code == 0, run.errors
    assert "JOBS" in run.out


def test_the_models_are_listed_with_what_they_suppose():
    run = netan("scenario", "models")
    told = json.loads(netan("scenario", "models", "--json").out)["models"]
    assert [one["name"] for one in told] == list(MODELS)
    words = " ".join(run.out.split())
    for one in told:
        assert one["wrong_when"].startswith("Wrong ")
        assert all(one[part] in words for part in ("question", "convention", "wrong_when"))


def test_half_a_year_that_comes_back_evenly_is_a_quarter_of_a_year(study, tmp_path):
    text = '[scenario]\nclose = ["Plant X"]\nduration_weeks = 26\nrecovery = "linear"\nstart = 2027-04-01\n'
    (tmp_path / "s.toml").write_text(text, "utf-8")
    whole = netan("scenario", "run", study, "--close", "Plant X").out.splitlines()
    run = netan("scenario", "run", study, "--file", tmp_path / "s.toml")
    assert run.code == 0, run.errors
    words = " ".join(run.out.split())
    assert "from 2027-04-01" in words
    assert "It lasts 26 weeks, coming back evenly: figures are the average over the first year, 25 %" in words
    assert "At the site (2,200 employees) 550 550 550" in words
    told, before = (next(one for one in lines if one.startswith("ALL (")) for lines in (run.out.splitlines(), whole))
    assert re.search(r"about (\S+ %) of jobs here", told)[1] != re.search(r"about (\S+ %) of jobs here", before)[1]
