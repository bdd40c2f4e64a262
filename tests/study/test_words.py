"""Rankings in the words of people: what is named, what is internal, what a column holds."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_study import netan

from netan.network.naming import named_nodes
from netan.risk.critical import Critical
from netan.risk.ranking import COLUMNS
from netan.schema import parse_band
from netan.study.journey import Journey
from netan.study.pages import largest_seen_buyer, publishers
from netan.study.settings import load_study
from netan.study.words import (
    INTERNAL,
    critical_details,
    critical_table,
    internal_notice,
    jobs_there,
    size_band,
)
from netan.tables.areas import AreaTable

AREAS = AreaTable(
    pd.DataFrame({"area": ["Z1"], "name": ["Eastvale"], "region": ["Northern Shires"], "country": ["Albany"]})
)


def ranking(to, **cells):
    """A ranking of one company that is named and one row that stands for several."""
    rows = pd.DataFrame(index=range(2), columns=list(COLUMNS))
    named = {
        "rank": [1, 2], "rank_lower": [1, 2], "rank_upper": [3, 2], "label": ["Redbeck Forgings", "Metals, any size"],
        "node_id": ["ZZ1", None], "area": ["Z1", None], "sector_label": ["Metals", "Metals"], "jobs": [140.0, 6.0],
        "jobs_evidence": ["seen", "estimated"], "paid": [9.4e6, None], "only_one": ["confirmed", "not known"],
        "on_list": [1, 0], "exposed_lower": [2110.0, 3.0], "exposed_upper": [2480.0, 3.2], "why": ["a", "b"],
    }  # fmt: skip
    for name, values in (named | cells).items():
        rows[name] = values
    return Critical(rows, to, "", ())


def test_a_ranking_to_a_buyer():
    table = critical_table(ranking("PLANT-X"), AREAS)
    assert table.iloc[0].tolist() == [
        "1 (1-3)", "Redbeck Forgings, Eastvale", "Metals", "9.4", "yes (confirmed)", "-", "140", "2,100-2,500", "a",
    ]  # fmt: skip
    assert table.iloc[1].tolist() == ["2", "Metals, any size", "", "-", "not known", "-", "6 est", "3", "b"]
    assert not {"At risk at buyers here", "At risk at suppliers here"} & set(table.columns)


def test_a_ranking_to_a_buyer_in_its_own_words():
    rows = ranking(
        "PLANT-X", supplies=["die forgings", None], same_code_here=[0, None], same_code_country=[11, None],
        jobs_source=["accounts", "estimated"],
    )  # fmt: skip
    table = critical_table(rows, AREAS, country="Albany", currency="EUR", printed=True)
    assert list(table.columns) == [
        "Rank (range)", "Company, district", "Supplies", "Paid €m/yr", "Only one on list? (buyer confirms?)",
        "Same code here / Albany", "Jobs there", "Jobs exposed at buyers here*", "Why",
    ]  # fmt: skip
    assert table.iloc[0, 2:7].tolist() == ["die forgings", "9.4", "yes (confirmed)", "0 / 11", "140 acc"]
    assert table.iloc[1, 2:7].tolist() == ["", "-", "not known", "- / -", "6 est"]


@pytest.mark.parametrize(
    ("source", "words"), [("accounts", "60 acc"), ("recorded", "60"), ("seen", "60"), ("estimated", "50-99 est")]
)
def test_where_the_jobs_of_a_company_come_from(source, words):
    assert jobs_there(62.0, source) == words


@given(st.floats(0, 1e5))
def test_every_size_lies_in_its_band(value):
    low, high = parse_band(size_band(value))
    assert low <= round(value) <= high


def test_small_payments_are_not_shown_as_nothing():
    table = critical_table(ranking("PLANT-X", paid=[12_000.0, 0.0]), AREAS)
    assert table["Paid £m/yr"].tolist() == ["<0.1", "0.0"]


def test_columns_that_would_hold_nothing_are_left_out():
    nobody = ranking(None, node_id=[None, None], paid=[None, None])
    table = critical_table(nobody, AREAS)
    assert not {"Industry", "Paid £m/yr", "Only one on list?"} & set(table.columns)
    assert {"At risk at buyers here", "At risk at suppliers here"} <= set(table.columns)
    assert len(critical_table(nobody, AREAS, top=1)) == 1


def test_details_hold_named_companies_alone():
    details = critical_details(ranking("PLANT-X"), AREAS, among="among suppliers of Plant X")
    assert details.index.tolist() == ["ZZ1"]
    assert details.loc["ZZ1", "Rank among suppliers of Plant X"] == "1 (1-3)"
    assert details.loc["ZZ1", "Same code here"] == "-"
    assert not any("*" in name for name in details.columns)


def test_internal_where_a_named_company_stands_on_a_confidential_row(study):
    network = Journey(load_study(study)).network()
    secret = network.edges[network.edges["confidential"].astype(bool)]
    assert len(secret)
    assert internal_notice(network, [secret["supplier"].iloc[0]]) == INTERNAL
    assert internal_notice(network, []) == ""
    public = network.nodes.index[
        named_nodes(network) & ~network.nodes.index.isin([*secret["supplier"], *secret["buyer"]])
    ]
    assert internal_notice(network, public) == ""
    assert largest_seen_buyer(network) == "PLANT-X"


def test_a_list_that_is_not_confidential_is_not_internal(small):
    ledger = small / "ledger_plant_x.csv"
    ledger.write_text(ledger.read_text("utf-8").replace(",2024,true,", ",2024,false,"), "utf-8")
    run = netan("critical", small, "--to", "Plant X", "--out", small / "r.csv")
    assert run.code == 0
    assert "INTERNAL" not in run.out + run.err + (small / "r.csv").read_text("utf-8-sig")


def test_a_study_without_a_supplier_list_has_pages_and_no_seen_buyer(small):
    path = small / "study.toml"
    path.write_text(path.read_text("utf-8").replace('suppliers = ["ledger_plant_x.csv"]\n', ""), "utf-8")
    run = netan("view", small)
    assert (run.code, run.err) == (0, "")
    page = (small / "out" / "explorer.html").read_text("utf-8")
    assert "Companies Northmoor would miss most" in page
    assert "hardest for" not in page


def test_publishers_are_said_once():
    from netan.provenance import Input

    real = [
        Input("a.csv", "", "ONS"),
        Input("b.csv", "", "Companies House"),
        Input("c.csv", "", "ONS"),
        Input("d.csv", ""),
    ]
    assert publishers(real) == "ONS; Companies House; d.csv"
    assert publishers([*real, Input("e.csv", "", "fictional sample")]) == "fictional sample"
