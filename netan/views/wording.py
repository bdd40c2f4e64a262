"""Words, numbers and text widths shared by every picture: what a reader sees is decided here once."""

from __future__ import annotations

import math
import re
import unicodedata

from ..files import sieved
from ..network.naming import ON_CONFIDENTIAL

TIERS = ("local", "region", "country", "world")
EVIDENCE = ("seen", "official", "estimated")
LONGEST = 200

# Marks that turn the reading direction of the text around them: a name must not reorder the page.
_DIRECTION = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
# Widths of a plain sans-serif face (thousandths of the type size), by the characters that share them.
_WIDTHS = {
    191: "'",
    222: "ijl",
    278: " !,./:;It[]f|\\",
    333: "()-r`",
    355: '"',
    389: "*",
    500: "JckLsvxyz",
    556: "0123456789abdeghnopqu$?#_\N{POUND SIGN}",
    584: "+<=>~",
    611: "FTZ",
    667: "ABEKPSVXY&",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1015: "@",
}
_WIDTH = {c: width / 1000 for width, chars in _WIDTHS.items() for c in chars}
_SAFETY = 1.04
_GATHERED = re.compile(r"(?: companies)?(, [^,]+ (?:jobs|known))? \(estimated\)$")
_CONFIDENTIAL = re.compile(rf"(.+) companies {ON_CONFIDENTIAL}, (.+)$")
_ASIDE = re.compile(r"(?:;|,? \(?(?:except|excluding|other than)\b| n\.e\.c\.| - \d).*$")
_LEGAL_FORM = re.compile(r"[\s,]+(ltd|limited|plc|llp)\.?$", re.IGNORECASE)


def clean(value: object, *, longest: int = LONGEST) -> str:
    r"""Turn any cell into one line of plain text that XML, HTML and the reading direction survive.

    Control characters, unpaired surrogates, non-characters and marks that reverse the reading direction
    are dropped, runs of white space become one space, and the text is cut at `longest` characters. A name that may
    not leave the team is hidden (:func:`netan.files.sieve_with`).

    Examples
    --------
    >>> clean("Bell\x07 &\n Sons\u202e")
    'Bell & Sons'
    >>> clean(None)
    ''
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    text = sieved(str(value))
    if text.isascii() and text.isprintable():
        return shorten(" ".join(text.split()), longest)
    text = _DIRECTION.sub("", text)
    kept = "".join(" " if c.isspace() or unicodedata.category(c) in {"Zl", "Zp"} else c for c in text)
    kept = "".join(c for c in kept if unicodedata.category(c) not in {"Cc", "Cs", "Cn"})
    return shorten(" ".join(kept.split()), longest)


def tier_words(country: str) -> tuple[str, str, str, str]:
    """Words for the four origins, as headings.

    Examples
    --------
    >>> tier_words("Albany")
    ('Here', 'Rest of region', 'Rest of Albany', 'Abroad')
    >>> tier_words("")[2]
    'Rest of country'
    """
    return "Here", "Rest of region", f"Rest of {country or 'country'}", "Abroad"


def without_legal_form(name: str) -> str:
    """Drop Ltd, Limited, plc or LLP from the end of a name, for labels; the details keep it.

    Examples
    --------
    >>> without_legal_form("Redbeck Forgings Limited")
    'Redbeck Forgings'
    """
    return _LEGAL_FORM.sub("", name) or name


def drawn_label(name: str, *, company: bool) -> str:
    """Words that stand beside a circle: legal forms, exceptions and what the filling says are left to the table.

    Examples
    --------
    >>> drawn_label("Redbeck Forgings Limited", company=True)
    'Redbeck Forgings'
    >>> drawn_label("Other machinery n.e.c. companies, 50 to 249 jobs (estimated)", company=False)
    'Other machinery, 50 to 249 jobs'
    >>> drawn_label("Retail trade, except of motor vehicles and motorcycles", company=False)
    'Retail trade'
    >>> drawn_label("12 companies on a confidential list, basic metals", company=False)
    'Basic metals, 12 companies'
    """
    if company:
        return without_legal_form(name)
    if confidential := _CONFIDENTIAL.match(name):
        count, words = confidential.groups()
        return f"{words[:1].upper()}{words[1:]}, {count[:1].lower()}{count[1:]} companies"
    gathered = _GATHERED.search(name)
    head, tail = (name, "") if gathered is None else (name[: gathered.start()], gathered[1] or "")
    return (_ASIDE.sub("", head) or head) + tail


def shorten(text: str, longest: int) -> str:
    """Cut a text at `longest` characters, the last being an ellipsis.

    Examples
    --------
    >>> shorten("Hollin Precision", 7)
    'Hollin…'
    """
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def text_width(text: str, size: float) -> float:
    """Estimate the width of a line set in a plain sans-serif face, in the unit of `size`.

    Rather too wide than too narrow: it decides which labels collide.
    """
    return size * _SAFETY * sum(_char_width(c) for c in text)


def _char_width(char: str) -> float:
    if char in _WIDTH:
        return _WIDTH[char]
    if unicodedata.combining(char):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(char) in {"W", "F"} else 0.62


def fit(text: str, width: float, size: float) -> str:
    """Shorten a text until it fits `width` at type size `size` (both in the same unit)."""
    if text_width(text, size) <= width:
        return text
    for length in range(len(text) - 1, 0, -1):
        short = shorten(text, length)
        if text_width(short, size) <= width:
            return short
    return "…"


# Room that the words before a size class need, in sizes of the text, to say anything.
LEAST_HEAD = 5.5


def fit_label(text: str, width: float, size: float) -> str:
    """Shorten a label, but keep the size class or count at its end: it tells two marks of one industry apart.

    Examples
    --------
    >>> fit_label("Other transport equipment, 50 to 249 jobs", 34, 2.5)
    'Other transp…, 50 to 249 jobs'
    >>> fit_label("Other transport equipment, 50 to 249 jobs", 28, 2.5)  # no room for both: the industry
    'Other transport equip…'
    """
    head, comma, tail = text.rpartition(", ")
    if text_width(text, size) <= width or not tail.endswith((" jobs", " known", " companies")):
        return fit(text, width, size)
    room = width - text_width(comma + tail, size)
    return fit(text, width, size) if room < LEAST_HEAD * size else fit(head, room, size) + comma + tail


def money(value: float, *, currency: str = "£") -> str:
    """Write an amount with three figures and a unit.

    Parameters
    ----------
    value
        Amount in whole currency units; NaN is unknown.

    Examples
    --------
    >>> [money(v) for v in (420, 45_300, 9_400_000, 247_300_000, 1.5e9)]
    ['£420', '£45k', '£9.4m', '£247m', '£1.5bn']
    >>> money(float("nan"))
    'not known'
    """
    if math.isnan(value):
        return "not known"
    for limit, factor, digits, unit in (
        (999.5, 1, 0, ""),
        (99_950, 1e3, 0, "k"),
        (99_950_000, 1e6, 1, "m"),
        (999_500_000, 1e6, 0, "m"),
        (math.inf, 1e9, 1, "bn"),
    ):
        if abs(value) < limit:
            return f"{currency}{value / factor:,.{digits}f}{unit}"
    return f"{currency}{value:,.0f}"


def round_jobs(jobs: float) -> float:
    """Round a headcount to 10, above 1,000 to 50; fewer than 10 stay as they are.

    Examples
    --------
    >>> [round_jobs(v) for v in (7, 143, 2_512)]
    [7, 140, 2500]
    """
    if math.isnan(jobs) or jobs < 10:
        return jobs if math.isnan(jobs) else round(jobs)
    step = 50 if jobs > 1000 else 10
    return round(jobs / step) * step


def wrap(text: str, width: float, size: float) -> list[str]:
    """Break a text into lines no wider than `width`."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(fit(word, width, size))
    return lines
