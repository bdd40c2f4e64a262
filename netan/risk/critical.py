"""Critical suppliers: ranked, with named factors instead of one score, and a name only where something was seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import UnknownNodeError
from ..network.naming import STAMP, named_nodes, size_class
from .economy import economy_from_network
from .exposure import direct_exposure
from .systemic import systemic_risk_index

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..network.base import Network

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


@dataclass(frozen=True)
class Critical:
    """A ranking.

    Attributes
    ----------
    rows
        One row a company, or an industry and size class whose companies may not be named: ``rank`` with its range
        (``rank_lower``, ``rank_upper``), ``label``, ``area``, ``sector``, ``firms`` (how many companies the row
        stands for), ``paid`` (payments seen, currency units a year), ``only_one`` {confirmed, not confirmed, no,
        buyer says no, not known}, ``on_list`` (payees of the same input on the buyer's list), ``same_code_here``
        (other companies here with the same SIC class), ``jobs``, ``exposed_lower``/``exposed_upper`` (jobs at
        direct buyers here, the first weeks, nobody re-sources), ``at_buyers``/``at_suppliers``/``at_risk`` (jobs elsewhere here after about
        a year, replacement allowed; buyers and suppliers are not to be added), ``why``.
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


def critical_to_buyer(
    network: Network,
    buyer: str,
    *,
    essentiality: pd.DataFrame,
    sic: pd.Series,
    divisions: Mapping[str, Sequence[str]],
    include_estimated: bool = False,
) -> Critical:
    """Suppliers here that one buyer would find hardest to replace.

    Ranked by the jobs exposed at the buyer. The rank range spans three readings: exposure if every company of the
    same industry can step in, exposure if only those on the list with the same SIC class can, and payments.

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

    Raises
    ------
    UnknownNodeError
        The buyer is not in the network.
    """
    if buyer not in network.nodes.index:
        raise UnknownNodeError(f"no company or site '{buyer}' in this network")
    nodes = network.nodes
    exposure = direct_exposure(network, essentiality=essentiality, sic=sic)
    local = exposure["supplier"].map(nodes["tier"]).eq("local")
    mine = exposure[(exposure["buyer"] == buyer) & local]
    aside, mine = _split_aside(mine, nodes, divisions)
    seen = mine["evidence"].eq("seen")
    unseen = 0
    if seen.any() and not include_estimated:
        # a buyer whose payments were seen has no other suppliers to guess at
        unseen, mine = int((~seen).sum()), mine[seen]
        seen = seen[seen]
    named = seen if not include_estimated else pd.Series(data=True, index=mine.index)
    everywhere = exposure.groupby("supplier")[["lower", "upper"]].sum()
    rows = [
        _link_row(network, link, everywhere, sic) for link in mine[named].itertuples(index=False)
    ] + _estimated_rows(network, mine[~named])
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame = _ranked(frame, [mine_score(frame, "exposed_upper"), mine_score(frame, "exposed_lower"), frame["paid"]])
    notes = [
        "Named only where a payment was seen. Says nothing about finances.",
        "Jobs exposed: at direct buyers here, the first weeks, if nobody re-sources: exposed, not lost.",
        *_aside_notes(aside),
    ]
    if unseen:
        notes.append(f"{unseen} suppliers that are only estimated are left out: payments to others were seen.")
    return Critical(frame, buyer, STAMP if include_estimated else "", tuple(notes))


def critical_for_place(
    networks: Sequence[Network],
    *,
    essentiality: pd.DataFrame,
    sic: pd.Series,
    divisions: Mapping[str, Sequence[str]],
    include_estimated: bool = False,
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
    tolerance
        Relative error bound of the index.
    progress
        Called with (closures done, closures in all).
    """
    first = networks[0]
    nodes = first.nodes
    closed = nodes.index[first.is_local_firm() & (nodes["output"] > 0)]
    runs = []
    for k, network in enumerate(networks):

        def tell(done: int, total: int, k: int = k) -> None:
            if progress is not None:
                progress(k * total + done, total * len(networks))

        runs.append(_knock_on(network, closed, essentiality=essentiality, tolerance=tolerance, progress=tell))
    figures = runs[0]
    named = named_nodes(first, include_estimated=include_estimated)
    aside_codes = _aside_nodes(nodes.loc[closed], {**SET_ASIDE, **PUBLIC}, divisions)
    kept = closed[~closed.isin(aside_codes.index)]
    exposure = direct_exposure(first, essentiality=essentiality, sic=sic, suppliers=kept)
    rows = _named_rows(first, figures, exposure, kept[named[kept].to_numpy()], sic)
    rows += _class_rows(first, figures, exposure, kept[~named[kept].to_numpy()])
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    scores = [_row_scores(frame, first, run, kept, named) for run in runs]
    frame = _ranked(frame, scores)
    notes = [
        "Ranked by jobs at risk at other companies and sites here, after about a year, replacement allowed.",
        "Buyers and suppliers are shown apart and not added. Says nothing about finances.",
        *_aside_notes(aside_codes),
    ]
    if frame["firms"].gt(1).any():
        notes.append("Companies without a payment or size that was seen stand as one row an industry and size class.")
    return Critical(frame, None, STAMP if include_estimated else "", tuple(notes))


def _knock_on(
    network: Network,
    closed: pd.Index,
    *,
    essentiality: pd.DataFrame,
    tolerance: float,
    progress: Callable[[int, int], None] | None,
) -> pd.DataFrame:
    """Jobs here at risk elsewhere when each company closes: by way of buyers, of suppliers, together."""
    nodes = network.nodes
    economy = economy_from_network(network, essentiality=essentiality)
    jobs = nodes["employees"].where(nodes["tier"] == "local", 0.0).fillna(0.0)
    weights = pd.DataFrame({"jobs": jobs.reindex(economy.nodes)})
    index = systemic_risk_index(economy, closures=closed, weights=weights, tolerance=tolerance, progress=progress)
    total, own = float(jobs.sum()), jobs[closed].to_numpy()
    columns = {"at_buyers": "esri_down_jobs", "at_suppliers": "esri_up_jobs", "at_risk": "esri_jobs"}
    return pd.DataFrame(
        {name: np.maximum(index[column].to_numpy() * total - own, 0.0) for name, column in columns.items()},
        index=closed,
    )


def _aside_nodes(nodes: pd.DataFrame, codes: Mapping[str, str], divisions: Mapping[str, Sequence[str]]) -> pd.Series:
    """Which nodes belong to industries that are set aside, and what these are."""
    what = {sector: codes[parts[0]] for sector, parts in divisions.items() if parts and all(p in codes for p in parts)}
    return nodes["sector"].map(what).dropna()


def _split_aside(
    links: pd.DataFrame, nodes: pd.DataFrame, divisions: Mapping[str, Sequence[str]]
) -> tuple[pd.Series, pd.DataFrame]:
    aside = _aside_nodes(nodes.loc[links["supplier"].unique()], SET_ASIDE, divisions)
    return aside, links[~links["supplier"].isin(aside.index)]


def _aside_notes(aside: pd.Series) -> list[str]:
    if aside.empty:
        return []
    words = ", ".join(f"{what} ({count})" for what, count in aside.value_counts(sort=True).items())
    return [f"Set aside, {len(aside)} in all: {words}."]


def _same_code(network: Network, node: str, sic: pd.Series) -> int | None:
    """Other companies here with the same SIC class; None when the code is not known."""
    code = sic.get(node)
    if not isinstance(code, str):
        return None
    here = network.nodes.index[network.is_local_firm()]
    classes = sic.reindex(here).astype("str").str[:4]
    return int((classes == code[:4]).sum()) - int(node in here)


def _link_row(network: Network, link: object, everywhere: pd.DataFrame, sic: pd.Series) -> dict[str, object]:
    node = str(link.supplier)  # type: ignore[attr-defined]
    row = network.nodes.loc[node]
    same = _same_code(network, node, sic)
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


def _estimated_rows(network: Network, links: pd.DataFrame) -> list[dict[str, object]]:
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
    """Size classes with fewer than three companies of an industry are put together, so that no row is one company."""
    count = size.groupby([sector, size]).transform("size")
    merged = size.where(count >= FEWEST, "any size")
    again = merged.groupby([sector, merged]).transform("size")
    # what is left over alone joins the whole industry
    thin = sector.isin(sector[(again < FEWEST) & (merged == "any size")])
    return merged.mask(thin & merged.ne("any size") & again.lt(2 * FEWEST), "any size")


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


def _named_rows(
    network: Network, figures: pd.DataFrame, exposure: pd.DataFrame, named: pd.Index, sic: pd.Series
) -> list[dict[str, object]]:
    sums = exposure.groupby("supplier").agg(lower=("lower", "sum"), upper=("upper", "sum"), buyers=("buyer", "size"))
    seen = exposure[exposure["evidence"] == "seen"]
    paid = seen.groupby("supplier")["value"].sum()
    top = seen.sort_values("upper", ascending=False, kind="stable").drop_duplicates("supplier").set_index("supplier")
    rows = []
    for node in named:
        best = top.loc[node] if node in top.index else None
        same = _same_code(network, str(node), sic)
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
            }
        )
    return rows


def _class_rows(
    network: Network, figures: pd.DataFrame, exposure: pd.DataFrame, unnamed: pd.Index
) -> list[dict[str, object]]:
    nodes = network.nodes.loc[unnamed]
    sums = exposure.groupby("supplier")[["lower", "upper"]].sum().reindex(unnamed).fillna(0.0)
    table = pd.DataFrame(
        {
            "sector": nodes["sector"],
            "size": _merged_classes(nodes["sector"], size_class(nodes["employees"])),
            "jobs": nodes["employees"],
            "lower": sums["lower"],
            "upper": sums["upper"],
            **{name: figures.loc[unnamed, name] for name in figures.columns},
        }
    )
    rows: list[dict[str, object]] = []
    for (sector, size), part in table.groupby(["sector", "size"], sort=True):
        middle = part[["at_buyers", "at_suppliers", "at_risk"]].median().to_dict()
        rows.append(
            {
                **_class_label(network, str(sector), str(size), len(part)),
                "paid": np.nan,
                "only_one": "not known",
                "on_list": 0,
                "jobs": float(part["jobs"].median()),
                "exposed_lower": float(part["lower"].median()),
                "exposed_upper": float(part["upper"].median()),
                "buyers": 0,
                **middle,
                "why": f"figures of a typical one of {len(part)}; nothing was seen of them, so none is named",
            }
        )
    return rows


def _row_scores(
    frame: pd.DataFrame, network: Network, run: pd.DataFrame, kept: pd.Index, named: pd.Series
) -> pd.Series:
    """Score of each row of the ranking under one sample."""
    nodes = network.nodes.loc[kept]
    unnamed = kept[~named[kept].to_numpy()]
    sector = nodes.loc[unnamed, "sector"]
    classes = pd.DataFrame(
        {"sector": sector, "size": _merged_classes(sector, size_class(nodes.loc[unnamed, "employees"]))}
    )
    middle = (
        run.loc[unnamed, "at_risk"]
        .groupby([classes.loc[unnamed, "sector"], classes.loc[unnamed, "size"]], sort=True)
        .median()
    )
    own = frame["node_id"].map(run["at_risk"])
    return pd.Series(np.where(frame["node_id"].notna(), own, np.nan)).fillna(
        pd.Series([*([np.nan] * int(frame["node_id"].notna().sum())), *middle.to_numpy()])
    )


def mine_score(frame: pd.DataFrame, column: str) -> pd.Series:
    """Scores of one reading; unknown counts as nothing."""
    return frame[column].fillna(0.0)


def _ranked(frame: pd.DataFrame, scores: Sequence[pd.Series]) -> pd.DataFrame:
    """Sort by the first score, ties by payments and label; add the range of ranks over all scores."""
    ranks = pd.DataFrame({k: score.fillna(0.0).rank(ascending=False, method="min") for k, score in enumerate(scores)})
    out = frame.assign(rank_lower=ranks.min(axis=1), rank_upper=ranks.max(axis=1), score=scores[0].fillna(0.0))
    out = out.sort_values(["score", "paid", "label"], ascending=[False, False, True], kind="stable", na_position="last")
    out = out.reset_index(drop=True)
    out["rank"] = np.arange(1, len(out) + 1)
    out["rank_lower"] = np.minimum(out["rank_lower"], out["rank"]).astype(int)
    out["rank_upper"] = np.maximum(out["rank_upper"], out["rank"]).astype(int)
    return out.loc[:, list(COLUMNS)]
