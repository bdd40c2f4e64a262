"""Fitting the regional methods to regions whose flows are known, and what the fit is worth elsewhere.

Nothing is judged on what it was fitted to: errors are of regions, or sectors, left out one at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import SchemaError, first_few
from ._inputs import check_coefficients, checked_activity, per_sector, same_labels
from .estimator import SHIPPED, AutoParameters, log_odds, logit, rate_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import numpy.typing as npt

    from .quotients import Array

SHARES = ("local", "country", "world")
EDGE = 0.01  # log odds of shares are taken no nearer to 0 and 1 than this


@dataclass(frozen=True, eq=False)
class RegionalTable:
    """A region whose inputs are known by origin, beside what an estimate of it starts from.

    Attributes
    ----------
    coefficients
        National DOMESTIC technical coefficients, supplier by buyer.
    imports_share
        Foreign imports of intermediates per unit of output of the nation, by buyer.
    region, nation
        Output or jobs by sector.
    inputs
        Buyer by ``local``, ``country``, ``world``: intermediate inputs of the region from itself, the rest of its
        nation and abroad, in money.
    rates
        Share of each supplier sector's domestic sales to buyers in the region that the region itself makes, where
        flows from the rest of the nation are known by supplier; else None.

    Raises
    ------
    SchemaError
        For labels that differ, missing or negative figures.
    """

    coefficients: pd.DataFrame
    imports_share: pd.Series
    region: pd.Series
    nation: pd.Series
    inputs: pd.DataFrame
    rates: pd.Series | None = None

    def __post_init__(self) -> None:
        check_coefficients(self.coefficients)
        sectors = self.coefficients.index
        same_labels("the activity", self.nation.index, "the coefficients", sectors)
        checked_activity(self.region, self.nation)
        per_sector(self.imports_share, sectors, "imports_share")
        for origin in SHARES:
            if origin not in self.inputs.columns:
                raise SchemaError(f"inputs by origin lack the column {origin}; they need {', '.join(SHARES)}")
            per_sector(self.inputs[origin], sectors, f"inputs from {origin}")

    @property
    def share(self) -> float:
        """Activity of the region as a share of the nation's."""
        return float(self.region.sum() / self.nation.sum())

    @property
    def shares(self) -> pd.DataFrame:
        """Inputs as shares of each buyer's, buyer by origin; NaN where it has none."""
        total = self.inputs[list(SHARES)].sum(axis=1)
        return self.inputs[list(SHARES)].div(total.where(total > 0), axis=0).loc[self.coefficients.index]

    def parts(self) -> Array:
        """National domestic inputs as shares of all inputs, supplier by buyer."""
        A = self.coefficients.to_numpy(float)
        total = A.sum(axis=0) + self.imports_share[self.coefficients.index].to_numpy(float)
        return np.divide(A, total, out=np.zeros_like(A), where=total > 0)

    def activity(self) -> tuple[Array, Array]:
        """Region and nation in the order of the coefficients."""
        sectors = self.coefficients.index
        return self.region[sectors].to_numpy(float), self.nation[sectors].to_numpy(float)

    def weights(self) -> Array:
        """Inputs of each buyer by the nation's technology and the region's activity."""
        A = self.coefficients.to_numpy(float)
        inputs = A.sum(axis=0) + self.imports_share[self.coefficients.index].to_numpy(float)
        return inputs * self.activity()[0]

    def predicted(self, parameters: AutoParameters) -> Array:
        """Local share of each buyer's inputs by the default estimator."""
        return rate_of(log_odds(*self.activity(), parameters)) @ self.parts()

    def known(self) -> Array:
        """Published local share of each buyer's inputs; NaN where there are none."""
        return self.shares["local"].to_numpy(float)


def fit_auto(tables: Mapping[str, RegionalTable], *, start: AutoParameters = SHIPPED) -> AutoParameters:
    """Fit the default estimator and its errors to regions with published tables.

    The three numbers minimise the mean square of the errors of the sectors' local shares, each region with the
    same weight. The errors come from the same fit without one region at a time.

    Parameters
    ----------
    tables
        At least five regions, by name; of several sizes, else the slope of the size means nothing.
    start
        Where the search begins; its foreign errors, which a nation's own table seldom tells, are taken over, as is
        its ``sector_error`` where no table has rates.

    Returns
    -------
    AutoParameters
        ``region_error``: standard deviation over the left-out regions of the error in the log odds of the local
        share of all domestic inputs. ``sector_error``: mean over the regions of the standard deviation of the error
        in the log odds of the rates. ``size_error``: jackknife.

    Raises
    ------
    SchemaError
        For fewer than five regions.
    """
    if len(tables) < 5:
        raise SchemaError(f"{len(tables)} regions are too few to fit three numbers and leave one out; give 5 or more")
    regions = {name: _design(table) for name, table in tables.items()}
    fit = _fit(regions.values(), start)
    without = {name: _fit(_others(regions, name), fit) for name in tables}
    errors = np.array([_total_error(tables[name], left) for name, left in without.items()])
    slopes = np.array([left.size for left in without.values()])
    rated = [_rate_error(tables[name], left) for name, left in without.items() if tables[name].rates is not None]
    count = len(tables)
    return replace(
        fit,
        region_error=float(errors.std(ddof=1)),
        sector_error=float(np.mean(rated)) if rated else start.sector_error,
        size_error=float(np.sqrt((count - 1) / count * ((slopes - slopes.mean()) ** 2).sum())),
        centre=float(np.mean([logit(np.asarray(table.share)) for table in tables.values()])),
        smallest=min(table.share for table in tables.values()),
        source=f"{count} regions: {first_few(tables)}",
    )


def left_out_errors(tables: Mapping[str, RegionalTable], *, start: AutoParameters = SHIPPED) -> pd.DataFrame:
    """What the default estimator misses in each region when it is fitted to the others.

    Returns
    -------
    pandas.DataFrame
        By region ``sector_error`` (mean absolute error of the sectors' local shares), ``total_error`` (estimate minus
        published local share of all inputs) and ``correlation`` of the sectors' shares; 0.05 is five points.
    """
    regions = {name: _design(table) for name, table in tables.items()}
    rows = {
        name: errors_of(table, table.predicted(_fit(_others(regions, name), start))) for name, table in tables.items()
    }
    return pd.DataFrame(rows).T


def errors_of(table: RegionalTable, predicted: Array) -> dict[str, float]:
    """Errors of predicted local shares against the published ones, as in :func:`left_out_errors`."""
    known = table.known()
    at = np.isfinite(known)
    total = table.inputs.sum(axis=1)[table.coefficients.index].to_numpy(float)
    return {
        "sector_error": float(np.abs(predicted - known)[at].mean()),
        "total_error": float(
            np.average(predicted[at], weights=table.weights()[at]) - np.average(known[at], weights=total[at])
        ),
        "correlation": float(np.corrcoef(predicted[at], known[at])[0, 1]),
    }


@dataclass(frozen=True)
class _Design:
    """One region's part of the least squares: what the log odds are made of, and what they should give."""

    terms: Array
    present: npt.NDArray[np.bool_]
    parts: Array
    known: Array
    weight: float
    share: float

    def rates(self, numbers: Array) -> Array:
        return np.where(self.present, rate_of(self.terms @ numbers), 0.0)

    def misses(self, numbers: Array) -> Array:
        return (self.rates(numbers) @ self.parts - self.known) * self.weight

    def slopes(self, numbers: Array) -> Array:
        rates = self.rates(numbers)
        return self.parts.T @ ((rates * (1.0 - rates))[:, None] * self.terms) * self.weight


def _design(table: RegionalTable) -> _Design:
    known = table.known()
    at = np.isfinite(known)
    region, nation = table.activity()
    present = region > 0
    bend = np.zeros_like(region)
    bend[present] = np.log(region[present] / nation[present] / table.share)
    size = np.full_like(region, float(logit(np.asarray(table.share))))
    terms = np.column_stack([np.ones_like(region), size, bend])
    return _Design(terms, present, table.parts()[:, at], known[at], 1.0 / float(np.sqrt(at.sum())), table.share)


def _others(regions: Mapping[str, _Design], name: str) -> list[_Design]:
    return [region for key, region in regions.items() if key != name]


def _fit(regions: Collection[_Design], start: AutoParameters) -> AutoParameters:
    from scipy.optimize import least_squares

    def misses(numbers: Array) -> Array:
        return np.concatenate([region.misses(numbers) for region in regions])

    def slopes(numbers: Array) -> Array:
        return np.concatenate([region.slopes(numbers) for region in regions])

    first = np.array([start.intercept, start.size, start.specialisation])
    found = least_squares(misses, first, jac=slopes, xtol=1e-10)
    intercept, size, specialisation = (float(number) for number in found.x)
    smallest = min(region.share for region in regions)
    return replace(start, intercept=intercept, size=size, specialisation=specialisation, smallest=smallest)


def _total_error(table: RegionalTable, parameters: AutoParameters) -> float:
    """Error in the log odds of the local share of all domestic inputs; of a region of whatever size, without bend."""
    A = table.coefficients.to_numpy(float)
    flat = replace(parameters, smallest=0.0)
    region, nation = table.activity()
    domestic = A @ region
    estimate = float(rate_of(log_odds(region, nation, flat)) @ domestic / domestic.sum())
    local, country = (float(table.inputs[origin].sum()) for origin in ("local", "country"))
    known = np.clip(local / (local + country), EDGE, 1 - EDGE)
    return float(logit(np.asarray(known)) - logit(np.asarray(estimate)))


def _rate_error(table: RegionalTable, parameters: AutoParameters) -> float:
    """Spread of the errors in the log odds of the suppliers' rates within one region."""
    if table.rates is None:
        raise SchemaError("rates by supplier are not known for this region")
    odds = log_odds(*table.activity(), replace(parameters, smallest=0.0))
    known = table.rates[table.coefficients.index].to_numpy(float)
    at = np.isfinite(known) & np.isfinite(odds)
    return float(np.std(logit(np.clip(known[at], EDGE, 1 - EDGE)) - odds[at]))
