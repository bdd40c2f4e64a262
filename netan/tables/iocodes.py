"""Codes of the industries of an input-output table, and what of SIC 2007 they cover, whatever way they are spelt.

A code of a table covers a set of SIC prefixes: ``C101`` is group 10.1, ``C10T12`` divisions 10 to 12,
``C1101T1106 & C12`` classes 11.01 to 11.06 and division 12. Codes that say less than they cover (``C20A``,
``C25OTHER``) are written out from the key that the Office for National Statistics publishes with its tables.
"""

from __future__ import annotations

import difflib
import re
from functools import cache
from typing import TYPE_CHECKING

from ..errors import ConcordanceError, first_few
from .classification import load_classification, shipped_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

# Codes that cannot be read from their spelling, without section letter (keys of the ONS, Scottish and OECD tables;
# empty: imputed rent, which no company earns).
WRITTEN_OUT: dict[str, tuple[str, ...]] = {
    "20A": ("2011", "2013", "2015"),
    "20B": ("2014", "2016", "2017", "206"),
    "20C": ("2012", "202"),
    "20AC": ("2011", "2012", "2013", "2015", "202"),
    "20A/B/C": ("201", "202", "206"),
    "23OTHER": ("231", "232", "233", "234", "237", "239"),
    "24A": ("241", "242", "243", "2451", "2452"),
    "24B": ("244", "2453", "2454"),
    "25OTHER": ("251", "252", "253", "255", "256", "257", "259"),
    "30OTHER": ("302", "304", "309"),
    "33OTHER": ("3311", "3312", "3313", "3314", "3317", "3319", "332"),
    "68A": (),
    "68B": ("68",),
    "682IMP": (),
    "68BXL683": ("681", "682"),
}
_PUBLISHER = re.compile(r"^(?:CPA|SIC|TTL|DOM|IMP)_")
_PIECE = re.compile(r"(\d{1,5})(?:(?:[-_T]|TO)[A-U]?(\d{1,5}))?")
EDITIONS = {105: "code", 104: "code_104"}


@cache
def covered_prefixes(code: str) -> tuple[str, ...]:
    """SIC 2007 prefixes, without dots, that a code of an input-output table covers.

    Read are the spellings of the ONS (with or without ``CPA_``), the Scottish Government, OECD, WIOD and FIGARO:
    divisions, groups, classes and sections, lists (``&``, ``,``, ``/``, ``+``) and ranges (``-``, ``_``, ``T``).

    Returns
    -------
    tuple of str
        Digits of divisions, groups, classes or subclasses; section letters where the code is made of letters. Empty
        for imputed rent.

    Examples
    --------
    >>> covered_prefixes("CPA_C10-C12"), covered_prefixes("B06 & B07"), covered_prefixes("C241T243")
    (('10', '11', '12'), ('06', '07'), ('241', '242', '243'))
    >>> covered_prefixes("K65.1-2 & K65.3"), covered_prefixes("H493T495"), covered_prefixes("C")
    (('651', '652', '653'), ('493', '494', '495'), ('C',))

    Raises
    ------
    ConcordanceError
        The code cannot be read, names what SIC 2007 does not have, or puts it in the wrong section.
    """
    joined = re.sub(r"\band\b", "&", code.replace("\u00a0", " "), flags=re.IGNORECASE)
    plain = _PUBLISHER.sub("", "".join(joined.split()).upper())
    if re.fullmatch(r"[1-9]", plain):
        plain = f"0{plain}"  # a division whose zero a spreadsheet ate
    out: list[str] = []
    for part in re.split(r"[&,+]", plain):
        out += _part(part.replace(".", ""), code)
    return tuple(dict.fromkeys(out))


def _part(part: str, code: str) -> list[str]:
    """Prefixes of one member of a list, such as C10T12, 2311-14/17 or C20A."""
    if (letters := re.fullmatch(r"([A-U])(?:[-_T]([A-U]))?", part)) is not None:
        return _letters(letters[1], letters[2] or letters[1], code)
    letter, plain = (part[0], part[1:]) if re.match(r"[A-U]\d", part) else ("", part)
    if plain in WRITTEN_OUT:
        found = list(WRITTEN_OUT[plain])
    else:
        found, base = [], ""
        for piece in plain.split("/"):
            match = _PIECE.fullmatch(piece)
            if match is None or (not base and len(match[1]) < 2):
                raise ConcordanceError(
                    f"industry code '{code}' cannot be read as SIC 2007; spell it like C28, C10T12 or C241_3"
                )
            first = base[: max(len(base) - len(match[1]), 0)] + match[1]
            base = base or first
            found += _range(first, match[2] or first, code)
    _check_section(letter, found, code)
    return found


def _letters(first: str, last: str, code: str) -> list[str]:
    """Sections from one letter to another."""
    if last < first:
        raise ConcordanceError(f"industry code '{code}' names a range that runs backwards")
    return [chr(letter) for letter in range(ord(first), ord(last) + 1)]


def _range(first: str, last: str, code: str) -> list[str]:
    """Codes of SIC 2007 from one to another of the same length; a short end replaces the last digits."""
    end = first[: max(len(first) - len(last), 0)] + last
    if len(end) != len(first) or int(end) < int(first):
        raise ConcordanceError(f"industry code '{code}' names a range that runs backwards")
    known = load_classification()
    if first not in known or end not in known:
        raise ConcordanceError(f"industry code '{code}': SIC 2007 has no {first if first not in known else end}")
    numbers = (f"{number:0{len(first)}d}" for number in range(int(first), int(end) + 1))
    return [number for number in numbers if number in known]


def _check_section(letter: str, prefixes: Sequence[str], code: str) -> None:
    known = load_classification()
    sections = {known.at_level(prefix, "section") for prefix in prefixes}
    # OECD editions before 2023 write D for division: D01T02
    if letter and letter != "D" and sections and letter not in sections:
        raise ConcordanceError(
            f"industry code '{code}': {first_few(prefixes)} is in section {', '.join(sorted(sections))}, not {letter}"
        )


@cache
def _io_rows() -> tuple[dict[str, str], ...]:
    return tuple(shipped_rows("io_ons_105.csv"))


def ons_codes(edition: int = 105) -> tuple[str, ...]:
    """Industries of the UK analytical tables in their order, in the spelling of the 2019 tables.

    Examples
    --------
    >>> len(ons_codes()), len(ons_codes(104)), "C25" in ons_codes(104)
    (105, 104, True)
    """
    if edition not in EDITIONS:
        raise ConcordanceError(f"no list of {edition} industries; there are {', '.join(map(str, EDITIONS))}")
    return tuple(dict.fromkeys(row[EDITIONS[edition]] for row in _io_rows()))


@cache
def _by_cover() -> dict[tuple[str, ...], str]:
    return {covered_prefixes(code): code for code in (*ons_codes(105), *ons_codes(104)) if covered_prefixes(code)}


def normalise_io_code(code: str) -> str:
    """Return the spelling of the 2019 ONS tables for any spelling of an ONS industry; other codes without ``CPA_``.

    Examples
    --------
    >>> normalise_io_code("CPA_C241_3"), normalise_io_code("F41, F42  & F43"), normalise_io_code("C11.01-6 & C12")
    ('C241T243', 'F41, F42 & F43', 'C1101T1106 & C12')
    """
    prefixes = covered_prefixes(code)
    plain = _PUBLISHER.sub("", " ".join(code.replace("\u00a0", " ").split()))
    return "L68A" if not prefixes else _by_cover().get(prefixes, plain)


def nearest_io_code(code: str, known: Sequence[str] = ()) -> str | None:
    """Return the industry code that looks most like one that cannot be read; None when none is near.

    Parameters
    ----------
    code
        Any text.
    known
        Codes to choose from; those of the ONS tables when empty.

    Examples
    --------
    >>> nearest_io_code("C1O1"), nearest_io_code("L68BXL638"), nearest_io_code("Total")
    ('C101', 'L68BXL683', None)
    """
    plain = _PUBLISHER.sub("", " ".join(code.replace("\u00a0", " ").upper().split()))
    # letters that are typed for digits
    plain = re.sub(r"(?<=\d)[IL](?=\d|$)", "1", re.sub(r"(?<=\d)O(?=\d|$)|(?<=^[A-U])O(?=\d)", "0", plain))
    near = difflib.get_close_matches(plain, known or (*ons_codes(105), "C25"), n=1, cutoff=0.6)
    return near[0] if near else None


def io_label(code: str) -> str | None:
    """Short label of an ONS industry in any spelling; None for codes of other tables.

    Examples
    --------
    >>> io_label("CPA_C20B"), io_label("C10T12") is None
    ('Petrochemicals', True)
    """
    code = normalise_io_code(code)
    if code == "C25":
        return load_classification().label("25")
    return next((row["label"] for row in _io_rows() if row["code"] == code), None)


@cache
def divisions_of(code: str) -> tuple[str, ...]:
    """Divisions that a code of an input-output table touches, sorted.

    Examples
    --------
    >>> divisions_of("C1101T1106 & C12")
    ('11', '12')
    """
    prefixes = covered_prefixes(code)
    if not prefixes:
        return ("68",)  # imputed rent
    found: set[str] = set()
    for prefix in prefixes:
        if prefix.isalpha():
            found |= set(load_classification().codes("division", within=prefix))
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
