"""Read made-up payment flows of any size: python benchmarks/bench_payments.py [rows] [folder].

Prints CPU-seconds and peak memory of reading the csv (by 2-digit industry and region, monthly) and of the seen shares
of one region, each in a process of its own. DuckDB writes the csv; 20 million rows are about 1 GB.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = (
    "Date,Payer (2-digit SIC),Payer Region (ITL-1),Payee (2-digit SIC),Payee Region (ITL-1),Value (£),"
    "Number of transactions"
)


def write_payments(path: Path, rows: int) -> None:
    """Write as many rows, three of a hundred of them withheld, with 88 industries and 12 regions."""
    import duckdb

    from netan.tables.payments import divisions

    pairs = max(1, rows // 84)  # seven years of months, one after the other, of the same pairs
    codes = [int(code) for code in sorted(divisions())] + [0]
    regions = [f"E1200000{k}" for k in range(1, 10)] + ["W99999999", "S99999999", "N99999999"]
    columns = dict(zip(
        ("d", "a", "b", "c", "e", "v", "n"), (f'"{name}"' for name in HEADER.split(",")), strict=True
    ))  # fmt: skip
    held = "CASE WHEN k % 100 < 3 THEN '[c]' ELSE CAST({} AS VARCHAR) END"
    cells = {
        "d": f"concat(2019 + k // {pairs} // 12 % 7, '-', lpad(CAST(1 + k // {pairs} % 12 AS VARCHAR), 2, '0'), '-01')",
        "a": f"({codes})[1 + CAST(hash(k % {pairs}) % {len(codes)} AS INTEGER)]",
        "b": f"({regions})[1 + CAST(hash(k % {pairs} + 1) % 12 AS INTEGER)]",
        "c": f"({codes})[1 + CAST(hash(k % {pairs} + 2) % {len(codes)} AS INTEGER)]",
        "e": f"({regions})[1 + CAST(hash(k % {pairs} + 3) % 12 AS INTEGER)]",
        "v": held.format("1000 * (hash(k + 4) % 5000)"),
        "n": held.format("100 * (hash(k + 5) % 50)"),
    }
    select = ", ".join(f"{cell} AS {columns[name]}" for name, cell in cells.items())
    target = str(path).replace("'", "''")
    with duckdb.connect() as connection:
        connection.execute("SET threads TO 2")
        connection.execute("SET memory_limit = '1GB'")
        connection.execute(f"COPY (SELECT {select} FROM range({int(rows)}) t(k)) TO '{target}' (HEADER true)")  # noqa: S608


def measured(name: str, step: Callable[[], str]) -> None:
    """Run a step in a process of its own and print what it took."""

    def run() -> None:
        start = time.process_time()
        said = step()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{name:<22} {time.process_time() - start:8.1f} CPU-s {peak:8.0f} MB   {said}", flush=True)

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join()


def main(rows: int, folder: Path) -> None:
    """Write the csv, read it, read it again from the store with the shares of one region."""
    path = folder / "payments.csv"
    write_payments(path, rows)
    print(f"{rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB")

    def read() -> str:
        from netan.sources.payments import read_payments

        frame = read_payments(path, store=folder / "store").frame
        return f"{len(frame):,} rows of a year"

    def shares() -> str:
        from netan.regional.payments import seen_shares
        from netan.sources.payments import read_payments

        found = seen_shares(read_payments(path, store=folder / "store"), region="Yorkshire and The Humber")
        return f"{len(found):,} shares"

    measured("csv to sums", read)
    measured("store to seen shares", shares)


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000_000
    if len(sys.argv) > 2:
        main(count, Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as scratch:
            main(count, Path(scratch))
