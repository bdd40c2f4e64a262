"""Jobs lost by occupation and by home area: by hand, and nobody is lost or invented."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from netan.errors import ScenarioError, SchemaError
from netan.scenario.home_areas import jobs_by_home_area, resident_share
from netan.scenario.occupations import jobs_by_occupation

TABLE = pd.DataFrame({"C30": [30, 10, 0], "G47": [0, 40, 10]}, index=["welders", "sales", "managers"])
TRAVEL = pd.DataFrame(
    {"Eastvale": [600, 150, 250], "Moorend": [100, 300, 100]}, index=["Eastvale", "Moorend", "beyond"]
)


def ends(rows):
    return pd.DataFrame.from_dict(rows, orient="index", columns=["lower", "middle", "upper"], dtype=float)


def test_occupations_by_hand():
    # C30: three quarters welders, a quarter sales; G47: four fifths sales, a fifth managers
    found = jobs_by_occupation(ends({"C30": [80, 100, 120], "G47": [10, 20, 50]}), TABLE)
    assert found.loc["welders"].tolist() == [60, 75, 90]
    assert found.loc["sales"].tolist() == [20 + 8, 25 + 16, 30 + 40]
    assert found.loc["managers"].tolist() == [2, 4, 10]
    assert found.index.name == "occupation"


def test_industries_that_the_table_lacks_stay_in_sight():
    empty = TABLE.assign(B05=0)
    found = jobs_by_occupation(ends({"C30": [80, 100, 120], "B05": [1, 2, 3], "Z99": [4, 5, 6]}), empty)
    assert found.loc["not known"].tolist() == [5, 7, 9]
    assert "not known" not in jobs_by_occupation(ends({"C30": [1, 1, 1], "Z99": [0, 0, 0]}), TABLE).index


def test_home_areas_by_hand():
    # 1,000 work in Eastvale: 60 % live there; 500 in Moorend: 20 % live in Eastvale
    found = jobs_by_home_area(ends({"Eastvale": [200, 200, 200], "Moorend": [40, 50, 60]}), TRAVEL)
    assert found.loc["Eastvale"].tolist() == pytest.approx([128, 130, 132])
    assert found.loc["beyond"].tolist() == pytest.approx([58, 60, 62])
    assert resident_share(TRAVEL, "Eastvale", ["Eastvale", "Moorend", "Moorend"]) == 0.75


def test_a_middle_that_is_not_known_stays_unknown():
    found = jobs_by_home_area(ends({"Eastvale": [100, np.nan, 200]}), TRAVEL)
    assert found["middle"].isna().all()
    assert found["upper"].sum() == pytest.approx(200)


@given(
    arrays(float, (3, 2), elements=st.floats(0, 1e4)),
    arrays(float, (3, 3), elements=st.floats(0, 1e4)),
    st.floats(0.01, 100),
)
def test_sums_stay_and_the_unit_of_the_table_does_not_matter(counts, jobs, unit):
    table = pd.DataFrame(counts, index=["o", "p", "q"], columns=["a", "b"])
    lost = ends(dict(zip("abc", np.sort(jobs, axis=1).tolist(), strict=True)))
    found = jobs_by_occupation(lost, table)
    np.testing.assert_allclose(found.sum(), lost.sum(), rtol=1e-9, atol=1e-9)
    assert (found.to_numpy() >= 0).all()
    assert (found["lower"] <= found["upper"] + 1e-9).all()
    pd.testing.assert_frame_equal(found, jobs_by_occupation(lost, table * unit), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("lost", "message"),
    [
        (pd.DataFrame({"lower": [1.0]}, index=["C30"]), "jobs lost: no column middle, upper"),
        (ends({"C30": [3, 2, 1]}), "jobs lost: lower, middle and upper run backwards for C30"),
        (ends({"C30": [-1, 2, 3]}), "jobs lost: lower or upper unknown or negative for C30"),
        (ends({"C30": [1, 2, np.nan]}), "lower or upper unknown or negative for C30"),
        (pd.concat([ends({"C30": [1, 2, 3]})] * 2), "jobs lost: named twice: C30"),
    ],
)
def test_losses_that_cannot_be(lost, message):
    with pytest.raises(ScenarioError, match=message):
        jobs_by_occupation(lost, TABLE)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            TABLE.astype(float).replace(30.0, np.nan),
            r"(?s)occupation table: 1 cells are unknown.*welders, C30: nan -> give",
        ),
        (TABLE.replace(30, -1), "welders, C30: -1"),
        (TABLE.rename({"sales": "welders"}), "occupation table: rows named twice: welders"),
        (TABLE.rename({"sales": "not known"}), "a row is called 'not known'"),
        (TABLE.set_axis(["a", "a"], axis=1), r"columns \(industry\) named twice: a"),
    ],
)
def test_tables_that_cannot_be(table, message):
    with pytest.raises(SchemaError, match=message):
        jobs_by_occupation(ends({"C30": [1, 2, 3]}), table)


def test_areas_that_the_travel_table_lacks_are_named():
    with pytest.raises(ScenarioError, match="the travel-to-work table does not have Leeds, York"):
        resident_share(TRAVEL, "Leeds", ["Eastvale", "York"])
    with pytest.raises(ScenarioError, match="nobody who works in Eastvale"):
        resident_share(TRAVEL * 0, "Eastvale", ["Eastvale"])
