"""What the closed sites buy: payments that were seen, and what the table expects where none or too few were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import ConcordanceError, ScenarioError, UnknownNodeError, first_few
from ..tables.concordance import divisions_of

if TYPE_CHECKING:
    from ..network.base import Network
    from .local import LocalModel
    from .shock import Closure

# A dealer's output is its margin; the goods it resells were made by others, mostly elsewhere. Share of a payment
# to motor, wholesale and retail trade that counts: an assumption of netan, lowest and highest.
TRADE = frozenset({"45", "46", "47"})
TRADE_MARGIN = (0.15, 0.35)
# Output per job of the UK's areas lies within about a fifth of the average for most outside London (ONS, Regional
# and subregional productivity in the UK, June 2023), so jobs per pound paid do too.
PRODUCTIVITY = 0.2
# Agency workers who are given stand at the site already: what the table buys from agencies is not added again.
AGENCY = frozenset({"78"})
SAME_SHARE = 0.005
_ENDS = ("lower", "upper")


@dataclass(frozen=True)
class Site:
    """What closes, as if wholly: the share that is lost is taken at the very end.

    Attributes
    ----------
    nodes
        Node ids, each once.
    output
        Output of the targets by sector, currency units a year.
    jobs, agency
        Employees and agency workers.
    rests_on
        Where the employees come from, in words.
    counts
        Part of each node that counts, 0 to 1; the whole of each when None.
    """

    nodes: tuple[str, ...]
    output: pd.Series
    jobs: float
    agency: float
    rests_on: str
    counts: pd.Series | None = None


@dataclass(frozen=True)
class FirstRound:
    """Purchases of the closed sites, by sector, currency units a year.

    Attributes
    ----------
    seen_here, seen_country
        Payments seen to suppliers here, and to all in the country; those of no known industry take the mix of
        the others.
    unlisted
        Output by sector of the targets whose payments nobody saw: they buy as the table says.
    missing
        What the table expects of the targets with a list beyond that list, from suppliers in the country.
    counted
        0 for industries whose workers stand at the site already (agencies, where agency workers are given), else
        1; for purchases that nobody saw.
    margin
        Share of a payment that counts as the supplier's output: lower, middle, upper by sector.
    paid
        All payments seen, those abroad included.
    expected
        All inputs that the table expects of the targets with a list.
    suppliers
        Suppliers here that were seen; empty when none was.
    jobs
        Jobs at these: lower, middle, upper, and by their own headcount and the share of their sales.
    """

    seen_here: pd.Series
    seen_country: pd.Series
    unlisted: pd.Series
    missing: pd.Series
    counted: pd.Series
    margin: tuple[pd.Series, pd.Series, pd.Series]
    paid: float
    expected: float
    suppliers: pd.DataFrame
    jobs: tuple[float, float, float, float]


def site_of(network: Network, model: LocalModel, closure: Closure) -> Site:
    """Jobs and output of what closes.

    Jobs given by the user stand for all targets together, and output follows them; without a known output the
    targets make what their industry makes a job.

    Raises
    ------
    UnknownNodeError
        A target that is not in the network.
    ScenarioError
        A target outside the place, of no known industry, or of unknown jobs; more workers than the place has.
    """
    names = tuple(dict.fromkeys(closure.targets))
    unknown = [name for name in names if name not in network.nodes.index]
    if unknown:
        raise UnknownNodeError(f"{len(unknown)} targets are not in this network: {first_few(unknown)}")
    nodes = network.nodes.loc[list(names)]
    _refuse(nodes, model, closure)
    counts = part_of(nodes.index, closure)
    known = nodes["employees"].fillna(0.0).astype(float) * counts
    total = float(known.sum())
    jobs = total if closure.jobs is None else closure.jobs
    part = known / total if total > 0 else pd.Series(1 / len(nodes), index=nodes.index)
    usual = 1 / nodes["sector"].map(model.jobs_rate)
    per_job = (counts * nodes["output"] / known.where(known > 0)).where(nodes["output"].gt(0)).fillna(usual)
    output = (jobs * part * per_job).groupby(nodes["sector"]).sum().reindex(model.A.index, fill_value=0.0)
    return Site(names, output.astype(float), jobs, closure.agency, _rests_on(nodes, closure), counts)


def part_of(nodes: pd.Index, closure: Closure) -> pd.Series:
    """Part of each node that counts, 0 to 1; the whole of those of which the closure says nothing."""
    return pd.Series(dict(closure.shares), dtype=float).reindex(nodes).fillna(1.0)


def _refuse(nodes: pd.DataFrame, model: LocalModel, closure: Closure) -> None:
    rest = nodes["kind"].eq("sector") & nodes.index.isin([node for node, _ in closure.shares])
    elsewhere = nodes.loc[(nodes["tier"] != "local") | ~(nodes["kind"].eq("firm") | rest), "label"]
    if len(elsewhere):
        raise ScenarioError(
            f"{first_few(elsewhere)}: not a company or site of this place; name one that is, as the figures are for "
            "the place"
        )
    nobody = nodes.loc[~nodes["sector"].isin(model.A.index), "label"]
    if len(nobody):
        raise ScenarioError(
            f"the industry of {first_few(nobody)} is not known; give it in the site list or in sources.sector_overrides"
        )
    jobless = nodes.loc[~nodes["employees"].gt(0), "label"]
    if len(jobless) and closure.jobs is None:
        raise ScenarioError(f"jobs of {first_few(jobless)} are not known; give them with --jobs")
    workers = (float(nodes["employees"].sum()) if closure.jobs is None else closure.jobs) + closure.agency
    if (closure.jobs is not None or closure.agency > 0) and workers > model.jobs > 0:
        raise ScenarioError(
            f"{workers:,.0f} jobs and agency workers cannot close: the place has {model.jobs:,.0f} jobs in all; check "
            "--jobs and --agency, or jobs and agency in the scenario file"
        )


def _rests_on(nodes: pd.DataFrame, closure: Closure) -> str:
    if closure.jobs is not None:
        return "given"
    if not nodes["evidence"].eq("seen").all():
        return "estimated"
    sites = nodes["firm_id"].ne(nodes["node_id"]).fillna(value=True)
    return "site list" if sites.all() else "headcount on record"


def first_round(network: Network, model: LocalModel, site: Site, *, answers: pd.DataFrame | None = None) -> FirstRound:
    """Gather the payments of the closed sites, what the table adds to them, and what suppliers said."""
    edges, nodes = network.edges, network.nodes
    into = edges[edges["buyer"].isin(site.nodes) & ~edges["supplier"].isin(site.nodes) & (edges["evidence"] == "seen")]
    if site.counts is not None:
        into = into.assign(value=into["value"] * into["buyer"].map(site.counts))
    listed = [name for name in site.nodes if name in set(into["buyer"])]
    with_list = _output_of(site, nodes, listed)
    rows = _suppliers(into, nodes)
    at_home = rows[rows["tier"] != "world"]
    here = _answered(rows[rows["tier"] == "local"].reset_index(drop=True), site, answers)
    seen_here = _by_sector(here, model, with_list)
    seen_country = seen_here + _by_sector(at_home[at_home["tier"] != "local"], model, with_list)
    expected = float(((model.A.sum(axis=0) + model.imports_rate) * with_list).sum())
    paid = float(rows["value"].sum())
    margin = _margins(model.A.index)
    here, jobs = _jobs_at(here, model, margin)
    abroad = paid - float(at_home["value"].sum())
    agencies = _within(model.A.index, AGENCY) & (site.agency > 0)
    counted = pd.Series(np.where(agencies, 0.0, 1.0), index=model.A.index)
    return FirstRound(
        seen_here=seen_here,
        seen_country=seen_country,
        unlisted=site.output - with_list,
        missing=counted * _missing(model, with_list, seen_country, abroad, expected - paid),
        counted=counted,
        margin=margin,
        paid=paid,
        expected=expected,
        suppliers=here,
        jobs=jobs,
    )


def _output_of(site: Site, nodes: pd.DataFrame, listed: list[str]) -> pd.Series:
    """Output of the targets with a list, by sector: a sector's output is split by the targets' jobs."""
    targets = nodes.loc[list(site.nodes)]
    weight = targets["employees"].fillna(0.0).astype(float)
    weight = weight if site.counts is None else weight * site.counts
    weight = weight if weight.sum() > 0 else weight + 1.0
    total = weight.groupby(targets["sector"]).sum()
    part = weight[listed].groupby(targets["sector"][listed]).sum() / total
    return site.output * part.reindex(site.output.index).fillna(0.0)


def _suppliers(into: pd.DataFrame, nodes: pd.DataFrame) -> pd.DataFrame:
    """One row a supplier that was seen, with what is known of it."""
    rows = into.groupby("supplier", as_index=False)["value"].sum()
    about = nodes.loc[rows["supplier"]]
    return rows.assign(
        label=about["label"].to_numpy(),
        area=about["area"].to_numpy(),
        sector=about["sector"].to_numpy(),
        tier=about["tier"].to_numpy(),
        jobs=about["employees"].to_numpy(float),
        jobs_evidence=about["evidence"].to_numpy(),
        sales=about["output"].to_numpy(float),
    )


def _answered(rows: pd.DataFrame, site: Site, answers: pd.DataFrame | None) -> pd.DataFrame:
    """Add what each supplier said of the sites that close: the share of its sales, whether it can replace them.

    A share that was given as a band counts with its middle (``said_share``) and is not ``exact``.
    """
    said, exact = pd.Series(np.nan, index=rows.index), pd.Series(data=False, index=rows.index)
    can = pd.Series(None, index=rows.index, dtype=object)
    if answers is not None and len(answers):
        mine = answers[answers["buyer"].isin(site.nodes)]
        ends = [_share_said(mine, f"share_{end}").groupby(mine["supplier"]).sum(min_count=1) for end in _ENDS]
        low, high = (rows["supplier"].map(end.clip(upper=1.0)).astype(float) for end in ends)
        said, exact = (low + high) / 2, (high - low).abs() < SAME_SHARE
        if "replaceable" in mine.columns:  # what cannot be replaced at one of the sites counts
            order = {"no": 0, "partly": 1, "yes": 2}
            worst = mine["replaceable"].map(order).astype(float).groupby(mine["supplier"]).min()
            can = rows["supplier"].map(worst.map(dict(enumerate(order)))).astype(object)
    return rows.assign(said_share=said, exact=exact, replaceable=can)


def _share_said(answers: pd.DataFrame, column: str) -> pd.Series:
    """One end of the share of sales, else the share that was given as one figure."""
    nothing = pd.Series(np.nan, index=answers.index)
    end, one = (answers[name].astype(float) if name in answers else nothing for name in (column, "share_of_sales"))
    return end.fillna(one)


def _by_sector(rows: pd.DataFrame, model: LocalModel, output: pd.Series) -> pd.Series:
    """Payments by sector; those of no known industry are spread like the others, or like the site's own inputs."""
    known = rows.groupby("sector")["value"].sum().reindex(model.A.index, fill_value=0.0).astype(float)
    lost = float(rows["value"].sum() - known.sum())
    mix = known if known.sum() > 0 else model.A @ output
    return known + lost * mix / mix.sum() if lost > 0 and mix.sum() > 0 else known


def _margins(sectors: pd.Index) -> tuple[pd.Series, pd.Series, pd.Series]:
    trade = _within(sectors, TRADE)
    low, high = TRADE_MARGIN
    low, middle, high = (
        pd.Series(np.where(trade, share, 1.0), index=sectors) for share in (low, (low + high) / 2, high)
    )
    return low, middle, high


def _within(sectors: pd.Index, divisions: frozenset[str]) -> np.ndarray:
    """Which sectors lie wholly in some SIC divisions; a sector of the user's own making lies in none."""

    def inside(sector: str) -> bool:
        try:
            parts = divisions_of(sector)
        except ConcordanceError:
            return False
        return bool(parts) and divisions.issuperset(parts)

    return np.array([inside(str(sector)) for sector in sectors], dtype=bool)


def jobs_per_pound(here: pd.DataFrame, model: LocalModel) -> tuple[pd.Series, pd.Series]:
    """Jobs per currency unit of output at each supplier, and the most jobs there can be: those that were counted."""
    average = float(model.jobs_rate @ model.output / model.output.sum())
    rate = here["sector"].map(model.jobs_rate).fillna(average)
    return rate, here["jobs"].where(here["jobs_evidence"].eq("seen"), np.inf)


def _jobs_at(
    here: pd.DataFrame, model: LocalModel, margin: tuple[pd.Series, pd.Series, pd.Series]
) -> tuple[pd.DataFrame, tuple[float, float, float, float]]:
    """Jobs that the payments keep at each supplier, never more than were counted there."""
    rate, most = jobs_per_pound(here, model)
    parts = [here["value"] * here["sector"].map(share).fillna(1.0) for share in margin]
    counted = here["jobs_evidence"].eq("seen")
    per_pound = (1 / (1 + PRODUCTIVITY), 1.0, 1 / (1 - PRODUCTIVITY))
    by_rate = [np.minimum(part * rate * times, most) for part, times in zip(parts, per_pound, strict=True)]
    worked_out = (parts[1] / here["sales"].where(here["sales"] > 0)).clip(upper=1.0).where(counted)
    share = here["said_share"].fillna(worked_out)
    # a band tells the class of reliance, and no number of jobs
    told = here["said_share"].where(here["exact"]).fillna(worked_out)
    by_share = (here["jobs"] * told).where(counted).fillna(by_rate[1])
    rows = here.drop(columns=["said_share", "exact"]).assign(
        share_of_sales=share, jobs_by_rate=by_rate[1], jobs_by_share=by_share
    )
    low, middle, high = (float(jobs.sum()) for jobs in by_rate)
    return rows, (low, middle, high, float(by_share.sum()))


def _missing(model: LocalModel, output: pd.Series, seen: pd.Series, abroad: float, room: float) -> pd.Series:
    """Inputs from the country that the table expects beyond the list, together no more than the list falls short."""
    short = (model.A @ output - seen).clip(lower=0.0)
    from_abroad = max(0.0, float(model.imports_rate @ output) - abroad)
    total = float(short.sum()) + from_abroad
    return short * (min(1.0, max(room, 0.0) / total) if total > 0 else 0.0)
