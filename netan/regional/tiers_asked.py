"""What is asked of the shares of a place, checked, and the inputs of its buyers by where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import SchemaError, first_few
from .splits import bought

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .quotients import Array
    from .splits import Split

DENOMINATORS: Mapping[str, str] = {
    "all": "all intermediate inputs at basic prices, foreign imports included, without taxes on products",
    "domestic": "domestic intermediate inputs at basic prices, foreign imports left out",
}


def members_of(members: Mapping[str, Iterable[str]], sectors: pd.Index) -> dict[str, pd.Index]:
    """Groups as indexes.

    Raises
    ------
    SchemaError
        A sector that the table does not have, or a group without sectors.
    """
    listed = {name: pd.Index(inside) for name, inside in members.items()}
    for name, inside in listed.items():
        unknown = inside.difference(sectors)
        if len(unknown) or not len(inside):
            raise SchemaError(f"group {name}: sectors that the table does not have: {first_few(unknown)}")
    return listed


def pairs_of(pairs: Iterable[tuple[str, str]], sectors: pd.Index) -> tuple[pd.MultiIndex, list[Any]]:
    """Pairs of supplier and buyer as an index, and their positions.

    Raises
    ------
    SchemaError
        A sector that the table does not have.
    """
    index = pd.MultiIndex.from_tuples(list(pairs), names=["supplier", "buyer"])
    at = [sectors.get_indexer(index.get_level_values(level)) for level in ("supplier", "buyer")]
    if min(np.min(part, initial=0) for part in at) < 0:
        gone = [pair for pair in index if not {*pair} <= {*sectors}]
        raise SchemaError(f"pairs of sectors that the table does not have: {first_few(gone)}")
    return index, at


def amounts_of(A: Array, imports: Array, split: Split, *, foreign: bool) -> Array:
    """Inputs per unit of the buyer's output, buyer by tier; from abroad as the last column where ``foreign``.

    Parameters
    ----------
    A, imports
        National domestic coefficients, supplier by buyer, and foreign inputs per unit of output, by buyer.
    split
        One draw of the shares.
    foreign
        Whether inputs from abroad count.
    """
    domestic = A.sum(axis=0)
    local, region = bought(A, split.local), bought(A, split.region)
    # sums of one row in two orders: what is left can fall a rounding error below none
    tiers = np.maximum(np.column_stack([local, region - local, domestic - region]), 0.0)
    if not foreign:
        return tiers
    total = domestic + imports
    # a draw that moves the share from abroad leaves the rest to the domestic tiers in proportion
    left = np.divide((1.0 - split.world) * total, domestic, out=np.ones_like(total), where=domestic > 0)
    return np.column_stack([tiers * left[:, None], total * split.own])
