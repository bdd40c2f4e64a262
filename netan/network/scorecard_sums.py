"""Sums of an inferred network: whether companies and industries trade in all what they are expected to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .reconstruct import expected_blocks, expected_strengths
from .scorecard_ranks import Ranked

if TYPE_CHECKING:
    from .base import Network
    from .reconstruct import LinkModel

__all__ = ["rank_correlation", "sum_rows"]


def rank_correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's rank correlation, ties by their mean rank; NaN where either side does not vary.

    Examples
    --------
    >>> round(rank_correlation(np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 15.0])), 6)
    0.5
    """
    x, y = (pd.Series(side).rank().to_numpy() for side in (a, b))
    return float(np.corrcoef(x, y)[0, 1]) if len(x) > 1 and x.std() > 0 and y.std() > 0 else float("nan")


def sum_rows(network: Network, model: LinkModel, nodes: pd.DataFrame) -> list[tuple[str, str, Ranked]]:
    """Rows on sums: measure, label, value.

    Parameters
    ----------
    network
        The network that was drawn.
    model
        What its links between companies here were drawn from; ids are positions in ``nodes``.
    nodes
        Node table that the positions are of.
    """
    sales, purchases = expected_strengths(model)
    wanted = model.inputs.coefficients * np.bincount(
        model.inputs.buyer_sector, weights=model.inputs.size, minlength=len(model.inputs.buyer_sectors)
    )
    gap = np.abs(expected_blocks(model).to_numpy() - wanted).sum() / max(float(wanted.sum()), 1.0)
    edges = network.edges[network.edges["evidence"] == "estimated"]
    rows = [
        ("expected_blocks", "Expected trade of industries here that is not placed, share of all", _one(gap)),
    ]
    for end, expected in (("supplier", sales), ("buyer", purchases)):
        ids = nodes.index[expected.index.astype(np.int64)]
        other = "buyer" if end == "supplier" else "supplier"
        inside = edges[edges[end].isin(ids) & edges[other].isin(ids)]
        drawn = inside.groupby(end)["value"].sum().reindex(ids, fill_value=0.0).to_numpy(float)
        what, preposition = ("sales", "to") if end == "supplier" else ("purchases", "from")
        label = f"Drawn and expected {what} {preposition} companies here, rank correlation of companies"
        rows.append((f"drawn_{end}", label, _one(rank_correlation(drawn, expected.to_numpy(float)))))
        apart = float(np.abs(drawn - expected.to_numpy(float)).sum() / max(float(expected.sum()), 1.0) / 2)
        rows.append((f"moved_{end}", f"Drawn {what} that stand at other companies than expected, share", _one(apart)))
    return rows


def _one(value: float) -> Ranked:
    return Ranked(float(value), float("nan"), float("nan"))
