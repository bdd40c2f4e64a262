"""Payees of a ledger against a register: CPU time and peak memory.

Run: python benchmarks/bench_matching.py REGISTER [LINES] [MILLIONS]; REGISTER is a csv of Companies House with
CompanyName, CompanyNumber and Postcode. LINES ledger lines (50,000) are spoilt names of it, one payee in three in no
register, half of them without a postcode, every line another payee: a real ledger has far fewer payees than lines. With
MILLIONS the same is done against so many million names, made up from the words of the register as they are
distributed, and read from a Parquet store.

Measured on two shared cores, register of Sheffield, Rotherham and Doncaster (65,032 companies, 15,000 of them taken
out), 49,995 different payees: 36 CPU s, 0.3 GB; taken 30,800, of these right 0.998; taken 0.874 of those here, asked
0.106. Against 5,000,000 names: 93 CPU s to read, 208 to match, 2.2 GB; of the taken right 0.960, for made-up names
repeat real ones by chance, as registered names do not.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "matching"))

from corruptions import KINDS, corrupted, outcomes

from netan.matching.companies import Companies
from netan.matching.match import match_payees
from netan.store import write_parquet


def made_up(register: pd.DataFrame, count: int, *, seed: int) -> pd.DataFrame:
    """Register of so many names: the words at each place of real names drawn anew, a rare word in three spelt anew."""
    rng = np.random.default_rng(seed)
    names = register["name"].str.upper().tolist()
    heads = np.array([name.split()[0] for name in names], dtype=object)
    tails = np.array([" ".join(name.split()[1:]) for name in names], dtype=object)
    syllables = np.array(sorted({head[:3] for head in heads if len(head) > 4 and head.isalpha()}), dtype=object)
    head = heads[rng.integers(len(heads), size=count)]
    new = rng.random(count) < 0.33
    head[new] = syllables[rng.integers(len(syllables), size=int(new.sum()))] + head[new]
    postcodes = register["postcode"].to_numpy(object)
    return pd.DataFrame(
        {
            "firm_id": [f"{k:08d}" for k in range(20_000_000, 20_000_000 + count)],
            "name": head + " " + tails[rng.integers(len(tails), size=count)],
            "postcode": postcodes[rng.integers(len(postcodes), size=count)],
        }
    )


def measured(payees: pd.DataFrame, companies: Companies) -> None:
    """Match, and print what it took and what it found."""
    start, wall = time.process_time(), time.perf_counter()
    found = match_payees(payees, companies)
    cpu, passed = time.process_time() - start, time.perf_counter() - wall
    print(f"  matching {len(payees):,} payees: {cpu:.1f} CPU s, {passed:.1f} s")
    counts = outcomes(payees, found.frame, found.asks).sum()
    right, here = counts["right"], counts["here"]
    print(f"  taken {counts['taken']:,}, of these right {right / counts['taken']:.4f}")
    print(f"  of {here:,} that are here taken {right / here:.3f}, asked {counts['asked right'] / here:.3f}")


def main() -> None:
    """Measure both."""
    rows = pd.read_csv(sys.argv[1], dtype=str)
    rows.columns = rows.columns.str.strip()
    register = rows.rename(columns={"CompanyNumber": "firm_id", "CompanyName": "name", "Postcode": "postcode"})
    register = register[["firm_id", "name", "postcode"]]
    lines = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    payees, left = corrupted(register, each=lines // len(KINDS), seed=1)
    start = time.process_time()
    companies = Companies.of(left)
    print(f"{len(left):,} companies: read in {time.process_time() - start:.1f} CPU s")
    measured(payees, companies)
    if len(sys.argv) > 3:
        with tempfile.TemporaryDirectory() as folder:
            more = made_up(register, int(float(sys.argv[3]) * 1e6) - len(left), seed=1)
            store = write_parquet(Path(folder) / "register.parquet", pd.concat([left, more], ignore_index=True))
            del more, rows, register, companies
            start, wall = time.process_time(), time.perf_counter()
            companies = Companies.stored(store)
            print(f"{len(companies):,} companies: {time.process_time() - start:.1f} CPU s")
            measured(payees, companies)
            print(f"  all: {time.perf_counter() - wall:.1f} s wall")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
