"""Kinds of documents in a ledger: invoices, credit notes, payments of invoices, balances."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Whole words, the first that fits counts; the two-letter codes are those of common accounts programs.
_KINDS = {
    "credit": r"credit(?: ?(?:note|memo|invoice|adjustment)s?)?|crn|crm?|cn|pc|kg|refunds?|reversals?|scn|gutschrift",
    "balance": r"(?:opening|closing|brought forward|b/f|carried forward|c/f)(?: balance)?|balance",
    "payment": r"(?:payments?|bacs|chaps|cheque|chq|pp|pa|py|kz|zp|pay|remittance|direct debit)(?: run)?",
    "invoice": r"(?:purchase |supplier |standard )?invoices?|invc?|pi|si|kr|re|pin|api|bill|rechnung|standard",
}
_BEFORE = r"\W*(?:(?:purchase|supplier|vendor|ap) )?"
_COMPILED = tuple((k, re.compile(rf"{_BEFORE}(?:{words})\W*", re.IGNORECASE)) for k, words in _KINDS.items())
_HOLDS = (
    ("credit", re.compile(r"\bcredit\b|\brefund|\breversal", re.IGNORECASE)),
    ("balance", re.compile(r"\bbalance\b", re.IGNORECASE)),
    ("invoice", re.compile(r"\binvoice\b", re.IGNORECASE)),
    ("payment", re.compile(r"\bpayment\b", re.IGNORECASE)),
)


def kinds_of_documents(texts: Sequence[str]) -> list[str]:
    """Kind of each document: credit, payment, invoice, balance, other, or empty where nothing is said.

    Examples
    --------
    >>> kinds_of_documents(["Invoice", "CRN", "Payment run", "Credit Memo", "Journal", ""])
    ['invoice', 'credit', 'payment', 'credit', 'other', '']
    """
    known = {text: _kind(text) for text in dict.fromkeys(texts)}
    return [known[text] for text in texts]


def _kind(text: str) -> str:
    if not text.strip():
        return ""
    for kind, pattern in (*((k, p.fullmatch) for k, p in _COMPILED), *((k, p.search) for k, p in _HOLDS)):
        if pattern(text):
            return kind
    return "other"
