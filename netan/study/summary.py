"""What ``netan build`` and ``netan linkages`` answer, gathered for tables and for JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import first_few
from ..tables.notebook import in_notebook
from .by_chance import by_chance
from .focus import focus_of
from .headlines import remember_build
from .inferred import inferred_note
from .journey import Journey
from .narrowing import Narrow, narrowing
from .say import can_say, size_note
from .settings import INBOX, inbox_files, load_study
from .words import jobs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd


@dataclass(frozen=True)
class BuildSummary:
    """Answer of a build: the table CAN SAY / RESTS ON / SAFE FOR, counts and notes."""

    can_say: pd.DataFrame
    companies: int
    seen: int
    estimated: int
    size_note: str
    narrow: tuple[Narrow, ...]
    notes: tuple[str, ...]
    focus: str = ""
    inferred: str = ""

    _repr_html_ = in_notebook("can_say", caption=lambda summary: summary.headline)

    @property
    def headline(self) -> str:
        """Counts in one sentence."""
        return f"{self.companies:,} companies and sites here; {self.seen:,} links seen, {self.estimated:,} estimated."

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""
        return {
            "companies": self.companies,
            "links_seen": self.seen,
            "links_estimated": self.estimated,
            "can_say": self.can_say.to_dict("records"),
            "narrow": [vars(one) for one in self.narrow],
            "notes": [*filter(None, [self.size_note, self.focus, self.inferred]), *self.notes],
        }

    def lines(self) -> list[str]:
        """Sentences below the table."""
        said = [self.headline, self.size_note, self.focus, self.inferred]
        if self.narrow:
            said.append("What would narrow the figures most, by the jobs that hang on it:")
            said += [one.sentence(number) for number, one in enumerate(self.narrow, start=1)]
        return [line for line in said if line]


def build_summary(path: Path, *, progress: Callable[[str, int, int], None] | None = None) -> BuildSummary:
    """Build a study, or take its network from the workspace, and sum it up."""
    journey = Journey(load_study(path), progress)
    network = journey.network()
    journey.ask()
    evidence = network.edges["evidence"].value_counts()
    inferred = inferred_note(network)
    remember_build(journey)
    return BuildSummary(
        can_say=can_say(network, journey.place, currency=journey.inputs.standard.currency),
        companies=int(network.is_local_firm().sum()),
        seen=int(evidence.get("seen", 0)),
        estimated=int(evidence.get("estimated", 0)),
        size_note=size_note(network),
        narrow=narrowing(journey),
        notes=(
            *journey.study.notes,
            *(note for note in network.notes if note != inferred),
            *by_chance(journey),
            *left_over(journey),
        ),
        focus=_focus(journey),
        inferred=inferred,
    )


def left_over(journey: Journey) -> tuple[str, ...]:
    """Files of the inbox that nothing reads: a build must not pass over them in silence."""
    names = inbox_files(journey.study.folder / INBOX).get("unknown", [])
    if not names:
        return ()
    return (f"Not used, since nobody knows what they are: {first_few(names)}; for a ledger see netan map-columns.",)


def _focus(journey: Journey) -> str:
    """What the place has of the industries that the study dwells on; empty where it dwells on none."""
    focus = focus_of(str(journey.study["place.sectors"]))
    if focus is None:
        return ""
    network = journey.network()
    here = network.nodes[network.is_local_firm()]
    inside = here[focus.among(journey.sic.reindex(here.index)).to_numpy()]
    seen = inside[inside["evidence"] == "seen"]
    label = focus.label[:1].upper() + focus.label[1:]
    known, every = (jobs(float(rows["employees"].sum())) for rows in (seen, inside))
    return (
        f"{label}: {len(inside):,} companies and sites here, {every} jobs; {len(seen):,} of recorded size with {known}."
    )
