"""Which payees are private persons, by the form of their names: they never become suppliers and are never listed.

A ledger pays landlords, carers, sole traders and people on expenses. Their names are personal data, and none of them is
a supplier that an analyst may name. What is decided here errs towards an organisation only where a word, a legal form
or a company number says that it is one.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache

from ..resources import data_path
from .names import FORMS, spellings

PERSONS = "payments to private persons"
_WITHHELD = re.compile(
    r"\b(redacted|redaction|withheld|personal data|private individual|name (not )?(removed|supplied|disclosed)|"
    r"foster carers?|service user|data protection|confidential payee|sundry (person|creditor)s?)\b|"
    r"^\W*individuals?\W*$",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*([^,]+?)\s*,\s*([^,]+?)\s*(?:,\s*([^,]+?)\s*)?")
_SIGNS_OF_BUSINESS = re.compile(r"[&+@/\d]|\bt/?as?\b|\btrading as\b|\.(com|co|org|net|uk)\b", re.IGNORECASE)
_JOINS = {"de", "la", "le", "van", "von", "der", "den", "di", "da", "del", "al", "el", "bin", "ibn", "mac", "ap"}
_OTHER_FORMS = {"uk", "sl", "sa", "sc", "lda", "bvba", "oy", "ab", "aps", "tm"}
_AFTER_NAMES = {"jr", "jnr", "snr", "sr", "esq", "obe", "mbe", "cbe", "kc", "qc", "jp", "phd", "ba", "bsc", "ma", "msc"}


@cache
def _words() -> dict[str, str]:
    with data_path("classifications", "name_words.csv").open(encoding="utf-8", newline="") as stream:
        return {row["word"]: row["kind"] for row in csv.DictReader(stream)}


def is_person(name: str) -> bool:
    """Whether a payee's name has the form of a person's and no word of an organisation.

    Forms: a title ('Mrs Skelm'), surname and initials or given name divided by a comma ('Skelm, J'), initials and
    surname in either order ('J A Skelm', 'SKELM J A'), a common given name with one or two more words ('Mary Jane
    Skelm'); and what stands for a person whose name was taken out ('REDACTED PERSONAL DATA'). Of a sole trader 'trading
    as' something the trading name decides.

    Parameters
    ----------
    name
        As it stands in the list.

    Notes
    -----
    An unusual given name in front of a surname is not seen, nor is a single surname; a brand that is a person's name
    (Laura Ashley) counts as one, unless it has a legal form, a company number, or was matched to a company.

    Examples
    --------
    >>> [is_person(n) for n in ("Mrs R Skelm", "Skelm, Jane", "J A Skelm", "Jane Skelm", "REDACTED")]
    [True, True, True, True, True]
    >>> [is_person(n) for n in ("J Skelm Ltd", "Jane Skelm Plumbing", "J Skelm t/a Brook Signs", "Skelm & Sons")]
    [False, False, False, False]
    """
    if _WITHHELD.search(name):
        return not _has_form(name)
    whole = _tokens(name)
    if not whole or whole[0] == "st" or _has_form(name) or any(_kind(token) == "organisation" for token in whole):
        return False
    trading = [reading.text for reading in spellings(name) if reading.kind == "trading"]
    if trading:
        return all(is_person(text) for text in trading)
    if _SIGNS_OF_BUSINESS.search(name):
        return False
    divided = _COMMA.fullmatch(name)
    if divided and _divided(*(_tokens(part or "") for part in divided.groups())):
        return True
    rest = [token for token in whole if _kind(token) != "title" and token not in _AFTER_NAMES]
    if _kind(whole[0]) == "title" or _kind(whole[-1]) == "title":
        return 1 <= len(rest) <= 5
    return _initials(rest) or _given(rest)


def shown_name(name: str) -> str:
    """Name under which a payee may stand: of a person who trades under another name, that name alone.

    Examples
    --------
    >>> shown_name("Jane Skelm t/a Brook Signs"), shown_name("Skelm Ltd t/a Brook Signs")
    ('Brook Signs', 'Skelm Ltd t/a Brook Signs')
    """
    readings = spellings(name)
    trading = [reading.text for reading in readings if reading.kind == "trading"]
    before = [reading.text for reading in readings if reading.kind == "legal"]
    return trading[0] if trading and before and is_person(before[0]) else name


def _has_form(name: str) -> bool:
    """Whether a legal form stands in the name, also with dots: C.I.C."""
    tokens = {*_tokens(name), *_tokens(name.replace(".", ""))}
    return any(token in FORMS or token in _OTHER_FORMS for token in tokens)


def _tokens(name: str) -> list[str]:
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub(r"(?<=\w)['\u2019`](?=\w)", "", text)  # O'Skelm is one word
    return re.findall(r"[^\W_]+", text)


def _kind(word: str) -> str:
    """Kind of a word; a plural or singular of a word of organisations is one too."""
    kinds = _words()
    if word in kinds:
        return kinds[word]
    other = word[:-1] if word.endswith("s") else word + "s"
    return "organisation" if len(word) > 4 and kinds.get(other) == "organisation" else ""


def _is_word(token: str) -> bool:
    return len(token) > 2 and token.isalpha()


def _divided(last: list[str], first: list[str], more: list[str]) -> bool:
    """'Skelm, J A', 'Skelm, Jane', 'Skelm, Mrs J'."""
    given = [token for token in (*first, *more) if token not in _AFTER_NAMES]
    if not 1 <= len(last) <= 3 or not 1 <= len(given) <= 4 or not any(map(_is_word, last)):
        return False
    return all(len(token) <= 2 for token in given) or any(_kind(t) in {"given name", "title"} for t in given)


def _initials(tokens: list[str]) -> bool:
    """One to four initials and one or two words, or the other way round."""
    for order in (tokens, tokens[::-1]):
        count = next((k for k, token in enumerate(order) if len(token) > 1), len(order))
        if "x" in order[:count]:  # no initial, but a name that was hidden: Plant X
            continue
        names = [token for token in order[count:] if token not in _JOINS]
        if 1 <= count <= 4 and 1 <= len(names) <= 2 and all(map(_is_word, names)):
            return True
    return False


def _given(tokens: list[str]) -> bool:
    """A common given name, then one or two words; or a surname and a common given name."""
    names = [token for token in tokens if len(token) > 1 and token not in _JOINS]
    if not 2 <= len(names) <= 4 or not all(token.isalpha() for token in names):
        return False
    return _kind(names[0]) == "given name" or (len(names) == 2 and _kind(names[1]) == "given name")
