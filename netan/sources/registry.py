"""Which reader reads which file: told by what is in it, never by its name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..errors import Fault, FileFormatError, NetanError
from ..schema import JSON_KEYS
from .accounts import is_accounts
from .container import container_of, head_text
from .described import facts, seen_in, tried
from .ocds import is_ocds
from .rates import is_voa
from .recognised import text_reader, workbook_reader
from .workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# What stands behind a ledger's name in that of the file that says what its columns are.
MAPPED = ".columns.toml"


@dataclass(frozen=True)
class Reader:
    """One reader: what it reads and the function that does it.

    Attributes
    ----------
    kind
        ``io_table``, ``register``, ``jobs``, ``business_counts``, ``sites``, ``suppliers``, ``council_spend``,
        ``links``, ``areas``, ``sector_overrides`` and others; ``columns`` for the TOML beside a ledger.
    format
        What the file is, for people.
    module, function
        Where the function stands; it is imported when it is first called.
    options
        Passed on to the function.
    tables
        Tables of which the file holds one or several, the first being read when nothing is said.
    lister
        Name of a function of the module that tells which tables an opened workbook holds; it replaces ``tables``.
    """

    kind: str
    format: str
    module: str
    function: str
    options: Mapping[str, Any] | None = None
    tables: tuple[str, ...] = ()
    lister: str = ""

    def of(self, book: Workbook) -> Reader:
        """Return the same reader with the tables that a workbook holds."""
        if not self.lister:
            return self
        held = getattr(import_module(f"..{self.module}", __name__), self.lister)(book)
        return self if held == self.tables else replace(self, tables=held)

    def __call__(self, path: Path, **more: Any) -> Any:
        """Read a file."""
        function = getattr(import_module(f"..{self.module}", __name__), self.function)
        return function(path, **{**(self.options or {}), **more})


READERS: dict[str, Reader] = {
    "ons_io": Reader("io_table", "ONS input-output analytical tables", "ons", "read_ons_io", lister="ons_tables"),
    "scottish_io": Reader(
        "io_table",
        "Scottish Government input-output tables",
        "scottish",
        "read_scottish_io",
        tables=("ixi", "pxp"),
        lister="scottish_tables",
    ),
    "northern_ireland_io": Reader(
        "io_table",
        "Northern Ireland input-output tables (reader not tried on a published file)",
        "northern_ireland",
        "read_northern_ireland_io",
        lister="northern_ireland_tables",
    ),
    "supply_use": Reader(
        "io_table",
        "supply and use tables (reader not tried on a published file)",
        "supply_use",
        "read_supply_use_io",
        lister="supply_use_tables",
    ),
    "io_csv": Reader("io_table", "netan csv: input-output table", "canonical", "read_io_csv"),
    "companies_house": Reader(
        "register", "Companies House free company data", "companies_house", "read_companies_house"
    ),
    "postcodes": Reader("postcodes", "ONS postcode lookup (NSPL, ONSPD)", "postcodes", "read_postcodes"),
    "register_csv": Reader("register", "netan table: register", "canonical_tables", "read_register"),
    "nomis": Reader("jobs", "Nomis download: Business Register and Employment Survey", "nomis", "read_jobs"),
    "jobs_csv": Reader("jobs", "netan table: employment", "nomis", "read_jobs"),
    "nomis_counts": Reader(
        "business_counts",
        "Nomis download: UK Business Counts (reader not tried on a published file)",
        "nomis_counts",
        "read_nomis_counts",
        tables=("enterprise", "local_unit"),
    ),
    "uk_business": Reader(
        "business_counts",
        "ONS UK business: activity, size and location",
        "ons_business",
        "read_uk_business",
        tables=("all", "1", "16", "3", "18", "10", "22"),
    ),
    "business_counts_csv": Reader(
        "business_counts", "netan table: business_counts", "canonical_tables", "read_business_counts"
    ),
    "sites": Reader("sites", "list of sites", "sites", "read_sites"),
    "rates_list": Reader("sites", "business-rates list", "rates", "read_rates_list"),
    "pay_gap": Reader("sizes", "gender pay gap service, one year", "pay_gap", "read_pay_gap"),
    "accounts": Reader("sizes", "Companies House accounts data", "accounts", "read_accounts"),
    "own_sizes": Reader("sizes", "netan table: company_sizes", "own_sizes", "read_own_sizes"),
    "company_groups": Reader("company_groups", "list of who owns whom", "company_groups", "read_company_groups"),
    "occupations": Reader("occupations", "workers by occupation and industry", "result_tables", "read_occupations"),
    "travel_to_work": Reader("travel_to_work", "workers by home and work area", "result_tables", "read_travel_to_work"),
    "pay": Reader("pay", "gross pay a job by industry", "result_tables", "read_pay"),
    "suppliers": Reader("suppliers", "supplier list", "ledger", "read_ledger"),
    "council_spend": Reader("council_spend", "council spending", "council_spend", "read_council_spend"),
    "ocds": Reader("contracts", "contracts, Open Contracting Data Standard", "ocds", "read_ocds"),
    "contracts_finder": Reader(
        "contracts",
        "contracts, Contracts Finder (not tried on a published file)",
        "contracts_finder",
        "read_contracts_finder",
    ),
    "payments": Reader("payments", "ONS payments between industries and regions", "payments", "read_payments"),
    "boundaries": Reader("boundaries", "boundaries: GeoJSON or TopoJSON", "boundaries", "read_boundaries"),
    "columns": Reader("columns", "how netan reads a ledger", "mapping_file", "read_mapping"),
    "survey": Reader("survey", "supplier survey of netan", "survey", "read_survey"),
    "assumptions": Reader("assumptions", "workbook of netan with assumptions", "assumptions", "read_assumptions"),
    "links_csv": Reader("links", "netan table: links", "canonical_tables", "read_links"),
    "areas_csv": Reader("areas", "netan table: areas", "delimited", "read_table_csv", {"table": "areas"}),
    "set_aside_csv": Reader(
        "set_aside", "netan table: set_aside_rules", "delimited", "read_table_csv", {"table": "set_aside_rules"}
    ),
    "deflators_csv": Reader(
        "deflators", "netan table: deflators", "delimited", "read_table_csv", {"table": "deflators"}
    ),
    "exchange_rates_csv": Reader(
        "exchange_rates", "netan table: exchange_rates", "delimited", "read_table_csv", {"table": "exchange_rates"}
    ),
    "sector_overrides_csv": Reader(
        "sector_overrides",
        "netan table: sector_overrides",
        "delimited",
        "read_table_csv",
        {"table": "sector_overrides"},
    ),
}


@dataclass(frozen=True)
class Sniffed:
    """What a file is.

    Attributes
    ----------
    kind
        Kind of the reader, or ``unknown``.
    format
        What the file is, for people; when unknown, what was looked for and what to do.
    reader
        Reads the file; None when unknown.
    """

    kind: str
    format: str
    reader: Reader | None


def sniff(path: Path) -> Sniffed:
    """Tell what a file is by its content.

    Raises
    ------
    FileFormatError
        Missing, empty, damaged, or not what its name says.
    """
    if is_accounts(path):  # before the archive is held against the limits of an ordinary one
        return Sniffed(READERS["accounts"].kind, READERS["accounts"].format, READERS["accounts"])
    container = container_of(path)
    if container == "workbook":
        book = Workbook(path)
        name = workbook_reader(book)
        if name is not None:
            return Sniffed(READERS[name].kind, READERS[name].format, READERS[name].of(book))
    elif is_ocds(path):
        name = "ocds"
    elif is_voa(path):
        name = "rates_list"
    else:
        text = head_text(path, container)
        name = text_reader(text, path.name)
    if name is None and path.with_name(f"{path.name}{MAPPED}").exists():
        name = "suppliers"  # the user said what its columns are
    if name is None:
        return Sniffed("unknown", _unknown(path), None)
    return Sniffed(READERS[name].kind, READERS[name].format, READERS[name])


def read(path: Path, *, table: str | None = None) -> Any:
    """Read a file with the reader that fits it.

    Parameters
    ----------
    path
        Any file that netan knows.
    table
        Which of several tables; the first when None.

    Raises
    ------
    FileFormatError
        No reader fits.
    """
    sniffed = sniff(path)
    if sniffed.reader is None:
        raise FileFormatError(sniffed.format)
    if table is None:
        return sniffed.reader(path)
    if table not in sniffed.reader.tables:
        held = f"the tables {', '.join(sniffed.reader.tables)}" if sniffed.reader.tables else "one table alone"
        raise FileFormatError(f"{path.name} holds {held}; there is no '{table}'")
    return sniffed.reader(path, table=table)


def _unknown(path: Path) -> str:
    formats = sorted({reader.format for reader in READERS.values()})
    return (
        f"{path.name} is no file that netan knows. {seen_in(path)}Looked for: {'; '.join(formats)}. What to do: use "
        "the file as its publisher gives it, or name its columns as docs/SCHEMA.md says"
    )


def describe(path: Path, *, table: str | None = None) -> dict[str, Any]:
    """Say what a file is, how large, and what is wrong with it.

    Parameters
    ----------
    path
        Any file.
    table
        Which of several tables; the first when None.

    Returns
    -------
    dict
        The keys of ``JSON_KEYS["validate"]``; None where one does not apply, ``faults`` a list of plain objects.
    """
    return described(path, table=table)[0]


def described(path: Path, *, table: str | None = None) -> tuple[dict[str, Any], Any]:
    """Describe a file like :func:`describe`, and return what was read from it; None when nothing could be."""
    out: dict[str, Any] = {key.name: None for key in JSON_KEYS["validate"]}
    out |= {"file": path.name, "kind": "unknown", "format": "unknown", "faults": []}
    try:
        sniffed = sniff(path)
        if sniffed.reader is None:
            raise FileFormatError(sniffed.format)
        out |= {"kind": sniffed.kind, "format": sniffed.format, "tables": list(sniffed.reader.tables) or None}
        out["tried"] = tried(key_of(sniffed.reader))
        held = sniffed.reader(path) if table is None else read(path, table=table)
        out |= {**facts(held), "tried": tried(key_of(sniffed.reader), held)}
    except NetanError as error:
        out["faults"] = [fault.as_dict() for fault in faults_of(error, path)]
        return out, None
    return out, held


def key_of(reader: Reader) -> str:
    """Key of a reader."""
    what = (reader.module, reader.function, reader.options)  # one for a single workbook is a copy
    return next((key for key, one in READERS.items() if (one.module, one.function, one.options) == what), "")


def faults_of(error: NetanError, path: Path) -> list[Fault]:
    """Return the faults that an error carries, or the error itself as the one fault."""
    faults = getattr(error, "faults", ())
    # the place of a fault names the file; its text need not say it again
    text = str(error)
    for name in (str(path), path.name):
        text = text.removeprefix(f"{name}: ").removeprefix(f"{name} ")
    return list(faults) or [Fault(text, path.name)]
