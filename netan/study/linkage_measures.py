"""Measures on the place of a study: multipliers by tier, key sectors, extraction, positions, leakage, the gap list.

Figures of the place have a lower, a middle (where calibrated) and an upper over the draws of the regional shares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import StudyError
from ..measures.coefficients import leontief_inverse
from ..measures.extraction import extraction_losses
from ..measures.leakage import Households, leakage, local_content, tier_multipliers
from ..measures.linkages import linkage_indices
from ..measures.positions import downstreamness, upstreamness
from ..tables.notebook import in_notebook
from .linkage_gaps import GapList, gap_list
from .linkage_model import MILLION, PURCHASED, PlaceModel, members_of, place_model, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .journey import Journey
    from .linkage_model import AreaDraw

__all__ = ["GapList", "LinkageMeasures", "content_of", "gap_list", "measures_of"]
ENDS = ("lower", "middle", "upper")


@dataclass(frozen=True, eq=False)
class LinkageMeasures:
    """Measures on the industries of a place. Every frame has ``sector`` and ``label`` first.

    Attributes
    ----------
    multipliers, multipliers_type_two
        By tier: ``<tier>_output_multiplier``, ``<tier>_gva_effect`` (per unit of demand), ``<tier>_jobs_effect`` (per
        million), ``<tier>_gva_multiplier``, ``<tier>_jobs_multiplier``, each with its ends. Type II is None when the
        table has no wages or no household spending.
    key_sectors
        Backward and forward linkage inside the place with their ends, ``quadrant``, and ``certain``: whether it is
        the same under every draw.
    extraction
        What the place loses when an industry is extracted (total extraction): output, currency units a year, and
        jobs, each in all and elsewhere, with ends; largest loss of jobs first, ``rank_lower`` and ``rank_upper``.
    positions
        Upstreamness and downstreamness in the whole country: official, without a range.
    leakage
        Where a pound of an industry's purchases ends, over all rounds here: ``region, country, abroad, wages, taxes,
        profits``, which sum to 1 under every draw. Before them ``here_at_once``, the part that buys here in the first
        round.
    notes
        What must stand beside all of these figures that are of the place.
    """

    multipliers: pd.DataFrame
    multipliers_type_two: pd.DataFrame | None
    key_sectors: pd.DataFrame
    extraction: pd.DataFrame
    positions: pd.DataFrame
    leakage: pd.DataFrame
    notes: tuple[str, ...]
    _repr_html_ = in_notebook("key_sectors", caption="Backward and forward linkages inside the place")


def measures_of(journey: Journey) -> LinkageMeasures:
    """Work out all measures on the industries of a study's place.

    Parameters
    ----------
    journey
        A study; it need not be built.

    Raises
    ------
    StudyError
        The place has no output.
    """
    model = place_model(journey)
    table = journey.inputs.table
    resident = float(journey.study["assume.resident_share"])
    closed = _type_two(model, resident)
    notes = ["Jobs are by section, so industries are added up to sections."] if model.grouped else []
    return LinkageMeasures(
        multipliers=_named(model, _ranged([_multipliers(model, draw) for draw in model.draws], model.calibrated)),
        multipliers_type_two=None if closed is None else _named(model, closed),
        key_sectors=_key_sectors(model),
        extraction=_extraction(model),
        positions=_positions(table.Z, table.x, table.labels),
        leakage=_named(model, _ranged([_leaks(model, draw) for draw in model.draws], model.calibrated)),
        notes=(*notes, *journey.shares.caveats),
    )


def content_of(journey: Journey, group: str | None = None) -> pd.DataFrame:
    """What a million of demand for a group of industries here comes to here, with its range.

    Parameters
    ----------
    journey
        A study.
    group
        As ``place.sectors`` has it: a name such as ``advanced-manufacturing``, or SIC codes; all industries when None.

    Returns
    -------
    pandas.DataFrame
        Rows ``output``, ``gva`` (currency units) and ``jobs``; columns ``lower, middle, upper``. The demand is spread
        over the group's industries as their output here.

    Raises
    ------
    StudyError
        The place has none of these industries.
    AreaError
        Jobs by section, which cannot tell the group from its neighbours.
    """
    model = place_model(journey)
    members, words, _ = members_of(journey, group)
    demand = model.output[model.output.index.isin(rows_of(journey)[list(members)])]
    if not float(demand.sum()) > 0:
        raise StudyError(f"the place has no output in {words}")
    found = [local_content(draw.local, demand, model.rates, per=MILLION).to_frame("x") for draw in model.draws]
    out = _ranged(found, model.calibrated)
    return out.rename(columns=lambda name: str(name).removeprefix("x_"))


def _multipliers(model: PlaceModel, draw: AreaDraw, households: dict[str, Households] | None = None) -> pd.DataFrame:
    out = tier_multipliers(draw.tiers, model.rates, households=households).loc[model.present]
    jobs = [name for name in out.columns if name.endswith("jobs_effect")]
    out[jobs] *= MILLION
    return out


def _type_two(model: PlaceModel, resident: float) -> pd.DataFrame | None:
    """Type II over draws, over what households earn, and over who of the region's workers lives in it."""
    if model.wages is None or model.household is None:
        return None
    low, high = model.income
    # who works in the region is at least as likely to live in it as who works here is to live here
    readings = [(income, near) for income in dict.fromkeys((low, high)) for near in dict.fromkeys((resident, 1.0))]
    found = []
    for draw in model.draws:
        for income, near in readings:
            living = {"local": resident, "region": near, "country": 1.0}
            households = {
                tier: Households(model.wages, model.household * draw.household[tier] / income, living[tier])
                for tier in draw.tiers
            }
            found.append(_multipliers(model, draw, households))
    # no reading of income and residence is the best one, so there is no middle
    return _ranged(found, None)


def _leaks(model: PlaceModel, draw: AreaDraw) -> pd.DataFrame:
    found = leakage(draw.local, draw.ends, purchased=PURCHASED)
    first = draw.local.sum(axis=0)
    at_once = first / (first + draw.ends[list(PURCHASED)].sum(axis=1))
    found.insert(0, "here_at_once", at_once)
    return found.loc[model.present]


def _key_sectors(model: PlaceModel) -> pd.DataFrame:
    present = model.present
    numbers, kinds = [], []
    for draw in model.draws:
        L = leontief_inverse(draw.local.loc[present, present])
        x = model.output[present]
        G = L.mul(x, axis=1).div(x, axis=0)
        found = linkage_indices(L, G)
        kinds.append(found.pop("quadrant"))
        numbers.append(found)
    out = _ranged(numbers, model.calibrated)
    out["quadrant"] = kinds[model.expected]
    out["certain"] = np.all([kind == kinds[0] for kind in kinds], axis=0)
    return _named(model, out)


def _extraction(model: PlaceModel) -> pd.DataFrame:
    present = model.present
    found = []
    for draw in model.draws:
        L = leontief_inverse(draw.local.loc[present, present])
        money = extraction_losses(L, model.output[present]).add_prefix("output_")
        jobs = extraction_losses(L, model.output[present], per_output=model.rates.loc[present, "jobs"])
        found.append(pd.concat([money, jobs.add_prefix("jobs_")], axis=1))
    ranks = [one["jobs_total_extraction_loss"].rank(ascending=False, method="min") for one in found]
    out = _ranged(found, model.calibrated)
    place = pd.concat(ranks, axis=1)
    out["rank_lower"], out["rank_upper"] = place.min(axis=1).astype("int64"), place.max(axis=1).astype("int64")
    out = _named(model, out)
    order = ["rank_lower", "rank_upper", "sector"]
    return out.sort_values(order, kind="stable", ignore_index=True)


def _positions(Z: pd.DataFrame, x: pd.Series, labels: pd.Series) -> pd.DataFrame:
    out = pd.DataFrame({"sector": x.index.astype(str), "label": labels.reindex(x.index).to_numpy()}, index=x.index)
    out["upstreamness"], out["downstreamness"] = upstreamness(Z, x), downstreamness(Z, x)
    return out[(x > 0).to_numpy()].reset_index(drop=True)


def _ranged(results: Sequence[pd.DataFrame], calibrated: int | None) -> pd.DataFrame:
    """Smallest and largest of each figure over the draws; the calibrated one in the middle."""
    stack = np.stack([one.to_numpy(float) for one in results])
    middle = np.full(stack.shape[1:], np.nan) if calibrated is None else stack[calibrated]
    parts = dict(zip(ENDS, (stack.min(axis=0), middle, stack.max(axis=0)), strict=True))
    names = list(results[0].columns)
    return pd.DataFrame(
        {f"{name}_{end}": parts[end][:, k] for k, name in enumerate(names) for end in ENDS}, index=results[0].index
    )


def _named(model: PlaceModel, frame: pd.DataFrame) -> pd.DataFrame:
    out = frame.copy()
    out.insert(0, "label", model.labels.reindex(frame.index).to_numpy())
    out.insert(0, "sector", frame.index.astype(str))
    return out.reset_index(drop=True)
