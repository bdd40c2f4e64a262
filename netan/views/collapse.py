"""Fold a network into the marks of a picture: many nodes become few, values are kept, names are withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd

from .wording import EVIDENCE, TIERS

if TYPE_CHECKING:
    from collections.abc import Mapping

# A kind of evidence that carries less than this share of a value does not label it.
MINOR = 0.1
SIZE_CLASSES = (
    (10.0, "under 10 jobs"),
    (50.0, "10 to 49 jobs"),
    (250.0, "50 to 249 jobs"),
    (np.inf, "250 or more jobs"),
)
UNSIZED = "size not known"


class NetworkLike(Protocol):
    """What a picture needs of a network: two frames."""

    @property
    def nodes(self) -> pd.DataFrame:
        """One row a node, indexed by node_id."""
        ...

    @property
    def edges(self) -> pd.DataFrame:
        """One row a link from supplier to buyer."""
        ...


def tier_codes(tiers: pd.Series) -> pd.Series:
    """Turn tier names into 0 (here) to 3 (abroad)."""
    return tiers.astype(str).map({name: code for code, name in enumerate(TIERS)}).astype("int64")


def evidence_codes(evidence: pd.Series) -> pd.Series:
    """Turn evidence names into 0 (seen), 1 (official), 2 (estimated); anything else counts as estimated."""
    codes = evidence.astype(str).map({name: code for code, name in enumerate(EVIDENCE)})
    return codes.fillna(2).astype("int64")


def size_class(employees: pd.Series) -> pd.Series:
    """Words for the size class of each company; unknown sizes are a class of their own."""
    words = pd.Series(UNSIZED, index=employees.index, dtype=object)
    for limit, word in reversed(SIZE_CLASSES):
        words[employees < limit] = word
    return words


def may_be_named(nodes: pd.DataFrame, named: pd.Series | None, *, include_estimated: bool) -> pd.Series:
    """Say which companies may appear by name.

    Without `named` only companies that were seen may: an estimate alone never names a company.
    """
    firms = nodes["kind"].astype(str).eq("firm")
    if include_estimated:
        return firms
    if named is None:
        return firms & nodes["evidence"].astype(str).eq("seen")
    return firms & named.reindex(nodes.index).fillna(value=False).astype(bool)


def weakest(frame: pd.DataFrame, by: list[str], weight: str) -> pd.Series:
    """Weakest evidence that carries at least a tenth of each group's weight.

    A sum of a seen and an estimated part is no better than the estimate, unless that is a trifle.
    """
    parts = frame.assign(_w=frame[weight].fillna(0.0).clip(lower=0) + 1e-9)
    parts = parts.groupby([*by, "evidence"], sort=True)["_w"].sum().reset_index()
    total = parts.groupby(by)["_w"].transform("sum")
    return parts[parts["_w"] >= MINOR * total].groupby(by)["evidence"].max()


def fold(
    network: NetworkLike, key: pd.Series, *, named: pd.Series | None = None, other: pd.Series | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fold nodes that share a key into one mark, and their links into flows between marks.

    Parameters
    ----------
    network
        Anything with `nodes` and `edges`.
    key
        Mark of each node (text), on the node index; missing leaves a node out of the picture.
    named, other
        With both given, estimated links between named companies are masked (`mask_estimated`), `other`
        being the mark that stands for each node when its name is withheld.

    Returns
    -------
    marks, flows
        Marks indexed by key, sorted: members (companies), jobs, unknown_jobs, output, evidence, tier, area,
        sector, bought_0..3 and sold_0..4 (by origin and destination; 4 is final customers).
        Flows: source, target (keys), value, evidence; links among marks elsewhere are left out.
    """
    nodes = network.nodes
    frame = pd.DataFrame(
        {
            "key": key.reindex(nodes.index),
            "firm": nodes["kind"].astype(str).eq("firm"),
            "jobs": nodes["employees"].astype(float),
            "output": nodes["output"].astype(float),
            "evidence": evidence_codes(nodes["evidence"]),
            "tier": tier_codes(nodes["tier"]),
            "area": nodes["area"].astype(object),
            "sector": nodes["sector"].astype(object),
        }
    )
    kept = frame[frame["key"].notna()]
    groups = kept.groupby("key", sort=True)
    marks = pd.DataFrame(
        {
            "members": groups["firm"].sum().astype(int),
            "jobs": groups["jobs"].sum(min_count=1),
            "unknown_jobs": kept[kept["firm"] & kept["jobs"].isna()].groupby("key").size(),
            "output": groups["output"].sum(min_count=1),
            "evidence": weakest(kept, ["key"], "output"),
            "tier": groups["tier"].min(),
            "area": _only(groups["area"]),
            "sector": _only(groups["sector"]),
        }
    )
    marks["unknown_jobs"] = marks["unknown_jobs"].fillna(0).astype(int)
    links = _links(network, frame)
    marks = marks.join(_splits(links, marks.index))
    if named is not None and other is not None:
        links = mask_estimated(links, named, other)
        marks = _with_stand_ins(marks, links, frame["tier"].groupby(other).min())
    return marks, fold_links(links)


def _with_stand_ins(marks: pd.DataFrame, links: pd.DataFrame, tiers: pd.Series) -> pd.DataFrame:
    """Add a mark without members for each "other companies" that only masked links lead to."""
    ends = set(links["source"].dropna()) | set(links["target"].dropna())
    new = sorted(ends - set(marks.index))
    if not new:
        return marks
    blank = pd.DataFrame({"members": 0, "jobs": np.nan, "unknown_jobs": 0, "output": np.nan}, index=new)
    blank = blank.assign(evidence=2, tier=tiers.reindex(new).astype(int), area="", sector="")
    numbers = [c for c in marks.columns if c.startswith(("bought_", "sold_"))]
    blank[numbers] = 0.0
    return pd.concat([marks, blank[marks.columns]]).sort_index()


def _only(groups: pd.core.groupby.SeriesGroupBy) -> pd.Series:
    """Return the value that all members share, else an empty text."""
    first, distinct = groups.first(), groups.nunique(dropna=False)
    return first.where(distinct == 1, "").fillna("")


def _links(network: NetworkLike, frame: pd.DataFrame) -> pd.DataFrame:
    edges = network.edges
    final = network.nodes["kind"].astype(str).eq("final_demand")
    supplier, buyer = edges["supplier"], edges["buyer"]
    links = pd.DataFrame(
        {
            "supplier": supplier,
            "buyer": buyer,
            "source": supplier.map(frame["key"]),
            "target": buyer.map(frame["key"]),
            "origin": supplier.map(frame["tier"]),
            "destination": buyer.map(frame["tier"]).where(~buyer.map(final).astype(bool), 4),
            "value": edges["value"].astype(float),
            "evidence": evidence_codes(edges["evidence"]),
        }
    )
    # The picture is about the place: what others trade among themselves is not part of it.
    here = (links["origin"] == 0) | (links["destination"] == 0)
    to_final = links["destination"] == 4
    return links[(here | (to_final & (links["origin"] == 0))) & (links["value"] > 0)]


def _splits(links: pd.DataFrame, index: pd.Index) -> pd.DataFrame:
    def table(end: str, by: str, name: str, width: int) -> pd.DataFrame:
        sums = links.pivot_table(index=end, columns=by, values="value", aggfunc="sum", fill_value=0.0)
        sums = sums.reindex(index=index, columns=range(width), fill_value=0.0).fillna(0.0)
        return sums.set_axis([f"{name}_{code}" for code in range(width)], axis=1)

    return table("target", "origin", "bought", 4).join(table("source", "destination", "sold", 5))


def fold_links(links: pd.DataFrame) -> pd.DataFrame:
    """Add up links that share source and target; the largest come first."""
    kept = links[links["source"].notna() & links["target"].notna()]
    if kept.empty:
        return pd.DataFrame({"source": [], "target": [], "value": [], "evidence": []})
    by = ["source", "target"]
    flows = kept.groupby(by, sort=True)["value"].sum().to_frame()
    flows["evidence"] = weakest(kept, by, "value")
    return flows.reset_index().sort_values(["value", *by], ascending=[False, True, True], ignore_index=True)


def mask_estimated(links: pd.DataFrame, named: pd.Series, other: pd.Series) -> pd.DataFrame:
    """Withhold one end of every estimated link between two companies that are named.

    Such a link would present two real companies as trading partners on a model's word. It becomes two
    halves: the supplier sells to "other companies" of the buyer's sector, the buyer buys from those of the
    supplier's. The halves serve to read one company's partners; totals are taken before this step.
    """
    known = set(named.index[named.astype(bool)])
    both = links["supplier"].isin(known) & links["buyer"].isin(known) & links["evidence"].eq(2)
    out, back = links[both].copy(), links[both].copy()
    out["target"] = out["buyer"].map(other)
    back["source"] = back["supplier"].map(other)
    return pd.concat([links[~both], out, back], ignore_index=True)


def group_codes(sectors: pd.Series, groups: Mapping[str, str], names: list[str]) -> pd.Series:
    """Position of each sector's group among `names`; what has no group is the last one (other)."""
    places = {name: code for code, name in enumerate(names)}
    found = sectors.astype(str).map({str(s): places.get(str(g), len(names) - 1) for s, g in groups.items()})
    return found.fillna(len(names) - 1).astype(int)
