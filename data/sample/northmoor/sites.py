"""The fictional site list: 60 workplaces, most of the large ones run by companies registered elsewhere."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from . import NOTE, SEED
from .stock import POSTCODE_AREAS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .companies import Company

ANCHOR_ID = "PLANT-X"
ANCHOR = "Plant X"
LOCAL_SITES = 32  # sites of companies of the register, headcount from their accounts

# name | district | SIC | headcount | lower | upper | operator registered elsewhere, or none | how it is known
_LINES = """
Plant X|Eastvale|30300|2200|||Aeral Structures plc|Northmoor Aerostructures works, the buyer's own figure
Northmoor General Hospital|Moorend|86101|1950||||annual report
Northmoor District Councils, joint offices|Eastvale|84110|1850||||annual report
University of Northmoor|Eastvale|85421|1240||||annual report
Moorend Gateway distribution centre|Moorend|52103|860|||Parcelway Logistics plc|operator's statement
Westvale Ready Meals factory|Westvale|10890|640|||Larderline Foods Ltd|operator's statement
Redbeck Steelworks|Eastvale|24100|580|||Corvane Special Steels plc|operator's statement
Hollin Cross contact centre|Eastvale|82200|520|||Answerpoint Services Ltd|press notice
Moorend Axle Works|Moorend|29320|470|||Torvane Driveline Ltd|operator's statement
Saltmarsh Engine Casings works|Moorend|30300|430|||Heliora Engines plc|operator's statement
Westvale regional food depot|Westvale|46390|390|||Marketday Stores plc|operator's statement
Thraxholme rolling-stock works|Westvale|33170|360|||Railcraft Services Ltd|operator's statement
Northmoor College|Eastvale|85320|300||||annual report
Police and fire headquarters|Moorend|84240|290||||annual report
Westvale Community Hospital|Westvale|86101|280||||annual report
Vale Schools Trust, head office and two schools|Westvale|85310|260||||annual report
Redbeck Resins plant|Eastvale|20160|240|||Polymark Chemicals Ltd|operator's statement
Eastvale superstore|Eastvale|47110||100|249|Marketday Stores plc|size band only
Moorend superstore|Moorend|47110||100|249|Marketday Stores plc|size band only
Westvale superstore|Westvale|47110||100|249|Freshfold Retail Ltd|size band only
Moorend Mouldings works|Moorend|22290|190|||Polyvance Components Ltd|operator's statement
Eastvale Close-Tolerance works|Eastvale|25620|170|||Heliora Engines plc|operator's statement
Umbergate Dairy|Westvale|10511|150|||Larderline Foods Ltd|operator's statement
Eastvale bus depot|Eastvale|49319|140|||Shirelink Buses Ltd|operator's statement
Beacon Hill hotel|Westvale|55100||50|99|Restwell Hotels Ltd|size band only
Metals Centre Moorend|Moorend|46720|95|||Stockbar Metals Ltd|operator's statement
Eastvale plant hire depot|Eastvale|77320|60|||Liftwell Rentals plc|operator's statement
Eastvale labour hub|Eastvale|78200|45|||Handover Staffing Ltd|operator's statement
"""


@dataclass(frozen=True)
class Site:
    """One workplace; the size band stands where the headcount is not known."""

    site_id: str
    name: str
    district: str
    sic: str
    employees: int | None
    lower: int | None
    upper: int | None
    firm: str
    postcode: str
    source: str

    @property
    def true_jobs(self) -> int:
        """Headcount as the generator takes it where the list gives a band."""
        if self.employees is not None:
            return self.employees
        return round(0.4 * (self.lower or 0) + 0.6 * (self.upper or 0))


def _operators() -> dict[str, str]:
    """Numbers of the companies registered elsewhere; no register issues ZY."""
    names = list(dict.fromkeys(line.split("|")[6] for line in _LINES.strip().splitlines() if line.split("|")[6]))
    return {name: f"ZY{300_000 + 1_307 * place:06d}" for place, name in enumerate(names)}


OPERATORS = _operators()


def sites(companies: Sequence[Company]) -> list[Site]:
    """All sites: the given ones, then those of the largest companies of the register."""
    rng = np.random.default_rng(SEED + 3)
    out = []
    for place, line in enumerate(_LINES.strip().splitlines()):
        name, district, sic, jobs, lower, upper, operator, how = line.split("|")
        run_by = f"; run by {operator}, registered elsewhere" if operator else "; no company"
        numbers = (int(text) if text else None for text in (jobs, lower, upper))
        site_id = ANCHOR_ID if name == ANCHOR else f"S{place + 1:03d}"
        firm = OPERATORS.get(operator, "")
        outward = POSTCODE_AREAS[district][0]
        postcode = f"ZN{outward} {rng.integers(1, 9)}SX"
        out.append(Site(site_id, name, district, sic, *numbers, firm, postcode, f"{NOTE}; {how}{run_by}"))
    return out + [
        Site(
            f"S{len(out) + place + 1:03d}", _works(company), company.district, company.sic[0], company.employees, None,
            None, company.number, company.postcode, f"{NOTE}; average employees in the accounts for 2024",
        )
        for place, company in enumerate(_known(companies))
    ]  # fmt: skip


def _works(company: Company) -> str:
    name = company.name
    for end in (" Limited", " Ltd"):
        name = name.removesuffix(end)
    return f"{name}, {company.district} works" if "10" <= company.sic[0][:2] <= "33" else f"{name}, {company.district}"


def _known(companies: Sequence[Company]) -> list[Company]:
    """Companies whose headcount somebody recorded: the largest makers, and some large others."""
    ranked = sorted(companies, key=lambda c: (-c.employees, c.number))
    makers = [c for c in ranked if c.sic and "10" <= c.sic[0][:2] <= "33" and "Hollin" not in c.name]
    others = [c for c in ranked if c.sic and not "10" <= c.sic[0][:2] <= "33" and "(f" not in c.address]
    split = LOCAL_SITES - 7
    return [*makers[:split], *others[:7]]


def sites_csv(rows: Sequence[Site]) -> str:
    """Text of the site list in netan's canonical columns."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([
        "site_id", "name", "area", "sector", "firm_id", "postcode", "employees", "employees_lower", "employees_upper",
        "source",
    ])  # fmt: skip
    for s in rows:
        cells = ["" if value is None else value for value in (s.employees, s.lower, s.upper)]
        writer.writerow([s.site_id, s.name, s.district, s.sic, s.firm, s.postcode, *cells, s.source])
    return buffer.getvalue()
