"""From flows to coefficients and their inverses.

Letters as in Miller & Blair: Z flows (supplier by buyer), x output, A = Z x^-1 inputs per unit of output,
L = (I - A)^-1, B = x^-1 Z sales per unit of output, G = (I - B)^-1. Labels may be of any kind, a MultiIndex of
region and sector as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from ..errors import BalanceError, Fault, SchemaError, first_few

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]


def technical_coefficients(Z: pd.DataFrame, x: pd.Series) -> pd.DataFrame:
    """Technical coefficients, inputs per unit of the buyer's output: ``a_ij = z_ij / x_j``.

    Parameters
    ----------
    Z
        Flows in money, supplier by buyer, square with the same labels in the same order on both sides.
    x
        Output by sector, with these labels in any order.

    Returns
    -------
    pandas.DataFrame
        Like Z. A sector without output and without inputs has the coefficient 0 throughout.

    Raises
    ------
    SchemaError
        If labels differ or repeat, a number is missing or infinite, output is negative, or a sector without
        output has inputs.

    References
    ----------
    Miller & Blair (2009), Input-Output Analysis, 2nd ed., section 2.2.

    Examples
    --------
    >>> import pandas as pd
    >>> Z = pd.DataFrame([[150, 500], [200, 100]], index=["a", "b"], columns=["a", "b"])
    >>> technical_coefficients(Z, pd.Series({"a": 1000, "b": 2000})).to_numpy().tolist()
    [[0.15, 0.25], [0.2, 0.05]]
    """
    flows, output = _checked(Z, x)
    _refuse_flows_without_output(flows, output, Z.columns, axis=0)
    return _like(Z, np.divide(flows, output, out=np.zeros_like(flows), where=output > 0))


def allocation_coefficients(Z: pd.DataFrame, x: pd.Series) -> pd.DataFrame:
    """Allocation coefficients, sales per unit of the supplier's output: ``b_ij = z_ij / x_i``.

    Parameters
    ----------
    Z, x
        As in :func:`technical_coefficients`.

    Returns
    -------
    pandas.DataFrame
        Like Z. A sector without output and without sales has the coefficient 0 throughout.

    Raises
    ------
    SchemaError
        As in :func:`technical_coefficients`, of sales instead of inputs.

    References
    ----------
    Miller & Blair (2009), section 12.1.1 (after Ghosh 1958).

    Examples
    --------
    >>> import pandas as pd
    >>> Z = pd.DataFrame([[150, 500], [200, 100]], index=["a", "b"], columns=["a", "b"])
    >>> allocation_coefficients(Z, pd.Series({"a": 1000, "b": 2000})).to_numpy().tolist()
    [[0.15, 0.5], [0.1, 0.05]]
    """
    flows, output = _checked(Z, x)
    _refuse_flows_without_output(flows, output, Z.index, axis=1)
    by_row = output[:, None]
    shares = np.zeros_like(flows)
    np.divide(flows, by_row, out=shares, where=np.broadcast_to(by_row > 0, flows.shape))
    return _like(Z, shares)


def leontief_inverse(A: pd.DataFrame) -> pd.DataFrame:
    """Output of i needed in all for one unit of final demand for j, ``L = (I - A)^-1``.

    Parameters
    ----------
    A
        Technical coefficients, square with the same labels on both sides.

    Returns
    -------
    pandas.DataFrame
        Like A; the row and column of a sector without coefficients are those of the identity.

    Raises
    ------
    SchemaError
        If A is not square, labels differ, or a number is missing.
    BalanceError
        If there is no inverse, or non-negative coefficients give a negative one: a group of sectors uses more
        than it makes.

    References
    ----------
    Miller & Blair (2009), section 2.2.

    Examples
    --------
    >>> import pandas as pd
    >>> A = pd.DataFrame([[0.15, 0.25], [0.2, 0.05]], index=["a", "b"], columns=["a", "b"])
    >>> leontief_inverse(A).round(4).to_numpy().tolist()
    [[1.2541, 0.33], [0.264, 1.1221]]
    """
    return _inverse(A, "buyers that use more than they make", axis=0)


def ghosh_inverse(B: pd.DataFrame) -> pd.DataFrame:
    """Output of j that one unit of primary inputs into i goes into, ``G = (I - B)^-1``.

    Parameters
    ----------
    B
        Allocation coefficients, square with the same labels on both sides.

    Returns
    -------
    pandas.DataFrame
        Like B. Its row sums are the upstreamness of the sectors.

    Raises
    ------
    SchemaError, BalanceError
        As in :func:`leontief_inverse`.

    References
    ----------
    Miller & Blair (2009), section 12.1.1.

    Examples
    --------
    >>> import pandas as pd
    >>> B = pd.DataFrame([[0.15, 0.5], [0.1, 0.05]], index=["a", "b"], columns=["a", "b"])
    >>> ghosh_inverse(B).round(4).to_numpy().tolist()
    [[1.2541, 0.6601], [0.132, 1.1221]]
    """
    return _inverse(B, "suppliers that sell more than they make", axis=1)


def _inverse(coefficients: pd.DataFrame, culprits: str, *, axis: int) -> pd.DataFrame:
    values = square_values(coefficients)
    identity = np.eye(len(values))
    inverse: Array
    try:
        inverse = np.asarray(np.linalg.solve(identity - values, identity), dtype=float)
    except np.linalg.LinAlgError:
        inverse = np.full_like(values, np.nan)
    negative = bool((values >= 0).all()) and bool((inverse < -1e-9).any())
    if negative or not np.isfinite(inverse).all():
        over = coefficients.index[values.sum(axis=axis) >= 1]
        raise BalanceError(
            f"coefficients have no economic inverse; {culprits}: {first_few(over)} "
            "-> check flows and output for unit, valuation and sign"
        )
    return _like(coefficients, inverse)


def _checked(Z: pd.DataFrame, x: pd.Series) -> tuple[Array, Array]:
    flows = square_values(Z)
    missing, extra = Z.index.difference(x.index), x.index.difference(Z.index)
    if len(missing) or len(extra) or not x.index.is_unique:
        raise SchemaError(
            f"flows and output need the same sectors, each once: without output {first_few(missing)}; "
            f"not among the flows {first_few(extra)}"
        )
    output = np.asarray(x.reindex(Z.index), dtype=float)
    faults = [
        Fault(f"sector {Z.index[k]}: output {output[k]}", remedy="output is known and not negative")
        for k in np.flatnonzero(~(np.isfinite(output) & (output >= 0)))
    ]
    if faults:
        raise SchemaError("output cannot be used for coefficients:", faults)
    return flows, output


def square_values(table: pd.DataFrame) -> Array:
    """Values of a square table with the same known sectors on both sides, or SchemaError naming the faults."""
    if not table.index.is_unique or not table.index.equals(table.columns):
        raise SchemaError("the table must be square, with the same labels in the same order, each once")
    values = np.asarray(table, dtype=float)
    rows, columns = np.nonzero(~np.isfinite(values))
    faults = [
        Fault(f"supplier {table.index[i]}, buyer {table.columns[j]}: {values[i, j]}")
        for i, j in zip(rows, columns, strict=True)
    ]
    if faults:
        raise SchemaError("the table has cells that are missing or infinite; give 0 where there is none:", faults)
    return values


def _refuse_flows_without_output(flows: Array, output: Array, labels: pd.Index, *, axis: int) -> None:
    stray = labels[(output == 0) & (flows != 0).any(axis=axis)]
    if len(stray):
        raise SchemaError(
            f"sectors with {'inputs' if axis == 0 else 'sales'} but no output: {first_few(stray)} "
            "-> output and flows must come from one table"
        )


def _like(table: pd.DataFrame, values: Array) -> pd.DataFrame:
    return pd.DataFrame(values, index=table.index, columns=table.columns)
