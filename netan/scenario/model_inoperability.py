"""Static inoperability: shares of normal output that do not happen, each at most all of it (Haimes & Jiang 2001)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..errors import ScenarioError, first_few
from .model_contract import Model, Shares
from .model_demand import demand_lost, share_of

if TYPE_CHECKING:
    from ..risk.cascade import Rules
    from .model_contract import Floats, Hit, System


def inoperability_fixed_point(interdependence: Floats, perturbation: Floats) -> tuple[Floats, bool]:
    """Find the fixed point of ``q = min(1, A* q + c)``, and whether anything stands at 1.

    Not the solution of ``q = A* q + c`` clipped afterwards: who is at 1 passes on no more than 1. Found by policy
    iteration: rows above 1 are held at 1 and the others solved anew, until no row changes sides; each turn lowers q.

    Parameters
    ----------
    interdependence
        A*, not negative, n x n; demand-normalised: ``a*_ij = a_ij x_j / x_i = z_ij / x_i``.
    perturbation
        c, 0 to 1, length n.

    Raises
    ------
    ScenarioError
        A negative entry, or a largest eigenvalue of A* that is not below 1.

    References
    ----------
    Haimes & Jiang (2001), Journal of Infrastructure Systems 7(1), 1-12; Santos & Haimes (2004), Risk Analysis 24(6).

    Examples
    --------
    >>> import numpy as np
    >>> q, full = inoperability_fixed_point(np.array([[0, 0.8], [0.2, 0]]), np.array([0, 0.6]))
    >>> q.round(3).tolist(), full
    ([0.571, 0.714], False)
    """
    if (interdependence < 0).any():
        raise ScenarioError("inoperability needs flows that are not negative; take leontief for this table")
    one = np.eye(len(perturbation))
    _refuse_growth(interdependence)
    full = np.zeros(len(perturbation), dtype=bool)
    turn = 0
    while True:
        turn += 1
        passing = np.where(full[:, None], 0.0, interdependence)
        q = np.linalg.solve(one - passing, np.where(full, 1.0, perturbation))
        wanted = interdependence @ q + perturbation > 1.0 + 1e-12
        # after the first turn the rows above 1 become fewer and fewer; rounding must not let them go round in circles
        wanted = wanted if turn == 1 else wanted & full
        if (wanted == full).all():
            return np.clip(q, 0.0, 1.0), bool(full.any())
        full = wanted


def _refuse_growth(interdependence: Floats) -> None:
    """Refuse what feeds on itself without end; ones solve to at least one exactly below an eigenvalue of 1."""
    one = np.eye(len(interdependence))
    try:
        sums = np.linalg.solve(one - interdependence, np.ones(len(one)))
    except np.linalg.LinAlgError:
        sums = np.full(len(one), np.nan)
    if np.isfinite(sums).all() and (sums >= 1 - 1e-9).all():
        return
    largest = float(np.abs(np.linalg.eigvals(interdependence)).max())
    raise ScenarioError(
        f"inoperability feeds on itself without end: the largest eigenvalue of the shares of sales is {largest:.3f} "
        "and must be below 1; some sectors sell each other more than they make: check flows and output"
    )


def inoperability(system: System, hit: Hit, rules: Rules | None = None) -> Shares:  # noqa: ARG001
    """Share of output lost, ``q = min(1, A* q + c)`` with ``A*_ij = z_ij / x_i`` and ``c = s + (1 - s) d / x``.

    Raises
    ------
    ScenarioError
        Final sales gained; negative flows; a largest eigenvalue that is not below 1.
    """
    s, x = hit.of(system.nodes), system.x
    d = demand_lost(system, hit)
    if (d < 0).any():
        raise ScenarioError(f"inoperability knows losses only; {first_few(system.nodes[d < 0])} gains final sales")
    star = system.allocation
    c = s + (1.0 - s) * share_of(d, x)
    q, full = inoperability_fixed_point(star, c)
    if full:
        names = first_few(system.nodes[q >= 1])
        note = f"Nothing is left of {names}: rounds are not told apart where a loss stops at the whole output."
        return Shares(total=q, initial=c, notes=(note,))
    direct = star @ c
    return Shares(total=q, initial=c, direct=direct, indirect=q - c - direct)


INOPERABILITY = Model(
    name="inoperability",
    question="Which share of their normal work can sectors not do, with what is hit and all that hangs on it?",
    convention=(
        "Static inoperability, demand-normalised: q = min(1, A* q + c), a sector loses the share of its sales that "
        "went to what is lost, at most all of it; what is hit loses further when its own buyers do."
    ),
    wrong_when=(
        "Wrong for a closure whose jobs are known, since orders that come back to what closed are counted on top; it "
        "has no time, no stocks and no other suppliers, so it is for a ranking of sectors, not for jobs."
    ),
    takes=("lost", "demand"),
    run=inoperability,
)
