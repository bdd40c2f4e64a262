"""Which columns of a ledger hold what was paid: net, gross and VAT, debit and credit, one column a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .ledger_placed import MOST, NEARLY_ALL, same
from .workbook import letter

if TYPE_CHECKING:
    from .ledger_placed import Column, Placed

# VAT against the amount it stands beside: a fifth of the net amount is a sixth of the gross one.
GROSS_SHARE = (0.155, 0.178)
NAME_IT = 'write value = "the heading" under [columns]'


def place_amounts(placed: Placed) -> None:
    """Choose the columns of amounts; what leaves two readings open becomes a problem, never a guess."""
    values = _numeric(placed.free("value"))
    placed.take("value", _one(placed, _latest_year(placed, _stated(values))))
    for name in ("gross", "vat", "debit", "credit"):
        found = _numeric(placed.free(name))
        placed.take(name, found[0] if found else None)
    if "value" in placed.columns:
        _weigh_vat(placed)
    if placed.columns.keys() & {"value", "gross"} or {"debit", "credit"} <= placed.columns.keys():
        _drop_spare(placed)
        return
    if placed.problems:
        return
    foreign = _numeric(placed.free("foreign"))
    if foreign:
        placed.take("value", foreign[0])
        return
    _by_content(placed)


def _numeric(columns: list[Column]) -> list[Column]:
    """Columns of numbers; all of them where none is, so that what is wrong in them can be said."""
    return [c for c in columns if c.numbers > MOST] or [c for c in columns if c.filled] or columns


def _stated(columns: list[Column]) -> list[Column]:
    """Those that say that they are without VAT, else those in the buyer's own money, else all."""
    sure = [c for c in columns if c.meaning.sure] or columns
    best = [c for c in sure if c.meaning.rank == 0] or sure
    own = [c for c in best if c.meaning.currency in {"", "GBP"}]
    return own or best


def _latest_year(placed: Placed, columns: list[Column]) -> list[Column]:
    """Of one column a year the latest; a year to date is no year."""
    years = {c.meaning.year for c in columns} - {0}
    if len(years) < 2:
        return columns
    whole = [c for c in columns if c.meaning.year and "ytd" not in c.heading.casefold()]
    last = max((c.meaning.year for c in whole), default=0)
    others = [c.heading for c in columns if c.meaning.year != last and c.meaning.year]
    totals = [c for c in columns if not c.meaning.year]
    placed.notes.append(
        f"One column a year: {last} was used, {', '.join(sorted(others + [c.heading for c in totals]))} left out."
    )
    return [c for c in whole if c.meaning.year == last]


def _one(placed: Placed, columns: list[Column]) -> Column | None:
    """The one column that fits; two with different amounts are a problem."""
    if len(columns) < 2:
        return columns[0] if columns else None
    lowest = min(c.meaning.rank for c in columns)
    best = [c for c in columns if c.meaning.rank == lowest]
    if len(best) > 1 and not all(same(best[0], other) for other in best[1:]):
        names = " and ".join(f"'{c.heading}' (column {letter(c.place)})" for c in best)
        placed.problems.append((f"{names} both may be what was paid", best[1].place, NAME_IT))
        return None
    return best[0]


def _weigh_vat(placed: Placed) -> None:
    """An amount that does not say whether VAT is in it, beside its VAT: their ratio tells."""
    value, vat = placed.columns["value"], placed.columns.get("vat")
    if value.meaning.sure:
        return
    if vat is not None and "gross" not in placed.columns:
        with np.errstate(divide="ignore", invalid="ignore"):
            share = vat.money.value / value.money.value
        share = share[np.isfinite(share) & (share != 0)]
        if len(share) and GROSS_SHARE[0] < float(np.median(share)) < GROSS_SHARE[1]:
            placed.columns["gross"] = placed.columns.pop("value")
            placed.notes.append(f"'{value.heading}' holds the VAT that stands in '{vat.heading}'; it was taken off.")
            return
        if len(share):
            return
    if "gross" not in placed.columns:
        placed.notes.append(f"'{value.heading}' does not say whether VAT is in it; it was taken as without VAT.")


def _drop_spare(placed: Placed) -> None:
    """Leave only what the amount is worked out from."""
    have = placed.columns
    if "value" in have:
        spare = ["gross", "vat", "debit", "credit"]
    elif {"debit", "credit"} <= have.keys():
        spare = ["gross", "vat"]
    else:
        spare = ["debit", "credit"]
    for name in spare:
        have.pop(name, None)


def _by_content(placed: Placed) -> None:
    """No heading says what was paid: take the one column of money, if there is but one."""
    for name in ("debit", "credit", "vat"):
        placed.columns.pop(name, None)
    found = [c for c in placed.rest if not c.meaning.role and c.numbers >= NEARLY_ALL and _like_money(c)]
    if len(found) == 1:
        placed.take("value", found[0], "the only column of amounts")
        placed.notes.append(f"No heading says what was paid; '{found[0].heading}' is the only column of amounts.")
        return
    if found:
        names = ", ".join(f"'{c.heading}' (column {letter(c.place)})" for c in found)
        placed.problems.append((f"no heading says what was paid; it may be any of {names}", None, NAME_IT))
        return
    placed.problems.append(("there is no column of amounts", None, NAME_IT))


def _like_money(column: Column) -> bool:
    """Amounts rather than numbers of documents: some pence, or neither a row of numbers nor all of one length."""
    value = column.money.value[np.isfinite(column.money.value)]
    if not len(value) or column.serials >= NEARLY_ALL:
        return False
    if (value != np.round(value)).any():
        return True
    lengths = {len(f"{abs(v):.0f}") for v in value}
    return len(lengths) > 1 and not (
        len(value) > 3 and len(set(value.tolist())) == len(value) and (np.diff(value) == 1).all()
    )
