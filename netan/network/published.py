"""What of a network may be published: companies on confidential rows stand in groups of three or more.

A total stands for three companies at least, and none of them makes up so much of it that another could work out its
payment: what the two largest do not receive is a tenth of the largest payment or more, as statistical offices ask.
Groups that do not pass are put together; what then still does not pass is withheld.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .base import Network
from .naming import GROUP, ON_CONFIDENTIAL, withheld_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable

FEWEST = 3
PART = 0.1
SUPPRESSED = "[c]"
SEVERAL = "several"
SEVERAL_WORDS = "several industries"
WITHHELD = "For publication: names and single payments on a confidential list are withheld; totals are of 3 or more."
HELD_BACK = f"{SUPPRESSED}: withheld, as fewer than 3 companies or one large one stand behind it."


def may_be_told(payments: Iterable[float]) -> bool:
    """Whether a total tells no single payment: three or more, none of which another of them could work out.

    Examples
    --------
    >>> may_be_told([5.0, 4.0, 3.0]), may_be_told([5.0, 4.0]), may_be_told([90.0, 9.0, 1.0])
    (True, False, False)
    """
    values = sorted((v for v in payments if v > 0), reverse=True)
    return len(values) >= FEWEST and sum(values[2:]) >= PART * values[0]


def gathered(kind: pd.Series, payments: pd.DataFrame) -> pd.Series:
    """Group of each company: its kind where that may be told, else one group of the others.

    Parameters
    ----------
    kind
        What the companies are grouped by, such as the industry.
    payments
        What each company received, one column a payer; nothing or unknown where it received nothing.

    Returns
    -------
    pandas.Series
        Group on the index of ``kind``; :data:`SEVERAL` for the companies that are put together. That group may be too
        small to be told, too, when there are too few companies.
    """
    groups = {str(name): list(part.index) for name, part in kind.groupby(kind.astype(str), sort=True)}
    pool: list[Any] = []
    for name in [name for name, rows in groups.items() if not tellable(payments.loc[rows])]:
        pool += groups.pop(name)
    while pool and groups and not tellable(payments.loc[pool]):
        smallest = min(groups, key=lambda name: (len(groups[name]), name))
        pool += groups.pop(smallest)
    out = pd.Series(SEVERAL, index=kind.index, dtype=object)
    for name, rows in groups.items():
        out[rows] = name
    return out


def tellable(payments: pd.DataFrame) -> bool:
    """Whether three companies or more stand in a group, and the total of every payer may be told."""
    if len(payments) < FEWEST:
        return False
    return all(may_be_told(part) for _, column in payments.items() if len(part := column[column > 0]))


def publishable_network(network: Network) -> Network:
    """Network in which companies on confidential rows stand in groups of three or more.

    Parameters
    ----------
    network
        The network of a study.

    Returns
    -------
    Network
        The same totals, as far as they may be told; nothing in it is confidential. Groups are nodes of kind
        ``sector`` whose id begins with :data:`netan.network.naming.GROUP`, with the number of companies in the
        further column ``firms``; payments to a group that is too small for them are left out, and a note says so.
    """
    hidden = withheld_nodes(network)
    notes = tuple(note for note in network.notes if not names_someone(note, network, hidden))
    firms = (network.nodes["kind"] == "firm").astype(int)
    labels = {**network.sector_labels, SEVERAL: SEVERAL_WORDS}
    if not hidden.any():
        nodes = network.nodes.assign(confidential=False, firms=firms)
        return Network(nodes, network.edges.assign(confidential=False), labels, notes, network.title)
    group = _groups_of(network, hidden)
    nodes = _gathered_nodes(network.nodes.assign(firms=firms), group, labels)
    edges, lost = _gathered_edges(network.edges, group)
    more = (WITHHELD, *([HELD_BACK] if lost else []))
    return Network(nodes, edges, labels, (*notes, *more), network.title)


def _groups_of(network: Network, hidden: pd.Series) -> pd.Series:
    """Id of the group of each withheld company, by origin and industry."""
    nodes, edges = network.nodes[hidden], network.edges
    secret = edges[edges["confidential"].astype(bool) & edges["supplier"].isin(nodes.index)]
    paid = secret.pivot_table(index="supplier", columns="buyer", values="value", aggfunc="sum").reindex(nodes.index)
    out = pd.Series("", index=nodes.index, dtype=object)
    for tier, part in nodes.groupby("tier", sort=True):
        kinds = gathered(part["sector"].astype("str").fillna(SEVERAL), paid.loc[part.index])
        out[part.index] = [f"{GROUP}{kind}@{tier}" for kind in kinds]
    return out


def _gathered_nodes(nodes: pd.DataFrame, group: pd.Series, labels: dict[str, str]) -> pd.DataFrame:
    rows = []
    for name, members in nodes.loc[group.index].groupby(group, sort=True):
        kind, tier = _kind(str(name)), str(name).rsplit("@", 1)[1]
        few = len(members) < FEWEST
        weakest = "seen" if members["evidence"].eq("seen").all() else "estimated"
        count = "Fewer than 3" if few else f"{len(members):,}"
        rows.append(
            {
                **dict.fromkeys(nodes.columns),
                "node_id": str(name),
                "kind": "sector",
                "label": f"{count} companies {ON_CONFIDENTIAL}, {lower_first(labels.get(kind, kind))}",
                "sector": kind,
                "tier": tier,
                "output": float(members["output"].sum(min_count=1)),
                "employees": np.nan if few else float(members["employees"].sum(min_count=1)),
                "evidence": weakest,
                "size_source": "sum of the group",
                "confidential": False,
                "firms": len(members),
            }
        )
    made = pd.DataFrame(rows, columns=nodes.columns).set_index("node_id", drop=False)
    made.index.name = None
    rest = nodes.drop(index=group.index)
    out = pd.concat([rest, made.astype({c: rest[c].dtype for c in rest.columns})])
    return out.assign(confidential=False)


def _kind(name: str) -> str:
    """Industry in the id of a group."""
    return name.removeprefix(GROUP).rsplit("@", 1)[0]


def lower_first(words: str) -> str:
    """Words inside a sentence; abbreviations keep their capitals."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def _gathered_edges(edges: pd.DataFrame, group: pd.Series) -> tuple[pd.DataFrame, int]:
    """Links between groups added up, and how many of confidential payments were left out."""
    to = group.to_dict()
    moved = edges.assign(
        supplier=[to.get(node, node) for node in edges["supplier"]],
        buyer=[to.get(node, node) for node in edges["buyer"]],
        single=edges["supplier"].isin(group.index) & edges["confidential"].astype(bool),
    )
    secret = moved[moved["single"]]
    pairs = secret.groupby(["supplier", "buyer"])["value"].agg(list)
    small = {pair for pair, values in pairs.items() if not may_be_told(values)}
    ends = pd.Series(list(zip(moved["supplier"], moved["buyer"], strict=True)), index=moved.index)
    kept = moved[~(moved["single"] & ends.isin(small))]
    touched = kept["supplier"].isin(group) | kept["buyer"].isin(group)
    added = kept[touched].assign(seen=kept["value"].where(kept["evidence"] == "seen", 0.0))
    sums = added.groupby(["supplier", "buyer"], sort=True, as_index=False).agg(
        sector=("sector", "first"), value=("value", "sum"), seen=("seen", "sum"), probability=("probability", "max")
    )
    kinds = group.map(_kind)
    by_group = sums["supplier"].map(dict(zip(group, kinds, strict=True)))
    sums["sector"] = by_group.where(by_group.notna(), sums["sector"])
    sums["evidence"] = np.where(sums["seen"] >= (1 - PART) * sums["value"], "seen", "estimated")
    out = pd.concat([kept[~touched], sums.assign(confidential=False, only_source=None)])
    out = out[list(edges.columns)].astype(edges.dtypes.to_dict()).assign(confidential=False)
    return out.sort_values(["supplier", "buyer"], kind="stable", ignore_index=True), len(small)


def names_someone(note: str, network: Network, hidden: pd.Series) -> bool:
    """Whether a note names a company that is withheld, by name or by number."""
    return any(name in note for name in withheld_words(network, hidden))


def withheld_words(network: Network, hidden: pd.Series) -> list[str]:
    """Return names and numbers of withheld companies that nobody else bears."""
    nodes = network.nodes
    texts = pd.concat([nodes["label"][hidden], nodes["firm_id"][hidden], nodes["node_id"][hidden]])
    open_ = nodes[~hidden]
    free = {*open_["label"], *open_["firm_id"].dropna(), *open_["node_id"]}
    return sorted({str(t) for t in texts.dropna()} - free - {""}, key=lambda t: (-len(t), t))
