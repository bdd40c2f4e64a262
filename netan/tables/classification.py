"""Code lists: SIC 2007 and what equals it, codes as people write them, technology classes."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Literal

import pandas as pd

from ..errors import ConcordanceError, first_few
from ..resources import data_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LEVELS = ("section", "division", "group", "class", "subclass")
# NACE Rev. 2 and ISIC Rev. 4 have the sections and divisions of SIC 2007, with the same codes.
SAME_DIVISIONS = ("sic2007", "nace2", "isic4")
DIGITS = {"division": 2, "group": 3, "class": 4, "subclass": 5}

Status = Literal["ok", "repaired", "special", "old_2003", "ambiguous", "missing", "unknown"]


@dataclass(frozen=True, eq=False)
class Classification:
    """A hierarchy of codes.

    Attributes
    ----------
    name
        ``sic2007``, ``nace2`` or ``isic4``.
    frame
        Columns ``code``, ``level``, ``parent``, ``label``, indexed by code; codes have no dots, subclasses five
        digits, so that from division down a code begins with the code of what holds it.
    """

    name: str
    frame: pd.DataFrame

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    @cached_property
    def _rows(self) -> dict[str, tuple[str, str, str]]:
        """Level, parent and label by code; a look-up in a frame is a hundred times slower."""
        rows = zip(self.frame["level"], self.frame["parent"], self.frame["label"], strict=True)
        return {str(code): row for code, row in zip(self.frame.index, rows, strict=True)}

    def label(self, code: str) -> str:
        """Short label of a code, at most 60 characters."""
        return self._row(code)[2]

    def level(self, code: str) -> str:
        """One of :data:`LEVELS`."""
        return self._row(code)[0]

    def parent(self, code: str) -> str | None:
        """Code one level up; None for a section."""
        return self._row(code)[1] or None

    def at_level(self, code: str, level: str) -> str:
        """The code that holds this one at a level, or the code itself.

        Examples
        --------
        >>> load_classification("sic2007").at_level("28110", "section")
        'C'

        Raises
        ------
        ConcordanceError
            The code is unknown, or stands above that level.
        """
        at: str | None = code
        while at is not None:
            if self.level(at) == level:
                return at
            at = self.parent(at)
        raise ConcordanceError(f"'{code}' has no {level} in {self.name}: it stands above it")

    def codes(self, level: str, *, within: str | None = None) -> tuple[str, ...]:
        """Codes of a level, sorted; those that another code holds when one is given.

        Examples
        --------
        >>> load_classification("sic2007").codes("group", within="25")[:3]
        ('251', '252', '253')
        """
        found = sorted(self.frame.index[self.frame["level"] == level])
        if within is None:
            return tuple(found)
        above = self.level(within)
        return tuple(code for code in found if self.at_level(code, above) == within)

    def check(self, codes: Sequence[str]) -> None:
        """Raise when codes are not on the list, naming the first five."""
        unknown = sorted({code for code in codes if code not in self})
        if unknown:
            raise ConcordanceError(
                f"{len(unknown):,} codes are not in {self.name}: {first_few(unknown)}; write SIC 2007 without dots"
            )

    def _row(self, code: str) -> tuple[str, str, str]:
        if code not in self._rows:
            self.check([code])
        return self._rows[code]


def shipped_rows(name: str) -> list[dict[str, str]]:
    """Rows of a shipped code list, every cell as text."""
    with data_path("classifications", name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def load_classification(name: str = "sic2007") -> Classification:
    """Return a shipped classification; ``nace2`` and ``isic4`` are given at section and division level.

    Examples
    --------
    >>> load_classification("sic2007").parent("28110")
    '2811'
    >>> load_classification("isic4").label("28")
    'Manufacture of machinery and equipment n.e.c.'

    Raises
    ------
    ConcordanceError
        There is no classification of that name.
    """
    if name not in SAME_DIVISIONS:
        raise ConcordanceError(f"no classification '{name}'; there are {', '.join(SAME_DIVISIONS)}")
    rows = shipped_rows("isic4.csv" if name == "isic4" else "sic2007.csv")
    frame = pd.DataFrame(rows, dtype="str").set_index("code", drop=False)
    frame.index.name = None
    if name == "nace2":
        frame = frame[frame["level"].isin(["section", "division"])]
    return Classification(name, frame)


@cache
def special_codes() -> pd.DataFrame:
    """Codes in use outside SIC 2007: ``meaning``, ``dormant``, ``trades`` (yes, no), ``publisher``; index code."""
    return pd.DataFrame(shipped_rows("companies_house_special.csv"), dtype="str").set_index("code")


@cache
def old_codes() -> pd.DataFrame:
    """Four-digit SIC 2003 codes that companies still carry in the register: ``label``, indexed by code."""
    return pd.DataFrame(shipped_rows("sic2003_in_register.csv"), dtype="str").set_index("code")


@dataclass(frozen=True)
class CodeReading:
    """What a text says about a SIC 2007 code.

    Attributes
    ----------
    code
        Code without dots; None where the text does not settle it.
    status
        ``ok``; ``repaired`` (one reading only, but not as it should be written); ``special`` (see
        :func:`special_codes`); ``old_2003``, ``ambiguous``, ``missing``, ``unknown`` (no code).
    note
        Why, and what to do; empty when all is well.
    """

    code: str | None
    status: Status
    note: str = ""


_HEAD = re.compile(r"(?:SIC\s*)?(?:([A-U])?(\d[\d./]*)(?=$|[\s:,]|[–-]\D)|([A-U])(?=$|\s*[:–-]))", re.IGNORECASE)
_NONE = frozenset({"", "none", "none supplied", "nan", "<na>", "n/a", "-"})


@cache
def read_code(text: str, *, level: str | None = None) -> CodeReading:
    """Read a SIC 2007 code as people and files write it; say so where it cannot be settled.

    Four digits may be a class of SIC 2007, a code of SIC 2003, or a five-digit code whose leading zero a
    spreadsheet ate: where more than one fits, nothing is guessed. Give ``level`` where the file says what it holds.

    Parameters
    ----------
    text
        Such as ``25.40``, ``25400``, ``62020 - Information technology``, ``28 : Machinery``, ``C``.
    level
        Level that every code of the source has, one of :data:`LEVELS`.

    Examples
    --------
    >>> read_code("25.40").code, read_code("62020 - Information technology consultancy activities").code
    ('2540', '62020')
    >>> read_code("1110").status, read_code("1110", level="subclass").code
    ('ambiguous', '01110')
    >>> read_code("7487 - Other business activities").status
    'old_2003'
    """
    plain = " ".join(str(text).replace("\u00a0", " ").split())
    if plain.casefold() in _NONE:
        return CodeReading(None, "missing", "no code was supplied")
    match = _HEAD.match(plain)
    if match is None or not match[0]:
        return CodeReading(None, "unknown", f"'{plain[:40]}' is no SIC code; write 25400, 25.40, 254, 25 or C")
    if match[3]:
        return CodeReading(match[3].upper(), "ok")
    letter, digits = (match[1] or "").upper(), re.sub(r"^(\d{3,5})\.0$", r"\1", match[2])
    reading = _dotted(digits) if "." in digits else _undotted(digits.replace("/", ""), level)
    known = load_classification()
    if letter and reading.code in known and known.at_level(str(reading.code), "section") != letter:
        return CodeReading(None, "unknown", f"'{plain[:40]}': {reading.code} is not in section {letter}")
    return reading


def _dotted(digits: str) -> CodeReading:
    """Read 25.40 or 69.20/2; the dot stands after the division, so a lost zero is the only reading of 1.11."""
    known = load_classification()
    head, plain = digits.partition(".")[0], re.sub(r"[./]", "", digits)
    if len(head) == 1 and "0" + plain in known:
        return CodeReading("0" + plain, "repaired", "its leading zero was lost")
    if len(head) == 2 and plain in known:
        return CodeReading(plain, "ok")
    if plain[:2] in known and plain[2:] == "0":
        return CodeReading(plain[:2], "repaired", "a division written with a decimal")
    return CodeReading(None, "unknown", f"'{digits}' is not in SIC 2007")


def _undotted(plain: str, level: str | None) -> CodeReading:
    known = load_classification()
    if plain in special_codes().index:
        return CodeReading(plain, "special", str(special_codes().loc[plain, "meaning"]))
    if level in DIGITS:
        return _at_digits(plain, DIGITS[level], level)
    fits = [plain] if plain in known else []
    if len(plain) != 2 and "0" + plain in known:
        fits.append(f"0{plain} with its leading zero lost")
    old = str(old_codes()["label"].get(plain, ""))
    if old and not fits:
        return CodeReading(None, "old_2003", f"{plain} is SIC 2003 ({old}); give the SIC 2007 code")
    if old:
        fits.append(f"SIC 2003 {plain} ({old})")
    if fits == [plain]:
        return CodeReading(plain, "ok")
    if fits:
        remedy = "format the column as text, five digits, or give the level of the codes"
        return CodeReading(None, "ambiguous", f"'{plain}' may be {' or '.join(fits)}; {remedy}")
    return CodeReading(None, "unknown", f"'{plain}' is not in SIC 2007")


def _at_digits(plain: str, digits: int, level: str) -> CodeReading:
    known = load_classification()
    if len(plain) == digits and plain in known:
        return CodeReading(plain, "ok")
    if len(plain) == digits - 1 and "0" + plain in known:
        return CodeReading("0" + plain, "repaired", "its leading zero was lost")
    return CodeReading(None, "unknown", f"'{plain}' is no {level} of SIC 2007")


def normalise_code(text: str, *, level: str | None = None) -> str:
    """Return the SIC 2007 code that a text means, without dots.

    Examples
    --------
    >>> normalise_code("25.40"), normalise_code("254"), normalise_code("99999 - Dormant Company")
    ('2540', '254', '99999')

    Raises
    ------
    ConcordanceError
        None is given, it is unknown or of SIC 2003, or more than one fits; the message says which.
    """
    reading = read_code(text, level=level)
    if reading.code is None:
        raise ConcordanceError(reading.note)
    return reading.code


def read_codes(texts: Iterable[object], *, level: str | None = None) -> pd.DataFrame:
    """Read many codes; columns ``code`` (empty where not settled), ``status``, ``note``, in the given order.

    Examples
    --------
    >>> read_codes(["25400 - Weapons", "None Supplied"])["status"].tolist()
    ['ok', 'missing']
    """
    index = texts.index if isinstance(texts, pd.Series) else None
    readings = [read_code("" if pd.isna(text) else str(text), level=level) for text in texts]
    rows = [(reading.code, reading.status, reading.note) for reading in readings]
    return pd.DataFrame(rows, columns=["code", "status", "note"], index=index, dtype="str")


def longest_prefix(code: str, owners: dict[str, str]) -> str | None:
    """Value of the longest key that a code begins with; None when there is none."""
    return next((owners[code[:n]] for n in range(len(code), 0, -1) if code[:n] in owners), None)


@cache
def _technology(digits: int) -> dict[str, str]:
    rows = [row for row in shipped_rows("technology_classes.csv") if row["digits"] == str(digits)]
    return {row["sic"].replace(".", ""): row["class"] for row in rows}


def technology_class(code: str, *, digits: int = 3) -> str | None:
    """Eurostat's technology class of manufacturing or knowledge class of a service.

    Parameters
    ----------
    code
        SIC 2007 code; at least a group where a division is split at 3 digits, else the class of the rest holds.
    digits
        3 for the finer list (aircraft high, ships medium-low), 2 for whole divisions.

    Returns
    -------
    str or None
        ``high``, ``medium-high``, ``medium-low``, ``low``, ``kis``, ``lkis``; None for farming, mining, energy,
        water and construction, which have no class.

    Examples
    --------
    >>> technology_class("30300"), technology_class("30110"), technology_class("30300", digits=2)
    ('high', 'medium-low', 'medium-high')
    """
    load_classification().check([code])
    return longest_prefix(code, _technology(digits))


@cache
def _advanced() -> dict[str, str]:
    rows = shipped_rows("advanced_manufacturing.csv")
    return {sic.replace(".", ""): row["sector"] for row in rows for sic in row["sic"].split()}


def advanced_sector(code: str) -> str | None:
    """One of the ten advanced manufacturing sectors, or None.

    Examples
    --------
    >>> advanced_sector("30300"), advanced_sector("25400"), advanced_sector("25620") is None
    ('aerospace', 'weapons', True)
    """
    load_classification().check([code])
    return longest_prefix(code, _advanced())
