"""``netan regionalise`` on plain files: figures against known ones, ranges, files, and what is refused."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sample_study import SAMPLE, netan

from netan.errors import SchemaError
from netan.schema import JSON_KEYS
from netan.sources.registry import read
from netan.study.regionalise import How, regionalise

TABLE = SAMPLE / "io_table.csv"
# Toroj (2024), CEJEME 16, 285-322: national flows and output, activity of region 1; the rest of each column is made up
SMALL = """# unit = 1
# currency = EUR
# year = 2020
code,label,kind,s1,s2,s3,final
s1,First,sector,40,5,5,50
s2,Second,sector,5,15,10,20
s3,Third,sector,5,5,25,45
wages,Wages,value_added,{wages}
{imports}x,Output,output,100,50,80,
"""
WITHOUT = SMALL.format(wages="50,25,40,", imports="")
WITH = SMALL.format(wages="40,20,30,", imports="m,Imports,imports,10,5,10,\n")
REGION = "sector,region,nation\ns1,70,100\ns2,20,50\ns3,10,80\n"


@pytest.fixture
def files(tmp_path):
    paths = {}
    for name, text in (("with", WITH), ("without", WITHOUT), ("activity", REGION)):
        paths[name] = tmp_path / f"{name}.csv"
        paths[name].write_text(text, encoding="utf-8")
    return paths


@pytest.fixture
def county(tmp_path):
    """A made-up region of the sample's country: a tenth of most industries, none of some, much of others."""
    table = read(TABLE)
    share = pd.Series(np.resize([0.1, 0.05, 0.0, 0.3], len(table.x)), index=table.x.index)
    path = tmp_path / "county.csv"
    frame = pd.DataFrame({"sector": table.sectors, "region": table.jobs * share, "nation": table.jobs})
    frame.to_csv(path, index=False)
    return path


def answer(*arguments):
    run = netan("regionalise", *arguments, "--json")
    assert run.code == 0, run.err
    return json.loads(run.out)


KNOWN = [
    (["flq", "--delta", 0.25], [1.7486, 1.5838, 1.4153]),
    (["2D-LQ", "--alpha", 0.3, "--beta", 0.12], [1.8845, 1.7279, 1.5169]),
    (["AFLQ", "--delta", 0.25], [1.7804, 1.5880, 1.4180]),
]


@pytest.mark.parametrize(("method", "known"), KNOWN)
def test_multipliers_to_the_known_digits(files, method, known):
    said = answer(files["with"], "--activity", files["activity"], "--method", *method)
    assert [row["type1_multiplier"] for row in said["sectors"]] == pytest.approx(known, abs=5.001e-5)
    assert said["mean_type1_multiplier"] == pytest.approx(np.average(known, weights=[70, 20, 10]), abs=5.001e-5)


def test_shares_by_slq_as_printed(files):
    # implied imports from the rest of the nation: 0, .860, 6.145 by supplier, so 7.005 in all
    said = answer(files["with"], "--activity", files["activity"], "--method", "SLQ")
    domestic = 0.5 * 70 + 0.5 * 20 + 0.5 * 10
    foreign = 0.1 * 70 + 0.1 * 20 + 0.125 * 10
    assert said["local_share"] == pytest.approx((domestic - 7.005) / (domestic + foreign), abs=1e-5)
    assert said["abroad_share"] == pytest.approx(foreign / (domestic + foreign))
    assert said["local_share"] + said["rest_of_nation_share"] + said["abroad_share"] == pytest.approx(1)
    assert (said["method"], said["delta"], said["diagonal"]) == ("SLQ", None, None)
    assert said["local_share_lower"] is None
    assert {row["evidence"] for row in said["sectors"]} == {"estimated"}


def test_table_without_imports_says_so(files):
    said = answer(files["without"], "--activity", files["activity"], "--method", "slq")
    assert said["abroad_share"] is None
    assert said["local_share"] == pytest.approx((50 - 7.005) / 50, abs=1e-5)
    assert "the table has no row of imports" in said["denominator"]
    assert "With imports among the inputs the local share would be lower." in said["notes"]


def test_keys_are_those_of_the_schema(files):
    for method in (["auto"], ["flq", "--delta", "0.1:0.4"]):
        said = answer(files["with"], "--activity", files["activity"], "--method", *method)
        assert list(said) == [key.name for key in JSON_KEYS["regionalise"]]


def test_range_of_delta_is_a_range_of_results(county):
    wide = answer(TABLE, "--activity", county, "--method", "FLQ", "--delta", "0.4:0.1")
    assert wide["delta"] == [0.1, 0.4]
    assert wide["local_share"] is None
    points = [answer(TABLE, "--activity", county, "--method", "FLQ", "--delta", delta) for delta in (0.4, 0.1)]
    assert [point["local_share"] for point in points] == [wide["local_share_lower"], wide["local_share_upper"]]
    means = [point["mean_type1_multiplier"] for point in points]
    assert means == [wide["mean_type1_multiplier_lower"], wide["mean_type1_multiplier_upper"]]
    for row in wide["sectors"]:
        if row["inputs"] > 0:
            assert row["rest_of_nation_share_lower"] <= row["rest_of_nation_share_upper"]
            assert row["local_share_lower"] <= row["local_share_upper"]


def test_default_estimator_gives_a_figure_with_its_range(county):
    said = answer(TABLE, "--activity", county)
    assert said["method"] == "auto"
    assert said["calibrated"] is True
    for name in ("local_share", "rest_of_nation_share", "abroad_share", "mean_type1_multiplier"):
        assert said[f"{name}_lower"] <= said[name] <= said[f"{name}_upper"]
    assert said == answer(TABLE, "--activity", county, "--method", "AUTO")


def test_every_industry_has_a_row_for_people_the_largest_first(county):
    run = netan("regionalise", TABLE, "--activity", county, "--method", "FLQ", "--delta", "0.1:0.4")
    lines = run.out.splitlines()
    assert max(map(len, lines)) <= 120
    first = next(k for k, line in enumerate(lines) if line.startswith("ALL"))
    codes = [line.split()[0] for line in lines[first + 1 :] if line[:1].strip()]
    said = answer(TABLE, "--activity", county, "--method", "FLQ", "--delta", "0.1:0.4")["sectors"]
    assert codes == [row["sector"] for row in sorted(said, key=lambda row: -row["inputs"])]
    assert "Industries that are not in the region" in run.err
    assert "delta" not in run.out


def test_whole_nation_buys_everything_at_home(files):
    files["activity"].write_text("sector,region,nation\ns1,9,9\ns2,5,5\ns3,8,8\n", encoding="utf-8")
    for method in (["auto"], ["flq", "--delta", 0.3], ["rlq"], ["2dlq", "--alpha", 1, "--beta", 1]):
        said = answer(files["with"], "--activity", files["activity"], "--method", *method)
        assert said["rest_of_nation_share"] == pytest.approx(0)
        assert said["mean_type1_multiplier"] == pytest.approx(2, abs=1e-9)  # half of every output is domestic inputs


def test_one_industry_alone_and_industries_by_name(files):
    files["activity"].write_text("sector,region,nation\nSECOND,20,50\nfirst,0,100\nThird,0,80\n", encoding="utf-8")
    said = answer(files["with"], "--activity", files["activity"], "--method", "cilq")
    rows = {row["sector"]: row for row in said["sectors"]}
    assert rows["s1"]["local_share"] is None
    assert rows["s1"]["type1_multiplier"] is None
    assert rows["s2"]["local_share"] == pytest.approx(0.3 / 0.6)
    assert said["local_share"] == rows["s2"]["local_share"]


def test_delta_by_buyer_from_the_csv(files):
    text = "sector,region,nation,delta\ns1,70,100,.1\ns2,20,50,.25\ns3,10,80,.4\n"
    files["activity"].write_text(text, encoding="utf-8")
    said = answer(files["with"], "--activity", files["activity"], "--method", "sflq")
    known = [1.7569, 1.5845, 1.4051]
    assert [row["type1_multiplier"] for row in said["sectors"]] == pytest.approx(known, abs=5.001e-5)


def test_coefficients_as_csv_with_what_they_rest_on(files, tmp_path):
    out = tmp_path / "r1.csv"
    run = netan(
        "regionalise", files["with"], "--activity", files["activity"], "--method", "cilq", "--diagonal", "one",
        "--out", out,
    )  # fmt: skip
    assert run.code == 0, run.err
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["supplier"] for row in rows] == ["s1", "s2", "s3"]
    assert float(rows[1]["s2"]) == 0.3  # of itself as the nation does
    assert float(rows[2]["s1"]) == pytest.approx(0.009, abs=5e-4)
    about = json.loads(out.with_suffix(".json").read_text("utf-8"))
    assert [item["name"] for item in about["inputs"]] == ["with.csv", "activity.csv"]
    assert about["options"]["diagonal"] == "one"


def test_workbook_of_a_range_is_the_same_bytes_again(files, tmp_path):
    from openpyxl import load_workbook

    out = tmp_path / "r1.xlsx"
    arguments = ["regionalise", files["with"], "--activity", files["activity"], "--method", "flq", "--delta", "0:1"]
    assert netan(*arguments, "--out", out).code == 0
    first = out.read_bytes()
    assert netan(*arguments, "--out", out).code == 0
    assert out.read_bytes() == first
    book = load_workbook(out)
    assert book.sheetnames == ["Shares", "Coefficients lower", "Coefficients upper"]


WRONG = [
    (["--method", "flq"], 1, "FLQ needs --delta, such as 0.25 or the range 0.1:0.4"),
    (["--method", "2dlq", "--delta", 0.2], 1, "2D-LQ needs --alpha"),
    (["--method", "2dlq", "--delta", 0.2], 1, "it takes no --delta"),
    (["--method", "slq", "--diagonal", "one"], 1, "SLQ has no diagonal to choose"),
    (["--method", "flg", "--delta", 0.2], 1, "did you mean flq?"),
    (["--method", "CHARM"], 1, "CHARM starts from a table of total uses"),
    (["--method", "flq", "--delta", "0.1:0.2:0.3"], 2, "neither a number from 0 to 1 nor a range"),
    (["--method", "sflq"], 1, "SFLQ needs the column delta"),
    (["--out", "shares.docx"], 2, "written as csv or xlsx"),
]


@pytest.mark.parametrize(("options", "code", "said"), WRONG)
def test_wrong_options_are_named(files, options, code, said):
    run = netan("regionalise", files["with"], "--activity", files["activity"], *options)
    assert run.code == code
    assert said in " ".join(run.err.split())


def test_all_faults_of_the_activity_at_once(files):
    text = "sector,region,nation\ns1,170,100\nsecnd,20,50\nFirst,-1,100\n"
    files["activity"].write_text(text, encoding="utf-8")
    with pytest.raises(SchemaError, match=r"activity\.csv: \d faults") as caught:
        regionalise(files["with"], files["activity"], how=How("slq"))
    faults = {(fault.row, fault.column, fault.what) for fault in caught.value.faults}
    assert (2, "region", "the region has 170, the nation 100") in faults
    assert (3, "sector", "'secnd' is no industry of the table") in faults
    assert (4, "sector", "industry s1 stands twice, by code and by name") in faults
    assert (None, "", "no row for industry s3 (Third)") in faults
    assert any(row == 4 and column == "region" for row, column, _ in faults)
    near = next(fault for fault in caught.value.faults if fault.row == 3)
    assert near.remedy == "nearest: s2 (Second)"


def test_files_of_another_kind(files, tmp_path):
    run = netan("regionalise", SAMPLE / "jobs.csv", "--activity", files["activity"])
    assert run.code == 1
    assert "is no input-output table; regionalise needs one" in run.err
    files["with"].write_text("# flows = total\n" + WITH, encoding="utf-8")
    run = netan("regionalise", files["with"], "--activity", files["activity"])
    assert run.code == 1
    assert "holds total flows" in run.err
    empty = tmp_path / "zero.csv"
    empty.write_text("sector,region,nation\ns1,0,100\ns2,0,50\ns3,0,80\n", encoding="utf-8")
    run = netan("regionalise", files["without"], "--activity", empty)
    assert run.code == 1
    assert "the region has nothing in any industry" in run.err


def test_rounding_below_zero_is_said_and_a_negative_flow_refused(files):
    small = WITH.replace("s3,Third,sector,5,5,25,45", "s3,Third,sector,-0.00001,5,25,50.00001")
    files["with"].write_text(small.replace("wages,Wages,value_added,40", "wages,Wages,value_added,45.00001"), "utf-8")
    said = answer(files["with"], "--activity", files["activity"])
    assert "Coefficients of the table that are below 0 by rounding alone count as 0: 1." in said["notes"]
    assert "Abroad is what the table has as imports: m." in said["notes"]
    large = WITH.replace("s3,Third,sector,5,5,25,45", "s3,Third,sector,-5,5,25,55")
    files["with"].write_text(large.replace("wages,Wages,value_added,40", "wages,Wages,value_added,50"), "utf-8")
    run = netan("regionalise", files["with"], "--activity", files["activity"])
    assert run.code == 1
    assert "coefficient of supplier s3 to buyer s1 is -0.05" in run.err


def test_inputs_are_read_where_they_lie(files):
    before = {path: path.read_bytes() for path in files.values()}
    netan("regionalise", files["with"], "--activity", files["activity"])
    assert {path: path.read_bytes() for path in files.values()} == before
    assert sorted(path.name for path in Path(files["with"]).parent.iterdir()) == sorted(p.name for p in before)


def test_whole_nation_in_words_has_no_figure_below_none(tmp_path):
    table = read(TABLE)
    path = tmp_path / "nation.csv"
    pd.DataFrame({"sector": table.sectors, "region": table.jobs, "nation": table.jobs}).to_csv(path, index=False)
    said = answer(TABLE, "--activity", path)
    assert said["notes"][1].startswith("The region has 100 % of the nation's activity")
    rest = [row[f"rest_of_nation_share{end}"] for row in said["sectors"] for end in ("_lower", "_upper")]
    assert min(value for value in rest if value is not None) >= 0
    assert "-0 %" not in netan("regionalise", TABLE, "--activity", path).out
