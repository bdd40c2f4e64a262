"""The cascade of one closure, followed as far as it matters: compiled.

Upstream, losses x + (I - U)^-1 r with a remainder r that is pushed on where it exceeds `eps`. Downstream, each node
remembers what it has passed on; what it still has to pass on, weighed by the spread, is the gap that is left.
"""

# ruff: noqa: ANN001, ANN201, PLR0913, PLR0917
# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import numba

EMPTY = 1e300  # stands for 1 / 0: nothing is left to replace anything
ALL_LOST = 1 - 1e-12
PUSHED = 1e-30  # what a node keeps in its remainder once it was pushed: touched, and as good as nothing
LOOKED = 1e-30  # the same for what is near a buyer


@numba.njit(cache=True, nogil=True)
def push_up(up, eps, space, count, pushed, most_work):
    """Push on every remainder above `eps`; returns nodes touched, nodes pushed and links followed."""
    first, links = up
    remain, kept, _, touched, done = space
    moved, work = True, 0
    while moved and work <= most_work:
        moved = False
        t = 0
        while t < count:
            i = touched[t]
            t += 1
            a = remain[i]
            if a <= eps:
                continue
            if kept[i] == 0.0:
                done[pushed] = i
                pushed += 1
            kept[i] += a
            remain[i] = PUSHED
            work += first[i + 1] - first[i]
            for e in range(first[i], first[i + 1]):
                k = links[e].to
                before = remain[k]
                now = before + a * links[e].share
                remain[k] = now
                if before == 0.0 and now > 0.0:  # a product may be too small for a number: then nothing was touched
                    touched[count] = k
                    count += 1
                moved |= now > eps
    return count, pushed, work


@numba.njit(cache=True, nogil=True)
def remainder(remain, visits, touched, count):
    """Largest remainder, and the mean that walks would meet."""
    most, mean = 0.0, 0.0
    for t in range(count):
        i = touched[t]
        most = max(most, remain[i])
        mean += visits[i] * remain[i]
    return most, mean


@numba.njit(cache=True, nogil=True)
def ahead(j, buyers, remain, near, far):
    """Look one step ahead from every buyer of j: what the remainders nearby bring it, and how far the rest is off.

    Returns what the remainders bring j by way of its buyers, and what a remainder of 1 everywhere beyond them would.
    """
    first, links = buyers
    total, rest = 0.0, 0.0
    for e in range(first[j], first[j + 1]):
        k = links[e].to
        here = 0.0 + remain[k]
        for f in range(first[k], first[k + 1]):
            here += links[f].share * remain[links[f].to]
        near[k] = max(here, LOOKED)
        total += links[e].share * here
        rest += links[e].share * far[k, 1]
    return total, rest


@numba.njit(cache=True, nogil=True)
def lose(i, level, loss, touched, count, nodes, lost, factor):
    """Raise the loss of a node and shrink its market; returns how many nodes are touched."""
    market, sales, _, markets, dynamic = nodes
    if loss[i] == 0.0:
        touched[count] = i
        count += 1
    if dynamic:
        q = market[i]
        lost[q] += sales[i] * (level - loss[i])
        factor[q] = grown(markets[q], lost[q])
    loss[i] = level
    return count


@numba.njit(cache=True, nogil=True)
def grown(total, lost):
    """By how much replaceability has grown in a market that lost so much of its sales."""
    return total / (total - lost) if lost < total * ALL_LOST else EMPTY


@numba.njit(cache=True, nogil=True)
def push_down(links, least, spread, nodes, down_space, count, groups, most_work):
    """Pass on what weighs more than `least`; returns how many nodes are touched, groups met and links followed."""
    loss, passed, sums, factor, lost, touched, met = down_space
    first, records = links
    market, base = nodes[0], nodes[2]
    moved, work = True, 0
    while moved and work <= most_work:
        moved = False
        t = 0
        while t < count:
            i = touched[t]
            t += 1
            now = min(1.0, base[i] * factor[market[i]]) * loss[i]
            rise = now - passed[i]
            heavy = False
            for k in range(len(least)):
                heavy |= rise * spread[i, k] > least[k]
            if not heavy:
                continue
            moved = True
            passed[i] = now
            work += first[i + 1] - first[i]
            for e in range(first[i], first[i + 1]):
                g = records[e].group
                more = rise * records[e].share
                if sums[g] == 0.0 and more > 0.0:
                    met[groups] = g
                    groups += 1
                sums[g] += more
                b = records[e].to
                level = min(sums[g], 1.0)
                if level > loss[b]:
                    count = lose(b, level, loss, touched, count, nodes, lost, factor)
    return count, groups, work


@numba.njit(cache=True, nogil=True)
def rest_of_down(spreading, nodes, loss, passed, lost, touched, count, gap):
    """Weighted loss that is still to come at most, into `gap`; False where no level of growth holds.

    The remainder itself shrinks markets, by at most as much as it weighs in sales: that is guessed and checked.
    """
    growth, _, least_market = spreading
    market, markets, dynamic = nodes[0], nodes[3], nodes[4]
    room = 0.0
    for _ in range(6):
        most = 1.0
        if dynamic:
            most = grown(least_market, room)
            for t in range(count):
                q = market[touched[t]]
                most = max(most, grown(markets[q], lost[q] + room))
        level = 0
        while level < len(growth) and growth[level] < most:
            level += 1
        if level == len(growth):
            return False
        still_open(level, room, spreading, nodes, loss, passed, lost, touched, count, gap)
        if gap[-1] <= room or not dynamic:
            return True
        room = 1.05 * gap[-1]
    return False


@numba.njit(cache=True, nogil=True)
def still_open(level, room, spreading, nodes, loss, passed, lost, touched, count, gap):
    """What the nodes have yet to pass on when markets shrink by `room` more, weighed, into `gap`."""
    spread = spreading[1]
    market, _, base, markets, dynamic = nodes
    gap[:] = 0.0
    for t in range(count):
        i = touched[t]
        factor = grown(markets[market[i]], lost[market[i]] + room) if dynamic else 1.0
        rest = min(1.0, base[i] * factor) * loss[i] - passed[i]
        if rest <= 0.0:
            continue
        for k in range(len(gap)):
            gap[k] += rest * spread[level, i, k]
