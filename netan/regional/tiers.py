"""Where the inputs of a place come from: the place, the rest of its region, the rest of the country, abroad.

One estimator serves all tiers, and one draw of its errors goes through all of them at once. The tiers are nested by
raising the wider one to the narrower, never by lowering the local one. :func:`tier_shares` makes the split,
:class:`~netan.regional.tiers_results.TierShares` holds its results.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from ..errors import SchemaError
from ._inputs import NESTED, check_coefficients, checked_areas, groups_of, per_sector
from .draws import AUTO, DEFAULT_DRAWS, EXPECTED_DRAW, FLQ_DRAWS, Draw, all_draws, expected_of
from .draws_auto import AutoInputs, auto_splits, central_split, representatives
from .estimator import SHIPPED, AutoParameters
from .splits import Nesting, nesting_of, quotient_split, ratio
from .tiers_asked import DENOMINATORS
from .tiers_results import ENDS, SALES, TIERS, Denominator, TierShares

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from .quotients import Array

    Places: TypeAlias = npt.NDArray[np.intp]

__all__ = [
    "AUTO",
    "DEFAULT_DRAWS",
    "EXPECTED_DRAW",
    "FLQ_DRAWS",
    "NESTED",
    "SALES",
    "TIERS",
    "Denominator",
    "Draw",
    "Nesting",
    "TierShares",
    "tier_shares",
]
FEW = 8  # draws of the default estimator that stand for many, beside the estimate itself


def tier_shares(  # noqa: PLR0913
    A: pd.DataFrame,
    imports_share: pd.Series,
    activity: pd.DataFrame,
    *,
    group_of: pd.Series | None = None,
    methods: Sequence[Draw] = DEFAULT_DRAWS,
    calibrated: Draw | None = None,
    output: pd.Series | None = None,
    denominator: Denominator = "all",
    parameters: AutoParameters = SHIPPED,
    half_width: float | pd.Series = 0.0,
    labels: pd.Series | None = None,
) -> TierShares:
    """Split the inputs of a place by origin, with ranges.

    Under the default estimator (:mod:`.estimator`) ranges are the 5 to 95 % quantiles of each result over joint draws
    of its errors. Under quotients they span the draws, ``a_ij^local = a_ij min(1, q_ij(place, country))``, the region
    alike. In both the wider tier is raised to the narrower: ``a_ij^region = max(a_ij^region, a_ij^local) <= a_ij``.

    Parameters
    ----------
    A
        National DOMESTIC technical coefficients, sector by sector, supplier by buyer.
    imports_share
        Foreign imports of intermediate inputs by buyer sector, per unit of output: one row, all products.
    activity
        Columns ``local``, ``region``, ``country``: output or jobs by sector (by group, with ``group_of``).
        The region includes the place, the country includes the region.
    group_of
        Statistical group of each sector, where the activity is known by group only. Quotients are computed
        between groups; every sector carries its group's, inside a group the diagonal one.
    methods
        The default estimator alone, or quotients that span the range, such as ``FLQ_DRAWS``.
    calibrated
        A quotient fitted to observed data of this or a like place; it gives the middle and joins the quotients.
    output
        National output by sector in money. The place's output is its share of the activity of it (as
        productive as the nation's). Needed for results in money only: the place, groups, sales.
    denominator
        ``all``: all intermediate inputs at basic prices with foreign imports, without taxes on products.
        ``domestic``: domestic inputs only; there is no ``world`` then.
    parameters
        Fitted numbers of the default estimator, such as :func:`netan.regional.calibration.fit_auto` gives.
    half_width
        Half of the step to which the source rounds the activity of the place, one figure or by group; for the
        default estimator. A figure that the publisher withholds may stand at the middle of what it can be, with
        half of that span here.
    labels
        Names of the sectors, for the words beside the figures.

    Returns
    -------
    TierShares
        On the sectors and the order of A.

    Raises
    ------
    SchemaError
        If sectors do not match, a value is missing or negative, an area has more than the wider one that holds
        it, a sector has no group, there is no draw, or the default estimator stands beside quotients.

    References
    ----------
    The estimator and the nesting are netan's own; what was tried is in docs/LINKAGES.md. Flegg & Webber (1997),
    Regional Studies 31(8), 795-805, for their quotient.

    Examples
    --------
    >>> import pandas as pd
    >>> A = pd.DataFrame([[0.1, 0.2], [0.3, 0.1]], index=["a", "b"], columns=["a", "b"])
    >>> activity = pd.DataFrame({"local": [5, 1], "region": [20, 10], "country": [100, 100]}, index=["a", "b"])
    >>> shares = tier_shares(A, pd.Series([0.1, 0.1], index=["a", "b"]), activity)
    >>> shares.purchases.middle.loc["a"].round(2).to_dict()
    {'local': 0.37, 'region': 0.2, 'country': 0.23, 'world': 0.2}
    >>> float(shares.purchases_of().loc["a"].sum().round(12))
    1.0
    >>> flegg = tier_shares(A, pd.Series([0.1, 0.1], index=["a", "b"]), activity, methods=FLQ_DRAWS)
    >>> flegg.purchases.upper.loc["a"].round(2).to_dict()
    {'local': 0.29, 'region': 0.17, 'country': 0.5, 'world': 0.2}
    """
    check_coefficients(A)
    if denominator not in DENOMINATORS:
        raise SchemaError(f"denominator is 'all' or 'domestic', not {denominator!r}")
    imports = per_sector(imports_share, A.index, "imports_share")
    groups = None if group_of is None else groups_of(group_of, A.index)
    areas = checked_areas(activity, A.index if groups is None else pd.Index(groups.unique()))
    draws = all_draws(methods, calibrated)
    sectors = A.index if groups is None else pd.Index(groups)
    where = areas.index.get_indexer(sectors)
    part = areas.div(areas["country"].where(areas["country"] > 0), axis=0).fillna(0.0).iloc[where].set_axis(A.index)
    common = {
        "coefficients": A.astype(float),
        "imports_share": imports,
        "denominator": denominator,
        "present": (part["local"] > 0).rename("present"),
        "activity_share": part,
        "output": None if output is None else per_sector(output, A.index, "output"),
        "group_of": groups,
        "labels": labels,
    }
    if AUTO in draws:
        inputs = _auto_inputs(areas, where, sectors, common, parameters, half_width)
        return _by_auto(inputs, common)
    return _by_quotients(areas, where, draws, calibrated, common)


def _by_quotients(
    areas: pd.DataFrame, where: Places, draws: tuple[Draw, ...], calibrated: Draw | None, common: dict[str, Any]
) -> TierShares:
    coefficients = common["coefficients"].to_numpy(float)
    splits = {draw: quotient_split(areas, draw, where, _foreign(common)) for draw in draws}
    nested = {draw: split for draw, (split, _) in splits.items()}
    return TierShares(
        **common,
        draws=draws,
        calibrated=calibrated,
        expected_draw=expected_of(draws, calibrated),
        nesting={d: nesting_of(coefficients, split, before, _money(common)) for d, (split, before) in splits.items()},
        auto=None,
        _splits=nested,
        _many=tuple(nested.values()),
    )


def _by_auto(inputs: AutoInputs, common: dict[str, Any]) -> TierShares:
    coefficients = common["coefficients"].to_numpy(float)
    central, before = central_split(inputs)
    many = auto_splits(inputs)
    size = common["activity_share"]["local"].to_numpy(float)
    weight = size if common["output"] is None else size * common["output"].to_numpy(float)
    totals = np.asarray(many.local.T @ (coefficients @ weight))
    few = {
        Draw(AUTO.method, more=(("draw", float(k)),)): many[k] for k in representatives(totals, count=FEW, ends=ENDS)
    }
    splits = {AUTO: central} | {draw: split._replace(own=split.world) for draw, split in few.items()}
    nesting = nesting_of(coefficients, central, before, _money(common))
    return TierShares(
        **common,
        draws=tuple(splits),
        calibrated=AUTO if inputs.fitted_size else None,
        expected_draw=AUTO,
        nesting={AUTO: nesting},
        auto=inputs,
        _splits=splits,
        _many=many,
    )


def _auto_inputs(
    areas: pd.DataFrame,
    where: Places,
    sectors: pd.Index,
    common: dict[str, Any],
    parameters: AutoParameters,
    half_width: float | pd.Series,
) -> AutoInputs:
    rounded = half_width if isinstance(half_width, pd.Series) else pd.Series(half_width, index=areas.index)
    return AutoInputs(
        **{tier: areas[tier].to_numpy(float) for tier in NESTED},
        where=where,
        shared=sectors.duplicated(keep=False),
        half_width=per_sector(rounded, areas.index, "half_width").to_numpy(float),
        foreign=_foreign(common),
        labels=tuple(str(label) for label in common["coefficients"].index),
        parameters=parameters,
    )


def _foreign(common: dict[str, Any]) -> Array:
    """Share of each buyer's inputs that the nation has from abroad; 0 where it uses none or domestic ones count."""
    imports = common["imports_share"].to_numpy(float)
    if common["denominator"] == "domestic":
        return np.zeros_like(imports)
    return ratio(imports, common["coefficients"].to_numpy(float).sum(axis=0) + imports)


def _money(common: dict[str, Any]) -> Array | None:
    """Output of the place by sector."""
    output = common["output"]
    return None if output is None else (output * common["activity_share"]["local"]).to_numpy(float)
