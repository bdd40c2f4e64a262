"""Rows and notes of a closure, in the words that people use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .first_round import TRADE_MARGIN

if TYPE_CHECKING:
    from ..network.base import Network
    from .first_round import FirstRound, Site
    from .local import LocalModel
    from .shock import Closure

SEEN, ESTIMATED, YOURS = "payments seen", "estimated", "your figure"
# Reliance of a supplier on one buyer, share of its sales (bands of the practice after large closures).
RELIANCE = ((0.25, "over 25 % of sales"), (0.05, "5-25 %"), (0.0, "under 5 %"))


def percent(low: float, high: float) -> str:
    """A range of shares in whole per cent.

    Examples
    --------
    >>> percent(0.4, 0.6), percent(0.704, 0.7), percent(0.001, 0.004), percent(0.002, 0.02)
    ('40-60 %', '70 %', 'under 1 %', 'up to 2 %')
    """
    first, last = round(100 * low), round(100 * high)
    if last == 0 and high > 0:
        return "under 1 %"
    if first == 0 and low > 0:
        return f"up to {last} %"
    return f"{first} %" if first == last else f"{first}-{last} %"


def rows_of(closure: Closure, model: LocalModel, site: Site, first: FirstRound, band: pd.DataFrame) -> pd.DataFrame:
    """One row a part of the loss; ``band`` holds lower, middle and upper by part."""
    at_site = (site.jobs + site.agency) * closure.loss
    low, high = closure.reemployed
    every = band.loc["all"]
    left = (every["lower"] * (1 - high), every["middle"] * (1 - (low + high) / 2), every["upper"] * (1 - low))
    share = percent(every["lower"] / model.jobs, every["upper"] / model.jobs) if model.jobs > 0 else "unknown share"
    share = f"about {share}" if share[0].isdigit() else share
    live = f"estimated; {percent(closure.resident_share, closure.resident_share)} live here (assumed)"
    if np.isnan(band.loc["households", "upper"]):
        live = "not worked out: the table lacks pay or household purchases"
    prices = f", {model.year} prices" if model.year else ""
    name, rests_on = _suppliers(first)
    lines = [
        (_site(closure, site), at_site, at_site, at_site, "jobs", site.rests_on),
        (name, *band.loc["suppliers"], "jobs", rests_on),
        ("At suppliers further back", *band.loc["back"], "jobs", ESTIMATED),
        ("From less household spending", *band.loc["households"], "jobs", live),
        ("ALL (rows do not reach their extremes together)", *every, "jobs", f"{share} of jobs here"),
        (f"Still lost after that year if {percent(low, high)} find work", *left, "jobs", YOURS),
        ("Apart: at suppliers elsewhere in the country", *band.loc["elsewhere"], "jobs", ESTIMATED),
        (f"Apart: GVA here a year{prices}", *band.loc["gva"], "currency units", ESTIMATED),
    ]
    return pd.DataFrame(lines, columns=["row", "lower", "middle", "upper", "unit", "rests_on"])


def _site(closure: Closure, site: Site) -> str:
    agency = f", {site.agency * closure.loss:,.0f} agency" if site.agency else ""
    of = f" of {site.jobs:,.0f}" if closure.loss < 1 else ""
    return f"At the site ({site.jobs * closure.loss:,.0f}{of} employees{agency})"


def _suppliers(first: FirstRound) -> tuple[str, str]:
    if not first.paid > 0:
        return "At its local suppliers", ESTIMATED
    here = first.suppliers["value"].sum() / 1e6
    name = f"At its {len(first.suppliers):,} local suppliers (£{here:,.1f}m of £{first.paid / 1e6:,.1f}m)"
    guessed = float(first.missing.sum() + first.unlisted.sum()) > 0
    return name, f"{SEEN}; upper adds what no list holds" if guessed else SEEN


def notes_of(
    network: Network, model: LocalModel, closure: Closure, site: Site, first: FirstRound, band: pd.DataFrame
) -> tuple[str, ...]:
    """What is not added, and what to hold against the figures."""
    notes = [_customers(network, site), *_list_notes(first)]
    if site.rests_on == ESTIMATED:
        notes.insert(0, "The jobs at the site are an estimate; what is known of them should be given with --jobs.")
    if len(first.suppliers):
        notes.append(f"Reliance of suppliers on the site: {_reliance(first.suppliers)}.")
    if np.isnan(band.loc["households", "upper"]) or model.household is None:
        notes.append("ALL leaves household spending out: the table holds no pay or no household purchases.")
    at_site = (site.jobs + site.agency) * closure.loss
    if at_site > 0:
        low, high = (f"{(band.loc['all', end] - at_site) / at_site:.1f}" for end in ("lower", "upper"))
        notes.append(
            f"Check: {low if low == high else f'{low} to {high}'} knock-on jobs here per site job. Published: Redcar "
            "0.4 (local), Honda Swindon 1.0 (UK, company's claim), Grangemouth 6 (Scotland, modelled). "
            "Such models tend to overstate."
        )
    return tuple(notes)


def _customers(network: Network, site: Site) -> str:
    nodes, edges = network.nodes, network.edges
    sold = edges[edges["supplier"].isin(site.nodes) & (edges["evidence"] == "seen") & ~edges["buyer"].isin(site.nodes)]
    buyer = nodes.loc[sold["buyer"]]
    customers = sold[((buyer["tier"] == "local") & (buyer["kind"] == "firm")).to_numpy()]
    if customers.empty:
        return "Not added: local customers of the site; none was seen to buy from it."
    who = customers["buyer"].unique()
    jobs = nodes["employees"].reindex(who)
    more = f" and those of {int(jobs.isna().sum())} whose jobs are not known" if jobs.isna().any() else ""
    return (
        f"Not added: {len(who):,} local customer{'s buy' if len(who) > 1 else ' buys'} "
        f"£{customers['value'].sum() / 1e6:,.1f}m from it; 0-{jobs.sum():,.0f} jobs{more} exposed until they re-source."
    )


def _list_notes(first: FirstRound) -> list[str]:
    if not first.paid > 0:
        return []
    notes = []
    if first.missing.sum() > 0:
        notes.append(
            f"Payments on the list: £{first.paid / 1e6:,.1f}m. An average site of this industry and size would buy "
            f"£{first.expected / 1e6:,.1f}m. Lower figures rest on the list alone, upper ones add what is missing."
        )
    dealers = first.seen_country[first.margin[0] < 1].sum()
    if dealers > 0:
        notes.append(
            f"Payments to dealers (£{dealers / 1e6:,.1f}m) count with their margin, taken as "
            f"{percent(*TRADE_MARGIN)}: what they resell is made by others."
        )
    return notes


def _reliance(suppliers: pd.DataFrame) -> str:
    share = suppliers["share_of_sales"].astype(float)
    parts = []
    upper = np.inf
    for limit, words in RELIANCE:
        parts.append(f"{words} {int(((share >= limit) & (share < upper)).sum())}")
        upper = limit
    return ", ".join([*parts, f"unknown {int(share.isna().sum())}"])
