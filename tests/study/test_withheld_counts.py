"""Business counts that the publisher withheld are unknown, never none."""

from __future__ import annotations

import math

import pandas as pd

from netan.schema import SIZE_BANDS
from netan.study.activity import at_division, bands_by_sector, units_by_division
from netan.tables.employment import business_counts_from


def counts(rows):
    frame = pd.DataFrame(rows, columns=["area", "sector", "size_band", "unit", "count"])
    return business_counts_from(frame.assign(area_name=frame["area"], suppressed=frame["count"].isna(), source="made"))


def test_a_withheld_district_leaves_the_sum_unknown_and_the_wider_range_counts():
    given = counts(
        [
            ("A", "24", "all", "local_unit", math.nan),
            ("B", "24", "all", "local_unit", 10.0),
            ("A", "10-33", "all", "local_unit", 60.0),
            ("B", "10-33", "all", "local_unit", 40.0),
        ]
    )
    found = units_by_division(given, ["A", "B"], "local_unit")
    assert found == {(10, 33): 100.0}
    assert at_division(found, "24") == 100.0
    assert units_by_division(given, ["B"], "local_unit")[24, 24] == 10.0


def test_an_industry_with_a_withheld_band_has_no_known_sizes():
    first, second = SIZE_BANDS[:2]
    given = counts(
        [
            ("A", "24", first, "enterprise", 5.0),
            ("A", "24", second, "enterprise", math.nan),
            ("A", "25", first, "enterprise", 7.0),
        ]
    )
    bands = bands_by_sector(given, area="A", sectors=["24", "25"], divisions_of=lambda sector: (sector,))
    assert bands is not None
    assert list(bands.index) == ["25"]
    assert bands.loc["25", first] == 7.0
