from __future__ import annotations

import csv
from xml.etree import ElementTree as ET

import pytest
from sample_study import netan

from netan.errors import StudyError
from netan.report.picture import size_of
from netan.schema import FIGURE_LINES
from netan.study.journey import Journey
from netan.study.scene_figure import Wish, pyvis_answer, scene_answer, scene_of, write_scene
from netan.study.settings import load_study

WISHES = {"industries": Wish("industries"), "companies": Wish("companies"), "tiers": Wish("tiers", "PLANT-X")}
PIXELS = {"word": 1890, "a4": 3272, "slides": 1920, "web": 1209}


@pytest.fixture(scope="module")
def journey(built):
    return Journey(load_study(built))


def lines_of(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("what", WISHES)
@pytest.mark.parametrize("purpose", PIXELS)
def test_every_picture_in_every_size(journey, tmp_path, what, purpose):
    pages = write_scene(journey, WISHES[what], tmp_path, purpose=purpose)
    stem = f"figure-{what}" + ("-plant-x" if what == "tiers" else "") + ("" if purpose == "word" else f"-{purpose}")
    assert [path.name for path in pages.outputs] == [f"{stem}.{kind}" for kind in ("png", "svg", "txt", "csv")]
    png, svg, words, data = pages.outputs
    width, height, _ = size_of(png.read_bytes())
    assert width == PIXELS[purpose]
    assert (height == 1080) == (purpose == "slides")
    ET.fromstring(svg.read_text("utf-8"))  # noqa: S314
    text = words.read_text("utf-8")
    assert text.index("\nCaption\n") < text.index("\nAlt text\nDiagram: ")
    assert (what == "industries") == ("INTERNAL" not in text)
    rows = lines_of(data)
    assert list(rows[0]) == list(FIGURE_LINES.names)
    again = write_scene(journey, WISHES[what], tmp_path / "again", purpose=purpose)
    assert [a.read_bytes() for a in again.outputs] == [b.read_bytes() for b in pages.outputs]


def test_the_backbone_leaves_no_industry_without_its_largest_supplier(journey):
    scene = scene_of(journey, Wish("industries"), purpose="word")
    marks = scene.marks
    here = marks.index[marks["tier"].eq(0) & marks["kind"].eq("industry")]
    inside = scene.flows[scene.flows["source"].isin(here) & scene.flows["target"].isin(here)]
    inside = inside[inside["source"] != inside["target"]]
    largest = inside.loc[inside.groupby("target")["value"].idxmax()]
    assert largest["shown"].all()
    assert len(largest) > 10
    assert int(scene.flows["shown"].sum()) <= 50


def test_fewer_groups_elsewhere_lose_no_money(journey):
    every = scene_of(journey, Wish("industries"), purpose="a4")
    few = scene_of(journey, Wish("industries"), purpose="slides")
    assert (few.marks["tier"].gt(0)).sum() <= 12
    assert few.flows["value"].sum() == pytest.approx(every.flows["value"].sum())


def test_tiers_go_back_from_the_company_and_name_nobody_on_estimates(journey):
    scene = scene_of(journey, WISHES["tiers"])
    assert sorted(set(scene.marks["column"])) == [-2, -1, 0]
    named = scene.marks[scene.marks["ref"].ne("")]
    paid = scene.flows[scene.flows["evidence"].eq(0)]
    assert (named["evidence"].eq(0) | named.index.isin([*paid["source"], *paid["target"]])).all()
    both = scene.flows[scene.flows["source"].isin(named.index) & scene.flows["target"].isin(named.index)]
    assert both["evidence"].ne(2).all()


def test_pages_by_pyvis(built, tmp_path):
    written = [
        pyvis_answer(built, folder=tmp_path),
        pyvis_answer(built, what="industries", folder=tmp_path),
        pyvis_answer(built, what="suppliers", who="Plant X", folder=tmp_path),
    ]
    names = [pages.outputs[0].name for pages in written]
    assert names == ["pyvis-companies.html", "pyvis-industries.html", "pyvis-suppliers-plant-x.html"]
    assert [bool(pages.internal) for pages in written] == [True, False, True]


def test_publishable_names_nobody_of_a_confidential_list(built, tmp_path, journey):
    pages = scene_answer(built, what="companies", folder=tmp_path, publishable=True)
    assert not pages.internal
    secret = journey.network().edges.query("confidential").supplier
    hidden = journey.network().nodes.loc[secret.unique()]
    hidden = hidden[hidden["confidential"]]["label"] if "confidential" in hidden else hidden["label"].iloc[:0]
    assert not [name for name in hidden if name in pages.outputs[1].read_text("utf-8")]


@pytest.mark.parametrize(
    ("arguments", "first"),
    [
        (("--what", "sectors"), "figure-industries.png"),
        (("--what", "sectors", "--for", "slides"), "figure-industries-slides.png"),
        (("--what", "companies", "--for", "a4"), "figure-companies-a4.png"),
        (("--what", "tiers", "Plant X", "--for", "word"), "figure-tiers-plant-x.png"),
        (("--renderer", "pyvis", "--what", "sectors"), "pyvis-industries.html"),
        (("--renderer", "pyvis", "--what", "tiers", "Plant X"), "pyvis-tiers-plant-x.html"),
        (("--renderer", "pyvis"), "pyvis-companies.html"),
    ],
)
def test_commands(built, tmp_path, arguments, first):
    run = netan("view", built, *arguments, "--out", tmp_path)
    assert run.code == 0, run
    assert f"Written: {tmp_path / first}" in run.out.replace("\n  ", "")


@pytest.mark.parametrize(
    "arguments", [("--renderer", "pyvis", "--what", "sectors", "--for", "word"), ("--what", "tiers"),
                  ("--renderer", "pyvis", "--what", "council")]
)  # fmt: skip
def test_commands_that_make_no_sense(built, arguments):
    assert netan("view", built, *arguments).code == 2


def test_no_such_size(built):
    with pytest.raises(StudyError, match="no picture for 'poster'; take one of word, a4, slides, web"):
        scene_answer(built, what="industries", purpose="poster")
