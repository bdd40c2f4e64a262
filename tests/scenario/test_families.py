"""Closures of each, failures and differences: each figure is that of one run, names only where something was seen."""

from __future__ import annotations

import itertools
import sys

import numpy as np
import pandas as pd
import pytest
from killed import kill_when_told, pieces, rows_kept
from small_economy import edge, model_of, network_of, node, series

from netan.errors import ScenarioError, UnknownNodeError
from netan.risk.economy import economy_from_network
from netan.risk.systemic import systemic_risk_index
from netan.scenario.compare import differences
from netan.scenario.families import ENDS, PARTS, close_each, targets_of
from netan.scenario.laid import Laid, laid
from netan.scenario.montecarlo import Draws
from netan.scenario.reduced import PARTS as ALL_PARTS
from netan.scenario.robustness import Plan, failures
from netan.scenario.shock import Closure
from netan.scenario.static import run_closure

RULE = pd.DataFrame(1, index=["a", "b"], columns=["a", "b"])


def county(companies=12):
    """Two seen sites, companies of which nothing was seen, one without jobs, one elsewhere."""
    rng = np.random.default_rng(4)
    nodes = [
        node("S", "a", jobs=4.0, output=100.0), node("T", "b", jobs=2.0, output=40.0),
        node("Q", "b", jobs=1.0, output=20.0, evidence="estimated"),
        node("J", "a", output=3.0, evidence="estimated"), node("E", "a", tier="region", jobs=5.0, output=50.0),
    ]  # fmt: skip
    nodes += [
        node(f"U{k:02d}", "ab"[k % 2], jobs=float(size), output=9.0 * size, evidence="estimated")
        for k, size in enumerate(rng.integers(1, 9, companies))
    ]
    sectors = [
        {**node(f"{s}@local", s, jobs=1.0, output=30.0, evidence="estimated"), "kind": "sector"} for s in ("a", "b")
    ]
    links = [edge("Q", "S", 12.0), edge("E", "S", 7.0), edge("U01", "T", 5.0, evidence="estimated")]
    return network_of([*nodes, *sectors], links)


def model():
    return model_of(
        A_local=[np.array([[0.1, 0.2], [0.3, 0.1]]) * k for k in (0.8, 1.0, 1.2)], household=series(30.0, 50.0),
        income=(80.0, 110.0), local_row=[series(0.6, 0.7)] * 3, calibrated=1,
    )  # fmt: skip


def each(folder, network=None, **how):
    network = county() if network is None else network
    targets = targets_of(network, network.nodes.index[network.nodes["kind"] == "firm"])
    return close_each(network, model(), targets, folder, **how)


def test_a_row_is_the_closure_alone(tmp_path):
    network, rows = county(), each(tmp_path).rows.set_index("node_id")
    for name in ("S", "T", "Q"):
        wanted = run_closure(network, model(), Closure(name, (name,))).rows.set_index("part")
        assert rows.loc[name, "at_site"] == wanted.loc["site", "upper"]
        for part in PARTS:
            for end in ENDS:
                assert rows.loc[name, f"{part}_{end}"] == wanted.loc[part, end], (name, part, end)


def test_part_of_each_is_part_of_the_closure_alone(tmp_path):
    whole = each(tmp_path).rows.set_index("label")
    half = each(tmp_path, closure=Closure("each", ("each",), loss=0.5)).rows.set_index("label")
    np.testing.assert_allclose(half["all_upper"], whole["all_upper"].reindex(half.index) / 2)


def test_nobody_is_named_of_whom_nothing_was_seen(tmp_path):
    family = each(tmp_path)
    named = family.rows[family.rows["firms"] == 1]
    assert set(named["node_id"]) == {"S", "T", "Q"}
    assert dict(zip(named["node_id"], named["evidence"], strict=True)) == {
        "S": "seen size and payments", "T": "seen size, estimated links", "Q": "estimated",
    }  # fmt: skip
    others = family.rows[family.rows["firms"] > 1]
    assert others["label"].str.endswith("(estimated)").all()
    assert not others["label"].str.contains("Ltd").any()
    assert others["firms"].sum() == 12
    assert others["node_id"].isna().all()
    assert family.left_out == {"elsewhere": 1, "whose jobs nobody knows": 1}


def test_ranks_follow_all_and_their_ranges_hold_them(tmp_path):
    rows = each(tmp_path).rows
    assert rows["rank"].tolist() == list(range(1, len(rows) + 1))
    assert rows["all_middle"].is_monotonic_decreasing
    assert ((rows["rank_lower"] <= rows["rank"]) & (rows["rank"] <= rows["rank_upper"])).all()


def test_targets_that_cannot_be_closed_are_said():
    network = county()
    with pytest.raises(UnknownNodeError, match="2 targets are not in this network: X, Y"):
        targets_of(network, pd.Index(["X", "S", "Y"]))
    with pytest.raises(ScenarioError, match="nothing to close: none of them is a company or site here with jobs"):
        targets_of(network, pd.Index(["J", "E"]))


def test_what_is_laid_down_comes_back(tmp_path):
    answers = pd.DataFrame({"supplier": ["Q"], "buyer": ["S"], "share_of_sales": [0.4]})
    place = laid(county(), model(), answers)
    place.save(tmp_path)
    back = Laid.load(tmp_path)
    assert set(back.network.edges["evidence"]) == {"seen"}
    closure = Closure("S", ("S",))
    one, two = (run_closure(p.network, p.model, closure, answers=p.answers) for p in (place, back))
    pd.testing.assert_frame_equal(one.rows, two.rows, check_exact=True)
    assert place.key() != laid(county(), model()).key()


SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from netan.sweep.executors import Pool
from test_families import county, each
if __name__ == "__main__":
    folder = Path(sys.argv[1])
    told = lambda done, count: (folder / "told").write_text(str(done))
    each(folder, county(400), piece=1, executor=Pool(2), progress=told)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is not a Windows word")
def test_a_killed_run_ends_with_the_same_bytes(tmp_path):
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    killed.mkdir()
    wanted = each(calm, county(400), piece=1).rows
    kill_when_told(SCRIPT, killed)
    assert 0 < len(pieces(killed)) < len(pieces(calm)), "killed before it began or when all was done: shows nothing"
    found = each(killed, county(400), piece=1).rows
    assert found.to_csv().encode() == wanted.to_csv().encode()
    assert pieces(killed) == pieces(calm)


def lost(folder, **plan):
    return failures([county()], folder, essentiality=RULE, plan=Plan(**{"orders": 20, "tolerance": 1e-6, **plan}))


def test_failures_rise_and_hold_what_fails(tmp_path):
    found = lost(tmp_path, most=10)
    assert set(found["order"]) == {"random", "largest", "linked", "systemic"}
    for _, part in found.groupby("order"):
        assert part["companies"].tolist() == [1, 2, 5, 10]
        for column in ("jobs_lower", "jobs_middle", "jobs_upper", "output_middle"):
            assert part[column].is_monotonic_increasing
        assert (part["jobs_upper"] >= part["own_jobs"] - 1e-9).all()
        assert part["jobs_upper"].max() <= 1 + 1e-9
    first = found[found["companies"] == 1].set_index("order")
    assert first.loc["systemic", "jobs_middle"] >= first.loc["random", "jobs_upper"] - 1e-9
    assert first.loc["largest", "own_jobs"] >= first.loc["random", "own_jobs"]


def test_when_all_fail_the_order_is_nothing(tmp_path):
    found = lost(tmp_path, most=1000)
    last = found[found["companies"] == found["companies"].max()].set_index("order")
    assert last["companies"].unique().tolist() == [16]  # E is elsewhere
    for column in ("jobs_lower", "jobs_upper", "output_middle", "own_jobs"):
        assert last[column].to_numpy() == pytest.approx(last[column].iloc[0])


def test_failures_are_the_same_again_and_from_what_was_kept(tmp_path):
    first = lost(tmp_path / "a", most=5)
    pd.testing.assert_frame_equal(first, lost(tmp_path / "a", most=5), check_exact=True)
    pd.testing.assert_frame_equal(first, lost(tmp_path / "b", most=5), check_exact=True)


def star(leaves=5):
    """A hub of 10 jobs that buys from nobody and sells to leaves of 11 jobs each, all of one industry each."""
    nodes = [node("hub", "a", jobs=10.0, output=100.0)]
    nodes += [node(f"leaf{k}", "b", jobs=11.0, output=20.0) for k in range(leaves)]
    links = [edge("hub", f"leaf{k}", 20.0) for k in range(leaves)]
    return network_of(nodes, links)


def test_targets_in_a_star_by_hand(tmp_path):
    """An essential input that only the hub makes: with it go all leaves; a leaf alone takes a fifth of its sales."""
    essential = pd.DataFrame(2, index=["a", "b"], columns=["a", "b"])
    found = failures([star()], tmp_path, essentiality=essential, plan=Plan(orders=2, tolerance=1e-9))
    at = found.set_index(["order", "companies"])["jobs_middle"]
    assert at["linked", 1] == pytest.approx(1.0)  # the hub has five partners, a leaf one
    assert at["systemic", 1] == pytest.approx(1.0)  # 65 jobs of 65
    for count in (1, 2, 5):  # each leaf takes its own jobs and a fifth of the hub's orders
        assert at["largest", count] == pytest.approx(count * (11 + 10 / 5) / 65), count
    own = found.set_index(["order", "companies"])["own_jobs"]
    assert own["largest", 1] == pytest.approx(11 / 65)
    assert own["linked", 1] == own["systemic", 1] == pytest.approx(10 / 65)


def six():
    """Six companies of unlike sizes, each with two or three suppliers, so that which ones fail matters."""
    nodes = [node(f"n{k}", "ab"[k % 2], jobs=1.0 + k, output=10.0 * (k + 1)) for k in range(6)]
    links = [edge(f"n{i}", f"n{j}", v) for i, j, v in
             ((0, 1, 4.0), (2, 1, 1.0), (2, 3, 9.0), (4, 3, 6.0), (0, 3, 2.0), (4, 5, 12.0), (3, 5, 8.0))]  # fmt: skip
    return network_of(nodes, links)


def test_the_random_curve_is_that_of_all_sets(tmp_path):
    """Six companies, every set of k enumerated: mean within four standard errors, quantiles those of the sets."""
    network, orders = six(), 1000
    plan = Plan(orders=orders, tolerance=1e-9)
    found = failures([network], tmp_path, essentiality=RULE, plan=plan)
    found = found[found["order"] == "random"].set_index("companies")
    economy = economy_from_network(network, essentiality=RULE, passing_on={"local"})
    weights = pd.DataFrame({"jobs": network.nodes["employees"]}).reindex(economy.nodes).fillna(0.0)
    for count in (1, 2, 5):
        sets = list(itertools.combinations(network.nodes.index, count))
        rows = [(k, name, 1.0) for k, names in enumerate(sets) for name in names]
        table = pd.DataFrame(rows, columns=["scenario", "node", "loss"])
        lost_by = systemic_risk_index(economy, scenarios=table, tolerance=1e-9, weights=weights)["esri_jobs"]
        assert lost_by.nunique() > 2
        error = lost_by.std(ddof=0) / np.sqrt(orders)
        assert abs(found.loc[count, "jobs_mean"] - lost_by.mean()) < 4 * error, count
        assert found.loc[count, "jobs_lower"] == pytest.approx(lost_by.quantile(0.0), abs=1e-7), count
        assert found.loc[count, "jobs_upper"] == pytest.approx(lost_by.quantile(1.0), abs=1e-7), count


FAILS = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from netan.scenario.robustness import Plan, failures
from test_families import RULE, county
if __name__ == "__main__":
    folder = Path(sys.argv[1])
    told = lambda done, count: (folder / "told").write_text(str(done))
    failures([county(400)], folder, essentiality=RULE, plan=Plan(orders=300, tolerance=1e-9), progress=told)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is not a Windows word")
def test_killed_failures_end_with_the_same_bytes(tmp_path):
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    killed.mkdir()
    plan = Plan(orders=300, tolerance=1e-9)
    wanted = failures([county(400)], calm, essentiality=RULE, plan=plan)
    kill_when_told(FAILS, killed)
    all_rows, some = rows_kept(calm), rows_kept(killed)
    assert 0 < sum(map(len, some.values())) < sum(map(len, all_rows.values())), "killed too early or too late"
    found = failures([county(400)], killed, essentiality=RULE, plan=plan)
    assert found.to_csv().encode() == wanted.to_csv().encode()
    some = rows_kept(killed)
    assert {name: rows.tobytes() for name, rows in some.items()} == {n: rows.tobytes() for n, rows in all_rows.items()}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"most": 0}, "0 companies cannot fail"), ({"orders": 1}, "1 random orders show no range")],
)
def test_a_plan_that_tries_nothing_is_refused(wrong, said):
    with pytest.raises(ScenarioError, match=said):
        Plan(**wrong)


def draws_of(shift, count=200):
    base = np.random.default_rng(1).normal(100, 30, size=(count, len(ALL_PARTS)))
    return Draws(pd.DataFrame(base + shift, columns=list(ALL_PARTS)), pd.DataFrame())


def test_what_is_unknown_of_both_cancels_out():
    found = differences({"A": draws_of(0), "B": draws_of(5), "C": draws_of(-2)}).set_index(["scenario", "part"])
    assert found.loc[("B", "all"), ["lower", "middle", "upper", "more"]].tolist() == pytest.approx([5, 5, 5, 1])
    assert found.loc[("C", "gva"), ["lower", "upper", "more"]].tolist() == pytest.approx([-2, -2, 0])
    assert "A" not in found.index.get_level_values(0)


def test_one_scenario_or_unlike_runs_are_no_comparison():
    with pytest.raises(ScenarioError, match="a comparison needs two scenarios or more"):
        differences({"A": draws_of(0)})
    with pytest.raises(ScenarioError, match="B has 50 runs and A 200: draw all alike"):
        differences({"A": draws_of(0), "B": draws_of(0, 50)})
