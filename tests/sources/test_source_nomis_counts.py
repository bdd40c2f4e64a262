"""UK Business Counts from Nomis; every figure is made up."""

from __future__ import annotations

import pytest
from made_files import save_xlsx

from netan.errors import FileFormatError, SchemaError
from netan.sources.nomis_counts import read_nomis_counts
from netan.sources.registry import read, sniff

HEAD = (
    "\ufeffDATE,GEOGRAPHY_NAME,GEOGRAPHY_CODE,INDUSTRY_NAME,INDUSTRY_CODE,EMPLOYMENT_SIZEBAND_NAME,LEGAL_STATUS_NAME,"
    "MEASURES_NAME,OBS_VALUE,OBS_STATUS_NAME,URN,RECORD_OFFSET,RECORD_COUNT\n"
)
LINES = [
    ("Total", "Total", "Value", "30"),
    ("C : Manufacturing", "Total", "Value", "25"),
    ("28 : Machinery", "Total", "Value", "25"),
    ("28 : Machinery", "Total", "Percent", "100"),
    ("28 : Machinery", "0 to 4", "Value", "10"),
    ("28 : Machinery", "250 to 499", "Value", "5"),
    ("28 : Machinery", "500 to 999", "Value", "5"),
    ("28 : Machinery", "1,000+", "Value", "0"),
    ("28 : Machinery", "Micro (0 to 9)", "Value", "10"),
    ("29 : Motor vehicles", "Total", "Value", ""),
]
WEB = """"UK Business Counts - local units by industry and employment size band"
"ONS Crown Copyright Reserved [from Nomis on 3 March 2026]"

"Date","2025"
"Legal status","Total"
"Area","Eastvale"

"Industry","Total","","0 to 4","","5 to 9",""

"28 : Machinery",40,,30,,10,
"29 : Motor vehicles",[c],,-,,5,
"Column Total",45,,30,,15,

"Date","2025"
"Area","Moorend"

"Industry","Total","","0 to 4","","5 to 9",""

"28 : Machinery",5,,5,,0,

"Figures are rounded to avoid disclosure."
"""


def api(path, lines=LINES, *, dataset="142", records=None):
    rows = [
        f'2025,Eastvale,Z01000001,"{industry}",x,"{band}",Total,{measure},{value},{"Suppressed" if not value else ""},'
        f"Nm-{dataset}d1d32,{k},{records or len(lines)}"
        for k, (industry, band, measure, value) in enumerate(lines)
    ]
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_interface_csv(tmp_path):
    path = api(tmp_path / "u.csv")
    assert (sniff(path).kind, sniff(path).format) == (
        "business_counts",
        "Nomis download: UK Business Counts (reader not tried on a published file)",
    )
    counts = read(path)
    frame = counts.frame.set_index(["sector", "size_band"])
    assert sorted(frame.index) == [
        ("10-33", "all"), ("28", "0-4"), ("28", "250+"), ("28", "all"), ("29", "all"), ("all", "all"),
    ]  # fmt: skip
    assert set(frame["unit"]) == {"enterprise"}
    assert frame.loc[("28", "250+"), ["count", "lower", "upper"]].tolist() == [10.0, 6.0, 16.0]
    assert frame.loc[("28", "all"), ["lower", "upper"]].tolist() == [23.0, 27.0]
    assert frame.loc[("29", "all"), "suppressed"]
    assert frame["count"].isna().tolist() == [index == ("29", "all") for index in frame.index]
    assert counts.set_aside == {"counts in bands wider than those of netan (Micro (0 to 9))": 1}
    assert counts.source == "UK Business Counts, Nomis 2025"


def test_what_is_counted_must_be_known(tmp_path):
    assert set(read(api(tmp_path / "u.csv", dataset="141")).frame["unit"]) == {"local_unit"}
    silent = api(tmp_path / "u.csv", dataset="9")
    with pytest.raises(SchemaError, match=r"nothing says whether enterprises .* -> say --table enterprise or --table"):
        read(silent)
    assert set(read(silent, table="local_unit").frame["unit"]) == {"local_unit"}
    with pytest.raises(SchemaError, match="the file counts enterprises, not local_units"):
        read(api(tmp_path / "u.csv"), table="local_unit")
    with pytest.raises(FileFormatError, match="there is no table 'plants'"):
        read_nomis_counts(silent, table="plants")


def test_every_fault_at_once(tmp_path):
    lines = [
        *LINES[:3],
        ("04 : Fishing", "Total", "Value", "5"),
        ("Manufactring", "Total", "Value", "5"),
        ("281 : Pumps", "Total", "Value", "5"),
        ("3 : Manufacturing (C)", "Total", "Value", "5"),
        ("28 : Machinery", "Total", "Value", "lots"),
        ("28 : Machinery", "some", "Value", "5"),
        ("28 : Machinery", "Total", "Value", "30"),
    ]
    path = api(tmp_path / "u.csv", lines, records=500)
    path.write_text(path.read_text("utf-8") + "2024,A,Z01000002,Total,x,Total,Total,Value,5,,,,\n", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"u\.csv: 9 faults") as caught:
        read(path)
    texts = [str(fault) for fault in caught.value.faults]
    for words in (
        "column M (RECORD_COUNT): the download was cut short: 11 of 500 records are here",
        "row 5: '04 : Fishing' is no industry of SIC 2007; nearest: 03 Fishing",
        "row 6: 'Manufactring' is no industry of SIC 2007; nearest: C Manufacturing",
        "row 7: '281 : Pumps' is no section or division -> download sections or divisions",
        "row 8: '3 : Manufacturing (C)' is no section or division",
        "row 9, column I (OBS_VALUE): 'lots' is no number of businesses",
        "row 10: 'some' is no employment size band",
        "row 11, column I (OBS_VALUE): Z01000001 28 all stands twice, before in row 4",
        "2 years in one file: 2024, 2025",
    ):
        assert any(words in text for text in texts), words


def test_parts_of_a_download_that_were_joined(tmp_path):
    whole = api(tmp_path / "u.csv").read_text("utf-8").splitlines()
    parts = [*whole[:5], whole[0].lstrip("\ufeff"), *whole[5:]]
    (tmp_path / "j.csv").write_text("\n".join(parts), encoding="utf-8")
    assert len(read(tmp_path / "j.csv").frame) == 6
    (tmp_path / "p.csv").write_text("\n".join([whole[0], *whole[6:]]), encoding="utf-8")
    with pytest.raises(SchemaError, match="cut short: 5 of 10 records are here, from record 6 on -> download it in"):
        read(tmp_path / "p.csv")


def test_counts_by_turnover_are_refused(tmp_path):
    path = api(tmp_path / "u.csv", dataset="199")
    with pytest.raises(SchemaError, match="counts by turnover -> download counts by employment size band"):
        read(path, table="enterprise")


def test_web_download(tmp_path):
    (tmp_path / "w.csv").write_text(WEB, encoding="utf-8")
    counts = read(tmp_path / "w.csv")
    frame = counts.frame.set_index(["area", "sector", "size_band"])
    assert set(frame["unit"]) == {"local_unit"}
    assert frame["count"].drop(("Eastvale", "29")).to_dict() == {
        ("Eastvale", "28", "all"): 40, ("Eastvale", "28", "0-4"): 30, ("Eastvale", "28", "5-9"): 10,
        ("Eastvale", "all", "all"): 45, ("Eastvale", "all", "0-4"): 30, ("Eastvale", "all", "5-9"): 15,
        ("Moorend", "28", "all"): 5, ("Moorend", "28", "0-4"): 5, ("Moorend", "28", "5-9"): 0,
    }  # fmt: skip
    assert frame.loc[("Eastvale", "29")]["suppressed"].to_dict() == {"all": True, "0-4": True, "5-9": False}
    assert counts.source.endswith("2025")


def test_web_workbook_of_areas_and_industries(tmp_path):
    rows = [
        ["UK Business Counts - enterprises by industry and employment size band"],
        ["ONS Crown Copyright Reserved"],
        [],
        ["Date", "2024"],
        ["Employment Size Band", "Total"],
        [],
        ["local authority: district / unitary (as of April 2023)", "mnemonic", "Total", "", "28 : Machinery", ""],
        [],
        ["Eastvale", "Z1", 30, "", 5, ""],
        ["Moorend", "Z2", 20, "", "[c]", ""],
        [],
        ["region", "mnemonic", "Total", "", "28 : Machinery", ""],
        ["Northshire", "Z9", 900, "", 50, ""],
    ]
    frame = read(save_xlsx(tmp_path / "w.xlsx", {"Data": rows})).frame.set_index(["area", "sector"])
    assert frame["count"].dropna().to_dict() == {
        ("Z1", "all"): 30, ("Z1", "28"): 5, ("Z2", "all"): 20, ("Z9", "all"): 900, ("Z9", "28"): 50,
    }  # fmt: skip
    assert frame.loc[("Z2", "28"), "suppressed"]
    assert frame.loc[("Z9", "28"), "area_name"] == "Northshire"


def test_a_download_without_a_table(tmp_path):
    (tmp_path / "w.csv").write_text("\n".join(WEB.splitlines()[:6]), encoding="utf-8")
    with pytest.raises(FileFormatError, match="no counts of businesses were found"):
        read(tmp_path / "w.csv")
