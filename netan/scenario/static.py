"""A closure, worked out statically: at the site, at its suppliers, further back, in household spending.

Demand-driven input-output accounting with everything observed kept: the first round is the payments that were
seen, the further rounds follow the regional tables of every draw, so each figure is a range. The model
holds prices and technology fixed and lets nobody find new customers; it is an upper view of knock-on losses.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from ..errors import ScenarioError
from ..measures.coefficients import leontief_inverse
from ..tables.notebook import in_notebook
from .first_round import PRODUCTIVITY, FirstRound, Site, first_round, site_of
from .words import notes_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..network.base import Network
    from .detail import Detail
    from .local import LocalModel
    from .shock import Closure

Floats = np.ndarray
# Share of a site's workers who live in the place, where nobody knows: an assumption of netan. Districts differ, a
# travel-to-work area holds two thirds and more by its definition.
RESIDENTS = (0.5, 0.9)


@dataclass(frozen=True)
class ScenarioResult:
    """What a closure does.

    Attributes
    ----------
    name
        Name of the scenario.
    rows
        ``row``, ``lower``, ``middle`` (NaN where nothing calibrates one), ``upper``, ``unit``, ``rests_on``, ``part``
        (site, suppliers, back, households, all, left, elsewhere, gva), ``evidence``.
    suppliers
        Suppliers here that were seen: payments, share of their sales, jobs that these payments keep; as for a
        whole closure. Internal.
    notes
        What is not added, and why.
    currency, year
        Code of the currency and year of the prices (0 when unknown) of the rows in money.
    detail
        The closure reading by reading, where somebody worked it out (:func:`netan.scenario.breakdown.detail_of`).
    aspects
        The same of scenarios that tell several figures apart (exposed, at risk): name and readings of each.
    """

    name: str
    rows: pd.DataFrame
    suppliers: pd.DataFrame
    notes: tuple[str, ...] = field(default_factory=tuple)
    currency: str = "GBP"
    year: int = 0
    detail: Detail | None = None
    aspects: tuple[tuple[str, Detail], ...] = ()
    _repr_html_ = in_notebook("rows", caption=lambda result: result.name)


def run_closure(
    network: Network, model: LocalModel, closure: Closure, *, answers: pd.DataFrame | None = None
) -> ScenarioResult:
    """Work out a closure.

    Parameters
    ----------
    network
        The network of the study.
    model
        From :func:`local_model`.
    closure
        What closes.
    answers
        What suppliers said of a buyer: ``supplier``, ``buyer``, and where known ``share_of_sales`` (0 to 1), or its
        ends ``share_lower`` and ``share_upper``, and ``replaceable`` (yes, partly, no). They place suppliers in the
        classes of reliance.

    Returns
    -------
    ScenarioResult
        Jobs here by row, GVA here, jobs elsewhere in the country. A row's ends are its least and largest figure
        over all readings together; the ends of ALL are narrower than their sum (see the notes). Every figure is
        ``closure.loss`` times that of the whole closure. A middle stands only where a draw is calibrated.

    Notes
    -----
    Per draw of the regional shares, with k the site's sector, x its output, and B the local coefficients whose row k
    is lowered by the site's share of the sector's output here (what others bought from the site is its own loss,
    counted once at the site):

    - first round ``f``: payments seen to suppliers here by sector, or ``B_k x`` where none were seen. Where the list
      holds less than the table expects, lower rests on the list alone and upper adds what is missing, industry by
      industry, at the table's local shares;
    - further back ``(L - I) f`` with ``L = (I - B)^-1``;
    - households: pay lost ``y0 = s (w x + agency + w' L f)`` at the resident share s, spending ``h`` per unit of
      income on products made here, and the round it starts closed: ``L h y0 / (1 - s w' L h)``, which is the Type II
      inverse with residents' pay as the household row and ``h`` as its column. ``h`` divides household purchases
      by the national household income (see :class:`~netan.scenario.local.LocalModel`).

    Three further readings go through all rows at once: jobs per pound paid (a fifth either way of the industry's
    output per job, or each supplier's own headcount times the share of its sales; never more jobs than a supplier
    is known to have) together with the part of a payment to a dealer that is its margin; the inputs missing from
    the list; national household income. Spending rests on pay, and pay per job moves with output per job, so
    that row does not take the first of these. These three and the draw are unknowns of different kinds, and all four
    are not at their worst at once: ALL is worked out with each in turn at its ends and the others in the middle,
    and the four distances from the central figure are added as independent errors are (root of the sum of
    squares). Whole closure of a whole sector: ``x m_k / l_kk``, the total
    extraction of Miller & Blair (2009), chapter 12; households: chapters 2 and 6.

    Raises
    ------
    UnknownNodeError, ScenarioError
        A target that is not in the place, without jobs or without industry.
    """
    worked = closure_band(network, model, closure, answers=answers)
    rows = rows_of(closure, model, worked.site, worked.first, worked.band)
    notes = notes_of(network, model, closure, *worked)
    return ScenarioResult(closure.name, rows, worked.first.suppliers, notes, model.currency, model.year)


class Worked(NamedTuple):
    """A closure before it is put into words: lower, middle and upper by part, and how far each unknown moves ALL."""

    site: Site
    first: FirstRound
    band: pd.DataFrame
    widths: dict[str, float]


def closure_band(
    network: Network, model: LocalModel, closure: Closure, *, answers: pd.DataFrame | None = None
) -> Worked:
    """Work out the figures of a closure; parameters and errors as :func:`run_closure`."""
    site = site_of(network, model, closure)
    first = first_round(network, model, site, answers=answers)
    draws = [prepared(model, site, first, number) for number in range(len(model.A_local))]

    def run(*reading: Any, resident: float = closure.resident_share) -> dict[str, float]:
        return one_run(model, replace(closure, resident_share=resident), site, first, *reading)

    unknowns = _Unknowns(tuple(draws), READINGS, (0.0, 1.0), model.income)
    band, widths = _band(run, unknowns, closure, model.calibrated)
    return Worked(site, first, band * closure.loss, widths)


def _band(
    run: Callable[..., dict[str, float]], unknowns: _Unknowns, closure: Closure, calibrated: int | None
) -> tuple[pd.DataFrame, dict[str, float]]:
    """Lower, middle and upper by row, the middle only where a draw is calibrated; and how far each unknown moves ALL.

    Where the workers live is one figure, said to be assumed; how far it moves ALL only tells what to ask next.
    """
    runs = pd.DataFrame([run(*reading) for reading in itertools.product(*unknowns)])
    band = pd.DataFrame({"lower": runs.min(), "middle": np.nan, "upper": runs.max()})
    others: list[Any] = [MIDDLE, 0.5, sum(unknowns.income) / 2]
    order = sorted(unknowns.draws, key=lambda draw: run(draw, *others)["all"])
    draw = order[len(order) // 2] if calibrated is None else unknowns.draws[calibrated]
    central = [draw, *others]
    middle = run(*central)
    if calibrated is not None:
        band["middle"] = pd.Series(middle)
    below, above = [], []
    for place, choices in enumerate(unknowns):
        totals = [run(*central[:place], choice, *central[place + 1 :])["all"] for choice in choices]
        below.append(middle["all"] - min(middle["all"], *totals))
        above.append(max(middle["all"], *totals) - middle["all"])
    band.loc["all", "lower"] = middle["all"] - float(np.linalg.norm(below))
    band.loc["all", "upper"] = middle["all"] + float(np.linalg.norm(above))
    widths = {name: low + high for name, low, high in zip(unknowns._fields, below, above, strict=True)}
    ends = [run(*central, resident=share)["all"] for share in RESIDENTS]
    widths["residents"] = 0.0 if closure.resident_given else max(ends) - min(ends)
    return band, widths


class _Unknowns(NamedTuple):
    """What is not known, each with the readings that span it."""

    draws: tuple[Prepared, ...]
    jobs: tuple[_Reading, ...]
    added: tuple[float, ...]
    income: tuple[float, ...]


@dataclass(frozen=True)
class _Reading:
    """Jobs per pound paid: which figure of jobs at suppliers, which margin, and the factor further back."""

    jobs: int
    margin: int
    per_pound: float


_LOW = _Reading(0, 0, 1 / (1 + PRODUCTIVITY))
MIDDLE = _Reading(1, 1, 1.0)
_HIGH = _Reading(2, 2, 1 / (1 - PRODUCTIVITY))
_OWN = _Reading(3, 1, 1.0)
READINGS = (_LOW, _HIGH, _OWN)


@dataclass(frozen=True)
class Prepared:
    """One draw: inverses with the closed site taken out of its row, and the first round that is not seen."""

    here: Floats
    country: Floats
    unlisted: Floats
    unlisted_country: Floats
    missing: Floats
    household: Floats | None


def prepared(model: LocalModel, site: Site, first: FirstRound, draw: int) -> Prepared:
    """Work out what one draw of the regional shares makes of the site, apart from what was seen."""
    out = site.output.to_numpy(float)
    left, left_country = _left(out, model.output), _left(out, model.output_country)
    A, A_local = model.A.to_numpy(float), model.A_local[draw].to_numpy(float)
    B, C = left[:, None] * A_local, left_country[:, None] * A
    alone = first.unlisted.to_numpy(float)
    wanted = A @ out
    local = np.divide(A_local @ out, wanted, out=np.zeros_like(wanted), where=wanted > 0)
    missing = first.missing.to_numpy(float)
    household = None
    if model.household is not None and np.isfinite(model.pay):
        household = left * model.household.to_numpy(float) * model.local_row[draw].to_numpy(float)
    counted = first.counted.to_numpy(float)
    return Prepared(
        _inverse(model, B),
        _inverse(model, C),
        counted * (B @ alone),
        counted * (C @ alone),
        missing * local,
        household,
    )


def _left(out: Floats, output: pd.Series) -> Floats:
    """Share of each sector's output that is not the closed site's."""
    total = output.to_numpy(float)
    own = np.divide(out, total, out=np.zeros_like(total), where=total > 0)
    return np.asarray(1.0 - np.minimum(own, 1.0))


def _inverse(model: LocalModel, coefficients: Floats) -> Floats:
    index = model.A.index
    return leontief_inverse(pd.DataFrame(coefficients, index=index, columns=index)).to_numpy(float)


def one_run(
    model: LocalModel,
    closure: Closure,
    site: Site,
    first: FirstRound,
    draw: Prepared,
    reading: _Reading,
    added: float,
    income: float,
) -> dict[str, float]:
    """All rows of a whole closure under one reading; ``added`` is the part of the missing inputs that counts."""
    jobs, country = model.jobs_rate.to_numpy(float), model.jobs_rate_country.to_numpy(float)
    gva = model.gva_rate.to_numpy(float)
    margin = first.margin[reading.margin].to_numpy(float)
    seen = margin * first.seen_here.to_numpy(float)
    guessed = draw.unlisted + added * draw.missing
    f = seen + guessed
    made = draw.here @ f
    back = jobs @ (reading.per_pound * (draw.here @ seen - seen) + draw.here @ guessed - guessed)
    suppliers = first.jobs[reading.jobs] + jobs @ guessed
    spent = _spending(model, closure, site, draw, made, income)
    households = np.nan if spent is None else float(jobs @ spent)
    total = made if spent is None else made + spent
    wider = draw.country @ np.column_stack(
        [margin * first.seen_country.to_numpy(float), draw.unlisted_country + added * first.missing.to_numpy(float)]
    )
    elsewhere = country @ (wider - draw.here @ np.column_stack([seen, guessed]))
    return {
        "suppliers": float(suppliers),
        "back": float(back),
        "households": households,
        "all": site.jobs + site.agency + float(suppliers + back) + (0.0 if spent is None else households),
        "gva": float(gva @ (site.output.to_numpy(float) + total)),
        "elsewhere": float(max(0.0, elsewhere[0] * reading.per_pound + elsewhere[1])),
    }


def _spending(
    model: LocalModel, closure: Closure, site: Site, draw: Prepared, made: Floats, income: float
) -> Floats | None:
    """Output here that vanishes with spending, by sector; None where the table holds no pay or no purchases."""
    if draw.household is None or not income > 0:
        return None
    wage, share = model.wage_rate.to_numpy(float), closure.resident_share
    pay = float(wage @ (site.output.to_numpy(float) + made)) + site.agency * model.pay
    per_income = draw.here @ draw.household / income
    again = share * float(wage @ per_income)
    if again >= 1:
        raise ScenarioError("household spending feeds on itself without end; check pay and purchases of the table")
    return np.asarray(per_income * share * pay / (1 - again))
