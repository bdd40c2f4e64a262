"""Every class of fault that a file of a user can have: refused or read as meant, with the place and what to do.

One test a class. The files are made up, in the layouts of their publishers.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest
from made_files import company, ons_rows, save_companies, save_ons, save_xlsx, save_zip

from netan.errors import Fault
from netan.sources.registry import describe

if TYPE_CHECKING:
    from pathlib import Path

IO_HEAD = "# title = made\n# currency = GBP\n# unit = 1000000\n# year = 2023\n# classification = sic2007-division\n"
IO = """code,label,kind,C10,C28,HH
C10,Food,sector,10,5,85
C28,Machinery,sector,5,20,75
M,Imports,imports,5,5,
W,Wages,value_added,80,70,
X,Output,output,100,100,
"""
REGISTER = "firm_id,name,sector,area,status\n"


def faults(path: Path) -> list[Fault]:
    """All faults of a file; it never ends in any other exception."""
    return [Fault(**fault) for fault in describe(path)["faults"]]


def lines(path: Path) -> str:
    return "\n".join(map(str, faults(path)))


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def ons(folder: Path, *changes: tuple[int, int, object]) -> Path:
    """The made table of the ONS with some cells changed; rows and columns as the user counts them, from 1."""
    rows = ons_rows()
    for row, column, value in changes:
        rows[row - 1][column - 1] = value
    return save_ons(folder / "io.xlsx", rows)


def test_good_files_have_none(tmp_path):
    assert faults(ons(tmp_path)) == []
    assert faults(written(tmp_path, "io.csv", IO_HEAD + IO)) == []


# --- tables -------------------------------------------------------------------------------------------------------


def test_wrong_sheet(tmp_path):
    path = save_xlsx(tmp_path / "io.xlsx", {"Menu": [["Menu"]], "Old IOT": [["moved to another file"]]})
    said = lines(path)
    assert "io.xlsx: is no file that netan knows. Its sheets are: Menu, Old IOT" in said
    assert "'Old IOT' may be 'IOT' (ONS input-output table): rename it" in said


def test_a_sheet_under_a_name_of_its_own(tmp_path):
    said = lines(save_xlsx(tmp_path / "io.xlsx", {"Menu": [["Menu"]], "Tabelle1": ons_rows()}))
    assert "Its sheets are: Menu, Tabelle1; none is called 'IOT' (ONS input-output table)" in said
    assert "What to do: use the file as its publisher gives it" in said


def test_moved_header(tmp_path):
    rows = [["a note"], ["and another"], [""], *([["", *row] for row in ons_rows()])]
    found = describe(save_ons(tmp_path / "io.xlsx", rows))
    assert (found["faults"], found["total_output"]) == ([], 175.0)


def test_lost_header(tmp_path):
    rows = ons_rows()
    rows[3] = [""] * len(rows[3])
    (fault,) = faults(save_ons(tmp_path / "io.xlsx", rows))
    assert (fault.file, fault.sheet) == ("io.xlsx", "IOT")
    assert "header row" in fault.what
    assert "as ONS publishes it" in fault.remedy


def test_subtotals(tmp_path):
    rows = ons_rows()
    rows.insert(9, ["A01-C10", "All goods", 17, 27, 40.75, 84.75, 67.25, 7.25, 60, 23, 175])
    (fault,) = faults(save_ons(tmp_path / "io.xlsx", rows))
    assert (fault.sheet, fault.row, fault.column) == ("IOT", 10, "A")
    assert "'A01-C10' is a sum of others beside it" in fault.what
    assert fault.remedy == "delete its row and its column"


def test_unbalanced(tmp_path):
    (fault,) = faults(ons(tmp_path, (9, 5, 90)))
    assert (fault.file, fault.sheet, fault.row, fault.column) == ("io.xlsx", "IOT", 9, "E")
    assert "C10 misses its output: the row by +60, the column by +60" in fault.what
    assert "compare this row and column with the published table" in fault.remedy
    said = lines(written(tmp_path, "io.csv", IO_HEAD + IO.replace("10,5,85", "10,5,185")))
    assert "io.csv" in said
    assert "C10" in said
    assert " -> " in said


def test_mixed_units(tmp_path):
    output = [(18, column, value) for column, value in ((3, 35_000), (4, 60_000), (5, 80_000), (6, 175_000))]
    said = lines(ons(tmp_path, *output))
    assert "1,000 times too large beside the other numbers, so the sheet mixes units" in said
    assert "-> write all of the sheet in the unit that its title says" in said


def test_negative_output(tmp_path):
    (fault,) = [f for f in faults(ons(tmp_path, (18, 4, -60))) if "negative" in f.what]
    assert (fault.sheet, fault.row, fault.column) == ("IOT", 8, "D")
    assert fault.what == "the output of B06 & B07 is negative: -60"
    assert fault.remedy == "write the published output"


def test_text_in_numbers(tmp_path):
    found = faults(ons(tmp_path, (7, 4, "n/a?"), (8, 5, "see note")))
    assert [(f.row, f.column, f.what) for f in found] == [
        (7, "D", "'n/a?' is no number"),
        (8, "E", "'see note' is no number"),
    ]
    assert {f.remedy for f in found} == {"write the published number, 0 for none"}
    (one,) = faults(written(tmp_path, "io.csv", IO_HEAD + IO.replace("10,5,85", "ten,5,85")))
    assert (one.row, one.column, one.remedy) == (7, "C10", "write a plain number, 0 for none")


def test_duplicate_codes(tmp_path):
    said = lines(ons(tmp_path, (8, 1, "A01"), (4, 4, "A01")))
    assert "sheet IOT, row 8, column A: the code 'A01' is repeated -> give each its own code" in said
    assert "sheet IOT, row 4, column D: the code 'A01' is repeated -> give each its own code" in said
    said = lines(written(tmp_path, "r.csv", REGISTER + "1,a,28110,Derby,Active\n1,b,28110,Derby,Active\n"))
    assert "r.csv, row 3, column firm_id: '1' is repeated -> keep one row for each" in said


def test_unknown_codes_with_the_nearest(tmp_path):
    said = lines(ons(tmp_path, (9, 1, "C1O"), (4, 5, "C1O")))
    assert "sheet IOT, row 9, column A: 'C1O' is no code of an industry; nearest: " in said
    assert " -> write '" in said
    said = lines(written(tmp_path, "r.csv", REGISTER + "1,a,2811O,Derby,Active\n2,b,28110,Derby,Active\n"))
    assert "r.csv, row 2, column sector: '2811O' is no SIC code" in said
    assert "; nearest: 2811" in said
    assert "-> write the SIC 2007 code" in said


def test_all_faults_of_a_file_at_once(tmp_path):
    found = faults(ons(tmp_path, (7, 4, "x"), (8, 5, "y"), (9, 3, "z"), (18, 4, "w")))
    assert len(found) == 4
    rows = "".join(f"{k},n,{'28110' if k % 2 else 'bad'},Derby,Active\n" for k in range(40))
    assert len(faults(written(tmp_path, "r.csv", REGISTER + rows))) == 20


def test_faults_of_a_register_at_their_lines(tmp_path):
    path = save_companies(tmp_path / "c.csv", [company("1", "A"), company("09000009", "B", date="31/02/2014")])
    for fault in faults(path):
        assert fault.file == "c.csv"
        assert fault.row is not None
        assert fault.remedy


# --- files --------------------------------------------------------------------------------------------------------


def test_truncated_zip(tmp_path):
    path = save_zip(tmp_path / "a.zip", {"a.csv": b"a,b\n1,2\n" * 1000})
    path.write_bytes(path.read_bytes()[:-40])
    assert "a.zip: is damaged: it was cut short or changed" in lines(path)
    assert "; download or save it again" in lines(path)
    book = ons(tmp_path)
    book.write_bytes(book.read_bytes()[:-300])
    assert "io.xlsx: is damaged: it was cut short or changed" in lines(book)


def test_zip_of_which_a_member_is_damaged(tmp_path):
    path = save_zip(tmp_path / "a.zip", {"a.csv": bytes(range(32, 127)) * 5000})
    data = bytearray(path.read_bytes())
    data[60:90] = bytes(30)
    path.write_bytes(bytes(data))
    assert "is damaged" in lines(path)


def test_zip_bomb_by_ratio(tmp_path):
    path = save_zip(tmp_path / "a.zip", {"a.csv": bytes(300_000_000)})
    assert "would unpack to 0.3 GB from 0." in lines(path)
    assert "; it was not opened" in lines(path)


def test_zip_bomb_by_bytes(tmp_path):
    """The directory says 20 GB; what is really in it is never looked at."""
    path = save_zip(tmp_path / "a.zip", {"a.csv": b"a,b\n1,2\n"})
    data = bytearray(path.read_bytes())
    place = data.index(b"PK\x01\x02") + 24  # size of the member once unpacked
    data[place : place + 4] = struct.pack("<I", 0xFFFFFFFE)
    path.write_bytes(bytes(data))
    assert "would unpack to 4.3 GB from 0.0 MB; it was not opened" in lines(path)


def test_zip_bomb_by_members(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for k in range(10_001):
            archive.writestr(f"{k}.txt", "")
    assert "a.zip: holds 10,001 files, more than any table that netan reads; it was not unpacked" in lines(path)


def test_workbook_bomb(tmp_path):
    path = ons(tmp_path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/big.bin", bytes(600_000_000))
        archive.writestr("xl/media/big2.bin", bytes(600_000_000))
    assert "it was not opened" in lines(path)


def test_gzip_bomb(tmp_path):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = b"".join(packer.compress(bytes(1 << 24)) for _ in range(20)) + packer.flush()
    assert "would unpack to more than 200 times its size; it was not opened" in lines(
        written(tmp_path, "a.csv.gz", data)
    )


@pytest.mark.parametrize("part", ["xl/worksheets/sheet2.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_xml_entities(tmp_path, part):
    good, bad = ons(tmp_path), tmp_path / "bad.xlsx"
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(bad, "w") as new:
        for member in old.infolist():
            data = old.read(member)
            if member.filename == part:
                head, mark, rest = data.partition(b"?>")
                data = head + mark + entities + rest if mark else entities + data
                data = data.replace(b"Crops", b"&b;")
            new.writestr(member.filename, data)
    assert f"bad.xlsx: the part {part} declares entities, which no spreadsheet program writes" in lines(bad)
    assert "Ask for the file anew" in lines(bad)


@pytest.mark.parametrize("name", ["../../evil.csv", "/etc/evil.csv", "..\\evil.csv", "C:\\evil.csv"])
def test_path_traversal(tmp_path, name):
    path = save_zip(tmp_path / "a.zip", {name: b"a,b\n1,2\n"})
    assert "a.zip: holds '" in lines(path)
    assert "which climbs out of its folder; it was not opened" in lines(path)
    assert [p.name for p in tmp_path.rglob("*")] == ["a.zip"]


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-16-le", "text in UTF-16 without the mark that says so"),
        ("utf-16-be", "text in UTF-16 without the mark that says so"),
        ("cp500", "text in letters that netan does not know"),
    ],
)
def test_wrong_encoding(tmp_path, encoding, words):
    text = REGISTER + "1,Bread and Butter Limited,28110,Derby,Active\n" * 5
    said = lines(written(tmp_path, "r.csv", text.encode(encoding)))
    assert f"r.csv: is not what its name says: it is {words}" in said
    assert "save it as 'CSV UTF-8'" in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings_that_are_read(tmp_path, encoding):
    text = REGISTER + "1,Café £ Müller Ltd,28110,Derby,Active\n"
    assert (faults(written(tmp_path, "r.csv", text.encode(encoding)))) == []


def test_empty(tmp_path):
    assert "e.csv: is empty (0 bytes); save or download it again" in lines(written(tmp_path, "e.csv", b""))
    blank = lines(written(tmp_path, "b.csv", b"\n\n,,\n"))
    assert "b.csv: holds no data: every line is blank; save or download it again" in blank
    said = lines(written(tmp_path, "h.csv", REGISTER))
    assert "h.csv, row 1: there is a header and no row below it -> add the rows" in said
    assert "IOT" in lines(save_ons(tmp_path / "io.xlsx", [[""]]))


@pytest.mark.parametrize("name", ["p.csv", "p.xlsx", "p.zip", "p.csv.gz"])
def test_pdf_under_another_name(tmp_path, name):
    said = lines(written(tmp_path, name, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"))
    assert f"{name}: is not what its name says: it is a PDF; get the table as .csv or .xlsx" in said


@pytest.mark.parametrize("name", ["p.csv", "p.xlsx"])
def test_web_page_under_another_name(tmp_path, name):
    said = lines(written(tmp_path, name, b"<!DOCTYPE html><html><body>Please log in</body></html>"))
    assert "it is a web page; open it in Excel and save it as .xlsx, or download the data file itself" in said
