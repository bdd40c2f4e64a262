"""The gap list: ranges over whole draws, counts of companies beside them, imports as one row."""

import numpy as np
import pandas as pd
import pytest

from netan.errors import SchemaError
from netan.measures.gaps import ABROAD, COLUMNS, gap_list

SECTORS = ["10", "25", "28", "99"]


def drawn(local, region):
    whole = np.array([100.0, 60.0, 40.0, 0.0])
    local, region = np.array(local), np.array(region)
    table = pd.DataFrame({"local": whole * local, "region": whole * region}, index=SECTORS)
    return table.assign(country=whole - table["local"] - table["region"])


DRAWS = [drawn([0.5, 0.1, 0.2, 0], [0.1, 0.4, 0.3, 0]), drawn([0.6, 0.3, 0.1, 0], [0.2, 0.1, 0.3, 0])]
HERE = pd.DataFrame({"companies": [12, 1], "jobs": [300.0, np.nan], "evidence": ["seen", "official"]}, ["25", "28"])


def test_ranges_are_over_draws_and_rows_are_ordered():
    found = gap_list(DRAWS, HERE)
    assert list(found.columns) == list(COLUMNS)
    assert found["sector"].tolist() == ["25", "10", "28"]
    row = found.set_index("sector").loc["25"]
    assert [row["bought_lower"], row["outside_lower"], row["outside_upper"]] == pytest.approx([60, 42, 54])
    assert [row["region_lower"], row["region_upper"]] == pytest.approx([6, 24])
    assert [row["country_lower"], row["country_upper"]] == pytest.approx([30, 36])
    assert found["outside_middle"].isna().all()
    assert gap_list(DRAWS, HERE, calibrated=1).set_index("sector").loc["25", "outside_middle"] == pytest.approx(42)


def test_no_company_is_known_none_and_unknown_jobs_stay_unknown():
    found = gap_list(DRAWS, HERE).set_index("sector")
    assert found.loc["10", ["companies", "jobs", "companies_evidence"]].tolist() == [0, 0, ""]
    assert found.loc["28", "companies"] == 1
    assert np.isnan(found.loc["28", "jobs"])


def test_imports_are_one_row_that_names_no_good():
    found = gap_list(DRAWS, HERE, abroad=[500.0, 450.0], labels=pd.Series({"10": "Food"}))
    last = found.iloc[-1]
    assert (last["label"], last["sector"]) == (ABROAD, "")
    assert (last["outside_lower"], last["outside_upper"], last["bought_upper"]) == (450, 500, 500)
    assert gap_list(DRAWS, HERE, abroad=[500.0, 450.0], calibrated=0).iloc[-1]["outside_middle"] == 500
    assert pd.isna(last["companies"])
    assert len(found) == 4
    assert found.loc[found["sector"] == "10", "label"].item() == "Food"
    assert found.dtypes.equals(gap_list(DRAWS, HERE).dtypes)


def test_wrong_draws_are_refused():
    with pytest.raises(SchemaError, match="at least one draw"):
        gap_list([], HERE)
    with pytest.raises(SchemaError, match="lack the columns country"):
        gap_list([DRAWS[0].drop(columns="country")], HERE)
    with pytest.raises(SchemaError, match="same sectors in the same order"):
        gap_list([DRAWS[0], DRAWS[1][::-1]], HERE)
    with pytest.raises(SchemaError, match="check 10, 25, 28"):
        gap_list([-DRAWS[0]], HERE)
