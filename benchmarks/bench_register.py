"""Read a made-up national register in the official layout: python benchmarks/bench_register.py [rows] [folder].

Prints CPU-seconds and peak memory of each step, in a process of its own: the csv into the Parquet store, counts by
postcode kept beside it, counts by area and industry (with a made-up postcode lookup), and the companies of four
districts.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = (
    "CompanyName, CompanyNumber,RegAddress.CareOf,RegAddress.POBox,RegAddress.AddressLine1, RegAddress.AddressLine2,"
    "RegAddress.PostTown,RegAddress.County,RegAddress.Country,RegAddress.PostCode,CompanyCategory,CompanyStatus,"
    "CountryOfOrigin,DissolutionDate,IncorporationDate,Accounts.AccountRefDay,Accounts.AccountRefMonth,"
    "Accounts.NextDueDate,Accounts.LastMadeUpDate,Accounts.AccountCategory,Returns.NextDueDate,Returns.LastMadeUpDate,"
    "Mortgages.NumMortCharges,Mortgages.NumMortOutstanding,Mortgages.NumMortPartSatisfied,Mortgages.NumMortSatisfied,"
    "SICCode.SicText_1,SICCode.SicText_2,SICCode.SicText_3,SICCode.SicText_4,LimitedPartnerships.NumGenPartners,"
    "LimitedPartnerships.NumLimPartners,URI,"
    + ",".join(f"PreviousName_{k}.CONDATE, PreviousName_{k}.CompanyName" for k in range(1, 11))
    + ",ConfStmtNextDueDate, ConfStmtLastMadeUpDate"
)
CODES = ("25620 - Machining", "62020 - Information technology consultancy activities", "47990 - Other retail sale",
         "68320 - Management of real estate", "99999 - Dormant Company", "28131 - Manufacture of pumps")  # fmt: skip
TOWNS = ("ALPHA", "BETA", "GAMMA", "DELTA")
WORDS = ("FORGE", "PUMP", "STEEL", "DIGITAL", "CASTING", "TOOLING", "LOGISTICS", "FOODS", "DESIGN", "ENERGY")
AREAS = 360
BLOCK = 50_000


def write_register(path: Path, rows: int, *, seed: int = 1) -> None:
    """Write rows whose postcodes lie in 360 districts; every tenth has a second code."""
    rng = np.random.default_rng(seed)
    empty, former = ',""' * 18, (',"",""', ',"01/02/2016","FORMER NAME {} LTD"')
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(HEADER + "\r\n")
        for start in range(0, rows, BLOCK):
            count = min(BLOCK, rows - start)
            word = rng.integers(0, len(WORDS), (count, 2))
            code, unit = rng.integers(0, len(CODES), count), rng.integers(0, 200_000, count)
            second = rng.random(count) < 0.1
            lines = []
            for k in range(count):
                number = start + k
                name = f"{WORDS[word[k, 0]]} {WORDS[word[k, 1]]} {number} LTD"
                more = CODES[(code[k] + 1) % len(CODES)] if second[k] else ""
                lines.append(
                    f'"{name}","{number:08d}","","","{number % 300} HIGH STREET","","{TOWNS[number % 4]}","","ENGLAND",'
                    f'"{postcode(int(unit[k]))}","Private Limited Company","Active","United Kingdom","","14/05/2014",'
                    '"31","12","30/09/2025","31/12/2024","MICRO ENTITY","","","0","0","0","0",'
                    f'"{CODES[code[k]]}","{more}","","","0","0","http://example.org/{number:08d}"'
                    f"{former[number % 12 == 0].format(number)}{empty},"
                    '"28/05/2025","14/05/2024"'
                )
            out.write("\r\n".join(lines) + "\r\n")


def postcode(unit: int) -> str:
    """Postcode of a unit, made up."""
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    return (
        f"Z{letters[unit // 10000]}{unit // 400 % 25 + 1} {unit // 40 % 10}{letters[unit // 2 % 20]}{letters[unit % 2]}"
    )


def write_lookup(path: Path) -> None:
    """Write a lookup of all made-up postcodes."""
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write("pcd7,pcd8,pcds,lad25cd\r\n")
        for text in sorted({postcode(unit) for unit in range(200_000)}):
            out.write(f"{text},{text},{text},E{sum(map(ord, text)) % AREAS:08d}\r\n")


def into_store(folder: str) -> str:
    """Csv into Parquet."""
    from netan.sources.register_rows import connect, stored_rows

    work = Path(folder)
    with connect(work) as connection:
        stored_rows(connection, work / "register.csv", store=work / "store", folder=work)
    return f"{sum(p.stat().st_size for p in (work / 'store').glob('*.parquet')) / 1e6:,.0f} MB of Parquet"


def counts_kept(folder: str) -> str:
    """Companies by postcode and industry, counted once and kept beside the rows."""
    from netan.sources.register_rows import connect, stored_counts

    work = Path(folder)
    with connect(work) as connection:
        kept = stored_counts(connection, work / "register.csv", store=work / "store", folder=work)
    return f"{kept.stat().st_size / 1e6:,.0f} MB"


def counts(folder: str) -> str:
    """Companies by area and industry, through the lookup."""
    from netan.sources.companies_house import count_companies

    work = Path(folder)
    frame = count_companies(work / "register.csv", store=work / "store", postcodes=work / "lookup.csv")
    return f"{len(frame):,} cells, {frame['companies'].sum():,} companies"


def four_districts(folder: str) -> str:
    """Companies of four districts."""
    from netan.sources.companies_house import read_companies_house

    work = Path(folder)
    areas = [f"E{k:08d}" for k in range(60, 64)]
    register = read_companies_house(
        work / "register.csv", store=work / "store", postcodes=work / "lookup.csv", areas=areas
    )
    return f"{len(register.frame):,} companies"


def measured(step: Callable[[str], str], folder: str, pipe) -> None:
    """Run a step and send what it took."""
    start = time.process_time()
    said = step(folder)
    used = time.process_time() - start
    pipe.send((said, used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def main(rows: int, folder: Path) -> None:
    """Write the files and time each step."""
    if not (folder / "register.csv").exists():
        write_register(folder / "register.csv", rows)
        write_lookup(folder / "lookup.csv")
    print(f"{rows:,} rows, {(folder / 'register.csv').stat().st_size / 1e9:.2f} GB of csv")
    context = multiprocessing.get_context("spawn")
    for step in (into_store, counts_kept, counts, counts, four_districts):
        mine, theirs = context.Pipe()
        process = context.Process(target=measured, args=(step, str(folder), theirs))
        process.start()
        said, used, peak = mine.recv()
        process.join()
        print(f"{step.__name__:15} {used:7.1f} CPU-s {peak:8,.0f} MB  {said}")


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
    if len(sys.argv) > 2:
        Path(sys.argv[2]).mkdir(parents=True, exist_ok=True)
        main(asked, Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as scratch:
            main(asked, Path(scratch))
