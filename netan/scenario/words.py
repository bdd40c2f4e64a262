"""Rows and notes of a closure, in the words that people use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..tables.figures import jobs as jobs_words
from ..tables.money import millions
from .first_round import TRADE_MARGIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..network.base import Network
    from .first_round import FirstRound, Site
    from .local import LocalModel
    from .shock import Closure

SEEN, ESTIMATED = "payments seen", "estimated"
# The workbook of a study holds its assumptions on its second sheet, where they can be changed.
YOURS, ASSUMED = "your figure, sheet 2", "assumed; yours to set, sheet 2"
PARTS = ("site", "suppliers", "back", "households", "all", "left", "elsewhere", "gva")
# How well closures of the past are known, for whoever is tempted by a large figure.
PUBLISHED = (
    "Redcar 0.4 (local), Honda Swindon 1.0 (UK, company's claim), Grangemouth 6 (Scotland, modelled). Such models "
    "tend to overstate."
)
# More companies and sites than these are not named one by one in the words of a closure.
MANY = 5
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
    known = "counted" if closure.resident_given else "assumed"
    live = f"estimated; {percent(closure.resident_share, closure.resident_share)} live here ({known})"
    if np.isnan(band.loc["households", "upper"]):
        live = "not worked out: the table lacks pay or household purchases"
    prices = f", {model.year} prices" if model.year else ""
    name, rests_on = _suppliers(first, model.currency)
    whose = YOURS if closure.reemployed_given else ASSUMED
    lines = [
        (_site(closure, site), at_site, at_site, at_site, "jobs", site.rests_on),
        (name, *band.loc["suppliers"], "jobs", rests_on),
        ("At suppliers further back", *band.loc["back"], "jobs", ESTIMATED),
        ("From less household spending", *band.loc["households"], "jobs", live),
        ("ALL (rows do not reach their extremes together)", *every, "jobs", f"{share} of jobs here"),
        (f"Still lost after that year if {percent(low, high)} find work", *left, "jobs", whose),
        ("Apart: at suppliers elsewhere in the country", *band.loc["elsewhere"], "jobs", ESTIMATED),
        (f"Apart: GVA here a year{prices}", *band.loc["gva"], "currency units", ESTIMATED),
    ]
    rows = pd.DataFrame(lines, columns=["row", "lower", "middle", "upper", "unit", "rests_on"])
    counted = {"site": site.rests_on != ESTIMATED, "suppliers": rests_on.startswith(SEEN)}
    return rows.assign(part=PARTS, evidence=["seen" if counted.get(part) else "estimated" for part in PARTS])


def _site(closure: Closure, site: Site) -> str:
    agency = f", {site.agency * closure.loss:,.0f} agency" if site.agency else ""
    of = f" of {site.jobs:,.0f}" if closure.loss < 1 else ""
    if len(site.nodes) > MANY:
        return f"At all that is hit ({site.jobs * closure.loss:,.0f}{of} employees{agency})"
    return f"At the site ({site.jobs * closure.loss:,.0f}{of} employees{agency})"


def _suppliers(first: FirstRound, currency: str) -> tuple[str, str]:
    if not first.paid > 0:
        return "At its local suppliers", ESTIMATED
    count = len(first.suppliers)
    here, paid = (millions(float(value), currency) for value in (first.suppliers["value"].sum(), first.paid))
    if not count:
        return f"At local suppliers (all {paid} seen goes elsewhere)", f"{SEEN}; upper adds unlisted"
    name = f"At its {count:,} local supplier{'' if count == 1 else 's'} ({here} of {paid})"
    guessed = float(first.missing.sum() + first.unlisted.sum()) > 0
    return name, f"{SEEN}; upper adds unlisted" if guessed else SEEN


def notes_of(
    network: Network,
    model: LocalModel,
    closure: Closure,
    site: Site,
    first: FirstRound,
    band: pd.DataFrame,
    widths: Mapping[str, float],
) -> tuple[str, ...]:
    """What is not added, and what to hold against the figures; ``widths``: how far each unknown moves ALL, jobs."""
    notes = []
    if site.rests_on == ESTIMATED:
        notes.append("The jobs at the site are an estimate; what is known of them should be given with --jobs.")
    apart = _customers(network, site, model.currency)
    if len(first.suppliers):
        few = len(site.nodes) <= MANY
        names = " and ".join(str(network.nodes["label"][node]) for node in site.nodes) if few else "what closes"
        apart += f" Reliance of suppliers on {names}: {reliance(first.suppliers)}."
    notes += [apart, *_list_notes(first, model.currency)]
    if np.isnan(band.loc["households", "upper"]) or model.household is None:
        notes.append("ALL leaves household spending out: the table holds no pay or no household purchases.")
    at_site = (site.jobs + site.agency) * closure.loss
    if at_site > 0:
        low, high = (f"{max(0.0, band.loc['all', end] - at_site) / at_site:.1f}" for end in ("lower", "upper"))
        check = (
            f"Check: {low if low == high else f'{low} to {high}'} knock-on jobs per site job. Published: {PUBLISHED}"
        )
        ask = ask_next(site, first, widths)
        notes.append(f"{check} Ask next: {ask}." if ask else check)
    return tuple(notes)


def ask_next(site: Site, first: FirstRound, widths: Mapping[str, float]) -> str:
    """What someone could find out that would narrow ALL most; nothing where nothing they could ask moves it.

    Parameters
    ----------
    site, first
        What closes and what it buys.
    widths
        How far each unknown moves ALL, jobs: ``draws``, ``jobs``, ``added``, ``income``, ``residents``. National
        household income is nobody's to ask.
    """
    if site.rests_on == ESTIMATED:
        return "how many work there"
    unlisted = float(first.unlisted.sum()) > 0
    asked = {
        "its supplier list" if not first.paid > 0 else "the supplier lists of all sites": widths["draws"] * unlisted,
        "the payments that its supplier list lacks": widths["added"] * bool(first.missing.sum() > 0),
        "the share of their sales that its suppliers make with it (netan survey)": widths["jobs"] * (first.paid > 0),
        "staff home postcodes": widths["residents"],
    }
    best = max(asked, key=lambda what: asked[what])
    return best if asked[best] >= 1 else ""


def _customers(network: Network, site: Site, currency: str) -> str:
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
        f"{millions(float(customers['value'].sum()), currency)} from it; 0-{jobs_words(float(jobs.sum()))} jobs{more} "
        "exposed until they re-source."
    )


def _list_notes(first: FirstRound, currency: str) -> list[str]:
    if not first.paid > 0:
        return []
    notes = []
    if first.missing.sum() > 0:
        notes.append(
            f"Payments on the list: {millions(first.paid, currency)}. An average site of this industry and size would "
            f"buy {millions(first.expected, currency)}. Lower figures rest on the list alone, upper ones add what is "
            "missing."
        )
    dealers = float(first.seen_country[first.margin[0] < 1].sum())
    if dealers > 0:
        notes.append(
            f"Payments to dealers ({millions(dealers, currency)}) count with their margin, taken as "
            f"{percent(*TRADE_MARGIN)}: what they resell is made by others."
        )
    return notes


def reliance(suppliers: pd.DataFrame) -> str:
    """How many suppliers stand in each class of reliance, and what those who were asked said.

    Examples
    --------
    >>> suppliers = pd.DataFrame({"share_of_sales": [0.4, 0.25, 0.1, float("nan")]})
    >>> reliance(suppliers.assign(replaceable=["no", None, "yes", None]))
    'over 25 % of sales 2 companies, 5-25 % 1, under 5 % 0, unknown 1; of 2 that answered 1 could replace the orders'
    """
    share = suppliers["share_of_sales"].astype(float)
    parts: list[str] = []
    upper = np.inf
    for limit, words in RELIANCE:
        count = int(((share >= limit) & (share < upper)).sum())
        unit = "" if parts else f" compan{'y' if count == 1 else 'ies'}"
        parts.append(f"{words} {count}{unit}")
        upper = limit
    text = ", ".join([*parts, f"unknown {int(share.isna().sum())}"])
    said = suppliers["replaceable"].dropna()
    if said.empty:
        return text
    return f"{text}; of {len(said)} that answered {int(said.eq('yes').sum())} could replace the orders"
