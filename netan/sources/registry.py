"""Which reader reads which file: told by what is in it, never by its name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..errors import Fault, FileFormatError, NetanError
from ..schema import JSON_KEYS, table_named
from .accounts import is_accounts
from .assumptions import has_assumptions
from .boundaries import is_boundaries
from .company_groups import is_company_groups
from .container import container_of, head_text
from .contracts_finder import is_contracts_finder
from .delimited import bare, grid_of, header_row, names_of
from .described import facts, seen_in, tried
from .ledger_headings import is_ledger
from .nomis_counts import is_business_counts
from .northern_ireland import is_northern_ireland
from .ocds import is_ocds
from .ons import is_ons_sheet, looks_like_ons
from .own_sizes import is_own_sizes
from .pay_gap import is_pay_gap
from .payments import is_payments, payments_sheet
from .postcodes import columns_of_lookup
from .rates import is_rates_list, is_voa
from .register_csv import HEADER_ROWS
from .result_tables import result_table_of
from .scottish import is_scottish
from .supply_use import is_supply_use
from .survey import is_survey
from .workbook import Sheet, Workbook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LATER_SHEETS = 12


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

# Tables of the schema by their header; the more columns a table asks for, the earlier it is tried.
_BY_HEADER = {
    "business_counts": "business_counts_csv",
    "register": "register_csv",
    "employment": "jobs_csv",
    "set_aside_rules": "set_aside_csv",
    "deflators": "deflators_csv",
    "exchange_rates": "exchange_rates_csv",
    "areas": "areas_csv",
    "sites": "sites",
    "links": "links_csv",
    "sector_overrides": "sector_overrides_csv",
    "supplier_list": "suppliers",
}
# Required columns that the reader can do without; as many others must be there for the file to be taken for one.
_SPARE = {"sites": {"site_id", "sector"}, "supplier_list": {"buyer"}}


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
        name = _workbook_reader(book)
        if name is not None:
            return Sniffed(READERS[name].kind, READERS[name].format, READERS[name].of(book))
    elif is_ocds(path):
        name = "ocds"
    elif is_voa(path):
        name = "rates_list"
    else:
        text = head_text(path, container)
        name = _text_reader(text, path.name)
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


# Input-output workbooks by their sheets, in the order of asking.
_IO_WORKBOOKS = {
    "ons_io": looks_like_ons,
    "northern_ireland_io": is_northern_ireland,
    "scottish_io": is_scottish,
    "supply_use": is_supply_use,
}


def _workbook_reader(book: Workbook) -> str | None:
    table = next((name for name, known in _IO_WORKBOOKS.items() if known(book)), None)
    if table is not None:
        return table
    if has_assumptions(book):
        return "assumptions"
    if any(name.casefold().startswith("sic") for name in book.names) and payments_sheet(book):
        return "payments"
    first = book.first()
    if is_ons_sheet(first):
        return "ons_io"
    if book.has("Table 1") and any("uk business" in line for line in _first_lines(first)):
        return "uk_business"
    return _grid_reader(first) or _later_sheet_reader(book)


def _later_sheet_reader(book: Workbook) -> str | None:
    """Councils put notes first and one district a sheet."""
    sheets = [book.sheet(name) for name in book.names[1:LATER_SHEETS]]
    if any(is_rates_list(sheet) for sheet in sheets):
        return "rates_list"
    found = {_payments_reader(sheet, None) for sheet in sheets}
    return next((name for name in ("council_spend", "suppliers") if name in found), None)


def _payments_reader(sheet: Sheet, found: str | None) -> str | None:
    """Return the reader of payments: of a public body, or of any buyer; what was found stays when it is another."""
    from .council_spend import is_council_spend

    if found not in {None, "suppliers"}:
        return found
    if is_council_spend(sheet):
        return "council_spend"
    return "suppliers" if found or is_ledger(sheet) else None


def _first_lines(sheet: Sheet, rows: int = 12) -> list[str]:
    return [sheet.text(row, 0).casefold() for row in range(min(rows, len(sheet.rows)))]


def _text_reader(text: str, file: str) -> str | None:
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if lines and lines[0].casefold().replace(" ", "").startswith("code,label,kind"):
        return "io_csv"
    if is_boundaries(text):
        return "boundaries"
    if any(line.strip() == "[columns]" for line in lines):
        return "columns"
    return _grid_reader(grid_of(text, file))


def _grid_reader(sheet: Sheet) -> str | None:
    head = {bare(cell) for cell in sheet.rows[0]}
    if _is_register(sheet):
        return "companies_house"
    lookup = columns_of_lookup([str(cell) for cell in sheet.rows[0]])
    if lookup or is_payments(sheet):
        return "postcodes" if lookup else "payments"
    if nomis := _nomis_reader(sheet, head):
        return nomis
    if is_survey(sheet) or is_contracts_finder(sheet):
        return "survey" if is_survey(sheet) else "contracts_finder"
    if is_pay_gap(sheet):
        return "pay_gap"
    if is_rates_list(sheet):
        return "rates_list"
    if table := "company_groups" if is_company_groups(sheet) else result_table_of(sheet):
        return table
    return "own_sizes" if is_own_sizes(sheet) else _payments_reader(sheet, _table_reader(sheet))


def _nomis_reader(sheet: Sheet, head: set[str]) -> str | None:
    """Return the reader of a download from Nomis."""
    if is_business_counts(sheet):
        return "nomis_counts"
    start = " ".join(_first_lines(sheet, 4))
    columns = {"geographyname", "obsvalue"} <= head or {"geographyname", "sicsectionname", "count"} <= head
    titled = "business register and employment survey" in start or "[from nomis" in start
    return "nomis" if columns or titled else None


def _is_register(sheet: Sheet) -> bool:
    """Headings of Companies House, also below title lines."""
    heads = [{bare(cell) for cell in row} for row in sheet.rows[:HEADER_ROWS]]
    return any(
        {"companyname", "companynumber"} <= head and any(name.startswith("siccode") for name in head) for head in heads
    )


def _table_reader(sheet: Sheet) -> str | None:
    """Return the reader whose table has all its required columns in one row, and the most others."""
    from .sites import ALIASES as SITE_ALIASES
    from .suppliers import wanted_columns

    best, most = None, 0
    for name, reader in _BY_HEADER.items():
        table = table_named(name)
        wanted = wanted_columns(sheet) if name == "supplier_list" else names_of(table)
        if name == "sites":
            wanted = names_of(table, SITE_ALIASES)
        row = header_row(sheet, wanted)
        if row is None:
            continue
        have = {wanted[key] for cell in sheet.rows[row] if (key := bare(cell)) in wanted}
        required = {column.name for column in table if column.required} - _SPARE.get(name, set())
        if required <= have and len(have) > max(most, len(_SPARE.get(name, set()))):
            best, most = reader, len(have)
    return best


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
