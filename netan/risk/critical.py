"""Critical suppliers: ranked, with named factors instead of one score, and a name only where something was seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import SchemaError, UnknownNodeError, first_few
from ..network.naming import STAMP, named_nodes
from ..tables.notebook import in_notebook
from .classes import class_keys, class_words, representatives
from .economy import economy_from_network
from .exposure import direct_exposure
from .owned import GROUPS_AS_ONE, sisters, with_owners
from .ranking import (
    ACCOUNTS,
    COLUMNS,
    ESTIMATED,
    PUBLIC,
    RECORDED,
    SET_ASIDE,
    BuyerFacts,
    ListFacts,
    aside_nodes,
    aside_notes,
    class_rows,
    estimated_rows,
    interval_ranks,
    link_row,
    named_rows,
    only_rank,
    ranked,
    same_codes,
    split_aside,
)
from .reasons import what_stops
from .systemic import systemic_risk_index

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..network.base import Network
    from .classes import ClassWords

# From so many payees on, the payments seen of a buyer are its list.
A_LIST = 5
# The note that explains the signs of a table begins with this.
FOOTNOTE = "*"
# Named companies closed at most; more only happens where estimated ones are named, and then the largest count.
CLOSED_AT_MOST = 3000
OF_PLACE = (
    "Ranked by jobs at risk at other companies and sites here, after about a year, replacement allowed.",
    "Buyers and suppliers are shown apart and not added. Says nothing about finances.",
    "Losses that come back by way of industries elsewhere are left out.",
)


@dataclass(frozen=True)
class Critical:
    """A ranking.

    Attributes
    ----------
    rows
        One row a company, or an industry and size class whose companies may not be named: ``rank`` with its range
        (``rank_lower``, ``rank_upper``), ``label``, ``area``, ``sector``, ``firms`` (how many companies the row
        stands for), ``supplies`` (the buyer's words), ``paid`` (payments seen, currency units a year), ``only_one``
        {confirmed, not confirmed, no, buyer says no, not known}, ``on_list`` (payees of the same input on the buyer's
        list), ``same_code_here`` and ``same_code_country`` (other companies here, and in the whole country, with the
        same SIC class), ``jobs``, ``jobs_source`` {accounts, recorded, estimated},
        ``exposed_lower``/``exposed_upper`` (jobs at the
        buyer, or at all direct buyers here where there is none; the first weeks, nobody re-sources),
        ``at_buyers``/``at_suppliers``/``at_risk`` (jobs elsewhere here after about a year, replacement allowed; not
        to be added), ``why``.
    to
        The buyer, or None for the place.
    stamp
        What every output must carry when estimated companies are named.
    notes
        What was set aside and what the figures are.
    """

    rows: pd.DataFrame
    to: str | None
    stamp: str
    notes: tuple[str, ...]
    _repr_html_ = in_notebook("rows", caption="Companies hardest to replace, or missed most", stamp="stamp")


def critical_to_buyer(
    network: Network,
    buyer: str,
    *,
    essentiality: pd.DataFrame,
    sic: pd.Series,
    divisions: Mapping[str, Sequence[str]],
    include_estimated: bool = False,
    known: ListFacts | None = None,
    owned: pd.DataFrame | None = None,
) -> Critical:
    """Suppliers here that one buyer would find hardest to replace.

    Ranked by the jobs exposed at the buyer if only those on its list with the same SIC class can step in; of equal
    ones first who is confirmed as the only source, then who is the only one on the list, then by payments. The
    rank range spans this and the reading that every company of the same industry can step in.

    Parameters
    ----------
    network
        The network.
    buyer
        Node id of the buyer.
    essentiality
        Supplier sector x buyer sector, classes 0 to 2.
    sic
        SIC code by node id.
    divisions
        Divisions of each industry; companies in utilities, telecoms and banking are set aside and counted.
    include_estimated
        Name companies whose link is estimated too.
    known
        What is known of its suppliers beside the network; nothing when None.
    owned
        From :func:`netan.network.groups.owners`: several suppliers of one group count as one on the list.

    Raises
    ------
    UnknownNodeError
        The buyer is not in the network.
    """
    if buyer not in network.nodes.index:
        raise UnknownNodeError(f"no company or site '{buyer}' in this network")
    nodes = network.nodes
    group = owned["group"] if owned is not None else None
    exposure = direct_exposure(network, essentiality=essentiality, sic=sic, group=group)
    mine = exposure[(exposure["buyer"] == buyer) & exposure["supplier"].map(nodes["tier"]).eq("local")]
    has_list = buyer in listed_buyers(network)
    unseen = 0
    if has_list and not include_estimated:
        unseen = int(mine["evidence"].ne("seen").sum())
        mine = mine[mine["evidence"] == "seen"]
    aside, mine = split_aside(mine, nodes, divisions, known.apart if known else {})
    named = mine["evidence"].eq("seen") | include_estimated
    buyers = exposure.loc[exposure["evidence"] == "seen", "supplier"].value_counts()
    same = same_codes(network, sic)
    facts = _facts(network, buyer, divisions, known or ListFacts())
    rows = [link_row(network, link, buyers, same, facts) for link in mine[named].itertuples(index=False)]
    frame = pd.DataFrame([*rows, *estimated_rows(network, mine[~named])], columns=list(COLUMNS))
    frame = interval_ranks(ranked(frame, [_hardest(frame, f"exposed_{end}") for end in ("upper", "lower")]))
    frame = with_owners(frame, owned, network)
    named_only = "" if include_estimated else "Named only where a payment was seen. "
    notes = [f"{named_only}Says nothing about finances.", _footnote(frame, aside)]
    if unseen:
        notes.append(f"{unseen:,} suppliers that are only estimated are left out: payments to others were seen.")
    if sisters(exposure[exposure["buyer"] == buyer], group):
        notes.append(GROUPS_AS_ONE)
    if not has_list:
        notes.append("No supplier list of this buyer was seen: others are estimated; its list would name them.")
    return Critical(frame, buyer, STAMP if include_estimated else "", tuple(notes))


def _facts(network: Network, buyer: str, divisions: Mapping[str, Sequence[str]], known: ListFacts) -> BuyerFacts:
    edges = network.edges
    paid = edges.loc[(edges["buyer"] == buyer) & (edges["evidence"] == "seen"), "value"].sum()
    return BuyerFacts(known, float(paid), what_stops(divisions.get(str(network.nodes["sector"][buyer]), ())))


def _footnote(frame: pd.DataFrame, aside: pd.Series) -> str:
    """What the signs of the table mean, and what was left out of it."""
    parts = [f"{FOOTNOTE} first 4 weeks, if nobody re-sources: exposed, not lost."]
    kinds = set(frame["jobs_source"].dropna())
    marks = {ACCOUNTS: "acc = accounts", ESTIMATED: "est = size band of an estimate"}
    said = [words for kind, words in marks.items() if kind in kinds]
    if RECORDED in kinds:
        said.append("plain jobs = a headcount that someone recorded")
    if said:
        parts.append(f"{', '.join(said)}.")
    parts.append("Same code is not same capability; a payment shows who was paid, not who made it.")
    if frame["same_code_country"].isna().all():
        parts.append("The country's count (-) needs a national register.")
    if len(aside):
        kinds_words = ", ".join(f"{what} ({count})" for what, count in aside.value_counts(sort=True).items())
        parts.append(f"Set aside, {len(aside)} in all: {kinds_words} (sheet 4).")
    else:
        parts.append("Power, water, telecoms and banks are set aside; none from here is on the list.")
    return " ".join(parts)


def listed_buyers(network: Network) -> frozenset[str]:
    """Buyers whose list of suppliers was seen: nobody has to guess who else supplies them.

    A few payments that were seen from the other side, by suppliers, are no list.
    """
    seen = network.edges.loc[network.edges["evidence"] == "seen", "buyer"].value_counts()
    return frozenset(seen.index[seen >= A_LIST])


def _hardest(frame: pd.DataFrame, exposed: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"exposed": frame[exposed].astype(float), "only": only_rank(frame), "paid": frame["paid"].astype(float)}
    )


def critical_for_place(  # noqa: PLR0913
    networks: Sequence[Network],
    *,
    essentiality: pd.DataFrame,
    sic: pd.Series,
    divisions: Mapping[str, Sequence[str]],
    include_estimated: bool = False,
    groups: Mapping[str, str] | None = None,
    owned: pd.DataFrame | None = None,
    tolerance: float = 1e-3,
    progress: Callable[[int, int], None] | None = None,
) -> Critical:
    """Companies here whose loss would cost the place most jobs elsewhere.

    Each company is closed in turn and the systemic index run to its stated bound (converged mode, replacement
    from the same industry in all tiers). Ranked by jobs at risk at other companies and sites here. The rank range
    spans the sampled networks; the figures are the first network's where a company is named, else the range
    over the companies of the row.

    Parameters
    ----------
    networks
        Samples of one study's network, at least one; all with the same nodes.
    essentiality, sic, divisions, include_estimated
        As in :func:`critical_to_buyer`.
    groups
        Words of the group that each industry is put into in the rows of unnamed companies, where the jobs cannot
        tell industries inside a group apart; None where they can.
    owned
        As in :func:`critical_to_buyer`.
    tolerance
        Relative error bound of the index.
    progress
        Called with (closures done, closures in all).

    Raises
    ------
    SchemaError
        No network, or samples whose companies differ.
    """
    first = _first(networks)
    everyone = first.nodes.index[first.is_local_firm() & (first.nodes["output"] > 0)]
    aside = aside_nodes(first.nodes.loc[everyone], {**SET_ASIDE, **PUBLIC}, divisions)
    kept = everyone[~everyone.isin(aside.index)]
    may = named_nodes(first, include_estimated=include_estimated)[kept].to_numpy()
    named, skipped = _largest(first, kept[may])
    words = class_words(_grouped(first.nodes.loc[kept[~may]], groups))
    runs = []
    for k, network in enumerate(networks):

        def tell(done: int, total: int, k: int = k) -> None:
            if progress is not None:
                progress(k * total + done, total * len(networks))

        runs.append(
            _run(
                network,
                named,
                _grouped(network.nodes.loc[kept[~may]], groups),
                words,
                essentiality=essentiality,
                tolerance=tolerance,
                progress=tell,
            )
        )
    group = owned["group"] if owned is not None else None
    exposure = direct_exposure(first, essentiality=essentiality, sic=sic, suppliers=kept, group=group)
    if not include_estimated:
        guessed = exposure["evidence"].ne("seen") & exposure["buyer"].isin(listed_buyers(first))
        exposure = exposure[~guessed]
    rows = named_rows(first, runs[0].figures, exposure, named, same_codes(first, sic))
    rows += class_rows(first, runs[0].figures, exposure, runs[0].keys)
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "key"])
    frame = ranked(frame, [frame["key"].map(run.figures["at_risk"]) for run in runs])
    if len(runs) == 1:  # one sample tests no order: a rank without a range must not look certain
        frame = frame.assign(rank_lower=np.nan, rank_upper=np.nan)
    frame = with_owners(frame, owned, first)
    notes = [_tested(len(runs)), *aside_notes(aside)]
    notes += [GROUPS_AS_ONE] if sisters(exposure, group) else []
    notes += _place_notes(len(runs[0].keys), (len(named), skipped), broad=groups is not None)
    return Critical(frame, None, STAMP if include_estimated else "", (*OF_PLACE, *notes))


def _place_notes(unnamed: int, closed: tuple[int, int], *, broad: bool) -> list[str]:
    """What was put together, and how many companies were closed and not closed."""
    notes = []
    if broad and unnamed:
        notes.append("The jobs are by broad industry: unnamed companies inside one are not told apart by industry.")
    if unnamed:
        notes.append("Companies without a payment or size that was seen stand as one row an industry and size class.")
    if closed[1]:
        notes.append(f"The {closed[0]:,} companies with most trade here were closed; {closed[1]:,} smaller ones not.")
    return notes


def _tested(samples: int) -> str:
    if samples < 2:
        return "One sampled network: the order was not tested; --samples 3 draws three."
    return f"The range of ranks spans {samples} sampled networks."


def _grouped(nodes: pd.DataFrame, groups: Mapping[str, str] | None) -> pd.DataFrame:
    """Nodes with their group in place of their industry."""
    if groups is None:
        return nodes
    return nodes.assign(sector=nodes["sector"].map(dict(groups)).fillna(nodes["sector"]))


def _first(networks: Sequence[Network]) -> Network:
    if not networks:
        raise SchemaError("a ranking needs at least one network")
    first = networks[0]
    for number, other in enumerate(networks[1:], start=2):
        lost = first.nodes.index.symmetric_difference(other.nodes.index)
        if len(lost):
            raise SchemaError(f"sample {number} has other companies than the first: {first_few(lost)}; build all alike")
    return first


@dataclass(frozen=True)
class _Run:
    """Jobs at risk under one sample, by row of the ranking, and the row of each unnamed company."""

    figures: pd.DataFrame
    keys: pd.Series


def _largest(network: Network, named: pd.Index) -> tuple[pd.Index, int]:
    """The companies that trade most here, at most as many as can be closed in a minute, and how many are left."""
    if len(named) <= CLOSED_AT_MOST:
        return named, 0
    edges = network.edges
    tier = network.nodes["tier"]
    inside = edges[(edges["supplier"].map(tier) == "local") & (edges["buyer"].map(tier) == "local")]
    trade = inside.groupby("supplier")["value"].sum().add(inside.groupby("buyer")["value"].sum(), fill_value=0.0)
    order = trade.reindex(named).fillna(0.0).sort_values(ascending=False, kind="stable").index[:CLOSED_AT_MOST]
    return named[named.isin(order)], len(named) - len(order)


def _run(
    network: Network,
    named: pd.Index,
    unnamed: pd.DataFrame,
    words: ClassWords,
    *,
    essentiality: pd.DataFrame,
    tolerance: float,
    progress: Callable[[int, int], None],
) -> _Run:
    """Close the named companies and a few of every other row; a row takes the median of its few.

    Sizes are drawn anew in every sample, so a company may belong to another row there; the rows are the first's.
    """
    keys = class_keys(unnamed, words)
    few = representatives(unnamed, keys)
    figures = _knock_on(network, named.append(few), essentiality=essentiality, tolerance=tolerance, progress=progress)
    typical = figures.loc[few].groupby(keys[few]).median()
    return _Run(pd.concat([figures.loc[named], typical]), keys)


def _knock_on(
    network: Network,
    closed: pd.Index,
    *,
    essentiality: pd.DataFrame,
    tolerance: float,
    progress: Callable[[int, int], None],
) -> pd.DataFrame:
    """Jobs here at risk elsewhere when each company closes: by way of buyers, of suppliers, together."""
    nodes = network.nodes
    economy = economy_from_network(network, essentiality=essentiality, passing_on={"local"})
    jobs = nodes["employees"].where(nodes["tier"] == "local", 0.0).fillna(0.0)
    weights = pd.DataFrame({"jobs": jobs.reindex(economy.nodes)})
    index = systemic_risk_index(economy, closures=closed, weights=weights, tolerance=tolerance, progress=progress)
    total, own = float(jobs.sum()), jobs[closed].to_numpy()
    columns = {"at_buyers": "esri_down_jobs", "at_suppliers": "esri_up_jobs", "at_risk": "esri_jobs"}
    return pd.DataFrame(
        {name: np.maximum(index[column].to_numpy() * total - own, 0.0) for name, column in columns.items()},
        index=closed,
    )
