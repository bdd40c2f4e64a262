"""Spending that councils, health bodies and departments publish: payments of public money, kept apart from supply."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ..errors import SchemaError
from .delimited import bare
from .ledger import read_ledger
from .ledger_headings import header_of, meaning_of

if TYPE_CHECKING:
    from pathlib import Path

    from ..tables.links import SupplierList
    from .mapping import ColumnMapping
    from .workbook import Sheet

KIND = "council_spend"
# Headings that public bodies use and purchase ledgers of firms do not; two of them tell.
_HEADINGS = frozenset(
    map(bare, (
        "Directorate", "Expense Area", "Expense Type", "Expense Code", "Expenditure Type", "Expenditure Category",
        "Body Name", "Name of Body", "Body", "Public Body", "Organisation Label", "Organisational Unit",
        "Department Family", "Entity", "Service Area", "Service Label", "Service Division", "Service Category Label",
        "Purpose of Expenditure", "Purpose of Expenditure Narrative", "Purpose of Spend", "Irrecoverable VAT",
        "Procurement Merchant Category", "Merchant Category", "Procurement Category", "Beneficiary Name",
        "Supplier Beneficiary Name", "Creditor Type", "Supplier Type", "Contract ID", "Portfolio", "Cost Centre Name",
        "Proclass", "Cipfa Code", "Subjective", "Subjective Description",
    ))
)  # fmt: skip
ENOUGH = 2
_BODY = re.compile(
    r"\b(?:council|councils|borough|county|city of|combined authority|fire authority|police|nhs|hospital|"
    r"health board|integrated care board|icb|clinical commissioning|department (?:for|of)|ministry|home office|"
    r"hm (?:treasury|revenue)|cabinet office|scottish government|welsh government|environment agency|"
    r"national park authority)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\b(?:spend(?:ing)?|expenditure|payments?|transactions) (?:\w+ ){0,3}"
    r"(?:over|above|exceeding) (?:£|gbp) ?[\d,.]+ ?k?|"
    r"transparency",
    re.IGNORECASE,
)
_COMPANY = re.compile(r"\b(?:ltd|limited|plc|llp|cic)\b", re.IGNORECASE)
BODIES_IN = 400


def read_council_spend(path: Path, *, buyer: str = "", mapping: ColumnMapping | None = None) -> SupplierList:
    """Read a file of council spending over £500, or of central government spending over £25,000.

    The rules are those of :func:`netan.sources.ledger.read_ledger`: one row a payee and expense type, refunds taken
    off, redacted payees counted and left out, part of a year made a year. The money as published is in ``paid``. The
    layouts of councils differ; one was tried on a published file. That of central government is imitated from its
    published description and was not tried on a published file.

    Parameters
    ----------
    path
        csv or workbook.
    buyer
        The public body, where the file does not name it. Else, where nothing in the file names it, the body is called
        by the name of the file, which is said.
    mapping
        How the file is read; else that beside it, else what is found.

    Returns
    -------
    SupplierList
        With ``kind`` ``council_spend``: it is no supply of manufacturing and goes into no network.

    Raises
    ------
    FileFormatError
        Nothing that looks like payments, or not what its name says.
    SchemaError
        With every fault, at the row the user sees.
    """
    try:
        return replace(read_ledger(path, buyer=buyer, mapping=mapping), kind=KIND)
    except SchemaError as error:
        if buyer or not error.faults or any(fault.column != "buyer" for fault in error.faults):
            raise
    # councils publish files that say nowhere whose they are; the view of them needs a name, not a site of the study
    called = " ".join(re.sub(r"[_-]+", " ", path.stem).split()) or path.stem
    found = read_ledger(path, buyer=called, mapping=mapping)
    note = f"Nothing in {path.name} says who paid: called '{called}'; netan map-columns {path.name} --buyer names it."
    return replace(found, kind=KIND, notes=(*found.notes, note))


def is_public_body(name: str) -> bool:
    """Whether a payee is a council, a health body, a department or another body of the state, by its name.

    Examples
    --------
    >>> is_public_body("Northmoor Borough Council"), is_public_body("Council Tyres Ltd"), is_public_body("NHS Eastvale")
    (True, False, True)
    """
    return _BODY.search(name) is not None and not _COMPANY.search(name)


def is_council_spend(sheet: Sheet) -> bool:
    """Whether a sheet of payments is that of a public body: by its headings, its titles, or who pays.

    Parameters
    ----------
    sheet
        Cells as they stand.

    Examples
    --------
    >>> from netan.sources.workbook import Sheet
    >>> heads = ["Directorate", "Supplier Name", "Amount", "Expense Type"]
    >>> is_council_spend(Sheet("f", "", [heads, ["Roads", "Made Up Ltd", "5", "Gravel"]]))
    True
    """
    header = header_of(sheet)
    if header is None:
        return False
    heads = [bare(cell) for cell in sheet.rows[header]]
    if sum(head in _HEADINGS for head in heads) >= ENOUGH:
        return True
    titles = [sheet.text(row, place) for row in range(header) for place in range(sheet.width)]
    if any(_TITLE.search(title) for title in titles):
        return True
    return _paid_by_bodies(sheet, header)


def _paid_by_bodies(sheet: Sheet, header: int) -> bool:
    """Whether one column of buyers names public bodies alone."""
    for place in range(sheet.width):
        if meaning_of(sheet.text(header, place)).role != "buyer":
            continue
        rows = range(header + 1, min(header + 1 + BODIES_IN, len(sheet.rows)))
        names = {text for row in rows if (text := sheet.text(row, place))}
        if names and all(_BODY.search(name) for name in names):
            return True
    return False
