"""What stands round a picture: place, sources, dates, notices."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .wording import clean, tier_words

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Notes:
    """What stands round the picture, given by the caller.

    Attributes
    ----------
    place
        The focal area in words.
    title, caption
        Empty for the words of netan.
    source, date
        Publishers and vintages; the date the data describe (never the clock).
    filters
        Filters in force when the network was cut, in words.
    currency
        Sign before amounts.
    country
        Name of the country, for what lies between the region and abroad.
    version, data_hash
        Of netan, and of the inputs.
    notices
        Sentences that stand beside the picture, such as caveats.
    areas
        Words for the area codes of the network.
    bought
        Words for the share of the place's purchases that comes from each of the four origins, such as "44 %
        (35-54)"; empty where it is not known.
    """

    place: str = "this area"
    title: str = ""
    caption: str = ""
    source: str = ""
    date: str = ""
    filters: tuple[str, ...] = ()
    currency: str = "\N{POUND SIGN}"
    version: str = ""
    data_hash: str = ""
    notices: tuple[str, ...] = ()
    areas: Mapping[str, str] = field(default_factory=dict)
    country: str = "UK"
    bought: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Make every text fit for print: these come from study files and may hold anything."""
        longest = {"caption": 2000, "country": 60}
        for name in ("place", "title", "caption", "source", "date", "currency", "version", "data_hash", "country"):
            object.__setattr__(self, name, clean(getattr(self, name), longest=longest.get(name, 300)))
        for name in ("filters", "notices", "bought"):
            object.__setattr__(self, name, tuple(clean(text, longest=500) for text in getattr(self, name)))

    @property
    def origins(self) -> tuple[str, str, str, str]:
        """Words for here, the region, the country and abroad."""
        return tier_words(self.country)
