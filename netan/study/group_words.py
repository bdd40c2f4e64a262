"""What is said of the group of a company that closes: who goes on, and how to close them too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import first_few
from ..network.groups import members

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .journey import Journey


def group_notes(journey: Journey, targets: Sequence[str]) -> tuple[str, ...]:
    """One note a group of the companies that close; none where they stand in no group or alone in theirs.

    Parameters
    ----------
    journey
        The study on its way.
    targets
        Node ids that close.
    """
    owned, labels = journey.owned, journey.network().nodes["label"]
    notes = []
    for number in dict.fromkeys(str(owned["group"][node]) for node in targets if node in owned.index):
        closed = [node for node in targets if node in owned.index and owned["group"][node] == number]
        rest = [node for node in members(journey.firms.frame, closed[0]) if node not in targets and node in labels]
        name = str(owned["name"][closed[0]])
        if not name:  # it would tell who bears a code name
            continue
        if rest:
            many = "1 other company or site" if len(rest) == 1 else f"{len(rest):,} other companies and sites"
            goes = "goes" if len(rest) == 1 else "go"
            shown = first_few(labels[node] for node in rest)
            notes.append(
                f'Of the group of {name}, {many} here {goes} on: {shown}. To close all of it: --close "{name} group".'
            )
        elif len(closed) > 1:
            notes.append(f"The {len(closed):,} companies and sites of the group of {name} here are taken together.")
    return tuple(notes)
