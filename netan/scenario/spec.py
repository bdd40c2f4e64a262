"""What a scenario asks: what is hit, how, how much of it is lost, for how long."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

CLOSURE, CUT, LINK, IMPORTS, DEMAND, OPENING = (
    "closure",
    "capacity cut",
    "link loss",
    "import loss",
    "demand change",
    "opening",
)
KINDS = (CLOSURE, CUT, LINK, IMPORTS, DEMAND, OPENING)
SUDDEN, LINEAR, EXPONENTIAL = "sudden", "linear", "exponential"
RECOVERIES = (SUDDEN, LINEAR, EXPONENTIAL)
ALL = "all"
WEEKS = 52.0
# An exponential recovery has brought back this part of the loss by its end.
BACK = 0.95


@dataclass(frozen=True)
class Target:
    """What is hit, in the user's words; companies are added up, the other ways to say where are narrowed by each other.

    Attributes
    ----------
    firms
        Companies or sites, by name, number or site id.
    sectors
        Industries of the table or SIC codes.
    areas
        Districts.
    around, radius_km
        A point (latitude, longitude; WGS 84) and a radius.
    polygon
        Corners, each latitude and longitude.
    links
        Supplier and buyer.
    imports
        Goods, or ``all``.
    demand
        Industries whose final sales change, or ``all``.
    industry
        Industry of a site that opens.
    """

    firms: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    around: tuple[float, float] | None = None
    radius_km: float | None = None
    polygon: tuple[tuple[float, float], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    imports: tuple[str, ...] = ()
    demand: tuple[str, ...] = ()
    industry: str = ""

    @property
    def somewhere(self) -> bool:
        """Whether it is said by industry, district or place on the map."""
        return bool(self.sectors or self.areas or self.around or self.polygon)

    @property
    def empty(self) -> bool:
        """Whether nothing is named."""
        return not (self.firms or self.somewhere or self.links or self.imports or self.demand or self.industry)


@dataclass(frozen=True)
class Scenario:
    """One scenario, or one of its alternatives.

    Attributes
    ----------
    name
        Name, for titles; empty when the user gave none.
    kind
        One of :data:`KINDS`.
    target
        What is hit.
    loss
        Share LOST, 0 to 1; of demand -1 to 1.
    losses
        Shares of single companies or links that differ from it, by the text that names them.
    start
        When it begins, as the user wrote it.
    duration_weeks
        Weeks until all is back; None for good.
    recovery
        One of :data:`RECOVERIES`.
    model
        Name of a static model; empty for netan's own table of a closure.
    """

    name: str
    kind: str
    target: Target
    loss: float = 1.0
    losses: tuple[tuple[str, float], ...] = field(default_factory=tuple)
    start: str = ""
    duration_weeks: float | None = None
    recovery: str = SUDDEN
    model: str = ""

    @property
    def part_of_year(self) -> float:
        """Average over the first year of what is lost, as a part of what is lost in its first week.

        ``D`` weeks: sudden ``min(D, 52) / 52``; linear, falling evenly to none at ``D``; exponential, falling at a
        constant rate so that a twentieth is left at ``D`` (it goes on thereafter). 1 where it is for good.

        Examples
        --------
        >>> [round(Scenario("", CLOSURE, Target(), duration_weeks=26, recovery=shape).part_of_year, 3)
        ...  for shape in RECOVERIES]
        [0.5, 0.25, 0.166]
        """
        if self.duration_weeks is None:
            return 1.0
        weeks = self.duration_weeks
        if self.recovery == EXPONENTIAL:
            rate = -math.log(1 - BACK) / weeks
            return (1 - math.exp(-rate * WEEKS)) / (rate * WEEKS)
        within = min(weeks, WEEKS)
        if self.recovery == LINEAR:
            return within * (1 - within / (2 * weeks)) / WEEKS
        return within / WEEKS

    @property
    def duration_words(self) -> str:
        """How long it lasts and how it comes back, in words; empty where it is for good."""
        if self.duration_weeks is None:
            return ""
        shape = {
            SUDDEN: "then all is back at once",
            LINEAR: "coming back evenly",
            EXPONENTIAL: "coming back fast at first, 19 of 20 parts by the end",
        }
        return f"{self.duration_weeks:g} week{'' if self.duration_weeks == 1 else 's'}, {shape[self.recovery]}"
