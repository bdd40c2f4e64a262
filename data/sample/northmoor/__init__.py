"""The fictional county of Northmoor: everything in the sample data is invented by this package.

The only real things are the codes and titles of the UK Standard Industrial Classification 2007.
"""

from __future__ import annotations

NOTE = "fictional sample data of netan"
COUNTRY = "Albany"
REGION = "Northern Shires"
# Code, name and share of what is spread over the county. GSS codes never begin with Z.
DISTRICTS = (
    ("Z01000001", "Eastvale", 0.42),
    ("Z01000002", "Moorend", 0.33),
    ("Z01000003", "Westvale", 0.25),
)
DISTRICT_NAMES = tuple(name for _, name, _ in DISTRICTS)
FOREIGN = ("Castamar", "Norlund", "Quillonia", "Veldoria")
YEARS = tuple(range(2017, 2025))
IO_YEAR = 2023
LEDGER_YEAR = 2024
SEED = 20240
