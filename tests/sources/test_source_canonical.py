from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_files import save_ons

from netan.errors import BalanceError, FileFormatError, SchemaError
from netan.sources.canonical import read_io_csv, write_io_csv
from netan.sources.ons import read_ons_io
from netan.tables.iotable import IOTable

TEXT = """# title = Fictional table
# currency = GBP
# unit = 1000000
# year = 2023
code,label,kind,01,10,P3 S14,P6
01,"Farms, made up",sector,1.5,3,4.5,1
10,Food,sector,2,1,10,7
M,Imports,imports,1,4
T,Taxes,product_taxes,0.5,2
V,Value added,value_added,5,10
X,Output,output,10,20
J,Jobs,jobs,100,200
"""


def save(path, text=TEXT):
    path.write_text(text, encoding="utf-8")
    return path


def same(left, right):
    for name in ("Z", "Y", "V"):
        pd.testing.assert_frame_equal(getattr(left, name), getattr(right, name), check_exact=True, check_dtype=True)
    pd.testing.assert_series_equal(left.x, right.x, check_exact=True, check_names=False)
    pd.testing.assert_series_equal(left.labels, right.labels, check_names=False)
    for name in ("currency", "unit", "year", "classification", "valuation", "flows", "source", "title", "tolerance"):
        assert getattr(left, name) == getattr(right, name), name
    assert dict(left.primary_kind) == dict(right.primary_kind)


def test_reads(tmp_path):
    table = read_io_csv(save(tmp_path / "io.csv"))
    assert table.Z.loc["01", "10"] == 3e6
    assert list(table.Y.columns) == ["P3 S14", "P6"]
    assert table.labels["01"] == "Farms, made up"
    assert table.jobs is not None
    assert table.jobs.tolist() == [100.0, 200.0]
    assert table.flows == "domestic"
    assert table.title == "Fictional table"


def test_round_trip_of_a_published_layout(tmp_path):
    table = read_ons_io(save_ons(tmp_path / "io.xlsx"))
    same(table, read_io_csv(write_io_csv(tmp_path / "io.csv", table)))


def test_writing_twice_gives_the_same_bytes(tmp_path):
    table = read_io_csv(save(tmp_path / "io.csv"))
    first = write_io_csv(tmp_path / "a.csv", table).read_bytes()
    assert write_io_csv(tmp_path / "b.csv", read_io_csv(tmp_path / "a.csv")).read_bytes() == first


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.floats(0, 1e15, allow_nan=False), min_size=8, max_size=8),
    st.sampled_from([1.0, 1000.0, 1e6, 7.3]),
    st.text("abc=+-@' ,\"#éŁ", max_size=6),
)
def test_any_figures_come_back_bit_for_bit(tmp_path, values, unit, label):
    codes = ["a", "=b"]
    Z = pd.DataFrame(np.array(values[:4]).reshape(2, 2), codes, codes)
    Y = pd.DataFrame({"F": values[4:6]}, codes)
    x = pd.Series(values[6:], codes)
    V = pd.DataFrame([[0.0, 0.0]], ["VA"], codes)
    table = IOTable(
        Z, Y, V, x, {"VA": "value_added"}, pd.Series([label.strip() or "x", "y"], codes), unit=unit, year=2020,
        source="made up", tolerance=1e17,
    )  # fmt: skip
    same(table, read_io_csv(write_io_csv(tmp_path / "io.csv", table)))


def test_cells_that_would_run_in_a_spreadsheet_are_inert(tmp_path):
    text = TEXT.replace('"Farms, made up"', "'=HYPERLINK()")
    table = read_io_csv(save(tmp_path / "io.csv", text))
    assert table.labels["01"] == "=HYPERLINK()"
    assert "'=HYPERLINK()" in write_io_csv(tmp_path / "b.csv", table).read_text(encoding="utf-8")


def test_every_fault_at_once(tmp_path):
    text = TEXT.replace("2,1,10,7", "2,x,,7").replace("# year = 2023\n", "")
    text = text.replace("T,Taxes,product_taxes", "M,Taxes,taxes")
    with pytest.raises(SchemaError, match=r"io\.csv: 5 faults") as caught:
        read_io_csv(save(tmp_path / "io.csv", text))
    texts = [str(fault) for fault in caught.value.faults]
    assert any("row 8, column kind: 'taxes' is no kind of row" in text for text in texts)
    assert any("row 8, column code: the code 'M' is repeated" in text for text in texts)
    assert any("'# year = ...' is missing" in text for text in texts)
    assert any("row 6, column 10: 'x' is no number" in text for text in texts)
    assert any("row 6, column P3 S14: empty" in text for text in texts)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("code,label,kind,01,10", "code,label,kind,01,11", r"row 5: the 2 columns after 'kind' are not the sectors"),
        ("P3 S14,P6", "P6,P6", r"row 5: columns repeated: P6"),
        ("X,Output,output,10,20\n", "", r"no row of the kind 'output'"),
        ("J,Jobs,jobs", "J,Jobs,output", r"row 12, column kind: 2 rows of the kind 'output'"),
        ("# unit = 1000000", "# unit = million", r"'# unit = million' is no number"),
        ("# title", "# titel", r"unknown key '# titel \(did you mean title\?\)'"),
        ("M,Imports,imports,1,4", "M,Imports,imports,1,4,9", r"row 8, column P3 S14: '9' stands below final demand"),
        ('"Farms, made up"', "Farms, made up", r"row 6: 8 cells under 7 headings"),
    ],
)
def test_faults(tmp_path, old, new, message):
    with pytest.raises(SchemaError, match=message):
        read_io_csv(save(tmp_path / "io.csv", TEXT.replace(old, new)))


def test_unbalanced(tmp_path):
    with pytest.raises(BalanceError, match=r"row 7, column 10: 10 misses its output: the row by \+20"):
        read_io_csv(save(tmp_path / "io.csv", TEXT.replace("2,1,10,7", "2,1,30,7")))


def test_not_the_format(tmp_path):
    with pytest.raises(FileFormatError, match=r"header must begin with code,label,kind; it begins with a,b"):
        read_io_csv(save(tmp_path / "io.csv", "a,b\n1,2\n"))
