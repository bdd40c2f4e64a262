"""What two published closures together would tell of a confidential payment."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from sample_study import netan

from netan.errors import ScenarioError
from netan.study.journey import Journey
from netan.study.scenario_confidential import refuse_between
from netan.study.settings import load_study

if TYPE_CHECKING:
    from pathlib import Path


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


def test_every_command_refuses_the_pair_however_it_is_hit(built: Path, tmp_path: Path) -> None:
    east = tmp_path / "east.toml"
    east.write_text('[scenario]\nname = "East"\nareas = ["Eastvale"]\n', encoding="utf-8")
    journey = Journey(load_study(built))
    edges, plant = journey.network().edges, journey.find("Plant X")
    paid = edges[(edges["buyer"] == plant) & edges["confidential"].astype(bool)]
    supplier = next(node for node in paid["supplier"] if journey.network().is_local_firm()[node])
    pair = ("--close", "Plant X", "--close", supplier)
    asked = [
        ("scenario", "run", built, *pair),
        ("scenario", "run", built, "--file", east),
        ("scenario", "montecarlo", built, *pair, "--runs", "10"),
        ("scenario", "compare", built, east, "Westvale Ready Meals factory"),
    ]
    for command in asked:
        run = netan(*command, "--publishable")
        assert run.code == 1, command
        assert "the payment between them can be worked out" in " ".join(run.errors.split()), command
        assert "\u00a3" not in run.out
