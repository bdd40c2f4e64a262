"""A closure, worked out statically: at the site, at its suppliers, further back, in household spending.

Demand-driven input-output accounting with everything observed kept: the first round is the payments that were
seen, the further rounds follow the regional tables of every draw, so each figure is a range. The model
holds prices and technology fixed and lets nobody find new customers; it is an upper view of knock-on losses.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import ScenarioError
from ..measures.coefficients import leontief_inverse

if TYPE_CHECKING:
    from ..network.base import Network
    from .local import LocalModel
    from .shock import Closure

GIVEN, SEEN, ESTIMATED, YOURS = "given", "payments seen", "estimated", "your figure"
# Reliance of a supplier on one buyer, share of its sales (METHODS 3).
RELIANCE = ((0.25, "over 25 % of sales"), (0.05, "5-25 %"), (0.0, "under 5 %"))


@dataclass(frozen=True)
class ScenarioResult:
    """What a closure does.

    Attributes
    ----------
    name
        Name of the scenario.
    rows
        ``row``, ``lower``, ``middle`` (NaN where nothing calibrates one), ``upper``, ``unit``, ``rests_on``.
    suppliers
        Suppliers here that were seen: payments, share of their sales, jobs. Internal.
    notes
        What is not added, and why.
    """

    name: str
    rows: pd.DataFrame
    suppliers: pd.DataFrame
    notes: tuple[str, ...] = field(default_factory=tuple)


def run_closure(network: Network, model: LocalModel, closure: Closure) -> ScenarioResult:
    """Work out a closure.

    Parameters
    ----------
    network
        The network of the study.
    model
        From :func:`local_model`.
    closure
        What closes.

    Returns
    -------
    ScenarioResult
        Jobs here by row, GVA here, jobs elsewhere in the country; rows do not reach their extremes together, so
        the total is worked out draw by draw and is narrower than the sum of the ends.

    Notes
    -----
    Per draw: ``f`` = payments seen to suppliers here by sector, or ``a_local x`` where none were seen; further back
    ``(L_local - I) f``; households ``L_local h s w`` with income ``w`` lost, resident share ``s`` and ``h`` the
    local purchases per unit of household income, once with all compensation and once with all value added as
    national household income. Jobs at seen suppliers: payments times jobs per output of their industry, and their
    own headcount times the share of their sales; the two span the range. Miller & Blair (2009), chapters 2 and 6.

    Raises
    ------
    ScenarioError
        A target without jobs or industry.
    """
    site = _site(network, closure)
    first = _first_round(network, model, closure, site)
    readings = itertools.product(range(len(model.A_local)), (0, 1), (0, 1))
    frame = pd.DataFrame([_one_run(model, closure, site, first, reading) for reading in readings])
    band = {name: (float(frame[name].min()), float(frame[name].max())) for name in frame.columns}
    rows = _rows(closure, site, first, band, frame)
    return ScenarioResult(closure.name, rows, first.suppliers, _notes(network, closure, first, band, site))


@dataclass(frozen=True)
class _Site:
    nodes: list[str]
    sector: str
    jobs: float
    agency: float
    output: float


@dataclass(frozen=True)
class _FirstRound:
    """Payments to suppliers here, by sector, and jobs there under two readings; None when nothing was seen."""

    seen: pd.Series | None
    seen_jobs: tuple[float, float]
    seen_total: float
    elsewhere: float
    suppliers: pd.DataFrame


def _site(network: Network, closure: Closure) -> _Site:
    nodes = network.nodes.loc[list(closure.targets)]
    jobs = closure.jobs or float(nodes["employees"].sum())
    if not jobs > 0:
        raise ScenarioError(f"jobs of {', '.join(nodes['label'])} are not known; give them with --jobs")
    output = float(nodes["output"].sum())
    known = float(nodes["employees"].sum())
    # jobs given by the user stand for the site; its sales follow them
    scale = jobs / known if closure.jobs and known > 0 else 1.0
    return _Site(
        list(closure.targets),
        str(nodes["sector"].iloc[0]),
        jobs * closure.loss,
        closure.agency * closure.loss,
        output * scale * closure.loss,
    )


def _first_round(network: Network, model: LocalModel, closure: Closure, site: _Site) -> _FirstRound:
    edges, nodes = network.edges, network.nodes
    into = edges[edges["buyer"].isin(site.nodes) & (edges["evidence"] == "seen")]
    into = into[~into["supplier"].isin(site.nodes)]
    if into.empty:
        return _FirstRound(None, (np.nan, np.nan), 0.0, 0.0, _no_suppliers())
    rows = into.groupby("supplier", as_index=False)["value"].sum()
    about = nodes.loc[rows["supplier"]]
    rows = rows.assign(
        label=about["label"].to_numpy(),
        area=about["area"].to_numpy(),
        sector=about["sector"].to_numpy(),
        tier=about["tier"].to_numpy(),
        jobs=about["employees"].to_numpy(float),
        jobs_evidence=about["evidence"].to_numpy(),
        sales=about["output"].to_numpy(float),
        value=rows["value"] * closure.loss,
    )
    here = rows[rows["tier"] == "local"].reset_index(drop=True)
    average = float(model.jobs_rate.median())
    by_rate = here["value"] * here["sector"].map(model.jobs_rate).fillna(average)
    share = (here["value"] / here["sales"]).clip(upper=1.0)
    known = here["jobs_evidence"].eq("seen") & share.notna()
    by_share = (here["jobs"] * share).where(known, by_rate)
    here = here.assign(share_of_sales=share.where(known), jobs_by_rate=by_rate, jobs_by_share=by_share)
    ends = sorted((float(by_rate.sum()), float(by_share.sum())))
    seen = here.groupby("sector")["value"].sum().reindex(model.A.index, fill_value=0.0)
    return _FirstRound(
        seen, (ends[0], ends[1]), float(rows["value"].sum()), float(rows["value"].sum() - seen.sum()), here
    )


def _no_suppliers() -> pd.DataFrame:
    names = ["supplier", "value", "label", "area", "sector", "tier", "jobs", "jobs_evidence", "sales", "share_of_sales"]
    return pd.DataFrame({name: pd.Series(dtype=object) for name in names})


def _one_run(
    model: LocalModel, closure: Closure, site: _Site, first: _FirstRound, reading: tuple[int, int, int]
) -> dict[str, float]:
    """All rows under one reading: the draw, which end of jobs at suppliers, which end of household income."""
    draw, jobs_end, income_end = reading
    A = model.A_local[draw]
    L = leontief_inverse(A).to_numpy()
    at = A.index.get_loc(site.sector) if site.sector in A.index else None
    jobs, gva = model.jobs_rate.to_numpy(), model.gva_rate.to_numpy()
    f = first.seen.to_numpy() if first.seen is not None else _column(A, at) * site.output
    direct_jobs = float(f @ jobs) if first.seen is None else first.seen_jobs[jobs_end]
    back = L @ f - f
    wages = _wage(model, site) + float(model.wage_rate.fillna(0.0).to_numpy() @ (f + back))
    induced = L @ _spending(model, draw, model.income[income_end], wages * closure.resident_share)
    f_home = _column(model.A, at) * site.output if first.seen is None else _everywhere(first)
    national = leontief_inverse(model.A).to_numpy()
    own_gva = site.output * model.gva_rate.get(site.sector, float(model.gva_rate.mean()))
    return {
        "suppliers": direct_jobs,
        "back": float(back @ jobs),
        "households": float(induced @ jobs),
        "all": site.jobs + site.agency + direct_jobs + float((back + induced) @ jobs),
        "gva": float(own_gva + (f + back + induced) @ gva),
        "elsewhere": float(max(0.0, (national @ f_home - f - back) @ jobs)),
    }


def _column(A: pd.DataFrame, at: int | None) -> np.ndarray:
    return A.to_numpy()[:, at] if at is not None else np.zeros(len(A))


def _wage(model: LocalModel, site: _Site) -> float:
    rate = model.wage_rate.get(site.sector, np.nan)
    return float(rate * site.output) if np.isfinite(rate) else 0.0


def _spending(model: LocalModel, draw: int, income: float, lost: float) -> np.ndarray:
    """Purchases of local products that vanish with lost income, by sector; none where the table cannot tell."""
    if model.household is None or not income > 0:
        return np.zeros(len(model.A))
    per_income = model.household.to_numpy() / income
    return np.asarray(per_income * model.local_row[draw].to_numpy() * lost)


def _everywhere(first: _FirstRound) -> np.ndarray:
    """Payments seen by sector, those elsewhere with the mix of those here: they carry no industry of their own."""
    assert first.seen is not None  # noqa: S101  # the caller has looked
    here = first.seen.to_numpy()
    mix = here / here.sum() if here.sum() > 0 else np.full(len(here), 1 / len(here))
    return np.asarray(here + mix * first.elsewhere)


def _rows(
    closure: Closure, site: _Site, first: _FirstRound, band: dict[str, tuple[float, float]], runs: pd.DataFrame
) -> pd.DataFrame:
    at_site = site.jobs + site.agency
    n = len(first.suppliers)
    suppliers, rests = "At its local suppliers", ESTIMATED
    if first.seen is not None:
        here = first.suppliers["value"].sum() / 1e6
        suppliers = f"At its {n:,} local suppliers (£{here:,.1f}m of £{first.seen_total / 1e6:,.1f}m)"
        rests = SEEN
    words = f"At the site ({site.jobs:,.0f} employees, {site.agency:,.0f} agency)"
    low, high = closure.reemployed
    left = (float(runs["all"].min()) * (1 - high), float(runs["all"].max()) * (1 - low))
    given = GIVEN if closure.jobs else "site list"
    live = f"estimated; {closure.resident_share:.0%} live here (assumed)"

    def line(row: str, name: str, rests_on: str, unit: str = "jobs") -> tuple[str, float, float, float, str, str]:
        return row, band[name][0], np.nan, band[name][1], unit, rests_on

    lines = [
        (words, at_site, at_site, at_site, "jobs", given),
        line(suppliers, "suppliers", rests),
        line("At suppliers further back", "back", ESTIMATED),
        line("From less household spending", "households", live),
        line("ALL (rows do not reach their extremes together)", "all", "the rows above"),
        (f"Still lost after that year if {low:.0%}-{high:.0%} find work", left[0], np.nan, left[1], "jobs", YOURS),
        line("Apart: jobs elsewhere in the country", "elsewhere", ESTIMATED),
        line("Apart: GVA here a year", "gva", ESTIMATED, "currency units"),
    ]
    return pd.DataFrame(lines, columns=["row", "lower", "middle", "upper", "unit", "rests_on"])


def _notes(
    network: Network, closure: Closure, first: _FirstRound, band: dict[str, tuple[float, float]], site: _Site
) -> tuple[str, ...]:
    del closure
    nodes, edges = network.nodes, network.edges
    sold = edges[edges["supplier"].isin(site.nodes) & (edges["evidence"] == "seen")]
    buyer = nodes.loc[sold["buyer"]]
    customers = sold[((buyer["tier"] == "local") & (buyer["kind"] == "firm")).to_numpy()]
    notes = []
    if len(customers):
        who = customers["buyer"].unique()
        exposed = nodes["employees"].reindex(who).sum()
        notes.append(
            f"Not added: {len(who)} local customers buy £{customers['value'].sum() / 1e6:,.1f}m from it; "
            f"0-{exposed:,.0f} jobs exposed until they re-source."
        )
    else:
        notes.append("Not added: local customers of the site; none was seen to buy from it.")
    if len(first.suppliers):
        notes.append(f"Reliance of suppliers on the site: {_reliance(first.suppliers)}.")
    knock_on = tuple((band["all"][k] - site.jobs - site.agency) / (site.jobs + site.agency) for k in (0, 1))
    notes.append(
        f"Check: {knock_on[0]:.1f} to {knock_on[1]:.1f} knock-on jobs here per site job. Published: Redcar 0.4 "
        "(local), Honda Swindon 1.0 (UK, company's claim), Grangemouth 6 (Scotland, modelled). "
        "Such models tend to overstate."
    )
    return tuple(notes)


def _reliance(suppliers: pd.DataFrame) -> str:
    share = suppliers["share_of_sales"].astype(float)
    parts = []
    upper = np.inf
    for limit, words in RELIANCE:
        parts.append(f"{words} {int(((share >= limit) & (share < upper)).sum())}")
        upper = limit
    return ", ".join([*parts, f"unknown {int(share.isna().sum())}"])
