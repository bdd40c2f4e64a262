"""Groups of companies: subsidiaries to their parents, and what is paid inside a group set aside.

A group is a set of companies under one parent. Grouping changes no size and merges no company: each keeps its site,
jobs and industry, for a plant may close while its parent goes on. It does four things. A payment from one company of
a group to another is no supply and is set aside, as a ledger's own mark of group companies is; no link is drawn
between them; several of a group on a buyer's list count as one alternative; and whoever closes one of them is told
whom else the group has here (:func:`members`) and can close them all by the name of the group (:func:`named_members`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import SchemaError, first_few
from ..sources.company_groups import circles_of
from ..tables.money import millions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .firms import Firms

INSIDE = "payments inside a group of companies"


def top_parents(links: pd.DataFrame) -> pd.Series:
    """Parent at the top of the chain of every company that stands in a list of owners.

    Parameters
    ----------
    links
        Columns of :data:`netan.schema.COMPANY_GROUPS`: ``firm_id``, ``parent``.

    Returns
    -------
    pandas.Series
        Index: company number, subsidiaries and parents, sorted; value: number of the parent at the top (its own for
        that one).

    Raises
    ------
    SchemaError
        A company with two parents, or one that owns itself by way of others.

    Examples
    --------
    >>> top_parents(pd.DataFrame({"firm_id": ["C", "B"], "parent": ["B", "A"]})).to_dict()
    {'A': 'A', 'B': 'A', 'C': 'A'}
    """
    pairs = links[["firm_id", "parent"]].drop_duplicates()
    twice = pairs.loc[pairs["firm_id"].duplicated(), "firm_id"].unique()
    if len(twice):
        many = "1 company has" if len(twice) == 1 else f"{len(twice)} companies have"
        raise SchemaError(f"{many} several parents: {first_few(sorted(twice))}; give the one that controls")
    parent = {str(a): str(b) for a, b in zip(pairs["firm_id"], pairs["parent"], strict=True)}
    circles = circles_of(parent)
    if circles:
        raise SchemaError(f"companies own themselves: {first_few(' - '.join(c) for c in circles)}")
    top: dict[str, str] = {}
    for first in sorted({*parent, *parent.values()}):
        chain, at = [], first
        while at in parent and at not in top:
            chain.append(at)
            at = parent[at]
        top |= dict.fromkeys([*chain, at], top.get(at, at))
    return pd.Series(top, dtype="str").sort_index()


def with_groups(firms: Firms, links: pd.DataFrame | None) -> Firms:
    """Give every company its group and set aside what is paid inside one.

    Parameters
    ----------
    firms
        From :func:`netan.network.firms.assemble_firms`; not changed.
    links
        Columns of :data:`netan.schema.COMPANY_GROUPS`; None or empty leaves the firms as they are.

    Returns
    -------
    Firms
        With a column ``group``: number of the parent at the top, missing for companies in no group. A site stands in
        the group of the company that runs it. Payees that were known from payments inside a group alone, and stand
        elsewhere, are no longer there.

    Raises
    ------
    SchemaError
        As :func:`top_parents`.
    """
    if links is None or links.empty:
        return firms
    top = top_parents(links)
    number = firms.frame["firm_id"].astype(object)
    group = number.map(top.to_dict()).astype(object)
    frame = firms.frame.assign(group=group.where(group.notna(), None))
    seen = firms.seen
    ends = seen["supplier"].map(frame["group"]), seen["buyer"].map(frame["group"])
    inside = ends[0].notna() & (ends[0].astype(object) == ends[1].astype(object))
    aside = dict(firms.set_aside)
    notes = list(firms.notes)
    if inside.any():
        aside[INSIDE] = aside.get(INSIDE, 0) + int(inside.sum())
        money = millions(float(seen.loc[inside, "value"].sum()))
        notes.append(f"{money} were paid inside groups of companies, by the list of who owns whom: no supplies.")
        seen = seen[~inside].reset_index(drop=True)
        paid = set(seen["supplier"]) | set(seen["buyer"])
        lost = set(firms.seen.loc[inside.to_numpy(), "supplier"]) - paid
        gone = frame.index.isin(lost) & (frame["origin"] == "payee").to_numpy() & (frame["tier"] != "local").to_numpy()
        frame = frame[~gone]
    return replace(firms, frame=frame, seen=seen, set_aside=aside, notes=(*notes, *_told(frame, top)))


def _told(frame: pd.DataFrame, top: pd.Series) -> tuple[str, ...]:
    here = frame[(frame["tier"] == "local") & frame["group"].notna()]
    if here.empty:
        return (f"Who owns whom: none of the {len(top):,} companies on the list stands here.",)
    sizes = here["group"].value_counts()
    several = sizes[sizes > 1]
    away = ~here["group"].isin(set(frame.loc[frame["tier"] == "local", "firm_id"].dropna()))
    groups = "1 group has" if len(several) == 1 else f"{len(several):,} groups have"
    parents = "1 has its" if away.sum() == 1 else f"{int(away.sum()):,} have their"
    note = (
        f"Who owns whom: {len(top):,} companies on the list, companies and sites here among them: {len(here):,}; "
        f"{groups} more than one here ({int(several.sum()):,}), {parents} parent elsewhere."
    )
    return (note,)


def members(firms: pd.DataFrame, node: str) -> list[str]:
    """Companies and sites here under the same parent as one of them, without itself.

    Parameters
    ----------
    firms
        Frame of :func:`with_groups`.
    node
        Id of a company or site.

    Returns
    -------
    list of str
        Node ids, sorted; empty for a company in no group. They go on when this one closes, unless they are closed too.

    Examples
    --------
    >>> frame = pd.DataFrame({"group": ["P", "P", None], "tier": "local"}, index=["a", "b", "c"])
    >>> members(frame, "a"), members(frame, "c")
    (['b'], [])
    """
    if "group" not in firms.columns or not isinstance(firms["group"].get(node), str):
        return []
    same = (firms["group"] == firms["group"][node]) & (firms["tier"] == "local")
    return sorted(str(other) for other in firms.index[same.to_numpy()] if other != node)


def owners(firms: pd.DataFrame, links: pd.DataFrame | None, *, hidden: Iterable[str] = ()) -> pd.DataFrame:
    """Group of every company, site and payee that stands in one, with the name of the parent at the top.

    Parameters
    ----------
    firms
        Frame of :func:`with_groups`.
    links
        Columns of :data:`netan.schema.COMPANY_GROUPS`, for names of parents that stand nowhere here.
    hidden
        Code names. The group of a company that bears one has no name: it would tell who that is.

    Returns
    -------
    pandas.DataFrame
        Index: node ids; ``group``: number of the parent; ``name``: its name, or its number in words; empty for a
        group that is not to be named.

    Examples
    --------
    >>> frame = pd.DataFrame({"group": ["P", None], "firm_id": ["A", "B"], "label": ["A", "B"]}, index=["A", "B"])
    >>> links = pd.DataFrame({"firm_id": ["A"], "parent": ["P"], "parent_name": ["P plc"]})
    >>> owners(frame, links).to_dict("index")
    {'A': {'group': 'P', 'name': 'P plc'}}
    """
    if "group" not in firms.columns or links is None:
        return pd.DataFrame({"group": [], "name": []}, dtype="str")
    group = firms["group"].dropna().astype("str")
    names: dict[str, str] = {}
    for number, name in (("firm_id", "name"), ("parent", "parent_name")):
        if name in links.columns:
            said = links[[number, name]].dropna()
            names |= dict(zip(said[number].astype(str), said[name].astype(str), strict=True))
    own = firms.loc[firms["firm_id"].isin(set(group)), ["firm_id", "label"]].drop_duplicates("firm_id")
    names |= dict(zip(own["firm_id"].astype(str), own["label"].astype(str), strict=True))
    secret = set(group[_bears(firms.loc[group.index, "label"], hidden)])
    words = ["" if number in secret else names.get(number) or f"company {number}" for number in group]
    return pd.DataFrame({"group": group.to_numpy(), "name": words}, index=group.index, dtype="str")


def _bears(labels: pd.Series, hidden: Iterable[str]) -> pd.Series:
    """Which labels are code names, of a site with its number too."""
    shown = labels.astype("str").str.replace(r" site \d+$", "", regex=True).str.casefold()
    return shown.isin({code.casefold() for code in hidden})


def named_members(firms: pd.DataFrame, owned: pd.DataFrame, text: str) -> list[str]:
    """Companies and sites here of the group that a user names.

    Parameters
    ----------
    firms
        Frame of :func:`with_groups`.
    owned
        From :func:`owners`.
    text
        Name or number of the parent followed by "group"; of a parent that stands elsewhere, name or number alone.

    Returns
    -------
    list of str
        Node ids, sorted; empty where no group is called so, or the group may not be named.
    """
    wanted = text.strip().casefold()
    here = firms["tier"] == "local"
    at_home = set(firms.loc[here, "firm_id"].dropna().astype(str))
    found: list[str] = []
    for number, part in owned[owned["name"] != ""].groupby("group", sort=True):
        called = {str(number).casefold(), *part["name"].str.strip().str.casefold()}
        wide = {f"{name} group" for name in called}
        if wanted in (wide if number in at_home else wide | called):
            found += [str(node) for node in part.index if here.get(node, False)]
    return sorted(found)
