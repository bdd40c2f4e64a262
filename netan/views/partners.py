"""One company between its partners: columns of suppliers and buyers, further ones behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .collapse import fold
from .gather import Drawn, Plan, dress, legend_of, palette
from .links import weakest
from .wording import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .links import NetworkLike


def neighbours(
    network: NetworkLike,
    plan: Plan,
    groups: Mapping[str, str],
    *,
    centre: str,
    hops: int,
    top: int,
    currency: str,
    buyers: bool = True,
) -> Drawn:
    """Put one company between columns of suppliers and buyers; small partners are gathered by origin."""
    marks, flows = fold(network, plan.key, named=plan.may, other=plan.other)
    marks = dress(network, marks, plan, groups)
    flows = flows[flows["source"] != flows["target"]]
    focus = plan.firms[centre]
    column = _columns(flows, _totals(marks), focus, hops)
    column = column if buyers else column[column["column"] < 0]
    keep, gathered = {focus: 0}, []
    for code in sorted(set(column["column"])):
        members = column[column["column"] == code].sort_values("value", ascending=False, kind="stable")
        keep |= dict.fromkeys(members.index[:top], int(code))
        if len(members) > top:
            gathered.append((int(code), members.iloc[top:]))
    flows, into = _passed_on(flows, column, _totals(marks), focus), _gathered_keys(gathered, marks)
    rows = marks.loc[list(keep)].assign(column=list(keep.values()))
    rows["trade"] = column["value"].reindex(rows.index)
    flows = _merged(flows.assign(**{end: [into.get(k, k) for k in flows[end]] for end in ("source", "target")}))
    rows = _add_gathered(rows, marks, gathered, flows, len(palette(network, groups)) - 1)
    rows["trade"] = rows["trade"].fillna(0.0).astype(float)
    order = rows.assign(_key=rows.index, _last=rows["kind"].eq("several")).sort_values(
        ["column", "tier", "_last", "trade", "_key"], ascending=[True, True, True, False, True]
    )
    places = {str(key): place for place, key in enumerate(order.index)}
    flows = flows.assign(source=flows["source"].map(places), target=flows["target"].map(places), shown=True)
    final = order.drop(columns=["_key", "_last"]).reset_index(drop=True).assign(shown=True, x=0.0, y=0.0)
    final["rank"] = final.groupby("column").cumcount()
    final.loc[places[focus], "trade"] = 0.0
    legend = legend_of(network, final, flows, groups, currency)
    return Drawn(final, flows.reset_index(drop=True), legend, places, places[focus])


def _totals(marks: pd.DataFrame) -> dict[int, pd.Series]:
    """All sales (-1) and all purchases (1) of each mark, drawn or not."""
    sold = marks[[f"sold_{code}" for code in range(5)]].sum(axis=1)
    return {-1: sold, 1: marks[[f"bought_{code}" for code in range(4)]].sum(axis=1)}


def _columns(flows: pd.DataFrame, totals: dict[int, pd.Series], focus: str, hops: int) -> pd.DataFrame:
    """Column of each partner: -1 supplies the company, -2 supplies those; 1 and up buy. Value is that passed on."""
    found: dict[str, tuple[int, float]] = {}
    first = {-1: flows[flows["target"] == focus], 1: flows[flows["source"] == focus]}
    sides = {-1: first[-1].set_index("source")["value"], 1: first[1].set_index("target")["value"]}
    frontier: dict[int, dict[str, float]] = {}
    for side, other in ((-1, 1), (1, -1)):
        own, across = sides[side], sides[other].reindex(sides[side].index).fillna(0.0)
        mine = own[(own > across) | ((own == across) & (side < 0))]
        frontier[side] = {str(key): float(value) for key, value in mine.items()}
        found |= {key: (side, value) for key, value in frontier[side].items()}
    for hop in range(2, hops + 1):
        for side in (-1, 1):
            frontier[side] = _further(flows, totals[side], frontier[side], side, {focus, *found})
            found |= {key: (side * hop, value) for key, value in frontier[side].items()}
    return pd.DataFrame.from_dict(found, orient="index", columns=["column", "value"])


def _further(
    flows: pd.DataFrame, total: pd.Series, frontier: dict[str, float], side: int, done: set[str]
) -> dict[str, float]:
    """One step further: a partner's trade counts by the share of it that goes towards the company."""
    near, far = ("target", "source") if side < 0 else ("source", "target")
    links = flows[flows[near].isin(frontier) & ~flows[far].isin(done)]
    share = links[near].map(lambda key: min(1.0, frontier[key] / max(float(total.get(key, 0.0)), 1e-9)))
    passed = (links["value"] * share).groupby(links[far]).sum()
    return {str(key): float(value) for key, value in passed.items()}


def _passed_on(flows: pd.DataFrame, column: pd.DataFrame, totals: dict[int, pd.Series], focus: str) -> pd.DataFrame:
    """Lines from each column to the next, by what they pass on towards the company, or from it, as the rows do."""
    place = pd.concat([column["column"], pd.Series({focus: 0})])
    flows = flows[flows["source"].isin(place.index) & flows["target"].isin(place.index)]
    before, after = flows["source"].map(place), flows["target"].map(place)
    flows, before, after = (part[after - before == 1] for part in (flows, before, after))
    share = pd.Series(1.0, index=flows.index)
    for side, near, further in ((-1, "target", after < 0), (1, "source", before > 0)):
        handed = flows[near].map(column["value"]) / flows[near].map(totals[side]).clip(lower=1e-9)
        share = share.mask(further, handed.clip(upper=1.0))
    return flows.assign(value=flows["value"] * share)


def _gathered_keys(gathered: list[tuple[int, pd.DataFrame]], marks: pd.DataFrame) -> dict[str, str]:
    """Key of the row that each small partner is gathered in: one a column and origin."""
    return {
        str(key): f"~{code}|{tier}" for code, members in gathered for key, tier in marks["tier"][members.index].items()
    }


def _merged(flows: pd.DataFrame) -> pd.DataFrame:
    """Add up lines that share both ends; the evidence of a sum is that of its weakest part that matters."""
    parts = flows.pivot_table(index=["source", "target"], columns="evidence", values="value", aggfunc="sum")
    parts = parts.reindex(columns=range(len(EVIDENCE))).fillna(0.0)
    ends = parts.index.to_frame(index=False).astype(object)
    worth = parts.to_numpy(float)
    merged = ends.assign(value=worth.sum(axis=1), evidence=weakest(worth))
    return merged.sort_values(["value", "source", "target"], ascending=[False, True, True], ignore_index=True)


def _add_gathered(
    rows: pd.DataFrame, marks: pd.DataFrame, gathered: list[tuple[int, pd.DataFrame]], flows: pd.DataFrame, other: int
) -> pd.DataFrame:
    """Add a row for the small partners of each column and origin; what it rests on is what its lines rest on."""
    new = []
    for code, members in gathered:
        for tier, part in members.groupby(marks["tier"].reindex(members.index)):
            key = f"~{code}|{tier}"
            side = "others" if abs(code) > 1 else "other suppliers" if code < 0 else "other buyers"
            row = dict.fromkeys(rows.columns, 0.0) | {"label": f"{len(part)} {side}", "ref": "", "kind": "several"}
            row |= {"industry": "", "group": other, "tier": int(tier), "column": code, "jobs": np.nan, "area": ""}
            lines = flows.loc[flows["source" if code < 0 else "target"] == key, "evidence"]
            row |= {"evidence": int(lines.max()), "trade": part["value"].sum()}
            row |= {"members": int(marks["members"].reindex(part.index).sum()), "unknown_jobs": 0, "output": np.nan}
            new.append(pd.Series(row, name=key))
    if not new:
        return rows
    added = pd.DataFrame(new).astype({c: rows[c].dtype for c in rows.columns})
    return pd.concat([rows, added])
