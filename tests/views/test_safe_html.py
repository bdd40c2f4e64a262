from __future__ import annotations

import base64
import hashlib
import json

import pytest
from hostile_names import HOSTILE
from hypothesis import given
from hypothesis import strategies as st

from netan.views.safe_html import csp_hash, json_block


@given(st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.lists(inner, max_size=4), max_leaves=8))
def test_a_block_holds_the_value_and_nothing_that_ends_it(value):
    text = json_block(value)
    assert json.loads(text) == value
    assert not set("<>&\u2028\u2029") & set(text)


def test_hostile_names_stay_names():
    assert json.loads(json_block(HOSTILE)) == HOSTILE
    assert "<" not in json_block(HOSTILE)


def test_what_json_cannot_hold_is_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_block([float("nan")])


def test_a_hash_as_policies_write_it():
    digest = base64.b64encode(hashlib.sha256(b"a()").digest()).decode()
    assert csp_hash("a()") == f"'sha256-{digest}'"
