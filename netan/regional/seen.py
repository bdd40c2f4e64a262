"""Shares that were seen replace those that are estimated; the rest is balanced around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from ..errors import BalanceError, Fault, SchemaError, first_few
from .balance import Balanced, ras_report
from .bands import Band

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]

SEEN, ESTIMATED = "seen", "estimated"
SEEN_COLUMNS = ("row", "tier", "share", "lower", "upper")
WHOLE = 1e-6


@dataclass(frozen=True, eq=False)
class CombinedShares:
    """Shares by origin in which what was seen stands and the rest makes up what is left.

    Attributes
    ----------
    shares
        Like the estimate; known rows sum to 1.
    evidence
        Like the shares: ``seen``, ``estimated``, or ``''`` where there is no share.
    balanced
        How the place's totals were met; None when none were given.
    """

    shares: pd.DataFrame
    evidence: pd.DataFrame
    balanced: Balanced | None = None


def replace_seen(
    estimated: pd.DataFrame,
    seen: pd.DataFrame,
    *,
    inputs: pd.Series | None = None,
    totals: pd.Series | None = None,
) -> CombinedShares:
    """Put seen shares in the place of estimated ones and scale the rest so that rows sum to 1.

    A row is a buyer sector with its shares by tier; or, on a MultiIndex, a pair of supplier and buyer with its
    domestic tiers. In each row the cells that were not seen share what is left, in proportion to the estimate. With
    the place's totals the cells that were not seen are balanced (RAS) so that rows and totals hold together.

    Parameters
    ----------
    estimated
        Rows by tiers, shares that sum to 1; NaN throughout a row that has none.
    seen
        Shares that were seen, like ``estimated`` or for some of its rows and tiers; empty (NaN) where nothing was.
    inputs
        Money behind each row, needed with ``totals``.
    totals
        Share of each tier in all inputs of the place that is known from elsewhere; sums to 1 over the tiers.

    Returns
    -------
    CombinedShares
        Seen cells are exactly as they were seen.

    Raises
    ------
    SchemaError
        Rows or tiers that the estimate does not have; shares that are no shares, or estimated rows that do not sum to
        1; totals without inputs.
    BalanceError
        Seen shares of a row that sum to more than 1, or to less with nothing estimated that could hold the rest;
        totals that seen shares make impossible. Names the rows.
    ConvergenceError
        Totals that the pattern of zeros makes impossible.

    References
    ----------
    For cells that are held while the rest is balanced: Miller & Blair (2009), section 7.4.7.

    Examples
    --------
    >>> import pandas as pd
    >>> tiers = ["local", "region", "world"]
    >>> estimated = pd.DataFrame([[0.2, 0.3, 0.5], [0.4, 0.4, 0.2]], index=["25", "28"], columns=tiers)
    >>> found = replace_seen(estimated, pd.DataFrame({"local": {"25": 0.6}}))
    >>> found.shares.round(3).loc["25"].tolist(), found.evidence.loc["25"].tolist()
    ([0.6, 0.15, 0.25], ['seen', 'estimated', 'estimated'])
    """
    start, known = _checked(estimated, seen)
    unknown: NDArray[np.bool_] = np.asarray(np.isnan(start).all(axis=1))
    held = ~np.isnan(known)
    if (held & unknown[:, None]).any():
        # nobody estimated this row: it stands only if it was seen whole
        start[unknown & held.all(axis=1)] = 0.0
    taken = np.where(held, known, 0.0).sum(axis=1)
    free = np.where(held, 0.0, np.nan_to_num(start))
    room = free.sum(axis=1)
    _refuse(taken, room, held, unknown, estimated.index)
    left = np.clip(1.0 - taken, 0.0, None)
    scale = np.divide(left, room, out=np.zeros_like(left), where=room > 0)
    shares = np.where(held, known, free * scale[:, None])
    shares[np.isnan(start).all(axis=1)] = np.nan
    frame = pd.DataFrame(shares, index=estimated.index, columns=estimated.columns)
    evidence = pd.DataFrame(np.where(held, SEEN, ESTIMATED), index=frame.index, columns=frame.columns, dtype=object)
    evidence = evidence.where(frame.notna(), "")
    if totals is None:
        return CombinedShares(frame, evidence)
    if inputs is None:
        raise SchemaError("totals of the place need the inputs in money behind each row")
    return _to_totals(frame, evidence, inputs, totals)


def seen_range(
    draws: Sequence[pd.DataFrame], seen: pd.DataFrame, *, calibrated: int | None = None
) -> Band[pd.DataFrame]:
    """Range of combined shares, over the draws of the estimate and over what was seen from lower to upper.

    Joint, not corner by corner: under each draw each seen tier is moved to its ends in turn. The other seen ones stay
    as far as there is room for them, and every row sums to 1 each time.

    Parameters
    ----------
    draws
        The estimated shares under each draw, as ``estimated`` of :func:`replace_seen`.
    seen
        One row a seen share: ``row`` (as in the index of the draws), ``tier``, ``share``, ``lower``, ``upper``.
        Ends are empty where nothing is known of them: then the share is taken as it is.
    calibrated
        Which draw gives the middle; none when None.

    Returns
    -------
    Band
        A cell that was seen has the range that was seen with it. A middle, where calibrated, has the shares as seen.

    Raises
    ------
    SchemaError
        Columns that are missing, a share outside its ends, a cell seen twice, or no draw.
    BalanceError
        As in :func:`replace_seen`.

    Examples
    --------
    >>> import pandas as pd
    >>> one = pd.DataFrame([[0.2, 0.3, 0.5]], index=["25"], columns=["local", "region", "world"])
    >>> seen = pd.DataFrame({"row": ["25"], "tier": ["local"], "share": [0.6], "lower": [0.5], "upper": [0.8]})
    >>> band = seen_range([one], seen)
    >>> band.lower.round(3).loc["25"].tolist(), band.upper.round(3).loc["25"].tolist()
    ([0.5, 0.075, 0.125], [0.8, 0.188, 0.312])
    """
    if not draws:
        raise SchemaError("a range of shares needs at least one draw")
    readings = _readings(seen, draws[0].shape[1])
    results = [[replace_seen(draw, reading).shares for reading in readings] for draw in draws]
    stack = np.stack([frame.to_numpy(float) for of_draw in results for frame in of_draw])
    first = results[0][0]
    middle = first * np.nan if calibrated is None else results[calibrated][0]
    low, high = (
        pd.DataFrame(ends, index=first.index, columns=first.columns) for ends in (stack.min(axis=0), stack.max(axis=0))
    )
    return Band(lower=low, middle=middle.where(low.notna()), upper=high)


def raise_to_seen(flows: pd.DataFrame, payments: pd.DataFrame) -> pd.DataFrame:
    """Raise flows by origin to the payments that were seen, and lower what comes from elsewhere by as much.

    No flow is below what was seen of it. Each row keeps its sum as long as that holds what was seen; else it is what
    was seen.

    Parameters
    ----------
    flows
        Rows by tiers in money, not negative, such as what buyers here take of each supplying sector.
    payments
        Payments seen, rows by tiers in the same unit, for some of the rows.

    Returns
    -------
    pandas.DataFrame
        Like ``flows``.

    Raises
    ------
    SchemaError
        Rows or tiers that the flows do not have; unknown or negative amounts.

    Examples
    --------
    >>> import pandas as pd
    >>> flows = pd.DataFrame([[40.0, 30.0, 30.0]], index=["25"], columns=["local", "region", "country"])
    >>> raise_to_seen(flows, pd.DataFrame({"country": {"25": 65.0}})).round(1).loc["25"].tolist()
    [20.0, 15.0, 65.0]
    """
    strange = [*payments.index.difference(flows.index), *payments.columns.difference(flows.columns)]
    if strange:
        raise SchemaError(f"payments have rows or tiers that the flows lack: {first_few(strange)}")
    paid = payments.reindex(index=flows.index, columns=flows.columns).fillna(0.0).to_numpy(float)
    before = flows.to_numpy(float)
    bad = flows.index[~((before >= 0) & (paid >= 0)).all(axis=1)]
    if len(bad):
        raise SchemaError(f"flows and payments are known and not negative; check {first_few(bad)}")
    room = np.maximum(before - paid, 0.0)
    excess, spare = np.maximum(paid - before, 0.0).sum(axis=1), room.sum(axis=1)
    factor = np.clip(np.divide(excess, spare, out=np.zeros_like(spare), where=spare > 0), 0.0, 1.0)
    return pd.DataFrame(paid + room * (1.0 - factor)[:, None], index=flows.index, columns=flows.columns)


def _checked(estimated: pd.DataFrame, seen: pd.DataFrame) -> tuple[Array, Array]:
    """Values of both on the labels of the estimate."""
    for name, ours, theirs in (("rows", estimated.index, seen.index), ("tiers", estimated.columns, seen.columns)):
        strange = theirs.difference(ours)
        if len(strange) or not ours.is_unique or not theirs.is_unique:
            raise SchemaError(
                f"seen shares have {name} that the estimate lacks, or labels repeat: {first_few(strange)}"
            )
    start = np.array(estimated, dtype=float)
    known = np.asarray(seen.reindex(index=estimated.index, columns=estimated.columns), dtype=float)
    faults = [
        Fault(f"row {estimated.index[i]}, {estimated.columns[j]}: {kind} share {values[i, j]:g}")
        for kind, values in (("estimated", start), ("seen", known))
        for i, j in np.argwhere((values < 0) | (values > 1 + WHOLE))
    ]
    part = np.isnan(start).any(axis=1) & ~np.isnan(start).all(axis=1)
    off = ~np.isnan(start).any(axis=1) & (np.abs(np.nansum(start, axis=1) - 1) > WHOLE)
    faults += [
        Fault(f"row {estimated.index[i]}: estimated shares sum to {np.nansum(start[i]):g}", remedy="give all tiers")
        for i in np.flatnonzero(part | off)
    ]
    if faults:
        raise SchemaError("shares by origin cannot be combined:", faults)
    return start, known


def _refuse(taken: Array, room: Array, held: NDArray[np.bool_], unknown: NDArray[np.bool_], rows: pd.Index) -> None:
    texts = []
    over = rows[taken > 1 + WHOLE]
    if len(over):
        texts.append(f"seen shares sum to more than 1 in {first_few(over)}")
    short = held.any(axis=1) & (taken < 1 - WHOLE) & (room <= 0)
    if short.any():
        texts.append(f"seen shares sum to less than 1 and nothing estimated holds the rest in {first_few(rows[short])}")
    lone = held.any(axis=1) & ~held.all(axis=1) & unknown & ~short
    if lone.any():
        texts.append(f"shares were seen of buyers that use nothing here: {first_few(rows[lone])}")
    if texts:
        raise BalanceError(f"{'; '.join(texts)} -> check what was seen: shares of all inputs of the row, imports too")


def _to_totals(frame: pd.DataFrame, evidence: pd.DataFrame, inputs: pd.Series, totals: pd.Series) -> CombinedShares:
    rows = frame.index[frame.notna().all(axis=1)]
    money = inputs.reindex(rows).astype(float)
    wanted = totals.reindex(frame.columns).astype(float)
    if money.isna().any() or (money < 0).any() or wanted.isna().any() or abs(float(wanted.sum()) - 1) > WHOLE:
        raise SchemaError(
            "inputs are known and not negative in every row; totals are shares of all tiers that sum to 1"
        )
    flows = frame.loc[rows].mul(money, axis=0)
    columns = wanted / wanted.sum() * float(money.sum())
    balanced = ras_report(flows, money, columns, fixed=flows.where(evidence.loc[rows] == SEEN), max_iterations=10_000)
    out = frame.copy()
    out.loc[rows] = balanced.flows.div(money.where(money > 0), axis=0).where(money > 0, frame.loc[rows])
    # held money over money is the share only up to rounding: what was seen stays as it was
    out = out.where(evidence != SEEN, frame)
    return CombinedShares(out, evidence, balanced)


def _readings(seen: pd.DataFrame, count: int) -> list[pd.DataFrame]:
    """Seen shares as tables: as seen, and with each tier in turn at its lower and its upper ends."""
    lacking = [name for name in SEEN_COLUMNS if name not in seen.columns]
    if lacking:
        raise SchemaError(f"seen shares lack the columns {first_few(lacking)}")
    twice = seen.duplicated(["row", "tier"])
    if twice.any():
        raise SchemaError(f"seen twice: {first_few(seen.loc[twice, 'row'])}; give each share once")
    low = seen["lower"].astype(float).fillna(seen["share"])
    high = seen["upper"].astype(float).fillna(seen["share"])
    outside = (seen["share"] < low) | (seen["share"] > high) | seen["share"].isna()
    if outside.any():
        raise SchemaError(
            f"a seen share lies from its lower to its upper end; check {first_few(seen.loc[outside, 'row'])}"
        )
    share = seen["share"].astype(float)
    tiers = sorted(set(seen["tier"]))
    moved = [
        _made_room(_table(seen, share.where(seen["tier"] != tier, ends)), tier, count)
        for tier in tiers
        for ends in (low, high)
    ]
    return [_table(seen, share), *moved]


def _made_room(table: pd.DataFrame, tier: str, count: int) -> pd.DataFrame:
    """Scale the other seen tiers where they leave the moved one no room, or where all tiers of the row were seen."""
    others = table.drop(columns=tier)
    taken, left = others.sum(axis=1), 1.0 - table[tier]
    tight = table[tier].notna() & (taken > 0) & ((taken > left) | (table.notna().sum(axis=1) == count))
    scaled = others.mul(left / taken.where(taken > 0), axis=0)
    return others.where(~tight, scaled).assign(**{tier: table[tier]})


def _table(seen: pd.DataFrame, values: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"row": seen["row"], "tier": seen["tier"], "value": values}).pivot_table(
        index="row", columns="tier", values="value", aggfunc="first"
    )
