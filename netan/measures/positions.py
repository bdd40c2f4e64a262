"""Where a sector stands in the chain: distance to final use, distance from primary inputs, length of its linkages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from ..errors import BalanceError, SchemaError, first_few
from .coefficients import allocation_coefficients, square_values, technical_coefficients
from .multipliers import aligned
from .solving import solved

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]

Diagonal: TypeAlias = Literal["without_first", "whole"]
NO_LINK = 1e-14


def upstreamness(
    Z: pd.DataFrame, x: pd.Series, *, exports: pd.Series | None = None, imports: pd.Series | None = None
) -> pd.Series:
    """Average number of stages between a sector's output and final use, ``U = (I - B)^-1 1``.

    1: all of it is final use. ``B = Z / x`` by rows; with ``exports`` and ``imports`` of the products,
    ``b_ij = z_ij / (x_i - X_i + M_i)``: what is exported is supposed to be used as at home, and what is imported
    counts as supply.

    Parameters
    ----------
    Z
        Flows, supplier by buyer; with the correction for trade, uses of domestic and imported products together.
    x
        Output by sector.
    exports, imports
        Of each sector's product (X and M), in the unit of x; both or none.

    Returns
    -------
    pandas.Series
        By sector, at least 1; 1 for a sector without output and without sales. No inverse is made.

    Raises
    ------
    SchemaError
        If sectors differ, only one of exports and imports is given, or a product's supply at home is not positive
        though it is used.
    BalanceError
        If sectors buy more of a product than its supply, or the coefficients have no economic inverse.

    References
    ----------
    Antras, Chor, Fally & Hillberry (2012), American Economic Review 102(3), 412-416 (NBER working paper 17819), where
    the correction also has changes in stocks; equal to the total forward linkage, Miller & Temurshoev (2017).

    Examples
    --------
    >>> import pandas as pd
    >>> Z = pd.DataFrame([[150, 500], [200, 100]], index=["a", "b"], columns=["a", "b"])
    >>> upstreamness(Z, pd.Series({"a": 1000, "b": 2000})).round(6).to_dict()
    {'a': 1.914191, 'b': 1.254125}
    """
    if (exports is None) != (imports is None):
        raise SchemaError("the correction for trade needs exports and imports of every product, or neither")
    supply = aligned(x, Z.index, "output").astype(float)
    if exports is not None and imports is not None:
        supply = supply - aligned(exports, Z.index, "exports") + aligned(imports, Z.index, "imports")
        bad = Z.index[(~(supply > 0) & (Z > 0).any(axis=1)).to_numpy()]
        if len(bad):
            raise SchemaError(f"products that are used but not supplied after exports and imports: {first_few(bad)}")
        over = Z.index[(Z.sum(axis=1) > supply.clip(lower=0.0) * (1 + 1e-9)).to_numpy()]
        if len(over):
            raise BalanceError(f"sectors buy more of a product than is supplied at home: {first_few(over)}")
        supply = supply.clip(lower=0.0)
    B = allocation_coefficients(Z, supply)
    return pd.Series(solved(B, np.ones(len(B))), index=Z.index, name="upstreamness")


def downstreamness(Z: pd.DataFrame, x: pd.Series) -> pd.Series:
    """Average number of stages between primary inputs and a sector's output, ``D' = 1' (I - A)^-1``.

    1: it uses primary inputs alone (labour, capital, imports). Numerically it is the output multiplier.

    Parameters
    ----------
    Z
        Flows, supplier by buyer.
    x
        Output by sector.

    Returns
    -------
    pandas.Series
        By sector, at least 1. No inverse is made.

    Raises
    ------
    SchemaError, BalanceError
        As in :func:`upstreamness`.

    References
    ----------
    Fally (2012), production staging; Antras & Chor (2013), Econometrica 81(6), 2127-2204; Miller & Temurshoev (2017),
    Journal of Regional Science 57(5), 721-739.

    Examples
    --------
    >>> import pandas as pd
    >>> Z = pd.DataFrame([[150, 500], [200, 100]], index=["a", "b"], columns=["a", "b"])
    >>> downstreamness(Z, pd.Series({"a": 1000, "b": 2000})).round(6).to_dict()
    {'a': 1.518152, 'b': 1.452145}
    """
    A = technical_coefficients(Z, x)
    return pd.Series(solved(A.T, np.ones(len(A))), index=Z.index, name="downstreamness")


def propagation_lengths(inverse: pd.DataFrame, *, diagonal: Diagonal = "without_first") -> pd.DataFrame:
    """Average propagation length: stages that a change takes on its way from one sector to another.

    ``H = L (L - I)``, length ``h_ij / (l_ij - d_ij)``: powers of A weighted by what goes along them. The Ghosh inverse
    gives the same lengths.

    Parameters
    ----------
    inverse
        Leontief or Ghosh inverse of non-negative coefficients.
    diagonal
        ``without_first``: ``h_ii / (l_ii - 1)``, without the first unit, which propagates nothing (Dietzenbacher's).
        ``whole``: ``h_ii / l_ii``, with it as a step of length 0.

    Returns
    -------
    pandas.DataFrame
        Like the inverse, at least 1 where there is a link (except the diagonal with ``whole``), 0 where there is none.

    Raises
    ------
    SchemaError
        If the table is not square or has unknown cells, or ``diagonal`` is neither.

    References
    ----------
    Dietzenbacher, Romero & Bosma (2005), Estudios de Economia Aplicada 23(2), 405-422.

    Examples
    --------
    >>> import pandas as pd
    >>> L = pd.DataFrame([[1.254125, 0.330033], [0.264026, 1.122112]], index=["a", "b"], columns=["a", "b"])
    >>> propagation_lengths(L).round(4).to_numpy().tolist()
    [[1.597, 1.3762], [1.3762, 1.8357]]
    """
    if diagonal not in {"without_first", "whole"}:
        raise SchemaError(f"the diagonal is taken 'without_first' or 'whole', not {diagonal!r}")
    values = square_values(inverse)
    moved = values - np.eye(len(values))
    weighted = values @ moved
    base = moved if diagonal == "without_first" else values
    # an inverse has rounding where there is no link at all
    linked = moved > NO_LINK * np.abs(values).max(initial=1.0)
    lengths = np.divide(weighted, base, out=np.zeros_like(values), where=linked)
    return pd.DataFrame(lengths, index=inverse.index, columns=inverse.columns)
