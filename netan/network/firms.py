"""Companies and sites of a place, brought together from register, site list and supplier lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import Fault, SchemaError, first_few
from ..matching.match import no_asks
from ..matching.names import plain_name
from .company_jobs import company_addresses, company_wide, with_company_sizes
from .geography import Places
from .known_sites import known_sites, uncoded
from .payees import COLUMNS, Buyers, sectors_of, with_payees
from .register_signs import DORMANT, dormant_rows, signs_told, with_signs
from .sizes_sales import with_register_sales

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from ..tables.company_sizes import CompanySizes
    from ..tables.links import SupplierList
    from ..tables.register import Register
    from ..tables.sites import Sites

__all__ = ["COLUMNS", "Firms", "Places", "assemble_firms", "plain_name"]

_SIZES = ["employees", "employees_lower", "employees_upper"]


@dataclass(frozen=True)
class Firms:
    """Companies and sites with what is known of each.

    Attributes
    ----------
    frame
        Indexed by ``node_id``, sorted: label, SIC code, industry of the table, area, tier, company number, status,
        postcode, jobs with bounds and evidence, confidentiality, and ``origin`` {register, site, payee}; with company
        sizes, or sales in the register, also ``turnover``, sales of the companies whose jobs are all here;
        ``account_category`` and ``at_postcode``, how many companies have their registered office there
        (`register_signs`).
    seen
        Payments that were recorded: ``supplier``, ``buyer``, ``value``, ``confidential``, ``only_source``.
    set_aside
        What was left out and how many.
    notes
        What a reader should know, one sentence each.
    asks
        Matches of payees for the user to confirm, columns of :data:`netan.schema.MATCH_DECISIONS`.
    matches
        Number of payees by how they were matched, in words.
    """

    frame: pd.DataFrame
    seen: pd.DataFrame
    set_aside: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    asks: pd.DataFrame = field(default_factory=no_asks)
    matches: Mapping[str, int] = field(default_factory=dict)


def assemble_firms(  # noqa: PLR0913  # one option for each of the user's files
    register: Register | None,
    sites: Sites | None,
    suppliers: Sequence[SupplierList],
    *,
    sector_of: Callable[[str], str | None],
    places: Places,
    overrides: Mapping[str, str] | None = None,
    sizes: CompanySizes | None = None,
    decisions: pd.DataFrame | None = None,
    rules: Any = None,
    elsewhere: pd.DataFrame | None = None,
) -> Firms:
    """Bring companies, sites and payees together.

    A site run by a company of the register gives that company its jobs; every other site stands for itself.
    A payee is found by company number, then by name and postcode (`netan.matching`), here and among the companies of
    the register elsewhere, which give it an industry and a place; one with an address in the place that is in no
    register stands for itself; all others stand outside. Private persons are set aside. Payments of one
    supplier to one buyer are added up. Tax, rent, group companies, agency labour and pensions are no supplies and
    are set aside (`ledger`), and so are refunds above payments and payments of a buyer to itself. The order of rows
    does not matter.

    Of a business-rates list only those sites stand for themselves of which an industry or a size is known, by the
    list, by the sizes of their company or by ``overrides``; all others are addresses (`netan.tables.sites.occupiers`).
    Sizes of whole companies are brought to their jobs here as `company_jobs` says; what is known of a site goes first.

    Parameters
    ----------
    register, sites, suppliers
        The tables; None or empty where there is none.
    sector_of
        Industry of the input-output table for a SIC code; None when there is none.
    places
        Geography of the study.
    overrides
        SIC code by company number or site id, from the user; a company's fills the sites that have none.
    sizes
        Sizes of whole companies.
    decisions
        What the user said of matches: rows of confirm.xlsx.
    rules
        Rules of what is no supply (`ledger`); else those that netan ships.
    elsewhere
        Companies of the register, with its columns, here or not; else those of ``register``.

    Raises
    ------
    SchemaError
        A buyer of a supplier list that is neither a site nor a company here, or may be several; an area that
        nobody knows; a site with the id of a company.
    """
    aside: dict[str, int] = {}
    for table in (register, sites, sizes, *suppliers):
        for what, count in (table.set_aside if table is not None else {}).items():
            aside[what] = aside.get(what, 0) + count
    wide = company_wide(sizes, register, sites) if sizes is not None else None
    frame = _no_firms()
    if register is not None:
        awake = {*(overrides or {}), *(_sized(wide.frame) if wide is not None else ()), *_sized(register.frame)}
        frame = _companies(register, places, overrides or {}, aside, awake=awake)
    buyers = Buyers()
    notes: tuple[str, ...] = ()
    if sites is not None:
        coded, notes = known_sites(sites.frame, frame, overrides or {}, wide, aside)
        frame = _with_sites(frame, coded, places, aside, buyers)
    frame = frame.assign(sector=sectors_of(frame["sic"], sector_of))
    if elsewhere is None and register is not None:
        elsewhere = register.frame
    options = {"decisions": decisions, "rules": rules, "elsewhere": elsewhere}
    payees = with_payees(frame.sort_index(), suppliers, places, sector_of, aside, buyers, **options)
    frame, seen = payees.frame, payees.seen
    notes = (*notes, *payees.notes)
    if sizes is not None and wide is not None:
        frame, more = with_company_sizes(frame, wide, sector_of)
        notes = (*notes, *sizes.notes, *more)
    frame = with_register_sales(frame, register, company_addresses(register, sites))
    unknown = frame["sector"].isna() & (frame["tier"] == "local") & (frame["origin"] == "register")
    paid = set(seen["supplier"]) | set(seen["buyer"])
    drop = unknown & ~frame.index.isin(paid)
    if drop.any():
        aside["companies without a usable industry code"] = int(drop.sum())
    frame = with_signs(frame, register)[~drop].sort_index()
    return Firms(frame, seen, aside, (*notes, *uncoded(frame), *signs_told(frame)), payees.asks, payees.matches)


def _no_firms() -> pd.DataFrame:
    numbers = dict.fromkeys(_SIZES, pd.Series(dtype=float))
    words = {name: pd.Series(dtype=object) for name in COLUMNS}
    return pd.DataFrame({**words, **numbers, "confidential": pd.Series(dtype=bool)}, index=pd.Index([], dtype="str"))


def _sized(frame: pd.DataFrame) -> list[str]:
    """Numbers of the companies that are known to have people."""
    return [str(n) for n in frame.loc[(frame[_SIZES].astype(float) > 0).any(axis=1), "firm_id"]]


def _companies(
    register: Register, places: Places, overrides: Mapping[str, str], aside: dict[str, int], *, awake: Collection[str]
) -> pd.DataFrame:
    source = register.frame
    codes = {str(text): places.code_of(str(text)) for text in source["area"].dropna().unique()}
    area = source["area"].map(codes)
    tiers = {code: places.tier_of(code) for code in {c for c in codes.values() if c is not None}}
    tier = area.map(tiers)
    here = (tier == "local").to_numpy()
    nowhere = source["area"].isna().to_numpy()
    for what, rows in (
        ("companies without an area", nowhere),
        ("companies with a registered office outside the place", ~here & ~nowhere),
    ):
        if rows.any():
            aside[what] = aside.get(what, 0) + int(rows.sum())
    # a company with people is not dormant, nor one whose industry the user knows
    asleep = here & dormant_rows(source).to_numpy() & ~source["firm_id"].isin(list(awake)).to_numpy()
    if asleep.any():
        aside[DORMANT] = aside.get(DORMANT, 0) + int(asleep.sum())
    part = source[here & ~asleep]
    area = area[here & ~asleep]
    known = part["employees"].notna()
    sic = part["sector"].where(~part["firm_id"].isin(list(overrides)), part["firm_id"].map(dict(overrides)))
    return pd.DataFrame(
        {
            "label": part["name"],
            "sic": sic,
            "sector": None,
            "area": area,
            "tier": "local",
            "firm_id": part["firm_id"],
            "status": part["status"],
            "postcode": part["postcode"],
            "employees": part["employees"].astype(float),
            "employees_lower": part["employees_lower"].astype(float),
            "employees_upper": part["employees_upper"].astype(float),
            "evidence": np.where(known, "seen", "estimated"),
            "size_source": known.map({True: "register", False: None}),
            "confidential": False,
            "origin": "register",
        },
        index=part.index,
        columns=list(COLUMNS),
    )


def _with_sites(
    frame: pd.DataFrame, source: pd.DataFrame, places: Places, aside: dict[str, int], buyers: Buyers
) -> pd.DataFrame:
    codes = [places.code_of(str(area)) for area in source["area"]]
    faults = [
        Fault(f"area '{area}' of site '{name}' is not known", sheet="sites", column="area", remedy="use a listed name")
        for area, name, code in zip(source["area"], source["name"], codes, strict=True)
        if code is None
    ]
    if faults:
        raise SchemaError(f"sites: {len(faults)} area{'s are' if len(faults) > 1 else ' is'} not known", faults)
    tiers = [places.tier_of(str(code)) for code in codes]
    rows = pd.DataFrame(
        {
            "label": source["name"],
            "sic": source["sector"],
            "sector": None,
            "area": codes,
            "tier": tiers,
            "firm_id": source["firm_id"],
            "status": pd.Series(pd.NA, index=source.index, dtype="str"),
            "postcode": source["postcode"],
            "employees": source["employees"].astype(float),
            "employees_lower": source["employees_lower"].astype(float),
            "employees_upper": source["employees_upper"].astype(float),
            "evidence": np.where(source["employees"].notna(), "seen", "estimated"),
            "size_source": source["source"].astype(object).where(source["source"].notna(), "site list"),
            "confidential": source["confidential"].astype(bool),
            "origin": "site",
        },
        index=source.index,
        columns=list(COLUMNS),
    )
    here = rows["tier"] == "local"
    if not here.all():
        aside["sites outside the place"] = aside.get("sites outside the place", 0) + int((~here).sum())
    rows = rows[here]
    own = rows["firm_id"].isin(frame.index)
    buyers.add_sites(rows, own)
    both = rows.index[~own].intersection(frame.index)
    if len(both):
        fault = Fault(
            f"{len(both)} sites have the number of a company as their id: {first_few(both)}",
            sheet="sites",
            column="site_id",
            remedy="give each site an id of its own and its company's number in firm_id",
        )
        raise SchemaError("sites: ids are not their own", [fault])
    return pd.concat([part for part in (_sized_by_sites(frame, rows[own]), rows[~own]) if len(part)] or [frame])


def _sized_by_sites(frame: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Give companies of the register the jobs of their sites here, added up.

    Where the jobs of some of its sites are not known, the sum of the others is what it has at least; a headcount of
    the register then stands.
    """
    if own.empty:
        return frame
    out = frame.copy()
    by_firm = own.groupby("firm_id", sort=True)
    total = by_firm[_SIZES].agg(lambda part: part.sum(skipna=False))
    at_least = own["employees"].fillna(own["employees_lower"]).groupby(own["firm_id"]).sum(min_count=1)
    known = total.index[total["employees"].notna()]
    out.loc[known, _SIZES] = total.loc[known]
    out.loc[known, "evidence"] = "seen"
    open_ = total.index[total["employees"].isna() & out.loc[total.index, "employees"].isna().to_numpy()]
    out.loc[open_, "employees_lower"] = at_least[open_].fillna(out.loc[open_, "employees_lower"])
    out.loc[open_, "employees_upper"] = total.loc[open_, "employees_upper"]
    out.loc[known.union(open_), "size_source"] = by_firm["size_source"].first()[known.union(open_)]
    out.loc[total.index, "confidential"] = by_firm["confidential"].any()
    bare = out.loc[total.index, "sic"].isna()
    out.loc[bare.index[bare], "sic"] = by_firm["sic"].first()[bare.index[bare]]
    return out
