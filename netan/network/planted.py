"""A made-up economy whose links are all known, to test reconstructions on.

It has what the models of `reconstruct` do not assume: firms lie in towns and trade rather nearby; inside an industry
they make different things, and a buyer needs only some of them; some suppliers and buyers go together for no reason
that a table shows; the number of buyers grows faster or slower with size than that of suppliers; weights vary widely
around what size explains. A reconstruction sees sales, purchases, industries and the table of industries, and the few
links that are shown to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from .reconstruct import Purchases

__all__ = ["Planted", "planted_economy", "register_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
# Spread of sizes and weights (standard deviation of logarithms), growth of the number of links with size.
SIZE_SPREAD, WEIGHT_SPREAD, OUT_GROWTH, IN_GROWTH = 2.2, 1.6, 0.45, 0.4
# Spread of the number of links beside size, of suppliers and of buyers.
OUT_SPREAD, IN_SPREAD = 1.2, 0.7
# What makes an industry: things it may make, of which a firm makes one; share of these that a buyer of it needs.
THINGS, NEEDED = 4, 0.5
# How much rarer a link is to another town, to a thing that is not needed, to another circle of acquaintance.
FAR, NOT_NEEDED, STRANGER = 0.25, 0.02, 0.5
TOWNS, CIRCLES = 12, 20
# Share of all pairs of industries that trade in the table.
TABLE_FILLED = 0.35


@dataclass(frozen=True)
class Planted:
    """An economy with known links.

    Attributes
    ----------
    firms
        Index firm id; ``sector``, ``size`` (currency units a year), ``town``.
    links
        ``supplier``, ``buyer``, ``value`` in currency units a year, sorted; no firm supplies itself.
    """

    firms: pd.DataFrame
    links: pd.DataFrame

    @property
    def mean_degree(self) -> float:
        """Links for each firm that buys anything."""
        return len(self.links) / self.links["buyer"].nunique()


def planted_economy(firms: int, *, sectors: int = 30, mean_degree: float = 10.0, seed: int) -> Planted:
    """Make an economy with known links.

    Parameters
    ----------
    firms, sectors
        How many.
    mean_degree
        Suppliers of a firm, about: pairs drawn twice count once.
    seed
        Seed of all chance.

    Examples
    --------
    >>> made = planted_economy(200, sectors=5, seed=1)
    >>> list(made.firms.columns), list(made.links.columns)
    (['sector', 'size', 'town'], ['supplier', 'buyer', 'value'])
    """
    rng = np.random.default_rng(seed)
    size = rng.lognormal(0.0, SIZE_SPREAD, firms) * 1e6
    traits = _Traits(
        sector=rng.choice(sectors, firms, p=_shares(sectors, rng)),
        town=rng.choice(TOWNS, firms, p=_shares(TOWNS, rng)),
        thing=rng.integers(0, THINGS, firms),
        circle=rng.integers(0, CIRCLES, firms),
        sells=size**OUT_GROWTH * rng.lognormal(0.0, OUT_SPREAD, firms),
        table=rng.gamma(0.5, 1.0, (sectors, sectors)) * (rng.random((sectors, sectors)) < TABLE_FILLED) + 1e-4,
        needs=rng.random((sectors, sectors, THINGS)) < NEEDED,
    )
    wanted = size**IN_GROWTH * rng.lognormal(0.0, IN_SPREAD, firms)
    counts = rng.poisson(wanted / wanted.mean() * mean_degree * 1.3)
    supplier, buyer = _drawn(traits, counts, rng)
    # larger firms trade more on each link, and much is left to chance
    value = (size[supplier] * size[buyer]) ** 0.4 * rng.lognormal(0.0, WEIGHT_SPREAD, len(supplier))
    value *= 0.4 * size.sum() / value.sum()
    ids = np.array([f"f{k:06d}" for k in range(firms)])
    frame = pd.DataFrame(
        {"sector": [f"s{k:03d}" for k in traits.sector], "size": size, "town": traits.town}, index=pd.Index(ids)
    )
    links = pd.DataFrame({"supplier": ids[supplier], "buyer": ids[buyer], "value": value})
    return Planted(frame, links)


@dataclass(frozen=True)
class _Traits:
    """What decides who supplies whom."""

    sector: Ints
    town: Ints
    thing: Ints
    circle: Ints
    sells: Floats
    table: Floats
    needs: npt.NDArray[np.bool_]


def _shares(count: int, rng: np.random.Generator) -> Floats:
    share = rng.gamma(1.5, 1.0, count)
    return np.asarray(share / share.sum())


def _drawn(traits: _Traits, counts: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Suppliers of each buyer, drawn by what it needs, who sells much, who is near and whom it knows."""
    firms = len(counts)
    ends: list[tuple[Ints, Ints]] = []
    of_pair = traits.table[:, traits.sector]  # supplier industry x buyer
    for j in np.flatnonzero(counts):
        weight = traits.sells * of_pair[traits.sector, j]
        weight = weight * np.where(traits.needs[traits.sector, traits.sector[j], traits.thing], 1.0, NOT_NEEDED)
        weight *= np.where(traits.town == traits.town[j], 1.0, FAR)
        weight *= np.where(traits.circle == traits.circle[j], 1.0, STRANGER)
        weight[j] = 0.0
        mass = np.cumsum(weight)
        found = np.unique(np.searchsorted(mass, rng.random(counts[j]) * mass[-1], side="right"))
        ends.append((np.minimum(found, firms - 1), np.full(len(found), j)))
    supplier, buyer = (np.concatenate([part[k] for part in ends]) for k in (0, 1))
    order = np.lexsort((buyer, supplier))
    return supplier[order], buyer[order]


def register_of(made: Planted, *, size_error: float = 0.0, seed: int = 0) -> tuple[pd.DataFrame, Purchases]:
    """What a register and a table tell of a planted economy.

    Parameters
    ----------
    made
        The economy.
    size_error
        Standard deviation of logarithms of an error in every firm's sales and purchases; 0: they are known.
    seed
        Seed of the error.

    Returns
    -------
    suppliers, purchases
        For `reconstruct.fit_links`: sales of each firm to the others, its purchases, and the coefficients of the
        industries. Of the purchases of a firm from each industry only those of its own industry as a whole are told.

    Examples
    --------
    >>> suppliers, purchases = register_of(planted_economy(200, sectors=5, seed=1))
    >>> bool(np.isclose(suppliers["strength"].sum(), purchases.by_sector().sum()))
    True
    """
    links, sector = made.links, made.firms["sector"]
    rng = np.random.default_rng([seed, 3])
    known = {}
    for end in ("supplier", "buyer"):
        total = links.groupby(end)["value"].sum().reindex(made.firms.index, fill_value=0.0)
        noisy = total * rng.lognormal(0.0, size_error, len(total)) if size_error else total
        scale = (total.groupby(sector).sum() / noisy.groupby(sector).sum()).fillna(0.0)
        known[end] = noisy * sector.map(scale)  # totals of industries are known
    codes = sorted(sector.unique())
    of = links.assign(supplier=links["supplier"].map(sector), buyer=links["buyer"].map(sector))
    flows = of.pivot_table(index="supplier", columns="buyer", values="value", aggfunc="sum")
    flows = flows.reindex(index=codes, columns=codes)
    bought = known["buyer"].groupby(sector).sum().reindex(codes)
    rate = flows.fillna(0.0).div(bought.where(bought > 0), axis=1).fillna(0.0)
    suppliers = pd.DataFrame({"sector": sector, "strength": known["supplier"]})
    return suppliers, Purchases(pd.DataFrame({"sector": sector, "size": known["buyer"]}), rate)
