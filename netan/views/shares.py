"""Where inputs come from, or where sales go: the rows, caption and words of a report picture of shares with ranges."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .scene import Notes, ViewError
from .suppliers_words import lower_first
from .wording import clean, money

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

ENDS = ("lower", "middle", "upper")
SLACK = 1e-9  # a share may leave 0 to 1 by the rounding of sums


@dataclass(frozen=True)
class ShareFigure:
    """A picture of shares with their ranges, before it is drawn.

    Attributes
    ----------
    rows
        One row a line, in the order of drawing, the whole first: ``name``, ``evidence`` (seen, estimated), ``money``
        (currency units a year that the shares are of) and, for each key of ``columns``, ``<key>_lower``, ``_middle``
        (NaN where nothing was calibrated) and ``_upper``, as shares.
    columns
        Key and heading of each share, the one here first.
    title, caption, alt
        Words.
    notes
        Place, sources, notices.
    whole
        The first row is the whole of which the others are parts.
    """

    rows: pd.DataFrame
    columns: tuple[tuple[str, str], ...]
    title: str
    caption: str
    alt: str
    notes: Notes
    whole: bool = True


def share_figure(
    rows: pd.DataFrame,
    *,
    columns: Sequence[tuple[str, str]],
    title: str,
    of_what: str,
    notes: Notes,
    most: int = 22,
    whole: bool = True,
    rows_are: str = "industries",
) -> ShareFigure:
    """Gather a picture of shares: the whole first, then the largest rows by money.

    Parameters
    ----------
    rows
        As :attr:`ShareFigure.rows`, the whole in the first row where there is one; others in any order.
    columns
        Key and heading of each share, the one here first.
    title
        Title of the picture.
    of_what
        What the shares are shares of, in words: ``inputs`` or ``sales``.
    notes
        Place, sources, notices.
    most
        Rows that there is room for beside the whole; the caption says how many were left out and what they weigh.

    whole
        The first row is the whole, and stays first.
    rows_are
        What the rows are, in words.

    Raises
    ------
    ViewError
        There is no row, or a share lies outside 0 to 1.
    """
    if rows.empty:
        raise ViewError("there is no share to draw -> check that the place has jobs in some industry")
    table = rows.copy()
    for key, _ in columns:
        for end in ENDS:
            values = table[f"{key}_{end}"].dropna()
            if ((values < -SLACK) | (values > 1 + SLACK)).any():
                raise ViewError(f"the share {key}_{end} of {clean(table['name'].iloc[0])} lies outside 0 to 1")
            table[f"{key}_{end}"] = table[f"{key}_{end}"].clip(0.0, 1.0)
    table["name"] = [clean(name) for name in table["name"]]
    first, others = table.iloc[: int(whole)], table.iloc[int(whole) :]
    others = others[others[f"{columns[0][0]}_lower"].notna()]
    others = others.sort_values(["money", "name"], ascending=[False, True], kind="stable")
    left = others.iloc[most:]
    shown = type(table)(list_of(first) + list_of(others.iloc[:most]), columns=table.columns)
    text = _of_whole(shown.iloc[0], columns, of_what, notes) if whole else f"Shares of {of_what}, by {rows_are}."
    caption = f"{text} {_reading(shown, left, columns, notes, rows_are)}"
    return ShareFigure(shown, tuple(columns), title, caption, _alt(shown, columns, of_what), notes, whole)


def list_of(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Rows as plain objects."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def range_words(lower: float, upper: float) -> str:
    """Whole per cent from lower to upper; one figure where they round to the same.

    Examples
    --------
    >>> range_words(0.318, 0.576), range_words(0.2, 0.2), range_words(0.0, 0.004)
    ('32-58 %', '20 %', 'under 1 %')
    """
    if math.isnan(lower) or math.isnan(upper):
        return "-"
    first, last = round(100 * lower), round(100 * upper)
    if first == last:
        return "under 1 %" if last == 0 and upper > 0 else f"{first} %"
    return f"{first}-{last} %"


def _of_whole(whole: pd.Series, columns: Sequence[tuple[str, str]], of_what: str, notes: Notes) -> str:
    parts = [
        f"{lower_first(heading)} {range_words(float(whole[f'{key}_lower']), float(whole[f'{key}_upper']))}"
        for key, heading in columns
    ]
    amount = money(float(whole["money"]), currency=notes.currency)
    return f"Of the {of_what} of {notes.place} ({amount}): {', '.join(parts)}."


def _reading(
    rows: pd.DataFrame, left: pd.DataFrame, columns: Sequence[tuple[str, str]], notes: Notes, rows_are: str
) -> str:
    """How to read the picture, and what is not in it."""
    text = "Solid: the lower end; pale: up to the upper end"
    text += "; tick: middle." if rows[f"{columns[0][0]}_middle"].notna().any() else "; no middle without calibration."
    if (rows["evidence"] == "seen").any():
        text += " Diamond: seen in payments, in part or whole."
    if len(left):
        weight = money(float(left["money"].sum()), currency=notes.currency)
        text += f" Not drawn: {len(left):,} smaller {rows_are} with {weight}."
    return text + " The ends of different columns do not add up: they are not reached together."


def _alt(rows: pd.DataFrame, columns: Sequence[tuple[str, str]], of_what: str) -> str:
    key, heading = columns[0]

    def said(row: pd.Series) -> str:
        return f"{row['name']} {range_words(float(row[f'{key}_lower']), float(row[f'{key}_upper']))}"

    first = [said(row) for _, row in rows.iterrows()]
    return f"Chart of shares of {of_what}, {lower_first(heading)}, lower to upper: {'; '.join(first)}."
