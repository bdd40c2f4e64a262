"""A small made-up study with what real ones have and models dislike; every figure, place and company is invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

ACTIVE = ["01", "10", "25", "28", "30", "46"]
# without output; without any trade with other industries
EMPTY, ISOLATED = ["05", "99"], ["97"]
SECTORS = sorted([*ACTIVE, *EMPTY, *ISOLATED])
HEAD = (
    "# title = made-up table\n# currency = GBP\n# unit = 1000000\n# year = 2024\n# classification = sic2007-division\n"
)

STUDY = """
[study]
name = "Oddshire (fictional)"
[place]
name = "Oddshire"
areas = ["Eastodd", "Westodd"]
region = "Odd Region"
country = "Oddland"
[sources]
io_table = "io.csv"
register = ["register.csv"]
jobs = ["jobs.csv"]
sites = ["sites.csv"]
suppliers = ["ledger.csv"]
areas = "areas.csv"
[jobs]
place = ["Eastodd", "Westodd"]
region = ["Odd Region"]
country = ["Oddland"]
[method]
quotient = "flq"
seed = 1
tolerance = 0.1
"""
AREAS = """area,name,region,country
E1,Eastodd,Odd Region,Oddland
E2,Westodd,Odd Region,Oddland
E3,Northodd,Odd Region,Oddland
E4,Farodd,Far Region,Oddland
"""


def table() -> str:
    """The input-output table: balanced, whole numbers."""
    rng = np.random.default_rng(7)
    flows = {a: dict.fromkeys(SECTORS, 0) for a in SECTORS}
    for a in ACTIVE:
        for b in ACTIVE:
            flows[a][b] = int(rng.integers(1, 12))
    final = {a: 200 if a in ACTIVE else 50 if a in ISOLATED else 0 for a in SECTORS}
    output = {a: sum(flows[a].values()) + final[a] for a in SECTORS}
    imports = {a: 5 if a in ACTIVE else 0 for a in SECTORS}
    wages = {a: output[a] - imports[a] - sum(flows[b][a] for b in SECTORS) for a in SECTORS}
    rows = [f"code,label,kind,{','.join(SECTORS)},HH"]
    rows += [f"{a},Industry {a},sector,{','.join(str(flows[a][b]) for b in SECTORS)},{final[a]}" for a in SECTORS]
    for code, kind, amounts in (("M", "imports", imports), ("W", "value_added", wages), ("X", "output", output)):
        rows.append(f"{code},{kind},{kind},{','.join(str(amounts[a]) for a in SECTORS)},")
    return HEAD + "\n".join(rows) + "\n"


def jobs() -> str:
    """Jobs: none in the empty industries, all of one industry in one place, one of which a figure is unknown."""
    shares = {"Eastodd": 0.02, "Westodd": 0.03, "Odd Region": 0.2, "Oddland": 1.0}
    rows = ["area,sector,year,jobs"]
    for area, share in shares.items():
        for sector in SECTORS:
            number = 0 if sector in EMPTY else round(20_000 * share)
            if sector == "30":
                number = {"Eastodd": 900, "Westodd": 0}.get(area, 900)
            rows.append(f"{area},{sector},2024,{number}")
    return "\n".join(rows) + "\n"


def register() -> str:
    """Companies: one alone in its industry, some of no known area, some of industries without output."""
    rows = ["firm_id,name,sector,area,employees,status"]
    for k in range(12):
        area = "Eastodd" if k % 2 else "Westodd"
        rows.append(f"{1000 + k:08d},Turned Parts {k} Ltd,25620,{area},,Active")
    rows += [
        "00002001,Lonely Aero Ltd,30300,Eastodd,900,Active",
        "00002002,Only Farm Ltd,01110,Westodd,40,Active",
        "00002003,No Address Ltd,28110,,,Active",
        "00002004,No Address Two Ltd,25620,,25,Active",
        "00002005,Old Colliery Ltd,05101,Eastodd,,Active",
        "00002006,Embassy Services Ltd,99000,Westodd,3,Active",
        "00002007,Own Household Ltd,97000,Westodd,,Active",
        "00002008,Nobody Knows Ltd,,Eastodd,,Active",
        "00002009,Pump Makers Ltd,28131,Eastodd,60,Active",
        "00002010,Food Place Ltd,10110,Westodd,80,Active",
        "00002011,Trade Place Ltd,46690,Eastodd,30,Active",
    ]
    return "\n".join(rows) + "\n"


SITES = """site_id,name,area,sector,firm_id,employees
PLANT-X,Plant X,Eastodd,30300,00002001,900
S2,Somewhere Works,Farodd,28110,00002003,55
S3,Colliery Museum,Eastodd,05101,00002005,4
S4,Old Mission,Westodd,99000,00002006,3
"""
LEDGER = """buyer,supplier_name,value,supplier,supplier_area,supplier_sector,year
Plant X,Turned Parts 1 Ltd,900000,00001001,Eastodd,25620,2024
Plant X,Pump Makers Ltd,700000,00002009,Eastodd,28131,2024
Plant X,No Address Ltd,500000,00002003,,28110,2024
Plant X,Who Is This Ltd,400000,,,25620,2024
Plant X,Old Colliery Ltd,300000,00002005,Eastodd,05101,2024
Plant X,Embassy Services Ltd,200000,00002006,Westodd,99000,2024
Plant X,Own Household Ltd,100000,00002007,Westodd,97000,2024
Plant X,Far Maker Ltd,600000,,Farodd,28110,2024
"""


def save_study(folder: Path) -> Path:
    """Write the study."""
    folder.mkdir(parents=True)
    texts = {
        "study.toml": STUDY, "io.csv": table(), "jobs.csv": jobs(), "register.csv": register(), "sites.csv": SITES,
        "ledger.csv": LEDGER, "areas.csv": AREAS,
    }  # fmt: skip
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
