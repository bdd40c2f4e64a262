from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from netan.errors import SchemaError
from netan.network.ledger import (
    KINDS,
    PERSON,
    apart,
    aside_list,
    kind_of,
    kinds,
    load_rules,
    rules_from,
    set_aside,
)
from netan.sources.registry import sniff
from netan.sources.suppliers import read_supplier_list

TAX, RENT, GROUP, AGENCY, PENSION = KINDS
SAMPLE = Path(__file__).parents[2] / "data" / "sample"


@pytest.mark.parametrize(
    ("category", "kind"),
    [
        ("Tax", TAX), ("corporation tax", TAX), ("VAT", TAX), ("Business Rates", TAX), ("rates", TAX), ("PAYE/NI", TAX),
        ("customs duty", TAX), ("apprenticeship levy", TAX), ("national insurance", TAX),
        ("rent", RENT), ("Rent and service charge", RENT), ("property lease", RENT), ("landlord", RENT),
        ("group recharge", GROUP), ("Intercompany", GROUP), ("inter-company loan", GROUP), ("Management charge", GROUP),
        ("agency labour", AGENCY), ("Temporary staff", AGENCY), ("temps", AGENCY), ("agency workers", AGENCY),
        ("pension", PENSION), ("Pension contributions", PENSION),
    ],
)  # fmt: skip
def test_what_is_no_supply(category, kind):
    assert kind_of(category, "Some Payee Ltd") == kind


@pytest.mark.parametrize(
    "category",
    [
        "heavy duty bolts", "flow rates sensors", "tax advice", "tax software", "customs broker", "taxi", "taxis",
        "rental of plant", "tool rent", "vehicle rent", "renting", "current transformers", "parent metal",
        "pension advice", "pension administration", "group training", "battery recharge", "advertising agency",
        "insurance", "banking", "electricity and gas", "water", "telecoms", "labour-saving tools", "temperature gauges",
        "vat cleaning", "castings", "", "   ", "recruitment fees", "novation", "private hire",
    ],
)  # fmt: skip
def test_what_is_a_supply(category):
    assert kind_of(category, "Some Payee Ltd") is None


@pytest.mark.parametrize(
    "payee",
    ["HMRC", "HM Revenue & Customs", "HM Revenue and Customs - VAT", "Revenue Office of Albany", "Finanzamt Nord"],
)
def test_tax_offices_by_name(payee):
    assert kind_of("", payee) == TAX


@pytest.mark.parametrize("payee", ["Revenue Systems Ltd", "Custom Tools Ltd", "Taxonomy plc", "Councillor Ltd"])
def test_names_that_only_look_like_it(payee):
    assert kind_of("", payee) is None


def test_a_council_without_a_word_of_what_for_was_paid_rates():
    assert kind_of("", "Northmoor District Council") == TAX
    assert kind_of("training courses", "Northmoor District Council") is None


def test_hostile_words_take_no_time():
    assert kind_of("a" * 200_000, "group " * 20_000) is None


def test_the_fictional_ledger_of_the_sample():
    rows = read_supplier_list(SAMPLE / "ledger_plant_x.csv").frame
    found = pd.Series([kind_of(str(c), str(n)) for c, n in zip(rows["category"], rows["supplier_name"], strict=True)])
    assert found.value_counts().to_dict() == {RENT: 4, TAX: 3, GROUP: 3, AGENCY: 3, PENSION: 1}
    kept = set(rows["category"][found.isna()])
    assert {"electricity and gas", "water", "telecoms", "insurance and banking"} <= kept
    assert not kept & {"rent", "tax", "business rates", "pension", "group recharge", "agency labour"}


# --- rules as a table -------------------------------------------------------------------------------------------


def rows(*lines):
    frame = pd.DataFrame(lines, columns=["supplier_name", "category", "value"])
    return frame.assign(supplier=pd.Series([None] * len(frame), dtype=object))


def test_the_shipped_rules_are_the_kinds_that_notes_name():
    rules = load_rules()
    assert tuple(dict.fromkeys(rule.name for rule in rules if rule.action == "drop")) == KINDS
    assert [rule.kind for rule in rules if rule.action == "apart"] == ["utilities", "telecoms", "banks and insurance"]


@pytest.mark.parametrize(
    ("category", "payee", "kind"),
    [
        ("electricity and gas", "A Ltd", "utilities"), ("Water", "A Ltd", "utilities"),
        ("", "Severn Trent", "utilities"),
        ("telecoms", "A Ltd", "telecoms"), ("Mobile phones", "A", "telecoms"), ("", "Vodafone Ltd", "telecoms"),
        ("insurance and banking", "A", "banks and insurance"), ("bank charges", "A", "banks and insurance"),
        ("power tools", "A", ""), ("industrial gases", "A", ""), ("water treatment", "A", ""), ("gas meters", "A", ""),
        ("electricity meters", "A", ""), ("telecoms equipment", "A", ""), ("power supplies", "A", ""),
        ("interest free parts", "A", ""), ("banksman training", "A", ""), ("castings", "Water Jet Cutting Ltd", ""),
        ("tax", "A", ""), ("", "EE Engineering Ltd", ""),
    ],
)  # fmt: skip
def test_what_rankings_show_apart_stays_a_supply(category, payee, kind):
    frame = rows((payee, category, 1.0))
    assert apart(frame).fillna("").tolist() == [kind]
    if kind:
        assert kind_of(category, payee) is None


def test_rules_of_the_user_take_the_place_of_netans(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(
        "kind,action,category_is,category_holds,but_not,payee_holds\n"
        "catering,drop,food|canteen,staff meals,machinery,\n"
        "cleaners,apart,,,,made up cleaning\n"
    )
    assert sniff(path).kind == "set_aside"
    rules = load_rules(path)
    frame = rows(("A", "Canteen", 5.0), ("B", "rent", 7.0), ("Made-Up Cleaning Ltd", "x", 1.0),
                 ("C", "staff-meals in May", 2.0), ("D", "staff meals machinery", 3.0))  # fmt: skip
    operator = pd.Series([None] * 5, dtype=object)
    expected = ["payments of catering", None, None, "payments of catering", None]
    for given in (rules, sniff(path).reader(path)):
        found = kinds(frame, operator, rules=given)
        assert found.where(found.notna(), None).tolist() == expected
        assert apart(frame, given).fillna("").tolist() == ["", "", "cleaners", "", ""]
    counts, notes = set_aside(kinds(frame, operator, rules=rules), frame["value"] * 1e6)
    assert counts == {"payments of catering": 2}
    assert notes == ("Set aside as no supplies: 2 payees, £7.0m: catering £7.0m (2).",)


def test_every_fault_of_the_rules_at_once():
    frame = pd.DataFrame({
        "kind": ["a", "b", "c"], "action": ["drop", "apart", "drop"], "category_is": ["x.*", "", "fine"],
        "category_holds": ["", "", ""], "but_not": ["", "only this", r"\bword"], "payee_holds": ["", "", ""],
    })  # fmt: skip
    with pytest.raises(SchemaError, match="3 faults") as caught:
        rules_from(frame, file="mine.csv")
    assert [(f.row, f.column) for f in caught.value.faults] == [(2, "category_is"), (3, ""), (4, "but_not")]
    with pytest.raises(SchemaError, match="'hide' is not allowed"):
        rules_from(frame.assign(action="hide"))


def test_the_first_rule_that_fits_counts():
    frame = pd.DataFrame({
        "kind": ["one", "two"], "action": ["apart", "drop"], "category_is": ["steel", "steel"],
        "category_holds": ["", ""], "but_not": ["", ""], "payee_holds": ["", ""],
    })  # fmt: skip
    one = rows(("A", "steel", 1.0))
    assert kinds(one, pd.Series([None], dtype=object), rules=frame).isna().all()
    assert apart(one, frame).tolist() == ["one"]


def test_what_was_set_aside_is_listed_without_private_persons():
    frame = rows(
        ("Revenue Office of Albany", "tax", 9.0), ("Mrs Jane Skelm", "rent of 4 Mill Lane, Skelm", 3.0),
        ("J A Skelm", "rent", 4.0), ("Estates Ltd", "rent", 5.0), ("Estates Ltd", "rent", 1.0),
        ("Steel Ltd", "bars", 8.0),
    ).assign(confidential=[False, True, False, False, True, False])  # fmt: skip
    listed = aside_list(frame, kinds(frame, pd.Series([None] * 6, dtype=object)))
    assert listed.to_numpy().tolist() == [
        [PERSON, "", RENT, 7.0, 2, True],
        ["Estates Ltd", "rent", RENT, 6.0, 2, True],
        ["Revenue Office of Albany", "tax", TAX, 9.0, 1, False],
    ]
    assert "Skelm" not in listed.to_csv()
    assert aside_list(frame, pd.Series([None] * 6, dtype=object)).empty
    assert aside_list(frame, apart(frame)).empty
    again = aside_list(frame.iloc[::-1], kinds(frame.iloc[::-1], pd.Series([None] * 6, index=frame.index[::-1])))
    pd.testing.assert_frame_equal(listed, again)


def test_the_list_adds_up_to_the_note_on_the_sample():
    ledger = read_supplier_list(SAMPLE / "ledger_plant_x.csv").frame
    kind = kinds(ledger, pd.Series([None] * len(ledger), dtype=object))
    listed = aside_list(ledger, kind)
    assert listed["rows"].sum() == kind.notna().sum() == 14
    assert listed["value"].sum() == ledger["value"][kind.notna()].sum()
    assert set(apart(ledger).dropna()) == {"utilities", "telecoms", "banks and insurance"}
