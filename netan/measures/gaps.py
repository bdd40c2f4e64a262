"""The gap list: inputs that a place buys from outside, beside the companies here that make such things."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import SchemaError, first_few

if TYPE_CHECKING:
    from collections.abc import Sequence

HOME = ("local", "region", "country")
ABROAD = "Imports from abroad, all goods and services"
ENDS = ("lower", "middle", "upper")
PARTS = {"outside": ("region", "country"), "region": ("region",), "country": ("country",), "bought": HOME}
COLUMNS = (
    "sector", "label", *(f"{part}_{end}" for part in PARTS for end in ENDS),
    "companies", "jobs", "companies_evidence",
)  # fmt: skip


def gap_list(
    draws: Sequence[pd.DataFrame],
    companies: pd.DataFrame,
    *,
    calibrated: int | None = None,
    labels: pd.Series | None = None,
    abroad: Sequence[float] | None = None,
) -> pd.DataFrame:
    """Inputs bought outside the place by supplying sector, with their range, beside the companies here.

    A large purchase from outside beside companies here with that code is where to ask first; beside none it is where
    nobody is to be asked. The same code is not the same capability.

    Parameters
    ----------
    draws
        The same purchases under each draw of the regional method: supplying sector by ``local, region, country``,
        currency units a year, for all buyers here or for a group of them.
    companies
        By sector: ``companies`` (how many with that code here), ``jobs`` (theirs, NaN where unknown) and ``evidence``.
        A sector that is not in it has none. Counts alone: whom an estimate cannot name, this list does not name.
    calibrated
        Which of the draws gives the middle; none when None.
    labels
        Name of each sector.
    abroad
        Inputs from abroad of the same buyers under each draw, currency units a year. A table has them as one row of
        all products, so they stand as one row here; None leaves them out.

    Returns
    -------
    pandas.DataFrame
        ``sector, label, outside_lower, _middle, _upper`` (from the rest of the region and of the country together), the
        same for ``region``, for ``country`` and for what is ``bought`` from all three, ``companies, jobs`` and their
        evidence as ``companies_evidence``; the money is estimated. Largest ``outside_upper`` first, then by sector;
        sectors of which nothing is bought are left out; the row of imports, with an empty sector, last.

    Raises
    ------
    SchemaError
        If there is no draw, the draws differ in sectors or lack a tier, or an amount is negative or unknown.

    Notes
    -----
    The range is over whole draws: region and country do not reach their ends together.

    Examples
    --------
    >>> import pandas as pd
    >>> low = pd.DataFrame({"local": [2.0, 1.0], "region": [3.0, 0.0], "country": [5.0, 1.0]}, index=["25", "62"])
    >>> high = pd.DataFrame({"local": [4.0, 1.5], "region": [3.0, 0.0], "country": [3.0, 0.5]}, index=["25", "62"])
    >>> here = pd.DataFrame({"companies": [3], "jobs": [40.0], "evidence": ["official"]}, index=["25"])
    >>> found = gap_list([low, high], here)
    >>> print(found[["sector", "outside_lower", "outside_upper", "companies"]].to_string(index=False))
    sector  outside_lower  outside_upper  companies
        25            6.0            8.0          3
        62            0.5            1.0          0
    """
    tables = _checked(draws)
    first = tables[0]
    out = pd.DataFrame({"sector": first.index.astype(str)}, index=first.index)
    out["label"] = first.index.astype(str) if labels is None else labels.reindex(first.index).to_numpy()
    for name, tiers in PARTS.items():
        stack = np.stack([table[list(tiers)].sum(axis=1).to_numpy(float) for table in tables])
        out[f"{name}_lower"], out[f"{name}_upper"] = stack.min(axis=0), stack.max(axis=0)
        out[f"{name}_middle"] = np.nan if calibrated is None else stack[calibrated]
    known = companies.reindex(first.index)
    out["companies"] = known["companies"].fillna(0).astype("int64")
    out["jobs"] = known["jobs"].astype(float).where(out["companies"] > 0, 0.0)
    out["companies_evidence"] = known["evidence"].astype(object).where(out["companies"] > 0, "")
    out = out[out["bought_upper"] > 0].sort_values(["outside_upper", "sector"], ascending=[False, True], kind="stable")
    out = out.loc[:, list(COLUMNS)].astype({"companies": "Int64"})
    return (out if abroad is None else _with_abroad(out, abroad, calibrated)).reset_index(drop=True)


def _with_abroad(frame: pd.DataFrame, abroad: Sequence[float], calibrated: int | None) -> pd.DataFrame:
    """Imports as one row: the table cannot tell which goods they are."""
    middle = np.nan if calibrated is None else abroad[calibrated]
    row: dict[str, object] = {**dict.fromkeys(COLUMNS), "sector": "", "label": ABROAD, "companies_evidence": ""}
    for name in ("outside", "bought"):
        ends = zip(ENDS, (min(abroad), middle, max(abroad)), strict=True)
        row |= {f"{name}_{end}": value for end, value in ends}
    return pd.concat([frame, pd.DataFrame([row], columns=list(COLUMNS)).astype(frame.dtypes.to_dict())])


def _checked(draws: Sequence[pd.DataFrame]) -> list[pd.DataFrame]:
    if not draws:
        raise SchemaError("the gap list needs the purchases under at least one draw")
    for table in draws:
        lacking = [tier for tier in HOME if tier not in table.columns]
        if lacking:
            raise SchemaError(f"purchases by origin lack the columns {first_few(lacking)}")
        if not table.index.equals(draws[0].index) or not table.index.is_unique:
            raise SchemaError("the draws of the gap list need the same sectors in the same order, each once")
        values = table[list(HOME)].to_numpy(float)
        if not (values >= 0).all():
            bad = table.index[~(values >= 0).all(axis=1)]
            raise SchemaError(f"purchases are known and not negative; check {first_few(bad)}")
    return [table[list(HOME)].astype(float) for table in draws]
