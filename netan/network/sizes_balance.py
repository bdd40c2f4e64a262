"""Jobs of the firms against the jobs they should add up to."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import first_few

if TYPE_CHECKING:
    from collections.abc import Mapping


def group_label(sector: str, group_of: Mapping[str, str] | None) -> str:
    """Group of a sector; the sector itself where none is named."""
    return sector if group_of is None else str(group_of.get(sector, sector))


def size_balance(
    sizes: pd.DataFrame,
    sectors: pd.Series,
    sector_jobs: pd.Series,
    *,
    group_of: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Jobs of the firms against the jobs they should add up to, by group.

    Parameters
    ----------
    sizes
        Result of `netan.network.sizes.firm_employees`.
    sectors
        Sector of each firm (index: firm_id).
    sector_jobs, group_of
        As given to `firm_employees`.

    Returns
    -------
    pandas.DataFrame
        Index `group`; `firms`, `seen_firms`; `target_jobs`, `seen_jobs`, `assigned_jobs`, and `excess_jobs` =
        assigned - target: above 0 where known headcounts (or 1 job for each firm) exceed the jobs, below 0
        where the firms cannot hold them all, NaN where the target is unknown.

    Examples
    --------
    >>> import pandas as pd
    >>> sizes = pd.DataFrame({"employees": [9.0, 1.0], "size_evidence": ["seen", "estimated"]}, index=["A", "B"])
    >>> size_balance(sizes, pd.Series({"A": "25", "B": "25"}), pd.Series({"25": 8.0}))["excess_jobs"].tolist()
    [2.0]
    """
    group = sectors.reindex(sizes.index).map(lambda s: group_label(s, group_of)).rename("group")
    seen = sizes["size_evidence"] != "estimated"
    frame = pd.DataFrame(
        {
            "firms": 1,
            "seen_firms": seen.astype(int),
            "seen_jobs": sizes["employees"].where(seen, 0.0),
            "assigned_jobs": sizes["employees"],
        }
    )
    out = frame.groupby(group, sort=True).sum()
    target = sector_jobs.rename(index=str).reindex(out.index).astype(float)
    out.insert(2, "target_jobs", target)
    out["excess_jobs"] = out["assigned_jobs"] - out["target_jobs"]
    # rounding of a sum is no excess
    out.loc[out["excess_jobs"].abs() <= 1e-9 * out["target_jobs"].abs(), "excess_jobs"] = 0.0
    return out


def warn_of_gaps(balance: pd.DataFrame) -> None:
    """Say where the sizes do not meet the jobs."""
    for words, off in (
        ("more jobs than the total", balance["excess_jobs"] > 0),
        ("fewer jobs than the total", balance["excess_jobs"] < 0),
    ):
        if off.any():
            jobs = balance.loc[off, "excess_jobs"].abs().sum()
            names = first_few(balance.index[off])
            text = f"firms of {int(off.sum())} groups hold {words}, by {jobs:,.0f} jobs in all ({names})"
            warnings.warn(f"{text}; size_balance lists them", UserWarning, stacklevel=3)
