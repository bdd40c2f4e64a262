"""Supplier lists, site lists and the plain tables of the schema."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from made_files import save_xlsx

from netan.errors import FileFormatError, SchemaError
from netan.schema import AREAS
from netan.sources.canonical_tables import read_business_counts, read_links, read_register
from netan.sources.company_number import company_number
from netan.sources.delimited import delimiter_of, read_table_csv
from netan.sources.sites import read_sites
from netan.sources.suppliers import read_supplier_list


def save(path, text, encoding="utf-8"):
    path.write_text(text, encoding=encoding)
    return path


def test_supplier_list_as_people_write_it(tmp_path):
    text = (
        "Plant X purchase ledger 2024\n\n"
        "Vendor name;Company number;Net amount;Post code;Sole source;Spend category\n"
        "Redbeck Forgings (fictional);7405600;£1,234.50;ZZ1 1AA;Y;forgings\n"
        "Credit note;;(1,234);;;\n"
        ";;;;;\n"
        "Total;;0.50;;;\n"
    )
    found = read_supplier_list(save(tmp_path / "s.csv", text), buyer="Plant X")
    assert found.frame["supplier_name"].tolist() == ["Redbeck Forgings (fictional)", "Credit note"]
    assert found.frame["value"].tolist() == [1234.5, -1234.0]
    assert found.frame["supplier"].tolist()[0] == "07405600"
    assert found.frame["only_source"].tolist()[0] == "yes"
    assert found.frame["supplier_postcode"].tolist()[0] == "ZZ1 1AA"
    assert set(found.frame["buyer"]) == {"Plant X"}
    assert found.set_aside == {"rows of totals": 1}


def test_supplier_alone_is_the_name_and_beside_the_name_the_number(tmp_path):
    plain = read_supplier_list(save(tmp_path / "a.csv", "Buyer,Supplier,Amount\nX,Made Up Ltd,5\n"))
    assert plain.frame["supplier_name"].tolist() == ["Made Up Ltd"]
    assert plain.frame["supplier"].isna().all()
    both = read_supplier_list(save(tmp_path / "b.csv", "buyer,supplier,supplier_name,value\nX,07405600,Made Up,5\n"))
    assert both.frame["supplier"].tolist() == ["07405600"]


def test_supplier_list_from_a_workbook(tmp_path):
    rows = [["buyer", "supplier_name", "value"], ["X", "Made Up Ltd", 12.5], ["X", "Other Ltd", 3]]
    found = read_supplier_list(save_xlsx(tmp_path / "s.xlsx", {"Any": rows}))
    assert found.frame["value"].tolist()[0] == 12.5


def test_supplier_faults_name_the_row_the_user_sees(tmp_path):
    text = "title\n\nbuyer,supplier_name,value,year\nX,A,5,2024\n\nX,,many,24.5\n"
    with pytest.raises(SchemaError, match="3 faults") as caught:
        read_supplier_list(save(tmp_path / "s.csv", text))
    assert sorted((f.row, f.column) for f in caught.value.faults) == [(6, "supplier_name"), (6, "value"), (6, "year")]


def test_supplier_list_without_a_buyer(tmp_path):
    with pytest.raises(SchemaError, match="column 'buyer' is missing"):
        read_supplier_list(save(tmp_path / "s.csv", "Supplier,Amount\nA,5\n"))


def test_two_columns_for_one_thing(tmp_path):
    with pytest.raises(SchemaError, match=r"row 1, column D: 'Net amount' and 'Amount' both mean 'value'"):
        read_supplier_list(save(tmp_path / "s.csv", "buyer,supplier name,Net amount,Amount\nX,A,5,6\n"))


def test_sites(tmp_path):
    text = (
        "Site,Name,District,SIC code,Company number,Headcount\n"
        "S2,Plant Y,Eastvale,30300,7405600,50-99\nS1,Plant X,Eastvale,30300,,2200\n"
        "S3,Plant Z,Moorend,,,250+\n,Total,,,,2300\n"
    )
    sites = read_sites(save(tmp_path / "s.csv", text))
    assert list(sites.frame.index) == ["S1", "S2", "S3"]
    assert sites.frame.loc["S2", ["employees_lower", "employees_upper"]].tolist() == [50.0, 99.0]
    assert sites.frame.loc["S1", "employees"] == 2200
    assert sites.frame.loc["S3", "employees_lower"] == 250
    assert np.isnan(sites.frame.loc["S3", "employees_upper"])
    assert sites.frame.loc["S2", "firm_id"] == "07405600"
    assert sites.set_aside == {"rows of totals": 1}


def test_sites_without_ids(tmp_path):
    sites = read_sites(save(tmp_path / "s.csv", "name,area,jobs\nPlant X,Eastvale,5\n"))
    assert list(sites.frame.index) == ["Plant X"]
    with pytest.raises(SchemaError, match=r"2 rows share a name \(rows 2, 3\); add a column site_id"):
        read_sites(save(tmp_path / "t.csv", "name,area,jobs\nPlant X,Eastvale,5\nPlant X,Moorend,5\n"))


def test_table_of_the_schema_in_any_spelling(tmp_path):
    expected = ["Z1", "Eastvale", "North", "Albany"]
    texts = {
        "a.csv": "area,name,region,country\nZ1,Eastvale,North,Albany\n",
        "b.csv": "Name; AREA ;Country;region\nEastvale;Z1;Albany;North\n",
        "c.txt": "area\tname\tregion\tcountry\tnote\nZ1\tEastvale\tNorth\tAlbany\tx\n",
    }
    for name, text in texts.items():
        frame = read_table_csv(save(tmp_path / name, text, "utf-8-sig"), "areas")
        assert frame.iloc[0].tolist() == expected
        assert list(frame.columns) == list(AREAS.names)


def test_windows_text(tmp_path):
    path = save(tmp_path / "a.csv", "area,name,region,country\nZ1,Môrfa – east,N,A\n", "cp1252")
    assert read_table_csv(path, "areas")["name"].tolist() == ["Môrfa – east"]


def test_workbook_keeps_codes(tmp_path):
    rows = [["firm_id", "sector", "why"], ["09000001", 30300, "makes wings"]]
    frame = read_table_csv(save_xlsx(tmp_path / "o.xlsx", {"S": rows}), "sector_overrides")
    assert frame["sector"].tolist() == ["30300"]


def test_faults_stand_at_the_users_rows(tmp_path):
    text = "area,name,region,country\n\nZ1,Eastvale,North,Albany\nZ1,Moorend,,Albany\n"
    with pytest.raises(SchemaError, match=r"a\.csv, row 4, column region: empty"):
        read_table_csv(save(tmp_path / "a.csv", text), "areas")
    with pytest.raises(SchemaError, match=r"row 4, column area: 'Z1' is repeated"):
        read_table_csv(save(tmp_path / "a.csv", text.replace(",,", ",North,")), "areas")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n\n , \n", "holds no data: every line is blank"),
        ("area,name,region,country\n", "there is a header and no row below it"),
        ("x,y\n1,2\n", r"no row names the columns area, name, region, country; row 1 says: x, y"),
    ],
)
def test_no_table(tmp_path, text, message):
    with pytest.raises(FileFormatError, match=message):
        read_table_csv(save(tmp_path / "a.csv", text), "areas")


def test_missing_column(tmp_path):
    with pytest.raises(SchemaError, match=r"column 'country' is missing .*; the columns are: area, name, region"):
        read_table_csv(save(tmp_path / "a.csv", "area,name,region,land\nZ1,E,N,A\n"), "areas")


def test_other_tables(tmp_path):
    register = save(tmp_path / "r.csv", "firm_id,name,sector,area,incorporated\nF1,Made Up Ltd,25500,E,14/05/2014\n")
    assert read_register(register).frame.loc["F1", "incorporated"] == pd.Timestamp("2014-05-14")
    counts = save(tmp_path / "b.csv", "area,sector,size_band,unit,count\nE,28,0-4,enterprise,5\n")
    assert read_business_counts(counts).frame["count"].tolist() == [5.0]
    links = save(tmp_path / "l.csv", "supplier,buyer,value,evidence\nA,B,5,seen\n")
    assert read_links(links).frame["value"].tolist() == [5.0]
    with pytest.raises(SchemaError, match="'seem' is not allowed"):
        read_links(save(tmp_path / "l.csv", "supplier,buyer,value,evidence\nA,B,5,seem\n"))


@pytest.mark.parametrize(("text", "delimiter"), [("a,b\n", ","), ("a;b;c\n1,5;2;3", ";"), ("a\tb\n", "\t"), ("", ",")])
def test_delimiters(text, delimiter):
    assert delimiter_of(text) == delimiter


@pytest.mark.parametrize(("text", "number"), [("7405600", "07405600"), ("7405600.0", "07405600"), ("12", "12")])
def test_company_numbers(text, number):
    assert company_number(text) == number
