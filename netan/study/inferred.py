"""The one sentence on inferred links, worked out when a network is built, for every output that rests on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..network.scorecard import INFERRED

if TYPE_CHECKING:
    from ..network.base import Network


def inferred_note(network: Network) -> str:
    """The sentence on inferred links that a network carries among its notes; empty where it has none."""
    return next((note for note in network.notes if note.startswith(INFERRED)), "")


def with_inferred(notes: tuple[str, ...], network: Network) -> tuple[str, ...]:
    """Notes of an output that rests on inferred links, the sentence on these among them once."""
    return tuple(dict.fromkeys(filter(None, (*notes, inferred_note(network)))))
