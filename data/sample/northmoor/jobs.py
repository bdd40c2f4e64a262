"""Jobs of the fictional country, region and districts by division and year, and counts of businesses by size."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np

from . import COUNTRY, DISTRICT_NAMES, DISTRICTS, NOTE, REGION, SEED, YEARS
from .archetypes import DIVISIONS, INDUSTRIES, INDUSTRY_OF
from .companies import TAIL, TRADING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .companies import Company
    from .sites import Site

COUNTY_JOBS = 40_000  # before what the large plants add
LARGEST_IN_REGION = 5_000
UNINCORPORATED = 0.3  # enterprises that are no companies, for each company of the register
REST_OF_REGION_JOBS = 520_000
BANDS = ((0, 4), (5, 9), (10, 19), (20, 49), (50, 99), (100, 249), (250, None))
# Rounding of the open figures of the British business survey, in its finer form: from this headcount on, to this.
STEPS = ((0, 5), (50, 25), (250, 50), (500, 100), (1000, 250), (2500, 500), (5000, 1000))
# What the pandemic year did to some industries, and the two years after it: factor of jobs.
DIP = {
    "C30": (0.93, 0.88, 0.93), "G47": (0.96, 0.98, 1.0), "H50T51": (0.8, 0.8, 0.9), "I55T56": (0.8, 0.86, 0.97),
    "N78": (0.86, 0.96, 1.0), "N79T82": (0.92, 0.95, 1.0), "R90T93": (0.8, 0.86, 0.96), "S94T96": (0.9, 0.93, 0.98),
}  # fmt: skip
# A story of single divisions of the county, jobs in each year as a share of the last: opened, shut in part, grew.
STORIES = {
    "30": (0.86, 0.92, 1.00, 0.97, 0.90, 0.93, 0.97, 1.00),
    "24": (1.42, 1.38, 1.30, 1.18, 1.08, 1.05, 1.02, 1.00),
    "52": (0.38, 0.40, 0.58, 0.74, 0.90, 0.97, 1.00, 1.00),
    "29": (1.25, 1.22, 1.16, 1.06, 1.00, 1.02, 1.01, 1.00),
    "82": (1.30, 1.28, 1.24, 1.15, 1.10, 1.06, 1.02, 1.00),
}
_YEARS_BACK = np.array(YEARS[::-1]) - YEARS[0]

Table = dict[tuple[str, str], np.ndarray]  # (area, division) -> jobs in each year


def known_jobs(companies: Sequence[Company], sites: Sequence[Site]) -> dict[tuple[str, str], int]:
    """Jobs of companies of the register and of sites of others, by district and division; nobody counted twice."""
    register = {company.number for company in companies}
    out: dict[tuple[str, str], int] = {}
    for company in companies:
        if company.trading:
            key = (company.district, company.sic[0][:2])
            out[key] = out.get(key, 0) + company.employees
    for site in sites:
        if site.firm not in register:
            key = (site.district, site.sic[:2])
            out[key] = out.get(key, 0) + site.true_jobs
    return out


def _county(known: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], float]:
    """Jobs in the last year: what is known, and on top the self-employed, small public bodies and branches."""
    total = sum(sum(industry.jobs.values()) for industry in INDUSTRIES)
    target = {d: COUNTY_JOBS * INDUSTRY_OF[d].jobs[d] / total * INDUSTRY_OF[d].county for d in DIVISIONS}
    seen = {d: sum(known.get((name, d), 0) for name in DISTRICT_NAMES) for d in DIVISIONS}
    spare = {d: max(target[d] - seen[d], 0.08 * seen[d], 1.0) for d in DIVISIONS}
    return {(name, d): known.get((name, d), 0) + share * spare[d] for _, name, share in DISTRICTS for d in DIVISIONS}


def _path(division: str, growth: float, *, local: bool) -> np.ndarray:
    if local and division in STORIES:
        return np.array(STORIES[division])
    path = (1 + growth / 100) ** -_YEARS_BACK.astype(float)
    for year, factor in zip((2020, 2021, 2022), DIP.get(INDUSTRY_OF[division].code, (1.0, 1.0, 1.0)), strict=True):
        path[YEARS.index(year)] *= factor
    return path


def jobs(companies: Sequence[Company], sites: Sequence[Site]) -> Table:
    """Jobs before rounding: districts add up to the county, which is in the region, which is in the country."""
    rng = np.random.default_rng(SEED + 4)
    county = _county(known_jobs(companies, sites))
    total = sum(sum(industry.jobs.values()) for industry in INDUSTRIES)
    out: Table = {}
    for d in DIVISIONS:
        industry = INDUSTRY_OF[d]
        for name in DISTRICT_NAMES:
            wobble = 1 + 0.025 * rng.standard_normal(len(YEARS))
            wobble[-1] = 1.0
            out[name, d] = county[name, d] * _path(d, industry.growth, local=True) * wobble
        share = industry.jobs[d] / total
        rest = max(REST_OF_REGION_JOBS * share * industry.region, 40.0)
        wide = _path(d, 0.35 * industry.growth, local=False)
        out[REGION, d] = sum(out[name, d] for name in DISTRICT_NAMES) + rest * wide
        elsewhere = max(1000 * industry.jobs[d] - out[REGION, d][-1], 200.0)
        out[COUNTRY, d] = out[REGION, d] + elsewhere * _path(d, 0.25 * industry.growth + 0.2, local=False)
    return out


def national_jobs(table: Table, year: int) -> dict[str, float]:
    """Jobs of the country by industry of the input-output table."""
    place = YEARS.index(year)
    return {i.code: float(sum(table[COUNTRY, d][place] for d in i.jobs)) for i in INDUSTRIES}


def step_of(value: float) -> int:
    """Return the rounding step at a headcount."""
    return next(step for start, step in reversed(STEPS) if value >= start)


def rounded(value: float) -> tuple[int, float, float]:
    """Round one headcount as the survey does; return it with the lowest and highest value that gives the same."""
    step = step_of(value)
    printed = int(step * np.floor(value / step + 0.5))
    below = step_of(max(printed - 1, 0)) / 2
    return printed, max(printed - below, 0.0), printed + step_of(printed) / 2


def jobs_csv(table: Table) -> str:
    """Text of the jobs in netan's canonical columns."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["area", "sector", "year", "jobs", "lower", "upper", "source"])
    for area in (*DISTRICT_NAMES, REGION, COUNTRY):
        for division in DIVISIONS:
            for year, value in zip(YEARS, table[area, division], strict=True):
                printed, lower, upper = rounded(float(value))
                writer.writerow([area, division, year, printed, f"{lower:g}", f"{upper:g}", "fictional"])
    return buffer.getvalue()


def band_of(size: int) -> str:
    """Size band of a headcount."""
    for low, high in BANDS:
        if high is None or size <= high:
            return f"{low}+" if high is None else f"{low}-{high}"
    raise AssertionError


def _band_chances(scale: float) -> np.ndarray:
    """Chance of each band under the tail of the register's sizes, shifted by ``scale``."""
    cut = LARGEST_IN_REGION**-TAIL
    starts = np.array([max(low, 1) / scale for low, _ in BANDS])
    above = np.clip((np.maximum(starts, 1.0) ** -TAIL - cut) / (1 - cut), 0.0, 1.0)
    above[0] = 1.0
    return above - np.append(above[1:], 0.0)


def business_counts_csv(table: Table, companies: Sequence[Company]) -> str:
    """Text of the counts of enterprises: the region by division and size band, the districts by division.

    The counts hold companies of the register and enterprises that are no companies: sole traders, partnerships.
    """
    own: dict[tuple[str, str], float] = {}
    local: dict[tuple[str, str], float] = {}
    for company in companies:
        if company.trading:
            key = (company.sic[0][:2], band_of(company.employees))
            own[key] = own.get(key, 0) + 1
            local[company.district, key[0]] = local.get((company.district, key[0]), 0) + 1
    for (district, division), count in list(local.items()):
        local[district, division] = count * (1 + UNINCORPORATED)
        own[division, "0-4"] = own.get((division, "0-4"), 0) + count * UNINCORPORATED
    county = {d: sum(own.get((d, band), 0) for band in _names()) for d in DIVISIONS}
    heads = {d: sum(c.employees for c in companies if c.trading and c.sic[0][:2] == d) for d in DIVISIONS}
    overall = sum(heads.values()) / TRADING
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["area", "area_name", "sector", "size_band", "unit", "count", "source"])
    sums = dict.fromkeys((*_names(), "all"), 0)
    for d in DIVISIONS:
        mean = (heads[d] + 5 * overall) / (county[d] + 5)
        private = 0.25 if INDUSTRY_OF[d].code in {"O84", "P85", "Q86"} else 0.65
        inside = sum(table[name, d][-1] for name in DISTRICT_NAMES)
        rest = private * (table[REGION, d][-1] - inside) / max(mean, 3.0)
        expected = rest * _band_chances(mean / overall)
        counts = [_fives(own.get((d, b), 0) + e) for b, e in zip(_names(), expected, strict=True)]
        for band, count in zip((*_names(), "all"), (*counts, sum(counts)), strict=True):
            writer.writerow([REGION, REGION, d, band, "enterprise", count, NOTE])
            sums[band] += count
    for band, count in sums.items():
        writer.writerow([REGION, REGION, "all", band, "enterprise", count, NOTE])
    for code, name, _ in DISTRICTS:
        counts = [_fives(local.get((name, d), 0)) for d in DIVISIONS]
        for d, count in zip((*DIVISIONS, "all"), (*counts, sum(counts)), strict=True):
            writer.writerow([code, name, d, "all", "enterprise", count, NOTE])
    return buffer.getvalue()


def _fives(value: float) -> int:
    return int(5 * np.floor(value / 5 + 0.5))


def _names() -> tuple[str, ...]:
    return tuple(f"{low}+" if high is None else f"{low}-{high}" for low, high in BANDS)
