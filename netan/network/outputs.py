"""Output and jobs of the companies here and of the rest of each industry, by tier."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .flows import HOME
from .register_signs import CROWDED, damped_note, size_signs
from .sizes import firm_employees
from .sizes_sales import bounded_by_sales
from .survey import with_known_sales

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..tables.iotable import IOTable
    from .firms import Firms

# No place makes all of a national industry while the rest of the country makes none of it.
LARGEST_SHARE = 0.95
# A supplier with one customer on record is taken to sell at most so many times as much in all.
PAID_TIMES = 10.0
PAID_PART = 0.9
# Sales a job from a company's own accounts count up to so many times, and down to so small a part of, its industry's.
OWN_TIMES = 4.0
# Sales of trade are mostly what the goods cost, those of banks and insurers are no output either.
NOT_OUTPUT = ("45", "46", "47", "64", "65", "66")


@dataclass(frozen=True)
class PlaceData:
    """What the build needs beside the table and the companies.

    Attributes
    ----------
    activity
        Jobs by statistical group: columns ``local``, ``region`` (with the place in it), ``country`` (with both).
    group_of
        Statistical group of each industry of the table.
    shares
        Fraction of each domestic flow to buyers here from ``local``, ``region``, ``country``; sector x sector.
    company_jobs
        Jobs by group that the companies of the register hold here, at most; NaN when not known.
    size_bands
        Counts of businesses by industry and size band, or None.
    crowd
        Companies at one postcode from which a registered office counts for less when sizes are drawn
        (`register_signs`); 0 for never.
    """

    activity: pd.DataFrame
    group_of: pd.Series
    shares: Mapping[str, pd.DataFrame]
    company_jobs: pd.Series
    size_bands: pd.DataFrame | None = None
    crowd: int = CROWDED


@dataclass(frozen=True)
class PlaceOutput:
    """Sizes of everything that stands in the network.

    Attributes
    ----------
    firms
        The firm table with ``employees`` and ``output`` filled (currency units a year).
    by_tier
        Output of each industry: the place, the rest of its region, the rest of the country.
    rest, rest_jobs
        By tier: output and jobs of the rest-of-industry node.
    notes
        What had to be scaled.
    """

    firms: pd.DataFrame
    by_tier: pd.DataFrame
    rest: Mapping[str, pd.Series]
    rest_jobs: Mapping[str, pd.Series]
    notes: tuple[str, ...]


def place_output(table: IOTable, firms: Firms, data: PlaceData, *, seed: int) -> PlaceOutput:
    """Sizes of companies and of the rest of each industry.

    Output per job is the nation's, by statistical group; of a company whose jobs are all here and whose sales are on
    record (``turnover``) it is its own, within OWN_TIMES of the nation's. The jobs of a group that no company here
    holds stand on the rest-of-industry nodes of the place, split like the companies' jobs (like national output where
    there are none). Where jobs are known by wide groups only, the split inside a group rests on the companies'
    estimated sizes.
    """
    here = firms.frame[firms.frame["tier"] == "local"]
    coded = here[here["sector"].notna() & here["sector"].isin(table.sectors)]
    group = data.group_of.astype("str")
    activity = data.activity
    per_job = _grouped(table.x, group) / activity["country"].where(activity["country"] > 0)
    target = _company_jobs(coded, data, group)
    coded = bounded_by_sales(
        coded, coded["sector"].map(group).map(per_job).where(_sells_output(coded)), times=OWN_TIMES
    )
    coded = _at_least_paid(coded, firms.seen, coded["sector"].map(group), per_job, target)
    sized, notes = _sized(coded, data, group, target, seed)
    held = sized["employees"].groupby(sized["sector"].astype("str")).sum().reindex(table.x.index, fill_value=0.0)
    rest_jobs = _rest_jobs(table, held, activity["local"], group)
    rate = group.map(per_job).reindex(table.x.index).fillna(0.0)
    all_here = (group.map(activity["local"]) >= group.map(activity["country"])).reindex(table.x.index) & (rate > 0)
    ceiling = table.x * np.where(all_here, 1.0, LARGEST_SHARE)
    own = _own_rate(sized, firms.frame, rate, notes)
    weighted = (sized["employees"] * own).groupby(sized["sector"].astype("str")).sum()
    weighted = weighted.reindex(table.x.index, fill_value=0.0)
    made = (rate * weighted).clip(upper=ceiling)
    rest_made = (rate * rest_jobs).clip(upper=ceiling - made).clip(lower=0.0).where(~all_here, table.x - made)
    local = made + rest_made
    region = _region_output(table, local, activity, group)
    by_tier = pd.DataFrame({"local": local, "region": region, "country": table.x - local - region}).clip(lower=0.0)
    scale = (made / weighted.where(weighted > 0)).fillna(0.0)
    frame = firms.frame.copy()
    for column in sized.columns:
        known = sized[column].reindex(frame.index)
        frame[column] = known.where(frame.index.isin(sized.index), frame[column])
    frame["output"] = frame["employees"] * own.reindex(frame.index) * frame["sector"].map(scale)
    frame.loc[frame["tier"] != "local", "output"] = np.nan
    frame["output"], rest_sold = with_known_sales(frame, rest_made)
    short = float((rate * (weighted + rest_jobs)).sum() - local.sum())
    if short > 0.01 * max(local.sum(), 1.0):
        notes.append(
            f"Industries here that would exceed {LARGEST_SHARE:.0%} of the national output were held there "
            f"({short / local.sum():.0%} of the place's output)."
        )
    return PlaceOutput(
        firms=frame,
        by_tier=by_tier,
        rest={"local": rest_sold, "region": region, "country": by_tier["country"]},
        rest_jobs={tier: _jobs_of(by_tier[tier] if tier != "local" else rest_made, rate) for tier in HOME},
        notes=tuple(notes),
    )


def _own_rate(sized: pd.DataFrame, firms: pd.DataFrame, rate: pd.Series, notes: list[str]) -> pd.Series:
    """Output per job of each company over that of its industry: 1 where its sales say nothing."""
    one = pd.Series(1.0, index=sized.index)
    if "turnover" not in firms.columns:
        return one
    rows = firms.loc[sized.index]
    says = _sells_output(rows)
    own = rows["turnover"].astype(float) / sized["employees"].where(sized["employees"] > 0)
    national = sized["sector"].map(rate).astype(float)
    ratio = (own / national.where(national > 0)).where(says & (own > 0))
    used = ratio.notna()
    if used.any():
        held = int(((ratio > OWN_TIMES) | (ratio < 1 / OWN_TIMES)).sum())
        many = "1 company" if used.sum() == 1 else f"{int(used.sum()):,} companies"
        notes.append(
            f"Output per job of {many} rests on sales on record; held at {OWN_TIMES:g} times, or 1/{OWN_TIMES:g} of, "
            f"that of the industry for {held:,}."
        )
    return ratio.clip(1 / OWN_TIMES, OWN_TIMES).where(used, one)


def _sells_output(firms: pd.DataFrame) -> pd.Series:
    """Whether the sales of a company are its output, by its code."""
    return ~firms["sic"].astype("str").str[:2].isin(NOT_OUTPUT)


def _company_jobs(coded: pd.DataFrame, data: PlaceData, group: pd.Series) -> pd.Series:
    """Jobs by group that the companies and sites of the network hold: those of sites come on top."""
    target = data.company_jobs.reindex(data.activity.index)
    known = coded["employees"].astype(float).where(coded["origin"] == "site").groupby(coded["sector"].map(group)).sum()
    return (target + known.reindex(target.index, fill_value=0.0)).clip(upper=data.activity["local"])


def _at_least_paid(
    coded: pd.DataFrame, seen: pd.DataFrame, group: pd.Series, per_job: pd.Series, target: pd.Series
) -> pd.DataFrame:
    """Bound the size of a company that nobody recorded by what it was seen to be paid.

    It takes at least as many jobs as its industry needs to make these sales; PAID_TIMES as many at most. All that
    were paid together take at most PAID_PART of the jobs that are left: a payment invents no industry.
    """
    paid = seen.groupby("supplier")["value"].sum().reindex(coded.index)
    size = coded[["employees", "employees_lower", "employees_upper"]].astype(float)
    least = size[["employees", "employees_lower"]].isna().all(axis=1)
    need = (paid / group.map(per_job)).where(least, np.nan)
    # what is known of the whole company goes before what a payment suggests
    need = need.clip(upper=size["employees_upper"].where(size["employees_upper"].notna(), np.inf))
    left = PAID_PART * (target - size["employees"].groupby(group).sum().reindex(target.index, fill_value=0.0))
    wanted = need.groupby(group).sum()
    factor = (left.clip(lower=0.0).reindex(wanted.index) / wanted.where(wanted > 0)).clip(upper=1.0).fillna(1.0)
    need = need * group.map(factor)
    bounded = (need >= 1).to_numpy()
    return coded.assign(
        employees_lower=size["employees_lower"].where(~bounded, need),
        employees_upper=size["employees_upper"].where(~bounded | size["employees_upper"].notna(), PAID_TIMES * need),
    )


def _jobs_of(output: pd.Series, rate: pd.Series) -> pd.Series:
    return (output / rate.where(rate > 0)).fillna(0.0)


def _grouped(values: pd.Series, group: pd.Series) -> pd.Series:
    return values.groupby(group.reindex(values.index)).sum()


def _sized(
    coded: pd.DataFrame, data: PlaceData, group: pd.Series, target: pd.Series, seed: int
) -> tuple[pd.DataFrame, list[str]]:
    columns = ["sector", "employees", "employees_lower", "employees_upper", "evidence", "size_source"]
    frame = coded[columns].rename(columns={"evidence": "size_evidence"}).join(size_signs(coded, crowd=data.crowd))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        sizes = firm_employees(frame, target, size_bands=data.size_bands, group_of=dict(group), seed=seed)
    notes = [_sentence(str(item.message)) for item in caught if item.category is UserWarning]
    sizes = sizes.rename(columns={"size_evidence": "evidence"})
    sizes["sector"] = frame["sector"].reindex(sizes.index)
    notes += damped_note(coded, crowd=data.crowd)
    return sizes, notes


def _sentence(warning: str) -> str:
    """A warning without its hint for programmers."""
    text = warning.partition("; size_balance")[0]
    return f"{text[:1].upper()}{text[1:]}."


def _rest_jobs(table: IOTable, held: pd.Series, local: pd.Series, group: pd.Series) -> pd.Series:
    """Jobs of each industry here that no company of the network holds."""
    sectors = group.reindex(table.x.index)
    left = (local - _grouped(held, group).reindex(local.index, fill_value=0.0)).clip(lower=0.0)
    any_held = sectors.map(_grouped(held, group)) > 0
    weight = held.where(any_held, table.x)
    total = sectors.map(weight.groupby(sectors).sum())
    return (sectors.map(left) * weight / total.where(total > 0)).fillna(0.0)


def _region_output(table: IOTable, local: pd.Series, activity: pd.DataFrame, group: pd.Series) -> pd.Series:
    outside = activity["country"] - activity["local"]
    share = ((activity["region"] - activity["local"]) / outside.where(outside > 0)).fillna(0.0).clip(0.0, 1.0)
    return (table.x - local).clip(lower=0.0) * group.map(share).reindex(table.x.index).fillna(0.0)
