"""Plain reconstructions to compare with: without sectors, and with every link that can be.

- dcGM, the density-corrected gravity model, knows what a firm sells and buys in all, not from which industry:
  ``p_ij = z s_i c_j / (1 + z s_i c_j)``, and a link carries ``s_i c_j / (W p_ij)``.
- Complete maximum entropy knows the sectors, and lets every supplier sell to every buyer of its good:
  ``w_ij = s_i S_kj / W_k``, which is also what `reconstruct.fit_links` expects of each pair.

As there, no firm supplies itself and seen links stay as they are; the factors are adapted so that the sums are met
without those pairs.

References
----------
Cimini et al. (2015), Sci Rep 5:15758 (dcGM); Ialongo et al. (2022), Sci Rep 12:11847 (both as baselines).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .reconstruct import LinkModel, Purchases, expected_value, fit_links, link_probability, sample_links

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["dcgm_probability", "fit_dcgm", "fit_maxent", "maxent_matrix", "maxent_value", "sample_dcgm"]

_ALL = "all"


def fit_dcgm(
    suppliers: pd.DataFrame,
    purchases: Purchases,
    *,
    links: float,
    seen: pd.DataFrame | None = None,
) -> LinkModel:
    """Fit the density-corrected gravity model: one layer, blind to sectors.

    Parameters
    ----------
    suppliers, purchases, seen
        As in `reconstruct.reconstruct_links`; of the purchases the sum over all supplier sectors counts.
    links
        Expected number of links, seen ones included; infinite for all.

    Returns
    -------
    LinkModel
        For `reconstruct.sample_links`, `reconstruct.link_probability` and all else that takes one; its only
        sector is called "all".

    Raises
    ------
    SchemaError
        As in `reconstruct.reconstruct_links`.

    Examples
    --------
    >>> suppliers = pd.DataFrame({"sector": ["24", "28"], "strength": [30.0, 10.0]}, index=["a", "b"])
    >>> buyers = pd.DataFrame({"sector": "25", "size": [100.0, 300.0]}, index=["c", "d"])
    >>> purchases = Purchases(buyers, pd.DataFrame({"25": [0.08, 0.02]}, index=["24", "28"]))
    >>> fit_dcgm(suppliers, purchases, links=2).margins["expected"].round(9).tolist()
    [40.0]
    """
    in_all = purchases.coefficients.sum(axis=0).to_frame(_ALL).T
    buyers = _buyers_at_all(purchases.buyers, in_all, seen)
    degree = links / buyers if buyers else links
    return fit_links(suppliers.assign(sector=_ALL), Purchases(purchases.buyers, in_all), mean_degree=degree, seen=seen)


def _buyers_at_all(buyers: pd.DataFrame, in_all: pd.DataFrame, seen: pd.DataFrame | None) -> int:
    """Number of buyers that buy anything."""
    if not {"sector", "size"} <= set(buyers.columns) or (seen is not None and not {"buyer", "value"} <= set(seen)):
        return 0  # fit_links says what is missing
    rate = buyers["sector"].map(in_all.loc[_ALL])
    active = (buyers["size"] * rate > 0).to_numpy()
    if seen is not None:
        active = active | buyers.index.astype(str).isin(seen.loc[seen["value"] > 0, "buyer"].astype(str))
    return int(active.sum())


def sample_dcgm(
    suppliers: pd.DataFrame,
    purchases: Purchases,
    *,
    links: float,
    seed: int,
    seen: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Draw one network of the density-corrected gravity model, without looking at every pair.

    Parameters
    ----------
    suppliers, purchases, links, seen
        As in `fit_dcgm`.
    seed
        Seed of the draw.

    Returns
    -------
    pandas.DataFrame
        As `reconstruct.reconstruct_links`; `sector` is the true one of the supplier.

    Examples
    --------
    >>> suppliers = pd.DataFrame({"sector": ["24", "28"], "strength": [30.0, 10.0]}, index=["a", "b"])
    >>> buyers = pd.DataFrame({"sector": "25", "size": [100.0, 300.0]}, index=["c", "d"])
    >>> purchases = Purchases(buyers, pd.DataFrame({"25": [0.08, 0.02]}, index=["24", "28"]))
    >>> links = sample_dcgm(suppliers, purchases, links=float("inf"), seed=1)
    >>> links[["value", "sector"]].round(9).values.tolist()
    [[7.5, '24'], [22.5, '24'], [2.5, '28'], [7.5, '28']]
    """
    model = fit_dcgm(suppliers, purchases, links=links, seen=seen)
    drawn = sample_links(model, seed=seed)
    true = suppliers["sector"].astype(str).set_axis(suppliers.index.astype(str))
    return drawn.assign(sector=true.reindex(drawn["supplier"]).to_numpy()).astype({"sector": "str"})


def dcgm_probability(
    model: LinkModel, supplier: npt.NDArray[np.int64], buyer: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Probability of given links in a model of `fit_dcgm`; the same as `reconstruct.link_probability`.

    Examples
    --------
    >>> suppliers = pd.DataFrame({"sector": ["24", "28"], "strength": [30.0, 30.0]}, index=["a", "b"])
    >>> buyers = pd.DataFrame({"sector": "25", "size": [300.0, 300.0]}, index=["c", "d"])
    >>> purchases = Purchases(buyers, pd.DataFrame({"25": [0.08, 0.02]}, index=["24", "28"]))
    >>> dcgm_probability(fit_dcgm(suppliers, purchases, links=2), np.array([0, 1]), np.array([0, 1])).round(6)
    array([0.5, 0.5])
    """
    return link_probability(model, supplier, buyer)


def fit_maxent(suppliers: pd.DataFrame, purchases: Purchases, *, seen: pd.DataFrame | None = None) -> LinkModel:
    """Fit complete maximum entropy, held as factors: every possible link is there, with its expected value.

    Parameters
    ----------
    suppliers, purchases, seen
        As in `reconstruct.reconstruct_links`.

    Returns
    -------
    LinkModel
        For `maxent_value`, `reconstruct.expected_strengths` and `reconstruct.expected_blocks`. Its sample is the
        complete network: do not draw it for many firms.

    Raises
    ------
    SchemaError
        As in `reconstruct.reconstruct_links`.

    Examples
    --------
    >>> suppliers = pd.DataFrame({"sector": "24", "strength": [30.0, 10.0]}, index=["a", "b"])
    >>> buyers = pd.DataFrame({"sector": "25", "size": [100.0, 300.0]}, index=["c", "d"])
    >>> model = fit_maxent(suppliers, Purchases(buyers, pd.DataFrame({"25": [0.1]}, index=["24"])))
    >>> model.margins["expected"].round(9).item()
    40.0
    """
    return fit_links(suppliers, purchases, mean_degree=float("inf"), seen=seen)


def maxent_value(
    model: LinkModel, supplier: npt.NDArray[np.int64], buyer: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Trade of given pairs under complete maximum entropy, currency units a year.

    Parameters
    ----------
    model
        Result of `fit_maxent`, or any of `reconstruct.fit_links`: they expect the same of a pair.
    supplier, buyer
        Positions as in `reconstruct.link_probability`.

    Examples
    --------
    >>> suppliers = pd.DataFrame({"sector": "24", "strength": [30.0, 10.0]}, index=["a", "b"])
    >>> buyers = pd.DataFrame({"sector": "25", "size": [100.0, 300.0]}, index=["c", "d"])
    >>> model = fit_maxent(suppliers, Purchases(buyers, pd.DataFrame({"25": [0.1]}, index=["24"])))
    >>> maxent_value(model, np.array([0, 1]), np.array([0, 1])).round(9).tolist()
    [7.5, 7.5]
    """
    return expected_value(model, supplier, buyer)


def maxent_matrix(model: LinkModel) -> pd.DataFrame:
    """Trade of all pairs as a full matrix, for a few thousand firms at most.

    Returns
    -------
    pandas.DataFrame
        Supplier x buyer, currency units a year, ids in ascending order.

    Examples
    --------
    >>> suppliers = pd.DataFrame({"sector": "24", "strength": [30.0, 10.0]}, index=["a", "b"])
    >>> buyers = pd.DataFrame({"sector": "25", "size": [100.0, 300.0]}, index=["c", "d"])
    >>> model = fit_maxent(suppliers, Purchases(buyers, pd.DataFrame({"25": [0.1]}, index=["24"])))
    >>> maxent_matrix(model).round(9).to_numpy().tolist()
    [[7.5, 22.5], [2.5, 7.5]]
    """
    i, j = np.indices((len(model.inputs.suppliers), len(model.inputs.buyers)))
    value = expected_value(model, i.ravel(), j.ravel()).reshape(i.shape)
    return pd.DataFrame(value, index=model.inputs.suppliers, columns=model.inputs.buyers)
