"""What of a network may be published: totals stay, names and single payments go."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.network.base import network_from
from netan.network.naming import GROUP, confidential_nodes, named_nodes, shown_labels, withheld_nodes
from netan.network.published import (
    FEWEST,
    HELD_BACK,
    SEVERAL,
    WITHHELD,
    gathered,
    may_be_told,
    publishable_network,
    tellable,
    withheld_words,
)

PAID = st.lists(st.floats(1, 1e8), max_size=12)


@given(PAID)
def test_a_total_that_may_be_told_hides_the_largest_from_the_second(values):
    if may_be_told(values):
        ordered = sorted(values, reverse=True)
        # the second takes its own payment off the total: what it then thinks of the largest is a tenth or more too high
        assert len(values) >= FEWEST
        assert sum(values) - ordered[1] >= 1.1 * ordered[0] * (1 - 1e-12)


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.floats(1, 1e8)), min_size=1, max_size=30))
def test_groups_may_be_told_or_are_the_one_of_what_is_left(rows):
    kind = pd.Series([letter for letter, _ in rows])
    paid = pd.DataFrame({"x": [value for _, value in rows]})
    groups = gathered(kind, paid)
    for name, part in paid.groupby(groups):
        assert name == SEVERAL or tellable(part)
    if SEVERAL in set(groups) and not tellable(paid[groups == SEVERAL]):
        assert set(groups) == {SEVERAL}


def node(name, sector="A", *, kind="firm", tier="local", **more):
    return {
        "node_id": name, "kind": kind, "label": f"Company {name} (fictional)", "sector": sector, "area": None,
        "tier": tier, "output": 1e6, "employees": 10.0, "employees_lower": 10.0, "employees_upper": 10.0,
        "evidence": "estimated", "size_source": None, "firm_id": name, "status": None, "postcode": None,
        "confidential": False, **more,
    }  # fmt: skip


def place(payments, *, open_=(), own_row=False):
    """A plant with a confidential list, an industry beside it, and companies that it may pay."""
    nodes = [node("plant", "B", evidence="seen", confidential=own_row), node("A@local", kind="sector")]
    nodes += [node(name, sector) for name, sector, _ in payments] + [node("free"), node("guess")]
    edges = [(name, "plant", sector, value, "seen", 1.0, True, None) for name, sector, value in payments]
    edges += [(*pair, "A", 5.0, "seen", 1.0, False, None) for pair in open_]
    edges += [(payments[0][0], "A@local", "A", 3.0, "estimated", 0.5, False, None)]
    columns = ["supplier", "buyer", "sector", "value", "evidence", "probability", "confidential", "only_source"]
    return network_from(
        pd.DataFrame(nodes), pd.DataFrame(edges, columns=columns), sector_labels={"A": "Castings", "B": "Aircraft"},
        notes=("2 payees have the name Company f1 (fictional).", "A note."),
    )  # fmt: skip


MANY = [("f1", "A", 50.0), ("f2", "A", 40.0), ("f3", "A", 30.0), ("g1", "B", 9.0), ("g2", "B", 8.0)]


def test_payees_of_a_confidential_list_are_withheld_and_its_buyer_is_not():
    network = place(MANY, open_=[("f1", "free")])
    hidden = withheld_nodes(network)
    assert set(hidden.index[hidden]) == {"f1", "f2", "f3", "g1", "g2"}
    assert set(named_nodes(network).index[named_nodes(network)]) == {*hidden.index[hidden], "plant", "free", "A@local"}
    published = named_nodes(network, publishable=True)
    assert set(published.index[published]) == {"plant", "free", "A@local"}
    secret = confidential_nodes(network)
    assert set(secret.index[secret]) == {*hidden.index[hidden], "plant"}
    assert withheld_nodes(place(MANY, own_row=True))["plant"]


def test_labels_say_names_or_groups():
    network = place(MANY)
    assert shown_labels(network)["guess"] == "Castings, 10-49 jobs (estimated)"
    assert shown_labels(network, include_estimated=True)["guess"] == "Company guess (fictional)"
    assert shown_labels(network)["f1"] == "Company f1 (fictional)"
    assert shown_labels(network, publishable=True)["f1"] == "Castings, 10-49 jobs (on a confidential list)"


def test_groups_stand_for_three_and_totals_stay():
    network = place([*MANY, ("h1", "C", 7.0)])
    shown = publishable_network(network)
    groups = shown.nodes[shown.nodes["node_id"].str.startswith(GROUP)]
    assert groups["label"].tolist() == [
        "3 companies on a confidential list, castings",
        "3 companies on a confidential list, several industries",
    ]
    assert groups["firms"].tolist() == [3, 3]
    assert not shown.edges["confidential"].any()
    assert shown.edges["value"].sum() == network.edges["value"].sum()
    paid = shown.edges[shown.edges["buyer"] == "plant"].set_index("supplier")
    assert paid["value"].to_dict() == {f"{GROUP}A@local": 120.0, f"{GROUP}{SEVERAL}@local": 24.0}
    assert set(paid["evidence"]) == {"seen"}
    assert shown.notes == ("A note.", WITHHELD)
    text = shown.nodes.to_csv() + shown.edges.to_csv()
    assert [word for word in withheld_words(network, withheld_nodes(network)) if word in text] == []


@pytest.mark.parametrize("payments", [MANY[:2], [("f1", "A", 900.0), ("f2", "A", 5.0), ("f3", "A", 5.0)]])
def test_what_is_too_few_or_one_large_one_is_left_out_and_said(payments):
    shown = publishable_network(place(payments))
    assert shown.edges[shown.edges["buyer"] == "plant"].empty
    assert shown.notes[-1] == HELD_BACK
    few = shown.nodes[shown.nodes["node_id"].str.startswith(GROUP)]
    assert few["employees"].isna().all() == (len(payments) < FEWEST)


def test_a_small_group_joins_a_larger_one_until_it_may_be_told():
    shown = publishable_network(place(MANY))
    groups = shown.nodes[shown.nodes["node_id"].str.startswith(GROUP)]
    assert groups["label"].tolist() == ["5 companies on a confidential list, several industries"]


def test_a_network_without_confidential_rows_is_as_it_was():
    network = place(MANY)
    network = type(network)(network.nodes, network.edges.assign(confidential=False), network.sector_labels)
    shown = publishable_network(network)
    assert np.array_equal(shown.edges["value"], network.edges["value"])
    assert shown.nodes["label"].tolist() == network.nodes["label"].tolist()
