"""Purchase ledgers of any layout: what each is taken for, what is left out, what is refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from ledger_layouts import PAYEES, months, paid, save_csv, year_of_lines
from made_files import save_xlsx

from netan.errors import FileFormatError, SchemaError
from netan.sources.ledger import read_ledger
from netan.sources.mapping import ColumnMapping, mapping_path, propose_mapping
from netan.sources.mapping_file import mapping_text, read_mapping, write_mapping
from netan.sources.registry import describe, read, sniff
from netan.sources.suppliers import read_supplier_list

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
RED, SALT, HOLLIN = PAYEES
YEAR = {RED: 1200.0, SALT: 2400.0, HOLLIN: 3600.0}
HEAD = ["Posting date", "Vendor name", "Net amount", "Material group"]


def faults(path, **options):
    with pytest.raises(SchemaError, match=path.name.split(".")[0]) as caught:
        read_ledger(path, **options)
    return caught.value.faults


# --- layouts ----------------------------------------------------------------------------------------------------


def test_lines_of_a_year_become_one_row_a_payee(tmp_path):
    found = read_ledger(save_csv(tmp_path / "a.csv", [HEAD, *year_of_lines()]), buyer="Plant X")
    assert paid(found) == YEAR
    assert (found.period, found.lines, found.months, found.paid) == ("2025-26", 36, 12, 7200.0)
    assert set(found.frame["year"]) == {2026}
    assert set(found.frame["buyer"]) == {"Plant X"}
    assert found.frame.set_index("supplier_name")["category"].to_dict()[RED] == "forgings"
    assert found.notes == ()
    assert found.sheet == ""


def test_workbook_with_a_cover_and_title_rows(tmp_path):
    sheets = {
        "Cover": [["Prepared by accounts"], ["Do not forward"]],
        "Lines": [["Plant X: purchase ledger, posted 2025-26"], [""], HEAD, *year_of_lines()],
        "Codes": [["Material group", "Used"], ["forgings", "yes"]],
    }
    found = read_ledger(save_xlsx(tmp_path / "a.xlsx", sheets))
    assert paid(found) == YEAR
    assert found.sheet == "sheet 2"
    assert set(found.frame["buyer"]) == {"Plant X"}
    assert "Payments were read from sheet 2 ('Lines')." in found.notes


def test_sheets_with_the_same_headings_are_joined_and_a_summary_is_not_added(tmp_path):
    rows = year_of_lines()
    sheets = {
        "Summary": [["Vendor name", "Total"], [RED, 1200], [SALT, 2400], [HOLLIN, 3600]],
        "First half": [HEAD, *rows[:18]],
        "Second half": [["continued"], HEAD, *rows[18:]],
    }
    found = read_ledger(save_xlsx(tmp_path / "a.xlsx", sheets), buyer="X")
    assert paid(found) == YEAR
    assert found.sheet == "sheets 2, 3"
    assert any("Not used, though payees and amounts stand there too: sheet 1 ('Summary')" in n for n in found.notes)


def test_a_copied_sheet_counts_once(tmp_path):
    rows = [HEAD, *year_of_lines()]
    found = read_ledger(save_xlsx(tmp_path / "a.xlsx", {"Ledger": rows, "Ledger (2)": rows}), buyer="X")
    assert paid(found) == YEAR
    assert any("copies of another sheet: sheet 2" in note for note in found.notes)


def test_one_sheet_a_year_and_sheets_that_do_not_say_which(tmp_path):
    now = [["Vendor", "Net"], [RED, 5], [SALT, 7]]
    old = [["Vendor", "Net"], [RED, 50], [SALT, 70]]
    found = read_ledger(save_xlsx(tmp_path / "a.xlsx", {"2023": old, "2024": now}), buyer="X")
    assert paid(found) == {RED: 5, SALT: 7}
    assert set(found.frame["year"]) == {2024}
    found = faults(save_xlsx(tmp_path / "b.xlsx", {"North": old, "South": now}), buyer="X")
    assert "2 sheets hold payments and no dates" in found[0].what
    assert "sheets = " in found[0].remedy


def test_title_rows_name_the_buyer_only_when_unmistakable(tmp_path):
    rows = [["Vendor", "Net"], [RED, 5]]
    for title in ("Company: Plant X", "Purchase ledger of Plant X, 2024-25", "Plant X - supplier spend 2024"):
        assert read_ledger(save_csv(tmp_path / "a.csv", [[title], *rows])).frame["buyer"].tolist() == ["Plant X"]
    for title in ("Annual purchase ledger", "Report of 3 May 2025", "Supplier spend 2024"):
        found = faults(save_csv(tmp_path / "a.csv", [[title], *rows]))
        assert [fault.column for fault in found] == ["buyer"]
        assert 'write buyer = "..." (netan map-columns a.csv --buyer NAME writes it)' in found[0].remedy


def test_german_numbers_and_semicolons(tmp_path):
    rows = [["Lieferant", "Netto", "Datum"], ["Prägewerk GmbH", "1.234,50", "03.04.2025"],
            ["Prägewerk GmbH", "12,50-", "28.04.2025"], ["Norlund AS", "2.000", "15.04.2025"]]  # fmt: skip
    path = save_csv(tmp_path / "a.csv", rows, delimiter=";", encoding="cp1252")
    found = read_ledger(path, buyer="X", mapping=None)
    assert paid(found) == {"Prägewerk GmbH": 14664.0, "Norlund AS": 24000.0}  # one month, times twelve
    assert found.paid == 3222.0


def test_credit_notes_by_sign_type_and_suffix(tmp_path):
    head = ["Date", "Type", "Supplier", "Net"]
    days = months(dt.date(2025, 1, 1), 12)
    rows = [[day, "INV", RED, 100] for day in days]
    extra = {
        "minus": ["INV", -40], "type": ["Credit note", 40], "both": ["CRN", -40], "trailing": ["INV", "40.00-"],
        "cr": ["INV", "40.00 CR"], "brackets": ["INV", "(£40.00)"],
    }  # fmt: skip
    for name, (kind, amount) in extra.items():
        found = read_ledger(save_csv(tmp_path / f"{name}.csv", [head, *rows, [days[3], kind, RED, amount]]), buyer="X")
        assert paid(found) == {RED: 1160.0}, name


def test_payments_beside_their_invoices_do_not_count_twice(tmp_path):
    days = months(dt.date(2025, 1, 1), 12)
    rows = [[day, kind, RED, value] for day in days for kind, value in (("PI", 100), ("PP", 100))]
    rows += [[days[0], "Opening balance", RED, 999], [days[5], "PC", RED, 10]]
    found = read_ledger(save_csv(tmp_path / "a.csv", [["Date", "Type", "Name", "Net"], *rows]), buyer="X")
    assert paid(found) == {RED: 1190.0}
    assert found.set_aside == {
        "payments of invoices that stand in the list": 12, "balances brought forward": 1,
    }  # fmt: skip


def test_net_gross_and_vat(tmp_path):
    def one(head, *row):
        lines = [[*row, RED, day] for day in months(dt.date(2025, 1, 1), 12)]
        return read_ledger(save_csv(tmp_path / "a.csv", [[*head, "Vendor", "Date"], *lines]), buyer="X")

    assert one(["Net", "VAT", "Gross"], 100, 20, 120).paid == 1200
    assert one(["Gross amount", "VAT"], 120, 20).paid == 1200
    found = one(["Amount", "VAT"], 120, 20)
    assert found.paid == 1200
    assert any("'Amount' holds the VAT" in note for note in found.notes)
    found = one(["Amount", "VAT"], 100, 20)
    assert (found.paid, found.notes) == (1200, ())
    found = one(["Amount"], 100)
    assert (found.paid, found.notes) == (
        1200,
        ("'Amount' does not say whether VAT is in it; it was taken as without VAT.",),
    )


def test_gross_alone_is_refused_until_the_mapping_says_how_much_vat(tmp_path):
    rows = [["Vendor", "Total inc VAT"], [RED, 120], [SALT, 60]]
    path = save_csv(tmp_path / "a.csv", rows)
    found = faults(path, buyer="X")
    assert found[0].what == "the only amounts are with VAT"
    assert "write vat_rate = 0.2 in a.csv.columns.toml" in found[0].remedy
    mapping = propose_mapping(path, buyer="X")
    write_mapping(mapping_path(path), replace(mapping, vat_rate=0.2))
    table = read_ledger(path)
    assert paid(table) == {RED: 100, SALT: 50}
    assert any("VAT of 20% was taken off every amount" in note for note in table.notes)
    write_mapping(mapping_path(path), replace(mapping, amount_is="net"), force=True)
    assert paid(read_ledger(path)) == {RED: 120, SALT: 60}


def test_debit_and_credit_columns(tmp_path):
    head = ["Date", "Account name", "Debit", "Credit"]
    days = months(dt.date(2025, 1, 1), 12)
    rows = [[day, RED, 100, ""] for day in days]
    found = read_ledger(save_csv(tmp_path / "a.csv", [head, *rows, [days[0], RED, "", 40]]), buyer="X")
    assert paid(found) == {RED: 1160.0}
    swapped = [[a, b, d, c] for a, b, c, d in [*rows, [days[0], RED, "", 40]]]
    assert paid(read_ledger(save_csv(tmp_path / "b.csv", [head, *swapped]), buyer="X")) == {RED: 1160.0}
    path = save_csv(tmp_path / "c.csv", [head, *rows, *[[day, RED, "", 100] for day in days]])
    found = faults(path, buyer="X")
    assert "nearly cancel: the list holds invoices and their payments" in found[0].what
    assert found[0].column == "sign"
    write_mapping(mapping_path(path), replace(propose_mapping(path, buyer="X"), sign="debit"))
    assert paid(read_ledger(path)) == {RED: 1200.0}


def test_payments_that_stand_as_minus_are_turned(tmp_path):
    rows = [[day, payee, -value, what] for day, payee, value, what in year_of_lines()]
    rows.append([dt.date(2025, 5, 1), RED, 30, "forgings"])
    found = read_ledger(save_csv(tmp_path / "a.csv", [HEAD, *rows]), buyer="X")
    assert paid(found)[RED] == 1170.0
    assert "Payments stand as minus in the file; their sign was turned." in found.notes


def test_part_of_a_year_is_made_a_year_and_said(tmp_path):
    path = save_csv(tmp_path / "a.csv", [HEAD, *year_of_lines(count=9)])
    found = read_ledger(path, buyer="X")
    assert paid(found) == YEAR
    assert found.paid == 5400.0
    assert (found.period, found.months) == ("Apr 2025 to Dec 2025", 9)
    assert set(found.frame["year"]) == {2025}
    assert found.notes == ("9 months to Dec 2025, multiplied by 12/9.",)
    plain = read_ledger(path, mapping=ColumnMapping(columns=propose_mapping(path).columns, buyer="X", annualise=False))
    assert sum(paid(plain).values()) == 5400.0


def test_27_months_leave_the_latest_12_and_their_money_is_said(tmp_path):
    found = read_ledger(save_csv(tmp_path / "a.csv", [HEAD, *year_of_lines(dt.date(2023, 1, 1), 27)]), buyer="X")
    assert paid(found) == YEAR
    assert found.period == "2024-25"
    assert found.set_aside == {"lines before the latest 12 months": 45}
    assert found.aside_value == {"lines before the latest 12 months": 9000.0}
    assert found.notes[0] == "27 whole months in the file (Jan 2023 to Mar 2025); the latest 12 were used."
    assert "45 lines before the latest 12 months" in found.notes[-1]


def test_a_month_that_is_cut_off_does_not_count(tmp_path):
    days = pd.bdate_range("2025-04-01", "2026-02-09")
    rows = [[day.date(), RED, 10, "forgings"] for day in days]
    found = read_ledger(save_csv(tmp_path / "a.csv", [HEAD, *rows]), buyer="X")
    assert found.period == "Apr 2025 to Jan 2026"
    assert found.set_aside == {"lines of months that are not whole": 6}
    assert found.notes[0] == "10 months to Jan 2026, multiplied by 12/10."


def test_a_slip_of_a_date_does_not_move_the_period(tmp_path):
    rows = year_of_lines() + year_of_lines()
    found = read_ledger(
        save_csv(tmp_path / "a.csv", [HEAD, *rows, [dt.date(2042, 1, 3), RED, 5, "forgings"]]), buyer="X"
    )
    assert found.period == "2025-26"
    assert found.set_aside == {"lines dated far from the rest": 1}


def test_american_dates_are_told_by_the_column_as_a_whole(tmp_path):
    rows = [[day.strftime("%m/%d/%Y"), *rest] for day, *rest in year_of_lines()]
    found = read_ledger(save_csv(tmp_path / "a.csv", [HEAD, *rows]), buyer="X")
    assert found.period == "2025-26"
    assert "Dates were read as month/day, as the dates themselves tell." in found.notes
    british = [[day.strftime("%d/%m/%Y"), *rest] for day, *rest in year_of_lines()]
    assert read_ledger(save_csv(tmp_path / "b.csv", [HEAD, *british]), buyer="X").notes == ()


def test_dates_that_may_be_read_either_way_are_said_and_can_be_settled(tmp_path):
    rows = [["03/04/2025", RED, 10, "a"], ["05/06/2025", RED, 10, "a"]]
    path = save_csv(tmp_path / "a.csv", [HEAD, *rows])
    found = read_ledger(path, buyer="X")
    assert found.period == "Apr 2025 to Jun 2025"
    assert any("may be read either way" in note for note in found.notes)
    mapping = ColumnMapping(columns=propose_mapping(path).columns, buyer="X", day_first=False)
    assert read_ledger(path, mapping=mapping).period == "Mar 2025 to May 2025"


def test_repeated_headings_subtotals_totals_and_blank_rows(tmp_path):
    rows = []
    for payee, value in ((RED, 100), (SALT, 200)):
        rows += [[day, payee, value, "x"] for day in months(dt.date(2025, 1, 1), 12)]
        rows += [["", f"{payee} Total", value * 12, ""], ["", "", "", ""], HEAD]
    rows += [["", "Grand Total", 3600, ""], ["", "", 3600, ""], ["Printed by accounts", "", "", ""]]
    found = read_ledger(save_csv(tmp_path / "a.csv", [HEAD, *rows]), buyer="X")
    assert paid(found) == {RED: 1200.0, SALT: 2400.0}
    assert found.set_aside == {"repeated headings": 2, "rows of totals": 4, "rows without an amount": 1}


def test_a_company_called_total_is_no_total(tmp_path):
    rows = [[day, "Total Gas Ltd (fictional)", 5, "gas"] for day in months(dt.date(2025, 1, 1), 12)]
    rows += [[day, "Total", 5, "gas"] for day in months(dt.date(2025, 1, 1), 12)]
    found = read_ledger(save_csv(tmp_path / "a.csv", [HEAD, *rows]), buyer="X")
    assert paid(found) == {"Total Gas Ltd (fictional)": 60.0, "Total": 60.0}


def test_payee_on_the_first_of_its_lines_only(tmp_path):
    rows = [[RED, 10], ["", 20], ["", 31], [SALT, 5], ["", 6]]
    path = save_csv(tmp_path / "a.csv", [["Vendor", "Net"], *rows])
    found = faults(path, buyer="X")
    assert "3 lines without a payee, the first in row 3" in found[0].what
    assert "fill_down = true" in found[0].remedy
    mapping = ColumnMapping(columns={"supplier_name": "Vendor", "value": "Net"}, buyer="X", fill_down=True)
    assert paid(read_ledger(path, mapping=mapping)) == {RED: 61, SALT: 11}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_encodings(tmp_path, encoding):
    rows = [["Vendor", "Net"], ["Môrfa Tools Ltd (fictional)", "£1,234.50"]]
    found = read_ledger(save_csv(tmp_path / "a.csv", rows, encoding=encoding), buyer="X")
    assert paid(found) == {"Môrfa Tools Ltd (fictional)": 1234.5}


def test_currencies_are_kept_apart_and_not_converted(tmp_path):
    rows = [["Vendor", "Amount", "Currency"], [RED, 10, "GBP"], [RED, 20, "EUR"], [RED, 5, "eur"]]
    found = read_ledger(save_csv(tmp_path / "a.csv", rows), buyer="X")
    assert found.frame.set_index("currency")["value"].to_dict() == {"EUR": 25.0, "GBP": 10.0}
    rows = [["Vendor", "Amount in document currency", "Currency", "Amount in local currency"], [RED, 20, "EUR", 17]]
    found = read_ledger(save_csv(tmp_path / "b.csv", rows), buyer="X")
    assert found.frame["value"].tolist() == [17.0]
    rows = [["Vendor", "Amount"], [RED, "£10"], [SALT, "€20"]]
    assert read_ledger(save_csv(tmp_path / "c.csv", rows), buyer="X").frame["currency"].tolist() == ["GBP", "EUR"]


def test_numbers_of_the_buyers_books_are_no_company_numbers(tmp_path):
    rows = [["Supplier number", "Supplier", "Net"], ["105994", RED, 5], ["105995", SALT, 6]]
    found = read_ledger(save_csv(tmp_path / "a.csv", rows), buyer="X")
    assert found.frame["supplier"].isna().all()
    rows = [["Supplier number", "Supplier", "Net"], ["07405600", RED, 5], ["SC123456", SALT, 6]]
    found = read_ledger(save_csv(tmp_path / "b.csv", rows), buyer="X")
    assert found.frame["supplier"].tolist() == ["07405600", "SC123456"]
    rows = [["Company number", "Supplier", "Net"], [7405600, RED, 5], ["none", SALT, 6], ["", RED, 7]]
    found = read_ledger(save_xlsx(tmp_path / "c.xlsx", {"S": rows}), buyer="X")
    assert found.frame.set_index("supplier_name")["supplier"].fillna("").to_dict() == {RED: "07405600", SALT: ""}


def test_spellings_of_one_payee_are_one_row(tmp_path):
    rows = [
        ["Vendor", "Net", "Postcode"],
        ["MADE UP LTD", 1, ""],
        ["Made Up  Ltd", 2, "ZZ1 1AA"],
        ["Made Up Ltd", 3, "ZZ1 1AA"],
    ]
    found = read_ledger(save_csv(tmp_path / "a.csv", rows), buyer="X").frame
    assert found[["supplier_name", "value", "supplier_postcode"]].to_numpy().tolist() == [
        ["Made Up Ltd", 6.0, "ZZ1 1AA"]
    ]


def test_redacted_payees_are_counted_with_their_money(tmp_path):
    rows = [["Vendor", "Net"], [RED, 10], ["REDACTED PERSONAL DATA", 5], ["Name withheld", 7], ["XXXXX", 1]]
    found = read_ledger(save_csv(tmp_path / "a.csv", rows), buyer="X")
    assert paid(found) == {RED: 10}
    assert found.set_aside == {"lines to redacted payees": 3}
    assert found.aside_value == {"lines to redacted payees": 13.0}


def test_country_abroad_stands_for_the_area(tmp_path):
    rows = [["Vendor", "Net", "Country"], [RED, 10, "GB"], ["Norlund AS (fictional)", 5, "Norway"]]
    found = read_ledger(save_csv(tmp_path / "a.csv", rows), buyer="X").frame
    assert found["supplier_area"].fillna("").tolist() == ["", "Norway"]


def test_one_column_a_year_and_thousands(tmp_path):
    rows = [["Vendor", "Spend 2023", "Spend 2024", "Spend 2025 YTD"], [RED, 1, 2, 3], [SALT, 10, 20, 30]]
    found = read_ledger(save_csv(tmp_path / "a.csv", rows), buyer="X")
    assert paid(found) == {RED: 2, SALT: 20}
    assert set(found.frame["year"]) == {2024}
    assert any("One column a year: 2024 was used" in note for note in found.notes)
    rows = [["Vendor", "Spend £000"], [RED, 1.5], [SALT, 10]]
    assert paid(read_ledger(save_csv(tmp_path / "b.csv", rows), buyer="X")) == {RED: 1500, SALT: 10_000}


def test_a_column_of_years_leaves_the_latest(tmp_path):
    rows = [["Vendor", "Net", "Financial year"], [RED, 1, "2023/24"], [RED, 2, "2024/25"], [SALT, 3, "2024/25"]]
    found = read_ledger(save_csv(tmp_path / "a.csv", rows), buyer="X")
    assert paid(found) == {RED: 2, SALT: 3}
    assert (found.period, set(found.frame["year"])) == ("2024/25", {2025})
    assert found.set_aside == {"lines of earlier years": 1}


def test_unknown_headings_are_told_by_content(tmp_path):
    rows = [["Wer", "Wieviel", "Wann", "Nr"]]
    rows += [[payee, value + 0.25, day, k] for k, (day, payee, value, _) in enumerate(year_of_lines(), start=1)]
    path = save_xlsx(tmp_path / "a.xlsx", {"S": rows})
    found = propose_mapping(path)
    assert found.columns == {"supplier_name": "Wer", "value": "Wieviel", "date": "Wann"}
    assert found.why["supplier_name"] == "names of companies stand in it"
    assert read_ledger(path, buyer="X").paid == 7209.0
    assert sniff(path).kind == "unknown"  # headings alone tell what a file is


# --- the simple list is the special case ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ledger_plant_x.csv", "ledger_moorend_pumps.csv"])
def test_netans_own_table_stays_as_it_is(name):
    own, found = read_supplier_list(SAMPLE / name), read_ledger(SAMPLE / name)
    pd.testing.assert_frame_equal(own.frame, found.frame)
    assert (found.set_aside, found.notes, found.period) == (own.set_aside, (), "2024")


def test_a_plain_list_under_other_headings_reads_as_before(tmp_path):
    rows = [["Plant X spend 2024"], [],
            ["Vendor name", "Company number", "Net amount", "Post code", "Sole source", "Category"],
            [RED, "7405600", "£1,234.50", "ZZ1 1AA", "Y", "forgings"], ["Credit note", "", "(1,234)", "", "", ""],
            ["Total", "", "0.50", "", "", ""]]  # fmt: skip
    path = save_csv(tmp_path / "a.csv", rows)
    own, found = read_supplier_list(path, buyer="Plant X"), read_ledger(path, buyer="Plant X")
    pd.testing.assert_frame_equal(own.frame.drop(columns="year"), found.frame.drop(columns="year"))
    assert found.set_aside == own.set_aside


def test_of_several_years_of_netans_own_table_the_latest_of_each_buyer_counts(tmp_path):
    rows = [["buyer", "supplier_name", "value", "year"], ["X", RED, 1, 2023], ["X", RED, 2, 2024], ["Y", RED, 4, 2023]]
    found = read_ledger(save_csv(tmp_path / "a.csv", rows))
    assert found.frame["value"].tolist() == [2.0, 4.0]
    assert found.set_aside == {"lines of earlier years": 1}


def test_the_raw_ledger_of_the_sample_reads_without_options():
    path = SAMPLE / "inbox" / "plantx_po.xlsx"
    assert sniff(path).kind == "suppliers"
    found = read(path)
    tidy = read_supplier_list(SAMPLE / "ledger_plant_x.csv").frame
    assert found.paid == pytest.approx(tidy["value"].sum(), abs=0.01)
    assert (found.sheet, found.period) == ("sheet 2", "2025-26")
    assert set(found.frame["buyer"]) == {"Plant X"}


# --- what is refused --------------------------------------------------------------------------------------------


def test_text_in_amounts_is_named_row_by_row(tmp_path):
    rows = [HEAD, *year_of_lines()]
    rows[3][2], rows[7][2], rows[9][2] = "see note", "12,3,4", ""
    found = faults(save_csv(tmp_path / "a.csv", rows), buyer="X")
    assert [(f.row, f.column, f.what) for f in found] == [
        (4, "C (Net amount)", "'see note' is no amount"),
        (8, "C (Net amount)", "'12,3,4' is no amount"),
        (10, "C (Net amount)", "no amount"),
    ]


def test_dates_that_are_none_are_named_row_by_row(tmp_path):
    rows = [HEAD, *year_of_lines()]
    rows[3][0], rows[7][0] = "soon", "31/02/2025"
    found = faults(save_csv(tmp_path / "a.csv", rows), buyer="X")
    assert [(f.row, f.column, f.what) for f in found] == [
        (4, "A (Posting date)", "'soon' is no date"), (8, "A (Posting date)", "'31/02/2025' is no date"),
    ]  # fmt: skip


def test_two_amounts_that_both_fit(tmp_path):
    rows = [["Vendor", "Amount", "Spend"], [RED, 5, 6], [SALT, 7, 8]]
    found = faults(save_csv(tmp_path / "a.csv", rows), buyer="X")
    assert "'Amount' (column B) and 'Spend' (column C) both may be what was paid" in found[0].what
    assert "in a.csv.columns.toml (netan map-columns)" in found[0].remedy
    same = [["Vendor", "Amount", "Spend"], [RED, 5, 5], [SALT, 7, 7]]
    assert paid(read_ledger(save_csv(tmp_path / "b.csv", same), buyer="X")) == {RED: 5, SALT: 7}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["Vendor", "Town"], [RED, "Northmoor"], [SALT, "Moorend"]], "no row names a payee and an amount"),
        ([["1", "2"], ["3", "4"]], "no row names a payee and an amount"),
        ([["Net amount", "Date"], ["5", "01/04/2025"]], "no column holds the names of the payees"),
        ([["Vendor", "Net amount"], ["", ""]], "no line is left"),
        ([["Vendor", "Net amount"]], "no line is left"),
    ],
)
def test_files_without_payments(tmp_path, rows, message):
    with pytest.raises(SchemaError, match=message):
        read_ledger(save_csv(tmp_path / "a.csv", rows), buyer="X")


def test_wrong_files(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"%PDF-1.7\n%stuff")
    with pytest.raises(FileFormatError, match=r"it is a PDF; get the table as \.csv or \.xlsx"):
        read_ledger(tmp_path / "a.csv")
    with pytest.raises(FileFormatError, match="every sheet is empty"):
        read_ledger(save_xlsx(tmp_path / "b.xlsx", {"S": [], "T": []}))
    (tmp_path / "c.csv").write_text("\n\n")
    with pytest.raises(FileFormatError, match="every line is blank"):
        read_ledger(tmp_path / "c.csv")


def test_describe_of_a_ledger(tmp_path):
    said = describe(save_csv(tmp_path / "a.csv", [["Plant X: purchase ledger"], HEAD, *year_of_lines()]))
    assert (said["kind"], said["rows"], said["year"], said["faults"]) == ("suppliers", 3, 2026, [])


# --- the mapping ------------------------------------------------------------------------------------------------


def test_a_mapping_comes_back_from_its_toml_as_it_was(tmp_path):
    path = save_csv(tmp_path / "a.csv", [HEAD, *year_of_lines()])
    mapping = propose_mapping(path, buyer='Plant "X"\n\\')
    write_mapping(mapping_path(path), mapping)
    assert read_mapping(mapping_path(path)) == mapping
    assert sniff(mapping_path(path)).kind == "columns"
    assert describe(mapping_path(path))["faults"] == []
    with pytest.raises(Exception, match="may hold your changes; it was left as it is"):
        write_mapping(mapping_path(path), mapping)
    assert mapping_text(mapping) == mapping_path(path).read_text("utf-8")


def test_every_fault_of_a_mapping_at_once(tmp_path):
    path = save_csv(tmp_path / "a.csv", [HEAD, *year_of_lines()])
    toml = mapping_path(path)
    toml.write_text('buyr = "X"\nsign = "up"\nheader_row = "1"\nmonths = 900\n[columns]\nvalu = "Net"\ndate = 4\n')
    with pytest.raises(SchemaError, match="6 faults") as caught:
        read_mapping(toml)
    text = " ".join(f"{f.what} {f.remedy}" for f in caught.value.faults)
    for part in ("buyr (did you mean buyer?)", "columns.valu (did you mean columns.value?)", "use 'as is', 'reversed'",
                 "header_row is '1', not integer", "columns.date is 4, not text", "months is 900"):  # fmt: skip
        assert part in text
    toml.write_text('buyer = "X"\n[columns]\nsupplier_name = "Vendor nam"\nvalue = "Gross"\n')
    with pytest.raises(SchemaError, match="2 faults") as caught:
        read_mapping(toml)
    assert [f.column for f in caught.value.faults] == ["supplier_name", "value"]
    assert "nearest: 'Vendor name'" in caught.value.faults[0].what
    toml.write_text("buyer = \n")
    with pytest.raises(SchemaError, match="no TOML that can be read"):
        read_ledger(path)


def test_a_mapping_names_sheets_headings_and_columns_without_one(tmp_path):
    rows = [["Vendor", "", "Net", "Net"], [RED, "forgings", 5, 6]]
    path = save_xlsx(tmp_path / "a.xlsx", {"One": rows, "Two": [rows[0], [SALT, "coatings", 7, 8]]})
    columns = {"supplier_name": "vendor", "value": "column D", "category": "column B"}
    found = read_ledger(path, mapping=ColumnMapping(sheets=("two",), columns=columns, buyer="X"))
    assert found.frame[["supplier_name", "value", "category"]].to_numpy().tolist() == [[SALT, 8.0, "coatings"]]
    assert found.sheet == "sheet 2"
    with pytest.raises(SchemaError, match="there is no sheet 'Too'; nearest: 'Two'"):
        read_ledger(path, mapping=ColumnMapping(sheets=("Too",), columns=columns, buyer="X"))


def test_months_of_a_file_without_dates(tmp_path):
    path = save_csv(tmp_path / "a.csv", [["9 months to 31 December 2025"], ["Vendor", "Net"], [RED, 90]])
    found = read_ledger(path, buyer="X")
    assert paid(found) == {RED: 120.0}
    assert "9 months, multiplied by 12/9." in found.notes


# --- exports of common programs ---------------------------------------------------------------------------------


def test_exports_of_accounts_programs(tmp_path):
    days = months(dt.date(2025, 1, 1), 12)
    layouts = {
        "sage": (["No", "Type", "A/C", "Date", "Details", "Net Amount", "Tax Amount", "Gross Amount", "Paid", "Name"],
                 lambda k, d: [k, "PI", "RED001", d, f"order {k}", 100, 20, 120, "Y", RED]),
        "sap": (["Vendor", "Name 1", "Document Type", "Posting Date", "Amount in local currency", "Local Currency"],
                lambda k, d: ["0000104711", RED, "KR", d, "100.00-", "GBP"]),
        "xero": (["Contact", "Date", "Invoice Number", "Net", "VAT", "Gross"],
                 lambda k, d: [RED, d, f"IN{k}", 100, 20, 120]),
        "oracle": (["Supplier Name", "Supplier Number", "GL Date", "Invoice Amount", "Distribution Amount"],
                   lambda k, d: [RED, 10471, d, 100, 100]),
        "quickbooks": (["Date", "Transaction type", "No.", "Supplier", "Memo/Description", "Amount"],
                       lambda k, d: [d, "Bill", k, RED, f"memo {k}", 100]),
    }  # fmt: skip
    for name, (head, line) in layouts.items():
        rows = [head, *(line(k, day) for k, day in enumerate(days, start=1))]
        for path in (save_csv(tmp_path / f"{name}.csv", rows), save_xlsx(tmp_path / f"{name}.xlsx", {"Sheet1": rows})):
            found = read_ledger(path, buyer="X")
            assert paid(found) == {RED: 1200.0}, name
            assert sniff(path).kind == "suppliers", name
            assert found.frame["supplier"].isna().all(), name
