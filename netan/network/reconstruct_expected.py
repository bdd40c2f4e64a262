"""What a fitted reconstruction expects, without drawing a single network.

Every figure here is a closed form over all pairs of firms, worked out layer by layer: chances and expected values of
given pairs, expected sales and purchases, expected degrees, expected trade of each pair of sectors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import Fault, SchemaError
from .reconstruct_counts import logistic, row_sums
from .reconstruct_odds import layer_odds, left_out_odds, pair_odds

if TYPE_CHECKING:
    from .reconstruct_layers import Layer
    from .reconstruct_model import LinkModel

__all__ = [
    "expected_blocks",
    "expected_degrees",
    "expected_strengths",
    "expected_value",
    "link_probability",
    "positions",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def positions(model: LinkModel, supplier: object, buyer: object) -> tuple[Ints, Ints]:
    """Positions of suppliers and of buyers of a model, by id.

    Positions count the ids in ascending order, suppliers and buyers each for themselves.

    Parameters
    ----------
    model
        Result of `reconstruct.fit_links`.
    supplier, buyer
        Ids, of any length.

    Raises
    ------
    SchemaError
        When an id is not in the model.

    Examples
    --------
    >>> from netan.network.reconstruct import Purchases, fit_links
    >>> suppliers = pd.DataFrame({"sector": "24", "strength": [30.0, 10.0]}, index=["b", "a"])
    >>> buyers = pd.DataFrame({"sector": "25", "size": [100.0, 300.0]}, index=["c", "d"])
    >>> model = fit_links(suppliers, Purchases(buyers, pd.DataFrame({"25": [0.1]}, index=["24"])), mean_degree=1)
    >>> positions(model, ["b", "a"], ["c", "d"])
    (array([1, 0]), array([0, 1]))
    """
    ends = []
    faults = []
    for what, index, ids in (("suppliers", model.inputs.suppliers, supplier), ("buyers", model.inputs.buyers, buyer)):
        wanted = pd.Index(np.asarray(ids, dtype=object).astype(str))
        at = np.asarray(index.get_indexer(wanted), dtype=np.int64)
        if (at < 0).any():
            lost = wanted[at < 0].unique()
            faults.append(Fault(f"{len(lost):,} ids not among the {what}: {', '.join(map(str, lost[:5]))}"))
        ends.append(at)
    if faults:
        raise SchemaError("pairs that the model does not know", faults)
    return ends[0], ends[1]


def link_probability(model: LinkModel, supplier: Ints, buyer: Ints) -> Floats:
    """Probability of the link from each supplier to the buyer beside it.

    Parameters
    ----------
    model
        Result of `reconstruct.fit_links`.
    supplier, buyer
        Positions in ``model.inputs.suppliers`` and ``model.inputs.buyers`` (ids in ascending order; see
        `positions`), of one length.

    Returns
    -------
    numpy.ndarray
        Shares in [0, 1], of the same length: 1 for a pair seen to trade, 0 for a firm with itself and for a pair
        known not to trade.

    Raises
    ------
    SchemaError
        When the two differ in length or a position is out of range.

    Examples
    --------
    >>> from netan.network.reconstruct import Purchases, fit_links
    >>> suppliers = pd.DataFrame({"sector": "24", "strength": [30.0, 10.0]}, index=["a", "b"])
    >>> buyers = pd.DataFrame({"sector": "25", "size": [100.0, 300.0]}, index=["c", "d"])
    >>> model = fit_links(suppliers, Purchases(buyers, pd.DataFrame({"25": [0.1]}, index=["24"])), mean_degree=1)
    >>> p = link_probability(model, np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
    >>> p.round(3).tolist(), p.sum().round(3).item()
    ([0.5, 0.75, 0.25, 0.5], 2.0)
    """
    return _by_pair(model, supplier, buyer, chance=True)


def expected_value(model: LinkModel, supplier: Ints, buyer: Ints) -> Floats:
    """Expected trade of each pair, link or no link: what a seen pair traded, ``f_i g_j`` for the others.

    Parameters
    ----------
    model, supplier, buyer
        As in `link_probability`.

    Returns
    -------
    numpy.ndarray
        Currency units a year. It does not depend on the density or the elasticity of the model.

    Raises
    ------
    SchemaError
        As in `link_probability`.

    Examples
    --------
    >>> from netan.network.reconstruct import Purchases, fit_links
    >>> suppliers = pd.DataFrame({"sector": "24", "strength": [30.0, 10.0]}, index=["a", "b"])
    >>> buyers = pd.DataFrame({"sector": "25", "size": [100.0, 300.0]}, index=["c", "d"])
    >>> model = fit_links(suppliers, Purchases(buyers, pd.DataFrame({"25": [0.1]}, index=["24"])), mean_degree=1)
    >>> expected_value(model, np.array([0, 1]), np.array([0, 1])).round(9).tolist()
    [7.5, 7.5]
    """
    return _by_pair(model, supplier, buyer, chance=False)


def _by_pair(model: LinkModel, supplier: Ints, buyer: Ints, *, chance: bool) -> Floats:
    inputs = model.inputs
    i, j = _checked(model, supplier, buyer)
    out = np.zeros(len(i))
    sector = inputs.supplier_sector[i]
    order = np.argsort(sector, kind="stable")
    bounds = np.searchsorted(sector[order], [layer.sector for layer in model.layers])
    ends = np.searchsorted(sector[order], [layer.sector for layer in model.layers], side="right")
    for layer, first, last in zip(model.layers, bounds, ends, strict=True):
        at = order[first:last]
        if len(at):
            row = np.searchsorted(layer.suppliers, i[at])
            value = _chances(model, layer, row, j[at]) if chance else layer.f[row] * layer.g_of(inputs, j[at])
            out[at] = np.where(layer.is_left_out(row, j[at], len(inputs.buyers)), 0.0, value)
    return _with_seen(model, i, j, out, chance=chance)


def _checked(model: LinkModel, supplier: Ints, buyer: Ints) -> tuple[Ints, Ints]:
    i, j = np.asarray(supplier, dtype=np.int64), np.asarray(buyer, dtype=np.int64)
    faults = []
    if i.shape != j.shape or i.ndim != 1:
        faults.append(Fault(f"{i.shape} suppliers, {j.shape} buyers", remedy="give one buyer for each supplier"))
    sizes = (len(model.inputs.suppliers), len(model.inputs.buyers))
    for what, at, size in (("supplier", i, sizes[0]), ("buyer", j, sizes[1])):
        bad = int(((at < 0) | (at >= size)).sum())
        if bad:
            faults.append(Fault(f"{bad:,} {what} positions outside 0 to {size - 1:,}", remedy="see positions"))
    if faults:
        raise SchemaError("pairs that the model does not know", faults)
    return i, j


def _chances(model: LinkModel, layer: Layer, row: Ints, buyer: Ints) -> Floats:
    odds = pair_odds(model.inputs, layer, row, buyer, model.elasticity, model.placed)
    return logistic(odds + model.log_z)


def _with_seen(model: LinkModel, i: Ints, j: Ints, out: Floats, *, chance: bool) -> Floats:
    """Put what was seen in place: a link for sure where something was paid, none where nothing was."""
    inputs = model.inputs
    if len(inputs.seen_supplier) == 0:
        return out
    width = len(inputs.buyers)
    known = inputs.seen_supplier * width + inputs.seen_buyer  # ascending: pairs are sorted
    key = i * width + j
    at = np.minimum(np.searchsorted(known, key), len(known) - 1)
    seen = known[at] == key
    value = inputs.seen_value[at]
    return np.where(seen, (value > 0).astype(np.float64) if chance else value, out)


def expected_strengths(model: LinkModel) -> tuple[pd.Series, pd.Series]:
    """Compute the expected sales of every supplier and purchases of every buyer, seen links included.

    Returns
    -------
    sales, purchases : pandas.Series
        Index: ids in ascending order; currency units a year. Equal to the given margins, save what
        `LinkModel.margins` lists as unsold, unmet and own use.

    Examples
    --------
    >>> from netan.network.reconstruct import Purchases, fit_links
    >>> suppliers = pd.DataFrame({"sector": "24", "strength": [30.0, 10.0]}, index=["a", "b"])
    >>> buyers = pd.DataFrame({"sector": "25", "size": [100.0, 300.0]}, index=["c", "d"])
    >>> model = fit_links(suppliers, Purchases(buyers, pd.DataFrame({"25": [0.1]}, index=["24"])), mean_degree=1)
    >>> [side.round(9).tolist() for side in expected_strengths(model)]
    [[30.0, 10.0], [10.0, 30.0]]
    """
    inputs = model.inputs
    n, m = len(inputs.suppliers), len(inputs.buyers)
    sales = np.bincount(inputs.seen_supplier, weights=inputs.seen_value, minlength=n).astype(np.float64)
    purchases = np.bincount(inputs.seen_buyer, weights=inputs.seen_value, minlength=m).astype(np.float64)
    for layer in model.layers:
        g, (i, j) = layer.g(inputs), layer.left_out
        none = layer.f[i] * g[j]
        sold = layer.f * g.sum() - np.bincount(i, weights=none, minlength=len(layer.f))
        bought = g * layer.f.sum() - np.bincount(j, weights=none, minlength=m)
        # a difference below rounding is no trade
        sales[layer.suppliers] += np.maximum(sold, 0.0)
        purchases += np.maximum(bought, 0.0)
    return pd.Series(sales, index=inputs.suppliers), pd.Series(purchases, index=inputs.buyers)


def expected_degrees(model: LinkModel) -> tuple[pd.Series, pd.Series]:
    """Compute the expected number of buyers of every supplier and of suppliers of every buyer, seen links included.

    Worked out from counts of pairs by odds, not pair by pair: right to a relative error of 1e-3.

    Returns
    -------
    buyers, suppliers : pandas.Series
        Index: ids in ascending order; numbers of links.

    Examples
    --------
    >>> from netan.network.reconstruct import Purchases, fit_links
    >>> suppliers = pd.DataFrame({"sector": "24", "strength": [30.0, 10.0]}, index=["a", "b"])
    >>> buyers = pd.DataFrame({"sector": "25", "size": [100.0, 300.0]}, index=["c", "d"])
    >>> model = fit_links(suppliers, Purchases(buyers, pd.DataFrame({"25": [0.1]}, index=["24"])), mean_degree=1)
    >>> [side.round(3).tolist() for side in expected_degrees(model)]
    [[1.25, 0.75], [0.75, 1.25]]
    """
    inputs, log_z = model.inputs, model.log_z
    known = inputs.seen_value > 0
    sold_to = np.bincount(inputs.seen_supplier[known], minlength=len(inputs.suppliers)).astype(np.float64)
    bought_from = np.bincount(inputs.seen_buyer[known], minlength=len(inputs.buyers)).astype(np.float64)
    for layer in model.layers:
        odds = layer_odds(inputs, layer, model.elasticity, model.placed)
        i, j, left = left_out_odds(inputs, layer, model.elasticity, model.placed)
        none = logistic(left + log_z)
        out, into = np.zeros(len(layer.suppliers)), np.zeros(len(bought_from))
        out[odds.rows] = row_sums(odds.u, odds.v, log_z, odds.near)
        into[odds.columns] = row_sums(odds.v, odds.u, log_z, odds.near.turned() if odds.near else None)
        # a difference below rounding is no link
        sold_to[layer.suppliers] += np.maximum(out - np.bincount(i, weights=none, minlength=len(out)), 0.0)
        bought_from += np.maximum(into - np.bincount(j, weights=none, minlength=len(into)), 0.0)
    return pd.Series(sold_to, index=inputs.suppliers), pd.Series(bought_from, index=inputs.buyers)


def expected_blocks(model: LinkModel) -> pd.DataFrame:
    """Compute the expected trade of each supplier sector with each buyer sector, seen links included.

    Returns
    -------
    pandas.DataFrame
        Supplier sector x buyer sector, currency units a year: the targets for `rescale_blocks`.

    Examples
    --------
    >>> from netan.network.reconstruct import Purchases, fit_links
    >>> suppliers = pd.DataFrame({"sector": "24", "strength": [30.0, 10.0]}, index=["a", "b"])
    >>> buyers = pd.DataFrame({"sector": "25", "size": [100.0, 300.0]}, index=["c", "d"])
    >>> model = fit_links(suppliers, Purchases(buyers, pd.DataFrame({"25": [0.1]}, index=["24"])), mean_degree=1)
    >>> expected_blocks(model).round(9).loc["24", "25"].item()
    40.0
    """
    inputs = model.inputs
    total = np.zeros_like(inputs.coefficients)
    width = len(inputs.buyer_sectors)
    for layer in model.layers:
        g, (i, j) = layer.g(inputs), layer.left_out
        held = np.bincount(inputs.buyer_sector, weights=g, minlength=width) * layer.f.sum()
        none = np.bincount(inputs.buyer_sector[j], weights=layer.f[i] * g[j], minlength=width)
        total[layer.sector] = np.maximum(held - none, 0.0)
    at = (inputs.supplier_sector[inputs.seen_supplier], inputs.buyer_sector[inputs.seen_buyer])
    np.add.at(total, at, inputs.seen_value)
    return pd.DataFrame(total, index=inputs.sectors, columns=inputs.buyer_sectors)
