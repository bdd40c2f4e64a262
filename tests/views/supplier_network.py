"""A small fictional network of one buyer and its suppliers, for the picture of a report."""

from __future__ import annotations

import pandas as pd
from fictional_county import GROUPS, FictionalNetwork

TIERS = ("local", "region", "country", "world")
CODES = ("25", "28", "10", "62", "43")
BUYER = "B"


def buyer_with(
    here: int,
    away: int,
    *,
    label: str = "Plant X",
    jobs: float = 2200.0,
    supplier_jobs: float = 120.0,
    secret: bool = False,
    seen: bool = True,
) -> FictionalNetwork:
    """One buyer with so many suppliers here and elsewhere; the k-th is paid a million divided by k."""
    rows = [(BUYER, "firm", label, "30.3", "Eastvale", "local", 4e8, jobs, "seen", False)]
    links = []
    for k in range(here + away):
        local = k < here
        tier = "local" if local else TIERS[1 + (k - here) % 3]
        counted = local and k % 3 > 0
        jobs_known, evidence = (supplier_jobs, "seen") if counted else (float("nan"), "estimated")
        name = f"{'Eastvale' if local else 'Away'} Works {k} Ltd"
        area = "Eastvale" if local else "Elsewhere"
        code = CODES[k % len(CODES)]
        rows.append((f"S{k:04d}", "firm", name, code, area, tier, 1e6, jobs_known, evidence, False))
        links.append((f"S{k:04d}", BUYER, 1e6 / (k + 1), "seen" if seen else "estimated", secret))
    names = ["id", "kind", "label", "sector", "area", "tier", "output", "employees", "evidence", "confidential"]
    nodes = pd.DataFrame(rows, columns=names).set_index("id")
    edges = pd.DataFrame(links, columns=["supplier", "buyer", "value", "evidence", "confidential"])
    edges = edges.astype({"value": float, "confidential": bool})
    return FictionalNetwork(nodes, edges.assign(probability=1.0, sector=edges["supplier"].map(nodes["sector"])))


__all__ = ["BUYER", "GROUPS", "buyer_with"]
