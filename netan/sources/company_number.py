"""Company numbers as Companies House writes them: eight characters, with the leading zeros."""

from __future__ import annotations

import re

# Eight digits, or two letters with six more characters that end in digits or, for old registers, in letters.
PATTERN = r"(?:[0-9]{8}|[A-Z]{2}[0-9]{4}(?:[0-9]{2}|[0-9][A-Z]|[A-Z]{2}))"
_NUMBER = re.compile(PATTERN)


def company_number(text: str) -> str:
    """Company number with capitals and the zeros that a spreadsheet ate; anything else as it was, without blanks.

    Examples
    --------
    >>> company_number("7405600"), company_number("sc123456"), company_number("Plant X")
    ('07405600', 'SC123456', 'Plant X')
    """
    bare = text.strip()
    if re.fullmatch(r"[0-9]{4,7}", bare):
        return bare.zfill(8)
    if re.fullmatch(r"[0-9]{4,7}\.0", bare):
        return bare[:-2].zfill(8)
    return bare.upper() if is_company_number(bare.upper()) else bare


def is_company_number(text: str) -> bool:
    """Whether a text has the form of a company number.

    Examples
    --------
    >>> is_company_number("07405600"), is_company_number("7405600")
    (True, False)
    """
    return _NUMBER.fullmatch(text) is not None
