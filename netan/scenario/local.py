"""The place as an input-output model, under every draw of the regional shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import ScenarioError
from ..measures.coefficients import technical_coefficients

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..network.base import Network
    from ..regional.tiers import TierShares
    from ..tables.iotable import IOTable

# National household income before tax, benefits and pensions included, as a multiple of value added. It stands in
# no input-output table. Scotland 2019: 156,241 / 148,887 = 1.05. Compensation of employees alone (0.56 there) is
# the usual shortcut and overstates: it credits wages with what is spent out of profits, pensions and benefits.
INCOME_OF_VALUE_ADDED = (0.8, 1.1)


@dataclass(frozen=True)
class LocalModel:
    """The place as an input-output model, under every draw of the regional shares.

    Attributes
    ----------
    A_local
        By draw: coefficients of inputs bought here, sector x sector.
    A
        National domestic coefficients.
    imports_rate
        Foreign inputs per unit of output, by sector.
    jobs_rate, jobs_rate_country
        Jobs per currency unit of output, by sector: here (the country's where the industry is absent), and in the
        whole country.
    wage_rate, gva_rate
        Compensation of employees and gross value added per unit of output, by sector; wages NaN when unknown.
    pay
        Compensation of employees a job here, all industries together; NaN when unknown.
    output, output_country
        Output by sector here and in the country, currency units a year.
    jobs
        All jobs here.
    household
        National household purchases of domestic products, by sector, currency units a year; None when unknown.
    income
        Lowest and highest national household income that these purchases are paid from:
        :data:`INCOME_OF_VALUE_ADDED` times value added, and never below compensation of employees.
    local_row
        By draw: share of a product bought by households here that is made here.
    calibrated
        Which draw is behind the middle; None when nothing was calibrated.
    year
        Year of the prices; 0 when the table does not say.
    currency
        Currency code of all money.
    """

    A_local: Sequence[pd.DataFrame]
    A: pd.DataFrame
    imports_rate: pd.Series
    jobs_rate: pd.Series
    jobs_rate_country: pd.Series
    wage_rate: pd.Series
    gva_rate: pd.Series
    pay: float
    output: pd.Series
    output_country: pd.Series
    jobs: float
    household: pd.Series | None
    income: tuple[float, float]
    local_row: Sequence[pd.Series]
    calibrated: int | None = None
    year: int = 0
    currency: str = "GBP"


def local_model(table: IOTable, shares: TierShares, network: Network) -> LocalModel:
    """Make the model of the place from the national table, the regional shares and the network's sizes.

    Raises
    ------
    ScenarioError
        The place has no output.
    """
    A = technical_coefficients(table.Z, table.x)
    here, everywhere = (_sizes(network, A.index, tiers) for tiers in (["local"], ["local", "region", "country"]))
    if float(here["output"].sum()) <= 0:
        raise ScenarioError("the place has no output; build the study again and look at its notes")
    country = _rate(everywhere, float(everywhere["employees"].sum() / everywhere["output"].sum()))
    wages = wage_row(table)
    wage_rate = _per_output(wages, table.x) if wages is not None else pd.Series(np.nan, index=A.index)
    splits = [shares.supplier_shares(draw)["local"] for draw in shares.draws]
    return LocalModel(
        A_local=[A * split for split in splits],
        A=A,
        imports_rate=_per_output(table.primary("imports"), table.x),
        jobs_rate=_rate(here, country),
        jobs_rate_country=country,
        wage_rate=wage_rate,
        gva_rate=_per_output(table.value_added, table.x),
        pay=float((wage_rate * here["output"]).sum(skipna=False) / here["employees"].sum()),
        output=here["output"],
        output_country=table.x.astype(float),
        jobs=float(network.nodes.loc[network.nodes["tier"] == "local", "employees"].sum()),
        household=household_column(table),
        income=_income(wages, table),
        local_row=[_row_share(split, table.Z) for split in splits],
        calibrated=None if shares.calibrated is None else shares.draws.index(shares.calibrated),
        year=int(table.price_year),
        currency=table.currency,
    )


def _sizes(network: Network, sectors: pd.Index, tiers: Sequence[str]) -> pd.DataFrame:
    """Output and jobs by sector of what has both: a rate needs both."""
    nodes = network.nodes
    known = nodes["tier"].isin(tiers) & nodes["output"].gt(0) & nodes["employees"].notna()
    sums = nodes[known].groupby("sector")[["output", "employees"]].sum()
    return sums.reindex(sectors).fillna(0.0).astype(float)


def _rate(sizes: pd.DataFrame, otherwise: pd.Series | float) -> pd.Series:
    """Jobs per unit of output; another rate where there is no output."""
    rate = sizes["employees"] / sizes["output"].where(sizes["output"] > 0)
    return rate.fillna(otherwise)


def _per_output(amounts: pd.Series, x: pd.Series) -> pd.Series:
    return (amounts / x.where(x > 0)).fillna(0.0).astype(float)


def _income(wages: pd.Series | None, table: IOTable) -> tuple[float, float]:
    """Lowest and highest national household income."""
    added = float(table.value_added.sum())
    least = float(wages.sum()) if wages is not None else 0.0
    low, high = (max(times * added, least) for times in INCOME_OF_VALUE_ADDED)
    return low, high


def wage_row(table: IOTable) -> pd.Series | None:
    """Compensation of employees by sector; None when the table has no such row."""
    for row in table.V.index:
        text = str(row).strip().casefold()
        if text in {"d1", "coe"} or "compensation" in text or text.startswith("wages"):
            return table.V.loc[row].astype(float)
    return None


def household_column(table: IOTable) -> pd.Series | None:
    """What households buy of each domestic product; None when the table has no such column."""
    for column in table.Y.columns:
        text = str(column).strip().casefold()
        # 'non-resident households' are exports, 'non-profit institutions serving households' are no households
        other = text.startswith("non") or "serving" in text
        if text.replace(" ", "") == "p3s14" or text == "hfce" or ("household" in text and not other):
            return table.Y[column].astype(float)
    return None


def _row_share(split: pd.DataFrame, Z: pd.DataFrame) -> pd.Series:
    total = Z.sum(axis=1)
    return ((split * Z).sum(axis=1) / total.where(total > 0)).fillna(split.mean(axis=1))
