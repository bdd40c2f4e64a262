"""Supplier lists: who the buyers and payees are, and what was paid."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import Fault, SchemaError, first_few
from ..sources.company_number import company_number
from .company_names import plain_name
from .ledger import kinds, set_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..tables.links import SupplierList
    from .geography import Places

COLUMNS = (
    "label", "sic", "sector", "area", "tier", "firm_id", "status", "postcode", "employees", "employees_lower",
    "employees_upper", "evidence", "size_source", "confidential", "origin",
)  # fmt: skip
SEEN = ("supplier", "buyer", "value", "confidential", "only_source")
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


def sectors_of(codes: pd.Series, sector_of: Callable[[str], str | None]) -> pd.Series:
    """Industry of the table of each SIC code, missing where there is none."""
    known = {code: sector_of(code) for code in codes.dropna().unique() if isinstance(code, str) and code}
    return codes.map(known).astype(object)


def with_payees(
    frame: pd.DataFrame,
    suppliers: Sequence[SupplierList],
    places: Places,
    sector_of: Callable[[str], str | None],
    aside: dict[str, int],
    buyers: Buyers,
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[str, ...]]:
    """Add the payees of supplier lists to the firms, and return the payments that were seen.

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

    Returns
    -------
    tuple
        The firms with the payees, the payments by supplier and buyer, and notes.
    """
    lists = [part.frame for part in suppliers if len(part.frame)]
    if not lists:
        return frame, _no_payments(), ()
    rows = pd.concat(lists, ignore_index=True)
    rows["supplier"] = _numbers(rows["supplier"], frame)
    rows = rows.sort_values(_ORDER, kind="stable", ignore_index=True)
    buyer = _buyers(frame, rows, buyers)
    kind = kinds(rows, buyer.map(frame["firm_id"]))
    counts, notes = set_aside(kind, rows["value"])
    aside.update(counts)
    rows, buyer = rows[kind.isna()], buyer[kind.isna()]
    matched, unclear = _matched(frame, rows)
    new = _new_payees(rows, matched, places, sector_of)
    ids = matched.where(matched.notna(), new["node_id"])
    seen = _payments(rows, ids, buyer, aside)
    extra = new[matched.isna() & new["node_id"].isin(seen["supplier"])]
    out = pd.concat([part for part in (frame, _one_each(extra)) if len(part)] or [frame])
    out = _sizes_from_lists(out, rows, ids)
    return out, seen, (*notes, *_told(seen, out, ids[matched.notna()], unclear, rows))


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


def _payments(rows: pd.DataFrame, ids: pd.Series, buyer: pd.Series, aside: dict[str, int]) -> pd.DataFrame:
    """Add up the payments of each pair; leave out what a buyer paid itself and what came back."""
    seen = pd.DataFrame(
        {
            "supplier": ids,
            "buyer": buyer,
            "value": rows["value"].astype(float),
            "confidential": rows["confidential"].astype(bool),
            "only_source": rows["only_source"],
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
    refunds = out["value"] <= 0
    if refunds.any():
        aside["payees with refunds above payments"] = int(refunds.sum())
    return out[~refunds].reset_index(drop=True)


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


def _matched(frame: pd.DataFrame, rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Node of each payee by company number, else by a plain name that one company here has; and the unclear ones."""
    # of several sites of one company the one with most jobs is paid
    ranked = frame.sort_values("employees", ascending=False, kind="stable", na_position="last")
    numbers: dict[str, str] = {}
    for node, number in ranked["firm_id"].items():
        if isinstance(number, str) and number:
            numbers.setdefault(company_number(number), str(node))
    numbers.update({str(node): str(node) for node in frame.index})
    by_number = rows["supplier"].map(numbers, na_action="ignore")
    names = frame["label"].astype(object).map(plain_name, na_action="ignore").dropna()
    names = names[names != ""]
    twice = set(names[names.duplicated()])
    once = {name: str(node) for node, name in names.items() if name not in twice}
    wanted = rows["supplier_name"].map(plain_name)
    free = rows["supplier"].isna()  # a number that nobody here has is a company elsewhere
    found = by_number.astype(object).where(by_number.notna(), wanted.map(once).astype(object).where(free))
    return found.where(found.notna(), None), free & wanted.isin(twice)


def _new_payees(
    rows: pd.DataFrame, matched: pd.Series, places: Places, sector_of: Callable[[str], str | None]
) -> pd.DataFrame:
    codes = {str(area): places.code_of(str(area)) for area in rows["supplier_area"].dropna().unique()}
    tiers = {text: "world" if code is None else places.tier_of(code) for text, code in codes.items()}
    sic = rows["supplier_sector"].where(rows["supplier_sector"].notna(), rows["sector"])
    return pd.DataFrame(
        {
            "node_id": _own_ids(rows, matched),
            "label": rows["supplier_name"].astype(object),
            "sic": sic.astype(object),
            "sector": sectors_of(sic, sector_of),
            "area": rows["supplier_area"].map(codes).astype(object),
            # an address that is on no list of the country's areas lies abroad; no address at all says nothing
            "tier": rows["supplier_area"].map(tiers).astype(object).fillna("country"),
            "firm_id": rows["supplier"].astype(object),
            "status": None,
            "postcode": rows["supplier_postcode"].astype(object),
            "employees": np.nan,
            "employees_lower": np.nan,
            "employees_upper": np.nan,
            "evidence": "estimated",
            "size_source": None,
            "confidential": rows["confidential"].astype(bool),
            "origin": "payee",
        },
        index=rows.index,
    )


def _own_ids(rows: pd.DataFrame, matched: pd.Series) -> pd.Series:
    """Id of each payee that is none of the firms: its number, or the one its name has in another row, or its name."""
    names = rows["supplier_name"].map(plain_name)
    names = names.where(names != "", rows["supplier_name"])
    pairs = pd.DataFrame({"name": names, "number": rows["supplier"]})[matched.isna()].dropna().drop_duplicates()
    alone = pairs[~pairs["name"].duplicated(keep=False)]
    number = rows["supplier"].where(rows["supplier"].notna(), names.map(dict(zip(*alone.T.to_numpy(), strict=True))))
    return number.astype(object).where(number.notna(), "payee:" + names.astype(str)).where(matched.isna(), None)


def _one_each(extra: pd.DataFrame) -> pd.DataFrame:
    """One row a payee: the first that says something, in every column; open when it is open in any list."""
    if extra.empty:
        return extra.set_index("node_id")
    by_node = extra.groupby("node_id", sort=True)
    out = by_node.first()
    # the place of an address counts above an empty one, which was put into the country
    addressed = extra[extra["area"].notna()].groupby("node_id")["tier"].first()
    out["tier"] = addressed.reindex(out.index).fillna(out["tier"])
    out["confidential"] = by_node["confidential"].all()
    for name in ("employees", "employees_lower", "employees_upper"):
        out[name] = out[name].astype(float)
    out.index.name = None
    return out.loc[:, list(COLUMNS)]


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
