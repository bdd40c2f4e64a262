"""The layers of a reconstruction: one for each supplier sector, with the factors of its expected trade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from .reconstruct_margins import layer_factors

if TYPE_CHECKING:
    from .reconstruct_inputs import Inputs

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Layer:
    """Expected trade ``f_i g_j`` of the suppliers of one sector with all buyers.

    Attributes
    ----------
    sector
        Row of the coefficients.
    suppliers
        Positions of the suppliers in the list of all suppliers.
    f
        Their factors, currency units.
    scale
        Factor of a buyer per unit of what it wants, for all buyers but those `special`.
    special, special_g
        Positions of the buyers that supply this sector too or were seen to buy from it, and their factors.
    left_out
        Pairs that may not be drawn: position in `suppliers`, position of the buyer.
    """

    sector: int
    suppliers: Ints
    f: Floats
    scale: float
    special: Ints
    special_g: Floats
    left_out: tuple[Ints, Ints]

    def g(self, inputs: Inputs) -> Floats:
        """Factor of every buyer; made anew each time, since all layers together would be firms x sectors."""
        g = self.scale * inputs.wanted(self.sector)
        g[self.special] = self.special_g
        return g

    def g_of(self, inputs: Inputs, buyer: Ints) -> Floats:
        """Factors of the buyers at some positions."""
        rate = inputs.coefficients[self.sector][inputs.buyer_sector[buyer]]
        usual: Floats = self.scale * (inputs.size[buyer] * rate)
        if len(self.special) == 0:
            return usual
        at = np.minimum(np.searchsorted(self.special, buyer), len(self.special) - 1)
        return np.where(self.special[at] == buyer, self.special_g[at], usual)

    def is_left_out(self, row: Ints, buyer: Ints, width: int) -> npt.NDArray[np.bool_]:
        """Which pairs (position in `suppliers`, position of the buyer) may not be drawn; `width`: all buyers."""
        out: npt.NDArray[np.bool_] = np.isin(row * width + buyer, self.left_out[0] * width + self.left_out[1])
        return out


def build_layers(inputs: Inputs) -> tuple[list[Layer], pd.DataFrame, pd.DataFrame]:
    """Solve every layer.

    Returns
    -------
    tuple
        The layers that can hold a link; `margins` and `excess` as described in `reconstruct.LinkModel`.
    """
    order = np.argsort(inputs.supplier_sector, kind="stable")
    bounds = np.searchsorted(inputs.supplier_sector[order], np.arange(len(inputs.sectors) + 1))
    seen_sector = inputs.supplier_sector[inputs.seen_supplier]
    layers: list[Layer] = []
    margins: list[dict[str, object]] = []
    excess: list[pd.DataFrame] = []
    for k in range(len(inputs.sectors)):
        members = order[bounds[k] : bounds[k + 1]]
        layer, margin, over = _layer(inputs, k, members, np.flatnonzero(seen_sector == k))
        margins.append(margin)
        excess += over
        if layer is not None:
            layers.append(layer)
    frame = pd.DataFrame(margins, index=inputs.sectors.rename("sector"))
    return layers, frame, _excess_frame(excess)


def _layer(
    inputs: Inputs, k: int, members: Ints, links: Ints
) -> tuple[Layer | None, dict[str, object], list[pd.DataFrame]]:
    """Net out what was seen, then solve the rest of the layer."""
    wanted = inputs.wanted(k)
    seen_i = np.searchsorted(members, inputs.seen_supplier[links])
    seen_j, value = inputs.seen_buyer[links], inputs.seen_value[links]
    sold = np.bincount(seen_i, weights=value, minlength=len(members)).astype(np.float64)
    bought = np.bincount(seen_j, weights=value, minlength=len(wanted)).astype(np.float64)
    strength = inputs.strength[members]
    left_sales, left_wanted = np.maximum(strength - sold, 0.0), np.maximum(wanted - bought, 0.0)
    own_i = np.flatnonzero(inputs.as_buyer[members] >= 0)
    own = (own_i, inputs.as_buyer[members][own_i])
    factors = layer_factors(left_sales, left_wanted, own, (seen_i, seen_j))
    f, g = factors.f, factors.g
    left_out = tuple(np.concatenate([x, y]) for x, y in zip(own, (seen_i, seen_j), strict=True))
    expected = max(f.sum() * g.sum() - (f[left_out[0]] * g[left_out[1]]).sum(), 0.0)
    margin: dict[str, object] = {
        "suppliers": len(members),
        "buyers": int((wanted > 0).sum()),
        "sales": strength.sum(),
        "purchases": wanted.sum(),
        "seen": value.sum(),
        "expected": expected,
        "own_use": factors.own_use,
        "unsold": max(left_sales.sum() - expected - factors.own_use, 0.0),
        "unmet": max(left_wanted.sum() - expected - factors.own_use, 0.0),
    }
    over = [
        *_over(inputs, k, "sales", inputs.suppliers[members], strength, sold),
        *_over(inputs, k, "purchases", inputs.buyers, wanted, bought),
    ]
    if expected <= 0 or not ((f > 0).any() and (g > 0).any()):
        return None, margin, over
    special = np.unique(left_out[1])
    scale = _common_scale(g, wanted, special)
    return Layer(k, members, f, scale, special, g[special], (left_out[0], left_out[1])), margin, over


def _common_scale(g: Floats, wanted: Floats, special: Ints) -> float:
    """Ratio of factor to purchases, one for all buyers that are not special; read where it is largest."""
    usual = wanted.copy()
    usual[special] = 0.0
    at = int(np.argmax(usual)) if len(usual) else 0
    return float(g[at] / usual[at]) if len(usual) and usual[at] > 0 else 0.0


def _over(inputs: Inputs, k: int, kind: str, nodes: pd.Index, given: Floats, seen: Floats) -> list[pd.DataFrame]:
    """Nodes that were seen to trade more than their margin."""
    over = np.flatnonzero(seen > given * (1 + 1e-9))
    if len(over) == 0:  # an empty frame for each layer would cost more than solving it
        return []
    frame = pd.DataFrame(
        {
            "kind": kind,
            "node": nodes[over].to_numpy(),
            "sector": str(inputs.sectors[k]),
            "margin": given[over],
            "seen": seen[over],
            "excess": seen[over] - given[over],
        }
    )
    return [frame]


def _excess_frame(parts: list[pd.DataFrame]) -> pd.DataFrame:
    columns = ["kind", "node", "sector", "margin", "seen", "excess"]
    if not parts:
        return pd.DataFrame({c: pd.Series(dtype="float64" if i > 2 else "str") for i, c in enumerate(columns)})
    return pd.concat(parts).sort_values(["kind", "node", "sector"], kind="stable", ignore_index=True)
