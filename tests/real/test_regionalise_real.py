"""``netan regionalise`` as an analyst runs it: the published UK table and a csv of Scotland's output, 2019.

Skipped where the files are absent. Sources: Office for National Statistics, UK input-output analytical tables 2019,
industry by industry; Scottish Government, supply, use and input-output tables 2019.
"""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from netan.sources.registry import read
from netan.study.regionalise import How, regionalise

IO = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "real" / "io"
UK, SCOTLAND = IO / "uk_ons_ioat_2019_ixi.xlsx", IO / "scotland_sg_io_2019.xlsx"
pytestmark = pytest.mark.skipif(not (UK.exists() and SCOTLAND.exists()), reason="published tables not here")
PUBLISHED = 0.561  # of all intermediate inputs, from Scotland itself
# where the two publishers cut differently: one group for each run of divisions
MERGED = {"12": "11", "20": "19", "07": "06", "08": "06", "37": "36", "39": "38", "42": "41", "43": "41"}
MERGED |= {"60": "59", "88": "87"}


def division(code):
    found = re.search(r"\d\d", code).group()
    return MERGED.get(found, found)


@pytest.fixture(scope="module")
def activity(tmp_path_factory):
    """Output of Scotland by division, on the industries of the UK table in proportion to UK output."""
    uk, scotland = read(UK), read(SCOTLAND)
    group = pd.Series({code: division(code) for code in uk.sectors})
    there = scotland.x.groupby({code: division(code) for code in scotland.sectors}).sum()
    share = (there / uk.x.groupby(group).sum()).reindex(group).set_axis(uk.x.index)
    frame = pd.DataFrame({"region": (uk.x * share / 1e6).round(1), "nation": uk.x / 1e6})
    path = tmp_path_factory.mktemp("activity") / "scotland.csv"
    frame.rename_axis("sector").to_csv(path)
    return path


# estimated over published local flows on 76 groups, from the reference result; here 105 industries of the UK table
@pytest.mark.parametrize(("method", "share"), [("slq", 0.722), ("cilq", 0.668), ("rlq", 0.685)])
def test_quotients_overstate(activity, method, share):
    found = regionalise(UK, activity, how=How(method)).total
    assert found["local_share"] == pytest.approx(share, abs=0.002)
    assert found["abroad_share"] == pytest.approx(0.161, abs=0.001)


def test_range_of_flq_holds_the_published_share(activity):
    found = regionalise(UK, activity, how=How("FLQ", (0.1, 0.4))).total
    assert found["local_share_lower"] < PUBLISHED < found["local_share_upper"]
    assert found["local_share_upper"] - found["local_share_lower"] > 0.25


def test_default_estimator_lies_within_six_points_and_is_narrower(activity):
    answer = regionalise(UK, activity)
    found = answer.total
    assert abs(found["local_share"] - PUBLISHED) < 0.06
    assert found["local_share_lower"] < PUBLISHED < found["local_share_upper"]
    assert found["local_share_upper"] - found["local_share_lower"] < 0.25
    assert answer.calibrated
    # output-weighted mean of the published Scottish table: 1.326
    assert found["mean_type1_multiplier_lower"] < 1.326 < found["mean_type1_multiplier_upper"]


def test_every_industry_is_answered_and_written(activity, tmp_path):
    out = tmp_path / "scotland.xlsx"
    answer = regionalise(UK, activity, how=How("flq", 0.25), out=out)
    assert len(answer.rows()) == 106
    shares = answer.frame[["local_share", "rest_of_nation_share", "abroad_share"]].dropna()
    assert len(shares) == 104  # households as employers buy nothing
    assert shares.sum(axis=1).to_numpy() == pytest.approx(1.0)
    assert json.loads(out.with_suffix(".json").read_text("utf-8"))["inputs"][1]["name"] == "scotland.csv"
