"""A closure reduced to a few sums a draw of the regional shares, so that thousands of readings of it take no time.

Everything that :func:`netan.scenario.static.one_run` says of a closure is linear in the first round, and the first
round is linear in the margin of dealers and in the part of the missing inputs that counts. What a draw of the shares
makes of the closure is therefore a handful of sums, and each reading combines them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ..errors import ScenarioError
from ..risk.prepared import load_array, save_arrays
from .first_round import jobs_per_pound

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from .first_round import FirstRound, Site
    from .local import LocalModel

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]

PARTS = ("site", "suppliers", "back", "households", "all", "left", "elsewhere", "gva")
# Draws that are solved side by side; more would only take memory.
AT_ONCE = 256


@dataclass(frozen=True)
class Readings:
    """One reading a run, of everything that is not known; arrays of equal length.

    Attributes
    ----------
    draw
        Number of the draw of the regional shares.
    per_pound
        Jobs per pound paid, over that of the industry here.
    margin
        Share of a payment to a dealer that counts as its output.
    own
        Weight of suppliers' own headcounts, against jobs per pound paid, 0 to 1.
    added
        Part of the inputs missing from the list that counts, 0 to 1.
    income
        National household income, currency units a year.
    loss
        Share of the site that is LOST.
    resident
        Share of the workers who live in the place.
    reemployed
        Share who find work within a year.
    """

    draw: Ints
    per_pound: Floats
    margin: Floats
    own: Floats
    added: Floats
    income: Floats
    loss: Floats
    resident: Floats
    reemployed: Floats


@dataclass(frozen=True)
class Reduced:
    """A whole closure in plain arrays, by sector where not said otherwise; nothing else is needed to work it out.

    Attributes
    ----------
    A
        National domestic coefficients, sector x sector.
    stays, stays_country
        Share of each sector's output, here and in the country, that is not the closed site's.
    columns
        Payments seen here, sector x 2: to others than dealers, to dealers.
    columns_country
        The same to suppliers in the country, and the inputs missing from the list; sector x 3.
    alone, counted
        Output of targets without a list; 0 for industries whose workers stand at the site, else 1.
    household
        Purchases of national households; NaN where not known.
    rates
        Jobs here, jobs in the country, wages and gross value added per unit of output, 4 x sector.
    suppliers
        By supplier: payments, jobs per unit of output, 1 for dealers, most jobs; 4 x supplier.
    output
        Closed output.
    single
        Employees, agency workers, jobs at suppliers by their own headcounts, pay a job.
    """

    A: Floats
    stays: Floats
    stays_country: Floats
    columns: Floats
    columns_country: Floats
    alone: Floats
    counted: Floats
    household: Floats
    rates: Floats
    suppliers: Floats
    output: Floats
    single: Floats

    def save(self, folder: Path) -> None:
        """Lay it into a folder, an array a file."""
        save_arrays(folder, {field.name: np.asarray(getattr(self, field.name), float) for field in fields(self)})

    @classmethod
    def load(cls, folder: Path) -> Reduced:
        """Read it back."""
        return cls(**{field.name: np.array(load_array(folder, field.name)) for field in fields(cls)})


def reduced_closure(model: LocalModel, site: Site, first: FirstRound) -> Reduced:
    """Reduce a closure to plain arrays.

    Parameters
    ----------
    model
        The place as an input-output model; its draws are not used.
    site, first
        What closes and what it buys.
    """
    out, n = site.output.to_numpy(float), len(model.A)
    dealers = (first.margin[0] < 1).to_numpy()
    seen, country = first.seen_here.to_numpy(float), first.seen_country.to_numpy(float)
    rate, most = jobs_per_pound(first.suppliers, model)
    trade = first.suppliers["sector"].map(first.margin[0]).fillna(1.0).lt(1).to_numpy(float)
    household = np.full(n, np.nan) if model.household is None else model.household.to_numpy(float)
    rates = (model.jobs_rate, model.jobs_rate_country, model.wage_rate, model.gva_rate)
    return Reduced(
        A=model.A.to_numpy(float),
        stays=_stays(out, model.output.to_numpy(float)),
        stays_country=_stays(out, model.output_country.to_numpy(float)),
        columns=np.column_stack([np.where(dealers, 0.0, seen), np.where(dealers, seen, 0.0)]),
        columns_country=np.column_stack(
            [np.where(dealers, 0.0, country), np.where(dealers, country, 0.0), first.missing.to_numpy(float)]
        ),
        alone=first.unlisted.to_numpy(float),
        counted=first.counted.to_numpy(float),
        household=household,
        rates=np.vstack([row.to_numpy(float) for row in rates]),
        suppliers=np.vstack(
            [first.suppliers["value"].to_numpy(float), rate.to_numpy(float), trade, most.to_numpy(float)]
        ),
        output=out,
        single=np.array([site.jobs, site.agency, first.jobs[3], model.pay]),
    )


def _stays(out: Floats, total: Floats) -> Floats:
    own = np.divide(out, total, out=np.zeros_like(total), where=total > 0)
    return np.asarray(1.0 - np.minimum(own, 1.0))


@dataclass(frozen=True)
class Sums:
    """What some draws make of a closure, draw x 4 where not said otherwise.

    The four are what each unit counts of: payments to others than dealers, to dealers, targets without a list,
    missing inputs.
    """

    suppliers: Floats
    back: Floats
    wages: Floats
    gva: Floats
    elsewhere: Floats
    household: Floats  # draw x 3: jobs, wages, gross value added of a unit of national household income


def sums_of(closure: Reduced, local: Floats, rows: Floats) -> Sums:
    """Work out some draws.

    Parameters
    ----------
    closure
        The closure.
    local
        By draw: share of each domestic flow that comes from here, draw x sector x (sector or 1).
    rows
        By draw: share of a product bought by households here that is made here, draw x sector.
    """
    out = [_solved(closure, local[k : k + AT_ONCE], rows[k : k + AT_ONCE]) for k in range(0, len(local), AT_ONCE)]
    return Sums(*(np.concatenate([getattr(part, field.name) for part in out]) for field in fields(Sums)))


def _solved(closure: Reduced, local: Floats, rows: Floats) -> Sums:
    jobs, jobs_country, wages, gva = closure.rates
    n, count = len(jobs), len(local)
    A_local = closure.A * local
    B = closure.stays[:, None] * A_local
    unlisted = closure.counted * (B @ closure.alone)
    wanted = closure.A @ closure.output
    share = np.divide(A_local @ closure.output, wanted, out=np.zeros((count, n)), where=wanted > 0)
    missing = closure.columns_country[:, 2] * share
    household = closure.stays * np.nan_to_num(closure.household) * rows
    seen = np.broadcast_to(closure.columns, (count, n, 2))
    first = np.concatenate([seen, unlisted[:, :, None], missing[:, :, None], household[:, :, None]], axis=2)
    made = np.linalg.solve(np.eye(n) - B, first)
    C = closure.stays_country[:, None] * closure.A
    seen_country, missing_country = closure.columns_country[:, :2], closure.columns_country[:, 2:]
    unlisted_country = (closure.counted * (C @ closure.alone))[:, None]
    wider = np.linalg.solve(np.eye(n) - C, np.hstack([seen_country, unlisted_country, missing_country]))
    four, last = made[:, :, :4], made[:, :, 4]
    guessed = first[:, :, :4] * np.array([0.0, 0.0, 1.0, 1.0])  # seen suppliers are counted one by one
    return Sums(
        suppliers=jobs @ guessed,
        back=jobs @ (four - first[:, :, :4]),
        wages=wages @ four,
        gva=gva @ four,
        elsewhere=jobs_country @ (wider[None] - four),
        household=np.stack([(last * rate).sum(axis=1) for rate in (jobs, wages, gva)], axis=1),
    )


def rows_of_readings(closure: Reduced, sums: Sums, readings: Readings, *, spending: bool) -> Floats:
    """All rows of a closure under each reading, reading x :data:`PARTS`.

    Parameters
    ----------
    closure, sums
        The closure, and what the draw of each reading makes of it: one row of ``sums`` a reading.
    readings
        What each reading takes everything unknown to be.
    spending
        Whether household spending can be worked out; NaN, and left out of ALL, where not.

    Raises
    ------
    ScenarioError
        Household spending that feeds on itself without end.
    """
    count = len(readings.margin)
    weight = np.column_stack([np.ones(count), readings.margin, np.ones(count), readings.added])
    per_pound = np.column_stack([readings.per_pound, readings.per_pound, np.ones(count), np.ones(count)])
    jobs, agency, own, pay_a_job = closure.single
    by_rate = _by_rate(closure.suppliers, readings)
    suppliers = (1 - readings.own) * by_rate + readings.own * own + (weight * sums.suppliers).sum(axis=1)
    back = (per_pound * weight * sums.back).sum(axis=1)
    elsewhere = np.maximum(0.0, (per_pound * weight * sums.elsewhere).sum(axis=1))
    gva = closure.rates[3] @ closure.output + (weight * sums.gva).sum(axis=1)
    households = np.full(count, np.nan)
    if spending:
        pay = closure.rates[2] @ closure.output + (weight * sums.wages).sum(axis=1)
        pay = pay + (agency * pay_a_job if agency else 0.0)
        per_income = sums.household / readings.income[:, None]
        again = readings.resident * per_income[:, 1]
        if (again >= 1).any():
            raise ScenarioError("household spending feeds on itself without end; check pay and purchases of the table")
        spent = readings.resident * pay / (1 - again)
        households, gva = per_income[:, 0] * spent, gva + per_income[:, 2] * spent
    site = np.full(count, jobs + agency)
    every = site + suppliers + back + np.nan_to_num(households)
    left = every * (1 - readings.reemployed)
    rows = np.column_stack([site, suppliers, back, households, every, left, elsewhere, gva])
    return np.asarray(rows * readings.loss[:, None])


def _by_rate(suppliers: Floats, readings: Readings) -> Floats:
    """Jobs at suppliers that were seen, by jobs per pound paid, never more than were counted at each."""
    paid, rate, trade, most = suppliers
    share = 1.0 + trade[None, :] * (readings.margin[:, None] - 1.0)
    return np.asarray(np.minimum(paid * share * rate * readings.per_pound[:, None], most).sum(axis=1))
