"""Rows of a ranking of suppliers: factors, words, and the range of ranks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .classes import class_keys
from .reasons import LARGE, only_one, why_in_place, why_to_buyer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..network.base import Network

# Everybody buys from these; in a ranking of suppliers they say nothing about the place (SIC 2007 divisions).
SET_ASIDE = {
    "35": "power and gas", "36": "water", "37": "sewerage", "38": "waste", "39": "waste", "61": "telecoms",
    "64": "banks", "65": "insurance", "66": "brokers and fund managers",
}  # fmt: skip
PUBLIC = {"84": "public administration", "85": "education", "86": "health", "87": "care homes", "88": "social work"}

COLUMNS = (
    "rank", "rank_lower", "rank_upper", "label", "node_id", "area", "sector", "sector_label", "firms",
    "supplies", "paid", "only_one", "on_list", "same_code_here", "same_code_country", "jobs", "jobs_evidence",
    "jobs_source", "exposed_lower", "exposed_upper",
    "at_buyers", "at_suppliers", "at_risk", "buyers", "why", "evidence",
)  # fmt: skip


# Where the jobs of a row come from.
ACCOUNTS, RECORDED, ESTIMATED = "accounts", "recorded", "estimated"


@dataclass(frozen=True)
class ListFacts:
    """What is known of a buyer's suppliers beside the network, by node id.

    Attributes
    ----------
    supplies
        What each supplies, in the buyer's words.
    apart
        Kind of those that the rules of the ledger put apart; set aside like utilities.
    in_country
        Other companies of the whole country with the same SIC class; empty where nobody counted them.
    """

    supplies: Mapping[str, str] = field(default_factory=dict)
    apart: Mapping[str, str] = field(default_factory=dict)
    in_country: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class BuyerFacts:
    """A buyer: what is known of its suppliers, its payments seen (currency units a year), what stops there."""

    known: ListFacts
    paid: float
    stops: str


def aside_nodes(nodes: pd.DataFrame, codes: Mapping[str, str], divisions: Mapping[str, Sequence[str]]) -> pd.Series:
    """Which nodes belong to industries that are set aside, and what these are."""
    what = {sector: codes[parts[0]] for sector, parts in divisions.items() if parts and all(p in codes for p in parts)}
    return nodes["sector"].map(what).dropna()


def split_aside(
    links: pd.DataFrame,
    nodes: pd.DataFrame,
    divisions: Mapping[str, Sequence[str]],
    apart: Mapping[str, str] | None = None,
) -> tuple[pd.Series, pd.DataFrame]:
    """Take links of set-aside industries out, and suppliers that the user's rules put apart.

    Returns
    -------
    tuple
        What was taken out, by node id, and the rest of the links.
    """
    suppliers = nodes.loc[links["supplier"].unique()]
    aside = aside_nodes(suppliers, SET_ASIDE, divisions)
    own = pd.Series({node: kind for node, kind in (apart or {}).items() if node in suppliers.index}, dtype=object)
    aside = pd.concat([aside, own[~own.index.isin(aside.index)]])
    return aside, links[~links["supplier"].isin(aside.index)]


def aside_notes(aside: pd.Series) -> list[str]:
    """Say how many were set aside and what they are."""
    if aside.empty:
        return []
    words = ", ".join(f"{what} ({count})" for what, count in aside.value_counts(sort=True).items())
    return [f"Set aside, {len(aside)} in all: {words}."]


def same_codes(network: Network, sic: pd.Series) -> pd.Series:
    """Other companies here with the same SIC class, by node id; unknown where the code is not known."""
    classes = sic.reindex(network.nodes.index).astype("str").str[:4]
    here = network.is_local_firm()
    count = classes.map(classes[here].value_counts())
    return count.fillna(0).where(classes.notna()) - here.astype(int)


def link_row(
    network: Network, link: object, buyers: pd.Series, same_codes: pd.Series, buyer: BuyerFacts
) -> dict[str, object]:
    """One row for a supplier of one buyer; ``buyers`` counts the companies here that are seen to pay it."""
    node = str(link.supplier)  # type: ignore[attr-defined]
    same = _known(same_codes.get(node))
    value, evidence, on_list = float(link.value), str(link.evidence), int(link.on_list)  # type: ignore[attr-defined]
    only = only_one(link.only_source, on_list, evidence)  # type: ignore[attr-defined]
    seen = evidence == "seen"
    return {
        **_company(network, node, network.nodes.loc[node]),
        "supplies": buyer.known.supplies.get(node) if seen else None,
        "paid": value if seen else np.nan,
        "only_one": only,
        "on_list": on_list,
        "same_code_here": same,
        "same_code_country": buyer.known.in_country.get(node),
        "exposed_lower": float(link.lower),  # type: ignore[attr-defined]
        "exposed_upper": float(link.upper),  # type: ignore[attr-defined]
        "buyers": max(1, int(buyers.get(node, 0))),
        "why": why_to_buyer(
            int(link.rating),  # type: ignore[attr-defined]
            only,
            on_list,
            same,
            large=seen and value >= LARGE * buyer.paid,
            stops=buyer.stops,
        ),
        "evidence": evidence,
    }


def _known(value: float | None) -> int | None:
    return None if value is None or value != value else int(value)  # noqa: PLR0124  # unknown stays unknown


def _company(network: Network, node: str, row: pd.Series) -> dict[str, object]:
    sector = str(row["sector"])
    return {
        "label": str(row["label"]),
        "node_id": node,
        "area": row["area"],
        "sector": sector,
        "sector_label": network.sector_labels.get(sector, sector),
        "firms": 1,
        "jobs": float(row["employees"]),
        "jobs_evidence": str(row["evidence"]),
        "jobs_source": _jobs_source(row),
    }


def _jobs_source(row: pd.Series) -> str:
    """Whether the jobs of a company stand in its accounts, on another record, or are an estimate."""
    if row["evidence"] != "seen":
        return ESTIMATED
    return ACCOUNTS if row["size_source"] == ACCOUNTS else RECORDED


def estimated_rows(network: Network, links: pd.DataFrame) -> list[dict[str, object]]:
    """One row for each industry and size class of suppliers whose link nobody saw.

    The classes hold three companies of the place at least, where the industry has them: however few of them the
    estimate happened to link, the row points at none.
    """
    if links.empty:
        return []
    local = network.nodes[network.is_local_firm()]
    keys = class_keys(local)
    rows = []
    for key, part in links.assign(key=links["supplier"].map(keys)).groupby("key", sort=True):
        sector, size = str(key).split("|", 1)
        rows.append(
            {
                **_class_label(network, sector, size, len(part)),
                "paid": np.nan,
                "only_one": "not known",
                "on_list": 0,
                "jobs": float(local["employees"][part["supplier"]].sum(skipna=False)),
                "exposed_lower": float(part["lower"].min(skipna=False)),
                "exposed_upper": float(part["upper"].max(skipna=False)),
                "buyers": 1,
                "why": "estimated from industry tables; a supplier list would name them",
            }
        )
    return rows


def _class_label(network: Network, sector: str, size: str, firms: int) -> dict[str, object]:
    name = network.sector_labels.get(sector, sector)
    return {
        "label": f"{name}, {size} (estimated)",
        "node_id": None,
        "area": None,
        "sector": sector,
        "sector_label": name,
        "firms": firms,
        "same_code_here": None,
        "jobs_evidence": "estimated",
        "jobs_source": ESTIMATED,
        "evidence": "estimated",
    }


def named_rows(
    network: Network, figures: pd.DataFrame, exposure: pd.DataFrame, named: pd.Index, same_codes: pd.Series
) -> list[dict[str, object]]:
    """One row for each company that may be named."""
    links = exposure.assign(is_seen=exposure["evidence"].eq("seen")).groupby("supplier")
    sums = links[["lower", "upper"]].sum(skipna=False)
    sums = sums.assign(buyers=links["buyer"].size(), seen=links["is_seen"].sum())
    seen = exposure[exposure["evidence"] == "seen"]
    paid = seen.groupby("supplier")["value"].sum()
    top = seen.sort_values("upper", ascending=False, kind="stable").drop_duplicates("supplier").set_index("supplier")
    pays = network.edges.loc[network.edges["evidence"] == "seen", "buyer"].value_counts()
    rows = []
    for node in named:
        counted = network.nodes["evidence"][node] == "seen"
        best = top.loc[node] if node in top.index else None
        same = _known(same_codes.get(str(node)))
        only = "not known" if best is None else only_one(best["only_source"], int(best["on_list"]), "seen")
        on_list = 0 if best is None else int(best["on_list"])
        why = (
            [_rests(int(pays.get(node, 0)), counted=counted)]
            if best is None
            else [why_in_place(int(best["rating"]), only, on_list, same)]
        )
        sold = sums.loc[node] if node in sums.index else None
        rows.append(
            {
                **_company(network, str(node), network.nodes.loc[node]),
                "paid": float(paid.get(node, np.nan)),
                "only_one": only,
                "on_list": on_list,
                "same_code_here": same,
                "exposed_lower": 0.0 if sold is None else float(sold["lower"]),
                "exposed_upper": 0.0 if sold is None else float(sold["upper"]),
                "buyers": 0 if sold is None else int(sold["buyers"]),
                **figures.loc[node].to_dict(),
                "why": "; ".join([*why, *_channel(figures.loc[node])]),
                "evidence": _evidence(sold, counted=counted),
                "key": str(node),
            }
        )
    return rows


def _rests(paid: int, *, counted: bool) -> str:
    """What a company rests on that nobody here was seen to pay; ``counted`` when its headcount was seen."""
    if paid:
        return f"its payments to {paid:,} supplier{'s' if paid > 1 else ''} were seen, its sales are estimated"
    return "size seen, links estimated" if counted else "size and links estimated"


def _channel(figures: pd.Series) -> list[str]:
    """Where most of the jobs at risk are."""
    up, down = float(figures["at_suppliers"]), float(figures["at_buyers"])
    if max(up, down) < 1:
        return []
    return ["mostly at its suppliers here" if up > down else "mostly at its buyers here"]


def _evidence(sold: pd.Series | None, *, counted: bool) -> str:
    if sold is None or not sold["seen"]:
        return "seen size, estimated links" if counted else "estimated"
    return "seen" if sold["seen"] == sold["buyers"] else "seen payments, other links estimated"


def class_rows(
    network: Network, figures: pd.DataFrame, exposure: pd.DataFrame, keys: pd.Series
) -> list[dict[str, object]]:
    """One row for each industry and size class of companies that may not be named."""
    nodes = network.nodes.loc[keys.index]
    sold = exposure.groupby("supplier")[["lower", "upper"]].sum(skipna=False)
    # who sells to no company here exposes nobody; an unknown figure stays unknown
    sums = sold.reindex(keys.index)
    sums.loc[~keys.index.isin(sold.index)] = 0.0
    table = pd.DataFrame({"key": keys, "jobs": nodes["employees"], "lower": sums["lower"], "upper": sums["upper"]})
    rows: list[dict[str, object]] = []
    for key, part in table.groupby("key", sort=True):
        sector, size = str(key).split("|", 1)
        rows.append(
            {
                **_class_label(network, sector, size, len(part)),
                "paid": np.nan,
                "only_one": "not known",
                "on_list": 0,
                "jobs": float(part["jobs"].median()),
                "exposed_lower": float(part["lower"].median()),
                "exposed_upper": float(part["upper"].median()),
                "buyers": 0,
                **figures.loc[str(key)].to_dict(),
                "why": f"figures of a typical one of {len(part)}; nothing was seen of them, so none is named",
                "key": str(key),
            }
        )
    return rows


def only_rank(frame: pd.DataFrame) -> pd.Series:
    """2 where the buyer confirms that there is nobody else, 1 where nobody else is on the list, else 0."""
    return frame["only_one"].map({"confirmed": 2, "not confirmed": 1}).fillna(0)


def ranked(frame: pd.DataFrame, readings: Sequence[pd.Series | pd.DataFrame]) -> pd.DataFrame:
    """Sort by the first reading and add the range of ranks over all.

    Parameters
    ----------
    frame
        Rows of the ranking.
    readings
        Scores of the rows, the highest first; of several columns the first decides, then the next. A row without a
        score stands last in the first reading and is left out of the others: it is not ranked by a guess.

    Returns
    -------
    pandas.DataFrame
        ``rank`` 1 to n, rows of equal score in the order of their label; ``rank_lower`` and ``rank_upper`` span the
        places of the row in every reading, where equal scores share the places that they take together.
    """
    spans = [_places(reading) for reading in readings]
    first = spans[0]["first"].fillna(len(frame) + 1)
    out = frame.assign(
        rank_lower=pd.concat([span["first"] for span in spans], axis=1).min(axis=1),
        rank_upper=pd.concat([span["last"] for span in spans], axis=1).max(axis=1),
        score=first,
    )
    out = out.sort_values(["score", "paid", "label"], ascending=[True, False, True], kind="stable", na_position="last")
    out = out.reset_index(drop=True)
    out["rank"] = np.arange(1, len(out) + 1)
    out["rank_lower"] = np.fmin(out["rank_lower"], out["rank"]).astype(int)
    out["rank_upper"] = np.fmax(out["rank_upper"], out["rank"]).astype(int)
    return out.loc[:, list(COLUMNS)]


def interval_ranks(frame: pd.DataFrame) -> pd.DataFrame:
    """Widen the range of ranks to all orders that the ranges of exposure allow.

    A row can stand as high as the rows whose lower end is above its upper end leave room, and as low as those whose
    upper end is not below its lower end. Unknown ends leave the range as it is.
    """
    low, high = frame["exposed_lower"].to_numpy(float), frame["exposed_upper"].to_numpy(float)
    best = np.array([1 + np.nansum(low > top) for top in high])
    worst = np.array([np.nansum(high >= bottom) for bottom in low])
    known = ~np.isnan(low) & ~np.isnan(high)
    return frame.assign(
        rank_lower=np.where(known, np.minimum(frame["rank_lower"], best), frame["rank_lower"]),
        rank_upper=np.where(known, np.maximum(frame["rank_upper"], worst), frame["rank_upper"]),
    )


def _places(reading: pd.Series | pd.DataFrame) -> pd.DataFrame:
    """First and last place that each row may take, equal scores together; unknown where the score is."""
    scores = reading.to_frame() if isinstance(reading, pd.Series) else reading
    # a millionth of a job or pound is rounding of the sums, not a difference
    codes = scores.astype(float).round(6).rank(ascending=False, method="dense", na_option="bottom")
    known = scores.iloc[:, 0].notna()
    out = pd.DataFrame(np.nan, index=scores.index, columns=["first", "last"])
    if known.any():
        _, group = np.unique(codes[known].to_numpy(), axis=0, return_inverse=True)
        last = np.cumsum(np.bincount(group.ravel()))
        out.loc[known, "last"] = last[group.ravel()]
        out.loc[known, "first"] = (last - np.bincount(group.ravel()) + 1)[group.ravel()]
    return out
