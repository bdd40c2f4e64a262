"""Boundaries of the United Kingdom and of the world as published; skipped where they are not here."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from netan.sources.boundaries import read_boundaries
from netan.sources.national_grid import degrees_of_national_grid
from netan.sources.registry import describe, sniff
from netan.sources.topojson import twice_the_surface
from netan.tables.areas import load_uk_areas

PLACES = Path(__file__).resolve().parents[3] / "shared" / "data" / "real" / "geography"
pytestmark = pytest.mark.skipif(not PLACES.is_dir(), reason="the published files are not here")

UK = load_uk_areas()
YEARS = {2014: 391, 2018: 391, 2019: 382, 2020: 379, 2021: 374, 2023: 361, 2025: 361}


@pytest.fixture(scope="module")
def topo():
    return PLACES / "uk_areas_2014_2025_topo.json"


@pytest.fixture(scope="module")
def names():
    with (PLACES / "uk_local_authority_names_codes.csv").open(encoding="utf-8-sig", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["gss-code"]]


@pytest.mark.parametrize("year", YEARS)
def test_districts_of_a_year_are_those_of_the_list(topo, year):
    """The file keeps the codes that Glasgow and North Lanarkshire had before 2019; all else agrees with the list."""
    frame = read_boundaries(topo, year=year).frame
    assert len(frame) == YEARS[year]
    mine = {code for old in frame["area"] for code in UK.codes_in_year(old, year)}
    assert mine == {code for now in set(UK.frame["current"]) for code in UK.codes_in_year(now, year)}


def test_layers_and_their_surface(topo):
    country = read_boundaries(topo, layer="uk").frame["square_km"].sum()
    for layer, count in (("ctry", 4), ("rgn", 12), ("ltla", 361)):
        found = read_boundaries(topo, layer=layer)
        assert len(found.frame) == count
        assert found.frame["square_km"].sum() == pytest.approx(country, rel=1e-9)
    # the districts of a region make it up, as arcs are shared
    regions = read_boundaries(topo, layer="rgn").frame.set_index("name")["square_km"]
    districts = read_boundaries(topo).frame
    sums = districts["square_km"].groupby(districts["area"].map(UK.region)).sum()
    for name, surface in sums.items():
        assert surface == pytest.approx(regions[name], rel=1e-8), name


def test_surfaces_are_the_official_ones(topo, names):
    """Official surfaces are in square kilometres; the outlines are simplified, so small and tidal places are off."""
    mine = read_boundaries(topo).frame.set_index("area")["square_km"]
    found = [(mine[UK.current_code(row["gss-code"])], float(row["area"])) for row in names
             if row["current-authority"] == "True" and row["area"] and row["gss-code"] in UK.frame["area"].values
             and UK.current_code(row["gss-code"]) in mine.index]  # fmt: skip
    assert len(found) > 340
    off = np.array([abs(one / other - 1.0) for one, other in found])
    assert np.median(off) < 0.02
    assert (off < 0.15).mean() > 0.95


def test_rings_are_closed_and_turned(topo):
    found = read_boundaries(topo)
    for shape in found.shapes.values():
        for polygon in shape:
            for k, ring in enumerate(polygon):
                assert (ring[0] == ring[-1]).all()
                assert (twice_the_surface(ring) >= 0) == (k == 0)
    everything = np.concatenate([polygon[0] for shape in found.shapes.values() for polygon in shape])
    assert everything.min(axis=0).tolist() == pytest.approx([-8.65, 49.87], abs=0.02)
    assert everything.max(axis=0).tolist() == pytest.approx([1.76, 60.86], abs=0.02)


def test_centres_lie_in_their_district(topo, names):
    """The published centre of most districts lies in the polygon of that code, by counting crossings."""
    found = read_boundaries(topo)
    inside = 0
    tried = 0
    for row in names:
        if row["gss-code"] in found.shapes and row["long"]:
            tried += 1
            inside += _holds(found.shapes[row["gss-code"]], float(row["long"]), float(row["lat"]))
    assert tried > 340
    assert inside / tried > 0.95


def _holds(shape, x, y):
    crossings = 0
    for polygon in shape:
        for ring in polygon:
            (x1, y1), (x2, y2) = ring[:-1].T, ring[1:].T
            cross = (y1 > y) != (y2 > y)
            at = x1[cross] + (y - y1[cross]) / (y2[cross] - y1[cross]) * (x2[cross] - x1[cross])
            crossings += int((at > x).sum())
    return crossings % 2 == 1


def test_the_grid_against_published_centres():
    """Eastings and northings of 363 districts of Great Britain become their degrees within 5 metres."""
    path = PLACES / "uk_lad_december_2022_centroids.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if not row["LAD22CD"].startswith("N")]
    given = np.array([[float(row["BNG_E"]), float(row["BNG_N"])] for row in rows])
    degrees = np.array([[float(row["LONG"]), float(row["LAT"])] for row in rows])
    off = (degrees_of_national_grid(given) - degrees) * 111_320.0
    off[:, 0] *= np.cos(np.radians(degrees[:, 1]))
    assert len(rows) == 363
    assert np.hypot(*off.T).max() < 5.0


def test_nuts_3_and_the_world():
    nuts = read_boundaries(PLACES / "uk_nuts3_2018_topo.json")
    assert len(nuts.frame) == 179
    assert nuts.frame.iloc[0][["area", "name"]].tolist() == ["UKC11", "Hartlepool and Stockton-on-Tees"]
    assert nuts.frame["square_km"].sum() == pytest.approx(244_000, rel=0.01)
    world = read_boundaries(PLACES / "world_countries_110m_topo.json")
    assert world.layer == "countries"
    largest = world.frame.sort_values("square_km").iloc[-1]
    assert largest["name"] == "Russia"
    assert largest["square_km"] == pytest.approx(17.1e6, rel=0.02)


def test_they_are_told_by_what_is_in_them():
    for name in ("uk_areas_2014_2025_topo.json", "uk_nuts3_2018_topo.json", "world_countries_110m_topo.json"):
        assert sniff(PLACES / name).kind == "boundaries"
        assert describe(PLACES / name)["faults"] == []
