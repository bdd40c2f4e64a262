"""Who may supply whom: links between firms inferred from what each sells and what its industry buys.

One layer for each supplier sector k. Supplier i has sales ``s_i``, buyer j purchases ``S_kj``. The expected trade
is ``f_i g_j`` (``s_i S_kj / W_k`` where nothing is left out, see `reconstruct_margins`); a link exists with

    ``p_ij = x_ij / (1 + x_ij)``,  ``x_ij = z (f_i g_j)^elasticity D_ij``

and carries ``f_i g_j / p_ij`` when it does, so that every ``s_i`` and every ``S_kj`` is met in expectation. One z
serves all layers and gives the wanted number of links: layers share the links by the trade they hold, which is
``z_k = z / W_k`` in the notation of the papers.

``D_ij`` is 1 unless closeness is given (`reconstruct_nearness`). It says between whom links are, not how much two
places trade: that stays ``f_i g_j``, so that links far away become fewer and larger.

References
----------
Ialongo et al. (2022), Sci Rep 12:11847; Fessina et al. (2024), arXiv 2408.02467 (input-output graph model).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import Fault, SchemaError, first_few
from .reconstruct_blocks import rescale_blocks
from .reconstruct_counts import PairCounts, logistic, solve_log_z
from .reconstruct_expected import (
    expected_blocks,
    expected_degrees,
    expected_strengths,
    expected_value,
    link_probability,
    positions,
)
from .reconstruct_inputs import Purchases, check_inputs
from .reconstruct_layers import Layer, build_layers
from .reconstruct_model import LinkModel
from .reconstruct_nearness import Nearness, placed_firms
from .reconstruct_odds import layer_odds, left_out_odds
from .reconstruct_sample import sample_pairs
from .sizes_random import keyed_generator

__all__ = [
    "LinkModel",
    "Nearness",
    "PositionedLinks",
    "Purchases",
    "draw_links",
    "expected_blocks",
    "expected_degrees",
    "expected_strengths",
    "expected_value",
    "fit_links",
    "link_probability",
    "positions",
    "reconstruct_links",
    "rescale_blocks",
    "sample_links",
    "sample_single_supplier_links",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def fit_links(
    suppliers: pd.DataFrame,
    purchases: Purchases,
    *,
    mean_degree: float,
    elasticity: float = 1.0,
    seen: pd.DataFrame | None = None,
    nearness: Nearness | None = None,
) -> LinkModel:
    """Solve for the expected trade and for z; parameters as in `reconstruct_links`.

    Examples
    --------
    >>> import pandas as pd
    >>> suppliers = pd.DataFrame({"sector": "24", "strength": [30.0, 10.0]}, index=["a", "b"])
    >>> buyers = pd.DataFrame({"sector": "25", "size": [100.0, 300.0]}, index=["c", "d"])
    >>> model = fit_links(suppliers, Purchases(buyers, pd.DataFrame({"25": [0.1]}, index=["24"])), mean_degree=1)
    >>> model.margins[["sales", "purchases", "expected"]].round(9).values.tolist()
    [[40.0, 40.0, 40.0]]
    """
    if not mean_degree > 0 or not 0 <= elasticity < np.inf:
        fault = Fault(f"mean degree {mean_degree}, elasticity {elasticity}", remedy="give positive numbers")
        raise SchemaError("links cannot be reconstructed", [fault])
    inputs = check_inputs(suppliers, purchases, seen)
    placed = None if nearness is None else placed_firms(nearness, inputs.suppliers, inputs.buyers)
    layers, margins, excess = build_layers(inputs)
    pairs, left_out = PairCounts.empty(), [np.zeros(0)]
    active = np.zeros(len(inputs.buyers), dtype=bool)
    for layer in layers:
        odds = layer_odds(inputs, layer, elasticity, placed)
        pairs.add(odds.u, odds.v, odds.near)
        left_out.append(left_out_odds(inputs, layer, elasticity, placed)[2])
        active[odds.columns] = True
    known = inputs.seen_value > 0
    active[inputs.seen_buyer[known]] = True
    target = mean_degree * active.sum() - known.sum()
    log_z = solve_log_z(pairs, np.concatenate(left_out), float(target))
    return LinkModel(inputs, tuple(layers), log_z, elasticity, margins, excess, placed)


@dataclass(frozen=True)
class PositionedLinks:
    """Links of one draw as arrays, sorted by supplier and buyer.

    Attributes
    ----------
    supplier, buyer
        Positions in ``model.inputs.suppliers`` and ``model.inputs.buyers``.
    value
        Currency units a year.
    probability
        Chance of the link; 1 when seen.
    evidence_of
        Position among the seen pairs; -1 for an estimated link.
    """

    supplier: Ints
    buyer: Ints
    value: Floats
    probability: Floats
    evidence_of: Ints


def draw_links(model: LinkModel, *, seed: int) -> PositionedLinks:
    """Draw one network as arrays; `sample_links` gives the same with ids.

    Each layer has a generator of its own, made from the seed and the sector.
    """
    inputs = model.inputs
    parts = [_sample_layer(model, layer, seed) for layer in model.layers]
    known = np.flatnonzero(inputs.seen_value > 0)
    fixed = (inputs.seen_supplier[known], inputs.seen_buyer[known], inputs.seen_value[known])
    columns = [*parts, (*fixed, np.ones(len(known)))]
    i, j, value, p = (np.concatenate([part[c] for part in columns]) for c in range(4))
    evidence = np.concatenate([np.full(len(i) - len(known), -1, dtype=np.int64), known])
    order = np.argsort(i * len(inputs.buyers) + j, kind="stable")
    i, j = i[order].astype(np.int64), j[order].astype(np.int64)
    return PositionedLinks(i, j, value[order], p[order], evidence[order])


def sample_links(model: LinkModel, *, seed: int) -> pd.DataFrame:
    """Draw one network; columns and order as in `reconstruct_links`."""
    inputs = model.inputs
    drawn = draw_links(model, seed=seed)
    evidence = np.append(inputs.seen_evidence, "estimated")[drawn.evidence_of]
    return pd.DataFrame(
        {
            "supplier": inputs.suppliers.take(drawn.supplier).astype("str"),
            "buyer": inputs.buyers.take(drawn.buyer).astype("str"),
            "value": drawn.value,
            "probability": drawn.probability,
            "sector": inputs.sectors.take(inputs.supplier_sector[drawn.supplier]).astype("str"),
            "evidence": pd.array(evidence.tolist(), dtype="str"),
        }
    )


def _sample_layer(model: LinkModel, layer: Layer, seed: int) -> tuple[Ints, Ints, Floats, Floats]:
    """Supplier and buyer positions, values and probabilities of the links drawn in one layer."""
    inputs = model.inputs
    odds = layer_odds(inputs, layer, model.elasticity, model.placed)
    rng = keyed_generator(seed, "links", inputs.sectors[layer.sector])
    if not np.isfinite(model.log_z):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0)
    v = odds.v + model.log_z
    a, b = sample_pairs(odds.u, v, rng=rng, near=odds.near)
    ln = odds.u[a] + v[b]
    p = logistic(ln if odds.near is None else ln + odds.near.of(a, b))
    i, j = odds.rows[a], odds.columns[b]
    free = ~layer.is_left_out(i, j, len(odds.g))
    i, j, p = i[free], j[free], p[free]
    return layer.suppliers[i], j, layer.f[i] * odds.g[j] / p, p


def reconstruct_links(
    suppliers: pd.DataFrame,
    purchases: Purchases,
    *,
    mean_degree: float,
    seed: int,
    elasticity: float = 1.0,
    seen: pd.DataFrame | None = None,
    nearness: Nearness | None = None,
) -> pd.DataFrame:
    """Infer links between firms from their sales and their industry's purchases (input-output graph model).

    Parameters
    ----------
    suppliers
        Index: unique supplier id; `sector` (a row of the coefficients) and `strength`, the sales that go to the
        buyers of this layer, currency units a year.
    purchases
        What the buyers buy from the suppliers of each sector; see `Purchases`. Where a sector's sales and
        purchases differ, the smaller total holds and the other side is scaled down to it: what is then unsold
        or unmet belongs to the rest of the sector.
    mean_degree
        Links per buyer that buys anything here, seen links included. Infinite, or more than there are pairs:
        every pair trades its expected value (maximum entropy).
    seed
        Seed of the draw.
    elasticity
        How fast the odds of a link grow with the expected trade. 1 is the published model, in which degree
        grows in step with sales; firms' degrees grow with sales to the power 0.3 to 0.4 (Bacilieri et al. 2023),
        which an elasticity of 0.4 comes near. Expected sales and purchases do not depend on it.
    seen
        Known links: `supplier`, `buyer`, `value` in currency units a year, optional `evidence`. They are kept
        as they are, taken out of the margins of their firms, and never drawn again; a value of 0 says that the
        pair is known not to trade. Several rows of one pair add up.
    nearness
        Where firms are and how much likelier links are between near places; None where distance says nothing.

    Returns
    -------
    pandas.DataFrame
        One row a link, sorted by `supplier` and `buyer`: `value` (currency units a year), `probability` of the
        link (1 when seen), `sector` of the supplier, `evidence`. No firm supplies itself.

    Raises
    ------
    SchemaError
        When the inputs do not fit together; every fault is named.

    Warns
    -----
    UserWarning
        When seen links exceed the sales or purchases of a firm; `fit_links(...).excess` lists them.

    Examples
    --------
    >>> import pandas as pd
    >>> suppliers = pd.DataFrame({"sector": "24", "strength": [30.0, 10.0]}, index=["a", "b"])
    >>> buyers = pd.DataFrame({"sector": "25", "size": [100.0, 300.0]}, index=["c", "d"])
    >>> links = reconstruct_links(suppliers, Purchases(buyers, pd.DataFrame({"25": [0.1]}, index=["24"])),
    ...     mean_degree=float("inf"), seed=1)
    >>> links[["supplier", "buyer", "value"]].round(9).values.tolist()
    [['a', 'c', 7.5], ['a', 'd', 22.5], ['b', 'c', 2.5], ['b', 'd', 7.5]]
    """
    model = fit_links(
        suppliers, purchases, mean_degree=mean_degree, elasticity=elasticity, seen=seen, nearness=nearness
    )
    for kind, rows in model.excess.groupby("kind"):
        text = f"seen links exceed the {kind} of {len(rows):,} firms by {rows['excess'].sum():,.0f}"
        shown = first_few(rows["node"])
        warnings.warn(f"{text} ({shown}); fit_links(...).excess lists them", UserWarning, stacklevel=2)
    return sample_links(model, seed=seed)


def sample_single_supplier_links(
    purchases: Purchases,
    suppliers: pd.DataFrame,
    *,
    mean_degree: float,
    seed: int,
    elasticity: float = 1.0,
) -> pd.DataFrame:
    """Links of buyers with the one node that stands for each sector elsewhere.

    Parameters
    ----------
    purchases
        What the buyers buy from that place; see `Purchases`.
    suppliers
        Index: node id; `sector`, one node a sector; optional `strength` (NaN or absent: whatever the buyers
        want).
    mean_degree
        Links per buyer; infinite: every purchase above 0 is a link of exactly its value.
    seed, elasticity
        As in `reconstruct_links`.

    Returns
    -------
    pandas.DataFrame
        As `reconstruct_links`.

    Raises
    ------
    SchemaError
        When a sector has two nodes, or the inputs do not fit together.

    Examples
    --------
    >>> import pandas as pd
    >>> buyers = pd.DataFrame({"sector": "25", "size": [100.0, 300.0]}, index=["c", "d"])
    >>> rest = pd.DataFrame({"sector": ["24"]}, index=["24@country"])
    >>> links = sample_single_supplier_links(Purchases(buyers, pd.DataFrame({"25": [0.1]}, index=["24"])), rest,
    ...     mean_degree=float("inf"), seed=1)
    >>> links[["buyer", "value"]].round(9).values.tolist()
    [['c', 10.0], ['d', 30.0]]
    """
    if "sector" in suppliers.columns and suppliers["sector"].duplicated().any():
        twice = suppliers.loc[suppliers["sector"].duplicated(), "sector"]
        fault = Fault(f"{len(twice)} sectors with several nodes: {first_few(twice)}", remedy="use reconstruct_links")
        raise SchemaError("links to the rest of a sector cannot be drawn", [fault])
    wanted = suppliers["sector"].astype(str).map(purchases.by_sector().rename(index=str))
    strength = suppliers["strength"] if "strength" in suppliers.columns else wanted
    filled = suppliers.assign(strength=strength.where(strength.notna(), wanted))
    return reconstruct_links(filled, purchases, mean_degree=mean_degree, seed=seed, elasticity=elasticity)
