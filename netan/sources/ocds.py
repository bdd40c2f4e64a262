"""Contracts in the Open Contracting Data Standard: release packages, record packages, one release a line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import Fault, FileFormatError, SchemaError
from ..tables.contracts import Contracts, contracts_from, told_of_values, value_of
from .json_documents import GUESSED, json_documents, json_head
from .ocds_release import Award, release_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .json_documents import Document
    from .ocds_release import Party, Release

KIND = "contracts"
_SIGNS = re.compile(r'"(?:ocid|compiledRelease|releases|records)"\s*:')
# More awards than this share with something in them that cannot be read are no slips.
SLIPS = 0.05
_NO_AWARD = frozenset({"cancelled", "unsuccessful", "pending"})
LINKED = "records that only say where their releases lie"
NOT_MADE = "awards that were cancelled, are pending or had no taker"
NOBODY = "awards without a supplier"
UNREAD = "awards of which a part cannot be read"
BAD_NUMBERS = "company numbers that are none"


@dataclass
class _Read:
    """What was read so far: the latest word on every award and party of a process."""

    file: str
    awards: dict[tuple[str, str], Award] = field(default_factory=dict)
    signed: dict[tuple[str, str], tuple[str, float, str]] = field(default_factory=dict)
    parties: dict[tuple[str, str], Party] = field(default_factory=dict)
    aside: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    releases: int = 0

    def count(self, words: str, many: int = 1) -> None:
        """Count what is left out."""
        if many:
            self.aside[words] = self.aside.get(words, 0) + many

    def take(self, release: Release) -> None:
        """Take one release; of two words on one award the later release counts, and of equal dates the later line."""
        self.releases += 1
        self.faults += release.faults
        for key, award in release.awards.items():
            before = self.awards.get(key)
            if before is None or before.released <= award.released:
                self.awards[key] = award
        for key, (when, amount, currency) in release.signed.items():
            if key not in self.signed or self.signed[key][0] <= when:
                self.signed[key] = (when, amount, currency)
        self.parties.update(release.parties)


def is_ocds(path: Path) -> bool:
    """Whether a file is OCDS by its first letters: JSON that names a process, releases or records.

    Parameters
    ----------
    path
        Text, gzip or zip.
    """
    return _SIGNS.search(json_head(path)) is not None


def read_ocds(path: Path) -> Contracts:
    """Read awarded contracts of an OCDS file: a package of releases or records, or one of them a line; also packed.

    One row an award and supplier. Suppliers are joined to the parties of their process by id; a company number counts
    where its scheme is GB-COH, with the zeros that were lost. Several releases of one process: the latest word on each
    award counts; of a record its compiled release. Of an award to several suppliers the ceiling is neither split nor
    repeated: what each may be paid is not known. A value of 0 stays, and is said to be none. Where an award has no
    value, those of its signed contracts count.

    Parameters
    ----------
    path
        JSON, JSON lines; as text, .gz or .zip. JSON lines are read one by one.

    Returns
    -------
    Contracts
        Ceilings of contracts, no payments. Awards without a supplier, and those cancelled or pending, are counted.

    Raises
    ------
    FileFormatError
        No JSON, cut short, too large, nested too deeply, no OCDS, a key twice in one object.
    SchemaError
        More than one award in twenty holds what cannot be read; with every fault.
    """
    read = _Read(path.name)
    guessed = False
    for document in json_documents(path):
        guessed |= document.guessed
        if document.fault is not None:
            read.faults.append(document.fault)
            read.count("lines that cannot be read")
            continue
        for where, item in _items(document, read):
            read.take(release_of(item, where, path.name, document.line))
    if not read.releases:
        _nothing(read)
    notes = [GUESSED] if guessed else []
    return _table(read, notes)


def _nothing(read: _Read) -> None:
    if LINKED in read.aside:
        what = f"its {read.aside[LINKED]:,} records only say where their releases lie"
        remedy = "get it with compiled releases in it"
    else:
        what, remedy = "no release is in it", "get a release or record package of OCDS"
    faults = read.faults or [Fault(what, read.file, remedy=remedy)]
    raise FileFormatError(f"{read.file} holds no OCDS release", faults)


def _items(document: Document, read: _Read) -> Iterator[tuple[str, dict[str, Any]]]:
    """Releases of a document, with where each stands in it."""
    value = document.value
    whole = [("", value)] if isinstance(value, dict) else _numbered("", value)
    for where, part in whole:
        if not isinstance(part, dict):
            read.faults.append(Fault("this is no object", read.file, row=document.line, column=where))
        elif "records" in part:
            for place, record in _numbered(f"{where}records/", part["records"]):
                yield from _of_record(place, record, read, document.line)
        elif "releases" in part and "compiledRelease" not in part:
            for place, release in _numbered(f"{where}releases/", part["releases"]):
                yield from _object(place, release, read, document.line)
        elif "compiledRelease" in part:
            yield from _of_record(where, part, read, document.line)
        elif "ocid" in part or "awards" in part:
            yield where, part
        else:
            words = "neither a release nor a record"
            read.faults.append(Fault(words, read.file, row=document.line, column=where or "the whole"))


def _numbered(where: str, value: Any) -> list[tuple[str, Any]]:
    return [(f"{where}{k}", item) for k, item in enumerate(value)] if isinstance(value, list) else [(where, value)]


def _object(where: str, value: Any, read: _Read, line: int | None) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield where, value
    else:
        read.faults.append(Fault("this is no release", read.file, row=line, column=where))


def _of_record(where: str, record: Any, read: _Read, line: int | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Compiled release of a record; else its releases, unless they are only addresses."""
    compiled = record.get("compiledRelease") if isinstance(record, dict) else None
    if isinstance(compiled, dict):
        yield f"{where}/compiledRelease", compiled
        return
    if not isinstance(record, dict) or not isinstance(record.get("releases"), list):
        read.faults.append(Fault("this is no record: it has neither releases nor a compiled one", read.file,
                                 row=line, column=where))  # fmt: skip
        return
    whole = [(p, r) for p, r in _numbered(f"{where}/releases/", record["releases"]) if _is_whole(r)]
    if not whole:
        read.count(LINKED)
    for place, release in whole:
        yield place, {"ocid": record.get("ocid"), **release}


def _is_whole(release: Any) -> bool:
    return isinstance(release, dict) and not ("url" in release and "awards" not in release)


def _table(read: _Read, notes: list[str]) -> Contracts:
    rows: list[dict[str, Any]] = []
    slips: list[Fault] = list(read.faults)
    numbers = bad = 0
    for key in sorted(read.awards):
        award = read.awards[key]
        if award.status in _NO_AWARD:
            read.count(NOT_MADE)
        elif award.faults:
            slips += award.faults
            read.count(UNREAD)
        elif not award.suppliers:
            read.count(NOBODY)
        else:
            made = _rows(award, read)
            bad += sum(row.pop("bad_number") for row in made)
            numbers += sum(row["supplier"] is not None for row in made)
            rows += made
    _refuse_many(read, slips)
    read.count(BAD_NUMBERS, bad)
    notes += _told(rows, slips, read)
    frame = pd.DataFrame(rows, columns=[*_COLUMNS]) if rows else pd.DataFrame({name: [] for name in _COLUMNS})
    return contracts_from(frame, file=read.file, set_aside=read.aside, notes=tuple(notes))


_COLUMNS = (
    "contract_id", "buyer", "supplier_name", "supplier", "supplier_postcode", "title", "value", "value_is", "ceiling",
    "suppliers", "currency", "date", "start", "end", "classification",
)  # fmt: skip


def _refuse_many(read: _Read, faults: list[Fault]) -> None:
    if len(faults) > max(1.0, SLIPS * len(read.awards)):
        many = f"{len(faults):,} fault{'s' if len(faults) > 1 else ''}"
        raise SchemaError(f"{read.file}: {many} in {len(read.awards):,} awards", faults)


def _rows(award: Award, read: _Read) -> list[dict[str, Any]]:
    """One row for each different supplier of an award."""
    who: dict[str, dict[str, Any]] = {}
    for own, name in award.suppliers:
        party = read.parties.get((award.ocid, own)) if own else None
        shown = name or (party.name if party is not None else "")
        sure = party is not None and party.sure
        number = party.number if sure and party is not None else None
        who.setdefault(number or own or shown.casefold(), {
            "supplier_name": shown or f"supplier {own}",
            "supplier": number,
            "supplier_postcode": party.postcode if sure and party is not None else None,
            "bad_number": bool(sure and party is not None and party.bad_number),
        })  # fmt: skip
    amount, currency = award.amount, award.currency
    if not amount and (award.ocid, award.own) in read.signed:
        _, amount, currency = read.signed[award.ocid, award.own]
    value, value_is = value_of(amount, len(who))
    shared = {
        "contract_id": f"{award.ocid} {award.own}".strip(), "buyer": award.buyer, "title": award.title or None,
        "value": value, "value_is": value_is, "ceiling": amount, "suppliers": len(who), "currency": currency or None,
        "date": award.date or None, "start": award.start or None, "end": award.end or None,
        "classification": award.classification or None,
    }  # fmt: skip
    return [{**shared, **one} for one in who.values()]


def _told(rows: list[dict[str, Any]], slips: list[Fault], read: _Read) -> list[str]:
    notes = told_of_values(rows)
    if slips:
        notes.append(f"Left out: {slips[0]}.")
    unsure = sum(not party.sure for party in read.parties.values())
    if unsure:
        notes.append(
            f"{unsure:,} ids stand for parties of different names in one process; the numbers and addresses of these "
            "were not used."
        )
    return notes
