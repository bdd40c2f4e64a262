from __future__ import annotations

import json

import numpy as np
import pytest
from sample_study import edit

from netan.errors import AreaError, StudyError
from netan.schema import STUDY_KEYS
from netan.study.distance import district_closeness, middles
from netan.study.journey import Journey
from netan.study.settings import Study, load_study

DEFAULTS = {key.name: key.default for key in STUDY_KEYS}


def square(west, south, side=0.2):
    return [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]


def three_districts(folder, **values):
    """A study of three fictional districts."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name},
            "geometry": {"type": "Polygon", "coordinates": [square(*at)]},
        }
        for code, name, at in (
            ("X01", "Eastvale", (-1.0, 53.0)),
            ("X02", "Moorend", (-1.4, 53.0)),
            ("X03", "Westvale", (-2.0, 53.0)),
        )
    ]
    (folder / "boundaries.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return Study(folder, {**DEFAULTS, "sources.boundaries": "boundaries.geojson", **values})


def test_far_districts_are_less_close(tmp_path):
    close = district_closeness(three_districts(tmp_path, **{"method.distance_exponent": 1.0}), ("X01", "X02", "X03"))
    # centres 0.4 and 0.6 degrees apart on one latitude
    assert close.loc["X02", "X01"] / close.loc["X02", "X03"] == pytest.approx(1.5, rel=1e-3)
    assert close.loc["X01", "X02"] / close.loc["X01", "X03"] == pytest.approx(2.5, rel=1e-3)
    assert (np.diag(close) >= close.max(axis=1)).all()
    squared = district_closeness(three_districts(tmp_path, **{"method.distance_exponent": 2.0}), ("X01", "X02", "X03"))
    assert squared.to_numpy() == pytest.approx(close.to_numpy() ** 2, rel=1e-12)


def test_distance_does_not_count_by_default_nor_in_a_single_district(tmp_path):
    assert district_closeness(three_districts(tmp_path), ("X01", "X02")) is None
    assert district_closeness(three_districts(tmp_path, **{"method.distance_exponent": 1.0}), ("X01",)) is None


def test_without_boundaries_it_says_what_to_do(tmp_path):
    bare = three_districts(tmp_path, **{"method.distance_exponent": 1.0, "sources.boundaries": ""})
    with pytest.raises(StudyError, match=r"name a file of boundaries in sources\.boundaries, or set it to 0"):
        district_closeness(bare, ("X01", "X02"))
    with pytest.raises(AreaError, match="X09"):
        district_closeness(three_districts(tmp_path, **{"method.distance_exponent": 1.0}), ("X01", "X09"))


def test_the_middle_of_a_district_is_its_centre_of_mass():
    # an L of three equal squares
    corner = np.array([[0, 0], [2, 0], [2, 1], [1, 1], [1, 2], [0, 2], [0, 0]], dtype=float) / 100
    apart = (np.array(square(10.0, 0.0, 0.01)), np.array(square(10.02, 0.0, 0.01)))
    found = middles({"L": ((corner,),), "two": tuple((ring,) for ring in apart), "turned": ((corner[::-1],),)})
    assert found.loc["L"].to_numpy() == pytest.approx([2.5 / 300, 2.5 / 300], rel=1e-9)
    assert found.loc["turned"].to_numpy() == pytest.approx(found.loc["L"].to_numpy(), rel=1e-9)
    assert found.loc["two"].to_numpy() == pytest.approx([0.005, 10.015], rel=1e-9)
    line = middles({"line": ((np.array([[1.0, 2.0], [3.0, 2.0], [1.0, 2.0]]),),)})
    assert line.loc["line"].tolist() == pytest.approx([2.0, 5 / 3])


def test_a_study_builds_by_distance_when_asked_and_anew_when_the_boundaries_change(study):
    journey = Journey(load_study(study))
    plain, before = journey.network(), journey.folder()
    edit(study / "study.toml", "seed = 1", "seed = 1\ndistance_exponent = 3")
    journey = Journey(load_study(study))
    near, folder = journey.network(), journey.folder()
    assert folder != before
    shares = []
    for network in (plain, near):
        area = network.nodes["area"]
        edges = network.edges[network.edges["evidence"] == "estimated"]
        local = network.nodes.index[network.is_local_firm()]
        edges = edges[edges["supplier"].isin(local) & edges["buyer"].isin(local)]
        shares.append((edges["supplier"].map(area).to_numpy() == edges["buyer"].map(area).to_numpy()).mean())
    assert shares[1] > shares[0] + 0.05
    file = study / "boundaries.geojson"
    file.write_text(file.read_text("utf-8") + "\n", "utf-8")
    assert Journey(load_study(study)).folder() != folder
