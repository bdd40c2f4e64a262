"""Company names as people write them, made comparable: one plain form, the legal form apart, and its spellings."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_ENDINGS = re.compile(
    r"\b(public limited company|limited liability partnership|limited|ltd|plc|llp|company|co|inc|gmbh|the|uk|and)\b"
)
_MARKS = "'\u2019\u2018`\u00b4"
_APOSTROPHES = str.maketrans("", "", _MARKS)
# Text in ASCII, as nearly all names are, in one pass: signs become blanks, apostrophes go.
_ASCII = {code: " " for code in range(128) if not chr(code).isalnum()} | {ord(mark): None for mark in _MARKS}

# Words for a legal form -> how the form is written here. In front of the end of a name they are words like others.
FORMS = {
    "ltd": "ltd", "limited": "ltd", "ltds": "ltd", "lim": "ltd", "limi": "ltd", "limit": "ltd", "limite": "ltd",
    "cyf": "ltd", "cyfyngedig": "ltd", "plc": "plc", "ccc": "plc", "llp": "llp", "lp": "lp", "cic": "cic",
    "cio": "cio", "inc": "inc", "incorporated": "inc", "llc": "llc", "corp": "corp", "gmbh": "gmbh", "ag": "ag",
    "bv": "bv", "nv": "nv", "sarl": "sarl", "srl": "srl", "spa": "spa", "pty": "pty",
}  # fmt: skip
_LONG_FORMS = (
    (("public", "limited", "company"), "plc"),
    (("limited", "liability", "partnership"), "llp"),
    (("community", "interest", "company"), "cic"),
    (("limited", "partnership"), "lp"),
)
_DOTTED_FORMS: dict[tuple[str, ...], str] = {("c", "i", "c"): "cic", ("l", "l", "p"): "llp", ("p", "l", "c"): "plc"}
# These are forms wherever they stand; the others only at the end.
_ALWAYS = {"ltd", "limited", "plc", "llp", "inc", "gmbh"}
_NOISE = {"the", "uk", "and", "co", "company"}

# Short spellings -> the word. One spelling, one word: what may mean two is left to :mod:`netan.matching.likeness`.
ABBREVIATIONS = {
    "eng": "engineering", "engr": "engineering", "engrg": "engineering", "engg": "engineering",
    "engrs": "engineers", "mfg": "manufacturing", "manuf": "manufacturing", "manfg": "manufacturing",
    "mfrs": "manufacturers", "intl": "international", "internat": "international", "int": "international",
    "bros": "brothers", "svcs": "services", "svc": "services", "svs": "services", "srvs": "services",
    "serv": "services", "servs": "services", "service": "services", "mgmt": "management", "mgt": "management",
    "mngt": "management", "hldgs": "holdings", "hldg": "holdings", "hldings": "holdings", "holding": "holdings",
    "grp": "group", "props": "properties", "devs": "developments", "bldg": "building", "bldgs": "buildings",
    "bldrs": "builders", "constr": "construction", "const": "construction", "contrs": "contractors",
    "elec": "electrical", "elect": "electrical", "natl": "national", "assocs": "associates", "inds": "industries",
    "prods": "products", "equip": "equipment", "eqpt": "equipment", "maint": "maintenance", "cons": "consultants",
    "center": "centre", "ctr": "centre", "yorks": "yorkshire", "trspt": "transport", "transp": "transport",
    "sols": "solutions", "solns": "solutions", "soln": "solutions", "solution": "solutions", "system": "systems",
    "sys": "systems", "organization": "organisation", "organizations": "organisations", "fabs": "fabrications",
    "fab": "fabrications", "accs": "accessories", "invs": "investments", "dist": "distribution",
    "distrib": "distribution", "supp": "supplies", "supps": "supplies", "refrig": "refrigeration",
    "rly": "railway", "univ": "university", "hosp": "hospital", "sch": "school", "acad": "academy",
    "govt": "government", "dept": "department",
}  # fmt: skip

_TRADING = re.compile(
    r"[\s(,;\[-]+(?:t\s?/\s?as?|t\.a\.?|d\s?/\s?b\s?/\s?a|dba|trading\s+as|trading\s+name)[\s:.]+", re.IGNORECASE
)
_AFTER_TA = re.compile(r"\b(ltd|limited|plc|llp)\.?\s+ta\s+", re.IGNORECASE)
_CARE_OF = re.compile(r"[\s(,]+c\s?/\s?o\b.*$", re.IGNORECASE)
_AFTER_FORM = re.compile(r"^(.*?\b(?:limited|ltd|plc|llp)\b\.?)(?=\W*\w)(.*)$", re.IGNORECASE | re.DOTALL)
_BRACKETS = re.compile(r"\(+[^()]*\)*|\[[^\[\]]*\]?|\*+[^*]*\**")
_STILL_NAME = {"the", "uk", "co", "company", "partnership", "liability"}


def _tokens(name: str) -> list[str]:
    if name.isascii():
        return name.lower().translate(_ASCII).split()
    text = unicodedata.normalize("NFKD", name.translate(_APOSTROPHES)).casefold()
    return "".join(c if c.isalnum() else " " for c in text if not unicodedata.combining(c)).split()


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
    whole = " ".join(_tokens(name))
    return " ".join(_ENDINGS.sub(" ", whole).split()) or whole


def _without_form(tokens: list[str]) -> tuple[list[str], str]:
    """Words without the legal form, and the form; the last form that stands there counts."""
    form = ""
    for long, short in _LONG_FORMS:
        size = len(long)
        for start in range(len(tokens) - size, -1, -1):
            if tuple(tokens[start : start + size]) == long:
                tokens = tokens[:start] + tokens[start + size :]
                form = form or short
    dotted = _DOTTED_FORMS.get(tuple(tokens[-3:]), "")
    if dotted and len(tokens) > len(dotted):
        tokens, form = tokens[:-3], form or dotted
    while len(tokens) > 1 and tokens[-1] in FORMS:
        form = form or FORMS[tokens[-1]]
        tokens = tokens[:-1]
    out = []
    for token in tokens:
        if token in _ALWAYS:
            form = form or FORMS[token]
        else:
            out.append(token)
    return out, form


def _joined_initials(tokens: list[str]) -> list[str]:
    """'j', 'l', 'a' as one word: people write J L A, J.L.A. and JLA."""
    out: list[str] = []
    run = ""
    for token in tokens:
        if len(token) == 1 and token.isalpha():
            run += token
            continue
        if run:
            out.append(run)
            run = ""
        out.append(token)
    return [*out, run] if run else out


def name_key(name: str) -> str:
    """Plain name with usual abbreviations written out and initials joined: what two spellings of one name share.

    Examples
    --------
    >>> name_key("Skelmbrook Eng. & Mfg Co Ltd"), name_key("J. L. A. Svcs (UK) plc")
    ('skelmbrook engineering manufacturing', 'jla services')
    >>> name_key("Skelmbrook Community Interest Company") == name_key("SKELMBROOK CIC")
    True
    """
    tokens = _tokens(name)
    words, _ = _without_form(tokens)
    kept = [word for word in words if word not in _NOISE] or words or tokens
    joined = _joined_initials(kept)
    kept = [word for word in joined if word not in _NOISE] or joined  # U.K. is UK
    return " ".join([ABBREVIATIONS.get(word, word) for word in kept])


@dataclass(frozen=True, slots=True)
class Legal:
    """What tells companies of one group apart when their plain names agree.

    Attributes
    ----------
    form
        Legal form as written: ltd, plc, llp, cic; empty when the name states none.
    uk
        Whether the name says UK.
    exact
        All words in order, the form in its short spelling: equal for two spellings of one registered name.
    """

    form: str
    uk: bool
    exact: str


def legal_parts(name: str) -> Legal:
    """Legal form, the word UK, and the whole name as registered.

    Examples
    --------
    >>> legal_parts("Advam (U.K.) Limited")
    Legal(form='ltd', uk=True, exact='advam uk ltd')
    """
    words, form = _without_form(_tokens(name))
    joined = _joined_initials([word for word in words if word not in {"the", "and"}])
    words = [{"company": "co"}.get(word, ABBREVIATIONS.get(word, word)) for word in joined]
    return Legal(form, "uk" in words, " ".join([*words, form] if form else words))


@dataclass(frozen=True, slots=True)
class Spelling:
    """One reading of a payee's name.

    Attributes
    ----------
    text
        The name.
    kind
        ``whole``: as it stands; ``legal``: up to its legal form, or before 'trading as'; ``trading``: after it;
        ``short``: without what stands in brackets, which may be a note or a part of the name.
    """

    text: str
    kind: str


def spellings(name: str) -> tuple[Spelling, ...]:
    """Readings of a payee's name: as it stands, both halves of 'trading as', up to 'Ltd', and without brackets.

    Examples
    --------
    >>> [(s.text, s.kind) for s in spellings("Skelmbrook Ltd T/A Brook Signs")]
    [('Skelmbrook Ltd T/A Brook Signs', 'whole'), ('Skelmbrook Ltd', 'legal'), ('Brook Signs', 'trading')]
    >>> [s.text for s in spellings("MARROWBY LTD(HIGH ST)**SCHOOLS")][1:]
    ['MARROWBY LTD']
    """
    found = {name.strip(): "whole"}
    text = _CARE_OF.sub("", name).strip()
    found.setdefault(text, "legal")
    halves = [half.strip(" ()[],;-/") for half in _TRADING.split(_AFTER_TA.sub(r"\1 t/a ", text))]
    if len(halves) > 1:
        found.setdefault(halves[0], "legal")
        for half in halves[1:]:
            found.setdefault(half, "trading")
    for half in halves:
        for words, kind in _shortened(half):
            found.setdefault(words, kind)
    return tuple(Spelling(words, kind) for words, kind in found.items() if _tokens(words))


def _shortened(text: str) -> list[tuple[str, str]]:
    """Readings without what follows 'Ltd', or without brackets.

    Behind a sign stands a note: 'LTD *1620*', 'LTD (HOMES)'. A bare word may be a first name or initials that a ledger
    put last: 'JOHNS LTD R D' is R D Johns Ltd, and Johns Ltd is somebody else.
    """
    cut = _AFTER_FORM.match(text)
    tail = cut[2] if cut else ""
    if cut and set(_tokens(tail)) - _STILL_NAME - set(FORMS):
        if re.match(r"\s*[^\w\s]", tail):
            return [(cut[1].strip(), "legal")]
        return [(f"{tail.strip()} {cut[1].strip()}", "legal"), (cut[1].strip(), "short")]
    if re.search(r"[(\[*]", text):
        return [(" ".join(_BRACKETS.sub(" ", text).split()), "short")]
    return []
