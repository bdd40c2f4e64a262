"""The files of a study in one currency and the prices of one year."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..tables.prices import aligned, repriced

if TYPE_CHECKING:
    from .input_tables import Inputs
    from .settings import Study


def in_one_money(study: Study, inputs: Inputs) -> Inputs:
    """Bring table, payments and turnovers to one currency and one year's prices, as far as the user's files allow.

    The price year is ``prices.year``; else, where there is a price index, the latest year of payments, so that the
    figures of a ledger stand as the user knows them; else the year of the table.
    """
    years = [part.frame["year"].max() for part in inputs.suppliers if part.frame["year"].notna().any()]
    latest = int(max(years)) if years and inputs.standard.deflators is not None else inputs.table.year
    standard = replace(inputs.standard, currency=inputs.table.currency, year=int(study["prices.year"]) or latest)
    table, said = repriced(inputs.table, standard)
    notes = (*inputs.notes, *said)
    suppliers = []
    for part in inputs.suppliers:
        frame, said = aligned(part.frame, standard)
        suppliers.append(replace(part, frame=frame))
        notes = (*notes, *part.notes, *said)
    sizes = inputs.sizes
    if sizes is not None and sizes.frame["turnover"].notna().any():
        frame, said = aligned(sizes.frame, standard, column="turnover", what="turnovers")
        sizes = replace(sizes, frame=frame)
        notes = (*notes, *said)
    return replace(
        inputs,
        table=table,
        suppliers=tuple(suppliers),
        sizes=sizes,
        standard=standard,
        notes=tuple(dict.fromkeys(notes)),
    )
