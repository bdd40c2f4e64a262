"""What ranges of multipliers held in Scotland: the record that stands beside them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from regional_tables import scotland
from test_regional_real import pair, pytestmark, uk  # noqa: F401  # fixtures, and the mark that skips

from netan.regional.tiers import tier_shares
from netan.study.linkage_shown import RECORD


def test_the_record_of_multipliers(pair) -> None:  # noqa: F811
    table = scotland(pair)
    activity = pd.DataFrame({"local": table.region, "region": table.region, "country": table.nation})
    shares = tier_shares(table.coefficients.fillna(0), table.imports_share.fillna(0), activity)
    A = (pair.uk_Z / pair.uk_x).fillna(0).to_numpy(float)
    own = (pair.Z / pair.x).fillna(0).to_numpy(float)
    whole = np.eye(len(A))
    published = np.linalg.inv(whole - own).sum(axis=0)
    found = np.array(
        [
            np.linalg.inv(whole - A * shares.supplier_shares(draw)["local"].to_numpy(float)).sum(axis=0)
            for draw in shares.draws
        ]
    )
    known = (pair.x > 0).to_numpy()
    held = ((found.min(axis=0) <= published) & (published <= found.max(axis=0)))[known]
    assert f"{held.sum()} of {known.sum()}" in RECORD
    weights = (pair.x / pair.x.sum()).to_numpy(float)
    assert (found @ weights).min() <= published @ weights <= (found @ weights).max()
