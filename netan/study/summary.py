"""What ``netan build`` and ``netan linkages`` answer, gathered for tables and for JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import StudyError, first_few
from ..files import write_csv, write_json
from .by_chance import by_chance
from .focus import focus_of
from .headlines import remember_build
from .journey import Journey, linkage_table, refuse_inside_group
from .narrowing import Narrow, narrowing
from .say import can_say, size_note
from .settings import INBOX, inbox_files, load_study
from .words import jobs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

TIERS = ("local", "region", "country", "world")


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
            "notes": [*filter(None, [self.size_note, self.focus]), *self.notes],
        }

    def lines(self) -> list[str]:
        """Sentences below the table."""
        said = [self.headline, self.size_note, self.focus]
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
    remember_build(journey)
    return BuildSummary(
        can_say=can_say(network, journey.place, currency=journey.inputs.standard.currency),
        companies=int(network.is_local_firm().sum()),
        seen=int(evidence.get("seen", 0)),
        estimated=int(evidence.get("estimated", 0)),
        size_note=size_note(network),
        narrow=narrowing(journey),
        notes=(*journey.study.notes, *network.notes, *by_chance(journey), *left_over(journey)),
        focus=_focus(journey),
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


@dataclass(frozen=True)
class Linkages:
    """Shares of purchases by tier with their ranges."""

    frame: pd.DataFrame
    place: pd.Series
    place_name: str
    denominator: str
    width_driver: str
    caveats: tuple[str, ...]
    outputs: tuple[Path, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain values, keys as in the schema."""

        def ends(row: pd.Series) -> dict[str, Any]:
            tiers = {t: {end: row[f"{t}_{end}"] for end in ("lower", "middle", "upper")} for t in TIERS}
            return {**tiers, "evidence": "estimated"}

        return {
            "place": ends(self.place),
            "sectors": [
                {"sector": row["sector"], "label": row["label"], **ends(row)} for _, row in self.frame.iterrows()
            ],
            "denominator": self.denominator,
            "width_driver": self.width_driver,
        }

    def rows(self) -> list[list[str]]:
        """Rows of a table for people: the place first."""
        out = [[f"ALL of {self.place_name}", *_percent(self.place)]]
        return out + [[str(row["label"]), *_percent(row)] for _, row in self.frame.iterrows()]


def _percent(row: pd.Series) -> list[str]:
    return [_range(row[f"{tier}_lower"], row[f"{tier}_upper"]) for tier in TIERS]


def _range(low: float, high: float) -> str:
    first, last = round(100 * low), round(100 * high)
    return f"{first} %" if first == last else f"{first}-{last} %"


def linkages_of(
    path: Path,
    *,
    sector: str | None = None,
    out: Path | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Linkages:
    """Shares of purchases of a study, for all industries or one; written as csv with its provenance when asked.

    Raises
    ------
    AreaError
        One industry was asked for that the jobs cannot tell from its neighbours.
    StudyError
        An industry that the table does not have.
    """
    journey = Journey(load_study(path), progress)
    frame, place = linkage_table(journey)
    if sector is not None:
        if sector in journey.inputs.table.sectors:
            refuse_inside_group(journey, sector)
        frame = frame[frame["sector"] == sector]
        if frame.empty:
            have = first_few(journey.inputs.table.sectors, limit=8)
            raise StudyError(f"no industry '{sector}' here; the table has {have}")
    written: tuple[Path, ...] = ()
    if out is not None:
        about = journey.provenance(method="linkages", caveats=[*journey.shares.caveats, journey.shares.width_driver])
        table = write_csv(out, frame.assign(evidence="estimated"))
        written = (table, write_json(out.with_suffix(".json"), about.as_dict()))
    return Linkages(
        frame=frame,
        place=place,
        place_name=str(journey.study["place.name"]),
        denominator=journey.shares.denominator_text,
        width_driver=journey.shares.width_driver,
        caveats=(*journey.study.notes, *journey.shares.caveats),
        outputs=written,
    )
