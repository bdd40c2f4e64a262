"""What is wrong with the tables of an economy: all of it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import Fault, SchemaError, first_few

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

Floats = NDArray[np.float64]

# Ratings of an input: no effect, non-essential, half-critical (its loss stops half of the output), essential.
RATINGS = (0, 1, 1.5, 2)
# Sums of rounded sales may pass the stated revenue by their rounding; more than this is a fault of the data.
ROUNDING = 1e-6


def refuse(faults: Sequence[Fault]) -> None:
    """Raise all faults at once, if there are any."""
    if faults:
        raise SchemaError("The network cannot be used for cascades.", faults)


def numbers(values: ArrayLike) -> Floats:
    """A flat copy as numbers."""
    return np.array(values, dtype=float).ravel()


def node_faults(nodes: pd.Index, codes: list[str], classes: list[str]) -> list[Fault]:
    """Repeated ids, and sectors or markets that are too many or too few."""
    faults = []
    if not len(nodes):
        faults.append(Fault("no nodes", remedy="give at least one firm"))
    repeated = nodes[nodes.duplicated()].unique()
    if len(repeated):
        faults.append(
            Fault(
                f"{len(repeated):,} repeated node ids: {first_few(repeated)}",
                column="node_ids",
                remedy="make ids unique",
            )
        )
    for column, values in (("sectors", codes), ("markets", classes)):
        if len(values) != len(nodes):
            faults.append(
                Fault(
                    f"{len(values):,} values for {len(nodes):,} nodes", column=column, remedy="give one for each node"
                )
            )
    return faults


def link_faults(n: int, i: Floats, j: Floats, w: Floats) -> list[Fault]:
    """Ends that are no nodes, values that are unknown or negative."""
    if not len(i) == len(j) == len(w):
        return [
            Fault(
                f"{len(i):,} suppliers, {len(j):,} buyers and {len(w):,} values",
                remedy="give one of each for every link",
            )
        ]
    faults = []
    for column, ends in (("supplier", i), ("buyer", j)):
        odd = ends[~((ends >= 0) & (ends < n) & (ends == np.floor(ends)))]
        if len(odd):
            faults.append(
                Fault(
                    f"{len(odd):,} positions outside 0..{n - 1}: {first_few(odd)}",
                    column=column,
                    remedy="positions count the nodes from 0",
                )
            )
    odd = w[~(np.isfinite(w) & (w >= 0))]
    if len(odd):
        faults.append(
            Fault(
                f"{len(odd):,} negative, missing or infinite values: {first_few(odd)}",
                column="value",
                remedy="annual sales must be known and not negative",
            )
        )
    return faults


def essentiality_faults(essentiality: pd.DataFrame, codes: list[str]) -> list[Fault]:
    """Sectors that are not rated, and ratings that are none."""
    faults = []
    for axis, labels in (("rows", essentiality.index), ("columns", essentiality.columns)):
        names = [str(label) for label in labels]
        lost = sorted(set(codes) - set(names))
        if lost:
            faults.append(
                Fault(
                    f"{axis} lack {len(lost):,} sectors: {first_few(lost)}",
                    column="essentiality",
                    remedy="rate every sector that occurs",
                )
            )
        if len(set(names)) < len(names):
            faults.append(Fault(f"{axis} repeat a sector", column="essentiality", remedy="one each"))
    values = essentiality.to_numpy(dtype=float)
    if not np.isin(values, RATINGS).all():
        odd = sorted({float(value) for value in values[~np.isin(values, RATINGS)][:99]})
        faults.append(
            Fault(
                f"values other than 0, 1, 1.5, 2: {first_few(odd)}",
                column="essentiality",
                remedy="2 essential, 1.5 half-critical, 1 non-essential, 0 no effect",
            )
        )
    return faults


def total_faults(column: str, total: ArrayLike | None, inside: Floats, nodes: pd.Index) -> list[Fault]:
    """Revenue or costs that are unknown, or below what the links add up to."""
    if total is None:
        return []
    values = numbers(total)
    if len(values) != len(inside):
        return [
            Fault(f"{len(values):,} values for {len(inside):,} nodes", column=column, remedy="give one for each node")
        ]
    unknown = ~np.isfinite(values)
    if unknown.any():
        return [
            Fault(
                f"unknown for {int(unknown.sum()):,} nodes: {first_few(nodes[unknown])}",
                column=column,
                remedy="estimate it, or leave the whole column out",
            )
        ]
    low = values < inside * (1 - ROUNDING)
    if not low.any():
        return []
    return [
        Fault(
            f"below the sum of the links for {int(low.sum()):,} nodes: {first_few(nodes[low])}",
            column=column,
            remedy="it must contain what the links add up to",
        )
    ]
