"""Many places at once: equal to one at a time, nested, and held against the estimate of their region."""

import numpy as np
import pandas as pd
import pytest

from netan.errors import SchemaError
from netan.regional import places as module
from netan.regional.draws import AUTO, FLQ_DRAWS
from netan.regional.places import PlaceActivity, place_shares
from netan.regional.tiers import Draw, tier_shares

SECTORS = [f"s{k}" for k in range(6)]
AREAS = [f"area{k}" for k in range(7)]
REGION_OF = pd.Series(["north", "south", "north", "north", "south", "west", "south"], index=AREAS)
DRAWS = (Draw("flq", 0.1), Draw("flq", 0.3), Draw("2dlq", more=(("alpha", 0.3), ("beta", 0.12))), Draw("rlq"))


def made_up(seed=4):
    rng = np.random.default_rng(seed)
    A = pd.DataFrame(rng.uniform(0, 0.2, (6, 6)) * (rng.random((6, 6)) < 0.8), index=SECTORS, columns=SECTORS)
    imports = pd.Series(rng.uniform(0, 0.2, 6), index=SECTORS)
    values = rng.gamma(0.5, 100, (7, 6)).round() + np.eye(7, 6)
    values[2, 3] = 0  # a sector that one place lacks
    jobs = pd.DataFrame(values, index=AREAS, columns=SECTORS)
    country = jobs.sum() * 3 + 10
    output = pd.Series(rng.uniform(1e6, 1e7, 6), index=SECTORS)
    return A, imports, PlaceActivity(jobs, region_of=REGION_OF, country=country), output


def one_at_a_time(A, imports, activity, output, **options):
    regions = activity.places.groupby(REGION_OF).sum() if activity.regions is None else activity.regions
    return {
        area: tier_shares(
            A,
            imports,
            pd.DataFrame(
                {
                    "local": activity.places.loc[area],
                    "region": regions.loc[REGION_OF[area]],
                    "country": activity.country,
                }
            ),
            output=output,
            **options,
        )
        for area in activity.places.index
    }


@pytest.mark.parametrize("denominator", ["all", "domestic"])
@pytest.mark.parametrize("calibrated", [None, DRAWS[0]])
def test_equal_to_one_place_at_a_time(denominator, calibrated):
    A, imports, activity, output = made_up()
    options = {"methods": DRAWS, "calibrated": calibrated, "denominator": denominator}
    together = place_shares(A, imports, activity, output=output, **options)
    places = together.places
    for area, alone in one_at_a_time(A, imports, activity, output, **options).items():
        pd.testing.assert_frame_equal(
            together.purchases.as_frame().loc[area], alone.purchases.as_frame(), check_names=False, rtol=1e-12
        )
        for part in ("lower", "middle", "upper"):
            found, expected = getattr(places, part).loc[area], getattr(alone.place, part)
            pd.testing.assert_series_equal(found, expected, check_names=False, rtol=1e-12)
        for draw in DRAWS:
            assert together.nesting.loc[area, draw.label] == pytest.approx(alone.nesting[draw].cells)
        local = alone.coefficients_of(DRAWS[1])
        expected = np.linalg.inv(np.eye(6) - local.to_numpy()).sum(axis=0)
        of_draw = place_shares(A, imports, activity, output=output, methods=DRAWS[1:2]).multipliers.lower[area]
        present = alone.present.to_numpy()
        assert of_draw.to_numpy()[present] == pytest.approx(expected[present])
        assert of_draw[~present].isna().all()


@pytest.mark.parametrize("methods", [FLQ_DRAWS, (AUTO,)])
def test_activity_by_group_and_regions_of_their_own(methods):
    A, imports, activity, output = made_up()
    group_of = pd.Series(["g1", "g1", "g2", "g3", "g3", "g3"], index=SECTORS)
    jobs = activity.places.T.groupby(group_of).sum().T
    regions = jobs.groupby(REGION_OF).sum() * 1.5
    country = jobs.sum() * 4
    grouped = PlaceActivity(jobs, region_of=REGION_OF, country=country, regions=regions)
    options = {"group_of": group_of, "methods": methods}
    together = place_shares(A, imports, grouped, output=output, **options)
    for area, alone in one_at_a_time(A, imports, grouped, output, **options).items():
        pd.testing.assert_frame_equal(
            together.purchases.as_frame().loc[area], alone.purchases.as_frame(), check_names=False, rtol=1e-12
        )


@pytest.mark.parametrize("denominator", ["all", "domestic"])
@pytest.mark.parametrize("half_width", [0.0, 5.0])
def test_default_estimator_equal_to_one_place_at_a_time(denominator, half_width):
    A, imports, activity, output = made_up()
    small = activity.places.copy()
    small.loc["area4"] = np.array([0, 0, 0, 1.0, 0, 0])  # too small to be calibrated
    activity = PlaceActivity(small, region_of=REGION_OF, country=activity.country, half_width=half_width)
    together = place_shares(A, imports, activity, output=output, denominator=denominator)
    assert together.fitted.to_dict() == {area: area != "area4" for area in AREAS}
    options = {"denominator": denominator, "half_width": half_width}
    for area, alone in one_at_a_time(A, imports, activity, output, **options).items():
        pd.testing.assert_frame_equal(
            together.purchases.as_frame().loc[area],
            alone.purchases.as_frame(),
            check_names=False,
            rtol=1e-9,
            check_dtype=False,
        )
        for part in ("lower", "middle", "upper"):
            found, expected = getattr(together.places, part).loc[area], getattr(alone.place, part)
            pd.testing.assert_series_equal(found, expected, check_names=False, rtol=1e-9)
        assert together.nesting.loc[area, "auto"] == pytest.approx(alone.nesting[AUTO].cells)
        solved = []
        for draw in alone.draws:
            local = alone.coefficients_of(draw).to_numpy()
            solved.append(np.linalg.inv(np.eye(6) - local).sum(axis=0))
        present = alone.present.to_numpy()
        assert together.multipliers.lower[area].to_numpy()[present] == pytest.approx(np.min(solved, axis=0)[present])
        assert together.multipliers.upper[area].to_numpy()[present] == pytest.approx(np.max(solved, axis=0)[present])
        weight = alone.place_output
        means = [np.average(one, weights=weight) for one in solved]
        assert together.mean_multipliers.lower[area] == pytest.approx(min(means))
        assert together.mean_multipliers.upper[area] == pytest.approx(max(means))


def test_default_estimator_against_the_regions():
    A, imports, activity, output = made_up()
    found = place_shares(A, imports, activity, output=output)
    against = found.against_regions()
    assert (against["places"] >= against["own"] - 1e-12).all()
    assert (against["within"] <= against["places"]).all()
    raised = found.nesting["auto"].groupby(REGION_OF).sum()
    assert (against["places"] - against["own"] > 1e-12).equals(raised > 0)


def test_half_widths_are_checked():
    A, imports, activity, _ = made_up()
    for bad, said in ((-1.0, "known and not negative"), (activity.places.iloc[:, 1:], "different sectors")):
        with pytest.raises(SchemaError, match=said):
            place_shares(A, imports, PlaceActivity(activity.places, REGION_OF, activity.country, half_width=bad))


def test_multipliers_of_technology_that_hardly_converges():
    """Column sums near 1: the sums are solved for where they move on."""
    A, imports, activity, output = made_up()
    steep = 0.99 * A / A.sum()
    slq = (Draw("slq"),)
    whole = PlaceActivity(
        activity.country.to_frame("all").T, region_of=pd.Series({"all": "all"}), country=activity.country
    )
    found = place_shares(steep, imports, whole, output=output, methods=slq).multipliers.lower["all"]
    assert found.to_numpy() == pytest.approx(np.full(6, 100.0))


def test_chunks_change_nothing(monkeypatch):
    A, imports, activity, output = made_up()
    whole = place_shares(A, imports, activity, output=output, methods=DRAWS)
    monkeypatch.setattr(module, "CHUNK_BYTES", 1)
    single = place_shares(A, imports, activity, output=output, methods=DRAWS)
    pd.testing.assert_frame_equal(whole.purchases.as_frame(), single.purchases.as_frame(), check_exact=True)
    pd.testing.assert_frame_equal(whole.multipliers.as_frame(), single.multipliers.as_frame(), rtol=1e-14)


def test_shares_sum_to_one_and_lie_in_range():
    A, imports, activity, output = made_up()
    found = place_shares(A, imports, activity, output=output, methods=DRAWS)
    for draw in DRAWS:
        shares = found.purchases_of(draw).dropna()
        assert shares.sum(axis=1).to_numpy() == pytest.approx(1.0)
        assert (shares >= 0).all(axis=None)
        assert found.places_of(draw).sum(axis=1).to_numpy() == pytest.approx(1.0)
    assert found.purchases_of().loc[("area2", "s3")].isna().all()
    assert (found.multipliers.lower.dropna() >= 1).all()
    mean = np.average(found.multipliers.upper.fillna(0)["area0"], weights=found.output.loc["area0"])
    assert found.mean_multipliers.upper["area0"] <= mean + 1e-12


def test_sum_over_places_exceeds_the_region_by_what_was_raised():
    A, imports, activity, output = made_up()
    found = place_shares(A, imports, activity, output=output, methods=DRAWS)
    for draw in DRAWS:
        against = found.against_regions(draw)
        assert list(against.index) == ["north", "south", "west"]
        assert (against["places"] >= against["own"] - 1e-12).all()
        assert (against["within"] <= against["places"]).all()
        raised = found.nesting[draw.label].groupby(REGION_OF).sum()
        assert (against["places"] - against["own"] > 1e-12).equals(raised > 0)
    north = PlaceActivity(
        activity.places.groupby(REGION_OF).sum(),
        region_of=pd.Series({"north": "north", "south": "south", "west": "west"}),
        country=activity.country,
    )
    itself = place_shares(A, imports, north, output=output, methods=DRAWS).places_of(draw)["local"]
    assert against["own"].to_numpy() == pytest.approx(itself.to_numpy())


def test_one_place_that_is_the_whole_nation_buys_everything_at_home():
    A, imports, activity, output = made_up()
    whole = PlaceActivity(
        activity.country.to_frame("all").T, region_of=pd.Series({"all": "all"}), country=activity.country
    )
    found = place_shares(A, imports, whole, output=output, methods=FLQ_DRAWS).places
    domestic = float((A.sum() * output).sum())
    assert found.lower.loc["all", "local"] == pytest.approx(domestic / (domestic + float((imports * output).sum())))
    assert found.upper.loc["all", ["region", "country"]].tolist() == [0, 0]


def test_what_is_refused():
    A, imports, activity, output = made_up()

    def of(**changed):
        parts = {"places": activity.places, "region_of": REGION_OF, "country": activity.country, **changed}
        return place_shares(A, imports, PlaceActivity(**parts))

    holes = activity.places.copy()
    holes.loc["area1", "s2"] = np.nan
    holes.loc["area4", "s0"] = -1.0
    with pytest.raises(SchemaError, match=r"area1, sector s2: activity is nan") as caught:
        of(places=holes)
    assert "area4, sector s0: activity is -1.0" in str(caught.value)
    with pytest.raises(SchemaError, match="area3: the activity is zero in every sector"):
        of(places=activity.places * (activity.places.index != "area3")[:, None])
    with pytest.raises(SchemaError, match="each area needs one region; without one: area6"):
        of(region_of=REGION_OF.drop("area6"))
    with pytest.raises(SchemaError, match=r"has .* the country that holds it"):
        of(country=activity.country / 100)
    with pytest.raises(SchemaError, match="north that holds it"):
        of(regions=activity.places.groupby(REGION_OF).sum() / 2)
    with pytest.raises(SchemaError, match="without one: west"):
        of(regions=activity.places.groupby(REGION_OF).sum().drop("west"))
    with pytest.raises(SchemaError, match="areas repeat: area0"):
        of(places=activity.places.iloc[[0, 0]])
    with pytest.raises(SchemaError, match="different sectors"):
        of(places=activity.places.drop(columns="s1"))
    with pytest.raises(SchemaError, match="no activity for 1 sectors or groups: s1"):
        of(places=activity.places.drop(columns="s1"), country=activity.country.drop("s1"))
    with pytest.raises(SchemaError, match="need national output"):
        _ = of().places
    with pytest.raises(SchemaError, match="draw slq was not computed"):
        of().purchases_of(Draw("slq"))
    with pytest.raises(SchemaError, match="denominator is 'all' or 'domestic'"):
        place_shares(A, imports, activity, output=output, denominator="some")
