"""The readers on published files; skipped where these are not beside the repository."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netan.sources.canonical import read_io_csv, write_io_csv
from netan.sources.companies_house import DORMANT, ELSEWHERE, read_companies_house
from netan.sources.nomis import read_jobs
from netan.sources.ons import find_layout, normal_code, read_ons_io
from netan.sources.ons_business import read_uk_business
from netan.sources.registry import describe, sniff
from netan.sources.workbook import Workbook

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "real"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the published files are not here")

IO = REAL / "io" / "uk_ons_ioat_2019_ixi.xlsx"
REGISTER = REAL / "registers" / "companies_house_sheffield_rotherham_doncaster.csv.gz"
COUNTS = REAL / "registers" / "uk_ons_business_activity_size_location_2024.xlsx"
JOBS = REAL / "employment"


@pytest.fixture(scope="module")
def table():
    return read_ons_io(IO)


@pytest.fixture(scope="module")
def counts():
    return read_uk_business(COUNTS).frame.set_index(["area", "sector", "size_band", "unit"])["count"]


def published(sheet_name, *, withheld=0):
    """Figures of a sheet of the workbook, industry by column code; columns without a code by their label."""
    header_codes = 5
    sheet = Workbook(IO).sheet(sheet_name)
    header = header_codes - 1
    rows = [r for r in range(header + 2, len(sheet.rows)) if sheet.text(r, 0) not in {"", "SIC", "_T"}]
    columns = [c for c in range(2, sheet.width) if sheet.text(header, c) or sheet.text(header + 1, c)]
    names = [normal_code(sheet.text(header, c)) or sheet.text(header + 1, c) for c in columns]
    faults = []
    values = sheet.numbers(rows, columns, faults)
    assert len(faults) == withheld
    assert {fault.what for fault in faults} <= {"'..' is no number", "'.' is no number"}
    return pd.DataFrame(values, [normal_code(sheet.text(r, 0)) for r in rows], names)


def test_ons_table_has_its_published_totals(table):
    assert len(table.sectors) == 105
    assert table.x.sum() == 3_824_433e6
    assert table.year == 2019
    assert list(table.Y.columns) == ["P3 S13", "P3 S14", "P3 S15", "P51G", "P52", "P53", "P61EU", "P61RW", "P62"]
    share = table.primary("imports").sum() / table.intermediate_inputs.sum()
    assert round(100 * share, 1) == 17.4
    assert table.labels["A02"] == "Forestry and logging"  # printed "Forestry And Logging" with a hard blank
    assert table.tolerance == 3e6


def test_ons_table_gives_the_published_leontief_inverse(table):
    A = table.Z.to_numpy() / table.x.to_numpy()
    L = np.linalg.inv(np.eye(105) - A)
    sheet = published("Leontief")
    assert list(sheet.index) == table.sectors
    assert np.abs(L - sheet[table.sectors].to_numpy()).max() < 1e-9
    coefficients = published("A").loc[table.sectors, table.sectors]
    assert np.abs(A - coefficients.to_numpy()).max() < 1e-9
    effects = published("Effects")
    assert np.abs((table.value_added / table.x).to_numpy() @ L - effects["GVA"].to_numpy()).max() < 1e-9
    multipliers = published("Multipliers", withheld=8)
    assert np.abs(L.sum(axis=0) - multipliers["P1"].to_numpy()).max() < 1e-9


def test_ons_table_comes_back_from_csv_bit_for_bit(table, tmp_path):
    again = read_io_csv(write_io_csv(tmp_path / "io.csv", table))
    for name in ("Z", "Y", "V"):
        pd.testing.assert_frame_equal(getattr(table, name), getattr(again, name), check_exact=True)
    assert (table.x == again.x).all()
    assert table.tolerance == again.tolerance


def test_every_sector_has_a_row_and_a_column():
    layout = find_layout(Workbook(IO).sheet("IOT"))
    assert not layout.faults
    assert (layout.sector_rows[0] + 1, layout.sector_rows[-1] + 1, layout.total_row + 1) == (7, 111, 112)


def test_register_of_three_districts():
    register = read_companies_house(REGISTER)
    assert len(register) + register.set_aside[DORMANT] == 65_032
    assert register.set_aside[DORMANT] == 1_916
    assert set(register.frame["area"]) == {"E08000017", "E08000018", "E08000019"}
    assert (register.frame["status"] == "Liquidation").sum() > 1_500
    assert register.frame["sector"].dropna().str.fullmatch(r"\d{5}").all()
    assert register.frame["sector"].isna().mean() < 0.02  # none supplied, or a code of 2003
    whole = read_companies_house(REGISTER, keep_dormant=True)
    assert len(whole) == 65_032
    here = read_companies_house(REGISTER, areas=["Rotherham"], keep_dormant=True)
    assert len(here) == 12_859
    assert here.set_aside[ELSEWHERE] == 65_032 - 12_859


def test_register_store(tmp_path):
    sample = REGISTER.parent / "companies_house_rotherham_sample3000.csv"
    first = read_companies_house(sample, store=tmp_path)
    again = read_companies_house(sample, store=tmp_path)
    pd.testing.assert_frame_equal(first.frame, again.frame)
    assert len(first) + sum(first.set_aside.get(word, 0) for word in (DORMANT,)) == 3_000


def test_jobs_of_regions():
    jobs = read_jobs(JOBS / "gb_itl2_bres_jobs_by_section_2015_2022.csv")
    assert len(jobs.frame) == 6_080
    assert jobs.frame["jobs"].isna().sum() == 15
    assert not jobs.frame["suppressed"].any()
    assert (jobs.level, len(jobs.areas), jobs.years) == ("section", 40, list(range(2015, 2023)))
    assert jobs.by_sector(["South Yorkshire"], 2022).loc["C", ["jobs", "lower", "upper"]].tolist() == [54_278] * 3


def test_jobs_of_cities():
    jobs = read_jobs(JOBS / "gb_cities_nomis_bres_2017_sections.csv")
    assert (jobs.level, len(jobs.areas), jobs.years) == ("section", 119, [2017])
    manufacturing = jobs.by_sector(["Greater Manchester"], 2017).loc["C"]
    assert manufacturing[["jobs", "lower", "upper"]].tolist() == [107_000, 106_500, 107_500]


def test_jobs_of_councils_and_nations():
    councils = read_jobs(JOBS / "scotland_la_bres_2019_employment.xlsx")
    assert (councils.level, len(councils.areas), len(councils.frame)) == ("division", 32, 88 * 32)
    assert councils.by_sector(["Aberdeen City"], 2019).loc["06", "jobs"] == 8_000
    nations = read_jobs(JOBS / "uk_nations_bres_2019_employment.xlsx")
    assert len(nations.areas) == 7
    whole = nations.frame[nations.frame["area"] == "UK"]
    assert (whole["lower"].dropna() == whole["jobs"].dropna()).all()  # not rounded, so no interval


def test_counts_of_south_yorkshire(counts):
    codes = ["E08000016", "E08000017", "E08000018", "E08000019"]
    enterprises = [counts[(code, "all", "all", "enterprise")] for code in codes]
    assert enterprises == [6_760, 9_835, 7_495, 16_755]
    assert round(100 * enterprises[0] / sum(enterprises)) == 17
    assert counts[("E11000003", "all", "all", "enterprise")] == sum(enterprises)


def test_counts_agree_across_tables(counts):
    country = counts["K02000001", "all", :, "enterprise"]
    assert country["all"] == 2_724_770
    assert abs(country.drop("all").sum() - country["all"]) <= 5 * len(country)
    assert counts[("W92000004", "01", "0-4", "local_unit")] > 0  # misprinted W9200004 in table 18
    assert len(counts) == 37_176


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("io/uk_ons_ioat_2019_ixi.xlsx", "io_table"),
        ("io/scotland_sg_io_2019.xlsx", "io_table"),
        ("registers/companies_house_rotherham_sample3000.csv", "register"),
        ("registers/uk_ons_business_activity_size_location_2024.xlsx", "business_counts"),
        ("employment/scotland_la_bres_2019_employment.xlsx", "jobs"),
        ("employment/gb_cities_nomis_bres_2017_sections.csv", "jobs"),
        ("geography/uk_nuts3_2018_topo.json", "boundaries"),
    ],
)
def test_files_are_known_by_content(path, kind):
    assert sniff(REAL / path).kind == kind


def test_describe_the_ons_table():
    said = describe(IO)
    assert (said["sectors"], said["total_output"], said["year"], said["faults"]) == (105, 3_824_433, 2019, [])
    assert said["balance_max_difference"] < 1e-9
