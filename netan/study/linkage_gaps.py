"""The gap list of a study's place: what is bought outside, beside the companies here that make such things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import StudyError
from ..measures.gaps import HOME
from ..measures.gaps import gap_list as gaps_of
from ..regional.seen import raise_to_seen
from ..tables.notebook import in_notebook
from .linkage_model import labels_of, members_of, rows_of, scaled_domestic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .journey import Journey


@dataclass(frozen=True, eq=False)
class GapList:
    """The gap list of a place.

    Attributes
    ----------
    frame
        Columns of :data:`netan.schema.linkage_tables.GAP_LIST`: those of :data:`netan.measures.gaps.COLUMNS`, and
        ``already_supply``, how many of the companies were seen to be paid by one of the buyers, and ``seen_outside``,
        what the buyers were seen to pay to suppliers elsewhere in the country (empty: no payment was seen).
    buyers
        Whose purchases they are, in words.
    notes
        What must stand beside the figures.
    confidential
        Whether payments that may not leave the team are in the figures.
    """

    frame: pd.DataFrame
    buyers: str
    notes: tuple[str, ...]
    confidential: bool = False

    _repr_html_ = in_notebook("frame", caption="Inputs bought outside, beside companies here that could make them")


def gap_list(journey: Journey, *, group: str | None = None) -> GapList:
    """Inputs that the place buys from outside by supplying industry, beside the companies here with that code.

    Parameters
    ----------
    journey
        A study.
    group
        Only purchases of these buyers, as in :func:`content_of`.

    Returns
    -------
    GapList
        Money in currency units a year. Companies are counts: nobody is named on an estimate.

    Raises
    ------
    StudyError
        The place has none of these buyers.
    AreaError
        A group of buyers with jobs by section.
    """
    shares, table = journey.shares, journey.inputs.table
    members, words, notes = members_of(journey, group)
    output = shares.place_output
    if output is None or not float(output.reindex(members).sum()) > 0:
        raise StudyError(f"the place has no output in {words}")
    bought = output.where(output.index.isin(members), 0.0)
    rows = rows_of(journey)
    paid = _payments(journey, rows, members)
    draws, abroad = [], []
    for draw in shares.draws:
        split = shares.supplier_shares(draw)
        domestic, foreign = scaled_domestic(shares, draw)
        flows = pd.DataFrame({tier: (domestic * split[tier]).to_numpy(float) @ bought.to_numpy(float) for tier in HOME})
        estimate = flows.groupby(rows.to_numpy(), sort=False).sum().clip(lower=0.0)
        draws.append(raise_to_seen(estimate, paid))
        abroad.append(float((foreign * bought).sum()))
    calibrated = None if shares.calibrated is None else shares.draws.index(shares.calibrated)
    here = _companies_here(journey, rows, members)
    frame = gaps_of(draws, here, calibrated=calibrated, labels=_labels(journey, rows), abroad=abroad)
    counted = here["already_supply"].reindex(frame["sector"]).fillna(0).to_numpy()
    frame["already_supply"] = pd.array(counted, dtype="Int64")
    frame.loc[frame["sector"] == "", "already_supply"] = pd.NA
    frame["seen_outside"] = paid[["region", "country"]].sum(axis=1).reindex(frame["sector"]).to_numpy()
    frame["evidence"] = "estimated"
    more = (
        "Imports from abroad are one row of all products: the table cannot say which goods they are.",
        "Payments seen are in the figures where their supplier's industry is known; no range is below them.",
        "The same code is not the same capability. Jobs are those of companies whose size was recorded.",
        f"Money is {table.currency} of {table.price_year}." if table.price_year else f"Money is {table.currency}.",
    )
    seen = journey.firms.seen
    of_buyers = seen["buyer"].map(journey.firms.frame["sector"]).isin(list(members))
    secret = bool(seen.loc[of_buyers, "confidential"].astype(bool).any())
    return GapList(frame, words, (*notes, *more, *shares.caveats), secret)


def _labels(journey: Journey, rows: pd.Series) -> pd.Series:
    kept = pd.Index(dict.fromkeys(rows))
    return pd.Series(labels_of(journey, kept), index=kept)


def _payments(journey: Journey, rows: pd.Series, buyers: Sequence[str]) -> pd.DataFrame:
    """Payments of these buyers that were seen, by row of the supplier and its origin in the country."""
    frame, seen = journey.firms.frame, journey.firms.seen
    flat = pd.DataFrame(
        {
            "row": seen["supplier"].map(frame["sector"]).map(rows),
            "tier": seen["supplier"].map(frame["tier"]),
            "value": seen["value"].astype(float),
        }
    )[seen["buyer"].map(frame["sector"]).isin(list(buyers)).to_numpy()]
    flat = flat[flat["row"].notna() & flat["tier"].isin(HOME)]
    sums = flat.pivot_table(index="row", columns="tier", values="value", aggfunc="sum", fill_value=0.0)
    return sums.reindex(columns=list(HOME), fill_value=0.0)


def _companies_here(journey: Journey, rows: pd.Series, buyers: Sequence[str]) -> pd.DataFrame:
    """Companies here by row: how many, their recorded jobs, and how many a buyer of the group was seen to pay."""
    frame, seen = journey.firms.frame, journey.firms.seen
    here = frame[(frame["tier"] == "local") & frame["sector"].isin(rows.index)]
    bought = seen[seen["buyer"].map(frame["sector"]).isin(list(buyers))]
    paid = here.index.isin(bought["supplier"])
    by = here["sector"].map(rows)
    out = pd.DataFrame(
        {
            "companies": here["sector"].groupby(by).size(),
            "jobs": here["employees"].groupby(by).sum(min_count=1),
            "already_supply": pd.Series(paid, index=here.index).groupby(by).sum(),
        }
    )
    # a list of companies says who is here; what they make is their code
    return out.assign(evidence="official")
