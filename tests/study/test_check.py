"""What an inbox holds: the raw files of the sample county, what nobody knows, what is missing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from sample_study import SAMPLE, netan

from netan.sources.described import tried
from netan.study.holdings import date_in


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """A study of the sample county with the raw files in its inbox; nobody may change it."""
    folder = tmp_path_factory.mktemp("started") / "northmoor"
    assert netan("init", folder, "--place", "Northmoor").code == 0
    assert netan("demo", "--inbox", folder).code == 0
    (folder / "inbox" / "holiday list.csv").write_text("who,when\nme,now\n", "utf-8")
    (folder / "inbox" / "letter.pdf").write_bytes(b"%PDF-1.4 nothing")
    return folder


@pytest.fixture(scope="module")
def checked(started):
    run = netan("validate", started)
    assert run.code == 0, run.out + run.err
    return run


@pytest.fixture(scope="module")
def files(started):
    run = netan("validate", started, "--json")
    assert run.code == 0
    found = json.loads(run.out)
    return {file["file"]: file for file in found["files"]}


@pytest.mark.parametrize(
    ("file", "kind", "what", "holds", "state"),
    [
        ("companies.zip", "register", "Companies House, 1 Nov 2026", "1,218 companies, 3 of 3 districts", "ready"),
        ("rates_q3.xlsx", "sites", "business-rates list", "411 sites, 2 of 3 districts", "Westvale missing: its sites"),
        ("large_sites.csv", "sites", "own list of sites", "28 sites, 3 of 3 districts", "ready"),
        ("accounts.zip", "sizes", "Companies House accounts", "109 companies, 2025", "ready: 109 of them are here"),
        ("pay_gap.csv", "sizes", "gender pay gap service", "20 companies, 2025", "ready: "),
        (
            "plantx_po.xlsx",
            "suppliers",
            "supplier list, sheet 2, 2025-26",
            "408 payees, £247.3m",
            "14 set aside (tax, ",
        ),
        (
            "spend_q2.csv",
            "council_spend",
            "council spend, Jul-Sep 2026",
            "209 payees, £1.6m",
            "kept apart: not manufac",
        ),
        ("jobs.csv", "jobs", "jobs by industry", "85 industries, 5 areas, 2017-2024", "ready"),
        ("io_table.csv", "io_table", "input-output table", "48 industries, 2023, GBP", "ready"),
    ],
)
def test_each_file_is_known_by_what_is_in_it(files, file, kind, what, holds, state):
    found = files[file]
    assert (found["kind"], found["what"], found["holds"]) == (kind, what, holds)
    assert found["state"].startswith(state)
    assert found["faults"] == []


def test_the_ledger_says_what_was_set_aside_and_what_is_to_confirm(started, files):
    state = files["plantx_po.xlsx"]["state"]
    assert "£50.3m" in state
    for word in ("tax", "rent", "group", "agency"):
        assert word in state
    assert "61 to confirm in confirm.xlsx" in state
    assert "Westvale" in files["rates_q3.xlsx"]["state"]


def test_what_nobody_knows_is_named_with_a_remedy(files):
    assert files["holiday list.csv"]["state"] == 'nobody knows it: netan map-columns "inbox/holiday list.csv"'
    assert "it is a PDF; get the table as .csv or .xlsx" in files["letter.pdf"]["state"]


def test_the_table_fits_a_plain_console(checked):
    assert max(map(len, checked.out.splitlines())) <= 120
    checked.out.encode("cp1252")
    assert "…" not in checked.out
    assert checked.out.splitlines()[0].split() == ["FILE", "WHAT", "IT", "IS", "HOLDS", "STATE"]
    assert "With the study came: areas.csv" in checked.out
    assert "NEED" not in checked.out  # nothing is missing
    assert "MAKES IT CREDIBLE" not in checked.out


def test_what_is_missing_is_said(tmp_path, started):
    folder = tmp_path / "northmoor"
    shutil.copytree(started, folder, ignore=shutil.ignore_patterns("work", "*.xlsx", "companies.zip", "holiday*"))
    run = netan("validate", folder)
    assert run.code == 0, run.out + run.err
    assert "NEED: Companies House free company data." in run.out
    assert "MAKES IT CREDIBLE: a supplier list." in run.out
    found = json.loads(netan("validate", folder, "--json").out)
    assert found["need"] == ["Companies House free company data"]
    assert {"io_table", "jobs", "sites", "sizes"} <= set(found["have"])


def test_a_study_without_its_tables_says_what_lies_in_the_inbox(tmp_path):
    assert netan("init", tmp_path / "s", "--place", "Sheffield").code == 0
    shutil.copy(SAMPLE / "inbox" / "companies.zip", tmp_path / "s" / "inbox" / "download.zip")
    run = netan("validate", tmp_path / "s")
    assert run.code == 1
    assert "Companies House, 1 Nov 2026" in run.out
    assert "NEED: an IO table, such as the ONS analytical tables; jobs by area" in run.out
    assert "sources.io_table is missing" in run.out


def test_a_register_without_districts_names_the_remedy(tmp_path, started):
    folder = tmp_path / "northmoor"
    shutil.copytree(started, folder, ignore=shutil.ignore_patterns("work", "*.xlsx", "companies.zip", "holiday*"))
    lines = (SAMPLE / "companies.csv").read_text("utf-8").splitlines()
    cut = [",".join(line.split(",")[:-2]) for line in lines]
    (folder / "inbox" / "companies.csv").write_text("\n".join(cut) + "\n", "utf-8")
    run = netan("validate", folder)
    assert "postcode" in run.out + run.err


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("BasicCompanyDataAsOneFile-2026-11-01.csv", "1 Nov 2026"),
        ("BasicCompanyData-2025-02-30-part1_7.csv", ""),
        ("companies.csv", ""),
    ],
)
def test_dates_in_names(name, words):
    assert date_in(Path(name)) == words


def test_a_damaged_archive_has_no_date(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 broken")
    assert date_in(tmp_path / "x.zip") == ""


def test_plain_files_of_a_folder_and_one_of_their_tables(tmp_path):
    shutil.copyfile(SAMPLE / "io_table.csv", tmp_path / "io.csv")
    (tmp_path / "x.csv").write_bytes(b"%PDF-1.7")
    (tmp_path / "e.csv").write_bytes(b"")
    run = netan("validate", tmp_path)
    assert run.code == 1
    assert "e.csv: is empty (0 bytes); save or download it again" in run.out
    assert "x.csv: is not what its name says: it is a PDF" in run.out
    files = json.loads(netan("validate", tmp_path, "--json").out)["files"]
    assert [one["kind"] for one in files] == ["unknown", "io_table", "unknown"]
    run = netan("validate", tmp_path / "io.csv", "--table", "pxp")
    assert (run.code, "io.csv: holds one table alone; there is no 'pxp'" in run.out) == (1, True)
    run = netan("validate", tmp_path, "--table", "pxp")
    assert (run.code, "--table chooses among the tables of one file" in run.errors) == (1, True)


def test_a_file_of_the_inbox_that_cannot_be_read_says_why(small):
    (small / "inbox").mkdir(exist_ok=True)
    (small / "inbox" / "x.csv").write_bytes(b"%PDF-1.7")
    (small / "inbox" / "e.csv").write_bytes(b"")
    files = {one["file"]: one for one in json.loads(netan("validate", small, "--json").out)["files"]}
    assert "it is a PDF; get the table as .csv or .xlsx" in files["x.csv"]["state"]
    assert files["e.csv"]["state"].startswith("not used: is empty (0 bytes)")


@pytest.mark.parametrize(
    ("reader", "said"),
    [("pay_gap", "not tried on a published file"), ("scottish_io", "tried on a published file"), ("sites", None)],
)
def test_readers_say_whether_they_were_tried(reader, said):
    assert tried(reader) == said


def test_what_was_never_tried_is_said_in_both_outputs(tmp_path):
    path = tmp_path / "postcodes.csv"
    path.write_text(
        "pcd,pcds,doterm,oseast1m,osnrth1m,laua,lat,long\nZZ11AA,ZZ1 1AA,,1,1,E06000015,52.9,-1.5\n", "utf-8"
    )
    run = netan("validate", path)
    assert run.code == 0, run.out
    assert "Not tried on a published file, only on imitations of its layout: postcodes.csv" in run.out
    assert json.loads(netan("validate", path, "--json").out)["tried"] == "not tried on a published file"


def test_the_region_of_a_file(tmp_path):
    path = tmp_path / "r.csv"
    for areas, region in ((["Derby", "Derby"], "Derby"), (["Derby", "Leicester"], "East Midlands"),
                          (["Derby", "Leeds"], "England"), (["Derby", "Cardiff"], "United Kingdom"),
                          (["Derby", "Atlantis"], None)):  # fmt: skip
        rows = "".join(f"{k},a,28110,{area},Active\n" for k, area in enumerate(areas))
        path.write_text("firm_id,name,sector,area,status\n" + rows, "utf-8")
        assert json.loads(netan("validate", path, "--json").out)["region"] == region


def test_how_a_ledger_is_read_is_no_table_and_no_crash(tmp_path):
    shutil.copyfile(SAMPLE / "ledger_plant_x.csv", tmp_path / "ledger.csv")
    assert netan("map-columns", tmp_path / "ledger.csv").code == 0
    (tmp_path / "s" / "inbox").mkdir(parents=True, exist_ok=True)
    for path in tmp_path.glob("ledger.csv*"):
        shutil.copyfile(path, tmp_path / "s" / "inbox" / path.name)
    (tmp_path / "s" / "study.toml").write_text('[place]\nname = "X"\nareas = ["Derby"]\n', "utf-8")
    assert netan("validate", tmp_path / "s").code == 1
