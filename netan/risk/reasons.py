"""Why a supplier stands where it does in a ranking: short words of facts, none of them about finances."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Buyers in these divisions put parts together: what stops there is assembly (SIC 2007).
ASSEMBLERS = frozenset({"26", "27", "28", "29", "30"})
# A payment of so much of all that was seen is large.
LARGE = 0.02
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def in_words(number: int) -> str:
    """A small number as a word.

    Examples
    --------
    >>> in_words(2), in_words(41)
    ('two', '41')
    """
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else f"{number:,}"


def what_stops(divisions: Sequence[str]) -> str:
    """What stops at a buyer in some divisions.

    Examples
    --------
    >>> what_stops(["30"]), what_stops(["10", "28"]), what_stops([])
    ('assembly', 'production', 'production')
    """
    return "assembly" if divisions and ASSEMBLERS.issuperset(divisions) else "production"


def only_one(said: object, on_list: int, evidence: str) -> str:
    """Whether a supplier is the only one on the list: confirmed, not confirmed, no, buyer says no, not known."""
    if said == "yes":
        return "confirmed"
    if evidence != "seen":
        return "not known"
    if said == "no":
        return "buyer says no"
    return "not confirmed" if on_list == 1 else "no"


def why_to_buyer(rating: int, only: str, on_list: int, same: int | None, *, large: bool, stops: str) -> str:
    """Why a supplier of one buyer stands where it does.

    Parameters
    ----------
    rating
        2 an essential input, 1 not, 0 without effect.
    only
        As of :func:`only_one`.
    on_list
        Suppliers of the same input on the buyer's list.
    same
        Other companies here with the same SIC class; None where the code is not known.
    large
        The payment is a large part of all that was seen.
    stops
        As of :func:`what_stops`.

    Examples
    --------
    >>> why_to_buyer(2, "confirmed", 1, 0, large=True, stops="assembly")
    'halts assembly; no other local company with this code'
    >>> why_to_buyer(2, "not confirmed", 1, 2, large=False, stops="assembly")
    'two local alternatives; approval by the buyer unknown'
    >>> why_to_buyer(2, "no", 5, 41, large=True, stops="assembly")
    'large, but four others on the list do the same'
    """
    # no word of the company's status: facts about finances belong to the internal sheet
    effect = {2: f"halts {stops}", 1: f"slows {stops}", 0: f"no direct effect on {stops}"}[int(rating)]
    if only == "confirmed":
        return f"{effect}; {_code(same, confirmed=True)}"
    if only == "not confirmed":
        return f"{_alternatives(same)}; approval by the buyer unknown"
    if only == "buyer says no":
        text = f"the buyer can get it elsewhere; {_code(same, confirmed=False)}"
        return f"large, but {text}" if large else text
    others = max(0, on_list - 1)
    if others:
        who = "one other on the list does" if others == 1 else f"{in_words(others)} others on the list do"
        text = f"{who} the same"
        return f"large, but {text}" if large else text
    return f"link estimated; {_code(same, confirmed=False)}"


def _code(same: int | None, *, confirmed: bool) -> str:
    """Who else here has the code, and what the buyer says of them."""
    if same is None:
        return "its code is not known" + (", the buyer says nobody can replace it" if confirmed else "")
    if same == 0:
        return "no other local company with this code"
    who = "one other here has" if same == 1 else f"{in_words(same)} others here have"
    said = f", but the buyer says {'it cannot' if same == 1 else 'none can'} replace it" if confirmed else ""
    return f"{who} this code{said}"


def _alternatives(same: int | None) -> str:
    if same is None:
        return "local alternatives not known, for its code is not"
    if same == 0:
        return "no other local company with this code"
    return f"{in_words(same)} local alternative{'' if same == 1 else 's'}"


def why_in_place(essential: int, only: str, on_list: int, same: int | None) -> str:
    """Why a company stands where it does among those of the place."""
    parts = []
    if only in {"confirmed", "not confirmed"}:
        asked = "buyer confirms" if only == "confirmed" else "approval by the buyer unknown"
        parts.append(f"the only one on the list for this input ({asked})")
    elif on_list > 1:
        parts.append(f"{on_list - 1} other{'s' if on_list > 2 else ''} on the list supply the same")
    parts.append({2: "halts production", 1: "slows production", 0: "no direct effect on production"}[int(essential)])
    if same is not None:
        parts.append(
            {0: "no other local company with this code", 1: "one other local company with this code"}.get(
                same, f"{same} other local companies with this code"
            )
        )
    return "; ".join(parts)
