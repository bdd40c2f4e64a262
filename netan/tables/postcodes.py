"""Where a postcode lies: the published lookup, or what a register with districts teaches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .register import Register

# A postcode sector is taken for a district when at least so many companies of it are known, and nearly all agree.
FEWEST, NEARLY_ALL = 3, 0.95
_FULL = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}")


def plain_postcode(text: object) -> str:
    """Postcode in capitals without blanks; empty when it is none.

    Unit postcodes of any country with UK-like ones are taken as they are written otherwise.

    Examples
    --------
    >>> plain_postcode(" s1 2he "), plain_postcode("n/a"), plain_postcode(None)
    ('S12HE', '', '')
    """
    plain = re.sub(r"[^A-Z0-9]", "", str(text).upper()) if isinstance(text, str) else ""
    return plain if _FULL.fullmatch(plain) else ""


@dataclass(frozen=True)
class PostcodeTable:
    """Area of postcodes.

    Attributes
    ----------
    units
        Area code by plain unit postcode.
    sectors
        Area code by postcode sector (all but the last two letters), where nearly all of it lies in one area; for
        units that are not known themselves.
    source
        Where it comes from, in words.
    """

    units: pd.Series
    sectors: pd.Series
    source: str = ""

    def areas(self, postcodes: Iterable[object]) -> list[str | None]:
        """Area code of each postcode; None when nobody knows."""
        units, sectors = self.units.to_dict(), self.sectors.to_dict()
        out: list[str | None] = []
        for text in postcodes:
            plain = plain_postcode(text)
            out.append(units.get(plain) or sectors.get(plain[:-2]) if plain else None)
        return out


def postcodes_of_register(register: Register) -> PostcodeTable:
    """Learn areas from the companies of a register that have both a postcode and an area.

    A unit with companies in two areas goes to the one with more of them (the first by code when equal).

    Examples
    --------
    >>> import pandas as pd
    >>> from netan.tables.register import register_from
    >>> rows = {"firm_id": ["00000001"], "name": ["A"], "sector": ["28"], "area": ["E1"], "postcode": ["S1 2HE"]}
    >>> table = postcodes_of_register(register_from(pd.DataFrame(rows)))
    >>> table.areas(["s12he", "S9 9ZZ", None])
    ['E1', None, None]
    """
    frame = pd.DataFrame(
        {"unit": [plain_postcode(text) for text in register.frame["postcode"]], "area": register.frame["area"]}
    )
    frame = frame[(frame["unit"] != "") & frame["area"].notna()]
    counts = frame.value_counts(["unit", "area"]).rename("n").reset_index()
    units = _most(counts, "unit")
    counts["sector"] = counts["unit"].str[:-2]
    by_sector = counts.groupby(["sector", "area"], as_index=False)["n"].sum()
    share = by_sector["n"] / by_sector.groupby("sector")["n"].transform("sum")
    sure = by_sector[(share >= NEARLY_ALL) & (by_sector["n"] >= FEWEST)]
    return PostcodeTable(units["area"], _most(sure, "sector")["area"], "postcodes of the companies in the register")


def _most(counts: pd.DataFrame, key: str) -> pd.DataFrame:
    ranked = counts.sort_values([key, "n", "area"], ascending=[True, False, True], kind="stable")
    return ranked.drop_duplicates(key).set_index(key)
