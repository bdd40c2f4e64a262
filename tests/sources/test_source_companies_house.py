from __future__ import annotations

import gzip

import pandas as pd
import pytest
from made_files import COMPANIES, COMPANY_HEADER, company, save_companies, save_zip

from netan.errors import AreaError, ConcordanceError, FileFormatError, SchemaError
from netan.sources import companies_house, register_rows
from netan.sources.companies_house import DORMANT, ELSEWHERE, REPEATED, RESTORED, UNKNOWN, read_companies_house


@pytest.fixture(autouse=True)
def _short_code_list(monkeypatch):
    known = frozenset({"25500", "25620", "28131", "01110"})
    monkeypatch.setattr(companies_house, "_known_codes", lambda: known)


def test_reads_and_sets_the_dormant_aside(tmp_path):
    register = read_companies_house(save_companies(tmp_path / "BasicCompanyData-2026-11-01.csv"))
    assert list(register.frame.index) == ["09000001", "09000004"]
    forge = register.frame.loc["09000001"]
    assert forge["name"] == 'MADE UP "FORGE" LTD'
    assert (forge["sector"], forge["other_sectors"], forge["status"]) == ("25500", "25620", "Active")
    assert forge["postcode"] == "ZZ1 1AA"
    assert forge["incorporated"] == pd.Timestamp("2014-05-14")
    assert pd.isna(register.frame.loc["09000004", "sector"])
    assert pd.isna(register.frame.loc["09000004", "area"])
    assert register.set_aside == {DORMANT: 2}
    assert register.vintage == "2026-11-01"


def test_dormant_may_be_kept_and_insolvency_stands(tmp_path):
    register = read_companies_house(save_companies(tmp_path / "c.csv"), keep_dormant=True)
    assert len(register) == 4
    assert register.frame.loc["SC900002", "status"] == "Liquidation"
    assert pd.isna(register.frame.loc["09000003", "sector"])


def test_gz_and_zip_give_the_same(tmp_path):
    plain = save_companies(tmp_path / "c.csv")
    packed = tmp_path / "c.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    zipped = save_zip(tmp_path / "c.zip", {"BasicCompanyData.csv": plain.read_bytes(), "readme.txt": b"x"})
    expected = read_companies_house(plain)
    for path in (packed, zipped):
        pd.testing.assert_frame_equal(read_companies_house(path).frame, expected.frame)


def test_quote_and_stars_in_the_path(tmp_path):
    folder = tmp_path / "it's [1] o\"clock"
    folder.mkdir()
    save_companies(folder / "decoy.csv", [company("09999999", "DECOY LTD")])
    path = save_companies(folder / "c'; DROP TABLE companies; --[a-z].csv")
    register = read_companies_house(path, store=folder / "sto're")
    assert list(register.frame.index) == ["09000001", "09000004"]
    again = read_companies_house(path, store=folder / "sto're")
    pd.testing.assert_frame_equal(again.frame, register.frame)


def test_heading_with_quotes_never_reaches_the_sql(tmp_path):
    header = COMPANY_HEADER.replace("URI", '"x"" FROM companies; DROP TABLE companies; --\'"')
    assert len(read_companies_house(save_companies(tmp_path / "c.csv", header=header))) == 2


def test_store_is_read_without_the_file_being_parsed_again(tmp_path, monkeypatch):
    path = save_companies(tmp_path / "c.csv")
    first = read_companies_house(path, store=tmp_path / "store")
    assert len(list((tmp_path / "store").glob("*.parquet"))) == 1

    def refuse(*_args, **_more):
        raise AssertionError

    monkeypatch.setattr(register_rows, "to_parquet", refuse)
    pd.testing.assert_frame_equal(read_companies_house(path, store=tmp_path / "store").frame, first.frame)
    save_companies(path, [company("09000009", "OTHER LTD")])
    with pytest.raises(AssertionError):
        read_companies_house(path, store=tmp_path / "store")


def test_damaged_store_is_written_anew(tmp_path):
    path = save_companies(tmp_path / "c.csv")
    first = read_companies_house(path, store=tmp_path / "store")
    (kept,) = (tmp_path / "store").glob("*.parquet")
    kept.write_bytes(b"PAR1 and nothing more")
    pd.testing.assert_frame_equal(read_companies_house(path, store=tmp_path / "store").frame, first.frame)


def test_other_headings(tmp_path):
    header = COMPANY_HEADER.replace("RegAddress.PostCode", "Postcode") + ",localauthority_code,localauthority_name"
    lines = [f'{line},"Z01","Eastvale"' for line in COMPANIES[:1]] + [
        f'{line},"Z02","Moorend"' for line in COMPANIES[3:]
    ]
    path = save_companies(tmp_path / "c.csv", lines, header)
    register = read_companies_house(path)
    assert register.frame["area"].tolist() == ["Z01", "Z02"]
    assert register.frame.loc["09000001", "postcode"] == "ZZ1 1AA"
    for wanted in ("eastvale", "Z01"):
        here = read_companies_house(path, areas=[wanted, "Westvale"])
        assert list(here.frame.index) == ["09000001"]
        assert here.set_aside == {ELSEWHERE: 1}
    with pytest.raises(AreaError, match=r"none of its companies is in Westvale; it has Z01 Eastvale, Z02 Moorend"):
        read_companies_house(path, areas=["Westvale"])
    with pytest.raises(AreaError, match="no column localauthority_code"):
        read_companies_house(save_companies(tmp_path / "d.csv"), areas=["Eastvale"])


def test_numbers_that_lost_their_zeros(tmp_path):
    lines = [company("7405600", "A LTD"), company("sc123456", "B LTD"), company("07405600", "A Ltd.")]
    register = read_companies_house(save_companies(tmp_path / "c.csv", lines))
    assert list(register.frame.index) == ["07405600", "SC123456"]
    assert register.set_aside == {REPEATED: 1, RESTORED: 1}


def test_old_registers_keep_their_letters(tmp_path):
    lines = [company("IP28746R", "A SOCIETY"), company("SP2739RS", "B SOCIETY"), company("OC300001", "C LLP")]
    assert len(read_companies_house(save_companies(tmp_path / "c.csv", lines))) == 3


def test_repeated_rows_are_dropped_and_counted(tmp_path):
    parts = [save_companies(tmp_path / "p1.csv"), save_companies(tmp_path / "p2.csv")]
    register = read_companies_house(parts)
    assert len(register) == 2
    assert register.set_aside == {DORMANT: 2, REPEATED: 4}


def test_every_fault_at_once_with_its_row(tmp_path):
    lines = [
        company("09000001", "A LTD"),
        company("9.0E+06", "B LTD"),
        company("09000001", "ANOTHER LTD"),
        company("", "C LTD"),
        company("09000004", ""),
        company("09000005", "D LTD", date="31/02/2020"),
    ]
    with pytest.raises(SchemaError, match=r"c\.csv: 5 faults") as caught:
        read_companies_house(save_companies(tmp_path / "c.csv", lines))
    texts = [str(fault) for fault in caught.value.faults]
    assert any("c.csv, row 3, column CompanyNumber: '9.0E+06' is no company number -> write eight" in t for t in texts)
    assert any("row 5, column CompanyNumber: is no company number" in t for t in texts)
    assert any("row 6, column CompanyName: the name is empty" in t for t in texts)
    assert any("row 7, column IncorporationDate: '31/02/2020' is no date" in t for t in texts)
    assert any("row 4, column CompanyNumber: company number 09000001 stands for 'ANOTHER LTD' here and for 'A LTD'" in t
               for t in texts)  # fmt: skip


def test_missing_columns(tmp_path):
    header = COMPANY_HEADER.replace(" CompanyNumber", "Number").replace("SICCode.SicText_1", "SIC")
    with pytest.raises(SchemaError, match=r"c\.csv: 2 columns of the company data are missing") as caught:
        read_companies_house(save_companies(tmp_path / "c.csv", header=header))
    assert [(f.row, f.column) for f in caught.value.faults] == [(1, "CompanyNumber"), (1, "SICCode.SicText_1")]
    assert "row 1 says: CompanyName, Number," in caught.value.faults[0].what


def test_unknown_codes_are_kept_and_counted(tmp_path):
    lines = [
        company("09000001", "A LTD"),
        company("09000002", "B LTD", "7499 - Old code"),
        company("09000003", "C LTD"),
    ]
    register = read_companies_house(save_companies(tmp_path / "c.csv", lines))
    assert pd.isna(register.frame.loc["09000002", "sector"])
    assert register.set_aside == {f"{UNKNOWN}; first codes: 7499 (SIC 2003: Non-trading company)": 1}


@pytest.mark.parametrize(
    ("sic", "words"),
    [
        ("25621 - Machines", "25621 (nearest: 25620)"),
        ("7487", "7487 (SIC 2003: Other business activities)"),
        ("88888 - Odd", "88888"),
    ],
)
def test_unknown_codes_are_said_with_what_they_were_or_the_nearest(tmp_path, sic, words):
    lines = [company("09000001", "A LTD"), company("09000002", "B LTD", sic), company("09000003", "C LTD")]
    register = read_companies_house(save_companies(tmp_path / "c.csv", lines))
    assert register.set_aside == {f"{UNKNOWN}; first codes: {words}": 1}


def test_file_of_unknown_codes_is_refused(tmp_path):
    lines = [company(f"0900000{i}", f"{i} LTD", f"7{i}99 - Old") for i in range(1, 8)]
    with pytest.raises(ConcordanceError, match=r"7 of 7 industry codes are not in SIC 2007: 7199, .* and 2 more\. Use"):
        read_companies_house(save_companies(tmp_path / "c.csv", lines))


def test_bare_codes_get_back_their_zero(tmp_path):
    register = read_companies_house(save_companies(tmp_path / "c.csv", [company("09000001", "A LTD", "1110")]))
    assert register.frame.loc["09000001", "sector"] == "01110"


def test_windows_text(tmp_path):
    path = save_companies(tmp_path / "c.csv", [company("09000001", "CAFÉ – LTD")])
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    assert read_companies_house(path).frame.loc["09000001", "name"] == "CAFÉ – LTD"
    path.write_bytes(path.read_bytes().decode("cp1252").encode("utf-16"))
    assert read_companies_house(path).frame.loc["09000001", "name"] == "CAFÉ – LTD"


def test_broken_line_names_the_row(tmp_path):
    path = save_companies(tmp_path / "c.csv", [*COMPANIES[:1], '"A","09000009","x"', *COMPANIES[3:]])
    with pytest.raises(FileFormatError, match=r"c\.csv, row 3: 3 cells where the header has 13 -> mend this line"):
        read_companies_house(path)


def test_cut_short(tmp_path):
    packed = tmp_path / "c.csv.gz"
    data = gzip.compress(
        b"\n".join(
            [COMPANY_HEADER.encode(), *(company(f"09{i:06d}", f"L{i * 7919 % 10007}").encode() for i in range(20000))]
        )
    )
    packed.write_bytes(data[: len(data) // 2])
    with pytest.raises(FileFormatError, match=r"c\.csv\.gz"):
        read_companies_house(packed)


@pytest.mark.parametrize("name", ["c.csv", "c.zip", "c.csv.gz"])
def test_not_what_its_name_says(tmp_path, name):
    import openpyxl

    book = openpyxl.Workbook()
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "a.xlsx").rename(tmp_path / name)
    with pytest.raises(FileFormatError, match="is not what its name says: it is a workbook"):
        read_companies_house(tmp_path / name)


def test_header_without_companies(tmp_path):
    with pytest.raises(FileFormatError, match=r"c\.csv: a header and no company"):
        read_companies_house(save_companies(tmp_path / "c.csv", []))


def test_zip_without_a_csv(tmp_path):
    with pytest.raises(FileFormatError, match=r"must hold one csv, it holds 0 \(a\.txt\)"):
        read_companies_house(save_zip(tmp_path / "c.zip", {"a.txt": b"x"}))


def test_same_bytes_whatever_the_order_of_rows(tmp_path):
    first = read_companies_house(save_companies(tmp_path / "a.csv"))
    second = read_companies_house(save_companies(tmp_path / "b.csv", COMPANIES[::-1]))
    pd.testing.assert_frame_equal(first.frame, second.frame)
