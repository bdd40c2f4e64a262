"""Supply and use made into a symmetric table, where the publisher prints both: Scotland 2019."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netan.measures.coefficients import leontief_inverse, technical_coefficients
from netan.sources.ons import read_ons_io
from netan.sources.scottish import read_scottish_io
from netan.sources.supply_use import SupplyUse, table_of
from netan.sources.workbook import Workbook
from netan.tables.iocodes import ons_codes

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "real" / "io"
FILE = REAL / "scotland_sg_io_2019.xlsx"
pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="the published file is not here")

ROWS, SECTORS, FINAL = range(7, 105), range(3, 101), range(102, 117)


def cells(sheet, rows, columns):
    return [[float(sheet.rows[row][column] or 0) for column in columns] for row in rows]


@pytest.fixture(scope="module")
def supply_and_use():
    book = Workbook(FILE)
    supply, use = book.sheet("Output & supply"), book.sheet("Combined Use")
    codes = [use.text(row, 1) for row in ROWS]
    final = {use.text(6, c): c for c in FINAL if use.text(6, c) and not use.text(6, c).startswith("Total")}
    below = {use.text(row, 1): row for row in range(105, 111)}
    values = ["TlSPrdn", "CoE", "GOS"]

    def by_product(*columns):
        return pd.Series([sum(line) for line in cells(supply, ROWS, columns)], codes)

    return SupplyUse(
        use=pd.DataFrame(cells(use, ROWS, SECTORS), codes, codes),
        final=pd.DataFrame(cells(use, ROWS, final.values()), codes, list(final)),
        output=by_product(3),
        imports=by_product(7, 8),
        margins=by_product(9),
        taxes=by_product(10),
        primary=pd.DataFrame(cells(use, [below[code] for code in values], SECTORS), values, codes),
        industry_output=by_product(5),
        supply=None,
        labels=pd.Series(codes, codes),
        year=2019,
    )


def multipliers(table):
    return leontief_inverse(technical_coefficients(table.Z, table.x)).sum(axis=0).to_numpy()


def test_estimated_table_comes_near_the_published_one(supply_and_use):
    """Who makes what, and what each industry imports, are published in the result alone."""
    published, made = read_scottish_io(FILE), table_of(supply_and_use)
    assert made.x.to_numpy() == pytest.approx(published.x.to_numpy(), rel=1e-6)
    ours, theirs = multipliers(made), multipliers(published)
    weights = published.x.to_numpy()
    assert round(float(np.average(theirs, weights=weights)), 3) == 1.329
    assert round(float(np.average(ours, weights=weights)), 3) == 1.329
    off = np.abs(ours / theirs - 1)
    assert np.median(off) < 0.012
    assert off.max() < 0.103
    share = [table.domestic_inputs.sum() / table.intermediate_inputs.sum() for table in (made, published)]
    assert share == pytest.approx([0.561, 0.561], abs=0.001)


def test_products_by_industry_technology(supply_and_use):
    published, made = read_scottish_io(FILE, table="pxp"), table_of(supply_and_use, model="B")
    assert made.x.sum() == pytest.approx(published.x.sum(), rel=1e-6)
    weights = made.x.to_numpy()
    means = [float(np.average(multipliers(table), weights=weights)) for table in (made, published)]
    assert means[0] == pytest.approx(means[1], abs=0.02)


def test_codes_of_the_published_table_are_spelt_as_everywhere_else():
    assert tuple(read_ons_io(REAL / "uk_ons_ioat_2019_ixi.xlsx").sectors) == ons_codes()
