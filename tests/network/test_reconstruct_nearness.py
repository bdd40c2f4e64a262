from __future__ import annotations

import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_links import dense, economy

from netan.errors import SchemaError
from netan.network.reconstruct import (
    Nearness,
    expected_degrees,
    expected_strengths,
    expected_value,
    fit_links,
    link_probability,
    positions,
    reconstruct_links,
    sample_links,
)
from netan.network.reconstruct_counts import Near, PairCounts, logistic, row_sums, solve_log_z
from netan.network.reconstruct_nearness import (
    MOST_PLACES,
    distances_km,
    exponential_decay,
    grid_places,
    placed_firms,
    power_decay,
)
from netan.network.reconstruct_sample import sample_pairs

TOWNS = pd.DataFrame(
    {"latitude": [53.38, 53.43, 53.52, 53.55], "longitude": [-1.47, -1.36, -1.13, -1.48]}, index=list("NESW")
)


def towns(firms, *, exponent=1.0, unknown=()):
    place = pd.Series(np.array(list("NESW"))[np.arange(len(firms)) * 7 % 4], index=firms, dtype=object)
    place.loc[list(unknown)] = np.nan
    return Nearness(place, power_decay(distances_km(TOWNS), exponent=exponent))


@pytest.mark.parametrize("elasticity", [1.0, 0.4])
def test_chances_with_distance_are_those_of_the_brute_force(elasticity):
    suppliers, purchases = economy(1)
    near = towns(suppliers.index, exponent=1.5)
    D = near.closeness.loc[near.place, near.place].to_numpy()
    mu, p, _ = dense(suppliers, purchases, mean_degree=6, elasticity=elasticity, closeness=D)
    model = fit_links(suppliers, purchases, mean_degree=6, elasticity=elasticity, nearness=near)
    i, j = np.indices((24, 24)).reshape(2, -1)
    np.fill_diagonal(p, 0.0)
    assert link_probability(model, i, j) == pytest.approx(p.ravel(), rel=1e-3)
    assert expected_value(model, i, j) == pytest.approx(mu.ravel(), rel=1e-6, abs=1e-9)
    out, into = expected_degrees(model)
    assert out.to_numpy() == pytest.approx(p.sum(axis=1), rel=1e-3)
    assert into.to_numpy() == pytest.approx(p.sum(axis=0), rel=1e-3)
    assert out.sum() == pytest.approx(6 * 24, rel=1e-3)


def test_distance_changes_neither_margins_nor_the_number_of_links():
    suppliers, purchases = economy(2, firms=80)
    plain = fit_links(suppliers, purchases, mean_degree=8, elasticity=0.4)
    model = fit_links(suppliers, purchases, mean_degree=8, elasticity=0.4, nearness=towns(suppliers.index))
    for one, two in zip(expected_strengths(plain), expected_strengths(model), strict=True):
        assert two.to_numpy() == pytest.approx(one.to_numpy(), rel=1e-12)
    assert expected_degrees(model)[0].sum() == pytest.approx(expected_degrees(plain)[0].sum(), rel=1e-4)


def test_samples_by_distance_are_unbiased():
    # 400 samples; 2 x 32 strengths and 16 counts of links between towns. Bonferroni at 1e-6 in all: |z| below 5.7
    suppliers, purchases = economy(3, firms=32)
    near = towns(suppliers.index, exponent=2)
    model = fit_links(suppliers, purchases, mean_degree=5, elasticity=0.4, nearness=near)
    shape = (32, 32)
    i, j = np.indices(shape).reshape(2, -1)
    p, mu = (f(model, i, j).reshape(shape) for f in (link_probability, expected_value))
    runs, money, links = 400, np.zeros(shape), np.zeros(shape)
    for seed in range(runs):
        drawn = sample_links(model, seed=seed)
        at = positions(model, drawn["supplier"], drawn["buyer"])
        money[at] += drawn["value"].to_numpy() / runs
        links[at] += 1 / runs
        assert drawn["probability"].to_numpy() == pytest.approx(p[at], rel=1e-12)
    spread = np.divide(mu**2, p, out=np.zeros(shape), where=p > 0) - mu**2
    for axis in (0, 1):
        error = np.sqrt(spread.sum(axis=axis) / runs)
        assert np.abs((money - mu).sum(axis=axis) / error).max() < 5.7
    town = near.place.to_numpy()
    for a in "NESW":
        for b in "NESW":
            block = np.ix_(town == a, town == b)
            error = np.sqrt((p * (1 - p))[block].sum() / runs)
            assert abs((links - p)[block].sum()) < 5.7 * error


def test_pairs_of_places_are_drawn_independently_with_their_probability():
    # every bin path, with places; 30 x 40 pairs, 2,000 draws
    rng = np.random.default_rng(5)
    u, v = rng.normal(-2, 2, 30), rng.normal(0, 2, 40)
    near = Near(rng.integers(0, 3, 30), rng.integers(0, 3, 40), rng.normal(0, 1.5, (3, 3)))
    p = logistic(u[:, None] + v[None, :] + near.log_closeness[near.a[:, None], near.b[None, :]])
    hits, runs, numbers = np.zeros(p.shape), 2000, np.zeros(2000)
    for t in range(runs):
        i, j = sample_pairs(u, v, rng=rng, near=near)
        assert len(np.unique(i * 40 + j)) == len(i)
        hits[i, j] += 1
        numbers[t] = len(i)
    z = (hits - runs * p) / np.sqrt(runs * p * (1 - p))
    assert np.abs(z[p * runs > 20]).max() < 5
    assert numbers.var() / (p * (1 - p)).sum() == pytest.approx(1, abs=4 * np.sqrt(2 / runs))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 0.9), st.integers(1, 4))
def test_z_and_sums_with_places(seed, share, places):
    rng = np.random.default_rng(seed)
    u, v = rng.normal(0, 2, 12), rng.normal(0, 2, 15)
    near = Near(rng.integers(0, places, 12), rng.integers(0, places, 15), rng.normal(0, 3, (places, places)))
    odds = u[:, None] + v[None, :] + near.log_closeness[near.a[:, None], near.b[None, :]]
    pairs = PairCounts.empty()
    pairs.add(u, v, near)
    log_z = solve_log_z(pairs, np.zeros(0), share * odds.size)
    assert logistic(odds + log_z).sum() == pytest.approx(share * odds.size, rel=1e-3)
    assert row_sums(u, v, log_z, near) == pytest.approx(logistic(odds + log_z).sum(axis=1), rel=5e-4)
    assert row_sums(v, u, log_z, near.turned()) == pytest.approx(logistic(odds + log_z).sum(axis=0), rel=5e-4)


def test_links_far_away_are_fewer_and_larger():
    suppliers, purchases = economy(4, firms=400)
    near = towns(suppliers.index, exponent=1)
    km = distances_km(TOWNS)
    means = {}
    for name, option in (("plain", None), ("near", near)):
        links = reconstruct_links(suppliers, purchases, mean_degree=10, elasticity=0.4, seed=1, nearness=option)
        a, b = near.place[links["supplier"]].to_numpy(), near.place[links["buyer"]].to_numpy()
        means[name] = km.to_numpy()[km.index.get_indexer(a), km.index.get_indexer(b)].mean(), (a == b).mean()
    assert means["near"][0] < 0.8 * means["plain"][0]
    assert means["near"][1] > 1.4 * means["plain"][1]


def test_firms_without_a_place_are_neutral():
    suppliers, purchases = economy(5, firms=40)
    options = {"mean_degree": 5, "elasticity": 0.4}
    plain = fit_links(suppliers, purchases, **options)
    nobody = Nearness(pd.Series(dtype=object), power_decay(distances_km(TOWNS), exponent=2))
    flat = towns(suppliers.index, exponent=0)
    i, j = np.indices((40, 40)).reshape(2, -1)
    for nearness in (nobody, flat):
        model = fit_links(suppliers, purchases, nearness=nearness, **options)
        assert link_probability(model, i, j) == pytest.approx(link_probability(plain, i, j), rel=1e-3)
    some = towns(suppliers.index, exponent=2, unknown=["f003"])
    placed = placed_firms(some, suppliers.index, suppliers.index)
    D, at = np.exp(placed.log_closeness), suppliers.index.get_loc("f003")
    assert placed.supplier[at] == placed.buyer[at] == 4
    known = np.delete(placed.buyer, at)
    # as a supplier in each town sees the average of the buyers whose town is known
    assert D[:4, 4] == pytest.approx(D[:4][:, known].mean(axis=1), rel=1e-12)
    assert D[4, 4] == pytest.approx(D[known][:, known].mean(), rel=1e-12)


def test_places_may_be_numbers_and_any_name():
    suppliers, purchases = economy(5, firms=40)
    near = towns(suppliers.index, unknown=["f003"])
    want = placed_firms(near, suppliers.index, purchases.buyers.index)
    for names in ({"E": 1, "N": 2, "S": 3, "W": 4}, {"E": "a", "N": "b", "S": "nan", "W": "s"}):
        renamed = near.closeness.rename(index=names, columns=names)
        found = placed_firms(Nearness(near.place.dropna().map(names), renamed), suppliers.index, purchases.buyers.index)
        assert found.supplier.tolist() == want.supplier.tolist()
        assert found.log_closeness == pytest.approx(want.log_closeness, rel=1e-12)


def test_same_seed_same_bytes_whatever_the_order():
    suppliers, purchases = economy(6, firms=60)
    near = towns(suppliers.index, unknown=["f010"])
    options = {"mean_degree": 5, "elasticity": 0.4, "seed": 2}
    one = reconstruct_links(suppliers, purchases, nearness=near, **options)
    mixed = Nearness(near.place.sample(frac=1, random_state=1).dropna(), near.closeness.iloc[::-1, [2, 0, 3, 1]])
    two = reconstruct_links(suppliers[::-1], purchases, nearness=mixed, **options)
    assert one.to_csv(float_format="%r") == two.to_csv(float_format="%r")


def test_distances_are_those_of_the_sphere():
    # by Pythagoras on a sphere of 6,371 km: 0.14 degrees north are 15.6 km, 0.34 east at 53.45 north 22.5 km
    km = distances_km(TOWNS)
    assert km.loc["N", "S"] == pytest.approx(27.4, abs=0.1)
    assert (km.to_numpy() == km.to_numpy().T).all()
    nearest = km.where(~np.eye(4, dtype=bool)).min()
    assert np.diag(km) == pytest.approx(nearest / 2, rel=1e-12)
    one = distances_km(TOWNS.iloc[[0, 0]])
    assert one.to_numpy().tolist() == [[1.0, 1.0], [1.0, 1.0]]
    with pytest.raises(SchemaError, match="1 places without coordinates: N"):
        distances_km(TOWNS.assign(latitude=[np.nan, 53, 53, 53]))


def test_grids_have_no_more_cells_than_asked():
    rng = np.random.default_rng(0)
    firms = pd.DataFrame({"latitude": 53 + rng.random(3000), "longitude": -2 + rng.random(3000)})
    firms.loc[5, "latitude"] = np.nan
    for most in (1, 10, 64):
        place, centres = grid_places(firms, cell_km=1, most=most)
        assert len(centres) <= most
        assert pd.isna(place[5])
        assert set(place.dropna()) == set(centres.index)
    mean = firms[place == place[0]].mean()
    assert centres.loc[place[0]].to_numpy() == pytest.approx(mean.to_numpy(), rel=1e-12)
    place, centres = grid_places(firms.assign(latitude=np.nan))
    assert place.isna().all()
    assert len(centres) == 0
    with pytest.raises(SchemaError, match="give numbers above 0"):
        grid_places(firms, cell_km=0)


def test_nobody_located_is_no_distance():
    suppliers, purchases = economy(5)
    place, centres = grid_places(pd.DataFrame({"latitude": np.nan, "longitude": np.nan}, index=suppliers.index))
    nobody = Nearness(place, power_decay(distances_km(centres), exponent=1))
    one = reconstruct_links(suppliers, purchases, mean_degree=4, seed=1, nearness=nobody)
    two = reconstruct_links(suppliers, purchases, mean_degree=4, seed=1)
    assert one["value"].sum() == pytest.approx(two["value"].sum(), rel=0.5)
    assert abs(len(one) - len(two)) < 40


def test_what_is_refused():
    suppliers, purchases = economy(7)
    good = towns(suppliers.index)
    many = [f"p{k}" for k in range(MOST_PLACES + 1)]
    cases = {
        "1 places without closeness: X": Nearness(good.place.replace("N", "X"), good.closeness),
        "zero, negative or unknown: N to N": Nearness(good.place, good.closeness * np.nan),
        "closeness of 3 to 4 places": Nearness(good.place, good.closeness.iloc[:3]),
        "1 firms with two places: f000": Nearness(pd.concat([good.place, good.place[:1]]), good.closeness),
        "101 places, 100 at most": Nearness(good.place[:0], pd.DataFrame(1.0, index=many, columns=many)),
    }
    for words, bad in cases.items():
        with pytest.raises(SchemaError, match=words):
            fit_links(suppliers, purchases, mean_degree=3, nearness=bad)
    with pytest.raises(SchemaError, match="exponent -1"):
        power_decay(good.closeness, exponent=-1)
    with pytest.raises(SchemaError, match="reach 0 km"):
        exponential_decay(good.closeness, reach_km=0)


def test_very_far_is_no_fault():
    suppliers, purchases = economy(8)
    far = exponential_decay(distances_km(TOWNS), reach_km=0.01)
    model = fit_links(suppliers, purchases, mean_degree=4, nearness=Nearness(towns(suppliers.index).place, far))
    links = sample_links(model, seed=1)
    assert np.isfinite(links["value"]).all()
    assert len(links) > 0


def test_drawing_by_distance_never_holds_all_pairs():
    # 8,000 firms in 60 cells: one matrix of their pairs would be 512 MB
    suppliers, purchases = economy(9, firms=8000, sectors=5)
    rng = np.random.default_rng(1)
    firms = pd.DataFrame({"latitude": 53 + 0.5 * rng.random(8000), "longitude": -2 + rng.random(8000)})
    place, centres = grid_places(firms.set_axis(suppliers.index), cell_km=4)
    near = Nearness(place, power_decay(distances_km(centres), exponent=1))
    tracemalloc.start()
    try:
        links = reconstruct_links(suppliers, purchases, mean_degree=10, elasticity=0.4, seed=1, nearness=near)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert abs(len(links) - 80_000) < 6 * np.sqrt(80_000)
    assert peak < 96e6
