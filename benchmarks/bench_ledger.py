"""A ledger of 50,000 lines, csv and workbook: CPU time and peak memory of telling what it is and reading it.

Run: python benchmarks/bench_ledger.py [LINES]
"""

from __future__ import annotations

import csv
import datetime as dt
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl

HEAD = [
    "Document no", "Posting date", "Type", "Vendor no", "Vendor name", "Company reg no", "Vendor postcode",
    "Material group", "Description", "Net amount GBP", "VAT GBP", "Gross amount GBP", "Posted by",
]  # fmt: skip
SCRIPT = (
    "import sys, time\nfrom pathlib import Path\nfrom netan.sources.registry import sniff\n"
    "path = Path(sys.argv[1])\nstart = time.process_time()\nsniffed = sniff(path)\n"
    "middle = time.process_time()\ntable = sniffed.reader(path, buyer='X')\nend = time.process_time()\n"
    "print(f'{path.name:12} told {middle - start:5.2f} s, read {end - middle:5.2f} s CPU: {table.lines:,} lines, "
    "{len(table.frame):,} payees by category, {table.period}')\n"
)


def lines(count: int) -> list[list[object]]:
    """Made-up invoice lines of one year, 3,000 payees."""
    rng = random.Random(1)  # noqa: S311  # the same file every time
    out: list[list[object]] = []
    for k in range(count):
        payee = int(3000 * rng.random() ** 3)
        net = round(rng.lognormvariate(6, 2), 2) * (-1 if rng.random() < 0.02 else 1)
        day = dt.date(2025, 4, 1) + dt.timedelta(days=rng.randrange(365))
        out.append([
            5_100_000_000 + k, day, "INV" if net > 0 else "CRN", 400_000 + payee, f"Made Up Supplier {payee} Ltd",
            f"{payee + 1_000_000:08d}" if payee % 3 else "", f"ZZ{payee % 90 + 1} {payee % 10}AA",
            f"group {payee % 60}",
            f"line {k} of order {rng.randrange(10**7)}", net, round(net / 5, 2), round(net * 1.2, 2), "AB",
        ])  # fmt: skip
    return out


def main() -> None:
    """Write both files and read each in a process of its own."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with tempfile.TemporaryDirectory() as folder:
        rows = [HEAD, *lines(count)]
        with (Path(folder) / "ledger.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
        book = openpyxl.Workbook(write_only=True)
        book.create_sheet("Cover").append(["Purchases, fictional"])
        sheet = book.create_sheet("Lines")
        for row in rows:
            sheet.append(row)
        book.save(Path(folder) / "ledger.xlsx")
        for name in ("ledger.csv", "ledger.xlsx"):
            process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(Path(folder) / name)])
            _, status, usage = os.wait4(process.pid, 0)
            if status:
                raise SystemExit(f"{name}: ended with {os.waitstatus_to_exitcode(status)}")
            total = usage.ru_utime + usage.ru_stime
            print(f"{'':12} whole process {total:.1f} s CPU, {usage.ru_maxrss / 1024:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
