"""The Scottish Government's workbook: its own inverse, multipliers and shares; skipped where it is not here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netan.measures.coefficients import leontief_inverse, technical_coefficients
from netan.measures.type_two import multiplier_table
from netan.sources.registry import describe, read
from netan.sources.scottish import read_scottish_io
from netan.sources.workbook import Workbook
from netan.tables.iotable import balance

FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "real" / "io" / "scotland_sg_io_2019.xlsx"
pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="the published file is not here")


@pytest.fixture(scope="module")
def table():
    return read(FILE)


def published(name, columns, *, header=6, sectors=98):
    """Columns of a sheet by their places, one row a sector."""
    sheet = Workbook(FILE).sheet(name)
    faults = []
    rows = range(header + 1, header + 1 + sectors)
    values = sheet.numbers(rows, list(columns.values()), faults)
    assert not faults
    return pd.DataFrame(values, [sheet.text(row, 1) for row in rows], list(columns))


def test_totals_balance_and_shares_are_those_published(table):
    assert len(table.sectors) == 98
    assert table.year == 2019
    assert round(table.x.sum() / 1e6, 1) == 268_339.6
    assert balance(table).abs().to_numpy().max() / 1e6 == pytest.approx(0.0014, abs=1e-4)
    whole = table.intermediate_inputs.sum()
    shares = [table.domestic_inputs.sum() / whole, *(table.V.loc[row].sum() / whole for row in ("RUKImp", "RoWImp"))]
    assert [round(100 * share, 1) for share in shares] == [56.1, 29.3, 14.6]
    assert table.x["12"] == 0
    assert table.primary_kind["RUKImp"] == "imports"


def test_published_type_one_inverse(table):
    columns = {code: 3 + k for k, code in enumerate(table.sectors)}
    theirs = published("Leontief type I", columns) / 1000
    ours = leontief_inverse(technical_coefficients(table.Z, table.x))
    np.testing.assert_allclose(ours.to_numpy(), theirs.to_numpy(), atol=1.4e-7)


PLACES = {
    "output_multiplier": 3, "income_effect": 5, "jobs_effect": 7, "gva_effect": 9, "income_multiplier": 11,
    "jobs_multiplier": 13, "gva_multiplier": 15,
}  # fmt: skip


@pytest.mark.parametrize("kind", [1, 2])
def test_published_multipliers(table, kind):
    """A sector without output (tobacco) has no figures; cells of the printed inverse are off by up to 1.3e-7 each."""
    sheet = Workbook(FILE).sheet(f"Type {'I' * kind} multipliers")
    header = next(row for row in range(12) if sheet.text(row, 0) == "Year")
    rows = [row for row in range(header + 1, len(sheet.rows)) if sheet.text(row, 1)]
    places = dict(PLACES)
    ours = multiplier_table(table, kind=kind).set_index("sector")
    checked = 0
    for row in rows:
        code = sheet.text(row, 1)
        if table.x[code] == 0:
            continue
        for name, column in places.items():
            nobody = {"income_multiplier": table.wages, "jobs_multiplier": table.jobs}.get(name)
            if nobody is not None and nobody[code] == 0:  # imputed rent: total over nothing, printed 0
                assert np.isnan(ours.loc[code, name])
                continue
            # effects on jobs are per million
            assert ours.loc[code, name] == pytest.approx(float(sheet.rows[row][column]), abs=1e-6, rel=1e-6), (
                code,
                name,
            )
            checked += 1
    assert checked == 97 * len(places) - 2
    assert table.jobs.sum() == pytest.approx(2.1e6, rel=0.15)


def test_income_of_households_is_the_one_behind_the_published_type_two(table):
    assert table.household_income == pytest.approx(156_241e6, rel=1e-12)


def test_products(table):
    products = read_scottish_io(FILE, table="pxp")
    gaps = balance(products).abs() / 1e6
    assert round(float(gaps.to_numpy().max())) == 1708
    assert (products.Z < 0).to_numpy().sum() == 45
    assert "miss their columns, as published" in products.source
    assert products.x.sum() == pytest.approx(table.x.sum(), rel=1e-6)


def test_described_with_its_tables():
    found = describe(FILE)
    assert found["kind"] == "io_table"
    assert found["tables"] == ["ixi", "pxp"]
    assert found["faults"] == []
    assert round(found["total_output"], 1) == 268_339.6
