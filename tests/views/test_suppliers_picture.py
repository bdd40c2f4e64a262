from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hostile_names import HOSTILE
from hypothesis import given, settings
from hypothesis import strategies as st
from supplier_network import BUYER, GROUPS, buyer_with

from netan.network.published import may_be_told
from netan.views.scene import Notes, ViewError
from netan.views.suppliers import Room, SupplierFigure, supplier_figure
from netan.views.suppliers_svg import write_supplier_svg
from netan.views.suppliers_words import share
from netan.views.wording import text_width

NOTES = Notes(place="Northmoor", source="Sources: fictional.", date="2024", version="9.9", country="Albany")
SVG = "{http://www.w3.org/2000/svg}"
LEAST_TYPE = 8 / 72 * 25.4


def figure_of(network, **options) -> SupplierFigure:
    return supplier_figure(network, centre=BUYER, groups=GROUPS, notes=NOTES, **options)


def texts(svg: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter(f"{SVG}text"))  # noqa: S314


def boxes(svg: str) -> list[tuple[float, float, float, float, str]]:
    """Rectangle of every text on the sheet: left, top, right, bottom, words."""
    out = []
    root = ET.fromstring(svg)  # noqa: S314
    for group in root.iter(f"{SVG}g"):
        dx, dy = (float(v) for v in re.findall(r"[-\d.]+", group.get("transform", "translate(0 0)")))
        for text in group.findall(f"{SVG}text"):
            size, words = float(text.get("font-size")), text.text or ""
            wide, x, y = text_width(words, size) / 1.04, float(text.get("x")) + dx, float(text.get("y")) + dy
            x -= {"end": wide, "middle": wide / 2}.get(text.get("text-anchor"), 0.0)
            out.append((x, y - 0.74 * size, x + wide, y + 0.2 * size, words))
    return out


CASES = {"usual": (147, 239), "none here": (0, 40), "a thousand": (400, 600), "one": (1, 0), "three": (2, 1)}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("paper", [{}, {"bare": True}, {"width_mm": 162.56, "height_mm": 91.44, "caption": False}])
def test_words_stay_on_the_paper_apart_and_large_enough(case, paper):
    room = Room(7, 2, 2) if "height_mm" in paper else Room()
    svg = write_supplier_svg(figure_of(buyer_with(*CASES[case]), room=room), **paper)
    root = ET.fromstring(svg)  # noqa: S314
    wide, high = (float(v) for v in root.get("viewBox").split()[2:])
    assert wide == paper.get("width_mm", 160)
    assert high == paper.get("height_mm", high)
    assert min(float(t.get("font-size")) for t in texts(svg)) >= LEAST_TYPE
    found = boxes(svg)
    assert all(x >= 0 and y >= 0 and right <= wide + 0.3 and foot <= high for x, y, right, foot, _ in found), found
    overlaps = [
        (a[4], b[4])
        for k, a in enumerate(found)
        for b in found[:k]
        if min(a[2], b[2]) - max(a[0], b[0]) > 0.3 and min(a[3], b[3]) - max(a[1], b[1]) > 0.3
    ]
    assert overlaps == []


def test_a_slide_keeps_its_height_whatever_stands_in_it():
    figure = figure_of(buyer_with(400, 600), room=Room(14, 4, 5))
    svg = write_supplier_svg(figure, width_mm=162.56, height_mm=91.44)
    assert 'viewBox="0 0 162.56 91.44"' in svg
    assert "scale(0." in svg


def test_caption_counts_what_is_drawn():
    figure = figure_of(buyer_with(147, 239))
    rows = figure.rows
    here = rows[rows["origin"] == 0]
    assert (int(here["suppliers"].sum()), int(rows["suppliers"].sum())) == (147, 386)
    part = share(here["paid"].sum(), rows["paid"].sum())
    assert f"147 suppliers in Northmoor (filled) take {part} of its supplier spending; 239 elsewhere" in figure.caption
    assert "The 12 largest here are named; no estimated link is drawn." in figure.caption
    assert (here["kind"] == "supplier").sum() == 12
    assert rows.loc[rows["origin"] > 0, "kind"].eq("several").all()


@given(here=st.integers(0, 60), away=st.integers(0, 60), named=st.integers(0, 14), groups=st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_nothing_is_lost_whatever_the_room(here, away, named, groups):
    if here + away == 0:
        return
    network = buyer_with(here, away)
    rows = figure_of(network, room=Room(named, groups, groups)).rows
    assert rows["paid"].sum() == pytest.approx(network.edges["value"].sum())
    assert (rows.loc[rows["origin"] == 0, "suppliers"].sum(), rows["suppliers"].sum()) == (here, here + away)
    assert (rows["kind"] == "supplier").sum() <= named + 1


@given(here=st.integers(0, 40), away=st.integers(0, 40))
@settings(max_examples=40, deadline=None)
def test_no_row_for_publication_tells_a_single_payment(here, away):
    network = buyer_with(here, away, secret=True)
    sides = [network.edges["value"][:here], network.edges["value"][here:]]
    if here + away == 0:
        return
    if not all(side.empty or may_be_told(side) for side in sides):
        with pytest.raises(ViewError, match="not written for publication"):
            figure_of(network, may=set())
        return
    figure = figure_of(network, may=set())
    assert (figure.rows["suppliers"] >= 3).all()
    assert not re.search(r"Works \d", figure.rows.to_csv() + figure.caption + figure.alt + write_supplier_svg(figure))
    assert figure.rows["paid"].sum() == pytest.approx(network.edges["value"].sum())


def test_a_buyer_without_payments_says_what_to_supply():
    with pytest.raises(ViewError, match=r"no payment of Plant X was seen.*buyer, supplier_name and value"):
        figure_of(buyer_with(5, 5, seen=False))
    with pytest.raises(ViewError, match="is not in the network"):
        supplier_figure(buyer_with(1, 1), centre="nobody", groups=GROUPS)


def test_estimated_links_are_neither_drawn_nor_counted():
    network = buyer_with(6, 4)
    network.edges.loc[network.edges.index[:2], "evidence"] = "estimated"
    figure = figure_of(network)
    assert figure.rows["suppliers"].sum() == 8
    assert "Works 0" not in write_supplier_svg(figure)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_words(name):
    network = buyer_with(9, 9, label=name)
    network.nodes.loc["S0001", "label"] = name
    svg = write_supplier_svg(figure_of(network))
    tags = {element.tag.removeprefix(SVG) for element in ET.fromstring(svg).iter()}  # noqa: S314
    assert tags <= {"svg", "title", "desc", "rect", "g", "text", "circle", "path"}
    assert not re.search(r"\son\w+=[^\"]*\"", re.sub(r">[^<]*<", "><", svg))


def test_filled_here_hollow_and_dashed_elsewhere_without_colour():
    svg = write_supplier_svg(figure_of(buyer_with(3, 3)))
    assert svg.count('stroke-width="0.6"/>') >= 3
    plain = re.findall(r'<path d="M[^"]*C[^"]*" [^>]*/>', svg)
    assert [("dasharray" in path) for path in plain] == [False] * 3 + [True] * 3


def test_areas_follow_jobs():
    network = buyer_with(4, 0)
    network.nodes.loc["S0001", "employees"] = 400.0
    svg = write_supplier_svg(figure_of(network))
    found = [float(r) for r in re.findall(r'<circle cx="[\d.]+" cy="[\d.]+" r="([\d.]+)" fill="#[0-9a-f]{6}"/>', svg)]
    buyer, large = max(found), sorted(found)[-2]
    assert (large / buyer) ** 2 == pytest.approx(400 / 2200, rel=0.03)


def test_the_same_network_gives_the_same_picture_whatever_its_order():
    network = buyer_with(30, 30)
    turned = type(network)(network.nodes.iloc[::-1], network.edges.iloc[::-1])
    assert write_supplier_svg(figure_of(network)) == write_supplier_svg(figure_of(turned))
    assert not network.edges.columns.difference(turned.edges.columns).size


def test_alt_text_says_the_figures():
    figure = figure_of(buyer_with(30, 30))
    assert figure.alt.startswith("Diagram of payments to suppliers 2024. Lines run from 30 suppliers in Northmoor")
    for words in ("on the left (\N{POUND SIGN}", "Largest here: Eastvale Works 0", "rest of Albany", "abroad"):
        assert words in figure.alt
    assert len(figure.alt) < 700
