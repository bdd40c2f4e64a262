"""What was paid on each line of a ledger: net of VAT, credit notes negative, the two sides of a booking made one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from .ledger_cells import amounts, currency_code
from .ledger_documents import kinds_of_documents
from .mapping import ENDING

if TYPE_CHECKING:
    from ..errors import Fault
    from .ledger_cells import Amounts
    from .ledger_lines import Raw
    from .mapping import ColumnMapping

PAYMENTS, BALANCES = "payments of invoices that stand in the list", "balances brought forward"
# Two sides that nearly cancel hold the invoices and their payments.
CANCEL = 0.8
AMOUNTS = ("value", "gross", "vat", "debit", "credit")


@dataclass
class Money:
    """Amounts of the lines.

    Attributes
    ----------
    value
        Currency units without VAT; NaN where unknown.
    blank
        Lines on which no amount stands.
    currency
        Currency code of each line; empty for that of the study.
    other
        Lines that are no purchases -> which.
    columns
        The columns as read, for faults.
    notes
        What was done.
    questions
        What must be answered in the mapping: (what is wrong, key, what to do).
    """

    value: np.ndarray
    blank: np.ndarray
    currency: np.ndarray
    other: dict[str, np.ndarray] = field(default_factory=dict)
    columns: dict[str, Amounts] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    questions: list[tuple[str, str, str]] = field(default_factory=list)


def money_of(raw: Raw, mapping: ColumnMapping) -> Money:
    """Read the amounts of all lines.

    Parameters
    ----------
    raw
        The lines.
    mapping
        Says what the columns are and what the amounts leave open.
    """
    found = {name: amounts(raw.cells[name], decimal=mapping.decimal) for name in AMOUNTS if name in raw.cells}
    first = next(iter(found.values()))
    out = Money(first.value, first.blank, _currency(raw, first, mapping), columns=found)
    if any(column.guessed for column in found.values()):
        out.notes.append('Amounts such as 1.234 were read as thousands; write decimal = "." in the mapping if not.')
    if {"debit", "credit"} <= found.keys() and "value" not in found:
        _two_sides(out, found["debit"], found["credit"], mapping)
    elif "value" not in found:
        _without_vat(out, found, mapping)
    elif mapping.amount_is == "gross":
        out.value = _less_vat(out, found["value"].value, mapping)
    _documents(out, raw, mapping)
    out.value = out.value * mapping.unit
    if mapping.unit != 1:
        out.notes.append(f"Amounts stand in units of {mapping.unit:,.0f}.")
    return out


def unread(raw: Raw, money: Money, counted: np.ndarray) -> list[Fault]:
    """Fault of every cell that is no amount, and of every line that counts and has none."""
    faults = []
    for name, column in money.columns.items():
        for k in np.flatnonzero(column.unread & counted).tolist():
            text = str(raw.cells[name][k])[:40]
            faults.append(raw.fault(k, name, f"'{text}' is no amount", "write a plain number"))
    faults += [
        raw.fault(k, next(iter(money.columns)), "no amount", "write the amount, or remove the row")
        for k in np.flatnonzero(money.blank & counted).tolist()
    ]
    return faults


def _two_sides(out: Money, debit: Amounts, credit: Amounts, mapping: ColumnMapping) -> None:
    left, right = (np.where(side.blank, 0.0, side.value) for side in (debit, credit))
    out.blank = debit.blank & credit.blank
    one, other = float(np.nansum(np.abs(left))), float(np.nansum(np.abs(right)))
    side = mapping.sign if mapping.sign in {"debit", "credit"} else "debit" if one >= other else "credit"
    if not mapping.sign and max(one, other) > 0 and min(one, other) > CANCEL * max(one, other):
        out.questions.append((
            f"debits ({one:,.0f}) and credits ({other:,.0f}) nearly cancel: the list holds invoices and their payments",
            "sign", 'write sign = "debit" or "credit" for the side of the invoices; the other is then left out',
        ))  # fmt: skip
    if mapping.sign in {"debit", "credit"} and min(one, other) > CANCEL * max(one, other):
        mine = debit if side == "debit" else credit
        out.value = np.where(mine.blank, 0.0, mine.value)
        out.other[PAYMENTS] = mine.blank & ~out.blank
        return
    out.value = left - right if side == "debit" else right - left
    if not mapping.sign:
        out.notes.append(f"Purchases were taken from the {side} side, the other taken off.")


def _without_vat(out: Money, found: dict[str, Amounts], mapping: ColumnMapping) -> None:
    gross = found["gross"]
    out.value, out.blank = gross.value, gross.blank
    if mapping.amount_is == "net":
        return
    if "vat" in found:
        vat = found["vat"]
        out.value = gross.value - np.where(vat.blank, 0.0, vat.value)
        out.notes.append("Amounts are those with VAT less the VAT beside them.")
        return
    out.value = _less_vat(out, gross.value, mapping)


def _less_vat(out: Money, gross: np.ndarray, mapping: ColumnMapping) -> np.ndarray:
    if mapping.vat_rate <= 0:
        out.questions.append((
            "the only amounts are with VAT", "vat_rate",
            f'write vat_rate = 0.2 in {mapping.file}{ENDING} to take it off, or amount_is = "net" if it is not in them',
        ))  # fmt: skip
        return gross
    out.notes.append(
        f"VAT of {mapping.vat_rate:.0%} was taken off every amount, also where none was charged: the amounts are rough."
    )
    return np.round(gross / (1 + mapping.vat_rate), 2)


def _currency(raw: Raw, column: Amounts, mapping: ColumnMapping) -> np.ndarray:
    """Currency of each line: by its own column, else by the sign beside the amount, else as the mapping says."""
    if "currency" in raw.cells:
        found = np.array([currency_code(text) for text in raw.texts("currency")], dtype=object)
    else:
        found = column.currency.copy()
        if set(found.tolist()) <= {"", "GBP"}:
            found[:] = ""
    return np.where(found == "", mapping.currency, found)


def _documents(out: Money, raw: Raw, mapping: ColumnMapping) -> None:
    """Turn the sign of credit notes, and of a list that writes payments as minus; leave out payments of invoices."""
    kinds = np.array(kinds_of_documents(raw.texts("document").tolist()), dtype=object)
    credit = kinds == "credit"
    if (kinds == "invoice").any() and (kinds == "payment").any():
        out.other[PAYMENTS] = kinds == "payment"
    if (kinds == "balance").any():
        out.other[BALANCES] = kinds == "balance"
    plain = out.value[~credit & ~np.isin(kinds, ["payment", "balance"])]
    plain = plain[np.isfinite(plain) & (plain != 0)]
    turned = mapping.sign == "reversed" or (
        mapping.sign == "" and "debit" not in out.columns and len(plain) > 0
        and plain.sum() < 0 and (plain < 0).mean() > 0.5
    )  # fmt: skip
    if turned:
        out.value = -out.value
        out.notes.append("Payments stand as minus in the file; their sign was turned.")
    if credit.any() and "debit" not in out.columns:
        out.value = np.where(credit, -np.abs(out.value), out.value)
