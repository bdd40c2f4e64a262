"""Who relies on the council, as the commands show it: picture, tables, workbook, questions; apart from the network."""

from __future__ import annotations

import csv
import io

import openpyxl
import pandas as pd
import pytest
from sample_study import NUMBER, edit, netan, rows_of

from netan.schema import COUNCIL_COMPANIES, validate
from netan.study.council import council_of
from netan.study.journey import Journey
from netan.study.settings import load_study

HEADS = ["Body Name", "Date", "Directorate", "Expense Type", "Supplier", "Supplier Postcode", "Net Amount"]
PERSON = "Mrs J A Quillthorpe"


def spending(study, *, more=()):
    """A year of payments to the first companies of the register, and to others."""
    _, firms = rows_of(study / "companies.csv")
    names = [row["CompanyName"] for row in firms[:4]]
    rows = [
        ["Northmoor Council (fictional)", f"03/{month:02}/2025", "Roads", "works", name, "", 1000 * (k + 1)]
        for month in range(1, 13)
        for k, name in enumerate(names)
    ]
    day = ["Northmoor Council (fictional)", "14/05/2025", "Roads", "works"]
    rows += [[*day, PERSON, "", 400], [*day, "Redacted", "", 300], [*day, "Nowhere Known Ltd", "", 6000]]
    rows += [[*day, name, "", value] for name, value in more]
    (study / "inbox").mkdir(exist_ok=True)
    path = study / "inbox" / "spend.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADS, *rows])
    return firms[:4]


def table(study, name="figure-council-spend.csv", folder="out"):
    return pd.read_csv(study / folder / name, encoding="utf-8-sig")


def test_the_picture_and_its_tables(study):
    firms = spending(study)
    before = Journey(load_study(study)).network()
    done = netan("view", study, "--what", "council", "--for", "word")
    assert done.code == 0, done.err
    found = table(study)
    validate(found, COUNCIL_COMPANIES)
    # what a spreadsheet would run starts with an apostrophe
    assert {name.lstrip("'") for name in found["company"]} == {row["CompanyName"] for row in firms}
    assert found["paid_m"].tolist() == [0.048, 0.036, 0.024, 0.012]
    assert set(found["evidence"]) == {"seen"}
    assert (found["share_lower"] <= found["share_upper"]).all()
    industries = table(study, "figure-council-spend-industries.csv")
    assert industries["paid_m"].sum() == pytest.approx(0.12)
    svg = (study / "out" / "figure-council-spend.svg").read_text("utf-8")
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" width="160mm"')
    said = (study / "out" / "figure-council-spend.txt").read_text("utf-8")
    assert "place not known 5 %" in said
    assert "Left out: payments to private persons, 1 line" in said
    assert "Payments of public bodies are kept apart" in said
    assert PERSON not in svg + said + found.to_csv()
    # nothing of it is in the network
    after = Journey(load_study(study)).network()
    pd.testing.assert_frame_equal(before.edges, after.edges)


def test_same_input_same_bytes(study):
    spending(study)
    assert netan("view", study, "--what", "council").code == 0
    first = {path.name: path.read_bytes() for path in (study / "out").glob("figure-council*")}
    assert netan("view", study, "--what", "COUNCIL").code == 0
    assert {path.name: path.read_bytes() for path in (study / "out").glob("figure-council*")} == first
    assert len(first) == 5


def test_the_workbook_has_a_sheet_of_it_only_where_there_is_some(study):
    spending(study)
    assert netan("report", study).code == 0
    book = openpyxl.load_workbook(next((study / "out").glob("*.xlsx")))
    sheet = book["8 Council spend"]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "Companies here" in cells
    assert "Place not known" in cells
    assert not any(PERSON in text for text in cells)
    (study / "inbox" / "spend.csv").unlink()
    assert netan("report", study).code == 0
    book = openpyxl.load_workbook(next((study / "out").glob("*.xlsx")))
    assert "8 Council spend" not in book.sheetnames


def test_unsure_payees_are_asked_in_confirm_and_the_answer_counts(study):
    _, firms = rows_of(study / "companies.csv")
    own = next(row for row in firms if row["CompanyName"] == "Dunnistead Machines Limited")
    name = "Dunnistead Machine Tools Ltd"
    spending(study, more=[(name, 77_000)])
    assert netan("view", study, "--what", "council").code == 0
    asked = openpyxl.load_workbook(study / "confirm.xlsx")
    rows = [[cell.value for cell in row] for row in asked.active.iter_rows()]
    mine = [k for k, row in enumerate(rows, start=1) if name in row and own[NUMBER] in row]
    assert mine, rows[:8]
    head = next(row for row in rows if "same? yes or no" in row)
    asked.active.cell(mine[0], head.index("same? yes or no") + 1).value = "yes"
    asked.save(study / "confirm.xlsx")
    assert netan("view", study, "--what", "council").code == 0
    assert table(study)["paid_m"].max() == 0.077


def test_contracts_stand_beside_payments_and_are_never_added(study):
    firms = spending(study)
    (study / "inbox" / "spend.csv").unlink()
    heads = ["Notice Identifier", "Organisation Name", "Title", "Awarded Date", "Awarded Value", "Contract start date",
             "Contract end date", "Supplier [Name|Address|Ref type|Ref Number|Is SME|Is VCSE]"]  # fmt: skip
    line = ["N1", "Northmoor Council (fictional)", "Works", "01/03/2025", "200000", "01/04/2025", "31/03/2027",
            f"[{firms[0]['CompanyName']}|x|COMPANIES_HOUSE|{firms[0][NUMBER]}|Yes|No]"]  # fmt: skip
    out = io.StringIO()
    csv.writer(out).writerows([heads, line])
    (study / "inbox" / "notices.csv").write_text(out.getvalue(), "utf-8")
    checked = netan("validate", study)
    assert "kept apart: not manufacturing" in checked.out
    refused = netan("view", study, "--what", "council")
    assert refused.code == 1
    assert "contracts are ceilings, not payments" in " ".join(refused.err.split())
    found = council_of(Journey(load_study(study))).companies
    assert found[["paid_m", "contracts"]].values.tolist() == [[0.0, 1]]
    assert found["contracts_m"].iloc[0] == pytest.approx(0.1, rel=2e-3)
    assert found["evidence"].tolist() == ["official"]


def test_a_study_without_any_says_what_to_do(study):
    done = netan("view", study, "--what", "council")
    assert done.code == 1
    assert "put the council's spending over £500 (csv)" in " ".join(done.err.split())
    assert netan("view", study, "Plant X", "--what", "council").code == 2


def test_what_is_published_names_nobody_of_a_confidential_list(study):
    _, payees = rows_of(study / "ledger_plant_x.csv")
    secret = [row["supplier_name"] for row in payees[:5]]
    firms = spending(study, more=[(name, 50_000 + 1000 * k) for k, name in enumerate(secret)])
    assert netan("view", study, "--what", "council").out.count("INTERNAL") <= 1
    inside = table(study)
    assert netan("view", study, "--what", "council", "--publishable").code == 0
    assert table(study).equals(inside)
    found = table(study, folder="out/publishable")
    public = study / "out" / "publishable"
    texts = "".join(p.read_text("utf-8-sig") for p in public.glob("figure-council*") if p.suffix != ".png")
    held = set(inside["company"]) - set(found["company"])
    assert len(held) >= 5
    assert not [name for name in held if name in texts]
    group = found[found["company"].str.contains("on a confidential list")]
    assert group["paid_m"].sum() == pytest.approx(inside.loc[inside["company"].isin(held), "paid_m"].sum())
    assert "INTERNAL" not in texts
    assert firms


def test_a_code_name_holds_here_too(study):
    firms = spending(study)
    name = firms[3]["CompanyName"]
    with (study / "study.toml").open("a", encoding="utf-8") as stream:
        stream.write(f'\n[confidential.codenames]\n"{name}" = "Firm Q"\n')
    assert netan("view", study, "--what", "council").code == 0
    assert table(study)["company"].tolist()[0] == "Firm Q"
    first = name.split()[0]
    files = [p for p in (study / "out").glob("figure-council*") if p.suffix != ".png"]
    assert not [p.name for p in files if first in p.read_text("utf-8-sig")]
    edit(study / "study.toml", "Firm Q", "Firm R")
