"""What a study can say, what that rests on, and what it is safe for: shown after every build."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from ..network.base import Network
    from .place import Place

HEADER = ("CAN SAY", "RESTS ON", "SAFE FOR")


def can_say(network: Network, place: Place) -> pd.DataFrame:
    """Rows ``what``, ``rests_on``, ``safe_for``."""
    nodes, edges = network.nodes, network.edges
    seen = edges[edges["evidence"] == "seen"]
    rows = []
    buyers = seen.groupby("buyer")["value"].agg(["sum", "size"]).sort_values("sum", ascending=False)
    for buyer, figures in buyers.head(3).iterrows():
        label = nodes["label"][buyer]
        rows.append(
            (
                f"{label} and who supplies it",
                f"seen: {int(figures['size']):,} suppliers, £{figures['sum'] / 1e6:,.1f}m",
                "names internal, totals publication",
            )
        )
    unit = {"section": "broad industry", "division": "industry", "io": "industry"}.get(place.activity.level, "industry")
    rows.append((f"Jobs by {unit}, {place.activity.year}", "official statistics, rounded", "publication"))
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
    """How many jobs stand at companies and sites whose size was seen."""
    here = network.nodes[network.nodes["tier"] == "local"]
    firms = here[here["kind"] == "firm"]
    known = firms.loc[firms["evidence"] == "seen", "employees"].sum()
    total = here["employees"].sum()
    share = known / total if total > 0 else 0.0
    known_count = int((firms["evidence"] == "seen").sum())
    return (
        f"Size seen for {100 * share:.0f} % of the jobs here ({known_count:,} companies and sites of {len(firms):,})."
    )


def narrows(network: Network, place: Place) -> str:
    """What would narrow the ranges most, in the order of its worth."""
    wanted = []
    if not (network.edges["evidence"] == "seen").any():
        wanted.append("the supplier list of the largest plant")
    firms = network.nodes[network.is_local_firm()]
    if not (firms["evidence"] == "seen").any():
        wanted.append("a list of sites with jobs")
    if place.activity.level == "section":
        wanted.append("jobs by two-digit industry (BRES on Nomis), to tell industries inside manufacturing apart")
    if not wanted:
        wanted.append("supplier lists of the next largest buyers")
    return "What would narrow the ranges most: " + "; then ".join(wanted) + "."
