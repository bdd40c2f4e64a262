"""Council and central government spending: told from ledgers, read without options. Every name is made up."""

from __future__ import annotations

from pathlib import Path

import pytest
from ledger_layouts import paid, save_csv, year_of_lines
from made_contracts import save_finder

from netan.errors import FileFormatError
from netan.sources.council_spend import is_council_spend, read_council_spend
from netan.sources.mapping_report import mapped
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


@pytest.mark.parametrize("head", ["Paid on", "Payment made", "Date paid", "Paid", "Cleared", "BACS run", "When paid"])
def test_a_column_of_dates_is_told_by_what_stands_in_it(head, tmp_path):
    rows = [["Directorate", "Body", head, "Supplier", "Net amount"]]
    rows += [
        ["Roads", "Northmoor Council", f"{d:02}/0{m}/2025", f"A{d} Ltd", "100"] for d in (3, 14, 25) for m in (4, 5)
    ]
    found = read(save_csv(tmp_path / "a.csv", rows))
    assert (found.period, found.paid) == ("Apr 2025 to May 2025", 600)


def test_headings_of_the_local_government_association_in_windows_letters(tmp_path):
    heads = ["Organisation Name", "Effective Date", "Directorate", "Service Category Label", "Supplier Name",
             "Payment Date", "TransactionNumber", "NetAmount", "IrrecoverableVAT", "PurposeofExpenditure(Narrative)",
             "ProcurementMerchantCategory", "ContractID"]  # fmt: skip
    line = ["Northmoor Council", "01/04/2025", "Roads", "Highways", "Caf\xe9 Ltd", "02/04/2025", "T1", "\xa31,200.50",
            "(1,234.00)", "Gravel", "Aggregates", ""]  # fmt: skip
    refund = [*line[:7], "(200.50)", *line[8:]]
    path = save_csv(tmp_path / "a.csv", [["Spend over \xa3500"], [], heads, line, refund], encoding="cp1252")
    found = read(path)
    assert found.paid == 1000
    assert found.frame[["buyer", "supplier_name", "category"]].iloc[0].tolist() == [
        "Northmoor Council", "Caf\xe9 Ltd", "Aggregates",
    ]  # fmt: skip


def test_month_first_and_a_body_that_only_the_file_name_tells(tmp_path):
    rows = [["Spend over £500 April 2025"], [], ["Directorate", "Payment Date", "Supplier", "Amount"]]
    rows += [["Roads", f"4/{day}/2025", "A Ltd", "(20)" if day == 5 else "£100"] for day in range(1, 29)]
    found = read(save_csv(tmp_path / "northmoor_spend-q1.csv", rows))
    assert (found.paid, found.period) == (2680, "Apr 2025")
    assert set(found.frame["buyer"]) == {"northmoor spend q1"}
    assert "Dates were read as month/day, as the dates themselves tell." in found.notes
    assert "says who paid: called 'northmoor spend q1'" in found.notes[-1]
    named = read_council_spend(tmp_path / "northmoor_spend-q1.csv", buyer="Northmoor")
    assert set(named.frame["buyer"]) == {"Northmoor"}


def test_a_mapping_of_what_is_no_ledger_is_refused_with_what_it_is(tmp_path):
    with pytest.raises(FileFormatError, match=r"is no ledger: it is contracts, Contracts Finder .*netan validate"):
        mapped(save_finder(tmp_path / "a.csv"))
    with pytest.raises(FileFormatError, match="is no ledger: it is Companies House"):
        mapped(SAMPLE / "companies.csv", out=tmp_path / "a.toml")
    assert not list(tmp_path.glob("*.toml"))
