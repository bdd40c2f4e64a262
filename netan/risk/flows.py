"""Impact shares of one production function, and one step of each cascade for many scenarios side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from scipy import sparse

from ..errors import Fault, SchemaError
from .economy import ESSENTIAL, HALF_CRITICAL, NON_ESSENTIAL

if TYPE_CHECKING:
    from .economy import Economy, Floats, Ints

Production = Literal["mixed", "linear", "leontief"]
Replaceability = Literal["dynamic", "static", "off"]


@dataclass(frozen=True)
class Flows:
    """Sparse impact shares; columns are suppliers (downstream) or buyers (upstream).

    Attributes
    ----------
    essential
        groups x n: one row for each (buyer, essential supplier sector), sorted by buyer.
    first, dependent
        First row of each buyer in `essential`, and that buyer.
    linear
        n x n: row j holds the shares of j's non-essential inputs in all its inputs.
    upstream
        n x n: row i holds the shares of i's revenue by buyer.
    market_sales
        markets x n: the sales s of each market's members.
    market
        Market of each node.
    sales
        s, n x 1.
    fixed
        Replaceability held fixed (n x 1), or None when it moves with the market.
    """

    essential: Any
    first: Ints
    dependent: Ints
    linear: Any
    upstream: Any
    market_sales: Any
    market: Ints
    sales: Floats
    fixed: Floats | None


def link_classes(economy: Economy, production: Production) -> Ints:
    """Class of each link under a production function: as rated, all non-essential, or all essential."""
    if production == "mixed":
        return economy.link_class.astype(np.int64)
    every = ESSENTIAL if production == "leontief" else NON_ESSENTIAL
    return np.full(len(economy.value), every, dtype=np.int64)


def build_flows(
    economy: Economy, *, production: Production = "mixed", replaceability: Replaceability = "dynamic"
) -> Flows:
    """Compute the impact shares of RISK: W_ij / P_j,sector (essential), W_ij / costs_j, W_ij / revenue_i.

    Essential shares carry the factor purchases_j / costs_j, so that inputs from outside the network soften them.
    Half-critical inputs are essential ones of half the weight: the output they allow is (1 + their level) / 2 of what
    it was (Pichler et al. 2022, JEDC 144:104527, the "half critical" function, here for each input apart).
    """
    _check_choice("production", production, ("mixed", "linear", "leontief"))
    _check_choice("replaceability", replaceability, ("dynamic", "static", "off"))
    n, i, j, w = economy.size, economy.supplier, economy.buyer, economy.value
    kinds = link_classes(economy, production)
    key = j * len(economy.sectors) + economy.sector[i]
    vital = (kinds == ESSENTIAL) | (kinds == HALF_CRITICAL)
    keys, group = np.unique(key[vital], return_inverse=True)
    group = group.ravel()
    total = np.bincount(group, w[vital], len(keys))
    softened = economy.purchases / np.where(economy.costs > 0, economy.costs, 1)
    dependent, first = np.unique(keys // len(economy.sectors), return_index=True)
    minor = kinds == NON_ESSENTIAL
    weighing = softened[j[vital]] * np.where(kinds[vital] == HALF_CRITICAL, 0.5, 1.0)
    return Flows(
        essential=_rows(w[vital] / total[group] * weighing, group, i[vital], (len(keys), n)),
        first=first.astype(np.int64),
        dependent=dependent.astype(np.int64),
        linear=_rows(w[minor] / economy.costs[j[minor]], j[minor], i[minor], (n, n)),
        upstream=_rows(w / economy.revenue[i], i, j, (n, n)),
        market_sales=_rows(economy.strength, economy.market, np.arange(n), (len(economy.markets), n)),
        market=economy.market,
        sales=economy.strength[:, None],
        fixed=_fixed(economy, replaceability),
    )


def initial_replaceability(economy: Economy) -> Floats:
    """Replaceability before any shock: each node's share of its market's sales, 1 where the market sells nothing."""
    total = np.bincount(economy.market, economy.strength, len(economy.markets))[economy.market]
    return np.divide(economy.strength, total, out=np.ones(economy.size), where=total > 0)


def passed_on(flows: Flows, loss: Floats) -> Floats:
    """sigma_i * loss_i: the part of each loss that the rest of the market cannot make good (n x scenarios)."""
    if flows.fixed is not None:
        held: Floats = flows.fixed * loss
        return held
    left = (flows.market_sales @ (1 - loss))[flows.market]
    # Scale-free: a market that sells nothing any more replaces nothing, whatever the currency unit.
    sigma = np.divide(flows.sales, left, out=np.ones_like(loss), where=left > 0)
    passed: Floats = np.minimum(sigma, 1) * loss
    return passed


def down_step(flows: Flows, loss: Floats, shock: Floats) -> Floats:
    """One Jacobi step of lost inputs; loss and shock are n x scenarios, in [0, 1]."""
    passed = passed_on(flows, loss)
    new: Floats = np.maximum(flows.linear @ passed, shock)
    if len(flows.first):
        worst = np.maximum.reduceat(flows.essential @ passed, flows.first, axis=0)
        new[flows.dependent] = np.maximum(new[flows.dependent], worst)
    return np.minimum(new, 1)


def up_step(flows: Flows, loss: Floats, shock: Floats) -> Floats:
    """One Jacobi step of lost sales."""
    new: Floats = np.maximum(flows.upstream @ loss, shock)
    return np.minimum(new, 1)


def _fixed(economy: Economy, replaceability: Replaceability) -> Floats | None:
    if replaceability == "dynamic":
        return None
    if replaceability == "static":
        return initial_replaceability(economy)[:, None]
    return np.ones((economy.size, 1))


def _rows(data: Floats, row: Ints, column: Ints, shape: tuple[int, int]) -> Any:
    return sparse.csr_matrix((data, (row, column)), shape=shape)


def _check_choice(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise SchemaError(
            "A cascade option is unknown.",
            [Fault(f"{value!r}", column=name, remedy=f"use one of {', '.join(allowed)}")],
        )
