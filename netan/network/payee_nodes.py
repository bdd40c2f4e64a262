"""Payees that are none of the companies here: the company elsewhere that they are, or themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..matching.match import Matches, match_payees
from ..matching.names import legal_parts, plain_name
from ..matching.persons import shown_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .geography import Places

COLUMNS = (
    "label", "sic", "sector", "area", "tier", "firm_id", "status", "postcode", "employees", "employees_lower",
    "employees_upper", "evidence", "size_source", "confidential", "origin",
)  # fmt: skip
# Stand for an area in comparisons: no code is spelt like them.
HERE, ABROAD = "(here)", "(abroad)"
_SIZES = ("employees", "employees_lower", "employees_upper")


def sectors_of(codes: pd.Series, sector_of: Callable[[str], str | None]) -> pd.Series:
    """Industry of the table of each SIC code, missing where there is none."""
    known = {code: sector_of(code) for code in codes.dropna().unique() if isinstance(code, str) and code}
    return codes.map(known).astype(object)


def area_codes(areas: pd.Series, places: Places) -> pd.Series:
    """Area code of each area as people write it; None where nobody knows it."""
    codes = {str(area): places.code_of(str(area)) for area in areas.dropna().unique()}
    return areas.map(codes).astype(object)


def outside(elsewhere: pd.DataFrame | None, frame: pd.DataFrame) -> pd.DataFrame | None:
    """Companies of a register that do not stand among the firms, indexed by number; None when there are none."""
    if elsewhere is None or elsewhere.empty:
        return None
    own = elsewhere["firm_id"].isin(frame.index)
    rest = elsewhere[~own.to_numpy()]
    return None if rest.empty else rest.set_index("firm_id", drop=False)


def former_names(register: pd.DataFrame | None) -> pd.Series | None:
    """Former names of the companies of a register, by company number; None where it knows none."""
    if register is None or "former_names" not in register.columns:
        return None
    known = register.loc[register["former_names"].notna(), ["firm_id", "former_names"]]
    return known.drop_duplicates("firm_id").set_index("firm_id")["former_names"] if len(known) else None


def match_rows(
    rows: pd.DataFrame,
    frame: pd.DataFrame,
    elsewhere: pd.DataFrame | None,
    places: Places,
    decisions: pd.DataFrame | None,
    *,
    former: pd.Series | None = None,
) -> Matches:
    """Match the payees of a list to the firms here and to companies of the register elsewhere.

    Parameters
    ----------
    rows
        Rows of supplier lists.
    frame
        Companies and sites here.
    elsewhere
        From :func:`outside`.
    places
        Geography.
    decisions
        Rows of confirm.xlsx.
    former
        Former names of companies, divided by '|', by company number.
    """
    here = pd.DataFrame(
        {
            "firm_id": frame.index.astype(str),
            "number": frame["firm_id"].to_numpy(object),
            "name": frame["label"].to_numpy(object),
            "postcode": frame["postcode"].to_numpy(object),
            "area": _comparable(frame["area"], places).to_numpy(object),
            "kind": np.where((frame["origin"] == "site").to_numpy(), "site", "company"),
            "jobs": frame["employees"].to_numpy(float),
            "other_names": None,
        }
    )
    if elsewhere is not None:
        # a plant here is found by the name of the company that runs it, too
        legal = here["number"].map(elsewhere["name"]).astype(object)
        here["other_names"] = legal.where(legal.notna(), None)
        rest = elsewhere[~elsewhere.index.isin(here["number"].dropna())]
        there = pd.DataFrame(
            {
                "firm_id": rest.index.astype(str),
                "number": rest.index.astype(str),
                "name": rest["name"].to_numpy(object),
                "postcode": rest["postcode"].to_numpy(object) if "postcode" in rest.columns else None,
                "area": _comparable(rest["area"], places).to_numpy(object),
                "kind": "company",
            }
        )
        here = pd.concat([here.astype(object), there.astype(object)], ignore_index=True)
    if former is not None:
        here["former_names"] = here["number"].map(former).astype(object)
    payees = pd.DataFrame(
        {
            "name": rows["supplier_name"].astype(object),
            "postcode": rows["supplier_postcode"].astype(object),
            "number": rows["supplier"].astype(object),
            "area": _comparable(rows["supplier_area"], places),
            "value": rows["value"].astype(float),
        },
        index=rows.index,
    )
    return match_payees(payees, here, decisions=decisions)


def _comparable(areas: pd.Series, places: Places) -> pd.Series:
    """Areas of addresses for comparison: the whole place is one area, as a postcode area is; others by their code.

    A works and the registered office of its company often stand in two districts of one place.
    """
    codes = area_codes(areas, places)
    here = {code: HERE if places.tier_of(code) == "local" else code for code in codes.dropna().unique()}
    return codes.map(here).astype(object).where(codes.notna(), None).where(codes.notna() | areas.isna(), ABROAD)


def lent_numbers(rows: pd.DataFrame) -> pd.Series:
    """Company numbers; a payee without one has that of another row with its name, when there is only one.

    A name that states its legal form or UK lends and borrows only as it stands: X Ltd is not X UK Ltd.
    """
    number = rows["supplier"].astype(object)
    names = {name: (plain_name(name), legal_parts(name)) for name in rows["supplier_name"].unique()}
    exact = rows["supplier_name"].map({name: legal.exact for name, (_, legal) in names.items()})
    plain = rows["supplier_name"].map({name: key for name, (key, _) in names.items()})
    bare = rows["supplier_name"].map({name: not legal.form and not legal.uk for name, (_, legal) in names.items()})
    by_exact, by_plain = _alone(exact, number), _alone(plain, number)
    lent = exact.map(by_exact).astype(object)
    lent = lent.where(lent.notna(), plain.map(by_plain).astype(object).where(bare.astype(bool)))
    return number.where(number.notna(), lent.where(lent.notna(), None))


def _alone(names: pd.Series, number: pd.Series) -> Mapping[str, str]:
    pairs = pd.DataFrame({"name": names, "number": number}).dropna().drop_duplicates()
    pairs = pairs[(pairs["name"] != "") & ~pairs["name"].duplicated(keep=False)]
    return dict(zip(pairs["name"], pairs["number"], strict=True))


def new_payees(rows: pd.DataFrame, places: Places, sector_of: Callable[[str], str | None]) -> pd.DataFrame:
    """Payees that stand for themselves: id, label, industry, place; of a person's trading name that name alone."""
    labels = rows["supplier_name"].map(shown_name).astype(object)
    names = labels.map(plain_name)
    names = names.where(names != "", labels)
    number = rows["supplier"].astype(object)
    codes = area_codes(rows["supplier_area"], places)
    tiers = {code: places.tier_of(code) for code in codes.dropna().unique()}
    # an address that is on no list of the country's areas lies abroad; no address at all says nothing
    tier = codes.map(tiers).where(codes.notna(), np.where(rows["supplier_area"].notna(), "world", "country"))
    sic = rows["supplier_sector"].where(rows["supplier_sector"].notna(), rows["sector"])
    return pd.DataFrame(
        {
            "node_id": number.where(number.notna(), "payee:" + names.astype(str)),
            "label": labels,
            "sic": sic.astype(object),
            "sector": sectors_of(sic, sector_of),
            "area": codes,
            "tier": tier.astype(object),
            "firm_id": number,
            "status": None,
            "postcode": rows["supplier_postcode"].astype(object),
            "employees": np.nan,
            "employees_lower": np.nan,
            "employees_upper": np.nan,
            "evidence": "estimated",
            "size_source": None,
            "confidential": rows["confidential"].astype(bool),
            "origin": "payee",
        },
        index=rows.index,
    )


def from_register(
    new: pd.DataFrame,
    ids: pd.Series,
    elsewhere: pd.DataFrame | None,
    places: Places,
    sector_of: Callable[[str], str | None],
) -> pd.DataFrame:
    """Give payees that are companies of the register elsewhere its name, industry, place and status.

    Where the register says nothing, what the list said stays.

    Parameters
    ----------
    new
        From :func:`new_payees`.
    ids
        Company that each row was matched to; only those of ``elsewhere`` are used.
    elsewhere
        From :func:`outside`.
    places, sector_of
        Geography and industries.
    """
    if elsewhere is None:
        return new
    known = ids.isin(elsewhere.index)
    if not known.any():
        return new
    source = elsewhere.reindex(ids[known])
    area = area_codes(source["area"], places)
    tier = area.map({code: places.tier_of(code) for code in area.dropna().unique()})
    facts: dict[str, pd.Series] = {
        "label": source["name"],
        "sic": source["sector"],
        "area": area,
        "tier": tier,
        "status": source["status"] if "status" in source.columns else area.where(area.isna()),
        "postcode": source["postcode"] if "postcode" in source.columns else area.where(area.isna()),
    }
    out = new.copy()
    out.loc[known, "node_id"] = ids[known]
    out.loc[known, "firm_id"] = ids[known]
    for name, values in facts.items():
        said = out.loc[known, name].astype(object)
        values.index = said.index
        column = out[name].astype(object)
        column[known] = values.astype(object).where(values.notna(), said)
        out[name] = column
    # a company that the register holds is in the country, wherever its invoices come from
    abroad = known & (out["tier"] == "world")
    out.loc[abroad, "tier"] = "country"
    out["sector"] = sectors_of(out["sic"], sector_of)
    return out


def one_each(extra: pd.DataFrame) -> pd.DataFrame:
    """One row a payee: the first that says something, in every column; open when it is open in any list."""
    if extra.empty:
        return extra.set_index("node_id")
    by_node = extra.groupby("node_id", sort=True)
    out = by_node.first()
    # the place of an address counts above an empty one, which was put into the country
    addressed = extra[extra["area"].notna()].groupby("node_id")["tier"].first()
    out["tier"] = addressed.reindex(out.index).fillna(out["tier"])
    out["confidential"] = by_node["confidential"].all()
    for name in _SIZES:
        out[name] = out[name].astype(float)
    out.index.name = None
    return out.loc[:, list(COLUMNS)]
