"""The table of changes of area codes against published lists; skipped where they are not here."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest

from netan.tables.areas import load_uk_areas
from netan.tables.carrying import carried, vintage_of

PLACES = Path(__file__).resolve().parents[3] / "shared" / "data" / "real" / "geography"
pytestmark = pytest.mark.skipif(not PLACES.is_dir(), reason="the published files are not here")

UK = load_uk_areas()
# The published boundaries keep the codes that these two had before 2019.
KEPT = {"S12000046", "S12000044"}


def rows(name):
    """Rows of a published csv."""
    with (PLACES / name).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def shapes():
    found = json.loads((PLACES / "uk_areas_2014_2025_topo.json").read_text("utf-8"))
    return {one["properties"]["areacd"]: one["properties"] for one in found["objects"]["ltla"]["geometries"]}


def test_every_end_and_start_of_the_boundaries_is_in_the_table(shapes):
    """``end`` is the last year in which a district was there on 31 December, ``start`` the first."""
    for code, told in shapes.items():
        first, last = vintage_of([code])
        if code not in KEPT:
            assert last == told.get("end", 2100), code
        if told.get("start"):
            assert first == told["start"], code
        else:
            assert first <= 2015, code
    assert not set(shapes) - set(UK.frame["area"])
    since = UK.frame[UK.frame["valid_to"].eq("") | UK.frame["valid_to"].gt("2015-12-31")]
    assert set(since["area"]) - set(shapes) == {"S12000049", "S12000050"}


def test_the_lookup_agrees_on_what_each_code_became():
    """The published lookup follows codes to 2023; where it and the table differ, the table goes on."""
    later = {"E08000016", "E08000019"}
    for row in rows("uk_la_to_region_lookup.csv"):
        if row["LADCD_ACTIVE"] and row["LADCD"] not in later:
            assert UK.current_code(row["LADCD_ACTIVE"]) == UK.current_code(row["LADCD"]), row["LADCD"]
        if row["RGNNM"]:
            assert UK.region(row["LADCD"]) == row["RGNNM"]
        assert UK.country(row["LADCD"]) == row["CTRYNM"]
        assert UK.find(row["LADNM"]) is not None


def test_former_codes_and_successors_of_the_names_list():
    listed = rows("uk_local_authority_names_codes.csv")
    gss = {row["local-authority-code"]: row["gss-code"] for row in listed}
    tried = 0
    for row in listed:
        code = row["gss-code"]
        if row["local-authority-type"] in {"CTY", "COMB", "SRA"} or code not in set(UK.frame["area"]):
            continue
        for former in filter(None, row["former-gss-codes"].split(",")):
            assert UK.current_code(former) == UK.current_code(code), (former, code)
            tried += 1
        successors = [gss[one] for one in row["replaced-by"].split(",") if one]
        if successors:
            assert UK.current_code(code) in {UK.current_code(one) for one in successors}, code
            tried += 1
    assert tried > 40
    # the 26 districts of Northern Ireland before 2015
    old = {row["snac"]: row["nice-name"] for row in listed if row["end-date"] == "2015-03-31"}
    assert len({code for code in UK.frame["area"] if code.startswith("95")}) == 26
    assert all(UK.name(code) == name for code, name in old.items() if code)


def test_names_and_other_names_are_found():
    """Of the names and other names of a published list all but slips of the pen and cut ones lead to their district."""
    missing, tried = [], 0
    known = set(UK.frame["area"])
    for row in rows("uk_local_authority_names_codes.csv"):
        if row["gss-code"] not in known:
            continue
        names = [row["nice-name"], row["official-name"]]
        # a comma divides other names, and is part of some
        names += [] if "," in row["nice-name"] or " of" in row["alt-names"] else row["alt-names"].split(",")
        for name in filter(None, map(str.strip, names)):
            tried += 1
            found = UK.code_of(name)
            if found is None or UK.current_code(found) != UK.current_code(row["gss-code"]):
                missing.append(name)
    assert tried > 1500
    assert len(missing) < 30, missing


def test_the_list_of_december_2022_is_one_vintage_and_joins_2025():
    codes = [row["LAD22CD"] for row in rows("uk_lad_december_2022_centroids.csv")]
    assert vintage_of(codes) == (2021, 2022)
    out = carried(pd.DataFrame({"area": codes, "count": 1}), to_year=2025, values=["count"])
    assert len(codes) == 374
    assert len(out.frame) == 361
    assert out.frame["count"].sum() == 374
