"""The economic systemic risk index: what the economy loses when a firm closes."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import Fault, SchemaError, first_few
from .cascade import NO_REVENUE, Mode, Rules, Stop, default_weights
from .fixpoint import FLOOR
from .running import running_of
from .shocks import shocks_of_closures, shocks_of_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .economy import Economy, Floats
    from .flows import Production, Replaceability
    from .shocks import Shocks


def systemic_risk_index(  # noqa: PLR0913
    economy: Economy,
    *,
    mode: Mode = "converged",
    eps: float = 1e-2,
    stop: Stop = "change",
    tolerance: float = 1e-3,
    production: Production = "mixed",
    replaceability: Replaceability = "dynamic",
    weights: pd.DataFrame | None = None,
    closures: Sequence[object] | pd.Index | None = None,
    scenarios: pd.DataFrame | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Share of the economy's activity lost when each firm closes.

    With l the losses of the downstream (missing inputs) and upstream (missing orders) cascades and v a weight,
    ESRI = sum_i v_i max(l_down_i, l_up_i) / sum v; the two parts alone are `esri_down` and `esri_up`. The closed
    firm's own share is included.

    Parameters
    ----------
    economy
        From `prepare_economy` or `economy_from_network`.
    mode
        `paper`: Jacobi steps as published, stopped by `stop` and `eps`, for comparison with the literature.
        `converged`: the fixed point itself, up to `tolerance`.
    eps, stop
        `paper` only. `change`: stop after the first step in which no level falls by more than eps. `ratio`: stop
        when the index (first weight) grows by no more than the factor 1 + eps. The value is that after the step.
    tolerance
        `converged` only, from 1e-12: the stated bound is at most this share of the index (of 1e-9 where the index
        is below that). See `netan.risk.fixpoint` for the proof, and `netan.risk.local_kernel` for whole closures
        in large sparse economies, where the stated index is mostly far nearer than its bound.
    production
        `mixed`: by the essentiality matrix; `linear`: all inputs non-essential; `leontief`: all essential.
    replaceability
        `dynamic`: sigma_i = min(1, s_i / sales left in the market), 1 when the market is empty; `static`: sigma
        at its value before the shock, s_i / market total; `off`: 1.
    weights
        Node id x weight, not negative; several columns share one cascade. Default: one column `sales`, the sales
        inside the network.
    closures
        Nodes to close wholly, one scenario each. Default: all.
    scenarios
        Instead of closures: columns `scenario`, `node`, `loss` and optionally `loss_up`, shares in [0, 1]; a
        scenario may hit many nodes.
    progress
        Called with (scenarios done, scenarios in all).

    Returns
    -------
    DataFrame
        One row a closure (index `node`) or scenario (index `scenario`, sorted by first appearance): `esri_<w>`,
        `esri_down_<w>`, `esri_up_<w>` for each weight, `steps`, `bound` (how far at most the true combined index
        lies from the stated one, largest over the weights; NaN in `paper`; the two parts have no bound of their own),
        `converged` (bound within tolerance).
        `attrs` holds the options and the caveats.

    Raises
    ------
    UnknownNodeError, SchemaError
        For unknown nodes, and for losses, weights or options out of range.

    Notes
    -----
    Diem et al. (2022), Sci Rep 12:7719, Methods. Without revenue a lost order never leaves the network: the
    caveats say so. Losses rise with severity in `converged`; in `paper` an earlier stop can lower them.

    Examples
    --------
    A chain: a supplies b, b supplies c; everything essential.

    >>> import pandas as pd
    >>> from netan.risk import prepare_economy, systemic_risk_index
    >>> rule = pd.DataFrame(2, index=list("ABC"), columns=list("ABC"))
    >>> chain = prepare_economy(
    ...     list("abc"), list("ABC"), [0, 1], [1, 2], [2.0, 3.0], essentiality=rule, revenue=[4.0, 5.0, 6.0]
    ... )
    >>> systemic_risk_index(chain)[["esri_sales", "esri_down_sales", "esri_up_sales"]].round(4).values.tolist()
    [[1.0, 1.0, 0.4], [0.8, 0.6, 0.8], [0.48, 0.0, 0.48]]
    """
    rules = Rules(mode, eps, stop, tolerance, production, replaceability)
    names, shares = checked_weights(economy, weights)
    shocks = shocks_of_closures(economy, closures) if scenarios is None else shocks_of_table(economy, scenarios)
    if scenarios is not None and closures is not None:
        raise SchemaError("Give closures or scenarios, not both.")
    count = len(shocks.names)
    parts: list[Floats] = []
    done = 0
    for part in _rows(economy, rules, shares, shocks):
        parts.append(part)
        done += len(part)
        if progress is not None:
            progress(done, count)
    values = np.concatenate([np.empty((0, 3 * len(names) + 3)), *parts])
    return index_table(values, shocks.names, names, rules, economy)


def _rows(economy: Economy, rules: Rules, shares: Floats, shocks: Shocks) -> Iterator[Floats]:
    """Index rows, batch by batch, on all cores where that gains anything."""
    running = running_of(economy, rules, shares, scenarios=len(shocks.names))
    slices = running.batches(0, len(shocks.names))
    if not running.threaded:
        yield from (running.rows(shocks, part) for part in slices)
        return
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        yield from pool.map(lambda part: running.rows(shocks, part), slices)


def index_table(values: Floats, scenarios: pd.Index, names: list[str], rules: Rules, economy: Economy) -> pd.DataFrame:
    """Rows of :class:`~netan.risk.running.Running` as the table of `systemic_risk_index`."""
    count = len(names)
    columns = {
        f"{part}_{name}": values[:, place * count + number]
        for number, name in enumerate(names)
        for place, part in enumerate(("esri", "esri_down", "esri_up"))
    }
    result = pd.DataFrame(columns, index=scenarios)
    result["steps"] = values[:, -3].astype(np.int64)
    result["bound"] = values[:, -2]
    paper = rules.mode == "paper"
    result["converged"] = False if paper else values[:, -1] <= rules.tolerance
    caveats = [] if economy.leaks else [NO_REVENUE]
    late = 0 if paper else int((~result["converged"]).sum())
    if late:
        caveats.append(f"{late:,} of {len(result):,} rows did not reach the tolerance; `bound` says how far they are.")
    result.attrs = {
        "mode": rules.mode,
        "production": rules.production,
        "replaceability": rules.replaceability,
        **({"eps": rules.eps, "stop": rules.stop} if paper else {"tolerance": rules.tolerance, "floor": FLOOR}),
        "caveats": caveats,
    }
    return result


def checked_weights(economy: Economy, weights: pd.DataFrame | None) -> tuple[list[str], Floats]:
    """Names of the weights, and their shares by node; sales inside the network where none are given."""
    if weights is None:
        return ["sales"], default_weights(economy)
    faults = []
    lost = economy.nodes.difference(weights.index)
    if len(lost):
        faults.append(
            Fault(
                f"{len(lost):,} nodes without weights: {first_few(lost)}",
                column="weights",
                remedy="give 0 to nodes that do not count",
            )
        )
        raise SchemaError("The weights do not fit the economy.", faults)
    values = weights.reindex(economy.nodes).to_numpy(dtype=float)
    for number, name in enumerate(weights.columns):
        column = values[:, number]
        if not (np.isfinite(column) & (column >= 0)).all():
            faults.append(Fault("negative or unknown weights", column=str(name), remedy="give 0 or more"))
        elif column.sum() <= 0:
            faults.append(Fault("all weights are 0", column=str(name), remedy="give some node a weight"))
    if faults or not len(weights.columns):
        raise SchemaError("The weights cannot be used.", faults)
    return [str(name) for name in weights.columns], values / values.sum(axis=0)
