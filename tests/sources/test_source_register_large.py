"""The national register: its parts, former names, and the little that a study wants of it."""

from __future__ import annotations

import zipfile

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_files import COMPANIES, COMPANY_HEADER, company, save_companies, save_zip

from netan.errors import AreaError, FileFormatError, SchemaError
from netan.sources.companies_house import count_companies, read_companies_house
from netan.sources.register_parts import check_parts, missing_parts
from netan.sources.register_rows import name_starts
from netan.sources.registry import sniff

FORMER = ",".join(f"PreviousName_{k}.CONDATE, PreviousName_{k}.CompanyName" for k in range(1, 11))
FULL = f"{COMPANY_HEADER},Accounts.LastMadeUpDate,{FORMER},ConfStmtNextDueDate, ConfStmtLastMadeUpDate"
LOOKUP = "pcds,lad25cd\nZZ1 1AA,E08000036\nZZ2 2BB,E08000035\nZZ3 3CC,S12000033\n"


def line(number, name, *, postcode="ZZ1 1AA", sic="25500 - Forging", former=(), accounts="31/12/2024"):
    names = [f'"01/02/2010","{text}"' for text in former] + ['"",""'] * (10 - len(former))
    plain = company(number, name, sic).replace("ZZ1 1AA", postcode)
    return f'{plain},"{accounts}",{",".join(names)},"28/05/2026","14/05/2025"'


@pytest.fixture
def national(tmp_path):
    lines = [
        line("09000001", "MADE UP FORGE LTD"),
        line("09000002", "FARAWAY PUMPS LIMITED", postcode="ZZ3 3CC"),
        line("09000003", "NEXT DOOR LTD", postcode="ZZ2 2BB", sic="28131 - Pumps"),
        line("09000004", "NEW WORDS LTD", postcode="ZZ3 3CC", former=["THE OLDNAME & SONS LTD", "ELDER | NAME LTD"]),
        line("SC900005", "BY NUMBER ALONE LTD", postcode="ZZ3 3CC"),
        line("09000006", "UNASKED LTD", postcode="ZZ3 3CC"),
    ]
    path = save_companies(tmp_path / "BasicCompanyData-2026-11-01.csv", lines, FULL)
    (tmp_path / "lookup.csv").write_text(LOOKUP, encoding="utf-8")
    return path


def test_former_names_and_dates_are_carried(national):
    frame = read_companies_house(national).frame
    assert frame.loc["09000004", "former_names"] == "THE OLDNAME & SONS LTD|ELDER   NAME LTD"
    assert pd.isna(frame.loc["09000001", "former_names"])
    assert frame.loc["09000001", "accounts_date"] == pd.Timestamp("2024-12-31")
    assert frame.loc["09000001", "confirmation_date"] == pd.Timestamp("2025-05-14")


def test_a_date_that_is_none_is_a_fault_whatever_its_column(tmp_path):
    path = save_companies(tmp_path / "c.csv", [line("09000001", "A LTD", accounts="31/02/2024")], FULL)
    with pytest.raises(SchemaError, match=r"row 2, column Accounts.LastMadeUpDate: '31/02/2024' is no date"):
        read_companies_house(path)


def test_of_a_large_register_only_what_is_wanted_is_held(national, tmp_path):
    register = read_companies_house(
        national,
        store=tmp_path / "store",
        postcodes=tmp_path / "lookup.csv",
        areas=["E08000035"],
        also=["Faraway Pumps", "Oldname and Sons", "SC900005", "no such company"],
        large=6,
    )
    assert list(register.frame.index) == ["09000002", "09000003", "09000004", "SC900005"]
    assert register.frame["area"].tolist() == ["S12000033", "E08000035", "S12000033", "S12000033"]
    assert register.whole["companies"].sum() == 6
    assert register.whole.set_index(["area", "sector"]).loc[("E08000035", "28131"), "companies"] == 1


def test_a_small_register_is_held_whole(national, tmp_path):
    register = read_companies_house(national, postcodes=tmp_path / "lookup.csv", areas=["E08000035"], also=[], large=7)
    assert len(register) == 6
    assert register.whole is None


def test_a_large_register_without_a_lookup_says_what_it_needs(national):
    with pytest.raises(AreaError, match=r"give the postcode lookup \(sources.postcodes\)"):
        read_companies_house(national, areas=["E08000035"], also=["Faraway Pumps"], large=1)


@given(st.text(alphabet="abcdé &.'-TheLtd ", max_size=20))
def test_a_name_is_found_by_itself(name):
    import duckdb

    from netan.sources.register_csv import key_sql

    if not any(c.isalnum() for c in name):
        return
    (key,) = duckdb.execute(f"SELECT {key_sql('trim(?)')}", [name]).fetchone()
    starts = name_starts([name])
    assert key in starts or key[:8] in starts


def test_counts_by_area_and_industry(national, tmp_path):
    counts = count_companies(national, store=tmp_path / "store", postcodes=tmp_path / "lookup.csv")
    assert counts.set_index(["area", "sector"])["companies"].to_dict() == {
        ("E08000035", "28131"): 1, ("E08000036", "25500"): 1, ("S12000033", "25500"): 4,
    }  # fmt: skip
    kept = next((tmp_path / "store").glob("company-counts-*.parquet"))
    kept.write_bytes(b"PAR1 and nothing more")
    again = count_companies(national, store=tmp_path / "store", postcodes=tmp_path / "lookup.csv")
    pd.testing.assert_frame_equal(again, counts)


def parts(folder, numbers=(1, 2, 3), every=3):
    folder.mkdir(exist_ok=True)
    return [
        save_companies(
            folder / f"BasicCompanyData-2026-11-01-part{k}_{every}.csv", [line(f"0900000{k}", f"FIRM {k} LTD")], FULL
        )
        for k in numbers
    ]


def test_parts_in_a_folder_are_read_together(tmp_path):
    parts(tmp_path / "parts")
    register = read_companies_house(tmp_path / "parts")
    assert list(register.frame.index) == ["09000001", "09000002", "09000003"]
    assert register.vintage == "2026-11-01"


def test_parts_in_one_archive_are_read_together(tmp_path):
    files = parts(tmp_path / "parts")
    data = {path.name: path.read_bytes().rstrip() for path in files}
    register = read_companies_house(save_zip(tmp_path / "all.zip", data))
    assert list(register.frame.index) == ["09000001", "09000002", "09000003"]
    del data[files[1].name]
    with pytest.raises(FileFormatError, match=r"1 of the parts in it are missing: BasicCompanyData-2026-11-01: part 2"):
        read_companies_house(save_zip(tmp_path / "some.zip", data))


def test_parts_that_are_missing_are_named(tmp_path):
    files = parts(tmp_path / "parts", numbers=(1, 3))
    for given_ in (tmp_path / "parts", files, files[0]):
        with pytest.raises(FileFormatError, match=r"1 part is missing: BasicCompanyData-2026-11-01: part 2 of 3"):
            read_companies_house(given_)
    parts(tmp_path / "parts")
    assert len(read_companies_house(files[0])) == 1  # the others lie beside it and are files of their own
    with pytest.raises(FileFormatError, match=r"2 parts are missing: .*part 2 of 3, .*part 3 of 3 -> download"):
        check_parts(files[:1])


def test_parts_of_two_dates_do_not_mix(tmp_path):
    first = parts(tmp_path / "a")
    later = [path.rename(path.with_name(path.name.replace("11-01", "12-01"))) for path in parts(tmp_path / "b")]
    with pytest.raises(FileFormatError, match=r"parts of 2 registers stand together: .*11-01, .*12-01"):
        read_companies_house([first[0], *later[1:]])
    assert missing_parts(path.name for path in (*first, *later)) == []


def test_a_folder_without_a_register(tmp_path):
    with pytest.raises(FileFormatError, match="holds no csv"):
        read_companies_house(tmp_path)


def test_headings_below_title_lines(tmp_path):
    path = save_companies(
        tmp_path / "c.csv", [*COMPANIES, company("x", "BAD LTD")], f"Companies,,\r\n\r\n{COMPANY_HEADER}"
    )
    assert sniff(path).kind == "register"
    with pytest.raises(SchemaError, match=r"row 8, column CompanyNumber: 'X' is no company number"):
        read_companies_house(path)


def test_headings_that_stand_twice(tmp_path):
    header = COMPANY_HEADER.replace("URI", "CompanyNumber")
    with pytest.raises(SchemaError, match=r"row 1, column CompanyNumber: the column 'CompanyNumber' stands 2 times"):
        read_companies_house(save_companies(tmp_path / "c.csv", header=header))


def test_archives_that_are_bombs_or_climb_out(tmp_path):
    with (
        zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("BasicCompanyData.csv", "w", force_zip64=True) as out,
    ):
        for _ in range(300):
            out.write(b"0" * (1 << 20))
    with pytest.raises(FileFormatError, match="would unpack to"):
        read_companies_house(tmp_path / "bomb.zip")
    with pytest.raises(FileFormatError, match="climbs out of its folder"):
        read_companies_house(save_zip(tmp_path / "c.zip", {"../c.csv": b"x"}))


def test_a_zip_that_was_cut_short(tmp_path):
    plain = save_companies(tmp_path / "c.csv", [company(f"09{k:06d}", f"L{k * 7919 % 10007}") for k in range(3000)])
    data = save_zip(tmp_path / "c.zip", {"c.csv": plain.read_bytes()}).read_bytes()
    for kept in (len(data) // 2, len(data) - 3):
        (tmp_path / "cut.zip").write_bytes(data[:kept])
        with pytest.raises(FileFormatError, match="damaged"):
            read_companies_house(tmp_path / "cut.zip")
    damaged = bytearray(data)
    damaged[len(data) // 2] ^= 0xFF
    (tmp_path / "cut.zip").write_bytes(bytes(damaged))
    with pytest.raises(FileFormatError, match="damaged"):
        read_companies_house(tmp_path / "cut.zip")
