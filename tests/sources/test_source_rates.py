from __future__ import annotations

import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netan.errors import FileFormatError, NetanError
from netan.sources.delimited import grid_of
from netan.sources.rates import EMPTY, ENDED, NO_OCCUPIER, NO_VALUE, PERSONS, SMALL, TWICE, is_voa, read_rates_list
from netan.sources.rates_columns import rates_header
from netan.tables.sites import coverage, from_rates, occupiers, only_addresses

# Layouts as councils write them; every council, firm and address in them is made up.
PORTLY = """Property Reference Number,Primary Liable party name,Full Property Address,Current Relief Type,Account Start date,Current Rateable Value,Analysis Code,PSTDESC,Postcode
177200066910,Made Up Forge Ltd,"Unit 7b, Invented Way, Eastvale, ZN1 8SX",,2003-11-10 00:00:00,37000,IF3,Factory and Premises,ZN1 8SX
177200066911,Personal details not supplied,"1 Invented Way, ZN1 8SY",Small Business Relief England,2003-11-10,8600,CS,Shop and Premises,ZN1 8SY
177200066912,Invented Holdings Plc,"2 Invented Way, ZN1 8SZ",Empty Property Rate Non-Industrial,2003-11-10,"12,250",CO,Offices and Premises,ZN1 8SZ
177200066913,Parkaway Ltd,"3 Invented Way",,2003-11-10,900,CP,Car Parking Space,
177200066914,Mr A N Other,"4 Invented Way",,2003-11-10,4000,CS,Shop and Premises,
177200066910,Made Up Forge Ltd,"Unit 7b, Invented Way, Eastvale, ZN1 8SX",Retail,2003-11-10,37000,IF3,Factory and Premises,ZN1 8SX
"""  # noqa: E501
LAYOUTS = {
    "portly_eastvale.csv": (PORTLY, {"area": "Eastvale"}),
    # semicolons, title rows, a column of districts, pounds
    "q3.csv": (
        ("Non-domestic rates;;;;\nas at 1 October;;;;\n;;;;\n"
        "Billing Authority;Ratepayer;Property Address;Rateable Value (£);Property Description\n"
        "Eastvale;Made Up Forge Ltd;Unit 7b Invented Way zn18sx;£37,000;Factory and Premises\n"
        "Eastvale;;1 Invented Way;£8,600;Shop\n"
        "Eastvale;Invented Café;2 Invented Way;n/a;Café and Premises\n"),
        {},
    ),
    # company numbers that lost a zero, occupied yes and no, two lists of values
    "numbers.csv": (
        ("Account Holder,Company Number,Property Ref,PostCode,Rateable Value 2017,Rateable Value 2023,Occupied\n"
        "Made Up Forge Ltd,9900001,A1,ZN1 8SX,1,37000,Y\n"
        "Invented Cars Ltd,,A2,ZN1 8SX,1,2,N\n"
        "Invented Bars Ltd,not given,A3,ZN1 8SY,1,2,Y\n"),
        {"area": "Eastvale"},
    ),
    # tabs, an end of the account, Windows text
    "ended.tsv": (
        ("Lead Liable\tPropRef\tRV\tLiability End Date\tDescription\n"
        "Made Up Forge Ltd\t5\t37000\t\tFactory\n"
        "Gone Ltd\t6\t100\t01/04/2020\tShop\n"),
        {"area": "Eastvale"},
    ),
    # the district in a title row, Scottish words
    "list.csv": (
        ('"Rotherham MBC: business rates, July 2024",,,\n'
        'Occupier,Address,NAV,Rateable Value\nMade Up Forge Ltd,"7 Way, ZN1 8SX",1,37000\n'),
        {},
    ),
    # the district in the file name
    "Rotherham-NNDR-2024.csv": ("Organisation Name,Property Ref,Rateable Value\nMade Up Forge Ltd,8,37000\n", {}),
}  # fmt: skip


def saved(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_gives_the_forge(tmp_path, name):
    text, options = LAYOUTS[name]
    sites = read_rates_list(saved(tmp_path, name, text), **options)
    forge = sites.frame[sites.frame["name"] == "Made Up Forge Ltd"]
    assert forge["rateable_value"].tolist() == [37000.0]
    assert forge["area"].tolist() == ["Rotherham" if "otherham" in name + text else "Eastvale"]
    assert forge["source"].tolist() == [f"business-rates list, {name}"]
    assert sites.frame[["sector", "employees", "employees_lower"]].isna().all(axis=None)
    assert rates_header(grid_of(text, name)) is not None


def test_rows_that_say_nothing_of_a_workplace_are_counted(tmp_path):
    sites = read_rates_list(saved(tmp_path, "p.csv", PORTLY), area="Eastvale")
    assert sites.set_aside == {NO_OCCUPIER: 1, EMPTY: 1, SMALL: 1, PERSONS: 1, TWICE: 1}
    row = sites.frame.loc["177200066910"]
    assert (row["postcode"], row["description"]) == ("ZN1 8SX", "Factory and Premises")
    every = read_rates_list(saved(tmp_path, "p.csv", PORTLY), area="Eastvale", no_workplaces=())
    assert every.set_aside == {NO_OCCUPIER: 1, EMPTY: 1, PERSONS: 1, TWICE: 1}


def test_what_each_layout_says(tmp_path):
    def read(name):
        text, options = LAYOUTS[name]
        return read_rates_list(saved(tmp_path, name, text), **options)

    quarter = read("q3.csv")
    assert quarter.set_aside == {NO_OCCUPIER: 1, NO_VALUE: 1}
    assert quarter.frame["postcode"].fillna("").tolist() == ["ZN1 8SX", ""]
    assert quarter.frame["site_id"].tolist() == ["Eastvale row 5", "Eastvale row 7"]
    numbers = read("numbers.csv")
    assert numbers.set_aside == {EMPTY: 1}
    assert numbers.frame["firm_id"].fillna("").tolist() == ["09900001", ""]
    assert read("ended.tsv").set_aside == {ENDED: 1}


def test_sheets_of_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["Published quarterly"])
    for district, ref in (("Rotherham", 12345678), ("Barnsley", 12345678)):
        sheet = book.create_sheet(district)
        sheet.append([f"Rates of {district}"])
        sheet.append(["Property Reference", "Ratepayer", "Post Code", "Current Rateable Value"])
        sheet.append([ref, "Made Up Forge Ltd", "ZN1 8SX", 37000])
    book.save(tmp_path / "book.xlsx")
    sites = read_rates_list(tmp_path / "book.xlsx")
    # eight digits would be taken for a company, and the two councils number alike
    assert sites.frame["site_id"].tolist() == ["NNDR 12345678", "NNDR 12345678/2"]
    assert sorted(sites.frame["area"]) == ["Barnsley", "Rotherham"]
    assert sites.set_aside == {"sheets without a list": 1}


def voa_line(reference, description, name="", code="4415", postcode="ZN1 8SX", value="37000", ended=""):
    cells = [""] * 28
    for at, text in {0: "1", 1: code, 3: reference, 4: "IF", 5: description, 8: name, 14: postcode, 17: value}.items():
        cells[at] = text
    cells[27] = ended
    return "*".join(cells) + "\n"


def test_rating_list_of_the_valuation_office(tmp_path):
    text = (
        voa_line("R1", "FACTORY AND PREMISES", "MADE UP FORGE LTD")
        + voa_line("R2", "SHOP AND PREMISES")
        + voa_line("R3", "ADVERTISING RIGHT AND PREMISES", "POSTERS LTD")
        + voa_line("R4", "OFFICES", "GONE LTD", ended="31-MAR-2020")
        + voa_line("R5", "OFFICES", "ELSEWHERE LTD", code="4405")
        + "1*2*3\n"
    )
    path = saved(tmp_path, "list.csv", text)
    with zipfile.ZipFile(tmp_path / "list.zip", "w") as archive:
        archive.write(path, "uk-list.csv")
    for file in (path, tmp_path / "list.zip"):
        assert is_voa(file)
        sites = read_rates_list(file, authorities={"4415": "Rotherham"})
        assert sites.frame[["name", "area", "rateable_value"]].to_numpy().tolist() == [
            ["MADE UP FORGE LTD", "Rotherham", 37000.0]
        ]
        assert sites.set_aside == {
            NO_OCCUPIER: 1,
            SMALL: 1,
            ENDED: 1,
            "properties of other districts": 1,
            "lines that are cut short": 1,
        }
    with pytest.raises(FileFormatError, match=r"by billing authority code only: 4415 \(4 properties\), 4405 \(1 prop"):
        read_rates_list(path)


def test_faults_say_what_to_do(tmp_path):
    with pytest.raises(FileFormatError, match=r"no district(.|\n)*row 1: nothing says which district"):
        read_rates_list(saved(tmp_path, "a.csv", PORTLY))
    with pytest.raises(FileFormatError, match=r"no business-rates list(.|\n)*row 1 says: a, b"):
        read_rates_list(saved(tmp_path, "b.csv", "a,b\n1,2\n"))


def test_a_users_list_of_sites_is_none(tmp_path):
    for text in (
        "site_id,name,area,sector,rateable_value\n1,Plant X,Eastvale,30300,5\n",
        "Occupier,District,Employees,Rateable value\nPlant X,Eastvale,5,5\n",
        "supplier,amount,postcode\nA,1,B\n",
    ):
        assert rates_header(grid_of(text, "x.csv")) is None


def test_addresses_are_evidence_and_candidates(tmp_path):
    sites = read_rates_list(saved(tmp_path, "p.csv", PORTLY), area="Eastvale")
    assert from_rates(sites.frame).all()
    assert only_addresses(sites.frame).all()
    assert not only_addresses(sites.frame.assign(sector="25500")).any()
    assert not only_addresses(sites.frame.assign(employees_lower=5.0)).any()
    assert not only_addresses(sites.frame.assign(source="my own")).any()
    assert occupiers(sites).to_dict("records") == [
        {
            "node_id": "177200066910",
            "name": "Made Up Forge Ltd",
            "postcode": "ZN1 8SX",
            "firm_id": occupiers(sites)["firm_id"].iloc[0],
            "area": "Eastvale",
            "kind": "site",
        }
    ]


@pytest.mark.parametrize(
    ("districts", "text"),
    [
        ({"1": "Eastvale"}, "1 site, 1 of 1 districts"),
        ({"1": "Eastvale", "2": "B"}, "1 site, 1 of 2 districts; B missing: its sites stay unknown"),
        ({"1": "Eastvale", "2": "B", "3": "C"}, "1 site, 1 of 3 districts; B and C missing: their sites stay unknown"),
        (
            {str(k): f"D{k}" for k in range(2, 8)},
            "1 site, 0 of 6 districts; D2, D3, D4, D5 and 2 more missing: their sites stay unknown",
        ),
    ],
)
def test_coverage(tmp_path, districts, text):
    sites = read_rates_list(saved(tmp_path, "p.csv", PORTLY), area="Eastvale")
    assert coverage(sites, districts, {"Eastvale": "1"}.get) == text


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_changed_list_is_read_or_refused(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("rates") / "list.csv"
    text = bytearray(
        data.draw(st.sampled_from([PORTLY, LAYOUTS["q3.csv"][0], voa_line("R1", "FACTORY", "A LTD")])).encode()
    )
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(text) - 1))
        text[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    path.write_bytes(bytes(text))
    try:
        sites = read_rates_list(path, area="Eastvale", authorities={"4415": "Rotherham"})
    except NetanError:
        return
    assert sites.frame["site_id"].is_unique
    assert sites.frame["name"].str.strip().ne("").all()
