"""What a drawn network leaves over is placed so that every block of the table is met to the penny."""

from __future__ import annotations

import numpy as np
import pandas as pd

# A gap below this share of the largest cell is rounding.
_DUST = 1e-12


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
    # a piece as thin as rounding may fall on the very end of a list
    i = np.minimum(np.searchsorted(ends_left, middle, side="right"), len(left) - 1)
    j = np.minimum(np.searchsorted(ends_right, middle, side="right"), len(right) - 1)
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
        return _no_links()
    sold = pd.concat(pieces, ignore_index=True)
    placed = []
    for sector_position, part in sold.groupby("sector", sort=True):
        nodes = _by_size(np.flatnonzero(sector == sector_position), unmet)
        i, j, amount = corner_pieces(part["value"].to_numpy(), unmet[nodes])
        placed.append(pd.DataFrame({"supplier": part["supplier"].to_numpy()[i], "buyer": nodes[j], "value": amount}))
    return pd.concat(placed, ignore_index=True).groupby(["supplier", "buyer"], as_index=False, sort=True).sum()


def place_allowed(
    residual: np.ndarray,
    sector: np.ndarray,
    unsold: np.ndarray,
    unmet: np.ndarray,
    *,
    is_firm: np.ndarray,
    known: np.ndarray,
) -> pd.DataFrame:
    """Place what is left as :func:`place_residual` does, but on no company itself and on no pair that is known.

    A piece that may not stay goes to the rest of the buying industry, else to another of its companies, else to the
    rest of the selling industry; what none of them can take stays out.

    Parameters
    ----------
    residual, sector, unsold, unmet
        As in :func:`place_residual`.
    is_firm
        Which nodes are companies; the others may supply themselves.
    known
        Pairs whose trade is known, as ``supplier * len(sector) + buyer``, sorted.

    Returns
    -------
    pandas.DataFrame
        As :func:`place_residual`; one pair may have several rows.
    """
    placed = place_residual(residual, sector, unsold, unmet)
    size = len(sector)
    key = placed["supplier"].to_numpy(np.int64) * size + placed["buyer"].to_numpy(np.int64)
    own = is_firm[placed["supplier"]] & (placed["supplier"] == placed["buyer"]).to_numpy()
    barred = own | np.isin(key, known)
    if not barred.any():
        return placed
    members = _takers(sector, is_firm, unmet)
    pairs = set(known.tolist())

    def allowed(i: int, j: int) -> bool:
        return not (i == j and bool(is_firm[i])) and i * size + j not in pairs

    moved = []
    for i, j, value in placed.loc[barred, ["supplier", "buyer", "value"]].itertuples(index=False):
        buyers = ((int(i), int(b)) for b in members.get(int(sector[j]), ()))
        sellers = ((int(s), int(j)) for s in members.get(int(sector[i]), ()) if not is_firm[s])
        pair = next((p for way in (buyers, sellers) for p in way if allowed(*p)), None)
        if pair is not None:
            moved.append((*pair, float(value)))
    extra = pd.DataFrame(moved, columns=["supplier", "buyer", "value"]) if moved else _no_links()
    return pd.concat([part for part in (placed[~barred], extra) if len(part)] or [_no_links()], ignore_index=True)


def _takers(sector: np.ndarray, is_firm: np.ndarray, unmet: np.ndarray) -> dict[int, np.ndarray]:
    """Nodes of each sector: the rest of the industry first, then the companies, the hungriest first."""
    order = np.lexsort((-unmet, is_firm, sector))
    order = order[sector[order] >= 0]
    codes, first = np.unique(sector[order], return_index=True)
    return {int(code): part for code, part in zip(codes, np.split(order, first[1:]), strict=True)}


def _no_links() -> pd.DataFrame:
    return pd.DataFrame({"supplier": [], "buyer": [], "value": []}).astype({"supplier": "int64", "buyer": "int64"})


def _by_size(nodes: np.ndarray, amount: np.ndarray) -> np.ndarray:
    return nodes[np.argsort(-amount[nodes], kind="stable")]
