"""One release of OCDS: its buyer, parties and awards, and what in them cannot be read."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass, field
from typing import Any

from ..errors import Fault
from .company_number import company_number, is_company_number
from .json_documents import plain
from .postcode import postcode_in

COMPANIES_HOUSE = "GB-COH"
LARGEST = 1e15
FIRST_YEAR, LAST_YEAR = 1990, 2100
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?", re.DOTALL)
_NO_NAMES = frozenset({"", "n/a", "na", "none", "tbc", "unknown", "-"})


@dataclass(frozen=True)
class Party:
    """An organisation of one process.

    Attributes
    ----------
    name, postcode, number
        As far as known; the number is that of Companies House.
    bad_number
        It has a number under GB-COH that is none.
    sure
        Its id stands for nobody else in the release.
    """

    name: str
    postcode: str | None = None
    number: str | None = None
    bad_number: bool = False
    sure: bool = True


@dataclass(frozen=True)
class Award:
    """An award as one release tells it; texts are empty where nothing is said."""

    ocid: str
    own: str
    released: str
    status: str
    buyer: str
    title: str
    amount: float | None
    currency: str
    date: str
    start: str
    end: str
    classification: str
    suppliers: tuple[tuple[str, str], ...]
    faults: tuple[Fault, ...] = ()


@dataclass
class Release:
    """What one release says."""

    file: str
    line: int | None
    where: str
    awards: dict[tuple[str, str], Award] = field(default_factory=dict)
    signed: dict[tuple[str, str], tuple[str, float, str]] = field(default_factory=dict)
    parties: dict[tuple[str, str], Party] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, what: str, place: str, remedy: str) -> Fault:
        """Fault at a place of the release."""
        where = "/".join(part for part in (self.where, place) if part)
        return Fault(what, self.file, row=self.line, column=where, remedy=remedy)


def release_of(value: dict[str, Any], where: str, file: str, line: int | None) -> Release:
    """Read one release.

    Parameters
    ----------
    value
        The object.
    where
        Where it stands in its document, such as ``releases/3``.
    file, line
        Named in faults.
    """
    out = Release(file, line, where)
    ocid = plain(value.get("ocid"), 100)
    released = plain(value.get("date"), 40)
    out.parties = _parties(value.get("parties"), ocid)
    about = _About(value, ocid, released, _buyer(value, out.parties, ocid))
    for k, award in enumerate(_list(value, "awards", out)):
        if isinstance(award, dict):
            one = _award(award, k, about, out)
            out.awards[ocid, one.own] = one
        else:
            out.faults.append(out.fault("this is no award", f"awards/{k}", "see the publisher's own page of it"))
    _sign(value, ocid, released, out)
    return out


@dataclass(frozen=True)
class _About:
    """What all awards of a release share."""

    value: dict[str, Any]
    ocid: str
    released: str
    buyer: str


def _list(value: dict[str, Any], name: str, out: Release) -> list[Any]:
    found = value.get(name)
    if found is None:
        return []
    if isinstance(found, list):
        return found
    out.faults.append(out.fault(f"'{name}' is no list", name, "see the publisher's own page of it"))
    return []


def _inside(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _parties(given: Any, ocid: str) -> dict[tuple[str, str], Party]:
    """Parties by id; one id with two names tells of nobody."""
    out: dict[tuple[str, str], Party] = {}
    for value in given if isinstance(given, list) else []:
        own = plain(_inside(value, "id"), 200)
        if not own:
            continue
        party = _party(value)
        before = out.get((ocid, own))
        if before is not None and before.name.casefold() != party.name.casefold():
            party = Party("", sure=False)
        out[ocid, own] = party
    return out


def _party(value: Any) -> Party:
    name = plain(_inside(value, "name")) or plain(_inside(value, "identifier", "legalName"))
    code = plain(_inside(value, "address", "postalCode"), 20)
    street = plain(_inside(value, "address", "streetAddress"))
    others = _inside(value, "additionalIdentifiers")
    ids = [_inside(value, "identifier"), *(others if isinstance(others, list) else [])]
    given = [plain(_inside(one, "id"), 60) for one in ids if plain(_inside(one, "scheme"), 40) == COMPANIES_HOUSE]
    given += [text for text in [plain(_inside(value, "id"), 200)] if text.startswith(f"{COMPANIES_HOUSE}-")]
    given = [text.removeprefix(f"{COMPANIES_HOUSE}-") for text in given if text]
    numbers = [number for text in given if is_company_number(number := company_number(text))]
    return Party(
        name,
        postcode=postcode_in(code) or postcode_in(street) or (code or None),
        number=numbers[0] if numbers else None,
        bad_number=bool(given) and not numbers,
    )


def _buyer(value: dict[str, Any], parties: dict[tuple[str, str], Party], ocid: str) -> str:
    """Name of the buyer; else that of the party by its id, or of the one that has the role."""
    for whose in (("buyer",), ("tender", "procuringEntity")):
        name, own = plain(_inside(value, *whose, "name")), plain(_inside(value, *whose, "id"), 200)
        party = parties.get((ocid, own)) if own else None
        if name or (party is not None and party.name):
            return name or (party.name if party is not None else "")
    given = value.get("parties")
    for party_ in given if isinstance(given, list) else []:
        roles = _inside(party_, "roles")
        if isinstance(roles, list) and ("buyer" in roles or "procuringEntity" in roles):
            return plain(_inside(party_, "name"))
    return ""


def _award(value: dict[str, Any], k: int, about: _About, out: Release) -> Award:
    faults: list[Fault] = []
    place = f"awards/{k}"
    tender = about.value.get("tender")
    period = _inside(value, "contractPeriod") or _inside(tender, "contractPeriod")
    start = _day(_inside(period, "startDate"), f"{place}/contractPeriod/startDate", out, faults)
    end = _day(_inside(period, "endDate"), f"{place}/contractPeriod/endDate", out, faults)
    amount, currency = _amount(value.get("value"), f"{place}/value/amount", out, faults)
    suppliers = _suppliers(value.get("suppliers"), f"{place}/suppliers", out, faults)
    if not about.buyer:
        faults.append(out.fault("nothing says who buys", "buyer", "see the publisher's own page of it"))
    return Award(
        ocid=about.ocid,
        own=plain(value.get("id"), 200) or f"{about.released} {out.where} award {k + 1}".strip(),
        released=about.released,
        status=plain(value.get("status"), 40).casefold(),
        buyer=about.buyer,
        title=plain(value.get("title"), 300) or plain(_inside(tender, "title"), 300),
        amount=amount,
        currency=currency,
        date=_day(value.get("date"), f"{place}/date", out, faults) or _day(about.released, "date", out, []),
        start=start,
        end=end if not start or end >= start else "",
        classification=_cpv(value) or _cpv(tender),
        suppliers=suppliers,
        faults=tuple(faults),
    )


def _suppliers(given: Any, place: str, out: Release, faults: list[Fault]) -> tuple[tuple[str, str], ...]:
    if given is None:
        return ()
    if not isinstance(given, list):
        faults.append(out.fault("'suppliers' is no list", place, "see the publisher's own page of it"))
        return ()
    found = []
    for one in given:
        own, name = plain(_inside(one, "id"), 200), plain(_inside(one, "name"))
        name = "" if name.casefold() in _NO_NAMES else name
        if own or name:
            found.append((own, name))
        else:
            faults.append(out.fault("a supplier has neither id nor name", place, "see the publisher's own page of it"))
    return tuple(found)


def _amount(given: Any, place: str, out: Release, faults: list[Fault]) -> tuple[float | None, str]:
    """Amount and currency of a value; None where no amount is given."""
    amount = _inside(given, "amount")
    currency = plain(_inside(given, "currency"), 10).upper()
    if amount is None:
        return None, currency
    try:
        number = float("nan") if isinstance(amount, bool) else float(amount)
    except (TypeError, ValueError, OverflowError):
        number = float("nan")
    if not (math.isfinite(number) and 0 <= number <= LARGEST):
        remedy = "a value is a number from 0; see the publisher's own page of it"
        faults.append(out.fault(f"'{plain(amount, 40) or type(amount).__name__}' is no value", place, remedy))
        return None, currency
    return number, currency


def _day(given: Any, place: str, out: Release, faults: list[Fault]) -> str:
    """Day of a date or time, yyyy-mm-dd; empty where none is given or its year is none of these times."""
    if given is None or given == "":
        return ""
    found = _DAY.fullmatch(given.strip()) if isinstance(given, str) else None
    try:
        day = dt.date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        day = None
    if day is None:
        faults.append(out.fault(f"'{plain(given, 40)}' is no date", place, "a date is written yyyy-mm-dd"))
        return ""
    return day.isoformat() if FIRST_YEAR <= day.year < LAST_YEAR else ""


def _cpv(value: Any) -> str:
    """CPV code of an award or tender: its own, else that of its first item."""
    items = _inside(value, "items")
    first = items[0] if isinstance(items, list) and items else None
    for one in (_inside(value, "classification"), _inside(first, "classification")):
        code = plain(_inside(one, "id"), 20)
        if code and plain(_inside(one, "scheme"), 20) in {"CPV", ""}:
            return code
    return ""


def _sign(value: dict[str, Any], ocid: str, released: str, out: Release) -> None:
    """Sums of the signed contracts of each award, where all have a value of one currency."""
    sums: dict[str, list[tuple[float | None, str]]] = {}
    for k, contract in enumerate(_list(value, "contracts", out)):
        own = plain(_inside(contract, "awardID"), 200)
        if own and plain(_inside(contract, "status"), 40) != "cancelled":
            faults: list[Fault] = []
            sums.setdefault(own, []).append(
                _amount(_inside(contract, "value"), f"contracts/{k}/value/amount", out, faults)
            )
            out.faults += faults
    for own, parts in sums.items():
        known = [amount for amount, _ in parts if amount is not None]
        if len(known) == len(parts) and len({currency for _, currency in parts}) == 1:
            out.signed[ocid, own] = (released, sum(known), parts[0][1])
