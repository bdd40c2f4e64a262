"""How alike two names are, and how sure that makes a match.

The likeness of two names is a **rarity-weighted soft Dice coefficient** of their words: every word of one name is
paired with at most one of the other, a pair counts as far as the two words are alike (1 when equal, less for a slip of
the pen or a word that was cut short), and weighs what the word says among all names of the register, ``ln(1 + N / n)``
for a word that stands in ``n`` of ``N`` names. A shared 'services' says little, a shared 'skelmbrook' says much.

:func:`likeness` then weighs where the two addresses are; the constants stand in :data:`PLACE`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .slips import may_slip, slips

if TYPE_CHECKING:
    from .candidates import WordIndex
    from .names import Legal

# Nearness of the addresses -> (likeness of equal names, how much a difference of the names takes off).
PLACE = {
    "unit": (1.00, 0.5),
    "sector": (0.97, 0.8),
    "district": (0.94, 1.0),
    "area": (0.90, 1.2),
    "unknown": (0.88, 1.5),
    "differs": (0.82, 2.0),
}
NEAR = ("unit", "sector", "district")
# A name of few letters, or of common words alone, may be that of somebody else.
WEAK = {"area": 0.12, "unknown": 0.12, "differs": 0.12, "district": 0.06}
FEWEST_LETTERS = 5
# Not taken without a person's word: the ceiling of what is merely likely.
ASK_AT_MOST = 0.79
OTHER_ORDER, FORMER_NAME = 0.99, 0.98
PLURAL, CUT_SHORT, REAL_WORD, FIRST_LETTER = 0.97, 0.92, 0.75, 0.9
LEAST_WORD, ONLY_START = 0.6, 0.7
# Short spellings that may mean one of several words.
_MAY_MEAN = {
    "tech": ("technology", "technologies", "technical"),
    "assoc": ("associates", "association", "associated"),
    "ind": ("industries", "industrial"),
    "prod": ("products", "production", "productions"),
    "dev": ("development", "developments"),
    "inv": ("investments", "investment"),
    "comm": ("community", "communications", "commercial"),
    "gen": ("general", "generation"),
    "prop": ("property", "properties"),
    "build": ("building", "builders"),
    "ed": ("education", "educational"),
    "st": ("saint", "street"),
    "hse": ("house",),
    "rd": ("road",),
    "crt": ("court",),
}


@dataclass(frozen=True, slots=True)
class NameLikeness:
    """Likeness of two plain names.

    Attributes
    ----------
    value
        0 to 1; 1 when the words are equal.
    whole
        Every word of each name has its partner in the other, and none of them may well be meant as it stands.
    """

    value: float
    whole: bool


@dataclass
class Words:
    """Likeness of words and names against the words of one register."""

    index: WordIndex
    _words: dict[tuple[str, str], float] = field(default_factory=dict)

    def word(self, one: str, other: str) -> float:
        """Likeness of a payee's word and a company's word, 0 to 1.

        Equal 1; a plural of a common word 0.97; cut short 0.92; a slip of the pen 1 - slips / (2 letters), less when
        the first letter differs, and less when the register knows both words, for then both are likely meant: Marlow is
        not Barlow. A number is equal or not.
        """
        if one == other:
            return 1.0
        pair = (one, other)
        if pair not in self._words:
            self._words[pair] = self._unequal(one, other)
        return self._words[pair]

    def _unequal(self, one: str, other: str) -> float:
        if other in _MAY_MEAN.get(one, ()) or one in _MAY_MEAN.get(other, ()):
            return CUT_SHORT
        if not (may_slip(one) and may_slip(other)):
            return 0.0
        index = self.index
        short, long = sorted((one, other), key=len)
        common = max(index.count_of(one), index.count_of(other)) >= index.common
        if long == short + "s" and common:
            return PLURAL
        rare = index.count_of(short) < index.common
        if long.startswith(short) and len(long) - len(short) > 1 and rare and len(short) * 2 >= len(long) - 1:
            return CUT_SHORT
        return self._slip(one, other)

    def _slip(self, one: str, other: str) -> float:
        from rapidfuzz.distance import OSA

        size = max(len(one), len(other))
        edits = OSA.distance(one, other, score_cutoff=2)
        if edits > slips(size):
            return 0.0
        value = 1 - edits / size / 2
        if one[0] != other[0]:
            value *= FIRST_LETTER
        if self.index.count_of(one):
            value *= REAL_WORD
        return value if value >= LEAST_WORD else 0.0

    def name(self, one: str, other: str) -> NameLikeness:
        """Rarity-weighted soft Dice coefficient of a payee's plain name and a company's.

        ``sum(w s) / (sum(w) + sum(unpaired w) / 2)``, ``w`` the weight of a pair's word in the register and ``s`` the
        likeness of the pair. Numbers that differ on both sides make two names of two companies, and the value half.
        """
        if one == other:
            return NameLikeness(1.0, whole=True)
        if one.replace(" ", "") == other.replace(" ", ""):
            return NameLikeness(OTHER_ORDER, whole=True)
        a, b = one.split(), other.split()
        pairs, rest_a, rest_b = self._paired(a, b)
        weight = self.index.weight_of
        if len(pairs) == 1 and pairs[0][2] == CUT_SHORT:
            pairs = [(*pairs[0][:2], ONLY_START)]  # one word that begins like another is weak evidence
        paired = sum(weight(y) * s for _, y, s in pairs)
        every = sum(weight(y) for _, y, _ in pairs)
        every += sum(weight(x) for x in (*rest_a, *rest_b)) / 2
        value = paired / every if every else 0.0
        if _digits(rest_a) and _digits(rest_b):
            value /= 2
        whole = not rest_a and not rest_b and not any(self._meant(x, y, s) for x, y, s in pairs)
        return NameLikeness(value * OTHER_ORDER if whole and value == 1 else value, whole)

    def _meant(self, one: str, other: str, value: float) -> bool:
        """Whether a payee's word that differs is a word of its own: Midco is not Bidco, Enviro not Environmental."""
        return one != other and value != PLURAL and other not in _MAY_MEAN.get(one, ()) and self.index.count_of(one) > 0

    def _paired(self, a: list[str], b: list[str]) -> tuple[list[tuple[str, str, float]], list[str], list[str]]:
        """Pair the words, equal ones first, then the most alike; ties by the words themselves."""
        pairs = []
        rest_b = list(b)
        rest_a = []
        for word in a:
            if word in rest_b:
                rest_b.remove(word)
                pairs.append((word, word, 1.0))
            else:
                rest_a.append(word)
        choices = sorted((-s, x, y) for x in rest_a for y in rest_b if (s := self.word(x, y)) > 0)
        for s, x, y in choices:
            if x in rest_a and y in rest_b:
                rest_a.remove(x)
                rest_b.remove(y)
                pairs.append((x, y, -s))
        return pairs, rest_a, rest_b

    def weak(self, key: str) -> bool:
        """Whether a name has too few letters, or only common words, to be known by it alone."""
        words = key.split()
        if sum(map(len, words)) < FEWEST_LETTERS:
            return True
        return all(self.index.count_of(word) >= self.index.common for word in words)


def _digits(words: list[str]) -> bool:
    return any(c.isdigit() for word in words for c in word)


def likeness(
    names: NameLikeness, where: str, *, weak: bool = False, reading: str = "whole", one: Legal, other: Legal
) -> float:
    """How sure it is that a payee is a company: 0 to 1.

    ``top - loss (1 - names)``, both by the nearness of the addresses (:data:`PLACE`): equal names at one postcode give
    1, without a postcode 0.88, far apart 0.82. A short or common name loses 0.12 unless the addresses are near. It
    stays below 0.8, for a person to decide, when a word of either name has no partner (X and X Holdings), when the
    payee says UK and the company does not, when UK or the legal form differ and the addresses are not near, when a name
    far away is not that of the register to the letter, and when only the trading name or a name without its brackets
    agrees.

    Parameters
    ----------
    names
        Likeness of the plain names.
    where
        Nearness of the addresses: unit, sector, district, area, unknown, differs.
    weak
        The name is short or common.
    reading
        Which part of the payee's name was compared (:class:`netan.matching.names.Spelling`).
    one, other
        Legal form and UK of the payee and the company.

    Examples
    --------
    >>> from netan.matching.names import legal_parts
    >>> same, form = NameLikeness(1.0, whole=True), legal_parts("Skelmbrook Ltd")
    >>> likeness(same, "unit", one=form, other=form), likeness(same, "unknown", one=form, other=form)
    (1.0, 0.88)
    >>> likeness(same, "unknown", one=form, other=legal_parts("Skelmbrook UK Ltd"))
    0.79
    """
    top, loss = PLACE[where]
    value = top - loss * (1 - names.value)
    if weak:
        value -= WEAK.get(where, 0.0)
    unsure = not names.whole or (reading == "trading" and where not in {"unit", "sector"}) or reading == "short"
    unsure |= one.uk and not other.uk  # people leave UK out, and do not put it in
    if where not in NEAR:
        unsure |= one.uk != other.uk or bool(one.form and other.form and one.form != other.form)
        unsure |= where == "differs" and not (one.form and one.exact == other.exact)
    return max(0.0, min(value, ASK_AT_MOST) if unsure else value)
