"""A fictional place of two industries, small enough to work out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from netan.network.base import network_from
from netan.scenario.local import LocalModel

SECTORS = pd.Index(["a", "b"])


def node(name, sector="a", *, tier="local", jobs=np.nan, output=np.nan, evidence="seen", **more):
    """One company; what is not said is unknown."""
    return {
        "node_id": name, "kind": "firm", "label": f"{name} Ltd (fictional)", "sector": sector, "area": "L1",
        "tier": tier, "output": output, "employees": jobs, "employees_lower": jobs, "employees_upper": jobs,
        "evidence": evidence, "size_source": None, "firm_id": name, "status": None, "postcode": None,
        "confidential": False, **more,
    }  # fmt: skip


def edge(supplier, buyer, value, *, evidence="seen", only=None, sector=None):
    """One link."""
    return {
        "supplier": supplier, "buyer": buyer, "sector": sector, "value": value, "evidence": evidence,
        "probability": 1.0, "confidential": False, "only_source": only,
    }  # fmt: skip


def network_of(nodes, edges=()):
    """Network of rows made by `node` and `edge`."""
    columns = ["supplier", "buyer", "sector", "value", "evidence", "probability", "confidential", "only_source"]
    links = pd.DataFrame(list(edges), columns=columns)
    if links.empty:
        links = links.astype({"value": float, "probability": float, "confidential": bool})
    return network_from(pd.DataFrame(nodes), links)


def series(*values, sectors=SECTORS):
    """Values by sector."""
    return pd.Series(np.array(values, dtype=float), index=sectors)


def model_of(*, A_local=None, A=None, sectors=SECTORS, money=1.0, **more):
    """Model of the place: sector a makes 200 here with 4 jobs, b makes 400 with 16; `money` scales the currency."""
    local = [[0.0, 0.2], [0.5, 0.0]] if A_local is None else A_local
    draws = [np.array(local, dtype=float)] if np.ndim(local) == 2 else [np.array(one, dtype=float) for one in local]
    everywhere = np.maximum.reduce(draws) if A is None else np.array(A, dtype=float)
    values = {
        "imports_rate": series(0.0, 0.0),
        "jobs_rate": series(0.02, 0.04) / money,
        "jobs_rate_country": series(0.02, 0.04) / money,
        "wage_rate": series(0.3, 0.25),
        "gva_rate": series(0.5, 0.8),
        "pay": 8.0 * money,
        "output": series(200.0, 400.0) * money,
        "output_country": series(1e9, 1e9) * money,
        "jobs": 20.0,
        "household": None,
        "income": (1.0 * money, 1.0 * money),
        "local_row": [series(1.0, 1.0)] * len(draws),
        **more,
    }
    values = {k: v.set_axis(sectors) if isinstance(v, pd.Series) else v for k, v in values.items()}
    values["local_row"] = [row.set_axis(sectors) for row in values["local_row"]]
    return LocalModel(
        A_local=[pd.DataFrame(one, index=sectors, columns=sectors) for one in draws],
        A=pd.DataFrame(everywhere, index=sectors, columns=sectors),
        **values,
    )
