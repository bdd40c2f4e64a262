"""Wrong inputs: exit code 1 and one message that says where the fault is and what to do."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
from sample_study import NUMBER, edit, netan, rows_of, write_rows

sys.path.insert(0, str(Path(__file__).parents[1] / "sources"))

from made_files import ONS_ROWS, save_xlsx


def change(name, old, new, *, every=False):
    return lambda study: edit(study / name, old, new, every=every)


def io_cell(column, value):
    def at(study):
        path = study / "io_table.csv"
        lines = path.read_text("utf-8").splitlines()
        row = next(k for k, line in enumerate(lines) if line.startswith("C25,"))
        cells = lines[row].split(",")
        cells[column] = value(cells[column])
        path.write_text("\n".join([*lines[:row], ",".join(cells), *lines[row + 1 :]]) + "\n", "utf-8")

    return at


def repeat(name, **other):
    def at(study):
        header, rows = rows_of(study / name)
        write_rows(study / name, header, [*rows, {**rows[0], **other}])

    return at


def drop_district(study):
    header, rows = rows_of(study / "companies.csv")
    write_rows(study / "companies.csv", header, [row for row in rows if row[header[-1]] != "Westvale"])


def drop_district_and_counts(study):
    drop_district(study)
    edit(study / "study.toml", 'business_counts = "business_counts.csv"\n', "")


def register_of_elsewhere(study):
    header, rows = rows_of(study / "companies.csv")
    moved = [{**row, header[-1]: "Seaham Coast", header[-2]: "Z01000004"} for row in rows]
    write_rows(study / "companies.csv", header, moved)


def named(old, new, text=""):
    """Put another file, or the same under another name, in the place of one."""

    def at(study):
        (study / new).write_text(text, "utf-8") if text else shutil.copy(study / old, study / new)
        edit(study / "study.toml", f'"{old}"', f'"{new}"')

    return at


def ons_workbook(sheet):
    """Keep its title and coefficients, without the table itself."""

    def at(study):
        save_xlsx(study / "t.xlsx", {sheet: [*ONS_ROWS[:2], ["A coefficients"]]})
        edit(study / "study.toml", '"io_table.csv"', '"t.xlsx"')

    return at


CASES = {
    # what is wrong: how it comes about, and what the message must say
    "missing sheet": (ons_workbook("Coefficients"), ["t.xlsx", "IOT", "Coefficients"]),
    "renamed header of the table": (
        change("io_table.csv", "code,label,kind", "cod,label,kind"), ["io_table.csv", "begin with code,label,kind"]),
    "renamed header of the register": (
        change("companies.csv", "CompanyNumber", "Company No"), ["companies.csv, row 1, column CompanyNumber"]),
    "renamed header of the jobs": (
        change("jobs.csv", "year,jobs", "year,job"), ["jobs.csv, column jobs: column 'jobs' is missing", "rename"]),
    "renamed header of a supplier list": (
        change("ledger_plant_x.csv", "supplier_name", "who"), ["ledger_plant_x.csv, row 1", "supplier_name"]),
    "text among jobs": (
        change("jobs.csv", "Eastvale,25,2024,", "Eastvale,25,2024,about "),
        ["jobs.csv, row 25, column jobs: 'about 1000' is no number -> write a plain number"]),
    "unknown industry of the jobs": (
        change("jobs.csv", "Eastvale,01,", "Eastvale,Q9X,"),
        ["jobs.csv, row 2, column sector: 'Q9X' is no SIC 2007 code -> write the SIC 2007 code"]),
    "text among flows": (
        io_cell(6, lambda _: "n/a?"), ["io_table.csv, row 22, column C13T15: 'n/a?' is no number -> "]),
    "unbalanced table": (
        io_cell(-2, lambda cell: str(float(cell) + 500)),
        ["io_table.csv, row 22, column C25", "misses its output", "+500", "compare this row"]),
    "unknown SIC code of a site": (
        change("sites.csv", ",30300,", ",30999,"), ["row 2, column sector: '30999' is not in SIC 2007; nearest: 3099"]),
    "SIC 2003 code of a payee": (
        change("ledger_plant_x.csv", ",25500,", ",7487,"), ["column supplier_sector: 7487 is SIC 2003", "-> write"]),
    "two companies with one number": (
        repeat("companies.csv", CompanyName="Another Ltd"), ["companies.csv, row 92", "'Another Ltd'", "-> keep"]),
    "two sites with one id": (repeat("sites.csv"), ["sites.csv, row 62, column site_id: 'PLANT-X' is repeated"]),
    "two figures for one cell of jobs": (
        repeat("jobs.csv", jobs="7"), ["jobs.csv, row 427", "'Eastvale, 01, 2024' is repeated"]),
    "empty file": (
        lambda study: (study / "jobs.csv").write_text(""), ["sources.jobs", "jobs.csv is empty (0 bytes)", "save"]),
    "header and no rows": (
        lambda study: (study / "jobs.csv").write_text("area,sector,year,jobs\n"), ["jobs.csv, row 1", "no row below"]),
    "no archive": (named("companies.csv", "c.zip"), ["c.zip: is not what its name says", "not a zip", "rename it"]),
    "no workbook": (named("io_table.csv", "t.xlsx", "hello"), ["t.xlsx: is not what its name says", "rename it"]),
    "binary rubbish": (named("jobs.csv", "j.csv", "\x00\x01\x02" * 99), ["j.csv"]),
    "missing file": (
        lambda study: (study / "jobs.csv").rename(study / "job.csv"), ["jobs.csv does not exist", "mean job.csv"]),
    "missing boundaries": (
        lambda study: (study / "boundaries.geojson").unlink(), ["sources.boundaries", "does not exist"]),
    "boundaries that are no JSON": (
        lambda study: (study / "boundaries.geojson").write_text("PK or so"),
        ["boundaries.geojson: sources.boundaries line 1: no GeoJSON or TopoJSON", "-> get the boundaries again"]),
    "boundaries of another kind": (
        lambda study: (study / "boundaries.geojson").write_text('{"type": "Feature", "objects": {}}'),
        ["sources.boundaries is neither a GeoJSON FeatureCollection nor TopoJSON: its type is 'Feature'"]),
    "boundaries without a layer": (
        lambda study: (study / "boundaries.geojson").write_text('{"type": "Topology", "objects": {}}'),
        ["boundaries.geojson: sources.boundaries holds no layers"]),
    "boundaries of nothing": (
        lambda study: (study / "boundaries.geojson").write_text('{"type": "FeatureCollection", "features": []}'),
        ["boundaries.geojson: sources.boundaries holds no features"]),
    "boundaries of something else": (
        lambda study: (study / "boundaries.geojson").write_text('{"type": "FeatureCollection", "features": [1]}'),
        ["holds 1 entries that are no Feature, the first at place 1"]),
    "file under the wrong key": (
        change("study.toml", '["jobs.csv"]', '["sites.csv"]'), ["sites.csv", "sources.jobs", "under sources.sites"]),
    "neither yes nor no": (
        change("ledger_plant_x.csv", "2024,true", "2024,maybe"), ["row 2, column confidential: 'maybe'"]),
    "unknown key": (change("study.toml", "mean_degree", "mean_degre"), ["did you mean method.mean_degree?"]),
    "value of the wrong kind": (
        change("study.toml", "seed = 1", 'seed = "one"'), ["method.seed is 'one', not a whole number"]),
    "negative seed": (change("study.toml", "seed = 1", "seed = -1"), ["method.seed is -1", "a whole number from 0"]),
    "missing keys": (
        change("study.toml", 'name = "Northmoor"\nareas', "areas"), ["study.toml", "place.name is missing -> "]),
    "broken TOML": (change("study.toml", "[place]", "[place"), ["study.toml is no TOML", "line 7", "mend that line"]),
    "no range": (change("study.toml", "[0.1, 0.4]", "[0.4, 0.1]"), ["method.delta is [0.4, 0.1] -> write lowest"]),
    "unknown district": (
        change("study.toml", '"Westvale"]\nregion', '"Westvail"]\nregion'), ["'Westvail'", "did you mean Westvale"]),
    "jobs of unknown areas": (
        change("study.toml", 'place = ["Eastvale"', 'place = ["Nowhere"'), ["'Nowhere'", "list them in jobs.covers"]),
    "jobs of fewer districts": (
        change("study.toml", 'place = ["Eastvale", "Moorend", "Westvale"]', 'place = ["Eastvale", "Moorend"]'),
        ["Eastvale, Moorend cover other districts than place.areas: Westvale"]),
    "region that does not hold the place": (
        change("study.toml", 'region = ["Northern Shires"]', 'region = ["Eastvale"]'), ["fewer jobs", "jobs.region"]),
    "no such year": (change("study.toml", "year = 2024", "year = 2010"), ["no year 2010; the file has 2024"]),
    "register without a district": (
        drop_district_and_counts, ["the jobs cover Westvale", "no company there", "Add the register of Westvale"]),
    "register without a district and counts without units": (
        drop_district, ["the jobs cover Westvale", "no local units to scale it by"]),
    "register of elsewhere": (register_of_elsewhere, ["no company in Eastvale, Moorend, Westvale", "Name a register"]),
    "buyer that nobody knows": (
        change("ledger_plant_x.csv", "Plant X", "Plant Q", every=True), ["buyer 'Plant Q' is no site", "-> use its"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_wrong_input_is_refused_with_one_message(case, small):
    spoil, words = CASES[case]
    spoil(small)
    run = netan("validate", small)
    assert run.code == 1
    message = run.out + run.err
    running = " ".join(message.split())  # lines are broken to fit the console
    assert [word for word in words if word not in running] == [], message
    assert "Traceback" not in message
    assert len([line for line in message.splitlines() if re.match(r"  - |Error", line)]) <= 1


@pytest.mark.parametrize("case", ["text among jobs", "register without a district", "broken TOML", "empty file"])
def test_build_refuses_it_in_the_same_words(case, small):
    spoil, words = CASES[case]
    spoil(small)
    run = netan("build", small)
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith("Error: ")
    assert [word for word in words if word not in run.errors] == [], run.err
    assert not list((small / "work").glob("*/network.json"))


def test_all_faults_of_all_files_come_at_once(small):
    for case in ("text among jobs", "unknown SIC code of a site", "two companies with one number"):
        CASES[case][0](small)
    run = netan("build", small)
    assert run.code == 1
    assert "3 faults in its files" in run.errors
    assert run.err.count("\n  - ") == 3


def test_a_register_that_lacks_a_district_is_scaled_where_counts_allow_and_said(small):
    drop_district(small)
    header, rows = rows_of(small / "business_counts.csv")
    every = {**rows[0], "sector": "all", "size_band": "all", "unit": "local_unit"}
    units = [
        {**every, "area": area, "area_name": name, "count": n}
        for area, name, n in (
            ("Z01000001", "Eastvale", "400"), ("Z01000002", "Moorend", "400"), ("Z01000003", "Westvale", "200"),
        )
    ]  # fmt: skip
    write_rows(small / "business_counts.csv", header, [*rows, *units])
    run = netan("build", small)
    assert run.code == 0, run.err
    said = " ".join(run.err.split())
    assert "The register has no company in Westvale, which the jobs cover: companies were given 80 %" in said


def test_a_few_unknown_codes_of_a_published_register_are_counted_and_kept(small):
    header, rows = rows_of(small / "companies.csv")
    column = next(name for name in header if "SicText_1" in name)
    rows[0][column] = "99998 - nothing of the kind"
    write_rows(small / "companies.csv", header, rows)
    run = netan("build", small)
    assert run.code == 0
    assert "without a known industry code (kept, industry unknown); first codes: 99998" in " ".join(run.err.split())
    assert rows[0][NUMBER]


def test_section_level_jobs_refuse_one_industry_and_show_broad_ones(small):
    header, rows = rows_of(small / "jobs.csv")
    sums: dict[tuple[str, str], float] = {}
    for row in rows:
        division = int(row["sector"])
        letter = "C" if 10 <= division <= 33 else "A" if division <= 9 else "F" if division <= 43 else "G"
        sums[row["area"], letter] = sums.get((row["area"], letter), 0.0) + float(row["jobs"])
    broad = [
        {**dict.fromkeys(header, ""), "area": area, "sector": letter, "year": "2024", "jobs": f"{n:g}"}
        for (area, letter), n in sums.items()
    ]
    write_rows(small / "jobs.csv", header, broad)
    run = netan("linkages", small, "--sector", "C25")
    assert run.code == 1
    assert "shares of C25 alone are refused. Download BRES by 2-digit SIC" in run.errors
    run = netan("linkages", small)
    assert run.code == 0
    assert "industries of the table)" in run.out
    assert netan("build", small).out.count("broad industr") == 2
