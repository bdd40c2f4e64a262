"""The place as an input-output model, under every draw of the regional shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import ScenarioError
from ..measures.coefficients import technical_coefficients

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from ..network.base import Network
    from ..regional.tiers import TierShares
    from ..tables.iotable import IOTable


@dataclass(frozen=True)
class LocalModel:
    """The place as an input-output model, under every draw of the regional shares.

    Attributes
    ----------
    A_local
        By draw: coefficients of inputs bought here, sector x sector.
    A
        National domestic coefficients.
    jobs_rate
        Jobs here per currency unit of output, by sector.
    wage_rate, gva_rate
        Compensation of employees and gross value added per unit of output, by sector; wages NaN when unknown.
    household
        National household purchases of domestic products, by sector, currency units a year; None when unknown.
    income
        Lowest and highest national household income that these purchases are paid from: all compensation of
        employees, and all value added. The true figure lies between; it is not in the table.
    local_row
        By draw: share of a product bought by households here that is made here.
    """

    A_local: Sequence[pd.DataFrame]
    A: pd.DataFrame
    jobs_rate: pd.Series
    wage_rate: pd.Series
    gva_rate: pd.Series
    household: pd.Series | None
    income: tuple[float, float]
    local_row: Sequence[pd.Series]


def local_model(table: IOTable, shares: TierShares, network: Network) -> LocalModel:
    """Make the model of the place from the national table, the regional shares and the network's sizes.

    Raises
    ------
    ScenarioError
        The place has no output.
    """
    A = technical_coefficients(table.Z, table.x)
    local = network.nodes[(network.nodes["tier"] == "local") & network.nodes["output"].gt(0)]
    output = local.groupby("sector")["output"].sum().reindex(A.index, fill_value=0.0)
    jobs = local.groupby("sector")["employees"].sum().reindex(A.index, fill_value=0.0)
    if float(output.sum()) <= 0:
        raise ScenarioError("the place has no output; build the study again and look at its notes")
    average = float(jobs.sum() / output.sum())
    splits = [shares.supplier_shares(draw)["local"] for draw in shares.draws]
    wages = wage_row(table)
    return LocalModel(
        A_local=[A * split for split in splits],
        A=A,
        jobs_rate=(jobs / output.where(output > 0)).fillna(average),
        wage_rate=(wages / table.x.where(table.x > 0)).fillna(0.0) if wages is not None else A.iloc[0] * np.nan,
        gva_rate=(table.value_added / table.x.where(table.x > 0)).fillna(0.0),
        household=household_column(table),
        income=(float(wages.sum()) if wages is not None else np.nan, float(table.value_added.sum())),
        local_row=[_row_share(split, table.Z) for split in splits],
    )


def wage_row(table: IOTable) -> pd.Series | None:
    """Compensation of employees by sector; None when the table has no such row."""
    for row in table.V.index:
        text = str(row).casefold()
        if text == "d1" or "compensation" in text:
            return table.V.loc[row]
    return None


def household_column(table: IOTable) -> pd.Series | None:
    """What households buy of each domestic product; None when the table has no such column."""
    for column in table.Y.columns:
        text = str(column).casefold()
        if text.replace(" ", "") == "p3s14" or "household" in text:
            return table.Y[column]
    return None


def _row_share(split: pd.DataFrame, Z: pd.DataFrame) -> pd.Series:
    total = Z.sum(axis=1)
    return ((split * Z).sum(axis=1) / total.where(total > 0)).fillna(split.mean(axis=1))
