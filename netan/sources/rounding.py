"""How far rows and columns of a printed table may differ because its cells were rounded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..errors import FIRST, BalanceError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from ..errors import Fault

MOST_DECIMALS = 4
# Sums of full-precision cells differ by this much of the largest output at most.
RELATIVE = 1e-9


def half_unit(values: NDArray[np.float64]) -> float:
    """Half of the last printed decimal of a block of cells; 0 when they stand in full precision or are all zero.

    Examples
    --------
    >>> import numpy as np
    >>> half_unit(np.array([12.0, 7.0])), half_unit(np.array([1.5, 2.0])), half_unit(np.array([1 / 3]))
    (0.5, 0.05, 0.0)
    """
    if not values.any():
        return 0.0
    for decimals in range(MOST_DECIMALS + 1):
        scaled = values * 10.0**decimals
        if np.all(np.abs(scaled - np.round(scaled)) <= RELATIVE * np.maximum(1.0, np.abs(scaled))):
            return 0.5 * 10.0**-decimals
    return 0.0


def printed_tolerance(Z: pd.DataFrame, Y: pd.DataFrame, V: pd.DataFrame, x: pd.Series) -> float:
    """Largest gap that rounding of the cells can make, in printed units.

    Each cell printed to d decimals is off by up to half a unit of the last one; the bound is their sum along the
    worst row or column. Each column of ``Y``, each row of ``V`` and the output are looked at on their own, because
    publishers round some of them and not others.
    """
    output = half_unit(x.to_numpy(float))
    flows = half_unit(Z.to_numpy(float)) * len(x)
    final = sum(half_unit(Y[name].to_numpy(float)) for name in Y.columns)
    primary = sum(half_unit(V.loc[name].to_numpy(float)) for name in V.index)
    tiny = RELATIVE * max(1.0, float(x.abs().max()) if len(x) else 1.0)
    return max(output + flows + final, output + flows + primary, tiny)


def require_balance(
    gaps: dict[str, tuple[float, float]], tolerance: float, *, where: str, place: Callable[[str], Fault]
) -> None:
    """Raise when rows or columns miss their output, naming where each stands in the file.

    Parameters
    ----------
    gaps
        Row gap and column gap of each sector, printed units.
    tolerance
        Printed units.
    where
        File and sheet.
    place
        Where the row and the column of a sector stand, as a fault whose text is yet to be written.

    Raises
    ------
    BalanceError
        With one fault for each sector, the worst first.
    """
    off = {code: gap for code, gap in gaps.items() if max(map(abs, gap)) > tolerance}
    if not off:
        return
    worst = sorted(off, key=lambda code: (-max(map(abs, off[code])), code))
    faults = []
    for code in worst:
        row, column = off[code]
        what = f"{code} misses its output: the row by {row:+,.6g}, the column by {column:+,.6g}"
        faults.append(replace(place(code), what=what, remedy="compare this row and column with the published table"))
    shown = "\n".join(f"  - {fault}" for fault in faults[:FIRST])
    more = f"\n  ... and {len(faults) - FIRST:,} more" if len(faults) > FIRST else ""
    msg = (
        f"{where}: {len(off)} of {len(gaps)} sectors do not add up to their output within {tolerance:,.6g} (printed "
        "units). A cell was changed or lost, or a subtotal stands among the sectors; if the publisher's own table is "
        f"off by this much, give a larger tolerance\n{shown}{more}"
    )
    raise BalanceError(msg, faults)
