"""Closures of a company, an industry and a district side by side, from their files to table, csv, JSON and workbook."""

from __future__ import annotations

import json

import openpyxl
import pandas as pd
import pytest
from sample_study import netan

from netan.report.workbook import write_workbook
from netan.schema import JSON_KEYS, table_named, validate
from netan.study.journey import Journey
from netan.study.scenario_family_sheets import family_sheets
from netan.study.settings import load_study

ENDS = ["lower", "middle", "upper"]
FILES = {
    "plant": 'name = "Plant X goes"\nclose = ["Plant X"]\n',
    "industry": 'name = "Metal products go"\nsector = ["C25"]\nloss = 0.5\n',
    "area": 'name = "Metal products of Westvale go"\nsector = ["C25"]\nareas = ["Westvale"]\n',
}


def written(folder, name, text):
    path = folder / f"{name}.toml"
    path.write_text(f"[scenario]\n{text}", "utf-8")
    return path


def done(*arguments):
    run = netan(*arguments)
    assert run.code == 0, run.err
    return run


def test_a_company_an_industry_and_a_district_side_by_side(study, tmp_path):
    files = [written(tmp_path, name, text) for name, text in FILES.items()]
    out = tmp_path / "sides.csv"
    found = json.loads(done("scenario", "compare", study, *files, "--runs", 40, "--out", out, "--json").out)
    assert set(found) == {key.name for key in JSON_KEYS["scenario compare"]}
    assert found["scenarios"] == ["Plant X goes", "Metal products go", "Metal products of Westvale go"]
    rows = {(row["scenario"], row["part"]): row for row in found["rows"]}
    for path, name in zip(files, found["scenarios"], strict=True):  # as each file says on its own
        alone = json.loads(done("scenario", "run", study, "--file", path, "--json").out)
        for row in alone["rows"]:
            both = rows[name, row["part"]]
            assert [both[end] for end in ENDS] == pytest.approx([row[end] for end in ENDS], nan_ok=True), row["part"]
    frame = pd.read_csv(out, encoding="utf-8-sig")
    assert len(validate(frame, table_named("side_by_side"), file="c", strict_columns=False)) == len(found["rows"])
    assert frame["upper"].tolist() == pytest.approx([row["upper"] for row in found["rows"]])
    about = json.loads(out.with_suffix(".json").read_text("utf-8"))
    assert about["method"] == "scenarios side by side"
    (sheet,) = [sheet for sheet in family_sheets(Journey(load_study(study)), study / "out") if "side" in sheet.name]
    write_workbook(tmp_path / "book.xlsx", [sheet], title=sheet.title)
    book = openpyxl.load_workbook(tmp_path / "book.xlsx", read_only=True)
    text = "\n".join(str(cell) for row in book[sheet.name].values for cell in row if cell is not None)
    assert all(name in text for name in found["scenarios"])


def test_a_cut_that_was_run_is_compared_as_it_was_run(study):
    done("scenario", "run", study, "--cut", "Plant X=0.4")
    done("scenario", "run", study, "--close", "Plant X")
    asked = ("scenario", "compare", study, "Plant X closes", "Plant X cut back", "--runs", 20, "--json")
    found = json.loads(done(*asked).out)
    site = {row["scenario"]: row["upper"] for row in found["rows"] if row["part"] == "site"}
    assert list(site.values()) == pytest.approx([2200, 880])


UNLIKE = {
    "weeks": ('close = ["Plant X"]\nduration_weeks = 10\n', "lasts 10 weeks: its figures are averages over a year"),
    "model": ('close = ["Plant X"]\nmodel = "ghosh"\n', "asks for the model ghosh, which follows other rules"),
    "imports": ('imports = ["all"]\nloss = 0.2\n', "closes no company or site, it is: import loss"),
    "sales": ('demand = ["C30"]\nloss = 0.1\n', "closes no company or site, it is: demand change"),
    "new": ('open = "30.3"\njobs = 10\n', "closes no company or site, it is: opening"),
}


def test_what_counts_by_other_rules_elsewhere_or_at_other_prices_is_refused(study, tmp_path):
    files = [written(tmp_path, name, text) for name, (text, _) in UNLIKE.items()]
    figures = [tmp_path / "elsewhere.csv", tmp_path / "book.xlsx"]
    run = netan("scenario", "compare", study, "Plant X", *files, *figures)
    assert run.code == 1
    for name, (_, said) in UNLIKE.items():
        assert f"{name}.toml: " in run.errors
        assert said in run.errors
    assert run.errors.count("perhaps of another place, another price year") == 2
    assert run.errors.count("Error:") == 1
