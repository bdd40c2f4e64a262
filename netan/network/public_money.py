"""Who is paid by public bodies: companies here and their share of the money. No part of the network of supply."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..matching.match import PERSON, no_asks
from ..matching.persons import PERSONS
from ..schema import TIERS
from ..sources.council_spend import is_public_body
from ..tables.contracts import CEILING
from .ledger import kinds
from .payee_nodes import former_names, from_register, lent_numbers, match_rows, new_payees, outside

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..tables.contracts import Contracts
    from ..tables.links import SupplierList
    from .geography import Places

UNKNOWN = "unknown"
BODIES, REFUNDS = "payments to other public bodies", "payees with refunds above payments"
# Of what a purchase ledger sets aside these alone buy nothing here: rent and agency labour are sales of their payees.
_NO_SALES = frozenset({"payments of tax and rates", "payments of pension"})
# Sales estimated from jobs: from half to twice the output a job of the industry.
SALES_TIMES = 2.0
# Sales of trade are mostly what the goods cost, those of banks no output either: their sales have no upper end.
NOT_OUTPUT = ("45", "46", "47", "64", "65", "66")
YEAR = 365.25
_ORDER = ["supplier_name", "supplier", "supplier_postcode", "supplier_area", "buyer", "contract", "value", "category"]


@dataclass(frozen=True)
class PublicMoney:
    """Payments and contracts of public bodies.

    Attributes
    ----------
    companies
        Companies here that were paid or have a contract, on node id (company number, site id, or one of its own for a
        payee in no register), largest payments first: ``label``, ``area``, ``sic``, ``sector``, ``paid`` (currency
        units a year), ``contracts`` (number), ``contracts_year`` (ceilings in force over the years they run, currency
        units a year; NaN where none is known), ``confidential``.
    tiers
        Payments by where the payee is {local, region, country, world, unknown}, currency units a year.
    payees
        Number of payees by the same.
    buyers
        Public bodies, the largest payer first.
    set_aside, aside_value
        What was left out, how many rows and what money.
    asks
        Matches for the user to confirm.
    matches
        Number of payees by how they were matched.
    """

    companies: pd.DataFrame
    tiers: pd.Series
    payees: pd.Series
    buyers: tuple[str, ...] = ()
    set_aside: Mapping[str, int] = field(default_factory=dict)
    aside_value: Mapping[str, float] = field(default_factory=dict)
    asks: pd.DataFrame = field(default_factory=no_asks)
    matches: Mapping[str, int] = field(default_factory=dict)


def public_money(
    spend: Sequence[SupplierList],
    contracts: Sequence[Contracts],
    here: pd.DataFrame,
    *,
    places: Places,
    sector_of: Callable[[str], str | None],
    register: pd.DataFrame | None = None,
    decisions: pd.DataFrame | None = None,
    rules: Any = None,
) -> PublicMoney:
    """Find the companies behind the payees of public bodies, and add up what they are paid.

    Payees are matched like those of a ledger: by number, by the user's word, by name and postcode; private persons are
    set aside, and so are other public bodies, tax and pensions. A payee that was found nowhere and has no address is
    of an unknown place: it is spread over no other.

    Parameters
    ----------
    spend
        Payments, in the money of the study.
    contracts
        Contracts; those in another currency than the study's are left out by the caller.
    here
        Companies and sites here, as :attr:`netan.network.firms.Firms.frame`; payees of ledgers are not looked at.
    places, sector_of
        Geography and industries.
    register
        Companies here and elsewhere.
    decisions
        Rows of confirm.xlsx.
    rules
        Rules of what a ledger sets aside (:func:`netan.network.ledger.kinds`).
    """
    rows = _rows(spend, contracts)
    if rows.empty:
        return PublicMoney(_no_companies(), _by_tier(pd.Series(dtype=float)), _by_tier(pd.Series(dtype=float)))
    aside: dict[str, int] = {}
    money: dict[str, float] = {}
    for what, which in _left_out(rows, rules):
        rows = _leave(rows, which, what, aside, money)
    own = here[here["origin"] != "payee"]
    away = outside(register, own)
    rows = rows.assign(supplier=lent_numbers(rows))
    found = match_rows(rows, own, away, places, decisions, former=former_names(register))
    person = found.frame["outcome"] == PERSON
    who = found.frame[~person]
    rows = _leave(rows, person, PERSONS, aside, money)
    nodes = _nodes(rows, who["firm_id"].astype(object), own, away, places, sector_of)
    paid = nodes[~rows["contract"]].assign(value=rows.loc[~rows["contract"], "value"])
    sums = paid.groupby("node_id", sort=True).agg(value=("value", "sum"), tier=("tier", "first"))
    back = sums["value"] <= 0
    if back.any():
        aside[REFUNDS] = int(back.sum())
    sums = sums[~back]
    buyers = rows[~rows["contract"]].groupby("buyer")["value"].sum().sort_index().sort_values(ascending=False)
    return PublicMoney(
        _companies(nodes, rows, sums["value"]),
        _by_tier(sums.groupby("tier")["value"].sum()),
        _by_tier(sums.groupby("tier").size()).astype(int),
        tuple(dict.fromkeys([*map(str, buyers.index), *sorted(map(str, rows["buyer"].unique()))])),
        aside, money, found.asks, found.counts,
    )  # fmt: skip


def _by_tier(found: pd.Series) -> pd.Series:
    return found.astype(float).reindex([*TIERS, UNKNOWN]).fillna(0.0)


def _no_companies() -> pd.DataFrame:
    words = {name: pd.Series(dtype=object) for name in ("label", "area", "sic", "sector")}
    numbers = {name: pd.Series(dtype=float) for name in ("paid", "contracts", "contracts_year")}
    return pd.DataFrame({**words, **numbers, "confidential": pd.Series(dtype=bool)})


def _rows(spend: Sequence[SupplierList], contracts: Sequence[Contracts]) -> pd.DataFrame:
    """Payments and contracts under each other, in an order of their own."""
    wanted = [
        "buyer", "supplier_name", "supplier", "supplier_area", "supplier_postcode", "supplier_sector", "sector",
        "category", "value", "confidential",
    ]  # fmt: skip
    parts = [part.frame.reindex(columns=wanted).assign(contract=False, year_value=np.nan) for part in spend]
    for part in contracts:
        frame = part.frame.reindex(columns=wanted).assign(contract=True, value=0.0, year_value=a_year(part.frame))
        parts.append(frame.assign(category=part.frame["title"]))
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame({name: [] for name in (*wanted, "contract", "year_value")})
    rows = pd.concat([part.astype({name: object for name in wanted if name != "value"}) for part in parts])
    rows["confidential"] = rows["confidential"].eq(True)
    return rows.sort_values(_ORDER, kind="stable", ignore_index=True)


def a_year(contracts: pd.DataFrame) -> pd.Series:
    """Ceiling of each contract over the years that it runs, where it is in force after the latest award of the list.

    Parameters
    ----------
    contracts
        Rows of :data:`netan.schema.CONTRACTS`.

    Returns
    -------
    pandas.Series
        Currency units a year; NaN where the ceiling is that of several, no value, or its term is not known; 0 for a
        contract that ended before the day of the latest award.

    Examples
    --------
    >>> rows = pd.DataFrame({"value": [20.0], "value_is": ["ceiling"], "date": ["2025-01-01"], "start": ["2025-01-01"],
    ...                      "end": ["2026-12-31"]})
    >>> a_year(rows).round(1).tolist()
    [10.0]
    """
    start, end, award = (pd.to_datetime(contracts[name]) for name in ("start", "end", "date"))
    years = ((end - start).dt.days + 1) / YEAR
    latest = award.max()
    value = contracts["value"].astype(float) / years.clip(lower=1.0)
    value = value.where((contracts["value_is"] == CEILING) & years.notna())
    return value.where(~(end < latest) | value.isna(), 0.0)


def _left_out(rows: pd.DataFrame, rules: Any) -> list[tuple[str, pd.Series]]:
    """What is no sale of a company, by kind."""
    kind = kinds(rows, pd.Series(None, index=rows.index, dtype=object), rules=rules)
    kind = kind.where(kind.isin(list(_NO_SALES)))
    known = {name: is_public_body(str(name)) for name in rows["supplier_name"].unique()}
    kind = kind.astype(object).where(kind.notna(), rows["supplier_name"].map(known).map({True: BODIES, False: None}))
    return [(str(what), kind == what) for what in sorted(kind.dropna().unique())]


def _leave(
    rows: pd.DataFrame, which: pd.Series, what: str, aside: dict[str, int], money: dict[str, float]
) -> pd.DataFrame:
    out = which.reindex(rows.index).eq(True)
    if out.any():
        aside[what] = int(out.sum())
        money[what] = float(rows.loc[out, "value"].sum())
    return rows[~out]


def _nodes(
    rows: pd.DataFrame, ids: pd.Series, own: pd.DataFrame, away: pd.DataFrame | None, places: Places,
    sector_of: Callable[[str], str | None],
) -> pd.DataFrame:  # fmt: skip
    """Who each row is, where, and in which industry."""
    new = from_register(new_payees(rows, places, sector_of), ids, away, places, sector_of)
    inside = ids.isin(own.index)
    known = own.reindex(ids.where(inside)).set_axis(rows.index, axis=0)
    out = pd.DataFrame({"node_id": ids.where(inside, new["node_id"])}, index=rows.index)
    for name in ("label", "area", "sic", "sector"):
        out[name] = known[name].astype(object).where(inside, new[name].astype(object))
    tier = new["tier"].astype(object).where(new["area"].notna() | (new["tier"] != "country"), UNKNOWN)
    out["tier"] = tier.where(~inside, "local")
    # of rows of one payee that of an address counts before that of none
    placed = out[out["tier"] != UNKNOWN].groupby("node_id")["tier"].first()
    known_tier = out["node_id"].map(placed).astype(object)
    out["tier"] = known_tier.where(known_tier.notna(), UNKNOWN)
    return out


def _companies(nodes: pd.DataFrame, rows: pd.DataFrame, paid: pd.Series) -> pd.DataFrame:
    local = nodes[nodes["tier"] == "local"]
    part = local.assign(
        contract=rows["contract"], year_value=rows["year_value"], confidential=rows["confidential"].astype(bool)
    )
    by_node = part.groupby("node_id", sort=True)
    out = by_node[["label", "area", "sic", "sector"]].first()
    out["paid"] = paid.reindex(out.index).fillna(0.0)
    out["contracts"] = by_node["contract"].sum().astype(float)
    out["contracts_year"] = by_node["year_value"].sum(min_count=1)
    out["confidential"] = by_node["confidential"].any()
    out = out[(out["paid"] > 0) | (out["contracts"] > 0)]
    return out.sort_values(["paid", "contracts_year"], ascending=False, kind="stable", na_position="last")


def sales_range(nodes: pd.DataFrame, turnover: pd.Series | None = None) -> pd.DataFrame:
    """Sales that companies may have: on record; else from their jobs, half to twice the output a job of their industry.

    Parameters
    ----------
    nodes
        Rows of companies: ``output``, ``employees``, ``employees_lower``, ``employees_upper``, ``evidence``, ``sic``.
    turnover
        Sales on record, on the same index.

    Returns
    -------
    pandas.DataFrame
        ``lower`` and ``upper``, currency units a year; ``job_lower`` and ``job_upper``, the same for each job;
        ``most_jobs``; all NaN where unknown; ``evidence`` seen, estimated, or not known. Of a company whose size is
        drawn at random nothing is known but the sales a job of its industry. Of trade and banks the upper end is not
        known: output is but their margin.

    Examples
    --------
    >>> row = {"output": 900.0, "employees": 9.0, "employees_lower": 9.0, "employees_upper": 9.0, "evidence": "seen"}
    >>> found = sales_range(pd.DataFrame({**row, "sic": "25620"}, ["a"]))
    >>> found[["lower", "upper", "job_lower", "job_upper"]].to_numpy(float).tolist(), found["evidence"].item()
    ([[450.0, 1800.0, 50.0, 200.0]], 'estimated')
    """
    jobs = nodes["employees"].astype(float)
    rate = (nodes["output"].astype(float) / jobs.where(jobs > 0)).where(lambda ratio: ratio > 0)
    fewest, most = (_jobs_end(nodes, end) for end in ("lower", "upper"))
    most = most.where(np.isfinite(most))
    margin = nodes["sic"].astype("str").str[:2].isin(NOT_OUTPUT)
    out = pd.DataFrame(
        {
            "lower": (rate * fewest / SALES_TIMES).where(fewest > 0),
            "upper": (rate * most * SALES_TIMES).where(~margin & (most > 0)),
            "job_lower": rate / SALES_TIMES,
            "job_upper": (rate * SALES_TIMES).where(~margin),
            "most_jobs": most,
        }
    )
    out["evidence"] = np.where(out[["lower", "upper"]].notna().any(axis=1), "estimated", "not known")
    if turnover is None:
        return out
    given = turnover.reindex(nodes.index).astype(float)
    has = given > 0
    own = {"lower": given, "upper": given, "job_lower": given / most.where(most > 0),
           "job_upper": given / fewest.where(fewest > 0)}  # fmt: skip
    for name, values in own.items():
        out[name] = out[name].where(~has | values.isna(), values)
    out["evidence"] = out["evidence"].where(~has, "seen")
    return out


def _jobs_end(nodes: pd.DataFrame, end: str) -> pd.Series:
    """End of what is known of a company's jobs; nothing where its size is drawn."""
    given = nodes[f"employees_{end}"].astype(float)
    return given.where(given.notna(), nodes["employees"].astype(float).where(nodes["evidence"] == "seen"))
