"""Closures by industry, district and so on, pay, taxes and what is net, worked out for the small study."""

import csv
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_study import edit, netan, small_study

from netan.schema import BREAKDOWN
from netan.study.journey import Journey
from netan.study.scenario_follows import matched
from netan.study.scenario_results import BY
from netan.study.scenario_sheets import breakdown_sheets
from netan.study.settings import load_study

CLOSE = ("--close", "Plant X", "--jobs", 2200)
RATES = """
[assume]
income_tax = 0.12
business_rates = 1200000
council_share = 0.5
rates_source = "made up"
rates_as_of = "2026"
leakage = [0.1, 0.3]
displacement = [0.2]
"""


def with_tables(folder):
    """The small study with invented tables of occupations, travel to work and pay, and invented rates."""
    inbox = folder / "inbox"
    inbox.mkdir()
    inbox.joinpath("a.csv").write_text("occupation,sector,workers\nwelders,C,60\noffice,C,40\nsales,G,50\n")
    inbox.joinpath("b.csv").write_text(
        "home_area,work_area,workers\nEastvale,Eastvale,600\nMoorend,Eastvale,150\nbeyond,Eastvale,250\n"
        "Westvale,Westvale,10\n"
    )
    inbox.joinpath("c.csv").write_text("sector,pay,year\nC,42000,2025\nall,30000,2025\n")
    with (folder / "study.toml").open("a", encoding="utf-8") as stream:
        stream.write(RATES)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return with_tables(small_study(tmp_path_factory.mktemp("results") / "northmoor"))


@pytest.fixture(scope="module")
def answer(folder):
    run = netan("scenario", "run", folder, *CLOSE, "--json")
    assert run.code == 0, run.err
    return json.loads(run.out)


@pytest.mark.parametrize("by", [name for name in BY if name != "origin"])
def test_middles_of_the_rows_add_up_and_their_ends_are_in_order(answer, by):
    *rows, every = answer["breakdowns"][by]
    assert every["label"] == "ALL (ends of rows do not add)"
    assert sum(row["middle"] for row in rows) == pytest.approx(every["middle"], rel=1e-6)
    assert all(row["lower"] <= row["middle"] + 1e-9 <= row["upper"] + 2e-9 for row in rows)
    whole = next(row for row in answer["rows"] if row["part"] == "all")
    assert [every[end] for end in ("lower", "middle", "upper")] == [whole[end] for end in ("lower", "middle", "upper")]


def test_rows_by_origin_hold_the_rows_of_the_table(answer):
    here, region, country, abroad = answer["breakdowns"]["origin"]
    elsewhere = next(row for row in answer["rows"] if row["part"] == "elsewhere")
    assert region["middle"] + country["middle"] == pytest.approx(elsewhere["middle"])
    assert (here["label"], country["label"], abroad["middle"]) == ("Here", "Rest of Albany", None)


def test_companies_are_named_only_where_a_payment_was_seen(answer, folder):
    with (folder / "ledger_plant_x.csv").open(encoding="utf-8") as stream:
        paid = {row["supplier"] for row in csv.DictReader(stream)}
    named = {row["key"] for row in answer["breakdowns"]["company"] if row["key"]}
    assert "PLANT-X" in named
    assert len(named) > 10
    nodes = Journey(load_study(folder)).network().nodes
    assert {str(nodes["firm_id"][node]) for node in named - {"PLANT-X"}} <= paid


def test_the_site_stands_where_it_is_and_homes_follow_the_table(answer):
    district = {row["label"]: row for row in answer["breakdowns"]["district"]}
    assert district["Eastvale"]["lower"] >= 2200
    home = {row["label"]: row["middle"] for row in answer["breakdowns"]["home"]}
    works = {name: row["middle"] for name, row in district.items()}
    assert home["beyond"] == pytest.approx(0.25 * works["Eastvale"])
    assert home["Westvale"] == pytest.approx(works["Westvale"])
    assert home["Not known: not in your travel-to-work table"] == pytest.approx(works["Moorend"], abs=1e-3)
    assert any("75% of those who work in Eastvale live in Northmoor" in note for note in answer["notes"])


def test_occupations_follow_the_industries(answer):
    industry = {row["key"]: row["middle"] for row in answer["breakdowns"]["industry"]}
    made = {row["label"]: row["middle"] for row in answer["breakdowns"]["occupation"]}
    assert made["welders"] == pytest.approx(1.5 * made["office"])
    assert made["welders"] > 0.6 * industry["C30"]


def test_taxes_and_net_by_hand(answer):
    rows = {row["label"]: row for row in answer["breakdowns"]["follows"]}
    wages = rows["Gross wages, a year"]
    assert rows["of it at the site"]["middle"] == pytest.approx(2200 * 42000)
    assert wages["lower"] < wages["middle"] < wages["upper"]
    for end in ("lower", "middle", "upper"):
        assert rows["Income tax on gross wages, a year"][end] == pytest.approx(0.12 * wages[end])
        assert rows["of it kept by the council"][end] == pytest.approx(600000)
    every = answer["breakdowns"]["industry"][-1]
    net = rows["Jobs here, net"]
    assert net["middle"] == pytest.approx(0.8 * 0.8 * every["middle"])
    assert net["lower"] == pytest.approx(0.7 * 0.8 * every["lower"])
    assert net["upper"] == pytest.approx(0.9 * 0.8 * every["upper"])
    assert any(note.startswith("Pay that goes with ALL: £") for note in answer["notes"])
    assert any("at your rates (made up, 2026)" in note for note in answer["notes"])


def test_pay_of_another_year_says_so(answer):
    pay = next(row for row in answer["breakdowns"]["follows"] if row["key"] == "pay")
    assert "your table of pay, 2025, as it is: not brought to 2023 prices like the other figures" in pay["rests_on"]


def test_files_have_the_columns_of_the_schema(answer, folder):
    out = folder / "out"
    for name in ("by-industry", "by-district", "by-origin", "by-company", "by-occupation", "by-home", "follows"):
        (path,) = out.glob(f"plant-x-closes-{name}*.csv")
        header = path.read_text("utf-8-sig").splitlines()[0].split(",")
        assert ("internal" in header) == path.stem.endswith("internal")
        assert header == [column.name for column in BREAKDOWN][: len(header)]
    assert {str(path) for path in out.glob("plant-x-closes*")} <= set(answer["outputs"])


def test_printed_rows_and_a_table_that_lacks(folder, tmp_path):
    shown = netan("scenario", "run", folder, *CLOSE, "--by", "district")
    assert shown.code == 0, shown.err
    assert "JOBS, by district" in shown.out
    (folder / "inbox" / "b.csv").rename(tmp_path / "b.csv")
    lacking = netan("scenario", "run", folder, *CLOSE, "--by", "home")
    (tmp_path / "b.csv").rename(folder / "inbox" / "b.csv")
    assert lacking.code != 0
    assert "no rows by home: the study needs sources.travel_to_work; put the file into inbox" in lacking.errors


def test_rates_without_their_source_are_refused(folder, tmp_path):
    edit(folder / "study.toml", 'rates_source = "made up"', 'rates_source = ""')
    run = netan("scenario", "run", folder, *CLOSE)
    edit(folder / "study.toml", 'rates_source = ""', 'rates_source = "made up"')
    assert run.code != 0
    assert "give assume.rates_source and assume.rates_as_of" in run.errors


def test_what_is_published_names_nobody_of_a_confidential_list(folder, tmp_path, answer):
    named = [row["label"] for row in answer["breakdowns"]["company"] if row["key"] and row["key"] != "PLANT-X"]
    target = small_study(tmp_path / "secret")
    inside = netan("scenario", "run", target, *CLOSE, "--json")
    assert inside.code == 0, inside.err
    files = {path.name for path in (target / "out").glob("*.csv")}
    assert {f"plant-x-closes-by-{by}-internal.csv" for by in ("industry", "district", "company")} <= files
    journey = Journey(load_study(target))
    (sheet,) = breakdown_sheets(journey, target / "out")
    assert any(row[1] == "By company" for row in sheet.tables[0].rows)
    (open_,) = breakdown_sheets(journey, target / "out", publishable=True)
    assert {row[1] for row in open_.tables[0].rows} == {"By where the jobs are", "What follows"}
    assert "3 tables that rest on a confidential list are left out" in open_.lines[-1]
    shown = netan("scenario", "run", target, *CLOSE, "--publishable", "--json")
    assert shown.code == 0, shown.err
    told = json.loads(shown.out)
    assert not [name for name in named if name in shown.out]
    for by in ("industry", "district", "company"):
        *parts, every = told["breakdowns"][by]
        assert sum(row["middle"] for row in parts) == pytest.approx(every["middle"], rel=1e-6)
        text = (target / "out" / f"plant-x-closes-by-{by}.csv").read_text("utf-8-sig")
        assert not [name for name in named if name in text]
    assert next(row["label"] for row in told["breakdowns"]["company"]) == "Plant X"
    (both,) = breakdown_sheets(journey, target / "out", publishable=True)
    assert any(row[1] == "By industry" for row in both.tables[0].rows)


def test_no_sheet_where_nothing_was_run(folder, tmp_path):
    assert breakdown_sheets(Journey(load_study(folder)), tmp_path) == []


SECTORS = ["A01", "C25", "C30", "G46", "G47", "I55T56", "N79T82"]


@given(st.lists(st.sampled_from(["A", "C", "G", "25", "30", "46", "47", "55", "56", "C25", "all"]), unique=True))
def test_every_industry_takes_the_finest_codes_there_are(codes):
    found = matched(codes, SECTORS)
    assert list(found) == SECTORS
    for sector, met in found.items():
        assert set(met) <= set(codes) - {"all"}
        if sector in codes:
            assert met == [sector]
        elif any(code[0].isdigit() for code in met):
            assert all(code[0].isdigit() for code in met)
        elif sector[0] in codes and not any(code in sector for code in codes if code[0].isdigit()):
            assert met == [sector[0]]
