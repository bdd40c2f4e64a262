"""How often two firms supply each other, as a fitted reconstruction expects it.

A link and its reverse are drawn apart, so their joint chance is ``p_ij p_ji``. The sum over all pairs has no short
form, for the two are of different layers; but over the links of a draw, the sum of the chances of their reverses has
just that expectation, with far less chance in it than a count of the pairs that came to be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..errors import Fault, SchemaError
from .reconstruct import LinkModel, draw_links, expected_degrees, link_probability

__all__ = ["Reciprocity", "expected_reciprocity"]


@dataclass(frozen=True)
class Reciprocity:
    """Expected share of links whose reverse is a link, too.

    Attributes
    ----------
    share
        In [0, 1].
    error
        Its standard error; NaN for a single draw.
    """

    share: float
    error: float


def expected_reciprocity(model: LinkModel, *, seed: int, draws: int = 5) -> Reciprocity:
    """Expected ``sum p_ij p_ji / sum p_ij``, seen links included; unbiased.

    Parameters
    ----------
    model
        Result of `reconstruct.fit_links`.
    seed
        Seed of the draws; draw k has ``seed + k``.
    draws
        Networks to draw, 1 or more.

    Raises
    ------
    SchemaError
        A number of draws below 1.

    Examples
    --------
    >>> import pandas as pd
    >>> from netan.network.reconstruct import Purchases, fit_links
    >>> firms = pd.DataFrame({"sector": ["24", "25"], "strength": 10.0, "size": 10.0}, index=["a", "b"])
    >>> purchases = Purchases(firms, pd.DataFrame({"24": [0.0, 1.0], "25": [1.0, 0.0]}, index=["24", "25"]))
    >>> expected_reciprocity(fit_links(firms, purchases, mean_degree=float("inf")), seed=1)
    Reciprocity(share=1.0, error=0.0)
    """
    if draws < 1:
        raise SchemaError("reciprocity cannot be worked out", [Fault(f"{draws} draws", remedy="give 1 or more")])
    inputs = model.inputs
    links = float(expected_degrees(model)[0].sum())
    if links <= 0:
        return Reciprocity(0.0, 0.0)
    as_supplier = np.asarray(inputs.suppliers.get_indexer(inputs.buyers), dtype=np.int64)
    sums = np.array([_reverses(model, as_supplier, seed + k) for k in range(draws)]) / links
    error = float(sums.std(ddof=1) / np.sqrt(draws)) if draws > 1 else float("nan")
    return Reciprocity(min(float(sums.mean()), 1.0), error)


def _reverses(model: LinkModel, as_supplier: npt.NDArray[np.int64], seed: int) -> float:
    """Sum of the chances of the reverses of the links of one draw."""
    drawn = draw_links(model, seed=seed)
    supplier, buyer = as_supplier[drawn.buyer], model.inputs.as_buyer[drawn.supplier]
    both = (supplier >= 0) & (buyer >= 0)
    return float(link_probability(model, supplier[both], buyer[both]).sum())
