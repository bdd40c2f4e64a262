"""Industries of a table by the groups that people speak of: advanced manufacturing, technology classes, their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .classification import advanced_sector, load_classification, shipped_rows, technology_class
from .concordance import sector_mapper

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

TECHNOLOGY = ("high", "medium-high", "medium-low", "low")
ALL_ADVANCED = "Advanced manufacturing (ten sectors)"


@dataclass(frozen=True)
class SectorGroups:
    """Groups of the industries of a table.

    Attributes
    ----------
    members
        Industries by name of the group, in the order in which groups are shown; groups may overlap.
    not_apart
        Groups of which the table has a part only inside a wider industry: the name, and that industry's code.
    """

    members: Mapping[str, tuple[str, ...]]
    not_apart: tuple[tuple[str, str], ...]

    @property
    def note(self) -> str:
        """What the table cannot tell apart, as a sentence; empty where it can."""
        if not self.not_apart:
            return ""
        by_name: dict[str, list[str]] = {}
        for name, sector in self.not_apart:
            by_name.setdefault(name, []).append(sector)
        said = "; ".join(f"{name} (inside {', '.join(codes)})" for name, codes in by_name.items())
        return f"The table does not show apart: {said}."


def sector_groups(sectors: Sequence[str], *, own: Mapping[str, Callable[[str], bool]] | None = None) -> SectorGroups:
    """Sort the industries of a table into the ten advanced manufacturing sectors, technology classes and own groups.

    An industry belongs to a group when all its SIC 2007 classes do. Where only some do, the group cannot be told from
    its neighbours and is named in :attr:`SectorGroups.not_apart`.

    Parameters
    ----------
    sectors
        Codes of the table.
    own
        Name of a group, and whether a SIC 2007 class (4 digits) is in it.

    Returns
    -------
    SectorGroups
        Groups without a single industry of their own are left out of ``members``.

    Examples
    --------
    >>> groups = sector_groups(["C28", "C29", "C303", "C30OTHER", "C32"])
    >>> groups.members["Aerospace"], groups.members["high technology"]
    (('C303',), ('C303',))
    >>> groups.not_apart[0]
    ('Medical and dental instruments', 'C32')
    """
    classes = _classes_of(sectors)
    wanted: dict[str, Callable[[str], bool]] = {ALL_ADVANCED: lambda code: advanced_sector(code) is not None}
    for row in shipped_rows("advanced_manufacturing.csv"):
        wanted[row["label"]] = _is(advanced_sector, row["sector"])
    for level in TECHNOLOGY:
        wanted[f"{level} technology"] = _is(technology_class, level)
    wanted |= dict(own or {})
    told = {row["label"] for row in shipped_rows("advanced_manufacturing.csv")} | set(own or {})
    members: dict[str, tuple[str, ...]] = {}
    not_apart = []
    for name, inside in wanted.items():
        parts = {sector: [inside(code) for code in codes] for sector, codes in classes.items()}
        whole = tuple(sector for sector, held in parts.items() if held and all(held))
        if whole:
            members[name] = whole
        if name in told:
            not_apart += [(name, sector) for sector, held in parts.items() if any(held) and not all(held)]
    return SectorGroups(members, tuple(sorted(not_apart, key=lambda pair: pair[0].casefold())))


def _is(reading: Callable[[str], str | None], wanted: str) -> Callable[[str], bool]:
    return lambda code: reading(code) == wanted


def _classes_of(sectors: Sequence[str]) -> dict[str, list[str]]:
    """SIC 2007 classes of each industry."""
    owner = sector_mapper(sectors)
    classes: dict[str, list[str]] = {sector: [] for sector in sectors}
    for code in load_classification().codes("class"):
        sector = owner(code)
        if sector is not None:
            classes[sector].append(code)
    return classes
