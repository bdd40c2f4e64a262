"""Jacobi steps of the `paper` mode for eight scenarios side by side, over every link: cheap where cascades are wide.

A scenario starts alone (`paper_steps`), while few firms have a loss. Once many have, it takes a free lane; a lane that
ends is weighed and given to the next scenario. What happens in one lane never depends on another.
"""

# ruff: noqa: ANN001, ANN201, ANN202, PLR0913, PLR0917
# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import numba
import numpy as np

from .lanes import LANES, add, larger, load, multiply, smaller, spread, store, subtract
from .paper_steps import EMPTY, MOST_STEPS, run_alone, wipe

WIDE = 0.01


@numba.njit(cache=True, nogil=True)
def _pass_on(trade, tables):
    """What the rest of each market cannot make good of each loss."""
    market, _, sales, dynamic = trade
    down, passed, _, _, left, inverse = tables
    one = spread(1.0)
    if not dynamic:
        for i in range(len(sales)):
            store(passed, i, multiply(load(down, i), spread(sales[i])))
        return
    for k in range(len(left)):
        for lane in range(LANES):
            inverse[k, lane] = 1.0 / left[k, lane] if left[k, lane] > 0.0 else EMPTY
    for i in range(len(sales)):
        part = smaller(one, multiply(spread(sales[i]), load(inverse, market[i])))
        store(passed, i, multiply(load(down, i), part))


@numba.njit(cache=True, nogil=True)
def _step_down(rows, trade, tables, moved):
    """One step downstream. A group's sum only grows from link to link, so its largest value is the sum itself."""
    first, row, source, share, keep = rows
    market, _, sales, _ = trade
    down, passed, _, _, left, _ = tables
    most, one = spread(0.0), spread(1.0)
    for r in range(len(row)):
        worst, total = spread(0.0), spread(0.0)
        for link in range(first[r], first[r + 1]):  # keep is 0 at the first link of a group
            part = multiply(spread(share[link]), load(passed, source[link]))
            total = add(multiply(total, spread(keep[link])), part)
            worst = larger(worst, total)
        j = row[r]
        was = load(down, j)
        now = larger(was, smaller(worst, one))
        rise = subtract(now, was)
        most = larger(most, rise)
        store(down, j, now)
        store(left, market[j], subtract(load(left, market[j]), multiply(spread(sales[j]), rise)))
    store(moved, 0, most)


@numba.njit(cache=True, nogil=True)
def _step_up(rows, old, new, moved):
    """One step upstream, from `old` into `new`."""
    first, row, source, share, _ = rows
    most, one = load(moved, 0), spread(1.0)
    for r in range(len(row)):
        total = spread(0.0)
        for link in range(first[r], first[r + 1]):
            total = add(total, multiply(spread(share[link]), load(old, source[link])))
        i = row[r]
        was = load(old, i)
        now = larger(was, smaller(total, one))
        most = larger(most, subtract(now, was))
        store(new, i, now)
    store(moved, 0, most)


@numba.njit(cache=True, nogil=True)
def _weigh(tables, up, weights, found):
    """Combined, down and up of every lane, by weight, into `found` (3 x kinds rows of lanes)."""
    down = tables[0]
    kinds = weights.shape[1]
    for w in range(kinds):
        both, low, high = spread(0.0), spread(0.0), spread(0.0)
        for i in range(len(weights)):
            share, lost, unsold = spread(weights[i, w]), load(down, i), load(up, i)
            both = add(both, multiply(share, larger(lost, unsold)))
            low = add(low, multiply(share, lost))
            high = add(high, multiply(share, unsold))
        store(found, w, both)
        store(found, kinds + w, low)
        store(found, 2 * kinds + w, high)


@numba.njit(cache=True, nogil=True)
def _take_lane(lane, alone, counts, tables):
    """Copy a scenario that ran alone into a lane."""
    down, _, here, there, left, _ = tables
    for at in range(counts[0]):
        i = alone[0][3][at]
        down[i, lane] = alone[0][0][i]
    for at in range(counts[1]):
        i = alone[1][3][at]
        here[i, lane] = there[i, lane] = alone[1][0][i]
    left[:, lane] = alone[4]


@numba.njit(cache=True, nogil=True)
def _clear_lanes(tables, staying):
    """Clear the lanes where `staying` is 0."""
    stay = load(staying, 0)
    down, _, here, there, _, _ = tables
    for i in range(len(down)):
        store(down, i, multiply(load(down, i), stay))
        store(here, i, multiply(load(here, i), stay))
        store(there, i, multiply(load(there, i), stay))


@numba.njit(cache=True, nogil=True)
def _fill(state, shocks, stop, links, trade, worth, alone, tables, rows, start):
    """Start scenarios, each alone, until every lane is taken or none is left; returns the next one to start."""
    scenario_of, steps, was = state
    most = int(WIDE * len(trade[0]))
    for lane in range(LANES):
        while scenario_of[lane] < 0 and start < len(rows):
            row = rows[start]
            down_count, up_count, taken, ended = run_alone(shocks, start, stop, most, links, trade, worth, alone, row)
            if not ended:
                scenario_of[lane], steps[lane], was[lane] = start, taken, row[0]
                _take_lane(lane, alone, (down_count, up_count), tables)
            wipe(alone, down_count, up_count, trade[1])
            start += 1
    return start


@numba.njit(cache=True, nogil=True)
def _release(state, stop, moved, found, staying):
    """Count the step, and mark the lanes that go on; whether any has ended."""
    scenario_of, steps, was = state
    eps, ratio = stop
    ended = False
    for lane in range(LANES):
        staying[0, lane] = 0.0
        if scenario_of[lane] < 0:
            continue
        steps[lane] += 1
        going = found[0, lane] > (1.0 + eps) * was[lane] if ratio else moved[0, lane] > eps
        was[lane] = found[0, lane]
        if going and steps[lane] < MOST_STEPS:
            staying[0, lane] = 1.0
        else:
            ended = True
    return ended


@numba.njit(cache=True, nogil=True)
def _report(state, found, staying, rows):
    """Write the rows of the lanes that have ended, and free them."""
    scenario_of, steps, _ = state
    for lane in range(LANES):
        scenario = scenario_of[lane]
        if scenario >= 0 and staying[0, lane] == 0.0:
            for k in range(len(found)):
                rows[scenario, k] = found[k, lane]
            rows[scenario, -3] = steps[lane]
            scenario_of[lane] = -1


@numba.njit(cache=True, nogil=True)
def run_together(shocks, stop, links, wide_links, trade, worth, alone, tables, small, rows):
    """Fill a row of `rows` for each scenario; the work arrays are clean before and after."""
    moved, found, staying = small
    state = (np.full(LANES, -1), np.zeros(LANES, dtype=np.int64), np.zeros(LANES))
    down, passed, here, there, left, inverse = tables
    start = _fill(state, shocks, stop, links, trade, worth, alone, tables, rows, 0)
    while state[0].max() >= 0:
        _pass_on(trade, tables)
        _step_down(wide_links[0], trade, tables, moved)
        _step_up(wide_links[1], here, there, moved)
        here, there = there, here
        tables = (down, passed, here, there, left, inverse)
        if stop[1]:
            _weigh(tables, here, worth[0], found)
        if _release(state, stop, moved, found, staying):
            if not stop[1]:
                _weigh(tables, here, worth[0], found)
            _report(state, found, staying, rows)
            _clear_lanes(tables, staying)
            start = _fill(state, shocks, stop, links, trade, worth, alone, tables, rows, start)
