"""Whatever happens to the cells of a workbook: a valid table or an error of netan, never another exception."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from io_mutations import mutations, valid_or_told
from made_io import (
    coefficient_sheet,
    import_sheet,
    northern_ireland_sheet,
    old_ons_sheet,
    ons_sheet,
    scottish_sheet,
    supply_use_sheets,
)

from netan.sources.northern_ireland import northern_ireland_table
from netan.sources.ons import ons_table
from netan.sources.scottish import scottish_table
from netan.sources.supply_use import supply_use_table

ONS = {"Menu": [["Menu"]], "IOT": ons_sheet(), "A": coefficient_sheet()}
OLD = {"IOT": old_ons_sheet()}
WHOLE = {"IOT": ons_sheet("2020", year=2020, product=True), "Imports use pxp": import_sheet()}
SCOTTISH = {"IxI": scottish_sheet(2018, 2019), "PxP": scottish_sheet(2019, kind="product")}
IRISH = {"IXI,2017": northern_ireland_sheet()}
SUT = supply_use_sheets(2022)
MADE = supply_use_sheets(2022, made=[[90, 10, 0], [5, 55, 0], [0, 0, 80]])
CASES = {
    "ons": (ons_table, ONS, ["Menu", "IOT", "A"]),
    "ons of 2010": (ons_table, OLD, ["IOT"]),
    "ons with imports": (lambda book: ons_table(book, table="total"), WHOLE, list(WHOLE)),
    "ons imports by product": (lambda book: ons_table(book, table="imports"), WHOLE, ["Imports use pxp"]),
    "scottish": (scottish_table, SCOTTISH, ["IxI"]),
    "scottish products": (lambda book: scottish_table(book, table="pxp"), SCOTTISH, ["PxP"]),
    "northern ireland": (northern_ireland_table, IRISH, list(IRISH)),
    "supply and use": (supply_use_table, SUT, list(SUT)[:3]),
    "supply and use with industries": (supply_use_table, MADE, list(MADE)[:3]),
    "supply and use, model C": (lambda book: supply_use_table(book, model="C"), MADE, list(MADE)[:3]),
}


@pytest.mark.parametrize("case", CASES)
@given(data=st.data())
def test_any_change_is_read_or_told(case, data):
    read, sheets, names = CASES[case]
    valid_or_told(read, sheets, data.draw(st.sampled_from(names)), data.draw(mutations()))
