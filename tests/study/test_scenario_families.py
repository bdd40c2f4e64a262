"""Joint draws, closures of each, failures and scenarios side by side on the small study: tables, files, faults."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
from sample_study import edit, netan

from netan.report.workbook import write_workbook
from netan.schema import JSON_KEYS, table_named, validate
from netan.study.journey import Journey
from netan.study.report_sheets import round_jobs
from netan.study.scenario_family_sheets import family_sheets
from netan.study.settings import load_study

ENDS = ("lower", "middle", "upper")


def ran(*arguments):
    run = netan(*arguments)
    assert run.code == 0, run.err
    text = f" {run.out} {run.errors} ".casefold()
    assert not [word for word in (" nan", " inf ", "traceback", "esri", "ensemble") if word in text], run.out
    return run


def refused(*arguments):
    run = netan(*arguments)
    assert run.code == 1, run.out
    return run.errors


def answer(*arguments):
    return json.loads(ran(*arguments, "--json").out)


def written(path, table):
    """A csv, checked against the schema."""
    frame = pd.read_csv(path, encoding="utf-8-sig")
    assert validate(frame, table_named(table), file=path.name, strict_columns=False).shape[0] == len(frame)
    assert list(frame.columns[: len(table_named(table).names)]) == list(table_named(table).names)
    return frame


def scenario(folder, text, name="a.toml"):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


# joint draws


def test_joint_draws_agree_with_the_few_readings(study):
    drawn = answer("scenario", "montecarlo", study, "--close", "Plant X", "--agency", 300)
    few = answer("scenario", "run", study, "--close", "Plant X", "--agency", 300)
    assert set(drawn) == {key.name for key in JSON_KEYS["scenario montecarlo"]}
    one, two = ({row["part"]: row for row in found["rows"]} for found in (drawn, few))
    for part in ("suppliers", "back", "households", "elsewhere", "gva", "left"):
        assert one[part]["lower"] >= two[part]["lower"] * (1 - 1e-9), part
        assert one[part]["upper"] <= two[part]["upper"] * (1 + 1e-9), part
    width = two["all"]["upper"] - two["all"]["lower"]
    for end in ENDS:  # ends from a few readings are worked out as of independent errors
        assert one["all"][end] == pytest.approx(two["all"][end], abs=0.15 * width), end
    assert drawn["enough"]
    assert drawn["moves"]["draw"] + drawn["moves"]["added"] > 0.5
    assert sum(drawn["moves"].values()) == pytest.approx(1)


def test_the_table_says_runs_errors_and_what_moves_it(study):
    run = ran("scenario", "montecarlo", study, "--close", "Plant X", "--runs", 60)
    for words in ("60 joint draws, seed 1", "Not enough: take about", "+/-", "What moves ALL:", "ALL (drawn together)",
                  "Redraws of inferred links and sizes would move nothing"):  # fmt: skip
        assert words in " ".join(run.out.split()), words
    stem = study / "out" / "plant-x-closes-montecarlo"
    assert len(written(stem.with_name(f"{stem.name}-runs.csv"), "runs")) == 60
    assert written(stem.with_name(f"{stem.name}-convergence.csv"), "convergence")["runs"].max() == 60
    about = json.loads(stem.with_suffix(".json").read_text("utf-8"))
    assert "60 runs, seed 1" in about["method"]


def test_ranges_of_loss_and_residents_are_drawn_and_the_seed_repeats(study):
    asked = (
        "scenario",
        "montecarlo",
        study,
        "--close",
        "Plant X",
        "--loss",
        "0.5,0.8,1",
        "--resident-share",
        "0.5-0.9",
    )
    one, two = answer(*asked), answer(*asked, "--workers", 2, "--work", study / "elsewhere")
    del one["outputs"], two["outputs"]
    assert one == two
    assert one["moves"]["loss"] > one["moves"]["draw"]
    assert one["moves"]["resident"] > 0
    site = next(row for row in one["rows"] if row["part"] == "site")
    assert site["lower"] < site["middle"] < site["upper"]
    assert site["row"] == "At the site, 50-100 % lost"
    assert answer(*asked, "--seed", 2)["rows"] != one["rows"]


def test_sampled_networks_move_nothing_where_the_size_was_seen(study):
    found = answer("scenario", "montecarlo", study, "--close", "Plant X", "--networks", 2, "--runs", 100)
    assert found["networks"] == 2
    assert found["moves"]["network"] == pytest.approx(0, abs=1e-12)


def test_redraws_of_an_estimated_size_move_the_figures(study):
    journey = Journey(load_study(study))
    one, two = (journey.network(seed=seed).nodes["employees"] for seed in (1, 2))
    own = (one - two).where(journey.network().is_local_firm()).abs().idxmax()
    found = answer("scenario", "montecarlo", study, "--close", own, "--networks", 3, "--runs", 100)
    assert found["networks"] == 3
    assert found["moves"]["network"] > 0
    site = next(row for row in found["rows"] if row["part"] == "site")
    assert site["lower"] < site["upper"]
    assert any("takes the size of the site as one figure" in note for note in found["notes"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--close", "Plant Y"), "no company or site 'Plant Y' in this network; nearest: Plant X"),
        (("--close", "Plant X", "--loss", "120"), "loss is 120: write shares from 0 to 1"),
        (("--close", "Plant X", "--loss", "a lot"), "loss 'a lot' is no range: write one share such as 0.8"),
        (("--close", "Plant X", "--loss", "0.9-0.5"), "0.9, 0.5 is no range: write the lowest"),
        ((), "nothing closes: name a company or site with --close"),
        (("--close", "Plant X", "--chart", "x.gif"), "'x.gif' is drawn as svg or png"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_said_in_one_message(study, options, said):
    errors = refused("scenario", "montecarlo", study, "--runs", 20, *options)
    assert said in errors
    assert errors.count("Error:") == 1


def test_publishable_keeps_single_runs_back(study):
    ran("scenario", "montecarlo", study, "--close", "Plant X", "--runs", 50, "--publishable")
    assert not list((study / "out").glob("*-runs.csv"))


# closures of each


def test_each_row_is_the_closure_alone(study, tmp_path):
    out = tmp_path / "each.csv"
    found = answer("scenario", "sweep", study, "--targets", "sites", "--out", out)
    assert set(found) == {key.name for key in JSON_KEYS["scenario sweep"]}
    rows = {row["label"]: row for row in found["rows"]}
    few = {row["part"]: row for row in answer("scenario", "run", study, "--close", "Plant X")["rows"]}
    for part in ("suppliers", "back", "households", "all", "left", "elsewhere", "gva"):
        for end in ENDS:
            assert rows["Plant X"][f"{part}_{end}"] == few[part][end], (part, end)
    assert len(written(out, "closure_of_each")) == len(rows)
    named = [row for row in found["rows"] if row["node_id"]]
    assert all(row["evidence"] != "estimated" for row in named)


def test_publishable_tells_no_figure_of_one_or_two_confidential_payments(study):
    ledger = study / "ledger_plant_x.csv"
    head, *rows = ledger.read_text("utf-8").splitlines()
    asked = ("scenario", "sweep", study, "--targets", "sites", "--publishable")
    whole = {row["label"]: row for row in answer(*asked)["rows"]}["Plant X"]
    assert whole["suppliers_upper"] > 0
    ledger.write_text("\n".join([head, *rows[:2]]) + "\n", "utf-8")
    row = {row["label"]: row for row in answer(*asked)["rows"]}["Plant X"]
    kept = answer("scenario", "run", study, "--close", "Plant X", "--publishable")
    few = {part["part"]: part for part in kept["rows"]}
    for part in ("suppliers", "back", "households", "all"):
        assert row[f"{part}_upper"] == few[part]["upper"], part


def test_no_company_is_named_on_estimates_alone(study):
    found = answer("scenario", "sweep", study)
    classes = [row for row in found["rows"] if row["node_id"] is None]
    assert classes
    assert all(row["label"].endswith("(estimated)") and row["firms"] >= 3 for row in classes)
    everybody = answer("scenario", "sweep", study, "--include-estimated")
    assert everybody["stamp"].startswith("Illustrative")
    assert len(everybody["rows"]) > len(found["rows"])


def test_a_list_of_targets_says_every_unknown_name_at_once(study, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("name\nPlant X\nNobody Ltd\n\nNo One Ltd\n", "utf-8")
    errors = refused("scenario", "sweep", study, "--targets", path)
    assert "list.csv: 2 names that this study does not know" in errors
    assert "row 3:" in errors
    assert "row 5:" in errors
    path.write_text("name\nPlant X\n", "utf-8")
    assert [row["label"] for row in answer("scenario", "sweep", study, "--targets", path)["rows"]] == ["Plant X"]
    path.write_text("name\n", "utf-8")
    assert "names nobody" in refused("scenario", "sweep", study, "--targets", path)
    assert "write sites, companies, or the name of a csv" in refused("scenario", "sweep", study, "--targets", "firms")
    assert "write the share LOST" in refused("scenario", "sweep", study, "--targets", "sites", "--loss", 120)


def test_pictures_stand_beside_their_words(study, tmp_path):
    for name, command in (
        ("each", ("sweep", study, "--targets", "sites")),
        ("fails", ("robustness", study, "--most", 3, "--orders", 5)),
        ("settles", ("montecarlo", study, "--close", "Plant X", "--runs", 50)),
    ):
        chart = tmp_path / f"{name}.svg"
        ran("scenario", *command, "--chart", chart)
        first = chart.read_bytes()
        assert first.startswith(b"<svg")
        assert "Alt text" in chart.with_suffix(".txt").read_text("utf-8")
        ran("scenario", *command, "--chart", chart)
        assert chart.read_bytes() == first


# failures


def test_failures_as_table_csv_and_json(study, tmp_path):
    out = tmp_path / "fails.csv"
    asked = ("scenario", "robustness", study, "--most", 5, "--orders", 10)
    found = answer(*asked, "--out", out)
    assert set(found) == {key.name for key in JSON_KEYS["scenario robustness"]}
    assert len(written(out, "failures")) == len(found["rows"]) == 12
    run = ran(*asked)
    assert "Share of all jobs in Northmoor at risk" in run.out
    assert "Companies fail together" in run.out


# scenarios side by side

WITH = '[scenario]\nname = "Plant X closes (fictional)"\nclose = ["Plant X"]\n'


def test_alternatives_of_a_file_stand_side_by_side(study, tmp_path):
    path = scenario(tmp_path, f'{WITH}[alternative."half"]\nloss = 0.5\n')
    out = tmp_path / "c.csv"
    found = answer("scenario", "compare", study, path, "--out", out)
    assert set(found) == {key.name for key in JSON_KEYS["scenario compare"]}
    assert found["scenarios"] == ["Plant X closes (fictional)", "Plant X closes (fictional), half"]
    frame = written(out, "side_by_side").set_index(["scenario", "part"])
    whole, half = (frame.loc[(name, "all")] for name in found["scenarios"])
    assert half["upper"] == pytest.approx(whole["upper"] / 2)
    assert half["more"] == 0
    # each draw loses half: the difference is half of a draw, far narrower than the ranges side by side
    assert half["difference_upper"] - half["difference_lower"] < whole["upper"] - whole["lower"]
    with out.open(encoding="utf-8-sig") as stream:
        assert next(csv.reader(stream))[0] == "scenario"


def test_a_company_an_earlier_run_and_an_alternative_can_be_held_against_each_other(study, tmp_path):
    path = scenario(tmp_path, f'{WITH}[alternative."half"]\nloss = 0.5\n')
    ran("scenario", "run", study, "--close", "Plant X", "--agency", 300)
    found = answer("scenario", "compare", study, "Plant X", f"{path}:half", "plant x closes")
    assert len(found["scenarios"]) == 3
    site = {row["scenario"]: row["upper"] for row in found["rows"] if row["part"] == "site"}
    assert list(site.values()) == [2200, 1100, 2500]
    run = ran("scenario", "compare", study, "Plant X", f"{path}:half")
    assert "2 costs less than 1 in every draw" in run.out


def test_what_cannot_be_compared_is_said(study, tmp_path):
    path = scenario(tmp_path, f'{WITH}[alternative."half"]\nloss = 0.5\n')
    compare = ("scenario", "compare", study)
    assert "a comparison needs two scenarios or more" in refused(*compare, "Plant X")
    assert "has no alternative 'hal'; it has half" in refused(*compare, f"{path}:hal", "Plant X")
    errors = refused(*compare, "Plant Z", "Plant Q", "Plant X")
    assert "'Plant Z' is no scenario file, no earlier run and no company" in errors
    assert "'Plant Q'" in errors
    assert "does not exist" in refused(*compare, tmp_path / "gone.toml", "Plant X")


def test_quotients_leave_the_middle_empty(study):
    edit(study / "study.toml", 'quotient = "auto"', 'quotient = "flq"')
    found = answer("scenario", "montecarlo", study, "--close", "Plant X", "--runs", 50)
    assert all(row["middle"] is None for row in found["rows"] if row["part"] != "site")
    assert "There is no middle" in ran("scenario", "compare", study, "Plant X", "Redbeck Steelworks").out


# the workbook, and pictures for a purpose


def sheet_rows(sheet):
    (table,) = sheet.tables
    return [dict(zip([column.name for column in table.columns], row, strict=True)) for row in table.rows]


def test_the_workbook_holds_the_families_as_they_were_told(study, tmp_path):
    wanted = ["6b Joint draws", "6c How draws settle", "6d Each closed alone", "6e Failures", "6f Side by side"]
    assert family_sheets(Journey(load_study(study)), study / "out") == []
    drawn = answer("scenario", "montecarlo", study, "--close", "Plant X", "--runs", 60, "--for", "word")
    each = answer("scenario", "sweep", study, "--targets", "sites", "--for", "slides")
    fails = answer("scenario", "robustness", study, "--most", 3, "--orders", 5, "--for", "a4")
    beside = answer("scenario", "compare", study, "Plant X", "Redbeck Steelworks", "--runs", 50, "--for", "web")
    for found, stem in (
        (drawn, "figure-plant-x-closes-montecarlo"), (each, "figure-closure-of-each-internal-slides"),
        (fails, "figure-failures-a4"), (beside, "figure-side-by-side-internal-web"),
    ):  # fmt: skip
        names = {Path(path).name for path in found["outputs"]}
        assert {f"{stem}{ending}" for ending in (".png", ".svg", ".txt", ".csv")} <= names, names
        data = pd.read_csv(study / "out" / f"{stem}.csv", encoding="utf-8-sig")
        table = table_named("figure_curves" if "line" in data else "figure_ranges")
        assert len(validate(data, table, file=stem, strict_columns=False)) == len(data)
    journey = Journey(load_study(study))
    sheets = family_sheets(journey, study / "out")
    assert [sheet.name for sheet in sheets] == wanted
    by = {sheet.name: sheet_rows(sheet) for sheet in sheets}
    for sheet in sheets:
        assert sheet.title.endswith("Northmoor (fictional), jobs 2024")
        assert "run it again" in sheet.lines[-1]
        assert all(row.get("Evidence", row.get("Evidence of ALL")) in {"seen", "estimated"} for row in by[sheet.name])
    whole = next(row for row in by[wanted[0]] if row["Row"].startswith("ALL"))
    told = next(row for row in drawn["rows"] if row["part"] == "all")
    assert whole["Upper (95 %)"] == round_jobs(told["upper"])
    assert any("What moves ALL" in line for line in sheets[0].lines)
    assert by[wanted[1]][-1]["Draws so far"] == 60
    assert [row["Company or site"] for row in by[wanted[2]]] == [row["label"] for row in each["rows"]]
    assert len(by[wanted[3]]) == len(fails["rows"])
    apart = [row for row in by[wanted[4]] if row["Row"] == "GVA here"]
    assert apart[1]["More than the first, upper"] < 0
    files = [write_workbook(tmp_path / f"{k}.xlsx", sheets, title="T").read_bytes() for k in "ab"]
    assert files[0] == files[1]
    # what is internal stays inside; what may be told of it comes back once it was written
    inside = {sheet.name for sheet in family_sheets(journey, study / "out", publishable=True)}
    assert inside == {wanted[0], wanted[1], wanted[3]}
    ran("scenario", "sweep", study, "--targets", "sites", "--publishable")
    assert "6d Each closed alone" in {s.name for s in family_sheets(journey, study / "out", publishable=True)}


def test_a_file_of_another_kind_is_no_family(study):
    out = study / "out"
    out.mkdir(exist_ok=True)
    for name in ("failures.csv", "closure-of-each.csv", "side-by-side.csv", "x-montecarlo.csv"):
        (out / name).write_bytes(b"\xff\xfe=cmd,\x00")
    assert family_sheets(Journey(load_study(study)), out) == []


def test_a_closure_is_drawn_for_a_purpose(study):
    found = answer("scenario", "run", study, "--close", "Plant X", "--for", "slides")
    names = {Path(path).name for path in found["outputs"]}
    for stem in ("figure-plant-x-closes", "figure-plant-x-closes-by-industry-internal"):
        assert {f"{stem}-slides{ending}" for ending in (".png", ".svg", ".txt", ".csv")} <= names
    rows = pd.read_csv(study / "out" / "figure-plant-x-closes-slides.csv", encoding="utf-8-sig")
    assert len(validate(rows, table_named("figure_ranges"), file="figure", strict_columns=False)) == 5
    every = next(row for row in found["rows"] if row["part"] == "all")
    last = rows.iloc[-1]
    assert [last["lower"], last["upper"]] == pytest.approx([every["lower"], every["upper"]], abs=1e-3)
    words = (study / "out" / "figure-plant-x-closes-slides.txt").read_text("utf-8")
    assert "Alt text" in words
    assert "1,920 x 1,080 pixels" in words
    told = answer("scenario", "run", study, "--close", "Plant X", "--for", "word", "--publishable")
    assert not [path for path in told["outputs"] if "figure" in path and "internal" in path]
    text = (study / "out" / "figure-plant-x-closes-by-industry.svg").read_text("utf-8")
    assert "INTERNAL" not in text
    other = ran("scenario", "run", study, "--demand", "30=0.1", "--for", "word")
    assert "No picture: --for draws closures and cuts." in " ".join(other.out.split())
