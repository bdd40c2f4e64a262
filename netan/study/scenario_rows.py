"""A scenario row by row: by industry, district, where the jobs are, company."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import AreaError
from ..network.published import SEVERAL, SUPPRESSED, gathered
from ..scenario.detail import ENDS
from ..scenario.kind_opening import NEW
from ..tables.money import millions
from .place import district_activity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..scenario.detail import Detail, Floats
    from .journey import Journey

ALL = "ALL (ends of rows do not add)"
# What totals rest on.
TABLE = "as in the table"
# Rows below this many jobs at the upper end stand together.
LEAST = 1.0
# What is left of shares that sum to one but for rounding is no row of its own.
DUST = 1e-6


@dataclass(frozen=True)
class Rows:
    """Rows before they are put into words: keys, names, jobs by reading, what each rests on."""

    keys: list[str]
    labels: list[str]
    values: Floats
    rests_on: list[str]
    evidence: list[str]

    def merged(self, together: Sequence[bool], label: str, rests_on: str) -> Rows:
        """The rows that are marked as one, last."""
        mark = np.array(together, dtype=bool)
        if not mark.any():
            return self
        kept = [k for k in range(len(self.keys)) if not mark[k]]
        one = self.values[:, mark].sum(axis=1, keepdims=True)
        return Rows(
            [*(self.keys[k] for k in kept), ""],
            [*(self.labels[k] for k in kept), label],
            np.column_stack([self.values[:, kept], one]),
            [*(self.rests_on[k] for k in kept), rests_on],
            [*(self.evidence[k] for k in kept), "estimated"],
        )


def framed(detail: Detail, rows: Rows, *, last: str = ALL, order: bool = True) -> pd.DataFrame:
    """Rows with their ends, the largest first, and the total of the closure last."""
    ends = detail.rows(rows.values)
    frame = pd.DataFrame({"key": rows.keys, "label": rows.labels}).join(ends)
    frame = frame.assign(unit="jobs", rests_on=rows.rests_on, evidence=rows.evidence)
    if order:
        rank = frame["middle"].fillna((frame["lower"] + frame["upper"]) / 2)
        frame = frame.assign(rank=rank).sort_values(["rank", "label"], ascending=[False, True], kind="stable")
        frame = frame.drop(columns="rank")
    if last:
        whole = {"key": "", "label": last, **detail.all, "unit": "jobs", "rests_on": TABLE, "evidence": "estimated"}
        frame.loc[len(frame)] = whole
    return frame.reset_index(drop=True)


def by_industry(journey: Journey, detail: Detail, secret: pd.Series | None = None) -> pd.DataFrame:
    """Jobs lost here by industry; ``secret`` marks suppliers that may only be told in groups."""
    labels = journey.inputs.table.labels
    keys, values = detail.by_sector()
    names = [str(labels.get(key, key)) if key else "Industry not known" for key in keys]
    rows = _rests(detail, keys, names, values, "sector", dict(zip(detail.sectors, detail.estimated.T, strict=True)))
    return framed(detail, _told(detail, rows, "sector", secret, "Several industries"))


def by_district(journey: Journey, detail: Detail, secret: pd.Series | None = None) -> pd.DataFrame:
    """Jobs lost here by district: where a site or payment is known there, the rest as each industry's jobs lie."""
    weights, how = district_weights(journey)
    keys, values = detail.by_area(weights)
    names = [journey.inputs.areas.name(key) if key else _nowhere(detail) for key in keys]
    shares = weights.reindex(detail.sectors).fillna(0.0)
    spread = dict(zip(weights.columns, (detail.estimated @ shares.to_numpy(float)).T, strict=True))
    spread[""] = detail.estimated @ (1.0 - shares.sum(axis=1).to_numpy(float))
    rows = _rests(detail, keys, names, values, "area", spread, how=how)
    return framed(detail, _told(detail, rows, "area", secret, "Several districts"))


def _nowhere(detail: Detail) -> str:
    """Row of what stands in no known district: of a site that opens, it is the site."""
    opens = detail.site["label"].astype(str).str.startswith(NEW).any()
    return f"{NEW}, in a district not said" if opens else "District not known"


def district_weights(journey: Journey) -> tuple[pd.DataFrame, str]:
    """Share of each industry's jobs in each district of the place, and where these come from, in words."""
    codes = journey.place.codes
    try:
        found = district_activity(journey.study, journey.inputs, codes)
        there = pd.DataFrame(
            {code: one.jobs["local"].reindex(one.group_of).to_numpy(float) for code, one in found.items()},
            index=journey.place.activity.group_of.index,
        )
        how = "spread as each industry's jobs are (official)"
    except AreaError:
        nodes = journey.network().nodes
        here = nodes[nodes["tier"].eq("local") & nodes["area"].notna()]
        there = here.pivot_table(index="sector", columns="area", values="employees", aggfunc="sum", fill_value=0.0)
        there = there.reindex(journey.inputs.table.sectors).fillna(0.0)
        how = "spread as jobs of the companies on record are (estimated)"
    total = there.sum(axis=1)
    return there.div(total.where(total > 0), axis=0).fillna(0.0).astype(float), how


def _rests(
    detail: Detail,
    keys: list[str],
    names: list[str],
    values: Floats,
    column: str,
    estimated: dict[Any, Floats],
    *,
    how: str = "",
) -> Rows:
    """Say of each row what it holds; rows without jobs are left out, those of hardly any stand together."""
    at_site, paid = (set(part[column].astype("object").fillna("").astype(str)) for part in (detail.site, detail.seen))
    rests, evidence = [], []
    for key in keys:
        guessed = bool(np.max(estimated.get(key, np.zeros(1))) > DUST)
        words = [("the site", key in at_site), ("payments seen", key in paid), ("estimated", guessed)]
        text = "; ".join(word for word, there in words if there) or "estimated"
        rests.append(f"{text}, {how}" if guessed and how else text)
        evidence.append("estimated" if guessed else "seen")
    index = np.flatnonzero(values.max(axis=0) > DUST)
    kept = [[part[k] for k in index] for part in (keys, names, rests, evidence)]
    rows = Rows(kept[0], kept[1], values[:, index], kept[2], kept[3])
    small = [bool(top < LEAST) for top in rows.values.max(axis=0)]
    return rows.merged(small, "All others, under 1 job each", "estimated") if sum(small) > 1 else rows


def _told(detail: Detail, rows: Rows, column: str, secret: pd.Series | None, label: str) -> Rows:
    """Put rows together whose confidential suppliers could be told apart."""
    if secret is None or not secret.any():
        return rows
    part = detail.seen[secret]
    kinds = gathered(part[column].astype("object").fillna(""), part[["value"]].astype(float))
    pooled = set(part.loc[kinds.eq(SEVERAL).to_numpy(), column].astype("object").fillna(""))
    return rows.merged([key in pooled for key in rows.keys], f"{label} {SUPPRESSED}", "put together: confidential")


def by_origin(journey: Journey, detail: Detail) -> pd.DataFrame:
    """Jobs here, in the rest of the region, in the rest of the country; payments abroad, whose jobs nobody knows."""
    country = str(journey.study["place.country"])
    alone = "estimated; suppliers alone, no household spending"
    whole = {"key": "local", "label": "Here", **detail.all, "rests_on": TABLE, "evidence": "estimated"}
    rows: list[dict[str, Any]] = [whole]
    named = [("country", f"Rest of {country}", detail.elsewhere)]
    if detail.region is not None:
        named = [
            ("region", "Rest of region", detail.region),
            ("country", f"Rest of {country}", detail.elsewhere - detail.region),
        ]
    for key, label, values in named:
        ends = detail.rows(values[:, None]).iloc[0].to_dict()
        rows.append({"key": key, "label": label, **ends, "rests_on": alone, "evidence": "estimated"})
    sums = f"{millions(detail.abroad, detail.currency)} of payments seen" if detail.abroad > 0 else "no payment seen"
    unknown = dict.fromkeys(ENDS, np.nan)
    rows.append({"key": "world", "label": "Abroad", **unknown, "rests_on": f"{sums}; jobs there are not known",
                 "evidence": "seen"})  # fmt: skip
    columns = ["key", "label", *ENDS, "unit", "rests_on", "evidence"]
    return pd.DataFrame(rows).assign(unit="jobs")[columns]


def by_company(journey: Journey, detail: Detail, secret: pd.Series | None = None) -> pd.DataFrame:
    """Jobs by company: what closes and suppliers that were seen by name, all else as one row an industry."""
    labels = journey.inputs.table.labels
    seen = detail.seen
    readings = len(detail.suppliers)
    site = np.tile(detail.site["jobs"].to_numpy(float), (readings, 1))
    others = detail.estimated
    some = np.flatnonzero(others.max(axis=0) > DUST)
    codes = [str(detail.sectors[k]) for k in some]
    rows = Rows(
        [*detail.site["node"].astype(str), *seen["supplier"].astype(str), *([""] * len(some))],
        [
            *detail.site["label"].astype(str),
            *seen["label"].astype(str),
            *(f"Others, {labels.get(code, code) or 'industry not known'} (estimated)" for code in codes),
        ],
        np.column_stack([site, detail.suppliers, others[:, some]]),
        [*["the site"] * len(detail.site), *["payments seen"] * len(seen), *["estimated"] * len(some)],
        [*["seen"] * (len(detail.site) + len(seen)), *["estimated"] * len(some)],
    )
    if len(detail.site) > 1:  # of several only those whose size someone recorded bear their name
        guessed = set(detail.site.loc[detail.site["evidence"].ne("seen"), "node"].astype(str))
        rows = rows.merged([key in guessed for key in rows.keys], "Others of what closes (estimated)", "estimated")
    hidden = set() if secret is None else set(seen.loc[secret, "supplier"].astype(str))
    if hidden:
        label = f"Suppliers of a confidential list {SUPPRESSED}, and all others (estimated)"
        marks = [key in hidden or not key for key in rows.keys]
        rows = rows.merged(marks, label, "payments seen and estimated, put together")
    small = [not key and bool(top < LEAST) for key, top in zip(rows.keys, rows.values.max(axis=0), strict=True)]
    if sum(small) > 1:
        rows = rows.merged(small, "All others, under 1 job each (estimated)", "estimated")
    return framed(detail, rows)
