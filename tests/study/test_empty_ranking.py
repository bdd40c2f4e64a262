from __future__ import annotations

import pandas as pd
import pytest

from netan.cli.output import Printer
from netan.risk.critical import Critical
from netan.study.answers import CriticalAnswer


@pytest.mark.parametrize(("to", "words"), [(None, "ranked for the place"), ("x", "no payment of it to a company here")])
def test_an_empty_ranking_says_so(capsys, to, words):
    answer = CriticalAnswer(Critical(pd.DataFrame(), to, "", ()), pd.DataFrame(columns=["Rank", "Why"]), "Heading.")
    Printer(as_json=False, quiet=True, no_color=True).ranking(answer)
    assert words in " ".join(capsys.readouterr().out.split())
    full = CriticalAnswer(answer.critical, pd.DataFrame({"Rank": ["1"], "Why": ["x"]}), "Heading.")
    assert full.nobody == ""
