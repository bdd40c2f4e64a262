"""Facts on record about companies in insolvency: for the internal sheet, never a factor of a ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from ..network.base import Network

# Formal insolvency only: late filing, a charge or a proposal to strike off say nothing about finances.
INSOLVENT = r"liquidation|administration|receiver|insolvency|voluntary arrangement"


# Said on every sheet that holds such facts.
FACTS_NOTICE = "INTERNAL: dated facts about the standing of companies; not for others, and no part of any ranking"


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


def with_distress(rows: pd.DataFrame, network: Network, *, node: str, as_of: str) -> pd.DataFrame:
    """Rows of an internal sheet with the status on record of companies in formal insolvency, and its date.

    Parameters
    ----------
    rows
        One row a company.
    network
        The network.
    node
        Column with node ids.
    as_of
        Date of the register.

    Returns
    -------
    pandas.DataFrame
        Further columns ``status_on_record``, ``as_of`` (empty where nothing is on record) and, unless the rows are
        marked already, ``internal``; the rows as they are where none of them is in formal insolvency.
    """
    facts = distress(network).set_index("node")["status"]
    status = rows[node].map(facts)
    if status.isna().all():
        return rows
    dates = status.map(lambda _: as_of or "date not known", na_action="ignore")
    marked = rows["internal"] if "internal" in rows.columns else FACTS_NOTICE
    return rows.assign(status_on_record=status, as_of=dates, internal=marked)
