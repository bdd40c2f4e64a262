"""Picture of a scorecard: what stands in it, and that nothing of the data becomes markup."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from netan.network.scorecard_published import FACTS
from netan.views.scene import Notes, ViewError
from netan.views.scorecard_svg import scorecard_figure, write_scorecard_svg


def rows_of(value=1.0):
    """Every fact at one value, and one method."""
    out = []
    for fact in FACTS:
        low, high = fact.published or (np.nan, np.nan)
        ends = [np.nan if np.isinf(end) else end for end in (low, high)]
        out.append(
            ("structure", fact.key, fact.label, value, np.nan, np.nan, *ends, fact.comparable, fact.verdict(value))
        )
    out.append(("prediction", "first_netan", "x: netan", 0.76, 0.72, 0.8, np.nan, np.nan, "", ""))
    names = [
        "part",
        "measure",
        "label",
        "value",
        "lower",
        "upper",
        "published_lower",
        "published_upper",
        "comparable",
        "verdict",
    ]
    return pd.DataFrame(out, columns=names)


def drawn(**options):
    figure = scorecard_figure(rows_of(), sentence="Inferred links, tested.", notes=Notes(place="Northmoor", **options))
    return figure, write_scorecard_svg(figure)


def test_it_parses_and_holds_every_comparable_fact_with_its_figures():
    figure, svg = drawn()
    words = " ".join(ET.fromstring(svg).itertext())  # noqa: S314  # our own text
    for fact in FACTS:
        if fact.published is not None and fact.comparable != "no":
            assert fact.label in words
            assert fact.words.replace(" to ", "-") in words
        else:
            assert fact.label not in words
    assert "72-80" in words
    assert "Inferred links, tested." in words
    assert "off the published" in figure.alt


def test_same_bytes_again():
    assert drawn()[1] == drawn()[1]


def test_a_value_far_off_stays_on_its_scale():
    figure = scorecard_figure(rows_of(1e6), sentence="", notes=Notes())
    root = ET.fromstring(write_scorecard_svg(figure))  # noqa: S314
    places = [float(circle.get("cx")) for circle in root.iter("{http://www.w3.org/2000/svg}circle")]
    assert max(places) < 160.0


def test_names_are_no_markup():
    _, svg = drawn(source="<script>alert(1)</script>")
    assert "<script" not in svg


def test_nothing_to_draw_is_said():
    with pytest.raises(ViewError, match="there is no scorecard to draw"):
        scorecard_figure(rows_of().iloc[:0], sentence="", notes=Notes())
