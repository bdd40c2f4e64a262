"""Published registers, jobs and counts: their figures, and what is said when something is wrong in them."""

from __future__ import annotations

import gzip
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "sources"))

from mutations import damaged, grids, texts

from netan.errors import NetanError
from netan.schema import BUSINESS_COUNTS, EMPLOYMENT, REGISTER, validate
from netan.sources import nomis, ons_business
from netan.sources.companies_house import count_companies, read_companies_house
from netan.sources.nomis import read_jobs
from netan.sources.ons_business import WANTED, read_uk_business
from netan.sources.registry import describe, read
from netan.sources.workbook import Sheet, Workbook

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "real"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the published files are not here")

SAMPLE = REAL / "registers" / "companies_house_rotherham_sample3000.csv"
REGISTER_FILE = REAL / "registers" / "companies_house_sheffield_rotherham_doncaster.csv.gz"
COUNTS = REAL / "registers" / "uk_ons_business_activity_size_location_2024.xlsx"
JOBS = REAL / "employment"
FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@cache
def sample_text() -> str:
    """Header and the first rows of the sample."""
    return "\n".join(SAMPLE.read_text("utf-8").splitlines()[:60]) + "\n"


@cache
def cells(path: Path, sheet: str = "") -> Sheet:
    book = Workbook(path)
    return book.sheet(sheet) if sheet else book.first()


def holds(read_it, path, table):
    frame, said = None, ""
    try:
        frame = read_it(path).frame
    except NetanError as error:
        said = str(error)
    if frame is None:
        assert path.name in said
    else:
        validate(frame.reset_index(drop=True), table)


def test_size_bands_of_districts():
    frame = read(COUNTS, table="10").frame.set_index(["area", "size_band"])
    assert frame.loc[("K02000001", "all"), "count"] == 2_724_770
    assert frame.loc[("K02000001", "250+"), ["count", "lower", "upper"]].tolist() == [11_285, 11_281, 11_289]
    assert (
        read(COUNTS, table="22").frame.set_index(["area", "size_band"]).loc[("K02000001", "0-4"), "count"] == 2_269_020
    )
    assert not frame["suppressed"].any()


@pytest.mark.parametrize("table", sorted(WANTED))
def test_bands_and_groups_add_up_to_their_totals(table):
    frame = read_uk_business(COUNTS, table=table).frame
    part = "sector" if set(frame["size_band"]) == {"all"} else "size_band"
    total = frame[frame[part] == "all"].set_index(["area", "sector", "size_band"])["count"]
    sums = (
        frame[frame[part] != "all"].groupby(["area", "sector" if part == "size_band" else "size_band"])["count"].sum()
    )
    flat = total.droplevel(part)
    assert (sums - flat.reindex(sums.index)).abs().max() <= 4 * 17


def test_what_validate_says_of_each():
    wanted = {
        SAMPLE: ("register", 2_922),
        COUNTS: ("business_counts", 37_176),
        JOBS / "gb_cities_nomis_bres_2017_sections.csv": ("jobs", 119 * 21),
        JOBS / "scotland_la_bres_2019_employment.xlsx": ("jobs", 88 * 32),
        JOBS / "uk_nations_bres_2019_employment.xlsx": ("jobs", 88 * 7),
        JOBS / "gb_itl2_bres_jobs_by_section_2015_2022.csv": ("jobs", 6_080),
    }
    said = {path.name: describe(path) for path in wanted}
    assert {name: (one["kind"], one["rows"], one["faults"]) for name, one in said.items()} == {
        path.name: (*words, []) for path, words in wanted.items()
    }


def test_counts_are_those_of_the_rows(tmp_path):
    counts = count_companies(REGISTER_FILE, store=tmp_path)
    assert counts["companies"].sum() == 65_032
    whole = read_companies_house(REGISTER_FILE, keep_dormant=True).frame
    assert counts.groupby("area")["companies"].sum().to_dict() == whole["area"].value_counts().to_dict()


@FEW
@given(data=st.data())
def test_mutated_register(tmp_path, data):
    path = tmp_path / "c.csv"
    path.write_bytes(data.draw(texts(sample_text())))
    holds(read_companies_house, path, REGISTER)


@FEW
@given(data=st.data())
def test_damaged_packed_register(tmp_path, data):
    path = tmp_path / "c.csv.gz"
    path.write_bytes(data.draw(damaged(gzip.compress(sample_text().encode(), mtime=0))))
    holds(read_companies_house, path, REGISTER)


@FEW
@given(
    data=st.data(),
    name=st.sampled_from(["gb_cities_nomis_bres_2017_sections", "gb_itl2_bres_jobs_by_section_2015_2022"]),
)
def test_mutated_jobs(tmp_path, data, name):
    path = tmp_path / "j.csv"
    lines = (JOBS / f"{name}.csv").read_text("utf-8").splitlines()
    path.write_bytes(data.draw(texts("\n".join([*lines[:30], *lines[-12:]]))))
    holds(read_jobs, path, EMPLOYMENT)


@FEW
@given(data=st.data(), name=st.sampled_from(["scotland_la_bres_2019_employment", "uk_nations_bres_2019_employment"]))
def test_mutated_workbooks_of_jobs(tmp_path, data, name):
    whole = cells(JOBS / f"{name}.xlsx")
    grid = Sheet("j.xlsx", whole.name, data.draw(grids([*whole.rows[:30], *whole.rows[-12:]])))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nomis, "read_grid", lambda _: grid)
        holds(read_jobs, tmp_path / "j.xlsx", EMPLOYMENT)


@FEW
@given(data=st.data(), table=st.sampled_from(["1", "3", "10"]))
def test_mutated_counts(tmp_path, data, table):
    wanted = WANTED[table].sheet
    whole = cells(COUNTS, wanted)
    grid = Sheet("b.xlsx", wanted, data.draw(grids([*whole.rows[:30], *whole.rows[-4:]])))

    class Book:
        file, names = "b.xlsx", [wanted]

        def __init__(self, path):
            del path

        def has(self, name):
            return name == wanted

        def sheet(self, name):
            del name
            return grid

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ons_business, "Workbook", Book)
        holds(lambda path: read_uk_business(path, table=table), tmp_path / "b.xlsx", BUSINESS_COUNTS)
