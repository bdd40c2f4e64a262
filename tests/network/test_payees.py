from __future__ import annotations

import pandas as pd
import pytest
from fictional_place import PLACES, SIC, companies, firms_of, ledger_rows, sector_of, site_rows

from netan.matching.persons import PERSONS
from netan.network.firms import Firms, assemble_firms
from netan.schema import MATCH_DECISIONS, SET_ASIDE_RULES
from netan.tables.links import supplier_list_from
from netan.tables.register import register_from
from netan.tables.sites import sites_from


def assembled(rows, *, register=None, columns=None, **options):
    """Firms with rows of a supplier list of Plant X; ``columns`` are added to the list."""
    ledger = ledger_rows([("Plant X", *row) for row in rows]).assign(**(columns or {}))
    return assemble_firms(
        register_from(companies() if register is None else register),
        sites_from(site_rows()),
        [supplier_list_from(ledger)],
        sector_of=sector_of,
        places=PLACES,
        **options,
    )


def decided(payee, company, same):
    row = dict.fromkeys(MATCH_DECISIONS.names) | {"payee": payee, "company": company, "same": same}
    return pd.DataFrame([row])


def with_names(**names):
    """Register with other names for some numbers, and postcodes."""
    register = companies()
    changed = register["firm_id"].map({f"{int(k[1:]):08d}": v for k, v in names.items()})
    return register.assign(name=changed.where(changed.notna(), register["name"]), postcode="ZN1 1AA")


def test_firms_without_a_list_have_nothing_to_ask():
    firms = firms_of(register=companies())
    assert firms.asks.empty
    assert tuple(firms.asks.columns) == MATCH_DECISIONS.names
    assert firms.matches == {}
    assert Firms(firms.frame, firms.seen).asks.empty


def test_a_likely_match_is_asked_and_stands_for_itself_until_it_is_answered():
    register = with_names(n705="Drebbgarth Casting Holdings Ltd")
    rows = [("Drebbgarth Casting", 50.0, None, "Moorend"), ("Fictional Works 1 Ltd", 9.0)]
    open_ = assembled(rows, register=register)
    assert open_.asks[["payee", "company", "paid"]].to_numpy().tolist() == [["Drebbgarth Casting", "00000705", 50.0]]
    assert "payee:drebbgarth casting" in open_.frame.index
    assert open_.matches == {"payees matched by name": 1, "payees with a likely match to confirm": 1}
    assert any(note.startswith("1 payee has a likely match to confirm") for note in open_.notes)
    yes = assembled(rows, register=register, decisions=decided("Drebbgarth Casting", "00000705", "yes"))
    assert yes.seen.set_index("supplier")["value"].to_dict() == {"00000705": 50.0, "00000701": 9.0}
    assert yes.asks.empty
    no = assembled(rows, register=register, decisions=decided("Drebbgarth Casting", "00000705", "no"))
    assert no.asks.empty
    assert "payee:drebbgarth casting" in no.frame.index


def test_no_private_person_becomes_a_supplier_or_is_named():
    rows = [
        ("Mrs Jane Pellmoor", 4000.0, None, "Moorend"),
        ("Pellmoor, J A", 60.0),
        ("Tom Pellmoor t/a Pell Signs", 70.0, None, "Moorend"),
        ("Fictional Works 1 Ltd", 9.0),
    ]
    firms = assembled(rows, register=with_names(n705="Pell Signs Holdings Ltd"))
    assert firms.set_aside[PERSONS] == 2
    assert firms.asks["payee"].tolist() == ["Pell Signs"]
    assert sorted(firms.frame.loc[firms.frame["origin"] == "payee", "label"]) == ["Pell Signs"]
    assert firms.matches["payees that are private persons"] == 2
    everything = " ".join([*map(str, firms.frame.to_numpy().ravel()), *firms.frame.index, *firms.notes,
                           *map(str, firms.asks.to_numpy().ravel()), *map(str, firms.set_aside)])  # fmt: skip
    assert "pellmoor" not in everything.casefold()


def test_a_person_with_a_company_number_is_a_company():
    firms = assembled([("Jane Pellmoor", 5.0, "00000703"), ("John Pellmoor", 6.0, "77777777", "Shire")])
    assert set(firms.seen["supplier"]) == {"00000703", "77777777"}


ELSEWHERE = pd.DataFrame(
    {
        "firm_id": ["88888881", "88888882", "99000001"],
        "name": ["Shire Pellmoor Steels plc", "Albany Softworks Ltd", "Wharram Aero plc"],
        "sector": [SIC["B"], SIC["E"], SIC["C"]],
        "area": ["Shire", "Albany", "Albany"],
        "postcode": ["AB1 2CD", None, None],
        "status": ["Active", "Active", "Active"],
    }
)


@pytest.mark.parametrize("given", [True, False])
def test_companies_elsewhere_give_payees_their_industry_and_place(given):
    register = companies() if given else pd.concat([companies(), ELSEWHERE], ignore_index=True)
    rows = [
        ("SHIRE PELLMOOR STEELS", 5.0), ("Albany Softworks Ltd", 6.0, "88888882"), ("Nowhere Things Ltd", 7.0),
        ("Wharram Aero plc", 8.0),
    ]  # fmt: skip
    firms = assembled(rows, register=register, **({"elsewhere": ELSEWHERE} if given else {}))
    steel = firms.frame.loc["88888881", ["label", "sector", "area", "tier", "origin", "postcode"]]
    assert steel.tolist() == ["Shire Pellmoor Steels plc", "B", "R1", "region", "payee", "AB1 2CD"]
    assert firms.frame.loc["88888882", ["sector", "tier"]].tolist() == ["E", "country"]
    assert firms.frame.loc["payee:nowhere things", "tier"] == "country"
    # the company that runs a plant here is paid at the plant, which pays itself then
    assert "99000001" not in firms.frame.index
    assert firms.set_aside["payments of a buyer to itself"] == 1


def test_an_exact_company_elsewhere_goes_before_a_like_one_here():
    register = with_names(n705="Pellmoor Steels Holdings Ltd")
    there = ELSEWHERE.assign(name=["Pellmoor Steels Ltd", "Albany Softworks Ltd", "Wharram Aero plc"])
    firms = assembled([("Pellmoor Steels Ltd", 5.0)], register=register, elsewhere=there)
    assert set(firms.seen["supplier"]) == {"88888881"}
    assert firms.asks.empty


def test_rules_are_handed_on():
    rows = [("Fictional Works 1 Ltd", 9.0, None, None, None, "wonders"), ("Fictional Works 2 Ltd", 8.0)]
    rule = dict.fromkeys(SET_ASIDE_RULES.names) | {"kind": "wonders", "action": "drop", "category_is": "wonders"}
    assert set(assembled(rows).seen["supplier"]) == {"00000701", "00000702"}
    assert set(assembled(rows, rules=pd.DataFrame([rule])).seen["supplier"]) == {"00000702"}


def test_what_suppliers_said_stands_with_the_pair():
    rows = [("Fictional Works 1 Ltd", 1.0), ("Fictional Works 1 Ltd", 2.0), ("Fictional Works 2 Ltd", 3.0)]
    said = {"year": [2023, 2024, 2024], "share_of_sales": [0.4, 0.2, None], "replaceable": ["no", None, None]}
    seen = assembled(rows, columns=said).seen.set_index("supplier")
    assert seen.loc["00000701", ["value", "share_of_sales", "replaceable"]].tolist() == [3.0, 0.2, "no"]
    assert pd.isna(seen.loc["00000702", "share_of_sales"])
    assert pd.isna(seen.loc["00000702", "replaceable"])
    plain = assembled(rows).seen
    assert not {"share_of_sales", "replaceable"} & set(plain.columns)


def test_a_number_is_lent_to_the_same_payee_alone():
    rows = [
        ("Pellmoor Steels Ltd", 1.0, "44444444", "Shire"),
        ("PELLMOOR STEELS", 2.0),
        ("Pellmoor Steels Limited", 3.0),
        ("Pellmoor Steels UK Ltd", 4.0),
    ]
    seen = assembled(rows).seen.set_index("supplier")["value"].to_dict()
    assert seen["44444444"] == 6.0
    assert len(seen) == 2
