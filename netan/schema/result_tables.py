"""Tables that tell what follows from lost jobs, and the tables in which a closure is told row by row."""

from __future__ import annotations

from .columns import EVIDENCE, SOURCE, Table, number, optional, text

OCCUPATIONS = Table(
    "occupations",
    "Workers by occupation and industry, from a census, a labour force survey or the site's own list of posts.",
    (
        text("occupation", "occupation, in words or as a code with words"),
        text("sector", "industry of the table, SIC section letter, division or group"),
        number("workers", "who work in it", "workers", minimum=0),
        SOURCE,
    ),
    key=("occupation", "sector"),
)

TRAVEL_TO_WORK = Table(
    "travel_to_work",
    "Workers by where they live and where they work: a census table, or staff home postcodes counted.",
    (
        text("home_area", "where they live, code or name"),
        text("work_area", "where they work, code or name"),
        number("workers", "how many", "workers", minimum=0),
        SOURCE,
    ),
    key=("home_area", "work_area"),
)

PAY = Table(
    "pay",
    "Gross pay a job by industry, as from a survey of earnings or the company itself.",
    (
        text("sector", "industry of the table, SIC section letter, division or group; 'all' for the rest"),
        number("pay", "mean gross pay a job, part time among them", "currency units a year", minimum=0),
        number("year", "year of the pay", "year", minimum=1900, maximum=2100),
        SOURCE,
    ),
    key=("sector",),
)

BREAKDOWN = Table(
    "closure_breakdown",
    "A closure or other scenario by industry, district, origin, company, occupation, home area or what follows. Rows "
    "of jobs are drawn together: their middles add up, their ends do not.",
    (
        text("key", "code of the row, where it has one", nullable=True),
        text("label", "what the row is"),
        number("lower", "at the least", "see unit", nullable=True),
        number("middle", "calibrated; empty without calibration", "see unit", nullable=True),
        number("upper", "at the most", "see unit", nullable=True),
        text("unit", "jobs, or currency units", allowed=("jobs", "currency units")),
        text("rests_on", "what it rests on, in words"),
        text("evidence", "seen, official or estimated", allowed=EVIDENCE),
        optional(text("internal", "set when the row rests on a confidential list and may not leave the team")),
        optional(
            text(
                "measure",
                "of orders and imports that stop, figures that are never added: at risk (about a year), or exposed "
                "(first weeks), lacking supplies or lacking orders",
            )
        ),
    ),
)

RESULT_TABLES = (OCCUPATIONS, TRAVEL_TO_WORK, PAY, BREAKDOWN)
