"""Input-output tables: flows between industries, final demand, primary inputs and output."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import BalanceError, Fault, SchemaError, first_few
from ..schema import PRIMARY_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping


# How publishers name the row of wages and the column of household spending.
WAGES = frozenset({"d1", "coe", "compensation of employees", "wages", "wages and salaries", "compensation"})
HOUSEHOLDS = frozenset(
    {"p3 s14", "households", "household", "household consumption", "household final consumption", "hhfce", "hfce"}
)


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())


@dataclass(frozen=True)
class IOTable:
    """A symmetric input-output table in whole currency units a year.

    Parameters
    ----------
    Z
        Flows, sector x sector; ``Z.loc[i, j]`` is what ``i`` sells to ``j``. Index and columns are the same codes.
    Y
        Final demand, sector x category.
    V
        Primary inputs, row x sector: imports and product taxes apart from value added.
    x
        Output at basic prices, by sector.
    primary_kind
        What each row of ``V`` is: ``imports``, ``product_taxes`` or ``value_added``.
    labels
        Name of each sector for people.
    currency, year, classification, valuation, flows, source, title
        What the figures are; ``flows`` is ``'domestic'`` when imports stand in rows of ``V``.
    unit
        What one printed unit is worth in currency units; the frames here are already multiplied by it.
    tolerance
        Largest gap between a row and its column that the publisher's rounding allows, in currency units.
    jobs
        Jobs by sector where the source has them, else None.
    prices
        Year whose prices the money is in, when it was brought to another than ``year``; else 0.
    household_income
        Income of all households from every source, currency units a year, where the source gives it; else None.

    Raises
    ------
    SchemaError
        Codes that repeat or do not match, missing or infinite cells.
    BalanceError
        Rows or columns that do not add up to output within ``tolerance``.
    """

    Z: pd.DataFrame
    Y: pd.DataFrame
    V: pd.DataFrame
    x: pd.Series
    primary_kind: Mapping[str, str]
    labels: pd.Series
    currency: str = "GBP"
    unit: float = 1.0
    year: int = 0
    classification: str = ""
    valuation: str = "basic prices"
    flows: str = "domestic"
    source: str = ""
    title: str = ""
    tolerance: float = 1.0
    jobs: pd.Series | None = field(default=None)
    prices: int = 0
    household_income: float | None = None

    def __post_init__(self) -> None:
        faults = [*_shape_faults(self), *_cell_faults(self)]
        if faults:
            msg = f"input-output table{_of(self.source)}: {len(faults)} fault{'s' if len(faults) > 1 else ''}"
            raise SchemaError(msg, faults)
        check_balance(self)

    @property
    def sectors(self) -> list[str]:
        """Sector codes in table order."""
        return [str(code) for code in self.x.index]

    @property
    def price_year(self) -> int:
        """Year whose prices the money is in."""
        return self.prices or self.year

    def primary(self, kind: str) -> pd.Series:
        """Sum of the primary input rows of one kind, by sector, currency units a year."""
        rows = [row for row in self.V.index if self.primary_kind[str(row)] == kind]
        return self.V.loc[rows].sum(axis=0)

    @property
    def domestic_inputs(self) -> pd.Series:
        """Intermediate inputs from the country's own industries, by buying sector."""
        return self.Z.sum(axis=0)

    @property
    def intermediate_inputs(self) -> pd.Series:
        """All intermediate inputs at basic prices: domestic and foreign, without product taxes."""
        return self.domestic_inputs + self.primary("imports")

    @property
    def wages(self) -> pd.Series | None:
        """Compensation of employees, by sector; None where no row of primary inputs is named so."""
        rows = [row for row in self.V.index if _plain(str(row)) in WAGES]
        return self.V.loc[rows].sum(axis=0) if rows else None

    @property
    def household_spending(self) -> pd.Series | None:
        """What households buy from each sector; None where no column of final demand is named so."""
        columns = [name for name in self.Y.columns if _plain(str(name)) in HOUSEHOLDS]
        return self.Y[columns].sum(axis=1) if columns else None

    @property
    def value_added(self) -> pd.Series:
        """Gross value added, by sector."""
        return self.primary("value_added")


def _of(source: str) -> str:
    return f" of {source}" if source else ""


def _shape_faults(table: IOTable) -> list[Fault]:
    codes = list(table.x.index)
    faults = []
    repeated = sorted({code for code in codes if codes.count(code) > 1})
    if repeated:
        faults.append(Fault(f"sector codes repeated: {first_few(repeated)}", remedy="give each its own code"))
    for name, got in {
        "rows of Z": table.Z.index,
        "columns of Z": table.Z.columns,
        "rows of Y": table.Y.index,
        "columns of V": table.V.columns,
        "labels": table.labels.index,
    }.items():
        if list(got) != codes:
            odd = sorted({str(c) for c in got} ^ {str(c) for c in codes})
            faults.append(Fault(f"{name} are not the sectors of the output: {first_few(odd)}"))
    kinds = {str(row): table.primary_kind.get(str(row), "none") for row in table.V.index}
    wrong = [f"{row} ({kind})" for row, kind in kinds.items() if kind not in PRIMARY_KINDS]
    if wrong:
        faults.append(Fault(f"primary inputs of no known kind: {first_few(wrong)}"))
    return faults


def _cell_faults(table: IOTable) -> list[Fault]:
    faults = []
    for name, frame in (("Z", table.Z), ("Y", table.Y), ("V", table.V), ("x", table.x.to_frame("output"))):
        bad = ~np.isfinite(frame.to_numpy(dtype=float))
        places = [f"{frame.index[i]} x {frame.columns[j]}" for i, j in np.argwhere(bad)]
        if places:
            faults.append(
                Fault(
                    f"{len(places)} cells of {name} hold no number: {first_few(places)}",
                    remedy="write 0 for none",
                )
            )
    if not faults and (table.x < 0).any():
        faults.append(Fault(f"negative output: {first_few(table.x.index[table.x < 0])}"))
    return faults


def balance(table: IOTable) -> pd.DataFrame:
    """Differences of the row sum and the column sum of each sector from its output, in currency units.

    ``row = sum_j Z_ij + sum_f Y_if - x_i`` and ``column = sum_i Z_ij + sum_v V_vj - x_j``.
    """
    return pd.DataFrame(
        {
            "row": table.Z.sum(axis=1) + table.Y.sum(axis=1) - table.x,
            "column": table.Z.sum(axis=0) + table.V.sum(axis=0) - table.x,
        }
    )


def check_balance(table: IOTable) -> None:
    """Raise when a row or column misses its output by more than the tolerance."""
    gaps = balance(table).abs()
    worst = gaps.max(axis=1)
    off = worst[worst > table.tolerance].sort_values(ascending=False)
    if len(off):
        shown = first_few(f"{code} by {gap / table.unit:,.6g}" for code, gap in off.items())
        msg = (
            f"input-output table{_of(table.source)}: {len(off)} of {len(worst)} sectors do not balance within "
            f"{table.tolerance / table.unit:,.6g} {table.currency} (in printed units): {shown}. Compare these rows and "
            "columns with the published table; a cell was changed, lost, or a subtotal was read as a sector"
        )
        raise BalanceError(msg)


def aggregate(table: IOTable, groups: Mapping[str, str], *, labels: Mapping[str, str] | None = None) -> IOTable:
    """Add sectors up into groups.

    Parameters
    ----------
    table
        The table; it is not changed.
    groups
        Group of every sector.
    labels
        Name of each group; the group's code where missing.

    Raises
    ------
    SchemaError
        A sector without a group.
    """
    missing = [code for code in table.sectors if code not in groups]
    if missing:
        msg = f"{len(missing)} sectors have no group: {first_few(missing)}; give each one"
        raise SchemaError(msg)
    key = pd.Series([groups[code] for code in table.sectors], index=table.x.index)
    order = list(dict.fromkeys(key))
    names = labels or {}

    def rows(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.groupby(key, sort=False).sum().loc[order]

    return IOTable(
        Z=rows(rows(table.Z).T).T,
        Y=rows(table.Y),
        V=rows(table.V.T).T,
        x=table.x.groupby(key, sort=False).sum().loc[order],
        primary_kind=table.primary_kind,
        labels=pd.Series([names.get(code, code) for code in order], index=order),
        currency=table.currency,
        unit=table.unit,
        year=table.year,
        classification=table.classification,
        valuation=table.valuation,
        flows=table.flows,
        source=table.source,
        title=table.title,
        prices=table.prices,
        household_income=table.household_income,
        tolerance=table.tolerance * float(key.value_counts().max()),
        jobs=None if table.jobs is None else table.jobs.groupby(key, sort=False).sum().loc[order],
    )
