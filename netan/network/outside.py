"""Trade of companies here with industries elsewhere: a few links a company, drawn so that totals are met.

A company has neither the patience nor the need to buy from every industry of the country. Each one gets
links to a handful of rest-of-industry nodes, drawn with probability proportional to the expected flow
(systematic sampling); a link that was likely anyway carries its expected value, the others share the rest.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

# Number of links grows with size as in observed networks (RISK 2.7: elasticity 0.3 to 0.4).
DEGREE_ELASTICITY = 0.35
FEWEST, MOST = 3, 60


def link_counts(size: np.ndarray, *, mean_degree: float) -> np.ndarray:
    """Links of each company: ``mean_degree`` on average over the middle of the sizes, growing with size^0.35."""
    if len(size) == 0:
        return np.zeros(0, dtype=int)
    positive = size[size > 0]
    middle = float(np.median(positive)) if len(positive) else 1.0
    grown = mean_degree * (np.maximum(size, 0) / middle) ** DEGREE_ELASTICITY
    return np.clip(np.round(grown), FEWEST, MOST).astype(int)


def drawn_links(
    sector: np.ndarray, amount: np.ndarray, profile: np.ndarray, counts: np.ndarray, *, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw links between companies and partners by systematic sampling.

    Parameters
    ----------
    sector
        Position of each company's sector, a row of ``profile``.
    amount
        What each company trades with all partners together, currency units a year.
    profile
        Sector x partner: expected split of that trade; rows need not sum to 1.
    counts
        Links that each company gets, at most.
    rng
        Source of chance; one uniform number a company is used.

    Returns
    -------
    pandas.DataFrame
        ``firm`` and ``partner`` as positions, ``value``, ``probability``; the values of a company sum to its
        amount, and the expected value of each pair is ``amount * profile``.
    """
    start = rng.random(len(sector))
    active = np.flatnonzero((amount > 0) & (profile.sum(axis=1)[sector] > 0))
    key = sector[active].astype(np.int64) * (int(counts.max(initial=0)) + 1) + counts[active]
    order = active[np.argsort(key, kind="stable")]
    ends = np.flatnonzero(np.diff(np.sort(key))) + 1
    pieces = [
        _one_profile(rows, amount[rows], profile[sector[rows[0]]], int(counts[rows[0]]), start[rows])
        for rows in np.split(order, ends)
        if len(rows)
    ]
    firm, partner, value, probability = (
        np.concatenate([piece[c] for piece in pieces]) if pieces else np.zeros(0) for c in range(4)
    )
    firm, partner = firm.astype(np.int64), partner.astype(np.int64)
    at = np.lexsort((partner, firm))
    return pd.DataFrame({"firm": firm[at], "partner": partner[at], "value": value[at], "probability": probability[at]})


def _one_profile(
    rows: np.ndarray, amount: np.ndarray, profile: np.ndarray, count: int, start: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Firm, partner, value and probability of the links of companies of one sector and one number of links."""
    share = profile / profile.sum()
    certain, chance, weight = _inclusion(share, count)
    firm = [np.repeat(rows, len(certain))]
    partner = [np.tile(certain, len(rows))]
    value = [np.outer(amount, share[certain]).ravel()]
    probability = [np.ones(len(rows) * len(certain))]
    drawn = round(float(chance.sum()))
    if drawn:
        # ticks at start, start + 1, ... along the cumulated chances: each partner is hit with its own chance
        ticks = start[:, None] + np.arange(drawn)[None, :]
        cumulated = np.cumsum(chance)
        # the last partner with a chance takes what rounding leaves, not one behind it that has none
        cumulated[np.flatnonzero(chance)[-1] :] = drawn
        hit = np.searchsorted(cumulated, ticks.ravel(), side="right")
        firm.append(np.repeat(rows, drawn))
        partner.append(hit)
        value.append(np.repeat(amount, drawn) * weight)
        probability.append(np.minimum(1.0, chance[hit]))
    return np.concatenate(firm), np.concatenate(partner), np.concatenate(value), np.concatenate(probability)


def _inclusion(share: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Partners that are certain, chances of the others (a whole number in sum), and the value of a drawn link."""
    positive = int((share > 0).sum())
    count = min(count, positive)
    certain = np.zeros(len(share), dtype=bool)
    while True:
        left = np.where(certain, 0.0, share)
        slots = count - int(certain.sum())
        if slots <= 0 or left.sum() <= 0:
            return np.flatnonzero(certain), np.zeros(len(share)), 0.0
        chance = left / left.sum() * slots
        sure = (chance >= 1 - 1e-12) & (left > 0)
        if not sure.any():
            return np.flatnonzero(certain), chance, float(left.sum()) / slots
        certain |= sure
