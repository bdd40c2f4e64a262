from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.matching.persons import is_person, shown_name


@pytest.mark.parametrize(
    "name",
    [
        "Mr D Skelm", "MRS SKELM", "Dr A B Skelm", "Prof. Skelm-Marrow", "Miss Jane de Skelm", "SKELM J A MRS",
        "Skelm, J", "Skelm, Jane", "SKELM-MARROW, J A", "Wood, John", "Hill, Mrs R",
        "J A Skelm", "J. Skelm", "SKELM J A", "A Wood", "P. J. van Skelm",
        "Jane Skelm", "MARY-JANE SKELM", "John Wood", "Mohammed Hussain", "Skelm Jane", "Patrick O'Skelm",
        "Jane Skelm MBE",
        "REDACTED", "Redacted personal data", "Name withheld", "Foster carer 1234", "Private individual",
        "Jane Skelm t/a Mrs J Skelm", "José Núñez",
    ],
)  # fmt: skip
def test_persons(name):
    assert is_person(name)


@pytest.mark.parametrize(
    "name",
    [
        "J Skelm Ltd", "Jane Skelm C.I.C.", "JANE SKELM LLP", "Skelm & Sons", "J & A Skelm", "Jane Skelm Plumbing",
        "Mr Skelm's Bakery", "J Skelm t/a Brook Signs", "Jane Skelm T/A Skelm Catering", "Dr A B Skelm & Partners",
        "St James Court", "The Rose Cottage", "Victoria Hotel", "skelm.co.uk", "4 Seasons", "Skelm", "Plant X",
        "Corner Shop", "Silent Partner", "Unlisted Workshop", "Shire Steels", "Northmoor Council", "HMRC",
        "Redacted Ltd",
        "", "!!!", "株式会社テスト",
    ],
)  # fmt: skip
def test_organisations(name):
    assert not is_person(name)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Jane Skelm t/a Brook Signs", "Brook Signs"),
        ("J SKELM T/A SKELM PLUMBING", "SKELM PLUMBING"),
        ("Skelm Ltd t/a Brook Signs", "Skelm Ltd t/a Brook Signs"),
        ("Brook Signs", "Brook Signs"),
    ],
)
def test_a_sole_trader_stands_under_the_trading_name(name, shown):
    assert shown_name(name) == shown


@given(st.text(max_size=40))
def test_a_legal_form_makes_a_company_of_any_name(text):
    assert not is_person(f"{text} Ltd")
