"""How names stand in ledgers: typed by hand, cut short, under a trading name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_SHORT = {
    "Engineering": "Eng", "Precision": "Prec", "Fabrications": "Fabs", "Coatings": "Ctgs", "Castings": "Cstgs",
    "Tooling": "Tlg", "Services": "Svcs", "Machining": "Mchg", "Technical": "Tech", "Maintenance": "Maint",
    "Inspection": "Insp", "Transport": "Tpt", "Fasteners": "Fstnrs", "Products": "Prods",
}  # fmt: skip
_TRADE_NAMES = ("Northern", "County", "Premier", "Allied", "Direct", "Central", "Castle", "Riverside")
CUT = 18  # letters that an old purchase system keeps of a name


def bare(name: str) -> str:
    """Name without its legal form."""
    for end in (", Limited", " Limited", " Ltd"):
        name = name.removesuffix(end)
    return name


def easy(name: str, turn: int) -> str:
    """Write a name as a careful clerk does: capitals, another 'Limited', 'and' for '&'.

    Examples
    --------
    >>> easy("Quernmire & Sons Tooling Ltd", 1)
    'Quernmire and Sons Tooling Limited'
    """
    if turn % 3 == 0:
        return name.upper().replace(" LIMITED", " LTD")
    if turn % 3 == 1:
        return name.replace(" & ", " and ").replace(" Ltd", " Limited")
    return bare(name)


def hard(rng: np.random.Generator, name: str, turn: int) -> str:
    """Write a name as a hurried clerk does: a trading name, typos, cut short, abbreviated."""
    plain = bare(name)
    words = plain.split()
    letters = sum(1 for word in words if word.endswith("."))  # initials lead some names
    first, rest = " ".join(words[: letters + 1]), " ".join(words[letters + 1 :])
    way = turn % 4
    if way == 0:
        return f"{typo(rng, first)} t/a {_TRADE_NAMES[turn // 4 % len(_TRADE_NAMES)]} {_trade(rest)}"
    if way == 1:
        return typo(rng, typo(rng, plain))[:CUT].strip().upper()
    if way == 2:
        short = " ".join(_SHORT.get(word, word[:4]) for word in rest.split())
        return f"{typo(rng, first)} {short}".strip()
    return f"{first} Group Holdings" if rest else f"{typo(rng, first)} Holdings"


def _trade(words: str) -> str:
    """Last word of a name that is no place in brackets."""
    return next((word for word in reversed(words.split()) if not word.startswith("(")), "Trading")


def typo(rng: np.random.Generator, text: str) -> str:
    """Swap two letters, lose one or double one; never the first."""
    if len(text) < 5:
        return text
    place = int(rng.integers(1, len(text) - 2))
    kind = int(rng.integers(3))
    if kind == 0:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if kind == 1:
        return text[:place] + text[place + 1 :]
    return text[:place] + text[place] + text[place:]
