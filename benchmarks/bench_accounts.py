"""Time to read tagged accounts: 20,000 small documents in one zip. python benchmarks/bench_accounts.py [documents]."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from netan.sources.accounts import read_accounts

ROWS = 60
ROW = (
    '<tr><td><p class="note">Made up line</p></td><td><ix:nonFraction name="core:PropertyPlantEquipment" '
    'contextRef="cy{k}" unitRef="GBP" decimals="0" format="ixt2:numdotdecimal">{value:,}</ix:nonFraction></td></tr>'
)
CONTEXT = (
    '<xbrli:context id="cy{k}"><xbrli:entity><xbrli:identifier scheme="http://www.companieshouse.gov.uk/">{number}'
    "</xbrli:identifier></xbrli:entity><xbrli:period><xbrli:startDate>2023-04-01</xbrli:startDate>"
    "<xbrli:endDate>2024-03-31</xbrli:endDate></xbrli:period></xbrli:context>"
)
PAGE = (
    '<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml" '
    'xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" xmlns:xbrli="http://www.xbrl.org/2003/instance"><body>'
    '<ix:header><ix:resources>{contexts}<xbrli:unit id="GBP"><xbrli:measure>iso4217:GBP</xbrli:measure></xbrli:unit>'
    "</ix:resources></ix:header><table>{rows}</table><p>Average number of employees <ix:nonFraction "
    'name="core:AverageNumberEmployeesDuringPeriod" contextRef="cy0" unitRef="pure" decimals="0">{jobs}'
    "</ix:nonFraction></p></body></html>"
)


def page(number: str, jobs: int) -> str:
    """One document of some 30 KB, made up."""
    contexts = "".join(CONTEXT.format(k=k, number=number) for k in range(20))
    rows = "".join(ROW.format(k=k % 20, value=1000 * k + jobs) for k in range(ROWS))
    return PAGE.format(contexts=contexts, rows=rows, jobs=jobs)


def main(documents: int) -> None:
    """Write the archive, read it, print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Accounts_Bulk_Data-2024-12-31.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for k in range(documents):
                number = f"{9_000_000 + k:08d}"
                archive.writestr(f"Prod224_4001_{number}_20240331.html", page(number, 1 + k % 300))
        size = path.stat().st_size / 1e6
        start = time.process_time()
        sizes = read_accounts(path)
        used = time.process_time() - start
        half = {f"{9_000_000 + k:08d}" for k in range(0, documents, 100)}
        start = time.process_time()
        some = read_accounts(path, companies=half)
        short = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert len(sizes) == documents
    assert len(some) == len(half)
    print(f"{documents:,} documents of {len(page('09000000', 1)) / 1e3:.0f} KB, zip of {size:.0f} MB")
    print(f"all: {used:.1f} CPU-s, {1000 * used / documents:.2f} CPU-s per 1,000 documents, peak {peak:.0f} MB")
    print(f"1 % of the companies asked for: {short:.1f} CPU-s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
