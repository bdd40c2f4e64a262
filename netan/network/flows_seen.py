"""Expected flows brought into line with what is known of the companies: payments seen, and sales that cannot be.

Whatever one tier supplies more to buyers here, another supplies less, and elsewhere it is the other way round: so
each flow of the national table, the purchases of each tier and, as far as can be, the sales of each tier stay.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .flows import HOME, Floats, TierFlows

if TYPE_CHECKING:
    from collections.abc import Mapping


def flows_with_seen(flows: TierFlows, seen: Mapping[str, Floats]) -> TierFlows:
    """Raise flows to buyers here to the payments seen, and lower those from the other tiers.

    Parameters
    ----------
    flows
        Expected flows.
    seen
        By tier of the supplier: sector x sector, payments seen to buyers here, currency units a year.

    Returns
    -------
    TierFlows
        No flow to buyers here is below what was seen. Buyers here take ``max(expected, seen)`` of each industry
        over all tiers; what that adds is taken from buyers elsewhere, so that the table's totals stay as far as
        there is anything to take.
    """
    here = {tier: flows.flows[tier, "local"].to_numpy(float) for tier in HOME}
    lifted = {tier: np.maximum(here[tier], seen[tier]) for tier in HOME}
    room = {tier: lifted[tier] - seen[tier] for tier in HOME}
    excess, spare = (np.sum(list(part.values()), axis=0) for part in (_less(lifted, here), room))
    factor = np.clip(np.divide(excess, spare, out=np.zeros_like(spare), where=spare > 0), 0.0, 1.0)
    # seen plus what is left of the room, so that a cell without room is the payment to the penny
    return _moved(flows, {tier: seen[tier] + room[tier] * (1 - factor) for tier in HOME})


def flows_with_lists(flows: TierFlows, lists: Mapping[str, Floats], share: Floats) -> TierFlows:
    """Let buyers with a list of their payments buy what stands on it and nothing else.

    Parameters
    ----------
    flows
        Expected flows.
    lists
        By tier of the supplier: sector x sector, payments on the lists of buyers here.
    share
        Share of each industry's output here that these buyers make; so much of its expected purchases is put aside,
        and others of the industry in the country take it.
    """
    here = {tier: flows.flows[tier, "local"].to_numpy(float) for tier in HOME}
    return _moved(flows, {tier: here[tier] * (1.0 - share)[None, :] + lists[tier] for tier in HOME})


def flows_moved_away(flows: TierFlows, unplaced: Floats) -> TierFlows:
    """Let buyers here take from elsewhere what nobody here can supply them.

    Parameters
    ----------
    flows
        Expected flows.
    unplaced
        Sector x sector: flow inside the place that cannot be, such as the sales of an only company to itself.
    """
    here = {tier: flows.flows[tier, "local"].to_numpy(float) for tier in HOME}
    made = {tier: flows.output[tier].to_numpy(float)[:, None] + 0 * unplaced for tier in ("region", "country")}
    # who sells to buyers elsewhere can sell here instead
    free = {t: sum(flows.flows[t, b].to_numpy(float) for b in ("region", "country")) for t in ("region", "country")}
    weight = {t: np.where(free["region"] + free["country"] > 0, free[t], made[t]) for t in ("region", "country")}
    total = weight["region"] + weight["country"]
    away = np.where(total > 0, np.minimum(unplaced, here["local"]), 0.0)
    part = np.divide(weight["region"], total, out=np.zeros_like(total), where=total > 0)
    new = {
        "local": here["local"] - away,
        "region": here["region"] + away * part,
        "country": here["country"] + away * (1 - part),
    }
    return _moved(flows, new)


def flows_without(flows: TierFlows, sold: Mapping[str, Floats], bought: Mapping[str, Floats]) -> TierFlows:
    """Make room for payments seen of companies whose industry nobody knows.

    Parameters
    ----------
    flows
        Expected flows.
    sold
        By tier of the supplier, whose industry is not known: payments of each industry here. They come out of what
        that industry was expected to buy in the tier (``sold`` must not exceed it; the rest is not taken).
    bought
        By tier of the supplier: sales of each of its industries to a buyer whose industry is not known, or that
        the table has no room for. They come out of what the industry was expected to sell in the country and the
        region.
    """
    blocks = {key: flow.to_numpy(float).copy() for key, flow in flows.flows.items()}
    over = np.zeros(len(flows.output))
    for tier in HOME:
        blocks[tier, "local"] *= _kept(blocks[tier, "local"].sum(axis=0), sold[tier])[0][None, :]
        over += _less_sold(blocks, tier, bought[tier])
    for tier in ("country", "region", "local"):  # where a tier has not enough the others sell less
        over = _less_sold(blocks, tier, over)
    return _with_blocks(flows, blocks)


def _less_sold(blocks: dict[tuple[str, str], Floats], tier: str, amount: Floats) -> Floats:
    """Take an amount of each industry out of what a tier sells elsewhere, in place; return what is left of it."""
    for buyer in ("country", "region"):
        factor, amount = _kept(blocks[tier, buyer].sum(axis=1), amount)
        blocks[tier, buyer] *= factor[:, None]
    return amount


def above_table(flows: TierFlows, raised: TierFlows, seen: Mapping[str, Floats]) -> dict[str, Floats]:
    """What payments add to the table because it has no such flow, by tier and industry of the supplier."""
    whole = [np.sum([block.to_numpy(float) for block in f.flows.values()], axis=0) for f in (flows, raised)]
    more = np.maximum(whole[1] - whole[0], 0.0)
    paid = np.sum([seen[tier] for tier in HOME], axis=0)
    rate = np.divide(more, paid, out=np.zeros_like(more), where=paid > 0)
    return {tier: (seen[tier] * rate).sum(axis=1) for tier in HOME}


def _kept(total: Floats, taken: Floats) -> tuple[Floats, Floats]:
    """Fraction that stays of each total, and what could not be taken from it."""
    got = np.minimum(total, taken)
    kept = np.divide(total - got, total, out=np.ones_like(total), where=total > 0)
    return kept, taken - got


def _less(a: Mapping[str, Floats], b: Mapping[str, Floats]) -> dict[str, Floats]:
    return {tier: a[tier] - b[tier] for tier in HOME}


def _moved(flows: TierFlows, new: Mapping[str, Floats]) -> TierFlows:
    """Put new flows to buyers here in place and give buyers elsewhere the opposite change."""
    blocks = {key: flow.to_numpy(float) for key, flow in flows.flows.items()}
    change = {tier: new[tier] - blocks[tier, "local"] for tier in HOME}
    blocks.update({(tier, "local"): new[tier] for tier in HOME})
    for buyer in ("country", "region"):
        old = {tier: blocks[tier, buyer] for tier in HOME}
        out = {tier: np.maximum(old[tier] - change[tier], 0.0) for tier in HOME}
        whole, got = np.sum(list(old.values()), axis=0), np.sum(list(out.values()), axis=0)
        want = np.maximum(whole - np.sum(list(change.values()), axis=0), 0.0)
        scale = np.divide(want, got, out=np.ones_like(got), where=got > want)
        out = {tier: out[tier] * scale for tier in HOME}
        change = {tier: change[tier] - (old[tier] - out[tier]) for tier in HOME}
        blocks.update({(tier, buyer): out[tier] for tier in HOME})
    return _with_blocks(flows, blocks)


def _with_blocks(flows: TierFlows, blocks: Mapping[tuple[str, str], Floats]) -> TierFlows:
    index = flows.output.index
    return replace(flows, flows={key: pd.DataFrame(value, index=index, columns=index) for key, value in blocks.items()})
