"""The picture of who relies on the council: words, room, hostile names. Every name is made up."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hostile_names import HOSTILE

from netan.views.council import council_figure
from netan.views.council_svg import write_council_svg
from netan.views.scene import Notes, ViewError

PLACES = (("Here", 6e6), ("Rest of region", 1e6), ("Rest of Albany", 2e6), ("Abroad", 0.0), ("Place not known", 1e6))
NAN = float("nan")


def rows(count=30, **change):
    frame = pd.DataFrame(
        {
            "name": [f"Made Up {k:02} Ltd" for k in range(count)],
            "companies": 1,
            "paid": [1e6 / (k + 1) for k in range(count)],
            "share_lower": [0.1 if k % 3 else NAN for k in range(count)],
            "share_upper": [0.4 if k % 3 else NAN for k in range(count)],
            "reliance": ["5 % to over 25 %" if k % 3 else "not known" for k in range(count)],
        }
    )
    return frame.assign(**change)


def figure(frame=None, places=PLACES, **options):
    notes = Notes(place="Northmoor", date="2025", source="Sources: made up.", version="0")
    frame = rows() if frame is None else frame
    return council_figure(frame, places=places, buyers=["Northmoor Council"], notes=notes, **options)


def test_words_say_where_the_money_goes_and_what_is_left_out():
    made = figure()
    assert len(made.rows) == 20
    assert "£10.0m; here 60 %, rest of region 10 %, rest of Albany 20 %, place not known 10 %" in made.caption
    assert "The 20 largest of 30 payees here are drawn" in made.caption
    assert "Not known: nobody recorded its size." in made.caption
    assert "abroad" not in made.caption
    assert "Made Up 01 £0.5m, 10 to 40 % of its sales" in made.alt


def test_the_order_of_rows_says_nothing_and_bytes_are_the_same():
    made = write_council_svg(figure())
    assert made == write_council_svg(figure(rows()[::-1]))
    assert "http" not in made.replace("http://www.w3.org/2000/svg", "")


def test_a_slide_is_as_high_as_asked_and_holds_fewer_rows():
    made = write_council_svg(figure(), width_mm=162.56, height_mm=91.44, caption=False)
    assert 'height="91.44mm"' in made
    feet = [float(y) for y in re.findall(r'<text x="0" y="([\d.]+)"', made)]
    assert 5 <= made.count("Made Up") - 5 <= 12  # five stand in the description
    assert max(feet) < 91.44


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_text(name):
    made = write_council_svg(figure(rows(1, name=name)))
    assert "<script" not in made
    assert "<img" not in made
    assert "\u202e" not in made


def test_no_company_here_and_nothing_paid():
    made = write_council_svg(figure(rows(1, paid=0.0)))
    assert "largest payees in Northmoor, the first: none" in made
    with pytest.raises(ViewError, match="no payment of a public body"):
        figure(places=[("Here", 0.0)])
