"""What scenarios that are no closure have in common: rows of a result, and readings to take them apart by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .detail import ENDS, Detail
from .static import ScenarioResult

if TYPE_CHECKING:
    from .local import LocalModel

ESTIMATED = "estimated"
COLUMNS = ("row", "lower", "middle", "upper", "unit", "rests_on", "part")
SITE = ("node", "label", "sector", "area", "evidence", "jobs")
SEEN = ("supplier", "label", "sector", "area", "value")
# Figures that scenarios on orders and imports tell apart, and nobody may add.
LACKING_GOODS = "exposed, lacking supplies"
LACKING_ORDERS = "exposed, lacking orders"
AT_RISK = "at risk"
NOT_ADDED = "Exposed (first weeks, nobody re-sources) and at risk (about a year) are two figures and are not added."
ADDITIONAL = (
    "Additionality is not assumed: nothing is taken off for jobs that would have come anyway, that move here from "
    "other companies of the place, or that go to people from elsewhere."
)


def result_of_lines(
    name: str,
    model: LocalModel,
    lines: list[tuple[object, ...]],
    notes: tuple[str, ...],
    *,
    detail: Detail | None = None,
    aspects: tuple[tuple[str, Detail], ...] = (),
) -> ScenarioResult:
    """Result of lines: row, lower, middle, upper, unit, rests on, part."""
    rows = pd.DataFrame(lines, columns=list(COLUMNS)).astype({"lower": float, "middle": float, "upper": float})
    seen = rows["rests_on"].str.startswith(("payments seen", "given"))
    rows = rows.assign(evidence=np.where(seen, "seen", ESTIMATED))
    suppliers = pd.DataFrame(columns=["supplier", "value"])
    more: dict[str, Any] = {"detail": detail, "aspects": aspects}
    return ScenarioResult(name, rows, suppliers, notes, model.currency, model.year, **more)


def empty_detail(model: LocalModel, readings: int, **given: Any) -> Detail:
    """Readings in which nothing is lost but what is given; reading 0 is the central one, all span the ends."""
    sectors = given.pop("sectors", model.A.index)
    seen = given.pop("seen", pd.DataFrame(columns=list(SEEN)))
    none = np.zeros((readings, len(sectors)))
    whole = slice(0, readings)
    values: dict[str, Any] = {
        "site": pd.DataFrame({name: pd.Series(dtype=float if name == "jobs" else object) for name in SITE}),
        "seen": seen,
        "sectors": sectors,
        "suppliers": np.zeros((readings, len(seen))),
        "unlisted": none,
        "back": none,
        "households": none,
        "region": None,
        "elsewhere": np.zeros(readings),
        "abroad": 0.0,
        "turns": (whole,),
        "grid": whole,
        "calibrated": model.calibrated is not None,
        "wage_rate": (model.wage_rate / model.jobs_rate.where(model.jobs_rate > 0)).astype(float),
        "year": model.year,
        "currency": model.currency,
        **given,
    }
    return Detail(**values)


def ends_of(values: list[float] | np.ndarray) -> pd.Series:
    """Lower and upper of some readings, without a middle."""
    return pd.Series([min(values), np.nan, max(values)], index=list(ENDS))


def with_unknown(model: LocalModel) -> pd.Index:
    """Industries of the model, and ``""`` for companies of no known one."""
    return pd.Index([*model.A.index, ""])


def by_sector(jobs: pd.Series, nodes: pd.DataFrame, model: LocalModel) -> np.ndarray:
    """Jobs by node as jobs by industry, those of no known one last."""
    known = nodes["sector"].reindex(jobs.index)
    sums = jobs.groupby(known.where(known.isin(model.A.index), "").astype(object)).sum()
    return sums.reindex(with_unknown(model)).fillna(0.0).to_numpy(float)
