"""Industries that a study dwells on: a group with a name, or SIC codes of the user's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import StudyError
from ..tables.classification import advanced_sector, load_classification, special_codes, technology_class

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd


@dataclass(frozen=True)
class Focus:
    """A group of industries.

    Attributes
    ----------
    label
        What people call it.
    holds
        Whether a SIC 2007 code, any number of digits, is in it.
    """

    label: str
    holds: Callable[[str], bool]

    def among(self, codes: pd.Series) -> pd.Series:
        """Which of these codes are in the group; unknown codes are not."""
        known = {code: self.holds(code) for code in codes.dropna().unique() if isinstance(code, str) and _known(code)}
        return codes.map(known).astype("boolean").fillna(value=False).astype(bool)


def _known(code: str) -> bool:
    return code.isdigit() and code not in special_codes().index and _shortest(code) is not None


def _shortest(code: str) -> str | None:
    classes = load_classification()
    return next((code[:k] for k in (5, 4, 3, 2) if code[:k] in classes), None)


def _maker(code: str) -> bool:
    return "10" <= code[:2] <= "33"


GROUPS: dict[str, Focus] = {
    "manufacturing": Focus("manufacturing", _maker),
    "advanced-manufacturing": Focus(
        "advanced manufacturing (ten sectors)", lambda code: advanced_sector(_shortest(code) or code) is not None
    ),
    "high-tech": Focus(
        "high and medium-high technology manufacturing",
        lambda code: technology_class(_shortest(code) or code) in {"high", "medium-high"},
    ),
}


def focus_of(text: str) -> Focus | None:
    """Read ``place.sectors``; None for all industries.

    Parameters
    ----------
    text
        ``all``, the name of a group, or SIC 2007 codes such as ``25, 28, 30.3``.

    Raises
    ------
    StudyError
        Neither.

    Examples
    --------
    >>> focus_of("all") is None, focus_of("advanced-manufacturing").holds("30300"), focus_of("25, 28.1").holds("28150")
    (True, True, True)
    """
    plain = "-".join(text.casefold().split())
    if plain in ("all", ""):
        return None
    if plain in GROUPS:
        return GROUPS[plain]
    codes = tuple(part.replace(".", "") for part in re.split(r"[,;\s]+", text.strip()) if part)
    wrong = [code for code in codes if not code.isdigit() or code not in load_classification()]
    if wrong:
        raise StudyError(
            f"place.sectors: '{wrong[0]}' is no SIC 2007 code and no group; write all, {', '.join(GROUPS)}, or codes "
            "such as 25, 28, 30.3"
        )
    return Focus(f"SIC {', '.join(codes)}", lambda code: code.startswith(codes))
