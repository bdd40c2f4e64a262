"""Numbers of tagged accounts: the formats of inline XBRL, scale and sign."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Names of the transformation rules differ by edition in hyphens and capitals only.
NOUGHT = frozenset({"numdash", "zerodash", "fixedzero", "nocontent", "fixedempty"})
COMMA_DECIMAL = frozenset({"numdotcomma", "numcommadecimal", "numspacecomma", "numcomma", "numcommadecimalapos"})
_COUNTED = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
WORDS: Mapping[str, float] = {word: float(k) for k, word in enumerate(_COUNTED)} | dict.fromkeys(
    ("no", "none", "nil"), 0.0
)
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212")
_BLANKS = str.maketrans(dict.fromkeys(" \t\r\n\xa0\u2007\u2009\u202f'\u2019", ""))
_DOT = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+")
_COMMA = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d*)?|,\d+")
# Nobody tags in other than millionths to billions of billions; more is a fault or an attack on the arithmetic.
LARGEST_SCALE = 18


def format_name(text: str | None) -> str:
    """Name of a transformation rule without prefix, hyphens and capitals.

    Examples
    --------
    >>> format_name("ixt:num-dot-decimal"), format_name(None)
    ('numdotdecimal', '')
    """
    return (text or "").rpartition(":")[2].replace("-", "").strip().casefold()


def tagged_number(
    text: str, *, rule: str | None = None, scale: str | None = None, sign: str | None = None
) -> float | None:
    """Value of a tagged number; None when the text is none.

    Parameters
    ----------
    text
        What is printed.
    rule
        Transformation rule, such as ``ixt:numcommadot`` or ``ixt4:num-comma-decimal``. Without one, or with one that
        is not known, a point is the decimal sign and commas part thousands.
    scale
        Power of ten that the printed number is to be multiplied by.
    sign
        ``-`` for a number below nought; brackets around the text say the same.

    Examples
    --------
    >>> tagged_number("1.234,5", rule="ixt:numdotcomma"), tagged_number("1,234", scale="3")
    (1234.5, 1234000.0)
    >>> tagged_number("(75)"), tagged_number("-", rule="ixt:fixed-zero"), tagged_number("see note 4")
    (-75.0, 0.0, None)
    """
    name = format_name(rule)
    bare = text.strip()
    if name in NOUGHT or (bare and set(bare) <= _DASHES):
        return 0.0
    negative = sign == "-"
    if bare.startswith("(") and bare.endswith(")"):
        bare, negative = bare[1:-1], True
    if bare[:1] in _DASHES and bare:
        bare, negative = bare[1:], True
    value = WORDS.get(bare.strip().casefold())
    if value is None:
        value = _plain(bare.translate(_BLANKS), comma=name in COMMA_DECIMAL)
    power = _power(scale)
    if value is None or power is None:
        return None
    # a division by a whole power is exact where a product with its inverse is not
    value = value * 10.0**power if power >= 0 else value / 10.0**-power
    return -value if negative and value else value


def _plain(text: str, *, comma: bool) -> float | None:
    text = text.lstrip("£$€")
    if not (_COMMA if comma else _DOT).fullmatch(text) or len(text) > 40:
        return None
    text = text.replace(".", "").replace(",", ".") if comma else text.replace(",", "")
    return float(text)


def _power(scale: str | None) -> int | None:
    text = (scale or "0").strip()
    if not re.fullmatch(r"[+-]?\d{1,3}", text) or abs(int(text)) > LARGEST_SCALE:
        return None
    return int(text)
