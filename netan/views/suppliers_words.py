"""Words of the picture of one company's suppliers: its caption, and the text for those who cannot see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .wording import money, without_legal_form

if TYPE_CHECKING:
    import pandas as pd

    from .scene import Notes


def share(part: float, whole: float) -> str:
    """Whole per cent of a total; little is never nothing.

    Examples
    --------
    >>> share(31.2, 100), share(0.2, 100), share(0, 100), share(99.8, 100)
    ('31 %', 'under 1 %', '0 %', 'over 99 %')
    """
    percent = round(100 * part / whole) if whole > 0 else 0
    if percent == 0 and part > 0:
        return "under 1 %"
    return "over 99 %" if percent == 100 and part < whole else f"{percent} %"


def _sides(rows: pd.DataFrame) -> tuple[int, float, int, float]:
    here = rows[rows["origin"] == 0]
    away = rows[rows["origin"] > 0]
    return (
        int(here["suppliers"].sum()),
        float(here["paid"].sum()),
        int(away["suppliers"].sum()),
        float(away["paid"].sum()),
    )


def _count(number: int) -> str:
    return f"{number:,} supplier{'' if number == 1 else 's'}"


def caption_of(rows: pd.DataFrame, who: str, notes: Notes) -> str:
    """Caption: how many suppliers and how much of the spending here and elsewhere, and how to read the picture."""
    here, paid_here, away, paid_away = _sides(rows)
    total = paid_here + paid_away
    outside = f"{away:,} elsewhere (hollow, grouped by origin) take{'s' if away == 1 else ''} {share(paid_away, total)}"
    inside = (
        f"{_count(here)} in {notes.place} (filled) take{'s' if here == 1 else ''} {share(paid_here, total)} of its "
        "supplier spending"
    )
    if not here:
        shares = f"No supplier was seen in {notes.place}; {outside} of its supplier spending."
    else:
        shares = f"{inside}; {outside}." if away else f"{inside}; none elsewhere was seen."
    naming = _naming(rows, int((rows["kind"] == "supplier").sum()), here)
    return (
        f"Who supplies {who}. {shares} Circle area: jobs. Line width: payments{_in(notes)}, {notes.currency}m. Arrows "
        f'run from supplier to buyer. {naming}; no estimated link is drawn. "Local" is the '
        "invoicing address, so some goods are made elsewhere."
    )


def _in(notes: Notes) -> str:
    return f" {notes.date}" if notes.date else " a year"


def _naming(rows: pd.DataFrame, named: int, here: int) -> str:
    if named == 0:
        return "No supplier is named" if here else "Suppliers elsewhere are not named"
    if named == here:
        return "All here are named" if here > 1 else "The one here is named"
    smallest = rows.loc[rows["kind"] == "supplier", "paid"].min()
    largest = not rows.loc[rows["origin"] == 0, "largest"].gt(smallest).any()
    if named == 1:
        return "The largest here is named" if largest else "One here is named"
    return f"The {named} largest here are named" if largest else f"{named} here are named"


def alt_of(rows: pd.DataFrame, who: str, notes: Notes) -> str:
    """Text for those who cannot see the picture: what is paid to whom, the largest by name."""
    here, paid_here, away, paid_away = _sides(rows)
    first = rows[rows["kind"] == "supplier"].head(5)
    named = [
        f"{without_legal_form(str(n))} {_money(p, notes)}" for n, p in zip(first["name"], first["paid"], strict=True)
    ]
    apart = rows[rows["origin"] > 0].groupby("origin").agg(words=("origin_words", "first"), paid=("paid", "sum"))
    origins = [f"{lower_first(w)} {_money(p, notes)}" for w, p in zip(apart["words"], apart["paid"], strict=True)]
    left = f"{_count(here)} in {notes.place} on the left ({_money(paid_here, notes)})"
    right = f"{away:,} elsewhere on the right ({_money(paid_away, notes)})"
    parts = [
        f"Diagram of payments to suppliers{_in(notes)}.",
        f"Lines run from {left} and {right} to {who} in the middle.",
    ]
    parts += [f"Largest here: {'; '.join(named)}."] if named else []
    parts += [f"Elsewhere: {'; '.join(origins)}."] if origins and list(apart["words"]) != ["Elsewhere"] else []
    return " ".join(parts)


def _money(value: float, notes: Notes) -> str:
    return money(value, currency=notes.currency)


def lower_first(words: str) -> str:
    """Start words in lower case inside a sentence, unless they start with an abbreviation.

    Examples
    --------
    >>> lower_first("Rest of region"), lower_first("UK")
    ('rest of region', 'UK')
    """
    return words if words[:2].isupper() else words[:1].lower() + words[1:]
