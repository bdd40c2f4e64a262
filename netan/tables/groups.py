"""Groups of industries for pictures: few enough that each can have a colour of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .concordance import divisions_of

if TYPE_CHECKING:
    from collections.abc import Sequence

# First and last SIC 2007 division, and the words of the group. The order is that of the legend.
GROUPS: tuple[tuple[int, int, str], ...] = (
    (1, 9, "Farming, energy, water, waste"),
    (10, 18, "Food, textiles, wood, paper"),
    (19, 23, "Chemicals, plastics, minerals"),
    (24, 25, "Metals and metal goods"),
    (26, 28, "Machinery and electronics"),
    (29, 30, "Vehicles, aircraft, ships"),
    (31, 33, "Furniture, other making, repair"),
    (35, 39, "Farming, energy, water, waste"),
    (41, 43, "Construction and property"),
    (45, 56, "Trade, transport, hospitality"),
    (58, 66, "Business, IT and finance"),
    (68, 68, "Construction and property"),
    (69, 82, "Business, IT and finance"),
    (84, 99, "Public and personal services"),
)


def picture_groups(sectors: Sequence[str]) -> dict[str, str]:
    """Group of each industry of a table, by its first division.

    Examples
    --------
    >>> picture_groups(["C24", "J59_60"])
    {'C24': 'Metals and metal goods', 'J59_60': 'Business, IT and finance'}
    """
    out = {}
    for sector in sectors:
        divisions = divisions_of(sector)
        number = int(divisions[0]) if divisions else 99
        out[sector] = next(words for first, last, words in GROUPS if first <= number <= last)
    return out
