"""Hypothetical extraction of sectors, or of companies with a share of them, in four conventions.

One sector has a closed form (:mod:`netan.measures.extraction`); here several are taken out at once, each by its share,
as companies of their own with the technology of their sector: one table is solved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .model_contract import Model, Shares
from .model_demand import leontief, share_of, solved_rounds

if TYPE_CHECKING:
    from ..risk.cascade import Rules
    from .model_contract import Floats, Hit, System


def total(system: System, hit: Hit, rules: Rules | None = None) -> Shares:
    """Row, column and own final sales gone: ``l = s x + (1 - s) A l``; one: ``t x_k m_k / (1 + t (l_kk - 1))``."""
    return leontief(system, hit, rules)


def backward(system: System, hit: Hit, rules: Rules | None = None) -> Shares:  # noqa: ARG001
    """Column gone, final sales stay: ``l = A (s x) + A (1 - s) l``; one: ``t x_k (m_k - 1) / (1 + t (l_kk - 1))``."""
    return _one_side(system, hit, system.technical)


def forward(system: System, hit: Hit, rules: Rules | None = None) -> Shares:  # noqa: ARG001
    """Row gone, primary inputs stay: ``l = B' (s x) + B' (1 - s) l``; one: ``t x_k (g_k - 1) / (1 + t (l_kk - 1))``."""
    return _one_side(system, hit, system.allocation.T)


def _one_side(system: System, hit: Hit, coefficients: Floats) -> Shares:
    s, x = hit.of(system.nodes), system.x
    direct = coefficients @ (s * x)
    found = solved_rounds(coefficients * (1.0 - s), direct)
    return Shares(
        total=share_of(found, x),
        initial=np.zeros_like(x),
        direct=share_of(direct, x),
        indirect=share_of(found - direct, x),
    )


def partial(system: System, hit: Hit, rules: Rules | None = None) -> Shares:  # noqa: ARG001
    """Sectors end lower by at least their share: ``l = max(s x, A l)``; one sector: ``t x_k m_k / l_kk``.

    Found by policy iteration: sectors are held at their share until the orders they lose come to more.
    """
    s, x, A = hit.of(system.nodes), system.x, system.technical
    held = s > 0
    while True:
        found = solved_rounds(np.where(held[:, None], 0.0, A), np.where(held, s * x, 0.0))
        more = held & (A @ found > s * x * (1 + 1e-12))
        if not more.any():
            break
        held &= ~more
    initial = np.where(held, s * x, 0.0)
    direct = np.where(held, 0.0, A @ initial)
    note = "Final sales of what is hit fall by less than its output: it loses orders of those it supplies, too."
    return Shares(
        total=share_of(found, x),
        initial=share_of(initial, x),
        direct=share_of(direct, x),
        indirect=share_of(found - initial - direct, x),
        notes=(note,) if held.any() else (),
    )


_MIXED_UP = "the conventions differ by a factor of two to six on one table, so never compare figures across them"
TOTAL = Model(
    name="extraction",
    question="What would this economy lack if a sector, or a company with a share of it, were not there?",
    convention=(
        "Total extraction: it buys nothing, sells nothing here, and its final sales are gone; what it sold is taken "
        "from elsewhere by its buyers; for a closure that is the Type I loss."
    ),
    wrong_when=f"Wrong for a plant whose sales others here take over, and for a short stop; {_MIXED_UP}.",
    takes=("lost",),
    run=total,
)
BACKWARD = Model(
    name="extraction-backward",
    question="How much do suppliers here rest on the purchases of a sector or company?",
    convention=(
        "Backward extraction: it buys nothing here any more, and goes on making and selling what it did, from inputs "
        "of elsewhere; its own output counts only where its suppliers buy from it."
    ),
    wrong_when=f"Wrong for a closure, since the output and the jobs of what closes are not in it; {_MIXED_UP}.",
    takes=("lost",),
    run=backward,
)
FORWARD = Model(
    name="extraction-forward",
    question="How much do buyers here rest on the sales of a sector or company?",
    convention=(
        "Forward extraction (supply-driven): it sells nothing here any more, keeps its primary inputs and sells "
        "elsewhere; buyers lose output in proportion to the value they lack."
    ),
    wrong_when=f"Wrong for a closure and as a forecast, since nobody finds another supplier; {_MIXED_UP}.",
    takes=("lost",),
    run=forward,
)
PARTIAL = Model(
    name="extraction-partial",
    question="What goes with it when a whole sector ends lower by a given share?",
    convention=(
        "Partial extraction: the output of the whole sector ends lower by the share and no further, through fewer "
        "final sales, and suppliers lose the orders."
    ),
    wrong_when=(
        "Wrong for one company of a larger sector, where the rest of the sector also loses or takes over orders (take "
        f"extraction with the company's share); {_MIXED_UP}."
    ),
    takes=("lost",),
    run=partial,
)
