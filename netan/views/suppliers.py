"""Who supplies one company: the rows, caption and words of a report picture. Payments that were seen, nothing else.

Suppliers in the place stand by name, the largest first; the others of the place are gathered by industry, those
elsewhere by origin and industry. A payment that nobody recorded is not drawn and not counted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from ..network.published import may_be_told
from .legend import OTHER, PALETTE, GroupKey, group_names
from .links import NetworkLike, tier_codes
from .scene import Notes, ViewError
from .suppliers_words import alt_of, caption_of, lower_first
from .wording import clean, round_jobs, without_legal_form

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

OTHER_INDUSTRIES, UNKNOWN = "Other industries", "Industry not known"


@dataclass(frozen=True)
class Room:
    """How much one picture shows: names here, groups here and groups of each origin elsewhere."""

    named: int = 12
    here: int = 3
    away: int = 4


@dataclass(frozen=True)
class SupplierFigure:
    """A picture of the suppliers of one company, before it is drawn.

    Attributes
    ----------
    who, jobs
        The buyer, and its jobs (NaN when not known).
    colour
        Of the buyer's industry group.
    rows
        One row a circle, in the order of drawing: name, kind (supplier or several), origin (0 here to 3 abroad),
        origin_words, area, industry (group), colour, suppliers (how many), jobs, jobs_evidence, paid (currency
        units a year), evidence, confidential.
    groups
        Key of the colours: industry groups with the number of suppliers.
    title, caption, alt
        Words.
    notes
        Place, sources, notices.
    """

    who: str
    jobs: float
    colour: str
    rows: pd.DataFrame
    groups: tuple[GroupKey, ...]
    title: str
    caption: str
    alt: str
    notes: Notes


def supplier_figure(
    network: NetworkLike,
    *,
    centre: str,
    groups: Mapping[str, str],
    notes: Notes | None = None,
    may: Collection[str] | None = None,
    room: Room | None = None,
) -> SupplierFigure:
    """Gather who supplies one company, as far as payments were seen.

    Parameters
    ----------
    network
        Anything with `nodes` and `edges`.
    centre
        node_id of the buyer.
    groups
        Group of each sector code; the eight heaviest groups here get a colour.
    notes
        What stands round the picture; `date` is the year of the payments.
    may
        node_ids that may be named; None for every supplier that was seen. Where it withholds suppliers, no row
        tells what one of them was paid (:func:`~netan.network.published.may_be_told`).
    room
        How many names and groups there is room for.

    Raises
    ------
    ViewError
        If the company is not in the network, no payment of it was seen, or so few suppliers are withheld that
        their payments could be told.
    """
    notes, room = notes or Notes(), room or Room()
    if centre not in network.nodes.index:
        raise ViewError(f"company {centre!r} is not in the network -> check its number, or build again")
    who = clean(network.nodes["label"][centre]) or "Company without a name"
    table = _suppliers(network, centre, groups, who)
    table["withheld"] = False if may is None else ~table.index.isin(list(may))
    hidden = bool(table["withheld"].any())
    if hidden and _few(table[table["origin"] > 0]):
        table["origin"] = table["origin"].clip(upper=1)
    origins = _origin_words(notes, hidden=hidden and not table["origin"].gt(1).any())
    rows = pd.DataFrame(_rows(table, room), columns=_COLUMNS)
    _refuse_few(rows, who)
    colours = _colours(network, groups)
    rows["colour"] = [colours.get(name, PALETTE[-1]) for name in rows["industry"]]
    rows.insert(3, "origin_words", [origins[code] for code in rows["origin"]])
    rows["area"] = [clean(notes.areas.get(code, code)) for code in rows["area"]]
    key = table.groupby("industry").size()
    own = clean(groups.get(str(network.nodes["sector"][centre]), OTHER))
    drawn = {name if name in colours else OTHER for name in [*rows["industry"], own]}
    keys = tuple(GroupKey(n, colours[n], int(key.get(n, 0))) for n in colours if n in drawn)
    return SupplierFigure(
        who,
        float(network.nodes["employees"][centre]),
        colours.get(own, PALETTE[-1]),
        rows.drop(columns=["withheld", "largest"]),
        keys,
        notes.title or f"Who supplies {without_legal_form(who)}",
        notes.caption or caption_of(rows, without_legal_form(who), notes),
        alt_of(rows, without_legal_form(who), notes),
        notes,
    )


_COLUMNS = (
    "name", "kind", "origin", "area", "industry", "suppliers", "jobs", "jobs_evidence", "paid", "evidence",
    "confidential", "withheld", "largest",
)  # fmt: skip


def _suppliers(network: NetworkLike, centre: str, groups: Mapping[str, str], who: str) -> pd.DataFrame:
    """One row a supplier that was seen, the largest first, on node_id."""
    edges, nodes = network.edges, network.nodes
    seen = edges[(edges["buyer"] == centre) & (edges["supplier"] != centre) & (edges["evidence"] == "seen")]
    seen = seen[seen["value"] > 0]
    if seen.empty:
        raise ViewError(
            f"no payment of {who} was seen, so there is no picture of its suppliers: an estimated link is not drawn "
            "-> put its supplier list into the study (sources.suppliers): one row a supplier with the columns buyer, "
            f"supplier_name and value, '{who}' as buyer; then build again"
        )
    secret = seen["confidential"] if "confidential" in seen.columns else pd.Series(data=False, index=seen.index)
    paid = (
        seen.assign(secret=secret.astype(bool))
        .groupby("supplier")[["value", "secret"]]
        .agg({"value": "sum", "secret": "any"})
    )
    about = nodes.loc[paid.index]
    if "confidential" in about.columns:
        paid["secret"] |= about["confidential"].astype(bool)
    sector = about["sector"].astype(object).where(about["sector"].notna(), "").astype(str)
    words = sector.map({str(s): clean(g, longest=60) for s, g in groups.items()})
    out = pd.DataFrame(
        {
            "label": [clean(label) or "Company without a name" for label in about["label"]],
            "origin": tier_codes(about["tier"]).clip(lower=0),
            "area": about["area"].astype(object).where(about["area"].notna(), ""),
            "industry": words.fillna(UNKNOWN),
            "jobs": about["employees"].astype(float),
            "jobs_evidence": about["evidence"].astype(str),
            "paid": paid["value"].astype(float),
            "confidential": paid["secret"],
        },
        index=paid.index,
    )
    return (
        out.assign(_id=out.index)
        .sort_values(["paid", "label", "_id"], ascending=[False, True, True])
        .drop(columns="_id")
    )


def _told(rows: pd.DataFrame) -> bool:
    """Whether the sum of some suppliers tells nobody what a withheld one of them was paid."""
    hidden = rows.loc[rows["withheld"], "paid"]
    return hidden.empty or may_be_told(hidden)


def _few(away: pd.DataFrame) -> bool:
    """Whether the sum of an origin would tell what a withheld supplier was paid."""
    return not all(_told(part) for _, part in away.groupby("origin"))


def _origin_words(notes: Notes, *, hidden: bool) -> tuple[str, ...]:
    return (notes.origins[0], "Elsewhere", "", "") if hidden else notes.origins


def _rows(table: pd.DataFrame, room: Room) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    here = table[table["origin"] == 0]
    open_ = here[~here["withheld"]].head(room.named)
    rest = here.drop(index=open_.index)
    if len(rest) == 1 and not rest["withheld"].any():
        open_, rest = here, rest.iloc[:0]
    for one in open_.itertuples():
        jobs = one.jobs if one.jobs_evidence == "seen" else round_jobs(one.jobs)
        word = "not known" if math.isnan(one.jobs) else one.jobs_evidence
        size = (one.industry, 1, jobs, word, one.paid)
        rows.append((one.label, "supplier", 0, one.area, *size, "seen", one.confidential, False, math.nan))
    for origin in range(4):
        part = rest if origin == 0 else table[table["origin"] == origin]
        limit = room.here if origin == 0 and len(open_) else room.away if origin else room.here + room.named // 2
        rows += [_group_row(name, members, origin, others=bool(len(open_)) and origin == 0)
                 for name, members in _gathered(part, limit)]  # fmt: skip
    return rows


def _gathered(part: pd.DataFrame, most: int) -> list[tuple[str, pd.DataFrame]]:
    """Industry groups by payments, at most so many, then the others; groups too small to hide in fold into these."""
    if part.empty:
        return []
    order = part.groupby("industry")["paid"].sum().sort_values(ascending=False, kind="stable").index
    found = [(str(name), part[part["industry"] == name]) for name in order]
    kept = [item for item in found if _told(item[1])]
    if len(kept) + (len(kept) < len(found)) > most:
        kept = kept[: max(most - 1, 0)]
    names = {name for name, _ in kept}
    while names and not _told(part[~part["industry"].isin(names)]):
        names.discard(kept.pop()[0])
    rest = part[~part["industry"].isin(names)]
    return [*kept, *([(OTHER_INDUSTRIES if kept else "All industries", rest)] if len(rest) else [])]


def _group_row(name: str, members: pd.DataFrame, origin: int, *, others: bool) -> tuple[object, ...]:
    only = members["industry"].unique()
    industry = str(only[0]) if len(only) == 1 else OTHER
    words = industry if len(only) == 1 else name
    evidence = members["jobs_evidence"].mask(members["jobs"].isna())
    known = members["jobs"].sum(min_count=1)
    weakest = next((e for e in ("estimated", "official", "seen") if evidence.eq(e).any()), "not known")
    jobs = known if weakest == "seen" else round_jobs(float(known))
    label = f"Other {lower_first(words)}" if others and not words.startswith("Other") else words
    paid, secret = float(members["paid"].sum()), bool(members["confidential"].any())
    size = (industry, len(members), jobs, weakest, paid)
    return (label, "several", origin, "", *size, "seen", secret, not _told(members), float(members["paid"].max()))


def _refuse_few(rows: pd.DataFrame, who: str) -> None:
    if rows["withheld"].any():
        raise ViewError(
            f"so few suppliers of {who} are confidential, or one of them is so large, that the picture would tell what "
            "it was paid, so it is not written for publication -> write it without --publishable, for internal use, "
            "or ask the buyer which rows may be shown"
        )


def _colours(network: NetworkLike, groups: Mapping[str, str]) -> dict[str, str]:
    """Colour of each industry group, as in every picture of the network."""
    nodes = network.nodes
    here = nodes[nodes["tier"].astype(str).eq("local") & nodes["kind"].astype(str).isin(["firm", "sector"])]
    sector = here["sector"].astype(object).where(here["sector"].notna(), "").astype(str)
    words = sector.map({str(s): clean(g, longest=60) for s, g in groups.items()}).fillna(OTHER)
    names = group_names(words, here["output"].astype(float))
    return {name: PALETTE[-1] if name == OTHER else PALETTE[code] for code, name in enumerate(names)}
