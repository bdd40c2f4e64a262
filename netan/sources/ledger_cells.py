"""Amounts of a ledger as people and programs write them, read as one column: its decimal sign is decided once."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .workbook import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 60
NOTHING = frozenset({"-", "nil", "zero"})
UNKNOWN = frozenset({"", "n/a", "na", "..", "none", "null"})
CURRENCIES = {"£": "GBP", "€": "EUR", "$": "USD", "US$": "USD", "STERLING": "GBP", "EURO": "EUR", "EUROS": "EUR"}
# So many amounts as '1.234', and none that says otherwise, are thousands: no money has three decimals.
DOTS_ARE_THOUSANDS = 3
_CODES = (
    "GBP EUR USD CHF JPY SEK NOK DKK ISK PLN CZK HUF RON BGN TRY CAD AUD NZD CNY HKD TWD KRW SGD INR THB ZAR AED ILS "
    "BRL MXN"
)
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_DASHES |= dict.fromkeys(map(ord, "\u2018\u2019"), "'") | dict.fromkeys(map(ord, "\u202f\u2009"), " ")
_NUMBER = re.compile(r"\d[\d.,' ]*|[.,]\d+")
_CODE = re.compile(rf"£|€|US\$|\$|\b(?:{_CODES.replace(' ', '|')})\b")
_AROUND = re.compile(rf"(?:[-+()* ]|CR\b|DR\b|{_CODE.pattern})*")
_POWER = re.compile(r"[-+]?\d+(?:\.\d+)?E[-+]?\d{1,2}")
_POINT = re.compile(r"\d+(?:\.\d*)?|\.\d+|\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d*)?")
_COMMA = re.compile(r"\d+(?:,\d*)?|,\d+|\d{1,3}(?:\.\d{3})+(?:,\d*)?")


@dataclass(frozen=True)
class Amounts:
    """A column of amounts.

    Attributes
    ----------
    value
        Currency units; NaN where blank or unread.
    blank, unread
        Which cells hold nothing, and which hold what is no amount.
    currency
        Code of the sign beside each amount; empty text where there was none.
    decimal
        Decimal sign of the amounts that are text.
    guessed
        The decimal sign was inferred from dots alone.
    """

    value: np.ndarray
    blank: np.ndarray
    unread: np.ndarray
    currency: np.ndarray
    decimal: str
    guessed: bool = False


@dataclass(frozen=True)
class _Part:
    """One amount taken apart: its sign, its digits with separators, its currency."""

    minus: bool
    digits: str
    currency: str


def amounts(cells: Sequence[object], *, decimal: str = "") -> Amounts:
    """Read a column of amounts.

    Understands currency signs and codes, thousands separators, ``(1,234)``, ``1,234-``, ``12.50 CR`` (a credit, minus),
    and the decimal comma, which is told from the column as a whole: ``1.234,50`` beside ``12.50`` is a fault.

    Parameters
    ----------
    cells
        Numbers and texts.
    decimal
        Decimal sign of the texts, where it is known.

    Examples
    --------
    >>> amounts(["£1,234.50", "(1,234)", 12.5, "7.00 CR"]).value.tolist()
    [1234.5, -1234.0, 12.5, -7.0]
    >>> amounts(["1.234,50", "12,5-"]).value.tolist()
    [1234.5, -12.5]
    """
    known: dict[str, _Part | float | None] = {}
    parts = [_read_cell(cell, known) for cell in cells]
    used = [part for part in known.values() if isinstance(part, _Part)]
    sign, guessed = (decimal, False) if decimal else decimal_sign([part.digits for part in used])
    values = {id(part): _value(part, sign) for part in used}
    value = np.array([values[id(p)] if isinstance(p, _Part) else math.nan if p is None else p for p in parts], float)
    blank = np.array([p is not None and not isinstance(p, _Part) and math.isnan(p) for p in parts], bool)
    currency = np.array([p.currency if isinstance(p, _Part) else "" for p in parts], dtype=object)
    return Amounts(value, blank, np.isnan(value) & ~blank, currency, sign, guessed)


def currency_code(text: str) -> str:
    """Code of a currency from its sign, name or code; empty when it is none.

    Examples
    --------
    >>> currency_code("£"), currency_code(" eur "), currency_code("pounds")
    ('GBP', 'EUR', '')
    """
    bare = clean(text).upper()
    return CURRENCIES.get(bare, bare if re.fullmatch(r"[A-Z]{3}", bare) else "")


def _read_cell(cell: object, known: dict[str, _Part | float | None]) -> _Part | float | None:
    """A number, NaN for a blank, what was taken apart, or None for what is no amount."""
    if isinstance(cell, bool | dt.date | dt.time | dt.timedelta):
        return None
    if isinstance(cell, int | float):
        return float(cell) if math.isfinite(cell) else None
    text = str(cell)
    if text not in known:
        known[text] = _take_apart(text)
    return known[text]


def _take_apart(text: str) -> _Part | float | None:
    bare = clean(text.translate(_DASHES)).upper()
    if bare.casefold() in UNKNOWN:
        return math.nan
    if len(bare) > LONGEST:
        return None
    if _POWER.fullmatch(bare):
        return float(bare)
    found = _NUMBER.search(bare)
    if found is None:
        return 0.0 if _CODE.sub("", bare).strip().casefold() in NOTHING else None
    before, after = bare[: found.start()], bare[found.end() :]
    around = f"{before} {after}"
    if not (_AROUND.fullmatch(before) and _AROUND.fullmatch(after)) or around.count("(") != around.count(")"):
        return None
    code = _CODE.search(around)
    minus = "-" in around or "(" in around or bool(re.search(r"\bCR\b", around))
    digits = found[0].strip().replace(" ", "").replace("'", "")
    return _Part(minus, digits, currency_code(code[0]) if code else "")


def decimal_sign(digits: Sequence[str]) -> tuple[str, bool]:
    """Decimal sign of numbers with separators, and whether dots alone had to decide.

    Examples
    --------
    >>> decimal_sign(["1.234,50", "7"]), decimal_sign(["1,234", "5.5"]), decimal_sign(["1.234", "12.500", "3.000"])
    ((',', False), ('.', False), (',', True))
    """
    votes = [_vote(text) for text in digits]
    point, comma = votes.count("."), votes.count(",")
    if point or comma:
        return ("," if comma > point else "."), False
    dots = votes.count("dots")
    return (",", True) if dots >= DOTS_ARE_THOUSANDS and "commas" not in votes else (".", False)


def _vote(text: str) -> str:
    """What one number says of the decimal sign: '.', ',', or what may be thousands, 'dots' or 'commas'."""
    if "." in text and "," in text:
        return max(".", ",", key=text.rfind)
    for mark, other, word in ((".", ",", "dots"), (",", ".", "commas")):
        if mark in text:
            if text.count(mark) > 1:
                return other
            whole, _, rest = text.partition(mark)
            return word if len(rest) == 3 and 1 <= len(whole) <= 3 and whole != "0" else mark
    return ""


def _value(part: _Part, decimal: str) -> float:
    if not (_COMMA if decimal == "," else _POINT).fullmatch(part.digits):
        return math.nan
    text = part.digits.replace(".", "").replace(",", ".") if decimal == "," else part.digits.replace(",", "")
    value = float(text or "nan")
    return -value if part.minus else value
