"""What a study knows of a buyer's suppliers beside the network: the buyer's words, what stands apart, same codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ..risk.exposure import CLASS_DIGITS
from ..risk.ranking import ListFacts

if TYPE_CHECKING:
    from ..tables.areas import AreaTable
    from ..tables.register import Register
    from .journey import Journey

# A register that has companies in so many of the country's districts is one of the whole country.
NATIONAL = 0.9


def list_facts(journey: Journey, buyer: str) -> ListFacts:
    """Gather them from the ledger and the register of a study.

    Parameters
    ----------
    journey
        The study on its way.
    buyer
        Node id of the buyer.
    """
    seen = journey.firms.seen
    mine = seen[seen["buyer"] == buyer].set_index("supplier")
    return ListFacts(
        supplies=_words(mine, "supplies"),
        apart=_words(mine, "apart"),
        in_country=same_code_in_country(journey, list(mine.index)),
    )


def _words(rows: pd.DataFrame, column: str) -> dict[str, str]:
    """Words of a column that may not be there, by supplier."""
    if column not in rows.columns:
        return {}
    return {str(node): str(text).strip() for node, text in rows[column].dropna().items() if str(text).strip()}


def same_code_in_country(journey: Journey, suppliers: list[str]) -> dict[str, int]:
    """Other companies of the whole country with the same SIC class; empty unless the register is a national one."""
    register = journey.inputs.register
    if register is None or not is_national(register, journey.inputs.areas, journey.place.codes):
        return {}
    if register.whole is None:
        counts = register.frame["sector"].dropna().str[:CLASS_DIGITS].value_counts()
    else:  # the study holds a part of the register, and how many companies trade in the whole of it
        trading = (register.whole["companies"] - register.whole["dormant"]).to_numpy()
        counts = pd.Series(trading, index=register.whole["sector"].str[:CLASS_DIGITS]).groupby(level=0).sum()
    listed = set(register.frame["firm_id"])
    codes = journey.sic.reindex(suppliers).dropna().astype(str).str[:CLASS_DIGITS]
    # a company is no alternative to itself
    return {str(node): int(counts.get(code, 0)) - (node in listed) for node, code in codes.items()}


def is_national(register: Register, areas: AreaTable, here: tuple[str, ...]) -> bool:
    """Whether a register covers the country: :data:`NATIONAL` of its districts, and more than the place."""
    home = {areas.current_code(str(code)) for code in areas.frame["area"] if areas.is_home(str(code))}
    frame = register.frame if register.whole is None else register.whole
    found = {areas.find(str(text)) for text in frame["area"].dropna().unique()} & home
    return len(found - set(here)) > 0 and len(found) >= NATIONAL * len(home)
