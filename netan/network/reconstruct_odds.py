"""Ln odds of the links of one layer, from the factors of its expected trade and from where firms are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .reconstruct_counts import Near

if TYPE_CHECKING:
    from .reconstruct_inputs import Inputs
    from .reconstruct_layers import Layer
    from .reconstruct_nearness import PlacedFirms

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class LayerOdds:
    """The firms of one layer that trade, with their ln odds before ln z.

    Attributes
    ----------
    rows
        Positions in ``layer.suppliers``.
    columns
        Positions of the buyers.
    u, v
        ``elasticity * ln f`` and ``elasticity * ln g``.
    near
        Places of both, where links depend on them.
    g
        Factor of every buyer, traded or not.
    """

    rows: Ints
    columns: Ints
    u: Floats
    v: Floats
    near: Near | None
    g: Floats


def layer_odds(inputs: Inputs, layer: Layer, elasticity: float, placed: PlacedFirms | None) -> LayerOdds:
    """Ln odds of a layer; its memory is that of the firms, not of their pairs."""
    g = layer.g(inputs)
    rows, columns = np.flatnonzero(layer.f > 0), np.flatnonzero(g > 0)
    near = None
    if placed is not None:
        near = Near(placed.supplier[layer.suppliers[rows]], placed.buyer[columns], placed.log_closeness)
    u, v = log_factor(layer.f[rows], elasticity), log_factor(g[columns], elasticity)
    return LayerOdds(rows, columns, u, v, near, g)


def left_out_odds(
    inputs: Inputs, layer: Layer, elasticity: float, placed: PlacedFirms | None
) -> tuple[Ints, Ints, Floats]:
    """Pairs of firms that trade in this layer but not with each other, and what their ln odds would be.

    Returns
    -------
    tuple
        Position in ``layer.suppliers``, position of the buyer, ln odds before ln z.
    """
    i, j = layer.left_out
    odds = pair_odds(inputs, layer, i, j, elasticity, placed)
    real = np.isfinite(odds)
    return i[real], j[real], odds[real]


def pair_odds(
    inputs: Inputs, layer: Layer, row: Ints, buyer: Ints, elasticity: float, placed: PlacedFirms | None
) -> Floats:
    """Ln odds, before ln z, of pairs: position in ``layer.suppliers``, position of the buyer."""
    odds = log_factor(layer.f[row], elasticity) + log_factor(layer.g_of(inputs, buyer), elasticity)
    return odds if placed is None else odds + placed.of_pairs(layer.suppliers[row], buyer)


def log_factor(factor: Floats, elasticity: float) -> Floats:
    """Elasticity times the logarithm; minus infinity for a firm that trades nothing."""
    out = np.full(len(factor), -np.inf)
    positive = factor > 0
    out[positive] = elasticity * np.log(factor[positive])
    return out
