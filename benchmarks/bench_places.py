"""Time to split the inputs of many places at once: 360 areas x 105 sectors, all draws, with their multipliers.

python benchmarks/bench_places.py [areas] [sectors]
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pandas as pd

from netan.regional.draws import DEFAULT_DRAWS, FLQ_DRAWS, Draw
from netan.regional.places import PlaceActivity, place_shares

REGIONS = 12


def made_up(areas: int, sectors: int) -> tuple[pd.DataFrame, pd.Series, PlaceActivity, pd.Series]:
    """Technology and jobs that look like those of a country: dense table, areas of very different sizes."""
    rng = np.random.default_rng(1)
    codes = [f"s{k:03d}" for k in range(sectors)]
    names = [f"area{k:03d}" for k in range(areas)]
    raw = rng.gamma(0.2, 1.0, (sectors, sectors))
    A = pd.DataFrame(0.4 * raw / raw.sum(axis=0), index=codes, columns=codes)
    jobs = (rng.lognormal(0, 1, (areas, 1)) * rng.gamma(0.5, 300, (areas, sectors))).round()
    places = pd.DataFrame(jobs, index=names, columns=codes)
    region_of = pd.Series([f"region{k % REGIONS:02d}" for k in range(areas)], index=names)
    country = places.sum() * 1.1 + 1
    return A, pd.Series(0.1, index=codes), PlaceActivity(places, region_of, country), country * 1e5


def once(areas: int, sectors: int, methods: tuple[Draw, ...], name: str) -> None:
    """Run once, print the figures."""
    A, imports, activity, output = made_up(areas, sectors)
    wall, used = time.perf_counter(), time.process_time()
    found = place_shares(A, imports, activity, output=output, methods=methods)
    bands = found.purchases, found.places, found.multipliers, found.mean_multipliers
    against = found.against_regions()
    wall, used = time.perf_counter() - wall, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert len(bands[0].lower) == areas * sectors
    print(f"{areas:,} areas x {sectors:,} sectors, {len(against)} regions, {name}")
    print(f"shares, multipliers and their ranges: {wall:.1f} s, {used:.1f} CPU-s, peak {peak:,.0f} MB")


def main(areas: int, sectors: int) -> None:
    """The default estimator, then seven quotients."""
    once(areas, sectors, DEFAULT_DRAWS, "default estimator with its 200 draws")
    once(areas, sectors, FLQ_DRAWS, f"{len(FLQ_DRAWS)} draws of FLQ")


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:3]]
    main(*[*given, *(360, 105)[len(given) :]])
