"""Every table of netan: its columns, their dtypes, units and meaning."""

from __future__ import annotations

from .columns import CONFIDENTIAL, OF_EVIDENCE, SIZE_BANDS, SOURCE, Column, Table, number, optional, text
from .council_tables import CONTRACTS, COUNCIL_COMPANIES
from .family_tables import FAMILY_TABLES
from .linkage_tables import LINKAGE_TABLES
from .network_tables import EDGES, FIGURE_DATA, FIGURE_LINES, NODES
from .result_tables import RESULT_TABLES

REGISTER = Table(
    "register",
    "Companies. One row a company; the address is the registered office, not the workplace.",
    (
        text("firm_id", "company number, eight characters; or the user's own id"),
        text("name", "company name as registered"),
        text("sector", "SIC 2007 code, five digits, no dot; empty when none was supplied", nullable=True),
        text("area", "area code or name of the registered office", nullable=True),
        optional(number("employees", "headcount, working owners included", "jobs", minimum=0)),
        optional(number("employees_lower", "lower end of the size band", "jobs", minimum=0)),
        optional(number("employees_upper", "upper end of the size band", "jobs", minimum=0)),
        optional(number("turnover", "sales", "currency units a year", minimum=0)),
        optional(number("latitude", "WGS 84", "degrees", minimum=-90, maximum=90)),
        optional(number("longitude", "WGS 84", "degrees", minimum=-180, maximum=180)),
        optional(text("postcode", "postcode of the registered office")),
        optional(text("status", "company status as the register states it")),
        optional(text("other_sectors", "further SIC codes, separated by a blank; their order says nothing")),
        optional(Column("incorporated", "date", "date of incorporation")),
        optional(text("account_category", "category of the last accounts")),
        optional(Column("accounts_date", "date", "date to which the last accounts were made up")),
        optional(Column("confirmation_date", "date", "date of the last confirmation statement or annual return")),
        optional(text("former_names", "former names, divided by '|'")),
        SOURCE,
    ),
    key=("firm_id",),
)

SITES = Table(
    "sites",
    "Workplaces. A plant is often run by a company that is registered elsewhere.",
    (
        text("site_id", "the user's own id of the site"),
        text("name", "name of the site, as people here call it"),
        text("area", "area code or name"),
        text("sector", "SIC 2007 code of what the site does", nullable=True),
        optional(text("firm_id", "company number of the operating company")),
        optional(text("postcode", "postcode of the site")),
        optional(number("employees", "headcount at the site", "jobs", minimum=0)),
        optional(number("employees_lower", "lower end of what is known", "jobs", minimum=0)),
        optional(number("employees_upper", "upper end of what is known", "jobs", minimum=0)),
        optional(number("rateable_value", "rateable value of the property", "currency units a year", minimum=0)),
        optional(text("description", "what the property is, in the words of the rating list")),
        SOURCE,
        CONFIDENTIAL,
    ),
    key=("site_id",),
)

EMPLOYMENT = Table(
    "employment",
    "Jobs by area, industry and year.",
    (
        text("area", "area code or name as the publisher writes it"),
        text("sector", "SIC 2007 section letter, or division (2), group (3), class (4) digits"),
        Column("year", "integer", "calendar year", minimum=1900, maximum=2100),
        number("jobs", "headcount", "jobs", nullable=True, minimum=0),
        optional(number("lower", "lowest value that rounds to the printed one", "jobs", minimum=0)),
        optional(number("upper", "highest value that rounds to the printed one", "jobs", minimum=0)),
        Column(
            "suppressed",
            "boolean",
            "true when the publisher withheld the cell",
            required=False,
            nullable=True,
        ),
        optional(text("area_name", "area name, where the area column holds a code")),
        SOURCE,
    ),
    key=("area", "sector", "year"),
)

BUSINESS_COUNTS = Table(
    "business_counts",
    "Counts of enterprises or local units by area, industry and size band.",
    (
        text("area", "area code"),
        text("area_name", "area name", required=False, nullable=True),
        text("sector", "SIC 2007 divisions the count covers: '28', '01-03' or 'all'"),
        text("size_band", "employment size band, or 'all'", allowed=(*SIZE_BANDS, "all")),
        text("unit", "enterprise or local_unit", allowed=("enterprise", "local_unit")),
        number("count", "rounded by the publisher", "businesses", nullable=True, minimum=0),
        optional(number("lower", "lowest count that is printed so", "businesses", minimum=0)),
        optional(number("upper", "highest count that is printed so", "businesses", minimum=0)),
        Column("suppressed", "boolean", "true when the publisher withheld the cell", required=False, nullable=True),
        SOURCE,
    ),
    key=("area", "sector", "size_band", "unit"),
)

LINKS = Table(
    "links",
    "Who supplied whom. Goods and services run from supplier to buyer, money the other way.",
    (
        text("supplier", "id of the supplier: company number, site id or the user's own id"),
        text("buyer", "id of the buyer"),
        optional(text("sector", "SIC 2007 code of what was supplied")),
        number("value", "payments in the year", "currency units a year", nullable=True),
        optional(Column("year", "integer", "year of the payments", minimum=1900, maximum=2100)),
        OF_EVIDENCE,
        optional(number("probability", "1 when seen", "", minimum=0, maximum=1)),
        SOURCE,
        CONFIDENTIAL,
    ),
    key=("supplier", "buyer", "sector", "year"),
)

SUPPLIER_LIST = Table(
    "supplier_list",
    "A plain list of the suppliers of one or more buyers: the purchase ledger in its simplest form.",
    (
        text("buyer", "id or name of the buyer: a company number, a site id, or the site's name"),
        text("supplier_name", "name of the supplier as invoiced"),
        number("value", "payments in the year, without VAT", "currency units a year"),
        optional(text("supplier", "company number of the supplier")),
        optional(text("supplier_area", "area code or name of the invoicing address")),
        optional(text("supplier_postcode", "postcode of the invoicing address")),
        optional(text("supplier_sector", "SIC 2007 code of the supplier")),
        optional(text("sector", "SIC 2007 code of what was supplied")),
        optional(text("category", "what was supplied, in the buyer's words")),
        optional(number("supplier_employees", "headcount of the supplier", "jobs", minimum=0)),
        optional(text("only_source", "yes, no or empty: the buyer says nobody else could supply it",
                        allowed=("yes", "no"))),
        optional(Column("year", "integer", "year of the payments", minimum=1900, maximum=2100)),
        optional(text("currency", "currency code of the value; the study's when empty")),
        optional(number("share_of_sales", "share of the supplier's sales that goes to the buyer", "share",
                          minimum=0, maximum=1)),
        optional(text("replaceable", "yes, no or empty: the supplier says it could replace the buyer's orders "
                        "within a year", allowed=("yes", "no"))),
        SOURCE,
        CONFIDENTIAL,
    ),
)  # fmt: skip

SURVEY_ANSWERS = Table(
    "survey_answers",
    "What suppliers said on the form of netan survey: one row a supplier and buyer.",
    (
        text("buyer", "name, site id or company number of the buyer that was asked about"),
        text("supplier_name", "name of the supplier as it wrote it"),
        optional(text("supplier", "company number of the supplier")),
        optional(text("supplier_postcode", "postcode of the site that makes what is sold")),
        optional(text("category", "what is supplied, in the supplier's words")),
        optional(number("employees_site", "headcount at the site that makes it", "jobs", minimum=0)),
        optional(number("employees_company", "headcount of the whole company", "jobs", minimum=0)),
        optional(number("share_lower", "least share of the supplier's sales that goes to the buyer", "share",
                          minimum=0, maximum=1)),
        optional(number("share_upper", "largest share; the same as the least where it was given exactly", "share",
                          minimum=0, maximum=1)),
        optional(number("turnover_lower", "least sales of the supplier", "currency units a year", minimum=0)),
        optional(number("turnover_upper", "largest sales of the supplier", "currency units a year", minimum=0)),
        optional(number("value", "sales to the buyer", "currency units a year", minimum=0)),
        optional(text("replaceable", "the supplier could replace these orders within a year",
                        allowed=("yes", "partly", "no"))),
        optional(text("elsewhere", "the supplier says that the buyer could get this elsewhere in the country",
                        allowed=("yes", "no"))),
        SOURCE,
        CONFIDENTIAL,
    ),
)  # fmt: skip

COMPANY_SIZES = Table(
    "company_sizes",
    "Sizes of whole companies, wherever their sites are: from accounts, the gender pay gap service, or the user.",
    (
        text("firm_id", "company number"),
        optional(text("name", "company name as the source writes it")),
        optional(number("employees", "headcount of the whole company", "jobs", minimum=0)),
        optional(number("employees_lower", "lower end of the size band", "jobs", minimum=0)),
        optional(number("employees_upper", "upper end of the size band", "jobs", minimum=0)),
        optional(number("turnover", "sales", "currency units a year", minimum=0)),
        optional(Column("year", "integer", "year in which the period ended", minimum=1900, maximum=2100)),
        optional(text("postcode", "postcode of the address in the source")),
        optional(text("sector", "SIC 2007 codes that the source gives, separated by a blank")),
        text("origin", "accounts, pay gap, or own", allowed=("accounts", "pay gap", "own")),
        SOURCE,
        CONFIDENTIAL,
    ),
    key=("firm_id", "origin", "year"),
)

MATCH_DECISIONS = Table(
    "match_decisions",
    "What the user said of matches that nobody could be sure of: the sheet of confirm.xlsx, read back.",
    (
        text("payee", "name of the payee as it stands in the list"),
        text("payee_postcode", "postcode of the payee", required=False, nullable=True),
        number("paid", "payments to it, for the reader", "currency units a year", required=False, nullable=True),
        text("company", "company number or site id of the candidate"),
        text("company_name", "name of the candidate", required=False, nullable=True),
        text("company_postcode", "postcode of the candidate", required=False, nullable=True),
        number("score", "how alike they are", "0 to 1", required=False, nullable=True, minimum=0, maximum=1),
        text("same", "yes, no or empty (not decided)", nullable=True, allowed=("yes", "no")),
    ),
    key=("payee", "payee_postcode", "company"),
)

SET_ASIDE_RULES = Table(
    "set_aside_rules",
    "Which rows of a ledger are no supplies, or are shown apart; the first rule that fits a row counts.",
    (
        text("kind", "name of the kind, for people"),
        text("action", "'drop': no supply, leaves the network; 'apart': a supply that rankings show apart",
              allowed=("drop", "apart")),
        text("category_is", "words; a category that says exactly one of them; separated by |", nullable=True),
        text("category_holds", "words; a longer category that holds one of them; separated by |", nullable=True),
        text("but_not", "words that make it an ordinary supply after all; separated by |", nullable=True),
        text("payee_holds", "words; a payee's name that holds one of them; separated by |", nullable=True),
    ),
)  # fmt: skip

DEFLATORS = Table(
    "deflators",
    "Price index by year, to bring money of one year to the prices of another.",
    (
        Column("year", "integer", "calendar year", minimum=1900, maximum=2100),
        number("index", "price level; any base", "index", minimum=0),
        SOURCE,
    ),
    key=("year",),
)

EXCHANGE_RATES = Table(
    "exchange_rates",
    "What one unit of a foreign currency is worth in the currency of the study.",
    (
        text("currency", "currency code, such as EUR"),
        Column("year", "integer", "year the rate is for; every year when empty", required=False, nullable=True,
               minimum=1900, maximum=2100),
        number("rate", "units of the study's currency for one unit of this one", "rate", minimum=0),
        SOURCE,
    ),
    key=("currency", "year"),
)  # fmt: skip

AREAS = Table(
    "areas",
    "Areas of a study that are not on the shipped UK list.",
    (
        text("area", "area code"),
        text("name", "area name"),
        text("region", "code or name of the larger area that holds it"),
        text("country", "country"),
    ),
    key=("area",),
)

SECTOR_OVERRIDES = Table(
    "sector_overrides",
    "The user's corrections of industry codes.",
    (
        text("firm_id", "company number"),
        text("sector", "SIC 2007 code that is right"),
        text("why", "the reason, kept with the study"),
    ),
    key=("firm_id",),
)

COMPANY_GROUPS = Table(
    "company_groups",
    "Who owns whom: one row a company that another controls, as the user knows it or the register of owners says.",
    (
        text("firm_id", "company number of the subsidiary"),
        text("parent", "company number of its parent, or any id of one abroad"),
        optional(text("name", "name of the subsidiary")),
        optional(text("parent_name", "name of the parent")),
        SOURCE,
    ),
    key=("firm_id",),
)

PAYMENTS = Table(
    "payments",
    "Payments by year, buying and supplying industry and their regions, as the systems of the banks recorded them.",
    (
        Column("year", "integer", "calendar year", minimum=1900, maximum=2100),
        text("buyer", "SIC 2007 division that pays, or unknown"),
        text("buyer_region", "ITL 1 region or nation of the buyer, or unknown"),
        text("supplier", "SIC 2007 division that is paid, or unknown"),
        text("supplier_region", "ITL 1 region or nation of the supplier, or unknown"),
        number("value", "sum of the cells that the publisher shows", "currency units a year", nullable=True, minimum=0),
        number("transactions", "number of payments, rounded by the publisher", "payments", nullable=True, minimum=0),
        Column("cells", "integer", "cells of the file behind the row", "cells", minimum=1),
        Column("withheld", "integer", "how many of them the publisher does not show", "cells", minimum=0),
    ),
    key=("year", "buyer", "buyer_region", "supplier", "supplier_region"),
)

SEEN_SHARES = Table(
    "seen_shares",
    "Share of what a region's industries were seen to buy in the country that they bought in their own region.",
    (
        text("level", "the whole region, a buying industry, a supplying industry, or a pair of both",
              allowed=("all", "buyer", "supplier", "pair")),
        text("buyer", "SIC 2007 division that pays; empty for all", nullable=True),
        text("supplier", "SIC 2007 division that is paid; empty for all", nullable=True),
        number("share", "paid in the region over all that was paid", "share", nullable=True, minimum=0, maximum=1),
        number("lower", "at the least, whatever is unknown", "share", minimum=0, maximum=1),
        number("upper", "at the most, whatever is unknown", "share", minimum=0, maximum=1),
        number("paid", "all that was seen to be paid", "currency units a year", minimum=0),
        number("paid_here", "of that, to suppliers in the region", "currency units a year", minimum=0),
        Column("withheld", "integer", "cells that the publisher does not show", "cells", minimum=0),
        Column("cells", "integer", "cells behind the row", "cells", minimum=0),
        OF_EVIDENCE,
    ),
    key=("level", "buyer", "supplier"),
)  # fmt: skip

ACTIVITY = Table(
    "activity",
    "Output or jobs of a region and of the nation that holds it, for netan regionalise. One row an industry of the "
    "table.",
    (
        text("sector", "industry of the input-output table, by its code or its name"),
        number("region", "output or jobs in the region; 0 where there are none", "any, the same in both", minimum=0),
        number("nation", "output or jobs in the nation, region included", "any, the same in both", minimum=0),
        optional(
            number("delta", "delta of the buying industry, for the method SFLQ", "exponent", minimum=0, maximum=1)
        ),
    ),
    key=("sector",),
)

TABLES = (
    REGISTER, SITES, COMPANY_SIZES, EMPLOYMENT, BUSINESS_COUNTS, LINKS, SUPPLIER_LIST, SURVEY_ANSWERS,
    MATCH_DECISIONS, SET_ASIDE_RULES, DEFLATORS, EXCHANGE_RATES, AREAS, SECTOR_OVERRIDES, COMPANY_GROUPS, CONTRACTS,
    COUNCIL_COMPANIES,
    ACTIVITY, PAYMENTS, SEEN_SHARES, NODES, EDGES, FIGURE_DATA, FIGURE_LINES, *LINKAGE_TABLES,
    *FAMILY_TABLES, *RESULT_TABLES,
)  # fmt: skip
