"""Groups of companies in a ranking of suppliers: whose a company is, and several of one group on a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..network.naming import withheld_nodes

if TYPE_CHECKING:
    import pandas as pd

    from ..network.base import Network

GROUPS_AS_ONE = "Suppliers of one group count as one on a list: a sister company may stop for the same reason."


def with_owners(frame: pd.DataFrame, owned: pd.DataFrame | None, network: Network) -> pd.DataFrame:
    """Say in the last column of whose group a named company is; a parent that may not be named stays unnamed."""
    if owned is None or owned.empty or frame["node_id"].isna().all():
        return frame
    hidden = withheld_nodes(network)
    secret = set(network.nodes.loc[hidden.index[hidden], "firm_id"].dropna())
    said = {
        str(node): "; of a group" if top in secret else f"; group of {name}"
        for node, top, name in zip(owned.index, owned["group"], owned["name"], strict=True)
        if name
    }
    return frame.assign(why=frame["why"] + frame["node_id"].map(lambda node: said.get(str(node), "")))


def sisters(exposure: pd.DataFrame, group: pd.Series | None) -> bool:
    """Whether a buyer is seen to pay several companies of one group for one input."""
    seen = exposure[exposure["evidence"] == "seen"]
    if group is None or seen.empty:
        return False
    mine = seen.assign(group=seen["supplier"].map(group.astype(object)))
    return bool(mine.dropna(subset="group").duplicated(["buyer", "input", "group"]).any())
