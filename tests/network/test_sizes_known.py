from __future__ import annotations

import pandas as pd
import pytest

from netan.network.sizes_known import is_manufacturing, size_known_share


def nodes(*rows):
    names = ["node_id", "kind", "tier", "sector", "employees", "firm_id", "evidence"]
    return pd.DataFrame([dict(zip(names, row, strict=True)) for row in rows])


PLACE = (
    ("01", "firm", "local", "C24", 300.0, "01", "seen"),
    ("S1", "firm", "local", "C30", 500.0, "99", "seen"),
    ("S2", "firm", "local", "Q86", 900.0, None, "seen"),
    ("02", "firm", "local", "C24", 150.0, "02", "estimated"),
    ("C24@local", "sector", "local", "C24", 50.0, None, "estimated"),
    ("P1", "firm", "country", "C24", 9999.0, "77", "seen"),
    ("C24@country", "sector", "country", "C24", 1e6, None, "official"),
    ("fd", "final_demand", "world", None, None, None, "official"),
)


def test_share_of_manufacturing_jobs_and_whose_the_largest_sites_are():
    known = size_known_share(nodes(*PLACE))
    assert (known.jobs, known.known, known.largest, known.elsewhere) == (1000.0, 800.0, 3, 1)
    assert known.sentences() == (
        "Size known for 80 % of manufacturing jobs.",
        "1 of the 3 largest sites belongs to a company registered elsewhere.",
    )


def test_all_industries_and_fewer_sites():
    known = size_known_share(nodes(*PLACE), is_in=lambda _: True, industries="", largest=1)
    assert known.jobs == 1900.0
    assert known.sentences() == (
        "Size known for 89 % of jobs.",
        "The one site of known size does not belong to a company registered elsewhere.",
    )


@pytest.mark.parametrize(
    ("seen", "text"), [(0.0, "0 %"), (1.0, "under 1 %"), (9999.0, "over 99 %"), (10000.0, "100 %")]
)
def test_never_rounded_to_all_or_none(seen, text):
    rows = [("01", "firm", "local", "C24", seen, "01", "seen")]
    rows += [("02", "firm", "local", "C24", 10000.0 - seen, "02", "estimated")]
    assert size_known_share(nodes(*rows)).sentences()[0] == f"Size known for {text} of manufacturing jobs."


def test_nothing_known():
    empty = size_known_share(nodes(*PLACE[4:]))
    assert empty.sentences() == ("Size known for 0 % of manufacturing jobs.",)
    assert size_known_share(nodes(PLACE[-1])).sentences() == ()
    none = [row for row in PLACE if row[0] != "S1"]
    assert size_known_share(nodes(*none)).sentences()[1] == (
        "None of the 2 largest sites belongs to a company registered elsewhere."
    )


@pytest.mark.parametrize(
    ("sector", "makes"), [("C10_12", True), ("C33", True), ("E38", False), ("C", True), ("?", False)]
)
def test_manufacturing(sector, makes):
    assert is_manufacturing(sector) is makes
