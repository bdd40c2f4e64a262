"""netan report and netan survey on the sample county: what they write, what they keep, what they hide."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import openpyxl
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "study"))

from sample_study import edit, netan

from netan.network.naming import STAMP, withheld_nodes
from netan.schema import JSON_KEYS
from netan.sources.registry import sniff
from netan.sources.survey import QUESTIONS
from netan.study.journey import Journey
from netan.study.report import report_answer
from netan.study.settings import load_study
from netan.study.words import INTERNAL

NAME = "northmoor-fictional.xlsx"
WORDS = {item.name: item.words for item in QUESTIONS}


@pytest.fixture(scope="module")
def reported(built, tmp_path_factory):
    """The built study with its workbook; nobody may change it."""
    folder = tmp_path_factory.mktemp("reported") / "northmoor"
    shutil.copytree(built, folder)
    assert netan("scenario", "run", folder, "--close", "Plant X").code == 0
    assert netan("report", folder).code == 0
    return folder


@pytest.fixture
def mine(reported, tmp_path):
    shutil.copytree(reported, tmp_path / "northmoor")
    return tmp_path / "northmoor"


def texts(path):
    return [
        str(value)
        for page in openpyxl.load_workbook(path)
        for row in page.iter_rows(values_only=True)
        for value in row
        if isinstance(value, str)
    ]


def table_of(page):
    """Header and rows of the one table of a sheet."""
    first, last = next(iter(page.tables.values())).ref.split(":")
    rows = [[cell.value for cell in row] for row in page[first:last]]
    return rows[0], [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def write_assumption(path, key, value):
    book = openpyxl.load_workbook(path)
    page = book["2 Assumptions"]
    for row in page.iter_rows():
        if row[-1].value == key:
            row[-2].value = value
    book.save(path)


def test_the_workbook_has_its_sheets_in_order_with_titles(reported):
    book = openpyxl.load_workbook(reported / "out" / NAME)
    assert book.sheetnames == [
        "1 Contents", "2 Assumptions", "3 Critical suppliers", "3a Plant X", "4 Set aside",
        "5 Where inputs come from", "5a Gap list", "5b Multipliers", "5c Key industries", "5d Without an industry",
        "6 Closures", "6a Closures by row", "7 Notes and sources", "7a Inferred links",
    ]  # fmt: skip
    for page in book:
        assert "Northmoor (fictional), jobs 2024" in page["A1"].value
        assert len(page.tables) == (3 if page.title == "1 Contents" else 1)
        assert page.page_setup.orientation == "landscape"


def test_the_first_sheet_says_what_is_safe_and_that_it_is_internal(reported):
    words = texts(reported / "out" / NAME)
    assert INTERNAL in words
    assert "Plant X and who supplies it" in words
    assert "industries only; no company named" in words
    assert any(text.startswith("Shorthand: [c] confidential") for text in words)


def test_figures_are_those_of_the_commands(reported):
    book = openpyxl.load_workbook(reported / "out" / NAME)
    answer = json.loads(netan("critical", reported, "--to", "Plant X", "--json", "--top", 10_000).out)
    _, rows = table_of(book["3a Plant X"])
    assert [row["Company"] for row in rows] == [row["label"] for row in answer["rows"]]
    assert [row["Paid £m a year"] for row in rows] == [round(row["paid"] / 1e6, 6) for row in answer["rows"]]
    assert {row["Evidence of supply"] for row in rows} == {"seen"}
    shares = json.loads(netan("linkages", reported, "--json").out)
    _, rows = table_of(book["5 Where inputs come from"])
    assert len(rows) == len(shares["sectors"]) + 1
    assert rows[0]["Here, lower"] == pytest.approx(shares["place"]["local"]["lower"], abs=1e-4)
    assert {row["Evidence"] for row in rows} == {"estimated", "seen and estimated"}
    _, rows = table_of(book["6 Closures"])
    assert rows[0]["Unit"] == "jobs"
    assert rows[0]["Lower"] == 2200
    assert {row["Evidence"] for row in rows} == {"seen", "estimated"}


def test_what_was_set_aside_is_listed_and_adds_up(mine):
    ledger = mine / "ledger_plant_x.csv"
    header = ledger.read_text("utf-8").splitlines()[0].split(",")
    given = {"buyer": "Plant X", "supplier_name": '"=Revenue Office of Nowhere"', "category": "tax", "value": "1250000"}
    row = ",".join(given.get(name, "true" if name == "confidential" else "") for name in header)
    ledger.write_text(ledger.read_text("utf-8") + row + "\n", "utf-8")
    assert netan("report", mine).code == 0
    _, rows = table_of(openpyxl.load_workbook(mine / "out" / NAME)["4 Set aside"])
    listed = [row for row in rows if row["Set aside as"] == "no supply"]
    assert [(row["Payee"], row["£m a year"], row["Evidence"]) for row in listed] == [
        ("=Revenue Office of Nowhere", 1.25, "seen")
    ]
    assert netan("report", mine, "--publishable").code == 0
    assert "=Revenue Office of Nowhere" not in texts(mine / "out" / "publishable" / NAME)
    assert "=Revenue Office of Nowhere" in texts(mine / "out" / NAME)  # the internal one stays as it was


def test_no_company_is_named_on_estimates_alone_unless_asked(mine):
    journey = Journey(load_study(mine))
    nodes = journey.network().nodes
    guessed = nodes[(nodes["kind"] == "firm") & (nodes["evidence"] == "estimated")]
    edges = journey.network().edges
    seen = edges[edges["evidence"] == "seen"]
    hidden = set(guessed["label"][~guessed.index.isin([*seen["supplier"], *seen["buyer"]])])
    assert hidden
    assert not hidden & set(texts(mine / "out" / NAME))
    run = netan("report", mine, "--include-estimated", "--out", mine / "named")
    assert run.code == 0
    words = texts(mine / "named" / NAME)
    assert hidden & set(words)
    assert STAMP in words


def test_publishable_names_nobody_of_a_confidential_list(mine):
    network = Journey(load_study(mine)).network()
    secret = set(network.nodes["label"][withheld_nodes(network)])
    assert secret
    run = netan("report", mine, "--publishable", "--out", mine / "public")
    assert (run.code, INTERNAL in run.errors) == (0, False)
    words = texts(mine / "public" / NAME)
    assert not [w for w in words for label in secret if label.casefold() in w.casefold()]
    assert INTERNAL not in words
    assert any(w.startswith("[c] ") and "companies of a confidential list (£21.7m a year)" in w for w in words)


def test_same_study_same_bytes_and_no_path_in_them(mine):
    assert netan("report", mine).code == 0
    first = (mine / "out" / NAME).read_bytes()
    assert netan("report", mine).code == 0
    assert (mine / "out" / NAME).read_bytes() == first
    shutil.copytree(mine, mine.parent / "elsewhere")
    assert netan("report", mine.parent / "elsewhere").code == 0
    assert (mine.parent / "elsewhere" / "out" / NAME).read_bytes() == first
    assert not [text for text in texts(mine / "out" / NAME) if str(mine.parent) in text]


def test_what_people_wrote_counts_is_said_and_is_kept(mine):
    path = mine / "out" / NAME
    write_assumption(path, "assume.resident_share", 0.5)
    book = openpyxl.load_workbook(path)
    page = book["1 Contents"]
    row = next(r for r in range(1, 60) if page.cell(r, 1).value == "E-mail")
    page.cell(row, 2).value = "someone@example.invalid"
    book.save(path)
    study = load_study(mine)
    assert study["assume.resident_share"] == 0.5
    assert "0.5 instead of 0.7 in netan's default" in study.notes[0]
    run = netan("report", mine)
    assert run.code == 0
    assert "0.5 instead of 0.7" in " ".join(run.err.split())
    assert "someone@example.invalid" in texts(path)
    _, rows = table_of(openpyxl.load_workbook(path)["2 Assumptions"])
    mine_ = next(row for row in rows if row["Key"] == "assume.resident_share")
    assert (mine_["Value in force"], mine_["Your value"], mine_["Where it comes from"]) == (0.5, 0.5, "workbook")
    write_assumption(path, "assume.resident_share", None)
    assert load_study(mine)["assume.resident_share"] == 0.7


def test_a_wrong_value_stops_every_command_with_its_row(mine):
    write_assumption(mine / "out" / NAME, "method.tolerance", "small")
    for command in ("build", "report"):
        run = netan(command, mine)
        assert run.code == 1
        assert f"{NAME}, sheet 2 Assumptions, row " in run.errors
        assert "write a number from 1e-12 to 0.1" in run.errors


def test_a_workbook_open_in_excel_is_left_as_it_is(mine):
    path = mine / "out" / NAME
    before = path.read_bytes()
    path.with_name(f"~${NAME}").write_bytes(b"x")
    run = netan("report", mine)
    assert run.code == 1
    assert "is open in Excel or LibreOffice" in run.errors
    assert path.read_bytes() == before


def test_json_has_the_fields_of_the_schema_and_the_brief_is_written(mine):
    run = netan("report", mine, "--brief", "--json")
    value = json.loads(run.out)
    assert set(value) == {key.name for key in JSON_KEYS["report"]}
    names = [Path(path).name for path in value["outputs"]]
    assert names[0] == NAME
    assert any(name.endswith(".docx") for name in names[1:])
    assert value["notes"][0] == INTERNAL
    value = json.loads(netan("survey", mine, "--buyer", "Plant X", "--json").out)
    assert set(value) == {key.name for key in JSON_KEYS["survey"]}


def test_one_buyer_may_be_asked_for(mine):
    answer = report_answer(mine, to="Plant X")
    assert "3a Plant X" in openpyxl.load_workbook(answer.outputs[0]).sheetnames


def test_the_survey_from_form_to_closure(small):
    network = Journey(load_study(small)).network()
    paid = network.edges[(network.edges["buyer"] == "PLANT-X") & (network.edges["evidence"] == "seen")]
    local = paid[paid["supplier"].map(network.nodes["tier"]).eq("local")]
    link = local.loc[local["value"].idxmax()]
    name = network.nodes["label"][link["supplier"]]
    form = small / "inbox" / "anything.xlsx"
    assert netan("survey", small, "--buyer", "Plant X", "--supplier", name, "--out", form).code == 0
    book = openpyxl.load_workbook(form)
    page = book.active
    for row in range(1, 60):
        words = str(page.cell(row, 1).value or "")
        for question, value in (("share", 0.5), ("employees_site", 33), ("replaceable", "no")):
            if words.startswith(WORDS[question]):
                page.cell(row, 2).value = value
    book.save(form)
    assert sniff(form).kind == "survey"
    after = Journey(load_study(small)).network()
    node = after.nodes.loc[link["supplier"]]
    assert node["output"] == pytest.approx(link["value"] / 0.5)
    assert bool(node["confidential"])
    assert any(note.startswith("Survey: 1 answers of suppliers") for note in after.notes)
    run = netan("scenario", "run", small, "--close", "Plant X")
    assert "over 25 % of sales 1 " in " ".join(run.out.split())


def test_the_list_for_the_telephone_holds_the_suppliers_of_the_buyer(mine):
    run = netan("survey", mine, "--buyer", "PLANT-X", "--telephone")
    assert run.code == 0
    assert INTERNAL in run.errors
    words = texts(mine / "out" / "survey-telephone-plant-x.xlsx")
    _, rows = table_of(openpyxl.load_workbook(mine / "out" / "survey-telephone-plant-x.xlsx").active)
    assert len({row[WORDS["supplier_name"]] for row in rows} - {None}) == 60
    assert INTERNAL in words


def test_a_survey_may_come_before_the_files(mine):
    edit(mine / "study.toml", 'io_table = "io_table.csv"', 'io_table = "not-there.csv"')
    run = netan("survey", mine, "--buyer", "Somebody Else Ltd")
    assert run.code == 0
    assert "The names were not checked" in run.out


def test_what_survey_refuses(mine):
    assert netan("survey", mine).code == 2
    run = netan("survey", mine, "--buyer", "Plant X", "--out", mine / "form.docx")
    assert (run.code, "ends in .xlsx" in run.errors) == (1, True)
    run = netan("survey", mine, "--buyer", "Plant X", "--telephone", "--supplier", "A")
    assert (run.code, "name one of them for its form alone" in run.errors) == (1, True)
