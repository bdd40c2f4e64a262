"""Every table, file key and JSON field of netan, said once: name, dtype, unit, meaning.

The readers, the checks, the command line and ``docs/SCHEMA.md`` all read this file. :func:`validate`
gathers all faults of a table first and raises one error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from .errors import SchemaError, first_few

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

DType = Literal["text", "number", "integer", "boolean", "date"]

EVIDENCE = ("seen", "official", "estimated")
TIERS = ("local", "region", "country", "world")
NODE_KINDS = ("firm", "sector", "final_demand", "rest_of_world")
PRIMARY_KINDS = ("imports", "product_taxes", "value_added")
SIZE_BANDS = ("0-4", "5-9", "10-19", "20-49", "50-99", "100-249", "250+")

# What a user reads; the API keeps the short words.
TIER_WORDS = {"local": "here", "region": "rest of region", "country": "rest of country", "world": "abroad"}


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name, dtype, unit, meaning
        What it is called, what it holds, in what unit, and what that means.
    required
        The column must be there.
    nullable
        A cell may be empty, which means unknown (0 means known none).
    allowed
        The only values it may take; empty for any.
    minimum, maximum
        Bounds of a number, both allowed.
    """

    name: str
    dtype: DType
    meaning: str
    unit: str = ""
    required: bool = True
    nullable: bool = False
    allowed: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Table:
    """A table: its columns and the columns that name a row."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True)
class Key:
    """One key of a TOML file or one field of a JSON answer."""

    name: str
    kind: str
    meaning: str
    default: Any = None


def _text(name: str, meaning: str, **options: Any) -> Column:
    return Column(name, "text", meaning, **options)


def _number(name: str, meaning: str, unit: str, **options: Any) -> Column:
    return Column(name, "number", meaning, unit, **options)


def _optional(column: Column) -> Column:
    return Column(
        column.name, column.dtype, column.meaning, column.unit, required=False, nullable=True,
        allowed=column.allowed, minimum=column.minimum, maximum=column.maximum,
    )  # fmt: skip


_CONFIDENTIAL = Column(
    "confidential", "boolean", "true when the row may not leave the team", required=False, nullable=True
)
_SOURCE = _text("source", "where the row comes from, in words a reader can follow", required=False, nullable=True)
_EVIDENCE = _text("evidence", "seen, official or estimated", allowed=EVIDENCE)

REGISTER = Table(
    "register",
    "Companies. One row a company; the address is the registered office, not the workplace.",
    (
        _text("firm_id", "company number, eight characters; or the user's own id"),
        _text("name", "company name as registered"),
        _text("sector", "SIC 2007 code, five digits, no dot; empty when none was supplied", nullable=True),
        _text("area", "area code or name of the registered office", nullable=True),
        _optional(_number("employees", "headcount, working owners included", "jobs", minimum=0)),
        _optional(_number("employees_lower", "lower end of the size band", "jobs", minimum=0)),
        _optional(_number("employees_upper", "upper end of the size band", "jobs", minimum=0)),
        _optional(_number("turnover", "sales", "currency units a year", minimum=0)),
        _optional(_number("latitude", "WGS 84", "degrees", minimum=-90, maximum=90)),
        _optional(_number("longitude", "WGS 84", "degrees", minimum=-180, maximum=180)),
        _optional(_text("postcode", "postcode of the registered office")),
        _optional(_text("status", "company status as the register states it")),
        _optional(_text("other_sectors", "further SIC codes, separated by a blank; their order says nothing")),
        _optional(Column("incorporated", "date", "date of incorporation")),
        _optional(_text("account_category", "category of the last accounts")),
        _SOURCE,
    ),
    key=("firm_id",),
)

SITES = Table(
    "sites",
    "Workplaces. A plant is often run by a company that is registered elsewhere.",
    (
        _text("site_id", "the user's own id of the site"),
        _text("name", "name of the site, as people here call it"),
        _text("area", "area code or name"),
        _text("sector", "SIC 2007 code of what the site does", nullable=True),
        _optional(_text("firm_id", "company number of the operating company")),
        _optional(_text("postcode", "postcode of the site")),
        _optional(_number("employees", "headcount at the site", "jobs", minimum=0)),
        _optional(_number("employees_lower", "lower end of what is known", "jobs", minimum=0)),
        _optional(_number("employees_upper", "upper end of what is known", "jobs", minimum=0)),
        _optional(_number("rateable_value", "rateable value of the property", "currency units a year", minimum=0)),
        _optional(_text("description", "what the property is, in the words of the rating list")),
        _SOURCE,
        _CONFIDENTIAL,
    ),
    key=("site_id",),
)

EMPLOYMENT = Table(
    "employment",
    "Jobs by area, industry and year.",
    (
        _text("area", "area code or name as the publisher writes it"),
        _text("sector", "SIC 2007 section letter, or division (2), group (3), class (4) digits"),
        Column("year", "integer", "calendar year", minimum=1900, maximum=2100),
        _number("jobs", "headcount", "jobs", nullable=True, minimum=0),
        _optional(_number("lower", "lowest value that rounds to the printed one", "jobs", minimum=0)),
        _optional(_number("upper", "highest value that rounds to the printed one", "jobs", minimum=0)),
        Column(
            "suppressed",
            "boolean",
            "true when the publisher withheld the cell",
            required=False,
            nullable=True,
        ),
        _optional(_text("area_name", "area name, where the area column holds a code")),
        _SOURCE,
    ),
    key=("area", "sector", "year"),
)

BUSINESS_COUNTS = Table(
    "business_counts",
    "Counts of enterprises or local units by area, industry and size band.",
    (
        _text("area", "area code"),
        _text("area_name", "area name", required=False, nullable=True),
        _text("sector", "SIC 2007 divisions the count covers: '28', '01-03' or 'all'"),
        _text("size_band", "employment size band, or 'all'", allowed=(*SIZE_BANDS, "all")),
        _text("unit", "enterprise or local_unit", allowed=("enterprise", "local_unit")),
        _number("count", "rounded by the publisher", "businesses", minimum=0),
        _SOURCE,
    ),
    key=("area", "sector", "size_band", "unit"),
)

LINKS = Table(
    "links",
    "Who supplied whom. Goods and services run from supplier to buyer, money the other way.",
    (
        _text("supplier", "id of the supplier: company number, site id or the user's own id"),
        _text("buyer", "id of the buyer"),
        _optional(_text("sector", "SIC 2007 code of what was supplied")),
        _number("value", "payments in the year", "currency units a year", nullable=True),
        _optional(Column("year", "integer", "year of the payments", minimum=1900, maximum=2100)),
        _EVIDENCE,
        _optional(_number("probability", "1 when seen", "", minimum=0, maximum=1)),
        _SOURCE,
        _CONFIDENTIAL,
    ),
    key=("supplier", "buyer", "sector", "year"),
)

SUPPLIER_LIST = Table(
    "supplier_list",
    "A plain list of the suppliers of one or more buyers: the purchase ledger in its simplest form.",
    (
        _text("buyer", "id or name of the buyer: a company number, a site id, or the site's name"),
        _text("supplier_name", "name of the supplier as invoiced"),
        _number("value", "payments in the year, without VAT", "currency units a year"),
        _optional(_text("supplier", "company number of the supplier")),
        _optional(_text("supplier_area", "area code or name of the invoicing address")),
        _optional(_text("supplier_postcode", "postcode of the invoicing address")),
        _optional(_text("supplier_sector", "SIC 2007 code of the supplier")),
        _optional(_text("sector", "SIC 2007 code of what was supplied")),
        _optional(_text("category", "what was supplied, in the buyer's words")),
        _optional(_number("supplier_employees", "headcount of the supplier", "jobs", minimum=0)),
        _optional(_text("only_source", "yes, no or empty: the buyer says nobody else could supply it",
                        allowed=("yes", "no"))),
        _optional(Column("year", "integer", "year of the payments", minimum=1900, maximum=2100)),
        _optional(_text("currency", "currency code of the value; the study's when empty")),
        _optional(_number("share_of_sales", "share of the supplier's sales that goes to the buyer", "share",
                          minimum=0, maximum=1)),
        _optional(_text("replaceable", "yes, no or empty: the supplier says it could replace the buyer's orders "
                        "within a year", allowed=("yes", "no"))),
        _SOURCE,
        _CONFIDENTIAL,
    ),
)  # fmt: skip

SURVEY_ANSWERS = Table(
    "survey_answers",
    "What suppliers said on the form of netan survey: one row a supplier and buyer.",
    (
        _text("buyer", "name, site id or company number of the buyer that was asked about"),
        _text("supplier_name", "name of the supplier as it wrote it"),
        _optional(_text("supplier", "company number of the supplier")),
        _optional(_text("supplier_postcode", "postcode of the site that makes what is sold")),
        _optional(_text("category", "what is supplied, in the supplier's words")),
        _optional(_number("employees_site", "headcount at the site that makes it", "jobs", minimum=0)),
        _optional(_number("employees_company", "headcount of the whole company", "jobs", minimum=0)),
        _optional(_number("share_lower", "least share of the supplier's sales that goes to the buyer", "share",
                          minimum=0, maximum=1)),
        _optional(_number("share_upper", "largest share; the same as the least where it was given exactly", "share",
                          minimum=0, maximum=1)),
        _optional(_number("turnover_lower", "least sales of the supplier", "currency units a year", minimum=0)),
        _optional(_number("turnover_upper", "largest sales of the supplier", "currency units a year", minimum=0)),
        _optional(_number("value", "sales to the buyer", "currency units a year", minimum=0)),
        _optional(_text("replaceable", "the supplier could replace these orders within a year",
                        allowed=("yes", "partly", "no"))),
        _optional(_text("elsewhere", "the supplier says that the buyer could get this elsewhere in the country",
                        allowed=("yes", "no"))),
        _SOURCE,
        _CONFIDENTIAL,
    ),
)  # fmt: skip

COMPANY_SIZES = Table(
    "company_sizes",
    "Sizes of whole companies, wherever their sites are: from accounts, the gender pay gap service, or the user.",
    (
        _text("firm_id", "company number"),
        _optional(_text("name", "company name as the source writes it")),
        _optional(_number("employees", "headcount of the whole company", "jobs", minimum=0)),
        _optional(_number("employees_lower", "lower end of the size band", "jobs", minimum=0)),
        _optional(_number("employees_upper", "upper end of the size band", "jobs", minimum=0)),
        _optional(_number("turnover", "sales", "currency units a year", minimum=0)),
        _optional(Column("year", "integer", "year in which the period ended", minimum=1900, maximum=2100)),
        _optional(_text("postcode", "postcode of the address in the source")),
        _optional(_text("sector", "SIC 2007 codes that the source gives, separated by a blank")),
        _text("origin", "accounts, pay gap, or own", allowed=("accounts", "pay gap", "own")),
        _SOURCE,
        _CONFIDENTIAL,
    ),
    key=("firm_id", "origin", "year"),
)

MATCH_DECISIONS = Table(
    "match_decisions",
    "What the user said of matches that nobody could be sure of: the sheet of confirm.xlsx, read back.",
    (
        _text("payee", "name of the payee as it stands in the list"),
        _text("payee_postcode", "postcode of the payee", required=False, nullable=True),
        _number("paid", "payments to it, for the reader", "currency units a year", required=False, nullable=True),
        _text("company", "company number or site id of the candidate"),
        _text("company_name", "name of the candidate", required=False, nullable=True),
        _text("company_postcode", "postcode of the candidate", required=False, nullable=True),
        _number("score", "how alike they are", "0 to 1", required=False, nullable=True, minimum=0, maximum=1),
        _text("same", "yes, no or empty (not decided)", nullable=True, allowed=("yes", "no")),
    ),
    key=("payee", "payee_postcode", "company"),
)

SET_ASIDE_RULES = Table(
    "set_aside_rules",
    "Which rows of a ledger are no supplies, or are shown apart; the first rule that fits a row counts.",
    (
        _text("kind", "name of the kind, for people"),
        _text("action", "'drop': no supply, leaves the network; 'apart': a supply that rankings show apart",
              allowed=("drop", "apart")),
        _text("category_is", "words; a category that says exactly one of them; separated by |", nullable=True),
        _text("category_holds", "words; a longer category that holds one of them; separated by |", nullable=True),
        _text("but_not", "words that make it an ordinary supply after all; separated by |", nullable=True),
        _text("payee_holds", "words; a payee's name that holds one of them; separated by |", nullable=True),
    ),
)  # fmt: skip

DEFLATORS = Table(
    "deflators",
    "Price index by year, to bring money of one year to the prices of another.",
    (
        Column("year", "integer", "calendar year", minimum=1900, maximum=2100),
        _number("index", "price level; any base", "index", minimum=0),
        _SOURCE,
    ),
    key=("year",),
)

EXCHANGE_RATES = Table(
    "exchange_rates",
    "What one unit of a foreign currency is worth in the currency of the study.",
    (
        _text("currency", "currency code, such as EUR"),
        Column("year", "integer", "year the rate is for; every year when empty", required=False, nullable=True,
               minimum=1900, maximum=2100),
        _number("rate", "units of the study's currency for one unit of this one", "rate", minimum=0),
        _SOURCE,
    ),
    key=("currency", "year"),
)  # fmt: skip

AREAS = Table(
    "areas",
    "Areas of a study that are not on the shipped UK list.",
    (
        _text("area", "area code"),
        _text("name", "area name"),
        _text("region", "code or name of the larger area that holds it"),
        _text("country", "country"),
    ),
    key=("area",),
)

SECTOR_OVERRIDES = Table(
    "sector_overrides",
    "The user's corrections of industry codes.",
    (
        _text("firm_id", "company number"),
        _text("sector", "SIC 2007 code that is right"),
        _text("why", "the reason, kept with the study"),
    ),
    key=("firm_id",),
)

NODES = Table(
    "nodes",
    "What stands in a network; the order of rows is the order of the matrix.",
    (
        _text("node_id", "company number, site id, or '<sector>@<tier>' for the rest of an industry"),
        _text("kind", "what it stands for", allowed=NODE_KINDS),
        _text("label", "name for people"),
        _text("sector", "industry of the input-output table", nullable=True),
        _text("area", "area code", nullable=True),
        _text("tier", "how far from the place", allowed=TIERS),
        _number("output", "sales at basic prices", "currency units a year", nullable=True, minimum=0),
        _number("employees", "headcount", "jobs", nullable=True, minimum=0),
        _number("employees_lower", "lower end of what is known", "jobs", nullable=True, minimum=0),
        _number("employees_upper", "upper end of what is known", "jobs", nullable=True, minimum=0),
        _EVIDENCE,
        _text("size_source", "whence the size comes", nullable=True),
        _text("firm_id", "company number where known", nullable=True),
        _text("status", "company status", nullable=True),
        _text("postcode", "postcode", nullable=True),
        Column("confidential", "boolean", "true when the row may not leave the team"),
    ),
    key=("node_id",),
)

EDGES = Table(
    "edges",
    "Supply links of a network, from supplier to buyer.",
    (
        _text("supplier", "node_id"),
        _text("buyer", "node_id"),
        _text("sector", "industry of the good or service", nullable=True),
        _number("value", "sales", "currency units a year", minimum=0),
        _EVIDENCE,
        _number("probability", "chance that the link exists; 1 when seen", "", minimum=0, maximum=1),
        Column("confidential", "boolean", "true when the row may not leave the team"),
        _text("only_source", "yes, no or empty: what the buyer said", nullable=True),
    ),
    key=("supplier", "buyer"),
)

FIGURE_DATA = Table(
    "figure_data",
    "What a picture of the suppliers of one company draws: one row a circle, written beside the picture.",
    (
        _text("supplier_or_group", "name of a supplier here, or the industry of several"),
        Column("suppliers", "integer", "how many suppliers the row stands for", "suppliers", minimum=1),
        _text("origin", "here, rest of region, rest of country or abroad; elsewhere where none may be told apart"),
        _text("area", "area of the invoicing address; empty for several", nullable=True),
        _text("industry", "group of industries, as the colours of the picture"),
        _number("jobs", "headcount there, where any is known", "jobs", nullable=True, minimum=0),
        _text("jobs_evidence", "on what the jobs rest, or 'not known'", allowed=(*EVIDENCE, "not known")),
        _number("paid_m", "payments in the year", "million currency units a year", minimum=0),
        _number("share_of_paid", "share of all that the company was seen to pay", "share", minimum=0, maximum=1),
        _EVIDENCE,
        Column("confidential", "boolean", "true when a row of the list behind it may not leave the team"),
    ),
)

TABLES = (
    REGISTER, SITES, COMPANY_SIZES, EMPLOYMENT, BUSINESS_COUNTS, LINKS, SUPPLIER_LIST, SURVEY_ANSWERS,
    MATCH_DECISIONS, SET_ASIDE_RULES, DEFLATORS, EXCHANGE_RATES, AREAS, SECTOR_OVERRIDES, NODES, EDGES, FIGURE_DATA,
)  # fmt: skip

# The canonical csv of an input-output table: comment lines '# key = value', then one header line:
# code,label,kind,<one column a sector>,<one column a final demand category>
IO_CSV_META = (
    Key("title", "text", "what the table is; say here when it is fictional"),
    Key("currency", "text", "currency code, such as GBP"),
    Key("unit", "number", "what one printed unit is worth in currency units: 1000000 for millions", 1.0),
    Key("year", "integer", "year of the flows"),
    Key("classification", "text", "classification of the sector codes, such as sic2007-division"),
    Key("valuation", "text", "price concept", "basic prices"),
    Key("flows", "text", "'domestic' when imports stand in a row of their own, else 'total'", "domestic"),
    Key("source", "text", "publisher and edition"),
    Key("tolerance", "number", "gap that rounding allows between a row and its output, printed units; else worked out"),
)
IO_CSV_KINDS = ("sector", *PRIMARY_KINDS, "output", "jobs")

STUDY_KEYS = (
    Key("study.name", "text", "name of the study, used in titles; else that of the place", ""),
    Key("place.name", "text", "what people call the place"),
    Key("place.areas", "list of text", "area names or codes of the districts that make up the place"),
    Key("place.region", "text", "name of the larger area that holds the place"),
    Key("place.country", "text", "name of the country", "UK"),
    Key("place.sectors", "text", "industries that netan build dwells on: all, manufacturing, advanced-manufacturing, "
        "high-tech, or SIC codes", "all"),
    Key("sources.io_table", "file", "input-output table"),
    Key("sources.register", "file or list", "register of companies", []),
    Key("sources.jobs", "file or list", "jobs by area and industry"),
    Key("sources.business_counts", "file", "counts of businesses by area, industry and size", ""),
    Key("sources.sites", "file or list", "workplaces", []),
    Key("sources.suppliers", "file or list", "supplier lists of buyers in the place", []),
    Key("sources.postcodes", "file", "postcode lookup (NSPL, ONSPD): gives companies, payees and sites a district", ""),
    Key("sources.sizes", "file or list", "sizes of whole companies: accounts, gender pay gap", []),
    Key("sources.survey", "file or list", "answers of suppliers to the form of netan survey", []),
    Key("sources.council_spend", "file or list", "spending of councils: kept apart from manufacturing supply", []),
    Key("sources.set_aside", "file", "rules of what a ledger sets aside; else those that netan ships", ""),
    Key("sources.confirm", "file", "decisions on matches; else confirm.xlsx of the study", ""),
    Key("sources.deflators", "file", "price index by year", ""),
    Key("sources.exchange_rates", "file", "rates of foreign currencies", ""),
    Key("sources.areas", "file", "areas, when they are not on the shipped UK list", ""),
    Key("sources.sector_overrides", "file", "corrections of industry codes", ""),
    Key("sources.boundaries", "file", "boundaries of the districts, GeoJSON", ""),
    Key("jobs.year", "integer", "year taken from the jobs file; the latest when 0", 0),
    Key("jobs.place", "list of text", "areas of the jobs file that make up the place; else place.areas", []),
    Key("jobs.covers", "list of text", "districts that jobs.place covers, when it is a larger area", []),
    Key("jobs.region", "list of text", "areas of the jobs file that make up the region", []),
    Key("jobs.country", "list of text", "areas of the jobs file that make up the country; else all", []),
    Key("prices.year", "integer", "year whose prices all money is brought to; that of the table when 0", 0),
    Key("confidential.codenames", "table of text", "real name or number = the name that is written in its stead", {}),
    Key("assume.resident_share", "number", "share of the workers of a closing site who live in the place", 0.7),
    Key("assume.reemployed", "list of number", "lowest and highest share who find work within a year", [0.4, 0.6]),
    Key("method.quotient", "text", "location quotient: slq, cilq, flq, or range for flq and slq together", "range"),
    Key("method.delta", "list of number", "lowest and highest delta of flq", [0.1, 0.4]),
    Key("method.calibrated_delta", "number", "a delta fitted for this place; 0 for none", 0.0),
    Key("method.mean_degree", "number", "suppliers here that a company here has on average", 10.0),
    Key("method.seed", "integer", "seed of the estimated links and sizes", 1),
    Key("method.tolerance", "number", "relative error bound of the loss figures", 0.001),
)  # fmt: skip

# The small TOML beside a ledger, <file name>.columns.toml: how its columns are read.
MAPPING_KEYS = (
    Key("buyer", "text", "who paid, where no column says it", ""),
    Key("sheets", "list of text", "sheets with payments; those with the headings when empty", []),
    Key("header_row", "integer", "row of the headings, from 1; 0 to look for it", 0),
    Key("amount_is", "text", "net or gross, where the heading leaves it open", ""),
    Key("vat_rate", "number", "taken off amounts that are given with VAT alone", 0.0),
    Key("day_first", "yes or no", "whether 3/4/2025 is 3 April; the dates tell when left out"),
    Key("decimal", "text", "decimal sign; the amounts tell when empty", ""),
    Key("sign", "text", "as is, reversed; or debit, credit for the side of the purchases; else the amounts tell", ""),
    Key("currency", "text", "currency code of all amounts; that of the study when empty", ""),
    Key("unit", "number", "what one printed unit is worth: 1000 for thousands", 1.0),
    Key("fill_down", "yes or no", "a blank payee is the one above", False),
    Key("months", "number", "months that the file covers, where it has no dates; a year when 0", 0.0),
    Key("year", "integer", "year in which the payments end, where no column says it", 0),
    Key("annualise", "yes or no", "multiply fewer than twelve months to a year", True),
    *(
        Key(f"columns.{name}", "text", f"heading of the column with {meaning}")
        for name, meaning in (
            ("supplier_name", "the names of the payees"),
            ("value", "what was paid, without VAT"),
            ("gross", "what was paid, with VAT"),
            ("vat", "the VAT"),
            ("debit", "debits"),
            ("credit", "credits"),
            ("date", "the dates of the payments"),
            ("year", "their years, where there are no dates"),
            ("document", "the kind of document, such as credit note"),
            ("category", "what was supplied"),
            ("buyer", "who paid"),
            ("supplier", "company numbers"),
            ("supplier_area", "area codes or names of the invoicing addresses"),
            ("country", "countries of the invoicing addresses"),
            ("supplier_postcode", "postcodes of the invoicing addresses"),
            ("supplier_sector", "SIC codes of the payees"),
            ("sector", "SIC codes of what was supplied"),
            ("supplier_employees", "headcounts of the payees"),
            ("only_source", "whether nobody else could supply it"),
            ("replaceable", "whether the payee could replace the orders"),
            ("share_of_sales", "the share of the payee's sales"),
            ("currency", "currency codes"),
            ("confidential", "marks of what may not leave the team"),
            ("source", "where the row comes from"),
        )
    ),
)

SCENARIO_KEYS = (
    Key("scenario.name", "text", "name, used in titles and file names"),
    Key(
        "scenario.close",
        "list of text",
        "companies or sites that close: names, company numbers or site ids",
        [],
    ),
    Key("scenario.loss", "number", "share of each that is LOST, 0 to 1", 1.0),
    Key("scenario.jobs", "number", "employees at the site; what is on record when not given"),
    Key("scenario.agency", "number", "agency workers at the site", 0),
    Key("scenario.resident_share", "number", "share of the workers who live in the place; else that of the study"),
    Key("scenario.reemployed", "list of number", "lowest and highest share who find work within a year; else those "
        "of the study"),
)  # fmt: skip

_RANGE = "number or null"

JSON_KEYS: dict[str, tuple[Key, ...]] = {
    "validate": (
        Key("format", "text", "what the file is, or 'unknown'"),
        Key(
            "kind",
            "text",
            "io_table, register, jobs, business_counts, sites, suppliers, areas, study or unknown",
        ),
        Key("file", "text", "file name"),
        Key("tables", "list of text", "tables that the file holds, where there are several; --table chooses"),
        Key("sectors", "integer", "number of industries of an input-output table"),
        Key("rows", "integer", "number of rows of any other table"),
        Key("currency", "text", "currency code"),
        Key("unit", "number", "what one printed unit is worth"),
        Key("year", "integer", "year of the data"),
        Key("total_output", "number", "output of all industries, in the file's unit"),
        Key("balance_max_difference", "number", "largest gap between a row and its column, in the file's unit"),
        Key("faults", "list", "file, sheet, row, column, what, remedy"),
        Key("what", "text", "what the file is, with its sheet and date, for people"),
        Key("holds", "text", "how much it holds, which districts, for people"),
        Key("state", "text", "ready, what was set aside, what is to confirm, what is missing; or why it is not used"),
    ),
    "validate FOLDER": (
        Key("files", "list", "one object a file, as of netan validate FILE"),
        Key("faults", "list of text", "faults of study.toml, and of files that do not fit together"),
        Key("have", "list of text", "kinds of files that the study has"),
        Key("need", "list of text", "what it still needs"),
    ),
    "init": (
        Key("study", "text", "the study.toml that was written"),
        Key("have", "list of text", "kinds of files that lie in the inbox already"),
        Key("need", "list of text", "what the build still needs"),
    ),
    "build": (
        Key("companies", "integer", "companies and sites of the place that stand in the network"),
        Key("links_seen", "integer", "links that someone recorded"),
        Key("links_estimated", "integer", "links that were inferred"),
        Key("can_say", "list", "what, rests_on, safe_for"),
        Key("narrow", "list", "what would narrow the figures most: what, why, jobs that hang on it"),
        Key("notes", "list of text", "what was scaled, refused or set aside"),
    ),
    "linkages": (
        Key("place", "object", "shares of the purchases of the whole place, by tier: lower, middle, upper; evidence"),
        Key("sectors", "list", "sector, label, by tier lower, middle, upper, and evidence"),
        Key("denominator", "text", "what the shares are shares of"),
        Key("width_driver", "text", "what the width of the range comes from"),
    ),
    "critical": (
        Key("to", "text", "the buyer, or null for the place"),
        Key("stamp", "text", "'illustrative' when estimated companies are named, else empty"),
        Key("rows", "list", "one object a row, with the named factors"),
        Key("notes", "list of text", "what was set aside"),
    ),
    "scenario": (
        Key("name", "text", "name of the scenario"),
        Key("rows", "list", "row, lower, middle, upper, unit, rests_on, part, evidence"),
        Key("notes", "list of text", "what is not added, and why"),
        Key("outputs", "list of text", "files written"),
    ),
    "scenario quick": (
        Key("name", "text", "what closes"),
        Key("place", "text", "name of the place"),
        Key("industries", "list", "sector, label, share of the jobs: industries of the table that the code means"),
        Key("at_site", "number", "employees and agency workers of the site"),
        Key("elsewhere", "object", "jobs elsewhere in the place: lower, upper"),
        Key("rows", "list", "part, row, lower, upper, evidence"),
        Key("wide", "boolean", "the upper end is more than twice the lower: too wide to publish"),
        Key("narrow", "list of text", "what would narrow the range, most first"),
        Key("notes", "list of text", "what it rests on"),
    ),
    "view": (Key("outputs", "list of text", "files written"),),
    "report": (
        Key("outputs", "list of text", "files written"),
        Key("notes", "list of text", "what is internal, what stands on assumptions of the workbook, what was left out"),
    ),
    "survey": (
        Key("outputs", "list of text", "files written"),
        Key("notes", "list of text", "what to do with the form"),
    ),
    "multipliers": (
        Key("heading", "text", "which multipliers, of which table"),
        Key("rows", "list", "sector, label, output_multiplier, effect and multiplier of gva, income, jobs; evidence"),
        Key("notes", "list of text", "what an effect and a multiplier are"),
    ),
    "diff": (
        Key("since", "text", "what is compared"),
        Key("changed", "list", "what {file, setting, option, netan}, name, before, after"),
        Key("figures", "list", "run, name, unit, before, after, cause"),
        Key("names", "list", "run, company, and its rank before and after; null where it is not among the first ten"),
        Key("notes", "list of text", "what could not be compared, and what to do"),
    ),
    "map-columns": (
        Key("file", "text", "file that was looked at"),
        Key("output", "text", "the TOML that was written"),
        Key("columns", "object", "column of netan: heading in the file"),
        Key("unplaced", "list of text", "headings that were taken for nothing"),
        Key("buyer", "text", "who paid, where no column says it"),
        Key("notes", "list of text", "what was taken for granted"),
        Key("faults", "list", "what must be mended before the file can be read"),
    ),
    "doctor": (Key("checks", "list", "name, ok, detail"),),
    "demo": (Key("critical", "object", "as netan critical"), Key("outputs", "list of text", "files written")),
}


def table_named(name: str) -> Table:
    """Return a table of the schema by its name."""
    for table in TABLES:
        if table.name == name:
            return table
    msg = f"the schema has no table '{name}'; it has {', '.join(t.name for t in TABLES)}"
    raise SchemaError(msg)


def validate(
    frame: pd.DataFrame,
    table: Table,
    *,
    file: str = "",
    sheet: str = "",
    first_row: int = 2,
    strict_columns: bool = False,
) -> pd.DataFrame:
    """Check a frame against a table of the schema and return it with the schema's dtypes and column order.

    Parameters
    ----------
    frame
        Any frame; it is not changed. Text, number and mixed columns are accepted and converted.
    table
        The table of the schema.
    file, sheet
        Named in each fault.
    first_row
        Row of the file at which the first data row stands, as the user counts.
    strict_columns
        Treat columns that the schema does not know as faults; otherwise they are dropped.

    Returns
    -------
    pandas.DataFrame
        Columns of the schema in its order, missing optional ones filled with unknown; index 0..n-1.

    Raises
    ------
    SchemaError
        With every fault of the table.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"area": ["E1"], "name": ["Eastvale"], "region": ["North"], "country": ["UK"]})
    >>> validate(frame, AREAS)["name"].tolist()
    ['Eastvale']
    """
    from ._checking import check_frame  # pandas is heavy; the command line's help must not load it

    out, faults = check_frame(frame, table, file=file, sheet=sheet, first_row=first_row, strict_columns=strict_columns)
    if faults:
        where = f"{file}: " if file else ""
        msg = f"{where}{table.name}: {len(faults):,} fault{'s' if len(faults) > 1 else ''} ({table.meaning})"
        raise SchemaError(msg, faults)
    return out


def unknown_keys(given: Sequence[str], known: Sequence[Key]) -> list[str]:
    """Keys that no file of netan has, each with the nearest one that exists."""
    import difflib

    names = [key.name for key in known]
    out = []
    for name in given:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            out.append(f"{name}" + (f" (did you mean {near[0]}?)" if near else ""))
    return out


def default_of(name: str, keys: Sequence[Key] = STUDY_KEYS) -> Any:
    """Return the default of one key of a file.

    Examples
    --------
    >>> default_of("method.seed")
    1
    """
    for key in keys:
        if key.name == name:
            return key.default
    msg = f"no key {name}; known: {first_few(key.name for key in keys)}"
    raise SchemaError(msg)


def parse_band(text: str) -> tuple[float, float]:
    """Read an employment size band.

    Examples
    --------
    >>> parse_band("10-19")
    (10.0, 19.0)
    >>> parse_band("250+")
    (250.0, inf)
    """
    match = re.fullmatch(r"\s*(\d[\d,]*)\s*(?:(?:-|–|to)\s*(\d[\d,]*)|\+)\s*", text)
    if match is None:
        raise SchemaError(f"'{text}' is no size band; write it as 10-19 or 250+")
    low = float(match[1].replace(",", ""))
    high = float(match[2].replace(",", "")) if match[2] else float("inf")
    if high < low:
        raise SchemaError(f"'{text}' is no size band: it runs backwards; write it as 10-19 or 250+")
    return low, high
