"""Tables of a brief on one plant: the closure, the suppliers hardest to replace, who relies on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..network.published import FEWEST, SEVERAL, SUPPRESSED, gathered, may_be_told, tellable
from ..report.brief import BriefTable
from ..scenario.words import RELIANCE
from ..tables.figures import between, jobs
from ..tables.money import millions
from ..views.wording import shorten, without_legal_form
from .words import only_words, whole

if TYPE_CHECKING:
    from .brief_facts import Facts

TOP = 5


def closure_table(facts: Facts) -> BriefTable:
    """Lower, middle and upper of every part of a closure, and what each rests on."""
    result = facts.closure
    rows, strong = [], []
    for number, row in enumerate(result.rows.itertuples(index=False)):
        ends = (row.lower, row.middle, row.upper)
        shown = [jobs(v) if row.unit == "jobs" else millions(v, result.currency, whole=True) for v in ends]
        rows.append((shorten(str(row.row), 90), *shown, shorten(str(row.rests_on).removesuffix(", sheet 2"), 60)))
        if row.part == "all":
            strong.append(number)
    return BriefTable(
        (f"Jobs in {facts.there} after about a year, before re-employment", "Lower", "Middle", "Upper", "Rests on"),
        tuple(rows),
        (72, 15, 15, 15, 43),
        f"Jobs lost in {facts.there} if {facts.short} closes, by part: lower, middle, upper, and what each rests on.",
        right=(1, 2, 3),
        strong=tuple(strong),
    )


# Rows of the table of where the jobs would go.
WHERE = 4


def where_table(facts: Facts, *, top: int = WHERE) -> BriefTable | None:
    """Jobs of a closure by industry beside those by district, the largest first; None where neither may be told."""
    both = [_where(facts.told.get(kind), top) for kind in ("industry", "district")]
    if top < 1 or not any(both):
        return None
    deep = max(len(rows) for rows in both)
    blank = [("", "")] * deep
    pairs = zip(*((rows + blank)[:deep] for rows in both), strict=True)
    return BriefTable(
        ("Of these, by industry", "Lower to upper", "By district of the workplace", "Lower to upper"),
        tuple((*left, *right) for left, right in pairs),
        (58, 24, 54, 24),
        f"Jobs lost in {facts.there} if {facts.short} closes, the site included: by industry, and by district.",
        right=(1, 3),
    )


def _where(table: pd.DataFrame | None, top: int) -> list[tuple[str, str]]:
    """The largest rows of one table; the last of it is the total."""
    if table is None or table.empty:
        return []
    rows = table.iloc[:-1].head(top).itertuples(index=False)
    return [(shorten(str(row.label), 34), between(float(row.lower), float(row.upper))) for row in rows]


def where_words(facts: Facts, shown: BriefTable) -> str:
    """What the table of where the jobs would go leaves out, and how to read it."""
    parts = {"industry": "industries", "district": "districts"}
    more = [
        f"{len(table) - 1 - len(shown.rows):,} more {words}"
        for kind, words in parts.items()
        if (table := facts.told.get(kind)) is not None and len(table) - 1 > len(shown.rows)
    ]
    left = f" Left out: {' and '.join(more)}." if more else ""
    if any(SUPPRESSED in cell for row in shown.rows for cell in row):
        left += f" {SUPPRESSED}: put together, confidential."
    return f"The two sides tell the same jobs, the site's among them; ends of rows do not add up.{left}"


def nameable(facts: Facts) -> pd.DataFrame:
    """Rows of the ranking that may be named."""
    rows = facts.hardest.rows
    rows = rows[rows["node_id"].notna()]
    return rows if facts.may is None else rows[rows["node_id"].isin(list(facts.may))]


def hardest_table(facts: Facts, *, top: int = TOP) -> BriefTable | None:
    """The suppliers here that are hardest to replace; by industry where none may be named; None where there is none."""
    rows = nameable(facts).head(top)
    if rows.empty:
        return _by_industry(facts, top)
    areas, currency = facts.journey.inputs.areas, facts.journey.inputs.table.currency
    cells = []
    for row in rows.itertuples():
        area = f", {areas.name(row.area)}" if isinstance(row.area, str) else ""
        low, high = row.rank_lower, row.rank_upper
        size = f"{jobs(row.jobs)}{'' if row.jobs_evidence == 'seen' or row.jobs != row.jobs else ' est'}"
        cells.append(
            (
                f"{row.rank} ({low:.0f}-{high:.0f})" if low < high else str(row.rank),
                shorten(without_legal_form(str(row.label)), 36) + shorten(area, 22),
                shorten(str(row.sector_label), 36),
                "-" if pd.isna(row.paid) else millions(row.paid, currency),
                only_words(row.only_one, int(row.on_list)),
                whole(row.same_code_here),
                size,
                between(row.exposed_lower, row.exposed_upper),
            )
        )
    return BriefTable(
        (
            "Rank (range)",
            "Company, district",
            "Industry",
            "Paid a year",
            "Only one on list? (buyer confirms)",
            "Same code here",
            "Jobs there",
            "Jobs exposed at the buyer",
        ),
        tuple(cells),
        (15, 36, 28, 14, 21, 13, 12, 21),
        f"The {len(cells)} suppliers in {facts.there} that {facts.short} would find hardest to replace.",
        right=(3, 5, 6, 7),
    )


def _by_industry(facts: Facts, top: int) -> BriefTable | None:
    """Suppliers here by industry, without names; industries that would tell of one company are put together."""
    rows = facts.hardest.rows
    rows = rows[rows["node_id"].notna()]
    if not tellable(rows[["paid"]].astype(float)):
        return None
    kind = gathered(rows["sector_label"].astype(str), rows[["paid"]].astype(float))
    large = rows.groupby(kind)["paid"].sum().drop(SEVERAL, errors="ignore").sort_values(ascending=False, kind="stable")
    kind = kind.where(kind.isin(large.index[:top]), SEVERAL)
    currency = facts.journey.inputs.table.currency
    cells = []
    for name in [*large.index[:top], *([SEVERAL] if kind.eq(SEVERAL).any() else [])]:
        part = rows[kind == name]
        words = "Other industries" if name == SEVERAL else shorten(str(name), 60)
        only = int(part["only_one"].isin(["confirmed", "not confirmed"]).sum())
        paid = millions(float(part["paid"].sum()), currency) if tellable(part[["paid"]].astype(float)) else SUPPRESSED
        cells.append((words, f"{len(part):,}", f"{only:,}", paid))
    return BriefTable(
        ("Industry", "Suppliers here", "Only one on the list for what it supplies", "Paid a year"),
        tuple(cells),
        (80, 25, 35, 20),
        f"Suppliers of {facts.short} in {facts.there} by industry, without names.",
        right=(1, 2, 3),
    )


def left_out(facts: Facts, shown: BriefTable | None) -> str:
    """What the table of suppliers is, and whom it leaves out."""
    named = len(nameable(facts))
    every = int(facts.hardest.rows["node_id"].notna().sum())
    if shown is None:
        return f"No supplier in {facts.there} can be listed: fewer than {FEWEST} were seen, or names are confidential."
    if not named:
        return f"No company is named: names come from a confidential list. {every:,} suppliers here."
    hidden = f" {every - named:,} suppliers whose names are confidential are left out." if named < every else ""
    note = f"{facts.hardest.stamp} " if facts.hardest.stamp else "Named only where a payment was seen. "
    return (
        f"{note}The rank runs over {every:,} suppliers here; its range spans who could step in. Jobs exposed: in the "
        "first weeks, if nobody re-sources; exposed, not lost. Same code is not same capability. est: size estimated. "
        f"Power, water, telecoms and banks are set aside.{hidden}"
    )


def reliance_table(facts: Facts) -> BriefTable | None:
    """Suppliers here by the share of their sales that goes to the plant; None where none was seen or may be told."""
    suppliers = facts.closure.suppliers
    if suppliers.empty:
        return None
    share = suppliers["share_of_sales"].astype(float)
    parts, upper = [], np.inf
    for limit, words in RELIANCE:
        parts.append((words, suppliers[(share >= limit) & (share < upper)]))
        upper = limit
    parts.append(("not known: their sales were not seen", suppliers[share.isna()]))
    if not all(_told(part, facts) for _, part in parts):
        return None
    currency = facts.journey.inputs.table.currency
    cells = [(words[:1].upper() + words[1:], f"{len(part):,}", *_sums(part, currency)) for words, part in parts]
    return BriefTable(
        (
            f"Share of their sales that goes to {facts.short}",
            "Companies here",
            "Paid a year",
            "Jobs there, as recorded",
        ),
        tuple(cells),
        (75, 25, 25, 35),
        f"Suppliers in {facts.there} by how much they rely on {facts.short}.",
        right=(1, 2, 3),
    )


def _told(part: pd.DataFrame, facts: Facts) -> bool:
    """Whether a class may be shown: it is empty, nobody in it is withheld, or it tells of no single payment."""
    if facts.may is None or part.empty or set(part["supplier"]) <= set(facts.may):
        return True
    return may_be_told(part["value"].astype(float))


def _sums(part: pd.DataFrame, currency: str) -> tuple[str, str]:
    counted = part.loc[part["jobs_evidence"].eq("seen"), "jobs"]
    return millions(float(part["value"].sum()), currency), jobs(float(counted.sum())) if len(counted) else "-"
