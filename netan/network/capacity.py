"""What each company can still sell or buy, when it is known what it sells and buys already."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def shared_out(total: Floats, weight: Floats, held: Floats, sector: Ints, *, most: float = np.inf) -> Floats:
    """Share out a total of each sector over its nodes so that all come to the same rate, as far as they can.

    Node ``i`` gets ``max(0, rate * weight_i - held_i)``, with one rate a sector such that the sum is the sector's
    total: whoever holds more than its part already gets nothing.

    Parameters
    ----------
    total
        What is to be shared out in each sector, currency units.
    weight
        Size of each node, above 0.
    held
        What each node has already.
    sector
        Sector of each node, a position in ``total``.
    most
        Highest rate. What it leaves over is not shared out.

    Returns
    -------
    numpy.ndarray
        One amount a node, 0 or more.

    Examples
    --------
    >>> shared_out(np.array([6.0]), np.ones(3), np.array([9.0, 2.0, 0.0]), np.zeros(3, dtype=int)).tolist()
    [0.0, 2.0, 4.0]
    """
    out = np.zeros(len(weight))
    order = np.lexsort((held / weight, sector))
    ends = np.flatnonzero(np.diff(sector[order])) + 1
    for nodes in np.split(order, ends):
        if len(nodes) and total[sector[nodes[0]]] > 0:
            out[nodes] = _one_total(float(total[sector[nodes[0]]]), weight[nodes], held[nodes], most)
    return out


def _one_total(total: float, weight: Floats, held: Floats, most: float) -> Floats:
    """Share out one total over nodes in ascending order of ``held / weight``."""
    up_to_weight, up_to_held = np.cumsum(weight), np.cumsum(held)
    # what is given out in all when the rate comes to the ratio of each node: grows along the order
    taken = held / weight * up_to_weight - up_to_held
    last = max(int((taken < total).sum()), 1) - 1
    rate = (total + up_to_held[last]) / up_to_weight[last]
    out: Floats = np.maximum(min(rate, most) * weight - held, 0.0)
    given = float(out.sum())
    # rounding only: a rate that is not held back gives out the total
    return out * (total / given) if rate <= most and given > 0 else out


def sellable(total: Floats, output: Floats, sold: Floats, sector: Ints, is_firm: npt.NDArray[np.bool_]) -> Floats:
    """Share out sales so that no company sells more than it makes, unless it is known to do so.

    What the companies cannot make is left to the rest of the industry, else to the companies that are known to sell
    more than estimated, else to the largest. Parameters as in :func:`shared_out`.
    """
    out = shared_out(total, output, sold, sector, most=1.0)
    over = total - np.bincount(sector, weights=out, minlength=len(total))
    for k in np.flatnonzero(over > 1e-9 * np.maximum(total, 1.0)):
        nodes = np.flatnonzero(sector == k)
        if len(nodes) == 0:
            continue
        above = nodes[sold[nodes] > output[nodes]]
        rest = nodes[~is_firm[nodes]]
        takers = rest if len(rest) else above if len(above) else nodes[[int(np.argmax(output[nodes]))]]
        out[takers] += over[k] * output[takers] / output[takers].sum()
    return out
