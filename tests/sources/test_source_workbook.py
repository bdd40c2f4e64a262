from __future__ import annotations

import gzip
import zipfile

import pytest
from made_files import save_ons, save_xlsx, save_zip

from netan.errors import FileFormatError
from netan.sources.container import container_of
from netan.sources.workbook import Workbook, clean, letter, number


def test_cells_stand_where_the_user_sees_them(tmp_path):
    path = save_xlsx(tmp_path / "a.xlsx", {"One": [[], ["", "", "x"], [], [1.5]]})
    sheet = Workbook(path).sheet(" one ")
    assert sheet.text(1, 2) == "x"
    assert sheet.text(3, 0) == "1.5"
    assert sheet.text(99, 99) == ""
    fault = sheet.fault("wrong", row=1, column=2, remedy="mend")
    assert str(fault) == "a.xlsx, sheet One, row 2, column C: wrong -> mend"


@pytest.mark.parametrize(("column", "text"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_letters(column, text):
    assert letter(column) == text


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,234.5", 1234.5),
        ("12,34", None),
        ("-3", -3.0),
        (True, None),
        (float("inf"), None),
        ("1e3", 1000.0),
        (".", None),
    ],
)
def test_numbers(cell, value):
    assert number(cell) == value


def test_clean_takes_hard_spaces():
    assert clean("Forestry\xa0 And \xa0") == "Forestry And"


def test_missing_sheet_lists_the_sheets_and_the_nearest(tmp_path):
    path = save_xlsx(tmp_path / "a.xlsx", {"IOT 2019": [[1]], "Menu": [[1]]})
    with pytest.raises(FileFormatError, match=r"no sheet 'IOT'; nearest: 'IOT 2019'; the sheets are: IOT 2019, Menu"):
        Workbook(path).sheet("IOT")


def test_text_that_calls_itself_a_workbook(tmp_path):
    path = tmp_path / "table.xlsx"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(
        FileFormatError, match=r"table.xlsx is not what its name says: it is plain text.*rename it to .csv"
    ):
        Workbook(path)


def test_web_page_that_calls_itself_a_workbook(tmp_path):
    path = tmp_path / "table.xls"
    path.write_text("\n<html><table></table></html>", encoding="utf-8")
    with pytest.raises(FileFormatError, match="it is a web page; open it in Excel"):
        Workbook(path)


def test_workbook_that_calls_itself_csv(tmp_path):
    path = save_xlsx(tmp_path / "a.xlsx", {"One": [[1]]}).rename(tmp_path / "a.csv")
    with pytest.raises(FileFormatError, match=r"it is a workbook, not plain text; rename it to .xlsx"):
        container_of(path)


def test_archive_that_calls_itself_a_workbook(tmp_path):
    path = save_zip(tmp_path / "a.xlsx", {"b.csv": b"a,b\n"})
    with pytest.raises(FileFormatError, match=r"it is a zip archive, not a workbook"):
        Workbook(path)


def test_pdf_and_bytes_are_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "b.csv").write_bytes(b"\x01\x00\x02\x00" * 20)
    with pytest.raises(FileFormatError, match="it is a PDF"):
        container_of(tmp_path / "a.csv")
    with pytest.raises(FileFormatError, match="neither text nor a workbook"):
        container_of(tmp_path / "b.csv")


def test_empty_and_missing(tmp_path):
    (tmp_path / "io_2019.xlsx").write_bytes(b"")
    with pytest.raises(FileFormatError, match=r"is empty \(0 bytes\)"):
        Workbook(tmp_path / "io_2019.xlsx")
    with pytest.raises(FileFormatError, match=r"does not exist; did you mean io_2019.xlsx"):
        Workbook(tmp_path / "io_2018.xlsx")


def test_truncated_workbook(tmp_path):
    path = save_ons(tmp_path / "a.xlsx")
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(FileFormatError, match=r"a.xlsx is damaged: it was cut short or changed"):
        Workbook(path)


def test_locked_workbook(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    )
    with pytest.raises(FileFormatError, match="locked with a password"):
        Workbook(path)


def test_zip_bomb_is_not_opened(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as stream:
            for _ in range(300):
                stream.write(bytes(1 << 20))
    with pytest.raises(FileFormatError, match=r"would unpack to 0\.3 GB from 0\.\d MB; it was not opened"):
        Workbook(path)


def test_gzip_bomb_is_not_opened(tmp_path):
    path = tmp_path / "a.csv.gz"
    with gzip.open(path, "wb") as stream:
        for _ in range(300):
            stream.write(bytes(1 << 20))
    with pytest.raises(FileFormatError, match="would unpack to more than 200 times its size"):
        container_of(path)


def test_archive_whose_member_climbs_out(tmp_path):
    path = save_zip(tmp_path / "a.zip", {"../../evil.csv": b"a,b\n"})
    with pytest.raises(FileFormatError, match=r"holds '\.\./\.\./evil\.csv', which climbs out of its folder"):
        container_of(path)


def test_stray_cell_in_the_far_corner(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.active["XFD1048576"] = 1
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(FileFormatError, match="1,048,576 rows and 16,384 columns, more than can be held"):
        Workbook(tmp_path / "a.xlsx")
