"""Test of the inferred links of a place: what is hidden must not show through."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fictional_place import companies, firms_of, full_place, ledger_rows, national_table, place_data, site_rows

from netan.network.build import BuildOptions, build_network
from netan.network.planted import planted_economy, register_of
from netan.network.reconstruct import fit_links
from netan.network.scorecard import INFERRED, inferred_sentence, place_scorecard, scorecard_from
from netan.network.scorecard_place import FEWEST_LINKS, place_test
from netan.network.scorecard_prediction import CHANCE, METHODS, NETAN, hidden_pairs, prediction_table
from netan.network.scorecard_sums import rank_correlation

OPTIONS = BuildOptions(seed=1)


def plant_ledger(*, times=1.0, payees=20):
    """Plant X pays companies of three industries."""
    chosen = [k for k in range(60) if k % 5 in (1, 2, 3)][:payees]
    return [
        ("Plant X", f"Fictional Works {k} Ltd", times * (1 + k) * 1e4, str(700 + k), "Eastvale", None, "x")
        for k in chosen
    ]


def hidden_in(ledger):
    firms = firms_of(register=companies(sized=30), sites=site_rows(), ledger=ledger_rows(ledger))
    return place_test(national_table(), firms, place_data(), options=OPTIONS)


def test_what_was_paid_does_not_reach_the_model_that_ranks_it():
    few, much = hidden_in(plant_ledger()), hidden_in(plant_ledger(times=1000.0))
    assert np.array_equal(few.tests[0].links[NETAN], much.tests[0].links[NETAN])
    assert np.array_equal(few.tests[0].others[NETAN], much.tests[0].others[NETAN])


def test_each_payment_is_hidden_once_and_no_paid_company_counts_as_unpaid():
    found = hidden_in(plant_ledger())
    (part,) = found.tests
    assert found.payments == len(part.buyer_of_links) == 20
    firms = 61  # sixty companies, one of them with a site, and the plant
    assert len(part.buyer_of_others) == firms - 1 - 20


def test_whom_a_payment_alone_tells_of_cannot_be_ranked():
    ledger = [*plant_ledger(), ("Plant X", "Unlisted Workshop", 1.5e6, None, "Moorend", "24100", "metals")]
    found = hidden_in(ledger)
    assert (found.payments, found.unranked) == (21, 1)


def test_few_payments_are_no_test_and_the_sentence_says_so():
    assert FEWEST_LINKS > 5
    found = hidden_in(plant_ledger(payees=6))
    assert found.tests == ()
    assert inferred_sentence(found) == (
        "Inferred links cannot be tested here: only 6 payments between companies here stand on lists, too few for a "
        "test."
    )


def test_one_buyer_is_said_to_be_one_and_invented_data_to_be_invented():
    said = inferred_sentence(hidden_in(plant_ledger()), invented=True)
    assert said.startswith(f"{INFERRED}, tested on 20 payments of one buyer that were hidden: ")
    assert said.endswith("; the data are invented, so this tests their generator.")


def test_scorecard_of_a_place_and_back_from_its_plain_values():
    firms, data, table = full_place(), place_data(), national_table()
    network = build_network(table, firms, data, options=OPTIONS)
    card = place_scorecard(network, table, firms, data, options=OPTIONS)
    assert set(card.frame["part"]) == {"structure", "sums"}
    gap = card.frame.set_index("measure")["value"]
    assert 0 <= gap["expected_blocks"] < 0.2
    again = scorecard_from(card.as_dict())
    pd.testing.assert_frame_equal(again.frame, card.frame)
    assert (again.sentence, again.notes) == (card.sentence, card.notes)
    assert place_scorecard(network, table, firms, data, options=OPTIONS).as_dict() == card.as_dict()


def test_a_place_without_companies_has_no_scorecard_and_no_sentence():
    firms, data, table = firms_of(), place_data(company=0.0), national_table()
    network = build_network(table, firms, data, options=OPTIONS)
    card = place_scorecard(network, table, firms, data, options=OPTIONS)
    assert card.frame.empty
    assert card.sentence == ""


def test_ranks_of_ties():
    assert rank_correlation(np.array([1.0, 1.0, 2.0]), np.array([5.0, 5.0, 9.0])) == pytest.approx(1.0)
    assert np.isnan(rank_correlation(np.ones(3), np.arange(3.0)))


@pytest.fixture(scope="module")
def planted():
    """Two thousand firms with known links, of which one in ten is shown."""
    made = planted_economy(2_000, seed=1)
    shown = np.random.default_rng([1, 5]).random(len(made.links)) < 0.1
    suppliers, purchases = register_of(made)
    known, hidden = made.links[shown], made.links[~shown]
    model = fit_links(suppliers, purchases, mean_degree=made.mean_degree, elasticity=0.4, seen=known)
    return prediction_table([hidden_pairs(model, suppliers, purchases, hidden=hidden, known=known, seed=1)])


def test_planted_links_are_found_and_plainer_methods_find_fewer(planted):
    assert planted.loc[NETAN, "auc"] == pytest.approx(0.953, abs=0.01)
    assert planted.loc[NETAN, "precision"] > 40 * planted.loc[CHANCE, "precision"]
    assert planted.loc[NETAN, "auc_lower"] > planted.loc["dcGM", "auc_upper"]
    assert planted.loc["dcGM", "auc_lower"] > planted.loc["size of the supplier alone", "auc_upper"]
    assert planted.loc[CHANCE, "auc"] == 0.5


def test_without_distance_complete_entropy_has_the_same_order(planted):
    columns = ["auc", "within", "precision", "precision_top"]
    assert planted.loc[NETAN, columns].tolist() == pytest.approx(
        planted.loc["complete maximum entropy", columns].tolist()
    )
    assert list(planted.index) == list(METHODS)


def test_a_planted_economy_repeats_itself_and_holds_what_it_says():
    one, two = planted_economy(300, seed=3), planted_economy(300, seed=3)
    pd.testing.assert_frame_equal(one.links, two.links)
    assert not one.links.duplicated(["supplier", "buyer"]).any()
    assert (one.links["supplier"] != one.links["buyer"]).all()
    suppliers, purchases = register_of(one, size_error=0.7, seed=1)
    sector = one.firms["sector"]
    true = one.links.groupby(one.links["supplier"].map(sector))["value"].sum()
    told = suppliers.groupby("sector")["strength"].sum()
    assert told[true.index].tolist() == pytest.approx(true.tolist())
    assert purchases.by_sector()[true.index].tolist() == pytest.approx(true.tolist())
