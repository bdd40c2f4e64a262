"""Systems for the static models: from an input-output table, from the model of a place, from a network of companies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ..errors import ScenarioError
from ..risk.economy import economy_from_network
from .local import household_column, wage_row
from .model_contract import System

if TYPE_CHECKING:
    from collections.abc import Collection

    from ..network.base import Network
    from ..tables.iotable import IOTable
    from .local import LocalModel


def system_of_table(table: IOTable, *, household_income: float | None = None) -> System:
    """System of a published table: sectors of a country, or of whatever the table is of.

    Parameters
    ----------
    table
        Table of domestic flows.
    household_income
        Income of all households from every source, currency units a year; that of the table when None.

    Returns
    -------
    System
        Jobs, wages and spending where the table has them. Value added as in the table.
    """
    wages, spending = wage_row(table), household_column(table)
    return System(
        output=table.x.astype(float),
        Z=table.Z,
        jobs=table.jobs,
        gva=table.value_added,
        wages=wages,
        spending=spending,
        household_income=table.household_income if household_income is None else household_income,
    )


def system_of_place(
    model: LocalModel, draw: int, *, resident_share: float = 1.0, household_income: float | None = None
) -> System:
    """System of a place under one draw of its regional shares: sectors, and what they buy from each other there.

    Parameters
    ----------
    model
        Model of the place.
    draw
        Which draw of the shares, from 0.
    resident_share
        Share of the workers who live there, 0 to 1: only their wages are spent there (Type II).
    household_income
        National household income, currency units a year; the middle of the model's range when None.

    Returns
    -------
    System
        Output and flows of the place. ``spending`` is what the nation's households would buy from here and
        ``household_income`` theirs: the model asks for the ratio. Sales here of an industry that has no output here
        are left out; where an industry is estimated to sell more here than it makes, its final sales are negative:
        Type I and II stand, but losses of Ghosh and inoperability are overstated there.

    Raises
    ------
    ScenarioError
        A draw that is not there, a resident share outside 0 to 1.
    """
    if not 0 <= draw < len(model.A_local):
        raise ScenarioError(f"draw {draw} is not there: the place has draws 0 to {len(model.A_local) - 1}")
    if not 0 <= resident_share <= 1:
        raise ScenarioError(f"resident_share is {resident_share:g}: write a share from 0 to 1")
    x = model.output.astype(float)
    here = model.A_local[draw].mul(x, axis=1)
    known = model.household is not None and bool(model.wage_rate.notna().all())
    income = sum(model.income) / 2 if household_income is None else household_income
    return System(
        output=x,
        Z=here.where(x.gt(0), 0.0, axis=0),
        jobs=model.jobs_rate * x,
        gva=model.gva_rate * x,
        wages=model.wage_rate * x * resident_share if known else None,
        spending=model.household * model.local_row[draw] if known else None,
        household_income=income if known else None,
    )


def system_of_country(model: LocalModel, *, household_income: float | None = None) -> System:
    """System of the whole country that the place lies in, with domestic flows and the country's jobs per output.

    Parameters
    ----------
    model
        Model of the place.
    household_income
        National household income, currency units a year; the middle of the model's range when None.

    Returns
    -------
    System
        Everybody lives in the country, so all wages are spent there.
    """
    x = model.output_country.astype(float)
    known = model.household is not None and bool(model.wage_rate.notna().all())
    return System(
        output=x,
        Z=model.A.mul(x, axis=1),
        jobs=model.jobs_rate_country * x,
        gva=model.gva_rate * x,
        wages=model.wage_rate * x if known else None,
        spending=model.household if known else None,
        household_income=(sum(model.income) / 2 if household_income is None else household_income) if known else None,
    )


def system_of_network(
    network: Network,
    *,
    essentiality: pd.DataFrame,
    markets: pd.Series | None = None,
    passing_on: Collection[str] | None = None,
) -> System:
    """System of a network of companies and rest-of-sector nodes, for the cascade.

    Parameters
    ----------
    network
        Network whose links have values.
    essentiality, markets, passing_on
        As for :func:`netan.risk.economy_from_network`.

    Returns
    -------
    System
        Output is that of the economy: known output, or all sales. Jobs as recorded or estimated in the network,
        place is its tier. GVA of companies is unknown.
    """
    economy = economy_from_network(network, essentiality=essentiality, markets=markets, passing_on=passing_on)
    nodes = network.nodes.loc[economy.nodes]
    return System(
        output=pd.Series(economy.revenue, index=economy.nodes),
        jobs=nodes["employees"].astype(float),
        economy=economy,
        place=nodes["tier"],
    )
