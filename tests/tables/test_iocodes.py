"""Codes of industries as publishers and people spell them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import ConcordanceError
from netan.tables.iocodes import covered_prefixes, nearest_io_code, normalise_io_code, ons_codes

# How the editions of the ONS, and users of them, spell one industry.
SPELLINGS = {
    "B06 & B07": ["CPA_B06 & B07", "06&07", "06 & 07", "B06 and B07"],
    "C1101T1106 & C12": ["CPA_C11.01-6 & C12", "C11.01-6 & C12", "11.01-6 and 12"],
    "C241T243": ["CPA_C241_3", "C241-3", "24.1-3"],
    "F41, F42 & F43": ["CPA_F41, F42 & F43", "F41, F42  & F43", "41-43"],
    "H493T495": ["CPA_H493_5", "H493T495", "49.3-5"],
    "K65.1-2 & K65.3": ["CPA_K65.1-2 & K65.3", "65.1-3"],
    "L68A": ["CPA_L68A", "68.2IMP"],
    "L68BXL683": ["CPA_L68BXL683", "68.1-2"],
    "J59 & J60": ["CPA_J59_60", "59-60", "J59 & J60"],
    "Q87 & Q88": ["CPA_Q87_88", "87-88"],
    "A01": ["01", "1", "CPA_A01"],
    "C25OTHER": ["CPA_C25OTHER"],
}


@pytest.mark.parametrize("code", SPELLINGS)
def test_one_industry_has_one_code(code):
    assert code in ons_codes()
    assert {normalise_io_code(text) for text in SPELLINGS[code]} == {code}


def test_real_estate_of_the_smaller_tables():
    assert covered_prefixes("CPA_L68B") == ("68",)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("C1O1", "C101"), ("A0l", "A01"), ("C3I6", "C316"), ("C20BB", "C20B"), ("Total", None), ("", None)],
)
def test_nearest(typed, meant):
    found = nearest_io_code(typed, [*ons_codes(), "C316"])
    assert found == meant


def test_nearest_of_other_codes():
    assert nearest_io_code("1O.1", ["10.1", "10.2-3"]) == "10.1"


@given(st.text(max_size=12))
def test_any_text_is_a_code_or_is_refused(text):
    try:
        found = covered_prefixes(text)
    except ConcordanceError:
        nearest_io_code(text)
        return
    assert all(prefix.isdigit() or prefix.isalpha() for prefix in found)
