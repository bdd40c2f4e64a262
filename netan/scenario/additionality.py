"""From gross to net: leakage, displacement, substitution, a multiplier, and what would have happened anyway.

``net = gross (1 - leakage)(1 - displacement)(1 - substitution) multiplier - the same of the reference case``
(Homes and Communities Agency, Additionality Guide, 4th edition, 2014).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from ..errors import ScenarioError
from .sharing_out import ENDS, checked_ends

if TYPE_CHECKING:
    from collections.abc import Sequence

# One figure, or lowest, middle and highest.
Range: TypeAlias = "float | Sequence[float]"
_SHARES = ("leakage", "displacement", "substitution")


@dataclass(frozen=True)
class Adjustments:
    """What is taken off a gross figure, and what is put on; each one figure, or lowest, middle, highest.

    Attributes
    ----------
    leakage
        Share that goes to people outside the place, 0 to 1.
    displacement
        Share that others in the place gain or lose instead, 0 to 1.
    substitution
        Share that the same firm would have had by other means, 0 to 1.
    multiplier
        All jobs over those left, at least 1: suppliers and income together. 1 where these are counted already.

    Raises
    ------
    ScenarioError
        Shares outside 0 to 1, a multiplier below 1, three figures that run backwards.
    """

    leakage: Range = 0.0
    displacement: Range = 0.0
    substitution: Range = 0.0
    multiplier: Range = 1.0

    def __post_init__(self) -> None:
        faults = []
        for name in (*_SHARES, "multiplier"):
            values = self.ends(name)
            low, high = (0.0, 1.0) if name in _SHARES else (1.0, np.inf)
            if len(values) != len(ENDS):
                faults.append(f"{name} has {len(values)} figures: write one, or lowest, middle and highest")
            elif not all(low <= value <= high and np.isfinite(value) for value in values):
                faults.append(
                    f"{name} is {list(values)}: write {'shares from 0 to 1' if name in _SHARES else '1 or more'}"
                )
            elif list(values) != sorted(values):
                faults.append(f"{name} is {list(values)}: write lowest, middle, highest")
        if faults:
            raise ScenarioError("additionality: " + "; ".join(faults))

    def ends(self, name: str) -> tuple[float, ...]:
        """Lowest, middle and highest of one of them."""
        value = getattr(self, name)
        return (float(value),) * len(ENDS) if isinstance(value, int | float) else tuple(float(one) for one in value)

    def factors(self) -> tuple[float, float, float]:
        """Net over gross: lower (most taken off), middle, upper."""
        kept = np.ones(len(ENDS))
        for name in _SHARES:
            kept *= 1.0 - np.array(self.ends(name))[::-1]
        lower, middle, upper = (float(value) for value in kept * np.array(self.ends("multiplier")))
        return lower, middle, upper


def net_additional(
    gross: pd.DataFrame,
    adjustments: Adjustments,
    *,
    reference: pd.DataFrame | None = None,
    reference_adjustments: Adjustments | None = None,
) -> pd.DataFrame:
    """Net additional jobs or GVA, with its range.

    Parameters
    ----------
    gross
        By row (such as a measure, or an option): ``lower``, ``middle`` (NaN where nothing calibrates one), ``upper``;
        jobs lost or gained, as amounts of 0 or more.
    adjustments
        What is taken off and put on.
    reference
        The same rows for what would happen anyway; nothing when None.
    reference_adjustments
        Those of the reference case; ``adjustments`` when None.

    Returns
    -------
    pandas.DataFrame
        By row: ``lower``, ``middle``, ``upper``. The lower end is the least of the case less the most of the reference,
        so the range is a wide one, and its lower end may be below 0. Do not give a multiplier for figures that hold
        suppliers and households already.

    Raises
    ------
    ScenarioError
        Rows that differ; as for :class:`Adjustments` and :func:`netan.scenario.sharing_out.checked_ends`.

    Examples
    --------
    >>> import pandas as pd
    >>> gross = pd.DataFrame({"lower": [90.0], "middle": [100.0], "upper": [110.0]}, index=["jobs"])
    >>> asked = Adjustments(leakage=0.25, displacement=(0.25, 0.5, 0.75), multiplier=1.1)
    >>> net_additional(gross, asked).round(2).loc["jobs"].tolist()
    [18.56, 41.25, 68.06]
    """
    ends = checked_ends(gross, "gross figures")
    net = ends * np.array(adjustments.factors())
    if reference is None:
        return net
    base = checked_ends(reference, "reference case")
    if set(base.index) != set(ends.index):
        raise ScenarioError("the reference case needs the same rows as the gross figures")
    less = base.reindex(ends.index) * np.array((reference_adjustments or adjustments).factors())
    return pd.DataFrame(net.to_numpy() - less.to_numpy()[:, ::-1], index=net.index, columns=list(ENDS))
