from __future__ import annotations

import gzip

import pytest
from made_files import ons_rows, save_companies, save_ons, save_xlsx, save_zip
from test_source_canonical import TEXT as IO_CSV
from test_source_nomis import API, BOOK, WEB
from test_source_ons_business import sheets

from netan.errors import FileFormatError
from netan.schema import JSON_KEYS
from netan.sources.registry import READERS, describe, read, sniff

TEXTS = {
    "io_csv": IO_CSV,
    "nomis": API,
    "register_csv": "firm_id,name,sector,area\nF1,Made Up Ltd,25500,E\n",
    "jobs_csv": "area,sector,year,jobs\nEastvale,01,2020,300\n",
    "business_counts_csv": "area,sector,size_band,unit,count\nE,28,0-4,enterprise,5\n",
    "sites": "Site,Name,District,SIC code,Headcount\nS2,Plant Y,Eastvale,30300,50-99\n",
    "suppliers": "buyer,Supplier,Amount\nX,A,5\n",
    "links_csv": "supplier,buyer,value,evidence\nA,B,5,seen\n",
    "areas_csv": "area,name,region,country\nZ1,E,N,A\n",
    "sector_overrides_csv": "firm_id,sector,why\n09000001,30300,wings\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_text_is_known_by_its_content(tmp_path, name):
    path = tmp_path / "misnamed.dat"
    path.write_text(TEXTS[name], encoding="utf-8")
    found = sniff(path)
    assert found.reader is READERS[name]
    assert found.kind == READERS[name].kind
    assert read(path) is not None


def test_web_download_is_known(tmp_path):
    (tmp_path / "a.csv").write_text(WEB, encoding="utf-8")
    assert sniff(tmp_path / "a.csv").reader is READERS["nomis"]
    assert sniff(save_xlsx(tmp_path / "b.xlsx", {"Data": BOOK})).reader is READERS["nomis"]


def test_workbooks_are_known(tmp_path):
    assert sniff(save_ons(tmp_path / "a.xlsx")).reader is READERS["ons_io"]
    assert sniff(save_xlsx(tmp_path / "b.xlsx", sheets())).reader is READERS["uk_business"]
    rows = [["Vendor", "Spend"], ["A", 5]]
    assert sniff(save_xlsx(tmp_path / "c.xlsx", {"x": rows})).kind == "suppliers"


def test_registers_are_known_packed_or_not(tmp_path):
    plain = save_companies(tmp_path / "c.csv")
    packed = tmp_path / "c.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    for path in (plain, packed, save_zip(tmp_path / "c.zip", {"c.csv": plain.read_bytes()})):
        assert sniff(path).reader is READERS["companies_house"]


def test_every_reader_can_be_called():
    for name, reader in READERS.items():
        with pytest.raises(FileFormatError, match="nothing-of-that-name"):
            reader(__import__("pathlib").Path(f"nothing-of-that-name-{name}.csv"))


def test_unknown_says_what_was_looked_for(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("x,y\n1,2\n", encoding="utf-8")
    found = sniff(path)
    assert (found.kind, found.reader) == ("unknown", None)
    with pytest.raises(
        FileFormatError,
        match=r"no file that netan knows. Its first line says: x,y. Looked for: Companies House.*What to do",
    ):
        read(path)


def test_describe_gives_the_keys_of_the_schema(tmp_path):
    said = describe(save_ons(tmp_path / "io.xlsx"))
    assert list(said) == [key.name for key in JSON_KEYS["validate"]]
    assert (said["kind"], said["sectors"], said["total_output"], said["year"]) == ("io_table", 3, 175.0, 2019)
    assert said["balance_max_difference"] == 0
    assert said["faults"] == []
    (tmp_path / "j.csv").write_text(API, encoding="utf-8")
    said = describe(tmp_path / "j.csv")
    assert (said["kind"], said["rows"], said["year"], said["sectors"]) == ("jobs", 2, 2023, None)


def test_describe_lists_faults_and_raises_nothing(tmp_path):
    rows = ons_rows()
    rows[6][3], rows[7][4] = "x", "y"
    said = describe(save_ons(tmp_path / "io.xlsx", rows))
    assert (said["kind"], len(said["faults"])) == ("io_table", 2)
    assert said["faults"][0] == {
        "file": "io.xlsx",
        "sheet": "IOT",
        "row": 7,
        "column": "D",
        "what": "'x' is no number",
        "remedy": "write the published number, 0 for none",
    }
    rows = ons_rows()
    rows[6][3] += 100
    assert [fault["row"] for fault in describe(save_ons(tmp_path / "io.xlsx", rows))["faults"]] == [7, 8]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", b"", "is empty (0 bytes)"),
        ("a.xlsx", b"a,b\n1,2\n", "is not what its name says"),
        ("a.csv", b"a,b\n1,2\n", "no file that netan knows"),
        ("a.csv", b"\n\n", "every line is blank"),
        ("a.json", b"{" + b'"k":1,' * 20000, "no file that netan knows"),
    ],
)
def test_describe_of_what_cannot_be_read(tmp_path, name, data, message):
    path = tmp_path / name
    path.write_bytes(data)
    said = describe(path)
    assert said["kind"] == "unknown"
    assert message in said["faults"][0]["what"]
    assert describe(tmp_path / "none.csv")["faults"]
