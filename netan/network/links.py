"""Who supplies whom: seen links first, then drawn ones, then what the draws leave over, block by block."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .capacity import sellable, shared_out
from .flows import HOME
from .flows_seen import above_table, flows_moved_away, flows_with_lists, flows_with_seen, flows_without
from .linkset import CENT, LinkSet
from .outside import drawn_links, link_counts
from .reconstruct import Nearness, Purchases, fit_links, reconstruct_links
from .reconstruct_blocks import rescale_blocks
from .residual import corner_pieces, place_allowed

if TYPE_CHECKING:
    from .flows import Floats, TierFlows
    from .reconstruct import LinkModel

__all__ = ["CENT", "LinkSet", "local_links", "local_model", "outside_links", "rest_links", "seen_flows"]

# Odds of a link grow with expected trade to this power, so that degree grows with size^0.3-0.4 (RISK 2.7).
LINK_ELASTICITY = 0.4
# A change below this share of the flows here goes without saying.
NOTEWORTHY = 0.01


def seen_flows(links: LinkSet, flows: TierFlows) -> TierFlows:
    """Expected flows that hold every payment seen; adds a note where they say something else than the table."""
    if links.seen.empty:
        return flows
    seen = {tier: links.seen_blocks(tier) for tier in HOME}
    here = {tier: flows.flows[tier, "local"].to_numpy(float) for tier in HOME}
    over = sum(float(np.maximum(seen[tier] - here[tier], 0.0).sum()) for tier in HOME)
    if over > NOTEWORTHY * max(float(here["local"].sum()), 1.0):
        links.notes.append(
            f"Payments seen exceed what the table expects between the same industries by £{over / 1e6:,.1f}m; "
            "what was seen stands, and other suppliers were given less."
        )
    if links.listed.any():
        lists = {tier: links.seen_blocks(tier, on_lists=True) for tier in HOME}
        flows = flows_with_lists(flows, lists, links.listed_share())
    out = flows_with_seen(flows, seen)
    unknown = {tier: links.seen_unknown(tier) for tier in HOME}
    free = {t: (out.flows[t, "local"].to_numpy(float) - seen[t]).sum(axis=0) for t in HOME}
    sold = {tier: np.minimum(unknown[tier][0], np.maximum(free[tier], 0.0)) for tier in HOME}
    money = sum(float(part.sum()) for pair in unknown.values() for part in pair)
    if money > NOTEWORTHY * max(float(here["local"].sum()), 1.0):
        links.notes.append(
            f"£{money / 1e6:,.1f}m of the payments seen have an end whose industry is not known; they were taken out "
            "of what the others were expected to trade."
        )
    above = above_table(flows, out, seen)
    without = flows_without(out, sold, {tier: unknown[tier][1] + above[tier] for tier in HOME})
    return flows_with_seen(without, seen)


def local_links(
    links: LinkSet, flows: TierFlows, *, mean_degree: float, seed: int, closeness: pd.DataFrame | None = None
) -> TierFlows:
    """Draw who supplies whom here, and place the rest of every block.

    Each pair of industries keeps its expected total, unless nobody here can supply it: an only company does not
    supply itself, and a payment seen is not topped up. Such trade goes to suppliers and buyers elsewhere.

    Parameters
    ----------
    links, flows
        What was seen, and the expected flows.
    mean_degree, seed
        As in :class:`.build.BuildOptions`.
    closeness
        Area x area: how much likelier links between companies of near areas are; None for no matter where.

    Returns
    -------
    TierFlows
        The flows with what was moved elsewhere.
    """
    target, can_sell, can_buy = _room_here(links, flows)
    free = _drawn_here(links, target, can_sell, can_buy, mean_degree=mean_degree, seed=seed, closeness=closeness)
    drawn = _held(free, can_sell, can_buy)
    links.add(drawn["supplier"], drawn["buyer"], drawn["value"].to_numpy(), drawn["probability"].to_numpy())
    left = np.maximum(target - _block_sums(links, drawn), 0.0)
    unsold = can_sell - np.bincount(drawn["supplier"], weights=drawn["value"], minlength=links.size)
    unmet = can_buy - np.bincount(drawn["buyer"], weights=drawn["value"], minlength=links.size)
    rest = place_allowed(
        left,
        np.where(links.local, links.sector, -1),
        np.maximum(unsold, 0.0),
        np.maximum(unmet, 0.0),
        is_firm=links.is_firm,
        known=links.known_pairs,
    )
    links.add(rest["supplier"], rest["buyer"], rest["value"].to_numpy())
    unplaced = np.maximum(left - _block_sums(links, rest), 0.0)
    unplaced = np.where(unplaced > 1e-9 * max(float(target.max(initial=0.0)), 1.0), unplaced, 0.0)
    if not unplaced.any():
        return flows
    if unplaced.sum() > NOTEWORTHY * max(float(target.sum()), 1.0):
        links.notes.append(
            f"£{float(unplaced.sum()) / 1e6:,.1f}m of trade inside an industry here has only one company to hold it; "
            "it was moved to suppliers and buyers elsewhere."
        )
    out = flows_moved_away(flows, unplaced)
    moved = flows.flows["local", "local"].to_numpy(float) - out.flows["local", "local"].to_numpy(float)
    lost = float((unplaced - moved).sum())
    if lost > CENT:
        links.notes.append(
            f"£{lost / 1e6:,.1f}m that an industry sells to itself was left out: one company makes all of it in the "
            "whole country."
        )
    return out


def _room_here(links: LinkSet, flows: TierFlows) -> tuple[Floats, Floats, Floats]:
    """What is left to draw here: trade of each pair of industries, what each node can sell and buy."""
    target = np.maximum(flows.flows["local", "local"].to_numpy(float) - links.seen_blocks("local"), 0.0)
    here = np.flatnonzero(links.local)
    can_sell, can_buy = np.zeros(links.size), np.zeros(links.size)
    sector, output = links.sector[here], links.output[here]
    sold, bought = links.traded("supplier")[here], links.traded("buyer", tiers=("local",))[here]
    can_sell[here] = sellable(target.sum(axis=1), output, sold, sector, links.is_firm[here])
    open_ended = ~links.listed[here]
    can_buy[here[open_ended]] = shared_out(
        target.sum(axis=0), output[open_ended], bought[open_ended], sector[open_ended]
    )
    return target, can_sell, can_buy


def local_model(
    links: LinkSet, flows: TierFlows, *, mean_degree: float, closeness: pd.DataFrame | None = None
) -> LinkModel | None:
    """Model that :func:`local_links` draws links between companies here from; None where there is none to draw.

    Its ids are node positions in nine digits; a pair that was seen is known to it with no trade beside what was seen.
    """
    found = _draw_inputs(links, *_room_here(links, flows))
    if found is None:
        return None
    suppliers, purchases, known, _ = found
    near = _nearness(links, suppliers.index, closeness)
    return fit_links(
        suppliers, purchases, mean_degree=mean_degree, elasticity=LINK_ELASTICITY, seen=known, nearness=near
    )


def _block_sums(links: LinkSet, frame: pd.DataFrame) -> Floats:
    k = len(links.sectors)
    cell = links.sector[frame["supplier"]] * k + links.sector[frame["buyer"]]
    return np.bincount(cell, weights=frame["value"], minlength=k * k).reshape(k, k).astype(float)


def _drawn_here(
    links: LinkSet,
    target: Floats,
    can_sell: Floats,
    can_buy: Floats,
    *,
    mean_degree: float,
    seed: int,
    closeness: pd.DataFrame | None,
) -> pd.DataFrame:
    """Links between companies here, by position, each block at most its expected total."""
    found = _draw_inputs(links, target, can_sell, can_buy)
    if found is None:
        return pd.DataFrame({"supplier": [], "buyer": [], "value": [], "probability": []}).astype(
            {"supplier": "int64", "buyer": "int64"}
        )
    suppliers, purchases, known, blocks = found
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        edges = reconstruct_links(
            suppliers,
            purchases,
            mean_degree=mean_degree,
            seed=seed,
            elasticity=LINK_ELASTICITY,
            seen=known,
            nearness=_nearness(links, suppliers.index, closeness),
        )
    edges = edges[edges["evidence"] == "estimated"]
    scaled, _ = rescale_blocks(edges, blocks, buyer_sector=suppliers["sector"])
    return pd.DataFrame(
        {
            "supplier": scaled["supplier"].astype("int64"),
            "buyer": scaled["buyer"].astype("int64"),
            "value": scaled["value"].to_numpy(float),
            "probability": scaled["probability"].to_numpy(float),
        }
    )


def _draw_inputs(
    links: LinkSet, target: Floats, can_sell: Floats, can_buy: Floats
) -> tuple[pd.DataFrame, Purchases, pd.DataFrame | None, pd.DataFrame] | None:
    """Suppliers, purchases, pairs seen and expected blocks of the draw; None where there is nothing to draw."""
    firms = np.flatnonzero(links.local & links.is_firm)
    blocks = target * _firm_share(links, can_sell)[:, None] * _firm_share(links, can_buy)[None, :]
    blocks = np.where(blocks > CENT, blocks, 0.0)
    if len(firms) < 2 or not blocks.any():
        return None
    names = pd.Index([f"{p:09d}" for p in firms])
    sectors = pd.Index(links.sectors)
    code = pd.Series(sectors[links.sector[firms]], index=names)
    bought = np.bincount(links.sector[firms], weights=can_buy[firms], minlength=len(sectors))
    rate = np.divide(blocks, bought[None, :], out=np.zeros_like(blocks), where=bought[None, :] > 0)
    suppliers = pd.DataFrame({"sector": code, "strength": can_sell[firms]})
    buyers = pd.DataFrame({"sector": code, "size": can_buy[firms]})
    purchases = Purchases(buyers, pd.DataFrame(rate, index=sectors, columns=sectors))
    return suppliers, purchases, _seen_here(links, firms), pd.DataFrame(blocks, index=sectors, columns=sectors)


def _nearness(links: LinkSet, names: pd.Index, closeness: pd.DataFrame | None) -> Nearness | None:
    """Areas of the companies of the draw; those of no area of the list are neutral."""
    if closeness is None:
        return None
    area = links.nodes["area"].iloc[names.astype("int64")].astype(object).set_axis(names)
    return Nearness(area.where(area.isin(closeness.index)), closeness)


def _seen_here(links: LinkSet, firms: np.ndarray) -> pd.DataFrame | None:
    """Pairs of companies that take part in the draw and get no link from it: seen, or of one group."""
    # a buyer with a list has nothing left to draw: its pairs need no keeping out
    free = firms[~links.listed[firms]]
    supplier, buyer = np.divmod(links.known_pairs, links.size)
    taking_part = np.isin(supplier, firms) & np.isin(buyer, free)
    if not taking_part.any():
        return None
    return pd.DataFrame(
        {
            "supplier": [f"{p:09d}" for p in supplier[taking_part]],
            "buyer": [f"{p:09d}" for p in buyer[taking_part]],
            "value": 0.0,  # only keeps the pair from being drawn; its money is already out of the margins
        }
    )


def _firm_share(links: LinkSet, capacity: Floats) -> Floats:
    """Share of each sector's capacity here that companies hold, not the rest of the industry."""
    k = len(links.sectors)
    here = links.local
    whole = np.bincount(links.sector[here], weights=capacity[here], minlength=k)
    own = here & links.is_firm
    part = np.bincount(links.sector[own], weights=capacity[own], minlength=k).astype(float)
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _held(drawn: pd.DataFrame, can_sell: Floats, can_buy: Floats) -> pd.DataFrame:
    """Scale links down where a company would sell or buy more than it can."""
    value = drawn["value"].to_numpy(float)
    for end, limit in (("supplier", can_sell), ("buyer", can_buy)):
        position = drawn[end].to_numpy()
        total = np.bincount(position, weights=value, minlength=len(limit)).astype(float)
        factor = np.minimum(1.0, np.divide(limit, total, out=np.ones_like(total), where=total > 0))
        value = value * factor[position]
    return drawn.assign(value=value)


def outside_links(links: LinkSet, flows: TierFlows, *, degree: float, seed: int) -> None:
    """Draw what companies here buy from and sell to industries elsewhere; what is left goes to the largest."""
    partners = np.concatenate([links.rest_positions("region"), links.rest_positions("country")])
    for way, stream in (("buyer", 1), ("supplier", 2)):
        rng = np.random.default_rng([seed, stream])
        target = _outside_targets(links, flows, way) * (partners >= 0)[None, :]
        amount = _outside_amounts(links, target.sum(axis=1), way)
        firms = np.flatnonzero(links.local & links.is_firm)
        counts = link_counts(links.output[firms], mean_degree=degree)
        drawn = drawn_links(links.sector[firms], amount[firms], target, counts, rng=rng)
        drawn = drawn.assign(firm=firms[drawn["firm"].to_numpy()])
        drawn, left = _settled(links, drawn, target)
        _add_way(links, drawn, partners, way)
        amount -= np.bincount(drawn["firm"], weights=drawn["value"], minlength=links.size)
        _add_way(links, _left_over(links, left, amount), partners, way)


def _add_way(links: LinkSet, found: pd.DataFrame, partners: np.ndarray, way: str) -> None:
    firm, partner = found["firm"].to_numpy(np.int64), partners[found["partner"].to_numpy(np.int64)]
    ends = (partner, firm) if way == "buyer" else (firm, partner)
    links.add(*ends, found["value"].to_numpy(float), found["probability"].to_numpy(float))


def _outside_targets(links: LinkSet, flows: TierFlows, way: str) -> Floats:
    """Sector here x partner elsewhere: what buyers here buy there beside what was seen, or suppliers here sell."""
    if way == "buyer":
        blocks = [
            np.maximum(flows.flows[tier, "local"].to_numpy(float) - links.seen_blocks(tier), 0.0).T
            for tier in ("region", "country")
        ]
    else:
        blocks = [flows.flows["local", tier].to_numpy(float) for tier in ("region", "country")]
    return np.concatenate(blocks, axis=1)


def _outside_amounts(links: LinkSet, total: Floats, way: str) -> Floats:
    """What each node here buys from, or sells to, industries elsewhere, so that it all comes to one rate."""
    here = np.flatnonzero(links.local & ~links.listed if way == "buyer" else links.local)
    sector, output = links.sector[here], links.output[here]
    out = np.zeros(links.size)
    if way == "buyer":
        out[here] = shared_out(total, output, links.traded("buyer", tiers=HOME)[here], sector)
    else:
        out[here] = sellable(total, output, links.traded("supplier")[here], sector, links.is_firm[here])
    return out


def _settled(links: LinkSet, drawn: pd.DataFrame, target: Floats) -> tuple[pd.DataFrame, Floats]:
    """Scale drawn links down to their block where they exceed it; return them and what is left of each block."""
    partners = target.shape[1]
    cell = links.sector[drawn["firm"]] * partners + drawn["partner"].to_numpy()
    total = np.bincount(cell, weights=drawn["value"], minlength=target.size).astype(float)
    limit = target.ravel()
    factor = np.minimum(1.0, np.divide(limit, total, out=np.ones_like(total), where=total > 0))
    out = drawn.assign(value=drawn["value"].to_numpy() * factor[cell])
    return out, np.maximum(limit - total * factor, 0.0).reshape(target.shape)


def _left_over(links: LinkSet, left: Floats, amount: Floats) -> pd.DataFrame:
    """Give what is left of each block to the nodes here that have most left to trade."""
    here = np.flatnonzero(links.local)
    order = here[np.lexsort((-amount[here], links.sector[here]))]
    bounds = np.searchsorted(links.sector[order], np.arange(len(links.sectors) + 1))
    pieces = []
    for k in range(len(links.sectors)):
        nodes = order[bounds[k] : bounds[k + 1]]
        row = np.where(left[k] > CENT, left[k], 0.0)
        if len(nodes) and row.any():
            free = np.maximum(amount[nodes], 0.0)
            free[0] += max(0.0, float(row.sum() - free.sum()))
            i, partner, value = corner_pieces(free, row)
            pieces.append(pd.DataFrame({"firm": nodes[i], "partner": partner, "value": value, "probability": 1.0}))
    columns = {"firm": "int64", "partner": "int64", "value": float, "probability": float}
    return pd.concat(pieces, ignore_index=True) if pieces else pd.DataFrame({c: [] for c in columns}).astype(columns)


def rest_links(links: LinkSet, flows: TierFlows) -> None:
    """Add the trade of the other tiers among themselves, one link a pair of industries."""
    for supplier in ("region", "country"):
        for buyer in ("region", "country"):
            block = flows.flows[supplier, buyer].to_numpy(float)
            i, j = np.nonzero(block > CENT)
            sells, buys = links.rest_positions(supplier)[i], links.rest_positions(buyer)[j]
            keep = (sells >= 0) & (buys >= 0)
            links.add(sells[keep], buys[keep], block[i, j][keep])
