"""The compiled steps of the paper mode against the plain ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netan.risk import Economy, paper_kernel, prepare_economy, running, systemic_risk_index
from netan.risk.cascade import default_weights
from netan.risk.flows import build_flows
from netan.risk.lanes import side_by_side
from netan.risk.paper_kernel import PaperSpace, build_paper_plan, run_paper


def economy_of(seed: int, *, firms: int = 80, sectors: int = 6, known: bool = False) -> Economy:
    """A small random network; with revenue and costs beyond its links when ``known``."""
    rng = np.random.default_rng(seed)
    links = firms * 5
    size = rng.lognormal(0, 1.5, firms)
    supplier, buyer = (rng.choice(firms, links, p=size / size.sum()) for _ in range(2))
    apart = supplier != buyer
    supplier, buyer = supplier[apart], buyer[apart]
    value = rng.lognormal(2, 2, len(buyer))
    names = [f"s{k}" for k in range(sectors)]
    rule = pd.DataFrame(rng.integers(0, 3, (sectors, sectors)), index=names, columns=names)
    out, into = np.bincount(supplier, value, firms), np.bincount(buyer, value, firms)
    more = {"revenue": out * 1.5 + 1, "costs": into * 1.3 + 1} if known else {}
    sector = [names[k] for k in rng.integers(0, sectors, firms)]
    return prepare_economy(np.arange(firms), sector, supplier, buyer, value, essentiality=rule, **more)


def both(economy: Economy, *, together: bool = True, **options: object) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The plain version and the compiled one, scenarios side by side or each alone."""
    plain = systemic_risk_index(economy, mode="paper", **options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "PLAIN", 0)
        patch.setattr(running, "WORTH_COMPILING", 0)
        patch.setattr(paper_kernel, "SIDE_BY_SIDE", 100 if together else 0)
        return plain, systemic_risk_index(economy, mode="paper", **options)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"eps": 1e-4},
        {"eps": 1e-6},
        {"eps": 0.3},
        {"stop": "ratio"},
        {"replaceability": "off"},
        {"replaceability": "static"},
        {"production": "leontief"},
        {"production": "linear"},
    ],
)
@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("together", [False, True])
def test_compiled_and_plain_steps_agree(options: dict[str, object], *, known: bool, together: bool) -> None:
    economy = economy_of(3, known=known)
    weights = pd.DataFrame({"jobs": np.arange(80.0), "sales": economy.strength}, index=economy.nodes)
    plain, found = both(economy, together=together, weights=weights, **options)
    assert (plain["steps"] == found["steps"]).all()
    values = [name for name in plain if name.startswith("esri")]
    np.testing.assert_allclose(found[values], plain[values], rtol=0, atol=1e-10)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    firms=st.integers(2, 60),
    known=st.booleans(),
    eps=st.sampled_from([0.2, 1e-2, 1e-3]),
    losses=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=4),
    together=st.booleans(),
)
def test_partial_shocks_of_several_firms_agree(
    *, seed: int, firms: int, known: bool, eps: float, losses: list[tuple[float, float]], together: bool
) -> None:
    economy = economy_of(seed, firms=firms, known=known)
    node = np.random.default_rng(seed).permutation(firms)[: len(losses)]
    table = pd.DataFrame(
        [(name, n, *hit) for name in "ab" for n, hit in zip(node, losses[: len(node)], strict=True)],
        columns=["scenario", "node", "loss", "loss_up"],
    )
    plain, found = both(economy, together=together, scenarios=table, eps=eps)
    assert (plain["steps"] == found["steps"]).all()
    np.testing.assert_allclose(found["esri_sales"], plain["esri_sales"], rtol=0, atol=1e-10)
    assert found.iloc[0].equals(found.iloc[1])  # nothing of one scenario is left for the next


def test_the_currency_changes_nothing() -> None:
    economy = economy_of(5)
    rule = pd.DataFrame(2, index=economy.sectors, columns=economy.sectors)
    sectors = [economy.sectors[k] for k in economy.sector]
    results = []
    for unit in (1.0, 0.01, 1_000.0):
        scaled = prepare_economy(
            economy.nodes, sectors, economy.supplier, economy.buyer, economy.value * unit, essentiality=rule
        )
        results.append(both(scaled)[1]["esri_sales"])
    np.testing.assert_allclose(results[1], results[0], rtol=1e-9)
    np.testing.assert_allclose(results[2], results[0], rtol=1e-9)


def test_a_workspace_is_clean_after_each_scenario() -> None:
    economy = economy_of(7)
    plan = build_paper_plan(economy, build_flows(economy), default_weights(economy))
    space, ones = PaperSpace(plan), np.ones(80)
    run_paper(plan, space, np.arange(81), np.arange(80), ones, ones, eps=1e-2, ratio=False)
    for name in ("down", "new_down", "told_down", "up", "new_up", "told_up", "sums", "in_down", "in_up"):
        assert not getattr(space, name).any(), name
    np.testing.assert_array_equal(space.left, plan.total)
    down, _, up, next_up, _, _ = space.tables
    assert not any(table.any() for table in (down, up, next_up))


def test_a_scenario_does_not_depend_on_those_beside_it() -> None:
    economy = economy_of(9)
    plan = build_paper_plan(economy, build_flows(economy), default_weights(economy))
    space, ones = PaperSpace(plan), np.ones(80)
    every = run_paper(plan, space, np.arange(81), np.arange(80), ones, ones, eps=1e-3, ratio=False)
    turned = run_paper(plan, space, np.arange(81), np.arange(80)[::-1], ones, ones, eps=1e-3, ratio=False)
    single = [run_paper(plan, space, np.arange(2), np.array([k]), ones[:1], ones[:1], eps=1e-3, ratio=False)
              for k in range(80)]  # fmt: skip
    np.testing.assert_array_equal(turned[::-1], every)
    np.testing.assert_array_equal(np.concatenate(single), every)


def test_rows_of_lanes_do_not_straddle_lines_of_the_cache() -> None:
    table = side_by_side(7)
    assert table.shape == (7, 8)
    assert table.ctypes.data % 64 == 0
    assert not table.any()
