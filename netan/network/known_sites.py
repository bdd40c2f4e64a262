"""Sites that say enough to stand in the network, as against addresses of somebody's rates bill."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ..errors import first_few
from ..matching.names import plain_name
from ..tables.sites import SIZES, from_rates, only_addresses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .company_jobs import CompanyWide


def known_sites(
    source: pd.DataFrame,
    companies: pd.DataFrame,
    overrides: Mapping[str, str],
    wide: CompanyWide | None,
    aside: dict[str, int],
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Sites of which an industry or a size is known, with the industry of their company where they have none.

    Parameters
    ----------
    source
        Columns of :data:`netan.schema.SITES`, indexed by site id; it is not changed.
    companies
        Companies of the register here, indexed by company number.
    overrides
        SIC code by site id, or by company number for sites that have none.
    wide
        Sizes of whole companies, with their codes.
    aside
        Takes the counts of what is set aside.

    Returns
    -------
    tuple
        The sites that stand in the network by themselves or size a company, and notes. A site of a business-rates
        list that is on another list too, or is a further property at one address, is left out.
    """
    out = source.sort_index(kind="stable").copy()
    out["sector"] = out["site_id"].map(dict(overrides)).where(out["site_id"].isin(list(overrides)), out["sector"])
    for codes in (out["firm_id"].map(dict(overrides)), wide.sector(out["firm_id"]) if wide is not None else None):
        if codes is not None:
            out["sector"] = out["sector"].astype(object).where(out["sector"].notna(), codes)
    rates = from_rates(out)
    # one works may be many properties, and stand on the user's own list too
    order = out.assign(_rates=rates, _value=-out["rateable_value"].astype(float).fillna(0.0))
    order = order.sort_values(["_rates", "_value", "site_id"], kind="stable")
    place = order["postcode"].str.upper().str.replace(" ", "")
    again = pd.Series(data=False, index=order.index)
    for key in (order["firm_id"], order["name"].map(plain_name)):
        again |= pd.DataFrame({"key": key, "place": place}).duplicated() & key.notna() & place.notna()
    again = again.reindex(out.index) & rates
    if again.any():
        aside["further properties of a site on the lists"] = int(again.sum())
    # a company of the register has its industry already: its property adds an address
    bare = (only_addresses(out) | out["firm_id"].isin(companies.index)) & rates
    sized = out[list(SIZES)].notna().any(axis=1)
    bare &= ~sized & ~again
    notes: tuple[str, ...] = ()
    if bare.any():
        many = f"{int(bare.sum()):,} sites of business-rates lists say"
        many = many if bare.sum() > 1 else "1 site of business-rates lists says"
        notes = (f"{many} who is where, not what is done there: kept for the addresses of payees.",)
    return out[~again & ~bare], notes


def uncoded(frame: pd.DataFrame) -> tuple[str, ...]:
    """Say how many sites with jobs on record stand outside every industry."""
    rows = frame["sector"].isna() & (frame["origin"] == "site") & frame["employees"].notna()
    if not rows.any():
        return ()
    many = f"{int(rows.sum()):,} sites here have" if rows.sum() > 1 else "1 site here has"
    jobs, names = frame.loc[rows, "employees"].sum(), first_few(frame.loc[rows, "label"])
    return (f"{many} {jobs:,.0f} jobs on record and no known industry ({names}): kept, in no industry's figures.",)
