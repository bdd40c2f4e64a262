"""Facts on record about companies in insolvency: for the internal sheet, never a factor of a ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from ..network.base import Network

# Formal insolvency only: late filing, a charge or a proposal to strike off say nothing about finances.
INSOLVENT = r"liquidation|administration|receiver|insolvency|voluntary arrangement"


def distress(network: Network) -> pd.DataFrame:
    """Companies whose status on record is formal insolvency: ``node``, ``status``, as of the register's date.

    Internal: off in everything that is exported for others, and never multiplied into a ranking.

    Examples
    --------
    >>> import pandas as pd
    >>> from types import SimpleNamespace
    >>> status = ["Liquidation", "Active", "Active - Proposal to Strike off", None]
    >>> nodes = pd.DataFrame({"kind": "firm", "status": status}, index=["a", "b", "c", "d"])
    >>> distress(SimpleNamespace(nodes=nodes)).to_numpy().tolist()
    [['a', 'Liquidation']]
    """
    firms = network.nodes[network.nodes["kind"] == "firm"]
    known = firms["status"].astype("str").str.contains(INSOLVENT, case=False, regex=True, na=False)
    found = firms.loc[known, "status"].rename_axis("node").reset_index()
    return found.sort_values("node", kind="stable", ignore_index=True)
