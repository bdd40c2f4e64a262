"""Expected trade of one layer: what each supplier sells to each buyer when nothing but their totals is known.

Without forbidden pairs the expected trade of supplier i with buyer j is ``s_i S_j / W``. A firm does not sell to
itself, and a pair whose trade was seen is not estimated again; leaving those pairs out would lower the totals of
their firms. So the two factors of ``f_i g_j`` are solved for such that, over the pairs that remain, they meet
every ``s_i`` and every ``S_j``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ROUNDS = 2_000
TOLERANCE = 1e-10
FARTHEST = 1e9
"""Where a firm is nearly all of both sides of its layer the root runs off to infinity; it is stopped here, times
the layer's total, at a relative error of the margins of about 1 / FARTHEST."""


@dataclass(frozen=True)
class Factors:
    """Factors of one layer's expected trade ``f_i g_j``.

    Attributes
    ----------
    f
        Factor of each supplier, in currency units.
    g
        Factor of each buyer; they sum to about 1.
    own_use
        What firms take from themselves because nobody else could: the part of ``s_i + S_i`` above the total.
    """

    f: Floats
    g: Floats
    own_use: float


def balanced(sales: Floats, purchases: Floats) -> tuple[Floats, Floats]:
    """Scale the larger side of a layer down to the smaller, so that both have one total.

    Neither a supplier nor a buyer then trades more than its margin; what is left over belongs to the nodes that
    stand for the rest of the sector.

    Examples
    --------
    >>> balanced(np.array([2.0, 4.0]), np.array([3.0]))
    (array([1., 2.]), array([3.]))
    """
    total_sales, total_purchases = sales.sum(), purchases.sum()
    total = min(total_sales, total_purchases)
    if total <= 0:
        return np.zeros_like(sales), np.zeros_like(purchases)
    return sales * (total / total_sales), purchases * (total / total_purchases)


def layer_factors(sales: Floats, purchases: Floats, own: tuple[Ints, Ints], seen: tuple[Ints, Ints]) -> Factors:
    """Factors of a layer's expected trade over all pairs but a firm with itself and those seen.

    Parameters
    ----------
    sales
        Sales of each supplier that are left to be estimated, currency units.
    purchases
        Purchases of each buyer from this sector that are left, currency units.
    own
        Positions (supplier, buyer) of the firms that are both.
    seen
        Positions (supplier, buyer) of the pairs whose trade is known.

    Returns
    -------
    Factors
        Margins are never exceeded. They are met wherever the remaining pairs allow it.

    Notes
    -----
    With ``p = f / sum f``, ``q = g / sum g``, ``M = sum f sum g``, ``a = s / M``, ``b = S / M``, the two
    equations of a firm that is on both sides, ``p (1 - q) = a`` and ``q (1 - p) = b``, are a quadratic:
    ``p = (1 + a - b - sqrt((1 - a - b)^2 - 4 a b)) / 2``; ``sum p = 1`` gives M. At most one firm, with
    more than half of the layer, takes the other root.
    """
    s, S, own_use = _without_own_use(sales, purchases, own)
    f, g = _seen_left_out(s, S, own, seen) if len(seen[0]) else _own_left_out(s, S, own)
    return Factors(f, g, own_use)


def _without_own_use(sales: Floats, purchases: Floats, own: tuple[Ints, Ints]) -> tuple[Floats, Floats, float]:
    """Balance, and set aside what one firm can only sell to itself: ``s_i + S_i - W`` on both sides."""
    s, S = balanced(sales, purchases)
    i, j = own
    if len(i) == 0 or s.sum() <= 0:
        return s, S, 0.0
    total = s.sum()
    over = s[i] + S[j] - total
    worst = int(np.argmax(over))  # two firms cannot both be above the total
    if over[worst] <= 1e-12 * total:
        return s, S, 0.0
    k, m, rest = int(i[worst]), int(j[worst]), float(over[worst])
    rest -= _shift(s, sales, k, rest)
    rest -= _shift(S, purchases, m, rest)
    own_use = min(rest, s[k], S[m])
    s[k] -= own_use
    S[m] -= own_use
    return *balanced(s, S), float(own_use)


def _shift(scaled: Floats, margin: Floats, at: int, amount: float) -> float:
    """Let the others trade more in place of one firm, as far as scaling down has left them room; in place."""
    # summed without the firm, for beside a giant the difference of two sums has lost the others
    others = float(np.delete(scaled, at).sum())
    room = float(np.delete(margin, at).sum()) - others
    moved = float(max(min(amount, room, scaled[at]), 0.0))
    if moved <= 0 or others <= 0:
        return 0.0
    left = scaled[at] - moved
    scaled *= 1.0 + moved / others
    scaled[at] = left
    return moved


def _own_left_out(s: Floats, S: Floats, own: tuple[Ints, Ints]) -> tuple[Floats, Floats]:
    """Solve for the factors in closed form with a firm's sales to itself left out; one root in M."""
    i, j = own
    both = (s[i] > 0) & (S[j] > 0)
    i, j = i[both], j[both]
    total = s.sum()
    if len(i) == 0 or total <= 0:
        return s, S / total if total > 0 else S
    a, b = s[i], S[j]
    M, largest = _root(a, b, total - a.sum())
    p, q = _shares(a / M, b / M, largest)
    f, g = s.copy(), S / M
    f[i], g[j] = p * M, q
    return f, g


def _shares(a: Floats, b: Floats, largest: int | None) -> tuple[Floats, Floats]:
    """Shares p and q of firms on both sides; `largest` takes the larger root."""
    root = np.sqrt(np.maximum((1 - a - b) ** 2 - 4 * a * b, 0.0))
    p, q = 2 * a / (1 + a - b + root), 2 * b / (1 + b - a + root)
    if largest is not None:
        k = largest
        p[k], q[k] = (1 + a[k] - b[k] + root[k]) / 2, (1 + b[k] - a[k] + root[k]) / 2
    return p, q


def _root(a: Floats, b: Floats, others: float) -> tuple[float, int | None]:
    """M at which the suppliers' shares sum to 1, and the firm on the larger root if there is one."""
    width = np.sqrt(a) + np.sqrt(b)
    k = int(np.argmax(width))
    low = float(max(width[k] ** 2, a.sum() + others))

    def surplus(M: float, largest: int | None) -> float:
        return float(_shares(a / M, b / M, largest)[0].sum() + others / M - 1.0)

    largest = None if surplus(low, None) >= 0 else k
    sign = 1.0 if largest is None else -1.0
    high, farthest = 2 * low, FARTHEST * low
    while sign * surplus(high, largest) > 0 and high < farthest:
        high *= 2
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        low, high = (middle, high) if sign * surplus(middle, largest) > 0 else (low, middle)
    return high, largest


def _seen_left_out(s: Floats, S: Floats, own: tuple[Ints, Ints], seen: tuple[Ints, Ints]) -> tuple[Floats, Floats]:
    """Factors with seen pairs left out too, by alternating proportional fitting.

    All firms without a forbidden pair have one and the same partner total, so one row and one column stand for
    them while the fitting runs.
    """
    left_out = tuple(np.concatenate([x, y]) for x, y in zip(own, seen, strict=True))
    rows, i = np.unique(left_out[0], return_inverse=True)
    columns, j = np.unique(left_out[1], return_inverse=True)
    small_s, small_S = _with_rest(s, rows), _with_rest(S, columns)
    # seen pairs are few: what holds without them is near, even where a firm that is most of a layer would take
    # more rounds than there are
    near_f, near_g = _own_left_out(s, S, own)
    f, g = _fitted(small_s, small_S, _with_rest(near_f, rows), _with_rest(near_g, columns), i, j)
    f, g = _not_above(small_s, small_S, f, g, (i, j))
    return _spread(s, rows, f, small_s), _spread(S, columns, g, small_S)


def _with_rest(margin: Floats, kept: Ints) -> Floats:
    """Margins of the kept firms, and the sum of all others behind them."""
    rest = np.delete(margin, kept).sum()
    return np.append(margin[kept], rest)


def _spread(margin: Floats, kept: Ints, factor: Floats, small: Floats) -> Floats:
    """Factors of all firms from those of the kept ones and of the rest."""
    each = factor[-1] / small[-1] if small[-1] > 0 else 0.0
    full = margin * each
    full[kept] = factor[:-1]
    return full


def _fitted(s: Floats, S: Floats, f: Floats, g: Floats, i: Ints, j: Ints) -> tuple[Floats, Floats]:
    """Alternate between the two margins, from some factors on, until they are met or nothing moves any more."""
    before = np.zeros_like(S)
    for _ in range(ROUNDS):
        # only f times g counts; without this the pair drifts out of range where the margins cannot be met
        g = g / max(float(g.sum()), np.finfo(float).tiny)
        f = _over(s, _room(g, f, i, j))
        room = _room(f, g, j, i)
        met = g * room
        g = _over(S, room)
        reached = np.abs(met - S).sum() <= TOLERANCE * S.sum()
        if reached or np.abs(met - before).sum() <= TOLERANCE**1.2 * S.sum():
            break
        before = met
    return f, g


def _over(margin: Floats, room: Floats) -> Floats:
    """Margin over room; a firm that may trade with nobody trades nothing."""
    return np.divide(margin, room, out=np.zeros_like(margin), where=room > 0)


def _room(other: Floats, own: Floats, at: Ints, left_out: Ints) -> Floats:
    """Sum of the other side's factors over the pairs each may trade with; rounding errors are no room."""
    total = other.sum()
    room = total - np.bincount(at, weights=other[left_out], minlength=len(own))
    return np.where(room > 1e-9 * total, room, 0.0)


def _not_above(s: Floats, S: Floats, f: Floats, g: Floats, left_out: tuple[Ints, Ints]) -> tuple[Floats, Floats]:
    """Lower the factors of those above their margin: where the pairs left cannot meet all, some stay short."""
    i, j = left_out
    sold = f * _room(g, f, i, j)
    f = f * np.divide(s, sold, out=np.ones_like(s), where=sold > s)
    bought = g * _room(f, g, j, i)
    return f, g * np.divide(S, bought, out=np.ones_like(S), where=bought > S)
