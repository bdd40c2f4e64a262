"""The files of a study, read and checked; what each is, so that provenance can say it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ..errors import Fault, FileFormatError, NetanError, SchemaError, StudyError
from ..files import file_hash
from ..provenance import Input, input_of
from ..sources.container import container_of, head_text
from ..sources.postcodes import SOURCE as POSTCODES
from ..sources.register_parts import check_parts
from ..sources.registry import READERS, Reader, Sniffed, faults_of, sniff
from ..tables.areas import AreaTable, load_uk_areas
from ..tables.prices import Standard
from .boundaries import boundary_faults
from .hidden import hidden
from .input_tables import Inputs
from .joining import joined_jobs, joined_registers, joined_sites, joined_sizes
from .locating import located, wanted_of_register
from .one_money import in_one_money
from .settings import CODENAMES, STUDY_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pandas as pd

    from .settings import Study

CONFIRM_FILE = "confirm.xlsx"
# study key -> kind of reader that its files must have
KINDS = {
    "sources.io_table": "io_table",
    "sources.register": "register",
    "sources.jobs": "jobs",
    "sources.business_counts": "business_counts",
    "sources.sites": "sites",
    "sources.suppliers": "suppliers",
    "sources.sizes": "sizes",
    "sources.survey": "survey",
    "sources.council_spend": "council_spend",
    "sources.contracts": "contracts",
    "sources.payments": "payments",
    "sources.set_aside": "set_aside",
    "sources.deflators": "deflators",
    "sources.exchange_rates": "exchange_rates",
    "sources.areas": "areas",
    "sources.sector_overrides": "sector_overrides",
    "sources.company_groups": "company_groups",
    "sources.occupations": "occupations",
    "sources.travel_to_work": "travel_to_work",
    "sources.pay": "pay",
}
# A register of the country is read when it is known who is paid: of it only that is held.
READ_ORDER = sorted(KINDS, key=lambda key: (key in {"sources.register", "sources.sizes"}, list(KINDS).index(key)))
_WORDS = {
    "sources.io_table": "an input-output table",
    "sources.register": "a register of companies",
    "sources.jobs": "jobs by area and industry",
    "sources.business_counts": "counts of businesses",
    "sources.sites": "a list of sites",
    "sources.suppliers": "a supplier list",
    "sources.sizes": "sizes of companies",
    "sources.survey": "answers of suppliers",
    "sources.council_spend": "spending of a council",
    "sources.contracts": "contracts of public bodies",
    "sources.payments": "payments between industries and regions",
    "sources.set_aside": "rules of what to set aside",
    "sources.deflators": "a price index",
    "sources.exchange_rates": "exchange rates",
    "sources.areas": "a list of areas",
    "sources.sector_overrides": "corrections of industry codes",
    "sources.company_groups": "who owns whom",
    "sources.occupations": "workers by occupation and industry",
    "sources.travel_to_work": "workers by home and work area",
    "sources.pay": "pay a job by industry",
}


def read_inputs(study: Study, *, progress: Callable[[str, int, int], None] | None = None) -> Inputs:
    """Read every file of a study.

    Raises
    ------
    SchemaError
        With the faults of all files, not only of the first.
    """
    twice: list[str] = []
    read: dict[str, _Read] = {}
    for k, key in enumerate(READ_ORDER):
        if progress is not None:
            progress(f"reading {key.removeprefix('sources.')}", k, len(KINDS))
        read[key] = _read(study, key, {name: part.tables for name, part in read.items() if part.tables}, twice)
    tables = {key: read[key].tables for key in KINDS if read[key].tables}
    used = [item for key in KINDS for item in read[key].used]
    faults = [fault for key in KINDS for fault in read[key].faults]
    try:
        used += [input_of(path, source=POSTCODES) for path in study.files("sources.postcodes")]
    except FileFormatError as error:
        faults += missing_fault("sources.postcodes", error)
    try:
        faults += [fault for path in study.files("sources.boundaries") for fault in boundary_faults(path)]
    except FileFormatError as error:
        faults += missing_fault("sources.boundaries", error)
    decisions = None
    try:
        decisions, decided = _decisions(study)
        used += decided
    except NetanError as error:
        faults += faults_of(error, confirm_file(study))
    if faults:
        count = f"{len(faults):,} fault{'s' if len(faults) > 1 else ''}"
        raise SchemaError(f"{study.name}: {count} in its files", faults)
    known = hidden(study, tables, decisions, used)
    inputs = _inputs(known.tables, _honest(known.used))
    inputs = replace(inputs, decisions=known.decisions, codenames=known.codenames, notes=tuple(twice))
    return in_one_money(study, located(study, inputs))


@dataclass
class _Read:
    """What was read under one key."""

    tables: list[Any] = field(default_factory=list)
    used: list[Input] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def _read(study: Study, key: str, before: Mapping[str, list[Any]], twice: list[str]) -> _Read:
    """Read the files of one key; faults gather."""
    out = _Read()
    try:
        paths = _once(study.files(key), twice)
    except FileFormatError as error:
        return _Read(faults=missing_fault(key, error))
    for path in paths:
        try:
            table, format_ = read_one(study, path, KINDS[key], key, before)
            out.tables.append(table)
            out.used.append(input_of(path, source=source_of(table, path.name, format_), vintage=vintage_of(table)))
        except NetanError as error:
            out.faults += faults_of(error, path)
    return out


def _once(paths: list[Path], twice: list[str]) -> list[Path]:
    """Leave out a file that is another one over again, and say so: a ledger counted twice doubles every figure."""
    first: dict[str, Path] = {}
    for path in paths:
        kept = first.setdefault(file_hash(path), path)
        if kept is not path:
            twice.append(f"{path.name} is the same file as {kept.name}, byte for byte: it was used once.")
    return list(first.values())


def confirm_file(study: Study) -> Path:
    """Where the unsure matches of a study are asked and answered."""
    return study.folder / str(study["sources.confirm"] or CONFIRM_FILE)


def _decisions(study: Study) -> tuple[pd.DataFrame | None, list[Input]]:
    """Answers in the study's confirm.xlsx; what was asked and not answered does not count as an input."""
    path = confirm_file(study)
    if not path.exists():
        return None, []
    from ..matching.confirm import read_confirm

    decisions = read_confirm(path)
    answered = decisions[decisions["same"].isin(["yes", "no"])]
    if answered.empty:
        return decisions, []
    text = answered.sort_values(["payee", "company"])[["payee", "payee_postcode", "company", "same"]].to_csv(
        index=False
    )
    sha = hashlib.sha256(text.encode()).hexdigest()
    return decisions, [Input(path.name, sha, f"matches confirmed by the user: {len(answered)}")]


def missing_fault(key: str, error: FileFormatError) -> list[Fault]:
    """Fault of a file that a study names and that is not there, or is empty."""
    return list(error.faults) or [Fault(f"{key}: {error}", STUDY_FILE)]


def read_one(
    study: Study, path: Path, kind: str, key: str, before: Mapping[str, list[Any]] | None = None
) -> tuple[Any, str]:
    """Read a file of a study with the reader that fits it.

    Parameters
    ----------
    study, path, kind, key
        The study, one of its files, the kind it must have and the key that names it.
    before
        Tables that were read already, by key: of a month of accounts only those of companies in them are wanted.

    Returns
    -------
    tuple
        The table, and what the file is for people.

    Raises
    ------
    FileFormatError
        Nothing reads it.
    StudyError
        It is something else than the key says.
    """
    sniffed = sniffed_as(path, kind)
    if sniffed.reader is None:
        raise FileFormatError(sniffed.format)
    if sniffed.kind != kind:
        raise StudyError(wrong_kind(sniffed, key))
    if sniffed.reader.function == "read_companies_house":
        lookup = next(iter(study.files("sources.postcodes")), None)
        files = study.files(key)
        if path == files[0]:
            check_parts(files)
        # a store holds every name, and none may be kept that has a code name
        store = None if study[CODENAMES] else study.work / "store"
        wanted = wanted_of_register(study, before or {})
        return sniffed.reader(path, store=store, postcodes=lookup, **wanted), sniffed.format
    if sniffed.reader.function == "read_jobs":
        return sniffed.reader(path, rounding=str(study["jobs.rounding"]) or None), sniffed.format
    if sniffed.reader.function == "read_payments":
        return sniffed.reader(path, store=study.work / "store"), sniffed.format
    if sniffed.reader.function == "read_accounts":
        return sniffed.reader(path, companies=_numbers(before or {})), sniffed.format
    return sniffed.reader(path), sniffed.format


def _numbers(tables: Mapping[str, list[Any]]) -> set[str] | None:
    """Company numbers that the register, the sites and the supplier lists name; None where there is no register."""
    columns = {"sources.register": "firm_id", "sources.sites": "firm_id", "sources.suppliers": "supplier"}
    parts = [table.frame[name] for key, name in columns.items() for table in tables.get(key, [])]
    return {str(n) for part in parts for n in part.dropna()} if tables.get("sources.register") else None


def sniffed_as(path: Path, kind: str) -> Sniffed:
    """Tell what a file is; one that nothing fits is taken for what the study says, so that its reader names the fault.

    Parameters
    ----------
    path
        The file.
    kind
        What the study says it is.
    """
    sniffed = sniff(path)
    if sniffed.reader is not None:
        return sniffed
    workbook = container_of(path) == "workbook"
    if kind == "jobs" and not workbook and {"area", "sector", "year", "jobs"} & set(_first_line(path).split(",")):
        own = Reader(kind, READERS["jobs_csv"].format, "delimited", "read_table_csv", {"table": "employment"})
        return Sniffed(kind, own.format, own)
    name = {
        "io_table": "ons_io" if workbook else "io_csv",
        "register": "companies_house" if not workbook and "companyname" in _first_line(path) else "register_csv",
        "business_counts": "uk_business" if workbook else "business_counts_csv",
    }.get(kind, {"jobs": "jobs_csv", "areas": "areas_csv", "sector_overrides": "sector_overrides_csv"}.get(kind, kind))
    return Sniffed(kind, READERS[name].format, READERS[name])


def _first_line(path: Path) -> str:
    return head_text(path, container_of(path)).split("\n", 1)[0].strip().casefold()


def wrong_kind(sniffed: Sniffed, key: str) -> str:
    """Say that a file is good, but named under the wrong key."""
    right = next((name for name, kind in KINDS.items() if kind == sniffed.kind), "")
    there = f"name it under {right}" if right else "no key takes it"
    return f"this is {sniffed.format}, but {key} in {STUDY_FILE} needs {_WORDS[key]}; {there}"


def source_of(table: Any, file: str, format_: str) -> str:
    """Publisher of a table: what it says itself, else what its rows agree on, else what the file is.

    Parameters
    ----------
    table
        Any table of netan.
    file
        Name of the file.
    format_
        What the file is, for people.
    """
    said = _said(table, "source")
    frame = getattr(table, "frame", table)
    if said and said != file:
        return said
    rows = frame["source"].dropna().unique() if "source" in getattr(frame, "columns", ()) else []
    return str(rows[0]) if len(rows) == 1 else format_


def _said(table: Any, name: str) -> str:
    """What a table says of itself; the columns of a plain frame are no such words."""
    value = getattr(table, name, None)
    return str(value) if isinstance(value, str | int) and value else ""


def vintage_of(table: Any) -> str:
    """Date of the data: what the table says itself, else its years."""
    said = next(filter(None, (_said(table, name) for name in ("vintage", "period", "year"))), "")
    frame = getattr(table, "frame", table)
    if said or "year" not in getattr(frame, "columns", ()):
        return said
    years = frame["year"].dropna()
    if years.empty:
        return ""
    first, last = int(years.min()), int(years.max())
    return str(last) if first == last else f"{first}-{last}"


def _honest(used: list[Input]) -> tuple[Input, ...]:
    """Files beside invented ones are invented too, in the layout of a publisher who never saw them."""
    if not any("fictional" in item.source.casefold() for item in used):
        return tuple(used)
    return tuple(
        item if "fictional" in item.source.casefold() else replace(item, source=f"fictional, laid out as {item.source}")
        for item in used
    )


def _inputs(tables: Mapping[str, list[Any]], used: tuple[Input, ...]) -> Inputs:
    jobs = tables["sources.jobs"]
    counts = tables.get("sources.business_counts")
    areas = tables.get("sources.areas")
    overrides = tables.get("sources.sector_overrides")
    index, rates = (tables.get(f"sources.{name}", [None])[0] for name in ("deflators", "exchange_rates"))
    rules = tables.get("sources.set_aside")
    return Inputs(
        table=tables["sources.io_table"][0],
        employment=joined_jobs(jobs),
        register=joined_registers(tables.get("sources.register", [])),
        sites=joined_sites(tables.get("sources.sites", [])),
        suppliers=tuple(tables.get("sources.suppliers", [])),
        counts=counts[0] if counts else None,
        areas=AreaTable(areas[0]) if areas else load_uk_areas(),
        overrides=dict(zip(overrides[0]["firm_id"], overrides[0]["sector"], strict=True)) if overrides else {},
        used=used,
        sizes=joined_sizes(tables.get("sources.sizes", [])),
        groups=next(iter(tables.get("sources.company_groups", [])), None),
        occupations=next(iter(tables.get("sources.occupations", [])), None),
        travel_to_work=next(iter(tables.get("sources.travel_to_work", [])), None),
        pay=next(iter(tables.get("sources.pay", [])), None),
        survey=tuple(tables.get("sources.survey", [])),
        council_spend=tuple(tables.get("sources.council_spend", [])),
        contracts=tuple(tables.get("sources.contracts", [])),
        payments=next(iter(tables.get("sources.payments", [])), None),
        rules=rules[0] if rules else None,
        standard=Standard(tables["sources.io_table"][0].currency, 0, index, rates),
    )
