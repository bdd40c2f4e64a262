"""Closed squares: how often two suppliers that share a buyer share a second one, against networks of chance.

In production networks suppliers of one good sell to the same buyers, so squares of two suppliers and two buyers are
what is over-represented, not triangles (Mattsson et al. 2021, Front. Big Data 4:666712).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["closed_squares", "shuffled"]

Ints = npt.NDArray[np.int64]
PATHS = 200_000
ROUNDS = 100


def closed_squares(supplier: Ints, buyer: Ints, *, rng: Generator, paths: int = PATHS) -> float:
    """Share of the paths buyer - supplier - buyer - supplier whose ends trade, too (Robins & Alexander 2004).

    Parameters
    ----------
    supplier, buyer
        Ends of each link, positions from 0; no pair twice.
    rng
        Source of the sampled paths.
    paths
        How many paths are sampled, each with the same chance; the standard error is at most ``0.5 / sqrt(paths)``.

    Returns
    -------
    float
        In [0, 1]; NaN where no path of three links exists.

    Examples
    --------
    Two suppliers that both serve two buyers, and a third buyer of one of them:

    >>> i, j = np.array([0, 0, 1, 1, 1]), np.array([2, 3, 2, 3, 4])
    >>> round(closed_squares(i, j, rng=np.random.default_rng(1)), 1)
    0.7
    """
    buyers_of, suppliers_of = _Lists(supplier, buyer), _Lists(buyer, supplier)
    weight = (buyers_of.count[supplier] - 1.0) * (suppliers_of.count[buyer] - 1.0)
    if not weight.sum() > 0:
        return float("nan")
    mass = np.cumsum(weight)
    link = np.searchsorted(mass, rng.random(paths) * mass[-1], side="right")
    far_buyer = buyers_of.another(supplier[link], buyer[link], rng)
    far_supplier = suppliers_of.another(buyer[link], supplier[link], rng)
    possible = far_buyer != far_supplier  # a firm that is both cannot supply itself
    size = int(max(supplier.max(), buyer.max())) + 1
    known = np.sort(supplier * size + buyer)
    key = far_supplier * size + far_buyer
    at = np.minimum(np.searchsorted(known, key), len(known) - 1)
    closed = known[at] == key
    return float(closed[possible].mean()) if possible.any() else float("nan")


class _Lists:
    """Partners of each firm, one after the other."""

    def __init__(self, firm: Ints, partner: Ints) -> None:
        order = np.lexsort((partner, firm))
        self.count = np.bincount(firm)
        self.start = np.concatenate([[0], np.cumsum(self.count)[:-1]])
        self.partner = partner[order]

    def another(self, firm: Ints, but: Ints, rng: Generator) -> Ints:
        """One partner of each firm, any but one with the same chance."""
        pick = (rng.random(len(firm)) * (self.count[firm] - 1)).astype(np.int64)
        first = self.partner[self.start[firm] + pick]
        # partners are sorted: those from the one left out on move up by one
        return np.asarray(np.where(first >= but, self.partner[self.start[firm] + pick + 1], first))


def shuffled(supplier: Ints, buyer: Ints, *, rng: Generator) -> tuple[Ints, Ints]:
    """Links at random between the same firms, each with as many buyers and suppliers as before.

    Parameters
    ----------
    supplier, buyer
        Ends of each link.
    rng
        Source of chance.

    Returns
    -------
    supplier, buyer
        No pair twice and no firm its own supplier, save for the few links (dropped) that no exchange could free.

    Examples
    --------
    >>> i, j = shuffled(np.array([0, 0, 1]), np.array([2, 3, 2]), rng=np.random.default_rng(1))
    >>> np.bincount(i).tolist(), np.bincount(j, minlength=4).tolist()
    ([2, 1], [0, 0, 2, 1])
    """
    size = int(max(supplier.max(), buyer.max())) + 1
    mixed = rng.permutation(buyer)
    for _ in range(ROUNDS):
        bad = _repeated(supplier, mixed, size)
        if not bad.any():
            return supplier, mixed
        at = np.flatnonzero(bad)
        other = rng.integers(0, len(mixed), len(at))
        # one exchange at a time keeps the numbers of links; few are bad
        for a, b in zip(at, other, strict=True):
            mixed[a], mixed[b] = mixed[b], mixed[a]
    keep = ~_repeated(supplier, mixed, size)
    return supplier[keep], mixed[keep]


def _repeated(supplier: Ints, buyer: Ints, size: int) -> npt.NDArray[np.bool_]:
    """Links that repeat an earlier pair, or of a firm with itself."""
    key = supplier * size + buyer
    order = np.argsort(key, kind="stable")
    again = np.zeros(len(key), dtype=bool)
    again[order[1:]] = key[order[1:]] == key[order[:-1]]
    return np.asarray(again | (supplier == buyer))
