"""Postcodes: one spelling, and how near two of them are."""

from __future__ import annotations

import re

_WHOLE = re.compile(r"([A-Z]{1,2})([0-9][A-Z0-9]?)([0-9])[A-Z]{2}")
_OUTWARD = re.compile(r"([A-Z]{1,2})([0-9][A-Z0-9]?)")
_OTHER = re.compile(r"[^A-Z0-9]+")

# From the same handful of addresses to another part of the country.
LEVELS = ("unit", "sector", "district", "area", "unknown", "differs")


def postcode_key(text: object) -> str:
    """Postcode in capitals without blanks; empty when there is none.

    Examples
    --------
    >>> postcode_key(" s9  1xh"), postcode_key(None)
    ('S91XH', '')
    """
    return _OTHER.sub("", text.upper()) if isinstance(text, str) else ""


def shown_postcode(key: str) -> str | None:
    """Postcode as people write it, from its key; None when there is none.

    Examples
    --------
    >>> shown_postcode("S91XH"), shown_postcode("75008"), shown_postcode("")
    ('S9 1XH', '75008', None)
    """
    return f"{key[:-3]} {key[-3:]}" if _WHOLE.fullmatch(key) else key or None


def nearness(one: str, other: str) -> str:
    """How near two postcodes are, both as :func:`postcode_key` writes them.

    Returns
    -------
    str
        ``unit`` (the same), ``sector`` (S9 1), ``district`` (S9), ``area`` (S), ``differs``, or ``unknown`` when one of
        them is missing. Postcodes of another form are equal or differ.

    Examples
    --------
    >>> nearness("S91XH", "S91AA"), nearness("S91XH", "S9"), nearness("S91XH", "EX24QD"), nearness("", "S9")
    ('sector', 'district', 'differs', 'unknown')
    """
    if not one or not other:
        return "unknown"
    if one == other:
        return "unit" if _WHOLE.fullmatch(one) or not _OUTWARD.fullmatch(one) else "district"
    a, b = (_WHOLE.fullmatch(text) or _OUTWARD.fullmatch(text) for text in (one, other))
    if a is None or b is None or a[1] != b[1]:
        return "differs"
    if a[2] != b[2]:
        return "area"
    both = len(a.groups()) == len(b.groups()) == 3
    return "sector" if both and a[3] == b[3] else "district"
