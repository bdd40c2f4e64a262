"""Fold a network into the marks of a picture: many nodes become few, values are kept, names are withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..network.naming import named_nodes
from .links import FINAL, Ints, Links, added_up, evidence_codes, linked, masked, split, tier_codes, weakest
from .wording import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from .links import NetworkLike

SIZE_CLASSES = (
    (10.0, "under 10 jobs"),
    (50.0, "10 to 49 jobs"),
    (250.0, "50 to 249 jobs"),
    (np.inf, "250 or more jobs"),
)
UNSIZED = "size not known"


def size_class(employees: pd.Series) -> pd.Series:
    """Words for the size class of each company; unknown sizes are a class of their own."""
    words = pd.Series(UNSIZED, index=employees.index, dtype=object)
    for limit, word in reversed(SIZE_CLASSES):
        words[employees < limit] = word
    return words


def may_be_named(network: NetworkLike, named: pd.Series | None, *, include_estimated: bool) -> pd.Series:
    """Say which companies may appear by name: those of `named`, else those that the naming rule allows."""
    firms = network.nodes["kind"].astype(str).eq("firm")
    if include_estimated:
        return firms
    may = named_nodes(network) if named is None else named.reindex(network.nodes.index)
    return firms & may.fillna(value=False).astype(bool)


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
        With both given, estimated links between named companies are masked (`links.masked`), `other`
        being the mark that stands for each node when its name is withheld.

    Returns
    -------
    marks, flows
        Marks indexed by key, sorted: members (companies), jobs, unknown_jobs, output, evidence, tier, area,
        sector, bought_0..3 and sold_0..4 (by origin and destination; 4 is final customers).
        Flows: source, target (keys), value, evidence, largest first; links among marks elsewhere are left out.
    """
    nodes = network.nodes
    key = key.reindex(nodes.index)
    stands = pd.Series(pd.NA, index=nodes.index, dtype=object) if other is None else other.reindex(nodes.index)
    names = np.array(sorted({*key.dropna().unique(), *stands.dropna().unique()}), dtype=object)
    code, stand = _places(key, names), _places(stands, names)
    tier = tier_codes(nodes["tier"])
    marks = _marks(nodes, code, tier, names)
    links = linked(network, code, tier.to_numpy())
    marks = marks.join(_splits(links, names))
    if named is not None and other is not None:
        known = named.reindex(nodes.index).fillna(value=False).to_numpy(dtype=bool)
        links = masked(links, known, stand)
    source, target, value, evidence = added_up(links)
    flows = pd.DataFrame(
        {
            "source": pd.Series(names[source], dtype=object),
            "target": pd.Series(names[target], dtype=object),
            "value": value,
            "evidence": evidence,
        }
    )
    if named is not None and other is not None:
        marks = _with_stand_ins(marks, flows, tier.groupby(stands).min())
    return marks, flows


def _places(keys: pd.Series, names: NDArray[np.object_]) -> Ints:
    """Place of each key among sorted names; -1 where it is missing."""
    return np.asarray(pd.Index(names, dtype=object).get_indexer(keys.astype(object)), dtype=np.int64)


def _marks(nodes: pd.DataFrame, code: Ints, tier: pd.Series, names: NDArray[np.object_]) -> pd.DataFrame:
    """Fold nodes by the code of their mark."""
    frame = pd.DataFrame(
        {
            "code": code,
            "firm": nodes["kind"].astype(str).eq("firm").to_numpy(),
            "firms": _firms(nodes),
            "jobs": nodes["employees"].to_numpy(dtype=float),
            "output": nodes["output"].to_numpy(dtype=float),
            "evidence": evidence_codes(nodes["evidence"]).to_numpy(),
            "tier": tier.to_numpy(),
            "area": nodes["area"].to_numpy(dtype=object),
            "sector": nodes["sector"].to_numpy(dtype=object),
        }
    )
    kept = frame[frame["code"] >= 0]
    groups = kept.groupby("code", sort=True)
    trust = kept["output"].fillna(0.0).clip(lower=0).to_numpy() + 1e-9
    weights = split(kept["code"].to_numpy(), kept["evidence"].to_numpy(), trust, marks=len(names), width=len(EVIDENCE))
    marks = pd.DataFrame(
        {
            "members": groups["firms"].sum().astype(int),
            "jobs": groups["jobs"].sum(min_count=1),
            "unknown_jobs": kept[kept["firm"] & kept["jobs"].isna()].groupby("code").size(),
            "output": groups["output"].sum(min_count=1),
            "tier": groups["tier"].min(),
            "area": _only(groups["area"]),
            "sector": _only(groups["sector"]),
        }
    )
    marks.insert(4, "evidence", weakest(weights)[marks.index])
    marks["unknown_jobs"] = marks["unknown_jobs"].fillna(0).astype(int)
    return marks.set_axis(pd.Index(names[marks.index], name="key", dtype=object))


def _firms(nodes: pd.DataFrame) -> NDArray[np.int64]:
    """How many companies each node stands for: itself, or the group that was put together for publication."""
    count = nodes["firms"] if "firms" in nodes.columns else nodes["kind"].astype(str).eq("firm")
    return count.to_numpy(dtype=np.int64)


def _with_stand_ins(marks: pd.DataFrame, flows: pd.DataFrame, tiers: pd.Series) -> pd.DataFrame:
    """Add a mark without members for each "other companies" that only masked links lead to."""
    new = sorted({*flows["source"].unique(), *flows["target"].unique()} - set(marks.index))
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


def _splits(links: Links, names: NDArray[np.object_]) -> pd.DataFrame:
    """What each mark buys by origin and sells by destination."""
    tiers = FINAL
    bought = split(links.target, links.origin, links.value, marks=len(names), width=tiers)
    sold = split(links.source, links.destination, links.value, marks=len(names), width=tiers + 1)
    columns = [f"bought_{code}" for code in range(tiers)] + [f"sold_{code}" for code in range(tiers + 1)]
    return pd.DataFrame(np.hstack([bought, sold]), index=names, columns=columns)


def group_codes(sectors: pd.Series, groups: Mapping[str, str], names: list[str]) -> pd.Series:
    """Position of each sector's group among `names`; what has no group is the last one (other)."""
    places = {name: code for code, name in enumerate(names)}
    found = sectors.astype(str).map({str(s): places.get(str(g), len(names) - 1) for s, g in groups.items()})
    return found.fillna(len(names) - 1).astype(int)
