"""Who may be named: the one place where the rule of evidence is kept.

No company is named in a ranking, table or figure on estimates alone. A name needs a payment that someone
recorded or a size that someone recorded; everything else stands as one row for each industry and size class. What is
published names nobody who was paid on a confidential list, and nobody whose own row is confidential.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import pandas as pd

# Said on everything that names a company, or shows a link between companies, on estimates alone.
STAMP = "Illustrative: includes companies and links that are estimated."
ON_CONFIDENTIAL = "on a confidential list"
# Ids of nodes that stand for companies on confidential rows, once these are gathered for publication.
GROUP = "confidential:"
SIZE_CLASSES = ((250, "250 jobs and more"), (50, "50-249 jobs"), (10, "10-49 jobs"), (0, "under 10 jobs"))


class NetworkLike(Protocol):
    """What the rule needs of a network: two frames."""

    @property
    def nodes(self) -> pd.DataFrame:
        """One row a node, indexed by node_id."""
        ...

    @property
    def edges(self) -> pd.DataFrame:
        """One row a link from supplier to buyer."""
        ...


def named_nodes(network: NetworkLike, *, include_estimated: bool = False, publishable: bool = False) -> pd.Series:
    """Which nodes may be named.

    Parameters
    ----------
    network
        The network.
    include_estimated
        Name every company; the caller must then show :data:`STAMP`.
    publishable
        Name nobody who rests on a confidential row (:func:`withheld_nodes`).

    Returns
    -------
    pandas.Series
        Boolean, on the node index. Nodes that are no companies (rest of an industry, abroad) may always be named.
    """
    nodes = network.nodes
    firm = nodes["kind"] == "firm"
    out = pd.Series(data=True, index=nodes.index)
    if not include_estimated:
        seen = network.edges[network.edges["evidence"] == "seen"]
        out = ~firm | nodes.index.isin(seen["supplier"]) | nodes.index.isin(seen["buyer"])
        out |= nodes["evidence"] == "seen"
    return out & ~withheld_nodes(network) if publishable else out


def confidential_nodes(network: NetworkLike) -> pd.Series:
    """Which nodes stand on a confidential row: their own, or one end of a payment.

    Returns
    -------
    pandas.Series
        Boolean, on the node index; an output that names one of them is internal.
    """
    secret = _secret_edges(network)
    index = network.nodes.index
    return _own_rows(network) | index.isin(secret["supplier"]) | index.isin(secret["buyer"])


def withheld_nodes(network: NetworkLike) -> pd.Series:
    """Which companies may not be named in what is published.

    Those whose own row is confidential, and every payee of a confidential list, also where something else was seen
    of it: its figures rest on that list. The buyer of such a list may be named where its size, or an open payment,
    was seen: totals of its list are fit for publication, its payees are not.

    Returns
    -------
    pandas.Series
        Boolean, on the node index.
    """
    nodes, edges = network.nodes, network.edges
    secret = _secret_edges(network)
    open_ = edges[(edges["evidence"] == "seen") & ~edges.index.isin(secret.index)]
    known = (nodes["evidence"] == "seen") | nodes.index.isin(open_["supplier"]) | nodes.index.isin(open_["buyer"])
    buys = nodes.index.isin(secret["buyer"]) & ~known
    return (nodes["kind"] == "firm") & (_own_rows(network) | nodes.index.isin(secret["supplier"]) | buys)


def _secret_edges(network: NetworkLike) -> pd.DataFrame:
    edges = network.edges
    return edges[edges["confidential"].astype(bool)] if "confidential" in edges.columns else edges.iloc[:0]


def _own_rows(network: NetworkLike) -> pd.Series:
    nodes = network.nodes
    if "confidential" not in nodes.columns:
        return pd.Series(data=False, index=nodes.index)
    return nodes["confidential"].fillna(value=False).astype(bool)


def shown_labels(network: NetworkLike, *, include_estimated: bool = False, publishable: bool = False) -> pd.Series:
    """Words for every node that an output may show: its name, or those of its industry and size class.

    Parameters
    ----------
    network
        The network; ``sector_labels`` of it, where it has them, name the industries.
    include_estimated, publishable
        As in :func:`named_nodes`.

    Returns
    -------
    pandas.Series
        Text, on the node index.
    """
    nodes = network.nodes
    may = named_nodes(network, include_estimated=include_estimated, publishable=publishable)
    words = dict(getattr(network, "sector_labels", {}))
    sector = nodes["sector"].astype("str").map(lambda code: words.get(code, code), na_action="ignore")
    sector = sector.fillna("industry not known")
    secret = withheld_nodes(network) if publishable else pd.Series(data=False, index=nodes.index)
    why = secret.map({True: ON_CONFIDENTIAL, False: "estimated"})
    group = sector + ", " + size_class(nodes["employees"].astype(float)) + " (" + why + ")"
    return nodes["label"].astype("str").where(may, group)


def size_class(employees: pd.Series) -> pd.Series:
    """Size class of each company in words.

    Examples
    --------
    >>> import pandas as pd
    >>> size_class(pd.Series([3.0, 300.0, float("nan")])).tolist()
    ['under 10 jobs', '250 jobs and more', 'size not known']
    """
    jobs = employees.to_numpy(float)
    conditions = [np.isnan(jobs), *(jobs >= limit for limit, _ in SIZE_CLASSES)]
    words = ["size not known", *(word for _, word in SIZE_CLASSES)]
    return pd.Series(np.select(conditions, words, default=words[-1]), index=employees.index, dtype="str")
