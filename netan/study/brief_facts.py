"""What a brief on one plant is written from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from ..risk.critical import Critical
    from ..scenario.static import ScenarioResult
    from ..views.suppliers import SupplierFigure
    from .journey import Journey


@dataclass(frozen=True)
class Facts:
    """What a brief is written from.

    Attributes
    ----------
    journey, centre
        The study, and node id of the plant.
    who, place
        What people call them, cut where it is long.
    short, there
        The same for the running text: long names stand once, in the title.
    figure
        Picture of its suppliers.
    closure
        A full closure of it.
    hardest
        Ranking of its suppliers here.
    may
        Node ids that may be named; None for all that were seen.
    told
        The closure by industry and by district, as far as it may be told (:data:`netan.schema.BREAKDOWN`).
    """

    journey: Journey
    centre: str
    who: str
    place: str
    short: str
    there: str
    figure: SupplierFigure
    closure: ScenarioResult
    hardest: Critical
    may: Collection[str] | None
    told: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def part(self, name: str) -> pd.Series:
        """Row of the closure for one part: site, suppliers, back, households, all, left, elsewhere, gva."""
        rows = self.closure.rows
        return rows[rows["part"] == name].iloc[0]

    def note(self, start: str) -> str:
        """First note of the closure that holds a text, from there on; empty when none does."""
        return next((note[note.index(start) :] for note in self.closure.notes if start in note), "")
