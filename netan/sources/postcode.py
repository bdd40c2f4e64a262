"""Postcodes within addresses."""

from __future__ import annotations

import re

_LAST = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\b(?!.*\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b)", re.DOTALL)


def postcode_in(text: str) -> str | None:
    """Last postcode in a text, with one blank before its last three signs; None when there is none.

    Examples
    --------
    >>> postcode_in("Unit 7b, Invented Way, Westvale, zn108sx."), postcode_in("Unit 7b")
    ('ZN10 8SX', None)
    """
    found = _LAST.search(text.upper())
    return f"{found[1]} {found[2]}" if found else None
