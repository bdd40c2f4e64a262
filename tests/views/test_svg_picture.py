from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
from fictional_county import ANCHOR, GROUPS, LABELS, FictionalNetwork, fictional
from hostile_names import HOSTILE

from netan.views.placing import Box, place, place_labels
from netan.views.scene import Notes, Scene, explorer_scene, neighbourhood_scene, sector_scene
from netan.views.svg import write_svg
from netan.views.wording import text_width

NOTES = Notes(place="Northmoor", source="fictional figures", date="2025", version="9.9")
WORDS = {"groups": GROUPS, "sector_labels": LABELS, "notes": NOTES}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def scenes() -> dict[str, Scene]:
    county = fictional(400)
    return {
        "industries": sector_scene(county, **WORDS),
        "neighbourhood": neighbourhood_scene(county, centre=ANCHOR, **WORDS),
        "companies": explorer_scene(county, **WORDS),
        "illustrative": explorer_scene(county, **WORDS, include_estimated=True),
    }


@pytest.mark.parametrize("kind", ["industries", "neighbourhood", "companies", "illustrative"])
@pytest.mark.parametrize("paper", [(160.0, None), (277.0, 190.0)])
def test_picture_parses_and_carries_title_key_caption_and_source(
    scenes: dict[str, Scene], kind: str, paper: tuple[float, float | None]
) -> None:
    scene = scenes[kind]
    text = write_svg(scene, width_mm=paper[0], height_mm=paper[1])
    root = ET.fromstring(text)  # noqa: S314
    assert root.get("width") == f"{paper[0]:g}mm"
    if paper[1]:
        assert root.get("height") == "190mm"
    assert root.find(f"{SVG}title").text == scene.title
    assert root.find(f"{SVG}desc").text == scene.caption
    words = " ".join(t.text or "" for t in root.iter(f"{SVG}text"))
    for needed in ("supplier \N{RIGHTWARDS ARROW} buyer", "Circle area", "Line width", "seen", "fictional figures"):
        assert needed in words
    assert ("Illustrative" in words) == (kind == "illustrative")


def test_no_text_is_smaller_than_seven_points(scenes: dict[str, Scene]) -> None:
    seven_points = 7 * 25.4 / 72
    for scene in scenes.values():
        sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', write_svg(scene))]
        assert min(sizes) >= seven_points


def test_nothing_leaves_the_paper(scenes: dict[str, Scene]) -> None:
    for scene in scenes.values():
        root = ET.fromstring(write_svg(scene))  # noqa: S314
        width, height = (float(v) for v in root.get("viewBox").split()[2:])
        for group in root.iter(f"{SVG}g"):
            dx, dy = (float(v) for v in re.findall(r"-?[\d.]+", group.get("transform")))
            for text in group.findall(f"{SVG}text"):
                x, y, size = (float(text.get(k)) for k in ("x", "y", "font-size"))
                span = text_width(text.text or "", size)
                shift = {"end": -span, "middle": -span / 2}.get(text.get("text-anchor"), 0.0)
                assert x + dx + shift >= -0.5
                assert x + dx + shift + span <= width + 0.5
                assert y + dy <= height


@pytest.mark.parametrize(("kind", "share"), [("industries", 0.9), ("companies", 0.75)])
def test_labels_here_lie_on_no_circle_and_no_other_label(scenes: dict[str, Scene], kind: str, share: float) -> None:
    plan = place(scenes[kind], 152.0, 91.0)
    labels = [label for label in place_labels(plan) if label.spot.side == "auto"]
    assert len(labels) >= share * sum(spot.side == "auto" for spot in plan.spots)
    boxes = []
    for label in labels:
        width = max(text_width(line, 2.5) for line in label.lines)
        left = label.x - {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
        boxes.append((label.spot.mark, Box(left, label.y - 1.25 * len(label.lines), width, 2.5 * len(label.lines))))
    for own, box in boxes:
        for spot in plan.spots:
            near = box.x < spot.x < box.x + box.w and box.y < spot.y < box.y + box.h
            assert spot.mark == own or not near
        for other, b in boxes:
            apart = box.x + box.w <= b.x or b.x + b.w <= box.x or box.y + box.h <= b.y or b.y + b.h <= box.y
            assert other == own or apart


def test_elsewhere_is_hollow_and_its_lines_are_dashed(scenes: dict[str, Scene]) -> None:
    scene = scenes["industries"]
    outside = scene.marks["tier"] > 0
    text = write_svg(scene)
    assert text.count('fill="none" stroke="#') >= outside.sum()
    dashed = re.findall(r"<path [^>]*stroke-opacity[^>]*stroke-dasharray", text)
    assert dashed


def test_same_scene_same_bytes(scenes: dict[str, Scene]) -> None:
    assert write_svg(scenes["companies"]) == write_svg(explorer_scene(fictional(400), **WORDS))


def test_an_empty_picture_is_still_a_picture(scenes: dict[str, Scene]) -> None:
    scene = scenes["industries"]
    bare = replace(scene, flows=scene.flows.head(0))
    assert ET.fromstring(write_svg(bare)) is not None  # noqa: S314


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_text(name: str) -> None:
    county = fictional(60)
    nodes = county.nodes.assign(label=county.nodes["label"].where(county.nodes["kind"] != "firm", name))
    network = FictionalNetwork(nodes.assign(area=name), county.edges)
    notes = Notes(place=name, source=name, date=name, filters=(name,), notices=(name,))
    labels = dict.fromkeys(LABELS, name)
    scene = explorer_scene(network, groups=dict.fromkeys(GROUPS, name), sector_labels=labels, notes=notes)
    text = write_svg(scene)
    root = ET.fromstring(text)  # noqa: S314
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "rect", "g", "path", "circle", "text"}
    assert not [k for element in root.iter() for k in element.keys() if k.startswith("on") or k == "href"]  # noqa: SIM118
    assert "\u202e" not in text


def test_groups_beyond_eight_share_the_grey() -> None:
    county = fictional(200)
    groups = {code: f"Group {k % 14}" for k, code in enumerate(LABELS)}
    scene = sector_scene(county, groups=groups, sector_labels=LABELS, notes=NOTES)
    assert len(scene.legend.groups) == 9
    assert scene.legend.groups[-1].label == "Other"
    assert scene.legend.groups[-1].count > 0
    assert isinstance(scene.marks, pd.DataFrame)


def test_each_origin_says_how_much_of_the_purchases_comes_from_there() -> None:
    bought = ("44 % (35-54)", "14 % (7-21)", "20 % (13-28)", "22 % (17-27)")
    scene = sector_scene(fictional(400), **{**WORDS, "notes": replace(NOTES, bought=bought)})
    texts = ["".join(e.itertext()) for e in ET.fromstring(write_svg(scene)).iter(f"{SVG}text")]  # noqa: S314
    assert [text for text in texts if text.endswith("of purchases")] == [f"{share} of purchases" for share in bought]
    assert "Per cent: of all inputs bought in Northmoor, by origin" in scene.caption
