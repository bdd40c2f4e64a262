from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.matching.names import legal_parts, name_key, plain_name, spellings
from netan.matching.postcodes import LEVELS, nearness, postcode_key

NAMES = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="aAbB &.,'-/()0129éÉßLTDltdUK\u2019", max_size=40),
    st.lists(
        st.sampled_from(["Skelm", "Ltd", "UK", "&", "and", "T/A", "(Homes)", "Co", "J", "PLC", "*12*"]), max_size=7
    ).map(" ".join),
)
ENDINGS = re.compile(
    r"\b(public limited company|limited liability partnership|limited|ltd|plc|llp|company|co|inc|gmbh|the|uk|and)\b"
)


def plain_by_the_book(name):
    """The plain name by its definition, letter by letter."""
    text = name
    for mark in "'\u2019\u2018`\u00b4":
        text = text.replace(mark, "")
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(c if c.isalnum() else " " for c in text if not unicodedata.combining(c))
    whole = " ".join(text.split())
    return " ".join(ENDINGS.sub(" ", whole).split()) or whole


@given(NAMES)
def test_the_fast_way_for_plain_letters_gives_the_same(name):
    assert plain_name(name) == plain_by_the_book(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Skelmbrook Engineering Ltd", "SKELMBROOK ENG. LIMITED"),
        ("Skelm Bros (Mfg) Co Ltd", "Skelm Brothers Manufacturing"),
        ("J. L. A. Services Ltd", "JLA SVCS"),
        ("C&C Electrical", "C.C. Electrical Ltd"),
        ("Präzision Intl plc", "PRAZISION INTERNATIONAL PLC"),
        ("O'Drebbley & Sons", "ODREBBLEY AND SONS LTD"),
        ("Skelm Community Interest Company", "Skelm C.I.C."),
        ("Skelm Limited Liability Partnership", "Skelm LLP"),
        ("The Skelm Company", "Skelm"),
    ],
)
def test_two_spellings_of_one_name(one, other):
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Skelm Holdings Ltd", "Skelm Ltd"),
        ("Skelm 2 Ltd", "Skelm 3 Ltd"),
        ("Skelm North Ltd", "Skelm South Ltd"),
    ],
)
def test_names_of_two_companies_of_a_group_differ(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("name", "form", "uk"),
    [
        ("Skelm Ltd", "ltd", False),
        ("SKELM (U.K.) LIMITED", "ltd", True),
        ("Skelm public limited company", "plc", False),
        ("Skelm", "", False),
        ("Limited", "", False),
        ("Skelm UK", "", True),
        ("Vicarage (2008) Ltd The", "ltd", False),
    ],
)
def test_legal_form_and_uk(name, form, uk):
    parts = legal_parts(name)
    assert (parts.form if name != "Limited" else "", parts.uk) == (form, uk)


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("Bentham Ltd T/A IJT", [("Bentham Ltd", "legal"), ("IJT", "trading")]),
        ("I & F Limited T/As Skills", [("I & F Limited", "legal"), ("Skills", "trading")]),
        ("Skelm trading as Brook Signs", [("Skelm", "legal"), ("Brook Signs", "trading")]),
        ("Walter Skelm LTD TA BLUEBIRD", [("Walter Skelm LTD", "legal"), ("BLUEBIRD", "trading")]),
        ("Skelm Ltd/Advertising", [("Skelm Ltd", "legal")]),
        ("SKELM LTD ****8788", [("SKELM LTD", "legal")]),
        ("JOHNS LTD R D", [("R D JOHNS LTD", "legal"), ("JOHNS LTD", "short")]),
        ("Skelm (South) Ltd", [("Skelm Ltd", "short")]),
        ("Vicarage Ltd The", []),
        ("Plain Skelm Ltd", []),
        ("Skelm c/o Marrow Accountants", [("Skelm", "legal")]),
    ],
)
def test_readings_of_a_ledger_name(name, readings):
    assert [(r.text, r.kind) for r in spellings(name)][1:] == readings


@given(NAMES)
def test_any_text_has_a_plain_form_and_readings(name):
    assert name_key(name) == " ".join(name_key(name).split())
    assert all(reading.text.strip() for reading in spellings(name))
    legal_parts(name)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("S9 1XH", "s91xh", "unit"),
        ("S9 1XH", "S9 1AA", "sector"),
        ("S9 1XH", "S9 2AA", "district"),
        ("S9 1XH", "S9", "district"),
        ("S9", "S9", "district"),
        ("S9 1XH", "S10 1XH", "area"),
        ("S9 1XH", "SK9 1XH", "differs"),
        ("S9 1XH", "", "unknown"),
        (None, "S9", "unknown"),
        ("75008", "75008", "unit"),
        ("75008", "75009", "differs"),
    ],
)
def test_how_near_two_postcodes_are(one, other, level):
    a, b = postcode_key(one), postcode_key(other)
    assert nearness(a, b) == nearness(b, a) == level
    assert level in LEVELS
