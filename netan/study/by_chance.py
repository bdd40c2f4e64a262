"""How many payees that were found by their names may be so by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ..matching.chance import chance_matches
from ..network.ledger import kinds
from .holdings import operators_of

if TYPE_CHECKING:
    from .journey import Journey

FEWEST_NAMES = 20


def by_chance(journey: Journey) -> tuple[str, ...]:
    """Sentence on chance among the matches by name; nothing where few names were looked for or none was found.

    Parameters
    ----------
    journey
        A study on its way.
    """
    inputs, firms = journey.inputs, journey.firms.frame
    own = firms[firms["origin"].ne("payee") & firms["label"].notna()]
    rows = pd.concat([part.frame for part in inputs.suppliers], ignore_index=True) if inputs.suppliers else None
    if rows is None or own.empty or journey.firms.asks.empty:  # nothing is open any more
        return ()
    rows = rows[kinds(rows, operators_of(rows, journey), rules=inputs.rules).isna() & rows["supplier"].isna()]
    if len(rows) < FEWEST_NAMES:
        return ()
    names = {"supplier_name": "name", "supplier_postcode": "postcode", "supplier_area": "area"}
    payees = rows[list(names)].rename(columns=names)
    codes = {text: journey.place.places.code_of(str(text)) for text in payees["area"].dropna().unique()}
    payees = payees.assign(area=payees["area"].map(codes).astype(object))
    companies = own.assign(firm_id=own.index, name=own["label"])[["firm_id", "name", "postcode", "area"]]
    found = chance_matches(payees, companies, seed=int(journey.study["method.seed"]))
    return (found.sentence,) if found.taken else ()
