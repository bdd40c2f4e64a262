"""Payees of a ledger and the companies and sites that they are: by number, by the user's word, else by name."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..errors import first_few
from ..schema import MATCH_DECISIONS, validate
from ..sources.company_number import company_number, is_company_number
from ..tables.notebook import in_notebook
from .companies import Companies
from .find import Found, Wanted, find
from .names import plain_name
from .persons import is_person, shown_name
from .postcodes import postcode_key, shown_postcode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TAKE, ASK = 0.8, 0.5
SHOWN_CANDIDATES = 3
# What became of a payee.
NUMBER, NAME, CONFIRMED = "number", "name", "confirmed"
# How a name was matched that the company bears no more.
PREVIOUS = "previous name"
ASKED, ELSEWHERE, PERSON, REFUSED, NONE = "asked", "number elsewhere", "person", "not the same", "none"
OUTCOMES = {
    NUMBER: "payees matched by company number",
    NAME: "payees matched by name",
    CONFIRMED: "payees matched by your word",
    ASKED: "payees with a likely match to confirm",
    REFUSED: "payees that you said are none of the companies",
    ELSEWHERE: "payees with a company number that is not here",
    PERSON: "payees that are private persons",
    NONE: "payees like no company here",
}
MATCHED = (NUMBER, NAME, CONFIRMED)
# Numbers of another list, such as those of vendors, hit companies of any name.
MOST_UNLIKE = 0.5


@dataclass(frozen=True)
class Matches:
    """Who the payees are.

    Attributes
    ----------
    frame
        One row a payee, on the index of the payees: ``firm_id`` (missing when none), ``how`` {number, name, previous
        name, confirmed}, ``likeness`` 0 to 1 (of the best candidate, also of one that was not taken), ``outcome``
        {number, name, confirmed, asked, number elsewhere, person, not the same, none}.
    asks
        Best candidates of payees to confirm, at most three each, largest payments first; columns of
        :data:`netan.schema.MATCH_DECISIONS`, ``same`` empty.
    counts
        Number of different payees by outcome, in words.
    notes
        What a reader should know.
    """

    frame: pd.DataFrame
    asks: pd.DataFrame
    counts: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    _repr_html_ = in_notebook("frame", caption="Payees and the companies they are")


def no_asks() -> pd.DataFrame:
    """Return an empty table of matches to confirm."""
    return validate(pd.DataFrame({name: [] for name in MATCH_DECISIONS.names}), MATCH_DECISIONS)


def match_payees(
    payees: pd.DataFrame,
    companies: pd.DataFrame | Companies,
    *,
    decisions: pd.DataFrame | None = None,
    take: float = TAKE,
    ask: float = ASK,
) -> Matches:
    """Match payees to companies and sites: by number, by decisions of the user, else by name and postcode.

    A number that no company here has is a company elsewhere and is matched to nobody by name. A name is matched as
    :mod:`netan.matching.likeness` says: above ``take`` it is taken, from ``ask`` on the best three are put to the
    user, below it is dropped and counted. An equal name that several companies have is taken only when the postcode
    tells them apart. Private persons (:mod:`netan.matching.persons`) are matched only at their own postcode sector, and
    never put to the user. The order of rows does not matter.

    Parameters
    ----------
    payees
        ``name``, and where known ``postcode``, ``number`` (company number, or the id of a company or site here),
        ``area`` (in the same codes as the companies'), ``value`` (payments, for the order of what is asked).
    companies
        A frame as :meth:`netan.matching.companies.Companies.of` takes it, or what that made: matching several lists to
        one register is then faster.
    decisions
        Rows of ``confirm.xlsx`` (:func:`netan.matching.confirm.read_confirm`).
    take, ask
        Likeness above which a match is taken, and from which it is put to the user.

    Returns
    -------
    Matches
        As many rows as payees.

    Raises
    ------
    SchemaError
        The companies have no id or name, or one id twice.

    References
    ----------
    Cohen, W., Ravikumar, P. and Fienberg, S. (2003), A comparison of string distance metrics for name-matching tasks,
    for rarity-weighted soft comparison of words; the two thresholds are those of the Open Supply Hub.

    Examples
    --------
    >>> import pandas as pd
    >>> register = pd.DataFrame({"firm_id": ["01", "02"], "name": ["Skelmbrook Engineering Ltd", "Marrowby Steel Ltd"]})
    >>> found = match_payees(pd.DataFrame({"name": ["SKELMBROOK ENG LTD", "Other Ltd"]}), register)
    >>> found.frame["firm_id"].tolist(), found.frame["outcome"].tolist()
    (['01', None], ['name', 'none'])
    """
    here = companies if isinstance(companies, Companies) else Companies.of(companies)
    table, row_of = _distinct(payees)
    said = _Said.of(decisions)
    result = _by_number(table, here)
    open_ = [k for k, one in enumerate(result) if one is None]
    wanted = [Wanted(table.names[k], table.postcodes[k], table.areas[k]) for k in open_]
    for k, found in zip(open_, find(wanted, here), strict=True):
        result[k] = _decide(table, k, found, here, said, (take, ask))
    return _collected(table, row_of, result, here, payees.index)


@dataclass(frozen=True)
class _Payees:
    """Different payees of a list, sorted."""

    names: list[str]
    postcodes: list[str]
    numbers: list[str]
    areas: list[str]
    shown_postcodes: list[str | None]
    paid: np.ndarray


@dataclass(frozen=True)
class _Result:
    """What became of one payee."""

    outcome: str
    place: int = -1
    likeness: float = float("nan")
    how: str = ""
    former: str = ""
    asks: tuple[Found, ...] = ()


def payee_key(name: str) -> str:
    r"""Name of a payee as it is compared with itself: without case, extra blanks and what no cell gives back.

    Examples
    --------
    >>> payee_key("'Two\u202e\n lines Ltd")
    'two lines ltd'
    """
    seen = name if name.isprintable() else "".join(c if c.isprintable() else " " for c in name)
    return " ".join(seen.split()).lstrip("'").strip().casefold()


def _column(payees: pd.DataFrame, name: str) -> list[str]:
    if name not in payees.columns:
        return [""] * len(payees)
    return [text if isinstance(text, str) else "" for text in payees[name].tolist()]


def _distinct(payees: pd.DataFrame) -> tuple[_Payees, np.ndarray]:
    """Different payees, and which of them each row is."""
    given = _column(payees, "name")
    # a person who trades under another name stands under that one alone, also in what is asked
    shown_names = {name: " ".join(shown_name(name).split()) for name in set(given)}
    names = [shown_names[name] for name in given]
    shown = [text.strip() for text in _column(payees, "postcode")]
    codes = [postcode_key(text) for text in shown]
    numbers = [company_number(text) if text.strip() else "" for text in _column(payees, "number")]
    areas = _column(payees, "area")
    value = payees["value"].to_numpy(float) if "value" in payees.columns else np.zeros(len(payees))
    codes = _lent(names, codes)
    keys = list(zip(map(payee_key, names), codes, numbers, areas, strict=True))
    order = {key: k for k, key in enumerate(sorted(set(keys)))}
    row_of = np.array([order[key] for key in keys], dtype=np.int64)
    paid = np.zeros(len(order))
    np.add.at(paid, row_of, np.nan_to_num(value))
    first: dict[int, tuple[str, str]] = {}
    for k, name, text in zip(row_of.tolist(), names, shown, strict=True):
        first[k] = min(first.get(k, (name, text or "~")), (name, text or "~"))
    every = sorted(order)
    return _Payees(
        names=[first[k][0] for k in range(len(every))],
        postcodes=[key[1] for key in every],
        numbers=[key[2] for key in every],
        areas=[key[3] for key in every],
        shown_postcodes=[None if first[k][1] == "~" else first[k][1] for k in range(len(every))],
        # added up in another order, a sum may differ in its last digits
        paid=np.round(paid, 2),
    ), row_of


def _lent(names: Sequence[str], codes: Sequence[str]) -> list[str]:
    """Postcodes, where the same payee has one in another row and only one."""
    known: dict[str, set[str]] = {}
    for name, code in zip(names, codes, strict=True):
        if code:
            known.setdefault(payee_key(name), set()).add(code)
    alone = {key: next(iter(found)) for key, found in known.items() if len(found) == 1}
    return [code or alone.get(payee_key(name), "") for name, code in zip(names, codes, strict=True)]


def _by_number(table: _Payees, here: Companies) -> list[_Result | None]:
    whole = {number: number.zfill(8) for number in set(table.numbers) if number}
    found = here.of_numbers({*whole, *whole.values()})

    def result(number: str) -> _Result | None:
        if not number:
            return None
        place = found.get(number, found.get(whole[number]))
        if place is not None:
            return _Result(NUMBER, place, 1.0)
        # the user's own code for a supplier says nothing of who it is
        return _Result(ELSEWHERE) if is_company_number(number) else None

    return [result(number) for number in table.numbers]


@dataclass(frozen=True)
class _Said:
    """Decisions of the user, by payee."""

    rows: Mapping[str, tuple[tuple[str, str, str], ...]]

    @classmethod
    def of(cls, decisions: pd.DataFrame | None) -> _Said:
        rows: dict[str, list[tuple[str, str, str]]] = {}
        if decisions is not None:
            known = validate(decisions, MATCH_DECISIONS)
            known = known[known["same"].notna()]
            postcodes = [postcode_key(text) for text in known["payee_postcode"]]
            for name, code, company, same in zip(
                known["payee"], postcodes, known["company"], known["same"], strict=True
            ):
                rows.setdefault(payee_key(name), []).append((code, company, same))
        return cls({name: tuple(sorted(found)) for name, found in rows.items()})

    def on(self, name: str, postcode: str) -> tuple[str | None, set[str]]:
        """Company that the user said it is, and those that it is not."""
        about = [
            (company, same) for code, company, same in self.rows.get(payee_key(name), ()) if code in {"", postcode}
        ]
        yes = [company for company, same in about if same == "yes"]
        return (yes[0] if yes else None), {company for company, same in about if same == "no"}


def _decide(
    table: _Payees, k: int, found: Sequence[Found], here: Companies, said: _Said, bounds: tuple[float, float]
) -> _Result:
    """What becomes of a payee without a number of a company here."""
    take, ask = bounds
    name, postcode = table.names[k], table.postcodes[k]
    yes, no = said.on(name, postcode)
    if yes is not None and (place := here.of_id(yes)) is not None:
        return _Result(CONFIRMED, place, 1.0)
    left = [one for one in found if here.ids[one.place] not in no]
    best = left[0] if left else None
    value = round(best.likeness, 4) if best else float("nan")
    person = is_person(name)
    if best is not None and best.likeness > take and (not person or best.where in {"unit", "sector"}):
        return _Result(NAME, best.place, value, PREVIOUS if best.former else NAME, former=best.former)
    if person:
        return _Result(PERSON)
    asks = tuple(one for one in left if one.likeness >= ask)[:SHOWN_CANDIDATES]
    if asks:
        return _Result(ASKED, likeness=value, asks=asks)
    return _Result(REFUSED if len(left) < len(found) else NONE, likeness=value)


def _collected(
    table: _Payees, row_of: np.ndarray, result: Sequence[_Result | None], here: Companies, index: pd.Index
) -> Matches:
    known = [one if one is not None else _Result(NONE) for one in result]
    ids = np.array([here.ids[one.place] if one.outcome in MATCHED else None for one in known], dtype=object)
    outcomes = np.array([one.outcome for one in known], dtype=object)
    how = np.array([(one.how or one.outcome) if one.outcome in MATCHED else None for one in known], dtype=object)
    values = np.array([one.likeness for one in known], dtype=float)
    words = {"firm_id": ids, "how": how, "outcome": outcomes}
    # of the type object, where a missing id stays None
    frame = pd.DataFrame({name: pd.Series(part[row_of], index=index, dtype=object) for name, part in words.items()})
    frame.insert(2, "likeness", values[row_of])
    people = Counter(
        {
            outcome: len({payee_key(table.names[k]) for k, one in enumerate(known) if one.outcome == outcome})
            for outcome in OUTCOMES
        }
    )
    counts = {OUTCOMES[outcome]: people[outcome] for outcome in OUTCOMES if people[outcome]}
    notes = (*_notes(table, known, here), *_renamed(table, known, here))
    return Matches(frame, _asks(table, known, here), counts, notes)


def _asks(table: _Payees, known: Sequence[_Result], here: Companies) -> pd.DataFrame:
    order = sorted(
        (k for k, one in enumerate(known) if one.asks),
        key=lambda k: (-table.paid[k], table.names[k], table.postcodes[k]),
    )
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for k in order:
        for one in known[k].asks:
            key = (payee_key(table.names[k]), table.postcodes[k], here.ids[one.place])
            rows.setdefault(
                key,
                {
                    "payee": table.names[k],
                    "payee_postcode": table.shown_postcodes[k],
                    "paid": float(table.paid[k]),
                    "company": here.ids[one.place],
                    "company_name": _named(here.names[one.place], one.former),
                    "company_postcode": shown_postcode(here.postcodes[one.place]),
                    "score": round(one.likeness, 2),
                    "same": None,
                },
            )
    return validate(pd.DataFrame(list(rows.values()), columns=list(MATCH_DECISIONS.names)), MATCH_DECISIONS)


def _named(name: str, former: str) -> str:
    """Name of a candidate, with the former name by which it was found."""
    return f"{name} (previously {former})" if former else name


def _renamed(table: _Payees, known: Sequence[_Result], here: Companies) -> tuple[str, ...]:
    """Say which payees bear a name that their company has given up."""
    pairs = sorted({(table.names[k], here.names[one.place]) for k, one in enumerate(known) if one.how == PREVIOUS})
    if not pairs:
        return ()
    one = "payee was" if len(pairs) == 1 else "payees were"
    shown = first_few(f"{old} is now {new}" for old, new in pairs)
    return (f"{len(pairs):,} {one} found by the previous name of a company: {shown}.",)


def _notes(table: _Payees, known: Sequence[_Result], here: Companies) -> tuple[str, ...]:
    """Warn when most numbers belong to companies of quite another name: they are then no company numbers."""
    by_number = [k for k, one in enumerate(known) if one.outcome == NUMBER]
    unlike = sum(not _share_a_word(table.names[k], here.names[known[k].place]) for k in by_number)
    if len(by_number) < SHOWN_CANDIDATES or unlike <= MOST_UNLIKE * len(by_number):
        return ()
    note = (
        f"{unlike:,} of {len(by_number):,} payees matched by company number have quite another name in the register: "
        "check that the column holds company numbers and no codes of vendors."
    )
    return (note,)


def _share_a_word(one: str, other: str) -> bool:
    return bool(set(plain_name(one).split()) & set(plain_name(other).split()))
