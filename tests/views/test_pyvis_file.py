from __future__ import annotations

import json
import re

import pytest
from fictional_county import ANCHOR, GROUPS, LABELS, fictional
from hostile_names import HOSTILE

from netan.views.pyvis_page import MOST_MARKS, plain, pyvis_network, pyvis_page
from netan.views.scene import Notes, Scene, ViewError, explorer_scene, neighbourhood_scene, sector_scene

NOTES = Notes(place="Northmoor", source="fictional", date="2025", version="9.9")
WORDS = {"groups": GROUPS, "sector_labels": LABELS, "notes": NOTES}


@pytest.fixture(scope="module")
def scenes() -> dict[str, Scene]:
    county = fictional(300)
    return {
        "companies": explorer_scene(county, **WORDS),
        "industries": sector_scene(county, **WORDS),
        "plant": neighbourhood_scene(county, centre=ANCHOR, **WORDS),
    }


def parts(page: str) -> tuple[str, dict]:
    """The page without its data, library and scripts; and the data."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return page[: found.start()] + page[found.end() :], json.loads(found[1])


@pytest.mark.parametrize("name", ["companies", "industries", "plant"])
def test_nothing_is_loaded_and_nothing_swims(scenes: dict[str, Scene], name: str) -> None:
    page = pyvis_page(scenes[name])
    rest, data = parts(page)
    assert not re.search(r"\b(src|href)=", rest.split("<script>")[0])
    assert "cdn" not in rest.split("<script>")[0]
    assert "default-src 'none'" in rest
    assert data["options"]["physics"] == {"enabled": False}
    ids = [node["id"] for node in data["nodes"]]
    assert len(set(ids)) == len(ids)
    assert all({"x", "y"} <= set(node) for node in data["nodes"])
    assert {edge["from"] for edge in data["edges"]} | {edge["to"] for edge in data["edges"]} <= set(ids)
    assert page == pyvis_page(scenes[name])


def test_two_marks_that_are_shown_never_stand_in_one_place(scenes: dict[str, Scene]) -> None:
    for scene in scenes.values():
        at = [(n["x"], n["y"]) for n in pyvis_network(scene).nodes if not n.get("hidden")]
        assert len(set(at)) == len(at)


def test_the_table_holds_every_mark(scenes: dict[str, Scene]) -> None:
    for scene in scenes.values():
        assert pyvis_page(scene).count("<tr>") == len(scene.marks) + 1


def test_filled_here_hollow_and_dashed_elsewhere(scenes: dict[str, Scene]) -> None:
    scene = scenes["industries"]
    net = pyvis_network(scene)
    tier = scene.marks["tier"]
    fills = {n["id"]: n["color"]["background"] for n in net.nodes if "color" in n}
    assert all((fills[mark] == "#ffffff") == (tier[mark] > 0) for mark in fills)
    assert all(e["dashes"] == (tier[e["from"]] > 0 or tier[e["to"]] > 0) for e in net.edges)


def test_it_is_a_network_of_pyvis(scenes: dict[str, Scene]) -> None:
    from pyvis.network import Network

    net = pyvis_network(scenes["plant"])
    assert isinstance(net, Network)
    assert net.num_nodes() == len(scenes["plant"].marks)
    assert net.get_node(0)["label"]


def test_no_estimated_line_between_two_named_companies(scenes: dict[str, Scene]) -> None:
    for scene in scenes.values():
        named = set(scene.marks.index[scene.marks["ref"].ne("")])
        estimated = [e for e in pyvis_network(scene).edges if e["title"].endswith("(estimated)")]
        assert estimated
        assert not [e for e in estimated if {e["from"], e["to"]} <= named]


def test_the_script_has_a_name_and_a_place_in_the_order_for_each_mark(scenes: dict[str, Scene]) -> None:
    for scene in scenes.values():
        data = parts(pyvis_page(scene))[1]
        assert len(data["names"]) == len(data["sides"]) == len(scene.marks)
        assert sorted(data["order"]) == list(range(len(scene.marks)))
        leading = scene.marks.index[scene.marks["shown"]]
        assert sorted(data["order"][mark] for mark in leading) == list(range(len(leading)))
        assert not any("label" in node for node in data["nodes"])


def test_too_many_marks_are_sent_to_the_explorer() -> None:
    scene = explorer_scene(fictional(MOST_MARKS + 400, seen_share=1.0), **WORDS)
    with pytest.raises(ViewError, match=r"too many for a page of pyvis.*use the explorer \(netan view STUDY\)"):
        pyvis_page(scene)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_hold_no_markup(name: str) -> None:
    county = fictional(40)
    county.nodes["label"] = name
    page = pyvis_page(explorer_scene(county, **WORDS))
    rest, data = parts(page)
    assert "<" not in json.dumps([data["nodes"], data["edges"]])
    tags = set(re.findall(r"<([a-z!/]+)", rest.split("<script>")[0]))
    assert not tags & {"img", "a", "iframe", "form/", "object"}
    assert page.count("</script>") == 3


def test_plain_keeps_words() -> None:
    assert plain("R&D <Bell>") == "R&D \u2039Bell\u203a"
