"""A business-rates list as councils publish it: two of three districts, national occupiers, blanks, redactions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from . import SEED
from .containers import workbook
from .sites import _LINES, OPERATORS
from .spellings import easy
from .stock import POSTCODE_AREAS, SHARED_OFFICES, STREETS, TOWNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .companies import Company
    from .containers import Cell
    from .sites import Site

COVERED = ("Eastvale", "Moorend")  # Westvale did not answer
REDACTED = 150
HEADER = (
    "Property reference", "Primary liable party name", "Property address", "Property postcode", "Billing authority",
    "Property description", "Rateable value", "Liable from",
)  # fmt: skip
_USES = (
    ("10", "33", "Factory and premises", 52.0), ("35", "39", "Depot and premises", 40.0),
    ("41", "43", "Workshop and premises", 30.0), ("45", "45", "Vehicle repair workshop and premises", 34.0),
    ("46", "46", "Warehouse and premises", 60.0), ("47", "47", "Shop and premises", 70.0),
    ("49", "53", "Warehouse and premises", 64.0), ("55", "55", "Hotel and premises", 55.0),
    ("56", "56", "Public house and premises", 48.0), ("85", "85", "School and premises", 45.0),
    ("86", "88", "Surgery and premises", 58.0), ("84", "84", "Offices and premises", 80.0),
)  # fmt: skip


def use_of(sic: str) -> tuple[str, float]:
    """Description of a property by industry, and rateable value by job."""
    for low, high, words, value in _USES:
        if low <= sic[:2] <= high:
            return words, value
    return "Offices and premises", 62.0


def rates_workbook(register: Sequence[Company], places: Sequence[Site]) -> bytes:
    """Bytes of rates_q3.xlsx."""
    rows = [*_companies(register), *_nationals(places), *_individuals()]
    rows.sort(key=lambda row: (str(row[4]), str(row[3]), str(row[2]), str(row[1])))
    for k, row in enumerate(rows):
        row[0] = f"{'EV' if row[4] == 'Eastvale' else 'MO'}{10_040 + 13 * k:08d}"
    head: list[list[Cell]] = [
        ["Non-domestic rates: occupied properties, quarter 3 of 2026-27"],
        ["Fictional sample data of netan. Individuals are redacted. Westvale did not supply its list."],
        [],
    ]
    return workbook({"Occupied properties": [*head, list(HEADER), *rows]})


def _companies(register: Sequence[Company]) -> list[list[Cell]]:
    """Premises of companies: not of those at an accountant's, and of few that employ nobody."""
    rng = np.random.default_rng(SEED + 13)
    shared = {postcode for _, _, postcode, _ in SHARED_OFFICES}
    out = []
    for turn, company in enumerate(register):
        chance = 0.12 + 0.8 * min(1.0, company.employees / 6)
        if company.district not in COVERED or not company.trading or rng.random() > chance:
            continue
        if company.postcode in shared:
            continue
        name = company.name if rng.random() < 0.75 else easy(company.name, turn)
        out.append(_row(rng, name, company.address, company.postcode, company.district, company.sic[0],
                        company.employees))  # fmt: skip
        if company.employees > 40 and rng.random() < 0.3:  # a second building round the corner
            out.append(_row(rng, name, f"Unit {rng.integers(2, 30)}, Enterprise Park", company.postcode,
                            company.district, company.sic[0], company.employees // 4))  # fmt: skip
    return out


def _nationals(places: Sequence[Site]) -> list[list[Cell]]:
    """Sites of companies registered elsewhere and of public bodies, under the operator's name."""
    rng = np.random.default_rng(SEED + 14)
    names = {number: name for name, number in OPERATORS.items()}
    given = {line.split("|")[0] for line in _LINES.strip().splitlines()}
    out = []
    for turn, site in enumerate(s for s in places if s.name in given and s.district in COVERED):
        occupier = names.get(site.firm, site.name)
        occupier = occupier.upper() if turn % 3 == 0 else occupier
        out.append(_row(rng, occupier, site.name, site.postcode, site.district, site.sic, site.true_jobs))
    return out


def _individuals() -> list[list[Cell]]:
    """Sole traders, whose names a council keeps back, and empty properties."""
    rng = np.random.default_rng(SEED + 15)
    out = []
    for turn in range(REDACTED):
        district = COVERED[int(rng.integers(2))]
        areas = POSTCODE_AREAS[district]
        postcode = f"ZN{areas[int(rng.integers(len(areas)))]} {rng.integers(1, 9)}{'ABDE'[turn % 4]}{'FGHJ'[turn % 3]}"
        address = f"{rng.integers(1, 190)} {STREETS[int(rng.integers(len(STREETS)))]}"
        sic = ("47", "56", "96", "43")[turn % 4]
        words = ("Redacted - individual", "REDACTED", "")[turn % 3]
        out.append(_row(rng, words, address, postcode, district, sic, 2))
    return out


def _row(
    rng: np.random.Generator, name: str, address: str, postcode: str, district: str, sic: str, employees: int
) -> list[Cell]:
    words, value = use_of(sic)
    towns = TOWNS[district]
    worth = round(max(1.0, employees * value * 12 * float(rng.uniform(0.6, 1.7))) / 250) * 250
    since = dt.date(int(rng.integers(1998, 2025)), int(rng.integers(1, 13)), 1)
    where = f"{address}, {towns[int(rng.integers(len(towns)))]}"
    return ["", name, where, postcode, district, words, max(1250, worth), since]
