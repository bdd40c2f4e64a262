"""Openings, cuts, lost orders, imports and final sales of a study: rows, files, workbook, and what may be published."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from sample_study import netan, small_study

from netan.schema import BREAKDOWN, table_named, validate
from netan.study.journey import Journey
from netan.study.report_sheets import closure_sheet
from netan.study.scenario_sheets import breakdown_sheets
from netan.study.settings import load_study

ENDS = ("lower", "middle", "upper")
ASKED = {
    "opening": ("--open", "30.3", "--jobs", 300),
    "cut": ("--cut", "Plant X=0.4"),
    "imports": ("--import", "all=0.2"),
    "sales": ("--demand", "C30=0.1"),
}
HAS = {
    "opening": {"industry", "district", "origin", "company", "follows"},
    "cut": {"industry", "district", "origin", "company", "follows"},
    "imports": {"industry", "district"},
    "sales": {"industry", "district", "origin", "follows"},
    "orders": {"industry", "district", "company"},
}


def answer(study, *asked):
    run = netan("scenario", "run", study, *asked, "--json")
    assert run.code == 0, run.err
    assert not [word for word in (" nan", "traceback", "esri", "shock") if word in f" {run.out}".casefold()]
    return json.loads(run.out)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The small study; its runs stay, as in a folder that people work in."""
    return small_study(tmp_path_factory.mktemp("kinds") / "northmoor")


@pytest.fixture(scope="module")
def orders(folder):
    """The largest order of the confidential list from a company here to one here."""
    journey = Journey(load_study(folder))
    network = journey.network()
    seen = network.edges[network.edges["evidence"].eq("seen")]
    local = network.nodes["tier"].eq("local")
    seen = seen[seen["buyer"].map(local)].sort_values("value", ascending=False)
    label = network.nodes["label"]
    row = next(seen[seen["confidential"].astype(bool) & seen["supplier"].map(local)].itertuples(index=False))
    return str(label[row.supplier]), str(label[row.buyer])


@pytest.fixture(scope="module")
def answers(folder, orders):
    asked = ASKED | {"orders": ("--cut", ">".join(orders) + "=1")}
    return {name: answer(folder, *options) for name, options in asked.items()}


@pytest.mark.parametrize("kind", HAS)
def test_every_kind_has_its_rows_and_their_middles_add_up(answers, kind):
    tables = answers[kind]["breakdowns"]
    assert set(tables) == HAS[kind]
    for by in ("industry", "district", "company"):
        frame = pd.DataFrame(tables.get(by, []))
        if frame.empty:
            continue
        frame = frame.assign(measure=frame.get("measure", ""))
        for _, part in frame.groupby("measure", sort=False):
            rows, every = part.iloc[:-1], part.iloc[-1]
            assert every["label"].startswith("ALL")
            assert rows["lower"].sum() <= every["lower"] * (1 + 1e-9) + 1e-9
            assert rows["upper"].sum() >= every["upper"] * (1 - 1e-9) - 1e-9
            if every["middle"] is not None and pd.notna(every["middle"]):
                assert rows["middle"].astype(float).sum() == pytest.approx(every["middle"], rel=1e-6)
            assert set(rows["evidence"]) <= {"seen", "estimated"}


def test_totals_are_those_of_the_table(answers):
    for kind, part in (("opening", "all"), ("cut", "all"), ("sales", "all"), ("imports", "exposed")):
        row = next(row for row in answers[kind]["rows"] if row["part"] == part)
        every = answers[kind]["breakdowns"]["industry"][-1]
        assert [every[end] for end in ENDS] == pytest.approx([row[end] for end in ENDS]), kind


def test_exposed_and_at_risk_suppliers_and_customers_stand_apart(answers):
    found = answers["orders"]
    measures = list(dict.fromkeys(row["measure"] for row in found["breakdowns"]["industry"]))
    assert measures[0] == "exposed, lacking supplies"
    assert measures[-1] == "at risk"
    assert "Exposed (first weeks, nobody re-sources) and at risk (about a year) are two figures" in found["notes"][1]
    risk = next(row for row in found["rows"] if row["part"] == "at_risk_all")
    every = [row for row in found["breakdowns"]["company"] if row["measure"] == "at risk"][-1]
    assert every["upper"] == pytest.approx(risk["upper"])
    assert [row["part"] for row in answers["imports"]["rows"]] == ["exposed"]


def test_companies_are_named_only_where_a_payment_was_seen(answers, orders, folder):
    nodes = Journey(load_study(folder)).network().nodes
    supplier, buyer = orders
    named = {str(nodes["label"][row["key"]]) for row in answers["orders"]["breakdowns"]["company"] if row["key"]}
    assert named == {supplier, buyer}
    new, *others, _ = answers["opening"]["breakdowns"]["company"]
    assert (new["label"], new["key"], new["lower"]) == ("The new site", "", 300)
    assert all(row["label"].endswith("(estimated)") and not row["key"] for row in others)


def test_a_gain_is_no_loss_in_words(answers):
    found = answers["opening"]
    assert any("A gain" in note for note in found["notes"])
    pay = next(note for note in found["notes"] if note.startswith("Pay that goes with ALL"))
    assert "re-employment" not in pay
    where = {row["label"]: row["rests_on"] for row in found["breakdowns"]["district"]}
    assert where["The new site, in a district not said"] == "the site"


def test_files_and_sheets_hold_the_same_rows(answers, folder):
    sheets = breakdown_sheets(Journey(load_study(folder)), folder / "out")
    cells = [row for sheet in sheets for table in sheet.tables for row in table.rows]
    for found in answers.values():
        for by, rows in found["breakdowns"].items():
            ending = "follows" if by == "follows" else f"by-{by}"
            (path,) = [path for path in found["outputs"] if path.rsplit("/", 1)[-1].rpartition(ending)[1]]
            frame = pd.read_csv(path, encoding="utf-8-sig")
            assert len(validate(frame, BREAKDOWN, file=path, strict_columns=False)) == len(rows)
            assert set(frame.columns) <= set(table_named("closure_breakdown").names)
            told = pd.Series([row["upper"] for row in rows], dtype=float)
            assert frame["upper"].tolist() == pytest.approx(told.tolist(), nan_ok=True)
    measured = [row for row in cells if str(row[3]).startswith("Exposed, lacking supplies: ")]
    assert measured


@pytest.mark.parametrize(
    ("asked", "by", "said"),
    [
        ("imports", "company", "nobody has seen a payment behind them, so no company is named"),
        ("sales", "company", "nobody has seen whose sales change, so no company is named"),
    ],
)
def test_rows_that_make_no_sense_are_refused_in_words(folder, asked, by, said):
    run = netan("scenario", "run", folder, *ASKED[asked], "--by", by)
    assert run.code == 1
    assert f"no rows by {by}: {said}" in " ".join(run.errors.split())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--open", "30.3", "--jobs", 0), "nothing opens: jobs is 0; write how many would work at the new site"),
        (("--import", "all=0"), "nobody is hit, as the share lost is 0"),
    ],
)
def test_nothing_is_hit_is_one_clear_message(folder, asked, said):
    run = netan("scenario", "run", folder, *asked)
    assert run.code == 1
    assert said in " ".join(run.errors.split())
    assert run.errors.count("Error:") == 1


@pytest.fixture(scope="module")
def secret(folder):
    """Names of the confidential list that an open answer may not hold."""
    network = Journey(load_study(folder)).network()
    rows = network.edges[network.edges["confidential"].astype(bool)]
    return [str(name) for name in network.nodes["label"][rows["supplier"].unique()]]


@pytest.mark.parametrize("kind", ASKED)
def test_what_is_published_tells_no_name_and_no_internal_file(folder, answers, secret, kind):
    assert answers[kind]
    run = netan("scenario", "run", folder, *ASKED[kind], "--publishable", "--json")
    assert run.code == 0, run.err
    found = json.loads(run.out)
    files = [path for path in found["outputs"] if "internal" in path]
    assert files == []
    text = run.out + "".join(Path(path).read_text("utf-8-sig") for path in found["outputs"])
    assert [name for name in secret if name in text] == []
    for rows in found["breakdowns"].values():
        assert all("internal" not in row for row in rows)


def test_orders_of_a_confidential_list_are_internal_and_never_published(folder, answers, orders, secret):
    outputs = answers["orders"]["outputs"]
    assert all("-internal." in path for path in outputs), outputs
    supplier, buyer = orders
    run = netan("scenario", "run", folder, "--cut", f"{supplier}>{buyer}=1", "--publishable")
    assert run.code == 1
    assert "these orders stand on a confidential list" in run.errors
    journey = Journey(load_study(folder))
    sheets = [*breakdown_sheets(journey, folder / "out", publishable=True),
              closure_sheet(journey, folder / "out", publishable=True)]  # fmt: skip
    text = "\n".join(str(cell) for sheet in sheets for table in sheet.tables for row in table.rows for cell in row)
    assert [name for name in secret if name in text] == []


def test_open_orders_are_published_without_rows_that_follow_confidential_payments(folder, orders, tmp_path):
    shutil.copytree(folder, tmp_path / "open", ignore=shutil.ignore_patterns("out", "work"))
    ledger = tmp_path / "open" / "ledger_plant_x.csv"
    lines = ledger.read_text("utf-8").splitlines(keepends=True)
    supplier, buyer = orders
    mine = [line.replace(",true,", ",false,") if supplier in line else line for line in lines]
    assert mine != lines
    ledger.write_text("".join(mine), "utf-8")
    found = answer(tmp_path / "open", "--cut", f"{supplier}>{buyer}=1", "--publishable")
    measures = {row["measure"] for rows in found["breakdowns"].values() for row in rows}
    assert measures == {"at risk"}
    assert any("withheld [c]: they follow payments on a confidential list" in note for note in found["notes"])
    assert not [path for path in found["outputs"] if "internal" in path]
