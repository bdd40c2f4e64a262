"""Boundaries: TopoJSON and GeoJSON, layers, codes, vintages, coordinates of other systems, and files that are none."""

from __future__ import annotations

import copy
import json
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netan.errors import AreaError, FileFormatError, NetanError
from netan.sources.boundaries import SIZE_LIMIT, read_boundaries, square_km
from netan.sources.national_grid import degrees_of_national_grid, degrees_of_web_mercator
from netan.sources.registry import describe, sniff
from netan.sources.topojson import twice_the_surface

# Two squares side by side: the arc of their common side is stored once; the right one has a hole.
ARCS = [
    [[10, 0], [0, 10]],  # the common side, from below
    [[10, 10], [-10, 0], [0, -10], [10, 0]],  # the rest of the left square
    [[10, 0], [10, 0], [0, 10], [-10, 0]],  # the rest of the right one
    [[14, 4], [2, 0], [0, 2], [-2, 0], [0, -2]],  # the hole
]


def polygon(code, *rings, kind="Polygon", **more):
    """A feature of a topology."""
    arcs = list(rings) if kind == "Polygon" else [list(rings)]
    return {"type": kind, "arcs": arcs, "properties": {"areacd": code, "areanm": f"Area {code[-1]}", **more}}


def topology():
    """A made-up topology: a layer of districts of two vintages, and one of their region."""
    return {
        "type": "Topology",
        "transform": {"scale": [0.1, 0.1], "translate": [-2.0, 53.0]},
        "arcs": copy.deepcopy(ARCS),
        "objects": {
            "rgn": {"type": "GeometryCollection", "geometries": [polygon("E12000099", [1, 2])]},
            "ltla": {
                "type": "GeometryCollection",
                "geometries": [
                    polygon("E07000901", [0, 1], end=2018),
                    polygon("E06000901", [1, 0], kind="MultiPolygon", start=2019),
                    polygon("E07000902", [2, ~0], [3]),
                    {"type": "Point", "coordinates": [1, 1], "properties": {"areacd": "E07000903"}},
                ],
            },
        },
    }


def geojson(rings=None, **properties):
    """One feature, by default with its outer ring the wrong way round."""
    rings = rings or [[[0.0, 53.0], [0.0, 54.0], [1.0, 54.0], [1.0, 53.0], [0.0, 53.0]]]
    feature = {"type": "Feature", "properties": properties or {"LAD24CD": "E07000902", "LAD24NM": "Westvale"},
               "geometry": {"type": "Polygon", "coordinates": rings}}  # fmt: skip
    return {"type": "FeatureCollection", "features": [feature]}


def saved(folder, value, name="areas.json"):
    """A file of JSON."""
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return path


def test_topology_by_hand(tmp_path):
    path = saved(tmp_path, topology())
    found = read_boundaries(path)
    assert found.layer == "ltla"
    assert found.frame[["area", "name", "polygons", "points"]].values.tolist() == [
        ["E06000901", "Area 1", 1, 5], ["E07000902", "Area 2", 1, 10],
    ]  # fmt: skip
    (outer, hole), = found.shapes["E07000902"]  # fmt: skip
    assert twice_the_surface(outer) == pytest.approx(2.0)  # one degree by one, against the clock
    assert twice_the_surface(hole) == pytest.approx(-2 * 0.2 * 0.2)
    assert outer.min(axis=0).tolist() == pytest.approx([-1.0, 53.0])
    assert outer.max(axis=0).tolist() == pytest.approx([0.0, 54.0])
    for shape in found.shapes.values():
        for one in shape:
            assert all((ring[0] == ring[-1]).all() for ring in one)
    assert sniff(path).kind == "boundaries"
    assert describe(path)["rows"] == 2


def test_vintages_and_layers(tmp_path):
    path = saved(tmp_path, topology())
    assert read_boundaries(path, year=2018).frame["area"].tolist() == ["E07000901", "E07000902"]
    assert read_boundaries(path, year=2019).frame["area"].tolist() == ["E06000901", "E07000902"]
    # wanted codes are taken whenever they were, and choose the layer
    assert read_boundaries(path, wanted=["E07000901"]).frame["area"].tolist() == ["E07000901"]
    assert read_boundaries(path, wanted=["E12000099"]).layer == "rgn"
    region = read_boundaries(path, layer="rgn")
    parts = read_boundaries(path).frame["square_km"].sum()
    hole = square_km((read_boundaries(path).shapes["E07000902"][0][1:],))
    assert region.frame["square_km"].sum() == pytest.approx(parts + hole, rel=1e-9)
    with pytest.raises(AreaError, match=r"has no layer 'wards'; it has rgn, ltla"):
        read_boundaries(path, layer="wards")
    with pytest.raises(AreaError, match=r"does not hold 2 areas: E07000903, E07000999 \(layer 'ltla', 4 areas\)"):
        read_boundaries(path, wanted=["E07000902", "E07000999", "E07000903"])


def test_geojson_of_any_property(tmp_path):
    for code, name in (("LAD24CD", "LAD24NM"), ("areacd", "areanm"), ("AREACD", "AREANM"), ("area", "name"),
                       ("ITL321CD", "ITL321NM"), ("lad_code", "lad_name"), ("odd", "oddname")):  # fmt: skip
        value = geojson(**{"OBJECTID": 7, code: "E07000902", name: "Westvale", "shape_area": 1.5, "none": None})
        found = read_boundaries(saved(tmp_path, value))
        assert found.frame[["area", "name"]].values.tolist() == [["E07000902", "Westvale"]]
        (ring,), = found.shapes["E07000902"]  # fmt: skip
        assert twice_the_surface(ring) == pytest.approx(2.0)
    own = geojson(area="Z01", name="Eastvale", note="fictional")
    assert read_boundaries(saved(tmp_path, own)).frame["area"].tolist() == ["Z01"]
    # written out again it reads the same
    found = read_boundaries(saved(tmp_path, topology()))
    again = read_boundaries(saved(tmp_path, found.feature_collection(), "again.geojson"))
    assert again.frame.equals(found.frame)


def test_several_features_of_one_code_are_one_area(tmp_path):
    value = geojson()
    value["features"] *= 2
    found = read_boundaries(saved(tmp_path, value))
    assert found.frame[["area", "polygons"]].values.tolist() == [["E07000902", 2]]


def test_a_square_degree_has_its_surface(tmp_path):
    found = read_boundaries(saved(tmp_path, geojson()))
    by_hand = 6371.0088**2 * math.radians(1.0) * (math.sin(math.radians(54.0)) - math.sin(math.radians(53.0)))
    assert found.frame["square_km"].tolist() == pytest.approx([by_hand], rel=1e-9)


def test_the_worked_example_of_the_national_grid():
    # Ordnance Survey, 'A guide to coordinate systems in Great Britain', annex C: on the grid's own ellipsoid
    from netan.sources.national_grid import _airy

    lat, lon = _airy(np.array([651409.903]), np.array([313177.270]))
    assert math.degrees(lat[0]) == pytest.approx(52 + 39 / 60 + 27.2531 / 3600, abs=2e-8)
    assert math.degrees(lon[0]) == pytest.approx(1 + 43 / 60 + 4.5177 / 3600, abs=2e-8)


def test_coordinates_in_metres(tmp_path):
    metres = [[[400000, 300000], [401000, 300000], [401000, 301000], [400000, 301000], [400000, 300000]]]
    found = read_boundaries(saved(tmp_path, geojson(metres)))
    assert found.converted == "converted from the British National Grid, within about 5 metres in Great Britain"
    assert found.frame["square_km"].tolist() == pytest.approx([1.0], rel=0.01)
    web = [[[-222638.98, 7361866.11], [-111319.49, 7361866.11], [-111319.49, 7500000], [-222638.98, 7361866.11]]]
    found = read_boundaries(saved(tmp_path, geojson(web)))
    assert found.converted == "converted from Web Mercator"
    (ring,), = found.shapes["E07000902"]  # fmt: skip
    assert ring.min(axis=0).tolist() == pytest.approx([-2.0, 55.0], abs=1e-5)
    named = geojson(metres) | {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}}
    assert "National Grid" in read_boundaries(saved(tmp_path, named)).converted
    far = [[[0, 0], [9e9, 0], [9e9, 9e9], [0, 0]]]
    with pytest.raises(FileFormatError, match=r"neither degrees, nor metres .* export the boundaries as WGS 84"):
        read_boundaries(saved(tmp_path, geojson(far)))


@given(st.floats(0, 7e5), st.floats(0, 1.2e6))
def test_the_grid_runs_north_and_east(east, north):
    here, up, right = degrees_of_national_grid(
        np.array([[east, north], [east, north + 1000.0], [east + 1000.0, north]])
    )
    assert up[1] > here[1]
    assert right[0] > here[0]
    assert -11 < here[0] < 5
    assert 48 < here[1] < 62
    metres = (up[1] - here[1]) * 111_200  # the grid's north is not quite true north
    assert 970 < metres < 1010


@given(st.floats(-180, 180), st.floats(-85, 85))
def test_web_mercator_there_and_back(lon, lat):
    x = math.radians(lon) * 6378137.0
    y = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) * 6378137.0
    assert degrees_of_web_mercator(np.array([[x, y]]))[0].tolist() == pytest.approx([lon, lat], abs=1e-9)


def broken(change):
    """A topology with one thing wrong."""
    value = topology()
    change(value)
    return value


WRONG = {
    "no JSON": ("{", r"line 1: no GeoJSON or TopoJSON .*; get the boundaries again"),
    "a list": ([], "it names no type"),
    "another type": ({"type": "Feature"}, "its type is 'Feature'"),
    "nothing in it": ({"type": "FeatureCollection", "features": []}, "holds no features"),
    "no feature": ({"type": "FeatureCollection", "features": [1]},
                   "1 entries that are no Feature, the first at place 1"),
    "no layers": ({"type": "Topology", "objects": {}}, "holds no layers"),
    "no arcs": (broken(lambda v: v.pop("arcs")), "has no list of arcs"),
    "no layer": (broken(lambda v: v["objects"].update(x=3)), "has a layer 'x' that is no layer"),
    "arc that is not there": (
        broken(lambda v: v["objects"]["rgn"]["geometries"][0].update(arcs=[[1, 9]])),
        "refers to arc 9, and has 4 arcs"),
    "arcs that do not meet": (
        broken(lambda v: v["objects"]["rgn"]["geometries"][0].update(arcs=[[1, 3]])), "a ring whose arcs do not meet"),
    "open ring": (
        broken(lambda v: v["objects"]["rgn"]["geometries"][0].update(arcs=[[1]])),
        "a ring of 4 points that is not closed"),
    "text for a number": (
        broken(lambda v: v["arcs"][0].append(["1", 2])), "something else than pairs of numbers in arc 1"),
    "no number": (geojson([[[0, 53], [float("nan"), 54], [1, 54], [0, 53]]]), "in a ring that are not finite"),
    "nothing but points": (
        {"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": {"LAD24CD": "E07000902"}, "geometry": {"type": "Point"}}]},
        "has no polygons of areas"),
    "no code": (geojson(length=1.5, flag=True), "no property that holds codes of areas, such as areacd or LAD24CD"),
    "nested too deep": ('{"type": "FeatureCollection", "features": ' + "[" * 100_000 + "]" * 100_000 + "}",
                        "nested too deep"),
    "a number too long": ('{"type": "FeatureCollection", "features": [' + "9" * 5000 + "]}", "numbers that are none"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_files_that_are_none_say_what_and_what_to_do(tmp_path, case):
    value, said = WRONG[case]
    path = saved(tmp_path, value)
    with pytest.raises(FileFormatError, match=said) as caught:
        read_boundaries(path)
    assert path.name in str(caught.value)
    assert "; get the boundaries again" in str(caught.value)


def test_too_large(tmp_path):
    path = tmp_path / "areas.json"
    with path.open("wb") as out:
        out.truncate(SIZE_LIMIT + 1)
    with pytest.raises(FileFormatError, match=r"larger than 268 MB; use generalised boundaries \(BUC, 500 m\)"):
        read_boundaries(path)


def tree():
    """Any JSON."""
    leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=4)
    keys = st.sampled_from(["type", "arcs", "features", "geometry", "coordinates", "properties", "objects", "a"])
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=8
    )


def places(value, path=()):
    """Every place of a JSON value."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


FORMS = {
    "topology": topology(),
    "geojson": geojson() | {"crs": {"type": "name", "properties": {"name": "EPSG:27700"}}},
    "collection": {"type": "FeatureCollection", "features": [
        {"type": "Feature", "id": 5, "properties": {}, "geometry": {
            "type": "GeometryCollection", "geometries": [geojson()["features"][0]["geometry"]]}}]},
}  # fmt: skip
PLACES = [(form, place) for form, value in FORMS.items() for place in places(value) if place]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(PLACES), tree())
def test_a_changed_file_is_boundaries_or_a_fault(tmp_path, at, new):
    form, place = at
    value = copy.deepcopy(FORMS[form])
    inner = value
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = new
    try:
        found = read_boundaries(saved(tmp_path, value))
    except NetanError:
        return
    assert len(found.frame) == len(found.shapes) >= 1
    for shape in found.shapes.values():
        for one in shape:
            for k, ring in enumerate(one):
                assert len(ring) >= 4
                assert np.isfinite(ring).all()
                assert (ring[0] == ring[-1]).all()
                assert (twice_the_surface(ring) >= 0) == (k == 0) or found.converted or twice_the_surface(ring) == 0


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, 900), st.integers(0, 400), st.binary(max_size=10))
def test_changed_bytes_are_boundaries_or_a_fault(tmp_path, place, cut, change):
    data = json.dumps(topology()).encode()
    path = tmp_path / "areas.json"
    path.write_bytes(data[:place] + change + data[place + cut :])
    try:
        found = read_boundaries(path)
    except NetanError:
        return
    assert len(found.frame)
