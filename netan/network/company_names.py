"""Company names as people write them, made comparable."""

from __future__ import annotations

import re
import unicodedata

_ENDINGS = re.compile(
    r"\b(limited|ltd|plc|public limited company|llp|limited liability partnership|company|co|inc|gmbh|the|uk|and)\b"
)
_APOSTROPHES = str.maketrans("", "", "'\u2019\u2018`\u00b4")


def plain_name(name: str) -> str:
    """Company name without case, accents, punctuation and legal form, for comparison.

    Letters of every script stay. A name that consists of such words alone keeps them.

    Examples
    --------
    >>> plain_name("Präzision & Sons (UK) Ltd.")
    'prazision sons'
    >>> plain_name("The UK Company Ltd")
    'the uk company ltd'
    """
    text = unicodedata.normalize("NFKD", name.translate(_APOSTROPHES)).casefold()
    text = "".join(c if c.isalnum() else " " for c in text if not unicodedata.combining(c))
    whole = " ".join(text.split())
    return " ".join(_ENDINGS.sub(" ", whole).split()) or whole
