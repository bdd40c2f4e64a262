"""The links of a network in whole numbers: a county has two million, and names are compared once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .wording import EVIDENCE, TIERS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# A kind of evidence that carries less than this share of a value does not label it.
MINOR = 0.1
FINAL = len(TIERS)


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


@dataclass(frozen=True)
class Links:
    """Links of a network and the marks at their ends, all arrays of one length.

    Attributes
    ----------
    supplier, buyer
        Rows of the nodes.
    source, target
        Marks at the ends as codes; -1 is not drawn.
    origin, destination
        Tier of the supplier (0 here to 3 abroad) and of the buyer (4 is final customers).
    value
        Currency units a year.
    evidence
        0 seen, 1 official, 2 estimated.
    """

    supplier: Ints
    buyer: Ints
    source: Ints
    target: Ints
    origin: Ints
    destination: Ints
    value: Floats
    evidence: Ints

    def where(self, keep: NDArray[np.bool_]) -> Links:
        """Some of the links."""
        return Links(*(column[keep] for column in vars(self).values()))


def tier_codes(tiers: pd.Series) -> pd.Series:
    """Turn tier names into 0 (here) to 3 (abroad)."""
    return pd.Series(_codes(tiers, TIERS, missing=-1), index=tiers.index)


def evidence_codes(evidence: pd.Series) -> pd.Series:
    """Turn evidence names into 0 (seen), 1 (official), 2 (estimated); anything else counts as estimated."""
    return pd.Series(_codes(evidence, EVIDENCE, missing=2), index=evidence.index)


def _codes(values: pd.Series, words: tuple[str, ...], *, missing: int) -> Ints:
    """Place of each value among a few words; a comparison a word is quicker than a look-up a value."""
    text = values.to_numpy(dtype=object)
    codes = np.full(len(text), missing, dtype=np.int64)
    for place, word in enumerate(words):
        codes[text == word] = place
    return codes


def ends(network: NetworkLike) -> tuple[Ints, Ints]:
    """Rows of the suppliers and of the buyers of all links; a network that keeps them is not asked twice."""
    found = []
    for end in ("supplier", "buyer"):
        kept = getattr(network, f"{end}_position", None)
        found.append(network.nodes.index.get_indexer(network.edges[end]) if kept is None else kept)
    return np.asarray(found[0], dtype=np.int64), np.asarray(found[1], dtype=np.int64)


def linked(network: NetworkLike, mark: Ints, tier: Ints) -> Links:
    """Links with a value that start or end in the place; what others trade among themselves is not part of it.

    Parameters
    ----------
    network
        The network.
    mark, tier
        Code of the mark (-1: not drawn) and of the tier of each node.
    """
    supplier, buyer = ends(network)
    final = network.nodes["kind"].astype(str).eq("final_demand").to_numpy()
    reaches = np.where(final, FINAL, tier)
    value = network.edges["value"].to_numpy(dtype=float)
    keep = ((tier[supplier] == 0) | (reaches[buyer] == 0)) & (value > 0)
    supplier, buyer = supplier[keep], buyer[keep]
    evidence = _codes(network.edges["evidence"], EVIDENCE, missing=2)[keep]
    return Links(supplier, buyer, mark[supplier], mark[buyer], tier[supplier], reaches[buyer], value[keep], evidence)


def split(mark: Ints, other: Ints, value: Floats, *, marks: int, width: int) -> Floats:
    """Sum values by mark (rows) and tier of the other end (columns)."""
    drawn = (mark >= 0) & (other >= 0)
    cells = mark[drawn] * width + other[drawn]
    return _sums(cells, value[drawn], marks, width)


def _sums(cells: Ints, value: Floats, rows: int, width: int) -> Floats:
    sums = np.bincount(cells, weights=value, minlength=rows * width)
    return np.asarray(sums, dtype=np.float64).reshape(rows, width)


def weakest(weights: Floats) -> Ints:
    """Weakest evidence (column) that carries at least a tenth of each row's weight.

    A sum of a seen and an estimated part is no better than the estimate, unless that is a trifle.

    Examples
    --------
    >>> weakest(np.array([[95.0, 0.0, 5.0], [80.0, 0.0, 20.0]])).tolist()
    [0, 2]
    """
    carries = (weights > 0) & (weights >= MINOR * weights.sum(axis=1, keepdims=True))
    return np.asarray(weights.shape[1] - 1 - np.argmax(carries[:, ::-1], axis=1), dtype=np.int64)


def added_up(links: Links) -> tuple[Ints, Ints, Floats, Ints]:
    """Add up links that share source and target: source, target, value, evidence, the largest first."""
    links = links.where((links.source >= 0) & (links.target >= 0))
    kinds, marks = len(EVIDENCE), int(links.target.max(initial=-1)) + 1
    pair, row = np.unique(links.source * marks + links.target, return_inverse=True)
    value = _sums(row * kinds + links.evidence, links.value, len(pair), kinds)
    source, target = np.divmod(pair, max(marks, 1))
    total = value.sum(axis=1)
    order = np.lexsort((target, source, -np.round(total, 2)))  # below a penny is dust of the summing
    return source[order], target[order], total[order], weakest(value)[order]


def masked(links: Links, named: NDArray[np.bool_], other: Ints) -> Links:
    """Withhold one end of every estimated link between two companies that are named.

    Such a link would present two real companies as trading partners on a model's word. It becomes two
    halves: the supplier sells to "other companies" of the buyer's sector, the buyer buys from those of the
    supplier's. The halves serve to read one company's partners; totals are taken before this step.

    Parameters
    ----------
    links
        The links.
    named
        Whether each node is named.
    other
        Code of the mark that stands for each node when its name is withheld.
    """
    both = named[links.supplier] & named[links.buyer] & (links.evidence == 2)
    if not both.any():
        return links
    plain, between = links.where(~both), links.where(both)
    out = replace(between, target=other[between.buyer])
    back = replace(between, source=other[between.supplier])
    columns = zip(vars(plain).values(), vars(out).values(), vars(back).values(), strict=True)
    return Links(*(np.concatenate(parts) for parts in columns))
