"""Code names: a real name, company number or postcode that may not leave the team, and what is written in its stead.

A name is hidden twice: in every table right after it was read (``netan.study.hidden``),
and once more in every text that is written or printed (:func:`netan.files.sieve_with`). Exact figures of a well-known
site give it away whatever it is called: round them before they are published.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from ..errors import Fault, StudyError
from ..files import sieve_with

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

CODE = re.compile(r"[^\W_](?:[\w .\-]{0,38}[^\W_])?")
_WRITTEN_FORMS = "limited|ltd|plc|llp|lp|cic|cio|inc|llc|gmbh|ag|sa|sas|srl|bv|nv|uk"
_FORMS = frozenset([*_WRITTEN_FORMS.split("|"), "ab", "oy", "as", "company", "co", "corporation", "corp", "the"])
# Shorter single words hide as names only where they are written as names; shorter first words tell nothing.
ORDINARY_LENGTH, FIRST_WORD, SHORTEST = 6, 5, 2
# What may stand between the words of a name: blanks, dashes, markup of web pages and JSON, 'and'.
_BETWEEN = r"(?:[\W_]|\\u00[0-9a-f]{2}|&#?\w{1,6};|(?<![^\W_])and(?![^\W_])){0,8}"
_START = r"(?:(?<![^\W_])|(?<=\\n)|(?<=\\t)|(?<=\\r))"
_END = r"(?![^\W_])"
_TAIL = rf"(?:[\s,.()\-_]{{0,3}}(?:(?:company|co)[\s.]{{1,2}})?(?:{_WRITTEN_FORMS})(?![^\W_])\)?)*"

# Code names that were asked for beside those of the study, as by --codename.
ASKED: ContextVar[dict[str, str] | None] = ContextVar("asked_codenames", default=None)


def ask_for(pairs: dict[str, str]) -> None:
    """Hide these names, too, in every study that is read from now on (in this context), and in all messages."""
    ASKED.set(pairs)
    names = scrubbed(pairs)
    sieve_with(names.hide if names else None)


def hide_for(study: Path) -> None:
    """Hide in all that is written from now on what a study hides, before it is read and checked.

    Parameters
    ----------
    study
        Its folder or its study.toml; nothing happens where there is none, or none that can be read.
    """
    file = study if study.suffix == ".toml" else study / "study.toml"
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8-sig")).get("confidential", {}).get("codenames", {})
    except (OSError, ValueError, AttributeError):
        return
    names = scrubbed({**(given if isinstance(given, dict) else {}), **(ASKED.get() or {})})
    sieve_with(names.hide if names else None)


def name_words(name: str) -> tuple[str, ...]:
    """Words of a name without case, accents and legal form.

    Examples
    --------
    >>> name_words("The Präzision & Sons (UK) Ltd."), name_words("Company Ltd")
    (('prazision', 'sons'), ('company', 'ltd'))
    """
    flat = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    every = [word for word in re.split(r"[\W_]+", re.sub(r"['\u2019`\u00b4]", "", flat)) if word]
    words = [word for word in every if word != "and"]
    while len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and words[-1] in _FORMS:
        words = words[:-1]
    return tuple(words) if words and words[-1] not in _FORMS else tuple(every)


def plain_number(text: str) -> str:
    """Company number in capitals with its leading zeros.

    Examples
    --------
    >>> plain_number(" 7405600"), plain_number("zy300000")
    ('07405600', 'ZY300000')
    """
    bare = text.strip().upper()
    return bare.zfill(8) if re.fullmatch(r"\d{4,8}", bare) else bare


def is_number(text: str) -> bool:
    """Whether a text has the form of a company number."""
    return re.fullmatch(r"[0-9]{8}|[A-Z]{2}[0-9]{4}[0-9A-Z]{2}", plain_number(text)) is not None


def slug(code: str) -> str:
    """Code name as an id.

    Examples
    --------
    >>> slug("Plant X")
    'plant-x'
    """
    return re.sub(r"[\W_]+", "-", code.casefold()).strip("-")


@dataclass(frozen=True)
class Codenames:
    """What is hidden and what stands in its place.

    Attributes
    ----------
    names
        Real name -> code name.
    owners
        Company number -> code name.
    ids
        Company number or id of a site -> id that is written.
    words
        Single words that give a name away -> code name.
    exact
        Further texts that a user may type (names of sites, without case) -> what is written.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    exact: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.names or self.owners)

    @property
    def codes(self) -> tuple[str, ...]:
        """Code names, each once."""
        return tuple(dict.fromkeys([*self.names.values(), *self.owners.values()]))

    @cached_property
    def _patterns(self) -> tuple[tuple[str, re.Pattern[str], str], ...]:
        found = [_of_name(name, code) for name, code in self.names.items()]
        found += [_of_number(number, code) for number, code in self.ids.items()]
        found += [_of_name(word, code) for word, code in self.words.items()]
        # the longest first: a short name may be part of a long one
        return tuple(sorted(found, key=lambda part: -len(part[1].pattern)))

    def hide(self, text: str) -> str:
        """Text with the code name in place of every spelling of a real name, and ids in place of numbers.

        Legal forms, case, accents and what stands between the words do not matter.

        Examples
        --------
        >>> names = Codenames({"Redbeck Forgings Ltd": "Plant X"}, ids={"ZZ123456": "plant-x"})
        >>> names.hide("run by REDBECK FORGINGS LIMITED (zz123456), see redbeck-forgings_po.xlsx")
        'run by Plant X (plant-x), see Plant X_po.xlsx'
        """
        low = text.casefold() if self._patterns else ""
        for probe, pattern, code in self._patterns:
            if probe in low:
                text = pattern.sub(code, text)  # a code name holds no sign that a pattern could take for its own
        return text

    def asked(self, text: str) -> str:
        """What a user means who may type the real name or the code.

        Parameters
        ----------
        text
            Name, number or id as typed.
        """
        known = self.exact.get(text.strip().casefold()) or self.ids.get(plain_number(text))
        return known or self.hide(text)

    def hide_column(self, values: pd.Series) -> pd.Series:
        """Hide in a column of text; each distinct value is looked at once."""
        changed = {}
        for value in values.dropna().unique():
            if isinstance(value, str) and (text := self.hide(value)) != value:
                changed[value] = text
        if not changed:
            return values
        return values.astype(object).map(lambda value: changed.get(value, value)).astype(values.dtype)

    def code_of(self, name: object, number: object) -> str | None:
        """Code name of a row by its company number, else by its whole name; None when it is not hidden."""
        if isinstance(number, str) and number in self.owners:
            return self.owners[number]
        return self._by_words.get(name_words(name)) if isinstance(name, str) else None

    @cached_property
    def _by_words(self) -> dict[tuple[str, ...], str]:
        return {name_words(name): code for name, code in self.names.items()}


def probe_of(name: str) -> str:
    """Return a part of a name that every spelling holds; empty where no word is free of accents."""
    words = [word for word in name_words(name) if word.isascii() and word in name.casefold()]
    return max(words, key=len, default="")


def _of_name(name: str, code: str) -> tuple[str, re.Pattern[str], str]:
    words = name_words(name)
    written = _as_written(name, words)
    if len(words) == 1 and len(words[0]) < ORDINARY_LENGTH:  # 'Next' hides, 'next' is a word
        forms = sorted({re.escape(form(written[0])) for form in (str, str.upper, str.title)})
        return probe_of(name), re.compile(f"{_START}(?:{'|'.join(forms)})(?i:{_TAIL}){_END}"), code
    parts = [_either(word, shown) for word, shown in zip(words, written, strict=True)]
    spelt = _START + _BETWEEN.join(parts) + _TAIL + _END
    # letters that fall apart into others, as a quarter does into 1 and 4, are found as they were written
    return probe_of(name), re.compile(f"{spelt}|{re.escape(name)}", re.IGNORECASE), code


def _as_written(name: str, words: tuple[str, ...]) -> list[str]:
    """Words of a name with the accents that they have in it."""
    pieces = [piece for piece in re.split(r"[\W_]+", unicodedata.normalize("NFC", name)) if piece]
    flat = {"".join(name_words(piece)): piece for piece in reversed(pieces)}
    return [flat.get(word, word) for word in words]


def _either(word: str, written: str) -> str:
    return re.escape(word) if written.casefold() == word else f"(?:{re.escape(word)}|{re.escape(written)})"


def _of_number(number: str, code: str) -> tuple[str, re.Pattern[str], str]:
    return number.casefold(), re.compile(_START + re.escape(number) + _END, re.IGNORECASE), code


def codenames_of(given: Mapping[str, str]) -> Codenames:
    """Code names of a study file or a command line.

    Parameters
    ----------
    given
        Real name or company number -> code name; several names may share one code name.

    Raises
    ------
    StudyError
        With every fault; none of them says a real name.

    Examples
    --------
    >>> codenames_of({"Redbeck Forgings Ltd": "Plant X", "ZZ123456": "Plant X"}).hide("REDBECK FORGINGS")
    'Plant X'
    """
    faults = []
    for place, (real, code) in enumerate(given.items(), start=1):
        what = _wrong(real, code)
        if what:
            faults.append(Fault(f"confidential.codenames, entry {place}: {what[0]}", remedy=what[1]))
    hidden = scrubbed(given) if not faults else Codenames()
    faults += [
        Fault(f"the code name of entry {place} holds a name that is hidden", remedy="choose another code name")
        for place, code in enumerate(given.values(), start=1)
        if hidden.hide(code) != code
    ]
    raise_faults(faults)
    return replace(hidden, words={})


def raise_faults(faults: Sequence[Fault]) -> None:
    """Raise the faults of code names, if there are any; none of them says a real name."""
    if faults:
        lines = "\n".join(f"  - {fault}" for fault in faults)
        raise StudyError(f"{len(faults)} fault{'s' if len(faults) > 1 else ''} of code names\n{lines}")


def _wrong(real: object, code: object) -> tuple[str, str] | None:
    """What is wrong with an entry and what to do; None when nothing is."""
    if not isinstance(real, str) or len("".join(name_words(real))) < SHORTEST:
        return "the real name is empty or of one letter", "write the name as in the files"
    if not isinstance(code, str) or not code.strip():
        return "the code name is empty", 'write one, such as "Real Name Ltd" = "Plant X"'
    if not CODE.fullmatch(code.strip()) or not slug(code).isascii():
        return (
            "the code name holds letters that names of files cannot hold, or more than 40",
            "use the letters a to z, digits, blanks and dashes",
        )
    return None


def scrubbed(given: object) -> Codenames:
    """Code names for hiding alone, from a table that may be faulty; what cannot be a code name hides as 'Code'.

    The first word of each name is hidden, too: nothing is known yet of who else bears it.
    """
    names: dict[str, str] = {}
    owners: dict[str, str] = {}
    words: dict[str, str] = {}
    for real, code in given.items() if isinstance(given, dict) else ():
        shown = code.strip() if isinstance(code, str) and CODE.fullmatch(code.strip()) else "Code"
        if is_number(str(real)):
            owners[plain_number(str(real))] = shown
        elif len("".join(name_words(str(real)))) >= SHORTEST:
            names[str(real).strip()] = shown
            words |= {word: shown for word in name_words(str(real))[:1] if len(word) >= FIRST_WORD}
    return Codenames(names, owners, ids_of(owners), words)


def ids_of(owners: Mapping[str, str]) -> dict[str, str]:
    """Id that is written for each number: the code name in small letters; a second number is told from the first."""
    out: dict[str, str] = {}
    for number, code in owners.items():
        wanted, k = slug(code), 1
        while wanted in out.values():
            k += 1
            wanted = f"{slug(code)}-{k}"
        out[number] = wanted
    return out
