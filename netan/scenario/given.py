"""What jobs and agency workers that a user gives mean for the figures beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..tables.money import millions

if TYPE_CHECKING:
    from ..network.base import Network
    from .shock import Closure

# Jobs given and jobs on record that differ by less than this part of the record are the same headcount on other days.
SAME = 0.1


def given_notes(network: Network, closure: Closure, currency: str) -> tuple[str, ...]:
    """Say where jobs that were given differ from the record, stand for several sites, or stand in for agencies.

    Parameters
    ----------
    network
        The network of the study.
    closure
        What closes.
    currency
        Code of the currency of the payments.

    Returns
    -------
    tuple of str
        One sentence or two each; nothing where nothing was given.
    """
    nodes = network.nodes.loc[list(dict.fromkeys(closure.targets))]
    known = nodes["employees"].astype(float)
    notes = []
    if closure.jobs is not None and len(nodes) > 1:
        notes.append(
            f"The {closure.jobs:,.0f} jobs given stand for all {len(nodes)} sites together, split by their jobs on "
            "record."
        )
    record = float(known.sum())
    whole = bool(known.notna().all()) and bool(nodes["evidence"].eq("seen").all())
    if closure.jobs is not None and whole and abs(closure.jobs - record) > SAME * record:
        edges = network.edges
        seen = edges[edges["buyer"].isin(nodes.index) & (edges["evidence"] == "seen")]["value"].sum()
        less = closure.jobs < record
        bought = f" while all of its purchases on the list ({millions(float(seen), currency)}) go" if seen > 0 else ""
        cut = (
            f" If only a part of the site closes, leave --jobs out and write --loss {closure.jobs / record:.2g}: its "
            "purchases then fall with it."
            if less
            else ""
        )
        notes.append(f"{record:,.0f} employees are on record; {closure.jobs:,.0f} were given{bought}.{cut}")
    if closure.agency > 0:
        notes.append(
            "Agency workers given stand at the site: labour that a site of this industry would hire from agencies here "
            "is therefore not counted among its suppliers again, so that row can be lower than without --agency."
        )
    return tuple(notes)
