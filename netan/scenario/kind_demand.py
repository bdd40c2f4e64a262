"""Final sales of industries here that fall, or rise: Type I and II over every draw of the regional shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import ScenarioError, first_few
from ..measures.coefficients import leontief_inverse
from .detail import ENDS
from .kind_rows import ADDITIONAL, empty_detail, result_of_lines
from .model_systems import system_of_place
from .models import Hit, run_model
from .words import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .detail import Detail, Floats
    from .local import LocalModel
    from .static import ScenarioResult

_PARTS = ("initial", "further", "induced", "elsewhere", "region", "gva")
_FALL = (
    "Orders follow final sales in fixed proportions, round by round, and nobody finds other customers; residents who "
    "lose pay spend less here. It is an upper end once suppliers find other work."
)
_RISE = (
    "Orders follow final sales in fixed proportions, round by round, and companies here have room for them; residents "
    "who are paid more spend more here. It is an upper end where they have no room, or buy elsewhere."
)
_WRONG = "Wrong when those who sell buy unlike their industry: then close or cut the company itself, with its list."


def demand_change(
    name: str,
    model: LocalModel,
    demand: pd.Series,
    *,
    resident_share: float,
    region: Sequence[pd.DataFrame] | None = None,
) -> ScenarioResult:
    """Jobs here when final sales of industries here fall, or rise: Type I and II over every draw of the shares.

    Parameters
    ----------
    name
        Name of the scenario.
    model
        Model of the place.
    demand
        Share of final sales lost by sector, -1 to 1; below 0 for a rise, whose figures are gains and positive.
    resident_share
        Share of the workers who live in the place.
    region
        By draw: coefficients of inputs bought in the rest of the region, sector x sector; None leaves the rest of
        the country in one.

    Returns
    -------
    ScenarioResult
        Final sales are all sales to whoever is no company here: households, government, investment, and buyers
        elsewhere. Rows are linear in the share. Jobs elsewhere in the country are those of suppliers alone. Its
        detail has a row a draw and income; nobody is named in it, as nobody saw whose sales change.

    Raises
    ------
    ScenarioError
        The industries sell nothing to final buyers here, or some fall while others rise.
    """
    shares = demand[demand != 0].astype(float)
    if shares.empty:
        raise ScenarioError(
            f"{name}: nobody is hit, as the share lost is 0; write a share above 0, or below 0 for a rise"
        )
    if (shares > 0).any() and (shares < 0).any():
        raise ScenarioError("some final sales fall and others rise; run them apart, as gains and losses are not alike")
    rise = bool((shares < 0).any())
    middle = sum(model.income) / 2
    asked = [(draw, income) for draw in range(len(model.A_local)) for income in sorted({*model.income, middle})]
    runs = [_run(model, shares.abs(), draw, resident_share, income, region) for draw, income in asked]
    totals = pd.DataFrame([{part: float(np.sum(run[part])) for part in _PARTS} for run in runs])
    totals["all"] = totals[["initial", "further", "induced"]].sum(axis=1)
    if not totals["initial"].abs().gt(0).any():
        raise ScenarioError(f"nobody is hit: {first_few(demand.index)} make nothing here that is sold to final buyers")
    central = _central(model, asked, totals["all"])
    lines = _lines(model, totals, central, resident_share, rise=rise)
    notes = [_RISE, ADDITIONAL] if rise else [_FALL]
    detail = _detail(model, [runs[central], *runs], totals, central, region=region is not None)
    return result_of_lines(name, model, lines, (*notes, _WRONG), detail=detail)


def _central(model: LocalModel, asked: list[tuple[int, float]], every: pd.Series) -> int:
    """Reading behind the middle: the calibrated draw, else the one with the middle total, at the middle income."""
    middle = sum(model.income) / 2
    some = [k for k, (_, income) in enumerate(asked) if income == middle]
    if model.calibrated is not None:
        return next(k for k in some if asked[k][0] == model.calibrated)
    return sorted(some, key=lambda k: float(every[k]))[len(some) // 2]


def _lines(
    model: LocalModel, totals: pd.DataFrame, central: int, resident_share: float, *, rise: bool
) -> list[tuple[object, ...]]:
    words = "more" if rise else "less"
    prices = f", {model.year} prices" if model.year else ""
    every = totals["all"]
    share = percent(every.min() / model.jobs, every.max() / model.jobs) if model.jobs > 0 else "unknown share"
    live = f"estimated; {percent(resident_share, resident_share)} live here (assumed)"
    told = totals["induced"].abs().gt(0).any()
    rests = {
        "induced": live if told else "not worked out: the table lacks pay or household purchases",
        "all": f"about {share} of jobs here" if share[0].isdigit() else f"{share} of jobs here",
    }
    middle = totals.iloc[central] if model.calibrated is not None else totals.iloc[central] * np.nan
    return [
        (text, totals[part].min(), middle[part], totals[part].max(), unit, rests.get(part, "estimated"), key)
        for text, part, unit, key in (
            (f"At the industries that sell {words}", "initial", "jobs", "site"),
            ("At their suppliers and further back", "further", "jobs", "suppliers"),
            (f"From {words} household spending", "induced", "jobs", "households"),
            ("ALL (rows do not reach their extremes together)", "all", "jobs", "all"),
            ("Apart: at suppliers elsewhere in the country", "elsewhere", "jobs", "elsewhere"),
            (f"Apart: GVA here a year{prices}", "gva", "currency units", "gva"),
        )
    ]


def _detail(
    model: LocalModel, runs: list[dict[str, Floats]], totals: pd.DataFrame, central: int, *, region: bool
) -> Detail:
    every = totals["all"]
    middle = float(every[central]) if model.calibrated is not None else np.nan
    return empty_detail(
        model,
        len(runs),
        unlisted=np.array([run["initial"] for run in runs]),
        back=np.array([run["further"] for run in runs]),
        households=np.array([run["induced"] for run in runs]),
        elsewhere=np.array([float(run["elsewhere"]) for run in runs]),
        region=np.array([float(run["region"]) for run in runs]) if region else None,
        all=pd.Series([every.min(), middle, every.max()], index=list(ENDS)),
    )


def _run(
    model: LocalModel,
    shares: pd.Series,
    draw: int,
    resident_share: float,
    income: float,
    region: Sequence[pd.DataFrame] | None,
) -> dict[str, Floats]:
    """Jobs by industry by part, jobs elsewhere, and GVA, under one draw and one income of households."""
    system = system_of_place(model, draw, resident_share=resident_share, household_income=income)
    sold = system.final_demand.clip(lower=0.0)
    fall = (sold * shares.reindex(sold.index).fillna(0.0)).astype(float)
    kind = "leontief" if system.wages is None else "leontief-2"
    found = run_model(kind, system, Hit(pd.Series(dtype=float), demand=fall))
    lost = found.lost.reindex(model.A.index).fillna(0.0)
    country = model.jobs_rate_country.to_numpy(float)
    local = model.A_local[draw]
    made, wide = (leontief_inverse(A).to_numpy(float) @ fall.to_numpy(float) for A in (local, model.A))
    rest = max(0.0, float(country @ (wide - made)))
    near = 0.0
    if region is not None:
        both = np.minimum(local + region[draw], model.A)
        near = max(0.0, float(country @ (leontief_inverse(both).to_numpy(float) @ fall.to_numpy(float) - made)))
    return {
        "initial": lost["jobs_initial"].to_numpy(float),
        "further": (lost["jobs_direct"] + lost["jobs_indirect"]).to_numpy(float),
        "induced": lost["jobs_induced"].to_numpy(float),
        "elsewhere": np.array(rest),
        "region": np.array(min(near, rest)),
        "gva": lost["gva"].to_numpy(float),
    }
