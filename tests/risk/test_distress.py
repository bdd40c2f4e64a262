"""Facts on record: formal insolvency, dated, in internal sheets only."""

from __future__ import annotations

import pandas as pd
from little_network import firm, link, little

from netan.risk.distress import FACTS_NOTICE, with_distress

NETWORK = little(
    [firm("a", status="Liquidation"), firm("b", status="Active"), firm("c", status="Active - Proposal to Strike off")],
    [link("a", "b", 1.0)],
)


def test_status_stands_beside_its_company_with_its_date():
    rows = pd.DataFrame({"who": ["b", "a"], "paid": [1.0, 2.0]})
    found = with_distress(rows, NETWORK, node="who", as_of="1 November 2026")
    assert found["status_on_record"].fillna("").tolist() == ["", "Liquidation"]
    assert found["as_of"].fillna("").tolist() == ["", "1 November 2026"]
    assert set(found["internal"]) == {FACTS_NOTICE}
    assert list(rows.columns) == ["who", "paid"]


def test_nothing_on_record_changes_nothing():
    rows = pd.DataFrame({"who": ["b", "c"]})
    pd.testing.assert_frame_equal(with_distress(rows, NETWORK, node="who", as_of=""), rows)


def test_a_sheet_that_is_marked_keeps_its_mark_and_an_unknown_date_is_said():
    rows = pd.DataFrame({"who": ["a"], "internal": ["INTERNAL: names from a confidential list"]})
    found = with_distress(rows, NETWORK, node="who", as_of="")
    assert found["internal"].tolist() == ["INTERNAL: names from a confidential list"]
    assert found["as_of"].tolist() == ["date not known"]
