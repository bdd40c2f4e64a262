"""ONS, Scottish and Northern Ireland tables in the layouts of their editions; all figures are made up."""

from __future__ import annotations

import numpy as np
import pytest
from made_files import save_xlsx
from made_io import (
    CODES,
    IMPORTED,
    IMPORTS,
    Book,
    bent,
    coefficient_sheet,
    import_sheet,
    northern_ireland_sheet,
    old_ons_sheet,
    ons_sheet,
    outputs,
    scottish_sheet,
)

from netan.errors import BalanceError, FileFormatError, SchemaError
from netan.sources.io_checks import code_faults
from netan.sources.northern_ireland import northern_ireland_table, northern_ireland_tables, read_northern_ireland_io
from netan.sources.ons import ons_table, ons_tables, read_ons_io
from netan.sources.ons_layout import sector_code
from netan.sources.registry import describe, read, sniff
from netan.sources.scottish import read_scottish_io, scottish_table, scottish_tables
from netan.tables.iotable import balance


def ons(*changes, rows=None, **sheets):
    return Book({"IOT": bent(rows or ons_sheet(), *changes), **sheets})


EDITIONS = {
    "2019 industries": ons_sheet("2019"),
    "2020 products": ons_sheet("2020", year=2020, product=True),
    "2010 products": old_ons_sheet(),
}


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_edition_gives_the_same_codes_and_figures(edition, tmp_path):
    table = read_ons_io(save_xlsx(tmp_path / "name-without-year.xlsx", {"IOT": EDITIONS[edition]}))
    assert table.sectors == CODES
    assert table.year == int(edition[:4])
    assert table.x.to_numpy() == pytest.approx(np.array(outputs()) * 1e6)
    assert sorted(table.Y.columns) == ["P3 S13", "P3 S14", "P3 S15", "P51G", "P61EU"]
    assert table.wages.tolist() == [5e6, 10e6, 9e6, 12e6, 15e6]
    assert table.household_spending.tolist() == [10e6, 20e6, 30e6, 5e6, 2e6]
    assert table.classification == ("ons-ioat-product" if "products" in edition else "ons-ioat-industry")
    assert balance(table).abs().to_numpy().max() < 1


def test_the_year_is_that_of_the_banner_and_not_of_the_blue_book():
    rows = bent(ons_sheet(), (0, 0, "Input-Output Analytical Tables"))
    menu = [["", "", "United Kingdom Input-Output Analytical Tables 2018"], ["", "", "(Blue Book 2022)"]]
    assert ons_table(Book({"Menu": menu, "IOT": rows})).year == 2018
    menu[0][2] = "(consistent with UK National Accounts Blue Book 2022 & UK Balance of Payments Pink Book 2022)"
    with pytest.raises(SchemaError, match="the title names no year"):
        ons_table(Book({"Menu": menu, "IOT": rows}))
    menu[0][2] = "United Kingdom Input-Output Analytical Tables 2018"
    with pytest.raises(SchemaError, match="the title is of 2019, the sheet 'Menu' of 2018 -> use the sheets of one"):
        ons_table(Book({"Menu": menu, "IOT": ons_sheet()}))


def test_money_in_thousands_is_read_as_such():
    title = "Input-Output table (domestic use, basic prices, industry by industry), £ thousand"
    table = ons_table(ons((1, 0, title)))
    assert (table.unit, table.x["A01"]) == (1e3, outputs()[0] * 1e3)


# Industries of the tables of 2014 and 2016.
A64 = [
    "A01", "A02", "A03", "B", "C10T12", "C13T15", "C16", "C17", "C18", "C19", "C20", "C21", "C22", "C23", "C24",
    "C25", "C26", "C27", "C28", "C29", "C30", "C31_32", "C33", "D35", "E36", "E37-39", "F", "G45", "G46", "G47",
    "H49", "H50", "H51", "H52", "H53", "I", "J58", "J59_60", "J61", "J62_63", "K64", "K65", "K66", "L68A",
    "L68B", "M69_70", "M71", "M72", "M73", "M74_75", "N77", "N78", "N79", "N80-82", "O84", "P85", "Q86",
    "Q87_88", "R90-92", "R93", "S94", "S95", "S96", "T", "U",
]  # fmt: skip


def test_every_industry_of_the_smaller_tables_is_known():
    sheet = Book({"IOT": [[f"CPA_{code}" for code in A64]]}).sheet("IOT")
    places = {(0, column): sheet.text(0, column) for column in range(len(A64))}
    assert code_faults(sheet, places, spelt=sector_code) == []
    assert sector_code("CPA_J59_60") == "J59 & J60"


def with_imports():
    return Book({"IOT": ons_sheet("2020", year=2020, product=True), "Imports use pxp": import_sheet()})


def test_imports_by_product():
    book = with_imports()
    assert ons_tables(book) == ("domestic", "imports", "total")
    home, apart, whole = (ons_table(book, table=name) for name in ons_tables(book))
    assert apart.V.loc["Imports C101"].tolist() == [cell * 1e6 for cell in IMPORTED[2]]
    assert apart.primary("imports").tolist() == home.primary("imports").tolist() == [cell * 1e6 for cell in IMPORTS]
    assert (whole.flows, whole.x.tolist()) == ("total", home.x.tolist())
    assert whole.Z.loc["C241T243", "C241T243"] == 45e6
    assert whole.Y["Imports"].sum() == -39.5e6 - 16.5e6
    for table in (apart, whole):
        assert balance(table).abs().to_numpy().max() < 1
        assert "with imports by product" in table.source
    assert whole.source.endswith("domestic and imported products together")


def test_imports_that_belong_to_another_table_are_faults():
    book = with_imports()
    book.sheets["Imports use pxp"] = bent(import_sheet(), (6, 3, 30))
    what = "imports of B06 & B07 add up to 32; the sheet IOT says 5 -> use both sheets of one edition"
    with pytest.raises(SchemaError, match=what):
        ons_table(book, table="total")
    book.sheets["Imports use pxp"] = bent(import_sheet(), (3, 2, "CPA_A02"), (5, 0, "CPA_A02"))
    with pytest.raises(SchemaError, match="its codes are not those of the table: A01, A02"):
        ons_table(book, table="imports")
    assert ons_table(book).sectors == CODES
    with pytest.raises(FileFormatError, match="holds domestic; there is no 'total'"):
        ons_table(ons(), table="total")


def test_tables_of_a_file_are_listed_and_chosen(tmp_path):
    path = save_xlsx(tmp_path / "a.xlsx", with_imports().sheets)
    assert describe(path)["tables"] == ["domestic", "imports", "total"]
    assert read(path, table="total").flows == "total"
    alone = save_xlsx(tmp_path / "b.xlsx", {"IOT": ons_sheet()})
    assert describe(alone)["tables"] is None


def test_a_renamed_sheet_is_found_by_what_is_in_it(tmp_path):
    path = save_xlsx(tmp_path / "a.xlsx", {"Sheet1": ons_sheet()})
    assert sniff(path).kind == "io_table"
    assert read_ons_io(path).sectors == CODES


def test_a_table_that_the_publisher_left_unbalanced_is_read_and_says_so():
    rows = ons_sheet()
    # output of steel is printed 2.6 lower, and so is the total of that row; every cell stays
    rows = bent(rows, (17, 5, outputs()[3] - 2.6), (17, 7, sum(outputs()) - 2.6))
    table = ons_table(Book({"IOT": rows}))
    assert "1 of 5 sectors miss their output as published, C241T243 most, by 2.6" in table.source
    assert table.tolerance == pytest.approx(2.6e6)
    # the same gap without the total that vouches for it is a changed cell
    with pytest.raises(BalanceError, match=r"C241T243 misses its output: the row by [+]2.6, the column by [+]2.6"):
        ons_table(Book({"IOT": bent(rows, (17, 7, sum(outputs())))}))


def test_coefficients_show_which_cell_was_changed():
    book = ons(A=coefficient_sheet())
    assert ons_table(book).sectors == CODES
    book = ons((8, 3, 29.5), A=coefficient_sheet())
    with pytest.raises(SchemaError, match=r"row 9, column D: C101 sells 29.5 to B06 & B07; by the sheet 'A' it is 1"):
        ons_table(book)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([(6, 0, "A0l")], "row 7, column A: 'A0l' is no code of an industry; nearest: 'A01' -> write 'A01'"),
        ([(3, 4, "C1O1")], "row 4, column E: 'C1O1' is no code of an industry; nearest: 'C101'"),
        ([(7, 0, "A01")], "row 8, column A: the code 'A01' is repeated"),
        ([(3, 9, "P3 S15")], "column L: the code 'P3 S15' is repeated in final demand"),
        ([(8, 0, "C"), (3, 4, "C"), (6, 0, "C102"), (3, 2, "C102")], "'C' is a sum of others beside it: C102, C2"),
        ([(1, 0, "Matrix of coefficients, £ million")], "this sheet holds coefficients, not flows of money -> use the"),
        ([(9, 4, "n/a")], "row 10, column E: 'n/a' is no number -> write the published number, 0 for none"),
        ([(9, 4, "")], "row 10, column E: empty, or an Excel error, where a number should be"),
    ],
)
def test_faults_of_cells_have_place_and_remedy(changes, message):
    with pytest.raises(SchemaError, match=message.replace("(", r"\(").replace(")", r"\)")):
        ons_table(ons(*changes))


def test_all_faults_of_a_sheet_at_once():
    with pytest.raises(SchemaError, match="4 faults") as caught:
        ons_table(ons((6, 0, "A0l"), (9, 4, "n/a"), (8, 9, "x"), (12, 1, "Imports of something")))
    assert {fault.row for fault in caught.value.faults} == {7, 9, 10, None}


def scaled(rows, places, factor):
    return bent(rows, *((row, column, rows[row][column] * factor) for row, column in places))


@pytest.mark.parametrize(
    ("places", "factor", "message"),
    [
        ([(row, column) for row in range(6, 11) for column in range(2, 7)], 1e3, "between industries: 1,000 .*large"),
        ([(17, column) for column in range(2, 7)], 0.001, "the output: 1,000 times too small"),
        ([(row, 10) for row in range(6, 11)], 1000, "the column 'P3 S14': 1,000 times too large"),
        ([(14, column) for column in range(2, 7)], 1000, "the row 'D1': 1,000 times too large"),
        ([(r, c) for r in (12, 13, 14, 15, 16) for c in range(2, 7)], 1e3, "mixes units"),
    ],
)
def test_mixed_units_are_named(places, factor, message):
    rows = ons_sheet()
    labels = [rows[row][0] for row in range(12, 18)]
    assert labels == ["", "", "D1", "GOS & MI", "D29-D39", "P1"]
    with pytest.raises(SchemaError, match=message):
        ons_table(Book({"IOT": scaled(rows, places, factor)}))


def test_negative_output_has_its_place():
    rows = ons_sheet()
    now = -(outputs()[0] + 5)
    less = now - outputs()[0]
    rows = bent(rows, (6, 9, rows[6][9] + less), (17, 2, now), (15, 2, rows[15][2] + less))
    with pytest.raises(SchemaError, match=r"row 7, column C: the output of A01 is negative: -39 -> write the"):
        ons_table(Book({"IOT": rows}))


def test_an_old_edition_without_its_totals_says_so():
    rows = old_ons_sheet()
    lost = next(k for k, row in enumerate(rows) if len(row) > 1 and str(row[1]).startswith("Total intermediate"))
    with pytest.raises(SchemaError, match=r"no row is named 'Total intermediate ...', which ends the industries"):
        ons_table(Book({"IOT": bent(rows, (lost, 1, "Sum"))}))


def test_scottish_years_below_each_other(tmp_path):
    sheets = {"IxI": scottish_sheet(2018, 2019), "PxP": scottish_sheet(2018, 2019, kind="product")}
    path = save_xlsx(tmp_path / "all.xlsx", sheets)
    assert sniff(path).reader.tables == ("ixi-2019", "pxp-2019", "ixi-2018", "pxp-2018")
    newest, older = read_scottish_io(path), read(path, table="ixi-2018")
    assert (newest.year, older.year) == (2019, 2018)
    assert newest.x.tolist() == older.x.tolist() == [value * 1e6 for value in outputs()]
    assert newest.V.loc["RoWImp"].tolist() == [2e6] * 5
    assert newest.household_income is None
    with pytest.raises(SchemaError, match="the sheet has no year 2017; it has 2019, 2018 -> choose another year"):
        read_scottish_io(path, table="ixi-2017")
    with pytest.raises(SchemaError, match="holds the tables ixi and pxp, not 'iot'"):
        read_scottish_io(path, table="iot")


@pytest.mark.parametrize("name", ["IxI", "IXI", "I x I", "Industry by industry"])
def test_scottish_sheets_by_any_spelling(name):
    book = Book({"Contents": [["x"]], name: scottish_sheet(2015)})
    assert scottish_tables(book) == ("ixi",)
    assert scottish_table(book).year == 2015


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ((7, 1, "1O"), "row 8, column B: '1O' is no code of an industry; nearest: '10.1'"),
        ((8, 1, "01"), "row 9, column B: the code '01' is repeated"),
        ((5, 4, "07"), "the codes of rows and columns differ: 06-08, 07"),
        ((6, 10, "Households"), "'Households' is repeated in final demand"),
        ((4, 2, "All of it"), "the title does not say '£ millions'"),
        ((9, 13, 77.0), "'Gross fixed capital formation' adds up to 170, its printed total in row 13 is 103"),
        ((12, 1, "T"), "no row has the code 'TDU'"),
        ((13, 1, "UK"), "no row below the industries has the code 'RUKImp'"),
        ((6, 1, "Code"), "no row starts with 'Year' and 'SIC' in the first 12 rows"),
    ],
)
def test_scottish_faults(change, message):
    with pytest.raises(SchemaError, match=message):
        scottish_table(Book({"IxI": bent(scottish_sheet(), change), "Leontief type II": [[]]}))


def test_northern_ireland(tmp_path):
    sheets = {"IXI,2016 ": northern_ireland_sheet(2016), "IXI,2017": northern_ireland_sheet(2017)}
    path = save_xlsx(tmp_path / "ni.xlsx", sheets)
    found = describe(path)
    assert (found["kind"], found["tables"], found["faults"]) == ("io_table", ["ixi-2017", "ixi-2016"], [])
    assert (found["year"], found["sectors"], found["unit"]) == (2017, 5, 1e6)
    assert found["tried"] == "not tried on a published file"
    table = read_northern_ireland_io(path, table="ixi-2016")
    assert table.year == 2016
    assert {table.primary_kind[row] for row in ("RUKImp", "RoWImp")} == {"imports"}
    assert table.wages.sum() == 51e6
    assert list(table.Y.columns) == ["P3 S14", "P3 S15", "P3 S13", "P51G", "P61EU"]
    with pytest.raises(FileFormatError, match="holds ixi-2017, ixi-2016; there is no 'ixi-2015'"):
        read_northern_ireland_io(path, table="ixi-2015")


def test_a_workbook_of_northern_ireland_is_not_taken_for_one_of_the_ons(tmp_path):
    cover = [["Northern Ireland Input-Output Analytical Tables 2018"]]
    path = save_xlsx(tmp_path / "ni.xlsx", {"Cover": cover, "IXI,2018": northern_ireland_sheet(2018)})
    assert describe(path)["year"] == 2018
    assert "Northern Ireland" in describe(path)["format"]


def test_northern_ireland_without_years_in_its_sheets():
    book = Book({"IXI": northern_ireland_sheet(2018)})
    assert northern_ireland_tables(book) == ("ixi-2018",)
    assert northern_ireland_table(book).year == 2018


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ((3, 7, "Sum"), "no column is named 'Total intermediate demand'"),
        ((10, 1, "Bought abroad"), "the row 'Bought abroad' is neither imports, taxes, wages, surplus nor a total"),
        ((17, 1, "Sum"), "no row is named 'Total output at basic prices'"),
        ((14, 1, "Taxes less subsidies on products"), "two rows below the industries are 'Taxes on products'"),
        ((0, 0, "Northern Ireland"), "the title does not say '£ million'"),
        ((4, 0, "O1"), "row 5, column A: 'O1' is no code of an industry"),
        ((5, 3, "?"), r"row 6, column D: '\?' is no number"),
    ],
)
def test_northern_ireland_faults(change, message):
    with pytest.raises(SchemaError, match=message):
        northern_ireland_table(Book({"IXI,2017": bent(northern_ireland_sheet(), change)}))


def test_northern_ireland_must_add_up():
    with pytest.raises(BalanceError, match=r"row 5, column C: 01 misses its output: the row by [+]39"):
        northern_ireland_table(Book({"IXI,2017": bent(northern_ireland_sheet(), (4, 8, 40))}))
