"""Companies and sites of a place, brought together from register, site list and supplier lists."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import Fault, SchemaError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..tables.links import SupplierList
    from ..tables.register import Register
    from ..tables.sites import Sites

COLUMNS = (
    "label", "sic", "sector", "area", "tier", "firm_id", "status", "postcode", "employees", "employees_lower",
    "employees_upper", "evidence", "size_source", "confidential", "origin",
)  # fmt: skip
_ENDINGS = re.compile(
    r"\b(limited|ltd|plc|public limited company|llp|limited liability partnership|company|co|inc|gmbh|the|uk|and)\b"
)


@dataclass(frozen=True)
class Places:
    """What the firm table must know of geography.

    Attributes
    ----------
    code_of
        Area code of a name or code as people write it; None when it is not on the list.
    tier_of
        Tier {local, region, country, world} of an area code.
    """

    code_of: Callable[[str], str | None]
    tier_of: Callable[[str], str]


@dataclass(frozen=True)
class Firms:
    """Companies and sites with what is known of each.

    Attributes
    ----------
    frame
        Indexed by ``node_id``, sorted: label, SIC code, industry of the table, area, tier, company number, status,
        postcode, jobs with bounds and evidence, confidentiality, and ``origin`` {register, site, payee}.
    seen
        Payments that were recorded: ``supplier``, ``buyer``, ``value``, ``confidential``, ``only_source``.
    set_aside
        What was left out and how many.
    notes
        What a reader should know, one sentence each.
    """

    frame: pd.DataFrame
    seen: pd.DataFrame
    set_aside: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def plain_name(name: str) -> str:
    """Company name without case, accents, punctuation and legal form, for comparison.

    Examples
    --------
    >>> plain_name("Präzision & Sons (UK) Ltd.")
    'prazision sons'
    """
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub(r"[^a-z0-9]+", " ", text.replace("'", ""))
    return " ".join(_ENDINGS.sub(" ", text).split())


def assemble_firms(
    register: Register | None,
    sites: Sites | None,
    suppliers: Sequence[SupplierList],
    *,
    sector_of: Callable[[str], str | None],
    places: Places,
    overrides: Mapping[str, str] | None = None,
) -> Firms:
    """Bring companies, sites and payees together.

    A site run by a company of the register gives that company its jobs; every other site stands for itself.
    A payee is found by company number, then by its plain name if only one company here has it; one with an
    address in the place that is in no register stands for itself; all others stand outside. Payments of one
    supplier to one buyer are added up.

    Parameters
    ----------
    register, sites, suppliers
        The tables; None or empty where there is none.
    sector_of
        Industry of the input-output table for a SIC code; None when there is none.
    places
        Geography of the study.
    overrides
        SIC code by company number, from the user.

    Raises
    ------
    SchemaError
        A buyer of a supplier list that is neither a site nor a company here; an area that nobody knows.
    """
    aside: dict[str, int] = dict(register.set_aside) if register is not None else {}
    parts = []
    if register is not None:
        parts.append(_companies(register, places, overrides or {}, aside))
    frame = pd.concat(parts) if parts else pd.DataFrame(columns=list(COLUMNS))
    if sites is not None:
        frame = _with_sites(frame, sites, places)
    frame = frame.assign(sector=[_sector(code, sector_of) for code in frame["sic"]])
    frame, seen, notes = _with_payees(frame, suppliers, places, sector_of, aside)
    unknown = frame["sector"].isna() & (frame["tier"] == "local") & (frame["origin"] == "register")
    paid = set(seen["supplier"]) | set(seen["buyer"])
    drop = unknown & ~frame.index.isin(paid)
    if drop.any():
        aside["companies without a usable industry code"] = int(drop.sum())
    frame = frame[~drop].sort_index()
    return Firms(frame, seen, aside, notes)


def _sector(code: object, sector_of: Callable[[str], str | None]) -> str | None:
    return sector_of(code) if isinstance(code, str) and code else None


def _companies(register: Register, places: Places, overrides: Mapping[str, str], aside: dict[str, int]) -> pd.DataFrame:
    source = register.frame
    codes = {str(text): places.code_of(str(text)) for text in source["area"].dropna().unique()}
    area = source["area"].map(codes)
    tiers = {code: places.tier_of(code) for code in {c for c in codes.values() if c is not None}}
    tier = area.map(tiers)
    here = (tier == "local").to_numpy()
    if (~here).any():
        aside["companies with a registered office outside the place"] = int((~here).sum())
    part = source[here]
    known = part["employees"].notna()
    sic = part["sector"].where(~part["firm_id"].isin(list(overrides)), part["firm_id"].map(dict(overrides)))
    return pd.DataFrame(
        {
            "label": part["name"],
            "sic": sic,
            "sector": None,
            "area": area[here],
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


def _with_sites(frame: pd.DataFrame, sites: Sites, places: Places) -> pd.DataFrame:
    source = sites.frame
    codes = [places.code_of(str(area)) for area in source["area"]]
    faults = [
        Fault(f"area '{area}' of site '{name}' is not known", sheet="sites", column="area", remedy="use a listed name")
        for area, name, code in zip(source["area"], source["name"], codes, strict=True)
        if code is None
    ]
    if faults:
        raise SchemaError(f"sites: {len(faults)} areas are not known", faults)
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
    rows = rows[rows["tier"] == "local"]
    own = rows["firm_id"].isin(frame.index)
    merged = _sized_by_sites(frame, rows[own])
    return pd.concat([merged, rows[~own]])


def _sized_by_sites(frame: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Give companies of the register the jobs of their sites here, added up."""
    if own.empty:
        return frame
    out = frame.copy()
    total = own.groupby("firm_id")[["employees", "employees_lower", "employees_upper"]].sum(min_count=1)
    known = total.index[total["employees"].notna()]
    for column in total.columns:
        out.loc[total.index, column] = total[column]
    out.loc[known, "evidence"] = "seen"
    first = own.groupby("firm_id").first()
    out.loc[first.index, "size_source"] = first["size_source"]
    out.loc[first.index, "confidential"] = own.groupby("firm_id")["confidential"].any()
    return out


_SEEN = ("supplier", "buyer", "value", "confidential", "only_source")


def _with_payees(
    frame: pd.DataFrame,
    suppliers: Sequence[SupplierList],
    places: Places,
    sector_of: Callable[[str], str | None],
    aside: dict[str, int],
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    if not suppliers:
        return frame, pd.DataFrame({name: pd.Series(dtype=object) for name in _SEEN}).astype({"value": float}), ()
    rows = pd.concat([part.frame for part in suppliers], ignore_index=True)
    buyers = _buyers(frame, rows)
    refunds = rows["value"] <= 0
    if refunds.any():
        aside["payees with refunds above payments"] = int(refunds.sum())
    matched = _matched(frame, rows)
    new = _new_payees(rows, matched, places, sector_of)
    ids = matched.where(matched.notna(), new["node_id"])
    extra = new[matched.isna()].drop_duplicates("node_id").set_index("node_id")
    extra.index.name = None
    out = pd.concat([frame, extra.loc[:, list(COLUMNS)]])
    seen = pd.DataFrame(
        {
            "supplier": ids,
            "buyer": buyers,
            "value": rows["value"].astype(float),
            "confidential": rows["confidential"].astype(bool),
            "only_source": rows["only_source"],
        }
    )[~refunds]
    selves = seen["supplier"] == seen["buyer"]
    if selves.any():
        aside["payments of a buyer to itself"] = int(selves.sum())
    seen = (
        seen[~selves]
        .groupby(["supplier", "buyer"], as_index=False, sort=True)
        .agg(value=("value", "sum"), confidential=("confidential", "any"), only_source=("only_source", "first"))
    )
    out = _sizes_from_lists(out, rows, ids)
    outside = int((extra["tier"] != "local").sum())
    note = (
        f"{len(seen):,} payments seen, £{seen['value'].sum() / 1e6:,.1f}m; {int(matched.notna().sum()):,} payees "
        f"found in the register or site list, {outside:,} stand outside the place."
    )
    return out, seen, (note,)


def _buyers(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    by_id = {str(i).casefold(): str(i) for i in frame.index}
    by_name = {str(label).strip().casefold(): str(i) for i, label in frame["label"].items()}
    found = {
        text: by_id.get(text.strip().casefold()) or by_name.get(text.strip().casefold())
        for text in rows["buyer"].unique()
    }
    missing = sorted(text for text, node in found.items() if node is None)
    if missing:
        faults = [
            Fault(
                f"buyer '{text}' is no site and no company here",
                sheet="supplier list",
                column="buyer",
                remedy="use its site id, company number or exact name, or add it to the site list",
            )
            for text in missing
        ]
        raise SchemaError(f"supplier list: {len(missing)} buyers are not known", faults)
    return rows["buyer"].map(found)


def _matched(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Node of each payee by company number, else by a plain name that only one company here has."""
    numbers = {str(number): str(node) for node, number in frame["firm_id"].items() if isinstance(number, str)}
    numbers.update({str(node): str(node) for node in frame.index})
    by_number = rows["supplier"].map(lambda text: numbers.get(text.zfill(8), numbers.get(text)), na_action="ignore")
    names = frame["label"].map(plain_name)
    once = names[~names.duplicated(keep=False) & (names != "")]
    by_name = rows["supplier_name"].map(plain_name).map(dict(zip(once, once.index, strict=True)))
    numbered_elsewhere = rows["supplier"].notna() & by_number.isna()
    found = by_number.where(by_number.notna(), by_name.where(~numbered_elsewhere))
    return found.astype(object).where(found.notna(), None)


def _new_payees(
    rows: pd.DataFrame, matched: pd.Series, places: Places, sector_of: Callable[[str], str | None]
) -> pd.DataFrame:
    code = rows["supplier_area"].map(places.code_of, na_action="ignore")
    known = rows["supplier_area"].notna()
    # an address that is on no list of the country's areas lies abroad; no address at all says nothing
    tier = [
        places.tier_of(c) if isinstance(c, str) else ("world" if k else "country")
        for c, k in zip(code, known, strict=True)
    ]
    names = rows["supplier_name"].map(plain_name)
    ident = rows["supplier"].where(rows["supplier"].notna(), "payee:" + names.where(names != "", "unnamed"))
    return pd.DataFrame(
        {
            "node_id": ident.astype(object).where(matched.isna(), None),
            "label": rows["supplier_name"],
            "sic": rows["supplier_sector"].where(rows["supplier_sector"].notna(), rows["sector"]),
            "sector": [
                _sector(s if isinstance(s, str) else g, sector_of)
                for s, g in zip(rows["supplier_sector"], rows["sector"], strict=True)
            ],
            "area": code,
            "tier": tier,
            "firm_id": rows["supplier"],
            "status": pd.Series(pd.NA, index=rows.index, dtype="str"),
            "postcode": rows["supplier_postcode"],
            "employees": np.nan,
            "employees_lower": np.nan,
            "employees_upper": np.nan,
            "evidence": "estimated",
            "size_source": None,
            "confidential": rows["confidential"].astype(bool),
            "origin": "payee",
        }
    )


def _sizes_from_lists(frame: pd.DataFrame, rows: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    """Headcounts that a supplier list gives, where nothing better is known."""
    given = rows["supplier_employees"].groupby(ids).max().dropna()
    given = given[given.index.isin(frame.index[frame["employees"].isna()])]
    out = frame.copy()
    out.loc[given.index, "employees"] = given
    out.loc[given.index, "evidence"] = "seen"
    out.loc[given.index, "size_source"] = "supplier list"
    return out
