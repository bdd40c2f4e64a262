"""Tables of a network, and of what a figure shows of it."""

from __future__ import annotations

from .columns import EVIDENCE, NODE_KINDS, OF_EVIDENCE, TIERS, Column, Table, number, text

NODES = Table(
    "nodes",
    "What stands in a network; the order of rows is the order of the matrix.",
    (
        text("node_id", "company number, site id, or '<sector>@<tier>' for the rest of an industry"),
        text("kind", "what it stands for", allowed=NODE_KINDS),
        text("label", "name for people"),
        text("sector", "industry of the input-output table", nullable=True),
        text("area", "area code", nullable=True),
        text("tier", "how far from the place", allowed=TIERS),
        number("output", "sales at basic prices", "currency units a year", nullable=True, minimum=0),
        number("employees", "headcount", "jobs", nullable=True, minimum=0),
        number("employees_lower", "lower end of what is known", "jobs", nullable=True, minimum=0),
        number("employees_upper", "upper end of what is known", "jobs", nullable=True, minimum=0),
        OF_EVIDENCE,
        text("size_source", "whence the size comes", nullable=True),
        text("firm_id", "company number where known", nullable=True),
        text("status", "company status", nullable=True),
        text("postcode", "postcode", nullable=True),
        Column("confidential", "boolean", "true when the row may not leave the team"),
    ),
    key=("node_id",),
)

EDGES = Table(
    "edges",
    "Supply links of a network, from supplier to buyer.",
    (
        text("supplier", "node_id"),
        text("buyer", "node_id"),
        text("sector", "industry of the good or service", nullable=True),
        number("value", "sales", "currency units a year", minimum=0),
        OF_EVIDENCE,
        number("probability", "chance that the link exists; 1 when seen", "", minimum=0, maximum=1),
        Column("confidential", "boolean", "true when the row may not leave the team"),
        text("only_source", "yes, no or empty: what the buyer said", nullable=True),
    ),
    key=("supplier", "buyer"),
)

FIGURE_DATA = Table(
    "figure_data",
    "What a picture of the suppliers of one company draws: one row a circle, written beside the picture.",
    (
        text("supplier_or_group", "name of a supplier here, or the industry of several"),
        Column("suppliers", "integer", "how many suppliers the row stands for", "suppliers", minimum=1),
        text("origin", "here, rest of region, rest of country or abroad; elsewhere where none may be told apart"),
        text("area", "area of the invoicing address; empty for several", nullable=True),
        text("industry", "group of industries, as the colours of the picture"),
        number("jobs", "headcount there, where any is known", "jobs", nullable=True, minimum=0),
        text("jobs_evidence", "on what the jobs rest, or 'not known'", allowed=(*EVIDENCE, "not known")),
        number("paid_m", "payments in the year", "million currency units a year", minimum=0),
        number("share_of_paid", "share of all that the company was seen to pay", "share", minimum=0, maximum=1),
        OF_EVIDENCE,
        Column("confidential", "boolean", "true when a row of the list behind it may not leave the team"),
    ),
)

FIGURE_LINES = Table(
    "figure_lines",
    "What a picture of industries or companies draws: one row a line, written beside the picture.",
    (
        text("supplier", "name of a company, or of the industry of several"),
        text("supplier_where", "here, rest of region, rest of country or abroad"),
        text("supplier_industry", "industry, or group of industries where one is drawn"),
        number("supplier_jobs", "headcount, where any is known", "jobs", nullable=True, minimum=0),
        text("buyer", "name of a company, or of the industry of several"),
        text("buyer_where", "here, rest of region, rest of country or abroad"),
        text("buyer_industry", "industry, or group of industries where one is drawn"),
        number("buyer_jobs", "headcount, where any is known", "jobs", nullable=True, minimum=0),
        number("paid_m", "payments in the year", "million currency units a year", minimum=0),
        OF_EVIDENCE,
    ),
)
