"""Jobs of a scenario by the people who hold them: by occupation and by where they live, from tables of the study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..scenario.home_areas import resident_share
from ..scenario.sharing_out import NOT_KNOWN, shares_of
from .scenario_follows import matched
from .scenario_rows import DUST, Rows, district_weights, framed

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..scenario.detail import Detail, Floats
    from .journey import Journey


def by_occupation(journey: Journey, detail: Detail) -> pd.DataFrame:
    """Jobs lost here by occupation, from the study's table; empty without one."""
    given = journey.inputs.occupations
    if given is None:
        return pd.DataFrame()
    counts = given.pivot_table(index="occupation", columns="sector", values="workers", aggfunc="sum", fill_value=0.0)
    found = matched([str(code) for code in counts.columns], [str(code) for code in detail.sectors])
    table = pd.DataFrame({sector: counts[codes].sum(axis=1) for sector, codes in found.items() if codes})
    keys, values = detail.by_sector()
    rests = "estimated: each industry's workers in your table"
    return _shared(detail, keys, values, table.reindex(counts.index), "occupation table", "industry", str, rests)


def by_home(journey: Journey, detail: Detail) -> tuple[pd.DataFrame, list[str]]:
    """Jobs lost here by where the workers live, from the study's table, and how many of the site's live here."""
    given = journey.inputs.travel_to_work
    if given is None:
        return pd.DataFrame(), []
    areas = journey.inputs.areas

    def code(text: Any) -> str:
        return areas.find(str(text)) or str(text)

    named = given.assign(home=given["home_area"].map(code), work=given["work_area"].map(code))
    table = named.pivot_table(index="home", columns="work", values="workers", aggfunc="sum", fill_value=0.0)
    weights, _ = district_weights(journey)
    keys, values = detail.by_area(weights)
    rests = "estimated: everybody's way to work in your table"
    frame = _shared(detail, keys, values, table, "travel-to-work table", "area of work",
                    lambda text: areas.name(text) if areas.find(text) else text, rests)  # fmt: skip
    notes = []
    here = [home for home in journey.place.codes if home in table.index]
    for work in dict.fromkeys(detail.site["area"].dropna().astype(str)):
        if work in table.columns and float(table[work].sum()) > 0 and here:
            share = resident_share(table, work, here)
            notes.append(
                f"By your travel-to-work table {share:.0%} of those who work in {areas.name(work)} live in "
                f"{journey.study['place.name']}; --resident-share {share:.2g} counts with it."
            )
    return frame, notes


def _shared(
    detail: Detail,
    keys: list[str],
    values: Floats,
    table: pd.DataFrame,
    what: str,
    by: str,
    name: Callable[[str], str],
    rests: str,
) -> pd.DataFrame:
    """Jobs by reading shared out by the columns of a table."""
    shares = shares_of(table, pd.Index(keys), what=what, by=by)
    spread = values @ shares.to_numpy(float).T
    some = np.flatnonzero(spread.max(axis=0) > DUST)
    names = [str(shares.index[k]) for k in some]
    labels = [f"Not known: not in your {what}" if one == NOT_KNOWN else name(one) for one in names]
    keys = ["" if one == NOT_KNOWN else one for one in names]
    count = len(some)
    return framed(detail, Rows(keys, labels, spread[:, some], [rests] * count, ["estimated"] * count))
