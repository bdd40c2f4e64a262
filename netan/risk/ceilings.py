"""What the closure of each firm can cost at most, from linear solves alone: no cascade is run.

Upstream losses obey l <= e_j + U l, and steps from e_j climb to them; so any y >= v + U'y has v'l <= y_j.

Downstream a maximum over groups is at most their sum, and replaceability sigma_i = min(1, s_i / sales left) is at
most s_i / ((1 - x) market total) while no market has lost more than the share x of its sales. With M_x the shares of
all groups times that, l <= e_j + M_x l, hence v'l <= y_j with y >= v + M_x'y; and what all markets together lose
beside firm j itself is at most z_j - (share of j in its market) with z >= share + M_x'z. Where that and j's own
share come to no more than x (its own market aside where nobody else sells there), the assumption reproduces itself from
step to step, and both bounds hold. x is tried at several levels; a firm for which none holds has no ceiling. The
solves are checked (y >= v + M'y at every node), so how they were found does not matter.

Last, a loss is at most the sum of both directions, which hold the firm's own share twice: combined <= up + down - own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from .economy import ESSENTIAL, HALF_CRITICAL, NON_ESSENTIAL
from .flows import initial_replaceability, link_classes

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .cascade import Rules
    from .economy import Economy, Floats

LEVELS = (0.02, 0.1, 0.3, 0.6, 0.9)
STEPS = 300
FEW = 8  # firms without a ceiling that are not worth another level
LARGEST = 1e6  # an index of a million: no bound at all
ROUNDING = 1e-9  # sums of a million terms are off by less
LARGEST_TABLE = 30_000_000  # node x sector cells that may stand in memory at once


def ceilings(economy: Economy, rules: Rules, share: Floats) -> Floats:
    """Upper bound of the combined index of every single closure in converged mode; above 1 it says nothing.

    Parameters
    ----------
    economy
        From `prepare_economy`.
    rules
        Production and replaceability count; the mode is taken to be converged.
    share
        Weight of each node, sums to 1 (n).

    Returns
    -------
    numpy.ndarray
        n. Above 1, even infinite, where nothing can be said, as for most firms where nobody can be replaced; then
        the order is still a guess at the order of the index.

    Examples
    --------
    >>> import pandas as pd
    >>> from netan.risk import Rules, prepare_economy
    >>> rule = pd.DataFrame(1, index=list("AB"), columns=list("AB"))
    >>> pair = prepare_economy(["a", "b"], ["A", "B"], [0], [1], [2.0], essentiality=rule, revenue=[4, 5], costs=[0, 8])
    >>> ceilings(pair, Rules(), np.array([0.5, 0.5])).round(4).tolist()  # a takes a quarter of b's inputs with it
    [0.625, 0.75]
    """
    ends = np.concatenate([[0], np.cumsum(np.bincount(economy.buyer, minlength=economy.size))])
    shape = (economy.size, economy.size)

    def by_buyer(data: Floats) -> Any:
        return sparse.csr_matrix((data, economy.supplier, ends), shape=shape)  # links lie sorted by buyer

    orders = by_buyer(economy.value / economy.revenue[economy.supplier])
    up = at_least(lambda y: orders @ y, share[:, None])[:, 0]
    inputs = by_buyer(_input_shares(economy, rules))
    down = _down(economy, rules, share, lambda y: inputs.T @ y)
    found: Floats = (up + down - share) * (1 + ROUNDING)
    return found


def _down(economy: Economy, rules: Rules, share: Floats, back: Callable[[Floats], Floats]) -> Floats:
    """Ceilings of the downstream index, infinite where there is none; ``back`` takes losses to their causes."""
    if rules.replaceability != "dynamic":
        fixed = initial_replaceability(economy) if rules.replaceability == "static" else np.ones(economy.size)
        return at_least(_damped(back, fixed), share[:, None])[:, 0]
    start = initial_replaceability(economy)
    total = np.bincount(economy.market, economy.strength, len(economy.markets))[economy.market]
    part = np.where(total > 0, start, 0)  # a market that sells nothing has no sales to lose
    sole = (economy.strength == total) & (total > 0)  # nobody else there whom the closure makes harder to replace
    best = np.full(economy.size, np.inf)
    for level in LEVELS:
        sigma = np.minimum(start / (1 - level), 1)
        value = at_least(_damped(back, sigma), np.column_stack([share, part]))
        if not np.isfinite(value).all():
            break  # larger levels pass on more still
        beside = np.maximum(value[:, 1] - part, 0) + ROUNDING
        holds = np.where(sole, beside, part + beside) <= level
        own = np.where(sole, 1, np.minimum(start / np.maximum(1 - part - beside, 1 - level), 1))
        found = share + own * back(value[:, :1])[:, 0]
        best = np.where(holds, np.minimum(best, found), best)
        if np.isinf(best).sum() <= FEW:
            break  # cheaper to run than to bound
    return best


def _damped(back: Callable[[Floats], Floats], sigma: Floats) -> Callable[[Floats], Floats]:
    return lambda y: sigma[:, None] * back(y)


def at_least(step: Callable[[Floats], Floats], start: Floats) -> Floats:
    """Some y >= start + step(y), near the least one, for a linear step without negative entries; infinite if none."""
    total, term = start, start
    for _ in range(STEPS):
        term = step(term)
        total = total + term
        if not (total.max(axis=0) <= LARGEST).all():
            return np.full_like(start, np.inf)
        if (term.max(axis=0) <= 1e-3 * total.max(axis=0)).all():
            break
    slack = 1e-4 * total  # room at every node, so that what the steps have left out fits under it
    for _ in range(STEPS):
        image = start + step(total)
        if (image <= total).all():
            return total
        total = image + slack
    return np.full_like(start, np.inf)


def _input_shares(economy: Economy, rules: Rules) -> Floats:
    """Share of each link in its group's inputs (essential) or in all inputs of its buyer (non-essential), else 0."""
    kinds = link_classes(economy, rules.production)
    softened = economy.purchases / np.where(economy.costs > 0, economy.costs, 1)
    out = np.divide(
        economy.value, economy.costs[economy.buyer], out=np.zeros_like(economy.value), where=kinds == NON_ESSENTIAL
    )
    count = len(economy.sectors)
    block = max(LARGEST_TABLE // count, 1)
    for first in range(0, economy.size, block):
        low, high = np.searchsorted(economy.buyer, [first, first + block])
        at = low + np.flatnonzero((kinds[low:high] == ESSENTIAL) | (kinds[low:high] == HALF_CRITICAL))
        key = (economy.buyer[at] - first) * count + economy.sector[economy.supplier[at]]
        total = np.bincount(key, economy.value[at], block * count if len(at) else 0)
        weighing = softened[economy.buyer[at]] * np.where(kinds[at] == HALF_CRITICAL, 0.5, 1.0)
        out[at] = economy.value[at] / total[key] * weighing
    return out
