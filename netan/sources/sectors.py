"""Industry labels as statistical offices print them: '01 : Crop and animal production', or a section's name."""

from __future__ import annotations

import difflib
import re

from ..errors import ConcordanceError
from ..tables.classification import load_classification
from ..tables.concordance import divisions_of
from .workbook import clean

_LABEL = re.compile(r"([A-U]|\d{2,5}|\d{2}\.\d{1,2})\s*:\s*(.*)", flags=re.DOTALL)
_BROAD = re.compile(r"\d{1,2}\s*:.*\((?:Part )?[A-U](?:\s*,\s*[A-U])*(?:\s*(?:and|&|-)\s*[A-U])*\)\s*$")
LEVELS = {1: "section", 2: "division", 3: "group", 4: "class", 5: "subclass"}

# First words of the names of the 21 sections of SIC 2007; editions differ in what follows.
_SECTIONS = {
    "agriculture": "A",
    "mining": "B",
    "manufactur": "C",
    "electricity": "D",
    "water supply": "E",
    "construction": "F",
    "wholesale": "G",
    "transport": "H",
    "accommodation": "I",
    "information and": "J",
    "financial": "K",
    "real estate": "L",
    "professional": "M",
    "administrative": "N",
    "public admin": "O",
    "education": "P",
    "human health": "Q",
    "arts": "R",
    "other service": "S",
    "activities of households": "T",
    "activities of extraterritorial": "U",
}


def sector_code(label: str) -> str | None:
    """Code of an industry label, or None when it has none.

    Examples
    --------
    >>> sector_code("01 : Crop and animal production"), sector_code("C : Manufacturing"), sector_code("Total")
    ('01', 'C', None)
    """
    match = _LABEL.match(clean(label))
    return match[1].replace(".", "") if match else None


def is_broad_group(label: str) -> bool:
    """Whether a label is one of the 18 broad groups of Nomis, whose numbers look like divisions.

    Examples
    --------
    >>> is_broad_group("3 : Manufacturing (C)"), is_broad_group("10 : Manufacture of food products")
    (True, False)
    """
    return _BROAD.match(clean(label)) is not None


def section_letter(name: str) -> str | None:
    """Letter of a section from its name.

    Examples
    --------
    >>> section_letter("Water supply; sewerage and waste management"), section_letter("Fun")
    ('E', None)
    """
    text = clean(name).casefold().replace("&", "and")
    return next((letter for start, letter in _SECTIONS.items() if text.startswith(start)), None)


def nearest_industry(label: str) -> str:
    """Words that name the industries that a wrong label may mean; empty when nothing is near.

    Examples
    --------
    >>> nearest_industry("Manufactring"), nearest_industry("04 : Fishing")
    ('; nearest: C Manufacturing', '; nearest: 03 Fishing and aquaculture')
    """
    known = load_classification()
    match = _LABEL.match(clean(label))
    words = (match[2] if match else clean(label)).casefold().strip()
    level = LEVELS.get(len(match[1].replace(".", "")), "division") if match else "section"
    names = {str(known.label(code)).casefold(): code for code in known.codes(level)}
    near = difflib.get_close_matches(words, sorted(names), n=1, cutoff=0.6) if words else []
    near = near or [name for name in sorted(names) if words and name.startswith(words)][:1]
    code = names[near[0]] if near else ""
    if not code and match:
        code = next(iter(difflib.get_close_matches(match[1], known.codes(level), n=1, cutoff=0.5)), "")
    return f"; nearest: {code} {known.label(code)}" if code else ""


def level_of(codes: set[str]) -> str | None:
    """Level of SIC 2007 to which all codes belong, ``io`` when they are no SIC codes; None when levels are mixed.

    Examples
    --------
    >>> level_of({"A", "C"}), level_of({"01", "28"}), level_of({"01", "281"}), level_of({"C10T12"})
    ('section', 'division', None, 'io')
    """
    if any(re.fullmatch(r"[A-U]|\d{2,5}", code) is None for code in codes):
        return "io"
    lengths = {len(code) for code in codes}
    return LEVELS[lengths.pop()] if len(lengths) == 1 else None


def odd_codes(codes: set[str]) -> set[str]:
    """Codes that are neither SIC 2007 nor of a published table, where most of the others are SIC 2007.

    Where few codes are SIC 2007 the column holds the codes of a table of the user's own, and none is odd.

    Examples
    --------
    >>> odd_codes({"01", "02", "Q9X"}), odd_codes({"A", "28", "04"}), odd_codes({"C10T12", "X1", "01"})
    ({'Q9X'}, {'04'}, set())
    """
    known = load_classification()
    unknown = {code for code in codes if code not in known}
    if 2 * len(unknown) >= len(codes):
        return set()
    return {code for code in unknown if re.fullmatch(r"\d{2,5}|[A-Z]", code) or not _in_a_table(code)}


def _in_a_table(code: str) -> bool:
    try:
        return bool(divisions_of(code))
    except ConcordanceError:
        return False
