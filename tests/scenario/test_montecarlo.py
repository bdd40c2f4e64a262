"""Joint draws of a closure: each reading is the static model's, the pieces change nothing, the range fits."""

from __future__ import annotations

import itertools
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from killed import kill_when_told, pieces
from small_economy import edge, model_of, network_of, node, series

from netan.errors import ScenarioError
from netan.scenario.convergence import convergence_of
from netan.scenario.first_round import first_round, site_of
from netan.scenario.montecarlo import MOVING, Choices, SharePool, Spread, draw_closure, uniforms
from netan.scenario.reduced import PARTS, Readings, reduced_closure, rows_of_readings, sums_of
from netan.scenario.shock import Closure
from netan.scenario.static import READINGS, one_run, prepared, run_closure

# per pound, margin and whose headcount, as the readings of the static model take them
AS_DRAWN = ((1 / 1.2, 0.15, 0.0), (1 / 0.8, 0.35, 0.0), (1.0, 0.25, 1.0))


def county(seed=0):
    """Five draws of the shares, a supplier with a headcount and one without, unlisted inputs, households."""
    rng = np.random.default_rng(seed)
    draws = rng.random((2, 2)) * 0.3 * np.linspace(0.8, 1.2, 5)[:, None, None]
    model = model_of(
        A_local=draws, A=draws.max(axis=0), household=series(30.0, 50.0), income=(80.0, 110.0),
        local_row=[series(0.6 * k, 0.7 * k) for k in np.linspace(0.8, 1.2, 5)], calibrated=2,
    )  # fmt: skip
    nodes = [
        node("S", "a", jobs=2.0, output=100.0), node("P", "b", jobs=3.0, output=60.0),
        node("Q", "a", jobs=9.0, output=90.0, evidence="estimated"),
    ]  # fmt: skip
    return network_of(nodes, [edge("P", "S", 12.0), edge("Q", "S", 5.0)]), model


def gathered(network, model, **wish):
    closure = Closure("test", ("S",), **wish)
    site = site_of(network, model, closure)
    return closure, site, first_round(network, model, site)


def pool_of(model):
    local = np.stack([one.to_numpy() / np.where(model.A.to_numpy() > 0, model.A, 1) for one in model.A_local])
    rows = np.stack([row.to_numpy() for row in model.local_row])
    return SharePool(np.concatenate([local, local[2:3]]), np.concatenate([rows, rows[2:3]]))


@given(seed=st.integers(0, 1000), agency=st.sampled_from([0.0, 3.0]), added=st.floats(0, 1))
def test_each_reading_is_the_static_one(seed, agency, added):
    network, model = county(seed)
    closure, site, first = gathered(network, model, agency=agency)
    reduced, pool = reduced_closure(model, site, first), pool_of(model)
    sums = sums_of(reduced, pool.local[1:2], pool.rows[1:2])
    draw = prepared(model, site, first, 1)
    for (reading, taken), income in itertools.product(zip(READINGS, AS_DRAWN, strict=True), model.income):
        wanted = one_run(model, closure, site, first, draw, reading, added, income)
        more = (*taken, added, income, 1.0, closure.resident_share, 0.5)
        one = Readings(np.array([1]), *(np.array([value]) for value in more))
        found = dict(zip(PARTS, rows_of_readings(reduced, sums, one, spending=True)[0], strict=True))
        assert {name: found[name] for name in wanted} == pytest.approx(wanted, rel=1e-10)
        assert found["left"] == pytest.approx(found["all"] / 2)


def drawn(folder, *, runs=400, loss=1.0, seed=1, piece=None, networks=1):
    network, model = county()
    _, site, first = gathered(network, model)
    spread = loss if isinstance(loss, Spread) else Spread(loss, loss)
    choices = Choices(spread, Spread(0.7, 0.7), Spread(0.4, 0.6), Spread(*model.income))
    closures = [reduced_closure(model, site, first)] * networks
    return draw_closure(closures, pool_of(model), choices, folder, runs=runs, seed=seed, piece=piece)


def test_the_range_lies_within_that_of_the_static_answer(tmp_path):
    band = drawn(tmp_path, runs=2000).band()
    network, model = county()
    static = run_closure(network, model, Closure("test", ("S",))).rows.set_index("part")
    for part in PARTS:
        width = float(static.loc[part, "upper"] - static.loc[part, "lower"])
        # of five draws one in five is the outermost; the static ALL adds the unknowns as independent errors
        slack = 0.1 * width if part == "all" else 1e-9 * abs(float(static.loc[part, "upper"]))
        assert band.loc[part, "lower"] >= static.loc[part, "lower"] - slack, part
        assert band.loc[part, "upper"] <= static.loc[part, "upper"] + slack, part
    assert band.loc["all", "lower"] < band.loc["all", "middle"] < band.loc["all", "upper"]


def test_nothing_unknown_is_the_single_run(tmp_path):
    """Every range one figure and every draw of the shares the same: each run is one run of the static model."""
    network, model = county()
    one = replace(model, A_local=[model.A_local[1]] * 5, local_row=[model.local_row[1]] * 5, income=(95.0, 95.0))
    closure, site, first = gathered(network, one)
    choices = Choices(
        loss=Spread(1.0, 1.0), resident=Spread(closure.resident_share, closure.resident_share),
        reemployed=Spread(0.5, 0.5), income=Spread(95.0, 95.0), productivity=Spread(1.0, 1.0),
        margin=Spread(0.25, 0.25), own=Spread(1.0, 1.0), added=Spread(0.3, 0.3),
    )  # fmt: skip
    found = draw_closure([reduced_closure(one, site, first)], pool_of(one), choices, tmp_path, runs=200, seed=1)
    wanted = one_run(one, closure, site, first, prepared(one, site, first, 1), READINGS[2], 0.3, 95.0)
    for end in ("lower", "middle", "upper", "mean"):
        assert found.band()[end][list(wanted)].to_dict() == pytest.approx(wanted, rel=1e-10), end
    assert found.moves().to_numpy() == pytest.approx(0, abs=1e-12)
    settled = convergence_of(found.runs["all"])
    assert settled.enough
    assert settled.last["mean_error"] == pytest.approx(0, abs=1e-12)


def test_pieces_and_networks_that_are_alike_change_nothing(tmp_path):
    one = drawn(tmp_path / "one")
    for piece in (7, 64):
        other = drawn(tmp_path / str(piece), piece=piece)
        assert other.runs.to_numpy().tobytes() == one.runs.to_numpy().tobytes()
        assert other.alone.to_numpy().tobytes() == one.alone.to_numpy().tobytes()
    two = drawn(tmp_path / "two", networks=2)
    np.testing.assert_allclose(two.runs, one.runs, rtol=1e-12)
    assert two.moves()["network"] == pytest.approx(0, abs=1e-12)


SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_montecarlo import draw_closure, ready
if __name__ == "__main__":
    folder = Path(sys.argv[1])
    told = lambda done, count: (folder / "told").write_text(str(done))
    draw_closure(*ready(), folder, runs=6000, seed=1, piece=20, progress=told)
"""


def ready():
    network, model = county()
    _, site, first = gathered(network, model)
    choices = Choices(Spread(1.0, 1.0), Spread(0.7, 0.7), Spread(0.4, 0.6), Spread(*model.income))
    return [reduced_closure(model, site, first)], pool_of(model), choices


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is not a Windows word")
def test_a_killed_series_ends_with_the_same_bytes(tmp_path):
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    killed.mkdir()
    wanted = draw_closure(*ready(), calm, runs=6000, seed=1, piece=20)
    kill_when_told(SCRIPT, killed)
    assert 0 < len(pieces(killed)) < len(pieces(calm)), "killed before it began or when all was done: shows nothing"
    found = draw_closure(*ready(), killed, runs=6000, seed=1, piece=20)
    assert found.runs.to_numpy().tobytes() == wanted.runs.to_numpy().tobytes()
    assert found.alone.to_numpy().tobytes() == wanted.alone.to_numpy().tobytes()
    assert pieces(killed) == pieces(calm)


def test_what_is_fixed_moves_nothing_and_shares_add_up(tmp_path):
    moves = drawn(tmp_path).moves()
    assert set(moves.index) == set(MOVING)
    assert moves.sum() == pytest.approx(1)
    assert moves[["loss", "resident", "network"]].tolist() == [0, 0, 0]
    assert moves["draw"] > 0


def test_half_a_closure_is_half_of_all_and_a_range_widens_it(tmp_path):
    whole, half = drawn(tmp_path / "a"), drawn(tmp_path / "b", loss=0.5)
    np.testing.assert_allclose(half.runs, whole.runs / 2)
    wide = drawn(tmp_path / "c", loss=Spread(0.5, 1.0, 0.8))
    assert (wide.runs["all"] <= whole.runs["all"] + 1e-12).all()
    assert (wide.runs["all"] >= half.runs["all"] - 1e-12).all()
    assert wide.moves()["loss"] > 0.5
    assert drawn(tmp_path / "d", loss=0.0).band().loc["all"].tolist() == [0, 0, 0, 0]


def test_a_seed_is_a_series_and_a_longer_one_begins_alike(tmp_path):
    short, long = drawn(tmp_path / "a", runs=50), drawn(tmp_path / "b", runs=120)
    np.testing.assert_array_equal(long.runs.iloc[:50], short.runs)
    assert not drawn(tmp_path / "c", runs=50, seed=2).runs.equals(short.runs)
    assert uniforms(3, 1).shape == (3, 10)


@given(st.floats(-5, 5), st.floats(0.1, 3), st.floats(0, 1), st.floats(0, 1))
def test_figures_of_a_range_are_those_of_the_triangle(low, span, peak, chance):
    high, mid = low + span, low + span * peak
    x = float(Spread(low, high, min(max(mid, low), high)).at(np.array([chance]))[0])
    if x <= mid:
        below = (x - low) ** 2 / (span * (mid - low)) if mid > low else 0.0
    else:
        below = 1 - (high - x) ** 2 / (span * (high - mid))
    assert below == pytest.approx(chance, abs=1e-6)


@pytest.mark.parametrize("figures", [(1.0, 0.5, None), (0.0, 1.0, 2.0), (0.0, float("nan"), None)])
def test_no_range_is_refused(figures):
    with pytest.raises(ScenarioError, match="is no range: write the lowest"):
        Spread(*figures)


def test_shares_outside_0_to_1_and_no_runs_are_refused(tmp_path):
    with pytest.raises(ScenarioError, match=r"loss runs from 0\.5 to 120: write shares from 0 to 1"):
        drawn(tmp_path, loss=Spread(0.5, 120.0))
    with pytest.raises(ScenarioError, match="0 runs draw nothing; ask for some hundred with --runs"):
        drawn(tmp_path, runs=0)
