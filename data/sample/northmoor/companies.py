"""The fictional register: about 1,200 trading companies and 60 that do not trade, in the layout of Companies House."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from . import COUNTRY, DISTRICTS, SEED
from .stock import ENDS, NAMED, POSTCODE_AREAS, SHARED_OFFICES, STARTS, STREETS, TITLES, TOWNS, TRADES, Named, Trade

if TYPE_CHECKING:
    from collections.abc import Sequence

TRADING = 1200
LARGEST_DRAWN = 300  # the two largest are named in the stock
TAIL = 0.95  # exponent of the tail of sizes, about 1 in every country that was measured
# Where companies of a trade tend to be: Eastvale makes metal goods, Westvale is rural.
SPREAD = {"metal": (0.54, 0.34, 0.12), "land": (0.15, 0.20, 0.65), "other": (0.40, 0.32, 0.28)}
NOT_TRADING = (
    *(("99999", "DORMANT"),) * 34,
    *(("", "NO ACCOUNTS FILED"),) * 14,
    *(("74990", "DORMANT"),) * 8,
    *(("98000", "MICRO ENTITY"),) * 4,
)
DISTRESS = (
    *("Active - Proposal to Strike off",) * 35,
    *("Liquidation",) * 16,
    *("In Administration",) * 5,
    *("Voluntary Arrangement",) * 2,
)


@dataclass(frozen=True)
class Company:
    """One company of the register; its headcount is known to the generator, not to the register."""

    name: str
    number: str
    sic: tuple[str, ...]
    employees: int
    district: str
    status: str
    address: str
    postcode: str
    incorporated: str
    accounts: str
    trading: bool = True


def _wanted() -> list[Trade]:
    """Trades, with their number of companies brought to the total; manufacturers keep theirs."""
    fixed = sum(t.companies for t in TRADES if _maker(t.sic)) + len(NAMED)
    rest = sum(t.companies for t in TRADES if not _maker(t.sic))
    factor = (TRADING - fixed) / rest
    out, carry = [], 0.5
    for trade in TRADES:
        if _maker(trade.sic):
            out.append(trade)
            continue
        carry += trade.companies * factor
        out.append(replace(trade, companies=int(carry)))
        carry -= int(carry)
    return out


def _maker(sic: str) -> bool:
    return "10" <= sic[:2] <= "33"


def _sizes(rng: np.random.Generator, count: int) -> np.ndarray:
    """Headcounts with a power tail, one from each of ``count`` slices of the distribution, largest first."""
    chance = (np.arange(count) + rng.random(count)) / count
    cut = LARGEST_DRAWN**-TAIL
    return np.floor((cut + chance * (1 - cut)) ** (-1 / TAIL)).astype(int)


def _name(rng: np.random.Generator, word: str, taken: set[str], district: str) -> str:
    while True:
        stem = STARTS[rng.integers(len(STARTS))] + ENDS[rng.integers(len(ENDS))]
        style = rng.random()
        if style < 0.08:
            initials = "ABCDEFGHJKLMNPRSTW"
            stem = f"{initials[rng.integers(18)]}. {initials[rng.integers(18)]}. {stem}"
        elif style < 0.14:
            stem = f"{stem} & {STARTS[rng.integers(len(STARTS))]}{ENDS[rng.integers(len(ENDS))]}"
        elif style < 0.18:
            stem = f"{stem} & Sons"
        place = f" ({district})" if 0.18 <= style < 0.23 else ""
        end = "Limited" if rng.random() < 0.45 else "Ltd"
        name = f"{stem} {word}{place} {end}"
        if stem not in taken:
            taken.add(stem)
            return name


def _address(rng: np.random.Generator, district: str) -> tuple[str, str]:
    letters = "ABDEFGHJLNPQRSTUWXYZ"  # those that real postcodes use after the digit
    areas = POSTCODE_AREAS[district]
    outward = areas[int(rng.integers(len(areas)))]
    inward = f"{rng.integers(1, 9)}{letters[rng.integers(20)]}{letters[rng.integers(20)]}"
    return f"{rng.integers(1, 190)} {STREETS[rng.integers(len(STREETS))]}", f"ZN{outward} {inward}"


def _district(rng: np.random.Generator, sic: str) -> str:
    kind = "metal" if "24" <= sic[:2] <= "30" else "land" if sic < "04" or sic[:2] in {"55", "79"} else "other"
    return DISTRICTS[int(rng.choice(3, p=SPREAD[kind]))][1]


def _accounts(rng: np.random.Generator, employees: int, year: int) -> str:
    if year >= 2023:
        return "NO ACCOUNTS FILED"
    if employees >= 50:
        return ("FULL", "GROUP", "AUDIT EXEMPTION SUBSIDIARY")[int(rng.choice(3, p=(0.6, 0.25, 0.15)))]
    if employees >= 10:
        return ("TOTAL EXEMPTION FULL", "UNAUDITED ABRIDGED", "FULL")[int(rng.choice(3, p=(0.8, 0.13, 0.07)))]
    return ("MICRO ENTITY", "TOTAL EXEMPTION FULL")[int(rng.choice(2, p=(0.65, 0.35)))]


def _incorporated(rng: np.random.Generator, employees: int) -> str:
    youngest = 2024 if employees < 10 else 2019 if employees < 50 else 2012
    year = youngest - int(min(70, rng.exponential(9 if employees < 10 else 22)))
    return f"{rng.integers(1, 28):02d}/{rng.integers(1, 13):02d}/{year}"


def _trading(rng: np.random.Generator) -> list[Company]:
    trades = [trade for trade in _wanted() for _ in range(trade.companies)]
    # size factors shift the ranks, so that the tail of all companies together stays as drawn
    score = np.log([trade.size for trade in trades]) * 1.3 + rng.gumbel(size=len(trades))
    sizes = np.empty(len(trades), dtype=int)
    sizes[np.argsort(-score, kind="stable")] = _sizes(rng, len(trades))
    taken: set[str] = set()
    out = [_from_named(rng, named) for named in NAMED]
    for trade, size in zip(trades, sizes, strict=True):
        district = _district(rng, trade.sic)
        name = _name(rng, trade.words[rng.integers(len(trade.words))], taken, district)
        further = [TRADES[rng.integers(len(TRADES))].sic] if rng.random() < 0.12 else []
        codes = (trade.sic, *(code for code in further if code != trade.sic))
        address, postcode = _address(rng, district)
        born = _incorporated(rng, int(size))
        accounts = _accounts(rng, int(size), int(born[-4:]))
        out.append(Company(name, "", codes, int(size), district, "Active", address, postcode, born, accounts))
    return _distressed(rng, out)


def _from_named(rng: np.random.Generator, named: Named) -> Company:
    address, postcode = _address(rng, named.district)
    born = _incorporated(rng, max(60, named.employees))
    accounts = _accounts(rng, named.employees, int(born[-4:]))
    return Company(
        named.name, "", (named.sic,), named.employees, named.district, named.status, address, postcode, born, accounts
    )


def _distressed(rng: np.random.Generator, companies: list[Company]) -> list[Company]:
    """Give some companies a status of distress; small and young ones first, as in real registers."""
    weight = np.array([0.0 if c.employees >= 60 or k < len(NAMED) else 1.0 for k, c in enumerate(companies)])
    picked = rng.choice(len(companies), size=len(DISTRESS), replace=False, p=weight / weight.sum())
    out = list(companies)
    for place, status in zip(picked, DISTRESS, strict=True):
        out[place] = replace(out[place], status=status)
    return out


def _not_trading(rng: np.random.Generator, taken: set[str]) -> list[Company]:
    out = []
    for sic, accounts in NOT_TRADING:
        district = _district(rng, "99")
        word = "Court Management" if sic == "98000" else ("Holdings", "Ventures", "Nominees")[rng.integers(3)]
        name = _name(rng, word, taken, district)
        address, postcode = _address(rng, district)
        status = "Active - Proposal to Strike off" if rng.random() < 0.15 else "Active"
        codes = (sic,) if sic else ()
        born = _incorporated(rng, 1)
        out.append(Company(name, "", codes, 0, district, status, address, postcode, born, accounts, trading=False))
    return out


def _share_offices(rng: np.random.Generator, companies: list[Company]) -> list[Company]:
    """Register small companies at an accountant's and the like."""
    out = list(companies)
    for address, district, postcode, count in SHARED_OFFICES:
        small = [k for k, c in enumerate(out) if c.employees <= 4 and c.district == district and "(f" not in c.address]
        for place in rng.choice(small, size=count, replace=False):
            out[place] = replace(out[place], address=address, postcode=postcode)
    return out


def _numbered(rng: np.random.Generator, companies: list[Company]) -> list[Company]:
    """Numbers rise with the date of incorporation, as in a real register; no register issues ZZ."""
    order = sorted(range(len(companies)), key=lambda k: (_iso(companies[k].incorporated), companies[k].name))
    number = 100_000
    out = list(companies)
    for place in order:
        number += int(rng.integers(40, 900))
        out[place] = replace(out[place], number=f"ZZ{number:06d}")
    return out


def _iso(date: str) -> str:
    return "-".join(reversed(date.split("/")))


def companies() -> list[Company]:
    """All companies of the register, sorted by name."""
    rng = np.random.default_rng(SEED + 1)
    trading = _trading(rng)
    taken = {company.name.split(" ")[0] for company in trading}
    everyone = _numbered(rng, _share_offices(rng, [*trading, *_not_trading(rng, taken)]))
    return sorted(everyone, key=lambda company: (company.name.casefold(), company.number))


# The official header, spaces included; columns that the sample leaves out are left out, two are joined on.
HEADER = (
    "CompanyName", " CompanyNumber", "RegAddress.AddressLine1", " RegAddress.AddressLine2", "RegAddress.PostTown",
    "RegAddress.County", "RegAddress.Country", "RegAddress.PostCode", "CompanyCategory", "CompanyStatus",
    "CountryOfOrigin", "DissolutionDate", "IncorporationDate", "Accounts.LastMadeUpDate", "Accounts.AccountCategory",
    "Mortgages.NumMortOutstanding", "SICCode.SicText_1", "SICCode.SicText_2", "SICCode.SicText_3", "SICCode.SicText_4",
    "localauthority_code", "localauthority_name",
)  # fmt: skip


def companies_csv(everyone: Sequence[Company]) -> str:
    """Text of the register: header bare, values quoted, lines ended as Companies House ends them."""
    rng = np.random.default_rng(SEED + 2)
    codes = {name: code for code, name, _ in DISTRICTS}
    country = f"{COUNTRY} (fictional)"
    buffer = io.StringIO()
    buffer.write(",".join(HEADER) + "\r\n")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for c in everyone:
        texts = [f"{code} - {TITLES[code]}" for code in c.sic] or ["None Supplied"]
        charges = int(rng.poisson(0.3 + c.employees / 60))
        made_up = "" if c.accounts == "NO ACCOUNTS FILED" else f"31/{(3, 12)[int(rng.integers(2))]:02d}/2024"
        towns = TOWNS[c.district]
        writer.writerow([
            c.name, c.number, c.address, "", towns[int(rng.integers(len(towns)))], "Northmoor", country,
            c.postcode, "Private Limited Company", c.status, country, "", c.incorporated, made_up,
            c.accounts, charges, *texts, *[""] * (4 - len(texts)), codes[c.district], c.district,
        ])  # fmt: skip
    return buffer.getvalue()
