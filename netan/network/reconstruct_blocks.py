"""Bring a sampled network back to the totals of its sectors; what it cannot hold goes to the rest of the sector."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import Fault, SchemaError, first_few

CAP = 4.0
"""Largest upward factor of a block: beyond it a few chance links would carry trade that is not theirs."""


def rescale_blocks(
    edges: pd.DataFrame, targets: pd.DataFrame, *, buyer_sector: pd.Series, cap: float = CAP
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rescale each block (supplier sector x buyer sector) of a sample to its expected total.

    Estimated links of a block are multiplied by ``min(cap, (target - seen) / estimated)``, never below 0; seen
    and official links keep their values.

    Parameters
    ----------
    edges
        Result of `reconstruct_links`: `supplier`, `buyer`, `value`, `sector` (of the supplier), `evidence`.
    targets
        Supplier sector x buyer sector: total of all links of the block, currency units a year. A block with
        links and no target is refused.
    buyer_sector
        Sector of each buyer (index: buyer id).
    cap
        Largest upward factor, 1 or more.

    Returns
    -------
    edges : pandas.DataFrame
        Same columns and order; links of blocks without any trade left to estimate are dropped.
    blocks : pandas.DataFrame
        Index (`supplier_sector`, `buyer_sector`), for every cell of `targets`: `target`, `seen`, `estimated`
        (after scaling), `factor` (NaN without estimated links), `residual` (what the nodes for the rest of the
        sector take, 0 or more), `excess` (seen above target, 0 or more).

    Raises
    ------
    SchemaError
        When a block has links and no target, a target is negative or unknown, a buyer has no sector, or the
        cap is below 1.

    Examples
    --------
    >>> import pandas as pd
    >>> edges = pd.DataFrame({"supplier": ["a", "b"], "buyer": ["c", "c"], "value": [2.0, 3.0],
    ...     "sector": ["24", "24"], "evidence": ["seen", "estimated"]})
    >>> out, blocks = rescale_blocks(edges, pd.DataFrame({"25": [20.0]}, index=["24"]),
    ...     buyer_sector=pd.Series({"c": "25"}))
    >>> out["value"].tolist(), blocks["residual"].tolist()
    ([2.0, 12.0], [6.0])
    """
    cells = _cells(targets)
    row = targets.index.astype(str).get_indexer(edges["sector"].astype(str).to_numpy())
    sectors = buyer_sector.astype(str).reindex(edges["buyer"].to_numpy()).to_numpy()
    column = targets.columns.astype(str).get_indexer(sectors)
    _refuse(edges, targets, row, column, cap)
    block = row * targets.shape[1] + column
    fixed = (edges["evidence"] != "estimated").to_numpy()
    value = edges["value"].to_numpy(dtype=float)
    seen = np.bincount(block, weights=np.where(fixed, value, 0.0), minlength=len(cells))
    drawn = np.bincount(block, weights=np.where(fixed, 0.0, value), minlength=len(cells))
    left = np.maximum(cells["target"].to_numpy() - seen, 0.0)
    factor = np.divide(left, drawn, out=np.full(len(cells), np.nan), where=drawn > 0)
    factor = np.minimum(factor, cap)
    estimated = np.where(drawn > 0, factor * drawn, 0.0)
    cells["seen"], cells["estimated"], cells["factor"] = seen, estimated, factor
    residual = left - estimated
    # a rounding error is no residual
    cells["residual"] = np.where(residual > 1e-12 * left, residual, 0.0)
    cells["excess"] = np.maximum(seen - cells["target"].to_numpy(), 0.0)
    out = edges.assign(value=np.where(fixed, value, value * factor[block]))
    return out[fixed | (out["value"].to_numpy() > 0)].reset_index(drop=True), cells


def _cells(targets: pd.DataFrame) -> pd.DataFrame:
    """One row a block, in the order of the table."""
    index = pd.MultiIndex.from_product(
        [targets.index.astype(str), targets.columns.astype(str)], names=["supplier_sector", "buyer_sector"]
    )
    return pd.DataFrame({"target": targets.to_numpy(dtype=float).ravel()}, index=index)


def _refuse(edges: pd.DataFrame, targets: pd.DataFrame, row: np.ndarray, column: np.ndarray, cap: float) -> None:
    """Raise with every fault of the inputs."""
    faults = []
    lost = (row < 0) | (column < 0)
    if lost.any():
        pairs = (edges["supplier"].astype(str) + " to " + edges["buyer"].astype(str))[lost]
        text = f"{int(lost.sum()):,} links in blocks without a target: {first_few(pairs)}"
        faults.append(Fault(text, remedy="give every sector a row and a column, every buyer a sector"))
    values = targets.to_numpy(dtype=float)
    bad = ~np.isfinite(values) | (values < 0)
    if bad.any():
        faults.append(Fault(f"{int(bad.sum()):,} targets negative, infinite or unknown"))
    if not cap >= 1:
        faults.append(Fault(f"cap is {cap}", remedy="give 1 or more"))
    if faults:
        raise SchemaError("links cannot be rescaled by sector", faults)
