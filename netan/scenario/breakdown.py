"""A closure taken apart: jobs by industry, district, origin and company, all rows drawn together.

Every reading of the unknowns (see :func:`netan.scenario.static.run_closure`) is worked out once for every supplier and
industry; a row's lower and upper are its least and largest figure over all of them, its middle that of the central one.
So the middles of the rows add up to the middle of the closure, and the ends of rows do not add.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from .detail import ENDS, Detail, Floats
from .first_round import PRODUCTIVITY, FirstRound, Site, jobs_per_pound, part_of
from .static import MIDDLE, READINGS, Prepared, _inverse, _left, _spending, closure_band, prepared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..network.base import Network
    from .local import LocalModel
    from .shock import Closure


def detail_of(
    network: Network,
    model: LocalModel,
    closure: Closure,
    *,
    answers: pd.DataFrame | None = None,
    region: Sequence[pd.DataFrame] | None = None,
) -> Detail:
    """Work out a closure reading by reading.

    Parameters
    ----------
    network, model, closure, answers
        As for :func:`netan.scenario.static.run_closure`.
    region
        By draw: coefficients of inputs bought in the rest of the region, sector x sector; None leaves the rest of
        the country in one. Suppliers in the region are taken to buy in place and region as those in the place do.

    Returns
    -------
    Detail
        Jobs lost, the closure's loss applied.

    Raises
    ------
    UnknownNodeError, ScenarioError
        As for :func:`netan.scenario.static.run_closure`.
    """
    worked = closure_band(network, model, closure, answers=answers)
    site, first = worked.site, worked.first
    nearby, abroad = _by_origin(network, site, first)
    draws = [
        _Draw(prepared(model, site, first, k), _wider(model, site, first, k, region), nearby)
        for k in range(len(model.A_local))
    ]
    case = _Case(model, closure, site, first, supplier_jobs(first, model))
    unknowns: list[tuple[Any, ...]] = [tuple(draws), READINGS, (0.0, 1.0), model.income]
    central = [_central(case, draws), MIDDLE, 0.5, sum(model.income) / 2]
    readings: list[tuple[Any, ...]] = [tuple(central)]
    turns = []
    for place, choices in enumerate(unknowns):
        start = len(readings)
        readings += [(*central[:place], choice, *central[place + 1 :]) for choice in choices]
        turns.append(slice(start, len(readings)))
    grid = slice(len(readings), None)
    readings += list(itertools.product(*unknowns))
    runs = [_parts(case, *reading) for reading in readings]
    arrays = {name: np.array([run[name] for run in runs]) * closure.loss for name in runs[0]}
    wider = arrays.pop("region")
    return Detail(
        site=_site_rows(network, site, closure),
        seen=first.suppliers[["supplier", "label", "sector", "area", "value"]].reset_index(drop=True),
        sectors=model.A.index,
        region=None if region is None else wider,
        abroad=abroad * closure.loss,
        turns=tuple(turns),
        grid=grid,
        calibrated=model.calibrated is not None,
        all=worked.band.loc["all", list(ENDS)].astype(float),
        wage_rate=(model.wage_rate / model.jobs_rate.where(model.jobs_rate > 0)).astype(float),
        year=model.year,
        currency=model.currency,
        **arrays,
    )


def supplier_jobs(first: FirstRound, model: LocalModel) -> Floats:
    """Jobs that the payments keep at each supplier seen: lower, middle, upper, by its own headcount (4 x supplier)."""
    here = first.suppliers
    if here.empty:
        return np.zeros((4, 0))
    rate, most = jobs_per_pound(here, model)
    times = (1 / (1 + PRODUCTIVITY), 1.0, 1 / (1 - PRODUCTIVITY))
    rows = [
        np.minimum(here["value"] * here["sector"].map(share).fillna(1.0) * rate * each, most)
        for share, each in zip(first.margin, times, strict=True)
    ]
    return np.array([*rows, here["jobs_by_share"]], dtype=float)


@dataclass(frozen=True, eq=False)
class _Draw:
    """One draw; with the region as an area of its own around the place, and the part of payments that goes there."""

    inner: Prepared
    region: tuple[Floats, Floats, Floats] | None
    nearby: Floats


def _wider(
    model: LocalModel, site: Site, first: FirstRound, draw: int, region: Sequence[pd.DataFrame] | None
) -> tuple[Floats, Floats, Floats] | None:
    """Inverse of place and region together, and what is bought there of what was not seen, and of what is missing."""
    if region is None:
        return None
    out = site.output.to_numpy(float)
    A = model.A.to_numpy(float)
    both = np.minimum(model.A_local[draw].to_numpy(float) + region[draw].to_numpy(float), A)
    B = _left(out, model.output_country)[:, None] * both
    wanted = A @ out
    share = np.divide(both @ out, wanted, out=np.zeros_like(wanted), where=wanted > 0)
    alone = first.counted.to_numpy(float) * (B @ first.unlisted.to_numpy(float))
    return _inverse(model, B), alone, first.missing.to_numpy(float) * share


def _by_origin(network: Network, site: Site, first: FirstRound) -> tuple[Floats, float]:
    """Part of the payments to the rest of the country that goes to the region, by industry; payments abroad."""
    edges, nodes = network.edges, network.nodes
    into = edges[edges["buyer"].isin(site.nodes) & ~edges["supplier"].isin(site.nodes) & (edges["evidence"] == "seen")]
    counts = 1.0 if site.counts is None else into["buyer"].map(site.counts)
    about = nodes.loc[into["supplier"], ["tier", "sector"]].assign(value=(into["value"] * counts).to_numpy(float))
    home = about[about["tier"].isin(["region", "country"])]
    near = home[home["tier"] == "region"]
    every = float(near["value"].sum() / home["value"].sum()) if home["value"].sum() > 0 else 0.0
    part = near.groupby("sector")["value"].sum() / home.groupby("sector")["value"].sum()
    sectors = first.seen_here.index
    # an industry that was paid, and not in the region, has no row of its own above
    paid = home.groupby("sector")["value"].sum().reindex(sectors).gt(0)
    filled = part.reindex(sectors).where(paid, every).fillna(0.0)
    return filled.to_numpy(float), float(about.loc[about["tier"] == "world", "value"].sum())


class _Case(NamedTuple):
    """What every reading has in common."""

    model: LocalModel
    closure: Closure
    site: Site
    first: FirstRound
    at_suppliers: Floats


def _central(case: _Case, draws: Sequence[_Draw]) -> _Draw:
    """The calibrated draw, else the one with the middle total."""
    model = case.model
    if model.calibrated is not None:
        return draws[model.calibrated]
    reading = (MIDDLE, 0.5, sum(model.income) / 2)

    def jobs(draw: _Draw) -> float:
        run = _parts(case, draw, *reading)
        return float(sum(np.sum(run[name]) for name in ("suppliers", "unlisted", "back", "households")))

    return sorted(draws, key=jobs)[len(draws) // 2]


def _parts(case: _Case, draw: _Draw, reading: Any, added: float, income: float) -> dict[str, Any]:
    """As :func:`netan.scenario.static.one_run`, by supplier and industry; a whole closure."""
    model, closure, site, first, at_suppliers = case
    jobs, country = model.jobs_rate.to_numpy(float), model.jobs_rate_country.to_numpy(float)
    margin, inner = first.margin[reading.margin].to_numpy(float), draw.inner
    seen = margin * first.seen_here.to_numpy(float)
    guessed = inner.unlisted + added * inner.missing
    made_seen, made = inner.here @ seen, inner.here @ guessed
    spent = _spending(model, closure, site, inner, made_seen + made, income)
    all_seen = margin * first.seen_country.to_numpy(float)
    wide_seen = inner.country @ all_seen
    wide = inner.country @ (inner.unlisted_country + added * first.missing.to_numpy(float))
    rest = reading.per_pound * float(country @ (wide_seen - made_seen)) + float(country @ (wide - made))
    near = 0.0
    if draw.region is not None:
        inverse, alone, missing = draw.region
        paid = seen + draw.nearby * (all_seen - seen)
        near = reading.per_pound * float(country @ (inverse @ paid - made_seen))
        near += float(country @ (inverse @ (alone + added * missing) - made))
    return {
        "suppliers": at_suppliers[reading.jobs],
        "unlisted": jobs * guessed,
        "back": jobs * (reading.per_pound * (made_seen - seen) + made - guessed),
        "households": np.zeros(len(jobs)) if spent is None else jobs * spent,
        "elsewhere": max(0.0, rest),
        "region": min(max(0.0, near), max(0.0, rest)),
    }


def _site_rows(network: Network, site: Site, closure: Closure) -> pd.DataFrame:
    """What closes, site by site: jobs and agency workers as they are on record, or as given."""
    nodes = network.nodes.loc[list(site.nodes)]
    known = nodes["employees"].fillna(0.0).astype(float) * part_of(nodes.index, closure)
    part = known / known.sum() if known.sum() > 0 else pd.Series(1 / len(nodes), index=nodes.index)
    return pd.DataFrame(
        {
            "node": nodes.index,
            "label": nodes["label"].to_numpy(),
            "sector": nodes["sector"].to_numpy(),
            "area": nodes["area"].to_numpy(),
            "evidence": nodes["evidence"].to_numpy(),
            "jobs": (part * (site.jobs + site.agency)).to_numpy(float) * closure.loss,
        }
    )
