"""The study file and the scenario file of the sample."""

from __future__ import annotations

from . import COUNTRY, DISTRICT_NAMES, REGION
from .sites import ANCHOR

_LIST = ", ".join(f'"{name}"' for name in DISTRICT_NAMES)

STUDY = f"""\
# Northmoor is a fictional county. Every company, site, person-count and payment in this folder is invented.
# Paths are relative to this file.

[study]
name = "Northmoor (fictional)"

[place]
name = "Northmoor"
areas = [{_LIST}]
region = "{REGION}"
country = "{COUNTRY}"
sectors = "all"

[sources]
io_table = "io_table.csv"
register = ["companies.csv"]
jobs = ["jobs.csv"]
business_counts = "business_counts.csv"
sites = ["sites.csv"]
suppliers = ["ledger_plant_x.csv", "ledger_moorend_pumps.csv"]
areas = "areas.csv"
boundaries = "boundaries.geojson"

[jobs]
year = 2024
place = [{_LIST}]
region = ["{REGION}"]
country = ["{COUNTRY}"]

[method]
quotient = "auto"  # local shares: netan's own estimator
delta = [0.1, 0.4]  # of flq, if that is chosen as quotient
mean_degree = 10.0
seed = 1
"""

SCENARIO = f"""\
# A closure in a fictional county: {ANCHOR} and the people who work in it are invented.

[scenario]
name = "{ANCHOR} closes (fictional)"
close = ["{ANCHOR}"]
loss = 1.0  # share that is LOST
jobs = 2200
agency = 300
resident_share = 0.71  # assumed; staff home postcodes would tell
reemployed = [0.4, 0.6]  # your figure: share who find work within a year
"""
