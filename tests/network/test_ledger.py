from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from netan.network.ledger import KINDS, kind_of
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
