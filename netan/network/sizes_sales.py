"""Jobs of companies of which only the sales are on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .sizes import FROM_SALES, SMALLEST

if TYPE_CHECKING:
    from ..tables.register import Register


def with_register_sales(firms: pd.DataFrame, register: Register | None, addresses: pd.Series | None) -> pd.DataFrame:
    """Take the sales that a register gives for companies whose jobs are all here.

    Parameters
    ----------
    firms
        Firms with the columns of :data:`netan.network.firms.COLUMNS`; it is not changed.
    register
        The register; few have sales.
    addresses
        How many addresses are known of each company; None when the register alone is known, which has one of each.

    Returns
    -------
    pandas.DataFrame
        With ``turnover`` (currency units a year) where the register has any; sales from accounts stand.
    """
    if register is None or register.frame["turnover"].isna().all():
        return firms
    sales = register.frame["turnover"].astype(float).reindex(firms.index)
    sales = sales.where(((firms["origin"] == "register") & (firms["tier"] == "local")).to_numpy())
    if addresses is not None:
        sales = sales.where((addresses.reindex(firms.index).fillna(0) <= 1).to_numpy())
    known = firms["turnover"].astype(float) if "turnover" in firms.columns else pd.Series(np.nan, index=firms.index)
    return firms.assign(turnover=known.where(known.notna(), sales))


def bounded_by_sales(firms: pd.DataFrame, per_job: pd.Series, *, times: float) -> pd.DataFrame:
    """Bound the jobs of companies of which nothing but their sales is known.

    They are taken to have at least ``sales / per_job / times`` and at most ``sales / per_job * times`` jobs, as output
    per job of companies of one industry differs.

    Parameters
    ----------
    firms
        Firms with ``employees``, ``employees_lower``, ``employees_upper``, ``size_source`` and, where any sales are
        known, ``turnover``; it is not changed.
    per_job
        Output per job of each firm's industry, on the same index; NaN where sales say nothing of output, as in trade.
    times
        How far a company may stand from its industry, above 1.

    Returns
    -------
    pandas.DataFrame
        The firms with bounds and ``size_source`` filled; what is on record stands.

    Examples
    --------
    >>> firms = pd.DataFrame({"employees": [None, 7.0], "employees_lower": None, "employees_upper": None,
    ...                       "size_source": None, "turnover": [4e6, 4e6]})
    >>> bounded_by_sales(firms, pd.Series([1e5, 1e5]), times=4)[["employees_lower", "employees_upper"]].values.tolist()
    [[10.0, 160.0], [nan, nan]]
    """
    if "turnover" not in firms.columns:
        return firms
    sizes = firms[["employees", "employees_lower", "employees_upper"]].astype(float)
    jobs = firms["turnover"].astype(float) / per_job.where(per_job > 0)
    rows = (sizes.isna().all(axis=1) & (jobs > 0)).to_numpy()
    low = (jobs / times).clip(lower=SMALLEST)
    return firms.assign(
        employees_lower=sizes["employees_lower"].where(~rows, low),
        employees_upper=sizes["employees_upper"].where(~rows, np.maximum(jobs * times, low)),
        size_source=firms["size_source"].astype(object).where(~rows, FROM_SALES),
    )
