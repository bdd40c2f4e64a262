from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netan.errors import AreaError
from netan.study.place import whole_country
from netan.tables.areas import load_uk_areas

UK = load_uk_areas()
NESTED = ["Sheffield", "Leeds", "South Yorkshire", "Yorkshire and The Humber", "England", "Cardiff", "Wales"]


@given(st.sets(st.sampled_from(NESTED), min_size=1))
def test_no_district_is_counted_twice_and_none_is_lost(names):
    have = sorted(names)
    found = [UK.extent(name) for name in whole_country(have, UK, "UK")]
    every = [district for extent in found for district in extent]
    assert len(every) == len(set(every))
    assert set(every) == set().union(*(UK.extent(name) for name in have))


def test_the_country_itself_goes_first():
    assert whole_country(["Derby", "Great Britain"], UK, "UK") == ["Great Britain"]
    assert whole_country(["Eastvale", "Northern Shires", "Albany"], UK, "Albany") == ["Albany"]


def test_areas_that_nobody_knows_are_taken_as_they_are():
    assert whole_country(["Eastvale", "Moorend"], UK, "Albany") == ["Eastvale", "Moorend"]


def test_areas_that_cross_are_refused():
    with pytest.raises(AreaError, match=r"which share districts; say in jobs\.country"):
        whole_country(["East Midlands", "Greater Lincolnshire"], UK, "UK")
