"""netan linkages: every breakdown, both sides, seen payments, files and the picture."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from openpyxl import load_workbook
from sample_study import netan

from netan.errors import AreaError, StudyError
from netan.schema import JSON_KEYS
from netan.study.journey import Journey
from netan.study.linkage_rows import (
    PURCHASES,
    SALES,
    inputs_of,
    listed_purchases,
    purchases_by_area,
    purchases_by_group,
    purchases_by_pair,
    purchases_by_sector,
    sales_by_area,
    sales_by_group,
    sales_by_pair,
    sales_by_sector,
)
from netan.study.linkages import linkages_of
from netan.study.settings import load_study
from netan.study.words import share_words
from netan.tables.sector_groups import ALL_ADVANCED, sector_groups

if TYPE_CHECKING:
    import pandas as pd


@pytest.fixture(scope="module")
def journey(built):
    return Journey(load_study(built))


def ends(frame: pd.DataFrame, tiers, end: str) -> np.ndarray:
    return frame[[f"{tier}_{end}" for tier in tiers]].to_numpy(float)


@pytest.mark.parametrize(
    ("rows_of", "tiers"),
    [
        (purchases_by_sector, PURCHASES),
        (purchases_by_group, PURCHASES),
        (purchases_by_area, PURCHASES),
        (purchases_by_pair, ("local", "region", "country")),
        (sales_by_sector, SALES),
        (sales_by_group, SALES),
        (sales_by_area, SALES),
    ],
)
def test_middles_sum_to_one_and_lie_in_their_range(journey, rows_of, tiers) -> None:
    rows = rows_of(journey)
    assert rows.tiers == tiers
    assert len(rows.frame)
    low, mid, high = (ends(rows.frame, tiers, end) for end in ("lower", "middle", "upper"))
    known = ~np.isnan(mid).any(axis=1)
    np.testing.assert_allclose(mid[known].sum(axis=1), 1, atol=1e-9)
    assert (low <= high + 1e-12).all()
    assert (mid[known] >= low[known] - 1e-9).all()
    assert (mid[known] <= high[known] + 1e-9).all()
    assert (low.sum(axis=1) <= 1 + 1e-9).all()
    assert (high.sum(axis=1) >= 1 - 1e-9).all()
    assert (rows.frame["money"] > 0).all()


def test_sales_of_pairs_add_up_to_the_sales_here(journey) -> None:
    rows, whole = sales_by_pair(journey).frame, sales_by_sector(journey).frame.set_index("key")
    sums = rows.groupby("supplier")["local_middle"].sum()
    assert (sums <= whole.loc[sums.index, "local_middle"] + 1e-9).all()
    assert rows["money"].iloc[0] == whole.loc[rows["supplier"].iloc[0], "money"]


def test_sales_of_the_place_are_the_mean_of_its_industries(journey) -> None:
    rows = sales_by_sector(journey)
    mean = np.average(rows.frame["local_middle"], weights=rows.frame["money"])
    assert rows.whole["local_middle"] == pytest.approx(mean)


def test_money_of_the_industries_adds_up_to_the_place(journey) -> None:
    rows = purchases_by_sector(journey)
    assert rows.frame["money"].sum() == pytest.approx(rows.whole["money"])
    assert rows.whole["money"] == pytest.approx(inputs_of(journey.shares).sum())


def test_payments_seen_stand_for_their_part(journey) -> None:
    rows, paid = purchases_by_sector(journey), listed_purchases(journey)
    assert paid.to_numpy().sum() > 0
    plain = journey.shares.purchases.lower
    for sector, amounts in paid.iterrows():
        row = rows.frame.set_index("key").loc[sector]
        part = min(1.0, amounts.sum() / row["money"])
        assert row["seen"] == pytest.approx(part)
        assert row["evidence"] in {"seen", "seen and estimated"}
        wanted = part * amounts["local"] / amounts.sum() + (1 - part) * plain.loc[sector, "local"]
        assert row["local_lower"] == pytest.approx(wanted)
    others = rows.frame[~rows.frame["key"].isin(paid.index)].set_index("key")
    np.testing.assert_allclose(others["local_lower"], plain.loc[others.index, "local"])
    assert set(others["evidence"]) == {"estimated"}
    assert 0 < rows.whole["seen"] < 1


def test_what_was_seen_narrows_the_place(journey) -> None:
    whole = purchases_by_sector(journey).whole
    band = journey.shares.place
    assert whole["local_upper"] - whole["local_lower"] < band.upper["local"] - band.lower["local"]


def test_a_group_lies_between_its_industries(journey) -> None:
    groups, sectors = purchases_by_group(journey), purchases_by_sector(journey).frame.set_index("key")
    row = groups.frame.set_index("group").loc[ALL_ADVANCED]
    members = [code for code in row["label"].split(", ") if code in sectors.index]
    middles = sectors.loc[members, "local_middle"]
    assert middles.min() <= row["local_middle"] <= middles.max()
    assert row["money"] == pytest.approx(sectors.loc[members, "money"].sum())
    assert "does not show apart" in " ".join(groups.notes)


def test_a_district_buys_less_at_home_than_the_place(journey) -> None:
    rows = purchases_by_area(journey)
    assert len(rows.frame) == 3
    assert rows.frame["money"].sum() == pytest.approx(rows.whole["money"], rel=1e-6)
    assert (rows.frame["local_upper"] < rows.whole["local_upper"]).all()


def test_groups_of_the_ons_table() -> None:
    from netan.tables.iocodes import ons_codes

    groups = sector_groups(list(ons_codes()))
    assert sorted(groups.members["Chemicals"]) == ["C203", "C204", "C205", "C20A", "C20B", "C20C"]
    assert groups.members["Aerospace"] == ("C303",)
    assert ("Medical and dental instruments", "C32") in groups.not_apart


@pytest.mark.parametrize(
    "more",
    [
        [],
        ["--by", "group"],
        ["--by", "pair"],
        ["--by", "area"],
        ["--side", "sales"],
        ["--side", "sales", "--by", "group"],
        ["--side", "sales", "--by", "pair"],
        ["--side", "sales", "--by", "area"],
        ["--sector", "basic metals"],
        ["--by", "pair", "--sector", "C28"],
    ],
)
def test_the_command_prints_each_breakdown_in_120_columns(built, more) -> None:
    run = netan("linkages", built, *more)
    assert run.code == 0, run.errors
    assert max(len(line) for line in run.out.splitlines()) <= 120
    value = json.loads(netan("linkages", built, "--json", *more).out)
    assert set(value) == {key.name for key in JSON_KEYS["linkages"]}
    assert value["sectors"]
    assert all(row["evidence"] for row in value["sectors"])


def test_the_workbook_and_the_picture(built, tmp_path) -> None:
    run = netan("linkages", built, "--out", tmp_path / "l.xlsx", "--chart", tmp_path / "l.svg")
    assert run.code == 0, run.errors
    sheet = load_workbook(tmp_path / "l.xlsx").worksheets[0]
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    assert any("ALL of Northmoor" in cell for cell in cells)
    assert "<svg" in (tmp_path / "l.svg").read_text("utf-8")
    assert "Of the inputs of Northmoor" in (tmp_path / "l.txt").read_text("utf-8")
    png = netan("linkages", built, "--side", "sales", "--chart", tmp_path / "s.png", "--quiet")
    assert png.code == 0, png.errors
    assert (tmp_path / "s.png").read_bytes()[:4] == b"\x89PNG"


def test_what_there_is_not_is_said(built, tmp_path) -> None:
    with pytest.raises(StudyError, match="there are no purchases by town; take area, group, pair, sector"):
        linkages_of(built, by="town")
    with pytest.raises(StudyError, match=r"written as \.svg or \.png"):
        linkages_of(built, chart=tmp_path / "l.gif")
    run = netan("linkages", built, "--out", tmp_path / "l.txt")
    assert run.code == 2
    assert "csv or xlsx" in run.errors
    assert "no industry 'C99'" in netan("linkages", built, "--by", "pair", "--sector", "C99").errors


def test_jobs_by_section_refuse_what_they_cannot_tell(journey, monkeypatch) -> None:
    from dataclasses import replace

    place = journey.place
    coarse = replace(place, activity=replace(place.activity, level="section"))
    other = Journey(journey.study)
    monkeypatch.setitem(other.__dict__, "place", coarse)
    monkeypatch.setitem(other.__dict__, "inputs", journey.inputs)
    for rows_of in (purchases_by_group, purchases_by_pair, sales_by_sector):
        with pytest.raises(AreaError, match="BRES by 2-digit SIC"):
            rows_of(other)


def test_share_words() -> None:
    assert share_words(float("nan"), float("nan"), float("nan")) == "-"
