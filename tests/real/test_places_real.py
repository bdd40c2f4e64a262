"""The 32 Scottish council areas in one run: jobs of 2019 by division, the published UK table.

Skipped where the files are absent. Sources: ONS Business Register and Employment Survey 2019 from Nomis, rounded to 5
and more; Office for National Statistics, UK input-output analytical tables 2019, industry by industry.
"""

import re
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from netan.measures.coefficients import technical_coefficients
from netan.regional.draws import AUTO, Draw
from netan.regional.places import PlaceActivity, place_shares
from netan.regional.tiers import tier_shares
from netan.sources.registry import read

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "real"
UK = REAL / "io" / "uk_ons_ioat_2019_ixi.xlsx"
COUNCILS = REAL / "employment" / "scotland_la_bres_2019_employment.xlsx"
NATIONS = REAL / "employment" / "uk_nations_bres_2019_employment.xlsx"
pytestmark = pytest.mark.skipif(not (UK.exists() and COUNCILS.exists() and NATIONS.exists()), reason="files not here")
MERGED = {"12": "11", "20": "19", "07": "06", "08": "06", "37": "36", "39": "38", "42": "41", "43": "41"}
MERGED |= {"60": "59", "88": "87"}


def jobs(path):
    """Areas x groups of divisions."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    areas = [name for name in rows[7][1::2] if name]
    found = {str(row[0])[:2]: row[1 : 1 + 2 * len(areas) : 2] for row in rows[9:] if re.match(r"\d\d :", str(row[0]))}
    frame = pd.DataFrame(found, index=areas).apply(pd.to_numeric, errors="coerce").fillna(0.0)
    return frame.T.groupby([MERGED.get(code, code) for code in frame.columns]).sum().T


@pytest.fixture(scope="module")
def councils():
    table = read(UK)
    codes = (re.search(r"\d\d", code).group() for code in table.sectors)
    groups = pd.Series([MERGED.get(code, code) for code in codes], index=table.x.index)
    places = jobs(COUNCILS)
    return {
        "A": technical_coefficients(table.Z, table.x),
        "imports_share": (table.primary("imports") / table.x).fillna(0.0),
        "activity": PlaceActivity(
            places,
            region_of=pd.Series("Scotland", index=places.index),
            country=jobs(NATIONS).loc["Great Britain"],
            half_width=2.5,
        ),
        "group_of": groups,
        "output": table.x,
    }


def test_default_estimator_on_32_councils(councils):
    found = place_shares(**councils)
    places = found.places
    assert len(places.lower) == 32
    assert found.fitted[found.fitted].index.tolist() == ["City of Edinburgh", "Glasgow City"]
    assert places.middle["local"].round(2).dropna().to_dict() == {"City of Edinburgh": 0.52, "Glasgow City": 0.53}
    assert (places.upper["local"] - places.lower["local"]).between(0.15, 0.45).all()
    against = found.against_regions().loc["Scotland"]
    # raising the wider tier adds one point to what Scotland supplies to its councils
    assert against.round(3).to_dict() == {"own": 0.615, "places": 0.626, "within": 0.406}


def test_one_council_is_as_it_is_alone(councils):
    activity = councils["activity"]
    options = {key: value for key, value in councils.items() if key != "activity"}
    alone = tier_shares(
        **options,
        activity=pd.DataFrame(
            {"local": activity.places.loc["Fife"], "region": activity.places.sum(), "country": activity.country}
        ),
        half_width=2.5,
        methods=(AUTO,),
    ).place
    together = place_shares(**councils).places
    for part in ("lower", "upper"):
        found, expected = getattr(together, part).loc["Fife"], getattr(alone, part)
        pd.testing.assert_series_equal(found, expected, check_names=False, rtol=1e-9)


def test_flq_breaks_the_nesting_in_many_cells(councils):
    found = place_shares(**councils, methods=(Draw("flq", 0.25),))
    assert found.nesting["flq 0.25"].mean().round(2) == 0.23
    against = found.against_regions().loc["Scotland"]
    assert (against["places"] - against["own"]).round(4) == 0.0195
