"""Jacobi steps of the `paper` mode, compiled: only what changes is passed on.

Levels fall and never rise, so the sums that buyers see only grow: a firm hands on what its loss has grown by since it
last did, along its own links, and the largest group sum of a buyer can be kept as it grows. What is smaller than
:data:`LEAST` waits. Shares of a group, of all inputs and of all sales sum to at most 1, so that no step makes the
largest error larger: after t steps no level is further than t times :data:`LEAST` from that of the plain version.
"""

# ruff: noqa: ANN001, ANN201, ANN202, PLR0913, PLR0917, C901, SIM108
# mypy: allow-untyped-defs, allow-untyped-calls
from __future__ import annotations

import numba

LEAST = 1e-12
MOST_STEPS = 1_000_000
# rises below this share of eps rarely decide whether a step is the last
COARSE = 0.2
# from this share of the nodes on, a pass over all links, or over all nodes, is cheaper than following the changes
DENSE, WHOLE = 0.3, 0.1
EMPTY = 1e300  # stands for 1 / 0: replaceability becomes 1


@numba.njit(cache=True, nogil=True)
def _enter(node, value, part, count):
    """Put a node that is hit on the list of those with a loss."""
    loss, new, _, listed, inside = part
    if not inside[node]:
        inside[node] = True
        listed[count] = node
        count += 1
    loss[node] = max(loss[node], value)
    new[node] = max(new[node], value)
    return count


@numba.njit(cache=True, nogil=True)
def _hand_down(links, market, sales, dynamic, inverse, part, count, sums):
    """Lost inputs: what the rest of the market cannot make good, into the sums of the buyers."""
    first, target, group, share = links
    loss, new, told, listed, inside = part
    whole = count > WHOLE * len(loss)
    for at in range(len(loss) if whole else count):
        i = at if whole else listed[at]
        if loss[i] <= LEAST:
            continue
        passed = loss[i] * (min(sales[i] * inverse[market[i]], 1.0) if dynamic else sales[i])
        more = passed - told[i]
        if more <= LEAST:
            continue
        told[i] = passed
        for link in range(first[i], first[i + 1]):
            g = group[link]
            if g < 0:  # alone in its group
                now = share[link] * passed
            else:
                now = sums[g] + share[link] * more
                sums[g] = now
            j = target[link]
            was = new[j]
            if now > was:
                new[j] = min(now, 1.0)
                if was == 0.0 and not inside[j]:
                    inside[j] = True
                    listed[count] = j
                    count += 1
    return count


@numba.njit(cache=True, nogil=True)
def _hand_up(links, part, count, least):
    """Lost orders larger than `least`, to the suppliers. `new` holds the sums alone, without what was hit at first."""
    first, target, share = links
    loss, new, told, listed, inside = part
    whole = count > WHOLE * len(loss)
    for at in range(len(loss) if whole else count):
        k = at if whole else listed[at]
        more = loss[k] - told[k]
        if more <= least:
            continue
        told[k] = loss[k]
        for link in range(first[k], first[k + 1]):
            i = target[link]
            before = new[i]
            new[i] = before + share[link] * more
            if before == 0.0 and not inside[i]:
                inside[i] = True
                listed[count] = i
                count += 1
    return count


@numba.njit(cache=True, nogil=True)
def _gather_up(rows, part, count):
    """The same for all at once, from the suppliers' side: cheaper when many have something to hand on."""
    first, target, share = rows
    loss, new, told, listed, inside = part
    for i in range(len(loss)):
        total = 0.0
        for link in range(first[i], first[i + 1]):
            total += share[link] * loss[target[link]]
        new[i] = total
        if total > 0.0 and not inside[i]:
            inside[i] = True
            listed[count] = i
            count += 1
    told[:] = loss
    return count


# no NaN is about, and only so is the largest of an array found four at a time
@numba.njit(cache=True, nogil=True, fastmath={"nnan", "ninf", "nsz"})
def _largest(part, count):
    """Largest rise that the next losses bring."""
    loss, new, _, listed, _ = part
    most = 0.0
    if count > WHOLE * len(loss):
        for i in range(len(loss)):
            most = max(most, new[i] - loss[i])
        return most
    for at in range(count):
        i = listed[at]
        most = max(most, new[i] - loss[i])
    return most


@numba.njit(cache=True, nogil=True, fastmath={"nnan", "ninf", "nsz"})
def _commit(part, count):
    """Make the new losses the losses; none falls, and none passes 1."""
    loss, new, _, listed, _ = part
    if count > WHOLE * len(loss):
        for i in range(len(loss)):
            loss[i] = max(loss[i], min(new[i], 1.0))
        return
    for at in range(count):
        i = listed[at]
        loss[i] = max(loss[i], min(new[i], 1.0))


@numba.njit(cache=True, nogil=True)
def _empty(part, count, market, sales, left):
    """Take the new losses out of what each market still sells."""
    loss, new, _, listed, _ = part
    whole = count > WHOLE * len(loss)
    for at in range(len(loss) if whole else count):
        i = at if whole else listed[at]
        if new[i] > loss[i]:
            left[market[i]] -= sales[i] * (new[i] - loss[i])


@numba.njit(cache=True, nogil=True)
def _replaceable(left, inverse):
    """Part of each unit of sales that nobody else can make good; 1 over nothing where the market is empty."""
    for k in range(len(left)):
        inverse[k] = 1.0 / left[k] if left[k] > 0.0 else EMPTY


@numba.njit(cache=True, nogil=True)
def _weigh(down, down_count, up, up_count, weights, row):
    """Combined, down and up, by weight, into a row."""
    kinds = weights.shape[1]
    row[: 3 * kinds] = 0.0
    for at in range(down_count):
        i = down[3][at]
        low, high = down[0][i], up[0][i]
        for w in range(kinds):
            row[w] += weights[i, w] * max(low, high)
            row[kinds + w] += weights[i, w] * low
    for at in range(up_count):
        i = up[3][at]
        for w in range(kinds):
            if not down[4][i]:
                row[w] += weights[i, w] * up[0][i]
            row[2 * kinds + w] += weights[i, w] * up[0][i]


@numba.njit(cache=True, nogil=True)
def _next_up(i, rows, loss):
    """Lost orders of one supplier after one more step."""
    first, target, share = rows
    total = 0.0
    for link in range(first[i], first[i + 1]):
        total += share[link] * loss[target[link]]
    return total


@numba.njit(cache=True, nogil=True)
def _weigh_ahead(down, down_count, up, up_count, hit, hit_loss, rows, weights, onward, row):
    """As `_weigh` after one more step upstream, which is not taken: v'Uu = (U'v)'u, and nodes that are hit stay hit."""
    kinds = weights.shape[1]
    row[: 3 * kinds] = 0.0
    for at in range(up_count):
        k = up[3][at]
        for w in range(kinds):
            row[2 * kinds + w] += onward[k, w] * up[0][k]
    for at in range(len(hit)):
        more = hit_loss[at] - _next_up(hit[at], rows, up[0])
        if more > 0.0:
            for w in range(kinds):
                row[2 * kinds + w] += weights[hit[at], w] * more
    for w in range(kinds):
        row[w] = row[2 * kinds + w]
    for at in range(down_count):
        i = down[3][at]
        low = down[0][i]
        for w in range(kinds):
            row[kinds + w] += weights[i, w] * low
        if low > up[0][i] and low > LEAST:  # orders lost never fall
            more = low - max(up[0][i], _next_up(i, rows, up[0]))
            if more > 0.0:
                for w in range(kinds):
                    row[w] += weights[i, w] * more


@numba.njit(cache=True, nogil=True)
def _enter_all(shocks, scenario, trade, space):
    """Put the shocks of a scenario in; returns how many nodes have a loss downstream and upstream."""
    first, node, down_loss, up_loss = shocks
    market, _, sales, dynamic = trade
    down, up, _, _, left, _ = space
    down_count = up_count = 0
    for at in range(first[scenario], first[scenario + 1]):
        i = node[at]
        down_count = _enter(i, down_loss[at], down, down_count)
        up_count = _enter(i, up_loss[at], up, up_count)
        up[1][i] = 0.0
        if dynamic:
            left[market[i]] -= sales[i] * down_loss[at]
    return down_count, up_count


@numba.njit(cache=True, nogil=True)
def _step_down(links, trade, space, count):
    """One step downstream; returns how many nodes have a loss, and the largest rise."""
    market, _, sales, dynamic = trade
    down, _, sums, _, left, inverse = space
    if dynamic:
        _replaceable(left, inverse)
    count = _hand_down(links[0], market, sales, dynamic, inverse, down, count, sums)
    moved = _largest(down, count)
    if dynamic:
        _empty(down, count, market, sales, left)
    _commit(down, count)
    return count, moved


@numba.njit(cache=True, nogil=True)
def _is_last(links, up, count, eps):
    """Whether no node loses more than eps more orders in the next step, as far as the large rises tell."""
    # only large rises can make another large one: what is left out adds at most its largest
    for coarse in (COARSE, COARSE * COARSE):
        count = _hand_up(links[1], up, count, eps * coarse)
        most = _largest(up, count)
        if most <= eps * (1.0 - coarse):
            return count, True
        if most > eps:
            break
    return count, False


@numba.njit(cache=True, nogil=True)
def _step_up(links, up, count):
    """One step upstream; returns how many nodes have a loss, and the largest rise."""
    if count > DENSE * len(up[0]):
        count = _gather_up(links[2], up, count)
    else:
        count = _hand_up(links[1], up, count, LEAST)
    moved = _largest(up, count)
    _commit(up, count)
    return count, moved


@numba.njit(cache=True, nogil=True)
def run_alone(shocks, scenario, stop, most, links, trade, worth, space, row):
    """Run a scenario until it ends, or until more than `most` losses are about; `row` is filled when it ends.

    Returns the number of nodes with a loss downstream and upstream, the steps, and whether it has ended.
    """
    eps, ratio = stop
    weights, onward = worth
    down, up = space[0], space[1]
    down_count, up_count = _enter_all(shocks, scenario, trade, space)
    steps, was, going = 0, 0.0, True
    if ratio:
        _weigh(down, down_count, up, up_count, weights, row)
        was = row[0]
    while going and steps < MOST_STEPS:
        if down_count + up_count > most:
            return down_count, up_count, steps, False
        down_count, moved = _step_down(links, trade, space, down_count)
        steps += 1
        if not ratio and moved <= eps:
            up_count, last = _is_last(links, up, up_count, eps)
            if last:
                start, end = shocks[0][scenario], shocks[0][scenario + 1]
                hit, loss = shocks[1][start:end], shocks[3][start:end]
                _weigh_ahead(down, down_count, up, up_count, hit, loss, links[2], weights, onward, row)
                row[-3] = steps
                return down_count, up_count, steps, True
        up_count, rise = _step_up(links, up, up_count)
        if ratio:
            _weigh(down, down_count, up, up_count, weights, row)
            going = row[0] > (1.0 + eps) * was
            was = row[0]
        else:
            going = max(moved, rise) > eps
    _weigh(down, down_count, up, up_count, weights, row)
    row[-3] = steps
    return down_count, up_count, steps, True


@numba.njit(cache=True, nogil=True)
def wipe(space, down_count, up_count, total):
    """Clear what a scenario touched."""
    down, up, sums, first_sum, left, _ = space
    if down_count > WHOLE * len(first_sum):
        sums[:] = 0.0
    else:
        for at in range(down_count):
            j = down[3][at]
            sums[first_sum[j] : first_sum[j + 1]] = 0.0
    _clear(down, down_count)
    _clear(up, up_count)
    left[:] = total


@numba.njit(cache=True, nogil=True)
def _clear(part, count):
    loss, new, told, listed, inside = part
    if count > WHOLE * len(loss):
        loss[:], new[:], told[:], inside[:] = 0.0, 0.0, 0.0, False
        return
    for at in range(count):
        i = listed[at]
        loss[i] = 0.0
        new[i] = 0.0
        told[i] = 0.0
        inside[i] = False


@numba.njit(cache=True, nogil=True)
def run_each(shocks, stop, links, trade, worth, space, rows):
    """Fill a row of `rows` for each scenario, one after the other; the work arrays are clean before and after."""
    nodes = len(trade[0])
    for scenario in range(len(rows)):
        down_count, up_count, _, _ = run_alone(
            shocks, scenario, stop, 2 * nodes, links, trade, worth, space, rows[scenario]
        )
        wipe(space, down_count, up_count, trade[1])
