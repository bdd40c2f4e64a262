"""Of a national register a study holds its place, its region and whom its lists name; what it says stays the same."""

from __future__ import annotations

import pytest
from sample_study import NUMBER, edit, rows_of, write_rows

from netan.errors import SchemaError
from netan.sources import register_rows
from netan.sources.companies_house import ELSEWHERE
from netan.study.inputs import read_inputs
from netan.study.journey import Journey
from netan.study.settings import load_study


@pytest.fixture
def national(small, monkeypatch):
    """Companies of a district elsewhere, one of them paid under its number, one under a former name."""
    monkeypatch.setattr(register_rows, "LARGE", 5)
    header, firms = rows_of(small / "companies.csv")
    header = [*header, " PreviousName_1.CompanyName"]
    away = [
        dict.fromkeys(header, "")
        | firms[0]
        | {header[0]: name, NUMBER: number, header[-2]: "Leeds", header[-3]: "E08000035", header[-1]: former}
        for name, number, former in (
            ("FARAWAY FORGE LTD", "09900001", ""),
            ("NEW WORDS LTD", "09900002", "OLDWORD CASTINGS LTD"),
            ("NOBODY KNOWS LTD", "09900003", ""),
        )
    ]
    write_rows(small / "companies.csv", header, [*[{header[-1]: ""} | firm for firm in firms], *away])
    path = small / "ledger_plant_x.csv"
    columns, rows = rows_of(path)
    more = {"supplier": "", "supplier_area": "", "supplier_postcode": "", "value": "5000"}
    rows += [
        rows[0] | more | {"supplier_name": "Far Away Ltd", "supplier": "09900001"},
        rows[0] | more | {"supplier_name": "Oldword Castings"},
    ]
    write_rows(path, columns, rows)
    return small


def test_only_what_is_wanted_is_held(national):
    inputs = read_inputs(load_study(national))
    held = set(inputs.register.frame.index)
    assert {"09900001", "09900002"} <= held
    assert "09900003" not in held
    assert inputs.register.set_aside[ELSEWHERE] == 1
    assert inputs.register.whole["companies"].sum() == len(rows_of(national / "companies.csv")[1])
    assert [item.name for item in inputs.used] == [item.name for item in read_inputs(load_study(national)).used]


def test_the_network_is_that_of_the_whole_register(national, monkeypatch):
    firms = Journey(load_study(national)).firms
    monkeypatch.setattr(register_rows, "LARGE", 10**9)
    whole = Journey(load_study(national)).firms
    assert firms.seen.equals(whole.seen)
    assert firms.frame.equals(whole.frame)
    assert {"09900001", "09900002"} <= set(firms.seen["supplier"])
    assert any("Oldword Castings is now NEW WORDS LTD" in note for note in firms.notes)


def test_a_code_name_hides_former_names(national):
    edit(national / "study.toml", "[sources]", '[confidential.codenames]\n"NEW WORDS LTD" = "Plant Q"\n\n[sources]')
    register = read_inputs(load_study(national)).register.frame
    row = register[register["name"] == "Plant Q"].iloc[0]
    assert row[["former_names", "accounts_date", "confirmation_date"]].isna().all()
    assert "OLDWORD" not in register.to_csv()


def test_parts_that_are_missing_are_said(national):
    part = national / "BasicCompanyData-2026-11-01-part1_2.csv"
    (national / "companies.csv").rename(part)
    edit(national / "study.toml", "companies.csv", part.name)
    with pytest.raises(SchemaError, match=r"1 part is missing: BasicCompanyData-2026-11-01: part 2 of 2 -> download"):
        read_inputs(load_study(national))


def test_the_rounding_of_jobs_is_that_of_the_study(small):
    edit(small / "study.toml", "[jobs]", '[jobs]\nrounding = "odd"')
    with pytest.raises(SchemaError, match="there is no rounding 'odd'; write relaxed, strict"):
        read_inputs(load_study(small))
