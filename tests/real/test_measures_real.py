"""Measures on the Scottish table of 2019: identities, and its own Type II; skipped where the file is not here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netan.measures.coefficients import leontief_inverse, technical_coefficients
from netan.measures.extraction import extraction_losses
from netan.measures.leakage import Households, area_inverse, leakage
from netan.measures.multipliers import direct_coefficients, output_multipliers
from netan.measures.paths import structural_paths
from netan.measures.positions import downstreamness, upstreamness
from netan.measures.walks import counting_betweenness, random_walk_centrality
from netan.sources.registry import read
from netan.sources.workbook import Workbook

FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "real" / "io" / "scotland_sg_io_2019.xlsx"
pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="the published file is not here")


@pytest.fixture(scope="module")
def table():
    return read(FILE)


@pytest.fixture(scope="module")
def coefficients(table):
    return technical_coefficients(table.Z, table.x)


def test_households_of_the_whole_country_give_the_published_type_two(table, coefficients):
    households = Households(
        direct_coefficients(table.wages, table.x), table.household_spending / table.household_income, 1.0
    )
    ours = output_multipliers(area_inverse(coefficients, households=households))
    sheet = Workbook(FILE).sheet("Type II multipliers")
    header = next(row for row in range(12) if sheet.text(row, 0) == "Year")
    checked = 0
    for row in range(header + 1, len(sheet.rows)):
        code = sheet.text(row, 1)
        if code and table.x[code] > 0:
            assert ours[code] == pytest.approx(float(sheet.rows[row][3]), abs=1e-6), code
            checked += 1
    assert checked == 97
    # Agriculture, forestry planting and harvesting as the notes to the tables have them
    assert ours["01"] == pytest.approx(1.6294, abs=5.001e-5)
    # a place where three in ten commute in keeps less
    fewer = area_inverse(coefficients, households=Households(households.wages, households.spending, 0.7))
    assert (output_multipliers(fewer) <= ours + 1e-12).all()


def test_every_pound_ends_in_the_rest_of_the_country_abroad_in_wages_taxes_or_profits(table, coefficients):
    ends = table.V.T.div(table.x.where(table.x > 0), axis=0).fillna(0.0)
    gap = (1 - coefficients.sum(axis=0) - ends.sum(axis=1)).where(table.x > 0, 0.0)
    assert gap.abs().max() < 1e-6
    found = leakage(coefficients, ends.assign(rounding=gap))
    np.testing.assert_allclose(found.dropna().sum(axis=1), 1, atol=1e-9)
    assert found.loc[table.x > 0].notna().all(axis=None)


def test_extraction_of_every_industry_is_solving_anew(table, coefficients):
    x = table.x.astype(float)
    found = extraction_losses(leontief_inverse(coefficients), x)["total_extraction_loss"]
    final = x - coefficients @ x
    for code in x.index[x > 0][::12]:
        kept, demand = coefficients.to_numpy().copy(), final.to_numpy().copy()
        k = x.index.get_loc(code)
        kept[k], kept[:, k], demand[k] = 0, 0, 0
        anew = (x - np.linalg.solve(np.eye(len(x)) - kept, demand)).sum()
        assert found[code] == pytest.approx(anew, rel=1e-8)


def test_positions_walks_and_paths_on_the_whole_table(table, coefficients):
    assert (upstreamness(table.Z, table.x) >= 1 - 1e-12).all()
    np.testing.assert_allclose(
        downstreamness(table.Z, table.x), output_multipliers(leontief_inverse(coefficients)), rtol=1e-10
    )
    between = counting_betweenness(table.Z, component="largest")
    central = random_walk_centrality(table.Z, component="largest")
    assert np.isnan(between["12"])  # no tobacco is made
    assert (between.dropna() > 0).all()
    assert between.notna().equals(central.notna())
    construction = pd.Series(0.0, index=coefficients.index)
    construction["41-43"] = 1e6
    paths = structural_paths(coefficients, construction, threshold=1e-4, depth=20)
    assert paths.covered > 0.85
    assert paths.frame["value"].iloc[0] == pytest.approx(1e6)
