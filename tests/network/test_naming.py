from __future__ import annotations

import pandas as pd
import pytest
from fictional_place import full_place, national_table, place_data
from hypothesis import given
from hypothesis import strategies as st

from netan.network.build import build_network
from netan.network.naming import named_nodes, size_class


@pytest.fixture(scope="module")
def network():
    return build_network(national_table(), full_place(sized=4), place_data())


def test_no_company_is_named_on_estimates_alone(network):
    named = named_nodes(network)
    nodes, seen = network.nodes, network.edges[network.edges["evidence"] == "seen"]
    assert named.index.equals(nodes.index)
    for node in nodes.index[nodes["kind"] == "firm"]:
        sized = nodes["evidence"][node] == "seen"
        paid = node in set(seen["supplier"]) | set(seen["buyer"])
        assert named[node] == (sized or paid)
    assert 0 < named[nodes["kind"] == "firm"].sum() < (nodes["kind"] == "firm").sum() / 2
    assert {"00000700", "00000701", "S1", "payee:veldoria castings sa"} <= set(named.index[named])
    assert "00000730" not in set(named.index[named])


def test_what_is_no_company_may_be_named(network):
    others = network.nodes["kind"] != "firm"
    assert named_nodes(network)[others].all()


def test_all_are_named_when_asked(network):
    assert named_nodes(network, include_estimated=True).all()


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e5)), max_size=20))
def test_every_size_has_one_class(sizes):
    jobs = pd.Series(sizes, dtype=float)
    words = size_class(jobs)
    for size, word in zip(jobs, words, strict=True):
        if pd.isna(size):
            assert word == "size not known"
        else:
            limit = 250 if size >= 250 else 50 if size >= 50 else 10 if size >= 10 else 0
            assert word.startswith(str(limit)) or (limit == 0 and word == "under 10 jobs")
