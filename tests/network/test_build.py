from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from fictional_place import (
    LEDGER,
    SECTORS,
    SIC,
    companies,
    firms_of,
    full_place,
    ledger_rows,
    national_table,
    place_data,
    shares_of,
    site_rows,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from netan.errors import SchemaError
from netan.network.build import UNKNOWN_SECTOR, BuildOptions, build_network
from netan.network.flows import HOME, expected_flows
from netan.tables.iotable import IOTable

FINAL, WORLD = "final-demand", "world"


def domestic(network):
    edges = network.edges
    tier = edges["supplier"].map(network.nodes["tier"])
    return edges[(tier != "world") & (edges["buyer"] != FINAL)]


def blocks(network, table):
    """Sums by supplier tier and buyer tier, sector x sector; industries that are not known apart."""
    nodes, edges = network.nodes, domestic(network)
    keys = [edges[end].map(nodes[column]) for end in ("supplier", "buyer") for column in ("tier", "sector")]
    sums = edges["value"].groupby([k.to_numpy() for k in keys]).sum()
    out = {(s, b): pd.DataFrame(0.0, index=table.sectors, columns=table.sectors) for s in HOME for b in HOME}
    for (supplier, k, buyer, m), value in sums.items():
        if UNKNOWN_SECTOR not in (k, m):
            out[supplier, buyer].loc[k, m] += value
    return out


def output_by_tier(network, table):
    nodes = network.nodes[network.nodes["sector"].isin(table.sectors)]
    sums = nodes.pivot_table("output", "sector", "tier", aggfunc="sum", fill_value=0.0)
    return sums.reindex(index=table.sectors, columns=list(HOME), fill_value=0.0)


def assert_sound(network, table):
    """What holds for every network, whatever was seen."""
    nodes, edges = network.nodes, network.edges
    assert (edges["value"] > 0).all()
    assert edges["probability"].between(0, 1).all()
    assert not edges.duplicated(["supplier", "buyer"]).any()
    own = edges["supplier"] == edges["buyer"]
    assert (edges["supplier"][own].map(nodes["kind"]) == "sector").all()
    known = nodes["output"].notna()
    sales = edges.groupby("supplier")["value"].sum().reindex(nodes.index, fill_value=0.0)
    scale = table.Z.to_numpy().sum()
    np.testing.assert_allclose(sales[known], nodes["output"][known], atol=1e-9 * scale)


# the block tests


@pytest.mark.parametrize("sized", [0, 60])
@pytest.mark.parametrize("share", [(0.3, 0.2), (0.0, 0.5), (0.9, 0.05)])
def test_every_block_is_the_expected_one(sized, share):
    table, data = national_table(), place_data(share=share)
    network = build_network(table, firms_of(register=companies(sized=sized)), data)
    expected = expected_flows(table, output_by_tier(network, table), data.shares)
    scale = table.Z.to_numpy().sum()
    for pair, block in blocks(network, table).items():
        np.testing.assert_allclose(block, expected.flows[pair], atol=1e-6 * scale, err_msg=str(pair))
    assert domestic(network)["value"].sum() == pytest.approx(scale, rel=1e-6)
    assert_sound(network, table)


@settings(max_examples=15)
@given(
    st.integers(0, 3),
    st.integers(0, 60),
    st.floats(0.0, 0.95),
    st.floats(0.05, 1.0),
    st.sampled_from([(100.0, 100.0, 100.0), (4000.0, 4000.0, 9000.0), (500.0, 4000.0, 4000.0), (10.0, 20.0, 1e6)]),
    st.integers(0, 5),
)
def test_totals_of_the_table_are_kept_whatever_the_place(rows, count, local, company, jobs, seed):
    table = national_table(seed=seed)
    data = place_data(local=jobs[0], region=jobs[1], country=jobs[2], share=(local, (1 - local) / 2), company=company)
    register = companies(count, sized=count // 3) if count else None
    network = build_network(table, firms_of(register=register), data, options=BuildOptions(seed=seed))
    edges, scale = network.edges, table.Z.to_numpy().sum()
    by_pair = sum(block.to_numpy() for block in blocks(network, table).values())
    gap = table.Z.to_numpy() - by_pair
    if any("was left out" in note for note in network.notes):
        # one company is all of an industry in the whole country: its own use has nowhere to go
        assert jobs[0] == jobs[2]
        gap[np.diag_indices(5)] = 0.0
    assert np.abs(gap).max() <= 1e-6 * scale
    assert domestic(network)["value"].sum() == pytest.approx(by_pair.sum(), rel=1e-9)
    assert edges["value"][edges["supplier"] == WORLD].sum() == pytest.approx(table.primary("imports").sum(), rel=1e-6)
    np.testing.assert_allclose(output_by_tier(network, table).sum(axis=1), table.x, rtol=1e-6)
    assert_sound(network, table)


def test_one_company_an_industry_sells_to_others_and_never_to_itself():
    # all jobs are in companies, so that there is no rest of an industry here to take what they cannot
    table, data = national_table(), place_data(company=1.0)
    network = build_network(table, firms_of(register=companies(5, sized=5).assign(employees=4000.0)), data)
    assert not (network.nodes["kind"].eq("sector") & network.nodes["tier"].eq("local")).any()
    assert_sound(network, table)
    here = blocks(network, table)["local", "local"]
    assert np.diag(here).sum() == 0
    expected = expected_flows(table, output_by_tier(network, table), data.shares).flows["local", "local"]
    off = ~np.eye(5, dtype=bool)
    np.testing.assert_allclose(here.to_numpy()[off], expected.to_numpy()[off], rtol=1e-6)
    by_pair = sum(block.to_numpy() for block in blocks(network, table).values())
    np.testing.assert_allclose(by_pair, table.Z, rtol=1e-6)
    assert any("has only one company to hold it" in note for note in network.notes)


def test_one_company_that_is_an_industry_of_the_whole_country():
    table, data = national_table(), place_data(local=100.0, region=100.0, country=100.0, company=1.0, share=(1.0, 0.0))
    network = build_network(table, firms_of(register=companies(1)), data)
    own = table.Z.loc["A", "A"]
    assert domestic(network)["value"].sum() == pytest.approx(table.Z.to_numpy().sum() - own, rel=1e-6)
    assert any(f"£{own / 1e6:,.1f}m that an industry sells to itself was left out" in note for note in network.notes)
    assert_sound(network, table)


def test_a_company_sells_no_more_than_it_makes():
    table = national_table()
    network = build_network(table, firms_of(register=companies(sized=20)), place_data(share=(0.95, 0.0)))
    firms = network.nodes[network.nodes["kind"] == "firm"]
    sold = domestic(network).groupby("supplier")["value"].sum().reindex(firms.index, fill_value=0.0)
    assert (sold <= firms["output"] * (1 + 1e-9) + 1).all()
    assert not any("raised" in note for note in network.notes)
    # sizes known: output is the national output per job
    per_job = table.x / 60000.0
    np.testing.assert_allclose(firms["output"], firms["employees"] * firms["sector"].map(per_job))


# payments that were seen


def test_seen_payments_stand_to_the_penny_and_are_not_topped_up():
    table, firms = national_table(), full_place()
    network = build_network(table, firms, place_data())
    edges = network.edges.set_index(["supplier", "buyer"])
    for row in firms.seen.itertuples():
        edge = edges.loc[row.supplier, row.buyer]
        assert edge["value"] == row.value
        assert edge["evidence"] == "seen"
        assert edge["probability"] == 1
    assert (network.edges["evidence"] == "seen").sum() == len(firms.seen)
    assert edges.loc[("00000701", "S1"), "value"] == 4.0e6 + 123.45
    assert_sound(network, table)


def test_seen_payments_stand_inside_the_blocks_of_the_table():
    table, data = national_table(), place_data()
    with_list = build_network(table, full_place(sized=60), data)
    scale = table.Z.to_numpy().sum()
    assert domestic(with_list)["value"].sum() == pytest.approx(scale, rel=1e-6)
    edges = with_list.edges
    assert edges["value"][edges["supplier"].map(with_list.nodes["tier"]) == "world"].sum() == pytest.approx(
        table.primary("imports").sum(), rel=1e-6
    )
    # every payee with an industry stands inside its block: the pair's national flow is the table's
    by_pair = sum(block.to_numpy() for block in blocks(with_list, table).values())
    gap = table.Z.to_numpy() - by_pair
    unknown = 0.7e6 + 0.2e6  # the two payees whose industry nobody knows
    assert gap.sum() == pytest.approx(unknown, rel=1e-3)
    assert gap.min() > -1e-6 * scale
    assert np.abs(gap[:, [0, 1, 3, 4]]).max() < 1e-6 * scale  # Plant X is of industry C


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 9), st.floats(1.0, 1e9)), min_size=1, max_size=12), st.integers(0, 3))
def test_large_payments_never_break_the_network(paid, seed):
    table = national_table(seed=seed)
    rows = [(*LEDGER[k][:2], value, *LEDGER[k][3:]) for k, value in paid]
    firms = full_place(ledger=rows)
    network = build_network(table, firms, place_data(), options=BuildOptions(seed=seed))
    seen = network.edges[network.edges["evidence"] == "seen"].set_index(["supplier", "buyer"])["value"]
    given_ = firms.seen.set_index(["supplier", "buyer"])["value"]
    assert seen.to_dict() == given_.to_dict()
    assert_sound(network, table)
    # only who was paid may sell more than its jobs make
    nodes = network.nodes
    received = given_.groupby(level=0).sum().reindex(nodes.index, fill_value=0.0)
    unpaid = (nodes["kind"] == "firm") & nodes["output"].notna() & (received == 0)
    made = nodes["employees"] * nodes["sector"].map(table.x / 60000.0)
    np.testing.assert_allclose(nodes["output"][unpaid], made[unpaid], rtol=1e-6, atol=1)
    # all of the table is there; payments above everything that the table holds come on top
    assert domestic(network)["value"].sum() >= table.Z.to_numpy().sum() * (1 - 1e-6)


def test_a_payment_above_the_sales_of_a_company_raises_them_and_is_noted():
    table, data = national_table(), place_data()
    firms = full_place(sized=60, ledger=[("Plant X", "Fictional Works 1 Ltd", 9.0e7, "00000701")])
    before = build_network(table, full_place(sized=60, ledger=()), data).nodes["output"]["00000701"]
    network = build_network(table, firms, data)
    assert before < 9.0e7
    assert network.nodes["output"]["00000701"] == pytest.approx(9.0e7)
    assert any("1 company was paid more than its estimated sales" in note for note in network.notes)


def test_a_payment_where_the_table_has_no_flow_is_taken_from_other_sales():
    table, data = national_table(), place_data()
    Z = table.Z.copy()
    Z.loc["B", "C"] = 0.0
    V = table.V.copy()
    V.loc["value added", "C"] += table.Z.loc["B", "C"]
    bare = replace(table, Z=Z, V=V, Y=table.Y.add(table.Z["C"].where(table.Z.index == "B", 0.0), axis=0))
    network = build_network(bare, full_place(sized=60, ledger=LEDGER[:1]), data)
    assert blocks(network, bare)["local", "local"].loc["B", "C"] == 4.0e6
    assert domestic(network)["value"].sum() == pytest.approx(Z.to_numpy().sum(), rel=1e-6)


def test_the_plant_buys_what_was_seen_instead_of_what_was_expected():
    table, data = national_table(), place_data()
    local = build_network(table, full_place(sized=60), data)
    assert any("Payments seen exceed what the table expects" in note for note in local.notes)
    # imports: 5 m from Veldoria were seen, and the plant's estimate is lower by that much
    plain = build_network(table, full_place(sized=60, ledger=()), data)
    of = [n.edges.set_index(["supplier", "buyer"])["value"] for n in (local, plain)]
    assert of[0].get((WORLD, "S1"), 0.0) == pytest.approx(max(of[1][WORLD, "S1"] - 5.0e6, 0.0), rel=1e-3)


# the same input gives the same network


def same(a, b):
    pd.testing.assert_frame_equal(a.nodes, b.nodes, check_exact=True)
    pd.testing.assert_frame_equal(a.edges, b.edges, check_exact=True)
    assert a.notes == b.notes


def test_same_seed_same_bytes_and_another_seed_another_network():
    table, data = national_table(), place_data()
    first = build_network(table, full_place(), data, options=BuildOptions(seed=7))
    same(first, build_network(table, full_place(), data, options=BuildOptions(seed=7)))
    other = build_network(table, full_place(), data, options=BuildOptions(seed=8))
    assert not first.edges.equals(other.edges)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_says_nothing(seed):
    table, data = national_table(), place_data()
    rng = np.random.default_rng(seed)

    def shuffled(frame):
        return frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)

    first = build_network(table, full_place(), data)
    firms = firms_of(
        register=shuffled(companies(sized=10)), sites=shuffled(site_rows()), ledger=shuffled(ledger_rows(LEDGER))
    )
    same(first, build_network(table, firms, data))


def test_other_names_of_industries_change_nothing_structural():
    names = {"A": "z9", "B": "m b", "C": "\u00e9", "D": "10", "E": "a'b"}
    table, data = national_table(), place_data()
    renamed = IOTable(
        table.Z.rename(index=names, columns=names), table.Y.rename(index=names), table.V.rename(columns=names),
        table.x.rename(names), table.primary_kind, table.labels.rename(names), tolerance=table.tolerance,
    )  # fmt: skip
    other = place_data(sectors=list(names.values()))
    of_sic = {SIC[k]: name for k, name in names.items()}
    firms = [firms_of(register=companies(sized=60)), firms_of(register=companies(sized=60), sector=of_sic.get)]
    a, b = build_network(table, firms[0], data), build_network(renamed, firms[1], other)
    nodes = [n.nodes.assign(sector=n.nodes["sector"].replace(names)) for n in (a, b)]
    key = ["kind", "tier", "sector", "firm_id"]
    frames = [n.sort_values(key).set_index(key)[["output", "employees"]].astype(float) for n in nodes]
    pd.testing.assert_frame_equal(*frames)
    for (pair, block), (_, twin) in zip(blocks(a, table).items(), blocks(b, renamed).items(), strict=True):
        np.testing.assert_allclose(
            block, twin.loc[list(names.values()), list(names.values())], rtol=1e-6, atol=1e3, err_msg=str(pair)
        )


def test_inputs_are_not_changed():
    table, firms, data = national_table(), full_place(), place_data()
    before = [frame.copy() for frame in (table.Z, firms.frame, firms.seen, data.activity, data.shares["local"])]
    build_network(table, firms, data)
    for old, new in zip(before, (table.Z, firms.frame, firms.seen, data.activity, data.shares["local"]), strict=True):
        pd.testing.assert_frame_equal(old, new)


# odd places


def test_a_place_without_companies():
    table = national_table()
    network = build_network(table, firms_of(), place_data())
    assert not (network.nodes["kind"] == "firm").any()
    assert domestic(network)["value"].sum() == pytest.approx(table.Z.to_numpy().sum(), rel=1e-6)
    assert_sound(network, table)


def test_a_place_that_is_the_whole_country():
    table, data = national_table(), place_data(local=4000.0, region=4000.0, country=4000.0, share=(1.0, 0.0))
    network = build_network(table, firms_of(register=companies(sized=60)), data)
    assert set(network.nodes["tier"][network.nodes["kind"] == "sector"]) == {"local"}
    np.testing.assert_allclose(output_by_tier(network, table)["local"], table.x, rtol=1e-9)
    assert_sound(network, table)


def test_a_place_that_is_its_region():
    table, data = national_table(), place_data(region=4000.0, share=(0.3, 0.0))
    network = build_network(table, firms_of(register=companies()), data)
    assert "region" not in set(network.nodes["tier"])
    assert domestic(network)["value"].sum() == pytest.approx(table.Z.to_numpy().sum(), rel=1e-6)


def test_an_industry_without_jobs_here():
    table, data = national_table(), place_data()
    activity = data.activity.copy()
    activity.loc["B", ["local", "region"]] = 0.0
    data = replace(data, activity=activity, company_jobs=activity["local"] * 0.8)
    register = companies().query("sector != @SIC['B']")
    network = build_network(table, firms_of(register=register), data)
    assert not ((network.nodes["sector"] == "B") & network.nodes["tier"].isin(["local", "region"])).any()
    by_pair = sum(block.to_numpy() for block in blocks(network, table).values())
    np.testing.assert_allclose(by_pair, table.Z, rtol=1e-6)


def test_wide_groups_of_jobs():
    table, data = national_table(), place_data()
    groups = pd.Series({"A": "g1", "B": "g1", "C": "g1", "D": "g2", "E": "g2"})
    jobs = data.activity.groupby(groups).sum()
    wide = replace(data, activity=jobs, group_of=groups, company_jobs=jobs["local"] * 0.5)
    network = build_network(table, full_place(), wide)
    assert_sound(network, table)
    firms = network.nodes[(network.nodes["kind"] == "firm") & network.nodes["sector"].isin(["D", "E"])]
    assert firms["employees"].sum() == pytest.approx(jobs["local"]["g2"] * 0.5)


def test_a_company_of_an_industry_that_the_table_lacks_is_of_no_known_industry():
    table = national_table()
    network = build_network(table, firms_of(register=companies(3), sector=lambda _: "nowhere"), place_data())
    assert set(network.nodes["sector"][network.nodes["kind"] == "firm"]) == {UNKNOWN_SECTOR}
    assert network.sector_labels[UNKNOWN_SECTOR] == "industry not known"


def test_industries_without_a_group_and_groups_without_jobs_are_refused():
    data = replace(place_data(), group_of=pd.Series({"A": "A", "B": "B", "C": "other", "D": "D"}))
    with pytest.raises(SchemaError, match="1 industries without a statistical group, 1 groups without jobs: E, other"):
        build_network(national_table(), full_place(), data)


def test_payments_of_nobody_are_refused():
    firms = full_place()
    wrong = replace(firms, frame=firms.frame.drop(index="00000702"))
    with pytest.raises(SchemaError, match="1 ends of payments seen are no company of the firm table: 00000702"):
        build_network(national_table(), wrong, place_data())


def test_shares_of_other_industries_are_refused():
    data = replace(place_data(), shares=shares_of(SECTORS[:4], 0.3, 0.2))
    with pytest.raises(SchemaError, match="shares by tier do not fit the table"):
        build_network(national_table(), full_place(), data)


def test_notes_speak_to_people():
    firms = full_place(ledger=(*LEDGER, ("Plant X", "Revenue Office", 7.0e6, None, "Albany", None, "tax")))
    register = companies(sized=60).assign(employees=9000.0)
    crowded = build_network(national_table(), firms_of(register=register), place_data())
    network = build_network(national_table(), firms, place_data())
    assert any(note.startswith("Firms of 5 groups hold more jobs than the total") for note in crowded.notes)
    assert not any("size_balance" in note for note in crowded.notes)
    assert sum("tax and rates" in note for note in network.notes) == 1


def test_progress_is_told():
    told = []
    build_network(national_table(), full_place(), place_data(), progress=lambda *step: told.append(step))
    assert [step[1:] for step in told] == [(k, 5) for k in range(1, 6)]


def test_nodes_and_edges_keep_the_schema():
    from netan.schema import EDGES, NODES, validate

    network = build_network(national_table(), full_place(), place_data())
    pd.testing.assert_frame_equal(
        validate(network.nodes, NODES), network.nodes.reset_index(drop=True), check_dtype=True
    )
    pd.testing.assert_frame_equal(validate(network.edges, EDGES), network.edges, check_dtype=True)
