"""Jobs that are lost, shared out by a table of counts: to occupations, to home areas."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import Fault, ScenarioError, SchemaError, first_few

ENDS = ("lower", "middle", "upper")
NOT_KNOWN = "not known"


def checked_ends(lost: pd.DataFrame, what: str) -> pd.DataFrame:
    """Lower, middle and upper in this order, as numbers; a middle may be unknown.

    Raises
    ------
    ScenarioError
        Columns that lack, rows that repeat, ends that are unknown, negative or the wrong way round.
    """
    lacking = [end for end in ENDS if end not in lost.columns]
    if lacking:
        raise ScenarioError(f"{what}: no column {first_few(lacking)}; give lower, middle and upper")
    if not lost.index.is_unique:
        raise ScenarioError(f"{what}: named twice: {first_few(lost.index[lost.index.duplicated()].unique())}")
    ends = lost[list(ENDS)].astype(float)
    outer = ends[["lower", "upper"]]
    odd = ends.index[~(np.isfinite(outer).all(axis=1) & outer.ge(0).all(axis=1))]
    if len(odd):
        raise ScenarioError(f"{what}: lower or upper unknown or negative for {first_few(odd)}")
    slack = 1e-9 * (1.0 + ends["upper"])
    middle = ends["middle"].fillna(ends["lower"])
    odd = ends.index[(ends["lower"] > middle + slack) | (middle > ends["upper"] + slack)]
    if len(odd):
        raise ScenarioError(f"{what}: lower, middle and upper run backwards for {first_few(odd)}")
    return ends


def shared_out(lost: pd.DataFrame, table: pd.DataFrame, *, what: str, by: str) -> pd.DataFrame:
    """Share each row of losses out by the column of a table with its name.

    Parameters
    ----------
    lost
        Jobs by sector or area: ``lower``, ``middle``, ``upper``.
    table
        Counts or shares, at least 0: what is shared out to, by the names of ``lost``.
    what, by
        Words for messages, such as ``occupation table`` and ``industry``.

    Returns
    -------
    pandas.DataFrame
        By row of the table: ``lower``, ``middle``, ``upper``; last ``not known``, of names that the table does not
        have or has nobody for, where there are any. Columns sum to those of ``lost``.

    Raises
    ------
    SchemaError
        Names that repeat, cells that are unknown or negative.
    ScenarioError
        As for :func:`checked_ends`.
    """
    ends = checked_ends(lost, "jobs lost")
    shares = shares_of(table, ends.index, what=what, by=by)
    out = pd.DataFrame(shares.to_numpy() @ ends.to_numpy(), index=shares.index, columns=list(ENDS))
    lacking = shares.columns[shares.loc[NOT_KNOWN] > 0]
    return out if ends.loc[lacking, "upper"].sum() > 0 else out.drop(NOT_KNOWN)


def shares_of(table: pd.DataFrame, names: pd.Index, *, what: str, by: str) -> pd.DataFrame:
    """Shares by which each of some names is shared out.

    Parameters
    ----------
    table, what, by
        As for :func:`shared_out`.
    names
        What is shared out, such as industries.

    Returns
    -------
    pandas.DataFrame
        Row of the table x name; last ``not known``, 1 for names that the table does not have or has nobody for. Every
        column sums to 1.

    Raises
    ------
    SchemaError
        As for :func:`shared_out`.

    Examples
    --------
    >>> table = pd.DataFrame({"C30": [30, 10]}, index=["welders", "sales"])
    >>> shares_of(table, pd.Index(["C30", "G47"]), what="table", by="industry").to_dict("list")
    {'C30': [0.75, 0.25, 0.0], 'G47': [0.0, 0.0, 1.0]}
    """
    counts = _checked(table, what, by).reindex(columns=names).fillna(0.0)
    per_column = counts.sum(axis=0)
    shares = (counts / per_column.where(per_column > 0)).fillna(0.0)
    shares.loc[NOT_KNOWN] = (per_column <= 0).astype(float)
    return shares


def _checked(table: pd.DataFrame, what: str, by: str) -> pd.DataFrame:
    for axis, labels in (("rows", table.index), (f"columns ({by})", table.columns)):
        if not labels.is_unique:
            raise SchemaError(f"{what}: {axis} named twice: {first_few(labels[labels.duplicated()].unique())}")
    if NOT_KNOWN in table.index:
        raise SchemaError(
            f"{what}: a row is called {NOT_KNOWN!r}, which netan keeps for what the table lacks; rename it"
        )
    counts = table.astype(float)
    values = counts.to_numpy()
    rows, columns = np.nonzero(~(np.isfinite(values) & (values >= 0)))
    faults = [
        Fault(
            f"{table.index[i]}, {table.columns[j]}: {values[i, j]:g}",
            remedy="give 0 where there is nobody; estimate what was suppressed, or merge it with others",
        )
        for i, j in zip(rows, columns, strict=True)
    ]
    if faults:
        raise SchemaError(f"{what}: {len(faults):,} cells are unknown or negative.", faults)
    return counts
