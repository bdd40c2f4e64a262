"""Measures on the place of the fictional sample county."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from netan.errors import AreaError, StudyError
from netan.measures.gaps import ABROAD, COLUMNS
from netan.measures.linkages import QUADRANTS
from netan.schema import validate
from netan.schema.linkage_tables import EXTRACTION, GAP_LIST, KEY_SECTORS, LEAKAGE, PLACE_MULTIPLIERS, POSITIONS
from netan.study.journey import Journey
from netan.study.linkage_measures import content_of, gap_list, measures_of
from netan.study.linkage_model import ENDS_OF_A_POUND, PURCHASED, place_model
from netan.study.linkage_shown import shown_in
from netan.study.settings import load_study
from netan.tables.classification import load_classification

ENDS = ("lower", "middle", "upper")


@pytest.fixture(scope="module")
def journey(built):
    return Journey(load_study(built))


@pytest.fixture(scope="module")
def measures(journey):
    return measures_of(journey)


def columns_in_order(frame):
    """Every figure has its ends, and they are in order."""
    found = [name.removesuffix("_lower") for name in frame.columns if name.endswith("_lower") and "rank" not in name]
    assert found
    for name in found:
        low, mid, high = (frame[f"{name}_{end}"].to_numpy(float) for end in ENDS)
        hair = 1e-9 * np.nanmax(np.abs(high))
        assert not ((low > high + hair) | (mid < low - hair) | (mid > high + hair)).any(), name


def test_every_pound_is_accounted_for_under_every_draw(journey):
    model = place_model(journey)
    for draw in model.draws:
        whole = draw.local.sum(axis=0) + draw.ends.sum(axis=1)
        np.testing.assert_allclose(whole[model.present], 1, atol=1e-9)
        assert (draw.local <= draw.region + 1e-12).all(axis=None)
        assert (draw.region <= draw.country + 1e-12).all(axis=None)
    table = journey.inputs.table
    direct = (model.rates["jobs"] * table.x).sum()
    assert direct == pytest.approx(journey.place.activity.jobs["country"].sum())


def test_multipliers_grow_with_the_tier_and_with_households(journey, measures):
    one, two = measures.multipliers, measures.multipliers_type_two
    columns_in_order(one)
    columns_in_order(two)
    for name in ("output_multiplier", "gva_effect", "jobs_effect"):
        for end in ("lower", "upper"):
            local, region, country = (one[f"{tier}_{name}_{end}"] for tier in ("local", "region", "country"))
            assert ((local <= region + 1e-9) & (region <= country + 1e-9)).all()
            assert (two[f"local_{name}_{end}"] >= one[f"local_{name}_{end}"] - 1e-9).all()
    assert (one["local_output_multiplier_lower"] >= 1).all()
    said = shown_in(journey, "multipliers-2", measures=measures).notes
    assert any("70% of wages paid here go to people who live here" in note for note in said)


def test_a_smaller_resident_share_keeps_less_here(journey, measures):
    values = {**journey.study.values, "assume.resident_share": 0.3}
    other = Journey(type(journey.study)(**{**vars(journey.study), "values": values}))
    fewer = measures_of(other).multipliers_type_two
    more = measures.multipliers_type_two
    assert (fewer["local_output_multiplier_upper"] < more["local_output_multiplier_upper"]).all()
    np.testing.assert_allclose(fewer["country_output_multiplier_upper"], more["country_output_multiplier_upper"])


def test_key_sectors_and_positions(measures):
    columns_in_order(measures.key_sectors)
    assert set(measures.key_sectors["quadrant"]) <= set(QUADRANTS)
    assert measures.key_sectors["certain"].any()
    assert (measures.positions[["upstreamness", "downstreamness"]] >= 1).all(axis=None)


def test_extraction_is_ranked_by_jobs_with_the_range_of_the_rank(journey, measures):
    found = measures.extraction
    columns_in_order(found)
    assert found["rank_lower"].is_monotonic_increasing
    assert (found["rank_lower"] <= found["rank_upper"]).all()
    assert (found["jobs_total_extraction_loss_elsewhere_lower"] >= -1e-9).all()
    # at least the industry's own output goes
    own = place_model(journey).output[found["sector"]].to_numpy()
    assert (found["output_total_extraction_loss_lower"] >= own * (1 - 1e-9)).all()


def test_a_pound_of_purchases_ends_somewhere(journey, measures):
    columns_in_order(measures.leakage)
    middle = measures.leakage[[f"{kind}_middle" for kind in ENDS_OF_A_POUND]].sum(axis=1)
    if place_model(journey).calibrated is not None:
        np.testing.assert_allclose(middle, 1, atol=1e-9)
    assert (measures.leakage["here_at_once_upper"] < 1).all()


def test_gap_list_adds_up_and_names_nobody(journey):
    found = gap_list(journey)
    frame = found.frame
    assert tuple(frame.columns) == GAP_LIST.names == (*COLUMNS, "already_supply", "seen_outside", "evidence")
    columns_in_order(frame[:-1])
    assert frame.iloc[-1]["label"] == ABROAD
    assert frame["outside_upper"][:-1].is_monotonic_decreasing
    model, shares = place_model(journey), journey.shares
    inputs = shares.place_output @ (shares.coefficients.sum(axis=0) + shares.imports_share)
    place = shares.purchases_of(shares.expected_draw)
    weight = shares.place_output * (shares.coefficients.sum(axis=0) + shares.imports_share)
    outside = float((place["region"] + place["country"]).fillna(0.0) @ weight)
    seen = frame["seen_outside"].fillna(0.0)
    assert (frame["outside_lower"] >= seen - 1e-6).all()
    assert frame["outside_lower"][:-1].sum() <= outside * (1 + 1e-9) + seen.sum()
    assert frame["outside_upper"][:-1].sum() >= outside * (1 - 1e-9)
    assert frame["bought_upper"].sum() >= inputs * (1 - 1e-9)
    firms = journey.firms.frame
    here = firms[(firms["tier"] == "local") & firms["sector"].notna()]
    assert frame["companies"].sum() <= len(here)
    assert (frame["already_supply"].dropna() <= frame["companies"].dropna()).all()
    names = set(here["label"])
    assert not any(str(value) in names for value in frame.to_numpy().ravel())
    assert len(model.present) >= len(frame) - 1 - int((model.output == 0).sum())


def test_gap_list_of_a_group_of_buyers(journey):
    whole, part = gap_list(journey).frame, gap_list(journey, group="advanced-manufacturing")
    both = whole.merge(part.frame, on="sector", suffixes=("", "_of_group"))
    assert (both["outside_upper_of_group"] <= both["outside_upper"] * (1 + 1e-9)).all()
    assert part.buyers == "advanced manufacturing (ten sectors)"
    assert part.notes[0].startswith(
        "Left out, because the table shows them only with others: parts of C25, C30, C31T32"
    )
    assert gap_list(journey, group="30").confidential  # its list is
    assert gap_list(journey, group="30").notes[0].startswith("Imports from abroad")
    supplied = part.frame["already_supply"].fillna(0)
    assert gap_list(journey, group="30").frame["already_supply"].sum() > 0  # Plant X has a list
    assert (supplied.to_numpy() <= part.frame["companies"].fillna(0).to_numpy()).all()


def test_payments_seen_elsewhere_are_in_the_gap_list(journey):
    firms = journey.firms
    paid = firms.seen.groupby("supplier")["value"].sum()
    coded = firms.frame["sector"].reindex(paid.index).dropna()
    other = Journey(journey.study)
    away = firms.frame["tier"].mask(firms.frame.index.isin(coded.index), "region")
    other.firms = replace(firms, frame=firms.frame.assign(tier=away))
    frame = gap_list(other).frame.set_index("sector")
    expected = paid[coded.index].groupby(coded).sum()
    np.testing.assert_allclose(frame.loc[expected.index, "seen_outside"], expected)
    assert (frame.loc[expected.index, "region_lower"] >= expected - 1e-6).all()
    assert frame["seen_outside"].drop(expected.index).fillna(0.0).eq(0).all()


def test_content_of_a_group(journey):
    everything, group = content_of(journey), content_of(journey, "advanced-manufacturing")
    for found in (everything, group):
        assert list(found.columns) == list(ENDS)
        assert found.loc["output", "lower"] >= 1e6
        assert (found["lower"] <= found["upper"]).all()
    with pytest.raises(StudyError, match="no industry of the table is SIC 3250 alone; it lies inside C31T32"):
        content_of(journey, "32.50")


def test_frames_have_the_columns_of_the_schema(journey, measures):
    frames = {
        PLACE_MULTIPLIERS: measures.multipliers,
        KEY_SECTORS: measures.key_sectors,
        EXTRACTION: measures.extraction,
        POSITIONS: measures.positions,
        LEAKAGE: measures.leakage,
    }
    assert tuple(measures.multipliers_type_two.columns) == PLACE_MULTIPLIERS.names
    for table, frame in frames.items():
        assert tuple(frame.columns) == table.names, table.name
        validate(frame, table)
    validate(gap_list(journey).frame[:-1], GAP_LIST)


def test_same_study_same_frames(journey, measures):
    again = measures_of(Journey(journey.study))
    pd.testing.assert_frame_equal(again.multipliers, measures.multipliers)
    pd.testing.assert_frame_equal(gap_list(Journey(journey.study)).frame, gap_list(journey).frame)


def test_jobs_by_section_add_up_to_sections_and_refuse_groups(study, measures):
    jobs = pd.read_csv(study / "jobs.csv", dtype={"sector": str})
    letters = load_classification("sic2007")
    jobs["sector"] = [letters.at_level(code[:2], "section") for code in jobs["sector"]]
    figures = ["jobs", "lower", "upper"]
    keys = [name for name in jobs.columns if name not in figures]
    jobs.groupby(keys, as_index=False, dropna=False)[figures].sum().to_csv(study / "jobs.csv", index=False)
    journey = Journey(load_study(study))
    assert journey.place.activity.level == "section"
    found = measures_of(journey)
    assert found.multipliers["sector"].str.fullmatch("[A-S]").all()
    assert found.multipliers.set_index("sector").loc["C", "label"] == "Manufacturing"
    assert any("added up to sections" in note for note in found.notes)
    assert len(found.extraction) < len(measures.extraction)
    frame = gap_list(journey).frame
    assert set(frame["sector"]) <= {*found.multipliers["sector"], *"ABCDEFGHIJKLMNOPQRS", ""}
    assert content_of(journey).loc["output", "lower"] >= 1e6
    with pytest.raises(AreaError, match="jobs are by section and cannot tell advanced manufacturing"):
        gap_list(journey, group="advanced-manufacturing")


def test_purchased_kinds_are_ends():
    assert set(PURCHASED) < set(ENDS_OF_A_POUND)
