"""What two published closures together would tell of a confidential payment."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from netan.errors import ScenarioError
from netan.study.scenario_confidential import refuse_between


def economy(*, confidential: bool) -> Any:
    edges = pd.DataFrame({"supplier": ["s", "t"], "buyer": ["x", "x"], "confidential": [confidential, confidential]})
    return SimpleNamespace(edges=edges)


def test_a_buyer_and_its_supplier_of_a_confidential_list_are_refused_together() -> None:
    with pytest.raises(ScenarioError, match="payment between them can be worked out"):
        refuse_between(economy(confidential=True), ["x", "s"])


@pytest.mark.parametrize("nodes", [["x"], ["s", "t"], []])
def test_what_holds_no_payment_inside_passes(nodes: list[str]) -> None:
    refuse_between(economy(confidential=True), nodes)


def test_an_open_list_passes() -> None:
    refuse_between(economy(confidential=False), ["x", "s"])
