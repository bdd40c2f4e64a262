"""Whether ranges hold what is published: counted on regions whose tables are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .calibration import SHARES
from .estimator import SHIPPED
from .tiers import DEFAULT_DRAWS, tier_shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .calibration import RegionalTable
    from .draws import Draw
    from .estimator import AutoParameters
    from .tiers_results import TierShares


def shares_of(
    table: RegionalTable, *, methods: Sequence[Draw] = DEFAULT_DRAWS, parameters: AutoParameters = SHIPPED
) -> TierShares:
    """Estimate the shares of a known region as if it were not known; it is place and region in one."""
    areas = pd.DataFrame({"local": table.region, "region": table.region, "country": table.nation})
    return tier_shares(
        table.coefficients,
        table.imports_share,
        areas,
        methods=methods,
        parameters=parameters,
        output=table.nation[table.coefficients.index],
    )


def coverage(
    table: RegionalTable, *, methods: Sequence[Draw] = DEFAULT_DRAWS, parameters: AutoParameters = SHIPPED
) -> dict[str, float]:
    """Count what a range holds of a region's published shares.

    Parameters
    ----------
    table
        The region. Parameters that were fitted with it in the data prove nothing here.
    methods, parameters
        As for :func:`~netan.regional.tiers.tier_shares`.

    Returns
    -------
    dict
        ``lower``, ``published``, ``upper`` of the local share of all inputs, ``held`` (1 or 0) and ``width``; of the
        sectors ``sectors``, how many of their published shares the range holds by origin (``sectors_local``,
        ``sectors_country``, ``sectors_world``), and the mean width of the local one, ``sectors_width``.
    """
    result = shares_of(table, methods=methods, parameters=parameters)
    known = table.shares
    total = table.inputs[list(SHARES)].sum()
    published = float(total["local"] / total.sum())
    place, band = result.place, result.purchases
    at = known["local"].notna() & band.lower["local"].notna()
    low, high = float(place.lower["local"]), float(place.upper["local"])
    counts = {
        f"sectors_{origin}": float(
            ((band.lower[origin] <= known[origin]) & (known[origin] <= band.upper[origin]))[at].sum()
        )
        for origin in SHARES
    }
    return {
        "lower": low,
        "published": published,
        "upper": high,
        "held": float(low <= published <= high),
        "width": high - low,
        "sectors": float(at.sum()),
        **counts,
        "sectors_width": float(np.mean(band.width["local"][at])),
    }
