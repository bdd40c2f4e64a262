"""The picture of shares: rows, words, ranges and what is drawn."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from netan.views.scene import Notes, ViewError
from netan.views.shares import range_words, share_figure
from netan.views.shares_svg import write_share_svg

COLUMNS = (("local", "Here"), ("region", "Rest of region"), ("country", "Rest of UK"), ("world", "Abroad"))
SVG = "{http://www.w3.org/2000/svg}"


def row(name: str, money: float, low: float, high: float, *, evidence: str = "estimated", middle: bool = True) -> dict:
    out: dict[str, object] = {"name": name, "evidence": evidence, "money": money}
    for key, part in (("local", 1.0), ("region", 0.2), ("country", 0.3), ("world", 0.1)):
        mid = (low + high) / 2 * part if middle else np.nan
        out |= {f"{key}_lower": low * part, f"{key}_middle": mid, f"{key}_upper": high * part}
    return out


def figure(rows: list[dict], **more: object):
    notes = Notes(place="Northmoor", source="Sources: a table.", currency="£")
    return share_figure(pd.DataFrame(rows), columns=COLUMNS, title="Shares", of_what="inputs", notes=notes, **more)


def test_the_whole_stays_first_and_the_largest_rows_follow() -> None:
    drawn = figure([row("All", 1.0, 0.3, 0.5), row("small", 5e6, 0.1, 0.2), row("large", 9e6, 0.2, 0.4)])
    assert list(drawn.rows["name"]) == ["All", "large", "small"]
    assert "here 30-50 %, rest of region 6-10 %, rest of UK 9-15 %, abroad 3-5 %" in drawn.caption


def test_rows_without_room_are_counted_and_weighed() -> None:
    rows = [row("All", 9e6, 0.3, 0.5), *(row(f"i{k}", 1e6 * k, 0.1, 0.2) for k in range(1, 6))]
    drawn = figure(rows, most=2)
    assert list(drawn.rows["name"]) == ["All", "i5", "i4"]
    assert "Not drawn: 3 smaller industries with £6.0m" in drawn.caption


def test_without_a_middle_none_is_drawn_and_the_caption_says_so() -> None:
    drawn = figure([row("All", 1e6, 0.3, 0.5, middle=False)])
    assert "no middle without calibration" in drawn.caption
    assert 'stroke-width="0.6"' not in write_share_svg(drawn)


def test_a_bar_reaches_from_the_lower_to_the_upper_end() -> None:
    root = ET.fromstring(write_share_svg(figure([row("All", 1e6, 0.25, 0.75)])))  # noqa: S314 - our own text
    bars = [rect for rect in root.iter(f"{SVG}rect") if rect.get("height") == "2.5"]
    solid, pale = bars[0], bars[1]
    assert float(pale.get("x", "0")) == pytest.approx(float(solid.get("x", "0")) + float(solid.get("width", "0")))
    assert float(pale.get("width", "0")) == pytest.approx(2 * float(solid.get("width", "0")), abs=0.02)


def test_seen_rows_bear_a_diamond() -> None:
    rows = [row("All", 2e6, 0.3, 0.5), row("a", 1e6, 0.2, 0.3, evidence="seen")]
    drawn = figure(rows)
    assert "Diamond: seen in payments" in drawn.caption
    assert len(re.findall("l0.9 -0.9l0.9 0.9", write_share_svg(drawn))) == 1


def test_names_that_look_like_markup_stay_text_and_the_picture_is_the_same_twice() -> None:
    rows = [row("<script>alert(1)</script>", 1e6, 0.3, 0.5)]
    first = write_share_svg(figure(rows))
    assert "<script" not in first
    assert first == write_share_svg(figure(rows))


def test_a_share_that_is_not_known_is_said() -> None:
    unknown = row("All", 1e6, 0.3, 0.5)
    unknown |= {f"world_{end}": np.nan for end in ("lower", "middle", "upper")}
    assert "not known" in write_share_svg(figure([unknown]))


def test_shares_outside_bounds_and_empty_tables_are_refused() -> None:
    with pytest.raises(ViewError, match="outside 0 to 1"):
        figure([row("All", 1e6, 0.3, 1.5)])
    with pytest.raises(ViewError, match="no share to draw"):
        share_figure(pd.DataFrame(), columns=COLUMNS, title="", of_what="inputs", notes=Notes())


def test_range_words() -> None:
    assert range_words(float("nan"), float("nan")) == "-"
    assert range_words(0.0, 0.0) == "0 %"


def test_rows_that_are_no_parts_of_a_whole_are_ordered_by_money() -> None:
    drawn = figure([row("small", 1e6, 0.1, 0.2), row("large", 9e6, 0.2, 0.4)], whole=False)
    assert list(drawn.rows["name"]) == ["large", "small"]
    assert "Shares of inputs, by industries." in drawn.caption
    assert 'font-weight="600" text-anchor="end"' not in write_share_svg(drawn)
