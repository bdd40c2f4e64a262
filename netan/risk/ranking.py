"""Rows of a ranking of suppliers: factors, words, and the range of ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..network.naming import SIZE_CLASSES, size_class

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..network.base import Network

# Companies of a row that are closed to find what a typical one does.
REPRESENTATIVES = 5
# Everybody buys from these; in a ranking of suppliers they say nothing about the place (SIC 2007 divisions).
SET_ASIDE = {
    "35": "power and gas", "36": "water", "37": "sewerage", "61": "telecoms", "64": "banks", "65": "insurance",
}  # fmt: skip
PUBLIC = {"84": "public administration", "85": "education", "86": "health", "87": "care homes", "88": "social work"}

# A row of unnamed companies stands for at least so many, where the industry has them.
FEWEST = 3

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


def link_row(network: Network, link: object, everywhere: pd.DataFrame, same_codes: pd.Series) -> dict[str, object]:
    """One row for a supplier of one buyer."""
    node = str(link.supplier)  # type: ignore[attr-defined]
    row = network.nodes.loc[node]
    same = _known(same_codes.get(node))
    only = _only_one(link.only_source, int(link.on_list), str(link.evidence))  # type: ignore[attr-defined]
    exposed = everywhere.loc[node]
    return {
        **_company(network, node, row),
        "paid": float(link.value) if link.evidence == "seen" else np.nan,  # type: ignore[attr-defined]
        "only_one": only,
        "on_list": int(link.on_list),  # type: ignore[attr-defined]
        "same_code_here": same,
        "exposed_lower": float(exposed["lower"]),
        "exposed_upper": float(exposed["upper"]),
        "buyers": 1,
        "why": _why(link.rating, only, int(link.on_list), same, str(row["status"])),  # type: ignore[attr-defined]
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


def _why(essential: int, only: str, on_list: int, same: int | None, status: str) -> str:
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
    del status  # dated public facts about finances belong to the internal sheet, never into a ranking
    return "; ".join(parts)


def estimated_rows(network: Network, links: pd.DataFrame) -> list[dict[str, object]]:
    """One row for each industry and size class of suppliers whose link nobody saw."""
    if links.empty:
        return []
    nodes = network.nodes.loc[links["supplier"]]
    groups = links.assign(
        sector=nodes["sector"].to_numpy(),
        jobs=nodes["employees"].to_numpy(),
    )
    size = pd.Series(size_class(nodes["employees"]).to_numpy(), index=groups.index)
    groups = groups.assign(size=_merged_classes(groups["sector"], size)).groupby(["sector", "size"], sort=True)
    return [
        {
            **_class_label(network, str(sector), str(size), len(part)),
            "paid": np.nan,
            "only_one": "not known",
            "on_list": 0,
            "jobs": float(part["jobs"].sum()),
            "exposed_lower": float(part["lower"].min()),
            "exposed_upper": float(part["upper"].max()),
            "buyers": 1,
            "why": "estimated from industry tables; a supplier list would name them",
        }
        for (sector, size), part in groups
    ]


def _merged_classes(sector: pd.Series, size: pd.Series) -> pd.Series:
    """Size classes of an industry, put together from the largest down until each row holds three companies.

    A row of one company would be that company. What is left at the small end joins the row above it.
    """
    count = size.groupby([sector, size]).size()
    words: dict[tuple[str, str], str] = {}
    for code, part in count.groupby(level=0):
        words.update({(str(code), old): new for old, new in _joined(part.droplevel(0).to_dict()).items()})
    return pd.Series([words[str(c), str(w)] for c, w in zip(sector, size, strict=True)], index=size.index, dtype="str")


def _joined(count: Mapping[str, int]) -> dict[str, str]:
    """New words of each size class of one industry.

    Examples
    --------
    >>> _joined({"250 jobs and more": 1, "50-249 jobs": 4, "under 10 jobs": 9})
    {'250 jobs and more': '50 jobs and more', '50-249 jobs': '50 jobs and more', 'under 10 jobs': 'under 10 jobs'}
    """
    rows: list[list[str]] = [[]]
    held = 0
    for _, word in SIZE_CLASSES:
        if word in count:
            rows[-1].append(word)
            held += count[word]
            if held >= FEWEST:
                rows.append([])
                held = 0
    rest = [word for word in count if word not in {w for _, w in SIZE_CLASSES}]
    last = rows.pop()
    if last and rows:
        rows[-1] += last
    elif last:
        rows.append(last)
    out = {word: _span(row) for row in rows for word in row}
    return out | dict.fromkeys(rest, "size not known")


def _span(row: Sequence[str]) -> str:
    """Words of several size classes together."""
    if len(row) == 1:
        return row[0]
    limits = sorted(limit for limit, word in SIZE_CLASSES if word in row)
    if limits[0] == 0:
        return "any size" if SIZE_CLASSES[0][1] in row else f"under {_ceiling(limits[-1])} jobs"
    return f"{limits[0]} jobs and more" if SIZE_CLASSES[0][1] in row else f"{limits[0]}-{_ceiling(limits[-1]) - 1} jobs"


def _ceiling(limit: int) -> int:
    """Lower limit of the next size class."""
    return min(other for other, _ in SIZE_CLASSES if other > limit)


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
    sums = exposure.groupby("supplier").agg(lower=("lower", "sum"), upper=("upper", "sum"), buyers=("buyer", "size"))
    seen = exposure[exposure["evidence"] == "seen"]
    paid = seen.groupby("supplier")["value"].sum()
    top = seen.sort_values("upper", ascending=False, kind="stable").drop_duplicates("supplier").set_index("supplier")
    rows = []
    for node in named:
        best = top.loc[node] if node in top.index else None
        same = _known(same_codes.get(str(node)))
        only = "not known" if best is None else _only_one(best["only_source"], int(best["on_list"]), "seen")
        on_list = 0 if best is None else int(best["on_list"])
        status = str(network.nodes["status"][node])
        rows.append(
            {
                **_company(network, str(node), network.nodes.loc[node]),
                "paid": float(paid.get(node, np.nan)),
                "only_one": only,
                "on_list": on_list,
                "same_code_here": same,
                "exposed_lower": float(sums["lower"].get(node, 0.0)),
                "exposed_upper": float(sums["upper"].get(node, 0.0)),
                "buyers": int(sums["buyers"].get(node, 0)),
                **figures.loc[node].to_dict(),
                "why": _why(2 if best is None else int(best["rating"]), only, on_list, same, status)
                if best is not None
                else "size seen, links estimated",
                "evidence": "seen" if best is not None else "seen size, estimated links",
                "key": str(node),
            }
        )
    return rows


def class_keys(nodes: pd.DataFrame) -> pd.Series:
    """Row of the ranking that each unnamed company belongs to: 'sector|size class'."""
    size = _merged_classes(nodes["sector"], size_class(nodes["employees"]))
    return nodes["sector"].astype("str") + "|" + size.astype("str")


def representatives(nodes: pd.DataFrame, keys: pd.Series) -> pd.Index:
    """A few companies of every row, evenly spread over their sizes: unnamed companies are interchangeable."""
    order = nodes["output"].groupby(keys).rank(method="first")
    count = keys.groupby(keys).transform("size")
    # ranks 1..n are cut into as many stretches as there are representatives; the middle of each is taken
    few = np.minimum(count, REPRESENTATIVES)
    stretch = np.ceil(order * few / count)
    middle = np.floor((stretch - 0.5) * count / few).clip(lower=0) + 1
    return nodes.index[(order == middle).to_numpy()]


def class_rows(
    network: Network, figures: pd.DataFrame, exposure: pd.DataFrame, keys: pd.Series
) -> list[dict[str, object]]:
    """One row for each industry and size class of companies that may not be named."""
    nodes = network.nodes.loc[keys.index]
    sums = exposure.groupby("supplier")[["lower", "upper"]].sum().reindex(keys.index).fillna(0.0)
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


def score_of(frame: pd.DataFrame, column: str) -> pd.Series:
    """Scores of one reading; unknown counts as nothing."""
    return frame[column].fillna(0.0)


def ranked(frame: pd.DataFrame, scores: Sequence[pd.Series]) -> pd.DataFrame:
    """Sort by the first score, ties by payments and label; add the range of ranks over all scores."""
    ranks = pd.DataFrame({k: score.fillna(0.0).rank(ascending=False, method="min") for k, score in enumerate(scores)})
    out = frame.assign(rank_lower=ranks.min(axis=1), rank_upper=ranks.max(axis=1), score=scores[0].fillna(0.0))
    out = out.sort_values(["score", "paid", "label"], ascending=[False, False, True], kind="stable", na_position="last")
    out = out.reset_index(drop=True)
    out["rank"] = np.arange(1, len(out) + 1)
    out["rank_lower"] = np.minimum(out["rank_lower"], out["rank"]).astype(int)
    out["rank_upper"] = np.maximum(out["rank_upper"], out["rank"]).astype(int)
    return out.loc[:, list(COLUMNS)]
