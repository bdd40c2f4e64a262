"""Scenarios side by side: differences from the first, run by run, so that what is unknown of both cancels out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ..errors import ScenarioError
from .montecarlo import ENDS
from .reduced import PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .montecarlo import Draws


def differences(drawn: Mapping[str, Draws]) -> pd.DataFrame:
    """How much more each scenario costs than the first, drawn together.

    Parameters
    ----------
    drawn
        Draws of each scenario by name, of one seed and as many runs: run r draws the same of all that is unknown.

    Returns
    -------
    pandas.DataFrame
        One row a scenario but the first, and part: ``scenario``, ``part``, ``lower``, ``middle``, ``upper`` (5, 50
        and 95 % of the differences; jobs, ``gva`` in currency units a year), ``more`` (share of the runs in which it
        costs more). NaN where one of the two is not known. The ends of a difference are not the differences of
        ends: two closures that both hang on the local shares may each have a wide range and differ by little.

    Raises
    ------
    ScenarioError
        Fewer than two scenarios, or unlike numbers of runs.
    """
    names = list(drawn)
    if len(names) < 2:
        raise ScenarioError("a comparison needs two scenarios or more; name them one after the other")
    first = drawn[names[0]].runs
    rows = []
    for name in names[1:]:
        other = drawn[name].runs
        if len(other) != len(first):
            raise ScenarioError(f"{name} has {len(other):,} runs and {names[0]} {len(first):,}: draw all alike")
        for part in PARTS:
            apart = other[part] - first[part]
            low, mid, high = (float(apart.quantile(chance)) for chance in (ENDS[0], 0.5, ENDS[1]))
            more = float((apart > 0).mean()) if apart.notna().all() else float("nan")
            rows.append({"scenario": name, "part": part, "lower": low, "middle": mid, "upper": high, "more": more})
    return pd.DataFrame(rows)
