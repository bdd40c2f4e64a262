"""Council spending as published; skipped where the file is not beside the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from netan.sources.registry import read, sniff

FILE = (
    Path(__file__).resolve().parents[3]
    / "shared/data/real/links/devon_cc_spending_over_500_2024q4_organisations_only.csv"
)
pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="the published file is not here")


def test_devon_reads_without_options():
    assert sniff(FILE).kind == "council_spend"
    found = read(FILE)
    # 18,964 rows and 1,660 suppliers were kept from the published files
    assert found.lines == 18_964
    assert found.frame["supplier_name"].nunique() == 1_660
    assert len(found.frame) == 2_435  # by expense type
    assert found.paid == 156_157_466.68
    assert (found.months, found.period) == (3, "Oct 2024 to Dec 2024")
    assert found.frame["value"].sum() == pytest.approx(4 * found.paid, abs=1)
    assert set(found.frame["buyer"]) == {"Devon County Council"}
    assert found.set_aside == {}  # redacted rows are not in this copy
    assert "3 months to Dec 2024, multiplied by 12/3." in found.notes
