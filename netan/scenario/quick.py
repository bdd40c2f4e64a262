"""A closure from national and local tables alone: no register, no supplier list; a range, and what would narrow it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from ..errors import ScenarioError
from ..tables.notebook import in_notebook
from .first_round import FirstRound, Site, first_round, site_of
from .static import MIDDLE, RESIDENTS, Prepared, one_run, prepared

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..network.base import Network
    from .local import LocalModel
    from .shock import Closure

    _Made = tuple[Site, FirstRound, Prepared]
    _Run = Callable[["_Case"], dict[str, float]]

# Output a job of one plant against that of its industry. Of the plants of a manufacturing industry a quarter makes
# about twice as much a job as another quarter (value added, United States: Syverson 2004, Review of Economics and
# Statistics 86(2), table 1: interquartile range of logs .66); this is the middle half, either way of the average.
OUTPUT_PER_JOB = (0.7, 1.4)
# A range whose upper end is more than so many times its lower one is too wide to publish.
WIDE = 2.0
# What narrows the range by less than this part of it is not worth asking for.
WORTH_ASKING = 0.05

SUPPLIER_LIST, HOMES, TURNOVER = "its supplier list", "where staff live", "its turnover"
PARTS = (
    ("suppliers", "At its local suppliers"),
    ("back", "At suppliers further back"),
    ("households", "From less household spending"),
    ("all", "ALL elsewhere here"),
)


@dataclass(frozen=True)
class QuickResult:
    """Jobs here after about a year, nobody re-employed.

    Attributes
    ----------
    at_site
        Employees and agency workers of what closes.
    lower, upper
        Jobs elsewhere in the place: least and largest of all readings.
    rows
        ``part``, ``row``, ``lower``, ``upper`` of what these are made of; the rows do not reach their ends together.
    wide
        The upper end is more than :data:`WIDE` times the lower: too wide to publish.
    narrow
        What would narrow the range, most first; empty when it is not wide.
    runs
        Every reading: ``draw``, ``output``, ``resident``, ``income`` and the jobs of each part.
    """

    at_site: float
    lower: float
    upper: float
    rows: pd.DataFrame
    wide: bool
    narrow: tuple[str, ...]
    runs: pd.DataFrame

    _repr_html_ = in_notebook("rows", caption="Jobs after a closure, from national and local tables")


class _Case(NamedTuple):
    """One reading: draw and output of what the site buys, draw and output of all else, residents, national income."""

    bought: tuple[int, float]
    all_else: tuple[int, float]
    resident: float
    income: float


class _Unknowns(NamedTuple):
    """What is not known, each with the values that span it."""

    draws: tuple[int, ...]
    output: tuple[float, ...]
    resident: tuple[float, ...]
    income: tuple[float, ...]

    def cases(self, *, bought: tuple[int, float] | None = None) -> list[_Case]:
        """Every combination; what the site buys is one of its own where it is given."""
        return [
            _Case(bought or (draw, output), (draw, output), resident, income)
            for draw, output, resident, income in itertools.product(*self)
        ]


def quick_closure(
    network: Network,
    model: LocalModel,
    closure: Closure,
    *,
    resident: tuple[float, float] | None = None,
    output: tuple[float, float] = OUTPUT_PER_JOB,
) -> QuickResult:
    """Work out a closure of which nothing is known but the industry and the jobs.

    The same accounting as :func:`netan.scenario.static.run_closure` of a site whose payments nobody saw, over every
    combination of four unknowns: the regional shares (every draw), output a job at the site, the share of its
    workers who live in the place, and national household income. The ends are the least and the largest of all
    combinations, so that the range holds every one of them.

    Parameters
    ----------
    network, model, closure
        As for a closure. A resident share that was counted (``closure.resident_given``) has no range.
    resident
        Lowest and highest share of the workers who live in the place; :data:`netan.scenario.static.RESIDENTS`, made
        wide enough to hold that of the closure, when None.
    output
        Lowest and highest output of the site as a multiple of what the network says: (1, 1) when it is known.

    Returns
    -------
    QuickResult
        What would narrow it is found by taking one unknown away at a time. Its supplier list settles what it buys
        here; where its staff live settles the resident share; its turnover settles its output.

    Raises
    ------
    UnknownNodeError, ScenarioError
        As for a closure; a range that runs backwards.
    """
    shares = _residents(closure, resident)
    if not 0 < output[0] <= output[1]:
        raise ScenarioError(f"output is {list(output)}: write lowest and highest multiple, both above 0")
    site = site_of(network, model, closure)
    middle = min(max(1.0, output[0]), output[1])
    unknowns = _Unknowns(
        draws=tuple(range(len(model.A_local))),
        output=tuple(sorted({output[0], middle, output[1]})),
        resident=tuple(sorted(set(shares))),
        income=tuple(sorted(set(model.income))),
    )
    made: dict[tuple[int, float], _Made] = {}
    for factor in unknowns.output:
        sized = replace(site, output=site.output * factor)
        first = first_round(network, model, sized)
        made |= {(draw, factor): (sized, first, prepared(model, sized, first, draw)) for draw in unknowns.draws}

    def run(case: _Case) -> dict[str, float]:
        return _one(model, closure, made[case.bought], made[case.all_else], case)

    central = _central(run, unknowns, middle)
    cases = [*unknowns.cases(), central]
    runs = pd.DataFrame([{**_told(case), **run(case)} for case in cases])
    low, high = (float(end * closure.loss) for end in (runs["all"].min(), runs["all"].max()))
    wide = high > WIDE * low and high >= 1
    return QuickResult(
        at_site=(site.jobs + site.agency) * closure.loss,
        lower=low,
        upper=high,
        rows=pd.DataFrame(
            [(part, words, runs[part].min() * closure.loss, runs[part].max() * closure.loss) for part, words in PARTS],
            columns=["part", "row", "lower", "upper"],
        ),
        wide=wide,
        narrow=_narrowing(run, unknowns, central) if wide else (),
        runs=runs,
    )


def _residents(closure: Closure, resident: tuple[float, float] | None) -> tuple[float, float]:
    """Range of the share who live here; one figure where it was counted."""
    if closure.resident_given:
        return (closure.resident_share, closure.resident_share)
    low, high = resident or (min(RESIDENTS[0], closure.resident_share), max(RESIDENTS[1], closure.resident_share))
    if not 0 <= low <= high <= 1:
        raise ScenarioError(f"resident is {[low, high]}: write lowest and highest share, from 0 to 1")
    return low, high


def _one(model: LocalModel, closure: Closure, bought: _Made, all_else: _Made, case: _Case) -> dict[str, float]:
    """Jobs elsewhere in the place under one reading."""
    _, first, purchases = bought
    site, _, rest = all_else
    mixed = replace(rest, unlisted=purchases.unlisted, unlisted_country=purchases.unlisted_country)
    living = replace(closure, resident_share=case.resident)
    figures = one_run(model, living, site, first, mixed, MIDDLE, 0.0, case.income)
    spent = figures["households"]
    total = figures["suppliers"] + figures["back"] + (0.0 if np.isnan(spent) else spent)
    return {"suppliers": figures["suppliers"], "back": figures["back"], "households": spent, "all": total}


def _told(case: _Case) -> dict[str, float]:
    draw, output = case.all_else
    return {"draw": draw, "output": output, "resident": case.resident, "income": case.income}


def _central(run: _Run, unknowns: _Unknowns, output: float) -> _Case:
    """All unknowns in the middle; of the draws the one with the middle total."""
    resident, income = (sum(values) / len(values) for values in (unknowns.resident, unknowns.income))
    middle = _Unknowns(unknowns.draws, (output,), (resident,), (income,))
    order = sorted(middle.cases(), key=lambda case: run(case)["all"])
    return order[len(order) // 2]


def _narrowing(run: _Run, unknowns: _Unknowns, central: _Case) -> tuple[str, ...]:
    """What narrows the range, most first: the width that is left when one unknown is taken away at a time."""
    known = {
        SUPPLIER_LIST: unknowns.cases(bought=central.bought),
        HOMES: unknowns._replace(resident=(central.resident,)).cases(),
        TURNOVER: unknowns._replace(output=(central.all_else[1],)).cases(),
    }
    whole = _width(run, unknowns.cases())
    gain = {what: whole - _width(run, cases) for what, cases in known.items()}
    worth = [what for what in gain if gain[what] >= WORTH_ASKING * whole]
    return tuple(sorted(worth, key=lambda what: -gain[what]))


def _width(run: _Run, cases: Sequence[_Case]) -> float:
    totals = [run(case)["all"] for case in cases]
    return max(totals) - min(totals)
