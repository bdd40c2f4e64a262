"""Structural path analysis: the chains of suppliers behind a final demand that carry most of its effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from ..errors import SchemaError
from ..tables.notebook import in_notebook
from .coefficients import square_values
from .multipliers import aligned
from .solving import total_effects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.intp]

AT_ONCE = 2_000_000


@dataclass(frozen=True, eq=False)
class StructuralPaths:
    """Paths above a threshold and what they cover.

    Attributes
    ----------
    frame
        One row a path, largest first: ``path`` (sectors from the one that meets the final demand back to the supplier
        where the effect arises), ``stages`` (0: in that sector itself), ``value``, ``share`` of the total.
    total
        Effect of the demand over all paths of any length, ``w' (I - A)^-1 y``.
    covered
        Share of the total that the paths of the frame make up, 0 to 1.
    """

    frame: pd.DataFrame
    total: float
    covered: float

    _repr_html_ = in_notebook("frame", caption="Chains of suppliers, the largest first")


def structural_paths(
    A: pd.DataFrame,
    demand: pd.Series,
    *,
    per_output: pd.Series | None = None,
    threshold: float = 0.001,
    depth: int = 10,
) -> StructuralPaths:
    """Largest single paths of ``w' (I + A + A^2 + ...) y``, found without following all.

    The path from demand for j back over i to k is worth ``w_k a_ki a_ij y_j``. A branch is left as soon as all that
    could still come of it, ``p (w' L)_k`` with p the product so far, is below the threshold; so every path up to
    the depth that reaches the threshold is found, and no more than ``1 / threshold`` branches are open at a stage.

    Parameters
    ----------
    A
        Non-negative technical coefficients.
    demand
        Final demand by sector, not negative, in any order of the sectors.
    per_output
        Effect per unit of output by sector (jobs, GVA, emissions), not negative; output itself when None.
    threshold
        Smallest path that is listed, as a share of the total effect, above 0 and at most 1.
    depth
        Most stages of a path.

    Returns
    -------
    StructuralPaths
        Ordered by value, then by stages, then by the sectors' order in A: the same for the same input. As the
        threshold falls and the depth grows, the values sum to the total from below.

    Raises
    ------
    SchemaError
        If sectors differ, a number is unknown or negative, or threshold or depth make no sense.
    BalanceError
        If the coefficients have no economic inverse.

    References
    ----------
    Defourny & Thorbecke (1984), Economic Journal 94, 111-136; Lenzen (2007), Ecological Economics 61, 19-26, for
    leaving branches by what they can still carry.

    Examples
    --------
    >>> import pandas as pd
    >>> A = pd.DataFrame([[0.15, 0.25], [0.2, 0.05]], index=["a", "b"], columns=["a", "b"])
    >>> found = structural_paths(A, pd.Series({"a": 100.0, "b": 0.0}), threshold=0.08)
    >>> [(" < ".join(path), round(value, 2)) for path, value in zip(found.frame["path"], found.frame["value"])]
    [('a', 100.0), ('a < b', 20.0), ('a < a', 15.0)]
    >>> round(found.total, 2), round(found.covered, 2)
    (151.82, 0.89)
    """
    values = square_values(A)
    start = np.asarray(aligned(demand, A.index, "final demand"), dtype=float)
    ones = pd.Series(1.0, index=A.index)
    weight = np.asarray(aligned(ones if per_output is None else per_output, A.index, "effects per output"), dtype=float)
    _refuse(values, start, weight, threshold, depth)
    reach = np.asarray(total_effects(A, pd.Series(weight, index=A.index)), dtype=float)
    total = float(reach @ start)
    stages = list(_stages(values, start, reach, threshold * total, depth)) if total > 0 else []
    frame = _frame(stages, weight, threshold * total, A.index)
    frame["share"] = frame["value"] / total if total > 0 else frame["value"]
    return StructuralPaths(frame, total, float(frame["share"].sum()))


def _refuse(values: Array, start: Array, weight: Array, threshold: float, depth: int) -> None:
    if not 0 < threshold <= 1:
        raise SchemaError(f"the threshold is a share of the total effect above 0 and up to 1, not {threshold:g}")
    if depth < 0:
        raise SchemaError(f"the depth of paths is 0 or more stages, not {depth}")
    for name, part in (("coefficients", values), ("final demand", start), ("effects per output", weight)):
        if not (np.isfinite(part).all() and (part >= 0).all()):
            raise SchemaError(f"structural paths need known {name} that are not negative")


def _stages(values: Array, start: Array, reach: Array, least: float, depth: int) -> Iterator[tuple[Ints, Array, Ints]]:
    """By stage: the sector at the end of each open branch, its product, and the branch it came from."""
    sector = np.flatnonzero(start * reach >= least)
    product, parent = start[sector], np.full(len(sector), -1)
    yield sector, product, parent
    for _ in range(depth):
        pieces = []
        width = max(1, AT_ONCE // len(values))
        for low in range(0, len(sector), width):
            grown = values[:, sector[low : low + width]] * product[low : low + width]
            branch, to = np.nonzero((grown * reach[:, None] >= least).T)
            pieces.append((to, grown[to, branch], branch + low))
        if not pieces:
            return
        sector, product, parent = (np.concatenate(part) for part in zip(*pieces, strict=True))
        yield sector, product, parent


def _frame(stages: list[tuple[Ints, Array, Ints]], weight: Array, least: float, labels: pd.Index) -> pd.DataFrame:
    found: list[tuple[float, int, tuple[int, ...]]] = []
    chains: list[tuple[int, ...]] = []
    for stage, (sector, product, parent) in enumerate(stages):
        ends = zip(sector.tolist(), parent.tolist(), strict=True)
        chains = [(*(chains[before] if stage else ()), end) for end, before in ends]
        worth = product * weight[sector]
        found += [(-float(worth[k]), stage, chains[k]) for k in np.flatnonzero((worth >= least) & (worth > 0))]
    found.sort()
    return pd.DataFrame(
        {
            "path": pd.Series([tuple(labels[k] for k in chain) for _, _, chain in found], dtype=object),
            "stages": pd.Series([stage for _, stage, _ in found], dtype="int64"),
            "value": pd.Series([-value for value, _, _ in found], dtype=float),
        }
    )
