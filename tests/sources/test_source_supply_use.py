"""Supply and use in the layout of the ONS workbook; all figures are made up."""

from __future__ import annotations

import numpy as np
import pytest
from made_files import save_xlsx
from made_io import SUT_CODES, SUT_MADE, SUT_OUTPUT, Book, bent, supply_use_sheets

from netan.errors import FileFormatError, SchemaError
from netan.sources.registry import describe, read
from netan.sources.supply_use import read_supply_use, read_supply_use_io, supply_use_table, supply_use_tables
from netan.tables.iotable import balance

SUPPLY, USE, FINAL = "Table 1 - Supply 2022", "Table 2 - Int Con 2022", "Table 2 - Final Demand 2022"


def book(**changes):
    """Sheets of 2022 with other cells: ``supply=[(row, column, value)]``."""
    sheets = supply_use_sheets(2022)
    for name, sheet in (("supply", SUPPLY), ("use", USE), ("final", FINAL)):
        sheets[sheet] = bent(sheets[sheet], *changes.get(name, ()))
    return Book(sheets)


def test_years_are_listed_and_chosen(tmp_path):
    path = save_xlsx(tmp_path / "sut.xlsx", {**supply_use_sheets(2021), **supply_use_sheets(2022)})
    found = describe(path)
    assert (found["kind"], found["tables"]) == ("io_table", ["2022", "2022-pxp", "2021", "2021-pxp"])
    assert (found["sectors"], found["year"], found["unit"], found["total_output"]) == (3, 2022, 1e6, 240)
    assert found["tried"] == "not tried on a published file"
    assert read_supply_use_io(path).year == 2022
    assert read(path, table="2021-pxp").year == 2021
    with pytest.raises(FileFormatError, match="of 2022, 2022-pxp, 2021, 2021-pxp; there is no '2020'"):
        read_supply_use_io(path, table="2020")


def test_industry_by_industry():
    table = supply_use_table(book())
    assert table.x.tolist() == [value * 1e6 for value in SUT_MADE]
    assert table.wages.tolist() == [20e6, 15e6, 30e6]
    assert balance(table).abs().to_numpy().max() < 1
    assert (table.Z.to_numpy() >= 0).all()
    assert table.flows == "domestic"
    for words in ("estimated from supply-use", "model D", "who makes which product estimated"):
        assert words in table.source
    assert "estimated from supply-use" in table.title


def test_product_by_product():
    table = supply_use_table(book(), table="2022-pxp")
    assert table.x.tolist() == [value * 1e6 for value in SUT_OUTPUT]
    assert "model B" in table.source
    assert balance(table).abs().to_numpy().max() < 1


@pytest.mark.parametrize("model", "ABCD")
def test_every_model_balances_and_keeps_value_added(model):
    table = supply_use_table(book(), model=model)
    assert balance(table).abs().to_numpy().max() < 1
    assert table.value_added.sum() == pytest.approx(153e6)
    assert table.primary("imports").sum() == pytest.approx(supply_use_table(book()).primary("imports").sum())


def test_who_makes_what_is_used_where_it_is_published():
    made = [[90, 10, 0], [5, 55, 0], [0, 0, 80]]
    table = supply_use_table(Book(supply_use_sheets(made=made)))
    assert "not published" not in table.source
    assert table.x.tolist() == [95e6, 65e6, 80e6]
    found = read_supply_use(Book(supply_use_sheets(made=made)), 2022)
    assert found.supply.to_numpy().tolist() == made


def test_sheets_are_matched_by_code():
    sheets = supply_use_sheets()
    rows = sheets[SUPPLY]
    rows[3], rows[5] = rows[5], rows[3]
    assert np.array_equal(supply_use_table(Book(sheets)).Z, supply_use_table(book()).Z)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"supply": [(3, 0, "CPA_C1O1")]}, "sheet Table 1 - Supply 2022, row 4, column A: 'CPA_C1O1' is no code of an"),
        ({"supply": [(3, 0, "CPA_C102")]}, "its products are not those of the use table: C101, C102"),
        ({"supply": [(4, 0, "CPA_C101")]}, "row 5, column A: the code 'CPA_C101' is repeated"),
        ({"supply": [(2, 7, "Levies")]}, "row 3: no column is named 'Taxes ...'"),
        ({"supply": [(3, 5, "x")]}, "row 4, column F: 'x' is no number"),
        ({"supply": [(3, 2, 900)]}, "row 4: output, imports, margins and taxes of C101 are 970, its total supply 170"),
        ({"use": [(5, 2, 90)]}, "Int Con 2022, column C: inputs and value added of C101 are 165, its output 95"),
        ({"use": [(3, 3, "G4G")]}, "row 4, column D: 'G4G' is no code of an industry; nearest: 'G4"),
        ({"use": [(10, 1, "Wages")]}, "no row below the products is named 'Compensation of employees'"),
        ({"use": [(3, 2, ""), (3, 3, ""), (3, 4, "")]}, "no row of the first 15 holds the codes of the industries"),
        ({"final": [(5, 2, 900)]}, "use of C101 is 970, its supply 170 -> compare its rows in the supply, use and"),
        ({"final": [(4, 2, "People")]}, "no row of the first 15 names households and capital formation"),
        ({"final": [(4, 6, "Households")]}, "'Households' is repeated in final demand"),
    ],
)
def test_faults(changes, message):
    changed = dict(changes)
    if changes.get("final") == [(4, 6, "Households")]:
        changed["final"] = [(4, 6, "Households"), (4, 7, "Households")]
    with pytest.raises(SchemaError, match=message):
        supply_use_table(book(**changed))


def test_faults_of_all_sheets_at_once():
    with pytest.raises(SchemaError, match="3 faults") as caught:
        supply_use_table(book(supply=[(3, 5, "x")], use=[(5, 2, "y")], final=[(5, 2, "z")]))
    assert {fault.sheet for fault in caught.value.faults} == {SUPPLY, USE, FINAL}


def test_a_year_needs_supply_and_use():
    sheets = supply_use_sheets(2022)
    sheets["Table 2 - Int Con 2021"] = sheets[USE]
    assert supply_use_tables(Book(sheets)) == ("2022", "2022-pxp")
    del sheets[SUPPLY]
    with pytest.raises(FileFormatError, match="holds supply and use of none; there is no 'year'"):
        supply_use_table(Book(sheets))


def test_codes_are_those_of_the_analytical_tables():
    assert supply_use_table(book()).sectors == SUT_CODES


@pytest.mark.parametrize(
    ("names", "years"),
    [
        (("Table 1 - Supply 2022", "Table 2 - Int Con 2022"), ("2022", "2022-pxp")),
        (("Supply Table 2018", "Use Table 2018"), ("2018", "2018-pxp")),
        (("NI Supply, 2019", "NI Use, 2019"), ("2019", "2019-pxp")),
        (("Land supply 2022", "Land use 2022"), ()),
        (("Supply 2022", "Use 2021"), ()),
    ],
)
def test_sheets_are_known_by_their_names(names, years):
    assert supply_use_tables(Book({name: [[]] for name in names})) == years
