"""CHARM, the cross-hauling adjusted regionalisation method: for tables of TOTAL flows, imports among the inputs.

Location quotients take a table of domestic flows and know no cross-hauling, the same good going in and out. CHARM
takes total uses, where the coefficients are technology alone, and lets each region cross-haul as the nation does.
Its trade is with everywhere outside the region: the rest of the nation and abroad are not told apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from ..errors import BalanceError, Fault, SchemaError, first_few
from ._inputs import check_coefficients, same_labels

if TYPE_CHECKING:
    from .quotient_kinds import Array

Scaling: TypeAlias = Literal["all", "smaller"]
REGION = ("output", "intermediate", "final")
NATION = (*REGION, "exports", "imports")


def charm_trade(
    region: pd.DataFrame, nation: pd.DataFrame, *, scaling: Scaling = "all", tolerance: float = 1e-3
) -> pd.DataFrame:
    """Trade of a region with everywhere else by sector, cross-hauling included.

    With output x, intermediate use z, domestic final use d and ``b = x - z - d``, both ways of trade beyond the
    balance are ``q = h s``: ``h = (e + m - |e - m|) / s`` of the nation, ``s = x + z + d`` (Kronenberg) or
    ``s = 2 min(x, z + d)`` (Toebben & Kronenberg). Then ``e = (|b| + q + b) / 2``, ``m = (|b| + q - b) / 2``.

    Parameters
    ----------
    region
        By sector (or product) ``output``, ``intermediate``, ``final``: uses whatever their origin.
    nation
        On the same sectors, in one unit with the region, these and ``exports``, ``imports``, with
        ``output + imports = intermediate + final + exports``.
    scaling
        ``all`` (Kronenberg 2009) or ``smaller`` (Toebben & Kronenberg 2015), which keeps exports below output in
        small regions by itself.
    tolerance
        Largest imbalance of a national row, as a share of its supply.

    Returns
    -------
    pandas.DataFrame
        By sector: ``h``; ``cross_hauling`` q; ``exports``, ``imports``; ``local_share`` ``(x - e) / (z + d)``, that
        of every use of the sector's goods, in [0, 1] and 0 where nothing is used; ``capped``, True where q was cut
        to ``2 min(x, z + d)``, since the region cannot export more than it makes. A sector that is absent here
        imports all, one that the nation has nowhere trades nothing.

    Raises
    ------
    SchemaError
        If sectors or columns differ, or a value is missing, infinite or negative (``final`` alone may be negative,
        as stocks fall, but not below ``-intermediate``), or the region has a sector of which the nation has nothing.
    BalanceError
        If national supply and use differ.

    References
    ----------
    Kronenberg (2009), International Regional Science Review 32(1), 40-64. Toebben & Kronenberg (2015), Economic
    Systems Research 27(4), 487-507.

    Examples
    --------
    >>> import pandas as pd
    >>> columns = ["output", "intermediate", "final", "exports", "imports"]
    >>> nation = pd.DataFrame([[100, 40, 70, 20, 30]], index=["a"], columns=columns)
    >>> region = pd.DataFrame([[12, 4.5, 6]], index=["a"], columns=columns[:3])
    >>> charm_trade(region, nation).loc["a", ["exports", "imports", "local_share"]].astype(float).round(4).tolist()
    [3.6429, 2.1429, 0.7959]
    """
    if scaling not in ("all", "smaller"):
        raise SchemaError(f"scaling is 'all' or 'smaller', not {scaling!r}")
    nation = _checked(nation, NATION, "nation")
    region = _checked(region, REGION, "region")
    same_labels("the region's uses", region.index, "the nation's", nation.index)
    region = region.loc[nation.index]
    _check_trade(nation, region, tolerance)
    size_of = _everything if scaling == "all" else _smaller
    both_ways = 2 * np.minimum(nation["exports"], nation["imports"]).to_numpy()  # e + m - |e - m|
    h = _ratio(both_ways, size_of(nation))
    x, use = region["output"].to_numpy(), (region["intermediate"] + region["final"]).to_numpy()
    wanted, most = h * size_of(region), _smaller(region)
    q = np.minimum(wanted, most)
    exports = (np.abs(x - use) + q + x - use) / 2
    return pd.DataFrame(
        {
            "h": h,
            "cross_hauling": q,
            "exports": exports,
            "imports": exports - (x - use),
            "local_share": np.clip(_ratio(x - exports, use), 0.0, 1.0),
            "capped": wanted > most * (1 + 1e-9),
        },
        index=nation.index,
    )


def charm_coefficients(
    A: pd.DataFrame, region: pd.DataFrame, nation: pd.DataFrame, *, scaling: Scaling = "all", tolerance: float = 1e-3
) -> pd.DataFrame:
    """Regional input coefficients by CHARM, ``a_ij^r = a_ij s_i`` with the local share of :func:`charm_trade`.

    Parameters
    ----------
    A
        National TOTAL technical coefficients, imports among the inputs, supplier by buyer.
    region
        ``output``, ``final`` by sector; the intermediate use of both follows, ``z_i = sum_j a_ij x_j``.
    nation
        ``output``, ``final``, ``exports``, ``imports`` by sector.
    scaling, tolerance
        As in :func:`charm_trade`.

    Returns
    -------
    pandas.DataFrame
        Like A. What is missing against A comes from outside the region, at home or abroad.

    Raises
    ------
    SchemaError, BalanceError
        As in :func:`charm_trade`, or if A is not square on these sectors, or has missing or negative cells.

    Examples
    --------
    >>> import pandas as pd
    >>> A = pd.DataFrame([[0.4]], index=["a"], columns=["a"])
    >>> nation = pd.DataFrame({"output": 100, "final": 70, "exports": 20, "imports": 30}, index=["a"])
    >>> region = pd.DataFrame({"output": 10, "final": 7}, index=["a"])
    >>> float(charm_coefficients(A, region, nation).loc["a", "a"].round(4))
    0.2909
    """
    check_coefficients(A)
    frames = []
    for name, frame in (("the region's uses", region), ("the nation's uses", nation)):
        same_labels(name, frame.index, "the coefficients", A.index)
        if "output" not in frame.columns:
            raise SchemaError(f"{name} lack the column output")
        ordered = frame.loc[A.index]
        frames.append(ordered.assign(intermediate=A.to_numpy(float) @ ordered["output"].to_numpy(float)))
    trade = charm_trade(frames[0], frames[1], scaling=scaling, tolerance=tolerance)
    return A.mul(trade["local_share"], axis=0)


def _everything(frame: pd.DataFrame) -> Array:
    return frame[list(REGION)].sum(axis=1).to_numpy()


def _smaller(frame: pd.DataFrame) -> Array:
    return 2 * np.minimum(frame["output"], frame["intermediate"] + frame["final"]).to_numpy()


def _checked(frame: pd.DataFrame, columns: tuple[str, ...], name: str) -> pd.DataFrame:
    absent = [column for column in columns if column not in frame.columns]
    if absent:
        raise SchemaError(f"the {name}'s uses lack the columns {', '.join(absent)}")
    values = frame[list(columns)].astype(float)
    signed = values.assign(final=values["final"] + values["intermediate"])  # all use of the sector's goods
    faults = [
        Fault(
            f"sector {sector}: {column} of the {name} is {values.loc[sector, column]}",
            remedy="give known amounts; final use may be negative, but not by more than the intermediate use",
        )
        for column in columns
        for sector in values.index[~(np.isfinite(signed[column]) & (signed[column] >= 0))]
    ]
    if faults:
        raise SchemaError("uses by sector cannot be used for CHARM:", faults)
    return values


def _check_trade(nation: pd.DataFrame, region: pd.DataFrame, tolerance: float) -> None:
    supply = nation["output"] + nation["imports"]
    gap = supply - nation["intermediate"] - nation["final"] - nation["exports"]
    off = gap.index[gap.abs() > tolerance * supply.clip(lower=1e-300)]
    if len(off):
        shown = first_few(f"{sector} by {gap[sector]:,.6g}" for sector in off)
        raise BalanceError(
            f"supply and use of {len(off):,} sectors of the nation differ: {shown} -> CHARM needs total uses, "
            "foreign goods included, and exports and imports by sector"
        )
    orphan = region.index[(_everything(nation) == 0) & (_everything(region) > 0)]
    if len(orphan):
        raise SchemaError(f"the region makes or uses what the nation does not: {first_few(orphan)}")


def _ratio(part: Array, whole: Array) -> Array:
    """``part / whole``, 0 where the whole is 0."""
    ratio = np.zeros_like(part)
    np.divide(part, whole, out=ratio, where=whole > 0)
    return ratio
