"""Who is paid by public bodies: sums by hand, persons never, nothing spread over the unknown. Names are made up."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netan.matching.persons import PERSONS
from netan.network.geography import Places
from netan.network.payee_nodes import COLUMNS
from netan.network.public_money import BODIES, REFUNDS, a_year, public_money, sales_range
from netan.tables.contracts import contracts_from
from netan.tables.links import supplier_list_from

PLACES = Places(
    code_of=lambda text: {"Eastvale": "E1", "Shire": "R1", "Farland": "C1"}.get(text, text if len(text) == 2 else None),
    tier_of=lambda code: {"E1": "local", "R1": "region", "C1": "country"}.get(code, "world"),
)
HERE = pd.DataFrame(
    [
        {"label": name, "sic": "25620", "sector": "25", "area": "E1", "tier": "local", "firm_id": number,
         "postcode": code, "employees": 9.0, "employees_lower": 9.0, "employees_upper": 9.0, "evidence": "seen",
         "confidential": False, "origin": "register"}
        for name, number, code in [
            ("Redbeck Forgings Ltd", "00000001", "ZN1 1AA"), ("Saltmarsh Coatings Ltd", "00000002", "ZN1 1AB"),
            ("Hollin Precision Ltd", "00000003", "ZN1 1AC"),
        ]
    ],
    index=["00000001", "00000002", "00000003"],
).reindex(columns=list(COLUMNS))  # fmt: skip
REGISTER = pd.DataFrame(
    [
        {"firm_id": "00000009", "name": "Farland Paper Ltd", "sector": "17120", "area": "C1", "postcode": "ZX9 9ZZ"},
        {"firm_id": "00000008", "name": "Shire Roads Ltd", "sector": "42110", "area": "R1", "postcode": "ZY8 8ZZ"},
    ]
)


def spend(*rows):
    frame = pd.DataFrame([{"buyer": "Northmoor Council", "category": "works", **row} for row in rows])
    return supplier_list_from(frame)


def paid(name, value, **more):
    return {"supplier_name": name, "value": value, **more}


def contract(name, value, **more):
    row = {
        "contract_id": f"c {name}", "buyer": "Northmoor Council", "supplier_name": name, "value": value,
        "value_is": "ceiling", "ceiling": value, "suppliers": 1, "date": "2025-01-01", "start": "2025-01-01",
        "end": "2026-12-31", **more,
    }  # fmt: skip
    return contracts_from(pd.DataFrame([row]))


def money(*rows, contracts=(), **options):
    lists = [spend(*rows)] if rows else []
    return public_money(lists, contracts, HERE, places=PLACES, sector_of=lambda _: "25", register=REGISTER, **options)


ROWS = (
    paid("REDBECK FORGINGS LIMITED", 50.0), paid("Redbeck Forgings Ltd", 25.0), paid("Shire Roads Ltd", 30.0),
    paid("Farland Paper Ltd", 20.0), paid("Nobody Knows Ltd", 15.0), paid("Abroad GmbH", 7.0, supplier_area="Abroad"),
    paid("Mrs J A Skelm", 3.0), paid("Northmoor Borough Council", 900.0), paid("Saltmarsh Coatings Ltd", -5.0),
)  # fmt: skip


def test_sums_by_hand():
    found = money(*ROWS)
    assert found.tiers.to_dict() == {"local": 75.0, "region": 30.0, "country": 20.0, "world": 7.0, "unknown": 15.0}
    assert found.payees.to_dict() == {"local": 1, "region": 1, "country": 1, "world": 1, "unknown": 1}
    assert found.companies["paid"].to_dict() == {"00000001": 75.0}
    assert found.set_aside == {BODIES: 1, PERSONS: 1, REFUNDS: 1}
    assert found.aside_value == {BODIES: 900.0, PERSONS: 3.0}
    assert found.buyers == ("Northmoor Council",)


def test_a_private_person_stands_in_nothing():
    found = money(*ROWS)
    said = " ".join(map(str, [found.companies.to_dict(), found.asks.to_dict(), found.set_aside, found.buyers]))
    assert "Skelm" not in said


def test_unsure_matches_are_asked_and_the_answer_counts():
    row = paid("Hollin Precisions Engineering", 40.0)
    open_ = money(row)
    assert open_.companies.empty
    assert open_.asks["company"].tolist() == ["00000003"]
    said = open_.asks.assign(same="yes")
    assert money(row, decisions=said).companies["paid"].to_dict() == {"00000003": 40.0}


def test_contracts_are_counted_and_never_added_to_payments():
    own, several = contract("Redbeck Forgings Ltd", 20.0), contract("Hollin Precision Ltd", None, value_is="not given")
    found = money(*ROWS[:1], contracts=[own, several])
    rows = found.companies
    assert rows["paid"].to_dict() == {"00000001": 50.0, "00000003": 0.0}
    assert rows["contracts"].to_dict() == {"00000001": 1.0, "00000003": 1.0}
    assert rows["contracts_year"]["00000001"] == pytest.approx(10.0, rel=2e-3)
    assert pd.isna(rows["contracts_year"]["00000003"])
    assert found.tiers.sum() == 50.0


def test_a_contract_that_ended_counts_for_no_year():
    rows = pd.concat(
        [contract("A Ltd", 10.0, end="2025-06-30").frame, contract("B Ltd", 10.0, date="2025-12-01").frame]
    )
    assert a_year(rows).round(2).tolist() == [0.0, 5.0]


def test_nothing_at_all():
    found = money()
    assert found.companies.empty
    assert found.tiers.sum() == 0


def test_sales_of_trade_have_no_upper_end_and_sales_on_record_count():
    row = {"output": 900.0, "employees": 9.0, "employees_lower": 9.0, "employees_upper": 9.0, "evidence": "seen"}
    nodes = pd.DataFrame(
        [{**row, "sic": "46730"}, {**row, "sic": "25620"}, {**row, "sic": "25620", "evidence": "estimated",
         "employees_lower": None, "employees_upper": None}],
        index=["trade", "record", "drawn"],
    )  # fmt: skip
    found = sales_range(nodes, pd.Series({"record": 1000.0}))
    assert pd.isna(found.loc["trade", "upper"])
    assert found.loc["record", ["lower", "upper", "evidence"]].tolist() == [1000.0, 1000.0, "seen"]
    assert found.loc["drawn", ["lower", "upper"]].isna().all()
    assert found.loc["drawn", ["job_lower", "job_upper", "evidence"]].tolist() == [50.0, 200.0, "not known"]


@settings(max_examples=25, deadline=None)
@given(st.permutations(ROWS), st.lists(st.floats(-1e6, 1e6).map(lambda v: round(v, 2)), min_size=9, max_size=9))
def test_money_is_neither_made_nor_lost_and_order_says_nothing(rows, values):
    rows = [{**row, "value": value} for row, value in zip(rows, values, strict=True)]
    one, other = money(*rows), money(*rows[::-1])
    pd.testing.assert_frame_equal(one.companies, other.companies)
    assert one.tiers.equals(other.tiers)
    assert (one.tiers >= 0).all()
    refunds = sum(values) - one.tiers.sum() - sum(one.aside_value.values())
    assert refunds <= 0.01
    assert refunds == pytest.approx(0.0, abs=0.01) or one.set_aside[REFUNDS] > 0
