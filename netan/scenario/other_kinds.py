"""Scenarios that are no closure: final sales that change, orders or imports that stop, a site that opens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import ScenarioError, first_few
from ..measures.coefficients import leontief_inverse
from ..network.base import Network
from ..risk.exposure import direct_exposure
from .first_round import PRODUCTIVITY
from .model_systems import system_of_network, system_of_place
from .models import Hit, run_model
from .static import ScenarioResult, run_closure

if TYPE_CHECKING:
    from .local import LocalModel
    from .shock import Closure
    from .targets import Resolved

_ESTIMATED = "estimated"
_NO_SUPPLIERS = ("supplier", "value")
# What others add to those who are hit first stands in a row of its own from this part on.
WORTH_A_ROW = 0.005
_NOT_ADDED = "Exposed (first weeks, nobody re-sources) and at risk (about a year) are two figures and are not added."


def _result(name: str, model: LocalModel, lines: list[tuple[object, ...]], notes: tuple[str, ...]) -> ScenarioResult:
    columns = ["row", "lower", "middle", "upper", "unit", "rests_on", "part"]
    rows = pd.DataFrame(lines, columns=columns).astype({"lower": float, "middle": float, "upper": float})
    seen = rows["rests_on"].str.startswith(("payments seen", "given"))
    rows = rows.assign(evidence=np.where(seen, "seen", _ESTIMATED))
    return ScenarioResult(name, rows, pd.DataFrame(columns=list(_NO_SUPPLIERS)), notes, model.currency, model.year)


def demand_change(name: str, model: LocalModel, demand: pd.Series, *, resident_share: float) -> ScenarioResult:
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

    Returns
    -------
    ScenarioResult
        Final sales are all sales to whoever is no company here: households, government, investment, and buyers
        elsewhere. Rows are linear in the share.

    Raises
    ------
    ScenarioError
        The industries sell nothing to final buyers here, or some fall while others rise.
    """
    shares = demand[demand != 0].astype(float)
    if (shares > 0).any() and (shares < 0).any():
        raise ScenarioError("some final sales fall and others rise; run them apart, as gains and losses are not alike")
    rise = bool((shares < 0).any())
    runs, calibrated = [], []
    for draw in range(len(model.A_local)):
        for income in sorted({*model.income, sum(model.income) / 2}):
            runs.append(_demand_run(model, shares.abs(), draw, resident_share, income))
            if draw == model.calibrated and income == sum(model.income) / 2:
                calibrated = [runs[-1]]
    table = pd.DataFrame(runs)
    if not table["initial"].abs().gt(0).any():
        raise ScenarioError(f"nobody is hit: {first_few(demand.index)} make nothing here that is sold to final buyers")
    middle = pd.Series(calibrated[0]) if calibrated else pd.Series(np.nan, index=table.columns)
    words = "more" if rise else "less"
    lines: list[tuple[object, ...]] = [
        (text, table[part].min(), middle[part], table[part].max(), unit, _ESTIMATED, key)
        for text, part, unit, key in (
            (f"At the industries that sell {words}", "initial", "jobs", "site"),
            ("At their suppliers and further back", "further", "jobs", "suppliers"),
            (f"From {words} household spending", "induced", "jobs", "households"),
            ("ALL (rows do not reach their extremes together)", "all", "jobs", "all"),
            ("Apart: GVA here a year", "gva", "currency units", "gva"),
        )
    ]
    found = run_model("leontief", system_of_place(model, 0), Hit(pd.Series(dtype=float)))
    notes = [f"How it is worked out: {found.convention}", found.wrong_when]
    if rise:
        notes.append(ADDITIONAL)
    return _result(name, model, lines, tuple(notes))


def _demand_run(
    model: LocalModel, shares: pd.Series, draw: int, resident_share: float, income: float
) -> dict[str, float]:
    system = system_of_place(model, draw, resident_share=resident_share, household_income=income)
    sold = system.final_demand.clip(lower=0.0)
    lost = (sold * shares.reindex(sold.index).fillna(0.0)).astype(float)
    kind = "leontief" if system.wages is None else "leontief-2"
    total = run_model(kind, system, Hit(pd.Series(dtype=float), demand=lost)).total
    jobs = total.loc["jobs"]
    return {
        "initial": float(jobs["initial"]),
        "further": float(jobs["direct"] + jobs["indirect"]),
        "induced": float(jobs["induced"]),
        "all": float(jobs["all"]),
        "gva": float(total.loc["gva", "all"]),
    }


ADDITIONAL = (
    "Additionality is not assumed: nothing is taken off for jobs that would have come anyway, that move here from "
    "other companies of the place, or that go to people from elsewhere."
)


def opening(name: str, network: Network, model: LocalModel, sectors: pd.Series, closure: Closure) -> ScenarioResult:
    """What a site that opens brings: the closure of a site of this size, in the place as it is with it, sign turned.

    Parameters
    ----------
    name
        Name of the scenario.
    network, model
        The place as it is.
    sectors
        Share of its jobs by sector; sums to 1.
    closure
        Jobs, agency workers, resident share; its targets are not used.

    Returns
    -------
    ScenarioResult
        As of a closure, without the row on who finds work. It buys like its industry, as nobody has seen it buy.
    """
    jobs = float(closure.jobs or 0.0)
    rate = model.jobs_rate.reindex(sectors.index)
    output = jobs * sectors / rate
    nodes = network.nodes
    ids = [f"opening:{code}" for code in sectors.index]
    new = nodes[nodes["kind"] == "firm"].iloc[[0] * len(ids)].copy()
    new.index = pd.Index(ids, name=nodes.index.name)
    new = new.assign(
        node_id=ids, label="the new site", sector=list(sectors.index), tier="local", output=output.to_numpy(float),
        employees=(jobs * sectors).to_numpy(float), evidence="seen", firm_id=None, confidential=False,
    )  # fmt: skip
    bigger = Network(pd.concat([nodes, new]), network.edges, network.sector_labels, network.notes, network.title)
    grown = replace(
        model,
        output=model.output.add(output, fill_value=0.0).reindex(model.output.index),
        jobs=model.jobs + jobs + closure.agency,
    )
    found = run_closure(bigger, grown, replace(closure, name=name, targets=tuple(ids)))
    rows = found.rows[found.rows["part"] != "left"].reset_index(drop=True)
    text = rows["row"].str.replace("At the site", "At the new site").str.replace("less household", "more household")
    rows = rows.assign(row=text, rests_on=rows["rests_on"].str.replace("of jobs here", "of jobs here today"))
    notes = (
        (
            "A gain: the closure of such a site turned round, in the place as it would be with it. It is taken to buy "
            "like its industry, and companies here to have room for its orders."
        ),
        ADDITIONAL,
    )
    return replace(found, name=name, rows=rows, notes=notes)


def links_lost(
    name: str,
    network: Network,
    model: LocalModel,
    hit: Resolved,
    *,
    essentiality: pd.DataFrame,
    sic: pd.Series,
) -> ScenarioResult:
    """Jobs when orders between companies stop: exposed at the buyer and beyond, at risk at the supplier.

    Parameters
    ----------
    name
        Name of the scenario.
    network, model
        The place.
    hit
        Its links, with the share of each that is lost.
    essentiality, sic
        Which inputs halt production; SIC code by node.

    Returns
    -------
    ScenarioResult
        Exposed at the buyer as :func:`netan.risk.exposure.direct_exposure`; beyond it by the cascade here, which
        starts from the share of the buyer that stands still. At risk at the supplier: jobs that the payments keep.
    """
    links = hit.links
    suppliers = pd.Index(links["supplier"].unique())
    exposure = direct_exposure(network, essentiality=essentiality, sic=sic, suppliers=suppliers)
    found = links.merge(exposure[["supplier", "buyer", "lower", "upper"]], on=["supplier", "buyer"], how="left")
    ends = {end: (found[end] * found["loss"]).groupby(found["buyer"]).sum(min_count=1) for end in ("lower", "upper")}
    jobs = network.nodes["employees"]
    label = network.nodes["label"]
    lines: list[tuple[object, ...]] = []
    shares: dict[str, pd.Series] = {}
    for end, at in ends.items():
        known = at.dropna()
        ends[end] = known.clip(upper=jobs.reindex(known.index))
        shares[end] = (ends[end] / jobs.reindex(known.index)).clip(0.0, 1.0)
    for buyer in ends["upper"].index:
        low, high = (float(ends[end][buyer]) for end in ("lower", "upper"))
        seen = links.loc[links["buyer"] == buyer, "supplier"].isin(_seen_suppliers(network, str(buyer))).all()
        rests = "payments seen; which inputs halt it estimated" if seen else _ESTIMATED
        lines.append((f"EXPOSED at {label[buyer]}, first weeks", low, np.nan, high, "jobs", rests, "exposed"))
    lines += _beyond(network, shares, essentiality)
    lines += _at_risk(network, model, links)
    notes = [_NOT_ADDED]
    outside = [str(label[b]) for b in links["buyer"].unique() if b not in ends["upper"].index]
    if outside:
        notes.append(f"What {first_few(outside)} would lack is not worked out: it is no company here of known jobs.")
    return _result(name, model, lines, tuple(notes))


def _seen_suppliers(network: Network, buyer: str) -> set[str]:
    edges = network.edges
    return set(edges.loc[(edges["buyer"] == buyer) & (edges["evidence"] == "seen"), "supplier"])


def _beyond(network: Network, shares: dict[str, pd.Series], essentiality: pd.DataFrame) -> list[tuple[object, ...]]:
    """Jobs exposed here beyond who is hit first: for want of its products, and of its orders."""
    if shares["upper"].empty or not shares["upper"].gt(0).any():
        return []
    system = system_of_network(network, essentiality=essentiality, passing_on={"local"})
    here = network.nodes["tier"].reindex(system.nodes).eq("local") & ~system.nodes.isin(shares["upper"].index)
    jobs = network.nodes["employees"].reindex(system.nodes).fillna(0.0)
    runs = {end: run_model("cascade", system, Hit(part)).lost for end, part in shares.items()}
    words = (
        ("share_down", "EXPOSED at others here for want of what they make", "exposed_customers"),
        ("share_up", "EXPOSED at others here for want of their orders", "exposed_suppliers"),
    )
    return [
        (text, *_low_high([float((runs[end][column] * jobs)[here].sum()) for end in ("lower", "upper")]), key)
        for column, text, key in words
    ]


def _low_high(ends: list[float]) -> tuple[object, ...]:
    return (min(ends), np.nan, max(ends), "jobs", _ESTIMATED)


def _at_risk(network: Network, model: LocalModel, links: pd.DataFrame) -> list[tuple[object, ...]]:
    """Jobs that the lost orders keep at suppliers here, and further back."""
    nodes = network.nodes
    lines: list[tuple[object, ...]] = []
    starts = np.zeros(len(model.A.index))
    for link in links.itertuples(index=False):
        node = nodes.loc[link.supplier]
        if node["tier"] != "local" or node["sector"] not in model.A.index:
            continue
        lost = float(link.value) * float(link.loss)
        most = float(node["employees"]) if node["evidence"] == "seen" else np.inf
        times = (1 / (1 + PRODUCTIVITY), 1.0, 1 / (1 - PRODUCTIVITY))
        kept = [min(lost * float(model.jobs_rate[node["sector"]]) * one, most) for one in times]
        seen = link.supplier in _seen_suppliers(network, str(link.buyer))
        starts[model.A.index.get_loc(node["sector"])] += lost
        lines.append(
            (f"AT RISK at {node['label']}, about a year", kept[0], np.nan, kept[2], "jobs",
             "payments seen" if seen else _ESTIMATED, "at_risk")
        )  # fmt: skip
    if lines:
        back = []
        for local in model.A_local:
            made = leontief_inverse(local).to_numpy(float) @ starts
            back.append(float(model.jobs_rate.to_numpy(float) @ (made - starts)))
        low, high = min(back) / (1 + PRODUCTIVITY), max(back) / (1 - PRODUCTIVITY)
        lines.append(("AT RISK at suppliers further back", low, np.nan, high, "jobs", _ESTIMATED, "at_risk_back"))
    return lines


def imports_lost(
    name: str, network: Network, model: LocalModel, share: float, *, essentiality: pd.DataFrame
) -> ScenarioResult:
    """Jobs exposed here when a share of all imports does not come: lower in proportion, upper all production halts.

    Parameters
    ----------
    name
        Name of the scenario.
    network, model
        The place; its table knows how much each industry imports, and not what.
    share
        Share of all imports that is lost.
    essentiality
        Which inputs halt production, for the cascade.

    Returns
    -------
    ScenarioResult
        A company loses output by the share lost times the imports among its inputs (lower), or by the share lost
        itself, if every good that is imported halts it (upper).
    """
    nodes = network.nodes
    here = nodes[nodes["kind"].isin(["firm", "sector"]) & (nodes["tier"] == "local") & nodes["employees"].gt(0)]
    inputs = model.A.sum(axis=0) + model.imports_rate
    part = (model.imports_rate / inputs.where(inputs > 0)).fillna(0.0)
    low = here["sector"].map(part).astype(float).fillna(0.0) * share
    high = (low > 0).astype(float) * share
    if not high.gt(0).any():
        raise ScenarioError("nobody is hit: no industry here imports anything, by this table")
    shares = {"lower": low[high > 0], "upper": high[high > 0]}
    jobs = here["employees"].astype(float)
    ends = [float((jobs * one).sum()) for one in (low, high)]
    lines: list[tuple[object, ...]] = [
        ("EXPOSED at companies here that import, first weeks", *_low_high(ends), "exposed")
    ]
    system = system_of_network(network, essentiality=essentiality, passing_on={"local"})
    total = []
    everyone = nodes["employees"].where(nodes["tier"] == "local", 0.0).fillna(0.0).reindex(system.nodes)
    for one in shares.values():
        lost = run_model("cascade", system, Hit(one)).lost
        total.append(float((lost["share_down"] * everyone).sum()))
    # at the upper end all who import stand still alike, and whoever buys of them lacks no more than they do
    # themselves: there, only those who import nothing are added
    if any(all_in > alone * (1 + WORTH_A_ROW) for all_in, alone in zip(total, ends, strict=True)):
        lines.append(("EXPOSED in all, with others here for want of what these make", *_low_high(total), "exposed_all"))
    notes = (
        (
            "Lower: output falls by the imports among the inputs of each industry. Upper: every import halts "
            "production. The table knows how much is imported, not what: a list of imported goods of one buyer narrows "
            "it most."
        ),
        "What is at risk in about a year is not worked out: buyers find other sources of most goods within that time.",
    )
    return _result(name, model, lines, notes)
