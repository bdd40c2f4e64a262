"""The network: two tables, nodes and edges, and nothing else. Every other form is a projection of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import Fault, SchemaError, UnknownNodeError, first_few
from ..schema import EDGES, NODES, validate
from ..tables.notebook import counted, in_notebook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scipy import sparse

FINAL_DEMAND = "final-demand"
WORLD = "world"


def rest_node(sector: str, tier: str) -> str:
    """Id of the node that stands for the rest of an industry in one tier.

    Examples
    --------
    >>> rest_node("C28", "region")
    'C28@region'
    """
    return f"{sector}@{tier}"


@dataclass(frozen=True)
class Network:
    """Nodes and edges of one supply network.

    Parameters
    ----------
    nodes
        Columns of :data:`netan.schema.NODES`, indexed by ``node_id``; the row order IS the matrix order.
    edges
        Columns of :data:`netan.schema.EDGES`, sorted by supplier and buyer. Goods run supplier -> buyer;
        ``value`` is in currency units a year.
    sector_labels
        Name of each industry for people.
    notes
        What was scaled, refused or set aside while it was built, one sentence each.
    title
        Name of the place.

    Raises
    ------
    SchemaError
        Unknown ends of an edge, repeated nodes or pairs, a column that is missing.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame
    sector_labels: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    title: str = ""
    _repr_html_ = in_notebook(counted, caption=lambda network: network.title)

    def __post_init__(self) -> None:
        faults = [
            Fault(f"column '{column}' is missing", column=column)
            for table, frame in ((NODES, self.nodes), (EDGES, self.edges))
            for column in table.names
            if column not in frame.columns
        ]
        if not self.nodes.index.is_unique:
            repeated = self.nodes.index[self.nodes.index.duplicated()]
            faults.append(Fault(f"{len(repeated)} node ids repeated: {first_few(repeated)}"))
        for end in ("supplier", "buyer"):
            if end in self.edges.columns:
                unknown = pd.Index(self.edges[end].unique()).difference(self.nodes.index)
                if len(unknown):
                    faults.append(Fault(f"{len(unknown)} {end}s are no nodes: {first_few(unknown)}", column=end))
        if faults:
            msg = f"network {self.title}: {len(faults)} fault{'s' if len(faults) > 1 else ''}"
            raise SchemaError(msg, faults)

    def __len__(self) -> int:
        return len(self.nodes)

    @cached_property
    def supplier_position(self) -> np.ndarray:
        """Row of each edge's supplier in ``nodes``."""
        return np.asarray(self.nodes.index.get_indexer(self.edges["supplier"]), dtype=np.int64)

    @cached_property
    def buyer_position(self) -> np.ndarray:
        """Row of each edge's buyer in ``nodes``."""
        return np.asarray(self.nodes.index.get_indexer(self.edges["buyer"]), dtype=np.int64)

    @cached_property
    def matrix(self) -> sparse.csr_array:
        """Flows W, node x node: ``W[i, j]`` is what node ``i`` sells to node ``j``, currency units a year."""
        from scipy import sparse

        n = len(self.nodes)
        value = self.edges["value"].to_numpy(dtype=float)
        return sparse.csr_array((value, (self.supplier_position, self.buyer_position)), shape=(n, n))

    def is_local_firm(self) -> pd.Series:
        """Which nodes are companies or sites of the place."""
        return (self.nodes["kind"] == "firm") & (self.nodes["tier"] == "local")

    def find(self, text: str) -> str:
        """Return the id of the one company that an id, company number or name means.

        Raises
        ------
        UnknownNodeError
            None or several match; the message names the nearest.
        """
        firms = self.nodes[self.nodes["kind"] == "firm"]
        if text in firms.index:
            return text
        wanted = text.strip().casefold()
        if not wanted:
            raise UnknownNodeError("no company or site was named; give a name, company number or site id")
        labels = firms["label"].astype("str").str.strip().str.casefold()
        numbers = firms["firm_id"].astype("str").str.casefold()
        exact = firms.index[(labels == wanted) | (numbers == wanted)]
        if len(exact) == 1:
            return str(exact[0])
        part = exact if len(exact) else firms.index[labels.str.contains(wanted, regex=False)]
        if len(part) == 1:
            return str(part[0])
        if len(part):
            shown = first_few(f"{firms['label'][i]} ({i})" for i in part)
            msg = f"'{text}' means {len(part)} companies: {shown}; give the number in brackets"
            raise UnknownNodeError(msg)
        import difflib

        near = difflib.get_close_matches(wanted, labels.tolist(), n=3, cutoff=0.6)
        shown = first_few(firms["label"][labels.isin(near)])
        msg = f"no company or site '{text}' in this network" + (f"; nearest: {shown}" if near else "")
        raise UnknownNodeError(msg)


def network_from(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    *,
    sector_labels: Mapping[str, str] | None = None,
    notes: tuple[str, ...] = (),
    title: str = "",
) -> Network:
    """Check two frames against the schema, sort the edges and make a network of them.

    Raises
    ------
    SchemaError
        With every fault of either frame.
    """
    checked = validate(nodes, NODES).set_index("node_id", drop=False)
    checked.index.name = None
    links = validate(edges, EDGES).sort_values(["supplier", "buyer"], kind="stable").reset_index(drop=True)
    return Network(checked, links, dict(sector_labels or {}), notes, title)
