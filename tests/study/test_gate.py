"""What passes the gate to publication: rankings in groups, closures without suppliers, tables with totals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from netan.errors import StudyError
from netan.files import sieve_with, sieved
from netan.network.naming import STAMP, named_nodes, withheld_nodes
from netan.network.published import HELD_BACK, SUPPRESSED, WITHHELD, may_be_told, withheld_words
from netan.risk.critical import Critical
from netan.study import gate
from netan.study.journey import Journey
from netan.study.outcomes import ClosureWish, closure_of, critical_of
from netan.study.settings import load_study
from netan.study.words import critical_table


@pytest.fixture(scope="module")
def journey(built):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("netan.study.journey.SAMPLES", 1)
        return Journey(load_study(built))


@pytest.fixture(scope="module")
def network(journey):
    return journey.network()


def named(rows, network):
    """Withheld names and numbers in a table."""
    text = rows.to_csv()
    return [word for word in withheld_words(network, withheld_nodes(network)) if word in text]


def test_a_ranking_for_a_buyer_has_groups_and_its_totals(journey, network):
    before = critical_of(journey, to="Plant X")
    after = gate.publishable(before, network)
    assert named(before.rows, network)
    assert named(after.rows, network) == []
    assert after.rows["node_id"].isna().all()
    assert after.rows["paid"].sum() == pytest.approx(before.rows["paid"].sum())
    assert after.rows["firms"].sum() == len(before.rows)
    assert (after.rows["firms"] >= 3).all()
    assert after.rows["rank"].tolist() == list(range(1, len(after.rows) + 1))
    assert (after.rows["rank_lower"] <= after.rows["rank"]).all()
    assert (after.rows["rank"] <= after.rows["rank_upper"]).all()
    assert WITHHELD in after.notes
    table = critical_table(after, journey.inputs.areas)
    assert table.iloc[:, 1].str.contains("suppliers on a confidential list").all()
    assert list(after.rows.columns) == list(before.rows.columns)


def test_a_ranking_of_the_place_keeps_who_is_on_no_list(journey, network):
    before = critical_of(journey)
    after = gate.publishable(before, network)
    open_ = set(before.rows["node_id"].dropna()) - set(network.nodes.index[withheld_nodes(network)])
    assert set(after.rows["node_id"].dropna()) == open_
    assert open_
    assert named(after.rows, network) == []


def test_few_suppliers_are_withheld(journey, network):
    whole = critical_of(journey, to="Plant X")
    after = gate.publishable_critical(Critical(whole.rows.head(2), whole.to, "", whole.notes), network)
    assert after.rows["label"].str.endswith(SUPPRESSED).all()
    assert after.rows[["paid", "jobs", "exposed_lower", "exposed_upper"]].isna().to_numpy().all()
    assert HELD_BACK in after.notes
    critical_table(after, journey.inputs.areas)


def test_a_ranking_without_confidential_rows_passes_as_it_is(journey, network):
    rows = critical_of(journey).rows
    rows = rows[~rows["node_id"].isin(network.nodes.index[withheld_nodes(network)])]
    passed = gate.publishable(Critical(rows, None, "", ("A note.",)), network)
    assert passed.rows.equals(rows)


def test_a_buyer_that_is_confidential_itself_is_refused(journey, network):
    secret = type(network)(
        network.nodes.assign(confidential=network.nodes["node_id"].eq("PLANT-X")), network.edges, network.sector_labels
    )
    with pytest.raises(StudyError, match="give it a code name"):
        gate.publishable_critical(critical_of(journey, to="Plant X"), secret)


def test_a_buyer_that_is_only_estimated_carries_the_stamp(journey, network):
    may = named_nodes(network)
    firm = network.nodes["kind"].eq("firm") & network.nodes["tier"].eq("local")
    guessed = network.nodes.index[firm & ~may][0]
    result = Critical(critical_of(journey).rows.head(0), guessed, "", ())
    assert gate.stamped(result, network).stamp == STAMP
    assert gate.stamped(Critical(result.rows, "PLANT-X", "", ()), network).stamp == ""
    assert gate.stamped(Critical(result.rows, None, "", ()), network).stamp == ""


def test_a_closure_keeps_its_totals_and_loses_its_suppliers(journey, network):
    before = closure_of(journey, ClosureWish(close=("Plant X",)))
    after = gate.publishable(before, network)
    assert len(before.suppliers)
    assert len(after.suppliers) == 0
    assert may_be_told(before.suppliers["value"])
    assert after.rows.equals(before.rows)
    assert len(after.notes) >= len(before.notes)


def test_a_closure_with_two_suppliers_withholds_what_tells_them(journey, network):
    before = closure_of(journey, ClosureWish(close=("Plant X",)))
    few = type(before)(**{**vars(before), "suppliers": before.suppliers.head(2)})
    after = gate.publishable(few, network)
    rows = after.rows.set_index("part")
    assert rows.loc[["suppliers", "back"], ["lower", "upper"]].isna().to_numpy().all()
    assert SUPPRESSED in rows.loc["suppliers", "row"]
    assert "£" not in rows.loc["suppliers", "row"]
    assert rows.loc["all", "lower"] == before.rows.set_index("part").loc["all", "lower"]
    assert after.notes[-1] == HELD_BACK


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("Not added: 1 local customer buys £0.3m from it; 0-12 jobs exposed until they re-source.", SUPPRESSED),
        ("Not added: 12 local customers buy £3.0m from it; 0-12 jobs exposed until they re-source.", "£3.0m"),
        ("Reliance of suppliers on Plant X: over 25 % of sales 9 companies, 5-25 % 2, unknown 28.", SUPPRESSED),
        ("Reliance of suppliers on Plant X: over 25 % of sales 9 companies, 5-25 % 21, under 5 % 0.", "5-25 % 21"),
    ],
)
def test_counts_of_one_or_two_are_withheld(note, words):
    assert words in gate._closure_note(note)


def test_a_table_of_companies_ends_in_one_row_of_the_confidential_ones(network):
    secret = network.nodes.index[withheld_nodes(network)][:4]
    frame = pd.DataFrame({"node": [*secret, "PLANT-X"], "label": list("abcde"), "paid": [4.0, 3.0, 2.0, 1.0, 9.0]})
    shown = gate.publishable(frame, network, by="node", sums=["paid"])
    assert shown["label"].tolist() == ["e", "4 companies on a confidential list"]
    assert shown["paid"].tolist() == [9.0, 10.0]
    few = gate.publishable(frame.iloc[[0, 1, 4]], network, by="node", sums=["paid"])
    assert few["label"].tolist()[-1] == f"Fewer than 3 companies on a confidential list {SUPPRESSED}"
    assert np.isnan(few["paid"].iloc[-1])


def test_what_nobody_thought_of_does_not_pass(network):
    with pytest.raises(TypeError, match="nothing is known of how dict is published"):
        gate.publishable({}, network)


def test_the_closed_gate_writes_no_withheld_name(network):
    hidden = withheld_nodes(network)
    label = next(text for text in network.nodes["label"][hidden] if " & " in text or " " in text)
    try:
        gate.close_gate(network)
        assert sieved(f"paid to {label}, of Plant X") == f"paid to {SUPPRESSED}, of Plant X"
        assert sieved(f"{network.nodes.index[hidden][0]}0") == f"{network.nodes.index[hidden][0]}0"
    finally:
        sieve_with(None)
