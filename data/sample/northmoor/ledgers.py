"""The fictional supplier lists: the anchor plant's purchase ledger and a smaller one of a maker of pumps."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from . import COUNTRY, FOREIGN, LEDGER_YEAR, REGION, SEED
from .archetypes import INDUSTRY_OF
from .sites import ANCHOR, OPERATORS
from .stock import OUTSIDE_ENDS, OUTSIDE_STARTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .companies import Company

PUMPS = "Moorend Pumps Limited"
# Payments in pounds: to local suppliers, to suppliers elsewhere, and what an analyst sets aside.
PLANT_LOCAL, PLANT_ELSEWHERE = 61_000_000, 136_000_000
PUMPS_LOCAL, PUMPS_ELSEWHERE = 10_200_000, 13_800_000
MOST_OF_SALES = 0.6  # no supplier here sells more of its output to one buyer
PLANT_MOST, PUMPS_MOST = 2_400_000, 1_300_000  # to a supplier here that the story does not name
PAYMENT_TAIL = 0.95  # exponent of the tail of payments to suppliers elsewhere
NAME_ONLY = 14  # local payees whose company number the ledger lacks

# what is bought | SIC codes of its makers | payees here, region, country, abroad | typical size of a payment elsewhere
_PLANT = """
machined parts|25620|38 14 16 6|1
forgings|25500|7 2 5 4|2.4
castings|24530 24540 24510|7 2 4 4|1.8
heat treatment and coating|25610|12 3 4 0|.8
tooling and jigs|25730|12 5 6 3|.7
fabrications|25110 25990|16 6 6 0|.7
fasteners|25940|5 1 5 6|1.2
metals|46720 24420 24100 24450|5 2 6 8|3.4
composites and mouldings|22290 13960|4 3 8 6|2
electronics and sensors|26110 26511|3 2 8 8|2.6
machines and spares|28490 28290|5 4 7 6|1.2
maintenance|33120 33200|7 4 4 0|.5
design and testing|71121 71122 71200|8 4 8 3|.8
software and IT|62020 62012|4 3 8 2|.7
haulage|49410|6 5 4 1|.6
packaging and storage|16240 17219 52103|3 2 3 0|.5
cleaning, catering, security|81210 80100 56101|3 1 3 0|.5
office supplies and print|18129 46690|2 2 4 0|.2
electricity and gas|35140|0 0 2 0|5
water|36000|0 1 0 0|.8
telecoms|61900|0 0 2 0|.5
insurance and banking|65120 64191|0 0 3 0|.9
"""
_PUMPS = """
castings|24510 24530 24540|6 1 1 1|2.4
machined parts|25620|7 1 0 0|1
fabrications|25110 25990|4 1 0 0|1
heat treatment and coating|25610|3 0 0 0|.6
seals and mouldings|22190 22290|2 1 1 0|1
motors and switchgear|27120 27900|2 1 1 2|2.8
metals|46720 24100|1 1 1 0|1.6
haulage|49410|1 0 0 0|.4
electricity and gas|35140|0 0 1 0|1.4
"""
# Paid, but no supply of goods: name | company number's owner | area | what for | pounds
_SET_ASIDE = f"""
Revenue Office of {COUNTRY}|-|{COUNTRY}|tax|11400000
Customs Office of {COUNTRY}|-|{COUNTRY}|tax|3400000
Aeral Structures plc|Aeral Structures plc|{COUNTRY}|group recharge|9600000
Aeral Structures Treasury Ltd|-|{COUNTRY}|group recharge|4900000
Aeral Structures (Castamar) SA|-|Castamar|group recharge|3700000
Aeral Estates Ltd|-|{COUNTRY}|rent|3900000
Longwall Property Fund|-|{COUNTRY}|rent|1200000
Handover Staffing Ltd|Handover Staffing Ltd|Eastvale|agency labour|2200000
Gangway Staffing Ltd|-|{REGION}|agency labour|3100000
Keyworker People plc|-|{COUNTRY}|agency labour|1800000
Aeral Pension Trustees|-|{COUNTRY}|pension|600000
Norlund Lease Finance AB|-|Norlund|rent|200000
Northmoor District Councils|-|Eastvale|business rates|4100000
Hollin Cross Estates|-|Eastvale|rent|200000
"""
# Payments and answers that the story needs: company | plant pays | only source | pumps pays
_GIVEN = {
    "Redbeck Forgings Ltd": (9_400_000, "yes", 0),
    "Hollin Precision Ltd": (6_800_000, "no", 0),
    "Saltmarsh Coatings Ltd": (3_100_000, "yes", 310_000),
    "Skelmscar Castings Limited": (2_600_000, "yes", 940_000),
    "Umbergate Tooling Ltd": (1_450_000, "no", 0),
    "Querngarth Inspection Ltd": (880_000, "yes", 0),
    "Rookwick Fasteners Ltd": (720_000, "no", 0),
    "O'Drebbley & Sons (Fabrications) Ltd": (610_000, "no", 240_000),
    "Ünïcode Präzision Ltd": (540_000, "yes", 0),
    "=SUM Engineering Ltd": (330_000, "no", 120_000),
    "<b>Brunt & Bold</b> Metalworks Ltd": (280_000, "", 0),
    'The "Square Deal" Tool Company, Limited': (95_000, "no", 0),
    "@Yarlfold +1 Digital Ltd": (38_000, "", 0),
}
# Local payees that the register of the place does not hold.
_UNREGISTERED = (
    ("Stockbar Metals Ltd", "Stockbar Metals Ltd", "Moorend", "metals", "46720"),
    ("Liftwell Rentals plc", "Liftwell Rentals plc", "Eastvale", "maintenance", "77320"),
    ("H. Dreblow, machine fitter (sole trader)", "", "Eastvale", "maintenance", "33120"),
    ("Oskelwick & Daughter, pattern makers", "", "Moorend", "tooling and jigs", "25730"),
    ("Vale Blade Grinding (partnership)", "", "Westvale", "tooling and jigs", "25730"),
    ("Northmoor College", "", "Eastvale", "design and testing", "85320"),
)
CRITICAL_GOODS = {"forgings", "castings", "heat treatment and coating", "tooling and jigs", "design and testing",
                  "composites and mouldings", "electronics and sensors", "metals"}  # fmt: skip


@dataclass(frozen=True)
class Payee:
    """One line of a supplier list."""

    buyer: str
    name: str
    value: int
    number: str
    area: str
    postcode: str
    sic: str
    category: str
    employees: int | None
    only_source: str


@dataclass(frozen=True)
class _Line:
    category: str
    codes: tuple[str, ...]
    counts: tuple[int, ...]
    size: float


def _plan(text: str) -> list[_Line]:
    out = []
    for line in text.strip().splitlines():
        category, codes, counts, size = line.split("|")
        out.append(_Line(category, tuple(codes.split()), tuple(int(n) for n in counts.split()), float(size)))
    return out


def turnover(company: Company) -> float:
    """Sales of a company in pounds a year, were it as productive as its industry."""
    return company.employees * INDUSTRY_OF[company.sic[0][:2]].output_per_job * 1000


def _pick(
    rng: np.random.Generator, line: _Line, pool: Sequence[Company], first: Sequence[Company], count: int
) -> list[Company]:
    """Companies of the right trade: those of the story first, then by chance, the larger ones rather."""
    chosen = [c for c in first if c.sic and c.sic[0] in line.codes][:count]
    if len(chosen) == count:
        return chosen
    names = {c.name for c in chosen} | set(_GIVEN)
    rest = [c for c in pool if c.trading and c.sic[0] in line.codes and c.name not in names and c.employees > 1]
    weight = np.sqrt([c.employees for c in rest])
    places = rng.choice(len(rest), size=count - len(chosen), replace=False, p=weight / weight.sum())
    return chosen + [rest[place] for place in sorted(places)]


def _scaled(weights: np.ndarray, most: np.ndarray, total: int) -> list[int]:
    """Whole pounds that add up to ``total``: in proportion to the weights, flattening out towards ``most``."""
    low, high = 0.0, 1.0
    while (most * -np.expm1(-high * weights / most)).sum() < total:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        if (most * -np.expm1(-middle * weights / most)).sum() < total:
            low = middle
        else:
            high = middle
    pounds = [int(value) for value in np.floor(most * -np.expm1(-low * weights / most))]
    pounds[int(np.argmax(weights))] += total - sum(pounds)
    return pounds


def _local(
    rng: np.random.Generator, buyer: str, plan: list[_Line], register: Sequence[Company],
    first: Sequence[Company], given: dict[str, tuple[int, str]], total: int, most: int,
) -> list[Payee]:  # fmt: skip
    picked = [(line, c) for line in plan for c in _pick(rng, line, register, first, line.counts[0])]
    fixed = sum(given[c.name][0] for _, c in picked if c.name in given)
    free = [c for _, c in picked if c.name not in given]
    sales = np.array([turnover(c) for c in free])
    caps = np.minimum(MOST_OF_SALES * sales, most)
    shares = rng.beta(0.6, 5.0, size=len(free)) + 0.002
    drawn = dict(zip((c.name for c in free), _scaled(shares * sales, caps, total - fixed), strict=True))
    out = []
    for line, c in picked:
        value, only = given.get(c.name, (drawn.get(c.name, 0), ""))
        if c.name not in given:
            only = _answer(rng, line.category, 0.14)
        heads = c.employees if rng.random() < 0.1 else None
        out.append(Payee(buyer, c.name, value, c.number, c.district, c.postcode, c.sic[0], line.category, heads, only))
    return out


def _answer(rng: np.random.Generator, category: str, chance: float) -> str:
    draw = rng.random()
    if category in CRITICAL_GOODS and draw < chance:
        return "yes"
    return "no" if draw < 0.55 else ""


def _elsewhere(rng: np.random.Generator, buyer: str, plan: list[_Line], total: int, largest: int) -> list[Payee]:
    rows, sizes = [], []
    taken: set[str] = set()
    for line in plan:
        for tier, count in enumerate(line.counts[1:]):
            for _ in range(count):
                area = (REGION, COUNTRY, FOREIGN[int(rng.integers(len(FOREIGN)))])[tier]
                end = ("Ltd", "plc", "SA")[2 if tier == 2 else int(rng.random() < 0.2)]
                name = _outside_name(rng, line.category, taken, end)
                number = f"ZX{rng.integers(100_000, 999_999):06d}" if tier < 2 and rng.random() < 0.6 else ""
                sic = line.codes[int(rng.integers(len(line.codes)))] if rng.random() < 0.92 else ""
                only = _answer(rng, line.category, 0.12)
                rows.append(Payee(buyer, name, 0, number, area, "", sic, line.category, None, only))
                sizes.append(line.size**1.5)
    chance = (rng.permutation(len(rows)) + rng.random(len(rows))) / len(rows)  # one from each slice of a power law
    values = _scaled(np.array(sizes) * chance ** (-1 / PAYMENT_TAIL), np.full(len(rows), float(largest)), total)
    return [replace(row, value=value) for row, value in zip(rows, values, strict=True)]


def _outside_name(rng: np.random.Generator, category: str, taken: set[str], end: str) -> str:
    word = category.partition(" and ")[0].partition(",")[0].title()
    while True:
        stem = OUTSIDE_STARTS[rng.integers(len(OUTSIDE_STARTS))] + OUTSIDE_ENDS[rng.integers(len(OUTSIDE_ENDS))]
        if stem not in taken:
            taken.add(stem)
            return f"{stem} {word} {end}"


def _without_number(rng: np.random.Generator, rows: list[Payee], count: int) -> list[Payee]:
    """Write some names as a purchase ledger does, without a number: capitals, 'and' for '&', another 'Limited'."""
    places = [k for k, row in enumerate(rows) if row.name not in _GIVEN]
    out = list(rows)
    for turn, place in enumerate(rng.choice(places, size=count, replace=False)):
        name = out[place].name
        if turn % 3 == 0:
            name = name.upper().replace(" LIMITED", " LTD")
        elif turn % 3 == 1:
            name = name.replace(" & ", " and ").replace(" Ltd", " Limited")
        else:
            name = name.removesuffix(" Limited").removesuffix(" Ltd")
        out[place] = replace(out[place], name=name, number="", postcode="" if turn % 2 else out[place].postcode)
    return out


def _unregistered(rng: np.random.Generator, buyer: str) -> list[Payee]:
    out = []
    for name, owner, area, category, sic in _UNREGISTERED:
        value = int(rng.integers(18, 400)) * 1000
        out.append(Payee(buyer, name, value, OPERATORS.get(owner, ""), area, "", sic, category, None, "no"))
    return out


def _set_aside(buyer: str) -> list[Payee]:
    rows = [line.split("|") for line in _SET_ASIDE.strip().splitlines()]
    return [
        Payee(buyer, name, int(value), OPERATORS.get(owner, ""), area, "", "", category, None, "")
        for name, owner, area, category, value in rows
    ]


def plant_ledger(register: Sequence[Company]) -> list[Payee]:
    """Lines of the anchor plant: 150 payees here, 250 elsewhere."""
    rng = np.random.default_rng(SEED + 5)
    plan = _plan(_PLANT)
    other = _unregistered(rng, ANCHOR)
    for row in other:  # each takes the place of a company of the register
        place = next(k for k, line in enumerate(plan) if line.category == row.category)
        counts = plan[place].counts
        plan[place] = replace(plan[place], counts=(counts[0] - 1, *counts[1:]))
    first = [c for c in register if c.name in _GIVEN]
    given = {name: (value, only) for name, (value, only, _) in _GIVEN.items()}
    local = _local(rng, ANCHOR, plan, register, first, given, PLANT_LOCAL - sum(row.value for row in other), PLANT_MOST)
    local = _without_number(rng, local, NAME_ONLY)
    rest = _elsewhere(rng, ANCHOR, plan, PLANT_ELSEWHERE, 14_000_000)
    return _sorted([*local, *other, *rest, *_set_aside(ANCHOR)])


def pumps_ledger(register: Sequence[Company], plant: Sequence[Payee]) -> list[Payee]:
    """Lines of the maker of pumps: 26 payees here, more than half of them also on the plant's list."""
    rng = np.random.default_rng(SEED + 6)
    buyer = next(c.number for c in register if c.name == PUMPS)
    paid = {row.number: row.value for row in plant if row.number}
    shared = [c for c in register if c.number in paid and c.name not in _GIVEN and c.employees >= 8]
    shared = [c for c in shared if paid[c.number] < 0.1 * turnover(c)]
    favoured = [shared[k] for k in rng.permutation(len(shared))]
    plan = _plan(_PUMPS)
    first = [c for c in register if c.name in _GIVEN and _GIVEN[c.name][2]]
    wanted = {code for line in plan for code in line.codes}
    for c in favoured:  # one a trade, so that the two lists differ
        if c.sic[0] in wanted:
            wanted.remove(c.sic[0])
            first.append(c)
    given = {name: (value, "no" if only != "yes" else "") for name, (_, only, value) in _GIVEN.items() if value}
    local = _local(rng, buyer, plan, [c for c in register if c.name != PUMPS], first, given, PUMPS_LOCAL, PUMPS_MOST)
    return _sorted([*local, *_elsewhere(rng, buyer, plan, PUMPS_ELSEWHERE, 4_000_000)])


def _sorted(rows: list[Payee]) -> list[Payee]:
    return sorted(rows, key=lambda row: (-row.value, row.name))


def ledger_csv(rows: Sequence[Payee], *, confidential: bool) -> str:
    """Text of a supplier list in netan's canonical columns."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([
        "buyer", "supplier_name", "value", "supplier", "supplier_area", "supplier_postcode", "supplier_sector",
        "category", "supplier_employees", "only_source", "year", "confidential", "source",
    ])  # fmt: skip
    for r in rows:
        writer.writerow([
            r.buyer, r.name, r.value, r.number, r.area, r.postcode, r.sic, r.category,
            "" if r.employees is None else r.employees, r.only_source, LEDGER_YEAR,
            "true" if confidential else "false", "fictional",
        ])  # fmt: skip
    return buffer.getvalue()
