"""How names stand in ledgers: typed by hand, cut short, under a trading name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_TRADE_NAMES = ("Northern", "County", "Premier", "Allied", "Direct", "Central", "Castle", "Riverside")


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
    """Write a name so that nobody can be sure: a trading name, several typos, a word too many, a name of before."""
    words = bare(name).split()
    letters = sum(1 for word in words if word.endswith("."))  # initials lead some names
    first, rest = " ".join(words[: letters + 1]), " ".join(words[letters + 1 :])
    trade = _TRADE_NAMES[turn // 5 % len(_TRADE_NAMES)]
    return (
        f"{trade} Supplies t/a {typo(rng, first)} {rest}",
        f"{typo(rng, typo(rng, first))} {typo(rng, rest)}",
        f"{typo(rng, first)} Aerospace {rest}",
        f"{first} {rest} (formerly {trade} Works)",
        f"{first} {rest} Europe Ltd",
    )[turn % 5]


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
