from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fictional_place import (
    LEDGER,
    SECTORS,
    companies,
    firms_of,
    full_place,
    ledger_rows,
    national_table,
    place_data,
)

from netan.network.build import BuildOptions, build_network
from netan.network.flows import HOME, expected_flows
from netan.network.links import LinkSet, seen_flows


def network_of(**options):
    firms = firms_of(register=companies(60, sized=60))
    return build_network(national_table(), firms, place_data(), options=BuildOptions(**options))


def local_firm_links(network):
    firms = network.nodes.index[network.nodes["kind"] == "firm"]
    edges = network.edges
    return edges[edges["supplier"].isin(firms) & edges["buyer"].isin(firms)]


def test_more_suppliers_when_asked():
    few, many = (len(local_firm_links(network_of(mean_degree=d))) for d in (3.0, 12.0))
    assert few < 0.5 * many
    assert many == pytest.approx(12 * 60, rel=0.25)


def test_fewer_links_elsewhere_when_asked():
    def outside(network):
        tier = network.nodes["tier"]
        edges = network.edges
        firm = edges["buyer"].map(network.nodes["kind"]) == "firm"
        return int((firm & edges["supplier"].map(tier).isin(["region", "country"])).sum())

    assert outside(network_of(outside_degree=3.0)) < outside(network_of(outside_degree=9.0))


def test_a_company_buys_what_its_industry_needs():
    table = national_table()
    network = network_of(mean_degree=12.0, outside_degree=9.0)
    firms = network.nodes[network.nodes["kind"] == "firm"]
    edges = network.edges[network.edges["supplier"] != "world"]
    bought = edges.groupby("buyer")["value"].sum().reindex(firms.index, fill_value=0.0)
    rate = (table.Z.sum() / table.x)[firms["sector"]].to_numpy()
    # all of one industry buy at one rate, estimated or not
    np.testing.assert_allclose(bought / (rate * firms["output"]), 1.0, rtol=1e-3)


def test_companies_deal_with_near_ones_when_distance_counts():
    apart = pd.DataFrame([[1.0, 0.02], [0.02, 1.0]], index=["L1", "L2"], columns=["L1", "L2"])
    shares, blocks = [], []
    for closeness in (None, apart):
        network = network_of(mean_degree=8.0, closeness=closeness)
        area, sector = network.nodes["area"], network.nodes["sector"]
        edges = local_firm_links(network)
        shares.append((edges["supplier"].map(area).to_numpy() == edges["buyer"].map(area).to_numpy()).mean())
        every = network.edges
        local = network.nodes.index[network.nodes["tier"] == "local"]
        here = every[every["supplier"].isin(local) & every["buyer"].isin(local)]
        ends = [here["supplier"].map(sector).rename("from"), here["buyer"].map(sector).rename("to")]
        blocks.append(here["value"].groupby(ends).sum())
        assert len(edges) == pytest.approx(8 * 60, rel=0.25)
    assert shares[0] < 0.65
    assert shares[1] > 0.8
    # what industries trade here is what it was
    pd.testing.assert_series_equal(*blocks, rtol=1e-9)


def test_companies_of_no_listed_area_are_neutral():
    nowhere = pd.DataFrame([[1.0]], index=["L9"], columns=["L9"])
    plain, other = (network_of(mean_degree=8.0, closeness=c) for c in (None, nowhere))
    probability = (local_firm_links(x)["probability"] for x in (plain, other))
    one, two = (p.mean() for p in probability)
    assert one == pytest.approx(two, rel=0.1)


def link_set(ledger=LEDGER):
    firms = full_place(sized=60, ledger=ledger)
    network = build_network(national_table(), firms, place_data())
    return LinkSet(network.nodes, list(SECTORS), firms.seen), network


def test_blocks_of_payments_are_by_tier_and_industry():
    links, _ = link_set()
    local, region, country = (links.seen_blocks(tier) for tier in HOME)
    b, c = SECTORS.index("B"), SECTORS.index("C")
    assert local[b, c] == 4.0e6 + 123.45 + 1.5e6
    assert local[c, c] == 2.5e6
    assert local[SECTORS.index("D"), c] == 30000.0
    assert region[b, c] == 3.0e6
    assert country[SECTORS.index("E"), c] == 1.0e6
    assert (local.sum(), region.sum(), country.sum()) == (4.0e6 + 123.45 + 1.5e6 + 2.5e6 + 30000.0, 3.0e6, 1.0e6)
    assert links.seen_unknown("country")[0].tolist() == [0, 0, 0.7e6, 0, 0]
    assert links.seen_unknown("local")[0].tolist() == [0, 0, 0.2e6, 0, 0]


def test_flows_hold_the_payments_and_say_so():
    links, network = link_set()
    output = network.nodes.pivot_table("output", "sector", "tier", aggfunc="sum")
    table = national_table()
    scaled = output.reindex(index=table.sectors, columns=list(HOME))
    scaled = scaled.div(scaled.sum(axis=1), axis=0).mul(table.x, axis=0)
    flows = expected_flows(table, scaled, place_data().shares)
    out = seen_flows(links, flows)
    for tier in HOME:
        assert (out.flows[tier, "local"].to_numpy() >= links.seen_blocks(tier) * (1 - 1e-12)).all()
    empty, _ = link_set(ledger=())
    assert seen_flows(empty, flows) is flows
    assert empty.notes == []


def test_nothing_below_a_penny_is_kept():
    links, _ = link_set()
    links.add(np.array([0, 1]), np.array([2, 3]), np.array([0.005, 1.0]))
    assert links.parts[0]["value"].tolist() == [1.0]
    assert links.traded("supplier").sum() == pytest.approx(1.0 + links.seen["value"].sum())


def test_estimated_links_are_marked_so():
    network = network_of()
    assert set(network.edges["evidence"]) == {"estimated"}
    assert not network.edges["confidential"].any()
    assert network.edges["only_source"].isna().all()
    assert network.edges["sector"].dropna().isin(SECTORS).all()
    pd.testing.assert_series_equal(
        network.edges["sector"].isna(), network.edges["supplier"].eq("world"), check_names=False
    )


def test_a_buyer_with_a_list_buys_what_stands_on_it_and_nothing_else():
    register = companies(60, sized=60)
    ids = register["firm_id"].tolist()
    buyer = ids[0]
    rows = [(buyer, f"Payee {n}", 1000.0 * (n + 1), firm) for n, firm in enumerate(ids[1:7])]
    firms = firms_of(register=register, ledger=ledger_rows(rows))
    network = build_network(national_table(), firms, place_data())
    bought = network.edges[network.edges["buyer"] == buyer]
    assert (bought["evidence"] == "seen").all()
    assert bought["value"].sum() == pytest.approx(21_000.0, abs=0.01)
    other = network.edges[network.edges["buyer"] == ids[10]]
    assert (other["evidence"] == "estimated").any()
    kind = network.nodes["kind"]
    home = network.edges[
        network.edges["supplier"].map(kind).isin(["firm", "sector"])
        & network.edges["buyer"].map(kind).isin(["firm", "sector"])
    ]
    # what it does not buy, others of its industry in the country do
    assert home["value"].sum() == pytest.approx(national_table().Z.to_numpy().sum(), rel=1e-3)


def test_a_few_payments_are_no_list():
    register = companies(60, sized=60)
    ids = register["firm_id"].tolist()
    rows = [(ids[0], f"Payee {n}", 1000.0, firm) for n, firm in enumerate(ids[1:4])]
    network = build_network(national_table(), firms_of(register=register, ledger=ledger_rows(rows)), place_data())
    bought = network.edges[network.edges["buyer"] == ids[0]]
    assert (bought["evidence"] == "estimated").any()
