"""Small fictional networks for rankings."""

from __future__ import annotations

import numpy as np
import pandas as pd

from netan.network.base import network_from

SECTORS = ("A", "B", "C")
RULE = pd.DataFrame([[2, 2, 1], [2, 1, 0], [1, 2, 2]], index=list(SECTORS), columns=list(SECTORS))
DIVISIONS = {"A": ("25",), "B": ("28",), "C": ("64",)}
LINK = ["supplier", "buyer", "sector", "value", "evidence", "probability", "confidential", "only_source"]


def firm(name, sector="A", *, tier="local", jobs=10.0, output=100.0, evidence="estimated", **more):
    """One company."""
    return {
        "node_id": name, "kind": "firm", "label": f"Company {name} (fictional)", "sector": sector, "area": "L1",
        "tier": tier, "output": output, "employees": jobs, "employees_lower": jobs, "employees_upper": jobs,
        "evidence": evidence, "size_source": None, "firm_id": name, "status": None, "postcode": None,
        "confidential": False, **more,
    }  # fmt: skip


def link(supplier, buyer, value, evidence="seen", only=None):
    """One payment."""
    return (supplier, buyer, None, float(value), evidence, 1.0, False, only)


def little(nodes, links):
    """Network of `firm` and `link` rows."""
    return network_from(pd.DataFrame(nodes), pd.DataFrame(list(links), columns=LINK))


def drawn(seed=1, *, count=40, named=8, prefix="n", everyone_local=False, jobs_seed=None):
    """Companies of three industries with estimated links; the first `named` have sizes that were seen."""
    rng = np.random.default_rng(seed)
    jobs = np.random.default_rng(seed if jobs_seed is None else jobs_seed).lognormal(2.5, 1.4, count).round() + 1
    nodes = []
    for k in range(count):
        tier = "local" if everyone_local or k % 5 else "country"
        nodes.append(
            firm(f"{prefix}{k}", SECTORS[k % 2], tier=tier, jobs=jobs[k], output=1e5 * jobs[k],
                 evidence="seen" if k < named else "estimated", label=f"Secret name {k} (fictional)")
        )  # fmt: skip
    nodes.append(firm("A@country", "A", tier="country", kind="sector", jobs=500.0, output=5e7))
    nodes.append(firm("final", None, tier="world", kind="final_demand", jobs=np.nan, output=np.nan))
    pairs = {(i, j) for i, j in rng.integers(0, count, (count * 4, 2)) if i != j}
    links = [
        link(f"{prefix}{i}", f"{prefix}{j}", 100.0 * jobs[i] * float(rng.random()), "estimated")
        for i, j in sorted(pairs)
    ]
    if not everyone_local:
        links += [link("A@country", f"{prefix}{j}", 500.0, "estimated") for j in range(0, count, 3)]
    links += [link(f"{prefix}{i}", "final", 10.0 * jobs[i], "estimated") for i in range(count)]
    return little(nodes, links)
