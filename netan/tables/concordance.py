"""From SIC 2007 to the industries of an input-output table, whatever way its codes are spelt.

A code of a table covers a set of SIC prefixes: ``C101`` is group 10.1, ``C10T12`` divisions 10 to 12,
``C1101T1106 & C12`` classes 11.01 to 11.06 and division 12. Codes that say less than they cover (``C20A``,
``C25OTHER``) are written out from the key that the Office for National Statistics publishes with its tables.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ..errors import ConcordanceError, first_few
from .classification import load_classification

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

# Codes that cannot be read from their spelling (ONS analytical tables, classification key; empty: no company has it).
WRITTEN_OUT: dict[str, tuple[str, ...]] = {
    "C20A": ("2011", "2013", "2015"),
    "C20B": ("2014", "2016", "2017", "206"),
    "C20C": ("2012", "202"),
    "C23OTHER": ("231", "232", "233", "234", "237", "239"),
    "C25OTHER": ("251", "252", "253", "255", "256", "257", "259"),
    "C30OTHER": ("302", "304", "309"),
    "C33OTHER": ("3311", "3312", "3313", "3314", "3317", "3319", "332"),
    "L68A": (),
    "L682IMP": (),
    "L68BXL683": ("681", "682"),
}


@cache
def covered_prefixes(code: str) -> tuple[str, ...]:
    """SIC 2007 prefixes, without dots, that a code of an input-output table covers.

    Examples
    --------
    >>> covered_prefixes("CPA_C10-C12"), covered_prefixes("B06 & B07"), covered_prefixes("C241T243")
    (('10', '11', '12'), ('06', '07'), ('241', '242', '243'))
    >>> covered_prefixes("K65.1-2 & K65.3"), covered_prefixes("H493T495"), covered_prefixes("C")
    (('651', '652', '653'), ('493', '494', '495'), ('C',))

    Raises
    ------
    ConcordanceError
        The code cannot be read.
    """
    plain = re.sub(r"^(CPA_|SIC_)", "", code.strip().upper()).replace(" ", "")
    if plain in WRITTEN_OUT:
        return WRITTEN_OUT[plain]
    if re.fullmatch(r"[A-U]", plain):
        return (plain,)
    out: list[str] = []
    for part in re.split(r"[&,]", plain):
        out += _part(part, code)
    return tuple(out)


def _part(part: str, code: str) -> list[str]:
    text = part.replace(".", "")
    match = re.fullmatch(r"[A-U]?(\d{2,5})(?:(?:[-_T]|TO)[A-U]?(\d{1,5}))?", text)
    if match is None:
        raise ConcordanceError(
            f"industry code '{code}' cannot be read as SIC 2007 divisions; spell it like C28, C10T12 or C241_3"
        )
    first, last = match[1], match[2]
    if last is None:
        return [first]
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    if len(last) != len(first) or int(last) < int(first):
        raise ConcordanceError(f"industry code '{code}' names a range that runs backwards")
    return [f"{number:0{len(first)}d}" for number in range(int(first), int(last) + 1)]


@cache
def divisions_of(code: str) -> tuple[str, ...]:
    """Divisions that a code of an input-output table touches.

    Examples
    --------
    >>> divisions_of("C1101T1106 & C12")
    ('11', '12')
    """
    prefixes = covered_prefixes(code)
    if not prefixes and (match := re.match(r"[A-U](\d{2})", code.replace("CPA_", ""))):
        return (match[1],)
    found: set[str] = set()
    for prefix in prefixes:
        if prefix.isalpha():
            frame = load_classification().frame
            found |= set(frame.index[(frame["level"] == "division") & (frame["parent"] == prefix)])
        else:
            found.add(prefix[:2])
    return tuple(sorted(found))


@cache
def section_of(code: str) -> str:
    """Section letter of a code of an input-output table; letters joined where it crosses sections.

    Examples
    --------
    >>> section_of("C241T243"), section_of("E36T39"), section_of("D35-E36")
    ('C', 'E', 'DE')
    """
    known = load_classification()
    return "".join(sorted({known.at_level(division, "section") for division in divisions_of(code)}))


def sector_mapper(codes: Sequence[str]) -> Callable[[str], str | None]:
    """Function from a SIC 2007 code (class or subclass) to the industry of a table; None when it has none.

    Examples
    --------
    >>> of = sector_mapper(["C25OTHER", "C254", "C28"])
    >>> of("25400"), of("25620"), of("28110"), of("01110") is None
    ('C254', 'C25OTHER', 'C28', True)

    Raises
    ------
    ConcordanceError
        Codes of the table that cannot be read, or two industries that claim the same SIC codes.
    """
    owner: dict[str, str] = {}
    twice: list[str] = []
    for code in codes:
        for prefix in covered_prefixes(code):
            if prefix in owner:
                twice.append(f"{prefix} ({owner[prefix]}, {code})")
            owner[prefix] = code
    if twice:
        raise ConcordanceError(f"{len(twice)} SIC codes belong to two industries of the table: {first_few(twice)}")
    sections = any(prefix.isalpha() for prefix in owner)

    @cache
    def sector_of(sic: str) -> str | None:
        for length in range(len(sic), 1, -1):
            if sic[:length] in owner:
                return owner[sic[:length]]
        known = load_classification()
        if sections and sic[:2] in known:
            return owner.get(known.at_level(sic[:2], "section"))
        return None

    return sector_of


def jobs_pairs(codes: Iterable[str], sectors: Sequence[str], *, level: str) -> list[tuple[str, str]]:
    """Pairs (code of a jobs file, industry of the table) that share SIC codes.

    Parameters
    ----------
    codes
        Section letters, or division, group, class or subclass digits; or the table's own codes.
    sectors
        Industries of the table.
    level
        Level of the codes; ``io`` when they are the table's own.

    Examples
    --------
    >>> jobs_pairs(["20", "21"], ["C20A", "C21"], level="division")
    [('20', 'C20A'), ('21', 'C21')]
    """
    listed = sorted({str(code) for code in codes})
    if level == "io":
        return [(code, code) for code in listed if code in set(sectors)]
    out = []
    for sector in sectors:
        prefixes = covered_prefixes(sector) or divisions_of(sector)
        out += [(code, sector) for code in listed if any(_overlap(code, prefix) for prefix in prefixes)]
    return out


def _overlap(code: str, prefix: str) -> bool:
    known = load_classification()
    if code.isalpha() or prefix.isalpha():
        letters = [c if c.isalpha() else known.at_level(c[:2], "section") for c in (code, prefix)]
        return letters[0] == letters[1]
    return code.startswith(prefix) or prefix.startswith(code)
