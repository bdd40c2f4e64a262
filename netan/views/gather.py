"""Decide which marks a picture has, and dress them: labels, colours, order, place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..network.naming import GROUP
from . import layout
from .collapse import fold, group_codes, size_class
from .legend import OTHER, PALETTE, GroupKey, Legend, group_names, size_scale, width_scale
from .links import NetworkLike, ends, linked, tier_codes
from .wording import clean, round_jobs

if TYPE_CHECKING:
    from collections.abc import Mapping

# What one picture shows at a time, however many a page holds.
NAMED_HERE, GATHERED_HERE, NAMED_ELSEWHERE, GATHERED_ELSEWHERE = 58, 8, 4, 2
BACKBONE = 3
# More groups of one origin than there can be: none is gathered.
AWAY = 99
# Share of the lines that is kept for links within the place, when there are as many: trade with elsewhere is
# larger and would take every line. Among companies few estimated lines lead elsewhere: all of them lead to the same
# few industries and abroad, and say nothing of one company.
HERE_SHARE = {"industries": 0.8, "companies": 0.6}
GUESSED_AWAY = 8
UNKNOWN = "Industry not known"


@dataclass(frozen=True)
class Plan:
    """Which mark each node belongs to, and the words of each mark.

    `key` maps node_id to mark (missing: not drawn); `words` is indexed by mark with label, ref, kind and
    sector; `firms` maps the named companies to their marks; `may` and `other` mask estimated links.
    """

    key: pd.Series
    words: pd.DataFrame
    firms: dict[str, str]
    may: pd.Series | None = None
    other: pd.Series | None = None


@dataclass(frozen=True)
class Drawn:
    """Marks and flows ready for a scene; `places` maps a mark's key to its ordinal."""

    marks: pd.DataFrame
    flows: pd.DataFrame
    legend: Legend
    places: dict[str, int]
    centre: int = -1


def _sectors(nodes: pd.DataFrame) -> pd.Series:
    return nodes["sector"].astype(object).where(nodes["sector"].notna(), "").astype(str)


def _sector_words(sector: str, labels: Mapping[str, str]) -> str:
    return clean(labels.get(sector, sector), longest=80) or UNKNOWN


def _group_words(sectors: pd.Series, groups: Mapping[str, str]) -> pd.Series:
    return sectors.map({str(s): clean(g, longest=60) for s, g in groups.items()}).fillna(OTHER)


def palette(network: NetworkLike, groups: Mapping[str, str]) -> list[str]:
    """Groups in the order of their output here: the same colours in every picture of one network."""
    nodes = network.nodes
    here = nodes["tier"].astype(str).eq("local") & nodes["kind"].astype(str).isin(["firm", "sector"])
    local = nodes[here]
    return group_names(_group_words(_sectors(local), groups), local["output"].astype(float))


def industries(
    network: NetworkLike, groups: Mapping[str, str], labels: Mapping[str, str], max_marks: int, max_away: int = AWAY
) -> Plan:
    """Plan one mark an industry here, and one a group and origin elsewhere; the smallest are gathered."""
    nodes = network.nodes
    sector, tier, kind = _sectors(nodes), tier_codes(nodes["tier"]), nodes["kind"].astype(str)
    group = _group_words(sector, groups).where(sector.ne(""), "")
    colours = set(palette(network, groups))
    group = group.where(group.isin(colours) | group.eq(""), OTHER)
    here = "a|" + sector
    key = here.where(tier == 0, "b" + tier.astype(str) + "|" + group)
    key = key.mask(kind.eq("final_demand"))
    if max_away < AWAY:
        key = _fewer_away(network, key, tier, max_away)
    elsewhere = key[tier > 0].dropna().unique()
    weight = nodes["output"].astype(float).groupby(key).sum()
    local = [k for k in weight.sort_values(ascending=False, kind="stable").index if k.startswith("a|")]
    room = max(max_marks - len(elsewhere), 2)
    small = set(local[room - 1 :]) if len(local) > room else set()
    key = key.mask(key.isin(small), "a~")
    rows = []
    for mark in sorted(set(key.dropna())):
        name = mark.split("|", 1)[-1]
        if mark == "a~":
            rows.append((mark, f"{len(small)} smaller industries", "", "industries", "", OTHER))
        elif mark.endswith("~"):
            rows.append((mark, "Other industries", "", "elsewhere", "Other industries", OTHER))
        elif mark.startswith("a|"):
            words = _sector_words(name, labels)
            rows.append((mark, words, "", "industry", words, clean(groups.get(name, OTHER))))
        else:
            words = name or "All industries"
            rows.append((mark, words, "", "elsewhere", words, name or OTHER))
    return Plan(key, _words(rows), {})


def _fewer_away(network: NetworkLike, key: pd.Series, tier: pd.Series, most: int) -> pd.Series:
    """Keep the groups of each origin that trade most with the place; the others become one."""
    codes, names = pd.factorize(key)
    links = linked(network, codes.astype(np.int64), tier.to_numpy())
    trade = pd.Series(0.0, index=pd.Index(names, dtype=object))
    for end in (links.source, links.target):
        drawn = end >= 0
        trade += np.bincount(end[drawn], weights=links.value[drawn], minlength=len(names))
    away = trade[[str(name).startswith("b") for name in trade.index]].sort_values(ascending=False, kind="stable")
    away = away[sorted(away.index, key=lambda name: str(name).endswith(f"|{OTHER}"))]  # joins what is gathered
    origin = pd.Series([str(name)[1] for name in away.index], index=away.index)
    first = away.groupby(origin).cumcount() < most - 1
    alone = origin.map(origin.value_counts()) <= most
    small = {name: f"b{str(name)[1]}|~" for name in away.index[~(first | alone)]}
    return key.map(lambda name: small.get(name, name), na_action="ignore")


def companies(
    network: NetworkLike,
    groups: Mapping[str, str],
    labels: Mapping[str, str],
    may: pd.Series,
    *,
    max_firms: int,
    mask: bool,
) -> Plan:
    """Plan one mark a named company; the others by sector and size here, by sector and origin elsewhere."""
    nodes = network.nodes
    sector, tier, kind = _sectors(nodes), tier_codes(nodes["tier"]), nodes["kind"].astype(str)
    trade = _trade(network)
    held = trade[may].sort_values(ascending=False, kind="stable").index[:max_firms]
    chosen = may & nodes.index.isin(held)
    firm = kind.eq("firm")
    wide = "s|" + tier.astype(str) + "|" + sector
    gathered = ("o|" + sector + "|" + size_class(nodes["employees"].astype(float))).where(tier == 0, wide)
    key = wide.mask(firm, gathered)
    key = key.mask(firm & may & (tier == 0), "n|" + sector)
    grouped = nodes.index.to_series().astype(str).str.startswith(GROUP)
    key = key.mask(grouped, "c|" + nodes.index.to_series().astype(str))
    key = key.mask(chosen, "f|" + nodes.index.to_series().astype(str)).mask(kind.eq("final_demand"))
    gathered = gathered[firm]
    named = nodes[chosen]
    marks, sectors = key[chosen].tolist(), sector[chosen].tolist()
    rows = [
        (mark, clean(label) or "Company without a name", str(node), "company", code)
        for mark, node, label, code in zip(marks, named.index, named["label"], sectors, strict=True)
    ]
    others = set(key.dropna()) | (set(gathered[may]) if mask else set())
    rows += [(k, *_gathered_words(k, labels)) for k in sorted(others) if not k.startswith(("f|", "c|"))]
    rows += [
        (f"c|{node}", clean(label), "", "companies" if where == 0 else "elsewhere", code)
        for node, label, where, code in zip(
            nodes.index[grouped], nodes["label"][grouped], tier[grouped], sector[grouped], strict=True
        )
    ]
    dressed = [(*row[:4], _sector_words(row[4], labels), clean(groups.get(row[4], OTHER))) for row in rows]
    firms = {str(node): str(mark) for node, mark in zip(named.index, marks, strict=True)}
    return Plan(key, _words(dressed), firms, chosen if mask else None, gathered if mask else None)


def _gathered_words(key: str, labels: Mapping[str, str]) -> tuple[str, str, str, str]:
    parts = key.split("|")
    if parts[0] == "s":
        words = _sector_words(parts[2], labels) if parts[2] else "All industries"
        if parts[1] == "0":
            return f"Rest of {_lower(words)}", "", "companies", parts[2]
        return words, "", "elsewhere", parts[2]
    words = _sector_words(parts[1], labels)
    if parts[0] == "n":
        return f"{_other(words)} companies (smaller)", "", "companies", parts[1]
    return f"{_other(words)} companies, {parts[2]} (estimated)", "", "companies", parts[1]


def _other(words: str) -> str:
    """Put "Other" before a sector's words, unless they start with it."""
    return words if words.lower().startswith("other ") else f"Other {_lower(words)}"


def _lower(words: str) -> str:
    """Start a label in lower case inside a sentence, unless it starts with an abbreviation."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def _words(rows: list[tuple[str, str, str, str, str, str]]) -> pd.DataFrame:
    columns = ["key", "label", "ref", "kind", "industry", "group_label"]
    return pd.DataFrame(rows, columns=columns).set_index("key")


def _trade(network: NetworkLike) -> pd.Series:
    value, nodes = network.edges["value"].to_numpy(dtype=float), network.nodes.index
    known = np.nan_to_num(value, nan=0.0)
    sums = np.sum([np.bincount(end, weights=known, minlength=len(nodes)) for end in ends(network)], axis=0)
    return pd.Series(np.round(sums, 2), index=nodes)  # below a penny is dust of the summing


def dress(network: NetworkLike, marks: pd.DataFrame, plan: Plan, groups: Mapping[str, str]) -> pd.DataFrame:
    """Join the words, choose the group codes, round what was not seen."""
    names = palette(network, groups)
    marks = marks.drop(columns="sector").join(plan.words)
    marks["group"] = group_codes(marks["group_label"], {n: n for n in names}, names)
    guess = marks["evidence"].gt(0) | marks["members"].ne(1)
    marks["jobs"] = marks["jobs"].where(~guess, marks["jobs"].map(round_jobs))
    marks["area"] = marks["area"].map(clean)
    return marks.drop(columns="group_label")


def legend_of(
    network: NetworkLike, marks: pd.DataFrame, flows: pd.DataFrame, groups: Mapping[str, str], currency: str
) -> Legend:
    """Keys of the colours, sizes and widths of what is drawn."""
    names = palette(network, groups)
    here = marks[(marks["tier"] == 0) & marks["kind"].ne("several")]
    by_company = bool(marks["ref"].ne("").any())
    counts = here.groupby("group")["members"].sum() if by_company else here.groupby("group").size()
    used = set(marks["group"])
    keys = tuple(
        GroupKey(name, PALETTE[-1] if name == OTHER else PALETTE[code], int(counts.get(code, 0)))
        for code, name in enumerate(names)
    )
    keys = tuple(key for code, key in enumerate(keys) if code in used or key.label != OTHER)
    size_by, size = size_scale(marks)
    shown = flows[flows["shown"]]
    counted = "companies here" if by_company else "industries here"
    return Legend(keys, size, width_scale(shown, currency), size_by, counted)


def draw(
    network: NetworkLike,
    plan: Plan,
    groups: Mapping[str, str],
    *,
    seed: int,
    max_flows: int,
    currency: str,
    backbone: bool = False,
) -> Drawn:
    """Fold, order, lay out and choose what the opening picture shows; a backbone leaves no mark here alone."""
    marks, flows = fold(network, plan.key, named=plan.may, other=plan.other)
    marks = dress(network, marks, plan, groups)
    between = flows[flows["source"] != flows["target"]]
    trade = between.groupby("source")["value"].sum().add(between.groupby("target")["value"].sum(), fill_value=0)
    marks["trade"] = trade.reindex(marks.index).fillna(0.0).astype(float).round(2)
    order = marks.assign(_key=marks.index).sort_values(["tier", "trade", "_key"], ascending=[True, False, True]).index
    marks = marks.loc[order]
    places = {str(key): place for place, key in enumerate(order)}
    flows = flows.assign(source=flows["source"].map(places), target=flows["target"].map(places))
    marks = marks.reset_index(drop=True)
    marks["rank"] = marks.groupby("tier").cumcount()
    marks["shown"] = _opening(marks)
    marks["column"] = 0
    flows = _opening_flows(marks, flows, max_flows, backbone=backbone)
    at = _place_here(marks, flows, seed)
    marks["x"], marks["y"] = at[:, 0], at[:, 1]
    return Drawn(marks, flows, legend_of(network, marks, flows, groups, currency), places)


def _opening(marks: pd.DataFrame) -> pd.Series:
    """Show the leading named companies and gathered rest here, and the leading marks of each origin."""
    if not marks["ref"].ne("").any():
        return pd.Series(data=True, index=marks.index)
    kind = marks["ref"].ne("").astype(int)
    order = marks.groupby([marks["tier"], kind]).cumcount()
    away = np.where(kind == 1, NAMED_ELSEWHERE, GATHERED_ELSEWHERE)
    return order < np.where(marks["tier"] > 0, away, np.where(kind == 1, NAMED_HERE, GATHERED_HERE))


def _opening_flows(marks: pd.DataFrame, flows: pd.DataFrame, max_flows: int, *, backbone: bool = False) -> pd.DataFrame:
    named = marks["ref"].ne("")
    drawable = flows["source"].map(marks["shown"]) & flows["target"].map(marks["shown"])
    drawable &= flows["source"] != flows["target"]
    if named.any():
        drawable &= flows["source"].map(named) | flows["target"].map(named)
    if backbone:  # what is gathered as one would be everybody's largest supplier
        small = marks["kind"].eq("industries")
        drawable &= ~flows["source"].map(small) & ~flows["target"].map(small)
    inside = flows["source"].map(marks["tier"]).eq(0) & flows["target"].map(marks["tier"]).eq(0)
    here, away = drawable.astype(bool) & inside, drawable.astype(bool) & ~inside
    if named.any():
        guessed = away & flows["evidence"].eq(2)
        away &= ~guessed | (guessed.cumsum() <= GUESSED_AWAY)
    share = HERE_SHARE["companies" if named.any() else "industries"]
    room = max(round(share * max_flows), max_flows - int(away.sum()))
    first = here & ~flows["target"].where(here).duplicated() if backbone else here & False
    shown = first | (here & ~first & ((here & ~first).cumsum() <= room - int(first.sum())))
    return flows.assign(shown=shown | (away & (away.cumsum() <= max_flows - int(shown.sum()))))


def _place_here(marks: pd.DataFrame, flows: pd.DataFrame, seed: int) -> np.ndarray:
    """Lay out the marks of the place on the strongest links of each; the margin is arranged when drawn."""
    here = int((marks["tier"] == 0).sum())
    local = flows[(flows["source"] < here) & (flows["target"] < here) & (flows["source"] != flows["target"])]
    top = local[(local.groupby("source").cumcount() < BACKBONE) | (local.groupby("target").cumcount() < 1)]
    sector = pd.factorize(marks["industry"].iloc[:here], sort=True)[0].astype(np.int64)
    ends = (top["source"].to_numpy(dtype=np.int64), top["target"].to_numpy(dtype=np.int64))
    at = np.zeros((len(marks), 2))
    at[:here] = layout.positions(here, *ends, sector, seed=seed)
    return at
