"""The links of a network while it is built, by node position."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .base import FINAL_DEMAND, WORLD, rest_node

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .flows import Floats, TierFlows

# From so many payees on, the payments seen of a buyer are its list.
LIST_LENGTH = 5
CENT = 0.01
# A rest of an industry that sells more than this share above its output is worth a word.
_NOTEWORTHY = 1e-3


class LinkSet:
    """Collects links by node position; knows what each node sells and buys so far.

    Parameters
    ----------
    nodes
        Node table of the schema, in its final order.
    sectors
        Sector codes in table order.
    seen
        Payments: ``supplier``, ``buyer`` (node ids), ``value``, ``confidential``, ``only_source``.
    group
        Group of companies by node id; companies of one group are not taken to supply each other. None: no groups.
    """

    def __init__(
        self, nodes: pd.DataFrame, sectors: Sequence[str], seen: pd.DataFrame, group: pd.Series | None = None
    ) -> None:
        self.nodes = nodes
        self.sectors = list(sectors)
        self.sector = np.asarray(pd.Index(self.sectors).get_indexer(nodes["sector"].astype(object)), dtype=np.int64)
        self.tier = nodes["tier"].to_numpy(dtype=object)
        self.is_firm = (nodes["kind"] == "firm").to_numpy()
        self.output = nodes["output"].to_numpy(float).copy()
        self.local = (self.tier == "local") & (self.sector >= 0) & (np.nan_to_num(self.output) > 0)
        self.seen = pd.DataFrame(
            {
                "supplier": nodes.index.get_indexer(seen["supplier"].astype(object)).astype(np.int64),
                "buyer": nodes.index.get_indexer(seen["buyer"].astype(object)).astype(np.int64),
                "value": seen["value"].to_numpy(float),
                "confidential": seen["confidential"].to_numpy(bool),
                "only_source": seen["only_source"].to_numpy(dtype=object),
            }
        )
        self.listed = self._listed()
        self.kin = self._kin(group)
        self.parts: list[pd.DataFrame] = []
        self.notes: list[str] = []

    def _listed(self) -> np.ndarray:
        """Buyers here whose payments seen are their list: they buy nothing beside it."""
        payees = np.bincount(self.seen["buyer"], minlength=self.size)
        return np.asarray(self.local & self.is_firm & (payees >= LIST_LENGTH))

    def _kin(self, group: pd.Series | None) -> np.ndarray:
        """Pairs of different companies here of one group, as ``supplier * size + buyer``, sorted."""
        if group is None:
            return np.empty(0, dtype=np.int64)
        here = np.flatnonzero(self.local & self.is_firm)
        code = pd.factorize(group.astype(object).reindex(self.nodes.index[here]).to_numpy())[0]
        pairs = []
        for number in np.flatnonzero(np.bincount(code[code >= 0]) > 1):
            same = here[code == number]
            pairs.append((same[:, None] * self.size + same[None, :])[~np.eye(len(same), dtype=bool)])
        return np.sort(np.concatenate(pairs)) if pairs else np.empty(0, dtype=np.int64)

    @property
    def known_pairs(self) -> np.ndarray:
        """Pairs that nothing is drawn for: payments seen, and companies of one group; sorted."""
        seen = self.seen["supplier"].to_numpy(np.int64) * self.size + self.seen["buyer"].to_numpy(np.int64)
        return np.union1d(seen, self.kin)

    @property
    def size(self) -> int:
        """Number of nodes."""
        return len(self.nodes)

    def add(
        self, supplier: np.ndarray, buyer: np.ndarray, value: np.ndarray, probability: np.ndarray | float = 1.0
    ) -> None:
        """Add estimated links by position; nothing below a penny is kept."""
        frame = pd.DataFrame(
            {
                "supplier": np.asarray(supplier, dtype=np.int64),
                "buyer": np.asarray(buyer, dtype=np.int64),
                "value": value,
                "probability": probability,
            }
        )
        self.parts.append(frame[frame["value"] > CENT])

    def traded(self, by: str, *, tiers: tuple[str, ...] = ()) -> Floats:
        """What each node sells (``by`` 'supplier') or buys so far, seen and estimated.

        ``tiers`` keeps to partners of these tiers; all when empty.
        """
        other = "buyer" if by == "supplier" else "supplier"
        total = np.zeros(self.size)
        for frame in (self.seen, *self.parts):
            part = frame[np.isin(self.tier[frame[other]], tiers)] if tiers else frame
            total += np.bincount(part[by], weights=part["value"], minlength=self.size)
        return total

    def seen_blocks(self, tier: str, *, on_lists: bool = False) -> Floats:
        """Payments seen from industries of a tier to industries here, sector x sector; or those on buyers' lists."""
        k = len(self.sectors)
        i, j = self.seen["supplier"].to_numpy(), self.seen["buyer"].to_numpy()
        inside = (self.tier[i] == tier) & (self.sector[i] >= 0) & self.in_table(j)
        if on_lists:
            inside &= self.listed[j]
        cell = self.sector[i[inside]] * k + self.sector[j[inside]]
        value = self.seen["value"].to_numpy()[inside]
        return np.bincount(cell, weights=value, minlength=k * k).reshape(k, k).astype(float)

    def listed_share(self) -> Floats:
        """Share of each industry's output here that buyers with a list make."""
        k = len(self.sectors)
        made = np.bincount(self.sector[self.local], weights=self.output[self.local], minlength=k).astype(float)
        own = np.bincount(self.sector[self.listed], weights=self.output[self.listed], minlength=k).astype(float)
        return np.divide(own, made, out=np.zeros_like(own), where=made > 0)

    def seen_unknown(self, tier: str) -> tuple[Floats, Floats]:
        """Payments seen to a tier where one end has no industry: by industry of the buyer, of the supplier."""
        k = len(self.sectors)
        i, j = self.seen["supplier"].to_numpy(), self.seen["buyer"].to_numpy()
        value = self.seen["value"].to_numpy()
        of_tier = self.tier[i] == tier
        sold = of_tier & (self.sector[i] < 0) & self.in_table(j)
        bought = of_tier & (self.sector[i] >= 0) & ~self.in_table(j)
        return (
            np.bincount(self.sector[j[sold]], weights=value[sold], minlength=k).astype(float),
            np.bincount(self.sector[i[bought]], weights=value[bought], minlength=k).astype(float),
        )

    def in_table(self, position: np.ndarray) -> np.ndarray:
        """Which of these nodes are of the place and of an industry of the table."""
        return np.asarray((self.tier[position] == "local") & (self.sector[position] >= 0))

    def rest_positions(self, tier: str) -> np.ndarray:
        """Position of the rest-of-industry node of each sector in one tier; -1 where there is none."""
        return np.asarray(self.nodes.index.get_indexer([rest_node(code, tier) for code in self.sectors]))

    def finished(self, flows: TierFlows) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Add imports and final demand; return nodes and edges of the schema."""
        self._imports(flows)
        drawn = _merged(self.parts, self.known_pairs, self.size, self.is_firm)
        sold = np.bincount(drawn["supplier"], weights=drawn["value"], minlength=self.size).astype(float)
        sold += np.bincount(self.seen["supplier"], weights=self.seen["value"], minlength=self.size)
        self._outputs(sold)
        spare = np.nan_to_num(self.output - sold)
        rows = np.flatnonzero(spare > CENT)
        final = self.nodes.index.get_loc(FINAL_DEMAND)
        last = pd.DataFrame({"supplier": rows, "buyer": final, "value": spare[rows], "probability": 1.0})
        edges = pd.concat([drawn, last], ignore_index=True) if len(drawn) else last
        nodes = self.nodes.assign(output=self.output)
        nodes["employees"] = self._employees()
        return nodes, self._edge_table(edges)

    def _outputs(self, sold: Floats) -> None:
        """Output of payees elsewhere is part of their industry's; nobody sells more than it makes."""
        i, value = self.seen["supplier"].to_numpy(), self.seen["value"].to_numpy()
        for tier in ("region", "country"):
            away = (self.tier[i] == tier) & (self.sector[i] >= 0) & np.isnan(self.output[i])
            own = np.bincount(self.sector[i[away]], weights=value[away], minlength=len(self.sectors))
            rest = self.rest_positions(tier)
            there = rest >= 0
            self.output[rest[there]] = np.maximum(self.output[rest[there]] - own[there], 0.0)
        short = (sold > self.output * (1 + 1e-9) + CENT) & ~np.isnan(self.output)
        paid = short & self.is_firm
        if paid.any():
            self.notes.append(
                "1 company was paid more than its estimated sales; its sales were raised."
                if paid.sum() == 1
                else f"{int(paid.sum()):,} companies were paid more than their estimated sales; "
                "their sales were raised."
            )
        rest_short = short & ~self.is_firm & (sold > self.output * (1 + _NOTEWORTHY))
        if rest_short.any():
            self.notes.append(
                f"{int(rest_short.sum()):,} industries sell more to other industries than they make, by "
                f"£{float((sold - self.output)[rest_short].sum()) / 1e6:,.1f}m; their output was raised."
            )
        self.output = np.where(short | (sold > self.output), sold, self.output)

    def _employees(self) -> Floats:
        """Jobs of the nodes; a size that nobody counted grows with sales that were seen to be larger."""
        jobs = self.nodes["employees"].to_numpy(float)
        before = self.nodes["output"].to_numpy(float)
        guessed = self.is_firm & (self.nodes["evidence"] != "seen").to_numpy() & (before > 0) & (self.output > before)
        factor = np.divide(self.output, before, out=np.ones_like(jobs), where=guessed)
        return jobs * factor

    def _imports(self, flows: TierFlows) -> None:
        """Imports of every node: the table's by industry, payments seen to suppliers abroad among them."""
        by_tier = flows.imports.to_numpy(float)
        output = flows.output.to_numpy(float)
        total = np.clip(by_tier.sum(axis=1), 0.0, None)
        rate = np.divide(total, output.sum(axis=1), out=np.zeros_like(total), where=output.sum(axis=1) > 0)
        amount = np.zeros(self.size)
        known = (self.sector >= 0) & ~np.isnan(self.output)
        amount[known] = rate[self.sector[known]] * self.output[known]
        self._imports_of_listed(amount)
        seen = self.traded("buyer", tiers=("world",))
        amount = np.where(known, np.maximum(amount - seen, 0.0), 0.0)
        k = len(total)
        held = np.bincount(self.sector[self.sector >= 0], weights=seen[self.sector >= 0], minlength=k)
        sums = np.bincount(self.sector[known], weights=amount[known], minlength=k)
        wanted = np.maximum(total - held, 0.0)
        factor = np.minimum(1.0, np.divide(wanted, sums, out=np.ones_like(sums), where=sums > 0))
        amount[known] *= factor[self.sector[known]]
        more = float(seen.sum() + amount.sum() - total.sum())  # buyers of no industry, industries that import more
        if more > 0 and amount.sum() > 0:
            amount *= max(0.0, 1 - more / float(amount.sum()))
        rows = np.flatnonzero(amount > CENT)
        world = int(self.nodes.index.get_loc(WORLD))
        self.add(np.full(len(rows), world), rows, amount[rows])

    def _imports_of_listed(self, amount: Floats) -> None:
        """A buyer with a list imports what stands there; others of its industry in the country take the rest."""
        rest = self.rest_positions("country")
        there = self.listed & (rest[self.sector] >= 0)
        np.add.at(amount, rest[self.sector[there]], amount[there])
        amount[there] = 0.0

    def _edge_table(self, edges: pd.DataFrame) -> pd.DataFrame:
        ids = self.nodes.index.to_numpy(dtype=object)
        sector = self.nodes["sector"].to_numpy(dtype=object)
        estimated = edges.assign(evidence="estimated", confidential=False, only_source=None)
        frame = estimated
        if len(self.seen):
            frame = pd.concat([estimated, self.seen.assign(evidence="seen", probability=1.0)], ignore_index=True)
        rank = np.empty(self.size, dtype=np.int64)
        rank[np.argsort(ids.astype(str), kind="stable")] = np.arange(self.size)
        order = np.lexsort((rank[frame["buyer"]], rank[frame["supplier"]]))
        frame = frame.iloc[order].reset_index(drop=True)
        i, j = frame["supplier"].to_numpy(np.int64), frame["buyer"].to_numpy(np.int64)
        return pd.DataFrame(
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


def _merged(parts: Sequence[pd.DataFrame], known: np.ndarray, size: int, is_firm: np.ndarray) -> pd.DataFrame:
    """Add up links of one pair; what was seen replaces what was estimated, and no company supplies itself."""
    if not any(len(part) for part in parts):
        return pd.DataFrame({"supplier": [], "buyer": [], "value": [], "probability": []}).astype(
            {"supplier": "int64", "buyer": "int64"}
        )
    frame = pd.concat([part for part in parts if len(part)], ignore_index=True)
    key = frame["supplier"].to_numpy(np.int64) * size + frame["buyer"].to_numpy(np.int64)
    own = is_firm[frame["supplier"]] & (frame["supplier"] == frame["buyer"]).to_numpy()
    frame = frame.assign(key=key)[~np.isin(key, known) & ~own]
    out = frame.groupby("key", sort=True).agg(value=("value", "sum"), probability=("probability", "max")).reset_index()
    supplier, buyer = np.divmod(out["key"].to_numpy(np.int64), size)
    return pd.DataFrame(
        {"supplier": supplier, "buyer": buyer, "value": out["value"], "probability": out["probability"]}
    )
