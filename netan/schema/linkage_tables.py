"""Tables of measures on a place: figures with a lower, a middle where calibrated, and an upper."""

from __future__ import annotations

from .columns import OF_EVIDENCE, Column, Table, number, text

QUADRANTS = ("key", "strong backward", "strong forward", "weak")
AREAS = {"local": "here", "region": "in the region, place included", "country": "in the country"}
_SECTOR = (
    text("sector", "industry of the table, or section where jobs are by section"),
    text("label", "name of the industry"),
)


def _ranged(name: str, meaning: str, unit: str, *, nullable: bool = False) -> tuple[Column, ...]:
    words = {"lower": "at the least", "middle": "calibrated; empty without calibration", "upper": "at the most"}
    return tuple(
        number(f"{name}_{end}", f"{meaning}: {said}", unit, nullable=nullable or end == "middle")
        for end, said in words.items()
    )


def _multipliers(name: str, meaning: str) -> Table:
    columns: list[Column] = [*_SECTOR]
    for tier, where in AREAS.items():
        columns += _ranged(f"{tier}_output_multiplier", f"output {where} per unit of demand", "money per money")
        for kind, unit in (("gva", "money per money"), ("jobs", "jobs per million currency units")):
            columns += _ranged(f"{tier}_{kind}_effect", f"{kind} {where} from demand for the industry", unit)
            total = f"{kind} {where} in all over that of the industry itself"
            columns += _ranged(f"{tier}_{kind}_multiplier", total, "ratio", nullable=True)
    return Table(name, meaning, tuple(columns), key=("sector",))


PLACE_MULTIPLIERS = _multipliers(
    "place_multipliers",
    "Multipliers of the place, its region and the country for demand for an industry here. Each area is a model of its "
    "own. Type II has the same columns.",
)

KEY_SECTORS = Table(
    "key_sectors",
    "Backward and forward linkages inside the place (Rasmussen; forward from the Ghosh inverse), mean 1.",
    (
        *_SECTOR,
        *_ranged("backward_linkage", "pull on suppliers here over the average industry's", "ratio"),
        *_ranged("backward_spread", "how unevenly the pull falls", "coefficient of variation", nullable=True),
        *_ranged("forward_linkage", "push on buyers here over the average industry's", "ratio"),
        *_ranged("forward_spread", "how unevenly the push falls", "coefficient of variation", nullable=True),
        text("quadrant", "which linkages are above the average", allowed=QUADRANTS),
        Column("certain", "boolean", "whether every draw of the shares puts it there"),
    ),
    key=("sector",),
)

EXTRACTION = Table(
    "extraction",
    "What the place loses when an industry is extracted: total extraction, it buys and sells nothing and its own final "
    "demand is gone. Largest loss of jobs first.",
    (
        *_SECTOR,
        *_ranged("output_total_extraction_loss", "output of all industries here", "currency units a year"),
        *_ranged("output_total_extraction_loss_elsewhere", "of that, of other industries", "currency units a year"),
        *_ranged("jobs_total_extraction_loss", "jobs of all industries here", "jobs"),
        *_ranged("jobs_total_extraction_loss_elsewhere", "of that, of other industries", "jobs"),
        Column("rank_lower", "integer", "best rank by jobs over the draws", "rank", minimum=1),
        Column("rank_upper", "integer", "worst rank by jobs over the draws", "rank", minimum=1),
    ),
    key=("sector",),
)

POSITIONS = Table(
    "positions",
    "Where an industry stands in the chain, in the whole country.",
    (
        *_SECTOR,
        number("upstreamness", "average stages between its output and final use", "stages", minimum=1),
        number("downstreamness", "average stages between primary inputs and its output", "stages", minimum=1),
    ),
    key=("sector",),
)

LEAKAGE = Table(
    "leakage",
    "Where a pound of an industry's purchases ends, over all rounds of suppliers here. The ends sum to 1 in each draw.",
    (
        *_SECTOR,
        *_ranged("here_at_once", "bought here in the first round", "share", nullable=True),
        *_ranged("region", "ends in the rest of the region", "share", nullable=True),
        *_ranged("country", "ends in the rest of the country", "share", nullable=True),
        *_ranged("abroad", "ends abroad", "share", nullable=True),
        *_ranged("wages", "ends in wages paid here", "share", nullable=True),
        *_ranged("taxes", "ends in taxes less subsidies", "share", nullable=True),
        *_ranged("profits", "ends in profits and other value added", "share", nullable=True),
    ),
    key=("sector",),
)

GAP_LIST = Table(
    "gap_list",
    "Inputs that a place buys from outside by supplying industry, beside the companies here with that code. Imports "
    "from abroad are one last row of all products, with an empty industry.",
    (
        text("sector", "supplying industry; empty for imports from abroad"),
        text("label", "name of the industry"),
        *_ranged("outside", "bought from the rest of the region and of the country", "currency units a year"),
        *_ranged("region", "of that, from the rest of the region", "currency units a year", nullable=True),
        *_ranged("country", "of that, from the rest of the country", "currency units a year", nullable=True),
        *_ranged("bought", "bought in all, here as well", "currency units a year"),
        Column("companies", "integer", "companies and sites here with that code", "companies",
               nullable=True, minimum=0),
        number("jobs", "their jobs, of those whose size was recorded", "jobs", nullable=True, minimum=0),
        text("companies_evidence", "evidence of these companies; empty where there are none", nullable=True),
        Column("already_supply", "integer", "how many of them one of the buyers was seen to pay", "companies",
               nullable=True, minimum=0),
        number("seen_outside", "what the buyers were seen to pay to suppliers elsewhere in the country; empty: nothing "
               "was seen", "currency units a year", nullable=True, minimum=0),
        OF_EVIDENCE,
    ),
    key=("sector",),
)  # fmt: skip

_AS_SAID = "as the label says"
SCORECARD = Table(
    "scorecard",
    "How far the inferred links of a network can be believed: its structure beside published facts, its sums, the "
    "prediction of hidden payments.",
    (
        text("part", "what the row tells", allowed=("structure", "sums", "prediction")),
        text("measure", "short name"),
        text("label", "name for people"),
        number(
            "value",
            "as measured on the companies here; empty where there is too little",
            _AS_SAID,
            nullable=True,
        ),
        number("lower", "lower end of its range", _AS_SAID, nullable=True),
        number("upper", "upper end", _AS_SAID, nullable=True),
        number(
            "published_lower",
            "least published value; empty with an upper one: anything below",
            _AS_SAID,
            nullable=True,
        ),
        number("published_upper", "greatest; empty with a lower one: anything above", _AS_SAID, nullable=True),
        text("comparable", "whether a place can be held against it: yes, in part, no; empty without a published value"),
        text("verdict", "near, low, high, or empty where nothing can be said"),
        text("source", "what the published values were measured on"),
    ),
    key=("part", "measure"),
)

LINKAGE_TABLES = (PLACE_MULTIPLIERS, KEY_SECTORS, EXTRACTION, POSITIONS, LEAKAGE, GAP_LIST, SCORECARD)
