"""netan's essentiality rule on the UK table, against published survey ratings (tests only, not shipped)."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netan.risk.essentiality import essentiality_matrix

REAL = Path(__file__).parents[2] / ".." / "shared" / "data" / "real"
RATINGS = REAL / "essentiality" / "ihs_nace2_89.csv"
TABLE = REAL / "io" / "uk_ons_ioat_2019_ixi.xlsx"

pytestmark = pytest.mark.skipif(not (RATINGS.exists() and TABLE.exists()), reason="real data absent")


def _uk() -> tuple[pd.DataFrame, pd.Series]:
    """Domestic input shares between divisions, from the 105 industries (first division stands for a group)."""
    sheet = pd.read_excel(TABLE, sheet_name="IOT", header=None, engine="calamine")
    codes = [str(code) for code in sheet.iloc[3, 2:107]]
    flows = sheet.iloc[6:111, 2:107].to_numpy(dtype=float)
    row = sheet.index[sheet[0].astype(str).str.strip() == "P1"][0]
    output = sheet.iloc[row, 2:107].to_numpy(dtype=float)
    division = [int(re.search(r"\d\d", code).group()) for code in codes]
    labels = sorted(set(division))
    to_division = np.array([[float(d == label) for label in labels] for d in division])
    together = to_division.T @ flows @ to_division / (output @ to_division)
    shares = pd.DataFrame(together, index=labels, columns=labels)
    return shares, pd.Series(labels, index=labels)


def test_rule_agrees_with_survey_ratings_where_the_uk_table_uses_the_input() -> None:
    shares, divisions = _uk()
    ours = essentiality_matrix(shares, divisions)
    survey = pd.read_csv(RATINGS, index_col=0)
    survey = survey.set_axis([int(name) for name in survey.columns], axis=1)
    survey = survey.loc[shares.index, shares.columns]
    used = shares.to_numpy() >= 0.01
    vital, mine = survey.to_numpy() == 2, ours.to_numpy() == 2
    # Of the inputs worth 1 % of output or more: how many that the analysts call essential does the rule, too?
    assert (vital & used).sum() > 200
    recall = (vital & mine & used).sum() / (vital & used).sum()
    # ... and how many that they rate unused or non-essential does it leave non-essential?
    specific = (~vital & ~mine & used).sum() / (~vital & used).sum()
    assert recall >= 0.55
    assert specific >= 0.79


def test_goods_are_closer_than_services() -> None:
    shares, divisions = _uk()
    ours = essentiality_matrix(shares, divisions)
    survey = pd.read_csv(RATINGS, index_col=0)
    survey = survey.set_axis([int(name) for name in survey.columns], axis=1).loc[shares.index, shares.columns]
    goods = [division for division in shares.index if division <= 36]
    cells = (survey.loc[goods, goods] == 2) & (shares.loc[goods, goods] >= 0.01)
    agreed = (ours.loc[goods, goods] == 2) & cells
    assert agreed.to_numpy().sum() / cells.to_numpy().sum() >= 0.95
