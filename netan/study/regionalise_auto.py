"""The default estimator on one whole region: its estimate, and the range of its errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..regional.draws import AUTO as AUTO_DRAW
from ..regional.region_split import RegionSplit, region_split
from ..regional.tiers import tier_shares
from .regionalise_results import FIGURE, LOWER, UPPER, Results, by_end, of_band

if TYPE_CHECKING:
    from ..regional.bands import Band
    from ..regional.tiers import Draw

AUTO = AUTO_DRAW.method
_NATION = {"country": "nation", "world": "abroad"}
NOT_CALIBRATED = (
    "The default estimator was fitted on larger regions: for one as small as this its figure is an extrapolation, and "
    "the range alone should be quoted."
)


def auto_results(A: pd.DataFrame, imports: pd.Series | None, activity: pd.DataFrame, output: pd.Series) -> Results:
    """Shares and multipliers by the default estimator.

    Parameters
    ----------
    A
        National domestic technical coefficients.
    imports
        Foreign imports per unit of output, by buyer; None where they are not known.
    activity
        ``region`` and ``nation`` by sector.
    output
        National output by sector.
    """
    areas = pd.DataFrame({"local": activity["region"], "region": activity["region"], "country": activity["nation"]})
    found = tier_shares(
        A,
        pd.Series(0.0, index=A.index) if imports is None else imports,
        areas,
        methods=(AUTO_DRAW,),
        output=output,
        denominator="domestic" if imports is None else "all",
    )
    here = (activity["region"] / activity["nation"]).where(activity["nation"] > 0, 0.0)

    def split(draw: Draw) -> RegionSplit:
        fractions = np.clip(found.supplier_shares(draw)["local"].to_numpy(float), 0.0, 1.0)
        return region_split(A, output * here, fractions, imports)

    figure, others = split(AUTO_DRAW), [split(draw) for draw in found.draws]
    means = [one.mean_multiplier for one in others]
    moved = by_end([one.multipliers for one in others])
    return Results(
        output=output * here,
        inputs=figure.inputs,
        shares=_named(found.purchases, figure.shares),
        total={end: part.rename(_NATION) for end, part in of_band(found.place, figure.total).items()},
        multipliers={**moved, FIGURE: figure.multipliers},
        mean_multiplier={FIGURE: figure.mean_multiplier, LOWER: min(means), UPPER: max(means)},
        coefficients={FIGURE: figure.coefficients},
        calibrated=found.calibrated is not None,
        notes=(*found.caveats[1:], *(() if found.calibrated is not None else (NOT_CALIBRATED,)), found.width_driver),
    )


def _named(band: Band[pd.DataFrame], figure: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {end: part.rename(columns=_NATION) for end, part in of_band(band, figure).items()}
