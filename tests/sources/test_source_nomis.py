from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_files import save_xlsx

from netan.errors import AreaError, FileFormatError, SchemaError
from netan.sources.bres import BANDS, RELAXED, STRICT, looks_rounded, rounding_interval, rounding_units
from netan.sources.nomis import read_jobs

API = (
    "\ufeffDATE,GEOGRAPHY_NAME,GEOGRAPHY_CODE,INDUSTRY_NAME,INDUSTRY_CODE,EMPLOYMENT_STATUS_NAME,MEASURES_NAME,OBS_VALUE,"
    "RECORD_COUNT\n"
    '2023,Eastvale,Z01000001,"C : Manufacturing",C,Employment,Value,2250,4\n'
    '2023,Eastvale,Z01000001,"C : Manufacturing",C,Employment,Percent,12.5,4\n'
    "2023,Eastvale,Z01000001,D : Electricity,D,Employment,Value,[c],4\n"
    "2023,Eastvale,Z01000001,Total,TOT,Employment,Value,9000,4\n"
)
WEB = """
"Business Register and Employment Survey : open access"
"ONS Crown Copyright Reserved [from Nomis on 1 January 2020]"
"Date       :","2017"
"Employment status:","Employees"

"Area","mnemonic","B : Mining","","C : Manufacturing",""

"combauth:Northmoor","Z9",125,,59000,
"towncity:Eastvale","Z1",0,"*",!,

"*","These figures exclude farm agriculture (SIC subclass 01000)."
"","The level of rounding applied varies by estimate."
"""
BOOK = [
    ["Business Register and Employment Survey : open access"],
    ["ONS Crown Copyright Reserved"],
    [],
    ["date", "2019"],
    ["employment status", "Employment"],
    ["measure", "Count"],
    [],
    ["Industry", "Eastvale", "Flags", "Moorend", "Flags"],
    ["", "number", "Flags", "number", "Flags"],
    ["01 : Crops", "300", "", "9,000", ""],
    ["28 : Machinery", "2250", "", "75", "*"],
    [],
    ["The level of rounding applied varies"],
]


def save(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_interface_csv(tmp_path):
    jobs = read_jobs(save(tmp_path / "j.csv", API))
    assert jobs.level == "section"
    assert jobs.source.endswith("employment")
    frame = jobs.frame.set_index("sector")
    assert list(frame.index) == ["C", "D"]
    assert frame.loc["C", ["jobs", "lower", "upper"]].tolist() == [2250.0, 2125.0, 2375.0]
    assert np.isnan(frame.loc["D", "jobs"])
    assert frame["suppressed"].tolist() == [False, True]
    assert frame["area"].tolist() == ["Z01000001", "Z01000001"]
    for name in ("Eastvale", "Z01000001"):
        assert jobs.by_sector([name], 2023).loc["C", "jobs"] == 2250
    with pytest.raises(AreaError, match="no rows for Westvale in 2023"):
        jobs.by_sector(["Westvale"], 2023)


def test_interface_csv_that_was_cut_short(tmp_path):
    with pytest.raises(SchemaError, match=r"row 1, column I \(RECORD_COUNT\): the download was cut short: 4 of 30,000"):
        read_jobs(save(tmp_path / "j.csv", API.replace(",4\n", ",30000\n")))


def test_two_employment_statuses(tmp_path):
    text = API.replace("Z01000001,D : Electricity,D,Employment", "Z01000001,D : Electricity,D,Employees")
    with pytest.raises(SchemaError, match="2 employment statuses in one file: Employees, Employment"):
        read_jobs(save(tmp_path / "j.csv", text))


def test_every_fault_of_a_long_table(tmp_path):
    text = "DATE,GEOGRAPHY_NAME,SIC_SECTION_NAME,COUNT\n2015,A,Manufacturing,many\nlast,A,Education,5\n2015,A,Fun,5\n"
    with pytest.raises(SchemaError, match=r"j\.csv: 3 faults") as caught:
        read_jobs(save(tmp_path / "j.csv", text))
    texts = [str(fault) for fault in caught.value.faults]
    assert any("row 2, column D (COUNT): 'many' is no number" in t for t in texts)
    assert any("row 3, column A (DATE): 'last' is no year" in t for t in texts)
    assert any("row 4, column C (SIC_SECTION_NAME): 'Fun' is no industry" in t for t in texts)


def test_long_table_by_names_of_sections(tmp_path):
    text = "DATE,GEOGRAPHY_NAME,SIC_SECTION_NAME,COUNT\n2015,A,Manufacturing,18728.2\n2015,A,Education,\n"
    jobs = read_jobs(save(tmp_path / "j.csv", text))
    assert jobs.frame["sector"].tolist() == ["C", "P"]
    assert jobs.frame.loc[0, ["lower", "upper"]].tolist() == [18728.2, 18728.2]
    assert np.isnan(jobs.frame.loc[1, "jobs"])
    assert not jobs.frame["suppressed"].any()


def test_repeated_rows(tmp_path):
    text = "DATE,GEOGRAPHY_NAME,SIC_SECTION_NAME,COUNT\n2015,A,Manufacturing,5\n2015,A,Manufacturing,5\n"
    with pytest.raises(SchemaError, match=r"row 3, column area\+sector\+year: 'A, C, 2015' is repeated"):
        read_jobs(save(tmp_path / "j.csv", text))


def test_web_download(tmp_path):
    jobs = read_jobs(save(tmp_path / "j.csv", WEB))
    assert jobs.years == [2017]
    assert jobs.source.endswith("employees")
    frame = jobs.frame.set_index(["area", "sector"])
    assert sorted(jobs.areas) == ["Z1", "Z9"]
    assert frame.loc[("Z9", "C"), "area_name"] == "Northmoor"
    assert frame.loc[("Z9", "B"), "upper"] == 137.5
    assert frame.loc[("Z1", "C"), "suppressed"]
    assert not frame.loc[("Z1", "B"), "suppressed"]
    assert jobs.by_sector(["Northmoor"], 2017).loc["C", "jobs"] == 59000


def test_prefix_stays_where_two_areas_share_a_name(tmp_path):
    text = (
        WEB.replace('"mnemonic",', "")
        .replace('"Z9",', "")
        .replace('"Z1",', "")
        .replace("towncity:Eastvale", "bua:Northmoor")
    )
    assert read_jobs(save(tmp_path / "j.csv", text)).areas == ["bua:Northmoor", "combauth:Northmoor"]


def test_text_among_the_numbers_of_a_web_download(tmp_path):
    with pytest.raises(SchemaError, match=r"row 9, column E \(C : Manufacturing\): 'lots' is no number of jobs"):
        read_jobs(save(tmp_path / "j.csv", WEB.replace("59000", "lots")))


def test_broad_groups_are_refused(tmp_path):
    text = (
        WEB.replace("B : Mining", "2 : Mining, quarrying & utilities (B,D and E)")
        .replace("C : Man", "3 : Man")
        .replace("Manufacturing", "Manufacturing (C)")
    )
    with pytest.raises(SchemaError, match="is a broad group, not an industry of SIC 2007"):
        read_jobs(save(tmp_path / "j.csv", text))


def test_no_year(tmp_path):
    with pytest.raises(SchemaError, match="no title line 'Date' gives the year"):
        read_jobs(save(tmp_path / "j.csv", WEB.replace("Date       :", "When")))


def test_web_workbook(tmp_path):
    jobs = read_jobs(save_xlsx(tmp_path / "j.xlsx", {"Data": BOOK}))
    assert jobs.level == "division"
    assert jobs.years == [2019]
    assert jobs.areas == ["Eastvale", "Moorend"]
    assert jobs.by_sector(["Moorend"], 2019)["jobs"].tolist() == [9000.0, 75.0]


def test_levels_may_not_mix(tmp_path):
    rows = [*BOOK[:11], ["281 : Pumps", "5", "", "5", ""]]
    with pytest.raises(SchemaError, match="industries of several levels stand in one file: 01, 281"):
        read_jobs(save_xlsx(tmp_path / "j.xlsx", {"Data": rows}))


def test_own_table(tmp_path):
    text = "Area, Sector ,YEAR,jobs\nEastvale,01,2020,300\nEastvale,28,2020,[c]\n"
    jobs = read_jobs(save(tmp_path / "j.csv", text))
    assert jobs.level == "division"
    assert jobs.frame.loc[0, ["lower", "upper"]].tolist() == [300.0, 300.0]
    with pytest.raises(SchemaError, match="codes of several levels: A and 281"):
        read_jobs(save(tmp_path / "j.csv", text.replace(",01,", ",A,").replace(",28,", ",281,")))
    with pytest.raises(SchemaError, match=r"row 2, column jobs: 'many' is no number"):
        read_jobs(save(tmp_path / "j.csv", text.replace("300", "many")))


def test_no_jobs_at_all(tmp_path):
    with pytest.raises(FileFormatError, match="no table of jobs was found"):
        read_jobs(save(tmp_path / "j.csv", "a,b\n1,2\n"))


@given(st.integers(0, 30_000), st.booleans())
def test_the_interval_holds_the_count(count, strict):
    units = STRICT if strict else RELAXED
    unit = units[np.searchsorted(BANDS, count, side="right") - 1]
    printed = np.array([np.floor(count / unit + 0.5) * unit])
    low, high = rounding_interval(printed, units)
    assert low[0] <= count <= high[0]
    assert low[0] <= printed[0] <= high[0]


def test_strict_rounding_is_recognised():
    values = np.array([10.0, 50.0, 300.0, 600.0, 2000.0, 3000.0, 8000.0] * 3)
    assert rounding_units(values) is STRICT
    assert rounding_units(np.append(values, 75.0)) is RELAXED
    assert rounding_units(values[:7]) is RELAXED
    assert not looks_rounded(np.array([0.0, np.nan]))


def test_one_odd_code_does_not_turn_the_others_into_codes_of_a_table(tmp_path):
    path = tmp_path / "jobs.csv"
    path.write_text("area,sector,year,jobs\nZ1,Q9X,2024,5\n\nZ1,02,2024,5\nZ1,03,2024,5\nZ2,04,2024,5\nZ1,05,2024,1\n")
    with pytest.raises(SchemaError, match=r"2 industry codes not known: 04, Q9X") as caught:
        read_jobs(path)
    assert [(fault.row, fault.column, fault.what) for fault in caught.value.faults] == [
        (2, "sector", "'Q9X' is no SIC 2007 code"),
        (6, "sector", "'04' is no SIC 2007 code"),
    ]


def test_codes_of_a_table_stay_allowed(tmp_path):
    path = tmp_path / "jobs.csv"
    path.write_text("area,sector,year,jobs\nZ1,A01T03,2024,5\nZ1,C16,2024,5\nZ1,mine,2024,5\n")
    assert read_jobs(path).level == "io"
    path.write_text("area,sector,year,jobs\nZ1,01,2024,5\nZ1,02,2024,5\nZ1,C10T12,2024,5\n")
    assert read_jobs(path).level == "io"


def test_rounding_that_the_user_or_a_title_names(tmp_path):
    path = save(tmp_path / "j.csv", API)
    for rounding, ends in {
        "strict": [2000.0, 2500.0],
        "safeguarded": [2187.5, 2312.5],
        "safeguarded strict": [2125.0, 2375.0],
        "none": [2250.0, 2250.0],
    }.items():
        assert read_jobs(path, rounding=rounding).frame.loc[0, ["lower", "upper"]].tolist() == ends
    with pytest.raises(SchemaError, match="there is no rounding 'open'; write relaxed, strict, safeguarded"):
        read_jobs(path, rounding="open")
    said = read_jobs(save(tmp_path / "w.csv", WEB.replace("open access", "safeguarded"))).frame
    assert said.set_index(["area", "sector"]).loc[("Z9", "B"), ["lower", "upper"]].tolist() == [120.0, 130.0]


def test_codes_that_do_not_exist(tmp_path):
    with pytest.raises(
        SchemaError, match=r"row 9, column C \(28 : .*\): '04' is no code of SIC 2007; nearest: 03|'04'"
    ):
        read_jobs(save(tmp_path / "j.csv", WEB.replace("B : Mining", "04 : Fishing").replace("C : M", "28 : M")))
    with pytest.raises(SchemaError, match=r"'Educaton' is no industry of SIC 2007; nearest: P Education"):
        read_jobs(save(tmp_path / "j.csv", "DATE,GEOGRAPHY_NAME,SIC_SECTION_NAME,COUNT\n2015,A,Educaton,5\n"))


def test_figures_kept_back_by_their_status(tmp_path):
    text = "DATE,GEOGRAPHY_NAME,INDUSTRY_NAME,OBS_VALUE,OBS_STATUS_NAME,OBS_CONF\n"
    text += (
        "2023,A,C : Manufacturing,,Normal Value,C\n2023,A,D : Electricity,,Suppressed,F\n2023,A,F : Build,,Missing,F\n"
    )
    frame = read_jobs(save(tmp_path / "j.csv", text)).frame.set_index("sector")
    assert frame["suppressed"].to_dict() == {"C": True, "D": True, "F": False}
    assert frame["jobs"].isna().all()


def test_several_blocks_of_areas_and_their_sum(tmp_path):
    block = '\n"Area","mnemonic","B : Mining","","C : Manufacturing",""\n\n"lad:Fellgate","Z5",5,,10,\n'
    text = WEB.split('"*","These', maxsplit=1)[0] + '"Column Total","",125,,59000,\n' + block + '"*","These figures"\n'
    assert sorted(read_jobs(save(tmp_path / "j.csv", text)).areas) == ["Z1", "Z5", "Z9"]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path, encoding):
    path = tmp_path / "j.csv"
    path.write_bytes(WEB.replace("Northmoor", "Ynys Môn").encode(encoding))
    assert "Ynys Môn" in set(read_jobs(path).frame["area_name"])
