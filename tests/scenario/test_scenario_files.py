"""Scenario files: faults by key, alternatives, targets in a network."""

from __future__ import annotations

import pandas as pd
import pytest
from small_economy import edge, network_of, node

from netan.errors import ScenarioError
from netan.scenario.reading import scenario_of, value_faults, variants_of
from netan.scenario.spec import DEMAND, LINK, Scenario, Target
from netan.scenario.targets import Atlas, resolve


def place():
    nodes = [
        node("S", "a", jobs=3.0, output=60.0),
        node("T", "b", jobs=5.0, output=90.0),
        node("a@local", "a", jobs=1.0, output=20.0, kind="sector", label="other a", area=None),
        node("b@local", "b", jobs=2.0, output=20.0, kind="sector", label="other b", area=None),
    ]
    return network_of(nodes, [edge("S", "T", 10.0)])


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"close": ["X"], "loss": 120}, "from 0 to 1; 120 % cannot be lost"),
        ({"close": ["X"], "loss": 40}, "as 0.4 for 40 %"),
        ({"close": []}, "scenario.close names nothing"),
        ({"close": ["X"], "demand": ["a"]}, "closure and demand change stand in one scenario"),
        ({"around": [53.0, -1.0]}, "scenario.radius_km is missing"),
        ({"links": ["X"]}, "write 'supplier > buyer'"),
        ({"open": "30.3"}, "scenario.jobs is missing"),
        ({"close": ["X"], "recovery": "linaer", "duration_weeks": 3}, "did you mean linear"),
    ],
)
def test_each_fault_names_its_key(values, words):
    faults = value_faults({f"scenario.{key}": value for key, value in values.items()})
    assert len(faults) == 1
    assert words in faults[0]


def test_an_alternative_takes_over_what_it_does_not_name():
    found, faults = variants_of(
        {"scenario": {"close": ["X"], "jobs": 10}, "alternative": {"b": {"demand": ["a"], "loss": 0.1}}}
    )
    assert faults == []
    assert found["b"] == {"scenario.jobs": 10, "scenario.demand": ["a"], "scenario.loss": 0.1}
    assert scenario_of(found["b"]).kind == DEMAND


def test_an_industry_is_its_companies_and_the_rest_of_it_here():
    hit = resolve(scenario_of({"scenario.sector": ["a"], "scenario.loss": 0.5}), place()).nodes
    assert dict(zip(hit["node"], hit["loss"], strict=True)) == {"S": 0.5, "a@local": 0.5}


def test_a_circle_needs_coordinates_and_a_polygon_finds_who_is_inside():
    around = scenario_of({"scenario.around": [53.0, -1.0], "scenario.radius_km": 5})
    with pytest.raises(ScenarioError, match="nothing says where companies are"):
        resolve(around, place())
    points = pd.DataFrame({"latitude": [53.0, 54.0], "longitude": [-1.0, -1.0]}, index=["S", "T"])
    hit = resolve(around, place(), atlas=Atlas(points=points)).nodes
    assert dict(zip(hit["node"], hit["loss"], strict=True)) == {"S": 1.0, "a@local": 1.0}


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (Target(imports=("24",)), "one row of imports"),
        (Target(links=(("T", "S"),)), "orders go the other way"),
        (Target(sectors=("zz",)), "no industry 'zz'"),
        (Target(areas=("Estvale",)), "did you mean Eastvale"),
        (Target(sectors=("a",), areas=("Moorend",)), "nobody is hit"),
        (Target(firms=("S Ltd (fictionl)",)), "nearest: S Ltd"),
    ],
)
def test_what_cannot_be_found_is_one_clear_message(target, words):
    atlas = Atlas({"Eastvale": "L1", "Moorend": "L2"})
    with pytest.raises((ScenarioError), match=words):
        resolve(Scenario("", LINK, target), place(), atlas=atlas)
