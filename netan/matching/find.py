"""Companies that a payee's name may mean, the likeliest first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .likeness import ASK_AT_MOST, FORMER_NAME, NEAR, NameLikeness, Words, likeness
from .names import legal_parts, name_key, spellings
from .postcodes import LEVELS, nearness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .companies import Companies

LEAST_NAME = 0.5
# Of two candidates that are so near to each other nobody can say which it is.
TOO_NEAR = 0.02
# A word that so few names have may be another one misspelt.
RARELY_KNOWN = 2
NEAR_WORD = 0.85
_WEAKER = {"legal": 0.99, "trading": 0.97, "short": 0.95}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A payee: name, postcode and area, both empty when unknown."""

    name: str
    postcode: str
    area: str


@dataclass(frozen=True, slots=True)
class Found:
    """A company that a payee may be.

    Attributes
    ----------
    place
        Position among the companies.
    likeness
        0 to 1.
    where
        Nearness of the addresses.
    equal
        The plain names are the same.
    exact
        The whole names are, legal form and all.
    former
        Former name by which it was found; empty when it was one that it still has.
    """

    place: int
    likeness: float
    where: str
    equal: bool
    exact: bool
    former: str = ""


def find(wanted: Sequence[Wanted], here: Companies) -> list[list[Found]]:
    """Companies that each payee may be, the likeliest first; none below half a name.

    Parameters
    ----------
    wanted
        Payees.
    here
        The companies.
    """
    if not len(here) or not wanted:
        return [[] for _ in wanted]
    readings = {one.name: _readings(one.name) for one in wanted}
    keys = {key for found in readings.values() for key, _, _ in found}
    words = Words(here.index)
    same = here.of_keys({key.replace(" ", "") for key in keys})
    out: list[list[Found] | None] = []
    for one in wanted:
        found = _judged(one, readings[one.name], same, here, words)
        # nothing that is only like it can be better than a sure match of the whole name
        out.append(found if found and found[0].equal and found[0].likeness > ASK_AT_MOST else None)
    rest = sorted(
        {key for one, done in zip(wanted, out, strict=True) if done is None for key, _, _ in readings[one.name]}
    )
    near = _candidates(rest, here)
    for key, entries in near.items():
        bare = key.replace(" ", "")
        near[key] = [*dict.fromkeys([*same.get(bare, []), *entries])]
    return [
        done if done is not None else _judged(one, readings[one.name], near, here, words)
        for one, done in zip(wanted, out, strict=True)
    ]


def _readings(name: str) -> list[tuple[str, str, str]]:
    """(plain name, kind, text) of each reading; the first that gives a plain name keeps it."""
    found: dict[str, tuple[str, str]] = {}
    for reading in spellings(name):
        found.setdefault(name_key(reading.text), (reading.kind, reading.text))
    return [(key, kind, text) for key, (kind, text) in found.items() if key]


def _candidates(keys: Sequence[str], here: Companies) -> dict[str, list[int]]:
    """Names that share the rare words of each plain name, or words a slip away from them."""
    index = here.index
    unsure = sorted({word for key in keys for word in key.split() if index.count_of(word) <= RARELY_KNOWN})
    near = index.near(unsure)
    queries, totals = [], []
    for key in keys:
        totals.append(sum(map(index.weight_of, key.split())))
        query = [(word, 1.0) for word in key.split()]
        query += [(other, NEAR_WORD) for word in key.split() for other in near.get(word, ())]
        queries.append(query)
    return dict(zip(keys, index.search(queries, totals), strict=True))


def _judged(
    one: Wanted,
    readings: Sequence[tuple[str, str, str]],
    entries: dict[str, list[int]],
    here: Companies,
    words: Words,
) -> list[Found]:
    """Every candidate of a payee with its likeness, the best first."""
    best: dict[int, Found] = {}
    for key, kind, text in readings:
        for entry in entries.get(key, entries.get(key.replace(" ", ""), ())):
            found = _one(one, (key, kind, text), entry, here, words)
            old = best.get(found.place) if found else None
            if found and (old is None or found.likeness > old.likeness):
                best[found.place] = found
    order = sorted(
        best.values(), key=lambda f: (-round(f.likeness, 6), not f.exact, LEVELS.index(f.where), here.ids[f.place])
    )
    return _unlike_each_other(order, here)


def _one(one: Wanted, reading: tuple[str, str, str], entry: int, here: Companies, words: Words) -> Found | None:
    """Likeness of a payee and one name of a company."""
    key, kind, text = reading
    place = int(here.owner[entry])
    names = words.name(key, here.keys[entry])
    if names.value < LEAST_NAME:
        return None
    where = _where(one, here, place)
    factor = _WEAKER.get(kind, 1.0) * (FORMER_NAME if here.is_alias(entry) else 1.0)
    mine, theirs = legal_parts(text), legal_parts(here.entry_name(entry))
    value = likeness(
        NameLikeness(names.value, names.whole),
        where,
        weak=words.weak(here.keys[entry]),
        reading=kind,
        one=mine,
        other=theirs,
    )
    equal = names.whole and names.value >= 0.99 and kind in {"whole", "legal"}
    former = here.entry_name(entry) if here.is_former(entry) else ""
    return Found(place, value * factor, where, equal, mine.exact == theirs.exact, former)


def _where(one: Wanted, here: Companies, place: int) -> str:
    level = nearness(one.postcode, here.postcodes[place])
    area = here.areas[place]
    if level != "unknown" or not one.area or area is None:
        return level
    return "area" if one.area == area else "differs"


def _unlike_each_other(order: list[Found], here: Companies) -> list[Found]:
    """Leave it to a person when the best two cannot be told apart.

    Two of equal plain name are told apart only by the postcode, then by the name as registered at one postcode. Two
    sites of one company are not two: the one with more jobs stays.
    """
    order = _one_a_company(order, here)
    if len(order) < 2:
        return order
    first, second = order[0], order[1]
    rivals = first.equal and second.equal
    nearer = first.where in NEAR and LEVELS.index(first.where) < LEVELS.index(second.where)
    named = first.where in NEAR and first.where == second.where and first.exact and not second.exact
    clear = nearer or (named if rivals else first.equal or first.likeness - second.likeness > TOO_NEAR)
    if clear:
        return order
    return [replace(f, likeness=min(f.likeness, ASK_AT_MOST)) if k < 1 or f.equal else f for k, f in enumerate(order)]


def _one_a_company(order: list[Found], here: Companies) -> list[Found]:
    """Keep of the sites of one company, all of one likeness, that with most jobs."""
    best: dict[tuple[str, float], Found] = {}
    for found in order:
        number = here.numbers[found.place] or here.ids[found.place]
        key = (number, round(found.likeness, 6))
        old = best.get(key)
        if old is None or _jobs(here, found) > _jobs(here, old):
            best[key] = found
    kept = {found.place for found in best.values()}
    return [found for found in order if found.place in kept]


def _jobs(here: Companies, found: Found) -> float:
    jobs = float(here.jobs[found.place])
    return jobs if jobs == jobs else -1.0  # noqa: PLR0124  # NaN is unknown
