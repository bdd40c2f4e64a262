"""Answers of suppliers put to the companies that they came from: sales, jobs, what could be replaced."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import ConcordanceError, Fault, SchemaError, first_few
from ..matching.names import plain_name
from ..sources.company_number import company_number
from ..tables.concordance import divisions_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..tables.sites import Sites
    from ..tables.survey import SurveyAnswers
    from .firms import Firms

SOURCE = "supplier survey"
TRADE = frozenset({"45", "46", "47"})
SALES = ("sales_lower", "sales_upper")
PAIR = ("share_lower", "share_upper", "replaceable")
# A payment that a supplier puts so much higher or lower than its buyer does is worth a word.
APART = 0.2


def apply_survey(firms: Firms, answers: Sequence[SurveyAnswers], *, sites: Sites | None = None) -> Firms:
    """Let what suppliers said count as seen.

    Parameters
    ----------
    firms
        Companies, sites and payees, with the payments that were seen.
    answers
        What suppliers said.
    sites
        Sites of the study: the customer may be named by a site whose company stands in ``firms``.

    Returns
    -------
    Firms
        ``frame`` with ``sales_lower`` and ``sales_upper`` (currency units a year: payment divided by the share of
        sales, and what was said of all sales; equal where the share was given exactly, NaN where nothing is known), and
        with headcounts where none was seen; ``seen`` with ``share_lower``, ``share_upper`` and ``replaceable``, and
        with the sales that a supplier names to a buyer on whose list it does not stand. Without answers the firms
        as they are. The inputs are not changed.

    Raises
    ------
    SchemaError
        A customer that is no company or site here; two answers of one supplier about one customer that differ.

    Notes
    -----
    Sales = payment / share. A payment on the buyer's list stands above what the supplier says it was. A supplier
    is found by its company number, else by a plain name that one company has; others are counted in the notes.
    """
    rows = _rows(answers)
    aside = dict(firms.set_aside)
    for part in answers:
        for what, count in part.set_aside.items():
            aside[what] = aside.get(what, 0) + count
    if rows.empty:
        return replace(firms, set_aside=aside) if aside else firms
    rows["buyer"] = _buyers(firms.frame, rows, sites)
    rows["node"] = _suppliers(firms.frame, rows)
    lost = rows["node"].isna()
    known = _one_each(rows[~lost])
    seen, more, differ = _payments(firms.seen, known)
    frame = _with_sizes(firms.frame, known)
    frame = _with_sales(frame, known, seen)
    notes = _notes(rows, known, lost, more, differ)
    return replace(firms, frame=frame, seen=seen, set_aside=aside, notes=(*firms.notes, *notes))


def _rows(answers: Sequence[SurveyAnswers]) -> pd.DataFrame:
    parts = [part.frame for part in answers if len(part.frame)]
    if not parts:
        return pd.DataFrame()
    return pd.concat(parts, ignore_index=True).sort_values(["buyer", "supplier_name", "source"], kind="stable")


def _buyers(frame: pd.DataFrame, rows: pd.DataFrame, sites: Sites | None) -> pd.Series:
    """Node of each customer: by id, company number or name of a company or site here."""
    local = frame[frame["tier"] == "local"]
    words: dict[str, set[str]] = {}
    for node, label, number in zip(local.index, local["label"], local["firm_id"], strict=True):
        for word in (node, label, number):
            if isinstance(word, str):
                words.setdefault(word.strip().casefold(), set()).add(str(node))
    if sites is not None:
        for site, row in sites.frame.iterrows():
            if site not in frame.index and row["firm_id"] in frame.index:
                for word in (str(site), str(row["name"])):
                    words.setdefault(word.strip().casefold(), set()).add(str(row["firm_id"]))
    found = {text: words.get(text.strip().casefold(), set()) for text in rows["buyer"].unique()}
    faults = [
        Fault(
            f"the customer '{text}' is no company or site here"
            if not nodes
            else f"the customer '{text}' may be {len(nodes)} of them: {first_few(sorted(nodes))}",
            sheet=SOURCE,
            remedy="write its site id, company number or exact name on the form",
        )
        for text, nodes in sorted(found.items())
        if len(nodes) != 1
    ]
    if faults:
        raise SchemaError(f"{SOURCE}: {len(faults)} customer{'s are' if len(faults) > 1 else ' is'} unclear", faults)
    return rows["buyer"].map({text: next(iter(nodes)) for text, nodes in found.items()})


def _suppliers(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Node of each supplier by company number, else by a plain name that one company has; missing where neither."""
    numbers = {str(node): str(node) for node in frame.index}
    for node, number in frame["firm_id"].items():
        if isinstance(number, str):
            numbers.setdefault(number, str(node))
    # a name of this place goes before the same one elsewhere
    names: dict[str, set[str]] = {}
    for tier in ("local", None):
        part = frame[frame["tier"] == tier] if tier else frame[frame["tier"] != "local"]
        nearer = set(names)
        for node, label in part["label"].items():
            plain = plain_name(str(label))
            if plain and plain not in nearer:
                names.setdefault(plain, set()).add(str(node))
    out = []
    for number, name in zip(rows["supplier"], rows["supplier_name"], strict=True):
        node = numbers.get(company_number(number)) if isinstance(number, str) else None
        several = names.get(plain_name(name), set())
        out.append(node if node is not None else next(iter(several)) if len(several) == 1 else None)
    return pd.Series(out, index=rows.index, dtype=object)


def _one_each(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a supplier and buyer; the same said twice counts once."""
    said = [c for c in rows.columns if c not in {"source", "supplier", "supplier_name"}]
    once = rows.drop_duplicates(said)
    twice = once[once.duplicated(["node", "buyer"], keep=False)]
    faults = [
        Fault(
            f"{part['supplier_name'].iloc[0]} says different things of one customer: {first_few(part['source'])}",
            sheet=SOURCE,
            remedy="keep the one that holds",
        )
        for _, part in twice.groupby(["node", "buyer"], sort=True)
    ]
    if faults:
        raise SchemaError(f"{SOURCE}: {len(faults)} answer{'s' if len(faults) > 1 else ''} twice", faults)
    return once


def _payments(seen: pd.DataFrame, known: pd.DataFrame) -> tuple[pd.DataFrame, int, int]:
    """Payments with what was said of each; those that only suppliers name; how many are told very differently."""
    said = known[["node", "buyer", "value", "share_lower", "share_upper", "turnover_lower", "turnover_upper"]]
    said = said.assign(answered=known["replaceable"].astype(object), told=known["confidential"].astype(bool))
    exact = (known["share_lower"] == known["share_upper"]) & (known["turnover_lower"] == known["turnover_upper"])
    said["value"] = said["value"].where(said["value"].notna(), (said["share_lower"] * said["turnover_lower"])[exact])
    said = said.rename(columns={"node": "supplier", "value": "said"})
    out = seen.merge(said, on=["supplier", "buyer"], how="outer", sort=True)
    new = out["value"].isna()
    more = new & out["said"].gt(0) & (out["supplier"] != out["buyer"])
    ratio = out["said"] / out["value"].where(out["value"] > 0)
    differ = int((~new & ((ratio > 1 + APART) | (ratio < 1 - APART))).sum())
    out["value"] = out["value"].fillna(out["said"])
    told = out["told"].astype("boolean").fillna(value=False).astype(bool)
    out["confidential"] = out["confidential"].astype("boolean").fillna(value=False).astype(bool) | told
    out["only_source"] = out["only_source"].astype(object).where(out["only_source"].notna(), None)
    # the supplier's own word goes before what its buyer noted in the ledger
    noted = out["replaceable"].astype(object) if "replaceable" in seen.columns else None
    answered = out["answered"].astype(object).where(out["answered"].notna(), noted)
    out["replaceable"] = answered.where(answered.notna(), None)
    columns = [*seen.columns, *(name for name in PAIR if name not in seen.columns)]
    return out.loc[~new | more, columns].reset_index(drop=True), int(more.sum()), differ


def _with_sizes(frame: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Headcounts that suppliers gave, where none was seen; those of the site go before those of the company."""
    jobs = known["employees_site"].where(known["employees_site"].notna(), known["employees_company"])
    given = jobs.groupby(known["node"]).max().dropna()
    given = given[given.index.isin(frame.index[frame["employees"].isna()])]
    told = known["confidential"].astype(bool).groupby(known["node"]).any()
    out = frame.copy()
    for name in ("employees", "employees_lower", "employees_upper"):
        out.loc[given.index, name] = given
    for name, word in (("evidence", "seen"), ("size_source", SOURCE)):
        out[name] = out[name].astype(object)
        out.loc[given.index, name] = word
    out["confidential"] = out["confidential"].astype(bool) | told.reindex(out.index, fill_value=False)
    return out


def _with_sales(frame: pd.DataFrame, known: pd.DataFrame, seen: pd.DataFrame) -> pd.DataFrame:
    """Bounds of each supplier's sales: from payment and share, narrowed by what it said of all its sales."""
    lower = seen["value"] / seen["share_upper"].where(seen["share_upper"] > 0)
    upper = seen["value"] / seen["share_lower"].where(seen["share_lower"] > 0)
    by_share = pd.DataFrame({"lower": lower, "upper": upper}).groupby(seen["supplier"])
    low, high = by_share["lower"].max(), by_share["upper"].min()
    turnover = known.groupby("node")
    least, most = turnover["turnover_lower"].max(), turnover["turnover_upper"].min()
    index = low.index.union(least.index)
    low, high, least, most = (part.reindex(index) for part in (low, high, least, most))
    # where both cannot be, what was said of the customer counts: it was the question
    fits = ~((least > high) | (most < low))
    out = frame.copy()
    out["sales_lower"] = np.fmax(low, least.where(fits & (least > 0))).reindex(frame.index)
    out["sales_upper"] = np.fmin(high, most.where(fits)).reindex(frame.index)
    crossed = out["sales_lower"] > out["sales_upper"]  # shares of several customers that cannot all be
    out.loc[crossed, "sales_upper"] = out.loc[crossed, "sales_lower"]
    return out


def with_known_sales(frame: pd.DataFrame, rest: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Output of the companies of a firm table, and of the rest of each industry, with what is known of sales.

    Sales of dealers hold the goods that they resell, and their output does not: theirs stays as it is.
    """
    if "sales_lower" not in frame.columns:
        return frame["output"], rest
    dealers = frame["sector"].map({sector: _deals(sector) for sector in frame["sector"].dropna().unique()})
    bounds = frame[list(SALES)].mask(dealers.fillna(value=False).astype(bool))
    return known_sales(frame["output"], frame["sector"], bounds, rest)


def _deals(sector: str) -> bool:
    try:
        parts = divisions_of(sector)
    except ConcordanceError:
        return False
    return bool(parts) and TRADE.issuperset(parts)


def known_sales(
    output: pd.Series, sector: pd.Series, bounds: pd.DataFrame, rest: pd.Series
) -> tuple[pd.Series, pd.Series]:
    """Bring the output of companies to what is known of their sales; the rest of each industry gives or takes it.

    Parameters
    ----------
    output
        Output by company, currency units a year.
    sector
        Industry by company.
    bounds
        ``sales_lower`` and ``sales_upper`` by company, NaN where not known.
    rest
        Output of the rest of each industry here.

    Returns
    -------
    tuple
        Output by company and of the rest of each industry. Each industry's total here stays; where its rest has
        too little to give, the companies get as much of it in proportion.

    Examples
    --------
    >>> output, rest = known_sales(
    ...     pd.Series({"a": 10.0, "b": 5.0}), pd.Series({"a": "C25", "b": "C25"}),
    ...     pd.DataFrame({"sales_lower": {"a": 12.0}, "sales_upper": {"a": 12.0}}), pd.Series({"C25": 3.0}))
    >>> output.tolist(), rest.tolist()
    ([12.0, 5.0], [1.0])
    """
    limits = bounds.reindex(output.index)
    wanted = np.fmin(np.fmax(output, limits["sales_lower"]), limits["sales_upper"]).where(output.notna())
    change = (wanted - output).fillna(0.0)
    up, down = change.clip(lower=0.0), change.clip(upper=0.0)
    more, less = (part.groupby(sector).sum().reindex(rest.index, fill_value=0.0) for part in (up, down))
    room = (rest - less).clip(lower=0.0)
    factor = (room / more.where(more > 0)).clip(upper=1.0).fillna(1.0)
    new = output + up * sector.map(factor).fillna(0.0).astype(float) + down
    return new, (rest - less - more * factor).clip(lower=0.0)


def _notes(rows: pd.DataFrame, known: pd.DataFrame, lost: pd.Series, more: int, differ: int) -> tuple[str, ...]:
    share = known["share_lower"]
    bands = (
        (share >= 0.25, "over 25 % of sales"),
        ((share >= 0.05) & (share < 0.25), "5-25 %"),
        (share < 0.05, "under 5 %"),
    )
    words = ", ".join(f"{label} {int(hit.sum())}" for hit, label in bands)
    jobs = known["employees_site"].notna() | known["employees_company"].notna()
    notes = [
        (
            f"Survey: {len(rows):,} answers of suppliers; reliance on the customer: {words}, unknown "
            f"{int(share.isna().sum())}; jobs given by {int(jobs.sum())}; could replace the orders within a year: "
            f"{_counts(known['replaceable'], ('yes', 'partly', 'no'))}."
        )
    ]
    if more:
        notes.append(f"{more:,} payments rest on what the supplier said alone: the buyer's list does not hold them.")
    if differ:
        notes.append(
            f"{differ:,} suppliers put their sales over a fifth apart from what the buyer's list says; it stands."
        )
    if lost.any():
        notes.append(
            f"{int(lost.sum()):,} answers are of suppliers that stand in no register, site or supplier list, or share "
            f"their name with others, and were left out ({first_few(rows.loc[lost, 'source'])}); a company number on "
            "the form finds them."
        )
    return tuple(notes)


def _counts(column: pd.Series, words: tuple[str, ...]) -> str:
    return ", ".join(f"{word} {int((column == word).sum())}" for word in words)
