"""Money of several years and currencies, brought to one: every step said, none guessed.

A rate or an index that the user did not give is never made up: another currency without a rate is a fault, prices
of different years without an index stay as they are and are said to differ.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import Fault, SchemaError, first_few
from ..schema import DEFLATORS, EXCHANGE_RATES, validate

if TYPE_CHECKING:
    from .iotable import IOTable


@dataclass(frozen=True)
class Standard:
    """The money that a study counts in.

    Parameters
    ----------
    currency
        Currency code.
    year
        Year whose prices it is in; 0 when nobody knows.
    deflators
        Price index by year (:data:`netan.schema.DEFLATORS`), or None.
    rates
        Worth of foreign currencies (:data:`netan.schema.EXCHANGE_RATES`), or None.
    """

    currency: str
    year: int
    deflators: pd.DataFrame | None = None
    rates: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        if self.deflators is not None:
            index = validate(self.deflators, DEFLATORS)["index"]
            if (index <= 0).any():
                raise SchemaError("price index: an index of 0 says nothing; write the published one")
        if self.rates is not None and (validate(self.rates, EXCHANGE_RATES)["rate"] <= 0).any():
            raise SchemaError("exchange rates: a rate of 0 says nothing; write what one unit is worth")

    def index(self, year: int) -> float | None:
        """Price level of a year; None when the index does not hold it."""
        if self.deflators is None:
            return None
        found = self.deflators.loc[self.deflators["year"] == year, "index"]
        return float(found.iloc[0]) if len(found) else None

    def rate(self, currency: str, year: int) -> float | None:
        """Worth of one unit of a currency: of its year, else the one for every year; None when there is neither."""
        if currency == self.currency:
            return 1.0
        if self.rates is None:
            return None
        own = self.rates[self.rates["currency"].str.upper() == currency]
        for year_rows in (own[own["year"] == year], own[own["year"].isna()]):
            if len(year_rows):
                return float(year_rows["rate"].iloc[0])
        return None


def uprating(year: int, standard: Standard) -> float:
    """Factor from the prices of one year to those of the standard; 1 where either year or its index is unknown.

    Examples
    --------
    >>> import pandas as pd
    >>> index = pd.DataFrame({"year": [2023, 2025], "index": [100.0, 110.0]})
    >>> uprating(2023, Standard("GBP", 2025, index))
    1.1
    """
    here, there = standard.index(year), standard.index(standard.year)
    return there / here if here is not None and there is not None else 1.0


def aligned(
    frame: pd.DataFrame, standard: Standard, *, column: str = "value", what: str = "payments"
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Bring a column of money to one currency and the prices of one year.

    A value is converted at the rate of its own year first and uprated with the index of the standard after, so
    that no foreign inflation comes in: ``value * rate(currency, year) * index(standard.year) / index(year)``.

    Parameters
    ----------
    frame
        Rows with ``column`` and, where known, ``currency`` and ``year``. A row without a currency is in that of the
        standard; one without a year stays as it is.
    standard
        The money of the study.
    column
        The column of money.
    what
        What the rows are, for notes and faults.

    Returns
    -------
    tuple
        The rows with ``column`` in the standard's money and ``currency`` that of the standard; and what was done, or
        could not be done, one sentence each.

    Raises
    ------
    SchemaError
        A currency without a rate, a year that the given index does not hold: all at once.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"value": [100.0], "currency": ["EUR"], "year": [2024]})
    >>> rates = pd.DataFrame({"currency": ["EUR"], "year": [2024], "rate": [0.85]})
    >>> out, notes = aligned(rows, Standard("GBP", 2024, rates=rates))
    >>> float(out["value"].iloc[0]), notes[0]
    (85.0, '1 payments in EUR were converted at 0.85 (rate of 2024).')
    """
    currency = _currencies(frame, standard)
    year = frame["year"].astype(float) if "year" in frame.columns else pd.Series(np.nan, index=frame.index)
    pairs = pd.DataFrame({"currency": currency, "year": year.fillna(0).astype(int)})
    kinds = pairs.drop_duplicates().sort_values(["currency", "year"])
    faults = _faults(kinds, pairs, standard, what)
    if faults:
        raise SchemaError(f"{what}: money that cannot be brought together", faults)
    factors = {
        (c, y): (standard.rate(c, y) or 1.0) * (uprating(y, standard) if y else 1.0)
        for c, y in kinds.itertuples(index=False)
    }
    factor = pd.Series([factors[pair] for pair in pairs.itertuples(index=False, name=None)], index=frame.index)
    out = frame.copy()
    out[column] = frame[column].astype(float) * factor.astype(float)
    if "currency" in frame.columns:
        out["currency"] = standard.currency
    return out, (*_converted(pairs, standard, what), *_uprated(pairs, standard, what))


def _currencies(frame: pd.DataFrame, standard: Standard) -> pd.Series:
    if "currency" not in frame.columns:
        return pd.Series(standard.currency, index=frame.index, dtype=object)
    given = frame["currency"].astype(object)
    return given.where(given.notna() & (given != ""), standard.currency).str.strip().str.upper()


def _faults(kinds: pd.DataFrame, pairs: pd.DataFrame, standard: Standard, what: str) -> list[Fault]:
    counts = pairs.value_counts()
    faults = []
    for currency, year in kinds.itertuples(index=False):
        if standard.rate(currency, year) is None:
            text = f"{counts[currency, year]:,} {what} are in {currency}{f' of {year}' if year else ''}, without a rate"
            remedy = f"add a row to sources.exchange_rates: currency {currency}, what one unit is worth in "
            faults.append(Fault(text, remedy=remedy + standard.currency))
    if standard.deflators is not None:
        years = {int(y) for y in kinds["year"] if y} | ({standard.year} if standard.year else set())
        lost = sorted(y for y in years if standard.index(y) is None) if len(years) > 1 else []
        if lost:
            text = f"the price index holds no {first_few(str(y) for y in lost)}"
            faults.append(Fault(text, remedy="add these years to sources.deflators"))
    return faults


def _converted(pairs: pd.DataFrame, standard: Standard, what: str) -> list[str]:
    foreign = pairs[pairs["currency"] != standard.currency]
    out = []
    for (currency, year), rows in foreign.groupby(["currency", "year"], sort=True):
        of = f" (rate of {year})" if year else ""
        out.append(f"{len(rows):,} {what} in {currency} were converted at {standard.rate(currency, year):g}{of}.")
    return out


def _uprated(pairs: pd.DataFrame, standard: Standard, what: str) -> list[str]:
    years = sorted({int(y) for y in pairs["year"] if y and y != standard.year})
    if not years or not standard.year:
        return []
    words = first_few(str(y) for y in years)
    if standard.deflators is None:
        said = f"{what.capitalize()} of {words} stand beside figures of {standard.year} at their own prices; a price "
        return [said + "index under sources.deflators brings them together."]
    factors = first_few(f"{y} x {uprating(y, standard):.3f}" for y in years)
    return [f"{what.capitalize()} were brought to {standard.year} prices: {factors}."]


def repriced(table: IOTable, standard: Standard) -> tuple[IOTable, tuple[str, ...]]:
    """Bring an input-output table to the prices of the standard: every flow by the one factor.

    Coefficients and shares stay as they are; what changes is money per job. Relative prices are those of the
    table's year, which is said.

    Returns
    -------
    tuple
        The table, ``price_year`` set, and what was done.

    Raises
    ------
    SchemaError
        A year that the given index does not hold.
    """
    if not standard.year or not table.year or table.year == standard.year:
        return table, ()
    if standard.deflators is None:
        return table, ()
    lost = [y for y in (table.year, standard.year) if standard.index(y) is None]
    if lost:
        fault = Fault(f"the price index holds no {first_few(str(y) for y in lost)}", remedy="add it to the file")
        raise SchemaError("sources.deflators: years are missing", [fault])
    factor = uprating(table.year, standard)
    money = {name: getattr(table, name) * factor for name in ("Z", "Y", "V", "x", "tolerance")}
    note = (
        f"The input-output table of {table.year} was brought to {standard.year} prices, x {factor:.3f} for every "
        f"industry alike; who buys what is that of {table.year}."
    )
    income = None if table.household_income is None else table.household_income * factor
    return replace(table, **money, prices=standard.year, household_income=income), (note,)
