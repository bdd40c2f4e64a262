"""Time `paper` mode against plain Jacobi steps: python benchmarks/bench_paper.py [firms] [closures] [rounds].

The plain version is written here, from the links alone, and shares nothing with netan's own steps: for one closure at a
time one sparse product gives the sums of all input groups, one maximum per buyer the largest of them, one product the
lost orders. Both versions take the same closures in turn; what is printed is the median over rounds of processor time.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from netan.risk import Economy, prepare_economy
from netan.risk.cascade import default_weights
from netan.risk.flows import build_flows
from netan.risk.paper_kernel import PaperSpace, build_paper_plan, run_paper

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SECTORS, DEGREE, EPS = 60, 10, 1e-2
PLAIN_RUNS, ROUNDS = 100, 5


def made_up(firms: int, *, degree: float = DEGREE, seed: int = 0) -> Economy:
    """Make a fictional network whose degrees, sectors, groups and amounts are spread as in the reference one.

    With 1,000 firms and a degree of 8.239 it has, against the reference (in brackets): out-degree 0 for 199 firms
    (260), median 4 (3), 9th decile 22 (23), largest 107 (113); in-degree median 7 (6), 9th decile 17 (16), largest 71
    (49); sectors of 4 to 80 firms (4 to 101); 0.64 input groups a link (0.67).
    """
    rng = np.random.default_rng(seed)
    weight = rng.lognormal(0, 0.75, SECTORS)
    sector = rng.choice(SECTORS, firms, p=weight / weight.sum())
    size = rng.lognormal(0, 1.5, firms)
    supplier, buyer = _links(rng, sector, size, round(degree * firms))
    amount = rng.lognormal(5, 1.5, len(buyer)) * size[buyer] ** 0.4 * size[supplier] ** 0.2
    names = [f"s{k:02d}" for k in range(SECTORS)]
    rule = rng.choice([0, 1, 2], (SECTORS, SECTORS), p=[0.24, 0.34, 0.42])
    return prepare_economy(
        np.arange(firms),
        [names[k] for k in sector],
        supplier,
        buyer,
        amount,
        essentiality=pd.DataFrame(rule, index=names, columns=names),
    )


def _links(rng: np.random.Generator, sector: Ints, size: Floats, links: int) -> tuple[Ints, Ints]:
    """Draw exactly so many different links: a buyer by size, a sector by what its sector buys, a supplier by size."""
    firms = len(size)
    chance = size**0.45 * rng.lognormal(0, 0.4, firms)
    order = np.argsort(sector, kind="stable")
    reach = np.concatenate([[0], np.cumsum(size[order])])
    ends = reach[np.searchsorted(sector[order], np.arange(SECTORS + 1))]
    bought = rng.lognormal(0, 2, (SECTORS, SECTORS)) * np.bincount(sector, minlength=SECTORS)[:, None]
    bought = np.cumsum(bought / bought.sum(axis=0), axis=0)
    keys = np.empty(0, dtype=np.int64)
    while len(keys) < links:
        buyer = rng.choice(firms, links, p=chance / chance.sum())
        kind = np.minimum((bought[:, sector[buyer]] < rng.random(links)).sum(axis=0), SECTORS - 1)
        point = ends[kind] + (ends[kind + 1] - ends[kind]) * rng.random(links)
        supplier = order[np.minimum(np.searchsorted(reach, point, side="right") - 1, firms - 1)]
        keys = np.concatenate([keys, (supplier * firms + buyer)[supplier != buyer]])
        keys = keys[np.sort(np.unique(keys, return_index=True)[1])][:links]
    return keys // firms, keys % firms


class Plain:
    """Jacobi steps with numpy and scipy for one closure at a time, straight from the equations."""

    def __init__(self, economy: Economy) -> None:
        n, i, j, w = economy.size, economy.supplier, economy.buyer, economy.value
        width = len(economy.sectors) + 1  # column 0: the non-essential inputs of a buyer, together
        counts = economy.link_class > 0
        column = np.where(economy.link_class == 2, economy.sector[i] + 1, 0)[counts]
        keys, group = np.unique(j[counts] * width + column, return_inverse=True)
        inputs = np.bincount(j, w, n)[j[counts]]
        vital = np.bincount(group, w[counts], len(keys))[group]
        share = w[counts] / np.where(column > 0, vital, inputs)
        self.sales = np.bincount(i, w, n)
        self.groups = sparse.csr_matrix((share, (group, i[counts])), shape=(len(keys), n))
        self.buyers, self.first = np.unique(keys // width, return_index=True)
        self.orders = sparse.csr_matrix((w / self.sales[i], (i, j)), shape=(n, n))
        self.market, self.markets = economy.market, len(economy.markets)
        self.weights = self.sales / self.sales.sum()

    def close(self, firm: int) -> list[float]:
        """Combined, downstream and upstream loss of a closure, and the steps taken."""
        down = np.zeros(len(self.sales))
        down[firm] = 1
        up, steps, moved = down.copy(), 0, 1.0
        while moved > EPS:
            left = np.bincount(self.market, self.sales * (1 - down), self.markets)[self.market]
            replaced = np.minimum(np.divide(self.sales, left, out=np.ones_like(left), where=left > 0), 1)
            new_down = np.zeros_like(down)
            new_down[self.buyers] = np.maximum.reduceat(self.groups @ (replaced * down), self.first)
            np.minimum(new_down, 1, out=new_down)
            new_up = np.minimum(self.orders @ up, 1)
            new_down[firm] = new_up[firm] = 1
            moved = max((new_down - down).max(), (new_up - up).max())
            down, up, steps = new_down, new_up, steps + 1
        return [*(float(self.weights @ loss) for loss in (np.maximum(down, up), down, up)), steps]


def main() -> None:
    """Print processor time a closure of both versions, and check that figures and steps are the same."""
    firms = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else ROUNDS
    economy = made_up(firms)
    plan = build_paper_plan(economy, build_flows(economy), default_weights(economy))
    space, plain = PaperSpace(plan), Plain(economy)
    chosen, ones = np.random.default_rng(1).choice(firms, count, replace=False), np.ones(count)
    first, few = np.arange(count + 1), min(count, PLAIN_RUNS)
    run_paper(plan, space, first[:3], chosen[:2], ones[:2], ones[:2], eps=EPS, ratio=False)
    fast, slow, apart = [], [], 0.0
    for _ in range(rounds):
        start = time.process_time()
        rows = run_paper(plan, space, first, chosen, ones, ones, eps=EPS, ratio=False)
        fast.append(1e3 * (time.process_time() - start) / count)
        start = time.process_time()
        expected = np.array([plain.close(k) for k in chosen[:few]])
        slow.append(1e3 * (time.process_time() - start) / few)
        apart = max(apart, float(np.abs(expected[:, :3] - rows[:few, :3]).max()))
        if apart > 1e-9 or (expected[:, 3] != rows[:few, 3]).any():
            raise SystemExit(f"the two versions differ: by {apart:.1e}, or in their steps")
    kernel, baseline = statistics.median(fast), statistics.median(slow)
    print(f"{economy.size:,} firms, {len(economy.value):,} links, {count:,} closures ({few:,} plain), {rounds} rounds")
    print(f"steps {rows[:, 3].mean():.2f}, the same in both; losses apart by {apart:.1e}")
    print(f"compiled {kernel:.3f} ms, plain {baseline:.2f} ms a closure: {baseline / kernel:.1f} times faster")


if __name__ == "__main__":
    main()
