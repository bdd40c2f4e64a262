"""Jacobi steps of the `paper` mode, compiled: only what changes is passed on.

Levels fall and never rise, so the sums that buyers see only grow: a firm hands on what its loss has grown by since it
last did, along its own links, and the largest group sum of a buyer can be kept as it grows. What is smaller than
:data:`LEAST` waits. Shares of a group, of all inputs and of all sales sum to at most 1, so that no step makes the
largest error larger: after t steps no level is further than t times :data:`LEAST` from that of the plain version.
"""

# ruff: noqa: ANN001, ANN201, ANN202, PLR0912, PLR0913, PLR0915, PLR0917, C901, SIM108
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
def run_scenarios(
    first, node, down_loss, up_loss, eps, ratio, down_links, up_links, up_rows, market, total, sales, dynamic,
    weights, onward, down, up, sums, first_sum, left, inverse, rows,
):  # fmt: skip
    """Fill a row of `rows` for each scenario; the work arrays are clean before and after."""
    kinds = weights.shape[1]
    many = DENSE * len(market)
    for scenario in range(len(first) - 1):
        down_count = up_count = 0
        start, stop = first[scenario], first[scenario + 1]
        for at in range(start, stop):
            down_count = _enter(node[at], down_loss[at], down, down_count)
            up_count = _enter(node[at], up_loss[at], up, up_count)
            up[1][node[at]] = 0.0
            if dynamic:
                left[market[node[at]]] -= sales[node[at]] * down_loss[at]
        row = rows[scenario]
        steps, was, ahead = 0, 0.0, False
        if ratio:
            _weigh(down, down_count, up, up_count, weights, row)
            was = row[0]
        while steps < MOST_STEPS:
            if dynamic:
                _replaceable(left, inverse)
            down_count = _hand_down(down_links, market, sales, dynamic, inverse, down, down_count, sums)
            moved = _largest(down, down_count)
            if dynamic:
                _empty(down, down_count, market, sales, left)
            _commit(down, down_count)
            steps += 1
            if not ratio and moved <= eps:
                # only large rises can make another large one: what is left out adds at most its largest
                for coarse in (COARSE, COARSE * COARSE):
                    up_count = _hand_up(up_links, up, up_count, eps * coarse)
                    most = _largest(up, up_count)
                    ahead = most <= eps * (1.0 - coarse)
                    if ahead or most > eps:
                        break
                if ahead:
                    break
            if up_count > many:
                up_count = _gather_up(up_rows, up, up_count)
            else:
                up_count = _hand_up(up_links, up, up_count, LEAST)
            moved = max(moved, _largest(up, up_count))
            _commit(up, up_count)
            if ratio:
                _weigh(down, down_count, up, up_count, weights, row)
                if not row[0] > (1.0 + eps) * was:
                    break
                was = row[0]
            elif moved <= eps:
                break
        if ahead:
            _weigh_ahead(
                down, down_count, up, up_count, node[start:stop], up_loss[start:stop], up_rows, weights, onward, row
            )
        elif not ratio:
            _weigh(down, down_count, up, up_count, weights, row)
        row[3 * kinds] = steps
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
