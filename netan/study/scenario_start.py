"""A scenario file to start from, with comments that teach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ScenarioError
from ..files import write_text

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = """\
# A scenario for netan: what is hit, how much of it is lost, for how long.
# Check it with: netan validate FILE        Run it with: netan scenario run STUDY --file FILE
# A line that begins with # is a comment; take the # away to use it. docs/SCHEMA.md explains every key.

[scenario]
name = "Plant X closes"      # stands in titles and file names

# WHAT IS HIT. Use one of these; names may be written as in your files.
close = ["Plant X"]          # companies or sites: names, company numbers or site ids
# sector = ["C28"]           # a whole industry here: code of your table, its name, or a SIC code
# areas = ["Eastvale"]       # all that is in these districts; together with sector, only that industry there
# around = [53.38, -1.47]    # all within a circle: latitude and longitude ...
# radius_km = 5              # ... and radius
# polygon = ["53.3 -1.5", "53.5 -1.5", "53.4 -1.2"]  # all within these corners
# links = ["Redbeck Forgings > Plant X"]             # orders that stop: supplier > buyer
# imports = ["all"]          # imports from abroad (one good alone needs a table that knows it)
# demand = ["C30"]           # final sales of an industry; "all" for every one
# open = "30.3"              # a site that opens; jobs below says how large it is

# HOW MUCH, AND FOR HOW LONG.
loss = 1.0                   # share that is LOST: 1 for all, 0.4 for 40 %
# start = "2027-04"          # year, month or day: stands in the title
# duration_weeks = 26        # until all is back; leave it out when it is for good
# recovery = "linear"        # sudden, linear or exponential

# WHAT YOU KNOW BETTER THAN NETAN.
# jobs = 2200                # employees; what is on record when left out
# agency = 300               # agency workers at the site
# resident_share = 0.71      # share of the workers who live in the place
# reemployed = [0.4, 0.6]    # lowest and highest share who find work within a year
# model = "leontief"         # also ask a static model: netan scenario models lists them

# ALTERNATIVES run beside the first; each takes over whatever it does not name.
[alternative."half"]
loss = 0.5
"""


def write_example(file: Path, *, force: bool = False) -> Path:
    """Write the example.

    Raises
    ------
    ScenarioError
        The file is there already, and ``force`` does not say to write over it; or its name does not end in .toml.
    """
    if file.suffix.lower() != ".toml":
        raise ScenarioError(f"{file.name} is written as TOML; give it a name that ends in .toml")
    if file.exists() and not force:
        raise ScenarioError(f"{file} is there already and stays as it is; give another name, or --force to replace it")
    return write_text(file, EXAMPLE)
