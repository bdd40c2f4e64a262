"""Amounts in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.tables.money import SIGNS, millions


@given(value=st.floats(-1e12, 1e12).filter(bool), whole=st.booleans(), code=st.sampled_from(["GBP", "EUR", "CHF"]))
def test_something_is_never_shown_as_nothing(value, whole, code):
    shown = millions(value, code, whole=whole)
    assert shown.lstrip("-£€CHF ") != "0.0m"
    assert shown.encode("cp1252").decode("cp1252") == shown
    assert SIGNS.get(code, code) in shown


@pytest.mark.parametrize(
    ("value", "words"), [(50_000.0, "£0.1m"), (49_999.0, "<£0.1m"), (0.0, "nothing"), (1e9, "£1,000.0m")]
)
def test_small_and_large(value, words):
    assert millions(value) == words
