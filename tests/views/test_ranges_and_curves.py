"""Pictures of ranges and curves: what is drawn, where, and what is refused."""

from __future__ import annotations

import itertools
import math
import xml.etree.ElementTree as ET

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.views.axes import nice_ticks
from netan.views.ranges_svg import Panel, RangeFigure, rows_for, write_range_svg
from netan.views.robustness_svg import Curve, CurveFigure, write_curve_svg
from netan.views.scene import Notes, ViewError

NOTES = Notes(place="Northmoor", source="Sources: made up.", version="0.0", notices=("INTERNAL: a list",))
SVG = "{http://www.w3.org/2000/svg}"


def ranges(rows, **more):
    frame = pd.DataFrame(rows, columns=["name", "lower", "middle", "upper", "base"])
    return RangeFigure((Panel("Jobs", frame, **more),), "Title", "Caption.", "Alt", NOTES)


def curves(*lines, **more):
    plain = {"x_words": "x", "y_words": "y", "y_said": lambda v: f"{v:g}", "title": "T", "caption": "C", "alt": "A"}
    return CurveFigure(tuple(lines), **{**plain, **more}, notes=NOTES)


def parsed(svg):
    return ET.fromstring(svg)  # noqa: S314  # our own


def texts(svg):
    return [element.text for element in parsed(svg).iter(f"{SVG}text")]


@given(st.floats(-1e7, 1e7), st.floats(1, 1e7), st.integers(2, 8))
def test_ticks_are_round_and_span_what_is_drawn(low, span, most):
    high = low + span
    ticks = nice_ticks(low, high, most=most)
    assert ticks[0] <= low + 1e-6 * span
    assert ticks[-1] >= high - 1e-6 * span
    assert 2 <= len(ticks) <= most + 2
    step = ticks[1] - ticks[0]
    assert all(b - a == pytest.approx(step, rel=1e-6) for a, b in itertools.pairwise(ticks))


def test_a_row_says_its_range_and_stays_on_the_sheet():
    svg = write_range_svg(ranges([("Plant X", 2999.0, 3200.0, 3561.0, 2200.0), ("Small", 3.0, math.nan, 5.0, 2.0)]))
    said = texts(svg)
    assert {"Plant X", "3,000 to 3,550", "3 to 5", "INTERNAL: a list", "Title"} <= set(said)
    for box in parsed(svg).iter(f"{SVG}rect"):
        assert float(box.get("x", 0)) + float(box.get("width")) <= 160.0
        assert float(box.get("width")) >= 0
    assert svg == write_range_svg(
        ranges([("Plant X", 2999.0, 3200.0, 3561.0, 2200.0), ("Small", 3.0, math.nan, 5.0, 2.0)])
    )


def test_a_row_that_is_not_known_has_no_bar():
    one = write_range_svg(ranges([("A", 1.0, 2.0, 3.0, math.nan)]))
    two = write_range_svg(ranges([("A", 1.0, 2.0, 3.0, math.nan), ("B", math.nan, math.nan, math.nan, math.nan)]))
    assert "not known" in texts(two)
    assert one.count("<rect") == two.count("<rect")


def test_markup_in_a_name_is_text():
    svg = write_range_svg(ranges([('<script>alert("x")</script>', 1.0, 2.0, 3.0, math.nan)]))
    assert "<script" not in svg
    line = write_curve_svg(curves(Curve("<b>&", [1, 2], [0.1, 0.2])))
    assert "<b>" not in line
    parsed(line)


def test_differences_lie_on_both_sides_of_nought():
    svg = write_range_svg(ranges([("B", -420.0, -200.0, 35.0, math.nan)], zero=True))
    assert {"-420 to 40", "-400", "0"} <= set(texts(svg))


def test_nothing_to_draw_is_refused():
    with pytest.raises(ViewError, match="there is no figure to draw"):
        write_range_svg(ranges([]))
    with pytest.raises(ViewError, match="holds 1 to 4 lines, not 0"):
        write_curve_svg(curves())
    with pytest.raises(ViewError, match="a line needs points above 0"):
        write_curve_svg(curves(Curve("a", [0, 1], [1, 2])))
    with pytest.raises(ViewError, match="no figure of these lines is known"):
        write_curve_svg(curves(Curve("a", [1], [math.nan])))


def test_names_of_lines_that_end_alike_stand_apart():
    lines = [Curve(name, [1, 10, 100], [0.1, 0.2, 0.4]) for name in ("one", "two", "three")]
    svg = write_curve_svg(curves(*lines))
    feet = [float(e.get("y")) for e in parsed(svg).iter(f"{SVG}text") if e.text in {"one", "two", "three"}]
    assert min(abs(a - b) for k, a in enumerate(feet) for b in feet[k + 1 :]) > 2.8
    drawn = [e for e in parsed(svg).iter(f"{SVG}path") if e.get("fill") == "none"]
    assert len({e.get("stroke-dasharray") for e in drawn}) == 3


def test_a_range_about_a_line_leaves_out_what_is_not_known():
    band = Curve("a", [1, 2, 5], [2, 2, 2], [math.nan, 1, 1], [math.nan, 3, 3])
    shaded = [e for e in parsed(write_curve_svg(curves(band))).iter(f"{SVG}path") if e.get("fill-opacity")]
    assert len(shaded) == 1
    assert "nan" not in shaded[0].get("d")


def test_a_picture_of_a_given_height_has_it_and_says_when_rows_do_not_fit():
    rows = [(f"Row {k}", 10.0, 12.0, 15.0, 0.0) for k in range(rows_for(91.44, caption=False))]
    slide = {"width_mm": 162.56, "height_mm": 91.44, "caption": False}
    svg = write_range_svg(ranges(rows), **slide)
    assert parsed(svg).get("height") == "91.44mm"
    assert "Caption." not in " ".join(texts(svg))
    feet = [float(text.get("y")) for text in parsed(svg).iter(f"{SVG}text")]
    assert max(feet) < 91.44
    with pytest.raises(ViewError, match="do not fit on a picture of this height"):
        write_range_svg(ranges([*rows, *rows]), **slide)
    line = Curve("a", [1.0, 10.0], [0.1, 0.2])
    drawn = parsed(write_curve_svg(curves(line), width_mm=277.0, height_mm=190.0))
    assert drawn.get("height") == "190mm"


def test_a_bar_from_nought_is_lighter_up_to_the_lower_figure():
    boxes = parsed(write_range_svg(ranges([("A", 5.0, 6.0, 9.0, 0.0)]))).iter(f"{SVG}rect")
    filled = [box.get("fill-opacity") for box in boxes if box.get("fill") == "#1f5f8b"]
    assert filled == ["0.6", "0.28"]  # nothing is dark: nothing is certain
