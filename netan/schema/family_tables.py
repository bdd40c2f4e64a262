"""Tables and JSON of families of scenarios: closures of each, joint draws, failures, scenarios side by side."""

from __future__ import annotations

from .columns import OF_EVIDENCE, Column, Key, Table, number, text

_WORDS = {"lower": "at the least", "middle": "calibrated; empty without calibration", "upper": "at the most"}
_JOBS = {
    "suppliers": "at suppliers here",
    "back": "at suppliers here further back",
    "households": "here from less household spending",
    "all": "here in all, before anybody finds work",
    "left": "here still lost after a year",
    "elsewhere": "at suppliers elsewhere in the country",
}


def _ranged(name: str, meaning: str, unit: str) -> tuple[Column, ...]:
    return tuple(number(f"{name}_{end}", f"{meaning}: {said}", unit, nullable=True) for end, said in _WORDS.items())


CLOSURE_OF_EACH = Table(
    "closure_of_each",
    "Each company or site of a place closed alone, the largest loss first; companies of which nothing was seen stand "
    "as one row an industry and size class, with the medians over a few of them.",
    (
        Column("rank", "integer", "place by all jobs here", "place", minimum=1),
        Column("rank_lower", "integer", "best place that the ranges allow", "place", minimum=1),
        Column("rank_upper", "integer", "worst place that the ranges allow", "place", minimum=1),
        text("label", "name, or industry and size class"),
        text("node_id", "company number or site id; empty for a class", nullable=True),
        text("area", "area code; empty for a class", nullable=True),
        text("sector", "industry of the input-output table"),
        text("sector_label", "name of the industry"),
        Column("firms", "integer", "companies that the row stands for", "companies", minimum=1),
        number("at_site", "jobs there", "jobs", minimum=0),
        *(column for name, words in _JOBS.items() for column in _ranged(name, f"jobs {words}", "jobs")),
        *_ranged("gva", "gross value added here", "currency units a year"),
        Column("payments", "integer", "suppliers that it was seen to pay", "suppliers", minimum=0),
        text("evidence", "what was seen of it: size, payments, both or nothing (estimated)"),
    ),
    key=("label", "node_id"),
)

FAILURES = Table(
    "failures",
    "What a place loses as more and more of its companies fail together.",
    (
        text("order", "which fail first", allowed=("random", "largest", "linked", "systemic")),
        Column("companies", "integer", "how many fail", "companies", minimum=1),
        *_ranged("jobs", "share of all jobs here at risk, theirs included", "share"),
        *_ranged("output", "share of all output here at risk, theirs included", "share"),
        number("jobs_mean", "share of all jobs here at risk: mean over orders and sampled networks", "share"),
        number("output_mean", "share of all output here at risk: mean over orders and sampled networks", "share"),
        number("own_jobs", "share of all jobs here that are theirs", "share", minimum=0, maximum=1),
        OF_EVIDENCE,
    ),
    key=("order", "companies"),
)

SIDE_BY_SIDE = Table(
    "side_by_side",
    "Scenarios side by side, and how much more than the first one each costs with the same draws for all.",
    (
        text("scenario", "name"),
        text("part", "site, suppliers, back, households, all, left, elsewhere or gva"),
        number("lower", "at the least", "jobs; gva in currency units a year", nullable=True),
        number("middle", "calibrated; empty without calibration", "jobs; gva in currency units a year", nullable=True),
        number("upper", "at the most", "jobs; gva in currency units a year", nullable=True),
        *(
            number(f"difference_{end}", f"more than the first: {share} of the draws; empty for the first", "as above",
                   nullable=True)
            for end, share in (("lower", "5 %"), ("middle", "half"), ("upper", "95 %"))
        ),
        number("more", "share of the draws in which it costs more", "share", nullable=True, minimum=0, maximum=1),
        OF_EVIDENCE,
    ),
    key=("scenario", "part"),
)  # fmt: skip

CONVERGENCE = Table(
    "convergence",
    "How all jobs of a closure settle as more is drawn, with standard errors.",
    (
        Column("runs", "integer", "joint draws so far", "draws", minimum=1),
        number("mean", "their mean", "jobs"),
        number("mean_error", "its standard error; empty for one draw", "jobs", nullable=True, minimum=0),
        number("lower", "5 % of them lie below", "jobs"),
        number(
            "lower_error", "its standard error; empty where the draws are too few", "jobs", nullable=True, minimum=0
        ),
        number("upper", "5 % of them lie above", "jobs"),
        number(
            "upper_error", "its standard error; empty where the draws are too few", "jobs", nullable=True, minimum=0
        ),
        text("evidence", "always estimated; in the csv alone", nullable=True),
    ),
    key=("runs",),
)

RUNS = Table(
    "runs",
    "Joint draws of a closure, one row a draw.",
    (
        Column("run", "integer", "number of the draw", "number", minimum=1),
        number("site", "jobs at the site", "jobs"),
        *(number(name, f"jobs {words}", "jobs", nullable=name == "households") for name, words in _JOBS.items()),
        number("gva", "gross value added here", "currency units a year"),
        text("evidence", "always estimated"),
    ),
    key=("run",),
)

FIGURE_RANGES = Table(
    "figure_ranges",
    "What a picture of figures with their ranges draws, one row a line: written beside the picture of a closure, of "
    "closures of each, of scenarios side by side.",
    (
        text("scale", "what the scale above the lines measures"),
        text("row", "words at the line"),
        number("certain", "the dark part, from 0; empty for none", "jobs", nullable=True),
        number("lower", "at the least", "jobs", nullable=True),
        number("middle", "calibrated; empty without calibration", "jobs", nullable=True),
        number("upper", "at the most", "jobs", nullable=True),
        text("evidence", "on what the line rests", nullable=True),
    ),
)

FIGURE_CURVES = Table(
    "figure_curves",
    "What a picture of curves draws, one row a point: failures by number, or how joint draws settle.",
    (
        text("line", "words at the end of the line"),
        number("x", "place on the scale below", "companies that fail, or joint draws"),
        number("lower", "lower end of what is shaded; empty for none", "share or jobs", nullable=True),
        number("middle", "the line", "share or jobs", nullable=True),
        number("upper", "upper end of what is shaded; empty for none", "share or jobs", nullable=True),
        text("evidence", "always estimated"),
    ),
    key=("line", "x"),
)

FAMILY_TABLES = (CLOSURE_OF_EACH, FAILURES, SIDE_BY_SIDE, CONVERGENCE, RUNS, FIGURE_RANGES, FIGURE_CURVES)

_NOTES = Key("notes", "list of text", "what the figures rest on and leave out")
_OUTPUTS = Key("outputs", "list of text", "files written")
FAMILY_JSON: dict[str, tuple[Key, ...]] = {
    "scenario montecarlo": (
        Key("name", "text", "name of the scenario"),
        Key("runs", "integer", "joint draws"),
        Key("seed", "integer", "of the draws"),
        Key("networks", "integer", "sampled networks that were drawn from"),
        Key("rows", "list", "as of netan scenario; lower and upper are the 5 and 95 % ends"),
        Key("enough", "yes or no", "both ends of all jobs are steady"),
        Key("runs_needed", "integer", "draws after which they would be"),
        Key("convergence", "list", "one object a number of draws, as the table convergence"),
        Key("moves", "object", "share of the spread of all jobs by what moves it"),
        _NOTES,
        _OUTPUTS,
    ),
    "scenario sweep": (
        Key("place", "text", "name of the place"),
        Key("stamp", "text", "'illustrative' when estimated companies are named, else empty"),
        Key("rows", "list", "one object a row, as the table closure_of_each"),
        Key("left_out", "object", "how many could not be closed, by why"),
        _NOTES,
        _OUTPUTS,
    ),
    "scenario robustness": (
        Key("place", "text", "name of the place"),
        Key("companies", "integer", "companies and sites here with output"),
        Key("orders", "integer", "random orders"),
        Key("seed", "integer", "of the orders"),
        Key("networks", "integer", "sampled networks"),
        Key("rows", "list", "one object an order and number, as the table failures"),
        _NOTES,
        _OUTPUTS,
    ),
    "scenario compare": (
        Key("place", "text", "name of the place"),
        Key("scenarios", "list of text", "names, the first is what the others are held against"),
        Key("rows", "list", "one object a scenario and part, as the table side_by_side"),
        _NOTES,
        _OUTPUTS,
    ),
}
