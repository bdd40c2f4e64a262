"""Targets on the map and in lists, by hand on four corners of a fictional place."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_economy import network_of, node

from netan.errors import ScenarioError
from netan.scenario.on_map import distance_km, within
from netan.scenario.reading import scenario_of, value_faults, variants_of
from netan.scenario.targets import Atlas, resolve

POINTS = pd.DataFrame({"latitude": [53.0, 53.0, 54.0], "longitude": [-1.0, -2.0, -1.0]}, index=["S", "T", "U"])
ATLAS = Atlas({"Eastvale": "L1", "Moorend": "L2"}, points=POINTS)


def place():
    return network_of(
        [
            node("S", "a", jobs=3.0, output=60.0),
            node("T", "a", jobs=1.0, output=20.0),
            node("U", "b", jobs=6.0, output=90.0, area="L2"),
            node("a@local", "a", jobs=8.0, output=80.0, kind="sector", label="other a", area=None),
            node("b@local", "b", jobs=2.0, output=20.0, kind="sector", label="other b", area=None),
        ]
    )


def hit(**values):
    found = resolve(scenario_of({f"scenario.{key}": value for key, value in values.items()}), place(), atlas=ATLAS)
    return dict(zip(found.nodes["node"], found.nodes["loss"], strict=True))


def test_a_circle_takes_the_listed_and_as_much_of_the_rest():
    # S has 3 of the 4 listed jobs of a, so three quarters of the rest of a; nothing of b is there
    assert hit(around=[53.0, -1.0], radius_km=5) == {"S": 1.0, "a@local": 0.75}
    assert hit(around=[53.0, -1.0], radius_km=5, loss=0.4) == {"S": 0.4, "a@local": pytest.approx(0.3)}


def test_a_circle_with_an_industry_is_narrowed_by_it():
    assert hit(around=[53.5, -1.0], radius_km=60, sector=["b"]) == {"U": 1.0, "b@local": 1.0}


def test_a_polygon_in_either_direction_hits_the_same():
    corners = ["52.9 -2.1", "53.1 -2.1", "53.1 -1.9", "52.9 -1.9"]
    assert hit(polygon=corners) == hit(polygon=corners[::-1]) == {"T": 1.0, "a@local": 0.25}


def test_unequal_cuts_of_two_companies():
    asked = scenario_of({"scenario.close": ["S", "U"], "scenario.loss": 0.5}, losses={"U": 0.2})
    assert resolve(asked, place()).nodes[["node", "loss"]].to_numpy().tolist() == [["S", 0.5], ["U", 0.2]]


def test_one_company_by_two_names_counts_once_and_not_with_two_shares():
    assert hit(close=["S", "S Ltd (fictional)"]) == {"S": 1.0}
    asked = scenario_of({"scenario.close": ["S", "S Ltd (fictional)"]}, losses={"S": 0.2})
    with pytest.raises(ScenarioError, match=r"'S' with 0.2 and 'S Ltd \(fictional\)' with 1: keep one"):
        resolve(asked, place())


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"around": [55.0, -1.0], "radius_km": 5},
            "nearest company or site here is 111 km from its middle, in Moorend",
        ),
        ({"around": [-1.0, 53.0], "radius_km": 5}, "in Eastvale; latitude comes first, longitude second"),
        ({"polygon": ["-1.1 52.9", "-1.1 53.1", "-0.9 53"]}, "are the two turned round"),
        ({"polygon": ["55 2", "55 3", "56 2"]}, "nobody is in this polygon"),
    ],
)
def test_a_map_where_nobody_is_names_the_nearest(values, words):
    with pytest.raises(ScenarioError, match=words):
        hit(**values)


def test_a_date_without_quotes_is_a_date():
    import tomllib

    found, faults = variants_of(tomllib.loads('[scenario]\nstart = 2027-04-01\nclose = ["S"]'))
    assert (found[""]["scenario.start"], faults, value_faults(found[""])) == ("2027-04-01", [], [])


@given(st.floats(-80, 80), st.floats(-170, 170))
def test_a_point_is_no_way_from_itself_and_inside_a_box_round_it(lat, lon):
    one = pd.DataFrame({"latitude": [lat], "longitude": [lon]})
    assert distance_km(one, (lat, lon)).iloc[0] == pytest.approx(0.0, abs=1e-6)
    box = ((lat - 1, lon - 1), (lat - 1, lon + 1), (lat + 1, lon + 1), (lat + 1, lon - 1))
    assert within(one, box).tolist() == [True]
    assert within(one + 1.5, box).tolist() == [False]
