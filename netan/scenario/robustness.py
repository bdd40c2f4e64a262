"""How much of a place is lost as more and more of its companies fail: at random, or the largest, most linked, worst."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import ScenarioError
from ..risk.cascade import Rules
from ..risk.economy import economy_from_network
from ..risk.sweeping import systemic_risk_sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ..network.base import Network
    from ..risk.economy import Economy
    from ..sweep.executors import Executor

# 1-2-5 steps: a curve on a page has room for so many.
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
MOST = 100
ORDERS = {
    "random": "at random",
    "largest": "the largest first",
    "linked": "the most linked first",
    "systemic": "the costliest first",
}
MEASURES = ("jobs", "output")
ENDS = ("lower", "middle", "upper")
QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Plan:
    """What is tried.

    Attributes
    ----------
    most
        Companies that fail in the end.
    orders
        Random orders.
    seed
        Of these.
    tolerance
        Relative error bound of each loss.

    Raises
    ------
    ScenarioError
        Nothing would fail, or fewer than two random orders, which show no range.
    """

    most: int = MOST
    orders: int = 100
    seed: int = 1
    tolerance: float = 1e-3

    def __post_init__(self) -> None:
        if self.most < 1:
            raise ScenarioError(f"{self.most} companies cannot fail; ask for one or more with --most")
        if self.orders < 2:
            raise ScenarioError(f"{self.orders} random orders show no range; ask for some dozen with --orders")


def failures(
    networks: Sequence[Network],
    folder: Path,
    *,
    essentiality: pd.DataFrame,
    plan: Plan | None = None,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Share of the jobs and of the output of a place that is lost as k of its companies fail at once.

    Parameters
    ----------
    networks
        Samples of one study's network with the same companies; the first is that of the study.
    folder
        Where what is done is kept; a run that was stopped goes on from there.
    essentiality
        Supplier sector x buyer sector, classes 0 to 2.
    plan
        How many fail, in how many random orders.
    executor, progress
        As :func:`netan.sweep.pieces.sweep` takes them.

    Returns
    -------
    pandas.DataFrame
        One row an order and number: ``order`` (random, largest, linked, systemic), ``companies`` that fail;
        ``jobs_lower``, ``jobs_middle``, ``jobs_upper``, ``jobs_mean`` and the same of ``output``, shares of all here
        lost, their own included; ``own_jobs``, the share of jobs at those that fail (mean). Random: 5 %, 50 % and
        95 % over orders and sampled networks. Others: the least, the median and the most over sampled networks.

    Notes
    -----
    Losses by the systemic risk index in converged mode, replacement from the same industry in all tiers allowed;
    the companies of an order fail together, none after the other. ``largest``: by jobs; ``linked``: by how many others
    it buys from or sells to, each counted once; ``systemic``: by the jobs lost here when the company fails alone, its
    own included; equal ones in the order of the network. A set loses at least what its parts lose.

    Raises
    ------
    ScenarioError
        No company here, or no network.
    SweepError
        Workers cannot go on.
    """
    if not networks:
        raise ScenarioError("failures need at least one network")
    plan = plan or Plan()
    here = networks[0].nodes.index[networks[0].is_local_firm() & (networks[0].nodes["output"] > 0)]
    if here.empty:
        raise ScenarioError("no company here has any output, so none can fail; build the study and look at its notes")
    most = min(plan.most, len(here))
    steps = [*(step for step in STEPS if step < most), most]
    random = [np.random.default_rng([plan.seed, k]).permutation(len(here))[:most] for k in range(plan.orders)]
    parts = []
    for number, network in enumerate(networks):

        def tell(done: int, total: int, number: int = number) -> None:
            if progress is not None:
                progress(number * total + done, total * len(networks))

        run = _Run(network, essentiality, here, Rules(tolerance=plan.tolerance), folder, executor, tell)
        orders = {**{("random", k): here[order] for k, order in enumerate(random)}, **run.targeted(most)}
        parts.append(run.losses(orders, steps).assign(network=number))
    return _table(pd.concat(parts, ignore_index=True))


def partners_of(network: Network) -> pd.Series:
    """How many others each node buys from or sells to, each counted once.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> edges = pd.DataFrame({"supplier": ["a", "b", "a"], "buyer": ["b", "a", "c"]})
    >>> partners_of(SimpleNamespace(nodes=pd.DataFrame(index=list("abcd")), edges=edges)).to_dict()
    {'a': 2, 'b': 1, 'c': 1, 'd': 0}
    """
    one = network.edges[["supplier", "buyer"]].set_axis(["who", "other"], axis=1)
    pairs = pd.concat([one, one.set_axis(["other", "who"], axis=1)], ignore_index=True).drop_duplicates()
    pairs = pairs[pairs["who"] != pairs["other"]]
    return pairs["who"].value_counts().reindex(network.nodes.index, fill_value=0)


class _Run:
    """Losses in one sampled network."""

    def __init__(
        self,
        network: Network,
        essentiality: pd.DataFrame,
        here: pd.Index,
        rules: Rules,
        folder: Path,
        executor: Executor | None,
        progress: Callable[[int, int], None],
    ) -> None:
        self.economy: Economy = economy_from_network(network, essentiality=essentiality, passing_on={"local"})
        nodes, local = network.nodes, network.nodes["tier"] == "local"
        sizes = {"jobs": nodes["employees"], "output": nodes["output"]}
        weights = {name: size.where(local, 0.0).fillna(0.0) for name, size in sizes.items()}
        self.weights = pd.DataFrame(weights).reindex(self.economy.nodes).fillna(0.0)
        self.here, self.partners = here, partners_of(network)
        self.common: dict[str, Any] = {"rules": rules, "weights": self.weights, "executor": executor}
        self.folder, self.progress = folder, progress

    def targeted(self, most: int) -> dict[tuple[str, int], pd.Index]:
        """The largest, the most linked, those whose loss alone costs most; equal ones in the order of the network."""
        alone = systemic_risk_sweep(
            self.economy, self.folder, closures=list(self.here), progress=self.progress, **self.common
        )
        by = {"largest": self.weights["jobs"], "linked": self.partners, "systemic": alone["esri_jobs"]}
        worst = {name: size[self.here].sort_values(ascending=False, kind="stable") for name, size in by.items()}
        return {(name, 0): size.index[:most] for name, size in worst.items()}

    def losses(self, orders: dict[tuple[str, int], pd.Index], steps: Sequence[int]) -> pd.DataFrame:
        """Share of jobs and output lost, by order and number of companies."""
        asked = [(kind, k, step, nodes[:step]) for (kind, k), nodes in orders.items() for step in steps]
        table = pd.DataFrame(
            {
                "scenario": np.repeat(np.arange(len(asked)), [step for _, _, step, _ in asked]),
                "node": np.concatenate([nodes.to_numpy() for *_, nodes in asked]),
                "loss": 1.0,
            }
        )
        found = systemic_risk_sweep(self.economy, self.folder, scenarios=table, progress=self.progress, **self.common)
        total = float(self.weights["jobs"].sum())
        own = [float(self.weights["jobs"][nodes].sum()) / total for *_, nodes in asked]
        return pd.DataFrame(
            {
                "order": [kind for kind, *_ in asked],
                "companies": [step for _, _, step, _ in asked],
                "jobs": found["esri_jobs"].to_numpy(),
                "output": found["esri_output"].to_numpy(),
                "own_jobs": own,
            }
        )


def _table(losses: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for order in ORDERS:
        for companies, part in losses[losses["order"] == order].groupby("companies", sort=True):
            chances = QUANTILES if order == "random" else (0.0, 0.5, 1.0)
            ends = {
                f"{measure}_{end}": float(part[measure].quantile(chance))
                for measure in MEASURES
                for end, chance in zip(ENDS, chances, strict=True)
            }
            ends |= {f"{measure}_mean": float(part[measure].mean()) for measure in MEASURES}
            rows.append({"order": order, "companies": companies, **ends, "own_jobs": float(part["own_jobs"].mean())})
    return pd.DataFrame(rows)
