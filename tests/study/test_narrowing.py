"""What would narrow a study most: worked out from what is there, ranked by the jobs that hang on it."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest
from sample_study import edit, netan

from netan.network.base import Network
from netan.schema import MATCH_DECISIONS, validate
from netan.study.journey import Journey
from netan.study.narrowing import narrowing, open_matches
from netan.study.say import can_say, size_note
from netan.study.settings import load_study


@pytest.fixture
def journey(built):
    return Journey(load_study(built))


def kept(journey, nodes=None, edges=None):
    """The same study with another network."""
    network = journey.network()
    changed = Network(
        network.nodes if nodes is None else nodes,
        network.edges if edges is None else edges,
        network.sector_labels,
        network.notes,
        network.title,
    )
    journey._networks[int(journey.study["method.seed"])] = changed
    return journey


def test_three_at_most_the_most_first(journey):
    found = narrowing(journey)
    assert 1 <= len(found) <= 3
    assert [one.jobs for one in found] == sorted((one.jobs for one in found), reverse=True)
    assert all(one.jobs >= 5 and one.why.endswith(".") for one in found)


def test_a_buyer_that_nobody_recorded_is_not_named(journey):
    nodes = journey.network().nodes
    estimated = nodes.assign(evidence=nodes["evidence"].where(nodes["kind"] != "firm", "estimated"))
    found = {one.what.split(" of ")[0]: one for one in narrowing(kept(journey, nodes=estimated))}
    labels = nodes.loc[nodes["kind"] == "firm", "label"].tolist()
    for one in found.values():
        assert not any(label in one.what + one.why for label in labels)
    if "supplier list" in found:
        assert found["supplier list"].what.startswith("supplier list of the largest buyer in ")


def test_a_buyer_with_a_list_is_not_asked_for_another(journey):
    first = next(one for one in narrowing(journey) if one.what.startswith("supplier list of "))
    name = first.what.removeprefix("supplier list of ")
    network = journey.network()
    node = network.find(name)
    edges = network.edges
    seen = edges.assign(evidence=edges["evidence"].where(edges["buyer"] != node, "seen"))
    again = [one.what for one in narrowing(kept(journey, edges=seen))]
    assert first.what not in again


def test_known_sizes_are_not_asked_for(journey):
    nodes = journey.network().nodes
    known = nodes.assign(evidence=nodes["evidence"].where(nodes["kind"] != "firm", "seen"))
    found = [one.what for one in narrowing(kept(journey, nodes=known))]
    assert not any("sizes" in what or "survey" in what for what in found)
    assert size_note(journey.network()).startswith("Size known for ")


def test_open_matches_count_each_payee_once_and_answers_not_at_all(journey):
    rows = [
        {"payee": "A", "company": "1", "paid": 100.0, "same": None},
        {"payee": "A", "company": "2", "paid": 100.0, "same": None},
        {"payee": "B", "company": "1", "paid": 5.0, "same": "yes"},
        {"payee": "B", "company": "3", "paid": 5.0, "same": None},
        {"payee": "C", "company": "4", "paid": 7.0, "same": "no"},
    ]
    decisions = validate(pd.DataFrame(rows), MATCH_DECISIONS)
    object.__setattr__(journey.inputs, "decisions", decisions)
    assert open_matches(journey)["payee"].tolist() == ["A"]


def test_payments_that_may_be_local_weigh_by_their_jobs(journey):
    rows = [{"payee": "A", "company": "1", "paid": 5e9, "same": None}]
    object.__setattr__(journey.inputs, "decisions", validate(pd.DataFrame(rows), MATCH_DECISIONS))
    first = narrowing(journey)[0]
    assert first.what == "answers in confirm.xlsx"
    assert first.why.startswith("1 payees, £5,000.0m a year")


def test_build_prints_them_within_a_plain_console(built):
    run = netan("build", built)
    assert run.code == 0
    lines = run.out.splitlines()
    at = lines.index("What would narrow the figures most, by the jobs that hang on it:")
    assert re.match(r"1 .+: .+", lines[at + 1])
    assert max(map(len, lines)) <= 120
    run.out.encode("cp1252")
    said = json.loads(netan("build", built, "--json").out)
    assert {"what", "why", "jobs"} == set(said["narrow"][0])


def test_industries_to_dwell_on_have_a_line_of_their_own(study):
    assert "Advanced manufacturing" not in netan("build", study).out
    edit(study / "study.toml", 'sectors = "all"', 'sectors = "advanced-manufacturing"')
    out = netan("build", study).out
    assert re.search(r"Advanced manufacturing \(ten sectors\): \d+ companies and sites here, [\d,]+ jobs", out)
    edit(study / "study.toml", 'sectors = "advanced-manufacturing"', 'sectors = "advanced"')
    run = netan("build", study)
    assert (run.code, "place.sectors: 'advanced' is no SIC 2007 code" in run.errors) == (1, True)


def test_payments_are_said_in_the_money_of_the_study(journey):
    said = can_say(journey.network(), journey.place, currency="EUR")
    assert said["rests_on"].iloc[0].startswith("seen: ")
    assert "€" in said["rests_on"].iloc[0]
