"""What the network must know of geography."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Places:
    """What the firm table must know of geography.

    Attributes
    ----------
    code_of
        Area code of a name or code as people write it, of a district, a region or a country; None when it is not on
        the list.
    tier_of
        Tier {local, region, country, world} of an area code.
    """

    code_of: Callable[[str], str | None]
    tier_of: Callable[[str], str]
