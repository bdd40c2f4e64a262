"""Demand-driven models: suppliers lose the orders of what is lost, round by round (Type I), and households' (Type II).

What closes is a company of its own with the technology of its sector. Its part of every row of A is taken out, so that
orders which come back to it are not counted a second time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..errors import BalanceError, ScenarioError, first_few
from .model_contract import Model, Shares

if TYPE_CHECKING:
    from ..risk.cascade import Rules
    from .model_contract import Floats, Hit, System


def solved_rounds(coefficients: Floats, start: Floats) -> Floats:
    """All rounds of ``l = start + coefficients @ l``.

    Raises
    ------
    BalanceError
        The rounds do not die away: somebody uses or sells more than is made.
    """
    one = np.eye(len(coefficients))
    try:
        found = np.linalg.solve(one - coefficients, np.column_stack([start, np.ones(len(one))]))
    except np.linalg.LinAlgError:
        found = np.full((len(one), 2), np.nan)
    # ones give at least one everywhere exactly where non-negative coefficients have an economic inverse
    endless = (coefficients >= 0).all() and (found[:, 1] < 1 - 1e-9).any()
    if endless or not np.isfinite(found).all():
        raise BalanceError(
            "the rounds of this table do not die away: somebody buys or sells more than it makes; check unit, "
            "valuation and sign of flows and output"
        )
    return np.asarray(found[:, 0], dtype=float)


def share_of(loss: Floats, output: Floats) -> Floats:
    """Loss as a share of output; 0 where there is none."""
    return np.divide(loss, output, out=np.zeros_like(loss), where=output > 0)


def demand_lost(system: System, hit: Hit) -> Floats:
    """Final sales lost by node.

    Raises
    ------
    ScenarioError
        More than a node's final sales.
    """
    demand = hit.amounts("demand", system.nodes)
    if not demand.any():
        return demand
    most = np.maximum(system.final_demand.to_numpy(float), 0.0)
    over = system.nodes[demand > most * (1 + 1e-9) + 1e-9 * system.x]
    if len(over):
        raise ScenarioError(
            f"{first_few(over)} cannot lose more final sales than it has: at most "
            f"{first_few(f'{value:,.0f}' for value in most[system.nodes.isin(over)])} a year"
        )
    return demand


def leontief(system: System, hit: Hit, rules: Rules | None = None) -> Shares:  # noqa: ARG001
    """Type I: ``l = s x + (1 - s)(A l + d)``, s the share of output lost at the start, d the final sales lost.

    For one sector and no d: ``t x_k L_.k / (1 + t (l_kk - 1))``, which is its total extraction.

    Raises
    ------
    ScenarioError, BalanceError
        As for :func:`demand_lost` and :func:`solved_rounds`.
    """
    s, x, A = hit.of(system.nodes), system.x, system.technical
    left = 1.0 - s
    initial = s * x + left * demand_lost(system, hit)
    total = solved_rounds(left[:, None] * A, initial)
    direct = left * (A @ initial)
    return Shares(
        total=share_of(total, x),
        initial=share_of(initial, x),
        direct=share_of(direct, x),
        indirect=share_of(total - initial - direct, x),
    )


def leontief_two(system: System, hit: Hit, rules: Rules | None = None) -> Shares:
    """Type II: Type I, and what is bought no more from lost wages: ``l = s x + (1 - s)(A l + d + c w'l)``.

    w are wages of residents per unit of output, c what residents buy per unit of their income. The rest of ``l`` over
    Type I is induced.

    Raises
    ------
    ScenarioError
        Wages, spending or income of households are lacking; spending above income; a loop that does not end.
    """
    wages, spending, income = _households(system)
    s, x = hit.of(system.nodes), system.x
    first = leontief(system, hit, rules)
    alone = first.total * x
    w = share_of(wages, x)
    answer = solved_rounds((1.0 - s)[:, None] * system.technical, (1.0 - s) * spending / income)
    again = float(w @ answer)
    if again >= 1 - 1e-9:
        raise ScenarioError(
            f"each pound that households earn makes them earn {again:.2f} more: the loop does not end. Check the "
            "income of households: it holds all sources of income"
        )
    induced = answer * float(w @ alone) / (1.0 - again)
    return Shares(
        total=share_of(alone + induced, x),
        initial=first.initial,
        direct=first.direct,
        indirect=first.indirect,
        induced=share_of(induced, x),
    )


def _households(system: System) -> tuple[Floats, Floats, float]:
    wages, spending, income = system.wages, system.spending, system.household_income
    lacking = [
        words
        for words, part in (
            ("the row of wages", wages),
            ("the column of household spending", spending),
            ("the income of households", income),
        )
        if part is None
    ]
    if wages is None or spending is None or income is None:
        raise ScenarioError(f"leontief-2 needs {', '.join(lacking)}, which this table lacks; take leontief instead")
    if not 0 < income < np.inf or float(spending.sum()) > income * (1 + 1e-9):
        raise ScenarioError(
            f"households spend {spending.sum():,.0f} here and are said to earn {income:,.0f}: give their income from "
            "every source, in the unit of the table"
        )
    order = system.nodes
    return wages.reindex(order).to_numpy(float), spending.reindex(order).to_numpy(float), float(income)


LEONTIEF = Model(
    name="leontief",
    question="Which orders do suppliers lose, and their suppliers, when a plant closes or final sales fall?",
    convention=(
        "Type I, demand-driven: output falls by what closes and by the final sales lost, suppliers lose the orders in "
        "fixed proportions, round by round, and nobody finds other customers; customers are taken to buy elsewhere."
    ),
    wrong_when=(
        "Wrong when customers cannot replace what closes (take the cascade), when suppliers soon find other customers, "
        "or when the plant buys unlike its industry (use its own supplier list)."
    ),
    takes=("lost", "demand"),
    run=leontief,
)
LEONTIEF_TWO = Model(
    name="leontief-2",
    question="The same, with what households no longer spend from lost wages?",
    convention=(
        "Type II, demand-driven: as Type I, and residents who lose wages spend less here, in proportion to their "
        "income from every source; nobody is re-employed and no benefit is paid instead."
    ),
    wrong_when=(
        "Wrong beyond a few months where people find other work, commute out or draw benefits and savings: it is the "
        "upper end for the place, never the middle."
    ),
    takes=("lost", "demand"),
    run=leontief_two,
)
