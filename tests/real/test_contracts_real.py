"""Published contracts; skipped where the file is not beside the repository."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netan.errors import NetanError
from netan.schema import CONTRACTS, validate
from netan.sources.ocds import read_ocds
from netan.sources.registry import read, sniff

FILE = Path(__file__).resolve().parents[3] / "shared/data/real/links/contracts_finder_ocds_award_releases_5.json"
pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="the published file is not here")


def test_five_releases_read_without_options():
    assert sniff(FILE).kind == "contracts"
    found = read(FILE)
    frame = found.frame.set_index("supplier_name")
    assert len(frame) == 5
    # its defects as published: a value of 0, an unpadded company number, addresses of one line
    assert frame["value"].to_dict() == {
        "Skinner Construction Limited": 0.0, "Computacentre": 274_973.89, "Deloitte": 169_800.0,
        "Blargoans Ltd": 30_996.46, "Fr Aviation t/a Draken Europe": 173_000_000.0,
    }  # fmt: skip
    assert frame["value_is"].value_counts().to_dict() == {"ceiling": 4, "no value": 1}
    assert frame["supplier"].dropna().to_dict() == {
        "Computacentre": "00158718", "Fr Aviation t/a Draken Europe": "00845310",
    }  # fmt: skip
    assert frame["supplier_postcode"].notna().all()
    assert set(frame["currency"]) == {"GBP"}
    assert found.set_aside == {}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutations_of_the_published_file(data, tmp_path):
    raw = FILE.read_bytes()
    start = data.draw(st.integers(0, len(raw) - 1))
    end = data.draw(st.integers(start, min(len(raw), start + 400)))
    path = tmp_path / "m.json"
    path.write_bytes(raw[:start] + data.draw(st.binary(max_size=8)) + raw[end:])
    try:
        found = read_ocds(path)
    except NetanError:
        return
    assert validate(found.frame, CONTRACTS).equals(found.frame)


def test_a_line_each_says_the_same(tmp_path):
    path = tmp_path / "a.jsonl"
    releases = json.loads(FILE.read_text("utf-8"))["releases"]
    path.write_text("".join(json.dumps(release) + "\n" for release in releases), "utf-8")
    assert read(path).frame.equals(read(FILE).frame)
