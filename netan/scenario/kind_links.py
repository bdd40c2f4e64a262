"""Orders between companies that stop: exposed at the buyer and beyond, at risk at the supplier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import first_few
from ..measures.coefficients import leontief_inverse
from ..risk.exposure import direct_exposure
from .first_round import PRODUCTIVITY
from .kind_rows import (
    AT_RISK,
    ESTIMATED,
    LACKING_GOODS,
    LACKING_ORDERS,
    NOT_ADDED,
    SEEN,
    by_sector,
    empty_detail,
    ends_of,
    result_of_lines,
    with_unknown,
)
from .model_systems import system_of_network
from .models import Hit, run_model

if TYPE_CHECKING:
    from ..network.base import Network
    from .detail import Detail
    from .local import LocalModel
    from .static import ScenarioResult
    from .targets import Resolved

    Line = tuple[object, ...]

_TIMES = (1.0, 1 / (1 + PRODUCTIVITY), 1 / (1 - PRODUCTIVITY))
_SEEN = "payments seen"


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
        starts from the share of the buyer that stands still. At risk at the supplier: jobs that the payments keep, a
        fifth either way of the industry's output per job, never more than were counted there; further back by
        the tables of every draw. Its aspects hold the same by industry and company, each apart: exposed for want of
        supplies, exposed for want of orders, at risk. Ends of rows that are exposed add, those at risk do not.
    """
    seen = _seen_links(hit.links, network)
    exposed = _exposed(network, hit.links, essentiality, sic)
    lines, aspects = _exposed_rows(network, model, hit.links.assign(seen=seen), exposed, essentiality)
    at_risk = _at_risk(network, model, hit.links.assign(seen=seen))
    if at_risk is not None:
        lines += at_risk[0]
        aspects.append((AT_RISK, at_risk[1]))
    notes = [NOT_ADDED]
    label = network.nodes["label"]
    outside = [str(label[b]) for b in hit.links["buyer"].unique() if b not in exposed.index]
    if outside:
        notes.append(f"What {first_few(outside)} would lack is not worked out: it is no company here of known jobs.")
    return result_of_lines(name, model, lines, tuple(notes), aspects=tuple(aspects))


def _seen_links(links: pd.DataFrame, network: Network) -> np.ndarray:
    """Whether a payment behind each link was seen."""
    edges = network.edges
    paid = edges.loc[edges["evidence"] == "seen", ["supplier", "buyer"]]
    pairs = set(paid.itertuples(index=False, name=None))
    return np.array([(link.supplier, link.buyer) in pairs for link in links.itertuples(index=False)], dtype=bool)


def _exposed(network: Network, links: pd.DataFrame, essentiality: pd.DataFrame, sic: pd.Series) -> pd.DataFrame:
    """Jobs exposed at each buyer here of known jobs, ``lower`` and ``upper``, never more than it has; and ``jobs``."""
    suppliers = pd.Index(links["supplier"].unique())
    exposure = direct_exposure(network, essentiality=essentiality, sic=sic, suppliers=suppliers)
    found = links.merge(exposure[["supplier", "buyer", "lower", "upper"]], on=["supplier", "buyer"], how="left")
    ends = {end: (found[end] * found["loss"]).groupby(found["buyer"]).sum(min_count=1) for end in ("lower", "upper")}
    at = pd.DataFrame(ends).dropna()
    jobs = network.nodes["employees"].reindex(at.index).astype(float)
    return at.clip(upper=jobs, axis=0).assign(jobs=jobs)


def _exposed_rows(
    network: Network, model: LocalModel, links: pd.DataFrame, exposed: pd.DataFrame, essentiality: pd.DataFrame
) -> tuple[list[Line], list[tuple[str, Detail]]]:
    if exposed.empty:
        return [], []
    label = network.nodes["label"]
    known = links.groupby("buyer")["seen"].all()
    lines: list[Line] = []
    for buyer, row in exposed.iterrows():
        rests = "payments seen; which inputs halt it estimated" if known[buyer] else ESTIMATED
        low, high = row["lower"], row["upper"]
        lines.append((f"EXPOSED at {label[buyer]}, first weeks", low, np.nan, high, "jobs", rests, "exposed"))
    beyond, others = _beyond(network, exposed, essentiality)
    lines += beyond
    named = exposed.index[known.reindex(exposed.index)]
    paid = links.groupby("buyer")["value"].sum()
    ends = ("lower", "upper")
    hidden = [exposed[end].drop(named).add(others[0][end], fill_value=0.0) for end in ends]
    guessed = np.array([by_sector(jobs, network.nodes, model) for jobs in hidden])
    at_buyers = exposed.loc[named, list(ends)].to_numpy(float).T
    goods = _detail(model, _companies(network, named, paid), at_buyers, unlisted=guessed)
    found = [(LACKING_GOODS, goods)]
    orders = np.array([by_sector(others[1][end], network.nodes, model) for end in ends])
    if orders.sum() > 0:
        none = pd.Index([])
        found.append((LACKING_ORDERS, _detail(model, _companies(network, none, paid), np.zeros((2, 0)),
                                              unlisted=orders)))  # fmt: skip
    return lines, found


def _detail(model: LocalModel, seen: pd.DataFrame, suppliers: np.ndarray, *, unlisted: np.ndarray) -> Detail:
    """Exposed: two readings, lower and upper everywhere at once."""
    every = suppliers.sum(axis=1) + unlisted.sum(axis=1)
    more: dict[str, Any] = {"sectors": with_unknown(model), "calibrated": False}
    return empty_detail(model, 2, seen=seen, suppliers=suppliers, unlisted=unlisted, all=ends_of(every), **more)


def _companies(network: Network, names: pd.Index, paid: pd.Series) -> pd.DataFrame:
    """Companies that are named: a payment was seen."""
    about = network.nodes.loc[names, ["label", "sector", "area"]]
    found = about.assign(supplier=names, value=paid.reindex(names).to_numpy(float)).reset_index(drop=True)
    return found[list(SEEN)]


def _beyond(
    network: Network, exposed: pd.DataFrame, essentiality: pd.DataFrame
) -> tuple[list[Line], list[pd.DataFrame]]:
    """Jobs exposed here beyond who is hit first, for want of its products and of its orders: rows, and by node."""
    ends = ("lower", "upper")
    nothing = pd.DataFrame(0.0, index=pd.Index([]), columns=list(ends))
    if not exposed["upper"].gt(0).any():
        return [], [nothing, nothing]
    system = system_of_network(network, essentiality=essentiality, passing_on={"local"})
    here = network.nodes["tier"].reindex(system.nodes).eq("local") & ~system.nodes.isin(exposed.index)
    jobs = network.nodes["employees"].reindex(system.nodes).fillna(0.0).where(here, 0.0)
    shares = {end: (exposed[end] / exposed["jobs"]).clip(0.0, 1.0).fillna(0.0) for end in ends}
    runs = {end: run_model("cascade", system, Hit(part)).lost for end, part in shares.items()}
    words = (
        ("share_down", "EXPOSED at others here for want of what they make", "exposed_customers"),
        ("share_up", "EXPOSED at others here for want of their orders", "exposed_suppliers"),
    )
    lines: list[Line] = []
    found = []
    for column, text, key in words:
        both = pd.DataFrame({end: runs[end][column] * jobs for end in ends})
        lines.append((text, *ends_of(both.sum().to_numpy(float)), "jobs", ESTIMATED, key))
        found.append(both)
    return lines, found


def _at_risk(network: Network, model: LocalModel, links: pd.DataFrame) -> tuple[list[Line], Detail] | None:
    """Jobs that the lost orders keep at suppliers here, and further back; None where no supplier is from here."""
    about = network.nodes.loc[links["supplier"], ["label", "tier", "sector", "area", "employees", "evidence"]]
    rows = about.reset_index(drop=True).assign(
        supplier=links["supplier"].to_numpy(), seen=links["seen"].to_numpy(bool),
        value=(links["value"] * links["loss"]).to_numpy(float),
    )  # fmt: skip
    rows = rows[rows["tier"].eq("local") & rows["sector"].isin(model.A.index)]
    if rows.empty:
        return None
    how = dict.fromkeys(about.columns, "first") | {"seen": "all", "value": "sum"}
    rows = rows.groupby("supplier", sort=False, dropna=False).agg(how).reset_index()
    most = rows["employees"].astype(float).where(rows["evidence"].eq("seen"), np.inf)
    rate = rows["sector"].map(model.jobs_rate).astype(float)
    kept = np.array([np.minimum(rows["value"] * rate * times, most) for times in _TIMES])
    starts = rows.groupby("sector")["value"].sum().reindex(model.A.index, fill_value=0.0).to_numpy(float)
    central = 0 if model.calibrated is None else model.calibrated
    draws = [central, *range(len(model.A_local))]
    each = [leontief_inverse(model.A_local[draw]).to_numpy(float) @ starts - starts for draw in draws]
    made = [model.jobs_rate.to_numpy(float) * one for one in each]
    # reading 0 is the central one, then every draw by every output per job
    readings = [(0, made[0]), *((k, one * _TIMES[k]) for one in made[1:] for k in (1, 2, 0))]
    at_suppliers = np.array([kept[k] for k, _ in readings])
    back = np.array([one for _, one in readings])
    named = rows["seen"].to_numpy(bool)
    guessed = np.zeros_like(back)
    for k in np.flatnonzero(~named):
        guessed[:, model.A.index.get_loc(rows["sector"][k])] += at_suppliers[:, k]
    calibrated = model.calibrated is not None
    lines = [
        (f"AT RISK at {row.label}, about a year", *_spread(at_suppliers[:, k], calibrated=calibrated), "jobs",
         _SEEN if row.seen else ESTIMATED, "at_risk")
        for k, row in enumerate(rows.itertuples(index=False))
    ]  # fmt: skip
    further = back.sum(axis=1)
    every = at_suppliers.sum(axis=1) + further
    lines.append(("AT RISK at suppliers further back", *_spread(further, calibrated=calibrated), "jobs", ESTIMATED,
                  "at_risk_back"))  # fmt: skip
    lines.append(("AT RISK in all", *_spread(every, calibrated=calibrated), "jobs", ESTIMATED, "at_risk_all"))
    detail = empty_detail(
        model, len(readings), seen=rows.loc[named, list(SEEN)].reset_index(drop=True),
        suppliers=at_suppliers[:, named], unlisted=guessed, back=back, all=_spread(every, calibrated=calibrated),
    )  # fmt: skip
    return lines, detail


def _spread(values: np.ndarray, *, calibrated: bool) -> pd.Series:
    ends = ends_of(values)
    ends["middle"] = float(values[0]) if calibrated else np.nan
    return ends
