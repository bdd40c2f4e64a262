"""Fixed points of the two cascades, enclosed from below and above.

Downstream. T, the step of `down_step`, is monotone on losses in [0, 1]^n: sigma and every sum and maximum rise with
the losses. Steps from the shock therefore climb towards the least fixed point l* and never pass it. By Knaster and
Tarski l* is the least of all u with T(u) <= u; so once some u above the iterate is found with T(u) <= u at EVERY
node, l* lies between. u is guessed by letting the last gain run on and tested by one plain step: how it was guessed
does not matter for the proof. The bound holds up to floating-point rounding.

Upstream. T(l) = max(shock, U l) (rows of U sum to at most 1) and |T(a) - T(b)| <= U |a - b|, so for any l with
residual r = T(l) - l the answer is within N |r|, N = (I - U)^-1, at every node, provided N exists. Full closures of a
set K have the closed form N[:, K] N[K, K]^-1 1; partial ones add the shocks that bind (an active set). Where orders
never leave the network (no revenue, a closed circle of firms) N does not exist and the enclosure above is used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from .economy import Floats, Ints
from .flows import Flows, down_step, up_step

Step = Callable[[Flows, Floats, Floats], Floats]

FLOOR = 1e-9  # an index below this share is held to the tolerance of this share
MAX_STEPS = 2_000
# How far each trial lets the missing part grow: stretch, then let circles without any leak settle; if that does not
# do, drive whatever still grows to its ceiling first.
SETTLE = (3.0, 2.0, 1.5, 1.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
STRETCH = 2 * SETTLE + 3 * (1e3, 1e3, *SETTLE)
LARGEST_INVERSE = 1e9


@dataclass(frozen=True)
class Enclosure:
    """Losses from below, how much at most they fall short (both n x scenarios), and steps taken (scenarios)."""

    loss: Floats
    gap: Floats
    steps: Ints


def enclose(step: Step, flows: Flows, shock: Floats, weights: Floats, tolerance: float) -> Enclosure:
    """Iterate a monotone step from the shock until the weighted gap is proved small.

    Parameters
    ----------
    shock
        n x scenarios, initial losses.
    weights
        n x w, columns sum to 1; the gap is held against each weighted loss.
    tolerance
        Relative; an index under `FLOOR` is held to tolerance x FLOOR.
    """
    n, count = shock.shape
    loss, gap, steps = shock.copy(), np.zeros((n, count)), np.zeros(count, dtype=np.int64)
    active, now = np.arange(count), shock.copy()
    before, margin = np.full(count, np.inf), np.full(count, 0.25)
    for turn in range(1, MAX_STEPS + 1):
        new = np.maximum(step(flows, now, shock[:, active]), now)
        gain = new - now
        now = new
        goal = tolerance * np.maximum((weights.T @ now).min(axis=0), FLOOR)
        grown = (weights.T @ gain).max(axis=0)
        rate = np.clip(np.divide(grown, before, out=np.full_like(grown, 0.5), where=before > 0), 0, 0.999)
        before = grown
        ready = np.flatnonzero(grown * rate / (1 - rate) <= margin * goal)
        # A proof costs some steps: wait until it serves several scenarios at once.
        wait = not len(ready) or (2 * len(ready) < len(active) and turn % 6)
        if wait and turn < MAX_STEPS:
            continue
        ready = np.arange(len(active)) if turn == MAX_STEPS else ready
        last = turn == MAX_STEPS
        missing = np.zeros((n, len(ready)))
        rose = np.flatnonzero(gain[:, ready].any(axis=0))  # where nothing rose, u is the iterate itself
        if len(rose):
            some = ready[rose]
            over = _above(step, flows, now[:, some], shock[:, active[some]], gain[:, some], rate[some], goal[some])
            missing[:, rose] = over - now[:, some]
        done = ((weights.T @ missing).max(axis=0) <= goal[ready]) | last
        ended = active[ready[done]]
        loss[:, ended], gap[:, ended], steps[ended] = now[:, ready[done]], missing[:, done], turn
        margin[ready[~done]] /= 8
        keep = np.setdiff1d(np.arange(len(active)), ready[done])
        if not len(keep):
            break
        active, now, before, margin = active[keep], now[:, keep], before[keep], margin[keep]
    return Enclosure(loss, gap, steps)


def _above(step: Step, flows: Flows, loss: Floats, shock: Floats, gain: Floats, rate: Floats, goal: Floats) -> Floats:
    """Find u >= loss with step(u) <= u, as low as can be; the largest shock everywhere when none is found."""
    n, count = loss.shape
    # Rows of shares sum to at most 1, so a loss equal to the largest shock everywhere reproduces itself or less.
    found: Floats = np.maximum(np.broadcast_to(shock.max(axis=0, initial=0.0), (n, count)), loss)
    pending = np.arange(count)
    guess = loss * (1 + 4e-16) + gain * np.minimum(1.5 * rate / (1 - rate), 50) + goal / 16
    guess = np.minimum(guess, 1)
    for stretch in STRETCH:
        image = step(flows, guess, shock[:, pending])
        good = (image <= guess).all(axis=0)
        found[:, pending[good]] = np.maximum(image, loss[:, pending])[:, good]
        pending, guess, image = pending[~good], guess[:, ~good], image[:, ~good]
        if not len(pending):
            break
        guess = np.minimum(guess + stretch * np.maximum(image - guess, 0), 1)
    return found


def down_fixpoint(flows: Flows, shock: Floats, weights: Floats, tolerance: float) -> Enclosure:
    """Losses from missing inputs, n x scenarios."""
    return enclose(down_step, flows, shock, weights, tolerance)


def upstream_inverse(flows: Flows) -> Floats | None:
    """N = (I - U)^-1, dense, or None where it does not exist or is no longer accurate."""
    matrix = np.eye(flows.upstream.shape[0]) - flows.upstream.toarray()
    try:
        inverse: Floats = np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        return None
    total = inverse.sum(axis=1)
    # Each entry counts visits of a walk: none may be negative, and a huge sum means that the walk hardly ever ends.
    if not np.isfinite(total).all() or total.max() > LARGEST_INVERSE or inverse.min() < -1e-9:
        return None
    positive: Floats = np.maximum(inverse, 0)
    return positive


def up_fixpoint(flows: Flows, shock: Floats, weights: Floats, tolerance: float, inverse: Floats | None) -> Enclosure:
    """Losses from missing orders, n x scenarios."""
    if inverse is None:
        return enclose(up_step, flows, shock, weights, tolerance)
    count = shock.shape[1]
    loss = np.empty_like(shock)
    for scenario in range(count):
        loss[:, scenario] = _bound_up(inverse, shock[:, scenario])
    residual = np.abs(up_step(flows, loss, shock) - loss)
    gap = inverse @ residual
    goal = tolerance * np.maximum((weights.T @ loss).min(axis=0), FLOOR)
    rough = np.flatnonzero((weights.T @ gap).max(axis=0) > goal)
    if len(rough):  # the active set did not settle: climb instead
        other = enclose(up_step, flows, shock[:, rough], weights, tolerance)
        loss[:, rough], gap[:, rough] = other.loss, other.gap
    return Enclosure(loss, gap, np.ones(count, dtype=np.int64))


def _bound_up(inverse: Floats, shock: Floats) -> Floats:
    """Solve l = max(shock, U l) by its active set: l = N[:, K] x with x >= 0 on the shocks K that bind."""
    bound = np.flatnonzero(shock)
    for _ in range(len(shock)):
        if not len(bound):
            return shock.copy()
        if len(bound) == 1:
            extra = shock[bound] / inverse[bound, bound]
        else:
            extra = linalg.solve(inverse[np.ix_(bound, bound)], shock[bound], check_finite=False)
        if (extra >= 0).all():
            break
        bound = bound[extra >= 0]
    loss: Floats = inverse[:, bound] @ extra
    loss[bound] = shock[bound]
    return np.clip(loss, shock, 1)
