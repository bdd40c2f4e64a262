"""Inputs of one whole region: from the region, the rest of its nation, abroad; with its local multipliers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import SchemaError
from ._inputs import check_coefficients, per_sector, same_labels

if TYPE_CHECKING:
    from .quotient_kinds import Array

ORIGINS = ("local", "nation", "abroad")


@dataclass(frozen=True, eq=False)
class RegionSplit:
    """Shares of inputs and local multipliers of a region, under one estimate. Made by :func:`region_split`.

    Attributes
    ----------
    shares
        Buyer sector by origin: ``local``, ``nation`` (the rest of it), ``abroad``; without ``abroad`` where imports
        are not known. They sum to 1; NaN for a buyer that is absent or uses no inputs.
    total
        The same for all buyers together, weighted by their inputs in money; NaN without inputs.
    multipliers
        Local Type I output multipliers, column sums of ``(I - A^r)^-1``; NaN for an absent sector.
    mean_multiplier
        Their mean, weighted by the region's output.
    inputs
        Inputs of each buyer, in the unit of the output.
    coefficients
        Regional coefficients, supplier by buyer.
    """

    shares: pd.DataFrame
    total: pd.Series
    multipliers: pd.Series
    mean_multiplier: float
    inputs: pd.Series
    coefficients: pd.DataFrame


def region_split(A: pd.DataFrame, output: pd.Series, fractions: Array, imports: pd.Series | None = None) -> RegionSplit:
    """Split the inputs of a region by origin.

    Parameters
    ----------
    A
        National DOMESTIC technical coefficients, supplier by buyer.
    output
        Output of the region by sector, in money; 0 for an absent sector.
    fractions
        Share of each domestic flow that the region supplies, supplier by buyer in the order of A, in [0, 1]: a capped
        quotient.
    imports
        Foreign imports of intermediates per unit of output, by buyer; None where they are not known.

    Raises
    ------
    SchemaError
        If labels differ, a value is missing or negative, a fraction lies outside [0, 1], or there is no output.

    Examples
    --------
    >>> import pandas as pd
    >>> A = pd.DataFrame([[0.1, 0.2], [0.3, 0.1]], index=["a", "b"], columns=["a", "b"])
    >>> half = region_split(A, pd.Series({"a": 10, "b": 0}), A.to_numpy() * 0 + 0.5, pd.Series({"a": 0.1, "b": 0.1}))
    >>> half.total.round(2).to_dict()
    {'local': 0.4, 'nation': 0.4, 'abroad': 0.2}
    >>> round(half.mean_multiplier, 4)
    1.2394
    """
    check_coefficients(A)
    same_labels("the output", output.index, "the coefficients", A.index)
    output = per_sector(output, A.index, "output")
    if fractions.shape != A.shape or not np.all((fractions >= 0) & (fractions <= 1)):
        raise SchemaError("fractions are shares from 0 to 1, one for each cell of the coefficients")
    if not output.sum() > 0:
        raise SchemaError("the region has no output in any sector of the table")
    local = A * fractions
    parts = {"local": local.sum(), "nation": (A - local).sum()}
    if imports is not None:
        parts["abroad"] = per_sector(imports, A.index, "imports")
    bought = pd.DataFrame(parts).mul(output, axis=0)
    inputs = bought.sum(axis=1)
    n = len(A)
    sums = np.linalg.solve(np.eye(n) - local.to_numpy(float).T, np.ones(n))
    return RegionSplit(
        shares=bought.div(inputs.where(inputs > 0), axis=0),
        total=bought.sum() / (inputs.sum() or np.nan),
        multipliers=pd.Series(sums, index=A.index).where(output > 0),
        mean_multiplier=float(sums @ output / output.sum()),
        inputs=inputs,
        coefficients=local,
    )
