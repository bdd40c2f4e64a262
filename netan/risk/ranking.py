"""Rows of a ranking of suppliers: factors, words, and the range of ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .classes import class_keys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..network.base import Network

# Everybody buys from these; in a ranking of suppliers they say nothing about the place (SIC 2007 divisions).
SET_ASIDE = {
    "35": "power and gas", "36": "water", "37": "sewerage", "61": "telecoms", "64": "banks", "65": "insurance",
}  # fmt: skip
PUBLIC = {"84": "public administration", "85": "education", "86": "health", "87": "care homes", "88": "social work"}

COLUMNS = (
    "rank", "rank_lower", "rank_upper", "label", "node_id", "area", "sector", "sector_label", "firms", "paid",
    "only_one", "on_list", "same_code_here", "jobs", "jobs_evidence", "exposed_lower", "exposed_upper",
    "at_buyers", "at_suppliers", "at_risk", "buyers", "why", "evidence",
)  # fmt: skip


def aside_nodes(nodes: pd.DataFrame, codes: Mapping[str, str], divisions: Mapping[str, Sequence[str]]) -> pd.Series:
    """Which nodes belong to industries that are set aside, and what these are."""
    what = {sector: codes[parts[0]] for sector, parts in divisions.items() if parts and all(p in codes for p in parts)}
    return nodes["sector"].map(what).dropna()


def split_aside(
    links: pd.DataFrame, nodes: pd.DataFrame, divisions: Mapping[str, Sequence[str]]
) -> tuple[pd.Series, pd.DataFrame]:
    """Take links of set-aside industries out; return what was taken out and the rest."""
    aside = aside_nodes(nodes.loc[links["supplier"].unique()], SET_ASIDE, divisions)
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


def link_row(network: Network, link: object, buyers: pd.Series, same_codes: pd.Series) -> dict[str, object]:
    """One row for a supplier of one buyer; ``buyers`` counts the companies here that are seen to pay it."""
    node = str(link.supplier)  # type: ignore[attr-defined]
    row = network.nodes.loc[node]
    same = _known(same_codes.get(node))
    only = _only_one(link.only_source, int(link.on_list), str(link.evidence))  # type: ignore[attr-defined]
    return {
        **_company(network, node, row),
        "paid": float(link.value) if link.evidence == "seen" else np.nan,  # type: ignore[attr-defined]
        "only_one": only,
        "on_list": int(link.on_list),  # type: ignore[attr-defined]
        "same_code_here": same,
        "exposed_lower": float(link.lower),  # type: ignore[attr-defined]
        "exposed_upper": float(link.upper),  # type: ignore[attr-defined]
        "buyers": max(1, int(buyers.get(node, 0))),
        "why": _why(link.rating, only, int(link.on_list), same),  # type: ignore[attr-defined]
        "evidence": str(link.evidence),  # type: ignore[attr-defined]
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
    }


def _only_one(said: object, on_list: int, evidence: str) -> str:
    if said == "yes":
        return "confirmed"
    if evidence != "seen":
        return "not known"
    if said == "no":
        return "buyer says no"
    return "not confirmed" if on_list == 1 else "no"


def _why(essential: int, only: str, on_list: int, same: int | None) -> str:
    # no word of the company's status: facts about finances belong to the internal sheet
    parts = []
    if only in {"confirmed", "not confirmed"}:
        asked = "buyer confirms" if only == "confirmed" else "approval by the buyer unknown"
        parts.append(f"the only one on the list for this input ({asked})")
    elif on_list > 1:
        parts.append(f"{on_list - 1} other{'s' if on_list > 2 else ''} on the list supply the same")
    parts.append({2: "halts production", 1: "slows production", 0: "no direct effect on production"}[int(essential)])
    if same is not None:
        parts.append(
            {0: "no other local company with this code", 1: "one other local company with this code"}.get(
                same, f"{same} other local companies with this code"
            )
        )
    return "; ".join(parts)


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
        only = "not known" if best is None else _only_one(best["only_source"], int(best["on_list"]), "seen")
        on_list = 0 if best is None else int(best["on_list"])
        why = (
            [_rests(int(pays.get(node, 0)), counted=counted)]
            if best is None
            else [_why(int(best["rating"]), only, on_list, same)]
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
