from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fictional_place import SECTORS, national_table, shares_of, table_of
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import SchemaError
from netan.network.flows import HOME, expected_flows
from netan.network.flows_seen import flows_moved_away, flows_with_seen, flows_without

N = 4
CODES = list("PQRS")


def amounts(low, high):
    return st.one_of(st.just(0.0), st.floats(low, high))


@st.composite
def cases(draw):
    """A table, a split of its output over tiers (with tiers that make nothing), and shares by pair."""
    Z = np.array(draw(st.lists(amounts(1.0, 1e6), min_size=N * N, max_size=N * N))).reshape(N, N)
    final = np.array(draw(st.lists(amounts(1.0, 1e6), min_size=N, max_size=N)))
    for _ in range(N):  # who makes nothing buys nothing; one that loses its last buyer makes nothing either
        Z[:, Z.sum(axis=1) + final <= 0] = 0.0
    # an industry that runs stocks down sells more to industries than it makes
    final[0] -= draw(st.sampled_from([0.0, 0.2])) * Z[0].sum()
    table = table_of(Z, final, np.zeros(N), sectors=CODES)
    parts = np.array(draw(st.lists(amounts(0.01, 1.0), min_size=3 * N, max_size=3 * N))).reshape(N, 3)
    parts[parts.sum(axis=1) == 0, 2] = 1.0
    output = pd.DataFrame(parts / parts.sum(axis=1, keepdims=True), index=CODES, columns=list(HOME))
    split = np.array(draw(st.lists(amounts(0.01, 1.0), min_size=3 * N * N, max_size=3 * N * N))).reshape(N, N, 3)
    split[split.sum(axis=2) == 0, 2] = 1.0
    split /= split.sum(axis=2, keepdims=True)
    shares = {t: pd.DataFrame(split[:, :, k], index=CODES, columns=CODES) for k, t in enumerate(HOME)}
    return table, output.mul(table.x, axis=0), shares


def whole(flows):
    return sum(block.to_numpy() for block in flows.flows.values())


def bought(flows, tier):
    return sum(flows.flows[supplier, tier].to_numpy() for supplier in HOME)


@given(cases())
def test_blocks_are_the_table_and_each_tier_uses_the_national_technology(case):
    table, output, shares = case
    flows = expected_flows(table, output, shares)
    Z, x = table.Z.to_numpy(), table.x.to_numpy()
    assert set(flows.flows) == {(s, b) for s in HOME for b in HOME}
    assert all((block.to_numpy() >= 0).all() for block in flows.flows.values())
    np.testing.assert_allclose(whole(flows), Z, rtol=1e-9, atol=1e-9 * Z.max(initial=1.0))
    A = np.divide(Z, x, out=np.zeros_like(Z), where=x > 0)
    for tier in HOME:
        expected = A * output[tier].to_numpy()
        np.testing.assert_allclose(bought(flows, tier), expected, rtol=1e-9, atol=1e-9 * Z.max(initial=1.0))


@given(cases())
def test_no_tier_sells_more_than_it_makes(case):
    table, output, shares = case
    flows = expected_flows(table, output, shares)
    sold = table.Z.sum(axis=1)
    most = output.mul((sold / table.x.where(table.x > 0)).fillna(0).clip(lower=1.0), axis=0)
    slack = 1e-9 * table.x.max()
    for tier in HOME:
        sales = sum(flows.flows[tier, buyer].sum(axis=1) for buyer in HOME)
        assert (sales <= most[tier] + slack).all()
    assert (flows.flows["local", "local"].sum(axis=1) <= most["local"] + slack).all()


@given(cases())
def test_final_sales_and_imports_add_up(case):
    table, output, shares = case
    flows = expected_flows(table, output, shares)
    scale = max(table.x.max(), 1.0)
    np.testing.assert_allclose(flows.final_sales().sum(axis=1), table.Y.sum(axis=1), atol=1e-9 * scale)
    np.testing.assert_allclose(flows.imports.sum(axis=1), table.primary("imports"), atol=1e-9 * scale)


def test_shares_are_kept_where_the_place_can_supply_them():
    table = national_table()
    output = pd.DataFrame({"local": 0.2 * table.x, "region": 0.3 * table.x, "country": 0.5 * table.x})
    flows = expected_flows(table, output, shares_of(SECTORS, 0.15, 0.25))
    need = table.Z * 0.2
    for tier, share in {"local": 0.15, "region": 0.25, "country": 0.6}.items():
        np.testing.assert_allclose(flows.flows[tier, "local"], need * share)
    assert flows.notes == ()


def test_what_the_place_cannot_make_is_bought_elsewhere_and_said():
    table = table_of([[0, 90.0], [10, 0]], [10.0, 90.0], [0, 0], sectors=["P", "Q"])
    output = pd.DataFrame({"local": [10.0, 50.0], "region": [0.0, 0.0], "country": [90.0, 50.0]}, index=["P", "Q"])
    flows = expected_flows(table, output, shares_of(["P", "Q"], 1.0, 0.0))
    assert flows.flows["local", "local"].loc["P", "Q"] == pytest.approx(10.0)
    assert flows.flows["country", "local"].loc["P", "Q"] == pytest.approx(35.0)
    assert "76% of the flows here were moved to suppliers elsewhere" in flows.notes[0]
    assert "(P)" in flows.notes[0]


def test_a_tier_without_output_sells_and_buys_nothing():
    table = national_table()
    output = pd.DataFrame({"local": 0.2 * table.x, "region": 0.0 * table.x, "country": 0.8 * table.x})
    flows = expected_flows(table, output, shares_of(SECTORS, 0.3, 0.4))
    for pair, block in flows.flows.items():
        if "region" in pair:
            assert block.to_numpy().sum() == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda o: o * 1.01, "does not sum to the table's for 5 sectors"),
        (lambda o: o.assign(local=-o["local"], country=o["country"] + 2 * o["local"]), "known and not negative"),
        (lambda o: o.assign(local=o["local"].drop("B")), "known and not negative"),
        (lambda o: o.drop(index="B"), "known and not negative"),
    ],
)
def test_output_that_does_not_fit_is_refused(change, message):
    table = national_table()
    output = pd.DataFrame({"local": 0.2 * table.x, "region": 0.3 * table.x, "country": 0.5 * table.x})
    with pytest.raises(SchemaError, match=message):
        expected_flows(table, change(output), shares_of(SECTORS, 0.3, 0.2))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: {k: v for k, v in s.items() if k != "region"}, "no shares of suppliers in the tier 'region'"),
        (lambda s: {**s, "local": s["local"].drop(index="C")}, "shares 'local': 1 industries .* missing: C"),
        (lambda s: {**s, "local": s["local"] * 2}, "shares of 25 flows are unknown, negative or no whole"),
        (lambda s: {**s, "local": s["local"].drop(index="D").reindex(list(SECTORS))}, "shares of 5 flows .*: D to A"),
    ],
)
def test_shares_that_do_not_fit_are_refused(change, message):
    table = national_table()
    output = pd.DataFrame({"local": 0.2 * table.x, "region": 0.3 * table.x, "country": 0.5 * table.x})
    with pytest.raises(SchemaError, match=message):
        expected_flows(table, output, change(shares_of(SECTORS, 0.3, 0.2)))


def test_negative_flows_are_refused_by_name():
    table = table_of([[0, -5.0], [10, 0]], [100.0, 90.0], [0, 0], sectors=["P", "Q"])
    output = pd.DataFrame({"local": table.x, "region": 0.0, "country": 0.0})
    with pytest.raises(SchemaError, match="1 flows between industries are negative: P to Q"):
        expected_flows(table, output, shares_of(["P", "Q"], 1.0, 0.0))


def test_an_industry_that_makes_nothing_cannot_buy():
    table = table_of([[0, 0], [10, 0]], [0.0, 90.0], [0, 0], sectors=["P", "Q"])
    output = pd.DataFrame({"local": table.x, "region": 0.0, "country": 0.0})
    with pytest.raises(SchemaError, match="1 industries buy and make nothing: P"):
        expected_flows(table, output, shares_of(["P", "Q"], 1.0, 0.0))


@st.composite
def seen_cases(draw):
    table, output, shares = draw(cases())
    flows = expected_flows(table, output, shares)
    factor = {t: np.array(draw(st.lists(amounts(0.1, 3.0), min_size=N * N, max_size=N * N))) for t in HOME}
    seen = {t: flows.flows[t, "local"].to_numpy() * factor[t].reshape(N, N) for t in HOME}
    return table, flows, seen


@given(seen_cases())
def test_seen_payments_are_held_and_the_table_stays(case):
    table, flows, seen = case
    out = flows_with_seen(flows, seen)
    scale = table.Z.to_numpy().max(initial=1.0)
    assert all((block.to_numpy() >= 0).all() for block in out.flows.values())
    for tier in HOME:
        assert (out.flows[tier, "local"].to_numpy() >= seen[tier] - 1e-12 * scale).all()
    wanted, paid = bought(flows, "local"), sum(seen.values())
    np.testing.assert_allclose(bought(out, "local"), np.maximum(wanted, paid), rtol=1e-9, atol=1e-9 * scale)
    # the flow between two industries stays unless the payments alone exceed all of it
    expected = np.maximum(table.Z.to_numpy(), paid)
    np.testing.assert_allclose(whole(out), expected, rtol=1e-9, atol=1e-9 * scale)


@given(cases(), st.floats(0.0, 1.0))
def test_what_cannot_be_here_is_bought_elsewhere(case, part):
    table, output, shares = case
    flows = expected_flows(table, output, shares)
    out = flows_moved_away(flows, flows.flows["local", "local"].to_numpy() * part)
    scale = table.Z.to_numpy().max(initial=1.0)
    assert all((block.to_numpy() >= 0).all() for block in out.flows.values())
    np.testing.assert_allclose(whole(out), table.Z, rtol=1e-9, atol=1e-9 * scale)
    for tier in HOME:
        np.testing.assert_allclose(bought(out, tier), bought(flows, tier), rtol=1e-9, atol=1e-9 * scale)
    elsewhere = output["region"] + output["country"] > 0
    left = flows.flows["local", "local"].to_numpy() * (1 - part)
    got = out.flows["local", "local"].to_numpy()
    np.testing.assert_allclose(got[elsewhere], left[elsewhere], rtol=1e-9, atol=1e-9 * scale)


def test_payments_without_an_industry_come_out_of_the_others():
    table = national_table()
    output = pd.DataFrame({"local": 0.2 * table.x, "region": 0.3 * table.x, "country": 0.5 * table.x})
    flows = expected_flows(table, output, shares_of(SECTORS, 0.3, 0.2))
    none = {tier: np.zeros(5) for tier in HOME}
    sold = {**none, "country": np.array([0.0, 7.0, 0.0, 0.0, 0.0])}
    bought_from = {**none, "local": np.array([0.0, 0.0, 3.0, 0.0, 0.0])}
    out = flows_without(flows, sold, bought_from)
    assert whole(flows).sum() - whole(out).sum() == pytest.approx(10.0, rel=1e-6)
    gap = flows.flows["country", "local"].sum() - out.flows["country", "local"].sum()
    assert gap.round(4).tolist() == [0, 7, 0, 0, 0]
    sales = sum((flows.flows["local", b] - out.flows["local", b]).sum(axis=1) for b in HOME)
    assert sales.round(4).tolist() == [0, 0, 3, 0, 0]
