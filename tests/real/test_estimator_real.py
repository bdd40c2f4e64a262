"""The default estimator against published regional tables: Finland 2014 left out by region, Scotland 2019.

Kept as figures, because docs/LINKAGES.md and the caveats say them. Skipped where the files are absent.
"""

from dataclasses import asdict, replace

import numpy as np
import pandas as pd
import pytest
from regional_tables import finland, scotland
from test_regional_real import IO, SCOTLAND, UK, pair, uk

from netan.regional.calibration import errors_of, fit_auto, left_out_errors
from netan.regional.calibration_delta import check_base, fit_delta
from netan.regional.calibration_range import coverage, shares_of
from netan.regional.estimator import SHIPPED
from netan.regional.tiers import FLQ_DRAWS, Draw
from netan.regional.tiers_words import AUTO_RECORD

FINLAND = IO / "finland_alta_io2014.xlsx"
pytestmark = pytest.mark.skipif(
    not (UK.exists() and SCOTLAND.exists() and FINLAND.exists()), reason="published tables not here"
)
__all__ = ["pair", "uk"]  # fixtures


@pytest.fixture(scope="module")
def finnish():
    return finland(IO)


@pytest.fixture(scope="module")
def scottish(pair):
    return scotland(pair)


@pytest.fixture(scope="module")
def fitted(finnish):
    return fit_auto(finnish)


@pytest.fixture(scope="module")
def ranges(finnish, scottish, fitted):
    """Coverage of every region by parameters and errors from the other Finnish regions.

    ``blind`` leaves the foreign part's error out, which only Scotland tells; ``shipped`` has it.
    """
    rows = {"blind": {}, "shipped": {}}
    for name, table in {**finnish, "Scotland": scottish}.items():
        others = {key: other for key, other in finnish.items() if key != name}
        left = fitted if len(others) == len(finnish) else fit_auto(others)
        rows["shipped"][name] = coverage(table, parameters=left)
        none = replace(left, foreign_error=0.0, foreign_sector_error=0.0, foreign_joint_error=0.0)
        rows["blind"][name] = coverage(table, parameters=none)
    return {key: pd.DataFrame(found).T for key, found in rows.items()}


def test_finnish_tables_are_whole(finnish):
    assert len(finnish) == 19
    inputs = {name: table.inputs.sum() for name, table in finnish.items()}
    local = {name: float(row["local"] / row.sum()) for name, row in inputs.items()}
    assert (round(local["Kymenlaakso"], 2), round(local["Uusimaa"], 3)) == (0.39, 0.705)
    assert sum(table.share for table in finnish.values()) == pytest.approx(1)


def test_shipped_numbers_are_the_fit_to_the_finnish_regions(fitted):
    found, shipped = asdict(fitted), asdict(SHIPPED)
    for name in ("intercept", "size", "specialisation"):
        assert found[name] == pytest.approx(shipped[name], abs=6e-4)
    for name in ("region_error", "sector_error", "size_error", "centre"):
        assert found[name] == pytest.approx(shipped[name], abs=0.0075)
    assert found["smallest"] == pytest.approx(shipped["smallest"], abs=1e-5)


def test_shipped_error_of_the_foreign_part_is_scotlands(scottish):
    at = scottish.shares["world"].notna()
    A, imports = scottish.coefficients.sum(), scottish.imports_share
    nation, known = (imports / (A + imports))[at], scottish.shares["world"][at]
    assert (nation - known).abs().mean() == pytest.approx(0.091, abs=5e-4)
    odds = np.log(known / (1 - known)) - np.log(nation / (1 - nation))
    assert odds.std() == pytest.approx(SHIPPED.foreign_sector_error, abs=0.02)
    total = scottish.inputs.sum()
    share = float(total["world"] / total.sum())
    mean = float(np.average(nation, weights=scottish.weights()[at]))
    error = np.log(share / (1 - share)) - np.log(mean / (1 - mean))
    assert abs(error) == pytest.approx(SHIPPED.foreign_error, abs=0.01)


def test_sector_errors_on_finland_left_out_by_region(finnish):
    errors = left_out_errors(finnish)
    assert errors["sector_error"].mean() <= 0.06
    assert errors["sector_error"].mean() == pytest.approx(0.0536, abs=5e-4)
    assert errors["sector_error"].idxmax() == "Kymenlaakso"
    assert errors["sector_error"].max() == pytest.approx(0.156, abs=1e-3)
    assert errors["total_error"].abs().mean() == pytest.approx(0.041, abs=5e-4)
    assert errors["correlation"].mean() == pytest.approx(0.90, abs=5e-3)


def test_scotland_by_parameters_from_finland_alone(scottish, fitted):
    errors = errors_of(scottish, scottish.predicted(fitted))
    assert errors["sector_error"] <= 0.075
    assert errors["sector_error"] == pytest.approx(0.0652, abs=5e-4)
    assert errors["correlation"] >= 0.5
    assert errors["correlation"] == pytest.approx(0.634, abs=5e-3)
    assert abs(errors["total_error"]) <= 0.06
    assert errors["total_error"] == pytest.approx(0.594 - 0.5605, abs=2e-3)
    assert shares_of(scottish).place.middle["local"] == pytest.approx(0.594, abs=1e-3)


def test_better_than_the_national_domestic_share_and_than_flq_at_its_best(finnish, scottish, fitted):
    """The null: a constant times each buyer's national domestic share, the constant from Finland."""
    domestic = {name: table.parts().sum(axis=0) for name, table in finnish.items()}
    grid = np.linspace(0.5, 0.8, 61)
    null = [np.mean([errors_of(t, c * domestic[n])["sector_error"] for n, t in finnish.items()]) for c in grid]
    best = float(grid[int(np.argmin(null))])
    assert min(null) == pytest.approx(0.0766, abs=5e-4)  # fitted to all regions: 7.8 points left out by region
    scottish_null = errors_of(scottish, best * scottish.parts().sum(axis=0))
    assert scottish_null["sector_error"] == pytest.approx(0.0715, abs=1e-3)
    ours = errors_of(scottish, scottish.predicted(fitted))["sector_error"]
    flegg = [
        np.nanmean(np.abs(shares_of(scottish, methods=(Draw("flq", d),)).purchases_of()["local"] - scottish.known()))
        for d in np.linspace(0, 0.4, 21)
    ]
    assert min(flegg) == pytest.approx(0.1187, abs=1e-3)
    assert ours < scottish_null["sector_error"] < min(flegg)


def test_ranges_hold_what_is_published(ranges):
    for kind, held, sectors, in_scotland in (("blind", 17, 0.885, 61), ("shipped", 18, 0.911, 67)):
        found = ranges[kind]
        assert found["held"].sum() == held >= 17
        share = found["sectors_local"].sum() / found["sectors"].sum()
        assert share == pytest.approx(sectors, abs=1e-3)
        assert found.loc["Scotland", "sectors_local"] == in_scotland >= 0.8 * found.loc["Scotland", "sectors"]
        assert share >= 0.8
    assert ranges["shipped"].loc["Scotland", ["sectors_country", "sectors_world"]].tolist() == [62, 61]
    assert sorted(ranges["shipped"].index[ranges["shipped"]["held"] == 0]) == ["Ahvenanmaa", "Kymenlaakso"]
    assert "17 of 20" in AUTO_RECORD
    assert "88 %" in AUTO_RECORD


def test_ranges_are_narrower_than_those_of_flq(ranges, finnish, scottish):
    wide = (Draw("flq", 0.0), Draw("flq", 0.05), *FLQ_DRAWS)
    flegg = pd.DataFrame({n: coverage(t, methods=wide) for n, t in {**finnish, "Scotland": scottish}.items()}).T
    assert flegg["held"].sum() == 16
    assert flegg["sectors_local"].sum() / flegg["sectors"].sum() == pytest.approx(0.724, abs=1e-3)
    ours = ranges["shipped"]
    for column, low, high in (("width", 0.219, 0.326), ("sectors_width", 0.278, 0.335)):
        assert ours[column].mean() == pytest.approx(low, abs=2e-3)
        assert flegg[column].mean() == pytest.approx(high, abs=2e-3)
        assert ours[column].mean() < flegg[column].mean()
        assert ours.loc["Scotland", column] < flegg.loc["Scotland", column]


def test_delta_of_scotland_and_what_it_is_worth(scottish):
    fit = fit_delta(scottish)
    assert fit.delta == pytest.approx(0.12, abs=5e-3)
    assert fit.left_out_error == pytest.approx(0.121, abs=1e-3)
    assert fit.by_sector.notna().sum() == 64
    assert fit.by_sector.quantile([0.25, 0.75]).round(2).tolist() == [0.11, 0.28]


def test_tables_of_all_inputs_are_told_from_local_ones(finnish):
    right = check_base(finnish)
    assert right.local_flows
    assert right.rises == pytest.approx(0.83, abs=0.01)
    assert len(right.short) == 2
    whole = {
        name: replace(t, inputs=pd.DataFrame({"local": t.inputs.sum(axis=1), "country": 0.0, "world": 0.0}))
        for name, t in finnish.items()
    }
    wrong = check_base(whole)
    assert not wrong.local_flows
    assert wrong.rises < right.rises
    assert len(wrong.short) == 19
    assert "do not calibrate to them" in wrong.text
