"""Headings of a ledger: what each column is, as far as its heading says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .delimited import bare
from .ledger_cells import currency_code

if TYPE_CHECKING:
    from .workbook import Sheet

LONGEST = 60
HEADER_WITHIN = 40
ALIKE = 88
FUZZY_FROM = 6

# Spellings of a column, the likelier ones first. A spelling belongs to the first column that claims it.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "supplier_name": (
        "supplier name", "vendor name", "payee name", "creditor name", "beneficiary name", "supplier beneficiary name",
        "name of supplier", "name of vendor", "name of payee", "payee", "supplier", "vendor", "creditor",
        "beneficiary", "supplier beneficiary", "merchant name", "merchant", "paid to", "supplier account name",
        "vendor name 1", "trading partner", "lieferant", "kreditor", "fournisseur", "name", "name 1", "contact name",
        "contact", "account name", "company", "company name",
    ),
    "supplier": (
        "company number", "supplier company number", "companies house number", "companies house no", "crn",
        "company reg no", "company reg number", "company registration number", "company registration no",
        "registration number", "company no", "supplier registration number", "registered number",
    ),
    "vendor_id": (
        "supplier number", "supplier id", "vendor id", "vendor number", "supplier code", "vendor code",
        "creditor number", "creditor id", "creditor code", "payee id", "payee number", "supplier ref",
        "supplier reference", "vendor account", "supplier account", "account ref", "ac ref", "a/c", "kreditorennummer",
    ),
    "vat_number": (
        "vat reg no", "vat registration number", "vat number", "vat no", "vat reg number", "vat registration",
    ),
    "buyer": (
        "buyer", "customer", "buyer name", "buying company", "buying site", "buyer site", "paid by", "name of body",
        "body name", "entity", "legal entity", "entity name", "organisation name", "organisation label",
        "organisation", "organization", "public body", "body", "site", "plant", "company code",
    ),
    "category": (
        "category", "spend category", "expense type", "material group", "commodity", "commodity group",
        "product group", "product category", "goods or services", "category description", "procurement category",
        "procurement merchant category", "merchant category", "account description", "nominal description",
        "nominal name", "nominal account", "gl description", "gl account description", "gl account", "cost element",
        "cost element name", "cost type", "subjective description", "subjective", "type of spend", "expenditure type",
        "expenditure category", "supplier category", "vendor group", "purpose of expenditure", "purpose",
        "purpose of expenditure narrative", "purpose of spend", "expense area", "description", "narrative", "details",
        "item", "item description", "line description", "text", "goods", "material",
    ),
    "supplier_area": (
        "supplier area", "area", "area code", "supplier district", "vendor district", "district", "local authority",
        "supplier local authority",
    ),
    "country": (
        "country", "supplier country", "vendor country", "country code", "country key", "supplier country code",
    ),
    "supplier_postcode": (
        "supplier postcode", "postcode", "post code", "supplier post code", "vendor postcode", "vendor post code",
        "postal code", "zip", "zip code", "payee postcode",
    ),
    "supplier_sector": ("supplier sector", "sic", "sic code", "supplier sic", "supplier sic code", "sic 2007"),
    "sector": ("sector",),
    "supplier_employees": ("supplier employees", "employees", "supplier headcount", "headcount"),
    "only_source": ("only source", "single source", "sole source", "sole supplier", "only supplier", "single sourced"),
    "replaceable": ("replaceable",),
    "share_of_sales": ("share of sales",),
    "confidential": ("confidential", "internal"),
    "source": ("source",),
    "currency": (
        "currency", "currency code", "curr", "ccy", "cur", "document currency", "invoice currency",
        "transaction currency", "currency key", "local currency", "company code currency", "waehrung", "währung",
    ),
    "document": (
        "document type", "doc type", "transaction type", "trans type", "tran type", "invoice type", "posting type",
        "voucher type", "type", "tx type", "doc ty",
    ),
    "year": ("year", "financial year", "fiscal year", "fin year", "fy", "accounting year", "calendar year", "year end"),
    "debit": ("debit", "dr", "debit amount", "debits", "soll"),
    "credit": ("credit", "cr", "credit amount", "credits", "haben"),
    "gross": ("brutto", "bruttobetrag"),
    "vat": ("vat", "mwst", "ust"),
    "value": (
        "value", "amount", "net amount", "netto", "nettobetrag", "betrag", "spend", "montant", "net value",
    ),
    "reference": (
        "reference", "ref", "invoice number", "invoice no", "invoice", "transaction number", "transaction no",
        "document no", "document number", "voucher", "voucher number", "po number", "order number", "contract id",
        "invoice ref", "our ref", "line", "line no", "payment ref", "cheque no", "batch", "user", "posted by",
    ),
}  # fmt: skip
# Words of line by line texts: a category only where few lines differ.
WEAK_CATEGORIES = frozenset(
    map(bare, ("description", "narrative", "details", "item", "item description", "line description", "text", "goods",
               "purpose", "purpose of expenditure narrative", "purpose of spend", "material"))
)  # fmt: skip
_MONEY = {"amount", "value", "spend", "total", "expenditure", "cost", "sum", "paid", "payments", "spent", "amt", "val"}
_FILLER = {
    "in", "of", "the", "annual", "invoice", "line", "transaction", "payment", "year", "base", "local", "home", "to",
    "supplier", "vendor", "invoiced", "payable", "purchase", "purchases", "company", "currency", "functional", "a",
    "distribution", "fy", "actual", "per", "for", "ytd", "supplies", "k", "m", "s",
}  # fmt: skip
_NET, _GROSS = {"ex", "exc", "excl", "excluding", "net", "less", "without", "before", "exclusive"}, {
    "inc", "incl", "including", "gross", "with", "inclusive",
}  # fmt: skip
_LOCAL = {"base", "local", "home", "functional", "company"}
_DATE_RANK = (
    {"payment", "paid", "clearing", "cleared"}, {"posting", "posted", "gl", "accounting", "effective", "ledger"},
    {"transaction"}, {"invoice", "document", "doc", "tax"},
)  # fmt: skip
_NO_DATE = {"due", "order", "created", "contract", "start", "end", "birth", "expiry", "update", "updated", "by", "user"}
_MONTH_HEADS = {"month", "period", "posted", "paidon", "paymentmonth", "accountingperiod", "datum", "buchungsdatum"}
_UNIT = re.compile(r"(?:£|€|\$|gbp|eur|usd)? ?'?0{3}s?\b|\bthousands?\b|(?:£|€|\$)k\b|\bk(?:gbp|eur)\b", re.IGNORECASE)
_MILLION = re.compile(r"(?:£|€|\$) ?m(?:illions?)?\b|\bmillions?\b", re.IGNORECASE)
_YEAR = re.compile(
    r"(?<!\d)(?:((?:19|20)\d\d)(?: ?[/-] ?(\d\d(?:\d\d)?))?|fy ?'?(\d\d)(?: ?[/-] ?(\d\d))?)(?!\d)", re.IGNORECASE
)
_VENDOR = re.compile(
    r" *(?:supplier|vendor|creditor|payee)s?"
    r"[ '_.-]*(?:account|acct)?[ _.-]*(?:no|nos|nr|num|number|id|code|ref|key|#)\.? *",
    re.IGNORECASE,
)
_COIN = re.compile(r"£|€|\$|\b(?:gbp|eur|usd|sterling|euros?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Meaning:
    """What a heading says.

    Attributes
    ----------
    role
        Column of ours, or another thing that ledgers hold; empty when unknown.
    rank
        The lower, the likelier among several headings of one role.
    unit
        What one printed unit is worth: 1000 for '£000'.
    year
        Year that the heading names; 0 for none.
    currency
        Currency that the heading names.
    sure
        An amount that says whether VAT is in it.
    """

    role: str = ""
    rank: int = 0
    unit: float = 1.0
    year: int = 0
    currency: str = ""
    sure: bool = False


@cache
def _spelt() -> dict[str, tuple[str, int]]:
    out: dict[str, tuple[str, int]] = {}
    for role, spellings in SPELLINGS.items():
        for rank, text in enumerate(spellings):
            out.setdefault(bare(text), (role, rank))
    return out


@cache
def meaning_of(text: str) -> Meaning:
    """Say what a heading means.

    Examples
    --------
    >>> meaning_of("Vendor name").role, meaning_of("Net amount (£)").role, meaning_of("Total inc. VAT").role
    ('supplier_name', 'value', 'gross')
    >>> meaning_of("Spend 2024 £000").unit, meaning_of("Spend 2024 £000").year, meaning_of("Suplier Name").role
    (1000.0, 2024, 'supplier_name')
    """
    if not text or len(text) > LONGEST:
        return Meaning()
    plain = bare(text)
    if plain in _spelt() and _spelt()[plain][0] != "value":
        role, rank = _spelt()[plain]
        return Meaning(role, rank)
    if _VENDOR.fullmatch(text):
        return Meaning("vendor_id", 20)
    found = _date_meaning(text) or _money_meaning(text)
    if found is not None:
        return found
    plain = bare(re.sub(r"[()]", " ", _COIN.sub(" ", text)))
    if plain in _spelt():
        role, rank = _spelt()[plain]
        return Meaning(role, rank)
    return _nearest(plain)


def _nearest(plain: str) -> Meaning:
    if len(plain) < FUZZY_FROM:
        return Meaning()
    from rapidfuzz import fuzz, process

    near = process.extractOne(plain, list(_spelt()), scorer=fuzz.ratio, score_cutoff=ALIKE)
    if near is None or len(near[0]) < FUZZY_FROM:
        return Meaning()
    role, rank = _spelt()[near[0]]
    return Meaning(role, rank + 100)


def _date_meaning(text: str) -> Meaning | None:
    words = set(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).casefold()))
    if "date" not in words and bare(text) not in _MONTH_HEADS and "datum" not in words:
        return None
    if words & _NO_DATE:
        return Meaning("other_date", 9)
    rank = next((k for k, group in enumerate(_DATE_RANK) if words & group), 5)
    return Meaning("date", rank if "date" in words else rank + 2)


def _money_meaning(text: str) -> Meaning | None:
    """Read the heading of an amount by its words: net, gross, VAT, or not said."""
    year, unit = _years(text), 1e6 if _MILLION.search(text) else 1e3 if _UNIT.search(text) else 1.0
    coin = _COIN.search(text)
    rest = _COIN.sub(" ", _UNIT.sub(" ", _MILLION.sub(" ", _YEAR.sub(" ", text))))
    words = set(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", rest).casefold()))
    currency = currency_code(coin[0]) if coin else ""
    if not words and (year or coin) and not re.search(r"\d", _YEAR.sub("", _UNIT.sub(" ", text))):
        return Meaning("value", 3, unit, year, currency)
    if not words or not words <= _MONEY | _FILLER | _NET | _GROSS | {
        "vat", "tax", "irrecoverable", "recoverable", "foreign", "document", "doc", "original",
    }:  # fmt: skip
        return None
    if words & {"foreign", "original"} or ("currency" in words and words & {"document", "doc", "transaction"}):
        return Meaning("foreign", 0, unit, year, currency) if words & _MONEY else None
    role, sure = _taxed(words)
    if not role or (role == "value" and not words & (_MONEY | {"net"})):
        return None
    rank = 0 if "net" in words or words & _LOCAL else 1 if words <= _MONEY else 2
    return Meaning(role, rank, unit, year, currency, sure)


def _taxed(words: set[str]) -> tuple[str, bool]:
    """Role of an amount and whether its heading says so: without VAT, with it, VAT itself."""
    vat = bool(words & {"vat", "tax", "irrecoverable", "recoverable"})
    if words & _NET:
        return "value", True
    if words & _GROSS:
        return "gross", True
    return ("vat", True) if vat else ("value", False)


def _years(text: str) -> int:
    found = _YEAR.search(text)
    if found is None:
        return 0
    first, last = int(found[1] or f"20{found[3]}"), found[2] or found[4]
    if not last:
        return first
    return first + 1 if int(last) % 100 == (first + 1) % 100 else 0


def year_of(text: str) -> int:
    """Year in which a financial or calendar year ends; 0 when the text names none.

    Examples
    --------
    >>> year_of("2024-25"), year_of("FY24"), year_of("2023"), year_of("none")
    (2025, 2024, 2023, 0)
    """
    return _years(text)


def header_of(sheet: Sheet) -> int | None:
    """Row, counted from 0, that names most columns of a ledger, with a payee and an amount; None for none."""
    best, most = None, 0
    for row in range(min(HEADER_WITHIN, len(sheet.rows))):
        roles = {meaning_of(sheet.text(row, place)).role for place in range(sheet.width)} - {""}
        ledger = "supplier_name" in roles and bool(roles & {"value", "gross", "debit", "credit", "foreign"})
        if ledger and len(roles) > most:
            best, most = row, len(roles)
    return best


def is_ledger(sheet: Sheet) -> bool:
    """Whether a sheet has headings of payments: a payee by a word that means nothing else, or a date beside any name.

    Parameters
    ----------
    sheet
        Cells as they stand.

    Examples
    --------
    >>> from netan.sources.workbook import Sheet
    >>> is_ledger(Sheet("f", "", [["Vendor", "Net"], ["A", "5"]])), is_ledger(Sheet("f", "", [["Name", "Value"]]))
    (True, False)
    """
    row = header_of(sheet)
    if row is None:
        return False
    found = [meaning_of(sheet.text(row, place)) for place in range(sheet.width)]
    ranks = [m.rank for m in found if m.role == "supplier_name"]
    return min(ranks) < SPELLINGS["supplier_name"].index("name") or any(m.role == "date" for m in found)
