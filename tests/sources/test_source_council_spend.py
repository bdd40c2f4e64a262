"""Council and central government spending: told from ledgers, read without options. Every name is made up."""

from __future__ import annotations

from pathlib import Path

import pytest
from ledger_layouts import paid, save_csv, year_of_lines

from netan.sources.council_spend import is_council_spend, read_council_spend
from netan.sources.registry import describe, read, sniff
from netan.sources.workbook import Sheet

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
CENTRAL = [
    ["Department Family", "Entity", "Date", "Expense Type", "Expense Area", "Supplier", "Transaction Number", "Amount",
     "Description", "Supplier Postcode"],
    ["Department for Made Up Things", "Made Up Agency", "03/04/2025", "IT Consultancy", "Digital", "MADE UP IT LTD",
     "100001", "30,000.00", "Support", "ZZ1 1AA"],
    ["Department for Made Up Things", "Made Up Agency", "28/04/2025", "IT Consultancy", "Digital", "Made Up IT Ltd",
     "100002", "-5,000.00", "Refund", "ZZ1 1AA"],
    ["Department for Made Up Things", "Made Up Agency", "28/04/2025", "Rent", "Estates", "Redacted", "100003",
     "26,000.00", "", ""],
]  # fmt: skip


def test_central_government_over_25000(tmp_path):
    path = save_csv(tmp_path / "a.csv", CENTRAL, encoding="cp1252")
    assert sniff(path).kind == "council_spend"
    found = read(path)
    assert found.kind == "council_spend"
    assert found.paid == 25_000
    assert found.frame[["buyer", "category", "supplier_postcode"]].iloc[0].tolist() == [
        "Made Up Agency", "IT Consultancy", "ZZ1 1AA",
    ]  # fmt: skip
    assert found.set_aside == {"lines to redacted payees": 1}


def test_the_council_of_the_sample():
    path = SAMPLE / "inbox" / "spend_q2.csv"
    assert sniff(path).kind == "council_spend"
    found = read_council_spend(path)
    assert found.months == 3
    assert found.set_aside["lines to redacted payees"] > 100
    assert sum(paid(found).values()) == pytest.approx(4 * found.paid, abs=1)


@pytest.mark.parametrize(
    ("head", "row", "council"),
    [
        (["Buyer", "Supplier", "Net amount"], ["Plant X", "A Ltd", "5"], False),
        (["Buyer", "Supplier", "Net amount"], ["Northmoor Borough Council", "A Ltd", "5"], True),
        (["Organisation", "Supplier", "Net amount"], ["Made Up NHS Trust", "A Ltd", "5"], True),
        (["Supplier", "Net amount", "Expense type"], ["A Ltd", "5", "steel"], False),
        (["Supplier", "Net amount", "Expense type", "Directorate"], ["A Ltd", "5", "steel", "Roads"], True),
        (["Date", "Words"], ["1/2/2025", "x"], False),
    ],
)
def test_told_from_a_ledger_by_headings_and_buyer(head, row, council):
    assert is_council_spend(Sheet("f", "", [list(head), list(row)])) is council


def test_told_by_its_title(tmp_path):
    rows = [["Northmoor spending over £500, Quarter 2"], ["Payment date", "Supplier", "Net amount"]]
    rows += [[day, payee, value] for day, payee, value, _ in year_of_lines()]
    path = save_csv(tmp_path / "a.csv", rows)
    assert describe(path)["kind"] == "council_spend"
    assert read_council_spend(path, buyer="Northmoor").paid == 7200
