"""What a drawn network leaves over is placed so that every block of the table is met to the penny."""

from __future__ import annotations

import numpy as np
import pandas as pd

# A gap below this share of the largest cell is rounding.
_DUST = 1e-9


def corner_pieces(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pair two lists of amounts in order: the north-west corner rule.

    Parameters
    ----------
    left, right
        Non-negative amounts; the shorter total is placed whole.

    Returns
    -------
    tuple
        Positions in ``left``, positions in ``right`` and the amounts; at most ``len(left) + len(right)`` pieces.

    Examples
    --------
    >>> [a.tolist() for a in corner_pieces(np.array([3.0, 2.0]), np.array([1.0, 4.0]))]
    [[0, 0, 1], [0, 1, 1], [1.0, 2.0, 2.0]]
    """
    ends_left, ends_right = np.cumsum(left), np.cumsum(right)
    total = min(ends_left[-1] if len(left) else 0.0, ends_right[-1] if len(right) else 0.0)
    cuts = np.union1d(ends_left, ends_right)
    cuts = np.append(cuts[cuts < total], total)
    starts = np.concatenate([[0.0], cuts[:-1]])
    amount = cuts - starts
    keep = amount > 0
    middle = (starts + cuts)[keep] / 2
    i = np.searchsorted(ends_left, middle, side="right")
    j = np.searchsorted(ends_right, middle, side="right")
    return i, j, amount[keep]


def place_residual(residual: np.ndarray, sector: np.ndarray, unsold: np.ndarray, unmet: np.ndarray) -> pd.DataFrame:
    """Place what is left of each block on the nodes that still have most to sell and most to buy.

    Parameters
    ----------
    residual
        Sector x sector, what remains of each block, currency units a year.
    sector
        Sector position of each node.
    unsold, unmet
        What each node can still sell and buy. Nodes of one sector need to hold the row and column sums of
        ``residual`` between them; what they cannot hold stays out.

    Returns
    -------
    pandas.DataFrame
        ``supplier``, ``buyer`` as positions and ``value``. Few links: the large ones take it.
    """
    n = residual.shape[0]
    members = [_by_size(np.flatnonzero(sector == k), unsold) for k in range(n)]
    pieces = []
    for k in range(n):
        row = np.where(residual[k] > _DUST * max(residual.max(initial=0.0), 1.0), residual[k], 0.0)
        nodes = members[k]
        if row.sum() > 0 and len(nodes):
            i, bought_by, amount = corner_pieces(unsold[nodes], row)
            pieces.append(pd.DataFrame({"supplier": nodes[i], "sector": bought_by, "value": amount}))
    if not pieces:
        return pd.DataFrame({"supplier": [], "buyer": [], "value": []}).astype({"supplier": int, "buyer": int})
    sold = pd.concat(pieces, ignore_index=True)
    placed = []
    for sector_position, part in sold.groupby("sector", sort=True):
        nodes = _by_size(np.flatnonzero(sector == sector_position), unmet)
        i, j, amount = corner_pieces(part["value"].to_numpy(), unmet[nodes])
        placed.append(pd.DataFrame({"supplier": part["supplier"].to_numpy()[i], "buyer": nodes[j], "value": amount}))
    return pd.concat(placed, ignore_index=True).groupby(["supplier", "buyer"], as_index=False, sort=True).sum()


def _by_size(nodes: np.ndarray, amount: np.ndarray) -> np.ndarray:
    return nodes[np.argsort(-amount[nodes], kind="stable")]
