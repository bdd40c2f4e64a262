"""What a study can say, what that rests on, and what it is safe for: shown after every build."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ..network.sizes_known import size_known_share
from ..tables.money import millions

if TYPE_CHECKING:
    from ..network.base import Network
    from .place import Place

HEADER = ("CAN SAY", "RESTS ON", "SAFE FOR")


def can_say(network: Network, place: Place, *, currency: str = "GBP") -> pd.DataFrame:
    """Rows ``what``, ``rests_on``, ``safe_for``; payments in the currency of the study."""
    nodes, edges = network.nodes, network.edges
    seen = edges[edges["evidence"] == "seen"]
    rows = []
    buyers = seen.groupby("buyer")["value"].agg(["sum", "size"]).sort_values("sum", ascending=False)
    for buyer, figures in buyers.head(3).iterrows():
        label = nodes["label"][buyer]
        rows.append(
            (
                f"{label} and who supplies it",
                f"seen: {int(figures['size']):,} suppliers, {millions(float(figures['sum']), currency)}",
                "names internal, totals publication",
            )
        )
    unit = {"section": "broad industry", "division": "industry", "io": "industry"}.get(place.activity.level, "industry")
    companies = " and companies" if (nodes["firm_id"].notna() & network.is_local_firm()).any() else ""
    rows.append((f"Jobs{companies} by {unit}, {place.activity.year}", "official statistics, rounded", "publication"))
    rows.append(
        (
            "Local share of inputs",
            f"seen for {_names(network, list(buyers.index[:2]))}, else estimated" if len(buyers) else "estimated",
            "publication, as a range" if place.activity.level != "section" else "broad industries, as a range",
        )
    )
    beyond = f"beyond {nodes['label'][buyers.index[0]]}" if len(buyers) else "among companies here"
    rows.append((f"Who supplies whom {beyond}", "estimated", "industries only; no company named"))
    return pd.DataFrame(rows, columns=["what", "rests_on", "safe_for"])


def _names(network: Network, buyers: list[str]) -> str:
    return " and ".join(str(network.nodes["label"][b]) for b in buyers)


def size_note(network: Network) -> str:
    """How many jobs of makers stand at companies and sites whose size was recorded, and whose the largest sites are."""
    return " ".join(size_known_share(network.nodes).sentences())
