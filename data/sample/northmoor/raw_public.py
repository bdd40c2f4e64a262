"""Files that anybody can download: the register as a zip, council spending, the gender pay gap service, accounts."""

from __future__ import annotations

import csv
import io
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from . import COUNTRY, SEED
from .companies import companies_csv
from .containers import zipped
from .ledgers import turnover
from .sites import _LINES, OPERATORS
from .spellings import easy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .companies import Company
    from .sites import Site

REGISTER_DATE = "2026-11-01"
SPEND_HEADER = (
    "Body Name", "Body", "Service Area", "Purpose of Expenditure (Narrative)", "Procurement (Merchant) Category",
    "Date", "Transaction Number", "Net Amount", "Irrecoverable VAT", "Supplier (Beneficiary) Name", "Supplier ID",
    "Contract ID",
)  # fmt: skip
BODY = "Northmoor District Councils (fictional)"
_SPENDS = (
    ("41201 42990 43210 43220 43999", "Property", "Repairs – buildings", "Works"),
    ("38110 81210 81300", "Environment", "Waste and grounds", "Environmental services"),
    ("87300 88100 88910", "Adult social care", "Care – residential and home", "Social care"),
    ("49320 49410", "Children", "Home to school transport", "Transport"),
    ("62012 62020 62090 18129 46900", "Corporate", "Supplies and services", "ICT and office"),
    ("69102 70229 71122 85590", "Corporate", "Professional fees", "Consultancy"),
    ("46740 46690 45200 33120", "Fleet and depots", "Parts – vehicles and plant", "Vehicles"),
)
PAY_GAP_HEADER = (
    "EmployerName", "EmployerId", "Address", "PostCode", "CompanyNumber", "SicCodes", "DiffMeanHourlyPercent",
    "DiffMedianHourlyPercent", "DiffMeanBonusPercent", "DiffMedianBonusPercent", "MaleBonusPercent",
    "FemaleBonusPercent", "MaleLowerQuartile", "FemaleLowerQuartile", "MaleLowerMiddleQuartile",
    "FemaleLowerMiddleQuartile", "MaleUpperMiddleQuartile", "FemaleUpperMiddleQuartile", "MaleTopQuartile",
    "FemaleTopQuartile", "CompanyLinkToGPGInfo", "ResponsiblePerson", "EmployerSize", "CurrentName",
    "SubmittedAfterTheDeadline", "DueDate", "DateSubmitted",
)  # fmt: skip
_BANDS = (
    (250, "Less than 250"), (500, "250 to 499"), (1000, "500 to 999"), (5000, "1000 to 4999"),
    (20_000, "5000 to 19,999"), (10**9, "20,000 or more"),
)  # fmt: skip
# Headcount of the whole company, wherever its sites are; no site list may take it for the jobs here.
WHOLE = {
    "Aeral Structures plc": 9_400, "Parcelway Logistics plc": 31_000, "Larderline Foods Ltd": 2_900,
    "Corvane Special Steels plc": 3_600, "Answerpoint Services Ltd": 6_100, "Torvane Driveline Ltd": 1_250,
    "Heliora Engines plc": 14_200, "Marketday Stores plc": 88_000, "Railcraft Services Ltd": 2_050,
    "Polymark Chemicals Ltd": 780, "Freshfold Retail Ltd": 9_900, "Polyvance Components Ltd": 640,
    "Shirelink Buses Ltd": 1_900, "Restwell Hotels Ltd": 460, "Stockbar Metals Ltd": 310,
    "Liftwell Rentals plc": 1_150, "Handover Staffing Ltd": 270,
}  # fmt: skip
ACCOUNTS_FROM = 9  # makers here with fewer employees filed no accounts with a headcount
_PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"
 xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:iso4217="http://www.xbrl.org/2003/iso4217"
 xmlns:bus="http://xbrl.frc.org.uk/cd/2022-01-01/business" xmlns:core="http://xbrl.frc.org.uk/fr/2022-01-01/core">
<head><title>{name}: accounts (fictional)</title></head>
<body>
<div style="display:none"><ix:header><ix:hidden>
<ix:nonNumeric contextRef="now" name="bus:UKCompaniesHouseRegisteredNumber">{number}</ix:nonNumeric>
<ix:nonNumeric contextRef="now" name="bus:EntityCurrentLegalOrRegisteredName">{name}</ix:nonNumeric>
<ix:nonNumeric contextRef="now" name="bus:EndDateForPeriodCoveredByReport">{end}</ix:nonNumeric>
</ix:hidden><ix:resources>
<xbrli:context id="now"><xbrli:entity><xbrli:identifier scheme="http://www.companieshouse.gov.uk/">{number}\
</xbrli:identifier></xbrli:entity><xbrli:period><xbrli:startDate>{start}</xbrli:startDate><xbrli:endDate>{end}\
</xbrli:endDate></xbrli:period></xbrli:context>
<xbrli:context id="before"><xbrli:entity><xbrli:identifier scheme="http://www.companieshouse.gov.uk/">{number}\
</xbrli:identifier></xbrli:entity><xbrli:period><xbrli:startDate>{start0}</xbrli:startDate><xbrli:endDate>{end0}\
</xbrli:endDate></xbrli:period></xbrli:context>
<xbrli:unit id="pure"><xbrli:measure>xbrli:pure</xbrli:measure></xbrli:unit>
<xbrli:unit id="GBP"><xbrli:measure>iso4217:GBP</xbrli:measure></xbrli:unit>
</ix:resources></ix:header></div>
<h1>{name} (fictional)</h1>
<p>Registered number {number}. Fictional sample data of netan.</p>
<p>Average number of employees during the year:
<ix:nonFraction contextRef="now" decimals="0" format="ixt2:numdotdecimal" name="core:AverageNumberEmployeesDuringPeriod"
 unitRef="pure">{jobs:,}</ix:nonFraction> (<ix:nonFraction contextRef="before" decimals="0" format="ixt2:numdotdecimal"
 name="core:AverageNumberEmployeesDuringPeriod" unitRef="pure">{jobs0:,}</ix:nonFraction>)</p>
{sales}</body>
</html>
"""
_SALES = """<p>Turnover, £ thousand: <ix:nonFraction contextRef="now" decimals="-3" format="ixt2:numdotdecimal"
 name="core:TurnoverRevenue" scale="3" unitRef="GBP">{sales:,}</ix:nonFraction></p>
"""


def register_zip(register: Sequence[Company]) -> bytes:
    """Bytes of companies.zip: the register under the name that Companies House gives it, districts joined on."""
    text = companies_csv(register)
    return zipped({f"BasicCompanyDataAsOneFile-{REGISTER_DATE}.csv": text.encode("utf-8")})


def spend_csv(register: Sequence[Company]) -> bytes:
    """Bytes of spend_q2.csv: Windows-1252, pound signs, amounts in brackets, redacted payees."""
    rng = np.random.default_rng(SEED + 16)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(SPEND_HEADER)
    rows = []
    for codes, area, narrative, category in _SPENDS:
        wanted = set(codes.split())
        for turn, c in enumerate(c for c in register if c.trading and c.sic[0] in wanted):
            if rng.random() > 0.62:
                continue
            name = c.name if rng.random() < 0.6 else easy(c.name, turn)
            rows += [(name, area, narrative, category, pounds) for pounds in _amounts(rng, c)]
    rows += [("Redacted - personal data", "Children", "Foster care – allowances", "Social care", float(v))
             for v in rng.integers(500, 2400, size=220)]  # fmt: skip
    days = np.sort(rng.integers(0, 91, size=len(rows)))
    order = rng.permutation(len(rows))
    for k, (place, day) in enumerate(zip(order, days, strict=True)):
        name, area, narrative, category, pounds = rows[int(place)]
        writer.writerow([
            BODY, "Z10000001", area, narrative, category, _day(int(day)), f"NM{700_100 + 3 * k}", _amount(pounds, k),
            "", name, f"V{abs(hash_of(name)) % 100_000:05d}", "",
        ])  # fmt: skip
    return buffer.getvalue().encode("cp1252")


def hash_of(text: str) -> int:
    """Sum over a name that is the same in every run of Python.

    Examples
    --------
    >>> hash_of("ab")
    3105
    """
    total = 0
    for letter in text:
        total = total * 31 + ord(letter)
    return total


def _amounts(rng: np.random.Generator, company: Company) -> list[float]:
    count = int(rng.integers(1, 6))
    mean = min(60_000.0, 600 + 400 * company.employees)
    out = [round(float(v), 2) for v in 500 + rng.exponential(mean, size=count)]
    return [*out, -round(out[0] / 2, 2)] if rng.random() < 0.06 else out


def _day(day: int) -> str:
    month, within = (7, day) if day < 31 else (8, day - 31) if day < 62 else (9, min(29, day - 62))
    return f"{within + 1:02d}/{month:02d}/2026"


def _amount(pounds: float, turn: int) -> str:
    """Write an amount in one of the ways that stand side by side in such files."""
    if pounds < 0:
        return f"(£{-pounds:,.2f})" if turn % 2 else f"-{-pounds:.2f}"
    return f"£{pounds:,.2f}" if turn % 2 else f"{pounds:.2f}"


def pay_gap_csv(register: Sequence[Company]) -> bytes:
    """Bytes of pay_gap.csv: employers of 250 and more, whole companies; public bodies without a number."""
    rng = np.random.default_rng(SEED + 17)
    sic = {line.split("|")[6]: line.split("|")[2] for line in _LINES.strip().splitlines() if line.split("|")[6]}
    large = [(c.name, c.number, c.sic[0], c.employees, f"{c.address}, {c.district}", c.postcode)
             for c in register if c.employees >= 250]  # fmt: skip
    large += [(name, OPERATORS[name], sic[name], WHOLE[name], f"{COUNTRY} Quay", "ZN99 1AA") for name in OPERATORS]
    public = (("Northmoor General Hospital", "86101", 2_140), ("Northmoor District Councils", "84110", 2_950),
              ("University of Northmoor", "85421", 1_380), ("Northmoor College", "85320", 310))  # fmt: skip
    large += [(name, "", code, jobs, "Eastvale", "ZN1 1AA") for name, code, jobs in public]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(PAY_GAP_HEADER)
    for k, (name, number, code, jobs, address, postcode) in enumerate(sorted(large)):
        quartiles = [round(float(v), 1) for v in rng.uniform(35, 85, size=4)]
        parts = [value for male in quartiles for value in (male, round(100 - male, 1))]
        gaps = [round(float(v), 1) for v in rng.normal(9, 5, size=4)]
        writer.writerow([
            name, 21_000 + 37 * k, f"{address} (fictional)", postcode, number, code, *gaps, 40.1, 38.2, *parts,
            "", "", next(words for end, words in _BANDS if jobs < end), name, "False", "2026/04/05 00:00:00",
            f"2026/03/{10 + k % 20:02d} 10:00:00",
        ])  # fmt: skip
    return buffer.getvalue().encode("utf-8-sig")


def accounts_zip(register: Sequence[Company], places: Sequence[Site]) -> bytes:
    """Bytes of accounts.zip: one small document a company, named as Companies House names them."""
    rng = np.random.default_rng(SEED + 18)
    listed = {site.firm for site in places}
    chosen = [
        c for c in register
        if c.trading and c.accounts != "NO ACCOUNTS FILED"
        and (("10" <= c.sic[0][:2] <= "33" and c.employees >= ACCOUNTS_FROM) or (c.number in listed))
    ]  # fmt: skip
    members = {}
    for k, c in enumerate(sorted(chosen, key=lambda c: c.number)):
        end = "2025-12-31" if k % 2 else "2025-03-31"
        start, start0, end0 = (f"{year}{day}" for year, day in _period(end))
        sales = _SALES.format(sales=round(turnover(c) * float(rng.uniform(0.8, 1.25)) / 1000))
        page = _PAGE.format(
            name=escape(c.name), number=c.number, start=start, end=end, start0=start0, end0=end0, jobs=c.employees,
            jobs0=max(1, round(c.employees * float(rng.uniform(0.9, 1.1)))), sales=sales if c.employees >= 40 else "",
        )  # fmt: skip
        members[f"Prod223_{3900 + k % 9}_{c.number}_{end.replace('-', '')}.html"] = page.encode("utf-8")
    return zipped(dict(sorted(members.items())))


def _period(end: str) -> tuple[tuple[int, str], ...]:
    year = int(end[:4])
    if end.endswith("12-31"):
        return (year, "-01-01"), (year - 1, "-01-01"), (year - 1, "-12-31")
    return (year - 1, "-04-01"), (year - 2, "-04-01"), (year - 1, "-03-31")


def employers_csv(places: Sequence[Site]) -> bytes:
    """Bytes of large_sites.csv: the analyst's own list of the largest workplaces, whoever runs them."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["Site id", "Site name", "District", "Company number", "SIC code", "Post code", "Jobs", "Source"])
    given = {line.split("|")[0] for line in _LINES.strip().splitlines()}
    for site in (s for s in places if s.name in given):
        jobs = site.employees if site.employees is not None else f"{site.lower}-{site.upper}"
        writer.writerow([site.site_id, site.name, site.district, site.firm, site.sic, site.postcode, jobs, site.source])
    return buffer.getvalue().encode("utf-8-sig")
