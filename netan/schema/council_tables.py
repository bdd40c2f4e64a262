"""Tables of public money: contracts, and who relies on the council."""

from __future__ import annotations

from .columns import EVIDENCE, SOURCE, Column, Table, number, optional, text

CONTRACTS = Table(
    "contracts",
    "Contracts that public bodies awarded, one row a supplier: what may be paid at most, never what was paid.",
    (
        text("contract_id", "id of the process or notice and of the award in it"),
        text("buyer", "public body that awarded it"),
        text("supplier_name", "name of the supplier as published"),
        optional(text("supplier", "company number of the supplier, where the notice gives one")),
        optional(text("supplier_postcode", "postcode of the supplier's address")),
        optional(text("title", "what was bought, in the buyer's words")),
        number("value", "the most that may be paid to this supplier; 0 as published; empty where several share one "
               "ceiling or none is given", "currency units", nullable=True, minimum=0),
        text("value_is", "what the value is: the ceiling of this supplier, that of several together (neither split nor "
             "repeated), published as 0, or not given",
             allowed=("ceiling", "ceiling of several", "no value", "not given")),
        optional(number("ceiling", "the most that may be paid to all suppliers of the award; not to be added up over "
                        "its rows", "currency units", minimum=0)),
        Column("suppliers", "integer", "suppliers of the award", "suppliers", minimum=1),
        optional(text("currency", "currency code of the value; the study's when empty")),
        optional(Column("date", "date", "date of the award")),
        optional(Column("start", "date", "first day of the contract")),
        optional(Column("end", "date", "last day of the contract")),
        optional(text("classification", "CPV code of what was bought")),
        SOURCE,
    ),
)  # fmt: skip

COUNCIL_COMPANIES = Table(
    "council_companies",
    "Who relies on the council: companies here that public bodies paid or gave a contract; written beside the picture.",
    (
        text("company", "name of the company, or words for several that may not be named"),
        Column("companies", "integer", "companies that the row stands for", "companies", minimum=1),
        text("area", "area of the company", nullable=True),
        text("industry", "industry of the company", nullable=True),
        number("paid_m", "payments of public bodies, brought to a year; empty where it may not be told",
               "million currency units a year", nullable=True, minimum=0),
        number("contracts_m", "ceilings of contracts in force, spread over their years: what may be paid, not payments",
               "million currency units a year", nullable=True, minimum=0),
        Column("contracts", "integer", "contracts in the files", "contracts", nullable=True, minimum=0),
        number("share_lower", "payments over the largest sales it may have", "share", nullable=True, minimum=0,
               maximum=1),
        number("share_upper", "payments over the least sales it may have", "share", nullable=True, minimum=0,
               maximum=1),
        text("reliance", "band of that range: under 5 %, 5-25 %, over 25 % of sales, or not known"),
        number("jobs_lower", "jobs that may rest on it, at the least", "jobs", nullable=True, minimum=0),
        number("jobs_upper", "jobs that may rest on it, at the most", "jobs", nullable=True, minimum=0),
        text("evidence", "of the payments: seen; official for a row of contracts alone", allowed=EVIDENCE),
        text("sales_evidence", "on what the sales rest, or 'not known'", allowed=(*EVIDENCE, "not known")),
    ),
)  # fmt: skip
