"""Supplier lists: who the buyers and payees are, and what was paid."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from ..errors import Fault, SchemaError, first_few
from ..matching.match import ASKED, OUTCOMES, PERSON, no_asks
from ..matching.names import name_key
from ..matching.persons import PERSONS
from ..sources.company_number import company_number
from .ledger import apart, kinds, set_aside
from .payee_nodes import (
    COLUMNS,
    former_names,
    from_register,
    lent_numbers,
    match_rows,
    new_payees,
    one_each,
    outside,
    sectors_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..matching.match import Matches
    from ..tables.links import SupplierList
    from .geography import Places

SEEN = ("supplier", "buyer", "value", "confidential", "only_source")
# What suppliers said of a pair; these columns, ``supplies`` (the buyer's words) and ``apart`` (what rankings set aside)
# stand in the payments only where something was said.
SAID = ("share_of_sales", "replaceable")
__all__ = ["COLUMNS", "SEEN", "Buyers", "Payees", "sectors_of", "with_payees"]
# Rows are put in this order first, so that sums and choices do not depend on the order of the file.
_ORDER = [
    "buyer", "supplier", "supplier_name", "value", "category", "supplier_area", "supplier_postcode",
    "supplier_sector", "sector", "only_source", "supplier_employees", "year", "confidential",
]  # fmt: skip


@dataclass
class Buyers:
    """Other words by which a buyer may be called: the id and name of a site that its company stands for."""

    nodes: dict[str, set[str]] = field(default_factory=dict)

    def add(self, word: object, node: str) -> None:
        """Let a word mean a node."""
        if isinstance(word, str) and word.strip():
            self.nodes.setdefault(word.strip().casefold(), set()).add(node)

    def add_sites(self, rows: pd.DataFrame, own: pd.Series) -> None:
        """Take the ids and names of sites; those in ``own`` stand under their company."""
        for site, name, firm, merged in zip(rows.index, rows["label"], rows["firm_id"], own, strict=True):
            node = str(firm) if merged else str(site)
            self.add(str(site), node)
            self.add(name, node)
            self.add(firm, node)


class Payees(NamedTuple):
    """Firms with the payees, and what became of them.

    Attributes
    ----------
    frame
        Firms and payees.
    seen
        Payments by supplier and buyer.
    notes
        What a reader should know.
    asks
        Matches for the user to confirm (:data:`netan.schema.MATCH_DECISIONS`).
    matches
        Number of payees by what became of them.
    """

    frame: pd.DataFrame
    seen: pd.DataFrame
    notes: tuple[str, ...]
    asks: pd.DataFrame
    matches: Mapping[str, int]


def with_payees(  # noqa: PLR0913  # what the firms hand through
    frame: pd.DataFrame,
    suppliers: Sequence[SupplierList],
    places: Places,
    sector_of: Callable[[str], str | None],
    aside: dict[str, int],
    buyers: Buyers,
    *,
    decisions: pd.DataFrame | None = None,
    rules: Any = None,
    elsewhere: pd.DataFrame | None = None,
) -> Payees:
    """Add the payees of supplier lists to the firms, with the payments that were seen.

    Parameters
    ----------
    frame
        Companies and sites, indexed and sorted by node id.
    suppliers, places, sector_of
        As in :func:`netan.network.firms.assemble_firms`.
    aside
        Takes the counts of what is set aside.
    buyers
        Further words for buyers.
    decisions
        What the user said of matches (:func:`netan.matching.confirm.read_confirm`).
    rules
        Rules of what is no supply, as :func:`netan.network.ledger.kinds` takes them; else those that netan ships.
    elsewhere
        Companies of the register, with its columns; those that are not among the firms give payees their industry and
        place.

    Returns
    -------
    Payees
        Firms, payments, notes, matches to confirm and counts. Private persons are set aside and counted.
    """
    lists = [part.frame for part in suppliers if len(part.frame)]
    if not lists:
        return Payees(frame, _no_payments(), (), no_asks(), {})
    away = outside(elsewhere, frame)
    rows = pd.concat(lists, ignore_index=True)
    rows["supplier"] = _numbers(rows["supplier"], frame)
    rows = rows.sort_values(_ORDER, kind="stable", ignore_index=True)
    buyer = _buyers(frame, rows, buyers)
    kind = kinds(rows, buyer.map(frame["firm_id"]), rules=rules)
    counts, notes = set_aside(kind, rows["value"])
    aside.update(counts)
    rows, buyer = rows[kind.isna()], buyer[kind.isna()]
    rows = rows.assign(supplier=lent_numbers(rows))
    found = match_rows(rows, frame, away, places, decisions, former=former_names(elsewhere))
    person = found.frame["outcome"] == PERSON
    notes += _persons(rows[person], aside)
    rows, buyer, who = rows[~person], buyer[~person], found.frame[~person]
    ids = who["firm_id"].astype(object)
    here = ids.isin(frame.index)
    new = from_register(new_payees(rows, places, sector_of), ids, away, places, sector_of)
    ids = ids.where(here, new["node_id"])
    seen = _payments(rows, ids, buyer, aside, rules)
    extra = new[~here & new["node_id"].isin(seen["supplier"])]
    out = pd.concat([part for part in (frame, one_each(extra)) if len(part)] or [frame])
    out = _sizes_from_lists(out, rows, ids)
    notes += (*_told(seen, out, ids[who["firm_id"].notna()], _unclear(rows, who, frame), rows), *found.notes)
    notes += _to_confirm(found)
    return Payees(out, seen, notes, found.asks, found.counts)


def _persons(rows: pd.DataFrame, aside: dict[str, int]) -> tuple[str, ...]:
    """Count the payments to private persons, who are never named."""
    if rows.empty:
        return ()
    aside[PERSONS] = len(rows)
    money = rows["value"].sum() / 1e6
    return (f"Set aside by the form of their names: {len(rows):,} payments to private persons, £{money:,.1f}m.",)


def _to_confirm(found: Matches) -> tuple[str, ...]:
    many = found.counts.get(OUTCOMES[ASKED], 0)
    if not many:
        return ()
    words = "payee has a likely match" if many == 1 else "payees have likely matches"
    return (f"{many:,} {words} to confirm; until then each stands for itself.",)


def _unclear(rows: pd.DataFrame, who: pd.DataFrame, frame: pd.DataFrame) -> pd.Series:
    """Rows whose name several companies here have, so that a person must say which."""
    names = frame["label"].astype(object).map(name_key, na_action="ignore").dropna()
    twice = set(names[names.duplicated() & (names != "")])
    asked = who["outcome"] == ASKED
    return asked & rows["supplier_name"].map(name_key).isin(twice)


def _numbers(given: pd.Series, frame: pd.DataFrame) -> pd.Series:
    """Company numbers with the zeros that were lost: up to four when the form tells, any number for a known one."""
    known = set(frame.index) | set(frame["firm_id"].dropna())

    def number(text: str) -> str:
        plain = company_number(text)
        whole = plain.zfill(8)
        return whole if plain not in known and whole in known else plain

    return given.map(number, na_action="ignore").astype(object)


def _no_payments() -> pd.DataFrame:
    empty = pd.DataFrame({name: pd.Series(dtype=object) for name in SEEN})
    return empty.astype({"value": float, "confidential": bool})


def _payments(
    rows: pd.DataFrame, ids: pd.Series, buyer: pd.Series, aside: dict[str, int], rules: Any = None
) -> pd.DataFrame:
    """Add up the payments of each pair; leave out what a buyer paid itself and what came back."""
    seen = pd.DataFrame(
        {
            "supplier": ids,
            "buyer": buyer,
            "value": rows["value"].astype(float),
            "confidential": rows["confidential"].astype(bool),
            "only_source": rows["only_source"],
            "year": rows["year"].astype(float),
            "supplies": rows["category"],
            "apart": apart(rows, rules).fillna(""),
            **{name: rows[name] for name in SAID if rows[name].notna().any()},
        }
    )
    selves = seen["supplier"] == seen["buyer"]
    if selves.any():
        aside["payments of a buyer to itself"] = int(selves.sum())
    seen = seen[~selves]
    if seen.empty:
        return _no_payments()
    pair = seen.groupby(["supplier", "buyer"], sort=True)
    out = pair.agg(value=("value", "sum"), confidential=("confidential", "any")).reset_index()
    # 'yes' for one good is yes for the pair
    out["only_source"] = pair["only_source"].max().to_numpy(dtype=object)
    out = _said(_worded(_worded(out, seen, "supplies"), seen, "apart"), seen)
    refunds = out["value"] <= 0
    if refunds.any():
        aside["payees with refunds above payments"] = int(refunds.sum())
    return out[~refunds].reset_index(drop=True)


def _worded(out: pd.DataFrame, seen: pd.DataFrame, column: str) -> pd.DataFrame:
    """Words for each pair, those with the largest payments; no column where there are none at all.

    ``supplies`` is what is supplied, in the buyer's words; ``apart`` the kind under which rankings set it aside, empty
    for an ordinary supply.
    """
    keys = ["supplier", "buyer", column]
    sums = seen.dropna(subset=[column]).groupby(keys, sort=True)["value"].sum().reset_index()
    if sums.empty or sums[column].eq("").all():
        return out
    sums = sums.sort_values("value", ascending=False, kind="stable").drop_duplicates(["supplier", "buyer"])
    words = sums.set_index(["supplier", "buyer"])[column].reindex(pd.MultiIndex.from_frame(out[keys[:2]]))
    known = words.notna() & words.ne("")
    return out.assign(**{column: words.astype(object).where(known, None).to_numpy(object)})


def _said(out: pd.DataFrame, seen: pd.DataFrame) -> pd.DataFrame:
    """What suppliers said of each pair: the last that is known."""
    dated = seen.sort_values("year", kind="stable", na_position="first").groupby(["supplier", "buyer"], sort=True)
    said = {name: dated[name].last().to_numpy() for name in SAID if name in seen.columns}
    if "share_of_sales" in said:
        said["share_of_sales"] = said["share_of_sales"].astype(float)
    return out.assign(**said)


def _told(
    seen: pd.DataFrame, firms: pd.DataFrame, matched: pd.Series, unclear: pd.Series, rows: pd.DataFrame
) -> tuple[str, ...]:
    tier = seen["supplier"].map(firms["tier"])
    found = seen["supplier"].isin(set(matched))
    here, away = seen["supplier"][found].nunique(), seen["supplier"][tier != "local"].nunique()
    first = (
        f"{len(seen):,} payments seen, £{seen['value'].sum() / 1e6:,.1f}m; {here:,} payees found in the register or "
        f"site list, {away:,} stand outside the place."
    )
    notes = [first]
    if unclear.any():
        names = first_few(sorted(set(rows.loc[unclear, "supplier_name"])))
        notes.append(
            f"{int(unclear.sum()):,} payees have a name that several companies here have, and no company number "
            f"({names}); they were matched to none."
        )
    silent = rows["supplier_area"].isna() & ~rows.index.isin(matched.index)
    if silent.any():
        notes.append(
            f"{int(silent.sum()):,} payees (£{rows.loc[silent, 'value'].sum() / 1e6:,.1f}m) have no address and were "
            "found nowhere; they count as elsewhere in the country."
        )
    return tuple(notes)


def _buyers(frame: pd.DataFrame, rows: pd.DataFrame, other: Buyers) -> pd.Series:
    """Node of each row's buyer: by id, company number or name."""
    local = frame[frame["tier"] == "local"]
    by_id, by_name = Buyers(), Buyers()
    for node, label in zip(local.index, local["label"], strict=True):
        by_id.add(str(node), str(node))
        by_name.add(label, str(node))
    found: dict[str, str] = {}
    faults = []
    for text in sorted(rows["buyer"].unique()):
        words = dict.fromkeys((text.strip().casefold(), company_number(text).casefold()))
        choices = (b.nodes[w] for b in (by_id, other, by_name) for w in words if w in b.nodes)
        nodes = next(choices, set())
        if len(nodes) == 1:
            found[text] = next(iter(nodes))
            continue
        several = f" may be {len(nodes)} of them: {first_few(sorted(nodes))}"
        faults.append(
            Fault(
                f"buyer '{text}' is no site and no company here" if not nodes else f"buyer '{text}'{several}",
                sheet="supplier list",
                column="buyer",
                remedy="use its site id, company number or exact name, or add it to the site list",
            )
        )
    if faults:
        raise SchemaError(f"supplier list: {len(faults)} buyer{'s are' if len(faults) > 1 else ' is'} unclear", faults)
    return rows["buyer"].map(found)


def _sizes_from_lists(frame: pd.DataFrame, rows: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    """Headcounts that a supplier list gives, where nothing better is known."""
    given = rows["supplier_employees"].astype(float).groupby(ids).max().dropna()
    given = given[given.index.isin(frame.index[frame["employees"].isna()])]
    out = frame.copy()
    out.loc[given.index, "employees"] = given
    for bound in ("employees_lower", "employees_upper"):
        out.loc[given.index, bound] = given
    out.loc[given.index, "evidence"] = "seen"
    out.loc[given.index, "size_source"] = "supplier list"
    return out
