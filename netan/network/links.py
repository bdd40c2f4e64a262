"""The links of a network while it is built: seen ones first, then drawn ones, then what the draws leave over."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .base import FINAL_DEMAND, WORLD, rest_node
from .outside import drawn_links, link_counts
from .reconstruct import Purchases, reconstruct_links
from .reconstruct_blocks import rescale_blocks
from .residual import place_residual

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..tables.iotable import IOTable
    from .flows import TierFlows

# Odds of a link grow with expected trade to this power, so that degree grows with size^0.3-0.4 (RISK 2.7).
LINK_ELASTICITY = 0.4
_CENT = 0.01


class LinkSet:
    """Collects links by node position; knows what each node can still sell and buy here.

    Parameters
    ----------
    nodes
        Node table of the schema, in its final order.
    sectors
        Sector codes in table order.
    seen
        Payments: ``supplier``, ``buyer`` (node ids), ``value``, ``confidential``, ``only_source``.
    """

    def __init__(self, nodes: pd.DataFrame, sectors: Sequence[str], seen: pd.DataFrame) -> None:
        self.nodes = nodes
        self.sectors = list(sectors)
        self.sector = pd.Index(self.sectors).get_indexer(nodes["sector"].astype(object))
        self.tier = nodes["tier"].to_numpy(dtype=object)
        self.is_firm = (nodes["kind"] == "firm").to_numpy()
        self.output = nodes["output"].to_numpy(float).copy()
        self.local = (self.tier == "local") & (self.sector >= 0) & (np.nan_to_num(self.output) > 0)
        self.seen = pd.DataFrame(
            {
                "supplier": nodes.index.get_indexer(seen["supplier"]),
                "buyer": nodes.index.get_indexer(seen["buyer"]),
                "value": seen["value"].to_numpy(float),
                "confidential": seen["confidential"].to_numpy(bool),
                "only_source": seen["only_source"].to_numpy(dtype=object),
            }
        )
        self.parts: list[pd.DataFrame] = []
        self.notes: list[str] = []

    @property
    def size(self) -> int:
        """Number of nodes."""
        return len(self.nodes)

    def add(self, supplier: np.ndarray, buyer: np.ndarray, value: np.ndarray, probability: np.ndarray | float) -> None:
        """Add estimated links by position; nothing below a penny is kept."""
        frame = pd.DataFrame({"supplier": supplier, "buyer": buyer, "value": value, "probability": probability})
        self.parts.append(frame[frame["value"] > _CENT])

    def place_totals(self) -> np.ndarray:
        """Output here by sector, from the nodes."""
        return np.bincount(self.sector[self.local], weights=self.output[self.local], minlength=len(self.sectors))

    def seen_sums(self, by: str, *, other_tiers: tuple[str, ...]) -> np.ndarray:
        """Payments seen by node (``by`` is ``supplier`` or ``buyer``) with the other end in some tiers."""
        other = "buyer" if by == "supplier" else "supplier"
        keep = np.isin(self.tier[self.seen[other]], other_tiers) if len(self.seen) else np.zeros(0, dtype=bool)
        part = self.seen[keep]
        return np.bincount(part[by], weights=part["value"], minlength=self.size)

    def seen_blocks(self) -> np.ndarray:
        """Payments seen between industries here, sector x sector."""
        k = len(self.sectors)
        i, j = self.seen["supplier"].to_numpy(), self.seen["buyer"].to_numpy()
        inside = self.local[i] & self.local[j]
        cell = self.sector[i[inside]] * k + self.sector[j[inside]]
        return np.bincount(cell, weights=self.seen["value"].to_numpy()[inside], minlength=k * k).reshape(k, k)

    def rest_positions(self, tier: str) -> np.ndarray:
        """Position of the rest-of-industry node of each sector in one tier; -1 where there is none."""
        return self.nodes.index.get_indexer([rest_node(code, tier) for code in self.sectors])

    def finished(self, table: IOTable) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Add imports and final demand; return nodes and edges of the schema."""
        self._imports(table)
        drawn = _merged(self.parts, self.seen, self.size, self.is_firm)
        sold = np.bincount(drawn["supplier"], weights=drawn["value"], minlength=self.size)
        sold += np.bincount(self.seen["supplier"], weights=self.seen["value"], minlength=self.size)
        short = (sold > self.output * (1 + 1e-9)) & ~np.isnan(self.output)
        raised = short & self.is_firm
        if raised.any():
            self.notes.append(
                f"{int(raised.sum()):,} companies were paid more than their estimated sales; their sales were raised."
            )
        self.output = np.where(short, sold, self.output)
        spare = np.nan_to_num(self.output - sold)
        final = self.nodes.index.get_loc(FINAL_DEMAND)
        rows = np.flatnonzero(spare > _CENT)
        last = pd.DataFrame({"supplier": rows, "buyer": final, "value": spare[rows], "probability": 1.0})
        edges = pd.concat([drawn, last], ignore_index=True)
        nodes = self.nodes.assign(output=self.output)
        return nodes, self._edge_table(edges)

    def _imports(self, table: IOTable) -> None:
        rate = (table.primary("imports") / table.x.where(table.x > 0)).fillna(0.0).to_numpy()
        amount = np.zeros(self.size)
        known = (self.sector >= 0) & ~np.isnan(self.output)
        amount[known] = rate[self.sector[known]] * self.output[known]
        amount = np.maximum(amount - self.seen_sums("buyer", other_tiers=("world",)), 0.0)
        rows = np.flatnonzero(amount > _CENT)
        world = self.nodes.index.get_loc(WORLD)
        self.add(np.full(len(rows), world), rows, amount[rows], 1.0)

    def _edge_table(self, edges: pd.DataFrame) -> pd.DataFrame:
        ids = self.nodes.index.to_numpy(dtype=object)
        sector = self.nodes["sector"].to_numpy(dtype=object)
        frame = pd.concat(
            [
                edges.assign(evidence="estimated", confidential=False, only_source=None),
                self.seen.assign(evidence="seen", probability=1.0),
            ],
            ignore_index=True,
        )
        i, j = frame["supplier"].to_numpy(int), frame["buyer"].to_numpy(int)
        out = pd.DataFrame(
            {
                "supplier": pd.Series(ids[i], dtype="str"),
                "buyer": pd.Series(ids[j], dtype="str"),
                "sector": pd.Series(sector[i], dtype="str"),
                "value": frame["value"].to_numpy(float),
                "evidence": frame["evidence"].astype("str"),
                "probability": np.minimum(1.0, frame["probability"].to_numpy(float)),
                "confidential": frame["confidential"].to_numpy(bool),
                "only_source": frame["only_source"].astype("str").where(frame["only_source"].notna()),
            }
        )
        return out.sort_values(["supplier", "buyer"], kind="stable").reset_index(drop=True)


def _merged(parts: Sequence[pd.DataFrame], seen: pd.DataFrame, size: int, is_firm: np.ndarray) -> pd.DataFrame:
    """Add up links of one pair; what was seen replaces what was estimated, and no company supplies itself."""
    frame = pd.concat(parts, ignore_index=True)
    key = frame["supplier"].to_numpy(np.int64) * size + frame["buyer"].to_numpy(np.int64)
    known = seen["supplier"].to_numpy(np.int64) * size + seen["buyer"].to_numpy(np.int64)
    own = is_firm[frame["supplier"]] & (frame["supplier"] == frame["buyer"]).to_numpy()
    frame = frame.assign(key=key)[~np.isin(key, known) & ~own]
    out = frame.groupby("key", sort=True).agg(
        supplier=("supplier", "first"),
        buyer=("buyer", "first"),
        value=("value", "sum"),
        probability=("probability", "max"),
    )
    return out.reset_index(drop=True)


def local_links(links: LinkSet, flows: TierFlows, *, mean_degree: float, seed: int) -> None:
    """Draw who supplies whom here, fix what was seen, and place the rest of every block.

    Each pair of industries keeps its expected total, unless the payments seen are larger.
    """
    block = flows.flows["local", "local"].to_numpy(float)
    seen = links.seen_blocks()
    target = np.maximum(block - seen, 0.0)
    over = float(np.maximum(seen - block, 0.0).sum())
    if over > 0.01 * max(float(block.sum()), 1.0):
        links.notes.append(
            f"Payments seen here exceed what the table expects between these industries by £{over / 1e6:,.1f}m; "
            "what was seen stands."
        )
    can_sell = _capacity(links, target.sum(axis=1), links.seen_sums("supplier", other_tiers=("local",)))
    can_buy = _capacity(links, target.sum(axis=0), links.seen_sums("buyer", other_tiers=("local",)))
    drawn = _drawn_here(links, target, can_sell, can_buy, mean_degree=mean_degree, seed=seed)
    drawn = _held(drawn, can_sell, can_buy)
    links.add(drawn["supplier"].to_numpy(), drawn["buyer"].to_numpy(), drawn["value"].to_numpy(), drawn["probability"])
    k = len(links.sectors)
    cell = links.sector[drawn["supplier"]] * k + links.sector[drawn["buyer"]]
    left = np.maximum(target - np.bincount(cell, weights=drawn["value"], minlength=k * k).reshape(k, k), 0.0)
    unsold = can_sell - np.bincount(drawn["supplier"], weights=drawn["value"], minlength=links.size)
    unmet = can_buy - np.bincount(drawn["buyer"], weights=drawn["value"], minlength=links.size)
    sector = np.where(links.local, links.sector, -1)
    rest = place_residual(left, sector, np.maximum(unsold, 0.0), np.maximum(unmet, 0.0))
    links.add(rest["supplier"].to_numpy(), rest["buyer"].to_numpy(), rest["value"].to_numpy(), 1.0)


def _capacity(links: LinkSet, total: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Split the total of each sector over its nodes here by output, less what was seen, so that it adds up."""
    made = links.place_totals()
    here = np.flatnonzero(links.local)
    sector = links.sector[here]
    share = links.output[here] / made[sector]
    left = np.maximum(share * total[sector] - seen[here], 0.0)
    sums = np.bincount(sector, weights=left, minlength=len(total))
    # where payments seen use up every node, output decides
    left = np.where(sums[sector] > 0, left, links.output[here])
    sums = np.bincount(sector, weights=left, minlength=len(total))
    out = np.zeros(links.size)
    out[here] = left * np.divide(total, sums, out=np.zeros_like(total), where=sums > 0)[sector]
    return out


def _drawn_here(
    links: LinkSet, target: np.ndarray, can_sell: np.ndarray, can_buy: np.ndarray, *, mean_degree: float, seed: int
) -> pd.DataFrame:
    """Links between companies here, by position, each block at most its expected total."""
    firms = np.flatnonzero(links.local & links.is_firm)
    names = pd.Index([f"{p:09d}" for p in firms])
    sectors = pd.Index(links.sectors)
    code = pd.Series(sectors[links.sector[firms]], index=names)
    of_firms = _firm_share(links, can_sell)
    bought_by_firms = _firm_share(links, can_buy)
    bought = np.bincount(links.sector[firms], weights=can_buy[firms], minlength=len(sectors))
    blocks = target * of_firms[:, None] * bought_by_firms[None, :]
    rate = np.divide(blocks, bought[None, :], out=np.zeros_like(blocks), where=bought[None, :] > 0)
    suppliers = pd.DataFrame({"sector": code, "strength": can_sell[firms]})
    buyers = pd.DataFrame({"sector": code, "size": can_buy[firms]})
    table = pd.DataFrame(rate, index=sectors, columns=sectors)
    pair = links.seen[links.local[links.seen["supplier"]] & links.local[links.seen["buyer"]]]
    known = pd.DataFrame(
        {
            "supplier": [f"{p:09d}" for p in pair["supplier"]],
            "buyer": [f"{p:09d}" for p in pair["buyer"]],
            "value": 0.0,  # only keeps the pair from being drawn; its money is already out of the margins
        }
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        edges = reconstruct_links(
            suppliers,
            Purchases(buyers, table),
            mean_degree=mean_degree,
            seed=seed,
            elasticity=LINK_ELASTICITY,
            seen=known if len(known) else None,
        )
    edges = edges[edges["evidence"] == "estimated"]
    scaled, _ = rescale_blocks(edges, pd.DataFrame(blocks, index=sectors, columns=sectors), buyer_sector=code)
    return pd.DataFrame(
        {
            "supplier": scaled["supplier"].astype("int64"),
            "buyer": scaled["buyer"].astype("int64"),
            "value": scaled["value"].to_numpy(float),
            "probability": scaled["probability"].to_numpy(float),
        }
    )


def _firm_share(links: LinkSet, capacity: np.ndarray) -> np.ndarray:
    """Share of each sector's capacity here that companies hold, not the rest of the industry."""
    k = len(links.sectors)
    here = links.local
    whole = np.bincount(links.sector[here], weights=capacity[here], minlength=k)
    own = here & links.is_firm
    part = np.bincount(links.sector[own], weights=capacity[own], minlength=k)
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _held(drawn: pd.DataFrame, can_sell: np.ndarray, can_buy: np.ndarray) -> pd.DataFrame:
    """Scale links down where a company would sell or buy more than it can."""
    value = drawn["value"].to_numpy(float)
    for end, limit in (("supplier", can_sell), ("buyer", can_buy)):
        position = drawn[end].to_numpy()
        total = np.bincount(position, weights=value, minlength=len(limit))
        factor = np.minimum(1.0, np.divide(limit, total, out=np.ones_like(total), where=total > 0))
        value = value * factor[position]
    return drawn.assign(value=value)


def outside_links(links: LinkSet, flows: TierFlows, *, degree: float, seed: int) -> None:
    """Draw what companies here buy from and sell to industries elsewhere; the rest nodes here take what is left."""
    for way, stream in (("buyer", 1), ("supplier", 2)):
        rng = np.random.default_rng([seed, stream])
        partners = np.concatenate([links.rest_positions("region"), links.rest_positions("country")])
        target = _outside_targets(flows, way) * (partners >= 0)[None, :]
        drawn = _drawn_outside(links, target, way, degree=degree, rng=rng)
        whole, left = _settled(links, drawn, target)
        _add_way(links, whole["firm"], partners[whole["partner"]], whole["value"], way, whole["probability"])
        rest = links.rest_positions("local")
        rows, columns = np.nonzero(left > _CENT)
        takers = np.where(rest >= 0, rest, _largest(links))[rows]
        keep = takers >= 0
        _add_way(links, takers[keep], partners[columns[keep]], left[rows[keep], columns[keep]], way, 1.0)


def _add_way(
    links: LinkSet,
    firm: pd.Series | np.ndarray,
    partner: np.ndarray,
    value: pd.Series | np.ndarray,
    way: str,
    probability: pd.Series | float,
) -> None:
    ends = (partner, np.asarray(firm)) if way == "buyer" else (np.asarray(firm), partner)
    links.add(*ends, np.asarray(value), probability if isinstance(probability, float) else np.asarray(probability))


def _outside_targets(flows: TierFlows, way: str) -> np.ndarray:
    """Sector here x partner elsewhere: what buyers here buy there, or suppliers here sell there."""
    if way == "buyer":
        blocks = [flows.flows[tier, "local"].to_numpy(float).T for tier in ("region", "country")]
    else:
        blocks = [flows.flows["local", tier].to_numpy(float) for tier in ("region", "country")]
    return np.concatenate(blocks, axis=1)


def _drawn_outside(
    links: LinkSet, target: np.ndarray, way: str, *, degree: float, rng: np.random.Generator
) -> pd.DataFrame:
    firms = np.flatnonzero(links.local & links.is_firm)
    made = links.place_totals()
    sector = links.sector[firms]
    amount = target.sum(axis=1)[sector] * links.output[firms] / made[sector]
    seen = links.seen_sums(way, other_tiers=("region", "country"))[firms]
    amount = np.maximum(amount - seen, 0.0)
    counts = link_counts(links.output[firms], mean_degree=degree)
    drawn = drawn_links(sector, amount, target, counts, rng=rng)
    return drawn.assign(firm=firms[drawn["firm"].to_numpy()])


def _settled(links: LinkSet, drawn: pd.DataFrame, target: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """Scale drawn links down to their block where they exceed it; return them and what is left of each block."""
    partners = target.shape[1]
    cell = links.sector[drawn["firm"]] * partners + drawn["partner"].to_numpy()
    total = np.bincount(cell, weights=drawn["value"], minlength=target.size)
    limit = target.ravel()
    factor = np.minimum(1.0, np.divide(limit, total, out=np.ones_like(total), where=total > 0))
    out = drawn.assign(value=drawn["value"].to_numpy() * factor[cell])
    return out, (limit - total * factor).reshape(target.shape)


def _largest(links: LinkSet) -> np.ndarray:
    """Position of the largest node here of each sector; -1 where there is none."""
    out = np.full(len(links.sectors), -1)
    here = np.flatnonzero(links.local)
    order = here[np.argsort(links.output[here], kind="stable")]
    out[links.sector[order]] = order
    return out


def rest_links(links: LinkSet, flows: TierFlows) -> None:
    """Add the trade of the other tiers among themselves, one link a pair of industries."""
    for supplier in ("region", "country"):
        for buyer in ("region", "country"):
            block = flows.flows[supplier, buyer].to_numpy(float)
            i, j = np.nonzero(block > _CENT)
            sells, buys = links.rest_positions(supplier)[i], links.rest_positions(buyer)[j]
            keep = (sells >= 0) & (buys >= 0)
            links.add(sells[keep], buys[keep], block[i, j][keep], 1.0)
