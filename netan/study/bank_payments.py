"""Bank payments between industries and regions, seen, beside the estimated shares of a place.

They replace nothing: a payment counts where an organisation is registered, and regions are the twelve of the country.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from ..regional.payments import seen_shares
from ..tables.payments import CAVEATS, region_of_payments

if TYPE_CHECKING:
    from .journey import Journey


def bank_shares(journey: Journey) -> pd.DataFrame | None:
    """Shares of the payments of a region's buyers that stay in it, columns of :data:`netan.schema.SEEN_SHARES`.

    Parameters
    ----------
    journey
        The study; its region counts, else its country or the place itself where that is one of the twelve.

    Returns
    -------
    pandas.DataFrame or None
        None without a file of payments by region, or where none of the three is one of the twelve regions.
    """
    payments = journey.inputs.payments
    if payments is None or not payments.regional:
        return None
    named = (str(journey.study[key]) for key in ("place.region", "place.country", "place.name"))
    region = next((found for text in named if (found := region_of_payments(text)) is not None), None)
    return None if region is None else seen_shares(payments, region=region)


def said_of_bank(journey: Journey, bank: pd.DataFrame) -> list[str]:
    """The region's own share in a sentence, beside what is estimated, and what the payments cannot bear."""
    row = bank[bank["level"] == "all"].iloc[0]
    if pd.isna(row["share"]):
        return []
    away = replace(journey.shares, denominator="domestic").place
    low, high = 1.0 - float(away.upper["country"]), 1.0 - float(away.lower["country"])
    said = (
        f"Seen in bank payments between organisations: {100 * row['share']:.0f} % ({100 * row['lower']:.0f}-"
        f"{100 * row['upper']:.0f}) of what buyers of the region pay in the country stays in the region. Estimated: "
        f"{100 * low:.0f} to {100 * high:.0f} % of the domestic inputs of the place come from it or its region."
    )
    return [said, CAVEATS[1]]


def bank_by_industry(journey: Journey, bank: pd.DataFrame, sectors: pd.Series) -> list[float]:
    """Share that stays in the region by buying industry; NaN where no payment of its divisions was seen.

    Payments are by division: industries of one division have the same share.
    """
    known = bank[bank["level"] == "buyer"].set_index("buyer")
    divisions = journey.divisions()
    out = []
    for sector in sectors:
        own = known.loc[known.index.isin(divisions.get(str(sector), ()))]
        paid = float(own["paid"].sum())
        out.append(float(own["paid_here"].sum()) / paid if paid > 0 else float("nan"))
    return out
