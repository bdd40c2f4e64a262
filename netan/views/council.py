"""Who relies on the council: the rows, caption and words of a report picture of payments of public bodies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import first_few
from .scene import Notes, ViewError
from .shares import range_words
from .suppliers_words import lower_first, share
from .wording import clean, money, without_legal_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

MOST = 20
NOT_KNOWN = "place not known"


@dataclass(frozen=True)
class CouncilFigure:
    """A picture of payments of public bodies, before it is drawn.

    Attributes
    ----------
    rows
        One row a company here, the largest payments first: ``name``, ``paid`` (currency units a year), ``share_lower``
        and ``share_upper`` of its sales (NaN where its sales are not known), ``reliance`` (words).
    places
        Words and payments, currency units a year, of each place that the payees are in; the one here first.
    title, caption, alt
        Words.
    notes
        Place, sources, notices.
    """

    rows: pd.DataFrame
    places: tuple[tuple[str, float], ...]
    title: str
    caption: str
    alt: str
    notes: Notes


def council_figure(
    rows: pd.DataFrame, *, places: Sequence[tuple[str, float]], buyers: Sequence[str], notes: Notes, most: int = MOST
) -> CouncilFigure:
    """Gather the picture.

    Parameters
    ----------
    rows
        As :attr:`CouncilFigure.rows`, and ``companies`` (how many a row stands for), any number in any order.
    places
        As :attr:`CouncilFigure.places`.
    buyers
        Names of the public bodies, the largest payer first.
    notes
        Place, sources, notices; ``date`` is the period of the payments.
    most
        Rows that there is room for.

    Raises
    ------
    ViewError
        No payment of a public body was seen.
    """
    total = sum(value for _, value in places)
    if total <= 0:
        raise ViewError(
            "no payment of a public body to a company was seen -> put its spending over £500 into the inbox (contracts "
            "are ceilings, not payments; they stand in the workbook)"
        )
    table = rows[rows["paid"] > 0].copy()
    table["name"] = [clean(name) for name in table["name"]]
    table = table.sort_values(["paid", "name"], ascending=[False, True], kind="stable", ignore_index=True)
    shown = table.iloc[:most]
    title = f"Who in {notes.place} is paid by public bodies"
    kept = tuple((clean(words), float(value)) for words, value in places)
    caption = _caption(shown, table, kept, buyers, notes)
    return CouncilFigure(shown, kept, title, caption, _alt(shown, kept, notes), notes)


def _caption(
    shown: pd.DataFrame, table: pd.DataFrame, places: Sequence[tuple[str, float]], buyers: Sequence[str], notes: Notes
) -> str:
    total = sum(value for _, value in places)
    parts = [f"{lower_first(words)} {share(value, total)}" for words, value in places if value > 0]
    who = first_few([clean(name) for name in buyers], limit=3)
    count = int(table["companies"].sum())
    drawn = f"The {len(shown)} largest of {count:,} payees here" if len(shown) < len(table) else "All payees here"
    when = f", {notes.date}, brought to a year" if notes.date else " a year"
    text = (
        f"Payments of {who}{when}: {money(total, currency=notes.currency)}; {', '.join(parts)}. {drawn} are drawn "
        f"({money(float(shown['paid'].sum()), currency=notes.currency)}). Left: payments seen. Right: the share of its "
        "sales that this may be, from lower to upper end; sales stand in accounts, or are estimated from jobs at half "
        "to twice what its industry sells a job."
    )
    if shown["share_lower"].isna().any():
        text += " Not known: nobody recorded its size."
    return (
        text
        + " Addresses are registered or invoicing ones. Payments of public bodies are no part of the supply network."
    )


def _alt(shown: pd.DataFrame, places: Sequence[tuple[str, float]], notes: Notes) -> str:
    first = [
        f"{without_legal_form(str(row['name']))} {money(float(row['paid']), currency=notes.currency)}, "
        f"{range_words(float(row['share_lower']), float(row['share_upper'])).replace('-', ' to ', 1)} of its sales"
        if row["share_lower"] == row["share_lower"]  # known
        else f"{without_legal_form(str(row['name']))} {money(float(row['paid']), currency=notes.currency)}"
        for _, row in shown.head(5).iterrows()
    ]
    origins = [f"{lower_first(words)} {money(value, currency=notes.currency)}" for words, value in places if value > 0]
    return (
        f"Bar chart of payments of public bodies by where the payee is: {'; '.join(origins)}. Below it the "
        f"{len(shown)} largest payees in {notes.place}, the first: {'; '.join(first) or 'none'}."
    )
