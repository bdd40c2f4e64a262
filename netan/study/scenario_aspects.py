"""Orders and imports that stop, row by row: exposed in weeks and at risk in a year, each apart in the same tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ..network.naming import withheld_nodes
from ..network.published import SUPPRESSED
from ..scenario.kind_rows import AT_RISK
from .scenario_people import by_home, by_occupation
from .scenario_results import BY, MAY_TELL, Results
from .scenario_rows import by_company, by_district, by_industry
from .words import INTERNAL

if TYPE_CHECKING:
    from ..scenario.detail import Detail
    from ..scenario.static import ScenarioResult
    from .journey import Journey

# Rows of exposure beyond who is hit first follow payments between companies.
BEYOND = ("exposed_customers", "exposed_suppliers", "exposed_all")
LACKS = {
    "origin": "exposure and risk are worked out for companies here alone",
    "company": "nobody has seen a payment behind them, so no company is named; take --by industry",
}


def aspect_results(journey: Journey, result: ScenarioResult, *, publishable: bool = False) -> Results:
    """Tables of a scenario that tells several figures apart.

    Parameters
    ----------
    journey
        The study on its way.
    result
        With its aspects; names and payments of a confidential list are not among those of one for publication.
    publishable
        Leave out rows that rest on confidential payments.

    Returns
    -------
    Results
        By industry, district, company, occupation and home, each figure with its own ALL and its name in the column
        ``measure``. Companies stand in it only where a payment was seen.
    """
    secret = _secret(journey, result)
    kept = [(name, detail) for name, detail in result.aspects if not (publishable and name in secret)]
    inside = "" if publishable or not secret else MAY_TELL
    tables = {name: _joined([(m, _table(journey, d, name), d) for m, d in kept]) for name in BY if name != "origin"}
    named = any(len(detail.seen) for _, detail in kept)
    lacks = dict(LACKS)
    if not named:
        del tables["company"]
    marks = {"industry": inside, "district": inside, "company": INTERNAL if inside else ""}
    found = {
        name: frame.assign(internal=marks[name]) if marks.get(name) else frame
        for name, frame in tables.items()
        if len(frame)
    }
    notes: tuple[str, ...] = ()
    if publishable and secret:
        said = f"withheld {SUPPRESSED}: they follow payments on a confidential list."
        notes = (f"Rows by industry and district of what is exposed are {said}",)
        lacks |= dict.fromkeys(("industry", "district", "company"), "they follow payments on a confidential list")
    return Results(found, notes, lacks)


def _secret(journey: Journey, result: ScenarioResult) -> set[str]:
    """Figures that follow confidential payments, or name who stands on one."""
    network = journey.network()
    hidden = withheld_nodes(network)
    lists = bool(network.edges["confidential"].astype(bool).any()) if "confidential" in network.edges else False
    beyond = bool(result.rows["part"].isin(BEYOND).any())
    named = {
        name
        for name, detail in result.aspects
        if detail.seen["supplier"].map(hidden).fillna(value=False).astype(bool).any()
    }
    return named | {name for name, _ in result.aspects if lists and beyond and name != AT_RISK}


def _table(journey: Journey, detail: Detail, by: str) -> pd.DataFrame:
    if by == "occupation":
        return by_occupation(journey, detail)
    if by == "home":
        return by_home(journey, detail)[0]
    made = {"industry": by_industry, "district": by_district, "company": by_company}[by]
    return made(journey, detail)


def _joined(parts: list[tuple[str, pd.DataFrame, Detail]]) -> pd.DataFrame:
    """Rows of every figure under each other, the total of each named after it."""
    frames = []
    for measure, frame, detail in parts:
        if not len(frame):
            continue
        ends = "" if detail.grid.stop == len(("lower", "upper")) else " (ends of rows do not add)"
        named = frame.assign(measure=measure)
        named.loc[named.index[-1], "label"] = f"ALL {measure}{ends}"
        frames.append(named)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
