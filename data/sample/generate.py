"""Write the fictional sample county: ``python data/sample/generate.py [FOLDER]``, the same bytes on every run."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from northmoor import IO_YEAR  # noqa: E402
from northmoor.companies import companies, companies_csv  # noqa: E402
from northmoor.io_table import io_csv  # noqa: E402
from northmoor.jobs import business_counts_csv, jobs, jobs_csv, national_jobs  # noqa: E402
from northmoor.ledgers import ledger_csv, plant_ledger, pumps_ledger  # noqa: E402
from northmoor.map import areas_csv, boundaries  # noqa: E402
from northmoor.raw_ledger import plant_workbook  # noqa: E402
from northmoor.raw_public import accounts_zip, employers_csv, pay_gap_csv, register_zip, spend_csv  # noqa: E402
from northmoor.raw_rates import rates_workbook  # noqa: E402
from northmoor.raw_survey import survey_workbook  # noqa: E402
from northmoor.sites import sites, sites_csv  # noqa: E402
from northmoor.study import SCENARIO, STUDY  # noqa: E402


def texts() -> dict[str, str]:
    """Text of every generated file, by name."""
    register = companies()
    workplaces = sites(register)
    table = jobs(register, workplaces)
    plant = plant_ledger(register)
    return {
        "areas.csv": areas_csv(),
        "boundaries.geojson": boundaries(),
        "business_counts.csv": business_counts_csv(table, register),
        "companies.csv": companies_csv(register),
        "io_table.csv": io_csv(national_jobs(table, IO_YEAR)),
        "jobs.csv": jobs_csv(table),
        "ledger_moorend_pumps.csv": ledger_csv(pumps_ledger(register, plant), confidential=False),
        "ledger_plant_x.csv": ledger_csv(plant, confidential=True),
        "scenario-plant-closure.toml": SCENARIO,
        "sites.csv": sites_csv(workplaces),
        "study.toml": STUDY,
    }


def raw_files() -> dict[str, bytes]:
    """Bytes of every file of the inbox, by name: what an analyst holds before anything is tidied."""
    register = companies()
    workplaces = sites(register)
    return {
        "accounts.zip": accounts_zip(register, workplaces),
        "companies.zip": register_zip(register),
        "large_sites.csv": employers_csv(workplaces),
        "pay_gap.csv": pay_gap_csv(register),
        "plantx_po.xlsx": plant_workbook(plant_ledger(register), register),
        "rates_q3.xlsx": rates_workbook(register, workplaces),
        "replies_may.xlsx": survey_workbook(plant_ledger(register), register),
        "spend_q2.csv": spend_csv(register),
    }


def main(folder: Path) -> None:
    """Write every file into a folder."""
    (folder / "inbox").mkdir(parents=True, exist_ok=True)
    for name, data in raw_files().items():
        (folder / "inbox" / name).write_bytes(data)
    for name, text in texts().items():
        (folder / name).write_bytes(text.encode("utf-8"))  # bytes: line ends stay as they are on every system


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
