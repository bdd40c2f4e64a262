"""A fitted reconstruction: what draws and expectations are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from .reconstruct_inputs import Inputs
    from .reconstruct_layers import Layer
    from .reconstruct_nearness import PlacedFirms


@dataclass(frozen=True)
class LinkModel:
    """A fitted reconstruction, from which any number of samples can be drawn.

    Attributes
    ----------
    inputs, layers
        Checked inputs and the solved layers.
    log_z
        Logarithm of z.
    elasticity
        Exponent of expected trade in the odds of a link.
    margins
        Index supplier sector; `suppliers`, `buyers` (counts), and in currency units a year `sales`,
        `purchases`, `seen`, `expected` (of the estimated links), `own_use` (what a firm could only have sold to
        itself), `unsold` and `unmet` (sales and purchases that remain for the rest of the sector).
    excess
        Firms seen to trade more than their margin: `kind` {sales, purchases}, `node`, `sector`, `margin`,
        `seen`, `excess`.
    placed
        Where firms are, if links depend on it.
    """

    inputs: Inputs
    layers: tuple[Layer, ...]
    log_z: float
    elasticity: float
    margins: pd.DataFrame
    excess: pd.DataFrame
    placed: PlacedFirms | None = None
