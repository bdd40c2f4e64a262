from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan import errors
from netan.errors import Fault, FileFormatError, NetanError, SchemaError, UnknownNodeError, first_few


@given(st.lists(st.text(max_size=5), max_size=12), st.integers(1, 8))
def test_the_first_few_and_how_many_more(items, limit):
    text = first_few(items, limit=limit)
    if not items:
        assert text == "none"
    elif len(items) <= limit:
        assert text == ", ".join(items)
    else:
        assert text == ", ".join(items[:limit]) + f" and {len(items) - limit} more"


def test_a_fault_says_where_what_and_what_to_do():
    fault = Fault("'x' is no number", "a b.csv", "Sheet 1", 7, "jobs", "write a number")
    assert str(fault) == "a b.csv, sheet Sheet 1, row 7, column jobs: 'x' is no number -> write a number"
    assert str(Fault("bad")) == "bad"
    assert set(fault.as_dict()) == {"file", "sheet", "row", "column", "what", "remedy"}
    assert fault.as_dict()["row"] == 7


@pytest.mark.parametrize(("count", "more"), [(1, None), (5, None), (6, "... and 1 more"), (1240, "... and 1,235 more")])
def test_the_message_shows_five_faults_and_the_error_holds_all(count, more):
    error = SchemaError("table: faults", [Fault(f"fault {k}") for k in range(count)])
    lines = str(error).splitlines()
    assert lines[0] == "table: faults"
    assert len(lines) == 1 + min(count, 5) + (more is not None)
    assert len(error.faults) == count
    if more:
        assert lines[-1].strip() == more


def test_every_error_is_one_that_the_command_line_catches():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert len(kinds) > 8
    assert all(issubclass(kind, NetanError) for kind in kinds)
    assert issubclass(FileFormatError, SchemaError)


def test_an_unknown_node_prints_its_message_and_not_its_repr():
    assert str(UnknownNodeError("no company 'x'")) == "no company 'x'"
    assert str(UnknownNodeError()) == ""
