"""Registers, jobs and counts of businesses with anything wrong in them: one of netan's errors, or a valid table."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_files import COMPANIES, COMPANY_HEADER, save_zip
from mutations import damaged, grids, texts
from test_source_nomis import API as JOBS_API
from test_source_nomis import BOOK as JOBS_BOOK
from test_source_nomis import WEB as JOBS_WEB
from test_source_nomis_counts import WEB as COUNTS_WEB
from test_source_nomis_counts import api as counts_api
from test_source_ons_business import sheets, sizes

from netan.errors import NetanError
from netan.schema import BUSINESS_COUNTS, EMPLOYMENT, REGISTER, validate
from netan.sources.companies_house import read_companies_house
from netan.sources.nomis import read_jobs
from netan.sources.nomis_counts import read_nomis_counts
from netan.sources.ons_business import read_uk_business
from netan.sources.registry import describe
from netan.sources.workbook import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MUTATED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
REGISTER_TEXT = "\r\n".join([COMPANY_HEADER, *COMPANIES]) + "\r\n"


def holds(read: Callable[[Path], object], path: Path, table: object) -> None:
    """Read a file: one of netan's errors, whose message names it, or a table that fits the schema."""
    frame, said = None, ""
    try:
        frame = read(path).frame
    except NetanError as error:
        said = str(error)
    if frame is None:
        assert path.name in said
        return
    validate(frame.reset_index(drop=True), table)
    assert len(frame) or table is REGISTER


@MUTATED
@given(data=texts(REGISTER_TEXT))
def test_registers(tmp_path, data):
    path = tmp_path / "c.csv"
    path.write_bytes(data)
    assert describe(path)["file"] == path.name
    holds(read_companies_house, path, REGISTER)


@MUTATED
@given(data=st.data(), packed=st.sampled_from(["gz", "zip"]))
def test_packed_registers(tmp_path, data, packed):
    path = tmp_path / f"c.csv.{packed}" if packed == "gz" else tmp_path / "c.zip"
    if packed == "gz":
        path.write_bytes(gzip.compress(REGISTER_TEXT.encode(), mtime=0))
    else:
        save_zip(path, {"BasicCompanyData.csv": REGISTER_TEXT.encode()})
    path.write_bytes(data.draw(damaged(path.read_bytes())))
    holds(read_companies_house, path, REGISTER)


@MUTATED
@given(data=st.one_of(texts(JOBS_API), texts(JOBS_WEB)))
def test_jobs(tmp_path, data):
    path = tmp_path / "j.csv"
    path.write_bytes(data)
    holds(read_jobs, path, EMPLOYMENT)


@MUTATED
@given(data=st.data(), web=st.booleans())
def test_counts_of_nomis(tmp_path, data, web):
    path = tmp_path / "u.csv"
    text = COUNTS_WEB if web else counts_api(path).read_text("utf-8")
    path.write_bytes(data.draw(texts(text)))
    holds(read_nomis_counts, path, BUSINESS_COUNTS)


@MUTATED
@given(data=st.data())
def test_workbooks(tmp_path, data):
    from netan.sources import nomis, nomis_counts

    grid = Sheet("j.xlsx", "Data", data.draw(grids(JOBS_BOOK)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nomis, "read_grid", lambda _: grid)
        holds(read_jobs, tmp_path / "j.xlsx", EMPLOYMENT)
        patch.setattr(nomis_counts, "read_grid", lambda _: grid)
        holds(read_nomis_counts, tmp_path / "j.xlsx", BUSINESS_COUNTS)


class Book:
    """A workbook whose sheets are at hand."""

    def __init__(self, sheets_: dict[str, list[list[object]]]) -> None:
        self.file, self.sheets = "b.xlsx", sheets_
        self.names = list(sheets_)

    def has(self, name: str) -> bool:
        return name in self.sheets

    def sheet(self, name: str) -> Sheet:
        return Sheet(self.file, name.strip(), self.sheets[name])


@MUTATED
@given(data=st.data(), table=st.sampled_from(["all", "1", "3", "10"]))
def test_the_ons_workbook(tmp_path, data, table):
    from netan.sources import ons_business

    book = sheets() | {"Table 10 ": sizes("enterprises")}
    names = data.draw(st.sets(st.sampled_from(sorted(book)), min_size=1, max_size=2))
    book |= {name: data.draw(grids(book[name])) for name in sorted(names)}
    width = {name: max(len(row) for row in rows) for name, rows in book.items()}
    book = {name: [[*row, *[""] * (width[name] - len(row))] for row in rows] for name, rows in book.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ons_business, "Workbook", lambda _: Book(book))
        holds(lambda path: read_uk_business(path, table=table), tmp_path / "b.xlsx", BUSINESS_COUNTS)
